//! The grammar's opinion of a document: `tree-sitter-html` on the document's mask, in which every
//! thing that the grammar cannot read stands blank.

use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Tree};

use super::super::atoms::{Atom, Piece, pieces};
use super::super::names;
use super::super::nest::Shape;
use super::super::tokenizer::{RawAttribute, StartTag, Token, Tokens};
use crate::span::Span;

/// The document reduced to its tags. Template regions in names and values are `x`, everywhere else
/// they are blank, and so are texts, comments, and signs that the grammar trips over.
pub(super) fn mask(text: &str, atoms: &[Atom], tokens: &Tokens) -> String {
    let mut mask = Mask {
        text,
        atoms,
        out: vec![b' '; text.len()],
    };
    let mut attributes = tokens.attributes.iter().peekable();
    for token in &tokens.tokens {
        match *token {
            Token::Start(index) => {
                mask.start_tag(&tokens.starts[index]);
                while let Some(attribute) = attributes.next_if(|next| next.tag <= index) {
                    mask.attribute(attribute);
                }
            }
            Token::End { name, span, .. } => {
                mask.put(span.start, b"</");
                mask.tag_name(name);
                mask.put(span.end - 1, b">");
            }
            Token::Text { .. } | Token::Comment(_) => {}
        }
    }
    String::from_utf8(mask.out).unwrap_or_else(|_| " ".repeat(text.len()))
}

struct Mask<'a> {
    text: &'a str,
    atoms: &'a [Atom],
    out: Vec<u8>,
}

impl Mask<'_> {
    fn put(&mut self, at: usize, bytes: &[u8]) {
        if let Some(place) = self.out.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    /// Copies `span`, with `x` for regions and for the bytes that `spare` does not let through.
    fn copy(&mut self, span: Span, spare: impl Fn(u8) -> bool) {
        for piece in pieces(self.atoms, span) {
            match piece {
                Piece::Atom(atom) => self.out[atom.span.start..atom.span.end].fill(b'x'),
                Piece::Text(span) => {
                    let from = &self.text.as_bytes()[span.start..span.end];
                    for (to, byte) in self.out[span.start..span.end].iter_mut().zip(from) {
                        *to = if spare(*byte) { *byte } else { b'x' };
                    }
                }
            }
        }
    }

    fn start_tag(&mut self, tag: &StartTag) {
        self.put(tag.span.start, b"<");
        let raw = names::flags(tag.name.of(self.text)) & names::RAW != 0;
        if raw && tag.self_closing {
            // The grammar knows no script without an end tag.
            self.out[tag.name.start..tag.name.end].fill(b'x');
        } else {
            self.tag_name(tag.name);
        }
        if tag.self_closing {
            self.put(tag.span.end - 2, b"/>");
        } else {
            self.put(tag.span.end - 1, b">");
        }
    }

    fn tag_name(&mut self, name: Span) {
        self.copy(name, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':')
        });
    }

    fn attribute(&mut self, attribute: &RawAttribute) {
        self.copy(attribute.name, |byte| {
            !matches!(byte, b'<' | b'>' | b'"' | b'\'' | b'/' | b'=' | 0)
        });
        let Some(value) = attribute.value else {
            return;
        };
        let quoted = value.end < attribute.span.end;
        if value.is_empty() && !quoted {
            return;
        }
        let between = &self.text.as_bytes()[attribute.name.end..value.start];
        let Some(equals) = memchr::memchr(b'=', between) else {
            return;
        };
        self.put(attribute.name.end + equals, b"=");
        if quoted {
            let quote = self.text.as_bytes()[value.end];
            self.put(value.start - 1, &[quote]);
            self.copy(value, |byte| byte != 0 && byte != quote);
            self.put(value.end, &[quote]);
        } else {
            self.copy(value, |byte| {
                !matches!(byte, b'<' | b'>' | b'"' | b'\'' | b'=' | 0)
            });
        }
    }
}

/// The shape of each element, if the grammar can make sense of all of them.
pub(super) fn shapes(text: &str, mask: &str, tokens: &Tokens) -> Option<Vec<Shape>> {
    let tree = parse(mask)?;
    walk(text, &tree, &tokens.starts)
}

/// `None` where the mask has errors or takes too long. Time is counted in the parser's own steps,
/// so that the outcome is the same on every machine: real pages take less than one step for
/// each byte, and one callback stands for a hundred of them.
pub(super) fn parse(mask: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_html::LANGUAGE.into())
        .ok()?;
    let mut steps = 1_000 + mask.len() / 25;
    let mut count = |_: &ParseState| {
        steps -= 1;
        if steps == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut count);
    let bytes = mask.as_bytes();
    let mut read = |at: usize, _| bytes.get(at..).unwrap_or_default();
    let tree = parser.parse_with_options(&mut read, None, Some(options))?;
    (!tree.root_node().has_error()).then_some(tree)
}

/// The shapes, where the tree has the same start tags as the tokens.
fn walk(text: &str, tree: &Tree, starts: &[StartTag]) -> Option<Vec<Shape>> {
    let mut shapes: Vec<Shape> = Vec::with_capacity(starts.len());
    // The elements around the cursor, and how deep in the tree they stand.
    let mut around: Vec<(usize, u32)> = Vec::new();
    let mut cursor = tree.walk();
    let mut entering = true;
    loop {
        let node = cursor.node();
        if entering {
            match node.kind() {
                "element" | "script_element" | "style_element" => {
                    let index = shapes.len();
                    let tag = starts.get(index)?;
                    if node.start_byte() != tag.span.start {
                        return None;
                    }
                    // The grammar's void elements reach to the next tag.
                    let void = names::flags(tag.name.of(text)) & names::VOID != 0;
                    let end = if void {
                        tag.span.end
                    } else {
                        node.end_byte().max(tag.span.end)
                    };
                    let (content, end) = tag.raw.unwrap_or((Span::new(tag.span.end, end), end));
                    shapes.push(Shape {
                        parent: around.last().map(|(element, _)| *element),
                        content,
                        end,
                    });
                    around.push((index, cursor.depth()));
                }
                "end_tag" => {
                    let (element, _) = around.last()?;
                    let shape = &mut shapes[*element];
                    if starts[*element].raw.is_none() {
                        shape.content.end = node.start_byte().max(shape.content.start);
                    }
                }
                "self_closing_tag" => {
                    let (element, _) = around.last()?;
                    let shape = &mut shapes[*element];
                    shape.content.end = shape.content.start;
                }
                _ => {}
            }
            if matches!(
                node.kind(),
                "element" | "script_element" | "style_element" | "document"
            ) && cursor.goto_first_child()
            {
                continue;
            }
        }
        if around
            .last()
            .is_some_and(|(_, depth)| *depth == cursor.depth())
        {
            around.pop();
        }
        if cursor.goto_next_sibling() {
            entering = true;
        } else if cursor.goto_parent() {
            entering = false;
        } else {
            break;
        }
    }
    (shapes.len() == starts.len()).then_some(shapes)
}
