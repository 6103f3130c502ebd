//! Ruby in HAML and Slim: the values that an expression can have, and the entries of a hash.

use super::code::{blank_end, name_end, past, trimmed, until};
use crate::expr::Expr;
use crate::span::Span;
use crate::syntax::template::{Dialect, expr};
use crate::value::{Part, Value};

/// How deep choices in choices are followed.
const MAX_DEPTH: usize = 8;

/// One value of an expression, and what has to hold for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Choice {
    pub value: Value,
    pub conditions: Vec<(Expr, bool)>,
}

/// An entry of a hash: the key as an attribute is named, and the value's code.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub name: String,
    pub key: Span,
    pub value: Span,
}

/// The text of a string literal, where the code is nothing else.
pub(super) fn string(text: &str, code: Span) -> Option<(Value, Span)> {
    let code = trimmed(text, code);
    let bytes = text.as_bytes();
    let quote = *bytes.get(code.start)?;
    if !matches!(quote, b'"' | b'\'') || past(bytes, code.start, code.end)? != code.end {
        return None;
    }
    let inner = Span::new(code.start + 1, code.end - 1);
    Some((interpolated(text, inner, quote == b'"'), inner))
}

/// A text with `#{…}` as holes, without its escapes.
pub(super) fn interpolated(text: &str, inner: Span, holes: bool) -> Value {
    if inner.is_empty() {
        return Value::literal("", inner);
    }
    let bytes = text.as_bytes();
    let mut value = Value::default();
    let mut literal = String::new();
    let mut from = inner.start;
    let mut at = inner.start;
    // Where a hole does not end, no later one does.
    let mut may_end = holes;
    while at < inner.end {
        let hole = (may_end && bytes[at] == b'#' && bytes.get(at + 1) == Some(&b'{'))
            .then(|| past(bytes, at + 1, inner.end));
        match hole {
            Some(Some(end)) => {
                push(&mut value, &mut literal, Span::new(from, at));
                value.parts.push(Part::Hole {
                    span: Span::new(at, end),
                });
                at = end;
                from = end;
                continue;
            }
            Some(None) => may_end = false,
            None => {}
        }
        if bytes[at] == b'\\' && at + 1 < inner.end {
            at += 1;
        }
        let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        literal.push(next);
        at += next.len_utf8();
    }
    push(&mut value, &mut literal, Span::new(from, inner.end));
    value
}

fn push(value: &mut Value, literal: &mut String, span: Span) {
    if !span.is_empty() {
        value.parts.push(Part::Literal {
            text: std::mem::take(literal),
            span,
        });
    }
}

/// The values that an expression can have.
pub(super) fn choices(text: &str, code: Span) -> Vec<Choice> {
    let mut all = Vec::new();
    find(text, code, &[], 0, &mut all);
    all
}

