//! A document is a TOML text with the places of its keys and values, so that an error can point at
//! what it speaks of.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A step from a table or a list to something in it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// What the parser could not read: the message and the place.
pub(super) struct SyntaxError {
    pub message: String,
    pub span: Range<usize>,
}

/// TOML that stands at `offset` of its file; every range that it gives counts from the file's start.
pub(super) struct Document<'t> {
    root: Spanned<DeTable<'t>>,
    offset: usize,
}

impl<'t> Document<'t> {
    /// Reads the text twice: into what it says, and into where it says it.
    pub fn parse<T: DeserializeOwned>(
        text: &'t str,
        offset: usize,
    ) -> Result<(T, Self), SyntaxError> {
        let error = |error: toml::de::Error| {
            let span = error.span().unwrap_or(0..0);
            SyntaxError {
                message: error.message().to_owned(),
                span: span.start + offset..span.end + offset,
            }
        };
        let value = toml::from_str(text).map_err(error)?;
        let root = DeTable::parse(text).map_err(error)?;
        Ok((value, Self { root, offset }))
    }

    fn shift(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.offset..span.end + self.offset
    }

    /// Where the value at the end of `path` stands, or the nearest thing on the way that exists.
    pub fn place(&self, path: &[Step]) -> Range<usize> {
        let mut span = self.root.span();
        let Some((Step::Key(first), rest)) = path.split_first() else {
            return self.shift(span);
        };
        let mut at = self.root.get_ref().get(*first);
        for step in rest {
            let Some(value) = at else { break };
            span = value.span();
            at = match step {
                Step::Key(key) => value.get_ref().get(*key),
                Step::Index(index) => value.get_ref().get(*index),
            };
        }
        self.shift(at.map_or(span, Spanned::span))
    }

    /// The keys of the top level and where they stand, in the order of the file.
    pub fn keys(&self) -> Vec<(&str, Range<usize>)> {
        let keys = self.root.get_ref().keys();
        let mut keys: Vec<_> = keys
            .map(|key| (key.get_ref().as_ref(), self.shift(key.span())))
            .collect();
        keys.sort_by_key(|(_, span)| span.start);
        keys
    }

    /// Every string of nothing but white space, by the key that it belongs to.
    pub fn blank_strings(&self) -> Vec<(String, Range<usize>)> {
        let mut blank = Vec::new();
        let mut waiting: Vec<(&str, &Spanned<DeValue>)> = self
            .root
            .get_ref()
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), value))
            .collect();
        while let Some((key, value)) = waiting.pop() {
            match value.get_ref() {
                DeValue::String(text) if text.trim().is_empty() => {
                    blank.push((key.to_owned(), self.shift(value.span())));
                }
                DeValue::Array(items) => waiting.extend(items.iter().map(|item| (key, item))),
                DeValue::Table(table) => {
                    waiting.extend(
                        table
                            .iter()
                            .map(|(key, value)| (key.get_ref().as_ref(), value)),
                    );
                }
                _ => {}
            }
        }
        blank.sort_by_key(|(_, span)| span.start);
        blank
    }
}
