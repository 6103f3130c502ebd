//! A template layer finds the regions of a template dialect in a file and the tree of their blocks.
//!
//! Regions are atoms to the markup around them: [`crate::syntax::html`] masks them by the context
//! they stand in. The blocks say under which conditions each part of the file comes out.

pub mod detect;
pub mod expr;
mod host;
mod nesting;
mod output;
pub mod php;
pub mod razor;
pub mod shortcode;

mod delimiters;
mod ejs;
mod element;
mod erb;
pub(in crate::syntax) mod front_matter;
mod golang;
pub(in crate::syntax) mod helpers;
mod include;
mod loaded;
mod made;
mod mustache;
mod pieces;
mod scan;
mod tags;
mod templ;
#[cfg(test)]
mod tests;
mod tongue;
pub(in crate::syntax) mod tree;

pub(in crate::syntax) use nesting::nest;

pub use detect::detect;
pub use scan::scan;

use std::collections::HashMap;

use crate::expr::Expr;
use crate::span::Span;
use crate::value::Value;

/// A family of template languages that share their delimiters and statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// Statamic's.
    Antlers,
    /// ASP.NET Web Forms and classic ASP.
    Asp,
    /// Laravel's.
    Blade,
    /// Elixir's EEx, and Phoenix's HEEx.
    Eex,
    /// TYPO3's.
    Fluid,
    FreeMarker,
    /// Jinja, Django, Nunjucks, Twig, Tera, Askama.
    Jinja,
    /// JSP with its tag libraries.
    Jsp,
    /// Nette's.
    Latte,
    Mako,
    /// Silverstripe's.
    SilverStripe,
    Smarty,
    /// Go's, in files of its own.
    Templ,
    Thymeleaf,
    Velocity,
    Liquid,
    Erb,
    Ejs,
    Php,
    Handlebars,
    /// Go's `html/template`, as in Hugo.
    Go,
    Razor,
}

impl Dialect {
    /// Whether its statements are words of a table.
    #[must_use]
    pub fn is_tabled(self) -> bool {
        tongue::has_table(self)
    }
}

/// What a template layer gives: all in order of position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    pub regions: Vec<Region>,
    pub branches: Vec<Branch>,
    pub includes: Vec<Include>,
    /// Markup held in strings of the template's own code (`echo '<script …>'`, heredocs,
    /// `@Html.Raw("<iframe …>")`): spans of markup text inside regions, holes included.
    pub markup: Vec<MarkupString>,
    /// Script text held in strings of the template's own code
    /// (`wp_add_inline_script('x', 'gtag(…)')`).
    pub scripts: Vec<MarkupString>,
    /// Calls of the template's own code that make the page load an address
    /// (`wp_enqueue_script('x', 'https://…')`).
    pub loads: Vec<TemplateLoad>,
    /// Elements that calls of the template's own code write: `content_tag :iframe, src: '…'`.
    pub elements: Vec<TemplateElement>,
    /// Texts in strings of the template's own code that people may read.
    pub says: Vec<Value>,
    /// Calls of the template's own code that set a cookie: `setcookie('x', $value)`.
    pub stores: Vec<TemplateStore>,
    /// What functions of a program give back that do nothing else, by their names.
    pub answers: Vec<(String, Expr)>,
    /// Names that a program's code calls.
    pub called: Vec<Span>,
    /// What the template's own code keeps addresses of other hosts under, as it is written without
    /// quotes and blanks: `$this->map`, `$urls[map]`, `map_url()`.
    pub kept: HashMap<String, String>,
    /// Statements whose block is never closed, or closed without being opened.
    pub unbalanced: usize,
}

/// A piece of the file that is template code; regions do not overlap.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// With its delimiters.
    pub span: Span,
    pub kind: RegionKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionKind {
    /// Prints something where it stands.
    Output,
    /// Prints nothing by itself.
    Statement,
    /// Prints nothing at all, with whatever is in it.
    Comment,
}

/// A part of the file that comes out under a condition, or elsewhere, or not at all. Branches
/// nest; `parent` is the innermost branch around this one.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The text that the branch holds, from the end of its statement to the start of the next.
    pub span: Span,
    /// The statement that opens it (`{% if a %}`), for labels.
    pub head: Span,
    pub parent: Option<usize>,
    pub kind: BranchKind,
    /// Branches of one if/else statement carry the same number, in the file's order.
    pub group: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum BranchKind {
    /// Each expression holds or does not: `elseif b` of `if a` is `[(a, false), (b, true)]`.
    Conditions(Vec<(Expr, bool)>),
    Loop,
    /// A block, section or slot that a layout places: `{% block scripts %}`, `@section Scripts`.
    Block {
        name: String,
    },
    /// Runs only where it is called: `{% macro f() %}`, `{{ define "x" }}`, a function.
    Definition {
        name: String,
    },
    /// Its text is shown, not interpreted by the template: `{% verbatim %}`, `{% raw %}`.
    Verbatim,
    /// The text never comes out: `{% comment %}`.
    Comment,
    /// Any other pair of statements: `{% cache %}`, `{% consent 'x' %}`, `{{#if-consent}}`,
    /// `<% form_for do |f| %>`. The name and the arguments as they are written.
    Other {
        name: String,
        args: Expr,
    },
}

