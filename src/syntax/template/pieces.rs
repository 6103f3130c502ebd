//! A piece is a stretch of template code between its delimiters, before anything is known of what
//! it says.
//!
//! Finding the end takes strings and brackets into account where the dialect does, and stays
//! linear: every search for a closing delimiter starts where the last one ended.

use std::collections::HashSet;

use memchr::memmem;

use super::Dialect;
use super::delimiters::{Close, Delimiters, delimiters};
use crate::span::Span;

mod bounds;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Output,
    Statement,
    Comment,
    /// Code of the language that the template engine is written in: `<% … %>`, `@php`.
    Host,
    /// An opening statement with all the text up to its end, which is not template code.
    Held,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// With its delimiters.
    pub span: Span,
    /// Without them and without marks for white space.
    pub code: Span,
    pub form: Form,
    /// What a [`Form::Held`] holds; empty otherwise. The piece ends where it begins.
    pub held: Span,
    /// The statement that ends a [`Form::Held`].
    pub end: Span,
}

/// Statements whose text is not template code, and whether that text comes out.
fn holds_text(name: &str, args: &str, dialect: Dialect) -> bool {
    match name {
        // With an argument, `raw` prints it (Tornado).
        "raw" => args.is_empty() && matches!(dialect, Dialect::Jinja | Dialect::Liquid),
        "comment" => matches!(
            dialect,
            Dialect::Jinja | Dialect::Liquid | Dialect::FreeMarker
        ),
        "doc" | "schema" | "javascript" | "stylesheet" if dialect == Dialect::Liquid => true,
        "doc" | "text" => dialect == Dialect::Mako,
        "f:comment" => dialect == Dialect::Fluid,
        "literal" => dialect == Dialect::Smarty,
        "noparse" => matches!(dialect, Dialect::Antlers | Dialect::FreeMarker),
        "php" => match dialect {
            Dialect::Blade => args.is_empty(),
            Dialect::Smarty => true,
            _ => false,
        },
        "syntax" => dialect == Dialect::Latte && args.contains("off"),
        "verbatim" => matches!(dialect, Dialect::Blade | Dialect::Jinja | Dialect::Liquid),
        _ => false,
    }
}

/// How long a string may be that holds a closing delimiter.
const MAX_STRING: usize = 2000;

pub(super) fn pieces(text: &str, from: usize, dialect: Dialect) -> Vec<Piece> {
    let table = delimiters(dialect);
    let mut firsts = [false; 256];
    for pair in table {
        firsts[usize::from(pair.open.as_bytes()[0])] = true;
    }
    let mut scanner = Scanner {
        text,
        dialect,
        table,
        firsts,
        closes: table.iter().map(|_| None).collect(),
        names: bounds::names(text, dialect),
        raw: match dialect {
            Dialect::Eex => bounds::raw_text(text),
            _ => Vec::new(),
        },
        at: from,
        out: Vec::new(),
    };
    while scanner.step() {}
    scanner.out
}

struct Scanner<'t> {
    text: &'t str,
    dialect: Dialect,
    table: &'static [Delimiters],
    /// Which bytes a delimiter begins with.
    firsts: [bool; 256],
    /// The last closing delimiter found for each pair.
    closes: Vec<Option<usize>>,
    /// What makes statements of names that the dialect leaves open: the prefixes of tag libraries,
    /// the names of blocks that are ended.
    names: HashSet<&'t str>,
    /// The text of scripts and style sheets, where braces of the dialect are none.
    raw: Vec<Span>,
    at: usize,
    out: Vec<Piece>,
}

impl<'t> Scanner<'t> {
    /// Goes on to the next opening delimiter and reads its piece; false at the end of the text.
    fn step(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let Some(offset) = bytes
            .get(self.at..)
            .and_then(|rest| rest.iter().position(|byte| self.firsts[usize::from(*byte)]))
        else {
            return false;
        };
        let start = self.at + offset;
        let rest = &bytes[start..];
        // Unless a piece begins here, the search goes on behind this character.
        self.at = start + 1;
        if let Some(length) = self.literal(start, rest) {
            self.at = start + length;
            return true;
        }
        let pair = self
            .table
            .iter()
            .enumerate()
            .filter(|(_, pair)| rest.starts_with(pair.open.as_bytes()));
        for (which, _) in pair {
            if let Some(piece) = self.piece(start, which) {
                self.at = piece.span.end.max(piece.end.end);
                self.push(piece);
                break;
            }
        }
        true
    }

