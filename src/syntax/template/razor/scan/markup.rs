//! Markup is what comes out as it is written, up to the `@` that leads to code.

use super::super::super::{BranchKind, RegionKind};
use super::super::token;
use super::{
    CodeKind, Frame, MAX_OPEN, Markup, MarkupKind, Scanner, Tag, is_directive, is_statement,
};
use crate::span::Span;

impl Scanner<'_> {
    pub(super) fn markup(&mut self) {
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

    pub(super) fn section_brace(&mut self) {
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
    pub(super) fn angle(&mut self) {
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
    pub(super) fn in_tag(&mut self, byte: u8) {
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
    pub(super) fn back_to_code(&mut self, code: usize) {
        self.frames.pop();
        self.code_from = code;
        self.fresh = true;
        self.statement_end();
    }

    /// `@` in markup.
    pub(super) fn transition(&mut self) {
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
    pub(super) fn explicit(&mut self, open: usize) {
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
    pub(super) fn named(&mut self) {
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
    pub(super) fn is_literal(&self, word: &str) -> bool {
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

    pub(super) fn section(&mut self, at: usize, behind: usize) -> bool {
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
    pub(super) fn helper(&mut self, at: usize, behind: usize) -> bool {
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
    pub(super) fn expression(&mut self, name: usize) {
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
