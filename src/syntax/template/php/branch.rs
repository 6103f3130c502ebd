//! A PHP branch is the body of a statement or operator that may not run.

use crate::syntax::node::Node;

use super::super::BranchKind;
use super::call;
use super::walk::Walk;
use crate::expr::Expr;
use crate::span::Span;

/// How many conditions one branch lists; a chain that is longer says no more about consent.
pub(super) const MAX_CONDITIONS: usize = 32;

struct Arm<'n> {
    head: Span,
    condition: Option<Node<'n>>,
    body: Node<'n>,
    span: Span,
}

impl<'n> Walk<'_, 'n> {
    /// What `body` holds, without its braces and the tags at its edges. `follower` is where the
    /// next token starts: the tree leaves text behind the last statement of a `:` block out of it.
    pub(super) fn inside(&mut self, body: Node, follower: usize) -> Span {
        let written = self.slice(body);
        let (start, end) = match body.kind() {
            "compound_statement" => {
                let closed = usize::from(written.len() > 1 && written.ends_with('}'));
                (body.start_byte() + 1, body.end_byte() - closed)
            }
            "colon_block" => (body.start_byte() + 1, follower.max(body.end_byte())),
            _ => (body.start_byte(), body.end_byte()),
        };
        self.ends.insert(body.id(), end);
        self.trimmed(start, end.max(start))
    }

    /// Text starts behind the close tag and ends before the open tag.
    pub(super) fn trimmed(&self, start: usize, end: usize) -> Span {
        let mut span = Span::new(start, end);
        let written = span.of(self.text);
        let led = written.trim_start();
        if led.starts_with("?>") {
            span.start = span.end - led.len() + 2;
        }
        let trailed = span.of(self.text).trim_end();
        if let Some(rest) = trailed
            .strip_suffix("<?php")
            .or_else(|| trailed.strip_suffix("<?"))
        {
            span.end = span.start + rest.len();
        }
        span
    }

    pub(super) fn head(&self, start: usize, end: usize) -> Span {
        let written = Span::new(start, end).of(self.text).trim_end();
        Span::new(start, start + written.len())
    }

    pub(super) fn choice(&mut self, node: Node<'n>) {
        let mut cursor = node.walk();
        let children: Vec<Node<'n>> = node.children(&mut cursor).collect();
        let followers = followers(&children, node.end_byte());
        let mut arms: Vec<Arm<'n>> = Vec::new();
        let body = node.child_by_field_name("body");
        for (index, child) in children.iter().enumerate() {
            let (start, condition, body) = match child.kind() {
                "else_if_clause" | "else_clause" => {
                    let Some(body) = child.child_by_field_name("body") else {
                        continue;
                    };
                    (
                        child.start_byte(),
                        child.child_by_field_name("condition"),
                        body,
                    )
                }
                _ if body == Some(*child) => (
                    node.start_byte(),
                    node.child_by_field_name("condition"),
                    *child,
                ),
                _ => continue,
            };
            let span = self.inside(body, followers[index]);
            arms.push(Arm {
                head: self.head(start, body.start_byte()),
                condition,
                body,
                span,
            });
        }
        let group = self.next_group();
        let mut before: Vec<(Expr, bool)> = Vec::new();
        let mut all: Vec<Vec<(Expr, bool)>> = Vec::new();
        for arm in &arms {
            let own = arm.condition.map(|condition| self.read(condition));
            let mut conditions = before.clone();
            if let Some(own) = own {
                if before.len() < MAX_CONDITIONS {
                    before.push((own.clone(), false));
                }
                conditions.push((own, true));
            }
            self.branch(
                arm.span,
                arm.head,
                BranchKind::Conditions(conditions.clone()),
                group,
            );
            all.push(conditions);
        }
        self.rest(node, &arms, &all, &before);
    }

    /// What follows an arm that ends with `return` runs only where that arm did not.
    fn rest(
        &mut self,
        node: Node<'n>,
        arms: &[Arm],
        all: &[Vec<(Expr, bool)>],
        negated: &[(Expr, bool)],
    ) {
        let ending = arms
            .iter()
            .take_while(|arm| ends_run(self.text, arm.body))
            .count();
        let has_else = arms.last().is_some_and(|arm| arm.condition.is_none());
        let ended: Vec<bool> = arms
            .iter()
            .map(|arm| ends_run(self.text, arm.body))
            .collect();
        let open = ended.iter().filter(|ended| !**ended).count();
        let conditions = if has_else && open == 1 {
            ended
                .iter()
                .position(|ended| !ended)
                .map(|index| all[index].clone())
        } else if ending > 0 {
            Some(negated[..ending.min(negated.len())].to_vec())
        } else {
            None
        };
        let Some(conditions) = conditions.filter(|conditions| !conditions.is_empty()) else {
            return;
        };
        let Some(around) = self.above(1).map(|frame| frame.node) else {
            return;
        };
        let end = match (self.ends.get(&around.id()), around.kind()) {
            (Some(&end), _) => end,
            (None, "program") => self.text.len(),
            (None, "compound_statement") => around.end_byte().saturating_sub(1),
            _ => return,
        };
        let start = node.end_byte();
        if start >= end {
            return;
        }
        let head = arms.first().map_or(Span::new(start, start), |arm| arm.head);
        let group = self.next_group();
        let span = self.trimmed(start, end);
        self.branch(span, head, BranchKind::Conditions(conditions), group);
    }

    pub(super) fn loops(&mut self, node: Node<'n>) {
        let mut cursor = node.walk();
        let children: Vec<Node<'n>> = node.children(&mut cursor).collect();
        let followers = followers(&children, node.end_byte());
        let colon = children.iter().position(|child| child.kind() == ":");
        let (start, span) = if let Some(colon) = colon {
            let keyword = children
                .iter()
                .rev()
                .find(|child| child.kind().starts_with("end"));
            let end = keyword.map_or(node.end_byte(), Node::start_byte);
            self.ends.insert(node.id(), end);
            let from = children[colon].end_byte();
            (
                children[colon].start_byte(),
                self.trimmed(from, end.max(from)),
            )
        } else {
            let Some(body) = node.child_by_field_name("body") else {
                return;
            };
            let Some(index) = children.iter().position(|child| *child == body) else {
                return;
            };
            (body.start_byte(), self.inside(body, followers[index]))
        };
        let group = self.next_group();
        let head = self.head(node.start_byte(), start);
        self.branch(span, head, BranchKind::Loop, group);
    }

    pub(super) fn ternary(&mut self, node: Node) {
        let Some(condition) = node.child_by_field_name("condition") else {
            return;
        };
        let body = node
            .child_by_field_name("body")
            .filter(|arm| self.holds_tag(*arm));
        let otherwise = node
            .child_by_field_name("alternative")
            .filter(|arm| self.holds_tag(*arm));
        if body.is_none() && otherwise.is_none() {
            return;
        }
        let test = self.read(condition);
        let group = self.next_group();
        let head = Span::from(condition.byte_range());
        for (arm, holds) in [(body, true), (otherwise, false)] {
            if let Some(arm) = arm {
                let kind = BranchKind::Conditions(vec![(test.clone(), holds)]);
                self.branch(arm.byte_range().into(), head, kind, group);
            }
        }
    }

    pub(super) fn short_circuit(&mut self, node: Node) {
        let holds = match super::text::operator(node) {
            "&&" | "and" => true,
            "||" | "or" => false,
            _ => return,
        };
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return;
        };
        let is_statement = self
            .above(1)
            .is_some_and(|frame| frame.node.kind() == "expression_statement");
        if !is_statement && !self.holds_tag(right) {
            return;
        }
        let test = self.read(left);
        let group = self.next_group();
        let kind = BranchKind::Conditions(vec![(test, holds)]);
        self.branch(
            right.byte_range().into(),
            left.byte_range().into(),
            kind,
            group,
        );
    }
}

