//! Fixtures that the unit tests of this layer share.

use crate::span::Span;
use crate::syntax::template::{Branch, BranchKind, Region, RegionKind, Template};

/// Reads `{{ … }}`, `{% … %}`, `{# … #}` and the branches of `if`, `else`, `endif`.
pub(super) fn template(text: &str) -> Template {
    let mut template = Template::default();
    let mut open: Vec<(usize, Option<usize>)> = Vec::new();
    let mut groups = 0;
    let mut at = 0;
    while let Some(start) = text[at..].find('{').map(|found| at + found) {
        let (kind, close) = match text.as_bytes().get(start + 1) {
            Some(b'{') => (RegionKind::Output, "}}"),
            Some(b'%') => (RegionKind::Statement, "%}"),
            Some(b'#') => (RegionKind::Comment, "#}"),
            _ => {
                at = start + 1;
                continue;
            }
        };
        let Some(length) = text[start..].find(close) else {
            break;
        };
        let span = Span::new(start, start + length + 2);
        at = span.end;
        template.regions.push(Region { span, kind });
        if kind != RegionKind::Statement {
            continue;
        }
        let word = text[start + 2..span.end - 2]
            .split_whitespace()
            .next()
            .unwrap_or("");
        if matches!(word, "else" | "elif" | "endif")
            && let Some((_, branch)) = open.last_mut()
            && let Some(branch) = branch.take()
        {
            template.branches[branch].span.end = start;
        }
        if word == "endif" {
            open.pop();
        }
        if word == "if" {
            open.push((groups, None));
            groups += 1;
        }
        if !matches!(word, "if" | "else" | "elif") {
            continue;
        }
        let depth = open.len();
        let parent = depth.checked_sub(2).and_then(|outer| open[outer].1);
        if let Some((group, branch)) = open.last_mut() {
            *branch = Some(template.branches.len());
            template.branches.push(Branch {
                span: Span::new(span.end, text.len()),
                head: span,
                parent,
                kind: BranchKind::Conditions(Vec::new()),
                group: *group,
            });
        }
    }
    template
}

mod grammar;
mod oracle;
mod properties;
mod reading;
mod real;
mod tree;
