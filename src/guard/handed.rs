//! What a function is handed decides what its parameters are asked for: nothing that
//! `if (allowed)` holds back runs at `apply(false)`, and what runs at `apply(hasConsent())` has
//! asked.

use super::verdict::Verdict;
use super::{Guards, Judged, MAX_WAYS, Resolution, drawn, judge};
use crate::catalogue::definition::{Confidence, GuardKind};
use crate::expr::Expr;
use crate::gate::{Function, GateId, GateKind, Parameter};
use crate::project::{FileIndex, Project};

/// How many calls, one in the other, hand on what they are handed.
const MAX_DEPTH: usize = 4;

/// How many conditions of a function wait for what it is handed.
const MAX_ASKED: usize = 12;

/// How many conditions are put to what calls hand over to answer one question, and how many in all:
/// as many as any project may take, and some more for each of its calls. Functions that call one
/// another from hundreds of places, each under conditions of its own, are more than anybody would
/// wait for.
const MAX_PUT: usize = 8_000;
const MAX_PUT_IN_ALL: usize = 20_000;
const PUT_A_CALL: usize = 1;

/// How much was done to follow what calls hand on.
#[derive(Debug)]
pub(super) struct Handing {
    /// How many calls are being followed at the moment.
    depth: usize,
    /// Conditions that were put for the question that is being answered, and in all.
    put: usize,
    put_in_all: usize,
    /// How many may be put in all.
    most: usize,
}

impl Handing {
    pub fn of(project: &Project) -> Self {
        let calls = project.files.iter().map(|file| file.facts.calls.len());
        Self {
            depth: 0,
            put: 0,
            put_in_all: 0,
            most: MAX_PUT_IN_ALL + PUT_A_CALL * calls.sum::<usize>(),
        }
    }

    /// Another question is asked.
    pub fn begin(&mut self) {
        self.put_in_all += std::mem::take(&mut self.put);
    }

    /// Whether so many more conditions may be put; then they are.
    fn may_put(&mut self, conditions: usize) -> bool {
        let may = self.put <= MAX_PUT && self.put + self.put_in_all <= self.most;
        self.put += if may { conditions } else { 0 };
        may
    }

    #[cfg(test)]
    fn work(&self) -> usize {
        self.put + self.put_in_all
    }
}

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
    let asks = |(expr, _): &&(Expr, bool)| asks_for_parameters(function, expr);
    asked.iter().filter(asks).cloned().collect()
}

pub(super) fn asks_for_parameters(function: &Function, expr: &Expr) -> bool {
    expr.has_name(&|name| {
        function.parameters.iter().any(|parameter| match parameter {
            Parameter::Name(own, _) => own == name,
            Parameter::Parts(parts) => parts.iter().any(|(_, own, _)| own == name),
            Parameter::Other => false,
        })
    })
}

/// A condition with what a call hands over in the place of the parameters; `None` where the call
/// does not tell all that it takes.
pub(super) fn handed(expr: &Expr, function: &Function, given: &[Expr]) -> Option<Expr> {
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

/// The setters of the states, off at first, that conditions ask for in a file.
pub(super) fn setters<'p>(
    project: &'p Project,
    file: FileIndex,
    asked: &Asked,
) -> impl Iterator<Item = &'p str> {
    let facts = &project.files[file].facts;
    let switched = |(expr, holds): &(Expr, bool)| drawn::switched_on_by(expr, *holds, facts);
    asked.iter().filter_map(switched)
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

    /// Whether a function around a place is handed itself what the conditions ask for. Else the way
    /// there is the same whatever is asked, and is found out once.
    fn is_handed_on(&self, file: FileIndex, gate: Option<GateId>, asked: &Asked) -> bool {
        let facts = &self.project.files[file].facts;
        let around = std::iter::successors(gate, |id| facts.gate(*id)?.parent);
        let mut functions = around.filter_map(|id| match facts.gate(id)?.kind {
            GateKind::Function(function) => facts.functions.get(function.0 as usize),
            _ => None,
        });
        functions.any(|function| {
            let mut asked = asked.iter();
            asked.any(|(expr, _)| asks_for_parameters(function, expr))
        })
    }

    /// What switches on what the conditions ask for, where that is held back: `<Film open={open} />`
    /// with `onClick={() => setOpen(true)}`.
    fn switched(&mut self, file: FileIndex, asked: &Asked) -> Option<Resolution> {
        let project = self.project;
        let mut ways = setters(project, file, asked).map(|setter| self.setters(file, setter));
        ways.find(|way| way.guard != GuardKind::None)
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
            let told = match self.handing.depth < MAX_DEPTH
                && self.under_way.len() <= MAX_WAYS
                && self.handing.may_put(asked.len())
            {
                true => self.told_by(function, caller, number, asked),
                false => None,
            };
            let Some((asked, told)) = told else {
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
                    if let Some(way) = self.switched(caller, &asked) {
                        ways.push(way);
                        continue;
                    }
                    let mut way = if self.is_handed_on(caller, call.gate, &asked) {
                        self.handing.depth += 1;
                        let way = self.chain(caller, call.gate, asked);
                        self.handing.depth -= 1;
                        way
                    } else {
                        self.way(caller, call.gate)
                    };
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

#[cfg(test)]
mod tests {
    use super::super::tests::resolved_by;
    use super::*;

    /// What guards the sites of a script, and how many conditions were put to find it out, of `most`.
    fn resolved(script: &str, most: usize) -> (Vec<GuardKind>, usize) {
        resolved_by(
            script,
            |guards| guards.handing.most = most,
            |guards| guards.handing.work(),
        )
    }

    /// A script as minifiers write it: all functions have the same few names, and call one another
    /// under conditions on what they are handed.
    fn minified(functions: usize) -> String {
        let names = ["e", "t", "n", "r", "o", "i"];
        let name = |number: usize| names[number % names.len()];
        let load = "e.src='https://www.google-analytics.com/collect'";
        let functions = (0..functions).map(|number| {
            let (own, one, two) = (name(number), name(number / 6 + 1), name(number / 36 + 2));
            format!("function {own}(e,t){{if(e&&t.a){{t.b?{one}(t,e):{two}(e.c,t)}}t||{load}}}")
        });
        format!("!function(){{{}}}();", functions.collect::<String>())
    }

    #[test]
    fn functions_of_few_names_that_hand_on_what_they_are_handed_are_no_product() {
        let most = 500;
        for functions in [20, 60] {
            let (found, work) = resolved(&minified(functions), most);
            assert_eq!(found, vec![GuardKind::None; functions]);
            assert!((most..most + 2 * MAX_ASKED).contains(&work), "{work}");
        }
    }

    #[test]
    fn what_is_handed_over_counts_where_little_is() {
        let load = "x.src='https://www.google-analytics.com/collect'";
        let guard = |calls: &str| {
            let script =
                format!("function e(t){{if(t){{{load}}}}}function n(t,r){{r&&e(t)}}{calls}");
            resolved(&script, MAX_PUT_IN_ALL).0
        };
        assert_eq!(guard("n(hasConsent(),1)"), [GuardKind::Consent]);
        assert_eq!(guard("n(hasConsent(),1);n(!0,1)"), [GuardKind::None]);
    }
}
