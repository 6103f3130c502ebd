//! The reader goes through a program's tokens once and keeps what becomes a part of a page: markup
//! in strings, addresses that helpers load, and cookies.

mod definition;
mod quiet;
mod strings;

use std::collections::HashMap;

use super::blocks::Blocks;
use super::lex::{Kind, Tokens};
use super::tongue::{Hole, Literals, Shape, Tongue};
use super::{cookies, helpers};
use crate::span::Span;
use crate::syntax::template::Template;
pub(in crate::syntax) use definition::pascal;
use definition::{Class, Told};

/// How far the strings of one text reach.
const MAX_PARTS: usize = 4_000;

/// A bracket that is open.
#[derive(Default)]
struct Level<'t> {
    /// The last name of the call whose arguments stand in it.
    callee: &'t str,
    argument: usize,
    /// The keyword, key or name that the next value is for.
    key: &'t str,
    /// The key that the values of `if a, do: b, else: c` are for.
    chosen_for: &'t str,
    /// A helper that is called without brackets.
    helper: &'t str,
    /// The element that a helper writes.
    tag: &'t str,
    /// The first argument, where it is a plain string.
    first: &'t str,
    string: Option<Group>,
    /// Nothing in it becomes a part of a page.
    is_quiet: bool,
}

/// A string, or several that are put together.
struct Group {
    parts: Vec<Span>,
    /// The token behind the last string.
    next: usize,
    /// The last token puts something to it.
    adds: bool,
    is_quiet: bool,
}

pub struct Reader<'t> {
    pub text: &'t str,
    pub tongue: &'t Tongue,
    pub tokens: &'t Tokens,
    pub blocks: Blocks<'t>,
    pub template: Template,
    /// What names are bound to, where that is a plain string.
    pub constants: HashMap<&'t str, usize>,
    levels: Vec<Level<'t>>,
    /// Names of what is defined around, with where each ends.
    definitions: Vec<(bool, usize)>,
    /// The name of the last definition.
    defined: usize,
    /// The classes so far.
    classes: Vec<Class>,
    told: Told,
}

impl<'t> Reader<'t> {
    #[must_use]
    pub fn new(text: &'t str, tongue: &'t Tongue, tokens: &'t Tokens, blocks: Blocks<'t>) -> Self {
        let mut constants = HashMap::new();
        for (at, token) in tokens.all.iter().enumerate().skip(2) {
            // `@name "a"` of Elixir.
            if let Kind::Text(string) = token.kind
                && tongue.literals == Literals::Sigils
                && blocks.is(at - 2, b'@')
                && tokens.strings[string].len() == 1
            {
                constants.entry(blocks.word(at - 1)).or_insert(string);
            } else if let Kind::Text(string) = token.kind
                && blocks.is(at - 1, b'=')
                && tokens.strings[string].len() == 1
            {
                let name = at
                    - if blocks.is(at - 2, b':') {
                        3.min(at)
                    } else {
                        2
                    };
                let name = blocks.word(name);
                if !name.is_empty() {
                    constants.entry(name).or_insert(string);
                }
            }
        }
        Self {
            text,
            tongue,
            tokens,
            blocks,
            template: Template::default(),
            constants,
            levels: vec![Level::default()],
            definitions: Vec::new(),
            defined: usize::MAX,
            classes: Vec::new(),
            told: Told::default(),
        }
    }

    #[must_use]
    pub fn read(mut self) -> Template {
        for at in 0..self.tokens.all.len() {
            self.token(at);
        }
        while self.levels.len() > 1 {
            self.close();
        }
        self.end_string();
        self.template
    }

    fn token(&mut self, at: usize) {
        let token = self.tokens.all[at];
        self.definitions.retain(|(_, end)| *end > at);
        match token.kind {
            Kind::Text(string) => self.string(at, string),
            Kind::Name => {
                self.names(at);
                self.goes_on();
            }
            Kind::Number | Kind::Regex | Kind::Template => self.goes_on(),
            Kind::Line => {
                // `"a" +` and `"a"` with a line between that begins with `+` or `.`.
                let next = self.tokens.all.get(at + 1).map(|token| token.kind);
                let joins = matches!(next, Some(Kind::Mark(b'+' | b'.')));
                let adds = self
                    .level()
                    .string
                    .as_ref()
                    .is_some_and(|string| string.adds);
                if !joins && !adds {
                    self.end_string();
                    self.end_statement();
                }
            }
            Kind::Mark(mark) => self.mark(at, mark),
        }
    }

