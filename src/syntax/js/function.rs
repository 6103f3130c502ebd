//! Functions are what a script has others run: where they are called, or what they are handed to.

use std::rc::Rc;

use crate::syntax::node::Node;

use super::sink::Use;
use super::{Walker, names};
use crate::expr::Expr;
use crate::facts::DEFAULT;
use crate::gate::{Callback, Function, FunctionId, GateId, GateKind, Parameter};
use crate::guard::words;
use crate::span::Span;

/// How many arguments of a call are remembered, and how many parts of one.
pub(super) const MAX_GIVEN: usize = 6;
const MAX_PARTS: usize = 24;

/// Words of calls that hand a callback what their first argument holds, each time that it changes:
/// `watch`, `$watch`, `watchDebounced`, `reaction`, `subscribeKey`, `whenever`. Sorted.
const WATCHES: &[&str] = &["effect", "reaction", "subscribe", "watch", "whenever"];

impl<'t> Walker<'_, '_, '_, 't> {
    /// What runs a function that stands in this place: the call that it is handed to, or a consent
    /// manager, in whose configuration it stands.
    fn run_by(&self, node: Node<'t>, used: &Use) -> Option<Rc<Callback>> {
        let named = (node.kind() == "method_definition")
            .then(|| node.child_by_field_name("name"))
            .flatten();
        let inner = named.map(|name| used.for_key(self.reader.text(name).to_owned()));
        match inner.as_ref().unwrap_or(used) {
            Use::Callback(callback) => Some(callback.clone()),
            Use::Options(callback, _) => {
                let key = callback.key.as_deref()?;
                let last = key.rsplit('.').next().unwrap_or(key);
                let path = callback.callee.path()?;
                let is_run = self.low.recogniser.is_run_key(&path, last);
                is_run.then(|| callback.clone())
            }
            _ => None,
        }
    }

    pub(super) fn function(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        if let Some(callback) = self.run_by(node, used) {
            self.handed_in(node, &callback);
            let span = callback_span(&callback, self.reader.span(node));
            let kind = GateKind::Callback(callback.as_ref().clone());
            let body = self.low.facts.add_gate(kind, span, gate);
            return self.body(node, Some(body));
        }
        let mut names = Vec::new();
        if let Some(name) = node.child_by_field_name("name") {
            names.push(self.reader.text(name).to_owned());
        }
        let mut exported = false;
        match used {
            Use::Named(name) => {
                let last = name.rsplit('.').next().unwrap_or(name);
                if let Some(event) = last.strip_prefix("on").filter(|_| name.contains('.')) {
                    let event = event.to_lowercase();
                    let body = self.low.facts.add_gate(
                        GateKind::Handler { event },
                        self.reader.span(node),
                        gate,
                    );
                    return self.body(node, Some(body));
                }
                exported = name.contains('.');
                names.push(last.to_owned());
            }
            Use::Exported => {
                exported = true;
                if names.is_empty() {
                    names.push(DEFAULT.to_owned());
                }
            }
            Use::Body => return self.body(node, gate),
            _ => {}
        }
        names.dedup();
        self.answers(&names, node);
        let span = self.reader.span(node);
        let id = FunctionId(u32::try_from(self.low.facts.functions.len()).unwrap_or(u32::MAX));
        self.low.facts.functions.push(Function {
            names,
            span,
            gate,
            immediate: false,
            exported,
            parameters: self.parameters(node),
        });
        let head = Span::new(
            span.start,
            span.start
                + self
                    .reader
                    .text(node)
                    .lines()
                    .next()
                    .map_or(0, str::len)
                    .min(60),
        );
        let body = self.low.facts.add_gate(GateKind::Function(id), head, gate);
        self.body(node, Some(body));
    }

    /// What a function is handed.
    fn parameters(&self, function: Node<'t>) -> Vec<Parameter> {
        let Some(list) = function.child_by_field_name("parameters") else {
            let only = function.child_by_field_name("parameter");
            let named = |only| Parameter::Name(self.reader.text(only).to_owned(), None);
            return only.map(named).into_iter().collect();
        };
        let mut cursor = list.walk();
        list.named_children(&mut cursor)
            .filter(|child| child.kind() != "comment")
            .take(MAX_GIVEN)
            .map(|child| self.parameter(child))
            .collect()
    }

    fn parameter(&self, node: Node<'t>) -> Parameter {
        let field = |name: &str| node.child_by_field_name(name);
        let (pattern, default) = match node.kind() {
            "assignment_pattern" => (field("left"), field("right")),
            "required_parameter" | "optional_parameter" => (field("pattern"), field("value")),
            _ => (Some(node), None),
        };
        let text = |node: Node| self.reader.text(node).to_owned();
        let made = |value: Option<Node<'t>>| value.map(|value| self.reader.expr(value));
        match pattern {
            Some(name) if name.kind() == "identifier" => Parameter::Name(text(name), made(default)),
            Some(pattern) if pattern.kind() == "object_pattern" => {
                let mut cursor = pattern.walk();
                let parts = pattern.named_children(&mut cursor).take(MAX_PARTS);
                let parts = parts.filter_map(|part| {
                    let field = |name: &str| part.child_by_field_name(name);
                    match part.kind() {
                        "shorthand_property_identifier_pattern" => {
                            Some((text(part), text(part), None))
                        }
                        "object_assignment_pattern" => {
                            let name = text(field("left")?);
                            Some((name.clone(), name, made(field("right"))))
                        }
                        "pair_pattern" => {
                            let (key, value) = (field("key")?, field("value")?);
                            Some(match value.kind() {
                                "assignment_pattern" => {
                                    let name = value.child_by_field_name("left")?;
                                    let default = value.child_by_field_name("right");
                                    (text(key), text(name), made(default))
                                }
                                _ => (text(key), text(value), None),
                            })
                        }
                        _ => None,
                    }
                });
                Parameter::Parts(parts.collect())
            }
            _ => Parameter::Other,
        }
    }

    /// Notes what a function gives back, by its names, where it speaks of consent.
    pub(super) fn answers(&mut self, names: &[String], function: Node<'t>) {
        let answer = self.reader.answer(function);
        let recogniser = self.low.recogniser;
        let is_about = |path: &str| {
            let path = path.strip_prefix("window.").unwrap_or(path);
            let root = path.split('.').next().unwrap_or(path);
            words::is_about(path) || recogniser.is_managers_name(root)
        };
        let Some(answer) = answer.filter(|answer| answer.mentions(&is_about)) else {
            return;
        };
        for name in names {
            let known = self.low.facts.answers.entry(name.clone());
            known
                .and_modify(|known| *known = None)
                .or_insert_with(|| Some(answer.clone()));
        }
    }

    /// What a call named after consent hands to its callback is about consent:
    /// `consentStore.subscribe((state) => …)`.
    fn handed_in(&mut self, function: Node<'t>, callback: &Callback) {
        let Some(mut handed) = self.handed_to(callback) else {
            return;
        };
        let list = function.child_by_field_name("parameters");
        // A store of Pinia's hands over what changed, and then its state.
        let state = match &callback.callee {
            Expr::Member { object, property } if property == "$subscribe" => {
                handed = object.as_ref().clone();
                list.and_then(|list| list.named_child(1))
            }
            _ => None,
        };
        let parameters = state
            .or_else(|| list.and_then(|list| self.reader.first_named(list)))
            .or_else(|| function.child_by_field_name("parameter"));
        let Some(parameter) = parameters else {
            return;
        };
        if parameter.kind() == "object_pattern" {
            return self.take_apart(parameter, &handed);
        }
        let name = self.reader.first_named(parameter).unwrap_or(parameter);
        if name.kind() == "identifier" {
            let name = self.reader.text(name).to_owned();
            self.bind_to(&name, handed);
        }
    }

    /// What a call named after consent, or a listener to an event of that name, hands to what it
    /// calls.
    pub(super) fn handed_to(&self, callback: &Callback) -> Option<Expr> {
        let told = match callback.args.first() {
            Some(Expr::String(event)) => {
                self.low.recogniser.is_consent_event(event) || words::meaning(event).is_some()
            }
            _ => false,
        };
        // What comes with a consent event is about consent, whatever it is called.
        if told {
            return Some(Expr::name("consent"));
        }
        let is_about = |path: &String| words::is_about(path);
        if let Some(value) = watched(callback).filter(|value| value.mentions(&words::is_about)) {
            return Some(value);
        }
        let about = callback.callee.path().filter(is_about);
        about.map(|_| callback.callee.clone())
    }

    pub(super) fn body(&mut self, node: Node<'t>, gate: Option<GateId>) {
        self.push_fields(
            node,
            &[
                ("parameters", gate, Use::Quiet),
                ("body", gate, Use::Returned),
            ],
        );
    }
}

