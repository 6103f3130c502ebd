package example.bank;

import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.ModelAttribute;

@ControllerAdvice
public class ConsentAdvice {

    @ModelAttribute("consentGiven")
    public boolean consentGiven(@CookieValue(name = "cookie_consent", defaultValue = "") String answer) {
        return "accepted".equals(answer);
    }
}
