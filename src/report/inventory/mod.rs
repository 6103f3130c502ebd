//! The inventory written out: for people, for programs, and to be pasted into a cookie policy.

mod csv;
mod html;
mod human;
mod json;
mod markdown;

pub(super) use self::html::tables;
use std::io::{self, Write};

use crate::cli::InventoryFormat;
use crate::inventory::words::Language;
use crate::inventory::{Entry, EntryKind, Inventory, Stored};

/// Writes the inventory in a format and a language. JSON has no language: its words are ids.
///
/// # Errors
/// Those of the writer.
pub fn write(
    inventory: &Inventory,
    format: InventoryFormat,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        InventoryFormat::Human => human::write(inventory, language, out),
        InventoryFormat::Json => json::write(inventory, out),
        InventoryFormat::Csv => csv::write(inventory, language, out),
        InventoryFormat::Markdown => markdown::write(inventory, language, out),
        InventoryFormat::Html => html::write(inventory, language, out),
    }
}

/// Entries under one heading, in order.
fn sections(entries: &[Entry], language: Language) -> Vec<(&'static str, Vec<&Entry>)> {
    let mut all: Vec<(&'static str, Vec<&Entry>)> = Vec::new();
    for entry in entries {
        let heading = language.heading(entry);
        match all.last_mut() {
            Some((last, entries)) if *last == heading => entries.push(entry),
            _ => all.push((heading, vec![entry])),
        }
    }
    all
}

/// Who is behind an entry, and in which country.
fn behind(entry: &Entry, language: Language) -> (String, String) {
    match (&entry.company, entry.kind) {
        (Some(company), _) => {
            let country = company.country.as_deref();
            let country = country.map_or("", |code| language.country(code));
            (company.name.clone(), country.to_owned())
        }
        (None, EntryKind::Storage) => (language.own().to_owned(), String::new()),
        (None, _) => (String::new(), String::new()),
    }
}

/// What stands in front of the places of an entry: each once, the most open first.
fn guards(entry: &Entry, language: Language) -> Vec<String> {
    // Whoever asks for consent has to load.
    if entry.kind == EntryKind::ConsentManager {
        return Vec::new();
    }
    let mut places: Vec<_> = entry.places.iter().collect();
    places.sort_by_key(|place| place.guard);
    let mut all: Vec<String> = Vec::new();
    for place in places {
        let words = language.guard_of(entry.kind, place);
        if !all.contains(&words) {
            all.push(words);
        }
    }
    all
}

fn lifetime(stored: &Stored, language: Language) -> String {
    language.lifetime(stored.lifetime, stored.medium)
}

#[cfg(test)]
mod tests;
