//! Alpine keeps the state of a part of a page in an attribute around it: `x-data="{ news: true }"`.

use super::super::js::Grammar;
use super::super::said::Page;
use super::super::settings;
use crate::syntax::html::Element;

/// How many elements outwards the state is looked for.
const FARTHEST: usize = 32;

/// A longer state is a program of its own.
const LONGEST: usize = 4_000;

/// Whether a path of names is true at first in the state around an element.
pub(super) fn holds(page: Page, element: &Element, path: &str) -> bool {
    let keys: Vec<&str> = path.split('.').map(str::trim).collect();
    let mut at = element.parent;
    for _ in 0..FARTHEST {
        let Some(around) = at.map(|at| &page.document.elements[at]) else {
            return false;
        };
        let state = around.attribute("x-data");
        let code = state.map(|state| state.value_span.of(page.source));
        if let Some(code) = code.filter(|code| code.len() <= LONGEST) {
            let script = format!("const data = {code}");
            let entries = settings::entries_of_script(&script, Grammar::JavaScript);
            let mut all = entries.all.iter();
            let found = all.find(|entry| {
                let above = entry.path.len().saturating_sub(keys.len());
                entry.path[above..] == keys
            });
            if let Some(found) = found {
                return found.value.span().of(&script) == "true";
            }
        }
        at = around.parent;
    }
    false
}
