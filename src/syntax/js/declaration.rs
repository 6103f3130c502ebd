//! Declarations are where a script gives names to values, to packages and to state.

use tree_sitter::Node;

use super::choice::{self, Choice};
use super::held::{Form, Held};
use super::sink::{self, Head, Use};
use super::{Walker, names};
use crate::expr::Expr;
use crate::facts::{DEFAULT, Import, State};
use crate::gate::{Call, GateId, GateKind};
use crate::span::Span;
use crate::syntax::component::Framework;

/// Calls that make a state which is assigned to, sorted.
const STATES: &[&str] = &[
    "$state",
    "atom",
    "model",
    "ref",
    "shallowRef",
    "signal",
    "useSignal",
    "useState",
    "writable",
];

/// Whether an import is of the project's own file, and not of a package.
fn is_own(file: &str) -> bool {
    file.starts_with(['.', '/', '~', '#', '$'])
        || file.starts_with("@/")
        || file.starts_with("src/")
}

/// A value without what only types say of it: `{ … } as const`, `{ … } satisfies Config`.
fn unwrapped(value: Node) -> Node {
    let mut value = value;
    while matches!(value.kind(), "as_expression" | "satisfies_expression") {
        match value.named_child(0) {
            Some(inner) => value = inner,
            None => break,
        }
    }
    value
}

