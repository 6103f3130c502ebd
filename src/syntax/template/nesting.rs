//! Nesting puts the branches that a scanner met in any order into the tree that a template hands
//! on.

use super::Branch;

/// Sorts by position and names every branch's parent; a branch that would stick out of the one
/// around it is cut at its end.
pub(in crate::syntax) fn nest(mut branches: Vec<Branch>) -> Vec<Branch> {
    branches.sort_by_key(|branch| (branch.span.start, std::cmp::Reverse(branch.span.end)));
    let mut open: Vec<usize> = Vec::new();
    for index in 0..branches.len() {
        let start = branches[index].span.start;
        while open
            .last()
            .is_some_and(|&around| branches[around].span.end <= start)
        {
            open.pop();
        }
        branches[index].parent = open.last().copied();
        if let Some(&around) = open.last() {
            let end = branches[around].span.end;
            branches[index].span.end = branches[index].span.end.min(end);
        }
        open.push(index);
    }
    branches
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::{BranchKind, Template};
    use super::*;
    use crate::span::Span;

    fn branch(start: usize, end: usize) -> Branch {
        Branch {
            span: Span::new(start, end),
            head: Span::new(start, start),
            parent: None,
            kind: BranchKind::Loop,
            group: 0,
        }
    }

    /// What every scanner promises of its template, whatever the input.
    pub(in super::super) fn assert_sound(text: &str, template: &Template) {
        let fits = |span: Span| {
            span.start <= span.end
                && text.is_char_boundary(span.start)
                && text.is_char_boundary(span.end)
        };
        let mut end = 0;
        for region in &template.regions {
            assert!(fits(region.span) && region.span.start >= end, "{region:?}");
            end = region.span.end;
        }
        let mut start = 0;
        for (index, branch) in template.branches.iter().enumerate() {
            assert!(
                fits(branch.span) && branch.span.start >= start,
                "{branch:?}"
            );
            assert!(fits(branch.head), "{branch:?}");
            start = branch.span.start;
            if let Some(parent) = branch.parent {
                assert!(parent < index);
                assert!(
                    template.branches[parent].span.covers(branch.span),
                    "{branch:?}"
                );
            }
        }
        for string in template.markup.iter().chain(&template.scripts) {
            assert_eq!(string.joined.len() + 1, string.parts.len());
            for pair in string.parts.windows(2) {
                assert!(pair[0].end <= pair[1].start, "{string:?}");
            }
            assert!(string.parts.iter().all(|&part| fits(part)), "{string:?}");
        }
        assert!(template.includes.iter().all(|include| fits(include.span)));
        assert!(template.loads.iter().all(|load| fits(load.span)));
    }

    #[test]
    fn parents_are_the_innermost_around() {
        let all = nest(vec![
            branch(6, 8),
            branch(0, 10),
            branch(1, 5),
            branch(2, 4),
            branch(12, 14),
        ]);
        let parents: Vec<_> = all.iter().map(|branch| branch.parent).collect();
        assert_eq!(parents, [None, Some(0), Some(1), Some(0), None]);
    }

    #[test]
    fn what_sticks_out_is_cut() {
        let all = nest(vec![branch(0, 5), branch(3, 9)]);
        assert_eq!(all[1].span, Span::new(3, 5));
    }
}
