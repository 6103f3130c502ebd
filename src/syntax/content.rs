//! Content is the Markdown (or other prose) of a site's pages: what runs in it is raw HTML, shortcodes and the
//! statements of the site generator, and nothing that is shown as code.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::prose;
use super::template::{
    self, Dialect, Region, RegionKind, Template, front_matter, shortcode, shortcode::Shortcode,
};
use crate::span::Span;

/// How a page of content is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    Markdown,
    AsciiDoc,
    ReStructured,
}

/// What is read of a page of content.
#[derive(Debug, Default)]
pub struct Content {
    /// Its regions cover all that is no raw HTML, so that only that is left to the markup layer.
    pub template: Template,
    /// Whose statements the page has.
    pub dialect: Option<Dialect>,
    /// The template's own regions, in order.
    pub statements: Vec<Region>,
    /// In order.
    pub shortcodes: Vec<Shortcode>,
    /// What embeds a film in prose that is no Markdown, in order.
    pub directives: Vec<Shortcode>,
}

/// Statements that Liquid, which the generators take for content unless told otherwise, has not.
const JINJA_ONLY: &[&str] = &[
    "{% block ",
    "{% call ",
    "{% extends ",
    "{% from ",
    "{% import ",
    "{% load ",
    "{% macro ",
    "{% set ",
];

/// Reads a page; never fails, and takes linear time.
#[must_use]
pub fn read(text: &str, writing: Writing) -> Content {
    let start = front_matter::end(text);
    if writing != Writing::Markdown {
        let prose = prose::read(text, start, writing);
        return Content {
            template: Template {
                regions: regions(text.len(), &prose.html, &[]),
                ..Template::default()
            },
            directives: prose.directives,
            ..Content::default()
        };
    }
    let markdown = Markdown::read(text, start);
    let code = blanked(text, &markdown.hidden);
    let (of_shortcodes, shortcodes) = shortcode::scan(&code);
    let mut content = if shortcodes.is_empty() {
        of_generator(&code)
    } else {
        let layout = front_matter::read(&code).and_then(|(_, layout)| layout);
        Content {
            template: Template {
                includes: layout.into_iter().collect(),
                ..of_shortcodes
            },
            shortcodes,
            ..Content::default()
        }
    };
    content.statements = std::mem::take(&mut content.template.regions);
    content.template.regions = regions(text.len(), &markdown.html, &content.statements);
    content
}

/// Where the text behind the front matter begins; 0 where it has none.
#[must_use]
pub fn body(text: &str) -> usize {
    front_matter::end(text)
}

/// Whether the text says by itself that a site generator will read it.
#[must_use]
pub fn is_of_generator(text: &str) -> bool {
    front_matter::end(text) > 0 || !shortcode::scan(text).1.is_empty()
}

/// The statements that a generator runs before it reads the Markdown.
fn of_generator(code: &str) -> Content {
    let dialect = match template::detect(code, "md") {
        Some(Dialect::Jinja) if JINJA_ONLY.iter().any(|statement| code.contains(statement)) => {
            Some(Dialect::Jinja)
        }
        // Braces alone are as often an example of some other engine; they only fill in.
        Some(Dialect::Jinja | Dialect::Liquid) => Some(Dialect::Liquid),
        _ => None,
    };
    Content {
        template: dialect.map_or_else(Template::default, |dialect| template::scan(code, dialect)),
        dialect,
        ..Content::default()
    }
}

/// Where a page's Markdown has what.
#[derive(Debug, Default)]
struct Markdown {
    /// Raw HTML, in order.
    html: Vec<Span>,
    /// Code and comments, in order; they may hold one another.
    hidden: Vec<Span>,
}

impl Markdown {
    fn read(text: &str, start: usize) -> Self {
        let mut markdown = Self::default();
        let Some(body) = text.get(start..) else {
            return markdown;
        };
        for (event, range) in Parser::new_ext(body, Options::empty()).into_offset_iter() {
            let span = shifted(range, start);
            match event {
                Event::Html(_) | Event::InlineHtml(_) => markdown.add_html(span),
                Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => markdown.hidden.push(span),
                _ => {}
            }
        }
        for html in &markdown.html {
            comments(text, *html, &mut markdown.hidden);
        }
        markdown
    }

    /// A block comes line by line.
    fn add_html(&mut self, span: Span) {
        match self.html.last_mut() {
            Some(last) if last.end >= span.start => last.end = last.end.max(span.end),
            _ => self.html.push(span),
        }
    }
}

fn shifted(range: Range<usize>, by: usize) -> Span {
    Span::new(range.start + by, range.end + by)
}

/// The comments of a piece of raw HTML.
fn comments(text: &str, html: Span, to: &mut Vec<Span>) {
    let mut at = html.start;
    while let Some(open) = find(text, "<!--", at, html.end) {
        let end = find(text, "-->", open + 4, html.end).map_or(html.end, |close| close + 3);
        to.push(Span::new(open, end));
        at = end;
    }
}

fn find(text: &str, what: &str, from: usize, to: usize) -> Option<usize> {
    Some(from + text.get(from..to)?.find(what)?)
}