/// For every child, where the next one starts that is neither text nor a comment.
pub(super) fn followers(children: &[Node], end: usize) -> Vec<usize> {
    let mut followers = vec![end; children.len()];
    let mut next = end;
    for (index, child) in children.iter().enumerate().rev() {
        followers[index] = next;
        if !child.is_extra() {
            next = child.start_byte();
        }
    }
    followers
}

/// Whether what follows `body` is not reached from it.
pub(super) fn ends_run(text: &str, body: Node) -> bool {
    let mut at = body;
    for _ in 0..8 {
        match at.kind() {
            "return_statement" | "exit_statement" | "continue_statement" | "break_statement"
            | "goto_statement" => {
                return true;
            }
            "throw_expression" => return true,
            "function_call_expression" => return call::ends_run(call::name(text, at)),
            "compound_statement"
            | "colon_block"
            | "case_statement"
            | "default_statement"
            | "expression_statement" => {
                let Some(last) = last_child(at) else {
                    return false;
                };
                at = last;
            }
            _ => return false,
        }
    }
    false
}

fn last_child(node: Node) -> Option<Node> {
    let mut index = u32::try_from(node.named_child_count()).ok()?;
    // A few comments or texts may follow the last statement.
    for _ in 0..4 {
        index = index.checked_sub(1)?;
        let child = node.named_child(index)?;
        if !child.is_extra() {
            return Some(child);
        }
    }
    None
}
