//! A piece is a stretch of template code between its delimiters, before anything is known of what
//! it says.
//!
//! Finding the end takes strings and brackets into account where the dialect does, and stays
//! linear: every search for a closing delimiter starts where the last one ended.

use memchr::memmem;

use super::Dialect;
use crate::span::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Output,
    Statement,
    Comment,
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

/// One pair of delimiters.
struct Delimiters {
    open: &'static str,
    close: &'static str,
    form: Form,
    /// The code may hold strings and brackets that hold the closing delimiter.
    code: bool,
}

const fn pair(open: &'static str, close: &'static str, form: Form, code: bool) -> Delimiters {
    Delimiters {
        open,
        close,
        form,
        code,
    }
}

/// The delimiters of each dialect, longer ones before the shorter ones that begin them.
fn delimiters(dialect: Dialect) -> &'static [Delimiters] {
    const JINJA: &[Delimiters] = &[
        pair("{{", "}}", Form::Output, true),
        pair("{%", "%}", Form::Statement, true),
        pair("{#", "#}", Form::Comment, false),
    ];
    const LIQUID: &[Delimiters] = &[
        pair("{{", "}}", Form::Output, true),
        pair("{%", "%}", Form::Statement, true),
    ];
    const HANDLEBARS: &[Delimiters] = &[
        pair("{{{{", "}}}}", Form::Statement, true),
        pair("{{!--", "--}}", Form::Comment, false),
        pair("{{~!--", "--}}", Form::Comment, false),
        pair("{{!", "}}", Form::Comment, false),
        pair("{{~!", "}}", Form::Comment, false),
        pair("{{{", "}}}", Form::Output, true),
        pair("{{~{", "}~}}", Form::Output, true),
        pair("{{", "}}", Form::Output, true),
    ];
    const GO: &[Delimiters] = &[
        pair("{{/*", "*/}}", Form::Comment, false),
        pair("{{- /*", "*/", Form::Comment, false),
        pair("{{", "}}", Form::Output, true),
    ];
    const ERB: &[Delimiters] = &[
        pair("<%#", "%>", Form::Comment, false),
        pair("<%==", "%>", Form::Output, false),
        pair("<%=", "%>", Form::Output, false),
        pair("<%", "%>", Form::Statement, false),
    ];
    const EJS: &[Delimiters] = &[
        pair("<%#", "%>", Form::Comment, false),
        pair("<%=", "%>", Form::Output, false),
        pair("<%-", "%>", Form::Output, false),
        pair("<%", "%>", Form::Statement, false),
    ];
    match dialect {
        Dialect::Jinja => JINJA,
        Dialect::Liquid => LIQUID,
        Dialect::Handlebars => HANDLEBARS,
        Dialect::Go => GO,
        Dialect::Erb => ERB,
        Dialect::Ejs => EJS,
        Dialect::Php | Dialect::Razor => &[],
    }
}

/// What every opening delimiter of the dialect begins with.
pub(super) fn marks(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Jinja => &["{{", "{%", "{#"],
        Dialect::Liquid => &["{{", "{%"],
        Dialect::Handlebars | Dialect::Go => &["{{"],
        Dialect::Erb | Dialect::Ejs => &["<%"],
        Dialect::Php | Dialect::Razor => &[],
    }
}

/// Statements whose text is not template code, and whether that text comes out.
fn holds_text(name: &str, args: &str, dialect: Dialect) -> bool {
    match name {
        // With an argument, `raw` prints it (Tornado).
        "raw" => args.is_empty(),
        "comment" | "verbatim" => true,
        "doc" | "schema" | "javascript" | "stylesheet" => dialect == Dialect::Liquid,
        _ => false,
    }
}

/// How long a string may be that holds a closing delimiter.
const MAX_STRING: usize = 2000;

