//! The short report is one line a finding, for editors and for `grep`.

use std::io::{self, Write};

use super::{headline, source_of, visible};
use crate::engine::Report;

/// Writes `path:line:column: error[lint]: message` for every finding.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let path = visible(&finding.path);
        let message = visible(&finding.message);
        let headline = headline(finding);
        match source_of(report, &finding.path) {
            Some(source) => {
                let start = source.location(finding.span.start);
                writeln!(
                    out,
                    "{path}:{}:{}: {headline}: {message}",
                    start.line, start.column
                )?;
            }
            None => writeln!(out, "{path}: {headline}: {message}")?,
        }
    }
    Ok(())
}
