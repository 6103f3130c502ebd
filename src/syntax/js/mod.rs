//! The script layer walks the tree of a script once and notes what it loads, under which gates.

mod answer;
mod call;
mod choice;
mod control;
mod declaration;
pub mod drawing;
pub mod expr;
pub mod held;
mod jsx;
mod module;
mod names;
mod page;
mod parked;
mod property;
pub mod sink;
mod state;

use std::borrow::Cow;
use std::collections::HashMap;

use tree_sitter::Node;

use self::call::callback_span;
use self::expr::Reader;
use self::parked::Parked;
use self::sink::Use;
use super::lower::Lowering;
use super::template::Template;
use super::{markup, parser, style, texts};
use crate::expr::Expr;
use crate::gate::{Call, Callback, GateId, GateKind};
use crate::span::Span;
use crate::value::Value;

pub use choice::{Choice, choices_of};

/// Which grammar reads the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grammar {
    /// With JSX, which the grammar takes anyway.
    JavaScript,
    TypeScript,
    Tsx,
}

impl Grammar {
    fn language(self) -> tree_sitter::Language {
        match self {
            Grammar::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
            Grammar::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Grammar::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
        }
    }
}

/// Parses within the time limit. `None` where it was exceeded.
pub fn parse(masked: &str, grammar: Grammar) -> Option<tree_sitter::Tree> {
    let bytes = match grammar {
        Grammar::JavaScript => unreserved(masked),
        Grammar::TypeScript | Grammar::Tsx => Cow::Borrowed(masked.as_bytes()),
    };
    parser::parse(&bytes, &grammar.language())
}

/// A script in which no attribute of JSX has the name of a reserved word, which the grammar takes
/// for an error: `<label class="x" for="y">`. Only the parser sees it.
fn unreserved(text: &str) -> Cow<'_, [u8]> {
    let mut out = Cow::Borrowed(text.as_bytes());
    for word in ["class=", "for="] {
        for at in memchr::memmem::find_iter(text.as_bytes(), word) {
            let bytes = text.as_bytes();
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            let value = bytes.get(at + word.len());
            if before.is_some_and(u8::is_ascii_whitespace)
                && matches!(value, Some(b'"' | b'\'' | b'{'))
            {
                out.to_mut()[at] = b'x';
            }
        }
    }
    out
}

/// A piece of script, and what is known about the place that it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// Where it stands in the file.
    pub range: Span,
    /// Its text, with what the grammar cannot read masked.
    pub masked: &'a str,
    /// What template code stands in it.
    pub template: &'a Template,
    pub grammar: Grammar,
    /// What stands in front of all of it.
    pub gate: Option<GateId>,
    pub place: Place,
}

/// What a piece of script is to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Statements.
    Script,
    /// An event's handler: a function, its name, or statements.
    Handler,
    /// An expression whose text is shown.
    Shown,
    /// An expression whose text becomes markup.
    Markup,
}

/// Notes everything that matters in the script that stands at `range` of the file. `masked` is its
/// text with template code masked; `gate` is what stands in front of all of it.
/// `template` is what template code stands in it.
pub fn lower(
    low: &mut Lowering,
    range: Span,
    masked: &str,
    template: &Template,
    grammar: Grammar,
    gate: Option<GateId>,
) {
    let piece = Piece {
        range,
        masked,
        template,
        grammar,
        gate,
        place: Place::Script,
    };
    lower_piece(low, piece);
}

/// Notes everything that matters in a piece of script.
pub fn lower_piece(low: &mut Lowering, piece: Piece) {
    let Piece { range, masked, .. } = piece;
    let Some(tree) = parse(masked, piece.grammar) else {
        low.note_unparsed(range, "a script takes too long to parse");
        return;
    };
    let budget = std::cell::Cell::new(0);
    let reader = Reader::new(masked, low.source, range.start, piece.template, &budget);
    if piece.place == Place::Script {
        held::index(low, &reader, tree.root_node(), piece.grammar);
    }
    let is_file = low.framework.is_some() || range == Span::new(0, low.source.len());
    let placed = low.includes_within(range);
    let mut walker = Walker {
        placed: placed
            .into_iter()
            .map(|(number, at)| (number, at, piece.gate))
            .collect(),
        reader,
        low,
        tasks: Vec::new(),
        bound: HashMap::new(),
        uses: Vec::new(),
        references: Vec::new(),
        here: 0,
        imports: HashMap::new(),
        parked: Parked::default(),
        is_file,
        around: piece.gate,
        outer: range.start,
        grammar: piece.grammar,
    };
    match piece.place {
        Place::Script => walker.push(tree.root_node(), piece.gate, Use::Plain),
        Place::Handler => walker.handler(tree.root_node(), piece.gate),
        Place::Shown => walker.value_of(tree.root_node(), piece.gate, &Use::Shown),
        Place::Markup => walker.value_of(tree.root_node(), piece.gate, &Use::Html),
    }
    while let Some(task) = walker.tasks.pop() {
        walker.here = walker.reader.span(task.node).start;
        walker.visit(task.node, task.gate, task.used);
    }
    walker.finish();
    if piece.place == Place::Script
        && piece.grammar != Grammar::TypeScript
        && says_something(masked)
    {
        says(low, &reader, tree.root_node());
    }
}

