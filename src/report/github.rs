//! Workflow commands of GitHub: each finding becomes an annotation in the changed files.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use std::io::{self, Write};

use super::{range, visible};
use crate::catalogue::definition::Level;
use crate::engine::Report;

/// Writes `::error file=…,line=…,title=…::message` for every finding.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        let command = match finding.level {
            Level::Note => "notice",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        let path = property(&finding.path);
        write!(out, "::{command} file={path}")?;
        if let Some((start, end)) = range(report, &finding.path, finding.span) {
            write!(out, ",line={},endLine={}", start.line, end.line)?;
            // Columns count only where both ends are on one line.
            if start.line == end.line {
                write!(out, ",col={},endColumn={}", start.column, end.column)?;
            }
        }
        let mut text = finding.message.clone();
        if !finding.help.is_empty() {
            text.push_str("\nhelp: ");
            text.push_str(&finding.help);
        }
        writeln!(out, ",title=cookielint {}::{}", finding.lint, data(&text))?;
    }
    Ok(())
}

/// The text of a command: no line breaks, and no beginning of an escape.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D");
    visible(&text.replace('\n', "%0A")).into_owned()
}

/// A property of a command, which a colon or a comma would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
