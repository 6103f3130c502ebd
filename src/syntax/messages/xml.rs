//! XML of catalogues: RESX, XLIFF, and elements whose names or attributes are keys.

use super::entry::{Collector, Segment};
use super::raw::{Form, Piece, Raw};
use crate::span::Span;

/// Attributes that name the message of their element, the best first.
const NAMES: &[&str] = &["alias", "name", "key", "resname", "index", "id"];

/// Elements that stand inside a text, sorted: of markup, and placeholders of XLIFF.
const INLINE: &[&str] = &[
    "a", "b", "bpt", "br", "bx", "ec", "em", "ept", "ex", "font", "g", "i", "it", "mrk", "pc",
    "ph", "sc", "small", "span", "strong", "sub", "sup", "u", "x", "xliff:g",
];

/// Elements of RESX and XLIFF that nobody reads, sorted.
const UNREAD: &[&str] = &[
    "comment",
    "context",
    "note",
    "notes",
    "resheader",
    "xsd:schema",
];

/// An element that is open.
struct Open<'t> {
    name: &'t str,
    depth: usize,
    pieces: Vec<Piece>,
    /// For a unit of XLIFF: what its source says, until a target is found.
    source: Vec<Piece>,
}

pub fn read(text: &str, collector: &mut Collector) {
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let tag = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        add(text, &mut open, Span::new(at, at + tag), Form::Entities);
        at += tag;
        let rest = &text[at..];
        if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            let length = inner.find("]]>").unwrap_or(inner.len());
            let start = at + "<![CDATA[".len();
            add(
                text,
                &mut open,
                Span::new(start, start + length),
                Form::Plain,
            );
            at = (start + length + 3).min(text.len());
        } else if rest.starts_with("<!--") {
            at += rest.find("-->").map_or(rest.len(), |end| end + 3);
        } else if let Some(length) = tag_length(rest.as_bytes()) {
            element(text, Span::new(at, at + length), &mut open, collector);
            at += length;
        } else {
            break;
        }
    }
}

/// How long the tag is at the start: a `>` in a quoted value does not end it.
fn tag_length(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let found = memchr::memchr3(b'>', b'"', b'\'', rest.get(at..)?)?;
        let quote = rest[at + found];
        at += found + 1;
        if quote == b'>' {
            return Some(at);
        }
        at += memchr::memchr(quote, rest.get(at..)?)? + 1;
    }
}

/// Text of the innermost element that is no part of a sentence.
fn add(text: &str, open: &mut [Open], span: Span, form: Form) {
    let Some(element) = open.last_mut() else {
        return;
    };
    let written = span.of(text);
    if element.pieces.is_empty() {
        let start = span.start + written.len() - written.trim_start().len();
        if start < span.end {
            let span = Span::new(start, span.end);
            element.pieces.push(Piece::Written(span, form));
        }
    } else if !span.is_empty() {
        element.pieces.push(Piece::Written(span, form));
    }
}

fn element<'t>(text: &'t str, tag: Span, open: &mut Vec<Open<'t>>, collector: &mut Collector) {
    let inner = tag.of(text).trim_start_matches('<').trim_end_matches('>');
    if inner.starts_with(['?', '!']) {
        return;
    }
    if let Some(name) = inner.strip_prefix('/') {
        let name = name.trim();
        if INLINE.binary_search(&name).is_err() {
            close(text, name, open, collector);
        }
        return;
    }
    let closed = inner.ends_with('/');
    let name_length = inner.find(|c: char| c.is_whitespace() || c == '/');
    let name = &inner[..name_length.unwrap_or(inner.len())];
    if INLINE.binary_search(&name).is_ok() && !open.is_empty() {
        let is_placeholder = closed && name != "br";
        if is_placeholder && let Some(element) = open.last_mut() {
            element.pieces.push(Piece::Hole(tag));
        }
        return;
    }
    if closed {
        return;
    }
    if matches!(name, "file" | "xliff" | "language") {
        let said = ["target-language", "trgLang", "culture", "lang"];
        let said = said.iter().find_map(|name| attribute(text, tag, name));
        if let Some((value, _)) = said {
            collector.found.language = Some(value.to_owned());
        }
    }
    let named = NAMES.iter().find_map(|name| attribute(text, tag, name));
    let depth = collector.depth();
    let (key, span) = named.unwrap_or((name, tag));
    collector.push(Segment::key(key.to_owned(), span));
    open.push(Open {
        name,
        depth,
        pieces: Vec::new(),
        source: Vec::new(),
    });
}

fn close<'t>(text: &str, name: &str, open: &mut Vec<Open<'t>>, collector: &mut Collector) {
    // A tag that closes nothing is passed over.
    let Some(index) = open.iter().rposition(|element| element.name == name) else {
        return;
    };
    open.truncate(index + 1);
    let Some(mut element) = open.pop() else {
        return;
    };
    collector.truncate(element.depth + 1);
    let is_unread = |name: &str| UNREAD.binary_search(&name).is_ok();
    let is_empty = element.pieces.is_empty() || open.iter().any(|open| is_unread(open.name));
    match element.name {
        "source" if !is_empty => {
            if let Some(unit) = open.iter_mut().rev().find(|open| is_unit(open.name)) {
                unit.source = std::mem::take(&mut element.pieces);
            }
        }
        "target" if !is_empty => {
            collector.truncate(element.depth);
            if let Some(unit) = open.iter_mut().rev().find(|open| is_unit(open.name)) {
                unit.source.clear();
            }
            emit(text, element.pieces, collector);
        }
        name if is_unit(name) => {
            collector.copies = true;
            emit(text, element.source, collector);
            collector.copies = false;
        }
        name if !is_empty && !is_unread(name) => {
            if element.name == "value" {
                collector.truncate(element.depth);
            }
            emit(text, element.pieces, collector);
        }
        _ => {}
    }
    collector.truncate(element.depth);
}

fn is_unit(name: &str) -> bool {
    matches!(name, "trans-unit" | "unit" | "segment")
}

fn emit(text: &str, pieces: Vec<Piece>, collector: &mut Collector) {
    let has_text = pieces.iter().any(|piece| match piece {
        Piece::Written(span, _) => !span.of(text).trim().is_empty(),
        Piece::Hole(_) => false,
    });
    if has_text {
        collector.emit(Raw { pieces });
    }
}

/// The value of an attribute in a tag, and where it stands.
fn attribute<'t>(text: &'t str, tag: Span, name: &str) -> Option<(&'t str, Span)> {
    let inner = tag.of(text);
    for (at, _) in inner.match_indices(name) {
        let before = inner[..at].chars().next_back()?;
        let after = inner[at + name.len()..].trim_start();
        let Some(value) = after.strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (Some(quote), true) = (quote, before.is_whitespace()) else {
            continue;
        };
        let start = inner.len() - value.len() + 1;
        let length = inner[start..].find(quote)?;
        let span = Span::new(tag.start + start, tag.start + start + length);
        return Some((span.of(text), span));
    }
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn tables_are_sorted() {
        assert!(super::INLINE.is_sorted());
        assert!(super::UNREAD.is_sorted());
    }
}
