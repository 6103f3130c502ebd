//! Pug (formerly Jade): tags by their names, attributes in brackets with JavaScript as values, text
//! behind a bar or a dot.

use super::code::{blank_end, name_end, past, trimmed, until};
use super::lines::Line;
use super::ruby;
use super::writer::{MixinCall, Writer};
use crate::expr::Expr;
use crate::span::Span;
use crate::syntax::template::tree::{Event, Opening};
use crate::syntax::template::{BranchKind, Dialect, IncludeKind, RegionKind, expr};
use crate::value::Value;

const SIGNS: &[u8] = b"#!";

/// What may stand in names beside letters.
const NAME: &[u8] = b"-:";

/// How deep tags in texts of tags in texts are followed.
const MAX_INLINE: usize = 8;

/// What may follow a script's tag and is no part of the script itself; all else is its body, as
/// Jade had it.
const IN_SCRIPT: &[&str] = &[
    "|", "include ", "=", "!=", "#{", "!{", "if ", "unless ", "each ", "case ", "block", "//", "<",
    "+", "-",
];

pub(super) fn read(writer: &mut Writer) {
    while let Some(line) = writer.line(goes_on) {
        statement(writer, line, line.text.start);
    }
}

fn goes_on(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text).trim_start();
    let text = text.strip_prefix('}').unwrap_or(text).trim_start();
    keyword(text, "else").is_some()
}

/// What follows a keyword at the start of a text.
fn keyword<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    let ends = rest
        .chars()
        .next()
        .is_none_or(|next| next.is_whitespace() || matches!(next, '(' | ':' | '{' | '!'));
    ends.then_some(rest)
}

/// What stands at `start` of a line, and behind it on the line.
fn statement(writer: &mut Writer, line: Line, start: usize) {
    let mut start = start;
    while start < line.text.end {
        match one(writer, line, start) {
            Some(next) if next > start => start = next,
            _ => return,
        }
    }
}

/// Reads one statement; where the next one on the line begins, if there is one.
fn one(writer: &mut Writer, line: Line, start: usize) -> Option<usize> {
    let span = Span::new(start, line.text.end);
    let text = span.of(writer.text);
    let indent = line.indent;
    match text.as_bytes().first()? {
        b'/' if text.starts_with("//") => writer.comment(Line { text: span, ..line }),
        b'|' => {
            writer.region(Span::new(start, start + 1), RegionKind::Statement);
            shown(writer, Span::new(start + 1, span.end), 0);
        }
        b'<' => {
            shown(writer, span, 0);
            writer.hold(indent, false);
        }
        b'-' => code(writer, line, span),
        b'=' => output(writer, indent, span, 1),
        b'!' if text.starts_with("!=") => output(writer, indent, span, 2),
        b'!' if text.starts_with("!!!") => writer.region(span, RegionKind::Statement),
        b'#' | b'!' if text[1..].starts_with('{') => {
            shown(writer, span, 0);
            writer.hold(indent, false);
        }
        b':' => filter(writer, line),
        b'+' => return mixin_call(writer, line, span),
        b'.' if text == "." => {
            let block = writer.block(indent);
            shown(writer, block, 0);
        }
        _ => return worded(writer, line, span),
    }
    None
}

