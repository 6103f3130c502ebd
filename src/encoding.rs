//! An encoding is how a file's bytes stand for its text; sites carry decades of them.

use std::ops::Range;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::memmem;

/// A file's text, and how many bytes of the original stand before it.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Only told for UTF-8, where offsets in text and file are otherwise the same.
    pub(crate) skipped: usize,
}

/// How far into a file one looks for a NUL (as git does) or a declared encoding (as browsers do).
const SNIFFED: usize = 8000;
const DECLARED_WITHIN: usize = 1024;

/// Decodes a file; `None` if it is no text.
pub(crate) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let (encoding, mark) = kind(bytes)?;
    let rest = bytes.get(mark..).unwrap_or(&[]);
    let skipped = if encoding == Some(UTF_8) { mark } else { 0 };
    let text = match encoding {
        Some(encoding) => transcode(encoding, rest),
        None => String::from_utf8_lossy(rest).into_owned(),
    };
    Some(Decoded { text, skipped })
}

/// The same for bytes that are of no further use: text in UTF-8 is checked once and not copied.
pub(crate) fn decode_owned(bytes: Vec<u8>) -> Option<Decoded> {
    let head = bytes.get(..SNIFFED).unwrap_or(&bytes);
    let is_plain = Encoding::for_bom(&bytes).is_none() && memchr::memchr(0, head).is_none();
    if !is_plain {
        return decode(&bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(Decoded { text, skipped: 0 }),
        Err(error) => decode(error.as_bytes()),
    }
}

/// The text with the mark in front where it is in UTF-8, so that places in it are those of the file.
pub(crate) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => decode(bytes).map_or_else(String::new, |decoded| decoded.text),
    }
}

/// How the bytes stand for text, and how many of them are a mark in front; no encoding for UTF-8
/// without one, with or without broken bytes. `None` if it is no text.
fn kind(bytes: &[u8]) -> Option<(Option<&'static Encoding>, usize)> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Some((Some(encoding), mark));
    }
    let head = bytes.get(..SNIFFED).unwrap_or(bytes);
    if let Some(encoding) = unmarked_utf16(head) {
        return Some((Some(encoding), 0));
    }
    if memchr::memchr(0, head).is_some() {
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => Some((None, 0)),
        Err(_) if is_mostly_controls(head) => None,
        Err(_) if is_damaged_utf8(bytes) => Some((None, 0)),
        Err(_) => Some((Some(declared(bytes).unwrap_or(WINDOWS_1252)), 0)),
    }
}

/// The bytes with stretches of their text replaced; the rest stays byte for byte. `None` where the
/// encoding does not give the bytes back, or has no way to write a replacement. The stretches are
/// sorted and apart.
pub(crate) fn spliced(bytes: &[u8], text: &str, edits: &[(Range<usize>, &str)]) -> Option<Vec<u8>> {
    let (encoding, mark) = kind(bytes)?;
    let mut after = bytes.get(..mark)?.to_vec();
    let mut text_at = 0;
    let mut at = mark;
    let is_utf8 = encoding.is_none_or(|encoding| encoding == UTF_8);
    // How many bytes of the file stand for the next stretch of its text.
    let length = |stretch: &str, at: usize| -> Option<usize> {
        let rest = bytes.get(at..)?;
        if is_utf8 {
            return raw_length(rest, stretch.len());
        }
        let encoded = encoded(encoding?, stretch)?;
        rest.starts_with(&encoded).then_some(encoded.len())
    };
    for (range, new) in edits {
        let kept = length(text.get(text_at..range.start)?, at)?;
        after.extend_from_slice(bytes.get(at..at + kept)?);
        at += kept;
        at += length(text.get(range.clone())?, at)?;
        match encoding.filter(|_| !is_utf8) {
            Some(encoding) => after.extend(encoded(encoding, new)?),
            None => after.extend_from_slice(new.as_bytes()),
        }
        text_at = range.end;
    }
    let kept = length(text.get(text_at..)?, at)?;
    (at + kept == bytes.len()).then(|| {
        after.extend_from_slice(&bytes[at..]);
        after
    })
}

/// How many bytes decode to so many bytes of text, where broken ones decode to U+FFFD.
fn raw_length(bytes: &[u8], decoded: usize) -> Option<usize> {
    let (mut raw, mut left) = (0, decoded);
    let mut chunks = bytes.utf8_chunks();
    while left > 0 {
        let chunk = chunks.next()?;
        if chunk.valid().len() >= left {
            return Some(raw + left);
        }
        left -= chunk.valid().len();
        raw += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            left = left.checked_sub('\u{fffd}'.len_utf8())?;
            raw += chunk.invalid().len();
        }
    }
    Some(raw)
}

