//! Conditions are read, not only spotted: which consent they ask for, and which way round.

use std::collections::HashMap;

use super::answers::Answers;
use super::words::{self, Meaning};
use crate::catalogue::service::Purpose;
use crate::expr::{Compare, Expr};

/// How deep names are followed to what they are bound to.
const MAX_DEPTH: usize = 24;

/// What it says about consent that a condition came out one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It cannot come out that way.
    Never,
    /// Consent was given, for these purposes where the condition names them.
    Granted(Vec<Purpose>),
    /// It says nothing about consent.
    Nothing,
    /// The visitor has answered, whatever the answer was.
    Answered,
    /// It also comes out that way where nothing was answered.
    FailsOpen,
    /// It comes out that way until the visitor refuses.
    OptOut,
    /// Consent was refused or is missing.
    Denied,
}

impl Verdict {
    /// Both must have come out so: the stronger one tells.
    fn and(self, other: Verdict) -> Verdict {
        if self.strength() >= other.strength() {
            self
        } else {
            other
        }
    }

    /// One of the two has come out so: the weaker one tells.
    fn or(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Never, other) => other,
            (one, Verdict::Never) => one,
            (Verdict::Granted(mut a), Verdict::Granted(b)) => {
                a.extend(b);
                Verdict::Granted(a)
            }
            (Verdict::Granted(_), Verdict::Nothing) | (Verdict::Nothing, Verdict::Granted(_)) => {
                Verdict::FailsOpen
            }
            (a, b) => {
                if a.strength() <= b.strength() {
                    a
                } else {
                    b
                }
            }
        }
    }

    fn strength(&self) -> u8 {
        match self {
            Verdict::Never => 5,
            Verdict::Granted(_) => 4,
            Verdict::Answered => 3,
            Verdict::FailsOpen | Verdict::OptOut => 2,
            Verdict::Denied => 1,
            Verdict::Nothing => 0,
        }
    }

    #[must_use]
    pub fn is_guard(&self) -> bool {
        matches!(self, Verdict::Never | Verdict::Granted(_))
    }
}

/// Expressions of consent managers that are true once consent was given, by their shape.
#[derive(Debug, Default)]
pub struct Patterns {
    /// By manager.
    patterns: Vec<(Pattern, usize)>,
    /// What each manager's words stand for.
    words: Vec<HashMap<String, Purpose>>,
    /// The managers' words for purposes; `None` where they do not agree.
    purposes: HashMap<String, Option<Purpose>>,
    /// Cookies and stored items that are only there after consent.
    keys: HashMap<String, Option<Purpose>>,
}

/// An expression with `CATEGORY` for the purpose's word, and whether it means a grant.
#[derive(Debug)]
struct Pattern {
    expr: Expr,
    grants: bool,
    /// What it asks for, whatever its words.
    purpose: Option<Purpose>,
}

/// What [`Patterns`] writes for the purpose's word.
pub const CATEGORY: &str = "CATEGORY";

/// What [`Patterns`] writes for anything at all.
pub const ANYTHING: &str = "ANYTHING";

impl Patterns {
    /// What is added from here on is the next manager's.
    pub fn begin_manager(&mut self) {
        self.words.push(HashMap::new());
    }

    pub fn add(&mut self, expr: Expr, grants: bool, purpose: Option<Purpose>) {
        if !matches!(expr, Expr::Unknown(_)) {
            let manager = self.words.len().saturating_sub(1);
            let pattern = Pattern {
                expr,
                grants,
                purpose,
            };
            self.patterns.push((pattern, manager));
        }
    }

    pub fn add_key(&mut self, name: &str, purpose: Option<Purpose>) {
        self.keys.insert(name.to_owned(), purpose);
    }

    /// What the cookie or stored item asks for that a path ends with.
    fn key(&self, path: &str) -> Option<Vec<Purpose>> {
        if self.keys.is_empty() {
            return None;
        }
        let purpose = self.keys.get(path).or_else(|| {
            let last = path.rsplit('.').next()?;
            self.keys.get(last)
        })?;
        Some(purpose.iter().copied().collect())
    }

    pub fn add_word(&mut self, word: &str, purpose: Purpose) {
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

    fn matching(&self, expr: &Expr) -> Option<(bool, Vec<Purpose>)> {
        self.patterns.iter().find_map(|(pattern, manager)| {
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
                (pattern.grants, purposes)
            })
        })
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

/// Reads conditions of one file.
pub struct Reader<'a> {
    pub patterns: &'a Patterns,
    pub bindings: &'a HashMap<String, Expr>,
    /// Key of a stored answer → whether only a yes is ever stored.
    pub stored: &'a HashMap<String, bool>,
    /// What the functions say that the file can call.
    pub answers: Option<&'a Answers>,
}

