//! A control's label tells which answer a button of a banner gives, or which purpose a box names.

use super::denial;
use super::lexicon::{
    Classes, Item, LABEL_ACCEPT, LABEL_ACKNOWLEDGE, LABEL_CLOSE, LABEL_MARKETING, LABEL_MEASURING,
    LABEL_NECESSARY, LABEL_ONLY, LABEL_OTHER, LABEL_PURPOSE, LABEL_REJECT, LABEL_SAVE,
    LABEL_SETTINGS, Lexicon,
};
use super::words::{self, Sentence};

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

/// What cookies are for, as the box or heading of a banner names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    Necessary,
    Statistics,
    Marketing,
    /// Preferences, social media, third parties: what needs consent as well.
    Other,
}

/// Longer texts are sentences, not labels.
const LONGEST_LABEL: usize = 8;

/// The same in bytes.
const LONGEST: usize = 160;

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
    let is_cross = |c: char| CROSSES.contains(&c);
    if label.contains(is_cross) && !label.contains(char::is_alphabetic)
        || label.eq_ignore_ascii_case("x")
    {
        return Some(ControlLabel::Close);
    }
    let all = classes(lexicon, label);
    if all.has(LABEL_OTHER) {
        return None;
    }
    // "Accept only technically necessary cookies": whatever stands between, all else is refused.
    let is_least = all.has(LABEL_ONLY) && all.has(LABEL_NECESSARY);
    if is_least && !all.has(LABEL_MEASURING.or(LABEL_MARKETING)) {
        return Some(ControlLabel::Reject);
    }
    ORDER
        .iter()
        .find(|(class, _)| all.has(*class))
        .map(|(_, label)| *label)
}

/// Where several fit, what needs consent counts: "marketing and functional".
pub(super) fn category(lexicon: &Lexicon, label: &str) -> Option<Category> {
    let order = [
        (LABEL_MARKETING, Category::Marketing),
        (LABEL_MEASURING, Category::Statistics),
        (LABEL_NECESSARY, Category::Necessary),
        (LABEL_PURPOSE, Category::Other),
    ];
    let all = classes(lexicon, label);
    order
        .into_iter()
        .find(|(class, _)| all.has(*class))
        .map(|(_, category)| category)
}

/// All purposes that a text of any length names, and does not deny in one of its languages.
pub(super) fn categories(
    lexicon: &Lexicon,
    languages: &[&Lexicon],
    sentences: &[Sentence],
) -> Vec<Category> {
    let purposes = LABEL_MEASURING.or(LABEL_MARKETING).or(LABEL_PURPOSE);
    let mut all = Classes::default();
    for sentence in sentences {
        let mut denied = Vec::new();
        for language in languages {
            denied.extend(denial::denied(language, sentence));
        }
        let whole = lexicon.items(&sentence.words);
        // Word by word as well: "only necessary" is an answer, and names a purpose.
        let single = sentence
            .words
            .chunks(1)
            .flat_map(|word| lexicon.items(word));
        for item in whole.into_iter().chain(single) {
            let at = item.word.range.start;
            let is_denied = denied.iter().any(|range| range.contains(&at));
            all = all.or(if is_denied {
                item.classes.without(purposes)
            } else {
                item.classes
            });
        }
    }
    let known = [
        (LABEL_NECESSARY, Category::Necessary),
        (LABEL_MEASURING, Category::Statistics),
        (LABEL_MARKETING, Category::Marketing),
        (LABEL_PURPOSE, Category::Other),
    ];
    known
        .into_iter()
        .filter(|(class, _)| all.has(*class))
        .map(|(_, category)| category)
        .collect()
}

/// All classes of a label's words; none where it is no label.
fn classes(lexicon: &Lexicon, label: &str) -> Classes {
    if label.len() > LONGEST {
        return Classes::default();
    }
    let sentences = words::sentences(label);
    let count: usize = sentences.iter().map(|sentence| sentence.words.len()).sum();
    if count > LONGEST_LABEL {
        return Classes::default();
    }
    // "Cookie-Einstellungen"
    let parts = words::identifier_words(label);
    sentences
        .iter()
        .chain(&parts)
        .flat_map(|sentence| answers(lexicon, sentence))
        .fold(Classes::default(), Classes::or)
}

/// What the entries of a label say. A yes or no of a letter or two (`ne`, `nu`, `da`, `ei`) is a
/// small word in some other language, and an answer only where it comes first.
fn answers(lexicon: &Lexicon, sentence: &Sentence) -> Vec<Classes> {
    let classes = |(at, item): (usize, Item)| {
        let alone = lexicon.classes(item.word);
        let is_late = at > 0 && item.word.text.chars().count() <= 2;
        if is_late && item.classes == alone {
            item.classes.without(LABEL_ACCEPT.or(LABEL_REJECT))
        } else {
            item.classes
        }
    };
    let items = lexicon.items(&sentence.words);
    items.into_iter().enumerate().map(classes).collect()
}
