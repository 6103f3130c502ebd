//! A banner is the part of a page that asks for consent to cookies: its text, and the answers that
//! it offers.

pub(super) mod answer;
mod library;

use self::answer::Part;
use super::controls::text_within;
use super::html::Element;
use super::said::{self, Page};
use super::texts;
use crate::guard::words;
use crate::site::{Answer, Banner};
use crate::span::Span;
use crate::text::names;
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

/// The same for a part of a page whose name does not say what it is.
const LONGEST_UNNAMED: usize = 1_200;

/// What may be said around an answer without being the banner's: a heading, another answer.
const LITTLE: usize = 160;

/// How many elements outwards from an answer a banner may reach.
const FARTHEST: usize = 7;

/// What people call that which lies over a page, sorted.
const WALLS: &[&str] = &["backdrop", "blocker", "fullscreen", "overlay", "wall"];

/// How many candidates that turn out to be none are read, so that hostile nesting stays linear.
const MOST_TRIED: usize = 100;

/// A banner and where it stands.
pub struct Found {
    pub banner: Banner,
    /// Its start tag.
    pub span: Span,
    /// All of it.
    whole: Span,
}

/// All banners of a document, whose answers are all written out.
#[must_use]
pub fn banners(page: Page) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    if !texts::may_matter(page.source) {
        return all;
    }
    let elements = &page.document.elements;
    let mut end = 0;
    let mut tried = 0;
    for (index, element) in elements.iter().enumerate() {
        // What stands in a banner is part of it.
        if element.start_tag.start < end || tried > MOST_TRIED || !is_banner(element, page) {
            continue;
        }
        tried += 1;
        if let Some(banner) = short(page, index, true) {
            end = element.span.end;
            tried -= 1;
            all.push(banner);
        }
    }
    // Those that are not named so: what stands around an answer, and speaks of cookies.
    let mut around: Vec<usize> = Vec::new();
    let mut named = all.iter().map(|found| found.whole).peekable();
    let mut end = 0;
    for (index, element) in elements.iter().enumerate() {
        let at = element.start_tag.start;
        while named.peek().is_some_and(|span| span.end <= at) {
            named.next();
        }
        let is_named = named.peek().is_some_and(|span| span.start <= at);
        if tried > MOST_TRIED || is_named || at < end || !answer::is_answer(element, page) {
            continue;
        }
        tried += 1;
        if let Some(found) = speaking(page, index) {
            end = end.max(elements[found].span.end);
            around.push(found);
        }
    }
    // The outermost counts.
    around.sort_unstable();
    let mut end = 0;
    for index in around {
        if elements[index].span.start >= end
            && let Some(banner) = short(page, index, false)
        {
            end = elements[index].span.end;
            all.push(banner);
        }
    }
    all
}

fn short(page: Page, index: usize, is_named: bool) -> Option<Found> {
    let element = &page.document.elements[index];
    let text = text_within(page.document, element.span, page.source, LONGEST + 1);
    if text.len() > LONGEST {
        return None;
    }
    let banner = read(page, index, is_named)?;
    Some(Found {
        banner,
        span: element.start_tag,
        whole: element.span,
    })
}

/// The element around an answer that speaks of cookies, as far out as little else is said.
fn speaking(page: Page, index: usize) -> Option<usize> {
    let elements = &page.document.elements;
    let mut at = elements[index].parent;
    let mut found: Option<(usize, usize)> = None;
    for _ in 0..FARTHEST {
        let Some(around) = at else { break };
        let element = &elements[around];
        if matches!(element.name.as_str(), "body" | "html" | "main" | "article") {
            break;
        }
        let said = page.said(element.span, LONGEST_UNNAMED + 1);
        if said.len() > LONGEST_UNNAMED {
            break;
        }
        match found {
            Some((_, length)) if said.len() > length + LITTLE => break,
            Some((_, length)) => found = Some((around, length)),
            None if texts::may_matter(&said) => found = Some((around, said.len())),
            None => {}
        }
        at = element.parent;
    }
    found.map(|(around, _)| around)
}

/// A container whose names say that it is about cookies, or a dialog.
fn is_banner(element: &Element, page: Page) -> bool {
    let is_container = matches!(
        answer::drawn_as(element),
        "aside" | "dialog" | "div" | "footer" | "form" | "header" | "nav" | "p" | "section"
    );
    let written = element.written.of(page.source);
    if answer::is_component(element, page.source) {
        let holds = !element.content.of(page.source).trim().is_empty();
        return holds && names_a_banner(written) && !answer::is_answer(element, page);
    }
    if !is_container {
        return false;
    }
    let role = literal(element, "role");
    let is_dialog = element.name == "dialog"
        || matches!(role.as_deref(), Some("dialog" | "alertdialog" | "alert"));
    is_dialog || names(element, page).any(|name| names_a_banner(&name))
}

