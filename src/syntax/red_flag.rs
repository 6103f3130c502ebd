//! A red flag is a consent manager's configuration by which it takes consent as given.

use crate::catalogue::manager::RedFlag;
use crate::catalogue::service::Purpose;
use crate::expr::Expr;
use crate::guard::words;
use crate::span::Span;

/// Keys under which a category or service says what it is for, sorted.
const TELLING: &[&str] = &[
    "category", "id", "name", "purposes", "title", "type", "value",
];

/// How many values of one configuration are looked at.
const MAX_VALUES: usize = 2_000;

/// The keys that lead to the value that raises the flag, if one does.
pub fn raised(flag: &RedFlag, config: &Expr) -> Option<Vec<String>> {
    let key = flag.key.as_ref()?;
    let Expr::Object(_) = config else {
        return None;
    };
    let wanted: Vec<&str> = key.split('.').collect();
    let mut open: Vec<(Vec<String>, &Expr)> = vec![(Vec::new(), config)];
    let mut seen = 0;
    let mut exists = false;
    while let Some((path, expr)) = open.pop() {
        seen += 1;
        if seen > MAX_VALUES {
            return None;
        }
        let Some(step) = wanted.get(path.len()) else {
            exists = true;
            if flag.values.iter().any(|value| is(expr, value)) {
                return Some(path);
            }
            continue;
        };
        let above = path.last().map_or("", String::as_str);
        let children: Vec<(String, &Expr)> = match expr {
            Expr::Object(entries) => entries
                .iter()
                .map(|(key, value)| (key.clone(), value))
                .collect(),
            Expr::List(items) => items.iter().map(|item| (label(item), item)).collect(),
            // What is computed may be there.
            _ => return None,
        };
        let is_last = path.len() + 1 == wanted.len();
        let is_locked =
            |(key, value): &(String, &Expr)| flag.locked.as_ref() == Some(key) && is(value, "true");
        if is_last && children.iter().any(is_locked) && !is_tracking(above, expr) {
            continue;
        }
        if is_last && flag.tracking && !is_tracking(above, expr) {
            continue;
        }
        for (key, value) in children.into_iter().rev() {
            let fits = *step == key || *step == "*" && !is_excepted(flag, &key);
            if fits {
                let mut path = path.clone();
                path.push(key);
                open.push((path, value));
            }
        }
    }
    let missing = flag.values.iter().any(|value| value == "missing");
    (missing && !exists).then(Vec::new)
}

/// Whether what stands under a key is told to be for statistics or marketing: by the key, or by what it
/// says of itself.
fn is_tracking(key: &str, told: &Expr) -> bool {
    let Expr::Object(entries) = told else {
        return false;
    };
    let says = |(key, value): &(String, Expr)| match value {
        _ if !TELLING.contains(&key.as_str()) => Vec::new(),
        Expr::String(text) => vec![words::purpose(text)],
        Expr::List(items) => {
            let texts = items.iter().filter_map(|item| match item {
                Expr::String(text) => Some(words::purpose(text)),
                _ => None,
            });
            texts.collect()
        }
        _ => Vec::new(),
    };
    let mut all: Vec<Option<Purpose>> = entries.iter().flat_map(says).collect();
    all.push(words::purpose(key));
    let is = |wanted: Purpose| all.contains(&Some(wanted));
    (is(Purpose::Statistics) || is(Purpose::Marketing)) && !is(Purpose::Necessary)
}

/// What an item of a list goes by: its `name`, `id` or `title`.
fn label(item: &Expr) -> String {
    let Expr::Object(entries) = item else {
        return String::new();
    };
    let named = entries
        .iter()
        .find(|(key, _)| matches!(key.as_str(), "id" | "name" | "title"));
    match named {
        Some((_, Expr::String(text))) => text.clone(),
        _ => String::new(),
    }
}

/// What is necessary may be on from the start.
fn is_excepted(flag: &RedFlag, key: &str) -> bool {
    let key = key.to_lowercase();
    flag.except.iter().any(|word| key.contains(word.as_str()))
}

fn is(expr: &Expr, value: &str) -> bool {
    match expr {
        Expr::Bool(given) => value == if *given { "true" } else { "false" },
        Expr::String(text) | Expr::Number(text) => text == value,
        _ => false,
    }
}

/// Where in the source the keys lead to; the whole span where they are not written out there.
pub fn place(source: &str, span: Span, path: &[String]) -> Span {
    let head = Span::new(span.start, span.end.min(span.start + 60));
    let Some(text) = source.get(span.start..span.end) else {
        return span;
    };
    let mut at = 0;
    let mut last = None;
    for key in path.iter().filter(|key| !key.is_empty()) {
        let Some(found) = text.get(at..).and_then(|rest| written(rest, key)) else {
            return bounded(source, head);
        };
        last = Some(Span::new(
            span.start + at + found,
            span.start + at + found + key.len(),
        ));
        at += found + key.len();
    }
    last.unwrap_or_else(|| bounded(source, head))
}

/// Where a key stands: with a value behind it, or else anywhere. Comments speak of keys as well.
fn written(text: &str, key: &str) -> Option<usize> {
    let is_part = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let has_value = |at: &usize| {
        let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
        let rest = text[at + key.len()..].trim_start_matches(['"', '\'', ']', ' ']);
        !is_part(before) && rest.starts_with([':', '='])
    };
    let mut places = text.match_indices(key).map(|(at, _)| at);
    places.find(has_value).or_else(|| text.find(key))
}

/// The first line of a span.
fn bounded(source: &str, span: Span) -> Span {
    let mut end = span.end;
    while end > span.start && !source.is_char_boundary(end) {
        end -= 1;
    }
    let text = source.get(span.start..end).unwrap_or_default();
    let line = text.find('\n').unwrap_or(text.len());
    Span::new(span.start, span.start + line)
}

/// Whether a text of a script looks for markup that is held back: a selector, a type.
pub fn looks_for_marks(text: &str) -> bool {
    text.contains("text/plain")
        || text.contains("script[")
        || text.contains("iframe[")
        || text.contains("[data-")
        || text.starts_with("data-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_where_its_key_has_a_value() {
        let source = "var klaro = {\n  // on by default\n  'default': true, defaults: 1 };";
        let path = ["default".to_owned()];
        let place = place(source, Span::new(0, source.len()), &path);
        assert_eq!(source[..place.start].matches('\n').count(), 2);
        assert_eq!(place.of(source), "default");
    }
}
