//! What names hold: the expressions that a file's scripts declare them with or assign to them.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use crate::syntax::node::Node;

use super::Grammar;
use super::expr::Reader;
use crate::facts::State;
use crate::gate::GateId;
use crate::span::Span;
use crate::syntax::lower::Lowering;
use crate::value::Value;

/// How many bytes of expressions are read again in one file, to follow names to them.
const MAX_FOLLOWED: usize = 4 << 20;

/// What reading again costs, however short the expression is.
const FOLLOWED_AT_LEAST: usize = 256;

/// How many expressions of one name are kept.
const MAX_HELD: usize = 8;

/// An expression that a name holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    pub span: Span,
    pub grammar: Grammar,
    /// What has to happen first, where the name is not declared with it but assigned later.
    pub gate: Option<GateId>,
    /// Where the name means it.
    pub scope: Span,
    pub form: Form,
}

impl Held {
    /// An expression that means the same wherever it is asked for.
    pub fn everywhere(span: Span, grammar: Grammar) -> Self {
        Self {
            span,
            grammar,
            gate: None,
            scope: EVERYWHERE,
            form: Form::Expression,
        }
    }
}

/// What an expression has to stand in to be read by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Expression,
    /// A function that stands by itself.
    Declaration,
    /// A method or accessor of an object.
    Method,
    /// Of a class.
    Member,
}

impl Form {
    /// What to write before and behind it.
    pub fn around(self) -> (&'static str, &'static str) {
        match self {
            Form::Expression => ("(", ")"),
            Form::Declaration => ("", ""),
            Form::Method => ("({", "})"),
            Form::Member => ("(class{", "})"),
        }
    }
}

/// What is known of a file's names.
#[derive(Debug, Default)]
pub struct Names {
    held: HashMap<String, Vec<Held>>,
    /// Local name, without its hyphens and case → the file it is imported from.
    imports: HashMap<String, String>,
    /// Names whose text is shown, and those that are used in any other way.
    shown: HashSet<String>,
    handed_on: HashSet<String>,
    /// How many bytes were read again.
    followed: Cell<usize>,
    /// Markup that names hold, until it is known what becomes of it.
    pub markup: Vec<(String, Value, Option<GateId>)>,
}

impl Names {
    pub fn hold(&mut self, name: &str, held: Held) {
        let all = self.held.entry(name.to_owned()).or_default();
        if all.len() < MAX_HELD {
            all.push(held);
        }
    }

    /// What the name means at a place.
    pub fn held_at(&self, name: &str, at: usize) -> impl Iterator<Item = Held> + '_ {
        let all = self.held.get(name).into_iter().flatten();
        all.filter(move |held| held.scope.contains(at)).copied()
    }

    /// Whether an expression may still be read again.
    pub fn may_follow(&self, held: Held) -> bool {
        let read = FOLLOWED_AT_LEAST + held.span.end.saturating_sub(held.span.start);
        self.followed.set(self.followed.get() + read);
        self.followed.get() <= MAX_FOLLOWED
    }

    pub fn import(&mut self, name: &str, file: &str) {
        self.imports.insert(plain(name), file.to_owned());
    }

    /// The file that a component's name is imported from.
    pub fn file_of(&self, name: &str) -> Option<&str> {
        self.imports.get(&plain(name)).map(String::as_str)
    }

    pub fn show(&mut self, name: &str) {
        self.shown.insert(name.to_owned());
    }

    pub fn hand_on(&mut self, name: &str) {
        self.handed_on.insert(name.to_owned());
    }

    pub fn is_handed_on(&self, name: &str) -> bool {
        self.handed_on.contains(name)
    }

    /// Whether people read what the name holds, and nothing else becomes of it.
    pub fn is_only_shown(&self, name: &str) -> bool {
        self.shown.contains(name) && !self.is_handed_on(name)
    }
}

/// A component's name however it is written: `VideoPlayer`, `video-player`.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| *letter != '-');
    letters.flat_map(char::to_lowercase).collect()
}

/// Methods of a component whose object is its data.
fn gives_data(name: &str) -> bool {
    matches!(name, "data" | "setup" | "asyncData" | "state")
}

