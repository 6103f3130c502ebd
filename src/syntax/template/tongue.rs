//! A tongue is how a dialect words its statements: names that open, go on with and end blocks, or
//! place other files. One table a dialect; the rest is the same for all of them.

use std::collections::{HashMap, HashSet};

use super::pieces::{Form, Piece};
use super::tags::Meaning;
use super::tree::{Event, Opening};
use super::{BranchKind, Dialect, IncludeKind, RegionKind, expr};
use crate::expr::Expr;
use tables::{Role, Word, find};

mod tables;
mod tag;
mod target;

use tag::{Side, Tag};
pub(super) use tag::{attribute, attribute_range};
pub(super) use target::path;

/// Whether the dialect's statements are words of a table.
pub(super) fn has_table(dialect: Dialect) -> bool {
    tables::table(dialect).is_some()
}

/// Whether the dialect has a statement of that name.
pub(super) fn is_known(dialect: Dialect, name: &str) -> bool {
    find(dialect, name).is_some()
}

/// Whether brackets that follow the statement's name are text of the page.
pub(super) fn is_bare(dialect: Dialect, name: &str) -> bool {
    let bare = matches!(
        find(dialect, name).map(|word| word.role),
        Some(Role::Else | Role::End | Role::Default | Role::Bare)
    );
    bare || dialect == Dialect::Blade && name.starts_with("end")
}

/// The statements of one file. They have to be seen as a whole: what is not in the tables begins a
/// block only where its own end follows.
pub(super) struct Tongue<'t> {
    text: &'t str,
    dialect: Dialect,
    /// The statements whose own end follows, by where their piece starts.
    paired: HashSet<usize>,
    /// Ends of blocks that an `else` goes on with, by where their piece starts.
    goes_on: HashSet<usize>,
    /// Prefix of a tag library → the folder whose files its tags are.
    folders: HashMap<&'t str, &'t str>,
}

impl<'t> Tongue<'t> {
    /// `None` for a dialect that has no table.
    pub fn new(text: &'t str, pieces: &[Piece], dialect: Dialect) -> Option<Self> {
        tables::table(dialect)?;
        let mut tongue = Self {
            text,
            dialect,
            paired: HashSet::new(),
            goes_on: HashSet::new(),
            folders: HashMap::new(),
        };
        let mut waiting: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut ended: Option<(usize, usize)> = None;
        for piece in pieces.iter().filter(|piece| piece.form == Form::Statement) {
            let Some(tag) = tongue.tag(piece) else {
                continue;
            };
            let before = ended.take();
            match tag.side {
                Side::Close => {
                    ended = Some((piece.span.start, piece.span.end));
                    tongue
                        .paired
                        .extend(waiting.get_mut(tag.name).and_then(Vec::pop));
                }
                Side::Open => {
                    let follows = before.filter(|(_, end)| {
                        tongue.is_behind(&tag)
                            && text[*end..piece.span.start].trim_start().is_empty()
                    });
                    tongue.goes_on.extend(follows.map(|(start, _)| start));
                    waiting
                        .entry(tongue.family(&tag))
                        .or_default()
                        .push(piece.span.start);
                }
                Side::Void => {}
            }
            if let (Some(prefix), Some(folder)) =
                (attribute(tag.args, "prefix"), attribute(tag.args, "tagdir"))
            {
                tongue.folders.insert(prefix, folder);
            }
        }
        Some(tongue)
    }

