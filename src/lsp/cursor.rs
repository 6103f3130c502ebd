//! A cursor is where in the text of a configuration somebody is writing: in which table, at a key or
//! a value. It is told from the tokens alone, as what is half written is no TOML.

use std::collections::HashMap;
use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

/// One step from the top of the file to a table or value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    Key(String),
    /// An item of a list, counted from 0.
    Item(usize),
}

/// What is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Key,
    /// The name of a table, within `[…]` or, of a list of tables, within `[[…]]`.
    Header {
        is_list: bool,
    },
    Value {
        is_quoted: bool,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The table that a key is written in, or the place of a value.
    pub path: Vec<Step>,
    pub what: What,
    /// The bytes of the word that is being written, without quotes.
    pub word: Range<usize>,
}

/// A key or text of a configuration, as it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Of a key, the table that it stands in; of a text, its place.
    pub path: Vec<Step>,
    pub is_key: bool,
    pub text: String,
    /// Without quotes.
    pub at: Range<usize>,
}

/// What a scan has seen up to some token.
#[derive(Default)]
struct Scan {
    /// The table that the last header names.
    header: Vec<Step>,
    /// Whether the header is being written, and how many brackets have opened it.
    brackets: usize,
    /// How often each list of tables was headed.
    heads: HashMap<Vec<Step>, usize>,
    /// Tables and lists that are open, the file's own first.
    levels: Vec<Level>,
    words: Vec<Word>,
}

#[derive(Default)]
struct Level {
    is_list: bool,
    /// Of a table: the key that is being written, in its parts.
    keys: Vec<String>,
    /// Of a list: how many items are done.
    items: usize,
    is_value: bool,
    /// A value stands there already.
    is_done: bool,
    is_behind_dot: bool,
}

/// All keys and texts of a configuration.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut scan = Scan::new();
    for token in Source::new(text).lex() {
        scan.take(token, text);
    }
    scan.words
}

/// What is written at a byte; `None` where nothing is to be completed, as in a comment.
#[must_use]
pub fn at(text: &str, at: usize) -> Option<Cursor> {
    let mut scan = Scan::new();
    for token in Source::new(text).lex() {
        let (start, end) = (token.span().start(), token.span().end());
        let is_comment = token.kind() == TokenKind::Comment;
        if end < at || (end == at && !is_comment && !is_word(token, text)) {
            scan.take(token, text);
            continue;
        }
        if start >= at {
            break;
        }
        return match token.kind() {
            TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString => {
                scan.cursor(inner(token, text), is_text(token))
            }
            _ => None,
        };
    }
    scan.cursor(at..at, false)
}

fn is_text(token: Token) -> bool {
    matches!(
        token.kind(),
        TokenKind::BasicString | TokenKind::LiteralString
    )
}

/// Whether a token is a word to whose end something can be added.
fn is_word(token: Token, text: &str) -> bool {
    let written = text.get(token.span().start()..token.span().end());
    let written = written.unwrap_or("");
    match token.kind() {
        TokenKind::Atom => true,
        // The cursor right behind a closing quote is not in the text.
        TokenKind::BasicString => written.len() < 2 || !written.ends_with('"'),
        TokenKind::LiteralString => written.len() < 2 || !written.ends_with('\''),
        _ => false,
    }
}

/// The bytes of a word without its quotes.
fn inner(token: Token, text: &str) -> Range<usize> {
    let (start, end) = (token.span().start(), token.span().end());
    if !is_text(token) {
        return start..end;
    }
    let is_closed = !is_word(token, text);
    start + 1..(end - usize::from(is_closed)).max(start + 1)
}

impl Scan {
    fn new() -> Self {
        Self {
            levels: vec![Level::default()],
            ..Self::default()
        }
    }

    fn cursor(mut self, word: Range<usize>, is_quoted: bool) -> Option<Cursor> {
        if self.brackets > 0 {
            let is_list = self.brackets > 1;
            return Some(Cursor {
                path: self.header,
                what: What::Header { is_list },
                word,
            });
        }
        let level = self.levels.last()?;
        if level.is_done || (!level.is_value && !level.keys.is_empty() && !level.is_behind_dot) {
            return None;
        }
        let what = match level.is_value || level.is_list {
            true => What::Value { is_quoted },
            false => What::Key,
        };
        self.words.clear();
        let path = self.path();
        Some(Cursor { path, what, word })
    }

    /// Where what comes next stands.
    fn path(&self) -> Vec<Step> {
        let mut path = self.header.clone();
        for level in &self.levels {
            if level.is_list {
                path.push(Step::Item(level.items));
            } else {
                path.extend(level.keys.iter().cloned().map(Step::Key));
            }
        }
        path
    }

