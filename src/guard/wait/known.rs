//! What the catalogue's consent managers run, and when.

use std::collections::{HashMap, HashSet};

use super::super::Pass;
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Flaw, GuardKind};
use crate::catalogue::service::Purpose;
use crate::expr::Expr;
use crate::project::component;
use crate::recognise::glob;

/// The same of all managers that the catalogue knows.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) granted_events: HashSet<String>,
    pub(super) answered_events: HashSet<String>,
    pub(super) refused_events: HashSet<String>,
    /// Functions that run what they are handed: path → the arguments that must be there, and when.
    pub(super) runs: HashMap<String, Vec<(Vec<Wanted>, When)>>,
    /// Keys of managers' configurations whose functions managers run. Most are ordinary words, so
    /// that each belongs to what its manager is told.
    pub(super) keys: HashMap<String, Vec<KeyOf>>,
    /// Calls that hold back what they are handed.
    pub(super) registers: HashSet<String>,
    /// Components by their names, as [`crate::project::component`] writes them.
    pub(super) components: HashMap<String, Option<Purpose>>,
}

/// When a manager runs what it is told to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Once consent was given.
    Grant,
    /// At any answer, or when it has started.
    Answer,
    /// When consent was refused or withdrawn.
    Refusal,
}

impl When {
    pub(super) fn pass(self, purposes: Vec<Purpose>) -> Pass<'static> {
        match self {
            Self::Grant => Pass::Held(GuardKind::Consent, purposes, "runs once consent was given"),
            Self::Answer => Pass::NotHeld("also runs when the visitor has refused", None),
            Self::Refusal => Pass::NotHeld("runs when consent was refused", Some(Flaw::Negated)),
        }
    }
}

/// An argument that a manager's function must be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Any,
    Text(String),
    Yes,
}

impl Wanted {
    pub(super) fn is(&self, given: &Expr) -> bool {
        match self {
            Self::Any => true,
            Self::Text(wanted) => matches!(given, Expr::String(text) if text == wanted),
            Self::Yes => *given == Expr::Bool(true),
        }
    }
}

/// The path of `FsCC.banner.on('allow')`, `CookiesEuBanner(*, true)`, and what it must be given.
/// The dots of a path such as `orejime.manager.on` belong to it.
fn called(runs: &str) -> (&str, Vec<Wanted>) {
    let Some((path, arguments)) = runs.strip_suffix(')').and_then(|it| it.rsplit_once('(')) else {
        return (runs, Vec::new());
    };
    if arguments.is_empty() {
        return (runs, Vec::new());
    }
    let wanted = arguments.split(", ").map(|argument| match argument {
        "*" => Wanted::Any,
        "true" => Wanted::Yes,
        text => Wanted::Text(text.trim_matches('\'').to_owned()),
    });
    (path, wanted.collect())
}

/// Where a key is a manager's.
#[derive(Debug)]
pub(super) struct KeyOf {
    pub(super) when: When,
    /// Calls by which the manager is told.
    pub(super) calls: Vec<String>,
    /// Where the project loads it, it may be told by other means.
    pub(super) manager: String,
}

impl Known {
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let mut all = Self::default();
        for (id, manager) in &catalogue.managers {
            all.granted_events.extend(
                manager
                    .granted_events
                    .iter()
                    .map(|event| event.name.clone()),
            );
            all.answered_events.extend(
                manager
                    .answered_events
                    .iter()
                    .map(|event| event.name.clone()),
            );
            all.refused_events.extend(
                manager
                    .refused_events
                    .iter()
                    .map(|event| event.name.clone()),
            );
            let runs = [
                (When::Grant, &manager.runs_on_consent),
                (When::Answer, &manager.runs_on_answer),
                (When::Refusal, &manager.runs_on_refusal),
            ];
            let runs = runs
                .into_iter()
                .flat_map(|(when, all)| all.iter().map(move |runs| (when, runs)));
            for (when, runs) in runs {
                let Some(key) = runs.strip_prefix("key:") else {
                    let (path, arguments) = called(runs);
                    let known = all.runs.entry(path.to_owned()).or_default();
                    known.push((arguments, when));
                    continue;
                };
                let calls = manager.calls.iter().chain(&manager.registers);
                all.keys.entry(key.to_owned()).or_default().push(KeyOf {
                    when,
                    calls: calls.cloned().collect(),
                    manager: id.clone(),
                });
            }
            all.registers.extend(manager.registers.iter().cloned());
            let components = manager.components.iter();
            all.components
                .extend(components.map(|it| (component(&it.name), it.purpose)));
        }
        all
    }
}

/// Whether an event has one of the names, in which `*` stands for any text.
pub(super) fn named(names: &HashSet<String>, event: &str) -> bool {
    names.contains(event)
        || names
            .iter()
            .any(|name| name.contains('*') && glob(name, event))
}
