//! Storage is what the site's own code keeps on the visitor's device, and what it is for.
//!
//! The name alone tells: the catalogue knows the cookies of services, and people call what counts
//! visits or remembers campaigns by a few words. What nobody can tell is left alone.

use super::{Examined, Properties};
use crate::catalogue::definition::{Confidence, Flaw, GuardKind, SiteKind as Kind};
use crate::catalogue::service::{Lifetime, Purpose};
use crate::catalogue::{Catalogue, Service};
use crate::engine::Tools;
use crate::guard::{Guards, words};
use crate::project::FileIndex;
use crate::recognise::glob;
use crate::site::{Medium, Site, Storage};
use crate::value::HOLE;

const DAY: u64 = 86_400;

/// Words that say that it is about something else: the consent itself, what a visitor closed, the
/// settings of a view. Sorted.
const OTHER: &[&str] = &[
    "admin",
    "banner",
    "cart",
    "chart",
    "checkout",
    "close",
    "closed",
    "collapsed",
    "consent",
    "cookie",
    "cookies",
    "csrf",
    "debug",
    "disable",
    "disabled",
    "dismiss",
    "dismissed",
    "draft",
    "editor",
    "enabled",
    "expanded",
    "filter",
    "filters",
    "hidden",
    "hide",
    "login",
    "menu",
    "modal",
    "number",
    "off",
    "open",
    "opt",
    "optout",
    "order",
    "parcel",
    "period",
    "popup",
    "preferences",
    "seen",
    "session",
    "settings",
    "shipment",
    "shown",
    "sidebar",
    "sort",
    "tab",
    "toggle",
    "tour",
    "xsrf",
];

/// Words, in this order one after the other, by which people call what counts and follows visitors.
const STATISTICS: &[&[&str]] = &[
    &["ab", "test"],
    &["ab", "variant"],
    &["abtest"],
    &["analytics"],
    &["experiment"],
    &["fingerprint"],
    &["first", "referrer"],
    &["heatmap"],
    &["initial", "referrer"],
    &["landing", "page"],
    &["landingpage"],
    &["original", "referrer"],
    &["page", "views"],
    &["pages", "viewed"],
    &["pageview"],
    &["pageviews"],
    &["split", "test"],
    &["statistics"],
    &["statistik"],
    &["tracking", "id"],
    &["trackingid"],
    &["traffic", "source"],
    &["visit", "count"],
    &["visit", "counter"],
    &["visitcount"],
    &["visitor", "guid"],
    &["visitor", "id"],
    &["visitor", "uuid"],
    &["visitorid"],
    &["visits"],
];

const MARKETING: &[&[&str]] = &[
    &["ad", "id"],
    &["aff", "id"],
    &["affiliate"],
    &["campaign", "id"],
    &["campaign", "source"],
    &["click", "id"],
    &["clickid"],
    &["dclid"],
    &["fbclid"],
    &["gbraid"],
    &["gclid"],
    &["lead", "source"],
    &["msclkid"],
    &["remarketing"],
    &["retargeting"],
    &["ttclid"],
    &["utm"],
    &["wbraid"],
];

const PREFERENCES: &[&[&str]] = &[
    &["color", "scheme"],
    &["dark", "mode"],
    &["darkmode"],
    &["font", "size"],
    &["fontsize"],
    &["high", "contrast"],
    &["lang"],
    &["language"],
    &["locale"],
    &["recently", "viewed"],
    &["sprog"],
    &["theme"],
];

/// What is stored, where its purpose is known, and whether it stays for too long.
pub(super) fn examine<'a>(
    guards: &mut Guards<'a>,
    tools: &Tools<'a>,
    file: FileIndex,
    site: &Site,
    stored: &Storage,
) -> Vec<Examined<'a>> {
    let purpose = purpose_of(tools.catalogue, &stored.key)
        .or_else(|| is_visitor(stored).then_some(Purpose::Statistics));
    // `analytics=true`: the visitor's answer to what the key is called by, and no trace of a visitor.
    let is_answer = stored.is_yes_or_no && words::chosen_purpose(&stored.key).is_some();
    let purpose = purpose.filter(|_| !is_answer);
    let is_plug_in = stored.medium == Medium::PlugIn;
    if purpose.is_none_or(|purpose| purpose == Purpose::Necessary)
        && stored.lifetime.is_none()
        && !is_plug_in
    {
        return Vec::new();
    }
    let mut resolution = guards.resolve(file, site);
    if words::split(&stored.key).is_empty() {
        resolution.confidence = Confidence::Low;
    }
    let base = Examined {
        properties: Properties {
            kind: Kind::Storage,
            purpose,
            guard: Some(resolution.guard),
            ..Properties::default()
        },
        text: stored.key.replace(HOLE, "…"),
        resolution: Some(resolution.clone()),
        ..Examined::at(site.span)
    };
    if is_plug_in {
        return vec![base.with(Flaw::PlugIn, "")];
    }
    let mut all = Vec::new();
    if let Some(flaw) = outlives(stored, purpose, resolution.guard, tools.max_cookie_days) {
        let mut of_lifetime = base.clone();
        // Whether it may be stored at all is judged by itself.
        of_lifetime.properties.purpose = None;
        all.push(of_lifetime.with(Flaw::LongLived, &flaw));
    }
    all.push(base);
    all
}

