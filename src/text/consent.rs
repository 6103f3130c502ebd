//! Implied consent is a text by which going on counts as saying yes to tracking.
//!
//! Three things must come together: someone accepts, what is accepted is tracking (or points back
//! to it), and what makes it so is going on. What looks the same and is not, is sorted out by where
//! the words stand: an explicit act ("by clicking Accept"), a choice still open ("you can accept"),
//! a condition ("if you accept"), a denial, a report of what others write.

use std::ops::Range;

use super::acceptance::{self, Acceptance, Kind};
use super::cause::{self, Cause, cause};
use super::lexicon::{
    ACCEPT, ACCEPTANCE, AND, BACK, BEFORE, BY, DELIBERATION, FILLER, Lexicon, MARKETING, MEAN,
    MEANS, MEASURING, NECESSARY, OR, PERSONAL_DATA, POLICY, PRESUME, PURPOSE, REPORT, TERMS,
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
pub(super) struct Context {
    /// Tracking was just spoken of.
    pub about_tracking: bool,
    /// Tracking is spoken of next.
    pub soon: bool,
    /// The sentence before speaks of going on, and of no answer.
    pub goes_on: bool,
    /// It speaks of leaving or objecting.
    pub objects: bool,
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
        objects = cause::objects(&reading, 0..reading.len());
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
                || reading.any_negated(at..at + 2)
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
    if core.describes {
        return true;
    }
    // "If you do not want cookies, leave; staying counts as consent."
    let unwanted =
        |i: usize| reading.has(i, TRACKER) && reading.any(i.saturating_sub(2)..i, DELIBERATION);
    let before = (0..core.start).any(|i| reading.tracks(i) || unwanted(i));
    // "accepteres dette", "dette accepteres"
    let is_this = || {
        reading.any(core.start.saturating_sub(3)..core.object + 2, BACK) && context.about_tracking
    };
    if core.kind == Kind::Passive && (before || is_this()) {
        return true;
    }
    // "we take it that cookies do not bother you"
    let presumed = (0..core.start).rev().find(|k| reading.has(*k, PRESUME));
    if presumed.is_some_and(|at| (at..core.start).any(|k| reading.tracks(k))) {
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
