//! The grammar's view of the nesting: `tree-sitter-html` on the masked document.

use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, ParseState, Parser, Tree};

use super::names;
use super::nest::Shape;
use super::tokenizer::{StartTag, Tokens};
use crate::span::Span;

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
