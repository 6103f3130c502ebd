//! A tracker in `noscript` is taken away: nothing can hold it back there, and the service runs
//! without it for everyone who can consent.

use super::{Case, Edit, Fix, Safety, whole_lines};
use crate::facts::{Facts, Form};
use crate::span::Span;

pub(super) fn fix(case: &Case, facts: &Facts, source: &str) -> Option<Fix> {
    let mut edits = Vec::new();
    for span in case.spans {
        let written = facts.element_at(span.start)?;
        let around = facts.element_around("noscript", span.start)?;
        let is_markup = |span: Span| span.of(source).starts_with('<');
        let plain = is_markup(written.element.span) && is_markup(around.element.span);
        if written.form != Form::Markup || !plain {
            return None;
        }
        let tracker = written.element.span;
        let content = around.element.content;
        let is_all = content.covers(tracker)
            && is_nothing(Span::new(content.start, tracker.start).of(source))
            && is_nothing(Span::new(tracker.end, content.end).of(source))
            && around.element.span.of(source).ends_with('>');
        let removed = if is_all { around.element.span } else { tracker };
        edits.push(Edit::remove(whole_lines(source, removed)));
    }
    let name = case
        .service
        .map_or("the tracker", |(_, service)| &service.name);
    let description = format!("remove {name} from `noscript`");
    Fix::new(description, Safety::Unsafe, edits, source)
}

/// Nothing but white space and comments.
fn is_nothing(text: &str) -> bool {
    let mut rest = text.trim();
    while let Some(comment) = rest.strip_prefix("<!--") {
        match comment.split_once("-->") {
            Some((_, after)) => rest = after.trim_start(),
            None => return false,
        }
    }
    rest.is_empty()
}
