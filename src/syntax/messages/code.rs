//! Strings of template code: what a page says is often handed to a translation function, a helper
//! or a variable before it comes out. Each literal that may be about consent is a text.
//!
//! The languages differ in their quotes, comments and in what joins two strings, no more; one
//! scanner reads them all from a table.

use super::super::template::{Dialect, RegionKind, Template};
use super::super::texts;
use super::raw::{Form, Piece, Raw};
use crate::span::Span;
use crate::syntax::lower::Lowering;

/// How a family of languages writes strings.
#[derive(Clone, Copy)]
struct Code {
    line_comments: &'static [&'static str],
    block_comments: bool,
    single: Form,
    double: Form,
    /// A hole in a string in double quotes begins so.
    holes: &'static [&'static str],
    /// What joins two strings, where no dots or signs follow it.
    joiners: &'static [u8],
    /// An apostrophe is around one character.
    characters: bool,
    /// `@"…"`, in which a quote is written twice.
    verbatim: bool,
    heredocs: bool,
}

const PLAIN: Code = Code {
    line_comments: &[],
    block_comments: false,
    single: Form::Backslash,
    double: Form::Backslash,
    holes: &[],
    joiners: b"~+",
    characters: false,
    verbatim: false,
    heredocs: false,
};

const PHP: Code = Code {
    line_comments: &["//", "#"],
    block_comments: true,
    single: Form::BackslashQuote,
    holes: &["{$", "$"],
    joiners: b".",
    heredocs: true,
    ..PLAIN
};

const CSHARP: Code = Code {
    line_comments: &["//"],
    block_comments: true,
    joiners: b"+",
    characters: true,
    verbatim: true,
    ..PLAIN
};

const RUBY: Code = Code {
    line_comments: &["# "],
    single: Form::BackslashQuote,
    holes: &["#{"],
    joiners: b"+",
    ..PLAIN
};

const SCRIPT: Code = Code {
    line_comments: &["//"],
    block_comments: true,
    joiners: b"+",
    ..PLAIN
};

impl Code {
    fn of(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Php => PHP,
            Dialect::Razor => CSHARP,
            Dialect::Erb => RUBY,
            Dialect::Ejs => SCRIPT,
            _ => PLAIN,
        }
    }
}

impl Lowering<'_> {
    /// Texts in strings of the template's own code. What is markup has been read as such.
    pub fn code_texts(&mut self, dialect: Dialect, template: &Template) {
        let source = self.source;
        if !texts::may_matter(source) {
            return;
        }
        let code = Code::of(dialect);
        let mut markup: Vec<Span> = template
            .markup
            .iter()
            .chain(&template.scripts)
            .flat_map(|string| string.parts.iter().copied())
            .collect();
        markup.sort();
        for region in &template.regions {
            if region.kind == RegionKind::Comment || !texts::may_matter(region.span.of(source)) {
                continue;
            }
            for raw in strings(source, region.span, code) {
                let span = raw.span();
                if !texts::may_matter(span.of(source)) || holds_any(&markup, span) {
                    continue;
                }
                let gate = self.template_gate(span.start);
                for (span, text) in texts::of_decoded(raw.decode(source), None) {
                    self.text(text, span, gate);
                }
            }
        }
    }
}

/// Whether a span of the sorted ones begins in this one, or reaches into it.
fn holds_any(spans: &[Span], span: Span) -> bool {
    let after = spans.partition_point(|other| other.start < span.end);
    after
        .checked_sub(1)
        .and_then(|last| spans.get(last))
        .is_some_and(|last| last.end > span.start)
}

/// How deep strings in what is joined to strings are looked for.
const DEEPEST: usize = 4;

/// The strings of a piece of code; those that are joined are one. Keys of lists are none.
fn strings(text: &str, within: Span, code: Code) -> Vec<Raw> {
    let mut all = Vec::new();
    let mut waiting = vec![(within, 0)];
    while let Some((within, depth)) = waiting.pop() {
        let mut operands = Vec::new();
        strings_of(text, within, code, &mut all, &mut operands);
        if depth < DEEPEST {
            waiting.extend(operands.into_iter().map(|operand| (operand, depth + 1)));
        }
    }
    all
}

