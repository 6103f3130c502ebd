//! Operands: literals, names, brackets, prefixes, and the chains of members and calls after them.

use super::super::super::Dialect;
use super::super::lexer::{Kind, Token};
use super::super::node::Node;
use super::Parser;
use super::operators::{NOT, UNARY};
use crate::expr::Expr;

/// The types that a cast in PHP or C# names.
const CASTS: &[&str] = &[
    "array", "bool", "boolean", "decimal", "double", "float", "int", "integer", "long", "object",
    "string",
];

/// How far ahead to look for the end of the type arguments of a call.
const MAX_TYPE_TOKENS: usize = 24;

/// The value of a word that is one.
pub(super) fn literal(word: &str, dialect: Dialect) -> Option<Expr> {
    let lower;
    let word = if matches!(dialect, Dialect::Php | Dialect::Jinja) {
        lower = word.to_ascii_lowercase();
        lower.as_str()
    } else {
        word
    };
    match word {
        "true" => Some(Expr::Bool(true)),
        "false" => Some(Expr::Bool(false)),
        "null" | "nil" | "undefined" => Some(Expr::Null),
        "none" if dialect == Dialect::Jinja => Some(Expr::Null),
        "blank" | "empty" if dialect == Dialect::Liquid => Some(Expr::Null),
        _ => None,
    }
}

