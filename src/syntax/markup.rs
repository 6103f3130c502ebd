//! Elements of markup, from documents, fragments and JSX, as sites and gates.

mod addresses;
mod manager;
mod scripts;

pub(super) use addresses::{component_addresses, loads, map_addresses};
pub use scripts::script_gate;
use scripts::{handlers, script};

use super::component::{Directives, Framework};
use super::js::Place;
use super::lower::{Attributes, Lowering};
use super::said::Page;
use super::template::{BranchKind, Dialect, IncludeKind, RegionKind, TemplateElement};
use super::{banner, component, controls, drawn, style, texts, wired};
use crate::expr::Expr;
use crate::facts::{Form, Include, Written};
use crate::gate::{GateId, GateKind, Inert};
use crate::selector::Tag;
use crate::site::{Site, SiteKind};
use crate::span::Span;
use crate::syntax::html::{Attribute, Document, Element};
use crate::value::Value;

/// How many gates there may be between an element and the `noscript` around it.
const MAX_GATES: usize = 8;

/// Where the markup stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is the file.
    File,
    /// It stands in a string; scripts inside are read where the string is a template's, and are left
    /// alone in strings of scripts.
    String,
}

/// Per element of the document: what its content stands behind.
#[derive(Clone, Copy, Default)]
pub(super) struct Inside {
    pub gate: Option<GateId>,
    pub noscript: bool,
}

impl Inside {
    /// What is under a gate, where that of a `noscript` is none to those who have no scripts.
    pub fn of(low: &mut Lowering, gate: Option<GateId>) -> Self {
        let plain = Self {
            gate,
            noscript: false,
        };
        if low.noscripts.is_empty() {
            return plain;
        }
        let mut within = Vec::new();
        let mut at = gate;
        while let Some(id) = at
            && within.len() < MAX_GATES
        {
            let Some(around) = low.facts.gate(id) else {
                return plain;
            };
            at = around.parent;
            // Ids only grow.
            if low.noscripts.binary_search(&id).is_err() {
                within.push(around.clone());
                continue;
            }
            // What is in it stands behind its own gates, and behind those around it.
            for inner in within.into_iter().rev() {
                at = Some(low.facts.add_gate(inner.kind, inner.span, at));
            }
            return Self {
                gate: at,
                noscript: true,
            };
        }
        plain
    }
}

/// Notes everything that matters in a document or fragment.
pub fn lower(low: &mut Lowering, document: &Document, gate: Option<GateId>, origin: Origin) {
    let mut inside: Vec<Inside> = Vec::with_capacity(document.elements.len());
    let mut directives = Directives::new(low, document);
    let language = language(document);
    let known = Known::of(low);
    for (index, element) in document.elements.iter().enumerate() {
        if origin == Origin::File {
            expressions_before(low, document, &inside, gate, element.start_tag.start);
        }
        let around = match element.parent.and_then(|parent| inside.get(parent)) {
            Some(around) => *around,
            None => Inside::of(low, gate),
        };
        let mut at = around;
        if origin == Origin::File {
            at.gate = low.element_gate(element, document, around.gate);
        }
        at.gate = directives.gate(low, element, at.gate);
        let content = lower_element(low, document, index, at, origin);
        inside.push(content);
    }
    if origin == Origin::File {
        expressions_before(low, document, &inside, gate, low.source.len());
    }
    let source = low.source;
    says(low, document, source, language.as_deref());
    let page = Page {
        document,
        source,
        template: low.template,
    };
    asked(low, page);
    keep_elements(low, document, known, origin);
    if origin == Origin::File {
        low.facts.is_document |= document
            .elements
            .iter()
            .any(|element| matches!(element.name.as_str(), "html" | "body"));
    }
}

/// How much of each kind is known of a file.
struct Known {
    sites: usize,
    defaults: usize,
    holds: usize,
    starts: usize,
}

impl Known {
    fn of(low: &Lowering) -> Self {
        Self {
            sites: low.facts.sites.len(),
            defaults: low.facts.consent_defaults.len(),
            holds: low.facts.holds.len(),
            starts: low.facts.starts.len(),
        }
    }
}

