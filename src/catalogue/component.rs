//! A component is a name that a site generator or a package gives to what loads a service, as
//! `lints/components/<generator>.toml` tells it: a shortcode, a template tag, a built-in template, an
//! element that a package exports, a key of a configuration.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::definition::Role;

/// How the name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// In content: `{{< youtube … >}}`, `{{% youtube … %}}`.
    Shortcode,
    /// In prose that is no Markdown: `.. youtube:: …`, and `video[youtube]` for `video::…[youtube]`.
    Directive,
    /// A statement of a template: `{% gist … %}`.
    Tag,
    /// A template that comes with the generator: `{{ partial "disqus.html" . }}`.
    Template,
    /// A helper of a package, called where its output goes: `<%= analytics_init %>`.
    Helper,
    /// What a package exports, as an element of a script's markup: `<YouTube videoId="…" />`. The
    /// library is the package.
    Element,
    /// What a content management system embeds where its content holds an address: the address, in
    /// the form of a service's.
    Embed,
    /// A key of a configuration file, with the keys above it: `extra.analytics.property`. An item
    /// of a list, or what such an item is named by, counts as a key. `*` is any text; behind `=`
    /// stands the value, where only one has the meaning.
    Setting,
}

/// One component, with all names that it goes by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Component {
    pub kind: ComponentKind,
    /// As they are written, sorted.
    pub names: Vec<String>,
    /// Id of the service that it loads.
    pub service: String,
    /// How it loads it.
    pub role: Role,
    /// For a tag that a template must ask for first, where: `{% load <library> %}`.
    #[serde(default)]
    pub library: Option<String>,
    /// For settings: the files that they stand in, as paths whose folders may be left out; `*` is
    /// any text.
    #[serde(default)]
    pub files: Vec<String>,
    /// For settings and elements: settings or attributes with which nothing is loaded, or only
    /// after a click. Sorted.
    #[serde(default)]
    pub unless: Vec<String>,
    /// For settings: settings with which it is loaded, and told to wait for consent by the vendor's
    /// own consent mode. Sorted.
    #[serde(default)]
    pub waits: Vec<String>,
    /// For elements: attributes of which one must be set for anything to be loaded. Sorted.
    #[serde(default)]
    pub with: Vec<String>,
    /// For elements that show what they are handed: addresses, in the form of a service's, of which
    /// one must be handed to it. Sorted.
    #[serde(default)]
    pub addresses: Vec<String>,
    /// For elements of Angular, whose templates import nothing: the tags by which they are written.
    /// Sorted.
    #[serde(default)]
    pub tags: Vec<String>,
    /// For settings that only a template makes something of: the layouts by which a project shows
    /// that it has templates of its own, which are judged instead. Sorted.
    #[serde(default)]
    pub layouts: Vec<String>,
    /// Whether it loads anything is set where the source does not show: a plugin that is installed,
    /// and may be switched off. Its findings are of low confidence.
    #[serde(default)]
    pub unsure: bool,
    /// A file that loads the service by it: one finding that names the service.
    pub bad: String,
    /// A file with something like it that loads nothing.
    pub good: String,
}

/// A file of `lints/components/`: a table a component, keyed by its id, sorted.
pub type Components = BTreeMap<String, Component>;
