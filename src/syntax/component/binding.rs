//! A binding is an attribute whose value is an expression: `:src`, `[src]`, `src={…}`, `.src=${…}`.
//!
//! Binding turns those that decide what the browser contacts into plain attributes, one for each
//! value that the expression can have.

use super::{Expression, Framework, directive};
use crate::expr::Expr;
use crate::facts::State;
use crate::gate::{Call, Callback, GateId, GateKind};
use crate::span::Span;
use crate::syntax::drawn;
use crate::syntax::html::{Attribute, Document, Element};
use crate::syntax::js::{self, Choice, Grammar, Place};
use crate::syntax::lower::Lowering;
use crate::syntax::markup::script_gate;
use crate::value::{Part, Value};

/// Attributes whose values are followed, sorted.
const FOLLOWED: &[&str] = &[
    "data", "href", "is", "poster", "rel", "src", "srcdoc", "srcset", "type", "url",
];

/// Attributes whose value becomes markup, in any framework, sorted.
const MARKUP: &[&str] = &[".innerhtml", "innerhtml", "set:html", "v-html"];

/// The code of a value, and how it is read.
#[derive(Clone, Copy)]
pub struct Code {
    pub span: Span,
    pub grammar: Grammar,
}

/// Replaces the bindings of all elements.
pub(super) fn bind(low: &mut Lowering, document: &mut Document) {
    for element in &mut document.elements {
        let mut bound = Vec::with_capacity(element.attributes.len());
        for attribute in &element.attributes {
            bind_one(low, attribute, &mut bound);
        }
        let shorthands = shorthands(low, element);
        for (name, span) in shorthands {
            push_choices(low, &name, span, span, &mut bound);
        }
        element.attributes = bound;
        dynamic(low, element);
    }
}

/// `<component :is="'script'">`.
fn dynamic(low: &Lowering, element: &mut Element) {
    if low.framework != Some(Framework::Vue) || element.name != "component" {
        return;
    }
    let is = element.attribute("is").and_then(|is| is.value.as_ref());
    if let Some(name) = is
        .and_then(Value::as_literal)
        .filter(|name| !name.is_empty())
    {
        element.name = name;
    }
}

fn bind_one(low: &mut Lowering, attribute: &Attribute, bound: &mut Vec<Attribute>) {
    let plain = plain_name(low, &attribute.name);
    let name = plain.unwrap_or(&attribute.name);
    if FOLLOWED.binary_search(&name).is_err() || attribute.value.is_none() {
        bound.push(attribute.clone());
        return;
    }
    let code = match plain {
        Some(_) => code_of(low, attribute),
        None => only_hole(low, attribute),
    };
    match code {
        Some(code) => {
            let span = attribute.span;
            push_choices(low, name, code.span, span, bound);
        }
        None => bound.push(Attribute {
            name: name.to_owned(),
            value: attribute.value.as_ref().map(|value| filled(low, value)),
            ..attribute.clone()
        }),
    }
}

fn push_choices(
    low: &mut Lowering,
    name: &str,
    code: Span,
    span: Span,
    bound: &mut Vec<Attribute>,
) {
    let grammar = low.script_grammar;
    for Choice { value, gate } in js::choices_of(low, code, grammar) {
        bound.push(Attribute {
            name: name.to_owned(),
            name_span: span,
            value: Some(value),
            value_span: code,
            span,
            gate,
        });
    }
}

/// The attribute that a binding sets.
fn plain_name<'n>(low: &Lowering, name: &'n str) -> Option<&'n str> {
    match low.framework? {
        Framework::Vue => name
            .strip_prefix("v-bind:")
            .or_else(|| name.strip_prefix(':'))
            .or_else(|| name.strip_prefix('.'))
            .map(|name| name.split('.').next().unwrap_or(name)),
        Framework::Angular => angular_name(name),
        Framework::Literal => name.strip_prefix(['.', '?']).or_else(|| angular_name(name)),
        Framework::Svelte => name.strip_prefix("bind:"),
        Framework::Astro | Framework::Mdx => None,
    }
}

fn angular_name(name: &str) -> Option<&str> {
    let inner = name.strip_prefix('[')?.strip_suffix(']')?;
    Some(inner.strip_prefix("attr.").unwrap_or(inner))
}

/// The code of a binding: what stands in its braces, or all of its value.
pub fn code_of(low: &Lowering, attribute: &Attribute) -> Option<Code> {
    if let Some(code) = only_hole(low, attribute) {
        return Some(code);
    }
    let grammar = low.script_grammar;
    (!attribute.value_span.is_empty()).then(|| Code {
        span: without_pipes(low, attribute.value_span),
        grammar,
    })
}

