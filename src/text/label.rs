//! A control's label tells which answer a button of a banner gives.

use super::lexicon::{
    Classes, LABEL_ACCEPT, LABEL_ACKNOWLEDGE, LABEL_CLOSE, LABEL_OTHER, LABEL_REJECT, LABEL_SAVE,
    LABEL_SETTINGS, Lexicon,
};
use super::words;

/// The answer that a button gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ControlLabel {
    /// Accept, allow all.
    Accept,
    /// Reject, only necessary, continue without accepting.
    Reject,
    /// Settings, customise, details.
    Settings,
    /// OK, got it: neither a yes nor a no.
    Acknowledge,
    /// Save my choices, allow the selected ones.
    Save,
    Close,
}

/// Longer texts are sentences, not labels.
const LONGEST_LABEL: usize = 8;

/// Where several fit, the first counts: "accept only necessary" is a no, "save and accept" keeps
/// what was chosen.
const ORDER: &[(Classes, ControlLabel)] = &[
    (LABEL_REJECT, ControlLabel::Reject),
    (LABEL_SAVE, ControlLabel::Save),
    (LABEL_SETTINGS, ControlLabel::Settings),
    (LABEL_ACCEPT, ControlLabel::Accept),
    (LABEL_ACKNOWLEDGE, ControlLabel::Acknowledge),
    (LABEL_CLOSE, ControlLabel::Close),
];

/// The signs that close a notice without a word.
const CROSSES: &[char] = &['×', '✕', '✖', '⨯', '✗', '✘', '╳'];

pub(super) fn read(lexicon: &Lexicon, label: &str) -> Option<ControlLabel> {
    let label = label.trim();
    if label.len() > 160 {
        return None;
    }
    let is_cross = |c: char| CROSSES.contains(&c);
    if label.contains(is_cross) && !label.contains(char::is_alphabetic)
        || label.eq_ignore_ascii_case("x")
    {
        return Some(ControlLabel::Close);
    }
    let sentences = words::sentences(label);
    let count: usize = sentences.iter().map(|sentence| sentence.words.len()).sum();
    if count == 0 || count > LONGEST_LABEL {
        return None;
    }
    let all = sentences
        .iter()
        .flat_map(|sentence| lexicon.items(&sentence.words))
        .fold(Classes::default(), |all, item| all.or(item.classes));
    if all.has(LABEL_OTHER) {
        return None;
    }
    ORDER
        .iter()
        .find(|(class, _)| all.has(*class))
        .map(|(_, label)| *label)
}
