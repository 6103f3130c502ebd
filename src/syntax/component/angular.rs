//! Angular's templates: `{{ expr }}` prints, `@if (…) { … }` and its like are blocks.

use memchr::{memchr, memchr3, memmem};

use super::looped::{self, Looped};
use super::scan::Expression;
use super::{Component, Framework};
use crate::expr::Expr;
use crate::span::Span;
use crate::syntax::js::{self, Grammar};
use crate::syntax::template::tree::{Builder, Event, Opening};
use crate::syntax::template::{BranchKind, Region, RegionKind, Template};

/// The words of blocks, sorted.
const BLOCKS: &[&str] = &[
    "case",
    "default",
    "defer",
    "else",
    "empty",
    "error",
    "for",
    "if",
    "loading",
    "placeholder",
    "switch",
];

/// A page's template, in the parts of the text that are one.
pub(super) fn read(text: &str, parts: &[Span]) -> Component {
    read_with(text, parts, true)
}

/// With blocks, or with nothing but outputs.
pub(super) fn read_with(text: &str, parts: &[Span], blocks: bool) -> Component {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        blocks,
        open: Vec::new(),
        builder: Builder::default(),
        template: Template::default(),
        expressions: Vec::new(),
        events: Vec::new(),
        loops: Vec::new(),
        no_output: 0,
    };
    for part in parts {
        scanner.part(*part);
    }
    let Scanner {
        builder,
        mut template,
        expressions,
        events,
        loops,
        ..
    } = scanner;
    builder.finish(text.len(), &mut template);
    Component {
        events,
        loops: looped::scoped(loops, &template),
        ..Component::new(Framework::Angular, template, expressions)
    }
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    blocks: bool,
    /// For every open block, the family that its end closes; none for a part of another block.
    open: Vec<Option<&'static str>>,
    builder: Builder<'static>,
    template: Template,
    expressions: Vec<Expression>,
    events: Vec<(usize, String)>,
    /// Each with where its block begins.
    loops: Vec<(Looped, usize)>,
    /// From here on no output ends.
    no_output: usize,
}

