//! Words are what a text is judged by: each in lower case without invisible characters, with what
//! stands before it, in sentences.

use std::ops::Range;

use super::spelling;
use crate::value::HOLE;

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Gap {
    /// White space, or nothing.
    #[default]
    None,
    /// A comma, a dash, a bracket.
    Light,
    /// A colon or semicolon, or a full stop that ends no sentence.
    Hard,
}

#[derive(Clone, Debug)]
pub(super) struct Word {
    /// In lower case, at most [`LONGEST_WORD`] characters.
    pub text: String,
    /// Where it stands in the text.
    pub range: Range<usize>,
    pub gap: Gap,
    /// The first letter is a capital one.
    pub capital: bool,
    /// All letters are.
    pub all_capitals: bool,
    pub quoted: bool,
    /// Stands for an output of the template.
    pub hole: bool,
}

impl Word {
    /// Whether small words may be joined to it.
    pub fn may_be_joined(&self) -> bool {
        self.text.contains(['\'', '-'])
    }

    /// The words that are joined in it: `l'uso`, `is-sit`, `qu'en`. Only a short one is parted.
    pub fn apart(&self) -> Vec<Self> {
        let mut rest = self.clone();
        let mut parts = Vec::new();
        while let Some(at) = rest.text.find(['\'', '-']) {
            let is_article = rest.text[..at].chars().count() <= LONGEST_ARTICLE;
            if !is_article || at + 1 >= rest.text.len() {
                break;
            }
            let after = rest.text.split_off(at + 1);
            rest.text.truncate(at);
            let next = Self {
                text: after,
                gap: Gap::None,
                ..rest.clone()
            };
            parts.push(std::mem::replace(&mut rest, next));
        }
        parts.push(rest);
        parts
    }
}

/// `dell'`, `quell'`, `lorsqu'`, `tas-`.
const LONGEST_ARTICLE: usize = 7;

#[derive(Clone, Debug)]
pub(super) struct Sentence {
    pub words: Vec<Word>,
    pub question: bool,
}

impl Sentence {
    /// With joined words apart.
    pub fn apart(&self) -> Self {
        Self {
            words: self.words.iter().flat_map(Word::apart).collect(),
            question: self.question,
        }
    }

    /// With each word as it is where nothing stands before it.
    pub fn unmutated(&self) -> Self {
        let mut words = self.words.clone();
        for word in &mut words {
            word.text = spelling::unmutated(&word.text);
        }
        Self {
            words,
            question: self.question,
        }
    }

    /// From its first word to its last.
    pub fn range(&self) -> Range<usize> {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => 0..0,
        }
    }
}

/// Longer words have no meaning here.
const LONGEST_WORD: usize = 64;

/// Text without punctuation is cut here, which bounds the work on hostile input.
const LONGEST_SENTENCE: usize = 160;

/// Cuts `text` into sentences and words.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let chars: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| !is_invisible(*c))
        .collect();
    let mut cutter = Cutter::default();
    let mut i = 0;
    while let Some(&(offset, c)) = chars.get(i) {
        if c.is_alphanumeric() {
            let end = word_end(&chars, i);
            cutter.word(&chars[i..end]);
            i = end;
            continue;
        }
        match c {
            // Signs that are read as words: "scrolling = consent".
            '=' | '&' => cutter.word(&chars[i..=i]),
            _ if HOLE.starts_with(c) => cutter.hole(offset),
            '"' | '“' | '”' | '„' | '«' | '»' => cutter.quoted = !cutter.quoted,
            '‘' | '‚' => cutter.single_quoted = true,
            '\'' if opens_quotation(&chars, i) => cutter.single_quoted = true,
            '\'' => cutter.single_quoted = false,
            '’' => cutter.single_quoted = false,
            // The Greek question mark.
            ';' | '\u{37E}' if i > 0 && is_greek(chars[i - 1].1) && ends_sentence(&chars, i) => {
                cutter.end(true);
            }
            '.' | '!' | '?' | '…' if ends_sentence(&chars, i) => cutter.end(c == '?'),
            '.' | '!' | '?' | '…' | ':' | ';' => cutter.gap = Gap::Hard,
            // The Greek semicolon.
            '·' | '\u{387}' if ends_word(&chars, i) => cutter.gap = Gap::Hard,
            ',' | '–' | '—' | '(' | ')' | '[' | ']' => cutter.light(),
            // Cells of a table, entries of a list, parts of a title.
            '|' | '•' | '{' | '}' | '\t' => cutter.paragraph(),
            '-' if chars.get(i + 1).is_none_or(|next| next.1.is_whitespace())
                && i > 0
                && chars.get(i - 1).is_some_and(|last| last.1.is_whitespace()) =>
            {
                cutter.light();
            }
            '\n' if is_blank_line(&chars, i) => cutter.paragraph(),
            _ => {}
        }
        i += 1;
    }
    cutter.end(false);
    cutter.sentences
}

