//! A tongue is a programming language as far as strings, comments and blocks of it matter; the
//! languages differ in words alone, so that a table says all.

use super::super::template::Dialect;

/// How a language marks what belongs to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `if (a) { … }`
    Braces,
    /// `if a:` and deeper lines.
    Lines,
    /// `if a … end`
    Words,
}

/// How a string says that an expression stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    None,
    /// `#{a}`
    Hash,
    /// `${a}` and `$a`
    Dollar,
    /// `{a}`, in strings with a mark in front: `f'…'`, `$"…"`.
    Marked,
}

/// Literals that a language has beside those in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literals {
    None,
    /// Ruby's: `%(…)`, `<<~HTML`, patterns, `:name`.
    Percent,
    /// Elixir's: `~H"""…"""`, `~s(…)`, `:name`.
    Sigils,
    /// Groovy's: `/…/`, `$/…/$`.
    Slashes,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Tongue {
    /// Sorted.
    pub extensions: &'static [&'static str],
    /// Whose notation reads its conditions.
    pub dialect: Dialect,
    pub shape: Shape,
    pub line_comment: &'static str,
    /// `/* … */`
    pub block_comments: bool,
    /// `'…'` is a string, and not one character.
    pub single_quotes: bool,
    /// `` `…` `` is a string without escapes.
    pub backticks: bool,
    /// `"""…"""` is a string over several lines; `'''…'''` too where single quotes are strings.
    pub triple_quotes: bool,
    /// Strings side by side are one.
    pub adjacent: bool,
    /// A line's end ends its statement.
    pub lines_end: bool,
    pub hole: Hole,
    pub literals: Literals,
}

/// Sorted by the first extension.
pub static TONGUES: &[Tongue] = &[
    Tongue {
        extensions: &["cs"],
        dialect: Dialect::Razor,
        shape: Shape::Braces,
        line_comment: "//",
        block_comments: true,
        single_quotes: false,
        backticks: false,
        triple_quotes: true,
        adjacent: false,
        lines_end: false,
        hole: Hole::Marked,
        literals: Literals::None,
    },
    Tongue {
        extensions: &["ex"],
        dialect: Dialect::Eex,
        shape: Shape::Words,
        line_comment: "#",
        block_comments: false,
        single_quotes: true,
        backticks: false,
        triple_quotes: true,
        adjacent: false,
        lines_end: true,
        hole: Hole::Hash,
        literals: Literals::Sigils,
    },
    Tongue {
        extensions: &["go"],
        dialect: Dialect::Ejs,
        shape: Shape::Braces,
        line_comment: "//",
        block_comments: true,
        single_quotes: false,
        backticks: true,
        triple_quotes: false,
        adjacent: false,
        lines_end: true,
        hole: Hole::None,
        literals: Literals::None,
    },
    Tongue {
        extensions: &["groovy"],
        dialect: Dialect::Ejs,
        shape: Shape::Braces,
        line_comment: "//",
        block_comments: true,
        single_quotes: true,
        backticks: false,
        triple_quotes: true,
        adjacent: false,
        lines_end: true,
        hole: Hole::Dollar,
        literals: Literals::Slashes,
    },
    Tongue {
        extensions: &["java"],
        dialect: Dialect::Ejs,
        shape: Shape::Braces,
        line_comment: "//",
        block_comments: true,
        single_quotes: false,
        backticks: false,
        triple_quotes: true,
        adjacent: false,
        lines_end: false,
        hole: Hole::None,
        literals: Literals::None,
    },
    Tongue {
        extensions: &["kt"],
        dialect: Dialect::Ejs,
        shape: Shape::Braces,
        line_comment: "//",
        block_comments: true,
        single_quotes: false,
        backticks: false,
        triple_quotes: true,
        adjacent: false,
        lines_end: true,
        hole: Hole::Dollar,
        literals: Literals::None,
    },
    Tongue {
        extensions: &["py"],
        dialect: Dialect::Jinja,
        shape: Shape::Lines,
        line_comment: "#",
        block_comments: false,
        single_quotes: true,
        backticks: false,
        triple_quotes: true,
        adjacent: true,
        lines_end: true,
        hole: Hole::Marked,
        literals: Literals::None,
    },
    Tongue {
        extensions: &["rb"],
        dialect: Dialect::Erb,
        shape: Shape::Words,
        line_comment: "#",
        block_comments: false,
        single_quotes: true,
        backticks: false,
        triple_quotes: false,
        adjacent: true,
        lines_end: true,
        hole: Hole::Hash,
        literals: Literals::Percent,
    },
];

/// The language of files with that extension.
#[must_use]
pub fn of(extension: &str) -> Option<&'static Tongue> {
    TONGUES
        .iter()
        .find(|tongue| tongue.extensions.contains(&extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tongues_are_sorted() {
        assert!(TONGUES.is_sorted_by_key(|tongue| tongue.extensions));
        assert!(TONGUES.iter().all(|tongue| tongue.extensions.is_sorted()));
    }
}
