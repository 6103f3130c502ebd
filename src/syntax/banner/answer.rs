//! An answer is a button or link of a banner; every other part of the banner says something, lets
//! visitors choose, or is drawn by code that nobody here can see.

use super::super::html::{Attribute, Element};
use super::super::said::{KEY, Page, key_in};
use super::literal;
use crate::catalogue::manager::Given;
use crate::guard::words;
use crate::site::Answer;
use crate::value::{HOLE, Value};

/// What an element is to the banner around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Answer,
    /// A box, switch or list.
    Choice,
    /// It says something, or holds other parts.
    Plain,
    /// It may hold anything.
    Unknown,
}

/// Last words of components' names by what they are, sorted.
const BUTTONS: &[&str] = &["btn", "button", "cta"];
const CHOICES: &[&str] = &["checkbox", "radio", "switch", "toggle"];
const PICTURES: &[&str] = &[
    "divider",
    "fa",
    "icon",
    "image",
    "img",
    "logo",
    "separator",
    "spacer",
    "svg",
];

/// What pictures are told, sorted; a component that is told nothing else is one.
const LOOKS: &[&str] = &[
    "aria-hidden",
    "class",
    "classname",
    "color",
    "fill",
    "height",
    "icon",
    "size",
    "strokewidth",
    "style",
    "width",
];

/// Attributes that hold the label of a component, the most telling first.
const LABELS: &[&str] = &["label", "text", "buttontext", "title", "value", "children"];

/// Whose banner takes its answers as attributes: names of the attribute and, where it is left out,
/// what is shown.
const LIBRARY: &str = "react-cookie-consent";

/// What the controls of ASP.NET are drawn as, sorted by their names.
const CONTROLS: &[(&str, &str)] = &[
    ("asp:button", "button"),
    ("asp:checkbox", "select"),
    ("asp:hyperlink", "a"),
    ("asp:imagebutton", "button"),
    ("asp:linkbutton", "button"),
    ("asp:panel", "div"),
    ("asp:radiobutton", "select"),
    ("asp:updatepanel", "div"),
];

/// The name by which an element is judged: of what it is drawn as.
pub fn drawn_as(element: &Element) -> &str {
    let name = element.name.as_str();
    let known = CONTROLS.binary_search_by_key(&name, |(control, _)| control);
    known.map_or(name, |at| CONTROLS[at].1)
}

#[must_use]
pub fn part(element: &Element, page: Page) -> Part {
    let name = drawn_as(element);
    if name.contains(['\u{FFFC}', ':']) {
        return Part::Unknown;
    }
    if is_answer(element, page) {
        return Part::Answer;
    }
    let kind = literal(element, "type");
    match name {
        "slot" | "iframe" => Part::Unknown,
        "template" if !is_drawn(element) => Part::Unknown,
        "select" => Part::Choice,
        "input" if matches!(kind.as_deref(), Some("checkbox" | "radio")) => Part::Choice,
        _ if is_component(element, page.source) => component(element, page),
        _ => Part::Plain,
    }
}

/// A `template` of a framework, which is drawn where it stands.
fn is_drawn(element: &Element) -> bool {
    let starts = ["v-", "#", "x-", "*"];
    element
        .attributes
        .iter()
        .any(|attribute| starts.iter().any(|start| attribute.name.starts_with(start)))
}

fn component(element: &Element, page: Page) -> Part {
    let name = element.written.of(page.source);
    let words = words::split(name);
    let last = words.last().map_or("", String::as_str);
    let is = |table: &[&str]| table.binary_search(&last).is_ok();
    if is(CHOICES) {
        return Part::Choice;
    }
    let holds = !element.content.of(page.source).trim().is_empty();
    let is_look = |attribute: &Attribute| {
        let name = attribute.name.trim_start_matches(':');
        LOOKS.binary_search(&name).is_ok()
    };
    let is_picture = is(PICTURES)
        || name.len() == 1
        || !element.attributes.is_empty() && element.attributes.iter().all(is_look);
    let is_text = matches!(last, "trans" | "message" | "translate" | "t");
    if holds || is_picture || is_text {
        Part::Plain
    } else {
        Part::Unknown
    }
}

/// Components and custom elements.
#[must_use]
pub fn is_component(element: &Element, source: &str) -> bool {
    let written = element.written.of(source);
    let has_case = written.starts_with(char::is_uppercase) && written.contains(char::is_lowercase);
    has_case || element.name.contains(['-', '.']) || written.len() == 1 && written == "X"
}

#[must_use]
pub fn is_answer(element: &Element, page: Page) -> bool {
    let kind = literal(element, "type");
    match drawn_as(element) {
        "button" | "a" => return true,
        "input" => return matches!(kind.as_deref(), Some("button" | "submit" | "image")),
        _ => {}
    }
    if is_component(element, page.source) {
        let words = words::split(element.written.of(page.source));
        let last = words.last().map_or("", String::as_str);
        let is_link = matches!(last, "link" | "a" | "anchor");
        let is_choice = CHOICES.binary_search(&last).is_ok();
        return BUTTONS.binary_search(&last).is_ok()
            || is_link && !element.content.is_empty()
            || acts(element) && !is_choice && !holds_answers(element, page);
    }
    literal(element, "role").as_deref() == Some("button")
        || acts(element) && !holds_answers(element, page)
}

