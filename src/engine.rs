//! The engine reads the files and finds what is wrong in them.

use std::time::Instant;

use crate::config::ConfigSet;
use crate::finding::{Finding, Note, Summary};
use crate::progress::Progress;
use crate::source::Source;
use crate::suppress;
use crate::walk::Candidate;

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Sorted, see [`crate::finding::sort`].
    pub findings: Vec<Finding>,
    /// The sources that findings point into, sorted by path.
    pub sources: Vec<Source>,
    pub notes: Vec<Note>,
    pub summary: Summary,
}

/// Checks the files.
pub fn check(files: Vec<Candidate>, config: &ConfigSet, progress: &dyn Progress) -> Report {
    let start = Instant::now();
    let mut report = Report::default();
    progress.begin(files.len());
    let catalogue = crate::catalogue::Catalogue::builtin();
    let known: Vec<&str> = catalogue
        .lints
        .iter()
        .map(|lint| lint.id.as_str())
        .collect();
    for file in files {
        match Source::read(&file.abs, file.path.clone()) {
            Ok(source) => {
                report.summary.files_read += 1;
                let active = |name: &str| {
                    catalogue.lints.iter().any(|lint| {
                        let definition = &lint.definition;
                        lint.id == name
                            && config
                                .level(&file.config, name, definition.group, definition.level)
                                .is_some()
                    })
                };
                let applied = suppress::apply(&source, Vec::new(), &known, &active);
                report.notes.extend(applied.problems);
            }
            Err(error) => report.notes.push(Note::on(file.path, error.to_string())),
        }
        progress.advance();
    }
    progress.end();
    report.summary.elapsed = start.elapsed();
    report
}
