//! The tokenizer cuts a document into tags, texts and comments as browsers do (HTML standard,
//! section 13.2.5), with template regions as atoms that it never looks into.
//!
//! A browser sees one branch of a template's statement, the tokenizer sees all of them one after
//! the other. Where a branch ends inside a start tag or a script, the next branch goes on from
//! the state in which the statement began (see [`branches`]).

mod attributes;
mod branches;
mod raw;
mod tag;

use foldhash::HashMap;
use memchr::memchr;

use self::branches::{Later, Resume, later};
use super::atoms::Atom;
use crate::span::Span;
use crate::syntax::template::{RegionKind, Template};

#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub tokens: Vec<Token>,
    pub starts: Vec<StartTag>,
    /// Of all start tags; `tag` says of which. Those of one tag are in order.
    pub attributes: Vec<RawAttribute>,
    /// Branches go on where another one left off: no grammar can follow.
    pub irregular: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token {
    /// Index into `starts`.
    Start(usize),
    End {
        name: Span,
        span: Span,
        /// It ends character data, and so has been dealt with.
        raw: bool,
    },
    /// `owner` is the start tag whose character data this is.
    Text {
        span: Span,
        owner: Option<usize>,
    },
    Comment(Span),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StartTag {
    pub name: Span,
    pub span: Span,
    pub self_closing: bool,
    /// The character data in it and the end of its end tag, for `script` and its like.
    pub raw: Option<(Span, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RawAttribute {
    pub tag: usize,
    pub name: Span,
    /// Without the quotes.
    pub value: Option<Span>,
    pub span: Span,
}

pub(super) fn tokenize(
    text: &str,
    atoms: &[Atom],
    template: &Template,
    unfinished: bool,
) -> Tokens {
    let mut tokenizer = Tokenizer {
        text,
        bytes: text.as_bytes(),
        atoms,
        template,
        later: later(template),
        next_atom: 0,
        at: 0,
        resumes: Vec::new(),
        endless: Vec::new(),
        no_cdata_end: false,
        unfinished,
        out: Tokens::default(),
    };
    tokenizer.run();
    tokenizer.out
}

struct Tokenizer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    atoms: &'a [Atom],
    template: &'a Template,
    later: HashMap<usize, Later>,
    /// The first atom that does not end before `at`.
    next_atom: usize,
    at: usize,
    /// The nearest one last.
    resumes: Vec<Resume>,
    /// Elements for which the rest of the text has neither a start tag nor an end tag.
    endless: Vec<usize>,
    no_cdata_end: bool,
    /// A start tag without `>` counts where the text ends.
    unfinished: bool,
    out: Tokens,
}

enum Closed {
    /// At `>`, behind which `at` stands.
    Yes { self_closing: bool },
    /// At the end of the branch or the text.
    No,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

impl<'a> Tokenizer<'a> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The atom that `at` stands in or before which it stands.
    fn coming(&mut self) -> Option<&'a Atom> {
        while let Some(atom) = self.atoms.get(self.next_atom) {
            if atom.span.end > self.at {
                return Some(atom);
            }
            self.next_atom += 1;
        }
        None
    }

    /// The atom that `at` stands in.
    fn atom(&mut self) -> Option<&'a Atom> {
        let at = self.at;
        self.coming().filter(|atom| atom.span.start <= at)
    }

    /// Where the next atom starts, or the text ends.
    fn stop(&mut self) -> usize {
        self.coming()
            .map_or(self.bytes.len(), |atom| atom.span.start)
    }

    /// Whether `text` (in lower case) stands at `from`, in whatever case, with no atom in it.
    fn reads(&self, from: usize, text: &str) -> bool {
        let to = from + text.len();
        let found = self.bytes.get(from..to);
        found.is_some_and(|found| found.eq_ignore_ascii_case(text.as_bytes()))
            && self.atoms[self.next_atom..]
                .iter()
                .find(|atom| atom.span.end > from)
                .is_none_or(|atom| atom.span.start >= to)
    }

    /// Moves to the next `byte` outside of atoms, or to `limit`; whether there is one.
    fn seek(&mut self, byte: u8, limit: usize) -> bool {
        while self.at < limit {
            if let Some(atom) = self.atom() {
                self.at = atom.span.end;
                continue;
            }
            let stop = self.stop().min(limit);
            if let Some(found) = memchr(byte, &self.bytes[self.at..stop]) {
                self.at += found;
                return true;
            }
            self.at = stop;
        }
        false
    }

    fn run(&mut self) {
        let mut text_start = 0;
        while self.at < self.bytes.len() {
            if self
                .resumes
                .last()
                .is_some_and(|resume| resume.at <= self.at)
            {
                self.flush(text_start, self.at);
                self.resume();
                text_start = self.at;
                continue;
            }
            if let Some(atom) = self.atom() {
                let span = atom.span;
                self.flush(text_start, self.at.min(span.start));
                self.at = span.end;
                text_start = self.at;
                continue;
            }
            let resume = self.resumes.last().map_or(usize::MAX, |resume| resume.at);
            let stop = self.stop().min(resume);
            let Some(found) = memchr(b'<', &self.bytes[self.at..stop]) else {
                self.at = stop;
                continue;
            };
            let start = self.at + found;
            self.at = start;
            let tokens = self.out.tokens.len();
            self.flush(text_start, start);
            if self.markup(start) {
                text_start = self.at;
            } else {
                self.out.tokens.truncate(tokens);
                self.at = start + 1;
            }
        }
        self.flush(text_start, self.bytes.len());
    }

    /// Hands on the text since `start`, unless it is blank.
    fn flush(&mut self, start: usize, end: usize) {
        self.push_text(Span::new(start, end), None);
    }

    fn push_text(&mut self, span: Span, owner: Option<usize>) {
        if self.bytes[span.start.min(span.end)..span.end]
            .iter()
            .all(|byte| is_space(*byte))
        {
            return;
        }
        self.out.tokens.push(Token::Text { span, owner });
    }

    /// The atom that starts at `from`, which is not before `at`.
    fn atom_from(&self, from: usize) -> Option<usize> {
        let rest = &self.atoms[self.next_atom..];
        let near = rest.iter().take_while(|atom| atom.span.start <= from);
        near.enumerate()
            .find(|(_, atom)| atom.span.start == from)
            .map(|(index, _)| self.next_atom + index)
    }
}
