//! Builds the document out of tokens and shapes: names and values as they read.

use super::atoms::{Atom, Piece, pieces};
use super::entity::decode_entities;
use super::nest::Nesting;
use super::tokenizer::{RawAttribute, Token, Tokens};
use super::{Attribute, Document, Element, Text};
use crate::span::Span;
use crate::syntax::template::RegionKind;
use crate::value::{HOLE, Part, Value};

pub(super) fn document(
    text: &str,
    atoms: &[Atom],
    tokens: &Tokens,
    nesting: &Nesting,
    irregular: bool,
) -> Document {
    let elements = tokens
        .starts
        .iter()
        .zip(&nesting.shapes)
        .map(|(tag, shape)| Element {
            name: name(text, atoms, tag.name),
            written: tag.name,
            start_tag: tag.span,
            span: Span::new(tag.span.start, shape.end),
            content: shape.content,
            parent: shape.parent,
            attributes: Vec::new(),
        });
    let mut document = Document {
        elements: elements.collect(),
        irregular,
        ..Document::default()
    };
    for raw in &tokens.attributes {
        if let Some(element) = document.elements.get_mut(raw.tag) {
            element.attributes.push(attribute(text, atoms, raw));
        }
    }
    let mut parents = nesting.text_parents.iter();
    for token in &tokens.tokens {
        match *token {
            Token::Text { span, .. } => {
                let parent = parents.next().copied().flatten();
                document.texts.push(Text { span, parent });
            }
            Token::Comment(span) => document.comments.push(span),
            Token::Start(_) | Token::End { .. } => {}
        }
    }
    document
}

fn name(text: &str, atoms: &[Atom], span: Span) -> String {
    let mut name = String::with_capacity(span.end - span.start);
    for piece in pieces(atoms, span) {
        match piece {
            Piece::Text(span) => name.push_str(span.of(text)),
            Piece::Atom(atom) if atom.kind == RegionKind::Comment => {}
            Piece::Atom(_) => name.push_str(HOLE),
        }
    }
    name.make_ascii_lowercase();
    name
}

fn attribute(text: &str, atoms: &[Atom], raw: &RawAttribute) -> Attribute {
    Attribute {
        name: name(text, atoms, raw.name),
        name_span: raw.name,
        value: raw.value.map(|span| value(text, atoms, span)),
        value_span: raw.value.unwrap_or(Span::new(raw.name.end, raw.name.end)),
        span: raw.span,
        gate: None,
    }
}

fn value(text: &str, atoms: &[Atom], span: Span) -> Value {
    if span.is_empty() {
        return Value::literal("", span);
    }
    let parts = pieces(atoms, span).filter_map(|piece| match piece {
        Piece::Text(span) => Some(Part::Literal {
            text: decode_entities(span.of(text)).into_owned(),
            span,
        }),
        Piece::Atom(atom) if atom.kind == RegionKind::Comment => None,
        Piece::Atom(atom) => Some(Part::Hole { span: atom.span }),
    });
    Value {
        parts: parts.collect(),
    }
}