/// Something happens at a click.
fn acts(element: &Element) -> bool {
    element.attributes.iter().any(is_action)
}

fn is_action(attribute: &Attribute) -> bool {
    let name = attribute.name.as_str();
    matches!(
        name,
        "onclick"
            | "onpress"
            | "@click"
            | "(click)"
            | "v-on:click"
            | "on:click"
            | "x-on:click"
            | "ng-click"
            | "wire:click"
    ) || name.starts_with("@click.")
}

/// Longer handlers, in bytes, do more than one name can tell.
const LONGEST_HANDLER: usize = 80;

/// What a click on it runs, as it is written.
#[must_use]
pub fn run_by(element: &Element, page: Page) -> String {
    let mut actions = element.attributes.iter();
    let action = actions.find(|attribute| is_action(attribute));
    let run = action.map(|attribute| attribute.value_span.of(page.source));
    run.filter(|run| run.len() <= LONGEST_HANDLER)
        .unwrap_or_default()
        .to_owned()
}

/// It only surrounds the answers: a veil, or what keeps clicks from it.
fn holds_answers(element: &Element, page: Page) -> bool {
    page.inside(element.content).any(|inner| {
        matches!(inner.name.as_str(), "button" | "a") || acts(inner) || {
            let words = words::split(inner.written.of(page.source));
            let last = words.last().map_or("", String::as_str);
            BUTTONS.binary_search(&last).is_ok()
        }
    })
}

/// A link to another page.
#[must_use]
pub fn leads_on(element: &Element) -> bool {
    let names = [
        "href",
        "to",
        ":to",
        "routerlink",
        "[routerlink]",
        ":href",
        "[href]",
        "navigateurl",
        "asp-action",
        "asp-page",
    ];
    let to = names
        .iter()
        .find_map(|name| element.attribute(name)?.value.as_ref());
    to.is_some_and(|to| {
        let to = to.pattern();
        let to = to.trim();
        !(to.is_empty() || to.starts_with('#') || to.starts_with("javascript:"))
    })
}

/// What tells which answer it gives, the most telling first.
#[must_use]
pub fn names_of(element: &Element, page: Page) -> Vec<String> {
    const OTHERS: &[&str] = &[
        "value",
        "aria-label",
        "title",
        "id",
        "name",
        "class",
        "classname",
    ];
    let mut all = vec![page.said(element.span, 200)];
    all.extend(LABELS.iter().filter_map(|name| told(element, name, page)));
    all.extend(OTHERS.iter().filter_map(|name| literal(element, name)));
    let data = element.attributes.iter();
    let data = data.filter(|attribute| attribute.name.starts_with("data-"));
    all.extend(data.filter_map(|attribute| attribute.value.as_ref()?.as_literal()));
    all.retain(|name| !name.trim().is_empty() && name != HOLE);
    all
}

/// What a component is told in an attribute, as text or by a key.
fn told(element: &Element, name: &str, page: Page) -> Option<String> {
    let attribute = element.attributes.iter().find(|attribute| {
        let plain = attribute
            .name
            .trim_start_matches("v-bind")
            .trim_start_matches(':');
        plain.trim_matches(['[', ']']) == name
    })?;
    let is_bound = attribute.name.starts_with([':', '[', 'v']) && attribute.name != "value";
    let literal = attribute.value.as_ref().and_then(Value::as_literal);
    match literal.filter(|_| !is_bound) {
        Some(text) => Some(text),
        None => {
            let key = key_in(attribute.value_span.of(page.source))?;
            Some(format!("{}{key}{}", KEY.0, KEY.1))
        }
    }
}

/// The answers of a banner that a package draws from its attributes.
#[must_use]
pub fn of_library(element: &Element, page: Page) -> Vec<Answer> {
    if !is_component(element, page.source) || !page.source.contains(LIBRARY) {
        return Vec::new();
    }
    let given = |name: &str| element.attribute(name).is_some();
    let no = |name: &str| literal(element, name).is_some_and(|value| value == "false");
    let answer = |attribute: &str, default: &str| {
        let words = match element.attribute(attribute) {
            None => vec![default.to_owned()],
            Some(_) => told(element, attribute, page).into_iter().collect(),
        };
        Answer {
            words,
            span: element.start_tag,
            runs: String::new(),
            is_link: false,
            gives: None,
        }
    };
    let mut all = vec![Answer {
        gives: Some(Given::Accept),
        ..answer("buttontext", "I understand")
    }];
    if given("enabledeclinebutton") && !no("enabledeclinebutton") {
        all.push(answer("declinebuttontext", "I decline"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [BUTTONS, CHOICES, PICTURES, LOOKS] {
            assert!(table.is_sorted(), "{table:?}");
        }
        assert!(CONTROLS.is_sorted());
    }
}
