//! Texts are judged by what they mean: a small grammar of meanings over words of each language.
//!
//! The words stand in `lints/phrases/`, class by class. What they mean together is said here, once
//! for all languages: [`Grammar::implied_consent`] finds texts by which going on counts as
//! consent, [`Grammar::subject_of_control`] tells what a box is about, [`Grammar::control_label`]
//! what a button answers.

mod acceptance;
mod consent;
mod control;
mod label;
mod lexicon;
mod reading;
mod spelling;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::catalogue::definition::Subject;
use crate::catalogue::phrases::Phrases;
pub use label::{Category, ControlLabel};
use lexicon::Lexicon;
use words::Sentence;

/// The grammar with the words of all languages; costly to make, cheap to use, shared by threads.
pub struct Grammar {
    languages: Vec<Language>,
    labels: OnceLock<Lexicon>,
    /// Frequent words, each with the languages that have it, as bits.
    common: HashMap<String, u64>,
    /// Finds the words without which no text is about tracking; absent where it could not be made.
    hints: Option<AhoCorasick>,
}

struct Language {
    code: String,
    phrases: Phrases,
    /// Made when a text in the language is first met.
    lexicon: OnceLock<Lexicon>,
}

impl Language {
    fn lexicon(&self) -> &Lexicon {
        self.lexicon.get_or_init(|| Lexicon::new(&self.phrases))
    }
}

/// Codes that people write for others: countries' for languages', and what stands for several.
const ALIASES: &[(&str, &[&str])] = &[
    ("cz", &["cs"]),
    ("dk", &["da"]),
    ("ee", &["et"]),
    ("gr", &["el"]),
    ("no", &["nb", "nn"]),
    ("se", &["sv"]),
];

/// How many languages a text is tried in where its words fit several as well.
const MOST_TRIED: usize = 6;

/// Longer texts on a box explain more than they ask.
const LONGEST_LABEL: usize = 400;

impl Grammar {
    /// `phrases` by language code.
    #[must_use]
    pub fn new(phrases: &BTreeMap<String, Phrases>) -> Self {
        let mut common: HashMap<String, u64> = HashMap::new();
        for (number, phrases) in phrases.values().enumerate().take(64) {
            for word in &phrases.common {
                *common.entry(spelling::normal(word)).or_default() |= 1 << number;
            }
        }
        let languages = phrases
            .iter()
            .take(64)
            .map(|(code, phrases)| Language {
                code: code.clone(),
                phrases: phrases.clone(),
                lexicon: OnceLock::new(),
            })
            .collect();
        let hints = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(phrases.values().flat_map(hints));
        Self {
            languages,
            labels: OnceLock::new(),
            common,
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
        let mut tried = language.map_or_else(Vec::new, |code| self.by_code(code));
        for heard in self.by_words(&sentences) {
            if !tried.contains(&heard) {
                tried.push(heard);
            }
        }
        tried
            .into_iter()
            .take(MOST_TRIED)
            .find_map(|at| consent::implied(self.languages[at].lexicon(), &sentences))
    }

    /// What a box, switch or radio button is about, if it is about cookies, newsletters or sharing
    /// data, and ticking it is to say yes. `texts` are what names it, the weightiest first: the
    /// label, then name, id, value and other attributes; the label is empty where there is none.
    #[must_use]
    pub fn subject_of_control(&self, texts: &[&str]) -> Option<Subject> {
        let label = texts.first().copied().unwrap_or_default();
        let heard = self.by_words(&words::sentences(label));
        // Names are often in English.
        let english = self.by_code("en");
        let lexicon = |at: usize| self.languages[at].lexicon();
        // A few words do not tell their language: those in which they may be read come first, and
        // only those are asked whether they say no.
        let (others, rest): (Vec<usize>, Vec<usize>) = (0..self.languages.len())
            .filter(|at| !english.contains(at))
            .partition(|at| heard.contains(at));
        let others: Vec<&Lexicon> = others.into_iter().map(lexicon).collect();
        let rest: Vec<&Lexicon> = rest.into_iter().map(lexicon).collect();
        control::subject(
            english.first().map(|at| lexicon(*at)),
            &others,
            &rest,
            texts,
        )
    }

    /// What a box asks for at once that has to be asked one by one, if it does: in words, or `None`.
    #[must_use]
    pub fn bundle(&self, label: &str) -> Option<&'static str> {
        if label.len() > LONGEST_LABEL {
            return None;
        }
        let sentences = words::sentences(label);
        let heard = self.by_words(&sentences);
        let mut heard = heard.into_iter().take(MOST_TRIED);
        heard.find_map(|at| control::bundle(self.languages[at].lexicon(), label, &sentences))
    }

    /// Which answer the button of a banner gives that has this label, in any language.
    #[must_use]
    pub fn control_label(&self, label: &str) -> Option<ControlLabel> {
        label::read(self.labels(), label)
    }

    /// Which purpose a box or heading of a banner names, in any language.
    #[must_use]
    pub fn category(&self, label: &str) -> Option<Category> {
        label::category(self.labels(), label)
    }

    /// The purposes that a text names, in any language; sorted, each once.
    #[must_use]
    pub fn categories_in(&self, text: &str) -> Vec<Category> {
        label::categories(self.labels(), text)
    }

    fn labels(&self) -> &Lexicon {
        self.labels.get_or_init(|| {
            Lexicon::of_labels(self.languages.iter().map(|language| &language.phrases))
        })
    }

    /// The codes of the languages that most of the text's words are frequent in.
    #[must_use]
    pub fn languages_of(&self, text: &str) -> Vec<&str> {
        let heard = self.by_words(&words::sentences(text));
        let code = |at: usize| self.languages[at].code.as_str();
        heard.into_iter().map(code).collect()
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

    fn by_code(&self, code: &str) -> Vec<usize> {
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        let primary = primary.trim().to_ascii_lowercase();
        let alias = ALIASES.iter().find(|(alias, _)| *alias == primary);
        let codes = alias.map_or_else(|| vec![primary.as_str()], |(_, codes)| codes.to_vec());
        (0..self.languages.len())
            .filter(|at| codes.contains(&self.languages[*at].code.as_str()))
            .collect()
    }

    /// The languages that most of the text's words are frequent in; several where they are equal.
    fn by_words(&self, sentences: &[Sentence]) -> Vec<usize> {
        let mut counts = vec![0_usize; self.languages.len()];
        for word in sentences.iter().flat_map(|sentence| &sentence.words) {
            let Some(bits) = self.common.get(&word.text) else {
                continue;
            };
            for (at, count) in counts.iter_mut().enumerate() {
                *count += usize::from(bits & (1 << at) != 0);
            }
        }
        let most = counts.iter().copied().max().unwrap_or_default();
        (0..counts.len()).filter(|at| counts[*at] == most).collect()
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
