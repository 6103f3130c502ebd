//! The inventory as a table for spreadsheets (RFC 4180): a row for each cookie of each entry.

use std::io::{self, Write};

use super::{behind, guards, lifetime};
use crate::inventory::words::{Column, Language};
use crate::inventory::{Entry, Inventory, Stored};

const COLUMNS: [Column; 12] = [
    Column::Kind,
    Column::Name,
    Column::Company,
    Column::Country,
    Column::Purpose,
    Column::Description,
    Column::Stored,
    Column::Medium,
    Column::Lifetime,
    Column::Party,
    Column::Guard,
    Column::Place,
];

pub(super) fn write(
    inventory: &Inventory,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    row(
        &COLUMNS.map(|column| language.column(column).to_owned()),
        out,
    )?;
    for entry in &inventory.entries {
        if entry.stored.is_empty() {
            row(&cells(entry, None, language), out)?;
        }
        for stored in &entry.stored {
            row(&cells(entry, Some(stored), language), out)?;
        }
    }
    Ok(())
}

fn cells(entry: &Entry, stored: Option<&Stored>, language: Language) -> [String; 12] {
    let (company, country) = behind(entry, language);
    let of = |text: &dyn Fn(&Stored) -> String| stored.map(text).unwrap_or_default();
    let places: Vec<String> = entry
        .places
        .iter()
        .map(|place| format!("{}:{}", place.path, place.line))
        .collect();
    [
        language.kind(entry.kind).to_owned(),
        entry.name.clone(),
        company,
        country,
        language.purpose(entry.purpose).to_owned(),
        language.description(entry).to_owned(),
        of(&|stored| stored.name.clone()),
        of(&|stored| language.medium(stored.medium).to_owned()),
        of(&|stored| lifetime(stored, language)),
        of(&|stored| language.party(stored.third_party).to_owned()),
        guards(entry, language).join("; "),
        places.join("; "),
    ]
}

fn row(cells: &[String], out: &mut dyn Write) -> io::Result<()> {
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            write!(out, ",")?;
        }
        write!(out, "{}", quoted(cell))?;
    }
    write!(out, "\r\n")
}

/// A cell in quotes, wherever it needs them. Spreadsheets take what begins with some signs for a
/// formula and would run it; an apostrophe in front makes it text
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
fn quoted(cell: &str) -> String {
    let is_formula = cell.trim_start_matches(' ').starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '|',
        '%',
    ]);
    let mark = if is_formula { "'" } else { "" };
    if is_formula || cell.contains([',', ';', '"', '\n', '\r', '\'']) {
        format!("\"{mark}{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_and_no_formulas() {
        for (cell, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("a\nb", "\"a\nb\""),
            ("=1+1", "\"'=1+1\""),
            (" =1", "\"' =1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-x", "\"'-x\""),
            ("_ga_*", "_ga_*"),
        ] {
            assert_eq!(quoted(cell), expected);
        }
    }
}
