//! A cause is what makes an acceptance follow from going on: a condition, a means, a presumption.

use std::ops::Range;

use super::acceptance::{Acceptance, Kind};
use super::consent::Context;
use super::lexicon::{
    ACCEPTED, AND, BEFORE, BY, DELIBERATION, GIVE, GO_ON, MEAN, MEANS, NEGATION, OBJECT, OCCASION,
    OR, ORDER, OTHERWISE, POLITE, PRESS, PRESUME, THEREBY, UNLESS, VISITOR, WE, WHEN,
};
use super::reading::Reading;
use super::words::Gap;

/// What makes it a consent.
pub(super) struct Cause {
    /// Where the going on stands, or the presumption.
    pub at: usize,
}

pub(super) fn cause(reading: &Reading, core: &Acceptance, context: &Context) -> Option<Cause> {
    if core.describes {
        return by_means(reading, core);
    }
    if core.condition {
        return order(reading, core);
    }
    if core.kind == Kind::Act {
        let found = condition_before(reading, core)
            .or_else(|| bare_condition(reading, core))
            .or_else(|| otherwise(reading, core, context))
            .or_else(|| sentence_before(core, reading, context));
        if found.is_some() {
            return found;
        }
    }
    if core.kind == Kind::Passive {
        // "ved fortsat brug accepteres cookies"
        let found = condition_before(reading, core).filter(|cause| {
            reading
                .governor(cause.at)
                .is_some_and(|at| reading.has(at, BY.or(MEANS)))
        });
        if found.is_some() {
            return found;
        }
    }
    if core.kind == Kind::Noun
        && let Some(found) = given_by(reading, core)
            .or_else(|| click_anywhere(reading, core))
            .or_else(|| otherwise_had(reading, core, context))
    {
        return Some(found);
    }
    presumption(reading, core)
        .or_else(|| equation(reading, core))
        .or_else(|| means_after(reading, core))
}

/// "Cookies, which you accept by using the site": when is not enough, for that may only tell which.
fn by_means(reading: &Reading, core: &Acceptance) -> Option<Cause> {
    let near = core.start.saturating_sub(1)..(core.object + EQUATION_REACH).min(reading.len());
    near.filter(|at| reading.going(*at))
        .find(|at| {
            let governor = reading.governor(*at);
            governor.is_some_and(|governor| {
                governor >= core.start
                    && reading.has(governor, BY.or(MEANS))
                    && !reading.has(governor, WHEN)
            })
        })
        .map(|at| Cause { at })
}

/// "Otherwise you accept": not leaving, or not objecting, is going on.
fn otherwise(reading: &Reading, core: &Acceptance, context: &Context) -> Option<Cause> {
    let at = (core.start.saturating_sub(3)..core.object)
        .rev()
        .find(|k| reading.has(*k, OTHERWISE))?;
    let opens = at == 0 || reading.gap(at) != Gap::None || reading.has(at - 1, AND.or(OR));
    let is_next = (at + 2..=core.start).all(|k| reading.gap(k) == Gap::None);
    let is_after = at == 0 && context.objects || at > 0 && objects(reading, 0..at);
    let is_asked = (0..core.start).any(|k| reading.press(k));
    (opens && is_next && is_after && !is_asked).then_some(Cause { at })
}

/// "Otherwise we have your permission."
fn otherwise_had(reading: &Reading, core: &Acceptance, context: &Context) -> Option<Cause> {
    let at = (core.start.saturating_sub(5)..core.start).find(|k| reading.has(*k, OTHERWISE))?;
    let between = at + 1..core.start;
    let is_had = reading.any(between.clone(), GIVE)
        && reading.any(between.clone(), WE)
        && !reading.any(between.clone(), DELIBERATION)
        && !between.clone().any(|k| reading.negated(k));
    let is_next = between.into_iter().all(|k| reading.gap(k) == Gap::None);
    let is_after = at == 0 && context.objects || at > 0 && objects(reading, 0..at);
    (is_had && is_next && is_after).then_some(Cause { at })
}

/// "Close your browser", "if you do not want them".
pub(super) fn objects(reading: &Reading, range: Range<usize>) -> bool {
    let is_unwilling =
        reading.any(range.clone(), NEGATION) && reading.any(range.clone(), DELIBERATION);
    is_unwilling || reading.any(range, OBJECT)
}

