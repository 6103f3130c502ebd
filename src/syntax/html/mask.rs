//! A mask is text of the same length as a part of a file, in which everything that a grammar
//! cannot read stands blank: byte offsets in the mask are byte offsets in the part.

use std::collections::HashSet;

use super::atoms::{Atom, Piece, atoms, pieces};
use crate::span::Span;
use crate::syntax::template::{RegionKind, Template};

/// `range` of a script for the grammars of scripts: outputs are an identifier (`xxxx`), statements
/// and comments are blank but for their line breaks. Offsets in it count from `range.start`.
#[must_use]
pub fn mask_script(text: &str, template: &Template, range: Span) -> String {
    let mut masked = String::with_capacity(range.end.saturating_sub(range.start));
    if text.get(range.start..range.end).is_none() {
        return masked;
    }
    for piece in pieces(&script_atoms(text, template, range), range) {
        match piece {
            Piece::Text(span) => masked.push_str(span.of(text)),
            Piece::Atom(atom) if atom.kind == RegionKind::Output => {
                masked.extend(std::iter::repeat_n('x', atom.span.end - atom.span.start));
            }
            Piece::Atom(atom) => push_blank(&mut masked, atom.span.of(text)),
        }
    }
    masked
}

/// As [`mask_script`], with only the first branch of every statement, for scripts that are
/// incorrect with all of them. It loses what stands in the others: use it second.
#[must_use]
pub fn mask_script_first_branches(text: &str, template: &Template, range: Span) -> String {
    let masked = mask_script(text, template, range);
    let branches = &template.branches;
    let first = branches.partition_point(|branch| branch.span.start < range.start);
    let mut seen = HashSet::new();
    let mut blanked = String::with_capacity(masked.len());
    for branch in &branches[first..] {
        if branch.span.start >= range.end {
            break;
        }
        if seen.insert(branch.group) {
            continue;
        }
        // A branch within a blanked one starts before the end of what is done.
        let start = (branch.span.start - range.start).max(blanked.len());
        let end = (branch.span.end.min(range.end) - range.start).max(start);
        let (Some(kept), Some(lost)) = (masked.get(blanked.len()..start), masked.get(start..end))
        else {
            continue;
        };
        blanked.push_str(kept);
        push_blank(&mut blanked, lost);
    }
    blanked.push_str(masked.get(blanked.len()..).unwrap_or_default());
    blanked
}

/// The atoms of a part of the file, without going through those of the rest.
fn script_atoms(text: &str, template: &Template, range: Span) -> Vec<Atom> {
    let regions = &template.regions;
    let first = regions.partition_point(|region| region.span.end <= range.start);
    let count = regions[first..].partition_point(|region| region.span.start < range.end);
    let branches = &template.branches;
    let from = branches.partition_point(|branch| branch.span.start < range.start);
    let number = branches[from..].partition_point(|branch| branch.span.start < range.end);
    atoms(
        text,
        &Template {
            regions: regions[first..first + count].to_vec(),
            branches: branches[from..from + number].to_vec(),
            ..Template::default()
        },
    )
}

fn push_blank(to: &mut String, text: &str) {
    to.extend(text.bytes().map(|byte| match byte {
        b'\n' | b'\r' => char::from(byte),
        _ => ' ',
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::template::{Branch, BranchKind, Region};

    fn template(text: &str) -> Template {
        crate::syntax::html::tests::template(text)
    }

    #[test]
    fn outputs_are_identifiers_and_statements_are_blank() {
        let text = "a = {{ b\n }};{% if c %}\n'é{{ d }}'{# e\n #}";
        let masked = mask_script(text, &template(text), Span::new(0, text.len()));
        assert_eq!(masked, "a = xxxxxxxx;          \n'éxxxxxxx'    \n   ");
        assert_eq!(masked.len(), text.len());
        let part = mask_script(text, &template(text), Span::new(4, 14));
        assert_eq!(part, "xxxxxxxx; ");
    }

    #[test]
    fn a_range_that_does_not_fit_is_empty() {
        assert_eq!(mask_script("æ", &Template::default(), Span::new(1, 2)), "");
        assert_eq!(mask_script("a", &Template::default(), Span::new(1, 9)), "");
    }

    #[test]
    fn later_branches_are_blanked() {
        let text = "{% if a %}b({% else %}c(\n{% endif %}1)";
        let masked = mask_script_first_branches(text, &template(text), Span::new(0, text.len()));
        assert_eq!(
            masked.trim_start(),
            "b(            \n           1)".trim_start()
        );
        assert_eq!(masked.len(), text.len());
        assert!(mask_script(text, &template(text), Span::new(0, text.len())).contains("c("));
    }

    #[test]
    fn comments_of_the_template_are_blank() {
        let text = "{% c %}alert(1){% endc %}go()";
        let region = |start, end| Region {
            span: Span::new(start, end),
            kind: RegionKind::Statement,
        };
        let template = Template {
            regions: vec![region(0, 7), region(15, 25)],
            branches: vec![Branch {
                span: Span::new(7, 15),
                head: Span::new(0, 7),
                parent: None,
                kind: BranchKind::Comment,
                group: 0,
            }],
            ..Template::default()
        };
        let masked = mask_script(text, &template, Span::new(0, text.len()));
        assert_eq!(masked.trim(), "go()");
    }
}