    fn take(&mut self, token: Token, text: &str) {
        if self.brackets > 0 {
            return self.take_header(token, text);
        }
        let is_outermost = self.levels.len() == 1;
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        match token.kind() {
            TokenKind::Newline if is_outermost => *level = Level::default(),
            TokenKind::LeftSquareBracket if is_outermost && !level.is_value => {
                self.brackets = 1;
                self.header.clear();
            }
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                let is_list = token.kind() == TokenKind::LeftSquareBracket;
                self.levels.push(Level {
                    is_list,
                    ..Level::default()
                });
            }
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket if !is_outermost => {
                self.levels.pop();
                if let Some(around) = self.levels.last_mut() {
                    around.is_done = true;
                }
            }
            TokenKind::Comma if level.is_list => {
                level.items += 1;
                level.is_done = false;
            }
            TokenKind::Comma => *level = Level::default(),
            TokenKind::Equals => level.is_value = true,
            TokenKind::Dot if !level.is_value => level.is_behind_dot = true,
            TokenKind::Atom
            | TokenKind::BasicString
            | TokenKind::LiteralString
            | TokenKind::MlBasicString
            | TokenKind::MlLiteralString => self.take_word(token, text),
            _ => {}
        }
    }

    fn take_word(&mut self, token: Token, text: &str) {
        let at = inner(token, text);
        let written = text.get(at.clone()).unwrap_or("").to_owned();
        let path = self.path();
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        let is_key = !level.is_value && !level.is_list;
        if is_key {
            level.keys.push(written.clone());
            level.is_behind_dot = false;
        } else {
            level.is_done = true;
        }
        self.words.push(Word {
            path,
            is_key,
            text: written,
            at,
        });
    }

    fn take_header(&mut self, token: Token, text: &str) {
        match token.kind() {
            TokenKind::LeftSquareBracket => self.brackets += 1,
            TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString => {
                let at = inner(token, text);
                let written = text.get(at.clone()).unwrap_or("").to_owned();
                self.words.push(Word {
                    path: self.header.clone(),
                    is_key: true,
                    text: written.clone(),
                    at,
                });
                self.header.push(Step::Key(written));
                // What stands below a list of tables belongs to its last one.
                if let Some(heads) = self.heads.get(&self.header) {
                    self.header.push(Step::Item(heads - 1));
                }
            }
            TokenKind::Newline | TokenKind::RightSquareBracket => {
                if self.brackets > 1 && token.kind() == TokenKind::RightSquareBracket {
                    if let Some(Step::Item(_)) = self.header.last() {
                        self.header.pop();
                    }
                    let heads = self.heads.entry(self.header.clone()).or_default();
                    *heads += 1;
                    self.header.push(Step::Item(*heads - 1));
                }
                self.brackets = 0;
                // The second closing bracket says nothing more, and the line's end is near.
                let level = Level {
                    is_done: token.kind() == TokenKind::RightSquareBracket,
                    is_value: token.kind() == TokenKind::RightSquareBracket,
                    ..Level::default()
                };
                self.levels = vec![level];
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is at the `|` of a text: the path in short, what is written, and the word.
    fn told(text: &str) -> Option<(String, What, String)> {
        let place = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let cursor = at(&text, place)?;
        let path = cursor.path.iter().map(|step| match step {
            Step::Key(name) => name.clone(),
            Step::Item(number) => number.to_string(),
        });
        let path: Vec<String> = path.collect();
        let word = text[cursor.word].to_owned();
        Some((path.join("/"), cursor.what, word))
    }

    fn is(text: &str, path: &str, what: What, word: &str) {
        assert_eq!(
            told(text),
            Some((path.to_owned(), what, word.to_owned())),
            "{text}"
        );
    }

    const VALUE: What = What::Value { is_quoted: false };
    const QUOTED: What = What::Value { is_quoted: true };

    #[test]
    fn keys_are_written_in_a_table() {
        is("|", "", What::Key, "");
        is("a = 1\nfai|", "", What::Key, "fai");
        is("fa|il = 1", "", What::Key, "fail");
        is("[lints]\nun|", "lints", What::Key, "un");
        is("[lints]\n\"un|", "lints", What::Key, "un");
        is("[[overrides]]\n|", "overrides/0", What::Key, "");
        is(
            "[[overrides]]\nfiles = [\"a\"]\n[[overrides]]\nlints = { lo|",
            "overrides/1/lints",
            What::Key,
            "lo",
        );
        is(
            "[[overrides]]\n[overrides.lints]\n|",
            "overrides/0/lints",
            What::Key,
            "",
        );
        is("lints.|", "lints", What::Key, "");
        is(
            "[guards]\nfunctions = [\"a\", { |",
            "guards/functions/1",
            What::Key,
            "",
        );
        assert_eq!(told("a |"), None);
        assert_eq!(told("# a|"), None);
        assert_eq!(told("[lints] |"), None);
    }

    #[test]
    fn values_are_written_behind_their_keys() {
        is("profile = |", "profile", VALUE, "");
        is("profile = \"dk|\"", "profile", QUOTED, "dk");
        is("profile = \"dk|\n[lints]\n", "profile", QUOTED, "dk");
        is("profile = 'd|k'", "profile", QUOTED, "dk");
        is("include-tests = tr|", "include-tests", VALUE, "tr");
        is("[lints]\nbanner = \"|\"", "lints/banner", QUOTED, "");
        is(
            "[[third-parties]]\nservice = \"you|",
            "third-parties/0/service",
            QUOTED,
            "you",
        );
        is("exclude = [\n\"a\",\n|", "exclude/1", VALUE, "");
        is(
            "[overrides.lints]\nx = { y = 1 }\nz = |",
            "overrides/lints/z",
            VALUE,
            "",
        );
        assert_eq!(told("profile = \"dk\"|"), None);
        assert_eq!(told("profile = \"dk\" |"), None);
        assert_eq!(told("exclude = [\"a\" |"), None);
    }

    #[test]
    fn headers_are_written_in_brackets() {
        is("[|", "", What::Header { is_list: false }, "");
        is("[[ov|", "", What::Header { is_list: true }, "ov");
        is("[a]\n[li|]", "", What::Header { is_list: false }, "li");
        is(
            "[services.|",
            "services",
            What::Header { is_list: false },
            "",
        );
    }

    #[test]
    fn words_stand_where_they_are() {
        let text = "[lints]\n\"a-b\" = \"note\"\n";
        let all: Vec<_> = words(text)
            .into_iter()
            .map(|it| (it.text, it.is_key))
            .collect();
        let wanted = [("lints", true), ("a-b", true), ("note", false)];
        assert_eq!(all, wanted.map(|(text, is_key)| (text.to_owned(), is_key)));
    }
}
