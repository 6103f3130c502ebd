//! A lexer cuts the code of any template dialect into tokens; every text has some.

use std::borrow::Cow;

use super::super::Dialect;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Number,
    /// A string without its quotes; a Ruby symbol.
    String,
    /// A string with code in it; the text as it is written.
    Interpolated,
    Regex,
    /// `key:` in Ruby.
    Label,
    /// `%w[a b]`, without the brackets.
    Words,
    Op,
}

#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    pub kind: Kind,
    pub text: Cow<'t, str>,
    pub start: usize,
    pub end: usize,
    /// White space stands before it.
    pub spaced: bool,
    /// A name written with `@`.
    pub at: bool,
}

impl Token<'_> {
    pub fn is_op(&self, op: &str) -> bool {
        self.kind == Kind::Op && self.text == op
    }

    pub fn is_name(&self, name: &str) -> bool {
        self.kind == Kind::Name && self.text == name
    }
}

/// Operators of more than one character, longest first.
const OPERATORS: &[&str] = &[
    "===", "!==", "<=>", "...", "?->", "??=", "**=", "<<=", ">>=", "&&=", "||=", "==", "!=", "<>",
    "<=", ">=", "&&", "||", "??", "?.", "&.", "->", "::", "=>", ":=", "=~", "!~", "..", "**", "++",
    "--", "+=", "-=", "*=", "/=", ".=", "%=", "|=", "//",
];

