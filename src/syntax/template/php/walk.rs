//! The walk goes through a PHP tree once, with a cursor, and hands every node to those who know it.

use std::collections::{HashMap, HashSet};

use crate::syntax::node::{Node, Tree};

use super::super::{
    Branch, BranchKind, Dialect, Include, IncludeKind, MarkupString, Template, TemplateElement,
    expr,
};
use super::address::Addresses;
use super::kept::Name;
use super::printed::Strings;
use super::stored::Stored;
use super::text;
use super::variable::Variables;
use super::{call, render};
use crate::expr::Expr;
use crate::span::Span;

/// What has variables of its own.
const FUNCTIONS: &[&str] = &[
    "anonymous_function",
    "function_definition",
    "method_declaration",
];

/// A longer condition is not read.
const MAX_CONDITION: usize = 4096;

/// A node on the way from the root to where the walk is.
pub(super) struct Frame<'n> {
    pub(super) node: Node<'n>,
    pub(super) field: Option<&'static str>,
    /// Which child of its parent it is, comments left out.
    pub(super) index: usize,
    /// How many children have been met.
    children: usize,
    /// The function that it is in, by the number of its node.
    scope: usize,
}

pub(super) struct Walk<'t, 'n> {
    pub(super) text: &'t str,
    pub(super) frames: Vec<Frame<'n>>,
    pub(super) branches: Vec<Branch>,
    pub(super) groups: usize,
    /// Where lists of statements end that do not end with their own node.
    pub(super) ends: HashMap<usize, usize>,
    pub(super) strings: Strings<'t>,
    pub(super) variables: Variables<'t>,
    pub(super) addresses: Addresses<'t, 'n>,
    /// The function that is walked.
    pub(super) function: Option<&'t str>,
    includes: Vec<Include>,
    pub(super) stores: Vec<Stored>,
    elements: Vec<TemplateElement>,
    scripts: Vec<MarkupString>,
    unbalanced: usize,
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
        strings: Strings::default(),
        variables: Variables::default(),
        addresses: Addresses::default(),
        function: None,
        includes: Vec::new(),
        stores: Vec::new(),
        elements: Vec::new(),
        scripts: Vec::new(),
        unbalanced: 0,
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
pub(super) fn starts_tag(bytes: &[u8]) -> bool {
    matches!(bytes, [b'<', next, ..] if next.is_ascii_alphabetic() || matches!(next, b'/' | b'!'))
}

impl<'t, 'n> Walk<'t, 'n> {
    fn enter(&mut self, node: Node<'n>, field: Option<&'static str>) {
        let (mut index, mut scope) = (0, 0);
        if let Some(parent) = self.frames.last_mut() {
            index = parent.children;
            parent.children += usize::from(node.kind() != "comment");
            scope = parent.scope;
        }
        if FUNCTIONS.contains(&node.kind()) {
            scope = node.id();
        }
        self.frames.push(Frame {
            node,
            field,
            index,
            children: 0,
            scope,
        });
        if node.is_error() || node.is_missing() {
            self.unbalanced += 1;
        }
        if !node.is_named() {
            return;
        }
        match node.kind() {
            "if_statement" => self.choice(node),
            "foreach_statement" => {
                self.each(node);
                self.loops(node);
            }
            "for_statement" | "while_statement" => self.loops(node),
            "switch_statement" => self.switch(node),
            "match_expression" => self.matches(node),
            "function_definition" | "method_declaration" => {
                self.addresses.variables.clear();
                self.addresses.lists.leave();
                let name = node.child_by_field_name("name");
                self.function = name.map(|name| self.slice(name));
                self.definition(node);
            }
            "anonymous_function" | "arrow_function" => self.closure(node),
            "conditional_expression" => self.ternary(node),
            "echo_statement" | "print_intrinsic" => self.print(node),
            "assignment_expression" | "augmented_assignment_expression" => {
                self.list(node);
                self.assignment(node);
            }
            "variable_name" => self.variable(node),
            "binary_expression" if text::operator(node) == "." => self.string(node),
            "binary_expression" => self.short_circuit(node),
            "string" | "encapsed_string" | "heredoc" | "nowdoc" => self.string(node),
            "function_call_expression"
            | "member_call_expression"
            | "nullsafe_member_call_expression"
            | "scoped_call_expression" => self.call(node),
            "object_creation_expression" => self.store(node),
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

    /// The function that is walked, by the number of its node.
    pub(super) fn scope(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.scope)
    }

    /// A variable that is not given anything here.
    fn variable(&mut self, node: Node) {
        let is_given = self
            .frames
            .last()
            .is_some_and(|frame| frame.field == Some("left"));
        let name = self.slice(node);
        if !is_given && self.variables.holds(self.scope(), name) {
            self.variables
                .used(self.scope(), name, node.start_byte(), self.fate());
        }
    }

    /// `$scripts = [ … ]`
    fn list(&mut self, assignment: Node<'n>) {
        if let (Some(left), Some(right)) = (
            assignment.child_by_field_name("left"),
            assignment.child_by_field_name("right"),
        ) {
            self.addresses.lists.named(self.slice(left), right);
        }
    }

    /// What the variable of a loop stands for.
    fn each(&mut self, node: Node<'n>) {
        let mut cursor = node.walk();
        let mut parts = node
            .named_children(&mut cursor)
            .filter(|part| !part.is_extra());
        let (Some(of), Some(variable)) = (parts.next(), parts.next()) else {
            return;
        };
        let variable = match variable.kind() {
            "pair" => variable.named_child(1).unwrap_or(variable),
            _ => variable,
        };
        let (name, written) = (self.slice(variable), self.slice(of));
        self.addresses.lists.each(name, of, written);
    }

    /// `private $fonts = '…'`, `const FONTS = '…'`
    fn constant(&mut self, node: Node<'n>) {
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
        self.addresses.lists.kept(name, value);
        let pieces = text::pieces(self.text, value, &mut HashSet::new());
        self.addresses.kept.keep(self.text, name, pieces);
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

    fn call(&mut self, node: Node) {
        if let Some(loading) = call::loading_call(self.text, node) {
            self.load(node, loading);
        }
        if call::writes_script(call::name(self.text, node))
            && let Some(array) = call::arguments(node).first()
        {
            let element = render::with_attributes(self.text, *array, "script");
            self.elements.push(element);
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
        if let Some(rendered) = render::element(self.text, array, &mut self.strings.read) {
            self.elements.extend(rendered.element);
            self.scripts.extend(rendered.script);
        }
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
        let stores = self.stores.into_iter();
        let stores = stores.map(|stored| stored.finish(self.text, &self.addresses.kept));
        let stores = stores.collect();
        let mut template = Template {
            branches: super::super::nesting::nest(self.branches),
            includes: self.includes,
            kept: self.addresses.told(self.text),
            loads: self.addresses.finish(self.text),
            stores,
            elements: self.elements,
            scripts: self.scripts,
            unbalanced: self.unbalanced,
            ..Template::default()
        };
        self.strings
            .finish(self.text, &self.variables, &mut template);
        template
    }
}

/// The first child that is neither a token nor a comment.
pub(super) fn first_child(node: Node) -> Option<Node> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .find(|child| !child.is_extra())
}