/// The text with spaces for what is hidden, byte for byte as long.
fn blanked(text: &str, hidden: &[Span]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for span in hidden {
        for byte in bytes.get_mut(span.start..span.end).into_iter().flatten() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    // Spans of the parser end between characters.
    String::from_utf8(bytes).unwrap_or_else(|_| " ".repeat(text.len()))
}

/// Comments over all that is no HTML, and between them what the template has in the HTML.
fn regions(length: usize, html: &[Span], inner: &[Region]) -> Vec<Region> {
    let mut all = Vec::new();
    let mut push = |start: usize, end: usize, kind: RegionKind| {
        if start < end {
            let span = Span::new(start, end);
            all.push(Region { span, kind });
        }
    };
    let mut inner = inner.iter().peekable();
    let mut done = 0;
    for span in html {
        push(done, span.start, RegionKind::Comment);
        while let Some(region) = inner.peek() {
            if region.span.start >= span.end {
                break;
            }
            let (start, end) = (
                region.span.start.max(span.start),
                region.span.end.min(span.end),
            );
            push(start, end, region.kind);
            if region.span.end > span.end {
                break;
            }
            inner.next();
        }
        done = span.end;
    }
    push(done, length, RegionKind::Comment);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left to the markup layer.
    fn html(text: &str) -> String {
        let content = read(text, Writing::Markdown);
        let mut at = 0;
        let mut left = String::new();
        for region in &content.template.regions {
            assert!(region.span.start >= at, "{region:?} overlaps");
            left.push_str(Span::new(at, region.span.start).of(text));
            at = region.span.end;
        }
        left.push_str(&text[at..]);
        left
    }

    fn names(text: &str) -> Vec<String> {
        let uses = read(text, Writing::Markdown).shortcodes.into_iter();
        uses.map(|one| one.name).collect()
    }

    #[test]
    fn only_raw_html_is_left() {
        assert_eq!(html("# Title\n\nText <b>æ</b> and *more*.\n"), "<b></b>");
        assert_eq!(html("<div>\n<p>x\n</div>\n\ny\n"), "<div>\n<p>x\n</div>\n");
        assert_eq!(
            html("> <iframe\n>   src=\"a\">\n> </iframe>\n").replace('\n', ""),
            "<iframe src=\"a\"></iframe>".replace(' ', "  ")
        );
        assert_eq!(
            html("[<b>a</b>](https://a.dk) <https://b.dk> \\<i>"),
            "<b></b>"
        );
        assert_eq!(html("&lt;iframe&gt;"), "");
        assert_eq!(html(""), "");
    }

    #[test]
    fn code_is_never_left() {
        for text in [
            "```html\n<iframe></iframe>\n```\n",
            "~~~\n<iframe></iframe>\n~~~\n",
            "    <iframe></iframe>\n",
            "`<iframe></iframe>`",
            "- item\n\n  ```\n  <iframe></iframe>\n",
            "``` \n<iframe>",
        ] {
            assert_eq!(html(text), "", "{text}");
        }
    }

    #[test]
    fn front_matter_is_skipped() {
        assert_eq!(html("---\na: <b>\n---\n<i>\n"), "<i>\n");
        assert_eq!(html("+++\na = '<b>'\n+++\n<i>\n"), "<i>\n");
        assert!(is_of_generator("+++\n+++\n") && is_of_generator("{{< a >}}"));
        assert!(!is_of_generator("# Title\n\n---\n"));
    }

    #[test]
    fn shortcodes_count_where_they_are_no_code() {
        assert_eq!(names("{{< a >}}\n\n- {{% b %}}\n"), ["a", "b"]);
        for text in [
            "`{{< a >}}`",
            "```\n{{< a >}}\n```\n",
            "<!-- {{< a >}} -->\n",
            "<p><!-- æ\n{{< a >}} --></p>\n",
        ] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn template_code_in_html_stays_a_region() {
        let text = "---\nlayout: x\n---\n<a href=\"{{ page.url }}\">\n\n{{ b }}\n";
        let content = read(text, Writing::Markdown);
        assert_eq!(content.dialect, Some(Dialect::Liquid));
        let outputs: Vec<&str> = content
            .template
            .regions
            .iter()
            .filter(|region| region.kind == RegionKind::Output)
            .map(|region| region.span.of(text))
            .collect();
        assert_eq!(outputs, ["{{ page.url }}"]);
        assert_eq!(content.template.includes.len(), 1);
    }

    #[test]
    fn statements_in_code_are_none() {
        let content = read(
            "---\n---\n```liquid\n{% if a %}\n```\n{% include b.html %}\n",
            Writing::Markdown,
        );
        assert!(content.template.branches.is_empty());
        assert_eq!(content.template.includes.len(), 1);
    }

    #[test]
    fn hostile_input_takes_linear_time() {
        for piece in [
            "<!--",
            "<a ",
            "`",
            "{{< a >}}<b>",
            "<b>{{ c }}",
            "> - ",
            "æ<!-- ",
        ] {
            let text = piece.repeat(20_000);
            let left = html(&text);
            assert!(left.len() <= text.len());
        }
    }
}
