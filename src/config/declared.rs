//! What is declared is what a project says of itself that its source does not: which pages are free
//! of tracking, where its cookie policy is, on what basis it uses a third party.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::Gitignore;
use serde::Deserialize;
use toml::Spanned;

use super::{ConfigError, Text};
use crate::catalogue::Catalogue;
use crate::suggest;

/// The checked declarations of one configuration.
#[derive(Debug)]
pub struct Declared {
    tracking_free: Gitignore,
    policy_pages: Gitignore,
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

impl Default for Declared {
    fn default() -> Self {
        Self {
            tracking_free: Gitignore::empty(),
            policy_pages: Gitignore::empty(),
            third_parties: BTreeMap::new(),
            with_basis: Arc::default(),
        }
    }
}

impl Declared {
    pub(super) fn checked(
        zones: &Zones,
        policy_pages: &[Spanned<String>],
        declared: Vec<ThirdParty>,
        file: &Text,
    ) -> Result<Self, ConfigError> {
        let services = &Catalogue::builtin().services;
        let mut third_parties = BTreeMap::new();
        for third in declared {
            let id = third.service.get_ref();
            if !services.contains_key(id) {
                let near = suggest::nearest(id, services.keys().map(String::as_str));
                let help = near.map(|near| format!("did you mean `{near}`?"));
                let help = help.or_else(|| {
                    Some("`cookielint inventory --format json` has the ids".to_owned())
                });
                let message = format!("unknown service `{id}`");
                return Err(file.error(message, Some(third.service.span()), help));
            }
            third_parties.insert(third.service.into_inner(), third.basis);
        }
        Ok(Self {
            tracking_free: file.patterns(&zones.tracking_free)?,
            policy_pages: file.patterns(policy_pages)?,
            with_basis: Arc::new(third_parties.keys().cloned().collect()),
            third_parties,
        })
    }

    /// Whether the page is declared to be free of tracking. `path` is absolute, if that of the
    /// configuration is.
    #[must_use]
    pub fn is_tracking_free(&self, path: &Path) -> bool {
        is_among(&self.tracking_free, path)
    }

    /// Whether the file is declared to be a cookie policy.
    #[must_use]
    pub fn is_policy(&self, path: &Path) -> bool {
        is_among(&self.policy_pages, path)
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
