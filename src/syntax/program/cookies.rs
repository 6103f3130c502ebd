//! Cookies that a program sets, however its framework writes that.

use super::lex::Kind;
use super::read::Reader;
use super::tongue::Shape;
use crate::expr::Expr;
use crate::span::Span;
use crate::syntax::template::{LOCATION, TemplateStore};
use crate::value::HOLE;

/// How many tokens an argument may have.
const MAX_LOOK: usize = 200;

/// Calls whose first argument names the cookie, sorted.
const SETTERS: &[&str] = &["SetCookie", "setCookie", "set_cookie", "set_signed_cookie"];

/// Calls that send the visitor to another page, sorted.
const SENDERS: &[&str] = &[
    "LocalRedirect",
    "NavigateTo",
    "Redirect",
    "RedirectToAction",
    "RedirectToPage",
    "redirect",
    "redirect_to",
    "sendRedirect",
];

/// Words of what makes a time of numbers; any other name makes it unknown. Sorted.
const TIMES: &[&str] = &[
    "Add",
    "DateTime",
    "DateTimeOffset",
    "Duration",
    "Now",
    "Time",
    "TimeSpan",
    "TimeUnit",
    "UtcNow",
    "ago",
    "current",
    "datetime",
    "from",
    "from_now",
    "getSeconds",
    "int",
    "new",
    "now",
    "replace",
    "seconds",
    "time",
    "timedelta",
    "timezone",
    "toSeconds",
    "to_i",
    "total_seconds",
    "tzinfo",
    "utc",
    "utcnow",
    "zone",
];

/// Looks for a cookie that is set at the name `at`.
pub(super) fn read(reader: &mut Reader, at: usize) {
    let blocks = &reader.blocks;
    let word = blocks.word(at);
    if SENDERS.binary_search(&word).is_ok() {
        let calls = blocks.is(at + 1, b'(') || reader.tongue.shape == Shape::Words;
        if calls {
            reader.template.stores.push(TemplateStore {
                span: reader.tokens.all[at].span,
                callee: LOCATION.to_owned(),
                args: Vec::new(),
            });
        }
        return;
    }
    let found = match word {
        "cookies" | "Cookies" if blocks.is(at + 1, b'[') => jar(reader, at, at + 1),
        "cookies" if blocks.is(at + 1, b'.') && reader.tongue.shape == Shape::Words => {
            let mut open = at + 1;
            let mut permanent = false;
            while blocks.is(open, b'.') {
                permanent |= blocks.word(open + 1) == "permanent";
                open += 2;
            }
            jar(reader, at, open).map(|(key, value, life)| {
                (key, value, if permanent { Some(20.0 * YEAR) } else { life })
            })
        }
        "Append" | "Add" | "append" if blocks.is(at + 1, b'(') && at > 1 => {
            let owner = blocks.word(at - 2);
            owner
                .eq_ignore_ascii_case("cookies")
                .then(|| call(reader, at + 1, 0, false))
                .flatten()
        }
        "HttpCookie" | "Cookie"
            if blocks.is(at + 1, b'(') && at > 0 && blocks.word(at - 1) == "new" =>
        {
            made(reader, at)
        }
        "Cookie" if blocks.is(at + 1, b'{') && reader.tongue.backticks => literal(reader, at + 1),
        "from" if blocks.is(at + 1, b'(') && at > 1 && blocks.word(at - 2) == "ResponseCookie" => {
            built(reader, at)
        }
        "put_resp_cookie" if blocks.is(at + 1, b'(') => {
            // `conn |> put_resp_cookie("a", b)`, or the connection comes first.
            let is_piped = matches!(
                reader.tokens.all.get(at + 2).map(|token| token.kind),
                Some(Kind::Text(_) | Kind::Mark(b'@'))
            );
            call(reader, at + 1, usize::from(!is_piped), false)
        }
        _ if SETTERS.binary_search(&word).is_ok() && blocks.is(at + 1, b'(') => {
            let is_defined =
                at > 0 && matches!(blocks.word(at - 1), "def" | "func" | "fun" | "void");
            let positional = reader.tongue.backticks;
            (!is_defined)
                .then(|| call(reader, at + 1, 0, positional))
                .flatten()
        }
        _ => None,
    };
    let Some((key, value, life)) = found else {
        return;
    };
    if life == Some(0.0) || key.is_empty() {
        return;
    }
    let mut args = vec![Expr::String(key), value];
    if let Some(life) = life {
        let pairs = match life {
            SESSION => Vec::new(),
            seconds => vec![("maxAge".to_owned(), Expr::Number(seconds.to_string()))],
        };
        args.push(Expr::Object(pairs));
    }
    let span = reader.tokens.all[at].span;
    let end = reader
        .tokens
        .all
        .get(at + 1..(at + 40).min(reader.tokens.all.len()))
        .unwrap_or(&[])
        .iter()
        .take_while(|token| !matches!(token.kind, Kind::Line | Kind::Mark(b';' | b'{')))
        .last()
        .map_or(span.end, |token| token.span.end);
    reader.template.stores.push(TemplateStore {
        span: Span::new(span.start, end.max(span.end)),
        callee: "cookies.set".to_owned(),
        args,
    });
}

