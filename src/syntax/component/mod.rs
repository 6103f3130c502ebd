//! A component is a file, or a string of a script, in which markup and script are woven together
//! by a framework: Vue, Svelte, Astro, Angular, Lit, MDX.
//!
//! Its markup goes through the same layer as every other; the framework's code in it is regions
//! of a template, whose expressions the script layer reads.

mod angular;
mod binding;
mod directive;
mod disguise;
mod expression;
mod literal;
mod looped;
mod mdx;
mod scan;
mod svelte;
mod uses;
mod vue;

pub use expression::Expressions;
pub use scan::Expression;

use super::html::{self, Document};
use super::indent;
use super::js::{self, Grammar};
use super::lower::Lowering;
use super::markup;
use super::template::{Branch, BranchKind, Region, RegionKind, Template, front_matter};
use crate::gate::{GateId, GateKind};
use crate::span::Span;
use crate::value::Value;
use looped::Looped;

pub(in crate::syntax) use angular::is_template as is_angular;
pub(in crate::syntax) use binding::{handlers, keeps, opened};
pub(in crate::syntax) use directive::Directives;

/// Whose component it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framework {
    /// A page or template of its own; those in scripts are [`Framework::Literal`].
    Angular,
    Astro,
    /// Markup in template literals of a script: Lit, and Angular's inline templates.
    Literal,
    Mdx,
    Svelte,
    Vue,
}

impl Framework {
    /// How the files end that each hold one of its components.
    const fn extension(self) -> Option<&'static str> {
        match self {
            Self::Astro => Some(".astro"),
            Self::Svelte => Some(".svelte"),
            Self::Vue => Some(".vue"),
            Self::Angular | Self::Literal | Self::Mdx => None,
        }
    }
}

/// What is read of a component before its markup is.
#[derive(Debug)]
pub struct Component {
    pub framework: Framework,
    pub template: Template,
    /// In order.
    pub expressions: Vec<Expression>,
    /// Scripts that stand in no element: front matter, imports of MDX.
    scripts: Vec<Span>,
    /// Branches of the template, by their start, that an action of the visitor opens.
    events: Vec<(usize, String)>,
    /// Its markup, where that is written by indentation.
    indented: Option<indent::Page>,
    /// Loops of the markup, each with where its names are known.
    loops: Vec<(Looped, Span)>,
}

impl Component {
    fn new(framework: Framework, template: Template, expressions: Vec<Expression>) -> Self {
        Self {
            framework,
            template,
            expressions,
            scripts: Vec::new(),
            events: Vec::new(),
            indented: None,
            loops: Vec::new(),
        }
    }
}

/// Reads a component of that framework.
#[must_use]
pub fn read(text: &str, framework: Framework) -> Component {
    let all = Span::new(0, text.len());
    match framework {
        Framework::Angular | Framework::Literal => angular::read(text, &[all]),
        Framework::Astro => astro(text),
        Framework::Mdx => mdx::read(text),
        Framework::Svelte => svelte::read(text),
        Framework::Vue => vue::read(text),
    }
}

/// The markup in a script's template literals, if there is any.
#[must_use]
pub fn read_literals(text: &str, grammar: Grammar) -> Option<Component> {
    literal::read(text, grammar)
}

/// Markup behind a script between lines of dashes.
fn astro(text: &str) -> Component {
    let start = front_matter::end(text);
    let rules = scan::Rules {
        markup_in_code: true,
        quoted_code: false,
        blocks: false,
    };
    let expressions = scan::expressions(text, Span::new(start, text.len()), rules, &[]);
    let mut template = woven(&expressions);
    let mut scripts = Vec::new();
    if start > 0 {
        let span = Span::new(0, start);
        let kind = RegionKind::Comment;
        template.regions.insert(0, Region { span, kind });
        scripts.extend(between_fences(text, start));
    }
    Component {
        scripts,
        ..Component::new(Framework::Astro, template, expressions)
    }
}

/// What stands between the lines of dashes at the start of a file.
fn between_fences(text: &str, end: usize) -> Option<Span> {
    let matter = text.get(..end)?;
    let first = matter.find('\n')? + 1;
    let last = matter.trim_end().rfind("---")?;
    (first <= last).then(|| Span::new(first, last))
}

