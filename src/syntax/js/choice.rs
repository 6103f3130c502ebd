//! A choice is one of the values that an expression can have, and what it depends on.
//!
//! `consent ? 'https://…' : undefined` has two; names are followed to what they hold.

mod joined;
mod returned;

use crate::syntax::node::Node;

use super::expr::Reader;
use super::held::{Form, Held};
use super::{Grammar, names, parse};
use crate::expr::Expr;
use crate::gate::{GateId, GateKind};
use crate::span::Span;
use crate::syntax::lower::Lowering;
use crate::syntax::template::Template;
use crate::value::Value;

/// How far names and operators are followed.
pub(super) const MAX_DEPTH: usize = 14;

/// How many values an expression is read to have.
pub(super) const MAX_CHOICES: usize = 8;

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

/// Methods that give back their object's text, or what is like it.
pub(super) fn keeps_text(method: &str) -> bool {
    matches!(
        method,
        "replace" | "replaceAll" | "toLowerCase" | "toString" | "trim" | "unwrap" | "valueOf"
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
    // What a file begins with has no room for a parenthesis before it.
    let (text, base) = match held.span.start.checked_sub(before.len()) {
        Some(base) => (format!("{before}{}{behind}", held.span.of(source)), base),
        None => (held.span.of(source).to_owned(), held.span.start),
    };
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
    let outside = statement.named_child(0)?;
    if outside.kind() != "parenthesized_expression" {
        return (form == Form::Expression).then_some(outside);
    }
    let inside = outside.named_child(0)?;
    match form {
        Form::Expression | Form::Declaration => Some(inside),
        Form::Method => inside.named_child(0),
        Form::Member => inside.child_by_field_name("body")?.named_child(0),
    }
}

/// The markup that a text holds, with what is known of its holes filled in: one for each address
/// that an element may be given.
pub(super) fn markup(
    low: &mut Lowering,
    reader: &Reader,
    grammar: Grammar,
    node: Node,
) -> Vec<Choice> {
    Finder { reader, grammar }.markup(low, node)
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
            let gate = low.still_holding(name, held.span, span.start, gate);
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
        if name == "atob" {
            return self.unpacked(low, node, gate, depth, out);
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrappers_are_sorted() {
        assert!(WRAPPERS.is_sorted());
    }
}
