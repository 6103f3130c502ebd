//! The writer puts down what a line says: elements, texts, template code, and what closes where the
//! indentation ends.

mod body;
mod statement;
mod tag;

use super::Notation;
use super::code;
use super::lines::{Line, lines};
use crate::span::Span;
use crate::syntax::html::Element;
use crate::syntax::template::tree::{Builder, Event};
use crate::syntax::template::{
    Include, IncludeKind, MarkupString, Region, RegionKind, TemplateLoad,
};

/// How far the end of a bracket is looked for, once one was not found.
const SHORT: usize = 1024;

/// What a line has opened, until a line stands no deeper than it.
#[derive(Clone, Copy, Debug)]
struct Frame {
    indent: usize,
    /// The innermost element around what comes next.
    around: Option<usize>,
    /// The element that it is.
    element: Option<usize>,
    /// It opened a block of the template.
    block: bool,
}

/// A mixin: a part of a page that comes out where it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MixinCall {
    pub name: String,
    pub span: Span,
}

pub(super) struct Writer<'t> {
    notation: Notation,
    pub text: &'t str,
    pub lines: Vec<Line>,
    /// The line that is read next.
    pub next: usize,
    pub elements: Vec<Element>,
    /// Runs of text that people read, which may hold markup.
    pub pieces: Vec<Span>,
    pub comments: Vec<Span>,
    pub regions: Vec<Region>,
    pub includes: Vec<Include>,
    pub loads: Vec<TemplateLoad>,
    pub calls: Vec<MixinCall>,
    /// Code that prints nothing.
    pub scripts: Vec<Span>,
    pub markup: Vec<MarkupString>,
    pub builder: Builder<'t>,
    frames: Vec<Frame>,
    /// Where the last line that was read ends.
    last: usize,
    limit: usize,
}

impl<'t> Writer<'t> {
    pub fn new(text: &'t str, notation: Notation) -> Self {
        Self {
            notation,
            text,
            lines: lines(text),
            next: 0,
            elements: Vec::new(),
            pieces: Vec::new(),
            comments: Vec::new(),
            regions: Vec::new(),
            includes: Vec::new(),
            loads: Vec::new(),
            calls: Vec::new(),
            scripts: Vec::new(),
            markup: Vec::new(),
            builder: Builder::default(),
            frames: Vec::new(),
            last: 0,
            limit: usize::MAX,
        }
    }

    pub fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    /// The next line that is not blank, with everything closed that it stands outside of, but for
    /// a block that it goes on with.
    pub fn line(&mut self, goes_on: impl Fn(&str) -> bool) -> Option<Line> {
        loop {
            let line = *self.lines.get(self.next)?;
            self.next += 1;
            if line.is_blank() {
                continue;
            }
            let same = goes_on(line.text.of(self.text));
            self.leave(line.indent, same);
            self.last = line.text.end;
            return Some(line);
        }
    }

    /// Closes what stands as deep as `indent` or deeper; the block at that very depth stays open
    /// where the line goes on with it.
    fn leave(&mut self, indent: usize, goes_on: bool) {
        while let Some(frame) = self.frames.last() {
            if frame.indent < indent || (goes_on && frame.indent == indent && frame.block) {
                return;
            }
            self.pop();
        }
    }

    fn pop(&mut self) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if let Some(element) = frame.element.and_then(|at| self.elements.get_mut(at)) {
            element.span.end = self.last.max(element.start_tag.end);
            element.content = Span::new(element.start_tag.end, element.span.end);
        }
        if frame.block {
            let at = Span::new(self.last, self.last);
            self.builder.region(at, vec![Event::Close(None)]);
        }
    }

    pub fn finish(&mut self) {
        while !self.frames.is_empty() {
            self.pop();
        }
    }

    /// Reads on until behind `end`, where something began on one line and ends on another.
    pub fn read_until(&mut self, end: usize) {
        while self
            .lines
            .get(self.next)
            .is_some_and(|line| line.start < end)
        {
            self.next += 1;
        }
        self.last = self.last.max(end);
    }

    /// The end of the line that holds `at`.
    pub fn line_end(&self, at: usize) -> usize {
        let after = self.lines.partition_point(|line| line.start <= at);
        let line = after.checked_sub(1).and_then(|last| self.lines.get(last));
        line.map_or(self.text.len(), |line| line.text.end.max(at))
    }

    /// Past the bracket or string at `at`, which may end on a later line.
    pub fn past(&mut self, at: usize) -> Option<usize> {
        let end = at.saturating_add(self.limit).min(self.text.len());
        let found = code::past(self.bytes(), at, end);
        if found.is_none() {
            self.limit = SHORT;
        }
        found
    }

    fn around(&self) -> Option<usize> {
        self.frames.last().and_then(|frame| frame.around)
    }

    /// What stands deeper than `indent` belongs to the line, and to no element of its own.
    pub fn hold(&mut self, indent: usize, block: bool) {
        self.frames.push(Frame {
            indent,
            around: self.around(),
            element: None,
            block,
        });
    }

    pub fn region(&mut self, span: Span, kind: RegionKind) {
        if !span.is_empty() {
            self.regions.push(Region { span, kind });
        }
    }

    pub fn include(&mut self, span: Span, target: Option<String>, kind: IncludeKind) {
        self.includes.push(Include { span, target, kind });
    }

    /// Text that people read, with what is filled in behind one of these signs.
    pub fn shown(&mut self, span: Span, signs: &[u8]) {
        if span.is_empty() {
            return;
        }
        self.pieces.push(span);
        self.filled(span, signs);
    }

    /// What is filled in: `#{…}`, `!{…}`.
    pub fn filled(&mut self, span: Span, signs: &[u8]) {
        let bytes = self.bytes();
        let mut at = span.start;
        while let Some(found) = bytes
            .get(at..span.end)
            .and_then(|rest| memchr::memchr(b'{', rest))
        {
            let brace = at + found;
            at = brace + 1;
            let Some(sign) = brace.checked_sub(1).filter(|sign| *sign >= span.start) else {
                continue;
            };
            let is_escaped = sign > span.start && bytes[sign - 1] == b'\\';
            if !signs.contains(&bytes[sign]) || is_escaped {
                continue;
            }
            if let Some(end) = self.past(brace).filter(|end| *end <= span.end) {
                self.region(Span::new(sign, end), RegionKind::Output);
                at = end;
            }
        }
    }
}
