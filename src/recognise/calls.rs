//! Calls by what is called and by the literals that it is handed first.

use foldhash::HashMap;

use super::{Owner, Target};
use crate::expr::Expr;

/// Path of what is called → what its calls may be of.
#[derive(Debug, Default)]
pub(super) struct Calls(HashMap<String, Vec<CallPattern>>);

#[derive(Clone, Debug)]
struct CallPattern {
    /// Literal first arguments; none where any will do.
    args: Vec<String>,
    /// A key that an object among the arguments must have: `WebFont.load({google})`.
    key: Option<String>,
    target: Target,
}

impl Calls {
    /// `call` is a path, with the literals behind a parenthesis where they tell: `fbq('init'`.
    pub fn add(&mut self, call: &str, target: Target) {
        let (path, args) = match call.split_once('(') {
            Some((path, rest)) => (path, string_literals(rest)),
            None => (call, Vec::new()),
        };
        let key = call
            .split_once("({")
            .and_then(|(_, key)| key.split_once('}'));
        let key = key.map(|(key, _)| key.to_owned());
        let pattern = CallPattern { args, key, target };
        self.0.entry(path.to_owned()).or_default().push(pattern);
    }

    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// Whose call it may be.
    pub fn owners<'r>(&'r self, path: &str, args: &'r [Expr]) -> impl Iterator<Item = Owner<'r>> {
        let path = path.strip_prefix("window.").unwrap_or(path);
        // `this.window.gtag('config', …)`: what it is told tells whose it is, wherever it is kept.
        let kept = path.rsplit_once('.').and_then(|(_, name)| self.0.get(name));
        let kept = kept.into_iter().flatten();
        let patterns = self.0.get(path).into_iter().flatten();
        let patterns = patterns.chain(kept.filter(|pattern| !pattern.args.is_empty()));
        let literals: Vec<&str> = args.iter().filter_map(first_string).collect();
        patterns
            .filter(move |pattern| {
                let has_key = |key: &String| args.iter().any(|arg| arg.has_key(key));
                literals.len() >= pattern.args.len()
                    && pattern.args.iter().zip(&literals).all(|(a, b)| a == b)
                    && pattern.key.as_ref().is_none_or(has_key)
            })
            .map(|pattern| pattern.target.owner())
    }
}

/// The strings in `'init', ['trackPageView'])`.
fn string_literals(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['\'', '"']) {
        let quote = if rest[start..].starts_with('"') {
            '"'
        } else {
            '\''
        };
        let inner = &rest[start + 1..];
        let Some(end) = inner.find(quote) else { break };
        all.push(inner[..end].to_owned());
        rest = &inner[end + 1..];
    }
    all
}

/// The argument itself, or the first item of a list: `_paq.push(['trackPageView'])`.
fn first_string(arg: &Expr) -> Option<&str> {
    match arg {
        Expr::String(text) => Some(text),
        Expr::List(items) => match items.first() {
            Some(Expr::String(text)) => Some(text),
            _ => None,
        },
        _ => None,
    }
}
