//! What names say about consent: identifiers, storage keys and event names, word by word.

use crate::catalogue::service::Purpose;

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

/// Words for consent itself, sorted.
const CONSENT: &[&str] = &[
    "autorizzazione",
    "consenso",
    "consensus",
    "consent",
    "consented",
    "consentement",
    "consentgiven",
    "consentgranted",
    "consentiment",
    "consentimento",
    "consentimiento",
    "consents",
    "consimtamant",
    "consimțământ",
    "cookieconsent",
    "cookieconsents",
    "einwilligung",
    "gdpr",
    "hasconsent",
    "hozzajarulas",
    "hozzájárulás",
    "informasjonskapselsamtykke",
    "medgivande",
    "nousolek",
    "nusutikimas",
    "optin",
    "permissao",
    "piekrišana",
    "privola",
    "privolitev",
    "samtycke",
    "samtykke",
    "samtykker",
    "samtykket",
    "samþykki",
    "soglasie",
    "soglasje",
    "souhlas",
    "suhlas",
    "suostumus",
    "sutikimas",
    "sutikimo",
    "toestemming",
    "zgoda",
    "zgody",
    "zustimmung",
    "συγκατάθεση",
    "съгласие",
];

/// Words for what is consented to, sorted.
const THINGS: &[&str] = &[
    "ad",
    "ads",
    "advertisement",
    "advertising",
    "analyse",
    "analytics",
    "analytik",
    "campaigns",
    "ciasteczka",
    "cookie",
    "cookies",
    "evasteet",
    "evästeet",
    "galletas",
    "infokapslar",
    "informasjonskapsel",
    "informasjonskapsler",
    "kakor",
    "kapsler",
    "kolacici",
    "küpsised",
    "marketing",
    "oglasi",
    "piskotki",
    "piškotki",
    "publicite",
    "rastreo",
    "reklama",
    "reklame",
    "slapukai",
    "sledovani",
    "statistiche",
    "statistics",
    "statistieken",
    "statistik",
    "statistikk",
    "statistiques",
    "stats",
    "statystyka",
    "sutinys",
    "sutiņi",
    "thirdparty",
    "tracciamento",
    "traceurs",
    "track",
    "tracker",
    "trackers",
    "tracking",
    "traqueurs",
    "vafrakokur",
    "vafrakökur",
    "webstatistik",
];

/// Words for saying yes, sorted.
const YES: &[&str] = &[
    "accept",
    "acceptance",
    "accepte",
    "accepted",
    "acceptees",
    "accepter",
    "acceptera",
    "accepterer",
    "accepteret",
    "accepts",
    "accepté",
    "acceptées",
    "accetta",
    "accettata",
    "accettati",
    "accettato",
    "aceitar",
    "aceite",
    "aceito",
    "aceptada",
    "aceptadas",
    "aceptado",
    "aceptados",
    "aceptar",
    "agree",
    "agreed",
    "agreement",
    "akceptacja",
    "akceptowane",
    "akceptuj",
    "akceptuje",
    "akzeptieren",
    "akzeptiert",
    "allow",
    "allowable",
    "allowed",
    "allows",
    "approved",
    "autorise",
    "autorisé",
    "can",
    "consenti",
    "dato",
    "einverstanden",
    "elfogad",
    "elfogadva",
    "enabledbyuser",
    "erlaubt",
    "erteilt",
    "geaccepteerd",
    "gegeben",
    "gitt",
    "given",
    "givet",
    "godkand",
    "godkann",
    "godkend",
    "godkendt",
    "godkjent",
    "godkänd",
    "godkänn",
    "godta",
    "godtatt",
    "grant",
    "granted",
    "grants",
    "hyvaksytty",
    "hyväksytty",
    "ja",
    "may",
    "ok",
    "opted",
    "permitido",
    "permitir",
    "permitted",
    "povoleno",
    "prihvaceno",
    "prijato",
    "prijaté",
    "prijať",
    "přijato",
    "souhlasim",
    "sprejeto",
    "tillad",
    "tilladt",
    "tillatt",
    "tillåt",
    "tillåtna",
    "toegestaan",
    "yes",
];

/// Words for saying no, sorted.
const NO: &[&str] = &[
    "abgelehnt",
    "ablehnen",
    "afgewezen",
    "afvis",
    "afvisat",
    "afvist",
    "avslatt",
    "avslå",
    "avvisat",
    "avvist",
    "decline",
    "declined",
    "denied",
    "deny",
    "disable",
    "disabled",
    "disallow",
    "disallowed",
    "forbid",
    "geweigerd",
    "hylatty",
    "hylätty",
    "nein",
    "nej",
    "nekad",
    "no",
    "non",
    "not",
    "odbijeno",
    "odmitnuto",
    "odmítnuto",
    "odrzuc",
    "odrzucone",
    "odrzucono",
    "optout",
    "out",
    "rechazada",
    "rechazadas",
    "rechazado",
    "rechazar",
    "recusado",
    "recusar",
    "refuse",
    "refused",
    "refuser",
    "refusé",
    "reject",
    "rejected",
    "revoke",
    "revoked",
    "rifiuta",
    "rifiutati",
    "rifiutato",
    "weiger",
    "withdrawn",
    "without",
    "zavrnjeno",
];

