//! Ways lead to a place: from callers of the function that it is in, from what switches a state on, from
//! what includes or imports its file.

use super::calls::gate_of;
use super::handed::{self, Asked};
use super::resolution::Pass;
use super::verdict::Verdict;
use super::{Guards, MAX_WAYS, Resolution, blocks, wait};
use crate::catalogue::definition::{Confidence, GuardKind};
use crate::expr::Expr;
use crate::facts::{DEFAULT, EVENT, RELEASE};
use crate::gate::{Call, Callback, FunctionId, GateId};
use crate::project::FileIndex;
use crate::selector::Tag;

impl<'a> Guards<'a> {
    pub(super) fn remembered(&mut self, file: FileIndex, gate: GateId) -> Resolution {
        if let Some(known) = self.known.get(&(file, gate)) {
            return known.clone();
        }
        let key = (file, Some(gate));
        if let Some(found) = self.detours.get(&key) {
            return found.clone();
        }
        if self.under_way.contains(&key) || self.under_way.len() > MAX_WAYS {
            return Resolution::cut();
        }
        self.under_way.push(key);
        let found = self.chain(file, Some(gate), Asked::new());
        self.under_way.pop();
        if self.is_settled(&found) {
            self.known.insert((file, gate), found.clone());
        } else {
            self.detours.insert(key, found.clone());
        }
        found
    }

    /// Whether an answer holds for every question: no cut can have left an open way out.
    pub(super) fn is_settled(&mut self, found: &Resolution) -> bool {
        let outermost = self.under_way.is_empty();
        if outermost {
            self.detours.clear();
            self.named.forget_detours();
        }
        outermost || found.guard != GuardKind::Never
    }

    /// All places that call a function; it is held back where every one of them is.
    pub(super) fn callers(&mut self, file: FileIndex, id: FunctionId, asked: &Asked) -> Resolution {
        let Some(function) = self.project.files[file].facts.functions.get(id.0 as usize) else {
            return Resolution::open(Confidence::Low);
        };
        if blocks::is_block(function) {
            return self.placed(file, function);
        }
        if let Some(Verdict::Granted(purposes)) = self.waits.named_function(function) {
            return Resolution {
                purposes,
                ..Resolution::guarded(GuardKind::Consent)
            };
        }
        if function.immediate
            || wait::is_called_by_framework(function)
            || self.waits.is_called_at_any_answer(function)
        {
            return Resolution::open(Confidence::Medium);
        }
        let is_component = wait::is_component(function);
        if self.named.is_spent() {
            let found = self.ways_of_names(function.names.iter().map(String::as_str));
            return match is_component && found.confidence == Confidence::Low {
                true => Resolution::open(Confidence::Medium),
                false => found,
            };
        }
        let calls = self.listed_calls_of(file, id, function);
        if calls.is_empty() && function.names == [DEFAULT] {
            // A framework runs what a file of its folders hands out: a plugin, a route.
            return Resolution::open(Confidence::Medium);
        }
        let is_module = self.project.files[file].facts.is_module;
        if calls.is_empty() && (is_component || wait::is_served(function, is_module)) {
            return Resolution::open(Confidence::Medium);
        }
        let asked = handed::of_parameters(function, asked);
        let found = if asked.is_empty() {
            let project = self.project;
            let gates = calls.iter();
            self.ways(gates.map(|at| (at.0, gate_of(project, *at))))
        } else {
            self.ways_handed(function, &calls, &asked)
        };
        if is_component && (found.is_cut() || found.confidence == Confidence::Low) {
            // Where nothing is known to draw it, it is a page.
            return Resolution::open(Confidence::Medium);
        }
        found
    }

    /// All places that switch a state on.
    pub(super) fn setters(&mut self, file: FileIndex, setter: &str) -> Resolution {
        let all: Vec<_> = self
            .calls_in(file, setter)
            .iter()
            .map(|(caller, number)| &self.project.files[*caller].facts.calls[*number])
            .filter(|call| !call.switches_off())
            .collect();
        let reader = self.reader(file);
        let is_answer = |call: &&Call| {
            let value = call.value();
            value.is_some_and(|value| matches!(reader.read(value, true), Verdict::Granted(_)))
        };
        let (answers, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_answer);
        if others.is_empty() && !answers.is_empty() {
            return Resolution::guarded(GuardKind::Consent);
        }
        self.ways(others.iter().map(|call| (file, call.gate)))
    }

    /// Held back where every way is; the surest open way tells otherwise. Unsure where no way is
    /// known.
    pub(super) fn ways(
        &mut self,
        calls: impl Iterator<Item = (FileIndex, Option<GateId>)>,
    ) -> Resolution {
        let mut ways = Vec::new();
        for (caller, gate) in calls {
            self.named.add_work(1);
            let way = self.way(caller, gate);
            // None of the others can be surer.
            if way.is_surely_open() {
                return way;
            }
            ways.push(way);
        }
        match ways.is_empty() {
            true => Resolution::open(Confidence::Low),
            false => Self::surest(ways),
        }
    }

