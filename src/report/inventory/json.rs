//! The inventory for programs: version 1, described by `docs/inventory-v1.schema.json`.

use std::io::{self, Write};

use serde::Serialize;

use crate::catalogue::definition::{Confidence, Role};
use crate::catalogue::service::{Category, Lifetime};
use crate::finding::Named;
use crate::inventory::{self, EntryKind, Inventory};
use crate::report::plain_json;
use crate::site::Medium;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    entries: Vec<Entry<'a>>,
    notes: Vec<Note<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Entry<'a> {
    kind: &'static str,
    id: &'a str,
    name: &'a str,
    company: Option<Company<'a>>,
    category: Option<Category>,
    purpose: Option<&'static str>,
    description: Option<&'a str>,
    stored: Vec<Stored<'a>>,
    places: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Company<'a> {
    name: &'a str,
    country: Option<&'a str>,
}

#[derive(Serialize)]
struct Stored<'a> {
    name: &'a str,
    medium: &'static str,
    party: &'static str,
    purpose: Option<&'static str>,
    /// `session`, `persistent`, or `null` where it is not known.
    lasts: Option<&'static str>,
    seconds: Option<u64>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    role: Option<Role>,
    guard: Guard<'a>,
    confidence: &'static str,
}

#[derive(Serialize)]
struct Guard<'a> {
    kind: &'static str,
    purposes: Vec<&'static str>,
    by: Option<By<'a>>,
}

#[derive(Serialize)]
struct By<'a> {
    path: &'a str,
    line: usize,
    reason: &'a str,
}

#[derive(Serialize)]
struct Note<'a> {
    path: Option<&'a str>,
    line: Option<usize>,
    message: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Summary {
    services: usize,
    consent_managers: usize,
    storage: usize,
    files_read: usize,
}

pub(super) fn write(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    let count = |kind| {
        let entries = inventory.entries.iter();
        entries.filter(|entry| entry.kind == kind).count()
    };
    let output = Output {
        version: 1,
        entries: inventory.entries.iter().map(of_entry).collect(),
        notes: inventory
            .notes
            .iter()
            .map(|note| Note {
                path: note.path.as_deref(),
                line: note.line,
                message: &note.message,
            })
            .collect(),
        summary: Summary {
            services: count(EntryKind::Service),
            consent_managers: count(EntryKind::ConsentManager),
            storage: count(EntryKind::Storage),
            files_read: inventory.files_read,
        },
    };
    plain_json::write_pretty(&output, out)?;
    writeln!(out)
}

fn of_entry(entry: &inventory::Entry) -> Entry<'_> {
    Entry {
        kind: match entry.kind {
            EntryKind::Service => "service",
            EntryKind::ConsentManager => "consent-manager",
            EntryKind::Storage => "storage",
        },
        id: &entry.id,
        name: &entry.name,
        company: entry.company.as_ref().map(|company| Company {
            name: &company.name,
            country: company.country.as_deref(),
        }),
        category: entry.category,
        purpose: entry.purpose.map(|purpose| purpose.id()),
        description: entry.description.as_deref(),
        stored: entry.stored.iter().map(of_stored).collect(),
        places: entry.places.iter().map(of_place).collect(),
    }
}

fn of_stored(stored: &inventory::Stored) -> Stored<'_> {
    let persistent = matches!(stored.medium, Medium::LocalStorage | Medium::Database);
    Stored {
        name: &stored.name,
        medium: match stored.medium {
            Medium::Cookie => "cookie",
            Medium::LocalStorage => "local-storage",
            Medium::SessionStorage => "session-storage",
            Medium::Database => "indexed-db",
            Medium::PlugIn => "plug-in",
        },
        party: match stored.third_party {
            true => "third",
            false => "first",
        },
        purpose: stored.purpose.map(|purpose| purpose.id()),
        lasts: match stored.lifetime {
            Some(Lifetime::Session) => Some("session"),
            Some(Lifetime::Seconds(_)) => Some("persistent"),
            None => persistent.then_some("persistent"),
        },
        seconds: match stored.lifetime {
            Some(Lifetime::Seconds(seconds)) => Some(seconds),
            _ => None,
        },
    }
}

fn of_place(place: &inventory::Place) -> Place<'_> {
    let confidence: Confidence = place.confidence;
    Place {
        path: &place.path,
        line: place.line,
        column: place.column,
        role: place.role,
        guard: Guard {
            kind: place.guard.id(),
            purposes: place.asked.iter().map(|purpose| purpose.id()).collect(),
            by: place.by.as_ref().map(|by| By {
                path: &by.path,
                line: by.line,
                reason: &by.reason,
            }),
        },
        confidence: confidence.id(),
    }
}
