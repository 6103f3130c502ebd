//! Branches: what runs under which condition, as each way to write blocks has it.

use super::{Blocks, LEAVING, MAX_CONDITION, MAX_LOOK};
use crate::span::Span;
use crate::syntax::program::lex::Kind;
use crate::syntax::program::tongue::{Hole, Literals, Shape};
use crate::syntax::template::{Branch, BranchKind, expr};

/// Functions of builders of markup that write one of their arguments by what the first one is.
const CHOOSING: &[&str] = &["If", "IfElse", "Iff", "iff", "iffElse"];

impl Blocks<'_> {
    /// The branches of all conditions.
    #[must_use]
    pub fn branches(mut self) -> (Self, Vec<Branch>) {
        for at in 0..self.tokens.len() {
            match (self.tongue.shape, self.word(at)) {
                (Shape::Braces, "if") => self.braces(at),
                (Shape::Braces, name) if CHOOSING.contains(&name) => self.chosen(at),
                (Shape::Lines, "if") if self.lines[at].is_some() => self.deeper_lines(at),
                (Shape::Lines, "if") => self.inline_if(at),
                (Shape::Words, "if" | "unless") if self.closing[at].is_some() => self.words(at),
                (Shape::Words, "if" | "unless") if self.is_keyed() => self.keyed(at),
                (Shape::Words, "if" | "unless") if !self.begins(at) => self.modifier(at),
                _ if self.has_ternary() && self.is(at, b'?') => self.ternary(at),
                _ => {}
            }
        }
        let branches = std::mem::take(&mut self.branches);
        (self, branches)
    }

    fn has_ternary(&self) -> bool {
        self.tongue.shape != Shape::Lines && !self.is_keyed()
    }

    /// Whether a short block is the value of a key: `do: a`.
    fn is_keyed(&self) -> bool {
        self.tongue.literals == Literals::Sigils
    }

    fn start(&self, at: usize) -> usize {
        self.tokens
            .get(at)
            .map_or(self.text.len(), |token| token.span.start)
    }

    fn end(&self, at: usize) -> usize {
        at.checked_sub(1)
            .and_then(|last| self.tokens.get(last))
            .map_or(0, |token| token.span.end)
    }

    /// Tokens `from` up to `to` run where the conditions hold.
    fn branch(&mut self, from: usize, to: usize, conditions: &[(Span, bool)]) {
        let span = Span::new(self.start(from), self.end(to).max(self.start(from)));
        let Some((head, _)) = conditions.last().copied() else {
            return;
        };
        let read = conditions
            .iter()
            .filter(|(span, _)| span.end.saturating_sub(span.start) < MAX_CONDITION);
        let read = read
            .map(|(span, holds)| (expr::parse(span.of(self.text), self.tongue.dialect), *holds));
        self.branches.push(Branch {
            span,
            head,
            parent: None,
            kind: BranchKind::Conditions(read.collect()),
            group: self.groups,
        });
    }

    /// `If(consent, IFrame(…))`, `iffElse(consent, iframe(…), p(…))`.
    fn chosen(&mut self, name: usize) {
        let open = name + 1;
        let Some(close) = self.closing[..]
            .get(open)
            .copied()
            .flatten()
            .filter(|_| self.is(open, b'('))
        else {
            return;
        };
        let mut commas = Vec::new();
        let mut at = open + 1;
        while at < close && commas.len() < 3 {
            match self.tokens[at].kind {
                Kind::Mark(b'(' | b'[' | b'{') => at = self.closing[at].unwrap_or(at),
                Kind::Mark(b',') => commas.push(at),
                _ => {}
            }
            at += 1;
        }
        let Some(first) = commas.first().copied() else {
            return;
        };
        commas.push(close);
        self.groups += 1;
        let condition = Span::new(self.start(open + 1), self.end(first));
        for (ends, holds) in commas.windows(2).zip([true, false]) {
            self.branch(ends[0] + 1, ends[1], &[(condition, holds)]);
        }
    }

    fn leaves(&self, from: usize, to: usize) -> bool {
        let starts = |at: usize| {
            at == from
                || self.is(at - 1, b';')
                || self.is_line(at - 1)
                || self.is(at - 1, b'{')
                || self.is(at - 1, b'}')
        };
        // The last statement decides; it begins no more than some tokens before the end.
        let last = (from..to)
            .rev()
            .take(60)
            .find(|at| starts(*at) && !self.is_line(*at) && !self.is(*at, b'}'));
        last.is_some_and(|at| LEAVING.contains(&self.word(at)))
    }

    /// What comes behind a branch that leaves the block runs where the condition does not hold.
    fn afterwards(
        &mut self,
        body: (usize, usize),
        after: usize,
        block: usize,
        condition: (Span, bool),
    ) {
        if self.leaves(body.0, body.1) && after < block {
            self.groups += 1;
            self.branch(after, block, &[(condition.0, !condition.1)]);
        }
    }

    fn braces(&mut self, first: usize) {
        // The `if` of an `else if` was read with the first one.
        if first > 0 && self.word(first - 1) == "else" {
            return;
        }
        self.groups += 1;
        let mut before: Vec<(Span, bool)> = Vec::new();
        let mut at = first;
        loop {
            // `if (a)`, or `if a {`.
            let (condition, body) = if self.is(at + 1, b'(') && self.tongue.hole != Hole::None
                || self.is(at + 1, b'(') && !self.tongue.backticks
            {
                let Some(close) = self.closing[at + 1] else {
                    return;
                };
                (Span::new(self.end(at + 2), self.start(close)), close + 1)
            } else {
                let Some(open) =
                    (at + 1..self.tokens.len().min(at + 80)).find(|at| self.is(*at, b'{'))
                else {
                    return;
                };
                // `if x := f(); ok {`
                let from = (at + 1..open)
                    .rev()
                    .find(|at| self.is(*at, b';'))
                    .map_or(at + 1, |at| at + 1);
                (Span::new(self.start(from), self.end(open)), open)
            };
            let (from, to, after) = self.brace_body(body);
            let mut conditions = before.clone();
            conditions.push((condition, true));
            self.branch(from, to, &conditions);
            let mut next = after;
            while next < self.tokens.len() && self.tokens[next].kind == Kind::Line {
                next += 1;
            }
            if self.word(next) != "else" {
                if before.is_empty() {
                    let block = self.around[first]
                        .and_then(|open| self.closing[open])
                        .unwrap_or(self.tokens.len());
                    self.afterwards((from, to), after, block, (condition, true));
                }
                return;
            }
            before.push((condition, false));
            if before.len() > 16 {
                return;
            }
            if self.word(next + 1) == "if" {
                at = next + 1;
                continue;
            }
            let (from, to, _) = self.brace_body(next + 1);
            self.branch(from, to, &before);
            return;
        }
    }

    /// Where a body begins and ends, and what comes behind it.
    fn brace_body(&self, at: usize) -> (usize, usize, usize) {
        if self.is(at, b'{')
            && let Some(close) = self.closing[at]
        {
            return (at + 1, close, close + 1);
        }
        let mut to = at;
        while to < self.tokens.len() {
            match self.tokens[to].kind {
                Kind::Mark(b';') => return (at, to, to + 1),
                Kind::Mark(b')' | b']' | b'}' | b',') => break,
                Kind::Line if to > at => break,
                _ if to - at > MAX_LOOK => break,
                Kind::Name if self.word(to) == "else" => break,
                Kind::Mark(b'(' | b'[' | b'{') => to = self.closing[to].unwrap_or(to),
                _ => {}
            }
            to += 1;
        }
        (at, to, to)
    }

    fn deeper_lines(&mut self, first: usize) {
        self.groups += 1;
        let Some((block, _)) = self.lines[first] else {
            return;
        };
        let mut before: Vec<(Span, bool)> = Vec::new();
        let mut at = first;
        loop {
            let Some((_, end)) = self.lines.get(at).copied().flatten() else {
                return;
            };
            let word = self.word(at);
            if at != first && !matches!(word, "elif" | "else") {
                if let [condition] = before.as_slice() {
                    // The one condition's body ended here.
                    let condition = (condition.0, true);
                    let body = (first, at);
                    self.afterwards(body, at, block, condition);
                }
                return;
            }
            let Some(colon) = self.colon(at, end) else {
                return;
            };
            let mut conditions = before.clone();
            if word != "else" {
                let condition = Span::new(self.start(at + 1), self.end(colon));
                conditions.push((condition, true));
                before.push((condition, false));
            }
            if before.len() > 16 {
                return;
            }
            self.branch(colon + 1, end, &conditions);
            if word == "else" || end >= block {
                return;
            }
            at = end;
        }
    }

    /// The colon that ends a statement's head.
    fn colon(&self, at: usize, end: usize) -> Option<usize> {
        let mut here = at;
        while here < end {
            match self.tokens[here].kind {
                Kind::Mark(b':') => return Some(here),
                Kind::Mark(b'(' | b'[' | b'{') => here = self.closing[here]?,
                Kind::Line => return None,
                _ => {}
            }
            here += 1;
        }
        None
    }

    /// How far an expression reaches from a token, to the left or the right.
    fn reach(&self, at: usize, forwards: bool) -> usize {
        let ends = |kind: Kind, word: &str| {
            matches!(
                kind,
                Kind::Line | Kind::Mark(b',' | b';' | b'{' | b'}' | b'(' | b'[' | b')' | b']')
            ) || matches!(word, "return" | "else" | "if" | "for")
        };
        if forwards {
            let mut here = at;
            while here < self.tokens.len().min(at + MAX_LOOK) {
                if matches!(self.tokens[here].kind, Kind::Mark(b'(' | b'[')) {
                    here = self.closing[here].unwrap_or(here) + 1;
                    continue;
                }
                if ends(self.tokens[here].kind, self.word(here)) {
                    break;
                }
                here += 1;
            }
            return here;
        }
        // Backwards: to the last comma, bracket, `=` or `return` at the same depth.
        let around = self.around[at];
        let mut here = at;
        for _ in 0..200 {
            let Some(before) = here.checked_sub(1) else {
                break;
            };
            if self.around[before] != around {
                // Within brackets that stand in the expression.
                here = before;
                if Some(before) == around {
                    here = before + 1;
                    break;
                }
                continue;
            }
            let kind = self.tokens[before].kind;
            if Some(before) == around {
                break;
            }
            let is_open = matches!(kind, Kind::Mark(b'(' | b'['))
                && self.closing[before].is_some_and(|close| close < at);
            let is_close = matches!(kind, Kind::Mark(b')' | b']'));
            let assigns = kind == Kind::Mark(b'=')
                && !self.is(before + 1, b'=')
                && !(before > 0
                    && matches!(
                        self.tokens[before - 1].kind,
                        Kind::Mark(b'=' | b'!' | b'<' | b'>')
                    ));
            if assigns || !is_open && !is_close && ends(kind, self.word(before)) {
                break;
            }
            here = before;
        }
        here
    }

    /// `a if b else c`
    fn inline_if(&mut self, at: usize) {
        let other = self.reach(at + 1, true);
        if self.word(other) != "else" {
            return;
        }
        let from = self.reach(at, false);
        let condition = Span::new(self.start(at + 1), self.end(other));
        self.groups += 1;
        self.branch(from, at, &[(condition, true)]);
        let to = self.reach(other + 1, true);
        self.branch(other + 1, to, &[(condition, false)]);
    }

    fn words(&mut self, first: usize) {
        let Some(end) = self.closing[first] else {
            return;
        };
        self.groups += 1;
        let mut before: Vec<(Span, bool)> = Vec::new();
        let mut at = first;
        loop {
            let word = self.word(at);
            let mut body = at + 1;
            let mut conditions = before.clone();
            if word != "else" {
                let heads_end = |body: usize| {
                    self.word(body) == "do"
                        || !self.is_keyed()
                            && (self.is_line(body)
                                || self.is(body, b';')
                                || self.word(body) == "then")
                };
                while body < end && !heads_end(body) {
                    body += 1;
                }
                let condition = Span::new(self.start(at + 1), self.end(body));
                let holds = word != "unless";
                conditions.push((condition, holds));
                before.push((condition, !holds));
            }
            if before.len() > 16 {
                return;
            }
            let Some(left) = self.budget.checked_sub(end.saturating_sub(body)) else {
                return;
            };
            self.budget = left;
            let next = (body..end)
                .find(|at| {
                    self.around[*at] == Some(first) && matches!(self.word(*at), "elsif" | "else")
                })
                .unwrap_or(end);
            self.branch(body, next, &conditions);
            if next == end || word == "else" {
                if let ([(condition, holds)], true) = (before.as_slice(), at == first) {
                    let block = self.around[first]
                        .and_then(|open| self.closing[open])
                        .unwrap_or(self.tokens.len());
                    self.afterwards((body, next), end + 1, block, (*condition, !*holds));
                }
                return;
            }
            at = next;
        }
    }

    /// `if a, do: b, else: c`
    fn keyed(&mut self, at: usize) {
        let first = at + 1 + usize::from(self.is(at + 1, b'('));
        let mut keys = [None; 2];
        let mut end = first;
        while end < self.tokens.len().min(at + MAX_LOOK) {
            match self.tokens[end].kind {
                Kind::Mark(b'(' | b'[' | b'{') => end = self.closing[end].unwrap_or(end),
                Kind::Mark(b')' | b']' | b'}' | b';') => break,
                // A line goes on behind a comma.
                Kind::Line if end > first && !self.is(end - 1, b',') && keys[0].is_some() => break,
                Kind::Name if self.is(end + 1, b':') => match self.word(end) {
                    "do" => keys[0] = Some(end),
                    "else" => keys[1] = Some(end),
                    _ => {}
                },
                _ => {}
            }
            end += 1;
        }
        let [Some(then), otherwise] = keys else {
            return;
        };
        let condition = Span::new(self.start(first), self.end(then).max(self.start(first)));
        let condition = condition_before_comma(self.text, condition);
        let holds = self.word(at) == "if";
        self.groups += 1;
        self.branch(then + 2, otherwise.unwrap_or(end), &[(condition, holds)]);
        if let Some(otherwise) = otherwise {
            self.branch(otherwise + 2, end, &[(condition, !holds)]);
        }
    }

    /// `a if b`
    fn modifier(&mut self, at: usize) {
        let mut from = at;
        while from > 0
            && !self.is_line(from - 1)
            && !self.is(from - 1, b';')
            && Some(from - 1) != self.around[at]
        {
            from -= 1;
            if at - from > 200 {
                return;
            }
        }
        let to = (at + 1..self.tokens.len().min(at + MAX_LOOK))
            .find(|to| self.is_line(*to) || self.is(*to, b'}'))
            .unwrap_or(self.tokens.len());
        let holds = self.word(at) == "if";
        let condition = Span::new(self.start(at + 1), self.end(to));
        self.groups += 1;
        self.branch(from, at, &[(condition, holds)]);
        let block = self.around[at]
            .and_then(|open| self.closing[open])
            .unwrap_or(self.tokens.len());
        self.afterwards((from, at), to, block, (condition, holds));
    }

    /// `a ? b : c`
    fn ternary(&mut self, at: usize) {
        // `a?.b`, `a ?? b`, `string? a`.
        let is_other = self.is(at + 1, b'.')
            || self.is(at + 1, b'?')
            || at > 0 && self.is(at - 1, b'?')
            || self.is(at + 1, b'[');
        if is_other || self.is(at + 1, b':') {
            return;
        }
        let from = self.reach(at, false);
        let mut colon = at + 1;
        loop {
            match self.tokens.get(colon).map(|token| token.kind) {
                None | Some(Kind::Mark(b';' | b')' | b']' | b'}' | b',' | b'?')) => return,
                Some(Kind::Mark(b':')) if self.is(colon + 1, b':') => colon += 1,
                // `:name` is a symbol.
                Some(Kind::Mark(b':')) if !self.is_symbol(colon) => break,
                Some(Kind::Mark(b'(' | b'[' | b'{')) => match self.closing[colon] {
                    Some(close) => colon = close,
                    None => return,
                },
                _ => {}
            }
            colon += 1;
            if colon > at + 200 {
                return;
            }
        }
        let condition = Span::new(self.start(from), self.end(at));
        self.groups += 1;
        self.branch(at + 1, colon, &[(condition, true)]);
        let to = self.reach(colon + 1, true);
        self.branch(colon + 1, to, &[(condition, false)]);
    }

    fn is_symbol(&self, colon: usize) -> bool {
        let spaced = |left: usize, right: usize| self.end(left + 1) < self.start(right);
        self.tongue.shape == Shape::Words
            && colon > 0
            && spaced(colon - 1, colon)
            && !spaced(colon, colon + 1)
    }
}

fn condition_before_comma(text: &str, condition: Span) -> Span {
    let written = condition.of(text).trim_end();
    let length = written.strip_suffix(',').unwrap_or(written).len();
    Span::new(condition.start, condition.start + length)
}
