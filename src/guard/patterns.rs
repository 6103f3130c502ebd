//! Patterns are the expressions of consent managers that are true once consent was given, and the
//! words and keys that managers keep it by.

use std::collections::HashMap;

use super::records::Records;
use super::words;
use crate::catalogue::Catalogue;
use crate::catalogue::service::Purpose;
use crate::expr::Expr;
use crate::syntax::template::{Dialect, expr};

/// Expressions of consent managers that are true once consent was given, by their shape.
#[derive(Debug, Default)]
pub struct Patterns {
    /// By manager.
    patterns: Vec<(Pattern, usize)>,
    /// The numbers of the patterns by a text that is in all that they match.
    by_text: HashMap<String, Vec<usize>>,
    /// Those of which no such text is known.
    others: Vec<usize>,
    /// What each manager's words stand for.
    words: Vec<HashMap<String, Purpose>>,
    /// The managers' words for purposes; `None` where they do not agree.
    purposes: HashMap<String, Option<Purpose>>,
    /// Cookies and stored items that are only there after consent.
    keys: HashMap<String, Option<Purpose>>,
    pub(super) records: Records,
}

/// An expression with `CATEGORY` for the purpose's word, and whether it means a grant.
#[derive(Debug)]
struct Pattern {
    expr: Expr,
    grants: bool,
    /// What it asks for, whatever its words.
    purpose: Option<Purpose>,
    /// The text that it is after consent; every other text is true as well.
    value: Option<String>,
}

/// What [`Patterns`] writes for the purpose's word.
const CATEGORY: &str = "CATEGORY";

/// What [`Patterns`] writes for anything at all.
const ANYTHING: &str = "ANYTHING";

impl Patterns {
    /// The managers' own expressions, in the shape that conditions have.
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Self {
        let mut all = Self::default();
        for manager in catalogue.managers.values() {
            all.begin_manager();
            let written = |text: &str| text.replace("{category}", CATEGORY).replace('*', ANYTHING);
            for granted in &manager.granted {
                let expr = expr::parse(&written(&granted.expression), Dialect::Ejs);
                all.add_valued(expr, granted.purpose, granted.value.clone());
            }
            for granted in &manager.template_granted {
                let dialect = if granted.dialect == "antlers" {
                    Dialect::Antlers
                } else {
                    Dialect::Ejs
                };
                let expr = expr::parse(&written(&granted.expression), dialect);
                all.add(expr, true, granted.purpose);
            }
            let events = manager.answered_events.iter();
            for granted in events.flat_map(|event| &event.granted) {
                let expr = expr::parse(&written(&granted.expression), Dialect::Ejs);
                // Any member of any event would be one.
                let is_any = matches!(&expr, Expr::Member { object, property }
                    if property == CATEGORY && matches!(object.as_ref(), Expr::Name(_)));
                if !is_any {
                    all.add(expr, true, granted.purpose);
                }
            }
            for answered in &manager.answered {
                all.add(expr::parse(&written(answered), Dialect::Ejs), false, None);
            }
            for key in &manager.consent_keys {
                all.add_key(&key.name, key.purpose);
            }
            for cookie in &manager.cookies {
                all.records.add(cookie);
            }
            for category in &manager.categories {
                all.add_word(&category.word, category.purpose);
            }
        }
        all
    }

    /// What is added from here on is the next manager's.
    fn begin_manager(&mut self) {
        self.words.push(HashMap::new());
    }

    fn add(&mut self, expr: Expr, grants: bool, purpose: Option<Purpose>) {
        self.add_pattern(Pattern {
            expr,
            grants,
            purpose,
            value: None,
        });
    }

    /// An expression that is a certain text after consent.
    fn add_valued(&mut self, expr: Expr, purpose: Option<Purpose>, value: Option<String>) {
        self.add_pattern(Pattern {
            expr,
            grants: value.is_none(),
            purpose,
            value,
        });
    }

    fn add_pattern(&mut self, pattern: Pattern) {
        if !matches!(pattern.expr, Expr::Unknown(_)) {
            let manager = self.words.len().saturating_sub(1);
            let number = self.patterns.len();
            match needed(&pattern.expr) {
                Some(text) => self
                    .by_text
                    .entry(text.to_owned())
                    .or_default()
                    .push(number),
                None => self.others.push(number),
            }
            self.patterns.push((pattern, manager));
        }
    }

