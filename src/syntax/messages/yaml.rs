//! YAML as people write it: block mappings and lists by their indentation, scalars of every style.
//!
//! A library would give what the values say; what is needed beside it is where each of their bytes
//! stands, also in folded and escaped ones. Anchors and tags are passed over.

use super::entry::{Collector, Segment};
use super::json;
use super::raw::{Form, Raw};
use crate::span::Span;

pub fn read(text: &str, collector: &mut Collector) {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        open: Vec::new(),
        collector,
    };
    let mut at = 0;
    while at < text.len() {
        at = reader.line(at);
    }
}

/// A key or list item whose value may go on in lines that are indented further.
struct Open {
    column: usize,
    is_item: bool,
}

struct Reader<'t, 'c> {
    text: &'t str,
    bytes: &'t [u8],
    open: Vec<Open>,
    collector: &'c mut Collector,
}

impl Reader<'_, '_> {
    /// Reads what begins in the line at `start` and gives the start of the line after it.
    fn line(&mut self, start: usize) -> usize {
        let end = self.line_end(start);
        let line = &self.bytes[start..end];
        let mut column = line.iter().take_while(|byte| **byte == b' ').count();
        let written = line[column..].trim_ascii();
        let is_mark = column == 0 && (written.starts_with(b"---") || written == b"...");
        if written.is_empty() || written[0] == b'#' || written[0] == b'%' && column == 0 {
            return self.next_line(start);
        }
        if is_mark {
            self.close(|_| true);
            return self.next_line(start);
        }
        loop {
            let at = start + column;
            let is_item = self.bytes.get(at) == Some(&b'-')
                && self
                    .bytes
                    .get(at + 1)
                    .is_none_or(|next| next.is_ascii_whitespace());
            if !is_item {
                break;
            }
            self.close(|open| open.column > column || open.is_item && open.column == column);
            self.enter(column, true, Segment::Item);
            let rest = &self.bytes[(at + 1).min(end)..end];
            column += 1 + rest.iter().take_while(|byte| **byte == b' ').count();
            if start + column >= end || self.bytes[start + column] == b'#' {
                return self.next_line(start);
            }
        }
        let at = start + column;
        let Some((key, form, after)) = self.key(at, end) else {
            return self.value(at, end, self.open.last().map_or(0, |open| open.column));
        };
        self.close(|open| open.column >= column);
        let name = Raw::new(key, form).decode(self.text).text;
        self.enter(column, false, Segment::key(name, key));
        self.value(after, end, column)
    }

    fn enter(&mut self, column: usize, is_item: bool, segment: Segment) {
        self.open.push(Open { column, is_item });
        self.collector.push(segment);
    }

    fn close(&mut self, is_over: impl Fn(&Open) -> bool) {
        while self.open.last().is_some_and(&is_over) {
            self.open.pop();
        }
        self.collector.truncate(self.open.len());
    }

    /// A key at `at` and where its value begins.
    fn key(&self, at: usize, end: usize) -> Option<(Span, Form, usize)> {
        let first = *self.bytes.get(at)?;
        if matches!(first, b'"' | b'\'') {
            let (span, form, after) = self.quoted(at);
            let is_key = after < end && self.is_colon(after);
            return is_key.then_some((span, form, after + 1));
        }
        if matches!(
            first,
            b'[' | b'{' | b'|' | b'>' | b'&' | b'*' | b'!' | b'@' | b'`'
        ) {
            return None;
        }
        let mut from = at;
        while let Some(found) = memchr::memchr(b':', &self.bytes[from..end]) {
            let colon = from + found;
            if self.is_colon(colon) {
                let name = self.bytes[at..colon].trim_ascii_end().len();
                return Some((Span::new(at, at + name), Form::Plain, colon + 1));
            }
            from = colon + 1;
        }
        None
    }

    fn is_colon(&self, at: usize) -> bool {
        self.bytes.get(at) == Some(&b':')
            && self
                .bytes
                .get(at + 1)
                .is_none_or(|next| next.is_ascii_whitespace())
    }

    /// The value that stands at or after `at`, of a key in `column`.
    fn value(&mut self, at: usize, end: usize, column: usize) -> usize {
        let mut at = at;
        loop {
            let rest = &self.bytes[at.min(end)..end];
            at += rest.len() - rest.trim_ascii_start().len();
            let Some(first) = self.bytes.get(at).filter(|_| at < end) else {
                return self.next_line(end);
            };
            match first {
                b'#' => return self.next_line(at),
                b'&' | b'!' => {
                    let word = rest_of(&self.bytes[at..end]);
                    at += word;
                }
                b'|' | b'>' => return self.block(at, column),
                b'"' | b'\'' => {
                    let (span, form, after) = self.quoted(at);
                    self.collector.emit(Raw::new(span, form));
                    return self.next_line(after);
                }
                b'[' | b'{' => {
                    let after = json::read(self.text, at, self.collector);
                    return self.next_line(after.max(at + 1));
                }
                _ => return self.plain(at, column),
            }
        }
    }

    fn quoted(&self, at: usize) -> (Span, Form, usize) {
        if self.bytes[at] == b'"' {
            return json::scalar(self.bytes, at);
        }
        let mut end = at + 1;
        loop {
            let rest = self.bytes.get(end..).unwrap_or_default();
            let Some(found) = memchr::memchr(b'\'', rest) else {
                end = self.bytes.len();
                break;
            };
            end += found;
            if self.bytes.get(end + 1) != Some(&b'\'') {
                break;
            }
            end += 2;
        }
        let after = (end + 1).min(self.bytes.len());
        (Span::new(at + 1, end), Form::Doubled('\''), after)
    }

    /// `|` and `>`: the lines that are indented further than the key.
    fn block(&mut self, at: usize, column: usize) -> usize {
        let from = self.next_line(at);
        let end = self.indented(from, column);
        self.emit_plain(from, end);
        end
    }

    /// A plain scalar ends with a comment or where the indentation does.
    fn plain(&mut self, at: usize, column: usize) -> usize {
        let end = self.line_end(at);
        let line = &self.bytes[at..end];
        if let Some(comment) = memchr::memmem::find(line, b" #") {
            self.emit_plain(at, at + comment);
            return self.next_line(at);
        }
        let after = self.indented(self.next_line(at), column);
        self.emit_plain(at, after);
        after
    }

    fn emit_plain(&mut self, from: usize, to: usize) {
        let from = from.min(to);
        let written = &self.bytes[from..to];
        let start = from + written.len() - written.trim_ascii_start().len();
        let end = start + written.trim_ascii().len();
        self.collector
            .emit(Raw::new(Span::new(start, end), Form::Plain));
    }

    /// Where the lines end that are blank or indented further than `column`.
    fn indented(&self, from: usize, column: usize) -> usize {
        let mut at = from;
        let mut end = from;
        while at < self.bytes.len() {
            let line = &self.bytes[at..self.line_end(at)];
            let indent = line.iter().take_while(|byte| **byte == b' ').count();
            let is_blank = line.trim_ascii().is_empty();
            if !is_blank && indent <= column {
                break;
            }
            at = self.next_line(at);
            if !is_blank {
                end = at;
            }
        }
        end
    }

    fn line_end(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        memchr::memchr(b'\n', rest).map_or(self.bytes.len(), |found| at + found)
    }

    fn next_line(&self, at: usize) -> usize {
        (self.line_end(at) + 1).min(self.bytes.len())
    }
}

/// How long the word is that stands at the start.
fn rest_of(line: &[u8]) -> usize {
    line.iter()
        .take_while(|byte| !byte.is_ascii_whitespace())
        .count()
}
