//! Typing is what people see of a suppression while they write it: what can stand next, where the
//! names of lints are, and what a misspelt one most likely means.

use std::ops::Range;

use super::{Directive, MARKER, MOST, comment};
use crate::fix::{Edit, Fix, Safety};
use crate::source::Source;
use crate::span::Span;
use crate::suggest;

/// What a suppression can begin with, and what it allows.
pub const VERBS: [(&str, &str); 4] = [
    ("allow", "what stands beside it or follows"),
    ("allow-end", "ends what `allow-start` began"),
    ("allow-file", "what is in the file"),
    ("allow-start", "what follows, up to `allow-end`"),
];

/// What of a suppression is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partial {
    /// The word behind the marker.
    Verb(Span),
    /// The id of a lint, between the parentheses.
    Lint(Span),
}

/// What of a suppression is being written at a byte, if one is.
#[must_use]
pub fn partial(source: &Source, at: usize) -> Option<Partial> {
    let line = source.line_range(source.line_index(at))?;
    let text = source.text.as_str();
    let marker = line.start + text.get(line.start..at)?.rfind(MARKER)?;
    comment::around(source, marker)?;
    let from = marker + MARKER.len();
    let before = text.get(from..at)?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name = before.rsplit(|c| !is_name(c)).next().unwrap_or(before);
    let start = at - name.len();
    let rest = text.get(at..line.end)?;
    let mut end = at + rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    // The dashes that end a comment are none of a name.
    if text.get(start..end)?.ends_with("--") {
        end = at;
    }
    let word = Span::new(start, end);
    let ahead = text.get(from..start)?;
    match ahead.split_once('(') {
        None => ahead.trim().is_empty().then_some(Partial::Verb(word)),
        Some((verb, list)) => {
            let is_verb = VERBS.iter().any(|(known, _)| verb.trim() == *known);
            (is_verb && !list.contains(')')).then_some(Partial::Lint(word))
        }
    }
}

/// The suppressions of a file that can be understood, with where their words begin.
fn directives(source: &Source) -> impl Iterator<Item = (usize, Directive<'_>)> {
    let found = memchr::memmem::find_iter(source.text.as_bytes(), MARKER);
    found.take(MOST).filter_map(|at| {
        let comment = comment::around(source, at)?;
        let from = at + MARKER.len();
        let words = source.text.get(from..comment.text_end(source, at))?;
        Some((from, Directive::of(words).ok()?))
    })
}

/// The lints that the suppressions of a file name, each where it stands.
#[must_use]
pub fn named(source: &Source) -> Vec<(String, Span)> {
    let mut all = Vec::new();
    for (from, directive) in directives(source) {
        for (lint, at) in directive.lints {
            all.push((lint.to_owned(), Span::new(from + at.start, from + at.end)));
        }
    }
    all
}

/// Writes, in the place of each lint that is not known, the one that was most likely meant.
#[must_use]
pub fn respelt(source: &Source, known: &[&str]) -> Vec<Fix> {
    let unknown = named(source).into_iter();
    let unknown = unknown.filter(|(lint, _)| !known.contains(&lint.as_str()));
    let fixes = unknown.filter_map(|(lint, span)| {
        let meant = suggest::nearest(&lint, known.iter().copied())?;
        let edit = Edit::replace(span, meant.to_owned());
        Fix::new(
            format!("write `{meant}`"),
            Safety::Safe,
            vec![edit],
            &source.text,
        )
    });
    fixes.collect()
}

/// The words of the suppression on a line, from its marker on.
#[must_use]
pub fn words_of(source: &Source, line: Range<usize>) -> Option<Span> {
    let at = line.start + source.text.get(line)?.find(MARKER)?;
    let comment = comment::around(source, at)?;
    let words = source.text.get(at..comment.text_end(source, at))?;
    let closing = |c: char| c.is_whitespace() || "-*/}%>#!@".contains(c);
    Some(Span::new(at, at + words.trim_end_matches(closing).len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::from_bytes("a.html".into(), text.as_bytes()).unwrap()
    }

    /// What is written at the `|`, with its word.
    fn told(text: &str) -> Option<(bool, String)> {
        let at = text.find('|').unwrap();
        let source = source(&text.replacen('|', "", 1));
        let (is_lint, span) = match partial(&source, at)? {
            Partial::Verb(span) => (false, span),
            Partial::Lint(span) => (true, span),
        };
        Some((is_lint, span.of(&source.text).to_owned()))
    }

    #[test]
    fn what_is_being_written_is_told_from_what_stands_before() {
        let is = |text: &str, is_lint, word: &str| {
            assert_eq!(told(text), Some((is_lint, word.to_owned())), "{text}");
        };
        is("<!-- cookielint: | -->", false, "");
        is("<!-- cookielint:|-->", false, "");
        is("<!-- cookielint: al|", false, "al");
        is("// cookielint: allow-f|ile(x)", false, "allow-file");
        is("<!-- cookielint: allow(| -->", true, "");
        is("{# cookielint: allow(unguarded-|", true, "unguarded-");
        is(
            "# cookielint: allow-file(a, unguar|ded-x) why",
            true,
            "unguarded-x",
        );
        assert_eq!(told("<!-- cookielint: allow(a) rea|son -->"), None);
        assert_eq!(told("<p>cookielint: al|</p>"), None);
        assert_eq!(told("<!-- cookielint: deny(| -->"), None);
        assert_eq!(told("<!-- |cookielint: -->"), None);
    }

    #[test]
    fn misspelt_lints_are_written_right() {
        let source = source("<!-- cookielint: allow(unguarded-embedd, a) why -->\n");
        let fixes = respelt(&source, &["a", "unguarded-embed"]);
        let edits: Vec<_> = fixes.iter().flat_map(|fix| &fix.edits).collect();
        assert_eq!(edits.len(), 1);
        assert_eq!(edits[0].span.of(&source.text), "unguarded-embedd");
        assert_eq!(edits[0].text, "unguarded-embed");
    }

    #[test]
    fn the_words_end_before_the_comment_does() {
        let source = source("<p></p> <!-- cookielint: allow(a) why -->\n");
        let words = words_of(&source, 0..source.text.len()).unwrap();
        assert_eq!(words.of(&source.text), "cookielint: allow(a) why");
    }
}
