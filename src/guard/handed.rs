//! What a function is handed decides what its parameters are asked for: nothing that
//! `if (allowed)` holds back runs at `apply(false)`, and what runs at `apply(hasConsent())` has
//! asked.

use super::verdict::Verdict;
use super::{Guards, Judged, MAX_WAYS, Resolution, judge};
use crate::catalogue::definition::{Confidence, GuardKind};
use crate::expr::Expr;
use crate::gate::{Function, GateKind, Parameter};
use crate::project::FileIndex;

/// How many calls, one in the other, hand on what they are handed.
const MAX_DEPTH: usize = 4;

/// How many conditions of a function wait for what it is handed.
const MAX_ASKED: usize = 12;

/// Conditions on a way that say nothing by themselves, and which way they must come out.
pub(super) type Asked = Vec<(Expr, bool)>;

/// Notes a condition that says nothing by itself.
pub(super) fn ask(asked: &mut Asked, kind: &GateKind) {
    if let GateKind::Condition { expr, holds } = kind
        && asked.len() < MAX_ASKED
    {
        asked.push((expr.clone(), *holds));
    }
}

/// The conditions that ask for something that the function is handed.
pub(super) fn of_parameters(function: &Function, asked: &Asked) -> Asked {
    let is_handed = |name: &str| {
        function.parameters.iter().any(|parameter| match parameter {
            Parameter::Name(own, _) => own == name,
            Parameter::Parts(parts) => parts.iter().any(|(_, own, _)| own == name),
            Parameter::Other => false,
        })
    };
    let mentions = |(expr, _): &&(Expr, bool)| expr.has_name(&is_handed);
    asked.iter().filter(mentions).cloned().collect()
}

/// A condition with what a call hands over in the place of the parameters; `None` where the call
/// does not tell all that it takes.
fn handed(expr: &Expr, function: &Function, given: &[Expr]) -> Option<Expr> {
    let mut found = expr.clone();
    for (number, parameter) in function.parameters.iter().enumerate() {
        let argument = given.get(number);
        let or_default = |value: Option<&Expr>, default: &Option<Expr>| {
            value.or(default.as_ref()).cloned().unwrap_or(Expr::Null)
        };
        match parameter {
            Parameter::Name(name, default) => {
                found = found.replaced(name, &or_default(argument, default));
            }
            Parameter::Parts(parts) => {
                for (key, name, default) in parts {
                    let value = match argument {
                        Some(Expr::Object(pairs)) => {
                            let pair = pairs.iter().find(|(known, _)| known == key);
                            or_default(pair.map(|(_, value)| value), default)
                        }
                        Some(Expr::Unknown(_)) => return None,
                        Some(other) => other.clone().member(key.clone()),
                        None => or_default(None, default),
                    };
                    found = found.replaced(name, &value);
                }
            }
            Parameter::Other => {}
        }
    }
    Some(found)
}

impl Guards<'_> {
    /// What the conditions of a function ask at one call of it, and what that says.
    pub(super) fn told_by(
        &self,
        function: &Function,
        caller: FileIndex,
        number: usize,
        asked: &Asked,
    ) -> Option<(Asked, Verdict)> {
        let call = &self.project.files[caller].facts.calls[number];
        let given = call.given.as_deref()?;
        let conditions = asked.iter();
        let asked: Option<Asked> = conditions
            .map(|(expr, holds)| Some((handed(expr, function, given)?, *holds)))
            .collect();
        let asked = asked?;
        let reader = self.reader(caller);
        let verdicts = asked.iter().map(|(expr, holds)| reader.read(expr, *holds));
        let told = verdicts.fold(Verdict::Nothing, Verdict::and);
        Some((asked, told))
    }

    /// As [`Guards::ways`], where the function asks for what it is handed.
    pub(super) fn ways_handed(
        &mut self,
        function: &Function,
        calls: &[(FileIndex, usize)],
        asked: &Asked,
    ) -> Resolution {
        let project = self.project;
        let mut ways = Vec::new();
        for (caller, number) in calls.iter().copied() {
            self.named.add_work(1);
            if let Some(true) = ways.last().map(Resolution::is_surely_open) {
                break;
            }
            let call = &project.files[caller].facts.calls[number];
            let is_too_deep = self.handing >= MAX_DEPTH || self.under_way.len() > MAX_WAYS;
            let told = self.told_by(function, caller, number, asked);
            let Some((asked, told)) = told.filter(|_| !is_too_deep) else {
                ways.push(self.way(caller, call.gate));
                continue;
            };
            let (kind, span) = ("argument", call.span);
            let judged = |counts, reason, flaw| Judged {
                file: caller,
                kind,
                span,
                counts,
                reason,
                flaw,
            };
            match judge(told) {
                super::Pass::Held(guard, purposes, reason) => ways.push(Resolution {
                    guard,
                    purposes,
                    confidence: Confidence::High,
                    gates: vec![judged(true, reason, None)],
                }),
                pass => {
                    self.handing += 1;
                    let mut way = self.chain(caller, call.gate, asked);
                    self.handing -= 1;
                    if let super::Pass::NotHeld(reason, flaw) = pass
                        && way.guard == GuardKind::None
                    {
                        way.gates.insert(0, judged(false, reason, flaw));
                    }
                    ways.push(way);
                }
            }
        }
        Self::surest(ways)
    }
}
