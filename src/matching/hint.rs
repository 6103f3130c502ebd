//! A hint makes the browser contact a service before anything of it is loaded.

use super::{Examined, Properties};
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{GuardKind, SiteKind as Kind};
use crate::guard::Guards;
use crate::project::FileIndex;
use crate::site::{Hint, Site};

/// A hint for a service's host.
pub(super) fn examine<'a>(
    guards: &mut Guards<'a>,
    catalogue: &'a Catalogue,
    file: FileIndex,
    site: &Site,
    hint: &Hint,
) -> Option<Examined<'a>> {
    let (id, service) = catalogue.services.get_key_value(&hint.service)?;
    let resolution = guards.resolve(file, site);
    Some(Examined {
        properties: Properties {
            kind: Kind::Hint,
            category: Some(service.category),
            guard: Some(resolution.guard),
            ..Properties::default()
        },
        service: Some((id, service)),
        resolution: Some(resolution),
        text: hint.relation.clone(),
        ..Examined::at(site.span)
    })
}

/// Where the page loads the service at once, that is the breach; an early connection adds nothing.
pub(super) fn leave_out_what_loads_anyway(examined: &mut Vec<Examined>) {
    let loads = |found: &&Examined| {
        found.properties.kind == Kind::Load && found.properties.guard == Some(GuardKind::None)
    };
    let open: Vec<String> = examined
        .iter()
        .filter(loads)
        .filter_map(|found| found.service.map(|(id, _)| id.to_owned()))
        .collect();
    examined.retain(|found| {
        found.properties.kind != Kind::Hint
            || found
                .service
                .is_none_or(|(id, _)| !open.iter().any(|other| other == id))
    });
}
