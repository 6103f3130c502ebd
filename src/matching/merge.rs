//! Merging makes one finding of what is one thing to mend.

use super::Breach;

/// What belongs together is one finding: a snippet is a script, a call and a request of the same
/// service; players stand alone, and what supports them goes with the first.
pub(super) fn merged(breaches: Vec<Breach>) -> Vec<Breach> {
    let mut all: Vec<Breach> = Vec::new();
    let mut breaches = breaches;
    breaches.sort_by_key(|breach| (!breach.stands_alone, breach.by, breach.span));
    for breach in breaches {
        let same = |other: &&mut Breach| {
            other.service.is_some()
                && other.lint.id == breach.lint.id
                && other.service.map(|(id, _)| id) == breach.service.map(|(id, _)| id)
        };
        match all.iter_mut().find(same).filter(|_| !breach.stands_alone) {
            Some(first) => first.also.push(breach.span),
            None if breach.resolution.is_none() || !breach.text.is_empty() => {
                // A text, box or cookie that stands in several places is one thing to mend.
                let again = |other: &&mut Breach| {
                    other.lint.id == breach.lint.id
                        && other.text == breach.text
                        && other.flaw == breach.flaw
                        && !breach.text.is_empty()
                };
                match all.iter_mut().find(again) {
                    Some(first) => first.also.push(breach.span),
                    None => all.push(breach),
                }
            }
            None => {
                // The same place found in two ways is one place, and so is one element with
                // several addresses.
                let known = all.iter().any(|other| {
                    other.lint.id == breach.lint.id
                        && (other.span == breach.span
                            || other.span.start == breach.span.start
                                && other.service.map(|(id, _)| id)
                                    == breach.service.map(|(id, _)| id))
                });
                if !known {
                    all.push(breach);
                }
            }
        }
    }
    all
}
