//! A service is a third party that a page can load, as `lints/services/<category>.toml` tells it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::definition::Role;
use super::manager::Attribute;

/// What the service's storage is for; the four types of the Danish guide (VEJ nr 10189).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    Necessary,
    Preferences,
    Statistics,
    Marketing,
}

/// What kind of service it is; lints select by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    AbTesting,
    Analytics,
    Audio,
    Captcha,
    Cdn,
    Chat,
    Comments,
    Document,
    ErrorMonitoring,
    Font,
    Form,
    Map,
    Marketing,
    /// What takes the visitor's payment.
    Payment,
    /// Maps, addresses and other data of a public authority, which stores nothing.
    PublicData,
    Reviews,
    Search,
    Social,
    TagManager,
    Translation,
    Video,
    Widget,
}

impl Category {
    /// Whether the visitor asks for it, or a public authority gives it: no consent is asked for, and
    /// no lint but those on state sites reports it.
    #[must_use]
    pub fn needs_no_consent(self) -> bool {
        matches!(self, Self::Payment | Self::PublicData)
    }
}

/// The company behind a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Company {
    pub name: String,
    /// ISO 3166 alpha-2 code; absent where no source tells where the company is.
    #[serde(default)]
    pub country: Option<String>,
}

/// A cookie that the service stores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cookie {
    /// The name; `*` stands for any text.
    pub name: String,
    /// In words: `session`, `2 years`, `180 days`; absent where no source tells.
    #[serde(default)]
    pub lifetime: Option<String>,
    /// Whether it belongs to another domain than the page's.
    #[serde(default)]
    pub third_party: bool,
    /// What it is for, where that is not what the service is for.
    #[serde(default)]
    pub purpose: Option<Purpose>,
}

/// How long a cookie stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lifetime {
    /// Until the browser is closed.
    Session,
    /// In seconds; a month has 30 days, a year 365.
    Seconds(u64),
}

impl Lifetime {
    /// What the words of a table say: `session`, `1 year`, `30 minutes`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text == "session" {
            return Some(Self::Session);
        }
        let (count, unit) = text.split_once(' ')?;
        let count: u64 = count.parse().ok().filter(|count| *count > 0)?;
        let unit = match (unit.strip_suffix('s'), count) {
            (None, 1) => unit,
            (Some(one), 2..) => one,
            _ => return None,
        };
        let seconds: u64 = match unit {
            "second" => 1,
            "minute" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            "week" => 7 * 86_400,
            "month" => 30 * 86_400,
            "year" => 365 * 86_400,
            _ => return None,
        };
        count.checked_mul(seconds).map(Self::Seconds)
    }
}

impl Cookie {
    #[must_use]
    pub fn lifetime(&self) -> Option<Lifetime> {
        self.lifetime.as_deref().and_then(Lifetime::read)
    }
}

/// A setting that makes the service use less of the data; on where any of its forms is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrivacySetting {
    /// As people call it: `dnt=1`.
    pub name: String,
    /// The ways of loading that know the setting.
    pub roles: Vec<Role>,
    /// Texts of which one is in the address where it is on: `dnt=1`, `youtube-nocookie.com`.
    #[serde(default)]
    pub addresses: Vec<String>,
    /// Attributes of the element of which one is there where it is on.
    #[serde(default)]
    pub attributes: Vec<Attribute>,
    /// Options in the arguments of the service's calls: `allow_google_signals: false`.
    #[serde(default)]
    pub options: Vec<String>,
    /// Texts of which one is in a file that tells the service its options; others say nothing of
    /// the setting: `gtag('config'`.
    #[serde(default)]
    pub told_by: Vec<String>,
}

