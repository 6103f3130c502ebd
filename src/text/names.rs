//! Names are what developers call the parts of a page that are about cookies, in English or in
//! their own language.

use std::sync::LazyLock;

use super::spelling;
use crate::catalogue::Catalogue;

/// Words for consent to cookies, as parts of names; sorted.
const CONSENT: &[&str] = &[
    "consent",
    "einwilligung",
    "gdpr",
    "samtycke",
    "samtykke",
    "suostumu",
    "toestemming",
    "zgoda",
];

static COOKIES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let policies = Catalogue::builtin().phrases.values();
    let policies = policies.filter_map(|phrases| phrases.policy.as_ref());
    let entries = policies.flat_map(|words| &words.cookies);
    let mut all: Vec<String> = entries
        .flat_map(|entry| [entry.clone(), spelling::ascii(entry)])
        .collect();
    all.sort();
    all.dedup();
    all
});

/// What notices are called: whole words, and beginnings of words.
struct Notices {
    words: Vec<String>,
    beginnings: Vec<String>,
}

static NOTICES: LazyLock<Notices> = LazyLock::new(|| {
    let phrases = Catalogue::builtin().phrases.values();
    let entries = phrases.flat_map(|phrases| &phrases.notices);
    let entries = entries.filter(|entry| !entry.contains(' ') && entry.len() > SHORTEST);
    let (beginnings, words): (Vec<&String>, Vec<&String>) =
        entries.partition(|entry| entry.ends_with('*'));
    let spelled = |entries: Vec<&String>| {
        let bare = entries.into_iter().map(|entry| entry.trim_matches('*'));
        let mut all: Vec<String> = bare
            .flat_map(|entry| [entry.to_owned(), spelling::ascii(entry)])
            .collect();
        all.sort();
        all.dedup();
        all
    };
    Notices {
        words: spelled(words),
        beginnings: spelled(beginnings),
    }
});

/// Shorter entries are small words of some language.
const SHORTEST: usize = 4;

/// How cookies are called, in any language, in lower case; words for biscuits are left out.
#[must_use]
pub fn of_cookies() -> &'static [String] {
    &COOKIES
}

/// Whether a name or a text in lower case has a word for cookies in it.
#[must_use]
pub fn has_cookies(text: &str) -> bool {
    COOKIES.iter().any(|word| text.contains(word.as_str()))
}

/// Whether one word of a name, in lower case, is about cookies or consent to them.
#[must_use]
pub fn is_about_cookies(word: &str) -> bool {
    has_cookies(word) || CONSENT.iter().any(|consent| word.contains(consent))
}

/// Whether one word of a name, in lower case, says that it is a notice.
#[must_use]
pub fn is_notice(word: &str) -> bool {
    let notices = &NOTICES;
    notices
        .words
        .binary_search_by(|known| known.as_str().cmp(word))
        .is_ok()
        || notices
            .beginnings
            .iter()
            .any(|start| word.starts_with(start.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_is_sorted() {
        assert!(CONSENT.is_sorted());
    }

    #[test]
    fn names_are_known_in_their_languages() {
        for word in [
            "cookie",
            "kakor",
            "evasteet",
            "slapukai",
            "samtykkeboks",
            "einwilligung",
        ] {
            assert!(is_about_cookies(word), "{word}");
        }
        for word in ["biscotti", "sutemeny", "agreement"] {
            assert!(!is_about_cookies(word), "{word}");
        }
        for word in ["bandeau", "hinweis", "banner", "ilmoitus"] {
            assert!(is_notice(word), "{word}");
        }
        for word in ["policy", "list", "page"] {
            assert!(!is_notice(word), "{word}");
        }
    }
}