const YEAR: f64 = 365.0 * 86_400.0;

/// What stays until the browser is closed.
const SESSION: f64 = f64::MAX;

/// The name of a cookie, what it is set to, and for how many seconds, where that is known.
type Set = (String, Expr, Option<f64>);

/// `cookies[:a] = b`, `Response.Cookies["a"].Value = b`.
fn jar(reader: &Reader, first: usize, open: usize) -> Option<Set> {
    let blocks = &reader.blocks;
    if !blocks.is(open, b'[') {
        return None;
    }
    let close = blocks.closing[open]?;
    let key = text(reader, open + 1, close)?;
    let mut equals = close + 1;
    if blocks.is(equals, b'.') && blocks.word(equals + 1) == "Value" {
        equals += 2;
    } else if reader.tongue.shape == Shape::Braces {
        return None;
    }
    // `cookies[:a] ||= b`
    if blocks.is(equals, b'|') && blocks.is(equals + 1, b'|') {
        equals += 2;
    }
    // What a request has been sent is only changed for this run.
    let is_request = first > 1 && matches!(blocks.word(first - 2), "Request" | "request");
    if !blocks.is(equals, b'=')
        || blocks.is(equals + 1, b'=')
        || blocks.is(equals + 1, b'~')
        || is_request
    {
        return None;
    }
    let from = equals + 1;
    if blocks.is(from, b'{') {
        let end = blocks.closing[from]?;
        let value = keyword(reader, from, end, &["value"]);
        let value = value.map_or(Expr::Null, |range| expr(reader, range));
        return Some((key, value, lasts(reader, from, end, true)));
    }
    // `cookies[:a] = if agreed then { value: b } else { … }`
    if matches!(blocks.word(from), "case" | "if" | "unless") {
        let end = reader.tokens.all.len().min(from + MAX_LOOK);
        let value = keyword(reader, from, end, &["value"]);
        let value = value.map_or(Expr::Unknown("a value".to_owned()), |range| {
            expr(reader, range)
        });
        return Some((key, value, lasts(reader, from, end, false)));
    }
    let to = statement_end(reader, from);
    let life = (reader.tongue.shape == Shape::Words).then_some(SESSION);
    Some((key, expr(reader, (from, to)), life))
}

/// `set_cookie("a", b, max_age=c)`, `Cookies.Append("a", b, new CookieOptions { … })`.
fn call(reader: &Reader, open: usize, first: usize, positional: bool) -> Option<Set> {
    let close = reader.blocks.closing[open]?;
    let args = arguments(reader, open, close);
    let named = keyword(reader, open, close, &["key", "name"]);
    let (from, to) = named.or_else(|| args.get(first).copied())?;
    let key = text(reader, from, to)?;
    let value = keyword(reader, open, close, &["value"]).or_else(|| args.get(first + 1).copied());
    let value = value.map_or(Expr::Null, |range| expr(reader, range));
    let life = match args.get(first + 2) {
        // Gin's third argument is how long.
        Some(range) if positional => duration(reader, *range),
        _ => lasts(
            reader,
            open,
            close,
            args.len() <= 2 && !reader.tongue.backticks,
        ),
    };
    Some((key, value, life))
}

