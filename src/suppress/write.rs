//! Writing puts a suppression where it belongs: a comment of the host language in front of what is
//! found, or around it where no comment can stand right in front.

use std::collections::BTreeMap;

use super::{Directive, MARKER, covered_below};
use crate::engine::Report;
use crate::finding::{Finding, Note};
use crate::fix::{Edit, Fix, Safety};
use crate::source::Source;
use crate::span::Span;
use crate::syntax::comment::{Comments, Delimiters};

/// Gives every finding the fix that suppresses it, and no other. Findings of one place share a
/// comment. What cannot be suppressed by a comment is told in a note.
pub fn offer(report: &mut Report, reason: &str) {
    let mut by_path: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, finding) in report.findings.iter_mut().enumerate() {
        finding.fixes.clear();
        by_path.entry(finding.path.clone()).or_default().push(index);
    }
    for (path, indices) in by_path {
        let source = report
            .sources
            .binary_search_by(|source| source.path.as_str().cmp(&path));
        let Some(source) = source.ok().and_then(|at| report.sources.get(at)) else {
            continue;
        };
        let comments = Comments::of(&path, &source.text);
        let mut places: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        for index in indices {
            let at = report.findings[index].span.start;
            let place = comments.as_ref().and_then(|comments| {
                place(source, comments, at).or_else(|| anywhere(source, comments))
            });
            match place {
                Some(place) => places.entry(place).or_default().push(index),
                None => {
                    let line = source.line_index(at) + 1;
                    let message = format!(
                        "no comment can allow `{}` here; allow it in cookielint.toml",
                        report.findings[index].lint
                    );
                    report.notes.push(Note::at(path.clone(), line, message));
                }
            }
        }
        for (place, indices) in places {
            let mut lints: Vec<&str> = indices
                .iter()
                .map(|index| report.findings[*index].lint.as_str())
                .collect();
            lints.sort_unstable();
            lints.dedup();
            let edits = place.edits(source, &lints.join(", "), reason);
            let description = "allow it by a comment".to_owned();
            let fix = Fix::new(description, Safety::Safe, edits, &source.text);
            for index in indices {
                report.findings[index].fixes.extend(fix.clone());
            }
        }
    }
}

/// The comments that allow one finding: where it is, in the block that it stands in, and in the whole
/// file. Each is tried, and one that would not allow it is not offered.
#[must_use]
pub fn for_one(source: &Source, finding: &Finding, reason: &str) -> Vec<Fix> {
    let Some(comments) = Comments::of(&source.path, &source.text) else {
        return Vec::new();
    };
    let (at, lint) = (finding.span.start, &finding.lint);
    let places = [
        (place(source, &comments, at), "here"),
        (block(source, &comments, at), "in this block"),
        (anywhere(source, &comments), "in this file"),
    ];
    let fixes = places.into_iter().filter_map(|(place, scope)| {
        let edits = place?.edits(source, lint, reason);
        let description = format!("allow {lint} {scope}, by a comment");
        Fix::new(description, Safety::Safe, edits, &source.text)
    });
    fixes.filter(|fix| allows(fix, source, finding)).collect()
}

/// Whether a finding is allowed once a fix has put its comments in.
fn allows(fix: &Fix, source: &Source, finding: &Finding) -> bool {
    let mut text = String::with_capacity(source.text.len() + 200);
    let mut from = 0;
    let mut start = finding.span.start;
    for edit in &fix.edits {
        text.push_str(source.text.get(from..edit.span.start).unwrap_or(""));
        text.push_str(&edit.text);
        from = edit.span.end;
        if edit.span.start <= finding.span.start {
            start += edit.text.len();
        }
    }
    text.push_str(source.text.get(from..).unwrap_or(""));
    let Ok(source) = Source::from_bytes(source.path.clone(), text.as_bytes()) else {
        return false;
    };
    let moved = Finding {
        span: Span::new(start, start),
        ..finding.clone()
    };
    let known = [finding.lint.as_str()];
    let rules = super::Rules::default();
    let applied = super::apply(&source, vec![moved], &known, &|_| true, rules);
    applied.allowed.len() == 1
}

/// Where comments go, as offsets of the first byte of lines that is not blank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    first: usize,
    delimiters: Delimiters,
    /// In front of what another comment goes, where one does not do.
    last: Option<(usize, Delimiters)>,
    /// It speaks for the whole file.
    of_file: bool,
}

/// How many lines up and down a place for a comment is looked for.
const MAX_LINES: usize = 200;

fn place(source: &Source, comments: &Comments, at: usize) -> Option<Place> {
    let line = source.line_index(at);
    let above = (0..=line).rev().take(MAX_LINES);
    let (index, first, delimiters) = above
        .filter_map(|index| Some((index, code_of_line(source, index)?)))
        .find_map(|(index, first)| Some((index, first, comments.at(first)?)))?;
    let place = Place {
        first,
        delimiters,
        last: None,
        of_file: false,
    };
    let is_covered = covered_below(source, index).is_some_and(|span| span.contains(at));
    if is_covered {
        return Some(place);
    }
    let below = (line + 1..source.line_count()).take(MAX_LINES);
    let last = below
        .filter_map(|index| code_of_line(source, index))
        .find_map(|first| Some((first, comments.at(first)?)))
        .or_else(|| end(source, comments))?;
    Some(Place {
        last: Some(last),
        ..place
    })
}

