//! A selector picks elements of a page: `iframe[data-src]`. What it says of the elements around the one
//! that it picks is not looked at.

use crate::value::Value;

/// An element's tag, so that what picks elements can be asked whether it is meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tag {
    pub name: String,
    /// Names in lower case; no value where a template writes a part of it.
    pub attributes: Vec<(String, Option<String>)>,
}

impl Tag {
    /// An element by its name and attributes.
    pub fn new<'a>(
        name: &str,
        attributes: impl Iterator<Item = (&'a str, Option<&'a Value>)>,
    ) -> Self {
        let literal = |value: Option<&Value>| match value {
            Some(value) => value.as_literal(),
            None => Some(String::new()),
        };
        Self {
            name: name.to_ascii_lowercase(),
            attributes: attributes
                .map(|(name, value)| (name.to_owned(), literal(value)))
                .collect(),
        }
    }

    /// Whether an attribute is there whose value passes, as far as it is known.
    fn has(&self, name: &str, passes: impl Fn(&str) -> bool) -> bool {
        let mut attributes = self.attributes.iter();
        attributes.any(|(own, value)| own == name && value.as_deref().is_none_or(&passes))
    }

    fn has_word(&self, attribute: &str, word: &str) -> bool {
        self.has(attribute, |value| {
            value.split_ascii_whitespace().any(|own| own == word)
        })
    }

    /// Whether a selector picks the element, wherever it stands.
    #[must_use]
    pub fn is_picked_by(&self, selector: &str) -> bool {
        let mut alternatives = parts(selector, |letter| letter == ',');
        alternatives.any(|alternative| {
            let is_between = |letter: char| letter.is_whitespace() || ">+~".contains(letter);
            let compounds = parts(alternative.trim(), is_between);
            compounds.last().is_some_and(|last| self.is(last))
        })
    }

    /// Whether all that a compound selector asks for is so: `iframe.video[data-src]`.
    fn is(&self, compound: &str) -> bool {
        let mut rest = compound;
        let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '\\');
        let mut asks = false;
        while let Some(first) = rest.chars().next() {
            let after = &rest[first.len_utf8()..];
            let name_end = after.find(|letter| !is_name(letter)).unwrap_or(after.len());
            let (name, behind) = after.split_at(name_end);
            let holds = match first {
                '*' => {
                    rest = after;
                    asks = true;
                    continue;
                }
                '#' => self.has("id", |id| id == name),
                '.' => self.has_word("class", name),
                // States and places, which come and go.
                ':' => {
                    let inner = behind.strip_prefix('(').and_then(|_| closing(behind));
                    rest = inner.map_or(behind, |end| &behind[end..]);
                    continue;
                }
                '[' => {
                    let Some(end) = closing(rest) else {
                        return false;
                    };
                    let condition = &rest[1..end - 1];
                    rest = &rest[end..];
                    asks = true;
                    if !self.meets(condition) {
                        return false;
                    }
                    continue;
                }
                letter if is_name(letter) => {
                    let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
                    let (tag, behind) = rest.split_at(end);
                    rest = behind;
                    asks = true;
                    if !self.name.eq_ignore_ascii_case(tag) {
                        return false;
                    }
                    continue;
                }
                _ => return false,
            };
            if !holds {
                return false;
            }
            asks = true;
            rest = behind;
        }
        asks
    }

    /// What stands in brackets: `data-src`, `src*="youtube"`.
    fn meets(&self, condition: &str) -> bool {
        let Some(at) = condition.find('=') else {
            return self.has(&condition.trim().to_ascii_lowercase(), |_| true);
        };
        let (name, value) = (&condition[..at], condition[at + 1..].trim());
        let value = value.trim_matches(|quote| quote == '"' || quote == '\'');
        let kind = name.chars().last().unwrap_or(' ');
        let name = name.trim_end_matches(['~', '|', '^', '$', '*']).trim();
        let name = name.to_ascii_lowercase();
        match kind {
            '~' => self.has_word(&name, value),
            '^' => self.has(&name, |own| own.starts_with(value)),
            '$' => self.has(&name, |own| own.ends_with(value)),
            '*' => self.has(&name, |own| own.contains(value)),
            '|' => self.has(&name, |own| own.starts_with(value)),
            _ => self.has(&name, |own| own == value),
        }
    }
}

/// The parts of a selector between what separates them, which in brackets and quotes it does not.
fn parts(selector: &str, separates: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    let (mut depth, mut quote) = (0usize, None);
    let split = selector.split(move |letter: char| {
        match (letter, quote) {
            (letter, Some(open)) if letter == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(letter),
            ('(' | '[', None) => depth += 1,
            (')' | ']', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && quote.is_none() && separates(letter)
    });
    split.filter(|part| !part.is_empty())
}

/// Where the bracket closes that a text begins with, behind it.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0usize, None);
    for (at, letter) in text.char_indices() {
        match (letter, quote) {
            (letter, Some(open)) if letter == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(letter),
            ('(' | '[', None) => depth += 1,
            (')' | ']', None) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Tag;

    fn frame() -> Tag {
        let attribute =
            |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
        Tag {
            name: "iframe".to_owned(),
            attributes: vec![
                attribute("id", Some("film")),
                attribute("class", Some("video wide")),
                attribute("data-src", None),
                attribute("data-category", Some("marketing")),
            ],
        }
    }

    #[test]
    fn elements_are_picked() {
        for selector in [
            "iframe",
            "IFRAME",
            "*",
            "#film",
            ".video",
            "iframe.wide[data-src]",
            "[data-category='marketing']",
            "[data-category^=mark]",
            "[data-src*=\"youtube.com\"]",
            "main > .box iframe:not([src])",
            "img[data-src], iframe[data-src]",
            "iframe[title='a, b'], iframe",
        ] {
            assert!(frame().is_picked_by(selector), "{selector}");
        }
    }

    #[test]
    fn others_are_not() {
        for selector in [
            "",
            "img",
            "img[data-src]",
            "iframe.narrow",
            "iframe[data-address]",
            "[data-category='statistics']",
            "iframe .video img",
            "#other",
            "iframe[",
            ":hover",
            "é",
        ] {
            assert!(!frame().is_picked_by(selector), "{selector}");
        }
    }
}
