//! A directive is a condition or a loop that a framework writes as an attribute: `v-if`, `x-if`,
//! `*ngIf`, `ng-if`.

use std::collections::HashMap;

use super::Framework;
use crate::expr::{Compare, Expr};
use crate::gate::{GateId, GateKind};
use crate::span::Span;
use crate::syntax::html::{Attribute, Document, Element};
use crate::syntax::js::{self, Grammar};
use crate::syntax::lower::Lowering;
use crate::syntax::template::{Dialect, expr};
use crate::value::Value;

/// How many conditions of a chain are remembered.
const MAX_CHAIN: usize = 16;

/// The conditions of one document that later elements are the other side of.
#[derive(Default)]
pub struct Directives {
    /// Element around → the conditions of the chain that its last child is in.
    chains: HashMap<Option<usize>, Vec<(Expr, Span)>>,
    /// Name of a template → the condition, and how it came out where the template is shown.
    templates: HashMap<String, (Expr, bool, Span)>,
    /// Start of an element that is a case of Angular's switch → the tests in front of it.
    cases: HashMap<usize, Vec<(Expr, bool, Span)>>,
}

/// How far around a case its switch is looked for.
const MAX_AROUND: usize = 8;

impl Directives {
    /// Looks for templates that a condition names: they stand anywhere.
    pub fn new(low: &Lowering, document: &Document) -> Self {
        let mut all = Self::default();
        for element in &document.elements {
            for attribute in &element.attributes {
                if attribute.name == "*ngif" {
                    all.name_templates(low, attribute);
                }
            }
        }
        all.name_cases(low, document);
        all
    }

    /// `[ngSwitch]="a"` around `*ngSwitchCase="b"` and `*ngSwitchDefault`.
    fn name_cases(&mut self, low: &Lowering, document: &Document) {
        // Switch → the tests of its cases so far.
        let mut switches: HashMap<usize, Vec<(Expr, Span)>> = HashMap::new();
        let mut defaults = Vec::new();
        for element in &document.elements {
            for attribute in &element.attributes {
                let is_default = attribute.name == "*ngswitchdefault";
                if !is_default && attribute.name != "*ngswitchcase" {
                    continue;
                }
                let Some((around, subject)) = switch_around(document, element) else {
                    continue;
                };
                let start = element.start_tag.start;
                if is_default {
                    defaults.push((start, around));
                    continue;
                }
                let (value, span) = condition(low, attribute);
                let (subject, _) = condition(low, subject);
                let test = Expr::Compare {
                    op: Compare::Equal,
                    left: Box::new(subject),
                    right: Box::new(value),
                };
                let tests = switches.entry(around).or_default();
                if tests.len() < MAX_CHAIN {
                    tests.push((test.clone(), span));
                }
                self.cases.insert(start, vec![(test, true, span)]);
            }
        }
        for (start, around) in defaults {
            let tests = switches.get(&around).into_iter().flatten();
            let tests = tests.map(|(test, span)| (test.clone(), false, *span));
            self.cases.insert(start, tests.collect());
        }
    }

    /// `*ngIf="a; else b"`, `*ngIf="a; then b; else c"`.
    fn name_templates(&mut self, low: &Lowering, attribute: &Attribute) {
        let (expr, span) = condition(low, attribute);
        let text = attribute.value_span.of(low.source);
        for clause in text.split(';').skip(1).flat_map(|clause| clause.split(',')) {
            let mut words = clause.split_whitespace();
            let holds = match words.next() {
                Some("then") => true,
                Some("else") => false,
                _ => continue,
            };
            if let Some(name) = words.next() {
                let name = name.to_lowercase();
                self.templates.insert(name, (expr.clone(), holds, span));
            }
        }
    }

