//! An explanation tells of one place in the source how the sites there are reached: each way, each
//! gate on it, and what the gate counts for.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Confidence, GuardKind};
use crate::finding::GuardNote;
use crate::guard::trace::Way;
use crate::guard::{Guards, Resolution};
use crate::project::{FileIndex, Project};
use crate::site::{Site, SiteKind};
use crate::source::Source;
use crate::span::Span;

/// `FILE:LINE[:COLUMN]`; lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// As the report names the file.
    pub path: String,
    pub line: usize,
    pub column: Option<usize>,
}

/// What there is at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    pub path: String,
    pub sites: Vec<ExplainedSite>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedSite {
    pub span: Span,
    /// What it is, in words: `YouTube is loaded`.
    pub what: String,
    pub service: Option<String>,
    pub guard: GuardKind,
    pub confidence: Confidence,
    /// Guards that are not gates on a way: consent managers that block, consent modes.
    pub beside: Vec<GuardNote>,
    pub ways: Vec<ExplainedWay>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedWay {
    /// From the site outwards.
    pub steps: Vec<ExplainedStep>,
    pub held: bool,
    /// It ends in a function that nothing is known to call.
    pub unknown: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedStep {
    pub path: String,
    pub line: usize,
    pub column: usize,
    pub kind: &'static str,
    /// The first line of the gate as the source has it.
    pub text: String,
    pub guard: Option<GuardKind>,
    pub reason: String,
}

impl Place {
    /// Reads `FILE:LINE[:COLUMN]`; a file's name may hold colons of its own.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
        let (rest, last) = text.rsplit_once(':')?;
        let last = number(last)?;
        let (path, line, column) = match rest
            .rsplit_once(':')
            .map(|(path, line)| (path, number(line)))
        {
            Some((path, Some(line))) => (path, line, Some(last)),
            _ => (rest, last, None),
        };
        (!path.is_empty()).then(|| Self {
            path: path.to_owned(),
            line,
            column,
        })
    }
}

/// The sites at a place; `None` where the file was not read.
#[must_use]
pub fn explained(
    place: &Place,
    project: &Project,
    catalogue: &Catalogue,
    sources: &BTreeMap<FileIndex, Arc<Source>>,
) -> Option<Explained> {
    let is_it = |path: &str| path == place.path || path.strip_prefix("./") == Some(&place.path);
    let file = project.files.iter().position(|file| is_it(&file.path))?;
    let source = sources.get(&file)?;
    let mut guards = Guards::new(project, catalogue);
    let mut sites: Vec<ExplainedSite> = Vec::new();
    for site in &project.files[file].facts.sites {
        if is_at(source, site.span, place)
            && let Some(found) = explain_site(&mut guards, catalogue, sources, file, site)
            && !sites.contains(&found)
        {
            sites.push(found);
        }
    }
    sites.sort_by_key(|site| site.span);
    Some(Explained {
        path: project.files[file].path.clone(),
        sites,
    })
}

fn is_at(source: &Source, span: Span, place: &Place) -> bool {
    let start = source.location(span.start);
    let end = source.location(span.end);
    let lines = start.line <= place.line && place.line <= end.line;
    let column = |column: usize| {
        (start.line < place.line || start.column <= column)
            && (place.line < end.line || column <= end.column)
    };
    lines && place.column.is_none_or(column)
}

fn explain_site(
    guards: &mut Guards,
    catalogue: &Catalogue,
    sources: &BTreeMap<FileIndex, Arc<Source>>,
    file: FileIndex,
    site: &Site,
) -> Option<ExplainedSite> {
    let name = |id: &str| {
        let service = catalogue.services.get(id);
        service.map_or_else(|| id.to_owned(), |service| service.name.clone())
    };
    let (what, service) = match &site.kind {
        SiteKind::Load(load) => (
            format!("{} is loaded", name(&load.service)),
            Some(load.service.clone()),
        ),
        SiteKind::Hint(hint) => (
            format!("a hint to connect to {}", name(&hint.service)),
            Some(hint.service.clone()),
        ),
        SiteKind::RedFlag(flag) => (format!("a setting that {}", flag.effect), None),
        SiteKind::TickedControl(_) => ("a box that is ticked from the start".to_owned(), None),
        SiteKind::Storage(storage) => (format!("`{}` is stored", storage.key), None),
        SiteKind::Banner(_) => ("a banner that asks for consent".to_owned(), None),
        SiteKind::RequiredControl(_) => ("a box that a form requires".to_owned(), None),
        SiteKind::Answer(key) => (format!("a yes is stored as `{key}`"), None),
        // Nearly every line has a text.
        SiteKind::Text(_) | SiteKind::Control(_) | SiteKind::Barrier => return None,
    };
    let resolution = guards.resolve(file, site);
    let project = guards.project();
    let step = |at: FileIndex, span: Span| {
        let source = sources.get(&at);
        let start = source.map(|source| source.location(span.start));
        let text = source.map_or("", |source| span.of(&source.text));
        let line = text.lines().next().unwrap_or_default();
        let cut: String = line.chars().take(100).collect();
        (
            project.files[at].path.clone(),
            start.map_or(1, |start| start.line),
            start.map_or(1, |start| start.column),
            cut,
        )
    };
    let ways = guards.ways_to(file, site.gate);
    let ways = ways.into_iter().map(
        |Way {
             steps,
             held,
             unknown,
         }| {
            let steps = steps.into_iter().map(|one| {
                let (path, line, column, text) = step(one.file, one.span);
                ExplainedStep {
                    path,
                    line,
                    column,
                    kind: one.kind,
                    text,
                    guard: one.guard,
                    reason: one.reason,
                }
            });
            // Two gates of one place say the same.
            let mut steps: Vec<ExplainedStep> = steps.collect();
            steps.dedup();
            ExplainedWay {
                steps,
                held,
                unknown,
            }
        },
    );
    Some(ExplainedSite {
        span: site.span,
        what,
        service,
        guard: resolution.guard,
        confidence: resolution.confidence,
        beside: beside(&resolution),
        ways: ways.collect(),
    })
}

/// Guards that stand at no gate.
fn beside(resolution: &Resolution) -> Vec<GuardNote> {
    let gates = resolution.gates.iter();
    gates
        .filter(|gate| matches!(gate.kind, "consent-manager" | "consent-mode"))
        .map(|gate| GuardNote {
            kind: gate.kind.to_owned(),
            span: gate.span,
            text: String::new(),
            counts: gate.counts,
            reason: gate.reason.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_from_the_right() {
        let place = |path: &str, line, column| {
            Some(Place {
                path: path.to_owned(),
                line,
                column,
            })
        };
        assert_eq!(Place::parse("a/b.html:3"), place("a/b.html", 3, None));
        assert_eq!(Place::parse("a:b.html:3:7"), place("a:b.html", 3, Some(7)));
        assert_eq!(Place::parse("C:\\a.html:3"), place("C:\\a.html", 3, None));
        for wrong in ["a.html", "a.html:", "a.html:0", ":3", "unguarded-embed"] {
            assert_eq!(Place::parse(wrong), None, "{wrong}");
        }
    }
}
