//! An answer is what a function gives back, as one expression: `hasConsent()` means what its body
//! says, whatever it is called.

use crate::syntax::node::Node;

use super::control::early_exit;
use super::expr::Reader;
use crate::expr::{Compare, Expr};

/// How many places a function may return from.
const MAX_RETURNS: usize = 16;

/// How deep its statements may nest.
const MAX_DEPTH: usize = 12;

impl Reader<'_> {
    /// What a function gives back; `None` where it gives nothing back, or too much to follow.
    pub fn answer(&self, function: Node) -> Option<Expr> {
        self.begin();
        self.answer_at(function, 0)
    }

    /// As [`Reader::answer`], inside an expression that is being read.
    pub(super) fn answer_at(&self, function: Node, depth: usize) -> Option<Expr> {
        let body = function.child_by_field_name("body")?;
        if body.kind() != "statement_block" {
            return Some(self.expr_at(body, depth + 1));
        }
        let mut ways = Vec::new();
        self.returns(body, &[], depth, 0, &mut ways)?;
        match ways.len() {
            0 | 1 => ways.pop(),
            _ => Some(Expr::Or(ways)),
        }
    }

    /// Adds what each `return` of the statements gives back, under the conditions on the way to it.
    fn returns(
        &self,
        block: Node,
        before: &[Expr],
        depth: usize,
        nesting: usize,
        ways: &mut Vec<Expr>,
    ) -> Option<()> {
        if nesting > MAX_DEPTH {
            return None;
        }
        let mut conditions = before.to_vec();
        let mut cursor = block.walk();
        let statements: Vec<Node> = if block.kind() == "statement_block" {
            block.named_children(&mut cursor).collect()
        } else {
            vec![block]
        };
        for statement in statements {
            self.spend()?;
            let mut inside = |node: Option<Node>, conditions: &[Expr]| match node {
                Some(node) => self.returns(node, conditions, depth, nesting + 1, ways),
                None => Some(()),
            };
            let field = |name: &str| statement.child_by_field_name(name);
            match statement.kind() {
                "return_statement" => {
                    let value = self.first_named(statement);
                    let value = value.map_or(Expr::Null, |node| self.expr_at(node, depth + 1));
                    if ways.len() == MAX_RETURNS {
                        return None;
                    }
                    if !value.is_falsy() {
                        conditions.push(value);
                        ways.push(all(conditions));
                    }
                    return Some(());
                }
                "if_statement" => {
                    let test = self.expr_at(field("condition")?, depth + 1);
                    let denied = Expr::Not(Box::new(test.clone()));
                    inside(field("consequence"), &with(&conditions, &test))?;
                    let otherwise = field("alternative").and_then(|clause| clause.named_child(0));
                    inside(otherwise, &with(&conditions, &denied))?;
                    match early_exit(statement) {
                        Some((_, true)) => conditions.push(test),
                        Some((_, false)) => conditions.push(denied),
                        None => {}
                    }
                }
                "try_statement" => {
                    inside(field("body"), &conditions)?;
                    let handler = field("handler").and_then(|h| h.child_by_field_name("body"));
                    inside(handler, &conditions)?;
                }
                "switch_statement" => {
                    let subject = self.expr_at(field("value")?, depth + 1);
                    self.cases(field("body")?, &subject, &conditions, depth, nesting, ways)?;
                }
                "for_statement" | "for_in_statement" | "while_statement" | "do_statement" => {
                    inside(field("body"), &conditions)?;
                }
                "statement_block" => inside(Some(statement), &conditions)?,
                "throw_statement" => return Some(()),
                _ => {}
            }
        }
        Some(())
    }

    fn cases(
        &self,
        body: Node,
        subject: &Expr,
        before: &[Expr],
        depth: usize,
        nesting: usize,
        ways: &mut Vec<Expr>,
    ) -> Option<()> {
        let mut cursor = body.walk();
        // What falls through is reached by any of its labels.
        let mut labels = Vec::new();
        for case in body.named_children(&mut cursor) {
            let is_default = case.kind() == "switch_default";
            if let Some(label) = case.child_by_field_name("value") {
                labels.push(Expr::Compare {
                    op: Compare::Equal,
                    left: Box::new(subject.clone()),
                    right: Box::new(self.expr_at(label, depth + 1)),
                });
            }
            let mut inner = case.walk();
            let statements: Vec<Node> = case.children_by_field_name("body", &mut inner).collect();
            if statements.is_empty() {
                continue;
            }
            let mut conditions = before.to_vec();
            match std::mem::take(&mut labels) {
                labels if is_default || labels.is_empty() => {}
                mut labels if labels.len() == 1 => conditions.extend(labels.pop()),
                labels => conditions.push(Expr::Or(labels)),
            }
            for statement in statements {
                self.returns(statement, &conditions, depth, nesting + 1, ways)?;
            }
        }
        Some(())
    }
}

fn with(conditions: &[Expr], one: &Expr) -> Vec<Expr> {
    let mut all = conditions.to_vec();
    all.push(one.clone());
    all
}

fn all(mut conditions: Vec<Expr>) -> Expr {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        Some(last) => {
            conditions.push(last);
            Expr::And(conditions)
        }
        None => Expr::Bool(true),
    }
}
