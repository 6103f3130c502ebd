//! What a comment looks like at a place of a file: the host language's own, so that it is read by
//! people and by nobody else.

use crate::syntax::node::{Node, Tree};

use super::component::{self, Framework};
use super::content::Writing;
use super::html::{self, Document};
use super::indent::Notation;
use super::js::{self, Grammar};
use super::language::Language;
use super::messages::Format;
use super::program;
use super::template::{self, Dialect, RegionKind, Template, php};
use super::typoscript;
use crate::span::Span;

/// What opens a comment, and what closes it; nothing where it ends with its line.
pub type Delimiters = (&'static str, &'static str);

const LINE: Delimiters = ("//", "");
const BLOCK: Delimiters = ("/*", "*/");
const MARKUP: Delimiters = ("<!--", "-->");
const HASH: Delimiters = ("#", "");
const DOTS: Delimiters = ("..", "");
const JSX: Delimiters = ("{/*", "*/}");

/// Elements whose text is shown or stored as it is written, sorted.
const TEXT_ELEMENTS: [&str; 6] = ["iframe", "option", "select", "textarea", "title", "xmp"];

/// A file, read so that comments can be put into it.
pub struct Comments<'a> {
    text: &'a str,
    host: Host,
}

enum Host {
    /// The same comment everywhere.
    Plain(Delimiters),
    /// Another one in the strings, which hold markup.
    Program {
        strings: Vec<Span>,
        comment: Delimiters,
    },
    /// Another one in the raw HTML of prose.
    Prose {
        html: Vec<Span>,
        comment: Delimiters,
    },
    Script(Box<Script>),
    Markup(Box<Markup>),
    Indented(Notation),
}

struct Script {
    tree: Tree,
    /// Where the script begins in the file.
    start: usize,
}

struct Markup {
    document: Document,
    template: Template,
    comment: Delimiters,
    dialect: Option<Dialect>,
    /// The code around the markup, where the language is PHP.
    php: Option<Tree>,
    /// What stands in front of the markup, and its script.
    front: Option<(Span, Option<Script>)>,
    /// Where expressions stand whose own markup has other comments than the file.
    expressions: Vec<Span>,
    /// Scripts in elements, by their contents.
    scripts: Vec<(Span, Option<Script>)>,
}

impl<'a> Comments<'a> {
    /// `None` for a file that has no comments, or that is not read.
    #[must_use]
    pub fn of(path: &str, text: &'a str) -> Option<Self> {
        let host = match Language::of(path, text)? {
            Language::Style(_) => Host::Plain(BLOCK),
            Language::Program(tongue) => Host::Program {
                strings: program::strings(text, tongue),
                comment: (tongue.line_comment, ""),
            },
            Language::Indented(notation) => Host::Indented(notation),
            Language::Layout => Host::Plain(MARKUP),
            Language::TypoScript => Host::Program {
                strings: typoscript::values(text),
                comment: HASH,
            },
            Language::Data(data) => match data.format {
                Format::Toml | Format::Yaml | Format::Python | Format::Properties => {
                    Host::Plain(HASH)
                }
                _ => return None,
            },
            Language::Script(grammar, None) => {
                Host::Script(Box::new(Script::of(text, 0, grammar)?))
            }
            Language::Script(grammar, Some(dialect)) => {
                let template = template::scan(text, dialect);
                let masked = html::mask_script(text, &template, Span::new(0, text.len()));
                Host::Script(Box::new(Script::of(&masked, 0, grammar)?))
            }
            Language::Markup(dialect) => {
                let template = dialect.map(|dialect| template::scan(text, dialect));
                let mut markup = Markup::of(text, template.unwrap_or_default(), dialect);
                if dialect == Some(Dialect::Php) {
                    markup.php = Some(php::parse(text, &[])?);
                }
                Host::Markup(Box::new(markup))
            }
            Language::Content(writing) => {
                if writing != Writing::Markdown {
                    return Some(Self {
                        text,
                        host: Host::Prose {
                            html: super::prose::read(text, super::content::body(text), writing)
                                .html,
                            comment: match writing {
                                Writing::ReStructured => DOTS,
                                _ => LINE,
                            },
                        },
                    });
                }
                let page = super::content::read(text, writing);
                let mut markup = Markup::of(text, page.template, None);
                // Prose is no markup, and comments can stand in it all the same.
                let regions = &mut markup.template.regions;
                regions.retain(|region| region.kind != RegionKind::Comment);
                markup.front = front(text).map(|span| (span, None));
                Host::Markup(Box::new(markup))
            }
            Language::Component(framework) => {
                let component = component::read(text, framework);
                let expressions = component.expressions.iter();
                let expressions = expressions.map(|expression| expression.span).collect();
                let mut markup = Markup::of(text, component.template, None);
                markup.front = front(text).map(|span| {
                    let script = span.of(text);
                    (span, Script::of(script, span.start, Grammar::TypeScript))
                });
                if framework == Framework::Mdx {
                    markup.comment = JSX;
                }
                if matches!(framework, Framework::Astro | Framework::Mdx) {
                    markup.expressions = expressions;
                }
                Host::Markup(Box::new(markup))
            }
        };
        Some(Self { text, host })
    }

