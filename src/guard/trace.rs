//! A trace is each way to a site, told gate by gate, for people who ask why.

use std::collections::HashSet;

use super::handed::{self, Asked};
use super::{Guards, Pass, called_name, judge, wait};
use crate::catalogue::definition::GuardKind;
use crate::facts::{BLOCK, RELEASE};
use crate::gate::{Function, FunctionId, GateId, GateKind, HELPER, TEMPLATE};
use crate::project::FileIndex;
use crate::span::Span;

/// How many ways are shown, and how many gates one may have.
const MAX_WAYS: usize = 24;
const MAX_STEPS: usize = 64;

/// One way from the opening of a page to a site, told from the site outwards.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Way {
    pub steps: Vec<Step>,
    /// Whether some gate on it is a guard.
    pub held: bool,
    /// It ends in a function that nothing is known to call.
    pub unknown: bool,
}

/// A gate on a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub file: FileIndex,
    /// `condition`, `callback`, `call`, `include` …
    pub kind: &'static str,
    pub span: Span,
    /// The guard that it is, if it is one.
    pub guard: Option<GuardKind>,
    pub reason: String,
}

/// A way that is being followed outwards.
#[derive(Clone)]
struct Open {
    /// The file whose opening the way has to reach.
    file: FileIndex,
    /// Gates still to pass, the next one last; where it is empty, the file's opening is reached.
    gates: Vec<Ahead>,
    way: Way,
    /// Conditions that say nothing by themselves, and may ask for what a function is handed.
    asked: Asked,
    /// Functions and files that it has come through.
    seen: HashSet<(FileIndex, Option<FunctionId>)>,
}

/// A gate that is still to pass.
#[derive(Clone, Copy)]
struct Ahead {
    file: FileIndex,
    id: GateId,
    /// It stands around the definition of a function that the way has come through, whose calls may
    /// have led through it already.
    around: bool,
}

impl Ahead {
    fn of((file, id): (FileIndex, GateId)) -> Self {
        Self {
            file,
            id,
            around: false,
        }
    }
}

