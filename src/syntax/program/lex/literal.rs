//! Literals that only some languages have: heredocs and `%(…)` of Ruby, sigils of Elixir, strings in
//! slashes of Groovy.

use super::{Heredoc, Kind, Lexer, is_name};
use crate::span::Span;
use crate::syntax::program::tongue::{Hole, Literals};

/// How long a literal on one line may be, where a mark may be an operator as well.
const MAX_REGEX: usize = 512;

/// Sigils whose text is a template of Phoenix.
const TEMPLATES: &[u8] = b"EHL";

impl Lexer<'_> {
    /// Whether a literal begins here that not every language has; it is read then.
    pub(super) fn literal(&mut self, byte: u8, start: usize) -> bool {
        match (self.tongue.literals, byte) {
            (Literals::Percent, b'%') => self.percent(start),
            (Literals::Percent, b'<') => self.heredoc(start),
            (Literals::Percent, b'/') => self.regex(start),
            (Literals::Sigils, b'~') => self.sigil(start),
            (Literals::Sigils, b'?') => self.code_point(start),
            (Literals::Slashes, b'/') => self.slashes(start),
            (Literals::Slashes, b'$') => self.dollar_slashes(start),
            _ => false,
        }
    }

    /// `~H"""…"""`, `~s(…)`, `~r/…/`: letters, and a text between marks.
    fn sigil(&mut self, start: usize) -> bool {
        let rest = self.rest();
        let letters = rest[1..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let Some((letter, open)) = rest.get(1).copied().zip(rest.get(1 + letters).copied()) else {
            return false;
        };
        if letters == 0 {
            return false;
        }
        let close = match open {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            b'"' | b'\'' | b'/' | b'|' => open,
            _ => return false,
        };
        let is_long = matches!(open, b'"' | b'\'') && rest[1 + letters..].starts_with(&[open; 3]);
        let close = vec![close; if is_long { 3 } else { 1 }];
        self.at += 1 + letters + close.len();
        let is_template = letters == 1 && TEMPLATES.contains(&letter);
        let hole = if letter.is_ascii_lowercase() {
            Hole::Hash
        } else {
            Hole::None
        };
        let string = self.out.strings.len();
        self.body(start, &close, hole, letter.is_ascii_lowercase(), false);
        if is_template || letter == b'r' {
            let parts = self.out.strings.drain(string..).flatten();
            if is_template {
                self.out.templates.extend(parts);
            }
            if let Some(token) = self.out.all.last_mut() {
                token.kind = if is_template {
                    Kind::Template
                } else {
                    Kind::Regex
                };
            }
        }
        true
    }

    /// `?a`, `?"`, `?\n`: one character.
    fn code_point(&mut self, start: usize) -> bool {
        let length = match self.rest() {
            [_, b'\\', ..] => 3,
            [_, next, ..] if next.is_ascii_graphic() => 2,
            _ => return false,
        };
        self.at = (self.at + length).min(self.bytes.len());
        self.push(Kind::Number, start);
        true
    }

    /// `/…/` on one line.
    fn slashes(&mut self, start: usize) -> bool {
        let from = self.at + 1;
        if !self.regex(start) {
            return false;
        }
        self.out.all.pop();
        self.push_string(start, vec![Span::new(from, self.at - 1)]);
        true
    }

    /// `$/…/$` over several lines.
    fn dollar_slashes(&mut self, start: usize) -> bool {
        if !self.rest().starts_with(b"$/") {
            return false;
        }
        self.at += 2;
        self.body(start, b"/$", Hole::Dollar, false, false);
        true
    }

    /// Whether the last token is a value, behind which an operator follows.
    fn after_value(&self) -> bool {
        let Some(last) = self.out.all.last() else {
            return false;
        };
        match last.kind {
            Kind::Number | Kind::Text(_) | Kind::Regex | Kind::Template => true,
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
            self.step(hole, &mut from, &mut parts);
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

    pub(super) fn heredoc_body(&mut self, heredoc: &Heredoc) {
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
            self.step(hole, &mut from, &mut parts);
        }
        if from < self.bytes.len() {
            parts.push(Span::new(from, self.bytes.len()));
        }
        parts.retain(|part| self.text.get(part.start..part.end).is_some() && !part.is_empty());
        self.out.strings[heredoc.string] = parts;
    }
}
