//! The addresses that elements make the browser contact, at once, early, or when something lets them.

use super::manager::manager;
use super::scripts::script_gate;
use super::{Inside, attributes, literal, tag};
use crate::catalogue::definition::Role;
use crate::facts::LocalScript;
use crate::gate::{GateKind, Inert, MarkState};
use crate::recognise::{Owner, remote};
use crate::site::{By, Hint, Site, SiteKind};
use crate::span::Span;
use crate::syntax::html::{Attribute, Element};
use crate::syntax::lower::Lowering;
use crate::syntax::mark;
use crate::value::{HOLE, Part, Value};

/// Relations of `link` that make browsers contact a host early, sorted.
const HINTS: &[&str] = &[
    "dns-prefetch",
    "modulepreload",
    "preconnect",
    "prefetch",
    "preload",
];

/// Classes by which lazy loaders find elements whose address is parked; consent plays no part.
const LAZY_CLASSES: &[&str] = &["b-lazy", "lazy", "lazyload", "lazyloading", "lozad"];

/// Attributes in which lazy loaders park an address.
const LAZY_ATTRIBUTES: &[&str] = &[
    "data-lazy-src",
    "data-lazy",
    "data-litespeed-src",
    "data-rocket-src",
    "data-src",
];

/// Which roles an address in an element's attribute can have.
pub(super) fn allows(element: &str, attribute: &str, role: Role) -> bool {
    match (element, attribute) {
        ("script", _) => matches!(role, Role::Script | Role::Request | Role::Pixel),
        ("iframe" | "frame" | "object" | "embed", _) => role != Role::Style,
        ("link", _) => role == Role::Style,
        // A network for libraries serves their pictures and workers as well.
        (_, "icon-url" | "iconurl" | ":icon-url" | "shadow-url" | "shadowurl" | "workerurl") => {
            true
        }
        _ => matches!(
            role,
            Role::Image | Role::Pixel | Role::Request | Role::Frame
        ),
    }
}

/// The attributes of an element that make the browser contact an address.
pub(super) fn address_attributes(element: &Element) -> &'static [&'static str] {
    match element.name.as_str() {
        // What the frame holds is shown instead.
        "iframe" if held_document(element).is_some() => &[],
        "script" | "iframe" | "frame" | "embed" | "source" | "track" | "audio" | "amp-img" => {
            &["src", ":src", "[src]", "v-bind:src"]
        }
        "img" => &["src", "srcset", ":src", "[src]"],
        "video" => &["src", "poster"],
        "object" => &["data"],
        "input" if literal(element, "type").is_some_and(|kind| kind == "image") => &["src"],
        "link" if is_stylesheet(element) => &["href"],
        _ => component_addresses(&element.name),
    }
}

/// Components of maps and of viewers of documents, and the attributes in which they are given the
/// address of a picture or of a worker: `<l-icon>` of Vue, `<Worker>` of a viewer.
pub(in crate::syntax) fn component_addresses(element: &str) -> &'static [&'static str] {
    match element {
        "l-icon" | "LIcon" => &[
            "icon-url",
            "iconurl",
            ":icon-url",
            "shadow-url",
            "shadowurl",
        ],
        "Worker" => &["workerurl"],
        _ => &[],
    }
}

/// The addresses that a component draws a map from.
pub(in crate::syntax) fn map_addresses(low: &mut Lowering, element: &Element, at: Inside) {
    for attribute in element
        .attributes
        .iter()
        .filter(|attribute| is_of_map(attribute))
    {
        load(low, element, attribute, at);
    }
}

/// What a component draws a map from: the address of its tiles, which has holes for their place
/// (`url="https://tile.openstreetmap.org/{z}/{x}/{y}.png"`), or of its style (`mapStyle`).
fn is_of_map(attribute: &Attribute) -> bool {
    let is = |names: &[&str]| {
        names
            .iter()
            .any(|name| attribute.name.eq_ignore_ascii_case(name))
    };
    let has_holes = || {
        let address = attribute
            .value
            .as_ref()
            .map(Value::pattern)
            .unwrap_or_default();
        ["{x}", "{y}", "{z}"]
            .iter()
            .all(|hole| address.contains(hole))
    };
    is(&["mapStyle", "map-style"])
        || is(&["url", ":url", "urlTemplate", "url-template"]) && has_holes()
}

