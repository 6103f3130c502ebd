//! A source is one file's text, decoded once, and the way back from its bytes to lines and columns.

use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use crate::encoding::{self, Decoded};
use crate::reading;
use crate::span::Span;

/// Files above this are not read: a page or script that people write is never that long.
pub const MAX_BYTES: u64 = 2 * 1024 * 1024;

/// One file's decoded text.
#[derive(Debug)]
pub struct Source {
    /// Relative to where the run started, with `/`.
    pub path: String,
    /// The text in UTF-8, without a byte-order mark.
    pub text: String,
    /// How many bytes of the original stand before the text, where the original is UTF-8.
    skipped: usize,
    lines: OnceLock<Lines>,
}

/// Why a file has no text for us.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file system's or the user's: the file is gone, locked or forbidden.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// The file's: its name promises text, its content is none.
    #[error("is not text")]
    Binary,
    /// Ours: the bound is the program's choice.
    #[error("is larger than {} MB", MAX_BYTES / 1024 / 1024)]
    TooLarge,
}

/// A place as people and editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// From 1; lines end with LF, CRLF or a lone CR.
    pub line: usize,
    /// From 1, in Unicode scalar values; a tab is one.
    pub column: usize,
    /// Bytes in the original file if that is UTF-8 (a byte-order mark counts), else in the
    /// decoded text.
    pub offset: usize,
}

impl Source {
    /// Reads and decodes a file; `display` is the path to show.
    ///
    /// # Errors
    /// If the file cannot be read, is too large, or is not text.
    pub fn read(path: &Path, display: String) -> Result<Self, SourceError> {
        let (file, size) = reading::open(path)?;
        // What it is said to have now is room enough, and none of it is left over.
        let size = usize::try_from(size.min(MAX_BYTES)).unwrap_or(0);
        let mut bytes = Vec::with_capacity(size);
        // The bound is on what is read, not on what the metadata says: files grow.
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        Self::from_vec(display, bytes)
    }

    /// As [`Source::from_bytes`], where the bytes are of no further use.
    ///
    /// # Errors
    /// If it is too large or is not text.
    pub fn from_vec(display: String, bytes: Vec<u8>) -> Result<Self, SourceError> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(SourceError::TooLarge);
        }
        let decoded = encoding::decode_owned(bytes);
        Self::of(display, decoded)
    }

    /// Decodes the content of a file.
    ///
    /// # Errors
    /// If it is too large or is not text.
    pub fn from_bytes(display: String, bytes: &[u8]) -> Result<Self, SourceError> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(SourceError::TooLarge);
        }
        Self::of(display, encoding::decode(bytes))
    }

    fn of(display: String, decoded: Option<Decoded>) -> Result<Self, SourceError> {
        let Decoded { text, skipped } = decoded.ok_or(SourceError::Binary)?;
        Ok(Self {
            path: display,
            text,
            skipped,
            lines: OnceLock::new(),
        })
    }

    /// The place of a byte of the text; one past the end is the end, one within a character is
    /// the character's start.
    #[must_use]
    pub fn location(&self, offset: usize) -> Location {
        let offset = floor(&self.text, offset);
        let lines = self.lines();
        let index = lines.index(offset);
        let start = lines.starts.get(index).copied().unwrap_or(0);
        let column = lines.chars_before(&self.text, offset) - lines.chars_before(&self.text, start);
        Location {
            line: index + 1,
            column: column + 1,
            offset: offset + self.skipped,
        }
    }

    /// The span with all of the characters that it begins and ends in.
    pub(crate) fn whole(&self, span: Span) -> Span {
        let start = floor(&self.text, span.start);
        let last = floor(&self.text, span.end.saturating_sub(1).max(start));
        let rest = self.text.get(last..).unwrap_or_default();
        let end = last + rest.chars().next().map_or(0, char::len_utf8);
        Span::new(start, end)
    }

    /// The index, from 0, of the line that a byte of the text is on.
    #[must_use]
    pub fn line_index(&self, offset: usize) -> usize {
        self.lines().index(offset)
    }

    /// How many lines there are; at least one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines().starts.len()
    }

    /// The bytes of a line by its index from 0, without its end; `None` past the last.
    #[must_use]
    pub fn line_range(&self, index: usize) -> Option<std::ops::Range<usize>> {
        let starts = &self.lines().starts;
        let start = *starts.get(index)?;
        let end = starts.get(index + 1).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..end)?;
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        Some(start..end)
    }

    /// The line that a byte of the text is on, without its end.
    #[must_use]
    pub fn line_text(&self, offset: usize) -> &str {
        let range = self.line_range(self.line_index(offset));
        range.and_then(|range| self.text.get(range)).unwrap_or("")
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(&self.text))
    }
}