impl Reader<'_> {
    /// What it says that `expr` came out true (or false).
    #[must_use]
    pub fn read(&self, expr: &Expr, truth: bool) -> Verdict {
        self.read_at(expr, truth, 0)
    }

    fn read_at(&self, expr: &Expr, truth: bool, depth: usize) -> Verdict {
        if depth > MAX_DEPTH {
            return Verdict::Nothing;
        }
        let read = |expr: &Expr, truth| self.read_at(expr, truth, depth + 1);
        let known = self.patterns.matching(expr).or_else(|| {
            // `const control = useCookieControl(); … control.enabled.includes('x')`.
            let root = expr.root()?;
            let bound = self.bindings.get(root)?;
            let made = matches!(bound, Expr::Call { .. });
            made.then(|| self.patterns.matching(&expr.replaced(root, bound)))?
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
            Expr::And(all) if truth => all
                .iter()
                .map(|e| read(e, true))
                .fold(Verdict::Nothing, Verdict::and),
            Expr::Or(all) if !truth => all
                .iter()
                .map(|e| read(e, false))
                .fold(Verdict::Nothing, Verdict::and),
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
                    && matches!(object.as_ref(), Expr::Call { .. }) =>
            {
                read(object, truth)
            }
            Expr::Member { .. } | Expr::Index { .. } => self.subject(expr, truth),
            Expr::Call { callee, args } => self.call(expr, callee, args, truth, depth),
            _ => Verdict::Nothing,
        }
    }

    /// A name, a path or the name of a call, judged by its words.
    fn named(&self, name: &str, truth: bool, args: &[Expr]) -> Verdict {
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
        let opposite = words::turned_round(name);
        let (name, truth) = match &opposite {
            Some(opposite) => (opposite.as_str(), !truth),
            None => (name, truth),
        };
        match (words::meaning(name), truth) {
            (Some(Meaning::Granted), true) => Verdict::Granted(purposes()),
            // A site's own switch for a service is no answer of the visitor's.
            (Some(Meaning::Granted | Meaning::Denied), _) if !words::is_answer(name) => {
                Verdict::Nothing
            }
            (Some(Meaning::Granted), false) | (Some(Meaning::Denied), true) => Verdict::Denied,
            (Some(Meaning::Denied), false) => Verdict::OptOut,
            (Some(Meaning::Answered), _) => Verdict::Answered,
            (None, _) => Verdict::Nothing,
        }
    }

    /// The truth of something that may hold a consent: a member, an item of a cookie jar.
    fn subject(&self, expr: &Expr, truth: bool) -> Verdict {
        if truth && let Some(verdict) = self.written_out(expr) {
            return verdict;
        }
        let judge = |name: String| match self.named(&name, truth, &[]) {
            Verdict::Granted(_) if self.is_mere_presence(expr, &name) => Verdict::Answered,
            verdict => verdict,
        };
        match source(expr).map_or(Verdict::Nothing, judge) {
            Verdict::Nothing => self.bound_source(expr).map_or(Verdict::Nothing, judge),
            verdict => verdict,
        }
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
                        .then(|| source(bound))?
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
        is_stored(expr) && !self.only_yes_is_stored(key)
    }

    fn only_yes_is_stored(&self, key: &str) -> bool {
        words::says_yes(key)
            || self.patterns.key(key).is_some()
            || self.stored.get(key).copied().unwrap_or_default()
    }

    fn call(
        &self,
        expr: &Expr,
        callee: &Expr,
        args: &[Expr],
        truth: bool,
        depth: usize,
    ) -> Verdict {
        let read = |expr: &Expr, truth| self.read_at(expr, truth, depth + 1);
        let name = last_name(callee).unwrap_or_default();
        match (name, args) {
            (
                "Boolean" | "bool" | "boolval" | "defined" | "isset" | "present?" | "truthy"
                | "filter_var" | "await",
                [inner, ..],
            ) => return read(inner, truth),
            // The back office is no visitor's.
            ("is_admin" | "current_user_can" | "is_customize_preview", _) if truth => {
                return Verdict::Never;
            }
            ("empty" | "blank?" | "nil?" | "is_null" | "not", [inner, ..]) => {
                return read(inner, !truth);
            }
            ("default" | "d", [inner, fallback, ..]) => {
                return read(inner, truth).or(read(fallback, truth));
            }
            ("present?" | "to_bool" | "any?", [])
            | ("valueOf" | "toString" | "trim" | "toLowerCase", _) => {
                if let Expr::Member { object, .. } = callee {
                    return read(object, truth);
                }
            }
            ("blank?" | "nil?" | "empty?", []) => {
                if let Expr::Member { object, .. } = callee {
                    return read(object, !truth);
                }
            }
            (
                "includes" | "contains" | "match" | "has" | "include?" | "search" | "Contains"
                | "startsWith" | "starts_with" | "start_with?" | "StartsWith",
                [needle, ..],
            ) => {
                if let Expr::Member { object, .. } = callee {
                    return self.contains(object, needle, truth);
                }
            }
            ("test" | "exec", [hay, ..]) => {
                if let Expr::Member { object, .. } = callee {
                    return self.contains(hay, object, truth);
                }
            }
            ("in_array" | "str_contains" | "strpos" | "in", [a, b, ..]) => {
                let (needle, hay) = if name == "in_array" || name == "in" {
                    (a, b)
                } else {
                    (b, a)
                };
                return self.contains(hay, needle, truth);
            }
            (
                "any" | "every" | "filter" | "find" | "findIndex" | "findLast" | "some",
                [Expr::Function { parameter, answer }, ..],
            ) => {
                if let (Expr::Member { object, .. }, Some(parameter)) = (callee, parameter) {
                    let verdict = read(&answer.replaced(parameter, object), truth);
                    if verdict != Verdict::Nothing {
                        return verdict;
                    }
                }
            }
            ("eq", [a, b, ..]) => return self.compare(Compare::Equal, a, b, truth, depth),
            ("ne", [a, b, ..]) => return self.compare(Compare::NotEqual, a, b, truth, depth),
            _ => {}
        }
        let by_name = self.named(
            &callee.path().unwrap_or_else(|| name.to_owned()),
            truth,
            args,
        );
        // What a function does goes before what it is called.
        match (self.answered(callee, truth), by_name) {
            (Some(Verdict::Granted(own)), Verdict::Granted(named)) => {
                Verdict::Granted(if own.is_empty() { named } else { own })
            }
            // A way out that has nothing to do with consent is not for those who are asked.
            (Some(Verdict::FailsOpen), named) if named != Verdict::Nothing => named,
            (Some(verdict), _) => verdict,
            (None, Verdict::Nothing) => self.subject(expr, truth),
            (None, named) => named,
        }
    }

    /// What a function of the project gives back, where that says anything.
    fn answered(&self, callee: &Expr, truth: bool) -> Option<Verdict> {
        let path = callee.path()?;
        let own = path.strip_prefix("this.").unwrap_or(&path);
        let answer = self.answers?.get(own)?;
        let verdict = if truth {
            &answer.when_true
        } else {
            &answer.when_false
        };
        (*verdict != Verdict::Nothing).then(|| verdict.clone())
    }

    /// Whether something that holds consents holds a certain one.
    fn contains(&self, hay: &Expr, needle: &Expr, truth: bool) -> Verdict {
        let text = match needle {
            Expr::String(text) => text.clone(),
            Expr::Sum(parts) => self.joined(parts, 0),
            Expr::Regex(pattern) => pattern.replace(['\\', '(', ')', '^', '$', '?', ':'], ""),
            _ => return self.subject(hay, truth),
        };
        let hay = in_text(self.resolve(in_text(hay)));
        let is_jar = hay.path().is_some_and(|path| {
            path.ends_with("document.cookie")
                || path == "cookie"
                || path.ends_with("COOKIES")
                || path == "_COOKIE"
        });
        if is_jar {
            let (key, value) = match text.split_once('=') {
                Some((key, value)) => (
                    key,
                    Some(value.trim_matches(|c: char| !c.is_alphanumeric())),
                ),
                None => (text.as_str(), None),
            };
            return match (value.filter(|value| !value.is_empty()), words::meaning(key)) {
                (Some(value), Some(_)) if words::is_refusal(value) => {
                    if truth {
                        Verdict::Denied
                    } else {
                        Verdict::OptOut
                    }
                }
                (Some(value), Some(Meaning::Granted | Meaning::Answered)) => {
                    self.granted_if(truth, value)
                }
                _ => match self.named(key, truth, &[]) {
                    Verdict::Granted(_) if !self.only_yes_is_stored(key) => Verdict::Answered,
                    verdict => verdict,
                },
            };
        }
        match source(hay).and_then(|name| words::meaning(&name)) {
            Some(Meaning::Granted | Meaning::Answered) if words::is_refusal(&text) => {
                if truth {
                    Verdict::Denied
                } else {
                    Verdict::OptOut
                }
            }
            Some(Meaning::Granted | Meaning::Answered) => self.granted_if(truth, &text),
            _ => Verdict::Nothing,
        }
    }

    /// The text that is put together, with the names of what is not known.
    fn joined(&self, parts: &[Expr], depth: usize) -> String {
        let text = |part: &Expr| match self.resolve(part) {
            Expr::String(text) | Expr::Number(text) => text.clone(),
            Expr::Sum(parts) if depth < 4 => self.joined(parts, depth + 1),
            other => other.path().unwrap_or_default(),
        };
        parts.iter().map(text).collect()
    }

    fn granted_if(&self, truth: bool, word: &str) -> Verdict {
        if truth {
            // `1` is a yes, whatever some manager counts its purposes by.
            let names = word.contains(|c: char| c.is_alphabetic());
            let purpose = names.then(|| self.patterns.purpose(word)).flatten();
            Verdict::Granted(purpose.into_iter().collect())
        } else {
            Verdict::Denied
        }
    }

    fn compare(
        &self,
        op: Compare,
        left: &Expr,
        right: &Expr,
        truth: bool,
        depth: usize,
    ) -> Verdict {
        let (subject, literal) = if is_literal(left) {
            (right, left)
        } else {
            (left, right)
        };
        let equal = match op {
            Compare::Equal => truth,
            Compare::NotEqual => !truth,
            Compare::In => return self.contains(right, left, truth),
            // `indexOf(x) > -1`, `>= 0` and the like; counts say as much as their truth.
            Compare::Greater | Compare::GreaterOrEqual => {
                return self.position(subject, truth, depth);
            }
            Compare::Less | Compare::LessOrEqual => return self.position(subject, !truth, depth),
        };
        match literal {
            Expr::Bool(value) => self
                .read_at(subject, *value == equal, depth + 1)
                .strict(equal, *value),
            Expr::Null => match self.read_at(subject, !equal, depth + 1) {
                Verdict::Granted(_) => Verdict::Answered,
                verdict => verdict,
            },
            // `indexOf(x) === 0`: it begins with it.
            Expr::Number(number) if number == "0" && is_position(subject) => {
                self.position(subject, equal, depth)
            }
            Expr::Number(number) if number == "-1" || number == "0" || number == "1" => {
                let yes = (number == "1") == equal;
                self.position(subject, yes, depth)
            }
            Expr::Unknown(text) if text == "-1" => self.position(subject, !equal, depth),
            Expr::String(value) => self.compare_text(subject, value, equal, depth),
            _ => Verdict::Nothing,
        }
    }

    fn compare_text(&self, subject: &Expr, value: &str, equal: bool, depth: usize) -> Verdict {
        if value == "undefined" {
            return Verdict::Nothing;
        }
        let mut subject = self.resolve(subject);
        // `x = x || ''` leads back to itself.
        let with_default = with_default(subject).filter(|_| depth < MAX_DEPTH);
        if let Some((inner, fallback)) = with_default {
            if (fallback == value) == equal {
                // It also comes out so where nothing is stored.
                let told = self.compare_text(inner, value, equal, depth + 1);
                return match told {
                    Verdict::Granted(_) => Verdict::FailsOpen,
                    verdict => verdict,
                };
            }
            subject = self.resolve(inner);
        }
        let name = source(subject);
        let meaning = name.as_deref().and_then(words::meaning);
        if meaning == Some(Meaning::Denied) && !name.as_deref().is_some_and(words::is_answer) {
            return Verdict::Nothing;
        }
        let kept = is_stored(subject) && name.as_deref().is_some_and(words::is_about);
        let about = meaning.is_some()
            || kept && (words::is_yes(value) || words::is_refusal(value))
            || self.patterns.matching(subject).is_some()
            || self.read_at(subject, true, depth + 1).is_guard();
        if !about {
            // `'granted'` is a consent word in itself: `state.analytics_storage === 'granted'`.
            let granted = matches!(value, "granted" | "consented");
            let elsewhere = match value {
                "development" | "dev" | "localhost" | "127.0.0.1" => equal,
                "production" => !equal,
                _ => false,
            };
            return if elsewhere {
                Verdict::Never
            } else if granted {
                self.granted_if(equal, "")
            } else {
                Verdict::Nothing
            };
        }
        match (words::is_refusal(value), equal) {
            (false, true) if meaning == Some(Meaning::Denied) => Verdict::Denied,
            (false, true) => self.granted_if(true, value),
            (false, false) => Verdict::Denied,
            (true, true) if meaning == Some(Meaning::Denied) => self.granted_if(true, value),
            (true, true) => Verdict::Denied,
            (true, false) => Verdict::OptOut,
        }
    }

    /// A position or count compared with nothing: as good as "it is there".
    fn position(&self, subject: &Expr, found: bool, depth: usize) -> Verdict {
        if self.patterns.matching(subject).is_some() {
            return self.read_at(subject, found, depth + 1);
        }
        match subject {
            Expr::Call { callee, args } if is_position(subject) => {
                match (callee.as_ref(), args.first()) {
                    (Expr::Member { object, .. }, Some(needle)) => {
                        self.contains(object, needle, found)
                    }
                    _ => Verdict::Nothing,
                }
            }
            other => self.read_at(other, found, depth + 1),
        }
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
    fn resolve<'e>(&'e self, expr: &'e Expr) -> &'e Expr {
        match expr {
            Expr::Name(name) => self
                .bindings
                .get(name)
                .filter(|bound| !matches!(bound, Expr::Unknown(_) | Expr::Null))
                .unwrap_or(expr),
            _ => expr,
        }
    }
}

impl Verdict {
    /// `x !== false` also holds where `x` was never set.
    fn strict(self, equal: bool, value: bool) -> Verdict {
        match self {
            Verdict::Granted(_) if !equal && !value => Verdict::FailsOpen,
            verdict => verdict,
        }
    }
}

fn is_literal(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::String(_) | Expr::Number(_) | Expr::Bool(_) | Expr::Null
    ) || matches!(expr, Expr::Unknown(text) if text == "-1")
}

