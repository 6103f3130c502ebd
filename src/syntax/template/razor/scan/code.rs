//! Code is C#: statements with their blocks, and the elements among them.

use super::super::super::BranchKind;
use super::super::token;
use super::{
    Chain, Code, CodeKind, Frame, MAX_CONDITIONS, MAX_GAP, Markup, MarkupKind, Scanner, Switch,
    is_directive, is_statement,
};
use crate::expr::{Compare, Expr};
use crate::span::Span;

impl Scanner<'_> {
    pub(super) fn code(&mut self) {
        let at = self.at;
        let byte = self.bytes[at];
        if byte.is_ascii_whitespace() {
            self.at += 1;
            return;
        }
        let next = self.bytes.get(at + 1).copied().unwrap_or(b' ');
        match byte {
            b'/' if matches!(next, b'/' | b'*') => self.at = token::end(self.bytes, at),
            b'@' if next == b'*' => self.at = token::end(self.bytes, at),
            b'<' if self.fresh && (next.is_ascii_alphabetic() || self.starts_with(at, "<!--")) => {
                self.element(at)
            }
            b'@' if next == b'<' && self.bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic) => {
                self.element(at + 1)
            }
            b'@' if next == b':' => {
                self.flush(at + 2);
                self.frames
                    .push(Frame::Markup(Markup::new(MarkupKind::Line)));
            }
            b'@' if self.fresh => self.transition_in_code(next),
            b'{' => {
                self.at += 1;
                self.nested(at);
            }
            b'}' => self.close_brace(),
            b';' => {
                self.at += 1;
                self.fresh = true;
                self.statement_end();
            }
            _ if self.fresh && token::is_name(byte) => self.statement_start(),
            _ => {
                self.fresh = false;
                self.at = token::end(self.bytes, at);
            }
        }
        self.at = self.at.min(self.text.len());
    }

    /// `@` where a statement starts: mostly an expression that prints, without a semicolon.
    pub(super) fn transition_in_code(&mut self, next: u8) {
        let at = self.at;
        let word = self.word(at + 1);
        let is_expression = next == b'('
            || (!word.is_empty()
                && !is_statement(word)
                && !is_directive(word)
                && word != "section");
        if token::opening(self.bytes, at).is_some() {
            self.fresh = false;
            self.at = token::end(self.bytes, at);
            return;
        }
        if !is_expression {
            if word == "section" {
                self.flush(at);
                if self.section(at, at + 8) {
                    return;
                }
            }
            // `@if` and `@{` among code are `if` and `{`.
            self.at += 1;
            return;
        }
        self.flush(at);
        match next {
            b'(' => self.explicit(at + 1),
            _ => {
                let is_await = self.word(at + 1) == "await";
                let name = if is_await {
                    token::skip_blank(self.bytes, at + 6)
                } else {
                    at + 1
                };
                self.expression(name);
            }
        }
        self.code_from = self.at;
        if self.bytes.get(self.at) != Some(&b';') {
            self.statement_end();
        }
    }

    /// Markup among code, up to the end of the element at `at`.
    pub(super) fn element(&mut self, at: usize) {
        if self.starts_with(at, "<!--") {
            let rest = &self.bytes[at..];
            let end = memchr::memmem::find(rest, b"-->").map_or(rest.len(), |found| found + 3);
            self.flush(at);
            self.at = at + end;
            self.code_from = self.at;
            return;
        }
        let is_text = self.word(at + 1) == "text"
            && self
                .bytes
                .get(at + 5)
                .is_some_and(|byte| b"> \t/".contains(byte));
        let mut markup = Markup::new(MarkupKind::Element {
            open: Vec::new(),
            is_text,
        });
        if is_text {
            let close = memchr::memchr(b'>', &self.bytes[at..])
                .map_or(self.text.len(), |found| at + found + 1);
            self.flush(close);
            let name = Span::new(at + 1, at + 5);
            if let MarkupKind::Element { open, .. } = &mut markup.kind {
                open.push(name);
            }
        } else {
            self.flush(at);
        }
        self.frames.push(Frame::Markup(markup));
    }

    pub(super) fn statement_start(&mut self) {
        let at = self.at;
        let word = self.word(at).to_owned();
        if let Some(Frame::Code(code)) = self.frames.last_mut() {
            code.ended = matches!(
                word.as_str(),
                "return" | "continue" | "break" | "throw" | "goto"
            );
            if matches!(code.kind, CodeKind::Switch(_))
                && matches!(word.as_str(), "case" | "default")
            {
                self.label(&word);
                return;
            }
        }
        let next = token::skip_blank(self.bytes, at + word.len());
        let is_using = word == "using" && self.bytes.get(next) != Some(&b'(');
        if word == "await" && is_statement(self.word(next)) {
            self.at = next;
            return;
        }
        if is_statement(&word) && !is_using {
            self.statement(at, &word, false);
            return;
        }
        self.fresh = false;
        self.at += word.len();
    }

    /// A statement with a body, whose keyword is at `at`.
    pub(super) fn statement(&mut self, at: usize, word: &str, in_markup: bool) {
        let behind = at + word.len();
        let mut head_end = behind;
        let mut condition = Span::new(behind, behind);
        let next = token::skip_blank(self.bytes, behind);
        let has_parentheses = self.bytes.get(next) == Some(&b'(') && !matches!(word, "do" | "try");
        if has_parentheses {
            match self.balanced(next) {
                Some(close) => {
                    condition = Span::new(next + 1, close - 1);
                    head_end = close;
                }
                None => return self.no_statement(behind, in_markup),
            }
        } else if !matches!(word, "do" | "try") {
            return self.no_statement(behind, in_markup);
        }
        let brace = token::skip_blank(self.bytes, head_end);
        let braced = self.bytes.get(brace) == Some(&b'{');
        if in_markup && !braced {
            return self.no_statement(head_end, true);
        }
        let body = if braced { brace + 1 } else { head_end };
        let head = Span::new(at, head_end);
        self.at = body;
        let args = |scanner: &mut Self| scanner.read(condition);
        let (kind, branch) = match word {
            "if" => {
                let test = args(self);
                let chain = Chain {
                    group: self.next_group(),
                    head,
                    conditions: Vec::new(),
                    negated: Vec::new(),
                    arms: Vec::new(),
                };
                return self.arm(chain, Some(test), head, body, braced, in_markup);
            }
            "for" | "foreach" | "while" => (CodeKind::Loop, Some(BranchKind::Loop)),
            "do" => (CodeKind::Do, None),
            "try" => (CodeKind::Plain, None),
            "switch" => {
                let switch = Switch {
                    group: self.next_group(),
                    subject: args(self),
                    reaching: Vec::new(),
                    others: Vec::new(),
                    label_end: 0,
                    branch: None,
                };
                (CodeKind::Switch(Box::new(switch)), None)
            }
            _ => {
                let name = word.to_owned();
                let args = args(self);
                (CodeKind::Plain, Some(BranchKind::Other { name, args }))
            }
        };
        let group = self.next_group();
        let branch = branch.map(|kind| self.open_branch(body, head, kind, group));
        self.open_code(kind, braced, in_markup, branch);
    }

    /// The keyword opens nothing.
    pub(super) fn no_statement(&mut self, end: usize, in_markup: bool) {
        self.fresh = false;
        if in_markup {
            self.unbalanced += 1;
            self.flush(end);
        }
        self.at = end;
    }

    /// Opens one arm of an if/else statement.
    pub(super) fn arm(
        &mut self,
        mut chain: Chain,
        test: Option<Expr>,
        head: Span,
        body: usize,
        braced: bool,
        in_markup: bool,
    ) {
        chain.conditions.clone_from(&chain.negated);
        if let Some(test) = test {
            if chain.negated.len() < MAX_CONDITIONS {
                chain.negated.push((test.clone(), false));
            }
            chain.conditions.push((test, true));
        }
        let kind = BranchKind::Conditions(chain.conditions.clone());
        let branch = self.open_branch(body, head, kind, chain.group);
        self.at = body;
        self.open_code(
            CodeKind::If(Box::new(chain)),
            braced,
            in_markup,
            Some(branch),
        );
    }

    pub(super) fn open_code(
        &mut self,
        kind: CodeKind,
        braced: bool,
        in_markup: bool,
        branch: Option<usize>,
    ) {
        self.frames.push(Frame::Code(Code {
            kind,
            braced,
            in_markup,
            branch,
            ended: false,
            rests: Vec::new(),
        }));
        self.fresh = true;
    }

    /// Braces within a statement. In `@functions`, they are the bodies of functions.
    pub(super) fn nested(&mut self, brace: usize) {
        let line_start = self.bytes[..brace]
            .iter()
            .rev()
            .take(400)
            .position(|byte| matches!(byte, b';' | b'}' | b'{'))
            .map_or(brace, |back| brace - back);
        let in_functions = matches!(self.frames.last(), Some(Frame::Code(code)) if matches!(code.kind, CodeKind::Members));
        let mut branch = None;
        if in_functions && line_start < brace {
            let head = Span::new(line_start, brace);
            let written = head.of(self.text);
            if let Some(open) = written.find('(') {
                let before = written[..open].trim_end();
                let name = before
                    .rsplit(|char: char| !char.is_alphanumeric() && char != '_')
                    .next();
                let name = name.unwrap_or("").to_owned();
                let group = self.next_group();
                let blank = written.len() - written.trim_start().len();
                let head = Span::new(head.start + blank, head.start + written.trim_end().len());
                branch =
                    Some(self.open_branch(brace + 1, head, BranchKind::Definition { name }, group));
            }
        }
        self.open_code(CodeKind::Nested, true, false, branch);
    }

    /// `case x:` and `default:`.
    pub(super) fn label(&mut self, word: &str) {
        let at = self.at;
        let mut colon = at + word.len();
        let mut depth = 0usize;
        while let Some(&byte) = self.bytes.get(colon) {
            match byte {
                b'(' | b'[' => depth += 1,
                b')' | b']' => depth = depth.saturating_sub(1),
                b':' if depth == 0 => break,
                b';' | b'{' | b'}' => break,
                _ => {}
            }
            colon = token::end(self.bytes, colon);
        }
        if self.bytes.get(colon) != Some(&b':') {
            self.fresh = false;
            self.at += word.len();
            return;
        }
        let value = (word == "case").then(|| self.read(Span::new(at + word.len(), colon)));
        let Some(Frame::Code(Code {
            kind: CodeKind::Switch(switch),
            ..
        })) = self.frames.last_mut()
        else {
            return;
        };
        let gap = Span::new(switch.label_end, at).of(self.text);
        if !gap.trim().is_empty() || switch.branch.is_none() {
            let room = MAX_CONDITIONS.saturating_sub(switch.others.len());
            switch.others.extend(switch.reaching.drain(..).take(room));
        }
        if let Some(value) = value {
            switch.reaching.push(Expr::Compare {
                op: Compare::Equal,
                left: Box::new(switch.subject.clone()),
                right: Box::new(value),
            });
            switch.reaching.truncate(MAX_CONDITIONS + 1);
        }
        let kind = if word == "default" {
            BranchKind::Conditions(
                switch
                    .others
                    .iter()
                    .map(|other| (other.clone(), false))
                    .collect(),
            )
        } else if let [one] = switch.reaching.as_slice() {
            BranchKind::Conditions(vec![(one.clone(), true)])
        } else if switch.reaching.len() <= MAX_CONDITIONS {
            BranchKind::Conditions(vec![(Expr::Or(switch.reaching.clone()), true)])
        } else {
            BranchKind::Other {
                name: "switch".to_owned(),
                args: switch.subject.clone(),
            }
        };
        switch.label_end = colon + 1;
        let (before, group) = (switch.branch, switch.group);
        self.close_branch(before, at);
        let branch = self.open_branch(colon + 1, Span::new(at, colon), kind, group);
        if let Some(Frame::Code(Code {
            kind: CodeKind::Switch(switch),
            rests,
            ..
        })) = self.frames.last_mut()
        {
            switch.branch = Some(branch);
            // An early `break` governs the rest of its case only.
            let ended = std::mem::take(rests);
            ended
                .into_iter()
                .for_each(|rest| self.close_branch(Some(rest), at));
        }
        self.at = colon + 1;
        self.fresh = true;
    }

    pub(super) fn close_brace(&mut self) {
        // What has no braces of its own ends with those around it.
        while matches!(self.frames.last(), Some(Frame::Code(code)) if !code.braced) {
            self.close_code(self.at, self.at);
        }
        if matches!(self.frames.last(), Some(Frame::Code(_))) {
            self.close_code(self.at, self.at + 1);
        }
        if self.fresh {
            self.statement_end();
        }
    }

    /// Ends the statements without braces that the last statement was the body of.
    pub(super) fn statement_end(&mut self) {
        while matches!(self.frames.last(), Some(Frame::Code(code)) if !code.braced) {
            let count = self.frames.len();
            self.close_code(self.at, self.at);
            if self.frames.len() >= count {
                // Its `else` has been opened.
                return;
            }
        }
    }

    /// Ends the innermost block at `end`; what follows goes on at `next`.
    pub(super) fn close_code(&mut self, end: usize, next: usize) {
        let Some(Frame::Code(code)) = self.frames.pop() else {
            return;
        };
        self.at = next;
        self.fresh = true;
        self.close_branch(code.branch, end);
        let passes_on = matches!(code.kind, CodeKind::Plain);
        if passes_on {
            self.hand_on(code.rests);
        } else {
            code.rests
                .into_iter()
                .for_each(|rest| self.close_branch(Some(rest), end));
        }
        match code.kind {
            CodeKind::If(chain) => return self.close_arm(*chain, code.ended, code.in_markup),
            CodeKind::Switch(switch) => self.close_branch(switch.branch, end),
            CodeKind::Do => self.skip_tail(),
            CodeKind::Plain if self.catches(code.in_markup) => return,
            // The braces of an initializer or a lambda stand within a statement.
            CodeKind::Nested if !code.in_markup => {
                self.fresh = !matches!(self.next_byte(), b')' | b',' | b'.' | b';')
            }
            _ => {}
        }
        self.leave(code.in_markup);
    }

    pub(super) fn next_byte(&self) -> u8 {
        let next = token::skip_blank(
            &self.bytes[..self.text.len().min(self.at + MAX_GAP)],
            self.at,
        );
        self.bytes.get(next).copied().unwrap_or(b' ')
    }

    /// Where a statement of the markup has ended, markup goes on.
    pub(super) fn leave(&mut self, in_markup: bool) {
        if in_markup {
            self.flush(self.at);
        }
    }

    /// The branches go on to the end of the block around.
    pub(super) fn hand_on(&mut self, branches: Vec<usize>) {
        if branches.is_empty() {
            return;
        }
        for frame in self.frames.iter_mut().rev() {
            match frame {
                Frame::Code(code) if code.braced => return code.rests.extend(branches),
                Frame::Markup(markup)
                    if !matches!(markup.kind, MarkupKind::Element { .. } | MarkupKind::Line) =>
                {
                    return markup.rests.extend(branches);
                }
                _ => {}
            }
        }
    }

    pub(super) fn close_arm(&mut self, mut chain: Chain, ended: bool, in_markup: bool) {
        chain
            .arms
            .push((std::mem::take(&mut chain.conditions), ended));
        let was_else =
            chain.arms.len() > chain.negated.len() && chain.negated.len() < MAX_CONDITIONS;
        let limit = self.text.len().min(self.at + MAX_GAP);
        let otherwise = token::skip_blank(&self.bytes[..limit], self.at);
        if !was_else && self.word(otherwise) == "else" {
            let behind = otherwise + 4;
            let next = token::skip_blank(self.bytes, behind);
            if self.word(next) == "if" {
                let open = token::skip_blank(self.bytes, next + 2);
                let close = if self.bytes.get(open) == Some(&b'(') {
                    self.balanced(open)
                } else {
                    None
                };
                if let Some(close) = close {
                    let test = self.read(Span::new(open + 1, close - 1));
                    return self.body(chain, Some(test), Span::new(otherwise, close), in_markup);
                }
            }
            if !in_markup || self.bytes.get(next) == Some(&b'{') {
                return self.body(chain, None, Span::new(otherwise, behind), in_markup);
            }
        }
        self.leave(in_markup);
        self.rest(&chain, was_else);
    }

    /// What an `else` or `else if` with that head governs.
    pub(super) fn body(&mut self, chain: Chain, test: Option<Expr>, head: Span, in_markup: bool) {
        let brace = token::skip_blank(self.bytes, head.end);
        let braced = self.bytes.get(brace) == Some(&b'{');
        let body = if braced { brace + 1 } else { head.end };
        self.arm(chain, test, head, body, braced, in_markup);
    }

    /// What follows an arm that returns runs only where that arm did not.
    pub(super) fn rest(&mut self, chain: &Chain, has_else: bool) {
        let leading = chain.arms.iter().take_while(|arm| arm.1).count();
        let mut open = chain.arms.iter().filter(|arm| !arm.1);
        let conditions = match (has_else, open.next(), open.next()) {
            (true, Some(only), None) => only.0.clone(),
            _ => chain.negated[..leading.min(chain.negated.len())].to_vec(),
        };
        let any_ended = chain.arms.iter().any(|arm| arm.1);
        if !any_ended || conditions.is_empty() {
            return;
        }
        let group = self.next_group();
        let branch = self.open_branch(
            self.at,
            chain.head,
            BranchKind::Conditions(conditions),
            group,
        );
        self.hand_on(vec![branch]);
    }

    /// `while (…);` behind the block of a `do`.
    pub(super) fn skip_tail(&mut self) {
        let at = token::skip_blank(self.bytes, self.at);
        if self.word(at) != "while" {
            return;
        }
        let open = token::skip_blank(self.bytes, at + 5);
        let close = if self.bytes.get(open) == Some(&b'(') {
            self.balanced(open)
        } else {
            None
        };
        let Some(close) = close else { return };
        self.at = close + usize::from(self.bytes.get(close) == Some(&b';'));
    }

    /// Opens the `catch` or `finally` that follows a block.
    pub(super) fn catches(&mut self, in_markup: bool) -> bool {
        let limit = self.text.len().min(self.at + MAX_GAP);
        let at = token::skip_blank(&self.bytes[..limit], self.at);
        let word = self.word(at).to_owned();
        if word != "catch" && word != "finally" {
            return false;
        }
        let mut head_end = at + word.len();
        // The type that is caught, and `when (…)`.
        for _ in 0..2 {
            let next = token::skip_blank(self.bytes, head_end);
            let open = if self.word(next) == "when" {
                token::skip_blank(self.bytes, next + 4)
            } else {
                next
            };
            if self.bytes.get(open) == Some(&b'(') {
                let Some(close) = self.balanced(open) else {
                    return false;
                };
                head_end = close;
            }
        }
        let brace = token::skip_blank(self.bytes, head_end);
        if self.bytes.get(brace) != Some(&b'{') {
            return false;
        }
        let head = Span::new(at, head_end);
        let group = self.next_group();
        let branch = (word == "catch").then(|| {
            let args = Expr::List(Vec::new());
            self.open_branch(
                brace + 1,
                head,
                BranchKind::Other { name: word, args },
                group,
            )
        });
        self.at = brace + 1;
        self.open_code(CodeKind::Plain, true, in_markup, branch);
        true
    }
}
