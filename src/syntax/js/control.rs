//! Control flow is what a script's statements and operators put in front of one another.

use crate::syntax::node::Node;

use super::sink::Use;
use super::{Task, Walker};
use crate::expr::{Compare, Expr};
use crate::gate::{GateId, GateKind};

impl<'t> Walker<'_, '_, '_, 't> {
    /// Statements one after the other: what follows an early exit has passed its condition, what
    /// follows an `await` has waited for it.
    pub(super) fn sequence(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let mut gate = gate;
        let at = self.tasks.len();
        let mut cursor = node.walk();
        let span = self.reader.span(node);
        self.place(span.start, span.end, gate);
        for child in node.named_children(&mut cursor) {
            if child.kind() == "comment" {
                continue;
            }
            self.tasks.push(Task {
                node: child,
                gate,
                used: Use::Plain,
            });
            let passed = early_exits(child);
            if !passed.is_empty() {
                for (condition, holds) in passed {
                    let expr = self.reader.expr(condition);
                    gate = self.condition(expr, holds, self.reader.span(condition), gate);
                }
                self.place(self.reader.span(child).end, span.end, gate);
            } else if let Some(awaited) = awaited(child) {
                let expr = self.reader.expr(awaited);
                let span = self.reader.span(awaited);
                gate = Some(
                    self.low
                        .facts
                        .add_gate(GateKind::Await { expr }, span, gate),
                );
            }
        }
        self.tasks[at..].reverse();
    }

    /// What template code places between two places of the script stands behind a gate. Blocks are
    /// visited from the outside, so that the innermost one tells.
    fn place(&mut self, start: usize, end: usize, gate: Option<GateId>) {
        let first = self.placed.partition_point(|(_, at, _)| *at < start);
        let within = self.placed[first..].iter_mut();
        for (_, _, placed) in within.take_while(|(_, at, _)| *at < end) {
            *placed = gate;
        }
    }

    pub(super) fn if_statement(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let Some(test) = node.child_by_field_name("condition") else {
            return self.push_children(node, gate, &Use::Plain);
        };
        let (expr, span) = (self.reader.expr(test), self.reader.span(test));
        let otherwise = node
            .child_by_field_name("alternative")
            .and_then(|_| self.condition(expr.clone(), false, span, gate));
        let then = self.condition(expr, true, span, gate);
        self.push_fields(
            node,
            &[
                ("condition", gate, Use::Quiet),
                ("consequence", then, Use::Plain),
                ("alternative", otherwise, Use::Plain),
            ],
        );
    }

    pub(super) fn while_statement(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let body = node.child_by_field_name("condition").and_then(|test| {
            let expr = self.reader.expr(test);
            self.condition(expr, true, self.reader.span(test), gate)
        });
        self.push_fields(
            node,
            &[("condition", gate, Use::Quiet), ("body", body, Use::Plain)],
        );
    }

    pub(super) fn switch_statement(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let (Some(value), Some(body)) = (
            node.child_by_field_name("value"),
            node.child_by_field_name("body"),
        ) else {
            return;
        };
        let subject = self.reader.expr(value);
        let mut cursor = body.walk();
        // Cases that fall through are reached by any of their values.
        let mut values = Vec::new();
        for case in body.named_children(&mut cursor) {
            if let Some(label) = case.child_by_field_name("value") {
                values.push(Expr::Compare {
                    op: Compare::Equal,
                    left: Box::new(subject.clone()),
                    right: Box::new(self.reader.expr(label)),
                });
            }
            let is_default = case.kind() == "switch_default";
            let mut inner = case.walk();
            let statements: Vec<_> = case.children_by_field_name("body", &mut inner).collect();
            let Some(last) = statements.last() else {
                continue;
            };
            let falls_through = !exits(*last);
            let inside = if is_default || values.is_empty() {
                gate
            } else {
                let expr = if values.len() == 1 {
                    values.swap_remove(0)
                } else {
                    Expr::Or(values.clone())
                };
                self.condition(expr, true, self.reader.span(case), gate)
            };
            for statement in statements {
                self.push(statement, inside, Use::Plain);
            }
            if !falls_through {
                values.clear();
            }
        }
    }

    pub(super) fn ternary(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let Some(test) = node.child_by_field_name("condition") else {
            return;
        };
        let (expr, span) = (self.reader.expr(test), self.reader.span(test));
        let then = self.condition(expr.clone(), true, span, gate);
        let otherwise = self.condition(expr, false, span, gate);
        self.push_fields(
            node,
            &[
                ("condition", gate, Use::Quiet),
                ("consequence", then, used.clone()),
                ("alternative", otherwise, used.clone()),
            ],
        );
    }

    pub(super) fn binary(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        if self.reader.is_text(node) {
            self.text(node, gate, &used);
            for term in self.reader.terms(node) {
                if !matches!(term.kind(), "string" | "template_string" | "identifier") {
                    self.push(term, gate, Use::Quiet);
                }
            }
            return;
        }
        let operator = node
            .child_by_field_name("operator")
            .map_or("", |o| self.reader.text(o));
        let holds = match operator {
            "&&" => true,
            "||" => false,
            "??" => {
                return self
                    .push_fields(node, &[("left", gate, used.clone()), ("right", gate, used)]);
            }
            "+" => {
                let terms = self.reader.terms(node);
                for term in terms.into_iter().rev() {
                    self.push(term, gate, Use::Plain);
                }
                return;
            }
            _ => return self.push_children(node, gate, &Use::Quiet),
        };
        let Some(left) = node.child_by_field_name("left") else {
            return;
        };
        let expr = self.reader.expr(left);
        let right = self.condition(expr, holds, self.reader.span(left), gate);
        let left_use = if holds { Use::Quiet } else { used.clone() };
        self.push_fields(node, &[("left", gate, left_use), ("right", right, used)]);
    }
}

