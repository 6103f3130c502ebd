//! A guard is a gate that asks for consent or waits for the visitor; this decides which gates are.
//!
//! From a site the way back leads through its gates, through the callers of the functions it is
//! in, and through the files that include its file. One way without a guard is enough for a
//! breach.

mod answers;
mod blocks;
mod calls;
mod compare;
mod drawn;
mod handed;
mod kept;
mod managers;
mod marks;
mod modes;
pub mod patterns;
pub mod read;
mod source;
pub mod trace;
pub mod verdict;
mod wait;
pub mod words;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use self::calls::gate_of;
use self::handed::Asked;
use self::patterns::Patterns;
use self::read::{Constants, Reader};
use self::verdict::Verdict;
use crate::builtin::once;
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Confidence, Flaw, GuardKind};
use crate::catalogue::service::{Category, Purpose, Service};
use crate::expr::Expr;
use crate::facts::{DEFAULT, EVENT};
use crate::gate::{Call, Callback, FunctionId, GateId, GateKind, Inert};
use crate::project::{FileIndex, Project};
use crate::site::{By, Load, Site, SiteKind};
use crate::span::Span;

/// How many functions and includes a way may lead through.
const MAX_WAYS: usize = 64;

/// What stands in front of a site on every way to it, or that nothing does.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolution {
    pub guard: GuardKind,
    /// The purposes that are asked for, where the guard names them.
    pub purposes: Vec<Purpose>,
    pub confidence: Confidence,
    /// Gates on the way that ask about consent and yet are no guards, or the guard itself.
    pub gates: Vec<Judged>,
}

/// A gate that was looked at, and why it counts or does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub file: FileIndex,
    /// `condition`, `callback`, `handler` …
    pub kind: &'static str,
    pub span: Span,
    pub counts: bool,
    pub reason: &'static str,
    /// What is wrong with it, where it was meant to be a guard.
    pub flaw: Option<Flaw>,
}

impl Resolution {
    pub(crate) fn open(confidence: Confidence) -> Self {
        Self {
            guard: GuardKind::None,
            purposes: Vec::new(),
            confidence,
            gates: Vec::new(),
        }
    }

    fn guarded(guard: GuardKind) -> Self {
        Self {
            guard,
            ..Self::open(Confidence::High)
        }
    }

    /// A way that comes back to where it began: no way in, and no guard either.
    fn cut() -> Self {
        Self {
            confidence: Confidence::Low,
            ..Self::guarded(GuardKind::Never)
        }
    }

    fn is_cut(&self) -> bool {
        self.guard == GuardKind::Never && self.confidence == Confidence::Low
    }

    /// It is open, and no other way can be surer.
    fn is_surely_open(&self) -> bool {
        self.is_open() && self.confidence == Confidence::High
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.guard == GuardKind::None
    }
}

