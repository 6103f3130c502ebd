//! Matching holds every site of the project against every lint's definition, and words what fits.
//!
//! Deciding and explaining are separate: [`Breach`]es are facts, [`wording`] fills in the text.
//! There is one file for each kind of site, which says what lints can ask of it.

mod answer;
mod banner;
mod control;
mod hint;
mod load;
mod mending;
mod merge;
mod policy;
mod setting;
mod storage;
mod suggestion;
mod text;
mod wording;
mod zone;

pub(crate) use load::{is_redefined, loaded_by_address};
pub(crate) use storage::keeping;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::catalogue::definition::{
    Flaw, Group, GuardKind, Match, Role, SiteKind as Kind, Subject, Within,
};
use crate::catalogue::service::{Category, Purpose};
use crate::catalogue::{Lint, Service};
use crate::engine::Tools;
use crate::finding::{Finding, Guarded};
use crate::fix::Fault;
use crate::guard::{Guards, Resolution};
use crate::project::{FileIndex, Project};
use crate::site::{By, Site, SiteKind};
use crate::source::Source;
use crate::span::Span;

/// What the lints ask of a site.
#[derive(Clone, Default)]
struct Properties {
    kind: Kind,
    category: Option<Category>,
    purpose: Option<Purpose>,
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
    purpose: Option<Purpose>,
    /// What is wrong with the guard, in words.
    flaw: String,
    /// Further places of the same breach.
    also: Vec<Span>,
    /// What a fix would have to mend.
    fault: Option<Fault>,
    /// A place elsewhere that belongs to it.
    near: Option<Nearby>,
    /// One finding of each service is enough for the whole project.
    once: bool,
    /// One of any service is.
    of_site: bool,
}

/// A place that belongs to a breach, in whichever file.
#[derive(Clone, Copy, Debug)]
struct Nearby {
    file: FileIndex,
    span: Span,
    /// What it has to do with the breach.
    text: &'static str,
}

/// All findings of the project, in order of path and place. `enabled` tells which lints count for
/// a file.
#[must_use]
pub fn findings(
    project: &Project,
    tools: &Tools,
    sources: &BTreeMap<FileIndex, Arc<Source>>,
    enabled: impl Fn(FileIndex, &Lint) -> bool,
) -> Found {
    let catalogue = tools.catalogue;
    let mut guards = Guards::new(project, catalogue);
    let loaded = load::loaded_by_address(project);
    let originals = text::Originals::of(project);
    let zone = zone::Zone::of(project);
    let policies = policy::Policies::of(project, tools);
    let mut told = HashSet::new();
    let mut speaking = HashMap::new();
    let unwithdrawn = banner::without_withdrawal(&tools.grammar, project);
    let mut all = Vec::new();
    let mut guarded = Vec::new();
    for (index, file) in project.files.iter().enumerate() {
        let mut examined = Vec::new();
        let sites = file.facts.sites.iter();
        let sites =
            sites.filter(|site| !load::is_redefined(site, project) && !originals.have(site));
        for site in sites {
            let mut found = examine(&mut guards, tools, index, site);
            let source = sources.get(&index).map(AsRef::as_ref);
            if let (SiteKind::Text(_), Some(source)) = (&site.kind, source) {
                // What a text leaves open is in it as one character, whatever stands in the source.
                for one in &mut found {
                    one.span = source.whole(one.span);
                }
            }
            examined.extend(zone.examine(index, site.gate, &file.facts, source, &found));
            examined.extend(load::undeclared(index, project, &found));
            examined.extend(policies.untold(index, site.gate, &found));
            examined.extend(found);
        }
        examined.extend(setting::defaults(&mut guards, index));
        examined.extend(policies.examine(index, tools));
        examined.extend(
            unwithdrawn
                .filter(|(file, _)| *file == index)
                .map(|(_, span)| answer::never_withdrawn(span)),
        );
        load::tell_half_held(&mut guards, index, &mut examined);
        load::tell_unannounced(project, sources, index, &mut speaking, &mut examined);
        hint::leave_out_what_loads_anyway(&mut examined);
        let starts_what_is_loaded = |found: &Examined| {
            found.by == By::Call && found.service.is_some_and(|(id, _)| loaded.contains(id))
        };
        guarded.extend(wording::guarded(&examined, index, project));
        examined.retain(|found| !starts_what_is_loaded(found));
        let breaches = examined
            .iter()
            .flat_map(|found| breaches_of(tools, index, found, &enabled))
            .filter(|breach| {
                // Of a missing policy, one service is enough.
                let service = breach.service.map(|(id, _)| id).filter(|_| !breach.of_site);
                !breach.once || told.insert((breach.lint.id.as_str(), service))
            })
            .collect();
        all.extend(
            merge::merged(breaches)
                .iter()
                .map(|breach| wording::worded(breach, project, tools, sources)),
        );
    }
    all.sort_by(|a: &Finding, b| (&a.path, a.span, &a.lint).cmp(&(&b.path, b.span, &b.lint)));
    guarded.sort();
    guarded.dedup();
    Found {
        findings: all,
        guarded,
    }
}

/// What the sites of the project came to.
pub struct Found {
    pub findings: Vec<Finding>,
    /// What loads only behind a guard.
    pub guarded: Vec<Guarded>,
}

