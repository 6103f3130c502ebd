//! The inventory is all that a site loads from others and keeps on the visitor's device, guarded or
//! not: what a cookie policy has to tell.

pub mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::definition::{Confidence, GuardKind, Role};
use crate::catalogue::service::{Category, Company, Lifetime, Purpose};
use crate::catalogue::{Catalogue, ConsentManager, Service};
use crate::finding::Note;
use crate::guard::{Guards, Resolution};
use crate::matching::{is_redefined, keeping, loaded_by_address};
use crate::project::{FileIndex, Project};
use crate::site::{By, Medium, Site, SiteKind};
use crate::source::Source;
use crate::span::Span;
use crate::value::HOLE;

/// What a site loads and stores.
#[derive(Debug, Default)]
pub struct Inventory {
    /// Services, then consent managers, then the site's own storage; each by purpose and name.
    pub entries: Vec<Entry>,
    /// Of the run: files that could not be read.
    pub notes: Vec<Note>,
    /// How many files were read.
    pub files_read: usize,
}

/// A service, a consent manager, or something that the site itself stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub kind: EntryKind,
    /// The service's or manager's id in the catalogue; the key of what is stored.
    pub id: String,
    pub name: String,
    /// Who is behind it; `None` for the site itself, and where nobody is known to be.
    pub company: Option<Company>,
    pub category: Option<Category>,
    /// `None` where the name of what is stored does not tell.
    pub purpose: Option<Purpose>,
    /// One English sentence: what it does with the visitor's data.
    pub description: Option<String>,
    /// What it keeps on the visitor's device.
    pub stored: Vec<Stored>,
    /// Where in the source, sorted.
    pub places: Vec<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    Service,
    ConsentManager,
    Storage,
}

/// A cookie or another item on the visitor's device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// `*` stands for any text.
    pub name: String,
    pub medium: Medium,
    pub lifetime: Option<Lifetime>,
    /// It belongs to another domain than the page's.
    pub third_party: bool,
    pub purpose: Option<Purpose>,
}

/// A place in the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub path: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// `None` for a mere hint to connect, for a consent manager and for storage.
    pub role: Option<Role>,
    pub guard: GuardKind,
    /// The purposes that the guard asks for, where it names them.
    pub asked: Vec<Purpose>,
    /// How sure it is that this guard, or none, is in front.
    pub confidence: Confidence,
    /// What the guard does, and where it is.
    pub by: Option<GuardPlace>,
}

/// A guard and its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GuardPlace {
    pub path: String,
    pub line: usize,
    pub reason: String,
}

type Sources = BTreeMap<FileIndex, Arc<Source>>;

/// Everything that runs in the project, with what stands in front of it.
#[must_use]
pub fn of(project: &Project, catalogue: &Catalogue, sources: &Sources) -> Vec<Entry> {
    let mut guards = Guards::new(project, catalogue);
    let loaded = loaded_by_address(project);
    let mut all: BTreeMap<(EntryKind, String, Option<Medium>), Entry> = BTreeMap::new();
    let mut add = |entry: Entry| {
        let own = entry
            .stored
            .first()
            .filter(|_| entry.kind == EntryKind::Storage);
        let key = (
            entry.kind,
            entry.id.clone(),
            own.map(|stored| stored.medium),
        );
        match all.entry(key) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(entry);
            }
            std::collections::btree_map::Entry::Occupied(mut known) => {
                let known = known.get_mut();
                known.places.extend(entry.places);
                keep_longest(&mut known.stored, entry.stored);
            }
        }
    };
    for (file, facts) in project.files.iter().map(|file| &*file.facts).enumerate() {
        let sites = facts.sites.iter();
        for site in sites.filter(|site| !is_redefined(site, project)) {
            let Some(mut entry) = entry_of(site, catalogue) else {
                continue;
            };
            let starts_what_is_loaded = matches!(&site.kind, SiteKind::Load(load)
                if load.by == By::Call && loaded.contains(load.service.as_str()));
            let resolution = guards.resolve(file, site);
            if starts_what_is_loaded || resolution.guard == GuardKind::Never {
                continue;
            }
            let role = match &site.kind {
                SiteKind::Load(load) => Some(load.role),
                _ => None,
            };
            let place = place(file, site.span, role, &resolution, project, sources);
            entry.places.push(place);
            add(entry);
        }
        for loader in &facts.managers {
            let Some(manager) = catalogue.managers.get(&loader.manager) else {
                continue;
            };
            if guards.guard_of(file, loader.gate) == GuardKind::Never {
                continue;
            }
            let mut entry = of_manager(&loader.manager, manager);
            let open = Resolution::open(Confidence::High);
            let place = place(file, loader.span, None, &open, project, sources);
            entry.places.push(place);
            add(entry);
        }
    }
    let mut entries: Vec<Entry> = all.into_values().collect();
    for entry in &mut entries {
        entry.places.sort();
        entry.places.dedup();
    }
    entries.sort_by_cached_key(|entry| {
        let purpose = entry.purpose.map_or(usize::MAX, |purpose| purpose as usize);
        (
            entry.kind,
            purpose,
            entry.name.to_lowercase(),
            entry.id.clone(),
        )
    });
    entries
}

