//! Forms of Gravity Forms, as they are exported: choices of a box, each selected or not.

use super::{Ticked, made};
use crate::syntax::messages::{self, Format};

/// The key that ticks a choice.
pub(super) const TICK: &str = "isSelected";

pub(super) fn ticked(source: &str) -> Vec<Ticked> {
    let entries = messages::entries(source, Format::Json);
    let mut all = Vec::new();
    // What the field and its choice say, the last of each.
    let (mut label, mut text, mut is_box) = (String::new(), String::new(), false);
    for entry in &entries.all {
        let value = || entry.value.decode(source).text;
        let mut keys = entry.path.iter().rev().map(String::as_str);
        match (keys.next(), keys.next()) {
            (Some("type"), Some("fields")) => {
                is_box = value() == "checkbox";
                text.clear();
            }
            (Some("label"), Some("fields")) => label = value(),
            (Some("text"), Some("choices")) => text = value(),
            (Some(TICK), Some("choices")) if is_box && value() == "true" => {
                all.push(made(format!("{label}: {text}"), String::new(), entry.key));
            }
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_that_are_selected_are_found() {
        let source = r#"{"0":{"fields":[
            {"type":"radio","label":"A","choices":[{"text":"B","isSelected":true}]},
            {"type":"checkbox","label":"News","choices":[{"text":"Yes","isSelected":true},{"text":"C","isSelected":false}]}]}}"#;
        let found = ticked(source);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].control.words, ["News: Yes", ""]);
    }
}
