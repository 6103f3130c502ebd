//! Storage is what code keeps on the visitor's device: cookies, Web Storage, databases, and what
//! plug-ins keep.

mod lifetime;

pub use self::lifetime::age_in;

use self::lifetime::lifetime_in;
use crate::catalogue::service::Lifetime;
use crate::expr::Expr;
use crate::guard::words;
use crate::site::{Medium, Storage};
use crate::syntax::template::TemplateStore;
use crate::value::HOLE;

/// Last names of calls that store under the key they are given first, sorted; those of helpers that
/// people write are told by their words.
const SETTERS: &[&str] = &[
    "append",
    "create",
    "forever",
    "make",
    "put",
    "putObject",
    "queue",
    "set",
    "setItem",
    "setObject",
];

/// What a setter with an ordinary name must be called on, sorted.
const STORES: &[&str] = &[
    "$cookieStore",
    "$cookies",
    "Cookie",
    "Cookies",
    "VueCookies",
    "cookie",
    "cookieService",
    "cookieStore",
    "cookies",
    "docCookies",
    "localStorage",
    "localforage",
    "lscache",
    "nookies",
    "sessionStorage",
    "universalCookie",
];

/// Calls that store whatever their receiver is, sorted.
const PLAIN: &[&str] = &["setcookie", "setrawcookie"];

/// What a call stores: `localStorage.setItem('k', v)`, `Cookies.set('k', v)`, `$.cookie('k', v)`,
/// `setCookie('k', v, 365)`, `setcookie('k', $v, time() + 3600)`.
#[must_use]
pub fn of_call(path: &str, args: &[Expr]) -> Option<Storage> {
    let (receiver, name) = path.rsplit_once('.').unwrap_or(("", path));
    let receiver = receiver.rsplit('.').next().unwrap_or_default();
    if name == "getLocal" && receiver == "SharedObject" {
        return Some(plug_in("a Flash local shared object"));
    }
    if name.starts_with("GetUserStoreFor") && receiver == "IsolatedStorageFile" {
        return Some(plug_in("Silverlight's isolated storage"));
    }
    if name == "SwfStore" {
        return Some(plug_in("a Flash local shared object"));
    }
    if path == "evercookie" || path == "window.evercookie" {
        return Some(plug_in("a cookie that brings itself back"));
    }
    // Web SQL, which browsers have dropped.
    if name == "openDatabase" && matches!(receiver, "" | "window") && args.len() > 3 {
        return Some(plug_in("a Web SQL database"));
    }
    if name == "open" && matches!(receiver, "indexedDB" | "mozIndexedDB" | "webkitIndexedDB") {
        let key = text(args.first()?)?;
        return kept(key, Medium::Database, None);
    }
    let known = PLAIN.binary_search(&name).is_ok()
        || SETTERS.binary_search(&name).is_ok() && STORES.binary_search(&receiver).is_ok()
        // jQuery's plug-in reads where it is given no value.
        || name == "cookie" && args.len() > 1
        || name == "serialize" && matches!(receiver, "" | "cookie") && has_options(args.get(2))
        || is_helper(name);
    if !known {
        return None;
    }
    let medium = match receiver {
        "localStorage" | "localforage" | "lscache" => Medium::LocalStorage,
        "sessionStorage" => Medium::SessionStorage,
        _ => Medium::Cookie,
    };
    // `cookieStore.set({ name, value })`, and helpers that take the request or response first.
    let (key, rest) = match args {
        [Expr::Object(pairs), rest @ ..] if receiver == "cookieStore" => {
            let value = |name: &str| pairs.iter().find(|(key, _)| key == name);
            (text(&value("name")?.1)?, rest)
        }
        [Expr::String(_) | Expr::Unknown(_), ..] => (text(&args[0])?, &args[1..]),
        [_, key @ Expr::String(_), rest @ ..] if is_helper(name) || receiver == "nookies" => {
            (text(key)?, rest)
        }
        _ => return None,
    };
    let nothing = rest.first().is_some_and(Expr::is_falsy);
    let lifetime = (medium == Medium::Cookie)
        .then(|| lifetime_in(path, rest.get(1..).unwrap_or_default()))
        .flatten();
    if nothing || lifetime == Some(Lifetime::Seconds(0)) {
        return None;
    }
    kept(key, medium, lifetime).map(|kept| kept.with(rest.first()))
}