    fn add_key(&mut self, name: &str, purpose: Option<Purpose>) {
        self.keys.insert(name.to_owned(), purpose);
    }

    /// What the cookie or stored item asks for that a path ends with.
    pub(super) fn key(&self, path: &str) -> Option<Vec<Purpose>> {
        if self.keys.is_empty() {
            return None;
        }
        let purpose = self.keys.get(path).or_else(|| {
            let last = path.rsplit('.').next()?;
            self.keys.get(last)
        })?;
        Some(purpose.iter().copied().collect())
    }

    fn add_word(&mut self, word: &str, purpose: Purpose) {
        if let Some(words) = self.words.last_mut() {
            words.insert(word.to_lowercase(), purpose);
        }
        self.purposes
            .entry(word.to_lowercase())
            .and_modify(|known| *known = known.filter(|known| *known == purpose))
            .or_insert(Some(purpose));
    }

    #[must_use]
    pub fn purpose(&self, word: &str) -> Option<Purpose> {
        self.purposes
            .get(&word.to_lowercase())
            .copied()
            .flatten()
            .or_else(|| words::purpose(word))
    }

    pub(super) fn matching(&self, expr: &Expr) -> Option<(bool, Vec<Purpose>)> {
        let (pattern, purposes) = self.pattern(expr)?;
        Some((pattern.grants, purposes))
    }

    /// The text that an expression is after consent, where others may be there as well.
    pub(super) fn valued(&self, expr: &Expr) -> Option<(&str, Vec<Purpose>)> {
        let (pattern, purposes) = self.pattern(expr)?;
        Some((pattern.value.as_deref()?, purposes))
    }

    fn pattern(&self, expr: &Expr) -> Option<(&Pattern, Vec<Purpose>)> {
        let texts = expr.texts().filter_map(|text| self.by_text.get(text));
        let mut numbers: Vec<usize> = texts.flatten().chain(&self.others).copied().collect();
        numbers.sort_unstable();
        let patterns = numbers
            .iter()
            .filter_map(|number| self.patterns.get(*number));
        patterns.into_iter().find_map(|(pattern, manager)| {
            let mut found = Vec::new();
            matches_pattern(&pattern.expr, expr, &mut found).then(|| {
                let words = self.words.get(*manager);
                let known = |word: &String| words?.get(&word.to_lowercase()).copied();
                // One word that says nothing leaves open what is asked for.
                let purposes: Option<Vec<Purpose>> = found.iter().map(known).collect();
                let purposes = match pattern.purpose {
                    Some(purpose) => vec![purpose],
                    None => purposes.unwrap_or_default(),
                };
                (pattern, purposes)
            })
        })
    }
}

/// The longest text that is in everything that has the shape of a pattern.
fn needed(pattern: &Expr) -> Option<&str> {
    let own = match pattern {
        // A handler calls its event what it likes.
        Expr::Name(text) if text == "event" => None,
        // The `value` of what a composable gives may be left out.
        Expr::Member { property, .. } if property == "value" => None,
        Expr::Name(text) | Expr::String(text) | Expr::Member { property: text, .. } => {
            Some(text.as_str()).filter(|text| *text != CATEGORY && *text != ANYTHING)
        }
        _ => None,
    };
    let inner = match pattern {
        Expr::Member { object, .. } => needed(object),
        Expr::Index { object, index } => longer(needed(object), needed(index)),
        Expr::Call { callee, args } => args.iter().map(needed).fold(needed(callee), longer),
        Expr::Compare { left, right, .. } => longer(needed(left), needed(right)),
        _ => None,
    };
    longer(own, inner)
}