/// `var a = new HttpCookie("b", c); a.Expires = d;`
fn made(reader: &Reader, at: usize) -> Option<Set> {
    let blocks = &reader.blocks;
    let close = blocks.closing[at + 1]?;
    let args = arguments(reader, at + 1, close);
    let (from, to) = *args.first()?;
    let key = text(reader, from, to)?;
    let value = args
        .get(1)
        .map_or(Expr::Unknown(String::new()), |range| expr(reader, *range));
    let around = blocks.around[at].and_then(|open| blocks.closing[open]);
    let end = around
        .unwrap_or(usize::MAX)
        .min(close + MAX_LOOK)
        .min(reader.tokens.all.len());
    Some((key, value, lasts(reader, close, end, true)))
}

/// `http.Cookie{Name: "a", Value: b, MaxAge: c}`
fn literal(reader: &Reader, open: usize) -> Option<Set> {
    let close = reader.blocks.closing[open]?;
    let (from, to) = keyword(reader, open, close, &["Name"])?;
    let key = text(reader, from, to)?;
    let value = keyword(reader, open, close, &["Value"]);
    let value = value.map_or(Expr::String(String::new()), |range| expr(reader, range));
    Some((key, value, lasts(reader, open, close, true)))
}

/// `ResponseCookie.from("a", b).maxAge(c)`
fn built(reader: &Reader, at: usize) -> Option<Set> {
    let (key, value, _) = call(reader, at + 1, 0, false)?;
    let close = reader.blocks.closing[at + 1]?;
    let end = statement_end(reader, close);
    Some((key, value, lasts(reader, close, end, true)))
}

fn statement_end(reader: &Reader, from: usize) -> usize {
    let last = reader.tokens.all.len().min(from + MAX_LOOK);
    let mut at = from;
    while at < last {
        match reader.tokens.all[at].kind {
            Kind::Line | Kind::Mark(b';') => break,
            Kind::Name if matches!(reader.blocks.word(at), "if" | "unless") => break,
            Kind::Mark(b'(' | b'[' | b'{') => at = reader.blocks.closing[at].unwrap_or(at),
            _ => {}
        }
        at += 1;
    }
    at
}

