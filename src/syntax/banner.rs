//! A banner is the part of a page that asks for consent to cookies: its text, and the answers that
//! it offers.

use super::controls::text_within;
use super::html::{Document, Element};
use super::template::{Region, RegionKind, Template};
use crate::guard::words;
use crate::site::{Answer, Banner};
use crate::span::Span;
use crate::value::Value;

/// A longer text is a policy.
const LONGEST: usize = 3_000;

/// What people call a banner, beside what it is about; sorted.
const NOTICES: &[&str] = &[
    "alert",
    "banner",
    "bar",
    "bjælke",
    "boks",
    "bottom",
    "box",
    "container",
    "dialog",
    "disclaimer",
    "footer",
    "info",
    "law",
    "layer",
    "message",
    "modal",
    "notice",
    "notification",
    "overlay",
    "panel",
    "pop",
    "popup",
    "prompt",
    "toast",
    "warning",
    "widget",
    "window",
    "wrap",
    "wrapper",
];

/// How many candidates that turn out to be none are read, so that hostile nesting stays linear.
const MOST_TRIED: usize = 100;

/// A banner and where it stands.
pub struct Found {
    pub banner: Banner,
    /// Its start tag.
    pub span: Span,
}

/// All banners of a document, whose answers are all written out.
#[must_use]
pub fn banners(document: &Document, source: &str, template: &Template) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    let mut end = 0;
    let mut tried = 0;
    for (index, element) in document.elements.iter().enumerate() {
        // What stands in a banner is part of it.
        if element.start_tag.start < end || tried > MOST_TRIED || !is_banner(element) {
            continue;
        }
        let text = text_within(document, element.span, source, LONGEST + 1);
        tried += 1;
        if text.len() > LONGEST {
            continue;
        }
        if let Some(banner) = read(document, index, source, template) {
            end = element.span.end;
            tried -= 1;
            all.push(Found {
                banner,
                span: element.start_tag,
            });
        }
    }
    all
}

/// A container whose names say that it is about cookies, or a dialog.
fn is_banner(element: &Element) -> bool {
    let is_container = matches!(
        element.name.as_str(),
        "aside" | "dialog" | "div" | "footer" | "form" | "header" | "nav" | "p" | "section"
    );
    if !is_container {
        return false;
    }
    let role = literal(element, "role");
    let is_dialog = element.name == "dialog"
        || matches!(role.as_deref(), Some("dialog" | "alertdialog" | "alert"));
    let names = ["id", "class", "aria-label", "data-nosnippet-name"];
    is_dialog
        || names
            .iter()
            .filter_map(|name| literal(element, name))
            .any(|names| names.split_whitespace().any(names_a_banner))
}

fn names_a_banner(name: &str) -> bool {
    let words = words::split(name);
    let about = |word: &String| {
        ["cookie", "consent", "gdpr", "samtykke"]
            .iter()
            .any(|about| word.contains(about))
    };
    let Some(at) = words.iter().position(about) else {
        return false;
    };
    let is_notice = |word: &String| NOTICES.binary_search(&word.as_str()).is_ok();
    // `cookies`, `cookieConsent`, `cookiebanner`.
    let whole = &words[at];
    let glued = NOTICES.iter().any(|notice| whole.ends_with(notice));
    glued || words.iter().any(is_notice) || words.iter().all(about)
}

/// Its text and answers; `None` where something in it is made elsewhere.
fn read(document: &Document, index: usize, source: &str, template: &Template) -> Option<Banner> {
    let around = &document.elements[index];
    let mut pieces = Vec::new();
    let mut from = around.content.start;
    let mut banner = Banner {
        text: String::new(),
        has_holes: false,
        answers: Vec::new(),
        links: 0,
        has_boxes: false,
    };
    let inside = document.elements[index + 1..]
        .iter()
        .take_while(|element| element.start_tag.start < around.span.end);
    for element in inside {
        // A component or an include may hold anything.
        if element.name.contains(['-', '\u{FFFC}', ':']) || is_component(element, source) {
            return None;
        }
        match element.name.as_str() {
            "slot" | "iframe" | "template" => return None,
            "input" if !is_button(element) => {
                let kind = literal(element, "type");
                banner.has_boxes |= matches!(kind.as_deref(), Some("checkbox" | "radio"));
            }
            "select" => banner.has_boxes = true,
            _ if is_button(element) => {
                let is_link = element.name == "a" && leads_on(element);
                if !is_link && from <= element.span.start {
                    pieces.push(Span::new(from, element.span.start));
                    from = element.span.end;
                }
                banner.answers.push(Answer {
                    words: names_of(document, element, source),
                    span: element.start_tag,
                    is_link,
                });
            }
            _ => {}
        }
        banner.links += usize::from(element.name == "a" && leads_on(element));
    }
    pieces.push(Span::new(from, around.content.end.max(from)));
    let text = |piece: &Span| text_within(document, *piece, source, LONGEST);
    banner.text = pieces.iter().map(text).collect::<Vec<_>>().join(" ");
    banner.has_holes = pieces.iter().any(|piece| {
        let mut regions = template.regions_in(*piece);
        regions.any(|region| writes(region, document, source, template))
    });
    let includes = template.includes.iter();
    let mut includes = includes.map(|include| include.span.start);
    let has_include = includes.any(|at| around.content.start <= at && at < around.content.end);
    (!has_include && !banner.answers.is_empty()).then_some(banner)
}

