//! Forms that are kept as data: fields of TYPO3 and Umbraco, each with its type, its label and what
//! it holds at first.

use super::{Ticked, is_true, made};
use crate::span::Span;
use crate::syntax::messages::{self, Format};

/// The id of Umbraco's field for a single box.
const UMBRACO: &str = "d5c0c390-ae9a-11de-a69e-666455d89593";

/// Keys of what a field is, of what is written on it, of its name, and of what it holds at first.
const KINDS: &[&str] = &["type", "fieldTypeId"];
const LABELS: &[&str] = &["label", "caption"];
const NAMES: &[&str] = &["identifier", "alias"];
const TICKS: &[&str] = &["defaultValue", "DefaultValue"];

/// What has been read of one field.
#[derive(Default)]
struct Field {
    kind: Option<String>,
    label: Option<String>,
    name: Option<String>,
    tick: Option<Span>,
}

pub(super) fn ticked(source: &str, format: Format) -> Vec<Ticked> {
    let may_tick = TICKS.iter().any(|key| source.contains(key));
    if !may_tick || !KINDS.iter().any(|key| source.contains(key)) {
        return Vec::new();
    }
    let mut all = Vec::new();
    let mut field = Field::default();
    for entry in &messages::entries(source, format).all {
        let Some(key) = entry.path.last().map(String::as_str) else {
            continue;
        };
        let value = || entry.value.decode(source).text;
        // A key that is there already begins the next field.
        let slot = match key {
            _ if KINDS.contains(&key) => &mut field.kind,
            _ if LABELS.contains(&key) => &mut field.label,
            _ if NAMES.contains(&key) => &mut field.name,
            _ if TICKS.contains(&key) => {
                field.tick = is_true(&value()).then_some(entry.key);
                continue;
            }
            _ => continue,
        };
        if slot.is_some() {
            all.extend(std::mem::take(&mut field).ticked());
            match key {
                _ if KINDS.contains(&key) => field.kind = Some(value()),
                _ if LABELS.contains(&key) => field.label = Some(value()),
                _ => field.name = Some(value()),
            }
        } else {
            *slot = Some(value());
        }
    }
    all.extend(field.ticked());
    all
}

impl Field {
    fn ticked(self) -> Option<Ticked> {
        let kind = self.kind?;
        let is_box = kind == "Checkbox" || kind.eq_ignore_ascii_case(UMBRACO);
        is_box.then_some(())?;
        Some(made(self.label?, self.name.unwrap_or_default(), self.tick?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(source: &str, format: Format) -> Vec<String> {
        let found = ticked(source, format).into_iter();
        found.map(|one| one.control.words[0].clone()).collect()
    }

    #[test]
    fn fields_that_are_ticked_are_found() {
        let source = "renderables:\n  -\n    type: Checkbox\n    identifier: a\n    label: News\n    defaultValue: 1\n  -\n    type: Checkbox\n    identifier: b\n    label: Mail\n  -\n    defaultValue: x\n    type: Text\n    identifier: c\n    label: Name\n";
        assert_eq!(labels(source, Format::Yaml), ["News"]);
        let source = r#"{"fields":[
            {"caption":"News","alias":"n","fieldTypeId":"d5c0c390-ae9a-11de-a69e-666455d89593","settings":{"DefaultValue":"true"}},
            {"caption":"Name","alias":"m","fieldTypeId":"3f92e01b-29e2-4a30-bf33-9df5580ed52c","settings":{"DefaultValue":"true"}}]}"#;
        assert_eq!(labels(source, Format::Json), ["News"]);
    }
}
