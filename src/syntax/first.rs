//! What a name holds at first, before the visitor has done anything: the state of components, the
//! defaults of forms.

use super::lower::Lowering;
use super::red_flag;
use crate::expr::Expr;
use crate::site::{Binding, Control, Site, SiteKind};
use crate::span::Span;

/// How many names are followed from one to the next.
const MOST_FOLLOWED: usize = 6;

/// Where components keep what belongs to themselves.
const OWN: &[&str] = &["$data", "state", "this"];

/// Calls that are given what they hold.
const HOLDERS: &[&str] = &[
    "$state",
    "reactive",
    "ref",
    "shallowReactive",
    "shallowRef",
    "signal",
    "useState",
];

/// Keys under which forms are given what their fields hold at first, and calls that make a field.
const DEFAULTS: &[&str] = &["defaultValues", "initialValues"];
const FORMS: &[&str] = &["createForm", "useForm", "useFormik"];
const FIELDS: &[&str] = &["FormControl", "control"];

impl Lowering<'_> {
    /// Whether a path of names is true at first: `analytics`, `this.state.analytics`,
    /// `preferences.value.analytics`.
    #[must_use]
    pub fn starts_on(&self, path: &str) -> bool {
        let path = path.trim().trim_end_matches("()");
        if path == "true" {
            return true;
        }
        let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '?');
        if path.is_empty() || !path.chars().all(is_path) {
            return false;
        }
        let mut keys = path
            .split('.')
            .map(|key| key.trim_end_matches('?'))
            .skip_while(|key| OWN.contains(key));
        let Some(mut at) = keys.next().and_then(|name| self.held_at_first(name)) else {
            return false;
        };
        let mut keys = keys.peekable();
        for _ in 0..MOST_FOLLOWED * 2 {
            match at {
                Expr::Bool(value) => return *value && keys.all(|key| key == "value"),
                Expr::Name(name) => match self.held_at_first(name) {
                    Some(held) => at = held,
                    None => return false,
                },
                Expr::Call { callee, args } => {
                    let callee = callee.path().unwrap_or_default();
                    let holds = HOLDERS.contains(&callee.rsplit('.').next().unwrap_or_default());
                    match args.first().filter(|_| holds) {
                        Some(held) => at = held,
                        None => return false,
                    }
                }
                Expr::Object(pairs) => {
                    let Some(key) = keys.next() else { return false };
                    match pairs.iter().find(|(name, _)| name == key) {
                        Some((_, held)) => at = held,
                        None if key == "value" => {}
                        None => return false,
                    }
                }
                _ => return false,
            }
        }
        false
    }

    fn held_at_first(&self, name: &str) -> Option<&Expr> {
        let state = self.facts.states.get(name).map(|state| &state.initial);
        state.or_else(|| self.facts.bindings.get(name))
    }

    /// A call that makes a form, with what its boxes hold at first.
    pub fn form(&mut self, path: &str, args: &[Expr], span: Span) {
        let name = path.rsplit('.').next().unwrap_or(path);
        for arg in args {
            let Expr::Object(pairs) = arg else { continue };
            if FORMS.contains(&name) {
                let defaults = pairs
                    .iter()
                    .filter(|(key, _)| DEFAULTS.contains(&key.as_str()));
                for (key, values) in defaults {
                    self.fields(key, values, span);
                }
            } else if matches!(name, "group" | "FormGroup") {
                self.fields("", arg, span);
            } else if path == "z.object" {
                self.schema(pairs, span);
            }
        }
    }

    /// Fields of a schema that are true where nothing is given: `z.boolean().default(true)`. They
    /// tick the boxes of a page that is bound to what the schema makes.
    fn schema(&mut self, pairs: &[(String, Expr)], span: Span) {
        for key in on_by_default(pairs) {
            let bound = Some(Binding::Model(key.clone()));
            self.on_at_first(&[key], span, bound);
        }
    }

    /// The values of a form, where a schema of the same file makes them: `schema.parse({})`.
    fn made_by_schema(&self, values: &Expr) -> Vec<String> {
        let Expr::Call { callee, .. } = values else {
            return Vec::new();
        };
        let path = callee.path().unwrap_or_default();
        let schema = path.strip_suffix(".parse");
        let made = schema.and_then(|name| self.facts.bindings.get(name));
        match made {
            Some(Expr::Call { callee, args }) if callee.path().as_deref() == Some("z.object") => {
                match args.first() {
                    Some(Expr::Object(pairs)) => on_by_default(pairs),
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// What the boxes of a form hold at first, key by key.
    pub fn fields(&mut self, under: &str, values: &Expr, span: Span) {
        for key in self.made_by_schema(values) {
            self.on_at_first(&[key], span, None);
        }
        let values = match values {
            Expr::Name(name) => self.facts.bindings.get(name).unwrap_or(values),
            values => values,
        };
        let Expr::Object(pairs) = values else { return };
        let on = |value: &Expr| match value {
            Expr::Bool(value) => *value,
            Expr::List(items) if under.is_empty() => items.first() == Some(&Expr::Bool(true)),
            Expr::Call { callee, args } if under.is_empty() => {
                let callee = callee.path().unwrap_or_default();
                let made = FIELDS.contains(&callee.rsplit('.').next().unwrap_or_default());
                made && args.first() == Some(&Expr::Bool(true))
            }
            _ => false,
        };
        let on: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| on(value))
            .map(|(key, _)| key.clone())
            .collect();
        for key in on {
            self.on_at_first(&[under.to_owned(), key], span, None);
        }
    }

    /// A box that is on at first, by the keys that lead to it.
    pub fn on_at_first(&mut self, path: &[String], span: Span, bound: Option<Binding>) {
        let span = red_flag::place(self.source, span, path);
        let key = path.last().cloned().unwrap_or_default();
        let control = Control {
            words: vec![String::new(), key],
            bound,
            ..Control::default()
        };
        self.facts.sites.push(Site {
            kind: SiteKind::TickedControl(control),
            span,
            gate: None,
        });
    }
}

/// The keys of a schema's fields that are true where nothing is given.
fn on_by_default(pairs: &[(String, Expr)]) -> Vec<String> {
    let is_on = |value: &Expr| match value {
        Expr::Call { callee, args } => {
            let is_default =
                matches!(&**callee, Expr::Member { property, .. } if property == "default");
            is_default && args.first() == Some(&Expr::Bool(true))
        }
        _ => false,
    };
    let on = pairs.iter().filter(|(_, value)| is_on(value));
    on.map(|(key, _)| key.clone()).collect()
}
