//! The summary in Markdown, for the page of a job and for comments: how many findings of which lint
//! there are, and the first of them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{page_address, range, summary_line, visible};
use crate::engine::Report;
use crate::finding::Named;

/// How many findings are listed; a page of a job has a limit, and its readers too.
const MAX_LISTED: usize = 100;

/// Writes a heading, a table of lints and a table of findings.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## cookielint\n")?;
    let mut summary = report.summary.clone();
    // How long it took differs from run to run.
    summary.elapsed = std::time::Duration::ZERO;
    let line = summary_line(&summary);
    let line = line.strip_suffix(" in 0.00 s").unwrap_or(&line);
    writeln!(out, "{}\n", cell(line))?;
    if report.findings.is_empty() {
        return Ok(());
    }
    let mut by_lint: BTreeMap<&str, (usize, &'static str)> = BTreeMap::new();
    for finding in &report.findings {
        let entry = by_lint
            .entry(finding.lint.as_str())
            .or_insert((0, finding.level.id()));
        entry.0 += 1;
    }
    writeln!(out, "| Lint | Level | Findings |\n| --- | --- | ---: |")?;
    for (lint, (count, level)) in by_lint {
        let page = page_address(lint);
        writeln!(out, "| [{lint}]({page}) | {level} | {count} |")?;
    }
    writeln!(out, "\n| Where | What | Help |\n| --- | --- | --- |")?;
    for finding in report.findings.iter().take(MAX_LISTED) {
        let place = range(report, &finding.path, finding.span);
        let line = place.map_or(1, |(start, _)| start.line);
        writeln!(
            out,
            "| {}:{line} | {}: {} | {} |",
            cell(&finding.path),
            finding.level.id(),
            cell(&finding.message),
            cell(&finding.help),
        )?;
    }
    let left = report.findings.len().saturating_sub(MAX_LISTED);
    if left > 0 {
        writeln!(out, "\n… and {left} more")?;
    }
    Ok(())
}

/// Text in a cell of a table: nothing in it is markup.
pub(super) fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
