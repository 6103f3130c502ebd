//! The title of a page, by which it is known and at which findings point.

use crate::span::Span;
use crate::syntax::html::decode_entities;

/// Where, from a place on, a tag begins so, in any case.
fn find_tag(text: &str, from: usize, beginning: &str) -> Option<usize> {
    let bytes = text.as_bytes().get(from..)?;
    let begins = |at: &usize| {
        let here = bytes.get(*at..at + beginning.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(beginning.as_bytes()))
    };
    let at = memchr::memchr_iter(b'<', bytes).find(begins)?;
    Some(from + at)
}

/// The title of a page: of its front matter, its `title`, its first heading.
pub(super) fn title(text: &str) -> (Option<String>, Span) {
    let between = |open: &str, close: &str| {
        let start = find_tag(text, 0, open)?;
        let start = start + text.get(start..)?.find('>')? + 1;
        let end = find_tag(text, start, close)?;
        let inner = text.get(start..end)?;
        (!inner.contains(['<', '{']) && inner.len() < 200).then(|| {
            (
                decode_entities(inner.trim()).into_owned(),
                Span::new(start, end),
            )
        })
    };
    let first_line = || {
        let line = text.lines().next().unwrap_or_default();
        Span::new(0, line.len())
    };
    let of_line = |start: &str| {
        let at = match text.starts_with(start) {
            true => 0,
            false => text.find(&format!("\n{start}"))? + 1,
        };
        let line = text.get(at..)?.lines().next()?;
        let value = line
            .strip_prefix(start)?
            .trim_matches([' ', '"', '\'', '=', '#']);
        Some((value.to_owned(), Span::new(at, at + line.len())))
    };
    let matter = (text.starts_with("---") || text.starts_with("+++"))
        .then(|| of_line("title:").or_else(|| of_line("title =")))
        .flatten();
    let found = matter
        .or_else(|| between("<h1", "</h1"))
        .or_else(|| between("<title", "</title"))
        .or_else(|| of_line("# "));
    match found {
        Some((title, span)) => (Some(title), span),
        None => (None, first_line()),
    }
}
