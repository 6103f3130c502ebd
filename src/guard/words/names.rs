//! Names say what is asked by their subject and by what they say of it: `cookies` that are
//! `accepted`, `consent` that is `required`.

use super::Name;
use super::lexicon::Sense;
use super::purposes::{chosen_purpose, of_word};

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// True or set once consent was given: `hasConsent`, `cookiesAccepted`.
    Granted,
    /// True once consent was refused: `consentDenied`, `optedOut`.
    Denied,
    /// Tells that something was asked or answered, or is about the asking: `consentRequired`.
    Answered,
}

/// What a name is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Consent,
    /// What is consented to.
    Thing,
    Other,
}

/// What a name says of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    No,
    /// It is about the asking.
    Asked,
    Yes,
    Nothing,
}

impl Name {
    fn subject(&self) -> Subject {
        match () {
            () if self.has(Sense::Consent) => Subject::Consent,
            () if self.has(Sense::Thing) => Subject::Thing,
            () => Subject::Other,
        }
    }

    fn said(&self) -> Said {
        // `consentManager.isAllowed`: what is called says more than what it is called on.
        let last = self.last();
        let says = last.has(Sense::Yes) || last.has(Sense::Consent);
        let answers = self.is_member() && says && !last.has(Sense::Asking);
        match () {
            () if self.has(Sense::No) => Said::No,
            () if self.has(Sense::Asking) && !answers => Said::Asked,
            () if self.has(Sense::Yes) => Said::Yes,
            () => Said::Nothing,
        }
    }

    /// Whether it is what was chosen for a purpose: `cookie_preferences.analytics`, `privacy.video`.
    fn is_chosen(&self, written: &str) -> bool {
        let last = self.words().last();
        let ends_with_purpose =
            last.is_some_and(|last| !last.has(Sense::Chosen) && of_word(&last.text).is_some());
        self.has(Sense::Cookies) && self.has(Sense::Chosen) && ends_with_purpose
            || written
                .rsplit_once('.')
                .is_some_and(|(holder, last)| chosen_purpose(last).is_some() && is_choice(holder))
    }

    /// Whether an answer of the visitor's is said of what cookies are explained in, or of nothing:
    /// `policy_accepted`, `accepted`.
    fn is_bare_answer(&self) -> bool {
        let words = self.words();
        let accepted = |word: &super::Word| word.has(Sense::Answer) && word.has(Sense::Yes);
        let text = |at: usize| words.get(at).map(|word| word.text.as_str());
        words.iter().any(accepted) && words.iter().any(|word| word.text == "policy")
            || text(words.len().wrapping_sub(1)) == Some("accepted")
                && (words.len() == 1 || text(words.len() - 2) == Some("has"))
    }

    /// Whether it belongs to what the site's makers have set.
    fn is_set_by_makers(&self) -> bool {
        // A jar of cookies is the visitor's: `site.cookies`.
        let of_visitor = |holder: super::Words| {
            holder.0.iter().all(|word| word.has(Sense::Cookies)) || holder.has(Sense::Person)
        };
        let of_makers = |holder: super::Words| {
            let about = [Sense::Consent, Sense::Thing, Sense::Private];
            holder.has(Sense::Maker) && !about.into_iter().any(|sense| holder.has(sense))
        };
        self.holders().any(of_makers) && !self.holders().any(of_visitor)
    }
}

/// What a name says, split at its capitals, digits and punctuation.
#[must_use]
pub fn meaning(name: &str) -> Option<Meaning> {
    let written = name;
    let name = Name::of(name);
    let shown = name.has(Sense::Cookies) && name.has(Sense::Surface);
    match (name.subject(), name.said()) {
        (Subject::Consent | Subject::Thing, Said::No) => Some(Meaning::Denied),
        (_, Said::No) if name.has_word("optout") => Some(Meaning::Denied),
        (Subject::Consent, Said::Asked) => Some(Meaning::Answered),
        (Subject::Thing, Said::Asked) if shown || name.has(Sense::Yes) => Some(Meaning::Answered),
        (Subject::Consent, _) | (Subject::Thing, Said::Yes) => Some(Meaning::Granted),
        _ if name.is_chosen(written) || name.is_bare_answer() => Some(Meaning::Granted),
        _ => None,
    }
}

