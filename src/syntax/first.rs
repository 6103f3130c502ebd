//! What a name holds at first, before the visitor has done anything: the state of components, the
//! defaults of forms.

use super::lower::Lowering;
use super::red_flag;
use crate::expr::Expr;
use crate::site::{Control, Site, SiteKind};
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
            }
        }
    }

    /// What the boxes of a form hold at first, key by key.
    pub fn fields(&mut self, under: &str, values: &Expr, span: Span) {
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
            let path = [under.to_owned(), key.clone()];
            let span = red_flag::place(self.source, span, &path);
            let control = Control {
                words: vec![String::new(), key],
                context: String::new(),
                locked: false,
                ..Control::default()
            };
            self.facts.sites.push(Site {
                kind: SiteKind::TickedControl(control),
                span,
                gate: None,
            });
        }
    }
}
