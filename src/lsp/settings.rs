//! Settings are the project's configuration as editors see it: what is wrong with it, and what
//! can be written there.

use std::path::PathBuf;

use lsp_types::{Diagnostic, DiagnosticSeverity, NumberOrString};
use miette::Diagnostic as _;

use super::position::Encoding;
use crate::config::ConfigError;
use crate::source::Source;
use crate::span::Span;

/// Where a configuration is wrong, and what is wrong with it.
#[must_use]
pub fn diagnostic(error: &ConfigError, encoding: Encoding) -> Option<(PathBuf, Diagnostic)> {
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
    let message = match error.help() {
        Some(help) => format!("{error}\n{help}"),
        None => error.to_string(),
    };
    let found = Diagnostic {
        range: range.unwrap_or_default(),
        severity: Some(DiagnosticSeverity::ERROR),
        code: Some(NumberOrString::String("configuration".to_owned())),
        source: Some("cookielint".to_owned()),
        message,
        ..Diagnostic::default()
    };
    Some((path, found))
}
