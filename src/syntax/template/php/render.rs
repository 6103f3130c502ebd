//! Drupal describes an element of the page in an array: `['#tag' => 'script', '#attributes' =>
//! ['src' => '…']]`.

use std::collections::HashSet;

use crate::syntax::node::Node;

use super::text;
use crate::syntax::template::{MarkupString, TemplateElement};

/// Elements that load something, or hold a script.
const LOADING: &[&str] = &["embed", "iframe", "img", "link", "object", "script"];

/// What an array says of an element.
#[derive(Default)]
pub(super) struct Rendered {
    pub element: Option<TemplateElement>,
    /// The text of a script.
    pub script: Option<MarkupString>,
}

/// The element that an array describes; `None` where it describes none that loads.
pub(super) fn element(text: &str, array: Node, read: &mut HashSet<usize>) -> Option<Rendered> {
    let literal = |node: Node| {
        let pieces = text::pieces(text, node, &mut HashSet::new());
        text::value(text, &pieces).as_literal()
    };
    let name = entry(text, array, "#tag").and_then(literal)?.to_lowercase();
    if !LOADING.contains(&name.as_str()) {
        return None;
    }
    let mut rendered = Rendered::default();
    if let Some(attributes) = entry(text, array, "#attributes") {
        rendered.element = Some(with_attributes(text, attributes, &name));
    }
    if name == "script"
        && let Some(value) = entry(text, array, "#value")
    {
        rendered.script = text::markup(&text::pieces(text, value, read));
    }
    Some(rendered)
}

/// An element of that name with the attributes that an array has.
pub(super) fn with_attributes(text: &str, array: Node, name: &str) -> TemplateElement {
    let pairs = entries(array).into_iter().filter_map(|(key, value)| {
        let pieces = text::pieces(text, key, &mut HashSet::new());
        let key = text::value(text, &pieces).as_literal()?;
        // `'async' => TRUE` has no text.
        let pieces = text::pieces(text, value, &mut HashSet::new());
        Some((key.to_lowercase(), text::value(text, &pieces)))
    });
    TemplateElement {
        span: array.byte_range().into(),
        name: name.to_owned(),
        attributes: pairs.collect(),
    }
}

/// The value of a key of an array.
fn entry<'n>(text: &str, array: Node<'n>, wanted: &str) -> Option<Node<'n>> {
    let is_wanted = |key: Node| {
        let written = text.get(key.byte_range()).unwrap_or_default();
        written.trim_matches(['"', '\'']) == wanted
    };
    entries(array)
        .into_iter()
        .find_map(|(key, value)| is_wanted(key).then_some(value))
}

/// The keys of an array with their values.
fn entries(array: Node) -> Vec<(Node, Node)> {
    initializers(array)
        .into_iter()
        .filter(|element| element.named_child_count() == 2)
        .filter_map(|element| Some((element.named_child(0)?, element.named_child(1)?)))
        .collect()
}

/// What an array is made of; empty where it is no array.
pub(super) fn initializers(array: Node) -> Vec<Node> {
    if array.kind() != "array_creation_expression" {
        return Vec::new();
    }
    let mut cursor = array.walk();
    array
        .named_children(&mut cursor)
        .filter(|child| child.kind() == "array_element_initializer")
        .take(64)
        .collect()
}
