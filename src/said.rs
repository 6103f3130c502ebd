//! What a text says once the keys in it are looked up in the project's catalogues.

use std::collections::HashMap;

use crate::facts::Message;
use crate::guard::words;
use crate::project::File;
use crate::syntax::said::KEY;
use crate::value::HOLE;

/// Languages that are read first where a catalogue has several, since a text in one is enough.
const FIRST: &[&str] = &["en", "da"];

/// How many texts of one last key are looked through.
const MOST: usize = 400;

/// All texts of the project's catalogues that may be a banner's.
#[derive(Debug, Default)]
pub struct Catalogues {
    /// Last word of the key → the texts.
    texts: HashMap<String, Vec<Known>>,
}

#[derive(Debug)]
struct Known {
    /// The keys that lead to it, in lower case.
    path: Vec<String>,
    language: Option<String>,
    text: String,
}

impl Catalogues {
    #[must_use]
    pub fn of(files: &[File]) -> Self {
        let mut all = Self::default();
        for Message {
            key,
            text,
            language,
        } in files.iter().flat_map(|file| &file.facts.messages)
        {
            let path = keys(key);
            if let Some(last) = path.last() {
                let known = all.texts.entry(last.clone()).or_default();
                if known.len() < MOST {
                    known.push(Known {
                        path,
                        language: language.clone(),
                        text: text.clone(),
                    });
                }
            }
        }
        all
    }

    /// The text of a key, however much of the path of keys is given; `None` where there is none,
    /// or several that say different things in one language.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        let wanted = keys(key);
        let found = self.texts.get(wanted.last()?)?;
        let fits = |path: &[String]| path.ends_with(&wanted) || wanted.ends_with(path);
        let mut fitting: Vec<&Known> = found.iter().filter(|known| fits(&known.path)).collect();
        let rank = |known: &Known| {
            let place = |code: &str| FIRST.iter().position(|first| *first == code);
            let language = known.language.as_deref();
            language.and_then(place).unwrap_or(FIRST.len())
        };
        fitting.sort_by_key(|known| (rank(known), known.path.len()));
        let first = fitting.first()?;
        let differs = |other: &&Known| other.language == first.language && other.text != first.text;
        let is_exact = wanted.len() > 1;
        (is_exact || !fitting.iter().any(differs)).then_some(first.text.as_str())
    }

    /// The text with what its keys stand for, and whether all of it is known. A key that is a text
    /// itself stands for itself; any other is left as a hole.
    #[must_use]
    pub fn said(&self, text: &str) -> (String, bool) {
        let mut all = String::with_capacity(text.len());
        let mut is_known = !text.contains(HOLE);
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once(KEY.0) {
            all.push_str(before);
            let Some((key, after)) = behind.split_once(KEY.1) else {
                break;
            };
            match self.text(key) {
                Some(text) => all.push_str(text),
                None if is_written(key) => all.push_str(key),
                None => {
                    is_known = false;
                    all.push_str(HOLE);
                }
            }
            rest = after;
        }
        all.push_str(rest);
        (all, is_known)
    }
}

/// Whether a key is itself a text that people read: `__('Accept all cookies')`.
fn is_written(key: &str) -> bool {
    key.contains(' ')
        || key.starts_with(char::is_uppercase)
            && key.chars().all(char::is_alphabetic)
            && !key.chars().skip(1).any(char::is_uppercase)
}

/// The keys of the texts in it, in words: what an unknown text is likely to say.
#[must_use]
pub fn keys_in(text: &str) -> Option<String> {
    let (_, behind) = text.split_once(KEY.0)?;
    let (key, _) = behind.split_once(KEY.1)?;
    let last = key.rsplit(['.', ':']).next().unwrap_or(key);
    Some(words::split(last).join(" "))
}

/// `Cookies:banner.Accept` as `cookies`, `banner`, `accept`; a text as it is.
fn keys(key: &str) -> Vec<String> {
    if key.contains(' ') {
        return vec![key.to_lowercase()];
    }
    let parts = key.split(['.', ':', '/']).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    fn catalogues(texts: &[(&str, &str, &str)]) -> Catalogues {
        let message = |(key, text, language): &(&str, &str, &str)| Message {
            key: (*key).to_owned(),
            text: (*text).to_owned(),
            language: Some((*language).to_owned()),
        };
        let facts = Facts {
            messages: texts.iter().map(message).collect(),
            ..Facts::default()
        };
        let path = "locales/en.json".to_owned();
        let facts = facts.into();
        Catalogues::of(&[File { path, facts }])
    }

    #[test]
    fn keys_are_looked_up() {
        let all = catalogues(&[
            ("cookie.accept", "Accept", "en"),
            ("cookie.accept", "Accepter", "da"),
            ("cookie.text", "We use cookies", "en"),
            ("form.text", "Write to us", "en"),
        ]);
        let said = |key: &str| all.said(&format!("{}{key}{}!", KEY.0, KEY.1));
        assert_eq!(said("cookie.accept"), ("Accept!".to_owned(), true));
        assert_eq!(said("ns:cookie.accept"), ("Accept!".to_owned(), true));
        assert_eq!(said("accept"), ("Accept!".to_owned(), true));
        assert_eq!(said("text"), (format!("{HOLE}!"), false));
        assert_eq!(said("Accept all"), ("Accept all!".to_owned(), true));
        assert_eq!(said("cookie.decline"), (format!("{HOLE}!"), false));
    }

    #[test]
    fn unknown_keys_have_words() {
        let key = format!("{}cookies.onlyNecessary{}", KEY.0, KEY.1);
        assert_eq!(keys_in(&key).as_deref(), Some("only necessary"));
        assert_eq!(keys_in("text"), None);
    }
}
