//! The language of a file decides which layers read it.

mod server;
mod table;

use super::component::{self, Component, Expressions, Framework};
use super::content::Writing;
use super::indent::{self, Notation};
use super::js::{self, Grammar};
use super::lower::{Lowering, says_sample};
use super::messages::Format;
use super::messages::names::Data;
use super::program::{self, Tongue};
use super::template::{self, Dialect, Template};
use super::{content, html, layout, markup, messages, named, style, typoscript, variables};
use crate::callers::stem;
use crate::catalogue::Catalogue;
use crate::facts::Facts;
use crate::prefilter::Matter;
use crate::recognise::Recogniser;
use crate::span::Span;

pub use table::{LANGUAGES, Read, Written, by_extension};

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Markup, with template code of that dialect in it.
    Markup(Option<Dialect>),
    /// A script, with template code of that dialect in it.
    Script(Grammar, Option<Dialect>),
    /// A style sheet, with template code of that dialect in it.
    Style(Option<Dialect>),
    /// Markdown or other prose of a page.
    Content(Writing),
    /// A catalogue of messages, content or settings: values with keys.
    Data(Data),
    /// A component of a framework.
    Component(Framework),
    /// Code of a site's server.
    Program(&'static Tongue),
    /// Markup by indentation.
    Indented(Notation),
    /// Configuration of a TYPO3 site.
    TypoScript,
    /// What the pages of a Magento shop are made of.
    Layout,
}

impl Language {
    /// By the file's name, and by what it holds where the name does not tell. `None` for a file
    /// that is none of ours.
    #[must_use]
    pub fn of(path: &str, text: &str) -> Option<Self> {
        if layout::is_named(path) && layout::is_layout(text) {
            return Some(Language::Layout);
        }
        if let Some(data) = messages::names::data(path)
            && (data.format != Format::Fluent || messages::is_fluent(text))
        {
            return Some(Language::Data(data));
        }
        if typoscript::is_named(path) {
            return Some(Language::TypoScript);
        }
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let mut extensions = name.rsplit('.');
        let extension = extensions.next()?;
        let inner = extensions.next();
        let dialect = || template::detect(text, &name);
        if !name.contains('.') {
            // An include without an extension.
            let is_page = text.trim_start().starts_with(['<', '{']);
            return is_page.then(|| Language::Markup(dialect()));
        }
        // Compiled from a template that is read itself.
        if name.ends_with("_templ.go") {
            return None;
        }
        if let Some(tongue) = program::of(extension) {
            return Some(Language::Program(tongue));
        }
        Some(match table::by_extension(extension) {
            Some(Read::Markup) if extension == "html" && component::is_angular(path, text) => {
                Language::Component(Framework::Angular)
            }
            Some(Read::Markup) => Language::Markup(dialect()),
            Some(Read::Component(framework)) => Language::Component(framework),
            Some(Read::Indented(notation)) => Language::Indented(notation),
            Some(Read::Script(Grammar::JavaScript)) => {
                Language::Script(Grammar::JavaScript, script_dialect(text))
            }
            Some(Read::Script(grammar)) => Language::Script(grammar, None),
            Some(Read::Style) => Language::Style(None),
            Some(Read::Content(writing)) => Language::Content(writing),
            Some(Read::Program) => return None,
            Some(Read::TypoScript) => Language::TypoScript,
            Some(Read::Layout) => return None,
            None if matches!(extension, "txt" | "json" | "xml" | "svg") => return None,
            // `script.js.erb`, `analytics.js.twig`.
            _ if matches!(inner, Some("js")) => Language::Script(Grammar::JavaScript, dialect()),
            // `theme.scss.liquid`, `_style.css.eex`.
            _ if matches!(inner, Some("css" | "less" | "sass" | "scss")) => {
                Language::Style(dialect())
            }
            _ => Language::Markup(Some(dialect()?)),
        })
    }

    /// Whether files of the language call functions of scripts.
    #[must_use]
    pub fn calls(self) -> bool {
        matches!(
            self,
            Language::Markup(_)
                | Language::Script(..)
                | Language::Component(_)
                | Language::Indented(_)
                | Language::Program(_)
        )
    }

    /// By which words such a file can matter.
    #[must_use]
    pub fn matters_by(self) -> Matter {
        match self {
            Language::Program(_) | Language::Style(_) => Matter::Telling,
            Language::Script(_, None) => Matter::Script,
            _ => Matter::All,
        }
    }

    /// Whether files of the language draw components of other files, so that each is a part of
    /// others' ways.
    #[must_use]
    pub fn draws_components(self, text: &str) -> bool {
        match self {
            Language::Component(_) | Language::Indented(_) => true,
            Language::Script(Grammar::Tsx, _) => true,
            Language::Script(Grammar::JavaScript, None) => {
                (text.contains("import ") || text.contains("export "))
                    && (text.contains("</") || text.contains("/>"))
            }
            Language::Script(Grammar::TypeScript, _) => text.contains("@Component"),
            _ => false,
        }
    }
}

