//! A guard is a gate that asks for consent or waits for the visitor; this decides which gates are.
//!
//! From a site the way back leads through its gates, through the callers of the functions it is
//! in, and through the files that include its file. One way without a guard is enough for a
//! breach.

mod drawn;
pub mod read;
mod wait;
pub mod words;

use std::collections::HashMap;

use self::read::{ANYTHING, CATEGORY, Patterns, Reader, Verdict};
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Confidence, GuardKind};
use crate::catalogue::manager::TemplateGranted;
use crate::catalogue::service::{Purpose, Service};
use crate::expr::Expr;
use crate::gate::{Function, FunctionId, GateId, GateKind, Inert};
use crate::project::{FileIndex, Project};
use crate::site::{Load, Site, SiteKind};
use crate::span::Span;
use crate::syntax::template::{Dialect, expr};

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
}

impl Resolution {
    fn open(confidence: Confidence) -> Self {
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
    NotHeld(&'static str),
    Held(GuardKind, Vec<Purpose>, &'static str),
    /// It depends on who calls the function.
    Called(FunctionId),
    Also(GateId),
    /// It depends on who calls the setter of a state.
    Set(&'a str),
}

/// Decides for one project; remembers what it has found out about each gate.
pub struct Guards<'a> {
    project: &'a Project,
    catalogue: &'a Catalogue,
    patterns: Patterns,
    waits: wait::Waits,
    known: HashMap<(FileIndex, GateId), Resolution>,
    open_files: HashMap<FileIndex, Resolution>,
    /// What is being resolved at the moment; a way that comes back to it is no new way.
    under_way: Vec<(FileIndex, Option<GateId>)>,
    blocking: bool,
    blocked_from: HashMap<FileIndex, Option<usize>>,
}

impl<'a> Guards<'a> {
    #[must_use]
    pub fn new(project: &'a Project, catalogue: &'a Catalogue) -> Self {
        Self {
            project,
            catalogue,
            patterns: patterns(catalogue),
            waits: wait::Waits::new(catalogue),
            known: HashMap::new(),
            open_files: HashMap::new(),
            under_way: Vec::new(),
            blocking: project.has_blocking_manager(),
            blocked_from: HashMap::new(),
        }
    }

    /// What stands in front of a site.
    pub fn resolve(&mut self, file: FileIndex, site: &Site) -> Resolution {
        let mut found = self.chain(file, site.gate);
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
                });
            } else if self.denied_by_default(file, site.span, load) {
                found.guard = GuardKind::ConsentMode;
            } else if load.configured && !self.project.managers.is_empty() {
                // The generator or system may well ask the consent manager that it is given.
                found.confidence = Confidence::Low;
            }
        }
        found
    }

    /// What the gates from this one outwards do, and then the ways into the file.
    fn chain(&mut self, file: FileIndex, gate: Option<GateId>) -> Resolution {
        let mut confidence = Confidence::High;
        let mut judged = Vec::new();
        let mut at = gate;
        let facts = &self.project.files[file].facts;
        let mut targets = false;
        while let Some(id) = at {
            let Some(gate) = facts.gate(id) else { break };
            targets |= wait::asks_for_target(&gate.kind, &facts.bindings);
            let detour = match self.pass(file, &gate.kind, targets) {
                Pass::Through => None,
                Pass::NotHeld(reason) => {
                    let (kind, span) = (gate.kind.name(), gate.span);
                    judged.push(Judged {
                        file,
                        kind,
                        span,
                        counts: false,
                        reason,
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
                    });
                    return Resolution {
                        guard,
                        purposes,
                        confidence,
                        gates: judged,
                    };
                }
                Pass::Also(other) => Some(self.remembered(file, other)),
                Pass::Called(function) => Some(self.callers(file, function)),
                Pass::Set(setter) => Some(self.setters(file, setter)),
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
        if self.under_way.contains(&key) || self.under_way.len() > MAX_WAYS {
            return Resolution::cut();
        }
        self.under_way.push(key);
        let found = self.chain(file, Some(gate));
        self.under_way.pop();
        // What was found on a detour that was cut short holds for that detour only.
        if self.under_way.is_empty() || found.guard != GuardKind::Never {
            self.known.insert((file, gate), found.clone());
        }
        found
    }

    fn pass(&self, file: FileIndex, kind: &GateKind, targets: bool) -> Pass<'a> {
        let facts = &self.project.files[file].facts;
        let reader = Reader {
            patterns: &self.patterns,
            bindings: &facts.bindings,
        };
        match kind {
            GateKind::Condition { expr, holds } => match judge(reader.read(expr, *holds)) {
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
            GateKind::Callback(callback) => self.waits.callback(callback, &reader, targets),
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
            GateKind::Element { name, attributes } => self.waits.element(name, attributes),
            GateKind::Both(other) => Pass::Also(*other),
        }
    }

    /// All places that call a function; it is held back where every one of them is.
    fn callers(&mut self, file: FileIndex, id: FunctionId) -> Resolution {
        let Some(function) = self.project.files[file].facts.functions.get(id.0 as usize) else {
            return Resolution::open(Confidence::Low);
        };
        if let Some(Verdict::Granted(purposes)) = self.waits.named_function(function) {
            return Resolution {
                purposes,
                ..Resolution::guarded(GuardKind::Consent)
            };
        }
        if function.immediate || wait::is_called_by_framework(function) {
            return Resolution::open(Confidence::Medium);
        }
        let calls = self.calls_of(file, function);
        if wait::is_component(function) {
            // Where nothing is known to draw it, it is a page.
            let found = self.drawn(calls);
            return found.unwrap_or_else(|| Resolution::open(Confidence::Medium));
        }
        self.ways(calls)
    }

    /// All places that switch a state on.
    fn setters(&mut self, file: FileIndex, setter: &str) -> Resolution {
        let calls = self.project.callers.get(setter).into_iter().flatten();
        let here = calls.filter(|(caller, _)| *caller == file);
        let calls = here
            .map(|(caller, number)| &self.project.files[*caller].facts.calls[*number])
            .filter(|call| !call.switches_off)
            .map(|call| (file, call.gate))
            .collect();
        self.ways(calls)
    }

    /// Held back where every way is; the surest open way tells otherwise. Unsure where no way is
    /// known.
    fn ways(&mut self, calls: Vec<(FileIndex, Option<GateId>)>) -> Resolution {
        if calls.is_empty() {
            return Resolution::open(Confidence::Low);
        }
        let mut held: Option<Resolution> = None;
        let mut open: Option<Resolution> = None;
        for (caller, gate) in calls {
            let way = match gate {
                Some(gate) => self.remembered(caller, gate),
                None => self.ways_in(caller),
            };
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

    /// Calls in the same file, or where there are none, in others.
    fn calls_of(&self, file: FileIndex, function: &Function) -> Vec<(FileIndex, Option<GateId>)> {
        let all: Vec<_> = function
            .names
            .iter()
            .filter_map(|name| self.project.callers.get(name))
            .flatten()
            .map(|(caller, number)| (*caller, &self.project.files[*caller].facts.calls[*number]))
            .filter(|(caller, call)| *caller != file || !function.span.covers(call.span))
            .map(|(caller, call)| (caller, call.gate))
            .collect();
        if all.iter().any(|(caller, _)| *caller == file) && !function.exported {
            all.into_iter()
                .filter(|(caller, _)| *caller == file)
                .collect()
        } else {
            all
        }
    }

    /// The ways into a file: what includes it, or the elements that load it as a script. A file
    /// that nothing is known to use is a page, or is used in a way that cannot be seen.
    fn ways_in(&mut self, file: FileIndex) -> Resolution {
        if let Some(known) = self.open_files.get(&file) {
            return known.clone();
        }
        let key = (file, None);
        if self.under_way.contains(&key) || self.under_way.len() > MAX_WAYS {
            return Resolution::cut();
        }
        let project = self.project;
        let includers = project.includers.get(&file).into_iter().flatten();
        let loaders = project.loaders.get(&file).into_iter().flatten();
        let ways: Vec<(FileIndex, Option<GateId>)> = includers
            .map(|(from, number)| (*from, project.files[*from].facts.includes[*number].gate))
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
        for (from, gate) in ways {
            let way = self.chain(from, gate);
            if way.is_open() {
                open = Some(Resolution::open(Confidence::High.min(way.confidence)));
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
        if self.under_way.is_empty() || found.guard != GuardKind::Never {
            self.open_files.insert(file, found.clone());
        }
        found
    }

    /// Whether a consent manager's script holds the element back: by itself, or because the
    /// element carries the manager's mark.
    fn blocked(&mut self, file: FileIndex, span: Span, load: &Load) -> Option<&'static str> {
        let attribute = |name: &str| {
            load.attributes
                .iter()
                .any(|(key, _)| key.eq_ignore_ascii_case(name))
        };
        for id in &self.project.managers {
            let Some(manager) = self.catalogue.managers.get(id) else {
                continue;
            };
            let exempt = manager.exempt.iter().any(|mark| {
                load.attributes.iter().any(|(key, value)| {
                    key.eq_ignore_ascii_case(&mark.name)
                        && mark.value.as_ref().is_none_or(|wanted| {
                            value
                                .as_ref()
                                .and_then(crate::value::Value::as_literal)
                                .is_some_and(|text| text == *wanted)
                        })
                })
            });
            if exempt {
                return None;
            }
            let marks = manager.blocking.iter().filter(|form| form.live);
            if marks
                .filter_map(|form| form.attribute.as_deref())
                .any(attribute)
            {
                return Some("the consent manager holds marked elements back");
            }
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
    fn pages_around_block(&mut self, file: FileIndex) -> bool {
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

    /// Whether the vendor's consent mode was set to denied before the tag, for all that it needs.
    fn denied_by_default(&self, file: FileIndex, span: Span, load: &Load) -> bool {
        let Some(service) = self.catalogue.services.get(&load.service) else {
            return false;
        };
        if service.consent_mode.is_empty() || load.noscript {
            return false;
        }
        let denies = |denied: &[String]| {
            service
                .consent_mode
                .iter()
                .all(|state| denied.contains(state))
        };
        self.project.files.iter().enumerate().any(|(index, other)| {
            other.facts.consent_defaults.iter().any(|default| {
                denies(&default.denied) && (index != file || default.span.start < span.start)
            })
        })
    }

    /// Whether some other file or place of the project loads the service by an address.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&'a Service> {
        self.catalogue.services.get(id)
    }
}

fn judge<'a>(verdict: Verdict) -> Pass<'a> {
    match verdict {
        Verdict::Granted(purposes) => Pass::Held(GuardKind::Consent, purposes, "asks for consent"),
        Verdict::Never => Pass::Held(GuardKind::Never, Vec::new(), "never comes true"),
        Verdict::Denied => Pass::NotHeld("is true when consent is refused or missing"),
        Verdict::FailsOpen => Pass::NotHeld("is also true before the visitor has answered"),
        Verdict::Answered => Pass::NotHeld("only asks whether the visitor has answered, not what"),
        Verdict::Nothing => Pass::Through,
    }
}

/// The managers' own expressions, in the shape that conditions have.
fn patterns(catalogue: &Catalogue) -> Patterns {
    let mut all = Patterns::default();
    for manager in catalogue.managers.values() {
        let written = |text: &str| text.replace("{category}", CATEGORY).replace('*', ANYTHING);
        for granted in &manager.granted {
            all.add(
                expr::parse(&written(&granted.expression), Dialect::Ejs),
                true,
            );
        }
        let spoken = |granted: &&TemplateGranted| granted.dialect != "antlers";
        for granted in manager.template_granted.iter().filter(spoken) {
            all.add(
                expr::parse(&written(&granted.expression), Dialect::Ejs),
                true,
            );
        }
        for event in &manager.answered_events {
            for granted in &event.granted {
                all.add(
                    expr::parse(&written(&granted.expression), Dialect::Ejs),
                    true,
                );
            }
        }
        for answered in &manager.answered {
            all.add(expr::parse(&written(answered), Dialect::Ejs), false);
        }
        for category in &manager.categories {
            all.add_word(&category.word, category.purpose);
        }
    }
    all
}

/// The last name of an expression that is called.
fn called_name(callee: &Expr) -> &str {
    match callee {
        Expr::Name(name) => name,
        Expr::Member { property, .. } => property,
        _ => "",
    }
}
