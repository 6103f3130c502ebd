//! Calls are what a script runs, and functions what it has others run.

use std::rc::Rc;

use tree_sitter::Node;

use super::sink::{self, Use};
use super::{Task, Walker, names};
use crate::expr::Expr;
use crate::facts::{DEFAULT, EVENT, Include};
use crate::gate::{Call, Callback, Function, FunctionId, GateId, GateKind, Parameter};
use crate::guard::words;
use crate::site::By;
use crate::span::Span;
use crate::syntax::template::IncludeKind;

/// How many arguments of a call are remembered, and how many parts of one.
const MAX_GIVEN: usize = 6;
const MAX_PARTS: usize = 24;

/// Words of calls that hand a callback what their first argument holds, each time that it changes:
/// `watch`, `$watch`, `watchDebounced`, `reaction`, `subscribeKey`, `whenever`. Sorted.
const WATCHES: &[&str] = &["effect", "reaction", "subscribe", "watch", "whenever"];

impl<'t> Walker<'_, '_, '_, 't> {
    /// What runs a function that stands in this place: the call that it is handed to, or a consent
    /// manager, in whose configuration it stands.
    fn run_by(&self, node: Node<'t>, used: &Use) -> Option<Rc<Callback>> {
        let named = (node.kind() == "method_definition")
            .then(|| node.child_by_field_name("name"))
            .flatten();
        let inner = named.map(|name| used.for_key(self.reader.text(name).to_owned()));
        match inner.as_ref().unwrap_or(used) {
            Use::Callback(callback) => Some(callback.clone()),
            Use::Options(callback, _) => {
                let key = callback.key.as_deref()?;
                let last = key.rsplit('.').next().unwrap_or(key);
                let path = callback.callee.path()?;
                let is_run = self.low.recogniser.is_run_key(&path, last);
                is_run.then(|| callback.clone())
            }
            _ => None,
        }
    }

    pub(super) fn function(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        if let Some(callback) = self.run_by(node, used) {
            self.handed_in(node, &callback);
            let span = callback_span(&callback, self.reader.span(node));
            let kind = GateKind::Callback(callback.as_ref().clone());
            let body = self.low.facts.add_gate(kind, span, gate);
            return self.body(node, Some(body));
        }
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
            Use::Exported => {
                exported = true;
                if names.is_empty() {
                    names.push(DEFAULT.to_owned());
                }
            }
            Use::Body => return self.body(node, gate),
            _ => {}
        }
        names.dedup();
        self.answers(&names, node);
        let span = self.reader.span(node);
        let id = FunctionId(u32::try_from(self.low.facts.functions.len()).unwrap_or(u32::MAX));
        self.low.facts.functions.push(Function {
            names,
            span,
            gate,
            immediate: false,
            exported,
            parameters: self.parameters(node),
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

    /// What a function is handed.
    fn parameters(&self, function: Node<'t>) -> Vec<Parameter> {
        let Some(list) = function.child_by_field_name("parameters") else {
            let only = function.child_by_field_name("parameter");
            let named = |only| Parameter::Name(self.reader.text(only).to_owned(), None);
            return only.map(named).into_iter().collect();
        };
        let mut cursor = list.walk();
        list.named_children(&mut cursor)
            .filter(|child| child.kind() != "comment")
            .take(MAX_GIVEN)
            .map(|child| self.parameter(child))
            .collect()
    }

    fn parameter(&self, node: Node<'t>) -> Parameter {
        let field = |name: &str| node.child_by_field_name(name);
        let (pattern, default) = match node.kind() {
            "assignment_pattern" => (field("left"), field("right")),
            "required_parameter" | "optional_parameter" => (field("pattern"), field("value")),
            _ => (Some(node), None),
        };
        let text = |node: Node| self.reader.text(node).to_owned();
        let made = |value: Option<Node<'t>>| value.map(|value| self.reader.expr(value));
        match pattern {
            Some(name) if name.kind() == "identifier" => Parameter::Name(text(name), made(default)),
            Some(pattern) if pattern.kind() == "object_pattern" => {
                let mut cursor = pattern.walk();
                let parts = pattern.named_children(&mut cursor).take(MAX_PARTS);
                let parts = parts.filter_map(|part| {
                    let field = |name: &str| part.child_by_field_name(name);
                    match part.kind() {
                        "shorthand_property_identifier_pattern" => {
                            Some((text(part), text(part), None))
                        }
                        "object_assignment_pattern" => {
                            let name = text(field("left")?);
                            Some((name.clone(), name, made(field("right"))))
                        }
                        "pair_pattern" => {
                            let (key, value) = (field("key")?, field("value")?);
                            Some(match value.kind() {
                                "assignment_pattern" => {
                                    let name = value.child_by_field_name("left")?;
                                    let default = value.child_by_field_name("right");
                                    (text(key), text(name), made(default))
                                }
                                _ => (text(key), text(value), None),
                            })
                        }
                        _ => None,
                    }
                });
                Parameter::Parts(parts.collect())
            }
            _ => Parameter::Other,
        }
    }

    /// Notes what a function gives back, by its names, where it speaks of consent.
    pub(super) fn answers(&mut self, names: &[String], function: Node<'t>) {
        let answer = self.reader.answer(function);
        let recogniser = self.low.recogniser;
        let is_about = |path: &str| {
            let path = path.strip_prefix("window.").unwrap_or(path);
            let root = path.split('.').next().unwrap_or(path);
            words::is_about(path) || recogniser.is_managers_name(root)
        };
        let Some(answer) = answer.filter(|answer| answer.mentions(&is_about)) else {
            return;
        };
        for name in names {
            let known = self.low.facts.answers.entry(name.clone());
            known
                .and_modify(|known| *known = None)
                .or_insert_with(|| Some(answer.clone()));
        }
    }

    /// What a call named after consent hands to its callback is about consent:
    /// `consentStore.subscribe((state) => …)`.
    fn handed_in(&mut self, function: Node<'t>, callback: &Callback) {
        let Some(mut handed) = self.handed_to(callback) else {
            return;
        };
        let list = function.child_by_field_name("parameters");
        // A store of Pinia's hands over what changed, and then its state.
        let state = match &callback.callee {
            Expr::Member { object, property } if property == "$subscribe" => {
                handed = object.as_ref().clone();
                list.and_then(|list| list.named_child(1))
            }
            _ => None,
        };
        let parameters = state
            .or_else(|| list.and_then(|list| self.reader.first_named(list)))
            .or_else(|| function.child_by_field_name("parameter"));
        let Some(parameter) = parameters else {
            return;
        };
        if parameter.kind() == "object_pattern" {
            return self.take_apart(parameter, &handed);
        }
        let name = self.reader.first_named(parameter).unwrap_or(parameter);
        if name.kind() == "identifier" {
            let name = self.reader.text(name).to_owned();
            self.bind_to(&name, handed);
        }
    }

    /// What a call named after consent, or a listener to an event of that name, hands to what it
    /// calls.
    pub(super) fn handed_to(&self, callback: &Callback) -> Option<Expr> {
        let told = match callback.args.first() {
            Some(Expr::String(event)) => {
                self.low.recogniser.is_consent_event(event) || words::meaning(event).is_some()
            }
            _ => false,
        };
        // What comes with a consent event is about consent, whatever it is called.
        if told {
            return Some(Expr::name("consent"));
        }
        let is_about = |path: &String| words::is_about(path);
        if let Some(value) = watched(callback).filter(|value| value.mentions(&words::is_about)) {
            return Some(value);
        }
        let about = callback.callee.path().filter(is_about);
        about.map(|_| callback.callee.clone())
    }

    pub(super) fn body(&mut self, node: Node<'t>, gate: Option<GateId>) {
        self.push_fields(
            node,
            &[
                ("parameters", gate, Use::Quiet),
                ("body", gate, Use::Returned),
            ],
        );
    }

    pub(super) fn call(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
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
                given: handed_over(name, path.as_deref(), &args),
                span: call_span,
                gate,
            });
        }
        if let Some(event) = raised(name.as_deref(), &args) {
            self.low.facts.calls.push(Call {
                name: format!("{EVENT}{event}"),
                path: None,
                given: None,
                span,
                gate,
            });
        }
        self.takes(&callee_expr, &args, span, gate);
        self.sets_state(&callee_expr, arguments, span, gate);
        if let Some(template) = arguments.filter(|arguments| arguments.kind() == "template_string")
        {
            return self.tagged(callee, template, gate, used);
        }
        let at = self.gate_at(span.start, gate);
        let own = match (&path, callee.child_by_field_name("property")) {
            // The calls before it in a chain say nothing of what it starts.
            (None, Some(property)) => Span::new(self.reader.span(property).start, span.end),
            _ => span,
        };
        self.started(&callee_expr, path.as_deref(), &args, own, at);
        self.released_by_call(&callee_expr, &args, span, gate);
        let argument_use = match (&callee_expr, args.as_slice()) {
            (Expr::Member { object, property }, [Expr::String(attribute), value, ..])
                if property == "setAttribute"
                    && self.sets_element(object, attribute, value, span, gate) =>
            {
                Use::Quiet
            }
            _ => sink::of_call(name.as_deref(), &args, used),
        };
        let callback = Rc::new(Callback {
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

    /// A tagged template; one that the file's markup layer reads is markup.
    fn tagged(&mut self, callee: Node<'t>, template: Node<'t>, gate: Option<GateId>, used: &Use) {
        let inside = self.reader.span(template).start + 1;
        if self.low.slots_begin(inside) {
            self.low.open_slot(inside, gate);
            let mut cursor = template.walk();
            let at = self.tasks.len();
            for child in template.named_children(&mut cursor) {
                // A handler is walked with the markup that it stands in.
                if child.kind() == "template_substitution" && !self.is_handler(child) {
                    self.tasks.push(Task {
                        node: child,
                        gate,
                        used: Use::Shown,
                    });
                }
            }
            self.tasks[at..].reverse();
            return;
        }
        let tag = self.reader.text(callee);
        let is_prose = matches!(
            tag,
            "css" | "gql" | "graphql" | "styled" | "sql" | "keyframes"
        );
        let used = if is_prose { &Use::Shown } else { used };
        self.text(template, gate, used);
        self.push(callee, gate, Use::Quiet);
    }

    /// Whether the value of `@click=` begins there.
    fn is_handler(&self, substitution: Node) -> bool {
        let start = self.reader.span(substitution).start;
        let text = self.reader.original.get(..start).unwrap_or_default();
        let text = text.trim_end_matches(['"', '\'']);
        let Some(text) = text.strip_suffix('=') else {
            return false;
        };
        let name = text.trim_end_matches(|letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | ':')
        });
        name.ends_with('@')
            || text[name.len()..].starts_with("on") && name.ends_with(char::is_whitespace)
    }

    /// `open.set(true)`, and the setters of state that holds a text: `setUrl('https://…')`.
    fn sets_state(
        &mut self,
        callee: &Expr,
        arguments: Option<Node<'t>>,
        span: Span,
        gate: Option<GateId>,
    ) {
        let first = arguments.and_then(|arguments| self.reader.first_named(arguments));
        match callee {
            // A class sets parts of its state.
            Expr::Member { property, .. } if property == "setState" => {
                let pairs = first.map(|first| self.reader.expr(first));
                let Some(Expr::Object(pairs)) = pairs else {
                    return;
                };
                for (name, value) in pairs {
                    self.set(&Expr::name(name), Some(value), span, gate);
                }
            }
            Expr::Member { object, property } if property == "set" || property == "update" => {
                let value = first.map(|first| self.reader.expr(first));
                self.set(object, value, span, gate);
                if let (Some(name), Some(first)) = (names::last(object), first) {
                    self.hold(&name, first, gate);
                }
            }
            Expr::Name(setter) => {
                let states = &self.low.facts.states;
                let state = setter.starts_with("set").then(|| {
                    let found = states.iter().find(|(_, state)| state.setter == *setter);
                    found.map(|(name, _)| name.clone())
                });
                if let (Some(Some(name)), Some(first)) = (state, first) {
                    self.hold(&name, first, gate);
                }
            }
            _ => {}
        }
    }

    /// A call that starts a service or a consent manager, or sets a consent state.
    pub(super) fn started(
        &mut self,
        callee: &Expr,
        path: Option<&str>,
        args: &[Expr],
        span: Span,
        gate: Option<GateId>,
    ) {
        for config in args {
            self.low.drawn_by_shape(config, span, gate);
        }
        if let Some(path) = path {
            self.low.stores(path, args, span, gate);
            self.low.consent_default(path, args, span, gate);
            self.low.call(path, args, span, gate);
        }
        let root = path.and(callee.root());
        // Plugins are registered, also one after another: `createApp(App).use(VueGtag, { … })`.
        let name = names::last(callee);
        let plugin = match args.first() {
            Some(Expr::Name(plugin)) if name.as_deref() == Some("use") => self.imports.get(plugin),
            _ => None,
        };
        let package = root.and_then(|root| self.imports.get(root)).or(plugin);
        let known = package.filter(|package| self.low.recogniser.package(package).is_some());
        if let Some(package) = known.or(plugin).cloned() {
            let by = match name {
                Some(name) if names::sends(&name) => By::Call,
                _ => By::Package,
            };
            self.low.package(&package, args, by, span, gate);
        }
    }
}