/// The document that a frame holds in itself, `srcdoc`, which browsers show instead of `src`.
pub(super) fn held_document(element: &Element) -> Option<&Value> {
    let attribute = element.attribute("srcdoc")?;
    attribute.value.as_ref().filter(|value| !value.is_blank())
}

/// A style sheet, also one that is preloaded and becomes one in its `onload`.
pub(super) fn is_stylesheet(element: &Element) -> bool {
    let relation = literal(element, "rel").unwrap_or_default();
    let is = |word: &str| relation.split_ascii_whitespace().any(|name| name == word);
    is("stylesheet")
        || is("preload")
            && literal(element, "as").is_some_and(|kind| kind == "style")
            && element.attribute("onload").is_some()
}

/// The addresses that an element loads.
pub(in crate::syntax) fn loads(low: &mut Lowering, element: &Element, at: Inside) {
    let known = address_attributes(element);
    for attribute in element
        .attributes
        .iter()
        .filter(|attribute| known.contains(&attribute.name.as_str()))
    {
        load(low, element, attribute, at);
    }
    map_addresses(low, element, at);
    if element.name == "iframe"
        && let Some(document) = held_document(element)
    {
        low.markup_in_script(document, at.gate);
    }
    match lazily_parked(element) {
        Some(parked) => load(low, element, parked, at),
        None if marked(low, element, at) => {}
        None => parked(low, element, at),
    }
    hint(low, element, at);
    let written = element.written.of(low.source);
    if let Some(service) = low
        .recogniser
        .element(&element.name)
        .or_else(|| low.recogniser.element(written))
    {
        let service = service.to_owned();
        low.add_with(
            &service,
            Role::Script,
            By::Component,
            element.start_tag,
            at.gate,
            attributes(element),
            at.noscript,
        );
    }
}

/// An address that a lazy loader will put in place without asking anyone.
pub(super) fn lazily_parked(element: &Element) -> Option<&Attribute> {
    if !matches!(element.name.as_str(), "iframe" | "img" | "script" | "video")
        || element.attribute("src").is_some_and(|src| {
            src.value
                .as_ref()
                .is_some_and(|value| !value.is_blank() && remote(&value.pattern()).is_some())
        })
    {
        return None;
    }
    let classes = literal(element, "class").unwrap_or_default();
    let is_lazy = classes
        .split_ascii_whitespace()
        .any(|class| LAZY_CLASSES.contains(&class));
    let parked = element
        .attributes
        .iter()
        .find(|attribute| LAZY_ATTRIBUTES.contains(&attribute.name.as_str()))?;
    (is_lazy || parked.name != "data-src").then_some(parked)
}

/// The parked address of an element that carries a consent manager's mark.
///
/// Whether it carries one.
fn marked(low: &mut Lowering, element: &Element, at: Inside) -> bool {
    let Some(mark) = mark::of(low, element, true) else {
        return false;
    };
    if mark.state != MarkState::Held {
        return true;
    }
    let parked = element.attributes.iter().find(|attribute| {
        attribute.name.contains("src")
            && !matches!(attribute.name.as_str(), "src" | "srcset")
            && attribute
                .value
                .as_ref()
                .is_some_and(|value| remote(&value.pattern()).is_some())
    });
    if let Some(parked) = parked {
        load(low, element, parked, at);
    }
    true
}

/// An address that the element only holds ready, for a script of the site's own to put in place.
fn parked(low: &mut Lowering, element: &Element, at: Inside) {
    let can_load = matches!(
        element.name.as_str(),
        "embed" | "iframe" | "img" | "object" | "script" | "video"
    );
    let is_remote = |attribute: &&Attribute| {
        let value = attribute.value.as_ref();
        value.is_some_and(|value| remote(&value.pattern()).is_some())
    };
    let mut attributes = element.attributes.iter();
    let is_live = attributes.any(|attribute| {
        matches!(attribute.name.as_str(), "src" | "data") && is_remote(&attribute)
    });
    if !can_load || is_live {
        return;
    }
    let mut attributes = element.attributes.iter();
    let holds =
        |attribute: &&Attribute| attribute.name.starts_with("data-") && is_remote(attribute);
    let Some(parked) = attributes.find(holds) else {
        return;
    };
    let kind = GateKind::Inert(Inert::ParkedAddress {
        attribute: parked.name.clone(),
        element: tag(element),
    });
    let gate = Some(low.facts.add_gate(kind, parked.span, at.gate));
    load(low, element, parked, Inside { gate, ..at });
}

