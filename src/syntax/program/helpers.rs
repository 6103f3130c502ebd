//! Helpers write elements: `javascript_include_tag`, `content_tag :iframe`, `new TagBuilder("iframe")`.

use super::lex::Kind;
use super::read::Reader;
use crate::span::Span;
pub(super) use crate::syntax::loading::role;
use crate::syntax::template::{TemplateElement, TemplateLoad, TemplateLoadRole};
use crate::value::{Part, Value};

/// Elements whose address is loaded. Sorted.
const ELEMENTS: &[&str] = &["embed", "frame", "iframe", "img", "script"];

/// Calls that are told by a string or symbol which element they write. Sorted.
const MAKERS: &[&str] = &["TagBuilder", "content_tag", "tag"];

/// Names under which an element is told its address. Sorted.
const ADDRESSES: &[&str] = &["setsrc", "src", "withcondsrc", "withsrc"];

/// Whether the name is that of an element, written as a call.
pub(super) fn is_element(name: &str) -> bool {
    ELEMENTS
        .binary_search(&name.to_ascii_lowercase().as_str())
        .is_ok()
}

pub(super) fn is_address(name: &str) -> bool {
    ADDRESSES
        .binary_search(&name.to_ascii_lowercase().as_str())
        .is_ok()
}

/// Calls that set an attribute: its name is their first argument.
pub(super) fn sets_attribute(name: &str) -> bool {
    matches!(
        name,
        "Add" | "MergeAttribute" | "SetAttribute" | "addAttribute" | "setAttribute"
    )
}

/// The element that stands behind the name of a helper at `at`, as far as it says so.
pub(super) fn made<'t>(reader: &Reader<'t>, at: usize) -> Option<&'t str> {
    let blocks = &reader.blocks;
    let word = blocks.word(at);
    if MAKERS.binary_search(&word).is_err() {
        // `output.TagName = "iframe"`
        let sets = word == "TagName" && blocks.is(at + 1, b'=');
        return sets.then(|| literal(reader, at + 2)).flatten();
    }
    let mut first = at + 1;
    if blocks.is(first, b'.') {
        let name = blocks.word(first + 1);
        return is_element(name).then_some(name);
    }
    first += usize::from(blocks.is(first, b'('));
    literal(reader, first)
}

fn literal<'t>(reader: &Reader<'t>, at: usize) -> Option<&'t str> {
    let token = reader.tokens.all.get(at)?;
    let name = match token.kind {
        Kind::Text(string) => match reader.tokens.strings[string].as_slice() {
            [part] => part.of(reader.text),
            _ => return None,
        },
        Kind::Mark(b':') => reader.blocks.word(at + 1),
        _ => return None,
    };
    is_element(name).then_some(name)
}

/// An address that a helper loads, or `None` where it is none of another host.
pub(super) fn value(text: &str, parts: &[Span]) -> Option<Value> {
    let first = parts.first()?.of(text);
    let is_remote = ["https://", "http://", "//"]
        .iter()
        .any(|scheme| first.starts_with(scheme));
    let is_short = parts
        .iter()
        .all(|part| !part.of(text).contains(['<', '\n', ' ']));
    (is_remote && is_short).then(|| pieces(text, parts))
}

/// Literal parts with holes between.
pub(in crate::syntax) fn pieces(text: &str, parts: &[Span]) -> Value {
    let mut all = Vec::new();
    let mut end = None;
    for part in parts {
        if let Some(end) = end {
            all.push(Part::Hole {
                span: Span::new(end, part.start),
            });
        }
        all.push(Part::Literal {
            text: part.of(text).to_owned(),
            span: *part,
        });
        end = Some(part.end);
    }
    Value { parts: all }
}

impl Reader<'_> {
    pub(super) fn loads(&mut self, helper: &str, role: TemplateLoadRole, value: Value) {
        self.template.loads.push(TemplateLoad {
            span: value.span(),
            shown: None,
            value,
            role,
            callee: helper.to_owned(),
        });
    }

    pub(super) fn element(&mut self, name: &str, value: Value) {
        self.template.elements.push(TemplateElement {
            span: value.span(),
            name: name.to_ascii_lowercase(),
            attributes: vec![("src".to_owned(), value)],
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(ELEMENTS.is_sorted() && MAKERS.is_sorted() && ADDRESSES.is_sorted());
    }
}
