//! A page is what the JSX of a script draws, as a document: its texts, boxes and banners are read
//! as those of any other markup.

use crate::syntax::node::Node;
use memchr::memmem;

use super::expr::Reader;
use super::jsx::{attributes, is_fragment};
use crate::expr::Expr;
use crate::facts::Facts;
use crate::span::Span;
use crate::syntax::html::{Attribute, Document, Element, Text};
use crate::value::Value;

/// Last words in names of components that draw what they are handed → the element that people
/// see. Sorted.
const DRAWN: &[(&str, &str)] = &[
    ("alert", "div"),
    ("anchor", "a"),
    ("body", "div"),
    ("box", "div"),
    ("btn", "button"),
    ("button", "button"),
    ("card", "div"),
    ("center", "div"),
    ("checkbox", "input"),
    ("col", "div"),
    ("column", "div"),
    ("container", "div"),
    ("content", "div"),
    ("control", "div"),
    ("dialog", "div"),
    ("fade", "div"),
    ("flex", "div"),
    ("footer", "div"),
    ("grid", "div"),
    ("group", "div"),
    ("header", "div"),
    ("heading", "div"),
    ("label", "label"),
    ("link", "a"),
    ("modal", "div"),
    ("paper", "div"),
    ("paragraph", "div"),
    ("presence", "div"),
    ("radio", "input"),
    ("row", "div"),
    ("slide", "div"),
    ("snackbar", "div"),
    ("stack", "div"),
    ("switch", "input"),
    ("text", "span"),
    ("title", "div"),
    ("toggle", "input"),
    ("trans", "trans"),
    ("transition", "div"),
    ("typography", "div"),
    ("wrapper", "div"),
];

/// How many parts of an expression are looked through for names of classes.
const MOST_NAMES: usize = 64;

/// What is read of the JSX in a script.
pub struct Page {
    pub document: Document,
    /// The file's text, in which quotes and braces around texts are NUL bytes: they are no part of
    /// what people read.
    pub text: String,
}

/// Reads the JSX of a script, if it has any.
#[must_use]
pub fn read(reader: &Reader, root: Node, facts: &Facts) -> Option<Page> {
    let bytes = reader.masked.as_bytes();
    let mut ends: Vec<usize> = memmem::find_iter(bytes, b"</")
        .chain(memmem::find_iter(bytes, b"/>"))
        .collect();
    if ends.is_empty() {
        return None;
    }
    ends.sort_unstable();
    let mut pages = Pages {
        reader,
        facts,
        ends,
        text: reader.original.as_bytes().to_vec(),
        document: Document::default(),
        around: Vec::new(),
    };
    pages.walk(root);
    Some(Page {
        document: pages.document,
        text: String::from_utf8(pages.text).ok()?,
    })
}

struct Pages<'r, 'a> {
    reader: &'r Reader<'a>,
    facts: &'r Facts,
    /// Where tags end elements, in the masked text; there is JSX where one is.
    ends: Vec<usize>,
    text: Vec<u8>,
    document: Document,
    /// The elements around, with their ends.
    around: Vec<(usize, usize)>,
}