/// Words that only a visitor's answer goes by, sorted.
const ANSWERS: &[&str] = &[
    "abgelehnt",
    "accept",
    "accepted",
    "accepté",
    "accettato",
    "aceptado",
    "afvist",
    "agreed",
    "akzeptiert",
    "avvist",
    "declined",
    "denied",
    "geaccepteerd",
    "godkendt",
    "godkänd",
    "godtatt",
    "granted",
    "hyväksytty",
    "optin",
    "optout",
    "rechazado",
    "refused",
    "refusé",
    "rejected",
    "revoked",
    "rifiutato",
    "weigerd",
    "withdrawn",
];

/// Words for the asking, and for having answered one way or the other, sorted.
const ASKING: &[&str] = &[
    "alert",
    "answer",
    "answered",
    "asked",
    "banner",
    "bar",
    "box",
    "changed",
    "choice",
    "closed",
    "decided",
    "dialog",
    "dismiss",
    "dismissed",
    "hide",
    "id",
    "interacted",
    "key",
    "loaded",
    "loading",
    "manager",
    "message",
    "modal",
    "name",
    "necessary",
    "need",
    "needed",
    "needs",
    "notice",
    "open",
    "pending",
    "popup",
    "provider",
    "ready",
    "require",
    "required",
    "requires",
    "responded",
    "seen",
    "show",
    "shown",
    "text",
    "timestamp",
    "url",
    "version",
    "visible",
];

/// Words for what a visitor chose of several, sorted.
const CHOSEN: &[&str] = &[
    "categories",
    "choice",
    "choices",
    "einstellungen",
    "indstillinger",
    "innstillinger",
    "level",
    "options",
    "permissions",
    "policy",
    "preference",
    "preferences",
    "prefs",
    "settings",
    "valg",
];

/// Words for what was only shown to the visitor, or put away, sorted.
const PUT_AWAY: &[&str] = &[
    "close",
    "closed",
    "dismiss",
    "dismissed",
    "displayed",
    "gesehen",
    "hidden",
    "hide",
    "lukket",
    "seen",
    "show",
    "shown",
    "skjult",
    "stängd",
    "viewed",
    "vist",
];

/// Whether a name tells that a question was shown or put away, and not what the answer was:
/// `cookie_notice_seen`.
#[must_use]
pub fn is_put_away(name: &str) -> bool {
    let words = split(name);
    let any = |list: &[&str]| {
        words
            .iter()
            .any(|word| list.binary_search(&word.as_str()).is_ok())
    };
    (any(CONSENT) || any(THINGS)) && any(PUT_AWAY) && !any(YES)
}

/// Whether what goes by a name holds what the visitor chose: `cookie_prefs`, `allowedCategories`,
/// `privacy`.
#[must_use]
pub fn is_choice(name: &str) -> bool {
    let mut segments = name.rsplit('.').filter(|segment| !segment.is_empty());
    let Some(last) = segments.next() else {
        return false;
    };
    let is_setting = |root: &str| {
        matches!(
            root,
            "config" | "env" | "options" | "params" | "setting" | "settings"
        )
    };
    if is_configuration(name) || segments.next_back().is_some_and(is_setting) {
        return false;
    }
    let words = split(last);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let chosen = words
        .iter()
        .any(|word| CHOSEN.binary_search(&word.as_str()).is_ok());
    any(&["cookie", "cookies", "privacy"]) && (chosen || words.len() == 1 || any(&["enabled"]))
        || any(&["tracking", "user", "visitor"]) && chosen
        || matches!(words.as_slice(), [word] if matches!(word.as_str(), "preferences" | "prefs"))
        || any(&[
            "accepted", "allowed", "approved", "chosen", "granted", "selected",
        ]) && any(&["categories", "cookies", "groups", "purposes", "services"])
}

/// Whether a stored value names what was accepted, where a mere yes may say that something was seen.
#[must_use]
pub fn is_acceptance(value: &str) -> bool {
    split(value).iter().any(|word| {
        let word = word.as_str();
        ANSWERS.binary_search(&word).is_ok() && YES.binary_search(&word).is_ok()
            || matches!(word, "all" | "alle" | "allow" | "allowed")
    })
}