/// Keeps the elements of a document that what was found since is at, and the `noscript` around.
fn keep_elements(low: &mut Lowering, document: &Document, known: Known, origin: Origin) {
    let form = match origin {
        Origin::File => Form::Markup,
        Origin::String => Form::String,
    };
    let facts = &mut low.facts;
    let is_plain = |site: &&Site| !matches!(site.kind, SiteKind::Text(_) | SiteKind::Banner(_));
    let sites = facts.sites[known.sites..].iter().filter(is_plain);
    let spans = sites
        .map(|site| site.span)
        .chain(
            facts.consent_defaults[known.defaults..]
                .iter()
                .map(|it| it.span),
        )
        .chain(facts.holds[known.holds..].iter().map(|it| it.span))
        .chain(facts.starts[known.starts..].iter().map(|it| it.span));
    let mut kept: Vec<usize> = Vec::new();
    for span in spans {
        let after = document
            .elements
            .partition_point(|element| element.start_tag.start <= span.start);
        let Some(index) = after.checked_sub(1) else {
            continue;
        };
        kept.push(index);
        let parent = document.elements[index].parent;
        kept.extend(parent.filter(|parent| document.elements[*parent].name == "noscript"));
    }
    kept.sort_unstable();
    kept.dedup();
    let kept = kept.into_iter().map(|index| Written {
        element: document.elements[index].clone(),
        form,
    });
    facts.elements.extend(kept);
}

/// What people read in a document. `source` is what stands where the document's spans point, `template` what template code is in it.
pub fn says(low: &mut Lowering, document: &Document, source: &str, language: Option<&str>) {
    for (span, text) in texts::of_document(document, source, language) {
        let gate = low.template_gate(span.start);
        low.facts.sites.push(Site {
            kind: SiteKind::Text(text),
            span,
            gate,
        });
    }
}

/// What a document or fragment asks of visitors: its boxes and banners.
pub fn asked(low: &mut Lowering, page: Page) {
    let mut sites = Vec::new();
    let ticked = controls::ticked(page, &|path| low.starts_on(path));
    let chosen = |span| controls::is_chosen(span, low.source, low.template);
    for control in ticked.into_iter().filter(|control| !chosen(control.span)) {
        sites.push((SiteKind::TickedControl(control.control), control.span));
    }
    for control in controls::required(page) {
        sites.push((SiteKind::RequiredControl(control.control), control.span));
    }
    for control in controls::boxes(page) {
        sites.push((SiteKind::Control(control.control), control.span));
    }
    low.facts.bound.extend(controls::bound(page));
    for found in banner::banners(page) {
        sites.push((SiteKind::Banner(found.banner), found.span));
    }
    for (kind, span) in sites {
        let gate = low.template_gate(span.start);
        low.facts.sites.push(Site { kind, span, gate });
    }
}

/// The language that the document says it is in.
fn language(document: &Document) -> Option<String> {
    let html = document
        .elements
        .iter()
        .find(|element| element.name == "html")?;
    let value = html
        .attribute("lang")
        .or_else(|| html.attribute("xml:lang"))?
        .value
        .as_ref()?;
    let language = value.as_literal()?;
    let language = language.split(['-', '_']).next()?.trim().to_lowercase();
    (!language.is_empty()).then_some(language)
}

impl Lowering<'_> {
    /// What stands in front of an element: the markup around it and the template's branches.
    fn element_gate(
        &mut self,
        element: &Element,
        document: &Document,
        around: Option<GateId>,
    ) -> Option<GateId> {
        let outer = element
            .parent
            .map(|parent| document.elements[parent].start_tag.start);
        match outer {
            Some(outer) => self.template_gate_within(outer, element.start_tag.start, around),
            None => {
                let inner = self.template_gate(element.start_tag.start);
                self.facts.both(inner, around)
            }
        }
    }
}

