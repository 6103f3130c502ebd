//! The JSON report is for programs: version 1, described by `docs/json-v1.schema.json`.
//!
//! Its structs are its own, so that the program's may change. It says nothing of how long the run
//! took: the same input gives the same bytes.

use std::io::{self, Write};

use serde::Serialize;

use super::{plain_json, source_of};
use crate::engine::Report;
use crate::finding::{self, Named};
use crate::fix;
use crate::source::{Location, Source};
use crate::span::Span;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    findings: Vec<Finding<'a>>,
    notes: Vec<Note<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Finding<'a> {
    lint: &'a str,
    group: &'static str,
    level: &'static str,
    confidence: &'static str,
    path: &'a str,
    start: Option<Place>,
    end: Option<Place>,
    message: &'a str,
    label: &'a str,
    help: &'a str,
    related: Vec<Related<'a>>,
    service: Option<Service<'a>>,
    purpose: Option<&'static str>,
    guards: Vec<Guard<'a>>,
    law: Vec<Law<'a>>,
    wording: Option<Wording<'a>>,
    notes: &'a [String],
    fixes: Vec<Fix<'a>>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Wording<'a> {
    language: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    description: &'a str,
    safety: &'static str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    path: &'a str,
    start: Option<Place>,
    end: Option<Place>,
    text: &'a str,
}

#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    offset: usize,
}

#[derive(Serialize)]
struct Related<'a> {
    path: &'a str,
    start: Option<Place>,
    end: Option<Place>,
    text: &'a str,
}

#[derive(Serialize)]
struct Service<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Guard<'a> {
    kind: &'a str,
    start: Option<Place>,
    end: Option<Place>,
    text: &'a str,
    counts: bool,
    reason: &'a str,
}

#[derive(Serialize)]
struct Law<'a> {
    id: &'a str,
    title: &'a str,
    section: &'a str,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Note<'a> {
    path: Option<&'a str>,
    line: Option<usize>,
    message: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    files_read: usize,
    files_parsed: usize,
    left_out: LeftOut,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct LeftOut {
    excluded: usize,
    vendored: usize,
    minified: usize,
    tests: usize,
    back_office: usize,
    email: usize,
    other_types: usize,
}

/// Writes the report as one JSON document.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let output = Output {
        version: 1,
        findings: report
            .findings
            .iter()
            .map(|finding| of_finding(report, finding))
            .collect(),
        notes: report.notes.iter().map(of_note).collect(),
        summary: of_summary(&report.summary),
    };
    plain_json::write_pretty(&output, out)?;
    writeln!(out)
}

/// Writes each finding as one JSON document on a line of its own.
///
/// # Errors
/// Those of the writer.
pub fn lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        plain_json::write_line(&of_finding(report, finding), out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn of_finding<'a>(report: &'a Report, finding: &'a finding::Finding) -> Finding<'a> {
    let source = source_of(report, &finding.path);
    let (start, end) = places(source, finding.span);
    Finding {
        lint: &finding.lint,
        group: finding.group.id(),
        level: finding.level.id(),
        confidence: finding.confidence.id(),
        path: &finding.path,
        start,
        end,
        message: &finding.message,
        label: &finding.label,
        help: &finding.help,
        related: finding
            .related
            .iter()
            .map(|related| of_related(report, related))
            .collect(),
        service: finding.service.as_deref().map(|id| Service {
            id,
            name: finding.service_name.as_deref().unwrap_or(id),
        }),
        purpose: finding.purpose.map(|purpose| purpose.id()),
        guards: finding
            .guards
            .iter()
            .map(|guard| of_guard(source, guard))
            .collect(),
        law: finding.law.iter().map(of_law).collect(),
        wording: finding.wording.as_ref().map(|wording| Wording {
            language: &wording.language,
            text: &wording.text,
        }),
        notes: &finding.notes,
        fixes: finding
            .fixes
            .iter()
            .map(|fix| of_fix(&finding.path, source, fix))
            .collect(),
        fingerprint: &finding.fingerprint,
    }
}

fn of_related<'a>(report: &'a Report, related: &'a finding::Related) -> Related<'a> {
    let (start, end) = places(source_of(report, &related.path), related.span);
    Related {
        path: &related.path,
        start,
        end,
        text: &related.text,
    }
}

fn of_guard<'a>(source: Option<&Source>, guard: &'a finding::GuardNote) -> Guard<'a> {
    let (start, end) = places(source, guard.span);
    Guard {
        kind: &guard.kind,
        start,
        end,
        text: &guard.text,
        counts: guard.counts,
        reason: &guard.reason,
    }
}

fn of_fix<'a>(path: &'a str, source: Option<&Source>, fix: &'a fix::Fix) -> Fix<'a> {
    let edits = fix.edits.iter().map(|edit| {
        let (start, end) = places(source, edit.span);
        Edit {
            path,
            start,
            end,
            text: &edit.text,
        }
    });
    Fix {
        description: &fix.description,
        safety: fix.safety.id(),
        edits: edits.collect(),
    }
}

fn of_law(law: &finding::LawNote) -> Law<'_> {
    Law {
        id: &law.id,
        title: &law.title,
        section: &law.section,
        url: law.url.as_deref(),
    }
}

fn of_note(note: &finding::Note) -> Note<'_> {
    Note {
        path: note.path.as_deref(),
        line: note.line,
        message: &note.message,
    }
}

fn of_summary(summary: &finding::Summary) -> Summary {
    Summary {
        errors: summary.errors,
        warnings: summary.warnings,
        notes: summary.notes,
        suppressed: summary.suppressed,
        files_read: summary.files_read,
        files_parsed: summary.files_parsed,
        left_out: LeftOut {
            excluded: summary.left_out.excluded,
            vendored: summary.left_out.vendored,
            minified: summary.left_out.minified,
            tests: summary.left_out.tests,
            back_office: summary.left_out.back_office,
            email: summary.left_out.email,
            other_types: summary.left_out.other_types,
        },
    }
}

/// Both ends of a span; none where its source is not at hand.
fn places(source: Option<&Source>, span: Span) -> (Option<Place>, Option<Place>) {
    let place = |offset| source.map(|source| of_location(source.location(offset)));
    (place(span.start), place(span.end))
}

fn of_location(location: Location) -> Place {
    Place {
        line: location.line,
        column: location.column,
        offset: location.offset,
    }
}
