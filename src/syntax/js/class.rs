//! Classes draw components: what is in one runs when one is made.

use crate::syntax::node::Node;

use super::Walker;
use super::sink::Use;
use crate::expr::Expr;
use crate::facts::Include;
use crate::gate::{Function, FunctionId, GateId, GateKind};
use crate::site::{Binding, Control, Site, SiteKind};
use crate::span::Span;
use crate::syntax::red_flag;
use crate::syntax::template::IncludeKind;

/// What a decorator says of a component: `@Component({ selector, templateUrl })`.
#[derive(Default)]
struct Declared {
    names: Vec<String>,
    template: Option<(String, Span)>,
    /// Where its inline template begins.
    inline: Option<usize>,
    /// Where the first of its decorators begins, in which its template may stand.
    start: Option<usize>,
}

impl<'t> Walker<'_, '_, '_, 't> {
    /// A class: what is in it runs when one is made, as `new X()`, `<X/>` or by its own tag.
    pub(super) fn class(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let declared = self.declared(node);
        let mut names: Vec<String> = node
            .child_by_field_name("name")
            .map(|name| self.reader.text(name).to_owned())
            .into_iter()
            .collect();
        if names.is_empty()
            && let Use::Named(name) = used
        {
            names.push(name.clone());
        }
        names.extend(declared.names);
        let Some(name) = names
            .first()
            .filter(|name| name.starts_with(char::is_uppercase))
        else {
            return self.push_children(node, gate, &Use::Plain);
        };
        let span = self.reader.span(node);
        let head = Span::new(
            span.start,
            (span.start + "class ".len() + name.len()).min(span.end),
        );
        let id = FunctionId(u32::try_from(self.low.facts.functions.len()).unwrap_or(u32::MAX));
        let start = declared.start.unwrap_or(span.start).min(span.start);
        self.low.facts.functions.push(Function {
            names,
            span: Span::new(start, span.end),
            gate,
            immediate: false,
            exported: matches!(used, Use::Exported),
            parameters: Vec::new(),
        });
        if declared.template.is_some() || declared.inline.is_some() {
            self.ticked_fields(node);
        }
        let inside = Some(self.low.facts.add_gate(GateKind::Function(id), head, gate));
        if let Some((target, span)) = declared.template {
            self.low.facts.includes.push(Include {
                target,
                kind: IncludeKind::Include,
                span,
                gate: inside,
            });
        }
        if let Some(inline) = declared.inline {
            self.low.open_slot(inline, inside);
        }
        self.push_children(node, inside, &Use::Plain);
    }

    /// Fields that are true at first, to which the component's page may bind a box:
    /// `newsletter = true`, `newsletter = signal(true)`, `model = { newsletter: true }`.
    fn ticked_fields(&mut self, class: Node<'t>) {
        let Some(body) = class.child_by_field_name("body") else {
            return;
        };
        let mut cursor = body.walk();
        for field in body.named_children(&mut cursor) {
            let name = field
                .child_by_field_name("name")
                .or_else(|| field.child_by_field_name("property"));
            let (Some(name), Some(value)) = (name, field.child_by_field_name("value")) else {
                continue;
            };
            let name = self.reader.text(name);
            let on: Vec<String> = match self.reader.expr(value) {
                Expr::Bool(true) => vec![name.to_owned()],
                Expr::Call { callee, args }
                    if args.first() == Some(&Expr::Bool(true))
                        && matches!(callee.path().as_deref(), Some("signal" | "model")) =>
                {
                    vec![name.to_owned()]
                }
                Expr::Object(pairs) => pairs
                    .into_iter()
                    .filter(|(_, value)| *value == Expr::Bool(true))
                    .map(|(key, _)| key)
                    .collect(),
                _ => continue,
            };
            let span = self.reader.span(field);
            for key in on {
                let place = match key == name {
                    true => span,
                    false => {
                        red_flag::place(self.low.source, span, &[name.to_owned(), key.clone()])
                    }
                };
                let control = Control {
                    words: vec![String::new(), key.clone()],
                    bound: Some(Binding::Field(key)),
                    ..Control::default()
                };
                self.low.facts.sites.push(Site {
                    kind: SiteKind::TickedControl(control),
                    span: place,
                    gate: None,
                });
            }
        }
    }

    /// Where the markup in the literal under `template` begins.
    fn inline_template(&self, call: Node<'t>) -> Option<usize> {
        let object = self
            .reader
            .first_named(call.child_by_field_name("arguments")?)?;
        let mut cursor = object.walk();
        let pair = object
            .named_children(&mut cursor)
            .find(|pair| self.reader.key(*pair).as_deref() == Some("template"))?;
        let value = pair.child_by_field_name("value")?;
        Some(self.reader.span(value).start + 1)
    }

    fn declared(&self, class: Node<'t>) -> Declared {
        let mut declared = Declared::default();
        let exported = class
            .parent()
            .filter(|parent| parent.kind() == "export_statement");
        for node in [Some(class), exported].into_iter().flatten() {
            let mut cursor = node.walk();
            let decorators = node
                .named_children(&mut cursor)
                .filter(|child| child.kind() == "decorator");
            for call in decorators.filter_map(|decorator| self.reader.first_named(decorator)) {
                let Some(callee) = call.child_by_field_name("function") else {
                    continue;
                };
                match (self.reader.text(callee), self.reader.args(call).as_slice()) {
                    ("customElement", [Expr::String(tag), ..]) => declared.names.push(tag.clone()),
                    ("Component", [Expr::Object(pairs), ..]) => {
                        declared.inline = self.inline_template(call);
                        declared.start = Some(self.reader.span(call).start);
                        for (key, value) in pairs {
                            match (key.as_str(), value) {
                                ("selector" | "tag", Expr::String(tags)) => declared
                                    .names
                                    .extend(tags.split(',').map(|tag| tag.trim().to_owned())),
                                ("templateUrl", Expr::String(file)) => {
                                    declared.template =
                                        Some((file.clone(), self.reader.span(call)));
                                }
                                _ => {}
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        declared
    }
}
