//! A profile is what a site is bound by, as `lints/profiles.toml` tells it: which lints count, and
//! how much.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Catalogue;
use super::definition::Level;

/// The profile of a site that says nothing.
pub const DEFAULT: &str = "eu";

/// How many profiles may extend one another.
const MAX_DEPTH: usize = 8;

/// What becomes of a lint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// Nothing is reported.
    Allow,
    Note,
    Warning,
    Error,
}

impl Setting {
    /// The level to report at; `None` for nothing.
    #[must_use]
    pub fn level(self) -> Option<Level> {
        match self {
            Setting::Allow => None,
            Setting::Note => Some(Level::Note),
            Setting::Warning => Some(Level::Warning),
            Setting::Error => Some(Level::Error),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// One sentence: whom it is for.
    pub says: String,
    /// The profile whose settings count where this one has none.
    #[serde(default)]
    pub extends: Option<String>,
    /// Ids of lints and what becomes of them.
    #[serde(default)]
    pub lints: BTreeMap<String, Setting>,
}

/// The file: a table a profile, keyed by its id, sorted.
pub type Profiles = BTreeMap<String, Profile>;

impl Catalogue {
    /// What a profile makes of a lint; `None` where it leaves the lint at its own level.
    #[must_use]
    pub fn setting(&self, profile: &str, lint: &str) -> Option<Setting> {
        let mut at = Some(profile);
        for _ in 0..MAX_DEPTH {
            let profile = self.profiles.get(at?)?;
            if let Some(setting) = profile.lints.get(lint) {
                return Some(*setting);
            }
            at = profile.extends.as_deref();
        }
        None
    }
}
