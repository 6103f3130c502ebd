//! Conditions, arguments and string values of scripts, read off the tree into owned data.

use std::cell::Cell;

use crate::syntax::node::Node;

use crate::expr::{Compare, Expr, MAX_DEPTH};
use crate::span::Span;
use crate::syntax::configured::SPREAD;
use crate::syntax::template::{RegionKind, Template};
use crate::value::{Part, Value};

/// How many parts of an expression are read; what says something about consent is short.
const MAX_NODES: usize = 400;

/// How much of an expression's text is kept where it says nothing.
const UNKNOWN_LENGTH: usize = 60;

/// A script's text for reading nodes: the masked range that was parsed, the original file, and
/// where the range begins in it.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub masked: &'a str,
    pub original: &'a str,
    pub base: usize,
    pub template: &'a Template,
    /// How many parts of the expression that is being read may still be read.
    budget: &'a Cell<usize>,
}

impl<'a> Reader<'a> {
    /// `masked` is the text that was parsed, which stands at `base` of `original`.
    pub fn new(
        masked: &'a str,
        original: &'a str,
        base: usize,
        template: &'a Template,
        budget: &'a Cell<usize>,
    ) -> Self {
        Self {
            masked,
            original,
            base,
            template,
            budget,
        }
    }

    pub fn span(&self, node: Node) -> Span {
        Span::new(self.base + node.start_byte(), self.base + node.end_byte())
    }