pub(super) fn pieces(text: &str, from: usize, dialect: Dialect) -> Vec<Piece> {
    let table = delimiters(dialect);
    let mut scanner = Scanner {
        text,
        dialect,
        table,
        closes: table.iter().map(|_| None).collect(),
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
    /// The last closing delimiter found for each pair.
    closes: Vec<Option<usize>>,
    at: usize,
    out: Vec<Piece>,
}

impl<'t> Scanner<'t> {
    /// Goes on to the next opening delimiter and reads its piece; false at the end of the text.
    fn step(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let first = if matches!(self.dialect, Dialect::Erb | Dialect::Ejs) {
            b'<'
        } else {
            b'{'
        };
        let Some(offset) = bytes
            .get(self.at..)
            .and_then(|rest| memchr::memchr(first, rest))
        else {
            return false;
        };
        let start = self.at + offset;
        let rest = &bytes[start..];
        // Unless a piece begins here, the search goes on behind this character.
        self.at = start + 1;
        if !marks(self.dialect)
            .iter()
            .any(|mark| rest.starts_with(mark.as_bytes()))
        {
            return true;
        }
        if self.is_literal(start, rest) {
            self.at = start + 3;
            return true;
        }
        let pair = self
            .table
            .iter()
            .enumerate()
            .filter(|(_, pair)| rest.starts_with(pair.open.as_bytes()));
        for (which, _) in pair {
            if let Some(piece) = self.piece(start, which) {
                self.at = piece.span.end;
                self.push(piece);
                break;
            }
        }
        true
    }

    /// `<%%`, `\{{`, and the shortcodes of Hugo's content.
    fn is_literal(&self, start: usize, rest: &[u8]) -> bool {
        match self.dialect {
            Dialect::Erb | Dialect::Ejs => rest.starts_with(b"<%%"),
            Dialect::Handlebars => start > 0 && self.text.as_bytes()[start - 1] == b'\\',
            Dialect::Go => rest.starts_with(b"{{<") || rest.starts_with(b"{{%"),
            _ => false,
        }
    }

    fn piece(&mut self, start: usize, which: usize) -> Option<Piece> {
        let pair = &self.table[which];
        let inner = start + pair.open.len();
        let close = self.close(inner, which)?;
        let mut end = close + pair.close.len();
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
        let code = trimmed(self.text, inner, close, self.dialect);
        let span = Span::new(start, end);
        Some(Piece {
            span,
            code,
            form: pair.form,
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
        let found = memmem::find(rest, self.table[which].close.as_bytes()).map(|at| from + at);
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
        let braces = pair.open == "{{" && self.dialect == Dialect::Jinja;
        let mut depth = 0usize;
        let mut at = inner;
        while at < bytes.len() {
            let byte = bytes[at];
            let rest = &bytes[at..];
            let begins = rest.starts_with(&pair.open.as_bytes()[..2])
                || pair.open == "{{" && rest.starts_with(b"{%") && self.dialect != Dialect::Go;
            if begins {
                return (at >= nearest).then_some(nearest);
            }
            if !pair.code {
                if at >= nearest {
                    return Some(nearest);
                }
            } else if depth == 0 && rest.starts_with(pair.close.as_bytes()) {
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
            let rest = &bytes[here..];
            closed = closed || rest.starts_with(pair.close.as_bytes());
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
            matches!(self.dialect, Dialect::Jinja | Dialect::Liquid)
                && holds_text(name, code[name.len()..].trim(), self.dialect)
        };
        if !holds {
            self.out.push(piece);
            return;
        }
        let end = self.held_end(piece.span.end, name).unwrap_or_else(|| {
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
    fn held_end(&self, from: usize, name: &str) -> Option<Span> {
        let bytes = self.text.as_bytes();
        let (open, close) = match self.dialect {
            Dialect::Handlebars => ("{{{{", "}}}}"),
            _ => ("{%", "%}"),
        };
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
            let end = match self.dialect {
                Dialect::Handlebars => tail.strip_prefix('/'),
                _ => tail.strip_prefix("end"),
            };
            if end.is_none_or(|end| word(end) != name) {
                continue;
            }
            let length = memmem::find(&bytes[at..], close.as_bytes())?;
            return Some(Span::new(start, at + length + close.len()));
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
