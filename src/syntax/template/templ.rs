//! templ writes pages as functions of Go: lines of markup with statements of Go between them, and
//! expressions in braces.

use memchr::memmem;

use super::pieces::{Form, Piece};
use super::tags::Meaning;
use super::tree::{Event, Opening};
use super::{BranchKind, Dialect, expr};
use crate::expr::Expr;
use crate::span::Span;

/// How long an expression in braces, or the arguments of a component, may be.
const MAX_CODE: usize = 20_000;

/// How deep brackets may stand in brackets.
const MAX_DEPTH: usize = 24;

/// The pieces of Go in a file: statements and expressions of its templates, and all that stands
/// around these.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut scanner = Scanner {
        text,
        at: 0,
        raw: None,
        out: Vec::new(),
    };
    let mut from = 0;
    while let Some(start) = line_beginning(text, from, "templ ") {
        let line = line_end(text, start);
        let Some(brace) = text[start..line].rfind('{').map(|at| start + at) else {
            from = line;
            continue;
        };
        let end = body_end(text, brace);
        scanner.push(scanner.at, start, Form::Host);
        scanner.push(start, brace + 1, Form::Statement);
        scanner.at = brace + 1;
        scanner.body(end);
        let behind = (end + 1).min(text.len());
        scanner.push(end, behind, Form::Statement);
        scanner.at = behind;
        from = behind;
    }
    scanner.push(scanner.at, text.len(), Form::Host);
    scanner.out
}

/// Where a line begins with `word`, from `from` on.
fn line_beginning(text: &str, from: usize, word: &str) -> Option<usize> {
    let rest = text.get(from..)?;
    let mut found = memmem::find_iter(rest.as_bytes(), word.as_bytes()).map(|at| from + at);
    found.find(|at| *at == 0 || text.as_bytes()[at - 1] == b'\n')
}

/// Where the brace stands that begins a line and ends the template; those of scripts end nothing.
fn body_end(text: &str, brace: usize) -> usize {
    let bytes = text.as_bytes();
    let mut from = brace;
    while let Some(length) = memmem::find(&bytes[from..], b"\n}") {
        let end = from + length;
        let script = memmem::find(&bytes[from..end], b"<script").map(|at| from + at);
        let closes = script.and_then(|script| {
            let length = memmem::find(&bytes[script..], b"</script")?;
            Some(script + length)
        });
        match closes {
            Some(closes) => from = closes,
            None => return end + 1,
        }
    }
    text.len()
}

fn line_end(text: &str, from: usize) -> usize {
    let rest = &text.as_bytes()[from..];
    memchr::memchr(b'\n', rest).map_or(text.len(), |at| from + at)
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// What ends the script or style sheet that the scanner is in.
    raw: Option<&'static str>,
    out: Vec<Piece>,
}