impl<'t> Walker<'_, '_, '_, 't> {
    pub(super) fn declarator(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let (Some(name), Some(value)) = (
            node.child_by_field_name("name"),
            node.child_by_field_name("value"),
        ) else {
            return;
        };
        if name.kind() != "identifier" {
            self.state(name, value);
            self.taken_apart(name, value);
            return self.push(value, gate, Use::Plain);
        }
        let name = self.reader.text(name).to_owned();
        self.required(&name, value);
        self.loaded_later(&name, value);
        self.kept(&name, value);
        let plain = unwrapped(value);
        if plain.kind() == "object" {
            let config = self.reader.expr(plain);
            let span = self.reader.span(value);
            self.low.assigned(&name, &config, span, gate);
        }
        self.bind(&name, value);
        if let Some(function) = self.remembered(value) {
            self.answers(std::slice::from_ref(&name), function);
        }
        self.push(value, gate, Use::Named(name));
    }

    /// `useCallback(() => …)` is its function.
    fn remembered(&self, value: Node<'t>) -> Option<Node<'t>> {
        let callee = value.child_by_field_name("function")?;
        let remembers = matches!(
            self.reader.text(callee),
            "useCallback" | "React.useCallback" | "useEvent" | "memoize" | "once"
        );
        let first = self
            .reader
            .first_named(value.child_by_field_name("arguments")?)?;
        (remembers && first.kind() == "arrow_function").then_some(first)
    }

    /// `const { marketing } = useConsent()`, `const [answer] = useStored('consent')`.
    fn taken_apart(&mut self, pattern: Node<'t>, value: Node<'t>) {
        let whole = self.reader.expr(value);
        if !matches!(whole, Expr::Unknown(_)) {
            self.take_apart(pattern, &whole);
        }
    }

    /// Binds the names of a pattern to the parts of what it takes apart.
    pub(super) fn take_apart(&mut self, pattern: Node<'t>, whole: &Expr) {
        let mut cursor = pattern.walk();
        for (number, part) in pattern.named_children(&mut cursor).enumerate() {
            let (key, local) = match part.kind() {
                "shorthand_property_identifier_pattern" => (part, part),
                "object_assignment_pattern" => match part.child_by_field_name("left") {
                    Some(left) => (left, left),
                    None => continue,
                },
                "pair_pattern" => {
                    let key = part.child_by_field_name("key");
                    match (key, part.child_by_field_name("value")) {
                        (Some(key), Some(local)) => (key, local),
                        _ => continue,
                    }
                }
                // What comes first is the value, and what follows sets it.
                "identifier" if number == 0 => {
                    let name = self.reader.text(part).to_owned();
                    self.bind_to(&name, whole.clone());
                    continue;
                }
                _ => continue,
            };
            if matches!(
                local.kind(),
                "identifier" | "shorthand_property_identifier_pattern"
            ) {
                let member = whole.clone().member(self.reader.text(key));
                let name = self.reader.text(local).to_owned();
                self.bind_to(&name, member);
            }
        }
    }

    /// `const [open, setOpen] = useState(false)`, also of Solid's signals.
    pub(super) fn state(&mut self, pattern: Node<'t>, value: Node<'t>) {
        let Expr::Call { callee, args } = self.reader.expr(value) else {
            return;
        };
        if !names::last(&callee)
            .is_some_and(|name| matches!(name.as_str(), "useState" | "createSignal"))
        {
            return;
        }
        let mut cursor = pattern.walk();
        let bound: Vec<&str> = pattern
            .named_children(&mut cursor)
            .map(|child| self.reader.text(child))
            .collect();
        if let [name, setter] = bound.as_slice() {
            let made = value.child_by_field_name("arguments");
            let made = made.and_then(|arguments| self.reader.first_named(arguments));
            let initial = made
                .and_then(|made| self.made_by(made))
                .or_else(|| args.into_iter().next())
                .unwrap_or(Expr::Null);
            let setter = (*setter).to_owned();
            let state = State { setter, initial };
            self.low.facts.states.insert((*name).to_owned(), state);
        }
    }

    /// `const open = ref(false)`: what sets it is an assignment, or a method of its own.
    fn kept(&mut self, name: &str, value: Node<'t>) {
        if value.kind() != "call_expression" {
            return self.kept_plainly(name, value);
        }
        let Expr::Call { callee, mut args } = self.reader.expr(value) else {
            return;
        };
        let maker = names::last(&callee).unwrap_or_default();
        if STATES.binary_search(&maker.as_str()).is_err() {
            return;
        }
        let initial = match args.len() {
            0 => Expr::Null,
            1 => args.swap_remove(0),
            // Nuxt's has a key, and a function that makes the first value.
            _ => match self.made_by_last(value) {
                Some(made) => made,
                None => return,
            },
        };
        self.keep(name, initial);
    }

    fn made_by_last(&self, call: Node<'t>) -> Option<Expr> {
        let arguments = call.child_by_field_name("arguments")?;
        let mut cursor = arguments.walk();
        let last = arguments.named_children(&mut cursor).last()?;
        self.made_by(last)
    }

    /// What a function literal gives back: `() => load()`, `() => { return load(); }`.
    fn made_by(&self, function: Node<'t>) -> Option<Expr> {
        if !matches!(function.kind(), "arrow_function" | "function_expression") {
            return None;
        }
        let body = function.child_by_field_name("body")?;
        if body.kind() != "statement_block" {
            return Some(self.reader.expr(body));
        }
        let mut cursor = body.walk();
        let last = body.named_children(&mut cursor).last()?;
        let value = (last.kind() == "return_statement").then(|| self.reader.first_named(last))?;
        value.map(|value| self.reader.expr(value))
    }

    /// A component of Svelte's keeps its state in plain variables.
    fn kept_plainly(&mut self, name: &str, value: Node<'t>) {
        let is_literal = matches!(
            value.kind(),
            "true" | "false" | "null" | "undefined" | "string"
        );
        let is_variable = || {
            let declaration = value.parent().and_then(|declarator| declarator.parent());
            declaration.is_some_and(|declaration| {
                declaration
                    .child(0)
                    .is_some_and(|word| word.kind() == "let")
                    && declaration
                        .parent()
                        .is_some_and(|parent| parent.kind() == "program")
            })
        };
        if self.low.framework == Some(Framework::Svelte) && is_literal && is_variable() {
            let initial = self.reader.expr(value);
            self.keep(name, initial);
        }
    }

    /// A field that is off at first is a state: `playing = false`, `playing = signal(false)`.
    pub(super) fn field(&mut self, name: &str, field: Node<'t>) {
        let Some(value) = field.child_by_field_name("value") else {
            return;
        };
        match value.kind() {
            "call_expression" => self.kept(name, value),
            "false" | "null" | "undefined" => {
                let initial = self.reader.expr(value);
                self.keep(name, initial);
            }
            "object" if name == "state" => self.keep_all(value),
            // Nothing else is known to change it.
            "object" | "string" => self.bind(&format!("this.{name}"), value),
            _ => {}
        }
    }

    /// The state of a class: `state = { open: false }`.
    fn keep_all(&mut self, object: Node<'t>) {
        if let Expr::Object(pairs) = self.reader.expr(object) {
            for (name, initial) in pairs {
                self.keep(&name, initial);
            }
        }
    }

    pub(super) fn keep(&mut self, name: &str, initial: Expr) {
        let setter = format!("{name}=");
        let state = State { setter, initial };
        self.low.facts.states.insert(name.to_owned(), state);
    }

    /// A name that holds a state was assigned to.
    pub(super) fn set(
        &mut self,
        target: &Expr,
        value: Option<Expr>,
        span: Span,
        gate: Option<GateId>,
    ) {
        let name = match target {
            Expr::Name(name) => name,
            Expr::Member { object, property } => match object.as_ref() {
                Expr::Name(object) if property == "value" => object,
                Expr::Name(object) if matches!(object.as_str(), "this" | "$data" | "state") => {
                    property
                }
                Expr::Member { property, .. } if property == "state" => return,
                _ => property,
            },
            _ => return,
        };
        let name = name.strip_prefix('$').unwrap_or(name);
        self.low.facts.calls.push(Call {
            name: format!("{name}="),
            path: None,
            given: value.map(|value| [value].into()),
            span,
            gate,
        });
    }

    /// Remembers what a name stands for; a name that is bound twice stands for nothing.
    pub(super) fn bind(&mut self, name: &str, value: Node<'t>) {
        let is_function = value.kind().contains("function");
        let expr = if is_function {
            Expr::Unknown(String::new())
        } else {
            self.computed(value)
        };
        self.bind_to(name, expr);
    }

    pub(super) fn bind_to(&mut self, name: &str, expr: Expr) {
        let known = self.low.facts.bindings.get(name);
        self.low.scopes.bind(name, self.here, &expr, known);
        self.low
            .facts
            .bindings
            .entry(name.to_owned())
            .and_modify(|old| *old = Expr::Unknown(String::new()))
            .or_insert(expr);
    }

    pub(super) fn assignment(&mut self, node: Node<'t>, gate: Option<GateId>) {
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return;
        };
        let target = self.reader.expr(left);
        if target.path().as_deref() == Some("this.state") {
            self.keep_all(right);
        }
        let (value, span) = (self.reader.expr(right), self.reader.span(node));
        if let Some(path) = target.path() {
            self.low.assigned(&path, &value, span, gate);
            let is_exported = path.starts_with("module.exports") || path.starts_with("exports.");
            self.low.facts.is_module |= is_exported && self.is_file;
            if path.ends_with("document.cookie") {
                let text = self.reader.value(right);
                self.low.stores_cookie(&text, span, gate);
            }
        }
        self.handles(&target, right, span, gate);
        self.set(&target, Some(value), span, gate);
        self.assigned(&target, right, gate);
        let used = match target {
            Expr::Name(name) => {
                self.low.scopes.assign(&name, self.here);
                self.bind(&name, right);
                Use::Named(name)
            }
            Expr::Member { object, property } => sink::of_property(&property, object.path()),
            _ => Use::Plain,
        };
        self.push(right, gate, used);
        self.push(left, gate, Use::Quiet);
    }

    /// `window.onload = start`: the function is called when the event happens.
    fn handles(&mut self, target: &Expr, right: Node<'t>, span: Span, gate: Option<GateId>) {
        let Expr::Member { property, .. } = target else {
            return;
        };
        let Some(event) = property
            .strip_prefix("on")
            .filter(|_| right.kind() == "identifier")
        else {
            return;
        };
        let event = event.to_lowercase();
        let handler = GateKind::Handler { event };
        let gate = Some(self.low.facts.add_gate(handler, span, gate));
        self.low.facts.calls.push(Call {
            name: self.reader.text(right).to_owned(),
            path: None,
            given: None,
            span,
            gate,
        });
    }

    /// A field of a form that an object describes.
    pub(super) fn described(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let mut pairs = node.named_children(&mut cursor);
        // Most objects are something else.
        let has_kind = pairs.any(|pair| {
            let value = pair.child_by_field_name("value");
            pair.kind() == "pair" && value.is_some_and(|value| self.is_kind_of_box(value))
        });
        if has_kind {
            let object = self.reader.expr(node);
            self.low.described(&object, self.reader.span(node));
        }
    }

    fn is_kind_of_box(&self, value: Node<'t>) -> bool {
        let text = self.reader.text(value);
        let text = text.trim_matches(['\'', '"', '`']);
        value.kind() == "string" && matches!(text, "checkbox" | "switch" | "toggle")
    }

    /// What a name holds from then on.
    fn assigned(&mut self, target: &Expr, right: Node<'t>, gate: Option<GateId>) {
        let name = match target {
            Expr::Name(name) => name,
            Expr::Member { object, property } => match object.as_ref() {
                Expr::Name(object) if property == "value" => object,
                Expr::Name(object) if object == "this" => property,
                _ => return,
            },
            _ => return,
        };
        if matches!(
            right.kind(),
            "true" | "false" | "null" | "undefined" | "number"
        ) {
            return;
        }
        self.hold(&name.clone(), right, gate);
    }

    pub(super) fn hold(&mut self, name: &str, value: Node<'t>, gate: Option<GateId>) {
        let held = Held {
            span: self.reader.span(value),
            grammar: self.grammar,
            gate,
            scope: Span::new(0, usize::MAX),
            form: Form::Expression,
        };
        self.low.names.hold(name, held);
    }

    /// What a name is bound to; of a computed value, what computes it.
    fn computed(&self, value: Node<'t>) -> Expr {
        let computes = value.kind() == "call_expression"
            && value.child_by_field_name("function").is_some_and(|callee| {
                matches!(
                    self.reader.text(callee),
                    "computed"
                        | "useMemo"
                        | "createMemo"
                        | "$derived"
                        | "derived"
                        | "React.useMemo"
                )
            });
        if computes
            && let Some(first) = value
                .child_by_field_name("arguments")
                .and_then(|arguments| self.reader.first_named(arguments))
        {
            return match first.child_by_field_name("body") {
                Some(body) if body.kind() != "statement_block" => self.reader.expr(body),
                Some(_) => self.reader.expr(value),
                None => self.reader.expr(first),
            };
        }
        self.spread_over(value)
            .unwrap_or_else(|| self.reader.expr(value))
    }

    /// `{ analytics: false, ...stored }` is what is stored, and else what is written out.
    fn spread_over(&self, object: Node<'t>) -> Option<Expr> {
        if object.kind() != "object" {
            return None;
        }
        let mut cursor = object.walk();
        let last = object.named_children(&mut cursor).last()?;
        let spread = (last.kind() == "spread_element").then(|| self.reader.first_named(last))??;
        Some(Expr::Or(vec![
            self.reader.expr(spread),
            self.reader.expr(object),
        ]))
    }

    /// `const X = lazy(() => import('./X'))`: a component whose file is fetched when it is shown.
    fn loaded_later(&mut self, name: &str, value: Node<'t>) {
        let is_lazy = value.kind() == "call_expression"
            && value.child_by_field_name("function").is_some_and(|callee| {
                let name = self.reader.text(callee);
                let last = name.rsplit('.').next().unwrap_or(name);
                matches!(
                    last,
                    "lazy" | "dynamic" | "defineAsyncComponent" | "loadable" | "lazyWithPreload"
                )
            });
        let is_import = value.kind() == "arrow_function";
        if !is_lazy && !is_import {
            return;
        }
        let mut open = vec![(value, 0)];
        while let Some((node, depth)) = open.pop() {
            let imports = node.kind() == "call_expression"
                && node
                    .child_by_field_name("function")
                    .is_some_and(|callee| callee.kind() == "import");
            if imports {
                let file = node
                    .child_by_field_name("arguments")
                    .and_then(|arguments| self.reader.first_named(arguments))
                    .and_then(|file| self.reader.value(file).as_literal());
                match file {
                    Some(file) if is_own(&file) => self.low.names.import(name, &file),
                    Some(package) if is_lazy => self.takes_package(name, &package, None),
                    _ => {}
                }
                return;
            }
            if depth < 6 && (is_lazy || depth < 1) {
                let mut cursor = node.walk();
                open.extend(
                    node.named_children(&mut cursor)
                        .take(8)
                        .map(|child| (child, depth + 1)),
                );
            }
        }
    }

    pub(super) fn pair(&mut self, node: Node<'t>, gate: Option<GateId>, used: &Use) {
        let key = self.reader.key(node).unwrap_or_default();
        let is_list = node
            .child_by_field_name("value")
            .is_some_and(|value| value.kind() == "array");
        let used = match Head::of_key(&key) {
            Some(head) if is_list && !used.is_quiet() => Use::Head(head),
            _ => used.for_key(key),
        };
        if let (Use::Code, Some(value)) = (&used, node.child_by_field_name("value")) {
            let found = choice::choices(self.low, &self.reader, value);
            for Choice { value, gate: when } in found {
                let gate = self.low.facts.both(when, gate);
                self.low.script_in_string(&value, gate);
            }
            return;
        }
        self.push_fields(node, &[("value", gate, used)]);
    }

    pub(super) fn import(&mut self, node: Node<'t>) {
        let Some(package) = self.source_of(node) else {
            return;
        };
        self.low.facts.is_module |= self.is_file;
        self.low.imported(&package, self.reader.span(node));
        let mut cursor = node.walk();
        let clause = node
            .named_children(&mut cursor)
            .find(|child| child.kind() == "import_clause");
        let mut taken = Vec::new();
        if let Some(clause) = clause {
            self.taken(clause, &mut taken);
        } else {
            taken.push((String::new(), None));
        }
        for (local, name) in taken {
            if is_own(&package) {
                self.low.names.import(&local, &package);
            }
            if !local.is_empty() {
                let exported = name.clone().filter(|name| name != DEFAULT);
                self.takes_package(&local, &package, exported);
            }
            self.low.facts.imports.push(Import {
                from: package.clone(),
                local,
                name,
                handed_on: false,
                span: self.reader.span(node),
                gate: None,
            });
        }
    }

    /// A name of the file for something of a package.
    fn takes_package(&mut self, local: &str, package: &str, exported: Option<String>) {
        self.imports.insert(local.to_owned(), package.to_owned());
        let taken = (package.to_owned(), exported);
        self.low.packages.insert(local.to_owned(), taken);
    }

    fn source_of(&self, statement: Node<'t>) -> Option<String> {
        let source = statement.child_by_field_name("source")?;
        self.reader.value(source).as_literal()
    }

    /// The names of an import: what each is called here, and what it is called there.
    fn taken(&self, clause: Node<'t>, taken: &mut Vec<(String, Option<String>)>) {
        let text = |node: Node<'t>| self.reader.text(node).to_owned();
        let mut cursor = clause.walk();
        for child in clause.named_children(&mut cursor) {
            match child.kind() {
                "identifier" => taken.push((text(child), Some(DEFAULT.to_owned()))),
                "namespace_import" => {
                    let name = self.reader.first_named(child);
                    taken.extend(name.map(|name| (text(name), None)));
                }
                "named_imports" => {
                    let mut cursor = child.walk();
                    for one in child.named_children(&mut cursor) {
                        let Some(name) = one.child_by_field_name("name") else {
                            continue;
                        };
                        let local = one.child_by_field_name("alias").unwrap_or(name);
                        taken.push((text(local), Some(text(name))));
                    }
                }
                _ => {}
            }
        }
    }

    /// `export { x } from './y'`, `export default start`.
    pub(super) fn export(&mut self, node: Node<'t>, gate: Option<GateId>) {
        self.low.facts.is_module |= self.is_file;
        if let Some(from) = self.source_of(node) {
            return self.low.facts.imports.push(Import {
                from,
                local: String::new(),
                name: None,
                handed_on: true,
                span: self.reader.span(node),
                gate: None,
            });
        }
        if let Some(value) = node.child_by_field_name("value")
            && value.kind() == "identifier"
        {
            self.low.facts.default_export = Some(self.reader.text(value).to_owned());
        }
        let mut cursor = node.walk();
        if node
            .children(&mut cursor)
            .any(|child| child.kind() == "default")
        {
            if let Some(value) = node.child_by_field_name("value") {
                let config = self.reader.expr(unwrapped(value));
                let span = self.reader.span(value);
                self.low.drawn_by_shape(&config, span, gate);
            }
            let declared = node.child_by_field_name("declaration");
            let name = declared.and_then(|declared| declared.child_by_field_name("name"));
            if let Some(name) = name {
                self.low.facts.default_export = Some(self.reader.text(name).to_owned());
            }
        }
        self.push_children(node, gate, &Use::Exported);
    }

    /// `require('./x')` and `import('./x')` wherever they stand.
    pub(super) fn takes(&mut self, callee: &Expr, args: &[Expr], span: Span, gate: Option<GateId>) {
        let is_taking = matches!(callee, Expr::Name(name) if name == "require" || name == "import");
        if let (true, [Expr::String(from), ..]) = (is_taking, args) {
            self.low.facts.imports.push(Import {
                from: from.clone(),
                local: String::new(),
                name: None,
                handed_on: false,
                span,
                gate,
            });
        }
    }

    /// `const x = require('package')`.
    pub(super) fn required(&mut self, name: &str, value: Node<'t>) {
        let Expr::Call { callee, args } = self.reader.expr(value) else {
            return;
        };
        if let (Expr::Name(callee), [Expr::String(package)]) = (callee.as_ref(), args.as_slice())
            && callee == "require"
        {
            self.takes_package(name, package, None);
            self.low.imported(package, self.reader.span(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_sorted() {
        assert!(STATES.is_sorted());
    }

    #[test]
    fn packages_are_not_own() {
        assert!(is_own("./X.vue") && is_own("@/components/X.vue") && is_own("~/x"));
        assert!(!is_own("vue") && !is_own("@nuxt/image"));
    }
}
