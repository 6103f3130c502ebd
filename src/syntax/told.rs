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

/// Words in the names of components that frame a page, sorted.
const FRAMES: &[&str] = &[
    "back",
    "breadcrumb",
    "breadcrumbs",
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
    "scroll",
    "seo",
    "sidebar",
    "top",
    "wrapper",
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
        is_unknown && !has_word(element.written.of(page.source), FRAMES)
    };
    let elements = &page.document.elements;
    let shown = &page.template.regions;
    let is_whole = !elements.iter().any(comes_from_elsewhere)
        && shown
            .iter()
            .all(|region| has_word(region.span.of(page.source), DETAILS));
    Some(Told { text, is_whole })
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
        assert!(FRAMES.is_sorted());
        assert!(DETAILS.is_sorted());
    }
}
