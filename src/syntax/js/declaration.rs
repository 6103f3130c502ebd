//! Declarations are where a script gives names to values.

use crate::syntax::node::Node;

use super::Walker;
use super::held::{Form, Held};
use super::sink::{self, Head, Use};
use crate::expr::Expr;
use crate::gate::{GateId, GateKind};
use crate::span::Span;

/// A value without what only types say of it: `{ … } as const`, `{ … } satisfies Config`.
pub(super) fn unwrapped(value: Node) -> Node {
    let mut value = value;
    while matches!(value.kind(), "as_expression" | "satisfies_expression") {
        match value.named_child(0) {
            Some(inner) => value = inner,
            None => break,
        }
    }
    value
}

impl<'t> Walker<'_, '_, '_, 't> {
    pub(super) fn declarator(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let (Some(name), Some(value)) = (
            node.child_by_field_name("name"),
            node.child_by_field_name("value"),
        ) else {
            return;
        };
        if name.kind() != "identifier" {
            self.state(name, value);
            self.taken_apart(name, value);
            return self.push(value, gate, Use::Plain);
        }
        let name = self.reader.text(name).to_owned();
        self.required(&name, value);
        self.loaded_later(&name, value);
        self.kept(&name, value);
        let plain = unwrapped(value);
        if plain.kind() == "object" {
            let config = self.reader.expr(plain);
            let span = self.reader.span(value);
            self.low.assigned(&name, &config, span, gate);
        }
        self.bind(&name, value);
        if let Some(function) = self.remembered(value) {
            self.answers(std::slice::from_ref(&name), function);
        }
        let at = self.reader.span(value).start;
        self.low.declared.declare(at, gate);
        self.push(value, gate, Use::Named(name));
    }

    /// `useCallback(() => …)` is its function.
    fn remembered(&self, value: Node<'t>) -> Option<Node<'t>> {
        let callee = value.child_by_field_name("function")?;
        let remembers = matches!(
            self.reader.text(callee),
            "useCallback" | "React.useCallback" | "useEvent" | "memoize" | "once"
        );
        let first = self
            .reader
            .first_named(value.child_by_field_name("arguments")?)?;
        (remembers && first.kind() == "arrow_function").then_some(first)
    }

    /// `const { marketing } = useConsent()`, `const [answer] = useStored('consent')`.
    fn taken_apart(&mut self, pattern: Node<'t>, value: Node<'t>) {
        let whole = self.reader.expr(value);
        if !matches!(whole, Expr::Unknown(_)) {
            self.take_apart(pattern, &whole);
        }
    }

    /// Binds the names of a pattern to the parts of what it takes apart.
    pub(super) fn take_apart(&mut self, pattern: Node<'t>, whole: &Expr) {
        let mut cursor = pattern.walk();
        for (number, part) in pattern.named_children(&mut cursor).enumerate() {
            let (key, local) = match part.kind() {
                "shorthand_property_identifier_pattern" => (part, part),
                "object_assignment_pattern" => match part.child_by_field_name("left") {
                    Some(left) => (left, left),
                    None => continue,
                },
                "pair_pattern" => {
                    let key = part.child_by_field_name("key");
                    match (key, part.child_by_field_name("value")) {
                        (Some(key), Some(local)) => (key, local),
                        _ => continue,
                    }
                }
                // What comes first is the value, and what follows sets it.
                "identifier" if number == 0 => {
                    let name = self.reader.text(part).to_owned();
                    self.bind_to(&name, whole.clone());
                    continue;
                }
                _ => continue,
            };
            if matches!(
                local.kind(),
                "identifier" | "shorthand_property_identifier_pattern"
            ) {
                let member = whole.clone().member(self.reader.text(key));
                let name = self.reader.text(local).to_owned();
                self.bind_to(&name, member);
            }
        }
    }

    /// Remembers what a name stands for; a name that is bound twice stands for nothing.
    pub(super) fn bind(&mut self, name: &str, value: Node<'t>) {
        let is_function = value.kind().contains("function");
        let expr = if is_function {
            Expr::Unknown(String::new())
        } else {
            self.computed(value)
        };
        self.bind_to(name, expr);
    }

    pub(super) fn bind_to(&mut self, name: &str, expr: Expr) {
        let known = self.low.facts.bindings.get(name);
        self.low.scopes.bind(name, self.here, &expr, known);
        self.low
            .facts
            .bindings
            .entry(name.to_owned())
            .and_modify(|old| *old = Expr::Unknown(String::new()))
            .or_insert(expr);
    }

    pub(super) fn assignment(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return;
        };
        let target = self.reader.expr(left);
        if target.path().as_deref() == Some("this.state") {
            self.keep_all(right);
        }
        let (value, span) = (self.reader.expr(right), self.reader.span(node));
        if let Some(path) = target.path() {
            self.low.assigned(&path, &value, span, gate);
            let is_exported = path.starts_with("module.exports") || path.starts_with("exports.");
            self.low.facts.is_module |= is_exported && self.is_file;
            if path.ends_with("document.cookie") {
                let text = self.reader.value(right);
                self.low.stores_cookie(&text, &value, span, gate);
            }
        }
        if let Expr::Member { object, property } = &target
            && property == "value"
        {
            self.low.sets_composed(object, &value, span, gate);
        }
        self.handles(&target, right, span, gate);
        let is_parked = match &target {
            Expr::Member { object, property } => {
                self.puts_in_place(object, property, &value, span, gate);
                let span = self.reader.span(right);
                self.sets_element(object, property, &value, span, gate)
            }
            _ => false,
        };
        self.set(&target, Some(value), span, gate);
        self.assigned(&target, right, gate);
        let is_run = match &target {
            Expr::Member { object, property } if !is_parked => {
                self.is_code_of(object, property) && self.runs(right, gate)
            }
            _ => false,
        };
        let used = match target {
            Expr::Name(name) => {
                self.low.scopes.assign(&name, self.here);
                self.low.replaces(&name, span, gate);
                self.bind(&name, right);
                Use::Named(name)
            }
            Expr::Member { .. } if is_parked || is_run => Use::Quiet,
            Expr::Member { object, property } => sink::of_property(&property, &object),
            _ => Use::Plain,
        };
        self.push(right, gate, used);
        self.push(left, gate, Use::Quiet);
    }

    /// `window.onload = start`: the function is called when the event happens.
    fn handles(&mut self, target: &Expr, right: Node<'t>, span: Span, gate: Option<GateId>) {
        let Expr::Member { property, .. } = target else {
            return;
        };
        let Some(event) = property
            .strip_prefix("on")
            .filter(|_| right.kind() == "identifier")
        else {
            return;
        };
        let event = event.to_lowercase();
        let handler = GateKind::Handler { event };
        let gate = Some(self.low.facts.add_gate(handler, span, gate));
        self.low.called(self.reader.text(right), span, gate);
    }

    /// A field of a form that an object describes.
    pub(super) fn described(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let mut pairs = node.named_children(&mut cursor);
        // Most objects are something else.
        let has_kind = pairs.any(|pair| {
            let value = pair.child_by_field_name("value");
            pair.kind() == "pair" && value.is_some_and(|value| self.is_kind_of_box(value))
        });
        if has_kind {
            let object = self.reader.expr(node);
            self.low.described(&object, self.reader.span(node));
        }
    }

    fn is_kind_of_box(&self, value: Node<'t>) -> bool {
        let text = self.reader.text(value);
        let text = text.trim_matches(['\'', '"', '`']);
        value.kind() == "string" && matches!(text, "checkbox" | "switch" | "toggle")
    }

    /// What a name holds from then on.
    fn assigned(&mut self, target: &Expr, right: Node<'t>, gate: Option<GateId>) {
        let name = match target {
            Expr::Name(name) => name,
            Expr::Member { object, property } => match object.as_ref() {
                Expr::Name(object) if property == "value" => object,
                Expr::Name(object) if object == "this" => property,
                _ => return,
            },
            _ => return,
        };
        if matches!(
            right.kind(),
            "true" | "false" | "null" | "undefined" | "number"
        ) {
            return;
        }
        self.hold(&name.clone(), right, gate);
    }

    pub(super) fn hold(&mut self, name: &str, value: Node<'t>, gate: Option<GateId>) {
        let held = Held {
            span: self.reader.span(value),
            grammar: self.grammar,
            gate,
            scope: Span::new(0, usize::MAX),
            form: Form::Expression,
        };
        self.low.names.hold(name, held);
    }

    /// What a name is bound to; of a computed value, what computes it.
    fn computed(&self, value: Node<'t>) -> Expr {
        let computes = value.kind() == "call_expression"
            && value.child_by_field_name("function").is_some_and(|callee| {
                matches!(
                    self.reader.text(callee),
                    "computed"
                        | "useMemo"
                        | "createMemo"
                        | "$derived"
                        | "derived"
                        | "React.useMemo"
                )
            });
        if computes
            && let Some(first) = value
                .child_by_field_name("arguments")
                .and_then(|arguments| self.reader.first_named(arguments))
        {
            return match first.child_by_field_name("body") {
                Some(body) if body.kind() != "statement_block" => self.reader.expr(body),
                Some(_) => self.reader.expr(value),
                None => self.reader.expr(first),
            };
        }
        self.spread_over(value)
            .unwrap_or_else(|| self.reader.expr(value))
    }

    /// `{ analytics: false, ...stored }` is what is stored, and else what is written out.
    fn spread_over(&self, object: Node<'t>) -> Option<Expr> {
        if object.kind() != "object" {
            return None;
        }
        let mut cursor = object.walk();
        let last = object.named_children(&mut cursor).last()?;
        let spread = (last.kind() == "spread_element").then(|| self.reader.first_named(last))??;
        Some(Expr::Or(vec![
            self.reader.expr(spread),
            self.reader.expr(object),
        ]))
    }

    pub(super) fn pair(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let key = self.reader.key(node).unwrap_or_default();
        if key.eq_ignore_ascii_case("set-cookie")
            && let Some(value) = node.child_by_field_name("value")
        {
            let (value, span) = (self.reader.expr(value), self.reader.span(node));
            self.low.sends_cookies(&key, &value, span, gate);
        }
        let is_list = node
            .child_by_field_name("value")
            .is_some_and(|value| value.kind() == "array");
        let used = match Head::of_key(&key) {
            Some(head) if is_list && !used.is_quiet() => Use::Head(head),
            _ => used.for_key(key),
        };
        if let (Use::Code, Some(value)) = (&used, node.child_by_field_name("value")) {
            if self.runs(value, gate) {
                return;
            }
            return self.push(value, gate, Use::Plain);
        }
        self.push_fields(node, &[("value", gate, used)]);
    }
}
