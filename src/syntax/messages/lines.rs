//! Catalogues of one message after the other: gettext, Java properties, Apple strings, Fluent, INI
//! and CSV.

use super::entry::Collector;
use super::json::string_end;
use super::raw::{Form, Piece, Raw};
use crate::span::Span;

/// The lines of a text without their ends, each with where it begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        (at, line.trim_end_matches(['\n', '\r']))
    })
}

/// A message of a gettext catalogue while its lines are read.
#[derive(Default)]
struct Message {
    context: String,
    id: Vec<Piece>,
    strings: Vec<Vec<Piece>>,
    is_fuzzy: bool,
    began: bool,
}

/// What a string belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Context,
    Id,
    String,
}

pub fn gettext(text: &str, collector: &mut Collector) {
    let mut message = Message::default();
    let mut part = Part::Id;
    for (start, line) in lines(text) {
        let written = line.trim_start();
        if written.starts_with('#') {
            if message.began {
                finish(text, std::mem::take(&mut message), collector);
            }
            message.is_fuzzy |= written.starts_with("#,") && written.contains("fuzzy");
            continue;
        }
        if written.is_empty() {
            finish(text, std::mem::take(&mut message), collector);
            continue;
        }
        let keyword = written
            .split(|c: char| c.is_whitespace() || c == '"')
            .next();
        match keyword.unwrap_or_default() {
            "msgctxt" => {
                finish_before(text, &mut message, collector);
                part = Part::Context;
            }
            "msgid" => {
                if !message.id.is_empty() {
                    finish(text, std::mem::take(&mut message), collector);
                }
                part = Part::Id;
                message.began = true;
            }
            "msgid_plural" => part = Part::Context,
            "" => {}
            keyword if keyword.starts_with("msgstr") => {
                part = Part::String;
                message.strings.push(Vec::new());
            }
            _ => continue,
        }
        let Some(quote) = line.find('"') else {
            continue;
        };
        let from = start + quote + 1;
        let end = string_end(text.as_bytes(), from, b'"').min(start + line.len());
        let piece = Span::new(from, end.max(from));
        match part {
            Part::Context => message.context.push_str(piece.of(text)),
            Part::Id => message.id.push(Piece::Written(piece, Form::Backslash)),
            Part::String => {
                if let Some(last) = message.strings.last_mut() {
                    last.push(Piece::Written(piece, Form::Backslash));
                }
            }
        }
    }
    finish(text, message, collector);
}

fn finish_before(text: &str, message: &mut Message, collector: &mut Collector) {
    if message.began {
        finish(text, std::mem::take(message), collector);
    }
}

fn finish(text: &str, message: Message, collector: &mut Collector) {
    let id = Raw { pieces: message.id };
    if !message.began {
        return;
    }
    if id.is_empty() {
        for header in message.strings {
            let header = Raw { pieces: header };
            let says = header.span().of(text);
            let language = says.split("Language:").nth(1).unwrap_or_default();
            let language = language.trim_start();
            let end = language
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '@')));
            let code = &language[..end.unwrap_or(language.len())];
            if !code.is_empty() {
                collector.found.language = Some(code.to_owned());
            }
        }
        return;
    }
    let name = if message.context.is_empty() {
        id.decode(text).text
    } else {
        message.context
    };
    let span = id.span();
    let mut is_filled = false;
    for string in message.strings {
        let string = Raw { pieces: string };
        if !string.is_empty() && !message.is_fuzzy {
            is_filled = true;
            collector.flat(name.clone(), span, string);
        }
    }
    if !is_filled {
        collector.copies = true;
        collector.flat(name, span, id);
        collector.copies = false;
    }
}

pub fn properties(text: &str, collector: &mut Collector) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < text.len() {
        let line_end = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            memchr::memchr(b'\n', rest).map_or(text.len(), |found| from + found)
        };
        let mut end = line_end(at);
        let written = text[at..end].trim_start();
        let start = end - written.len();
        if written.trim().is_empty() || written.starts_with(['#', '!']) {
            at = end + 1;
            continue;
        }
        // A backslash at the end goes on in the next line.
        while end < text.len() && text[start..end].trim_end_matches('\r').ends_with('\\') {
            end = line_end(end + 1);
        }
        let entry = &text[start..end];
        let key = key_length(entry.as_bytes());
        let value = entry[key..].trim_start_matches([' ', '\t', '\x0c']);
        let value = value.strip_prefix(['=', ':']).unwrap_or(value);
        let from = end - value.trim_start().len();
        let to = from + text[from..end].trim_end().len();
        let name = entry[..key].to_owned();
        let raw = Raw::new(Span::new(from, to), Form::Backslash);
        collector.flat(name, Span::new(start, start + key), raw);
        at = end + 1;
    }
}

fn key_length(entry: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = entry.get(at) {
        match byte {
            b'\\' => at += 2,
            b'=' | b':' | b' ' | b'\t' => return at,
            _ => at += 1,
        }
    }
    entry.len()
}

