//! Texts are judged by what they mean: a small grammar of meanings over words of each language.
//!
//! The words stand in `lints/phrases/`, class by class. What they mean together is said here, once
//! for all languages: [`Grammar::implied_consent`] finds texts by which going on counts as
//! consent, [`Grammar::subject_of_control`] tells what a box is about.

mod consent;
mod control;
mod lexicon;
mod reading;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::catalogue::definition::Subject;
use crate::catalogue::phrases::Phrases;
use lexicon::Lexicon;
use words::Sentence;

/// The grammar with the words of all languages; costly to make, cheap to use, shared by threads.
pub struct Grammar {
    lexicons: Vec<Lexicon>,
    /// Finds the words without which no text is about tracking; absent where it could not be made.
    hints: Option<AhoCorasick>,
}

impl Grammar {
    /// `phrases` by language code.
    #[must_use]
    pub fn new(phrases: &BTreeMap<String, Phrases>) -> Self {
        let lexicons = phrases
            .iter()
            .map(|(language, phrases)| Lexicon::new(language, phrases))
            .collect();
        let hints = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(phrases.values().flat_map(hints));
        Self {
            lexicons,
            hints: hints.ok(),
        }
    }

    /// The sentence of `text` by which going on, using, browsing, scrolling or closing counts as
    /// consent to cookies or tracking, as a byte range. `language` is what the document says
    /// (`da`, `en-GB`); documents are often wrong, so what the words tell is tried as well.
    #[must_use]
    pub fn implied_consent(&self, text: &str, language: Option<&str>) -> Option<Range<usize>> {
        if !self.may_matter(text) {
            return None;
        }
        let sentences = words::sentences(text);
        let said = language.and_then(|language| self.by_code(language));
        let heard = self.by_words(&sentences);
        let tried: Vec<&Lexicon> = match (said, heard) {
            (None, None) => self.lexicons.iter().collect(),
            (Some(said), Some(heard)) if said.language == heard.language => vec![said],
            (said, heard) => said.into_iter().chain(heard).collect(),
        };
        tried
            .into_iter()
            .find_map(|lexicon| consent::implied(lexicon, &sentences))
    }

    /// What a box, switch or radio button is about, if it is about cookies, newsletters or sharing
    /// data, and ticking it is to say yes. `texts` are what names it, the weightiest first: the
    /// label, then name, id, value and other attributes; the label is empty where there is none.
    #[must_use]
    pub fn subject_of_control(&self, texts: &[&str]) -> Option<Subject> {
        control::subject(&self.lexicons, texts)
    }

    /// The code of the language that the text's frequent words belong to.
    #[must_use]
    pub fn language_of(&self, text: &str) -> Option<&str> {
        let lexicon = self.by_words(&words::sentences(text))?;
        Some(&lexicon.language)
    }

    /// Cheap: false where nothing in the text can be about tracking.
    #[must_use]
    pub fn may_matter(&self, text: &str) -> bool {
        // An invisible character may stand in the middle of the word.
        let Some(hints) = &self.hints else {
            return true;
        };
        hints.is_match(text) || text.contains(words::is_invisible)
    }

    fn by_code(&self, code: &str) -> Option<&Lexicon> {
        let primary = code.split(['-', '_']).next()?.to_ascii_lowercase();
        self.lexicons
            .iter()
            .find(|lexicon| lexicon.language == primary)
    }

    fn by_words(&self, sentences: &[Sentence]) -> Option<&Lexicon> {
        let mut best: Option<(&Lexicon, usize)> = None;
        let mut second = 0;
        for lexicon in &self.lexicons {
            let count = lexicon.common_words(sentences);
            match best {
                Some((_, most)) if count <= most => second = second.max(count),
                _ => {
                    second = best.map_or(0, |(_, most)| most);
                    best = Some((lexicon, count));
                }
            }
        }
        let (lexicon, most) = best?;
        (most > second).then_some(lexicon)
    }
}

/// The words that a text about tracking has one of, as they are written and in capitals.
fn hints(phrases: &Phrases) -> Vec<String> {
    let entries = phrases.trackers.iter().chain(&phrases.vendors);
    let first_words = entries.filter_map(|entry| entry.split(' ').next());
    first_words
        .map(|word| word.trim_matches('*'))
        .filter(|word| !word.is_empty())
        .flat_map(|word| {
            let mut letters = word.chars();
            let title: String = letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .collect();
            [
                word.to_owned(),
                word.to_uppercase(),
                title + letters.as_str(),
            ]
        })
        .collect()
}