/// Statements that begin with a word, and tags.
fn worded(writer: &mut Writer, line: Line, span: Span) -> Option<usize> {
    let text = span.of(writer.text);
    let indent = line.indent;
    let rest_of = |rest: &str| trimmed(writer.text, Span::new(span.end - rest.len(), span.end));
    if let Some(rest) = keyword(text, "if") {
        let test = condition(writer, rest_of(rest));
        let opening = Opening::condition("", parse(writer, test), true);
        writer.opens(indent, Span::new(span.start, test.end), opening);
    } else if let Some(rest) = keyword(text, "unless") {
        let test = condition(writer, rest_of(rest));
        let opening = Opening::condition("", parse(writer, test), false);
        writer.opens(indent, Span::new(span.start, test.end), opening);
    } else if let Some(rest) = keyword(text, "else") {
        alternative(writer, indent, span, rest.trim_start());
    } else if let Some(rest) = keyword(text, "case") {
        let subject = rest_of(rest);
        let opening = Opening::case("", parse(writer, subject));
        writer.opens(indent, span, opening);
    } else if let Some(rest) = keyword(text, "when") {
        let value = rest_of(rest);
        let bytes = writer.bytes();
        let end = until(bytes, value.start, value.end, |at, byte| {
            byte == b':' && bytes.get(at + 1) == Some(&b' ')
        });
        let values = vec![parse(writer, Span::new(value.start, end))];
        let head = Span::new(span.start, end);
        writer.goes_on_in_case(head, Event::When(values));
        writer.hold(indent, false);
        return (end < value.end).then(|| blank_end(bytes, end + 1, value.end));
    } else if let Some(rest) = keyword(text, "default") {
        let head = Span::new(span.start, span.end - rest.len());
        writer.goes_on_in_case(head, Event::Else);
        writer.hold(indent, false);
        let inner = rest.trim_start().strip_prefix(':')?.trim_start();
        return (!inner.is_empty()).then(|| span.end - inner.len());
    } else if let Some(rest) = keyword(text, "each").or_else(|| keyword(text, "for")) {
        let over = rest.split_once(" in ").map_or(rest, |(_, over)| over);
        let over = parse(writer, rest_of(over));
        writer.opens(indent, span, Opening::looping("", over));
    } else if keyword(text, "while").is_some() {
        writer.opens(indent, span, Opening::plain("", BranchKind::Loop));
    } else if let Some(rest) = keyword(text, "mixin") {
        mixin(writer, line, span, rest.trim_start());
    } else if let Some(name) = block_name(text) {
        let kind = BranchKind::Block {
            name: name.to_owned(),
        };
        writer.opens(indent, span, Opening::plain("", kind));
    } else if let Some(rest) = keyword(text, "extends").or_else(|| keyword(text, "extend")) {
        places(writer, span, rest, IncludeKind::Extends);
        writer.hold(indent, false);
    } else if let Some(rest) = keyword(text, "include") {
        places(writer, span, rest, IncludeKind::Include);
        writer.hold(indent, false);
    } else if keyword(text, "doctype").is_some() || text == "yield" {
        writer.region(span, RegionKind::Statement);
    } else {
        return tag(writer, line, span, 0);
    }
    None
}

fn parse(writer: &Writer, code: Span) -> Expr {
    expr::parse(code.of(writer.text), Dialect::Ejs)
}

/// A condition, which may go on behind its line where a bracket is open.
fn condition(writer: &mut Writer, code: Span) -> Span {
    if writer.bytes().get(code.start) == Some(&b'(')
        && let Some(past) = writer.past(code.start)
        && past > code.end
    {
        writer.read_until(past);
        return Span::new(code.start, past);
    }
    code
}

/// `else`, `else if …`.
fn alternative(writer: &mut Writer, indent: usize, head: Span, rest: &str) {
    let rest = rest.trim_end_matches('{').trim();
    let event = match keyword(rest, "if") {
        Some(test) => Event::ElseIf(expr::parse(test, Dialect::Ejs)),
        None => Event::Else,
    };
    writer.goes_on_at(indent, head, event);
}

/// `block x`, `append x`, `block prepend x`; a `block` of a mixin has no name.
fn block_name(text: &str) -> Option<&str> {
    let mut rest = ["block", "append", "prepend"]
        .iter()
        .find_map(|word| keyword(text, word))?
        .trim();
    for word in ["append", "prepend"] {
        rest = keyword(rest, word).unwrap_or(rest).trim();
    }
    let fits = rest
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    fits.then_some(rest)
}

fn places(writer: &mut Writer, span: Span, rest: &str, kind: IncludeKind) {
    // A filter may stand between: `include:markdown-it file.md`.
    let target = match rest.strip_prefix(':') {
        Some(filter) => filter.split_once(' ').map_or("", |(_, target)| target),
        None => rest,
    };
    let target = target.trim().trim_matches(['"', '\'']);
    writer.region(span, RegionKind::Statement);
    writer.include(span, (!target.is_empty()).then(|| target.to_owned()), kind);
}

