//! The script layer walks the tree of a script once and notes what it loads, under which gates.

mod answer;
mod call;
mod choice;
mod class;
mod code;
mod constant;
mod control;
mod declaration;
pub mod drawing;
pub mod expr;
mod function;
mod grammar;
pub mod held;
mod jsx;
mod module;
mod names;
mod page;
mod parked;
mod property;
mod release;
pub mod replaced;
pub mod sink;
mod state;
mod trigger;
mod used;
mod visit;

use std::collections::HashMap;

use crate::syntax::node::Node;

use self::expr::Reader;
use self::parked::Parked;
use self::sink::Use;
use super::lower::Lowering;
use super::template::Template;
use super::{markup, texts};
use crate::expr::Expr;
use crate::gate::{Callback, GateId};
use crate::span::Span;
use crate::value::Value;

pub use choice::{Choice, choices_of};
pub use grammar::{Grammar, parse};

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
    /// An expression whose text becomes the text of a script element.
    Code,
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
    if is_file && piece.place == Place::Script {
        constant::collect(low, &reader, tree.root_node());
    }
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
        Place::Code => walker.code_of(tree.root_node(), piece.gate),
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

/// Notes what the names of an expression hold before its markup is bound: `{films.map((film) => …)}`
/// gives a name to each film.
pub fn index_expression(low: &mut Lowering, range: Span, masked: &str, grammar: Grammar) {
    let Some(tree) = parse(masked, grammar) else {
        return;
    };
    let (template, budget) = (Template::default(), std::cell::Cell::new(0));
    let reader = Reader::new(masked, low.source, range.start, &template, &budget);
    held::index(low, &reader, tree.root_node(), grammar);
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
    // What a file begins with has no room for a parenthesis before it.
    let (wrapped, base) = match range.start.checked_sub(1) {
        Some(base) => (format!("({text})"), base),
        None => (text.to_owned(), 0),
    };
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
