//! A lexicon is the phrases of one language made ready: it tells the classes of each word.

use std::borrow::Cow;
use std::collections::HashMap;

use super::spelling;
use super::words::{Gap, Sentence, Word};
use crate::catalogue::phrases::{Labels, Phrases};

/// A set of word classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes(u64);

impl Classes {
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the two sets share a class.
    pub const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Names a class for each field of [`Phrases`] and lists them with their fields.
macro_rules! classes {
    ($($name:ident = $field:ident,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Number { $($name,)* }
        $(pub(super) const $name: Classes = Classes(1 << Number::$name as u64);)*
        fn entries(phrases: &Phrases) -> Vec<(Classes, &[String])> {
            vec![$(($name, phrases.$field.as_slice()),)*]
        }
    };
}

classes! {
    BY = by,
    MEANS = by_forms,
    OURS = our_forms,
    WHEN = when,
    UNLESS = unless,
    BEFORE = before,
    THEREBY = thereby,
    OTHERWISE = otherwise,
    OCCASION = occasions,
    OR = or,
    AND = and,
    NEGATION = negations,
    ONLY = only,
    BUT = but,
    UNABLE = unable,
    WHICH = which,
    GO_ON = go_on,
    ORDER = go_on_orders,
    USE = uses,
    SITE = sites,
    CLOSE = close,
    NOTICE = notices,
    PRESS = press,
    ELSEWHERE = elsewhere,
    OBJECT = object,
    POLITE = politely,
    VISITOR = visitors,
    WE = we,
    FILLER = fillers,
    ACCEPT = accept,
    ACCEPTANCE = acceptance,
    GIVE = give,
    ACCEPTED = accepted,
    PRESUME = presume,
    MEAN = mean,
    DELIBERATION = deliberations,
    VERDICT = verdicts,
    REPORT = reports,
    TRACKER = trackers,
    VENDOR = vendors,
    POLICY = policies,
    TERMS = terms,
    BACK = back,
    NECESSARY = necessary,
    MEASURING = measuring,
    MARKETING = marketing,
    PURPOSE = purposes,
    NEWSLETTER = newsletters,
    OFFER = offers,
    RECEIVE = receive,
    SHARE = share,
    OTHERS = others,
    PERSONAL_DATA = personal_data,
    REFUSE = refuse,
    UNTICK = untick,
    ADMINISTRATION = administration,
    WITHDRAW = withdraw,
}

/// What words say although they are part of an entry.
const KEPT: Classes = MEANS
    .or(VISITOR)
    .or(WE)
    .or(SITE)
    .or(NOTICE)
    .or(TRACKER)
    .or(USE);

/// What a prefix may deny.
const NEGATABLE: Classes = OBJECT
    .or(ACCEPT)
    .or(ACCEPTANCE)
    .or(ACCEPTED)
    .or(GIVE)
    .or(MEAN)
    .or(PRESUME);

/// The classes of labels stand apart: they are told from labels alone.
pub(super) const LABEL_ACCEPT: Classes = Classes(1);
pub(super) const LABEL_REJECT: Classes = Classes(1 << 1);
pub(super) const LABEL_SETTINGS: Classes = Classes(1 << 2);
pub(super) const LABEL_ACKNOWLEDGE: Classes = Classes(1 << 3);
pub(super) const LABEL_SAVE: Classes = Classes(1 << 4);
pub(super) const LABEL_CLOSE: Classes = Classes(1 << 5);
/// Something else than cookies is accepted or closed there.
pub(super) const LABEL_OTHER: Classes = Classes(1 << 6);
pub(super) const LABEL_NECESSARY: Classes = Classes(1 << 7);
pub(super) const LABEL_MEASURING: Classes = Classes(1 << 8);
pub(super) const LABEL_MARKETING: Classes = Classes(1 << 9);
pub(super) const LABEL_PURPOSE: Classes = Classes(1 << 10);
pub(super) const LABEL_ONLY: Classes = Classes(1 << 11);

fn label_entries(labels: &Labels) -> [(Classes, &[String]); 6] {
    [
        (LABEL_ACCEPT, &labels.accept),
        (LABEL_REJECT, &labels.reject),
        (LABEL_SETTINGS, &labels.settings),
        (LABEL_ACKNOWLEDGE, &labels.acknowledge),
        (LABEL_SAVE, &labels.save),
        (LABEL_CLOSE, &labels.close),
    ]
}

/// One or several words that are one entry, or a word that is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub classes: Classes,
    /// The first word.
    pub word: &'a Word,
}

/// How sentences of the language are built; see [`Phrases`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Syntax {
    pub inversion: bool,
    pub pronouns: bool,
    pub objects_first: bool,
    pub verb_first: bool,
    pub capital_nouns: bool,
}

