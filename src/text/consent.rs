//! Implied consent is a text by which going on counts as saying yes to tracking.
//!
//! Three things must come together in one sentence: someone accepts, what is accepted is tracking
//! (or points back to it), and what makes it so is going on. What looks the same and is not, is
//! sorted out by where the words stand: an explicit act ("by clicking Accept"), a choice still
//! open ("you can accept"), a condition ("if you accept"), a denial, a report of what others write.

use std::ops::Range;

use super::lexicon::{
    ACCEPT, ACCEPTANCE, ACCEPTED, AND, AS, BACK, BY, DELIBERATION, FILLER, GIVE, GO_ON, Lexicon,
    MARKETING, MEAN, MEASURING, NECESSARY, NEGATION, OCCASION, OR, ORDER, PERSONAL_DATA, POLICY,
    POLITE, PRESUME, PURPOSE, REPORT, TAKE, TERMS, TRACKER, UNLESS, VENDOR, VERDICT, VISITOR, WE,
    WHEN, WHICH,
};
use super::reading::Reading;
use super::words::{Gap, Sentence};

/// For how many sentences "this" may point back.
const MEMORY: usize = 2;

/// The first sentence that makes going on a consent.
pub(super) fn implied(lexicon: &Lexicon, sentences: &[Sentence]) -> Option<Range<usize>> {
    let mut spoken_of: Option<usize> = None;
    let mut last_judges = false;
    for (at, sentence) in sentences.iter().enumerate() {
        let reading = Reading::new(lexicon, sentence);
        let about_tracking = spoken_of.is_some_and(|then| at - then <= MEMORY);
        let quoted = |core: &Core| reading.items[core.start].word.quoted;
        let next_judges = || {
            sentences
                .get(at + 1)
                .is_some_and(|next| judges(&Reading::new(lexicon, next)))
        };
        if !sentence.question {
            let guilty = cores(&reading)
                .into_iter()
                .find(|core| is_implied(&reading, core, about_tracking));
            // A quotation is judged by what stands around it.
            if guilty.is_some_and(|core| !quoted(&core) || !last_judges && !next_judges()) {
                return Some(sentence.range());
            }
        }
        last_judges = judges(&reading);
        if (0..reading.len()).any(|i| reading.tracks(i)) {
            spoken_of = Some(at);
        }
    }
    None
}

/// Where someone accepts something.
struct Core {
    /// The first word: the subject or the verb.
    start: usize,
    /// Where the object begins.
    object: usize,
    kind: Kind,
    /// "if you accept": what depends on it, not what it depends on.
    condition: bool,
    /// "… and you accept".
    coordinated: bool,
    /// The verb comes before its subject.
    inverted: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// "you accept", "you give your consent".
    Act,
    /// "consent", with no one who gives it.
    Noun,
    /// "cookies are accepted".
    Passive,
}

fn cores(reading: &Reading) -> Vec<Core> {
    (0..reading.len())
        .filter_map(|i| core_at(reading, i))
        .collect()
}

fn core_at(reading: &Reading, i: usize) -> Option<Core> {
    if reading.has(i, ACCEPTED) {
        return Some(Core::bare(i, Kind::Passive));
    }
    if reading.has(i, ACCEPT) {
        if let Some((subject, object)) = subject_of(reading, i) {
            return Core::act(reading, i, subject, object);
        }
        if let Some(subject) = interrupted_subject(reading, i) {
            let core = Core::act(reading, i, subject, i + 1)?;
            return Some(Core { start: i, ..core });
        }
    }
    if reading.has(i, ACCEPTANCE) {
        let given = (i.saturating_sub(7)..i)
            .rev()
            .take_while(|k| !reading.negated(*k) && !reading.has(*k, DELIBERATION.or(WHEN).or(BY)))
            .filter(|k| reading.has(*k, GIVE))
            .find_map(|give| subject_of(reading, give).map(|(subject, _)| (give, subject)));
        return match given {
            Some((give, subject)) => Core::act(reading, give, subject, i + 1),
            None => Some(Core::bare(i, Kind::Noun)),
        };
    }
    None
}