/// The strings that stand in the code itself; `operands` are what else is joined to them.
fn strings_of(text: &str, within: Span, code: Code, all: &mut Vec<Raw>, operands: &mut Vec<Span>) {
    let mut scanner = Scanner {
        bytes: text.as_bytes().get(..within.end).unwrap_or_default(),
        code,
    };
    let mut at = within.start;
    // The string that the next one may be joined to.
    let mut joined: Option<Raw> = None;
    while let Some(byte) = scanner.bytes.get(at).copied() {
        if let Some(end) = scanner.comment(at) {
            at = end;
        } else if let Some((raw, end)) = scanner.string(at) {
            at = end;
            let raw = match joined.take() {
                Some(mut before) => {
                    before.pieces.extend(raw.pieces);
                    before
                }
                None => raw,
            };
            joined = Some(raw);
            match scanner.after(at) {
                Next::Joined(next) => at = next,
                Next::Key => joined = None,
                Next::Other => all.extend(joined.take()),
            }
        } else if joined.is_some() && !byte.is_ascii_whitespace() {
            // Something between two joined strings, which is only known at run time.
            let end = scanner.operand(at);
            operands.push(Span::new(at, end));
            if let Some(raw) = &mut joined {
                raw.pieces.push(Piece::Hole(Span::new(at, end)));
            }
            match scanner.after(end) {
                Next::Joined(next) => at = next,
                _ => {
                    all.extend(joined.take());
                    at = end.max(at + 1);
                }
            }
        } else {
            at += 1;
        }
    }
    all.extend(joined);
}

/// What follows a string.
enum Next {
    /// Another operand, at that place.
    Joined(usize),
    /// A value, of which the string is the key.
    Key,
    Other,
}

struct Scanner<'t> {
    bytes: &'t [u8],
    code: Code,
}