/// A value and the text that stands for it where there is none: `x ?? ''`, `x|default:''`.
fn with_default(expr: &Expr) -> Option<(&Expr, &str)> {
    let (inner, fallback) = match expr {
        Expr::Or(all) => match all.as_slice() {
            [inner, fallback] => (inner, fallback),
            _ => return None,
        },
        Expr::Call { callee, args } => match (last_name(callee), args.as_slice()) {
            (Some("default" | "d"), [inner, fallback, ..]) => (inner, fallback),
            _ => return None,
        },
        _ => return None,
    };
    match fallback {
        Expr::String(text) => Some((inner, text)),
        Expr::Null => Some((inner, "")),
        _ => None,
    }
}

/// Whether it tells where in a text something stands.
fn is_position(expr: &Expr) -> bool {
    matches!(expr, Expr::Call { callee, .. }
        if matches!(last_name(callee), Some("indexOf" | "search" | "lastIndexOf")))
}

/// Methods whose value says what the text or list says that they are of, sorted.
const OF_TEXT: &[&str] = &[
    "at",
    "charAt",
    "filter",
    "find",
    "map",
    "pop",
    "replace",
    "reverse",
    "shift",
    "slice",
    "split",
    "substr",
    "substring",
    "toLowerCase",
    "toString",
    "trim",
    "trimStart",
];