/// Where lines start, and how many characters stand before every [`STRIDE`]th byte, so that a
/// column costs the same in a line of any length.
#[derive(Debug)]
struct Lines {
    starts: Vec<usize>,
    chars: Vec<usize>,
}

const STRIDE: usize = 512;

impl Lines {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let splits_crlf = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            if !splits_crlf {
                starts.push(at + 1);
            }
        }
        let mut chars = Vec::with_capacity(bytes.len() / STRIDE + 1);
        let mut count = 0;
        for chunk in bytes.chunks(STRIDE) {
            chars.push(count);
            count += count_chars(chunk);
        }
        Self { starts, chars }
    }

    fn index(&self, offset: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1)
    }

    fn chars_before(&self, text: &str, offset: usize) -> usize {
        // The last chunk's count serves for the end of the text.
        let chunk = (offset / STRIDE).min(self.chars.len().saturating_sub(1));
        let before = self.chars.get(chunk).copied().unwrap_or(0);
        let rest = text.as_bytes().get(chunk * STRIDE..offset).unwrap_or(&[]);
        before + count_chars(rest)
    }
}

/// The nearest boundary of characters at or before a byte; the end where the text is shorter.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    // A character has four bytes at most.
    let mut candidates = (at.saturating_sub(3)..=at).rev();
    candidates
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// How many characters start in these bytes of UTF-8.
fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(bytes: &[u8]) -> Source {
        Source::from_bytes("a.html".into(), bytes).unwrap()
    }

    fn at(source: &Source, offset: usize) -> (usize, usize, usize) {
        let Location {
            line,
            column,
            offset,
        } = source.location(offset);
        (line, column, offset)
    }

    #[test]
    fn every_line_end_counts_once() {
        let source = source(b"a\nb\r\nc\rd");
        assert_eq!(at(&source, 0), (1, 1, 0));
        assert_eq!(at(&source, 2), (2, 1, 2));
        assert_eq!(at(&source, 5), (3, 1, 5));
        assert_eq!(at(&source, 7), (4, 1, 7));
        assert_eq!(at(&source, 99), (4, 2, 8));
        assert_eq!(source.line_count(), 4);
        assert_eq!(source.line_range(1), Some(2..3));
        assert_eq!(source.line_range(4), None);
        assert_eq!(source.line_text(5), "c");
    }

    #[test]
    fn columns_are_characters() {
        let source = source("\tæ😀x".as_bytes());
        assert_eq!(at(&source, 1), (1, 2, 1));
        assert_eq!(at(&source, 2), (1, 2, 1), "within a character");
        assert_eq!(at(&source, 3), (1, 3, 3));
        assert_eq!(at(&source, 7), (1, 4, 7));
    }

    #[test]
    fn columns_are_right_across_strides() {
        let text = "å".repeat(3 * STRIDE) + "\n" + &"é".repeat(STRIDE) + "x";
        let source = source(text.as_bytes());
        let second = 6 * STRIDE + 1;
        assert_eq!(at(&source, 6 * STRIDE), (1, 3 * STRIDE + 1, 6 * STRIDE));
        assert_eq!(
            at(&source, second + 2 * STRIDE),
            (2, STRIDE + 1, second + 2 * STRIDE)
        );
        assert_eq!(at(&source, text.len()), (2, STRIDE + 2, text.len()));
    }

    #[test]
    fn offsets_count_the_byte_order_mark() {
        let source = source("\u{feff}ab".as_bytes());
        assert_eq!(source.text, "ab");
        assert_eq!(at(&source, 1), (1, 2, 4));
    }

    #[test]
    fn an_empty_file_has_a_line() {
        let source = source(b"");
        assert_eq!(at(&source, 0), (1, 1, 0));
        assert_eq!(at(&source, 5), (1, 1, 0));
        assert_eq!(source.line_range(0), Some(0..0));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let read = Source::from_bytes("a".into(), png);
        assert!(matches!(read, Err(SourceError::Binary)));
        let large = vec![b'a'; usize::try_from(MAX_BYTES).unwrap() + 1];
        let read = Source::from_bytes("a".into(), &large);
        assert!(matches!(read, Err(SourceError::TooLarge)));
        assert!(Source::from_bytes("a".into(), &large[1..]).is_ok());
        let read = Source::read(Path::new("/nowhere/at/all"), "a".into());
        assert!(matches!(read, Err(SourceError::Io(_))));
    }
}
