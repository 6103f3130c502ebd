//! Razor templates: markup with C# in it, and C# with markup in it.
//!
//! The markup is the file's text; code is cut out of it at statement bounds, so that elements
//! within `@if (…) { … }` are seen by the markup layer like any other.

mod fact;
mod scan;
#[cfg(test)]
mod tests;
mod token;

use super::element::address::expose;
use super::{Branch, Dialect, Region, RegionKind, Template, nesting};

/// Never fails: what Razor could not compile gives what can be made out of it.
#[must_use]
pub fn scan(text: &str) -> Template {
    let mut template = fact::collect(text, scan::scan(text));
    addresses(text, &mut template);
    template
}

/// Addresses that a printed expression names, where it is the value of an attribute, are text of
/// the page: `src="@(x ? "https://…" : "…")"`.
fn addresses(text: &str, template: &mut Template) {
    let is_value = |region: &Region| {
        let before = text.get(..region.span.start).unwrap_or("");
        let before = before.strip_suffix(['"', '\'']).unwrap_or(before);
        region.kind == RegionKind::Output && before.ends_with('=')
    };
    let mut regions = Vec::with_capacity(template.regions.len());
    let mut choices: Vec<Branch> = Vec::new();
    for region in template.regions.drain(..) {
        let exposed = is_value(&region).then(|| expose(text, region.span, Dialect::Razor));
        match exposed.flatten() {
            Some(exposed) => {
                regions.extend(exposed.regions);
                choices.extend(exposed.branches);
            }
            None => regions.push(region),
        }
    }
    template.regions = regions;
    if choices.is_empty() {
        return;
    }
    let groups = template.branches.iter().map(|branch| branch.group + 1);
    let first = groups.max().unwrap_or(0);
    for (number, choice) in choices.iter_mut().enumerate() {
        choice.group = first + number;
    }
    let mut all = std::mem::take(&mut template.branches);
    all.append(&mut choices);
    template.branches = nesting::nest(all);
}
