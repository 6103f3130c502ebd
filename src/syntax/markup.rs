//! Elements of markup, from documents, fragments and JSX, as sites and gates.

use super::component::{self, Directives, Framework};
use super::js::{self, Grammar, Place};
use super::lower::{Attributes, Lowering};
use super::said::Page;
use super::template::{BranchKind, Dialect, IncludeKind, RegionKind, TemplateElement};
use super::{banner, controls, drawn, html, mark, style, texts};
use crate::catalogue;
use crate::catalogue::definition::Role;
use crate::catalogue::manager::ConsentManager;
use crate::expr::Expr;
use crate::facts::{Form, Include, LocalScript, ManagerLoader, Written};
use crate::gate::{GateId, GateKind, Inert, MarkState};
use crate::recognise::{Owner, address_matches, remote};
use crate::site::{By, Hint, RedFlag, Site, SiteKind};
use crate::span::Span;
use crate::syntax::html::{Attribute, Document, Element};
use crate::value::{HOLE, Part, Value};

/// Where the markup stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is the file.
    File,
    /// It stands in a string; scripts inside are read where the string is a template's, and are left
    /// alone in strings of scripts.
    String,
}

/// Types of `script` that browsers run; any other keeps it inert (HTML standard, "JavaScript MIME
/// type"). Sorted.
const SCRIPT_TYPES: &[&str] = &[
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "jsx",
    "module",
    "text/babel",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/jsx",
    "text/livescript",
    "text/partytown",
    "text/rocketlazyloadscript",
    "text/typescript",
    "text/x-ecmascript",
    "text/x-javascript",
];

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

