//! Consent managers that block by themselves hold back what comes after them, in the pages that
//! they are in.

use super::{Guards, MAX_WAYS};
use crate::catalogue::definition::Flaw;
use crate::catalogue::manager::Attribute;
use crate::project::FileIndex;
use crate::site::Load;
use crate::span::Span;
use crate::value::Value;

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
        let from = *self
            .blocked_from
            .entry(file)
            .or_insert_with(|| self.project.blocked_from(file));
        let covered = match from {
            Some(from) => span.start >= from,
            None => !self.project.files[file].facts.is_document && self.pages_around_block(file),
        };
        covered.then_some("the consent manager blocks by itself what comes after it")
    }

    /// Whether the pages that a fragment comes out in block before it. Where no page is known to
    /// include it, the project's layouts stand for them.
    pub(super) fn pages_around_block(&mut self, file: FileIndex) -> bool {
        let project = self.project;
        let Some(includers) = project.includers.get(&file) else {
            return true;
        };
        if self.under_way.contains(&(file, None)) || self.under_way.len() > MAX_WAYS {
            return true;
        }
        self.under_way.push((file, None));
        let all = includers.iter().all(|(from, number)| {
            let at = project.files[*from].facts.includes[*number].span.start;
            match project.blocked_from(*from) {
                Some(blocked) => blocked <= at,
                None => !project.files[*from].facts.is_document && self.pages_around_block(*from),
            }
        });
        self.under_way.pop();
        all
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
            .project
            .blocked_from(file)
            .is_some_and(|from| from > span.start)
        {
            return Some((Flaw::LateManager, "comes after it"));
        }
        let hurried = |file| self.project.first_loader(file, &|loader| loader.hurried);
        let beside = hurried(file).is_some()
            || !facts.is_document
                && !self.blocking
                && self.project.files.iter().any(|other| {
                    other.facts.is_document && other.facts.managers.iter().any(|one| one.hurried)
                });
        beside.then_some((
            Flaw::LateManager,
            "loads beside it, and the page does not wait",
        ))
    }
}