/// The code of a value that is nothing but one expression.
fn only_hole(low: &Lowering, attribute: &Attribute) -> Option<Code> {
    let parts = attribute.value.as_ref()?.parts.as_slice();
    let [Part::Hole { span }] = parts else {
        return None;
    };
    let grammar = low.script_grammar;
    low.expressions.at(span.start).map(|one| Code {
        span: without_pipes(low, one.inner),
        grammar,
    })
}

/// Angular's `url | safe: 'resourceUrl'` is the address all the same.
fn without_pipes(low: &Lowering, code: Span) -> Span {
    if !matches!(low.framework, Some(Framework::Angular | Framework::Literal)) {
        return code;
    }
    let length =
        directive::pipe(code.of(low.source), 0).map_or(code.end - code.start, |(at, _)| at);
    Span::new(code.start, code.start + length)
}

/// A text with what its holes are known to hold.
fn filled(low: &mut Lowering, value: &Value) -> Value {
    let grammar = low.script_grammar;
    let mut parts = Vec::with_capacity(value.parts.len());
    for part in &value.parts {
        let Part::Hole { span } = part else {
            parts.push(part.clone());
            continue;
        };
        let inner = low.expressions.at(span.start).map(|one| one.inner);
        let choices = inner.map_or_else(Vec::new, |inner| js::choices_of(low, inner, grammar));
        match choices.as_slice() {
            [Choice { value, gate: None }] if !value.is_blank() => {
                parts.extend(value.parts.iter().cloned());
            }
            _ => parts.push(part.clone()),
        }
    }
    Value { parts }
}

/// `{src}` in a tag: an attribute of the name's name.
fn shorthands(low: &Lowering, element: &Element) -> Vec<(String, Span)> {
    let in_attribute = |expression: &Expression| {
        let start = expression.span.start;
        element
            .attributes
            .iter()
            .any(|attribute| attribute.span.contains(start))
    };
    low.expressions
        .within(element.start_tag)
        .filter(|expression| !in_attribute(expression))
        .filter_map(|expression| {
            let name = expression.inner.of(low.source).trim();
            FOLLOWED
                .binary_search(&name)
                .is_ok()
                .then(|| (name.to_owned(), expression.inner))
        })
        .collect()
}

/// The event that an attribute listens to.
fn event(framework: Framework, name: &str) -> Option<&str> {
    let name = name.trim_start_matches("client:");
    let angular = |name| str::strip_prefix(name, '(').map(|rest| rest.trim_end_matches(')'));
    let found = match framework {
        Framework::Vue => name
            .strip_prefix('@')
            .or_else(|| name.strip_prefix("v-on:")),
        Framework::Angular => angular(name),
        Framework::Literal => name.strip_prefix('@').or_else(|| angular(name)),
        Framework::Svelte => name.strip_prefix("on:"),
        Framework::Astro | Framework::Mdx => None,
    };
    let event = found.or_else(|| name.strip_prefix("on"))?;
    let event = event.split(['.', ':', '|']).next().unwrap_or(event);
    (!event.is_empty()).then_some(event)
}

/// What Svelte binds that no act of the visitor's sets: the element itself, its size, the window.
/// Sorted.
const DRAWN: &[&str] = &[
    "borderboxsize",
    "buffered",
    "clientheight",
    "clientwidth",
    "contentboxsize",
    "contentrect",
    "devicepixelcontentboxsize",
    "devicepixelratio",
    "duration",
    "innerheight",
    "innerwidth",
    "naturalheight",
    "naturalwidth",
    "offsetheight",
    "offsetwidth",
    "online",
    "outerheight",
    "outerwidth",
    "readystate",
    "scrollx",
    "scrolly",
    "seekable",
    "this",
    "videoheight",
    "videowidth",
    "visibilitystate",
];

/// The state that a control of the page sets as the visitor uses it.
fn two_way(name: &str) -> bool {
    name.starts_with("v-model") || name.starts_with("bind:") || name.starts_with("[(")
}

