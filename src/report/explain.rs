//! The explanation of a place, in words and as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{plain_json, source_of, visible};
use crate::catalogue::definition::GuardKind;
use crate::engine::Report;
use crate::explain::{Explained, ExplainedSite, ExplainedStep, ExplainedWay};
use crate::finding::Named;

/// What a guard is called in words.
fn in_words(guard: GuardKind) -> &'static str {
    match guard {
        GuardKind::None => "no guard",
        GuardKind::Consent => "consent",
        GuardKind::Interaction => "an action of the visitor",
        GuardKind::ConsentMode => "the vendor's consent mode",
        GuardKind::Never => "nothing: it never runs",
    }
}

/// Writes each site, each way to it, and each gate on the way.
///
/// # Errors
/// Those of the writer.
pub fn human(
    report: &Report,
    explained: &Explained,
    line: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    if explained.sites.is_empty() {
        writeln!(
            out,
            "nothing at this place is known to contact a third party or to ask for consent"
        )?;
        if let Some(near) = nearest(report, &explained.path, line) {
            let path = visible(&explained.path);
            writeln!(out, "the nearest place that is: {path}:{near}")?;
        }
        return Ok(());
    }
    for (number, site) in explained.sites.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        human_site(report, &explained.path, site, out)?;
    }
    Ok(())
}

/// The line nearest to one of a file where something is found, or waits.
fn nearest(report: &Report, path: &str, line: usize) -> Option<usize> {
    let source = source_of(report, path)?;
    let found = report.findings.iter().map(|it| (&it.path, it.span));
    let waiting = report.guarded.iter().map(|it| (&it.path, it.span));
    let here = found.chain(waiting).filter(|(there, _)| *there == path);
    let lines = here.map(|(_, span)| source.location(span.start).line);
    lines.min_by_key(|near| (near.abs_diff(line), *near))
}

fn human_site(
    report: &Report,
    path: &str,
    site: &ExplainedSite,
    out: &mut dyn Write,
) -> io::Result<()> {
    let start = source_of(report, path).map(|source| source.location(site.span.start));
    let (line, column) = start.map_or((1, 1), |start| (start.line, start.column));
    writeln!(
        out,
        "{}:{line}:{column}: {}",
        visible(path),
        visible(&site.what)
    )?;
    match site.guard {
        GuardKind::None => writeln!(
            out,
            "  it runs without a guard (confidence: {})",
            site.confidence.id()
        )?,
        guard => writeln!(out, "  it waits for {}", in_words(guard))?,
    }
    if site.guard == GuardKind::ConsentMode {
        writeln!(
            out,
            "  its code is fetched before consent; `consent-mode` in cookielint.toml says what that is worth"
        )?;
    }
    for guard in &site.beside {
        writeln!(out, "  {}", visible(&guard.reason))?;
    }
    let ways = in_order(&site.ways);
    for (number, way) in ways.iter().take(SHOWN).enumerate() {
        human_way(number + 1, way, out)?;
    }
    let rest = ways.get(SHOWN..).unwrap_or_default();
    if !rest.is_empty() {
        let open = rest.iter().filter(|way| !way.held).count();
        let more = rest.len();
        writeln!(
            out,
            "  and {more} more, {open} of them not guarded (`--format json` lists all)"
        )?;
    }
    Ok(())
}

/// How many ways are written in full.
const SHOWN: usize = 3;

/// What decides first: open ways before those whose beginning is not known and those that are
/// guarded, short ones before long ones.
fn in_order(ways: &[ExplainedWay]) -> Vec<&ExplainedWay> {
    let mut all: Vec<&ExplainedWay> = ways.iter().collect();
    all.sort_by_key(|way| (way.held, way.unknown, way.steps.len()));
    all
}

fn human_way(number: usize, way: &ExplainedWay, out: &mut dyn Write) -> io::Result<()> {
    let end = match (way.held, way.unknown) {
        (true, _) => "guarded",
        (false, true) => "where it begins is not known",
        (false, false) => "open",
    };
    writeln!(out, "  way {number}: {end}")?;
    if way.steps.is_empty() {
        writeln!(out, "    no gate: it runs as the page opens")?;
    }
    for step in &way.steps {
        let mark = if step.guard.is_some() { "guard" } else { "-" };
        writeln!(
            out,
            "    {mark:5} {}:{}:{} {} `{}` {}",
            visible(&step.path),
            step.line,
            step.column,
            step.kind,
            visible(step.text.trim()),
            visible(&step.reason)
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    path: &'a str,
    sites: Vec<Site<'a>>,
}

#[derive(Serialize)]
struct Site<'a> {
    what: &'a str,
    service: Option<&'a str>,
    line: usize,
    column: usize,
    guard: &'static str,
    confidence: &'static str,
    beside: Vec<&'a str>,
    ways: Vec<Way<'a>>,
}

#[derive(Serialize)]
struct Way<'a> {
    guarded: bool,
    known: bool,
    gates: Vec<Gate<'a>>,
}

#[derive(Serialize)]
struct Gate<'a> {
    kind: &'a str,
    path: &'a str,
    line: usize,
    column: usize,
    text: &'a str,
    counts: bool,
    guard: Option<&'static str>,
    reason: &'a str,
}

/// Writes the explanation as one JSON document, version 1.
///
/// # Errors
/// Those of the writer.
pub fn json(report: &Report, explained: &Explained, out: &mut dyn Write) -> io::Result<()> {
    let source = source_of(report, &explained.path);
    let site = |site: &'_ ExplainedSite| -> (usize, usize) {
        let start = source.map(|source| source.location(site.span.start));
        start.map_or((1, 1), |start| (start.line, start.column))
    };
    let sites = explained.sites.iter().map(|one| {
        let (line, column) = site(one);
        Site {
            what: &one.what,
            service: one.service.as_deref(),
            line,
            column,
            guard: one.guard.id(),
            confidence: one.confidence.id(),
            beside: one
                .beside
                .iter()
                .map(|guard| guard.reason.as_str())
                .collect(),
            ways: one.ways.iter().map(of_way).collect(),
        }
    });
    let output = Output {
        version: 1,
        path: &explained.path,
        sites: sites.collect(),
    };
    plain_json::write_pretty(&output, out)?;
    writeln!(out)
}

fn of_way(way: &ExplainedWay) -> Way<'_> {
    Way {
        guarded: way.held,
        known: !way.unknown,
        gates: way.steps.iter().map(of_step).collect(),
    }
}

fn of_step(step: &ExplainedStep) -> Gate<'_> {
    Gate {
        kind: step.kind,
        path: &step.path,
        line: step.line,
        column: step.column,
        text: &step.text,
        counts: step.guard.is_some(),
        guard: step.guard.map(|guard| guard.id()),
        reason: &step.reason,
    }
}

/// Writes what was found guarded and by what, a line each.
///
/// # Errors
/// Those of the writer.
pub fn guarded(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for one in &report.guarded {
        let place = |path: &str, at: usize| {
            let start = source_of(report, path).map(|source| source.location(at));
            start.map_or((1, 1), |start| (start.line, start.column))
        };
        let (line, column) = place(&one.path, one.span.start);
        let name = visible(&one.service_name);
        write!(
            out,
            "{}:{line}:{column}: guarded: {name} waits for {}",
            visible(&one.path),
            in_words(one.guard)
        )?;
        match &one.by {
            Some((path, span, reason)) if *span != one.span => {
                let (line, column) = place(path, span.start);
                writeln!(out, " ({}:{line}:{column} {reason})", visible(path))?;
            }
            Some((_, _, reason)) => writeln!(out, " ({reason})")?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}