/// Walks the expressions in the text before `offset`.
fn expressions_before(
    low: &mut Lowering,
    document: &Document,
    inside: &[Inside],
    gate: Option<GateId>,
    offset: usize,
) {
    while let Some(expression) = low.expressions.next_before(offset) {
        let start = expression.span.start;
        let mut around = inside.len().checked_sub(1);
        let mut in_tag = false;
        while let Some(index) = around {
            let Some(element) = document.elements.get(index) else {
                break;
            };
            in_tag |= element.start_tag.contains(start);
            if element.content.contains(start) {
                break;
            }
            around = element.parent;
        }
        if in_tag || low.framework == Some(Framework::Literal) {
            continue;
        }
        let outer = around
            .and_then(|index| inside.get(index))
            .map_or(gate, |inside| inside.gate);
        let from = around
            .and_then(|index| document.elements.get(index))
            .map(|element| element.start_tag.start);
        let at = match from {
            Some(from) => low.template_gate_within(from, start, outer),
            None => {
                let inner = low.template_gate(start);
                low.facts.both(inner, outer)
            }
        };
        let is_markup = expression.span.of(low.source).starts_with("{@html");
        let place = if is_markup {
            Place::Markup
        } else {
            Place::Shown
        };
        let grammar = low.script_grammar;
        low.expression(expression.inner, &expression.slots, grammar, place, at);
    }
}

fn lower_element(
    low: &mut Lowering,
    document: &Document,
    index: usize,
    at: Inside,
    origin: Origin,
) -> Inside {
    let element = &document.elements[index];
    let mut content = at;
    match element.name.as_str() {
        "noscript" => content.noscript = true,
        "template" if low.framework != Some(Framework::Vue) && !is_rendered_template(element) => {
            content.gate = Some(low.facts.add_gate(
                GateKind::Inert(Inert::Template(tag(element))),
                element.start_tag,
                at.gate,
            ));
        }
        "script" => script(low, element, at, origin),
        "slot" | "ng-content" if low.framework.is_some() => low.facts.slots.push(at.gate),
        "style" => {
            let language = element
                .attribute("lang")
                .and_then(|lang| lang.value.as_ref());
            let sheet = language.and_then(Value::as_literal);
            let sheet = sheet.map_or(style::Sheet::Css, |name| style::Sheet::of(&name));
            style::lower(low, element.content, sheet, at.gate);
        }
        // The tag helper of a view component.
        name if name.starts_with("vc:") => {
            let target: String = name["vc:".len()..].split('-').collect();
            low.facts.includes.push(Include {
                target: format!("Components/{target}/Default"),
                kind: IncludeKind::Include,
                span: element.start_tag,
                gate: at.gate,
            });
        }
        name if origin == Origin::File && low.framework.is_none() && name.contains('-') => {
            low.may_be_written(name, element.start_tag, at.gate);
            // A component of Blade: `<x-player url="https://…" />`.
            if name.starts_with("x-") {
                drawn::handed_on(low, element, name, at.gate);
            }
        }
        // The tag helper of Razor that places another view.
        "partial" => {
            if let Some(target) = element
                .attribute("name")
                .and_then(|name| name.value.as_ref()?.as_literal())
            {
                low.facts.includes.push(Include {
                    target,
                    kind: IncludeKind::Include,
                    span: element.start_tag,
                    gate: at.gate,
                });
            }
        }
        _ => {}
    }
    if is_component_name(low, element) {
        let name = element.written.of(low.source).to_owned();
        let kind = GateKind::Element {
            name,
            attributes: attributes(element),
        };
        content.gate = Some(low.facts.add_gate(kind, element.start_tag, at.gate));
        if low.framework.is_some() {
            content.gate = component::opened(low, element, content.gate);
            let written = element.written.of(low.source);
            if low.recogniser.element(written).is_none() && written != "Script" {
                drawn::handed_on(low, element, written, at.gate);
            }
        }
    }
    if low.framework.is_some() && element.name == "Script" {
        // The framework's own script element.
        let name = "script".to_owned();
        let script = Element {
            name,
            ..element.clone()
        };
        loads(low, &script, at);
    } else {
        let is_plain = low.framework.is_none() && origin == Origin::File;
        let bound = is_plain.then(|| wired::bound(low, element)).flatten();
        loads(low, bound.as_ref().unwrap_or(element), at);
    }
    low.uses(element, at.gate);
    if low.framework.is_some() && origin == Origin::File {
        component::handlers(low, element, at.gate);
    } else {
        handlers(low, element, at);
        wired::lower(low, element, at.gate);
    }
    // What is included in it stands behind what holds it back.
    let is_gate = content.gate != at.gate && low.framework.is_none() && origin == Origin::File;
    if is_gate && !low.template.includes.is_empty() {
        for (number, _) in low.includes_within(element.content) {
            low.place_behind(number, content.gate);
        }
    }
    content
}

