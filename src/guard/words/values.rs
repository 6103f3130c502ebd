//! Values are what is stored for an answer, or compared with one.

use super::lexicon::Sense;
use super::{Name, says_yes};

/// Whether a stored value says yes.
#[must_use]
pub fn is_yes(value: &str) -> bool {
    let value = value.trim().to_lowercase();
    YES.binary_search(&value.as_str()).is_ok() || says_yes(&value)
}

/// Whether a stored value names what was accepted, where a mere yes may say that something was seen.
#[must_use]
pub fn is_acceptance(value: &str) -> bool {
    Name::of(value).words().iter().any(|word| {
        word.has(Sense::Answer) && word.has(Sense::Yes)
            || matches!(word.text.as_str(), "all" | "alle" | "allow" | "allowed")
    })
}

/// Whether a stored value or compared literal means a refusal, or only what is necessary.
#[must_use]
pub fn is_refusal(value: &str) -> bool {
    let value = value.trim().to_lowercase();
    REFUSALS.binary_search(&value.as_str()).is_ok()
}

/// Values that say yes without a word for it, sorted.
const YES: &[&str] = &["1", "all", "alle", "enabled", "on", "true"];

/// Values that say no, that only what is necessary was allowed, or nothing yet. Sorted.
const REFUSALS: &[&str] = &[
    "",
    "0",
    "afvis",
    "afvist",
    "decline",
    "declined",
    "denied",
    "deny",
    "dismiss",
    "dismissed",
    "essential",
    "false",
    "necessary",
    "nej",
    "no",
    "none",
    "null",
    "opt-out",
    "optout",
    "out",
    "pending",
    "reject",
    "rejected",
    "required",
    "undefined",
    "unknown",
    "unset",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_sorted() {
        assert!(YES.is_sorted() && REFUSALS.is_sorted());
    }

    #[test]
    fn values_that_say_yes_and_no() {
        for value in ["true", "1", " ALL", "accepted", "cookies_allowed"] {
            assert!(is_yes(value) && !is_refusal(value), "{value}");
        }
        for value in ["", "0", "Denied", "necessary", "undefined"] {
            assert!(is_refusal(value) && !is_yes(value), "{value}");
        }
        assert!(is_acceptance("accepted") && is_acceptance("all") && !is_acceptance("true"));
    }
}
