//! Attributes wire code to elements: the state that Alpine keeps and what it runs as the page opens,
//! the actions of Stimulus, the requests of htmx.

use super::component::keeps;
use super::html::{Attribute, Element};
use super::js::{self, Grammar, Place};
use super::lower::Lowering;
use super::template::IncludeKind;
use crate::expr::Expr;
use crate::facts::{Include, State};
use crate::gate::{Call, Callback, GateId, GateKind};
use crate::guard::is_interaction;
use crate::value::Value;

/// A longer state is a program of its own.
const LONGEST: usize = 4_000;

/// How many actions of one element are read.
const MAX_ACTIONS: usize = 16;

/// Attributes that set an address, sorted.
const SETS: &[&str] = &[":src", "v-bind:src", "x-bind:src"];

/// Requests of htmx, sorted.
const REQUESTS: &[&str] = &[
    "data-hx-get",
    "data-hx-post",
    "hx-get",
    "hx-patch",
    "hx-post",
    "hx-put",
];

/// The element with the addresses that Alpine, or Vue in a page, sets its attributes to:
/// `:src="open ? 'https://…' : ''"`. `None` where nothing sets one.
pub(super) fn bound(low: &mut Lowering, element: &Element) -> Option<Element> {
    let set = |attribute: &&Attribute| SETS.binary_search(&attribute.name.as_str()).is_ok();
    let attribute = element.attributes.iter().find(set)?.clone();
    let choices = js::choices_of(low, attribute.value_span, Grammar::JavaScript);
    let addresses = choices.into_iter().map(|choice| Attribute {
        name: "src".to_owned(),
        value: Some(choice.value),
        gate: choice.gate,
        ..attribute.clone()
    });
    let addresses: Vec<Attribute> = addresses.collect();
    let mut element = element.clone();
    element
        .attributes
        .retain(|attribute| attribute.name != "src");
    element.attributes.extend(addresses);
    Some(element)
}

/// What the attributes of an element have run, and when.
pub(super) fn lower(low: &mut Lowering, element: &Element, gate: Option<GateId>) {
    for attribute in &element.attributes {
        if attribute.value_span.is_empty() {
            continue;
        }
        match attribute.name.as_str() {
            "x-data" => state(low, attribute, gate),
            "x-init" | "x-effect" => low.script(attribute.value_span, Grammar::JavaScript, gate),
            "data-action" => actions(low, element, attribute, gate),
            // What comes into view was not asked for.
            name if name.starts_with("x-intersect") => {
                low.script(attribute.value_span, Grammar::JavaScript, gate);
            }
            name if name.starts_with("x-on:") || name.starts_with('@') => {
                keeps(low, attribute.value_span);
            }
            name if REQUESTS.binary_search(&name).is_ok() => {
                requested(low, element, attribute, gate);
            }
            _ => {}
        }
    }
}

/// `x-data="{ open: false, play() { … } }"`.
fn state(low: &mut Lowering, attribute: &Attribute, gate: Option<GateId>) {
    let span = attribute.value_span;
    let code = span.of(low.source);
    if code.len() > LONGEST || !code.trim_start().starts_with('{') {
        return;
    }
    let Expr::Object(pairs) = js::expression(low.source, span, Grammar::JavaScript) else {
        return;
    };
    for (name, value) in pairs {
        let initial = at_first(value);
        let known = low.facts.states.get_mut(&name);
        match known {
            // Two parts of the page that have a state of that name.
            Some(known) if known.initial.is_falsy() != initial.is_falsy() => {
                known.initial = Expr::Bool(true);
            }
            Some(_) => {}
            None => {
                let setter = format!("{name}=");
                low.facts.states.insert(name, State { setter, initial });
            }
        }
    }
    if code.contains("init()") {
        low.facts.calls.push(Call {
            name: "init".to_owned(),
            path: None,
            given: None,
            span,
            gate,
        });
    }
    low.expression(span, &[], Grammar::JavaScript, Place::Shown, gate);
}

/// `$persist(false).as('x')` is what it is given until it was changed.
fn at_first(value: Expr) -> Expr {
    let mut inner = &value;
    loop {
        inner = match inner {
            Expr::Member { object, .. } => object,
            Expr::Call { callee, args } if callee.path().as_deref() == Some("$persist") => {
                return args.first().cloned().unwrap_or(Expr::Null);
            }
            Expr::Call { callee, .. } => callee,
            _ => return value,
        };
    }
}