/// Whether a script can hold a text about consent, or a box that is ticked for it.
fn says_something(text: &str) -> bool {
    texts::may_matter(text) || text.contains("hecked") || text.contains("required")
}

/// What people read in the JSX of a script.
fn says(low: &mut Lowering, reader: &Reader, root: Node) {
    if let Some(page) = page::read(reader, root, &low.facts) {
        markup::says(low, &page.document, &page.text, None);
    }
}

/// The expression that stands at `range` of the file.
#[must_use]
pub fn expression(source: &str, range: Span, grammar: Grammar) -> Expr {
    expression_of(source, range, range.of(source), grammar)
}

/// As [`expression`], where `text` is what stands there, masked.
#[must_use]
pub fn expression_of(source: &str, range: Span, text: &str, grammar: Grammar) -> Expr {
    let unknown = || Expr::Unknown(text.trim().chars().take(60).collect());
    let Some(base) = range.start.checked_sub(1) else {
        return unknown();
    };
    let wrapped = format!("({text})");
    let Some(tree) = parse(&wrapped, grammar) else {
        return unknown();
    };
    let (template, budget) = (Template::default(), std::cell::Cell::new(0));
    let reader = Reader::new(&wrapped, source, base, &template, &budget);
    match tree.root_node().named_child(0) {
        Some(node) if node.kind() == "expression_statement" => reader.expr(node),
        _ => unknown(),
    }
}

struct Task<'t> {
    node: Node<'t>,
    gate: Option<GateId>,
    used: Use,
}

struct Walker<'r, 'a, 'l, 't> {
    reader: Reader<'r>,
    low: &'l mut Lowering<'a>,
    /// What is still to be visited, the next one last.
    tasks: Vec<Task<'t>>,
    /// Texts that a name holds, for when the name is used.
    bound: HashMap<String, Vec<(Value, Span)>>,
    /// Names used where an address loads.
    uses: Vec<(String, Option<GateId>, Use)>,
    /// Names handed to calls, which are functions if the file has one of that name.
    references: Vec<(String, Callback, Span, Option<GateId>)>,
    /// Names that an import binds → the package.
    imports: HashMap<String, String>,
    /// Template includes that stand in the script, by number, with where and what stands in front.
    placed: Vec<(usize, usize, Option<GateId>)>,
    /// Elements that the script makes.
    parked: Parked,
    /// The script is all of its file.
    is_file: bool,
    /// What stands in front of all of the script.
    around: Option<GateId>,
    /// Where the script begins, whose template gates are already in front of it.
    outer: usize,
    grammar: Grammar,
    /// Where what is being visited begins.
    here: usize,
}

