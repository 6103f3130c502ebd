//! Mending tells what is wrong about a breach in the words that fixes know.

use super::{Breach, Properties};
use crate::catalogue::definition::{Flaw, GuardKind, SiteKind, Within};
use crate::catalogue::{Catalogue, ConsentManager};
use crate::fix::{self, Case, Fault, Fix};
use crate::project::Project;
use crate::source::Source;
use crate::span::Span;

/// What a fix would have to mend; `None` where no fix is known for it.
pub(super) fn fault(found: &Properties) -> Option<Fault> {
    let has = |flaw| found.flaws.contains(&flaw);
    match found.kind {
        SiteKind::TickedControl => Some(Fault::Ticked),
        SiteKind::Load if has(Flaw::Sharing) => Some(Fault::Sharing),
        SiteKind::Load if has(Flaw::LateDefault) => Some(Fault::LateDefault),
        SiteKind::Load if found.guard != Some(GuardKind::None) => None,
        SiteKind::Load if found.within == Some(Within::Noscript) => Some(Fault::Noscript),
        // Its own condition runs it when consent is missing, and stays where it is.
        SiteKind::Load if has(Flaw::Negated) => None,
        SiteKind::Load => Some(Fault::Unguarded),
        _ => None,
    }
}

pub(super) fn fixes(
    breach: &Breach,
    project: &Project,
    catalogue: &Catalogue,
    source: Option<&Source>,
) -> Vec<Fix> {
    let (Some(fault), Some(source)) = (breach.fault, source) else {
        return Vec::new();
    };
    let mut spans: Vec<Span> = vec![breach.span];
    spans.extend(&breach.also);
    let facts = &project.files[breach.file].facts;
    let case = Case {
        fault,
        spans: &spans,
        service: breach.service,
        manager: manager(project, catalogue),
        is_served: facts.is_served,
    };
    fix::of(&case, facts, &source.text)
}

/// The project's consent manager: the one that the configuration names, else the only one of those
/// that are loaded that knows blocking markup.
fn manager<'a>(project: &Project, catalogue: &'a Catalogue) -> Option<&'a ConsentManager> {
    let known = match project.named_managers.is_empty() {
        true => project.managers.iter(),
        false => project.named_managers.iter(),
    };
    let mut known = known
        .filter_map(|id| catalogue.managers.get(id))
        .filter(|manager| !manager.blocking.is_empty());
    known.next().filter(|_| known.next().is_none())
}