/// The words of an identifier or a label: cut at `_`, `-`, `[`, `.` and where a capital letter
/// follows a small one.
pub(super) fn identifier_words(text: &str) -> Vec<Sentence> {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut was_small = false;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if c.is_uppercase() && was_small {
            spaced.push(' ');
        }
        was_small = c.is_lowercase() || c.is_numeric();
        spaced.push(if c.is_alphanumeric() || c == '\'' {
            c
        } else {
            ' '
        });
    }
    sentences(&spaced)
}

#[derive(Default)]
struct Cutter {
    sentences: Vec<Sentence>,
    words: Vec<Word>,
    gap: Gap,
    quoted: bool,
    single_quoted: bool,
}

impl Cutter {
    fn word(&mut self, chars: &[(usize, char)]) {
        let (Some(&(start, first)), Some(&(last, end))) = (chars.first(), chars.last()) else {
            return;
        };
        let text: String = chars
            .iter()
            .take(LONGEST_WORD)
            .map(|(_, c)| match c {
                '’' => '\'',
                '\u{2011}' => '-',
                c => *c,
            })
            .flat_map(char::to_lowercase)
            .collect();
        let all_capitals = chars.len() > 1 && chars.iter().all(|(_, c)| !c.is_lowercase());
        self.push(Word {
            text: spelling::normal(&text),
            range: start..last + end.len_utf8(),
            gap: self.gap,
            capital: first.is_uppercase(),
            all_capitals,
            quoted: self.quoted || self.single_quoted,
            hole: false,
        });
    }

    fn hole(&mut self, offset: usize) {
        self.push(Word {
            text: String::new(),
            range: offset..offset + HOLE.len(),
            gap: self.gap,
            capital: false,
            all_capitals: false,
            quoted: self.quoted || self.single_quoted,
            hole: true,
        });
    }

    fn push(&mut self, word: Word) {
        self.words.push(word);
        self.gap = Gap::None;
        if self.words.len() >= LONGEST_SENTENCE {
            self.end(false);
        }
    }

    fn light(&mut self) {
        if self.gap == Gap::None {
            self.gap = Gap::Light;
        }
    }

    fn end(&mut self, question: bool) {
        self.gap = Gap::None;
        if self.words.is_empty() {
            return;
        }
        let words = std::mem::take(&mut self.words);
        self.sentences.push(Sentence { words, question });
    }

    fn paragraph(&mut self) {
        self.end(false);
        self.quoted = false;
        self.single_quoted = false;
    }
}

/// Whether white space follows the mark at `i`.
fn ends_word(chars: &[(usize, char)], i: usize) -> bool {
    chars.get(i + 1).is_none_or(|(_, c)| c.is_whitespace())
}

fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3FF}')
}

/// Whether a text has a letter that [`is_invisible`].
pub(super) fn has_invisible(text: &str) -> bool {
    // The first bytes of all of them; hardly any other letter of European languages begins so.
    let mut places = memchr::memchr3_iter(0xc2, 0xe2, 0xef, text.as_bytes());
    places.any(|at| {
        let letter = text.get(at..).and_then(|rest| rest.chars().next());
        letter.is_some_and(is_invisible)
    })
}

