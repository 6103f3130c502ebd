//! A suppression is a comment in a source by which its authors allow a finding:
//! `cookielint: allow(lint[, lint]) reason` for what follows it or stands beside it,
//! `cookielint: allow-start(lint) reason` … `cookielint: allow-end(lint)` for what is between,
//! `cookielint: allow-file(lint) reason` for the whole file.

use std::borrow::Cow;
use std::ops::Range;

use crate::finding::{self, Finding, Note};
use crate::source::{Source, floor};
use crate::span::Span;
use crate::suggest;

mod comment;
mod directive;
mod tidy;
mod typing;
pub mod write;

pub use self::typing::{Partial, VERBS, named, partial, respelt, words_of};

use self::directive::{Directive, Scope};
use crate::fix::Fix;

/// What begins a suppression.
pub const MARKER: &str = "cookielint:";

/// Nobody writes more in one file; a bound keeps hostile files from taking quadratic time.
const MOST: usize = 1000;

/// How many comment lines and blank lines may stand between a suppression and its code.
const MOST_SKIPPED: usize = 20;

/// How long an element may be that a suppression covers as a whole.
const ELEMENT_BYTES: usize = 64 * 1024;

/// Elements that cannot stand in one of their own kind, so the next end tag is theirs; sorted.
const WHOLE_ELEMENTS: [&str; 6] = ["audio", "iframe", "noscript", "script", "style", "video"];

/// A text without its suppressions: the names of lints in them are no words of the site.
#[must_use]
pub fn without(text: &str) -> Cow<'_, str> {
    if memchr::memmem::find(text.as_bytes(), MARKER.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut pieces = text.split(MARKER);
    let mut left = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        left.push_str(piece.find('\n').map_or("", |end| &piece[end..]));
    }
    Cow::Owned(left)
}

/// What is left of a file's findings.
#[derive(Debug, Default)]
pub struct Applied {
    pub kept: Vec<Finding>,
    /// Those that are allowed.
    pub allowed: Vec<finding::Allowed>,
    /// Suppressions that cannot be understood or that allow nothing.
    pub problems: Vec<Note>,
    /// What takes those away.
    pub tidying: Vec<Fix>,
}

/// What the configuration says of suppressions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// One without a reason allows nothing.
    pub require_reason: bool,
}

/// Takes out of a file's findings what its comments allow.
///
/// `known` are the ids of all lints. A suppression of a lint that is not `active` (the
/// configuration or the user has switched it off) is not called unused.
pub fn apply(
    source: &Source,
    findings: Vec<Finding>,
    known: &[&str],
    active: &dyn Fn(&str) -> bool,
    rules: Rules,
) -> Applied {
    let mut applied = Applied::default();
    let mut said = read(source, known, rules, &mut applied.problems);
    if said.is_empty() {
        applied.kept = findings;
        return applied;
    }
    for finding in findings {
        let mut reason: Option<&str> = None;
        for allowed in said.iter_mut().flat_map(|said| &mut said.allowed) {
            let covers = allowed.lint == finding.lint
                && allowed
                    .ranges
                    .iter()
                    .any(|range| range.contains(finding.span.start));
            // Each that covers it counts as used, lest taking out one makes the other needed.
            allowed.used |= covers;
            if covers && reason.is_none_or(str::is_empty) {
                reason = Some(&allowed.reason);
            }
        }
        match reason {
            Some(reason) => applied.allowed.push(finding::Allowed {
                by: finding::AllowedBy::Comment(reason.to_owned()),
                finding,
            }),
            None => applied.kept.push(finding),
        }
    }
    for said in &mut said {
        for allowed in &mut said.allowed {
            if allowed.used || allowed.is_dead || !active(&allowed.lint) {
                continue;
            }
            allowed.is_dead = true;
            let message = format!(
                "unused suppression: `{}` finds nothing here to allow",
                allowed.lint
            );
            let line = said.line;
            applied
                .problems
                .push(Note::at(source.path.clone(), line, message));
        }
    }
    applied.tidying = tidy::fixes(source, &mut said);
    applied.problems.sort();
    applied
}

/// One comment that speaks to this program.
struct Said {
    comment: comment::Comment,
    /// Where the marker begins.
    at: usize,
    /// From 1.
    line: usize,
    /// Nothing if it cannot be understood.
    allowed: Vec<Allowed>,
    /// Between the parentheses.
    list: Range<usize>,
}

/// One lint allowed in one comment.
struct Allowed {
    lint: String,
    /// Why, as the comment says; empty if it does not.
    reason: String,
    /// Where findings may start.
    ranges: Vec<Span>,
    used: bool,
    /// It is of no use: it allows nothing, or nothing that is known.
    is_dead: bool,
    /// The comment with the other end of what is between.
    partner: Option<usize>,
}

impl Allowed {
    fn new(lint: &str, reason: &str, ranges: Vec<Span>) -> Self {
        Self {
            lint: lint.to_owned(),
            reason: reason.to_owned(),
            ranges,
            used: false,
            is_dead: false,
            partner: None,
        }
    }
}