/// Whether a name tells that a question was shown or put away, and not what the answer was:
/// `cookie_notice_seen`.
#[must_use]
pub fn is_put_away(name: &str) -> bool {
    let name = Name::of(name);
    name.subject() != Subject::Other && name.has(Sense::PutAway) && !name.has(Sense::Yes)
}

/// Whether what goes by a name holds what the visitor chose: `cookie_prefs`, `allowedCategories`,
/// `privacy`.
#[must_use]
pub fn is_choice(name: &str) -> bool {
    let written = name;
    let name = Name::of(name);
    let last = name.last();
    if last.0.is_empty() || name.is_set_by_makers() || is_configuration(written) {
        return false;
    }
    // What a function is told is set by whoever calls it.
    let mut holders = name.holders();
    let is_told = holders.next().is_some_and(
        |root| matches!(root.0, [only] if matches!(only.text.as_str(), "options" | "params")),
    );
    let alone = last.0.len() == 1;
    let of_visitor = last.has(Sense::Person) || last.has_word("tracking");
    !is_told
        && (last.has(Sense::Private)
            && (last.has(Sense::Chosen) || alone || last.has_word("enabled"))
            || of_visitor && last.has(Sense::Chosen)
            || alone && (last.has_word("preferences") || last.has_word("prefs"))
            || last.has(Sense::Taken) && last.has(Sense::Several))
}

/// A name without the word that turns it round: `userNotAllowsCookies` is the opposite of
/// `userAllowsCookies`, whoever was asked or not. `consentDenied` says more: the visitor refused.
#[must_use]
pub fn turned_round(name: &str) -> Option<String> {
    let name = Name::of(name.rsplit(['.', '>', ':']).next().unwrap_or(name));
    let words = name.words();
    let at = words.windows(2).position(|pair| {
        matches!(pair[0].text.as_str(), "no" | "not")
            && (pair[1].has(Sense::Yes) || pair[1].has(Sense::Consent))
    })?;
    let rest = words.iter().enumerate().filter(|(number, _)| *number != at);
    let rest: Vec<&str> = rest.map(|(_, word)| word.text.as_str()).collect();
    Some(rest.join("_"))
}

/// Whether a name says that the answer was yes: `cookies_accepted`.
#[must_use]
pub fn says_yes(name: &str) -> bool {
    let name = Name::of(name);
    let first = name.words().first();
    name.has(Sense::Yes) || first.is_some_and(|word| word.text == "has")
}

/// Whether a name says that the visitor refuses, and nothing of a yes: `decline`, `btn-reject-all`.
#[must_use]
pub fn refuses(name: &str) -> bool {
    // A bare `no` denies whatever stands beside it.
    let denies = ["disable", "disabled", "no", "non", "not", "out", "without"];
    let name = Name::of(name);
    let mut words = name.words().iter();
    words.any(|word| word.has(Sense::No) && !denies.contains(&word.text.as_str()))
        && !name.has(Sense::Yes)
}

/// Whether a name is of what the site's makers have set: `site.cookie_consent`,
/// `cookie_consent_enabled`.
#[must_use]
pub fn is_configuration(name: &str) -> bool {
    let words = Name::of(name);
    let names_purpose =
        |word: &super::Word| !word.has(Sense::Chosen) && of_word(&word.text).is_some();
    let mut all = words.words().iter();
    let is_switch = words
        .words()
        .last()
        .is_some_and(|last| last.has(Sense::Switch));
    is_set_by_makers(name) || is_switch && !all.any(names_purpose)
}

/// Whether it belongs to what the site's makers have set: `settings.cookie_consent`, and not
/// `settings.cookies_accepted`.
#[must_use]
pub fn is_set_by_makers(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    Name::of(name).is_set_by_makers() && !says_yes(last)
}

/// Whether a name tells that consent has to be asked for: `consentRequired`, `needsConsent`.
#[must_use]
pub fn is_need(name: &str) -> bool {
    Name::of(name).last().has(Sense::Need)
}

/// Whether code runs where no visitor is whom the rules protect, if what is called so comes out
/// that way: on a developer's machine, outside Europe.
#[must_use]
pub fn is_elsewhere(name: &str, truth: bool) -> bool {
    let list: &[&str] = if truth == excludes(name) {
        &["eea", "eu", "europe", "european", "prod", "production"]
    } else {
        &["dev", "development", "localhost"]
    };
    let name = Name::of(name);
    let last = name.last();
    let is_about = last.has(Sense::Consent) || last.has(Sense::Thing);
    list.iter().any(|word| last.has_word(word)) && !is_about
}

