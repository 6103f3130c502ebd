//! Needles are words that are looked for all at once, whatever their number, where a case of ASCII
//! letters does not count.
//!
//! An automaton over thousands of words takes longer to build than a small site takes to be read,
//! and is too large for the cache that a search runs in. Here each word is known by its rarest four
//! bytes: a look at a small table tells of nearly every place of a text that no word is there, and
//! the few other places are compared.

use memchr::memmem::Finder;

/// A set of words that can be asked for apart from others, as bits.
pub type Classes = u8;

/// Beside a word's sets: it only counts where no letter or digit stands before or behind it.
pub const WHOLE: Classes = 1 << 7;

/// By how many bytes a word is known.
const GRAM: usize = 4;

/// How many places the table of marks has, as a power of two: some thirty for each of three
/// thousand words, in a part of the fastest cache.
const BITS: u32 = 17;
const CELLS: usize = 1 << (BITS - 6);

/// How many lists the words are spread over, as a power of two.
const LISTS: u32 = 12;

/// The words, ready to be looked for.
#[derive(Debug)]
pub struct Needles {
    /// A bit for each hash of the bytes that a word is known by.
    marks: Box<[u64; CELLS]>,
    /// For each list, where its entries begin; one more for the end.
    starts: Vec<u32>,
    entries: Vec<Entry>,
    words: Vec<Vec<u8>>,
    /// Words that are shorter than what others are known by, in each of their spellings.
    short: Vec<(Finder<'static>, Classes)>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    gram: u32,
    word: u32,
    /// How far into the word those bytes stand.
    offset: u32,
    classes: Classes,
}

impl Needles {
    /// Words with the sets that each belongs to. An empty word is in every text; of words shorter than
    /// four bytes, [`WHOLE`] is not heeded.
    #[must_use]
    pub fn new<W: AsRef<[u8]>>(words: impl IntoIterator<Item = (W, Classes)>) -> Self {
        let mut short = Vec::new();
        let mut long = Vec::new();
        for (word, classes) in words {
            let word = word.as_ref().to_ascii_lowercase();
            if word.len() < GRAM {
                let spellings = spellings(&word).into_iter();
                let classes = classes & !WHOLE;
                short.extend(spellings.map(|one| (Finder::new(&one).into_owned(), classes)));
            } else {
                long.push((word, classes));
            }
        }
        let shared = Shared::of(&long);
        let mut marks = Box::new([0; CELLS]);
        let mut entries: Vec<Entry> = Vec::with_capacity(long.len());
        let mut words = Vec::with_capacity(long.len());
        for (number, (word, classes)) in long.into_iter().enumerate() {
            let (offset, gram) = shared.rarest(&word);
            let hash = hash(gram);
            marks[cell(hash)] |= bit(hash);
            entries.push(Entry {
                gram,
                word: u32::try_from(number).unwrap_or(u32::MAX),
                offset: u32::try_from(offset).unwrap_or(u32::MAX),
                classes,
            });
            words.push(word);
        }
        entries.sort_unstable_by_key(|entry| (list(hash(entry.gram)), entry.gram));
        let mut starts = Vec::with_capacity((1 << LISTS) + 1);
        for wanted in 0..=1_usize << LISTS {
            let before = starts.last().map_or(0, |start| *start as usize);
            let passed = entries[before..]
                .iter()
                .take_while(|entry| list(hash(entry.gram)) < wanted);
            let start = before + passed.count();
            starts.push(u32::try_from(start).unwrap_or(u32::MAX));
        }
        Self {
            marks,
            starts,
            entries,
            words,
            short,
        }
    }

    /// The words in lower case.
    pub fn words(&self) -> impl Iterator<Item = &[u8]> {
        let short = self.short.iter().map(|(finder, _)| finder.needle());
        let short = short.filter(|word| !word.iter().any(u8::is_ascii_uppercase));
        self.words.iter().map(Vec::as_slice).chain(short)
    }

