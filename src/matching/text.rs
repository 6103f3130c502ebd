//! A text is something that people read on the page, and here what it says about consent.

use std::collections::HashSet;

use super::{Examined, Properties};
use crate::catalogue::definition::{SiteKind as Kind, Subject};
use crate::project::Project;
use crate::site::{Site, SiteKind, Text};
use crate::span::Span;
use crate::text::Grammar;

/// A text by which going on counts as consent.
pub(super) fn examine<'a>(grammar: &Grammar, found: &Text) -> Option<Examined<'a>> {
    let range = grammar.implied_consent(&found.text, found.language.as_deref())?;
    // What was said before has been read for itself.
    if range.start < found.context {
        return None;
    }
    let start = found.source_offset(range.start);
    let end = found.source_offset(range.end.saturating_sub(1)) + 1;
    Some(Examined {
        properties: Properties::other(Kind::Text, Subject::ImpliedConsent),
        text: found.text.get(range).unwrap_or_default().to_owned(),
        ..Examined::at(Span::new(start, end.max(start + 1)))
    })
}

/// Texts as they stand in the source, where tools have copied some of them into catalogues.
pub(super) struct Originals(HashSet<String>);

impl Originals {
    pub(super) fn of(project: &Project) -> Self {
        let sites = || project.files.iter().flat_map(|file| &file.facts.sites);
        let texts = |copied: bool| {
            sites().filter_map(move |site| match &site.kind {
                SiteKind::Text(text) if text.copied == copied => Some(folded(&text.text)),
                _ => None,
            })
        };
        let has_copies = texts(true).next().is_some();
        Self(if has_copies {
            texts(false).collect()
        } else {
            HashSet::new()
        })
    }

    /// Whether the site is a copy of one of them.
    pub(super) fn have(&self, site: &Site) -> bool {
        matches!(&site.kind, SiteKind::Text(text) if text.copied && self.0.contains(&folded(&text.text)))
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