/// Reads all suppressions of a file.
fn read(source: &Source, known: &[&str], rules: Rules, problems: &mut Vec<Note>) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    let mut count = 0;
    for at in memchr::memmem::find_iter(source.text.as_bytes(), MARKER) {
        let line = source.line_index(at) + 1;
        count += 1;
        if count > MOST {
            let message = format!("suppressions after the first {MOST} of a file are not read");
            problems.push(Note::at(source.path.clone(), line, message));
            break;
        }
        // Elsewhere it is a text about cookielint, or part of a longer word.
        let Some(comment) = comment::around(source, at) else {
            continue;
        };
        let mut tell =
            |message: String| problems.push(Note::at(source.path.clone(), line, message));
        let from = at + MARKER.len();
        let end = comment.text_end(source, at);
        let words = source.text.get(from..end).unwrap_or("");
        let mut said = Said {
            comment,
            at,
            line,
            allowed: Vec::new(),
            list: 0..0,
        };
        let directive = match Directive::of(words) {
            Ok(directive) => directive,
            Err(message) => {
                tell(message);
                all.push(said);
                continue;
            }
        };
        said.list = from + directive.list.start..from + directive.list.end;
        let lacks_reason =
            rules.require_reason && directive.reason.is_empty() && directive.scope != Scope::End;
        if lacks_reason {
            tell(
                "a suppression without a reason allows nothing here; write one behind it"
                    .to_owned(),
            );
        }
        let ranges = match directive.scope {
            _ if lacks_reason => Vec::new(),
            Scope::File => vec![Span::new(0, usize::MAX)],
            Scope::Here => covered(source, &said.comment),
            Scope::Start => vec![Span::new(said.comment.end, usize::MAX)],
            Scope::End => Vec::new(),
        };
        let reason = comment::without_end(directive.reason);
        for (lint, _) in directive.lints {
            let mut allowed = Allowed::new(lint, reason, ranges.clone());
            // It has been told what is wrong with it.
            allowed.used = lacks_reason;
            if !known.contains(&lint) {
                let help = suggest::lint_help(lint, known);
                tell(format!("suppression of an unknown lint `{lint}`; {help}"));
                allowed.is_dead = true;
            } else if directive.scope == Scope::End {
                match start_of(&mut all, lint, said.comment.start) {
                    Some(start) => {
                        allowed.partner = Some(start);
                        // It is of as much use as its other end.
                        allowed.used = true;
                    }
                    None => {
                        tell(format!("`allow-end({lint})` ends nothing that was started"));
                        allowed.is_dead = true;
                    }
                }
            }
            said.allowed.push(allowed);
        }
        all.push(said);
    }
    all
}

/// The comment that started what ends here; from now on it is known where it ends.
fn start_of(all: &mut [Said], lint: &str, end: usize) -> Option<usize> {
    all.iter_mut().enumerate().rev().find_map(|(index, said)| {
        let mut allowed = said.allowed.iter_mut();
        let started = allowed.find(|allowed| {
            let open = |range: &Span| range.end == usize::MAX && range.start == said.comment.end;
            allowed.lint == lint && allowed.ranges.iter().any(open)
        })?;
        started.ranges = vec![Span::new(said.comment.end, end)];
        Some(index)
    })
}

/// What a comment speaks for: the code beside it, else the next code below it.
fn covered(source: &Source, comment: &comment::Comment) -> Vec<Span> {
    let first = source.line_index(comment.start);
    let last = source.line_index(comment.end);
    let (Some(first_line), Some(last_line)) = (source.line_range(first), source.line_range(last))
    else {
        return Vec::new();
    };
    let is_bare = |range| comment::is_bare(source.text.get(range).unwrap_or(""));
    let mut ranges = Vec::new();
    if !is_bare(first_line.start..comment.start) {
        ranges.push(Span::from(first_line));
    }
    if !is_bare(comment.end..last_line.end) {
        ranges.push(Span::from(last_line));
    }
    if ranges.is_empty() {
        ranges.extend(next_code(source, last + 1));
    }
    ranges
}

/// The next line that is more than a comment; where it begins an element, all of that.
fn next_code(source: &Source, from: usize) -> Option<Span> {
    let lines = (from..source.line_count()).take(MOST_SKIPPED);
    let line = lines
        .filter_map(|index| source.line_range(index))
        .find(|range| {
            let line = source.text.get(range.clone()).unwrap_or("");
            !comment::is_bare(line) && !comment::is_comment_line(line)
        })?;
    let end = element_end(source, line.clone()).unwrap_or(line.end);
    Some(Span::new(line.start, end.max(line.end)))
}

/// What a comment would cover that stands on a line of its own in front of the line of that index.
fn covered_below(source: &Source, index: usize) -> Option<Span> {
    next_code(source, index)
}

/// Where the element ends that a line begins with.
fn element_end(source: &Source, line: Range<usize>) -> Option<usize> {
    let text = source
        .text
        .get(line.clone())?
        .trim_start()
        .strip_prefix('<')?;
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let name = text.get(..end)?.to_ascii_lowercase();
    WHOLE_ELEMENTS.binary_search(&name.as_str()).ok()?;
    let limit = floor(&source.text, line.start.saturating_add(ELEMENT_BYTES));
    let element = source.text.get(line.start..limit)?;
    let mut ends = memchr::memmem::find_iter(element.as_bytes(), "</");
    let end = ends.find(|at| {
        let tag = element.as_bytes().get(at + 2..at + 2 + name.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
    })?;
    Some(line.start + end)
}

#[cfg(test)]
mod tests;