/// Event handlers, expressions of attributes, and what else an element's code does.
pub(in crate::syntax) fn handlers(low: &mut Lowering, element: &Element, gate: Option<GateId>) {
    let Some(framework) = low.framework else {
        return;
    };
    let is_component = element
        .name
        .starts_with(|first: char| first.is_ascii_uppercase());
    for attribute in &element.attributes {
        if attribute.value_span.is_empty() {
            continue;
        }
        let name = attribute.name.as_str();
        let Some(code) = code_of(low, attribute) else {
            continue;
        };
        if two_way(name) {
            sets(low, attribute, code, gate);
        } else if let Some(event) = event(framework, name) {
            let kind = if is_component {
                component_event(low, element, event)
            } else {
                GateKind::Handler {
                    event: event.to_owned(),
                }
            };
            let gate = Some(low.facts.add_gate(kind, attribute.span, gate));
            if framework == Framework::Angular {
                keeps(low, code.span);
            }
            low.expression(code.span, &[], code.grammar, Place::Handler, gate);
        } else if MARKUP.binary_search(&name).is_ok() {
            let (place, gate) = match element.name.as_str() {
                "script" => (Place::Code, script_gate(low, element, gate)),
                _ => (Place::Markup, gate),
            };
            low.expression(code.span, &[], code.grammar, place, gate);
        } else if let Some(inner) = only_hole(low, attribute)
            && framework != Framework::Literal
        {
            let slots: Vec<Span> = low
                .expressions
                .within(attribute.value_span)
                .flat_map(|one| one.slots.iter().copied())
                .collect();
            low.expression(inner.span, &slots, inner.grammar, Place::Shown, gate);
        }
    }
}

/// The gate of what a component shows only while a state is on.
pub(in crate::syntax) fn opened(
    low: &mut Lowering,
    element: &Element,
    gate: Option<GateId>,
) -> Option<GateId> {
    element.attributes.iter().fold(gate, |gate, attribute| {
        if !drawn::is_opener(&attribute.name) {
            return gate;
        }
        let code = code_of(low, attribute);
        let expr = code.map(|code| js::expression(low.source, code.span, code.grammar));
        drawn::opened(low, &attribute.name, expr, attribute.span, gate)
    })
}

/// What a component raises: `@accept`, `on:accept`, `onAccept`.
fn component_event(low: &Lowering, element: &Element, event: &str) -> GateKind {
    let mut letters = event.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let key: String = "on".chars().chain(first).chain(letters).collect();
    GateKind::Callback(Callback {
        callee: Expr::name(element.written.of(low.source)),
        args: Vec::new(),
        key: Some(key),
    })
}

/// A state that a handler of the template switches on; it is kept in the component's class, in
/// another file.
pub(in crate::syntax) fn keeps(low: &mut Lowering, code: Span) {
    let written = code.of(low.source);
    for statement in written.split(';') {
        let Some((name, value)) = statement.split_once('=') else {
            continue;
        };
        let name = name.trim();
        let value = value.trim();
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$');
        if is_name && (value == "true" || value.strip_prefix('!').map(str::trim) == Some(name)) {
            let setter = format!("{name}=");
            let initial = Expr::Bool(false);
            let states = &mut low.facts.states;
            states
                .entry(name.to_owned())
                .or_insert(State { setter, initial });
        }
    }
}

/// What sets a state that an attribute is bound to: the visitor's use of a control, or the page
/// itself as it is drawn.
fn sets(low: &mut Lowering, attribute: &Attribute, code: Code, gate: Option<GateId>) {
    let span = attribute.span;
    let target = js::expression(low.source, code.span, code.grammar);
    let Some(path) = target.path() else { return };
    let last = path.rsplit('.').next().unwrap_or(&path);
    let bound = attribute.name.strip_prefix("bind:").unwrap_or_default();
    let gate = match DRAWN.binary_search(&bound) {
        Ok(_) => gate,
        Err(_) => {
            let event = "change".to_owned();
            let kind = GateKind::Handler { event };
            Some(low.facts.add_gate(kind, span, gate))
        }
    };
    low.facts.calls.push(Call {
        name: format!("{}=", last.trim_start_matches('$')),
        path: None,
        given: None,
        span,
        gate,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(FOLLOWED.is_sorted() && MARKUP.is_sorted() && DRAWN.is_sorted());
    }

    #[test]
    fn events_are_named_in_many_ways() {
        assert_eq!(event(Framework::Vue, "@click.prevent"), Some("click"));
        assert_eq!(event(Framework::Svelte, "on:click|once"), Some("click"));
        assert_eq!(event(Framework::Svelte, "onclick"), Some("click"));
        assert_eq!(event(Framework::Angular, "(click)"), Some("click"));
        assert_eq!(event(Framework::Vue, "one"), Some("e"));
        assert_eq!(event(Framework::Astro, "class"), None);
    }
}
