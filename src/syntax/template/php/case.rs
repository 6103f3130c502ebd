//! A case is an arm of PHP's `switch` or `match`: it runs where the subject is one of its values.

use crate::syntax::node::Node;

use super::super::BranchKind;
use super::branch::{MAX_CONDITIONS, ends_run, followers};
use super::walk::Walk;
use crate::expr::Expr;
use crate::span::Span;

impl<'n> Walk<'_, 'n> {
    pub(super) fn switch(&mut self, node: Node<'n>) {
        let (Some(subject), Some(block)) = (
            node.child_by_field_name("condition"),
            node.child_by_field_name("body"),
        ) else {
            return;
        };
        let subject = self.read(subject);
        let mut cursor = block.walk();
        let children: Vec<Node<'n>> = block.children(&mut cursor).collect();
        let followers = followers(&children, block.end_byte());
        let group = self.next_group();
        let mut reaching: Vec<Expr> = Vec::new();
        let mut others: Vec<Expr> = Vec::new();
        for (index, case) in children.iter().enumerate() {
            let is_default = case.kind() == "default_statement";
            if !is_default && case.kind() != "case_statement" {
                continue;
            }
            let mut cursor = case.walk();
            let colon = case
                .children(&mut cursor)
                .find(|child| matches!(child.kind(), ":" | ";"));
            let Some(colon) = colon else { continue };
            if let Some(value) = case.child_by_field_name("value") {
                let value = self.read(value);
                reaching.push(subject.picks(value));
            }
            let kind = if is_default {
                // Cases before that fall through come here as well, and say nothing.
                let list: Vec<_> = others.iter().map(|other| (other.clone(), false)).collect();
                BranchKind::Conditions(list)
            } else {
                either(&reaching, &subject)
            };
            let end = followers[index];
            self.ends.insert(case.id(), end);
            let span = self.trimmed(colon.end_byte(), end.max(colon.end_byte()));
            let head = Span::new(case.start_byte(), colon.start_byte());
            self.branch(span, head, kind, group);
            if ends_run(self.text, *case) {
                let room = MAX_CONDITIONS.saturating_sub(others.len());
                others.extend(reaching.drain(..).take(room));
            }
            reaching.truncate(MAX_CONDITIONS + 1);
        }
    }

    pub(super) fn matches(&mut self, node: Node<'n>) {
        let (Some(subject), Some(block)) = (
            node.child_by_field_name("condition"),
            node.child_by_field_name("body"),
        ) else {
            return;
        };
        if !self.holds_tag(block) {
            return;
        }
        let subject = self.read(subject);
        let group = self.next_group();
        let mut others: Vec<(Expr, bool)> = Vec::new();
        let mut cursor = block.walk();
        let arms: Vec<Node<'n>> = block.named_children(&mut cursor).collect();
        for arm in arms {
            let Some(result) = arm.child_by_field_name("return_expression") else {
                continue;
            };
            let mut reaching = Vec::new();
            if let Some(list) = arm.child_by_field_name("conditional_expressions") {
                let mut cursor = list.walk();
                for value in list.named_children(&mut cursor).take(MAX_CONDITIONS) {
                    let value = self.read(value);
                    reaching.push(subject.picks(value));
                }
            }
            let kind = match arm.kind() {
                "match_default_expression" => BranchKind::Conditions(others.clone()),
                _ => either(&reaching, &subject),
            };
            let head = Span::new(arm.start_byte(), result.start_byte());
            self.branch(result.byte_range().into(), head, kind, group);
            let room = MAX_CONDITIONS.saturating_sub(others.len());
            others.extend(reaching.into_iter().take(room).map(|each| (each, false)));
        }
    }
}

fn either(reaching: &[Expr], subject: &Expr) -> BranchKind {
    match reaching {
        [one] => BranchKind::Conditions(vec![(one.clone(), true)]),
        many if many.len() <= MAX_CONDITIONS && !many.is_empty() => {
            BranchKind::Conditions(vec![(Expr::Or(many.to_vec()), true)])
        }
        _ => BranchKind::Other {
            name: "switch".to_owned(),
            args: subject.clone(),
        },
    }
}