fn longer<'a>(one: Option<&'a str>, other: Option<&'a str>) -> Option<&'a str> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.len() > one.len() { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// Whether an expression has the shape of a pattern; collects the words for the category.
fn matches_pattern(pattern: &Expr, expr: &Expr, found: &mut Vec<String>) -> bool {
    match (pattern, expr) {
        (Expr::String(text), Expr::String(word)) if text == CATEGORY => {
            found.push(word.clone());
            true
        }
        (Expr::Name(name), Expr::String(word)) if name == CATEGORY => {
            found.push(word.clone());
            true
        }
        (Expr::Name(name), _) if name == CATEGORY || name == ANYTHING => true,
        // A handler calls its event what it likes.
        (Expr::Name(a), Expr::Name(b)) => {
            a == b || a == "event" && matches!(b.as_str(), "e" | "ev" | "evt")
        }
        // `window.X` is `X`.
        (Expr::Name(_), Expr::Member { object, property }) => {
            matches!(object.as_ref(), Expr::Name(name) if name == "window" || name == "globalThis")
                && matches_pattern(pattern, &Expr::Name(property.clone()), found)
        }
        // Templates of Vue leave out the `value` of what a composable gives.
        (Expr::Member { object, property }, _)
            if property == "value"
                && !matches!(expr, Expr::Member { property, .. } if property == "value") =>
        {
            matches_pattern(object, expr, found)
        }
        (
            Expr::Member {
                object: a,
                property: p,
            },
            Expr::Member {
                object: b,
                property: q,
            },
        ) => {
            let same = if p == CATEGORY {
                found.push(q.clone());
                true
            } else {
                p == q || p == ANYTHING
            };
            same && matches_pattern(a, b, found)
        }
        (
            Expr::Member {
                object: a,
                property: p,
            },
            Expr::Index { object: b, index },
        ) => match index.as_ref() {
            Expr::String(key) => {
                let same = p == CATEGORY || p == ANYTHING || p == key;
                if p == CATEGORY {
                    found.push(key.clone());
                }
                same && matches_pattern(a, b, found)
            }
            Expr::Number(key) if p == CATEGORY => {
                found.push(key.clone());
                matches_pattern(a, b, found)
            }
            _ => (p == CATEGORY || p == ANYTHING) && matches_pattern(a, b, found),
        },
        (
            Expr::Index {
                object: a,
                index: i,
            },
            Expr::Index {
                object: b,
                index: j,
            },
        ) => matches_pattern(a, b, found) && matches_pattern(i, j, found),
        (
            Expr::Index { object: a, index },
            Expr::Member {
                object: b,
                property,
            },
        ) => {
            matches_pattern(a, b, found)
                && matches_pattern(index, &Expr::String(property.clone()), found)
        }
        (Expr::Call { callee: a, args: x }, Expr::Call { callee: b, args: y }) => {
            x.len() <= y.len()
                && matches_pattern(a, b, found)
                && x.iter().zip(y).all(|(p, e)| matches_pattern(p, e, found))
        }
        (Expr::String(a), Expr::String(b)) | (Expr::Number(a), Expr::Number(b)) => a == b,
        (Expr::Bool(a), Expr::Bool(b)) => a == b,
        (
            Expr::Compare {
                op: p,
                left: a,
                right: b,
            },
            Expr::Compare {
                op: q,
                left: c,
                right: d,
            },
        ) => p == q && matches_pattern(a, c, found) && matches_pattern(b, d, found),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of the pattern that an expression has the shape of, by asking each of them.
    fn asked_in_turn(patterns: &Patterns, expr: &Expr) -> Option<usize> {
        let mut all = patterns.patterns.iter();
        all.position(|(pattern, _)| matches_pattern(&pattern.expr, expr, &mut Vec::new()))
    }

    #[test]
    fn patterns_are_found_by_their_texts() {
        let patterns = Patterns::of(Catalogue::builtin());
        let word = Expr::String("marketing".to_owned());
        let mut found = 0;
        for (pattern, _) in &patterns.patterns {
            let written = pattern.expr.replaced(CATEGORY, &word);
            for expr in [
                written.replaced("event", &Expr::name("e")),
                written.clone().member("value"),
                Expr::Not(Box::new(written.clone())),
                match &written {
                    Expr::Member { object, property } => Expr::Index {
                        object: object.clone(),
                        index: Box::new(Expr::String(property.clone())),
                    },
                    other => other.replaced("document", &Expr::name("d")),
                },
                written,
            ] {
                let wanted = asked_in_turn(&patterns, &expr);
                let number = patterns.pattern(&expr).and_then(|(known, _)| {
                    let mut all = patterns.patterns.iter();
                    all.position(|(pattern, _)| std::ptr::eq(pattern, known))
                });
                assert_eq!(number, wanted, "{expr:?}");
                found += usize::from(wanted.is_some());
            }
        }
        assert!(found > patterns.patterns.len());
        assert!(patterns.others.len() < 10, "{:?}", patterns.others);
    }
}
