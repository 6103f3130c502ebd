//! The walk goes through a PHP tree once, with a cursor, and hands every node to those who know it.

use std::collections::{HashMap, HashSet};

use tree_sitter::{Node, Tree};

use super::super::{
    Branch, BranchKind, Dialect, Include, IncludeKind, MarkupString, Template, TemplateElement,
    TemplateLoad, TemplateLoadRole, TemplateStore, expr,
};
use super::kept::{self, Kept, Name};
use super::text::{self, Piece};
use super::{call, render};
use crate::expr::Expr;
use crate::span::Span;

/// A longer condition is not read.
const MAX_CONDITION: usize = 4096;

/// A node on the way from the root to where the walk is.
pub(super) struct Frame<'n> {
    pub(super) node: Node<'n>,
    pub(super) field: Option<&'static str>,
    /// Which child of its parent it is, comments left out.
    index: usize,
    /// How many children have been met.
    children: usize,
}

/// Where a string goes, so that what goes there next can be joined to it.
#[derive(PartialEq, Eq, Hash)]
struct Target {
    block: usize,
    name: String,
}

struct Found {
    pieces: Vec<Piece>,
    is_script: bool,
    /// The place of the last statement that added to it.
    statement: usize,
}

/// A call that makes a page load the first of its arguments that is an address.
struct Loaded {
    span: Span,
    role: TemplateLoadRole,
    callee: String,
    arguments: Vec<Vec<Piece>>,
}

pub(super) struct Walk<'t, 'n> {
    pub(super) text: &'t str,
    pub(super) frames: Vec<Frame<'n>>,
    pub(super) branches: Vec<Branch>,
    pub(super) groups: usize,
    /// Where lists of statements end that do not end with their own node.
    pub(super) ends: HashMap<usize, usize>,
    includes: Vec<Include>,
    /// Read when all is known that the file keeps.
    loads: Vec<Loaded>,
    kept: Kept<'t>,
    /// The function that is walked.
    function: Option<&'t str>,
    stores: Vec<TemplateStore>,
    elements: Vec<TemplateElement>,
    scripts: Vec<MarkupString>,
    unbalanced: usize,
    read: HashSet<usize>,
    found: Vec<Found>,
    latest: HashMap<Target, usize>,
    /// What a variable was last given, in the function that is walked.
    variables: HashMap<&'t str, usize>,
    /// Where markup may start.
    tags: Vec<usize>,
    /// How many bytes of conditions may still be read; keeps hostile nesting linear.
    budget: usize,
}

pub(super) fn walk(text: &str, tree: &Tree) -> Template {
    let mut walk = Walk {
        text,
        frames: Vec::new(),
        branches: Vec::new(),
        groups: 0,
        ends: HashMap::new(),
        includes: Vec::new(),
        loads: Vec::new(),
        kept: Kept::default(),
        function: None,
        stores: Vec::new(),
        elements: Vec::new(),
        scripts: Vec::new(),
        unbalanced: 0,
        read: HashSet::new(),
        found: Vec::new(),
        latest: HashMap::new(),
        variables: HashMap::new(),
        tags: memchr::memchr_iter(b'<', text.as_bytes())
            .filter(|&at| starts_tag(&text.as_bytes()[at..]))
            .collect(),
        budget: 4 * text.len() + (1 << 20),
    };
    let mut cursor = tree.walk();
    walk.enter(cursor.node(), None);
    loop {
        if cursor.goto_first_child() {
            walk.enter(cursor.node(), field_name(cursor.field_name()));
            continue;
        }
        loop {
            walk.frames.pop();
            if cursor.goto_next_sibling() {
                walk.enter(cursor.node(), field_name(cursor.field_name()));
                break;
            }
            if !cursor.goto_parent() {
                return walk.finish();
            }
        }
    }
}

/// The fields that anyone asks for.
fn field_name(name: Option<&str>) -> Option<&'static str> {
    const KNOWN: &[&str] = &[
        "alternative",
        "body",
        "condition",
        "function",
        "left",
        "return_expression",
        "right",
    ];
    let name = name?;
    KNOWN.iter().find(|known| **known == name).copied()
}

/// `<` and a letter, `/` or `!`.
fn starts_tag(bytes: &[u8]) -> bool {
    matches!(bytes, [b'<', next, ..] if next.is_ascii_alphabetic() || matches!(next, b'/' | b'!'))
}

