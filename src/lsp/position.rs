//! A position is a place as editors count it: a line, and a column in units that server and
//! editor agree on at the start.

use lsp_types::{Position, PositionEncodingKind, Range};

use crate::source::{Source, floor};
use crate::span::Span;

/// What one step of a column is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// What every editor can, and what counts where nothing was agreed on.
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    /// The first of those that the editor offers, which it likes best.
    #[must_use]
    pub fn agreed(offered: Option<&[PositionEncodingKind]>) -> Self {
        let mut known = offered.unwrap_or_default().iter().filter_map(|kind| {
            let all = [Self::Utf8, Self::Utf16, Self::Utf32];
            all.into_iter().find(|encoding| encoding.kind() == *kind)
        });
        known.next().unwrap_or_default()
    }

    #[must_use]
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn width(self, letter: char) -> usize {
        match self {
            Self::Utf8 => letter.len_utf8(),
            Self::Utf16 => letter.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    /// How many units a text has.
    fn units(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            _ => text.chars().map(|letter| self.width(letter)).sum(),
        }
    }

    /// The byte at so many units; within a character it is the character's start, past the end
    /// it is the end.
    fn byte(self, text: &str, units: usize) -> usize {
        if self == Self::Utf8 {
            return floor(text, units);
        }
        let mut passed = 0;
        for (at, letter) in text.char_indices() {
            passed += self.width(letter);
            if passed > units {
                return at;
            }
        }
        text.len()
    }

    /// The place of a byte of a source.
    #[must_use]
    pub fn position(self, source: &Source, offset: usize) -> Position {
        let offset = floor(&source.text, offset);
        let line = source.line_index(offset);
        let start = source.line_range(line).map_or(0, |range| range.start);
        let before = source.text.get(start..offset).unwrap_or("");
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            character: u32::try_from(self.units(before)).unwrap_or(u32::MAX),
        }
    }

    #[must_use]
    pub fn range(self, source: &Source, span: Span) -> Range {
        Range {
            start: self.position(source, span.start),
            end: self.position(source, span.end),
        }
    }

    /// The byte of a text that a position names; what lies past the end of its line or of the
    /// text is that end.
    #[must_use]
    pub fn offset(self, text: &str, position: Position) -> usize {
        let mut start = 0;
        for _ in 0..position.line {
            match line_end(text, start) {
                Some((_, next)) => start = next,
                None => return text.len(),
            }
        }
        let end = line_end(text, start).map_or(text.len(), |(end, _)| end);
        let line = text.get(start..end).unwrap_or("");
        let units = usize::try_from(position.character).unwrap_or(usize::MAX);
        start + self.byte(line, units)
    }
}

/// Where the line ends that starts at a byte, and where the next one starts.
fn line_end(text: &str, start: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let end = start + memchr::memchr2(b'\n', b'\r', bytes.get(start..)?)?;
    let is_pair = bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n');
    Some((end, end + 1 + usize::from(is_pair)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn each_encoding_counts_in_its_own_units() {
        let text = "a\r\næ😀x\rb";
        let source = Source::from_bytes("a".into(), text.as_bytes()).unwrap();
        let at = text.find('x').unwrap();
        let columns = ALL.map(|encoding| encoding.position(&source, at).character);
        assert_eq!(columns, [6, 3, 2]);
        assert_eq!(Encoding::Utf16.position(&source, text.len()).line, 2);
    }

    #[test]
    fn what_is_out_of_bounds_is_the_nearest_place() {
        let utf16 = Encoding::Utf16;
        let text = "a😀\nb";
        let offset = |line, character| utf16.offset(text, Position { line, character });
        assert_eq!(offset(0, 2), 1, "within a character");
        assert_eq!(offset(0, 99), 5, "the line's end, not the next line");
        assert_eq!(offset(7, 0), text.len());
    }

    #[test]
    fn the_editor_s_first_choice_counts() {
        let kinds = [
            PositionEncodingKind::new("utf-7"),
            PositionEncodingKind::UTF32,
        ];
        assert_eq!(Encoding::agreed(Some(&kinds)), Encoding::Utf32);
        assert_eq!(Encoding::agreed(None), Encoding::Utf16);
    }

    proptest! {
        #[test]
        fn every_byte_comes_back(text in "[a-z æ😀\u{301}\r\n]{0,60}", at in 0..80_usize) {
            let source = Source::from_bytes("a".into(), text.as_bytes()).unwrap();
            let at = floor(&text, at);
            // Between CR and LF there is no place.
            prop_assume!(!(at > 0 && text.as_bytes()[at - 1] == b'\r' && text.as_bytes().get(at) == Some(&b'\n')));
            for encoding in ALL {
                let position = encoding.position(&source, at);
                prop_assert_eq!(encoding.offset(&text, position), at);
            }
        }
    }
}
