//! The lexer parts a program into names, strings, numbers and marks; comments are left out.

use super::tongue::{Hole, Shape, Tongue};
use crate::span::Span;

/// How long an expression within a string may be; keeps strings that never end linear.
const MAX_HOLE: usize = 512;

/// How long a literal on one line may be, where a mark may be an operator as well.
const MAX_REGEX: usize = 512;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Name,
    Number,
    /// A string: which of [`Tokens::strings`].
    Text(usize),
    /// A pattern.
    Regex,
    /// Any other byte.
    Mark(u8),
    /// The end of a line that may end a statement.
    Line,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    /// With quotes; of a heredoc, its mark.
    pub span: Span,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    pub all: Vec<Token>,
    /// Spans of literal text; between two stands a hole, or an escaped quote.
    pub strings: Vec<Vec<Span>>,
}

/// Reads `range` of `text`; never fails.
#[must_use]
pub fn lex(text: &str, range: Span, tongue: &Tongue) -> Tokens {
    let mut lexer = Lexer {
        bytes: &text.as_bytes()[..range.end.min(text.len())],
        text,
        at: range.start,
        tongue,
        out: Tokens::default(),
        heredocs: Vec::new(),
        depth: 0,
    };
    lexer.run();
    lexer.out
}

struct Heredoc {
    string: usize,
    label: String,
    has_holes: bool,
}

