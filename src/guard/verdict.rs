//! A verdict is what it says about consent that a condition came out one way.

use crate::catalogue::service::Purpose;

/// What it says about consent that a condition came out one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It cannot come out that way.
    Never,
    /// Consent was given, for these purposes where the condition names them.
    Granted(Vec<Purpose>),
    /// It says nothing about consent.
    Nothing,
    /// The visitor has answered, whatever the answer was.
    Answered,
    /// The visitor need not be asked, wherever that may be.
    NotNeeded,
    /// It also comes out that way where nothing was answered.
    FailsOpen,
    /// It comes out that way until the visitor refuses.
    OptOut,
    /// Consent was refused or is missing.
    Denied,
}

impl Verdict {
    /// Both must have come out so: the stronger one tells.
    pub(super) fn and(self, other: Verdict) -> Verdict {
        if self.strength() >= other.strength() {
            self
        } else {
            other
        }
    }

    /// One of the two has come out so: the weaker one tells.
    pub(super) fn or(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Never, other) => other,
            (one, Verdict::Never) => one,
            (Verdict::Granted(mut a), Verdict::Granted(b)) => {
                a.extend(b);
                Verdict::Granted(a)
            }
            // Who need not be asked is nobody that the rules protect.
            (Verdict::Granted(all), Verdict::NotNeeded)
            | (Verdict::NotNeeded, Verdict::Granted(all)) => Verdict::Granted(all),
            (Verdict::Granted(_), Verdict::Nothing) | (Verdict::Nothing, Verdict::Granted(_)) => {
                Verdict::FailsOpen
            }
            (a, b) => {
                if a.strength() <= b.strength() {
                    a
                } else {
                    b
                }
            }
        }
    }

    fn strength(&self) -> u8 {
        match self {
            Verdict::Never => 5,
            Verdict::Granted(_) => 4,
            Verdict::Answered | Verdict::NotNeeded => 3,
            Verdict::FailsOpen | Verdict::OptOut => 2,
            Verdict::Denied => 1,
            Verdict::Nothing => 0,
        }
    }

    #[must_use]
    pub fn is_guard(&self) -> bool {
        matches!(self, Verdict::Never | Verdict::Granted(_))
    }

    /// `x !== false` also holds where `x` was never set.
    pub(super) fn strict(self, equal: bool, value: bool) -> Verdict {
        match self {
            Verdict::Granted(_) if !equal && !value => Verdict::FailsOpen,
            verdict => verdict,
        }
    }
}