impl Guards<'_> {
    /// Every way to what stands behind a gate, within bounds.
    pub fn ways_to(&mut self, file: FileIndex, gate: Option<GateId>) -> Vec<Way> {
        let mut done = Vec::new();
        let mut open = vec![Open {
            file,
            gates: gate
                .map(|gate| Ahead::of((file, gate)))
                .into_iter()
                .collect(),
            way: Way::default(),
            asked: Asked::new(),
            seen: HashSet::new(),
        }];
        while let Some(at) = open.pop() {
            if done.len() >= MAX_WAYS {
                break;
            }
            self.follow(at, &mut open, &mut done);
        }
        done
    }

    /// One gate further; a way that forks is taken up again for each fork.
    fn follow(&mut self, mut at: Open, open: &mut Vec<Open>, done: &mut Vec<Way>) {
        let project = self.project;
        if at.way.steps.len() >= MAX_STEPS {
            return done.push(at.way);
        }
        let Some(Ahead { file, id, around }) = at.gates.pop() else {
            return self.leave_file(at, open, done);
        };
        let facts = &project.files[file].facts;
        let Some(gate) = facts.gate(id) else {
            return open.push(at);
        };
        let around_function = matches!(gate.kind, GateKind::Function(_));
        at.gates.extend(gate.parent.map(|id| Ahead {
            file,
            id,
            around: around || around_function,
        }));
        let targets = wait::asks_for_target(&gate.kind, &facts.bindings);
        let step = |guard, reason: &str| Step {
            file,
            kind: gate.kind.name(),
            span: gate.span,
            guard,
            reason: reason.to_owned(),
        };
        match self.opens(file, gate, targets) {
            Pass::Through => {
                let says = match gate.kind {
                    GateKind::Callback(ref callback) => {
                        format!("runs when `{}` calls it", called_name(&callback.callee))
                    }
                    GateKind::Handler { ref event } => format!("runs at the event `{event}`"),
                    _ => "says nothing about consent".to_owned(),
                };
                let step = step(None, &says);
                at.way.steps.push(step);
                handed::ask(&mut at.asked, &gate.kind);
                open.push(at);
            }
            Pass::NotHeld(reason, _) => {
                let step = step(None, reason);
                at.way.steps.push(step);
                handed::ask(&mut at.asked, &gate.kind);
                open.push(at);
            }
            Pass::Held(guard, _, reason) => {
                let step = step(Some(guard), reason);
                at.way.steps.push(step);
                at.way.held = true;
                done.push(at.way);
            }
            Pass::Also(other) => {
                at.gates.push(Ahead::of((file, other)));
                open.push(at);
            }
            Pass::Set(setter) => {
                let calls = self.setting(file, setter);
                self.fork(&at, None, &calls, open, done);
            }
            Pass::Raised(event) => {
                let step = step(None, "runs when the project raises the event");
                at.way.steps.push(step);
                let by = project.callers.get(event).map_or(&[][..], Vec::as_slice);
                self.fork(&at, None, by, open, done);
            }
            Pass::Released(calls, _) => {
                let step = step(None, "is put in place by a script");
                at.way.steps.push(step);
                self.fork(&at, None, &calls, open, done);
            }
            Pass::Called(function) => {
                if around && at.seen.contains(&(file, Some(function))) {
                    return open.push(at);
                }
                self.enter_callers(at, file, function, gate.span, open, done);
            }
        }
    }

    fn enter_callers(
        &mut self,
        mut at: Open,
        file: FileIndex,
        id: FunctionId,
        head: Span,
        open: &mut Vec<Open>,
        done: &mut Vec<Way>,
    ) {
        let project = self.project;
        let facts = &project.files[file].facts;
        let Some(function) = facts.functions.get(id.0 as usize) else {
            return open.push(at);
        };
        if !at.seen.insert((file, Some(id))) {
            return;
        }
        let step = |guard, reason: String| Step {
            file,
            kind: "function",
            span: head,
            guard,
            reason,
        };
        if super::blocks::is_block(function) {
            let places = self.places_of(file, function);
            let name = function
                .names
                .first()
                .map_or("", |name| &name[BLOCK.len()..]);
            let reason = match (name.strip_prefix(HELPER), places.len()) {
                (Some(helper), 0) => format!("is `{helper}`, which nothing is known to call"),
                (Some(helper), 1) => format!("is `{helper}`, which is called in one place"),
                (Some(helper), several) => {
                    format!("is `{helper}`, which is called in {several} places")
                }
                (None, 0) => format!("is the block `{name}`, whose place is not known"),
                (None, _) => format!("is the block `{name}`, which a layout places"),
            };
            let step = step(None, reason);
            at.way.steps.push(step);
            return self.fork(&at, None, &places, open, done);
        }
        if self.waits.named_function(function).is_some() {
            let step = step(
                Some(GuardKind::Consent),
                "is named for what runs after consent".to_owned(),
            );
            at.way.steps.push(step);
            at.way.held = true;
            return done.push(at.way);
        }
        if function.immediate || wait::is_called_by_framework(function) {
            let step = step(None, "is called as the page opens".to_owned());
            at.way.steps.push(step);
            return open.push(at);
        }
        let name = function.names.first().map_or("a function", String::as_str);
        let calls = self.numbered_calls_of(file, function);
        let reason = match calls.len() {
            0 => format!("is `{name}`, which nothing is known to call"),
            1 => format!("is `{name}`, which is called in one place"),
            several => format!("is `{name}`, which is called in {several} places"),
        };
        let step = step(None, reason);
        at.way.steps.push(step);
        if calls.is_empty() {
            at.way.unknown = true;
            return done.push(at.way);
        }
        self.fork(&at, Some(function), &calls, open, done);
    }

    /// The calls in a file that switch a state on.
    fn setting(&self, file: FileIndex, setter: &str) -> Vec<(FileIndex, usize)> {
        let calls = self.project.callers.get(setter).into_iter().flatten();
        let sets = |(caller, number): &&(FileIndex, usize)| {
            let calls = &self.project.files[file].facts.calls;
            *caller == file && !calls[*number].switches_off()
        };
        calls.filter(sets).copied().collect()
    }

    /// Goes on from each call; the gates around what is called stand in front as well.
    fn fork(
        &self,
        at: &Open,
        function: Option<&Function>,
        calls: &[(FileIndex, usize)],
        open: &mut Vec<Open>,
        done: &mut Vec<Way>,
    ) {
        if calls.is_empty() {
            return open.push(at.clone());
        }
        let project = self.project;
        for (caller, number) in calls.iter().rev().copied() {
            if open.len() + done.len() > MAX_WAYS {
                break;
            }
            let call = &project.files[caller].facts.calls[number];
            let mut next = at.clone();
            next.way.steps.push(Step {
                file: caller,
                kind: "call",
                span: call.span,
                guard: None,
                reason: match call.name.strip_prefix(RELEASE) {
                    Some(TEMPLATE) => "takes it out of its template".to_owned(),
                    Some(attribute) => format!("puts `{attribute}` in place"),
                    None => format!("calls `{}`", call.name),
                },
            });
            next.file = caller;
            let around = call.gate.map(|gate| Ahead::of((caller, gate)));
            next.gates.extend(around);
            let asked = function.map(|function| handed::of_parameters(function, &at.asked));
            let asked = asked.filter(|asked| !asked.is_empty());
            let told = function
                .zip(asked)
                .and_then(|(function, asked)| self.told_by(function, caller, number, &asked));
            if let Some((asked, told)) = told {
                next.asked = asked;
                let (guard, reason) = match judge(told) {
                    Pass::Held(guard, _, reason) => (Some(guard), reason),
                    Pass::NotHeld(reason, _) => (None, reason),
                    _ => (None, "says nothing about consent"),
                };
                next.way.steps.push(Step {
                    file: caller,
                    kind: "argument",
                    span: call.span,
                    guard,
                    reason: format!("with what it hands over, the condition {reason}"),
                });
                if guard.is_some() {
                    next.way.held = true;
                    done.push(next.way);
                    continue;
                }
                if let Some(setter) = handed::setters(project, caller, &next.asked).next() {
                    let calls = self.setting(caller, setter);
                    if !calls.is_empty() {
                        self.fork(&next, None, &calls, open, done);
                        continue;
                    }
                }
            }
            open.push(next);
        }
    }

    /// From the opening of a file to where it is included or loaded.
    fn leave_file(&self, mut at: Open, open: &mut Vec<Open>, done: &mut Vec<Way>) {
        let project = self.project;
        if !at.seen.insert((at.file, None)) {
            return;
        }
        let includers = project.includers.get(&at.file).into_iter().flatten();
        let loaders = project.loaders.get(&at.file).into_iter().flatten();
        let imported = project.imported.get(&at.file).into_iter().flatten();
        let imported = imported.filter(|(from, _)| *from != at.file);
        let ways: Vec<(FileIndex, Option<GateId>, Span, &'static str)> = includers
            .map(|(from, number)| {
                let include = &project.files[*from].facts.includes[*number];
                (*from, include.gate, include.span, "include")
            })
            .chain(imported.map(|(from, number)| {
                let import = &project.files[*from].facts.imports[*number];
                (*from, import.gate, import.span, "import")
            }))
            .chain(loaders.map(|(from, number)| {
                let script = &project.files[*from].facts.local_scripts[*number];
                (*from, script.gate, script.span, "script")
            }))
            .collect();
        if ways.is_empty() {
            return done.push(at.way);
        }
        for (from, gate, span, kind) in ways.into_iter().rev() {
            if open.len() + done.len() > MAX_WAYS {
                break;
            }
            let mut next = at.clone();
            next.way.steps.push(Step {
                file: from,
                kind,
                span,
                guard: None,
                reason: format!("brings in {}", project.files[at.file].path),
            });
            next.file = from;
            let around = gate.map(|gate| Ahead::of((from, gate)));
            next.gates = around.into_iter().collect();
            open.push(next);
        }
    }
}