/// `<link rel="preconnect">` and what else makes browsers contact a service before it is needed.
fn hint(low: &mut Lowering, element: &Element, at: Inside) {
    if element.name != "link" || is_stylesheet(element) {
        return;
    }
    let relations = literal(element, "rel").unwrap_or_default();
    let mut relations = relations.split_ascii_whitespace();
    let Some(relation) = relations.find(|name| HINTS.binary_search(name).is_ok()) else {
        return;
    };
    let Some(attribute) = element.attribute("href") else {
        return;
    };
    let address = attribute.value.as_ref().map(Value::pattern);
    let Some(service) = address.and_then(|address| low.recogniser.host(&address)) else {
        return;
    };
    let hint = Hint {
        service: service.to_owned(),
        relation: relation.to_owned(),
    };
    let gate = low.template_gate_within(element.start_tag.start, attribute.span.start, at.gate);
    low.facts.sites.push(Site {
        kind: SiteKind::Hint(hint),
        span: element.start_tag,
        gate,
    });
}

pub(super) fn load(low: &mut Lowering, element: &Element, attribute: &Attribute, at: Inside) {
    let Some(value) = attribute.value.as_ref().filter(|value| !value.is_blank()) else {
        return;
    };
    let mut gate = low.template_gate_within(element.start_tag.start, attribute.span.start, at.gate);
    if element.name == "script" {
        gate = script_gate(low, element, gate);
    } else if let Some(mark) = mark::of(low, element, true) {
        let kind = GateKind::Marked(mark);
        gate = Some(low.facts.add_gate(kind, element.start_tag, gate));
    }
    gate = low.facts.both(attribute.gate, gate);
    let name = element.name.as_str();
    let attributes = attributes(element);
    // From the tag to the address: people look for the element.
    let elsewhere = low.framework.is_some() || element.content.is_empty();
    let span = match value.span() {
        address if address.is_empty() || address.end < element.start_tag.start => element.start_tag,
        address if elsewhere && address.end > element.start_tag.end => element.start_tag,
        address => Span::new(element.start_tag.start.min(address.start), address.end),
    };
    let mut places = addresses(value);
    places.extend(low.bound_address(value).map(|address| (address, None)));
    for (address, place) in places {
        let gate = match place {
            Some(place) => low.template_gate_within(attribute.span.start, place, gate),
            None => gate,
        };
        let address = address.as_str();
        match low
            .recogniser
            .address(address, |role| allows(name, &attribute.name, role))
        {
            Some(Owner::Service { id, role }) => {
                low.add_with(id, role, By::Element, span, gate, attributes, at.noscript);
                return;
            }
            Some(Owner::Manager { id }) => {
                let id = id.to_owned();
                manager(low, &id, address, element, gate);
                return;
            }
            None => {}
        }
    }
    let own = element.attributes.iter().filter(|_| name == "script");
    let mut own = own.filter_map(|attribute| low.recogniser.script_attribute(&attribute.name));
    if let Some(id) = own.next() {
        let role = Role::Script;
        low.add_with(id, role, By::Element, span, gate, attributes, at.noscript);
        return;
    }
    if let Some(awaits) = low.awaits(value, |role| allows(name, &attribute.name, role)) {
        let attributes = attributes.clone();
        low.add_awaiting(awaits, By::Element, span, gate, attributes, at.noscript);
    }
    if name == "script" && remote(&value.pattern()).is_some() {
        low.facts.may_release = true;
    }
    if matches!(name, "iframe" | "embed" | "object") && value.pattern().starts_with(HOLE) {
        low.facts.frames.push(gate);
    }
    if name == "script" && remote(&value.pattern()).is_none() {
        low.facts.local_scripts.push(LocalScript {
            address: value.pattern(),
            span,
            gate,
            attributes,
        });
    }
}

/// The addresses that a value may be, each with its place where that is not the value's own: a
/// template's conditions may choose between several.
pub(super) fn addresses(value: &Value) -> Vec<(String, Option<usize>)> {
    let pattern = value.pattern();
    let whole = pattern
        .split(", ")
        .map(|address| (address.to_owned(), None));
    let mut all: Vec<_> = whole.collect();
    for part in value.parts.iter().skip(1) {
        if let Part::Literal { text, span } = part
            && ["https://", "http://", "//"]
                .iter()
                .any(|scheme| text.starts_with(scheme))
        {
            all.push((text.clone(), Some(span.start)));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    #[test]
    fn hints_are_sorted() {
        assert!(super::HINTS.is_sorted());
    }
}
