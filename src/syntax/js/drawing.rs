//! A drawing is the markup that a script writes with JSX, put together as the document that it
//! would be.

use crate::span::Span;
use crate::syntax::html::{Document, Element, Text};
use crate::syntax::template::{Region, RegionKind, Template};

/// What has been drawn so far, in any order.
#[derive(Debug, Default)]
pub struct Drawing {
    elements: Vec<Element>,
    texts: Vec<Span>,
    /// Expressions whose value is shown.
    shown: Vec<Span>,
}

impl Drawing {
    /// An element whose `span` and `content` are whole.
    pub fn element(&mut self, element: Element) {
        self.elements.push(element);
    }

    pub fn text(&mut self, span: Span) {
        self.texts.push(span);
    }

    pub fn shown(&mut self, span: Span) {
        self.shown.push(span);
    }

    /// The document, and its expressions as template code; `None` where nothing was drawn.
    #[must_use]
    pub fn finish(mut self) -> Option<(Document, Template)> {
        if self.elements.is_empty() {
            return None;
        }
        self.elements.sort_by_key(|element| element.start_tag.start);
        // A script may be walked twice.
        self.elements
            .dedup_by_key(|element| element.start_tag.start);
        let mut open: Vec<usize> = Vec::new();
        for index in 0..self.elements.len() {
            let at = self.elements[index].start_tag.start;
            while open
                .last()
                .is_some_and(|last| self.elements[*last].span.end <= at)
            {
                open.pop();
            }
            self.elements[index].parent = open.last().copied();
            open.push(index);
        }
        self.texts.sort_by_key(|span| span.start);
        self.texts.dedup();
        let texts = self.texts.into_iter();
        let texts = texts.map(|span| Text { span, parent: None }).collect();
        let document = Document {
            elements: self.elements,
            texts,
            ..Document::default()
        };
        self.shown.sort_by_key(|span| span.start);
        self.shown.dedup();
        let kind = RegionKind::Output;
        let shown = self.shown.into_iter();
        let template = Template {
            regions: shown.map(|span| Region { span, kind }).collect(),
            ..Template::default()
        };
        Some((document, template))
    }
}