    pub(super) fn way(&mut self, file: FileIndex, gate: Option<GateId>) -> Resolution {
        match gate {
            Some(gate) => self.remembered(file, gate),
            None => self.ways_in(file),
        }
    }

    /// The surest open way, or one that is held back where every way is.
    pub(super) fn surest(ways: Vec<Resolution>) -> Resolution {
        let mut held: Option<Resolution> = None;
        let mut open: Option<Resolution> = None;
        for way in ways {
            if way.is_open() {
                let is_surer = |known: &Resolution| way.confidence > known.confidence;
                if open.as_ref().is_none_or(is_surer) {
                    open = Some(way);
                }
            } else if !way.is_cut() && (held.is_none() || way.guard != GuardKind::Never) {
                held = Some(way);
            }
        }
        open.or(held).unwrap_or_else(Resolution::cut)
    }

    /// The ways into a file: what includes it, or the elements that load it as a script. A file
    /// that nothing is known to use is a page, or is used in a way that cannot be seen.
    pub(super) fn ways_in(&mut self, file: FileIndex) -> Resolution {
        if let Some(known) = self.open_files.get(&file) {
            return known.clone();
        }
        if let Some(drawn) = self.drawn_where.get(&file)
            && let Verdict::Granted(purposes) = &drawn.when_true
        {
            return Resolution {
                purposes: purposes.clone(),
                ..Resolution::guarded(GuardKind::Consent)
            };
        }
        let key = (file, None);
        if let Some(found) = self.detours.get(&key) {
            return found.clone();
        }
        if self.under_way.contains(&key) || self.under_way.len() > MAX_WAYS {
            return Resolution::cut();
        }
        let project = self.project;
        let includers = project.includers.get(&file).into_iter().flatten();
        let loaders = project.loaders.get(&file).into_iter().flatten();
        let imported = project.imported.get(&file).into_iter().flatten();
        let imported = imported.filter(|(from, _)| *from != file);
        let imported: Vec<(FileIndex, Option<GateId>)> = imported
            .map(|(from, number)| (*from, project.files[*from].facts.imports[*number].gate))
            .collect();
        let many = imported.len();
        let ways = imported.into_iter().chain(
            includers
                .map(|(from, number)| (*from, project.files[*from].facts.includes[*number].gate)),
        );
        let ways: Vec<(FileIndex, Option<GateId>)> = ways
            .chain(loaders.map(|(from, number)| {
                (
                    *from,
                    project.files[*from].facts.local_scripts[*number].gate,
                )
            }))
            .collect();
        self.under_way.push(key);
        let mut held: Option<Resolution> = None;
        let mut open = None;
        for (number, (from, gate)) in ways.into_iter().enumerate() {
            let way = self.chain(from, gate, Asked::new());
            if number < many && way.guard == GuardKind::Never && !way.is_cut() {
                // What is imported on a developer's machine only is mostly run by a tool as well.
                continue;
            }
            if way.is_open() {
                // What a router fetches is called by it, in a way that cannot be seen.
                let confidence = if number < many {
                    Confidence::High
                } else {
                    way.confidence
                };
                open = Some(Resolution { confidence, ..way });
                break;
            }
            let is_stronger = held
                .as_ref()
                .is_none_or(|held| held.guard == GuardKind::Never);
            if is_stronger && !way.is_cut() {
                held = Some(way);
            }
        }
        self.under_way.pop();
        let found = open
            .or(held)
            .unwrap_or_else(|| Resolution::open(Confidence::High));
        if self.is_settled(&found) {
            self.open_files.insert(file, found.clone());
        } else {
            self.detours.insert(key, found.clone());
        }
        found
    }

    /// The places that raise the event that a listener waits for, where the project has any.
    pub(super) fn raised(&self, callback: &Callback) -> Pass<'a> {
        let event = match callback.args.first() {
            Some(Expr::String(event)) if wait::listens(callback) => event,
            _ => return Pass::Through,
        };
        let project = self.project;
        let raisers = project.callers.get_key_value(&format!("{EVENT}{event}"));
        raisers.map_or(Pass::Through, |(name, _)| Pass::Raised(name))
    }

    /// The scripts that put in place what an element holds ready; those that say which elements they
    /// mean go before those that do not.
    pub(super) fn released(&self, attribute: &str, element: &Tag) -> Pass<'a> {
        let project = self.project;
        let name = format!("{RELEASE}{attribute}");
        let calls = project.callers.get(&name).into_iter().flatten();
        let picked = |at: &(FileIndex, usize)| {
            let call = &project.files[at.0].facts.calls[at.1];
            call.path.as_deref().map(|by| element.is_picked_by(by))
        };
        let (known, unknown): (Vec<_>, Vec<_>) = calls
            .filter(|at| picked(at) != Some(false))
            .partition(|at| picked(at).is_some());
        match (known.is_empty(), unknown.is_empty()) {
            (false, _) => Pass::Released(known, Confidence::High),
            (true, false) => Pass::Released(unknown, Confidence::Low),
            (true, true) => {
                Pass::Held(GuardKind::Never, Vec::new(), "does not run where it stands")
            }
        }
    }
}
