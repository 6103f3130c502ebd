//! Blocks are parts of a page that its layout places: `{% block head %}`, `@section Scripts`,
//! `content_for :head`. What stands in front of the place stands in front of the block. Helpers of
//! programs are placed where templates and programs call them.

use super::calls::gate_of;
use super::{Guards, Resolution};
use crate::catalogue::definition::Confidence;
use crate::facts::BLOCK;
use crate::gate::{FRAGMENT, Function, HELPER};
use crate::project::FileIndex;
use crate::syntax::template::IncludeKind;

/// How many layouts, and files that they include, a page may have.
const MAX_LAYOUTS: usize = 64;

/// Whether it is a block, and no function of a script.
pub fn is_block(function: &Function) -> bool {
    function
        .names
        .first()
        .is_some_and(|name| name.starts_with(BLOCK))
}

impl<'a> Guards<'a> {
    /// What stands in front of the places of a block; where none is known, it comes out.
    pub(super) fn placed(&mut self, file: FileIndex, block: &'a Function) -> Resolution {
        let project = self.project;
        let names = || block.names.iter().map(String::as_str);
        let found =
            if self.named.is_spent() && names().any(|name| project.callers.contains_key(name)) {
                self.ways_of_names(names())
            } else {
                self.add_listed(block);
                let places = self.places_of(file, block);
                match places.is_empty() {
                    true => Resolution::cut(),
                    false => self.ways(places.iter().map(|at| (at.0, gate_of(project, *at)))),
                }
            };
        if found.is_open() || found.is_cut() {
            Resolution {
                gates: found.gates,
                ..Resolution::open(Confidence::High)
            }
        } else {
            found
        }
    }

    /// Where the layouts of a page place a block; where its layouts are not known, all places of
    /// that name in the project.
    pub(super) fn places_of(&self, file: FileIndex, block: &Function) -> Vec<(FileIndex, usize)> {
        if begins_with(block, HELPER) {
            return self.helper_calls_of(file, block);
        }
        if begins_with(block, FRAGMENT) {
            let mut places = self.helper_calls_of(file, block);
            places.retain(|place| self.takes_from(*place, file));
            // What only its own file takes stands in a page, and comes out there as well.
            return match places.iter().any(|(from, _)| *from != file) {
                true => places,
                false => Vec::new(),
            };
        }
        let layouts = self.layouts_of(file);
        let names = block.names.iter();
        names
            .filter_map(|name| self.project.callers.get(name))
            .flatten()
            .filter(|(layout, _)| *layout != file)
            .filter(|(layout, _)| layouts.is_empty() || layouts.contains(layout))
            .copied()
            .collect()
    }

    /// Whether a fragment is taken of that file: of the one that is included there, or of the page's
    /// own.
    fn takes_from(&self, (page, number): (FileIndex, usize), file: FileIndex) -> bool {
        let taken = self.project.files[page].facts.calls[number].span.start;
        let uses = self.project.uses.get(&page).into_iter().flatten();
        let mut others = uses.filter(|(_, start, _)| *start == taken).peekable();
        match others.peek() {
            Some(_) => others.any(|(target, ..)| *target == file),
            None => page == file,
        }
    }

    /// The layouts around a page, and what they include.
    fn layouts_of(&self, file: FileIndex) -> Vec<FileIndex> {
        let uses = |file: FileIndex| self.project.uses.get(&file).into_iter().flatten();
        let extends = uses(file).filter(|(.., kind)| *kind == IncludeKind::Extends);
        let mut all: Vec<FileIndex> = extends.map(|(layout, ..)| *layout).collect();
        let mut at = 0;
        while let Some(layout) = all.get(at).copied() {
            let more = uses(layout).map(|(next, ..)| *next);
            for next in more {
                if !all.contains(&next) && all.len() < MAX_LAYOUTS {
                    all.push(next);
                }
            }
            at += 1;
        }
        all
    }
}

/// Whether it is such a part of pages: a helper, a fragment.
fn begins_with(function: &Function, kind: &str) -> bool {
    let first = function.names.first();
    let name = first.and_then(|name| name.strip_prefix(BLOCK));
    name.is_some_and(|name| name.starts_with(kind))
}

impl Guards<'_> {
    /// The calls of a helper by file and number, without those in itself.
    pub(super) fn helper_calls_of(
        &self,
        file: FileIndex,
        helper: &Function,
    ) -> Vec<(FileIndex, usize)> {
        let call = |at: &(FileIndex, usize)| &self.project.files[at.0].facts.calls[at.1];
        let names = helper.names.iter();
        names
            .filter_map(|name| self.project.callers.get(name))
            .flatten()
            .filter(|at| at.0 != file || !helper.span.covers(call(at).span))
            .copied()
            .collect()
    }
}
