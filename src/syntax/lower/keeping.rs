//! What a file stores on the visitor's device, and how it keeps the answer to a question.

use super::Lowering;
use crate::expr::Expr;
use crate::facts::Stored;
use crate::gate::GateId;
use crate::guard::words;
use crate::site::{Site, SiteKind, Storage};
use crate::span::Span;
use crate::syntax::storage;
use crate::value::Value;

/// Last words of keys under which an answer is kept, sorted.
const ANSWERS: &[&str] = &[
    "accept",
    "accepted",
    "agreed",
    "allowed",
    "consent",
    "consented",
    "cookieconsent",
    "gdpr",
    "given",
    "granted",
    "samtykke",
];

impl Lowering<'_> {
    /// Something is stored on the visitor's device.
    pub fn keeps(&mut self, stored: Option<Storage>, span: Span, gate: Option<GateId>) {
        self.facts.sites.extend(stored.map(|stored| Site {
            kind: SiteKind::Storage(stored),
            span,
            gate,
        }));
    }

    /// `localStorage.setItem('cookie-consent', 'accepted')` and the like.
    pub fn stores(&mut self, path: &str, args: &[Expr], span: Span, gate: Option<GateId>) {
        let mut stored = storage::of_call(path, args);
        // Some helpers take the request first: `setCookie(ctx, 'uid', id)`.
        let is_second = !matches!(args, [Expr::String(_), ..]) && args.len() > 2;
        let value = args.get(if is_second { 2 } else { 1 });
        if let (Some(stored), Some(value)) = (&mut stored, value) {
            stored.is_random = self.is_random(value);
        }
        if stored.is_none() {
            stored = storage::of_composable(path, args).map(|(stored, value)| Storage {
                is_random: self.is_random(value),
                ..stored
            });
        }
        let name = path.rsplit('.').next().unwrap_or(path);
        self.keeps(stored.or_else(|| storage::of_state(name, args)), span, gate);
        if let [Expr::String(header), value, ..] = args {
            self.sends_cookies(header, value, span, gate);
        }
        let (key, value) = match args {
            [Expr::String(key), value, ..] => (key, value),
            [Expr::Name(name), value, ..] => match self.facts.bindings.get(name) {
                Some(Expr::String(key)) => (key, value),
                _ => return,
            },
            _ => return,
        };
        let word = words::split(name);
        let sets = word.first().is_some_and(|word| {
            matches!(
                word.as_str(),
                "set" | "create" | "write" | "save" | "put" | "store"
            )
        });
        if !sets {
            return;
        }
        let says_yes = match value {
            Expr::Bool(value) => *value,
            Expr::Number(number) => number != "0",
            Expr::String(text) => !words::is_refusal(text),
            _ => false,
        };
        let key = key.clone();
        let is_about = words::meaning(&key).is_some();
        if is_about {
            // What an element is marked with is gone when the page is left.
            let is_mark = word.get(1).is_some_and(|word| word == "attribute");
            if is_bare(value) && !is_mark {
                self.answered(&key, span, gate);
            }
            self.facts.keeps_record |= !value.is_literal();
        }
        self.facts.stored.push(Stored {
            key,
            is_about,
            says_yes,
            gate,
        });
    }

    /// Cookies that an answer's header sets.
    pub fn sends_cookies(&mut self, name: &str, value: &Expr, span: Span, gate: Option<GateId>) {
        for text in storage::in_header(name, value) {
            self.keeps(storage::of_cookie(&text), span, gate);
        }
    }

    /// The value of a composable is set, which keeps it.
    pub fn sets_composed(
        &mut self,
        composed: &Expr,
        value: &Expr,
        span: Span,
        gate: Option<GateId>,
    ) {
        let composed = match composed {
            Expr::Name(name) => self.facts.bindings.get(name),
            composed => Some(composed),
        };
        let stored = composed.and_then(|composed| storage::of_composed(composed, value));
        let stored = stored.map(|stored| Storage {
            is_random: self.is_random(value),
            ..stored
        });
        self.keeps(stored, span, gate);
    }

    /// Whether a value is made up at random, also where a variable holds it.
    pub fn is_random(&self, value: &Expr) -> bool {
        storage::is_random(value, &|name| self.facts.bindings.get(name))
    }

    /// The visitor's answer is stored as a mere yes, under a key that names no purpose either.
    pub(super) fn answered(&mut self, key: &str, span: Span, gate: Option<GateId>) {
        let words = words::split(key);
        let last = words.last().map_or("", String::as_str);
        let is_answer = words::meaning(key) == Some(words::Meaning::Granted)
            && ANSWERS.binary_search(&last).is_ok();
        let names_purpose = words.iter().any(|word| words::purpose(word).is_some());
        if is_answer && !names_purpose && !key.contains(|c: char| c.is_ascii_digit()) {
            let kind = SiteKind::Answer(key.to_owned());
            self.facts.sites.push(Site { kind, span, gate });
        }
    }

    /// `document.cookie = 'cookie-consent=accepted; path=/'`.
    /// `value` and `expr` are the same text, with what stands in its holes in the second.
    pub fn stores_cookie(&mut self, value: &Value, expr: &Expr, span: Span, gate: Option<GateId>) {
        let text = value.pattern();
        let mut stored = storage::of_cookie(&text);
        if let Some(stored) = &mut stored {
            stored.is_random = self.is_random(expr);
            let age = || storage::age_in(expr, &|name| self.facts.bindings.get(name));
            stored.lifetime = stored.lifetime.or_else(age);
        }
        self.keeps(stored, span, gate);
        let Some((key, rest)) = text.split_once('=') else {
            return;
        };
        let is_about = words::meaning(key).is_some();
        let value = rest.split(';').next().unwrap_or(rest).trim();
        // What lives no longer is taken away.
        let lower = rest.to_lowercase();
        if lower.contains("1970") || lower.contains("max-age=0") {
            return;
        }
        let says_yes = !words::is_refusal(value) && !value.contains(crate::value::HOLE);
        let key = key.trim().to_owned();
        if is_about {
            if says_yes && is_bare(&Expr::String(value.to_owned())) {
                self.answered(&key, span, gate);
            }
            self.facts.keeps_record |= value.contains(crate::value::HOLE);
        }
        self.facts.stored.push(Stored {
            key,
            is_about,
            says_yes,
            gate,
        });
    }
}

/// A mere yes: it tells neither when nor to what.
fn is_bare(value: &Expr) -> bool {
    match value {
        Expr::Bool(value) => *value,
        Expr::Number(number) => number == "1",
        Expr::String(text) => words::is_yes(text.trim()) || text.trim() == "1",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn answers_are_sorted() {
        assert!(super::ANSWERS.is_sorted());
    }
}
