//! The scanner of a Razor file switches between markup and C# as Razor does, on a stack of what is
//! open.

use super::super::{Branch, BranchKind, Dialect, Region, RegionKind, Template, expr};
use super::token;
use crate::expr::{Compare, Expr};
use crate::span::Span;

/// A longer condition is not read, and a longer chain of them not listed.
const MAX_CONDITION: usize = 4096;
const MAX_CONDITIONS: usize = 32;
/// How far behind a block its `else` may stand.
const MAX_GAP: usize = 4096;
/// How many open elements an end tag looks through.
const MAX_OPEN: usize = 64;

/// What is open around the place that is read.
enum Frame {
    Markup(Markup),
    Code(Code),
}

struct Markup {
    kind: MarkupKind,
    /// The tag that is read, in elements among code.
    tag: Option<Tag>,
    /// The element whose raw text is read.
    raw: Option<&'static str>,
    rests: Vec<usize>,
}

enum MarkupKind {
    /// The file.
    Root,
    /// `@section x { … }`, up to its brace.
    Section { depth: usize, branch: usize },
    /// Elements among code, up to the end of the first.
    Element { open: Vec<Span>, is_text: bool },
    /// `@: …`.
    Line,
}

struct Tag {
    name: Span,
    closing: bool,
    quote: Option<u8>,
}

struct Code {
    kind: CodeKind,
    /// In braces, or a single statement.
    braced: bool,
    /// Opened by `@` in markup, and goes back to it.
    in_markup: bool,
    branch: Option<usize>,
    /// The last statement does not come to its end: `return`, `continue`.
    ended: bool,
    /// Branches that go on to the end of this block.
    rests: Vec<usize>,
}

enum CodeKind {
    /// `@{ … }`, `using`, `lock`, `try`: runs where it stands.
    Plain,
    /// Braces of an initializer, a lambda, a function.
    Nested,
    /// `@functions { … }`, whose blocks are functions.
    Members,
    If(Box<Chain>),
    Do,
    Loop,
    Switch(Box<Switch>),
}

/// The arms of one if/else statement.
struct Chain {
    group: usize,
    head: Span,
    conditions: Vec<(Expr, bool)>,
    negated: Vec<(Expr, bool)>,
    /// Of each arm, its conditions and whether it ends the run.
    arms: Vec<(Vec<(Expr, bool)>, bool)>,
}

struct Switch {
    group: usize,
    subject: Expr,
    reaching: Vec<Expr>,
    others: Vec<Expr>,
    /// The end of the last label.
    label_end: usize,
    branch: Option<usize>,
}

pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    frames: Vec<Frame>,
    regions: Vec<Region>,
    branches: Vec<Branch>,
    groups: usize,
    unbalanced: usize,
    /// Where the code that is read began.
    code_from: usize,
    /// At the start of a C# statement.
    fresh: bool,
    /// What searches for closing brackets in vain may still cost; keeps hostile input linear.
    patience: usize,
    /// The same for reading conditions.
    budget: usize,
}

pub(super) fn scan(text: &str) -> Template {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        frames: vec![Frame::Markup(Markup::new(MarkupKind::Root))],
        regions: Vec::new(),
        branches: Vec::new(),
        groups: 0,
        unbalanced: 0,
        code_from: 0,
        fresh: false,
        patience: 8 * text.len() + (1 << 16),
        budget: 4 * text.len() + (1 << 20),
    };
    while scanner.at < text.len() {
        match scanner.frames.last() {
            Some(Frame::Markup(_)) => scanner.markup(),
            Some(Frame::Code(_)) => scanner.code(),
            None => break,
        }
    }
    scanner.finish()
}

impl Markup {
    fn new(kind: MarkupKind) -> Self {
        Self {
            kind,
            tag: None,
            raw: None,
            rests: Vec::new(),
        }
    }
}

