//! A consent manager, as `lints/consent-managers/<id>.toml` tells it: how it is loaded, how it
//! holds elements back, and how code asks it.

use serde::{Deserialize, Serialize};

use super::service::{Company, Purpose};

/// One consent manager; the file's name is its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConsentManager {
    pub name: String,
    /// Who is behind it, where it runs at a company that visitors' answers are sent to.
    #[serde(default)]
    pub company: Option<Company>,
    /// Script addresses (see [`super::service::Service`] for the form) that load it.
    #[serde(default)]
    pub scripts: Vec<String>,
    /// Names of files and packages that load it where it is self-hosted or bundled.
    #[serde(default)]
    pub files: Vec<String>,
    #[serde(default)]
    pub packages: Vec<String>,
    /// Calls that start it: `CookieConsent.run`, `klaro.setup`, `tarteaucitron.init`.
    #[serde(default)]
    pub calls: Vec<String>,
    /// How it blocks by itself what it recognises, if it can.
    #[serde(default)]
    pub auto_blocking: Option<AutoBlocking>,
    /// It may also block by a setting that the site's source does not show: a switch in the
    /// vendor's dashboard, a plugin that rewrites the page on its way out.
    #[serde(default)]
    pub unseen_blocking: bool,
    /// Markup by which a page marks what to hold back.
    #[serde(default)]
    pub blocking: Vec<Blocking>,
    /// Markup that exempts an element from automatic blocking. The value of `class` is one of the
    /// classes.
    #[serde(default)]
    pub exempt: Vec<Attribute>,
    /// Expressions that are true once consent was given.
    #[serde(default)]
    pub granted: Vec<Granted>,
    /// The same in the languages that pages are put together in.
    #[serde(default)]
    pub template_granted: Vec<TemplateGranted>,
    /// Expressions (dotted paths, calls) that are true once the visitor has answered, with a yes
    /// or a no; no guard by themselves.
    #[serde(default)]
    pub answered: Vec<String>,
    /// Events that are raised only when consent was given.
    #[serde(default)]
    pub granted_events: Vec<Event>,
    /// Events that are raised at any answer; what they run must ask for the grant.
    #[serde(default)]
    pub answered_events: Vec<Event>,
    /// Events that are raised when consent was refused or withdrawn.
    #[serde(default)]
    pub refused_events: Vec<Event>,
    /// Functions that run the function they are given once consent was given:
    /// `Cookiebot.onAccept`, `onAccept` keys of its configuration with `key:` in front.
    #[serde(default)]
    pub runs_on_consent: Vec<String>,
    /// In the same form: what runs at any answer, or when the manager has started.
    #[serde(default)]
    pub runs_on_answer: Vec<String>,
    /// In the same form: what runs when consent was refused or withdrawn.
    #[serde(default)]
    pub runs_on_refusal: Vec<String>,
    /// Calls whose arguments register services that the manager then holds back:
    /// `tarteaucitron.job.push`.
    #[serde(default)]
    pub registers: Vec<String>,
    /// Elements by class that it fills in after consent: `youtube_player` of tarteaucitron.
    #[serde(default)]
    pub placeholder_classes: Vec<String>,
    /// Cookies and storage keys that hold the answer.
    #[serde(default)]
    pub cookies: Vec<ConsentCookie>,
    /// The word for each purpose in attributes, properties and arguments.
    #[serde(default)]
    pub categories: Vec<CategoryWord>,
    /// A site names its own purposes or services, so that any other word is one, too.
    #[serde(default)]
    pub own_words: bool,
    /// What is marked with no word that it knows is not held back.
    #[serde(default)]
    pub other_words_run: bool,
    /// Configuration by which it takes consent as given before anyone was asked.
    #[serde(default)]
    pub red_flags: Vec<RedFlag>,
    /// Configurations from which it draws its banner.
    #[serde(default)]
    pub banners: Vec<DrawnBanner>,
    /// Components and custom elements that show what is in them after consent, where their names do
    /// not tell.
    #[serde(default)]
    pub components: Vec<NamedGuard>,
    /// Cookies and stored items that are only there after consent, where their names do not tell.
    #[serde(default)]
    pub consent_keys: Vec<NamedGuard>,
    /// Where the vendor documents this.
    pub documentation: String,
}

/// Something that is known by its name to ask for consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NamedGuard {
    pub name: String,
    /// What it asks for, where that is one purpose.
    #[serde(default)]
    pub purpose: Option<Purpose>,
}

/// The switch that makes a manager's script block by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AutoBlocking {
    /// Script addresses that block by themselves; empty where only `attribute` tells.
    #[serde(default)]
    pub scripts: Vec<String>,
    /// The attribute of the loader that must be there.
    #[serde(default)]
    pub attribute: Option<Attribute>,
    /// A page as it is to be pasted, in which everything after the loader is held back.
    pub example: String,
}

/// An attribute by name, and its value where that matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Attribute {
    pub name: String,
    #[serde(default)]
    pub value: Option<String>,
}

/// One form of blocking markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Blocking {
    /// `script`, `iframe`, `img` …
    pub elements: Vec<String>,
    /// The attribute that names the purposes.
    #[serde(default)]
    pub attribute: Option<String>,
    /// Where a class names the purposes instead: the class's beginning (`optanon-category-`).
    #[serde(default)]
    pub class_prefix: Option<String>,
    /// The value of `type` that keeps the script from running; `{category}` in it is the word.
    #[serde(default)]
    pub script_type: Option<String>,
    /// Attributes that hold the address instead of `src`.
    #[serde(default)]
    pub parked: Vec<String>,
    /// What must also be there.
    #[serde(default)]
    pub requires: Vec<Attribute>,
    /// A live element with this markup is held back by the manager's script at run time.
    #[serde(default)]
    pub live: bool,
    /// The markup as it is to be pasted, with `{category}` and `{url}`.
    pub example: String,
}

