//! A refusal is the visitor's no: the click on a button of a banner that says so. What it runs does not
//! wait for consent, whoever acted.

use super::{Guards, Pass, called_name, words};
use crate::catalogue::definition::{Flaw, GuardKind};
use crate::catalogue::manager::Given;
use crate::expr::Expr;
use crate::gate::{Callback, Gate, GateKind};
use crate::project::FileIndex;
use crate::site::{Answer, Banner, SiteKind};

/// How far names of elements are followed.
const MAX_DEPTH: usize = 4;

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
            GateKind::Handler { .. } => self.banners(file).any(|banner| {
                let mut answers = banner.answers.iter();
                answers.any(|answer| answer.span.covers(gate.span) && says_no(answer))
            }),
            GateKind::Callback(callback) => {
                let picked = self.picked(file, callback);
                words::refuses(&picked)
                    && (words::speaks_of_cookies(&picked) || self.asks_for_consent(file))
            }
            _ => false,
        }
    }

    fn banners(&self, file: FileIndex) -> impl Iterator<Item = &Banner> {
        let sites = self.project.files[file].facts.sites.iter();
        sites.filter_map(|site| match &site.kind {
            SiteKind::Banner(banner) => Some(banner),
            _ => None,
        })
    }

    /// Whether a file is about asking for consent: it has the banner, or keeps the answer.
    fn asks_for_consent(&self, file: FileIndex) -> bool {
        let facts = &self.project.files[file].facts;
        let keeps = facts.sites.iter().any(|site| match &site.kind {
            SiteKind::Storage(stored) => words::meaning(&stored.key).is_some(),
            _ => false,
        });
        keeps || self.banners(file).next().is_some()
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