/// Scripts that a site generator fills in, as Jekyll does with a script that has front matter.
/// Braces alone are plain script.
fn script_dialect(text: &str) -> Option<Dialect> {
    (text.starts_with("---") || text.contains("{%"))
        .then(|| template::detect(text, "html"))
        .flatten()
}

/// Reads one file into its facts.
#[must_use]
pub fn facts(
    path: &str,
    text: &str,
    language: Language,
    catalogue: &Catalogue,
    recogniser: &Recogniser,
) -> Facts {
    if let Language::Indented(notation) = language {
        let page = indent::read(text, notation);
        let mut low = Lowering::new(text, &page.template, catalogue, recogniser);
        indent::lower(&mut low, &page, notation);
        low.helper_calls(None);
        return low.finish();
    }
    let page = match language {
        Language::Content(writing) => Some(content::read(text, writing)),
        _ => None,
    };
    let component = match language {
        Language::Component(framework) => Some(component::read(text, framework)),
        Language::Script(grammar, None) => component::read_literals(text, grammar),
        _ => None,
    };
    if let Some(component) = component {
        return of_component(path, text, language, &component, catalogue, recogniser);
    }
    let template = match language {
        Language::Markup(Some(dialect))
        | Language::Script(_, Some(dialect))
        | Language::Style(Some(dialect)) => {
            let mut template = template::scan(text, dialect);
            variables::follow(text, dialect, &mut template);
            template
        }
        _ => Template::default(),
    };
    let template = match language {
        Language::Program(tongue) => {
            let mut template = program::scan(text, tongue);
            variables::follow(text, tongue.dialect, &mut template);
            template
        }
        Language::TypoScript => typoscript::scan(text),
        Language::Layout => layout::scan(text),
        Language::Markup(Some(Dialect::Erb)) => {
            let mut template = template;
            program::add_ruby(text, &mut template);
            template
        }
        _ => template,
    };
    let template = page.as_ref().map_or(&template, |page| &page.template);
    let mut low = Lowering::new(text, template, catalogue, recogniser);
    low.on_server = server::is_of_server(path, text);
    low.shows_samples = shows_samples(path);
    low.facts.is_served = matches!(language, Language::Program(_) | Language::Markup(_));
    let all = Span::new(0, text.len());
    match language {
        Language::Markup(_) | Language::Content(_) => {
            low.template();
            low.script_blocks();
            let document = html::parse(text, template);
            markup::lower(&mut low, &document, None, markup::Origin::File);
            low.written_forms();
            if matches!(language, Language::Markup(None | Some(Dialect::Php))) {
                low.blocks(&document.comments, None);
            }
        }
        Language::Script(grammar, _) => {
            low.script(all, grammar, None);
            low.script_catalogue(path, grammar);
        }
        Language::Style(dialect) => {
            let inner = path.rsplit_once('.').map_or(path, |(inner, _)| inner);
            let name = if dialect.is_some() { inner } else { path };
            style::lower(&mut low, all, style::Sheet::of(name), None);
        }
        Language::Data(data) => {
            low.data(data);
            low.managers_settings(path, data.format);
            low.data_forms(data.format);
        }
        Language::Program(tongue) => {
            low.template();
            if program::holds_templates(template) {
                let document = html::parse(text, template);
                markup::lower(&mut low, &document, None, markup::Origin::File);
            }
            low.program_calls();
            low.program_forms(tongue);
        }
        Language::TypoScript | Language::Layout => low.template(),
        Language::Component(_) | Language::Indented(_) => {}
    }
    if matches!(
        language,
        Language::Program(_) | Language::Markup(Some(Dialect::Php))
    ) {
        low.facts.constants = named::constants(text, recogniser);
    }
    low.settings(path, language);
    if let Language::Markup(Some(dialect)) = language {
        low.helper_calls(Some(dialect));
        low.code_texts(dialect, template);
        low.built_forms(dialect);
        if dialect == Dialect::Php {
            low.php_catalogue(path);
        }
    }
    if let Some(page) = &page {
        low.front_matter();
        low.shortcodes(&page.shortcodes);
        low.directives(&page.directives);
        low.components(page.dialect, &page.statements);
    } else if let Language::Markup(dialect) = language {
        low.components(dialect, &template.regions);
    }
    low.finish()
}

/// Whether the name of a script says that its strings are there to be read: `VideoExamples.js`.
fn shows_samples(path: &str) -> bool {
    says_sample(stem(path))
}

/// The facts of a component, or of a script with markup in its template literals.
fn of_component(
    path: &str,
    text: &str,
    language: Language,
    component: &Component,
    catalogue: &Catalogue,
    recogniser: &Recogniser,
) -> Facts {
    let mut low = Lowering::new(text, &component.template, catalogue, recogniser);
    low.shows_samples = shows_samples(path);
    low.framework = Some(component.framework);
    low.expressions = Expressions::new(component.expressions.clone());
    if let Language::Script(grammar, _) = language {
        low.script_grammar = grammar;
        let all = Span::new(0, text.len());
        js::lower(&mut low, all, text, &Template::default(), grammar, None);
        component::lower_literals(&mut low, component);
    } else {
        component::lower(&mut low, component);
    }
    low.finish()
}