/// The visitor as the verb's subject, and where the object begins.
fn subject_of(reading: &Reading, verb: usize) -> Option<(usize, usize)> {
    if reading.inversion && reading.has(verb + 1, VISITOR) && reading.gap(verb + 1) == Gap::None {
        return Some((verb + 1, verb + 2));
    }
    for k in (verb.saturating_sub(5)..verb).rev() {
        if reading.has(k, VISITOR) {
            return Some((k, verb + 1));
        }
        if !reading.has(k, FILLER) {
            return None;
        }
    }
    None
}

/// The subject that a clause parts from its verb: "that you, by using the site, accept", "visitors
/// who continue accept".
fn interrupted_subject(reading: &Reading, verb: usize) -> Option<usize> {
    let breaks = NEGATION
        .or(DELIBERATION)
        .or(WHEN)
        .or(UNLESS)
        .or(WE)
        .or(ACCEPT);
    // "visitors who use the site and accept": the clause goes on.
    if reading.has(verb.checked_sub(1)?, AND.or(OR)) {
        return None;
    }
    let clause = (verb.saturating_sub(16)..verb)
        .rev()
        .take_while(|k| !reading.has(*k, breaks) && reading.gap(k + 1) != Gap::Hard)
        .find(|k| reading.has(*k, BY) || reading.describes_visitor(*k))?;
    let subject = clause.checked_sub(1)?;
    reading.has(subject, VISITOR).then_some(subject)
}

impl Core {
    fn bare(at: usize, kind: Kind) -> Self {
        Self {
            start: at,
            object: at + 1,
            kind,
            condition: false,
            coordinated: false,
            inverted: false,
        }
    }

    /// None where the clause only describes a noun, or leaves the choice open.
    fn act(reading: &Reading, verb: usize, subject: usize, object: usize) -> Option<Self> {
        let inverted = subject > verb;
        let start = verb.min(subject);
        if reading.negated(object) {
            return None;
        }
        let mut core = Self {
            start,
            object,
            kind: Kind::Act,
            condition: false,
            coordinated: false,
            inverted,
        };
        let Some(before) = start.checked_sub(1) else {
            core.condition = inverted;
            return Some(core);
        };
        let joined = reading.gap(start) == Gap::None;
        let has = |any| reading.has(before, any);
        // "the cookies you accept", "which you accept", "whether you accept".
        if joined && (reading.negated(before) || has(TRACKER.or(WHICH).or(DELIBERATION))) {
            return None;
        }
        // "cookies that you accept"
        if joined && before > 0 && has(BACK) && reading.has(before - 1, TRACKER) {
            return None;
        }
        // "choose which of them you accept", unless what is chosen is to go on.
        for k in (before.saturating_sub(3)..=before).rev() {
            if reading.gap(k + 1) != Gap::None || reading.going(k) {
                break;
            }
            if reading.has(k, DELIBERATION) {
                return None;
            }
        }
        // "er du indforstået": the verb is the auxiliary one, and where nothing stands before it,
        // this is a condition without an "if".
        let by_auxiliary = reading.inversion && !inverted && joined && has(FILLER);
        core.inverted |= by_auxiliary;
        core.condition = has(WHEN.or(UNLESS)) || by_auxiliary && before == 0;
        core.coordinated = has(AND);
        Some(core)
    }
}

fn is_implied(reading: &Reading, core: &Core, about_tracking: bool) -> bool {
    let Some(cause) = cause(reading, core) else {
        return false;
    };
    !reading.any(0..core.start, REPORT)
        && !judges_here(reading)
        && !is_denied(reading)
        && !is_explicit(reading, core, &cause)
        && is_of_tracking(reading, core, about_tracking)
}

/// What makes it a consent.
struct Cause {
    /// Where the going on stands, or the presumption.
    at: usize,
}