impl<'t, 'n> Walk<'t, 'n> {
    fn enter(&mut self, node: Node<'n>, field: Option<&'static str>) {
        let mut index = 0;
        if let Some(parent) = self.frames.last_mut() {
            index = parent.children;
            parent.children += usize::from(node.kind() != "comment");
        }
        self.frames.push(Frame {
            node,
            field,
            index,
            children: 0,
        });
        if node.is_error() || node.is_missing() {
            self.unbalanced += 1;
        }
        if !node.is_named() {
            return;
        }
        match node.kind() {
            "if_statement" => self.choice(node),
            "for_statement" | "foreach_statement" | "while_statement" => self.loops(node),
            "switch_statement" => self.switch(node),
            "match_expression" => self.matches(node),
            "function_definition" | "method_declaration" => {
                self.variables.clear();
                let name = node.child_by_field_name("name");
                self.function = name.map(|name| self.slice(name));
                self.definition(node);
            }
            "anonymous_function" | "arrow_function" => self.closure(node),
            "conditional_expression" => self.ternary(node),
            "echo_statement" | "print_intrinsic" => self.print(node),
            "assignment_expression" | "augmented_assignment_expression" => self.assignment(node),
            "binary_expression" if text::operator(node) == "." => self.string(node),
            "binary_expression" => self.short_circuit(node),
            "string" | "encapsed_string" | "heredoc" | "nowdoc" => self.string(node),
            "function_call_expression"
            | "member_call_expression"
            | "nullsafe_member_call_expression"
            | "scoped_call_expression" => self.call(node),
            "return_statement" => self.returned(node),
            "property_element" | "const_element" => self.constant(node),
            "array_creation_expression" => self.rendered(node),
            "include_expression"
            | "include_once_expression"
            | "require_expression"
            | "require_once_expression" => {
                let target = node.named_child(0).and_then(|name| self.target(name));
                self.include(node, target, IncludeKind::Include);
            }
            _ => {}
        }
    }