/// Per element of the document: what its content stands behind.
#[derive(Clone, Copy, Default)]
pub(super) struct Inside {
    pub gate: Option<GateId>,
    pub noscript: bool,
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
            None => Inside {
                gate,
                noscript: false,
            },
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
    for control in controls::ticked(page, &|path| low.starts_on(path)) {
        sites.push((SiteKind::TickedControl(control.control), control.span));
    }
    for control in controls::required(page) {
        sites.push((SiteKind::RequiredControl(control.control), control.span));
    }
    for control in controls::boxes(page) {
        sites.push((SiteKind::Control(control.control), control.span));
    }
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
                GateKind::Inert(Inert::Template),
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
        loads(low, element, at);
    }
    low.uses(element, at.gate);
    if low.framework.is_some() && origin == Origin::File {
        component::handlers(low, element, at.gate);
    } else {
        handlers(low, element, at);
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

pub(super) fn attributes(element: &Element) -> Attributes {
    element
        .attributes
        .iter()
        .map(|attribute| (attribute.name.clone(), attribute.value.clone()))
        .collect()
}

/// An inert `type`: one that is written out and that browsers do not run.
fn inert_type(value: &Value) -> Option<String> {
    let text = value.as_literal()?;
    let name = text.split(';').next().unwrap_or("").trim().to_lowercase();
    (!name.is_empty() && SCRIPT_TYPES.binary_search(&name.as_str()).is_err()).then_some(text)
}

/// What a script element stands behind because of its own attributes.
pub fn script_gate(low: &mut Lowering, element: &Element, gate: Option<GateId>) -> Option<GateId> {
    let before = gate;
    let mut gate = gate;
    let mut is_computed = false;
    for attribute in element
        .attributes
        .iter()
        .filter(|attribute| attribute.name == "type")
    {
        let Some(value) = &attribute.value else {
            continue;
        };
        if let Some(text) = inert_type(value) {
            gate = match conditional(low, element, attribute) {
                // Inert under a condition: it runs where the condition is not met.
                Some((expr, holds)) => Some(low.facts.add_gate(
                    GateKind::Condition {
                        expr,
                        holds: !holds,
                    },
                    attribute.span,
                    gate,
                )),
                None => Some(low.facts.add_gate(
                    GateKind::Inert(Inert::ScriptType { value: text }),
                    attribute.span,
                    gate,
                )),
            };
        } else if let Some(expr) = computed(low, value) {
            is_computed = true;
            gate = Some(low.facts.add_gate(
                GateKind::Condition { expr, holds: true },
                attribute.span,
                gate,
            ));
        }
    }
    // Code between the attributes that may write such a type.
    let writes_type = low
        .template
        .regions_in(element.start_tag)
        .any(|region| region.span.of(low.source).contains("text/plain"));
    if writes_type {
        let kind = GateKind::Inert(Inert::ScriptType {
            value: "text/plain".to_owned(),
        });
        gate = Some(low.facts.add_gate(kind, element.start_tag, gate));
    }
    let is_held = gate != before;
    if !is_computed && let Some(mark) = mark::of(low, element, !is_held) {
        let kind = GateKind::Marked(mark);
        gate = Some(low.facts.add_gate(kind, element.start_tag, gate));
    }
    gate
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

fn script(low: &mut Lowering, element: &Element, at: Inside, origin: Origin) {
    if element.attribute("src").is_some() || element.content.is_empty() {
        return;
    }
    let gate = script_gate(low, element, at.gate);
    let is_script = element
        .attribute("type")
        .and_then(|attribute| attribute.value.as_ref())
        .is_none_or(|value| inert_type(value).is_none() || is_blocked_script(value));
    if !is_script {
        return;
    }
    let typescript = element
        .attribute("lang")
        .and_then(|a| a.value.as_ref())
        .and_then(Value::as_literal);
    let grammar = match typescript.as_deref() {
        Some("ts") => Grammar::TypeScript,
        Some("tsx") => Grammar::Tsx,
        _ => Grammar::JavaScript,
    };
    match origin {
        Origin::File => low.script(element.content, grammar, gate),
        Origin::String => low.script_in_markup(element.content, gate),
    }
}

/// An inert type that is only there to hold a script back; data has a type of its own.
fn is_blocked_script(value: &Value) -> bool {
    let text = value.as_literal().unwrap_or_default().to_lowercase();
    !(text.contains("json")
        || text.contains("template")
        || text.contains("x-tmpl")
        || text.contains("html")
        || text.contains("handlebars")
        || text.contains("glsl")
        || text.contains("shader")
        || text.contains("importmap"))
}

impl Lowering<'_> {
    /// The script that stands at `range` of the file.
    pub fn script(&mut self, range: Span, grammar: Grammar, gate: Option<GateId>) {
        let masked = html::mask_script(self.source, self.template, range);
        js::lower(self, range, &masked, self.template, grammar, gate);
    }
}

/// Event handlers and `javascript:` addresses.
fn handlers(low: &mut Lowering, element: &Element, at: Inside) {
    for attribute in &element.attributes {
        if attribute.value_span.is_empty() {
            continue;
        }
        let name = attribute.name.as_str();
        let event = name
            .strip_prefix("on")
            .or_else(|| name.strip_prefix('@'))
            .or_else(|| name.strip_prefix("v-on:"))
            .or_else(|| {
                name.strip_prefix('(')
                    .map(|rest| rest.trim_end_matches(')'))
            });
        let (event, range) = match event {
            Some(event) => (
                event.split(['.', ':']).next().unwrap_or(event),
                attribute.value_span,
            ),
            None if matches!(name, "href" | "action" | "src") => {
                match script_address(low, attribute) {
                    Some(range) => (if name == "src" { "load" } else { "click" }, range),
                    None => continue,
                }
            }
            None => continue,
        };
        let kind = GateKind::Handler {
            event: event.to_owned(),
        };
        let gate = Some(low.facts.add_gate(kind, attribute.span, at.gate));
        low.script(range, Grammar::JavaScript, gate);
    }
}

/// The code of a `javascript:` address.
fn script_address(low: &Lowering, attribute: &Attribute) -> Option<Span> {
    let text = attribute.value_span.of(low.source);
    let start = text.len() - text.trim_start().len();
    let scheme = text.get(start..start + "javascript:".len())?;
    let from = attribute.value_span.start + start + scheme.len();
    scheme
        .eq_ignore_ascii_case("javascript:")
        .then(|| Span::new(from, attribute.value_span.end))
}

/// Which roles an address in an element's attribute can have.
fn allows(element: &str, attribute: &str, role: Role) -> bool {
    match (element, attribute) {
        ("script", _) => matches!(role, Role::Script | Role::Request | Role::Pixel),
        ("iframe" | "frame" | "object" | "embed", _) => role != Role::Style,
        ("link", _) => role == Role::Style,
        _ => matches!(
            role,
            Role::Image | Role::Pixel | Role::Request | Role::Frame
        ),
    }
}

/// The attributes of an element that make the browser contact an address.
fn address_attributes(element: &Element) -> &'static [&'static str] {
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
        _ => &[],
    }
}