pub(super) fn callback_span(_: &Callback, span: Span) -> Span {
    Span::new(span.start, span.end.min(span.start + 80))
}

/// The function of an immediately invoked function expression, in any of its usual spellings.
pub(super) fn immediate(callee: Node) -> Option<Node> {
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

/// What a decorator says of a component: `@Component({ selector, templateUrl })`.
#[derive(Default)]
struct Declared {
    names: Vec<String>,
    template: Option<(String, Span)>,
    /// Where its inline template begins.
    inline: Option<usize>,
}

impl<'t> Walker<'_, '_, '_, 't> {
    /// A class: what is in it runs when one is made, as `new X()`, `<X/>` or by its own tag.
    pub(super) fn class(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let declared = self.declared(node);
        let mut names: Vec<String> = node
            .child_by_field_name("name")
            .map(|name| self.reader.text(name).to_owned())
            .into_iter()
            .collect();
        if names.is_empty()
            && let Use::Named(name) = used
        {
            names.push(name.clone());
        }
        names.extend(declared.names);
        let Some(name) = names
            .first()
            .filter(|name| name.starts_with(char::is_uppercase))
        else {
            return self.push_children(node, gate, &Use::Plain);
        };
        let span = self.reader.span(node);
        let head = Span::new(
            span.start,
            (span.start + "class ".len() + name.len()).min(span.end),
        );
        let id = FunctionId(u32::try_from(self.low.facts.functions.len()).unwrap_or(u32::MAX));
        self.low.facts.functions.push(Function {
            names,
            span,
            gate,
            immediate: false,
            exported: matches!(used, Use::Exported),
            parameters: Vec::new(),
        });
        let inside = Some(self.low.facts.add_gate(GateKind::Function(id), head, gate));
        if let Some((target, span)) = declared.template {
            self.low.facts.includes.push(Include {
                target,
                kind: IncludeKind::Include,
                span,
                gate: inside,
            });
        }
        if let Some(inline) = declared.inline {
            self.low.open_slot(inline, inside);
        }
        self.push_children(node, inside, &Use::Plain);
    }

    /// Where the markup in the literal under `template` begins.
    fn inline_template(&self, call: Node<'t>) -> Option<usize> {
        let object = self
            .reader
            .first_named(call.child_by_field_name("arguments")?)?;
        let mut cursor = object.walk();
        let pair = object
            .named_children(&mut cursor)
            .find(|pair| self.reader.key(*pair).as_deref() == Some("template"))?;
        let value = pair.child_by_field_name("value")?;
        Some(self.reader.span(value).start + 1)
    }

    fn declared(&self, class: Node<'t>) -> Declared {
        let mut declared = Declared::default();
        let exported = class
            .parent()
            .filter(|parent| parent.kind() == "export_statement");
        for node in [Some(class), exported].into_iter().flatten() {
            let mut cursor = node.walk();
            let decorators = node
                .named_children(&mut cursor)
                .filter(|child| child.kind() == "decorator");
            for call in decorators.filter_map(|decorator| self.reader.first_named(decorator)) {
                let Some(callee) = call.child_by_field_name("function") else {
                    continue;
                };
                match (self.reader.text(callee), self.reader.args(call).as_slice()) {
                    ("customElement", [Expr::String(tag), ..]) => declared.names.push(tag.clone()),
                    ("Component", [Expr::Object(pairs), ..]) => {
                        declared.inline = self.inline_template(call);
                        for (key, value) in pairs {
                            match (key.as_str(), value) {
                                ("selector" | "tag", Expr::String(tags)) => declared
                                    .names
                                    .extend(tags.split(',').map(|tag| tag.trim().to_owned())),
                                ("templateUrl", Expr::String(file)) => {
                                    declared.template =
                                        Some((file.clone(), self.reader.span(call)));
                                }
                                _ => {}
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        declared
    }
}

/// The event that a call raises: `dispatchEvent(new CustomEvent('x'))`, `bus.emit('x')`.
fn raised<'e>(name: Option<&str>, args: &'e [Expr]) -> Option<&'e str> {
    let raises = [
        "$emit",
        "dispatch",
        "dispatchEvent",
        "emit",
        "fire",
        "publish",
        "trigger",
    ];
    let event = args
        .first()
        .filter(|_| name.is_some_and(|name| raises.contains(&name)))?;
    match event {
        Expr::String(event) => Some(event),
        Expr::Call { callee, args } => match (callee.path()?.as_str(), args.first()?) {
            (
                "CustomEvent" | "Event" | "window.CustomEvent" | "window.Event",
                Expr::String(event),
            ) => Some(event),
            _ => None,
        },
        _ => None,
    }
}

/// What a call hands over: of the project's own functions, and what switches something off. What
/// others are handed says nothing here.
fn handed_over(name: &str, path: Option<&str>, args: &[Expr]) -> Option<Box<[Expr]>> {
    let is_own = path.is_some_and(|path| {
        path == name || path.strip_prefix("this.") == Some(name) || path.starts_with("window.")
    });
    let is_known = args.len() <= MAX_GIVEN && (is_own || args.first().is_some_and(Expr::is_falsy));
    is_known.then(|| args.into())
}

/// The value that a callback is handed whenever it changes: `watch(consent, (value) => …)`,
/// `consent$.pipe(map((all) => all.marketing)).subscribe((value) => …)`.
fn watched(callback: &Callback) -> Option<Expr> {
    let name = names::last(&callback.callee)?;
    if let Expr::Member { object, property } = &callback.callee
        && property == "subscribe"
    {
        return object.streamed().map(|(value, _)| value);
    }
    let words = words::split(&name);
    let mut words = words.iter();
    words.find(|word| WATCHES.binary_search(&word.as_str()).is_ok())?;
    match callback.args.first()? {
        Expr::Function { answer, .. } => Some(answer.as_ref().clone()),
        Expr::String(path) => Some(Expr::name(path.as_str())),
        value @ (Expr::Name(_) | Expr::Member { .. } | Expr::Call { .. }) => Some(value.clone()),
        _ => None,
    }
}