fn find(text: &str, code: Span, conditions: &[(Expr, bool)], depth: usize, all: &mut Vec<Choice>) {
    let code = trimmed(text, code);
    let bytes = text.as_bytes();
    let mut say = |value: Value| {
        all.push(Choice {
            value,
            conditions: conditions.to_vec(),
        });
    };
    if depth > MAX_DEPTH {
        return say(Value::hole(code));
    }
    if bytes.get(code.start) == Some(&b'(') && past(bytes, code.start, code.end) == Some(code.end) {
        let inner = Span::new(code.start + 1, code.end - 1);
        return find(text, inner, conditions, depth + 1, all);
    }
    let test = |span: Span, holds: bool| {
        let mut under = conditions.to_vec();
        under.push((expr::parse(span.of(text), Dialect::Erb), holds));
        under
    };
    let Some((split, operator)) = split(text, code) else {
        return say(literal(text, code));
    };
    let left = Span::new(code.start, split.start);
    let right = Span::new(split.end, code.end);
    match operator {
        Operator::Modifier(holds) => find(text, left, &test(right, holds), depth + 1, all),
        Operator::Choice => {
            let colon = until(bytes, right.start, right.end, |at, byte| {
                byte == b':' && is_blank(bytes, at.wrapping_sub(1)) && is_blank(bytes, at + 1)
            });
            let then = Span::new(right.start, colon);
            let otherwise = Span::new((colon + 1).min(right.end), right.end);
            find(text, then, &test(left, true), depth + 1, all);
            find(text, otherwise, &test(left, false), depth + 1, all);
        }
        Operator::Or => {
            find(text, left, conditions, depth + 1, all);
            find(text, right, &test(left, false), depth + 1, all);
        }
        Operator::And => find(text, right, &test(left, true), depth + 1, all),
        Operator::Plus => {
            let mut value = Value::default();
            for side in [left, right] {
                let mut parts = Vec::new();
                find(text, side, &[], depth + 1, &mut parts);
                match parts.as_slice() {
                    [only] if only.conditions.is_empty() => {
                        value.parts.extend(only.value.parts.iter().cloned());
                    }
                    _ => value.parts.push(Part::Hole { span: side }),
                }
            }
            say(value);
        }
    }
}

/// A string, also one that a method is called of, or a word that stands for itself.
fn literal(text: &str, code: Span) -> Value {
    let bytes = text.as_bytes();
    if let Some(end) = bytes
        .get(code.start)
        .filter(|byte| matches!(byte, b'"' | b'\''))
        .and_then(|_| past(bytes, code.start, code.end))
    {
        let rest = Span::new(end, code.end).of(text).trim_start();
        if rest.is_empty() || rest.starts_with(['.', '%']) {
            let inner = Span::new(code.start + 1, end - 1);
            return interpolated(text, inner, bytes[code.start] == b'"');
        }
    }
    match code.of(text) {
        "nil" => Value::literal("", code),
        word @ ("true" | "false") => Value::literal(word, code),
        number if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            Value::literal(number, code)
        }
        symbol if symbol.starts_with(':') && !symbol.contains(' ') => {
            Value::literal(&symbol[1..], code)
        }
        _ => Value::hole(code),
    }
}

#[derive(Clone, Copy)]
enum Operator {
    Modifier(bool),
    Choice,
    Or,
    And,
    Plus,
}

/// The operator that binds least, where the code has one outside of strings and brackets.
fn split(text: &str, code: Span) -> Option<(Span, Operator)> {
    let bytes = text.as_bytes();
    let mut found: Option<(usize, Span, Operator)> = None;
    let mut at = code.start;
    while at < code.end {
        if matches!(bytes[at], b'"' | b'\'' | b'`' | b'(' | b'[' | b'{') {
            at = past(bytes, at, code.end)?;
            continue;
        }
        let rest = &bytes[at..code.end];
        let spaced = at > code.start && is_blank(bytes, at - 1);
        let (rank, length, operator) = match rest {
            [b'i', b'f', next, ..] if spaced && !is_word(*next) => (0, 2, Operator::Modifier(true)),
            [b'u', b'n', b'l', b'e', b's', b's', next, ..] if spaced && !is_word(*next) => {
                (0, 6, Operator::Modifier(false))
            }
            [b'?', next, ..] if spaced && next.is_ascii_whitespace() => (1, 1, Operator::Choice),
            [b'|', b'|', ..] => (2, 2, Operator::Or),
            [b'&', b'&', ..] => (3, 2, Operator::And),
            [b'+', ..] => (4, 1, Operator::Plus),
            _ => {
                at += 1;
                continue;
            }
        };
        if found.is_none_or(|(best, ..)| rank < best) {
            found = Some((rank, Span::new(at, at + length), operator));
        }
        at += length;
    }
    found.map(|(_, span, operator)| (span, operator))
}

