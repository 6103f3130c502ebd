//! A document is a file as an editor has it open, saved or not.

use lsp_types::TextDocumentContentChangeEvent;

use super::position::Encoding;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub text: String,
    /// The editor counts them.
    pub version: i32,
}

impl Document {
    /// Takes changes over, one after the other: each speaks of the text that the one before left.
    pub fn change(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        for change in changes {
            let Some(range) = change.range else {
                self.text = change.text;
                continue;
            };
            let start = encoding.offset(&self.text, range.start);
            let end = encoding.offset(&self.text, range.end).max(start);
            self.text.replace_range(start..end, &change.text);
        }
        self.version = version;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::{Position, Range};

    fn change(range: Option<[u32; 4]>, text: &str) -> TextDocumentContentChangeEvent {
        TextDocumentContentChangeEvent {
            range: range.map(|[a, b, c, d]| Range::new(Position::new(a, b), Position::new(c, d))),
            range_length: None,
            text: text.into(),
        }
    }

    #[test]
    fn changes_follow_each_other() {
        let mut document = Document {
            text: "a😀b\nc".into(),
            version: 1,
        };
        let changes = vec![
            change(Some([0, 1, 0, 3]), ""),
            change(Some([0, 2, 1, 0]), "\n\n"),
            change(Some([9, 9, 9, 9]), "!"),
        ];
        document.change(2, changes, Encoding::Utf16);
        assert_eq!((document.text.as_str(), document.version), ("ab\n\nc!", 2));
        document.change(3, vec![change(None, "new")], Encoding::Utf16);
        assert_eq!(document.text, "new");
    }

    #[test]
    fn an_edit_within_a_character_breaks_nothing() {
        let mut document = Document {
            text: "😀".into(),
            version: 1,
        };
        document.change(2, vec![change(Some([0, 1, 0, 1]), "x")], Encoding::Utf16);
        assert_eq!(document.text, "x😀");
        document.change(3, vec![change(Some([0, 3, 0, 0]), "y")], Encoding::Utf16);
        assert_eq!(document.text, "x😀y");
    }
}
