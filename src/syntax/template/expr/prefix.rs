//! The parser for Go and Handlebars, which write the function first and its arguments after it.

use super::super::Dialect;
use super::lexer::{Kind, Token};
use super::node::{Node, all_of};
use crate::expr::{Compare, Expr, MAX_DEPTH};

pub(super) fn parse(text: &str, tokens: &[Token<'_>], dialect: Dialect) -> Expr {
    let mut parser = Parser::new(text, tokens, dialect);
    if tokens.is_empty() {
        return Expr::Unknown(String::new());
    }
    let node = parser.pipeline();
    if parser.at < tokens.len() {
        return Node::unknown(text, 0).expr;
    }
    node.expr
}

pub(super) fn arguments(text: &str, tokens: &[Token<'_>], dialect: Dialect) -> Vec<Expr> {
    let mut parser = Parser::new(text, tokens, dialect);
    let mut args = Vec::new();
    while parser.at < tokens.len() {
        let before = parser.at;
        args.extend(parser.operands());
        if parser.at == before {
            parser.at += 1;
        }
    }
    args.into_iter().map(|node| node.expr).collect()
}

struct Parser<'a, 't> {
    text: &'t str,
    tokens: &'a [Token<'t>],
    dialect: Dialect,
    at: usize,
    nesting: usize,
}

impl<'a, 't> Parser<'a, 't> {
    fn new(text: &'t str, tokens: &'a [Token<'t>], dialect: Dialect) -> Self {
        Self {
            text,
            tokens,
            dialect,
            at: 0,
            nesting: 0,
        }
    }

    fn peek(&self) -> Option<&'a Token<'t>> {
        self.tokens.get(self.at)
    }

    fn take_op(&mut self, op: &str) -> bool {
        let takes = self.peek().is_some_and(|token| token.is_op(op));
        self.at += usize::from(takes);
        takes
    }

    fn position(&self) -> usize {
        self.peek().map_or(self.text.len(), |token| token.start)
    }

    /// `$x := command | command`.
    fn pipeline(&mut self) -> Node {
        self.skip_assignment();
        let mut node = self.command(None);
        while self.take_op("|") {
            node = self.command(Some(node));
        }
        node
    }

    fn skip_assignment(&mut self) {
        if self.dialect != Dialect::Go {
            return;
        }
        let mut at = self.at;
        while let Some(token) = self.tokens.get(at) {
            match token.kind {
                Kind::Name => at += 1,
                Kind::Op if token.text == "," => at += 1,
                Kind::Op if token.text == ":=" || token.text == "=" => {
                    self.at = at + 1;
                    return;
                }
                _ => return,
            }
        }
    }

    fn command(&mut self, piped: Option<Node>) -> Node {
        let start = self.position();
        let mut operands = self.operands().into_iter();
        let Some(callee) = operands.next() else {
            return piped.unwrap_or_else(|| Node::unknown("", start));
        };
        let args: Vec<Node> = operands.collect();
        if args.is_empty() && piped.is_none() {
            return callee;
        }
        self.lower(callee, args, piped, start)
    }

    /// Operands up to a pipe or a closing bracket; named ones are gathered at the end.
    fn operands(&mut self) -> Vec<Node> {
        let start = self.position();
        let mut operands = Vec::new();
        let mut named = Vec::new();
        while let Some(token) = self.peek() {
            let before = self.at;
            let next = self.tokens.get(self.at + 1);
            if token.is_op("|") || token.is_op(")") || self.binds_parameters(token) {
                break;
            }
            if self.dialect == Dialect::Handlebars && next.is_some_and(|next| next.is_op("=")) {
                self.at += 2;
                if let Some(value) = self.operand() {
                    named.push((token.text.to_string(), value));
                }
            } else if let Some(operand) = self.operand() {
                operands.push(operand);
            }
            if self.at == before {
                self.at += 1;
                operands.push(Node::unknown(&token.text, token.start));
            }
        }
        if !named.is_empty() {
            operands.push(Node::object(named, start));
        }
        operands
    }

    /// `as |item index|` ends the arguments of a block.
    fn binds_parameters(&mut self, token: &Token<'_>) -> bool {
        let binds = token.is_name("as")
            && self
                .tokens
                .get(self.at + 1)
                .is_some_and(|next| next.is_op("|"));
        if binds {
            self.at = self.tokens.len();
        }
        binds
    }

    fn operand(&mut self) -> Option<Node> {
        if let Some(negative) = self.negative() {
            return Some(negative);
        }
        let token = self.peek()?;
        let start = token.start;
        self.at += 1;
        let text = token.text.as_ref();
        let node = match token.kind {
            Kind::String => Node::leaf(Expr::String(text.to_owned()), start),
            Kind::Number => Node::leaf(Expr::Number(text.to_owned()), start),
            Kind::Name => return Some(self.path(token)),
            Kind::Op => match text {
                "(" => self.bracketed(start),
                "." | ".." if self.dialect == Dialect::Handlebars => {
                    return Some(self.relative(start));
                }
                "." => match self.peek() {
                    Some(next) if next.kind == Kind::Name && !next.spaced => {
                        self.at += 1;
                        Node::name("", start).member(next.text.as_ref())
                    }
                    _ => Node::name("", start),
                },
                "-" | "!" => Node::unknown(text, start),
                "[" => {
                    self.at -= 1;
                    Node::name("", start)
                }
                _ => {
                    self.at -= 1;
                    return None;
                }
            },
            _ => Node::unknown(text, start),
        };
        Some(self.chain(node))
    }

    /// `-1`, the only sign there is.
    fn negative(&mut self) -> Option<Node> {
        let sign = self.peek().filter(|token| token.is_op("-"))?;
        let number = self.tokens.get(self.at + 1)?;
        if number.kind != Kind::Number || number.spaced {
            return None;
        }
        self.at += 2;
        Some(Node::leaf(
            Expr::Number(format!("-{}", number.text)),
            sign.start,
        ))
    }

    fn bracketed(&mut self, start: usize) -> Node {
        if self.nesting >= MAX_DEPTH {
            self.skip_bracket();
            return Node::unknown("", start);
        }
        self.nesting += 1;
        let node = self.pipeline();
        self.nesting -= 1;
        self.take_op(")");
        node
    }

    fn skip_bracket(&mut self) {
        let mut depth = 1usize;
        while let Some(token) = self.peek() {
            self.at += 1;
            if token.is_op("(") {
                depth += 1;
            } else if token.is_op(")") {
                depth -= 1;
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// `../x` and `./x`, of which `x` counts.
    fn relative(&mut self, start: usize) -> Node {
        while let Some(token) = self.peek() {
            if token.spaced || !["/", ".", "..", "//"].iter().any(|op| token.is_op(op)) {
                break;
            }
            self.at += 1;
        }
        match self.peek() {
            Some(token) if token.kind == Kind::Name && !token.spaced => {
                self.at += 1;
                self.path(token)
            }
            _ => Node::name("this", start),
        }
    }

    /// A literal, or a name with its members.
    fn path(&mut self, token: &Token<'t>) -> Node {
        let start = token.start;
        let literal = match token.text.as_ref() {
            "true" => Some(Expr::Bool(true)),
            "false" => Some(Expr::Bool(false)),
            "nil" | "null" | "undefined" => Some(Expr::Null),
            _ => None,
        };
        if let Some(literal) = literal {
            return Node::leaf(literal, start);
        }
        let context =
            token.text == "this" || token.at && matches!(token.text.as_ref(), "root" | "data");
        let dropped = context && self.dialect == Dialect::Handlebars && self.segment().is_some();
        let node = match self.segment() {
            Some(name) if dropped => {
                self.at += 2;
                Node::name(name, start)
            }
            _ => Node::name(token.text.as_ref(), start),
        };
        self.chain(node)
    }

    /// The name after an adjacent `.` (or `/` in Handlebars).
    fn segment(&self) -> Option<&'a str> {
        let dot = self.peek()?;
        let slash = self.dialect == Dialect::Handlebars && dot.is_op("/");
        if dot.spaced || !(dot.is_op(".") || slash) {
            return None;
        }
        let name = self.tokens.get(self.at + 1)?;
        (!name.spaced && matches!(name.kind, Kind::Name | Kind::Number))
            .then_some(name.text.as_ref())
    }

    fn chain(&mut self, mut node: Node) -> Node {
        loop {
            if let Some(name) = self.segment() {
                node = node.member(name);
                self.at += 2;
            } else if let Some(index) = self.literal_segment() {
                node = node.index(index);
            } else {
                return node;
            }
        }
    }

    /// `.[any name]` in Handlebars.
    fn literal_segment(&mut self) -> Option<Node> {
        let dot = usize::from(self.peek()?.is_op("."));
        let open = self.tokens.get(self.at + dot)?;
        if self.dialect != Dialect::Handlebars || open.spaced || !open.is_op("[") {
            return None;
        }
        let rest = self.tokens.get(self.at + dot + 1..)?;
        let len = rest.iter().position(|token| token.is_op("]"))?;
        let name = self.text.get(open.end..rest[len].start)?;
        self.at += dot + len + 2;
        Some(Node::leaf(
            Expr::String(name.trim_matches(['"', '\'']).to_owned()),
            open.start,
        ))
    }

    /// Gives the functions that are operators their form.
    fn lower(&self, callee: Node, mut args: Vec<Node>, piped: Option<Node>, start: usize) -> Node {
        let name = match &callee.expr {
            Expr::Name(name) => name.clone(),
            _ => String::new(),
        };
        let count = args.len() + usize::from(piped.is_some());
        let known = is_operator(&name, count);
        match piped {
            Some(piped) if known && name != "default" => args.push(piped),
            Some(piped) => args.insert(0, piped),
            None if name == "default" && count == 2 && self.dialect == Dialect::Go => {
                args.swap(0, 1)
            }
            None => {}
        }
        if !known {
            return callee.call(args);
        }
        let mut rest = args.into_iter();
        let (Some(first), second, third) = (rest.next(), rest.next(), rest.next()) else {
            return Node::unknown(self.text, start);
        };
        let node = match (name.as_str(), second, third) {
            ("and" | "or", second, third) => {
                let all = [Some(first), second, third]
                    .into_iter()
                    .flatten()
                    .chain(rest)
                    .collect();
                all_of(all, start, name == "and")
            }
            ("not", ..) => first.negated(),
            ("eq" | "ifEquals" | "ifeq" | "is", Some(second), Some(third)) => {
                let others = [second, third].into_iter().chain(rest).take(MAX_DEPTH);
                let equal = others
                    .map(|other| first.clone().compared(Compare::Equal, other))
                    .collect();
                all_of(equal, start, false)
            }
            ("in", Some(second), _) if self.dialect == Dialect::Go => {
                second.compared(Compare::In, first)
            }
            ("in", Some(second), _) => first.compared(Compare::In, second),
            ("isset", Some(second), _) => Node::call_of("isset", vec![first.index(second)], start),
            ("index" | "lookup", Some(second), third) => {
                let keys = [Some(second), third].into_iter().flatten().chain(rest);
                keys.fold(first, Node::index)
            }
            ("cond" | "if", Some(second), Some(third)) => first.choice(second, third),
            (_, Some(second), _) => match compare(&name) {
                Some(op) => first.compared(op, second),
                None => Node::call_of(&name, vec![first, second], start),
            },
            _ => first,
        };
        Node { start, ..node }
    }
}

/// Whether a function of that name and number of arguments has a form of its own.
fn is_operator(name: &str, count: usize) -> bool {
    match name {
        "and" | "or" => count > 0,
        "not" => count == 1,
        "eq" | "index" | "lookup" => count >= 2,
        "in" | "isset" => count == 2,
        "cond" | "if" => count == 3,
        _ => count == 2 && compare(name).is_some(),
    }
}

fn compare(name: &str) -> Option<Compare> {
    Some(match name {
        "eq" | "ifEquals" | "ifeq" | "is" => Compare::Equal,
        "ne" | "neq" | "not-eq" | "isnt" => Compare::NotEqual,
        "lt" => Compare::Less,
        "le" | "lte" => Compare::LessOrEqual,
        "gt" => Compare::Greater,
        "ge" | "gte" => Compare::GreaterOrEqual,
        _ => return None,
    })
}
