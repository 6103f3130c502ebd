//! The inventory as tables in Markdown.

use std::io::{self, Write};

use super::{behind, guards, lifetime, sections};
use crate::inventory::words::{Column, Language};
use crate::inventory::{Entry, EntryKind, Inventory};
use crate::report::markdown::cell;

pub(super) fn write(
    inventory: &Inventory,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "## {}\n", language.title())?;
    if inventory.entries.is_empty() {
        return writeln!(out, "{}", language.nothing());
    }
    writeln!(out, "{}", language.introduction())?;
    for (heading, entries) in sections(&inventory.entries, language) {
        writeln!(out, "\n### {heading}\n")?;
        let columns = [
            Column::Name,
            Column::Company,
            Column::Purpose,
            Column::Description,
            Column::Stored,
            Column::Lifetime,
            Column::Party,
        ];
        head(&columns, language, out)?;
        for entry in entries {
            rows(entry, language, out)?;
        }
    }
    writeln!(out, "\n### {}\n", language.where_heading())?;
    head(&[Column::Name, Column::Place, Column::Guard], language, out)?;
    for entry in &inventory.entries {
        for place in &entry.places {
            let guard = match entry.kind {
                EntryKind::ConsentManager => String::new(),
                kind => language.guard_of(kind, place),
            };
            let place = format!("{}:{}", place.path, place.line);
            writeln!(
                out,
                "| {} | {} | {} |",
                cell(&entry.name),
                cell(&place),
                cell(&guard)
            )?;
        }
    }
    Ok(())
}

fn head(columns: &[Column], language: Language, out: &mut dyn Write) -> io::Result<()> {
    for column in columns {
        write!(out, "| {} ", language.column(*column))?;
    }
    writeln!(out, "|\n{}|", "| --- ".repeat(columns.len()))
}

/// A row for each cookie; what is said of the entry stands in the first.
fn rows(entry: &Entry, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let (company, country) = behind(entry, language);
    let company = match country.as_str() {
        "" => company,
        country => format!("{company}, {country}"),
    };
    let mut description = language.description(entry).to_owned();
    let guards = guards(entry, language).join("; ");
    if !guards.is_empty() {
        let space = if description.is_empty() { "" } else { " " };
        description = format!("{description}{space}({guards})");
    }
    let of_entry = [
        entry.name.clone(),
        company,
        language.purpose(entry.purpose).to_owned(),
        description,
    ];
    let of_entry = of_entry.map(|text| cell(&text));
    let first = of_entry.join(" | ");
    let third = language.party(entry.kind == EntryKind::Service);
    if entry.stored.is_empty() {
        let none = language.no_cookies();
        return writeln!(out, "| {first} | {none} | | {third} |");
    }
    for (number, stored) in entry.stored.iter().enumerate() {
        let first = if number == 0 {
            first.as_str()
        } else {
            " | | | "
        };
        writeln!(
            out,
            "| {first} | {} | {} | {} |",
            cell(&stored.name),
            cell(&lifetime(stored, language)),
            language.party(stored.third_party),
        )?;
    }
    Ok(())
}
