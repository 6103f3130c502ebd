//! Blocks are where the branches of a program begin and end, and under which conditions each runs.

mod branches;

use super::lex::{Kind, Token};
use super::tongue::{Literals, Shape, Tongue};
use crate::syntax::template::Branch;

/// A longer condition is not read.
const MAX_CONDITION: usize = 400;

/// How many tokens an expression may have.
const MAX_LOOK: usize = 400;

/// Words that leave the block they stand in.
const LEAVING: &[&str] = &[
    "abort", "break", "continue", "next", "panic", "raise", "return", "throw",
];

/// The program's brackets and lines.
pub struct Blocks<'t> {
    text: &'t str,
    tongue: &'t Tongue,
    tokens: &'t [Token],
    /// Of each opening bracket or word its closing one.
    pub closing: Vec<Option<usize>>,
    /// Of each token the bracket or word around it.
    pub around: Vec<Option<usize>>,
    /// Of each first token of a line: where the lines end that are as deep or deeper, and those
    /// that are deeper. Only where lines make the blocks.
    lines: Vec<Option<(usize, usize)>>,
    branches: Vec<Branch>,
    groups: usize,
    /// How many tokens may still be looked through for `else`; keeps hostile nesting linear.
    budget: usize,
}

impl<'t> Blocks<'t> {
    #[must_use]
    pub fn new(text: &'t str, tongue: &'t Tongue, tokens: &'t [Token]) -> Self {
        let mut blocks = Self {
            text,
            tongue,
            tokens,
            closing: vec![None; tokens.len()],
            around: vec![None; tokens.len()],
            lines: Vec::new(),
            branches: Vec::new(),
            groups: 0,
            budget: 32 * tokens.len() + 4096,
        };
        blocks.match_all();
        if tongue.shape == Shape::Lines {
            blocks.indent();
        }
        blocks
    }