/// `data-action="click->film#play"`: the method of a controller is called at an event.
fn actions(low: &mut Lowering, element: &Element, attribute: &Attribute, gate: Option<GateId>) {
    let Some(text) = attribute.value.as_ref().and_then(Value::as_literal) else {
        return;
    };
    for action in text.split_whitespace().take(MAX_ACTIONS) {
        let (event, method) = match action.split_once("->") {
            Some((event, method)) => (event, method),
            None => (usual_event(element), action),
        };
        let Some((controller, method)) = method.split_once('#') else {
            continue;
        };
        let controller = controller.rsplit("--").next().unwrap_or(controller);
        let method = method.split(':').next().unwrap_or(method);
        let event = event.split('.').next().unwrap_or(event);
        let kind = match event.split_once('@') {
            None if is_interaction(event) => GateKind::Handler {
                event: event.to_owned(),
            },
            heard => {
                let (event, target) = heard.unwrap_or((event, "this"));
                GateKind::Callback(Callback {
                    callee: Expr::name(target).member("addEventListener"),
                    args: vec![Expr::String(event.to_owned())],
                    key: None,
                })
            }
        };
        let gate = Some(low.facts.add_gate(kind, attribute.span, gate));
        low.facts.calls.push(Call {
            name: format!("{controller}#{method}"),
            path: None,
            given: None,
            span: attribute.span,
            gate,
        });
    }
}

/// The event that an element raises where an action names none.
fn usual_event(element: &Element) -> &'static str {
    let kind = element
        .attribute("type")
        .and_then(|kind| kind.value.as_ref());
    match element.name.as_str() {
        "details" => "toggle",
        "form" => "submit",
        "select" => "change",
        "textarea" => "input",
        "input" => match kind.and_then(Value::as_literal).as_deref() {
            Some("submit") => "click",
            _ => "input",
        },
        _ => "click",
    }
}

/// `hx-get="/film"`: what comes back is put into the page.
fn requested(low: &mut Lowering, element: &Element, attribute: &Attribute, gate: Option<GateId>) {
    let address = attribute.value.as_ref().and_then(Value::as_literal);
    let Some(address) = address.filter(|address| !address.contains("//")) else {
        return;
    };
    let target = address.split(['?', '#']).next().unwrap_or(&address);
    let target = target.trim_matches('/').to_owned();
    if target.is_empty() {
        return;
    }
    let written = ["hx-trigger", "data-hx-trigger"];
    let trigger = written.iter().find_map(|name| element.attribute(name));
    let trigger = trigger.and_then(|trigger| trigger.value.as_ref()?.as_literal());
    let events = trigger.unwrap_or_else(|| usual_request(element).to_owned());
    let mut events = events.split(',').map(|event| {
        let event = event.split_whitespace().next().unwrap_or_default();
        event.split('[').next().unwrap_or_default().to_owned()
    });
    let gate = match events.next() {
        Some(event) if is_interaction(&event) && events.all(|event| is_interaction(&event)) => {
            let kind = GateKind::Handler { event };
            Some(low.facts.add_gate(kind, attribute.span, gate))
        }
        _ => gate,
    };
    low.facts.includes.push(Include {
        target,
        kind: IncludeKind::Include,
        span: attribute.span,
        gate,
    });
}

fn usual_request(element: &Element) -> &'static str {
    match element.name.as_str() {
        "form" => "submit",
        "input" | "select" | "textarea" => "change",
        _ => "click",
    }
}

/// What the method of a controller of Stimulus is called by in markup; `None` for other files.
#[must_use]
pub fn action_of(path: &str, method: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name
        .strip_suffix(".js")
        .or_else(|| name.strip_suffix(".ts"))?;
    let stem = stem
        .strip_suffix("_controller")
        .or_else(|| stem.strip_suffix("-controller"))?;
    Some(format!("{}#{method}", stem.replace('_', "-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_sorted() {
        assert!(REQUESTS.is_sorted() && SETS.is_sorted());
    }

    #[test]
    fn actions_are_named_by_their_controllers() {
        let is = |path: &str| action_of(path, "play");
        assert_eq!(
            is("a/film_player_controller.js").as_deref(),
            Some("film-player#play")
        );
        assert_eq!(is("a/film-controller.ts").as_deref(), Some("film#play"));
        assert_eq!(is("a/film.js"), None);
    }
}
