//! A component is a name that a site generator or a package gives to what loads a service, as
//! `lints/components/<generator>.toml` tells it: a shortcode, a template tag, a built-in template.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::definition::Role;

/// How the name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// In content: `{{< youtube … >}}`, `{{% youtube … %}}`.
    Shortcode,
    /// A statement of a template: `{% gist … %}`.
    Tag,
    /// A template that comes with the generator: `{{ partial "disqus.html" . }}`.
    Template,
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
    /// A file that loads the service by it: one finding that names the service.
    pub bad: String,
    /// A file with something like it that loads nothing.
    pub good: String,
}

/// A file of `lints/components/`: a table a component, keyed by its id, sorted.
pub type Components = BTreeMap<String, Component>;
