//! The configuration is what a project's `cookielint.toml` says about itself and about what it
//! wants to hear.
//!
//! The file nearest to a source file, upwards, is the one that counts for it, together with those
//! that it extends.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::Gitignore;
use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::catalogue::definition::{Definition, Level};
pub use crate::catalogue::profile::Setting;
use crate::catalogue::{Catalogue, CatalogueError, profile};
use crate::finding::{GROUPS, Named};
use crate::project::Said as SaidOf;
use crate::reading::{self, MAX_SETTINGS};
use crate::suggest;
use crate::walk::Include;

pub mod consent_mode;
pub mod declared;
pub mod keys;
pub mod own;
pub mod problems;
mod read;
mod set;
pub mod show;

pub use set::{ConfigSet, file_in};

use self::declared::Declared;
use self::own::Own;
use self::read::{Said, Text};

/// The names a configuration file can have; the first that is there counts.
pub const FILE_NAMES: [&str; 2] = ["cookielint.toml", ".cookielint.toml"];

/// How many files may extend each other in a row.
const MAX_EXTENDS: usize = 16;
/// How many files one may build on in all: each may name several, and the same ones again.
const MAX_FILES: usize = 64;

/// A validated `cookielint.toml`, with what it extends.
#[derive(Debug, Default)]
pub struct Config {
    /// Lint or group to what becomes of it.
    pub lints: BTreeMap<String, Setting>,
    /// Other levels for some files; the last that fits counts.
    pub overrides: Vec<Override>,
    /// Patterns of files to leave out, as in a `.gitignore` beside each configuration file.
    exclude: Vec<Gitignore>,
    /// Patterns of files to keep to, if there are any.
    only: Vec<Gitignore>,
    /// What to read that is left out by default.
    pub include: Include,
    /// From which level on a finding makes the run fail.
    pub fail_on: Option<Level>,
    /// The file of the findings that are accepted for now, absolute if the configuration's file is.
    pub baseline: Option<PathBuf>,
    /// A suppression without a reason allows nothing.
    pub require_reason: bool,
    /// The file that says what a consent mode is worth, if no lint's level goes before it.
    pub worth_by: Option<PathBuf>,
    /// The id of the consent manager that the source does not show.
    pub manager: Option<String>,
    /// The id of the profile that the site is bound by, if it says so.
    pub profile: Option<String>,
    /// What the project says of itself that its source does not.
    pub declared: Declared,
    /// What it adds to the catalogue, one for each file that adds something.
    pub own: Vec<Own>,
    /// Where it was read, if there is a file.
    pub path: Option<PathBuf>,
    /// Each key that is said, with the files that say it, the one that goes before others last,
    /// and what they say.
    pub said: BTreeMap<String, Vec<(PathBuf, String)>>,
    /// All files that were read, those that others extend first.
    pub files: Vec<PathBuf>,
}

/// What the command line says of levels.
#[derive(Clone, Copy, Debug, Default)]
struct Around<'a> {
    /// The profile that goes before those that files name.
    profile: Option<&'a str>,
    is_pedantic: bool,
}

/// Levels of lints for some files.
#[derive(Clone, Debug)]
pub struct Override {
    files: Gitignore,
    pub lints: BTreeMap<String, Setting>,
    /// The file that says so, and its patterns as they are written.
    pub path: PathBuf,
    pub patterns: Vec<String>,
}

/// What is wrong with a configuration; the user's to mend, except where the file system is at fault.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ConfigError {
    /// The file that `--config` names, or one found on the way, cannot be read.
    #[error("{} cannot be read: {error}", path.display())]
    Read {
        path: PathBuf,
        error: std::io::Error,
    },
    /// It is no TOML, or a value has the wrong type.
    #[error("{message}")]
    Invalid {
        message: String,
        #[source_code]
        source_code: Arc<NamedSource<String>>,
        #[label]
        at: Option<SourceSpan>,
        #[help]
        help: Option<String>,
    },
    /// The folder of the project's own lints is not there.
    #[error("{} names a folder of lints that is not there: {}", path.display(), folder.display())]
    NoFolder { path: PathBuf, folder: PathBuf },
    /// The project's own services, lints or consent managers are wrong.
    #[error("what {} adds to the catalogue is wrong", path.display())]
    Own {
        path: PathBuf,
        #[related]
        errors: Vec<CatalogueError>,
    },
}