/// Whether a name is of what is not so: `notInProduction`, `isOutsideEU`.
#[must_use]
pub fn excludes(name: &str) -> bool {
    let excludes = |text: &str| matches!(text, "no" | "non" | "not" | "outside");
    let name = Name::of(name);
    name.words().iter().any(|word| excludes(&word.text))
}

/// Whether a name is about consent, or about cookies.
#[must_use]
pub fn speaks_of_cookies(name: &str) -> bool {
    let name = Name::of(name);
    name.has(Sense::Consent) || name.has(Sense::Cookies)
}

/// Whether a name is about consent or what is consented to.
#[must_use]
pub fn is_about(name: &str) -> bool {
    Name::of(name).subject() != Subject::Other
}

/// Whether a name is of the visitor's answer, not of a switch in the site's configuration:
/// `consentDenied`, `optOut`, and not `analyticsDisabled` or `gdprEnabled`.
#[must_use]
pub fn is_answer(name: &str) -> bool {
    Name::of(name).words().iter().any(|word| {
        word.text != "gdpr" && word.has(Sense::Consent)
            || word.text.starts_with("cookie")
            || word.has(Sense::Answer)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_grant() {
        for name in [
            "hasConsent",
            "cookiesAccepted",
            "cookie_consent",
            "allowTracking",
            "Cookiebot.consent.statistics",
            "canTrack",
            "samtykke",
            "acceptedCookies",
            "cookie-consent:accepted",
            "cookieConsentManager.isAllowed",
            "cookieNotice.accepted",
            "optIn",
        ] {
            assert_eq!(meaning(name), Some(Meaning::Granted), "{name}");
        }
    }

    #[test]
    fn names_that_are_turned_round() {
        let own = |name: &str| Some(name.to_owned());
        assert_eq!(
            turned_round("isUserNotAllowSaveCookie"),
            own("is_user_allow_save_cookie")
        );
        assert_eq!(turned_round("noConsent"), own("consent"));
        assert_eq!(turned_round("consentDenied"), None);
        assert_eq!(turned_round("notice_cookies"), None);
    }

    #[test]
    fn names_that_do_not() {
        for name in [
            "consentRequired",
            "showCookieBanner",
            "needsConsent",
            "consentBannerDismissed",
        ] {
            assert_eq!(meaning(name), Some(Meaning::Answered), "{name}");
        }
        for name in ["consentDenied", "optedOut", "noConsent", "cookiesDeclined"] {
            assert_eq!(meaning(name), Some(Meaning::Denied), "{name}");
        }
        for name in [
            "site.google_analytics",
            "production",
            "settings.gtm_id",
            "tracking_id",
            "cookie",
            "analyticsEnabled",
        ] {
            assert_eq!(meaning(name), None, "{name}");
        }
    }

    #[test]
    fn no_visitor_is_protected_elsewhere() {
        for (name, truth) in [
            ("isDev", true),
            ("in_production", false),
            ("notInProd", true),
            ("isOutsideEU", true),
            ("visitor.isEU", false),
        ] {
            assert!(is_elsewhere(name, truth), "{name}");
            assert!(!is_elsewhere(name, !truth), "{name}");
        }
    }

    #[test]
    fn configuration_is_no_answer() {
        for name in [
            "CONFIG.features.consent",
            "settings.cookie_consent",
            ".Site.Params.cookieConsent",
            "get_option.cookie_consent",
            "cookie_consent_enabled",
            "isGoogleConsentModeActivated",
            "Drupal.settings.eu_cookie_compliance.consent",
        ] {
            assert!(is_configuration(name), "{name}");
        }
        for name in [
            "settings.cookies_accepted",
            "cookieSettings.analytics",
            "user.settings.consent",
            "site.cookies.consent",
            "consent.analytics",
        ] {
            assert!(!is_configuration(name), "{name}");
        }
    }

    #[test]
    fn choices_are_what_visitors_chose() {
        for name in [
            "cookie_prefs",
            "allowedCategories",
            "privacy",
            "state.userPreferences",
        ] {
            assert!(is_choice(name), "{name}");
        }
        for name in ["options.cookies", "site.privacy", "settings", "cookieMode"] {
            assert!(!is_choice(name), "{name}");
        }
    }
}