    /// Whether a word of these sets is in the text.
    #[must_use]
    pub fn are_in(&self, text: &str, classes: Classes) -> bool {
        self.found_in(text, |found| found & classes != 0) & classes != 0
    }

    /// The sets of which a word is in the text; no more is looked for once those are `enough`.
    #[must_use]
    pub fn found_in(&self, text: &str, enough: impl Fn(Classes) -> bool) -> Classes {
        let bytes = text.as_bytes();
        let mut all = 0;
        for (at, window) in bytes.windows(GRAM).enumerate() {
            let gram = gram(window);
            let hash = hash(gram);
            if self.marks[cell(hash)] & bit(hash) != 0 {
                all |= self.stand_at(bytes, at, gram, all);
                if enough(all) {
                    return all;
                }
            }
        }
        for (finder, classes) in &self.short {
            if classes & !all != 0 && finder.find(bytes).is_some() {
                all |= classes;
            }
        }
        all
    }

    /// The sets of the words that stand in the text with the bytes that they are known by at that
    /// place; those of `known` need not be told.
    #[cold]
    fn stand_at(&self, text: &[u8], at: usize, gram: u32, known: Classes) -> Classes {
        let list = list(hash(gram));
        let start = |list: usize| self.starts.get(list).map_or(0, |start| *start as usize);
        let entries = self.entries.get(start(list)..start(list + 1));
        let mut found = 0;
        for entry in entries.unwrap_or(&[]) {
            let classes = entry.classes & !WHOLE;
            if entry.gram != gram || classes & !(known | found) == 0 {
                continue;
            }
            let word = self.words.get(entry.word as usize);
            let start = at.checked_sub(entry.offset as usize);
            let is_there = word.zip(start).is_some_and(|(word, start)| {
                let end = start + word.len();
                let there = text.get(start..end);
                there.is_some_and(|there| there.eq_ignore_ascii_case(word))
                    && (entry.classes & WHOLE == 0 || is_whole(text, start, end))
            });
            if is_there {
                found |= classes;
            }
        }
        found
    }
}

/// Whether what stands there is no part of a longer word; `%2F` and `\u002F` are signs.
fn is_whole(text: &[u8], start: usize, end: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let is_sign = |byte: &u8| !byte.is_ascii_alphanumeric();
    let begins = before.last().is_none_or(is_sign)
        || before
            .last_chunk::<2>()
            .is_some_and(|two| two.eq_ignore_ascii_case(b"2f"));
    begins && text.get(end).is_none_or(is_sign)
}

/// Four bytes in one number, with letters in one case; some other bytes fall together as well.
#[inline(always)]
fn gram(bytes: &[u8]) -> u32 {
    let four = bytes.first_chunk::<GRAM>().copied().unwrap_or_default();
    u32::from_le_bytes(four) | 0x2020_2020
}

#[inline(always)]
fn hash(gram: u32) -> u32 {
    gram.wrapping_mul(0x9e37_79b1)
}

#[inline(always)]
fn cell(hash: u32) -> usize {
    (hash >> (32 - BITS + 6)) as usize
}

#[inline(always)]
fn bit(hash: u32) -> u64 {
    1 << ((hash >> (32 - BITS)) & 63)
}

fn list(hash: u32) -> usize {
    (hash >> (32 - LISTS)) as usize
}

/// How many words share the bytes that one of them could be known by.
struct Shared(Vec<u16>);

impl Shared {
    fn of(words: &[(Vec<u8>, Classes)]) -> Self {
        let mut counts = vec![0_u16; 1 << 16];
        for (word, _) in words {
            for window in word.windows(GRAM) {
                let count = &mut counts[Self::place(gram(window))];
                *count = count.saturating_add(1);
            }
        }
        Self(counts)
    }

    fn place(gram: u32) -> usize {
        (hash(gram) >> 16) as usize
    }