/// What one gate does.
enum Pass<'a> {
    /// It says nothing.
    Through,
    /// It asks something about consent that does not hold the site back.
    NotHeld(&'static str, Option<Flaw>),
    Held(GuardKind, Vec<Purpose>, &'static str),
    /// It depends on who calls the function.
    Called(FunctionId),
    Also(GateId),
    /// It depends on who calls the setter of a state.
    Set(&'a str),
    /// It depends on who raises an event of the project's own: the name of the calls that do.
    Raised(&'a str),
}

/// Decides for one project; remembers what it has found out about each gate.
pub struct Guards<'a> {
    project: &'a Project,
    catalogue: &'a Catalogue,
    patterns: Arc<Patterns>,
    answers: HashMap<FileIndex, answers::Answers>,
    kept: HashMap<String, bool>,
    constants: HashMap<FileIndex, Constants>,
    waits: wait::Waits,
    known: HashMap<(FileIndex, GateId), Resolution>,
    open_files: HashMap<FileIndex, Resolution>,
    /// What is being resolved at the moment; a way that comes back to it is no new way.
    under_way: Vec<(FileIndex, Option<GateId>)>,
    /// What was found on detours that were cut short. It holds until the outermost question is
    /// answered: an open way that a cut left out leads through a place that is still under way, and
    /// is found from there. So each place is looked at once a question.
    detours: HashMap<(FileIndex, Option<GateId>), Resolution>,
    /// How many calls are being followed that hand on what they are handed.
    handing: usize,
    blocking: bool,
    blocked_from: HashMap<FileIndex, Option<usize>>,
    /// Whether the pages around a file block.
    around_blocks: HashMap<FileIndex, bool>,
    /// Files that tell some vendor's code to wait for consent.
    tellers: Vec<FileIndex>,
    /// Some page has a consent manager that it does not wait for.
    hurries: bool,
    /// All calls of a name as one.
    named: calls::Named<'a>,
    /// Services that the project tells to load nothing by themselves.
    idle: HashSet<&'a str>,
}

impl<'a> Guards<'a> {
    #[must_use]
    pub fn new(project: &'a Project, catalogue: &'a Catalogue) -> Self {
        static BUILT_IN: OnceLock<Arc<Patterns>> = OnceLock::new();
        let patterns = once(&BUILT_IN, catalogue, Patterns::of);
        let kept = kept::of_project(project);
        let constants = answers::constants(project);
        Self {
            project,
            catalogue,
            answers: answers::of_project(project, &patterns, &kept, &constants),
            kept,
            constants,
            patterns,
            waits: wait::Waits::new(catalogue, &project.managers),
            known: HashMap::new(),
            open_files: HashMap::new(),
            under_way: Vec::new(),
            detours: HashMap::new(),
            handing: 0,
            blocking: project.has_blocking_manager(),
            blocked_from: HashMap::new(),
            around_blocks: HashMap::new(),
            tellers: modes::tellers(project),
            hurries: managers::hurries(project),
            named: calls::Named::default(),
            idle: idle(project),
        }
    }

    /// What stands in front of a site.
    pub fn resolve(&mut self, file: FileIndex, site: &Site) -> Resolution {
        let mut found = self.chain(file, site.gate, Asked::new());
        if found.is_cut() {
            found = Resolution::open(Confidence::Low);
        }
        if found.is_open()
            && let SiteKind::Load(load) = &site.kind
            && let Some(drawn_by) = &load.drawn_by
        {
            found = self.framed(found, drawn_by);
        }
        if found.is_open()
            && let SiteKind::Load(load) = &site.kind
        {
            if let Some(reason) = self.blocked(file, site.span, load) {
                found.guard = GuardKind::Consent;
                found.gates.push(Judged {
                    file,
                    kind: "consent-manager",
                    span: site.span,
                    counts: true,
                    reason,
                    flaw: None,
                });
            } else if self.waits(file, site, load) {
                found.guard = GuardKind::ConsentMode;
                found.gates.push(Judged {
                    file,
                    kind: "consent-mode",
                    span: site.span,
                    counts: true,
                    reason: "waits for consent in the vendor's own consent mode",
                    flaw: None,
                });
            } else if load.unsure
                || self.is_idle(load)
                || self.may_wait(load)
                || load.configured && !self.project.managers.is_empty()
            {
                // The generator or system may well ask the consent manager that it is given.
                found.confidence = Confidence::Low;
            }
        }
        found
    }

    #[must_use]
    pub fn project(&self) -> &'a Project {
        self.project
    }

    /// A call of a package that the project has told to load nothing: other code starts it.
    fn is_idle(&self, load: &Load) -> bool {
        load.by == By::Package && self.idle.contains(load.service.as_str())
    }

    /// What stands in front of what a gate leads to.
    pub fn guard_of(&mut self, file: FileIndex, gate: Option<GateId>) -> GuardKind {
        self.chain(file, gate, Asked::new()).guard
    }

    /// Whether some way leads to a gate's inside without asking anyone, as surely as can be told.
    pub fn is_reached_openly(&mut self, file: FileIndex, gate: Option<GateId>) -> bool {
        let facts = &self.project.files[file].facts;
        let mut at = gate;
        // What a condition about consent leads to is no default.
        while let Some(gate) = at.and_then(|id| facts.gate(id)) {
            if let GateKind::Condition { .. } = gate.kind
                && !matches!(self.pass(file, &gate.kind, false), Pass::Through)
            {
                return false;
            }
            at = gate.parent;
        }
        let found = self.chain(file, gate, Asked::new());
        found.is_open() && found.confidence > Confidence::Low
    }

    /// Whether a load that its own markup holds back can never be released: no consent manager,
    /// nothing that may bring one, and no script that looks for such markup.
    pub fn nothing_releases(&self, file: FileIndex, resolution: &Resolution) -> bool {
        let project = self.project;
        let by_mark = resolution.gates.iter().any(|gate| {
            gate.counts && matches!(gate.kind, "blocking-markup" | "inert") && gate.file == file
        });
        by_mark
            && project.managers.is_empty()
            && project.releases_nothing
            && project.files[file].facts.is_document
            && !project.files.iter().any(|file| {
                file.facts
                    .sites
                    .iter()
                    .any(|site| self.may_bring_a_manager(site))
            })
    }

    /// A tag manager can bring anything.
    fn may_bring_a_manager(&self, site: &Site) -> bool {
        let SiteKind::Load(load) = &site.kind else {
            return false;
        };
        let service = self.catalogue.services.get(&load.service);
        service.is_some_and(|service| service.category == Category::TagManager)
    }

    /// What the gates from this one outwards do, and then the ways into the file. `asked` are
    /// conditions further inwards that say nothing by themselves.
    fn chain(&mut self, file: FileIndex, gate: Option<GateId>, mut asked: Asked) -> Resolution {
        let mut confidence = Confidence::High;
        let mut judged = Vec::new();
        let mut at = gate;
        let facts = &self.project.files[file].facts;
        let mut targets = false;
        while let Some(id) = at {
            let Some(gate) = facts.gate(id) else { break };
            targets |= wait::asks_for_target(&gate.kind, &facts.bindings);
            let detour = match self.pass(file, &gate.kind, targets) {
                Pass::Through => {
                    handed::ask(&mut asked, &gate.kind);
                    None
                }
                Pass::NotHeld(reason, flaw) => {
                    handed::ask(&mut asked, &gate.kind);
                    let (kind, span) = (gate.kind.name(), gate.span);
                    judged.push(Judged {
                        file,
                        kind,
                        span,
                        counts: false,
                        reason,
                        flaw,
                    });
                    None
                }
                Pass::Held(guard, purposes, reason) => {
                    let (kind, span) = (gate.kind.name(), gate.span);
                    judged.push(Judged {
                        file,
                        kind,
                        span,
                        counts: true,
                        reason,
                        flaw: None,
                    });
                    return Resolution {
                        guard,
                        purposes,
                        confidence,
                        gates: judged,
                    };
                }
                Pass::Also(other) => Some(self.remembered(file, other)),
                Pass::Called(function) => Some(self.callers(file, function, &asked)),
                Pass::Set(setter) => Some(self.setters(file, setter)),
                Pass::Raised(event) => Some(self.ways_of_names(std::iter::once(event))),
            };
            if let Some(found) = detour {
                confidence = confidence.min(found.confidence);
                judged.extend(found.gates);
                if found.guard != GuardKind::None {
                    let (guard, purposes) = (found.guard, found.purposes);
                    return Resolution {
                        guard,
                        purposes,
                        confidence,
                        gates: judged,
                    };
                }
            }
            at = gate.parent;
        }
        let into = self.ways_in(file);
        judged.extend(into.gates);
        Resolution {
            guard: into.guard,
            purposes: into.purposes,
            confidence: confidence.min(into.confidence),
            gates: judged,
        }
    }

    fn remembered(&mut self, file: FileIndex, gate: GateId) -> Resolution {
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
    fn is_settled(&mut self, found: &Resolution) -> bool {
        let outermost = self.under_way.is_empty();
        if outermost {
            self.detours.clear();
            self.named.forget_detours();
        }
        outermost || found.guard != GuardKind::Never
    }

    fn pass(&self, file: FileIndex, kind: &GateKind, targets: bool) -> Pass<'a> {
        let facts = &self.project.files[file].facts;
        let reader = self.reader(file);
        match kind {
            GateKind::Condition { expr, holds } => match judge(reader.read(expr, *holds)) {
                Pass::Through if drawn::begins_as_answer(expr, *holds, facts, &reader) => {
                    Pass::Held(
                        GuardKind::Consent,
                        Vec::new(),
                        "is a state that begins as the stored answer",
                    )
                }
                Pass::Through => {
                    drawn::switched_on_by(expr, *holds, facts).map_or(Pass::Through, Pass::Set)
                }
                pass => pass,
            },
            GateKind::Await { expr } => match self.waits.awaited(expr, &reader) {
                Verdict::Granted(purposes) => {
                    Pass::Held(GuardKind::Consent, purposes, "waits for consent")
                }
                _ => Pass::Through,
            },
            GateKind::Callback(callback) => match self.waits.callback(callback, &reader, targets) {
                Pass::Through => self.raised(callback),
                pass => pass,
            },
            GateKind::Handler { event } if wait::is_interaction(event) => Pass::Held(
                GuardKind::Interaction,
                Vec::new(),
                "runs when the visitor acts",
            ),
            GateKind::Handler { .. } | GateKind::Loop => Pass::Through,
            GateKind::Function(function) => Pass::Called(*function),
            GateKind::Inert(Inert::ScriptType { .. }) => Pass::Held(
                GuardKind::Consent,
                Vec::new(),
                "the script's type keeps it from running",
            ),
            GateKind::Inert(_) => {
                Pass::Held(GuardKind::Never, Vec::new(), "does not run where it stands")
            }
            GateKind::Marked(mark) => self.mark(mark),
            GateKind::Element { name, attributes } => match self.waits.element(name, attributes) {
                Pass::Through => self.wrapped(name),
                pass => pass,
            },
            GateKind::Both(other) => Pass::Also(*other),
        }
    }

    /// All places that call a function; it is held back where every one of them is.
    fn callers(&mut self, file: FileIndex, id: FunctionId, asked: &Asked) -> Resolution {
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
        if function.immediate || wait::is_called_by_framework(function) {
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
        self.add_listed(function);
        let calls = self.numbered_calls_of(file, function);
        if calls.is_empty() && function.names == [DEFAULT] {
            // A framework runs what a file of its folders hands out: a plugin, a route.
            return Resolution::open(Confidence::Medium);
        }
        if is_component && calls.is_empty() {
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

    /// The places that raise the event that a listener waits for, where the project has any.
    fn raised(&self, callback: &Callback) -> Pass<'a> {
        let event = match callback.args.first() {
            Some(Expr::String(event)) if wait::listens(callback) => event,
            _ => return Pass::Through,
        };
        let project = self.project;
        let raisers = project.callers.get_key_value(&format!("{EVENT}{event}"));
        raisers.map_or(Pass::Through, |(name, _)| Pass::Raised(name))
    }

    /// All places that switch a state on.
    fn setters(&mut self, file: FileIndex, setter: &str) -> Resolution {
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

    fn reader(&self, file: FileIndex) -> Reader<'_> {
        Reader {
            patterns: &self.patterns,
            bindings: &self.project.files[file].facts.bindings,
            stored: &self.project.stored,
            kept: &self.kept,
            constants: self.constants.get(&file),
            answers: self.answers.get(&file),
        }
    }

    /// Held back where every way is; the surest open way tells otherwise. Unsure where no way is
    /// known.
    fn ways(&mut self, calls: impl Iterator<Item = (FileIndex, Option<GateId>)>) -> Resolution {
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

    fn way(&mut self, file: FileIndex, gate: Option<GateId>) -> Resolution {
        match gate {
            Some(gate) => self.remembered(file, gate),
            None => self.ways_in(file),
        }
    }

    /// The surest open way, or one that is held back where every way is.
    fn surest(ways: Vec<Resolution>) -> Resolution {
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
    fn ways_in(&mut self, file: FileIndex) -> Resolution {
        if let Some(known) = self.open_files.get(&file) {
            return known.clone();
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

    /// Whether some other file or place of the project loads the service by an address.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&'a Service> {
        self.catalogue.services.get(id)
    }
}

fn idle(project: &Project) -> HashSet<&str> {
    let files = project.files.iter();
    let services = files.flat_map(|file| &file.facts.idle);
    services.map(String::as_str).collect()
}

fn judge<'a>(verdict: Verdict) -> Pass<'a> {
    match verdict {
        Verdict::Granted(purposes) => Pass::Held(GuardKind::Consent, purposes, "asks for consent"),
        Verdict::Never => Pass::Held(GuardKind::Never, Vec::new(), "never comes true"),
        Verdict::Denied => Pass::NotHeld(
            "is true when consent is refused or missing",
            Some(Flaw::Negated),
        ),
        Verdict::OptOut => Pass::NotHeld("is true until the visitor refuses", Some(Flaw::Negated)),
        Verdict::FailsOpen => Pass::NotHeld("is also true before the visitor has answered", None),
        Verdict::Answered => {
            Pass::NotHeld("only asks whether the visitor has answered, not what", None)
        }
        Verdict::NotNeeded => Pass::NotHeld(
            "only asks whether the visitor is to be asked, not what they said",
            None,
        ),
        Verdict::Nothing => Pass::Through,
    }
}

/// The last name of an expression that is called.
fn called_name(callee: &Expr) -> &str {
    match callee {
        Expr::Name(name) => name,
        Expr::Member { property, .. } => property,
        _ => "",
    }
}
