//! The literals that a Python module of settings assigns at its top level, as Sphinx's `conf.py`.

use super::entry::{Collector, Segment};
use super::json;
use super::raw::{Form, Raw};
use crate::span::Span;

/// `name = literal`, `name["key"] = literal`; what is computed is a value that is not known.
pub fn read(text: &str, collector: &mut Collector) {
    let mut at = 0;
    while at < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end);
        at = assignment(text, at, end, collector).unwrap_or(end).max(end) + 1;
    }
}

/// Gives where the value ends, if there is one.
fn assignment(text: &str, start: usize, end: usize, collector: &mut Collector) -> Option<usize> {
    let line = text.get(start..end)?;
    let name = line
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    let rest = &line[name..];
    if name == 0 {
        return None;
    }
    let key = Span::new(start, start + name);
    let mut rest_at = start + name;
    let depth = collector.depth();
    let mut segments = vec![Segment::key(key.of(text).to_owned(), key)];
    if rest.starts_with("[\"") || rest.starts_with("['") {
        let close = rest.find(']')?;
        let inner = Span::new(rest_at + 2, (rest_at + close).checked_sub(1)?);
        segments.push(Segment::key(inner.of(text).to_owned(), inner));
        rest_at += close + 1;
    }
    let rest = text.get(rest_at..end)?.trim_start();
    let value = rest.strip_prefix('=').or_else(|| rest.strip_prefix("+="))?;
    if value.starts_with('=') {
        return None;
    }
    let at = end - value.trim_start().len();
    for segment in segments {
        collector.push(segment);
    }
    let after = literal(text, at, end, collector);
    collector.truncate(depth);
    Some(after)
}

fn literal(text: &str, at: usize, end: usize, collector: &mut Collector) -> usize {
    let bytes = text.as_bytes();
    match bytes.get(at) {
        Some(b'[' | b'{') => json::read(text, at, collector),
        Some(quote @ (b'"' | b'\'')) => {
            let triple = [*quote; 3];
            if bytes[at..].starts_with(&triple) {
                let inner = at + 3;
                let length = memchr::memmem::find(&bytes[inner..], &triple);
                let close = length.map_or(bytes.len(), |length| inner + length);
                collector.emit(Raw::new(Span::new(inner, close), Form::Backslash));
                return (close + 3).min(bytes.len());
            }
            let (span, form, after) = json::scalar(bytes, at);
            collector.emit(Raw::new(span, form));
            after
        }
        _ => {
            let written = Span::new(at, end).of(text);
            let written = written.split('#').next().unwrap_or(written).trim_end();
            collector.emit(Raw::new(Span::new(at, at + written.len()), Form::Plain));
            end
        }
    }
}
