//! The list of lints shows what the program can find.

use std::io::{self, Write};

use serde::Serialize;

use crate::catalogue::Lint;
use crate::finding::Named;

/// Writes a line a lint: name, level, group, summary.
///
/// # Errors
/// Those of the writer.
pub fn table(lints: &[Lint], out: &mut dyn Write) -> io::Result<()> {
    let width = lints.iter().map(|lint| lint.id.len()).max().unwrap_or(0);
    for lint in lints {
        let (level, group) = (lint.definition.level.id(), lint.definition.group.id());
        writeln!(
            out,
            "{:width$}  {level:7}  {group:11}  {}",
            lint.id, lint.summary
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    lints: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    group: &'static str,
    level: &'static str,
    summary: &'a str,
}

/// Writes the same as one JSON document.
///
/// # Errors
/// Those of the writer.
pub fn json(lints: &[Lint], out: &mut dyn Write) -> io::Result<()> {
    let lints = lints.iter().map(|lint| Entry {
        id: &lint.id,
        group: lint.definition.group.id(),
        level: lint.definition.level.id(),
        summary: &lint.summary,
    });
    serde_json::to_writer_pretty(
        &mut *out,
        &Output {
            version: 1,
            lints: lints.collect(),
        },
    )?;
    writeln!(out)
}
