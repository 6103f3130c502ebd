//! An acceptance is a place in a sentence where someone accepts something.

use super::lexicon::{
    ACCEPT, ACCEPTANCE, ACCEPTED, AND, BACK, BY, DELIBERATION, ELSEWHERE, FILLER, GIVE, MEAN, OR,
    PRESUME, REFUSE, SITE, THEREBY, TRACKER, UNLESS, USE, VISITOR, WE, WHEN, WHICH,
};
use super::reading::Reading;
use super::words::Gap;

pub(super) struct Acceptance {
    /// The first word: the subject or the verb.
    pub start: usize,
    /// Where the object begins.
    pub object: usize,
    pub kind: Kind,
    /// "if you accept": what depends on it, not what it depends on.
    pub condition: bool,
    /// "… and you accept", "… then you accept".
    pub coordinated: bool,
    /// The verb comes before its subject.
    pub inverted: bool,
    /// "cookies, which you accept": what is accepted stands before it.
    pub describes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// "you accept", "you give your consent".
    Act,
    /// "consent", with no one who gives it.
    Noun,
    /// "cookies are accepted".
    Passive,
}

/// How far a subject may stand from its verb where the verb ends the clause.
const SUBJECT_REACH: usize = 16;

/// How far what is presumed may stand from the presumption.
const PRESUMPTION_REACH: usize = 7;

/// How far what is taken for something may stand from the word that says so.
const MEANING_REACH: usize = 5;

/// How far a word is looked for that leaves the choice open, or makes it a condition.
const CLAUSE_REACH: usize = 6;

pub(super) fn all(reading: &Reading) -> Vec<Acceptance> {
    (0..reading.len())
        .filter(|i| !reading.button(*i) && !is_choice(reading, *i))
        .filter_map(|i| at(reading, i))
        .collect()
}

/// "a banner allowing you to choose": it is the visitor who is allowed something. Where subjects may
/// follow their verbs, that may be the subject as well.
fn allows_visitor(reading: &Reading, i: usize) -> bool {
    let syntax = reading.syntax;
    let may_follow = !syntax.pronouns || syntax.inversion || syntax.verb_first;
    let is_said = i > 0 && reading.has(i - 1, VISITOR);
    !may_follow && !is_said && reading.has(i + 1, VISITOR) && reading.gap(i + 1) == Gap::None
}

/// "accept or decline", "refuser ou accepter": both are offered.
fn is_choice(reading: &Reading, i: usize) -> bool {
    let refused = |from: usize, to: usize| (from..to).any(|k| reading.has(k, REFUSE));
    let after = (i + 1..i + 4).find(|k| reading.has(*k, OR));
    let before = (i.saturating_sub(3)..i).rev().find(|k| reading.has(*k, OR));
    after.is_some_and(|or| refused(or + 1, or + 3))
        || before.is_some_and(|or| refused(or.saturating_sub(2), or))
}

fn at(reading: &Reading, i: usize) -> Option<Acceptance> {
    if reading.has(i, ACCEPTED) {
        return Some(Acceptance::bare(i, Kind::Passive));
    }
    if reading.has(i, ACCEPT) && !allows_visitor(reading, i) {
        if let Some(found) = act_at(reading, i) {
            return Some(found);
        }
        if let Some(subject) = interrupted_subject(reading, i) {
            let found = Acceptance::act(reading, i, subject, i + 1)?;
            return Some(Acceptance { start: i, ..found });
        }
        if is_presumed(reading, i) {
            return Some(Acceptance::bare(i, Kind::Passive));
        }
        if is_meant(reading, i) {
            // "closing means cookies are accepted"
            let is_said_of = (i.saturating_sub(3)..i).any(|k| reading.tracks(k));
            let kind = if is_said_of {
                Kind::Passive
            } else {
                Kind::Noun
            };
            return Some(Acceptance::bare(i, kind));
        }
    }
    if reading.has(i, ACCEPTANCE) {
        return match giver(reading, i) {
            Some((give, subject)) => {
                let object = i.max(give).max(subject) + 1;
                Acceptance::act(reading, give, subject, object)
            }
            None => Some(Acceptance::bare(i, Kind::Noun)),
        };
    }
    None
}

/// "we take it that cookies are fine": nobody is said to accept them.
fn is_presumed(reading: &Reading, i: usize) -> bool {
    let presume = (i.saturating_sub(PRESUMPTION_REACH)..i)
        .rev()
        .take_while(|k| !reading.negated(*k) && !reading.has(*k, NEGATION_LIKE))
        .find(|k| reading.has(*k, PRESUME));
    presume.is_some_and(|at| {
        let by_us = !reading.syntax.pronouns || reading.any(at.saturating_sub(2)..at + 2, WE);
        by_us && reading.any(at + 1..i, TRACKER.or(BACK)) && !reading.negated(i)
    })
}