/// The template of expressions that hold markup: the code is regions, each slot a branch whose
/// gate is known once the code was walked.
fn woven(expressions: &[Expression]) -> Template {
    let mut template = Template::default();
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut slots: Vec<Span> = Vec::new();
    for expression in expressions {
        let mut at = expression.span.start;
        for slot in &expression.slots {
            push(&mut template.regions, at, slot.start, RegionKind::Statement);
            at = slot.end;
        }
        let kind = if expression.slots.is_empty() {
            RegionKind::Output
        } else {
            RegionKind::Statement
        };
        push(&mut template.regions, at, expression.span.end, kind);
        slots.extend(&expression.slots);
    }
    template.regions.sort_by_key(|region| region.span.start);
    slots.sort_by_key(|slot| slot.start);
    for slot in slots {
        while ends.last().is_some_and(|(_, end)| *end <= slot.start) {
            ends.pop();
        }
        let index = template.branches.len();
        template.branches.push(Branch {
            span: slot,
            head: Span::new(slot.start, slot.start),
            parent: ends.last().map(|(parent, _)| *parent),
            kind: BranchKind::Loop,
            group: index,
        });
        ends.push((index, slot.end));
    }
    template
}

fn push(regions: &mut Vec<Region>, start: usize, end: usize, kind: RegionKind) {
    if start < end {
        let span = Span::new(start, end);
        regions.push(Region { span, kind });
    }
}

/// Notes everything that matters in a component that is a file.
pub fn lower(low: &mut Lowering, component: &Component) {
    for script in &component.scripts {
        plain_script(low, *script, Grammar::Tsx, None);
    }
    events(low, component);
    let mut document = document(low, component);
    own_scripts(low, component.framework, &mut document);
    low.element_loops(&document);
    binding::bind(low, &mut document);
    markup::lower(low, &document, None, markup::Origin::File);
    if let Some(page) = &component.indented {
        let mut document = page.of_component(low.source);
        low.element_loops(&document);
        binding::bind(low, &mut document);
        markup::lower(low, &document, None, markup::Origin::File);
    }
}

/// Notes everything that matters in the markup of a script, which was walked before.
pub fn lower_literals(low: &mut Lowering, component: &Component) {
    events(low, component);
    let mut document = document(low, component);
    low.element_loops(&document);
    binding::bind(low, &mut document);
    markup::lower(low, &document, None, markup::Origin::File);
}

/// Branches that the visitor opens, and loops.
fn events(low: &mut Lowering, component: &Component) {
    for (looped, scope) in &component.loops {
        low.loops(*looped, *scope);
    }
    if matches!(component.framework, Framework::Astro | Framework::Mdx) {
        low.code_loops(&component.expressions);
    }
    for (start, event) in &component.events {
        let gate = low.template_gate(start.saturating_sub(1));
        let kind = GateKind::Handler {
            event: event.clone(),
        };
        let gate = low.facts.add_gate(kind, Span::new(*start, *start), gate);
        low.open_branch(*start, Some(gate));
    }
}

fn document(low: &Lowering, component: &Component) -> Document {
    let disguised = disguise::disguise(low.source, component);
    let mut document = html::parse(&disguised, &component.template);
    for element in &mut document.elements {
        let written = element.written.of(low.source);
        element.name = if written.starts_with(|first: char| first.is_ascii_uppercase()) {
            written.to_owned()
        } else {
            written.to_lowercase()
        };
    }
    document
}

/// The scripts of the component itself, which the page's elements are drawn by: they are read
/// first, whatever comes first in the file.
fn own_scripts(low: &mut Lowering, framework: Framework, document: &mut Document) {
    if !matches!(framework, Framework::Vue | Framework::Svelte) {
        return;
    }
    for element in &mut document.elements {
        if element.name != "script" || element.parent.is_some() {
            continue;
        }
        let language = element
            .attribute("lang")
            .and_then(|lang| lang.value.as_ref())
            .and_then(Value::as_literal);
        let grammar = match language.as_deref() {
            Some("ts" | "typescript") => Grammar::TypeScript,
            Some("tsx") => Grammar::Tsx,
            _ => Grammar::JavaScript,
        };
        low.script_grammar = grammar;
        plain_script(low, element.content, grammar, None);
        // It has been read.
        element.content = Span::new(element.content.start, element.content.start);
        element.attributes.clear();
    }
}

fn plain_script(low: &mut Lowering, range: Span, grammar: Grammar, gate: Option<GateId>) {
    let source = low.source;
    js::lower(
        low,
        range,
        range.of(source),
        &Template::default(),
        grammar,
        gate,
    );
}

#[cfg(test)]
mod tests;
