//! Slim: tags by their names, Ruby behind a dash or an equals sign, text behind a bar.

use super::code::{blank_end, name_end, trimmed, until};
use super::haml::{code_end, ruby_goes_on};
use super::lines::Line;
use super::ruby;
use super::writer::Writer;
use crate::span::Span;
use crate::syntax::template::RegionKind;

const SIGNS: &[u8] = b"#";

/// What may stand in names beside letters.
const NAME: &[u8] = b"-:";

/// What may stand in names of attributes.
const ATTRIBUTE: &[u8] = b"-:@.";

pub(super) fn read(writer: &mut Writer) {
    while let Some(line) = writer.line(goes_on) {
        statement(writer, line);
    }
}

fn goes_on(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(ruby_goes_on)
}

fn statement(writer: &mut Writer, line: Line) {
    let text = line.text.of(writer.text);
    let bytes = text.as_bytes();
    match bytes[0] {
        b'/' => writer.comment(line),
        b'|' | b'\'' => {
            let sign = Span::new(line.text.start, line.text.start + 1);
            writer.region(sign, RegionKind::Statement);
            let block = writer.block(line.indent);
            writer.shown(Span::new(sign.end, block.end.max(line.text.end)), SIGNS);
        }
        b'<' => {
            writer.shown(line.text, SIGNS);
            writer.hold(line.indent, false);
        }
        b'-' => {
            let end = code_end(writer, line.text.end);
            let code = trimmed(writer.text, Span::new(line.text.start + 1, end));
            let region = Span::new(line.text.start, end);
            writer.ruby(line.indent, region, code, RegionKind::Statement);
        }
        b'=' => output(writer, line, line.text),
        _ if text.starts_with("doctype") => writer.region(line.text, RegionKind::Statement),
        _ if is_engine(text) => engine(writer, line),
        _ => tag(writer, line, line.text.start),
    }
}

/// `= code`, `== code`, with signs for the white space around.
fn output(writer: &mut Writer, line: Line, rest: Span) {
    let end = code_end(writer, rest.end);
    let text = rest.of(writer.text);
    let signs = text.len() - text.trim_start_matches(['=', '<', '>', '\'']).len();
    let code = trimmed(writer.text, Span::new(rest.start + signs, end));
    let region = Span::new(rest.start, end);
    writer.ruby(line.indent, region, code, RegionKind::Output);
}