    /// What only looks like a delimiter, and how long it is: `<%%`, `\{{`, `@{{`, and the shortcodes
    /// of Hugo's content.
    fn literal(&self, start: usize, rest: &[u8]) -> Option<usize> {
        let before = |byte: u8| start > 0 && self.text.as_bytes()[start - 1] == byte;
        let is = match self.dialect {
            Dialect::Erb | Dialect::Ejs | Dialect::Eex => rest.starts_with(b"<%%"),
            Dialect::Handlebars => rest.starts_with(b"{{") && before(b'\\'),
            Dialect::Go => rest.starts_with(b"{{<") || rest.starts_with(b"{{%"),
            Dialect::Antlers => rest.starts_with(b"{{") && before(b'@'),
            Dialect::Blade => {
                rest.starts_with(b"@@") || rest.starts_with(b"@{{") || rest.starts_with(b"@{!!")
            }
            Dialect::Jsp | Dialect::SilverStripe | Dialect::Velocity => {
                rest.first() == Some(&b'$') && before(b'\\')
            }
            Dialect::Mako => rest.starts_with(b"%%"),
            _ => false,
        };
        is.then_some(match self.dialect {
            Dialect::Blade if rest.starts_with(b"@@") => 2,
            Dialect::Jsp | Dialect::SilverStripe | Dialect::Velocity => 1,
            Dialect::Mako => 2,
            _ => 3,
        })
    }

    fn piece(&mut self, start: usize, which: usize) -> Option<Piece> {
        let pair = &self.table[which];
        let inner = start + pair.open.len();
        let mut form = pair.form;
        let mut how = pair.close;
        if !self.begins(start, pair) {
            return None;
        }
        let tagged = self.dialect == Dialect::Mako && pair.open == "<%";
        if tagged
            && self
                .text
                .as_bytes()
                .get(inner)
                .is_some_and(u8::is_ascii_alphabetic)
        {
            (form, how) = (Form::Statement, Close::Tag(b'>'));
        }
        let (close, mut end) = match how {
            Close::Text(text) | Close::Code(text) => {
                let close = self.close(inner, which)?;
                (close, close + text.len())
            }
            _ => self.bound(inner, how)?,
        };
        let bytes = self.text.as_bytes();
        if pair.open == "{{- /*" {
            // The mark for white space stands between the comment's end and the delimiter.
            let tail = &bytes[end..];
            end += tail
                .iter()
                .position(|byte| !matches!(byte, b' ' | b'-' | b'\n' | b'\r' | b'\t'))?;
            if !bytes[end..].starts_with(b"}}") {
                return None;
            }
            end += 2;
        }
        if form == Form::Held {
            return Some(Piece {
                span: Span::new(start, inner),
                code: Span::new(inner, inner),
                form,
                held: Span::new(inner, close),
                end: Span::new(close, end),
            });
        }
        let code = trimmed(self.text, inner, close, self.dialect);
        let span = Span::new(start, end);
        Some(Piece {
            span,
            code,
            form,
            held: Span::default(),
            end: Span::default(),
        })
    }

    /// The closing delimiter of a pair from `from` on. Searches only ever go forward.
    fn next_close(&mut self, from: usize, which: usize) -> Option<usize> {
        let cached = self.closes[which];
        if let Some(at) = cached.filter(|at| *at >= from) {
            return (at != usize::MAX).then_some(at);
        }
        let rest = self.text.as_bytes().get(from..)?;
        let close = self.table[which].close.text()?;
        // They are short and near: a searcher is not worth its making.
        let found = memchr::memchr_iter(close.as_bytes()[0], rest)
            .find(|at| rest[*at..].starts_with(close.as_bytes()))
            .map(|at| from + at);
        self.closes[which] = Some(found.unwrap_or(usize::MAX));
        found
    }

    /// Where the closing delimiter of code that begins at `inner` stands. `None` where another
    /// piece begins before it: then the opening delimiter was only text.
    fn close(&mut self, inner: usize, which: usize) -> Option<usize> {
        let pair = &self.table[which];
        let nearest = self.next_close(inner, which)?;
        if pair.form == Form::Comment {
            return Some(nearest);
        }
        let bytes = self.text.as_bytes();
        let Close::Code(close) = pair.close else {
            let opens = pair.open.as_bytes().get(..2)?;
            let code = bytes.get(inner..nearest)?;
            // An include's comment and a declaration hold no other piece.
            let held = memmem::find(code, opens).is_some();
            return (!held).then_some(nearest);
        };
        let braces = pair.open == "{{" && self.dialect == Dialect::Jinja;
        let (first, last) = (pair.open.as_bytes()[0], close.as_bytes()[0]);
        let mut depth = 0usize;
        let mut at = inner;
        while at < bytes.len() {
            let byte = bytes[at];
            let is_mark = matches!(byte, b'{' | b'}' | b'"' | b'\'' | b'`' | b'\\');
            if !is_mark && byte != first && byte != last {
                at += 1;
                continue;
            }
            let rest = &bytes[at..];
            let begins = rest.starts_with(&pair.open.as_bytes()[..2])
                || pair.open == "{{" && rest.starts_with(b"{%") && self.dialect != Dialect::Go;
            if begins {
                return (at >= nearest).then_some(nearest);
            }
            if depth == 0 && rest.starts_with(close.as_bytes()) {
                return Some(at);
            } else if matches!(byte, b'"' | b'\'' | b'`') {
                if let Some(end) = self.string_end(at, which) {
                    at = end + 1;
                    continue;
                }
            } else if byte == b'\\'
                && rest
                    .get(1)
                    .is_some_and(|next| matches!(next, b'"' | b'\'' | b'`'))
            {
                at += 1;
            } else if braces && byte == b'{' {
                depth += 1;
            } else if braces && byte == b'}' {
                depth = depth.saturating_sub(1);
            }
            at += 1;
        }
        Some(nearest)
    }

