//! Elements whose attributes are template code: `th:if`, `n:foreach`, `:if={…}`, `Visible='<%# … %>'`,
//! and elements that stand for files, `<x-banner/>`, `<uc1:Header/>`.
//!
//! Their ends are found by counting tags of the same name; nothing else is known of the markup here.

use std::collections::HashMap;

use memchr::memmem;

use super::pieces::Piece;
use super::{Dialect, Region, RegionKind};
use crate::span::Span;

pub(super) mod address;
pub(super) mod gates;

/// An element that has to do with the template.
#[derive(Debug)]
pub(super) struct Element<'t> {
    pub name: &'t str,
    pub start_tag: Span,
    /// Behind its end tag; behind its start tag where it has none.
    pub end: usize,
    /// Where its end tag starts.
    pub content_end: usize,
    pub attributes: Vec<Attribute<'t>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute<'t> {
    pub name: &'t str,
    pub span: Span,
    /// Without its quotes.
    pub value: Span,
}

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Whether an attribute of that name is template code.
fn is_code(dialect: Dialect, name: &str) -> bool {
    match dialect {
        Dialect::Thymeleaf => {
            name.starts_with("th:") || name.starts_with("data-th-") || name.starts_with("layout:")
        }
        Dialect::Latte => name.starts_with("n:"),
        Dialect::Eex => name.starts_with(':'),
        Dialect::Asp => name.eq_ignore_ascii_case("visible"),
        _ => false,
    }
}

/// Whether an element of that name is.
fn stands_for_file(dialect: Dialect, name: &str) -> bool {
    match dialect {
        Dialect::Blade => name.starts_with("x-") || name.starts_with("livewire:"),
        Dialect::Asp => name.contains(':'),
        Dialect::Eex => {
            name.starts_with('.')
                || name.contains('.') && name.starts_with(|first: char| first.is_ascii_uppercase())
        }
        Dialect::Thymeleaf => name == "th:block",
        _ => false,
    }
}

/// The elements of a file that have to do with the template, in order.
pub(super) fn elements<'t>(text: &'t str, dialect: Dialect, pieces: &[Piece]) -> Vec<Element<'t>> {
    let concerned = matches!(
        dialect,
        Dialect::Asp | Dialect::Blade | Dialect::Eex | Dialect::Latte | Dialect::Thymeleaf
    );
    if !concerned {
        return Vec::new();
    }
    let mut reader = Reader {
        text,
        dialect,
        pieces,
        piece: 0,
        at: 0,
        open: HashMap::new(),
        found: Vec::new(),
    };
    while reader.step() {}
    reader.found
}

struct Reader<'t, 'p> {
    text: &'t str,
    dialect: Dialect,
    pieces: &'p [Piece],
    /// The first piece that ends behind `at`.
    piece: usize,
    at: usize,
    /// Open elements by name: the index of each that counts.
    open: HashMap<&'t str, Vec<Option<usize>>>,
    found: Vec<Element<'t>>,
}