impl Scanner<'_> {
    fn part(&mut self, part: Span) {
        let mut at = part.start;
        self.no_output = part.end;
        while let Some(found) = self
            .bytes
            .get(at..part.end)
            .and_then(|rest| memchr3(b'{', b'@', b'}', rest))
        {
            let start = at + found;
            at = start + 1;
            match self.bytes.get(start) {
                Some(b'{') if self.bytes.get(start + 1) == Some(&b'{') => {
                    at = self.output(start, part.end).unwrap_or(start + 2);
                }
                Some(b'@') if self.blocks => at = self.block(start, start, part.end).unwrap_or(at),
                Some(b'}') if !self.open.is_empty() => {
                    at = self.close(start, part.end);
                }
                _ => {}
            }
        }
    }

    fn output(&mut self, start: usize, end: usize) -> Option<usize> {
        if start >= self.no_output {
            return None;
        }
        let rest = self.bytes.get(start + 2..end)?;
        let Some(length) = memmem::find(rest, b"}}") else {
            self.no_output = start;
            return None;
        };
        let inner = Span::new(start + 2, start + 2 + length);
        let span = Span::new(start, inner.end + 2);
        let kind = RegionKind::Output;
        self.template.regions.push(Region { span, kind });
        self.expressions.push(Expression {
            span,
            inner,
            slots: Vec::new(),
        });
        Some(span.end)
    }

    /// The end of a block, and what begins where it ends: `} @else {`.
    fn close(&mut self, start: usize, end: usize) -> usize {
        let next = self.skip_space(start + 1);
        if self.bytes.get(next) == Some(&b'@')
            && let Some((word, _)) = self.word(next)
            && matches!(word, "else" | "empty")
            && let Some(after) = self.block(next, start, end)
        {
            return after;
        }
        let family = self.open.pop().flatten();
        let events = family.map(|family| Event::Close(Some(family)));
        let span = Span::new(start, start + 1);
        self.builder.region(span, events.into_iter().collect());
        let kind = RegionKind::Statement;
        self.template.regions.push(Region { span, kind });
        start + 1
    }

    fn skip_space(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        at + rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count()
    }

    /// The block's word behind the sign at `at`, and where it ends.
    fn word(&self, at: usize) -> Option<(&'static str, usize)> {
        let before = at.checked_sub(1).and_then(|before| self.bytes.get(before));
        if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'\'')) {
            return None;
        }
        let rest = self.bytes.get(at + 1..)?;
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let word = self.text.get(at + 1..at + 1 + length)?;
        let found = BLOCKS.binary_search(&word).ok()?;
        Some((BLOCKS[found], at + 1 + length))
    }

    /// A block's head at `at`, in a region that begins at `from`.
    fn block(&mut self, at: usize, from: usize, end: usize) -> Option<usize> {
        let (word, mut next) = self.word(at)?;
        let mut word = word;
        next = self.skip_space(next);
        if word == "else"
            && self
                .text
                .get(next..)
                .is_some_and(|rest| rest.starts_with("if"))
        {
            word = "else if";
            next = self.skip_space(next + 2);
        }
        let mut arguments = None;
        if self.bytes.get(next) == Some(&b'(') {
            let close = self.bracket_end(next, end)?;
            arguments = Some(Span::new(next + 1, close));
            next = self.skip_space(close + 1);
        }
        if self.bytes.get(next) != Some(&b'{') || next >= end {
            return None;
        }
        let span = Span::new(from, next + 1);
        let events = self.event(word, arguments, next + 1)?;
        self.builder.region(span, events);
        let kind = RegionKind::Statement;
        self.template.regions.push(Region { span, kind });
        Some(next + 1)
    }

    /// The bracket that closes the one at `at`; heads are short.
    fn bracket_end(&self, at: usize, end: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let mut quote = None;
        let limit = end.min(at + 2000);
        for (offset, byte) in self.bytes.get(at..limit)?.iter().enumerate() {
            match (quote, byte) {
                (Some(open), byte) if open == *byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'' | b'`') => quote = Some(*byte),
                (None, b'(') => depth += 1,
                (None, b')') => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + offset);
                    }
                }
                (None, _) => {}
            }
        }
        None
    }

    fn event(
        &mut self,
        word: &'static str,
        arguments: Option<Span>,
        inside: usize,
    ) -> Option<Vec<Event<'static>>> {
        let test = arguments.map_or(Expr::Null, |span| self.test(span));
        let (family, event) = match word {
            "if" => (
                Some("if"),
                Event::Open(Opening::condition("if", test, true)),
            ),
            "else if" | "else" | "empty" => {
                // What it ends is the block before it, whose end it shares.
                let family = self.open.pop().flatten();
                let event = if word == "else if" {
                    Event::ElseIf(test)
                } else {
                    Event::Else
                };
                (family, event)
            }
            "for" => {
                let looped = arguments.and_then(|code| Looped::of(self.text, code));
                self.loops.extend(looped.map(|looped| (looped, inside)));
                (Some("for"), Event::Open(Opening::looping("for", test)))
            }
            "switch" => (Some("switch"), Event::Open(Opening::case("switch", test))),
            "case" => (None, Event::When(vec![test])),
            "default" => (None, Event::Else),
            "defer" => (Some("defer"), Event::Open(self.deferred(arguments, inside))),
            _ => (
                Some("part"),
                Event::Open(Opening::plain("part", BranchKind::Loop)),
            ),
        };
        if family.is_none() && !matches!(word, "case" | "default") {
            return None;
        }
        self.open.push(family);
        Some(vec![event])
    }

    /// The condition, without what is behind a semicolon: `user(); as u`.
    fn test(&self, span: Span) -> Expr {
        let code = span.of(self.text);
        let length = memchr(b';', code.as_bytes()).unwrap_or(code.len());
        let code = Span::new(span.start, span.start + length);
        let masked = super::directive::masked_pipes(code.of(self.text));
        js::expression_of(self.text, code, &masked, Grammar::TypeScript)
    }

    /// `@defer (on interaction)` waits for the visitor, `(when x)` for a condition; the others for
    /// nobody.
    fn deferred(&mut self, arguments: Option<Span>, inside: usize) -> Opening<'static> {
        let Some(span) = arguments else {
            return Opening::plain("defer", BranchKind::Loop);
        };
        let mut triggers = span
            .of(self.text)
            .split(';')
            .map(str::trim)
            .filter(|trigger| !trigger.starts_with("prefetch") && !trigger.is_empty());
        let (first, more) = (triggers.next().unwrap_or_default(), triggers.next());
        if more.is_none() && first.starts_with("on interaction") {
            self.events.push((inside, "click".to_owned()));
        }
        if more.is_none()
            && let Some(test) = first.strip_prefix("when ")
        {
            let start = span.start + span.of(self.text).find("when ").unwrap_or_default() + 5;
            let length = test.len().min(span.end.saturating_sub(start));
            let test = js::expression(
                self.text,
                Span::new(start, start + length),
                Grammar::TypeScript,
            );
            return Opening::condition("defer", test, true);
        }
        Opening::plain("defer", BranchKind::Loop)
    }
}