fn is_engine(text: &str) -> bool {
    text.strip_suffix(':').is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

fn engine(writer: &mut Writer, line: Line) {
    match line.text.of(writer.text).trim_end_matches(':') {
        "javascript" => writer.embedded(line, "script", SIGNS),
        "css" | "scss" | "less" => writer.embedded(line, "style", SIGNS),
        "markdown" | "textile" | "rdoc" => {
            writer.region(line.text, RegionKind::Statement);
            let block = writer.block(line.indent);
            writer.shown(block, SIGNS);
        }
        _ => {
            let block = writer.block(line.indent);
            let span = Span::new(line.text.start, block.end.max(line.text.end));
            writer.region(span, RegionKind::Statement);
        }
    }
}

/// A tag, and those that stand behind it on the line: `li: a href="…"`.
fn tag(writer: &mut Writer, line: Line, start: usize) {
    let bytes = writer.bytes();
    let mut start = start;
    loop {
        let mut end = writer.line_end(start);
        let mut at = start;
        let written = Span::new(at, name_end(bytes, at, end, NAME));
        // The colon before a tag on the same line is no part of the name.
        let colons =
            written.of(writer.text).len() - written.of(writer.text).trim_end_matches(':').len();
        let written = Span::new(start, written.end - colons);
        at = written.end;
        let element = writer.element(start, written);
        let mut classes = Vec::new();
        while let Some(sign @ (b'.' | b'#')) = bytes.get(at).filter(|_| at < end) {
            let name_end = name_end(bytes, at + 1, end, b"-");
            let name = Span::new(at + 1, name_end);
            if name.is_empty() {
                break;
            }
            match sign {
                b'.' => classes.push(name),
                _ => {
                    let value = ruby::interpolated(writer.text, name, false);
                    writer.named_attribute(element, "id".to_owned(), name, Some((value, name)));
                }
            }
            at = name.end;
        }
        if at == start {
            // Nothing that Slim knows; read as text.
            writer.elements.pop();
            writer.shown(line.text, SIGNS);
            writer.hold(line.indent, false);
            return;
        }
        while matches!(bytes.get(at), Some(b'<' | b'>')) && at < end {
            at += 1;
        }
        let tag_end = attributes(writer, element, at, end);
        if tag_end > end {
            writer.read_until(tag_end);
            end = writer.line_end(tag_end);
        }
        writer.classes(element, &classes);
        writer.enter(element, tag_end, line.indent);
        let rest = trimmed(writer.text, Span::new(tag_end.min(end), end));
        let text = rest.of(writer.text);
        if let Some(inner) = text.strip_prefix(':') {
            start = rest.end - inner.trim_start().len();
            if start < end {
                continue;
            }
            return;
        }
        return content(writer, line, element, rest);
    }
}

fn content(writer: &mut Writer, line: Line, element: usize, rest: Span) {
    let text = rest.of(writer.text);
    let name = writer.elements.get(element).map(|one| one.name.as_str());
    let is_raw = matches!(name, Some("script" | "style"));
    if is_raw && text.is_empty() {
        writer.raw_body(element, line.indent, SIGNS);
    } else if text.starts_with('=') {
        output(writer, line, rest);
    } else if !text.is_empty() && text != "/" {
        let block = writer.block(line.indent);
        let span = Span::new(rest.start, block.end.max(rest.end));
        if is_raw {
            writer.filled(span, SIGNS);
            if let Some(element) = writer.elements.get_mut(element) {
                element.content = span;
            }
        } else {
            writer.shown(span, SIGNS);
        }
    }
}

/// The attributes of a tag; where they end.
fn attributes(writer: &mut Writer, element: usize, from: usize, end: usize) -> usize {
    let bytes = writer.bytes();
    let first = blank_end(bytes, from, end);
    if matches!(bytes.get(first), Some(b'(' | b'[' | b'{'))
        && first < end
        && let Some(past) = writer.past(first)
    {
        list(writer, element, first + 1, past - 1, true);
        return past;
    }
    list(writer, element, from, end, false)
}

fn list(writer: &mut Writer, element: usize, from: usize, end: usize, wrapped: bool) -> usize {
    let bytes = writer.bytes();
    let mut end = end;
    let mut at = from;
    loop {
        let start = blank_end(bytes, at, end);
        if start >= end || (start == at && !wrapped && at != from) {
            return at;
        }
        if bytes[start] == b'*' {
            let past = until(bytes, start + 1, end, |_, byte| byte.is_ascii_whitespace());
            splat(writer, element, Span::new(start + 1, past));
            at = past.max(start + 1);
            continue;
        }
        let name = Span::new(start, name_end(bytes, start, end, ATTRIBUTE));
        let equals = blank_end(bytes, name.end, end);
        if name.is_empty() || bytes.get(equals).filter(|_| equals < end) != Some(&b'=') {
            if !wrapped {
                return at;
            }
            if !name.is_empty() {
                writer.attribute(element, name, None);
            }
            at = name.end.max(start + 1);
            continue;
        }
        // `p a = b` is text, and so is an equals sign with space before it.
        if !wrapped && equals > name.end && bytes.get(equals + 1) == Some(&b' ') {
            return at;
        }
        let mut start = equals + 1;
        if bytes.get(start) == Some(&b'=') {
            start += 1;
        }
        start = blank_end(bytes, start, end);
        let mut stop = value_end(bytes, start, end, wrapped);
        // A bracket that ends on a later line.
        if stop >= end
            && !wrapped
            && matches!(bytes.get(start), Some(b'{' | b'(' | b'[' | b'"' | b'\''))
            && let Some(past) = writer.past(start)
            && past > end
        {
            writer.read_until(past);
            end = writer.line_end(past);
            stop = value_end(bytes, start, end, wrapped);
        }
        let code = Span::new(start, stop);
        named(writer, element, name, code);
        at = stop.max(start);
        if stop == start {
            return at;
        }
    }
}

/// Where the value of an attribute ends: at a space outside of brackets that no operator is around.
fn value_end(bytes: &[u8], start: usize, end: usize, wrapped: bool) -> usize {
    until(bytes, start, end, |at, byte| {
        byte.is_ascii_whitespace() && (!wrapped || !is_in_choice(bytes, at, end))
    })
}

/// Within wrappers, people write a choice with spaces around its signs.
fn is_in_choice(bytes: &[u8], at: usize, end: usize) -> bool {
    let next = blank_end(bytes, at, end);
    let sign = |byte: Option<&u8>| matches!(byte, Some(b'?' | b':' | b'+' | b'|' | b'&'));
    sign(bytes.get(next).filter(|_| next < end))
        || sign(at.checked_sub(1).and_then(|at| bytes.get(at)))
}

fn named(writer: &mut Writer, element: usize, name: Span, code: Span) {
    let text = writer.text;
    let key = name.of(text).to_ascii_lowercase();
    let is_hash = code.of(text).starts_with('{') && code.of(text).ends_with('}');
    if is_hash && matches!(key.as_str(), "data" | "aria") {
        let inner = Span::new(code.start + 1, code.end - 1);
        for entry in ruby::entries(text, inner) {
            let value = writer.ruby_value(entry.value);
            let name = format!("{key}-{}", entry.name);
            writer.named_attribute(element, name, entry.key, value);
        }
        return;
    }
    let value = writer.ruby_value(code);
    writer.attribute(element, name, value);
}

fn splat(writer: &mut Writer, element: usize, code: Span) {
    let text = code.of(writer.text);
    if !(text.starts_with('{') && text.ends_with('}')) {
        return;
    }
    let inner = Span::new(code.start + 1, code.end - 1);
    for entry in ruby::entries(writer.text, inner) {
        let value = writer.ruby_value(entry.value);
        writer.named_attribute(element, entry.name, entry.key, value);
    }
}
