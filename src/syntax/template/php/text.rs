//! A text is what a PHP expression comes out as: runs of literal source and holes.

use std::collections::HashSet;

use crate::syntax::node::Node;

use super::super::MarkupString;
use super::call;
use crate::span::Span;
use crate::value::{Part, Value};

/// A run of a string as it is written, or an expression that is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece {
    Literal { span: Span, quote: Quote },
    Hole(Span),
}

/// Which escapes a literal may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Quote {
    Single,
    Double,
    Here,
    Now,
}

/// The pieces of `expression`: strings, concatenations, and calls that hand their text through.
/// The strings and concatenations read are put into `read` by their identity.
pub(super) fn pieces(text: &str, expression: Node, read: &mut HashSet<usize>) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut waiting = vec![(expression, false)];
    while let Some((node, is_format)) = waiting.pop() {
        match node.kind() {
            "string" | "encapsed_string" | "heredoc" | "nowdoc" if node.is_named() => {
                read.insert(node.id());
                let first = found.len();
                string_pieces(text, node, &mut found);
                if is_format {
                    let formats = found.split_off(first);
                    formats
                        .into_iter()
                        .for_each(|piece| split_format(text, piece, &mut found));
                }
            }
            "binary_expression" if operator(node) == "." => {
                read.insert(node.id());
                waiting.extend(node.child_by_field_name("right").map(|side| (side, false)));
                waiting.extend(node.child_by_field_name("left").map(|side| (side, false)));
            }
            "sequence_expression" => {
                let mut cursor = node.walk();
                let first = waiting.len();
                waiting.extend(node.named_children(&mut cursor).map(|child| (child, false)));
                waiting[first..].reverse();
            }
            "parenthesized_expression" if only_child(node).is_some() => {
                waiting.extend(only_child(node).map(|child| (child, is_format)));
            }
            "function_call_expression" => match call::passes_through(text, node) {
                Some((inner, format)) => waiting.push((inner, format)),
                None => found.push(Piece::Hole(node.byte_range().into())),
            },
            "comment" => {}
            _ => found.push(Piece::Hole(node.byte_range().into())),
        }
    }
    found
}

pub(super) fn operator<'n>(node: Node<'n>) -> &'n str {
    node.child_by_field_name("operator")
        .map_or("", |operator| operator.kind())
}

/// The one thing in a pair of parentheses.
fn only_child(node: Node) -> Option<Node> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .find(|child| !child.is_extra())
}

fn string_pieces(text: &str, node: Node, found: &mut Vec<Piece>) {
    let Span { mut start, mut end } = node.byte_range().into();
    let (quote, holder) = match node.kind() {
        "string" | "encapsed_string" => {
            // `b'…'` is a binary string.
            let prefix = usize::from(!Span::new(start, end).of(text).starts_with(['\'', '"']));
            start = (start + prefix + 1).min(end);
            end = (end - 1).max(start);
            let single = node.kind() == "string";
            (if single { Quote::Single } else { Quote::Double }, node)
        }
        kind => {
            let Some(body) = node.child_by_field_name("value") else {
                return;
            };
            (start, end) = (body.start_byte(), body.end_byte());
            // The line break behind the label is not of the text.
            let broken = Span::new(start, end).of(text);
            start += broken.len() - broken.trim_start_matches(['\r', '\n']).len();
            start = start.min(end);
            (
                if kind == "heredoc" {
                    Quote::Here
                } else {
                    Quote::Now
                },
                body,
            )
        }
    };
    let mut at = start;
    let mut cursor = holder.walk();
    for child in holder.children(&mut cursor) {
        let of_text = matches!(
            child.kind(),
            "string_content" | "escape_sequence" | "nowdoc_string" | "'" | "\""
        );
        if of_text || child.start_byte() < at || child.end_byte() > end {
            continue;
        }
        if at < child.start_byte() {
            found.push(Piece::Literal {
                span: Span::new(at, child.start_byte()),
                quote,
            });
        }
        push_hole(found, child.byte_range().into());
        at = child.end_byte();
    }
    if at < end {
        found.push(Piece::Literal {
            span: Span::new(at, end),
            quote,
        });
    }
}

