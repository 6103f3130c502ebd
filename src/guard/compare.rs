//! Comparisons and searches in texts: `consent === 'yes'`, `cookie.indexOf('consent=yes') > -1`.

use super::read::{MAX_DEPTH, Reader};
use super::source::{in_text, is_cookie_jar, is_position, is_stored, last_name, unwrapped};
use super::verdict::Verdict;
use super::words::{self, Meaning};
use crate::catalogue::service::Purpose;
use crate::expr::{Compare, Expr};

impl Reader<'_> {
    /// Whether something that holds consents holds a certain one.
    pub(super) fn contains(&self, hay: &Expr, needle: &Expr, truth: bool) -> Verdict {
        self.contains_at(hay, needle, truth, 0)
    }

    fn contains_at(&self, hay: &Expr, needle: &Expr, truth: bool, depth: usize) -> Verdict {
        let text = match needle {
            Expr::String(text) => text.clone(),
            Expr::Sum(parts) => self.joined(parts, 0),
            // `['all', 'statistics'].includes(getCookie('consent'))`: it is one of these.
            subject if is_texts(hay) && depth < MAX_DEPTH => {
                let Expr::List(texts) = hay else {
                    return Verdict::Nothing;
                };
                let told = texts
                    .iter()
                    .map(|text| self.compare(Compare::Equal, subject, text, truth, depth + 1));
                return told.reduce(Verdict::or).unwrap_or(Verdict::Nothing);
            }
            Expr::Regex(pattern) => pattern.replace(['\\', '(', ')', '^', '$', '?', ':'], ""),
            _ => return self.subject(hay, truth),
        };
        let hay = in_text(self.resolve(in_text(hay)));
        // Where nothing is stored, the text that stands for it may hold it.
        // `x = x || ''` leads back to itself.
        let with_default = with_default(hay).filter(|_| depth < MAX_DEPTH);
        if let Some((inner, fallback)) = with_default {
            let found = self.contains_at(&inner, needle, truth, depth + 1);
            let is_in = fallback.contains(text.as_str()) == truth;
            return match found {
                Verdict::Granted(_) if is_in => Verdict::FailsOpen,
                verdict => verdict,
            };
        }
        if let Some(verdict) = self.listed(hay, &text, truth) {
            return verdict;
        }
        let is_jar = is_cookie_jar(hay);
        if is_jar {
            if let Some(word) = self.patterns.records.in_jar(&text) {
                return self.granted_if(truth, word);
            }
            let (key, value) = match text.split_once('=') {
                Some((key, value)) => (
                    key,
                    Some(value.trim_matches(|c: char| !c.is_alphanumeric())),
                ),
                None => (text.as_str(), None),
            };
            return match (value.filter(|value| !value.is_empty()), self.meaning(key)) {
                (Some(value), Some(_)) if words::is_refusal(value) => {
                    if truth {
                        Verdict::Denied
                    } else {
                        Verdict::OptOut
                    }
                }
                (Some(value), Some(Meaning::Answered))
                    if words::is_put_away(key) && !words::is_acceptance(value) =>
                {
                    Verdict::Answered
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
        // `document.body.classList.contains('cookies-accepted')`.
        if hay.path().is_some_and(|path| path.ends_with("classList")) {
            return self.named(&text, truth, &[]);
        }
        let name = self.source(hay);
        let name = name.as_deref();
        if let Some(record) = self.record_of(hay, name) {
            match record.granted(&text) {
                _ if record.answered_only => return Verdict::Answered,
                Some(word) => return self.granted_if(truth, word),
                None => {}
            }
        }
        match name.and_then(|name| self.meaning_of(hay, name, &text)) {
            None if name.is_some_and(|name| self.is_chosen_from(hay, name))
                && words::chosen_purpose(&text).is_some() =>
            {
                self.granted_if(truth, &text)
            }
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

    /// Whether it holds what the visitor chose of several: `allowedCategories`, or a part of a cookie
    /// that is named for cookies.
    fn is_chosen_from(&self, hay: &Expr, name: &str) -> bool {
        words::is_choice(name) || words::speaks_of_cookies(name) && self.is_part_of_stored(hay)
    }

    /// What a manager's list says that holds a word, however it is searched:
    /// `OnetrustActiveGroups.match(/,C0002,/)`.
    fn listed(&self, hay: &Expr, text: &str, truth: bool) -> Option<Verdict> {
        let word = text.trim_matches(|c: char| !c.is_alphanumeric());
        let args = vec![Expr::String(word.to_owned())];
        let mut searches = ["includes", "indexOf"]
            .into_iter()
            .map(|search| Expr::Call {
                callee: Box::new(hay.clone().member(search)),
                args: args.clone(),
            });
        let (grants, purposes) = searches.find_map(|search| self.patterns.matching(&search))?;
        Some(match (grants, truth) {
            (true, true) => Verdict::Granted(purposes),
            (true, false) => Verdict::Denied,
            (false, _) => Verdict::Answered,
        })
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

    pub(super) fn compare(
        &self,
        op: Compare,
        left: &Expr,
        right: &Expr,
        truth: bool,
        depth: usize,
    ) -> Verdict {
        // What a call hands over may be written out: `answer('declined')`.
        if let (Expr::String(one), Expr::String(other)) = (left, right)
            && matches!(op, Compare::Equal | Compare::NotEqual)
        {
            return match (one == other) == (truth == (op == Compare::Equal)) {
                true => Verdict::Nothing,
                false => Verdict::Never,
            };
        }
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
                return match self.level(op, subject, literal) {
                    true => self.granted_if(truth, ""),
                    false => self.position(subject, truth, depth),
                };
            }
            Compare::Less | Compare::LessOrEqual => {
                return match self.level(op, subject, literal) {
                    true => self.granted_if(!truth, ""),
                    false => self.position(subject, !truth, depth),
                };
            }
        };
        if let Some(purposes) = self.equals_consent(subject, literal) {
            return match equal {
                true => Verdict::Granted(purposes),
                false => Verdict::Denied,
            };
        }
        match literal {
            // `strpos($stored, 'all') !== false`.
            Expr::Bool(value) if is_told_for_sure(subject) => {
                self.read_at(subject, *value == equal, depth + 1)
            }
            // Some jars hand out what was stored as JSON: `cookies.get('consent') === true`.
            Expr::Bool(value) if equal && is_stored(self.resolve(subject)) => {
                self.compare_text(subject, &value.to_string(), true, depth)
            }
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
            // `Drupal.eu_cookie_compliance.getCurrentStatus() === 2`.
            Expr::Number(number)
                if !matches!(number.as_str(), "-1" | "0" | "1")
                    && matches!(self.patterns.matching(subject), Some((true, _))) =>
            {
                self.read_at(subject, equal, depth + 1)
            }
            // `getCookie('cookie-agreed') == 2`.
            Expr::Number(number)
                if is_stored(unwrapped(in_text(self.resolve(subject))))
                    && !matches!(number.as_str(), "-1" | "0" | "1") =>
            {
                self.compare_text(subject, number, equal, depth)
            }
            Expr::Unknown(text) if text == "-1" => self.position(subject, !equal, depth),
            Expr::String(value) => self.compare_text(subject, value, equal, depth),
            _ => match (named_value(left), named_value(right)) {
                (_, Some(value)) => self.compare_text(left, &value, equal, depth),
                (Some(value), None) => self.compare_text(right, &value, equal, depth),
                _ => Verdict::Nothing,
            },
        }
    }

    /// What is asked for where a manager's expression is compared with what it is after consent.
    fn equals_consent(&self, subject: &Expr, literal: &Expr) -> Option<Vec<Purpose>> {
        let text = match literal {
            Expr::String(text) => text.as_str(),
            Expr::Bool(true) => "true",
            _ => return None,
        };
        let subject = self.resolve(subject);
        let written_out = self.written_out_in(subject);
        let known = self.patterns.valued(subject);
        let known = known.or_else(|| self.patterns.valued(written_out.as_ref()?));
        let (granted, purposes) = known?;
        (granted == text).then_some(purposes)
    }

    /// Whether a comparison asks how far the stored answer goes: `getCookie('cookie-level') >= 2`.
    fn level(&self, op: Compare, subject: &Expr, literal: &Expr) -> bool {
        let Expr::Number(number) = literal else {
            return false;
        };
        let number: f64 = number.parse().unwrap_or_default();
        let subject = unwrapped(in_text(self.resolve(subject)));
        let asks = match op {
            Compare::Greater | Compare::LessOrEqual => number >= 0.0,
            _ => number > 0.0,
        };
        asks && is_stored(subject)
            && self.source(subject).is_some_and(|name| {
                words::is_choice(&name) || self.meaning(&name) == Some(Meaning::Granted)
            })
    }

    fn compare_text(&self, subject: &Expr, value: &str, equal: bool, depth: usize) -> Verdict {
        if value == "undefined" {
            return Verdict::Nothing;
        }
        let written = subject;
        let subject = self.resolve(subject);
        // One of all the cookies, as a whole: `document.cookie.split('; ').some((one) => one === 'x=1')`.
        if value.contains('=') && self.is_of_jar(subject) {
            return self.contains(subject, &Expr::String(value.to_owned()), equal);
        }
        // `x = x || ''` leads back to itself.
        let with_default = with_default(subject).filter(|_| depth < MAX_DEPTH);
        let inner = with_default.as_ref().map(|(inner, _)| inner);
        if let Some((inner, fallback)) = &with_default {
            if (fallback == value) == equal {
                // It also comes out so where nothing is stored.
                let told = self.compare_text(inner, value, equal, depth + 1);
                return match told {
                    Verdict::Granted(_) => Verdict::FailsOpen,
                    verdict => verdict,
                };
            }
            if !equal && words::is_refusal(value) {
                // What is there says something else than no.
                let told = self.compare_text(inner, value, equal, depth + 1);
                return match told {
                    Verdict::OptOut => Verdict::Granted(Vec::new()),
                    verdict => verdict,
                };
            }
        }
        let subject = inner.map_or(subject, |inner| self.resolve(inner));
        // A state that holds nothing at first goes by its own name: `useState(null)`.
        let name = self.source(subject).or_else(|| written.path());
        let meaning = name
            .as_deref()
            .and_then(|name| self.meaning_of(subject, name, value));
        if meaning == Some(Meaning::Denied)
            && !name.as_deref().is_some_and(|name| self.is_answer(name))
        {
            return Verdict::Nothing;
        }
        let kept = is_stored(subject) && name.as_deref().is_some_and(|name| self.is_about(name));
        if let Some(record) = self.record_of(subject, name.as_deref()) {
            match record.granted(value) {
                _ if record.answered_only => return Verdict::Answered,
                Some(word) => return self.granted_if(equal, word),
                None => {}
            }
        }
        let known = self.patterns.matching(subject);
        let about = meaning.is_some()
            || kept && (words::is_yes(value) || words::is_refusal(value))
            || known.is_some()
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
        let put_away = (kept || meaning == Some(Meaning::Answered))
            && name
                .as_deref()
                .is_some_and(|name| words::is_put_away(name) && !self.keeps_yes(name));
        let only_answered =
            matches!(known, Some((false, _))) && self.patterns.valued(subject).is_none();
        if (put_away || only_answered) && !words::is_acceptance(value) {
            return Verdict::Answered;
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
}

/// Whether it is a list of texts that are written out.
fn is_texts(expr: &Expr) -> bool {
    matches!(expr, Expr::List(items)
        if !items.is_empty() && items.iter().all(|item| matches!(item, Expr::String(_))))
}

/// What a value of an enumeration says: `ConsentStatus.Granted`.
fn named_value(expr: &Expr) -> Option<String> {
    let Expr::Member { property, .. } = expr else {
        return None;
    };
    let is_type = expr.root()?.starts_with(|c: char| c.is_uppercase());
    let value = property.to_lowercase();
    (is_type && (words::is_acceptance(&value) || words::is_refusal(&value))).then_some(value)
}

fn is_literal(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::String(_) | Expr::Number(_) | Expr::Bool(_) | Expr::Null
    ) || matches!(expr, Expr::Unknown(text) if text == "-1")
}

/// A value and the text that stands for it where there is none: `x ?? ''`, `x|default:''`,
/// `cookies.get('x', '')`.
fn with_default(expr: &Expr) -> Option<(Expr, String)> {
    let (inner, fallback) = match expr {
        Expr::Or(all) => match all.as_slice() {
            [inner, fallback] => (inner.clone(), fallback),
            _ => return None,
        },
        // `isset($x) ? $x : ''`.
        Expr::Choice {
            then, otherwise, ..
        } => (then.as_ref().clone(), otherwise.as_ref()),
        Expr::Call { callee, args } => match (last_name(callee), args.as_slice()) {
            (Some("default" | "d"), [inner, fallback, ..]) => (inner.clone(), fallback),
            (Some("cookie" | "get"), [key, fallback @ Expr::String(_)]) if is_stored(expr) => {
                let callee = callee.clone();
                let args = vec![key.clone()];
                (Expr::Call { callee, args }, fallback)
            }
            _ => return None,
        },
        _ => return None,
    };
    match fallback {
        Expr::String(text) => Some((inner, text.clone())),
        Expr::Null => Some((inner, String::new())),
        _ => None,
    }
}

/// Whether a call says yes or no to what it looks for, and never nothing.
fn is_told_for_sure(expr: &Expr) -> bool {
    matches!(expr, Expr::Call { callee, .. }
        if last_name(callee).is_some_and(is_search))
}

/// Whether a function looks for something in a text or list.
pub(super) fn is_search(name: &str) -> bool {
    SEARCHES.binary_search(&name).is_ok()
}

/// Functions that look for something, sorted.
const SEARCHES: &[&str] = &[
    "in_array",
    "mb_stripos",
    "mb_strpos",
    "preg_match",
    "str_contains",
    "str_starts_with",
    "stripos",
    "stristr",
    "strpos",
    "strstr",
];
