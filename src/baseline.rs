//! A baseline is the list of findings that a project has accepted to live with for now: they are
//! not reported, so that only new ones are.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::reading;

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

impl Baseline {
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut findings: Vec<Entry> = findings
            .iter()
            .map(|finding| Entry {
                path: finding.path.clone(),
                lint: finding.lint.clone(),
                message: finding.message.clone(),
                fingerprint: finding.fingerprint.clone(),
            })
            .collect();
        findings.sort();
        Self {
            version: VERSION,
            findings,
        }
    }

    /// Reads a baseline. The user may name anything, such as a pipe; what a project names must be a
    /// file.
    ///
    /// # Errors
    /// If the file cannot be read, or is no baseline of this version.
    pub fn read(path: &Path, is_named: bool) -> Result<Self, BaselineError> {
        let text = match is_named {
            true => std::fs::read_to_string(path),
            false => reading::text(path, MAX_BYTES),
        };
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

    /// Takes out the findings that it has; returns how many those were, and how many of its own are
    /// found no more.
    pub fn apply(&self, findings: &mut Vec<Finding>) -> (usize, usize) {
        let mut left: HashMap<&str, usize> = HashMap::new();
        for entry in &self.findings {
            *left.entry(entry.fingerprint.as_str()).or_default() += 1;
        }
        let before = findings.len();
        findings.retain(|finding| match left.get_mut(finding.fingerprint.as_str()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        (before - findings.len(), left.values().sum())
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
    fn known_findings_are_taken_out_and_stale_ones_counted() {
        let baseline = Baseline::of(&[finding("a"), finding("a"), finding("b")]);
        let mut findings = vec![finding("a"), finding("c")];
        assert_eq!(baseline.apply(&mut findings), (1, 2));
        assert_eq!(findings, [finding("c")]);
        // One entry stands for one finding.
        let mut findings = vec![finding("b"), finding("b")];
        assert_eq!(baseline.apply(&mut findings), (1, 2));
        assert_eq!(findings.len(), 1);
    }
}
