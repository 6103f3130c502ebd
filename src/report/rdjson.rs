//! reviewdog's diagnostic format: findings as comments of a review.
//!
//! <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>

use std::io::{self, Write};

use serde::Serialize;

use super::{page_address, plain_json, range};
use crate::catalogue::definition::Level;
use crate::engine::Report;
use crate::source;

#[derive(Serialize)]
struct Output<'a> {
    source: Tool,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: &'a str,
    severity: &'static str,
    location: Location<'a>,
    code: Code<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    /// In bytes, counted from 1.
    column: usize,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    url: String,
}

/// Writes one JSON document of diagnostics.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let diagnostics = report.findings.iter().map(|finding| Diagnostic {
        message: &finding.message,
        severity: match finding.level {
            Level::Note => "INFO",
            Level::Warning => "WARNING",
            Level::Error => "ERROR",
        },
        location: Location {
            path: &finding.path,
            range: range(report, &finding.path, finding.span).map(|(start, end)| Range {
                start: position(report, &finding.path, &start),
                end: position(report, &finding.path, &end),
            }),
        },
        code: Code {
            value: &finding.lint,
            url: page_address(&finding.lint),
        },
    });
    let output = Output {
        source: Tool {
            name: "cookielint",
            url: env!("CARGO_PKG_REPOSITORY"),
        },
        diagnostics: diagnostics.collect(),
    };
    plain_json::write_pretty(&output, out)?;
    writeln!(out)
}

fn position(report: &Report, path: &str, place: &source::Location) -> Position {
    let text = super::source_of(report, path).map_or("", |source| source.text.as_str());
    let before = text.get(..place.offset).unwrap_or("");
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    Position {
        line: place.line,
        column: place.offset - line + 1,
    }
}
