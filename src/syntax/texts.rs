//! Texts that people read, gathered from markup and strings into what they say as a whole.

use aho_corasick::AhoCorasick;

use crate::site::Text;
use crate::span::Span;
use crate::syntax::html::{Document, decode_entities};
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
pub fn of_value(value: &Value, span: Span) -> Option<Text> {
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
    let _ = span;
    text.finish(None)
}

/// All texts of a document that may matter, each a sentence or paragraph, with its span.
#[must_use]
pub fn of_document(document: &Document, source: &str, language: Option<&str>) -> Vec<(Span, Text)> {
    let mut all = Vec::new();
    let mut builder = Builder::default();
    let mut block = None;
    for text in &document.texts {
        let around = block_of(document, text.parent);
        if around != block {
            all.extend(std::mem::take(&mut builder).finish_spanned(language));
            block = around;
        }
        builder.gap(text.span.start, source);
        builder.push(&decode_entities(text.span.of(source)), text.span.start);
        builder.end = text.span.end;
    }
    all.extend(builder.finish_spanned(language));
    all
}

/// The nearest element around a text that is no part of a sentence.
fn block_of(document: &Document, parent: Option<usize>) -> Option<usize> {
    let mut at = parent;
    while let Some(index) = at {
        let element = &document.elements[index];
        if INLINE.binary_search(&element.name.as_str()).is_err() {
            return Some(index);
        }
        at = element.parent;
    }
    None
}

#[derive(Default)]
struct Builder {
    text: String,
    offsets: Vec<(usize, usize)>,
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
        let between = Span::new(self.end, start).of(source);
        let is_tag = between.strip_prefix('<').is_some_and(|rest| {
            rest.starts_with(|next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!'))
        });
        if !between.is_empty() && !is_tag {
            self.push(HOLE, start);
        } else if between.contains("<br") || between.contains("<BR") {
            self.push(" ", start);
        }
    }

    fn push(&mut self, text: &str, source: usize) {
        self.start.get_or_insert(source);
        self.offsets.push((self.text.len(), source));
        self.text.push_str(text);
    }

    fn finish(self, language: Option<&str>) -> Option<Text> {
        let fits = self.text.len() >= SHORTEST && may_matter(&self.text);
        fits.then_some(Text {
            text: self.text,
            language: language.map(str::to_owned),
            offsets: self.offsets,
        })
    }

    fn finish_spanned(self, language: Option<&str>) -> Option<(Span, Text)> {
        let span = Span::new(self.start?, self.end);
        Some((span, self.finish(language)?))
    }
}

/// Whether a text can be about cookies or consent at all; the grammar decides the rest.
fn may_matter(text: &str) -> bool {
    static WORDS: std::sync::LazyLock<Option<AhoCorasick>> = std::sync::LazyLock::new(|| {
        let words = [
            "cooki", "consent", "samtykke", "track", "sporing", "tracer", "\u{AD}", "\u{200B}",
        ];
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(words)
            .ok()
    });
    WORDS.as_ref().is_none_or(|words| words.is_match(text))
}

#[cfg(test)]
mod tests {
    #[test]
    fn inline_elements_are_sorted() {
        assert!(super::INLINE.is_sorted());
    }
}
