//! A visit looks at one node of a script, and says what is to be visited next.

use crate::syntax::node::Node;

use super::sink::Use;
use super::{Task, Walker, names};
use crate::expr::Expr;
use crate::gate::{Call, GateId, GateKind};
use crate::span::Span;

impl<'t> Walker<'_, '_, '_, 't> {
    pub(super) fn push(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        self.tasks.push(Task { node, gate, used });
    }

    /// Visits children in source order with the same gate; tasks are popped from the end.
    pub(super) fn push_children(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let mut cursor = node.walk();
        let at = self.tasks.len();
        for child in node.named_children(&mut cursor) {
            self.tasks.push(Task {
                node: child,
                gate,
                used: used.clone(),
            });
        }
        self.tasks[at..].reverse();
    }

    pub(super) fn push_fields(&mut self, node: Node<'t>, fields: &[(&str, Option<GateId>, Use)]) {
        for (field, gate, used) in fields.iter().rev() {
            if let Some(child) = node.child_by_field_name(field) {
                self.push(child, *gate, used.clone());
            }
        }
    }

    pub(super) fn condition(
        &mut self,
        expr: Expr,
        holds: bool,
        span: Span,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        Some(
            self.low
                .facts
                .add_gate(GateKind::Condition { expr, holds }, span, gate),
        )
    }

    pub(super) fn visit(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        let used = match used {
            Use::Address(roles) if self.composed(node, gate, roles) => Use::Quiet,
            used => used,
        };
        match node.kind() {
            "program" | "statement_block" | "switch_body" => self.sequence(node, gate),
            "if_statement" => self.if_statement(node, gate),
            "while_statement" => self.while_statement(node, gate),
            "switch_statement" => self.switch_statement(node, gate),
            "ternary_expression" => self.ternary(node, gate, &used),
            "binary_expression" => self.binary(node, gate, used),
            "function_declaration"
            | "function_expression"
            | "arrow_function"
            | "generator_function"
            | "generator_function_declaration"
            | "method_definition" => {
                self.function(node, gate, &used);
            }
            "call_expression" | "new_expression" => self.call(node, gate, &used),
            "variable_declarator" => self.declarator(node, gate),
            "public_field_definition" | "field_definition" => {
                let name = node
                    .child_by_field_name("property")
                    .map(|name| self.reader.text(name).to_owned())
                    .or_else(|| self.reader.key(node))
                    .unwrap_or_default();
                self.field(&name, node);
                self.push_fields(node, &[("value", gate, Use::Named(name))]);
            }
            "class_declaration" | "class" | "abstract_class_declaration" => {
                self.class(node, gate, &used);
            }
            "assignment_expression" => self.assignment(node, gate),
            "augmented_assignment_expression" => {
                self.push_fields(
                    node,
                    &[("left", gate, Use::Quiet), ("right", gate, Use::Plain)],
                );
            }
            "import_statement" => self.import(node, gate),
            "export_statement" => self.export(node, gate),
            "string" | "template_string" => self.text(node, gate, &used),
            "identifier" => self.identifier(node, gate, used),
            "parenthesized_expression" if self.low.slots_begin(self.reader.span(node).start) => {
                self.low.open_slot(self.reader.span(node).start, gate);
            }
            "member_expression" | "subscript_expression" => {
                let draws = self.reader.text(node).ends_with("props.children");
                if draws && !matches!(used, Use::Quiet) {
                    self.low.facts.slots.push(gate);
                }
                self.push_children(node, gate, &Use::Quiet);
                self.handed_on(node, gate, used);
            }
            "pair" => self.pair(node, gate, &used),
            "return_statement"
            | "parenthesized_expression"
            | "array"
            | "arguments"
            | "spread_element"
            | "await_expression"
            | "as_expression"
            | "non_null_expression"
            | "satisfies_expression"
            | "sequence_expression" => self.push_children(node, gate, &used),
            "object" => {
                self.described(node);
                self.push_children(node, gate, &used);
            }
            "jsx_element" => self.jsx_element(node, gate),
            "jsx_self_closing_element" => {
                let (element, _) = self.jsx_tag(node, gate);
                self.low.drawing.element(element);
            }
            "jsx_expression" => {
                let inner = self.reader.first_named(node);
                // A literal alone is part of the text around it.
                if inner.is_none_or(|inner| inner.kind() != "string") {
                    self.push_children(node, gate, &Use::Shown);
                }
            }
            "template_substitution" => self.push_children(node, gate, &used),
            "jsx_fragment" => self.push_children(node, gate, &Use::Plain),
            "jsx_text" => {
                let span = self.reader.span(node);
                if !span.of(self.low.source).trim().is_empty() {
                    self.low.drawing.text(span);
                }
            }
            "comment" | "regex" => {}
            _ => self.push_children(node, gate, &Use::Plain),
        }
    }

    /// The handler of an event: its statements, or the function that it is or names.
    pub(super) fn handler(&mut self, program: Node<'t>, gate: Option<GateId>) {
        let mut cursor = program.walk();
        let only = match program.named_children(&mut cursor).next() {
            Some(first)
                if program.named_child_count() == 1 && first.kind() == "expression_statement" =>
            {
                self.reader.first_named(first)
            }
            _ => None,
        };
        match only {
            Some(only) => self.handled_by(only, gate),
            None => self.push(program, gate, Use::Plain),
        }
    }

    /// What an event runs, where its handler is an expression.
    pub(super) fn handled_by(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let mut node = node;
        while node.kind() == "parenthesized_expression" {
            match self.reader.first_named(node) {
                Some(inner) => node = inner,
                None => return,
            }
        }
        match node.kind() {
            "arrow_function" | "function_expression" => self.push(node, gate, Use::Body),
            "identifier" | "member_expression" => {
                let expr = self.reader.expr(node);
                if let Some(name) = names::last(&expr) {
                    self.low.facts.calls.push(Call {
                        name,
                        path: expr.path(),
                        given: None,
                        span: self.reader.span(node),
                        gate,
                    });
                }
            }
            _ => self.push(node, gate, Use::Plain),
        }
    }

    /// The expressions of a program that is one value.
    pub(super) fn value_of(&mut self, program: Node<'t>, gate: Option<GateId>, used: &Use) {
        let mut cursor = program.walk();
        for statement in program.named_children(&mut cursor) {
            if statement.kind() == "expression_statement" {
                self.push_children(statement, gate, used);
            }
        }
    }
}
