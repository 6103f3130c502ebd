//! The inventory as a page of its own, whose tables can be pasted into a cookie policy.

use std::io::{self, Write};

use super::{behind, guards, lifetime, sections};
use crate::inventory::words::{Column, Language};
use crate::inventory::{Entry, EntryKind, Inventory};
use crate::report::xml::escaped;

/// It must be readable without anything else, so it brings what little style it needs.
pub(super) const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1a1a;background:#fff}\
table{border-collapse:collapse;width:100%;margin:1rem 0}\
caption{text-align:start;font-weight:600;padding:.5rem 0}\
th,td{border:1px solid #767676;padding:.4rem .6rem;text-align:start;vertical-align:top}\
code{overflow-wrap:anywhere}";

/// Base64 of its SHA-256: nothing else may style the page, and nothing may run in it.
pub(super) const STYLE_HASH: &str = "XzETuzDnTZ9bf8eKYO76h2/rfxby7/ui6NNnoT/n6y0=";

const COLUMNS: [Column; 8] = [
    Column::Name,
    Column::Company,
    Column::Purpose,
    Column::Description,
    Column::Guard,
    Column::Stored,
    Column::Lifetime,
    Column::Party,
];

pub(super) fn write(
    inventory: &Inventory,
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = language.title();
    writeln!(out, "<!doctype html>\n<html lang=\"{}\">", language.tag())?;
    writeln!(
        out,
        "<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    )?;
    writeln!(
        out,
        "<title>{title}</title>\n<style>{STYLE}</style>\n</head>"
    )?;
    writeln!(out, "<body>\n<main>\n<h1>{title}</h1>")?;
    body(&inventory.entries, "h2", language, out)?;
    writeln!(out, "</main>\n</body>\n</html>")
}

/// The tables for a page that has a heading of the second level above them.
pub(in crate::report) fn tables(
    entries: &[Entry],
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    body(entries, "h3", language, out)
}

/// What is said of the entries; `level` is the element of its headings.
fn body(entries: &[Entry], level: &str, language: Language, out: &mut dyn Write) -> io::Result<()> {
    if entries.is_empty() {
        return writeln!(out, "<p>{}</p>", language.nothing());
    }
    writeln!(out, "<p>{}</p>", escaped(language.introduction()))?;
    for (heading, entries) in sections(entries, language) {
        table(heading, level, &COLUMNS, language, out)?;
        for entry in entries {
            rows(entry, language, out)?;
        }
        writeln!(out, "</tbody>\n</table>")?;
    }
    let heading = language.where_heading();
    let columns = [Column::Name, Column::Place, Column::Guard];
    table(heading, level, &columns, language, out)?;
    for entry in entries {
        places(entry, language, out)?;
    }
    writeln!(out, "</tbody>\n</table>")
}

fn table(
    heading: &str,
    level: &str,
    columns: &[Column],
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(
        out,
        "<{level}>{heading}</{level}>\n<table>\n<caption>{heading}</caption>"
    )?;
    write!(out, "<thead>\n<tr>")?;
    for column in columns {
        write!(out, "<th scope=\"col\">{}</th>", language.column(*column))?;
    }
    writeln!(out, "</tr>\n</thead>\n<tbody>")
}

/// A row for each cookie, with what is said of the entry in cells that span them.
fn rows(entry: &Entry, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let (company, country) = behind(entry, language);
    let company = match country.as_str() {
        "" => company,
        country => format!("{company}, {country}"),
    };
    let span = entry.stored.len().max(1);
    let rows = match span {
        1 => String::new(),
        span => format!(" rowspan=\"{span}\""),
    };
    writeln!(
        out,
        "<tr><th scope=\"row\"{rows}>{}</th><td{rows}>{}</td><td{rows}>{}</td><td{rows}>{}</td><td{rows}>{}</td>",
        escaped(&entry.name),
        escaped(&company),
        language.purpose(entry.purpose),
        escaped(language.description(entry)),
        escaped(&guards(entry, language).join("; ")),
    )?;
    if entry.stored.is_empty() {
        let third = language.party(entry.kind == EntryKind::Service);
        return writeln!(
            out,
            "<td>{}</td><td></td><td>{third}</td></tr>",
            language.no_cookies()
        );
    }
    for (number, stored) in entry.stored.iter().enumerate() {
        let row = if number == 0 { "" } else { "<tr>" };
        writeln!(
            out,
            "{row}<td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
            escaped(&stored.name),
            escaped(&lifetime(stored, language)),
            language.party(stored.third_party),
        )?;
    }
    Ok(())
}

fn places(entry: &Entry, language: Language, out: &mut dyn Write) -> io::Result<()> {
    for place in &entry.places {
        let guard = match entry.kind {
            EntryKind::ConsentManager => String::new(),
            kind => language.guard_of(kind, place),
        };
        writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td><code>{}:{}</code></td><td>{}</td></tr>",
            escaped(&entry.name),
            escaped(&place.path),
            place.line,
            escaped(&guard),
        )?;
    }
    Ok(())
}
