//! Definitions: functions whose bodies run where they are called, and what is named so that it is no
//! part of a page.

use super::Reader;
use super::quiet::goes_elsewhere;
use crate::expr::Expr;
use crate::span::Span;
use crate::syntax::lower::is_common;
use crate::syntax::program::lex::Kind;
use crate::syntax::program::tongue::Shape;
use crate::syntax::template::expr::parse;
use crate::syntax::template::{Branch, BranchKind, Include, IncludeKind};

/// Ends of classes' names that pages leave out where they use them.
const KINDS: &[&str] = &["TagHelper", "ViewComponent"];

/// How long a statement is that is read as what its function gives back, in bytes.
const MAX_STATEMENT: usize = 300;

/// A class, whose methods with common names run where the class is used.
pub(super) struct Class {
    name: String,
    end: usize,
}

/// What decorators and attributes say of the definition that follows.
#[derive(Default)]
pub(super) struct Told {
    /// Under which name pages use it.
    name: Option<String>,
    /// A template that is its text.
    template: Option<String>,
}

impl Reader<'_> {
    /// What stands in a definition whose name says so is no part of a page.
    pub(super) fn definition(&mut self, at: usize) {
        let mut name = at + 1;
        // Methods of Go have their receiver in front, those of Ruby's classes `self.`.
        if self.blocks.is(name, b'(') {
            name = self.blocks.closing[name].map_or(name, |close| close + 1);
        }
        while self.blocks.is(name + 1, b'.') && !self.blocks.word(name + 2).is_empty() {
            name += 2;
        }
        let word = self.blocks.word(name);
        if word.is_empty() {
            return;
        }
        let end = match self.tongue.shape {
            Shape::Words => self.blocks.closing[at].or_else(|| self.blocks.short_end(at)),
            Shape::Lines => self.blocks.body_end(at),
            Shape::Braces => (name..self.tokens.all.len().min(name + 60))
                .find(|at| self.blocks.is(*at, b'{'))
                .and_then(|open| self.blocks.closing[open]),
        };
        let told = std::mem::take(&mut self.told);
        let Some(end) = end else { return };
        if self.blocks.word(at) == "class" {
            let kind = KINDS.iter().find_map(|kind| word.strip_suffix(kind));
            let name = told.name.clone().unwrap_or(kind.unwrap_or(word).to_owned());
            self.classes.push(Class { name, end });
        }
        if goes_elsewhere(word) {
            self.definitions.push((true, end));
        }
        self.defined = name;
        let runs_where_called = matches!(
            self.blocks.word(at),
            "def" | "defmacro" | "defp" | "fun" | "func"
        );
        if runs_where_called {
            self.helper(name, end, told.name);
            if let Some(target) = told.template {
                self.template.includes.push(Include {
                    span: Span::new(
                        self.tokens.all[name].span.end,
                        self.tokens.all[name].span.end,
                    ),
                    target: Some(target),
                    kind: IncludeKind::Include,
                });
            }
        }
    }

    /// Notes what a decorator or an attribute says: `@register.inclusion_tag('x.html', name='y')`,
    /// `[HtmlTargetElement("a-film")]`.
    pub(super) fn tells(&mut self, at: usize) {
        let (open, close) = match self.blocks.closing.get(at + 1) {
            Some(Some(close)) if self.blocks.is(at + 1, b'(') => (at + 1, *close),
            _ => return,
        };
        let text = |at: usize| match self.tokens.all.get(at)?.kind {
            Kind::Text(string) => match self.tokens.strings[string].as_slice() {
                [part] => Some(part.of(self.text).to_owned()),
                _ => None,
            },
            _ => None,
        };
        let named = (open..close.min(open + 60)).find_map(|at| {
            let is_name = self.blocks.word(at) == "name" && self.blocks.is(at + 1, b'=');
            is_name.then(|| text(at + 2)).flatten()
        });
        match self.blocks.word(at) {
            "inclusion_tag" => {
                self.told.template = text(open + 1);
                self.told.name = named;
            }
            "simple_tag" | "simple_block_tag" | "filter" => self.told.name = named,
            "HtmlTargetElement" => {
                self.told.name = text(open + 1).map(|element| pascal(&element));
            }
            _ => {}
        }
    }

    /// The class around, where a method of it has a name that others' methods have as well.
    fn class_of(&self, method: &str, at: usize) -> Option<String> {
        let class = self.classes.iter().rev().find(|class| class.end > at)?;
        is_common(method).then(|| class.name.clone())
    }

    /// The body of a function is a branch of its own.
    fn helper(&mut self, name: usize, end: usize, told: Option<String>) {
        let word = self.blocks.word(name);
        let called = told
            .or_else(|| self.class_of(word, name))
            .unwrap_or_else(|| word.to_owned());
        let head = self.tokens.all[name].span;
        let to = self
            .tokens
            .all
            .get(end)
            .map_or(self.text.len(), |token| token.span.start);
        let body = Span::new(head.end, to.max(head.end));
        let answer = self.statement(name, body);
        self.template
            .answers
            .extend(answer.map(|answer| (word.to_owned(), answer)));
        self.template.branches.push(Branch {
            span: body,
            head,
            parent: None,
            kind: BranchKind::Definition { name: called },
            group: usize::MAX,
        });
    }

    /// What a function gives back that does nothing else: `def agreed? = cookies[:consent] == 'yes'`.
    fn statement(&self, name: usize, body: Span) -> Option<Expr> {
        let after = match self.blocks.is(name + 1, b'(') {
            true => {
                let close = self.blocks.closing[name + 1]?;
                // What it says with what it is handed cannot be told from here.
                let of_visit = |at| matches!(self.blocks.word(at), "request" | "self");
                if !(name + 2..close).all(of_visit) {
                    return None;
                }
                close + 1
            }
            false => name + 1,
        };
        let code = Span::new(self.tokens.all.get(after)?.span.start, body.end);
        let code = code.of(self.text);
        let code = match self.tongue.shape {
            Shape::Words => code.trim_start().trim_start_matches('='),
            Shape::Lines => code.split_once(":\n")?.1,
            Shape::Braces => code.split_once('{')?.1,
        };
        let code = code.trim().trim_end_matches(';');
        let code = code.strip_prefix("return ").unwrap_or(code);
        let goes_on = |line: &str| {
            ["&&", "||", ".", "and ", "or "]
                .iter()
                .any(|sign| line.starts_with(sign))
        };
        let is_one = code.lines().skip(1).all(|line| goes_on(line.trim_start()));
        let is_short = code.len() < MAX_STATEMENT && !code.contains([';', '#']);
        (is_one && is_short && !code.is_empty()).then(|| parse(code, self.tongue.dialect))
    }

    /// `public static IHtmlContent Film(…) {`: a type, a name, parameters and a body.
    pub(super) fn method(&mut self, name: usize) {
        const STATEMENTS: &[&str] = &[
            "catch",
            "fixed",
            "for",
            "foreach",
            "if",
            "lock",
            "switch",
            "synchronized",
            "try",
            "using",
            "when",
            "while",
        ];
        const NO_TYPES: &[&str] = &["await", "else", "new", "return", "throw"];
        let word = self.blocks.word(name);
        let Some(before) = name.checked_sub(1) else {
            return;
        };
        let typed = match self.tokens.all[before].kind {
            Kind::Name => !NO_TYPES.contains(&self.blocks.word(before)),
            Kind::Mark(b'>' | b']' | b'?') => true,
            _ => false,
        };
        let body = self.blocks.closing[name + 1].map(|close| close + 1);
        let Some(open) = body.filter(|open| self.blocks.is(*open, b'{')) else {
            return;
        };
        if typed
            && !STATEMENTS.contains(&word)
            && let Some(end) = self.blocks.closing[open]
        {
            self.defined = name;
            self.helper(name, end, None);
        }
    }

    /// A name that the code may call.
    pub(super) fn called(&mut self, at: usize) {
        let is_called = self.blocks.is(at + 1, b'(')
            || self.tongue.shape == Shape::Words
                && !self.blocks.is(at + 1, b'=')
                && !self.blocks.is(at + 1, b':')
                && !self.blocks.is(at.wrapping_sub(1), b':');
        if is_called && at != self.defined {
            self.template.called.push(self.tokens.all[at].span);
        }
    }
}

/// The name of the class that writes an element: `a-film` is `AFilm`.
pub(in crate::syntax) fn pascal(element: &str) -> String {
    let words = element.split('-');
    words
        .filter_map(|word| {
            let first = word.chars().next()?.to_ascii_uppercase();
            Some(format!("{first}{}", &word[first.len_utf8()..]))
        })
        .collect()
}
