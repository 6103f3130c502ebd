//! What holds for every document.

use proptest::prelude::*;
use tree_sitter::Node;

use super::super::atoms::atoms;
use super::super::nest::nest;
use super::super::tokenizer::{Tokens, tokenize};
use super::super::{
    Document, Stretch, mask_script, mask_script_first_branches, parse, parse_pieces_in,
};
use super::grammar::{self, mask};
use super::template;
use crate::span::Span;
use crate::syntax::template::{Region, RegionKind, Template};

const SOUP: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "/",
    "=",
    "\"",
    "'",
    " ",
    "\n",
    "-",
    "--",
    "!",
    "&",
    "&amp;",
    "æ",
    "\0",
    "a",
    "b",
    "<p>",
    "</p>",
    "<div",
    "<div>",
    "</div>",
    "<script",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<textarea/>",
    "<iframe ",
    "</iframe>",
    "<br>",
    "<li>",
    "<td>",
    "<table>",
    "</table>",
    "<!--",
    "-->",
    "<!doctype html>",
    "<![CDATA[",
    "]]>",
    "<?xml",
    "<b>",
    "</b>",
    "class=\"x\"",
    " src='y'",
    " a=b",
    "data-",
    "<x-y.z>",
    "{{ o }}",
    "{{ '\">' }}",
    "{% if c %}",
    "{% else %}",
    "{% endif %}",
    "{# c #}",
    "\\\"",
    "\\u003c",
    "<plaintext>",
    "<svg/>",
    "checked",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(SOUP), 0..60).prop_map(|pieces| pieces.concat())
}

