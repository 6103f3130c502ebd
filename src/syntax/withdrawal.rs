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
const CHANGE_WORDS: &[&str] = &[
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
    static SUBJECTS: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| automaton(ABOUT, AhoCorasickKind::DFA));
    static CHANGES: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| automaton(CHANGE_WORDS, AhoCorasickKind::ContiguousNFA));
    let (Some(about), Some(changes)) = (SUBJECTS.as_ref(), CHANGES.as_ref()) else {
        return true;
    };
    // What it is about is rare in most texts; what can be done is looked for around it alone.
    let longest = CHANGE_WORDS
        .iter()
        .map(|word| word.len())
        .max()
        .unwrap_or(0);
    about.find_overlapping_iter(source).any(|about| {
        let from = about.start().saturating_sub(NEAR + longest);
        let to = source.len().min(about.end() + NEAR + longest);
        let around = aho_corasick::Input::new(source).range(from..to);
        changes.find_overlapping_iter(around).any(|change| {
            if is_other(source, change.start(), change.end()) {
                return false;
            }
            let (first, second) = match change.end() < about.end() {
                true => (change, about),
                false => (about, change),
            };
            second.start() <= first.end() + NEAR
        })
    })
}

/// Whether a word means something else where it stands: `classList.remove("hidden")` and
/// `banner.remove()` show and hide, and a manager manages nothing.
fn is_other(source: &str, start: usize, end: usize) -> bool {
    let after = source.as_bytes().get(end).copied();
    let word = source.get(start..end).unwrap_or_default();
    if word.eq_ignore_ascii_case("remove(") {
        return after == Some(b')') || source.get(..start).is_some_and(|it| it.ends_with("List."));
    }
    word.eq_ignore_ascii_case("manage")
        && after.is_some_and(|next| next.eq_ignore_ascii_case(&b'r'))
}

/// Of many words, the fastest automaton takes longer to build than most runs search.
fn automaton(words: &[&str], kind: AhoCorasickKind) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(kind))
        .build(words)
        .ok()
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
            "Cookies.remove('consent')",
            "<a>Manage cookies</a>",
        ] {
            assert!(may_offer(text), "{text}");
        }
        for text in [
            "<p>We use cookies for statistics.</p><button>Accept</button><button>Reject</button>",
            "localStorage.setItem('cookie-consent', 'yes')",
            "settings",
            "document.getElementById('cookieBanner').classList.remove('hidden')",
            "cookieBanner.remove()",
            "<h1>Cookies and Tag Manager</h1>",
        ] {
            assert!(!may_offer(text), "{text}");
        }
    }
}
