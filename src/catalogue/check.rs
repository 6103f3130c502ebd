//! A check is a rule that a well-formed catalogue keeps: its addresses can match, its wording reads
//! like that of the rest, its placeholders are filled.

use std::ops::Range;

use super::definition::{Match, SiteKind, Subject};
use super::error::Problem;

/// The candidate that a misspelt word most likely stands for.
pub(super) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(word.len()).div_ceil(3))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The help for a misspelt word: the nearest candidate.
pub(super) fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<String> {
    nearest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// Lower-case letters and digits, joined by single hyphens.
pub(super) fn is_id(text: &str) -> bool {
    text.split('-').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// `2019-12-10`.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// What is wrong with an address of the form `host/path-prefix`.
pub(super) fn address(address: &str) -> Option<&'static str> {
    if address.contains("://") || address.starts_with("//") {
        return Some("has a scheme; it starts with the host");
    }
    if address.chars().any(char::is_whitespace) {
        return Some("has white space in it");
    }
    if address.chars().any(char::is_uppercase) {
        return Some("has upper case in it; addresses are compared in lower case");
    }
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let known =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'*' | b'_');
    if !host.bytes().all(known) {
        return Some("has something in its host that no host has");
    }
    // Files that sites host themselves, under any host.
    if let Some(path) = address.strip_prefix("*/") {
        return path
            .trim_matches(['*', '/'])
            .is_empty()
            .then_some("has neither host nor path");
    }
    // A server of the site's own that is named after what it runs: `matomo.*/js/`.
    if let Some((name, path)) = address.split_once(".*/") {
        let is_name = name.len() > 3 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        return (!is_name || path.trim_matches(['*', '/']).is_empty()).then_some("has no host");
    }
    // At least the last two labels must be there, or it would match half of the web.
    let mut labels = host.rsplit('.');
    let top = labels.next().unwrap_or_default();
    let second = labels.next().unwrap_or_default();
    if top.is_empty()
        || second.is_empty()
        || top.contains('*')
        || second.trim_matches('*').is_empty()
    {
        return Some("has no host");
    }
    None
}

/// What is wrong with a message, label or help. `names` are the words that may stand first with a
/// capital letter.
pub(super) fn wording(text: &str, names: &[&str]) -> Option<&'static str> {
    if text.trim() != text {
        return Some("has white space at its start or end");
    }
    if text.ends_with(['.', '!']) {
        return Some("ends like a sentence; leave out the full stop");
    }
    let first = text.split_whitespace().next().unwrap_or_default();
    let mut letters = first.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    // `YouTube`, `CMP` and `W3C` are no common words.
    let plain = letters.all(|letter| letter.is_lowercase() || !letter.is_alphanumeric());
    let named = names.iter().any(|name| {
        let name = name.split_whitespace().next().unwrap_or_default();
        !name.is_empty() && first.starts_with(name)
    });
    if capital && plain && !named {
        return Some("starts with a capital letter; it follows a colon");
    }
    None
}

/// What a match may leave to be filled, and at which sites.
const LOAD_PLACEHOLDERS: &[&str] = &["company", "guard", "help", "purpose", "service"];
const READ_PLACEHOLDERS: &[&str] = &["subject", "text"];
/// What is wrong with a guard or setting, in words that are decided with the flaw.
const FLAW_PLACEHOLDERS: &[&str] = &["flaw"];

/// Whether sites of that kind tell what the placeholder stands for.
fn is_filled(name: &str, site: SiteKind) -> bool {
    match name {
        "text" => site != SiteKind::Load,
        "subject" => matches!(
            site,
            SiteKind::Text | SiteKind::TickedControl | SiteKind::RequiredControl
        ),
        "purpose" => has_service(site) || site == SiteKind::Storage,
        _ => has_service(site),
    }
}

/// Whether a known service belongs to sites of that kind.
fn has_service(site: SiteKind) -> bool {
    matches!(site, SiteKind::Load | SiteKind::Hint)
}

