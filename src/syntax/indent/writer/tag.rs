//! Tags are written from their parts as they are met: the element, its attributes, its classes.

use super::{Frame, Writer};
use crate::span::Span;
use crate::syntax::html::{Attribute, Element};
use crate::syntax::template::RegionKind;
use crate::value::{Part, Value};

impl Writer<'_> {
    /// An element whose tag begins with the name at `written`, or without one at `start`.
    pub fn element(&mut self, start: usize, written: Span) -> usize {
        let name = match written.of(self.text) {
            "" => "div".to_owned(),
            name => name.to_ascii_lowercase(),
        };
        self.elements.push(Element {
            name,
            written,
            start_tag: Span::new(start, written.end.max(start)),
            span: Span::new(start, written.end.max(start)),
            content: Span::new(written.end, written.end),
            parent: self.around(),
            attributes: Vec::new(),
        });
        self.elements.len() - 1
    }

    /// The element's tag ends here; what stands deeper than `indent` is in it.
    pub fn enter(&mut self, element: usize, end: usize, indent: usize) {
        self.end_tag(element, end);
        self.frames.push(Frame {
            indent,
            around: Some(element),
            element: Some(element),
            block: false,
        });
    }

    /// The innermost element is left before its line is over: `#[b text]`.
    pub fn leave_inline(&mut self, at: usize) {
        let last = std::mem::replace(&mut self.last, at);
        self.pop();
        self.last = last.max(at);
    }

    pub fn end_tag(&mut self, element: usize, end: usize) {
        if let Some(element) = self.elements.get_mut(element) {
            element.start_tag.end = end.max(element.start_tag.start);
            element.span.end = element.start_tag.end;
            element.content = Span::new(element.start_tag.end, element.start_tag.end);
        }
    }

    pub fn push_attribute(&mut self, element: usize, attribute: Attribute) {
        if let Some(element) = self.elements.get_mut(element) {
            element.attributes.push(attribute);
        }
    }

    /// An attribute whose value is a text, or code that bears one.
    pub fn attribute(&mut self, element: usize, name: Span, value: Option<(Value, Span)>) {
        let plain = name.of(self.text).trim_matches(['"', '\'']);
        self.named_attribute(element, plain.to_owned(), name, value);
    }

    pub fn named_attribute(
        &mut self,
        element: usize,
        name: String,
        name_span: Span,
        value: Option<(Value, Span)>,
    ) {
        let name = name.to_ascii_lowercase();
        let (value, value_span) = match value {
            Some((value, span)) => (Some(value), span),
            None => (None, Span::new(name_span.end, name_span.end)),
        };
        let end = match &value {
            Some(value) => value.span().end.max(value_span.end).max(name_span.end),
            None => name_span.end,
        };
        if name == "type"
            && value
                .as_ref()
                .is_some_and(|value| is_unread(value, self.text))
        {
            self.region(value_span_of(value.as_ref()), RegionKind::Output);
        }
        self.push_attribute(
            element,
            Attribute {
                name,
                name_span,
                value,
                value_span,
                span: Span::new(name_span.start, end),
                gate: None,
            },
        );
    }

    /// Names of classes that stand in the tag, beside those of its attribute.
    pub fn classes(&mut self, element: usize, classes: &[Span]) {
        let (Some(first), Some(last)) = (classes.first(), classes.last()) else {
            return;
        };
        let names: Vec<&str> = classes.iter().map(|class| class.of(self.text)).collect();
        let span = Span::new(first.start, last.end);
        let own = Part::Literal {
            text: names.join(" "),
            span,
        };
        let Some(element) = self.elements.get_mut(element) else {
            return;
        };
        let written = element.attributes.iter_mut().find(|a| a.name == "class");
        match written.and_then(|attribute| attribute.value.as_mut()) {
            Some(value) => {
                let gap = Part::Literal {
                    text: " ".to_owned(),
                    span: Span::new(span.end, span.end),
                };
                value.parts.splice(0..0, [own, gap]);
            }
            None => element.attributes.push(Attribute {
                name: "class".to_owned(),
                name_span: span,
                value: Some(Value { parts: vec![own] }),
                value_span: span,
                span,
                gate: None,
            }),
        }
    }
}

fn value_span_of(value: Option<&Value>) -> Span {
    value.map_or(Span::default(), Value::span)
}

/// Code that names no type.
fn is_unread(value: &Value, text: &str) -> bool {
    matches!(value.parts.as_slice(), [Part::Hole { span }] if !span.of(text).contains(['"', '\'', '`']))
}
