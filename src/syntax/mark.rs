//! A mark is what consent managers know elements by that are to be held back: an attribute or
//! class that names the purposes. Whether such an element keeps still is read off the rest of it.

use super::lower::Lowering;
use crate::gate::{Mark, MarkState};
use crate::recognise::{MarkForm, remote};
use crate::syntax::html::{Attribute, Element};
use crate::value::Value;

/// What one element carries.
struct Found<'r> {
    attribute: String,
    words: Vec<String>,
    forms: Vec<&'r MarkForm>,
}

/// The mark of an element; `runs` tells whether its type is one that browsers run.
pub fn of(low: &Lowering, element: &Element, runs: bool) -> Option<Mark> {
    let found = found(low, element)?;
    let is_script = element.name == "script";
    let parked = found.forms.iter().any(|form| {
        form.parked
            .iter()
            .filter(|name| name.as_str() != "src")
            .any(|name| element.attribute(name).is_some())
    });
    let live = element
        .attribute("src")
        .or_else(|| element.attribute("href"))
        .and_then(|attribute| attribute.value.as_ref())
        .is_some_and(|value| remote(&value.pattern()).is_some());
    let by_type = found.forms.iter().any(|form| form.script_type.is_some());
    let state = match (is_script, live) {
        (true, _) if !runs => MarkState::Held,
        (_, true) if parked => MarkState::TwoAddresses,
        // Managers that hold scripts back by their type leave the address where it is.
        (true, _) if by_type && !parked => MarkState::LiveType,
        (true, false) if !element.content.is_empty() => MarkState::LiveType,
        (_, true) => MarkState::LiveAddress,
        (_, false) => MarkState::Held,
    };
    let mut managers: Vec<String> = found
        .forms
        .iter()
        .map(|form| form.manager.clone())
        .collect();
    managers.dedup();
    Some(Mark {
        managers,
        attribute: found.attribute,
        words: found.words,
        state,
    })
}

fn found<'r>(low: &Lowering<'r>, element: &Element) -> Option<Found<'r>> {
    let recogniser = low.recogniser;
    let known = element.attributes.iter().find_map(|attribute| {
        let forms = recogniser.marks(&element.name, &attribute.name);
        (!forms.is_empty()).then(|| Found {
            attribute: attribute.name.clone(),
            words: words(attribute),
            forms,
        })
    });
    known.or_else(|| {
        let classes = element.attribute("class")?.value.as_ref()?.as_literal()?;
        classes.split_ascii_whitespace().find_map(|class| {
            let class = class.to_lowercase();
            let marks = recogniser.class_marks(&element.name, &class);
            let (word, _) = *marks.first()?;
            Some(Found {
                attribute: class.clone(),
                words: word.split('-').map(str::to_owned).collect(),
                forms: marks.iter().map(|(_, form)| *form).collect(),
            })
        })
    })
}

/// What a mark's value names; nothing where template code computes it.
fn words(attribute: &Attribute) -> Vec<String> {
    let text = attribute.value.as_ref().and_then(Value::as_literal);
    text.unwrap_or_default()
        .split([',', ' ', ';', '|'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