/// What stands around a node, as far as it matters to what a name holds.
enum Around<'t> {
    Function(Span, &'t str),
    Pair(&'t str),
    /// The default properties of a component.
    Defaults,
}

/// Where a node is.
struct Place<'a, 't> {
    /// What its parent is.
    parent: &'t str,
    /// The innermost function around it that names belong to.
    scope: Span,
    /// Each with how deep it stands, the outermost first.
    around: &'a [(usize, Around<'t>)],
}

/// The scope of what belongs to no function.
const EVERYWHERE: Span = Span {
    start: 0,
    end: usize::MAX,
};

/// Notes what the names of a script hold, before it is walked: names are used before their
/// declaration as well.
pub(super) fn index(low: &mut Lowering, reader: &Reader, root: Node, grammar: Grammar) {
    let mut cursor = root.walk();
    let mut around: Vec<(usize, Around)> = Vec::new();
    // Asking the cursor how deep it is, or a node for its parent, takes as long as it is deep.
    let mut kinds: Vec<&str> = Vec::new();
    let mut scopes = Vec::new();
    loop {
        let node = cursor.node();
        while around
            .last()
            .is_some_and(|(outer, _)| *outer >= kinds.len())
        {
            if let Some((_, Around::Function(_, name))) = around.pop()
                && !gives_data(name)
            {
                scopes.pop();
            }
        }
        let place = Place {
            parent: kinds.last().copied().unwrap_or(""),
            scope: scopes.last().copied().unwrap_or(EVERYWHERE),
            around: &around,
        };
        note(low, reader, node, grammar, &place);
        if let Some(entered) = entered(reader, node) {
            if let Around::Function(span, name) = &entered
                && !gives_data(name)
            {
                scopes.push(*span);
            }
            around.push((kinds.len(), entered));
        }
        if cursor.goto_first_child() {
            kinds.push(node.kind());
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
            kinds.pop();
        }
    }
}

fn entered<'r>(reader: &Reader<'r>, node: Node) -> Option<Around<'r>> {
    let named = |field: &str| {
        node.child_by_field_name(field)
            .map_or("", |name| reader.text(name))
    };
    match node.kind() {
        "function_declaration" | "function_expression" | "arrow_function" | "method_definition" => {
            Some(Around::Function(reader.span(node), named("name")))
        }
        "pair" => Some(Around::Pair(named("key"))),
        "assignment_expression" if named("left").ends_with(".defaultProps") => {
            Some(Around::Defaults)
        }
        "field_definition" | "public_field_definition"
            if named("name").ends_with("defaultProps")
                || named("property").ends_with("defaultProps") =>
        {
            Some(Around::Defaults)
        }
        "call_expression" if matches!(named("function"), "withDefaults" | "mergeProps") => {
            Some(Around::Defaults)
        }
        _ => None,
    }
}

fn note(low: &mut Lowering, reader: &Reader, node: Node, grammar: Grammar, place: &Place) {
    let field = |name: &str| node.child_by_field_name(name);
    let (everywhere, scope) = (EVERYWHERE, place.scope);
    let held = |value: Node, scope: Span, form: Form| Held {
        span: reader.span(value),
        grammar,
        gate: None,
        scope,
        form,
    };
    match node.kind() {
        "variable_declarator" => {
            let (Some(name), Some(value)) = (field("name"), field("value")) else {
                return;
            };
            match name.kind() {
                "identifier" => {
                    let held = held(value, scope, Form::Expression);
                    low.names.hold(reader.text(name), held);
                }
                // `const [url, setUrl] = useState('…')`.
                "array_pattern" => {
                    if let Some(first) = name.named_child(0) {
                        let held = held(value, scope, Form::Expression);
                        low.names.hold(reader.text(first), held);
                    }
                }
                _ => {}
            }
        }
        // `({ src = '…' })`.
        "object_assignment_pattern" => {
            if let (Some(name), Some(value)) = (field("left"), field("right")) {
                let held = held(value, scope, Form::Expression);
                low.names.hold(reader.text(name), held);
            }
        }
        "function_declaration" => {
            if let Some(name) = field("name") {
                let held = held(node, scope, Form::Declaration);
                low.names.hold(reader.text(name), held);
            }
        }
        "method_definition" => {
            if let Some(name) = field("name") {
                let in_class = place.parent == "class_body";
                let form = if in_class { Form::Member } else { Form::Method };
                low.names
                    .hold(reader.text(name), held(node, everywhere, form));
            }
        }
        "field_definition" | "public_field_definition" => {
            let name = field("name").or_else(|| field("property"));
            if let (Some(name), Some(value)) = (name, field("value")) {
                let held = held(value, everywhere, Form::Expression);
                low.names.hold(reader.text(name), held);
            }
        }
        "pair" => pair(low, reader, node, &held, place.around),
        // `for (const src of scripts)`.
        "for_in_statement" => {
            if let (Some(name), Some(list)) = (field("left"), field("right"))
                && name.kind() == "identifier"
            {
                let held = held(list, reader.span(node), Form::Expression);
                low.names.hold(reader.text(name), held);
            }
        }
        "call_expression" => {
            if let Some((name, list, function)) = each(reader, node) {
                let held = held(list, reader.span(function), Form::Expression);
                low.names.hold(reader.text(name), held);
            }
        }
        _ => {}
    }
}