/// One service. Addresses are `host/path-prefix` in lower case without a scheme; `*.` in front of
/// the host stands for any subdomains (and none), `*` elsewhere for any text without a slash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Service {
    pub name: String,
    pub category: Category,
    pub purpose: Purpose,
    pub company: Company,
    /// One sentence: what it is and what it does with the visitor's data.
    pub description: String,
    /// What to do instead, a clause that follows "help: ": lower case, no full stop.
    pub help: String,
    /// Script files whose loading runs the service.
    #[serde(default)]
    pub scripts: Vec<String>,
    /// Documents shown in a frame or object.
    #[serde(default)]
    pub frames: Vec<String>,
    /// Style sheets and font files.
    #[serde(default)]
    pub styles: Vec<String>,
    /// Counting pixels.
    #[serde(default)]
    pub pixels: Vec<String>,
    /// Pictures and other files that store nothing by themselves: thumbnails, badges, map tiles.
    #[serde(default)]
    pub images: Vec<String>,
    /// Addresses that scripts send requests to.
    #[serde(default)]
    pub requests: Vec<String>,
    /// Calls that start the service even where its script is self-hosted or bundled: a dotted
    /// callee, and literal first arguments in parentheses where the callee alone is ambiguous:
    /// `fbq('init')`, `_paq.push(['trackPageView'])`, `google.maps.Map`. A key in braces must be in
    /// an object among them: `WebFont.load({google})`.
    #[serde(default)]
    pub calls: Vec<String>,
    /// Custom elements and component names that load the service.
    #[serde(default)]
    pub elements: Vec<String>,
    /// Packages whose import and use loads the service; `package#Name` where only one of the things
    /// that it exports does.
    #[serde(default)]
    pub packages: Vec<String>,
    /// File names of scripts that sites host themselves or under a name of their own:
    /// `matomo.js`, `piwik.js`. Matched against the last path segment of any script address.
    #[serde(default)]
    pub files: Vec<String>,
    /// Attributes that only the service's own script element has, wherever the script lies.
    #[serde(default)]
    pub attributes: Vec<String>,
    #[serde(default)]
    pub cookies: Vec<Cookie>,
    /// States of Google's consent mode that must be denied by default before the service's code
    /// for it to wait: `analytics_storage`. Empty where the service knows no such mode.
    #[serde(default)]
    pub consent_mode: Vec<String>,
    /// Calls by which the service's own code is told to wait for consent, in the form of `calls`:
    /// `fbq('consent', 'revoke')`.
    #[serde(default)]
    pub holds: Vec<String>,
    /// Options of `calls` and of packages with which the service's code waits for consent:
    /// `optOut: true`.
    #[serde(default)]
    pub held_by: Vec<String>,
    /// Options of `calls` and of packages with which nothing is loaded: other code starts the
    /// service, or loads it by its address, and is judged instead. `key: *` for any value.
    #[serde(default)]
    pub idle_with: Vec<String>,
    /// The service's code obeys `holds` first, wherever in its queue they stand.
    #[serde(default)]
    pub holds_come_first: bool,
    /// Calls that give the service's code something to do, where its script alone does nothing and
    /// `calls` would say too much, in the same form: `gtag('config')`.
    #[serde(default)]
    pub starts: Vec<String>,
    /// The service's own settings against using the data for more than the site asked for.
    #[serde(default)]
    pub privacy_settings: Vec<PrivacySetting>,
    /// What the vendor tells its customers to paste, in its shape and our own placeholders. Alone
    /// on a page it must give exactly one finding that names the service.
    pub snippet: String,
}

impl Service {
    /// What the service is to a page whose script starts it by a call or a package.
    #[must_use]
    pub fn started_as(&self) -> Role {
        match self.scripts.is_empty() && !self.images.is_empty() {
            true => Role::Image,
            false => Role::Script,
        }
    }
}

/// A file of `lints/services/`: a table a service, keyed by its id, sorted.
pub type Services = BTreeMap<String, Service>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_read_in_seconds() {
        assert_eq!(Lifetime::read("session"), Some(Lifetime::Session));
        assert_eq!(Lifetime::read("1 day"), Some(Lifetime::Seconds(86_400)));
        assert_eq!(
            Lifetime::read("13 months"),
            Some(Lifetime::Seconds(33_696_000))
        );
        for wrong in [
            "",
            "day",
            "1 days",
            "2 day",
            "0 days",
            "-1 days",
            "1.5 years",
            "2  years",
            "99999999999999999999 years",
            "18446744073709551615 years",
            "2 fortnights",
        ] {
            assert_eq!(Lifetime::read(wrong), None, "{wrong}");
        }
    }
}
