//! The statements of EJS: scripts cut into regions, of which the braces that reach beyond a region
//! matter.

use super::tree::{Event, Opening};
use super::{BranchKind, Dialect, expr};
use crate::expr::Expr;

/// Reads the code of one region after the other; only an open comment would carry over, and none
/// can.
pub(super) fn events(code: &str) -> Vec<Event<'_>> {
    let mut reader = Reader {
        code,
        at: 0,
        start: 0,
        brackets: 0,
        outer: Vec::new(),
        events: Vec::new(),
    };
    while reader.step() {}
    reader.events
}

struct Reader<'t> {
    code: &'t str,
    at: usize,
    /// Where the statement begins whose end is being looked for.
    start: usize,
    /// Open brackets in that statement.
    brackets: usize,
    /// Open brackets of the statements around it.
    outer: Vec<usize>,
    events: Vec<Event<'t>>,
}

impl<'t> Reader<'t> {
    fn step(&mut self) -> bool {
        let bytes = self.code.as_bytes();
        let Some(byte) = bytes.get(self.at).copied() else {
            return false;
        };
        // Statements begin with what is no white space, so that nothing trims it time and again.
        if self.start == self.at && byte.is_ascii_whitespace() {
            self.start += 1;
        }
        match byte {
            b'\\' => self.at += 1,
            b'"' | b'\'' | b'`' => self.at = string_end(bytes, self.at),
            b'/' => self.slash(),
            b'(' | b'[' => self.brackets += 1,
            b')' | b']' => self.brackets = self.brackets.saturating_sub(1),
            b'{' => self.open(),
            b'}' => self.close(),
            b';' if self.brackets == 0 => self.start = self.at + 1,
            b'\n' if self.brackets == 0 => self.line_end(),
            b':' if self.brackets == 0 => self.label(),
            _ => {}
        }
        self.at += 1;
        true
    }

    /// A comment, a regular expression or a division.
    fn slash(&mut self) {
        let rest = &self.code.as_bytes()[self.at..];
        if rest.starts_with(b"//") {
            self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len()) - 1;
        } else if rest.starts_with(b"/*") {
            self.at += memchr::memmem::find(rest, b"*/").map_or(rest.len() - 1, |end| end + 1);
        } else {
            let before = self.code[..self.at].trim_end().as_bytes().last().copied();
            if before.is_none_or(|byte| b"(=,:!&|?{};[".contains(&byte)) {
                self.at = regex_end(self.code.as_bytes(), self.at);
            }
        }
    }

    /// A line that ends a statement: the next one does not go on with it.
    fn line_end(&mut self) {
        let before = self.code[..self.at].trim_end();
        let next = self.code[self.at..].trim_start();
        let goes_on = next.starts_with(['{', '.', '?', ':', '&', '|'])
            || before.ends_with(['=', ',', '&', '|', '?', ':', '+', '('])
            || before.ends_with("=>")
            || before.ends_with("else");
        self.at = self.code.len() - next.len() - 1;
        if !goes_on {
            self.start = self.at + 1;
        }
    }

    /// `case 'x':` and `default:`.
    fn label(&mut self) {
        let statement = self.code.get(self.start..self.at).unwrap_or("").trim();
        if let Some(value) = after_word(statement, "case") {
            self.events.push(Event::When(vec![parse(value)]));
            self.start = self.at + 1;
        } else if statement == "default" {
            self.events.push(Event::Else);
            self.start = self.at + 1;
        }
    }

    fn open(&mut self) {
        let head = self.code.get(self.start..self.at).unwrap_or("").trim();
        self.events.push(opened(head));
        self.outer.push(std::mem::take(&mut self.brackets));
        self.start = self.at + 1;
    }

    fn close(&mut self) {
        self.brackets = self.outer.pop().unwrap_or(0);
        self.start = self.at + 1;
        // `} else {` goes on with the same block.
        let next = self.code[self.at + 1..].trim_start();
        if after_word(next, "else").is_none() {
            self.events.push(Event::Close(None));
        }
    }
}

fn parse(code: &str) -> Expr {
    expr::parse(code, Dialect::Ejs)
}

/// What follows a word, if `code` begins with it.
fn after_word<'t>(code: &'t str, word: &str) -> Option<&'t str> {
    let rest = code.strip_prefix(word)?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$'));
    ends.then(|| rest.trim())
}

/// What the brackets around a condition hold.
fn bracketed(code: &str) -> &str {
    let code = code.trim();
    match code.strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')').unwrap_or(inner),
        None => code,
    }
}

/// What a brace opens, by what stands before it.
fn opened(head: &str) -> Event<'_> {
    if let Some(rest) = after_word(head, "else") {
        return match after_word(rest, "if") {
            Some(test) => Event::ElseIf(parse(bracketed(test))),
            None => Event::Else,
        };
    }
    if let Some(test) = after_word(head, "if") {
        return Event::Open(Opening::condition("", parse(bracketed(test)), true));
    }
    if let Some(subject) = after_word(head, "switch") {
        return Event::Open(Opening::case("", parse(bracketed(subject))));
    }
    if ["for", "while", "do"]
        .iter()
        .any(|word| after_word(head, word).is_some())
    {
        return Event::Open(Opening::plain("", BranchKind::Loop));
    }
    if let Some(name) = after_word(head, "function").and_then(|rest| rest.split('(').next()) {
        let name = name.trim().to_owned();
        return Event::Open(Opening::plain("", BranchKind::Definition { name }));
    }
    Event::Open(Opening::plain("", callback(head)))
}

/// `items.forEach(function (x) {`, `const f = (x) => {`, `helper('a', () => {`.
fn callback(head: &str) -> BranchKind {
    let is_function = head.ends_with("=>") || head.contains("function");
    let call = head.split('(').next().unwrap_or("").trim();
    let name = call.rsplit(['.', ' ']).next().unwrap_or(call);
    if is_function && matches!(name, "forEach" | "map" | "each" | "flatMap") {
        return BranchKind::Loop;
    }
    let defined = call.split('=').next().unwrap_or("").trim();
    if is_function && call.contains('=') {
        let name = defined.rsplit(' ').next().unwrap_or(defined).to_owned();
        return BranchKind::Definition { name };
    }
    let args = head.split_once('(').map_or("", |(_, args)| args);
    let first = args.split(',').next().unwrap_or("").trim();
    let args = match first.chars().next() {
        Some('"' | '\'' | '`') => vec![parse(first)],
        _ => Vec::new(),
    };
    BranchKind::Other {
        name: name.to_owned(),
        args: Expr::List(args),
    }
}

/// The closing quote of a string, or its opening one where the string does not end.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let mut here = at + 1;
    while let Some(byte) = bytes.get(here) {
        match byte {
            b'\\' => here += 1,
            b'\n' if quote != b'`' => return at,
            byte if *byte == quote => return here,
            _ => {}
        }
        here += 1;
    }
    at
}

/// The last slash of a regular expression, or its first where it does not end on its line.
fn regex_end(bytes: &[u8], at: usize) -> usize {
    let mut here = at + 1;
    let mut class = false;
    while let Some(byte) = bytes.get(here) {
        match byte {
            b'\\' => here += 1,
            b'\n' => return at,
            b'[' => class = true,
            b']' => class = false,
            b'/' if !class => return here,
            _ => {}
        }
        here += 1;
    }
    at
}
