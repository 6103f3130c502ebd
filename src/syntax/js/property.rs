//! A property is what an object has under a key: the object that a name holds, or each one of a list.

use crate::syntax::node::Node;

use super::choice::{Finder, MAX_CHOICES, MAX_DEPTH, keeps, read_again};
use super::held::Held;
use crate::syntax::lower::Lowering;

impl Finder<'_, '_> {
    /// What objects have under a key: the object that a name holds, each one of a list.
    pub(super) fn properties(
        &self,
        low: &mut Lowering,
        object: Node,
        key: &str,
        depth: usize,
        out: &mut Vec<Held>,
    ) {
        if depth > MAX_DEPTH || out.len() >= MAX_CHOICES {
            return;
        }
        let depth = depth + 1;
        match object.kind() {
            "object" => {
                let mut cursor = object.walk();
                let mut pairs = object.named_children(&mut cursor);
                let pair = pairs.find(|pair| {
                    pair.kind() == "pair" && self.reader.key(*pair).as_deref() == Some(key)
                });
                if let Some(value) = pair.and_then(|pair| pair.child_by_field_name("value")) {
                    out.push(self.held(value));
                }
            }
            "array" => {
                let mut cursor = object.walk();
                for element in object.named_children(&mut cursor).take(MAX_CHOICES) {
                    self.properties(low, element, key, depth, out);
                }
            }
            "as_expression"
            | "satisfies_expression"
            | "non_null_expression"
            | "parenthesized_expression" => {
                if let Some(inner) = self.reader.first_named(object) {
                    self.properties(low, inner, key, depth, out);
                }
            }
            "identifier" => {
                for held in self.held_by(low, object) {
                    read_again(low, held, &mut |low, at, node| {
                        at.properties(low, node, key, depth, out);
                    });
                }
            }
            "member_expression" => {
                let field = |name: &str| object.child_by_field_name(name);
                if let (Some(outer), Some(property)) = (field("object"), field("property")) {
                    let mut objects = Vec::new();
                    let property = self.reader.text(property);
                    self.properties(low, outer, property, depth, &mut objects);
                    for held in objects {
                        read_again(low, held, &mut |low, at, node| {
                            at.properties(low, node, key, depth, out);
                        });
                    }
                }
            }
            "call_expression" => {
                let callee = object.child_by_field_name("function");
                let name = callee.map_or("", |callee| self.reader.text(callee));
                let arguments = object.child_by_field_name("arguments");
                let first = arguments.and_then(|all| self.reader.first_named(all));
                let list = callee.and_then(|callee| callee.child_by_field_name("object"));
                let method = name.rsplit('.').next().unwrap_or(name);
                match first {
                    _ if matches!(method, "filter" | "reverse" | "slice" | "sort") => {
                        if let Some(list) = list {
                            self.properties(low, list, key, depth, out);
                        }
                    }
                    Some(first) if name == "Object.values" => {
                        self.values(low, first, key, depth, out);
                    }
                    Some(first) if keeps(method) => {
                        self.properties(low, first, key, depth, out);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// What the values of an object have under a key: `Object.values(scripts)`.
    fn values(
        &self,
        low: &mut Lowering,
        object: Node,
        key: &str,
        depth: usize,
        out: &mut Vec<Held>,
    ) {
        match object.kind() {
            "object" => {
                let mut cursor = object.walk();
                for pair in object.named_children(&mut cursor).take(64) {
                    if let Some(value) = pair.child_by_field_name("value") {
                        self.properties(low, value, key, depth, out);
                    }
                }
            }
            "identifier" if depth <= MAX_DEPTH => {
                for held in self.held_by(low, object) {
                    read_again(low, held, &mut |low, at, node| {
                        at.values(low, node, key, depth + 1, out);
                    });
                }
            }
            _ => {}
        }
    }

    /// An expression of this tree, to be read by itself.
    fn held(&self, node: Node) -> Held {
        Held::everywhere(self.reader.span(node), self.grammar)
    }

    /// What a name holds at the place where it stands.
    fn held_by(&self, low: &Lowering, name: Node) -> Vec<Held> {
        let span = self.reader.span(name);
        let all = low.names.held_at(self.reader.text(name), span.start);
        all.filter(|held| !held.span.covers(span)).collect()
    }
}
