//! JSON and its relatives (comments, single quotes, bare words, YAML's flow style), value by value.

use super::entry::{Collector, Segment};
use super::raw::{Form, Raw};
use crate::span::Span;

/// Reads the value that stands at `start` and gives where it ends.
pub fn read(text: &str, start: usize, collector: &mut Collector) -> usize {
    let bytes = text.as_bytes();
    let outer = collector.depth();
    // Whether each open bracket is a list, and how deep the path was before it.
    let mut open: Vec<(bool, usize)> = Vec::new();
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                let is_list = *byte == b'[';
                open.push((is_list, collector.depth()));
                if is_list {
                    collector.push(Segment::Item);
                }
                at += 1;
            }
            b'}' | b']' => {
                let Some((_, depth)) = open.pop() else {
                    return at;
                };
                collector.truncate(depth);
                at += 1;
                if open.is_empty() {
                    return at;
                }
            }
            b',' => {
                let Some((is_list, depth)) = open.last() else {
                    return at;
                };
                collector.truncate(depth + usize::from(*is_list));
                at += 1;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => at = line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = memchr::memmem::find(&bytes[at..], b"*/");
                at = end.map_or(bytes.len(), |end| at + end + 2);
            }
            b'#' => at = line_end(bytes, at),
            byte if byte.is_ascii_whitespace() || *byte == b':' => at += 1,
            _ => {
                let (span, form, end) = scalar(bytes, at);
                let is_key = matches!(open.last(), Some((false, _)))
                    && next_visible(bytes, end) == Some(b':')
                    && collector.depth() == open.last().map_or(0, |(_, depth)| *depth);
                if is_key {
                    collector.push(Segment::key(Raw::new(span, form).decode(text).text, span));
                } else {
                    collector.emit(Raw::new(span, form));
                }
                at = end;
                if open.is_empty() {
                    break;
                }
            }
        }
    }
    collector.truncate(outer);
    at
}

/// The scalar at `at`: what it holds, how it is written, and where it ends.
pub fn scalar(bytes: &[u8], at: usize) -> (Span, Form, usize) {
    let quote = bytes.get(at).copied().unwrap_or(b' ');
    if matches!(quote, b'"' | b'\'') {
        let end = string_end(bytes, at + 1, quote);
        return (
            Span::new((at + 1).min(bytes.len()), end),
            Form::Backslash,
            (end + 1).min(bytes.len()),
        );
    }
    let mut end = at;
    while let Some(byte) = bytes.get(end) {
        let is_end = matches!(byte, b',' | b'}' | b']' | b'{' | b'[' | b'\n' | b'\r')
            || *byte == b':' && bytes.get(end + 1).is_none_or(u8::is_ascii_whitespace);
        if is_end {
            break;
        }
        end += 1;
    }
    let written = bytes.get(at..end).unwrap_or_default();
    let trimmed = at + written.trim_ascii_end().len();
    (
        Span::new(at, trimmed),
        Form::Plain,
        end.max(at + 1).min(bytes.len()),
    )
}

/// Where the string ends that began before `at`.
pub fn string_end(bytes: &[u8], at: usize, quote: u8) -> usize {
    let mut at = at;
    while let Some(found) = memchr::memchr2(quote, b'\\', bytes.get(at..).unwrap_or_default()) {
        let found = at + found;
        if bytes[found] == quote {
            return found;
        }
        at = found + 2;
    }
    bytes.len()
}

fn next_visible(bytes: &[u8], at: usize) -> Option<u8> {
    let rest = bytes.get(at..)?;
    rest.iter()
        .find(|byte| !byte.is_ascii_whitespace())
        .copied()
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    let found = memchr::memchr2(b'\n', b'\r', bytes.get(at..).unwrap_or_default());
    found.map_or(bytes.len(), |end| at + end)
}
