//! A body is what stands deeper than a line and is not read line by line: a script, a style sheet, a comment.

use super::super::Notation;
use super::super::lines::Line;
use super::Writer;
use crate::span::Span;
use crate::syntax::template::RegionKind;

impl<'t> Writer<'t> {
    /// What stands deeper than `indent` from here on, blank lines and all; all of it is read.
    pub fn block(&mut self, indent: usize) -> Span {
        let start = self.last;
        let mut end = start;
        while let Some(line) = self.lines.get(self.next) {
            if !line.is_blank() && line.indent <= indent {
                break;
            }
            self.next += 1;
            if !line.is_blank() {
                end = line.text.end;
            }
        }
        self.last = end;
        Span::new(start.min(end), end)
    }

    /// A comment and all that stands deeper than it.
    pub fn comment(&mut self, line: Line) {
        let block = self.block(line.indent);
        let span = Span::new(line.text.start, block.end.max(line.text.end));
        self.comments.push(span);
        self.region(span, RegionKind::Comment);
    }

    /// Whether the innermost element is one whose text people do not read.
    pub fn in_script(&self) -> bool {
        let around = self.around().and_then(|at| self.elements.get(at));
        around.is_some_and(|element| matches!(element.name.as_str(), "script" | "style"))
    }

    /// The body of a script or style sheet that stands deeper than the line.
    pub fn embedded(&mut self, line: Line, name: &str, signs: &[u8]) {
        let start = line.text.start;
        let element = self.element(start, Span::new(start, start));
        let end = line.text.end;
        self.end_tag(element, end);
        let block = self.block(line.indent);
        self.filled(block, signs);
        if let Some(element) = self.elements.get_mut(element) {
            name.clone_into(&mut element.name);
            element.start_tag.end = end;
            element.content = Span::new(end.min(block.start), block.end);
            element.span.end = block.end.max(end);
        }
    }

    /// Everything deeper than the line is the element's body, but for the signs and code in it.
    pub fn raw_body(&mut self, element: usize, indent: usize, signs: &[u8]) {
        let from = self.next;
        let block = self.block(indent);
        self.filled(block, signs);
        match self.notation {
            Notation::Haml => self.plain_body(from),
            Notation::Slim => self.barred_body(from),
            Notation::Pug => {}
        }
        if let Some(element) = self.elements.get_mut(element) {
            element.content = Span::new(element.start_tag.end, block.end);
            element.content.start = element.content.start.min(element.content.end);
            element.span.end = block.end.max(element.start_tag.end);
        }
    }

    /// The code between the lines of a body of text.
    fn plain_body(&mut self, from: usize) {
        for at in from..self.next {
            let line = self.lines[at];
            let text = line.text.of(self.text);
            if text.starts_with("- ") || text == ":plain" || text.starts_with("-#") {
                self.region(line.text, RegionKind::Statement);
            } else if text.starts_with("= ") || text.starts_with("!= ") {
                self.region(line.text, RegionKind::Output);
            }
        }
    }

    /// The bars in front of the lines of a body, and the code between them.
    fn barred_body(&mut self, from: usize) {
        let mut depth = None;
        for at in from..self.next {
            let line = self.lines[at];
            if line.is_blank() || depth.is_some_and(|depth| line.indent > depth) {
                continue;
            }
            depth = None;
            let text = line.text.of(self.text);
            if text.starts_with(['|', '\'']) {
                depth = Some(line.indent);
                let sign = Span::new(line.text.start, line.text.start + 1);
                self.region(sign, RegionKind::Statement);
            } else if text.starts_with('=') {
                self.region(line.text, RegionKind::Output);
            } else if text.starts_with('-') {
                self.region(line.text, RegionKind::Statement);
            }
        }
    }

    /// Whether the lines that follow stand deeper than `indent`; the first of them.
    pub fn first_inside(&self, indent: usize) -> Option<&'t str> {
        let rest = self.lines.get(self.next..)?;
        let line = rest.iter().find(|line| !line.is_blank())?;
        (line.indent > indent).then(|| line.text.of(self.text))
    }
}
