//! A raw value is a text as a file writes it, in one or more pieces, and the way back to its bytes
//! from what it says.

use crate::span::Span;
use crate::syntax::html::decode_entities;
use crate::value::HOLE;

/// How a piece writes what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// With a backslash before what is special: `\n`, `\u00e6`.
    Backslash,
    /// Where a backslash escapes only itself and the quote.
    BackslashQuote,
    /// This character twice stands for it once.
    Doubled(char),
    /// With character references: `&aelig;`.
    Entities,
}

/// A text as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    pub pieces: Vec<Piece>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Written(Span, Form),
    /// Something that is only known at run time.
    Hole(Span),
}

impl Raw {
    pub fn new(span: Span, form: Form) -> Self {
        Self {
            pieces: vec![Piece::Written(span, form)],
        }
    }

    pub fn span(&self) -> Span {
        let of = |piece: &Piece| match piece {
            Piece::Written(span, _) | Piece::Hole(span) => *span,
        };
        match (self.pieces.first(), self.pieces.last()) {
            (Some(first), Some(last)) => Span::new(of(first).start, of(last).end),
            _ => Span::default(),
        }
    }

    /// Whether nothing is written in it.
    pub fn is_empty(&self) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Written(span, _) => span.is_empty(),
            Piece::Hole(_) => false,
        })
    }

    /// What it says.
    pub fn decode(&self, source: &str) -> Decoded {
        let mut decoded = Decoded::default();
        for piece in &self.pieces {
            match piece {
                Piece::Hole(span) => decoded.push(HOLE, span.start),
                Piece::Written(span, form) => {
                    let written = span.of(source);
                    match *form {
                        Form::Plain => decoded.push(written, span.start),
                        Form::Backslash => decoded.backslashes(written, span.start, |_| true),
                        Form::BackslashQuote => {
                            decoded.backslashes(written, span.start, |next| {
                                matches!(next, '\\' | '\'' | '"')
                            });
                        }
                        Form::Doubled(quote) => decoded.doubled(written, span.start, quote),
                        Form::Entities => decoded.entities(written, span.start),
                    }
                }
            }
        }
        decoded
    }
}

/// A text with the way back to where it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// For each of some byte offsets of `text`, ascending, the source offset that it came from.
    pub offsets: Vec<(usize, usize)>,
}

impl Decoded {
    pub fn push(&mut self, text: &str, source: usize) {
        if text.is_empty() {
            return;
        }
        let goes_on = self
            .offsets
            .last()
            .is_some_and(|(at, from)| from + (self.text.len() - at) == source);
        if !goes_on {
            self.offsets.push((self.text.len(), source));
        }
        self.text.push_str(text);
    }

    /// Puts a sentence in front of the text; gives how long it is with what parts them.
    pub fn follow(&mut self, before: &Self) -> usize {
        let mut text = before.text.trim_end().to_owned();
        text.push_str(if text.ends_with(['.', '!', '?', ':']) {
            " "
        } else {
            ". "
        });
        let length = text.len();
        text.push_str(&self.text);
        self.text = text;
        let here = self.offsets.iter().map(|(at, from)| (at + length, *from));
        let first = before.offsets.iter().copied();
        self.offsets = first.filter(|(at, _)| *at < length).chain(here).collect();
        length
    }

    fn push_char(&mut self, char: char, source: usize) {
        self.push(char.encode_utf8(&mut [0; 4]), source);
    }

    /// The source offset of a byte offset of the text.
    pub fn source(&self, offset: usize) -> usize {
        let after = self.offsets.partition_point(|(at, _)| *at <= offset);
        let known = after.checked_sub(1).and_then(|at| self.offsets.get(at));
        known.map_or(0, |(at, source)| source + (offset - at))
    }

