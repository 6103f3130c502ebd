//! A function that is taken by one of the project's own runs where that one calls its parameter:
//! `function gate(run) { if (hasConsent()) run(); }`, `gate(() => load())`.

use std::cell::Cell;

use super::verdict::Verdict;
use super::{Guards, Pass, handed, judge};
use crate::callers::stem;
use crate::catalogue::definition::GuardKind;
use crate::expr::Expr;
use crate::facts::DEFAULT;
use crate::gate::{Callback, Function, FunctionId, GateId, GateKind, Parameter};
use crate::project::FileIndex;

/// How many functions, one in the other, hand on what they take.
const MAX_DEPTH: usize = 4;

/// How many functions and calls are looked at in all. Thousands of functions that take one another
/// are more than anybody would wait for.
const MAX_LOOKED_AT: usize = 2_000_000;

/// How much was done to find out where functions run that others take.
#[derive(Debug, Default)]
pub(super) struct Taking {
    depth: Cell<usize>,
    looked_at: Cell<usize>,
}

impl Taking {
    fn look_at(&self, many: usize) {
        self.looked_at.set(self.looked_at.get() + many);
    }
}

impl<'a> Guards<'a> {
    /// What stands in front of the calls of a function literal, in the function that takes it.
    pub(super) fn taken(&self, file: FileIndex, callback: &Callback) -> Pass<'a> {
        let taking = &self.taking;
        let is_too_much = taking.depth.get() >= MAX_DEPTH || taking.looked_at.get() > MAX_LOOKED_AT;
        let path = callback.callee.path().filter(|_| !is_too_much);
        let Some(path) = path.filter(|_| callback.key.is_none()) else {
            return Pass::Through;
        };
        let name = path.strip_prefix("this.").unwrap_or(&path);
        taking.depth.set(taking.depth.get() + 1);
        let takers = self.takers(file, name);
        let mut all = takers.into_iter().map(|(of, id, function)| {
            self.taken_by(of, id, function, (file, callback))
                .unwrap_or(Pass::Through)
        });
        let found = all
            .next()
            .map_or(Pass::Through, |first| all.fold(first, weaker));
        taking.depth.set(taking.depth.get() - 1);
        found
    }

    /// The functions of the project that go by a name in a file.
    fn takers(&self, file: FileIndex, name: &str) -> Vec<(FileIndex, FunctionId, &'a Function)> {
        let own = self.functions_of(file, |known| known == name);
        if !own.is_empty() {
            return own;
        }
        let project = self.project;
        let facts = &project.files[file].facts;
        let import = facts.imports.iter().find(|import| import.local == name);
        let there = import.and_then(|import| import.name.as_deref());
        let there = there.unwrap_or(name);
        let is_default = there == DEFAULT;
        let also = is_default.then_some(name);
        let files = std::iter::once(there).chain(also);
        let files = files
            .filter_map(|name| project.definers.get(name))
            .flatten();
        let is_reached = |of: &&FileIndex| {
            let importers = project.importers.get(of);
            let is_module = project.files[**of].facts.is_module;
            match import {
                Some(import) => {
                    importers.is_some_and(|all| all.contains(&file))
                        && (!is_default || stem(&import.from) == stem(&project.files[**of].path))
                }
                None => !is_module && !facts.is_module,
            }
        };
        let mut all = Vec::new();
        for of in files.filter(is_reached) {
            let given = &project.files[*of].facts;
            all.extend(self.functions_of(*of, |known| {
                known == there || is_default && given.is_default(known)
            }));
        }
        all
    }

    fn functions_of(
        &self,
        file: FileIndex,
        is_meant: impl Fn(&str) -> bool,
    ) -> Vec<(FileIndex, FunctionId, &'a Function)> {
        let functions = &self.project.files[file].facts.functions;
        self.taking.look_at(functions.len());
        let all = functions.iter().enumerate();
        let meant = all.filter(|(_, function)| function.names.iter().any(|name| is_meant(name)));
        let numbered = meant.filter_map(|(number, function)| {
            let id = FunctionId(u32::try_from(number).ok()?);
            Some((file, id, function))
        });
        numbered.collect()
    }

    /// `None` where the function does not call all that it may take.
    fn taken_by(
        &self,
        file: FileIndex,
        id: FunctionId,
        function: &Function,
        from: (FileIndex, &Callback),
    ) -> Option<Pass<'a>> {
        let mut found: Option<Pass<'a>> = None;
        for (number, argument) in from.1.args.iter().enumerate() {
            let is_literal = is_function(argument);
            if !is_literal && !matches!(argument, Expr::Name(_) | Expr::Member { .. }) {
                continue;
            }
            let Some(Parameter::Name(name, _)) = function.parameters.get(number) else {
                if is_literal {
                    return None;
                }
                continue;
            };
            let facts = &self.project.files[file].facts;
            let by_name = self.calls_in(file, name).iter();
            let by_method = METHODS.iter().flat_map(|way| self.calls_in(file, way));
            let inside = by_name.chain(by_method).filter_map(|(_, number)| {
                self.taking.look_at(1);
                let call = &facts.calls[*number];
                let is_its = match call.path.as_deref() {
                    None => call.name == *name,
                    Some(path) => {
                        let method = path.strip_prefix(name.as_str());
                        method.is_some_and(|rest| rest.is_empty() || is_method(rest))
                    }
                };
                (is_its && function.span.covers(call.span)).then_some(call)
            });
            let mut is_called = false;
            for call in inside {
                is_called = true;
                let pass = self.within_taker((file, id, function), call.gate, from);
                found = Some(match found {
                    Some(known) => weaker(known, pass),
                    None => pass,
                });
            }
            if is_literal && !is_called {
                return None;
            }
        }
        found
    }

    /// What the gates do from a call of a parameter outwards, up to the function that has it.
    fn within_taker(
        &self,
        (file, id, function): (FileIndex, FunctionId, &Function),
        gate: Option<GateId>,
        from: (FileIndex, &Callback),
    ) -> Pass<'a> {
        let facts = &self.project.files[file].facts;
        let mut found = Pass::Through;
        let mut at = gate;
        while let Some(gate) = at.and_then(|id| facts.gate(id)) {
            self.taking.look_at(1);
            let pass = match &gate.kind {
                GateKind::Function(own) if *own == id => return found,
                GateKind::Condition { expr, holds }
                    if handed::asks_for_parameters(function, expr) =>
                {
                    judge(self.told_to(file, function, from, (expr, *holds)))
                }
                _ => self.opens(file, gate, false),
            };
            match pass {
                Pass::Held(..) => return pass,
                Pass::NotHeld(..) => found = pass,
                _ => {}
            }
            at = gate.parent;
        }
        // The call is not in the function's body: in what a parameter is at first.
        Pass::Through
    }

    /// What a condition of a function says with what it is handed.
    fn told_to(
        &self,
        file: FileIndex,
        function: &Function,
        (caller, callback): (FileIndex, &Callback),
        (expr, holds): (&Expr, bool),
    ) -> Verdict {
        let Some(written) = handed::handed(expr, function, &callback.args) else {
            return Verdict::Nothing;
        };
        match self.reader(caller).read(&written, holds) {
            Verdict::Nothing => self.reader(file).read(&written, holds),
            verdict => verdict,
        }
    }
}

/// Methods by which a function is called.
const METHODS: [&str; 2] = ["apply", "call"];

fn is_method(rest: &str) -> bool {
    let method = rest.strip_prefix('.');
    method.is_some_and(|method| METHODS.contains(&method))
}

/// Whether it is a function that is written out.
fn is_function(expr: &Expr) -> bool {
    match expr {
        Expr::Function { .. } => true,
        Expr::Unknown(text) => {
            text.contains("=>") || text.starts_with("function") || text.starts_with("async")
        }
        _ => false,
    }
}

/// What holds of two ways: only what holds back both holds back.
fn weaker<'a>(one: Pass<'a>, other: Pass<'a>) -> Pass<'a> {
    match (one, other) {
        (Pass::Held(GuardKind::Never, ..), other @ Pass::Held(..)) => other,
        (one @ Pass::Held(..), Pass::Held(..)) => one,
        (Pass::NotHeld(reason, flaw), _) | (_, Pass::NotHeld(reason, flaw)) => {
            Pass::NotHeld(reason, flaw)
        }
        _ => Pass::Through,
    }
}