/// Apple's `"key" = "value";`.
pub fn strings(text: &str, collector: &mut Collector) {
    let bytes = text.as_bytes();
    let mut key: Option<Span> = None;
    let mut is_value = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = memchr::memmem::find(&bytes[at..], b"*/");
                at = end.map_or(bytes.len(), |end| at + end + 2);
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                let end = memchr::memchr(b'\n', &bytes[at..]);
                at = end.map_or(bytes.len(), |end| at + end);
            }
            b'"' => {
                let end = string_end(bytes, at + 1, b'"');
                let span = Span::new(at + 1, end);
                match key {
                    Some(name) if is_value => {
                        let raw = Raw::new(span, Form::Backslash);
                        collector.flat(name.of(text).to_owned(), name, raw);
                    }
                    _ => key = Some(span),
                }
                at = end + 1;
            }
            b'=' => {
                is_value = true;
                at += 1;
            }
            b';' => {
                (key, is_value) = (None, false);
                at += 1;
            }
            byte if byte.is_ascii_alphanumeric() && key.is_none() => {
                let word = bytes[at..]
                    .iter()
                    .take_while(|byte| !b" \t\r\n=;\"".contains(byte));
                let end = at + word.count();
                key = Some(Span::new(at, end));
                at = end.max(at + 1);
            }
            _ => at += 1,
        }
    }
}

/// Fluent: `key = value`, whose value goes on in lines that are indented.
pub fn fluent(text: &str, collector: &mut Collector) {
    let mut message: Option<(String, Span, Span)> = None;
    let mut emit = |message: Option<(String, Span, Span)>| {
        if let Some((name, key, value)) = message {
            collector.flat(name, key, Raw::new(value, Form::Plain));
        }
    };
    let mut outer = String::new();
    for (start, line) in lines(text) {
        let written = line.trim_start();
        if line.starts_with('#') || written.is_empty() {
            continue;
        }
        let is_new = line.len() == written.len() || written.starts_with('.');
        if !is_new {
            if let Some((_, _, value)) = &mut message {
                value.end = start + line.trim_end().len();
            }
            continue;
        }
        emit(message.take());
        let Some((name, value)) = written.split_once('=') else {
            continue;
        };
        let name = name.trim_end();
        let key = start + line.len() - written.len();
        let key = Span::new(key, key + name.len());
        let value = start + line.len() - value.trim_start().len();
        if written.starts_with('.') {
            let value = Span::new(value, start + line.trim_end().len());
            message = Some((format!("{outer}{name}"), key, value));
        } else {
            name.clone_into(&mut outer);
            let value = Span::new(value, (start + line.trim_end().len()).max(value));
            message = Some((name.to_owned(), key, value));
        }
    }
    emit(message);
}

/// Joomla's `KEY="value"`.
pub fn ini(text: &str, collector: &mut Collector) {
    for (start, line) in lines(text) {
        let written = line.trim_start();
        if written.starts_with([';', '#', '[']) {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let key = start + line.len() - written.len();
        let key = Span::new(key, key + name.trim().len());
        let from = start + line.len() - value.trim_start().len();
        let value = value.trim();
        let inner = value.strip_prefix('"');
        let length = match inner {
            Some(inner) => inner.rfind('"').unwrap_or(inner.len()),
            None => value.len(),
        };
        let from = from + usize::from(inner.is_some());
        let raw = Raw::new(Span::new(from, from + length), Form::Backslash);
        collector.flat(name.trim().to_owned(), key, raw);
    }
}

/// Rows of a source text and its translation, as Magento has them, or of a key and texts.
pub fn csv(text: &str, collector: &mut Collector) {
    let bytes = text.as_bytes();
    let mut row: Vec<Raw> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (field, end) = csv_field(bytes, at);
        row.push(field);
        at = end + 1;
        if bytes
            .get(end)
            .is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
        {
            csv_row(text, std::mem::take(&mut row), collector);
        }
    }
    csv_row(text, row, collector);
}

fn csv_field(bytes: &[u8], at: usize) -> (Raw, usize) {
    let next = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        let end = rest.iter().position(|byte| b",;\t\n\r".contains(byte));
        end.map_or(bytes.len(), |end| from + end)
    };
    if bytes.get(at) != Some(&b'"') {
        let end = next(at);
        return (Raw::new(Span::new(at, end), Form::Plain), end);
    }
    let mut end = at + 1;
    while let Some(found) = memchr::memchr(b'"', bytes.get(end..).unwrap_or_default()) {
        end += found;
        if bytes.get(end + 1) != Some(&b'"') {
            let raw = Raw::new(Span::new(at + 1, end), Form::Doubled('"'));
            return (raw, next(end + 1));
        }
        end += 2;
    }
    let raw = Raw::new(Span::new(at + 1, bytes.len()), Form::Doubled('"'));
    (raw, bytes.len())
}

fn csv_row(text: &str, row: Vec<Raw>, collector: &mut Collector) {
    let mut fields = row.into_iter();
    let Some(first) = fields.next() else { return };
    let name = first.decode(text).text;
    let key = first.span();
    for field in fields {
        collector.flat(name.clone(), key, field);
    }
}
