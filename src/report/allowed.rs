//! What is allowed, a line each: findings that comments and baselines keep out of the report, for whoever
//! wants to see whether they still should.

use std::io::{self, Write};

use super::{headline, source_of, visible};
use crate::engine::Report;
use crate::finding::AllowedBy;

/// Writes a line for each finding that is allowed, and by what.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for allowed in &report.allowed {
        let finding = &allowed.finding;
        let start = source_of(report, &finding.path)
            .map(|source| source.location(finding.span.start))
            .map_or((1, 1), |start| (start.line, start.column));
        let (path, message) = (visible(&finding.path), visible(&finding.message));
        let by = match &allowed.by {
            AllowedBy::Comment(reason) if reason.is_empty() => "by a comment".to_owned(),
            AllowedBy::Comment(reason) => format!("by a comment: {}", visible(reason)),
            AllowedBy::Baseline => "by the baseline".to_owned(),
        };
        let (line, column) = start;
        writeln!(
            out,
            "{path}:{line}:{column}: allowed: {}: {message} ({by})",
            headline(finding)
        )?;
    }
    Ok(())
}
