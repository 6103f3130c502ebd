//! Layout XML says which scripts, style sheets and texts the pages of a Magento shop have, in either
//! of its two generations.

use super::program::pieces;
use super::template::{
    Include, IncludeKind, MarkupString, Region, RegionKind, Template, TemplateLoad,
    TemplateLoadRole, TemplateLoadRole as As,
};
use crate::span::Span;

/// Elements of a page's head whose address is loaded, sorted.
const LOADING_TAGS: &[(&str, TemplateLoadRole)] = &[
    ("css", As::Style),
    ("link", As::Style),
    ("script", As::Script),
];

/// Whether the path is that of an XML file in a folder of layouts.
#[must_use]
pub fn is_named(path: &str) -> bool {
    let mut folders = path.rsplit('/');
    let name = folders.next().unwrap_or_default();
    name.ends_with(".xml") && folders.any(|folder| matches!(folder, "layout" | "page_layout"))
}

/// Whether an XML file is a layout: by its root.
#[must_use]
pub fn is_layout(text: &str) -> bool {
    ["<page ", "<page>", "<layout ", "<layout>"]
        .iter()
        .any(|root| text.contains(root))
}

/// Reads a layout; never fails, and takes linear time.
#[must_use]
pub fn scan(text: &str) -> Template {
    let mut reader = Reader {
        text,
        template: Template::default(),
        action: None,
    };
    reader.read();
    reader.template
}

struct Reader<'t> {
    text: &'t str,
    template: Template,
    /// The texts within `<action method="add…">`, while one is open.
    action: Option<Vec<Span>>,
}

/// A tag, without its brackets.
struct Tag<'t> {
    name: &'t str,
    attributes: &'t str,
    closes: bool,
}

impl<'t> Reader<'t> {
    fn read(&mut self) {
        let mut at = 0;
        while let Some(found) = self.text[at..].find('<') {
            let start = at + found;
            self.says(Span::new(at, start));
            let rest = &self.text[start..];
            at = if rest.starts_with("<!--") {
                let end = self.end(start, "-->");
                self.template.regions.push(Region {
                    span: Span::new(start, end),
                    kind: RegionKind::Comment,
                });
                end
            } else if let Some(held) = rest.strip_prefix("<![CDATA[") {
                let end = self.end(start, "]]>");
                let held = Span::new(self.text.len() - held.len(), end);
                self.holds(held);
                end
            } else {
                let end = self.end(start, ">");
                self.tag(Span::new(start + 1, end.saturating_sub(1).max(start + 1)));
                end
            };
        }
    }

    /// Behind the next such mark.
    fn end(&self, from: usize, mark: &str) -> usize {
        let found = self.text[from..].find(mark);
        found.map_or(self.text.len(), |found| from + found + mark.len())
    }

    /// Text that is not escaped: markup of the page.
    fn holds(&mut self, held: Span) {
        let written = held.of(self.text);
        let length = written.strip_suffix("]]>").map_or(written.len(), str::len);
        let held = Span::new(held.start, held.start + length);
        if held.of(self.text).contains("</") || held.of(self.text).contains("/>") {
            self.template
                .markup
                .push(MarkupString::new(vec![held], Vec::new()));
        }
        self.says(held);
    }

    fn says(&mut self, span: Span) {
        let text = self.text;
        let written = span.of(text);
        let words = written.trim();
        if let Some(texts) = self.action.as_mut().filter(|_| !words.is_empty()) {
            let start = span.start + (written.len() - written.trim_start().len());
            texts.push(Span::new(start, start + words.len()));
        }
    }

    fn tag(&mut self, span: Span) {
        let tag = tag(span.of(self.text));
        if tag.name == "action" {
            if tag.closes {
                self.acted();
            } else if attribute(tag.attributes, "method").is_some_and(|it| it.starts_with("add")) {
                self.action = Some(Vec::new());
            }
            return;
        }
        if matches!(tag.name, "block" | "referenceBlock") && !tag.closes {
            self.places(&tag, span);
            return;
        }
        let Ok(known) = LOADING_TAGS.binary_search_by_key(&tag.name, |(name, _)| *name) else {
            return;
        };
        let address = ["src", "href"]
            .iter()
            .find_map(|name| attribute(tag.attributes, name));
        let Some(address) = address.filter(|_| !tag.closes && !is_idle(&tag)) else {
            return;
        };
        // Slices of one text: how far one begins in the other.
        let Some(offset) = span.of(self.text).find(address) else {
            return;
        };
        let start = span.start + offset;
        self.loads(
            Span::new(start, start + address.len()),
            LOADING_TAGS[known].1,
        );
    }