/// "scrolling means: cookies accepted", "betragter vi cookies som godkendt": what something means,
/// and no one is said to do.
fn is_meant(reading: &Reading, i: usize) -> bool {
    // "confirm that the cookie consent works"
    if i > 0 && reading.has(i, ACCEPTANCE) && reading.tracks(i - 1) {
        return false;
    }
    let judges = |k: usize| reading.has(k - 1, MEAN) && reading.gap(k) == Gap::None;
    let mut near = (i.saturating_sub(MEANING_REACH)..i).rev().take_while(|k| {
        let is_ours = reading.has(*k, WE) && (*k == 0 || !judges(*k));
        // "als geaccepteerd"
        let is_open = reading.has(*k, NEGATION_LIKE) && (k + 1 < i || !reading.has(*k, WHEN));
        !reading.negated(*k) && !is_ours && !is_open
    });
    near.any(|k| reading.has(k, MEAN) && (i - k <= 3 || reading.any(k..i, TRACKER)))
}

fn act_at(reading: &Reading, verb: usize) -> Option<Acceptance> {
    let (subject, object) = subject_of(reading, verb)?;
    Acceptance::act(reading, verb, subject, object)
}

/// The verb that gives the acceptance at `i`, and its subject.
fn giver(reading: &Reading, i: usize) -> Option<(usize, usize)> {
    let barrier = DELIBERATION.or(WHEN).or(BY);
    let before = (i.saturating_sub(7)..i)
        .rev()
        .take_while(|k| !reading.negated(*k) && !reading.has(*k, barrier));
    let after = (i + 1..i + 4)
        .take_while(|k| reading.gap(*k) == Gap::None && !reading.negated(*k))
        .filter(|_| reading.syntax.objects_first);
    before
        .chain(after)
        .filter(|k| reading.has(*k, GIVE))
        .find_map(|give| subject_of(reading, give).map(|(subject, _)| (give, subject)))
}

/// The visitor as the verb's subject, and where the object begins; the verb itself where it tells
/// by its form who acts.
fn subject_of(reading: &Reading, verb: usize) -> Option<(usize, usize)> {
    let syntax = reading.syntax;
    if !syntax.pronouns || reading.has(verb, VISITOR) {
        return Some((verb, verb + 1));
    }
    let may_follow = syntax.inversion || syntax.verb_first;
    if may_follow && reading.has(verb + 1, VISITOR) && reading.gap(verb + 1) == Gap::None {
        return Some((verb + 1, verb + 2));
    }
    // "glacann an t-úsáideoir", "stimmt der Besucher"
    let article = if syntax.verb_first {
        FILLER
    } else {
        FILLER.or(WHICH)
    };
    let is_joined = reading.gap(verb + 1) == Gap::None && reading.gap(verb + 2) == Gap::None;
    if may_follow && is_joined && reading.has(verb + 1, article) && reading.has(verb + 2, VISITOR) {
        return Some((verb + 2, verb + 3));
    }
    let mut unknown = 0;
    for k in (verb.saturating_sub(5)..verb).rev() {
        // "bruger" is the user, and uses.
        if reading.has(k, VISITOR) && !(reading.going(k) && reading.has(k, USE)) {
            return Some((k, verb + 1));
        }
        unknown += usize::from(reading.items[k].classes.is_empty());
        // "you are deemed to accept"
        if !reading.has(k, FILLER.or(PRESUME).or(MEAN).or(BACK).or(SITE))
            && (unknown > 1 || !reading.items[k].classes.is_empty())
        {
            break;
        }
    }
    if !syntax.objects_first {
        return None;
    }
    // "Sie sich mit der Verwendung von Cookies einverstanden"
    let subject = (verb.saturating_sub(SUBJECT_REACH)..verb)
        .rev()
        .take_while(|k| reading.gap(k + 1) == Gap::None && !reading.has(*k, WE))
        .find(|k| reading.has(*k, VISITOR) && !reading.going(k.saturating_sub(1)))?;
    // "der Nutzer erklärt sich durch die Nutzung einverstanden"
    let is_means = |k: usize| {
        let governor = reading.governor(k).filter(|at| *at > subject);
        governor.is_some_and(|at| reading.has(at, BY) && !reading.has(at, WHEN))
    };
    let goes_between = (subject + 1..verb).any(|k| reading.going(k) && !is_means(k));
    (!goes_between).then_some((subject, verb + 1))
}

/// The subject that a clause parts from its verb: "that you, by using the site, accept", "visitors
/// who continue accept".
fn interrupted_subject(reading: &Reading, verb: usize) -> Option<usize> {
    let breaks = NEGATION_LIKE.or(UNLESS).or(WE).or(ACCEPT);
    // "visitors who use the site and accept": the clause goes on.
    if reading.has(verb.checked_sub(1)?, AND.or(OR)) {
        return None;
    }
    let clause = (verb.saturating_sub(SUBJECT_REACH)..verb)
        .rev()
        .take_while(|k| {
            let breaks = reading.has(*k, breaks) && !is_whoever(reading, *k);
            !reading.negated(*k) && !breaks && reading.gap(k + 1) != Gap::Hard
        })
        .find(|k| {
            let is_parted = reading.has(*k, BY) && *k > 0 && reading.has(*k - 1, VISITOR);
            is_parted || reading.describes_visitor(*k) || is_whoever(reading, *k)
        })?;
    if is_whoever(reading, clause) {
        return Some(clause);
    }
    clause.checked_sub(1)
}