    /// The closing quote of the string that begins at `at`. An apostrophe is no string: one that
    /// would hold a closing delimiter has to end on its line, before anything else begins.
    fn string_end(&self, at: usize, which: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let quote = bytes[at];
        let pair = &self.table[which];
        let close = pair.close.text()?;
        let (first, last) = (pair.open.as_bytes()[0], close.as_bytes()[0]);
        let mut closed = false;
        let mut here = at + 1;
        let limit = bytes.len().min(at + MAX_STRING);
        while here < limit {
            let byte = bytes[here];
            if byte == quote {
                return Some(here);
            }
            if byte == b'\\' && self.dialect != Dialect::Liquid {
                here += 2;
                continue;
            }
            if byte != b'\n' && byte != first && byte != last {
                here += 1;
                continue;
            }
            let rest = &bytes[here..];
            closed = closed || rest.starts_with(close.as_bytes());
            let ends = byte == b'\n' && quote != b'`' || rest.starts_with(pair.open.as_bytes());
            if closed && ends {
                return None;
            }
            here += 1;
        }
        None
    }

    /// Keeps a piece; text that it holds is passed over.
    fn push(&mut self, piece: Piece) {
        if piece.form != Form::Statement {
            self.out.push(piece);
            return;
        }
        let code = piece.code.of(self.text);
        let name = word(code);
        let raw_block = self.dialect == Dialect::Handlebars;
        let holds = if raw_block {
            !name.starts_with('/')
        } else {
            let ends = piece.span.of(self.text).starts_with("</")
                || piece.span.of(self.text).starts_with("[/");
            let args = code.get(name.len()..).unwrap_or("").trim();
            !ends && holds_text(name, args, self.dialect)
        };
        if !holds {
            self.out.push(piece);
            return;
        }
        let end = self
            .held_end(piece.span.end, name, piece.span.of(self.text))
            .unwrap_or_else(|| {
                let end = self.text.len();
                Span::new(end, end)
            });
        self.at = end.end;
        self.out.push(Piece {
            form: Form::Held,
            held: Span::new(piece.span.end, end.start),
            end,
            ..piece
        });
    }

    /// The statement that ends the text held by `name`.
    fn held_end(&self, from: usize, name: &str, opening: &str) -> Option<Span> {
        let bytes = self.text.as_bytes();
        let (open, sign, close) = bounds::end_of_held(self.dialect, opening);
        let mut at = from;
        while let Some(offset) = memmem::find(&bytes[at..], open.as_bytes()) {
            let start = at + offset;
            at = start + open.len();
            let tail = self
                .text
                .get(at..)
                .unwrap_or("")
                .trim_start_matches(['-', '~', '+']);
            let tail = tail.trim_start();
            let end = tail.strip_prefix(sign);
            if end.is_none_or(|end| word(end) != name) {
                continue;
            }
            let rest = end.unwrap_or(tail);
            let named = self.text.len() - rest.len() + name.len();
            let length = memmem::find(&bytes[named..], close.as_bytes())?;
            return Some(Span::new(start, named + length + close.len()));
        }
        None
    }
}

/// The code without marks for white space and without white space around it.
fn trimmed(text: &str, start: usize, end: usize, dialect: Dialect) -> Span {
    let marks: &[char] = match dialect {
        Dialect::Jinja => &['-', '~', '+'],
        Dialect::Liquid | Dialect::Erb => &['-'],
        Dialect::Ejs => &['-', '_'],
        Dialect::Handlebars => &['~'],
        _ => &[],
    };
    let mut code = text.get(start..end).unwrap_or("");
    let mut from = start;
    if dialect == Dialect::Go {
        code = code
            .strip_suffix('-')
            .filter(|code| code.ends_with(char::is_whitespace))
            .unwrap_or(code);
        if code.starts_with('-') && code[1..].starts_with(char::is_whitespace) {
            code = &code[1..];
            from += 1;
        }
    } else {
        code = code.strip_suffix(marks).unwrap_or(code);
        if let Some(rest) = code.strip_prefix(marks) {
            code = rest;
            from += 1;
        }
    }
    let inner = code.trim_start();
    from += code.len() - inner.len();
    Span::new(from, from + inner.trim_end().len())
}

/// The name that a statement begins with; empty where it begins with something else.
pub(super) fn word(code: &str) -> &str {
    let end =
        code.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/')));
    code[..end.unwrap_or(code.len())].trim_end_matches(['-', '.', ':'])
}
