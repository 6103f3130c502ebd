//! What is said in a piece of markup: its texts as people read them, and for those that a
//! catalogue holds, the keys by which template code asks for them.

use super::html::{Document, Element, decode_entities};
use super::template::{Region, RegionKind, Template};
use crate::span::Span;
use crate::value::{HOLE, Value};

/// Stands before and behind a key in a text, as Unicode's annotations do.
pub const KEY: (char, char) = ('\u{FFF9}', '\u{FFFB}');

/// Attributes by which components and scripts name the text that they fill in, sorted.
const KEYS: &[&str] = &[
    "data-i18n",
    "data-i18n-key",
    "data-l10n-id",
    "data-translate",
    "i18nkey",
    "keypath",
    "v-t",
];

/// Components of which `id` names a text, sorted.
const MESSAGES: &[&str] = &["formattedhtmlmessage", "formattedmessage"];

/// A document with all that is needed to read it.
#[derive(Clone, Copy)]
pub struct Page<'d> {
    pub document: &'d Document,
    pub source: &'d str,
    pub template: &'d Template,
}

impl Page<'_> {
    /// What is said within `span`, white space folded, cut off after about `length` bytes: a key
    /// between [`KEY`], anything else that template code writes as [`HOLE`].
    #[must_use]
    pub fn said(&self, span: Span, length: usize) -> String {
        let texts = &self.document.texts;
        let first = texts.partition_point(|text| text.span.start < span.start);
        let mut texts = texts[first..]
            .iter()
            .map(|text| text.span)
            .take_while(|text| text.end <= span.end)
            .peekable();
        let mut written = self
            .template
            .regions_in(span)
            .filter(|region| self.writes(region))
            .peekable();
        let mut all = String::new();
        while all.len() <= length {
            let next_text = texts.peek().map(|text| text.start);
            let next_region = written.peek().map(|region| region.span.start);
            match (next_text, next_region) {
                (Some(text), region) if region.is_none_or(|region| text < region) => {
                    if let Some(text) = texts.next() {
                        push_text(&mut all, &decode_entities(text.of(self.source)));
                    }
                }
                (_, Some(_)) => {
                    if let Some(region) = written.next() {
                        push(&mut all, key_in(region.span.of(self.source)));
                    }
                }
                _ => break,
            }
            all.push(' ');
        }
        for element in self.inside(span) {
            if all.len() > length {
                break;
            }
            if let Some(key) = key_of(element) {
                push(&mut all, Some(key));
                all.push(' ');
            }
        }
        all.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The elements that begin in `span`.
    pub fn inside(&self, span: Span) -> impl Iterator<Item = &Element> {
        let elements = &self.document.elements;
        let first = elements.partition_point(|element| element.start_tag.start < span.start);
        elements[first..]
            .iter()
            .take_while(move |element| element.start_tag.start < span.end)
    }

    /// Whether template code writes text where it stands: it is in no tag, and begins no branch.
    fn writes(&self, region: &Region) -> bool {
        let at = region.span.start;
        let elements = &self.document.elements;
        let before = elements.partition_point(|element| element.start_tag.start <= at);
        let in_tag = before
            .checked_sub(1)
            .is_some_and(|last| at < elements[last].start_tag.end);
        let calls = || {
            let branches = self.template.branches.iter();
            let mut heads = branches.map(|branch| branch.head);
            region.span.of(self.source).contains('(')
                && !heads
                    .any(|head| region.span.start <= head.start && head.start < region.span.end)
        };
        !in_tag
            && match region.kind {
                RegionKind::Output => true,
                RegionKind::Statement => calls() || is_translation(region.span.of(self.source)),
                RegionKind::Comment => false,
            }
    }
}

fn push(all: &mut String, key: Option<String>) {
    match key {
        Some(key) => {
            all.push(KEY.0);
            all.push_str(&key);
            all.push(KEY.1);
        }
        None => all.push_str(HOLE),
    }
}

/// A text that the template leaves as it is, and in which a script of the page may fill in:
/// `{{ $t('cookies.accept') }}` in a page of Razor.
fn push_text(all: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((code, after)) = behind.split_once("}}") else {
            break;
        };
        all.push_str(before);
        push(all, key_in(code));
        rest = after;
    }
    all.push_str(rest);
}

/// `{% trans "…" %}`, which writes though it is a statement.
fn is_translation(code: &str) -> bool {
    let mut words = code.split(|c: char| !c.is_alphanumeric() && c != '_');
    let word = words.find(|word| !word.is_empty());
    matches!(word, Some("trans" | "translate" | "t" | "lang"))
}

/// The key that an element says its text has.
fn key_of(element: &Element) -> Option<String> {
    let named = element
        .attributes
        .iter()
        .find(|attribute| KEYS.binary_search(&attribute.name.as_str()).is_ok());
    let named = named.or_else(|| {
        let is_message = MESSAGES
            .binary_search(&element.name.to_lowercase().as_str())
            .is_ok();
        is_message.then(|| element.attribute("id"))?
    });
    let key = named?.value.as_ref().and_then(Value::as_literal)?;
    let key = key.trim().trim_matches(['\'', '"']);
    (!key.is_empty()).then(|| key.to_owned())
}

/// The one text that a piece of code asks a catalogue for: `t('cookie.accept')`,
/// `'cookie.accept'|trans`, `i18n "cookie.accept"`. `None` where the code does more.
#[must_use]
pub fn key_in(code: &str) -> Option<String> {
    const LONGEST: usize = 400;
    let start = code.find(['\'', '"', '`'])?;
    let quote = code.as_bytes().get(start).copied()? as char;
    let inner = code.get(start + 1..)?;
    let end = inner.find(quote)?;
    let (key, after) = (inner.get(..end)?, inner.get(end + 1..)?);
    let is_plain =
        |c: char| c.is_alphanumeric() || c.is_whitespace() || "_$.@{%=!([<>?-|:#&/".contains(c);
    let before = code.get(..start)?;
    // A choice between texts is none of them.
    let chooses = |part: &str| {
        [" ? ", "&&", "||", "if ", "==", "!="]
            .iter()
            .any(|sign| part.contains(sign))
    };
    let is_one = before.chars().all(is_plain) && !chooses(before) && !chooses(after);
    let is_key =
        !key.is_empty() && key.len() < LONGEST && !key.contains(['$', '{', '<', '\n', '/']);
    (is_one && is_key).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(KEYS.is_sorted());
        assert!(MESSAGES.is_sorted());
    }

    #[test]
    fn keys_are_found() {
        for code in [
            "{t('cookie.accept')}",
            "{{ $t(\"cookie.accept\") }}",
            "{{ 'cookie.accept'|trans }}",
            "{{ 'cookie.accept' | translate: { count: 2 } }}",
            "@Umbraco.GetDictionaryValue(\"cookie.accept\")",
            "@Localizer[\"cookie.accept\"]",
            "{{ i18n \"cookie.accept\" }}",
            "<?php _e( 'cookie.accept', 'theme' ) ?>",
            "<%= t('cookie.accept') %>",
            "{% trans \"cookie.accept\" %}",
        ] {
            assert_eq!(key_in(code).as_deref(), Some("cookie.accept"), "{code}");
        }
        for code in [
            "{open ? 'Hide' : 'Show'}",
            "{{ text }}",
            "{`cookie.${name}`}",
            "{{ partial \"cookie/details.html\" . }}",
            "{x == 'a' && y}",
            "{'",
        ] {
            assert_eq!(key_in(code), None, "{code}");
        }
    }
}