/// The name, list and function of `scripts.forEach((script) => …)`, `[].forEach.call(scripts, …)` and
/// jQuery's `scripts.each((number, script) => …)`.
fn each<'t>(reader: &Reader, call: Node<'t>) -> Option<(Node<'t>, Node<'t>, Node<'t>)> {
    let callee = call.child_by_field_name("function")?;
    let method = callee.child_by_field_name("property")?;
    let object = callee.child_by_field_name("object")?;
    let arguments = call.child_by_field_name("arguments")?;
    let first = reader.first_named(arguments)?;
    let (list, function, number) = match reader.text(method) {
        "forEach" | "map" | "every" | "some" => (object, first, 0),
        "each" => (object, first, 1),
        "call" if reader.text(object).ends_with(".forEach") => {
            (first, arguments.named_child(1)?, 0)
        }
        _ => return None,
    };
    let name = match function.child_by_field_name("parameter") {
        Some(single) if number == 0 => single,
        Some(_) => return None,
        None => {
            let parameters = function.child_by_field_name("parameters")?;
            let name = parameters.named_child(number)?;
            name.child_by_field_name("pattern").unwrap_or(name)
        }
    };
    (name.kind() == "identifier").then_some((name, list, function))
}

/// An object's value that is a component's own: its data, or the default of a property.
fn pair(
    low: &mut Lowering,
    reader: &Reader,
    node: Node,
    held: &dyn Fn(Node, Span, Form) -> Held,
    around: &[(usize, Around)],
) {
    let (Some(key), Some(value)) = (
        node.child_by_field_name("key"),
        node.child_by_field_name("value"),
    ) else {
        return;
    };
    let everywhere = EVERYWHERE;
    let mut outer = around.iter().rev().map(|(_, around)| around);
    let key = reader.text(key);
    match (outer.next(), outer.next()) {
        (Some(Around::Function(_, name)), _) if gives_data(name) => {
            let initial = reader.expr(value);
            let setter = format!("{key}=");
            low.names
                .hold(key, held(value, everywhere, Form::Expression));
            low.facts
                .states
                .insert(key.to_owned(), State { setter, initial });
        }
        // `data: () => ({ … })`.
        (Some(Around::Function(..)), Some(Around::Pair(name))) if gives_data(name) => {
            let initial = reader.expr(value);
            let setter = format!("{key}=");
            low.names
                .hold(key, held(value, everywhere, Form::Expression));
            low.facts
                .states
                .insert(key.to_owned(), State { setter, initial });
        }
        // `props: { src: { default: '…' } }`.
        (Some(Around::Pair(name)), Some(Around::Pair("props"))) if key == "default" => {
            low.names
                .hold(name, held(value, everywhere, Form::Expression));
        }
        (Some(Around::Defaults), _) => {
            low.names
                .hold(key, held(value, everywhere, Form::Expression));
        }
        _ => {}
    }
}