impl Scanner<'_> {
    fn push(&mut self, start: usize, end: usize, form: Form) {
        let span = Span::new(start, end);
        if span.is_empty() {
            return;
        }
        let written = span.of(self.text);
        let inner = written.trim_start();
        if inner.is_empty() {
            return;
        }
        let from = start + written.len() - inner.len();
        self.out.push(Piece {
            span,
            code: Span::new(from, from + inner.trim_end().len()),
            form,
            held: Span::default(),
            end: Span::default(),
        });
    }

    /// The text of one template, up to `end`.
    fn body(&mut self, end: usize) {
        self.raw = None;
        // The tag that is open, of a script or style sheet.
        let mut opens: Option<&'static str> = None;
        let mut begins_line = true;
        while self.at < end {
            let rest = &self.text.as_bytes()[self.at..end];
            let byte = rest[0];
            if let Some(close) = self.raw {
                if rest.starts_with(close.as_bytes()) {
                    self.raw = None;
                } else if rest.starts_with(b"{{") {
                    self.held(end, b"}}");
                    continue;
                }
                self.at += 1;
                continue;
            }
            match byte {
                b'\n' => begins_line = true,
                b' ' | b'\t' | b'\r' => {}
                _ if begins_line && self.statement(end) => continue,
                b'{' if rest.starts_with(b"{{") => {
                    self.held(end, b"}}");
                    continue;
                }
                b'{' => {
                    if let Some(close) = closing(self.text.as_bytes(), self.at, end) {
                        self.push(self.at, close + 1, Form::Output);
                        self.at = close + 1;
                        begins_line = false;
                        continue;
                    }
                    begins_line = false;
                }
                b'<' => {
                    begins_line = false;
                    if rest.starts_with(b"<script") {
                        opens = Some("</script");
                    } else if rest.starts_with(b"<style") {
                        opens = Some("</style");
                    } else if rest.starts_with(b"<!--") {
                        let length = memmem::find(rest, b"-->").unwrap_or(rest.len());
                        self.at += length;
                        continue;
                    }
                }
                b'>' => {
                    self.raw = opens.take();
                    begins_line = false;
                }
                _ => begins_line = false,
            }
            self.at += 1;
        }
    }

    /// Code between doubled braces.
    fn held(&mut self, end: usize, close: &[u8]) {
        let rest = &self.text.as_bytes()[self.at..end];
        let length = memmem::find(rest, close).map_or(rest.len(), |at| at + close.len());
        let form = match self.raw {
            Some(_) => Form::Output,
            None => Form::Host,
        };
        self.push(self.at, self.at + length, form);
        self.at += length;
    }

    /// Reads the statement that a line begins with, if it begins with one.
    fn statement(&mut self, end: usize) -> bool {
        let line_end = line_end(self.text, self.at).min(end);
        let line = self.text[self.at..line_end].trim_end();
        let (length, form) = if line.starts_with("//") {
            (line.len(), Form::Comment)
        } else if line.starts_with("/*") {
            let rest = &self.text[self.at..end];
            let length = rest.find("*/").map_or(rest.len(), |at| at + 2);
            (length, Form::Comment)
        } else if line == "}"
            || line.ends_with('{')
                && ["if ", "for ", "switch ", "} else"]
                    .iter()
                    .any(|word| line.starts_with(word))
            || line.ends_with(':') && (line.starts_with("case ") || line == "default:")
        {
            (line.len(), Form::Statement)
        } else if line.strip_prefix('@').is_some_and(|name| {
            name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        }) {
            (self.component(line, end), Form::Statement)
        } else {
            return false;
        };
        self.push(self.at, self.at + length, form);
        self.at += length;
        true
    }

    /// How long the call of a component is: `@page.Film(id)`, and with what it wraps, `@Layout() {`.
    fn component(&self, line: &str, end: usize) -> usize {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '@');
        let name = line.find(|c: char| !is_name(c)).unwrap_or(line.len());
        let mut length = name;
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at + length), Some(b'(' | b'{'))
            && self.at + length < end
            && let Some(close) = closing(bytes, self.at + length, end)
            && (bytes[self.at + length] == b'('
                || self.text[..close].ends_with(['"', ','])
                || memchr::memchr(b'\n', &bytes[self.at + length..close]).is_none())
        {
            length = close + 1 - self.at;
        }
        let rest = &self.text[self.at + length..end];
        let wraps = rest.trim_start_matches([' ', '\t']);
        match wraps.starts_with('{') {
            true => length + (rest.len() - wraps.len()) + 1,
            false => length,
        }
    }
}

