//! Boxes, switches and radio buttons that markup ticks from the start, and what is written on them.

use std::collections::HashMap;

use super::template::{BranchKind, Template};
use crate::site::Control;
use crate::span::Span;
use crate::syntax::html::{Attribute, Document, Element, decode_entities};
use crate::value::Value;

/// How many bytes of text beside a box are read as its label.
const LABEL_LENGTH: usize = 400;

/// How many elements outwards the surroundings of a box reach.
const MAX_CONTEXT: usize = 6;

/// A ticked control and where it stands.
pub struct Ticked {
    pub control: Control,
    /// What ticks it, or the element where that is the whole point.
    pub span: Span,
}

/// All controls that are ticked whatever the visitor chose before.
#[must_use]
pub fn ticked(document: &Document, source: &str, template: &Template) -> Vec<Ticked> {
    let mut labels: Option<HashMap<String, usize>> = None;
    let mut all = Vec::new();
    for (index, element) in document.elements.iter().enumerate() {
        let Some(tick) = tick(element, template) else {
            continue;
        };
        let labels = labels.get_or_insert_with(|| labels_by_id(document));
        all.push(Ticked {
            control: Control {
                words: words(document, index, source, labels),
                context: context(document, element, source),
                locked: is_locked(element),
            },
            span: Span::new(element.start_tag.start, tick.span.end),
        });
    }
    all
}

/// The attribute that ticks the element without a condition.
fn tick<'e>(element: &'e Element, template: &Template) -> Option<&'e Attribute> {
    let is_input = element.name == "input"
        && matches!(
            literal(element, "type").as_deref(),
            Some("checkbox" | "radio")
        );
    let role = literal(element, "role");
    let is_switch = matches!(role.as_deref(), Some("switch" | "checkbox" | "radio"));
    let tick = element
        .attributes
        .iter()
        .find(|attribute| match attribute.name.as_str() {
            "checked" | "defaultchecked" => is_input && is_fixed(attribute),
            "aria-checked" => {
                is_switch
                    && !is_input
                    && attribute
                        .value
                        .as_ref()
                        .and_then(Value::as_literal)
                        .as_deref()
                        == Some("true")
            }
            _ => false,
        })?;
    (!is_conditional(element, tick, template)).then_some(tick)
}

/// All boxes that a form cannot be sent without, where the form is about something else.
#[must_use]
pub fn required(document: &Document, source: &str) -> Vec<Ticked> {
    let mut labels: Option<HashMap<String, usize>> = None;
    let mut all = Vec::new();
    // Form → whether it is about something else.
    let mut forms: HashMap<usize, bool> = HashMap::new();
    for (index, element) in document.elements.iter().enumerate() {
        let is_box = element.name == "input"
            && literal(element, "type").as_deref() == Some("checkbox")
            && (element.attribute("required").is_some_and(is_fixed)
                || literal(element, "aria-required").as_deref() == Some("true"));
        if !is_box {
            continue;
        }
        let asks_more = form_around(document, element).is_some_and(|form| {
            let known = forms.entry(form);
            *known.or_insert_with(|| asks_more(document, form))
        });
        if !asks_more {
            continue;
        }
        let labels = labels.get_or_insert_with(|| labels_by_id(document));
        all.push(Ticked {
            control: Control {
                words: words(document, index, source, labels),
                context: String::new(),
                locked: is_locked(element),
            },
            span: element.start_tag,
        });
    }
    all
}

fn form_around(document: &Document, element: &Element) -> Option<usize> {
    let mut at = element.parent;
    while let Some(index) = at {
        if document.elements[index].name == "form" {
            return Some(index);
        }
        at = document.elements[index].parent;
    }
    None
}

/// A form that asks for more than who gets a newsletter: a message, a password, an order.
fn asks_more(document: &Document, form: usize) -> bool {
    /// Name, address and what to send are asked by newsletters as well.
    const FEW: usize = 3;
    let around = &document.elements[form];
    let signs_up = ["id", "class", "name", "action"].iter().any(|name| {
        literal(around, name).is_some_and(|name| {
            [
                "newsletter",
                "subscri",
                "nyhedsbrev",
                "signup",
                "sign-up",
                "tilmeld",
            ]
            .iter()
            .any(|word| name.contains(word))
        })
    });
    let inside = || {
        document.elements[form + 1..]
            .iter()
            .take_while(|element| element.start_tag.start < around.span.end)
    };
    let asks = |element: &Element| match element.name.as_str() {
        "textarea" => true,
        "input" => matches!(
            literal(element, "type").as_deref(),
            Some("password" | "file" | "date" | "number")
        ),
        _ => false,
    };
    let fields = inside().filter(|element| {
        let kind = literal(element, "type");
        element.name == "select"
            || element.name == "input"
                && matches!(
                    kind.as_deref(),
                    None | Some("text" | "email" | "tel" | "url")
                )
    });
    !signs_up && (inside().any(asks) || fields.count() > FEW)
}

/// Ticked as it is written: nothing computes the value, and it does not say no.
fn is_fixed(attribute: &Attribute) -> bool {
    match &attribute.value {
        None => true,
        Some(value) => value
            .as_literal()
            .is_some_and(|text| !matches!(text.trim(), "false" | "{false}")),
    }
}

/// The template decides whether the attribute is there.
fn is_conditional(element: &Element, attribute: &Attribute, template: &Template) -> bool {
    let around = template.branch_at(element.start_tag.start);
    let mut at = template.branch_at(attribute.span.start);
    while let Some(index) = at.filter(|index| Some(*index) != around) {
        if matches!(template.branches[index].kind, BranchKind::Conditions(_)) {
            return true;
        }
        at = template.branches[index].parent;
    }
    false
}

fn is_locked(element: &Element) -> bool {
    ["disabled", "readonly", "aria-disabled"]
        .iter()
        .any(|name| {
            element.attribute(name).is_some_and(|attribute| {
                attribute
                    .value
                    .as_ref()
                    .and_then(Value::as_literal)
                    .as_deref()
                    != Some("false")
            })
        })
}

fn literal(element: &Element, name: &str) -> Option<String> {
    Some(
        element
            .attribute(name)?
            .value
            .as_ref()?
            .as_literal()?
            .trim()
            .to_lowercase(),
    )
}

fn labels_by_id(document: &Document) -> HashMap<String, usize> {
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
fn words(
    document: &Document,
    index: usize,
    source: &str,
    labels: &HashMap<String, usize>,
) -> Vec<String> {
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
        Some(label) => all.push(text_of(document, document.elements[label].span, source)),
        None => all.push(text_behind(document, element, source)),
    }
    for name in ["aria-label", "title", "name", "id", "value", "class"] {
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

fn text_of(document: &Document, span: Span, source: &str) -> String {
    text_within(document, span, source, LABEL_LENGTH)
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
fn context(document: &Document, element: &Element, source: &str) -> String {
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
    outermost.map_or_else(String::new, |span| text_of(document, span, source))
}

/// The text that follows a box without a label, up to the next box.
fn text_behind(document: &Document, element: &Element, source: &str) -> String {
    let parent_end = element
        .parent
        .map_or(source.len(), |parent| document.elements[parent].span.end);
    let next_control = document
        .elements
        .iter()
        .skip_while(|other| other.start_tag.start <= element.start_tag.start)
        .take_while(|other| other.start_tag.start < parent_end)
        .find(|other| {
            matches!(
                other.name.as_str(),
                "input" | "select" | "textarea" | "button"
            )
        })
        .map_or(parent_end, |other| other.start_tag.start);
    text_of(
        document,
        Span::new(element.start_tag.end, next_control),
        source,
    )
}
