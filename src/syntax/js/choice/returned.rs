//! What a function gives back.

use crate::syntax::node::Node;

use super::super::control;
use super::{Choice, Finder, MAX_DEPTH};
use crate::gate::GateId;
use crate::syntax::lower::Lowering;

impl Finder<'_, '_> {
    /// What a function gives back.
    pub(super) fn returned(
        &self,
        low: &mut Lowering,
        block: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        if depth > MAX_DEPTH {
            return;
        }
        let mut gate = gate;
        let mut cursor = block.walk();
        for statement in block.named_children(&mut cursor).take(64) {
            let field = |name: &str| statement.child_by_field_name(name);
            match statement.kind() {
                "return_statement" => {
                    if let Some(value) = self.reader.first_named(statement) {
                        self.find(low, value, gate, depth, out);
                    }
                    return;
                }
                "if_statement" => {
                    let Some(test) = field("condition") else {
                        continue;
                    };
                    for (branch, holds) in [("consequence", true), ("alternative", false)] {
                        let Some(body) = field(branch) else { continue };
                        let gate = self.condition(low, test, holds, gate);
                        self.returned_by(low, body, gate, depth + 1, out);
                    }
                    if let Some((test, holds)) = control::early_exit(statement) {
                        gate = self.condition(low, test, holds, gate);
                    }
                }
                "try_statement" => {
                    if let Some(body) = field("body") {
                        self.returned(low, body, gate, depth + 1, out);
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn returned_by(
        &self,
        low: &mut Lowering,
        body: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        match body.kind() {
            "statement_block" | "else_clause" => self.returned(low, body, gate, depth, out),
            "return_statement" => {
                if let Some(value) = self.reader.first_named(body) {
                    self.find(low, value, gate, depth, out);
                }
            }
            _ => {}
        }
    }
}
