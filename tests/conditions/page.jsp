<%@ taglib prefix="c" uri="http://java.sun.com/jsp/jstl/core" %>
<c:if test="${{}}">
LOAD
</c:if>
---
guard: cookie.cookieConsent.value eq 'accepted'
guard: cookie.cookie_consent.value == 'true'
guard: consent.statistics
guard: fn:contains(cookie.consent.value, 'statistics')
open: not empty cookie.cookieConsent
open: empty cookie.cookieConsent
open: not empty trackingId