/// "wer die Seite besucht", "den som besöker"
fn is_whoever(reading: &Reading, at: usize) -> bool {
    reading.has(at, VISITOR) && reading.has(at, WHEN)
}

const NEGATION_LIKE: super::lexicon::Classes = DELIBERATION.or(WHEN);

impl Acceptance {
    fn bare(at: usize, kind: Kind) -> Self {
        Self {
            start: at,
            object: at + 1,
            kind,
            condition: false,
            coordinated: false,
            inverted: false,
            describes: false,
        }
    }

    /// None where the clause only describes a noun, is denied, or leaves the choice open.
    fn act(reading: &Reading, verb: usize, subject: usize, object: usize) -> Option<Self> {
        let syntax = reading.syntax;
        let is_glued = syntax.inversion && subject == verb && reading.has(verb, VISITOR);
        let inverted = (subject > verb || is_glued) && !syntax.verb_first;
        let start = verb.min(subject);
        let is_joined = |k: usize| reading.gap(k) == Gap::None;
        if reading.negated(object) && is_joined(object)
            || syntax.objects_first && is_joined(object) && reading.has(object, DELIBERATION)
            || (start..verb).any(|k| reading.negated(k) || reading.has(k, DELIBERATION))
        {
            return None;
        }
        let mut found = Self {
            start,
            object,
            kind: Kind::Act,
            condition: false,
            coordinated: false,
            inverted,
            describes: describes_tracker(reading, start, inverted),
        };
        let Some(before) = start.checked_sub(1) else {
            found.condition = inverted;
            return Some(found);
        };
        let joined = is_joined(start);
        let has = |any| reading.has(before, any);
        // "which" opens a clause, and is a choice elsewhere.
        let leaves_open =
            |k: usize| reading.has(k, DELIBERATION) && !(found.describes && reading.has(k, WHICH));
        if joined && (reading.negated(before) || leaves_open(before)) {
            return None;
        }
        if joined && before > 0 && reading.negated(before - 1) && !has(VISITOR) {
            return None;
        }
        // "er du indforstået": the verb is the auxiliary one, and where nothing stands before it,
        // this is a condition without an "if".
        let is_article = has(WHICH);
        let by_auxiliary = syntax.inversion && !inverted && joined && has(FILLER) && !is_article;
        let mut condition = false;
        for k in (start.saturating_sub(CLAUSE_REACH)..start).rev() {
            // On what "we take it that you accept" depends is no condition of accepting.
            if !is_joined(k + 1) || reading.going(k) || reading.has(k, PRESUME) {
                break;
            }
            // "choose which of them you accept", unless what is chosen is to go on, or any link.
            if leaves_open(k) && !reading.has(k, ELSEWHERE) {
                return None;
            }
            // "då är du", where "då" may be "when" as well
            let is_then = (inverted || by_auxiliary) && reading.has(k, THEREBY);
            if reading.has(k, WHEN.or(UNLESS)) && !is_then {
                condition = true;
                break;
            }
        }
        // "na gromadzenie jakich danych o sobie … użytkownik wyraża zgodę"
        let asks_which = (start.saturating_sub(SUBJECT_REACH)..start)
            .rev()
            .take_while(|k| is_joined(*k + 1) && !reading.going(*k))
            .any(|k| reading.has(k, WHICH) && leaves_open(k) && !reading.has(k, ELSEWHERE));
        if asks_which && syntax.objects_first {
            return None;
        }
        found.inverted |= by_auxiliary;
        found.condition = condition || by_auxiliary && before == 0;
        // "et vous acceptez", where the verb tells by itself who acts.
        let subject_before = !syntax.pronouns && joined && has(VISITOR);
        found.coordinated = has(AND.or(THEREBY))
            || subject_before && before > 0 && reading.has(before - 1, AND.or(THEREBY));
        Some(found)
    }
}

/// "the cookies you accept", "cookies that you accept", "which cookies you accept".
fn describes_tracker(reading: &Reading, start: usize, inverted: bool) -> bool {
    let syntax = reading.syntax;
    // "cookies til statistik, som", "cookie analitici, ai quali"
    let is_parted =
        |k: usize| reading.gap(k) != Gap::None || k > 0 && reading.gap(k - 1) != Gap::None;
    let reach = |k: usize| if is_parted(k) { 4 } else { 2 };
    let tracker_before = |k: usize| reading.any(k.saturating_sub(reach(k))..k, TRACKER);
    for k in (start.saturating_sub(4)..start).rev() {
        if reading.going(k) || reading.gap(k + 1) != Gap::None {
            return false;
        }
        let opens = reading.has(k, WHICH) || k + 1 == start && reading.has(k, BACK);
        if opens && (tracker_before(k) || reading.has(k, WHICH) && reading.has(k + 1, TRACKER)) {
            return true;
        }
    }
    let before = start.wrapping_sub(1);
    let is_bare = syntax.pronouns && !syntax.objects_first && !inverted;
    is_bare && reading.gap(start) == Gap::None && reading.has(before, TRACKER.or(WHICH))
}
