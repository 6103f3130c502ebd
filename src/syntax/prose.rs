//! Prose is the text of pages in AsciiDoc and reStructuredText: what runs in it is raw HTML that is
//! passed through, and the directives that embed a film. Whatever is shown as code is left out.

use super::content::Writing;
use super::template::shortcode::Shortcode;
use crate::span::Span;

/// What of a page runs.
#[derive(Debug, Default)]
pub struct Prose {
    /// Raw HTML, in order.
    pub html: Vec<Span>,
    /// Directives with an argument, in order.
    pub directives: Vec<Shortcode>,
}

/// Directives of reStructuredText whose text is read as the page's own, sorted. That of others is
/// code, or nobody knows.
const CONTAINERS: &[&str] = &[
    "admonition",
    "attention",
    "card",
    "caution",
    "class",
    "collapse",
    "container",
    "danger",
    "details",
    "dropdown",
    "error",
    "grid",
    "grid-item",
    "grid-item-card",
    "hint",
    "important",
    "note",
    "panels",
    "rst-class",
    "sidebar",
    "tab",
    "tab-item",
    "tab-set",
    "tabs",
    "tip",
    "topic",
    "warning",
];

/// Reads a page from `start`; takes linear time.
#[must_use]
pub fn read(text: &str, start: usize, writing: Writing) -> Prose {
    let mut prose = Prose::default();
    match writing {
        Writing::AsciiDoc => prose.asciidoc(text, start),
        Writing::ReStructured => prose.restructured(text, start),
        Writing::Markdown => {}
    }
    prose
}

/// The lines of a text from `start`, without their ends, and where they stand.
fn lines(text: &str, start: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut at = start;
    let rest = text.get(start..).unwrap_or_default();
    rest.split_inclusive('\n').map(move |line| {
        let begin = at;
        at += line.len();
        (begin, line.trim_end())
    })
}

/// How a stretch of AsciiDoc is read.
enum Stretch<'t> {
    /// Up to a line that is the same as its first; HTML where it says so.
    Block { end: &'t str, is_html: bool },
    /// Up to a blank line.
    Paragraph { is_html: bool },
}

impl Prose {
    fn asciidoc(&mut self, text: &str, start: usize) {
        let mut open: Option<Stretch> = None;
        // What the line of attributes in front says: code, or raw text.
        let mut style = "";
        for (at, line) in lines(text, start) {
            let whole = Span::new(at, at + line.len());
            match &open {
                Some(Stretch::Block { end, is_html }) => {
                    if line == *end {
                        open = None;
                    } else if *is_html {
                        self.add_html(text, whole);
                    }
                    continue;
                }
                Some(Stretch::Paragraph { is_html }) => {
                    if line.is_empty() {
                        open = None;
                    } else if *is_html {
                        self.add_html(text, whole);
                    }
                    continue;
                }
                None => {}
            }
            if line.starts_with('[') && line.ends_with(']') {
                let name = line.trim_matches(['[', ']']).split([',', '%', '#', '.']);
                let name = name.map(str::trim).find(|name| !name.is_empty());
                style = name.unwrap_or_default();
                continue;
            }
            let is_code = matches!(style, "source" | "listing" | "literal" | "verse");
            if let Some(fence) = fence(line) {
                let is_math = matches!(style, "stem" | "latexmath" | "asciimath");
                let is_pass = fence.starts_with('+') && !is_math && !is_code;
                if is_code
                    || matches!(fence.as_bytes()[0], b'-' | b'.' | b'`' | b'/' | b'+')
                        && line != "--"
                {
                    open = Some(Stretch::Block {
                        end: fence,
                        is_html: is_pass,
                    });
                }
            } else if !line.is_empty() && (is_code || style == "pass") {
                let is_html = style == "pass";
                open = Some(Stretch::Paragraph { is_html });
                if is_html {
                    self.add_html(text, whole);
                }
            } else if !line.starts_with("//") && !line.starts_with([' ', '\t']) {
                self.macros(text, line, at);
            }
            // A title may stand between the attributes and their block.
            if !line.starts_with('.') {
                style = "";
            }
        }
    }

    /// `video::ID[youtube]` and `+++<b>+++` on a line of AsciiDoc.
    fn macros(&mut self, text: &str, line: &str, at: usize) {
        if let Some((id, rest)) = line
            .strip_prefix("video::")
            .and_then(|video| video.split_once('['))
        {
            let kind = rest.split([',', ']']).next().unwrap_or_default().trim();
            if !id.is_empty() && !kind.is_empty() {
                self.directives.push(Shortcode {
                    name: format!("video[{kind}]"),
                    span: Span::new(at, at + line.len()),
                });
            }
            return;
        }
        let mut from = 0;
        while let Some(begin) = line[from..].find("+++").map(|found| from + found + 3) {
            let Some(length) = line[begin..].find("+++") else {
                return;
            };
            // `+++` between signs of code is shown.
            if !line[..begin - 3].ends_with('`') {
                self.add_html(text, Span::new(at + begin, at + begin + length));
            }
            from = begin + length + 3;
        }
    }

