//! Forms that editors build in Drupal, as they are exported: elements in YAML, each with its type,
//! its title and what it holds at first.

use super::{Ticked, is_true, made};
use crate::span::Span;

const BOX: &str = "'#type': checkbox";

/// How many lines belong to an element.
const MOST_LINES: usize = 40;

pub(super) fn ticked(source: &str) -> Vec<Ticked> {
    let found = source.match_indices(BOX);
    found.filter_map(|(at, _)| element(source, at)).collect()
}

fn element(source: &str, at: usize) -> Option<Ticked> {
    let start = source[..at].rfind('\n').map_or(0, |line| line + 1);
    let depth = at - start;
    let is_whole = source.get(at + BOX.len()..)?.starts_with(['\n', '\r']);
    let is_indent = source.get(start..at)?.bytes().all(|byte| byte == b' ');
    if !is_whole || !is_indent {
        return None;
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    let belongs = |line: &&str| line.trim().is_empty() || indent(line) >= depth;
    let before: Vec<&str> = source[..start].lines().rev().take(MOST_LINES).collect();
    let above = before.iter().copied().take_while(belongs);
    let below = source[start..].lines().take(MOST_LINES).take_while(belongs);
    let own: Vec<&str> = above
        .chain(below)
        .filter(|line| indent(line) == depth)
        .collect();
    let value = |key: &str| {
        own.iter()
            .find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(':'))
            .map(|value| value.trim().trim_matches(['\'', '"']))
    };
    if !value("'#default_value'").is_some_and(is_true) {
        return None;
    }
    let key = before.iter().find(|line| !belongs(line))?;
    let key = key.trim().trim_end_matches(':').trim_matches(['\'', '"']);
    let title = value("'#title'").unwrap_or_default();
    let mut found = made(
        title.to_owned(),
        key.to_owned(),
        Span::new(at, at + BOX.len()),
    );
    found.control.locked = value("'#disabled'").is_some_and(is_true);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_of_webforms_are_found() {
        let source = "elements: |-\n  mail:\n    '#type': email\n  news:\n    '#type': checkbox\n    '#title': 'Ja tak'\n    '#default_value': true\n  x:\n    '#type': checkbox\n";
        let found = ticked(source);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].control.words, ["Ja tak", "news"]);
        assert!(ticked("'#type': checkbox").is_empty());
        assert!(ticked("  a:\n    '#type': checkboxes\n    '#default_value': true\n").is_empty());
    }
}
