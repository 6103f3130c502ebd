//! A guard is a gate that asks for consent or waits for the visitor; this decides which gates are.
//!
//! From a site the way back leads through its gates, through the callers of the functions it is
//! in, and through the files that include its file. One way without a guard is enough for a
//! breach.

mod answers;
mod blocks;
mod called;
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
mod records;
mod refusal;
mod resolution;
mod source;
mod taken;
pub mod trace;
pub mod verdict;
mod wait;
mod ways;
pub mod words;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use self::calls::gate_of;
use self::handed::{Asked, Handing};
use self::patterns::Patterns;
use self::read::{Constants, Reader};
pub use self::resolution::{Judged, Resolution};
use self::resolution::{Pass, judge};
use self::verdict::Verdict;
pub use self::wait::{is_interaction, listens};
use crate::builtin::once;
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Confidence, GuardKind};
use crate::catalogue::service::{Category, Service};
use crate::expr::Expr;
use crate::gate::{Callback, GateId, GateKind, Inert, TEMPLATE};
use crate::project::{FileIndex, Project};
use crate::site::{By, Load, Site, SiteKind};

/// How many functions and includes a way may lead through.
const MAX_WAYS: usize = 64;

/// Decides for one project; remembers what it has found out about each gate.
pub struct Guards<'a> {
    project: &'a Project,
    catalogue: &'a Catalogue,
    patterns: Arc<Patterns>,
    answers: HashMap<FileIndex, answers::Answers>,
    kept: kept::Kept<'a>,
    constants: HashMap<FileIndex, Constants>,
    waits: wait::Waits,
    known: HashMap<(FileIndex, GateId), Resolution>,
    open_files: HashMap<FileIndex, Resolution>,
    /// Templates whose class says when they are drawn.
    drawn_where: HashMap<FileIndex, answers::Answer>,
    /// What is being resolved at the moment; a way that comes back to it is no new way.
    under_way: Vec<(FileIndex, Option<GateId>)>,
    /// What was found on detours that were cut short. It holds until the outermost question is
    /// answered: an open way that a cut left out leads through a place that is still under way, and
    /// is found from there. So each place is looked at once a question.
    detours: HashMap<(FileIndex, Option<GateId>), Resolution>,
    handing: Handing,
    taking: taken::Taking,
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
    /// The files that ask for consent, with their buttons that say no.
    asking: HashMap<FileIndex, refusal::Asking>,
    /// Whether something that the project loads may bring a consent manager, once that was asked.
    may_come: OnceCell<bool>,
}

impl<'a> Guards<'a> {
    #[must_use]
    pub fn new(project: &'a Project, catalogue: &'a Catalogue) -> Self {
        static BUILT_IN: OnceLock<Arc<Patterns>> = OnceLock::new();
        let patterns = once(&BUILT_IN, catalogue, Patterns::of);
        let kept = kept::of_project(project);
        let constants = answers::constants(project);
        let answers = answers::of_project(project, &patterns, &kept, &constants);
        Self {
            project,
            catalogue,
            drawn_where: answers::drawn(project, &answers),
            answers,
            kept,
            constants,
            patterns,
            waits: wait::Waits::new(catalogue, &project.managers),
            known: HashMap::new(),
            open_files: HashMap::new(),
            under_way: Vec::new(),
            detours: HashMap::new(),
            handing: Handing::of(project),
            taking: taken::Taking::default(),
            blocking: project.has_blocking_manager(),
            blocked_from: HashMap::new(),
            around_blocks: HashMap::new(),
            tellers: modes::tellers(project),
            hurries: managers::hurries(project),
            named: calls::Named::default(),
            idle: idle(project),
            asking: refusal::asking(project),
            may_come: OnceCell::new(),
        }
    }

    /// What stands in front of a site.
    pub fn resolve(&mut self, file: FileIndex, site: &Site) -> Resolution {
        self.handing.begin();
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
        self.handing.begin();
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
        self.handing.begin();
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
            && !*self.may_come.get_or_init(|| {
                let sites = project.files.iter().flat_map(|file| &file.facts.sites);
                sites.into_iter().any(|site| self.may_bring_a_manager(site))
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
            let detour = match self.opens(file, gate, targets) {
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
                Pass::Released(calls, known) => {
                    let project = self.project;
                    let found = self.ways(calls.iter().map(|at| (at.0, gate_of(project, *at))));
                    Some(Resolution {
                        confidence: found.confidence.min(known),
                        ..found
                    })
                }
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
                Pass::Through => match self.raised(callback) {
                    Pass::Through => self.taken(file, callback),
                    pass => pass,
                },
                // What a function does goes before what it is called.
                Pass::NotHeld(reason, flaw) => match self.taken(file, callback) {
                    Pass::Through => Pass::NotHeld(reason, flaw),
                    pass => pass,
                },
                pass => pass,
            },
            GateKind::Handler { event } if wait::is_interaction(event) => Pass::Held(
                GuardKind::Interaction,
                Vec::new(),
                "runs when the visitor acts",
            ),
            // `@cookies-accepted.window="…"` listens as `addEventListener` does.
            GateKind::Handler { event } => {
                let callback = Callback {
                    callee: Expr::name("this").member("addEventListener"),
                    args: vec![Expr::String(event.clone())],
                    key: None,
                };
                match self.waits.callback(&callback, &reader, targets) {
                    Pass::Through => self.raised(&callback),
                    pass => pass,
                }
            }
            GateKind::Loop => Pass::Through,
            GateKind::Function(function) => Pass::Called(*function),
            GateKind::Inert(Inert::ScriptType { .. }) => Pass::Held(
                GuardKind::Consent,
                Vec::new(),
                "the script's type keeps it from running",
            ),
            GateKind::Inert(Inert::ParkedAddress { attribute, element }) => {
                self.released(attribute, element)
            }
            GateKind::Inert(Inert::Template(element)) => self.released(TEMPLATE, element),
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

    /// What the catalogue knows of a service.
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

/// The last name of an expression that is called.
fn called_name(callee: &Expr) -> &str {
    match callee {
        Expr::Name(name) => name,
        Expr::Member { property, .. } => property,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Tools;
    use crate::project::File;
    use crate::syntax::language::{self, Language};

    /// What guards the sites of a script, and how much `work` it was to find out after `prepare`.
    pub(super) fn resolved_by(
        script: &str,
        prepare: impl FnOnce(&mut Guards),
        work: impl FnOnce(&Guards) -> usize,
    ) -> (Vec<GuardKind>, usize) {
        let catalogue = Catalogue::builtin();
        let tools = Tools::new(catalogue);
        let path = "a.js";
        let language = Language::of(path, script).unwrap();
        let facts = language::facts(path, script, language, catalogue, &tools.recogniser);
        let path = path.to_owned();
        let facts = Arc::new(facts);
        let project = Project::new(vec![File { path, facts }]);
        let mut guards = Guards::new(&project, catalogue);
        prepare(&mut guards);
        let sites = project.files[0].facts.sites.iter();
        let found = sites.map(|site| guards.resolve(0, site).guard).collect();
        (found, work(&guards))
    }
}