/// The arguments between two brackets, those without a name.
fn arguments(reader: &Reader, open: usize, close: usize) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut from = open + 1;
    let mut at = from;
    while at <= close && at < open + MAX_LOOK {
        match reader.tokens.all[at].kind {
            Kind::Mark(b'(' | b'[' | b'{') => at = reader.blocks.closing[at].unwrap_or(at),
            Kind::Mark(b',' | b')' | b']' | b'}') => {
                let is_named = reader.tokens.all[from].kind == Kind::Name
                    && (reader.blocks.is(from + 1, b'=') && !reader.blocks.is(from + 2, b'=')
                        || reader.blocks.is(from + 1, b':') && !reader.blocks.is(from + 2, b':'));
                if from < at && !is_named {
                    all.push((from, at));
                }
                from = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    all
}

/// The value that stands behind a name: `name=…`, `name: …`, `name => …`, `.name = …`, `.name(…)`.
fn keyword(reader: &Reader, from: usize, to: usize, names: &[&str]) -> Option<(usize, usize)> {
    let blocks = &reader.blocks;
    for at in from..to.min(from + MAX_LOOK) {
        if !names.contains(&blocks.word(at)) {
            continue;
        }
        if blocks.is(at + 1, b'(') {
            return Some((at + 2, blocks.closing[at + 1]?));
        }
        let mut value = at + 1;
        while matches!(
            reader.tokens.all.get(value).map(|token| token.kind),
            Some(Kind::Mark(b'=' | b':' | b'>'))
        ) {
            value += 1;
        }
        if value == at + 1 {
            continue;
        }
        let mut end = value;
        while end < to.min(value + MAX_LOOK) {
            match reader.tokens.all[end].kind {
                Kind::Mark(b',' | b';' | b'}' | b')') | Kind::Line => break,
                Kind::Mark(b'(' | b'[' | b'{') => end = blocks.closing[end].unwrap_or(end),
                _ => {}
            }
            end += 1;
        }
        return Some((value, end));
    }
    None
}

/// How many seconds a cookie lasts by what stands there; `says_all` where it lasts until the
/// browser is closed if nothing does.
fn lasts(reader: &Reader, from: usize, to: usize, says_all: bool) -> Option<f64> {
    const NAMES: &[&str] = &[
        "Expires",
        "MaxAge",
        "expires",
        "expiry",
        "maxAge",
        "max_age",
        "setMaxAge",
        "setExpires",
    ];
    match keyword(reader, from, to, NAMES) {
        Some(range) => duration(reader, range),
        None => says_all.then_some(SESSION),
    }
}

/// The seconds of `1.year.from_now`, `DateTime.Now.AddDays(30)`, `60 * 60 * 24`,
/// `365 * 24 * time.Hour`; 0 where it is over.
fn duration(reader: &Reader, (from, to): (usize, usize)) -> Option<f64> {
    let mut product: Option<f64> = None;
    let mut unit = None;
    for at in from..to.min(from + 40) {
        let token = reader.tokens.all[at];
        let written = token.span.of(reader.text);
        match token.kind {
            Kind::Number => {
                if at > from && reader.blocks.is(at - 1, b'-') {
                    return Some(0.0);
                }
                let digits: String = written
                    .chars()
                    .filter(|c| c.is_ascii_digit() || *c == '.')
                    .collect();
                let number: f64 = digits.trim_end_matches('.').parse().ok()?;
                product = Some(product.unwrap_or(1.0) * number);
            }
            Kind::Name => match unit_of(written) {
                Some(_) if unit.is_some() => return None,
                Some(seconds) => unit = Some(seconds),
                None if is_time(written) => {}
                None => return None,
            },
            // Years, months and days of Go stand side by side.
            Kind::Mark(b',' | b'/') | Kind::Text(_) => return None,
            _ => {}
        }
    }
    // `Time.now + 3600` is told by the number alone.
    Some(product? * unit.unwrap_or(1.0))
}

fn is_time(name: &str) -> bool {
    TIMES.binary_search(&name).is_ok()
}

fn unit_of(name: &str) -> Option<f64> {
    let name = name.to_ascii_lowercase();
    let name = ["add", "from", "of", "plus"]
        .iter()
        .find_map(|verb| name.strip_prefix(verb))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&name);
    Some(match name.trim_end_matches('s') {
        "year" => YEAR,
        "month" => YEAR / 12.0,
        "week" => 7.0 * 86_400.0,
        "day" => 86_400.0,
        "hour" => 3_600.0,
        "minute" => 60.0,
        _ => return None,
    })
}

/// The literal text of some tokens; a hole is [`HOLE`].
fn text(reader: &Reader, from: usize, to: usize) -> Option<String> {
    let parts = |string: usize| {
        let parts: Vec<&str> = reader.tokens.strings[string]
            .iter()
            .map(|part| part.of(reader.text))
            .collect();
        parts.join(HOLE)
    };
    match reader.tokens.all.get(from..to)? {
        [token] => match token.kind {
            Kind::Text(string) => Some(parts(string)),
            Kind::Name => {
                let known = reader.constants.get(token.span.of(reader.text))?;
                Some(parts(*known))
            }
            _ => None,
        },
        // `@name` of Elixir.
        [mark, name] if mark.kind == Kind::Mark(b'@') && name.kind == Kind::Name => {
            let known = reader.constants.get(name.span.of(reader.text))?;
            Some(parts(*known))
        }
        // `:name`, `Names.VISITOR`.
        [mark, name] if mark.kind == Kind::Mark(b':') && name.kind == Kind::Name => {
            Some(name.span.of(reader.text).to_owned())
        }
        [.., dot, name] if dot.kind == Kind::Mark(b'.') && name.kind == Kind::Name => {
            let known = reader.constants.get(name.span.of(reader.text))?;
            Some(parts(*known))
        }
        _ => None,
    }
}

/// What a cookie is set to, as far as it tells whether it is taken away, or is a literal text.
fn expr(reader: &Reader, (from, to): (usize, usize)) -> Expr {
    if let [token] = reader.tokens.all.get(from..to).unwrap_or(&[]) {
        let written = token.span.of(reader.text);
        match token.kind {
            Kind::Text(string) if reader.tokens.strings[string].is_empty() => {
                return Expr::String(String::new());
            }
            Kind::Text(_) => {
                if let Some(text) = text(reader, from, to).filter(|text| !text.contains(HOLE)) {
                    return Expr::String(text);
                }
            }
            Kind::Name if matches!(written, "nil" | "null" | "None") => return Expr::Null,
            _ => {}
        }
    }
    Expr::Unknown("a value".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(SETTERS.is_sorted() && TIMES.is_sorted());
    }
}
