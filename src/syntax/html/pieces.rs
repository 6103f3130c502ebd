//! Markup in the strings of another language: `'<iframe src="' + url + '"></iframe>'` is one
//! document with a hole in it, whose spans point into the program.

use super::atoms::{Piece, atoms, pieces};
use super::{Document, document, tokenizer};
use crate::span::Span;
use crate::syntax::template::{Region, RegionKind, Template};
use crate::value::{HOLE, Part};

/// A stretch of markup in a program.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    pub span: Span,
    /// The markup that comes of it, where that is not what is written there: what a name holds.
    pub told: Option<&'a str>,
}

impl From<Span> for Stretch<'_> {
    fn from(span: Span) -> Self {
        Self { span, told: None }
    }
}

/// Reads the markup whose literal text stands in `parts`, in order; between two parts stands a
/// hole, unless they are only joined there (`'<scr' + 'ipt>'`). Escapes of strings (`\"`, `\/`,
/// `\n`, `\u003c`) are undone. All spans are spans of `source`. A start tag that the last part
/// leaves open counts.
#[must_use]
pub fn parse_pieces(source: &str, parts: &[Stretch]) -> Document {
    parse_pieces_in(source, &Template::default(), parts)
}

/// As [`parse_pieces`], where the program itself is a template: its regions are holes too.
#[must_use]
pub fn parse_pieces_in(source: &str, template: &Template, parts: &[Stretch]) -> Document {
    let joined = Joined::new(source, template, parts);
    let template = Template {
        regions: joined.regions.clone(),
        ..Template::default()
    };
    let atoms = atoms(&joined.text, &template);
    let tokens = tokenizer::tokenize(&joined.text, &atoms, &template, true);
    let mut document = document(&joined.text, &atoms, &tokens, &template);
    joined.map_document(&mut document);
    document
}

/// The text of the parts without its escapes, and where in the source it comes from.
#[derive(Default)]
struct Joined {
    text: String,
    regions: Vec<Region>,
    /// In order of `at`.
    runs: Vec<Run>,
}

/// A stretch of the joined text.
struct Run {
    at: usize,
    source: Span,
    /// Byte for byte the source's; else the stretch stands for all of `source`.
    same: bool,
}

impl Joined {
    fn new(source: &str, template: &Template, parts: &[Stretch]) -> Self {
        let all = atoms(source, template);
        let mut joined = Self::default();
        let mut end: Option<usize> = None;
        for &Stretch { span: part, told } in parts {
            let fits = source.get(part.start..part.end).is_some();
            if !fits || end.is_some_and(|end| part.start < end) {
                continue;
            }
            if let Some(end) = end
                && !only_joined(&source[end..part.start])
            {
                joined.hole(Span::new(end, part.start), RegionKind::Output);
            }
            end = Some(part.end);
            if let Some(told) = told {
                joined.push(told, part);
                continue;
            }
            for piece in pieces(&all, part) {
                match piece {
                    Piece::Text(span) => joined.unescape(source, span),
                    Piece::Atom(atom) => joined.hole(atom.span, atom.kind),
                }
            }
        }
        joined
    }

    fn hole(&mut self, source: Span, kind: RegionKind) {
        let start = self.text.len();
        self.push(HOLE, source);
        self.regions.push(Region {
            span: Span::new(start, self.text.len()),
            kind,
        });
    }

    /// `text` stands for all of `source`.
    fn push(&mut self, text: &str, source: Span) {
        if text.is_empty() {
            return;
        }
        self.runs.push(Run {
            at: self.text.len(),
            source,
            same: false,
        });
        self.text.push_str(text);
    }

    fn unescape(&mut self, source: &str, span: Span) {
        let mut at = span.start;
        while at < span.end {
            let rest = &source[at..span.end];
            let plain = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
            if plain > 0 {
                self.runs.push(Run {
                    at: self.text.len(),
                    source: Span::new(at, at + plain),
                    same: true,
                });
                self.text.push_str(&rest[..plain]);
                at += plain;
                continue;
            }
            let (character, length) = escape(rest);
            let mut buffer = [0; 4];
            let text = character.map_or("", |character| &*character.encode_utf8(&mut buffer));
            self.push(text, Span::new(at, at + length));
            at += length;
        }
    }

    fn run(&self, at: usize) -> Option<&Run> {
        let after = self.runs.partition_point(|run| run.at <= at);
        self.runs.get(after.checked_sub(1)?)
    }

    fn start(&self, at: usize) -> usize {
        if at >= self.text.len() {
            return self.runs.last().map_or(0, |run| run.source.end);
        }
        let Some(run) = self.run(at) else {
            return 0;
        };
        run.source.start + if run.same { at - run.at } else { 0 }
    }

    fn end(&self, at: usize) -> usize {
        let Some(run) = at.checked_sub(1).and_then(|last| self.run(last)) else {
            return self.start(at);
        };
        if run.same {
            run.source.start + at - run.at
        } else {
            run.source.end
        }
    }

    fn map(&self, span: &mut Span) {
        let start = self.start(span.start);
        let end = if span.is_empty() {
            start
        } else {
            self.end(span.end)
        };
        *span = Span::new(start, end);
    }

    fn map_document(&self, document: &mut Document) {
        for element in &mut document.elements {
            self.map(&mut element.written);
            self.map(&mut element.start_tag);
            self.map(&mut element.span);
            self.map(&mut element.content);
            for attribute in &mut element.attributes {
                self.map(&mut attribute.name_span);
                self.map(&mut attribute.value_span);
                self.map(&mut attribute.span);
                for part in attribute
                    .value
                    .iter_mut()
                    .flat_map(|value| &mut value.parts)
                {
                    match part {
                        Part::Literal { span, .. } | Part::Hole { span } => self.map(span),
                    }
                }
            }
        }
        for text in &mut document.texts {
            self.map(&mut text.span);
        }
        for comment in &mut document.comments {
            self.map(comment);
        }
    }
}

/// Whether two strings with `gap` between them are joined with nothing else: `' + '`, `" . "`.
fn only_joined(gap: &str) -> bool {
    gap.chars().all(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\'' | '`' | '+' | '.' | '~' | '&' | ',' | '\\' | '(' | ')'
            )
    })
}

/// What the escape at the start of `text` stands for, and how long it is. What is none stands for
/// its backslash.
fn escape(text: &str) -> (Option<char>, usize) {
    let Some(kind) = text[1..].chars().next() else {
        return (Some('\\'), 1);
    };
    let simple = match kind {
        '"' | '\'' | '`' | '/' | '\\' | '$' | '<' | '>' => Some(kind),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '\n' => return (None, 2),
        _ => None,
    };
    if simple.is_some() {
        return (simple, 2);
    }
    let digits = |from: usize, to: usize| {
        let number = u32::from_str_radix(text.get(from..to)?, 16).ok()?;
        Some((Some(char::from_u32(number)?), to))
    };
    let numbered = match kind {
        'x' => digits(2, 4),
        'u' if text[2..].starts_with('{') => {
            let close = text.bytes().take(12).position(|byte| byte == b'}');
            close
                .and_then(|close| digits(3, close))
                .map(|(character, end)| (character, end + 1))
        }
        'u' => digits(2, 6),
        _ => None,
    };
    numbered.unwrap_or((Some('\\'), 1))
}