    /// The gate of an element with its directives.
    pub fn gate(
        &mut self,
        low: &mut Lowering,
        element: &Element,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        let mut gate = gate;
        let cases = self.cases.get(&element.start_tag.start);
        for (test, holds, span) in cases.into_iter().flatten() {
            gate = add(low, test.clone(), *holds, *span, gate);
        }
        for attribute in &element.attributes {
            gate = match attribute.name.as_str() {
                "v-if" | "x-if" | "*ngif" | "ng-if" | "data-ng-if" | "[ngif]" => {
                    let (expr, span) = condition(low, attribute);
                    self.chains
                        .insert(element.parent, vec![(expr.clone(), span)]);
                    add(low, expr, true, span, gate)
                }
                "v-else-if" => {
                    let (expr, span) = condition(low, attribute);
                    let gate = self.otherwise(low, element, gate);
                    let chain = self.chains.entry(element.parent).or_default();
                    if chain.len() < MAX_CHAIN {
                        chain.push((expr.clone(), span));
                    }
                    add(low, expr, true, span, gate)
                }
                "v-else" => self.otherwise(low, element, gate),
                "v-for" | "x-for" | "*ngfor" | "ng-repeat" => {
                    Some(low.facts.add_gate(GateKind::Loop, attribute.span, gate))
                }
                name => match name
                    .strip_prefix('#')
                    .and_then(|name| self.templates.get(name))
                {
                    Some((expr, holds, span)) if element.name == "ng-template" => {
                        add(low, expr.clone(), *holds, *span, gate)
                    }
                    _ => gate,
                },
            };
        }
        gate
    }

    /// Nothing in the chain before held.
    fn otherwise(
        &self,
        low: &mut Lowering,
        element: &Element,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        let chain = self.chains.get(&element.parent).into_iter().flatten();
        chain.fold(gate, |gate, (expr, span)| {
            add(low, expr.clone(), false, *span, gate)
        })
    }
}

/// The switch that an element is a case of, and its subject.
fn switch_around<'d>(document: &'d Document, element: &Element) -> Option<(usize, &'d Attribute)> {
    let mut at = element.parent;
    for _ in 0..MAX_AROUND {
        let around = document.elements.get(at?)?;
        if let Some(subject) = around.attribute("[ngswitch]") {
            return Some((at?, subject));
        }
        at = around.parent;
    }
    None
}

fn add(
    low: &mut Lowering,
    expr: Expr,
    holds: bool,
    span: Span,
    gate: Option<GateId>,
) -> Option<GateId> {
    let kind = GateKind::Condition { expr, holds };
    Some(low.facts.add_gate(kind, span, gate))
}

/// The condition of a directive.
fn condition(low: &Lowering, attribute: &Attribute) -> (Expr, Span) {
    let text = attribute.value_span.of(low.source);
    if low.framework.is_none() || text.contains('&') && text.contains(';') && text.contains("&amp")
    {
        let text = attribute
            .value
            .as_ref()
            .and_then(Value::as_literal)
            .unwrap_or_default();
        return (expr::parse(&text, Dialect::Ejs), attribute.span);
    }
    let is_angular = matches!(low.framework, Some(Framework::Angular | Framework::Literal));
    let mut length = text.len();
    if is_angular {
        length = text.find(';').unwrap_or(length);
        length = text.find(" as ").map_or(length, |at| at.min(length));
    }
    let start = attribute.value_span.start;
    let code = Span::new(start, start + length);
    if is_angular {
        let masked = masked_pipes(code.of(low.source));
        return (
            js::expression_of(low.source, code, &masked, Grammar::TypeScript),
            attribute.span,
        );
    }
    (
        js::expression(low.source, code, Grammar::TypeScript),
        attribute.span,
    )
}

/// The first pipe of Angular's behind `from`, and where its name and arguments end.
pub(super) fn pipe(code: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = code.as_bytes();
    let mut quote = None;
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(*byte),
            (None, b'|') if bytes.get(at + 1) == Some(&b'|') => at += 1,
            (None, b'|') => {
                let rest = &bytes[at..];
                let length = rest
                    .iter()
                    .position(|byte| matches!(byte, b')' | b'&' | b';' | b'?'))
                    .unwrap_or(rest.len());
                return Some((at, at + length));
            }
            (None, _) => {}
        }
        at += 1;
    }
    None
}

/// `(consent$ | async)`: what a pipe is given tells, and a script knows no pipes.
pub(super) fn masked_pipes(code: &str) -> String {
    let mut bytes = code.as_bytes().to_vec();
    let mut from = 0;
    while let Some((start, end)) = pipe(code, from) {
        bytes[start..end].fill(b' ');
        from = end;
    }
    String::from_utf8(bytes).unwrap_or_else(|_| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes_are_masked() {
        assert_eq!(masked_pipes("!(a$ | async)"), "!(a$        )");
        assert_eq!(masked_pipes("a || '|' && b"), "a || '|' && b");
        assert_eq!(pipe("url | safe: 'x'", 0), Some((4, 15)));
    }
}
