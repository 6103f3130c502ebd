//! A choice is one of the values that an expression can have, and what it depends on.
//!
//! `consent ? 'https://…' : undefined` has two; names are followed to what they hold.

use tree_sitter::Node;

use super::expr::Reader;
use super::held::{Form, Held};
use super::{Grammar, control, names, parse};
use crate::expr::Expr;
use crate::gate::{GateId, GateKind};
use crate::span::Span;
use crate::syntax::lower::Lowering;
use crate::syntax::template::Template;
use crate::value::{Part, Value};

/// How far names and operators are followed.
pub(super) const MAX_DEPTH: usize = 14;

/// How many values an expression is read to have.
pub(super) const MAX_CHOICES: usize = 8;

/// Of how many pieces a text is put together.
const MAX_PARTS: usize = 16;

#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub value: Value,
    /// What it depends on; `None` where it is the only value.
    pub gate: Option<GateId>,
}

/// Calls that give back what they are given, sorted: state, computed values, trusted addresses.
const WRAPPERS: &[&str] = &[
    "$derived",
    "$state",
    "Object.freeze",
    "String",
    "URL",
    "bypassSecurityTrustHtml",
    "bypassSecurityTrustResourceUrl",
    "bypassSecurityTrustUrl",
    "computed",
    "createMemo",
    "createSignal",
    "decodeURI",
    "derived",
    "encodeURI",
    "freeze",
    "html",
    "input",
    "model",
    "raw",
    "readable",
    "readonly",
    "ref",
    "shallowRef",
    "signal",
    "toRef",
    "unref",
    "unsafeHTML",
    "useMemo",
    "useRef",
    "useState",
    "writable",
];

/// Whether a call of that name gives back what it is given, and does nothing with it.
pub(super) fn keeps(name: &str) -> bool {
    WRAPPERS.binary_search(&name).is_ok()
}

/// Methods that give back their object's text.
fn keeps_text(method: &str) -> bool {
    matches!(
        method,
        "toString" | "trim" | "toLowerCase" | "valueOf" | "unwrap"
    )
}

/// The values of the expression that stands at `span` of the file.
pub fn choices_of(low: &mut Lowering, span: Span, grammar: Grammar) -> Vec<Choice> {
    let mut out = Vec::new();
    let held = Held {
        span,
        grammar,
        gate: None,
        scope: span,
        form: Form::Expression,
    };
    follow(low, held, None, 0, &mut out);
    out
}

/// The values of an expression of a tree.
pub(super) fn choices(
    low: &mut Lowering,
    reader: &Reader,
    grammar: Grammar,
    node: Node,
) -> Vec<Choice> {
    let mut out = Vec::new();
    let at = Finder { reader, grammar };
    at.find(low, node, None, 0, &mut out);
    out
}

/// The values of what a name holds.
fn follow(
    low: &mut Lowering,
    held: Held,
    gate: Option<GateId>,
    depth: usize,
    out: &mut Vec<Choice>,
) {
    if depth > MAX_DEPTH || out.len() >= MAX_CHOICES {
        return;
    }
    read_again(low, held, &mut |low, at, node| {
        at.find(low, node, gate, depth, out);
    });
}

/// Parses what a name holds by itself, and has it read.
pub(super) fn read_again(
    low: &mut Lowering,
    held: Held,
    read: &mut dyn FnMut(&mut Lowering, &Finder, Node),
) {
    if !low.names.may_follow(held) {
        return;
    }
    let source = low.source;
    let (before, behind) = held.form.around();
    let Some(base) = held.span.start.checked_sub(before.len()) else {
        return;
    };
    let text = format!("{before}{}{behind}", held.span.of(source));
    let Some(tree) = parse(&text, held.grammar) else {
        return;
    };
    let (template, budget) = (Template::default(), std::cell::Cell::new(0));
    let reader = Reader::new(&text, source, base, &template, &budget);
    let Some(node) = inner(tree.root_node(), held.form) else {
        return;
    };
    let at = Finder {
        reader: &reader,
        grammar: held.grammar,
    };
    read(low, &at, node);
}

