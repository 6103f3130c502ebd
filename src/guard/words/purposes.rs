//! Purposes are what visitors agree to; the words of names, arguments and attributes stand for them.

use super::lexicon::Sense;
use super::{Name, split};
use crate::catalogue::service::Purpose;

/// The purpose that a word of an attribute, argument or name stands for.
#[must_use]
pub fn purpose(text: &str) -> Option<Purpose> {
    split(text).iter().find_map(|word| of_word(word))
}

/// The purpose that a name stands for, and is not for choosing itself: `analytics`, and not
/// `preferences`.
#[must_use]
pub fn chosen_purpose(name: &str) -> Option<Purpose> {
    let name = Name::of(name);
    let is_one = name.words().len() <= 2 && !name.has(Sense::Chosen);
    let mut words = name.words().iter();
    is_one.then(|| words.find_map(|word| of_word(&word.text)))?
}

/// The purpose that a word in lower case stands for.
pub(super) fn of_word(word: &str) -> Option<Purpose> {
    let at = PURPOSES.binary_search_by_key(&word, |(known, _)| known);
    at.ok().map(|at| PURPOSES[at].1)
}

/// What words stand for, sorted by the words.
const PURPOSES: &[(&str, Purpose)] = &[
    ("ad", Purpose::Marketing),
    ("ads", Purpose::Marketing),
    ("advertisement", Purpose::Marketing),
    ("advertisements", Purpose::Marketing),
    ("advertising", Purpose::Marketing),
    ("analyse", Purpose::Statistics),
    ("analytic", Purpose::Statistics),
    ("analytical", Purpose::Statistics),
    ("analytics", Purpose::Statistics),
    ("analytik", Purpose::Statistics),
    ("campaigns", Purpose::Marketing),
    ("comfort", Purpose::Preferences),
    ("embeds", Purpose::Marketing),
    ("essential", Purpose::Necessary),
    ("estadisticas", Purpose::Statistics),
    ("experience", Purpose::Preferences),
    ("functional", Purpose::Preferences),
    ("functionality", Purpose::Preferences),
    ("functioneel", Purpose::Preferences),
    ("funktional", Purpose::Preferences),
    ("funktionella", Purpose::Preferences),
    ("funktionelle", Purpose::Preferences),
    ("markedsfoering", Purpose::Marketing),
    ("markedsforing", Purpose::Marketing),
    ("markedsføring", Purpose::Marketing),
    ("marketing", Purpose::Marketing),
    ("marknadsforing", Purpose::Marketing),
    ("marknadsföring", Purpose::Marketing),
    ("measurement", Purpose::Statistics),
    ("media", Purpose::Marketing),
    ("necessaires", Purpose::Necessary),
    ("necessary", Purpose::Necessary),
    ("nodvendiga", Purpose::Necessary),
    ("noedvendige", Purpose::Necessary),
    ("noodzakelijk", Purpose::Necessary),
    ("notwendig", Purpose::Necessary),
    ("nödvändiga", Purpose::Necessary),
    ("nødvendige", Purpose::Necessary),
    ("performance", Purpose::Statistics),
    ("personalization", Purpose::Preferences),
    ("praeferencer", Purpose::Preferences),
    ("preference", Purpose::Preferences),
    ("preferences", Purpose::Preferences),
    ("præferencer", Purpose::Preferences),
    ("publicite", Purpose::Marketing),
    ("required", Purpose::Necessary),
    ("settings", Purpose::Preferences),
    ("social", Purpose::Marketing),
    ("statistic", Purpose::Statistics),
    ("statistiche", Purpose::Statistics),
    ("statistics", Purpose::Statistics),
    ("statistieken", Purpose::Statistics),
    ("statistik", Purpose::Statistics),
    ("statistikk", Purpose::Statistics),
    ("statistiques", Purpose::Statistics),
    ("stats", Purpose::Statistics),
    ("strict", Purpose::Necessary),
    ("targeting", Purpose::Marketing),
    ("thirdparty", Purpose::Marketing),
    ("traceable", Purpose::Marketing),
    ("tracking", Purpose::Marketing),
    ("usage", Purpose::Statistics),
    ("video", Purpose::Marketing),
    ("videos", Purpose::Marketing),
    ("werbung", Purpose::Marketing),
    ("youtube", Purpose::Marketing),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_are_sorted() {
        assert!(PURPOSES.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn choosing_is_no_purpose() {
        assert_eq!(chosen_purpose("analytics"), Some(Purpose::Statistics));
        assert_eq!(chosen_purpose("cookiePreferences"), None);
        assert_eq!(purpose("cookiePreferences"), Some(Purpose::Preferences));
    }
}