/// What is wrong with a cookie's lifetime, in words that follow "it".
fn outlives(
    stored: &Storage,
    purpose: Option<Purpose>,
    guard: GuardKind,
    max_days: u64,
) -> Option<String> {
    let Lifetime::Seconds(seconds) = stored.lifetime? else {
        return None;
    };
    if seconds > max_days * DAY {
        return Some(format!(
            "stays for {}, and the limit is {max_days} days",
            days(seconds)
        ));
    }
    let unasked = guard == GuardKind::None && purpose == Some(Purpose::Preferences);
    (unasked && seconds > DAY).then(|| {
        format!(
            "remembers a preference for {} that the visitor has not asked it to remember",
            days(seconds)
        )
    })
}

fn days(seconds: u64) -> String {
    match seconds / DAY {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// What something of that name is stored for, as far as the name tells.
pub(crate) fn purpose_of(catalogue: &Catalogue, key: &str) -> Option<Purpose> {
    if words::meaning(key).is_some() {
        return None;
    }
    let words = words::split(key);
    let about_other = words
        .iter()
        .any(|word| OTHER.binary_search(&word.as_str()).is_ok());
    if about_other {
        return None;
    }
    if let Some((_, _, purpose)) = cookie_of(catalogue, key) {
        return Some(purpose);
    }
    let says = |phrases: &[&[&str]]| {
        phrases
            .iter()
            .any(|phrase| words.windows(phrase.len()).any(|at| at == *phrase))
    };
    // In longer names, it is the campaign that a banner belongs to.
    if matches!(words.as_slice(), [only] if only == "campaign" || only == "kampagne") {
        return Some(Purpose::Marketing);
    }
    [
        (MARKETING, Purpose::Marketing),
        (STATISTICS, Purpose::Statistics),
        (PREFERENCES, Purpose::Preferences),
    ]
    .into_iter()
    .find_map(|(phrases, purpose)| says(phrases).then_some(purpose))
}

/// Words, in this order and nothing else, by which people call the one who visits. What an
/// account, a device or a connection is called by is left out: they are asked for by who uses them.
const VISITORS: &[&[&str]] = &[
    &["anon", "id"],
    &["anonymous", "id"],
    &["anonymousid"],
    &["browser", "id"],
    &["distinct", "id"],
    &["guid"],
    &["uid"],
    &["unique", "id"],
    &["uuid"],
];

/// An identifier that is made up at random and stays tells one visitor from another.
fn is_visitor(stored: &Storage) -> bool {
    let stays = match stored.medium {
        Medium::LocalStorage => true,
        Medium::Cookie => matches!(stored.lifetime, Some(Lifetime::Seconds(_))),
        _ => false,
    };
    let words = || words::split(&stored.key);
    stored.is_random && stays && VISITORS.iter().any(|name| words() == *name)
}

/// Words that say that the site needs it: the visit, the basket, the login, the answer itself.
/// Sorted.
const NECESSARY: &[&str] = &[
    "basket",
    "cart",
    "checkout",
    "consent",
    "csrf",
    "login",
    "sessid",
    "session",
    "sessionid",
    "xsrf",
];

/// The same, or that it is necessary, for what is told and not judged.
pub(crate) fn keeping(catalogue: &Catalogue, key: &str) -> Option<Purpose> {
    let words = words::split(key);
    let needed = words::meaning(key).is_some()
        || words
            .iter()
            .any(|word| NECESSARY.binary_search(&word.as_str()).is_ok());
    let purpose = purpose_of(catalogue, key);
    purpose.or_else(|| needed.then_some(Purpose::Necessary))
}

/// The service whose cookie it is, and what the cookie is for.
fn cookie_of<'a>(catalogue: &'a Catalogue, key: &str) -> Option<(&'a str, &'a Service, Purpose)> {
    // A name that begins like any other word could be anyone's.
    let is_a_name = |name: &str| name.starts_with('_') && name.trim_matches(['_', '*']).len() > 1;
    catalogue.services.iter().find_map(|(id, service)| {
        let mut cookies = service.cookies.iter().filter(|cookie| !cookie.third_party);
        let cookie = cookies.find(|cookie| is_a_name(&cookie.name) && glob(&cookie.name, key))?;
        Some((
            id.as_str(),
            service,
            cookie.purpose.unwrap_or(service.purpose),
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        assert!(OTHER.is_sorted() && NECESSARY.is_sorted());
        for phrases in [STATISTICS, MARKETING, PREFERENCES, VISITORS] {
            assert!(phrases.is_sorted());
        }
    }

    #[test]
    fn names_tell_what_they_are_for() {
        let catalogue = Catalogue::builtin();
        let purpose = |key: &str| purpose_of(catalogue, key);
        for key in [
            "_ga",
            "_gid",
            "visitorId",
            "visit_count",
            "page_views",
            "my-analytics-uid",
        ] {
            assert_eq!(purpose(key), Some(Purpose::Statistics), "{key}");
        }
        for key in [
            "_fbp",
            "utm_source",
            "gclid",
            "affiliate_ref",
            "utmCampaign",
        ] {
            assert_eq!(purpose(key), Some(Purpose::Marketing), "{key}");
        }
        for key in ["theme", "site-language", "darkMode"] {
            assert_eq!(purpose(key), Some(Purpose::Preferences), "{key}");
        }
        for key in [
            "PHPSESSID",
            "session_id",
            "cart",
            "analytics_consent",
            "campaign_banner_closed",
            "intervention_campaign",
            "tracking_number",
            "oauth_client_id",
            "visited",
            "token",
            "ga-disable-G-EXAMPLE1",
            "analytics-settings",
        ] {
            assert_eq!(purpose(key), None, "{key}");
        }
    }
}
