//! Lifetimes are how long a cookie stays, as the many ways of setting one say it.

use super::{PLAIN, is_helper};
use crate::catalogue::service::Lifetime;
use crate::expr::Expr;

/// How long a cookie lives whose text is put together, where its age is computed:
/// `'max-age=' + 60 * 60 * 24`, `max-age=${YEAR * 2}`. `held` tells what a name stands for.
pub fn age_in<'h>(text: &Expr, held: &dyn Fn(&str) -> Option<&'h Expr>) -> Option<Lifetime> {
    let Expr::Sum(parts) = text else { return None };
    let is_age = |part: &Expr| matches!(part, Expr::String(text) if text.to_ascii_lowercase().trim_end().ends_with("max-age="));
    let at = parts.iter().position(is_age)?;
    number_of(parts.get(at + 1)?, held, NESTED).map(whole)
}

/// How many names deep a number is followed.
const NESTED: usize = 3;

fn number_of<'h>(
    expr: &Expr,
    held: &dyn Fn(&str) -> Option<&'h Expr>,
    depth: usize,
) -> Option<f64> {
    let named = |name: &str| {
        let depth = depth.checked_sub(1)?;
        number_of(held(name)?, held, depth)
    };
    match expr {
        Expr::Number(number) => number.parse().ok(),
        Expr::Name(name) => named(name),
        Expr::Unknown(written) => product(written, &named),
        _ => None,
    }
}

/// What is said about the lifetime after the value.
pub(super) fn lifetime_in(path: &str, rest: &[Expr]) -> Option<Lifetime> {
    let (owner, name) = path.rsplit_once('.').unwrap_or(("", path));
    let receiver = owner.rsplit('.').next().unwrap_or_default();
    if PLAIN.binary_search(&name).is_ok() {
        return match rest.first() {
            None => Some(Lifetime::Session),
            Some(Expr::Number(number)) if number == "0" => Some(Lifetime::Session),
            Some(Expr::Object(pairs)) => {
                let expires = pairs.iter().find(|(key, _)| key == "expires");
                expires.map_or(Some(Lifetime::Session), |(_, time)| from_now(time))
            }
            Some(time) => from_now(time),
        };
    }
    if receiver == "Cookie" && MAKERS.contains(&name) {
        return match (name, rest.first()) {
            ("forever", _) => Some(whole(FOREVER)),
            (_, Some(Expr::Number(number))) if number == "0" => Some(Lifetime::Session),
            (_, Some(time)) => in_minutes(time).or_else(|| from_now(time)),
            (_, None) => None,
        };
    }
    match rest.first()? {
        Expr::Object(pairs) => {
            let value = |wanted: &[&str]| {
                let found = pairs.iter().find(|(key, _)| wanted.contains(&key.as_str()));
                found.map(|(_, value)| value)
            };
            if let Some(age) = value(&["maxAge", "max-age", "max_age"]) {
                // Express and Koa count in milliseconds.
                let of_response = name == "cookie" && RESPONSES.contains(&receiver)
                    || MILLISECONDS.contains(&owner);
                return match seconds(age)? {
                    Lifetime::Seconds(count) if of_response => {
                        Some(Lifetime::Seconds(count / 1_000))
                    }
                    lifetime => Some(lifetime),
                };
            }
            match value(&["expires", "expire", "expiry"]) {
                Some(days @ Expr::Number(_)) => days_of(days),
                Some(date) => from_date(date),
                None => Some(Lifetime::Session),
            }
        }
        days @ Expr::Number(_) if is_helper(name) || receiver == "cookieService" => days_of(days),
        // vue-cookies: seconds, or a count and a unit.
        age @ (Expr::Number(_) | Expr::Unknown(_)) if VUE.contains(&receiver) => seconds(age),
        Expr::String(age) if VUE.contains(&receiver) => in_units(age),
        date => from_date(date),
    }
}

/// What a server's answer is called on which `cookie` is called.
const RESPONSES: &[&str] = &["ctx", "reply", "res", "response"];

/// Stores of servers that count in milliseconds.
const MILLISECONDS: &[&str] = &["ctx.cookies", "this.cookies"];

/// What makes a cookie in PHP frameworks: the lifetime is in minutes, or a time.
const MAKERS: &[&str] = &["create", "forever", "make", "queue"];

/// For as long as browsers keep anything.
const FOREVER: f64 = 400.0 * 86_400.0;

/// More than anyone means by a number of minutes, in seconds.
const LONGEST: f64 = 20.0 * 365.0 * 86_400.0;

