//! Markup among the texts of an indented page: its elements take their places between the others.

use crate::span::Span;
use crate::syntax::html::{self, Document, Element, Gap, Text};
use crate::syntax::template::{Region, RegionKind, Template};

/// What `elements` and the texts in `pieces` are as one document. Pieces are in order, and
/// template code in them is cut out.
pub(super) fn document(
    text: &str,
    template: &Template,
    elements: Vec<Element>,
    pieces: &[Span],
    comments: Vec<Span>,
) -> Document {
    let read = html::parse(text, &mask(text.len(), template, pieces));
    let mut all: Vec<(Element, bool)> = elements.into_iter().map(|one| (one, false)).collect();
    all.extend(read.elements.into_iter().map(|one| (one, true)));
    all.sort_by_key(|(one, _)| (one.start_tag.start, std::cmp::Reverse(one.span.end)));
    let mut document = Document {
        comments,
        irregular: read.irregular,
        ..Document::default()
    };
    let mut texts = read.texts.into_iter().peekable();
    // The elements that are open, innermost last.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let place = |at: usize, open: &mut Vec<(usize, usize)>| {
        while open.last().is_some_and(|(_, end)| *end <= at) {
            open.pop();
        }
        open.last().copied()
    };
    for (mut element, is_raw) in all {
        while let Some(next) = texts.next_if(|next| next.span.start < element.start_tag.start) {
            let parent = place(next.span.start, &mut open).map(|(index, _)| index);
            document.texts.push(shown(next, parent));
        }
        let around = place(element.start_tag.start, &mut open);
        element.parent = around.map(|(index, _)| index);
        if let Some((_, end)) = around.filter(|_| is_raw) {
            // What is left open ends with the element around it.
            element.span.end = element.span.end.min(end).max(element.start_tag.end);
            element.content.end = element.content.end.min(element.span.end);
            element.content.start = element.content.start.min(element.content.end);
        }
        open.push((document.elements.len(), element.span.end));
        document.elements.push(element);
    }
    for next in texts {
        let parent = place(next.span.start, &mut open).map(|(index, _)| index);
        document.texts.push(shown(next, parent));
    }
    document.gaps = gaps(text, template, pieces, &document.texts);
    document
}

fn shown(text: Text, parent: Option<usize>) -> Text {
    Text { parent, ..text }
}

/// Everything but the texts is no markup.
fn mask(length: usize, template: &Template, pieces: &[Span]) -> Template {
    let mut regions = Vec::with_capacity(pieces.len() * 2 + 1);
    let mut at = 0;
    let gap = |start: usize, end: usize| Region {
        span: Span::new(start, end),
        kind: RegionKind::Comment,
    };
    for piece in pieces {
        if piece.start > at {
            regions.push(gap(at, piece.start));
        }
        let inside = template.regions_in(*piece);
        regions.extend(inside.filter(|region| piece.covers(region.span)).cloned());
        at = piece.end.max(at);
    }
    if length > at {
        regions.push(gap(at, length));
    }
    Template {
        regions,
        branches: template.branches.clone(),
        ..Template::default()
    }
}

/// What stands between each text and the one before it.
fn gaps(text: &str, template: &Template, pieces: &[Span], texts: &[Text]) -> Vec<Gap> {
    let mut last = 0;
    let before = |one: &Text| {
        let between = Span::new(last.min(one.span.start), one.span.start);
        let fills = template
            .regions_in(between)
            .any(|region| region.kind == RegionKind::Output);
        let piece = pieces.partition_point(|piece| piece.start <= one.span.start);
        let same = piece
            .checked_sub(1)
            .and_then(|at| pieces.get(at))
            .is_some_and(|piece| piece.start < last);
        last = one.span.end;
        if fills {
            Gap::Hole
        } else if same && !between.of(text).contains("<br") {
            Gap::Nothing
        } else {
            Gap::Space
        }
    };
    texts.iter().map(before).collect()
}