impl Config {
    /// Reads a configuration file, and those that it extends; `known` are the ids of all lints
    /// that are built in.
    ///
    /// # Errors
    /// If a file cannot be read or says something that means nothing.
    pub fn read(path: &Path, known: &[&str]) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        config.add(path, &read_text(path)?, known, &mut Vec::new())?;
        Ok(config)
    }

    /// The same with a text that has been read.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn parse(path: &Path, text: &str, known: &[&str]) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        config.add(path, text, known, &mut Vec::new())?;
        Ok(config)
    }

    /// Adds what a file says to what those say that it goes before.
    fn add(
        &mut self,
        path: &Path,
        text: &str,
        known: &[&str],
        around: &mut Vec<PathBuf>,
    ) -> Result<(), ConfigError> {
        // Windows editors put a mark in front, which TOML knows nothing of.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = Text { path, text };
        let said = file.read()?;
        around.push(path.to_owned());
        for base in &said.extends {
            let named = base.canonicalize().unwrap_or_else(|_| base.clone());
            let is_again = around
                .iter()
                .any(|other| other.canonicalize().unwrap_or_else(|_| other.clone()) == named);
            if is_again || around.len() > MAX_EXTENDS {
                let message = format!("{} extends itself", base.display());
                return Err(file.extends_error(message));
            }
            if self.files.len() >= MAX_FILES {
                let message = format!("more than {MAX_FILES} files are built on");
                return Err(file.extends_error(message));
            }
            let text = read_text(base).map_err(|error| file.extends_error(error.to_string()))?;
            self.add(base, &text, known, around)?;
        }
        around.pop();
        self.take(path, said);
        self.check(&file, known)
    }

    /// What the file says goes before what is there.
    fn take(&mut self, path: &Path, said: Said) {
        let Said {
            raw,
            exclude,
            include,
            lints,
            overrides,
            own,
            manager,
            profile,
            declared,
            extends: _,
            keys,
        } = said;
        if lints.contains_key(consent_mode::LINT) {
            self.worth_by = None;
        } else if let Some(worth) = raw.consent_mode {
            worth.set(&mut self.lints);
            self.worth_by = Some(path.to_owned());
        }
        self.profile = profile.or(self.profile.take());
        self.declared.add(declared);
        self.files.push(path.to_owned());
        for (key, value) in keys {
            let said = self.said.entry(key).or_default();
            said.push((path.to_owned(), value));
        }
        self.lints.extend(lints);
        self.overrides.extend(overrides);
        self.exclude.push(exclude);
        if !include.is_empty() {
            self.only.push(include);
        }
        let set = |flag: &mut bool, said: Option<bool>| *flag = said.unwrap_or(*flag);
        set(&mut self.include.vendored, raw.include_vendored);
        set(&mut self.include.minified, raw.include_minified);
        set(&mut self.include.tests, raw.include_tests);
        set(&mut self.include.back_office, raw.include_back_office);
        set(&mut self.include.email, raw.include_email);
        set(&mut self.require_reason, raw.require_reason);
        self.fail_on = raw.fail_on.or(self.fail_on);
        let baseline = raw.baseline.map(|baseline| path.with_file_name(baseline));
        self.baseline = baseline.or(self.baseline.take());
        self.manager = manager.or(self.manager.take());
        if !own.is_empty() {
            self.own.push(own);
        }
        self.path = Some(path.to_owned());
    }

    /// Names can only be checked against what the project adds itself.
    fn check(&self, file: &Text, known: &[&str]) -> Result<(), ConfigError> {
        let builtin = Catalogue::builtin();
        let additions: Vec<&Own> = self.own.iter().collect();
        let extended = match additions.is_empty() {
            true => None,
            false => Some(own::catalogue(builtin, &additions)?),
        };
        let catalogue = extended.as_ref().unwrap_or(builtin);
        let lints = catalogue.lints.iter().map(|lint| lint.id.as_str());
        let lints: Vec<&str> = lints.chain(known.iter().copied()).collect();
        let managers: Vec<&str> = catalogue.managers.keys().map(String::as_str).collect();
        let services: Vec<&str> = catalogue.services.keys().map(String::as_str).collect();
        file.check_names(&lints, &managers, &services)
    }

    /// The level of a lint in a file, whose path is absolute: by the last override that fits and
    /// names it, else its own setting, else its group's, else the profile's, else its own; `None` if it is allowed.
    #[must_use]
    pub fn level(&self, path: &Path, lint: &str, definition: &Definition) -> Option<Level> {
        self.level_in(Around::default(), path, lint, definition)
    }

    /// The same with what the command line says.
    fn level_in(
        &self,
        around: Around,
        path: &Path,
        lint: &str,
        definition: &Definition,
    ) -> Option<Level> {
        let profile = around
            .profile
            .or(self.profile.as_deref())
            .unwrap_or(profile::DEFAULT);
        let of_profile = Catalogue::builtin().setting(profile, lint);
        // A group as a whole switches on nothing that the profile has off.
        let is_off = of_profile == Some(Setting::Allow) || definition.pedantic;
        let overrides = self.overrides.iter().rev();
        let mut tables = overrides
            .filter(|one| one.is_for(path))
            .map(|one| &one.lints)
            .chain([&self.lints]);
        let said = tables.find_map(|lints| {
            let of_group = || lints.get(definition.group.id()).filter(|_| !is_off);
            lints.get(lint).or_else(of_group).copied()
        });
        match said.or(of_profile) {
            Some(setting) => setting.level(),
            None if definition.pedantic && !around.is_pedantic => None,
            None => Some(definition.level),
        }
    }

    /// What it says of a file. `path` is absolute.
    #[must_use]
    pub fn said_of(&self, path: &Path) -> SaidOf {
        let declared = &self.declared;
        SaidOf {
            tracking_free: declared.is_tracking_free(path),
            policy: declared.is_policy(path),
            bases: Arc::clone(&declared.with_basis),
        }
    }

    /// Whether a path is in the folder of one of its files, or below; where it has none, everything is.
    #[must_use]
    pub fn holds(&self, path: &Path) -> bool {
        let folder = path.parent().map(Path::canonicalize);
        let Some(Ok(folder)) = folder else {
            return false;
        };
        let mut own = self.files.iter().filter_map(|file| file.parent());
        self.files.is_empty()
            || own.any(|own| own.canonicalize().is_ok_and(|own| folder.starts_with(own)))
    }

    /// Whether the file or folder is one of those to leave out. `path` is absolute.
    #[must_use]
    pub fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        let is_named = |patterns: &Gitignore| matches(patterns, path, is_folder);
        self.exclude.iter().any(is_named)
            || !is_folder && !self.only.is_empty() && !self.only.iter().any(is_named)
    }
}

