//! Boxes, switches and radio buttons that markup ticks from the start, and what is written on them.

mod alpine;
mod label;
mod required;

use std::collections::HashMap;

pub use self::label::text_within;
use self::label::{context, labels_by_id, words};
pub use self::required::required;
use super::said::Page;
use super::template::{Branch, BranchKind, Template};
use crate::guard;
use crate::site::{Binding, BoundBox, Control};
use crate::span::Span;
use crate::syntax::html::{Attribute, Document, Element};
use crate::value::{HOLE, Value};

/// How many elements stand beside a box that a text is about.
const MOST_BESIDE: usize = 64;

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

/// Whether the page ticks it or leaves it, by what the visitor chose before: the other branch of a
/// condition has the same box.
pub fn is_chosen(span: Span, source: &str, template: &Template) -> bool {
    let Some(branch) = template
        .branch_at(span.start)
        .map(|at| &template.branches[at])
    else {
        return false;
    };
    let tag = Span::new(span.start, branch.span.end).of(source);
    let tag = tag.split('>').next().unwrap_or_default();
    let Some(name) = named(tag) else {
        return false;
    };
    let mut others = template.branches.iter();
    others.any(|other| {
        let is_other = other.group == branch.group && other.span != branch.span;
        is_other && is_condition(other) && other.span.of(source).contains(name)
    })
}

fn is_condition(branch: &Branch) -> bool {
    matches!(branch.kind, BranchKind::Conditions(_))
}

/// `name="newsletter"` as it is written in a tag.
fn named(tag: &str) -> Option<&str> {
    let start = tag.find(" name=")? + 1;
    let quote = tag[start..].find(['"', '\''])? + start;
    let mark = tag[quote..].chars().next()?;
    let end = tag.get(quote + 1..)?.find(mark)? + quote + 2;
    tag.get(start..end)
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

/// Attributes that bind a box to a field of the component that the page belongs to.
const BINDS: &[&str] = &["[(ngmodel)]", "[(checked)]", "[checked]"];

/// `bind:checked={$form.newsletter}`: to what a store of Svelte holds, which a schema may make.
fn is_store(attribute: &Attribute, source: &str) -> bool {
    let code = code_of(attribute, source);
    attribute.name == "bind:checked" && code.starts_with('$') && code.contains('.')
}

/// All boxes that are bound to a field of a component, or to a form that a schema makes.
#[must_use]
pub fn bound(page: Page) -> Vec<BoundBox> {
    let mut labels: Option<HashMap<String, usize>> = None;
    let mut all = Vec::new();
    for (index, element) in page.document.elements.iter().enumerate() {
        let mut attributes = element.attributes.iter();
        let Some(binds) = attributes.find(|attribute| {
            let is_blazor = || attribute.span.of(page.source).starts_with("@bind");
            BINDS.contains(&attribute.name.as_str())
                || is_store(attribute, page.source)
                || attribute.name.starts_with("wire:model")
                || attribute.name.starts_with(HOLE) && is_blazor()
        }) else {
            continue;
        };
        let kind = literal(element, "type");
        let is_input = element.name == "input" && kind.as_deref() == Some("checkbox");
        if !is_input && !is_box_component(element, page.source) {
            continue;
        }
        let path = code_of(binds, page.source).trim_end_matches("()");
        let name = path.rsplit(['.', '@']).next().unwrap_or(path).to_owned();
        let labels = labels.get_or_insert_with(|| labels_by_id(page.document));
        let to = match is_store(binds, page.source) {
            true => Binding::Model(name),
            false => Binding::Field(name),
        };
        all.push(BoundBox {
            to,
            words: words(page, index, labels),
        });
    }
    all
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
    // Phoenix has a component for all inputs.
    let is_input = matches!(element.name.as_str(), "input" | ".input")
        && matches!(kind.as_deref(), Some("checkbox" | "radio"));
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
        let tag_text = tag.of(page.source);
        let is_called = is_input && (always_checked(tag_text) || checked_at_first(tag_text));
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

/// `@checked(old('x', true))`, `{{ old('x', true) ? 'checked' : '' }}`: nobody has answered at first,
/// and what then counts is written out.
fn checked_at_first(tag: &str) -> bool {
    let Some((before, call)) = tag.split_once("old(") else {
        return false;
    };
    let Some((arguments, after)) = call.split_once(')') else {
        return false;
    };
    let is_yes =
        |value: &str| matches!(value.trim().trim_matches(['\'', '"']), "true" | "1" | "on");
    let says_yes = arguments
        .split_once(',')
        .is_some_and(|(_, value)| is_yes(value));
    let is_chosen = || {
        let then = after.trim_start().strip_prefix('?');
        let then = then.map(|then| then.trim_start().trim_start_matches(['\'', '"']));
        then.is_some_and(|then| then.starts_with("checked"))
    };
    says_yes && (before.ends_with("@checked(") || is_chosen())
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
        || element.name.contains('-')
        || element.name == "asp:checkbox";
    is_component && {
        let mut words = guard::words::split(written.trim_start_matches("asp:"));
        // `Checkbox.Root`
        if words.last().is_some_and(|word| word == "root") {
            words.pop();
        }
        let last = words.last().map_or("", String::as_str);
        matches!(last, "checkbox" | "switch" | "toggle")
    }
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

fn is_switch(element: &Element) -> bool {
    let role = literal(element, "role");
    matches!(role.as_deref(), Some("switch" | "checkbox" | "radio"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_before_an_answer_ticks() {
        assert!(checked_at_first("<input @checked(old('a', true))>"));
        assert!(checked_at_first(
            "<input {{ old('a', 1) ? 'checked' : '' }}>"
        ));
        assert!(!checked_at_first("<input @checked(old('a'))>"));
        assert!(!checked_at_first(
            "<input {{ old('a', $user->a) ? 'checked' : '' }}>"
        ));
        assert!(!checked_at_first("<input value=\"{{ old('a', 1) }}\">"));
    }

    #[test]
    fn tables_are_sorted() {
        assert!(TICKS.is_sorted());
        assert!(CODE.is_sorted());
    }
}
