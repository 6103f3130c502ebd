//! The label of a control: what is written on it, beside it and around it, and how it is named.

use std::collections::HashMap;

use super::super::said::Page;
use super::{MOST_BESIDE, is_box_component, is_switch};
use crate::span::Span;
use crate::syntax::html::{Document, Element, decode_entities};
use crate::value::Value;

/// How many bytes of text beside a box are read as its label.
const LABEL_LENGTH: usize = 400;

/// How many elements outwards the surroundings of a box reach.
const MAX_CONTEXT: usize = 6;

pub(super) fn labels_by_id(document: &Document) -> HashMap<String, usize> {
    let labels = document
        .elements
        .iter()
        .enumerate()
        .filter(|(_, element)| element.name == "label");
    labels
        .filter_map(|(index, element)| {
            let id = element
                .attribute("for")
                .or_else(|| element.attribute("htmlfor"))?;
            Some((id.value.as_ref()?.pattern(), index))
        })
        .collect()
}

/// What tells what the control is for, the most telling first.
pub(super) fn words(page: Page, index: usize, labels: &HashMap<String, usize>) -> Vec<String> {
    let document = page.document;
    let element = &document.elements[index];
    let mut all = Vec::new();
    let id = element
        .attribute("id")
        .and_then(|id| id.value.as_ref())
        .map(Value::pattern);
    let label = id
        .as_ref()
        .and_then(|id| labels.get(id))
        .copied()
        .or_else(|| labelled_by(document, element))
        .or_else(|| label_around(document, element));
    match label {
        Some(label) => all.push(page.said(document.elements[label].span, LABEL_LENGTH)),
        None => all
            .push(label_of_parent(document, element).unwrap_or_else(|| text_beside(page, element))),
    }
    for name in [
        "label",
        "text",
        "aria-label",
        "title",
        "name",
        "id",
        "value",
        "class",
        "classname",
    ] {
        let value = element
            .attribute(name)
            .and_then(|attribute| attribute.value.as_ref());
        all.extend(value.map(Value::pattern));
    }
    all.extend(
        element
            .attributes
            .iter()
            .filter(|a| a.name.starts_with("data-"))
            .filter_map(|a| Some(a.value.as_ref()?.pattern())),
    );
    all.retain(|text| !text.trim().is_empty());
    all
}

/// The element that `aria-labelledby` names.
fn labelled_by(document: &Document, element: &Element) -> Option<usize> {
    let id = element
        .attribute("aria-labelledby")?
        .value
        .as_ref()?
        .pattern();
    let has_id = |other: &Element| {
        other
            .attribute("id")
            .and_then(|id| id.value.as_ref())
            .is_some_and(|value| value.pattern() == id)
    };
    document.elements.iter().position(has_id)
}

fn label_around(document: &Document, element: &Element) -> Option<usize> {
    let mut at = element.parent;
    while let Some(index) = at {
        if document.elements[index].name == "label" {
            return Some(index);
        }
        at = document.elements[index].parent;
    }
    None
}

/// What is written within `span`, white space folded, cut off after about `length` bytes.
pub fn text_within(document: &Document, span: Span, source: &str, length: usize) -> String {
    let first = document
        .texts
        .partition_point(|text| text.span.start < span.start);
    let mut all = String::new();
    for text in document.texts[first..]
        .iter()
        .take_while(|text| text.span.end <= span.end)
    {
        if all.len() > length {
            break;
        }
        all.push_str(&decode_entities(text.span.of(source)));
        all.push(' ');
    }
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of the form or group around a box; of its outermost element within a few where it has
/// none.
pub(super) fn context(page: Page, element: &Element) -> String {
    let document = page.document;
    let mut at = element.parent;
    let mut outermost = None;
    for _ in 0..MAX_CONTEXT {
        let Some(index) = at else { break };
        let around = &document.elements[index];
        if matches!(around.name.as_str(), "body" | "html" | "main") {
            break;
        }
        outermost = Some(around.span);
        at = around.parent;
    }
    outermost.map_or_else(String::new, |span| page.said(span, LABEL_LENGTH))
}

/// `<FormControlLabel control={<Checkbox />} label="…" />`.
fn label_of_parent(document: &Document, element: &Element) -> Option<String> {
    let parent = &document.elements[element.parent?];
    let label = parent.attribute("label")?.value.as_ref()?;
    label.as_literal()
}

/// What is said beside a box without a label, up to the next box: behind it, or before it where a
/// component or switch comes last.
fn text_beside(page: Page, element: &Element) -> String {
    let document = page.document;
    let parent = element.parent.map(|parent| &document.elements[parent]);
    let parent_end = parent.map_or(page.source.len(), |parent| parent.span.end);
    let is_control = |other: &Element| {
        matches!(
            other.name.as_str(),
            "input" | "select" | "textarea" | "button"
        ) || is_box_component(other, page.source)
    };
    let elements = &document.elements;
    let first = elements.partition_point(|other| other.start_tag.start <= element.start_tag.start);
    let next_control = elements[first..]
        .iter()
        .take_while(|other| other.start_tag.start < parent_end)
        .find(|other| is_control(other))
        .map_or(parent_end, |other| other.start_tag.start);
    let behind = page.said(Span::new(element.start_tag.end, next_control), LABEL_LENGTH);
    if !behind.is_empty() {
        return behind;
    }
    // From the widest part of the page in which it is the only one.
    let mut around = element.parent;
    let mut said = String::new();
    for _ in 0..3 {
        let Some(at) = around else { break };
        let outer = &elements[at];
        let mut elements = page.inside(outer.content);
        let beside = elements.by_ref().take(MOST_BESIDE);
        let controls = beside.filter(|other| is_control(other) || is_switch(other));
        if controls.count() > 1 || elements.next().is_some() {
            break;
        }
        said = page.said(outer.span, LABEL_LENGTH);
        if !said.is_empty() {
            break;
        }
        around = outer.parent;
    }
    said
}