/// A `template` that a framework renders: `<template v-if="…">`, `<template #slot>`.
fn is_rendered_template(element: &Element) -> bool {
    element.attributes.iter().any(|attribute| {
        let name = attribute.name.as_str();
        name.starts_with("v-")
            || name.starts_with('#')
            || name.starts_with("x-if")
            || name.starts_with("x-for")
    })
}

/// Custom elements and components, which may hold back what is inside them.
fn is_component_name(low: &Lowering, element: &Element) -> bool {
    let written = element.written.of(low.source);
    written.contains('-')
        || written.starts_with(|first: char| first.is_ascii_uppercase())
            && written != element.name.to_uppercase()
}

/// What picks elements is asked about it.
pub(super) fn tag(element: &Element) -> Tag {
    let attributes = element.attributes.iter();
    Tag::new(
        &element.name,
        attributes.map(|attribute| (attribute.name.as_str(), attribute.value.as_ref())),
    )
}

pub(super) fn attributes(element: &Element) -> Attributes {
    element
        .attributes
        .iter()
        .map(|attribute| (attribute.name.clone(), attribute.value.clone()))
        .collect()
}

/// The one condition under which an attribute is there, where its element is there without it.
fn conditional(low: &Lowering, element: &Element, attribute: &Attribute) -> Option<(Expr, bool)> {
    if let Some(gate) = attribute.gate.and_then(|gate| low.facts.gate(gate)) {
        return match &gate.kind {
            GateKind::Condition { expr, holds } => Some((expr.clone(), *holds)),
            _ => None,
        };
    }
    let branch = low.template.branch_at(attribute.span.start)?;
    if low.template.branch_at(element.start_tag.start) == Some(branch) {
        return None;
    }
    match &low.template.branches[branch].kind {
        BranchKind::Conditions(conditions) => match conditions.as_slice() {
            [(expr, holds)] => Some((expr.clone(), *holds)),
            _ => None,
        },
        _ => None,
    }
}

/// The expression of a value that template code computes.
fn computed(low: &Lowering, value: &Value) -> Option<Expr> {
    let region = low
        .template
        .regions_in(value.span())
        .find(|region| region.kind != RegionKind::Comment)?;
    let text = region.span.of(low.source);
    let inner = text.trim_matches(|c: char| {
        matches!(c, '{' | '}' | '%' | '<' | '>' | '?' | '=' | '@' | '-' | '~') || c.is_whitespace()
    });
    Some(super::template::expr::parse(
        inner.strip_prefix("php").unwrap_or(inner),
        Dialect::Jinja,
    ))
}

fn literal(element: &Element, name: &str) -> Option<String> {
    Some(
        element
            .attribute(name)?
            .value
            .as_ref()?
            .as_literal()?
            .trim()
            .to_lowercase(),
    )
}

/// An element that a call of template code writes.
pub(super) fn written(low: &mut Lowering, element: &TemplateElement, gate: Option<GateId>) {
    let attributes = element.attributes.iter().map(|(name, value)| Attribute {
        name: name.clone(),
        name_span: element.span,
        value: Some(value.clone()),
        value_span: value.span(),
        span: value.span(),
        gate: None,
    });
    let element = Element {
        name: element.name.clone(),
        written: Span::default(),
        start_tag: element.span,
        span: element.span,
        content: Span::default(),
        parent: None,
        attributes: attributes.collect(),
    };
    let at = Inside {
        gate,
        noscript: false,
    };
    loads(low, &element, at);
}