/// Whether a page of plain markup is a template of Angular's.
pub(in crate::syntax) fn is_template(path: &str, text: &str) -> bool {
    if path.ends_with(".component.html") || path.ends_with(".ng.html") {
        return true;
    }
    let marks = [
        "*ngIf=",
        "*ngFor=",
        "[ngClass]",
        "(click)=\"",
        "<router-outlet",
        "<ng-template",
    ];
    marks
        .iter()
        .any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
        && !text.contains("{%")
        && !text.contains("<?php")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_sorted() {
        assert!(BLOCKS.is_sorted());
    }

    fn branches(text: &str) -> Vec<(String, BranchKind)> {
        let component = read(text, &[Span::new(0, text.len())]);
        assert_eq!(component.template.unbalanced, 0);
        let branches = component.template.branches.into_iter();
        branches
            .map(|branch| (branch.span.of(text).to_owned(), branch.kind))
            .collect()
    }

    #[test]
    fn conditions_have_their_branches() {
        let all = branches("@if (a; as b) {æ} @else if (c()) {x {{ d }}} @else {y}z");
        assert_eq!(all[0].0, "æ");
        let holds = |name: &str, holds| (Expr::name(name), holds);
        assert_eq!(all[0].1, BranchKind::Conditions(vec![holds("a", true)]));
        assert_eq!(all[1].0, "x {{ d }}");
        assert_eq!(all[2].0, "y");
        let BranchKind::Conditions(last) = &all[2].1 else {
            panic!("no condition");
        };
        assert_eq!(last[0], holds("a", false));
    }

    #[test]
    fn loops_and_switches_nest() {
        let all = branches(
            "@for (a of b; track a) {@switch (a) { @case (1) {x} @default {y} }} @empty {z}",
        );
        let texts: Vec<&str> = all.iter().map(|(text, _)| text.as_str()).collect();
        assert!(texts.contains(&"z"), "{texts:?}");
        assert_eq!(all[0].1, BranchKind::Loop);
    }

    #[test]
    fn addresses_of_mail_are_no_blocks() {
        assert!(branches("a@if.dk { b } me@for (x) {}").is_empty());
    }

    #[test]
    fn what_waits_for_the_visitor() {
        let text = "@defer (on interaction) {<a>} @placeholder {<b>} @defer (on viewport) {<c>}";
        let component = read(text, &[Span::new(0, text.len())]);
        let starts: Vec<&str> = component
            .events
            .iter()
            .map(|(at, _)| &text[*at..*at + 3])
            .collect();
        assert_eq!(starts, ["<a>"]);
    }

    #[test]
    fn hostile_input_takes_linear_time() {
        for piece in ["@if (", "@if (a) {", "{{", "}", "@", "} @else {"] {
            let text = piece.repeat(20_000);
            let component = read(&text, &[Span::new(0, text.len())]);
            assert!(component.expressions.is_empty());
        }
    }
}
