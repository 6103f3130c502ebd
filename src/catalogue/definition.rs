//! A lint's definition: the `toml` fence of its page, matched against the model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::service::{Category, Purpose};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    Loading,
    Guards,
    Banner,
    Information,
    Zones,
}

/// How serious a finding is; ordered from the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Note,
    Warning,
    Error,
}

/// How sure the program is; ordered from the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// The fenced `toml` of a lint page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Definition {
    pub group: Group,
    pub level: Level,
    /// It is of interest to those alone who want every note, unless a configuration says otherwise.
    #[serde(default)]
    pub pedantic: bool,
    /// Ids of `lints/law.toml`.
    pub law: Vec<String>,
    /// What is wrong, with `{service}` and the like filled in; lower case, no full stop.
    pub message: String,
    /// What the source shows at the primary span.
    pub label: String,
    /// What to do, in general; `{help}` is the service's own advice.
    pub help: String,
    /// A text that could stand there instead, by language code; what only the site knows is in
    /// square brackets.
    #[serde(default)]
    pub wording: BTreeMap<String, String>,
    /// Any of these must match.
    #[serde(rename = "match")]
    pub matches: Vec<Match>,
    /// None of these may match.
    #[serde(default)]
    pub unless: Vec<Match>,
}

/// All keys that are given must hold; of a list, any value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Match {
    /// What happens there.
    pub site: Vec<SiteKind>,
    /// The service's category.
    #[serde(default)]
    pub category: Vec<Category>,
    /// What something is stored for.
    #[serde(default)]
    pub purpose: Vec<Purpose>,
    /// How the service is loaded.
    #[serde(default)]
    pub role: Vec<Role>,
    /// Which guard is on every way to the site.
    #[serde(default)]
    pub guard: Vec<GuardKind>,
    /// Where the site stands.
    #[serde(default)]
    pub within: Vec<Within>,
    /// What a text or a control is about.
    #[serde(default)]
    pub subject: Vec<Subject>,
    /// What is wrong with the guard, or with a setting that should hold something back.
    #[serde(default)]
    pub flaw: Vec<Flaw>,
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum SiteKind {
    /// A known third-party service is loaded.
    #[default]
    Load,
    /// A text that people read.
    Text,
    /// A box, switch or radio button that is ticked from the start.
    TickedControl,
    /// A box that a form about something else cannot be sent without.
    RequiredControl,
    /// A hint to the browser to connect to a known third-party service early.
    Hint,
    /// A setting of a consent manager or of a vendor's consent mode.
    ConsentSetting,
    /// Something is stored on the visitor's device.
    Storage,
    /// Consent to cookies is asked for.
    Banner,
    /// A page that tells visitors of cookies.
    Policy,
    /// A box of a form, ticked or not.
    Control,
    /// The visitor is sent away.
    Barrier,
    /// The visitor's answer is stored.
    Answer,
}

/// How a service is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Code of the service runs in the page: its script, its start call, its package.
    Script,
    /// A document or player of the service is shown.
    Frame,
    /// A style sheet or font of the service.
    Style,
    /// A picture that counts.
    Pixel,
    /// Any other picture or file.
    Image,
    /// A request that a script sends.
    Request,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuardKind {
    /// Some way from the opening of a page leads there without a guard.
    None,
    Consent,
    Interaction,
    ConsentMode,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Within {
    Noscript,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A text by which going on counts as consent.
    ImpliedConsent,
    /// A box that consents to cookies or tracking.
    Cookies,
    /// A box that signs up for newsletters or other marketing.
    Newsletter,
    /// A box that lets others have the data.
    Sharing,
}

/// What is wrong with a guard, or with a setting that should hold something back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// Markup that should hold an element back leaves it live.
    Ineffective,
    /// It runs when consent is refused or missing.
    Negated,
    /// It asks for another purpose than the service's.
    WrongPurpose,
    /// The consent manager that should hold it back starts too late.
    LateManager,
    /// The denied state that should hold it back is set too late.
    LateDefault,
    /// Consent is taken as given before anyone was asked.
    GrantedByDefault,
    /// Nothing in the project can release it.
    NoManager,
    /// The service's own setting against using the data is not switched on.
    Sharing,
    /// It is stored for longer than it should be.
    LongLived,
    /// It is stored where the browser's own settings do not reach.
    PlugIn,
    /// A banner that cannot be refused.
    NoReject,
    /// A banner that leaves out what visitors must know.
    Uninformed,
    /// It runs on a page that is declared to be free of tracking.
    TrackingFreeZone,
    /// The configuration gives no basis for using the third party.
    Undeclared,
    /// The cookie policy does not name the service.
    NotInPolicy,
    /// The site has no cookie policy.
    NoPolicy,
    /// A policy that leaves out what it must tell.
    Incomplete,
    /// What the site offers is kept from those who have not accepted.
    Wall,
    /// One answer for what has to be asked one by one.
    Bundled,
    /// Nothing in the project lets visitors change their answer later.
    NoWithdrawal,
    /// It tells neither when consent was given nor to what.
    Unrecorded,
    /// Nobody is told of the third party before the click that loads it.
    Unannounced,
}
