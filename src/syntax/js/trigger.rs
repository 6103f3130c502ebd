//! A trigger is what a script that Nuxt loads waits for: `useScript(address, { trigger })`,
//! `useScriptHotjar({ id, scriptOptions: { trigger } })`.

use super::Walker;
use crate::expr::Expr;
use crate::facts::State;
use crate::gate::{GateId, GateKind};
use crate::guard::is_interaction;
use crate::span::Span;

/// What a script that waits to be loaded by hand is loaded by.
const BY_HAND: &str = "load";

impl Walker<'_, '_, '_, '_> {
    /// What stands in front of what a call loads, with the trigger in its options.
    pub(super) fn triggered(
        &mut self,
        name: Option<&str>,
        args: &[Expr],
        span: Span,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        if !name.is_some_and(|name| name.starts_with("useScript")) {
            return gate;
        }
        let Some(trigger) = args.iter().find_map(of_options) else {
            return gate;
        };
        let bound = match trigger {
            Expr::Name(name) => self.low.facts.bindings.get(name).cloned(),
            _ => None,
        };
        let kind = match bound.as_ref().unwrap_or(trigger) {
            Expr::String(word) if word == "manual" => self.waits_for(BY_HAND, span),
            // `new Promise((resolve) => …)` is kept where it is resolved.
            Expr::Call { callee, args } if callee.path().as_deref() == Some("Promise") => {
                let resolve = args.first().and_then(|arg| match arg {
                    Expr::Function { parameter, .. } => parameter.as_deref(),
                    _ => None,
                });
                self.waits_for(resolve.unwrap_or("resolve"), span)
            }
            Expr::Object(pairs) => match pairs.iter().find(|(key, _)| key == "interaction") {
                Some((_, events)) if are_interactions(events) => clicked(),
                _ => return gate,
            },
            Expr::Call { callee, args } => match callee.path().as_deref() {
                Some("useScriptTriggerInteraction")
                    if args.iter().any(|arg| match arg {
                        Expr::Object(pairs) => pairs
                            .iter()
                            .any(|(key, events)| key == "events" && are_interactions(events)),
                        _ => false,
                    }) =>
                {
                    clicked()
                }
                Some("computed") => match args.first() {
                    Some(Expr::Function { answer, .. }) => holds(answer),
                    _ => return gate,
                },
                _ => holds(trigger),
            },
            Expr::Function { answer, .. } => holds(answer),
            Expr::Name(_) | Expr::Member { .. } => holds(trigger),
            _ => return gate,
        };
        Some(self.low.facts.add_gate(kind, span, gate))
    }

    /// A gate that opens where a function is called.
    fn waits_for(&mut self, setter: &str, span: Span) -> GateKind {
        let name = format!("script {}", span.start);
        let state = State {
            setter: setter.to_owned(),
            initial: Expr::Bool(false),
        };
        self.low.facts.states.insert(name.clone(), state);
        holds(&Expr::name(name))
    }
}

fn holds(expr: &Expr) -> GateKind {
    let expr = expr.clone();
    GateKind::Condition { expr, holds: true }
}

fn clicked() -> GateKind {
    let event = "click".to_owned();
    GateKind::Handler { event }
}

fn of_options(arg: &Expr) -> Option<&Expr> {
    let Expr::Object(pairs) = arg else {
        return None;
    };
    let of = |wanted: &str| pairs.iter().find(|(key, _)| key == wanted);
    match (of("trigger"), of("scriptOptions")) {
        (Some((_, trigger)), _) => Some(trigger),
        (None, Some((_, Expr::Object(inner)))) => {
            let trigger = inner.iter().find(|(key, _)| key == "trigger");
            trigger.map(|(_, trigger)| trigger)
        }
        _ => None,
    }
}

/// Whether all events of a list are raised by the visitor on purpose.
fn are_interactions(events: &Expr) -> bool {
    match events {
        Expr::List(events) => {
            !events.is_empty()
                && events
                    .iter()
                    .all(|event| matches!(event, Expr::String(event) if is_interaction(event)))
        }
        _ => false,
    }
}
