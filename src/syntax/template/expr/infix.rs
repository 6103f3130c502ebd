//! The operator-precedence parser for dialects with operators between their operands.

use super::super::Dialect;
use super::lexer::{Kind, Token};
use super::node::Node;
use crate::expr::{Compare, Expr, MAX_DEPTH};

mod arguments;
mod operand;
mod operators;

use operators::{Action, power};

/// How deep the parser itself goes; each level of brackets takes a few.
const MAX_NESTING: usize = MAX_DEPTH;

pub(super) fn parse(text: &str, tokens: &[Token<'_>], dialect: Dialect) -> Expr {
    let mut parser = Parser::new(text, tokens, dialect);
    if tokens.is_empty() {
        return Expr::Unknown(String::new());
    }
    let node = parser.expression(0);
    if parser.at_end() {
        node.expr
    } else {
        Node::unknown(text, 0).expr
    }
}

pub(super) fn arguments(text: &str, tokens: &[Token<'_>], dialect: Dialect) -> Vec<Expr> {
    let mut parser = Parser::new(text, tokens, dialect);
    let nodes = parser.arguments(None);
    nodes.into_iter().map(|node| node.expr).collect()
}

struct Parser<'a, 't> {
    text: &'t str,
    tokens: &'a [Token<'t>],
    dialect: Dialect,
    at: usize,
    nesting: usize,
    /// In the unbracketed argument of a filter, `|` begins the next filter.
    in_filter: bool,
}

impl<'a, 't> Parser<'a, 't> {
    fn new(text: &'t str, tokens: &'a [Token<'t>], dialect: Dialect) -> Self {
        Self {
            text,
            tokens,
            dialect,
            at: 0,
            nesting: 0,
            in_filter: false,
        }
    }

    fn peek(&self) -> Option<&'a Token<'t>> {
        self.tokens.get(self.at)
    }

    fn peek_op(&self, op: &str) -> bool {
        self.peek().is_some_and(|token| token.is_op(op))
    }

    fn peek_name(&self, name: &str) -> bool {
        self.peek().is_some_and(|token| token.is_name(name))
    }

    fn take_op(&mut self, op: &str) -> bool {
        let takes = self.peek_op(op);
        self.at += usize::from(takes);
        takes
    }

    fn take_name(&mut self, name: &str) -> bool {
        let takes = self.peek_name(name);
        self.at += usize::from(takes);
        takes
    }

    /// Where the next token starts.
    fn position(&self) -> usize {
        self.peek().map_or(self.text.len(), |token| token.start)
    }

    /// The text from `start` to the end of the last token taken.
    fn text_from(&self, start: usize) -> &'t str {
        let end = self
            .at
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last));
        self.text
            .get(start..end.map_or(0, |token| token.end))
            .unwrap_or("")
    }

    fn unknown_from(&self, start: usize) -> Node {
        Node::unknown(self.text_from(start), start)
    }

    /// Nothing is left but what closes a statement in a host language.
    fn at_end(&self) -> bool {
        let Some(token) = self.peek() else {
            return true;
        };
        match token.kind {
            Kind::Op => {
                matches!(token.text.as_ref(), ":" | ";" | "{") && self.at + 1 == self.tokens.len()
            }
            Kind::Name => {
                self.dialect == Dialect::Erb && matches!(token.text.as_ref(), "do" | "then")
            }
            _ => false,
        }
    }

    /// Passes over tokens up to a separator at this level of brackets, and never past its end.
    fn skip(&mut self, stop_at_comma: bool) {
        let mut depth = 0usize;
        while let Some(token) = self.peek() {
            if token.kind == Kind::Op {
                match token.text.as_ref() {
                    "(" | "[" | "{" => depth += 1,
                    ")" | "]" | "}" if depth == 0 => return,
                    ")" | "]" | "}" => depth -= 1,
                    "," if depth == 0 && stop_at_comma => return,
                    _ => {}
                }
            }
            self.at += 1;
        }
    }

    fn expression(&mut self, min: u8) -> Node {
        let start = self.position();
        if self.nesting >= MAX_NESTING {
            self.skip(true);
            return self.unknown_from(start);
        }
        self.nesting += 1;
        let mut left = self.operand();
        while let Some((action, tokens)) = self.operator() {
            let (binds, right) = power(action, self.dialect);
            if binds < min {
                break;
            }
            let before = self.at;
            self.at += tokens;
            left = self.apply(left, action, right);
            if self.at == before {
                break;
            }
        }
        self.nesting -= 1;
        left
    }

    fn apply(&mut self, left: Node, action: Action, right: u8) -> Node {
        let start = left.start;
        match action {
            Action::Assign => self.expression(right),
            Action::Or => left.or(self.expression(right)),
            Action::And => left.and(self.expression(right)),
            Action::Compare(op) => left.compared(op, self.expression(right)),
            Action::NotIn => left.compared(Compare::In, self.expression(right)).negated(),
            Action::Contains => self.expression(right).compared(Compare::In, left),
            Action::Call(name) => {
                let other = self.expression(right);
                Node::call_of(name, vec![left, other], start)
            }
            Action::NotCall(name) => {
                let other = self.expression(right);
                Node::call_of(name, vec![left, other], start).negated()
            }
            Action::Is => self.test(left, right),
            Action::Question => self.choice(left, right),
            Action::InlineIf => {
                let test = self.expression(right);
                let otherwise = if self.dialect != Dialect::Erb && self.take_name("else") {
                    self.expression(right - 1)
                } else {
                    Node::null(start)
                };
                Node {
                    start,
                    ..test.choice(left, otherwise)
                }
            }
            Action::InlineUnless => {
                let test = self.expression(right).negated();
                Node {
                    start,
                    ..test.choice(left, Node::null(start))
                }
            }
            Action::As => {
                self.type_name();
                left
            }
            Action::Arrow => {
                self.skip(true);
                self.unknown_from(start)
            }
            Action::Arithmetic(_) => {
                let other = self.expression(right);
                match (&left.expr, &other.expr, action) {
                    (Expr::String(one), Expr::String(two), Action::Arithmetic("~" | "+" | ".")) => {
                        Node::leaf(Expr::String(format!("{one}{two}")), start)
                    }
                    _ => self.unknown_from(start),
                }
            }
        }
    }

    /// `test ? then : otherwise`, `test ?: otherwise`, and Twig's `test ? then`.
    fn choice(&mut self, test: Node, right: u8) -> Node {
        let start = test.start;
        if self.take_op(":") {
            return test.or(self.expression(right));
        }
        let then = self.expression(right);
        let otherwise = if self.take_op(":") {
            self.expression(right)
        } else {
            Node::null(start)
        };
        Node {
            start,
            ..test.choice(then, otherwise)
        }
    }

    /// What follows `is`: a test of a template language, a pattern of C#, or just a value.
    fn test(&mut self, left: Node, right: u8) -> Node {
        let start = left.start;
        let negated = self.take_name("not");
        let node = self.test_of(left, right);
        let node = match (negated, node.expr) {
            (
                true,
                Expr::Compare {
                    op: Compare::Equal,
                    left,
                    right,
                },
            ) => Node {
                expr: Expr::Compare {
                    op: Compare::NotEqual,
                    left,
                    right,
                },
                ..Node {
                    expr: Expr::Null,
                    ..node
                }
            },
            (true, expr) => Node { expr, ..node }.negated(),
            (false, expr) => Node { expr, ..node },
        };
        Node { start, ..node }
    }

    fn test_of(&mut self, left: Node, right: u8) -> Node {
        let start = left.start;
        let Some(token) = self.peek() else {
            return self.unknown_from(start);
        };
        if token.kind == Kind::Op && self.dialect == Dialect::Razor {
            if token.text == "{" {
                // `x is { }`: there is a value.
                self.at += 1;
                self.skip(false);
                self.take_op("}");
                return left.compared(Compare::NotEqual, Node::null(start));
            }
            if let Some((Action::Compare(op), tokens)) = self.operator() {
                self.at += tokens;
                let other = self.expression(right);
                return left.compared(op, other);
            }
        }
        if token.kind != Kind::Name || operand::literal(&token.text, self.dialect).is_some() {
            let other = self.expression(right);
            return left.compared(Compare::Equal, other);
        }
        if self.dialect == Dialect::Razor {
            let name = self.type_name();
            return Node::call_of(&name, vec![left], start);
        }
        self.at += 1;
        let mut name = token.text.to_string();
        for (first, second) in [("same", "as"), ("divisible", "by")] {
            if name == first && self.take_name(second) {
                name.push_str(second);
            }
        }
        let mut args = vec![left];
        if self.take_op("(") {
            args.extend(self.arguments(Some(")")));
        } else if self.operand_follows() {
            args.push(self.expression(right));
        }
        if name == "in" && args.len() == 2 {
            let list = args.pop();
            let item = args.pop();
            if let (Some(item), Some(list)) = (item, list) {
                return item.compared(Compare::In, list);
            }
        }
        Node::call_of(&name, args, start)
    }

    /// A type in C#, with what may follow: a name bound to the value.
    fn type_name(&mut self) -> String {
        let mut name = String::new();
        while let Some(token) = self.peek() {
            let dotted = name.ends_with('.');
            match token.kind {
                Kind::Name if name.is_empty() || dotted => name.push_str(&token.text),
                Kind::Op if token.text == "." && !dotted => name.push('.'),
                Kind::Op if token.text == "?" && !token.spaced => {}
                _ => break,
            }
            self.at += 1;
        }
        let keyword =
            |token: &Token<'_>| matches!(token.text.as_ref(), "and" | "or" | "not" | "when");
        if self
            .peek()
            .is_some_and(|token| token.kind == Kind::Name && !keyword(token))
        {
            self.at += 1;
        }
        name
    }
}
