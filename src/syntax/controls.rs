//! Boxes, switches and radio buttons that markup ticks from the start, and what is written on them.

mod alpine;

use std::collections::HashMap;

use super::said::Page;
use super::template::{BranchKind, Template};
use crate::guard;
use crate::site::Control;
use crate::span::Span;
use crate::syntax::html::{Attribute, Document, Element, decode_entities};
use crate::value::Value;

/// How many bytes of text beside a box are read as its label.
const LABEL_LENGTH: usize = 400;

/// How many elements stand beside a box that a text is about.
const MOST_BESIDE: usize = 64;

/// How many elements outwards the surroundings of a box reach.
const MAX_CONTEXT: usize = 6;

/// A ticked control and where it stands.
pub struct Ticked {
    pub control: Control,
    /// What ticks it, or the element where that is the whole point.
    pub span: Span,
}

/// All controls that are ticked whatever the visitor chose before. `starts_on` tells of a path of
/// names whether it is true at first.
#[must_use]
pub fn ticked(page: Page, starts_on: &dyn Fn(&str) -> bool) -> Vec<Ticked> {
    let mut labels: Option<HashMap<String, usize>> = None;
    let mut all = Vec::new();
    for (index, element) in page.document.elements.iter().enumerate() {
        let Some(tick) = tick(element, page, starts_on) else {
            continue;
        };
        let labels = labels.get_or_insert_with(|| labels_by_id(page.document));
        all.push(Ticked {
            control: Control {
                words: words(page, index, labels),
                context: context(page, element),
                locked: is_locked(element) || is_one_of_both(page.document, element),
                ..Control::default()
            },
            span: Span::new(element.start_tag.start, tick),
        });
    }
    all
}

/// A radio button beside one that takes the subscription back: nothing is asked on the way to
/// something else.
fn is_one_of_both(document: &Document, element: &Element) -> bool {
    let elements = &document.elements;
    let at = elements.partition_point(|other| other.start_tag.start < element.start_tag.start);
    let near = elements.iter().skip(at.saturating_sub(MOST_BESIDE));
    let Some(group) = literal(element, "name") else {
        return false;
    };
    let takes_back = |other: &Element| {
        ["id", "value"].iter().any(|name| {
            literal(other, name).is_some_and(|text| {
                ["unsubscri", "afmeld", "frameld", "abmeld"]
                    .iter()
                    .any(|word| text.contains(word))
            })
        })
    };
    literal(element, "type").as_deref() == Some("radio")
        && near.take(MOST_BESIDE * 2).any(|other| {
            other.name == "input"
                && literal(other, "name").as_ref() == Some(&group)
                && takes_back(other)
        })
}

/// All boxes with a sentence on them, ticked or not.
#[must_use]
pub fn boxes(page: Page) -> Vec<Ticked> {
    /// One word names one thing.
    const SHORTEST: usize = 3;
    let mut labels: Option<HashMap<String, usize>> = None;
    let mut all = Vec::new();
    for (index, element) in page.document.elements.iter().enumerate() {
        let kind = literal(element, "type");
        let is_input = element.name == "input" && kind.as_deref() == Some("checkbox");
        if !is_input && !is_box_component(element, page.source) {
            continue;
        }
        let labels = labels.get_or_insert_with(|| labels_by_id(page.document));
        let mut words = words(page, index, labels);
        words.truncate(1);
        let says = words
            .first()
            .is_some_and(|label| label.split_whitespace().count() >= SHORTEST);
        if says {
            all.push(Ticked {
                control: Control {
                    words,
                    context: String::new(),
                    locked: is_locked(element),
                    ..Control::default()
                },
                span: element.start_tag,
            });
        }
    }
    all
}

/// Attributes of frameworks that tick a box when what they are given is true, sorted.
const TICKS: &[&str] = &[
    "[(ngmodel)]",
    "[checked]",
    "aria-checked",
    "bind:checked",
    "checked",
    "defaultchecked",
    "defaultselected",
    "isselected",
    "model-value",
    "modelvalue",
    "v-model",
    "v-model:checked",
    "x-model",
];

/// Those among them whose value is code even without brackets of its own, sorted.
const CODE: &[&str] = &[
    "[(ngmodel)]",
    "[checked]",
    "model-value",
    "modelvalue",
    "v-model",
    "v-model:checked",
    "x-model",
];