    pub fn word(&self, at: usize) -> &'t str {
        match self.tokens.get(at) {
            Some(token) if token.kind == Kind::Name => token.span.of(self.text),
            _ => "",
        }
    }

    pub fn is(&self, at: usize, mark: u8) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Mark(mark))
    }

    fn is_line(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_none_or(|token| token.kind == Kind::Line)
    }

    /// Whether a statement or an expression begins at the token.
    fn begins(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else {
            return true;
        };
        match self.tokens[before].kind {
            Kind::Line => true,
            Kind::Mark(mark) => {
                matches!(mark, b';' | b'{' | b'}' | b'=' | b'(' | b',' | b':' | b'|')
            }
            Kind::Name => matches!(self.word(before), "else" | "then" | "do" | "begin"),
            _ => false,
        }
    }

    fn match_all(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        // A loop's own `do` opens nothing.
        let mut loop_line = false;
        // The word whose block the next `do` of Elixir opens.
        let mut waiting = None;
        for at in 0..self.tokens.len() {
            self.around[at] = open.last().copied();
            match self.tokens[at].kind {
                Kind::Mark(b'(' | b'[' | b'{') => open.push(at),
                Kind::Mark(b')' | b']' | b'}') => self.close(&mut open, at, false),
                Kind::Line => loop_line = false,
                Kind::Name if self.tongue.shape == Shape::Words => {
                    let is_key = self.is(at + 1, b':') && !self.is(at + 2, b':');
                    let is_method = at > 0 && (self.is(at - 1, b'.') || self.is(at - 1, b':'));
                    if is_key && self.word(at) == "do" {
                        waiting = None;
                    }
                    if is_key || is_method {
                        continue;
                    }
                    if self.tongue.literals == Literals::Sigils {
                        match self.word(at) {
                            "case" | "cond" | "def" | "defmacro" | "defmodule" | "defp" | "if"
                            | "unless" => waiting = Some(at),
                            "do" => open.push(waiting.take().unwrap_or(at)),
                            "fn" => open.push(at),
                            "end" => self.close(&mut open, at, true),
                            _ => {}
                        }
                        continue;
                    }
                    match self.word(at) {
                        "if" | "unless" | "case" if self.begins(at) => open.push(at),
                        "while" | "until" | "for" if self.begins(at) => {
                            loop_line = true;
                            open.push(at);
                        }
                        "begin" | "class" | "module" if self.begins(at) => open.push(at),
                        "def" if !self.is_endless(at) => open.push(at),
                        "do" if !loop_line => open.push(at),
                        "end" => self.close(&mut open, at, true),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// `def a(b) = c`
    fn is_endless(&self, def: usize) -> bool {
        let mut depth = 0usize;
        for at in def + 2..self.tokens.len().min(def + 40) {
            match self.tokens[at].kind {
                Kind::Mark(b'(') => depth += 1,
                Kind::Mark(b')') => depth = depth.saturating_sub(1),
                Kind::Mark(b'=') if depth == 0 => return true,
                Kind::Line if depth == 0 => return false,
                _ => {}
            }
        }
        false
    }

    fn close(&mut self, open: &mut Vec<usize>, at: usize, is_word: bool) {
        let fits =
            |tokens: &[Token], open: usize| matches!(tokens[open].kind, Kind::Name) == is_word;
        // What is left open by mistake ends with what is around it.
        let Some(back) = open
            .iter()
            .rev()
            .take(4)
            .position(|open| fits(self.tokens, *open))
        else {
            return;
        };
        open.truncate(open.len() - back);
        if let Some(opening) = open.pop() {
            self.closing[opening] = Some(at);
            self.around[at] = open.last().copied();
        }
    }

    fn indent(&mut self) {
        let bytes = self.text.as_bytes();
        self.lines = vec![None; self.tokens.len() + 1];
        // First tokens of lines, with how deep they stand.
        let mut firsts: Vec<(usize, usize)> = Vec::new();
        for at in 0..self.tokens.len() {
            if self.tokens[at].kind != Kind::Line
                && (at == 0 || self.tokens[at - 1].kind == Kind::Line)
            {
                let start = self.tokens[at].span.start;
                let line = memchr::memrchr(b'\n', &bytes[..start]).map_or(0, |at| at + 1);
                firsts.push((at, start - line));
            }
        }
        let mut waiting: Vec<usize> = Vec::new();
        let mut shallower = vec![self.tokens.len(); firsts.len()];
        for index in 0..firsts.len() {
            while let Some(last) = waiting.pop_if(|last| firsts[*last].1 > firsts[index].1) {
                shallower[last] = firsts[index].0;
            }
            waiting.push(index);
        }
        // The next line that is as deep or less: the deeper ones are the body.
        let mut waiting: Vec<usize> = Vec::new();
        let mut body = vec![self.tokens.len(); firsts.len()];
        for index in 0..firsts.len() {
            while let Some(last) = waiting.pop_if(|last| firsts[*last].1 >= firsts[index].1) {
                body[last] = firsts[index].0;
            }
            waiting.push(index);
        }
        for (index, (at, _)) in firsts.iter().enumerate() {
            self.lines[*at] = Some((shallower[index], body[index]));
        }
    }

    /// Where the body of a statement with a colon ends.
    #[must_use]
    pub fn body_end(&self, at: usize) -> Option<usize> {
        self.lines.get(at).copied().flatten().map(|(_, end)| end)
    }

    /// Where the body of a definition without a block ends: `def a(b), do: c`.
    #[must_use]
    pub fn short_end(&self, at: usize) -> Option<usize> {
        if self.tongue.literals != Literals::Sigils {
            return None;
        }
        let mut end = at;
        while end < self.tokens.len().min(at + MAX_LOOK) {
            match self.tokens[end].kind {
                Kind::Mark(b'(' | b'[' | b'{') => end = self.closing[end].unwrap_or(end),
                // A line goes on behind a comma and a key.
                Kind::Line if end > 0 && !self.is(end - 1, b',') && !self.is(end - 1, b':') => {
                    break;
                }
                _ => {}
            }
            end += 1;
        }
        Some(end)
    }
}
