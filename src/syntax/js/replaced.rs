//! What a name was declared with is replaced where a condition then assigns something else:
//! `let html = player; if (!consent) { html = notice; }`. It is left only where the condition does
//! not hold.

use std::collections::HashMap;

use crate::gate::{GateId, GateKind};
use crate::span::Span;
use crate::syntax::lower::Lowering;

/// How many conditions may take one name's value away.
const MAX_REPLACED: usize = 8;

/// What a file's scripts declare and then replace.
#[derive(Debug, Default)]
pub struct Declared {
    /// Where a declared value begins → what stands in front of the declaration.
    gates: HashMap<usize, Option<GateId>>,
    replaced: HashMap<String, Vec<Replaced>>,
}

#[derive(Clone, Copy, Debug)]
struct Replaced {
    /// Where the name holds something else.
    from: usize,
    /// What has to be so that it does not.
    kept: GateId,
    /// What stands in front of the condition.
    outside: Option<GateId>,
}

impl Declared {
    /// A name is declared with the value that begins there.
    pub fn declare(&mut self, at: usize, gate: Option<GateId>) {
        self.gates.insert(at, gate);
    }

    /// What has to be so that the name still holds the value at `used`.
    fn kept(&self, name: &str, value: Span, used: usize) -> impl Iterator<Item = GateId> + '_ {
        // What a text holds begins behind its quote.
        let begins = [Some(value.start), value.start.checked_sub(1)];
        let mut begins = begins.into_iter().flatten();
        let declared = begins.find_map(|at| self.gates.get(&at).copied());
        let all = self.replaced.get(name).into_iter().flatten();
        all.filter(move |one| {
            value.end <= one.from && one.from <= used && declared == Some(one.outside)
        })
        .map(|one| one.kept)
    }
}

impl Lowering<'_> {
    /// A name is assigned to at `span`, behind `gate`.
    pub(super) fn replaces(&mut self, name: &str, span: Span, gate: Option<GateId>) {
        let Some(found) = gate.and_then(|gate| self.facts.gate(gate)) else {
            return;
        };
        let (outside, test) = (found.parent, found.span);
        let GateKind::Condition { expr, holds } = found.kind.clone() else {
            return;
        };
        let all = self.declared.replaced.entry(name.to_owned()).or_default();
        if all.len() >= MAX_REPLACED {
            return;
        }
        let otherwise = GateKind::Condition {
            expr,
            holds: !holds,
        };
        all.push(Replaced {
            from: span.end,
            kept: self.facts.add_gate(otherwise, test, None),
            outside,
        });
    }

    /// The gate with what has to be so that a name holds at `used` what it was declared with.
    pub(in crate::syntax) fn still_holding(
        &mut self,
        name: &str,
        value: Span,
        used: usize,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        let kept: Vec<GateId> = self.declared.kept(name, value, used).collect();
        kept.into_iter()
            .fold(gate, |gate, kept| self.facts.both(Some(kept), gate))
    }
}