pub(super) fn tokens(text: &str, dialect: Dialect) -> Vec<Token<'_>> {
    let mut lexer = Lexer {
        text,
        dialect,
        at: 0,
        tokens: Vec::new(),
    };
    while lexer.step() {}
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    dialect: Dialect,
    at: usize,
    tokens: Vec<Token<'t>>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Reads one token; false at the end.
    fn step(&mut self) -> bool {
        let before = self.at;
        self.skip_space();
        let spaced = self.at > before || self.at == 0;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return false;
        };
        let start = self.at;
        let mut at = false;
        let (kind, text, len) = match first {
            '"' | '\'' | '`' => self.string(rest, 0, first),
            '0'..='9' => self.number(rest),
            _ if is_name_start(first) => self.name(rest, 0),
            '$' | '@' => {
                at = first == '@';
                self.sigil(rest, first)
            }
            ':' if self.dialect == Dialect::Erb => self.symbol(rest),
            '%' if self.dialect == Dialect::Erb => self.words(rest),
            '/' if self.regex_may_start() => self.regex(rest),
            _ => operator(rest),
        };
        let len = len.max(first.len_utf8());
        self.at = start + len;
        self.tokens.push(Token {
            kind,
            text,
            start,
            end: self.at,
            spaced,
            at,
        });
        true
    }

    fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            let scripts = matches!(self.dialect, Dialect::Ejs | Dialect::Php | Dialect::Razor);
            let line_comment = scripts && trimmed.starts_with("//")
                || self.dialect == Dialect::Php && trimmed.starts_with('#')
                || self.dialect == Dialect::Erb && trimmed.starts_with("# ");
            let block_comment =
                (scripts || self.dialect == Dialect::Go) && trimmed.starts_with("/*");
            self.at += if line_comment {
                trimmed.find('\n').unwrap_or(trimmed.len())
            } else if block_comment {
                trimmed.find("*/").map_or(trimmed.len(), |end| end + 2)
            } else {
                return;
            };
        }
    }

    fn name(&self, rest: &'t str, from: usize) -> (Kind, Cow<'t, str>, usize) {
        let mut end = from;
        let mut chars = rest[from..].char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            let joins = is_name_start(c)
                || c.is_ascii_digit()
                || c == '$'
                    && matches!(
                        self.dialect,
                        Dialect::Ejs | Dialect::Jinja | Dialect::Liquid
                    )
                || c == '-'
                    && offset > 0
                    && matches!(self.dialect, Dialect::Handlebars | Dialect::Liquid)
                    && next.is_some_and(|c| is_name_start(c) || c.is_ascii_digit());
            if !joins {
                break;
            }
            end = from + offset + c.len_utf8();
        }
        let mut name = &rest[from..end];
        let tail = &rest[end..];
        if self.dialect == Dialect::Erb && end > from {
            if tail.starts_with(':') && !tail.starts_with("::") && !self.in_ruby_choice() {
                return (Kind::Label, Cow::Borrowed(name), end + 1);
            }
            let question = tail.starts_with('?') && !tail.starts_with("?.");
            if question || tail.starts_with('!') && !tail.starts_with("!=") {
                end += 1;
                name = &rest[from..end];
            }
        }
        (Kind::Name, Cow::Borrowed(name), end)
    }

    /// Whether a `?` of this expression still waits for its `:`.
    fn in_ruby_choice(&self) -> bool {
        let bracket = |token: &&Token<'_>| ["(", "[", "{"].iter().any(|op| token.is_op(op));
        let mut recent = self
            .tokens
            .iter()
            .rev()
            .take(64)
            .take_while(|token| !bracket(token));
        recent.any(|token| token.is_op("?"))
    }

    fn number(&self, rest: &'t str) -> (Kind, Cow<'t, str>, usize) {
        let bytes = rest.as_bytes();
        let after_dot = self.tokens.last().is_some_and(|token| token.is_op("."));
        let mut end = 0;
        while let Some(byte) = bytes.get(end) {
            let fraction =
                *byte == b'.' && !after_dot && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if !(byte.is_ascii_alphanumeric() || *byte == b'_' || fraction) {
                break;
            }
            end += 1;
        }
        (Kind::Number, Cow::Borrowed(&rest[..end]), end)
    }

    /// `$x`, `@x`, `@@x`; `$"…"` and `@"…"` in Razor; a lone `$` is the root context in Go.
    fn sigil(&self, rest: &'t str, first: char) -> (Kind, Cow<'t, str>, usize) {
        let prefix = rest.len() - rest.trim_start_matches(['$', '@']).len();
        let next = rest[prefix..].chars().next();
        match next {
            Some('"') if self.dialect == Dialect::Razor => {
                let (kind, text, len) = self.string(rest, prefix, '"');
                (kind, text, len)
            }
            Some(c) if is_name_start(c) => {
                let keeps = first == '$'
                    && matches!(
                        self.dialect,
                        Dialect::Ejs | Dialect::Jinja | Dialect::Liquid
                    );
                self.name(rest, if keeps { 0 } else { prefix })
            }
            _ if first == '$' && self.dialect == Dialect::Go => (Kind::Name, Cow::Borrowed(""), 1),
            _ if first == '$' => (Kind::Name, Cow::Borrowed("$"), 1),
            _ => (Kind::Op, Cow::Borrowed("@"), 1),
        }
    }

    fn symbol(&self, rest: &'t str) -> (Kind, Cow<'t, str>, usize) {
        let tail = &rest[1..];
        match tail.chars().next() {
            Some(quote @ ('"' | '\'')) => self.string(rest, 1, quote),
            Some(c) if is_name_start(c) && !self.in_ruby_choice_with_space(rest) => {
                let end = tail
                    .find(|c: char| !(is_name_start(c) || c.is_ascii_digit()))
                    .unwrap_or(tail.len());
                (Kind::String, Cow::Borrowed(&tail[..end]), end + 1)
            }
            _ => operator(rest),
        }
    }

    /// `a ? b :c` does not occur, but `a ? b : c` must not become a symbol; a space follows there.
    fn in_ruby_choice_with_space(&self, rest: &str) -> bool {
        rest[1..].starts_with(' ')
    }

    fn words(&self, rest: &'t str) -> (Kind, Cow<'t, str>, usize) {
        let opens = ["%w[", "%i[", "%w(", "%i("]
            .iter()
            .any(|open| rest.starts_with(open));
        let close = rest[1..].find([']', ')']);
        match close {
            Some(close) if opens && self.operand_expected() => {
                (Kind::Words, Cow::Borrowed(&rest[3..close + 1]), close + 2)
            }
            _ => operator(rest),
        }
    }

    fn operand_expected(&self) -> bool {
        let Some(last) = self.tokens.last() else {
            return true;
        };
        match last.kind {
            Kind::Op => !matches!(last.text.as_ref(), ")" | "]" | "}"),
            Kind::Name => matches!(
                last.text.as_ref(),
                "and" | "or" | "not" | "if" | "unless" | "in" | "matches" | "return" | "when"
            ),
            Kind::Label => true,
            _ => false,
        }
    }

    fn regex_may_start(&self) -> bool {
        matches!(self.dialect, Dialect::Ejs | Dialect::Erb) && self.operand_expected()
    }

    fn regex(&self, rest: &'t str) -> (Kind, Cow<'t, str>, usize) {
        let mut escaped = false;
        let mut class = false;
        for (offset, c) in rest.char_indices().skip(1) {
            match c {
                '\n' => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    let flags = &rest[offset + 1..];
                    let len = flags
                        .find(|c: char| !c.is_ascii_lowercase())
                        .unwrap_or(flags.len());
                    return (
                        Kind::Regex,
                        Cow::Borrowed(&rest[1..offset]),
                        offset + 1 + len,
                    );
                }
                _ => {}
            }
        }
        operator(rest)
    }

    /// A string whose opening quote stands at `from` of `rest`. One that is not closed ends with
    /// the text.
    fn string(&self, rest: &'t str, from: usize, quote: char) -> (Kind, Cow<'t, str>, usize) {
        let body = &rest[from + 1..];
        let verbatim = rest[..from].contains('@');
        let escapes = !verbatim
            && self.dialect != Dialect::Liquid
            && !(self.dialect == Dialect::Go && quote == '`');
        let mut escaped = false;
        let mut has_escapes = false;
        let mut end = body.len();
        for (offset, c) in body.char_indices() {
            if escaped {
                escaped = false;
            } else if c == '\\' && escapes {
                escaped = true;
                has_escapes = true;
            } else if c == quote {
                end = offset;
                break;
            }
        }
        let content = &body[..end];
        let len = (from + 1 + end + 1).min(rest.len());
        if self.interpolates(content, quote, &rest[..from]) {
            return (Kind::Interpolated, Cow::Borrowed(&rest[..len]), len);
        }
        let text = if has_escapes {
            Cow::Owned(unescape(content, self.dialect, quote))
        } else {
            Cow::Borrowed(content)
        };
        (Kind::String, text, len)
    }

    fn interpolates(&self, content: &str, quote: char, prefix: &str) -> bool {
        match self.dialect {
            Dialect::Ejs => quote == '`' && content.contains("${"),
            Dialect::Erb | Dialect::Jinja => quote == '"' && content.contains("#{"),
            Dialect::Php => quote == '"' && content.contains('$'),
            Dialect::Razor => prefix.contains('$') && content.contains('{'),
            _ => false,
        }
    }
}

