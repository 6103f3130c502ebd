//! MDX: Markdown with JSX and expressions in it, and imports between its paragraphs.

use super::scan::{self, Rules};
use super::{Component, Framework, woven};
use crate::span::Span;
use crate::syntax::template::{Region, RegionKind, front_matter};

const RULES: Rules = Rules {
    markup_in_code: true,
    quoted_code: false,
    blocks: false,
};

pub(super) fn read(text: &str) -> Component {
    let start = front_matter::end(text);
    let blocks = Blocks::read(text, start);
    let mut hidden: Vec<Span> = blocks.code;
    hidden.extend(&blocks.scripts);
    hidden.sort();
    let range = Span::new(start, text.len());
    let expressions = scan::expressions(text, range, RULES, &hidden);
    let mut template = woven(&expressions);
    if start > 0 {
        hidden.insert(0, Span::new(0, start));
    }
    let mut whole: Vec<Span> = Vec::new();
    for expression in &expressions {
        if whole
            .last()
            .is_none_or(|last| last.end <= expression.span.start)
        {
            whole.push(expression.span);
        }
    }
    let inside = |span: &Span| {
        let after = whole.partition_point(|outer| outer.start <= span.start);
        let outer = after.checked_sub(1).and_then(|index| whole.get(index));
        outer.is_some_and(|outer| span.start < outer.end)
    };
    let outside: Vec<Span> = hidden.into_iter().filter(|span| !inside(span)).collect();
    template
        .regions
        .extend(outside.into_iter().map(|span| Region {
            span,
            kind: RegionKind::Comment,
        }));
    template.regions.sort_by_key(|region| region.span.start);
    Component {
        scripts: blocks.scripts,
        ..Component::new(Framework::Mdx, template, expressions)
    }
}

/// What in the text is no markup.
#[derive(Default)]
struct Blocks {
    /// Fenced blocks and code in lines.
    code: Vec<Span>,
    /// Imports and exports.
    scripts: Vec<Span>,
}

impl Blocks {
    fn read(text: &str, start: usize) -> Self {
        let mut blocks = Self::default();
        let mut at = start;
        let mut fence: Option<(usize, u8, usize)> = None;
        let mut script: Option<usize> = None;
        let mut before_blank = true;
        let mut braces = 0;
        for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
            let from = at;
            at += line.len();
            let trimmed = line.trim_start_matches([' ', '\t', '>', '-', '*']);
            let mark = trimmed.bytes().next().unwrap_or_default();
            let length = trimmed.bytes().take_while(|byte| *byte == mark).count();
            let is_fence = matches!(mark, b'`' | b'~') && length >= 3;
            if let Some((open, of, least)) = fence {
                let closes = is_fence && mark == of && length >= least;
                if closes && trimmed[length..].trim().is_empty() {
                    blocks.code.push(Span::new(open, at));
                    fence = None;
                }
                continue;
            }
            if let Some(open) = script {
                if line.trim().is_empty() {
                    blocks.scripts.push(Span::new(open, from));
                    script = None;
                    before_blank = true;
                }
                continue;
            }
            if is_fence {
                fence = Some((from, mark, length));
            } else if before_blank && (line.starts_with("import ") || line.starts_with("export ")) {
                script = Some(from);
            } else {
                inline(line, from, &mut braces, &mut blocks.code);
            }
            before_blank = line.trim().is_empty();
            if before_blank {
                braces = 0;
            }
        }
        if let Some((open, ..)) = fence {
            blocks.code.push(Span::new(open, at));
        }
        if let Some(open) = script {
            blocks.scripts.push(Span::new(open, at));
        }
        blocks
    }
}

/// Code between backticks in a line of prose; in an expression they are template literals.
///
/// `braces` counts the expressions that are open where the line begins, and where it ends.
fn inline(line: &str, at: usize, braces: &mut usize, code: &mut Vec<Span>) {
    let bytes = line.as_bytes();
    let mut from = 0;
    while let Some(found) = memchr::memchr3(b'`', b'{', b'}', &bytes[from..]) {
        let open = from + found;
        let escaped = bytes[..open].ends_with(b"\\");
        from = open + 1;
        match bytes[open] {
            b'{' if !escaped => *braces += 1,
            b'}' if !escaped => *braces = braces.saturating_sub(1),
            b'`' => {
                let length = bytes[open..].iter().take_while(|byte| **byte == b'`');
                let inner = open + length.count();
                let mark = line.get(open..inner).unwrap_or_default();
                let Some(close) = line.get(inner..).and_then(|rest| rest.find(mark)) else {
                    if mark.len() == 1 {
                        return;
                    }
                    from = inner;
                    continue;
                };
                from = inner + close + mark.len();
                if *braces == 0 && !bytes[..open].ends_with(b"=") {
                    code.push(Span::new(at + open, at + from));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> String {
        let component = read(text);
        let mut at = 0;
        let mut left = String::new();
        for region in &component.template.regions {
            assert!(region.span.start >= at, "{region:?}");
            left.push_str(Span::new(at, region.span.start).of(text));
            at = region.span.end;
        }
        left + &text[at..]
    }

    #[test]
    fn code_and_imports_are_no_markup() {
        assert_eq!(left("```jsx\n<A/>\n```\nb\n"), "b\n");
        assert_eq!(left("a `<A/>` b"), "a  b");
        assert_eq!(left("a (`<A/>` or `{b` ) c"), "a ( or  ) c");
        assert_eq!(left("{a(`<A/>`)} `<B/>`"), " ");
        assert_eq!(left("<A b={\n  c(`<B/>`)\n}/>"), "<A b=/>");
        assert_eq!(left("import A from './A'\n\n<A/>\n"), "\n<A/>\n");
        assert_eq!(left("---\nx: y\n---\n<A b={`c`}/>"), "<A b=/>");
        assert_eq!(left("~~~\n<A/>"), "");
    }

    #[test]
    fn imports_are_scripts() {
        let component = read("import A from './A'\nimport B from './B'\n\n# T\n");
        assert_eq!(component.scripts, [Span::new(0, 40)]);
    }

    #[test]
    fn hostile_input_takes_linear_time() {
        for piece in ["` ", "```\n", "import a\n", "{`", "<A {"] {
            let component = read(&piece.repeat(20_000));
            assert!(component.template.branches.is_empty());
        }
    }
}