struct Lexer<'t> {
    bytes: &'t [u8],
    text: &'t str,
    at: usize,
    tongue: &'t Tongue,
    out: Tokens,
    /// Those whose text begins with the next line.
    heredocs: Vec<Heredoc>,
    /// Brackets that are open, in which lines end nothing.
    depth: usize,
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    fn push(&mut self, kind: Kind, start: usize) {
        let span = Span::new(start, self.at);
        self.out.all.push(Token { kind, span });
    }

    fn run(&mut self) {
        while let Some(byte) = self.byte(0) {
            let start = self.at;
            match byte {
                b'\n' => self.line(),
                b'\\' if matches!(self.byte(1), Some(b'\n' | b'\r')) => {
                    self.at += 2;
                }
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ if self.comment() => {}
                byte if byte.is_ascii_digit() => {
                    while self.byte(0).is_some_and(is_name)
                        || self.byte(0) == Some(b'.')
                            && self.byte(1).is_some_and(|byte| byte.is_ascii_digit())
                    {
                        self.at += 1;
                    }
                    self.push(Kind::Number, start);
                }
                b'"' | b'\'' | b'`' => self.quoted(byte, start, false, true),
                b'@' | b'$' if self.is_marked_string() => {
                    let from = self.at;
                    while matches!(self.byte(0), Some(b'@' | b'$')) {
                        self.at += 1;
                    }
                    let marks = &self.bytes[from..self.at];
                    let (holes, escapes) = (marks.contains(&b'$'), !marks.contains(&b'@'));
                    self.quoted(b'"', start, holes, escapes);
                }
                byte if is_name(byte) => self.name(start),
                b'%' if self.tongue.shape == Shape::Words && self.percent(start) => {}
                b'<' if self.tongue.shape == Shape::Words && self.heredoc(start) => {}
                b'/' if self.tongue.shape == Shape::Words && self.regex(start) => {}
                _ => {
                    self.at += 1;
                    match byte {
                        b'(' | b'[' => self.depth += 1,
                        b'{' if self.tongue.shape != Shape::Braces => self.depth += 1,
                        b')' | b']' => self.depth = self.depth.saturating_sub(1),
                        b'}' if self.tongue.shape != Shape::Braces => {
                            self.depth = self.depth.saturating_sub(1);
                        }
                        _ => {}
                    }
                    self.push(Kind::Mark(byte), start);
                }
            }
        }
    }

    fn line(&mut self) {
        let start = self.at;
        self.at += 1;
        // Blocks of Ruby stand in braces, and their lines end statements; brackets of Python don't.
        let ends = match self.tongue.shape {
            Shape::Lines => self.depth == 0,
            Shape::Words => true,
            Shape::Braces => self.tongue.lines_end && self.depth == 0,
        };
        if ends {
            self.push(Kind::Line, start);
        }
        for heredoc in std::mem::take(&mut self.heredocs) {
            self.heredoc_body(&heredoc);
        }
        if self.tongue.shape == Shape::Words {
            if self.rest().starts_with(b"=begin") {
                let end = memchr::memmem::find(self.rest(), b"\n=end");
                self.at += end.map_or(self.rest().len(), |end| end + "\n=end".len());
            } else if self.rest().starts_with(b"__END__") {
                self.at = self.bytes.len();
            }
        }
    }

    fn comment(&mut self) -> bool {
        if self.rest().starts_with(self.tongue.line_comment.as_bytes()) {
            self.at += memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
            return true;
        }
        if self.tongue.block_comments && self.rest().starts_with(b"/*") {
            self.block_comment();
            return true;
        }
        false
    }

    /// To the end of `/* … */`; those of Kotlin nest.
    fn block_comment(&mut self) {
        let nests = self.tongue.hole == Hole::Dollar;
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            let rest = self.rest();
            if rest.starts_with(b"*/") {
                self.at += 2;
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            } else if rest.starts_with(b"/*") && (depth == 0 || nests) {
                self.at += 2;
                depth += 1;
            } else {
                let next = memchr::memchr2(b'*', b'/', &rest[1..]);
                self.at += next.map_or(rest.len(), |next| next + 1);
            }
        }
    }

    fn is_marked_string(&self) -> bool {
        let marks = self.rest().iter().take(8);
        let marks = marks.take_while(|byte| matches!(byte, b'@' | b'$')).count();
        self.tongue.hole == Hole::Marked
            && !self.tongue.single_quotes
            && self.byte(marks) == Some(b'"')
    }

    fn name(&mut self, start: usize) {
        while self.byte(0).is_some_and(is_name) {
            self.at += 1;
        }
        let written = &self.bytes[start..self.at];
        let is_prefix = self.tongue.shape == Shape::Lines
            && written.len() <= 2
            && written.iter().all(|byte| b"rbfuRBFU".contains(byte));
        if is_prefix && let Some(quote @ (b'"' | b'\'')) = self.byte(0) {
            let has = |mark: u8| written.iter().any(|byte| byte.eq_ignore_ascii_case(&mark));
            let (holes, escapes) = (has(b'f'), !has(b'r'));
            return self.quoted(quote, start, holes, escapes);
        }
        if self.tongue.shape == Shape::Words && matches!(self.byte(0), Some(b'?' | b'!')) {
            // `include?(…)`, not `a ?b : c`, nor `a != b`.
            if self.byte(1) != Some(b'=') {
                self.at += 1;
            }
        }
        self.push(Kind::Name, start);
    }

    /// A literal whose quote is next; `holes` where a mark in front says that it has some.
    fn quoted(&mut self, quote: u8, start: usize, holes: bool, escapes: bool) {
        let is_string = match quote {
            b'\'' => self.tongue.single_quotes,
            b'`' => self.tongue.backticks,
            _ => true,
        };
        if !is_string {
            return self.character(quote, start);
        }
        let three = [quote; 3];
        let is_triple = self.tongue.triple_quotes && self.rest().starts_with(&three);
        let run = self
            .rest()
            .iter()
            .take_while(|byte| **byte == quote)
            .count();
        let hole = match self.tongue.hole {
            Hole::Marked if !holes => Hole::None,
            Hole::Hash if quote == b'\'' => Hole::None,
            hole => hole,
        };
        if is_triple {
            // Only C# has longer runs; elsewhere the rest belongs to the text.
            let quotes = if self.tongue.single_quotes {
                3
            } else {
                run.min(64)
            };
            let quotes = if run >= 6 && run % 2 == 0 { 3 } else { quotes };
            self.at += quotes;
            let raw = !escapes || !self.tongue.single_quotes && self.tongue.hole != Hole::None;
            return self.body(start, &vec![quote; quotes], hole, !raw, false);
        }
        self.at += 1;
        let is_raw = quote == b'`';
        // `@"…"` doubles its quotes.
        let doubles = !escapes && !self.tongue.single_quotes;
        self.body(start, &[quote], hole, escapes && !is_raw, doubles);
    }

    /// `'x'`, `'\n'`; what is none of it is a mark.
    fn character(&mut self, quote: u8, start: usize) {
        let rest = self.rest();
        let body = if rest.get(1) == Some(&b'\\') { 3 } else { 2 };
        let end = memchr::memchr(
            quote,
            rest.get(body..rest.len().min(body + 8)).unwrap_or(&[]),
        );
        self.at += end.map_or(1, |end| body + end + 1);
        self.push(Kind::Mark(quote), start);
    }

    /// The text of a string up to its closing quotes.
    fn body(&mut self, start: usize, close: &[u8], hole: Hole, escapes: bool, doubles: bool) {
        let on_one_line =
            close.len() == 1 && !doubles && close != b"`" && self.tongue.shape != Shape::Words;
        let mut parts = Vec::new();
        let mut from = self.at;
        let mut end = None;
        while let Some(byte) = self.byte(0) {
            if self.rest().starts_with(close) {
                if doubles && self.byte(1) == Some(close[0]) {
                    parts.push(Span::new(from, self.at + 1));
                    self.at += 2;
                    from = self.at;
                    continue;
                }
                end = Some(self.at);
                self.at += close.len();
                break;
            }
            if byte == b'\n' && on_one_line {
                // It never ends: whatever it is, the next line is none of it.
                end = Some(self.at);
                break;
            }
            if byte == b'\\' && escapes {
                self.at += 2;
                continue;
            }
            match self.hole_end(hole) {
                Some(after) => {
                    parts.push(Span::new(from, self.at));
                    self.at = after;
                    from = after;
                }
                None => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        parts.push(Span::new(from, end.unwrap_or(self.at)));
        self.push_string(start, parts);
    }

    fn push_string(&mut self, start: usize, mut parts: Vec<Span>) {
        parts.retain(|part| self.text.get(part.start..part.end).is_some() && !part.is_empty());
        self.out.strings.push(parts);
        self.push(Kind::Text(self.out.strings.len() - 1), start);
    }

    /// Where the expression that begins here in a string ends.
    fn hole_end(&self, hole: Hole) -> Option<usize> {
        let braces = match (hole, self.byte(0)?, self.byte(1)) {
            (Hole::Hash, b'#', Some(b'{')) | (Hole::Dollar, b'$', Some(b'{')) => self.at + 1,
            (Hole::Dollar, b'$', Some(next)) if next.is_ascii_alphabetic() => {
                let name = self.rest()[1..].iter().take_while(|byte| is_name(**byte));
                return Some(self.at + 1 + name.count());
            }
            (Hole::Marked, b'{', Some(b'{')) => return None,
            (Hole::Marked, b'{', _) if self.bytes.get(self.at.wrapping_sub(1)) != Some(&b'{') => {
                self.at
            }
            _ => return None,
        };
        let mut depth = 0usize;
        for (ahead, byte) in self.bytes.get(braces..)?.iter().take(MAX_HOLE).enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Some(braces + ahead + 1);
            }
        }
        None
    }

    /// Whether the last token is a value, behind which an operator follows.
    fn after_value(&self) -> bool {
        let Some(last) = self.out.all.last() else {
            return false;
        };
        match last.kind {
            Kind::Number | Kind::Text(_) | Kind::Regex => true,
            Kind::Mark(byte) => matches!(byte, b')' | b']' | b'}'),
            Kind::Line => false,
            Kind::Name => {
                let is_word = matches!(
                    last.span.of(self.text),
                    "and"
                        | "do"
                        | "elsif"
                        | "if"
                        | "in"
                        | "not"
                        | "or"
                        | "return"
                        | "then"
                        | "unless"
                        | "until"
                        | "when"
                        | "while"
                        | "puts"
                        | "raw"
                );
                // `link_to %(…)`, `split /x/`: a call without brackets.
                let spaced = self.at > last.span.end
                    && self.byte(1).is_some_and(|byte| !byte.is_ascii_whitespace());
                !is_word && !spaced
            }
        }
    }

    /// `%q(…)`, `%w[…]`, `%(…)`.
    fn percent(&mut self, start: usize) -> bool {
        if self.after_value() {
            return false;
        }
        let kind = self.byte(1).unwrap_or(b' ');
        let (letter, open) = match kind {
            b'q' | b'Q' | b'w' | b'W' | b'i' | b'I' | b'r' => (kind, self.byte(2)),
            _ => (b'Q', Some(kind)),
        };
        let close = match open {
            Some(b'(') => b')',
            Some(b'[') => b']',
            Some(b'{') => b'}',
            Some(b'<') => b'>',
            Some(mark @ (b'|' | b'!')) => mark,
            _ => return false,
        };
        let open = open.unwrap_or(b'(');
        self.at += if kind == letter { 3 } else { 2 };
        let hole = match letter {
            b'q' | b'w' | b'i' => Hole::None,
            _ => Hole::Hash,
        };
        let mut parts = Vec::new();
        let mut from = self.at;
        let mut depth = 1;
        while let Some(byte) = self.byte(0) {
            if byte == b'\\' {
                self.at += 2;
                continue;
            }
            if byte == close {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            } else if byte == open {
                depth += 1;
            }
            match self.hole_end(hole) {
                Some(after) => {
                    parts.push(Span::new(from, self.at));
                    self.at = after;
                    from = after;
                }
                None => self.at += 1,
            }
        }
        self.at = self.at.min(self.bytes.len());
        parts.push(Span::new(from, self.at));
        self.at = (self.at + 1).min(self.bytes.len());
        if letter == b'r' {
            self.push(Kind::Regex, start);
        } else {
            self.push_string(start, parts);
        }
        true
    }

    fn regex(&mut self, start: usize) -> bool {
        if self.after_value() {
            return false;
        }
        let mut at = self.at + 1;
        let last = self.bytes.len().min(at + MAX_REGEX);
        while at < last {
            match self.bytes[at] {
                b'\\' => at += 1,
                b'\n' => return false,
                b'/' => {
                    self.at = at + 1;
                    self.push(Kind::Regex, start);
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// `<<~HTML`, `<<-'HTML'`, `<<HTML`.
    fn heredoc(&mut self, start: usize) -> bool {
        let rest = self.rest();
        if !rest.starts_with(b"<<") {
            return false;
        }
        let mut at = 2;
        let is_bare = !matches!(rest.get(at), Some(b'~' | b'-'));
        at += usize::from(!is_bare);
        let quote = rest
            .get(at)
            .copied()
            .filter(|byte| matches!(byte, b'"' | b'\'' | b'`'));
        at += usize::from(quote.is_some());
        let label: Vec<u8> = rest[at.min(rest.len())..]
            .iter()
            .copied()
            .take_while(|byte| is_name(*byte))
            .collect();
        let fits = label.first().is_some_and(|first| {
            first.is_ascii_uppercase()
                || !is_bare && (first.is_ascii_alphabetic() || *first == b'_')
        });
        if !fits {
            return false;
        }
        self.at += at + label.len() + usize::from(quote.is_some());
        self.at = self.at.min(self.bytes.len());
        self.out.strings.push(Vec::new());
        let string = self.out.strings.len() - 1;
        self.heredocs.push(Heredoc {
            string,
            label: String::from_utf8_lossy(&label).into_owned(),
            has_holes: quote != Some(b'\''),
        });
        self.push(Kind::Text(string), start);
        true
    }

    fn heredoc_body(&mut self, heredoc: &Heredoc) {
        let hole = if heredoc.has_holes {
            Hole::Hash
        } else {
            Hole::None
        };
        let mut parts = Vec::new();
        let mut from = self.at;
        let mut fresh = true;
        while let Some(byte) = self.byte(0) {
            if fresh {
                let line = self.rest();
                let end = memchr::memchr(b'\n', line).unwrap_or(line.len());
                if line[..end].trim_ascii() == heredoc.label.as_bytes() {
                    parts.push(Span::new(from, self.at));
                    self.at += end;
                    from = self.bytes.len();
                    break;
                }
            }
            fresh = byte == b'\n';
            match self.hole_end(hole) {
                Some(after) => {
                    parts.push(Span::new(from, self.at));
                    self.at = after;
                    from = after;
                }
                None => self.at += 1,
            }
        }
        if from < self.bytes.len() {
            parts.push(Span::new(from, self.bytes.len()));
        }
        parts.retain(|part| self.text.get(part.start..part.end).is_some() && !part.is_empty());
        self.out.strings[heredoc.string] = parts;
    }
}

#[cfg(test)]
mod tests {
    use super::super::tongue;
    use super::*;

    fn strings(text: &str, extension: &str) -> Vec<String> {
        let tongue = tongue::of(extension).expect("it is known");
        let tokens = lex(text, Span::new(0, text.len()), tongue);
        let all = tokens.strings.iter();
        all.map(|parts| {
            let parts: Vec<&str> = parts.iter().map(|part| part.of(text)).collect();
            parts.join("|")
        })
        .collect()
    }

    #[test]
    fn strings_of_ruby() {
        assert_eq!(
            strings(
                "a = \"x#{b[\"c\"]}y\" # 'no'\nd('e', :f, %w[g h], %(i #{j} k))",
                "rb"
            ),
            ["x|y", "e", "g h", "i | k"]
        );
        assert_eq!(
            strings("x = <<~HTML + 'b'\n  <p>#{a}</p>\nHTML\ny = 'c'", "rb"),
            ["  <p>|</p>\n", "b", "c"]
        );
        assert_eq!(
            strings("x =~ /a'b/ ? 'c' : 'd'\ny = a / b", "rb"),
            ["c", "d"]
        );
        assert_eq!(
            strings("=begin\n'no'\n=end\n'a'\n__END__\n'no'", "rb"),
            ["no", "a"]
        );
    }

    #[test]
    fn strings_of_python() {
        assert_eq!(
            strings(
                "a = f'x{b}y{{z}}' 'c' # 'no'\nd = r\"\\d\"\ne = '''f\n'g'''",
                "py"
            ),
            ["x|y{{z}}", "c", "\\d", "f\n'g"]
        );
    }

    #[test]
    fn strings_of_braces() {
        assert_eq!(
            strings(
                "var a = $\"x{b}y\"; var c = @\"d\"\"e\"; var f = '\"'; /* \"no\" */ g(\"h\");",
                "cs"
            ),
            ["x|y", "d\"|e", "h"]
        );
        assert_eq!(
            strings("a = \"\"\"\n<p>\"b\"</p>\n\"\"\"; // \"no\"", "java"),
            ["\n<p>\"b\"</p>\n"]
        );
        assert_eq!(
            strings("a := `b\"c` + \"d\\\"e\"", "go"),
            ["b\"c", "d\\\"e"]
        );
        assert_eq!(strings("val a = \"b $c ${d} e\"", "kt"), ["b | | e"]);
        assert_eq!(strings("f(\"\", \"a\")", "cs"), ["", "a"]);
    }

    #[test]
    fn hostile_input_takes_linear_time() {
        for piece in ["\"#{", "<<~A\n", "%(", "'", "\"\"\"", "$\"{", "/", "\\"] {
            let text = piece.repeat(5_000);
            for extension in ["rb", "py", "cs", "go", "kt"] {
                let _ = strings(&text, extension);
            }
        }
    }
}
