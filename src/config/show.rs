//! What applies to a path and why: which files say it, and what goes before what.

use std::io::{self, Write};
use std::path::Path;

use super::{Config, consent_mode};
use crate::catalogue::Catalogue;
use crate::finding::Named;

/// Keys that concern lints, which are shown lint by lint.
const OF_LINTS: [&str; 2] = ["lints", "overrides"];

/// Writes what applies to a file or folder. `path` is absolute; files are shown relative to
/// `start` where they are below it.
///
/// # Errors
/// Those of the writer.
pub fn write(
    config: &Config,
    path: &Path,
    start: &Path,
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = |path: &Path| {
        let path = path.strip_prefix(start).unwrap_or(path);
        match path.as_os_str().is_empty() {
            true => ".".to_owned(),
            false => path.display().to_string(),
        }
    };
    writeln!(out, "{}", shown(path))?;
    if config.files.is_empty() {
        writeln!(out, "  no configuration file is at it or above it")?;
    }
    for (index, file) in config.files.iter().rev().enumerate() {
        let what = match index {
            0 => "configured by",
            _ => "which extends",
        };
        writeln!(out, "  {what} {}", shown(file))?;
    }
    if config.excludes(path, path.is_dir()) {
        writeln!(out, "  it is left out, by `exclude` or `include`")?;
    }

    let keys = config.said.iter();
    let keys: Vec<_> = keys
        .filter(|(key, _)| !OF_LINTS.contains(&key.as_str()))
        .collect();
    if !keys.is_empty() {
        writeln!(out, "\nsettings")?;
    }
    for (key, said) in keys {
        for (index, (file, value)) in said.iter().rev().enumerate() {
            let adds = matches!(
                key.as_str(),
                "exclude"
                    | "guards"
                    | "include"
                    | "policy-pages"
                    | "services"
                    | "third-parties"
                    | "zones"
            );
            let note = match (index, adds) {
                (0, _) => "",
                (_, true) => ", as well",
                (_, false) => ", of no effect here",
            };
            let value = match value.as_str() {
                "" => key.clone(),
                value => format!("{key} = {value}"),
            };
            writeln!(out, "  {value}  ({}{note})", shown(file))?;
        }
    }

    let mut title = Some("\nlints that are not at their own level");
    for lint in &catalogue.lints {
        let definition = &lint.definition;
        let level = config.level(path, &lint.id, definition);
        let Some(reason) = reason(config, path, &lint.id, definition.group.id(), &shown) else {
            continue;
        };
        if let Some(title) = title.take() {
            writeln!(out, "{title}")?;
        }
        let level = level.map_or("allow", |level| level.id());
        writeln!(out, "  {:28} {level:8} ({reason})", lint.id)?;
    }
    Ok(())
}

/// What sets the level of a lint there; nothing where it has its own.
fn reason(
    config: &Config,
    path: &Path,
    lint: &str,
    group: &str,
    shown: &impl Fn(&Path) -> String,
) -> Option<String> {
    let of_group = |is_lint: bool| match is_lint {
        true => String::new(),
        false => format!(", as one of `{group}`"),
    };
    let overrides = config.overrides.iter().rev();
    for one in overrides.filter(|one| one.is_for(path)) {
        let is_lint = one.lints.contains_key(lint);
        if is_lint || one.lints.contains_key(group) {
            return Some(format!(
                "overrides for {} in {}{}",
                one.patterns.join(", "),
                shown(&one.path),
                of_group(is_lint)
            ));
        }
    }
    if let Some(file) = config
        .worth_by
        .as_deref()
        .filter(|_| lint == consent_mode::LINT)
    {
        return Some(format!("consent-mode of {}", shown(file)));
    }
    let is_lint = config.lints.contains_key(lint);
    if !is_lint && !config.lints.contains_key(group) {
        let profile = config.profile.as_deref()?;
        let builtin = Catalogue::builtin();
        builtin.setting(profile, lint)?;
        return Some(format!("profile {profile}"));
    }
    let said = config.said.get("lints")?;
    let files: Vec<String> = said.iter().rev().map(|(file, _)| shown(file)).collect();
    Some(format!(
        "lints of {}{}",
        files.join(", "),
        of_group(is_lint)
    ))
}
