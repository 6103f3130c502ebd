//! Indented languages say by the depth of a line what stands in what: Pug, HAML, Slim.
//!
//! A page of them is read into the same document and template as markup with template code is, so
//! that everything behind knows no difference. Markup that stands among the texts is read by the
//! markup layer.

mod code;
mod haml;
mod lines;
mod pug;
mod raw;
mod ruby;
mod slim;
#[cfg(test)]
mod tests;
mod writer;

use super::html::{Attribute, Document};
use super::js::{self, Grammar};
use super::lower::Lowering;
use super::markup;
use super::template::{BranchKind, Dialect, Template};
use crate::gate::{Call, Function, FunctionId, GateId, GateKind};
use crate::span::Span;
use crate::value::{Part, Value};
use writer::{MixinCall, Writer};

/// The languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    Haml,
    Pug,
    Slim,
}

impl Notation {
    /// The template dialect that has the same code.
    #[must_use]
    pub fn code(self) -> Dialect {
        match self {
            Notation::Haml | Notation::Slim => Dialect::Erb,
            Notation::Pug => Dialect::Ejs,
        }
    }
}

/// Attributes whose values are followed, sorted.
const FOLLOWED: &[&str] = &[
    "data", "href", "poster", "rel", "src", "srcdoc", "srcset", "type",
];

/// A page as it was read. Values of attributes that are code are holes.
#[derive(Debug)]
pub struct Page {
    pub template: Template,
    document: Document,
    /// Code that prints nothing.
    scripts: Vec<Span>,
    calls: Vec<MixinCall>,
}

impl Page {
    /// Its markup as a component has it, whose attributes are code without quotes.
    #[must_use]
    pub fn of_component(&self, text: &str) -> Document {
        let mut document = self.document.clone();
        let attributes = document.elements.iter_mut();
        for attribute in attributes.flat_map(|element| &mut element.attributes) {
            let span = attribute.value_span;
            let written = span.of(text);
            let is_quoted = written.len() > 1
                && written.starts_with(['"', '\''])
                && written.ends_with(['"', '\'']);
            if is_quoted {
                attribute.value_span = Span::new(span.start + 1, span.end - 1);
            }
        }
        document
    }
}

/// Reads a page; never fails.
#[must_use]
pub fn read(text: &str, notation: Notation) -> Page {
    let mut writer = Writer::new(text, notation);
    match notation {
        Notation::Haml => haml::read(&mut writer),
        Notation::Pug => pug::read(&mut writer),
        Notation::Slim => slim::read(&mut writer),
    }
    writer.finish();
    let mut template = Template {
        regions: writer.regions,
        includes: writer.includes,
        loads: writer.loads,
        markup: writer.markup,
        ..Template::default()
    };
    writer.builder.finish(text.len(), &mut template);
    template.regions.sort_by_key(|region| region.span);
    let mut end = 0;
    template.regions.retain(|region| {
        let fits = region.span.start >= end;
        end = end.max(region.span.end);
        fits
    });
    let mut pieces = writer.pieces;
    pieces.sort();
    let document = raw::document(text, &template, writer.elements, &pieces, writer.comments);
    Page {
        template,
        document,
        scripts: writer.scripts,
        calls: writer.calls,
    }
}

/// Notes everything that matters in a page.
pub fn lower(low: &mut Lowering, page: &Page, notation: Notation) {
    mixins(low);
    for call in &page.calls {
        let gate = low.template_gate(call.span.start);
        low.facts.calls.push(Call {
            name: call.name.clone(),
            path: None,
            given: None,
            span: call.span,
            gate,
        });
    }
    low.template();
    if notation != Notation::Pug {
        low.built_forms(Dialect::Erb);
    }
    if notation == Notation::Pug {
        for script in &page.scripts {
            let code = script.of(low.source);
            if code.contains("//") {
                let none = Template::default();
                js::lower(low, *script, code, &none, Grammar::JavaScript, None);
            }
        }
    }
    let mut document = page.document.clone();
    bind(low, &mut document, notation);
    markup::lower(low, &document, None, markup::Origin::File);
    let template = low.template;
    low.code_texts(notation.code(), template);
}

/// A mixin comes out where it is called, as a function runs.
fn mixins(low: &mut Lowering) {
    let template = low.template;
    for branch in &template.branches {
        let BranchKind::Definition { name } = &branch.kind else {
            continue;
        };
        if !name.starts_with('+') {
            continue;
        }
        let around = low.template_gate(branch.head.start);
        let id = FunctionId(u32::try_from(low.facts.functions.len()).unwrap_or(u32::MAX));
        low.facts.functions.push(Function {
            names: vec![name.clone()],
            span: branch.span,
            gate: around,
            immediate: false,
            exported: true,
            parameters: Vec::new(),
        });
        let gate = low
            .facts
            .add_gate(GateKind::Function(id), branch.head, around);
        low.open_branch(branch.span.start, Some(gate));
    }
}

/// Replaces code by the values that it can have, one attribute for each.
fn bind(low: &mut Lowering, document: &mut Document, notation: Notation) {
    for element in &mut document.elements {
        let is_code = |attribute: &Attribute| {
            FOLLOWED.binary_search(&attribute.name.as_str()).is_ok() && code_of(attribute).is_some()
        };
        if !element.attributes.iter().any(is_code) {
            continue;
        }
        let mut bound = Vec::with_capacity(element.attributes.len());
        for attribute in element.attributes.drain(..) {
            match code_of(&attribute).filter(|_| is_code(&attribute)) {
                Some(code) => {
                    let values = values(low, code, notation);
                    bound.extend(values.into_iter().map(|(value, gate)| Attribute {
                        value: Some(value),
                        gate,
                        ..attribute.clone()
                    }));
                }
                None => bound.push(attribute),
            }
        }
        element.attributes = bound;
    }
}

/// The code that is all of a value.
fn code_of(attribute: &Attribute) -> Option<Span> {
    match attribute.value.as_ref()?.parts.as_slice() {
        [Part::Hole { span }] if attribute.value_span.is_empty() => Some(*span),
        _ => None,
    }
}

fn values(low: &mut Lowering, code: Span, notation: Notation) -> Vec<(Value, Option<GateId>)> {
    if notation == Notation::Pug {
        let choices = js::choices_of(low, code, Grammar::JavaScript);
        return choices
            .into_iter()
            .map(|choice| (choice.value, choice.gate))
            .collect();
    }
    let choices = ruby::choices(low.source, code);
    choices
        .into_iter()
        .map(|choice| {
            let gate = choice
                .conditions
                .into_iter()
                .fold(None, |gate, (expr, holds)| {
                    let kind = GateKind::Condition { expr, holds };
                    Some(low.facts.add_gate(kind, code, gate))
                });
            (choice.value, gate)
        })
        .collect()
}