fn is_name_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || !c.is_ascii() && c.is_alphanumeric()
}

fn operator(rest: &str) -> (Kind, Cow<'_, str>, usize) {
    let first = rest.bytes().next();
    let mut operators = OPERATORS.iter();
    let long = operators.find(|op| op.bytes().next() == first && rest.starts_with(**op));
    let len = long.map_or_else(
        || rest.chars().next().map_or(0, char::len_utf8),
        |op| op.len(),
    );
    (Kind::Op, Cow::Borrowed(&rest[..len]), len)
}

/// Resolves the escapes that change what a name or a value is; others lose their backslash.
fn unescape(content: &str, dialect: Dialect, quote: char) -> String {
    let literal = quote == '\'' && matches!(dialect, Dialect::Php | Dialect::Erb);
    let mut out = String::with_capacity(content.len());
    let mut chars = content.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some(c @ ('\\' | '\'')) => out.push(c),
            Some(c) if literal => out.extend(['\\', c]),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('x') => out.push(code(&mut chars, 2)),
            Some('u') => out.push(code(&mut chars, 4)),
            Some(c) => out.push(c),
            None => {}
        }
    }
    out
}

/// The character of a hexadecimal escape; what is none stays as U+FFFD.
fn code(chars: &mut std::str::Chars<'_>, digits: usize) -> char {
    let hex: String = chars.clone().take(digits).collect();
    let Some(value) = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32) else {
        return char::REPLACEMENT_CHARACTER;
    };
    chars.by_ref().take(digits).for_each(drop);
    value
}
