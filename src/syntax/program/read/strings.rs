//! Strings of a program, put together where they are: markup, texts, or the address of what a helper
//! loads.

use super::quiet::{REPLACING, goes_elsewhere};
use super::{Group, MAX_PARTS, Reader};
use crate::syntax::program::helpers;
use crate::syntax::program::lex::Kind;
use crate::syntax::program::tongue::{Literals, Shape};
use crate::syntax::template::MarkupString;
use crate::syntax::texts;
use crate::value::Value;

impl Reader<'_> {
    pub(super) fn string(&mut self, at: usize, string: usize) {
        let parts = self.tokens.strings[string].clone();
        let adjacent = self.tongue.adjacent;
        let before = at.checked_sub(1);
        let is_beside = adjacent
            && before.is_some_and(|before| matches!(self.tokens.all[before].kind, Kind::Text(_)));
        let is_compared = before.is_some_and(|before| {
            let two = |first: u8| {
                before > 0 && self.blocks.is(before - 1, first) && self.blocks.is(before, b'=')
            };
            two(b'=')
                || two(b'!')
                || self.blocks.is(before, b'~')
                || matches!(self.blocks.word(before), "in" | "case" | "when")
        });
        // `puts "…"`, `@doc "…"`: a call without brackets.
        let is_handed_quietly = (self.tongue.shape == Shape::Words
            || self.tongue.literals == Literals::Slashes)
            && before.is_some_and(|before| {
                let name = self.blocks.word(before);
                !name.is_empty() && self.is_quiet(name, at)
            });
        let is_document = is_handed_quietly
            || self.tongue.shape == Shape::Lines
                && before.is_none_or(|before| {
                    self.tokens.all[before].kind == Kind::Line || self.blocks.is(before, b':')
                })
                && self
                    .tokens
                    .all
                    .get(at + 1)
                    .is_none_or(|next| next.kind == Kind::Line)
                && self.levels.len() == 1;
        let is_key = self.blocks.is(at + 1, b':')
            && self.tongue.shape != Shape::Braces
            && self.tokens.all[at + 1].span.start == self.tokens.all[at].span.end;
        let elsewhere = self.definitions.iter().any(|(elsewhere, _)| *elsewhere);
        let level = self.level();
        if let Some(group) = &mut level.string
            && (group.adds || is_beside)
            && group.parts.len() < MAX_PARTS
        {
            // A heredoc's text stands behind what follows its mark.
            if group
                .parts
                .last()
                .is_none_or(|last| parts.first().is_none_or(|first| last.end <= first.start))
            {
                group.parts.extend(parts);
                group.next = at + 1;
                group.adds = false;
                return;
            }
        }
        self.end_string();
        let subject_first = self.tongue.literals == Literals::Sigils;
        let level = self.level();
        let replaces = REPLACING
            .binary_search(&level.callee.to_lowercase().as_str())
            .is_ok()
            && (level.argument == 0
                // The text comes first in Elixir, unless it was piped in.
                || subject_first && level.argument == 1 && level.first.is_empty());
        let key_elsewhere = goes_elsewhere(level.key);
        let is_quiet = level.is_quiet
            || replaces
            || is_compared
            || is_document
            || is_key
            || key_elsewhere
            || elsewhere;
        level.string = Some(Group {
            parts,
            next: at + 1,
            adds: false,
            is_quiet,
        });
    }

    pub(super) fn end_string(&mut self) {
        let Some(group) = self.level().string.take() else {
            return;
        };
        // `'…'.freeze` is the text still; `'…' in x` is looked at.
        let looked_at = matches!(self.blocks.word(group.next), "in" | "not");
        if group.is_quiet || looked_at {
            return;
        }
        let parts = group.parts;
        if let Some(value) = helpers::value(self.text, &parts) {
            return self.address(value);
        }
        let text = self.text;
        let level = self.level();
        if level.argument == 0
            && let [part] = parts.as_slice()
        {
            level.first = part.of(text);
        }
        if parts.iter().any(|part| holds_tag(part.of(self.text))) {
            let joined = vec![false; parts.len().saturating_sub(1)];
            self.template.markup.push(MarkupString::new(parts, joined));
        } else if parts
            .iter()
            .any(|part| texts::may_matter(part.of(self.text)))
        {
            self.template.says.push(helpers::pieces(self.text, &parts));
        }
    }

    /// An address of another host, which may be what a helper loads.
    fn address(&mut self, value: Value) {
        let level = self.level();
        for helper in [level.callee, level.helper, level.key] {
            if let Some(role) = helpers::role(helper) {
                return self.loads(helper, role, value);
            }
        }
        self.address_of_element(value);
    }

    /// The address of an element that a helper writes, where it stands for one.
    fn address_of_element(&mut self, value: Value) {
        let level = self.level();
        let (callee, key, first) = (level.callee, level.key, level.first);
        let is_address = helpers::is_address(key)
            || helpers::is_address(callee)
            || helpers::sets_attribute(callee) && helpers::is_address(first);
        if !is_address {
            return;
        }
        let tag = self.levels.iter().rev().take(4).find_map(|level| {
            let called = helpers::is_element(level.callee).then_some(level.callee);
            called.or(Some(level.tag).filter(|tag| !tag.is_empty()))
        });
        if let Some(tag) = tag {
            self.element(tag, value);
        }
    }

    /// A name that stands for an address by itself.
    pub(super) fn named_address(&mut self, at: usize) {
        let value = Value::hole(self.tokens.all[at].span);
        self.address_of_element(value);
    }
}

/// `<` and a letter: no comparison, and no type in angle brackets.
fn holds_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes)
        .any(|at| bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic))
}
