//! Definitions: functions whose bodies run where they are called, and what is named so that it is no
//! part of a page.

use super::Reader;
use super::quiet::goes_elsewhere;
use crate::span::Span;
use crate::syntax::program::lex::Kind;
use crate::syntax::program::tongue::Shape;
use crate::syntax::template::{Branch, BranchKind};

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
        let Some(end) = end else { return };
        if goes_elsewhere(word) {
            self.definitions.push((true, end));
        }
        self.defined = name;
        let runs_where_called = matches!(
            self.blocks.word(at),
            "def" | "defmacro" | "defp" | "fun" | "func"
        );
        if runs_where_called {
            self.helper(name, end);
        }
    }

    /// The body of a function is a branch of its own.
    fn helper(&mut self, name: usize, end: usize) {
        let head = self.tokens.all[name].span;
        let to = self
            .tokens
            .all
            .get(end)
            .map_or(self.text.len(), |token| token.span.start);
        self.template.branches.push(Branch {
            span: Span::new(head.end, to.max(head.end)),
            head,
            parent: None,
            kind: BranchKind::Definition {
                name: self.blocks.word(name).to_owned(),
            },
            group: usize::MAX,
        });
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
            self.helper(name, end);
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
