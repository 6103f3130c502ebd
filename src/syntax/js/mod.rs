//! The script layer walks the tree of a script once and notes what it loads, under which gates.

pub mod expr;
mod names;
pub mod sink;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{Node, ParseOptions, Parser};

use self::expr::Reader;
use self::sink::Use;
use super::lower::Lowering;
use super::template::Template;
use crate::expr::{Compare, Expr};
use crate::facts::State;
use crate::gate::{Call, Callback, Function, FunctionId, GateId, GateKind};
use crate::span::Span;
use crate::value::Value;

/// Which grammar reads the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grammar {
    /// With JSX, which the grammar takes anyway.
    JavaScript,
    TypeScript,
    Tsx,
}

/// How long one script may take to parse.
const PARSE_LIMIT: Duration = Duration::from_secs(1);

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
    let mut parser = Parser::new();
    parser.set_language(&grammar.language()).ok()?;
    let started = Instant::now();
    let mut progress = |_: &tree_sitter::ParseState| {
        if started.elapsed() > PARSE_LIMIT {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = masked.as_bytes();
    parser.parse_with_options(
        &mut |at, _| bytes.get(at..).unwrap_or(&[]),
        None,
        Some(options),
    )
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
    let Some(tree) = parse(masked, grammar) else {
        low.note_unparsed(range, "a script takes too long to parse");
        return;
    };
    let budget = std::cell::Cell::new(0);
    let reader = Reader::new(masked, low.source, range.start, template, &budget);
    let mut walker = Walker {
        reader,
        low,
        tasks: Vec::new(),
        bound: HashMap::new(),
        uses: Vec::new(),
        references: Vec::new(),
        imports: HashMap::new(),
        outer: range.start,
    };
    walker.push(tree.root_node(), gate, Use::Plain);
    while let Some(task) = walker.tasks.pop() {
        walker.visit(task.node, task.gate, task.used);
    }
    walker.finish();
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
    /// Where the script begins, whose template gates are already in front of it.
    outer: usize,
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
                let name = self.reader.key(node).unwrap_or_default();
                self.push_fields(node, &[("value", gate, Use::Named(name))]);
            }
            "assignment_expression" => self.assignment(node, gate),
            "augmented_assignment_expression" => {
                self.push_fields(
                    node,
                    &[("left", gate, Use::Quiet), ("right", gate, Use::Plain)],
                );
            }
            "import_statement" => self.import(node),
            "export_statement" => self.push_children(node, gate, &Use::Exported),
            "string" | "template_string" => self.text(node, gate, &used),
            "identifier" => self.handed_on(node, gate, used),
            "member_expression" | "subscript_expression" => {
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
            | "sequence_expression"
            | "object" => {
                self.push_children(node, gate, &used);
            }
            "jsx_element" => self.jsx_element(node, gate),
            "jsx_self_closing_element" => {
                self.jsx_tag(node, gate);
            }
            "jsx_expression" => self.push_children(node, gate, &Use::Plain),
            "comment" | "jsx_text" | "regex" => {}
            _ => self.push_children(node, gate, &Use::Plain),
        }
    }

    /// Statements one after the other: what follows an early exit has passed its condition, what
    /// follows an `await` has waited for it.
    fn sequence(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let mut gate = gate;
        let at = self.tasks.len();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            if child.kind() == "comment" {
                continue;
            }
            self.tasks.push(Task {
                node: child,
                gate,
                used: Use::Plain,
            });
            if let Some((condition, holds)) = early_exit(child) {
                let expr = self.reader.expr(condition);
                gate = self.condition(expr, holds, self.reader.span(condition), gate);
            } else if let Some(awaited) = awaited(child) {
                let expr = self.reader.expr(awaited);
                let span = self.reader.span(awaited);
                gate = Some(
                    self.low
                        .facts
                        .add_gate(GateKind::Await { expr }, span, gate),
                );
            }
        }
        self.tasks[at..].reverse();
    }

    fn if_statement(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let Some(test) = node.child_by_field_name("condition") else {
            return self.push_children(node, gate, &Use::Plain);
        };
        let (expr, span) = (self.reader.expr(test), self.reader.span(test));
        let otherwise = node
            .child_by_field_name("alternative")
            .and_then(|_| self.condition(expr.clone(), false, span, gate));
        let then = self.condition(expr, true, span, gate);
        self.push_fields(
            node,
            &[
                ("condition", gate, Use::Quiet),
                ("consequence", then, Use::Plain),
                ("alternative", otherwise, Use::Plain),
            ],
        );
    }

    fn while_statement(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let body = node.child_by_field_name("condition").and_then(|test| {
            let expr = self.reader.expr(test);
            self.condition(expr, true, self.reader.span(test), gate)
        });
        self.push_fields(
            node,
            &[("condition", gate, Use::Quiet), ("body", body, Use::Plain)],
        );
    }

    fn switch_statement(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let (Some(value), Some(body)) = (
            node.child_by_field_name("value"),
            node.child_by_field_name("body"),
        ) else {
            return;
        };
        let subject = self.reader.expr(value);
        let mut cursor = body.walk();
        // Cases that fall through are reached by any of their values.
        let mut values = Vec::new();
        for case in body.named_children(&mut cursor) {
            if let Some(label) = case.child_by_field_name("value") {
                values.push(Expr::Compare {
                    op: Compare::Equal,
                    left: Box::new(subject.clone()),
                    right: Box::new(self.reader.expr(label)),
                });
            }
            let is_default = case.kind() == "switch_default";
            let mut inner = case.walk();
            let statements: Vec<_> = case.children_by_field_name("body", &mut inner).collect();
            let Some(last) = statements.last() else {
                continue;
            };
            let falls_through = !exits(*last);
            let inside = if is_default || values.is_empty() {
                gate
            } else {
                let expr = if values.len() == 1 {
                    values.swap_remove(0)
                } else {
                    Expr::Or(values.clone())
                };
                self.condition(expr, true, self.reader.span(case), gate)
            };
            for statement in statements {
                self.push(statement, inside, Use::Plain);
            }
            if !falls_through {
                values.clear();
            }
        }
    }

    fn ternary(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let Some(test) = node.child_by_field_name("condition") else {
            return;
        };
        let (expr, span) = (self.reader.expr(test), self.reader.span(test));
        let then = self.condition(expr.clone(), true, span, gate);
        let otherwise = self.condition(expr, false, span, gate);
        self.push_fields(
            node,
            &[
                ("condition", gate, Use::Quiet),
                ("consequence", then, used.clone()),
                ("alternative", otherwise, used.clone()),
            ],
        );
    }

    fn binary(&mut self, node: Node<'t>, gate: Option<GateId>, used: Use) {
        if self.reader.is_text(node) {
            self.text(node, gate, &used);
            for term in self.reader.terms(node) {
                if !matches!(term.kind(), "string" | "template_string" | "identifier") {
                    self.push(term, gate, Use::Quiet);
                }
            }
            return;
        }
        let operator = node
            .child_by_field_name("operator")
            .map_or("", |o| self.reader.text(o));
        let holds = match operator {
            "&&" => true,
            "||" => false,
            "??" => {
                return self
                    .push_fields(node, &[("left", gate, used.clone()), ("right", gate, used)]);
            }
            "+" => {
                let terms = self.reader.terms(node);
                for term in terms.into_iter().rev() {
                    self.push(term, gate, Use::Plain);
                }
                return;
            }
            _ => return self.push_children(node, gate, &Use::Quiet),
        };
        let Some(left) = node.child_by_field_name("left") else {
            return;
        };
        let expr = self.reader.expr(left);
        let right = self.condition(expr, holds, self.reader.span(left), gate);
        let left_use = if holds { Use::Quiet } else { used.clone() };
        self.push_fields(node, &[("left", gate, left_use), ("right", right, used)]);
    }

    fn function(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let mut names = Vec::new();
        if let Some(name) = node.child_by_field_name("name") {
            names.push(self.reader.text(name).to_owned());
        }
        let mut exported = false;
        match used {
            Use::Named(name) => {
                let last = name.rsplit('.').next().unwrap_or(name);
                if let Some(event) = last.strip_prefix("on").filter(|_| name.contains('.')) {
                    let event = event.to_lowercase();
                    let body = self.low.facts.add_gate(
                        GateKind::Handler { event },
                        self.reader.span(node),
                        gate,
                    );
                    return self.body(node, Some(body));
                }
                exported = name.contains('.');
                names.push(last.to_owned());
            }
            Use::Exported => exported = true,
            Use::Body => return self.body(node, gate),
            Use::Callback(callback) => {
                let kind = GateKind::Callback(callback.as_ref().clone());
                let body = self.low.facts.add_gate(
                    kind,
                    callback_span(callback, self.reader.span(node)),
                    gate,
                );
                return self.body(node, Some(body));
            }
            _ => {}
        }
        names.dedup();
        let span = self.reader.span(node);
        let id = FunctionId(u32::try_from(self.low.facts.functions.len()).unwrap_or(u32::MAX));
        self.low.facts.functions.push(Function {
            names,
            span,
            gate,
            immediate: false,
            exported,
        });
        let head = Span::new(
            span.start,
            span.start
                + self
                    .reader
                    .text(node)
                    .lines()
                    .next()
                    .map_or(0, str::len)
                    .min(60),
        );
        let body = self.low.facts.add_gate(GateKind::Function(id), head, gate);
        self.body(node, Some(body));
    }

    fn body(&mut self, node: Node<'t>, gate: Option<GateId>) {
        self.push_fields(
            node,
            &[
                ("parameters", gate, Use::Quiet),
                ("body", gate, Use::Returned),
            ],
        );
    }

    fn call(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let Some(callee) = node
            .child_by_field_name("function")
            .or_else(|| node.child_by_field_name("constructor"))
        else {
            return self.push_children(node, gate, &Use::Plain);
        };
        let arguments = node.child_by_field_name("arguments");
        if let Some(function) = immediate(callee) {
            if let Some(arguments) = arguments {
                self.push_children(arguments, gate, &Use::Argument);
            }
            return self.push(function, gate, Use::Body);
        }
        let callee_expr = self.reader.expr(callee);
        let args = self.reader.args(node);
        let path = callee_expr.path();
        let name = names::last(&callee_expr);
        let span = self.reader.span(node);
        if let Some(name) = &name {
            let call_span = Span::new(
                span.start,
                arguments.map_or(span.end, |a| self.reader.span(a).start),
            );
            self.low.facts.calls.push(Call {
                name: name.clone(),
                path: path.clone(),
                switches_off: args.first().is_some_and(Expr::is_falsy),
                span: call_span,
                gate,
            });
        }
        let at = self.gate_at(span.start, gate);
        self.started(&callee_expr, path.as_deref(), &args, span, at);
        let argument_use = sink::of_call(name.as_deref(), &args, used);
        let callback = std::rc::Rc::new(Callback {
            callee: callee_expr,
            args,
            key: None,
        });
        for arg in &callback.args {
            if let Some(name) = names::last(arg) {
                self.references
                    .push((name, callback.as_ref().clone(), span, gate));
            }
        }
        if let Some(arguments) = arguments {
            let at = self.tasks.len();
            let mut cursor = arguments.walk();
            for child in arguments.named_children(&mut cursor) {
                let used = match child.kind() {
                    "arrow_function" | "function_expression" | "generator_function" => {
                        Use::Callback(callback.clone())
                    }
                    "object" => Use::Options(callback.clone(), Box::new(argument_use.clone())),
                    _ => argument_use.clone(),
                };
                self.tasks.push(Task {
                    node: child,
                    gate,
                    used,
                });
            }
            self.tasks[at..].reverse();
        }
        self.push(callee, gate, Use::Quiet);
    }

    /// A call that starts a service or a consent manager, or sets a consent state.
    fn started(
        &mut self,
        callee: &Expr,
        path: Option<&str>,
        args: &[Expr],
        span: Span,
        gate: Option<GateId>,
    ) {
        let Some(path) = path else { return };
        self.low.consent_default(path, args, span, gate);
        self.low.call(path, args, span, gate);
        let root = names::root(callee);
        if let Some(package) = root.and_then(|root| self.imports.get(root)).cloned() {
            self.low.package(&package, span, gate);
        }
    }

    fn declarator(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let (Some(name), Some(value)) = (
            node.child_by_field_name("name"),
            node.child_by_field_name("value"),
        ) else {
            return;
        };
        if name.kind() != "identifier" {
            self.state(name, value);
            return self.push(value, gate, Use::Plain);
        }
        let name = self.reader.text(name).to_owned();
        self.required(&name, value);
        self.bind(&name, value);
        self.push(value, gate, Use::Named(name));
    }

    /// `const [open, setOpen] = useState(false)`.
    fn state(&mut self, pattern: Node<'t>, value: Node<'t>) {
        let Expr::Call { callee, args } = self.reader.expr(value) else {
            return;
        };
        if names::last(&callee).as_deref() != Some("useState") {
            return;
        }
        let mut cursor = pattern.walk();
        let bound: Vec<&str> = pattern
            .named_children(&mut cursor)
            .map(|child| self.reader.text(child))
            .collect();
        if let [name, setter] = bound.as_slice() {
            let initial = args.into_iter().next().unwrap_or(Expr::Null);
            let setter = (*setter).to_owned();
            let state = State { setter, initial };
            self.low.facts.states.insert((*name).to_owned(), state);
        }
    }

    /// Remembers what a name stands for; a name that is bound twice stands for nothing.
    fn bind(&mut self, name: &str, value: Node<'t>) {
        let is_function = value.kind().contains("function");
        let expr = if is_function {
            Expr::Unknown(String::new())
        } else {
            self.reader.expr(value)
        };
        self.low
            .facts
            .bindings
            .entry(name.to_owned())
            .and_modify(|old| *old = Expr::Unknown(String::new()))
            .or_insert(expr);
    }

    fn assignment(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return;
        };
        let used = match self.reader.expr(left) {
            Expr::Name(name) => {
                self.bind(&name, right);
                Use::Named(name)
            }
            Expr::Member { object, property } => sink::of_property(&property, object.path()),
            _ => Use::Plain,
        };
        self.push(right, gate, used);
        self.push(left, gate, Use::Quiet);
    }

    fn pair(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let key = self.reader.key(node).unwrap_or_default();
        let used = used.for_key(key);
        self.push_fields(node, &[("value", gate, used)]);
    }

    fn import(&mut self, node: Node<'t>) {
        let Some(package) = node
            .child_by_field_name("source")
            .and_then(|s| self.reader.value(s).as_literal())
        else {
            return;
        };
        self.low.imported(&package, self.reader.span(node));
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if node.kind() == "identifier" {
                self.imports
                    .insert(self.reader.text(node).to_owned(), package.clone());
            }
            let mut cursor = node.walk();
            open.extend(
                node.named_children(&mut cursor)
                    .filter(|child| child.kind() != "string"),
            );
        }
    }

    /// `const x = require('package')`.
    fn required(&mut self, name: &str, value: Node<'t>) {
        let Expr::Call { callee, args } = self.reader.expr(value) else {
            return;
        };
        if let (Expr::Name(callee), [Expr::String(package)]) = (callee.as_ref(), args.as_slice())
            && callee == "require"
        {
            self.imports.insert(name.to_owned(), package.clone());
            self.low.imported(package, self.reader.span(value));
        }
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
        if sink::is_markup(value) {
            return self.low.markup_in_script(value, gate);
        }
        if let Use::Named(name) = used {
            self.bound
                .entry(name.clone())
                .or_default()
                .push((value.clone(), span));
            return;
        }
        if let Some(allowed) = used.roles() {
            self.low.address_in_script(value, span, gate, allowed);
        }
    }

    fn jsx_element(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let Some(open) = node.child_by_field_name("open_tag") else {
            return;
        };
        let inside = self.jsx_tag(open, gate);
        let at = self.tasks.len();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            if !matches!(child.kind(), "jsx_opening_element" | "jsx_closing_element") {
                self.tasks.push(Task {
                    node: child,
                    gate: inside,
                    used: Use::Plain,
                });
            }
        }
        self.tasks[at..].reverse();
    }

    /// A JSX start tag; gives the gate of what is inside.
    fn jsx_tag(&mut self, node: Node<'t>, gate: Option<GateId>) -> Option<GateId> {
        let name = node
            .child_by_field_name("name")
            .map_or("", |name| self.reader.text(name))
            .to_owned();
        let mut attributes = Vec::new();
        let mut address = Span::default();
        let mut cursor = node.walk();
        let children: Vec<_> = node
            .children_by_field_name("attribute", &mut cursor)
            .collect();
        for attribute in children {
            let mut inner = attribute.walk();
            let mut parts = attribute.named_children(&mut inner);
            let Some(key) = parts.next().filter(|_| attribute.kind() == "jsx_attribute") else {
                self.push(attribute, gate, Use::Plain);
                continue;
            };
            let key = self.reader.text(key).to_owned();
            let value = parts.next();
            if let Some(value) = value {
                if matches!(key.as_str(), "src" | "href" | "data") {
                    address = self.reader.span(value);
                }
                let handler = key
                    .strip_prefix("on")
                    .filter(|rest| rest.starts_with(char::is_uppercase));
                let used = match handler {
                    Some(event) => Use::Named(format!("props.on{}", event.to_lowercase())),
                    None => Use::Plain,
                };
                let inner = if value.kind() == "jsx_expression" {
                    self.reader.first_named(value)
                } else {
                    None
                };
                if let Some(inner) = inner.filter(|inner| !self.reader.is_text(*inner)) {
                    self.push(inner, gate, used);
                }
            }
            attributes.push((key, value.map(|value| self.jsx_value(value))));
        }
        let span = self.reader.span(node);
        let imported = name.split('.').next().unwrap_or(&name);
        if let Some(package) = self.imports.get(imported) {
            self.low.export(package, &name, &attributes, span, gate);
        }
        self.low.component(
            &name,
            attributes,
            if address.is_empty() { span } else { address },
            span,
            gate,
        )
    }

    fn jsx_value(&self, node: Node<'t>) -> Value {
        let inner = if node.kind() == "jsx_expression" {
            self.reader.first_named(node)
        } else {
            Some(node)
        };
        match inner {
            Some(inner) if self.reader.is_text(inner) => self.reader.value(inner),
            Some(inner) if matches!(inner.kind(), "true" | "false" | "null" | "undefined") => {
                Value::literal(self.reader.text(inner), self.reader.span(inner))
            }
            _ => Value::hole(self.reader.span(node)),
        }
    }

    /// The gate with the template's conditions at that place added.
    fn gate_at(&mut self, offset: usize, gate: Option<GateId>) -> Option<GateId> {
        self.low.template_gate_within(self.outer, offset, gate)
    }

    /// Joins names with what they hold, and names handed on with the functions they are.
    fn finish(mut self) {
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
            if known.contains(&name) {
                let span = callback_span(&callback, span);
                let gate = Some(
                    self.low
                        .facts
                        .add_gate(GateKind::Callback(callback), span, gate),
                );
                self.low.facts.calls.push(Call {
                    name,
                    path: None,
                    switches_off: false,
                    span,
                    gate,
                });
            }
        }
    }
}

