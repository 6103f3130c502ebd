//! What a page that a script draws tells visitors, and whether that is all of it: a policy is read
//! from it.

use super::banner::answer::{self, Part};
use super::html::{Element, decode_entities};
use super::said::Page;
use super::texts;
use crate::guard::words;

/// The text of a drawn page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub text: String,
    /// Nothing in it comes from elsewhere that could tell more.
    pub is_whole: bool,
}

/// A shorter text is no policy.
const SHORTEST: usize = 400;

/// Words in the names of what frames a page, sorted.
const FRAMES: &[&str] = &[
    "back",
    "banner",
    "base",
    "bottom",
    "breadcrumb",
    "breadcrumbs",
    "foot",
    "footer",
    "head",
    "header",
    "helmet",
    "layout",
    "menu",
    "meta",
    "nav",
    "navbar",
    "navigation",
    "scripts",
    "scroll",
    "seo",
    "sidebar",
    "styles",
    "top",
    "topbar",
    "wrapper",
];

/// Words in the names of what says something itself, sorted.
const TELLING: &[&str] = &[
    "body",
    "content",
    "declaration",
    "list",
    "policy",
    "table",
    "text",
];

/// Words in the names of values that tell nothing of cookies, sorted.
const DETAILS: &[&str] = &[
    "address", "brand", "company", "contact", "date", "domain", "email", "mail", "name", "phone",
    "site", "title", "updated", "url", "year",
];

/// The text of a page that speaks of cookies.
#[must_use]
pub fn of(page: Page) -> Option<Told> {
    let mut text = String::new();
    for found in &page.document.texts {
        text.push_str(&decode_entities(found.span.of(page.source)));
        text.push(' ');
    }
    if text.len() < SHORTEST || !texts::may_matter(&text) {
        return None;
    }
    let comes_from_elsewhere = |element: &Element| {
        let is_unknown = answer::part(element, page) == Part::Unknown;
        is_unknown && !frames(element.written.of(page.source))
    };
    let elements = &page.document.elements;
    let shown = &page.template.regions;
    let is_whole = !elements.iter().any(comes_from_elsewhere)
        && shown
            .iter()
            .all(|region| is_detail(region.span.of(page.source)));
    Some(Told { text, is_whole })
}

/// Whether a part stands around what a page says, by its name: `header.php`, `Footer`.
#[must_use]
pub fn frames(name: &str) -> bool {
    has_word(name, FRAMES) && !has_word(name, TELLING)
}

/// Whether code writes a name, an address or a date, by the names in it.
#[must_use]
pub fn is_detail(code: &str) -> bool {
    has_word(code, DETAILS)
}

fn has_word(name: &str, table: &[&str]) -> bool {
    words::split(name)
        .iter()
        .any(|word| table.binary_search(&word.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(FRAMES.is_sorted() && TELLING.is_sorted());
        assert!(DETAILS.is_sorted());
    }
}
