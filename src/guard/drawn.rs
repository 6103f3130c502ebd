//! Components are drawn by others, and by the states that they keep: what holds back the drawing
//! holds back what is in them.

use super::read::Reader;
use super::verdict::Verdict;
use super::{Guards, Pass, Resolution};
use crate::catalogue::definition::Confidence;
use crate::expr::Expr;
use crate::facts::{Facts, State};
use crate::gate::{GateId, GateKind};
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
        let inside = self.ways(frames.into_iter());
        if inside.is_open() || inside.is_cut() {
            return Resolution {
                confidence: found.confidence.min(Confidence::Medium),
                ..found
            };
        }
        inside
    }
}

impl<'a> Guards<'a> {
    /// What stands, in the file of a component, in front of what is handed to it to draw.
    pub(super) fn wrapped(&self, name: &str) -> Pass<'a> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let files = self.project.components.get(&project::component(last));
        let mut held = None;
        for file in files.into_iter().flatten() {
            for slot in &self.project.files[*file].facts.slots {
                match self.within(*file, *slot, last) {
                    Some(pass @ Pass::Held(..)) => held = Some(pass),
                    Some(_) => return Pass::Through,
                    // It is another component's.
                    None => {}
                }
            }
        }
        held.unwrap_or(Pass::Through)
    }

    /// What the gates from a slot outwards do, up to the component that it is a part of.
    fn within(&self, file: FileIndex, slot: Option<GateId>, component: &str) -> Option<Pass<'a>> {
        let facts = &self.project.files[file].facts;
        let mut found = Pass::Through;
        let mut at = slot;
        while let Some(gate) = at.and_then(|id| facts.gate(id)) {
            if let GateKind::Function(id) = gate.kind {
                let names = facts
                    .functions
                    .get(id.0 as usize)
                    .map(|function| &function.names);
                let is_component = |name: &&String| name.starts_with(char::is_uppercase);
                if let Some(name) = names.and_then(|names| names.iter().find(is_component)) {
                    return (name == component).then_some(found);
                }
            } else if !matches!(gate.kind, GateKind::Element { .. })
                && let pass @ Pass::Held(..) = self.pass(file, &gate.kind, false)
            {
                found = pass;
            }
            at = gate.parent;
        }
        Some(found)
    }
}

/// Whether a condition waits for a state that is at first what the visitor once answered.
pub(super) fn begins_as_answer(expr: &Expr, holds: bool, facts: &Facts, reader: &Reader) -> bool {
    match expr {
        Expr::Not(inner) => begins_as_answer(inner, !holds, facts, reader),
        Expr::And(all) if holds => all
            .iter()
            .any(|one| begins_as_answer(one, true, facts, reader)),
        Expr::Call { callee, args } if args.is_empty() => {
            begins_as_answer(callee, holds, facts, reader)
        }
        _ => {
            let state = state_name(expr).and_then(|name| facts.states.get(name));
            let granted = |initial| matches!(reader.read(initial, true), Verdict::Granted(_));
            holds && state.is_some_and(|state| granted(&state.initial))
        }
    }
}

/// The setter of the state that a condition waits for: one that is off at first.
pub(super) fn switched_on_by<'f>(expr: &Expr, holds: bool, facts: &'f Facts) -> Option<&'f str> {
    match (expr, holds) {
        (Expr::Name(_) | Expr::Member { .. }, true) => {
            let state = state_name(expr).and_then(|name| facts.states.get(name));
            let off = state.filter(|state| state.initial.is_falsy());
            let off = off.or_else(|| holder_without(expr, facts));
            off.map(|state| state.setter.as_str())
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

/// The state whose object has no such part at first: `place.lat` after `useState({})`. Only a function
/// of its own sets all of it; what is assigned to may get the part by itself.
fn holder_without<'f>(expr: &Expr, facts: &'f Facts) -> Option<&'f State> {
    let Expr::Member { object, property } = expr else {
        return None;
    };
    let state = facts.states.get(state_name(object)?)?;
    let Expr::Object(pairs) = &state.initial else {
        return None;
    };
    let mut at_first = pairs.iter().filter(|(key, _)| key == property);
    let is_off = at_first.all(|(_, value)| value.is_falsy());
    (is_off && !state.setter.ends_with('=')).then_some(state)
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
            Expr::Member {
                object,
                property: state,
            } if state == "state" && **object == Expr::name("this") => Some(property),
            _ => None,
        },
        _ => None,
    }
}