/// Another file that is placed here, or that this file is placed into.
#[derive(Clone, Debug, PartialEq)]
pub struct Include {
    pub span: Span,
    /// The literal name as it is written; `None` where it is computed.
    pub target: Option<String>,
    pub kind: IncludeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncludeKind {
    /// The other file's text comes out here.
    Include,
    /// This file fills blocks of the other one: `{% extends %}`, `Layout = "…"`, `layout: x`.
    Extends,
    /// The other file's macros are made known.
    Import,
    /// Where a layout places the page: `{{ content }}`, `@RenderBody()`, `{{ block "main" . }}`,
    /// `<%= yield %>`.
    Body,
}

/// Markup in a string of template code. Every part is a span of the file; what stands between two
/// parts is a hole. Escapes inside the parts are left as they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MarkupString {
    pub parts: Vec<Span>,
    /// For every gap between two parts, whether nothing comes out there: two literals written one
    /// after the other (`'<a' . '>'`, two `echo`s in a row) are joined, not parted by a hole.
    pub joined: Vec<bool>,
    /// Where it comes out, if elsewhere than where it is written: each place that prints what holds it.
    pub printed_at: Vec<usize>,
    /// Where what holds it is given something else, in statements deeper than its own: it comes out
    /// where these do not run.
    pub replaced_at: Vec<usize>,
}

impl MarkupString {
    /// Markup that comes out where it is written.
    #[must_use]
    pub fn new(parts: Vec<Span>, joined: Vec<bool>) -> Self {
        Self {
            parts,
            joined,
            printed_at: Vec::new(),
            replaced_at: Vec::new(),
        }
    }
}

/// An address that a call of template code has loaded by the page.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateLoad {
    /// The call.
    pub span: Span,
    /// The address, where that stands elsewhere.
    pub shown: Option<Span>,
    /// The address.
    pub value: Value,
    pub role: TemplateLoadRole,
    /// The last name of what is called: `wp_enqueue_script`.
    pub callee: String,
}

/// An element that a call of template code writes.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateElement {
    pub span: Span,
    /// In lower case.
    pub name: String,
    pub attributes: Vec<(String, Value)>,
}

/// The callee of what sends the visitor to another page, as the header is called that does.
pub const LOCATION: &str = "Location";

/// A cookie that a call of template code sets, or a page that it sends the visitor to.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateStore {
    pub span: Span,
    /// The last name of what is called: `setcookie`.
    pub callee: String,
    pub args: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateLoadRole {
    Script,
    Style,
    /// What WordPress embeds for the address.
    Embed,
    /// The value is no address but a text with shortcodes of WordPress in it.
    Shortcode,
}

impl Template {
    /// Moves all of it, read from a stretch of a file that begins at `by`, to its place in the file.
    pub(in crate::syntax) fn shift(&mut self, by: usize) {
        let spans = self.regions.iter_mut().map(|region| &mut region.span);
        let branches = self.branches.iter_mut();
        let branches = branches.flat_map(|branch| [&mut branch.span, &mut branch.head]);
        let includes = self.includes.iter_mut().map(|include| &mut include.span);
        let strings = self.markup.iter_mut().chain(&mut self.scripts);
        let strings = strings.flat_map(|string| &mut string.parts);
        let loads = self.loads.iter_mut();
        let loads =
            loads.flat_map(|load| [&mut load.span].into_iter().chain(load.value.spans_mut()));
        let elements = self.elements.iter_mut().flat_map(|element| {
            let values = element.attributes.iter_mut();
            let values = values.flat_map(|(_, value)| value.spans_mut());
            [&mut element.span].into_iter().chain(values)
        });
        let says = self.says.iter_mut().flat_map(Value::spans_mut);
        let stores = self.stores.iter_mut().map(|stored| &mut stored.span);
        spans
            .chain(branches)
            .chain(includes)
            .chain(strings)
            .chain(loads)
            .chain(elements)
            .chain(says)
            .chain(stores)
            .chain(&mut self.called)
            .for_each(|span| *span = Span::new(span.start + by, span.end + by));
    }

    /// Adds what another template of the same file holds; branches have yet to be nested.
    pub(in crate::syntax) fn absorb(&mut self, other: Self) {
        let groups = self
            .branches
            .iter()
            .map(|branch| branch.group.wrapping_add(1));
        let first = groups.max().unwrap_or(0);
        let branches = other.branches.into_iter().map(|mut branch| {
            branch.group = branch.group.saturating_add(first);
            branch
        });
        self.branches.extend(branches);
        self.regions.extend(other.regions);
        self.includes.extend(other.includes);
        self.answers.extend(other.answers);
        self.markup.extend(other.markup);
        self.scripts.extend(other.scripts);
        self.loads.extend(other.loads);
        self.elements.extend(other.elements);
        self.says.extend(other.says);
        self.stores.extend(other.stores);
        self.called.extend(other.called);
        self.unbalanced += other.unbalanced;
    }

    /// The innermost branch that holds `offset`.
    #[must_use]
    pub fn branch_at(&self, offset: usize) -> Option<usize> {
        let after = self
            .branches
            .partition_point(|branch| branch.span.start <= offset);
        let mut at = after.checked_sub(1);
        while let Some(index) = at {
            if offset < self.branches[index].span.end {
                return Some(index);
            }
            at = self.branches[index].parent;
        }
        None
    }

    /// The regions that have any byte in common with `span`.
    pub fn regions_in(&self, span: Span) -> impl Iterator<Item = &Region> {
        let first = self
            .regions
            .partition_point(|region| region.span.end <= span.start);
        self.regions[first..]
            .iter()
            .take_while(move |region| region.span.start < span.end)
    }

    /// The region that holds `offset`.
    #[must_use]
    pub fn region_at(&self, offset: usize) -> Option<&Region> {
        let after = self
            .regions
            .partition_point(|region| region.span.start <= offset);
        let region = self.regions.get(after.checked_sub(1)?)?;
        (offset < region.span.end).then_some(region)
    }
}
