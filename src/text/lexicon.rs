//! A lexicon is the phrases of one language made ready: it tells the classes of each word.

use std::collections::HashMap;

use super::words::{Gap, Sentence, Word};
use crate::catalogue::phrases::Phrases;

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
    COMMON = common,
    BY = by,
    WHEN = when,
    UNLESS = unless,
    OCCASION = occasions,
    OR = or,
    AND = and,
    NEGATION = negations,
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
    TAKE = take,
    AS = taken_as,
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
}

/// One or several words that are one entry, or a word that is none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub classes: Classes,
    /// The first word.
    pub word: &'a Word,
}

pub(super) struct Lexicon {
    pub language: String,
    pub inversion: bool,
    whole: HashMap<String, Classes>,
    /// Entries that begin with a capital letter, in lower case.
    capital: HashMap<String, Classes>,
    beginnings: HashMap<String, Classes>,
    endings: HashMap<String, Classes>,
    parts: Vec<(String, Classes)>,
    /// Entries of several words, by their first word.
    several: HashMap<String, Vec<(Vec<Piece>, Classes)>>,
}

enum Piece {
    Whole(String),
    Beginning(String),
    /// Up to two words, any.
    Gap,
}

impl Lexicon {
    pub fn new(language: &str, phrases: &Phrases) -> Self {
        let mut lexicon = Self {
            language: language.to_owned(),
            inversion: phrases.inversion,
            whole: HashMap::new(),
            capital: HashMap::new(),
            beginnings: HashMap::new(),
            endings: HashMap::new(),
            parts: Vec::new(),
            several: HashMap::new(),
        };
        for (class, entries) in entries(phrases) {
            for entry in entries {
                lexicon.add(entry, class);
            }
        }
        lexicon
    }

    fn add(&mut self, entry: &str, class: Classes) {
        if let Some((first, rest)) = entry.split_once(' ') {
            let pieces = rest.split(' ').map(Piece::new).collect();
            let several = self.several.entry(first.to_owned()).or_default();
            several.push((pieces, class));
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
            (true, false) => &mut self.endings,
            (false, true) => &mut self.beginnings,
            (false, false) if bare.starts_with(char::is_uppercase) => &mut self.capital,
            (false, false) => &mut self.whole,
        };
        let classes = map.entry(bare.to_lowercase()).or_default();
        *classes = classes.or(class);
    }

    /// How many of the sentences' words are common ones.
    pub fn common_words(&self, sentences: &[Sentence]) -> usize {
        sentences
            .iter()
            .flat_map(|sentence| &sentence.words)
            .filter(|word| {
                self.whole
                    .get(&word.text)
                    .is_some_and(|classes| classes.has(COMMON))
            })
            .count()
    }

    /// The sentence as entries of the lexicon, the longest first where several fit.
    pub fn items<'a>(&self, words: &'a [Word]) -> Vec<Item<'a>> {
        let mut items = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let (classes, length) = self
                .longest(&words[at..])
                .unwrap_or_else(|| (self.classes(word), 1));
            items.push(Item { classes, word });
            at += length;
        }
        items
    }

    fn longest(&self, words: &[Word]) -> Option<(Classes, usize)> {
        let entries = self.several.get(&words.first()?.text)?;
        let mut best: Option<(Classes, usize)> = None;
        for (pieces, class) in entries {
            let Some(rest) = length_of(pieces, &words[1..]) else {
                continue;
            };
            let length = rest + 1;
            best = match best {
                Some((_, longest)) if longest > length => best,
                Some((classes, longest)) if longest == length => Some((classes.or(*class), length)),
                _ => Some((*class, length)),
            };
        }
        best
    }

    /// The classes of one word.
    pub fn classes(&self, word: &Word) -> Classes {
        let text = word.text.as_str();
        let mut all = Classes::default();
        let mut add = |classes: Option<&Classes>| {
            if let Some(classes) = classes {
                all = all.or(*classes);
            }
        };
        add(self.whole.get(text));
        if word.capital {
            add(self.capital.get(text));
        }
        for (at, _) in text.char_indices().skip(1) {
            add(self.beginnings.get(&text[..at]));
            add(self.endings.get(&text[at..]));
        }
        add(self.beginnings.get(text));
        add(self.endings.get(text));
        for (part, class) in &self.parts {
            if text.contains(part.as_str()) {
                add(Some(class));
            }
        }
        all
    }
}

impl Piece {
    fn new(text: &str) -> Self {
        match text.strip_suffix('*') {
            _ if text == "~" => Self::Gap,
            Some(beginning) => Self::Beginning(beginning.to_owned()),
            None => Self::Whole(text.to_owned()),
        }
    }

    fn fits(&self, word: &Word) -> bool {
        match self {
            Self::Whole(text) => word.text == *text,
            Self::Beginning(beginning) => word.text.starts_with(beginning.as_str()),
            Self::Gap => true,
        }
    }
}

/// How many of `words` the pieces take up, if they fit; punctuation ends the attempt. After a gap
/// the nearest fitting word counts, so that there is nothing to go back to.
fn length_of(pieces: &[Piece], words: &[Word]) -> Option<usize> {
    let mut at = 0;
    let mut free = 0;
    for piece in pieces {
        if matches!(piece, Piece::Gap) {
            free = 2;
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
