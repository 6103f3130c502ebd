//! A reading is one sentence with the part that each of its words plays in giving consent.

use super::lexicon::{
    ACCEPT, ACCEPTANCE, ACCEPTED, AND, BACK, BEFORE, BY, CLOSE, Classes, DELIBERATION, ELSEWHERE,
    FILLER, GIVE, GO_ON, Item, Lexicon, MEAN, MEANS, NEGATION, NOTICE, OBJECT, OR, ORDER, OURS,
    POLITE, PRESS, PRESUME, SITE, Syntax, TRACKER, UNLESS, USE, VENDOR, VISITOR, WE, WHEN, WHICH,
};
use super::words::{Gap, Sentence};

pub(super) struct Reading<'a> {
    pub items: Vec<Item<'a>>,
    /// The visitor goes on without answering.
    going: Vec<bool>,
    /// The visitor answers by an act.
    press: Vec<bool>,
    negated: Vec<bool>,
    /// The name of a button: what it says is not said of the visitor.
    button: Vec<bool>,
    pub syntax: Syntax,
    pub question: bool,
}

/// How far a word may stand from its object: "use", a few adjectives and a name, "website".
const OBJECT_REACH: usize = 6;

/// How far a "by" or "if" reaches: over an enumeration of a few acts.
const GOVERNOR_REACH: usize = 14;

/// How far what is taken for granted may stand from the word that says so.
const PRESUMPTION_REACH: usize = 8;

/// How many words the name of a button has at most.
const LONGEST_NAME: usize = 4;

/// How far the name of a button reaches where nothing else ends it.
const BUTTON_REACH: usize = 8;

