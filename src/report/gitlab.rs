//! GitLab's code quality report: findings beside the lines of a merge request.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::io::{self, Write};

use serde::Serialize;

use super::{plain_json, range};
use crate::catalogue::definition::Level;
use crate::engine::Report;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes one JSON array of issues.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<Issue> = report
        .findings
        .iter()
        .map(|finding| {
            let place = range(report, &finding.path, finding.span);
            let (begin, end) = place.map_or((1, 1), |(start, end)| (start.line, end.line));
            Issue {
                description: format!("{}: {}", finding.lint, finding.message),
                check_name: &finding.lint,
                fingerprint: &finding.fingerprint,
                severity: match finding.level {
                    Level::Note => "info",
                    Level::Warning => "minor",
                    Level::Error => "major",
                },
                location: Location {
                    path: &finding.path,
                    lines: Lines { begin, end },
                },
            }
        })
        .collect();
    plain_json::write_pretty(&issues, out)?;
    writeln!(out)
}
