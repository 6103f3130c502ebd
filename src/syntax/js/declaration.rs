//! Declarations are where a script gives names to values, to packages and to state.

use tree_sitter::Node;

use super::choice::{self, Choice};
use super::held::{Form, Held};
use super::sink::{self, Head, Use};
use super::{Walker, names};
use crate::expr::Expr;
use crate::facts::State;
use crate::gate::{Call, GateId};
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
            return self.push(value, gate, Use::Plain);
        }
        let name = self.reader.text(name).to_owned();
        self.required(&name, value);
        self.loaded_later(&name, value);
        self.kept(&name, value);
        if value.kind() == "object" {
            let config = self.reader.expr(value);
            let span = self.reader.span(value);
            self.low.assigned(&name, &config, span, gate);
        }
        self.bind(&name, value);
        self.push(value, gate, Use::Named(name));
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
            let initial = args.into_iter().next().unwrap_or(Expr::Null);
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
        let body = last.child_by_field_name("body")?;
        (last.kind() == "arrow_function" && body.kind() != "statement_block")
            .then(|| self.reader.expr(body))
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
            _ => {}
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
            switches_off: value.is_some_and(|value| value.is_falsy()),
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
        let (value, span) = (self.reader.expr(right), self.reader.span(node));
        if let Some(path) = target.path() {
            self.low.assigned(&path, &value, span, gate);
            if path.ends_with("document.cookie") {
                let text = self.reader.value(right);
                self.low.stores_cookie(&text);
            }
        }
        self.set(&target, Some(value), span, gate);
        self.assigned(&target, right, gate);
        let used = match target {
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
        self.reader.expr(value)
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
                if let Some(file) = file.filter(|file| is_own(file)) {
                    self.low.names.import(name, &file);
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
                let name = self.reader.text(node);
                if is_own(&package) {
                    self.low.names.import(name, &package);
                }
                self.imports.insert(name.to_owned(), package.clone());
            }
            let mut cursor = node.walk();
            open.extend(
                node.named_children(&mut cursor)
                    .filter(|child| child.kind() != "string"),
            );
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
            self.imports.insert(name.to_owned(), package.clone());
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
