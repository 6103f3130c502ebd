//! What a folder of an editor accepts: editors leave those findings out, as a check does, and can
//! list one more.

use std::path::{Path, PathBuf};

use lsp_types::Diagnostic;

use super::settings;
use crate::baseline::place::By;
use crate::baseline::{self, Baseline, BaselineError, FILE_NAME};
use crate::config::ConfigSet;
use crate::engine::Report;
use crate::finding::Finding;
use crate::saving;
use crate::walk::Candidate;

#[derive(Default)]
pub struct Accepted {
    all: baseline::Accepted,
    listed: Vec<Option<Baseline>>,
    wrong: Vec<(PathBuf, Diagnostic)>,
}

impl Accepted {
    /// What the baselines for the files of a folder list.
    #[must_use]
    pub fn of(root: &Path, files: &[Candidate], configs: &ConfigSet) -> Self {
        let config = configs.for_folder(root).unwrap_or_default();
        let all = baseline::Accepted::of(files, root, &config, None);
        let mut listed = Vec::new();
        let mut wrong = Vec::new();
        for place in all.places() {
            let read = place.read();
            wrong.extend(
                read.as_ref()
                    .err()
                    .and_then(|error| problem(&place.by, error)),
            );
            listed.push(read.unwrap_or_default());
        }
        Self { all, listed, wrong }
    }

    /// Why baselines do not count: each at the configuration that names it, or at itself.
    #[must_use]
    pub fn problems(&self) -> &[(PathBuf, Diagnostic)] {
        &self.wrong
    }

    /// Whether the file is a baseline, or would be one.
    #[must_use]
    pub fn is_at(&self, path: &Path) -> bool {
        let mut places = self.all.places().iter();
        path.file_name().is_some_and(|name| name == FILE_NAME) || places.any(|it| it.path == path)
    }

    /// Takes out of a report what is accepted.
    pub fn apply(&self, report: &mut Report) {
        // What is found no more is told by a check.
        self.all.leave_out(&self.listed, report);
    }

    /// Lists one more finding.
    ///
    /// # Errors
    /// What to tell people where that cannot be.
    pub fn add(&self, finding: &Finding, report: &Report) -> Result<(), String> {
        let added = self.all.with(finding, report);
        let Some((place, baseline)) = added.map_err(|error| error.to_string())? else {
            return Ok(());
        };
        let path = &place.path;
        if !place.may_be_written() {
            let path = path.display();
            return Err(format!(
                "the configuration names {path}, outside of its own folder"
            ));
        }
        saving::save(path, |out| baseline.write(out))
            .map_err(|error| format!("{}: {error}", path.display()))
    }
}

fn problem(by: &By, error: &BaselineError) -> Option<(PathBuf, Diagnostic)> {
    let By::Config(config) = by else {
        let path = error.path();
        return Some((path.to_owned(), settings::at_top(error)));
    };
    let (path, _) = config.said.get("baseline")?.last()?;
    Some((path.clone(), settings::on_key(path, "baseline", error)))
}
