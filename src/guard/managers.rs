//! Consent managers that block by themselves hold back what comes after them, in the pages that
//! they are in.

use std::collections::HashSet;

use super::Guards;
use crate::catalogue::definition::Flaw;
use crate::catalogue::manager::Attribute;
use crate::project::{FileIndex, Project};
use crate::site::Load;
use crate::span::Span;
use crate::value::Value;

/// Whether some page of the project has a consent manager that it does not wait for.
pub(super) fn hurries(project: &Project) -> bool {
    project.files.iter().any(|file| {
        file.facts.is_document && file.facts.managers.iter().any(|loader| loader.hurried)
    })
}

impl Guards<'_> {
    /// Whether a consent manager's script holds the element back: by itself, or because the
    /// element carries the manager's mark.
    pub(super) fn blocked(
        &mut self,
        file: FileIndex,
        span: Span,
        load: &Load,
    ) -> Option<&'static str> {
        if self.is_exempt(load) {
            return None;
        }
        let has = |name: &str| {
            let mut names = load.attributes.iter();
            names.any(|(key, _)| key.eq_ignore_ascii_case(name))
        };
        let known = self.project.managers.iter();
        let mut marks = known
            .filter_map(|id| self.catalogue.managers.get(id))
            .flat_map(|manager| &manager.blocking)
            .filter(|form| form.live)
            .filter_map(|form| form.attribute.as_deref());
        if marks.any(has) {
            return Some("the consent manager holds marked elements back");
        }
        if !self.blocking || load.noscript {
            return None;
        }
        let covered = match self.blocked_since(file) {
            Some(from) => span.start >= from,
            None => !self.project.files[file].facts.is_document && self.pages_around_block(file),
        };
        covered.then_some("the consent manager blocks by itself what comes after it")
    }

    /// Whether the pages that a fragment comes out in block before it. Where no page is known to
    /// include it, the project's layouts stand for them.
    pub(super) fn pages_around_block(&mut self, file: FileIndex) -> bool {
        if let Some(known) = self.around_blocks.get(&file) {
            return *known;
        }
        let project = self.project;
        // One page that does not block is enough; a way that comes back brings no new page.
        let mut seen = HashSet::from([file]);
        let mut to_see = vec![file];
        while let Some(at) = to_see.pop() {
            for (from, number) in project.includers.get(&at).into_iter().flatten() {
                let place = project.files[*from].facts.includes[*number].span.start;
                match self.blocked_since(*from) {
                    Some(blocked) if blocked <= place => {}
                    None if !project.files[*from].facts.is_document => {
                        if seen.insert(*from) {
                            to_see.push(*from);
                        }
                    }
                    _ => {
                        self.around_blocks.insert(file, false);
                        return false;
                    }
                }
            }
        }
        let all = seen.into_iter().map(|file| (file, true));
        self.around_blocks.extend(all);
        true
    }

    /// [`Project::blocked_from`](crate::project::Project::blocked_from), asked once a file.
    fn blocked_since(&mut self, file: FileIndex) -> Option<usize> {
        let project = self.project;
        let known = self.blocked_from.entry(file);
        *known.or_insert_with(|| project.blocked_from(file))
    }

    /// Whether the element tells a consent manager of the project to let it run.
    pub(super) fn is_exempt(&self, load: &Load) -> bool {
        let carries = |mark: &Attribute| {
            load.attributes.iter().any(|(key, value)| {
                key.eq_ignore_ascii_case(&mark.name)
                    && mark.value.as_ref().is_none_or(|wanted| {
                        let text = value.as_ref().and_then(Value::as_literal);
                        text.is_some_and(|text| text == *wanted)
                    })
            })
        };
        let managers = self.project.managers.iter();
        managers
            .filter_map(|id| self.catalogue.managers.get(id))
            .any(|manager| manager.exempt.iter().any(carries))
    }

    /// Why a manager that would block a load that nothing holds back does not.
    pub fn manager_is_late(
        &mut self,
        file: FileIndex,
        span: Span,
        load: &Load,
    ) -> Option<(Flaw, &'static str)> {
        if load.noscript || self.is_exempt(load) {
            return None;
        }
        let facts = &self.project.files[file].facts;
        if self
            .blocked_since(file)
            .is_some_and(|from| from > span.start)
        {
            return Some((Flaw::LateManager, "comes after it"));
        }
        let hurried = |file| self.project.first_loader(file, &|loader| loader.hurried);
        let beside =
            hurried(file).is_some() || !facts.is_document && !self.blocking && self.hurries;
        beside.then_some((
            Flaw::LateManager,
            "loads beside it, and the page does not wait",
        ))
    }
}
