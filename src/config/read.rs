//! Reading turns the text of a configuration file into what it says, or into an error that points
//! at its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use miette::{NamedSource, SourceSpan};
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::consent_mode::Worth;
use super::declared::{Declared, ThirdParty, Zones};
use super::own::{Guards, Own};
use super::{ConfigError, Override, Setting, check_lint, check_profile, keys};
use crate::catalogue::definition::Level;
use crate::catalogue::service::Service;
use crate::suggest;

/// The file as serde reads it, before names and patterns are checked.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Raw {
    pub baseline: Option<PathBuf>,
    consent_manager: Option<Spanned<String>>,
    pub consent_mode: Option<Worth>,
    exclude: Vec<Spanned<String>>,
    extends: Option<Spanned<Files>>,
    pub fail_on: Option<Level>,
    guards: Guards,
    include: Vec<Spanned<String>>,
    pub include_back_office: Option<bool>,
    pub include_email: Option<bool>,
    pub include_minified: Option<bool>,
    pub include_tests: Option<bool>,
    pub include_vendored: Option<bool>,
    lints: BTreeMap<Spanned<String>, Setting>,
    lints_folder: Option<PathBuf>,
    overrides: Vec<RawOverride>,
    policy_pages: Vec<Spanned<String>>,
    profile: Option<Spanned<String>>,
    pub require_reason: Option<bool>,
    services: BTreeMap<String, Service>,
    third_parties: Vec<ThirdParty>,
    zones: Zones,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawOverride {
    files: Vec<Spanned<String>>,
    lints: BTreeMap<Spanned<String>, Setting>,
}

/// One file, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Files {
    One(String),
    Several(Vec<String>),
}

/// What one file says by itself, without those that it builds on.
pub(super) struct Said {
    pub raw: Raw,
    pub exclude: Gitignore,
    pub include: Gitignore,
    pub lints: BTreeMap<String, Setting>,
    pub overrides: Vec<Override>,
    pub own: Own,
    pub manager: Option<String>,
    pub profile: Option<String>,
    pub declared: Declared,
    /// Absolute if the file's path is, each with the place that names it.
    pub extends: Vec<PathBuf>,
    /// The keys that it has, with their values as they are written, where that is short.
    pub keys: Vec<(String, String)>,
}

/// A configuration file's text, for errors that point into it.
pub(super) struct Text<'a> {
    pub path: &'a Path,
    pub text: &'a str,
}