/// The document that a frame holds in itself, `srcdoc`, which browsers show instead of `src`.
fn held_document(element: &Element) -> Option<&Value> {
    let attribute = element.attribute("srcdoc")?;
    attribute.value.as_ref().filter(|value| !value.is_blank())
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

/// A style sheet, also one that is preloaded and becomes one in its `onload`.
fn is_stylesheet(element: &Element) -> bool {
    let relation = literal(element, "rel").unwrap_or_default();
    let is = |word: &str| relation.split_ascii_whitespace().any(|name| name == word);
    is("stylesheet")
        || is("preload")
            && literal(element, "as").is_some_and(|kind| kind == "style")
            && element.attribute("onload").is_some()
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

/// The addresses that an element loads.
pub(super) fn loads(low: &mut Lowering, element: &Element, at: Inside) {
    let known = address_attributes(element);
    for attribute in element
        .attributes
        .iter()
        .filter(|attribute| known.contains(&attribute.name.as_str()))
    {
        load(low, element, attribute, at);
    }
    if element.name == "iframe"
        && let Some(document) = held_document(element)
    {
        low.markup_in_script(document, at.gate);
    }
    match lazily_parked(element) {
        Some(parked) => load(low, element, parked, at),
        None => marked(low, element, at),
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
fn lazily_parked(element: &Element) -> Option<&Attribute> {
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
fn marked(low: &mut Lowering, element: &Element, at: Inside) {
    let is_held = mark::of(low, element, true).is_some_and(|mark| mark.state == MarkState::Held);
    if !is_held {
        return;
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

fn load(low: &mut Lowering, element: &Element, attribute: &Attribute, at: Inside) {
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
    for (address, place) in addresses(value) {
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

/// A consent manager's loader.
fn manager(low: &mut Lowering, id: &str, address: &str, element: &Element, gate: Option<GateId>) {
    let manager = low.catalogue.managers.get(id);
    let is_on = manager.is_some_and(|manager| blocks_by_itself(manager, address, element));
    let waits = !["async", "defer"]
        .iter()
        .any(|name| element.attribute(name).is_some());
    for flag in manager.iter().flat_map(|manager| &manager.red_flags) {
        let Some(wanted) = &flag.attribute else {
            continue;
        };
        if has(element, wanted) {
            let flag = RedFlag {
                manager: id.to_owned(),
                effect: flag.effect.clone(),
            };
            low.facts.sites.push(Site {
                kind: SiteKind::RedFlag(flag),
                span: element.start_tag,
                gate,
            });
        }
    }
    low.facts.managers.push(ManagerLoader {
        blocks: is_on && waits,
        hurried: is_on && !waits,
        ..ManagerLoader::asking(id, element.start_tag, gate)
    });
}

/// Whether the element has the attribute, with the value where one is wanted.
fn has(element: &Element, wanted: &catalogue::manager::Attribute) -> bool {
    element.attributes.iter().any(|attribute| {
        attribute.name.eq_ignore_ascii_case(&wanted.name)
            && wanted.value.as_ref().is_none_or(|value| {
                attribute
                    .value
                    .as_ref()
                    .and_then(Value::as_literal)
                    .is_some_and(|text| text.eq_ignore_ascii_case(value))
            })
    })
}

/// The addresses that a value may be, each with its place where that is not the value's own: a
/// template's conditions may choose between several.
fn addresses(value: &Value) -> Vec<(String, Option<usize>)> {
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

/// Whether the manager's loader would hold back what comes after it: the switch is there.
fn blocks_by_itself(manager: &ConsentManager, address: &str, element: &Element) -> bool {
    let Some(auto) = &manager.auto_blocking else {
        return false;
    };
    let by_address = auto
        .scripts
        .iter()
        .any(|script| address_matches(script, address));
    let by_attribute = auto
        .attribute
        .as_ref()
        .is_some_and(|wanted| has(element, wanted));
    // Where the manager has both, the address alone is the loader that blocks nothing.
    (auto.scripts.is_empty() || by_address)
        && (auto.attribute.is_none() || by_attribute)
        && (by_address || by_attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_types_are_sorted() {
        assert!(SCRIPT_TYPES.is_sorted());
        assert!(HINTS.is_sorted());
    }
}
