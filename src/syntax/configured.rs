//! A configuration is what a library is told in an object: looked into by dotted keys, of which `*`
//! stands for any.

use std::collections::HashMap;

use crate::catalogue::manager::Setting;
use crate::expr::Expr;

/// The key under which an object's spread `...base` stands: any other key may be in it.
pub const SPREAD: &str = "...";

/// How many values of one configuration are looked at.
const MAX_VALUES: usize = 2_000;

/// A configuration with the names that its script gives to parts of it.
#[derive(Clone, Copy)]
pub struct Configured<'e> {
    pub root: &'e Expr,
    pub names: &'e HashMap<String, Expr>,
}

/// What stands under a key.
pub enum Found<'e> {
    Missing,
    /// It may be there: something on the way is computed.
    Computed,
    /// All that is there, each with the keys that lead to it.
    Values(Vec<(Vec<String>, &'e Expr)>),
}

impl<'e> Configured<'e> {
    /// The same, as far as it is under `root`.
    pub fn under(self, root: &'e Expr) -> Self {
        Self { root, ..self }
    }

    pub fn find(self, key: &str) -> Found<'e> {
        let steps: Vec<&str> = key.split('.').filter(|step| !step.is_empty()).collect();
        let mut open = vec![(Vec::new(), self.root)];
        let mut found = Vec::new();
        let mut is_computed = false;
        let mut seen = 0;
        while let Some((path, expr)) = open.pop() {
            seen += 1;
            if seen > MAX_VALUES {
                return Found::Computed;
            }
            let expr = self.resolved(expr);
            let Some(step) = steps.get(path.len()) else {
                found.push((path, expr));
                continue;
            };
            let Expr::Object(pairs) = expr else {
                is_computed |= !expr.is_literal();
                continue;
            };
            let fitting: Vec<_> = pairs
                .iter()
                .filter(|(key, _)| key == step || *step == "*" && key != SPREAD)
                .collect();
            is_computed |= fitting.is_empty() && pairs.iter().any(|(key, _)| key == SPREAD);
            for (key, value) in fitting.into_iter().rev() {
                let path = path.iter().chain([key]).cloned().collect();
                open.push((path, value));
            }
        }
        match (found.is_empty(), is_computed) {
            (false, _) => Found::Values(found),
            (true, true) => Found::Computed,
            (true, false) => Found::Missing,
        }
    }

    fn resolved(self, expr: &'e Expr) -> &'e Expr {
        match expr {
            Expr::Name(name) => self.names.get(name).unwrap_or(expr),
            expr => expr,
        }
    }

    /// Whether a setting holds; `None` where that is computed.
    pub fn holds(self, setting: &Setting) -> Option<bool> {
        let has = |wanted: &str| setting.values.iter().any(|value| value == wanted);
        match self.find(&setting.key) {
            Found::Missing => Some(has("missing")),
            Found::Computed => None,
            Found::Values(values) => {
                let (_, value) = values.first()?;
                let written = match value {
                    Expr::Bool(value) => value.to_string(),
                    Expr::String(text) | Expr::Number(text) => text.clone(),
                    Expr::Null => "null".to_owned(),
                    _ if has("any") => return Some(true),
                    _ => return None,
                };
                Some(has(&written) || has("any") && !value.is_falsy())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(pairs: &[(&str, Expr)]) -> Expr {
        let pair = |(key, value): &(&str, Expr)| ((*key).to_owned(), value.clone());
        Expr::Object(pairs.iter().map(pair).collect())
    }

    #[test]
    fn settings_hold_by_their_values() {
        let names = HashMap::from([("kind".to_owned(), Expr::String("info".to_owned()))]);
        let root = object(&[
            ("type", Expr::name("kind")),
            ("open", Expr::name("elsewhere")),
            ("content", object(&[("link", Expr::Null)])),
        ]);
        let configured = Configured {
            root: &root,
            names: &names,
        };
        let holds = |key: &str, values: &[&str]| {
            configured.holds(&Setting {
                key: key.to_owned(),
                values: values.iter().map(|value| (*value).to_owned()).collect(),
            })
        };
        assert_eq!(holds("type", &["info", "missing"]), Some(true));
        assert_eq!(holds("type", &["opt-in"]), Some(false));
        assert_eq!(holds("open", &["true"]), None);
        assert_eq!(holds("content.link", &["any"]), Some(false));
        assert_eq!(holds("content.href", &["missing"]), Some(true));
        assert_eq!(holds("open.inner", &["missing"]), None);
    }

    #[test]
    fn a_spread_may_hold_any_key() {
        let names = HashMap::new();
        let root = object(&[(SPREAD, Expr::name("base"))]);
        let configured = Configured {
            root: &root,
            names: &names,
        };
        assert!(matches!(configured.find("type"), Found::Computed));
        let root = object(&[("*", Expr::Null)]);
        let configured = Configured {
            root: &root,
            names: &names,
        };
        assert!(matches!(configured.find("type"), Found::Missing));
    }
}