fn callback_span(_: &Callback, span: Span) -> Span {
    Span::new(span.start, span.end.min(span.start + 80))
}

/// The function of an immediately invoked function expression, in any of its usual spellings.
fn immediate(callee: Node) -> Option<Node> {
    let mut node = callee;
    loop {
        match node.kind() {
            "parenthesized_expression" => node = node.named_child(0)?,
            "function_expression" | "arrow_function" => return Some(node),
            // `.call(this)` and `.apply(this)` of a function literal.
            "member_expression" => {
                let object = node.child_by_field_name("object")?;
                if !matches!(
                    object.kind(),
                    "parenthesized_expression" | "function_expression"
                ) {
                    return None;
                }
                node = object;
            }
            _ => return None,
        }
    }
}

/// The condition of a statement behind which the rest of the block only runs if the condition
/// holds (`true`) or fails (`false`).
fn early_exit(node: Node) -> Option<(Node, bool)> {
    if node.kind() != "if_statement" {
        return None;
    }
    let condition = node.child_by_field_name("condition")?;
    if exits(node.child_by_field_name("consequence")?) {
        return Some((condition, false));
    }
    let alternative = node.child_by_field_name("alternative")?;
    exits(alternative.named_child(0)?).then_some((condition, true))
}

/// Whether the statement leaves the block it stands in.
fn exits(node: Node) -> bool {
    let mut node = node;
    loop {
        match node.kind() {
            "return_statement" | "throw_statement" | "continue_statement" | "break_statement" => {
                return true;
            }
            "statement_block" => {
                let mut cursor = node.walk();
                match node
                    .named_children(&mut cursor)
                    .filter(|child| child.kind() != "comment")
                    .last()
                {
                    Some(last) => node = last,
                    None => return false,
                }
            }
            _ => return false,
        }
    }
}

/// What a statement waits for: `await x;`, `const y = await x;`.
fn awaited(node: Node) -> Option<Node> {
    let inner = match node.kind() {
        "expression_statement" => node.named_child(0)?,
        "lexical_declaration" | "variable_declaration" => {
            node.named_child(0)?.child_by_field_name("value")?
        }
        _ => return None,
    };
    let inner = if inner.kind() == "assignment_expression" {
        inner.child_by_field_name("right")?
    } else {
        inner
    };
    (inner.kind() == "await_expression")
        .then(|| inner.named_child(0))
        .flatten()
}
