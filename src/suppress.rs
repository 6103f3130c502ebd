//! A suppression is a comment in a source by which its authors allow a finding:
//! `cookielint: allow(lint[, lint]) reason` for what follows it or stands beside it,
//! `cookielint: allow-file(lint) reason` for the whole file.

use std::ops::Range;

use crate::finding::{Finding, Note};
use crate::source::{Source, floor};
use crate::span::Span;
use crate::suggest;

mod comment;

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

/// What is left of a file's findings.
#[derive(Debug, Default)]
pub struct Applied {
    pub kept: Vec<Finding>,
    /// How many are allowed.
    pub suppressed: usize,
    /// Suppressions that cannot be understood or that allow nothing.
    pub problems: Vec<Note>,
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
) -> Applied {
    let mut applied = Applied::default();
    let mut suppressions = read(source, known, &mut applied.problems);
    if suppressions.is_empty() {
        applied.kept = findings;
        return applied;
    }
    for finding in findings {
        let mut is_allowed = false;
        for suppression in &mut suppressions {
            let covers = suppression.lint == finding.lint
                && suppression
                    .ranges
                    .iter()
                    .any(|range| range.contains(finding.span.start));
            // Each that covers it counts as used, lest taking out one makes the other needed.
            suppression.used |= covers;
            is_allowed |= covers;
        }
        if is_allowed {
            applied.suppressed += 1;
        } else {
            applied.kept.push(finding);
        }
    }
    let unused = suppressions
        .iter()
        .filter(|it| !it.used && active(&it.lint));
    applied.problems.extend(unused.map(|it| {
        let message = format!(
            "unused suppression: `{}` finds nothing here to allow",
            it.lint
        );
        Note::at(source.path.clone(), it.line, message)
    }));
    applied.problems.sort();
    applied
}

/// One lint allowed in one comment.
struct Suppression {
    lint: String,
    /// Where findings may start.
    ranges: Vec<Span>,
    /// From 1.
    line: usize,
    used: bool,
}

/// Reads all suppressions of a file.
fn read(source: &Source, known: &[&str], problems: &mut Vec<Note>) -> Vec<Suppression> {
    let mut suppressions = Vec::new();
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
        let end = comment.text_end(source, at);
        let words = source.text.get(at + MARKER.len()..end).unwrap_or("");
        let directive = match Directive::of(words) {
            Ok(directive) => directive,
            Err(message) => {
                problems.push(Note::at(source.path.clone(), line, message));
                continue;
            }
        };
        let ranges = match directive.scope {
            Scope::File => vec![Span::new(0, usize::MAX)],
            Scope::Here => covered(source, &comment),
        };
        for lint in directive.lints {
            if known.contains(&lint) {
                let (lint, ranges) = (lint.to_owned(), ranges.clone());
                suppressions.push(Suppression {
                    lint,
                    ranges,
                    line,
                    used: false,
                });
            } else {
                let help = suggest::lint_help(lint, known);
                let message = format!("suppression of an unknown lint `{lint}`; {help}");
                problems.push(Note::at(source.path.clone(), line, message));
            }
        }
    }
    suppressions
}

struct Directive<'a> {
    scope: Scope,
    lints: Vec<&'a str>,
}

enum Scope {
    Here,
    File,
}

impl<'a> Directive<'a> {
    fn of(words: &'a str) -> Result<Self, String> {
        let words = words.trim_start();
        let end = words.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let (verb, rest) = words.split_at(end.unwrap_or(words.len()));
        let scope = match verb {
            "allow" => Scope::Here,
            "allow-file" => Scope::File,
            _ => {
                let form = "`cookielint: allow(lint) reason`";
                return Err(format!(
                    "`cookielint: {verb}` is no suppression; write {form}"
                ));
            }
        };
        let list = rest
            .trim_start()
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(')'));
        let Some((list, _reason)) = list else {
            return Err(format!(
                "`cookielint: {verb}` names no lint; write `{verb}(lint) reason`"
            ));
        };
        let lints: Vec<&str> = list
            .split(',')
            .map(str::trim)
            .filter(|lint| !lint.is_empty())
            .collect();
        if lints.is_empty() {
            return Err(format!("`cookielint: {verb}()` names no lint"));
        }
        Ok(Self { scope, lints })
    }
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