/// The words by which an element is known, also where a script writes them:
/// `className={styles.cookieBanner}`.
fn names(element: &Element, page: Page) -> impl Iterator<Item = String> {
    const NAMES: &[&str] = &[
        "id",
        "class",
        "classname",
        "cssclass",
        "aria-label",
        "data-nosnippet-name",
    ];
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let attributes = element.attributes.iter();
    let named = attributes.filter(|attribute| NAMES.contains(&attribute.name.as_str()));
    let texts = named.filter_map(move |attribute| {
        let value = attribute.value.as_ref()?;
        let written = || attribute.value_span.of(page.source).to_owned();
        Some(value.as_literal().unwrap_or_else(written))
    });
    let words = texts.flat_map(move |text| {
        let words = text.split(move |c: char| !is_part(c));
        words.map(str::to_owned).collect::<Vec<_>>()
    });
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

fn names_a_banner(name: &str) -> bool {
    let words = words::split(name);
    let about = |word: &String| names::is_about_cookies(word);
    let Some(at) = words.iter().position(about) else {
        return false;
    };
    let is_notice =
        |word: &String| NOTICES.binary_search(&word.as_str()).is_ok() || names::is_notice(word);
    // `cookies`, `cookieConsent`, `cookiebanner`.
    let whole = &words[at];
    let glued = NOTICES.iter().any(|notice| whole.ends_with(notice));
    glued || words.iter().any(is_notice) || words.iter().all(about)
}

/// Its text and answers; `None` where something in it is made elsewhere.
fn read(page: Page, index: usize, is_named: bool) -> Option<Banner> {
    let elements = &page.document.elements;
    let around = &elements[index];
    let mut pieces = Vec::new();
    let mut from = around.content.start;
    // What is said in no answer and no link.
    let mut plain = Vec::new();
    let mut plain_from = from;
    let mut banner = Banner {
        is_named,
        is_modal: is_modal(page, index),
        ..Banner::default()
    };
    let inside = elements[index + 1..]
        .iter()
        .take_while(|element| element.start_tag.start < around.span.end);
    for element in inside {
        match answer::part(element, page) {
            Part::Unknown => return None,
            Part::Plain => {}
            Part::Choice => banner.has_boxes = true,
            Part::Answer => {
                let is_link = answer::leads_on(element);
                if plain_from <= element.span.start {
                    plain.push(Span::new(plain_from, element.span.start));
                    plain_from = element.span.end;
                }
                if !is_link && from <= element.span.start {
                    pieces.push(Span::new(from, element.span.start));
                    from = element.span.end;
                }
                banner.links += usize::from(is_link);
                banner.answers.push(Answer {
                    words: answer::names_of(element, page),
                    runs: answer::run_by(element, page),
                    span: element.start_tag,
                    is_link,
                    gives: None,
                });
            }
        }
    }
    plain.push(Span::new(plain_from, around.content.end.max(plain_from)));
    if !is_named && !plain.iter().any(|piece| says_something(page, *piece)) {
        return None;
    }
    banner.answers.extend(answer::of_library(around, page));
    pieces.push(Span::new(from, around.content.end.max(from)));
    let said = |piece: &Span| page.said(*piece, LONGEST);
    banner.text = pieces.iter().map(said).collect::<Vec<_>>().join(" ");
    let includes = page.template.includes.iter();
    let mut includes = includes.map(|include| include.span.start);
    let has_include = includes.any(|at| around.content.start <= at && at < around.content.end);
    (!has_include && !banner.answers.is_empty()).then_some(banner)
}

/// Whether more than a word is said there, and of cookies.
fn says_something(page: Page, piece: Span) -> bool {
    const FEW: usize = 3;
    let said = page.said(piece, LONGEST_UNNAMED);
    let is_key = said.contains(said::KEY.0);
    texts::may_matter(&said) && (is_key || said.split_whitespace().count() >= FEW)
}

/// Whether it lies over the page, so that nothing else can be done before it is answered.
fn is_modal(page: Page, index: usize) -> bool {
    let elements = &page.document.elements;
    let mut at = Some(index);
    for _ in 0..3 {
        let Some(around) = at else { break };
        let element = &elements[around];
        let all: Vec<String> = names(element, page).collect();
        let has = |wanted: &str| all.iter().any(|name| name == wanted);
        let covers = has("fixed") && has("inset-0") && !has("pointer-events-none");
        let is_wall = all.iter().any(|name| {
            let words = words::split(name);
            words
                .iter()
                .any(|word| WALLS.binary_search(&word.as_str()).is_ok())
        });
        let is_modal = literal(element, "aria-modal").is_some_and(|value| value.contains("true"));
        if covers || is_wall || is_modal {
            return true;
        }
        at = element.parent;
    }
    false
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
        assert!(WALLS.is_sorted());
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
            "kakor-banner",
            "evaste-ilmoitus",
            "bandeau-cookies",
            "einwilligungs-hinweis",
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