fn breaches_of<'a>(
    tools: &Tools<'a>,
    file: FileIndex,
    found: &Examined<'a>,
    enabled: &impl Fn(FileIndex, &Lint) -> bool,
) -> Vec<Breach<'a>> {
    let fits = |lint: &&Lint| {
        let definition = &lint.definition;
        let any = |list: &[Match]| list.iter().any(|wanted| matches(wanted, &found.properties));
        any(&definition.matches) && !any(&definition.unless) && enabled(file, lint)
    };
    let lints: Vec<&Lint> = tools.catalogue.lints.iter().filter(fits).collect();
    superseded(lints)
        .into_iter()
        .map(|lint| Breach {
            lint,
            file,
            span: found.span,
            service: found.service,
            stands_alone: found.properties.role.is_none_or(|role| role == Role::Frame)
                && !found
                    .properties
                    .flaws
                    .iter()
                    .any(|flaw| *flaw == Flaw::Sharing || is_of_project(flaw)),
            by: found.by,
            resolution: found.resolution.clone(),
            text: found.text.clone(),
            subject: found.properties.subject,
            purpose: found.properties.purpose,
            flaw: found.flaw.clone(),
            also: Vec::new(),
            fault: mending::fault(&found.properties),
            near: found.near,
            once: found.properties.flaws.iter().any(is_of_project),
            of_site: found.properties.flaws.contains(&Flaw::NoPolicy),
        })
        .collect()
}

/// Flaws that the project has, wherever it first shows them.
fn is_of_project(flaw: &Flaw) -> bool {
    matches!(flaw, Flaw::NoPolicy | Flaw::NotInPolicy | Flaw::Undeclared)
}

/// A load with a broken guard is not reported again as a load without one. Only lints that count
/// here are given, so that allowing the specific one brings the general one back.
fn superseded(lints: Vec<&Lint>) -> Vec<&Lint> {
    let of = |group: Group| move |lint: &&Lint| lint.definition.group == group;
    if lints.iter().any(of(Group::Guards)) {
        lints
            .into_iter()
            .filter(|lint| !of(Group::Loading)(lint))
            .collect()
    } else {
        lints
    }
}

/// A site with all that lints can ask of it.
#[derive(Clone)]
struct Examined<'a> {
    properties: Properties,
    span: Span,
    service: Option<(&'a str, &'a Service)>,
    by: By,
    resolution: Option<Resolution>,
    text: String,
    /// What is wrong with the guard, in words.
    flaw: String,
    /// A place elsewhere that belongs to it.
    near: Option<Nearby>,
}

/// What lints can ask of a site; a site may be examined in more ways than one.
fn examine<'a>(
    guards: &mut Guards<'a>,
    tools: &Tools<'a>,
    file: FileIndex,
    site: &Site,
) -> Vec<Examined<'a>> {
    match &site.kind {
        SiteKind::Load(load) => load::examine(guards, tools.catalogue, file, site, load),
        SiteKind::Text(found) => text::examine(&tools.grammar, found).into_iter().collect(),
        SiteKind::TickedControl(control) | SiteKind::RequiredControl(control) => {
            let kind = match &site.kind {
                SiteKind::TickedControl(_) => Kind::TickedControl,
                _ => Kind::RequiredControl,
            };
            let place = (file, site);
            let found = control::examine(&tools.grammar, guards.project(), place, control, kind);
            found.into_iter().collect()
        }
        SiteKind::Hint(hint) => {
            let found = hint::examine(guards, tools.catalogue, file, site, hint);
            found.into_iter().collect()
        }
        SiteKind::RedFlag(flag) => {
            let found = setting::examine(guards, tools.catalogue, file, site, flag);
            found.into_iter().collect()
        }
        SiteKind::Control(control) => {
            let found = control::bundled(&tools.grammar, guards.project(), site, control);
            found.into_iter().collect()
        }
        SiteKind::Barrier => {
            let found = answer::barrier(guards, file, site);
            found.into_iter().collect()
        }
        SiteKind::Answer(key) => {
            let found = answer::examine(guards.project(), site, key);
            found.into_iter().collect()
        }
        SiteKind::Banner(found) => banner::examine(tools, guards.project(), site, found),
        SiteKind::Storage(stored) => storage::examine(guards, tools, file, site, stored),
    }
}

impl<'a> Examined<'a> {
    /// It loads a service, whatever has to open before.
    fn loads_something(&self) -> bool {
        let guard = self.properties.guard;
        self.properties.kind == Kind::Load && guard.is_some_and(|guard| guard != GuardKind::Never)
    }

    /// The same, where whoever is asked could follow the visitor.
    fn may_track(&self) -> bool {
        let is_public = self.properties.category == Some(Category::PublicData);
        self.loads_something() && !is_public
    }

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
            near: None,
        }
    }

    /// The same with something wrong about it, and what that is in words.
    fn with(mut self, flaw: Flaw, words: &str) -> Self {
        self.properties.flaws.push(flaw);
        words.clone_into(&mut self.flaw);
        self
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
        && one(&wanted.purpose, found.purpose.as_ref())
        && one(&wanted.role, found.role.as_ref())
        && one(&wanted.guard, found.guard.as_ref())
        && one(&wanted.within, found.within.as_ref())
        && one(&wanted.subject, found.subject.as_ref())
        && (wanted.flaw.is_empty() || found.flaws.iter().any(|flaw| wanted.flaw.contains(flaw)))
}
