//! A resolution is what stands in front of a site on every way to it, with the gates that were looked
//! at.

use super::verdict::Verdict;
use crate::catalogue::definition::{Confidence, Flaw, GuardKind};
use crate::catalogue::service::Purpose;
use crate::gate::{FunctionId, GateId};
use crate::project::FileIndex;
use crate::span::Span;

/// What stands in front of a site on every way to it, or that nothing does.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolution {
    pub guard: GuardKind,
    /// The purposes that are asked for, where the guard names them.
    pub purposes: Vec<Purpose>,
    pub confidence: Confidence,
    /// Gates on the way that ask about consent and yet are no guards, or the guard itself.
    pub gates: Vec<Judged>,
}

/// A gate that was looked at, and why it counts or does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub file: FileIndex,
    /// `condition`, `callback`, `handler` …
    pub kind: &'static str,
    pub span: Span,
    pub counts: bool,
    pub reason: &'static str,
    /// What is wrong with it, where it was meant to be a guard.
    pub flaw: Option<Flaw>,
}

impl Resolution {
    pub(crate) fn open(confidence: Confidence) -> Self {
        Self {
            guard: GuardKind::None,
            purposes: Vec::new(),
            confidence,
            gates: Vec::new(),
        }
    }

    pub(super) fn guarded(guard: GuardKind) -> Self {
        Self {
            guard,
            ..Self::open(Confidence::High)
        }
    }

    /// A way that comes back to where it began: no way in, and no guard either.
    pub(super) fn cut() -> Self {
        Self {
            confidence: Confidence::Low,
            ..Self::guarded(GuardKind::Never)
        }
    }

    pub(super) fn is_cut(&self) -> bool {
        self.guard == GuardKind::Never && self.confidence == Confidence::Low
    }

    /// It is open, and no other way can be surer.
    pub(super) fn is_surely_open(&self) -> bool {
        self.is_open() && self.confidence == Confidence::High
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.guard == GuardKind::None
    }
}

/// What one gate does.
pub(super) enum Pass<'a> {
    /// It says nothing.
    Through,
    /// It asks something about consent that does not hold the site back.
    NotHeld(&'static str, Option<Flaw>),
    Held(GuardKind, Vec<Purpose>, &'static str),
    /// It depends on who calls the function.
    Called(FunctionId),
    Also(GateId),
    /// It depends on who calls the setter of a state.
    Set(&'a str),
    /// It depends on who raises an event of the project's own: the name of the calls that do.
    Raised(&'a str),
    /// It depends on the scripts that put in place what the markup holds ready, and whether these are
    /// known to mean the element.
    Released(Vec<(FileIndex, usize)>, Confidence),
}

/// What a gate does whose condition came out that way.
pub(super) fn judge<'a>(verdict: Verdict) -> Pass<'a> {
    match verdict {
        Verdict::Granted(purposes) => Pass::Held(GuardKind::Consent, purposes, "asks for consent"),
        Verdict::Never => Pass::Held(GuardKind::Never, Vec::new(), "never comes true"),
        Verdict::Denied => Pass::NotHeld(
            "is true when consent is refused or missing",
            Some(Flaw::Negated),
        ),
        Verdict::OptOut => Pass::NotHeld("is true until the visitor refuses", Some(Flaw::Negated)),
        Verdict::FailsOpen => Pass::NotHeld(
            "fails open: it is also true before the visitor has answered",
            None,
        ),
        Verdict::Answered => {
            Pass::NotHeld("only asks whether the visitor has answered, not what", None)
        }
        Verdict::NotNeeded => Pass::NotHeld(
            "only asks whether the visitor is to be asked, not what they said",
            None,
        ),
        Verdict::Nothing => Pass::Through,
    }
}
