//! Arguments, with names and without: of calls, filters and commands, and in lists and objects.

use super::super::super::Dialect;
use super::super::lexer::{Kind, Token};
use super::super::node::Node;
use super::Parser;
use super::operators::{ARGUMENT, UNARY};
use crate::expr::Expr;

impl Parser<'_, '_> {
    /// Arguments up to `close`, which is taken; to the end of the text without one.
    pub(super) fn arguments(&mut self, close: Option<&str>) -> Vec<Node> {
        let outer = std::mem::replace(&mut self.in_filter, false);
        let mut args = Vec::new();
        let mut named = Vec::new();
        let start = self.position();
        while let Some(token) = self.peek() {
            if close.is_some_and(|close| token.is_op(close)) {
                self.at += 1;
                break;
            }
            let before = self.at;
            if close.is_none() && self.ends_command(token) {
                break;
            }
            if let Some(key) = self.argument_name() {
                named.push((key, self.argument(close)));
            } else {
                let value = self.argument(close);
                match value.expr {
                    Expr::String(key) if self.take_op("=>") => {
                        named.push((key, self.argument(close)))
                    }
                    expr => args.push(Node { expr, ..value }),
                }
            }
            let comma = self.take_op(",");
            if self.at == before {
                // Some closing bracket that nothing opened.
                if close.is_some() {
                    break;
                }
                self.at += 1;
            } else if !comma && close.is_some() && !close.is_some_and(|close| self.peek_op(close)) {
                self.skip(true);
                self.take_op(",");
            }
        }
        if !named.is_empty() {
            args.push(Node::object(named, start));
        }
        self.in_filter = outer;
        args
    }

    /// Arguments without brackets end where a block or a modifier begins.
    fn ends_command(&self, token: &Token<'_>) -> bool {
        self.dialect == Dialect::Erb
            && (token.kind == Kind::Name
                && matches!(token.text.as_ref(), "do" | "if" | "unless" | "then")
                || token.kind == Kind::Op && matches!(token.text.as_ref(), ")" | "]" | "}" | ";"))
    }

    fn argument(&mut self, close: Option<&str>) -> Node {
        let start = self.position();
        let node = self.expression(if close.is_some() { 0 } else { ARGUMENT });
        let ends = self.peek().is_none_or(|token| {
            token.kind == Kind::Op && matches!(token.text.as_ref(), "," | ")" | "]" | "}" | "=>")
        });
        if ends || close.is_none() {
            return node;
        }
        self.skip(true);
        self.unknown_from(start)
    }

    /// The name of a named argument, with what stands between it and its value.
    fn argument_name(&mut self) -> Option<String> {
        let token = self.peek()?;
        let next = self.tokens.get(self.at + 1);
        let separated = match (token.kind, self.dialect) {
            (Kind::Label, _) => {
                self.at += 1;
                return Some(token.text.to_string());
            }
            (Kind::Name, Dialect::Jinja) => {
                next.is_some_and(|next| next.is_op("=") || next.is_op(":"))
            }
            (Kind::Name, Dialect::Liquid) => {
                next.is_some_and(|next| next.is_op(":") || next.is_op("="))
            }
            (Kind::Name, Dialect::Php | Dialect::Razor) => next.is_some_and(|next| next.is_op(":")),
            _ => false,
        };
        if !separated {
            return None;
        }
        self.at += 2;
        Some(token.text.to_string())
    }

    pub(super) fn list(&mut self, start: usize) -> Node {
        let mut items = self.arguments(Some("]"));
        match items.pop() {
            Some(
                entries @ Node {
                    expr: Expr::Object(_),
                    ..
                },
            ) if items.is_empty() => entries,
            Some(last) => {
                items.push(last);
                Node::list(items, start)
            }
            None => Node::list(items, start),
        }
    }

    pub(super) fn object(&mut self, start: usize) -> Node {
        let mut entries = Vec::new();
        while let Some(token) = self.peek() {
            if token.is_op("}") {
                self.at += 1;
                break;
            }
            let before = self.at;
            let next = self.tokens.get(self.at + 1);
            let key = match token.kind {
                Kind::Name | Kind::String | Kind::Number | Kind::Label => {
                    Some(token.text.to_string())
                }
                _ => None,
            };
            let separated = next.is_some_and(|next| next.is_op(":") || next.is_op("=>"));
            match key {
                Some(key) if token.kind == Kind::Label || separated => {
                    self.at += if token.kind == Kind::Label { 1 } else { 2 };
                    entries.push((key, self.argument(Some("}"))));
                }
                Some(key) if next.is_some_and(|next| next.is_op(",") || next.is_op("}")) => {
                    self.at += 1;
                    let value = Node::name(key.as_str(), token.start);
                    entries.push((key, value));
                }
                _ => self.skip(true),
            }
            self.take_op(",");
            if self.at == before {
                break;
            }
        }
        Node::object(entries, start)
    }

    /// `|name`, `|name(args)`, `|name:arg` and `| name: a, b`.
    pub(super) fn filter(&mut self, node: Node) -> Node {
        let start = node.start;
        self.at += 1;
        let Some(token) = self.peek().filter(|token| token.kind == Kind::Name) else {
            return node;
        };
        self.at += 1;
        let mut callee = Node::name(token.text.as_ref(), token.start);
        while self.peek_op(".") {
            self.at += 1;
            callee = self.member(callee);
        }
        let mut args = vec![node];
        if self.take_op("(") {
            args.extend(self.arguments(Some(")")));
        } else if self.take_op(":") {
            args.extend(self.filter_arguments());
        }
        Node {
            start,
            ..callee.call(args)
        }
    }

    fn filter_arguments(&mut self) -> Vec<Node> {
        let mut args = Vec::new();
        let mut named = Vec::new();
        let outer = std::mem::replace(&mut self.in_filter, true);
        let start = self.position();
        loop {
            if let Some(key) = self.argument_name() {
                named.push((key, self.expression(UNARY)));
            } else {
                args.push(self.expression(UNARY));
            }
            // Angular's pipes put a colon between arguments.
            let more = self.take_op(":") || self.dialect == Dialect::Liquid && self.take_op(",");
            if !more {
                break;
            }
        }
        self.in_filter = outer;
        if !named.is_empty() {
            args.push(Node::object(named, start));
        }
        args
    }
}
