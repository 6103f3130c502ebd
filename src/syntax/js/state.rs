//! States are names whose value changes while the page is open, and what sets them.

use crate::syntax::node::Node;

use super::{Walker, names};
use crate::expr::Expr;
use crate::facts::State;
use crate::gate::{Call, GateId};
use crate::span::Span;
use crate::syntax::component::Framework;

/// Calls that make a state which is assigned to, sorted.
const STATES: &[&str] = &[
    "$state",
    "atom",
    "model",
    "ref",
    "shallowRef",
    "signal",
    "useSignal",
    "useState",
    "writable",
];

impl<'t> Walker<'_, '_, '_, 't> {
    /// `const [open, setOpen] = useState(false)`, also of Solid's signals.
    pub(super) fn state(&mut self, pattern: Node<'t>, value: Node<'t>) {
        let Expr::Call { callee, args } = self.reader.expr(value) else {
            return;
        };
        if !names::last(&callee)
            .is_some_and(|name| matches!(name.as_str(), "useState" | "createSignal"))
        {
            return;
        }
        let mut cursor = pattern.walk();
        let bound: Vec<&str> = pattern
            .named_children(&mut cursor)
            .map(|child| self.reader.text(child))
            .collect();
        if let [name, setter] = bound.as_slice() {
            let made = value.child_by_field_name("arguments");
            let made = made.and_then(|arguments| self.reader.first_named(arguments));
            let initial = made
                .and_then(|made| self.made_by(made))
                .or_else(|| args.into_iter().next())
                .unwrap_or(Expr::Null);
            let setter = (*setter).to_owned();
            let state = State { setter, initial };
            self.low.facts.states.insert((*name).to_owned(), state);
        }
    }

    /// `const open = ref(false)`: what sets it is an assignment, or a method of its own.
    pub(super) fn kept(&mut self, name: &str, value: Node<'t>) {
        if value.kind() != "call_expression" {
            return self.kept_plainly(name, value);
        }
        let Expr::Call { callee, mut args } = self.reader.expr(value) else {
            return;
        };
        let maker = names::last(&callee).unwrap_or_default();
        if STATES.binary_search(&maker.as_str()).is_err() {
            return;
        }
        let initial = match args.len() {
            0 => Expr::Null,
            1 => args.swap_remove(0),
            // Nuxt's has a key, and a function that makes the first value.
            _ => match self.made_by_last(value) {
                Some(made) => made,
                None => return,
            },
        };
        self.keep(name, initial);
    }

    fn made_by_last(&self, call: Node<'t>) -> Option<Expr> {
        let arguments = call.child_by_field_name("arguments")?;
        let mut cursor = arguments.walk();
        let last = arguments.named_children(&mut cursor).last()?;
        self.made_by(last)
    }

    /// What a function literal gives back: `() => load()`, `() => { return load(); }`.
    fn made_by(&self, function: Node<'t>) -> Option<Expr> {
        if !matches!(function.kind(), "arrow_function" | "function_expression") {
            return None;
        }
        let body = function.child_by_field_name("body")?;
        if body.kind() != "statement_block" {
            return Some(self.reader.expr(body));
        }
        let mut cursor = body.walk();
        let last = body.named_children(&mut cursor).last()?;
        let value = (last.kind() == "return_statement").then(|| self.reader.first_named(last))?;
        value.map(|value| self.reader.expr(value))
    }

    /// A component of Svelte's keeps its state in plain variables.
    fn kept_plainly(&mut self, name: &str, value: Node<'t>) {
        let is_literal = matches!(
            value.kind(),
            "true" | "false" | "null" | "undefined" | "string"
        );
        let is_variable = || {
            let declaration = value.parent().and_then(|declarator| declarator.parent());
            declaration.is_some_and(|declaration| {
                declaration
                    .child(0)
                    .is_some_and(|word| word.kind() == "let")
                    && declaration
                        .parent()
                        .is_some_and(|parent| parent.kind() == "program")
            })
        };
        if self.low.framework == Some(Framework::Svelte) && is_literal && is_variable() {
            let initial = self.reader.expr(value);
            self.keep(name, initial);
        }
    }

    /// A field that is off at first is a state: `playing = false`, `playing = signal(false)`.
    pub(super) fn field(&mut self, name: &str, field: Node<'t>) {
        let Some(value) = field.child_by_field_name("value") else {
            return;
        };
        match value.kind() {
            "call_expression" => self.kept(name, value),
            "false" | "null" | "undefined" => {
                let initial = self.reader.expr(value);
                self.keep(name, initial);
            }
            "object" if name == "state" => self.keep_all(value),
            // Nothing else is known to change it.
            "object" | "string" => self.bind(&format!("this.{name}"), value),
            _ => {}
        }
    }

    /// The state of a class: `state = { open: false }`.
    pub(super) fn keep_all(&mut self, object: Node<'t>) {
        if let Expr::Object(pairs) = self.reader.expr(object) {
            for (name, initial) in pairs {
                self.keep(&name, initial);
            }
        }
    }

    pub(super) fn keep(&mut self, name: &str, initial: Expr) {
        let setter = format!("{name}=");
        let state = State { setter, initial };
        self.low.facts.states.insert(name.to_owned(), state);
    }

    /// A name that holds a state was assigned to.
    pub(super) fn set(
        &mut self,
        target: &Expr,
        value: Option<Expr>,
        span: Span,
        gate: Option<GateId>,
    ) {
        let name = match target {
            Expr::Name(name) => name,
            Expr::Member { object, property } => match object.as_ref() {
                Expr::Name(object) if property == "value" => object,
                Expr::Name(object) if matches!(object.as_str(), "this" | "$data" | "state") => {
                    property
                }
                Expr::Member { property, .. } if property == "state" => return,
                _ => property,
            },
            _ => return,
        };
        let name = name.strip_prefix('$').unwrap_or(name);
        self.low.facts.calls.push(Call {
            name: format!("{name}="),
            path: None,
            given: value.map(|value| [value].into()),
            span,
            gate,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_sorted() {
        assert!(STATES.is_sorted());
    }
}