fn is_blank(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(u8::is_ascii_whitespace)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The entries of a hash, between its braces; those of `data` and `aria` are attributes of their
/// own.
pub(super) fn entries(text: &str, inner: Span) -> Vec<Entry> {
    let mut all = Vec::new();
    fill(text, inner, "", &mut all);
    all
}

fn fill(text: &str, inner: Span, prefix: &str, all: &mut Vec<Entry>) {
    let bytes = text.as_bytes();
    let mut at = inner.start;
    while at < inner.end {
        at = blank_end(bytes, at, inner.end);
        let end = until(bytes, at, inner.end, |_, byte| byte == b',');
        let entry = Span::new(at, end);
        at = end.max(at) + 1;
        let Some((key, value)) = key_and_value(text, entry) else {
            continue;
        };
        let name = key.of(text).replace('_', "-").to_ascii_lowercase();
        let name = match prefix {
            "" => name,
            prefix => format!("{prefix}-{name}"),
        };
        let braces = bytes.get(value.start) == Some(&b'{')
            && past(bytes, value.start, value.end) == Some(value.end);
        if prefix.is_empty() && braces && matches!(name.as_str(), "data" | "aria") {
            let inner = Span::new(value.start + 1, value.end - 1);
            fill(text, inner, &name, all);
        } else {
            all.push(Entry { name, key, value });
        }
    }
}

/// `a: b`, `"a": b`, `:a => b`, `"a" => b`, `:"a" => b`.
fn key_and_value(text: &str, entry: Span) -> Option<(Span, Span)> {
    let bytes = text.as_bytes();
    let symbol = usize::from(bytes.get(entry.start) == Some(&b':'));
    let start = entry.start + symbol;
    let (key, end) = match bytes.get(start)? {
        b'"' | b'\'' => {
            let end = past(bytes, start, entry.end)?;
            (Span::new(start + 1, end - 1), end)
        }
        _ => {
            let end = name_end(bytes, start, entry.end, b"-");
            (Span::new(start, end), end)
        }
    };
    let rest = Span::new(end, entry.end).of(text);
    let skipped = if symbol == 0 && rest.starts_with(':') {
        1
    } else {
        rest.len() - rest.trim_start().strip_prefix("=>")?.len()
    };
    (!key.is_empty()).then(|| (key, trimmed(text, Span::new(end + skipped, entry.end))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str) -> Vec<String> {
        choices(code, Span::new(0, code.len()))
            .into_iter()
            .map(|choice| format!("{} {}", choice.value.pattern(), choice.conditions.len()))
            .collect()
    }

    #[test]
    fn expressions_have_values() {
        assert_eq!(shown("\"a/#{b[:c]}?d\""), ["a/\u{FFFC}?d 0"]);
        assert_eq!(shown("x ? 'a' : 'b'"), ["a 1", "b 1"]);
        assert_eq!(shown("('a' if x)"), ["a 1"]);
        assert_eq!(shown("'a' unless x.y?"), ["a 1"]);
        assert_eq!(shown("'a' + b"), ["a\u{FFFC} 0"]);
        assert_eq!(shown("b || 'a'"), ["\u{FFFC} 0", "a 1"]);
        assert_eq!(shown("x.y? && 'a'"), ["a 1"]);
        assert_eq!(shown("'a'.html_safe"), ["a 0"]);
        assert_eq!(shown("url_for(a, 'b')"), ["\u{FFFC} 0"]);
    }

    #[test]
    fn hashes_have_entries() {
        let text = "a: 1, :b => 'x, y', \"c-d\": f(2, 3), data: { foo_bar: z }, **rest";
        let all = entries(text, Span::new(0, text.len()));
        let shown: Vec<(&str, &str)> = all
            .iter()
            .map(|entry| (entry.name.as_str(), entry.value.of(text)))
            .collect();
        assert_eq!(
            shown,
            [
                ("a", "1"),
                ("b", "'x, y'"),
                ("c-d", "f(2, 3)"),
                ("data-foo-bar", "z")
            ]
        );
    }
}
