//! Words are the names that people write in a configuration and in suppressions: what each stands
//! for, and the page that tells more.

use lsp_types::{DocumentLink, Hover, HoverContents, MarkupContent, MarkupKind};

use super::completion::at;
use super::cursor::{self, Step, Word};
use super::position::Encoding;
use super::service;
use crate::catalogue::Catalogue;
use crate::config::keys;
use crate::finding::Finding;
use crate::report::page_address;
use crate::source::Source;
use crate::span::Span;
use crate::suppress;

/// What a name stands for in one line; `title` says what kind of name the schema takes there.
#[must_use]
pub fn of_name(title: &str, name: &str, catalogue: &Catalogue) -> Option<String> {
    match title {
        "lint" => Some(catalogue.lint(name)?.summary.clone()),
        "service" => Some(catalogue.services.get(name)?.name.clone()),
        "profile" => Some(catalogue.profiles.get(name)?.says.clone()),
        "consent manager" => Some(catalogue.managers.get(name)?.name.clone()),
        _ => None,
    }
}

/// What hovers over a word of a configuration.
#[must_use]
pub fn hover(
    source: &Source,
    at_byte: usize,
    catalogue: &Catalogue,
    encoding: Encoding,
) -> Option<Hover> {
    let words = cursor::words(&source.text);
    let word = words
        .into_iter()
        .find(|word| word.at.start <= at_byte && at_byte <= word.at.end)?;
    let schema = keys::closed_schema(catalogue);
    let around = at(&schema, &word.path);
    let text = if word.is_key {
        let mut own = word.path.clone();
        own.push(Step::Key(word.text.clone()));
        let is_lint = around.iter().any(|schema| schema["title"] == "lint");
        match catalogue.lint(&word.text).filter(|_| is_lint) {
            Some(lint) => format!(
                "{}\n\n[{}]({})",
                lint.summary,
                lint.id,
                page_address(&lint.id)
            ),
            None => described(&schema, &own)?,
        }
    } else {
        let title = around.iter().find_map(|schema| schema["title"].as_str())?;
        match title {
            "service" => service::card(&word.text, catalogue),
            _ => of_name(title, &word.text, catalogue)?,
        }
    };
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: text,
        }),
        range: Some(encoding.range(source, Span::from(word.at))),
    })
}

/// What the schema says of a key. The description stands beside the choices, not in them.
fn described(schema: &serde_json::Value, path: &[Step]) -> Option<String> {
    let (last, above) = path.split_last()?;
    let Step::Key(name) = last else { return None };
    let mut around = at(schema, above).into_iter();
    let about = around.find_map(|schema| schema["properties"][name]["description"].as_str());
    about.map(str::to_owned)
}

/// Links from the lints, profiles and laws that a configuration names to their pages.
#[must_use]
pub fn links_of_settings(
    source: &Source,
    catalogue: &Catalogue,
    encoding: Encoding,
) -> Vec<DocumentLink> {
    let schema = keys::closed_schema(catalogue);
    let words = cursor::words(&source.text).into_iter();
    let links = words.filter_map(|word| {
        let around = at(&schema, &word.path);
        let title = around.iter().find_map(|schema| schema["title"].as_str())?;
        let address = page_of(&word, title, catalogue)?;
        link(source, Span::from(word.at), &address, encoding)
    });
    links.collect()
}

fn page_of(word: &Word, title: &str, catalogue: &Catalogue) -> Option<String> {
    match title {
        "lint" if word.is_key => {
            catalogue.lint(&word.text)?;
            Some(page_address(&word.text))
        }
        "consent manager" => {
            let manager = catalogue.managers.get(&word.text)?;
            let address = manager.documentation.as_str();
            address.starts_with("https://").then(|| address.to_owned())
        }
        _ => None,
    }
}

/// Links from what is found to the law that it rests on: from the first word of each place, so that the
/// addresses in it lead where they did.
#[must_use]
pub fn links_of_findings<'a>(
    source: &Source,
    findings: impl Iterator<Item = &'a Finding>,
    encoding: Encoding,
) -> Vec<DocumentLink> {
    let links = findings.filter_map(|finding| {
        let (law, address) = finding.law.iter().find_map(|law| {
            let address = law.url.as_deref()?;
            Some((law, address))
        })?;
        let text = finding.span.of(&source.text);
        let start = text.find(char::is_alphanumeric)?;
        let word = &text[start..];
        let length = word.find(|c: char| !c.is_alphanumeric());
        let start = finding.span.start + start;
        let span = Span::new(start, start + length.unwrap_or(word.len()));
        let mut link = link(source, span, address, encoding)?;
        link.tooltip = Some(match law.section.as_str() {
            "" => law.title.clone(),
            section => format!("{}, {section}", law.title),
        });
        Some(link)
    });
    let mut links: Vec<DocumentLink> = links.collect();
    links.dedup_by(|a, b| a.range == b.range);
    links
}

/// Links from the lints that suppressions name to their pages.
#[must_use]
pub fn links_of_suppressions(
    source: &Source,
    catalogue: &Catalogue,
    encoding: Encoding,
) -> Vec<DocumentLink> {
    let named = suppress::named(source).into_iter();
    let links = named.filter_map(|(lint, span)| {
        catalogue.lint(&lint)?;
        link(source, span, &page_address(&lint), encoding)
    });
    links.collect()
}

/// Links from the laws that a project's own lint cites to where they are published.
#[must_use]
pub fn links_of_lint(
    source: &Source,
    catalogue: &Catalogue,
    encoding: Encoding,
) -> Vec<DocumentLink> {
    let text = source.text.as_str();
    let mut links = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let is_law = line
            .trim_start()
            .strip_prefix("law")
            .is_some_and(|rest| rest.trim_start().starts_with('='));
        let mut at = start;
        // What stands between quotes is every second piece.
        for (index, piece) in line.split('"').enumerate() {
            let law = catalogue.laws.get(piece);
            let address = law.and_then(|law| law.address.as_deref());
            if let Some(address) = address.filter(|_| is_law && index % 2 == 1) {
                let span = Span::new(at, at + piece.len());
                links.extend(link(source, span, address, encoding));
            }
            at += piece.len() + 1;
        }
        start += line.len();
    }
    links
}

fn link(source: &Source, span: Span, address: &str, encoding: Encoding) -> Option<DocumentLink> {
    Some(DocumentLink {
        range: encoding.range(source, span),
        target: Some(address.parse().ok()?),
        tooltip: None,
        data: None,
    })
}