/// The text or list that methods of texts are called on, one after the other:
/// `document.cookie` of `document.cookie.split(';')`.
fn in_text(expr: &Expr) -> &Expr {
    let mut expr = expr;
    loop {
        match expr {
            Expr::Call { callee, args } => match (callee.as_ref(), args.first()) {
                (Expr::Member { object, property }, _) if is_of_text(property) => expr = object,
                (Expr::Name(name), Some(inner)) if is_of_coding(name) => expr = inner,
                _ => return expr,
            },
            Expr::Index { object, index } if matches!(index.as_ref(), Expr::Number(_)) => {
                expr = object;
            }
            _ => return expr,
        }
    }
}

fn is_of_text(method: &str) -> bool {
    OF_TEXT.binary_search(&method).is_ok()
}

fn is_of_coding(function: &str) -> bool {
    matches!(
        function,
        "String" | "decodeURI" | "decodeURIComponent" | "unescape" | "urldecode"
    )
}

/// The key that a function literal looks for: `(row) => row.startsWith('consent=')`.
fn looked_for(function: &Expr) -> Option<String> {
    let Expr::Function { answer, .. } = function else {
        return None;
    };
    let text = match answer.as_ref() {
        Expr::Call { args, .. } => args.first(),
        Expr::Compare { left, right, .. } => match (left.as_ref(), right.as_ref()) {
            (Expr::Call { args, .. }, _) if is_position(left) => args.first(),
            (_, text @ Expr::String(_)) | (text @ Expr::String(_), _) => Some(text),
            _ => None,
        },
        _ => None,
    };
    match text {
        Some(Expr::String(text)) => Some(text.trim_matches(['=', ' ']).to_owned()),
        _ => None,
    }
}