    /// Where the four bytes of a word stand that are likely the rarest in texts, and in other words.
    fn rarest(&self, word: &[u8]) -> (usize, u32) {
        let cost = |window: &[u8]| {
            let frequency = |byte: &u8| u32::from(FREQUENCIES[usize::from(*byte)]);
            let common: u32 = window.iter().map(frequency).sum();
            let count = self.0[Self::place(gram(window))];
            common + 8 * count.max(1).ilog2()
        };
        let windows = word.windows(GRAM).enumerate();
        let best = windows.min_by_key(|(_, window)| cost(window));
        best.map_or((0, 0), |(at, window)| (at, gram(window)))
    }
}

/// How frequent each byte is in pages and scripts: the logarithm, roughly, in steps of a fifth.
static FREQUENCIES: [u8; 256] = {
    const LETTERS: &[u8; 26] = &[
        18, 12, 16, 16, 21, 13, 13, 13, 18, 7, 10, 17, 15, 18, 17, 16, 5, 18, 18, 20, 15, 11, 11,
        9, 12, 6,
    ];
    const SIGNS: &[(&[u8], u8)] = &[(b" \n", 22), (b"<>\"/=.-", 15), (b"()';:,{}", 13)];
    let mut all = [8; 256];
    let mut at = 0;
    while at < 26 {
        all[b'a' as usize + at] = LETTERS[at];
        at += 1;
    }
    at = b'0' as usize;
    while at <= b'9' as usize {
        all[at] = 11;
        at += 1;
    }
    let mut group = 0;
    while group < SIGNS.len() {
        let (signs, frequency) = SIGNS[group];
        at = 0;
        while at < signs.len() {
            all[signs[at] as usize] = frequency;
            at += 1;
        }
        group += 1;
    }
    all
};

/// A short word in small letters and capitals, and every mix of them.
fn spellings(word: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![Vec::new()];
    for byte in word {
        let upper = byte.to_ascii_uppercase();
        let mut more = Vec::new();
        for one in &mut all {
            if upper != *byte {
                let mut other = one.clone();
                other.push(upper);
                more.push(other);
            }
            one.push(*byte);
        }
        all.append(&mut more);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_found_in_any_case_and_by_their_sets() {
        let words = [
            ("www.Example.com", 1),
            ("cookie", 2),
            ("<x-", 2),
            ("kex", 1),
        ];
        let needles = Needles::new(words);
        assert!(needles.are_in("//WWW.example.COM/", 1));
        assert!(needles.are_in("//www.example.com", 3));
        assert!(!needles.are_in("//www.example.com", 2));
        assert!(needles.are_in("Cookie", 2));
        assert!(!needles.are_in("cooki", 3));
        assert!(needles.are_in("<X-nav>", 2));
        assert!(needles.are_in("keX", 1));
        assert!(!needles.are_in("", 3));
        let whole = Needles::new([("t.co", 1 | WHOLE)]);
        for text in [
            "t.co",
            "'T.co/x'",
            "//t.co",
            "%2F%2ft.co%2Fx",
            "\\u002Ft.co\n",
        ] {
            assert!(whole.are_in(text, 1), "{text}");
        }
        for text in ["event.code", "t.com", "set.co", "t.co1"] {
            assert!(!whole.are_in(text, 1), "{text}");
        }
        // Bytes that fall together with those of a word are no such word.
        assert!(!needles.are_in("www\u{e}example\u{e}com", 3));
    }

    #[test]
    fn without_words_nothing_is_found() {
        assert!(!Needles::new(Vec::<(&str, Classes)>::new()).are_in("text", 255));
    }

    proptest! {
        #[test]
        fn what_is_found_is_there(
            words in proptest::collection::vec("[a-cA-CæØ.<]{1,7}", 0..20),
            text in "[a-cA-CæØ.<]{0,60}",
        ) {
            let needles = Needles::new(words.iter().map(|word| (word, 1)));
            let lower = text.to_ascii_lowercase();
            let is_there = words.iter().any(|word| lower.contains(&word.to_ascii_lowercase()));
            prop_assert_eq!(needles.are_in(&text, 1), is_there);
        }
    }
}