/// What was wrapped to be parsed.
fn inner(program: Node, form: Form) -> Option<Node> {
    let statement = program.named_child(0)?;
    if form == Form::Declaration {
        return Some(statement);
    }
    let inside = statement.named_child(0)?.named_child(0)?;
    match form {
        Form::Expression | Form::Declaration => Some(inside),
        Form::Method => inside.named_child(0),
        Form::Member => inside.child_by_field_name("body")?.named_child(0),
    }
}

pub(super) struct Finder<'r, 's> {
    pub(super) reader: &'r Reader<'s>,
    pub(super) grammar: Grammar,
}

impl Finder<'_, '_> {
    fn condition(
        &self,
        low: &mut Lowering,
        test: Node,
        holds: bool,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        let expr = self.reader.expr(test);
        let span = self.reader.span(test);
        let kind = GateKind::Condition { expr, holds };
        Some(low.facts.add_gate(kind, span, gate))
    }

    fn find(
        &self,
        low: &mut Lowering,
        node: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        if depth > MAX_DEPTH || out.len() >= MAX_CHOICES {
            return;
        }
        let depth = depth + 1;
        let field = |name: &str| node.child_by_field_name(name);
        match node.kind() {
            "string" | "template_string" => self.text(low, node, gate, depth, out),
            "binary_expression" => self.binary(low, node, gate, depth, out),
            "ternary_expression" => {
                let Some(test) = field("condition") else {
                    return;
                };
                for (branch, holds) in [("consequence", true), ("alternative", false)] {
                    if let Some(value) = field(branch) {
                        let gate = self.condition(low, test, holds, gate);
                        self.find(low, value, gate, depth, out);
                    }
                }
            }
            "parenthesized_expression"
            | "as_expression"
            | "satisfies_expression"
            | "non_null_expression"
            | "await_expression"
            | "jsx_expression"
            | "template_substitution"
            | "expression_statement" => match self.reader.first_named(node) {
                Some(inner) => self.find(low, inner, gate, depth, out),
                None => self.hole(node, gate, out),
            },
            "undefined" | "null" => self.literal("", node, gate, out),
            "true" | "false" | "number" => {
                self.literal(self.reader.text(node), node, gate, out);
            }
            "identifier" | "shorthand_property_identifier" => {
                let name = self.reader.text(node);
                self.named(low, name, node, gate, depth, out);
            }
            "member_expression" | "subscript_expression" => {
                self.member(low, node, gate, depth, out);
            }
            "call_expression" | "new_expression" => self.call(low, node, gate, depth, out),
            "array" => {
                let mut cursor = node.walk();
                for element in node.named_children(&mut cursor).take(MAX_CHOICES) {
                    self.find(low, element, gate, depth, out);
                }
            }
            "arrow_function"
            | "function_expression"
            | "function_declaration"
            | "method_definition" => match field("body") {
                Some(body) if body.kind() == "statement_block" => {
                    self.returned(low, body, gate, depth, out);
                }
                Some(body) => self.find(low, body, gate, depth, out),
                None => self.hole(node, gate, out),
            },
            _ => self.hole(node, gate, out),
        }
    }

    fn hole(&self, node: Node, gate: Option<GateId>, out: &mut Vec<Choice>) {
        let value = Value::hole(self.reader.span(node));
        out.push(Choice { value, gate });
    }

    fn literal(&self, text: &str, node: Node, gate: Option<GateId>, out: &mut Vec<Choice>) {
        let value = Value::literal(text, self.reader.span(node));
        out.push(Choice { value, gate });
    }

    fn binary(
        &self,
        low: &mut Lowering,
        node: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        let field = |name: &str| node.child_by_field_name(name);
        let operator = field("operator").map_or("", |operator| self.reader.text(operator));
        let (Some(left), Some(right)) = (field("left"), field("right")) else {
            return;
        };
        match operator {
            "+" => self.text(low, node, gate, depth, out),
            "&&" => {
                let gate = self.condition(low, left, true, gate);
                self.find(low, right, gate, depth, out);
            }
            "||" | "??" => {
                self.find(low, left, gate, depth, out);
                let gate = self.condition(low, left, false, gate);
                self.find(low, right, gate, depth, out);
            }
            _ => self.hole(node, gate, out),
        }
    }

