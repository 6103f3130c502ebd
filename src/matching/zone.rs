//! A zone is the part of a site that is declared to be free of tracking: its pages, and all that they
//! include, extend and run.

use std::collections::{HashMap, VecDeque};

use super::{Examined, Nearby};
use crate::catalogue::definition::Flaw;
use crate::facts::Facts;
use crate::gate::{GateId, GateKind};
use crate::project::{FileIndex, Project};
use crate::source::Source;
use crate::span::Span;

/// Words in a condition that may leave pages of the zone out, sorted.
const PAGE_WORDS: &[&str] = &[
    "layout", "page", "path", "request", "route", "section", "template", "track", "url", "zone",
];

/// The files that pages of the zone are made of.
pub(super) struct Zone {
    /// File → the page of the zone that brings it in and where; `None` for such a page itself.
    files: HashMap<FileIndex, Option<(FileIndex, Span)>>,
}

impl Zone {
    pub(super) fn of(project: &Project) -> Self {
        let mut files: HashMap<FileIndex, Option<(FileIndex, Span)>> = HashMap::new();
        let pages: Vec<FileIndex> = (0..project.files.len())
            .filter(|file| project.said(*file).tracking_free)
            .collect();
        if pages.is_empty() {
            return Self { files };
        }
        let parts = parts(project);
        files.extend(pages.iter().map(|page| (*page, None)));
        let mut open: VecDeque<(FileIndex, Option<(FileIndex, Span)>)> =
            pages.into_iter().map(|page| (page, None)).collect();
        while let Some((file, through)) = open.pop_front() {
            for (part, span) in parts.get(&file).into_iter().flatten() {
                if files.contains_key(part) {
                    continue;
                }
                // The place in the zone's own page is what its owner knows.
                let from = through.unwrap_or((file, *span));
                files.insert(*part, Some(from));
                open.push_back((*part, Some(from)));
            }
        }
        Self { files }
    }

    /// What runs in the zone, once more, as the zone's lints see it.
    pub(super) fn examine<'a>(
        &self,
        file: FileIndex,
        gate: Option<GateId>,
        facts: &Facts,
        source: Option<&Source>,
        examined: &[Examined<'a>],
    ) -> Vec<Examined<'a>> {
        let Some(through) = self.files.get(&file) else {
            return Vec::new();
        };
        if through.is_some() && may_leave_out(gate, facts, source) {
            return Vec::new();
        }
        let first = examined.iter().find(|found| found.may_track());
        let seen = first.map(|found| {
            let mut found = found.clone();
            // Here it counts that it runs at all.
            found.properties.guard = None;
            found.properties.flaws = vec![Flaw::TrackingFreeZone];
            found.near = through.map(|(page, span)| Nearby {
                file: page,
                span,
                text: "this page of the zone is made with it",
            });
            found
        });
        seen.into_iter().collect()
    }
}

/// File → what it includes, extends, runs and imports, with where.
fn parts(project: &Project) -> HashMap<FileIndex, Vec<(FileIndex, Span)>> {
    let mut parts: HashMap<FileIndex, Vec<(FileIndex, Span)>> = HashMap::new();
    for (file, uses) in &project.uses {
        let includes = &project.files[*file].facts.includes;
        for (target, at, _) in uses {
            let include = includes.iter().find(|include| include.span.start == *at);
            let span = include.map_or(Span::new(*at, *at), |include| include.span);
            parts.entry(*file).or_default().push((*target, span));
        }
    }
    for (script, loaders) in &project.loaders {
        for (file, number) in loaders {
            let script_of = project.files[*file].facts.local_scripts.get(*number);
            if let Some(local) = script_of {
                parts.entry(*file).or_default().push((*script, local.span));
            }
        }
    }
    for (module, imports) in &project.imported {
        for (file, number) in imports {
            if let Some(import) = project.files[*file].facts.imports.get(*number) {
                parts.entry(*file).or_default().push((*module, import.span));
            }
        }
    }
    for list in parts.values_mut() {
        list.sort_by_key(|(file, span)| (*file, *span));
    }
    parts
}

/// Whether a condition in front may be what keeps it off the pages of the zone.
fn may_leave_out(gate: Option<GateId>, facts: &Facts, source: Option<&Source>) -> bool {
    let mut at = gate;
    while let Some(gate) = at.and_then(|id| facts.gate(id)) {
        if let GateKind::Condition { .. } = gate.kind {
            let written = source.map_or("", |source| gate.span.of(&source.text));
            let written = written.to_lowercase();
            if PAGE_WORDS.iter().any(|word| written.contains(word)) {
                return true;
            }
        }
        at = gate.parent;
    }
    false
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_sorted() {
        assert!(super::PAGE_WORDS.is_sorted());
    }
}
