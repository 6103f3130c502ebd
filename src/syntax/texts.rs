//! Texts that people read, gathered from markup and strings into what they say as a whole.

use super::messages::raw::Decoded;
use super::template::Template;
use crate::site::Text;
use crate::span::Span;
use crate::syntax::html::{self, Document};
use crate::text::hints::Hints;
use crate::value::{HOLE, Part, Value};

/// The shortest text that can say anything about consent, in bytes.
const SHORTEST: usize = 12;

/// Elements that stand inside a sentence, sorted.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "em", "font", "i", "img", "ins",
    "mark", "nobr", "q", "s", "small", "span", "strong", "sub", "sup", "trans", "u", "wbr",
];

/// The text of a string that may matter.
#[must_use]
pub fn of_value(value: &Value) -> Option<Text> {
    let mut text = Builder::default();
    for part in &value.parts {
        match part {
            Part::Literal {
                text: literal,
                span,
            } => text.push(literal, span.start),
            Part::Hole { span } => text.push(HOLE, span.start),
        }
    }
    text.finish(None)
}

/// How long a paragraph may be that is read together with the one beside it, in bytes.
const LONGEST_PART: usize = 500;

/// All texts of a document that may matter, each a sentence or paragraph, with its span. A paragraph
/// that says nothing of cookies itself is read on from the one before, where that does.
#[must_use]
pub fn of_document(document: &Document, source: &str, language: Option<&str>) -> Vec<(Span, Text)> {
    let mut all = Vec::new();
    let mut builder = Builder::default();
    let mut block = None;
    let mut before: Option<Said> = None;
    let blocks = blocks(document);
    let around_block = |block: Option<usize>| block.and_then(|at| document.elements[at].parent);
    for text in &document.texts {
        let around = text.parent.and_then(|parent| blocks[parent]);
        if around != block {
            let last = std::mem::take(&mut builder);
            if !last.read.text.trim().is_empty() {
                let beside = before
                    .take()
                    .filter(|said| said.parent == around_block(block));
                before = Said::of(&last, around_block(block));
                all.extend(last.finish_beside(beside, language));
            }
            block = around;
        }
        match document.gap(text) {
            None => builder.gap(text.span.start, source),
            Some(html::Gap::Nothing) => {}
            Some(html::Gap::Space) => builder.part(" ", text.span.start),
            Some(html::Gap::Hole) => builder.part(HOLE, text.span.start),
        }
        builder.push_markup(text.span.of(source), text.span.start);
        builder.end = text.span.end;
    }
    let beside = before.filter(|said| said.parent == around_block(block));
    all.extend(builder.finish_beside(beside, language));
    all
}

/// The texts of a string that may hold markup and placeholders.
#[must_use]
pub fn of_decoded(decoded: Decoded, language: Option<&str>) -> Vec<(Span, Text)> {
    if !may_matter(&decoded.text) {
        return Vec::new();
    }
    let decoded = decoded.with_holes();
    let document = html::parse(&decoded.text, &Template::default());
    let mut all = of_document(&document, &decoded.text, language);
    for (span, text) in &mut all {
        *span = Span::new(decoded.source(span.start), decoded.last(span.end));
        // From the places in the string to those in the source.
        let read = Decoded {
            text: std::mem::take(&mut text.text),
            offsets: std::mem::take(&mut text.offsets),
        };
        let read = read.through(&decoded);
        text.text = read.text;
        text.offsets = read.offsets;
    }
    all
}

/// For each element the nearest one, itself or around it, that is no part of a sentence.
fn blocks(document: &Document) -> Vec<Option<usize>> {
    let mut blocks: Vec<Option<usize>> = Vec::with_capacity(document.elements.len());
    for (index, element) in document.elements.iter().enumerate() {
        let is_inline = INLINE.binary_search(&element.name.as_str()).is_ok();
        // A parent's index is smaller than its children's.
        let around = || element.parent.and_then(|parent| blocks[parent]);
        let block = if is_inline { around() } else { Some(index) };
        blocks.push(block);
    }
    blocks
}

/// A short paragraph about cookies, and the element around it.
struct Said {
    read: Decoded,
    parent: Option<usize>,
}

impl Said {
    fn of(builder: &Builder, parent: Option<usize>) -> Option<Self> {
        let text = &builder.read.text;
        (text.len() <= LONGEST_PART && may_matter(text)).then(|| Self {
            read: builder.read.clone(),
            parent,
        })
    }
}

#[derive(Default)]
struct Builder {
    read: Decoded,
    start: Option<usize>,
    end: usize,
}

impl Builder {
    /// What stands between the last text and the one at `start`: tags, which part nothing but
    /// where a line breaks, or template code, which prints something.
    fn gap(&mut self, start: usize, source: &str) {
        if self.start.is_none() {
            return;
        }
        // NUL bytes are the quotes and braces around texts in JSX.
        let between = Span::new(self.end, start).of(source).trim_matches('\0');
        let is_tag = between.strip_prefix('<').is_some_and(|rest| {
            rest.starts_with(|next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!'))
        });
        let is_blank = between.trim().is_empty();
        if !is_blank && !is_tag {
            self.push(HOLE, start);
        } else if is_blank && !between.is_empty()
            || between.contains("<br")
            || between.contains("<BR")
            || ["> ", ">\n", ">\r", ">\t"]
                .iter()
                .any(|gap| between.contains(gap))
        {
            self.push(" ", start);
        }
    }

    /// What parts a text from the one before it, if there is one.
    fn part(&mut self, text: &str, source: usize) {
        if self.start.is_some() {
            self.push(text, source);
        }
    }

    fn push(&mut self, text: &str, source: usize) {
        self.start.get_or_insert(source);
        self.read.push(text, source);
    }

    /// Text with entities.
    fn push_markup(&mut self, written: &str, source: usize) {
        self.start.get_or_insert(source);
        self.read.entities(written, source);
    }

    fn finish(self, language: Option<&str>) -> Option<Text> {
        let Decoded { text, offsets } = self.read;
        let fits = text.len() >= SHORTEST && may_matter(&text);
        fits.then_some(Text {
            text,
            language: language.map(str::to_owned),
            offsets,
            key: None,
            copied: false,
            context: 0,
        })
    }

    /// What was read, joined to what stands beside it where it does not speak for itself.
    fn finish_beside(
        mut self,
        beside: Option<Said>,
        language: Option<&str>,
    ) -> Option<(Span, Text)> {
        let span = Span::new(self.start?, self.end);
        let is_part = || self.read.text.len() <= LONGEST_PART && !may_matter(&self.read.text);
        let context = match beside {
            Some(said) if is_part() => self.read.follow(&said.read),
            _ => 0,
        };
        let text = self.finish(language)?;
        Some((span, Text { context, ..text }))
    }
}

/// Whether a text can be about cookies or consent at all; the grammar decides the rest.
#[must_use]
pub fn may_matter(text: &str) -> bool {
    Hints::of_files().are_in(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn inline_elements_are_sorted() {
        assert!(super::INLINE.is_sorted());
    }
}
