//! Components are drawn by others, and by the states that they keep: what holds back the drawing
//! holds back what is in them.

use super::{Guards, Resolution};
use crate::catalogue::definition::Confidence;
use crate::expr::Expr;
use crate::facts::Facts;
use crate::gate::GateId;
use crate::project::{self, FileIndex};
use crate::site::DrawnBy;

impl Guards<'_> {
    /// An address that is handed to a component: what stands in front of the frames in its file.
    pub(super) fn framed(&mut self, found: Resolution, drawn_by: &DrawnBy) -> Resolution {
        let project = self.project;
        let files: Vec<FileIndex> = drawn_by
            .names
            .iter()
            .filter_map(|name| project.components.get(&project::component(name)))
            .flatten()
            .copied()
            .collect();
        let frames = files.iter().flat_map(|file| {
            let frames = project.files[*file].facts.frames.iter();
            frames.map(move |gate| (*file, *gate))
        });
        let frames: Vec<_> = frames.collect();
        if frames.is_empty() {
            // A component of the project that has no frame is none that loads the address.
            let known = drawn_by.own || !files.is_empty();
            let most = if known {
                Confidence::Low
            } else {
                Confidence::Medium
            };
            return Resolution {
                confidence: found.confidence.min(most),
                ..found
            };
        }
        let inside = self.ways(frames);
        if inside.is_open() || inside.is_cut() {
            return Resolution {
                confidence: found.confidence.min(Confidence::Medium),
                ..found
            };
        }
        inside
    }

    /// What holds back all places that draw a component.
    pub(super) fn drawn(&mut self, calls: Vec<(FileIndex, Option<GateId>)>) -> Option<Resolution> {
        if calls.is_empty() {
            return None;
        }
        let found = self.ways(calls);
        (!found.is_cut() && found.confidence != Confidence::Low).then_some(found)
    }
}

/// The setter of the state that a condition waits for: one that is off at first.
pub(super) fn switched_on_by<'f>(expr: &Expr, holds: bool, facts: &'f Facts) -> Option<&'f str> {
    match (expr, holds) {
        (Expr::Name(_) | Expr::Member { .. }, true) => {
            let state = facts.states.get(state_name(expr)?)?;
            state.initial.is_falsy().then_some(state.setter.as_str())
        }
        // A signal is read by calling it.
        (Expr::Call { callee, args }, true) if args.is_empty() => {
            switched_on_by(callee, true, facts)
        }
        (Expr::Not(inner), _) => switched_on_by(inner, !holds, facts),
        (Expr::And(all), true) => all.iter().find_map(|one| switched_on_by(one, true, facts)),
        _ => None,
    }
}

/// The state that is read: `open`, `$open`, `open.value`, `this.open`, `state.open`.
fn state_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Name(name) => Some(name.strip_prefix('$').unwrap_or(name)),
        Expr::Member { object, property } => match object.as_ref() {
            Expr::Name(name) if property == "value" => Some(name),
            Expr::Name(name) if matches!(name.as_str(), "this" | "state" | "$data") => {
                Some(property)
            }
            _ => None,
        },
        _ => None,
    }
}
