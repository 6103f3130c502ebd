//! HAML: tags behind a percent sign, Ruby behind a dash or an equals sign, text as it is.

use super::code::{blank_end, name_end, trimmed, until};
use super::lines::Line;
use super::ruby;
use super::writer::Writer;
use crate::span::Span;
use crate::syntax::template::RegionKind;

const SIGNS: &[u8] = b"#";

/// What may stand in names beside letters.
const NAME: &[u8] = b"-:";

pub(super) fn read(writer: &mut Writer) {
    while let Some(line) = writer.line(goes_on) {
        statement(writer, line);
    }
}

/// Whether a line goes on with a block at its own depth.
fn goes_on(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(ruby_goes_on)
}

pub(super) fn ruby_goes_on(code: &str) -> bool {
    let code = code.trim_start();
    ["else", "elsif", "when", "rescue", "ensure", "in "]
        .iter()
        .any(|word| {
            code.strip_prefix(word).is_some_and(|rest| {
                word.ends_with(' ')
                    || !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')
            })
        })
}

fn statement(writer: &mut Writer, line: Line) {
    let text = line.text.of(writer.text);
    let bytes = text.as_bytes();
    let next = bytes.get(1).copied().unwrap_or(b' ');
    match bytes[0] {
        b'%' => tag(writer, line),
        b'.' if is_name(next) => tag(writer, line),
        b'#' if is_name(next) => tag(writer, line),
        b'-' if next == b'#' => writer.comment(line),
        b'/' => writer.comment(line),
        b'-' => code(writer, line, 1, RegionKind::Statement),
        b'=' if next == b'=' => plain(writer, line, 2),
        b'=' | b'~' => code(writer, line, 1, RegionKind::Output),
        b'!' | b'&' if next == b'=' && bytes.get(2) == Some(&b'=') => plain(writer, line, 3),
        b'!' | b'&' if next == b'=' => code(writer, line, 2, RegionKind::Output),
        b'!' if text.starts_with("!!!") => {
            writer.region(line.text, RegionKind::Statement);
        }
        b'!' | b'&' if next == b' ' => plain(writer, line, 1),
        b'\\' => plain(writer, line, 1),
        b':' if is_name(next) => filter(writer, line),
        _ => plain(writer, line, 0),
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || !byte.is_ascii()
}

/// A line of text, without the sign in front of it.
fn plain(writer: &mut Writer, line: Line, sign: usize) {
    let sign = Span::new(line.text.start, line.text.start + sign);
    writer.region(sign, RegionKind::Statement);
    let span = trimmed(writer.text, Span::new(sign.end, line.text.end));
    writer.shown(span, SIGNS);
    writer.hold(line.indent, false);
}

/// A line of Ruby behind its sign; it goes on where it ends with a comma.
fn code(writer: &mut Writer, line: Line, sign: usize, kind: RegionKind) {
    let end = code_end(writer, line.text.end);
    let code = trimmed(writer.text, Span::new(line.text.start + sign, end));
    let region = Span::new(line.text.start, end);
    writer.ruby(line.indent, region, code, kind);
}

/// The end of code that goes on behind a comma or a bar.
pub(super) fn code_end(writer: &mut Writer, end: usize) -> usize {
    let mut end = end;
    loop {
        let before = writer.text.get(..end).unwrap_or("");
        let goes_on = before.ends_with([',', '\\']) || before.ends_with(" |");
        let Some(next) = writer.lines.get(writer.next).filter(|_| goes_on) else {
            return end;
        };
        if next.is_blank() {
            return end;
        }
        end = next.text.end;
        writer.read_until(end);
    }
}

fn filter(writer: &mut Writer, line: Line) {
    let name = line.text.of(writer.text).trim_start_matches(':');
    let name = name.split(|c: char| !c.is_alphanumeric()).next();
    match name.unwrap_or("") {
        "javascript" => writer.embedded(line, "script", SIGNS),
        "css" => writer.embedded(line, "style", SIGNS),
        "plain" | "preserve" | "markdown" | "textile" | "maruku" | "redcloth" => {
            writer.region(line.text, RegionKind::Statement);
            let block = writer.block(line.indent);
            writer.shown(block, SIGNS);
        }
        _ => {
            let block = writer.block(line.indent);
            let span = Span::new(line.text.start, block.end);
            writer.region(span, RegionKind::Statement);
        }
    }
}

fn tag(writer: &mut Writer, line: Line) {
    let bytes = writer.bytes();
    let start = line.text.start;
    let mut end = line.text.end;
    let mut at = start;
    let mut written = Span::new(start, start);
    if bytes[at] == b'%' {
        written = Span::new(at + 1, name_end(bytes, at + 1, end, NAME));
        at = written.end;
    }
    let element = writer.element(start, written);
    let mut classes = Vec::new();
    while let Some(sign @ (b'.' | b'#')) = bytes.get(at).filter(|_| at < end) {
        let name = Span::new(at + 1, name_end(bytes, at + 1, end, NAME));
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
    while let Some(open @ (b'(' | b'{' | b'[')) = bytes.get(at).filter(|_| at < end) {
        let Some(past) = writer.past(at) else {
            break;
        };
        let inner = Span::new(at + 1, past - 1);
        match open {
            b'{' => hash(writer, element, inner),
            b'(' => markup_attributes(writer, element, inner),
            _ => {}
        }
        at = past;
        if past > end {
            writer.read_until(past);
            end = writer.line_end(past);
        }
    }
    writer.classes(element, &classes);
    let tag_end = at;
    while matches!(bytes.get(at), Some(b'<' | b'>')) && at < end {
        at += 1;
    }
    writer.enter(element, tag_end, line.indent);
    content(writer, line, element, Span::new(at, end));
}

/// What stands behind the tag on its line.
fn content(writer: &mut Writer, line: Line, element: usize, rest: Span) {
    let text = rest.of(writer.text);
    if is_raw(writer, element) && text.trim().is_empty() {
        return writer.raw_body(element, line.indent, SIGNS);
    }
    let output = ["!=", "&=", "=", "~"];
    let sign = output.iter().find(|sign| text.starts_with(**sign));
    match sign {
        Some(_) if text.starts_with("==") => {
            let span = trimmed(writer.text, Span::new(rest.start + 2, rest.end));
            writer.shown(span, SIGNS);
        }
        Some(sign) => {
            let end = code_end(writer, rest.end);
            let code = trimmed(writer.text, Span::new(rest.start + sign.len(), end));
            let region = Span::new(rest.start, end);
            writer.ruby(line.indent, region, code, RegionKind::Output);
        }
        None if text.trim() == "/" => {}
        None => writer.shown(trimmed(writer.text, rest), SIGNS),
    }
}

fn is_raw(writer: &Writer, element: usize) -> bool {
    let name = writer.elements.get(element).map(|one| one.name.as_str());
    matches!(name, Some("script" | "style"))
}

fn hash(writer: &mut Writer, element: usize, inner: Span) {
    for entry in ruby::entries(writer.text, inner) {
        let value = writer.ruby_value(entry.value);
        writer.named_attribute(element, entry.name, entry.key, value);
    }
}

/// `(src="…" width=@width checked)`.
fn markup_attributes(writer: &mut Writer, element: usize, inner: Span) {
    let bytes = writer.bytes();
    let mut at = inner.start;
    while at < inner.end {
        at = blank_end(bytes, at, inner.end);
        let name = Span::new(at, name_end(bytes, at, inner.end, b"-:@."));
        if name.is_empty() {
            at += 1;
            continue;
        }
        at = blank_end(bytes, name.end, inner.end);
        if bytes.get(at) != Some(&b'=') {
            at = name.end;
            writer.attribute(element, name, None);
            continue;
        }
        let start = blank_end(bytes, at + 1, inner.end);
        let end = until(bytes, start, inner.end, |_, byte| {
            byte.is_ascii_whitespace()
        });
        let value = writer.ruby_value(Span::new(start, end));
        writer.attribute(element, name, value);
        at = end.max(start + 1);
    }
}