#[derive(Default)]
pub(super) struct Lexicon {
    pub syntax: Syntax,
    elision: bool,
    mutations: bool,
    negating_prefixes: Vec<String>,
    /// It has words for "only", by which a denial is told from "not only".
    pub knows_only: bool,
    whole: HashMap<String, Classes>,
    /// Entries that begin with a capital letter, in lower case.
    capital: HashMap<String, Classes>,
    beginnings: Affixes,
    endings: Affixes,
    parts: Vec<(String, Classes)>,
    /// Entries of several words, by their first word.
    several: HashMap<String, Vec<(Vec<Piece>, Classes)>>,
    /// The same, by the beginning of their first word.
    several_beginnings: HashMap<String, Vec<(Vec<Piece>, Classes)>>,
}

/// Beginnings or endings of words.
#[derive(Default)]
struct Affixes {
    classes: HashMap<String, Classes>,
    /// Their lengths in bytes as bits, so that others are not looked up.
    lengths: u64,
}

impl Affixes {
    fn add(&mut self, affix: &str, class: Classes) {
        let classes = self.classes.entry(affix.to_owned()).or_default();
        *classes = classes.or(class);
        self.lengths |= Self::bit(affix);
    }

    fn get(&self, affix: &str) -> Classes {
        if self.lengths & Self::bit(affix) == 0 {
            return Classes::default();
        }
        self.classes.get(affix).copied().unwrap_or_default()
    }

    /// Lengths that are too long for a bit share the last one.
    fn bit(affix: &str) -> u64 {
        1 << affix.len().min(63)
    }
}

enum Piece {
    Whole(String),
    Beginning(String),
    /// Up to so many words, any.
    Gap(usize),
}

impl Lexicon {
    pub fn new(phrases: &Phrases) -> Self {
        let mut lexicon = Self {
            syntax: Syntax {
                inversion: phrases.inversion,
                pronouns: phrases.pronouns,
                objects_first: phrases.objects_first,
                verb_first: phrases.verb_first,
                capital_nouns: phrases.capital_nouns,
            },
            elision: phrases.elision,
            mutations: phrases.mutations,
            negating_prefixes: phrases.negating_prefixes.clone(),
            knows_only: !phrases.only.is_empty(),
            ..Self::default()
        };
        for (class, entries) in entries(phrases) {
            for entry in entries {
                lexicon.add(entry, class);
            }
        }
        for entry in &phrases.cookies {
            lexicon.add(entry, TRACKER);
        }
        lexicon
    }

