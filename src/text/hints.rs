//! Hints are the words without which no text is about tracking; they decide at one look.

use std::sync::LazyLock;

use super::words;
use crate::catalogue::Catalogue;
use crate::catalogue::phrases::Phrases;
use crate::needles::Needles;

pub struct Hints(Needles);

/// Words that speak of consent or tracking without naming cookies, in any case.
const CONSENT: &[&str] = &["consent", "samtykke", "track", "sporing", "tracer"];

impl Hints {
    /// What a single text about tracking has one of.
    pub(super) fn of_texts<'a>(all: impl Iterator<Item = &'a Phrases>) -> Self {
        let entries = all.flat_map(|phrases| {
            let trackers = phrases.cookies.iter().chain(&phrases.trackers);
            trackers.chain(&phrases.vendors)
        });
        Self::new(entries.flat_map(|entry| spellings(entry)))
    }

    /// What a file with such a text has one of, in the languages that are built in.
    #[must_use]
    pub fn of_files() -> &'static Self {
        static HINTS: LazyLock<Hints> = LazyLock::new(|| Hints::new(file_words()));
        &HINTS
    }

    fn new(words: impl Iterator<Item = String>) -> Self {
        Self(Needles::new(words.map(|word| (word, 1))))
    }

    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        // An invisible character may stand in the middle of the word.
        self.0.are_in(text, 1) || words::has_invisible(text)
    }
}

/// The words of [`Hints::of_files`], as they may be written.
pub fn file_words() -> impl Iterator<Item = String> {
    let phrases = Catalogue::builtin().phrases.values();
    let cookies = phrases.flat_map(|phrases| &phrases.cookies);
    let cookies = cookies.flat_map(|entry| spellings(entry));
    cookies.chain(CONSENT.iter().map(|word| (*word).to_owned()))
}

/// The first word of an entry, as it is written and in capitals.
fn spellings(entry: &str) -> Vec<String> {
    let first = entry.split(' ').next().unwrap_or_default();
    let word = first.trim_matches('*');
    if word.is_empty() {
        return Vec::new();
    }
    let mut letters = word.chars();
    let capital = letters.next().into_iter().flat_map(char::to_uppercase);
    let title: String = capital.chain(letters).collect();
    let mut all = vec![word.to_owned(), word.to_uppercase(), title];
    all.dedup();
    all
}