/// What a mixin is called among the functions of a project: no script can have such a name.
fn mixin_name(name: &str) -> String {
    format!("+{name}")
}

fn mixin(writer: &mut Writer, line: Line, span: Span, rest: &str) {
    let start = span.end - rest.len();
    let name = Span::new(start, name_end(writer.bytes(), start, span.end, b"-"));
    let name = mixin_name(name.of(writer.text));
    if writer.first_inside(line.indent).is_some() {
        let kind = BranchKind::Definition { name };
        writer.opens(line.indent, span, Opening::plain("", kind));
    } else {
        // Jade called mixins by the same word.
        writer.region(span, RegionKind::Statement);
        writer.calls.push(MixinCall { name, span });
    }
}

fn mixin_call(writer: &mut Writer, line: Line, span: Span) -> Option<usize> {
    let bytes = writer.bytes();
    let name = Span::new(
        span.start + 1,
        name_end(bytes, span.start + 1, span.end, b"-"),
    );
    let mut end = name.end;
    let mut args = Span::new(end, end);
    let mut is_first = true;
    while bytes.get(end) == Some(&b'(')
        && let Some(past) = writer.past(end)
    {
        if is_first {
            args = Span::new(end + 1, past - 1);
        }
        is_first = false;
        end = past;
    }
    let mut line_end = span.end;
    if end > line_end {
        writer.read_until(end);
        line_end = writer.line_end(end);
    }
    let head = Span::new(span.start, end);
    let plain = name.of(writer.text).to_owned();
    writer.calls.push(MixinCall {
        name: mixin_name(&plain),
        span: head,
    });
    let args = expr::parse_arguments(args.of(writer.text), Dialect::Ejs);
    writer.opens(line.indent, head, Opening::other("", &plain, args));
    let rest = Span::new(end, line_end);
    behind(writer, line, None, rest)
}

/// What stands behind a tag or a call on its line; where the next statement begins.
fn behind(writer: &mut Writer, line: Line, element: Option<usize>, rest: Span) -> Option<usize> {
    let text = rest.of(writer.text);
    let is_raw = writer.in_script();
    if let Some(inner) = text.strip_prefix(':') {
        let next = rest.end - inner.trim_start().len();
        return (next < rest.end && next <= line.text.end).then_some(next);
    }
    if text == "." {
        match element.filter(|_| is_raw) {
            Some(element) => writer.raw_body(element, line.indent, SIGNS),
            None => {
                let block = writer.block(line.indent);
                shown(writer, block, 0);
            }
        }
    } else if text.starts_with('=') {
        output(writer, line.indent, rest, 1);
    } else if text.starts_with("!=") {
        output(writer, line.indent, rest, 2);
    } else if text.trim() != "/" {
        shown(writer, trimmed(writer.text, rest), 0);
        let inside = writer.first_inside(line.indent);
        if let (true, Some(element), Some(inside)) = (is_raw, element, inside)
            && !IN_SCRIPT.iter().any(|sign| inside.starts_with(sign))
        {
            writer.raw_body(element, line.indent, SIGNS);
        }
    }
    None
}

/// A text with tags and code in it; the text of a script is none that people read.
fn shown(writer: &mut Writer, span: Span, depth: usize) {
    if writer.in_script() {
        return writer.filled(span, SIGNS);
    }
    let bytes = writer.bytes();
    let mut from = span.start;
    let mut at = span.start;
    while depth < MAX_INLINE
        && let Some(found) = bytes
            .get(at..span.end)
            .and_then(|rest| memchr::memmem::find(rest, b"#["))
    {
        let open = at + found;
        at = open + 2;
        if open > span.start && bytes[open - 1] == b'\\' {
            continue;
        }
        let Some(close) = square_end(bytes, open + 1, span.end) else {
            break;
        };
        writer.shown(Span::new(from, open), SIGNS);
        writer.region(Span::new(open, open + 2), RegionKind::Statement);
        writer.region(Span::new(close, close + 1), RegionKind::Statement);
        let inner = Span::new(open + 2, close);
        let line = Line {
            start: inner.start,
            indent: usize::MAX,
            text: inner,
        };
        if !inner.is_empty() {
            tag(writer, line, inner, depth + 1);
            writer.leave_inline(close);
        }
        at = close + 1;
        from = at;
    }
    writer.shown(Span::new(from, span.end), SIGNS);
}