fn last_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name),
        Expr::Member { property, .. } => Some(property),
        _ => None,
    }
}

/// Whether it is the text under a key of a cookie jar or storage, as it stands there.
fn is_stored(expr: &Expr) -> bool {
    match expr {
        Expr::Call { callee, args } => {
            matches!(args.first(), Some(Expr::String(_)))
                && callee.path().is_some_and(|path| {
                    let words = words::split(&path);
                    let has =
                        |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
                    has(&["cookie", "cookies", "storage"])
                        && has(&["get", "item", "read", "cookie"])
                })
        }
        Expr::Index { object, index } => {
            matches!(index.as_ref(), Expr::String(_)) && is_jar(object)
        }
        Expr::Member { object, .. } => is_jar(object),
        _ => false,
    }
}

/// Where cookies and stored items are kept.
fn is_jar(expr: &Expr) -> bool {
    expr.path().is_some_and(|path| {
        let last = path.rsplit('.').next().unwrap_or(&path);
        matches!(
            last,
            "COOKIES" | "_COOKIE" | "cookies" | "localStorage" | "sessionStorage"
        )
    })
}

/// What tells where a value comes from: a path, or the key of a cookie or storage item.
fn source(expr: &Expr) -> Option<String> {
    let mut expr = expr;
    let mut tail = String::new();
    for _ in 0..MAX_DEPTH {
        if let Some(path) = expr.path() {
            return Some(path + &tail);
        }
        match expr {
            // `document.cookie.split(';').find((row) => row.startsWith('consent='))`.
            Expr::Call { callee, args } if last_name(callee).is_some_and(is_of_text) => {
                if let Some(key) = args.first().and_then(looked_for) {
                    return Some(format!("{key}{tail}"));
                }
                match callee.as_ref() {
                    Expr::Member { object, .. } => expr = object,
                    _ => return None,
                }
            }
            // `document.cookie.match(/consent=([^;]+)/)`.
            Expr::Call { callee, args }
                if last_name(callee) == Some("match")
                    && matches!(args.first(), Some(Expr::Regex(_))) =>
            {
                let Some(Expr::Regex(pattern)) = args.first() else {
                    return None;
                };
                let key = pattern.split('=').next().unwrap_or(pattern);
                let key = key.rsplit([')', '^', '|', '*', ' ']).next().unwrap_or(key);
                return Some(format!("{key}{tail}"));
            }
            Expr::Call { callee, args } => {
                let key = args.iter().find_map(|arg| match arg {
                    Expr::String(key) => Some(key),
                    _ => None,
                });
                match (key, args.first(), callee.as_ref()) {
                    // `getCookie('cookie_consent')`, `localStorage.getItem('consent')`.
                    (Some(key), ..) => return Some(format!("{key}{tail}")),
                    // `JSON.parse(x)`, `decodeURIComponent(x)`.
                    (None, Some(Expr::Sum(parts)), _) => {
                        let key = parts.iter().find_map(|part| match part {
                            Expr::String(text) if text.contains(char::is_alphabetic) => {
                                Some(text.clone())
                            }
                            part => part.path(),
                        })?;
                        return Some(format!("{key}{tail}"));
                    }
                    (None, Some(inner), _) => expr = inner,
                    (None, None, Expr::Member { object, property }) => match object.path() {
                        Some(path) => return Some(format!("{path}.{property}{tail}")),
                        None => expr = object,
                    },
                    (None, None, callee) => return callee.path().map(|path| path + &tail),
                }
            }
            Expr::Member { object, property } => {
                tail = format!(".{property}{tail}");
                expr = object;
            }
            Expr::Index { object, index } => {
                if let Expr::String(key) = index.as_ref() {
                    tail = format!(".{key}{tail}");
                }
                expr = object;
            }
            Expr::Or(all) | Expr::And(all) => expr = all.first()?,
            _ => return None,
        }
    }
    None
}
