//! Unticking leaves a box as the visitor has to find it: not ticked.

use super::tag::Tag;
use super::{Case, Fix, Safety};
use crate::facts::Facts;
use crate::syntax::html::Attribute;

pub(super) fn fix(case: &Case, facts: &Facts, source: &str) -> Option<Fix> {
    let mut edits = Vec::new();
    for span in case.spans {
        let written = facts.element_at(span.start)?;
        let mut tag = Tag::new(source, written)?;
        let mut ticks = written.element.attributes.iter();
        let found = ticks
            .clone()
            .any(|attribute| attribute.span.end == span.end);
        if !found {
            return None;
        }
        ticks.try_for_each(|attribute| untick(&mut tag, attribute, source))?;
        edits.extend(tag.edits());
    }
    let description = "untick the box".to_owned();
    Fix::new(description, Safety::Safe, edits, source)
}

/// Takes back what ticks the element; other attributes stay.
fn untick(tag: &mut Tag, attribute: &Attribute, source: &str) -> Option<()> {
    let literal = attribute
        .value
        .as_ref()
        .and_then(|value| value.as_literal());
    let says_yes = literal.as_deref().map(str::trim) == Some("true");
    match attribute.name.as_str() {
        "checked" | "defaultchecked" | "defaultselected" => tag.remove(attribute),
        "aria-checked" | "aria-pressed" if says_yes => no(tag, attribute, source),
        ":checked" | "v-bind:checked" | "[checked]" | ":model-value" | ":aria-checked"
            if says_yes =>
        {
            no(tag, attribute, source)
        }
        _ => Some(()),
    }
}

/// Writes `false` where `true` stands.
fn no(tag: &mut Tag, attribute: &Attribute, source: &str) -> Option<()> {
    let text = attribute.value_span.of(source);
    let new = text.replacen("true", "false", 1);
    (new != text).then(|| tag.replace(attribute.value_span, new))
}
