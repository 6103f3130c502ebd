//! The source of a value is what tells where it comes from: a path, or the key of a cookie or of a
//! stored item.

use super::read::Reader;
use super::words;
use crate::expr::Expr;

/// How many members, indexes and calls are followed inwards.
const MAX_STEPS: usize = 24;

/// How many names stand for one another on the way to the cookies.
const MAX_NAMES: usize = 4;

impl Reader<'_> {
    /// Whether it is made of the text of all cookies by methods of texts and lists, by whatever names.
    pub(super) fn is_of_jar(&self, expr: &Expr) -> bool {
        let mut text = in_text(expr);
        for _ in 0..MAX_NAMES {
            if is_cookie_jar(text) {
                return true;
            }
            let bound = in_text(self.resolve(text));
            if bound == text {
                return false;
            }
            text = bound;
        }
        false
    }

    /// What tells where a value comes from: a path, or the key of a cookie or storage item.
    pub(super) fn source(&self, expr: &Expr) -> Option<String> {
        let mut expr = expr;
        let mut tail = String::new();
        for step in 0..MAX_STEPS {
            if let Some(path) = expr.path() {
                // `row.split('=')[1]` of `const row = document.cookie.split(';').find(…)`.
                let bound = self.resolve(expr);
                if step > 0 && bound != expr && self.is_of_jar(bound) {
                    expr = bound;
                    continue;
                }
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
                        // `substr($stored, 0, 1)`.
                        _ => expr = args.first()?,
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
                    let key = args.iter().find_map(|arg| match self.resolve(arg) {
                        Expr::String(key) => Some(key),
                        // `cookie(name: 'x')`
                        Expr::Object(pairs) => pairs.iter().find_map(|pair| match pair {
                            (name, Expr::String(key)) if name == "name" => Some(key),
                            _ => None,
                        }),
                        _ => None,
                    });
                    match (key, args.first(), callee.as_ref()) {
                        // `getCookie('cookie_consent')`, `localStorage.getItem('consent')`.
                        (Some(key), ..) => {
                            return Some(match setting_asked(expr, callee) {
                                Some(holder) => format!("{holder}.{key}{tail}"),
                                None => format!("{key}{tail}"),
                            });
                        }
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
                    if let Expr::String(key) = self.resolve(index) {
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
}

/// What the site's makers have set is asked for by its key: `get_option('cookie_consent')`.
fn setting_asked(call: &Expr, callee: &Expr) -> Option<String> {
    let holder = callee.path().filter(|_| !is_stored(call))?;
    words::is_set_by_makers(&format!("{holder}.x")).then_some(holder)
}

/// Whether it is the text under a key of a cookie jar or storage, as it stands there.
pub(super) fn is_stored(expr: &Expr) -> bool {
    match expr {
        // `document.cookie.match(/consent=([^;]+)/)` takes one out of all.
        Expr::Call { callee, args } if last_name(callee) == Some("match") => {
            matches!(callee.as_ref(), Expr::Member { object, .. } if is_cookie_jar(object))
                && matches!(args.first(), Some(Expr::Regex(_)))
        }
        Expr::Call { callee, args } => {
            matches!(args.first(), Some(Expr::String(_))) && {
                let names: Vec<&str> = callee.texts().collect();
                let words = words::split(&names.join(" "));
                let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
                has(&["cookie", "cookies", "storage"])
                    && has(&[
                        "contains", "cookie", "exists", "get", "has", "item", "key", "read",
                    ])
            }
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
    is_cookie_jar(expr)
        || expr.path().is_some_and(|path| {
            let last = path.rsplit('.').next().unwrap_or(&path);
            matches!(last, "localStorage" | "sessionStorage")
        })
}

/// Where cookies are kept, in the words of browsers and servers.
pub(super) fn is_cookie_jar(expr: &Expr) -> bool {
    expr.path().is_some_and(|path| {
        path == "cookie" || path.ends_with("document.cookie") || {
            let last = path.rsplit('.').next().unwrap_or(&path);
            matches!(
                last,
                "COOKIE" | "COOKIES" | "Cookies" | "_COOKIE" | "cookie" | "cookies"
            )
        }
    })
}

/// What calls put around a value as it was stored: `JSON.parse(localStorage.getItem('x') || '{}')`.
pub(super) fn unwrapped(expr: &Expr) -> &Expr {
    let mut expr = expr;
    for _ in 0..MAX_STEPS {
        expr = match expr {
            _ if is_stored(expr) => return expr,
            Expr::Call { args, .. } => match args.first() {
                Some(inner) => inner,
                None => return expr,
            },
            Expr::Or(all) => match all.first() {
                Some(inner) => inner,
                None => return expr,
            },
            _ => return expr,
        };
    }
    expr
}

/// The text or list that methods of texts are called on, one after the other:
/// `document.cookie` of `document.cookie.split(';')`.
pub(super) fn in_text(expr: &Expr) -> &Expr {
    let mut expr = expr;
    loop {
        match expr {
            Expr::Call { callee, args } => match (callee.as_ref(), args.first()) {
                (Expr::Member { object, property }, _) if is_of_text(property) => expr = object,
                (Expr::Name(name), Some(inner)) if is_of_coding(name) => expr = inner,
                // `explode(',', $text)`.
                (Expr::Name(name), _) if matches!(name.as_str(), "explode" | "preg_split") => {
                    match args.get(1) {
                        Some(inner) => expr = inner,
                        None => return expr,
                    }
                }
                _ => return expr,
            },
            Expr::Index { object, index } if matches!(index.as_ref(), Expr::Number(_)) => {
                expr = object;
            }
            _ => return expr,
        }
    }
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

fn is_of_text(method: &str) -> bool {
    OF_TEXT.binary_search(&method).is_ok()
}

fn is_of_coding(function: &str) -> bool {
    matches!(
        function,
        "String"
            | "decodeURI"
            | "decodeURIComponent"
            | "intval"
            | "rawurldecode"
            | "stripslashes"
            | "trim"
            | "unescape"
            | "urldecode"
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

/// Whether it tells where in a text something stands.
pub(super) fn is_position(expr: &Expr) -> bool {
    matches!(expr, Expr::Call { callee, .. }
        if matches!(last_name(callee), Some("indexOf" | "search" | "lastIndexOf")))
}

pub(super) fn last_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name),
        Expr::Member { property, .. } => Some(property),
        _ => None,
    }
}
