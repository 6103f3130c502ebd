//! Helpers are what the template dialects lend to other layers whose code they share: statements
//! of Ruby, includes in expressions, and calls that have the page load an address.

use super::tree::Event;
use super::{Dialect, TemplateLoad, erb, expr, include};
use crate::expr::Expr;
use crate::span::Span;
use crate::syntax::loading;
use crate::value::{Part, Value};

/// What the statements of a piece of Ruby do to the tree.
pub(in crate::syntax) fn ruby_events(code: &str) -> Vec<Event<'_>> {
    erb::events(code)
}

/// The files that an expression places, with what has to hold for each.
pub(in crate::syntax) fn includes(code: &str, dialect: Dialect) -> Vec<include::Found> {
    include::in_expression(code, dialect)
}

/// What has to hold for a statement of Ruby, where it says so behind itself: `x if y`.
pub(in crate::syntax) fn ruby_condition(code: &str) -> Option<(Expr, bool)> {
    if !code.contains(" if ") && !code.contains(" unless ") {
        return None;
    }
    match expr::parse(code, Dialect::Erb) {
        Expr::Choice {
            test,
            then,
            otherwise,
        } => match (then.as_ref(), otherwise.as_ref()) {
            (Expr::Null, Expr::Null) => None,
            (_, Expr::Null) => Some((*test, true)),
            (Expr::Null, _) => Some((*test, false)),
            _ => None,
        },
        _ => None,
    }
}

/// Addresses that calls in template code have the page load: `javascript_include_tag "https://…"`,
/// `assets.addJs('https://…')`.
pub(in crate::syntax) fn loads(text: &str, code: Span) -> Vec<TemplateLoad> {
    let written = code.of(text);
    let mut all = Vec::new();
    // What is parked until consent is none.
    if !written.contains("//") || written.contains("text/plain") {
        return all;
    }
    for name in names(text, code) {
        let helper = name.of(text);
        let Some(role) = loading::role(helper) else {
            continue;
        };
        let behind = &text[name.end..code.end.min(text.len())];
        let rest = behind.trim_start_matches(['(', ' ']);
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        let inner = &rest[1..];
        let Some(end) = inner.find(quote) else {
            continue;
        };
        let from = name.end + (behind.len() - inner.len());
        all.push(TemplateLoad {
            span: Span::new(name.start, from + end),
            shown: None,
            value: filled(&inner[..end], from),
            role,
            callee: helper.to_owned(),
        });
    }
    all
}

/// A string of Ruby with what is filled in as holes.
fn filled(written: &str, start: usize) -> Value {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(found) = written[at..].find("#{") {
        let hole = at + found;
        let end = written[hole..]
            .find('}')
            .map_or(written.len(), |end| hole + end + 1);
        if hole > at {
            parts.push(Part::Literal {
                text: written[at..hole].to_owned(),
                span: Span::new(start + at, start + hole),
            });
        }
        let span = Span::new(start + hole, start + end);
        parts.push(Part::Hole { span });
        at = end;
    }
    if at < written.len() || parts.is_empty() {
        parts.push(Part::Literal {
            text: written[at..].to_owned(),
            span: Span::new(start + at, start + written.len()),
        });
    }
    Value { parts }
}

/// The names in a stretch of code.
pub(in crate::syntax) fn names(source: &str, code: Span) -> impl Iterator<Item = Span> {
    let bytes = &source.as_bytes()[..code.end.min(source.len())];
    let mut at = code.start;
    std::iter::from_fn(move || {
        while at < bytes.len() && !is_word(bytes[at]) {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && is_word(bytes[at]) {
            at += 1;
        }
        (start < at).then(|| Span::new(start, at))
    })
}

pub(in crate::syntax) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_helpers_are_found() {
        let of = |code: &str| -> Vec<String> {
            let loads = loads(code, Span::new(0, code.len()));
            loads.iter().map(|load| load.value.pattern()).collect()
        };
        assert_eq!(
            of("javascript_include_tag 'https://a.dk/x.js', async: true"),
            ["https://a.dk/x.js"]
        );
        assert_eq!(
            of("do assets.addJs('https://a.dk/x.js', {loading: 'defer'})"),
            ["https://a.dk/x.js"]
        );
        assert_eq!(of("image_tag(\"//a.dk/#{b}?c\")"), ["//a.dk/\u{FFFC}?c"]);
        assert!(of("javascript_include_tag 'https://a.dk', type: 'text/plain'").is_empty());
        assert!(of("my_image_tag 'a'").is_empty());
        let holds = |code: &str| ruby_condition(code).map(|(_, holds)| holds);
        assert_eq!(holds("image_tag 'a' if b"), Some(true));
        assert!(holds("image_tag 'a' unless b").is_some());
        assert_eq!(holds("image_tag 'a'"), None);
    }
}