impl<'t> Walker<'_, '_, '_, 't> {
    fn push(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        self.tasks.push(Task { node, gate, used });
    }

    /// Visits children in source order with the same gate; tasks are popped from the end.
    fn push_children(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let mut cursor = node.walk();
        let at = self.tasks.len();
        for child in node.named_children(&mut cursor) {
            self.tasks.push(Task {
                node: child,
                gate,
                used: used.clone(),
            });
        }
        self.tasks[at..].reverse();
    }

    fn push_fields(&mut self, node: Node<'t>, fields: &[(&str, Option<GateId>, Use)]) {
        for (field, gate, used) in fields.iter().rev() {
            if let Some(child) = node.child_by_field_name(field) {
                self.push(child, *gate, used.clone());
            }
        }
    }

    fn condition(
        &mut self,
        expr: Expr,
        holds: bool,
        span: Span,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        Some(
            self.low
                .facts
                .add_gate(GateKind::Condition { expr, holds }, span, gate),
        )
    }

    fn visit(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        let used = match used {
            Use::Address(roles) if self.composed(node, gate, roles) => Use::Quiet,
            used => used,
        };
        match node.kind() {
            "program" | "statement_block" | "switch_body" => self.sequence(node, gate),
            "if_statement" => self.if_statement(node, gate),
            "while_statement" => self.while_statement(node, gate),
            "switch_statement" => self.switch_statement(node, gate),
            "ternary_expression" => self.ternary(node, gate, &used),
            "binary_expression" => self.binary(node, gate, used),
            "function_declaration"
            | "function_expression"
            | "arrow_function"
            | "generator_function"
            | "generator_function_declaration"
            | "method_definition" => {
                self.function(node, gate, &used);
            }
            "call_expression" | "new_expression" => self.call(node, gate, &used),
            "variable_declarator" => self.declarator(node, gate),
            "public_field_definition" | "field_definition" => {
                let name = node
                    .child_by_field_name("property")
                    .map(|name| self.reader.text(name).to_owned())
                    .or_else(|| self.reader.key(node))
                    .unwrap_or_default();
                self.field(&name, node);
                self.push_fields(node, &[("value", gate, Use::Named(name))]);
            }
            "class_declaration" | "class" | "abstract_class_declaration" => {
                self.class(node, gate, &used);
            }
            "assignment_expression" => self.assignment(node, gate),
            "augmented_assignment_expression" => {
                self.push_fields(
                    node,
                    &[("left", gate, Use::Quiet), ("right", gate, Use::Plain)],
                );
            }
            "import_statement" => self.import(node),
            "export_statement" => self.export(node, gate),
            "string" | "template_string" => self.text(node, gate, &used),
            "identifier" => self.identifier(node, gate, used),
            "parenthesized_expression" if self.low.slots_begin(self.reader.span(node).start) => {
                self.low.open_slot(self.reader.span(node).start, gate);
            }
            "member_expression" | "subscript_expression" => {
                let draws = self.reader.text(node).ends_with("props.children");
                if draws && !matches!(used, Use::Quiet) {
                    self.low.facts.slots.push(gate);
                }
                self.push_children(node, gate, &Use::Quiet);
                self.handed_on(node, gate, used);
            }
            "pair" => self.pair(node, gate, &used),
            "return_statement"
            | "parenthesized_expression"
            | "array"
            | "arguments"
            | "spread_element"
            | "await_expression"
            | "as_expression"
            | "non_null_expression"
            | "satisfies_expression"
            | "sequence_expression" => self.push_children(node, gate, &used),
            "object" => {
                self.described(node);
                self.push_children(node, gate, &used);
            }
            "jsx_element" => self.jsx_element(node, gate),
            "jsx_self_closing_element" => {
                let (element, _) = self.jsx_tag(node, gate);
                self.low.drawing.element(element);
            }
            "jsx_expression" => {
                let inner = self.reader.first_named(node);
                // A literal alone is part of the text around it.
                if inner.is_none_or(|inner| inner.kind() != "string") {
                    self.push_children(node, gate, &Use::Shown);
                }
            }
            "template_substitution" => self.push_children(node, gate, &used),
            "jsx_fragment" => self.push_children(node, gate, &Use::Plain),
            "jsx_text" => {
                let span = self.reader.span(node);
                if !span.of(self.low.source).trim().is_empty() {
                    self.low.drawing.text(span);
                }
            }
            "comment" | "regex" => {}
            _ => self.push_children(node, gate, &Use::Plain),
        }
    }

    /// The handler of an event: its statements, or the function that it is or names.
    fn handler(&mut self, program: Node<'t>, gate: Option<GateId>) {
        let mut cursor = program.walk();
        let only = match program.named_children(&mut cursor).next() {
            Some(first)
                if program.named_child_count() == 1 && first.kind() == "expression_statement" =>
            {
                self.reader.first_named(first)
            }
            _ => None,
        };
        match only {
            Some(only) => self.handled_by(only, gate),
            None => self.push(program, gate, Use::Plain),
        }
    }

    /// What an event runs, where its handler is an expression.
    fn handled_by(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let mut node = node;
        while node.kind() == "parenthesized_expression" {
            match self.reader.first_named(node) {
                Some(inner) => node = inner,
                None => return,
            }
        }
        match node.kind() {
            "arrow_function" | "function_expression" => self.push(node, gate, Use::Body),
            "identifier" | "member_expression" => {
                let expr = self.reader.expr(node);
                if let Some(name) = names::last(&expr) {
                    self.low.facts.calls.push(Call {
                        name,
                        path: expr.path(),
                        given: None,
                        span: self.reader.span(node),
                        gate,
                    });
                }
            }
            _ => self.push(node, gate, Use::Plain),
        }
    }

    /// The expressions of a program that is one value.
    fn value_of(&mut self, program: Node<'t>, gate: Option<GateId>, used: &Use) {
        let mut cursor = program.walk();
        for statement in program.named_children(&mut cursor) {
            if statement.kind() == "expression_statement" {
                self.push_children(statement, gate, used);
            }
        }
    }

    fn identifier(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        let name = self.reader.text(node);
        if name == "children" && !matches!(used, Use::Quiet) {
            self.low.facts.slots.push(gate);
        }
        match used {
            Use::Shown => self.low.names.show(name),
            Use::Quiet => {}
            _ => self.low.names.hand_on(name),
        }
        self.handed_on(node, gate, used);
    }

    /// An address that is put together elsewhere, where it loads: `script.src = addressOf(site)`.
    /// Tells whether one was found.
    fn composed(&mut self, node: Node<'t>, gate: Option<GateId>, roles: sink::Roles) -> bool {
        let is_put_together = match node.kind() {
            "identifier" | "member_expression" | "call_expression" | "new_expression" => true,
            "binary_expression" | "template_string" => self
                .reader
                .value(node)
                .pattern()
                .starts_with(crate::value::HOLE),
            _ => false,
        };
        if !is_put_together {
            return false;
        }
        let before = self.low.facts.sites.len();
        let is_text = self.reader.is_text(node);
        for Choice { value, gate: when } in self.choices(node) {
            let span = if is_text {
                self.reader.span(node)
            } else {
                value.span()
            };
            let gate = self.low.facts.both(when, gate);
            let gate = self.gate_at(span.start, gate);
            self.low.address_in_script(&value, span, gate, roles);
        }
        let found = before..self.low.facts.sites.len();
        for site in found.clone() {
            self.parked.loads_at(site, self.reader.span(node));
        }
        !found.is_empty()
    }

    /// A name or path where an address loads: what it holds is known at the end.
    fn handed_on(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        if used.loads()
            && let Some(path) = self.reader.expr(node).path()
        {
            self.uses.push((path, gate, used));
        }
    }

    fn text(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let value = self.reader.value(node);
        let span = self.reader.span(node);
        // The markup layer reads it.
        if self.low.slots_begin(span.start + 1) {
            return;
        }
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            if child.kind() == "template_substitution" {
                self.push_children(child, gate, &Use::Plain);
            }
        }
        let gate = self.gate_at(span.start, gate);
        self.low.message(&value, span, gate, used.is_quiet());
        self.use_value(&value, span, gate, used);
    }

    fn use_value(&mut self, value: &Value, span: Span, gate: Option<GateId>, used: &Use) {
        if used.is_quiet() {
            return;
        }
        if sink::is_sheet(value) {
            return style::lower(self.low, span, style::Sheet::Css, gate);
        }
        if matches!(used, Use::Shown) {
            return;
        }
        if sink::is_markup(value) {
            return match used {
                Use::Named(name) => self.low.hold_markup(name, value, gate),
                _ => self.low.markup_in_script(value, gate),
            };
        }
        if let Use::Named(name) = used {
            self.bound
                .entry(name.clone())
                .or_default()
                .push((value.clone(), span));
            return;
        }
        if let Use::Code = used {
            return self.low.script_in_string(value, gate);
        }
        if let Some(allowed) = used.roles() {
            self.low.address_in_script(value, span, gate, allowed);
        }
    }

    /// The gate with the template's conditions at that place added.
    fn gate_at(&mut self, offset: usize, gate: Option<GateId>) -> Option<GateId> {
        self.low.template_gate_within(self.outer, offset, gate)
    }

    /// Joins names with what they hold, and names handed on with the functions they are.
    fn finish(mut self) {
        self.leave_parked();
        for (number, _, gate) in std::mem::take(&mut self.placed) {
            if gate != self.around {
                self.low.place_behind(number, gate);
            }
        }
        for (name, gate, used) in std::mem::take(&mut self.uses) {
            let values = self.bound.get(&name).cloned().unwrap_or_default();
            for (value, span) in values {
                let gate = self.gate_at(span.start, gate);
                self.use_value(&value, span, gate, &used);
            }
        }
        let functions = &self.low.facts.functions;
        let known: std::collections::HashSet<String> = functions
            .iter()
            .flat_map(|function| function.names.iter().cloned())
            .collect();
        for (name, callback, span, gate) in std::mem::take(&mut self.references) {
            let is_known = known.contains(&name) || self.imports.contains_key(&name);
            if is_known || registers(&callback) {
                let span = callback_span(&callback, span);
                let given = self.handed_to(&callback).map(|handed| [handed].into());
                let gate = Some(
                    self.low
                        .facts
                        .add_gate(GateKind::Callback(callback), span, gate),
                );
                self.low.facts.calls.push(Call {
                    name,
                    path: None,
                    given,
                    span,
                    gate,
                });
            }
        }
    }
}

/// Calls that have a function run later, sorted; one that the file does not know is another
/// script's.
const REGISTERS: &[&str] = &[
    "$",
    "addEventListener",
    "attachEvent",
    "on",
    "once",
    "ready",
    "requestAnimationFrame",
    "requestIdleCallback",
    "setInterval",
    "setTimeout",
    "then",
];

fn registers(callback: &Callback) -> bool {
    names::last(&callback.callee)
        .is_some_and(|name| REGISTERS.binary_search(&name.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::REGISTERS;

    #[test]
    fn tables_are_sorted() {
        assert!(REGISTERS.is_sorted());
    }
}
