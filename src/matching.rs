//! Matching holds every site of the project against every lint's definition, and words what fits.
//!
//! Deciding and explaining are separate: [`Breach`]es are facts, [`worded`] fills in the text.

use std::collections::{BTreeMap, HashSet};

use crate::catalogue::definition::{Confidence, Match, Role, SiteKind as Kind, Subject, Within};
use crate::catalogue::service::Purpose;
use crate::catalogue::{Catalogue, Lint, Service};
use crate::engine::Tools;
use crate::finding::{Finding, GuardNote, LawNote, Related};
use crate::guard::{Guards, Resolution, words};
use crate::project::{FileIndex, Project};
use crate::site::{By, Control, Load, Site, SiteKind};
use crate::source::Source;
use crate::span::Span;
use crate::text::Grammar;

/// How many further places of one finding are shown.
const MAX_RELATED: usize = 3;

/// What the lints ask of a site.
struct Properties {
    kind: Kind,
    category: Option<crate::catalogue::service::Category>,
    role: Option<Role>,
    guard: Option<crate::catalogue::definition::GuardKind>,
    within: Option<Within>,
    subject: Option<Subject>,
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
    /// The keys that lead to a text in a catalogue.
    key: Option<String>,
    subject: Option<Subject>,
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
    let loaded = loaded_by_address(project);
    let originals = Originals::of(project);
    let mut all = Vec::new();
    for (index, file) in project.files.iter().enumerate() {
        let mut breaches = Vec::new();
        let sites = file.facts.sites.iter();
        let sites = sites.filter(|site| !is_redefined(site, project) && !originals.have(site));
        for site in sites {
            let starts_what_is_loaded_elsewhere = matches!(&site.kind, SiteKind::Load(load) if load.by == By::Call && loaded.contains(load.service.as_str()));
            if !starts_what_is_loaded_elsewhere {
                breaches.extend(breaches_of(&mut guards, tools, index, site, &enabled));
            }
        }
        all.extend(
            merged(breaches)
                .iter()
                .map(|breach| worded(breach, project, catalogue, sources)),
        );
    }
    all.sort_by(|a: &Finding, b| (&a.path, a.span, &a.lint).cmp(&(&b.path, b.span, &b.lint)));
    all
}

/// Texts as they stand in the source, where tools have copied some of them into catalogues.
struct Originals(HashSet<String>);

impl Originals {
    fn of(project: &Project) -> Self {
        let sites = || project.files.iter().flat_map(|file| &file.facts.sites);
        let texts = |copied: bool| {
            sites().filter_map(move |site| match &site.kind {
                SiteKind::Text(text) if text.copied == copied => Some(folded(&text.text)),
                _ => None,
            })
        };
        let has_copies = texts(true).next().is_some();
        Self(if has_copies {
            texts(false).collect()
        } else {
            HashSet::new()
        })
    }

    /// Whether the site is a copy of one of them.
    fn have(&self, site: &Site) -> bool {
        matches!(&site.kind, SiteKind::Text(text) if text.copied && self.0.contains(&folded(&text.text)))
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A component of whose name the project has its own: what that file says is judged, not its use.
fn is_redefined(site: &Site, project: &Project) -> bool {
    let SiteKind::Load(load) = &site.kind else {
        return false;
    };
    let mut files = load.redefined_in.iter();
    files.any(|file| project.definitions.contains(file))
}

/// Services that some file loads by an address or package; calls of these start nothing by themselves.
fn loaded_by_address(project: &Project) -> HashSet<&str> {
    let sites = project.files.iter().flat_map(|file| &file.facts.sites);
    sites
        .filter(|site| !is_redefined(site, project))
        .filter_map(|site| match &site.kind {
            SiteKind::Load(load) if load.by < By::Call => Some(load.service.as_str()),
            _ => None,
        })
        .collect()
}

fn breaches_of<'a>(
    guards: &mut Guards<'a>,
    tools: &Tools<'a>,
    file: FileIndex,
    site: &Site,
    enabled: &impl Fn(FileIndex, &str) -> bool,
) -> Vec<Breach<'a>> {
    let Some(found) = examine(guards, tools.catalogue, &tools.grammar, file, site) else {
        return Vec::new();
    };
    let fits = |lint: &&Lint| {
        let definition = &lint.definition;
        definition
            .matches
            .iter()
            .any(|wanted| matches(wanted, &found.properties))
            && !definition
                .unless
                .iter()
                .any(|wanted| matches(wanted, &found.properties))
            && enabled(file, &lint.id)
    };
    tools
        .catalogue
        .lints
        .iter()
        .filter(fits)
        .map(|lint| Breach {
            lint,
            file,
            span: found.span,
            service: found.service,
            stands_alone: found.properties.role.is_none_or(|role| role == Role::Frame),
            by: found.by,
            resolution: found.resolution.clone(),
            text: found.text.clone(),
            key: found.key.clone(),
            subject: found.properties.subject,
            also: Vec::new(),
        })
        .collect()
}

