//! JSX is markup in a script: its tags are elements, its attributes expressions.

use crate::syntax::node::Node;

use super::choice::{self, Choice};
use super::expr::Reader;
use super::sink::Use;
use super::{Task, Walker};
use crate::expr::Expr;
use crate::gate::{Call, Callback, GateId, GateKind};
use crate::span::Span;
use crate::syntax::html::{Attribute, Element};
use crate::syntax::{drawn, markup};
use crate::value::Value;

/// Attributes whose value decides what the browser contacts or runs; they are followed to what
/// names hold.
fn is_followed(name: &str) -> bool {
    matches!(
        name,
        "src"
            | "href"
            | "data"
            | "type"
            | "rel"
            | "poster"
            | "srcSet"
            | "srcDoc"
            | "srcdoc"
            | "mapStyle"
            | "url"
            | "iconUrl"
            | "workerUrl"
    )
}

/// The attributes of a start tag that have a name, each with its node, name and value.
pub(super) fn attributes<'t>(
    reader: &Reader,
    tag: Node<'t>,
) -> Vec<(Node<'t>, String, Option<Node<'t>>)> {
    let mut cursor = tag.walk();
    let all = tag.children_by_field_name("attribute", &mut cursor);
    all.filter(|attribute| attribute.kind() == "jsx_attribute")
        .filter_map(|attribute| {
            let key = reader.text(attribute.named_child(0)?).to_owned();
            Some((attribute, key, attribute.named_child(1)))
        })
        .collect()
}

/// `<>`, which draws nothing by itself.
pub(super) fn is_fragment(open: Node) -> bool {
    open.child_by_field_name("name").is_none()
}

fn is_function(node: Node) -> bool {
    matches!(node.kind(), "arrow_function" | "function_expression")
}