    fn tag(&self, piece: &Piece) -> Option<Tag<'t>> {
        Tag::of(piece, self.text, self.dialect)
    }

    /// Whether it is an `else` that stands behind the block that it belongs to.
    fn is_behind(&self, tag: &Tag<'t>) -> bool {
        find(self.dialect, tag.name).is_some_and(|word| {
            matches!(word.role, Role::Else | Role::ElseIf) && !word.family.is_empty()
        })
    }

    /// What the end of a block is called.
    fn family(&self, tag: &Tag<'t>) -> &'t str {
        match find(self.dialect, tag.name) {
            Some(word) if !word.family.is_empty() => word.family,
            _ => tag.name,
        }
    }

    pub fn meaning(&self, piece: &Piece, in_case: bool) -> Meaning<'t> {
        let mut meaning = Meaning::default();
        let Some(tag) = self.tag(piece) else {
            meaning.kind = Some(RegionKind::Output);
            return meaning;
        };
        if tag.side == Side::Close {
            meaning.kind = Some(RegionKind::Statement);
            let word = find(self.dialect, tag.name);
            let blank = self.goes_on.contains(&piece.span.start)
                || !self.is_behind(&tag)
                    && word.is_some_and(|word| {
                        matches!(
                            word.role,
                            Role::Else | Role::ElseIf | Role::When | Role::Default | Role::Bare
                        )
                    });
            if !blank {
                // `{/}` ends the nearest.
                let family = Some(tag.name).filter(|name| !name.is_empty());
                let family = family.map(|_| self.family(&tag));
                meaning.events.push(Event::Close(family));
            }
            return meaning;
        }
        // Velocity has one end for all that opens.
        let ended = self.dialect == Dialect::Velocity
            && (tag.name == "macro"
                || tag.name == "define"
                || piece.code.of(self.text).starts_with('@'));
        let paired = tag.side == Side::Open && self.paired.contains(&piece.span.start) || ended;
        let is_statement = match find(self.dialect, tag.name) {
            Some(word) => self.known(word, &tag, paired, in_case, &mut meaning),
            None => self.unknown(&tag, paired, &mut meaning),
        };
        meaning.kind = Some(if is_statement {
            RegionKind::Statement
        } else {
            RegionKind::Output
        });
        meaning
    }

    /// Whether it prints nothing by itself.
    fn unknown(&self, tag: &Tag<'t>, paired: bool, meaning: &mut Meaning<'t>) -> bool {
        let library = tag.name.split_once(':');
        if let Some((folder, name)) =
            library.and_then(|(prefix, name)| Some((self.folders.get(prefix)?, name)))
        {
            let target = format!("{}/{name}", folder.trim_end_matches('/'));
            meaning.includes.push((Some(target), IncludeKind::Include));
        }
        if let Some(of) = tag.name.strip_prefix("else").filter(|of| !of.is_empty())
            && self.dialect == Dialect::Blade
        {
            meaning.events.push(Event::ElseIf(self.call(of, tag.args)));
            return true;
        }
        if paired {
            meaning.events.push(self.other(tag));
        }
        paired
    }

    /// Whether it prints nothing by itself.
    fn known(
        &self,
        word: &Word,
        tag: &Tag<'t>,
        paired: bool,
        in_case: bool,
        meaning: &mut Meaning<'t>,
    ) -> bool {
        let void = tag.side == Side::Void;
        let family = self.family(tag);
        let opening = match word.role {
            // `<f:if condition then else />` prints one of two values.
            Role::If(_) | Role::For | Role::Choose | Role::Case if void => return false,
            // The word alone, as in a comment of a script.
            Role::If(_) | Role::For | Role::Case
                if self.dialect == Dialect::Blade && tag.args.is_empty() =>
            {
                return true;
            }
            Role::If(holds) => Opening::condition(family, self.condition(word, tag), holds),
            Role::Asks(name, holds) => {
                if self.dialect == Dialect::Blade && word.name == "empty" && tag.args.is_empty() {
                    // Of `@forelse`.
                    meaning.events.push(Event::Else);
                    return true;
                }
                if !paired && self.dialect != Dialect::Latte {
                    return true;
                }
                Opening::condition(family, self.call(name, tag.args), holds)
            }
            Role::For => Opening::looping(family, self.iterable(word, tag)),
            Role::Choose => Opening::case(family, Expr::Bool(true)),
            Role::Case => Opening::case(family, self.condition(word, tag)),
            Role::ElseIf => {
                meaning.events.push(match self.written(word, tag) {
                    // `<f:else>` with a condition is an `elseif`.
                    Some("") | None => Event::Else,
                    Some(test) => Event::ElseIf(self.parse(test)),
                });
                return true;
            }
            Role::When => {
                let values = self.written(word, tag).unwrap_or("");
                meaning.events.push(Event::When(self.values(values)));
                return true;
            }
            Role::Default if !in_case => return true,
            Role::Else | Role::Default => {
                meaning.events.push(self.alternative(tag));
                return true;
            }
            Role::End => {
                meaning.events.push(Event::Close(None));
                return true;
            }
            Role::Block | Role::Definition | Role::Wrap if !paired => {
                return word.role != Role::Block;
            }
            Role::Block => {
                let name = target::name(tag.args, word.of);
                Opening::plain(family, BranchKind::Block { name })
            }
            Role::Definition => {
                let name = target::name(tag.args, word.of);
                Opening::plain(family, BranchKind::Definition { name })
            }
            Role::Wrap => {
                meaning.events.push(self.other(tag));
                return true;
            }
            Role::Include(kind) => {
                if self.dialect == Dialect::Latte && matches!(tag.args, "content" | "#content") {
                    meaning.includes.push((None, IncludeKind::Body));
                    return false;
                }
                let targets = target::targets(self.dialect, tag, word.of);
                meaning
                    .includes
                    .extend(targets.into_iter().map(|target| (target, kind)));
                if paired {
                    meaning.events.push(self.other(tag));
                }
                return kind != IncludeKind::Include;
            }
            Role::IncludeWhen(holds) => {
                let (test, rest) = target::first_argument(tag.args);
                let place = target::literal(rest).map(|target| target::path(self.dialect, target));
                meaning.includes.push((place, IncludeKind::Include));
                meaning.condition = Some((self.parse(test), holds));
                return false;
            }
            Role::Slot => {
                let name = target::name(tag.args, word.of);
                meaning.includes.push((Some(name), IncludeKind::Body));
                return false;
            }
            Role::Body => {
                meaning.includes.push((None, IncludeKind::Body));
                return false;
            }
            Role::Bare | Role::Silent => return true,
        };
        meaning.events.push(Event::Open(opening));
        true
    }

    /// `{else}`, also as people write it with a condition.
    fn alternative(&self, tag: &Tag<'t>) -> Event<'t> {
        match tag.args.strip_prefix("if ") {
            Some(test) => Event::ElseIf(self.parse(test)),
            None => Event::Else,
        }
    }

    /// What the condition, the values or the target is written in; `None` where an attribute for
    /// it is missing.
    fn written(&self, word: &Word, tag: &Tag<'t>) -> Option<&'t str> {
        if word.of.is_empty() {
            return Some(tag.args);
        }
        word.of
            .split('|')
            .find_map(|name| attribute(tag.args, name))
    }

    fn condition(&self, word: &Word, tag: &Tag<'t>) -> Expr {
        self.parse(self.written(word, tag).unwrap_or(""))
    }

    fn parse(&self, code: &str) -> Expr {
        let code = code.trim();
        // The colon at the end of a line of Python.
        let code = match self.dialect {
            Dialect::Mako => code.strip_suffix(':').unwrap_or(code),
            _ => code,
        };
        expr::parse(code, self.dialect)
    }

    fn values(&self, code: &str) -> Vec<Expr> {
        match expr::parse_arguments(code, self.dialect) {
            Expr::List(items) => items,
            other => vec![other],
        }
    }

    fn call(&self, name: &str, args: &str) -> Expr {
        Expr::Call {
            callee: Box::new(Expr::name(name)),
            args: self.values(args),
        }
    }

    fn other(&self, tag: &Tag<'t>) -> Event<'t> {
        let args = Expr::List(self.values(tag.args));
        Event::Open(Opening::other(self.family(tag), tag.name, args))
    }

    /// What a loop goes over: its `else` comes out where there is nothing.
    fn iterable(&self, word: &Word, tag: &Tag<'t>) -> Expr {
        let written = self.written(word, tag).unwrap_or(tag.args);
        let over = match written.split_once(" as ") {
            Some((over, _)) => over,
            None => written.split_once(" in ").map_or(written, |(_, over)| over),
        };
        self.parse(over)
    }
}
