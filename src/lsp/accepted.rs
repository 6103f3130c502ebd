//! What is accepted is the baseline that the configuration of a folder names: editors leave those
//! findings out, as a check does, and can list one more.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::Diagnostic;

use super::settings;
use crate::baseline::{self, Baseline, BaselineError};
use crate::config::{Config, ConfigSet, FILE_NAMES};
use crate::engine::Report;
use crate::finding::Finding;

#[derive(Default)]
pub struct Accepted {
    root: PathBuf,
    config: Arc<Config>,
    baseline: Option<Baseline>,
    error: Option<BaselineError>,
}

impl Accepted {
    /// What the configuration of a folder accepts.
    #[must_use]
    pub fn of(root: &Path, configs: &ConfigSet) -> Self {
        let config = configs.for_folder(root).unwrap_or_default();
        let read = config.baseline.as_deref().map(Baseline::read);
        let (baseline, error) = match read {
            Some(Ok(baseline)) => (Some(baseline), None),
            Some(Err(error)) => (None, Some(error)),
            None => (None, None),
        };
        Self {
            root: root.to_owned(),
            config,
            baseline,
            error,
        }
    }

    /// Why the baseline does not count, at the configuration that names it.
    #[must_use]
    pub fn problem(&self) -> Option<(PathBuf, Diagnostic)> {
        let error = self.error.as_ref()?;
        let said = self.config.said.get("baseline")?;
        let (path, _) = said.last()?;
        Some((path.clone(), settings::on_key(path, "baseline", error)))
    }

    /// Whether the file is the baseline.
    #[must_use]
    pub fn is_at(&self, path: &Path) -> bool {
        self.config.baseline.as_deref() == Some(path)
    }

    /// Takes out of a report what is accepted.
    pub fn apply(&self, report: &mut Report) {
        if let Some(baseline) = &self.baseline {
            let (taken, _) = baseline.apply(&mut report.findings);
            report.summary.in_baseline = taken;
            report.summary.count(&report.findings);
        }
    }

    /// Lists one more finding. Where no baseline is configured yet, one is made beside the
    /// configuration, and named there.
    ///
    /// # Errors
    /// What to tell people where that cannot be.
    pub fn add(&self, finding: &Finding, is_unsaved: impl Fn(&Path) -> bool) -> Result<(), String> {
        if let Some(path) = &self.config.baseline {
            // One that is configured and not there yet is begun.
            let mut baseline = match Baseline::read(path) {
                Ok(baseline) => baseline,
                Err(_) if !path.exists() => Baseline::of(&[]),
                Err(error) => return Err(error.to_string()),
            };
            baseline.add(finding);
            return write(path, &baseline);
        }
        let file = match &self.config.path {
            None => self.root.join(FILE_NAMES[0]),
            Some(file) if file.parent() == Some(&self.root) => file.clone(),
            Some(file) => {
                let name = baseline::FILE_NAME;
                let file = file.display();
                return Err(format!("write `baseline = \"{name}\"` into {file} first"));
            }
        };
        if is_unsaved(&file) {
            return Err(format!("{} has to be saved first", file.display()));
        }
        write(
            &file.with_file_name(baseline::FILE_NAME),
            &Baseline::of(std::slice::from_ref(finding)),
        )?;
        let told = |error: std::io::Error| format!("{}: {error}", file.display());
        let text = match file.exists() {
            true => std::fs::read_to_string(&file).map_err(told)?,
            false => String::new(),
        };
        std::fs::write(&file, naming(&text, baseline::FILE_NAME)).map_err(told)
    }
}

fn write(path: &Path, baseline: &Baseline) -> Result<(), String> {
    let mut bytes = Vec::new();
    let written = baseline
        .write(&mut bytes)
        .and_then(|()| std::fs::write(path, bytes));
    written.map_err(|error| format!("{}: {error}", path.display()))
}

/// The text of a configuration that names a baseline: behind the comments that it begins with, as
/// a key at the top has to stand before the first table.
fn naming(text: &str, name: &str) -> String {
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    for line in text[at..].split_inclusive('\n') {
        if !line.starts_with('#') {
            break;
        }
        at += line.len();
    }
    let (before, after) = text.split_at(at);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = match before.is_empty() || before.ends_with(['\n', '\u{feff}']) {
        true => "",
        false => end,
    };
    format!("{before}{gap}baseline = \"{name}\"{end}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stands_before_the_first_table() {
        let cases = [
            ("", "baseline = \"b\"\n"),
            ("[lints]\r\n", "baseline = \"b\"\r\n[lints]\r\n"),
            (
                "#:schema x\n# y\n\n[lints]\n",
                "#:schema x\n# y\nbaseline = \"b\"\n\n[lints]\n",
            ),
            ("# y", "# y\nbaseline = \"b\"\n"),
            ("\u{feff}x = 1\n", "\u{feff}baseline = \"b\"\nx = 1\n"),
        ];
        for (text, wanted) in cases {
            assert_eq!(naming(text, "b"), wanted);
        }
    }
}
