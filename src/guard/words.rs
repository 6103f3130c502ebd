//! Words are the last resort: what names, stored values and arguments say about consent where
//! nothing tells who writes them.
//!
//! A name is split into words, each word has the senses that the lexicon gives it, and what the name
//! means follows from them.

mod lexicon;
mod names;
mod purposes;
mod values;

pub use names::{
    Meaning, excludes, is_about, is_answer, is_choice, is_configuration, is_elsewhere, is_need,
    is_put_away, is_set_by_makers, meaning, refuses, says_yes, speaks_of_cookies, turned_round,
};
pub use purposes::{chosen_purpose, purpose};
pub use values::{is_acceptance, is_refusal, is_yes};

use lexicon::{Sense, Senses};

/// A word of a name, in lower case.
#[derive(Debug)]
struct Word {
    text: String,
    senses: Senses,
}

impl Word {
    fn new(text: String) -> Self {
        let senses = lexicon::senses(&text);
        Self { text, senses }
    }

    fn has(&self, sense: Sense) -> bool {
        self.senses.has(sense)
    }
}

/// Words that stand together.
#[derive(Clone, Copy)]
struct Words<'a>(&'a [Word]);

impl Words<'_> {
    fn has(self, sense: Sense) -> bool {
        self.0.iter().any(|word| word.has(sense))
    }

    fn has_word(self, text: &str) -> bool {
        self.0.iter().any(|word| word.text == text)
    }
}

/// A name as people read it: `Cookiebot.consent.statistics`.
#[derive(Debug, Default)]
struct Name {
    words: Vec<Word>,
    /// Where the words of each part between dots end; no part is without words.
    ends: Vec<usize>,
    senses: Senses,
}

impl Name {
    fn of(written: &str) -> Self {
        let mut name = Self::default();
        for part in written.split('.') {
            let begin = name.words.len();
            for word in split(part) {
                let before = name.words[begin..].last();
                match before.and_then(|before| lexicon::compound(&before.text, &word)) {
                    Some(both) => {
                        name.words.pop();
                        name.words.push(Word::new(both.to_owned()));
                    }
                    None => name.words.push(Word::new(word)),
                }
            }
            if name.words.len() > begin {
                name.ends.push(name.words.len());
            }
        }
        let senses = name.words.iter().map(|word| word.senses);
        name.senses = senses.fold(Senses::default(), Senses::and);
        name
    }

    fn words(&self) -> &[Word] {
        &self.words
    }

    fn has(&self, sense: Sense) -> bool {
        self.senses.has(sense)
    }

    fn has_word(&self, text: &str) -> bool {
        Words(&self.words).has_word(text)
    }

    /// Whether it is a part of something: `consent.given`.
    fn is_member(&self) -> bool {
        self.ends.len() > 1
    }

    /// The words after the last dot.
    fn last(&self) -> Words<'_> {
        let begin = match self.ends.as_slice() {
            [.., before, _] => *before,
            _ => 0,
        };
        Words(&self.words[begin..])
    }

    /// The words of each part but the last.
    fn holders(&self) -> impl Iterator<Item = Words<'_>> {
        let ends = &self.ends[..self.ends.len().saturating_sub(1)];
        ends.iter().enumerate().map(|(number, end)| {
            let begin = number.checked_sub(1).map_or(0, |before| ends[before]);
            Words(&self.words[begin..*end])
        })
    }
}

/// Words of an identifier, key or event name, in lower case.
#[must_use]
pub fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut last_lower = false;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphabetic() {
            // `hasConsent`, and the capitals of `GDPRConsent`.
            let begins = last_lower
                || word.len() > 1 && chars.peek().is_some_and(|next| next.is_lowercase());
            if c.is_uppercase() && begins && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            last_lower = c.is_lowercase();
            word.extend(c.to_lowercase());
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
            last_lower = false;
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_parts() {
        let name = Name::of(".Site.Params.cookieConsent");
        let holders: Vec<&str> = name.holders().map(|part| part.0[0].text.as_str()).collect();
        assert_eq!(holders, ["site", "params"]);
        assert!(name.is_member() && name.last().has_word("consent"));
        assert!(!Name::of("consent.").is_member() && Name::of("").words().is_empty());
    }

    #[test]
    fn capitals_before_a_word_are_another() {
        assert_eq!(
            split("isGDPRConsentGiven"),
            ["is", "gdpr", "consent", "given"]
        );
        assert_eq!(split("RGPDBlocker"), ["rgpd", "blocker"]);
        assert_eq!(split("COOKIE_NAME"), ["cookie", "name"]);
        assert_eq!(split("canUseGA"), ["can", "use", "ga"]);
    }

    #[test]
    fn two_words_that_say_one_thing_are_one() {
        let words = |name: &str| Name::of(name).words.len();
        assert_eq!(words("userOptedOut"), 2);
        assert_eq!(words("opt.in"), 2);
    }
}