    /// `escapes` tells which characters a backslash is an escape before.
    fn backslashes(&mut self, written: &str, start: usize, escapes: impl Fn(char) -> bool) {
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'\\', &written.as_bytes()[at..]) {
            let backslash = at + found;
            self.push(&written[at..backslash], start + backslash - found);
            let rest = &written[backslash + 1..];
            let Some(next) = rest.chars().next() else {
                return;
            };
            at = backslash + 1 + next.len_utf8();
            if !escapes(next) {
                self.push(&written[backslash..at], start + backslash);
                continue;
            }
            let after = &written[at..];
            match next {
                'n' | 'r' | 't' | 'f' | 'b' | 'v' => self.push(" ", start + backslash),
                // A line that goes on in the next one.
                '\n' | '\r' => at += after.len() - after.trim_start().len(),
                'u' | 'U' | 'x' => match code(next, after) {
                    Some((char, length)) => {
                        self.push_char(char, start + backslash);
                        at += length;
                    }
                    None => self.push(&written[backslash..at], start + backslash),
                },
                _ => self.push_char(next, start + backslash),
            }
        }
        self.push(written.get(at..).unwrap_or(""), start + at);
    }

    fn doubled(&mut self, written: &str, start: usize, quote: char) {
        let mut at = 0;
        for (found, _) in written.match_indices(quote) {
            if found < at {
                continue;
            }
            let end = found + quote.len_utf8();
            self.push(&written[at..end], start + at);
            let twice = written[end..].starts_with(quote);
            at = end + if twice { quote.len_utf8() } else { 0 };
        }
        self.push(&written[at..], start + at);
    }

    pub fn entities(&mut self, written: &str, start: usize) {
        const LONGEST: usize = 12;
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'&', &written.as_bytes()[at..]) {
            let entity = at + found;
            self.push(&written[at..entity], start + at);
            let rest = &written.as_bytes()[entity + 1..];
            let length = rest
                .iter()
                .take(LONGEST)
                .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#')
                .count();
            let end = entity + 1 + length;
            let end = end + usize::from(rest.get(length) == Some(&b';'));
            self.push(&decode_entities(&written[entity..end]), start + entity);
            at = end;
        }
        self.push(&written[at..], start + at);
    }

    /// With what a message leaves open as holes: `{name}`, `%s`, `%{name}`, `:name`, `[[name]]`.
    pub fn with_holes(self) -> Self {
        if !self.text.contains(['{', '%', ':', '$', '[', '@']) {
            return self;
        }
        let mut all = Self::default();
        let mut at = 0;
        let mut plain = 0;
        let bytes = self.text.as_bytes();
        while at < bytes.len() {
            let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
            let Some(length) = hole(&bytes[at..], before) else {
                at += 1;
                continue;
            };
            self.copy(plain, at, &mut all);
            all.push(HOLE, self.source(at));
            at += length;
            plain = at;
        }
        self.copy(plain, self.text.len(), &mut all);
        all
    }

    /// Where the source of what stands before an offset ends.
    pub fn last(&self, offset: usize) -> usize {
        offset
            .checked_sub(1)
            .map_or(0, |last| self.source(last) + 1)
    }

    /// The same text, whose places are those of the text that it was read from.
    pub fn through(self, outer: &Self) -> Self {
        let mut all = Self::default();
        let bounds = self.offsets.iter().skip(1).map(|(at, _)| *at);
        let ends = bounds.chain([self.text.len()]);
        for ((at, from), end) in self.offsets.iter().zip(ends) {
            // A piece that is no copy, such as an entity, has one place.
            let written = self.text.get(*at..end).unwrap_or("");
            if outer.text.get(*from..*from + written.len()) == Some(written) {
                outer.copy(*from, *from + written.len(), &mut all);
            } else {
                all.push(written, outer.source(*from));
            }
        }
        all
    }

    /// Appends a part of the text, with its places, to another.
    pub fn copy(&self, from: usize, to: usize, into: &mut Self) {
        let mut at = from;
        let first = self.offsets.partition_point(|(offset, _)| *offset <= from);
        let bounds = self.offsets[first..].iter().map(|(offset, _)| *offset);
        for bound in bounds.take_while(|bound| *bound < to).chain([to]) {
            into.push(self.text.get(at..bound).unwrap_or(""), self.source(at));
            at = bound;
        }
    }
}

/// The character behind `\u`, `\U` or `\x`, and how long its number is.
fn code(kind: char, after: &str) -> Option<(char, usize)> {
    if let Some(inner) = after.strip_prefix('{') {
        let end = inner.find('}').filter(|end| *end <= 6)?;
        let number = u32::from_str_radix(&inner[..end], 16).ok()?;
        return Some((char::from_u32(number)?, end + 2));
    }
    let number = |text: &str, digits: usize| u32::from_str_radix(text.get(..digits)?, 16).ok();
    match kind {
        'x' => Some((char::from_u32(number(after, 2)?)?, 2)),
        // Objective-C writes `\U00e6`, YAML `\U000000e6`.
        'U' => match number(after, 8).and_then(char::from_u32) {
            Some(char) => Some((char, 8)),
            None => Some((char::from_u32(number(after, 4)?)?, 4)),
        },
        _ => {
            let high = number(after, 4)?;
            if let Some(char) = char::from_u32(high) {
                return Some((char, 4));
            }
            let low = number(after.get(4..)?.strip_prefix("\\u")?, 4)?;
            let pair = char::decode_utf16([u16::try_from(high).ok()?, u16::try_from(low).ok()?]);
            Some((pair.into_iter().next()?.ok()?, 10))
        }
    }
}