impl Storage {
    /// The same with what is known of its value.
    fn with(self, value: Option<&Expr>) -> Self {
        Self {
            is_yes_or_no: value.is_some_and(is_yes_or_no),
            ..self
        }
    }
}

/// Whether a value is a plain yes or no, or one of the two: `'accepted'`, `agreed ? 1 : 0`.
fn is_yes_or_no(value: &Expr) -> bool {
    let says = |text: &str| words::is_yes(text) || words::is_refusal(text);
    match value {
        Expr::Bool(_) => true,
        Expr::Number(number) => says(number),
        Expr::String(text) => !text.is_empty() && says(text),
        Expr::Choice {
            then, otherwise, ..
        } => [then, otherwise].into_iter().all(|one| match one.as_ref() {
            Expr::Choice { .. } => false,
            one => is_yes_or_no(one),
        }),
        _ => false,
    }
}

/// What a template or program stores, by a call or in a header.
#[must_use]
pub fn of_template(stored: &TemplateStore) -> Option<Storage> {
    if !stored.callee.eq_ignore_ascii_case("set-cookie") {
        return of_call(&stored.callee, &stored.args);
    }
    let [Expr::String(text), ..] = stored.args.as_slice() else {
        return None;
    };
    let name = text
        .get(..11)
        .filter(|name| name.eq_ignore_ascii_case("set-cookie:"));
    of_cookie(text[name.map_or(0, str::len)..].trim_start())
}

/// Whether an object says how a cookie is to be kept.
fn has_options(options: Option<&Expr>) -> bool {
    const OPTIONS: &[&str] = &[
        "domain", "expires", "httpOnly", "maxAge", "path", "sameSite", "secure",
    ];
    let Some(Expr::Object(pairs)) = options else {
        return false;
    };
    pairs.iter().any(|(key, _)| OPTIONS.contains(&key.as_str()))
}

/// What an assignment stores: `localStorage.k = v`, `localStorage['k'] = v`.
#[must_use]
pub fn of_assignment(path: &str, value: &Expr) -> Option<Storage> {
    let (receiver, key) = path.rsplit_once('.')?;
    let medium = match receiver.rsplit('.').next()? {
        "localStorage" => Medium::LocalStorage,
        "sessionStorage" => Medium::SessionStorage,
        _ => return None,
    };
    // Some replace the store's own functions, to see what others keep.
    let is_function = matches!(key, "clear" | "getItem" | "key" | "removeItem" | "setItem");
    let is_kept = !value.is_falsy() && !is_function;
    let kept = is_kept.then(|| kept(key.to_owned(), medium, None))?;
    kept.map(|kept| kept.with(Some(value)))
}

/// What `document.cookie = text` stores; a hole in the text is [`HOLE`].
#[must_use]
pub fn of_cookie(text: &str) -> Option<Storage> {
    let (key, rest) = text.split_once('=')?;
    let lower = rest.to_lowercase();
    let mut attributes = lower.split(';').map(str::trim);
    let value = attributes.next()?;
    let age = attributes.clone().find_map(|attribute| {
        let age = attribute.strip_prefix("max-age=")?;
        Some(age.trim().to_owned())
    });
    let expires = attributes.find_map(|attribute| {
        let date = attribute.strip_prefix("expires=")?;
        Some(date.trim().to_owned())
    });
    let lifetime = match (&age, &expires) {
        (Some(age), _) if age.starts_with('-') => return None,
        (Some(age), _) => age.parse().ok().map(Lifetime::Seconds),
        (None, Some(date)) if date.contains("1970") || date == "0" || date == "-1" => return None,
        (None, Some(_)) => None,
        (None, None) if text.contains(HOLE) && lower.trim_end().ends_with(HOLE) => None,
        (None, None) => Some(Lifetime::Session),
    };
    if value.is_empty() || lifetime == Some(Lifetime::Seconds(0)) {
        return None;
    }
    let value = Expr::String(value.to_owned());
    kept(key.trim().to_owned(), Medium::Cookie, lifetime).map(|kept| kept.with(Some(&value)))
}

/// Words in names of functions that make up an identifier, sorted.
const IDENTIFIERS: &[&str] = &["cuid", "guid", "nanoid", "ulid", "uniqid", "uuid"];

