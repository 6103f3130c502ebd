//! A record is a cookie or stored item that a consent manager keeps its answer in, and what its value
//! tells.

use std::collections::HashMap;

use crate::catalogue::manager::ConsentCookie;
use crate::recognise::glob;

/// What managers write for one of their words.
const CATEGORY: &str = "{category}";

/// The records of all managers.
#[derive(Debug, Default)]
pub struct Records {
    by_name: HashMap<String, Record>,
    /// Those whose names have parts of their own, with `*` for these.
    patterned: Vec<(String, Record)>,
    /// What is in a value after consent, with its signs, where these tell whose it is wherever it
    /// stands: `!{category}=true`.
    telling: Vec<String>,
}

/// What the value under a key tells.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What is in it after consent alone, without signs around it.
    granted: Vec<String>,
    /// It is there once anything was answered, and says no more.
    pub answered_only: bool,
    /// It is an object whose parts are the manager's words, each true after consent.
    has_parts: bool,
}

impl Records {
    pub(super) fn add(&mut self, cookie: &ConsentCookie) {
        if cookie.granted_values.is_empty() && !cookie.answered_only {
            return;
        }
        let granted = cookie.granted_values.iter().map(|value| bare(value));
        let telling = cookie
            .granted_values
            .iter()
            .filter(|value| is_telling(value));
        self.telling.extend(telling.cloned());
        let record = Record {
            granted: granted.map(str::to_owned).collect(),
            answered_only: cookie.answered_only,
            has_parts: cookie.granted_values.iter().any(|value| is_part(value)),
        };
        if cookie.name.contains(['*', '{']) {
            let pattern = cookie.name.replace(CATEGORY, "*");
            self.patterned.push((pattern, record));
            return;
        }
        let known = self.by_name.entry(cookie.name.clone());
        known
            .and_modify(|known| {
                known.granted.extend(record.granted.iter().cloned());
                known.answered_only &= record.answered_only;
                known.has_parts |= record.has_parts;
            })
            .or_insert(record);
    }

    /// What is kept under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Record> {
        let patterned = || {
            let mut all = self.patterned.iter();
            all.find(|(pattern, _)| glob(pattern, key))
        };
        self.by_name
            .get(key)
            .or_else(|| patterned().map(|(_, record)| record))
    }

    /// The word that is agreed to where a text stands in all cookies together, whatever the name of
    /// the one that it is in.
    pub(super) fn in_jar<'t>(&self, text: &'t str) -> Option<&'t str> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ';' | ','));
        let mut telling = self.telling.iter();
        telling.find_map(|value| {
            let (before, behind) = value.split_once(CATEGORY)?;
            let word = text.strip_prefix(before)?.strip_suffix(behind)?;
            is_word(word).then_some(word)
        })
    }
}

impl Record {
    /// The word that is agreed to where a text is in the record; empty where the record knows none.
    pub(super) fn granted<'t>(&self, text: &'t str) -> Option<&'t str> {
        let text = bare(text);
        self.granted.iter().find_map(|value| {
            let Some((before, behind)) = value.split_once(CATEGORY) else {
                return (text == value).then_some("");
            };
            let word = text.strip_prefix(before)?.strip_suffix(behind)?;
            let word = bare(word);
            is_word(word).then_some(word)
        })
    }

    /// Whether a part of it tells whether the visitor agreed to what the part is called by.
    pub(super) fn has_parts(&self) -> bool {
        self.has_parts
    }

    /// Whether its value tells a yes from a no.
    pub(super) fn tells_by_value(&self) -> bool {
        self.answered_only || !self.granted.is_empty()
    }
}

fn is_word(text: &str) -> bool {
    let is_of_word = |c: char| c.is_alphanumeric() || "-_ ".contains(c);
    !text.is_empty() && text.chars().all(is_of_word)
}

/// Whether the signs of a value are no cookie's own: any cookie can be `analytics=true`.
fn is_telling(value: &str) -> bool {
    let rest = value.replace(CATEGORY, "");
    let is_sign = |c: char| !c.is_alphanumeric() && c != '=';
    value.contains(CATEGORY) && rest.contains(is_sign) && rest.contains(char::is_alphanumeric)
}

/// `"{category}":true`
fn is_part(value: &str) -> bool {
    let value: String = value.chars().filter(|c| !matches!(c, '"' | ' ')).collect();
    value == format!("{CATEGORY}:true")
}

/// A text without the signs around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric() && c != '{' && c != '}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(values: &[&str]) -> Record {
        let mut records = Records::default();
        records.add(&ConsentCookie {
            lifetime: None,
            name: "x_{category}".to_owned(),
            granted_values: values.iter().map(|&value| value.to_owned()).collect(),
            answered_only: false,
        });
        records.get("x_1").cloned().expect("a record")
    }

    #[test]
    fn values_are_told_apart() {
        let one = record(&["{category}:1"]);
        assert_eq!(one.granted("C0002:1"), Some("C0002"));
        assert_eq!(one.granted(",C0002:1,"), Some("C0002"));
        assert_eq!(one.granted("C0002:0"), None);
        let quoted = record(&["\"{category}\":true"]);
        assert_eq!(quoted.granted("\"analytics\":true"), Some("analytics"));
        let plain = record(&["allow"]);
        assert_eq!(plain.granted("allow"), Some(""));
        assert_eq!(plain.granted("dismiss"), None);
        assert!(quoted.has_parts() && !one.has_parts());
    }

    #[test]
    fn signs_tell_a_value_from_all_others() {
        let mut records = Records::default();
        records.add(&ConsentCookie {
            lifetime: None,
            name: "x".to_owned(),
            granted_values: vec!["!{category}=true".to_owned(), "{category}=on".to_owned()],
            answered_only: false,
        });
        assert_eq!(records.in_jar("!film=true"), Some("film"));
        assert_eq!(records.in_jar("film=true"), None);
        assert_eq!(records.in_jar("!film=false"), None);
        assert_eq!(records.in_jar("film=on"), None);
    }
}