/// The attribute that ticks the element without a condition.
fn tick(element: &Element, page: Page, starts_on: &dyn Fn(&str) -> bool) -> Option<usize> {
    let kind = literal(element, "type");
    let is_input = element.name == "input" && matches!(kind.as_deref(), Some("checkbox" | "radio"));
    let is_radio = kind.as_deref() == Some("radio");
    let role = literal(element, "role");
    let is_switch = matches!(role.as_deref(), Some("switch" | "checkbox" | "radio"));
    let is_component = is_box_component(element, page.source);
    if !is_input && !is_switch && !is_component {
        return None;
    }
    let ticks = |attribute: &&Attribute| {
        let plain = attribute.name.trim_start_matches("v-bind");
        let name = plain.trim_start_matches(':');
        if TICKS.binary_search(&name).is_err() {
            return false;
        }
        let is_code = name != attribute.name || CODE.binary_search(&name).is_ok();
        // A group of radio buttons is bound to the value of one.
        let binds = name.contains("model");
        if is_radio && binds || name == "aria-checked" && is_input {
            return false;
        }
        let is_native = matches!(name, "checked" | "defaultchecked") && (is_input || is_component);
        let written = attribute.value.as_ref().and_then(Value::as_literal);
        match (is_code, written) {
            (false, Some(text)) if name == "aria-checked" => text.trim() == "true",
            (false, _) if is_native && is_fixed(attribute) => true,
            (false, Some(text)) => text.trim() == "true" && is_component,
            (false, None) if attribute.value.is_none() => is_component,
            _ if name == "x-model" => alpine::holds(page, element, code_of(attribute, page.source)),
            _ => starts_on(code_of(attribute, page.source)),
        }
    };
    let Some(tick) = element.attributes.iter().find(ticks) else {
        let tag = element.start_tag;
        let is_called = is_input && always_checked(tag.of(page.source));
        return is_called.then_some(tag.end);
    };
    (!is_conditional(element, tick, page.template)).then_some(tick.span.end)
}

/// `<?php checked( 1, 1 ) ?>`, `@checked(true)`: the call writes the attribute, whatever comes.
fn always_checked(tag: &str) -> bool {
    let Some((before, call)) = tag.split_once("checked(") else {
        return false;
    };
    let is_whole = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let arguments = call.split_once(')').map_or("", |(arguments, _)| arguments);
    let mut values = arguments.split(',').map(str::trim);
    let is_literal = |value: &str| {
        matches!(value, "true" | "1") || value.len() > 2 && value.starts_with(['\'', '"'])
    };
    let Some(first) = values.next() else {
        return false;
    };
    let second = values.next().unwrap_or("true");
    let is_same = first.trim_matches(['\'', '"']) == second.trim_matches(['\'', '"'])
        || matches!((first, second), ("1" | "true", "1" | "true"));
    is_whole && is_literal(first) && is_literal(second) && is_same
}

/// The code of an attribute's value, without the brackets of frameworks.
fn code_of<'s>(attribute: &Attribute, source: &'s str) -> &'s str {
    let code = attribute.value_span.of(source).trim();
    let code = code.strip_prefix('{').unwrap_or(code);
    code.strip_suffix('}').unwrap_or(code).trim()
}

/// A box or switch of a component library: `Checkbox`, `v-switch`, `Form.Check`.
fn is_box_component(element: &Element, source: &str) -> bool {
    let written = element.written.of(source);
    let is_component = written.starts_with(char::is_uppercase)
        && written.contains(char::is_lowercase)
        || element.name.contains('-');
    is_component && {
        let mut words = guard::words::split(written);
        // `Checkbox.Root`
        if words.last().is_some_and(|word| word == "root") {
            words.pop();
        }
        let last = words.last().map_or("", String::as_str);
        matches!(last, "checkbox" | "switch" | "toggle")
    }
}

/// All boxes that a form cannot be sent without, where the form is about something else.
#[must_use]
pub fn required(page: Page) -> Vec<Ticked> {
    let document = page.document;
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
                words: words(page, index, labels),
                context: String::new(),
                locked: is_locked(element),
                ..Control::default()
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
            .is_some_and(|text| !matches!(text.trim(), "false" | "{false}" | "null" | "undefined")),
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
fn words(page: Page, index: usize, labels: &HashMap<String, usize>) -> Vec<String> {
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
fn context(page: Page, element: &Element) -> String {
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

fn is_switch(element: &Element) -> bool {
    let role = literal(element, "role");
    matches!(role.as_deref(), Some("switch" | "checkbox" | "radio"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(TICKS.is_sorted());
        assert!(CODE.is_sorted());
    }
}
