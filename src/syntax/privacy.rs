//! A privacy setting is a service's own switch against using the data for more than the site
//! asked for.

use super::lower::Attributes;
use crate::catalogue::service::PrivacySetting;
use crate::value::{HOLE, Value};

/// Whether the setting is plainly off: none of its forms is there, and nothing that is computed
/// may hold it.
pub fn is_off(setting: &PrivacySetting, attributes: &Attributes, source: &str) -> bool {
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
    if is_set
        || setting
            .options
            .iter()
            .any(|option| has_option(source, option))
    {
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

/// Whether the source gives an option the wanted value: `allow_google_signals: false`.
fn has_option(source: &str, option: &str) -> bool {
    let (key, _) = option.split_once(':').unwrap_or((option, ""));
    source.contains(key.trim())
}