    /// A text with what its holes are known to hold filled in. What stands first tells most.
    fn text(
        &self,
        low: &mut Lowering,
        node: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        let pieces = self.pieces(node);
        self.joined(low, pieces, node, gate, depth, out);
    }

    /// What pieces make together.
    fn joined(
        &self,
        low: &mut Lowering,
        pieces: Vec<Piece>,
        node: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        let mut rest = Vec::new();
        let mut first = None;
        for piece in pieces {
            match piece {
                Piece::Text(part) => rest.push(part),
                Piece::Hole(hole) if rest.is_empty() && first.is_none() => first = Some(hole),
                Piece::Hole(hole) => rest.push(self.constant(low, hole, depth)),
            }
        }
        let Some(first) = first else {
            if rest.is_empty() {
                return self.literal("", node, gate, out);
            }
            return out.push(Choice {
                value: Value { parts: rest },
                gate,
            });
        };
        let before = out.len();
        self.find(low, first, gate, depth, out);
        for choice in out.iter_mut().skip(before) {
            if choice.value.is_blank() {
                choice.value.parts.clear();
            }
            choice.value.parts.extend(rest.iter().cloned());
        }
    }

    /// A hole in the middle of a text: its value where there is but one.
    fn constant(&self, low: &mut Lowering, hole: Node, depth: usize) -> Part {
        let span = self.reader.span(hole);
        let mut found = Vec::new();
        if matches!(
            hole.kind(),
            "identifier"
                | "member_expression"
                | "string"
                | "template_string"
                | "template_substitution"
        ) {
            self.find(low, hole, None, depth, &mut found);
        }
        match found.as_slice() {
            [Choice { value, gate: None }] => match value.as_literal() {
                Some(text) => Part::Literal { text, span },
                None => Part::Hole { span },
            },
            _ => Part::Hole { span },
        }
    }

