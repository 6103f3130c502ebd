//! A PHP region is a stretch from an open tag to its close tag, found by reading PHP's tokens.
//!
//! Own code and not the tree's, so that regions are right even where the tree is broken or was
//! given up.

use super::super::{Region, RegionKind};
use crate::span::Span;

/// The regions of `text`, and the `<?` that open no PHP (`<?xml …`), which the parser must not see.
pub(super) fn regions(text: &str) -> (Vec<Region>, Vec<usize>) {
    let mut regions = Vec::new();
    let mut foreign = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("<?")) {
        let start = at + found;
        let Some((code, echo)) = open_tag(text, start) else {
            foreign.push(start);
            at = start + 2;
            continue;
        };
        let mut stretch = Stretch::new(text, code);
        let end = stretch.run();
        let kind = if echo {
            RegionKind::Output
        } else {
            stretch.kind()
        };
        regions.push(Region {
            span: Span::new(start, end),
            kind,
        });
        at = end;
    }
    (regions, foreign)
}

/// Where the code starts behind the open tag at `start`, and whether it is `<?=`.
fn open_tag(text: &str, start: usize) -> Option<(usize, bool)> {
    let rest = text.as_bytes().get(start + 2..)?;
    if rest.first() == Some(&b'=') {
        return Some((start + 3, true));
    }
    if rest.len() >= 3 && rest[..3].eq_ignore_ascii_case(b"php") {
        return Some((start + 5, false));
    }
    // Short open tags; a letter directly behind is another processing instruction.
    match rest.first() {
        Some(byte) if byte.is_ascii_alphabetic() => None,
        _ => Some((start + 2, false)),
    }
}

/// Reads one stretch of PHP and what it would print.
struct Stretch<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Any token at all.
    code: bool,
    /// At the first token of a statement.
    fresh: bool,
    depth: i32,
    lowest: i32,
    /// `echo` at the start of a statement that nothing governs.
    prints: bool,
    /// `echo` under a condition or in a block.
    may_print: bool,
    has_else: bool,
    /// Declares functions, or opens a block that another region closes.
    declares: bool,
    governed: bool,
    /// Behind `if`, `for` and their like, before what they govern.
    heading: bool,
    parens: i32,
}