/// A site with all that lints can ask of it.
struct Examined<'a> {
    properties: Properties,
    span: Span,
    service: Option<(&'a str, &'a Service)>,
    by: By,
    resolution: Option<Resolution>,
    text: String,
    key: Option<String>,
}

fn examine<'a>(
    guards: &mut Guards<'a>,
    catalogue: &'a Catalogue,
    grammar: &Grammar,
    file: FileIndex,
    site: &Site,
) -> Option<Examined<'a>> {
    match &site.kind {
        SiteKind::Load(load) => {
            let resolution = guards.resolve(file, site);
            examine_load(catalogue, site, load, resolution)
        }
        SiteKind::Text(found) => {
            let range = grammar.implied_consent(&found.text, found.language.as_deref())?;
            let start = found.source_offset(range.start);
            let end = found.source_offset(range.end.saturating_sub(1)) + 1;
            Some(Examined {
                properties: Properties::other(Kind::Text, Subject::ImpliedConsent),
                span: Span::new(start, end.max(start + 1)),
                service: None,
                by: By::Element,
                resolution: None,
                text: found.text.get(range).unwrap_or_default().to_owned(),
                key: found.key.clone().filter(|key| !key.is_empty()),
            })
        }
        SiteKind::TickedControl(control) => {
            if control.locked {
                return None;
            }
            let words: Vec<&str> = control.words.iter().map(String::as_str).collect();
            let subject = grammar
                .subject_of_control(&words)
                .or_else(|| category_box(control, grammar))?;
            Some(Examined {
                properties: Properties::other(Kind::TickedControl, subject),
                span: site.span,
                service: None,
                by: By::Element,
                resolution: None,
                text: words.first().copied().unwrap_or_default().to_owned(),
                key: None,
            })
        }
    }
}

/// A box that names a purpose and no more, in a form about cookies: "Marketing".
fn category_box(control: &Control, grammar: &Grammar) -> Option<Subject> {
    let purpose = control
        .words
        .iter()
        .take(3)
        .find_map(|word| words::purpose(word))?;
    let is_short = control.words.first().is_some_and(|label| label.len() < 40);
    let about_cookies =
        grammar.may_matter(&control.context) && control.context.to_lowercase().contains("cookie");
    (purpose != Purpose::Necessary && is_short && about_cookies).then_some(Subject::Cookies)
}

fn examine_load<'a>(
    catalogue: &'a Catalogue,
    site: &Site,
    load: &Load,
    resolution: Resolution,
) -> Option<Examined<'a>> {
    let (id, service) = catalogue.services.get_key_value(&load.service)?;
    Some(Examined {
        properties: Properties {
            kind: Kind::Load,
            category: Some(service.category),
            role: Some(load.role),
            guard: Some(resolution.guard),
            within: load.noscript.then_some(Within::Noscript),
            subject: None,
        },
        span: site.span,
        service: Some((id, service)),
        by: load.by,
        resolution: Some(resolution),
        text: String::new(),
        key: None,
    })
}