/// How far a value is followed.
const FARTHEST: usize = 12;

/// Whether a value is made up at random: `crypto.randomUUID()`, `Math.random().toString(36)`,
/// `existing || uuidv4()`. `held` tells what a name stands for.
pub fn is_random<'e>(value: &'e Expr, held: &dyn Fn(&str) -> Option<&'e Expr>) -> bool {
    let mut open = vec![value];
    for _ in 0..FARTHEST {
        let Some(expr) = open.pop() else { return false };
        match expr {
            Expr::Name(name) => open.extend(held(name)),
            Expr::Member { object, .. } => open.push(object),
            Expr::Call { callee, .. } => {
                let (name, is_of_math) = match &**callee {
                    Expr::Name(name) => (name.as_str(), false),
                    Expr::Member { object, property } => {
                        open.push(object);
                        let of_math = matches!(&**object, Expr::Name(name) if name == "Math");
                        (property.as_str(), of_math)
                    }
                    _ => continue,
                };
                let words = words::split(name);
                let is_identifier =
                    |word: &String| IDENTIFIERS.binary_search(&word.as_str()).is_ok();
                let is_version =
                    matches!(name, "v1" | "v4" | "v7" | "uuidv1" | "uuidv4" | "uuidv7");
                if is_version || is_of_math && name == "random" || words.iter().any(is_identifier) {
                    return true;
                }
            }
            Expr::Sum(all) | Expr::Or(all) => open.extend(all),
            Expr::Choice {
                then, otherwise, ..
            } => open.extend([&**then, &**otherwise]),
            _ => {}
        }
    }
    false
}

/// What a composable keeps that is given a value to begin with: `useLocalStorage('uid', uuid())`,
/// `useCookie('uid', { default: () => uuid() })`; and the value.
#[must_use]
pub fn of_composable<'e>(path: &str, args: &'e [Expr]) -> Option<(Storage, &'e Expr)> {
    let (medium, value) = match path {
        "useLocalStorage" | "useStorage" => (Medium::LocalStorage, args.get(1)?),
        "useSessionStorage" => (Medium::SessionStorage, args.get(1)?),
        "useCookie" => (Medium::Cookie, option(args.get(1)?, "default")?),
        _ => return None,
    };
    let value = match value {
        Expr::Function { answer, .. } => answer,
        value => value,
    };
    if matches!(value, Expr::Null) || value.is_falsy() && medium == Medium::Cookie {
        return None;
    }
    let lifetime = (medium == Medium::Cookie)
        .then(|| lifetime_in("useCookie", &args[1..]))
        .flatten();
    Some((kept(text(args.first()?)?, medium, lifetime)?, value))
}

/// What is stored where a composable's value is set: `const id = useCookie('uid')`, then
/// `id.value = uuid()`. `composed` is the call.
#[must_use]
pub fn of_composed(composed: &Expr, value: &Expr) -> Option<Storage> {
    let Expr::Call { callee, args } = composed else {
        return None;
    };
    let medium = match callee.path()?.as_str() {
        "useCookie" => Medium::Cookie,
        "useLocalStorage" | "useStorage" => Medium::LocalStorage,
        "useSessionStorage" => Medium::SessionStorage,
        _ => return None,
    };
    let lifetime = (medium == Medium::Cookie)
        .then(|| lifetime_in("useCookie", args.get(1..).unwrap_or_default()))
        .flatten();
    (!value.is_falsy()).then(|| kept(text(args.first()?)?, medium, lifetime))?
}

/// What a library keeps of a program's state from one visit to the next: zustand's
/// `persist(state, { name: 'uid' })`, `persistReducer({ key: 'uid' }, reducer)`, and Pinia's
/// `defineStore('uid', { persist: true })`.
#[must_use]
pub fn of_state(name: &str, args: &[Expr]) -> Option<Storage> {
    let (options, key) = match name {
        "persist" => (args.get(1)?, option(args.get(1)?, "name")?),
        "persistReducer" => (args.first()?, option(args.first()?, "key")?),
        "defineStore" => {
            let persisted = args.iter().find_map(|arg| option(arg, "persist"))?;
            if persisted.is_falsy() {
                return None;
            }
            (persisted, option(persisted, "key").or(args.first())?)
        }
        _ => return None,
    };
    let is_for_the_visit = match option(options, "storage") {
        Some(Expr::Name(storage)) => storage.to_ascii_lowercase().contains("session"),
        Some(Expr::Call { args, .. }) => args.iter().any(|arg| match arg {
            Expr::Function { answer, .. } => answer.path().as_deref() == Some("sessionStorage"),
            _ => false,
        }),
        _ => false,
    };
    let medium = match is_for_the_visit {
        true => Medium::SessionStorage,
        false => Medium::LocalStorage,
    };
    kept(text(key)?, medium, None)
}