impl Scanner<'_> {
    fn finish(mut self) -> Template {
        self.at = self.text.len();
        if matches!(self.frames.last(), Some(Frame::Code(_))) {
            self.flush(self.at);
        }
        self.unbalanced += self.frames.len().saturating_sub(1);
        let end = self.text.len();
        for branch in &mut self.branches {
            branch.span.end = branch.span.end.min(end);
        }
        Template {
            regions: self.regions,
            branches: super::super::nesting::nest(self.branches),
            unbalanced: self.unbalanced,
            ..Template::default()
        }
    }

    fn starts_with(&self, at: usize, what: &str) -> bool {
        self.bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    fn word(&self, at: usize) -> &str {
        let end = token::name_end(self.bytes, at);
        self.text.get(at..end).unwrap_or("")
    }

    fn region(&mut self, start: usize, end: usize, kind: RegionKind) {
        if start < end {
            self.regions.push(Region {
                span: Span::new(start, end),
                kind,
            });
        }
        self.at = end;
    }

    /// Ends the piece of code that is read; blanks between elements are left to the markup.
    fn flush(&mut self, end: usize) {
        let start = self.code_from;
        if !Span::new(start, end).of(self.text).trim().is_empty() {
            self.region(start, end, RegionKind::Statement);
        }
        self.at = end;
        self.code_from = end;
    }

    /// A branch whose end is not yet known.
    fn open_branch(&mut self, start: usize, head: Span, kind: BranchKind, group: usize) -> usize {
        self.branches.push(Branch {
            span: Span::new(start, usize::MAX),
            head,
            parent: None,
            kind,
            group,
        });
        self.branches.len() - 1
    }

    fn close_branch(&mut self, branch: Option<usize>, end: usize) {
        if let Some(branch) = branch.and_then(|index| self.branches.get_mut(index)) {
            branch.span.end = end.max(branch.span.start);
        }
    }

    fn next_group(&mut self) -> usize {
        self.groups += 1;
        self.groups - 1
    }

    fn balanced(&mut self, at: usize) -> Option<usize> {
        if self.patience == 0 {
            return None;
        }
        let end = token::balanced(self.bytes, at);
        if end.is_none() {
            self.patience = self.patience.saturating_sub(self.text.len() - at);
        }
        end
    }

    fn read(&mut self, span: Span) -> Expr {
        let written = span.of(self.text).trim();
        if written.len() > MAX_CONDITION || written.len() > self.budget {
            return Expr::Unknown(written.chars().take(80).collect());
        }
        self.budget -= written.len();
        expr::parse(written, Dialect::Razor)
    }

    // Markup.

    fn markup(&mut self) {
        let Some(Frame::Markup(markup)) = self.frames.last() else {
            return;
        };
        let in_tag = markup.tag.is_some();
        let rest = &self.bytes[self.at..];
        let skip = match &markup.kind {
            _ if in_tag => rest.iter().position(|byte| b"@\"'>".contains(byte)),
            MarkupKind::Root | MarkupKind::Element { .. } => memchr::memchr2(b'@', b'<', rest),
            MarkupKind::Line => memchr::memchr2(b'@', b'\n', rest),
            MarkupKind::Section { .. } => rest.iter().position(|byte| b"@<{}".contains(byte)),
        };
        let Some(skip) = skip else {
            self.at = self.text.len();
            return;
        };
        self.at += skip;
        match self.bytes[self.at] {
            b'@' => self.transition(),
            b'<' => self.angle(),
            b'\n' => {
                self.at += 1;
                self.back_to_code(self.at);
            }
            b'{' | b'}' => self.section_brace(),
            byte => self.in_tag(byte),
        }
    }

    fn section_brace(&mut self) {
        let opens = self.bytes[self.at] == b'{';
        let Some(Frame::Markup(Markup {
            kind: MarkupKind::Section { depth, branch },
            rests,
            ..
        })) = self.frames.last_mut()
        else {
            return;
        };
        self.at += 1;
        if opens {
            *depth += 1;
            return;
        }
        *depth -= 1;
        if *depth > 0 {
            return;
        }
        let branch = *branch;
        let ended = std::mem::take(rests);
        let end = self.at - 1;
        self.frames.pop();
        self.close_branch(Some(branch), end);
        ended
            .into_iter()
            .for_each(|rest| self.close_branch(Some(rest), end));
        self.region(end, end + 1, RegionKind::Statement);
        if matches!(self.frames.last(), Some(Frame::Code(_))) {
            self.code_from = self.at;
            self.fresh = true;
        }
    }

    /// `<` in markup.
    fn angle(&mut self) {
        let at = self.at;
        let closing = self.bytes.get(at + 1) == Some(&b'/');
        let name_at = at + 1 + usize::from(closing);
        let Some(Frame::Markup(markup)) = self.frames.last_mut() else {
            return;
        };
        if let Some(raw) = markup.raw {
            let name = self.bytes.get(name_at..name_at + raw.len()).unwrap_or(&[]);
            if !closing || !name.eq_ignore_ascii_case(raw.as_bytes()) {
                self.at += 1;
                return;
            }
            markup.raw = None;
        }
        if !self.bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
            return;
        }
        let length = self.bytes[name_at..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-:._".contains(byte))
            .count();
        let name = Span::new(name_at, name_at + length);
        self.at = name.end;
        if matches!(markup.kind, MarkupKind::Element { .. }) {
            markup.tag = Some(Tag {
                name,
                closing,
                quote: None,
            });
        } else if !closing {
            markup.raw = raw_element(name.of(self.text));
        }
    }

    /// A quote or `>` in a tag.
    fn in_tag(&mut self, byte: u8) {
        let at = self.at;
        self.at += 1;
        let Some(Frame::Markup(markup)) = self.frames.last_mut() else {
            return;
        };
        let Some(tag) = &mut markup.tag else { return };
        if byte != b'>' {
            match tag.quote {
                None => tag.quote = Some(byte),
                Some(quote) if quote == byte => tag.quote = None,
                Some(_) => {}
            }
            return;
        }
        if tag.quote.is_some() {
            return;
        }
        let (name, closing) = (tag.name, tag.closing);
        markup.tag = None;
        let written = name.of(self.text);
        let MarkupKind::Element { open, is_text } = &mut markup.kind else {
            return;
        };
        if closing {
            let from = open.len().saturating_sub(MAX_OPEN);
            let same = |other: &Span| other.of(self.text).eq_ignore_ascii_case(written);
            match open[from..].iter().rposition(same) {
                Some(found) => open.truncate(from + found),
                // An end tag without its start, where nothing else is open either.
                None if open.is_empty() => {}
                None => return,
            }
        } else if self.bytes.get(at.wrapping_sub(1)) != Some(&b'/') && !is_void(written) {
            open.push(name);
            markup.raw = raw_element(written);
            return;
        }
        if !open.is_empty() {
            return;
        }
        // `</text>` itself does not come out.
        let code = if *is_text { name.start - 2 } else { self.at };
        self.back_to_code(code);
    }

    /// Leaves markup among code; the code goes on at `code`.
    fn back_to_code(&mut self, code: usize) {
        self.frames.pop();
        self.code_from = code;
        self.fresh = true;
        self.statement_end();
    }

    /// `@` in markup.
    fn transition(&mut self) {
        let at = self.at;
        let next = self.bytes.get(at + 1).copied().unwrap_or(b' ');
        let before = at
            .checked_sub(1)
            .and_then(|before| self.bytes.get(before))
            .copied();
        match next {
            b'@' => self.at += 2,
            b'*' => {
                let end = token::end(self.bytes, at);
                self.region(at, end, RegionKind::Comment);
            }
            b'{' => {
                self.code_from = at;
                self.at += 2;
                self.open_code(CodeKind::Plain, true, true, None);
            }
            b'(' => self.explicit(at + 1),
            _ if before.is_some_and(|byte| byte.is_ascii_alphanumeric())
                && next.is_ascii_alphanumeric() =>
            {
                self.at += 1
            }
            _ if next.is_ascii_alphabetic() || next == b'_' || next >= 0x80 => self.named(),
            _ => self.at += 1,
        }
    }

    /// `@( … )`.
    fn explicit(&mut self, open: usize) {
        let start = self.at;
        let end = match self.balanced(open) {
            Some(end) => end,
            None => {
                self.unbalanced += 1;
                token::line_end(self.bytes, open)
            }
        };
        self.region(start, end, RegionKind::Output);
    }

    /// `@word` in markup: a directive, a statement, or an expression.
    fn named(&mut self) {
        let at = self.at;
        let word = self.word(at + 1).to_owned();
        let behind = at + 1 + word.len();
        if self.is_literal(&word) {
            self.at = behind;
            return;
        }
        let next = token::skip_blank(self.bytes, behind);
        let next_byte = self.bytes.get(next).copied().unwrap_or(b' ');
        match word.as_str() {
            "section" if self.section(at, behind) => {}
            "functions" | "code" if next_byte == b'{' => {
                self.code_from = at;
                let group = self.next_group();
                let kind = BranchKind::Definition {
                    name: String::new(),
                };
                let branch = self.open_branch(next + 1, Span::new(at, behind), kind, group);
                self.at = next + 1;
                self.open_code(CodeKind::Members, true, true, Some(branch));
            }
            "helper" if self.helper(at, behind) => {}
            "using" if next_byte == b'(' => {
                self.code_from = at;
                self.statement(at + 1, "using", true);
            }
            word if is_directive(word)
                && self.bytes.get(behind).is_none_or(u8::is_ascii_whitespace) =>
            {
                let end = token::line_end(self.bytes, at);
                let line = Span::new(at, end).of(self.text).trim_end();
                self.region(at, at + line.len(), RegionKind::Statement);
            }
            word if is_statement(word) => {
                self.code_from = at;
                self.statement(at + 1, word, true);
            }
            "await" if is_statement(self.word(next)) => {
                let keyword = self.word(next).to_owned();
                self.code_from = at;
                self.statement(next, &keyword, true);
            }
            "await" => self.expression(next),
            _ => self.expression(at + 1),
        }
    }

    /// At-rules in style sheets and keywords of linked data that should be written `@@`.
    fn is_literal(&self, word: &str) -> bool {
        let Some(Frame::Markup(markup)) = self.frames.last() else {
            return false;
        };
        let byte = |at: usize| self.bytes.get(at).copied();
        match markup.raw {
            Some("style") => AT_RULES.binary_search(&word).is_ok(),
            Some("script") => {
                let quoted = self.at.checked_sub(1).and_then(byte) == Some(b'"')
                    && byte(self.at + 1 + word.len()) == Some(b'"');
                quoted && LINKED_DATA.binary_search(&word).is_ok()
            }
            _ => false,
        }
    }

    fn section(&mut self, at: usize, behind: usize) -> bool {
        let name_at = token::skip_blank(self.bytes, behind);
        let name = self.word(name_at).to_owned();
        let brace = token::skip_blank(self.bytes, name_at + name.len());
        if name.is_empty() || self.bytes.get(brace) != Some(&b'{') {
            return false;
        }
        let head = Span::new(at, name_at + name.len());
        self.region(at, brace + 1, RegionKind::Statement);
        let group = self.next_group();
        let branch = self.open_branch(brace + 1, head, BranchKind::Block { name }, group);
        self.frames
            .push(Frame::Markup(Markup::new(MarkupKind::Section {
                depth: 1,
                branch,
            })));
        true
    }

    /// `@helper Name(…) { … }`.
    fn helper(&mut self, at: usize, behind: usize) -> bool {
        let name_at = token::skip_blank(self.bytes, behind);
        let name = self.word(name_at).to_owned();
        let open = token::skip_blank(self.bytes, name_at + name.len());
        if name.is_empty() || self.bytes.get(open) != Some(&b'(') {
            return false;
        }
        let Some(head_end) = self.balanced(open) else {
            return false;
        };
        let brace = token::skip_blank(self.bytes, head_end);
        if self.bytes.get(brace) != Some(&b'{') {
            return false;
        }
        self.code_from = at;
        let group = self.next_group();
        let branch = self.open_branch(
            brace + 1,
            Span::new(at, head_end),
            BranchKind::Definition { name },
            group,
        );
        self.at = brace + 1;
        self.open_code(CodeKind::Nested, true, true, Some(branch));
        true
    }

    /// `@a.b(c)?[d]!.e`: goes on as long as what follows can only be code.
    fn expression(&mut self, name: usize) {
        let start = self.at;
        let mut end = token::name_end(self.bytes, name);
        if end == name && self.bytes.get(name) == Some(&b'(') {
            end = self.balanced(name).unwrap_or(name);
        }
        loop {
            let mut next = end;
            while matches!(self.bytes.get(next), Some(b'?' | b'!')) && next < end + 2 {
                next += 1;
            }
            match self.bytes.get(next) {
                Some(b'(') if next == end => match self.balanced(next) {
                    Some(close) => end = close,
                    None => {
                        self.unbalanced += 1;
                        end = token::line_end(self.bytes, next);
                        break;
                    }
                },
                Some(b'[') => match self.balanced(next) {
                    Some(close) => end = close,
                    None => break,
                },
                Some(b'.')
                    if self
                        .bytes
                        .get(next + 1)
                        .is_some_and(|byte| token::is_name(*byte) && !byte.is_ascii_digit()) =>
                {
                    end = token::name_end(self.bytes, next + 1);
                }
                _ => break,
            }
        }
        let end = end.max(start + 1);
        self.region(start, end, RegionKind::Output);
    }

    // Code.

    fn code(&mut self) {
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
    fn transition_in_code(&mut self, next: u8) {
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
    fn element(&mut self, at: usize) {
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

    fn statement_start(&mut self) {
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
    fn statement(&mut self, at: usize, word: &str, in_markup: bool) {
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
    fn no_statement(&mut self, end: usize, in_markup: bool) {
        self.fresh = false;
        if in_markup {
            self.unbalanced += 1;
            self.flush(end);
        }
        self.at = end;
    }

    /// Opens one arm of an if/else statement.
    fn arm(
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

    fn open_code(&mut self, kind: CodeKind, braced: bool, in_markup: bool, branch: Option<usize>) {
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
    fn nested(&mut self, brace: usize) {
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
    fn label(&mut self, word: &str) {
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

    fn close_brace(&mut self) {
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
    fn statement_end(&mut self) {
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
    fn close_code(&mut self, end: usize, next: usize) {
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

    fn next_byte(&self) -> u8 {
        let next = token::skip_blank(
            &self.bytes[..self.text.len().min(self.at + MAX_GAP)],
            self.at,
        );
        self.bytes.get(next).copied().unwrap_or(b' ')
    }

    /// Where a statement of the markup has ended, markup goes on.
    fn leave(&mut self, in_markup: bool) {
        if in_markup {
            self.flush(self.at);
        }
    }

    /// The branches go on to the end of the block around.
    fn hand_on(&mut self, branches: Vec<usize>) {
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

    fn close_arm(&mut self, mut chain: Chain, ended: bool, in_markup: bool) {
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
    fn body(&mut self, chain: Chain, test: Option<Expr>, head: Span, in_markup: bool) {
        let brace = token::skip_blank(self.bytes, head.end);
        let braced = self.bytes.get(brace) == Some(&b'{');
        let body = if braced { brace + 1 } else { head.end };
        self.arm(chain, test, head, body, braced, in_markup);
    }

    /// What follows an arm that returns runs only where that arm did not.
    fn rest(&mut self, chain: &Chain, has_else: bool) {
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
    fn skip_tail(&mut self) {
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
    fn catches(&mut self, in_markup: bool) -> bool {
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

/// Elements whose text holds no tags.
fn raw_element(name: &str) -> Option<&'static str> {
    ["script", "style", "textarea"]
        .into_iter()
        .find(|raw| raw.eq_ignore_ascii_case(name))
}

fn is_void(name: &str) -> bool {
    const VOID: &[&str] = &[
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    ];
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// Directives that take the rest of their line.
fn is_directive(word: &str) -> bool {
    const DIRECTIVES: &[&str] = &[
        "addTagHelper",
        "attribute",
        "implements",
        "inherits",
        "inject",
        "layout",
        "model",
        "namespace",
        "page",
        "preservewhitespace",
        "removeTagHelper",
        "rendermode",
        "tagHelperPrefix",
        "typeparam",
        "using",
    ];
    DIRECTIVES.binary_search(&word).is_ok()
}

/// Statements that have a body.
fn is_statement(word: &str) -> bool {
    const STATEMENTS: &[&str] = &[
        "do", "for", "foreach", "if", "lock", "switch", "try", "using", "while",
    ];
    STATEMENTS.binary_search(&word).is_ok()
}

/// Names of at-rules, up to their first hyphen.
const AT_RULES: &[&str] = &[
    "charset",
    "container",
    "counter",
    "font",
    "import",
    "keyframes",
    "layer",
    "media",
    "namespace",
    "page",
    "property",
    "scope",
    "starting",
    "supports",
    "tailwind",
    "view",
];

/// Keywords of JSON-LD.
const LINKED_DATA: &[&str] = &[
    "base",
    "container",
    "context",
    "graph",
    "id",
    "language",
    "list",
    "reverse",
    "set",
    "type",
    "value",
    "vocab",
];