impl<'t> Walker<'_, '_, '_, 't> {
    pub(super) fn jsx_element(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let Some(open) = node.child_by_field_name("open_tag") else {
            return;
        };
        let (mut element, inside) = self.jsx_tag(open, gate);
        element.span = self.reader.span(node);
        let close = node.child_by_field_name("close_tag");
        let end = close.map_or(element.span.end, |close| self.reader.span(close).start);
        element.content = Span::new(element.start_tag.end, end.max(element.start_tag.end));
        self.low.drawing.element(element.clone());
        let is_script = matches!(element.name.as_str(), "script" | "Script");
        let at = self.tasks.len();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            if matches!(child.kind(), "jsx_opening_element" | "jsx_closing_element") {
                continue;
            }
            if is_script && child.kind() == "jsx_expression" {
                self.script_body(&element, child, gate);
                continue;
            }
            self.shows(child);
            // What draws each item runs where it stands.
            let function = Some(child)
                .filter(|child| child.kind() == "jsx_expression")
                .and_then(|child| self.reader.first_named(child))
                .filter(|inner| is_function(*inner));
            let (node, used) = match function {
                Some(function) => (function, Use::Body),
                None => (child, Use::Plain),
            };
            self.tasks.push(Task {
                node,
                gate: inside,
                used,
            });
        }
        self.tasks[at..].reverse();
    }

    /// An expression between tags whose value is shown: a text, or whatever it comes to.
    fn shows(&mut self, child: Node<'t>) {
        if child.kind() != "jsx_expression" {
            return;
        }
        let Some(inner) = self.reader.first_named(child) else {
            return;
        };
        let span = self.reader.span(inner);
        let code = span.of(self.low.source);
        if matches!(inner.kind(), "string" | "template_string") && !code.contains("${") {
            self.low.drawing.text(Span::new(
                span.start + 1,
                (span.end - 1).max(span.start + 1),
            ));
        } else if inner.kind() != "comment" && !code.contains("</") && !code.contains("/>") {
            self.low.drawing.shown(self.reader.span(child));
        }
    }

    /// The body of a script that an expression gives.
    fn script_body(&mut self, element: &Element, body: Node<'t>, gate: Option<GateId>) {
        let gate = markup::script_gate(self.low, element, gate);
        for Choice { value, gate: when } in self.choices(body) {
            let gate = self.low.facts.both(when, gate);
            self.low.script_in_string(&value, gate);
        }
    }

    pub(super) fn choices(&mut self, node: Node<'t>) -> Vec<Choice> {
        choice::choices(self.low, &self.reader, self.grammar, node)
    }

    /// A JSX start tag; gives its element and the gate of what is inside.
    pub(super) fn jsx_tag(
        &mut self,
        node: Node<'t>,
        gate: Option<GateId>,
    ) -> (Element, Option<GateId>) {
        let name_node = node.child_by_field_name("name");
        let name = name_node
            .map_or("", |name| self.reader.text(name))
            .to_owned();
        let span = self.reader.span(node);
        let mut element = Element {
            name: name.clone(),
            written: name_node.map_or_else(Span::default, |name| self.reader.span(name)),
            start_tag: span,
            span,
            content: Span::default(),
            parent: None,
            attributes: Vec::new(),
        };
        let gate = self.wrapper(&name, node, gate);
        let mut html = None;
        let mut cursor = node.walk();
        let children: Vec<_> = node
            .children_by_field_name("attribute", &mut cursor)
            .collect();
        for attribute in children {
            if attribute.kind() != "jsx_attribute" {
                self.spread(attribute, &mut element);
                self.push(attribute, gate, Use::Shown);
                continue;
            }
            let mut inner = attribute.walk();
            let mut parts = attribute.named_children(&mut inner);
            let Some(key_node) = parts.next() else {
                continue;
            };
            let key = self.reader.text(key_node).to_owned();
            let value = parts.next();
            if matches!(key.as_str(), "dangerouslySetInnerHTML" | "innerHTML") {
                html = value;
            } else if let Some(value) = value {
                self.jsx_defaults(&key, value);
                self.jsx_expression(&name, &key, value, gate);
            }
            self.jsx_attribute(attribute, key, value, &mut element);
        }
        if let Some(html) = html {
            self.inner_html(&element, html, gate);
        }
        self.rendered(&name, node, span, gate);
        self.ticked_field(&name, node, span);
        self.told(&name, node, span, gate);
        let attributes = markup::attributes(&element);
        self.low.export(&name, &attributes, span, gate);
        let inside = drawn::component(self.low, &element, gate);
        let inside = self.opened(&name, node, inside);
        (element, inside)
    }

    /// `<Formik initialValues={{ newsletter: true }}>`.
    fn jsx_defaults(&mut self, key: &str, value: Node<'t>) {
        if !matches!(key, "initialValues" | "defaultValues") || value.kind() != "jsx_expression" {
            return;
        }
        if let Some(inner) = self.reader.first_named(value) {
            let values = self.reader.expr(inner);
            self.low.fields(key, &values, self.reader.span(value));
        }
    }

    /// `<Controller name="newsletter" defaultValue={true} />`.
    fn ticked_field(&mut self, name: &str, tag: Node<'t>, span: Span) {
        if !matches!(name, "Controller" | "Field") {
            return;
        }
        let value = |wanted: &str| self.attribute_value(tag, wanted);
        let is_on = ["defaultValue", "defaultChecked", "initialValue"]
            .iter()
            .filter_map(|wanted| value(wanted))
            .any(|value| self.reader.expr(value) == Expr::Bool(true));
        let Some(key) = value("name").filter(|_| is_on) else {
            return;
        };
        if let Expr::String(key) = self.reader.expr(key) {
            self.low.on_at_first(&[key], span, None);
        }
    }

    /// Gates that a framework writes as components: `<Show when={…}>`, `<For each={…}>`.
    fn wrapper(&mut self, name: &str, tag: Node<'t>, gate: Option<GateId>) -> Option<GateId> {
        let span = self.reader.span(tag);
        match name {
            "Show" | "Match" => {
                let when = self.attribute_value(tag, "when");
                let Some(when) = when else { return gate };
                let (expr, span) = (self.reader.expr(when), self.reader.span(when));
                self.condition(expr, true, span, gate)
            }
            "For" | "Index" | "Each" => Some(self.low.facts.add_gate(GateKind::Loop, span, gate)),
            _ => gate,
        }
    }

    /// What a component shows only while a state is on: `<Modal isOpen={open}>`.
    fn opened(&mut self, name: &str, tag: Node<'t>, gate: Option<GateId>) -> Option<GateId> {
        if !name.starts_with(char::is_uppercase) {
            return gate;
        }
        let mut gate = gate;
        for key in ["isOpen", "open", "opened", "show", "visible"] {
            if let Some(value) = self.attribute_value(tag, key) {
                let (expr, span) = (self.reader.expr(value), self.reader.span(value));
                gate = drawn::opened(self.low, &key.to_lowercase(), Some(expr), span, gate);
            }
        }
        gate
    }

    fn attribute_value(&self, tag: Node<'t>, wanted: &str) -> Option<Node<'t>> {
        let mut cursor = tag.walk();
        let all: Vec<_> = tag
            .children_by_field_name("attribute", &mut cursor)
            .collect();
        let found = all.into_iter().find(|attribute| {
            attribute
                .named_child(0)
                .is_some_and(|key| self.reader.text(key) == wanted)
        })?;
        let value = found.named_child(1)?;
        if value.kind() == "jsx_expression" {
            return self.reader.first_named(value);
        }
        Some(value)
    }

    /// What an attribute's expression does by itself: handlers, calls, markup handed on.
    fn jsx_expression(&mut self, tag: &str, key: &str, value: Node<'t>, gate: Option<GateId>) {
        if value.kind() != "jsx_expression" {
            // What a component is handed to say: `defaultMessage="We use cookies"`.
            if self.reader.is_text(value) && !is_followed(key) && key != "className" {
                let span = self.reader.span(value);
                let text = self.reader.value(value);
                self.low.message(&text, span, gate, false);
            }
            return;
        }
        let Some(inner) = self.reader.first_named(value) else {
            return;
        };
        let is_component = tag.starts_with(char::is_uppercase);
        let event = key
            .strip_prefix("on:")
            .or_else(|| key.strip_prefix("on"))
            .filter(|rest| rest.starts_with(char::is_uppercase) || key.starts_with("on:"))
            .map(|event| event.trim_end_matches('$'));
        if let Some(event) = event {
            let kind = if is_component {
                GateKind::Callback(Callback {
                    callee: Expr::name(tag),
                    args: Vec::new(),
                    key: Some(key.trim_end_matches('$').to_owned()),
                })
            } else {
                let event = event.to_lowercase();
                GateKind::Handler { event }
            };
            let span = self.reader.span(value);
            let gate = Some(self.low.facts.add_gate(kind, span, gate));
            return self.handled_by(inner, gate);
        }
        let gate = match (tag, key) {
            ("Show", "fallback") => {
                let when = value
                    .parent()
                    .and_then(|attribute| attribute.parent())
                    .and_then(|tag| self.attribute_value(tag, "when"));
                match when {
                    Some(when) => {
                        let (expr, span) = (self.reader.expr(when), self.reader.span(when));
                        // The fallback's tag stands behind the condition that it is the other side of.
                        let outer = gate
                            .and_then(|gate| self.low.facts.gate(gate))
                            .and_then(|gate| gate.parent);
                        self.condition(expr, false, span, outer)
                    }
                    None => gate,
                }
            }
            _ => gate,
        };
        if is_function(inner) {
            let callback = Callback {
                callee: Expr::name(tag),
                args: Vec::new(),
                key: Some(key.to_owned()),
            };
            return self.push(inner, gate, Use::Callback(std::rc::Rc::new(callback)));
        }
        if !is_followed(key) || !self.reader.is_text(inner) {
            self.push(inner, gate, Use::Shown);
        }
    }

    fn jsx_attribute(
        &mut self,
        attribute: Node<'t>,
        key: String,
        value: Option<Node<'t>>,
        element: &mut Element,
    ) {
        let span = self.reader.span(attribute);
        let value_span = value.map_or(Span::new(span.end, span.end), |value| {
            self.reader.span(value)
        });
        let mut add = |value: Option<Value>, gate: Option<GateId>| {
            element.attributes.push(Attribute {
                name: key.to_lowercase(),
                name_span: Span::new(span.start, (span.start + key.len()).min(span.end)),
                value,
                value_span,
                span,
                gate,
            });
        };
        match value {
            None => add(None, None),
            Some(value) if is_followed(&key) => {
                for choice in self.choices(value) {
                    add(Some(choice.value), choice.gate);
                }
            }
            Some(value) => add(Some(self.jsx_value(value)), None),
        }
    }

    /// `{...{ src: '…' }}` and `{...props}` of an object that the file writes out.
    fn spread(&mut self, node: Node<'t>, element: &mut Element) {
        let Some(object) = self
            .reader
            .first_named(node)
            .and_then(|spread| match spread.kind() {
                "spread_element" => self.reader.first_named(spread),
                _ => Some(spread),
            })
        else {
            return;
        };
        let span = self.reader.span(node);
        let mut expr = self.reader.expr(object);
        if let Expr::Name(name) = &expr
            && let Some(bound) = self.low.facts.bindings.get(name)
        {
            expr = bound.clone();
        }
        let Expr::Object(pairs) = expr else { return };
        for (key, value) in pairs {
            if let Expr::String(text) = value {
                element.attributes.push(Attribute {
                    name: key.to_lowercase(),
                    name_span: span,
                    value: Some(Value::literal(text, span)),
                    value_span: span,
                    span,
                    gate: None,
                });
            }
        }
    }

    /// `dangerouslySetInnerHTML={{ __html: … }}`: the body of a script, or markup.
    fn inner_html(&mut self, element: &Element, value: Node<'t>, gate: Option<GateId>) {
        let mut node = value;
        while node.kind() == "jsx_expression" || node.kind() == "parenthesized_expression" {
            match self.reader.first_named(node) {
                Some(inner) => node = inner,
                None => return,
            }
        }
        if node.kind() == "object" {
            let mut cursor = node.walk();
            let pair = node
                .named_children(&mut cursor)
                .find(|pair| self.reader.key(*pair).as_deref() == Some("__html"));
            match pair.and_then(|pair| pair.child_by_field_name("value")) {
                Some(value) => node = value,
                None => return,
            }
        }
        if matches!(element.name.as_str(), "script" | "Script") {
            return self.script_body(element, node, gate);
        }
        let gate = match element.name == "noscript" {
            true => Some(drawn::noscript(self.low, element, gate)),
            false => gate,
        };
        self.push(node, gate, Use::Html);
    }

    /// What a component of a package is told by its properties.
    fn told(&mut self, name: &str, tag: Node<'t>, span: Span, gate: Option<GateId>) {
        if !self.low.packages.contains_key(name) {
            return;
        }
        let told = |(_, key, value): (Node<'t>, String, Option<Node<'t>>)| {
            let value = match value {
                Some(value) if value.kind() == "jsx_expression" => {
                    let inner = self.reader.first_named(value)?;
                    self.reader.expr(inner)
                }
                Some(value) => self.reader.expr(value),
                None => Expr::Bool(true),
            };
            Some((key, value))
        };
        let all = attributes(&self.reader, tag).into_iter();
        let told: Vec<(String, Expr)> = all.filter_map(told).collect();
        self.low.managers_component(name, &told, span, gate);
    }

    /// A component is used: it is a call of the function that draws it.
    fn rendered(&mut self, name: &str, tag: Node<'t>, span: Span, gate: Option<GateId>) {
        let last = name.rsplit('.').next().unwrap_or(name);
        let is_file = last.starts_with(char::is_uppercase) || last.contains('-');
        // `<Events.list/>` draws what an object holds, however it is called.
        if !is_file && !name.contains('.') {
            return;
        }
        self.low.facts.calls.push(Call {
            name: last.to_owned(),
            path: None,
            given: self.properties(tag).map(|all| [Expr::Object(all)].into()),
            span,
            gate,
        });
        if is_file {
            self.low.uses_file_of(last, span, gate);
        }
    }

    /// What a component is handed; `None` where it is not all written out.
    fn properties(&self, tag: Node<'t>) -> Option<Vec<(String, Expr)>> {
        let mut cursor = tag.walk();
        let attributes = tag.children_by_field_name("attribute", &mut cursor);
        attributes
            .map(|attribute| {
                if attribute.kind() != "jsx_attribute" {
                    return None;
                }
                let mut inner = attribute.walk();
                let mut parts = attribute.named_children(&mut inner);
                let key = self.reader.text(parts.next()?).to_owned();
                let value = match parts.next() {
                    None => Expr::Bool(true),
                    Some(value) if value.kind() == "jsx_expression" => {
                        let inner = self.reader.first_named(value);
                        inner.map_or(Expr::Null, |inner| self.reader.expr(inner))
                    }
                    Some(value) => self.reader.expr(value),
                };
                Some((key, value))
            })
            .collect()
    }

    fn jsx_value(&self, node: Node<'t>) -> Value {
        let inner = if node.kind() == "jsx_expression" {
            self.reader.first_named(node)
        } else {
            Some(node)
        };
        match inner {
            Some(inner) if self.reader.is_text(inner) => self.reader.value(inner),
            Some(inner) if matches!(inner.kind(), "true" | "false" | "null" | "undefined") => {
                Value::literal(self.reader.text(inner), self.reader.span(inner))
            }
            _ => Value::hole(self.reader.span(node)),
        }
    }
}
