//! A statement is a line of code: the block that it opens or goes on with, and what it prints or places.

use super::super::code;
use super::super::ruby;
use super::Writer;
use crate::span::Span;
use crate::syntax::template::tree::{Event, Opening};
use crate::syntax::template::{BranchKind, Dialect, MarkupString, RegionKind, helpers};
use crate::value::Value;

impl<'t> Writer<'t> {
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
                self.markup.push(MarkupString::new(vec![inner], Vec::new()));
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
