//! A place is where a baseline is kept: for which configuration's files, by whose word, and from
//! which folder its paths count.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Baseline, BaselineError, FILE_NAME};
use crate::config::Config;
use crate::engine::Report;
use crate::finding::{self, Finding};
use crate::source::Source;

/// Where the findings of some files are listed that are accepted for now.
#[derive(Debug)]
pub struct Place {
    /// The file, which need not be there.
    pub path: PathBuf,
    pub by: By,
    /// The folder from which its paths count, so that it serves runs that start elsewhere as well.
    folder: PathBuf,
    way: Way,
}

/// By whose word a baseline is where it is.
#[derive(Debug)]
pub enum By {
    /// The command line names it.
    User,
    /// A configuration names it.
    Config(Arc<Config>),
    /// Its name tells: it lies, or would be written, beside a configuration or above.
    Name,
}

/// How paths of the run become paths of the baseline.
#[derive(Debug)]
enum Way {
    /// What goes before them, with `/` at its end; empty where they are the same.
    Down(String),
    /// What they lose.
    Up(String),
}

impl Place {
    /// The one that the command line names. What lies beside the run or below it has the run's own
    /// paths.
    #[must_use]
    pub fn named(path: &Path, start: &Path) -> Self {
        let whole = start.join(path);
        let folder = whole.parent().unwrap_or(start);
        let folder = match absolute(start).starts_with(absolute(folder)) {
            true => folder,
            false => start,
        };
        Self::new(path.to_owned(), By::User, folder.to_owned(), start)
    }

    /// The one for files of a configuration, in a run that starts in a folder; all are absolute.
    #[must_use]
    pub fn of<'a>(
        config: &Arc<Config>,
        mut files: impl Iterator<Item = &'a Path>,
        start: &Path,
    ) -> Self {
        // One that the command line names may be anywhere.
        let own = config.path.as_deref().and_then(Path::parent);
        let own = own.filter(|own| files.all(|file| file.starts_with(own)));
        if let Some(path) = &config.baseline {
            let folder = path.parent().unwrap_or(start);
            let folder = common(own.unwrap_or(start), folder);
            return Self::new(path.clone(), By::Config(Arc::clone(config)), folder, start);
        }
        // A run may start below the configuration, and files of a run may have one below.
        let from = match own {
            Some(own) if !start.starts_with(own) => own,
            _ => start,
        };
        let mut above = from.ancestors().map(|folder| folder.join(FILE_NAME));
        let path = above.find(|path| path.is_file());
        let path = path.unwrap_or_else(|| own.unwrap_or(start).join(FILE_NAME));
        let folder = path.parent().unwrap_or(start).to_owned();
        Self::new(path, By::Name, folder, start)
    }

    fn new(path: PathBuf, by: By, folder: PathBuf, start: &Path) -> Self {
        let (home, run) = (absolute(&folder), absolute(start));
        let between = |path: &Path| {
            let parts = path
                .iter()
                .map(|part| format!("{}/", part.to_string_lossy()));
            parts.collect::<String>()
        };
        let way = match (run.strip_prefix(&home), home.strip_prefix(&run)) {
            (Ok(below), _) => Way::Down(between(below)),
            (_, Ok(above)) => Way::Up(between(above)),
            _ => Way::Down(String::new()),
        };
        Self {
            path,
            by,
            folder,
            way,
        }
    }

    /// What is listed there; nothing where no list is, and nobody says that there is one.
    ///
    /// # Errors
    /// As [`Baseline::read`].
    pub fn read(&self) -> Result<Option<Baseline>, BaselineError> {
        match &self.by {
            By::User => Baseline::read_named(&self.path).map(Some),
            By::Config(_) => Baseline::read(&self.path).map(Some),
            By::Name if self.path.is_file() => Baseline::read(&self.path).map(Some),
            By::Name => Ok(None),
        }
    }

    /// Whether it may be written without the user's own word: a configuration does not say where
    /// outside of its folder to write.
    #[must_use]
    pub fn may_be_written(&self) -> bool {
        match &self.by {
            By::Config(config) => config.holds(&self.path),
            By::User | By::Name => true,
        }
    }

    /// A path of the run as the baseline has it.
    #[must_use]
    pub fn path_of<'a>(&self, path: &'a str) -> Cow<'a, str> {
        match &self.way {
            Way::Down(way) if way.is_empty() => Cow::Borrowed(path),
            Way::Down(way) => Cow::Owned(format!("{way}{path}")),
            Way::Up(way) => Cow::Borrowed(path.strip_prefix(way.as_str()).unwrap_or(path)),
        }
    }

    /// Whether a file of the baseline is there.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.folder.join(path).exists()
    }

    /// Whether it has the paths of the run.
    fn is_of_run(&self) -> bool {
        matches!(&self.way, Way::Down(way) if way.is_empty())
    }

    /// The fingerprints of findings of the run as the baseline has them.
    #[must_use]
    pub fn fingerprints<'a>(
        &self,
        findings: impl Iterator<Item = &'a Finding>,
        report: &Report,
    ) -> Vec<Cow<'a, str>> {
        if self.is_of_run() {
            return findings
                .map(|it| Cow::Borrowed(it.fingerprint.as_str()))
                .collect();
        }
        let findings = self.findings(findings.cloned().collect(), report);
        let own = findings.into_iter().map(|it| Cow::Owned(it.fingerprint));
        own.collect()
    }

    /// Findings of the run as the baseline has them.
    #[must_use]
    pub fn findings(&self, mut findings: Vec<Finding>, report: &Report) -> Vec<Finding> {
        if self.is_of_run() {
            return findings;
        }
        let mut files: HashMap<String, Vec<&mut Finding>> = HashMap::new();
        for finding in &mut findings {
            let path = std::mem::take(&mut finding.path);
            finding.path = self.path_of(&path).into_owned();
            files.entry(path).or_default().push(finding);
        }
        for source in &report.sources {
            let source: &Source = source;
            let of_file = files.remove(&source.path).into_iter().flatten();
            finding::fingerprint(source, of_file);
        }
        findings
    }
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The innermost folder that both are in, or the first where that would be everything.
fn common(own: &Path, other: &Path) -> PathBuf {
    let (own, other) = (absolute(own), absolute(other));
    let mut above = own.ancestors();
    let shared = above.find(|folder| other.starts_with(folder));
    let shared = shared.filter(|folder| folder.parent().is_some());
    shared.unwrap_or(&own).to_owned()
}
