//! A block is a line or some lines of Markdown that belong together.

use std::ops::Range;

/// A part of a page; ranges are of the page's text.
#[derive(Debug, PartialEq)]
pub(super) enum Block<'t> {
    Heading {
        level: usize,
        text: &'t str,
        span: Range<usize>,
    },
    Fence {
        info: &'t str,
        info_span: Range<usize>,
        body: Range<usize>,
        indented: bool,
        closed: bool,
    },
    /// Lines without an empty one between them.
    Prose { span: Range<usize>, lines: usize },
}

impl Block<'_> {
    pub(super) fn span(&self) -> Range<usize> {
        match self {
            Block::Heading { span, .. } | Block::Prose { span, .. } => span.clone(),
            Block::Fence { info_span, .. } => info_span.clone(),
        }
    }
}

/// The length of the fence that opens on this line, and its character.
fn fence_mark(line: &str) -> Option<(char, usize)> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let info = line.get(length..)?;
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, length))
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let text = line.get(level..)?;
    ((1..=6).contains(&level) && text.starts_with(' ')).then(|| (level, text.trim()))
}

/// Cuts a page into blocks.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(char, usize)> = None;
    let mut in_prose = false;
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end();
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let span = start..start + line.len();
        start += whole.len();
        if let Some((mark, length)) = open {
            let Some(Block::Fence { body, closed, .. }) = blocks.last_mut() else {
                break;
            };
            if fence_mark(content)
                .is_some_and(|(m, l)| m == mark && l >= length && l == content.len())
            {
                *closed = true;
                open = None;
            } else {
                body.end = start;
            }
            continue;
        }
        if let Some((mark, length)) = fence_mark(content) {
            open = Some((mark, length));
            in_prose = false;
            blocks.push(Block::Fence {
                info: content[length..].trim(),
                info_span: span,
                body: start..start,
                indented: indent > 0,
                closed: false,
            });
            continue;
        }
        if let Some((level, text)) = heading(line) {
            in_prose = false;
            blocks.push(Block::Heading { level, text, span });
            continue;
        }
        if content.is_empty() {
            in_prose = false;
            continue;
        }
        match blocks.last_mut() {
            Some(Block::Prose { span: prose, lines }) if in_prose => {
                prose.end = span.end;
                *lines += 1;
            }
            _ => blocks.push(Block::Prose { span, lines: 1 }),
        }
        in_prose = true;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_fence_holds_a_shorter_one() {
        let text = "````html\n```\n# no heading\n```\n````\nprose\nmore\n\nother\n";
        let found = blocks(text);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(matches!(&found[0], Block::Fence { body, closed: true, .. }
            if &text[body.clone()] == "```\n# no heading\n```\n"));
        assert!(matches!(&found[1], Block::Prose { lines: 2, .. }));
    }

    #[test]
    fn inline_code_with_three_ticks_opens_no_fence() {
        assert_eq!(fence_mark("```a``` and"), None);
        assert_eq!(fence_mark("~~~ a`b"), Some(('~', 3)));
    }
}
