//! What is declared is what a project says of itself that its source does not: which pages are free
//! of tracking, where its cookie policy is, on what basis it uses a third party.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::Gitignore;
use serde::Deserialize;
use toml::Spanned;

use super::ConfigError;
use super::read::Text;

/// The checked declarations of a configuration and of those that it extends.
#[derive(Debug, Default)]
pub struct Declared {
    tracking_free: Vec<Gitignore>,
    policy_pages: Vec<Gitignore>,
    /// Ids of services, each with the basis on which it is used.
    pub third_parties: BTreeMap<String, Basis>,
    /// The ids alone.
    pub(crate) with_basis: Arc<BTreeSet<String>>,
}

/// On what basis a state site may use a third party (section 3.1 of the guide of 2 February 2022).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// An agreement that the data is not used for the third party's own purposes.
    Agreement,
    /// A setting of the service that says so, and is switched on.
    OptOutSetting,
    /// The site cannot work without it, and the third party uses the data for nothing else.
    TechnicallyNecessary,
}

/// The table `zones`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Zones {
    tracking_free: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ThirdParty {
    service: Spanned<String>,
    basis: Basis,
}

impl ThirdParty {
    /// The service as it is written, which may be none that is known.
    pub(super) fn service(&self) -> &Spanned<String> {
        &self.service
    }
}

impl Declared {
    /// Names of services are checked later, as the project may add some.
    pub(super) fn read(
        zones: &Zones,
        policy_pages: &[Spanned<String>],
        declared: Vec<ThirdParty>,
        file: &Text,
    ) -> Result<Self, ConfigError> {
        let declared = declared.into_iter();
        let third_parties: BTreeMap<String, Basis> = declared
            .map(|third| (third.service.into_inner(), third.basis))
            .collect();
        Ok(Self {
            tracking_free: vec![file.patterns(&zones.tracking_free)?],
            policy_pages: vec![file.patterns(policy_pages)?],
            with_basis: Arc::new(third_parties.keys().cloned().collect()),
            third_parties,
        })
    }

    /// Adds what a file declares to what those declare that it goes before.
    pub(super) fn add(&mut self, other: Self) {
        self.tracking_free.extend(other.tracking_free);
        self.policy_pages.extend(other.policy_pages);
        self.third_parties.extend(other.third_parties);
        self.with_basis = Arc::new(self.third_parties.keys().cloned().collect());
    }

    /// Whether the page is declared to be free of tracking. `path` is absolute, if that of the
    /// configuration is.
    #[must_use]
    pub fn is_tracking_free(&self, path: &Path) -> bool {
        self.tracking_free.iter().any(|it| is_among(it, path))
    }

    /// Whether the file is declared to be a cookie policy.
    #[must_use]
    pub fn is_policy(&self, path: &Path) -> bool {
        self.policy_pages.iter().any(|it| is_among(it, path))
    }
}

fn is_among(patterns: &Gitignore, path: &Path) -> bool {
    // The matcher panics on paths outside of its folder.
    let Ok(relative) = path.strip_prefix(patterns.path()) else {
        return false;
    };
    !patterns.is_empty()
        && patterns
            .matched_path_or_any_parents(relative, false)
            .is_ignore()
}
