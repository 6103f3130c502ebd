//! A comment is text that no language of a site runs or shows; suppressions count only in one.
//!
//! Comments are told by their look, not by a parser: the same file mixes three languages, and a
//! suppression must work where the parser fails.

use crate::source::{Source, floor};

/// A comment's bytes, with its delimiters.
pub(super) struct Comment {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Delimiters of comments, the longer ones of the same beginning first.
const BLOCKS: [(&str, &str); 12] = [
    ("<!--", "-->"),
    ("<#--", "-->"),
    ("<%--", "--%>"),
    ("<%!--", "--%>"),
    ("<%#", "%>"),
    ("{{!--", "--}}"),
    ("{{--", "--}}"),
    ("{{!", "}}"),
    ("{#", "#}"),
    ("{*", "*}"),
    ("/*", "*/"),
    ("@*", "*@"),
];
/// Tags between which Django, Liquid and their kin have comments, from the word on.
const TAG_BLOCKS: [(&str, &str); 1] = [("comment", "endcomment")];
/// Of scripts and their kin; HAML's, Slim's, and that of reStructuredText.
const LINES: [&str; 6] = ["//", "#", "--", "-#", "/ ", ".. "];

/// How far a comment's delimiters may be from the suppression in it.
const REACH: usize = 2048;

/// The comment that the byte at `at` stands in, if it looks like one.
pub(super) fn around(source: &Source, at: usize) -> Option<Comment> {
    let text = source.text.as_str();
    let from = floor(text, at.saturating_sub(REACH));
    let to = floor(text, at.saturating_add(REACH));
    let (before, after) = (text.get(from..at)?, text.get(at..to)?);
    let line = source.line_range(source.line_index(at))?;
    let own_line = text.get(line.start.max(from)..at)?;

    // The opening nearest to the suppression is the one it stands in.
    let mut nearest: Option<(usize, usize)> = None;
    for opening in LINES {
        let Some(start) = line_opening(own_line, opening) else {
            continue;
        };
        let php_end = after.find("?>").map_or(usize::MAX, |end| at + end);
        nearest = nearest.max(Some((at - own_line.len() + start, line.end.min(php_end))));
    }
    for (opening, closing) in BLOCKS {
        let Some(start) = block_opening(before, opening, closing) else {
            continue;
        };
        let end = after
            .find(closing)
            .map_or(line.end, |end| at + end + closing.len());
        nearest = wider(nearest, (from + start, end));
    }
    for (opening, closing) in TAG_BLOCKS {
        let Some(start) = tag_opening(before, opening, closing) else {
            continue;
        };
        let end = after
            .find(closing)
            .and_then(|end| Some(end + after.get(end..)?.find("%}")? + 2));
        nearest = wider(
            nearest,
            (from + start, end.map_or(line.end, |end| at + end)),
        );
    }
    nearest.map(|(start, end)| Comment { start, end })
}

/// The later opening; of two that begin at the same place, the first that was found.
fn wider(nearest: Option<(usize, usize)>, other: (usize, usize)) -> Option<(usize, usize)> {
    match nearest {
        Some((start, _)) if start >= other.0 => nearest,
        _ => Some(other),
    }
}

/// Where a comment to the end of the line begins: after white space or what ends a statement, so
/// that the slashes of an address are none.
fn line_opening(line: &str, opening: &str) -> Option<usize> {
    line.rmatch_indices(opening)
        .map(|(start, _)| start)
        .find(|start| {
            // The end of a comment of markup is not the beginning of another one.
            if line
                .get(*start..)
                .is_some_and(|rest| rest.starts_with("-->"))
            {
                return false;
            }
            let previous = line
                .get(..*start)
                .and_then(|before| before.chars().next_back());
            let ends_code = |c| opening == "//" && ";,(){}>".contains(c);
            previous.is_none_or(|c| c.is_whitespace() || ends_code(c))
        })
}

/// Where the block begins that is still open at the end of `before`.
fn block_opening(before: &str, opening: &str, closing: &str) -> Option<usize> {
    let start = before.rfind(opening)?;
    let inside = before.get(start + opening.len()..)?;
    // Svelte's `{#if` is no comment, nor is `{*ngIf`.
    let is_word = inside.starts_with(|c: char| c.is_alphanumeric());
    let is_tag = is_word && matches!(opening, "{#" | "{*");
    (!is_tag && !inside.contains(closing)).then_some(start)
}

/// Where the tag `{% comment %}` begins that is still open at the end of `before`.
fn tag_opening(before: &str, opening: &str, closing: &str) -> Option<usize> {
    let start = before.rfind("{%")?;
    let inside = before
        .get(start + 2..)?
        .trim_start_matches(['-', '~', '+'])
        .trim_start();
    (inside.starts_with(opening) && !inside.contains(closing)).then_some(start)
}

impl Comment {
    /// Where the suppression's own words end: with its line or the comment.
    pub(super) fn text_end(&self, source: &Source, at: usize) -> usize {
        let line = source.line_range(source.line_index(at));
        line.map_or(self.end, |line| line.end.min(self.end))
    }
}

/// Words of a comment without what ends it.
pub(super) fn without_end(words: &str) -> &str {
    let blocks = BLOCKS.iter().map(|(_, closing)| *closing);
    let ends = blocks.chain(["{%", "?>"]);
    let end = ends.filter_map(|end| words.find(end)).min();
    let words = &words[..end.unwrap_or(words.len())];
    words.trim_end_matches(['-', '~', ' ', '\t']).trim_start()
}

/// Whether there is nothing but white space and what a comment must be wrapped in: the braces of
/// JSX, the tags of PHP and ERB.
pub(super) fn is_bare(text: &str) -> bool {
    unwrapped(text).is_empty()
}

fn unwrapped(text: &str) -> &str {
    let mut rest = text.trim();
    let openings = ["<?php", "<?", "?>", "<%", "%>", "{{-", "-}}", "{", "}"];
    // Long lines of nothing but braces are no code that matters.
    while let Some(next) = openings.iter().find_map(|opening| {
        // An opening of a comment is no wrapping: `{{!--`, `{#`, `<%#`.
        if is_block_opening(rest) {
            None
        } else {
            rest.strip_prefix(opening)
        }
    }) {
        rest = next.trim_start();
    }
    rest
}

fn is_block_opening(text: &str) -> bool {
    BLOCKS.iter().any(|(opening, _)| text.starts_with(opening))
}

/// Whether a line is one comment and nothing else.
pub(super) fn is_comment_line(line: &str) -> bool {
    let line = unwrapped(line);
    if ["//", "# ", "-#", "/ "]
        .iter()
        .any(|opening| line.starts_with(opening))
    {
        return true;
    }
    let block = BLOCKS.iter().find(|(opening, _)| line.starts_with(opening));
    block.is_some_and(|(opening, closing)| {
        let inside = line.get(opening.len()..).unwrap_or("");
        inside
            .split_once(closing)
            .is_some_and(|(_, after)| is_bare(after))
    })
}

/// Whether the beginning of a comment says nothing yet.
pub(super) fn is_only_delimiters(text: &str) -> bool {
    let is_tag = text.trim_start().starts_with("{%");
    let words = if is_tag {
        text.replacen("comment", "", 1)
    } else {
        text.to_owned()
    };
    !words.contains(char::is_alphanumeric)
}