/// "By continued use consent is given": nobody is said to give it.
fn given_by(reading: &Reading, core: &Acceptance) -> Option<Cause> {
    let verb = core.start.saturating_sub(4)..core.object + 3;
    if !reading.any(verb, GIVE.or(ACCEPTED)) {
        return None;
    }
    let found = condition_before(reading, core)?;
    let governor = reading.governor(found.at)?;
    let is_means = reading.has(governor, BY.or(MEANS)) && !reading.has(governor, WHEN);
    let between = governor..core.object + 3;
    let is_open = reading.any(between.clone(), DELIBERATION.or(BEFORE))
        || between.clone().any(|k| reading.negated(k))
        || reading.any(between, WE);
    (is_means && !is_open).then_some(found)
}

/// "Click anywhere to accept cookies."
fn click_anywhere(reading: &Reading, core: &Acceptance) -> Option<Cause> {
    let is_anywhere =
        |at: &usize| reading.has(*at, PRESS) && reading.going(*at) && reading.opens_clause(*at);
    let found = (0..core.start).find(is_anywhere)?;
    let is_one = (found + 1..core.object).all(|k| {
        reading.gap(k) == Gap::None && !reading.negated(k) && !reading.has(k, DELIBERATION)
    });
    is_one.then_some(Cause { at: found })
}

/// "By continuing you accept", "if you continue, you accept".
fn condition_before(reading: &Reading, core: &Acceptance) -> Option<Cause> {
    (0..core.start)
        .filter(|at| reading.going(*at))
        .find_map(|at| {
            let governor = reading.governor(at)?;
            let is_time = reading.has(governor, WHEN);
            // "When you visit us and you accept cookies, …"
            let is_joined = core.coordinated && !reading.any(core.start - 1..core.start, THEREBY);
            let is_other_time = is_joined || is_occasion(reading, governor, at);
            (!is_time || !is_other_time).then_some(Cause { at })
        })
}

/// "Fortsætter du, accepterer du", "keep scrolling and you accept".
fn bare_condition(reading: &Reading, core: &Acceptance) -> Option<Cause> {
    (0..core.start)
        .filter(|at| reading.going(*at) && reading.opens_clause(*at))
        .find(|at| {
            // "surf on, then we know that you accept"
            let follows = || {
                (*at + 1..core.start)
                    .any(|k| reading.gap(k) != Gap::None && reading.has(k, THEREBY))
            };
            let is_order = (core.coordinated || follows()) && reading.governor(*at).is_none();
            let is_verb_first = reading.syntax.inversion
                && core.inverted
                && (reading.has(*at, GO_ON.or(ORDER).or(VISITOR)) || reading.has(at + 1, VISITOR));
            let is_asked = reading.syntax.inversion
                && reading.has(at + 1, VISITOR)
                && (at + 2..=core.start).any(|k| reading.gap(k) != Gap::None);
            is_order || is_verb_first || is_asked
        })
        .map(|at| Cause { at })
}

/// "Stay on our site? Then you accept": what is accepted by going on stands in the sentence before.
fn sentence_before(core: &Acceptance, reading: &Reading, context: &Context) -> Option<Cause> {
    let points_back = context.goes_on && reading.any(0..core.start.min(3) + 1, THEREBY);
    points_back.then_some(Cause { at: core.start })
}

/// "We assume that you accept."
fn presumption(reading: &Reading, core: &Acceptance) -> Option<Cause> {
    let reach = if core.kind == Kind::Act { 16 } else { 7 };
    let end = (core.object + 4).min(reading.len());
    (core.start.saturating_sub(reach)..end)
        .rev()
        .find(|at| {
            // "setzen wir Ihr Einverständnis voraus"
            let far = if reading.syntax.objects_first { 10 } else { 3 };
            let by_us = || reading.any(at.saturating_sub(far)..at + 2, WE);
            reading.has(*at, PRESUME) && (!reading.syntax.pronouns || by_us())
        })
        .map(|at| Cause { at })
}

/// How far what counts as consent, and what makes it count, may stand from it.
const EQUATION_REACH: usize = 18;