fn cause(reading: &Reading, core: &Core) -> Option<Cause> {
    if core.condition {
        return order(reading, core);
    }
    if core.kind == Kind::Act {
        let found = condition_before(reading, core)
            .or_else(|| bare_condition(reading, core))
            .or_else(|| presumption(reading, core));
        if found.is_some() {
            return found;
        }
    }
    equation(reading, core).or_else(|| means_after(reading, core))
}

/// "By continuing you accept", "if you continue, you accept".
fn condition_before(reading: &Reading, core: &Core) -> Option<Cause> {
    (0..core.start)
        .filter(|at| reading.going(*at))
        .find_map(|at| {
            let governor = reading.governor(at)?;
            let is_time = reading.has(governor, WHEN);
            // "When you visit us and you accept cookies, …"
            let is_other_time = core.coordinated || is_occasion(reading, governor, at);
            (!is_time || !is_other_time).then_some(Cause { at })
        })
}

/// "Fortsætter du, accepterer du", "keep scrolling and you accept".
fn bare_condition(reading: &Reading, core: &Core) -> Option<Cause> {
    (0..core.start)
        .filter(|at| reading.going(*at) && reading.opens_clause(*at))
        .find(|at| {
            let is_order = core.coordinated && reading.governor(*at).is_none();
            let is_verb_first = reading.inversion
                && core.inverted
                && (reading.has(*at, GO_ON.or(ORDER)) || reading.has(at + 1, VISITOR));
            is_order || is_verb_first
        })
        .map(|at| Cause { at })
}

/// "We assume that you accept."
fn presumption(reading: &Reading, core: &Core) -> Option<Cause> {
    (core.start.saturating_sub(16)..core.start)
        .rev()
        .find(|at| reading.has(*at, PRESUME) && reading.any(at.saturating_sub(3)..at + 2, WE))
        .map(|at| Cause { at })
}

/// "Continued use constitutes acceptance", "we treat scrolling as consent".
fn equation(reading: &Reading, core: &Core) -> Option<Cause> {
    let link = (core.start.saturating_sub(16)..core.start)
        .rev()
        .find(|at| reading.has(*at, MEAN.or(TAKE)))?;
    let is_near = core.kind == Kind::Act || core.start - link <= 8;
    let is_settled = |range: Range<usize>| {
        !range
            .into_iter()
            .any(|k| reading.negated(k) || reading.has(k, DELIBERATION))
    };
    let subject = (link.saturating_sub(14)..link)
        .rev()
        .take_while(|at| reading.gap(at + 1) != Gap::Hard)
        .find(|at| reading.going(*at));
    if let Some(at) = subject
        && is_near
        && is_settled(at..core.start)
    {
        return Some(Cause { at });
    }
    let take = (0..core.start).rev().find(|at| reading.has(*at, TAKE))?;
    let going = (take..core.start).find(|at| reading.going(*at))?;
    let taken_as = (going..core.start).rev().find(|at| reading.has(*at, AS))?;
    let fits = core.start - taken_as <= 5 && is_settled(take.saturating_sub(3)..core.start);
    fits.then_some(Cause { at: going })
}

/// "You accept cookies by continuing", "consent is given by continued use".
fn means_after(reading: &Reading, core: &Core) -> Option<Cause> {
    (core.object..reading.len())
        .filter(|at| reading.going(*at))
        .find_map(|at| {
            let governor = reading
                .governor(at)
                .filter(|governor| *governor >= core.start)?;
            let is_time = reading.has(governor, WHEN);
            // "Your browser may tell us that you accept cookies when you visit a site."
            let is_possible = !reading.has(at, GO_ON) && reading.any(0..core.start, DELIBERATION);
            if is_time && (is_possible || is_occasion(reading, governor, at)) {
                return None;
            }
            let fits = match core.kind {
                Kind::Act => true,
                Kind::Passive => !is_time || reading.has(at, GO_ON),
                Kind::Noun => {
                    let between = core.object..governor;
                    (reading.has(governor, BY) || reading.any(between.clone(), PRESUME))
                        && reading.any(between.clone(), GIVE.or(MEAN).or(PRESUME))
                        && !reading.any(between.clone(), DELIBERATION)
                        && !reading.any_negated(between)
                }
            };
            fits.then_some(Cause { at })
        })
}

