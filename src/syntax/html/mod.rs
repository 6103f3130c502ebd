//! The markup layer reads a document's elements, attributes and texts, with template regions as
//! atoms.

mod atoms;
mod build;
mod entity;
mod mask;
mod names;
mod nest;
mod pieces;
#[cfg(test)]
mod tests;
mod tokenizer;

use crate::gate::GateId;
use crate::span::Span;
use crate::syntax::template::Template;
use crate::value::Value;

pub use entity::decode_entities;
pub use mask::{mask_script, mask_script_first_branches};
pub use pieces::{Stretch, parse_pieces, parse_pieces_in};

/// A document as owned data; parsing it never fails.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// In order of their start tags.
    pub elements: Vec<Element>,
    /// Runs of character data that are shown (not those of `script`, `style`, `iframe`), in
    /// order; regions are cut out of them, entities are left as they are written, and blank runs
    /// are left out.
    pub texts: Vec<Text>,
    /// Before each text, where the file is no markup that tells it; else empty.
    pub gaps: Vec<Gap>,
    /// `<!-- … -->`, with their delimiters.
    pub comments: Vec<Span>,
    /// Something is left open, or crosses something else.
    pub irregular: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// In lower case; a tag with a region in its name has U+FFFC for the region. Names of
    /// components keep their case in `written`.
    pub name: String,
    /// The name as it is written.
    pub written: Span,
    /// The start tag, from `<` to behind `>`.
    pub start_tag: Span,
    /// From the start tag to the end of the end tag, or of the last thing in it.
    pub span: Span,
    /// What stands between the tags; empty for void and self-closing elements.
    pub content: Span,
    /// Index of the element around this one; always smaller than its own index.
    pub parent: Option<usize>,
    pub attributes: Vec<Attribute>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// In lower case, U+FFFC for a region in it.
    pub name: String,
    pub name_span: Span,
    /// `None` for an attribute without `=`. Entities are decoded, regions are holes.
    pub value: Option<Value>,
    /// The value's text without its quotes; empty where there is none.
    pub value_span: Span,
    /// The whole attribute.
    pub span: Span,
    /// What the value depends on, where the attribute has several: `:src="a ? 'x' : 'y'"`.
    pub gate: Option<GateId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub span: Span,
    /// The element around it.
    pub parent: Option<usize>,
}

/// What stands between a text and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing that parts them.
    Nothing,
    Space,
    /// Something that is only known when the page is made.
    Hole,
}

impl Document {
    /// What stands before one of its texts, where the file does not tell.
    #[must_use]
    pub fn gap(&self, text: &Text) -> Option<Gap> {
        let before = |other: &Text| other.span.start < text.span.start;
        self.gaps.get(self.texts.partition_point(before)).copied()
    }
}

impl Element {
    /// The first attribute of that name (in lower case).
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.name == name)
    }
}

/// Reads `text`, with the regions of `template` as atoms.
#[must_use]
pub fn parse(text: &str, template: &Template) -> Document {
    let atoms = atoms::atoms(text, template);
    let tokens = tokenizer::tokenize(text, &atoms, template, false);
    document(text, &atoms, &tokens, template)
}

/// The tokens say what stands in the document and, along the template's branches, how it nests.
/// tree-sitter's grammar, which takes ten times as long and cannot follow branches, is asked for
/// its opinion in the tests.
fn document(
    text: &str,
    atoms: &[atoms::Atom],
    tokens: &tokenizer::Tokens,
    template: &Template,
) -> Document {
    let nesting = nest::nest(text, tokens, template);
    let irregular = tokens.irregular || nesting.crossing || nesting.unclosed;
    build::document(text, atoms, tokens, &nesting, irregular)
}
