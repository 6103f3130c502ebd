//! A load is a place where the page contacts a third-party service, with what stands in front of it.

use std::collections::HashSet;

use super::{Examined, Properties};
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{SiteKind as Kind, Within};
use crate::guard::Resolution;
use crate::project::Project;
use crate::site::{By, Load, Site, SiteKind};

/// A component of whose name the project has its own: what that file says is judged, not its use.
pub(super) fn is_redefined(site: &Site, project: &Project) -> bool {
    let SiteKind::Load(load) = &site.kind else {
        return false;
    };
    let mut files = load.redefined_in.iter();
    files.any(|file| project.definitions.contains(file))
}

/// Services that some file loads by an address or package; calls of these start nothing by themselves.
pub(super) fn loaded_by_address(project: &Project) -> HashSet<&str> {
    let sites = project.files.iter().flat_map(|file| &file.facts.sites);
    sites
        .filter(|site| !is_redefined(site, project))
        .filter_map(|site| match &site.kind {
            SiteKind::Load(load) if load.by < By::Call => Some(load.service.as_str()),
            _ => None,
        })
        .collect()
}

pub(super) fn examine<'a>(
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
            ..Properties::default()
        },
        service: Some((id, service)),
        by: load.by,
        resolution: Some(resolution),
        ..Examined::at(site.span)
    })
}