/// Around the innermost block that a place stands in, as the indents of its lines tell it.
fn block(source: &Source, comments: &Comments, at: usize) -> Option<Place> {
    let indent = |index: usize| {
        let first = code_of_line(source, index)?;
        Some(first - source.line_range(index)?.start)
    };
    let line = source.line_index(at);
    let mut inner = indent(line)?;
    for top in (0..line).rev().take(MAX_LINES) {
        let Some(depth) = indent(top).filter(|depth| *depth < inner) else {
            continue;
        };
        inner = depth;
        let mut below = (line + 1..source.line_count()).take(MAX_LINES);
        let bottom = below.find(|index| indent(*index).is_some_and(|it| it <= depth))?;
        // A line that closes the block belongs to it; one that begins the next does not.
        let closes = code_of_line(source, bottom)
            .and_then(|first| source.text.get(first..))
            .is_some_and(closes);
        let mut after = (bottom + usize::from(closes)..source.line_count()).take(MAX_LINES);
        let last = after
            .find_map(|index| code_of_line(source, index))
            .map_or_else(
                || end(source, comments),
                |first| Some((first, comments.at(first)?)),
            );
        let first = code_of_line(source, top)?;
        if let (Some(delimiters), Some(last)) = (comments.at(first), last) {
            return Some(Place {
                first,
                delimiters,
                last: Some(last),
                of_file: false,
            });
        }
    }
    None
}

/// What a line begins with that ends a block, in any of the languages.
fn closes(line: &str) -> bool {
    let tags = [
        "{% end", "{%- end", "{{/", "{{ end", "{{- end", "<% end", "@end", "end",
    ];
    line.starts_with("</")
        || line.starts_with(['}', ')', ']'])
        || tags.iter().any(|tag| line.starts_with(tag))
}

/// The first place where a comment can stand, from which it speaks for the whole file.
fn anywhere(source: &Source, comments: &Comments) -> Option<Place> {
    let lines = (0..source.line_count()).take(MAX_LINES);
    let (first, delimiters) = lines
        .filter_map(|index| code_of_line(source, index))
        .find_map(|first| Some((first, comments.at(first)?)))
        .or_else(|| end(source, comments))?;
    Some(Place {
        first,
        delimiters,
        last: None,
        of_file: true,
    })
}

/// The end of a file whose last line is ended.
fn end(source: &Source, comments: &Comments) -> Option<(usize, Delimiters)> {
    let text = source.text.as_str();
    text.ends_with(['\n', '\r'])
        .then(|| Some((text.len(), comments.at_end()?)))?
}

/// The first byte of a line that is not blank; `None` for a blank line.
fn code_of_line(source: &Source, index: usize) -> Option<usize> {
    let range = source.line_range(index)?;
    let line = source.text.get(range.clone())?;
    let indent = line.len() - line.trim_start().len();
    (!line.trim().is_empty()).then_some(range.start + indent)
}

impl Place {
    fn edits(self, source: &Source, lints: &str, reason: &str) -> Vec<Edit> {
        let reason = match reason {
            "" => String::new(),
            reason => format!(" {reason}"),
        };
        let Some((last, delimiters)) = self.last else {
            let verb = if self.of_file { "allow-file" } else { "allow" };
            let words = format!("{verb}({lints}){reason}");
            return vec![comment(source, self.first, self.delimiters, &words)];
        };
        let start = format!("allow-start({lints}){reason}");
        let end = format!("allow-end({lints})");
        vec![
            comment(source, self.first, self.delimiters, &start),
            comment(source, last, delimiters, &end),
        ]
    }
}

/// A comment on a line of its own, with the indent and the line end of the line that it precedes.
fn comment(source: &Source, at: usize, delimiters: Delimiters, words: &str) -> Edit {
    let line = source.line_range(source.line_index(at)).unwrap_or(at..at);
    let indent = source.text.get(line.start..at).unwrap_or("");
    let rest = source.text.get(line.end..).unwrap_or("");
    // The last line has no end to go by; the file's own is taken.
    let sample = if rest.is_empty() {
        source.text.as_str()
    } else {
        rest
    };
    let end = match sample.find(['\r', '\n']) {
        Some(at) if sample[at..].starts_with("\r\n") => "\r\n",
        Some(at) if sample[at..].starts_with('\r') => "\r",
        _ => "\n",
    };
    let (open, close) = delimiters;
    let close = match close {
        "" => String::new(),
        close => format!(" {close}"),
    };
    debug_assert!(Directive::of(words).is_ok());
    Edit::insert(at, format!("{open} {MARKER} {words}{close}{end}{indent}"))
}
