//! Matching holds every site of the project against every lint's definition, and words what fits.
//!
//! Deciding and explaining are separate: [`Breach`]es are facts, [`wording`] fills in the text.
//! There is one file for each kind of site, which says what lints can ask of it.

mod control;
mod load;
mod merge;
mod text;
mod wording;

use std::collections::BTreeMap;

use crate::catalogue::definition::{
    Flaw, Group, GuardKind, Match, Role, SiteKind as Kind, Subject, Within,
};
use crate::catalogue::service::Category;
use crate::catalogue::{Lint, Service};
use crate::engine::Tools;
use crate::finding::Finding;
use crate::guard::{Guards, Resolution};
use crate::project::{FileIndex, Project};
use crate::site::{By, Site, SiteKind};
use crate::source::Source;
use crate::span::Span;

/// What the lints ask of a site.
#[derive(Default)]
struct Properties {
    kind: Kind,
    category: Option<Category>,
    role: Option<Role>,
    guard: Option<GuardKind>,
    within: Option<Within>,
    subject: Option<Subject>,
    flaws: Vec<Flaw>,
}

/// A site that a lint's definition fits.
struct Breach<'a> {
    lint: &'a Lint,
    file: FileIndex,
    span: Span,
    service: Option<(&'a str, &'a Service)>,
    /// A player or document of its own: each is a finding, however many there are.
    stands_alone: bool,
    by: By,
    resolution: Option<Resolution>,
    text: String,
    subject: Option<Subject>,
    /// What is wrong with the guard, in words.
    flaw: String,
    /// Further places of the same breach.
    also: Vec<Span>,
}

/// All findings of the project, in order of path and place. `enabled` tells which lints count for
/// a file.
#[must_use]
pub fn findings(
    project: &Project,
    tools: &Tools,
    sources: &BTreeMap<FileIndex, Source>,
    enabled: impl Fn(FileIndex, &str) -> bool,
) -> Vec<Finding> {
    let catalogue = tools.catalogue;
    let mut guards = Guards::new(project, catalogue);
    let loaded = load::loaded_by_address(project);
    let originals = text::Originals::of(project);
    let mut all = Vec::new();
    for (index, file) in project.files.iter().enumerate() {
        let mut breaches = Vec::new();
        let sites = file.facts.sites.iter();
        let sites =
            sites.filter(|site| !load::is_redefined(site, project) && !originals.have(site));
        for site in sites {
            let starts_what_is_loaded_elsewhere = matches!(&site.kind, SiteKind::Load(load) if load.by == By::Call && loaded.contains(load.service.as_str()));
            if !starts_what_is_loaded_elsewhere {
                breaches.extend(breaches_of(&mut guards, tools, index, site, &enabled));
            }
        }
        all.extend(
            merge::merged(breaches)
                .iter()
                .map(|breach| wording::worded(breach, project, catalogue, sources)),
        );
    }
    all.sort_by(|a: &Finding, b| (&a.path, a.span, &a.lint).cmp(&(&b.path, b.span, &b.lint)));
    all
}

fn breaches_of<'a>(
    guards: &mut Guards<'a>,
    tools: &Tools<'a>,
    file: FileIndex,
    site: &Site,
    enabled: &impl Fn(FileIndex, &str) -> bool,
) -> Vec<Breach<'a>> {
    let mut breaches = Vec::new();
    for found in examine(guards, tools, file, site) {
        let fits = |lint: &&Lint| {
            let definition = &lint.definition;
            let any = |list: &[Match]| list.iter().any(|wanted| matches(wanted, &found.properties));
            any(&definition.matches) && !any(&definition.unless) && enabled(file, &lint.id)
        };
        let lints: Vec<&Lint> = tools.catalogue.lints.iter().filter(fits).collect();
        breaches.extend(superseded(lints).into_iter().map(|lint| Breach {
            lint,
            file,
            span: found.span,
            service: found.service,
            stands_alone: found.properties.role.is_none_or(|role| role == Role::Frame),
            by: found.by,
            resolution: found.resolution.clone(),
            text: found.text.clone(),
            subject: found.properties.subject,
            flaw: found.flaw.clone(),
            also: Vec::new(),
        }));
    }
    breaches
}

/// A load with a broken guard is not reported again as a load without one. Only lints that count
/// here are given, so that allowing the specific one brings the general one back.
fn superseded(lints: Vec<&Lint>) -> Vec<&Lint> {
    let of = |group: Group| lints.iter().any(|lint| lint.definition.group == group);
    let broken = of(Group::Guards);
    let kept = |lint: &&Lint| !broken || lint.definition.group != Group::Loading;
    lints.iter().copied().filter(kept).collect()
}

/// A site with all that lints can ask of it.
struct Examined<'a> {
    properties: Properties,
    span: Span,
    service: Option<(&'a str, &'a Service)>,
    by: By,
    resolution: Option<Resolution>,
    text: String,
    /// What is wrong with the guard, in words.
    flaw: String,
}

/// What lints can ask of a site; a site may be examined in more ways than one.
fn examine<'a>(
    guards: &mut Guards<'a>,
    tools: &Tools<'a>,
    file: FileIndex,
    site: &Site,
) -> Vec<Examined<'a>> {
    let found = match &site.kind {
        SiteKind::Load(load) => {
            let resolution = guards.resolve(file, site);
            load::examine(tools.catalogue, site, load, resolution)
        }
        SiteKind::Text(found) => text::examine(&tools.grammar, found),
        SiteKind::TickedControl(control) => control::examine(&tools.grammar, site, control),
    };
    found.into_iter().collect()
}

impl<'a> Examined<'a> {
    /// A place of which nothing else is known yet.
    fn at(span: Span) -> Self {
        Self {
            properties: Properties::default(),
            span,
            service: None,
            by: By::Element,
            resolution: None,
            text: String::new(),
            flaw: String::new(),
        }
    }
}

impl Properties {
    fn other(kind: Kind, subject: Subject) -> Self {
        Self {
            kind,
            subject: Some(subject),
            ..Self::default()
        }
    }
}

/// Whether all keys that are given hold.
fn matches(wanted: &Match, found: &Properties) -> bool {
    fn one<T: PartialEq>(wanted: &[T], found: Option<&T>) -> bool {
        wanted.is_empty() || found.is_some_and(|found| wanted.contains(found))
    }
    one(&wanted.site, Some(&found.kind))
        && one(&wanted.category, found.category.as_ref())
        && one(&wanted.role, found.role.as_ref())
        && one(&wanted.guard, found.guard.as_ref())
        && one(&wanted.within, found.within.as_ref())
        && one(&wanted.subject, found.subject.as_ref())
        && (wanted.flaw.is_empty() || found.flaws.iter().any(|flaw| wanted.flaw.contains(flaw)))
}
