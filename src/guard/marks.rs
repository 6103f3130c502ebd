//! Marks are read against what the project's consent managers know: do they hold the element back,
//! and for which purposes.

use super::{Guards, Pass, words};
use crate::catalogue::ConsentManager;
use crate::catalogue::definition::{Flaw, GuardKind};
use crate::catalogue::service::Purpose;
use crate::gate::{Mark, MarkState};

impl<'a> Guards<'a> {
    /// What a mark does.
    pub(super) fn mark(&self, mark: &Mark) -> Pass<'a> {
        let negated = !mark.words.is_empty() && mark.words.iter().all(|word| word.starts_with('!'));
        if negated {
            return Pass::NotHeld("runs while consent is missing", Some(Flaw::Negated));
        }
        let reason = match mark.state {
            MarkState::Held => {
                let purposes = self.purposes(mark);
                if purposes.is_empty() && self.runs_other_words(mark) {
                    let reason = "names no category that the consent manager knows";
                    return Pass::NotHeld(reason, Some(Flaw::Ineffective));
                }
                return Pass::Held(GuardKind::Consent, purposes, "is held back by its markup");
            }
            MarkState::LiveType => "leaves the script a type that browsers run",
            MarkState::LiveAddress => "leaves the address where the browser loads it",
            MarkState::TwoAddresses => "leaves a live address beside the parked one",
        };
        if self.is_meant(mark) {
            Pass::NotHeld(reason, Some(Flaw::Ineffective))
        } else {
            Pass::Through
        }
    }

    /// Whether such an attribute can only be meant for a consent manager: many have names that
    /// people give to other things.
    fn is_meant(&self, mark: &Mark) -> bool {
        let of_project = |id: &String| self.project.managers.contains(id);
        let speaks = words::split(&mark.attribute)
            .iter()
            .any(|word| word.contains("consent") || word.contains("cookie"));
        (speaks || mark.managers.iter().any(of_project))
            && !mark.words.iter().any(|word| word == "ignore")
            && self.purposes(mark) != [Purpose::Necessary]
    }

    /// Whether what the project uses runs whatever is marked with a word that it does not know, and the
    /// mark has no other.
    fn runs_other_words(&self, mark: &Mark) -> bool {
        let knows = |manager: &ConsentManager, word: &String| {
            let mut known = manager.categories.iter();
            known.any(|category| category.word.eq_ignore_ascii_case(word))
        };
        let managers = mark.managers.iter();
        let mut managers = managers
            .filter(|id| self.project.managers.contains(*id))
            .filter_map(|id| self.catalogue.managers.get(id))
            .peekable();
        !mark.words.is_empty()
            && managers.peek().is_some()
            && managers.all(|manager| {
                manager.other_words_run && !mark.words.iter().any(|word| knows(manager, word))
            })
    }

    /// The purposes that a mark names; none where a word has no meaning that is known.
    fn purposes(&self, mark: &Mark) -> Vec<Purpose> {
        let known = |id: &String| self.catalogue.managers.get(id);
        let of_project = mark
            .managers
            .iter()
            .filter(|id| self.project.managers.contains(id));
        let mut managers: Vec<&ConsentManager> = of_project.filter_map(known).collect();
        if managers.is_empty() {
            managers = mark.managers.iter().filter_map(known).collect();
        }
        let meaning = |word: &String| {
            let mut found = managers.iter().filter_map(|manager| {
                let mut words = manager.categories.iter();
                let of_manager = words.find(|category| category.word.eq_ignore_ascii_case(word));
                of_manager.map(|category| category.purpose)
            });
            // All managers that know the word must agree.
            let first = found.next()?;
            found.all(|other| other == first).then_some(first)
        };
        let all: Option<Vec<Purpose>> = mark.words.iter().map(meaning).collect();
        all.unwrap_or_default()
    }
}
