//! Conditions are read, not only spotted: which consent they ask for, and which way round.

use std::cell::RefCell;
use std::collections::HashMap;

use super::answers::Answers;
use super::kept::Kept;
use super::patterns::Patterns;
use super::records::Record;
use super::source::{in_text, is_stored, last_name, unwrapped};
use super::verdict::Verdict;
use super::words::{self, Meaning};
use crate::catalogue::service::Purpose;
use crate::expr::{Compare, Expr};

/// How deep names are followed to what they are bound to.
pub(super) const MAX_DEPTH: usize = 24;

/// Functions of frameworks that keep a value from one visit to the next, and are given what it is at
/// first.
const COMPOSABLES: [&str; 5] = [
    "useCookie",
    "useLocalStorage",
    "useLocalStorageState",
    "useSessionStorage",
    "useStorage",
];

/// How many names of one expression are written out.
const MAX_WRITTEN_OUT: usize = 3;

/// Texts, and objects of texts, by the names that a file gives them.
pub type Constants = HashMap<String, Expr>;

/// Reads conditions of one file.
pub struct Reader<'a> {
    pub patterns: &'a Patterns,
    pub bindings: &'a HashMap<String, Expr>,
    /// Key of a stored answer → whether only a yes is ever stored.
    pub stored: &'a HashMap<String, bool>,
    /// As `stored`, for keys that say nothing of consent themselves.
    pub kept: &'a Kept<'a>,
    /// Texts that the file takes from others, by the names that they have here.
    pub constants: Option<&'a Constants>,
    /// What the functions say that the file can call.
    pub answers: Option<&'a Answers>,
}