/// How long the placeholder is that stands at the start.
fn hole(rest: &[u8], before: u8) -> Option<usize> {
    const LONGEST: usize = 60;
    let up_to = |from: usize, end: &[u8]| {
        let inner = rest.get(from..)?;
        let inner = &inner[..inner.len().min(LONGEST)];
        let at = memchr::memmem::find(inner, end)?;
        let is_name = !inner[..at]
            .iter()
            .any(|byte| matches!(byte, b'\n' | b'{' | b'<'));
        (at > 0 && is_name).then_some(from + at + end.len())
    };
    match rest {
        [b'{', b'{', ..] => up_to(2, b"}}"),
        [b'{', ..] => up_to(1, b"}"),
        [b'$' | b'%', b'{', ..] => up_to(2, b"}"),
        [b'[', b'[', ..] => up_to(2, b"]]"),
        [b'%', b'(', ..] => up_to(2, b")").map(|length| length + 1),
        [b'%', b's' | b'd' | b'@', ..] => Some(2),
        [b'%', digit, b'$', b's' | b'd' | b'@', ..] if digit.is_ascii_digit() => Some(4),
        [b'@' | b'%', first, ..] | [b':', first, ..] if first.is_ascii_lowercase() => {
            let name = rest[1..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                .count();
            let is_closed = rest.get(name + 1) == Some(&b'%');
            match rest[0] {
                b'%' => is_closed.then_some(name + 2),
                _ => before.is_ascii_whitespace().then_some(name + 1),
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(source: &str, form: Form) -> Decoded {
        Raw::new(Span::new(0, source.len()), form).decode(source)
    }

    /// The source text from where a piece of the decoded text came.
    fn from<'s>(source: &'s str, form: Form, piece: &str) -> &'s str {
        let decoded = decoded(source, form);
        let at = decoded.text.find(piece).expect("the piece is in the text");
        &source[decoded.source(at)..]
    }

    #[test]
    fn escapes_are_decoded_and_lead_back() {
        let json = r#"Sm\u00f8r\n\ud83d\ude00 \"c\" \/ \q"#;
        let text = decoded(json, Form::Backslash).text;
        assert_eq!(text, "Smør \u{1F600} \"c\" / q");
        assert!(from(json, Form::Backslash, "c\"").starts_with("c\\\""));
        assert!(from(json, Form::Backslash, "r ").starts_with("r\\n"));
        assert_eq!(decoded("it''s '' x", Form::Doubled('\'')).text, "it's ' x");
        assert!(from("a''b", Form::Doubled('\''), "b").starts_with('b'));
        assert_eq!(decoded(r"a\'b\n\\", Form::BackslashQuote).text, r"a'b\n\");
        let xml = "&lt;p&gt;l&aelig;s&#230; AT&T";
        assert_eq!(decoded(xml, Form::Entities).text, "<p>læsæ AT&T");
        assert!(from(xml, Form::Entities, "s").starts_with("s&#230;"));
        assert_eq!(decoded("a\\\n   b", Form::Backslash).text, "ab");
    }

    #[test]
    fn placeholders_are_holes() {
        let holes = |text: &str| decoded(text, Form::Plain).with_holes().text;
        for text in [
            "{x}",
            "{{ x y }}",
            "%s",
            "%1$s",
            "%{x}",
            "%(x)s",
            "%x%",
            "[[x]]",
            "${x}",
            ":x",
            "@x",
        ] {
            assert_eq!(holes(&format!("by {text} æ")), "by \u{FFFC} æ", "{text}");
        }
        for text in ["100 %", "a: b", "{", "{}", "10:30", "[x]", "5% off"] {
            assert_eq!(holes(text), text);
        }
        let text = decoded("å {x} ø", Form::Plain).with_holes();
        let end = text.text.find('ø').expect("it is there");
        assert_eq!(text.source(end), "å {x} ".len());
    }

    #[test]
    fn broken_escapes_end() {
        for text in [
            "\\",
            "\\u",
            "\\u12",
            "\\ud83d",
            "\\ud83d\\u",
            "\\x",
            "\\u{",
            "æ\\",
        ] {
            let decoded = decoded(text, Form::Backslash);
            assert!(decoded.text.len() <= text.len());
        }
    }
}