/// The condition of a statement behind which the rest of the block only runs if the condition
/// holds (`true`) or fails (`false`).
pub(super) fn early_exit<'t>(node: Node<'t>) -> Option<(Node<'t>, bool)> {
    if node.kind() != "if_statement" {
        return None;
    }
    let condition = node.child_by_field_name("condition")?;
    if exits(node.child_by_field_name("consequence")?) {
        return Some((condition, false));
    }
    let alternative = node.child_by_field_name("alternative")?;
    exits(alternative.named_child(0)?).then_some((condition, true))
}

/// The conditions that have been passed behind a statement, and how they came out: those of
/// `try { if (!consent) return; } catch { return; }` as well, where an error leaves too.
fn early_exits<'t>(node: Node<'t>) -> Vec<(Node<'t>, bool)> {
    if node.kind() != "try_statement" {
        return early_exit(node).into_iter().collect();
    }
    let goes_on = node
        .child_by_field_name("handler")
        .and_then(|handler| handler.child_by_field_name("body"))
        .is_some_and(|body| !exits(body));
    let Some(body) = node.child_by_field_name("body").filter(|_| !goes_on) else {
        return Vec::new();
    };
    let mut cursor = body.walk();
    body.named_children(&mut cursor)
        .filter_map(early_exit)
        .collect()
}

/// Whether the statement leaves the block it stands in.
pub(super) fn exits(node: Node) -> bool {
    let mut node = node;
    loop {
        match node.kind() {
            "return_statement" | "throw_statement" | "continue_statement" | "break_statement" => {
                return true;
            }
            "statement_block" => {
                let mut cursor = node.walk();
                match node
                    .named_children(&mut cursor)
                    .filter(|child| child.kind() != "comment")
                    .last()
                {
                    Some(last) => node = last,
                    None => return false,
                }
            }
            _ => return false,
        }
    }
}

/// What a statement waits for: `await x;`, `const y = await x;`.
pub(super) fn awaited(node: Node) -> Option<Node> {
    let inner = match node.kind() {
        "expression_statement" => node.named_child(0)?,
        "lexical_declaration" | "variable_declaration" => {
            node.named_child(0)?.child_by_field_name("value")?
        }
        _ => return None,
    };
    let inner = if inner.kind() == "assignment_expression" {
        inner.child_by_field_name("right")?
    } else {
        inner
    };
    (inner.kind() == "await_expression")
        .then(|| inner.named_child(0))
        .flatten()
}
