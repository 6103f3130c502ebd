//! Implied consent is a text by which going on counts as saying yes to tracking.
//!
//! Three things must come together: someone accepts, what is accepted is tracking (or points back
//! to it), and what makes it so is going on. What looks the same and is not, is sorted out by where
//! the words stand: an explicit act ("by clicking Accept"), a choice still open ("you can accept"),
//! a condition ("if you accept"), a denial, a report of what others write.

use std::ops::Range;

use super::acceptance::{self, Acceptance, Kind};
use super::lexicon::{
    ACCEPT, ACCEPTANCE, ACCEPTED, AND, BACK, BEFORE, BY, DELIBERATION, FILLER, GIVE, GO_ON,
    Lexicon, MARKETING, MEAN, MEANS, MEASURING, NECESSARY, NEGATION, OBJECT, OCCASION, OR, ORDER,
    OTHERWISE, PERSONAL_DATA, POLICY, POLITE, PRESS, PRESUME, PURPOSE, REPORT, TERMS, THEREBY,
    TRACKER, UNLESS, USE, VENDOR, VERDICT, VISITOR, WE, WHEN, WHICH,
};
use super::reading::Reading;
use super::words::{Gap, Sentence};

/// For how many sentences "this" may point back.
const MEMORY: usize = 2;

/// Sentences of so few words take no memory: "Leave now."
const FEW: usize = 3;

/// What the sentences before tell of the one that is read.
#[derive(Default)]
struct Context {
    /// Tracking was just spoken of.
    about_tracking: bool,
    /// Tracking is spoken of next.
    soon: bool,
    /// The sentence before speaks of going on, and of no answer.
    goes_on: bool,
    /// It speaks of leaving or objecting.
    objects: bool,
}

/// The first sentence that makes going on a consent.
pub(super) fn implied(lexicon: &Lexicon, sentences: &[Sentence]) -> Option<Range<usize>> {
    // How many sentences of more than a few words ago tracking was spoken of.
    let mut spoken_of: Option<usize> = None;
    let mut last_judges = false;
    let mut goes_on = false;
    let mut objects = false;
    for (at, sentence) in sentences.iter().enumerate() {
        let cut = lexicon.recut(sentence);
        let reading = Reading::new(lexicon, &cut);
        let next_tracks = sentences.get(at + 1).is_some_and(|next| {
            let cut = lexicon.recut(next);
            let next = Reading::new(lexicon, &cut);
            (0..next.len()).any(|i| next.tracks(i))
        });
        let context = Context {
            about_tracking: spoken_of.is_some_and(|ago| ago < MEMORY),
            soon: next_tracks,
            goes_on,
            objects,
        };
        let quoted = |core: &Acceptance| reading.items[core.start].word.quoted;
        let next_judges = || {
            sentences.get(at + 1).is_some_and(|next| {
                let cut = lexicon.recut(next);
                judges(&Reading::new(lexicon, &cut))
            })
        };
        if !reading.question {
            let guilty = acceptance::all(&reading)
                .into_iter()
                .find(|core| is_implied(&reading, core, &context));
            // A quotation is judged by what stands around it.
            if guilty.is_some_and(|core| !quoted(&core) || !last_judges && !next_judges()) {
                return Some(sentence.range());
            }
        }
        last_judges = judges(&reading);
        goes_on = tells_to_go_on(&reading);
        objects = self::objects(&reading, 0..reading.len());
        if (0..reading.len()).any(|i| reading.tracks(i)) {
            spoken_of = Some(0);
        } else if reading.len() > FEW {
            spoken_of = spoken_of.map(|ago| ago + 1);
        }
    }
    None
}

fn tells_to_go_on(reading: &Reading) -> bool {
    let all = 0..reading.len();
    all.clone().any(|i| reading.going(i))
        && !all.clone().any(|i| reading.press(i) || reading.negated(i))
        && !reading.any(all, BEFORE.or(VERDICT).or(REPORT))
}

fn is_implied(reading: &Reading, core: &Acceptance, context: &Context) -> bool {
    let Some(cause) = cause(reading, core, context) else {
        return false;
    };
    !reading.any(0..core.start, REPORT)
        && !judges_here(reading)
        && !is_denied(reading)
        && !is_explicit(reading, core, &cause)
        && is_of_tracking(reading, core, context)
}

