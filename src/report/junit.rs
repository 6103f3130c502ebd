//! JUnit's XML, in which build servers show the outcome of tests: each finding is a test that failed.
//!
//! <https://github.com/testmoapp/junitxml>

use std::io::{self, Write};

use super::range;
use super::xml::escaped;
use crate::engine::Report;
use crate::finding::Named;

/// Writes a test suite with a test case a finding; one that passed where nothing is found.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let failures = report.findings.len();
    let tests = failures.max(1);
    writeln!(out, r#"<?xml version="1.0" encoding="utf-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="cookielint" tests="{tests}" failures="{failures}" errors="0">"#
    )?;
    writeln!(
        out,
        r#"  <testsuite name="cookielint" tests="{tests}" failures="{failures}" errors="0">"#
    )?;
    if failures == 0 {
        writeln!(
            out,
            r#"    <testcase classname="cookielint" name="all files"/>"#
        )?;
    }
    for finding in &report.findings {
        let path = escaped(&finding.path);
        let place = range(report, &finding.path, finding.span);
        let (line, column) = place.map_or((1, 1), |(start, _)| (start.line, start.column));
        writeln!(
            out,
            r#"    <testcase classname="{path}" name="{} ({line}:{column})" file="{path}" line="{line}">"#,
            escaped(&finding.lint),
        )?;
        writeln!(
            out,
            r#"      <failure type="{}" message="{}">{}</failure>"#,
            finding.level.id(),
            escaped(&finding.message),
            escaped(&finding.help),
        )?;
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")?;
    writeln!(out, "</testsuites>")
}