fn in_minutes(expr: &Expr) -> Option<Lifetime> {
    let minutes = match expr {
        Expr::Number(number) => number.parse().ok()?,
        Expr::Unknown(written) => product(written, &|_| None)?,
        _ => return None,
    };
    // A moment in time is no number of minutes.
    (minutes * 60.0 < LONGEST).then(|| whole(minutes * 60.0))
}

const VUE: &[&str] = &["$cookies", "VueCookies"];

/// `30d`, `12h`, `1y`; `min` is a minute and `m` a month, as vue-cookies has it.
fn in_units(age: &str) -> Option<Lifetime> {
    let digits = age.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let count: f64 = digits.trim().parse().ok()?;
    let unit = match age.get(digits.len()..)?.to_ascii_lowercase().as_str() {
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        "m" => 2_592_000.0,
        "y" => 31_536_000.0,
        _ => return None,
    };
    Some(whole(count * unit))
}

/// `new Date(Date.now() + 30 * 24 * 60 * 60 * 1000)`.
fn from_date(expr: &Expr) -> Option<Lifetime> {
    let Expr::Unknown(written) = expr else {
        return None;
    };
    let inner = written
        .trim()
        .strip_prefix("new Date(")?
        .strip_suffix(')')?;
    let rest = [
        "Date.now()",
        "new Date().getTime()",
        "+new Date()",
        "new Date().valueOf()",
    ]
    .iter()
    .find_map(|now| inner.trim().strip_prefix(now))?;
    let milliseconds = product(rest.trim_start().strip_prefix('+')?, &|_| None)?;
    Some(whole(milliseconds / 1_000.0))
}

fn days_of(expr: &Expr) -> Option<Lifetime> {
    let Expr::Number(days) = expr else {
        return None;
    };
    let days: f64 = days.parse().ok()?;
    // A helper whose unit is seconds is told by the size of what it is given.
    let seconds = if days > 20_000.0 {
        days
    } else {
        days * 86_400.0
    };
    Some(whole(seconds))
}

fn seconds(expr: &Expr) -> Option<Lifetime> {
    match expr {
        Expr::Number(number) => Some(whole(number.parse().ok()?)),
        Expr::Unknown(written) => Some(whole(product(written, &|_| None)?)),
        _ => None,
    }
}

/// `time() + 60 * 60 * 24 * 30`, `strtotime('+1 year')`.
fn from_now(expr: &Expr) -> Option<Lifetime> {
    let written = match expr {
        Expr::String(relative) => return in_words(relative),
        Expr::Call { args, .. } => match args.as_slice() {
            [Expr::String(relative), ..] => return in_words(relative),
            _ => return None,
        },
        Expr::Unknown(written) => written.trim(),
        _ => return None,
    };
    let after = written.strip_prefix("time()")?.trim_start();
    if after.starts_with('-') {
        return Some(Lifetime::Seconds(0));
    }
    Some(whole(product(after.strip_prefix('+')?, &|_| None)?))
}

/// `+30 days`, `+1 year`, as PHP reads times.
fn in_words(relative: &str) -> Option<Lifetime> {
    let relative = relative.trim();
    if relative.starts_with('-') {
        return Some(Lifetime::Seconds(0));
    }
    let (count, unit) = relative.strip_prefix('+')?.trim().split_once(' ')?;
    let unit = match unit.trim().trim_end_matches('s') {
        "minute" => 60.0,
        "hour" => 3_600.0,
        "day" => 86_400.0,
        "week" => 604_800.0,
        "month" => 2_592_000.0,
        "year" => 31_536_000.0,
        _ => return None,
    };
    Some(whole(count.parse::<f64>().ok()? * unit))
}

/// A product of numbers, WordPress's names for them, and names that `named` knows.
fn product(written: &str, named: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
    let mut all = 1.0;
    for factor in written.trim().trim_matches(['(', ')']).split('*') {
        all *= match factor.trim().trim_matches(['(', ')']) {
            "MINUTE_IN_SECONDS" => 60.0,
            "HOUR_IN_SECONDS" => 3_600.0,
            "DAY_IN_SECONDS" => 86_400.0,
            "WEEK_IN_SECONDS" => 604_800.0,
            "MONTH_IN_SECONDS" => 2_592_000.0,
            "YEAR_IN_SECONDS" => 31_536_000.0,
            number => number.parse().ok().or_else(|| named(number))?,
        };
    }
    Some(all)
}

/// Fractions and signs left out: a negative lifetime takes away.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn whole(seconds: f64) -> Lifetime {
    Lifetime::Seconds(seconds.max(0.0) as u64)
}
