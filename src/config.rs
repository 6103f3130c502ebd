//! The configuration is what a project's `cookielint.toml` says about itself and about what it
//! wants to hear.
//!
//! The file nearest to a source file, upwards, is the one that counts for it.

pub mod declared;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use miette::{Diagnostic, NamedSource, SourceSpan};
use serde::Deserialize;
use toml::Spanned;
use toml::de::DeTable;

use self::declared::Declared;
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Confidence, Group, Level};
use crate::catalogue::profile;
pub use crate::catalogue::profile::Setting;
use crate::finding::{GROUPS, Named};
use crate::project::Said;
use crate::suggest;
use crate::walk::Include;

/// The names a configuration file can have; the first that is there counts.
pub const FILE_NAMES: [&str; 2] = ["cookielint.toml", ".cookielint.toml"];

/// A validated `cookielint.toml`.
#[derive(Debug)]
pub struct Config {
    /// Lint or group to what becomes of it.
    pub lints: BTreeMap<String, Setting>,
    /// Patterns of files to leave out, as in a `.gitignore` beside the configuration file.
    exclude: Gitignore,
    /// What to read that is left out by default.
    pub include: Include,
    /// From which level on a finding makes the run fail.
    pub fail_on: Option<Level>,
    /// The file of the findings that are accepted for now, absolute if the configuration's file is.
    pub baseline: Option<PathBuf>,
    /// The id of the profile that the site is bound by, if it says so.
    pub profile: Option<String>,
    /// What the project says of itself that its source does not.
    pub declared: Declared,
    /// Where it was read, if there is a file.
    pub path: Option<PathBuf>,
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
}

/// The file as serde reads it, before names and patterns are checked.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Raw {
    lints: BTreeMap<Spanned<String>, Setting>,
    exclude: Vec<Spanned<String>>,
    include_back_office: bool,
    include_email: bool,
    include_minified: bool,
    include_tests: bool,
    include_vendored: bool,
    fail_on: Option<Level>,
    baseline: Option<PathBuf>,
    profile: Option<Spanned<String>>,
    policy_pages: Vec<Spanned<String>>,
    third_parties: Vec<declared::ThirdParty>,
    zones: declared::Zones,
}

/// The keys of the file, sorted; serde's own message knows no nearest name.
const KEYS: [&str; 13] = [
    "baseline",
    "exclude",
    "fail-on",
    "include-back-office",
    "include-email",
    "include-minified",
    "include-tests",
    "include-vendored",
    "lints",
    "policy-pages",
    "profile",
    "third-parties",
    "zones",
];

impl Default for Config {
    fn default() -> Self {
        Self {
            lints: BTreeMap::new(),
            exclude: Gitignore::empty(),
            include: Include::default(),
            fail_on: None,
            baseline: None,
            profile: None,
            declared: Declared::default(),
            path: None,
        }
    }
}

impl Config {
    /// Reads a configuration file; `known` are the ids of all lints.
    ///
    /// # Errors
    /// If the file cannot be read or says something that means nothing.
    pub fn read(path: &Path, known: &[&str]) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Read {
            path: path.to_owned(),
            error,
        })?;
        Self::parse(path, text, known)
    }

    /// The same with a text that has been read.
    pub(crate) fn parse(path: &Path, text: String, known: &[&str]) -> Result<Self, ConfigError> {
        // Windows editors put a mark in front, which TOML knows nothing of.
        let text = text
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text);
        let file = Text { path, text: &text };
        let table = DeTable::parse(&text).map_err(|error| file.from_toml(&error))?;
        file.check_keys(table.get_ref(), "", &KEYS)?;
        let raw: Raw = toml::from_str(&text).map_err(|error| file.from_toml(&error))?;
        Ok(Self {
            lints: file.lints(raw.lints, known)?,
            exclude: file.patterns(&raw.exclude)?,
            include: Include {
                vendored: raw.include_vendored,
                minified: raw.include_minified,
                tests: raw.include_tests,
                back_office: raw.include_back_office,
                email: raw.include_email,
            },
            fail_on: raw.fail_on,
            baseline: raw.baseline.map(|baseline| path.with_file_name(baseline)),
            profile: raw.profile.map(|name| file.profile(name)).transpose()?,
            declared: Declared::checked(&raw.zones, &raw.policy_pages, raw.third_parties, &file)?,
            path: Some(path.to_owned()),
        })
    }

    /// The level of a lint: its own setting, else its group's, else the profile's, else `default`;
    /// `None` if it is allowed.
    #[must_use]
    pub fn level(&self, lint: &str, group: Group, default: Level) -> Option<Level> {
        self.level_in(None, lint, group, default)
    }

    /// The same under another profile than its own, if one is given.
    fn level_in(
        &self,
        profile: Option<&str>,
        lint: &str,
        group: Group,
        default: Level,
    ) -> Option<Level> {
        let profile = profile
            .or(self.profile.as_deref())
            .unwrap_or(profile::DEFAULT);
        let of_profile = || Catalogue::builtin().setting(profile, lint);
        let said = self.lints.get(lint).copied();
        // A group as a whole switches on nothing that the profile has off.
        let of_group = || {
            let setting = self.lints.get(group.id()).copied()?;
            (of_profile() != Some(Setting::Allow)).then_some(setting)
        };
        match said.or_else(of_group).or_else(of_profile) {
            Some(setting) => setting.level(),
            None => Some(default),
        }
    }

    /// What it says of a file. `path` is absolute.
    #[must_use]
    pub fn said_of(&self, path: &Path) -> Said {
        let declared = &self.declared;
        Said {
            tracking_free: declared.is_tracking_free(path),
            policy: declared.is_policy(path),
            bases: Arc::clone(&declared.with_basis),
        }
    }

    /// Whether the file or folder is one of those to leave out. `path` is absolute.
    #[must_use]
    pub fn excludes(&self, path: &Path, is_folder: bool) -> bool {
        // The matcher panics on paths outside of its folder.
        let Ok(relative) = path.strip_prefix(self.exclude.path()) else {
            return false;
        };
        !self.exclude.is_empty()
            && self
                .exclude
                .matched_path_or_any_parents(relative, is_folder)
                .is_ignore()
    }
}