/// "If you accept cookies, please continue", "continue if you accept".
fn order(reading: &Reading, core: &Core) -> Option<Cause> {
    if reading.any(core.start.saturating_sub(1)..core.start, UNLESS) {
        return None;
    }
    let is_order = |at: usize| {
        let polite = at > 0 && reading.has(at - 1, POLITE) && reading.has(at, GO_ON);
        (polite || reading.has(at, ORDER))
            && reading.going(at)
            && reading.opens_clause(at)
            && !reading.has(at + 1, VISITOR)
    };
    let before = (0..core.start).find(|at| is_order(*at) && core.start - at <= 6);
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
fn is_explicit(reading: &Reading, core: &Core, cause: &Cause) -> bool {
    (0..reading.len())
        .filter(|at| reading.press(*at))
        .any(|at| {
            let governor = (at.saturating_sub(4)..at)
                .rev()
                .take_while(|k| !reading.negated(*k))
                .find(|k| reading.has(*k, BY.or(WHEN)));
            let verb_first =
                reading.inversion && reading.opens_clause(at) && reading.has(at + 1, VISITOR);
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
        .filter(|at| reading.has(*at, PRESUME.or(MEAN).or(TAKE)))
        .any(|at| {
            let before = at.saturating_sub(3)..at;
            reading.any_negated(before.clone())
                || reading.has(at, PRESUME) && reading.any(before, DELIBERATION)
                || reading.has(at, PRESUME.or(MEAN)) && reading.any_negated(at + 1..at + 2)
        })
}

fn judges_here(reading: &Reading) -> bool {
    reading.any(0..reading.len(), VERDICT)
}

fn judges(reading: &Reading) -> bool {
    reading.any(0..reading.len(), VERDICT.or(REPORT))
}

/// Whether what is accepted is tracking, or points back to it.
fn is_of_tracking(reading: &Reading, core: &Core, about_tracking: bool) -> bool {
    let before = (0..core.start).any(|i| reading.tracks(i));
    if core.kind == Kind::Passive && before {
        return true;
    }
    let object = core.object..reading.len();
    let denied = object
        .clone()
        .find(|i| reading.negated(*i))
        .unwrap_or(reading.len());
    let named = (core.object..denied).find(|i| reading.has(*i, TRACKER));
    if let Some(named) = named {
        return !is_only_necessary(reading, core.object, named);
    }
    let has = |any| reading.any(object.clone(), any);
    if has(VENDOR) && has(POLICY.or(PERSONAL_DATA)) && !has(TERMS) {
        return true;
    }
    if !about_tracking && !before {
        return false;
    }
    if has(POLICY) {
        return true;
    }
    is_empty_object(reading, core) || points_back(reading, core)
}

/// "only the necessary cookies"
fn is_only_necessary(reading: &Reading, object: usize, named: usize) -> bool {
    let beyond = (named + 8).min(reading.len());
    reading.any(object..named, NECESSARY)
        && !reading.any(object..beyond, MEASURING.or(MARKETING).or(PURPOSE))
}

/// "By continuing you agree."
fn is_empty_object(reading: &Reading, core: &Core) -> bool {
    let mut at = core.object;
    while reading.has(at, FILLER) && !reading.has(at, BACK) && reading.gap(at) == Gap::None {
        at += 1;
    }
    at >= reading.len() || reading.gap(at) != Gap::None || reading.has(at, BY.or(WHEN).or(UNLESS))
}

/// "you agree to this", "their use", "this practice".
fn points_back(reading: &Reading, core: &Core) -> bool {
    let ends = |at: usize| {
        at >= reading.len()
            || reading.gap(at) != Gap::None
            || reading.has(at, BY.or(WHEN).or(UNLESS).or(OR).or(AND))
    };
    (core.object..reading.len().min(core.object + 8))
        .filter(|at| reading.has(*at, BACK))
        .any(|at| ends(at + 1) || ends(at + 2))
}
