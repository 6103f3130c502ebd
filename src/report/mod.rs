//! A report is a run's outcome written out for one kind of reader.
//!
//! One file a format, each a pure function from the outcome to a writer.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::catalogue::Catalogue;
use crate::cli::Format;
use crate::engine::Report;
use crate::finding::{Named, Note, Summary};
use crate::fix::Safety;
use crate::inventory::words::Language;
use crate::source::{Location, Source};
use crate::span::Span;
use human::Look;

pub mod allowed;
pub mod checkstyle;
mod excerpt;
pub mod explain;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
pub mod inventory;
pub mod json;
pub mod junit;
pub mod kinds;
pub mod lints;
pub mod markdown;
mod plain_json;
pub mod rdjson;
pub mod sarif;
pub mod short;
mod xml;

/// Writes the report in a format; `color` counts for the human one alone, and the language for the
/// page.
///
/// # Errors
/// Those of the writer.
pub fn write(
    report: &Report,
    format: Format,
    color: bool,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Human => human::write(
            report,
            Look {
                color,
                ..Look::default()
            },
            out,
        ),
        Format::Short => short::write(report, out),
        Format::Json => json::write(report, out),
        Format::Jsonl => json::lines(report, out),
        Format::Sarif => sarif::write(report, out),
        Format::Github => github::write(report, out),
        Format::Gitlab => gitlab::write(report, out),
        Format::Junit => junit::write(report, out),
        Format::Checkstyle => checkstyle::write(report, out),
        Format::Rdjson => rdjson::write(report, out),
        Format::Markdown => markdown::write(report, out),
        Format::Html => html::write(report, language, out),
    }
}

/// Writes how many findings there are of each lint, the most frequent first.
///
/// # Errors
/// Those of the writer.
pub fn statistics(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in &report.findings {
        *counts
            .entry((finding.lint.as_str(), finding.level.id()))
            .or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(lint, count)| (std::cmp::Reverse(*count), *lint));
    for ((lint, level), count) in counts {
        writeln!(out, "{count:>6}  {level:7}  {lint}")?;
    }
    Ok(())
}

/// Where the page of a lint is read; of a project's own lint, where such lints are explained.
#[must_use]
pub fn page_address(lint: &str) -> String {
    let page = match Catalogue::builtin().lint(lint) {
        Some(_) => format!("lints/{lint}.md"),
        None => "docs/configuration.md".to_owned(),
    };
    format!("{}/blob/main/{page}", env!("CARGO_PKG_REPOSITORY"))
}

/// Both ends of a span; none where its source is not at hand.
fn range(report: &Report, path: &str, span: Span) -> Option<(Location, Location)> {
    let source = source_of(report, path)?;
    Some((source.location(span.start), source.location(span.end)))
}

/// The source of a path, if it is among those of the report.
fn source_of<'a>(report: &'a Report, path: &str) -> Option<&'a Source> {
    let index = report
        .sources
        .binary_search_by(|source| source.path.as_str().cmp(path))
        .ok()?;
    report.sources.get(index).map(AsRef::as_ref)
}

/// The text with everything that a terminal would obey, or that reorders what is shown, made
/// visible: sources and file names are other people's. Tabs stay.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| if is_unsafe(c) { '\u{fffd}' } else { c })
            .collect(),
    )
}

/// The text of several lines with everything made visible that a terminal would obey, but for changes
/// of style where it has colour.
#[must_use]
pub fn styled(text: &str, has_color: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let style = rest.strip_prefix("\u{1b}[").and_then(|inner| {
            let end = inner.find(|c: char| !(c.is_ascii_digit() || c == ';'))?;
            inner[end..]
                .starts_with('m')
                .then_some(end + "\u{1b}[m".len())
        });
        let kept = match style {
            Some(length) if has_color => length,
            _ => c.len_utf8(),
        };
        let (head, tail) = rest.split_at(kept);
        match style.is_none_or(|_| !has_color) && c != '\n' && is_unsafe(c) {
            true => out.push('\u{fffd}'),
            false => out.push_str(head),
        }
        rest = tail;
    }
    out
}

fn is_unsafe(c: char) -> bool {
    // Controls of direction can make a line look like another one (CVE-2021-42574).
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && c != '\t') || turns
}

/// Writes the notes on the run, one a line.
///
/// # Errors
/// Those of the writer.
pub fn notes(notes: &[Note], out: &mut dyn Write) -> io::Result<()> {
    for note in notes {
        let path = note.path.as_deref().map(visible);
        let message = visible(&note.message);
        match (path, note.line) {
            (Some(path), Some(line)) => writeln!(out, "note: {path}:{line}: {message}")?,
            (Some(path), None) => writeln!(out, "note: {path}: {message}")?,
            (None, _) => writeln!(out, "note: {message}")?,
        }
    }
    Ok(())
}

/// The run in one line: `2 errors, 1 warning in 34 files (12 left out: 8 vendored, 4 minified) in
/// 0.03 s`.
#[must_use]
pub fn summary_line(summary: &Summary) -> String {
    let found = list([
        (summary.errors, "error", "errors"),
        (summary.warnings, "warning", "warnings"),
        (summary.notes, "note", "notes"),
        (summary.suppressed, "allowed", "allowed"),
        (summary.in_baseline, "in the baseline", "in the baseline"),
    ]);
    let found = if found.is_empty() {
        "no findings".to_owned()
    } else {
        found
    };
    let files = summary.files_read;
    let mut line = format!(
        "{found} in {files} {}",
        if files == 1 { "file" } else { "files" }
    );
    let left_out = &summary.left_out;
    if left_out.total() > 0 {
        let reasons = list([
            (left_out.excluded, "excluded", "excluded"),
            (left_out.vendored, "vendored", "vendored"),
            (left_out.minified, "minified", "minified"),
            (left_out.tests, "of tests", "of tests"),
            (
                left_out.back_office,
                "of the back office",
                "of the back office",
            ),
            (left_out.email, "of e-mails", "of e-mails"),
        ]);
        // Writing to a string cannot fail.
        let _ = write!(line, " ({} left out: {reasons})", left_out.total());
    }
    let _ = write!(line, " in {:.2} s", summary.elapsed.as_secs_f64());
    line
}

/// How many findings can be mended, and how; `None` where none can.
#[must_use]
pub fn fixes_line(report: &Report) -> Option<String> {
    let best = report.findings.iter().filter_map(|finding| {
        let safeties = finding.fixes.iter().map(|fix| fix.safety);
        safeties.min()
    });
    let all: Vec<Safety> = best.collect();
    let safe = all.iter().filter(|safety| **safety == Safety::Safe).count();
    let safe = safe + report.tidying.len();
    let rest = all.len() + report.tidying.len() - safe;
    match (safe, rest) {
        (0, 0) => None,
        (safe, 0) => Some(format!("{safe} can be mended with `--fix`")),
        (0, rest) => Some(format!(
            "{rest} can be mended with `--fix --unsafe-fixes`; see it first with `--diff`"
        )),
        (safe, rest) => Some(format!(
            "{safe} can be mended with `--fix`, {rest} more with `--unsafe-fixes`; see it first with `--diff`"
        )),
    }
}

fn list<const N: usize>(counts: [(usize, &str, &str); N]) -> String {
    let parts = counts.iter().filter(|(count, ..)| *count > 0);
    let words =
        parts.map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }));
    words.collect::<Vec<_>>().join(", ")
}

/// `error[unguarded-embed]`.
fn headline(finding: &crate::finding::Finding) -> String {
    format!("{}[{}]", finding.level.id(), finding.lint)
}

#[cfg(test)]
mod tests;