/// Documents that are mostly well formed.
fn markup() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "",
        " a",
        " a=\"b\"",
        " a='{{ x }}c'",
        " src=y?a=b&c=d",
        " {% if c %}d{% endif %}",
        " data-{{ k }}=v",
        "{{ attrs }}",
        " x-{{ a }}",
        " :b=\"c > d\"",
        " e=\"\"",
    ]);
    let tag = (
        prop::sample::select(vec!["div", "b", "a", "x-y", "section", "h{{ n }}"]),
        value,
    )
        .prop_map(|(name, value)| (name.to_owned(), value.to_owned()));
    let leaf = prop::sample::select(vec![
        "<script>if (a < b) {{ x }}</script>",
        "<title>a & <b></title>",
        "t",
        " ",
        "{{ o }}",
        "<br>",
        "<img src=z>",
        "<!-- > -->",
        "1 < 2 & 3",
        "é",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(5, 60, 6, move |inner| {
        (tag.clone(), prop::collection::vec(inner, 0..6)).prop_map(|((name, value), inner)| {
            format!("<{name}{value}>{}</{name}>", inner.concat())
        })
    })
}

/// Regions that nothing but chance has placed.
fn random_template(text: &str, cuts: &[(usize, usize, u8)]) -> Template {
    let regions = cuts.iter().map(|&(start, length, kind)| Region {
        span: Span::new(start % (text.len() + 2), start % (text.len() + 2) + length),
        kind: match kind % 3 {
            0 => RegionKind::Output,
            1 => RegionKind::Statement,
            _ => RegionKind::Comment,
        },
    });
    let mut regions: Vec<Region> = regions.collect();
    regions.sort_by_key(|region| region.span.start);
    Template {
        regions,
        ..template(text)
    }
}

fn check_spans(text: &str, document: &Document) {
    for (index, element) in document.elements.iter().enumerate() {
        for span in [
            element.written,
            element.start_tag,
            element.span,
            element.content,
        ] {
            assert!(
                text.get(span.start..span.end).is_some(),
                "{span:?} of {element:?}"
            );
        }
        assert!(element.parent.is_none_or(|parent| parent < index));
        assert!(element.span.covers(element.start_tag));
        for attribute in &element.attributes {
            assert!(
                text.get(attribute.value_span.start..attribute.value_span.end)
                    .is_some()
            );
            assert!(attribute.span.covers(attribute.name_span));
            let written = attribute.name_span.of(text).to_ascii_lowercase();
            assert!(attribute.name.contains('\u{FFFC}') || attribute.name.len() <= written.len());
        }
    }
    for run in &document.texts {
        assert!(!run.span.of(text).trim().is_empty());
        assert!(
            run.parent
                .is_none_or(|parent| parent < document.elements.len())
        );
    }
    for comment in &document.comments {
        assert!(comment.of(text).starts_with("<!--"));
    }
}

/// Names of tags, with names and values of their attributes.
type Tags = Vec<(Span, Vec<(Span, Option<Span>)>)>;

/// Tags and attributes as the grammar sees them: their names and values by span.
fn grammar_tags(node: Node, found: &mut Tags) {
    let span = |node: Node| Span::from(node.byte_range());
    let mut cursor = node.walk();
    if matches!(node.kind(), "start_tag" | "self_closing_tag") {
        let mut name = Span::default();
        let mut attributes = Vec::new();
        for child in node.named_children(&mut cursor) {
            if child.kind() == "tag_name" {
                name = span(child);
                continue;
            }
            let written = child.named_child(0).map(span).unwrap_or_default();
            let value = child.named_child(1).map(|value| match value.kind() {
                "quoted_attribute_value" => Span::new(value.start_byte() + 1, value.end_byte() - 1),
                _ => span(value),
            });
            attributes.push((written, value));
        }
        found.push((name, attributes));
        return;
    }
    for child in node.children(&mut cursor) {
        grammar_tags(child, found);
    }
}

fn token_tags(tokens: &Tokens) -> Tags {
    let starts = tokens.starts.iter().enumerate().map(|(index, tag)| {
        let attributes = tokens
            .attributes
            .iter()
            .filter(|attribute| attribute.tag == index);
        let read = attributes.map(|attribute| {
            // The mask leaves out `a=` with nothing behind it.
            let missing = |value: &Span| value.is_empty() && value.end == attribute.span.end;
            (
                attribute.name,
                attribute.value.filter(|value| !missing(value)),
            )
        });
        (tag.name, read.collect())
    });
    starts.collect()
}

/// Whether the grammar could read the document.
fn check_grammar(text: &str, template: &Template) -> bool {
    let atoms = atoms(text, template);
    let tokens = tokenize(text, &atoms, template, false);
    let masked = mask(text, &atoms, &tokens);
    assert_eq!(masked.len(), text.len());
    if tokens.irregular {
        return false;
    }
    let Some(tree) = grammar::parse(&masked) else {
        return false;
    };
    let mut found = Vec::new();
    grammar_tags(tree.root_node(), &mut found);
    assert_eq!(found, token_tags(&tokens), "{text:?}\n{masked:?}");
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_document_is_too_odd(text in soup(), cuts in prop::collection::vec((0usize..200, 0usize..9, any::<u8>()), 0..6)) {
        check_spans(&text, &parse(&text, &template(&text)));
        let random = random_template(&text, &cuts);
        check_spans(&text, &parse(&text, &random));
        check_grammar(&text, &template(&text));
        check_grammar(&text, &random);
    }

    #[test]
    fn script_masks_have_the_length_of_their_range(text in soup(), start in 0usize..80, length in 0usize..80) {
        let template = template(&text);
        let range = Span::new(start, start + length);
        let expected = range.of(&text).len();
        prop_assert_eq!(mask_script(&text, &template, range).len(), expected);
        prop_assert_eq!(mask_script_first_branches(&text, &template, range).len(), expected);
    }

    #[test]
    fn grammar_and_tokens_agree(text in markup()) {
        let template = template(&text);
        prop_assert!(check_grammar(&text, &template), "{}", text);
        // Well-formed documents nest the same way in both views.
        let atoms = atoms(&text, &template);
        let tokens = tokenize(&text, &atoms, &template, false);
        let nesting = nest(&text, &tokens, &template);
        let Some(shapes) = grammar::shapes(&text, &mask(&text, &atoms, &tokens), &tokens) else {
            return Err(TestCaseError::fail(text));
        };
        prop_assert_eq!(&nesting.shapes, &shapes, "{}", text);
        prop_assert!(!parse(&text, &template).irregular);
        prop_assert!(!nesting.crossing && !nesting.unclosed, "{}", text);
        check_spans(&text, &parse(&text, &template));
    }

    #[test]
    fn pieces_have_spans_of_the_source(text in soup(), cuts in prop::collection::vec(0usize..200, 0..6)) {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).collect();
        cuts.sort_unstable();
        let parts: Vec<Stretch> = cuts.chunks_exact(2).map(|cut| Span::new(cut[0], cut[1]).into()).collect();
        let document = parse_pieces_in(&text, &template(&text), &parts);
        for element in &document.elements {
            for span in [element.written, element.start_tag, element.span, element.content] {
                prop_assert!(text.get(span.start..span.end).is_some(), "{span:?} of {element:?}");
            }
        }
    }
}
