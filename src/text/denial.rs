//! A denial is what a text says is not done: "we set no cookies for statistics or marketing".
//!
//! "Not only the necessary" denies nothing, "we cannot measure" is about what would be done, and
//! "not without your consent" asks for it.

use std::ops::Range;

use super::lexicon::{
    ACCEPT, ACCEPTANCE, ACCEPTED, AND, BEFORE, BUT, Classes, Lexicon, MARKETING, MEASURING,
    NEGATION, ONLY, OURS, PURPOSE, SITE, UNABLE, UNLESS, USE, WE, WHEN, WHICH,
};
use super::words::{Gap, Sentence, Word};

/// How far "only" may stand from the negation that it limits: "ne sont pas uniquement".
const ONLY_REACH: usize = 3;

/// How far "can" may stand from its negation: "kan vi ikke".
const UNABLE_REACH: usize = 2;

/// How soon a clause tells by its subject or verb that it is another one.
const CLAUSE_REACH: usize = 3;

/// How far a condition may stand from the yes that it asks for: "without your prior consent".
const CONDITION_REACH: usize = 4;

/// What of the sentence is denied, as byte ranges.
pub(super) fn denied(lexicon: &Lexicon, sentence: &Sentence) -> Vec<Range<usize>> {
    let cut = lexicon.recut(sentence);
    let words = &cut.words;
    // A language that does not know "not only" cannot tell what is denied.
    if !lexicon.knows_only {
        return Vec::new();
    }
    let classes: Vec<Classes> = words.iter().map(|word| lexicon.classes(word)).collect();
    let clauses = clauses(words, &classes);
    let has = |at: usize, any: Classes| classes.get(at).is_some_and(|all| all.has(any));
    let joined = |from: usize, to: usize| (from + 1..=to).all(|k| words[k].gap == Gap::None);
    let mut all = Vec::new();
    for clause in clauses {
        let mut negations = clause.clone().filter(|at| has(*at, NEGATION)).peekable();
        if negations.peek().is_none() || is_open(&clause, &has) {
            continue;
        }
        let is_limited = |at: usize| {
            let end = clause.end.min(at + ONLY_REACH + 1);
            (at + 1..end).any(|k| has(k, ONLY) && joined(at, k))
        };
        let Some(first) = negations.find(|at| !is_limited(*at)) else {
            continue;
        };
        let purposes = MEASURING.or(MARKETING).or(PURPOSE);
        // "cookies for statistics are not used": what is not used stands first.
        let named = (clause.start..first).find(|at| has(*at, purposes));
        let last = (clause.start..first).rfind(|at| has(*at, purposes));
        let stands_first = named.zip(last).is_some_and(|(named, last)| {
            let is_done = (clause.start..named).any(|k| has(k, WE.or(USE).or(SITE).or(OURS)));
            let describes = (last + 1..first).any(|k| has(k, WHICH.or(AND)));
            !is_done && !describes && joined(last, first)
        });
        let start = if stands_first { clause.start } else { first };
        all.push(words[start].range.start..words[clause.end - 1].range.end);
    }
    all
}

/// Whether the clause leaves open what it denies: "cannot measure", "not without your consent".
fn is_open(clause: &Range<usize>, has: &impl Fn(usize, Classes) -> bool) -> bool {
    let near = |at: usize, reach: usize| at.saturating_sub(reach).max(clause.start)..at;
    let unable = |at: usize| {
        has(at, UNABLE)
            || near(at, UNABLE_REACH).any(|k| has(k, UNABLE))
            || at + 1 < clause.end && has(at + 1, UNABLE)
    };
    let asked = |at: usize| {
        let condition = UNLESS.or(BEFORE).or(WHEN).or(NEGATION);
        near(at, CONDITION_REACH).any(|k| has(k, condition))
    };
    let yes = ACCEPT.or(ACCEPTANCE).or(ACCEPTED);
    clause
        .clone()
        .any(|at| has(at, NEGATION) && unable(at) || has(at, yes) && asked(at))
}

/// The parts of a sentence that each affirm or deny by themselves.
fn clauses(words: &[Word], classes: &[Classes]) -> Vec<Range<usize>> {
    let has = |at: usize, any: Classes| classes.get(at).is_some_and(|all| all.has(any));
    let mut all = Vec::new();
    let mut start = 0;
    let mut negated = false;
    for at in 0..words.len() {
        let parted = words[at].gap == Gap::Light || at > 0 && has(at - 1, AND);
        let says_itself = || {
            let mut near = at..(at + CLAUSE_REACH).min(words.len());
            near.any(|k| has(k, WE.or(OURS).or(USE)))
        };
        // "utan" is "without", and "but" after a negation.
        let turns = has(at, BUT) && (negated || !has(at, NEGATION));
        let ends = words[at].gap == Gap::Hard || turns || parted && says_itself();
        if ends && at > start {
            all.push(start..at);
            start = at + usize::from(turns);
        }
        if ends {
            negated = false;
        }
        negated |= has(at, NEGATION) && !turns;
    }
    if start < words.len() {
        all.push(start..words.len());
    }
    all
}
