//! What is known already, and so not reported: what was there before a change, and what a baseline
//! lists.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cookielint::baseline::accepted::Written;
use cookielint::baseline::place::{By, Place};
use cookielint::baseline::{Accepted, Baseline, FILE_NAME};
use cookielint::changes::State;
use cookielint::cli::{Check, CliError};
use cookielint::config::{Config, ConfigSet};
use cookielint::engine::{self, Report};
use cookielint::finding::Note;
use cookielint::progress::Silent;
use cookielint::walk::{self, Candidate};
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

/// Takes out what the baselines have, or writes them anew. `files` are those of this run: of others
/// they say nothing.
pub fn use_baselines(
    arguments: &Check,
    config: &Arc<Config>,
    start: &Path,
    files: &[Candidate],
    report: &mut Report,
) -> Result<(), CliError> {
    if arguments.no_baseline {
        return Ok(());
    }
    let accepted = Accepted::of(files, start, config, arguments.baseline.as_deref());
    let read = files.iter().map(|file| file.path.as_str()).collect();
    if arguments.write_baseline {
        return write(&accepted, start, &read, report);
    }
    let listed = accepted.places().iter().map(Place::read);
    let listed: Vec<_> = listed.collect::<Result<_, _>>()?;
    let taken = accepted.leave_out(&listed, report);
    let stale = accepted.stale(&listed, &taken, &read);
    if stale > 0 && arguments.only.is_empty() {
        let found = match stale {
            1 => "1 finding of the baseline is found no more; take it off".to_owned(),
            _ => format!("{stale} findings of the baseline are found no more; take them off"),
        };
        report
            .notes
            .push(note(format!("{found} with `--write-baseline`")));
    }
    Ok(())
}

fn write(
    accepted: &Accepted,
    start: &Path,
    read: &HashSet<&str>,
    report: &mut Report,
) -> Result<(), CliError> {
    let renewed = accepted.renewed(report, read);
    let renewed = accepted.places().iter().zip(renewed);
    let renewed: Vec<(&Place, Written)> = renewed
        .filter_map(|(place, written)| Some((place, written?)))
        .collect();
    // None is written where one may not be.
    if let Some((place, _)) = renewed.iter().find(|(place, _)| !place.may_be_written()) {
        let error = io::Error::new(
            io::ErrorKind::PermissionDenied,
            "a configuration names it outside of its own folder; give it with `--baseline`",
        );
        let path = place.path.display().to_string();
        return Err(CliError::Output { path, error });
    }
    for (place, Written { baseline, count }) in &renewed {
        save(&place.path, |out| baseline.write(out))?;
        let shown = shown(&place.path, start);
        let kept = match baseline.len() - count {
            0 => String::new(),
            kept => format!(" beside {kept} of files that were not read"),
        };
        let how = match place.by {
            By::User if start.join(&place.path) != start.join(FILE_NAME) => {
                format!("`--baseline {shown}`")
            }
            _ => "`cookielint check`".to_owned(),
        };
        let found = match count {
            1 => "1 finding is".to_owned(),
            _ => format!("{count} findings are"),
        };
        report.notes.push(note(format!(
            "{found} listed in {shown}{kept}; from now on {how} leaves them out, so commit the file"
        )));
    }
    report.summary.in_baseline = report.findings.len();
    report.findings.clear();
    Ok(())
}

fn shown(path: &Path, start: &Path) -> String {
    let below = path.strip_prefix(start).unwrap_or(path);
    below.display().to_string()
}

fn note(message: String) -> Note {
    Note {
        message,
        ..Note::default()
    }
}
