//! The inventory for the terminal.

use std::io::{self, Write};

use super::{behind, guards, lifetime, sections};
use crate::inventory::words::Language;
use crate::inventory::{Entry, EntryKind, Inventory};
use crate::report::visible;

/// How many places of one entry are shown.
const MAX_PLACES: usize = 5;

pub(super) fn write(
    inventory: &Inventory,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    if inventory.entries.is_empty() {
        return writeln!(out, "{}", language.nothing());
    }
    for (number, (heading, entries)) in sections(&inventory.entries, language).iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{heading}")?;
        for entry in entries {
            of_entry(entry, language, out)?;
        }
    }
    Ok(())
}

fn of_entry(entry: &Entry, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let (company, country) = behind(entry, language);
    write!(out, "\n  {}", visible(&entry.name))?;
    match (entry.kind, company.as_str()) {
        (EntryKind::Storage, _) => {
            let stored = entry.stored.first();
            let medium = stored.map_or("", |stored| language.medium(stored.medium));
            let lasts = stored.map_or(String::new(), |stored| lifetime(stored, language));
            let purpose = language.purpose(entry.purpose);
            writeln!(out, " ({medium}, {lasts}; {purpose})")?;
        }
        (_, "") => writeln!(out)?,
        _ if country.is_empty() => writeln!(out, " ({company})")?,
        _ => writeln!(out, " ({company}, {country})")?,
    }
    let description = language.description(entry);
    if !description.is_empty() {
        writeln!(out, "    {description}")?;
    }
    if entry.kind != EntryKind::Storage {
        for stored in &entry.stored {
            let lasts = lifetime(stored, language);
            let party = language.party(stored.third_party);
            writeln!(out, "    - {}: {lasts}, {party}", visible(&stored.name))?;
        }
    }
    let guards = guards(entry, language);
    if !guards.is_empty() {
        writeln!(out, "    {}", guards.join("; "))?;
    }
    for place in entry.places.iter().take(MAX_PLACES) {
        write!(out, "      {}:{}", visible(&place.path), place.line)?;
        match &place.by {
            Some(by) => writeln!(out, " ({}:{}: {})", visible(&by.path), by.line, by.reason)?,
            None => writeln!(out)?,
        }
    }
    let left = entry.places.len().saturating_sub(MAX_PLACES);
    if left > 0 {
        writeln!(out, "      … +{left}")?;
    }
    Ok(())
}
