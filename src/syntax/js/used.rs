//! What a text or a name is used for where it stands: it loads, is markup or code, or is kept for later.

use crate::syntax::node::Node;

use super::function::callback_span;
use super::sink::{self, Use};
use super::{Choice, Walker, choice, names};
use crate::gate::{Call, Callback, GateId, GateKind};
use crate::span::Span;
use crate::syntax::style;
use crate::value::{Part, Value};

/// How many values are joined with the uses of the names that hold them, in one script.
const MAX_JOINED: usize = 100_000;

impl<'t> Walker<'_, '_, '_, 't> {
    pub(super) fn identifier(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        let name = self.reader.text(node);
        if name == "children" && !matches!(used, Use::Quiet) {
            self.low.facts.slots.push(gate);
        }
        match used {
            Use::Shown => self.low.names.show(name),
            Use::Quiet => {}
            Use::Named(_) | Use::Exported if self.low.is_sample(name) => {}
            _ => self.low.names.hand_on(name),
        }
        self.handed_on(node, gate, used);
    }

    /// An address that is put together elsewhere, where it loads: `script.src = addressOf(site)`.
    /// Tells whether one was found.
    pub(super) fn composed(
        &mut self,
        node: Node<'t>,
        gate: Option<GateId>,
        roles: sink::Roles,
    ) -> bool {
        let is_put_together = match node.kind() {
            "identifier" | "member_expression" | "call_expression" | "new_expression" => true,
            "binary_expression" | "template_string" => self
                .reader
                .value(node)
                .pattern()
                .starts_with(crate::value::HOLE),
            _ => false,
        };
        if !is_put_together {
            return false;
        }
        let before = self.low.facts.sites.len();
        let is_text = self.reader.is_text(node);
        for Choice { value, gate: when } in self.choices(node) {
            let span = if is_text {
                self.reader.span(node)
            } else {
                value.span()
            };
            let gate = self.low.facts.both(when, gate);
            let gate = self.gate_at(span.start, gate);
            self.low.address_in_script(&value, span, gate, roles);
        }
        let found = before..self.low.facts.sites.len();
        for site in found.clone() {
            self.parked.loads_at(site, self.reader.span(node));
        }
        !found.is_empty()
    }

    /// A name or path where an address loads: what it holds is known at the end.
    pub(super) fn handed_on(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        if used.loads()
            && let Some(path) = self.reader.expr(node).path()
        {
            self.uses.push((path, gate, used));
        }
    }

    pub(super) fn text(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let value = self.reader.value(node);
        let span = self.reader.span(node);
        // The markup layer reads it.
        if self.low.slots_begin(span.start + 1) {
            return;
        }
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            if child.kind() == "template_substitution" {
                self.push_children(child, gate, &Use::Plain);
            }
        }
        let gate = self.gate_at(span.start, gate);
        self.low.message(&value, span, gate, used.is_quiet());
        let (encoded, used) = match used {
            Use::Encoded(inner) => (true, inner.as_ref()),
            _ => (false, used),
        };
        let is_markup = sink::is_markup(&value) || encoded && sink::is_markup(&decoded(&value));
        if !(is_markup && (encoded || value.has_hole())) {
            return self.use_value(&value, span, gate, used);
        }
        for Choice { value, gate: when } in
            choice::markup(self.low, &self.reader, self.grammar, node)
        {
            let gate = self.low.facts.both(when, gate);
            let value = if encoded { decoded(&value) } else { value };
            self.use_value(&value, span, gate, used);
        }
    }

    pub(super) fn use_value(
        &mut self,
        value: &Value,
        span: Span,
        gate: Option<GateId>,
        used: &Use,
    ) {
        if used.is_quiet() {
            return;
        }
        if sink::is_sheet(value) {
            return style::lower(self.low, span, style::Sheet::Css, gate);
        }
        if matches!(used, Use::Shown) {
            return;
        }
        if sink::is_markup(value) {
            return match used {
                Use::Named(name) => self.low.hold_markup(name, value, gate),
                _ => self.low.markup_in_script(value, gate),
            };
        }
        if let Use::Named(name) = used {
            self.bound
                .entry(name.clone())
                .or_default()
                .push((value.clone(), span));
            return;
        }
        if let Use::Code = used {
            return self.low.script_in_string(value, gate);
        }
        if let Some(allowed) = used.roles() {
            self.low.address_in_script(value, span, gate, allowed);
        }
    }

    /// The gate with the template's conditions at that place added.
    pub(super) fn gate_at(&mut self, offset: usize, gate: Option<GateId>) -> Option<GateId> {
        self.low.template_gate_within(self.outer, offset, gate)
    }

    /// Joins names with what they hold, and names handed on with the functions they are.
    pub(super) fn finish(mut self) {
        self.leave_parked();
        for (number, _, gate) in std::mem::take(&mut self.placed) {
            if gate != self.around {
                self.low.place_behind(number, gate);
            }
        }
        let mut joined = 0;
        for (name, gate, used) in std::mem::take(&mut self.uses) {
            let Some(bound) = self.bound.get(&name) else {
                continue;
            };
            joined += bound.len();
            if joined > MAX_JOINED {
                break;
            }
            for (value, span) in bound.clone() {
                let gate = self.gate_at(span.start, gate);
                self.use_value(&value, span, gate, &used);
            }
        }
        let functions = &self.low.facts.functions;
        let known: std::collections::HashSet<String> = functions
            .iter()
            .flat_map(|function| function.names.iter().cloned())
            .collect();
        for (name, callback, span, gate) in std::mem::take(&mut self.references) {
            let is_known = known.contains(&name) || self.imports.contains_key(&name);
            if is_known || registers(&callback) {
                let span = callback_span(&callback, span);
                let given = self.handed_to(&callback).map(|handed| [handed].into());
                let gate = Some(
                    self.low
                        .facts
                        .add_gate(GateKind::Callback(callback), span, gate),
                );
                self.low.facts.calls.push(Call {
                    name,
                    path: None,
                    given,
                    span,
                    gate,
                });
            }
        }
    }
}

/// Calls that have a function run later, sorted; one that the file does not know is another
/// script's.
const REGISTERS: &[&str] = &[
    "$",
    "addEventListener",
    "attachEvent",
    "on",
    "once",
    "ready",
    "requestAnimationFrame",
    "requestIdleCallback",
    "setInterval",
    "setTimeout",
    "then",
];

fn registers(callback: &Callback) -> bool {
    names::last(&callback.callee)
        .is_some_and(|name| REGISTERS.binary_search(&name.as_str()).is_ok())
}

/// A text in which `%3C` stands for `<`, as `unescape` reads it.
fn decoded(value: &Value) -> Value {
    let mut value = value.clone();
    for part in &mut value.parts {
        if let Part::Literal { text, .. } = part
            && text.contains('%')
        {
            *text = percent_encoding::percent_decode_str(text)
                .decode_utf8_lossy()
                .into_owned();
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::REGISTERS;

    #[test]
    fn tables_are_sorted() {
        assert!(REGISTERS.is_sorted());
    }
}
