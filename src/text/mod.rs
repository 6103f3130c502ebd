//! Texts are judged by what they mean: a small grammar of meanings over words of each language.
//!
//! The words stand in `lints/phrases/`, class by class. What they mean together is said here, once
//! for all languages: [`Grammar::implied_consent`] finds texts by which going on counts as
//! consent, [`Grammar::subject_of_control`] tells what a box is about, [`Grammar::control_label`]
//! what a button answers.

mod acceptance;
mod cause;
mod consent;
mod control;
mod denial;
pub mod hints;
mod label;
mod lexicon;
pub mod names;
mod reading;
mod spelling;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::catalogue::definition::Subject;
use crate::catalogue::phrases::Phrases;
use hints::Hints;
pub use label::{Category, ControlLabel};
use lexicon::Lexicon;
pub(crate) use spelling::ascii;
use words::Sentence;

/// The grammar with the words of all languages; costly to make, cheap to use, shared by threads.
pub struct Grammar {
    languages: Vec<Language>,
    labels: OnceLock<Lexicon>,
    /// Frequent words, each with the languages that have it, as bits.
    frequent: OnceLock<HashMap<String, u64>>,
    hints: OnceLock<Hints>,
}

struct Language {
    code: String,
    phrases: Arc<Phrases>,
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
    pub fn new(phrases: &BTreeMap<String, Arc<Phrases>>) -> Self {
        let languages = phrases
            .iter()
            .take(64)
            .map(|(code, phrases)| Language {
                code: code.clone(),
                phrases: Arc::clone(phrases),
                lexicon: OnceLock::new(),
            })
            .collect();
        Self {
            languages,
            labels: OnceLock::new(),
            frequent: OnceLock::new(),
            hints: OnceLock::new(),
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

    /// The purposes that a text names, in any language; sorted, each once. What it says is not done
    /// is none.
    #[must_use]
    pub fn categories_in(&self, text: &str) -> Vec<Category> {
        let sentences = words::sentences(text);
        let heard = self.by_words(&sentences);
        let lexicons = heard.into_iter().take(MOST_TRIED);
        let lexicons: Vec<&Lexicon> = lexicons.map(|at| self.languages[at].lexicon()).collect();
        label::categories(self.labels(), &lexicons, &sentences)
    }

    fn labels(&self) -> &Lexicon {
        self.labels.get_or_init(|| {
            Lexicon::of_labels(
                self.languages
                    .iter()
                    .map(|language| language.phrases.as_ref()),
            )
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
        let phrases = || {
            self.languages
                .iter()
                .map(|language| language.phrases.as_ref())
        };
        let hints = self.hints.get_or_init(|| Hints::of_texts(phrases()));
        hints.are_in(text)
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

    /// The languages that the text's words are frequent in, the likeliest first; close languages
    /// share most of theirs, so those are heard as well that are not far behind.
    fn by_words(&self, sentences: &[Sentence]) -> Vec<usize> {
        let frequent = self.frequent.get_or_init(|| frequent(&self.languages));
        let mut counts = vec![0_usize; self.languages.len()];
        let mut hear = |word: &str| {
            let Some(bits) = frequent.get(word) else {
                return;
            };
            for (at, count) in counts.iter_mut().enumerate() {
                *count += usize::from(bits & (1 << at) != 0);
            }
        };
        for word in sentences.iter().flat_map(|sentence| &sentence.words) {
            if word.may_be_joined() {
                word.apart().iter().for_each(|part| hear(&part.text));
            } else {
                hear(&word.text);
            }
        }
        let most = counts.iter().copied().max().unwrap_or_default();
        let mut heard: Vec<usize> = (0..counts.len())
            .filter(|at| counts[*at] > 0 && counts[*at] * 4 >= most * 3)
            .collect();
        heard.sort_by_key(|at| std::cmp::Reverse(counts[*at]));
        heard
    }
}

/// The words by which a language is known: its small words, and those of going on and consenting
/// that are written out.
fn frequent(languages: &[Language]) -> HashMap<String, u64> {
    let mut all: HashMap<String, u64> = HashMap::new();
    for (number, language) in languages.iter().enumerate() {
        let phrases = &language.phrases;
        let written_out = [
            &phrases.when,
            &phrases.visitors,
            &phrases.uses,
            &phrases.go_on,
            &phrases.sites,
            &phrases.accept,
            &phrases.acceptance,
            &phrases.give,
            &phrases.deliberations,
            &phrases.press,
        ];
        let words = written_out
            .into_iter()
            .flatten()
            .filter(|entry| !entry.contains([' ', '*', '=']));
        for word in phrases.common.iter().chain(words) {
            *all.entry(spelling::normal(&word.to_lowercase()))
                .or_default() |= 1 << number;
        }
    }
    all
}
