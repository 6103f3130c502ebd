//! A key is where the answer is kept, whatever it is called, if the code that takes the answer
//! writes it: `localStorage.setItem('acme', 'yes')` in `acceptCookies`.

use std::collections::{HashMap, HashSet};

use super::words;
use crate::facts::{Facts, Stored};
use crate::gate::{GateId, GateKind};
use crate::project::Project;

/// How many gates around a place are asked what they say.
const MAX_GATES: usize = 24;

/// Keys under which the visitor's answer is kept though they do not say so → whether only a yes is
/// ever stored there.
pub type Kept<'a> = HashMap<&'a str, bool>;

/// The keys of a project.
pub fn of_project(project: &Project) -> Kept<'_> {
    let mut keys = Kept::new();
    for file in &project.files {
        for stored in untold(&file.facts) {
            if stored.says_yes && takes_answer(&file.path, &file.facts, stored.gate) {
                keys.insert(&stored.key, true);
            }
        }
    }
    if keys.is_empty() {
        return keys;
    }
    let mut put_away = HashSet::new();
    for file in &project.files {
        for stored in untold(&file.facts) {
            let Some(only_yes) = keys.get_mut(stored.key.as_str()) else {
                continue;
            };
            *only_yes &= stored.says_yes;
            // What is stored by whatever puts the banner away is no answer.
            if stored.is_about && !takes_answer(&file.path, &file.facts, stored.gate) {
                put_away.insert(stored.key.as_str());
            }
        }
    }
    keys.retain(|key, _| !put_away.contains(key));
    keys
}

/// What is stored under keys that say nothing of consent, or of having been asked alone:
/// `cookie-notice-dismissed`.
fn untold(facts: &Facts) -> impl Iterator<Item = &Stored> {
    facts
        .stored
        .iter()
        .filter(|stored| !stored.is_about || words::is_put_away(&stored.key))
}

/// Whether what stands around a place tells that the visitor says yes to cookies there.
fn takes_answer(path: &str, facts: &Facts, gate: Option<GateId>) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let mut is_about = words::speaks_of_cookies(stem);
    let mut says_yes = false;
    let mut at = gate;
    for _ in 0..MAX_GATES {
        let Some(gate) = at.and_then(|id| facts.gate(id)) else {
            break;
        };
        let mut hear = |text: &str| {
            is_about |= words::speaks_of_cookies(text);
            says_yes |= words::says_yes(text);
        };
        match &gate.kind {
            GateKind::Function(id) => {
                let function = facts.functions.get(id.0 as usize);
                function
                    .iter()
                    .flat_map(|function| &function.names)
                    .for_each(|name| hear(name));
            }
            GateKind::Callback(callback) => {
                let bound = callback
                    .callee
                    .root()
                    .and_then(|root| facts.bindings.get(root));
                for expr in [Some(&callback.callee), bound].into_iter().flatten() {
                    expr.texts().for_each(&mut hear);
                }
            }
            _ => {}
        }
        at = gate.parent;
    }
    is_about && says_yes
}
