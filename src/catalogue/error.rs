//! A catalogue error is a mistake in a lint page or a data table: whoever wrote the file can mend
//! it, so it names the file, the line and, where one is near, the right spelling.

use std::ops::Range;

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

use super::load::SourceFile;

/// One mistake, and where it stands.
#[derive(Debug, Error, Diagnostic)]
#[error("{problem}")]
pub struct CatalogueError {
    pub problem: Problem,
    /// The file as the user may open it.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    span: SourceSpan,
    #[help]
    pub help: Option<String>,
}

impl CatalogueError {
    pub(super) fn new(problem: Problem, file: &SourceFile, span: Range<usize>) -> Self {
        let text = file.text.as_str();
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            problem,
            file: file.path.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            text: NamedSource::new(&file.path, file.text.clone()),
            span: span.into(),
            help: None,
        }
    }

    pub(super) fn with_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// `file:line:column: problem`, and the help behind it, for logs without colours.
    #[must_use]
    pub fn plain(&self) -> String {
        let at = format!(
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.problem
        );
        match &self.help {
            Some(help) => format!("{at} ({help})"),
            None => at,
        }
    }
}

/// What can be wrong with a catalogue. Every one is the fault of the file that is named.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// The file or folder cannot be read, or is not UTF-8.
    #[error("cannot read {path}: {reason}")]
    Unreadable { path: String, reason: String },
    /// Nothing in a catalogue has this name.
    #[error("`{0}` is no part of a catalogue")]
    StrayFile(String),
    /// No TOML, an unknown key, an unknown word, a missing key, a value of the wrong type.
    #[error("{0}")]
    Syntax(String),
    /// A file name or a table's key that is not lower case with hyphens.
    #[error("`{0}` is not an id: lower-case letters and digits, joined by single hyphens")]
    Id(String),
    /// The id is taken, in this catalogue or in the one that it extends.
    #[error("{what} `{id}` is defined twice")]
    Duplicate { what: &'static str, id: String },
    /// Tables and address lists are sorted, so that everyone finds and adds at the same place.
    #[error("`{after}` comes before `{before}`: {what} are sorted")]
    Unsorted {
        what: &'static str,
        before: String,
        after: String,
    },
    /// The same entry again.
    #[error("`{0}` stands here twice")]
    Repeated(String),
    /// A string with nothing in it.
    #[error("`{0}` is empty")]
    Empty(String),
    /// A string that must be of some form.
    #[error("`{key}` {reason}")]
    Form { key: String, reason: &'static str },
    /// An address that could never match.
    #[error("the address `{address}` {reason}")]
    Address {
        address: String,
        reason: &'static str,
    },
    /// No script, frame, call, package or anything else by which it could be found.
    #[error("nothing tells how to recognise the service `{0}`")]
    Unrecognisable(String),
    /// A law that `law.toml` does not have.
    #[error("no law is called `{0}`")]
    UnknownLaw(String),
    /// A language that has no phrases.
    #[error("no language has the code `{0}`")]
    NoPhrases(String),
    /// A lint that has no page.
    #[error("no lint is called `{0}`")]
    UnknownLint(String),
    /// A profile that `profiles.toml` does not have.
    #[error("no profile is called `{0}`")]
    UnknownProfile(String),
    /// A service that no file of `services/` has.
    #[error("no service is called `{0}`")]
    UnknownService(String),
    /// A placeholder that no match fills.
    #[error("`{{{0}}}` is not a placeholder")]
    UnknownPlaceholder(String),
    /// A placeholder that some match of this lint leaves unfilled.
    #[error("`{{{name}}}` in `{key}` cannot be filled: a match has site `{site}`")]
    UnfillablePlaceholder {
        name: String,
        key: &'static str,
        site: &'static str,
    },
    /// A brace that opens no placeholder.
    #[error("`{0}` has a brace that is never closed")]
    OpenBrace(&'static str),
    /// A key that the site of the match does not have, so that it never matches.
    #[error("`{key}` says nothing about the site `{site}`, so this never matches")]
    IdleKey { key: String, site: &'static str },
    /// The page does not open with `# <file name>`.
    #[error("the page must open with `# {0}`")]
    Title(String),
    /// The title is not followed by one line of summary.
    #[error("one line of summary must follow the title")]
    Summary,
    /// No `toml` fence after the summary.
    #[error("a `toml` fence with the definition must follow the summary")]
    NoDefinition,
    /// A section is missing, or has nothing in it.
    #[error("the section `{0}` is missing or empty")]
    NoSection(&'static str),
    /// A heading that a lint page does not have, or has elsewhere.
    #[error("a lint page has no heading `{0}` here")]
    Heading(String),
    /// A fence that the end of the file closes.
    #[error("the fence is never closed")]
    OpenFence,
    /// An example that does not say what it is written in.
    #[error("the example's fence names no language")]
    NoLanguage,
    /// An example in a language that has no file name of its own.
    #[error("no example can be written in `{0}`")]
    UnknownLanguage(String),
    /// An attribute of a fence other than `file=`, or a file name that leads elsewhere.
    #[error("the fence's `{0}` is not understood")]
    Attribute(String),
    /// An example outside `### Bad` and `### Good`, or not at the start of its line.
    #[error("an example stands at the start of its line, under `### Bad` or `### Good`")]
    StrayExample,
    /// A lint must show what it reports.
    #[error("the page has no bad example")]
    NoBad,
    /// A lint must show where it stays silent.
    #[error("the page has no good example")]
    NoGood,
}