/// What makes it a consent.
struct Cause {
    /// Where the going on stands, or the presumption.
    at: usize,
}

fn cause(reading: &Reading, core: &Acceptance, context: &Context) -> Option<Cause> {
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
        && let Some(found) = given_by(reading, core).or_else(|| click_anywhere(reading, core))
    {
        return Some(found);
    }
    presumption(reading, core)
        .or_else(|| equation(reading, core))
        .or_else(|| means_after(reading, core))
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

/// "Close your browser", "if you do not want them".
fn objects(reading: &Reading, range: Range<usize>) -> bool {
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
                && (reading.has(*at, GO_ON.or(ORDER)) || reading.has(at + 1, VISITOR));
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
    // "We want your permission, to understand how you browse": asked for, and given by nothing.
    let is_asked = |k: usize| reading.has(k, DELIBERATION);
    let mut ahead = (core.start.saturating_sub(4)..core.start).rev();
    let is_joined = |k: &usize| reading.gap(k + 1) == Gap::None && !reading.going(*k);
    if core.kind == Kind::Noun && ahead.by_ref().take_while(is_joined).any(is_asked) {
        return None;
    }
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
    (core.object..reading.len())
        .filter(|at| reading.going(*at))
        .find_map(|at| {
            let governor = reading
                .governor(at)
                .filter(|governor| *governor >= core.start)?;
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

/// "By clicking Accept": an act, and going on is not offered beside it.
fn is_explicit(reading: &Reading, core: &Acceptance, cause: &Cause) -> bool {
    let reach = if reading.syntax.objects_first { 8 } else { 4 };
    (0..reading.len())
        .filter(|at| reading.press(*at))
        .any(|at| {
            let governor = (at.saturating_sub(reach)..=at)
                .rev()
                .take_while(|k| !reading.negated(*k))
                .find(|k| reading.has(*k, BY.or(WHEN)) || *k == at && reading.has(at, MEANS));
            let verb_first = reading.syntax.inversion
                && reading.opens_clause(at)
                && reading.has(at + 1, VISITOR);
            let ends_core = match governor {
                Some(governor) if at > core.start => {
                    !reading.any(core.object..at, DELIBERATION)
                        && (cause.at > core.start || reading.gap(governor) == Gap::None)
                }
                Some(_) => true,
                None => verb_first,
            };
            ends_core && !is_alternative(reading, at)
        })
}

/// Going on is offered beside the act: "by clicking Accept or continuing".
fn is_alternative(reading: &Reading, press: usize) -> bool {
    (0..reading.len())
        .filter(|going| reading.going(*going))
        .any(|going| reading.any(press.min(going)..press.max(going), OR))
}

/// "does not constitute", "must not assume": the sentence denies what it speaks of.
fn is_denied(reading: &Reading) -> bool {
    (0..reading.len())
        .filter(|at| reading.has(*at, PRESUME.or(MEAN)))
        .any(|at| {
            let before = at.saturating_sub(3)..at;
            // "vil vi antage": what we will do, not what is to be done.
            let is_ours = || reading.any(at.saturating_sub(2)..at + 2, WE);
            let is_open = || reading.any(before.clone(), DELIBERATION) && !is_ours();
            reading.any_negated(before.clone())
                || reading.has(at, PRESUME) && is_open()
                || reading.any_negated(at + 1..at + 2)
        })
}

fn judges_here(reading: &Reading) -> bool {
    reading.any(0..reading.len(), VERDICT)
}

fn judges(reading: &Reading) -> bool {
    reading.any(0..reading.len(), VERDICT.or(REPORT))
}

/// Whether what is accepted is tracking, or points back to it.
fn is_of_tracking(reading: &Reading, core: &Acceptance, context: &Context) -> bool {
    let before = (0..core.start).any(|i| reading.tracks(i));
    // "accepteres dette", "dette accepteres"
    let is_this = || {
        reading.any(core.start.saturating_sub(3)..core.object + 2, BACK) && context.about_tracking
    };
    if core.kind == Kind::Passive && (before || is_this()) {
        return true;
    }
    let object = core.object..reading.len();
    let denied = object
        .clone()
        .find(|i| reading.negated(*i))
        .unwrap_or(reading.len());
    let named = in_clause(reading, core)
        .chain(core.object - 1..denied)
        .find(|i| reading.tracks(*i));
    if let Some(named) = named {
        return !is_only_necessary(reading, core.object.min(named), named);
    }
    let has = |any| reading.any(object.clone(), any) || reading.any(in_clause(reading, core), any);
    if has(VENDOR) && has(POLICY.or(PERSONAL_DATA)) && !has(TERMS) {
        return true;
    }
    // "If you do not want cookies, …; otherwise you accept them"
    if reading.any(0..core.start, TRACKER) && points_back(reading, core) {
        return true;
    }
    if !context.about_tracking && !before {
        // "By continuing you agree to this. We use cookies."
        return context.soon && points_back(reading, core) && !is_of_terms(reading, core);
    }
    if has(POLICY) {
        return true;
    }
    is_empty_object(reading, core) || points_back(reading, core) && !is_of_terms(reading, core)
}

/// "to our terms of use": what is accepted are the terms, and the rest only tells which.
fn is_of_terms(reading: &Reading, core: &Acceptance) -> bool {
    let Some(terms) = (core.object..reading.len()).find(|at| reading.has(*at, TERMS)) else {
        return false;
    };
    // "these terms" points at nothing but themselves.
    // So does "that these terms".
    let conjunction = reading.has(core.object, BACK) && reading.has(core.object + 1, BACK);
    let start = if conjunction {
        core.object + 1
    } else {
        core.start.saturating_sub(1)
    };
    !reading.any(start..terms.saturating_sub(1), BACK)
}

/// What stands before the verb in its own clause, where objects may: "s cookies souhlasíte".
fn in_clause(reading: &Reading, core: &Acceptance) -> Range<usize> {
    let verb = core.object - 1;
    if !reading.syntax.objects_first {
        return verb..verb;
    }
    let mut start = verb;
    while start > 0
        && verb - start < 12
        && reading.gap(start) == Gap::None
        && !reading.going(start - 1)
    {
        start -= 1;
    }
    start..verb
}

/// "only the necessary cookies", "les cookies nécessaires"
fn is_only_necessary(reading: &Reading, object: usize, named: usize) -> bool {
    let beyond = (named + 8).min(reading.len());
    let near = object.min(named.saturating_sub(4))..(named + 3).min(reading.len());
    reading.any(near, NECESSARY)
        && !reading.any(object..beyond, MEASURING.or(MARKETING).or(PURPOSE))
}

/// "By continuing you agree."
fn is_empty_object(reading: &Reading, core: &Acceptance) -> bool {
    let mut at = core.object;
    while reading.has(at, FILLER.or(ACCEPT).or(ACCEPTANCE))
        && !reading.has(at, BACK)
        && reading.gap(at) == Gap::None
    {
        at += 1;
    }
    at >= reading.len()
        || reading.gap(at) != Gap::None
        || reading.has(at, BY.or(MEANS).or(WHEN).or(UNLESS))
}

/// "you agree to this", "their use", "this practice".
fn points_back(reading: &Reading, core: &Acceptance) -> bool {
    let ends = |at: usize| {
        at >= reading.len()
            || reading.gap(at) != Gap::None
            || reading.has(at, BY.or(MEANS).or(WHEN).or(UNLESS).or(OR).or(AND))
    };
    // "lo aceptas", "ne accetti"
    let by_clitic = usize::from(!reading.syntax.pronouns);
    let reach = if reading.syntax.objects_first {
        4
    } else {
        by_clitic
    };
    (core.start.saturating_sub(reach)..reading.len().min(core.object + 8))
        .filter(|at| reading.has(*at, BACK) && !reading.has(*at, VISITOR))
        .any(|at| {
            let is_use = |k: usize| reading.has(k, USE);
            // An article is one only where no noun follows.
            let may_be_article = reading.has(at, WHICH);
            at < core.object
                || ends(at + 1)
                || !may_be_article && (ends(at + 2) || is_use(at + 1) && ends(at + 3))
        })
}