    fn pieces<'t>(&self, node: Node<'t>) -> Vec<Piece<'t>> {
        let mut all = Vec::new();
        for term in self.reader.terms(node) {
            match term.kind() {
                "string" | "template_string" => {
                    let parts = self.reader.value(term).parts;
                    let mut cursor = term.walk();
                    let mut substitutions = term
                        .named_children(&mut cursor)
                        .filter(|child| child.kind() == "template_substitution")
                        .collect::<Vec<_>>()
                        .into_iter();
                    all.extend(parts.into_iter().map(|part| match part {
                        Part::Hole { .. } => match substitutions.next() {
                            Some(node) => Piece::Hole(node),
                            None => Piece::Text(part),
                        },
                        literal @ Part::Literal { .. } => Piece::Text(literal),
                    }));
                }
                "number" => all.push(Piece::Text(Part::Literal {
                    text: self.reader.text(term).to_owned(),
                    span: self.reader.span(term),
                })),
                _ => all.push(Piece::Hole(term)),
            }
        }
        all
    }

    fn named(
        &self,
        low: &mut Lowering,
        name: &str,
        node: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        let span = self.reader.span(node);
        // A store of Svelte's is read by its name with a sign in front.
        let plain = name.strip_prefix('$').filter(|rest| !rest.is_empty());
        let mut all: Vec<Held> = low.names.held_at(name, span.start).collect();
        if let Some(plain) = plain.filter(|_| all.is_empty()) {
            all = low.names.held_at(plain, span.start).collect();
        }
        all.retain(|held| !held.span.covers(span));
        if all.is_empty() {
            return self.hole(node, gate, out);
        }
        for held in all {
            let gate = low.facts.both(held.gate, gate);
            follow(low, held, gate, depth + 1, out);
        }
    }

    /// `this.url`, `props.url`, `url.value`, `config.url`.
    fn member(
        &self,
        low: &mut Lowering,
        node: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        let expr = self.reader.expr(node);
        let (Expr::Member { object, property }, Some(object_node)) =
            (&expr, node.child_by_field_name("object"))
        else {
            return self.hole(node, gate, out);
        };
        if property == "value" || property == "href" || property == "current" {
            return self.find(low, object_node, gate, depth, out);
        }
        let is_own = object.path().is_some_and(|path| {
            matches!(
                path.as_str(),
                "this"
                    | "props"
                    | "$props"
                    | "this.props"
                    | "data"
                    | "$data"
                    | "state"
                    | "this.state"
            )
        });
        if is_own {
            return self.named(low, property, node, gate, depth, out);
        }
        let mut values = Vec::new();
        self.properties(low, object_node, property, depth, &mut values);
        if values.is_empty() {
            return self.hole(node, gate, out);
        }
        for value in values {
            follow(low, value, gate, depth + 1, out);
        }
    }

    fn call(
        &self,
        low: &mut Lowering,
        node: Node,
        gate: Option<GateId>,
        depth: usize,
        out: &mut Vec<Choice>,
    ) {
        let Some(callee) = node
            .child_by_field_name("function")
            .or_else(|| node.child_by_field_name("constructor"))
        else {
            return self.hole(node, gate, out);
        };
        let expr = self.reader.expr(callee);
        let name = names::last(&expr).unwrap_or_default();
        if let Some(pieces) = self.put_together(&name, callee, node) {
            return self.joined(low, pieces, node, gate, depth, out);
        }
        if keeps(&name) || expr.path().as_deref() == Some("$derived.by") {
            let first = node
                .child_by_field_name("arguments")
                .and_then(|arguments| self.reader.first_named(arguments));
            return match first {
                Some(first) => self.find(low, first, gate, depth, out),
                None => self.literal("", node, gate, out),
            };
        }
        if let (true, Some(object)) = (keeps_text(&name), callee.child_by_field_name("object")) {
            return self.find(low, object, gate, depth, out);
        }
        let own = match &expr {
            Expr::Name(_) => true,
            Expr::Member { object, .. } => **object == Expr::name("this"),
            _ => false,
        };
        if own {
            return self.named(low, &name, node, gate, depth, out);
        }
        self.hole(node, gate, out);
    }

    /// The pieces of `base.concat(path)`, `[base, path].join('/')`, `new URL(path, base)`.
    fn put_together<'t>(
        &self,
        name: &str,
        callee: Node<'t>,
        call: Node<'t>,
    ) -> Option<Vec<Piece<'t>>> {
        let list = call.child_by_field_name("arguments")?;
        let mut cursor = list.walk();
        let arguments: Vec<Node> = list.named_children(&mut cursor).take(MAX_PARTS).collect();
        let object = callee.child_by_field_name("object");
        match (name, object) {
            ("concat", Some(object)) if object.kind() != "array" => {
                let all = std::iter::once(object).chain(arguments);
                Some(all.map(Piece::Hole).collect())
            }
            ("join", Some(object)) if object.kind() == "array" => {
                let sign = match arguments.first() {
                    Some(sign) => self.reader.value(*sign).as_literal()?,
                    None => ",".to_owned(),
                };
                let mut cursor = object.walk();
                let mut pieces = Vec::new();
                for element in object.named_children(&mut cursor).take(MAX_PARTS) {
                    if !pieces.is_empty() {
                        let span = self.reader.span(element);
                        let text = sign.clone();
                        pieces.push(Piece::Text(Part::Literal { text, span }));
                    }
                    pieces.push(Piece::Hole(element));
                }
                Some(pieces)
            }
            ("URL", None) => match arguments.as_slice() {
                [path, base] => Some(vec![Piece::Hole(*base), Piece::Hole(*path)]),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a function gives back.
    fn returned(
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

    fn returned_by(
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

enum Piece<'t> {
    Text(Part),
    Hole(Node<'t>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrappers_are_sorted() {
        assert!(WRAPPERS.is_sorted());
    }
}