impl Text<'_> {
    /// # Errors
    /// If it says something that means nothing. Names of lints are checked later, by
    /// [`Text::check_names`]: a folder of the project's own may define them.
    pub(super) fn read(&self) -> Result<Said, ConfigError> {
        let table = DeTable::parse(self.text).map_err(|error| self.from_toml(&error))?;
        let table = table.get_ref();
        self.check_keys(table, "", &keys::names())?;
        if let Some(DeValue::Table(guards)) = table.get("guards").map(Spanned::get_ref) {
            self.check_keys(guards, "guards.", keys::GUARD_KEYS)?;
        }
        let mut raw: Raw = toml::from_str(self.text).map_err(|error| self.from_toml(&error))?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let extends = match raw.extends.take().map(Spanned::into_inner) {
            None => Vec::new(),
            Some(Files::One(file)) => vec![folder.join(file)],
            Some(Files::Several(files)) => files.iter().map(|file| folder.join(file)).collect(),
        };
        let mut overrides = Vec::new();
        for one in std::mem::take(&mut raw.overrides) {
            overrides.push(Override {
                files: self.patterns(&one.files)?,
                lints: plain(one.lints),
                path: self.path.to_owned(),
                patterns: one.files.into_iter().map(Spanned::into_inner).collect(),
            });
        }
        let own = Own {
            path: self.path.to_owned(),
            folder: raw.lints_folder.take().map(|inner| folder.join(inner)),
            services: std::mem::take(&mut raw.services),
            guards: std::mem::take(&mut raw.guards),
        };
        let zones = std::mem::take(&mut raw.zones);
        let declared = std::mem::take(&mut raw.third_parties);
        let declared = Declared::read(&zones, &raw.policy_pages, declared, self)?;
        let profile = raw.profile.take().map(|name| self.profile(name));
        Ok(Said {
            profile: profile.transpose()?,
            declared,
            exclude: self.patterns(&raw.exclude)?,
            include: self.patterns(&raw.include)?,
            lints: plain(std::mem::take(&mut raw.lints)),
            manager: raw.consent_manager.take().map(Spanned::into_inner),
            keys: table
                .iter()
                .map(|(key, value)| (key.get_ref().to_string(), self.written(value)))
                .collect(),
            overrides,
            own,
            extends,
            raw,
        })
    }

    /// # Errors
    /// If a lint, group or consent manager is named that nobody knows.
    pub(super) fn check_names(
        &self,
        lints: &[&str],
        managers: &[&str],
        services: &[&str],
    ) -> Result<(), ConfigError> {
        let Ok(raw) = toml::from_str::<Raw>(self.text) else {
            return Ok(());
        };
        let of_overrides = raw.overrides.iter().flat_map(|one| one.lints.keys());
        for name in raw.lints.keys().chain(of_overrides) {
            if let Err(help) = check_lint(name.get_ref(), lints) {
                let message = format!("unknown lint `{}`", name.get_ref());
                return Err(self.error(message, Some(name.span()), Some(help)));
            }
        }
        let of_parties = raw.third_parties.iter().map(ThirdParty::service);
        for service in of_parties {
            let name = service.get_ref().as_str();
            if services.contains(&name) {
                continue;
            }
            let help = match suggest::nearest(name, services.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cookielint inventory --format json` has the ids".to_owned(),
            };
            let message = format!("unknown service `{name}`");
            return Err(self.error(message, Some(service.span()), Some(help)));
        }
        if let Some(manager) = raw.consent_manager
            && !managers.contains(&manager.get_ref().as_str())
        {
            let message = format!("unknown consent manager `{}`", manager.get_ref());
            let help = match suggest::nearest(manager.get_ref(), managers.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "each file of lints/consent-managers/ is named after one".to_owned(),
            };
            return Err(self.error(message, Some(manager.span()), Some(help)));
        }
        Ok(())
    }

    /// A value as it is written; nothing for tables and what takes several lines.
    fn written(&self, value: &Spanned<DeValue>) -> String {
        let text = self.text.get(value.span()).unwrap_or("");
        let is_table = matches!(value.get_ref(), DeValue::Table(_));
        let is_short = !is_table && !text.contains('\n') && text.len() < 100;
        if is_short {
            text.to_owned()
        } else {
            String::new()
        }
    }

    /// An error at the file that `extends` names.
    pub(super) fn extends_error(&self, message: String) -> ConfigError {
        let raw = toml::from_str::<Raw>(self.text).ok();
        let at = raw.and_then(|raw| raw.extends.map(|it| it.span()));
        self.error(message, at, None)
    }

    pub(super) fn error(
        &self,
        message: String,
        span: Option<Range<usize>>,
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
        let message = error.message();
        if message.contains("untagged enum Guard") {
            let help = "write \"name\", or { name = \"name\", purpose = \"statistics\" }; a purpose is \
                        necessary, preferences, statistics or marketing";
            let message = "this is no guard".to_owned();
            return self.error(message, error.span(), Some(help.to_owned()));
        }
        if message.contains("untagged enum Files") {
            let message = "`extends` takes a file or a list of files".to_owned();
            return self.error(message, error.span(), None);
        }
        let word = message
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split_once('`'));
        let Some((word, rest)) = word else {
            return self.error(message.to_owned(), error.span(), None);
        };
        let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        let help = match suggest::nearest(word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known are {}", known.join(", ")),
        };
        self.error(format!("unknown key `{word}`"), error.span(), Some(help))
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

    fn profile(&self, name: Spanned<String>) -> Result<String, ConfigError> {
        match check_profile(name.get_ref()) {
            Ok(()) => Ok(name.into_inner()),
            Err(help) => {
                let message = format!("unknown profile `{}`", name.get_ref());
                Err(self.error(message, Some(name.span()), Some(help)))
            }
        }
    }

    pub(super) fn patterns(&self, raw: &[Spanned<String>]) -> Result<Gitignore, ConfigError> {
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

fn plain(lints: BTreeMap<Spanned<String>, Setting>) -> BTreeMap<String, Setting> {
    let lints = lints.into_iter();
    lints
        .map(|(name, setting)| (name.into_inner(), setting))
        .collect()
}
