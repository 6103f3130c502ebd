//! A value is text as the program sees it before it runs: literal parts and holes.
//!
//! `https://www.youtube.com/embed/{{ id }}`, `` `…/${id}` `` and `'…/' + id` are all the same
//! value: one literal part and one hole. Matching works on the literal parts alone.

use crate::span::Span;

/// One piece of a [`Value`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Known text, with entities and escapes decoded, and where it stands in the source.
    Literal { text: String, span: Span },
    /// Something that is only known when the page is made or the script runs.
    Hole { span: Span },
}

/// An attribute's value, a string literal, a template literal or a concatenation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    pub parts: Vec<Part>,
}

impl Value {
    #[must_use]
    pub fn literal(text: impl Into<String>, span: Span) -> Self {
        Self {
            parts: vec![Part::Literal {
                text: text.into(),
                span,
            }],
        }
    }

    #[must_use]
    pub fn hole(span: Span) -> Self {
        Self {
            parts: vec![Part::Hole { span }],
        }
    }

    /// The whole text where there is no hole.
    #[must_use]
    pub fn as_literal(&self) -> Option<String> {
        let mut all = String::new();
        for part in &self.parts {
            match part {
                Part::Literal { text, .. } => all.push_str(text),
                Part::Hole { .. } => return None,
            }
        }
        Some(all)
    }

    /// The literal text before the first hole.
    #[must_use]
    pub fn prefix(&self) -> String {
        let mut all = String::new();
        for part in &self.parts {
            match part {
                Part::Literal { text, .. } => all.push_str(text),
                Part::Hole { .. } => break,
            }
        }
        all
    }

    /// The text with every hole written as U+FFFC, the object replacement character.
    #[must_use]
    pub fn pattern(&self) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal { text, .. } => text.as_str(),
                Part::Hole { .. } => HOLE,
            })
            .collect()
    }

    /// Where its parts stand.
    pub fn spans_mut(&mut self) -> impl Iterator<Item = &mut Span> {
        self.parts.iter_mut().map(|part| match part {
            Part::Literal { span, .. } | Part::Hole { span } => span,
        })
    }

    #[must_use]
    pub fn has_hole(&self) -> bool {
        self.parts
            .iter()
            .any(|part| matches!(part, Part::Hole { .. }))
    }

    /// Nothing but white space, and no hole.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.as_literal().is_some_and(|text| text.trim().is_empty())
    }

    /// From the start of the first part to the end of the last one.
    #[must_use]
    pub fn span(&self) -> Span {
        let at = |part: &Part| match part {
            Part::Literal { span, .. } | Part::Hole { span } => *span,
        };
        match (self.parts.first(), self.parts.last()) {
            (Some(first), Some(last)) => Span::new(at(first).start, at(last).end),
            _ => Span::default(),
        }
    }
}

/// How [`Value::pattern`] writes a hole.
pub const HOLE: &str = "\u{FFFC}";
