//! A consent setting is what a consent manager or a vendor's consent mode is told at the start.

use super::{Examined, Properties};
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Flaw, GuardKind, SiteKind as Kind};
use crate::facts::ConsentDefault;
use crate::guard::Guards;
use crate::project::FileIndex;
use crate::site::{RedFlag, Site};

/// States of Google's consent mode that need consent, sorted.
const STATES: &[&str] = &[
    "ad_personalization",
    "ad_storage",
    "ad_user_data",
    "analytics_storage",
];

/// A configuration of a consent manager that takes consent as given.
pub(super) fn examine<'a>(
    guards: &mut Guards<'a>,
    catalogue: &'a Catalogue,
    file: FileIndex,
    site: &Site,
    flag: &RedFlag,
) -> Option<Examined<'a>> {
    let manager = catalogue.managers.get(&flag.manager)?;
    let resolution = guards.resolve(file, site);
    // What stands behind a choice of the visitor's is no start.
    let counts = matches!(resolution.guard, GuardKind::None | GuardKind::ConsentMode);
    counts.then(|| {
        let mut found = Examined {
            properties: setting(),
            text: manager.name.clone(),
            ..Examined::at(site.span)
        };
        found.properties.flaws.push(Flaw::GrantedByDefault);
        found.flaw.clone_from(&flag.effect);
        found
    })
}

fn setting() -> Properties {
    Properties {
        kind: Kind::ConsentSetting,
        ..Properties::default()
    }
}

/// Defaults of Google's consent mode that are granted, where no other one denies them to
/// visitors whom the rules protect.
pub(super) fn defaults<'a>(guards: &mut Guards<'a>, file: FileIndex) -> Vec<Examined<'a>> {
    let defaults = &guards.project().files[file].facts.consent_defaults;
    let mut all = Vec::new();
    for default in defaults.iter().filter(|default| default.is_for_eea()) {
        let denied_by = |other: &ConsentDefault, state: &String| {
            other.regions.is_some() && other.is_for_eea() && other.denied.contains(state)
        };
        let granted: Vec<&str> = default
            .granted
            .iter()
            .filter(|state| STATES.binary_search(&state.as_str()).is_ok())
            .filter(|state| !defaults.iter().any(|other| denied_by(other, state)))
            .map(String::as_str)
            .collect();
        if granted.is_empty() || !guards.is_reached_openly(file, default.gate) {
            continue;
        }
        let effect = format!("grants `{}` before anyone was asked", granted.join("`, `"));
        let found = Examined {
            properties: setting(),
            text: "Google consent mode".to_owned(),
            ..Examined::at(default.span)
        };
        all.push(found.with(Flaw::GrantedByDefault, &effect));
    }
    all
}

#[cfg(test)]
mod tests {
    #[test]
    fn states_are_sorted() {
        assert!(super::STATES.is_sorted());
    }
}