impl Scanner<'_> {
    fn starts(&self, at: usize, with: &str) -> bool {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.starts_with(with.as_bytes())
    }

    fn find(&self, at: usize, what: &[u8]) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        memchr::memmem::find(rest, what).map_or(self.bytes.len(), |found| at + found)
    }

    fn comment(&self, at: usize) -> Option<usize> {
        if self.code.block_comments && self.starts(at, "/*") {
            return Some((self.find(at + 2, b"*/") + 2).min(self.bytes.len()));
        }
        let comments = self.code.line_comments;
        let is_comment = comments.iter().any(|comment| self.starts(at, comment));
        // `#[…]` is an attribute.
        let is_attribute = self.starts(at, "#[");
        (is_comment && !is_attribute).then(|| self.find(at, b"\n"))
    }

    fn string(&mut self, at: usize) -> Option<(Raw, usize)> {
        let byte = *self.bytes.get(at)?;
        if self.code.heredocs && self.starts(at, "<<<") {
            return self.heredoc(at);
        }
        if self.code.verbatim && byte == b'"' {
            return Some(self.csharp(at));
        }
        let form = match byte {
            b'\'' if self.code.characters => {
                // `'x'` or `'\n'`; anything else is an apostrophe.
                let length = if self.starts(at + 1, "\\") { 2 } else { 1 };
                let is_character = self.bytes.get(at + 1 + length) == Some(&b'\'');
                return is_character.then(|| {
                    let span = Span::new(at + 1, at + 1 + length);
                    (Raw::new(span, Form::Plain), at + length + 2)
                });
            }
            b'\'' => self.code.single,
            b'"' => self.code.double,
            b'`' => Form::Plain,
            _ => return None,
        };
        let end = super::json::string_end(self.bytes, at + 1, byte);
        let span = Span::new((at + 1).min(end), end);
        let holes = if byte == b'"' { self.code.holes } else { &[] };
        let raw = self.with_holes(span, form, holes);
        Some((raw, (end + 1).min(self.bytes.len())))
    }

    /// `"…"`, `$"…{x}…"`, `@"…"` and `"""…"""`.
    fn csharp(&self, at: usize) -> (Raw, usize) {
        if self.starts(at, "\"\"\"") {
            let end = self.find(at + 3, b"\"\"\"");
            let span = Span::new((at + 3).min(end), end);
            return (Raw::new(span, Form::Plain), (end + 3).min(self.bytes.len()));
        }
        let before = &self.bytes[at.saturating_sub(2)..at];
        if before.ends_with(b"@") || before == b"@$" {
            let mut end = at + 1;
            loop {
                end = self.find(end, b"\"");
                if self.bytes.get(end + 1) != Some(&b'"') {
                    break;
                }
                end += 2;
            }
            let span = Span::new((at + 1).min(end), end);
            let raw = Raw::new(span, Form::Doubled('"'));
            return (raw, (end + 1).min(self.bytes.len()));
        }
        let end = super::json::string_end(self.bytes, at + 1, b'"');
        let span = Span::new((at + 1).min(end), end);
        (
            Raw::new(span, Form::Backslash),
            (end + 1).min(self.bytes.len()),
        )
    }

    fn heredoc(&self, at: usize) -> Option<(Raw, usize)> {
        let line_end = self.find(at, b"\n");
        let label = self.bytes.get(at + 3..line_end)?.trim_ascii();
        let is_raw = label.starts_with(b"'");
        let label = label
            .strip_prefix(b"'")
            .or(label.strip_prefix(b"\""))
            .unwrap_or(label);
        let length = label
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        let label = label.get(..length).filter(|label| !label.is_empty())?;
        let mut start = line_end + 1;
        let mut line = start;
        while line < self.bytes.len() {
            let written = self.bytes[line..].trim_ascii_start();
            let next = self.find(line, b"\n") + 1;
            let is_end = written.strip_prefix(label).is_some_and(|rest| {
                rest.first()
                    .is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
            }) && self.bytes.len() - written.len() < next;
            if is_end {
                break;
            }
            line = next;
        }
        start = start.min(line).min(self.bytes.len());
        let span = Span::new(start, line.min(self.bytes.len()));
        let holes = if is_raw { &[] } else { self.code.holes };
        let raw = self.with_holes(span, Form::Plain, holes);
        let after = (self.find(line, label) + label.len()).min(self.bytes.len());
        Some((raw, after))
    }

    /// `$name`, `{$name->x}`, `#{name}` in a string.
    fn with_holes(&self, span: Span, form: Form, holes: &[&str]) -> Raw {
        let mut pieces = Vec::new();
        let mut plain = span.start;
        let mut at = span.start;
        while at < span.end && !holes.is_empty() {
            let Some(hole) = holes.iter().find(|hole| self.starts(at, hole)) else {
                at += 1;
                continue;
            };
            let end = if *hole == "$" {
                let name = self.bytes[at + 1..span.end]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                    .count();
                if name == 0 {
                    at += 1;
                    continue;
                }
                at + 1 + name
            } else {
                (self.find(at, b"}") + 1).min(span.end)
            };
            pieces.push(Piece::Written(Span::new(plain, at), form));
            pieces.push(Piece::Hole(Span::new(at, end)));
            (plain, at) = (end, end);
        }
        pieces.push(Piece::Written(Span::new(plain, span.end), form));
        Raw { pieces }
    }

    fn skip_space(&self, at: usize) -> usize {
        let mut at = at;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            at += rest.len() - rest.trim_ascii_start().len();
            match self.comment(at) {
                Some(end) if end > at => at = end,
                _ => return at,
            }
        }
    }

    fn after(&self, at: usize) -> Next {
        let at = self.skip_space(at);
        let byte = self.bytes.get(at).copied().unwrap_or(b' ');
        let next = self.bytes.get(at + 1).copied().unwrap_or(b' ');
        if self.code.joiners.contains(&byte) && !matches!(next, b'=' | b'.' | b'+') {
            return Next::Joined(self.skip_space(at + 1));
        }
        // `$texts['…'] = …`
        let is_subscript = byte == b']' && self.is_assigned(at + 1);
        if is_subscript
            || self.starts(at, "=>")
            || byte == b':' && next != b':' && !self.code.characters
        {
            return Next::Key;
        }
        Next::Other
    }

    fn is_assigned(&self, at: usize) -> bool {
        let at = self.skip_space(at);
        let next = self.bytes.get(at + 1);
        self.starts(at, "=") && !matches!(next, Some(b'=' | b'>' | b'~'))
    }

    /// Where the operand at `at` ends: a name, a call, something in brackets.
    fn operand(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        let mut at = at;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth == 0 => return at,
                b')' | b']' | b'}' => depth -= 1,
                b'\'' | b'"' => {
                    at = super::json::string_end(self.bytes, at + 1, *byte);
                }
                b',' | b';' | b'?' if depth == 0 => return at,
                byte if depth == 0 && self.code.joiners.contains(byte) => return at,
                _ => {}
            }
            at += 1;
        }
        self.bytes.len()
    }
}