impl<'t> Reader<'t, '_> {
    /// Where the piece ends that holds `at`, with what it holds.
    fn piece_end(&mut self, at: usize) -> Option<usize> {
        let end = |piece: &Piece| piece.span.end.max(piece.end.end);
        while self
            .pieces
            .get(self.piece)
            .is_some_and(|piece| end(piece) <= at)
        {
            self.piece += 1;
        }
        let piece = self.pieces.get(self.piece)?;
        (piece.span.start <= at && !piece.span.is_empty()).then(|| end(piece).max(at + 1))
    }

    fn step(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let Some(offset) = bytes
            .get(self.at..)
            .and_then(|rest| memchr::memchr(b'<', rest))
        else {
            return false;
        };
        let start = self.at + offset;
        self.at = start + 1;
        if let Some(end) = self.piece_end(start) {
            self.at = end;
            return true;
        }
        let rest = &bytes[start..];
        if rest.starts_with(b"<!--") {
            let end = memmem::find(rest, b"-->");
            self.at = end.map_or(bytes.len(), |end| start + end + 3);
            return true;
        }
        match rest.get(1) {
            Some(b'/') => self.end_tag(start),
            Some(next) if next.is_ascii_alphabetic() || *next == b'.' || *next == b':' => {
                self.start_tag(start);
            }
            _ => {}
        }
        true
    }

    fn name(&self, from: usize) -> &'t str {
        let bytes = self.text.as_bytes();
        let ends = |byte: &u8| {
            byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<' | b'=' | b'"' | b'\'')
        };
        let rest = bytes.get(from..).unwrap_or(b"");
        let length = rest.iter().take(200).position(ends).unwrap_or(0);
        self.text.get(from..from + length).unwrap_or("")
    }

    fn end_tag(&mut self, start: usize) {
        let name = self.name(start + 2);
        let Some(Some(index)) = self.open.get_mut(name).and_then(Vec::pop) else {
            return;
        };
        let rest = &self.text.as_bytes()[start..];
        let end = start + memchr::memchr(b'>', rest).map_or(rest.len(), |end| end + 1);
        self.found[index].content_end = start;
        self.found[index].end = end;
    }

    fn start_tag(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        let name = self.name(start + 1);
        if name.is_empty() {
            return;
        }
        let mut at = start + 1 + name.len();
        let mut attributes = Vec::new();
        let mut void = VOID.binary_search(&name).is_ok();
        loop {
            if let Some(end) = self.piece_end(at) {
                at = end;
                continue;
            }
            match bytes.get(at) {
                None | Some(b'<') => {
                    self.at = at.max(start + 1);
                    return;
                }
                Some(b'>') => {
                    at += 1;
                    break;
                }
                Some(b'/') => {
                    void |= bytes.get(at + 1) == Some(&b'>');
                    at += 1;
                }
                Some(byte) if byte.is_ascii_whitespace() || *byte == b'=' => at += 1,
                Some(b'"' | b'\'') => at += 1,
                Some(_) => at = self.attribute(at, &mut attributes),
            }
        }
        self.at = at;
        let tag = Span::new(start, at);
        let counts = stands_for_file(self.dialect, name)
            || attributes
                .iter()
                .any(|attribute| is_code(self.dialect, attribute.name));
        let index = counts.then_some(self.found.len());
        if counts {
            self.found.push(Element {
                name,
                start_tag: tag,
                end: at,
                content_end: at,
                attributes,
            });
        }
        if void {
            return;
        }
        self.open.entry(name).or_default().push(index);
        let close: &[u8] = match name {
            "script" => b"</script",
            "style" => b"</style",
            _ => return,
        };
        self.at = memmem::find(&bytes[at..], close).map_or(bytes.len(), |end| at + end);
    }

    /// Reads the attribute at `at`; gives where it ends.
    fn attribute(&mut self, start: usize, attributes: &mut Vec<Attribute<'t>>) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while at < bytes.len() {
            if self.piece_end(at).is_some() {
                break;
            }
            if bytes[at].is_ascii_whitespace() || matches!(bytes[at], b'=' | b'>' | b'<') {
                break;
            }
            if bytes[at] == b'/' && bytes.get(at + 1) == Some(&b'>') {
                break;
            }
            at += 1;
        }
        let name = self.text.get(start..at).unwrap_or("");
        let mut behind = at;
        while bytes.get(behind).is_some_and(u8::is_ascii_whitespace) {
            behind += 1;
        }
        if bytes.get(behind) != Some(&b'=') || self.piece_end(behind).is_some() {
            return at.max(start + 1);
        }
        behind += 1;
        while bytes.get(behind).is_some_and(u8::is_ascii_whitespace) {
            behind += 1;
        }
        let quote = match bytes.get(behind) {
            Some(quote @ (b'"' | b'\'')) if self.piece_end(behind).is_none() => Some(*quote),
            _ => None,
        };
        let from = behind + usize::from(quote.is_some());
        let mut end = from;
        while end < bytes.len() {
            if let Some(past) = self.piece_end(end) {
                end = past;
                continue;
            }
            let ends = match quote {
                Some(quote) => bytes[end] == quote,
                None => bytes[end].is_ascii_whitespace() || bytes[end] == b'>',
            };
            if ends {
                break;
            }
            end += 1;
        }
        let end = end.min(bytes.len());
        let past = (end + usize::from(quote.is_some())).min(bytes.len());
        attributes.push(Attribute {
            name,
            span: Span::new(start, past),
            value: Span::new(from.min(end), end),
        });
        past.max(start + 1)
    }
}

/// A stretch of an attribute that is template code.
pub(super) fn region(start: usize, end: usize, kind: RegionKind) -> Region {
    Region {
        span: Span::new(start, end),
        kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn void_elements_are_sorted() {
        assert!(VOID.is_sorted());
    }

    #[test]
    fn ends_are_found_by_name() {
        let text = "<div n:if=\"$a\"><div></div><br></div><p>";
        let found = elements(text, Dialect::Latte, &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            Span::new(found[0].start_tag.end, found[0].content_end).of(text),
            "<div></div><br>"
        );
        assert_eq!(found[0].attributes[0].value.of(text), "$a");
    }
}
