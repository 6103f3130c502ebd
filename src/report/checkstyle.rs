//! Checkstyle's XML, which many build servers read.
//!
//! <https://checkstyle.org>

use std::io::{self, Write};

use super::range;
use super::xml::escaped;
use crate::catalogue::definition::Level;
use crate::engine::Report;

/// Writes a `file` for each path with its findings as `error`s.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="utf-8"?>"#)?;
    writeln!(out, r#"<checkstyle version="4.3">"#)?;
    let files = report.findings.chunk_by(|a, b| a.path == b.path);
    for findings in files {
        let path = findings.first().map_or("", |finding| finding.path.as_str());
        writeln!(out, r#"  <file name="{}">"#, escaped(path))?;
        for finding in findings {
            let place = range(report, &finding.path, finding.span);
            let (line, column) = place.map_or((1, 1), |(start, _)| (start.line, start.column));
            let severity = match finding.level {
                Level::Note => "info",
                Level::Warning => "warning",
                Level::Error => "error",
            };
            writeln!(
                out,
                r#"    <error line="{line}" column="{column}" severity="{severity}" message="{}" source="cookielint.{}"/>"#,
                escaped(&finding.message),
                escaped(&finding.lint),
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}
