//! The expressions of a component, in the order in which its markup comes to them.

use super::scan::Expression;
use crate::gate::GateId;
use crate::span::Span;
use crate::syntax::js::{self, Grammar, Piece, Place};
use crate::syntax::lower::Lowering;
use crate::syntax::template::Template;

/// Expressions in order of their start.
#[derive(Clone, Debug, Default)]
pub struct Expressions {
    all: Vec<Expression>,
    next: usize,
}

impl Expressions {
    #[must_use]
    pub fn new(all: Vec<Expression>) -> Self {
        Self { all, next: 0 }
    }

    /// The one that begins there.
    #[must_use]
    pub fn at(&self, start: usize) -> Option<&Expression> {
        let found = self.all.binary_search_by_key(&start, |one| one.span.start);
        found.ok().and_then(|index| self.all.get(index))
    }

    /// Those that begin in a span.
    pub fn within(&self, span: Span) -> impl Iterator<Item = &Expression> {
        let first = self.all.partition_point(|one| one.span.start < span.start);
        let rest = self.all.get(first..).unwrap_or_default();
        rest.iter().take_while(move |one| one.span.start < span.end)
    }

    /// The next one that begins before `offset`.
    pub fn next_before(&mut self, offset: usize) -> Option<Expression> {
        let next = self.all.get(self.next)?;
        if next.span.start >= offset {
            return None;
        }
        self.next += 1;
        Some(next.clone())
    }
}

/// The code of an expression with its markup masked: where that stands is a value in brackets.
#[must_use]
pub fn masked(source: &str, code: Span, slots: &[Span]) -> String {
    let mut text = String::with_capacity(code.end.saturating_sub(code.start));
    let mut at = code.start;
    for slot in slots.iter().filter(|slot| code.covers(**slot)) {
        text.push_str(Span::new(at, slot.start).of(source));
        let inside = (slot.end - slot.start).saturating_sub(2);
        text.push('(');
        text.extend(std::iter::repeat_n('x', inside));
        text.push(')');
        at = slot.end;
    }
    text.push_str(Span::new(at, code.end).of(source));
    text
}

impl Lowering<'_> {
    /// Walks the code of an expression: what it calls, and what it puts in front of its markup.
    pub fn expression(
        &mut self,
        code: Span,
        slots: &[Span],
        grammar: Grammar,
        place: Place,
        gate: Option<GateId>,
    ) {
        let mut masked = masked(self.source, code, slots);
        let mut range = code;
        if place != Place::Handler {
            let Some(start) = code.start.checked_sub(1) else {
                return;
            };
            masked = format!("({masked})");
            range = Span::new(start, code.end + 1);
        }
        let piece = Piece {
            range,
            masked: &masked,
            template: &Template::default(),
            grammar,
            gate,
            place,
        };
        js::lower_piece(self, piece);
    }
}