/// The purpose that a name stands for, and is not for choosing itself: `analytics`, and not
/// `preferences`.
#[must_use]
pub fn chosen_purpose(name: &str) -> Option<Purpose> {
    let words = split(name);
    let is_choosing = |word: &String| CHOSEN.binary_search(&word.as_str()).is_ok();
    purpose(name).filter(|_| words.len() <= 2 && !words.iter().any(is_choosing))
}

/// What a name says, split at its capitals, digits and punctuation.
#[must_use]
pub fn meaning(name: &str) -> Option<Meaning> {
    let words = split(name);
    let any = |list: &[&str]| {
        words
            .iter()
            .any(|word| list.binary_search(&word.as_str()).is_ok())
    };
    let consent = any(CONSENT);
    let about = consent || any(THINGS);
    let opted_out = words
        .windows(2)
        .any(|pair| pair[0].starts_with("opt") && pair[1] == "out");
    let opted_in = words
        .windows(2)
        .any(|pair| pair[0].starts_with("opt") && pair[1] == "in");
    if opted_out || about && any(NO) {
        return Some(Meaning::Denied);
    }
    let by_user = words
        .windows(2)
        .any(|pair| pair[0] == "by" && pair[1] == "user");
    let asks = |word: &String| {
        matches!(
            word.as_str(),
            "alert" | "banner" | "bar" | "dialog" | "message" | "modal" | "notice" | "popup"
        )
    };
    let cookies = words
        .iter()
        .any(|word| word == "cookie" || word == "cookies");
    // `consentManager.isAllowed`: what is called says more than what it is called on.
    let last = split(name.rsplit_once('.').map_or("", |(_, last)| last));
    let is_in = |list: &[&str]| {
        last.iter()
            .any(|word| list.binary_search(&word.as_str()).is_ok())
    };
    let answers = is_in(YES) && !is_in(ASKING);
    if consent && any(ASKING) && !answers
        || any(THINGS) && any(YES) && any(ASKING)
        || cookies && words.iter().any(asks)
    {
        return Some(Meaning::Answered);
    }
    // `cookie_preferences.analytics`: what was chosen for a purpose.
    let chosen = cookies
        && words
            .iter()
            .any(|word| CHOSEN.binary_search(&word.as_str()).is_ok())
        && words.last().is_some_and(|last| {
            CHOSEN.binary_search(&last.as_str()).is_err() && purpose(last).is_some()
        })
        || name
            .rsplit_once('.')
            .is_some_and(|(holder, last)| is_choice(holder) && chosen_purpose(last).is_some());
    // `policy_accepted?`, as people call it where the policy is about cookies.
    let policy = words.iter().any(|word| word == "policy") && any(ANSWERS) && any(YES);
    let says_yes = consent
        || chosen
        || opted_in
        || policy
        || any(THINGS) && (any(YES) || by_user)
        || words == ["accepted"]
        || words.ends_with(&["has".to_owned(), "accepted".to_owned()]);
    says_yes.then_some(Meaning::Granted)
}

/// A name without the word that turns it round: `userNotAllowsCookies` is the opposite of
/// `userAllowsCookies`, whoever was asked or not. `consentDenied` says more: the visitor refused.
#[must_use]
pub fn turned_round(name: &str) -> Option<String> {
    let mut words = split(name.rsplit(['.', '>', ':']).next().unwrap_or(name));
    let is_yes =
        |word: &str| YES.binary_search(&word).is_ok() || CONSENT.binary_search(&word).is_ok();
    let at = words
        .windows(2)
        .position(|pair| matches!(pair[0].as_str(), "no" | "not") && is_yes(&pair[1]))?;
    words.remove(at);
    Some(words.join("_"))
}

/// Whether a name says that the answer was yes: `cookies_accepted`.
#[must_use]
pub fn says_yes(name: &str) -> bool {
    let words = split(name);
    let yes = |word: &String| YES.binary_search(&word.as_str()).is_ok();
    words.iter().any(yes) || words.first().is_some_and(|word| word == "has")
}

/// Whether a name is of what the site's makers have set: `site.cookie_consent`,
/// `cookie_consent_enabled`.
#[must_use]
pub fn is_configuration(name: &str) -> bool {
    let root = name.trim_start_matches(['.', '$']);
    let of_site = ["Site.", "site.", "theme."];
    let words = split(name);
    let is_switch = words.last().is_some_and(|last| {
        matches!(
            last.as_str(),
            "active" | "config" | "enable" | "enabled" | "mode"
        )
    });
    let last = name.rsplit('.').next().unwrap_or(name);
    of_site.iter().any(|begin| root.starts_with(begin)) && !says_yes(last)
        || is_switch
            && !words.iter().any(|word| {
                CHOSEN.binary_search(&word.as_str()).is_err() && purpose(word).is_some()
            })
}

/// Whether a name tells that consent has to be asked for: `consentRequired`, `needsConsent`.
#[must_use]
pub fn is_need(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    split(last).iter().any(|word| {
        matches!(
            word.as_str(),
            "need" | "needed" | "needs" | "require" | "required" | "requires"
        )
    })
}

