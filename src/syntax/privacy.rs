//! A privacy setting is a service's own switch against using the data for more than the site
//! asked for.

use super::lower::Attributes;
use crate::catalogue::service::PrivacySetting;
use crate::value::{HOLE, Value};

/// Whether the setting is plainly off: none of its forms is there, and nothing that is computed
/// may hold it.
pub fn is_off(setting: &PrivacySetting, attributes: &Attributes, source: &str) -> bool {
    Told::of(setting, source).is_off(setting, attributes)
}

/// What a file says of a setting, wherever the service is loaded in it.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// It tells the service something that the setting could be a part of.
    is_told: bool,
    /// It switches the setting on in an option.
    is_on: bool,
}

impl Told {
    #[must_use]
    pub fn of(setting: &PrivacySetting, source: &str) -> Self {
        let mut options = setting.options.iter();
        Self {
            is_told: is_told(setting, source),
            is_on: options.any(|option| has_option(source, option)),
        }
    }

    /// Whether the setting is plainly not on for what carries these attributes.
    #[must_use]
    pub fn is_off(self, setting: &PrivacySetting, attributes: &Attributes) -> bool {
        self.is_told && !self.is_on && is_left_off(setting, attributes)
    }
}

fn is_left_off(setting: &PrivacySetting, attributes: &Attributes) -> bool {
    let is_set = attributes.iter().any(|(key, value)| {
        setting.attributes.iter().any(|wanted| {
            key.eq_ignore_ascii_case(&wanted.name)
                && wanted.value.as_ref().is_none_or(|wanted| {
                    // A computed value may be the right one.
                    value
                        .as_ref()
                        .is_some_and(|value| value.has_hole() || value.pattern() == *wanted)
                })
        })
    });
    if is_set {
        return false;
    }
    let addresses: Vec<String> = attributes
        .iter()
        .filter_map(|(_, value)| value.as_ref().map(Value::pattern))
        .filter(|text| text.contains("//"))
        .map(|text| text.to_lowercase())
        .collect();
    let in_address = |text: &String| {
        let computed = text
            .split_once('?')
            .is_some_and(|(_, query)| query.contains(HOLE))
            || text.ends_with(HOLE) && text.matches('/').count() < 4;
        computed || setting.addresses.iter().any(|part| text.contains(part))
    };
    if setting.addresses.is_empty() {
        // Options of calls only: told by the source alone.
        return !setting.options.is_empty() || !attributes.is_empty();
    }
    !addresses.is_empty() && !addresses.iter().any(in_address)
}

/// Whether the source gives an option the wanted value, `allow_google_signals: false`, or one that
/// is computed and may be it. An option without a value is wanted with any.
fn has_option(source: &str, option: &str) -> bool {
    let (key, wanted) = option.split_once(": ").unwrap_or((option, ""));
    source.match_indices(key).any(|(at, _)| {
        let after = source.get(at + key.len()..).unwrap_or_default();
        let value = after.trim_start_matches(['\'', '"', ' ', ':', '=', ',']);
        let is_another = ["true", "false"]
            .iter()
            .any(|literal| *literal != wanted && value.starts_with(literal));
        wanted.is_empty() || !is_another
    })
}

/// Whether the file tells the service anything at all that the setting could be a part of.
fn is_told(setting: &PrivacySetting, source: &str) -> bool {
    let in_source = |text: &String| {
        source.contains(text.as_str()) || source.contains(&text.replace('\'', "\""))
    };
    setting.told_by.is_empty() || setting.told_by.iter().any(in_source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_have_values() {
        let option = "allow_google_signals: false";
        for on in [
            "gtag('config', 'G-1', { allow_google_signals: false });",
            "gtag('config', 'G-1', { 'allow_google_signals':false });",
            "gtag('set', 'allow_google_signals', false);",
            "gtag('config', 'G-1', { allow_google_signals: signals });",
        ] {
            assert!(has_option(on, option), "{on}");
        }
        for off in [
            "gtag('config', 'G-1');",
            "gtag('config', 'G-1', { allow_google_signals: true });",
        ] {
            assert!(!has_option(off, option), "{off}");
        }
        assert!(has_option("<a data-dnt=\"true\">", "dnt"));
    }
}
