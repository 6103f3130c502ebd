//! Literals in quotes: strings, with the holes that expressions leave in them, and characters.

use super::{Kind, Lexer, is_name};
use crate::span::Span;
use crate::syntax::program::tongue::{Hole, Shape};

/// How long an expression within a string may be; keeps strings that never end linear.
const MAX_HOLE: usize = 512;

impl Lexer<'_> {
    pub(super) fn is_marked_string(&self) -> bool {
        let marks = self.rest().iter().take(8);
        let marks = marks.take_while(|byte| matches!(byte, b'@' | b'$')).count();
        self.tongue.hole == Hole::Marked
            && !self.tongue.single_quotes
            && self.byte(marks) == Some(b'"')
    }

    /// A literal whose quote is next; `holes` where a mark in front says that it has some.
    pub(super) fn quoted(&mut self, quote: u8, start: usize, holes: bool, escapes: bool) {
        let is_string = match quote {
            b'\'' => self.tongue.single_quotes,
            b'`' => self.tongue.backticks,
            _ => true,
        };
        if !is_string {
            return self.character(quote, start);
        }
        let three = [quote; 3];
        let is_triple = self.tongue.triple_quotes && self.rest().starts_with(&three);
        let run = self
            .rest()
            .iter()
            .take_while(|byte| **byte == quote)
            .count();
        let hole = match self.tongue.hole {
            Hole::Marked if !holes => Hole::None,
            Hole::Hash | Hole::Dollar if quote == b'\'' => Hole::None,
            hole => hole,
        };
        if is_triple {
            // Only C# has longer runs; elsewhere the rest belongs to the text.
            let quotes = if self.tongue.single_quotes {
                3
            } else {
                run.min(64)
            };
            let quotes = if run >= 6 && run % 2 == 0 { 3 } else { quotes };
            self.at += quotes;
            let raw = !escapes || !self.tongue.single_quotes && self.tongue.hole != Hole::None;
            return self.body(start, &vec![quote; quotes], hole, !raw, false);
        }
        self.at += 1;
        let is_raw = quote == b'`';
        // `@"…"` doubles its quotes.
        let doubles = !escapes && !self.tongue.single_quotes;
        self.body(start, &[quote], hole, escapes && !is_raw, doubles);
    }

    /// `'x'`, `'\n'`; what is none of it is a mark.
    pub(super) fn character(&mut self, quote: u8, start: usize) {
        let rest = self.rest();
        let body = if rest.get(1) == Some(&b'\\') { 3 } else { 2 };
        let end = memchr::memchr(
            quote,
            rest.get(body..rest.len().min(body + 8)).unwrap_or(&[]),
        );
        self.at += end.map_or(1, |end| body + end + 1);
        self.push(Kind::Mark(quote), start);
    }

    /// The text of a string up to its closing quotes.
    pub(super) fn body(
        &mut self,
        start: usize,
        close: &[u8],
        hole: Hole,
        escapes: bool,
        doubles: bool,
    ) {
        let on_one_line =
            close.len() == 1 && !doubles && close != b"`" && self.tongue.shape != Shape::Words;
        let mut parts = Vec::new();
        let mut from = self.at;
        let mut end = None;
        while let Some(byte) = self.byte(0) {
            if self.rest().starts_with(close) {
                if doubles && self.byte(1) == Some(close[0]) {
                    parts.push(Span::new(from, self.at + 1));
                    self.at += 2;
                    from = self.at;
                    continue;
                }
                end = Some(self.at);
                self.at += close.len();
                break;
            }
            if byte == b'\n' && on_one_line {
                // It never ends: whatever it is, the next line is none of it.
                end = Some(self.at);
                break;
            }
            if byte == b'\\' && escapes {
                self.at += 2;
                continue;
            }
            self.step(hole, &mut from, &mut parts);
        }
        self.at = self.at.min(self.bytes.len());
        parts.push(Span::new(from, end.unwrap_or(self.at)));
        self.push_string(start, parts);
    }

    pub(super) fn push_string(&mut self, start: usize, mut parts: Vec<Span>) {
        parts.retain(|part| self.text.get(part.start..part.end).is_some() && !part.is_empty());
        self.out.strings.push(parts);
        self.push(Kind::Text(self.out.strings.len() - 1), start);
    }

    /// Goes on by one byte of a string, or past the expression that begins here: what stood before it
    /// is a part.
    pub(super) fn step(&mut self, hole: Hole, from: &mut usize, parts: &mut Vec<Span>) {
        match self.hole_end(hole) {
            Some(after) => {
                parts.push(Span::new(*from, self.at));
                self.at = after;
                *from = after;
            }
            None => self.at += 1,
        }
    }

    /// Where the expression that begins here in a string ends.
    fn hole_end(&self, hole: Hole) -> Option<usize> {
        let braces = match (hole, self.byte(0)?, self.byte(1)) {
            (Hole::Hash, b'#', Some(b'{')) | (Hole::Dollar, b'$', Some(b'{')) => self.at + 1,
            (Hole::Dollar, b'$', Some(next)) if next.is_ascii_alphabetic() => {
                let name = self.rest()[1..].iter().take_while(|byte| is_name(**byte));
                return Some(self.at + 1 + name.count());
            }
            (Hole::Marked, b'{', Some(b'{')) => return None,
            (Hole::Marked, b'{', _) if self.bytes.get(self.at.wrapping_sub(1)) != Some(&b'{') => {
                self.at
            }
            _ => return None,
        };
        let mut depth = 0usize;
        for (ahead, byte) in self.bytes.get(braces..)?.iter().take(MAX_HOLE).enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(braces + ahead + 1);
            }
        }
        None
    }
}
