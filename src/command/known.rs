//! What is known already, and so not reported: what was there before a change, and what a baseline
//! lists.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cookielint::baseline::{self, Baseline};
use cookielint::changes::State;
use cookielint::cli::{Check, CliError};
use cookielint::config::{Config, ConfigSet};
use cookielint::engine::{self, Report};
use cookielint::finding::{self, Finding, Note};
use cookielint::progress::Silent;
use cookielint::walk;
use rayon::ThreadPool;

use super::save;

/// Takes out what was there before, where only what is new is asked for.
pub fn leave_out_known(
    arguments: &Check,
    start: &Path,
    configs: &Arc<ConfigSet>,
    pool: &ThreadPool,
    report: &mut Report,
) -> Result<(), CliError> {
    let before = match (&arguments.changed_since, arguments.staged) {
        (Some(revision), _) => Some(State::of_revision(start, revision)?),
        // Before the first commit there was nothing.
        (None, true) => State::of_last_commit(start)?,
        (None, false) => None,
    };
    let Some(before) = before else {
        return Ok(());
    };
    let there = before.start();
    let paths: Vec<PathBuf> = arguments
        .paths
        .iter()
        .filter_map(|path| match path.is_absolute() {
            true => path.strip_prefix(start).ok().map(Path::to_owned),
            false => Some(path.clone()),
        })
        .filter(|path| there.join(path).exists())
        .collect();
    let walk = walk::walk(&paths, &there, arguments.options(), configs)?;
    let known = pool.install(|| engine::check(&walk.candidates, configs, &Silent));
    Baseline::of(&known.findings).apply(&mut report.findings);
    Ok(())
}

/// Takes out what the baseline has, or writes it anew. `read` are the files of this run: of others
/// it says nothing.
pub fn use_baseline(
    arguments: &Check,
    config: &Config,
    start: &Path,
    read: &HashSet<&str>,
    report: &mut Report,
) -> Result<(), CliError> {
    if arguments.no_baseline {
        return Ok(());
    }
    let usual = || Some(start.join(baseline::FILE_NAME));
    let named = arguments.baseline.clone();
    let is_named = named.is_some();
    let named = named.or_else(|| config.baseline.clone());
    let path = match arguments.write_baseline {
        true => named.or_else(usual),
        false => named.or_else(|| usual().filter(|path| path.is_file())),
    };
    let Some(path) = path else { return Ok(()) };
    let read_baseline = match is_named {
        true => Baseline::read_named,
        false => Baseline::read,
    };
    let is_of_config = !is_named && config.baseline.as_ref() == Some(&path);
    if arguments.write_baseline && is_of_config && !config.holds(&path) {
        let error = io::Error::new(
            io::ErrorKind::PermissionDenied,
            "a configuration names it outside of its own folder; give it with `--baseline`",
        );
        let path = path.display().to_string();
        return Err(CliError::Output { path, error });
    }
    let home = Home::of(&path, start);
    let read: HashSet<String> = read.iter().map(|path| home.path(path)).collect();
    // Another file may be mended by now, or be none of this run's: only its absence is certain.
    let is_of_others = |path: &str| !read.contains(path) && home.folder.join(path).exists();
    if arguments.write_baseline {
        let mut baseline = Baseline::of(&home.findings(report));
        let count = baseline.len();
        if let Ok(mut before) = read_baseline(&path) {
            before.retain(is_of_others);
            baseline.extend(before);
        }
        save(&path, |out| baseline.write(out))?;
        report.findings.clear();
        report.summary.in_baseline = count;
        let shown = path.strip_prefix(start).unwrap_or(&path).display();
        let kept = match baseline.len() - count {
            0 => String::new(),
            kept => format!(" beside {kept} of files that were not read"),
        };
        let is_found = config.baseline.is_some() || Some(&path) == usual().as_ref();
        let how = match is_found {
            true => "`cookielint check`".to_owned(),
            false => format!("`--baseline {shown}`"),
        };
        let message = format!(
            "{count} findings are listed in {shown}{kept}; from now on {how} leaves them out, so commit the file"
        );
        report.notes.push(note(message));
        return Ok(());
    }
    let mut baseline = read_baseline(&path)?;
    let (known, _) = baseline.knows(&home.findings(report));
    report.summary.in_baseline = baseline::take_out(&mut report.findings, &known);
    baseline.retain(|path| !is_of_others(path));
    let stale = baseline.len().saturating_sub(report.summary.in_baseline);
    if stale > 0 && arguments.only.is_empty() {
        report.notes.push(note(format!(
            "{stale} findings of the baseline are found no more; take them off with `--write-baseline`"
        )));
    }
    Ok(())
}

fn note(message: String) -> Note {
    Note {
        message,
        ..Note::default()
    }
}

/// The folder of a baseline, from which its paths count, so that it serves runs that start in
/// folders below as well.
struct Home {
    folder: PathBuf,
    /// From there to where the run starts, with `/` at its end; empty if that is the same.
    way: String,
}

impl Home {
    fn of(baseline: &Path, start: &Path) -> Self {
        let folder = start.join(baseline);
        let folder = folder.parent().unwrap_or(start).to_owned();
        let absolute = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let way = absolute(start);
        let way = match way.strip_prefix(absolute(&folder)) {
            Ok(way) => way
                .iter()
                .map(|part| format!("{}/", part.to_string_lossy())),
            // Beside the run or below it: its paths are those of the run.
            Err(_) => {
                return Self {
                    folder: start.to_owned(),
                    way: String::new(),
                };
            }
        };
        let way = way.collect();
        Self { folder, way }
    }

    fn path(&self, path: &str) -> String {
        format!("{}{path}", self.way)
    }

    /// The findings as they are seen from there.
    fn findings<'a>(&self, report: &'a Report) -> Cow<'a, [Finding]> {
        if self.way.is_empty() {
            return Cow::Borrowed(&report.findings);
        }
        let mut findings = report.findings.clone();
        let mut files: HashMap<String, Vec<&mut Finding>> = HashMap::new();
        for finding in &mut findings {
            let path = std::mem::take(&mut finding.path);
            finding.path = self.path(&path);
            files.entry(path).or_default().push(finding);
        }
        for source in &report.sources {
            let of_file = files.remove(&source.path).into_iter().flatten();
            finding::fingerprint(source, of_file);
        }
        Cow::Owned(findings)
    }
}
