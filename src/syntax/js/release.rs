//! A release is where a script puts in place what markup only holds ready: an address that an attribute
//! keeps (`frame.src = frame.dataset.src`), the content of a `<template>`.

use super::held::Held;
use super::{Walker, expression, names};
use crate::callers::with_hyphens;
use crate::expr::Expr;
use crate::facts::RELEASE;
use crate::gate::{Call, GateId, GateKind, TEMPLATE};
use crate::span::Span;

/// How far the names of elements are followed.
const MAX_DEPTH: usize = 8;

impl Walker<'_, '_, '_, '_> {
    /// Notes that an element's `src` or `data` is set to what one of its other attributes held, or
    /// its content to that of a template.
    pub(super) fn puts_in_place(
        &mut self,
        target: &Expr,
        name: &str,
        value: &Expr,
        span: Span,
        gate: Option<GateId>,
    ) {
        match name {
            "src" | "data" => {
                let Some((attribute, holder)) = self.held_in(value, 0) else {
                    return;
                };
                let of_each = matches!(value, Expr::Function { .. });
                let picked = self.selector(&holder, gate, 0);
                let picked = picked.or_else(|| match of_each {
                    true => self.selector(target, gate, 0),
                    false => None,
                });
                self.release(&attribute, picked, span, gate);
            }
            "innerHTML" => self.takes_out(value, span, gate),
            _ => {}
        }
    }

    /// Notes what a call puts in place.
    pub(super) fn released_by_call(
        &mut self,
        callee: &Expr,
        args: &[Expr],
        span: Span,
        gate: Option<GateId>,
    ) {
        let Expr::Member { object, property } = callee else {
            return;
        };
        match (property.as_str(), args) {
            ("setAttribute" | "attr" | "prop", [Expr::String(name), value, ..]) => {
                self.puts_in_place(object, name, value, span, gate);
            }
            ("cloneNode", _) => self.takes_out(object, span, gate),
            ("importNode" | "append" | "appendChild" | "html" | "prepend", [first, ..]) => {
                self.takes_out(first, span, gate);
            }
            _ => {}
        }
    }

    /// Notes that the content of a template is taken out of it.
    fn takes_out(&mut self, content: &Expr, span: Span, gate: Option<GateId>) {
        let template = match content {
            Expr::Member { object, property }
                if matches!(property.as_str(), "content" | "innerHTML") =>
            {
                object
            }
            Expr::Call { callee, args } if args.is_empty() => match callee.as_ref() {
                Expr::Member { object, property } if property == "html" => object,
                _ => return,
            },
            _ => return,
        };
        if let Some(picked) = self.selector(template, gate, 0) {
            self.release(TEMPLATE, Some(picked), span, gate);
        }
    }

    fn release(
        &mut self,
        attribute: &str,
        picked: Option<String>,
        span: Span,
        gate: Option<GateId>,
    ) {
        self.low.facts.calls.push(Call {
            name: format!("{RELEASE}{attribute}"),
            path: picked,
            given: None,
            span,
            gate,
        });
    }

    /// The attribute that a value comes from, and the element that has it.
    fn held_in(&self, value: &Expr, depth: usize) -> Option<(String, Expr)> {
        if depth > MAX_DEPTH {
            return None;
        }
        match value {
            Expr::Member { object, property } => {
                let data = format!("data-{}", with_hyphens(property));
                match object.as_ref() {
                    Expr::Member {
                        object,
                        property: of,
                    } if of == "dataset" => Some((data, object.as_ref().clone())),
                    _ => None,
                }
            }
            Expr::Call { callee, args } => {
                let (Expr::Member { object, property }, [Expr::String(name)]) =
                    (callee.as_ref(), args.as_slice())
                else {
                    return None;
                };
                let attribute = match property.as_str() {
                    "getAttribute" | "attr" if name.starts_with("data-") => name.clone(),
                    "data" => format!("data-{}", with_hyphens(name)),
                    _ => return None,
                };
                Some((attribute, object.as_ref().clone()))
            }
            Expr::Name(name) => {
                let all = self.low.names.held_at(name, self.here);
                let mut values = all.filter_map(|held| self.read(held));
                values.find_map(|value| self.held_in(&value, depth + 1))
            }
            Expr::Function { answer, .. } => self.held_in(answer, depth + 1),
            Expr::Or(ways) => ways.iter().find_map(|way| self.held_in(way, depth + 1)),
            _ => None,
        }
    }

    /// What picks an element, or the list that it is one of.
    fn selector(&self, element: &Expr, gate: Option<GateId>, depth: usize) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        let next = |element: &Expr| self.selector(element, gate, depth + 1);
        match element {
            Expr::Name(name) if name == "this" => {
                let list = self.gone_through(gate)?;
                next(&list)
            }
            Expr::Name(name) => {
                let all = self.low.names.held_at(name, self.here);
                let mut values = all.filter_map(|held| self.read(held));
                values.find_map(|value| next(&value))
            }
            Expr::Index { object, .. } => next(object),
            Expr::List(items) => match items.as_slice() {
                [only] => next(only),
                _ => None,
            },
            Expr::Call { callee, args } => match (names::last(callee)?.as_str(), args.as_slice()) {
                (
                    "querySelector" | "querySelectorAll" | "find" | "$" | "$$" | "jQuery",
                    [Expr::String(selector), ..],
                ) => Some(selector.clone()),
                ("getElementById", [Expr::String(id)]) => Some(format!("#{id}")),
                ("getElementsByTagName", [Expr::String(name)]) => Some(name.clone()),
                ("getElementsByClassName", [Expr::String(classes)]) => {
                    let classes = classes.split_ascii_whitespace();
                    Some(classes.map(|class| format!(".{class}")).collect())
                }
                ("$" | "jQuery" | "from" | "call", [list, ..]) => next(list),
                ("eq" | "filter" | "first" | "get" | "item" | "last" | "slice" | "toArray", _) => {
                    match callee.as_ref() {
                        Expr::Member { object, .. } => next(object),
                        _ => None,
                    }
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// What the innermost `list.each(function () { this … })` around a gate goes through.
    fn gone_through(&self, gate: Option<GateId>) -> Option<Expr> {
        let mut at = gate;
        while let Some(gate) = at.and_then(|at| self.low.facts.gate(at)) {
            if let GateKind::Callback(callback) = &gate.kind
                && let Expr::Member { object, property } = &callback.callee
                && property == "each"
            {
                return Some(object.as_ref().clone());
            }
            at = gate.parent;
        }
        None
    }

    fn read(&self, held: Held) -> Option<Expr> {
        let may_follow = self.low.names.may_follow(held);
        may_follow.then(|| expression(self.low.source, held.span, held.grammar))
    }
}
