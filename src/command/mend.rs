//! `check --fix`, `--diff` and `--add-suppressions` change what is found, and look again.

use std::collections::HashSet;
use std::io;

use cookielint::cli::Check;
use cookielint::config::ConfigSet;
use cookielint::engine::{self, Report};
use cookielint::finding::{Finding, Note};
use cookielint::fix::mend::{Bench, Changed, Overlay};
use cookielint::fix::{self, Safety};
use cookielint::progress::Silent;
use cookielint::suppress;
use cookielint::walk::Candidate;

/// What a run reads.
pub struct Files<'a> {
    pub candidates: &'a [Candidate],
    pub configs: &'a ConfigSet,
    /// What counts in place of what is on disk.
    pub input: &'a Overlay,
}

/// Mends what is reported, and reports what is found afterwards; gives the files that are changed,
/// or would be. `found` is all that was found, also where it is not reported.
pub fn mend(
    arguments: &Check,
    files: &Files,
    report: &mut Report,
    found: Vec<Finding>,
) -> Vec<Changed> {
    let place = |path: &str| {
        let mut known = files.candidates.iter().filter(|known| known.path == path);
        known.next().map(|candidate| candidate.abs.clone())
    };
    let read = |path: &str| match files.input.get(path) {
        Some(bytes) => Ok(bytes.clone()),
        None => {
            let path = place(path).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            std::fs::read(path)
        }
    };
    let reason = arguments.reason.as_deref().unwrap_or_default();
    let check = |overlay: &Overlay| {
        let mut all = files.input.clone();
        all.extend(overlay.clone());
        let mut report = engine::check_changed(files.candidates, files.configs, &Silent, &all);
        if arguments.add_suppressions {
            suppress::write::offer(&mut report, reason);
        }
        report
    };
    let bench = Bench {
        read: &read,
        check: &check,
        tidies: !arguments.add_suppressions,
    };
    let allowed = match arguments.unsafe_fixes {
        true => Safety::Unsafe,
        false => Safety::Safe,
    };
    let fingerprints = |findings: &[Finding]| -> HashSet<String> {
        let all = findings.iter();
        all.map(|finding| finding.fingerprint.clone()).collect()
    };
    let reported = fingerprints(&report.findings);
    let mut excluded = fingerprints(&found);
    excluded.retain(|fingerprint| !reported.contains(fingerprint));
    let (notes, in_baseline) = (report.notes.clone(), report.summary.in_baseline);
    let mut whole = std::mem::take(report);
    whole.findings = found;
    if arguments.add_suppressions {
        suppress::write::offer(&mut whole, reason);
    }
    let mut mended = fix::mend::mend(whole, &bench, allowed, &excluded);
    let told = Note {
        message: outcome(arguments, mended.count, mended.files.len()),
        ..Note::default()
    };
    if !arguments.diff {
        let mut failed = false;
        for changed in &mended.files {
            let Some(path) = place(&changed.path) else {
                continue;
            };
            if let Err(error) = fix::apply::replace(&path, &changed.before, &changed.after) {
                let message = format!("it is not mended: {error}");
                mended.notes.push(Note::on(changed.path.clone(), message));
                failed = true;
            }
        }
        if failed {
            mended.report = engine::check(files.candidates, files.configs, &Silent);
        } else {
            mended.notes.push(told);
        }
    } else {
        mended.notes.push(told);
    }
    *report = mended.report;
    report
        .findings
        .retain(|finding| !excluded.contains(&finding.fingerprint));
    report.summary.in_baseline = in_baseline;
    // What is said of the run, such as stale entries of the baseline, is said of it still.
    let of_run = notes.into_iter().filter(|note| note.path.is_none());
    report.notes.extend(of_run.chain(mended.notes));
    report.notes.sort();
    report.notes.dedup();
    mended.files
}

/// What was done, or would be, in words.
fn outcome(arguments: &Check, places: usize, files: usize) -> String {
    let (is, are) = match arguments.diff {
        true => ("would be", "would be"),
        false => ("is", "are"),
    };
    let done = match arguments.add_suppressions {
        true => "allowed",
        false => "mended",
    };
    match (places, files) {
        (0, _) | (_, 0) => format!("nothing {is} changed"),
        (1, _) => format!("1 place {is} {done}, in 1 file"),
        (_, 1) => format!("{places} places {are} {done}, in 1 file"),
        _ => format!("{places} places {are} {done}, in {files} files"),
    }
}
