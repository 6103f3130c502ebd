//! A text is something that people read on the page, and here what it says about consent.

use super::{Examined, Properties};
use crate::catalogue::definition::{SiteKind as Kind, Subject};
use crate::site::Text;
use crate::span::Span;
use crate::text::Grammar;

/// A text by which going on counts as consent.
pub(super) fn examine<'a>(grammar: &Grammar, found: &Text) -> Option<Examined<'a>> {
    let range = grammar.implied_consent(&found.text, found.language.as_deref())?;
    let start = found.source_offset(range.start);
    let end = found.source_offset(range.end.saturating_sub(1)) + 1;
    Some(Examined {
        properties: Properties::other(Kind::Text, Subject::ImpliedConsent),
        text: found.text.get(range).unwrap_or_default().to_owned(),
        ..Examined::at(Span::new(start, end.max(start + 1)))
    })
}