impl Override {
    /// Whether it holds for a file, whose path is absolute.
    #[must_use]
    pub fn is_for(&self, path: &Path) -> bool {
        matches(&self.files, path, false)
    }
}

fn matches(patterns: &Gitignore, path: &Path, is_folder: bool) -> bool {
    // The matcher panics on paths outside of its folder.
    let Ok(relative) = path.strip_prefix(patterns.path()) else {
        return false;
    };
    !patterns.is_empty()
        && patterns
            .matched_path_or_any_parents(relative, is_folder)
            .is_ignore()
}

fn read_text(path: &Path) -> Result<String, ConfigError> {
    reading::text(path, MAX_SETTINGS).map_err(|error| ConfigError::Read {
        path: path.to_owned(),
        error,
    })
}

/// Whether `name` is a lint or a group; if not, what to say about it.
///
/// # Errors
/// The help text, if it is neither.
pub fn check_lint(name: &str, known: &[&str]) -> Result<(), String> {
    let names: Vec<&str> = known
        .iter()
        .copied()
        .chain(GROUPS.iter().map(|group| group.id()))
        .collect();
    if names.contains(&name) {
        Ok(())
    } else {
        Err(suggest::lint_help(name, &names))
    }
}

/// Whether `name` is a profile; if not, what to say about it.
///
/// # Errors
/// The help text, if it is none.
pub fn check_profile(name: &str) -> Result<(), String> {
    let profiles = &Catalogue::builtin().profiles;
    if profiles.contains_key(name) {
        return Ok(());
    }
    let known: Vec<&str> = profiles.keys().map(String::as_str).collect();
    Err(match suggest::nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", known.join(", ")),
    })
}

#[cfg(test)]
mod tests;