impl Properties {
    fn other(kind: Kind, subject: Subject) -> Self {
        Self {
            kind,
            category: None,
            role: None,
            guard: None,
            within: None,
            subject: Some(subject),
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
}

/// What belongs together is one finding: a snippet is a script, a call and a request of the same
/// service; players stand alone, and what supports them goes with the first.
fn merged(breaches: Vec<Breach>) -> Vec<Breach> {
    let mut all: Vec<Breach> = Vec::new();
    let mut breaches = breaches;
    breaches.sort_by_key(|breach| (!breach.stands_alone, breach.by, breach.span));
    for breach in breaches {
        let same = |other: &&mut Breach| {
            other.service.is_some()
                && other.lint.id == breach.lint.id
                && other.service.map(|(id, _)| id) == breach.service.map(|(id, _)| id)
        };
        match all.iter_mut().find(same).filter(|_| !breach.stands_alone) {
            Some(first) => first.also.push(breach.span),
            None if breach.resolution.is_none() => {
                // A text or box that stands in several places is one thing to mend.
                let again = |other: &&mut Breach| {
                    other.resolution.is_none()
                        && other.lint.id == breach.lint.id
                        && other.text == breach.text
                        && !breach.text.is_empty()
                };
                match all.iter_mut().find(again) {
                    Some(first) => first.also.push(breach.span),
                    None => all.push(breach),
                }
            }
            None => {
                // The same place found in two ways is one place.
                let known = all
                    .iter()
                    .any(|other| other.lint.id == breach.lint.id && other.span == breach.span);
                if !known {
                    all.push(breach);
                }
            }
        }
    }
    all
}

/// Fills the lint's texts with what was found.
fn worded(
    breach: &Breach,
    project: &Project,
    catalogue: &Catalogue,
    sources: &BTreeMap<FileIndex, Source>,
) -> Finding {
    let definition = &breach.lint.definition;
    let service = breach.service.map(|(_, service)| service);
    let fill = |text: &str| {
        let purpose = service.map_or("", |service| purpose_word(service.purpose));
        text.replace("{service}", service.map_or("", |service| &service.name))
            .replace(
                "{company}",
                service.map_or("", |service| &service.company.name),
            )
            .replace("{purpose}", purpose)
            .replace("{help}", service.map_or("", |service| &service.help))
            .replace("{subject}", breach.subject.map_or("", subject_word))
            .replace("{text}", breach.text.trim())
    };
    let path = project.files[breach.file].path.clone();
    let related = breach.also.iter().take(MAX_RELATED).map(|span| Related {
        path: path.clone(),
        span: *span,
        text: if breach.resolution.is_some() {
            "belongs to it"
        } else {
            "and here"
        }
        .to_owned(),
    });
    let resolution = breach.resolution.as_ref();
    let gates = resolution.map_or(&[][..], |resolution| &resolution.gates);
    Finding {
        lint: breach.lint.id.clone(),
        group: definition.group,
        level: definition.level,
        confidence: resolution.map_or(Confidence::High, |resolution| resolution.confidence),
        path: path.clone(),
        span: breach.span,
        message: fill(&definition.message),
        label: fill(&definition.label),
        help: fill(&definition.help),
        related: related
            .chain(gates.iter().filter_map(|gate| near_miss(gate, project)))
            .collect(),
        service: breach.service.map(|(id, _)| id.to_owned()),
        service_name: service.map(|service| service.name.clone()),
        purpose: service.map(|service| service.purpose),
        guards: gates
            .iter()
            .filter(|gate| gate.file == breach.file)
            .map(|gate| guard_note(gate, sources.get(&gate.file)))
            .collect(),
        law: definition
            .law
            .iter()
            .filter_map(|id| law_note(catalogue, id))
            .collect(),
        notes: breach.key.iter().map(|key| key_note(key)).collect(),
        fingerprint: String::new(),
    }
}

/// Where in a catalogue the text stands, for those who edit it by its keys.
fn key_note(key: &str) -> String {
    const LONGEST: usize = 80;
    let short: String = key.chars().take(LONGEST).collect();
    let more = if short.len() < key.len() { "…" } else { "" };
    format!("the message is `{short}{more}`")
}

/// A gate that looks like a guard and is none is shown, so that nobody has to wonder.
fn near_miss(gate: &crate::guard::Judged, project: &Project) -> Option<Related> {
    (!gate.counts).then(|| Related {
        path: project.files[gate.file].path.clone(),
        span: gate.span,
        text: format!("this is no guard: it {}", gate.reason),
    })
}

fn guard_note(gate: &crate::guard::Judged, source: Option<&Source>) -> GuardNote {
    GuardNote {
        kind: gate.kind.to_owned(),
        span: gate.span,
        text: source
            .map_or("", |source| gate.span.of(&source.text))
            .to_owned(),
        counts: gate.counts,
        reason: gate.reason.to_owned(),
    }
}

fn law_note(catalogue: &Catalogue, id: &str) -> Option<LawNote> {
    let law = catalogue.laws.get(id)?;
    Some(LawNote {
        id: id.to_owned(),
        title: law.title.clone(),
        section: law.article.clone().unwrap_or_default(),
        url: law.address.clone(),
    })
}

fn purpose_word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Necessary => "necessary",
        Purpose::Preferences => "preferences",
        Purpose::Statistics => "statistics",
        Purpose::Marketing => "marketing",
    }
}

fn subject_word(subject: Subject) -> &'static str {
    match subject {
        Subject::ImpliedConsent => "implied consent",
        Subject::Cookies => "cookies and tracking",
        Subject::Newsletter => "newsletters and marketing",
        Subject::Sharing => "sharing data with others",
    }
}