    /// The labels of all languages together: a label is too short to tell its language.
    pub fn of_labels<'a>(all: impl Iterator<Item = &'a Phrases>) -> Self {
        let mut lexicon = Self::default();
        for phrases in all {
            for (class, entries) in label_entries(&phrases.labels) {
                for entry in entries {
                    lexicon.add(entry, class);
                }
            }
            let shared = [
                (LABEL_OTHER, &phrases.terms),
                (LABEL_OTHER, &phrases.newsletters),
                (LABEL_NECESSARY, &phrases.necessary),
                (LABEL_MEASURING, &phrases.measuring),
                (LABEL_MARKETING, &phrases.marketing),
                (LABEL_PURPOSE, &phrases.purposes),
                (LABEL_ONLY, &phrases.only),
            ];
            for (class, entries) in shared {
                for entry in entries {
                    lexicon.add(entry, class);
                }
            }
        }
        lexicon
    }

    fn add(&mut self, entry: &str, class: Classes) {
        let mut spelled = spelling::normal(entry);
        if self.mutations {
            let words = spelled.split(' ').map(spelling::unmutated);
            spelled = words.collect::<Vec<_>>().join(" ");
        }
        if let Some(plain) = spelling::plain(&spelled) {
            self.add_spelled(&plain, class);
        }
        self.add_spelled(&spelled, class);
    }

    fn add_spelled(&mut self, entry: &str, class: Classes) {
        if let Some((first, rest)) = entry.split_once(' ') {
            let pieces = rest.split(' ').map(Piece::new).collect();
            let (map, first) = match first.strip_suffix('*') {
                Some(beginning) => (&mut self.several_beginnings, beginning),
                None => (&mut self.several, first),
            };
            map.entry(first.to_owned())
                .or_default()
                .push((pieces, class));
            return;
        }
        let bare = entry.trim_matches('*').to_owned();
        if bare.is_empty() {
            return;
        }
        let map = match (entry.starts_with('*'), entry.ends_with('*')) {
            (true, true) => {
                self.parts.push((bare, class));
                return;
            }
            (true, false) => return self.endings.add(&bare.to_lowercase(), class),
            (false, true) => return self.beginnings.add(&bare.to_lowercase(), class),
            (false, false) if bare.starts_with(char::is_uppercase) => &mut self.capital,
            (false, false) => &mut self.whole,
        };
        let classes = map.entry(bare.to_lowercase()).or_default();
        *classes = classes.or(class);
    }

    /// The sentence with the words apart that this language joins, as they are without what
    /// stands before them.
    pub fn recut<'a>(&self, sentence: &'a Sentence) -> Cow<'a, Sentence> {
        if self.mutations {
            Cow::Owned(sentence.unmutated())
        } else if self.elision && sentence.words.iter().any(Word::may_be_joined) {
            Cow::Owned(sentence.apart())
        } else {
            Cow::Borrowed(sentence)
        }
    }

    /// The sentence as entries of the lexicon, the longest first where several fit.
    pub fn items<'a>(&self, words: &'a [Word]) -> Vec<Item<'a>> {
        let mut items = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let (classes, length) = match self.longest(&words[at..]) {
                Some((classes, length)) => {
                    let kept = self.kept(&words[at..at + length], classes);
                    (classes.or(kept), length)
                }
                None => (self.classes(word), 1),
            };
            items.push(Item { classes, word });
            at += length;
        }
        items
    }

    /// What the words of an entry say besides it: "dalším používáním" by which means, "vind je het
    /// goed" who acts, "com isso" what it points back to, "cookie notice" what it is about.
    fn kept(&self, words: &[Word], classes: Classes) -> Classes {
        let all = words.iter().fold(Classes::default(), |all, word| {
            all.or(self.classes(word).and(KEPT))
        });
        let last = words.last().map(|word| self.classes(word).and(BACK));
        // "bei uns" is where the visitor is, not who acts.
        let others = if classes.has(SITE) {
            WE
        } else {
            Classes::default()
        };
        all.or(last.unwrap_or_default()).without(others)
    }

    fn longest(&self, words: &[Word]) -> Option<(Classes, usize)> {
        let first = words.first()?.text.as_str();
        let mut best: Option<(Classes, usize)> = None;
        let mut consider = |entries: Option<&Vec<(Vec<Piece>, Classes)>>| {
            for (pieces, class) in entries.into_iter().flatten() {
                let Some(rest) = length_of(pieces, &words[1..]) else {
                    continue;
                };
                let length = rest + 1;
                best = match best {
                    Some((_, longest)) if longest > length => best,
                    Some((classes, longest)) if longest == length => {
                        Some((classes.or(*class), length))
                    }
                    _ => Some((*class, length)),
                };
            }
        };
        consider(self.several.get(first));
        if !self.several_beginnings.is_empty() {
            for (at, letter) in first.char_indices() {
                consider(
                    self.several_beginnings
                        .get(&first[..at + letter.len_utf8()]),
                );
            }
        }
        best
    }

    /// The classes of one word.
    pub fn classes(&self, word: &Word) -> Classes {
        let all = self.classes_of(&word.text, word.capital);
        let affirmed = self
            .negating_prefixes
            .iter()
            .find_map(|prefix| word.text.strip_prefix(prefix.as_str()));
        match affirmed {
            // "nezměníte": what is not done stays known where not doing it means something.
            Some(rest) if all.is_empty() => {
                let turned = self.classes_of(rest, false);
                if turned.has(NEGATABLE) {
                    turned.and(OBJECT).or(NEGATION)
                } else {
                    all
                }
            }
            _ => all,
        }
    }

    fn classes_of(&self, text: &str, capital: bool) -> Classes {
        let mut all = self.whole.get(text).copied().unwrap_or_default();
        if capital {
            all = all.or(self.capital.get(text).copied().unwrap_or_default());
        }
        all = all.or(self.beginnings.get(text)).or(self.endings.get(text));
        for (at, _) in text.char_indices().skip(1) {
            all = all
                .or(self.beginnings.get(&text[..at]))
                .or(self.endings.get(&text[at..]));
        }
        for (part, class) in &self.parts {
            if text.contains(part.as_str()) {
                all = all.or(*class);
            }
        }
        all
    }
}

impl Piece {
    fn new(text: &str) -> Self {
        match text.strip_suffix('*') {
            _ if text == "~" => Self::Gap(2),
            _ if text == "~~" => Self::Gap(6),
            Some(beginning) => Self::Beginning(beginning.to_owned()),
            None => Self::Whole(text.to_owned()),
        }
    }

    fn fits(&self, word: &Word) -> bool {
        match self {
            Self::Whole(text) => word.text == *text,
            Self::Beginning(beginning) => word.text.starts_with(beginning.as_str()),
            Self::Gap(_) => true,
        }
    }
}

/// How many of `words` the pieces take up, if they fit; punctuation ends the attempt. After a gap
/// the nearest fitting word counts, so that there is nothing to go back to.
fn length_of(pieces: &[Piece], words: &[Word]) -> Option<usize> {
    let mut at = 0;
    let mut free = 0;
    for piece in pieces {
        if let Piece::Gap(most) = piece {
            free = *most;
            continue;
        }
        loop {
            let word = words.get(at).filter(|word| word.gap == Gap::None)?;
            at += 1;
            if piece.fits(word) {
                break;
            }
            if free == 0 {
                return None;
            }
            free -= 1;
        }
        free = 0;
    }
    Some(at)
}