/// A configuration file's text, for errors that point into it.
struct Text<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Text<'_> {
    fn error(
        &self,
        message: String,
        span: Option<std::ops::Range<usize>>,
        help: Option<String>,
    ) -> ConfigError {
        let name = self.path.display().to_string();
        let source_code = NamedSource::new(name, self.text.to_owned()).with_language("toml");
        let at = span.map(SourceSpan::from);
        ConfigError::Invalid {
            message,
            source_code: Arc::new(source_code),
            at,
            help,
        }
    }

    #[expect(
        clippy::wrong_self_convention,
        reason = "it turns the error, not the text"
    )]
    fn from_toml(&self, error: &toml::de::Error) -> ConfigError {
        self.error(error.message().to_owned(), error.span(), None)
    }

    fn check_keys(&self, table: &DeTable, parent: &str, keys: &[&str]) -> Result<(), ConfigError> {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if keys.contains(&name) {
                continue;
            }
            let help = match suggest::nearest(name, keys.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}", keys.join(", ")),
            };
            let message = format!("unknown key `{parent}{name}`");
            return Err(self.error(message, Some(key.span()), Some(help)));
        }
        Ok(())
    }

    fn lints(
        &self,
        raw: BTreeMap<Spanned<String>, Setting>,
        known: &[&str],
    ) -> Result<BTreeMap<String, Setting>, ConfigError> {
        let mut lints = BTreeMap::new();
        for (name, setting) in raw {
            if let Err(help) = check_lint(name.get_ref(), known) {
                let message = format!("unknown lint `{}`", name.get_ref());
                return Err(self.error(message, Some(name.span()), Some(help)));
            }
            lints.insert(name.into_inner(), setting);
        }
        Ok(lints)
    }

    fn profile(&self, name: Spanned<String>) -> Result<String, ConfigError> {
        match check_profile(name.get_ref()) {
            Ok(()) => Ok(name.into_inner()),
            Err(help) => {
                let message = format!("unknown profile `{}`", name.get_ref());
                Err(self.error(message, Some(name.span()), Some(help)))
            }
        }
    }

    fn patterns(&self, raw: &[Spanned<String>]) -> Result<Gitignore, ConfigError> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let mut builder = GitignoreBuilder::new(folder);
        builder.allow_unclosed_class(false);
        for pattern in raw {
            if let Err(error) = builder.add_line(None, pattern.get_ref()) {
                let message = format!("`{}` is no pattern: {error}", pattern.get_ref());
                return Err(self.error(message, Some(pattern.span()), None));
            }
        }
        builder
            .build()
            .map_err(|error| self.error(error.to_string(), None, None))
    }
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

/// All configurations of a run, each read once.
#[derive(Debug)]
pub struct ConfigSet {
    /// The one for every file, where the user names one.
    fixed: Option<Arc<Config>>,
    known: Vec<String>,
    by_folder: Mutex<HashMap<PathBuf, Arc<Config>>>,
    /// Lints and groups to which the run is limited; empty for all.
    pub only: Vec<String>,
    /// What the command line says of lints and groups; the last word counts.
    pub given: Vec<(String, Setting)>,
    /// How sure a finding must be to be reported, if that is said.
    pub min_confidence: Option<Confidence>,
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
            only: Vec::new(),
            given: Vec::new(),
            min_confidence: None,
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

    /// The level to report a lint at under `config`; `None` if it is not to be reported. A lint
    /// that the run is limited to is reported even where the configuration allows it.
    #[must_use]
    pub fn level(
        &self,
        config: &Config,
        lint: &str,
        group: Group,
        default: Level,
    ) -> Option<Level> {
        let given = self.given.iter().rev();
        let said = given
            .clone()
            .find(|(name, _)| name == lint)
            .or_else(|| given.clone().find(|(name, _)| name == group.id()));
        if self.only.is_empty() {
            return match said {
                Some((_, setting)) => setting.level(),
                None => config.level_in(self.profile.as_deref(), lint, group, default),
            };
        }
        let is_asked_for = self
            .only
            .iter()
            .any(|name| name == lint || name == group.id());
        let level = || match said {
            Some((_, setting)) => setting.level(),
            None => config.level_in(self.profile.as_deref(), lint, group, default),
        };
        is_asked_for.then(|| level().unwrap_or(default))
    }
}

fn file_in(folder: &Path) -> Option<PathBuf> {
    FILE_NAMES
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests;
