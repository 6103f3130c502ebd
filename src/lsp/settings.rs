//! Settings are the project's configuration as editors see it: what is wrong with it, and where.

use std::path::{Path, PathBuf};

use lsp_types::{Diagnostic, DiagnosticSeverity, NumberOrString, Position, Range};
use miette::Diagnostic as _;
use serde_json::json;

use super::cursor;
use super::position::Encoding;
use crate::catalogue::Catalogue;
use crate::config::ConfigError;
use crate::config::problems::problems;
use crate::source::Source;
use crate::span::Span;

/// What is wrong with the text of a configuration file, as it is being written.
#[must_use]
pub fn check(
    path: &Path,
    text: &str,
    catalogue: &Catalogue,
    encoding: Encoding,
) -> Vec<Diagnostic> {
    let Ok(source) = Source::from_bytes(String::new(), text.as_bytes()) else {
        return Vec::new();
    };
    let found = problems(path, &source.text, catalogue).into_iter();
    let found = found.map(|problem| {
        let range = encoding.range(&source, Span::from(problem.at.clone()));
        let mut told = diagnostic(range, &problem.message, problem.help.as_deref());
        // A quick fix puts it in the place of the word.
        told.data = problem.meant.map(|meant| json!({ "meant": meant }));
        told
    });
    found.collect()
}

/// Where stored configurations are wrong, or what they add to the catalogue, and how.
#[must_use]
pub fn diagnostics(error: &ConfigError, encoding: Encoding) -> Vec<(PathBuf, Diagnostic)> {
    match error {
        ConfigError::Own { errors, .. } if !errors.is_empty() => errors
            .iter()
            .map(|error| {
                let line = u32::try_from(error.line.saturating_sub(1)).unwrap_or(0);
                let column = u32::try_from(error.column.saturating_sub(1)).unwrap_or(0);
                let start = Position::new(line, column);
                let range = Range::new(start, start);
                let found = diagnostic(range, &error.to_string(), error.help.as_deref());
                (PathBuf::from(&error.file), found)
            })
            .collect(),
        ConfigError::Own { path, .. }
        | ConfigError::NoFolder { path, .. }
        | ConfigError::Read { path, .. } => {
            vec![(
                path.clone(),
                diagnostic(Range::default(), &error.to_string(), None),
            )]
        }
        ConfigError::Invalid { .. } => placed(error, encoding).into_iter().collect(),
    }
}

fn placed(error: &ConfigError, encoding: Encoding) -> Option<(PathBuf, Diagnostic)> {
    let label = error.labels().and_then(|mut labels| labels.next());
    let span = label.as_ref().map(|label| *label.inner());
    let whole = miette::SourceSpan::from((0, 0));
    let contents = error
        .source_code()?
        .read_span(span.as_ref().unwrap_or(&whole), 0, 0);
    let path = PathBuf::from(contents.ok()?.name()?);
    let source = Source::read(&path, String::new()).ok()?;
    let range = span.map(|span| {
        let span = Span::new(span.offset(), span.offset() + span.len());
        encoding.range(&source, span)
    });
    let help = error.help().map(|help| help.to_string());
    let found = diagnostic(
        range.unwrap_or_default(),
        &error.to_string(),
        help.as_deref(),
    );
    Some((path, found))
}

/// What comes of a key of a stored configuration, at that key.
#[must_use]
pub fn on_key(path: &Path, key: &str, error: &dyn miette::Diagnostic) -> Diagnostic {
    let help = error.help().map(|help| help.to_string());
    let text = std::fs::read(path).unwrap_or_default();
    let range = Source::from_bytes(String::new(), &text).ok().map(|source| {
        let words = cursor::words(&source.text);
        let key = words.into_iter().find(|word| {
            let is_at_top = word.is_key && word.path.is_empty();
            is_at_top && word.text == key
        });
        let at = key.map_or(0..0, |word| word.at);
        // All keys are of ASCII, in which every encoding counts alike.
        Encoding::default().range(&source, Span::from(at))
    });
    diagnostic(
        range.unwrap_or_default(),
        &error.to_string(),
        help.as_deref(),
    )
}

/// What is wrong with a file as a whole.
#[must_use]
pub fn at_top(error: &dyn miette::Diagnostic) -> Diagnostic {
    let help = error.help().map(|help| help.to_string());
    diagnostic(Range::default(), &error.to_string(), help.as_deref())
}

fn diagnostic(range: Range, message: &str, help: Option<&str>) -> Diagnostic {
    Diagnostic {
        range,
        severity: Some(DiagnosticSeverity::ERROR),
        code: Some(NumberOrString::String("configuration".to_owned())),
        source: Some("cookielint".to_owned()),
        message: match help {
            Some(help) => format!("{message}\n{help}"),
            None => message.to_owned(),
        },
        ..Diagnostic::default()
    }
}
