//! A fix is a change to the source that takes a finding away.
//!
//! [`of`] works out the edits from the breach; [`apply`](mod@apply) brings them into the bytes of
//! a file; [`mend`] does so for a whole project, and looks again at what came of it.

pub mod apply;
mod blocking;
pub mod diff;
pub mod mend;
mod noscript;
mod order;
mod setting;
mod tag;
mod untick;

use crate::catalogue::{ConsentManager, Service};
use crate::facts::Facts;
use crate::span::Span;

/// What to change in order to take one finding away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: lower case, no full stop.
    pub description: String,
    pub safety: Safety,
    /// In one file, in order, apart from each other.
    pub edits: Vec<Edit>,
}

/// Whether a fix can change what visitors get, beyond what the finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    Safe,
    /// Something works otherwise afterwards, and somebody should look at it.
    Unsafe,
}

impl Safety {
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
        }
    }
}

/// A stretch of a file's decoded text, and what is to stand there instead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    pub(crate) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self {
            span: Span::new(at, at),
            text: text.into(),
        }
    }

    pub(crate) fn replace(span: Span, text: impl Into<String>) -> Self {
        Self {
            span,
            text: text.into(),
        }
    }

    pub(crate) fn remove(span: Span) -> Self {
        Self::replace(span, "")
    }
}

impl Fix {
    /// `None` where the edits do not fit the text, or touch each other.
    pub(crate) fn new(
        description: String,
        safety: Safety,
        mut edits: Vec<Edit>,
        source: &str,
    ) -> Option<Self> {
        edits.sort();
        edits.dedup();
        let fit = edits
            .iter()
            .all(|edit| source.get(edit.span.start..edit.span.end).is_some());
        let apart = edits
            .windows(2)
            .all(|pair| pair[0].span.end < pair[1].span.start || is_after(&pair[0], &pair[1]));
        (fit && apart && !edits.is_empty()).then_some(Self {
            description,
            safety,
            edits,
        })
    }
}

/// Whether the second begins where the first ends, so that both can be made in this order.
fn is_after(first: &Edit, second: &Edit) -> bool {
    first.span.end == second.span.start && !(first.span.is_empty() && second.span.is_empty())
}

/// What is wrong, as far as it can be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A box is ticked from the start.
    Ticked,
    /// A service's own privacy settings are off.
    Sharing,
    /// A tracker stands in `noscript`.
    Noscript,
    /// A service loads before consent.
    Unguarded,
    /// The denied state comes after what it should hold back.
    LateDefault,
}

/// A finding as its fix sees it.
pub struct Case<'a> {
    pub fault: Fault,
    /// All places that belong to it, the primary one first.
    pub spans: &'a [Span],
    pub service: Option<(&'a str, &'a Service)>,
    /// The project's consent manager, where there is one and no more.
    pub manager: Option<&'a ConsentManager>,
    /// A server writes the file's strings into the page, before a manager looks at it.
    pub is_served: bool,
}

/// What takes the finding away, best first; nothing where the source gives no hold for it.
#[must_use]
pub fn of(case: &Case, facts: &Facts, source: &str) -> Vec<Fix> {
    let fix = match case.fault {
        Fault::Ticked => untick::fix(case, facts, source),
        Fault::Sharing => setting::fix(case, facts, source),
        Fault::Noscript => noscript::fix(case, facts, source),
        Fault::Unguarded => blocking::fix(case, facts, source),
        Fault::LateDefault => order::fix(case, facts, source),
    };
    fix.into_iter().collect()
}

/// The stretch with the lines that it fills alone, their ends included.
pub(crate) fn whole_lines(source: &str, span: Span) -> Span {
    let before = source.get(..span.start).unwrap_or("");
    let after = source.get(span.end..).unwrap_or("");
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let trailing = after.len() - after.trim_start_matches([' ', '\t']).len();
    let begins = before.len() == indent || before[..before.len() - indent].ends_with(['\n', '\r']);
    let rest = &after[trailing..];
    let end = match rest {
        rest if rest.starts_with("\r\n") => 2,
        rest if rest.starts_with(['\n', '\r']) => 1,
        "" => 0,
        _ => return span,
    };
    match begins {
        true => Span::new(span.start - indent, span.end + trailing + end),
        false => span,
    }
}