    fn restructured(&mut self, text: &str, start: usize) {
        // What stands deeper than this is left out, or is HTML.
        let mut block: Option<(usize, bool)> = None;
        for (at, line) in lines(text, start) {
            let inner = line.trim_start();
            let depth = line.len() - inner.len();
            if inner.is_empty() {
                continue;
            }
            if let Some((outer, is_html)) = block {
                if depth > outer {
                    if is_html {
                        self.add_html(text, Span::new(at + depth, at + line.len()));
                    }
                    continue;
                }
                block = None;
            }
            let Some(marked) = inner.strip_prefix(".. ") else {
                if inner.ends_with("::") || inner == ".." {
                    block = Some((depth, false));
                }
                continue;
            };
            // `.. |name| raw:: html`
            let substitution = marked.strip_prefix('|').and_then(|it| it.split_once("| "));
            let marked = substitution.map_or(marked, |(_, directive)| directive);
            let Some((name, argument)) = marked.split_once("::") else {
                // A comment, or a target.
                block = Some((depth, false));
                continue;
            };
            let (name, argument) = (name.trim(), argument.trim());
            if name == "raw" {
                let is_html = argument.split_whitespace().any(|format| format == "html");
                block = Some((depth, is_html));
            } else if CONTAINERS.binary_search(&name).is_err()
                && !(name == "only" && argument == "html")
            {
                block = Some((depth, false));
                if !argument.is_empty() {
                    self.directives.push(Shortcode {
                        name: name.to_owned(),
                        span: Span::new(at + depth, at + line.len()),
                    });
                }
            }
        }
    }

    /// Lines of one block are one piece, for tags may go over several.
    fn add_html(&mut self, text: &str, span: Span) {
        if span.is_empty() {
            return;
        }
        match self.html.last_mut() {
            Some(last) if Span::new(last.end, span.start).of(text).trim().is_empty() => {
                last.end = span.end;
            }
            _ => self.html.push(span),
        }
    }
}

/// A line that begins a block of AsciiDoc: four or more of one sign, and some shorter ones.
fn fence(line: &str) -> Option<&str> {
    let first = *line.as_bytes().first()?;
    let is_sign = matches!(first, b'-' | b'.' | b'`' | b'/' | b'+' | b'=' | b'*' | b'_');
    if line == "--" || line.starts_with("```") && !line[3..].contains('`') {
        return line.get(..if first == b'`' { 3 } else { 2 });
    }
    let all = line.bytes().all(|byte| byte == first);
    (is_sign && all && line.len() >= 4).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str, writing: Writing) -> Vec<&str> {
        let prose = read(text, 0, writing);
        prose.html.iter().map(|span| span.of(text)).collect()
    }

    fn names(text: &str, writing: Writing) -> Vec<String> {
        let uses = read(text, 0, writing).directives.into_iter();
        uses.map(|one| one.name).collect()
    }

    #[test]
    fn asciidoc_passes_html_through() {
        let html = |text| html(text, Writing::AsciiDoc);
        assert_eq!(html("= æ\n\n++++\n<b>\n++++\n<i>\n"), ["<b>"]);
        assert_eq!(html("++++\n<b\n c>\n++++\n"), ["<b\n c>"]);
        assert_eq!(html("[pass]\n<b>\n\n<i>\n"), ["<b>"]);
        assert_eq!(html("a +++<b>+++ c"), ["<b>"]);
        for text in [
            "----\n++++\n<b>\n++++\n----\n",
            "[source,html]\n----\n<b>\n----\n",
            "[source,html]\n.Title\n--\n++++\n<b>\n++++\n--\n",
            "[source]\n<b>\n",
            "....\n<b>\n....\n////\n++++\n<b>\n++++\n////\n",
            "```html\n<b>\n```\n",
            "[stem]\n++++\n<b>\n++++\n",
            "<b>\n",
            "`+++<b>+++`",
        ] {
            assert_eq!(html(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn asciidoc_embeds_films() {
        let names = |text| names(text, Writing::AsciiDoc);
        assert_eq!(
            names("video::a[youtube]\r\n====\nvideo::1[vimeo,opts=autoplay]\n====\n"),
            ["video[youtube]", "video[vimeo]"]
        );
        for text in [
            "video::a.mp4[]",
            "\\video::a[youtube]",
            "----\nvideo::a[youtube]\n----",
            "// video::a[youtube]",
            " video::a[youtube]",
        ] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn restructured_text_has_raw_blocks_and_directives() {
        let writing = Writing::ReStructured;
        let text =
            "æ\n\n.. raw:: html\n\n   <b>\n\n   <i>\n\n<u>\n\n.. note::\n\n   .. youtube:: a\n";
        assert_eq!(html(text, writing), ["<b>\n\n   <i>"]);
        assert_eq!(names(text, writing), ["youtube"]);
        assert_eq!(html(".. |a| raw:: html\n\n   <b>\n", writing), ["<b>"]);
        for text in [
            ".. code-block:: rst\n\n   .. raw:: html\n\n      <b>\n",
            "Write::\n\n   .. raw:: html\n\n      <b>\n   .. youtube:: a\n",
            ".. raw:: latex\n\n   <b>\n",
            ".. not now\n\n   .. youtube:: a\n",
            "..\n   .. youtube:: a\n",
            ".. only:: latex\n\n   .. raw:: html\n\n      <b>\n",
            "``.. youtube:: a``",
            ".. youtube::\n",
        ] {
            assert_eq!(html(text, writing), Vec::<&str>::new(), "{text}");
            let films = names(text, writing).contains(&"youtube".to_owned());
            assert!(!films, "{text}");
        }
        assert!(CONTAINERS.is_sorted());
    }
}