/// What is wrong with the placeholders of a definition's text, and where in the text.
pub(super) fn placeholders(
    key: &'static str,
    text: &str,
    matches: &[Match],
) -> Vec<(Problem, Range<usize>, Option<String>)> {
    let mut wrong = Vec::new();
    let mut from = 0;
    while let Some(open) = text.get(from..).and_then(|rest| rest.find('{')) {
        let start = from + open;
        let Some(close) = text.get(start..).and_then(|rest| rest.find('}')) else {
            wrong.push((Problem::OpenBrace(key), start..text.len(), None));
            break;
        };
        let end = start + close + 1;
        from = end;
        let name = text.get(start + 1..end - 1).unwrap_or_default();
        let at_loads = LOAD_PLACEHOLDERS.contains(&name);
        let of_flaws = FLAW_PLACEHOLDERS.contains(&name);
        if of_flaws && matches.iter().all(|matched| !matched.flaw.is_empty()) {
            continue;
        }
        if !at_loads && !of_flaws && !READ_PLACEHOLDERS.contains(&name) {
            let known = LOAD_PLACEHOLDERS
                .iter()
                .chain(FLAW_PLACEHOLDERS)
                .chain(READ_PLACEHOLDERS)
                .copied();
            let near =
                nearest(name, known.clone()).map(|name| format!("did you mean `{{{name}}}`?"));
            let help = near.unwrap_or_else(|| {
                let all: Vec<String> = known.map(|name| format!("`{{{name}}}`")).collect();
                format!("there are {}", all.join(", "))
            });
            wrong.push((
                Problem::UnknownPlaceholder(name.to_owned()),
                start..end,
                Some(help),
            ));
            continue;
        }
        let sites = matches.iter().flat_map(|matched| &matched.site);
        let unfit = sites
            .copied()
            .find(|site| of_flaws || !is_filled(name, *site));
        if let Some(site) = unfit {
            let name = name.to_owned();
            let problem = Problem::UnfillablePlaceholder {
                name,
                key,
                site: site_name(site),
            };
            wrong.push((problem, start..end, None));
        }
    }
    wrong
}

pub(super) fn site_name(site: SiteKind) -> &'static str {
    match site {
        SiteKind::Load => "load",
        SiteKind::Text => "text",
        SiteKind::TickedControl => "ticked-control",
        SiteKind::RequiredControl => "required-control",
        SiteKind::Hint => "hint",
        SiteKind::ConsentSetting => "consent-setting",
        SiteKind::Storage => "storage",
        SiteKind::Banner => "banner",
        SiteKind::Policy => "policy",
        SiteKind::Control => "control",
        SiteKind::Barrier => "barrier",
        SiteKind::Answer => "answer",
    }
}

/// The keys of a match that one of its sites does not have.
pub(super) fn idle_keys(matched: &Match) -> Vec<Problem> {
    let mut idle = Vec::new();
    for site in &matched.site {
        let load = has_service(*site);
        let given = [
            ("category", !load && !matched.category.is_empty()),
            ("role", !load && !matched.role.is_empty()),
            (
                "purpose",
                !load && *site != SiteKind::Storage && !matched.purpose.is_empty(),
            ),
            ("subject", load && !matched.subject.is_empty()),
        ];
        for (key, _) in given.iter().filter(|(_, idle)| *idle) {
            idle.push(Problem::IdleKey {
                key: (*key).to_owned(),
                site: site_name(*site),
            });
        }
        for subject in &matched.subject {
            let of_text = *subject == Subject::ImpliedConsent;
            if !load && of_text != (*site == SiteKind::Text) {
                let key = "subject".to_owned();
                idle.push(Problem::IdleKey {
                    key,
                    site: site_name(*site),
                });
                break;
            }
        }
    }
    idle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        let words = ["video", "widget", "map"];
        assert_eq!(nearest("vidoe", words), Some("video"));
        assert_eq!(nearest("mpa", words), Some("map"));
        assert_eq!(nearest("advertising", words), None);
    }

    #[test]
    fn ids_are_kebab_case() {
        for id in ["a", "google-analytics-4", "c-673-17"] {
            assert!(is_id(id), "{id}");
        }
        for id in ["", "A", "a_b", "a--b", "-a", "a-", "é"] {
            assert!(!is_id(id), "{id}");
        }
    }

    #[test]
    fn dates_are_iso_dates() {
        assert!(is_date("2019-12-10"));
        for date in ["2019-1-10", "10-12-2019", "2019/12/10", "2019-12-1x"] {
            assert!(!is_date(date), "{date}");
        }
    }

    #[test]
    fn addresses_have_a_host_in_lower_case_and_no_scheme() {
        for good in [
            "www.youtube.com/embed/",
            "*.hotjar.com",
            "cdn*.example.com/a*b.js",
            "example.com?x=1",
            "*/plugins/asker/",
            "counter.*/script.js",
        ] {
            assert_eq!(address(good), None, "{good}");
        }
        for bad in [
            "https://a.com",
            "//a.com",
            "/a.js",
            "localhost/a",
            "*.com",
            "*/",
            "*",
            "a.com/B",
            "a b.com",
            "a.com:80/x",
            "",
            "a.*",
            "a.*/x.js",
            "counter.*/",
            "*.*/x.js",
            "example.",
        ] {
            assert!(address(bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn wording_starts_low_and_ends_open() {
        for good in [
            "load it after consent",
            "{service} runs",
            "YouTube loads",
            "Matomo can run without cookies",
            "`x` is set",
            "IP addresses are kept",
        ] {
            assert_eq!(wording(good, &["Matomo Cloud"]), None, "{good}");
        }
        for bad in ["Load it", "load it.", "load it!", " load it"] {
            assert!(wording(bad, &["Matomo Cloud"]).is_some(), "{bad}");
        }
    }
}