/// The bracket that answers the one at `open`, outside of strings.
fn closing(bytes: &[u8], open: usize, end: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = open;
    let limit = end.min(open.saturating_add(MAX_CODE));
    while at < limit {
        match bytes[at] {
            quote @ (b'"' | b'`') => {
                let mut here = at + 1;
                while here < limit && bytes[here] != quote {
                    here += 1 + usize::from(bytes[here] == b'\\' && quote == b'"');
                }
                at = here;
            }
            b'(' | b'[' | b'{' if depth < MAX_DEPTH => depth += 1,
            b'(' | b'[' | b'{' => return None,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// What a statement does.
pub(super) fn meaning(code: &str) -> Meaning<'_> {
    let mut meaning = Meaning::default();
    let head = code.strip_suffix('{').unwrap_or(code).trim();
    let opens = head.len() < code.len();
    // `if x := f(); ok`
    let test = |rest: &str| {
        let rest = rest.rsplit(';').next().unwrap_or(rest);
        expr::parse(rest.trim(), Dialect::Templ)
    };
    let event = if let Some(rest) = head.strip_prefix("templ ") {
        // `templ (p Page) Film()`
        let rest = match rest.trim_start().strip_prefix('(') {
            Some(receiver) => receiver.split_once(')').map_or("", |(_, rest)| rest),
            None => rest,
        };
        let name = rest.split('(').next().unwrap_or("").trim().to_owned();
        Event::Open(Opening::plain("", BranchKind::Definition { name }))
    } else if head == "}" {
        Event::Close(None)
    } else if let Some(rest) = head.strip_prefix("} else") {
        match rest.trim_start().strip_prefix("if ") {
            Some(rest) => Event::ElseIf(test(rest)),
            None => Event::Else,
        }
    } else if let Some(rest) = head.strip_prefix("if ") {
        Event::Open(Opening::condition("", test(rest), true))
    } else if let Some(rest) = head.strip_prefix("for ") {
        let over = rest.split_once("range ").map_or(rest, |(_, over)| over);
        Event::Open(Opening::looping("", test(over)))
    } else if let Some(rest) = head.strip_prefix("switch") {
        let subject = match rest.trim() {
            "" => Expr::Bool(true),
            subject => test(subject),
        };
        Event::Open(Opening::case("", subject))
    } else if let Some(values) = head.strip_prefix("case ") {
        let values = values.strip_suffix(':').unwrap_or(values);
        Event::When(match expr::parse_arguments(values, Dialect::Templ) {
            Expr::List(values) => values,
            one => vec![one],
        })
    } else if head == "default:" {
        Event::Else
    } else if let Some(call) = head.strip_prefix('@').filter(|_| opens) {
        let name = call.split('(').next().unwrap_or(call);
        let args = call[name.len()..].trim_matches(['(', ')']);
        let args = expr::parse_arguments(args, Dialect::Templ);
        Event::Open(Opening::other("", name, args))
    } else {
        return meaning;
    };
    meaning.events.push(event);
    meaning
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&str> {
        pieces(text)
            .iter()
            .map(|piece| piece.code.of(text))
            .collect()
    }

    #[test]
    fn statements_begin_lines_and_expressions_stand_anywhere() {
        let text = "package a\n\ntempl Film(id string) {\n\tif id != \"}\" {\n\t\t<p title={ id }>if { id }\n</p>\n\t} else {\n\t\t@frame(id, T{1})\n\t\t@Box(id) {\n\t\t\t<b></b>\n\t\t}\n\t}\n}\n";
        assert_eq!(
            codes(text),
            [
                "package a",
                "templ Film(id string) {",
                "if id != \"}\" {",
                "{ id }",
                "{ id }",
                "} else {",
                "@frame(id, T{1})",
                "@Box(id) {",
                "}",
                "}",
                "}"
            ]
        );
    }

    #[test]
    fn braces_of_scripts_are_their_own() {
        let text = "templ A() {\n<script>\nif (a) {\n}\nlet b = {{ c }};\n</script>\n// <p>\n}\nfunc f() {}\n";
        assert_eq!(
            codes(text),
            ["templ A() {", "{{ c }}", "// <p>", "}", "func f() {}"]
        );
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for piece in [
            "templ A() {\n",
            "{",
            "@a(",
            "templ ",
            "if a {\n",
            "<script>",
            "/*\n",
        ] {
            let _ = pieces(&format!("templ A() {{\n{}", piece.repeat(20_000)));
        }
    }
}