    /// What a comment that stands right in front of the byte `at` has to look like; `None` where
    /// none can stand. `at` is the first byte of a line that is not blank.
    #[must_use]
    pub fn at(&self, at: usize) -> Option<Delimiters> {
        match &self.host {
            Host::Plain(delimiters) => Some(*delimiters),
            Host::Program { strings, comment } => {
                let is_inside = |string: &Span| string.start <= at && at < string.end;
                Some(match strings.iter().any(is_inside) {
                    true => MARKUP,
                    false => *comment,
                })
            }
            Host::Prose { html, comment } => {
                let is_inside = |span: &Span| span.contains(at);
                Some(match html.iter().any(is_inside) {
                    true => MARKUP,
                    false => *comment,
                })
            }
            Host::Script(script) => script.at(at),
            Host::Markup(markup) => markup.at(at, self.text),
            Host::Indented(notation) => indented(*notation, at, self.text),
        }
    }

    /// The same for the end of the file.
    #[must_use]
    pub fn at_end(&self) -> Option<Delimiters> {
        match &self.host {
            Host::Plain(delimiters)
            | Host::Program {
                comment: delimiters,
                ..
            }
            | Host::Prose {
                comment: delimiters,
                ..
            } => Some(*delimiters),
            Host::Script(_) => Some(LINE),
            Host::Indented(notation) => Some(of_notation(*notation)),
            Host::Markup(markup) => {
                let last = markup.template.regions.last();
                let is_open = last.is_some_and(|region| {
                    region.span.end == self.text.len() && !region.span.of(self.text).ends_with('>')
                });
                match (is_open, &markup.php) {
                    (true, Some(_)) => Some(LINE),
                    (true, None) => None,
                    (false, _) => Some(markup.comment),
                }
            }
        }
    }
}

/// Between the lines of dashes that a file begins with.
fn front(text: &str) -> Option<Span> {
    let rest = text.strip_prefix("---")?;
    let end = rest.find("\n---")?;
    Some(Span::new(3, 3 + end + 1))
}

impl Script {
    fn of(text: &str, start: usize, grammar: Grammar) -> Option<Self> {
        let tree = js::parse(text, grammar)?;
        Some(Self { tree, start })
    }

    fn at(&self, at: usize) -> Option<Delimiters> {
        let node = around(&self.tree, at.checked_sub(self.start)?)?;
        match node.kind() {
            "jsx_element" | "jsx_fragment" => Some(JSX),
            kind if kind.starts_with("jsx_") && kind != "jsx_expression" => None,
            kind if kind.contains("string") || kind.contains("regex") || kind == "comment" => None,
            _ => Some(LINE),
        }
    }
}

/// The innermost node that began before a place and has not ended there.
fn around(tree: &Tree, at: usize) -> Option<Node<'_>> {
    let mut node = tree.root_node();
    loop {
        let mut cursor = node.walk();
        let inner = cursor.goto_first_child_for_byte(at).and_then(|_| {
            let inner = cursor.node();
            (inner.start_byte() < at && at < inner.end_byte()).then_some(inner)
        });
        match inner {
            Some(inner) => node = inner,
            None => return Some(node),
        }
    }
}

impl Markup {
    fn of(text: &str, template: Template, dialect: Option<Dialect>) -> Self {
        let document = html::parse(text, &template);
        let scripts = document
            .elements
            .iter()
            .filter(|element| element.name == "script" && !element.content.is_empty())
            .map(|element| {
                let masked = html::mask_script(text, &template, element.content);
                let script = Script::of(&masked, element.content.start, Grammar::TypeScript);
                (element.content, script)
            })
            .collect();
        Self {
            document,
            template,
            comment: dialect.map_or(MARKUP, |dialect| of_dialect(dialect, text)),
            dialect,
            php: None,
            front: None,
            expressions: Vec::new(),
            scripts,
        }
    }