fn encoded(encoding: &'static Encoding, text: &str) -> Option<Vec<u8>> {
    // The library writes UTF-16 as UTF-8, as forms on the web do.
    if encoding == UTF_16LE {
        return Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    }
    if encoding == UTF_16BE {
        return Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    let (bytes, _, unmappable) = encoding.encode(text);
    (!unmappable).then(|| bytes.into_owned())
}

fn transcode(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-16 of a Western script without a mark: every other byte is a NUL, and only those.
fn unmarked_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    if pairs < 2 {
        return None;
    }
    let nuls = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (nuls(0), nuls(1));
    // A few characters beyond Latin-1 (dashes, quotation marks) have no NUL byte.
    let most = pairs - pairs / 5;
    match (even, odd) {
        (0, odd) if odd >= most => Some(UTF_16LE),
        (even, 0) if even >= most => Some(UTF_16BE),
        _ => None,
    }
}

/// Compressed and compiled files that happen to have no NUL in front are full of other controls.
fn is_mostly_controls(head: &[u8]) -> bool {
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c);
    head.iter().filter(is_control).count() * 20 > head.len()
}

/// Whether the file is UTF-8 with a few broken bytes in it (a clumsy merge, a cut-off character)
/// and not in a legacy encoding, in which hardly any accented letter happens to be valid UTF-8.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid > broken * 4
}

/// The encoding that the file declares: `<meta charset>`, `@charset`, an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes
        .get(..DECLARED_WITHIN)
        .unwrap_or(bytes)
        .to_ascii_lowercase();
    let labels = ["charset", "encoding"].into_iter();
    labels
        .filter_map(|key| label_after(&head, key.as_bytes()))
        .find_map(|label| {
            // A declaration that could be read as ASCII cannot be UTF-16, and the text is no UTF-8.
            let encoding = Encoding::for_label(label)?;
            (encoding.is_ascii_compatible() && encoding != UTF_8).then_some(encoding)
        })
}

/// The value of the first `key` that is followed by one.
fn label_after<'a>(head: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    memmem::find_iter(head, key).find_map(|at| {
        let rest = head.get(at + key.len()..)?.trim_ascii_start();
        // CSS has a space instead of the equals sign, and always a quotation mark.
        let rest = rest.strip_prefix(b"=").unwrap_or(rest).trim_ascii_start();
        let rest = rest
            .strip_prefix(b"\"")
            .or(rest.strip_prefix(b"'"))
            .unwrap_or(rest);
        let is_label = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_:.".contains(byte);
        let end = rest
            .iter()
            .position(|byte| !is_label(byte))
            .unwrap_or(rest.len());
        rest.get(..end).filter(|label| !label.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).unwrap().text
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn byte_order_marks_are_honoured() {
        assert_eq!(text(b"\xef\xbb\xbf<p>"), "<p>");
        assert_eq!(text(&utf16("\u{feff}<p>å", u16::to_le_bytes)), "<p>å");
        assert_eq!(text(&utf16("\u{feff}<p>å", u16::to_be_bytes)), "<p>å");
    }

    #[test]
    fn utf16_is_recognised_without_a_mark() {
        assert_eq!(
            text(&utf16("<p>Vi bruger – måske", u16::to_le_bytes)),
            "<p>Vi bruger – måske"
        );
        assert_eq!(
            text(&utf16("<p>Vi bruger – måske", u16::to_be_bytes)),
            "<p>Vi bruger – måske"
        );
    }

    #[test]
    fn legacy_text_is_windows_1252_unless_declared() {
        assert_eq!(text(b"sm\xf8rrebr\xf8d \x96 \x80"), "smørrebrød – €");
        assert_eq!(
            text(b"<meta charset=\"iso-8859-2\">\xb3"),
            "<meta charset=\"iso-8859-2\">ł"
        );
        let meta = b"<meta content='text/html; CHARSET=koi8-r'>\xc1";
        assert!(text(meta).ends_with('а'), "the Cyrillic letter");
        assert!(text(b"@charset \"windows-1251\"; \xe0").ends_with('а'));
        assert!(text(b"<?xml version='1.0' encoding='windows-1253'?>\xe1").ends_with('α'));
        assert!(
            text(b"<meta charset=utf-8>\xf8").ends_with('ø'),
            "a wrong declaration"
        );
        assert!(text(b"<meta charset=nonsense>\xf8").ends_with('ø'));
    }

    #[test]
    fn a_broken_byte_does_not_spoil_utf8() {
        let mut bytes = "æøå æøå æøå".as_bytes().to_vec();
        bytes.push(0xff);
        assert_eq!(text(&bytes), "æøå æøå æøå\u{fffd}");
    }

    #[test]
    fn binaries_are_no_text() {
        assert!(decode(b"GIF89a\x01\0\x01\0").is_none());
        assert!(decode(&[0x1f, 0x8b, 0x08, 0x02, 0x03, 0x04, 0xff, 0x05]).is_none());
        assert!(decode(b"").is_some());
        assert!(decode(b"\0").is_none());
    }
}
