//! Consent modes are the vendors' own: the service's code is loaded, and told to wait.

use super::{Guards, Pass};
use crate::catalogue::definition::Flaw;
use crate::facts::{ConsentDefault, Facts};
use crate::gate::{FunctionId, GateId, GateKind};
use crate::project::{FileIndex, Project};
use crate::site::{By, Load, Site, SiteKind};
use crate::span::Span;

/// How many gates around a place are looked at.
const MAX_AROUND: usize = 64;

/// Where a service is told to wait.
struct Told {
    file: FileIndex,
    at: usize,
    gate: Option<GateId>,
}

/// Files that tell some vendor's code to wait for consent.
pub(super) fn tellers(project: &Project) -> Vec<FileIndex> {
    let tells = |facts: &Facts| !facts.consent_defaults.is_empty() || !facts.holds.is_empty();
    let files = project.files.iter().enumerate();
    let telling = files.filter(|(_, file)| tells(&file.facts));
    telling.map(|(index, _)| index).collect()
}

impl Guards<'_> {
    /// Whether the vendor's code was told to wait before it starts, for all that it stores.
    pub(super) fn waits(&mut self, file: FileIndex, site: &Site, load: &Load) -> bool {
        let start = self.starts_at(file, site.span, load);
        let services = &self.catalogue.services;
        let any_order = services
            .get(&load.service)
            .is_some_and(|service| service.holds_come_first);
        let told = self.told_to_wait(load);
        let told: Vec<Told> = told
            .filter(|told| !self.are_apart(told.file, file))
            .collect();
        let in_all = |told: &&Told| self.holds_in_all(told, file, site.gate);
        let is_first =
            |told: &Told| told.file != file || told.at <= start && self.is_comparable(told, site);
        if told
            .iter()
            .filter(in_all)
            .any(|told| any_order || is_first(told))
        {
            return true;
        }
        // Another function may run first, wherever it stands.
        told.iter().any(|told| {
            told.file == file
                && !self.is_comparable(told, site)
                && self.is_reached_openly(file, told.gate)
        })
    }

    /// Whether two files are whole documents of which neither comes out in the other, or scripts of
    /// such alone: what one is told, the other is not.
    fn are_apart(&self, one: FileIndex, other: FileIndex) -> bool {
        let is_imported = self.project.imported.contains_key(&one);
        if let Some(loaders) = self.project.loaders.get(&one).filter(|_| !is_imported) {
            let mut pages = loaders.iter().map(|(page, _)| *page);
            return pages.all(|page| self.are_pages_apart(page, other));
        }
        self.are_pages_apart(one, other)
    }

    fn are_pages_apart(&self, one: FileIndex, other: FileIndex) -> bool {
        let is_document = |file: FileIndex| self.project.files[file].facts.is_document;
        one != other
            && is_document(one)
            && is_document(other)
            && !self.leads_to(one, other)
            && !self.leads_to(other, one)
    }

    /// Whether a file includes or extends another, or what it includes does.
    fn leads_to(&self, from: FileIndex, to: FileIndex) -> bool {
        let uses = |file: FileIndex| self.project.uses.get(&file).into_iter().flatten();
        if uses(from).next().is_none() {
            return false;
        }
        let mut seen = vec![from];
        let mut at = 0;
        while let Some(file) = seen.get(at).copied() {
            at += 1;
            for (used, _, _) in uses(file) {
                // What uses so many may use this one as well.
                if *used == to || seen.len() > MAX_AROUND {
                    return true;
                }
                if !seen.contains(used) {
                    seen.push(*used);
                }
            }
        }
        false
    }

    /// Whether what comes first in the text of one file runs first: in one function, it does.
    fn is_comparable(&self, told: &Told, site: &Site) -> bool {
        let function = self.function_around(told.file, told.gate);
        let facts = &self.project.files[told.file].facts;
        let body = function.and_then(|function| facts.functions.get(function.0 as usize));
        function == self.function_around(told.file, site.gate)
            // An address may be written elsewhere than where it is loaded.
            && body.is_none_or(|body| body.span.covers(site.span))
    }

    /// The innermost function that a gate stands in.
    fn function_around(&self, file: FileIndex, gate: Option<GateId>) -> Option<FunctionId> {
        let facts = &self.project.files[file].facts;
        let gates = std::iter::successors(gate, |id| facts.gate(*id)?.parent);
        gates
            .take(MAX_AROUND)
            .find_map(|id| match facts.gate(id)?.kind {
                GateKind::Function(function) => Some(function),
                _ => None,
            })
    }

    /// Whether the vendor's code is told something of consent that cannot be told from here.
    pub(super) fn may_wait(&self, load: &Load) -> bool {
        let service = self.catalogue.services.get(&load.service);
        let has_mode = service.is_some_and(|service| !service.consent_mode.is_empty());
        let mut files = self.tellers.iter();
        has_mode
            && !load.noscript
            && files.any(|file| {
                let mut defaults = self.project.files[*file].facts.consent_defaults.iter();
                defaults.any(|default| default.is_untold && default.is_for_eea())
            })
    }

    /// Where the vendor's code was told to wait after it has started.
    pub fn mode_is_late(
        &self,
        file: FileIndex,
        site: &Site,
        load: &Load,
    ) -> Option<(Flaw, &'static str)> {
        let start = self.starts_at(file, site.span, load);
        let late = self
            .told_to_wait(load)
            .any(|told| told.file == file && told.at > start && self.is_comparable(&told, site));
        late.then_some((Flaw::LateDefault, "comes after it"))
    }

    /// Whether every page that the load comes out in is told so too: what a template tells under a
    /// condition that does not stand around the load, some pages are not told.
    fn holds_in_all(&self, told: &Told, file: FileIndex, gate: Option<GateId>) -> bool {
        let facts = &self.project.files[told.file].facts;
        let around = |gate: Option<GateId>, facts: &'_ Facts| {
            let gates = std::iter::successors(gate, |id| facts.gate(*id)?.parent);
            gates.take(MAX_AROUND).collect::<Vec<_>>()
        };
        let of_load = match told.file == file {
            true => around(gate, facts),
            false => Vec::new(),
        };
        around(told.gate, facts).iter().all(|id| {
            // What is told to those who have not agreed is told to all that it matters to.
            let says_nothing = facts.gate(*id).is_some_and(|gate| {
                matches!(gate.kind, GateKind::Condition { .. })
                    && matches!(self.pass(told.file, &gate.kind, false), Pass::Through)
            });
            !says_nothing || of_load.contains(id) || !facts.template_gates.contains(id)
        })
    }

    /// Files and places where the service is told to wait.
    fn told_to_wait(&self, load: &Load) -> impl Iterator<Item = Told> {
        let service = self.catalogue.services.get(&load.service);
        let states = service.map_or(&[][..], |service| &service.consent_mode);
        let id = load.service.as_str();
        let denies = move |default: &&ConsentDefault| {
            !states.is_empty()
                && default.is_for_eea()
                && states.iter().all(|state| default.denied.contains(state))
        };
        let files = self.tellers.iter().filter(|_| !load.noscript);
        files.flat_map(move |index| {
            let (index, file) = (*index, &self.project.files[*index]);
            let defaults = file.facts.consent_defaults.iter().filter(denies);
            let holds = file
                .facts
                .holds
                .iter()
                .filter(move |hold| hold.service == id);
            defaults
                .map(|default| (default.span, default.gate))
                .chain(holds.map(|hold| (hold.span, hold.gate)))
                .map(move |(span, gate)| Told {
                    file: index,
                    at: span.start,
                    gate,
                })
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
