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
mod tree;

use crate::span::Span;
use crate::syntax::template::Template;
use crate::value::Value;

pub use entity::decode_entities;
pub use mask::{mask_script, mask_script_first_branches};
pub use pieces::{parse_pieces, parse_pieces_in};

/// A document as owned data; parsing it never fails.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// In order of their start tags.
    pub elements: Vec<Element>,
    /// Runs of character data that are shown (not those of `script`, `style`, `iframe`), in
    /// order; regions are cut out of them, entities are left as they are written, and blank runs
    /// are left out.
    pub texts: Vec<Text>,
    /// `<!-- … -->`, with their delimiters.
    pub comments: Vec<Span>,
    /// The grammar could not make sense of all of it, or would nest it otherwise: the nesting is
    /// that of the tokens alone.
    pub fallback: bool,
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
}

#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub span: Span,
    /// The element around it.
    pub parent: Option<usize>,
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

/// How deep elements may be nested for the grammar, and how many there may be by their depth: it
/// copies all that is open at every tag.
const DEEPEST: usize = 512;
const COSTLIEST: usize = 4_000_000;

/// Reads `text`, with the regions of `template` as atoms.
#[must_use]
pub fn parse(text: &str, template: &Template) -> Document {
    let atoms = atoms::atoms(text, template);
    let tokens = tokenizer::tokenize(text, &atoms, template, false);
    document(text, &atoms, &tokens, template)
}

/// The tokens say what stands in the document and, along the template's branches, how it nests.
/// The grammar is asked for a second opinion where it can have one.
fn document(
    text: &str,
    atoms: &[atoms::Atom],
    tokens: &tokenizer::Tokens,
    template: &Template,
) -> Document {
    let nesting = nest::nest(text, tokens, template);
    let affordable = nesting.depth <= DEEPEST && nesting.depth * tokens.starts.len() <= COSTLIEST;
    let grammatical = affordable && !tokens.irregular && !nesting.crossing && !nesting.unclosed;
    let agreed = grammatical
        && tree::shapes(text, &mask::mask(text, atoms, tokens), tokens)
            .is_some_and(|shapes| nest::same_parents(&shapes, &nesting.shapes));
    build::document(text, atoms, tokens, &nesting, !agreed)
}