impl<'t> Stretch<'t> {
    fn new(text: &'t str, at: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            code: false,
            fresh: true,
            depth: 0,
            lowest: 0,
            prints: false,
            may_print: false,
            has_else: false,
            declares: false,
            governed: false,
            heading: false,
            parens: 0,
        }
    }

    fn kind(&self) -> RegionKind {
        if !self.code {
            return RegionKind::Comment;
        }
        let closed = self.depth == 0 && self.lowest == 0 && !self.declares;
        // `if … echo … else echo …` prints one thing or the other.
        if closed && (self.prints || (self.may_print && self.has_else)) {
            return RegionKind::Output;
        }
        RegionKind::Statement
    }

    /// Reads up to behind `?>`, or to the end of the text.
    fn run(&mut self) -> usize {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'?' if self.bytes.get(self.at + 1) == Some(&b'>') => return self.at + 2,
                b'#' if self.bytes.get(self.at + 1) == Some(&b'[') => self.token(1),
                b'#' => self.line_comment(),
                b'/' if self.bytes.get(self.at + 1) == Some(&b'/') => self.line_comment(),
                b'/' if self.bytes.get(self.at + 1) == Some(&b'*') => self.block_comment(),
                b'\'' | b'"' | b'`' => self.string(byte),
                b'<' if self.bytes[self.at..].starts_with(b"<<<") => self.heredoc(),
                b'(' => {
                    self.parens += 1;
                    self.token(1);
                }
                b')' => {
                    self.parens -= 1;
                    self.token(1);
                }
                // `if (…):`, which `endif` closes.
                b':' if self.heading && self.parens <= 0 => {
                    self.heading = false;
                    self.depth += 1;
                    self.statement_end();
                }
                b'{' => {
                    self.heading = false;
                    self.depth += 1;
                    self.statement_end();
                }
                b'}' => {
                    self.depth -= 1;
                    self.lowest = self.lowest.min(self.depth);
                    self.statement_end();
                    if self.depth <= 0 {
                        self.governed = false;
                    }
                }
                b';' => {
                    self.heading &= self.parens > 0;
                    self.statement_end();
                    if self.depth <= 0 {
                        self.governed = false;
                    }
                }
                _ if byte.is_ascii_whitespace() => self.at += 1,
                _ if byte.is_ascii_alphabetic() || byte == b'_' => self.word(),
                b'$' => {
                    self.token(1);
                    self.skip_word();
                }
                _ => self.token(1),
            }
        }
        self.bytes.len()
    }

    fn token(&mut self, length: usize) {
        self.code = true;
        self.fresh = false;
        self.at += length;
    }

    fn statement_end(&mut self) {
        self.token(1);
        self.fresh = true;
    }

    fn skip_word(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            if !byte.is_ascii_alphanumeric() && *byte != b'_' && *byte < 0x80 {
                return;
            }
            self.at += 1;
        }
    }

    fn word(&mut self) {
        let start = self.at;
        let fresh = self.fresh;
        self.skip_word();
        self.code = true;
        self.fresh = false;
        let word = self.bytes.get(start..self.at).unwrap_or(&[]);
        let is = |keyword: &str| word.eq_ignore_ascii_case(keyword.as_bytes());
        if is("function") || is("fn") || is("class") || is("trait") || is("interface") {
            self.declares = true;
        } else if is("if") || is("for") || is("foreach") || is("while") || is("switch") {
            self.governed = true;
            self.heading = true;
            self.parens = 0;
        } else if is("endif")
            || is("endfor")
            || is("endforeach")
            || is("endwhile")
            || is("endswitch")
        {
            self.depth -= 1;
            self.lowest = self.lowest.min(self.depth);
        } else if is("else") || is("elseif") || is("default") {
            // In `<?php else: ?>` the block is another region's, and so is what it prints.
            self.declares |= self.depth == 0 && !self.code_before(start);
            self.has_else = true;
            self.governed = true;
            self.fresh = true;
        } else if is("echo") || is("print") || (fresh && self.is_printing_call(word)) {
            if self.governed || self.depth > 0 {
                self.may_print = true;
            } else {
                self.prints |= fresh;
            }
        }
    }

    /// Whether the region has code before `start`; only asked at `else`, which is rare.
    fn code_before(&self, start: usize) -> bool {
        let before = self.text.get(..start).unwrap_or("").trim_end();
        !(before.ends_with("<?php") || before.ends_with("<?"))
    }

    /// A call of a function that prints its result, by the naming customs of WordPress.
    fn is_printing_call(&self, word: &[u8]) -> bool {
        const PRINTING: &[&[u8]] = &[
            b"bloginfo",
            b"body_class",
            b"language_attributes",
            b"post_class",
            b"printf",
            b"vprintf",
        ];
        if self.bytes.get(self.at) != Some(&b'(') {
            return false;
        }
        PRINTING.binary_search(&word).is_ok() || word.starts_with(b"the_") || word.ends_with(b"_e")
    }

    /// Ends with the line, or before the close tag.
    fn line_comment(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte == b'\n' || (byte == b'?' && self.bytes.get(self.at + 1) == Some(&b'>')) {
                return;
            }
            self.at += 1;
        }
    }

    fn block_comment(&mut self) {
        let body = self.at + 2;
        let found = self.text.get(body..).and_then(|rest| rest.find("*/"));
        self.at = found.map_or(self.bytes.len(), |offset| body + offset + 2);
    }

    fn string(&mut self, quote: u8) {
        self.token(1);
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            if byte == b'\\' {
                self.at += 1;
            } else if byte == quote {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
    }

    fn heredoc(&mut self) {
        self.token(3);
        let mut name = self.at;
        while self
            .bytes
            .get(name)
            .is_some_and(|byte| b" \t'\"".contains(byte))
        {
            name += 1;
        }
        self.at = name;
        self.skip_word();
        let label = self.bytes.get(name..self.at).unwrap_or(&[]);
        if label.is_empty() {
            return;
        }
        // The end label stands first on its line, maybe indented.
        while let Some(newline) = memchr::memchr(b'\n', self.bytes.get(self.at..).unwrap_or(&[])) {
            self.at += newline + 1;
            let line = self.bytes.get(self.at..).unwrap_or(&[]);
            let indent = line.iter().take_while(|byte| b" \t".contains(byte)).count();
            let rest = &line[indent..];
            let ends = rest
                .get(label.len())
                .is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
            if rest.starts_with(label) && ends {
                self.at += indent + label.len();
                return;
            }
        }
        self.at = self.bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, RegionKind)> {
        let (found, _) = regions(text);
        found
            .iter()
            .map(|region| (region.span.of(text), region.kind))
            .collect()
    }

    fn kind(text: &str) -> RegionKind {
        read(text)[0].1
    }

    #[test]
    fn stretches_end_at_their_close_tag_only() {
        use RegionKind::{Comment, Output, Statement};
        assert_eq!(
            read("a<?= $x ?>b<?php // c ?>d<?php $a = '?>'; ?>e<?php /* ?> */"),
            [
                ("<?= $x ?>", Output),
                ("<?php // c ?>", Comment),
                ("<?php $a = '?>'; ?>", Statement),
                ("<?php /* ?> */", Comment),
            ]
        );
    }

    #[test]
    fn heredocs_hide_close_tags() {
        let text = "<?php $a = <<<'END'\n ?> ENDING\n  END; ?>x";
        assert_eq!(
            read(text),
            [(&text[..text.len() - 1], RegionKind::Statement)]
        );
    }

    #[test]
    fn other_instructions_are_text() {
        let (found, foreign) = regions("<?xml version='1.0'?><? echo 1 ?>");
        assert_eq!(foreign, [0]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, RegionKind::Output);
    }

    #[test]
    fn printing_is_told_from_running() {
        use RegionKind::{Output, Statement};
        assert_eq!(kind("<?php echo $x; ?>"), Output);
        assert_eq!(kind("<?php $y = 1; print $y ?>"), Output);
        assert_eq!(kind("<?php the_permalink(); ?>"), Output);
        assert_eq!(kind("<?php esc_html_e('x', 'y') ?>"), Output);
        assert_eq!(kind("<?php if ($a) echo 1; else echo 2; ?>"), Output);
        assert_eq!(kind("<?php if ($a) { echo 1; } ?>"), Statement);
        assert_eq!(kind("<?php if ($a): ?>"), Statement);
        assert_eq!(kind("<?php else: echo 2; ?>"), Statement);
        assert_eq!(kind("<?php if ($a): echo 1; else: ?>"), Statement);
        assert_eq!(
            kind("<?php if ($a): echo 1; else: echo 2; endif; ?>"),
            Output
        );
        assert_eq!(kind("<?php } ?>"), Statement);
        assert_eq!(kind("<?php function f() { echo 1; } ?>"), Statement);
    }
}
