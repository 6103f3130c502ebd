//! An excerpt is what a report shows of a source around some places: whole lines, made safe for a
//! terminal, with the middle of very long ones cut out.
//!
//! It keeps the source's line numbers and columns while holding only the lines that are shown, so
//! that rendering a finding costs the same in a file of any size.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::files::{Error, Location};

use super::is_unsafe;
use crate::source::{Source, floor};
use crate::span::Span;

/// Lines above this many bytes are cut.
const LONG_LINE: usize = 240;
/// What is kept of a cut line: so much before and after the ends of each span.
const BEFORE: usize = 60;
const AFTER: usize = 100;
/// Of a span over more lines, these are shown at its start and at its end; the renderer's own
/// settings say no more than that.
pub(super) const FIRST_LINES: usize = 3;
pub(super) const LAST_LINES: usize = 1;

/// What is shown of one source.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// By line index in the source; lines that are not shown have no entry.
    lines: BTreeMap<usize, Range<usize>>,
    line_count: usize,
    /// The spans in `text`, in the order in which they were given.
    spans: Vec<Range<usize>>,
    /// The source's line and column for the start of each span in `text`.
    starts: BTreeMap<usize, Location>,
}

impl Excerpt {
    /// Cuts out of a source what shows the spans.
    pub(super) fn of(source: &Source, spans: &[Span]) -> Self {
        let spans: Vec<Span> = spans.iter().map(|span| within(source, *span)).collect();
        let mut shown: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for span in &spans {
            let (first, last) = (source.line_index(span.start), source.line_index(span.end));
            let middle = last.saturating_sub(LAST_LINES).max(first);
            let firsts = first..=last.min(first + FIRST_LINES);
            for line in firsts.chain(middle..=last) {
                shown.entry(line).or_default();
            }
            shown.entry(first).or_default().push(span.start);
            shown.entry(last).or_default().push(span.end);
        }
        // The renderer fills a gap of one line instead of marking it.
        let lines: Vec<usize> = shown.keys().copied().collect();
        for pair in lines.windows(2) {
            if pair[1] - pair[0] == 2 {
                shown.entry(pair[0] + 1).or_default();
            }
        }
        let mut excerpt = Self {
            name: super::visible(&source.path).into_owned(),
            text: String::new(),
            lines: BTreeMap::new(),
            line_count: source.line_count(),
            spans: Vec::new(),
            starts: BTreeMap::new(),
        };
        let mut places = BTreeMap::new();
        for (line, marks) in shown {
            excerpt.add_line(source, line, marks, &mut places);
        }
        let place = |offset: usize| places.get(&offset).copied().unwrap_or(0);
        for span in &spans {
            let range = place(span.start)..place(span.end).max(place(span.start));
            let at = source.location(span.start);
            let location = Location {
                line_number: at.line,
                column_number: at.column,
            };
            excerpt.starts.entry(range.start).or_insert(location);
            excerpt.spans.push(range);
        }
        excerpt
    }

    /// The range in the excerpt of the span that was given at this index.
    pub(super) fn span(&self, index: usize) -> Range<usize> {
        self.spans.get(index).cloned().unwrap_or(0..0)
    }

    /// Adds a line, and tells in `places` where the bytes that `marks` names now are.
    fn add_line(
        &mut self,
        source: &Source,
        line: usize,
        mut marks: Vec<usize>,
        places: &mut BTreeMap<usize, usize>,
    ) {
        let Some(range) = source.line_range(line) else {
            return;
        };
        marks.sort_unstable();
        marks.dedup();
        let start = self.text.len();
        let mut shown_to = range.start;
        let mut marks = marks.into_iter().peekable();
        for piece in pieces(source, &range, marks.clone()) {
            if piece.start > shown_to {
                self.text.push('…');
            }
            let text = source.text.get(piece.clone()).unwrap_or("");
            for (at, c) in text.char_indices() {
                while let Some(mark) = marks.next_if(|mark| *mark <= piece.start + at) {
                    places.insert(mark, self.text.len());
                }
                self.text.push(if is_unsafe(c) { '\u{fffd}' } else { c });
            }
            shown_to = piece.end;
        }
        // Those at the line's end, and in its line break.
        places.extend(marks.map(|mark| (mark, self.text.len())));
        if shown_to < range.end {
            self.text.push('…');
        }
        self.lines.insert(line, start..self.text.len());
        self.text.push('\n');
    }
}

/// The span as far as the text goes, on character boundaries.
fn within(source: &Source, span: Span) -> Span {
    let start = floor(&source.text, span.start);
    let end = floor(&source.text, span.end);
    // A span that ends with its line's break would else reach into the next line.
    let inside = source.text.get(start..end).unwrap_or("");
    let end = start + inside.trim_end_matches(['\n', '\r']).len();
    Span::new(start, end)
}

/// What to show of a line: all of it, or what is around the marks.
fn pieces(
    source: &Source,
    line: &Range<usize>,
    marks: impl Iterator<Item = usize>,
) -> Vec<Range<usize>> {
    if line.len() <= LONG_LINE {
        return vec![line.clone()];
    }
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut add = |from: usize, to: usize| {
        let start = floor(&source.text, from.max(line.start));
        let end = floor(&source.text, to.min(line.end));
        match pieces.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => pieces.push(start..end),
        }
    };
    for mark in marks {
        add(mark.saturating_sub(BEFORE), mark.saturating_add(AFTER));
    }
    if pieces.is_empty() {
        pieces.push(line.start..floor(&source.text, line.start + LONG_LINE));
    }
    pieces
}

/// What the renderer asks of the excerpt; `Files` is implemented over several of these.
impl Excerpt {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The lines that are shown: each with its index in the source, and where it is in the text.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        self.lines
            .iter()
            .map(|(line, range)| (*line, range.clone()))
    }

    pub(super) fn line_index(&self, at: usize) -> usize {
        let mut lines = self.lines.iter().rev();
        lines
            .find(|(_, range)| range.start <= at)
            .map_or(0, |(line, _)| *line)
    }

    pub(super) fn line_range(&self, line: usize) -> Result<Range<usize>, Error> {
        if line >= self.line_count {
            return Err(Error::LineTooLarge {
                given: line,
                max: self.line_count,
            });
        }
        // The renderer asks for the lines in the middle of a span too, but shows none of them.
        Ok(self.lines.get(&line).cloned().unwrap_or(0..0))
    }

    pub(super) fn location(&self, at: usize) -> Location {
        let unknown = || Location {
            line_number: self.line_index(at) + 1,
            column_number: 1,
        };
        self.starts
            .get(&at)
            .map_or_else(unknown, |location| Location {
                line_number: location.line_number,
                column_number: location.column_number,
            })
    }
}
