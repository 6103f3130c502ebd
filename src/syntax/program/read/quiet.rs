//! Quiet is what no visitor sees: strings that a program only looks at, logs, throws or explains itself
//! by.

use super::Reader;
use crate::guard::words;
use crate::syntax::program::helpers;

/// Words in the names of calls whose strings are only looked at, escaped, logged or thrown. Sorted.
const LOOKING: &[&str] = &[
    "assert",
    "compile",
    "contain",
    "contains",
    "count",
    "debug",
    "dedent",
    "deprecated",
    "equal",
    "equals",
    "error",
    "errors",
    "escape",
    "exception",
    "expect",
    "fatal",
    "find",
    "findall",
    "finditer",
    "fullmatch",
    "include",
    "index",
    "info",
    "log",
    "logger",
    "match",
    "matcher",
    "matches",
    "print",
    "println",
    "puts",
    "raise",
    "regex",
    "regexp",
    "scan",
    "search",
    "select",
    "split",
    "start",
    "starts",
    "startswith",
    "strip",
    "trim",
    "warn",
    "warning",
    "xpath",
];

/// Calls that look for their first argument and put another in its place. Sorted.
pub(super) const REPLACING: &[&str] = &["gsub", "replace", "replaceall", "sub", "tr"];

/// Words in names of what is no page: patterns, samples, help, mail, and what editors see. Sorted.
const ELSEWHERE: &[&str] = &[
    "admin",
    "allowed",
    "desc",
    "description",
    "doc",
    "docs",
    "documentation",
    "email",
    "example",
    "examples",
    "expected",
    "fixture",
    "help",
    "mail",
    "mailer",
    "mock",
    "pattern",
    "patterns",
    "pdf",
    "placeholder",
    "re",
    "regex",
    "regexp",
    "sample",
    "samples",
    "test",
    "tests",
    "usage",
];

impl Reader<'_> {
    /// Whether nothing that is handed to the call becomes a part of a page.
    pub(super) fn is_quiet(&self, callee: &str, at: usize) -> bool {
        if callee.is_empty() || helpers::role(callee).is_some() {
            return false;
        }
        let path = self.path(at - 1);
        let words = words::split(callee);
        let looks = |word: &String| LOOKING.binary_search(&word.as_str()).is_ok();
        let goes_elsewhere = |word: &String| ELSEWHERE.binary_search(&word.as_str()).is_ok();
        let is_error = callee.ends_with("Error") || callee.ends_with("Exception");
        let to_console = [
            "Console.",
            "System.out",
            "System.err",
            "fmt.Print",
            "console.",
            "sys.std",
        ]
        .iter()
        .any(|start| path.starts_with(start));
        let owner = words::split(path.split('.').next().unwrap_or(""));
        let is_first = words.first().is_some_and(looks)
            || words.last().is_some_and(looks)
            || owner.last().is_some_and(looks);
        to_console || is_error || is_first || words.iter().any(goes_elsewhere)
    }
}

/// Whether a name says that what it holds is no part of a page.
pub(super) fn goes_elsewhere(name: &str) -> bool {
    !name.is_empty()
        && name.len() < 80
        && words::split(name)
            .iter()
            .any(|word| ELSEWHERE.binary_search(&word.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        assert!(LOOKING.is_sorted() && REPLACING.is_sorted() && ELSEWHERE.is_sorted());
    }
}