/// An expression that is true once consent was given: a dotted path or a call with `{category}`
/// where the purpose's word stands: `Cookiebot.consent.{category}`,
/// `CookieInformation.getConsentGivenFor({category})`. `*` in place of an argument stands for any;
/// an index is written as a member, `purposes.{category}` for `purposes[4]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Granted {
    pub expression: String,
    /// What the expression equals when consent was given, where it is not true or false.
    #[serde(default)]
    pub value: Option<String>,
    /// What it asks for, where that is one purpose that no word in it names.
    #[serde(default)]
    pub purpose: Option<Purpose>,
    /// A condition as users write it, a whole one: `OnetrustActiveGroups.includes('C0002')`.
    pub example: String,
}

/// The same in a template dialect or on the server; a filter is a call, its input the first
/// argument: `cookie_group_accepted(*, {category})`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TemplateGranted {
    pub expression: String,
    /// `django`, `twig`, `php`, `antlers` …
    pub dialect: String,
    /// As that of [`Granted`].
    #[serde(default)]
    pub purpose: Option<Purpose>,
    /// A part of a template as users write it, with `{content}` where what is guarded goes.
    pub example: String,
}

/// An event that the manager raises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Event {
    pub name: String,
    /// Expressions about the handler's argument, called `event`, that are true when consent was
    /// given: `event.detail.{category}`.
    #[serde(default)]
    pub granted: Vec<Granted>,
}

/// A cookie or storage key that holds the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConsentCookie {
    /// `*` stands for any text, `{category}` for the word.
    pub name: String,
    /// In words, as a service's cookies have it; absent where the site decides.
    #[serde(default)]
    pub lifetime: Option<String>,
    /// Texts that are in its value only when consent was given, with `{category}` for the word.
    #[serde(default)]
    pub granted_values: Vec<String>,
    /// It exists once anything was answered.
    #[serde(default)]
    pub answered_only: bool,
}

/// The manager's word for a purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CategoryWord {
    pub word: String,
    pub purpose: Purpose,
}

/// A configuration that takes consent as given: a key of the object that one of the manager's
/// `calls` is given, or an attribute of its loader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RedFlag {
    /// Variables that hold the configuration, where it is not handed to a call: `klaroConfig`.
    #[serde(default)]
    pub variables: Vec<String>,
    /// The dotted path of the key: `mode`, `categories.*.enabled`; `*` stands for any key or item.
    #[serde(default)]
    pub key: Option<String>,
    /// No other configuration has such a key, so that an object with it counts wherever it stands.
    #[serde(default)]
    pub anywhere: bool,
    /// `*` stands only for what is told to be for statistics or marketing.
    #[serde(default)]
    pub tracking: bool,
    /// Keys and names that `*` does not stand for: `necessary`.
    #[serde(default)]
    pub except: Vec<String>,
    /// A key beside it that says that visitors cannot change it, since it is necessary: `readOnly`. What
    /// is told to be for statistics or marketing is not.
    #[serde(default)]
    pub locked: Option<String>,
    /// Values that are wrong; `missing` where leaving the key out is.
    #[serde(default)]
    pub values: Vec<String>,
    #[serde(default)]
    pub attribute: Option<Attribute>,
    /// Names of data files that hold the configuration: `eu_cookie_compliance.settings.yml`.
    #[serde(default)]
    pub files: Vec<String>,
    /// Components of the manager's packages that are told it as a property.
    #[serde(default)]
    pub components: Vec<String>,
    /// What else must be set for it to count.
    #[serde(default)]
    pub when: Option<Setting>,
    /// What it does: a clause that follows "which ": `counts every visitor as consenting`.
    pub effect: String,
    /// The configuration as people write it: a whole script or element.
    pub example: String,
}

/// A key of a configuration and the values of it that matter: `missing` where it is left out, `any`
/// for all that is not empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Setting {
    pub key: String,
    pub values: Vec<String>,
}

/// A banner that a manager draws from its configuration: where that is worded, and which answers
/// are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DrawnBanner {
    /// Where in the configuration the banner is told of, dotted, `*` for any key; left out where
    /// that is all of it.
    #[serde(default)]
    pub at: Vec<String>,
    /// Keys there by which an object is known for such a configuration wherever it stands. Without
    /// them it is what the manager's `calls` are given.
    #[serde(default)]
    pub shape: Vec<String>,
    /// Variables that hold the configuration, where no call is given it.
    #[serde(default)]
    pub variables: Vec<String>,
    /// Keys of what is said.
    pub text: Vec<String>,
    /// What is said where none of them is there.
    #[serde(default)]
    pub says: Option<String>,
    /// Under which setting it links to the details, if it does.
    #[serde(default)]
    pub details: Option<Setting>,
    /// Settings with which the site draws the banner itself.
    #[serde(default)]
    pub unless: Vec<Setting>,
    pub answers: Vec<DrawnAnswer>,
    /// A configuration as people write it, by which the banner cannot be refused: a whole script.
    pub example: String,
    /// One by which it can.
    pub good: String,
}

/// An answer that such a banner offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DrawnAnswer {
    pub answer: Given,
    /// The key of what is written on it.
    #[serde(default)]
    pub key: Option<String>,
    /// What is written on it where that key is missing; without, it is not shown then.
    #[serde(default)]
    pub label: Option<String>,
    #[serde(default)]
    pub when: Option<Setting>,
}

/// What a button does, whatever is written on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Given {
    Accept,
    Acknowledge,
    Close,
    Reject,
    Save,
    Settings,
}