    fn level(&mut self) -> &mut Level<'t> {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn mark(&mut self, at: usize, mark: u8) {
        match mark {
            b'(' | b'[' | b'{' => {
                self.goes_on();
                let before = at.checked_sub(1).map_or("", |name| self.blocks.word(name));
                // `iframe { src = … }` is how Kotlin writes an element.
                let is_call =
                    mark == b'(' || self.tongue.hole == Hole::Dollar && helpers::is_element(before);
                let callee = if is_call { before } else { "" };
                let is_quiet = mark != b'{' && self.is_quiet(callee, at);
                let inherits = mark == b'(' && callee.is_empty()
                    || mark == b'['
                    || mark == b'{' && self.tongue.shape != Shape::Braces;
                let around = self.level();
                // `format(…)` around strings that are looked at.
                let is_quiet = is_quiet || around.is_quiet && mark != b'{';
                let key = if inherits { around.key } else { "" };
                let chosen_for = around.chosen_for;
                self.levels.push(Level {
                    callee,
                    key,
                    chosen_for,
                    is_quiet,
                    ..Level::default()
                });
            }
            b')' | b']' | b'}' if self.levels.len() > 1 => self.close(),
            b'+' if !self.blocks.is(at + 1, b'=') => self.adds(),
            b'<' if self.tongue.shape == Shape::Words
                && self.blocks.is(at.wrapping_sub(1), b'<') =>
            {
                self.adds();
            }
            // `a <> b` puts strings together in Elixir.
            b'<' if self.tongue.literals == Literals::Sigils && self.blocks.is(at + 1, b'>') => {
                self.adds();
            }
            b'>' if self.tongue.literals == Literals::Sigils
                && self.blocks.is(at.wrapping_sub(1), b'<') => {}
            b'.' | b'%' | b'\\' => {}
            b',' => {
                self.end_string();
                let level = self.level();
                level.argument += 1;
                level.key = "";
            }
            b'=' => {
                let is_compared = self.blocks.is(at + 1, b'=')
                    || at > 0
                        && ["=", "!", "<", ">", "~"]
                            .iter()
                            .any(|mark| self.blocks.is(at - 1, mark.as_bytes()[0]))
                    || self.blocks.is(at + 1, b'~');
                if is_compared {
                    self.compared();
                } else {
                    let key = self.name_before(at);
                    self.end_string();
                    self.level().key = key;
                }
            }
            b'!' if self.blocks.is(at + 1, b'=') => self.compared(),
            b':' => {
                let key = self.name_before(at);
                self.end_string();
                let is_branch =
                    self.tongue.literals == Literals::Sigils && matches!(key, "do" | "else");
                let level = self.level();
                level.key = if is_branch { level.chosen_for } else { key };
                // Ruby's `src:` is `src: src`.
                let is_short = self.tongue.literals == Literals::Percent
                    && (self.blocks.is(at + 1, b',') || self.blocks.is(at + 1, b')'));
                if is_short && at > 0 {
                    self.named_address(at - 1);
                }
            }
            b';' | b'?' | b'&' | b'|' | b'>' => {
                self.end_string();
                if mark == b';' {
                    self.end_statement();
                }
            }
            _ => {}
        }
    }

    /// The name before `=`, `:=`, `: string =`, or the key before `:`, also in quotes.
    fn name_before(&self, at: usize) -> &'t str {
        let Some(before) = at.checked_sub(1) else {
            return "";
        };
        match self.tokens.all[before].kind {
            Kind::Name => {
                // `name: Type = …`
                if before > 1 && self.blocks.is(before - 1, b':') {
                    return self.blocks.word(before - 2);
                }
                self.blocks.word(before)
            }
            Kind::Text(string) => self.tokens.strings[string]
                .first()
                .map_or("", |part| part.of(self.text)),
            // `tag.Attributes["src"] = …`
            Kind::Mark(b']') if self.tongue.shape == Shape::Braces => self.name_before(before),
            Kind::Mark(b':' | b'+' | b'|') => self.name_before(before),
            _ => "",
        }
    }

    fn end_statement(&mut self) {
        // What C# makes in one statement, it fills in the next ones.
        let keeps = self.tongue.shape == Shape::Braces && self.tongue.hole == Hole::Marked;
        // A line within brackets ends none.
        let goes_on = self.tongue.shape == Shape::Words && self.levels.len() > 1;
        let level = self.level();
        level.key = "";
        if !goes_on {
            level.chosen_for = "";
            level.helper = "";
            if !keeps {
                level.tag = "";
            }
        }
    }

    /// What is put to a string stands next.
    fn adds(&mut self) {
        if let Some(string) = &mut self.level().string {
            string.adds = true;
        }
    }

    /// Something that is no string stands next: a hole of the string that it is put to.
    fn goes_on(&mut self) {
        if let Some(string) = &mut self.level().string
            && string.adds
        {
            string.adds = false;
        }
    }

    /// The string is only compared with something.
    fn compared(&mut self) {
        if let Some(string) = &mut self.level().string {
            string.is_quiet = true;
        }
        self.end_string();
    }

    fn close(&mut self) {
        self.end_string();
        let closed = self.levels.pop();
        // The string around goes on behind the bracket.
        let level = self.level();
        // `iframe().withSrc(…)`
        if let Some(closed) = closed.filter(|closed| helpers::is_element(closed.callee)) {
            level.tag = closed.callee;
        }
        if let Some(string) = &mut level.string {
            string.adds = false;
        }
    }

    /// The names with dots between that end at a token.
    pub fn path(&self, at: usize) -> &'t str {
        let mut first = at;
        while first > 1
            && self.blocks.is(first - 1, b'.')
            && !self.blocks.word(first - 2).is_empty()
        {
            first -= 2;
        }
        let span = Span::new(
            self.tokens.all[first].span.start,
            self.tokens.all[at].span.end,
        );
        span.of(self.text)
    }

    fn names(&mut self, at: usize) {
        let word = self.blocks.word(at);
        if matches!(
            word,
            "class"
                | "def"
                | "defmacro"
                | "defmodule"
                | "defp"
                | "fun"
                | "func"
                | "module"
                | "string"
                | "String"
                | "void"
        ) {
            self.definition(at);
        }
        let is_typed = self.tongue.shape == Shape::Braces
            && !matches!(self.blocks.word(at.wrapping_sub(1)), "fun" | "func");
        if is_typed && self.blocks.is(at + 1, b'(') {
            self.method(at);
        }
        if self.blocks.is(at + 1, b'(') {
            self.tells(at);
        }
        if matches!(word, "if" | "unless") {
            let level = self.level();
            level.chosen_for = level.key;
        }
        self.called(at);
        cookies::read(self, at);
        let next_is = |mark: u8| self.blocks.is(at + 1, mark);
        if helpers::role(word).is_some() && !next_is(b'(') && !next_is(b'=') {
            self.level().helper = word;
        } else if let Some(tag) = helpers::made(self, at) {
            self.level().tag = tag;
        } else if self.tongue.shape == Shape::Words
            && helpers::is_element(word)
            && self
                .tokens
                .all
                .get(at + 1)
                .is_some_and(|next| next.kind == Kind::Name)
        {
            // `iframe src: "…"`
            self.level().tag = word;
        } else if [b'(', b',', b'=', b':']
            .iter()
            .any(|mark| self.blocks.is(at.wrapping_sub(1), *mark))
            && self.tokens.all.get(at + 1).is_none_or(|next| {
                matches!(
                    next.kind,
                    Kind::Line | Kind::Mark(b',' | b')' | b'}' | b';')
                )
            })
        {
            self.named_address(at);
        }
    }
}
