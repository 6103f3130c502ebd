//! The writer puts down what a line says: elements, texts, template code, and what closes where the
//! indentation ends.

use super::Notation;
use super::code;
use super::lines::{Line, lines};
use super::ruby;
use crate::span::Span;
use crate::syntax::html::{Attribute, Element};
use crate::syntax::template::tree::{Builder, Event, Opening};
use crate::syntax::template::{
    BranchKind, Dialect, Include, IncludeKind, MarkupString, Region, RegionKind, TemplateLoad,
    helpers,
};
use crate::value::{Part, Value};

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

    /// An element whose tag begins with the name at `written`, or without one at `start`.
    pub fn element(&mut self, start: usize, written: Span) -> usize {
        let name = match written.of(self.text) {
            "" => "div".to_owned(),
            name => name.to_ascii_lowercase(),
        };
        self.elements.push(Element {
            name,
            written,
            start_tag: Span::new(start, written.end.max(start)),
            span: Span::new(start, written.end.max(start)),
            content: Span::new(written.end, written.end),
            parent: self.around(),
            attributes: Vec::new(),
        });
        self.elements.len() - 1
    }

    /// The element's tag ends here; what stands deeper than `indent` is in it.
    pub fn enter(&mut self, element: usize, end: usize, indent: usize) {
        self.end_tag(element, end);
        self.frames.push(Frame {
            indent,
            around: Some(element),
            element: Some(element),
            block: false,
        });
    }

    /// The innermost element is left before its line is over: `#[b text]`.
    pub fn leave_inline(&mut self, at: usize) {
        let last = std::mem::replace(&mut self.last, at);
        self.pop();
        self.last = last.max(at);
    }

    pub fn end_tag(&mut self, element: usize, end: usize) {
        if let Some(element) = self.elements.get_mut(element) {
            element.start_tag.end = end.max(element.start_tag.start);
            element.span.end = element.start_tag.end;
            element.content = Span::new(element.start_tag.end, element.start_tag.end);
        }
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

    pub fn push_attribute(&mut self, element: usize, attribute: Attribute) {
        if let Some(element) = self.elements.get_mut(element) {
            element.attributes.push(attribute);
        }
    }

    /// An attribute whose value is a text, or code that bears one.
    pub fn attribute(&mut self, element: usize, name: Span, value: Option<(Value, Span)>) {
        let plain = name.of(self.text).trim_matches(['"', '\'']);
        self.named_attribute(element, plain.to_owned(), name, value);
    }

    pub fn named_attribute(
        &mut self,
        element: usize,
        name: String,
        name_span: Span,
        value: Option<(Value, Span)>,
    ) {
        let name = name.to_ascii_lowercase();
        let (value, value_span) = match value {
            Some((value, span)) => (Some(value), span),
            None => (None, Span::new(name_span.end, name_span.end)),
        };
        let end = match &value {
            Some(value) => value.span().end.max(value_span.end).max(name_span.end),
            None => name_span.end,
        };
        if name == "type"
            && value
                .as_ref()
                .is_some_and(|value| is_unread(value, self.text))
        {
            self.region(value_span_of(value.as_ref()), RegionKind::Output);
        }
        self.push_attribute(
            element,
            Attribute {
                name,
                name_span,
                value,
                value_span,
                span: Span::new(name_span.start, end),
                gate: None,
            },
        );
    }

    /// Names of classes that stand in the tag, beside those of its attribute.
    pub fn classes(&mut self, element: usize, classes: &[Span]) {
        let (Some(first), Some(last)) = (classes.first(), classes.last()) else {
            return;
        };
        let names: Vec<&str> = classes.iter().map(|class| class.of(self.text)).collect();
        let span = Span::new(first.start, last.end);
        let own = Part::Literal {
            text: names.join(" "),
            span,
        };
        let Some(element) = self.elements.get_mut(element) else {
            return;
        };
        let written = element.attributes.iter_mut().find(|a| a.name == "class");
        match written.and_then(|attribute| attribute.value.as_mut()) {
            Some(value) => {
                let gap = Part::Literal {
                    text: " ".to_owned(),
                    span: Span::new(span.end, span.end),
                };
                value.parts.splice(0..0, [own, gap]);
            }
            None => element.attributes.push(Attribute {
                name: "class".to_owned(),
                name_span: span,
                value: Some(Value { parts: vec![own] }),
                value_span: span,
                span,
                gate: None,
            }),
        }
    }

    pub fn region(&mut self, span: Span, kind: RegionKind) {
        if !span.is_empty() {
            self.regions.push(Region { span, kind });
        }
    }

    pub fn include(&mut self, span: Span, target: Option<String>, kind: IncludeKind) {
        self.includes.push(Include { span, target, kind });
    }

    /// A comment and all that stands deeper than it.
    pub fn comment(&mut self, line: Line) {
        let block = self.block(line.indent);
        let span = Span::new(line.text.start, block.end.max(line.text.end));
        self.comments.push(span);
        self.region(span, RegionKind::Comment);
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

    /// The statement at the head of what stands deeper than `indent`.
    pub fn opens(&mut self, indent: usize, head: Span, opening: Opening<'t>) {
        self.region(head, RegionKind::Statement);
        self.builder.region(head, vec![Event::Open(opening)]);
        self.hold(indent, true);
    }

    /// A statement that goes on with the block at its own depth: `else`.
    pub fn goes_on_at(&mut self, indent: usize, head: Span, event: Event<'t>) {
        self.region(head, RegionKind::Statement);
        if self.is_open(indent) {
            self.builder.region(head, vec![event]);
        }
    }

    /// A case of the choice that the line stands in.
    pub fn goes_on_in_case(&mut self, head: Span, event: Event<'t>) {
        self.region(head, RegionKind::Statement);
        if self.builder.in_case() {
            self.builder.region(head, vec![event]);
        }
    }

    /// Whether a block is open at that depth, or a choice around it.
    fn is_open(&self, indent: usize) -> bool {
        let block = self.frames.last().filter(|frame| frame.block);
        block.is_some_and(|frame| frame.indent == indent || self.builder.in_case())
    }

    /// Whether the innermost element is one whose text people do not read.
    pub fn in_script(&self) -> bool {
        let around = self.around().and_then(|at| self.elements.get(at));
        around.is_some_and(|element| matches!(element.name.as_str(), "script" | "style"))
    }

    /// Markup in the strings of code that is printed as it is.
    pub fn markup(&mut self, code: Span) {
        let bytes = self.bytes();
        let mut at = code.start;
        while at < code.end {
            if !matches!(bytes[at], b'"' | b'\'' | b'`') {
                at += 1;
                continue;
            }
            let Some(past) = code::past(bytes, at, code.end) else {
                return;
            };
            let inner = Span::new(at + 1, past - 1);
            if inner.of(self.text).contains('<') {
                self.markup.push(MarkupString {
                    parts: vec![inner],
                    joined: Vec::new(),
                });
            }
            at = past;
        }
    }

    /// A line of Ruby, which may open a block or place another file. `region` is all that is no
    /// text of the page.
    ///
    /// What is printed as it is may be markup.
    pub fn ruby(&mut self, indent: usize, region: Span, code: Span, kind: RegionKind) {
        let events = helpers::ruby_events(code.of(self.text));
        let opens = events
            .iter()
            .filter(|event| matches!(event, Event::Open(_)))
            .count();
        let closes = events
            .iter()
            .filter(|event| matches!(event, Event::Close(_)))
            .count();
        let goes_on = events
            .first()
            .is_some_and(|event| !matches!(event, Event::Open(_)));
        self.region(region, kind);
        if kind == RegionKind::Output || events.is_empty() {
            self.places(region, code, Dialect::Erb);
        }
        let loads = helpers::loads(self.text, code);
        if !loads.is_empty()
            && let Some(condition) = helpers::ruby_condition(code.of(self.text))
        {
            let kind = BranchKind::Conditions(vec![condition]);
            self.builder.leaf(region, region, kind);
        }
        self.loads.extend(loads);
        let written = code.of(self.text);
        let as_it_is = region.of(self.text);
        if kind == RegionKind::Output
            && (as_it_is.starts_with("!=")
                || as_it_is.starts_with("==")
                || written.starts_with("raw")
                || written.contains(".html_safe"))
        {
            self.markup(code);
        }
        if !goes_on {
            self.builder.region(region, events);
            self.hold(indent, opens > closes);
            if opens > closes && written.starts_with("javascript_tag") {
                self.helped_script(indent, region, code);
            }
        } else if self.is_open(indent) {
            self.builder.region(region, events);
        }
    }

    /// The files that an expression places, and under which conditions of its own.
    pub fn places(&mut self, region: Span, code: Span, dialect: Dialect) {
        let found = helpers::includes(code.of(self.text), dialect);
        let Some(first) = found.first() else {
            return;
        };
        let conditions = first.conditions.clone();
        if !conditions.is_empty() && found.iter().all(|other| other.conditions == conditions) {
            let kind = BranchKind::Conditions(conditions);
            self.builder.leaf(region, region, kind);
        }
        for one in found {
            self.include(region, one.target, one.kind);
        }
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

    /// The script whose tags a helper writes: `javascript_tag defer: true do`.
    fn helped_script(&mut self, indent: usize, region: Span, code: Span) {
        let element = self.element(region.start, Span::new(region.start, region.start));
        self.end_tag(element, region.end);
        if let Some(element) = self.elements.get_mut(element) {
            "script".clone_into(&mut element.name);
        }
        let written = code.of(self.text);
        let start = written.find(['(', ' ']).unwrap_or(written.len()) + 1;
        let end = written.rfind(" do").unwrap_or(written.len());
        let args = Span::new(code.start + start, code.start + end.max(start));
        for entry in ruby::entries(self.text, args) {
            let value = self.ruby_value(entry.value);
            self.named_attribute(element, entry.name, entry.key, value);
        }
        self.raw_body(element, indent, b"#");
    }

    /// Whether the lines that follow stand deeper than `indent`; the first of them.
    pub fn first_inside(&self, indent: usize) -> Option<&'t str> {
        let rest = self.lines.get(self.next..)?;
        let line = rest.iter().find(|line| !line.is_blank())?;
        (line.indent > indent).then(|| line.text.of(self.text))
    }

    /// The value of an attribute that Ruby code bears.
    pub fn ruby_value(&self, code: Span) -> Option<(Value, Span)> {
        if let Some(string) = ruby::string(self.text, code) {
            return Some(string);
        }
        let empty = Span::new(code.end, code.end);
        match code.of(self.text) {
            "true" => None,
            word @ ("false" | "nil") => Some((
                Value::literal(if word == "nil" { "false" } else { word }, code),
                empty,
            )),
            _ => Some((Value::hole(code), empty)),
        }
    }
}

fn value_span_of(value: Option<&Value>) -> Span {
    value.map_or(Span::default(), Value::span)
}

/// Code that names no type.
fn is_unread(value: &Value, text: &str) -> bool {
    matches!(value.parts.as_slice(), [Part::Hole { span }] if !span.of(text).contains(['"', '\'', '`']))
}
