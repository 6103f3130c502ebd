//! A line is what an indented language is made of: how deep it stands, and what is in it.

use crate::span::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it begins, with its indentation.
    pub start: usize,
    /// How much white space it begins with, in bytes.
    pub indent: usize,
    /// What stands in it, without white space around.
    pub text: Span,
}

impl Line {
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// All lines of a text, blank ones too.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut start = 0;
    let mut all = Vec::new();
    for whole in text.split_inclusive('\n') {
        let inner = whole.trim_start_matches([' ', '\t', '\u{FEFF}']);
        let first = start + whole.len() - inner.len();
        let end = start + whole.trim_end().len();
        // A byte-order mark is no indentation.
        let mark = if whole.starts_with('\u{FEFF}') {
            '\u{FEFF}'.len_utf8()
        } else {
            0
        };
        all.push(Line {
            start,
            indent: first - start - mark,
            text: Span::new(first, end.max(first)),
        });
        start += whole.len();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_to_what_is_in_them() {
        let text = "\u{FEFF}p æ\r\n\n\t.b  \n  ";
        let found = lines(text);
        let texts: Vec<&str> = found.iter().map(|line| line.text.of(text)).collect();
        assert_eq!(texts, ["p æ", "", ".b", ""]);
        let indents: Vec<usize> = found.iter().map(|line| line.indent).collect();
        assert_eq!(indents[..3], [0, 0, 1]);
    }
}