    /// The node's text in the mask: names and operators, which no region can be part of.
    pub fn text(&self, node: Node) -> &'a str {
        self.masked.get(node.byte_range()).unwrap_or("")
    }

    /// Whether template code stands anywhere in the node.
    fn is_masked(&self, node: Node) -> bool {
        self.template.regions_in(self.span(node)).next().is_some()
    }

    /// Reads an expression; deep ones end in [`Expr::Unknown`].
    pub fn expr(&self, node: Node) -> Expr {
        self.begin();
        self.expr_at(node, 0)
    }

    /// A new expression may have as many parts as any.
    pub(super) fn begin(&self) {
        self.budget.set(MAX_NODES);
    }

    /// Counts one part; `None` where there may be no more.
    pub(super) fn spend(&self) -> Option<()> {
        self.budget.set(self.budget.get().checked_sub(1)?);
        Some(())
    }

    pub(super) fn expr_at(&self, node: Node, depth: usize) -> Expr {
        let left = self.budget.get();
        if depth > MAX_DEPTH || left == 0 {
            return self.unknown(node);
        }
        self.budget.set(left - 1);
        let field = |name: &str| node.child_by_field_name(name);
        let read =
            |node: Option<Node>| node.map_or(Expr::Null, |node| self.expr_at(node, depth + 1));
        match node.kind() {
            "identifier"
            | "this"
            | "super"
            | "property_identifier"
            | "shorthand_property_identifier"
            | "meta_property"
            | "import" => {
                if self.is_masked(node) {
                    self.unknown(node)
                } else {
                    Expr::name(self.text(node))
                }
            }
            "parenthesized_expression"
            | "as_expression"
            | "satisfies_expression"
            | "non_null_expression"
            | "await_expression"
            | "expression_statement"
            | "spread_element"
            | "jsx_expression" => self
                .first_named(node)
                .map_or(Expr::Null, |inner| self.expr_at(inner, depth + 1)),
            "type_assertion" => self
                .last_named(node)
                .map_or(Expr::Null, |n| self.expr_at(n, depth + 1)),
            "sequence_expression" => self
                .last_named(node)
                .map_or(Expr::Null, |inner| self.expr_at(inner, depth + 1)),
            "member_expression" => {
                let property = field("property").map_or("", |node| self.text(node));
                read(field("object")).member(property)
            }
            "subscript_expression" => Expr::Index {
                object: Box::new(read(field("object"))),
                index: Box::new(read(field("index"))),
            },
            "call_expression" | "new_expression" => Expr::Call {
                callee: Box::new(read(field("function").or_else(|| field("constructor")))),
                args: field("arguments")
                    .map_or_else(Vec::new, |args| self.args_at(args, depth + 1)),
            },
            "string" | "template_string" => match self.value(node).as_literal() {
                Some(text) => Expr::String(text),
                None => self.sum(node, depth),
            },
            "number" => Expr::Number(self.text(node).to_owned()),
            "true" => Expr::Bool(true),
            "false" => Expr::Bool(false),
            "null" | "undefined" => Expr::Null,
            "regex" => Expr::Regex(
                field("pattern")
                    .map_or("", |node| self.text(node))
                    .to_owned(),
            ),
            "array" => Expr::List(self.args_at(node, depth + 1)),
            "object" => Expr::Object(self.pairs(node, depth + 1)),
            "unary_expression" => match field("operator").map_or("", |node| self.text(node)) {
                "!" => Expr::Not(Box::new(read(field("argument")))),
                "typeof" => Expr::Call {
                    callee: Box::new(Expr::name("typeof")),
                    args: vec![read(field("argument"))],
                },
                "void" => Expr::Null,
                _ => self.unknown(node),
            },
            "binary_expression" => self.binary(node, depth),
            "ternary_expression" => Expr::Choice {
                test: Box::new(read(field("condition"))),
                then: Box::new(read(field("consequence"))),
                otherwise: Box::new(read(field("alternative"))),
            },
            "assignment_expression" => read(field("right")),
            "arrow_function" | "function_expression" => match self.answer_at(node, depth) {
                Some(answer) => Expr::Function {
                    parameter: self.parameter(node),
                    answer: Box::new(answer),
                },
                None => self.unknown(node),
            },
            _ => self.unknown(node),
        }
    }

    /// The name of a function's first parameter.
    fn parameter(&self, function: Node) -> Option<String> {
        let single = function.child_by_field_name("parameter");
        let first = single.or_else(|| {
            let mut node = self.first_named(function.child_by_field_name("parameters")?)?;
            if node.kind() == "required_parameter" {
                node = node.child_by_field_name("pattern")?;
            }
            Some(node)
        })?;
        (first.kind() == "identifier").then(|| self.text(first).to_owned())
    }

    fn binary(&self, node: Node, depth: usize) -> Expr {
        let operator = node
            .child_by_field_name("operator")
            .map_or("", |node| self.text(node));
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return self.unknown(node);
        };
        if operator == "+" {
            return match self.value(node).as_literal() {
                Some(text) => Expr::String(text),
                None => self.sum(node, depth),
            };
        }
        let left = self.expr_at(left, depth + 1);
        let right = self.expr_at(right, depth + 1);
        let compare = match operator {
            "&&" => return Expr::And(vec![left, right]),
            "||" | "??" => return Expr::Or(vec![left, right]),
            "==" | "===" => Compare::Equal,
            "!=" | "!==" => Compare::NotEqual,
            "<" => Compare::Less,
            "<=" => Compare::LessOrEqual,
            ">" => Compare::Greater,
            ">=" => Compare::GreaterOrEqual,
            "in" => Compare::In,
            _ => return self.unknown(node),
        };
        Expr::Compare {
            op: compare,
            left: Box::new(left),
            right: Box::new(right),
        }
    }

    /// A text that is put together: `prefix + '=yes'`, `${prefix}=yes`.
    fn sum(&self, node: Node, depth: usize) -> Expr {
        let mut parts = Vec::new();
        for term in self.terms(node).into_iter().take(16) {
            if term.kind() == "string" {
                let pieces = self.value(term).parts.into_iter();
                parts.extend(pieces.map(|piece| match piece {
                    Part::Literal { text, .. } => Expr::String(text),
                    Part::Hole { .. } => Expr::Unknown(String::new()),
                }));
                continue;
            }
            if term.kind() != "template_string" {
                parts.push(self.expr_at(term, depth + 1));
                continue;
            }
            let mut cursor = term.walk();
            for child in term.named_children(&mut cursor).take(16) {
                match child.kind() {
                    "template_substitution" => {
                        let inner = self.first_named(child);
                        parts.extend(inner.map(|inner| self.expr_at(inner, depth + 1)));
                    }
                    _ if self.is_masked(child) => parts.push(self.unknown(child)),
                    _ => parts.push(Expr::String(self.text(child).to_owned())),
                }
            }
        }
        Expr::Sum(parts)
    }

    fn args_at(&self, node: Node, depth: usize) -> Vec<Expr> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor)
            .filter(|child| child.kind() != "comment")
            .take(16)
            .map(|child| self.expr_at(child, depth))
            .collect()
    }

    /// The arguments of a call.
    pub fn args(&self, call: Node) -> Vec<Expr> {
        call.child_by_field_name("arguments")
            .map_or_else(Vec::new, |args| {
                self.begin();
                self.args_at(args, 0)
            })
    }

    fn pairs(&self, node: Node, depth: usize) -> Vec<(String, Expr)> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor)
            .take(64)
            .filter_map(|child| match child.kind() {
                "pair" => {
                    let value = child.child_by_field_name("value")?;
                    Some((self.key(child)?, self.expr_at(value, depth)))
                }
                "shorthand_property_identifier" => {
                    let name = self.text(child);
                    Some((name.to_owned(), Expr::name(name)))
                }
                "spread_element" => Some((SPREAD.to_owned(), Expr::Unknown(String::new()))),
                _ => None,
            })
            .collect()
    }

    /// The key of a pair or the name of a method, where it is written out.
    pub fn key(&self, node: Node) -> Option<String> {
        let key = node
            .child_by_field_name("key")
            .or_else(|| node.child_by_field_name("name"))?;
        match key.kind() {
            "string" => self.value(key).as_literal(),
            "computed_property_name" => None,
            _ => Some(self.text(key).to_owned()),
        }
    }

    fn unknown(&self, node: Node) -> Expr {
        let text = self.span(node).of(self.original);
        Expr::Unknown(text.chars().take(UNKNOWN_LENGTH).collect())
    }

    pub fn first_named<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor)
            .find(|child| child.kind() != "comment")
    }

    fn last_named<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor)
            .filter(|child| child.kind() != "comment")
            .last()
    }

    /// Whether the node is text as far as can be seen: a string, a template literal or a sum of
    /// which at least one term is text.
    pub fn is_text(&self, node: Node) -> bool {
        match node.kind() {
            "string" | "template_string" => true,
            "binary_expression" => {
                self.is_sum(node)
                    && self
                        .terms(node)
                        .iter()
                        .any(|term| matches!(term.kind(), "string" | "template_string"))
            }
            _ => false,
        }
    }

    fn is_sum(&self, node: Node) -> bool {
        node.kind() == "binary_expression"
            && node
                .child_by_field_name("operator")
                .is_some_and(|operator| self.text(operator) == "+")
    }

    /// The terms of a sum, left to right; without recursion, since sums get very long.
    pub fn terms<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut terms = Vec::new();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            let inner = match node.kind() {
                "parenthesized_expression" => {
                    self.first_named(node).filter(|inner| self.is_sum(*inner))
                }
                _ => Some(node).filter(|node| self.is_sum(*node)),
            };
            match inner.map(|sum| {
                (
                    sum.child_by_field_name("left"),
                    sum.child_by_field_name("right"),
                )
            }) {
                Some((Some(left), Some(right))) => {
                    open.push(right);
                    open.push(left);
                }
                _ => terms.push(node),
            }
        }
        terms
    }

    /// The text of a string, template literal or sum, with holes for what is not known.
    pub fn value(&self, node: Node) -> Value {
        let mut parts = Vec::new();
        for term in self.terms(node) {
            match term.kind() {
                "string" | "template_string" => self.string_parts(term, &mut parts),
                "number" => parts.push(Part::Literal {
                    text: self.text(term).to_owned(),
                    span: self.span(term),
                }),
                _ => parts.push(Part::Hole {
                    span: self.span(term),
                }),
            }
        }
        Value { parts }
    }

    fn string_parts(&self, node: Node, parts: &mut Vec<Part>) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            let span = self.span(child);
            match child.kind() {
                "escape_sequence" => parts.push(Part::Literal {
                    text: unescape(self.text(child)),
                    span,
                }),
                "template_substitution" => parts.push(Part::Hole { span }),
                _ if self.is_masked(child) => self.text_around_regions(span, parts),
                _ => parts.push(Part::Literal {
                    text: self.text(child).to_owned(),
                    span,
                }),
            }
        }
    }

    /// Text with template code in it: what stands between the regions is literal.
    fn text_around_regions(&self, span: Span, parts: &mut Vec<Part>) {
        let mut at = span.start;
        let literal = |from: usize, to: usize, parts: &mut Vec<Part>| {
            let span = Span::new(from, to);
            if !span.is_empty() {
                parts.push(Part::Literal {
                    text: span.of(self.original).to_owned(),
                    span,
                });
            }
        };
        for region in self.template.regions_in(span) {
            let start = region.span.start.max(span.start);
            let end = region.span.end.min(span.end);
            literal(at, start, parts);
            if region.kind == RegionKind::Output {
                parts.push(Part::Hole {
                    span: Span::new(start, end),
                });
            }
            at = end;
        }
        literal(at, span.end, parts);
    }
}

fn unescape(sequence: &str) -> String {
    let rest = sequence.strip_prefix('\\').unwrap_or(sequence);
    let hex = |digits: &str| {
        u32::from_str_radix(digits.trim_matches(['{', '}']), 16)
            .ok()
            .and_then(char::from_u32)
    };
    match rest.chars().next() {
        Some('n') => "\n".to_owned(),
        Some('t') => "\t".to_owned(),
        Some('r') => "\r".to_owned(),
        Some('x' | 'u') => hex(&rest[1..]).map_or_else(String::new, String::from),
        Some('\n' | '\r') | None => String::new(),
        Some(other) => other.to_string(),
    }
}
