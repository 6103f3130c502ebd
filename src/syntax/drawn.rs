//! What is drawn by a component stands behind what the component waits for, and loads what the
//! component is handed.

use super::lower::Lowering;
use super::markup::{Inside, attributes, component_addresses, loads, map_addresses};
use crate::catalogue::definition::Role;
use crate::expr::Expr;
use crate::facts::{Form, Written};
use crate::gate::{GateId, GateKind, Inert};
use crate::recognise::{Owner, remote};
use crate::selector::Tag;
use crate::site::{By, SiteKind};
use crate::span::Span;
use crate::syntax::html::Element;

/// Properties by which components are handed the address of what they show, sorted.
const ADDRESS_PROPERTIES: &[&str] = &[
    "embed-url",
    "embedurl",
    "iframe-src",
    "iframesrc",
    "src",
    "url",
    "video",
    "video-src",
    "video-url",
    "videosrc",
    "videourl",
];

/// Properties that say whether a component shows what is in it, sorted.
const OPENERS: &[&str] = &[
    ":is-open",
    ":isopen",
    ":open",
    ":show",
    ":visible",
    "[isopen]",
    "[open]",
    "[visible]",
    "bind:open",
    "bind:show",
    "bind:showmodal",
    "isopen",
    "open",
    "opened",
    "show",
    "v-model",
    "v-model:open",
    "v-model:show",
    "v-model:visible",
    "visible",
];

pub fn is_opener(attribute: &str) -> bool {
    OPENERS.binary_search(&attribute).is_ok()
}

/// What a component shows only while a state of the page is on: `<Modal open={open}>`.
pub fn opened(
    low: &mut Lowering,
    attribute: &str,
    expr: Option<Expr>,
    span: Span,
    gate: Option<GateId>,
) -> Option<GateId> {
    match expr {
        Some(expr) if OPENERS.binary_search(&attribute).is_ok() => {
            let kind = GateKind::Condition { expr, holds: true };
            Some(low.facts.add_gate(kind, span, gate))
        }
        _ => gate,
    }
}

/// The address of an embed that a component is handed.
pub fn handed_on(low: &mut Lowering, element: &Element, name: &str, gate: Option<GateId>) {
    let handed = element.attributes.iter().filter(|attribute| {
        ADDRESS_PROPERTIES
            .binary_search(&attribute.name.as_str())
            .is_ok()
    });
    for attribute in handed {
        let Some(value) = &attribute.value else {
            continue;
        };
        let pattern = value.pattern();
        if remote(&pattern).is_none() {
            continue;
        }
        let owner = low.recogniser.address(&pattern, |role| role == Role::Frame);
        let Some(Owner::Service { id, role }) = owner else {
            continue;
        };
        let id = id.to_owned();
        let gate = low.facts.both(attribute.gate, gate);
        let within = element.start_tag.covers(value.span());
        let end = if within {
            value.span().end
        } else {
            element.start_tag.end
        };
        let span = Span::new(element.start_tag.start, end);
        low.add_with(
            &id,
            role,
            By::Component,
            span,
            gate,
            attributes(element),
            false,
        );
        let drawn_by = low.drawn_by(name);
        if let Some(SiteKind::Load(load)) = low.facts.sites.last_mut().map(|site| &mut site.kind) {
            load.drawn_by = Some(drawn_by);
        }
        return;
    }
}

/// The gate of what stands in a `noscript` that a script draws: inert to all who have scripts.
pub fn noscript(low: &mut Lowering, element: &Element, gate: Option<GateId>) -> GateId {
    let kind = GateKind::Inert(Inert::Template(Tag::default()));
    let gate = low.facts.add_gate(kind, element.start_tag, gate);
    low.noscripts.push(gate);
    gate
}

/// A component or element of JSX, its name in its own case; gives the gate of what is inside it.
pub fn component(low: &mut Lowering, element: &Element, inside: Option<GateId>) -> Option<GateId> {
    let at = Inside::of(low, inside);
    let gate = at.gate;
    let name = element.name.as_str();
    let is_component =
        name.contains(['.', '-']) || name.starts_with(|first: char| first.is_ascii_uppercase());
    if !is_component {
        let known = low.facts.sites.len();
        loads(low, element, at);
        if low.facts.sites.len() > known {
            low.facts.elements.push(Written {
                element: element.clone(),
                form: Form::Jsx,
            });
        }
        if name == "noscript" {
            return Some(noscript(low, element, gate));
        }
        if name == "template" {
            let kind = GateKind::Inert(Inert::Template(Tag::default()));
            return Some(low.facts.add_gate(kind, element.start_tag, gate));
        }
        return inside;
    }
    map_addresses(low, element, at);
    let last = name.rsplit('.').next().unwrap_or(name);
    if let Some(service) = low.recogniser.element(last) {
        let service = service.to_owned();
        low.add_with(
            &service,
            Role::Script,
            By::Component,
            element.start_tag,
            gate,
            attributes(element),
            false,
        );
    } else if last == "Script" {
        // The framework's own script element.
        let script = Element {
            name: "script".to_owned(),
            ..element.clone()
        };
        let known = low.facts.sites.len();
        loads(low, &script, at);
        if low.facts.sites.len() > known {
            low.facts.elements.push(Written {
                element: script,
                form: Form::Jsx,
            });
        }
    } else if !component_addresses(last).is_empty() {
        loads(low, element, at);
    } else {
        handed_on(low, element, name, gate);
    }
    let kind = GateKind::Element {
        name: name.to_owned(),
        attributes: attributes(element),
    };
    Some(low.facts.add_gate(kind, element.start_tag, gate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(OPENERS.is_sorted() && ADDRESS_PROPERTIES.is_sorted());
    }
}