pub(super) fn callback_span(_: &Callback, span: Span) -> Span {
    Span::new(span.start, span.end.min(span.start + 80))
}

/// The function of an immediately invoked function expression, in any of its usual spellings.
pub(super) fn immediate(callee: Node) -> Option<Node> {
    let mut node = callee;
    loop {
        match node.kind() {
            "parenthesized_expression" => node = node.named_child(0)?,
            "function_expression" | "arrow_function" => return Some(node),
            // `.call(this)` and `.apply(this)` of a function literal.
            "member_expression" => {
                let object = node.child_by_field_name("object")?;
                if !matches!(
                    object.kind(),
                    "parenthesized_expression" | "function_expression"
                ) {
                    return None;
                }
                node = object;
            }
            _ => return None,
        }
    }
}

/// The value that a callback is handed whenever it changes: `watch(consent, (value) => …)`,
/// `consent$.pipe(map((all) => all.marketing)).subscribe((value) => …)`.
fn watched(callback: &Callback) -> Option<Expr> {
    let name = names::last(&callback.callee)?;
    if let Expr::Member { object, property } = &callback.callee
        && property == "subscribe"
    {
        return object.streamed().map(|(value, _)| value);
    }
    let words = words::split(&name);
    let mut words = words.iter();
    words.find(|word| WATCHES.binary_search(&word.as_str()).is_ok())?;
    match callback.args.first()? {
        Expr::Function { answer, .. } => Some(answer.as_ref().clone()),
        Expr::String(path) => Some(Expr::name(path.as_str())),
        value @ (Expr::Name(_) | Expr::Member { .. } | Expr::Call { .. }) => Some(value.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(WATCHES.is_sorted());
    }
}
