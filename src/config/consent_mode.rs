//! A consent mode is worth what the project says: whether a service that is loaded at once, and only
//! told to wait, counts as guarded.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Setting;

/// The lint that reports what only waits in a consent mode.
pub const LINT: &str = "consent-mode-only";

/// What the vendors' own consent modes are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Worth {
    /// It is a guard like another, and noted where every note is asked for.
    Guard,
    Warning,
    Error,
}

impl Worth {
    /// As they are written.
    pub const NAMES: [&str; 3] = ["guard", "warning", "error"];

    /// Sets the level of [`LINT`] in what was said so far.
    pub(super) fn set(self, lints: &mut BTreeMap<String, Setting>) {
        let setting = match self {
            Worth::Guard => {
                lints.remove(LINT);
                return;
            }
            Worth::Warning => Setting::Warning,
            Worth::Error => Setting::Error,
        };
        lints.insert(LINT.to_owned(), setting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn the_lint_is_known() {
        let lint = Catalogue::builtin().lint(LINT).expect("a lint");
        assert!(lint.definition.pedantic);
    }

    #[test]
    fn names_are_those_that_are_read() {
        for name in Worth::NAMES {
            let read: Result<Worth, _> = serde_json::from_value(name.into());
            assert!(read.is_ok(), "{name}");
        }
    }
}
