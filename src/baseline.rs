//! A baseline is the list of findings that a project has accepted to live with for now: they are
//! not reported, so that only new ones are.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::reading;

pub mod accepted;
pub mod place;

pub use self::accepted::Accepted;

/// The name that a baseline has where none is given.
pub const FILE_NAME: &str = "cookielint-baseline.json";

const VERSION: u32 = 1;

/// The most that is read of one that a project names, in bytes: some hundred thousand findings.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The file, as it is read and written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Entry>,
}

/// A finding by its fingerprint; the rest is for people who read the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    lint: String,
    message: String,
    fingerprint: String,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum BaselineError {
    /// The user's: it is not there, or cannot be read.
    #[error("the baseline {} cannot be read: {error}", path.display())]
    #[diagnostic(help("write one with `cookielint check --write-baseline`"))]
    Read { path: PathBuf, error: io::Error },
    /// The user's: it is not what this program writes.
    #[error("the baseline {} is none that is understood: {message}", path.display())]
    #[diagnostic(help("write it anew with `cookielint check --write-baseline`"))]
    Invalid { path: PathBuf, message: String },
}

impl BaselineError {
    /// The file that cannot be used.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Read { path, .. } | Self::Invalid { path, .. } => path,
        }
    }
}

impl Baseline {
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut findings: Vec<Entry> = findings.iter().map(Entry::of).collect();
        findings.sort();
        Self {
            version: VERSION,
            findings,
        }
    }

    /// Reads a baseline that a project names, which is a file.
    ///
    /// # Errors
    /// If the file cannot be read, or is no baseline of this version.
    pub fn read(path: &Path) -> Result<Self, BaselineError> {
        Self::parse(path, reading::text(path, MAX_BYTES))
    }

    /// Reads a baseline that the user names, which may be a pipe as well.
    ///
    /// # Errors
    /// As [`Baseline::read`].
    pub fn read_named(path: &Path) -> Result<Self, BaselineError> {
        Self::parse(path, std::fs::read_to_string(path))
    }

    fn parse(path: &Path, text: io::Result<String>) -> Result<Self, BaselineError> {
        let text = text.map_err(|error| BaselineError::Read {
            path: path.to_owned(),
            error,
        })?;
        let invalid = |message: String| BaselineError::Invalid {
            path: path.to_owned(),
            message,
        };
        let baseline: Self =
            serde_json::from_str(&text).map_err(|error| invalid(error.to_string()))?;
        if baseline.version != VERSION {
            let message = format!("its version is {}, not {VERSION}", baseline.version);
            return Err(invalid(message));
        }
        Ok(baseline)
    }

    /// Lists one more finding.
    pub fn add(&mut self, finding: &Finding) {
        self.findings.push(Entry::of(finding));
        self.findings.sort();
    }

    /// # Errors
    /// Those of the writer.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// The file of each entry.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.findings.iter().map(|entry| entry.path.as_str())
    }

    /// Keeps the entries for the files of which this is true.
    pub fn retain(&mut self, mut keeps: impl FnMut(&str) -> bool) {
        self.findings.retain(|entry| keeps(&entry.path));
    }

    /// Takes in the entries of another one.
    pub fn extend(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.findings.sort();
    }

    /// For each finding, by its fingerprint, whether it is listed. An entry stands for one finding.
    #[must_use]
    pub fn knows(&self, fingerprints: &[impl AsRef<str>]) -> Vec<bool> {
        let mut left: HashMap<&str, usize> = HashMap::new();
        for entry in &self.findings {
            *left.entry(entry.fingerprint.as_str()).or_default() += 1;
        }
        let known =
            fingerprints
                .iter()
                .map(|fingerprint| match left.get_mut(fingerprint.as_ref()) {
                    Some(count) if *count > 0 => {
                        *count -= 1;
                        true
                    }
                    _ => false,
                });
        known.collect()
    }

    /// Takes out the findings that it has; returns how many those were.
    pub fn apply(&self, findings: &mut Vec<Finding>) -> usize {
        let fingerprints = findings.iter().map(|it| it.fingerprint.as_str());
        let known = self.knows(&fingerprints.collect::<Vec<_>>());
        take_out(findings, &known).len()
    }
}

/// Takes the findings out that are known, and gives them back.
fn take_out(findings: &mut Vec<Finding>, known: &[bool]) -> Vec<Finding> {
    let mut known = known.iter();
    let taken = findings.extract_if(.., |_| known.next() == Some(&true));
    taken.collect()
}

impl Entry {
    fn of(finding: &Finding) -> Self {
        Self {
            path: finding.path.clone(),
            lint: finding.lint.clone(),
            message: finding.message.clone(),
            fingerprint: finding.fingerprint.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::tests::sample;
    use crate::span::Span;

    fn finding(fingerprint: &str) -> Finding {
        Finding {
            fingerprint: fingerprint.to_owned(),
            ..sample("a.html", Span::new(0, 1))
        }
    }

    #[test]
    fn known_findings_are_taken_out() {
        let baseline = Baseline::of(&[finding("a"), finding("a"), finding("b")]);
        let mut findings = vec![finding("a"), finding("c")];
        assert_eq!(baseline.apply(&mut findings), 1);
        assert_eq!(findings, [finding("c")]);
        // One entry stands for one finding.
        let mut findings = vec![finding("b"), finding("b")];
        assert_eq!(baseline.apply(&mut findings), 1);
        assert_eq!(findings.len(), 1);
        let mut longer = Baseline::of(&[finding("b")]);
        longer.add(&finding("a"));
        assert_eq!(
            longer.findings,
            Baseline::of(&[finding("a"), finding("b")]).findings
        );
    }
}
