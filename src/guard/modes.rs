//! Consent modes are the vendors' own: the service's code is loaded, and told to wait.

use super::Guards;
use crate::catalogue::definition::Flaw;
use crate::facts::ConsentDefault;
use crate::project::FileIndex;
use crate::site::{By, Load, SiteKind};
use crate::span::Span;

impl Guards<'_> {
    /// Whether the vendor's code was told to wait before it starts, for all that it stores.
    pub(super) fn waits(&self, file: FileIndex, span: Span, load: &Load) -> bool {
        let start = self.starts_at(file, span, load);
        let services = &self.catalogue.services;
        let any_order = services
            .get(&load.service)
            .is_some_and(|service| service.holds_come_first);
        self.told_to_wait(load)
            .any(|(other, at)| any_order || other != file || at <= start)
    }

    /// Where the vendor's code was told to wait after it has started.
    pub fn mode_is_late(
        &self,
        file: FileIndex,
        span: Span,
        load: &Load,
    ) -> Option<(Flaw, &'static str)> {
        let start = self.starts_at(file, span, load);
        let late = self
            .told_to_wait(load)
            .any(|(other, at)| other == file && at > start);
        late.then_some((Flaw::LateDefault, "comes after it"))
    }

    /// Files and places where the service is told to wait.
    fn told_to_wait(&self, load: &Load) -> impl Iterator<Item = (FileIndex, usize)> {
        let service = self.catalogue.services.get(&load.service);
        let states = service.map_or(&[][..], |service| &service.consent_mode);
        let id = load.service.as_str();
        let denies = move |default: &&ConsentDefault| {
            !states.is_empty()
                && default.is_for_eea()
                && states.iter().all(|state| default.denied.contains(state))
        };
        let files = self
            .project
            .files
            .iter()
            .enumerate()
            .filter(|_| !load.noscript);
        files.flat_map(move |(index, file)| {
            let defaults = file.facts.consent_defaults.iter().filter(denies);
            let holds = file
                .facts
                .holds
                .iter()
                .filter(move |hold| hold.service == id);
            defaults
                .map(move |default| (index, default.span.start))
                .chain(holds.map(move |hold| (index, hold.span.start)))
        })
    }

    /// Where the service's code has something to do: at its first start call, as vendors' code
    /// takes its orders from a queue; where there is none, at once.
    fn starts_at(&self, file: FileIndex, span: Span, load: &Load) -> usize {
        let facts = &self.project.files[file].facts;
        let starts = facts.starts.iter();
        let starts = starts.filter(|start| start.service == load.service);
        let sites = facts.sites.iter();
        let calls = sites.filter(|site| match &site.kind {
            SiteKind::Load(other) => other.by == By::Call && other.service == load.service,
            _ => false,
        });
        calls
            .map(|call| call.span.start)
            .chain(starts.map(|start| start.span.start))
            .min()
            .unwrap_or(span.start)
    }
}