/// `{`, `$x` and `}` are one hole.
fn push_hole(found: &mut Vec<Piece>, span: Span) {
    match found.last_mut() {
        Some(Piece::Hole(last)) if last.end == span.start => last.end = span.end,
        _ => found.push(Piece::Hole(span)),
    }
}

/// Cuts `%s`, `%1$s` and the like out of a format.
fn split_format(text: &str, piece: Piece, found: &mut Vec<Piece>) {
    let Piece::Literal { span, quote } = piece else {
        found.push(piece);
        return;
    };
    let bytes = span.of(text).as_bytes();
    let literal = |from: usize, to: usize| Piece::Literal {
        span: Span::new(span.start + from, span.start + to),
        quote,
    };
    let mut from = 0;
    let mut at = 0;
    while let Some(percent) = memchr::memchr(b'%', &bytes[at..]) {
        let percent = at + percent;
        let flags = bytes[percent + 1..]
            .iter()
            .take(16)
            .take_while(|byte| byte.is_ascii_digit() || b"$+-.' \\".contains(byte))
            .count();
        let letter = percent + 1 + flags;
        if !bytes
            .get(letter)
            .is_some_and(|byte| b"bcdeEfFgGosuxX".contains(byte))
        {
            // `%%` is a percent sign, and stays as it is written.
            at = (percent + 2).min(bytes.len());
            continue;
        }
        if from < percent {
            found.push(literal(from, percent));
        }
        found.push(Piece::Hole(Span::new(
            span.start + percent,
            span.start + letter + 1,
        )));
        from = letter + 1;
        at = from;
    }
    if from < bytes.len() {
        found.push(literal(from, bytes.len()));
    }
}

/// The pieces as a string of markup or script; `None` where there is no literal in it.
pub(super) fn markup(pieces: &[Piece]) -> Option<MarkupString> {
    let mut string = MarkupString::default();
    let mut hole = false;
    for piece in pieces {
        match piece {
            Piece::Hole(_) => hole = true,
            Piece::Literal { span, .. } => {
                if !string.parts.is_empty() {
                    string.joined.push(!hole);
                }
                string.parts.push(*span);
                hole = false;
            }
        }
    }
    (!string.parts.is_empty()).then_some(string)
}

pub(super) fn value(text: &str, pieces: &[Piece]) -> Value {
    let parts = pieces.iter().map(|piece| match *piece {
        Piece::Hole(span) => Part::Hole { span },
        Piece::Literal { span, quote } => Part::Literal {
            text: decode(span.of(text), quote),
            span,
        },
    });
    Value {
        parts: parts.collect(),
    }
}

/// The text of a literal. Only the escapes that addresses and names may hold are read; others
/// stay as they are written.
fn decode(written: &str, quote: Quote) -> String {
    if quote == Quote::Now || !written.contains('\\') {
        return written.to_owned();
    }
    let mut all = String::with_capacity(written.len());
    let mut chars = written.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            all.push(char);
            continue;
        }
        match (chars.next(), quote) {
            (Some(next @ ('\\' | '\'')), Quote::Single) => all.push(next),
            (Some('n'), Quote::Double | Quote::Here) => all.push('\n'),
            (Some('t'), Quote::Double | Quote::Here) => all.push('\t'),
            (Some('r'), Quote::Double | Quote::Here) => all.push('\r'),
            (Some(next @ ('\\' | '$')), Quote::Double | Quote::Here) => all.push(next),
            (Some('"'), Quote::Double) => all.push('"'),
            (Some(next), _) => all.extend(['\\', next]),
            (None, _) => all.push('\\'),
        }
    }
    all
}
