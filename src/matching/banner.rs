//! A banner asks for consent; here is what it leaves out.

use super::{Examined, Properties};
use crate::catalogue::definition::{Flaw, SiteKind as Kind};
use crate::site::{Answer, Banner, Site};
use crate::text::{Category, ControlLabel, Grammar};

/// A text of fewer words that names no category says nothing of a purpose.
const SHORT: usize = 12;

/// A text of as many words can tell the details itself.
const LONG: usize = 16;

/// What is wrong with a banner, one by one.
pub(super) fn examine<'a>(grammar: &Grammar, site: &Site, banner: &Banner) -> Vec<Examined<'a>> {
    if !grammar.may_matter(&banner.text) {
        return Vec::new();
    }
    let answers: Vec<(&Answer, Option<ControlLabel>)> = banner
        .answers
        .iter()
        .map(|answer| (answer, label_of(grammar, answer)))
        .collect();
    // An answer that nobody can read may be any.
    let unknown =
        |(answer, label): &(&Answer, Option<ControlLabel>)| label.is_none() && !answer.is_link;
    let accepts = answers.iter().find(|(_, label)| {
        matches!(
            label,
            Some(ControlLabel::Accept | ControlLabel::Acknowledge)
        )
    });
    let Some((accepts, _)) = accepts else {
        return Vec::new();
    };
    let categories = grammar.categories_in(&banner.text);
    let only_necessary = categories == [Category::Necessary];
    if answers.iter().any(unknown) || only_necessary {
        return Vec::new();
    }
    let has = |wanted: ControlLabel| answers.iter().any(|(_, label)| *label == Some(wanted));
    let base = || Examined {
        properties: Properties {
            kind: Kind::Banner,
            ..Properties::default()
        },
        text: accepts.words.first().cloned().unwrap_or_default(),
        ..Examined::at(accepts.span)
    };
    let mut all = Vec::new();
    if !has(ControlLabel::Reject) && !has(ControlLabel::Save) && !banner.has_boxes {
        all.push(base().with(Flaw::NoReject, ""));
    }
    if banner.has_holes {
        return all;
    }
    let count = banner.text.split_whitespace().count();
    let tells_more =
        count >= LONG || banner.links > 0 || has(ControlLabel::Settings) || banner.has_boxes;
    let flaw = match (categories.is_empty() && count < SHORT, tells_more) {
        (true, true) => "names no purpose",
        (true, false) => "names no purpose and links to no details",
        (false, false) => "links to no details",
        (false, true) => return all,
    };
    let uninformed = Examined {
        span: site.span,
        ..base()
    };
    all.push(uninformed.with(Flaw::Uninformed, flaw));
    all
}

/// The label that people read decides; names only where there is none.
fn label_of(grammar: &Grammar, answer: &Answer) -> Option<ControlLabel> {
    let mut words = answer.words.iter();
    let first = words.next()?;
    let read = grammar.control_label(first);
    let is_written = first.contains(char::is_whitespace) || first.starts_with(char::is_uppercase);
    if read.is_some() || is_written {
        return read;
    }
    words.find_map(|name| grammar.control_label(name))
}