impl Reader<'_> {
    /// What it says that `expr` came out true (or false).
    #[must_use]
    pub fn read(&self, expr: &Expr, truth: bool) -> Verdict {
        self.read_at(expr, truth, 0)
    }

    pub(super) fn read_at(&self, expr: &Expr, truth: bool, depth: usize) -> Verdict {
        if depth > MAX_DEPTH {
            return Verdict::Nothing;
        }
        let read = |expr: &Expr, truth| self.read_at(expr, truth, depth + 1);
        let known = self.patterns.matching(expr).or_else(|| {
            // `const control = useCookieControl(); … control.enabled.includes('x')`.
            let written_out = self.written_out_in(expr)?;
            self.patterns.matching(&written_out)
        });
        if let Some((grants, purposes)) = known {
            return match (grants, truth) {
                (true, true) => Verdict::Granted(purposes),
                (true, false) => Verdict::Denied,
                (false, _) => Verdict::Answered,
            };
        }
        match expr {
            Expr::Bool(value) => {
                if *value == truth {
                    Verdict::Nothing
                } else {
                    Verdict::Never
                }
            }
            Expr::Null => {
                if truth {
                    Verdict::Never
                } else {
                    Verdict::Nothing
                }
            }
            Expr::Not(inner) => read(inner, !truth),
            Expr::And(all) if truth => match taken_out(all) {
                Some(told) => read(&told, true),
                None => all_of(all, true, &read),
            },
            Expr::Or(all) if !truth => all_of(all, false, &read),
            Expr::And(all) | Expr::Or(all) => all
                .iter()
                .map(|e| read(e, truth))
                .reduce(Verdict::or)
                .unwrap_or(Verdict::Nothing),
            Expr::Choice {
                test,
                then,
                otherwise,
            } => {
                let one = read(test, true).and(read(then, truth));
                let other = read(test, false).and(read(otherwise, truth));
                one.or(other)
            }
            Expr::Compare { op, left, right } => self.compare(*op, left, right, truth, depth),
            Expr::Name(name) => match self
                .bindings
                .get(name)
                .filter(|bound| !matches!(bound, Expr::Unknown(_)))
            {
                Some(bound) => match self.read_at(bound, truth, depth + 4) {
                    Verdict::Nothing | Verdict::Never => self.named(name, truth, &[]),
                    verdict => verdict,
                },
                // What is computed goes by the name of its function.
                None => match self.answered(expr, truth) {
                    Some(Verdict::FailsOpen) | None => self.named(name, truth, &[]),
                    Some(verdict) => verdict,
                },
            },
            Expr::Member { object, property }
                if matches!(property.as_str(), "length" | "size")
                    && (matches!(object.as_ref(), Expr::Call { .. })
                        || matches!(self.resolve(object), found @ Expr::Call { .. }
                            if self.is_of_jar(found))) =>
            {
                read(object, truth)
            }
            // Ruby calls without brackets.
            Expr::Member { object, property }
                if matches!(property.as_str(), "any?" | "present?") =>
            {
                read(object, truth)
            }
            Expr::Member { object, property }
                if matches!(property.as_str(), "blank?" | "empty?" | "nil?") =>
            {
                read(object, !truth)
            }
            Expr::Member { .. } | Expr::Index { .. } => self.subject(expr, truth),
            Expr::Call { callee, args } => self.call(expr, callee, args, truth, depth),
            _ => Verdict::Nothing,
        }
    }

    /// The same with what names stand for that are bound to something of others; `None` where it
    /// has no such name.
    pub(super) fn written_out_in(&self, expr: &Expr) -> Option<Expr> {
        let is_of_others = matches!(
            expr,
            Expr::Call { .. } | Expr::Member { .. } | Expr::Index { .. }
        );
        let names = RefCell::new(Vec::new());
        let is_bound = is_of_others
            && expr.has_name(&|name| {
                let bound = self.bindings.get_key_value(name);
                let made = bound
                    .filter(|(_, bound)| matches!(bound, Expr::Call { .. } | Expr::Member { .. }));
                names.borrow_mut().extend(made);
                names.borrow().len() >= MAX_WRITTEN_OUT
            });
        let names = names.into_inner();
        if !is_bound && names.is_empty() {
            return None;
        }
        let mut written_out = expr.clone();
        for (name, bound) in names {
            written_out = written_out.replaced(name, bound);
        }
        Some(written_out)
    }

    /// A name, a path or the name of a call, judged by its words.
    pub(super) fn named(&self, name: &str, truth: bool, args: &[Expr]) -> Verdict {
        if let Some(purposes) = self.patterns.key(name) {
            return match truth {
                true => Verdict::Granted(purposes),
                false => Verdict::Denied,
            };
        }
        let purposes = || {
            let named = args.iter().filter_map(|arg| match arg {
                Expr::String(word) => self.patterns.purpose(word),
                other => other.path().and_then(|path| words::purpose(&path)),
            });
            // `analytics.hasConsent()` is asked of something, not for it.
            let last = name.rsplit('.').next().unwrap_or(name);
            named.chain(words::purpose(last)).collect()
        };
        if words::is_elsewhere(name, truth) {
            return Verdict::Never;
        }
        if words::is_configuration(name) && !words::is_need(name) {
            return Verdict::Nothing;
        }
        let opposite = words::turned_round(name);
        let (name, truth) = match &opposite {
            Some(opposite) => (opposite.as_str(), !truth),
            None => (name, truth),
        };
        match (self.meaning(name), truth) {
            (Some(Meaning::Granted), true) => Verdict::Granted(purposes()),
            // A site's own switch for a service is no answer of the visitor's.
            (Some(Meaning::Granted | Meaning::Denied), _) if !self.is_answer(name) => {
                Verdict::Nothing
            }
            (Some(Meaning::Granted), false) | (Some(Meaning::Denied), true) => Verdict::Denied,
            (Some(Meaning::Denied), false) => Verdict::OptOut,
            (Some(Meaning::Answered), false) if words::is_need(name) => Verdict::NotNeeded,
            (Some(Meaning::Answered), _) => Verdict::Answered,
            (None, _) => Verdict::Nothing,
        }
    }

    /// The truth of something that may hold a consent: a member, an item of a cookie jar.
    pub(super) fn subject(&self, expr: &Expr, truth: bool) -> Verdict {
        if truth && self.begins_as_yes(expr) {
            return Verdict::FailsOpen;
        }
        if truth && let Some(verdict) = self.written_out(expr) {
            return verdict;
        }
        if let Some(purposes) = self.recorded(expr) {
            return match truth {
                true => Verdict::Granted(purposes),
                false => Verdict::Denied,
            };
        }
        let judge = |name: String| match self.named(&name, truth, &[]) {
            Verdict::Granted(_) if self.is_mere_presence(expr, &name) => Verdict::Answered,
            verdict => verdict,
        };
        match self.source(expr).map_or(Verdict::Nothing, judge) {
            Verdict::Nothing => match self.bound_source(expr).map_or(Verdict::Nothing, judge) {
                Verdict::Nothing => self.stored_purpose(expr, truth),
                verdict => verdict,
            },
            verdict => verdict,
        }
    }

    /// What a part of a manager's record asks for: `JSON.parse(localStorage.getItem('klaro')).film`.
    fn recorded(&self, expr: &Expr) -> Option<Vec<Purpose>> {
        let (object, word) = match expr {
            Expr::Member { object, property } => (object, property),
            Expr::Index { object, index } => match self.resolve(index) {
                Expr::String(word) => (object, word),
                _ => return None,
            },
            _ => return None,
        };
        let object = self.resolve(object);
        let key = self.source(object)?;
        let record = self.patterns.records.get(&key)?;
        let is_part = record.has_parts() && self.is_part_of_stored(object);
        is_part.then(|| self.patterns.purpose(word).into_iter().collect())
    }

    /// What is stored on the visitor's device by purposes is what the visitor chose, whatever the
    /// key: `JSON.parse(localStorage.getItem('acme')).analytics`.
    fn stored_purpose(&self, expr: &Expr, truth: bool) -> Verdict {
        let Expr::Member { object, property } = expr else {
            return Verdict::Nothing;
        };
        let object = self.resolve(object);
        let Some(purpose) = words::chosen_purpose(property) else {
            return Verdict::Nothing;
        };
        if !self.is_part_of_stored(object) {
            return Verdict::Nothing;
        }
        let begins = |text: &str| {
            let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            text.contains(&format!("{property}\":true"))
        };
        match truth {
            true if object.mentions(&begins) => Verdict::FailsOpen,
            true => Verdict::Granted(vec![purpose]),
            false => Verdict::Denied,
        }
    }

    /// Whether it is what is taken apart of something stored, or a part of that:
    /// `JSON.parse(localStorage.getItem('acme')).choices`.
    pub(super) fn is_part_of_stored(&self, expr: &Expr) -> bool {
        let mut whole = expr;
        for _ in 0..MAX_DEPTH {
            whole = match self.resolve(whole) {
                Expr::Member { object, .. } if !is_stored(whole) => object,
                found => {
                    let stored = unwrapped(found);
                    return found != stored && is_stored(stored);
                }
            };
        }
        false
    }

    /// Where a member comes from by what its object is bound to:
    /// `const c = JSON.parse(localStorage.getItem('consent')); … c.analytics`.
    fn bound_source(&self, expr: &Expr) -> Option<String> {
        let mut expr = expr;
        let mut tail = String::new();
        for _ in 0..MAX_DEPTH {
            let (object, property) = match expr {
                Expr::Member { object, property } => (object, property),
                Expr::Index { object, index } => match index.as_ref() {
                    Expr::String(key) => (object, key),
                    _ => return None,
                },
                Expr::Name(_) if !tail.is_empty() => {
                    let bound = self.resolve(expr);
                    return (bound != expr)
                        .then(|| self.source(bound))?
                        .map(|path| path + &tail);
                }
                // `JSON.parse(stored).analytics`.
                Expr::Call { args, .. } => match args.as_slice() {
                    [inner @ Expr::Name(_)] => {
                        expr = inner;
                        continue;
                    }
                    _ => return None,
                },
                _ => return None,
            };
            tail = format!(".{property}{tail}");
            expr = object;
        }
        None
    }

    /// Whether it only tells that something is stored: a no is stored as well.
    fn is_mere_presence(&self, expr: &Expr, key: &str) -> bool {
        // `cookies.marketing` is more likely a choice than a cookie of that name.
        let names_purpose = matches!(expr, Expr::Member { property, .. }
            if words::chosen_purpose(property).is_some());
        is_stored(expr) && !names_purpose && !self.only_yes_is_stored(key)
    }

    pub(super) fn only_yes_is_stored(&self, key: &str) -> bool {
        let record = self.patterns.records.get(key);
        words::says_yes(key) && !record.is_some_and(Record::tells_by_value)
            || self.patterns.key(key).is_some()
            || self.stored.get(key).copied().unwrap_or_default()
            || self.kept(key).unwrap_or_default()
    }

    /// What a manager keeps under the key that a value comes from.
    pub(super) fn record_of(&self, value: &Expr, key: Option<&str>) -> Option<&Record> {
        let record = self.patterns.records.get(key?)?;
        is_stored(unwrapped(in_text(self.resolve(value)))).then_some(record)
    }

    /// Whether nothing but a yes is ever kept under a name.
    pub(super) fn keeps_yes(&self, name: &str) -> bool {
        self.kept(name) == Some(true)
    }

    /// Whether only a yes is ever kept under a key that the answer is kept under, or under a part of
    /// what is kept there.
    fn kept(&self, path: &str) -> Option<bool> {
        if self.kept.is_empty() {
            return None;
        }
        let mut key = path;
        loop {
            if let Some(only_yes) = self.kept.get(key) {
                return Some(*only_yes);
            }
            key = key.rsplit_once('.')?.0;
        }
    }

    /// What a name says, or a key under which the answer is kept.
    pub(super) fn meaning(&self, name: &str) -> Option<Meaning> {
        words::meaning(name).or_else(|| self.kept(name).map(|_| Meaning::Granted))
    }

    /// What the name says that tells where a value comes from, which is asked for a text. Only a
    /// visitor's answer is `accepted`; what the makers set is `yes`.
    pub(super) fn meaning_of(&self, value: &Expr, name: &str, text: &str) -> Option<Meaning> {
        let is_configured = words::is_set_by_makers(name)
            && !is_stored(unwrapped(value))
            && !words::is_acceptance(text);
        self.meaning(name).filter(|_| !is_configured)
    }

    pub(super) fn is_answer(&self, name: &str) -> bool {
        words::is_answer(name) || self.kept(name).is_some()
    }

    pub(super) fn is_about(&self, name: &str) -> bool {
        words::is_about(name) || self.kept(name).is_some()
    }

    /// Whether it is what a composable keeps that is a yes before anything was stored:
    /// `useLocalStorage('cookie-consent', true)`.
    fn begins_as_yes(&self, expr: &Expr) -> bool {
        let bound = expr.root().and_then(|root| self.bindings.get(root));
        let Some(Expr::Call { callee, args }) = bound else {
            return false;
        };
        let is_kept = last_name(callee).is_some_and(|name| COMPOSABLES.contains(&name));
        let at_first = match args.get(1) {
            Some(Expr::Object(options)) => {
                let mut options = options.iter();
                options.find_map(|(key, value)| (key == "default").then_some(value))
            }
            value => value,
        };
        let at_first = match at_first {
            Some(Expr::Function { answer, .. }) => Some(answer.as_ref()),
            value => value,
        };
        is_kept && matches!(at_first, Some(Expr::Bool(true)))
    }

    /// Where the object of a member is written out here: what it says before anyone was asked.
    fn written_out(&self, expr: &Expr) -> Option<Verdict> {
        let Expr::Member { object, property } = expr else {
            return None;
        };
        let is_on = |expr: &Expr| match expr {
            Expr::Object(pairs) => pairs
                .iter()
                .any(|(key, value)| key == property && *value == Expr::Bool(true)),
            _ => false,
        };
        match self.resolve(object) {
            written if is_on(written) => Some(Verdict::Nothing),
            Expr::Or(all) if all.last().is_some_and(is_on) => Some(Verdict::FailsOpen),
            _ => None,
        }
    }

    /// What a name is bound to, where that is known.
    pub(super) fn resolve<'e>(&'e self, expr: &'e Expr) -> &'e Expr {
        match expr {
            Expr::Name(name) => self
                .bindings
                .get(name)
                .filter(|bound| !matches!(bound, Expr::Unknown(_) | Expr::Null))
                .or_else(|| self.constants?.get(name))
                .unwrap_or(expr),
            // `KEYS.consent` of `const KEYS = { consent: 'acme' }`, and fields of a class.
            Expr::Member { object, property } => match object.as_ref() {
                Expr::Name(this) if this == "this" => {
                    let bound = self.bindings.get(&format!("this.{property}"));
                    bound
                        .filter(|bound| matches!(bound, Expr::String(_)))
                        .unwrap_or(expr)
                }
                Expr::Name(_) => match self.resolve(object) {
                    Expr::Object(pairs) => {
                        let mut pairs = pairs.iter().filter(|(key, _)| key == property);
                        let text = pairs.find(|(_, value)| matches!(value, Expr::String(_)));
                        text.map_or(expr, |(_, value)| value)
                    }
                    _ => expr,
                },
                _ => expr,
            },
            _ => expr,
        }
    }
}

