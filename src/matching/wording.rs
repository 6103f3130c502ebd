//! Wording fills a lint's texts with what was found; nothing is decided here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Breach, Examined, mending, suggestion};
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Confidence, GuardKind, SiteKind, Subject};
use crate::catalogue::service::Purpose;
use crate::engine::Tools;
use crate::finding::{Finding, GuardNote, Guarded, LawNote, Related, Suggested};
use crate::guard::Judged;
use crate::project::{FileIndex, Project};
use crate::source::Source;

/// How many further places of one finding are shown.
const MAX_RELATED: usize = 3;

/// Fills the lint's texts with what was found.
pub(super) fn worded(
    breach: &Breach,
    project: &Project,
    Tools {
        catalogue, grammar, ..
    }: &Tools,
    sources: &BTreeMap<FileIndex, Arc<Source>>,
) -> Finding {
    let definition = &breach.lint.definition;
    let service = breach.service.map(|(_, service)| service);
    let purpose = breach
        .purpose
        .or_else(|| service.map(|service| service.purpose));
    let fill = |text: &str| {
        filled(text, |name| {
            Some(match name {
                "service" => service.map_or("", |service| &service.name),
                "company" => service.map_or("", |service| &service.company.name),
                "purpose" => purpose.map_or("", purpose_word),
                "help" => service.map_or("", |service| &service.help),
                "subject" => breach.subject.map_or("", subject_word),
                "flaw" => &breach.flaw,
                "text" => breach.text.trim(),
                _ => return None,
            })
        })
    };
    let path = project.files[breach.file].path.clone();
    // A load that is known in two ways is one place.
    let others = breach.also.iter().filter(|span| **span != breach.span);
    let related = others.take(MAX_RELATED).map(|span| Related {
        path: path.clone(),
        span: *span,
        text: if breach.service.is_some() {
            "belongs to it"
        } else {
            "and here"
        }
        .to_owned(),
    });
    let near = breach.near.map(|near| Related {
        path: project.files[near.file].path.clone(),
        span: near.span,
        text: near.text.to_owned(),
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
            .chain(near)
            .chain(gates.iter().filter_map(|gate| near_miss(gate, project)))
            .collect(),
        service: breach.service.map(|(id, _)| id.to_owned()),
        service_name: service.map(|service| service.name.clone()),
        purpose,
        guards: gates
            .iter()
            .filter(|gate| gate.file == breach.file)
            .map(|gate| guard_note(gate, sources.get(&gate.file).map(AsRef::as_ref)))
            .collect(),
        law: definition
            .law
            .iter()
            .filter_map(|id| law_note(catalogue, id))
            .collect(),
        wording: suggestion::language(breach, project, grammar).and_then(|language| {
            Some(Suggested {
                text: fill(definition.wording.get(language)?),
                language: language.to_owned(),
            })
        }),
        notes: Vec::new(),
        fixes: mending::fixes(
            breach,
            project,
            catalogue,
            sources.get(&breach.file).map(AsRef::as_ref),
        ),
        fingerprint: String::new(),
    }
}

/// A text with values in the place of the names that stand in braces; what is no such name stays.
fn filled<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let known = behind.split_once('}');
        let known = known.and_then(|(name, after)| Some((value(name)?, after)));
        rest = match known {
            Some((value, after)) => {
                filled.push_str(value);
                after
            }
            None => {
                filled.push('{');
                behind
            }
        };
    }
    filled.push_str(rest);
    filled
}

/// Loads of a file that wait for consent or an action of the visitor, and for what.
pub(super) fn guarded(examined: &[Examined], file: FileIndex, project: &Project) -> Vec<Guarded> {
    let mut all = Vec::new();
    for found in examined {
        let (Some((id, service)), Some(resolution)) = (found.service, &found.resolution) else {
            continue;
        };
        let waits = !matches!(resolution.guard, GuardKind::None | GuardKind::Never);
        if found.properties.kind != SiteKind::Load || !waits {
            continue;
        }
        let by = resolution.gates.iter().rev().find(|gate| gate.counts);
        all.push(Guarded {
            path: project.files[file].path.clone(),
            span: found.span,
            service: id.to_owned(),
            service_name: service.name.clone(),
            guard: resolution.guard,
            purposes: resolution.purposes.clone(),
            by: by.map(|gate| {
                let path = project.files[gate.file].path.clone();
                (path, gate.span, gate.reason.to_owned())
            }),
        });
    }
    all
}

/// A gate that looks like a guard and is none is shown, so that nobody has to wonder.
fn near_miss(gate: &Judged, project: &Project) -> Option<Related> {
    (!gate.counts).then(|| Related {
        path: project.files[gate.file].path.clone(),
        span: gate.span,
        text: format!("this is no guard: it {}", gate.reason),
    })
}

fn guard_note(gate: &Judged, source: Option<&Source>) -> GuardNote {
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

pub(super) fn purpose_word(purpose: Purpose) -> &'static str {
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
