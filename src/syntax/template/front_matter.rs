//! Front matter is the block of settings between lines of dashes that a page may begin with.

use super::{Include, IncludeKind, Region, RegionKind};
use crate::span::Span;

/// The front matter's span, with its last line's end; `None` where the text has none.
pub(super) fn span(text: &str) -> Option<Span> {
    between(text, "---")
}

/// Where the text behind the front matter begins, also behind Hugo's, which is TOML between lines
/// of pluses.
pub(in crate::syntax) fn end(text: &str) -> usize {
    let matter = span(text).or_else(|| between(text, "+++"));
    matter.map_or(0, |span| span.end)
}

fn between(text: &str, fence: &str) -> Option<Span> {
    // Hugo skips empty lines before it.
    let begin = text.trim_start_matches('\u{feff}').trim_start();
    let after = begin.strip_prefix(fence)?;
    let first = after.find('\n')?;
    if !after[..first].trim().is_empty() {
        return None;
    }
    let mut at = text.len() - after.len() + first + 1;
    while let Some(line) = text
        .get(at..)
        .and_then(|rest| rest.split_inclusive('\n').next())
    {
        at += line.len();
        if line.trim_end() == fence {
            return Some(Span::new(0, at));
        }
    }
    None
}

/// The front matter as a region, and the layout that it names.
pub(in crate::syntax) fn read(text: &str) -> Option<(Region, Option<Include>)> {
    let span = span(text)?;
    let region = Region {
        span,
        kind: RegionKind::Statement,
    };
    let layout = span
        .of(text)
        .lines()
        .find_map(|line| line.strip_prefix("layout:"));
    let target = layout.map(|value| {
        value
            .split(" #")
            .next()
            .unwrap_or(value)
            .trim()
            .trim_matches(['"', '\''])
    });
    let include = target
        .filter(|target| !matches!(*target, "" | "null" | "none" | "false" | "nil" | "~"))
        .map(|target| Include {
            span,
            target: Some(target.to_owned()),
            kind: IncludeKind::Extends,
        });
    Some((region, include))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_is_read() {
        let (region, include) =
            read("---\ntitle: x\nlayout: \"post\" # the usual\n---\n<p>").expect("front matter");
        assert_eq!(region.span, Span::new(0, 44));
        assert_eq!(
            include.and_then(|include| include.target).as_deref(),
            Some("post")
        );
        let (_, include) = read("---\nlayout: null\n---\n").expect("front matter");
        assert_eq!(include, None);
    }

    #[test]
    fn dashes_alone_are_no_front_matter() {
        assert_eq!(span("---\ntitle: x\n"), None);
        assert_eq!(span("--- x\n---\n"), None);
        assert_eq!(span("<p>---</p>\n---\n"), None);
    }

    #[test]
    fn empty_lines_may_stand_before_it() {
        assert_eq!(end("\n---\ntitle: x\n---\n<p>"), 18);
        assert_eq!(end("\n<p>\n---\ntitle: x\n---\n"), 0);
    }
}
