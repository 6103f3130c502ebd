//! An entry is one value of a data file with the path of keys that leads to it.

use super::raw::Raw;
use crate::span::Span;

/// How much of a path is kept; nobody nests deeper.
const MAX_SEGMENTS: usize = 32;
const MAX_KEY: usize = 120;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The keys from the outermost on.
    pub path: Vec<String>,
    /// Where the last key stands; the value where there is none.
    pub key: Span,
    pub value: Raw,
    /// It is an item of a list.
    pub item: bool,
    /// A tool copied it from the source for translators; nobody reads it here.
    pub copied: bool,
}

impl Entry {
    pub fn dotted(&self) -> String {
        self.path.join(".")
    }
}

/// What is read of a data file.
#[derive(Debug, Default)]
pub struct Entries {
    pub all: Vec<Entry>,
    /// The language that the file says its texts are in.
    pub language: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Segment {
    Key(String, Span),
    /// Into a list.
    Item,
}

impl Segment {
    pub fn key(mut name: String, span: Span) -> Self {
        if name.len() > MAX_KEY {
            let end = (0..=MAX_KEY).rev().find(|end| name.is_char_boundary(*end));
            name.truncate(end.unwrap_or(0));
        }
        Self::Key(name, span)
    }
}

/// Keeps the path to where a reader is, and what it found.
#[derive(Debug, Default)]
pub struct Collector {
    path: Vec<Segment>,
    pub found: Entries,
    /// What is found is copied from the source.
    pub copies: bool,
}

impl Collector {
    pub fn depth(&self) -> usize {
        self.path.len()
    }

    pub fn push(&mut self, segment: Segment) {
        self.path.push(segment);
    }

    pub fn truncate(&mut self, depth: usize) {
        self.path.truncate(depth);
    }

    pub fn emit(&mut self, value: Raw) {
        let names = self.path.iter().filter_map(|segment| match segment {
            Segment::Key(name, span) => Some((name, *span)),
            Segment::Item => None,
        });
        let mut path = Vec::new();
        let mut key = value.span();
        for (name, span) in names.take(MAX_SEGMENTS) {
            path.push(name.clone());
            key = span;
        }
        let item = matches!(self.path.last(), Some(Segment::Item));
        self.found.all.push(Entry {
            path,
            key: if item { value.span() } else { key },
            value,
            item,
            copied: self.copies,
        });
    }

    /// One value under a key, in formats that do not nest.
    pub fn flat(&mut self, name: String, span: Span, value: Raw) {
        self.push(Segment::key(name, span));
        self.emit(value);
        self.path.pop();
    }
}
