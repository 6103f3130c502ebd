//! An answer is what the visitor said to a banner of the site's own: how it is kept, how it can be
//! changed, and what is kept from those who have not given it.

use super::{Examined, Properties};
use crate::catalogue::definition::{Flaw, SiteKind as Kind};
use crate::gate::GateKind;
use crate::guard::{Guards, words};
use crate::project::{FileIndex, Project};
use crate::site::{Site, SiteKind};
use crate::span::Span;

/// Words of keys under which a record is kept beside the answer, sorted.
const RECORDS: &[&str] = &[
    "at",
    "date",
    "dato",
    "log",
    "time",
    "timestamp",
    "uuid",
    "version",
    "when",
];

fn of(kind: Kind, span: Span) -> Examined<'static> {
    Examined {
        properties: Properties {
            kind,
            ..Properties::default()
        },
        ..Examined::at(span)
    }
}

/// A site that asks, and offers no way to change the answer.
pub(super) fn never_withdrawn(span: Span) -> Examined<'static> {
    of(Kind::Banner, span).with(Flaw::NoWithdrawal, "")
}

/// An answer to a banner of the site's own that is kept as a mere yes.
pub(super) fn examine(project: &Project, site: &Site, key: &str) -> Option<Examined<'static>> {
    let is_mere = || {
        *project
            .keeps_mere_yes
            .get_or_init(|| keeps_mere_yes(project))
    };
    (project.managers.is_empty() && is_mere()).then(|| Examined {
        text: key.to_owned(),
        ..of(Kind::Answer, site.span).with(Flaw::Unrecorded, "")
    })
}

/// Whether the project asks visitors, and keeps no record of what they say.
fn keeps_mere_yes(project: &Project) -> bool {
    let files = || project.files.iter().map(|file| &file.facts);
    let asks = files().any(|facts| {
        facts
            .sites
            .iter()
            .any(|site| matches!(site.kind, SiteKind::Banner(_)))
    });
    let is_record = |key: &String| {
        let words = words::split(key);
        words
            .iter()
            .any(|word| RECORDS.binary_search(&word.as_str()).is_ok())
    };
    let is_recorded = files().any(|facts| {
        let mut stored = facts.stored.iter().filter(|stored| stored.is_about);
        facts.keeps_record || stored.any(|stored| is_record(&stored.key))
    });
    asks && !is_recorded
}

/// The visitor is sent away where consent to cookies is missing.
pub(super) fn barrier<'a>(
    guards: &mut Guards<'a>,
    file: FileIndex,
    site: &Site,
) -> Option<Examined<'a>> {
    let project = guards.project();
    let resolution = guards.resolve(file, site);
    // Consent is also asked for by sign-in pages, clinics and schools.
    let is_about_cookies = |gate_file: FileIndex, span: Span| {
        let gates = project.files[gate_file].facts.gates.iter();
        let mut gates = gates.filter(|gate| gate.span == span);
        gates.any(|gate| match &gate.kind {
            GateKind::Condition { expr, .. } => asks_for_cookies(&format!("{expr:?}")),
            _ => false,
        })
    };
    // The page that takes the answer is shown again once it has been kept.
    let facts = &project.files[file].facts;
    let mut kept = facts.stored.iter();
    let around = std::iter::successors(site.gate, |gate| facts.gate(*gate)?.parent);
    let is_answer = kept.any(|stored| stored.is_about && stored.gate == site.gate)
        || around
            .filter_map(|gate| facts.gate(gate))
            .any(|gate| match &gate.kind {
                GateKind::Condition { expr, .. } => asks_what_was_sent(&format!("{expr:?}")),
                _ => false,
            });
    if is_answer {
        return None;
    }
    let is_wall = resolution
        .gates
        .iter()
        .any(|gate| gate.flaw == Some(Flaw::Negated) && is_about_cookies(gate.file, gate.span));
    is_wall.then(|| {
        of(Kind::Barrier, site.span).with(Flaw::Wall, "sends visitors away who have not accepted")
    })
}

/// What every cookie is read by, whatever it holds; in lower case, sorted.
const READERS: &[&str] = &[
    "_cookie",
    "cookie",
    "cookies",
    "cookieservice",
    "cookiestore",
    "get_cookie",
    "getcookie",
    "has_cookie",
    "hascookie",
    "read_cookie",
    "readcookie",
    "usecookie",
    "usecookies",
];

/// What holds what a page was sent, in lower case, sorted.
const SENT: &[&str] = &[
    "_get",
    "_post",
    "_request",
    "form",
    "ispost",
    "params",
    "post",
    "querystring",
];

/// Keys of what holds consent and no more, in lower case, sorted. Clinics and schools ask for consent
/// as well: the key has to be a cookie's.
const CONSENTS: &[&str] = &[
    "consent",
    "consent_given",
    "consentgiven",
    "gdpr",
    "gdpr_consent",
    "gdprconsent",
    "samtykke",
    "tracking_consent",
    "trackingconsent",
    "user_consent",
    "userconsent",
];

/// Whether a condition asks for consent to cookies, by one of the names in it: `hasCookieConsent`,
/// `cookie_consent`. A cookie may as well hold that the visitor is old enough.
fn asks_for_cookies(condition: &str) -> bool {
    let names: Vec<String> = names(condition).collect();
    let is_in = |list: &[&str], name: &String| list.binary_search(&name.as_str()).is_ok();
    let is_reader = |name: &String| is_in(READERS, name);
    let speaks = |name: &String| name.contains("cookie") && !is_reader(name);
    let is_kept = || {
        let mut names = names.iter();
        names.any(|name| is_reader(name) || name == "localstorage")
    };
    names.iter().any(speaks) || is_kept() && names.iter().any(|name| is_in(CONSENTS, name))
}

/// Whether a condition asks what the page was sent.
fn asks_what_was_sent(condition: &str) -> bool {
    names(condition).any(|name| SENT.binary_search(&name.as_str()).is_ok())
}

/// The names and words in a condition, in lower case.
fn names(condition: &str) -> impl Iterator<Item = String> + '_ {
    let names = condition.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-'));
    names.map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    #[test]
    fn conditions_that_ask_for_cookies() {
        for condition in [
            "hasCookieConsent()",
            "_COOKIE['cookie_consent']",
            "getCookie('consent')",
        ] {
            assert!(super::asks_for_cookies(condition), "{condition}");
        }
        for condition in [
            "_COOKIE['age_verified']",
            "getCookie('terms')",
            "session.user",
            "user.consent",
            "_SESSION['consent']",
            "formData.consent",
        ] {
            assert!(!super::asks_for_cookies(condition), "{condition}");
        }
    }

    #[test]
    fn tables_are_sorted() {
        for table in [super::CONSENTS, super::READERS, super::RECORDS, super::SENT] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }
}
