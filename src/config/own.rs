//! What a project adds to the catalogue: services, guards, and whole folders of lints.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::ConfigError;
use crate::catalogue::manager::{Granted, NamedGuard, TemplateGranted};
use crate::catalogue::service::{Purpose, Service};
use crate::catalogue::{Catalogue, ConsentManager, SourceFile};

/// The id under which a project's own guards stand beside the consent managers.
const OWN: &str = "own-guards";

/// The additions of one configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// The file that says so, for errors.
    pub path: PathBuf,
    /// A folder that is laid out like `lints/`, absolute if the file is.
    pub folder: Option<PathBuf>,
    pub services: BTreeMap<String, Service>,
    pub guards: Guards,
}

/// What asks for consent in a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Guards {
    /// Components and custom elements that show what is in them after consent.
    pub components: Vec<Guard>,
    /// Expressions of templates and scripts that are true after consent.
    pub conditions: Vec<Guard>,
    /// Cookies and stored items that are only there after consent.
    pub cookies: Vec<Guard>,
    /// Functions that give back true after consent, or that run what they are given then.
    pub functions: Vec<Guard>,
}

/// One guard by its name, and what it asks for where that is one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Guard {
    Name(String),
    Table(Named),
}

/// The long form of a guard.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    name: String,
    purpose: Option<Purpose>,
}

impl Guard {
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Guard::Name(name) => name,
            Guard::Table(named) => &named.name,
        }
    }

    fn purpose(&self) -> Option<Purpose> {
        match self {
            Guard::Name(_) => None,
            Guard::Table(named) => named.purpose,
        }
    }
}

impl Guards {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Own {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folder.is_none() && self.services.is_empty() && self.guards.is_empty()
    }
}

/// The catalogue with what the projects of a run add to it.
///
/// # Errors
/// If something that is added is wrong by itself, or is there already.
pub fn catalogue(builtin: &Catalogue, all: &[&Own]) -> Result<Catalogue, ConfigError> {
    let mut catalogue = builtin.clone();
    for own in all {
        let wrong = |errors| ConfigError::Own {
            path: own.path.clone(),
            errors,
        };
        if let Some(folder) = &own.folder {
            if !folder.is_dir() {
                return Err(ConfigError::NoFolder {
                    path: own.path.clone(),
                    folder: folder.clone(),
                });
            }
            catalogue = catalogue.extended(folder).map_err(wrong)?;
        }
        if !own.services.is_empty() {
            let text = toml::to_string(&own.services).unwrap_or_default();
            let file = SourceFile {
                name: "services/own.toml".to_owned(),
                path: own.path.to_string_lossy().into_owned(),
                text,
            };
            catalogue = catalogue.extended_with(&[file]).map_err(wrong)?;
        }
        add_guards(&mut catalogue, &own.guards);
    }
    Ok(catalogue)
}

/// The consent manager that stands for the project's own guards.
fn own_manager(catalogue: &mut Catalogue) -> Option<&mut ConsentManager> {
    if !catalogue.managers.contains_key(OWN) {
        let text = "name = \"the project's own consent\"\ndocumentation = \"cookielint.toml\"";
        catalogue
            .managers
            .insert(OWN.to_owned(), toml::from_str(text).ok()?);
    }
    catalogue.managers.get_mut(OWN)
}

fn add_guards(catalogue: &mut Catalogue, guards: &Guards) {
    if guards.is_empty() {
        return;
    }
    let Some(manager) = own_manager(catalogue) else {
        return;
    };
    let granted = |expression: String, guard: &Guard| Granted {
        expression,
        value: None,
        purpose: guard.purpose(),
        example: String::new(),
    };
    for guard in &guards.functions {
        let name = guard.name();
        manager.granted.push(granted(format!("{name}()"), guard));
        manager.granted.push(granted(name.to_owned(), guard));
        manager.runs_on_consent.push(name.to_owned());
    }
    for guard in &guards.conditions {
        manager
            .granted
            .push(granted(guard.name().to_owned(), guard));
        manager.template_granted.push(TemplateGranted {
            expression: guard.name().to_owned(),
            dialect: "antlers".to_owned(),
            purpose: guard.purpose(),
            example: String::new(),
        });
    }
    let named = |guard: &Guard| NamedGuard {
        name: guard.name().to_owned(),
        purpose: guard.purpose(),
    };
    manager
        .components
        .extend(guards.components.iter().map(named));
    manager
        .consent_keys
        .extend(guards.cookies.iter().map(named));
}