impl<'t> Parser<'_, 't> {
    pub(super) fn operand(&mut self) -> Node {
        let start = self.position();
        let Some(token) = self.peek() else {
            return Node::unknown("", start);
        };
        let node = match token.kind {
            Kind::Op => return self.prefixed(token),
            Kind::Name => match self.keyword(token) {
                Some(node) => return node,
                None => {
                    self.at += 1;
                    Node::leaf(
                        literal(&token.text, self.dialect)
                            .unwrap_or_else(|| Expr::name(token.text.as_ref())),
                        start,
                    )
                }
            },
            kind => {
                self.at += 1;
                let text = token.text.to_string();
                match kind {
                    Kind::Number => Node::leaf(Expr::Number(text), start),
                    Kind::String => Node::leaf(Expr::String(text), start),
                    Kind::Regex => Node::leaf(Expr::Regex(text), start),
                    Kind::Words => {
                        let words = text
                            .split_whitespace()
                            .map(|word| Expr::String(word.to_owned()));
                        Node {
                            depth: 2,
                            ..Node::leaf(Expr::List(words.collect()), start)
                        }
                    }
                    _ => Node::unknown(&text, start),
                }
            }
        };
        self.postfix(node)
    }

    /// Words that stand before an operand.
    fn keyword(&mut self, token: &Token<'t>) -> Option<Node> {
        let start = token.start;
        let dialect = self.dialect;
        if token.at
            || !self
                .tokens
                .get(self.at + 1)
                .is_none_or(|next| self.may_follow_keyword(next))
        {
            return None;
        }
        let taken = self.at + 1;
        match token.text.as_ref() {
            "not" if dialect != Dialect::Ejs => {
                self.at = taken;
                // Ruby's `not` is looser than its operators.
                let binds = if dialect == Dialect::Erb {
                    NOT - 20
                } else {
                    NOT
                };
                Some(self.expression(binds).negated())
            }
            "typeof" | "defined?" => {
                self.at = taken;
                let name = token.text.trim_end_matches('?');
                Some(Node::call_of(name, vec![self.expression(UNARY)], start))
            }
            "void" => {
                self.at = taken;
                self.expression(UNARY);
                Some(Node::null(start))
            }
            "new" | "await" | "clone" | "print" | "echo" | "return" | "delete"
                if !matches!(dialect, Dialect::Jinja | Dialect::Liquid) =>
            {
                self.at = taken;
                Some(self.expression(UNARY))
            }
            "function" | "fn" | "async" | "lambda" | "proc"
                if !matches!(dialect, Dialect::Jinja | Dialect::Liquid) =>
            {
                self.skip(true);
                Some(self.unknown_from(start))
            }
            _ => None,
        }
    }

    /// `new.x` and `print == 1` are names; `new X`, `not (x)` and `typeof(x)` are not.
    fn may_follow_keyword(&self, next: &Token<'_>) -> bool {
        match next.kind {
            Kind::Op => matches!(
                next.text.as_ref(),
                "(" | "!" | "[" | "{" | "-" | "@" | "::" | "\\" | "&"
            ),
            Kind::Name => {
                self.dialect != Dialect::Jinja || !matches!(next.text.as_ref(), "is" | "in")
            }
            _ => true,
        }
    }

    fn prefixed(&mut self, token: &Token<'t>) -> Node {
        let start = token.start;
        self.at += 1;
        let node = match token.text.as_ref() {
            "!" => return self.expression(UNARY).negated(),
            "(" => match self.bracketed(start) {
                Ok(node) => node,
                Err(cast) => return cast,
            },
            "[" => self.list(start),
            "{" => self.object(start),
            "-" | "+" => {
                let operand = self.expression(UNARY);
                return match operand.expr {
                    Expr::Number(number) if token.text == "-" => {
                        Node::leaf(Expr::Number(format!("-{number}")), start)
                    }
                    Expr::Number(number) => Node::leaf(Expr::Number(number), start),
                    _ => self.unknown_from(start),
                };
            }
            "->" => {
                self.skip(true);
                return self.unknown_from(start);
            }
            // Splats, references, error suppression, the root name space: the operand tells.
            "*" | "**" | "..." | ".." | "&" | "@" | "::" | "\\" | "++" | "--" | "~" => {
                return self.expression(UNARY);
            }
            "." => self.leading_member(start),
            ")" | "]" | "}" | "," => {
                self.at -= 1;
                return Node::unknown("", start);
            }
            _ => return Node::unknown(&token.text, start),
        };
        self.postfix(node)
    }

    /// `.Site` outside of Go is sloppy, but reads the same.
    fn leading_member(&mut self, start: usize) -> Node {
        let root = Node::name("", start);
        match self.peek() {
            Some(token) if token.kind == Kind::Name => {
                self.at += 1;
                root.member(token.text.as_ref())
            }
            _ => root,
        }
    }

    /// A bracket, a tuple, the parameters of a function; or, as an error, the operand of a cast.
    fn bracketed(&mut self, start: usize) -> Result<Node, Node> {
        if self.is_cast() {
            self.skip(false);
            self.take_op(")");
            return Err(self.expression(UNARY));
        }
        let mut items = self.arguments(Some(")"));
        if self.peek_op("=>") {
            return Ok(self.unknown_from(start));
        }
        Ok(match items.pop() {
            Some(node) if items.is_empty() => node,
            Some(last) => {
                items.push(last);
                Node::list(items, start)
            }
            None => Node::list(items, start),
        })
    }

    /// `(bool)x`, and in C# `(Any.Name)x`.
    fn is_cast(&self) -> bool {
        if !matches!(self.dialect, Dialect::Php | Dialect::Razor) {
            return false;
        }
        let rest = self.tokens.get(self.at..).unwrap_or(&[]);
        let part = |token: &&Token<'_>| match token.kind {
            Kind::Name => !token.at && self.text.as_bytes().get(token.start) != Some(&b'$'),
            Kind::Op => matches!(token.text.as_ref(), "." | "?"),
            _ => false,
        };
        let len = rest.iter().take(MAX_TYPE_TOKENS).take_while(part).count();
        if len == 0 || !rest.get(len).is_some_and(|token| token.is_op(")")) {
            return false;
        }
        let known = CASTS
            .binary_search(&rest[0].text.to_ascii_lowercase().as_str())
            .is_ok();
        match rest.get(len + 1) {
            Some(next) if next.kind == Kind::Op => {
                known && matches!(next.text.as_ref(), "(" | "[" | "!" | "-" | "@" | "\\")
            }
            Some(next) if next.kind == Kind::Name && !next.at => {
                known
                    || self.dialect == Dialect::Razor
                        && !matches!(next.text.as_ref(), "and" | "or" | "is" | "as")
            }
            Some(_) => known || self.dialect == Dialect::Razor,
            None => false,
        }
    }

    fn postfix(&mut self, mut node: Node) -> Node {
        loop {
            let Some(token) = self.peek() else {
                return node;
            };
            let before = self.at;
            node = match token.kind {
                Kind::Op => self.chained(node, token),
                _ if self.is_command_call(&node) => {
                    let args = self.arguments(None);
                    node.call(args)
                }
                _ => return node,
            };
            if self.at == before {
                return node;
            }
        }
    }

    fn chained(&mut self, node: Node, token: &Token<'t>) -> Node {
        let member = match token.text.as_ref() {
            "." => self.dialect != Dialect::Php,
            "?." | "&." | "->" | "?->" | "::" | "\\" => true,
            _ => false,
        };
        if member {
            self.at += 1;
            return self.member(node);
        }
        let callable = matches!(
            node.expr,
            Expr::Name(_) | Expr::Member { .. } | Expr::Index { .. } | Expr::Call { .. }
        );
        match token.text.as_ref() {
            "[" if self.dialect != Dialect::Erb || !token.spaced => {
                self.at += 1;
                let mut items = self.arguments(Some("]"));
                match items.pop() {
                    Some(index) if items.is_empty() => node.index(index),
                    _ => self.unknown_from(node.start),
                }
            }
            "(" if callable => {
                self.at += 1;
                let args = self.arguments(Some(")"));
                node.call(args)
            }
            "|" if matches!(self.dialect, Dialect::Jinja | Dialect::Liquid) && !self.in_filter => {
                self.filter(node)
            }
            "<" if self.dialect == Dialect::Razor && callable => {
                if let Some(len) = self.type_arguments() {
                    self.at += len;
                }
                node
            }
            "!" if self.dialect == Dialect::Razor => {
                self.at += 1;
                node
            }
            "++" | "--" => {
                self.at += 1;
                node
            }
            "{" if self.dialect == Dialect::Erb && callable => {
                self.at += 1;
                self.skip(false);
                self.take_op("}");
                node
            }
            _ => node,
        }
    }

    /// What follows a `.`: a name, a number, and after `?.` also an index or a call.
    pub(super) fn member(&mut self, node: Node) -> Node {
        let Some(token) = self.peek() else {
            return node;
        };
        match token.kind {
            Kind::Name => {
                self.at += 1;
                node.member(token.text.as_ref())
            }
            Kind::Label if self.dialect == Dialect::Erb => {
                self.at += 1;
                node.member(token.text.as_ref())
            }
            Kind::Number => {
                self.at += 1;
                let index = Node::leaf(Expr::Number(token.text.to_string()), token.start);
                node.index(index)
            }
            Kind::Op if token.text == "{" => {
                self.at += 1;
                let mut items = self.arguments(Some("}"));
                match items.pop() {
                    Some(index) if items.is_empty() => node.index(index),
                    _ => self.unknown_from(node.start),
                }
            }
            _ => node,
        }
    }

    /// How many tokens the type arguments of a generic call take: `Get<bool>(…)`.
    fn type_arguments(&self) -> Option<usize> {
        let mut depth = 0usize;
        let rest = self.tokens.get(self.at..)?;
        for (len, token) in rest.iter().enumerate().take(MAX_TYPE_TOKENS) {
            match (token.kind, token.text.as_ref()) {
                (Kind::Op, "<") => depth += 1,
                (Kind::Op, ">") => depth = depth.saturating_sub(1),
                (Kind::Name, _) | (Kind::Op, "." | "," | "?" | "[" | "]") => {}
                _ => return None,
            }
            if depth == 0 {
                let called = rest.get(len + 1).is_some_and(|next| next.is_op("("));
                return called.then_some(len + 1);
            }
        }
        None
    }

    /// `render 'x', a: 1`: Ruby calls without brackets.
    fn is_command_call(&self, node: &Node) -> bool {
        self.dialect == Dialect::Erb
            && matches!(node.expr, Expr::Name(_) | Expr::Member { .. })
            && self.peek().is_some_and(|token| token.spaced)
            && self.operand_follows()
    }

    /// Whether an operand stands next that is not an operator by its name.
    pub(super) fn operand_follows(&self) -> bool {
        let Some(token) = self.peek() else {
            return false;
        };
        match token.kind {
            Kind::Op => false,
            Kind::Name => {
                !matches!(
                    token.text.as_ref(),
                    "and"
                        | "or"
                        | "if"
                        | "unless"
                        | "else"
                        | "is"
                        | "in"
                        | "not"
                        | "do"
                        | "then"
                        | "while"
                        | "rescue"
                ) || token.at
            }
            _ => true,
        }
    }
}
