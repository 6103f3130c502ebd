//! The lexer parts a program into names, strings, numbers and marks; comments are left out.

mod literal;
mod quoted;
#[cfg(test)]
mod tests;

use super::tongue::{Hole, Literals, Shape, Tongue};
use crate::span::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Name,
    Number,
    /// A string: which of [`Tokens::strings`].
    Text(usize),
    /// A pattern.
    Regex,
    /// Markup of a template: one of [`Tokens::templates`].
    Template,
    /// Any other byte.
    Mark(u8),
    /// The end of a line that may end a statement.
    Line,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    /// With quotes; of a heredoc, its mark.
    pub span: Span,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    pub all: Vec<Token>,
    /// Spans of literal text; between two stands a hole, or an escaped quote.
    pub strings: Vec<Vec<Span>>,
    /// The text of literals that are templates: `~H"""…"""`.
    pub templates: Vec<Span>,
}

/// Reads `range` of `text`; never fails.
#[must_use]
pub fn lex(text: &str, range: Span, tongue: &Tongue) -> Tokens {
    let mut lexer = Lexer {
        bytes: &text.as_bytes()[..range.end.min(text.len())],
        text,
        at: range.start,
        tongue,
        out: Tokens::default(),
        heredocs: Vec::new(),
        depth: 0,
    };
    lexer.run();
    lexer.out
}

struct Heredoc {
    string: usize,
    label: String,
    has_holes: bool,
}

struct Lexer<'t> {
    bytes: &'t [u8],
    text: &'t str,
    at: usize,
    tongue: &'t Tongue,
    out: Tokens,
    /// Those whose text begins with the next line.
    heredocs: Vec<Heredoc>,
    /// Brackets that are open, in which lines end nothing.
    depth: usize,
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let span = Span::new(start, self.at);
        self.out.all.push(Token { kind, span });
    }

    fn run(&mut self) {
        while let Some(byte) = self.byte(0) {
            let start = self.at;
            match byte {
                b'\n' => self.line(),
                b'\\' if matches!(self.byte(1), Some(b'\n' | b'\r')) => {
                    self.at += 2;
                }
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ if self.comment() => {}
                byte if byte.is_ascii_digit() => {
                    while self.byte(0).is_some_and(is_name)
                        || self.byte(0) == Some(b'.')
                            && self.byte(1).is_some_and(|byte| byte.is_ascii_digit())
                    {
                        self.at += 1;
                    }
                    self.push(Kind::Number, start);
                }
                b'"' | b'\'' | b'`' => self.quoted(byte, start, false, true),
                b'@' | b'$' if self.is_marked_string() => {
                    let from = self.at;
                    while matches!(self.byte(0), Some(b'@' | b'$')) {
                        self.at += 1;
                    }
                    let marks = &self.bytes[from..self.at];
                    let (holes, escapes) = (marks.contains(&b'$'), !marks.contains(&b'@'));
                    self.quoted(b'"', start, holes, escapes);
                }
                byte if is_name(byte) => self.name(start),
                _ if self.literal(byte, start) => {}
                _ => {
                    self.at += 1;
                    match byte {
                        b'(' | b'[' => self.depth += 1,
                        b'{' if self.tongue.shape != Shape::Braces => self.depth += 1,
                        b')' | b']' => self.depth = self.depth.saturating_sub(1),
                        b'}' if self.tongue.shape != Shape::Braces => {
                            self.depth = self.depth.saturating_sub(1);
                        }
                        _ => {}
                    }
                    self.push(Kind::Mark(byte), start);
                }
            }
        }
    }

    fn line(&mut self) {
        let start = self.at;
        self.at += 1;
        // Blocks of Ruby stand in braces, and their lines end statements; brackets of Python don't.
        let ends = match self.tongue.shape {
            Shape::Lines => self.depth == 0,
            Shape::Words => true,
            Shape::Braces => self.tongue.lines_end && self.depth == 0,
        };
        if ends {
            self.push(Kind::Line, start);
        }
        for heredoc in std::mem::take(&mut self.heredocs) {
            self.heredoc_body(&heredoc);
        }
        if self.tongue.literals == Literals::Percent {
            if self.rest().starts_with(b"=begin") {
                let end = memchr::memmem::find(self.rest(), b"\n=end");
                self.at += end.map_or(self.rest().len(), |end| end + "\n=end".len());
            } else if self.rest().starts_with(b"__END__") {
                self.at = self.bytes.len();
            }
        }
    }

    fn comment(&mut self) -> bool {
        if self.rest().starts_with(self.tongue.line_comment.as_bytes()) {
            self.at += memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
            return true;
        }
        if self.tongue.block_comments && self.rest().starts_with(b"/*") {
            self.block_comment();
            return true;
        }
        false
    }

    /// To the end of `/* … */`; those of Kotlin nest.
    fn block_comment(&mut self) {
        let nests = self.tongue.hole == Hole::Dollar && !self.tongue.single_quotes;
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            let rest = self.rest();
            if rest.starts_with(b"*/") {
                self.at += 2;
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            } else if rest.starts_with(b"/*") && (depth == 0 || nests) {
                self.at += 2;
                depth += 1;
            } else {
                let next = memchr::memchr2(b'*', b'/', &rest[1..]);
                self.at += next.map_or(rest.len(), |next| next + 1);
            }
        }
    }

    fn name(&mut self, start: usize) {
        while self.byte(0).is_some_and(is_name) {
            self.at += 1;
        }
        let written = &self.bytes[start..self.at];
        let is_prefix = self.tongue.shape == Shape::Lines
            && written.len() <= 2
            && written.iter().all(|byte| b"rbfuRBFU".contains(byte));
        if is_prefix && let Some(quote @ (b'"' | b'\'')) = self.byte(0) {
            let has = |mark: u8| written.iter().any(|byte| byte.eq_ignore_ascii_case(&mark));
            let (holes, escapes) = (has(b'f'), !has(b'r'));
            return self.quoted(quote, start, holes, escapes);
        }
        if self.tongue.shape == Shape::Words && matches!(self.byte(0), Some(b'?' | b'!')) {
            // `include?(…)`, not `a ?b : c`, nor `a != b`.
            if self.byte(1) != Some(b'=') {
                self.at += 1;
            }
        }
        self.push(Kind::Name, start);
    }
}