/// The bracket that closes the one at `open`.
fn square_end(bytes: &[u8], open: usize, end: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in bytes.iter().enumerate().take(end).skip(open) {
        match byte {
            b'[' => depth += 1,
            b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn output(writer: &mut Writer, indent: usize, span: Span, sign: usize) {
    let code = trimmed(writer.text, Span::new(span.start + sign, span.end));
    writer.region(span, RegionKind::Output);
    if span.of(writer.text).starts_with('!') {
        writer.markup(code);
    }
    writer.hold(indent, false);
}

/// A line of JavaScript that prints nothing.
fn code(writer: &mut Writer, line: Line, span: Span) {
    let indent = line.indent;
    let inner = trimmed(writer.text, Span::new(span.start + 1, span.end));
    let text = inner.of(writer.text);
    if text.is_empty() {
        let block = writer.block(indent);
        writer.region(
            Span::new(span.start, block.end.max(span.end)),
            RegionKind::Statement,
        );
        writer.scripts.push(block);
        return;
    }
    let rest = text.strip_prefix('}').map_or(text, str::trim_start);
    let test = |rest: &str| {
        let rest = rest.trim().trim_end_matches('{').trim();
        expr::parse(rest, Dialect::Ejs)
    };
    let is_block = text.ends_with('{') || writer.first_inside(indent).is_some();
    if let Some(rest) = keyword(rest, "else") {
        alternative(writer, indent, span, rest.trim_start());
    } else if let Some(rest) = keyword(text, "if") {
        writer.opens(indent, span, Opening::condition("", test(rest), true));
    } else if is_block {
        writer.opens(indent, span, Opening::plain("", BranchKind::Loop));
    } else {
        writer.region(span, RegionKind::Statement);
        writer.scripts.push(inner);
        writer.hold(indent, false);
    }
}

fn filter(writer: &mut Writer, line: Line) {
    let text = line.text.of(writer.text);
    let name = text.trim_start_matches(|first: char| !first.is_alphanumeric());
    let is_text = ["markdown", "md", "verbatim", "plain"]
        .iter()
        .any(|text| name.starts_with(text));
    let block = writer.block(line.indent);
    if is_text {
        writer.region(line.text, RegionKind::Statement);
        writer.shown(block, SIGNS);
    } else {
        let span = Span::new(line.text.start, block.end.max(line.text.end));
        writer.region(span, RegionKind::Statement);
    }
}

/// A tag; where the next statement on its line begins. In a text (`depth` above zero), it ends with
/// the span.
fn tag(writer: &mut Writer, line: Line, span: Span, depth: usize) -> Option<usize> {
    let bytes = writer.bytes();
    let mut end = span.end;
    let mut at = name_end(bytes, span.start, end, NAME);
    while at > span.start && matches!(bytes[at - 1], b':' | b'-') {
        at -= 1;
    }
    let element = writer.element(span.start, Span::new(span.start, at));
    let mut classes = Vec::new();
    loop {
        match bytes.get(at).filter(|_| at < end) {
            Some(sign @ (b'.' | b'#')) => {
                let name = Span::new(at + 1, name_end(bytes, at + 1, end, NAME));
                if name.is_empty() {
                    break;
                }
                let colons =
                    name.of(writer.text).len() - name.of(writer.text).trim_end_matches(':').len();
                let name = Span::new(name.start, name.end - colons);
                if *sign == b'.' {
                    classes.push(name);
                } else {
                    let value = ruby::interpolated(writer.text, name, false);
                    writer.named_attribute(element, "id".to_owned(), name, Some((value, name)));
                }
                at = name.end;
            }
            Some(b'(') => {
                let Some(past) = writer.past(at) else {
                    break;
                };
                attributes(writer, element, Span::new(at + 1, past - 1));
                at = past;
                if past > end && depth == 0 {
                    writer.read_until(past);
                    end = writer.line_end(past);
                }
            }
            Some(b'&')
                if Span::new(at, end)
                    .of(writer.text)
                    .starts_with("&attributes(") =>
            {
                let Some(past) = writer.past(at + "&attributes".len()) else {
                    break;
                };
                at = past;
            }
            _ => break,
        }
    }
    writer.classes(element, &classes);
    if at == span.start && depth == 0 {
        // Nothing that Pug knows; read as text.
        writer.elements.pop();
        writer.shown(span, SIGNS);
        writer.hold(line.indent, false);
        return None;
    }
    writer.enter(element, at, line.indent);
    let rest = Span::new(at.min(end), end);
    if depth > 0 {
        shown(writer, trimmed(writer.text, rest), depth);
        return None;
    }
    behind(writer, line, Some(element), rest)
}

fn attributes(writer: &mut Writer, element: usize, inner: Span) {
    let bytes = writer.bytes();
    let is_gap = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
    let mut at = inner.start;
    while at < inner.end {
        if is_gap(&bytes[at]) {
            at += 1;
            continue;
        }
        let name = attribute_name(bytes, at, inner.end);
        let mut next = blank_end(bytes, name.end, inner.end);
        if bytes.get(next) == Some(&b'!') && bytes.get(next + 1) == Some(&b'=') {
            next += 1;
        }
        if next >= inner.end || bytes[next] != b'=' {
            if !name.is_empty() {
                writer.attribute(element, name, None);
            }
            at = name.end.max(at + 1);
            continue;
        }
        let start = blank_end(bytes, next + 1, inner.end);
        let stop = value_end(bytes, start, inner.end);
        let code = trimmed(writer.text, Span::new(start, stop));
        let value = value(writer, code);
        writer.attribute(element, name, value);
        at = stop.max(start);
    }
}

fn attribute_name(bytes: &[u8], at: usize, end: usize) -> Span {
    if matches!(bytes[at], b'"' | b'\'')
        && let Some(past) = past(bytes, at, end)
    {
        return Span::new(at, past);
    }
    let length = bytes[at..end]
        .iter()
        .enumerate()
        .take_while(|(index, byte)| {
            !(byte.is_ascii_whitespace()
                || matches!(byte, b',' | b'=')
                || **byte == b'!' && bytes.get(at + index + 1) == Some(&b'='))
        });
    Span::new(at, at + length.count())
}

/// Where the value of an attribute ends: at a comma, or at white space that no operator is around.
fn value_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut at = start;
    loop {
        at = until(bytes, at, end, |_, byte| {
            byte == b',' || byte.is_ascii_whitespace()
        });
        if at >= end || bytes[at] == b',' || !bytes[at].is_ascii_whitespace() {
            return at;
        }
        let before = at.checked_sub(1).filter(|last| *last >= start);
        let waits = before.is_none_or(|last| is_operator(bytes[last]));
        let next = blank_end(bytes, at, end);
        let goes_on = next < end
            && (is_operator(bytes[next])
                || bytes[next] == b'=' && bytes.get(next + 1) == Some(&b'='));
        if !waits && !goes_on {
            return at;
        }
        at = next;
    }
}

fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'?' | b':'
            | b'+'
            | b'-'
            | b'*'
            | b'/'
            | b'%'
            | b'|'
            | b'&'
            | b'<'
            | b'>'
            | b'!'
            | b'.'
            | b'='
    )
}

/// A text, or the code of a value.
fn value(writer: &Writer, code: Span) -> Option<(Value, Span)> {
    let bytes = writer.bytes();
    let empty = Span::new(code.end, code.end);
    let text = code.of(writer.text);
    let quote = bytes.get(code.start)?;
    if matches!(quote, b'"' | b'\'' | b'`') && past(bytes, code.start, code.end) == Some(code.end) {
        let inner = Span::new(code.start + 1, code.end - 1);
        if *quote != b'`' || !text.contains("${") {
            return Some((
                ruby::interpolated(writer.text, inner, *quote != b'`'),
                inner,
            ));
        }
    }
    match text {
        "true" => None,
        "false" | "null" | "undefined" => Some((Value::literal("false", code), empty)),
        _ => Some((Value::hole(code), empty)),
    }
}