/// What the catalogue knows of a site that loads or stores, with no place yet.
fn entry_of(site: &Site, catalogue: &Catalogue) -> Option<Entry> {
    match &site.kind {
        SiteKind::Load(load) => {
            let service = catalogue.services.get(&load.service)?;
            Some(of_service(&load.service, service))
        }
        SiteKind::Hint(hint) => {
            let service = catalogue.services.get(&hint.service)?;
            Some(of_service(&hint.service, service))
        }
        SiteKind::Storage(storage) => {
            let key = storage.key.replace(HOLE, "*");
            let purpose = keeping(catalogue, &storage.key);
            let stored = Stored {
                name: key.clone(),
                medium: storage.medium,
                lifetime: match storage.medium {
                    Medium::SessionStorage => Some(Lifetime::Session),
                    _ => storage.lifetime,
                },
                third_party: false,
                purpose,
            };
            Some(Entry {
                kind: EntryKind::Storage,
                id: key.clone(),
                name: key,
                company: None,
                category: None,
                purpose,
                description: None,
                stored: vec![stored],
                places: Vec::new(),
            })
        }
        _ => None,
    }
}

fn of_service(id: &str, service: &Service) -> Entry {
    let stored = service.cookies.iter().map(|cookie| Stored {
        name: cookie.name.clone(),
        medium: Medium::Cookie,
        lifetime: cookie.lifetime(),
        third_party: cookie.third_party,
        purpose: Some(cookie.purpose.unwrap_or(service.purpose)),
    });
    Entry {
        kind: EntryKind::Service,
        id: id.to_owned(),
        name: service.name.clone(),
        company: Some(service.company.clone()),
        category: Some(service.category),
        purpose: Some(service.purpose),
        description: Some(service.description.clone()),
        stored: stored.collect(),
        places: Vec::new(),
    }
}

fn of_manager(id: &str, manager: &ConsentManager) -> Entry {
    let stored = manager.cookies.iter().map(|cookie| Stored {
        name: cookie.name.replace("{category}", "*"),
        medium: Medium::Cookie,
        lifetime: cookie.lifetime.as_deref().and_then(Lifetime::read),
        third_party: false,
        purpose: Some(Purpose::Necessary),
    });
    Entry {
        kind: EntryKind::ConsentManager,
        id: id.to_owned(),
        name: manager.name.clone(),
        company: manager.company.clone(),
        category: None,
        purpose: Some(Purpose::Necessary),
        description: None,
        stored: stored.collect(),
        places: Vec::new(),
    }
}

/// Of the same item stored in several places, the longest known lifetime counts.
fn keep_longest(known: &mut [Stored], others: Vec<Stored>) {
    for (known, other) in known.iter_mut().zip(others) {
        known.lifetime = known.lifetime.max(other.lifetime);
    }
}

fn place(
    file: FileIndex,
    span: Span,
    role: Option<Role>,
    resolution: &Resolution,
    project: &Project,
    sources: &Sources,
) -> Place {
    let line = |file: FileIndex, offset| {
        let source = sources.get(&file);
        source.map_or((1, 1), |source| {
            let at = source.location(offset);
            (at.line, at.column)
        })
    };
    let (at, column) = line(file, span.start);
    let guard = resolution.gates.iter().rev().find(|gate| gate.counts);
    let mut asked = resolution.purposes.clone();
    asked.sort();
    asked.dedup();
    Place {
        path: project.files[file].path.clone(),
        line: at,
        column,
        role,
        guard: resolution.guard,
        asked,
        confidence: resolution.confidence,
        by: guard.map(|gate| GuardPlace {
            path: project.files[gate.file].path.clone(),
            line: line(gate.file, gate.span.start).0,
            reason: gate.reason.to_owned(),
        }),
    }
}

/// A lifetime in the largest unit that it is a whole number of: count and unit.
#[must_use]
pub fn in_units(seconds: u64) -> (u64, Unit) {
    const UNITS: [(u64, Unit); 6] = [
        (365 * 86_400, Unit::Year),
        (30 * 86_400, Unit::Month),
        (86_400, Unit::Day),
        (3_600, Unit::Hour),
        (60, Unit::Minute),
        (1, Unit::Second),
    ];
    let whole = |(size, _): &&(u64, Unit)| seconds >= *size && seconds.is_multiple_of(*size);
    UNITS
        .iter()
        .find(whole)
        .map_or((seconds, Unit::Second), |(size, unit)| {
            (seconds / size, *unit)
        })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Month,
    Year,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_told_in_the_largest_unit() {
        const DAY: u64 = 86_400;
        assert_eq!(in_units(730 * DAY), (2, Unit::Year));
        assert_eq!(in_units(390 * DAY), (13, Unit::Month));
        assert_eq!(in_units(100 * DAY), (100, Unit::Day));
        assert_eq!(in_units(7_200), (2, Unit::Hour));
        assert_eq!(in_units(90), (90, Unit::Second));
        assert_eq!(in_units(0), (0, Unit::Second));
    }
}