/// "Continued use constitutes acceptance", "we treat scrolling as consent", "a folytatás
/// elfogadásnak minősül": in any order.
fn equation(reading: &Reading, core: &Acceptance) -> Option<Cause> {
    let near =
        core.start.saturating_sub(EQUATION_REACH)..(core.start + EQUATION_REACH).min(reading.len());
    let is_settled = |range: Range<usize>| {
        !range.clone().any(|k| reading.negated(k)) && !reading.any(range, DELIBERATION.or(BEFORE))
    };
    let links: Vec<usize> = near.clone().filter(|k| reading.has(*k, MEAN)).collect();
    near.filter(|at| reading.going(*at))
        .find(|at| {
            links.iter().any(|link| {
                let from = (*at).min(*link).min(core.start);
                let to = (*at).max(*link).max(core.start);
                // "scrolling means: cookies accepted"
                let is_joined = |k: usize| reading.gap(k) != Gap::Hard || reading.has(k - 1, MEAN);
                let is_one = (from + 1..=to).all(is_joined);
                is_one && to - from <= EQUATION_REACH + 6 && is_settled(from..to)
            })
        })
        .map(|at| Cause { at })
}

/// "You accept cookies by continuing", "consent is given by continued use".
fn means_after(reading: &Reading, core: &Acceptance) -> Option<Cause> {
    // "der Nutzer erklärt sich durch die Nutzung einverstanden": the verb may end the sentence.
    let is_framed = reading.syntax.objects_first && core.kind == Kind::Act && !core.condition;
    let from = if is_framed { core.start } else { core.object };
    (from..reading.len())
        .filter(|at| reading.going(*at))
        .find_map(|at| {
            let governor = reading
                .governor(at)
                .filter(|governor| *governor >= core.start)?;
            let is_between = at < core.object;
            if is_between && (reading.has(governor, WHEN) || !reading.has(governor, BY)) {
                return None;
            }
            let is_time = reading.has(governor, WHEN);
            // "Your browser may tell us that you accept cookies when you visit a site."
            let is_possible = !reading.has(at, GO_ON) && reading.any(0..core.start, DELIBERATION);
            if is_occasion(reading, governor, at) || is_time && is_possible {
                return None;
            }
            let fits = match core.kind {
                Kind::Act => true,
                Kind::Passive => !is_time || reading.has(at, GO_ON),
                Kind::Noun => {
                    // Where verbs end the sentence, "is given" may follow the means.
                    let behind = if reading.syntax.objects_first { 4 } else { 0 };
                    let between = core.object..governor;
                    let ahead = if reading.syntax.verb_first { 3 } else { 0 };
                    let verb = core.start.saturating_sub(ahead)..governor + behind;
                    (reading.has(governor, BY.or(MEANS)) || reading.any(between.clone(), PRESUME))
                        && reading.any(verb, GIVE.or(MEAN).or(PRESUME))
                        && !reading.any(between.clone(), DELIBERATION)
                        && !reading.any_negated(between)
                }
            };
            fits.then_some(Cause { at })
        })
}

/// "If you accept cookies, please continue", "continue if you accept".
fn order(reading: &Reading, core: &Acceptance) -> Option<Cause> {
    if reading.any(core.start.saturating_sub(1)..core.start, UNLESS) {
        return None;
    }
    let is_order = |at: usize| {
        let polite = at > 0 && reading.has(at - 1, POLITE) && reading.has(at, GO_ON);
        (polite || reading.has(at, ORDER))
            && reading.going(at)
            && reading.opens_clause(at)
            && !reading.has(at + 1, VISITOR)
            && !reading.any_negated(at + 1..at + 3)
    };
    // "Surfen Sie weiter, wenn Sie einverstanden sind"
    let is_polite_order = |at: usize| {
        reading.syntax.inversion
            && at == 0
            && reading.going(at)
            && reading.has(at + 1, VISITOR)
            && reading.any(at..core.start, WHEN)
    };
    let before =
        (0..core.start).find(|at| is_polite_order(*at) || is_order(*at) && core.start - at <= 9);
    let after = || {
        (core.object..reading.len()).find(|at| {
            is_order(*at) && (reading.gap(*at) != Gap::None || reading.has(at - 1, POLITE))
        })
    };
    before.or_else(after).map(|at| Cause { at })
}

/// A single occasion is when something happens, not why: "the first time you visit".
fn is_occasion(reading: &Reading, governor: usize, act: usize) -> bool {
    !reading.has(act, GO_ON) && reading.any(governor.saturating_sub(3)..act + 7, OCCASION)
}