impl Pages<'_, '_> {
    fn walk(&mut self, root: Node) {
        let mut cursor = root.walk();
        // Whether each node on the way is markup, whose children are shown.
        let mut shows = vec![false];
        loop {
            let node = cursor.node();
            let is_shown = shows.len() > 1 && shows[shows.len() - 2];
            let descends = self.enter(node, is_shown);
            if let Some(last) = shows.last_mut() {
                *last = matches!(node.kind(), "jsx_element" | "jsx_fragment");
            }
            if descends && cursor.goto_first_child() {
                shows.push(false);
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return;
                }
                shows.pop();
            }
        }
    }

    /// Notes a node; whether what is in it is still to be read.
    fn enter(&mut self, node: Node, is_shown: bool) -> bool {
        match node.kind() {
            "jsx_element" | "jsx_self_closing_element" => self.element(node),
            "jsx_text" | "html_character_reference" if is_shown => {
                self.shown(self.reader.span(node));
            }
            "jsx_expression" if is_shown => return self.expression(node),
            _ => {}
        }
        true
    }

    fn parent(&mut self, at: usize) -> Option<usize> {
        while self.around.last().is_some_and(|(_, end)| *end <= at) {
            self.around.pop();
        }
        self.around.last().map(|(index, _)| *index)
    }

    /// A text; one that goes on where the last one ended is a part of it.
    fn shown(&mut self, span: Span) {
        let parent = self.parent(span.start);
        if let Some(last) = self.document.texts.last_mut()
            && last.span.end == span.start
            && last.parent == parent
        {
            last.span.end = span.end;
            return;
        }
        if !span.of(self.reader.original).trim().is_empty() {
            self.document.texts.push(Text { span, parent });
        }
    }

    fn expression(&mut self, node: Node) -> bool {
        let span = self.reader.span(node);
        let mut cursor = node.walk();
        let inner = node
            .named_children(&mut cursor)
            .find(|child| child.kind() != "comment");
        let Some(inner) = inner else {
            self.hide(span, span.end);
            return false;
        };
        let is_text = matches!(inner.kind(), "string" | "template_string")
            && self.reader.value(inner).as_literal().is_some();
        if is_text {
            let inside = self.reader.span(inner);
            let inside = Span::new(inside.start + 1, inside.end.saturating_sub(1));
            self.hide(span, inside.start);
            self.hide(Span::new(inside.end, span.end), span.end);
            let is_blank = inside.of(self.reader.original).trim().is_empty();
            if !is_blank {
                let parent = self.parent(span.start);
                self.document.texts.push(Text {
                    span: inside,
                    parent,
                });
            }
            return false;
        }
        let first = self.ends.partition_point(|at| *at < node.start_byte());
        self.ends.get(first).is_some_and(|at| *at < node.end_byte())
    }

    /// What stands from the start of `span` up to `end` is no part of a text.
    fn hide(&mut self, span: Span, end: usize) {
        if let Some(bytes) = self.text.get_mut(span.start..end.max(span.start)) {
            bytes.fill(0);
        }
    }

    fn element(&mut self, node: Node) {
        let span = self.reader.span(node);
        let open = node.child_by_field_name("open_tag").unwrap_or(node);
        let close = node.child_by_field_name("close_tag");
        if is_fragment(open) {
            return;
        }
        let start_tag = self.reader.span(open);
        let end = close.map_or(span.end, |close| self.reader.span(close).start);
        let name = open.child_by_field_name("name");
        let written = name.map_or("", |name| self.reader.text(name));
        let drawn = self.drawn(written);
        let mut element = Element {
            name: drawn.clone().unwrap_or_else(|| written.to_lowercase()),
            // What is known to be drawn is no component to the reader.
            written: match (&drawn, name) {
                (None, Some(name)) => self.reader.span(name),
                _ => Span::default(),
            },
            start_tag,
            span,
            content: if close.is_some() {
                Span::new(start_tag.end, end)
            } else {
                Span::default()
            },
            parent: self.parent(span.start),
            attributes: Vec::new(),
        };
        for (attribute, key, value) in attributes(self.reader, open) {
            let place = self.reader.span(attribute);
            let value_span = value.map_or(Span::new(place.end, place.end), |value| {
                self.reader.span(value)
            });
            let name = match key.as_str() {
                "className" => "class".to_owned(),
                "htmlFor" => "for".to_owned(),
                "to" if element.name == "a" => "href".to_owned(),
                _ => key.to_lowercase(),
            };
            element.attributes.push(Attribute {
                value: value.map(|value| self.value(&name, value)),
                name,
                name_span: Span::new(place.start, (place.start + key.len()).min(place.end)),
                value_span,
                span: place,
                gate: None,
            });
        }
        if drawn.is_some() && element.name == "input" && element.attribute("type").is_none() {
            element.attributes.push(Attribute {
                name: "type".to_owned(),
                name_span: start_tag,
                value: Some(Value::literal("checkbox", start_tag)),
                value_span: start_tag,
                span: start_tag,
                gate: None,
            });
        }
        // A component that names a banner by its own name, and is a plain element.
        if drawn.is_some() && element.name == "div" && element.attribute("class").is_none() {
            element.attributes.push(Attribute {
                name: "class".to_owned(),
                name_span: start_tag,
                value: Some(Value::literal(written, start_tag)),
                value_span: start_tag,
                span: start_tag,
                gate: None,
            });
        }
        let index = self.document.elements.len();
        self.label(&element, index);
        self.document.elements.push(element);
        if close.is_some() {
            self.around.push((index, span.end));
        } else {
            // What its attributes draw is in it.
            self.around.push((index, start_tag.end));
        }
    }

    /// Components write a label that they are handed.
    fn label(&mut self, element: &Element, index: usize) {
        if element.name != "label" {
            return;
        }
        if let Some(value) = element.attribute("label").and_then(|a| a.value.as_ref())
            && !value.has_hole()
        {
            self.document.texts.push(Text {
                span: value.span(),
                parent: Some(index),
            });
        }
    }

    /// The element that a component draws, where its name or the file tells.
    fn drawn(&self, written: &str) -> Option<String> {
        let last = written.rsplit('.').next().unwrap_or(written);
        if written.contains('.') && last.starts_with(char::is_lowercase) {
            // `motion.div`, `styled.p`.
            return Some(last.to_owned());
        }
        if !written.starts_with(char::is_uppercase) {
            return None;
        }
        if let Some(styled) = self.styled(last) {
            return Some(styled);
        }
        let words = crate::guard::words::split(last);
        let about_label = words.ends_with(&["control".into(), "label".into()]);
        if about_label {
            return Some("label".to_owned());
        }
        let word = words.last()?;
        let is_about = |word: &String| {
            ["cookie", "consent", "gdpr"]
                .iter()
                .any(|about| word.contains(about))
        };
        let at = DRAWN
            .binary_search_by_key(&word.as_str(), |(word, _)| *word)
            .ok()?;
        let (_, element) = DRAWN[at];
        // `<CookieBox>` is a component of the site, which may draw more than it is handed.
        let is_own = element != "button" && words.iter().any(is_about);
        (!is_own).then(|| element.to_owned())
    }

    /// `const Notice = styled.div`: the element.
    fn styled(&self, name: &str) -> Option<String> {
        let masked = self.reader.masked;
        let needle = format!("{name} = styled");
        let at = memmem::find(masked.as_bytes(), needle.as_bytes())?;
        let rest = &masked[at + needle.len()..];
        let element = rest
            .strip_prefix('.')
            .or_else(|| rest.strip_prefix("('"))
            .or_else(|| rest.strip_prefix("(\""));
        let Some(element) = element else {
            return Some("div".to_owned());
        };
        let end = element.find(|c: char| !c.is_ascii_alphanumeric());
        Some(element[..end.unwrap_or(element.len())].to_owned())
    }

    fn value(&self, name: &str, node: Node) -> Value {
        let span = self.reader.span(node);
        let inner = match node.kind() {
            "jsx_expression" => self.reader.first_named(node),
            _ => Some(node),
        };
        let Some(inner) = inner else {
            return Value::hole(span);
        };
        if self.reader.is_text(inner) {
            return self.reader.value(inner);
        }
        if matches!(inner.kind(), "true" | "false") {
            return Value::literal(self.reader.text(inner), self.reader.span(inner));
        }
        match name {
            "class" => Value::literal(self.names(inner), span),
            "checked" | "aria-checked" | "on" => match self.initially(inner) {
                Some(Expr::Bool(value)) => Value::literal(value.to_string(), span),
                _ => Value::hole(span),
            },
            _ => Value::hole(span),
        }
    }

    /// What a state is at first: `checked={marketing}` after `useState(true)`.
    fn initially(&self, node: Node) -> Option<Expr> {
        match self.reader.expr(node) {
            Expr::Name(name) => Some(self.facts.states.get(&name)?.initial.clone()),
            expr => {
                let path = expr.path()?;
                let (state, key) = path.split_once('.')?;
                let Expr::Object(pairs) = &self.facts.states.get(state)?.initial else {
                    return None;
                };
                let (_, value) = pairs.iter().find(|(name, _)| name == key)?;
                Some(value.clone())
            }
        }
    }

    /// Names of classes in an expression: `styles.cookieBar`, `clsx('cookie-bar', open && 'open')`.
    fn names(&self, node: Node) -> String {
        let mut all: Vec<String> = Vec::new();
        let mut waiting = vec![node];
        let mut left = MOST_NAMES;
        while let Some(node) = waiting.pop() {
            left = match left.checked_sub(1) {
                Some(left) => left,
                None => break,
            };
            match node.kind() {
                "string" | "string_fragment" | "property_identifier" => {
                    all.push(self.reader.text(node).trim_matches(['"', '\'']).to_owned());
                }
                _ => {
                    let mut cursor = node.walk();
                    waiting.extend(node.named_children(&mut cursor).take(left));
                }
            }
        }
        all.reverse();
        all.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        assert!(DRAWN.is_sorted_by_key(|(word, _)| *word));
    }
}
