//! A refusal is the visitor's no: the click on a button of a banner that says so. What it runs does not
//! wait for consent, whoever acted.

use std::collections::HashMap;

use super::{Guards, Pass, called_name, words};
use crate::catalogue::definition::{Flaw, GuardKind};
use crate::catalogue::manager::Given;
use crate::expr::Expr;
use crate::gate::{Callback, Gate, GateKind};
use crate::project::{FileIndex, Project};
use crate::site::{Answer, SiteKind};
use crate::span::Span;

/// How far names of elements are followed.
const MAX_DEPTH: usize = 4;

/// What a file that asks for consent says: it has the banner, or keeps the answer.
#[derive(Debug, Default)]
pub(super) struct Asking {
    /// Start tags of the buttons that say no, in order.
    refusals: Vec<Span>,
}

impl Asking {
    /// Whether something stands in the start tag of a button that says no.
    fn is_on_refusal(&self, span: Span) -> bool {
        let after = self.refusals.partition_point(|tag| tag.start <= span.start);
        let before = after.checked_sub(1).and_then(|at| self.refusals.get(at));
        before.is_some_and(|tag| tag.covers(span))
    }
}

/// The files that ask for consent.
pub(super) fn asking(project: &Project) -> HashMap<FileIndex, Asking> {
    let mut all: HashMap<FileIndex, Asking> = HashMap::new();
    for (index, file) in project.files.iter().enumerate() {
        for site in &file.facts.sites {
            match &site.kind {
                SiteKind::Banner(banner) => {
                    let answers = banner.answers.iter();
                    let refusals = answers.filter(|answer| says_no(answer));
                    let asking = all.entry(index).or_default();
                    asking.refusals.extend(refusals.map(|answer| answer.span));
                }
                SiteKind::Storage(stored) if words::meaning(&stored.key).is_some() => {
                    all.entry(index).or_default();
                }
                _ => {}
            }
        }
    }
    for asking in all.values_mut() {
        asking.refusals.sort_unstable_by_key(|tag| tag.start);
    }
    all
}

impl<'a> Guards<'a> {
    /// What a gate does, an action of the visitor by what was acted on.
    pub(super) fn opens(&self, file: FileIndex, gate: &'a Gate, targets: bool) -> Pass<'a> {
        let pass = self.pass(file, &gate.kind, targets);
        if matches!(pass, Pass::Held(GuardKind::Interaction, ..)) && self.is_no(file, gate) {
            return Pass::NotHeld("runs when the visitor refuses", Some(Flaw::Negated));
        }
        pass
    }

    fn is_no(&self, file: FileIndex, gate: &Gate) -> bool {
        match &gate.kind {
            GateKind::Handler { .. } => {
                let asking = self.asking.get(&file);
                asking.is_some_and(|asking| asking.is_on_refusal(gate.span))
            }
            GateKind::Callback(callback) => {
                let picked = self.picked(file, callback);
                words::refuses(&picked)
                    && (words::speaks_of_cookies(&picked) || self.asking.contains_key(&file))
            }
            _ => false,
        }
    }

    /// What a listener's element goes by: the selector, or the name.
    fn picked(&self, file: FileIndex, callback: &Callback) -> String {
        let bindings = &self.project.files[file].facts.bindings;
        // `$(document).on('click', '.decline', …)`.
        if let (Some(Expr::String(_)), Some(Expr::String(selector))) =
            (callback.args.first(), callback.args.get(1))
        {
            return selector.clone();
        }
        let Expr::Member { object, .. } = &callback.callee else {
            return String::new();
        };
        let mut at: &Expr = object;
        for _ in 0..MAX_DEPTH {
            match at {
                Expr::Call { callee, args } => match (called_name(callee), args.first()) {
                    (_, Some(Expr::String(selector))) => return selector.clone(),
                    (_, Some(inner)) => at = inner,
                    _ => return String::new(),
                },
                Expr::Name(name) => match bindings.get(name) {
                    Some(bound @ Expr::Call { .. }) => at = bound,
                    _ => return name.clone(),
                },
                other => return other.path().unwrap_or_default(),
            }
        }
        String::new()
    }
}

/// Whether a button says no, by the first of its names that says anything.
fn says_no(answer: &Answer) -> bool {
    let mut names = answer.words.iter();
    let told = names.find_map(|name| match () {
        () if words::refuses(name) => Some(true),
        () if words::says_yes(name) => Some(false),
        () => None,
    });
    answer.gives == Some(Given::Reject) || answer.gives.is_none() && told == Some(true)
}