/// Whether code runs where no visitor is whom the rules protect, if what is called so comes out
/// that way: on a developer's machine, outside Europe.
#[must_use]
pub fn is_elsewhere(name: &str, truth: bool) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let list: &[&str] = if truth {
        &["dev", "development", "localhost"]
    } else {
        &["eea", "eu", "europe", "european", "prod", "production"]
    };
    let words = split(last);
    words.iter().any(|word| list.contains(&word.as_str())) && !is_about(last)
}

/// Whether a name is about consent, or about cookies.
#[must_use]
pub fn speaks_of_cookies(name: &str) -> bool {
    split(name).iter().any(|word| {
        let word = word.as_str();
        CONSENT.binary_search(&word).is_ok() || matches!(word, "cookie" | "cookies")
    })
}

/// Whether a name is about consent or what is consented to.
#[must_use]
pub fn is_about(name: &str) -> bool {
    split(name).iter().any(|word| {
        let word = word.as_str();
        CONSENT.binary_search(&word).is_ok() || THINGS.binary_search(&word).is_ok()
    })
}

/// Whether a stored value says yes.
#[must_use]
pub fn is_yes(value: &str) -> bool {
    let value = value.trim().to_lowercase();
    matches!(
        value.as_str(),
        "1" | "all" | "alle" | "enabled" | "on" | "true"
    ) || says_yes(&value)
}

/// Whether a name is of the visitor's answer, not of a switch in the site's configuration:
/// `consentDenied`, `optOut`, and not `analyticsDisabled` or `gdprEnabled`.
#[must_use]
pub fn is_answer(name: &str) -> bool {
    let words = split(name);
    words.iter().any(|word| {
        let word = word.as_str();
        word != "gdpr" && CONSENT.binary_search(&word).is_ok()
            || word.starts_with("cookie")
            || ANSWERS.binary_search(&word).is_ok()
    }) || words
        .windows(2)
        .any(|pair| pair[0].starts_with("opt") && matches!(pair[1].as_str(), "in" | "out"))
}

/// The purpose that a word of an attribute, argument or name stands for.
#[must_use]
pub fn purpose(text: &str) -> Option<Purpose> {
    split(text).iter().find_map(|word| {
        Some(match word.as_str() {
            "necessary" | "essential" | "strict" | "required" | "noedvendige" | "nødvendige"
            | "notwendig" | "nodvendiga" | "nödvändiga" | "necessaires" | "noodzakelijk" => {
                Purpose::Necessary
            }
            "preferences" | "preference" | "functional" | "functionality" | "personalization"
            | "funktionelle" | "funktional" | "funktionella" | "functioneel" | "experience"
            | "comfort" | "settings" | "praeferencer" | "præferencer" => Purpose::Preferences,
            "statistics" | "statistic" | "statistik" | "statistikk" | "stats" | "analytics"
            | "analytical" | "analytic" | "measurement" | "performance" | "analyse"
            | "analytik" | "statistieken" | "statistiche" | "statistiques" | "estadisticas"
            | "usage" => Purpose::Statistics,
            "marketing" | "advertising" | "advertisement" | "advertisements" | "ads" | "ad"
            | "targeting" | "social" | "tracking" | "markedsføring" | "markedsfoering"
            | "marknadsföring" | "marknadsforing" | "markedsforing" | "campaigns" | "traceable"
            | "thirdparty" | "media" | "embeds" | "video" | "videos" | "youtube" | "werbung"
            | "publicite" => Purpose::Marketing,
            _ => return None,
        })
    })
}

/// Whether a stored value or compared literal means a refusal, or only what is necessary.
#[must_use]
pub fn is_refusal(value: &str) -> bool {
    matches!(
        value.trim().to_lowercase().as_str(),
        "" | "0"
            | "afvis"
            | "afvist"
            | "decline"
            | "declined"
            | "denied"
            | "deny"
            | "dismiss"
            | "dismissed"
            | "essential"
            | "false"
            | "nej"
            | "necessary"
            | "no"
            | "none"
            | "opt-out"
            | "optout"
            | "out"
            | "reject"
            | "rejected"
            | "required"
            | "null"
            | "undefined"
            | "unknown"
            | "pending"
            | "unset"
    )
}

/// Words of an identifier, key or event name, in lower case.
#[must_use]
pub fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut last_lower = false;
    for c in name.chars() {
        if c.is_alphabetic() {
            if c.is_uppercase() && last_lower && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            last_lower = c.is_lowercase();
            word.extend(c.to_lowercase());
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
            last_lower = false;
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [CONSENT, THINGS, YES, NO, ANSWERS, ASKING, CHOSEN, PUT_AWAY] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

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
}
