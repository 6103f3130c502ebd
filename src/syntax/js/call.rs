//! Calls are what a script runs.

use std::rc::Rc;

use crate::syntax::node::Node;

use super::function::{MAX_GIVEN, immediate};
use super::sink::{self, Use};
use super::{Task, Walker, names};
use crate::catalogue::definition::Role;
use crate::expr::Expr;
use crate::facts::EVENT;
use crate::gate::{Call, Callback, GateId};
use crate::guard;
use crate::recognise::Owner;
use crate::site::{By, DrawnBy, SiteKind};
use crate::span::Span;
use crate::syntax::style;

/// By which Angular lets an address into a frame.
const TRUSTED: &str = "bypassSecurityTrustResourceUrl";

impl<'t> Walker<'_, '_, '_, 't> {
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
        if name.as_deref() == Some(TRUSTED) {
            self.trusted(arguments, span, gate);
        }
        // Alpine calls it where the component is made.
        if path.as_deref() == Some("Alpine.data") {
            let name = "init".to_owned();
            self.low.facts.calls.push(Call {
                path: Some(format!("this.{name}")),
                name,
                given: None,
                span: Span::new(span.start, span.start),
                gate,
            });
        }
        if let Some(event) = raised(name.as_deref(), &args) {
            self.low.called(&format!("{EVENT}{event}"), span, gate);
        }
        self.takes(&callee_expr, &args, span, gate);
        self.sets_state(&callee_expr, arguments, span, gate);
        if let Some(template) = arguments.filter(|arguments| arguments.kind() == "template_string")
        {
            return self.tagged(callee, template, gate, used);
        }
        let gate = self.triggered(name.as_deref(), &args, span, gate);
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
            // `frame.contentWindow.location.replace('https://…')`
            (Expr::Member { object, property }, _)
                if matches!(property.as_str(), "assign" | "replace")
                    && sink::is_place_of_frame(object) =>
            {
                Use::Address(sink::Roles::Any)
            }
            _ => sink::of_call(name.as_deref(), &args, used),
        };
        let mut callback = Callback {
            callee: callee_expr,
            args,
            key: None,
        };
        self.tell_events(&mut callback, arguments);
        let callback = Rc::new(callback);
        for arg in &callback.args {
            if let Some(name) = names::last(arg) {
                self.references
                    .push((name, callback.as_ref().clone(), span, gate));
            }
        }
        // `new FontFace('Lato', 'url(https://…)')`
        if let (Some("FontFace"), Some(sources)) = (name.as_deref(), arguments) {
            let sources = self.reader.span(sources);
            style::lower(self.low, sources, style::Sheet::Css, gate);
        }
        if let Some(arguments) = arguments {
            let at = self.tasks.len();
            let mut cursor = arguments.walk();
            let children: Vec<Node> = arguments.named_children(&mut cursor).collect();
            let are_code = self.are_code(&callback.callee, &children);
            for child in children {
                if are_code && self.runs(child, gate) {
                    continue;
                }
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

    /// `sanitizer.bypassSecurityTrustResourceUrl('https://…')`: an address that frames of the
    /// component's template have.
    fn trusted(&mut self, arguments: Option<Node<'t>>, span: Span, gate: Option<GateId>) {
        let source = self.low.source;
        let template = source.split("templateUrl").nth(1);
        let template = template.and_then(|rest| rest.split(['\'', '"', '`']).nth(1));
        let (Some(template), Some(first)) = (
            template.and_then(|file| file.rsplit('/').next()),
            arguments.and_then(|arguments| self.reader.first_named(arguments)),
        ) else {
            return;
        };
        for choice in self.choices(first) {
            let address = choice.value.pattern();
            let recogniser = self.low.recogniser;
            let owner = recogniser.address(&address, |role| role == Role::Frame);
            let Some(Owner::Service { id, role }) = owner else {
                continue;
            };
            let gate = self.low.facts.both(choice.gate, gate);
            self.low
                .add_with(id, role, By::Component, span, gate, Vec::new(), false);
            if let Some(SiteKind::Load(load)) =
                self.low.facts.sites.last_mut().map(|site| &mut site.kind)
            {
                load.drawn_by = Some(DrawnBy {
                    names: vec![template.to_owned()],
                    own: true,
                });
            }
        }
    }

    /// `for (const event of ['click', 'keydown']) { button.addEventListener(event, load); }`: the
    /// events that are listened for, where a name holds them.
    fn tell_events(&mut self, callback: &mut Callback, arguments: Option<Node<'t>>) {
        let is_named = matches!(
            callback.args.first(),
            Some(Expr::Name(_) | Expr::Member { .. })
        );
        if !is_named || !guard::listens(callback) {
            return;
        }
        let Some(first) = arguments.and_then(|arguments| self.reader.first_named(arguments)) else {
            return;
        };
        let events: Option<Vec<String>> = self
            .choices(first)
            .iter()
            .map(|choice| choice.value.as_literal())
            .collect();
        if let Some(events) = events.filter(|events| !events.is_empty()) {
            callback.args[0] = Expr::String(events.join(" "));
        }
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

    /// What a method of a framework's cookies is called whatever they go by:
    /// `const store = await cookies()`, then `store.set(…)`.
    fn as_jar(&self, callee: &Expr) -> Option<String> {
        let Expr::Member { object, property } = callee else {
            return None;
        };
        let object = match object.as_ref() {
            Expr::Name(name) => self.low.facts.bindings.get(name)?,
            object => object,
        };
        let Expr::Call { callee, .. } = object else {
            return None;
        };
        let gives = matches!(
            callee.path()?.as_str(),
            "Cookies" | "UniversalCookie" | "cookies" | "useCookies"
        );
        gives.then(|| format!("cookies.{property}"))
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
        if let Some(path) = self.as_jar(callee) {
            self.low.stores(&path, args, span, gate);
        } else if let Some(path) = path {
            self.low.stores(path, args, span, gate);
        }
        if let Some(path) = path {
            self.low.consent_default(path, args, span, gate);
            self.low.call(path, args, span, gate);
        }
        let root = path.and(callee.root());
        // Plugins are registered, also one after another: `createApp(App).use(VueGtag, { … })`.
        let name = match callee {
            // `import { track as record } from '…'`
            Expr::Name(local) => self
                .low
                .packages
                .get(local)
                .and_then(|(_, name)| name.clone()),
            _ => None,
        };
        let name = name.or_else(|| names::last(callee));
        let plugin = match args.first() {
            Some(Expr::Name(plugin)) if name.as_deref() == Some("use") => self.imports.get(plugin),
            _ => None,
        };
        let package = root.and_then(|root| self.imports.get(root)).or(plugin);
        let recogniser = self.low.recogniser;
        let part = package.zip(name.as_deref());
        let part = part.and_then(|(package, name)| recogniser.package_part(package, name));
        if let Some(part) = part {
            return self.low.package(part, args, By::Package, span, gate);
        }
        let known = package.filter(|package| recogniser.package(package).is_some());
        let listens = name.as_deref().is_some_and(names::listens);
        if let Some(package) = known.or(plugin).filter(|_| !listens).cloned() {
            let by = match name {
                Some(name) if names::sends(&name) => By::Call,
                _ => By::Package,
            };
            self.low.package(&package, args, by, span, gate);
        }
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
