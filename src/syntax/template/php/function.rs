//! A function of PHP is a branch that runs where it is called, or where what it is handed to says so.

use crate::syntax::node::Node;

use super::super::BranchKind;
use super::branch::MAX_CONDITIONS;
use super::call;
use super::walk::{Walk, first_child};
use crate::expr::Expr;

impl Walk<'_, '_> {
    pub(super) fn definition(&mut self, node: Node) {
        let Some(body) = node.child_by_field_name("body") else {
            return;
        };
        let name = node
            .child_by_field_name("name")
            .map_or("", |name| self.slice(name));
        let kind = BranchKind::Definition {
            name: name.to_owned(),
        };
        self.function(node, body, kind);
    }

    fn function(&mut self, node: Node, body: Node, kind: BranchKind) {
        let group = self.next_group();
        let span = self.inside(body, body.end_byte());
        let head = self.head(node.start_byte(), body.start_byte());
        self.branch(span, head, kind, group);
    }

    /// A closure that is handed to a call runs when the callee says so.
    pub(super) fn closure(&mut self, node: Node) {
        let Some(body) = node.child_by_field_name("body") else {
            return;
        };
        if node.kind() == "arrow_function" && !self.holds_tag(body) {
            return;
        }
        let mut name = String::new();
        let mut in_parentheses = false;
        for up in 1..16 {
            let Some(frame) = self.above(up) else { break };
            let (around, field) = (frame.node, frame.field);
            match around.kind() {
                "parenthesized_expression" => in_parentheses |= field == Some("function"),
                // Called where it is written.
                "function_call_expression" if in_parentheses => return,
                "argument" | "array_creation_expression" | "return_statement" => {}
                "array_element_initializer" => {
                    let key = first_child(around).map_or("", |key| self.slice(key));
                    key.trim_matches(['\'', '"']).clone_into(&mut name);
                }
                "assignment_expression" => {
                    let left = around
                        .child_by_field_name("left")
                        .map_or("", |left| self.slice(left));
                    left.trim_start_matches('$').clone_into(&mut name);
                    break;
                }
                "arguments" => {
                    let Some(call) = self.above(up + 1).map(|frame| frame.node) else {
                        break;
                    };
                    let kind = self.handed_to(call);
                    self.function(node, body, kind);
                    return;
                }
                _ => break,
            }
        }
        if name.starts_with("function") || name.len() > 80 {
            name.clear();
        }
        self.function(node, body, BranchKind::Definition { name });
    }

    fn handed_to(&mut self, call: Node) -> BranchKind {
        let name = call::name(self.text, call).to_owned();
        let arguments = call::arguments(call);
        let mut args = Vec::new();
        for argument in arguments.into_iter().take(MAX_CONDITIONS) {
            args.push(match argument.kind() {
                "anonymous_function" | "arrow_function" => Expr::Unknown("function".to_owned()),
                _ => self.read(argument),
            });
        }
        BranchKind::Other {
            name,
            args: Expr::List(args),
        }
    }
}
