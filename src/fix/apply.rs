//! Applying brings edits into a file's own bytes: its encoding, its byte-order mark and its line
//! ends stay, and so does every byte that no edit names.

use std::fs;
use std::io;
use std::path::Path;

use super::Edit;
use crate::encoding;
use crate::saving;

/// Why a file is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Somebody else's: it is not what was looked at any more.
    #[error("it has changed since it was read")]
    Changed,
    /// Nobody's: some of its bytes stand for no text.
    #[error("its bytes and its text cannot be told apart")]
    Encoding,
    /// The user's: it is not to be written.
    #[error("it is read-only")]
    ReadOnly,
    /// The system's.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// The bytes with the edits made; `text` is what they were read as. The edits are sorted and do not
/// overlap.
///
/// # Errors
/// If the bytes are not those of the text, or cannot be written again as they were.
pub fn edited(bytes: &[u8], text: &str, edits: &[Edit]) -> Result<Vec<u8>, ApplyError> {
    if encoding::decode(bytes).is_none_or(|decoded| decoded.text != text) {
        return Err(ApplyError::Changed);
    }
    let edits: Vec<_> = edits
        .iter()
        .map(|edit| (edit.span.start..edit.span.end, edit.text.as_str()))
        .collect();
    encoding::spliced(bytes, text, &edits).ok_or(ApplyError::Encoding)
}

/// Replaces a file: the new one is written beside it and moved into its place, with its
/// permissions.
///
/// # Errors
/// If it is not as it was read, must not be written, or cannot be.
pub fn replace(path: &Path, before: &[u8], after: &[u8]) -> Result<(), ApplyError> {
    // A link stays a link, and what it leads to is replaced.
    let path = fs::canonicalize(path)?;
    if fs::read(&path)? != before {
        return Err(ApplyError::Changed);
    }
    if fs::metadata(&path)?.permissions().readonly() {
        return Err(ApplyError::ReadOnly);
    }
    Ok(saving::save(&path, |out| out.write_all(after))?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::span::Span;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit::replace(Span::new(start, end), text)
    }

    #[test]
    fn marks_and_encodings_stay() {
        let utf16: Vec<u8> = "\u{feff}<p>å\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let wanted: Vec<u8> = "\u{feff}<b>å\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let table: [(&[u8], &str, &[u8]); 4] = [
            (b"\xef\xbb\xbf<p>\r\n", "<p>\r\n", b"\xef\xbb\xbf<b>\r\n"),
            (b"<p>\xf8", "<p>ø", b"<b>\xf8"),
            (&utf16, "<p>å\r\n", &wanted),
            (
                b"<p>\xc3\xa6\xc3\xb8\xc3\xa5\xc3\xa6\xc3\xb8\xff",
                "<p>æøåæø\u{fffd}",
                b"<b>\xc3\xa6\xc3\xb8\xc3\xa5\xc3\xa6\xc3\xb8\xff",
            ),
        ];
        for (bytes, text, wanted) in table {
            let after = edited(bytes, text, &[edit(1, 2, "b")]).unwrap();
            assert_eq!(after, wanted, "{text}");
        }
    }

    #[test]
    fn what_the_encoding_cannot_say_is_refused() {
        let after = edited(b"<p>\xf8", "<p>ø", &[edit(1, 2, "漢")]);
        assert!(matches!(after, Err(ApplyError::Encoding)));
        let after = edited(b"<p>", "<q>", &[edit(1, 2, "b")]);
        assert!(matches!(after, Err(ApplyError::Changed)));
    }

    fn texts() -> impl Strategy<Value = String> {
        proptest::collection::vec(
            prop_oneof![
                Just('a'),
                Just('\n'),
                Just('\r'),
                Just('ø'),
                Just('–'),
                Just('<'),
            ],
            1..60,
        )
        .prop_map(|all| all.into_iter().collect())
    }

    proptest! {
        /// What stands outside of the edits is there byte for byte, in any encoding.
        #[test]
        fn bytes_outside_of_the_edits_are_never_touched(
            text in texts(),
            cuts in proptest::collection::vec(0_usize..60, 0..6),
            encoding in 0_usize..4,
        ) {
            let encode = |text: &str| -> Vec<u8> {
                match encoding {
                    0 => text.as_bytes().to_vec(),
                    1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
                    2 => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
                    _ => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
                }
            };
            let bytes = encode(&text);
            let decoded = encoding::decode(&bytes);
            // Few bytes may look like another encoding or like no text.
            prop_assume!(decoded.is_some_and(|decoded| decoded.text == text));
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
            places.retain(|place| text.is_char_boundary(*place));
            places.sort_unstable();
            places.dedup();
            let mut edits = Vec::new();
            let mut wanted = String::new();
            let mut at = 0;
            for pair in places.chunks_exact(2) {
                edits.push(edit(pair[0], pair[1], "xx"));
                wanted.push_str(&text[at..pair[0]]);
                wanted.push_str("xx");
                at = pair[1];
            }
            wanted.push_str(&text[at..]);
            let after = edited(&bytes, &text, &edits).unwrap();
            prop_assert_eq!(after, encode(&wanted));
        }
    }
}