/// What an object holds under a key.
fn option<'e>(object: &'e Expr, key: &str) -> Option<&'e Expr> {
    let Expr::Object(pairs) = object else {
        return None;
    };
    pairs
        .iter()
        .find_map(|(known, value)| (known == key).then_some(value))
}

/// The text of the header that a call or a pair sets, where that is a cookie's:
/// `setHeader('Set-Cookie', 'uid=' + id)`. What is not literal in it is [`HOLE`].
#[must_use]
pub fn in_header(name: &str, value: &Expr) -> Vec<String> {
    if !name.eq_ignore_ascii_case("set-cookie") {
        return Vec::new();
    }
    let all = match value {
        Expr::List(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    all.iter().filter_map(pattern).collect()
}

/// A text with [`HOLE`] for what is not literal.
fn pattern(value: &Expr) -> Option<String> {
    match value {
        Expr::String(text) => Some(text.clone()),
        Expr::Sum(parts) => {
            let parts = parts.iter().map(|part| match part {
                Expr::String(text) => text.as_str(),
                _ => HOLE,
            });
            Some(parts.collect())
        }
        written => text(written),
    }
}

fn plug_in(what: &str) -> Storage {
    Storage {
        key: what.to_owned(),
        medium: Medium::PlugIn,
        lifetime: None,
        is_random: false,
        is_yes_or_no: false,
    }
}

/// `setCookie`, `create_cookie`, `writeCookie`: a verb and what is stored.
fn is_helper(name: &str) -> bool {
    let words = words::split(name);
    let [verb, what, ..] = words.as_slice() else {
        return false;
    };
    matches!(
        verb.as_str(),
        "add" | "create" | "put" | "save" | "set" | "store" | "write"
    ) && matches!(what.as_str(), "cookie" | "cookies")
        && words.len() == 2
}

fn kept(key: String, medium: Medium, lifetime: Option<Lifetime>) -> Option<Storage> {
    // A key that is computed tells nothing.
    let known = key.replace(HOLE, "");
    let is_key = known
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .count()
        > 1;
    (is_key && key.len() < 80 && !key.contains(char::is_whitespace)).then_some(Storage {
        key,
        medium,
        lifetime,
        is_random: false,
        is_yes_or_no: false,
    })
}

/// A literal key, or what is literal at the beginning of one.
fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::String(text) => Some(text.clone()),
        Expr::Unknown(written) => {
            let written = written.trim();
            let quote = written
                .chars()
                .next()
                .filter(|c| matches!(c, '\'' | '"' | '`'))?;
            let rest = &written[1..];
            let end = rest.find([quote, '$', '{'])?;
            Some(format!("{}{HOLE}", &rest[..end]))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: Option<Lifetime> = Some(Lifetime::Seconds(31_536_000));

    fn string(text: &str) -> Expr {
        Expr::String(text.to_owned())
    }

    fn number(text: &str) -> Expr {
        Expr::Number(text.to_owned())
    }

    #[test]
    fn ages_are_worked_out() {
        let year = Expr::Unknown("60 * 60 * 24 * 365".to_owned());
        let held = |name: &str| (name == "YEAR").then_some(&year);
        let age = |age: Expr| age_in(&Expr::Sum(vec![string("a=b; Max-Age="), age]), &held);
        assert_eq!(age(Expr::name("YEAR")), YEAR);
        assert_eq!(age(Expr::Unknown("YEAR * 1".to_owned())), YEAR);
        assert_eq!(age(Expr::name("DAY")), None);
        assert_eq!(age_in(&string("max-age=1"), &held), None);
        let own = Expr::name("own");
        let itself = |_: &str| Some(&own);
        let text = Expr::Sum(vec![string("a=b; max-age="), Expr::name("own")]);
        assert_eq!(age_in(&text, &itself), None);
    }

    #[test]
    fn names_are_sorted() {
        assert!(SETTERS.is_sorted() && STORES.is_sorted() && PLAIN.is_sorted());
    }

    #[test]
    fn calls_that_store() {
        let value = Expr::name("value");
        let of = |path: &str, args: &[Expr]| {
            of_call(path, args).map(|found| (found.key, found.medium, found.lifetime))
        };
        let key = || string("visitor_id");
        let cookie = |lifetime| Some(("visitor_id".to_owned(), Medium::Cookie, lifetime));
        assert_eq!(
            of("setCookie", &[key(), value.clone(), number("365")]),
            cookie(YEAR)
        );
        assert_eq!(of("Cookies.set", &[key(), value.clone()]), cookie(None));
        assert_eq!(of("$.cookie", &[key(), value.clone()]), cookie(None));
        assert_eq!(of("$.cookie", &[key()]), None);
        assert_eq!(
            of("setcookie", &[key(), value.clone()]),
            cookie(Some(Lifetime::Session))
        );
        let time = Expr::Unknown("time() + YEAR_IN_SECONDS".to_owned());
        assert_eq!(of("setcookie", &[key(), value.clone(), time]), cookie(YEAR));
        let past = Expr::Unknown("time() - 3600".to_owned());
        assert_eq!(of("setcookie", &[key(), value.clone(), past]), None);
        let local = Some(("visitor_id".to_owned(), Medium::LocalStorage, None));
        assert_eq!(
            of("window.localStorage.setItem", &[key(), value.clone()]),
            local
        );
        let options = |name: &str, written: &str| {
            let value = match written.parse::<f64>() {
                Ok(_) => number(written),
                Err(_) => Expr::Unknown(written.to_owned()),
            };
            Expr::Object(vec![(name.to_owned(), value)])
        };
        let ms = options("maxAge", "31536000000");
        assert_eq!(of("res.cookie", &[key(), value.clone(), ms]), cookie(YEAR));
        let seconds = options("maxAge", "60 * 60 * 24 * 365");
        assert_eq!(
            of("setCookie", &[key(), value.clone(), seconds]),
            cookie(YEAR)
        );
        let date = "new Date(Date.now() + 365 * 24 * 60 * 60 * 1000)";
        let date = options("expires", date);
        assert_eq!(
            of("Cookies.set", &[key(), value.clone(), date]),
            cookie(YEAR)
        );
        let with_context = [
            Expr::name("ctx"),
            key(),
            value.clone(),
            options("maxAge", "31536000"),
        ];
        assert_eq!(of("nookies.set", &with_context), cookie(YEAR));
        let units = |age: &str| of("this.$cookies.set", &[key(), value.clone(), string(age)]);
        assert_eq!(units("1y"), cookie(YEAR));
        assert_eq!(units("/path"), cookie(None));
        let days = [key(), value.clone(), number("365")];
        assert_eq!(of("this.cookieService.set", &days), cookie(YEAR));
        assert_eq!(of("map.set", &[key(), value]), None);
        assert_eq!(of("Cookies.set", &[key(), string("")]), None);
    }

    #[test]
    fn assignments_that_store() {
        let value = Expr::name("value");
        assert!(of_assignment("localStorage.visitor_id", &value).is_some());
        assert!(of_assignment("window.sessionStorage.visitor_id", &value).is_some());
        assert!(of_assignment("localStorage.setItem", &value).is_none());
        assert!(of_assignment("store.visitor_id", &value).is_none());
    }

    #[test]
    fn texts_of_cookies() {
        let lifetime = |text: &str| of_cookie(text).map(|found| found.lifetime);
        assert_eq!(lifetime("a_b=1"), Some(Some(Lifetime::Session)));
        assert_eq!(lifetime("a_b=1; max-age=31536000"), Some(YEAR));
        assert_eq!(lifetime("a_b=1; max-age=0"), None);
        assert_eq!(
            lifetime("a_b=; expires=Thu, 01 Jan 1970 00:00:00 GMT"),
            None
        );
        assert_eq!(lifetime("a_b=1; expires=\u{FFFC}"), Some(None));
    }
}