/// Soft hyphens, zero-width spaces and joiners, byte-order marks.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
    )
}

/// The end of the word that starts at `start`; apostrophes, hyphens and dots belong to it where
/// letters stand on both sides (`you're`, `cookie-politik`, `example.com`).
fn word_end(chars: &[(usize, char)], start: usize) -> usize {
    let mut end = start + 1;
    while let Some(&(_, c)) = chars.get(end) {
        let before = chars[end - 1].1;
        let joins = match chars.get(end + 1) {
            Some(&(_, after)) if after.is_alphanumeric() => match c {
                '\'' | '’' | '-' | '\u{2011}' => true,
                // "cookies.By": a space is missing.
                '.' => !(before.is_lowercase() && after.is_uppercase()),
                _ => false,
            },
            _ => false,
        };
        if !c.is_alphanumeric() && !joins {
            break;
        }
        end += 1;
    }
    end
}

/// Whether the mark at `i` ends a sentence: more text follows it with a capital letter, or none.
/// "bl.a. cookies" goes on.
fn ends_sentence(chars: &[(usize, char)], i: usize) -> bool {
    let is_closing = |c: char| {
        matches!(
            c,
            '"' | '”' | '“' | '’' | '«' | '»' | ')' | ']' | '.' | '!' | '?'
        )
    };
    // White space and closing marks are looked through only so far, to keep this linear.
    let next = chars
        .iter()
        .skip(i + 1)
        .take(16)
        .find(|(_, c)| !c.is_whitespace() && !is_closing(*c));
    let Some(&(_, next)) = next else {
        return true;
    };
    !next.is_lowercase()
}

/// Whether the straight quotation mark at `i` opens a name that a like mark soon closes ("the menu
/// 'Cookie settings'"), and is no apostrophe.
fn opens_quotation(chars: &[(usize, char)], i: usize) -> bool {
    let is_before = i == 0 || !chars[i - 1].1.is_alphanumeric();
    let starts = chars.get(i + 1).is_some_and(|(_, c)| c.is_alphanumeric());
    let ends = |text: &[(usize, char)]| {
        matches!(text, [(_, last), (_, '\''), rest @ ..]
            if last.is_alphanumeric() && rest.first().is_none_or(|(_, c)| !c.is_alphanumeric()))
    };
    let near = &chars[i + 1..(i + LONGEST_WORD).min(chars.len())];
    is_before && starts && (0..near.len()).any(|at| ends(&near[at..(at + 3).min(near.len())]))
}

/// Whether the line break at `i` is followed by another one.
fn is_blank_line(chars: &[(usize, char)], i: usize) -> bool {
    chars
        .iter()
        .skip(i + 1)
        .take(32)
        .take_while(|(_, c)| c.is_whitespace())
        .any(|(_, c)| *c == '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<Vec<String>> {
        sentences(text)
            .into_iter()
            .map(|sentence| sentence.words.into_iter().map(|word| word.text).collect())
            .collect()
    }

    #[test]
    fn sentences_end_where_another_begins() {
        assert_eq!(
            cut("We use cookies.By going on, you’re fine, e.g. here. Example.com"),
            [
                vec!["we", "use", "cookies"],
                vec!["by", "going", "on", "you're", "fine", "e.g", "here"],
                vec!["example.com"],
            ]
        );
    }

    #[test]
    fn invisible_characters_do_not_cut_words() {
        assert_eq!(
            cut("web\u{AD}site\u{A0}cookie\u{200B}s"),
            [["website", "cookies"]]
        );
    }

    #[test]
    fn identifiers_fall_into_words() {
        let words = |text| {
            let words = identifier_words(text).into_iter().flat_map(|s| s.words);
            words.map(|word| word.text).collect::<Vec<_>>()
        };
        assert_eq!(
            words("cookieConsent[marketing_ads]"),
            ["cookie", "consent", "marketing", "ads"]
        );
        assert_eq!(words("GA4-optIn"), ["ga4", "opt", "in"]);
    }
}
