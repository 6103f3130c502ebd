//! All configurations of a run, and what the command line says on top of them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::{Around, Config, ConfigError, FILE_NAMES, Setting, own};
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Confidence, Definition, Level};
use crate::finding::Named;

/// All configurations of a run, each read once.
#[derive(Debug)]
pub struct ConfigSet {
    /// The one for every file, where the user names one.
    fixed: Option<Arc<Config>>,
    known: Vec<String>,
    by_folder: Mutex<HashMap<PathBuf, Arc<Config>>>,
    /// What is built in and what the configurations add, once they are all known.
    catalogue: OnceLock<Catalogue>,
    /// Lints and groups to which the run is limited; empty for all.
    pub only: Vec<String>,
    /// The report needs the inventory as well.
    pub takes_inventory: bool,
    /// What the command line says of lints and groups; the last word counts.
    pub given: Vec<(String, Setting)>,
    /// How sure a finding must be to be reported, if that is said.
    pub min_confidence: Option<Confidence>,
    /// Every note is to be reported.
    pub is_pedantic: bool,
    /// The profile that counts for every file, if the command line names one.
    pub profile: Option<String>,
}

impl ConfigSet {
    /// Configurations that are looked for upwards from each file.
    #[must_use]
    pub fn discover(known: &[&str]) -> Self {
        Self {
            fixed: None,
            known: known.iter().map(|&name| name.to_owned()).collect(),
            by_folder: Mutex::default(),
            catalogue: OnceLock::new(),
            only: Vec::new(),
            takes_inventory: false,
            given: Vec::new(),
            min_confidence: None,
            is_pedantic: false,
            profile: None,
        }
    }

    /// One configuration for all files.
    #[must_use]
    pub fn fixed(config: Config) -> Self {
        Self {
            fixed: Some(Arc::new(config)),
            ..Self::discover(&[])
        }
    }

    /// The configuration for the files of a folder, which is absolute.
    ///
    /// # Errors
    /// If a file on the way cannot be read or is wrong.
    pub fn for_folder(&self, folder: &Path) -> Result<Arc<Config>, ConfigError> {
        if let Some(config) = &self.fixed {
            return Ok(Arc::clone(config));
        }
        let mut by_folder = self
            .by_folder
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut passed = Vec::new();
        let mut found = None;
        for ancestor in folder.ancestors() {
            if let Some(config) = by_folder.get(ancestor) {
                found = Some(Arc::clone(config));
                break;
            }
            passed.push(ancestor);
            if let Some(path) = file_in(ancestor) {
                let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
                found = Some(Arc::new(Config::read(&path, &known)?));
                break;
            }
        }
        let config = found.unwrap_or_default();
        by_folder.extend(
            passed
                .iter()
                .map(|&passed| (passed.to_owned(), Arc::clone(&config))),
        );
        Ok(config)
    }

    /// The configurations that were met so far, in the order of their files.
    #[must_use]
    pub fn met(&self) -> Vec<Arc<Config>> {
        if let Some(config) = &self.fixed {
            return vec![Arc::clone(config)];
        }
        let by_folder = self
            .by_folder
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Arc<Config>> = by_folder.values().map(Arc::clone).collect();
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all.dedup_by(|a, b| a.path == b.path);
        all
    }

    /// Puts together what is built in and what the configurations add that were met so far; from
    /// now on [`ConfigSet::catalogue`] has it.
    ///
    /// # Errors
    /// If two of them add the same thing.
    pub fn settle(&self) -> Result<(), ConfigError> {
        let met = self.met();
        let mut additions: Vec<&own::Own> = met.iter().flat_map(|config| &config.own).collect();
        additions.sort_by(|a, b| a.path.cmp(&b.path));
        additions.dedup_by(|a, b| a.path == b.path);
        if !additions.is_empty() && self.catalogue.get().is_none() {
            let catalogue = own::catalogue(Catalogue::builtin(), &additions)?;
            // Whoever was first has put the same there.
            let _ = self.catalogue.set(catalogue);
        }
        Ok(())
    }

    /// What is built in, and what the configurations add.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        self.catalogue.get().unwrap_or(Catalogue::builtin())
    }

    /// The level to report a lint at in a file under `config`; `None` if it is not to be reported.
    /// A lint that the run is limited to is reported even where the configuration allows it.
    #[must_use]
    pub fn level(
        &self,
        config: &Config,
        path: &Path,
        lint: &str,
        definition: &Definition,
    ) -> Option<Level> {
        let group = definition.group;
        let given = self.given.iter().rev();
        let said = given
            .clone()
            .find(|(name, _)| name == lint)
            .or_else(|| given.clone().find(|(name, _)| name == group.id()));
        let level = || match said {
            Some((_, setting)) => setting.level(),
            None => {
                let around = Around {
                    profile: self.profile.as_deref(),
                    is_pedantic: self.is_pedantic,
                };
                config.level_in(around, path, lint, definition)
            }
        };
        if self.only.is_empty() {
            return level();
        }
        let is_asked_for = self
            .only
            .iter()
            .any(|name| name == lint || name == group.id());
        is_asked_for.then(|| level().unwrap_or(definition.level))
    }
}

/// The configuration file of a folder, if it has one.
#[must_use]
pub fn file_in(folder: &Path) -> Option<PathBuf> {
    FILE_NAMES
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}