/// Whether template code writes text where it stands: it is in no tag, and begins no branch.
fn writes(region: &Region, document: &Document, source: &str, template: &Template) -> bool {
    let at = region.span.start;
    let before = document
        .elements
        .partition_point(|element| element.start_tag.start <= at);
    let in_tag = before
        .checked_sub(1)
        .is_some_and(|last| at < document.elements[last].start_tag.end);
    let calls = || {
        let branches = template.branches.iter();
        let mut heads = branches.map(|branch| branch.head);
        region.span.of(source).contains('(')
            && !heads.any(|head| region.span.start <= head.start && head.start < region.span.end)
    };
    !in_tag
        && match region.kind {
            RegionKind::Output => true,
            RegionKind::Statement => calls(),
            RegionKind::Comment => false,
        }
}

/// Names of components begin with a capital letter.
fn is_component(element: &Element, source: &str) -> bool {
    let written = element.written.of(source);
    written.starts_with(char::is_uppercase) && written.contains(char::is_lowercase)
}

fn is_button(element: &Element) -> bool {
    let kind = literal(element, "type");
    let acts = |name: &str| {
        matches!(
            name,
            "onclick" | "@click" | "(click)" | "v-on:click" | "on:click"
        ) || name.starts_with("@click.")
    };
    match element.name.as_str() {
        "button" | "a" => true,
        "input" => matches!(kind.as_deref(), Some("button" | "submit" | "image")),
        _ => {
            literal(element, "role").as_deref() == Some("button")
                || element
                    .attributes
                    .iter()
                    .any(|attribute| acts(&attribute.name))
        }
    }
}

/// A link to another page.
fn leads_on(element: &Element) -> bool {
    let to = element
        .attribute("href")
        .and_then(|href| href.value.as_ref());
    to.is_some_and(|to| {
        let to = to.pattern();
        let to = to.trim();
        !(to.is_empty() || to.starts_with('#') || to.starts_with("javascript:"))
    })
}

/// What tells which answer it gives, the most telling first.
fn names_of(document: &Document, element: &Element, source: &str) -> Vec<String> {
    let mut all = vec![text_within(document, element.span, source, 200)];
    let names = ["value", "aria-label", "title", "id", "name", "class"];
    all.extend(names.iter().filter_map(|name| literal(element, name)));
    let data = element.attributes.iter();
    let data = data.filter(|attribute| attribute.name.starts_with("data-"));
    all.extend(data.filter_map(|attribute| attribute.value.as_ref()?.as_literal()));
    all.retain(|name| !name.trim().is_empty());
    all
}

fn literal(element: &Element, name: &str) -> Option<String> {
    let value = element.attribute(name)?.value.as_ref();
    value.and_then(Value::as_literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(NOTICES.is_sorted());
    }

    #[test]
    fn names_of_banners() {
        for name in [
            "cookie-banner",
            "cookieConsent",
            "CookieNotice",
            "cookiebar",
            "cookies",
            "cookie-law-info-bar",
            "gdpr-popup",
            "samtykke-boks",
        ] {
            assert!(names_a_banner(name), "{name}");
        }
        for name in [
            "cookie-policy",
            "cookie-recipes",
            "banner",
            "fortune-cookie-list",
            "consent-form",
        ] {
            assert!(!names_a_banner(name), "{name}");
        }
    }
}