    /// `<block template="Magento_Theme::html/header.phtml"/>`: the file is in the folder of templates
    /// of the module, or of a theme that has its own of it.
    fn places(&mut self, tag: &Tag<'t>, span: Span) {
        let template = attribute(tag.attributes, "template");
        let Some(path) = template.filter(|path| path.ends_with(".phtml")) else {
            return;
        };
        let path = path.rsplit("::").next().unwrap_or(path);
        self.template.includes.push(Include {
            span: Span::new(span.start - 1, span.end + 1),
            target: Some(path.to_owned()),
            kind: IncludeKind::Include,
        });
    }

    /// `<action method="addLinkRel"><rel>stylesheet</rel><href>//…</href></action>`
    fn acted(&mut self) {
        let texts = self.action.take().unwrap_or_default();
        let text = self.text;
        let says = |word: &str| texts.iter().any(|span| span.of(text).contains(word));
        if says("canonical") || says("preconnect") || says("dns-prefetch") {
            return;
        }
        let role = if says("css") || says("stylesheet") {
            As::Style
        } else {
            As::Script
        };
        for span in &texts {
            self.loads(*span, role);
        }
    }

    fn loads(&mut self, address: Span, role: TemplateLoadRole) {
        let written = address.of(self.text);
        let is_remote = ["https://", "http://", "//"]
            .iter()
            .any(|scheme| written.starts_with(scheme));
        if is_remote && !written.contains(char::is_whitespace) {
            self.template.loads.push(TemplateLoad {
                span: address,
                shown: None,
                value: pieces(self.text, &[address]),
                role,
                callee: String::new(),
            });
        }
    }
}

/// What the browser only prepares for, or does not run.
fn is_idle(tag: &Tag) -> bool {
    let relation = attribute(tag.attributes, "rel").unwrap_or("stylesheet");
    let kind = attribute(tag.attributes, "type").unwrap_or("");
    tag.name == "link" && relation != "stylesheet"
        || tag.name == "script" && !kind.is_empty() && !kind.contains("script") && kind != "module"
}

fn tag(written: &str) -> Tag<'_> {
    let (closes, written) = match written.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, written),
    };
    let end = written.find(|c: char| c.is_whitespace() || c == '/');
    let (name, attributes) = written.split_at(end.unwrap_or(written.len()));
    Tag {
        name,
        attributes,
        closes,
    }
}

/// The value of an attribute in quotes.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = attributes;
    while let Some(found) = rest.find('=') {
        let (before, behind) = rest.split_at(found);
        let behind = behind[1..].trim_start();
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = behind[1..].split(quote).next()?;
        if before.trim_end().rsplit(char::is_whitespace).next() == Some(name) {
            return Some(value);
        }
        rest = behind.get(value.len() + 2..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let template = scan(text);
        let loads = template.loads.iter();
        let loads = loads.map(|load| format!("{:?} {}", load.role, load.value.pattern()));
        let markup = template.markup.iter().map(|string| {
            let parts = string.parts.iter().map(|part| part.of(text));
            parts.collect::<String>()
        });
        loads.chain(markup).collect()
    }

    #[test]
    fn tags_are_sorted() {
        assert!(LOADING_TAGS.is_sorted_by_key(|(name, _)| *name));
    }

    #[test]
    fn both_generations_are_read() {
        assert_eq!(
            read(
                "<page><head><script src=\"https://a.dk/x.js\" src_type=\"url\"/>\n<css src='//a.dk/x.css'/></head>"
            ),
            ["Script https://a.dk/x.js", "Style //a.dk/x.css"]
        );
        assert_eq!(
            read(
                "<layout><action method=\"addLinkRel\"><rel>stylesheet</rel><href>//a.dk/x</href></action></layout>"
            ),
            ["Style //a.dk/x"]
        );
        assert_eq!(
            read("<action method=\"setText\"><text><![CDATA[<b>c</b>]]></text></action>"),
            ["<b>c</b>"]
        );
    }

    #[test]
    fn what_loads_nothing_is_left() {
        for text in [
            "<!-- <script src=\"https://a.dk/x.js\"/> -->",
            "<script src=\"Magento_Theme::js/x.js\"/>",
            "<link rel=\"canonical\" src=\"https://a.dk\"/>",
            "<remove src=\"https://a.dk/x.js\"/>",
            "<script type=\"text/plain\" src=\"https://a.dk/x.js\"/>",
            "<action method=\"addLinkRel\"><rel>canonical</rel><href>//a.dk</href></action>",
            "<action method=\"setUrl\"><url>https://a.dk</url></action>",
        ] {
            assert!(read(text).is_empty(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn hostile_input_takes_linear_time() {
        for piece in [
            "<",
            "<![CDATA[",
            "<!--",
            "<action method=\"add\">",
            "<script a=",
        ] {
            let _ = scan(&piece.repeat(20_000));
        }
    }
}