    fn at(&self, at: usize, text: &str) -> Option<Delimiters> {
        if let Some((span, script)) = &self.front
            && at < span.end
        {
            return script.as_ref().and_then(|script| script.at(at));
        }
        let inside = |span: Span| span.start < at && at < span.end;
        if let Some(tree) = &self.php
            && self
                .template
                .regions
                .iter()
                .any(|region| inside(region.span))
        {
            return in_php(tree, at);
        }
        let mut regions = self.template.regions.iter();
        if regions.any(|region| inside(region.span)) {
            // Razor's comments stand in its code as well.
            let is_code = self.dialect == Some(Dialect::Razor);
            return is_code.then_some(self.comment);
        }
        let mut expressions = self.expressions.iter();
        if expressions.any(|expression| inside(*expression)) {
            return None;
        }
        if self
            .document
            .comments
            .iter()
            .any(|comment| inside(*comment))
        {
            return None;
        }
        if let Some((_, script)) = self.scripts.iter().find(|(span, _)| inside(*span)) {
            return script.as_ref().and_then(|script| script.at(at));
        }
        let mut around = self.document.elements.iter().filter(|it| inside(it.span));
        let mut style = false;
        for element in &mut around {
            let shows = TEXT_ELEMENTS.binary_search(&element.name.as_str()).is_ok();
            if inside(element.start_tag) || shows && inside(element.content) {
                return None;
            }
            style |= element.name == "style" && inside(element.content);
        }
        if style {
            return Some(BLOCK);
        }
        // Something of the language that no layer has read stands there.
        let line = text.get(at..)?.split(['\n', '\r']).next()?;
        let is_end = ["-->", "]]>"].iter().any(|end| line.starts_with(end));
        (!is_end).then_some(self.comment)
    }
}

fn of_notation(notation: Notation) -> Delimiters {
    match notation {
        Notation::Haml => ("-#", ""),
        Notation::Pug => ("//-", ""),
        Notation::Slim => ("/", ""),
    }
}

/// How many lines upwards what a line stands in is looked for.
const MAX_UPWARDS: usize = 400;

/// What stands deeper than a line is in it: a script, a style sheet, or text that is shown.
fn indented(notation: Notation, at: usize, text: &str) -> Option<Delimiters> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.get(..at)?.rsplit('\n');
    let mut inner = depth(lines.next()?);
    for line in lines.take(MAX_UPWARDS) {
        if line.trim().is_empty() || depth(line) >= inner {
            continue;
        }
        inner = depth(line);
        let opener = line.trim();
        let is_block = opener.ends_with('.') && notation == Notation::Pug
            || opener.ends_with(':')
            || opener.starts_with(':')
            || opener.starts_with('|');
        if !is_block {
            continue;
        }
        let is = |word: &str| opener.contains(word);
        return if is("script") {
            Some(LINE)
        } else if is("css") || is("style") {
            Some(BLOCK)
        } else {
            None
        };
    }
    Some(of_notation(notation))
}

fn in_php(tree: &Tree, at: usize) -> Option<Delimiters> {
    let node = around(tree, at)?;
    let kind = node.kind();
    let is_text = kind.contains("string")
        || kind.contains("heredoc")
        || kind.contains("nowdoc")
        || kind.contains("comment")
        || kind.starts_with("text");
    (!is_text).then_some(LINE)
}

/// The comment of a template dialect, which no visitor gets to see.
fn of_dialect(dialect: Dialect, text: &str) -> Delimiters {
    match dialect {
        Dialect::Antlers => ("{{#", "#}}"),
        Dialect::Asp if text.contains("<asp:") || text.contains("<%@") => ("<%--", "--%>"),
        Dialect::Blade => ("{{--", "--}}"),
        Dialect::Eex => ("<%!--", "--%>"),
        Dialect::Ejs | Dialect::Erb => ("<%#", "%>"),
        Dialect::FreeMarker => ("<#--", "-->"),
        Dialect::Go => ("{{/*", "*/}}"),
        Dialect::Handlebars => ("{{!--", "--}}"),
        Dialect::Jinja => ("{#", "#}"),
        Dialect::Jsp | Dialect::SilverStripe => ("<%--", "--%>"),
        Dialect::Latte | Dialect::Smarty => ("{*", "*}"),
        Dialect::Liquid => ("{% comment %}", "{% endcomment %}"),
        Dialect::Mako | Dialect::Velocity => ("##", ""),
        Dialect::Php => ("<?php /*", "*/ ?>"),
        Dialect::Razor => ("@*", "*@"),
        Dialect::Templ => ("//", ""),
        Dialect::Asp | Dialect::Fluid | Dialect::Thymeleaf => MARKUP,
    }
}