impl<'a> Reading<'a> {
    pub fn new(lexicon: &Lexicon, sentence: &'a Sentence) -> Self {
        let items = lexicon.items(&sentence.words);
        let mut reading = Self {
            going: vec![false; items.len()],
            button: vec![false; items.len()],
            press: vec![false; items.len()],
            negated: items
                .iter()
                .map(|item| item.classes.has(NEGATION))
                .collect(),
            syntax: lexicon.syntax,
            question: sentence.question,
            items,
        };
        for i in 0..reading.items.len() {
            reading.going[i] = reading.goes_on(i);
            reading.press[i] = reading.has(i, PRESS) && !reading.going[i] && !reading.leads_on(i);
        }
        reading.read_before();
        reading.read_inaction();
        reading.mask_buttons();
        reading
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn has(&self, i: usize, any: Classes) -> bool {
        self.items.get(i).is_some_and(|item| item.classes.has(any))
    }

    pub fn gap(&self, i: usize) -> Gap {
        self.items.get(i).map_or(Gap::Hard, |item| item.word.gap)
    }

    pub fn going(&self, i: usize) -> bool {
        self.going.get(i).copied().unwrap_or(false)
    }

    pub fn press(&self, i: usize) -> bool {
        self.press.get(i).copied().unwrap_or(false)
    }

    pub fn negated(&self, i: usize) -> bool {
        self.negated.get(i).copied().unwrap_or(false)
    }

    pub fn button(&self, i: usize) -> bool {
        self.button.get(i).copied().unwrap_or(false)
    }

    /// Whether any item of the range has one of the classes.
    pub fn any(&self, range: std::ops::Range<usize>, any: Classes) -> bool {
        range.into_iter().any(|i| self.has(i, any))
    }

    pub fn any_negated(&self, range: std::ops::Range<usize>) -> bool {
        range.into_iter().any(|i| self.negated(i))
    }

    /// Whether a tracking word stands there that is not denied ("no cookies").
    pub fn tracks(&self, i: usize) -> bool {
        self.has(i, TRACKER) && !self.any_negated(i.saturating_sub(3)..i)
    }

    /// The "by", "if" or "unless" that an act depends on.
    pub fn governor(&self, act: usize) -> Option<usize> {
        // "in using", "continuando", "unless you object"
        if self.has(act, BY.or(MEANS).or(UNLESS)) {
            return Some(act);
        }
        // "ohne Änderung der Einstellungen", "senza modificare"
        if self.going(act) && self.has(act, NEGATION) && self.opens_clause(act) {
            return Some(act);
        }
        // "haciendo clic", "κάνοντας κλικ"
        let auxiliary = act.checked_sub(1).filter(|_| self.gap(act) == Gap::None);
        if auxiliary.is_some_and(|k| self.has(k, MEANS)) {
            return auxiliary;
        }
        for k in (act.saturating_sub(GOVERNOR_REACH)..act).rev() {
            // What follows a colon is another clause than what stands before it.
            if self.gap(k + 1) == Gap::Hard {
                return None;
            }
            // "inden du går videre": the choice comes before going on.
            if self.has(k, DELIBERATION) && self.has(k + 1, VISITOR) {
                return None;
            }
            if self.has(k, BY.or(WHEN).or(UNLESS)) || self.describes_visitor(k) {
                return Some(k);
            }
            if !self.button(k) && (self.negated(k) || self.has(k, ACCEPT.or(WE))) {
                return None;
            }
        }
        None
    }

    /// "visitors who"
    pub fn describes_visitor(&self, i: usize) -> bool {
        i > 0 && self.has(i, WHICH) && self.has(i - 1, VISITOR)
    }

    /// Whether a clause begins there, courtesies aside.
    pub fn opens_clause(&self, i: usize) -> bool {
        let mut first = i;
        while first > 0 && self.gap(first) == Gap::None && self.has(first - 1, POLITE) {
            first -= 1;
        }
        first == 0 || self.gap(first) != Gap::None || self.has(first - 1, OR)
    }

    fn goes_on(&self, i: usize) -> bool {
        // "utilizamos", "we continue"
        // "fortsetzen wir", but not "keep browsing we assume".
        let may_follow = self.syntax.inversion || self.syntax.verb_first;
        let follows = || may_follow && self.gap(i + 1) == Gap::None && self.has(i + 1, WE);
        let is_ours = || self.has(i, OURS) || self.any(i.saturating_sub(2)..i, WE) || follows();
        if self.has(i, GO_ON.or(ORDER)) {
            return !is_ours();
        }
        if self.has(i, USE) && self.may_be_used(i) {
            return false;
        }
        if self.has(i, USE) && !is_ours() && (self.is_of_site(i) || self.is_bare_use(i)) {
            return true;
        }
        if self.has(i, CLOSE) && self.is_of(i, NOTICE, OBJECT_REACH - 1) {
            return true;
        }
        self.has(i, PRESS) && self.is_of(i, ELSEWHERE, 5)
    }

    /// "ciasteczka, z których może korzystać Mozilla": what someone may use stands before the verb,
    /// and is not the site.
    fn may_be_used(&self, i: usize) -> bool {
        let Some(may) = i.checked_sub(1).filter(|may| self.has(*may, DELIBERATION)) else {
            return false;
        };
        let is_joined = (may..=i).all(|k| self.gap(k) == Gap::None);
        let mut before = (may.saturating_sub(2)..may).rev();
        let which = before.find(|k| self.has(*k, WHICH) && !self.describes_visitor(*k));
        is_joined && which.is_some_and(|which| self.any(which.saturating_sub(6)..which, TRACKER))
    }

    /// "klicken Sie weiter", "klikker du videre": the act is to go on, and no button is named.
    fn leads_on(&self, i: usize) -> bool {
        let mut at = i + 1;
        while self.has(at, VISITOR.or(POLITE)) && !self.has(at, GO_ON) && at < i + 3 {
            at += 1;
        }
        let is_name = self.items.get(at).is_none_or(|item| {
            item.word.capital || item.word.quoted || self.has(at, ORDER.or(BY).or(MEANS))
        });
        let is_joined = (i + 1..=at).all(|k| self.gap(k) == Gap::None);
        is_joined && !is_name && self.has(at, GO_ON)
    }

    /// Whether the verb has an object of the class.
    fn is_of(&self, i: usize, object: Classes, reach: usize) -> bool {
        self.has(i, object)
            || self.reaches(i, object, reach)
            || self.syntax.objects_first && self.reaches_back(i, object, reach)
    }

    /// Whether an object of the class follows within `reach`, in the same clause.
    fn reaches(&self, i: usize, object: Classes, reach: usize) -> bool {
        for k in i + 1..=i + reach {
            let ends = BY.or(WHEN).or(TRACKER);
            if self.gap(k) == Gap::Hard || self.has(k, ends) && !self.has(k, object) {
                return false;
            }
            if self.has(k, object) {
                return true;
            }
        }
        false
    }

    /// Whether such an object stands before it, in the same clause.
    fn reaches_back(&self, i: usize, object: Classes, reach: usize) -> bool {
        for k in (i.saturating_sub(reach)..i).rev() {
            let is_other = self.gap(k + 1) != Gap::None || self.has(k, TRACKER.or(VENDOR));
            if is_other && !self.has(k, object) {
                return false;
            }
            if self.has(k, object) {
                return true;
            }
        }
        false
    }

    /// Whether what is used there is the site, by its kind, its name or an output of the template.
    fn is_of_site(&self, i: usize) -> bool {
        for k in i + 1..=i + OBJECT_REACH {
            let Some(item) = self.items.get(k) else {
                break;
            };
            let is_other = item.classes.has(TRACKER.or(VENDOR)) && !item.classes.has(SITE);
            // "interact with", "aceder ao"
            let by = if k == i + 1 { MEANS } else { BY.or(MEANS) };
            let is_means = item.classes.has(by.or(WHEN)) && !item.classes.has(SITE);
            if is_other || item.word.gap == Gap::Hard || is_means {
                break;
            }
            let is_name = item.word.capital
                && !item.word.quoted
                && !item.word.all_capitals
                && !self.syntax.capital_nouns
                && item.classes.is_empty();
            let is_near = k <= i + 3;
            if item.classes.has(SITE) || is_near && (item.word.hole || is_name) {
                return true;
            }
        }
        self.syntax.objects_first && self.reaches_back(i, SITE, OBJECT_REACH - 1)
    }

    /// "durch Ihren Besuch stimmen Sie", "ved brug accepterer du": a use of nothing else, before
    /// what it means.
    fn is_bare_use(&self, i: usize) -> bool {
        let is_joined = |k: usize| self.gap(k) == Gap::None;
        let start = (i.saturating_sub(3)..i)
            .rev()
            .take_while(|k| is_joined(k + 1))
            .last()
            .unwrap_or(i);
        let near = start..i;
        let is_means = self.has(i, MEANS) || self.any(near.clone(), BY);
        if near
            .clone()
            .any(|k| self.has(k, TRACKER.or(PRESS).or(BACK)))
        {
            return false;
        }
        let next = i + 1;
        let is_said = is_joined(next) && self.has(next, ACCEPT.or(ACCEPTED).or(VISITOR));
        // "door uw bezoek gaat u", "durch die Nutzung erklären Sie"
        let is_inverted = || {
            self.syntax.inversion
                && is_joined(next)
                && is_joined(next + 1)
                && self.has(next + 1, VISITOR)
                && self.has(next, FILLER.or(GIVE).or(ACCEPTANCE))
        };
        // "accepterer du ved dit besøg"
        let is_after = || {
            let ends = next >= self.len() || !is_joined(next);
            ends && start > 0
                && self.any(near.clone(), BY)
                && self.has(start - 1, VISITOR.or(ACCEPT).or(GIVE))
        };
        // "votre visite implique que vous acceptez", "uw bezoek wordt gezien als"
        let is_subject = || {
            let opens = start == 0 || !is_joined(start);
            let passive = self.has(next, FILLER) && !self.has(next, MEAN);
            let verb = next + usize::from(passive);
            let means = (next..=verb).all(is_joined) && self.has(verb, MEAN);
            opens && !self.any(near.clone(), WE) && means
        };
        is_means && (is_said || is_inverted() || is_after()) || !is_means && is_subject()
    }

    /// What is said to come before going on is no going on: "before you continue".
    fn read_before(&mut self) {
        for i in 0..self.len() {
            // "finché resti": as long as, and only where it is denied until.
            let is_while = self.has(i, WHEN) && !self.any_negated(i + 1..i + 4);
            if !self.has(i, BEFORE) || is_while {
                continue;
            }
            for k in i + 1..(i + 6).min(self.len()) {
                if self.gap(k) != Gap::None {
                    break;
                }
                if self.going[k] {
                    self.going[k] = false;
                    break;
                }
            }
        }
    }

    /// Not objecting is going on: "if you do not change your settings", "unless you opt out".
    fn read_inaction(&mut self) {
        for i in 0..self.len() {
            if !self.has(i, NEGATION.or(UNLESS)) {
                continue;
            }
            let after = i..(i + 6).min(self.len());
            // "ändrar du inte", "si no cambia"
            let before = i.saturating_sub(3)..i;
            // "módosítása nélkül"
            let is_postposition = self.syntax.objects_first
                && i > 0
                && self.gap(i) == Gap::None
                && self.has(i - 1, OBJECT);
            let is_verb_first =
                self.syntax.inversion && self.any(before, OBJECT) || is_postposition;
            let mut after = after.into_iter().take_while(|k| !self.has(*k, PRESS));
            let object = after.find(|k| self.has(*k, OBJECT));
            if let Some(object) = object.filter(|_| self.is_presumed(i)) {
                self.accept_by_not(i, object);
            } else if object.is_some() || is_verb_first {
                self.negated[i] = false;
                self.going[i] = true;
            }
        }
    }

    /// Whether what stands there is what we take for granted, and not on what condition.
    fn is_presumed(&self, i: usize) -> bool {
        (i.saturating_sub(PRESUMPTION_REACH)..i)
            .rev()
            .take_while(|k| !self.has(*k, WHEN.or(UNLESS).or(BY)) && self.gap(*k + 1) != Gap::Hard)
            .any(|k| self.has(k, PRESUME))
    }

    /// Not minding is accepting: "we take it that you have nothing against cookies".
    fn accept_by_not(&mut self, negation: usize, object: usize) {
        for k in negation..=(object + 1).min(self.len() - 1) {
            // "não se importa": small words in between say nothing by themselves.
            if self.negated[k] || k < object {
                self.negated[k] = false;
                self.items[k].classes = FILLER;
            }
        }
        self.items[object].classes = ACCEPT;
    }

    /// The name of a button says nothing about going on: "by clicking Continue".
    fn mask_buttons(&mut self) {
        if self.press.contains(&true) {
            for i in 0..self.len() {
                if self.items[i].word.quoted && !self.is_quotation() {
                    self.going[i] = false;
                    self.button[i] = true;
                }
            }
        }
        self.mask_names();
        let mut i = 0;
        while i < self.len() {
            if !self.press[i] {
                i += 1;
                continue;
            }
            let end = self.button_end(i + 1);
            for k in i + 1..end {
                self.going[k] = false;
                self.button[k] = true;
            }
            i = end.max(i + 1);
        }
    }

    /// "choose «Accept all»": a few quoted words with an answer in them are a name.
    fn mask_names(&mut self) {
        let mut i = 0;
        while i < self.len() {
            let run = i..(i..self.len())
                .find(|k| !self.items[*k].word.quoted)
                .unwrap_or(self.len());
            let is_name = !run.is_empty() && run.len() <= LONGEST_NAME && run.len() < self.len();
            if is_name && self.any(run.clone(), ACCEPT.or(ACCEPTANCE)) {
                for k in run.clone() {
                    self.going[k] = false;
                    self.button[k] = true;
                }
            }
            i = run.end.max(i + 1);
        }
    }

    /// Whether the sentence as a whole is quoted, and not a name in it.
    fn is_quotation(&self) -> bool {
        self.items.iter().all(|item| item.word.quoted)
    }

    fn button_end(&self, start: usize) -> usize {
        for k in start..self.len() {
            if self.items[k].word.quoted && !self.items[start - 1].word.quoted {
                let rest = (k..self.len()).find(|k| !self.items[*k].word.quoted);
                return rest.unwrap_or(self.len());
            }
            let ends = self.gap(k) != Gap::None
                || self.has(k, OR.or(VISITOR).or(MEAN))
                || self.has(k, AND) && k > start
                || k >= start + BUTTON_REACH;
            if ends {
                return k;
            }
        }
        self.len()
    }
}
