//! An atom is a stretch of a file that the markup layer never looks into: a template region, or a
//! branch whose text never comes out.

use crate::span::Span;
use crate::syntax::template::{BranchKind, RegionKind, Template};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Atom {
    pub span: Span,
    pub kind: RegionKind,
}

/// All atoms of a file in order. What does not fit the text or overlaps an earlier atom is left
/// out, so that nothing after this has to doubt a span.
pub(super) fn atoms(text: &str, template: &Template) -> Vec<Atom> {
    let regions = template.regions.iter().map(|region| Atom {
        span: region.span,
        kind: region.kind,
    });
    let comments = template
        .branches
        .iter()
        .filter(|branch| branch.kind == BranchKind::Comment)
        .map(|branch| Atom {
            span: branch.span,
            kind: RegionKind::Comment,
        });
    let mut all: Vec<Atom> = regions.chain(comments).collect();
    all.sort_by_key(|atom| (atom.span.start, std::cmp::Reverse(atom.span.end)));
    let mut end = 0;
    all.retain(|atom| {
        let fits = !atom.span.is_empty()
            && atom.span.start >= end
            && text.get(atom.span.start..atom.span.end).is_some();
        if fits {
            end = atom.span.end;
        }
        fits
    });
    all
}

/// The atoms that lie in `span` or reach into it.
pub(super) fn within(atoms: &[Atom], span: Span) -> &[Atom] {
    let first = atoms.partition_point(|atom| atom.span.end <= span.start);
    let rest = &atoms[first..];
    let count = rest.partition_point(|atom| atom.span.start < span.end);
    &rest[..count]
}

/// A stretch of text between two atoms, or an atom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Piece {
    Text(Span),
    Atom(Atom),
}

/// `span` cut at the atoms in it; atoms are cut at its ends.
pub(super) fn pieces(atoms: &[Atom], span: Span) -> impl Iterator<Item = Piece> {
    let mut rest = within(atoms, span).iter();
    let mut next = rest.next();
    let mut at = span.start;
    std::iter::from_fn(move || {
        if at >= span.end {
            return None;
        }
        let Some(atom) = next else {
            let piece = Span::new(at, span.end);
            at = span.end;
            return Some(Piece::Text(piece));
        };
        if atom.span.start > at {
            let piece = Span::new(at, atom.span.start);
            at = atom.span.start;
            return Some(Piece::Text(piece));
        }
        let cut = Atom {
            span: Span::new(at, atom.span.end.min(span.end)),
            kind: atom.kind,
        };
        at = cut.span.end;
        next = rest.next();
        Some(Piece::Atom(cut))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::template::Region;

    fn template(spans: &[(usize, usize)]) -> Template {
        Template {
            regions: spans
                .iter()
                .map(|&(start, end)| Region {
                    span: Span::new(start, end),
                    kind: RegionKind::Output,
                })
                .collect(),
            ..Template::default()
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let found = atoms(
            "æbcdef",
            &template(&[(1, 3), (2, 4), (3, 5), (6, 6), (6, 99)]),
        );
        let spans: Vec<Span> = found.iter().map(|atom| atom.span).collect();
        assert_eq!(spans, [Span::new(2, 4)]);
    }

    #[test]
    fn pieces_cover_the_span() {
        let atoms = atoms("abcdefgh", &template(&[(0, 2), (4, 6)]));
        let found: Vec<Piece> = pieces(&atoms, Span::new(1, 5)).collect();
        assert_eq!(found.len(), 3);
        assert!(matches!(found[0], Piece::Atom(atom) if atom.span == Span::new(1, 2)));
        assert_eq!(found[1], Piece::Text(Span::new(2, 4)));
        assert!(matches!(found[2], Piece::Atom(atom) if atom.span == Span::new(4, 5)));
    }
}