/// What it says that all of them came out so. An answer that is there and is no refusal is a yes:
/// `consent && consent !== 'denied'`.
fn all_of(all: &[Expr], truth: bool, read: &dyn Fn(&Expr, bool) -> Verdict) -> Verdict {
    let verdicts = all.iter().map(|expr| read(expr, truth));
    match verdicts.fold(Verdict::Nothing, Verdict::and) {
        Verdict::Answered if is_answered_without_refusal(all, truth) => {
            Verdict::Granted(Vec::new())
        }
        verdict => verdict,
    }
}

/// Whether one of them is there, and another says that it is none of the words that refuse.
fn is_answered_without_refusal(all: &[Expr], truth: bool) -> bool {
    let wanted = match truth {
        true => Compare::NotEqual,
        false => Compare::Equal,
    };
    let is_there = |subject: &Expr| {
        all.iter().any(|expr| match expr {
            Expr::Not(inner) => !truth && **inner == *subject,
            expr => truth && expr == subject,
        })
    };
    all.iter().any(|expr| match expr {
        Expr::Compare { op, left, right } if *op == wanted => match right.as_ref() {
            Expr::String(text) => words::is_refusal(text) && is_there(left),
            _ => false,
        },
        _ => false,
    })
}

/// What a condition reads that takes a value out of a jar first:
/// `Cookies.TryGetValue("consent", out var value) && value == "yes"`.
fn taken_out(all: &[Expr]) -> Option<Expr> {
    let at = all.iter().position(|expr| {
        matches!(expr, Expr::Call { callee, .. } if last_name(callee) == Some("TryGetValue"))
    })?;
    let Expr::Call { callee, args } = &all[at] else {
        return None;
    };
    let (Expr::Member { object, .. }, [key, Expr::Unknown(out)]) =
        (callee.as_ref(), args.as_slice())
    else {
        return None;
    };
    let name = out.strip_prefix("out ")?.rsplit(' ').next()?;
    let value = Expr::Index {
        object: object.clone(),
        index: Box::new(key.clone()),
    };
    let rest = all.iter().enumerate().filter(|(number, _)| *number != at);
    Some(Expr::And(
        rest.map(|(_, expr)| expr.replaced(name, &value)).collect(),
    ))
}
