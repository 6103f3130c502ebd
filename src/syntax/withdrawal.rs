//! A withdrawal is a way to change an answer later. A site that has one speaks of it somewhere: in a
//! link, a handler, the name of a function. What may be one counts, since a site without any is
//! what is told.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::LazyLock;

/// What it is about.
const ABOUT: &[&str] = &[
    "cookie",
    "consent",
    "samtyk",
    "samtyck",
    "gdpr",
    "privacy",
    "einwillig",
    "informasjonskaps",
    "kakor",
    "evästee",
    "toestemming",
    "zustimmung",
    "consenso",
    "consentement",
];

/// What can be done about it, in code and in words.
const CHANGES: &[&str] = &[
    "setting",
    "preference",
    "præference",
    "indstilling",
    "innstilling",
    "inställning",
    "einstellung",
    "instelling",
    "asetukset",
    "paramètre",
    "impostazion",
    "preferenz",
    "preferencia",
    "ændr",
    "ændre",
    "skift",
    "ret dit",
    "ret samtykke",
    "endre",
    "ändra",
    "ändern",
    "tilbagekald",
    "tilbagetræk",
    "træk",
    "trekk",
    "återkall",
    "widerruf",
    "intrekken",
    "retirer",
    "revoca",
    "revoke",
    "withdraw",
    "renew",
    "reset",
    "change",
    "manage",
    "administrer",
    "håndter",
    "hantera",
    "verwalten",
    "gérer",
    "gestion",
    "reopen",
    "opt-out",
    "optout",
    "opt_out",
    "opt out",
    "removeitem",
    "remove(",
    "remove_cookie",
    "delete",
    "deletecookie",
    "clear",
    "slet",
    "update",
    "customi",
    "tilpas",
    "forget",
    "undo",
    "toggle",
];

/// How far apart in the text the two may stand, in bytes.
const NEAR: usize = 36;

/// Whether a text in which something may change an answer.
#[must_use]
pub fn may_offer(source: &str) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            // The fastest one takes longer to build than most runs search.
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(ABOUT.iter().chain(CHANGES))
            .ok()
    });
    let Some(words) = WORDS.as_ref() else {
        return true;
    };
    let (mut about, mut change): (Option<usize>, Option<usize>) = (None, None);
    for found in words.find_overlapping_iter(source) {
        let is_about = found.pattern().as_usize() < ABOUT.len();
        let other = if is_about { change } else { about };
        if other.is_some_and(|end| found.start() <= end + NEAR) {
            return true;
        }
        if is_about {
            about = Some(found.end());
        } else {
            change = Some(found.end());
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::may_offer;

    #[test]
    fn ways_to_change_an_answer_are_found() {
        for text in [
            "<a href=\"#\" onclick=\"openCookieSettings()\">Cookies</a>",
            "<a href=\"/cookies\">Skift samtykke</a>",
            "<a>Træk dit samtykke tilbage</a>",
            "localStorage.removeItem('cookie-consent')",
            "<button>Withdraw consent</button>",
            "Cookiebot.renew() // cookies",
            "resetConsent()",
        ] {
            assert!(may_offer(text), "{text}");
        }
        for text in [
            "<p>We use cookies for statistics.</p><button>Accept</button><button>Reject</button>",
            "localStorage.setItem('cookie-consent', 'yes')",
            "settings",
        ] {
            assert!(!may_offer(text), "{text}");
        }
    }
}