    /// The frame `up` levels above the node that is entered.
    pub(super) fn above(&self, up: usize) -> Option<&Frame<'n>> {
        self.frames.get(self.frames.len().checked_sub(up + 1)?)
    }

    pub(super) fn slice(&self, node: Node) -> &'t str {
        Span::from(node.byte_range()).of(self.text)
    }

    pub(super) fn holds_tag(&self, node: Node) -> bool {
        let first = self.tags.partition_point(|&at| at < node.start_byte());
        self.tags.get(first).is_some_and(|&at| at < node.end_byte())
    }

    /// Reads a condition or an argument, without the parentheses around it.
    pub(super) fn read(&mut self, node: Node) -> Expr {
        let written = self.slice(node);
        let inner = match node.kind() {
            "parenthesized_expression" => written
                .get(1..written.len().saturating_sub(1))
                .unwrap_or(written),
            _ => written,
        };
        let inner = inner.trim();
        if inner.len() > MAX_CONDITION || inner.len() > self.budget {
            return Expr::Unknown(inner.chars().take(80).collect());
        }
        self.budget -= inner.len();
        expr::parse(inner, Dialect::Php)
    }

    pub(super) fn branch(&mut self, span: Span, head: Span, kind: BranchKind, group: usize) {
        self.branches.push(Branch {
            span,
            head,
            parent: None,
            kind,
            group,
        });
    }

    pub(super) fn next_group(&mut self) -> usize {
        self.groups += 1;
        self.groups - 1
    }

    fn print(&mut self, node: Node) {
        let Some(printed) = first_child(node) else {
            return;
        };
        // `print` is an expression; as a statement it has the place of that.
        let statement = match node.kind() {
            "echo_statement" => self.frames.last(),
            _ => self
                .above(1)
                .filter(|frame| frame.node.kind() == "expression_statement"),
        };
        let place = statement.map(|frame| (frame.index, frame.node.id()));
        let pieces = text::pieces(self.text, printed, &mut self.read);
        let up = usize::from(node.kind() == "print_intrinsic") + 1;
        let block = self.above(up).map_or(0, |frame| frame.node.id());
        self.put(pieces, place.map(|(index, _)| (index, block, "echo")), true);
    }

    fn assignment(&mut self, node: Node) {
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return;
        };
        let appends = node.kind() == "augmented_assignment_expression";
        if appends && text::operator(node) != ".=" {
            return;
        }
        let statement = self
            .above(1)
            .filter(|frame| frame.node.kind() == "expression_statement");
        let Some(index) = statement.map(|frame| frame.index) else {
            return;
        };
        let block = self.above(2).map_or(0, |frame| frame.node.id());
        let pieces = text::pieces(self.text, right, &mut self.read);
        let name = self.slice(left);
        if name.len() > 80 {
            self.put(pieces, None, false);
            return;
        }
        if let Some(name @ Name::Property(_)) = kept::named(name) {
            let kept = self.opened(pieces.clone());
            self.kept.keep(self.text, name, kept);
        }
        let at = self.put(pieces, Some((index, block, name)), appends);
        self.variables.insert(name, at);
    }

    /// What the function that is walked gives back.
    fn returned(&mut self, node: Node) {
        let (Some(function), Some(value)) = (self.function, first_child(node)) else {
            return;
        };
        let pieces = text::pieces(self.text, value, &mut HashSet::new());
        let pieces = self.opened(pieces);
        self.kept.keep(self.text, Name::Function(function), pieces);
    }

    /// `private $fonts = '…'`, `const FONTS = '…'`.
    fn constant(&mut self, node: Node) {
        let mut cursor = node.walk();
        let mut parts = node
            .named_children(&mut cursor)
            .filter(|part| !part.is_extra());
        let (Some(name), Some(value)) = (parts.next(), parts.next()) else {
            return;
        };
        let name = self.slice(name);
        let name = match name.strip_prefix('$') {
            Some(name) => Name::Property(name),
            None => Name::Constant(name),
        };
        let value = match value.kind() {
            // Older grammars put the sign and the value into a node of their own.
            "property_initializer" => first_child(value).unwrap_or(value),
            _ => value,
        };
        let pieces = text::pieces(self.text, value, &mut HashSet::new());
        self.kept.keep(self.text, name, pieces);
    }

    /// `define('FONTS', '…')`
    fn defined(&mut self, call: Node) {
        let arguments = call::arguments(call);
        let [name, value, ..] = arguments.as_slice() else {
            return;
        };
        let name = self.slice(*name).trim_matches(['\'', '"']);
        let pieces = text::pieces(self.text, *value, &mut HashSet::new());
        self.kept.keep(self.text, Name::Constant(name), pieces);
    }

    /// The pieces with what the function has set in the place of the variable that opens them.
    fn opened(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let variable = kept::variable(self.text, &pieces);
        let Some(at) = variable.and_then(|name| self.variables.get(name)) else {
            return pieces;
        };
        let set = self.found[*at].pieces.iter().take(kept::MAX_PIECES);
        set.chain(&pieces[1..]).copied().collect()
    }

    /// Keeps a string that comes out, joined to the one before it where both go to the same place
    /// in consecutive statements.
    fn put(
        &mut self,
        pieces: Vec<Piece>,
        place: Option<(usize, usize, &str)>,
        appends: bool,
    ) -> usize {
        let at = self.found.len();
        if let Some((statement, block, name)) = place {
            let target = Target {
                block,
                name: name.to_owned(),
            };
            let before = self.latest.get(&target).copied();
            let before =
                before.filter(|&before| appends && self.found[before].statement + 1 == statement);
            if let Some(before) = before {
                self.found[before].pieces.extend(pieces);
                self.found[before].statement = statement;
                return before;
            }
            self.latest.insert(target, at);
        }
        self.found.push(Found {
            pieces,
            is_script: false,
            statement: place.map_or(0, |place| place.0),
        });
        at
    }

    fn string(&mut self, node: Node) {
        if self.read.contains(&node.id()) {
            return;
        }
        let Some(is_script) = self.comes_out() else {
            return;
        };
        let mut pieces = Vec::new();
        // A format is split where its call reads it.
        match self.format_call() {
            Some(call) => pieces.extend(text::pieces(self.text, call, &mut self.read)),
            None => pieces.extend(text::pieces(self.text, node, &mut self.read)),
        }
        let at = self.put(pieces, None, false);
        self.found[at].is_script = is_script;
    }

    /// The `sprintf` whose format the string is.
    fn format_call(&self) -> Option<Node<'n>> {
        let argument = self
            .above(1)
            .filter(|frame| frame.node.kind() == "argument")?;
        let call = self
            .above(3)
            .filter(|frame| frame.node.kind() == "function_call_expression")?;
        let (inner, is_format) = call::passes_through(self.text, call.node)?;
        (is_format && inner.start_byte() == argument.node.start_byte()).then_some(call.node)
    }

    /// Whether the string that is entered is printed, kept or handed on, and not only looked at:
    /// `Some(true)` where it is script text.
    fn comes_out(&self) -> Option<bool> {
        let mut child = self.frames.last()?;
        for up in 1..64 {
            let around = self.above(up)?;
            let node = around.node;
            match node.kind() {
                "parenthesized_expression"
                | "sequence_expression"
                | "match_block"
                | "match_expression"
                | "error_suppression_expression"
                | "cast_expression"
                | "arguments" => {}
                "argument" => {
                    let call = self.above(up + 2)?.node;
                    let list = self.above(up + 1)?.node;
                    let mut cursor = list.walk();
                    let index = list
                        .named_children(&mut cursor)
                        .take(16)
                        .filter(|sibling| sibling.kind() == "argument")
                        .position(|sibling| sibling.id() == node.id())?;
                    let name = call::name(self.text, call);
                    if call.kind() == "object_creation_expression" {
                        return call::is_markup_class(name).then_some(false);
                    }
                    if call::is_script(name, index) {
                        return Some(true);
                    }
                    if call::looks_at(name, index) {
                        return None;
                    }
                    if call::is_printing_format(name) || !call::is_through(name) {
                        return Some(false);
                    }
                }
                "function_call_expression" => {}
                "conditional_expression" if child.field != Some("condition") => {}
                "match_conditional_expression" if child.field == Some("return_expression") => {}
                "match_default_expression" => {}
                "binary_expression" => {
                    let operator = text::operator(node);
                    let falls_back = matches!(operator, "." | "??") || child.field == Some("right");
                    if !falls_back || !matches!(operator, "." | "??" | "||" | "&&" | "and" | "or") {
                        return None;
                    }
                }
                "assignment_expression" | "augmented_assignment_expression" => {
                    return (child.field == Some("right")).then_some(false);
                }
                "array_element_initializer" => {
                    let mut cursor = node.walk();
                    let is_key = node.child_count() > 1
                        && node.children(&mut cursor).next()?.id() == child.node.id();
                    return (!is_key).then_some(false);
                }
                "arrow_function" => return (child.field == Some("body")).then_some(false),
                "echo_statement"
                | "print_intrinsic"
                | "return_statement"
                | "yield_expression"
                | "exit_statement"
                | "const_element"
                | "property_element"
                | "static_variable_declaration"
                | "simple_parameter" => {
                    return Some(false);
                }
                _ => return None,
            }
            child = around;
        }
        None
    }

    fn call(&mut self, node: Node) {
        if let Some(loading) = call::loading_call(self.text, node) {
            self.load(node, loading);
        }
        self.store(node);
        if call::name(self.text, node) == "define" {
            self.defined(node);
        }
        let Some(kind) = call::placing(self.text, node) else {
            return;
        };
        let name = call::name(self.text, node);
        let arguments = call::arguments(node);
        let first = arguments
            .first()
            .and_then(|argument| self.target(*argument));
        let target = match name {
            "get_header" | "get_footer" | "get_sidebar" => {
                let base = name.trim_start_matches("get_").to_owned();
                Some(first.map_or(base.clone(), |which| format!("{base}-{which}")))
            }
            "get_template_part" => {
                let which = arguments
                    .get(1)
                    .filter(|argument| argument.kind() != "null");
                let which = which.and_then(|argument| self.target(*argument));
                first.map(|slug| which.map_or(slug.clone(), |which| format!("{slug}-{which}")))
            }
            _ => first,
        };
        // CakePHP names what it fetches from a layout; only the page's own text is the body.
        let kind = match (name, target.as_deref()) {
            ("fetch", Some("content")) => IncludeKind::Body,
            ("fetch", _) => return,
            _ => kind,
        };
        if arguments.is_empty() && target.is_none() {
            return;
        }
        self.include(node, target, kind);
    }

    /// An element that Drupal renders from an array.
    fn rendered(&mut self, array: Node) {
        if let Some(rendered) = render::element(self.text, array, &mut self.read) {
            self.elements.extend(rendered.element);
            self.scripts.extend(rendered.script);
        }
    }

    /// `setcookie('x', $value)`, `Cookie::queue('x', $value)`.
    fn store(&mut self, node: Node) {
        let name = call::name(self.text, node);
        let callee = match name {
            "setcookie" | "setrawcookie" | "set_cookie" | "setCookie" => name.to_owned(),
            "queue" if self.slice(node).starts_with("Cookie::") => "Cookie.queue".to_owned(),
            _ => return,
        };
        let args = call::arguments(node);
        let args = args.iter().map(|argument| self.read(*argument)).collect();
        self.stores.push(TemplateStore {
            span: node.byte_range().into(),
            callee,
            args,
        });
    }

    fn load(&mut self, node: Node, loading: &call::Loading) {
        let arguments = call::arguments(node);
        let mut texts = Vec::new();
        for &index in loading.arguments {
            if let Some(argument) = arguments.get(index) {
                let pieces = text::pieces(self.text, *argument, &mut HashSet::new());
                texts.push(self.opened(pieces));
            }
        }
        self.loads.push(Loaded {
            span: node.byte_range().into(),
            role: loading.role,
            callee: call::name(self.text, node).to_owned(),
            arguments: texts,
        });
    }

    /// What a call loads, now that all is known that the file keeps.
    fn loaded(kept: &Kept<'t>, text: &'t str, loaded: Loaded) -> Option<TemplateLoad> {
        let texts = loaded.arguments.into_iter();
        let mut values = texts
            .flat_map(|pieces| kept.followed(text, pieces))
            .map(|pieces| text::value(text, &pieces));
        let value = values.find(|value| {
            let pattern = value.pattern();
            // Handles and inline code are no addresses.
            is_url(&pattern)
                || pattern.contains(['/', '.']) && !pattern.contains(['\n', '(', ';', '{', '<'])
        })?;
        Some(TemplateLoad {
            span: loaded.span,
            value,
            role: loaded.role,
            callee: loaded.callee,
        })
    }

    /// The name of a file or template, as far as it is literal.
    fn target(&self, name: Node) -> Option<String> {
        let pieces = text::pieces(self.text, name, &mut HashSet::new());
        let value = text::value(self.text, &pieces);
        if let Some(all) = value.as_literal() {
            return (!all.is_empty()).then_some(all);
        }
        let pattern = value.pattern();
        let (before, tail) = pattern.rsplit_once(crate::value::HOLE)?;
        let is_whole_tail =
            before.replace(crate::value::HOLE, "").is_empty() || tail.starts_with('/');
        let stem = tail.trim_start_matches('/');
        // `$name . '.php'` is any file.
        let is_named = !stem.starts_with('.') || stem.starts_with("../");
        (is_whole_tail && !stem.is_empty() && is_named).then(|| tail.to_owned())
    }

    fn include(&mut self, node: Node, target: Option<String>, kind: IncludeKind) {
        self.includes.push(Include {
            span: node.byte_range().into(),
            target,
            kind,
        });
    }

    fn finish(self) -> Template {
        let (kept, text) = (self.kept, self.text);
        let loads = self.loads.into_iter();
        let loads = loads.filter_map(|load| Self::loaded(&kept, text, load));
        let mut template = Template {
            branches: super::super::nesting::nest(self.branches),
            includes: self.includes,
            loads: loads.collect(),
            stores: self.stores,
            elements: self.elements,
            scripts: self.scripts,
            unbalanced: self.unbalanced,
            ..Template::default()
        };
        for found in self.found {
            let Some(string) = text::markup(&found.pieces) else {
                continue;
            };
            if found.is_script {
                template.scripts.push(string);
                continue;
            }
            let holds_tag = string.parts.iter().any(|part| {
                let bytes = part.of(self.text).as_bytes();
                memchr::memchr_iter(b'<', bytes).any(|at| starts_tag(&bytes[at..]))
            });
            if holds_tag {
                template.markup.push(string);
            }
        }
        template.markup.sort_by_key(|string| string.parts[0]);
        template.scripts.sort_by_key(|string| string.parts[0]);
        template
    }
}

/// Whether it begins as an address does; those of fonts have semicolons in them.
fn is_url(text: &str) -> bool {
    ["https://", "http://", "//"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        && !text.contains(['\n', '<'])
}

/// The first child that is neither a token nor a comment.
pub(super) fn first_child(node: Node) -> Option<Node> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .find(|child| !child.is_extra())
}
