//! Texts that are put together of pieces.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::syntax::node::Node;

use super::{Choice, Finder};
use crate::gate::GateId;
use crate::span::Span;
use crate::syntax::lower::Lowering;
use crate::value::{Part, Value};

/// Of how many pieces a text is put together.
const MAX_PARTS: usize = 16;

impl Finder<'_, '_> {
    /// A text with what its holes are known to hold filled in. What stands first tells most.
    pub(super) fn text(
        &self,
        low: &mut Lowering,
        node: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        let pieces = self.pieces(node);
        self.joined(low, pieces, node, gate, depth, out);
    }

    /// `atob('aHR0cHM6…')`: the text that is packed in Base64.
    pub(super) fn unpacked(
        &self,
        low: &mut Lowering,
        call: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        let first = call
            .child_by_field_name("arguments")
            .and_then(|arguments| self.reader.first_named(arguments));
        let before = out.len();
        match first {
            Some(first) => self.find(low, first, gate, depth, out),
            None => self.hole(call, gate, out),
        }
        let span = self.reader.span(call);
        for choice in out.iter_mut().skip(before) {
            let packed = choice.value.as_literal();
            let bytes = packed.and_then(|packed| STANDARD.decode(packed.trim()).ok());
            choice.value = match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
                Some(text) => Value::literal(&text, span),
                None => Value::hole(span),
            };
        }
    }

    /// What pieces make together.
    pub(super) fn joined(
        &self,
        low: &mut Lowering,
        pieces: Vec<Piece>,
        node: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        let mut rest = Vec::new();
        let mut first = None;
        for piece in pieces {
            match piece {
                Piece::Text(part) => rest.push(part),
                Piece::Hole(hole) if rest.is_empty() && first.is_none() => first = Some(hole),
                Piece::Hole(hole) => rest.push(self.constant(low, hole, depth)),
            }
        }
        let Some(first) = first else {
            if rest.is_empty() {
                return self.literal("", node, gate, out);
            }
            return out.push(Choice {
                value: Value { parts: rest },
                gate,
            });
        };
        let before = out.len();
        self.find(low, first, gate, depth, out);
        for choice in out.iter_mut().skip(before) {
            if choice.value.is_blank() {
                choice.value.parts.clear();
            }
            choice.value.parts.extend(rest.iter().cloned());
        }
    }

    /// Markup that is put together: the names in it are what they hold. Where the address of an
    /// element begins with one of several, each makes markup of its own.
    pub(super) fn markup(&self, low: &mut Lowering, node: Node) -> Vec<Choice> {
        let mut parts: Vec<Part> = Vec::new();
        let mut several: Option<(usize, Span, Vec<Choice>)> = None;
        for piece in self.pieces(node) {
            match piece {
                Piece::Text(part) => parts.push(part),
                Piece::Hole(hole) => {
                    let span = self.reader.span(hole);
                    if several.is_none() && begins_address(&parts) {
                        let mut found = Vec::new();
                        self.find(low, hole, None, 0, &mut found);
                        found.retain(|choice| choice.value.as_literal().is_some());
                        several = Some((parts.len(), span, found));
                        parts.push(Part::Hole { span });
                    } else {
                        parts.push(self.constant(low, hole, 0));
                    }
                }
            }
        }
        match several {
            Some((at, span, choices)) if !choices.is_empty() => choices
                .into_iter()
                .map(|Choice { value, gate }| {
                    let mut parts = parts.clone();
                    let text = value.as_literal().unwrap_or_default();
                    parts[at] = Part::Literal { text, span };
                    let value = Value { parts };
                    Choice { value, gate }
                })
                .collect(),
            _ => vec![Choice {
                value: Value { parts },
                gate: None,
            }],
        }
    }

    /// A hole in the middle of a text: its value where there is but one.
    pub(super) fn constant(&self, low: &mut Lowering, hole: Node, depth: usize) -> Part {
        let span = self.reader.span(hole);
        let mut found = Vec::new();
        if matches!(
            hole.kind(),
            "identifier"
                | "member_expression"
                | "string"
                | "template_string"
                | "template_substitution"
        ) {
            self.find(low, hole, None, depth, &mut found);
        }
        match found.as_slice() {
            [Choice { value, gate: None }] => match value.as_literal() {
                Some(text) => Part::Literal { text, span },
                None => Part::Hole { span },
            },
            _ => Part::Hole { span },
        }
    }

    pub(super) fn pieces<'t>(&self, node: Node<'t>) -> Vec<Piece<'t>> {
        let mut all = Vec::new();
        for term in self.reader.terms(node) {
            match term.kind() {
                "string" | "template_string" => {
                    let parts = self.reader.value(term).parts;
                    let mut cursor = term.walk();
                    let mut substitutions = term
                        .named_children(&mut cursor)
                        .filter(|child| child.kind() == "template_substitution")
                        .collect::<Vec<_>>()
                        .into_iter();
                    all.extend(parts.into_iter().map(|part| match part {
                        Part::Hole { .. } => match substitutions.next() {
                            Some(node) => Piece::Hole(node),
                            None => Piece::Text(part),
                        },
                        literal @ Part::Literal { .. } => Piece::Text(literal),
                    }));
                }
                "number" => all.push(Piece::Text(Part::Literal {
                    text: self.reader.text(term).to_owned(),
                    span: self.reader.span(term),
                })),
                _ => all.push(Piece::Hole(term)),
            }
        }
        all
    }

    /// The pieces of `base.concat(path)`, `[base, path].join('/')`, `new URL(path, base)`.
    pub(super) fn put_together<'t>(
        &self,
        name: &str,
        callee: Node<'t>,
        call: Node<'t>,
    ) -> Option<Vec<Piece<'t>>> {
        let list = call.child_by_field_name("arguments")?;
        let mut cursor = list.walk();
        let arguments: Vec<Node> = list.named_children(&mut cursor).take(MAX_PARTS).collect();
        let object = callee.child_by_field_name("object");
        match (name, object) {
            ("concat", Some(object)) if object.kind() != "array" => {
                let all = std::iter::once(object).chain(arguments);
                Some(all.map(Piece::Hole).collect())
            }
            ("join", Some(object)) if object.kind() == "array" => {
                let sign = match arguments.first() {
                    Some(sign) => self.reader.value(*sign).as_literal()?,
                    None => ",".to_owned(),
                };
                let mut cursor = object.walk();
                let mut pieces = Vec::new();
                for element in object.named_children(&mut cursor).take(MAX_PARTS) {
                    if !pieces.is_empty() {
                        let span = self.reader.span(element);
                        let text = sign.clone();
                        pieces.push(Piece::Text(Part::Literal { text, span }));
                    }
                    pieces.push(Piece::Hole(element));
                }
                Some(pieces)
            }
            ("URL", None) => match arguments.as_slice() {
                [path, base] => Some(vec![Piece::Hole(*base), Piece::Hole(*path)]),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Whether the address of an element begins behind those parts: `<script src="`.
fn begins_address(parts: &[Part]) -> bool {
    // An escaped quote is a part of its own.
    let text: String = parts[parts.len().saturating_sub(2)..]
        .iter()
        .map(|part| match part {
            Part::Literal { text, .. } => text.as_str(),
            Part::Hole { .. } => "",
        })
        .collect();
    let text = text.trim_end_matches(['"', '\'']);
    ["src=", "href=", "data="]
        .iter()
        .any(|name| text.ends_with(name))
}

pub(super) enum Piece<'t> {
    Text(Part),
    Hole(Node<'t>),
}
