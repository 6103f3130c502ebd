//! Names within an expression.

use crate::expr::Expr;
use crate::guard::words;

/// The last name of a callee: `loadAnalytics` of `this.tools.loadAnalytics`.
pub fn last(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.clone()),
        Expr::Member { property, .. } => Some(property.clone()),
        _ => None,
    }
}

/// Words that calls of a service's package begin with which tell it something, sorted. What starts
/// it is another call.
const SENDS: &[&str] = &[
    "add", "capture", "emit", "event", "flush", "get", "has", "identify", "is", "log", "off", "on",
    "page", "push", "remove", "report", "reset", "send", "set", "timing", "use", "with",
];

/// What is told by calls that begin with `track`, sorted; a router that is tracked starts it.
const TRACKED: &[&str] = &[
    "click",
    "conversion",
    "custom",
    "dependency",
    "error",
    "event",
    "exception",
    "goal",
    "link",
    "metric",
    "page",
    "pages",
    "pageview",
    "search",
    "site",
    "trace",
    "view",
];

/// Whether a function of a service's package, by its name, tells the service something that
/// another call has started.
pub fn sends(name: &str) -> bool {
    // Firebase is started by being asked for.
    if matches!(name, "getAnalytics" | "getPerformance") {
        return false;
    }
    let words = words::split(name);
    let is = |list: &[&str], word: &String| list.binary_search(&word.as_str()).is_ok();
    match words.as_slice() {
        [first, ..] if is(SENDS, first) => true,
        [first] => first == "track",
        // A stretch of time that is measured: `startSpan`, `startInactiveSpan`.
        [first, .., last]
            if first == "start" && matches!(last.as_str(), "span" | "timer" | "transaction") =>
        {
            true
        }
        [first, second, rest @ ..] => {
            first == "track" && is(TRACKED, second) && rest.iter().all(|word| word != "router")
        }
        [] => false,
    }
}

/// Whether a function of a service's package only hears of what happens: `useCalendlyEventListener`.
pub fn listens(name: &str) -> bool {
    words::split(name)
        .last()
        .is_some_and(|word| word == "listener")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(SENDS.is_sorted() && TRACKED.is_sorted());
    }

    #[test]
    fn what_sends_does_not_start() {
        for name in [
            "sendEvent",
            "captureException",
            "useMatomo",
            "trackPageView",
            "track",
            "setUser",
        ] {
            assert!(sends(name), "{name}");
        }
        for name in [
            "init",
            "createInstance",
            "trackAppRouter",
            "trackPagesRouter",
            "load",
            "Sentry",
            "inject",
        ] {
            assert!(!sends(name), "{name}");
        }
    }
}
