//! Mending brings the fixes of a whole project into its files, and looks again: a fix that does
//! not take its finding away, or that brings another one, is taken back.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use super::apply::{self, ApplyError};
use super::{Edit, Fix, Safety};
use crate::engine::Report;
use crate::finding::{Finding, Note};

/// One fix may uncover the next; more rounds than this no project needs.
const MAX_ROUNDS: usize = 10;

/// Files by path, with bytes that are to count in place of those on disk.
pub type Overlay = HashMap<String, Vec<u8>>;

/// What came of mending.
#[derive(Debug, Default)]
pub struct Mended {
    /// What is found when the files are as [`Mended::files`] has them.
    pub report: Report,
    /// Sorted by path.
    pub files: Vec<Changed>,
    /// How many fixes were made.
    pub count: usize,
    /// What could not be mended, and why.
    pub notes: Vec<Note>,
}

/// A file before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// As reports show it.
    pub path: String,
    pub before: Vec<u8>,
    pub after: Vec<u8>,
}

/// How the files of the run are read and checked.
pub struct Bench<'a> {
    /// The bytes of a file by its path in reports.
    pub read: &'a dyn Fn(&str) -> io::Result<Vec<u8>>,
    /// The whole run again, with these files instead of those on disk.
    pub check: &'a dyn Fn(&Overlay) -> Report,
    /// Suppressions that are of no use are taken away as well.
    pub tidies: bool,
}

/// One fix that is tried in a round.
struct Tried {
    path: String,
    fix: Fix,
    /// What names it from round to round.
    name: String,
    /// The finding that it takes away; none for a suppression that is taken off.
    of: Option<Key>,
    level: Option<crate::catalogue::definition::Level>,
    service: Option<String>,
}

/// What findings are told apart by when the text around them has changed.
type Key = (String, String, Option<String>, String);

/// Mends all that can be mended; `report` is what the files give as they are. Findings whose
/// fingerprints are in `excluded` are left alone.
#[must_use]
pub fn mend(report: Report, bench: &Bench, allowed: Safety, excluded: &HashSet<String>) -> Mended {
    let mut mended = Mended {
        report,
        ..Mended::default()
    };
    let mut originals: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut overlay = Overlay::new();
    let mut refused: HashSet<String> = excluded.clone();
    for _ in 0..MAX_ROUNDS {
        let tried = chosen(&mended.report, allowed, &refused, bench.tidies);
        if tried.is_empty() {
            break;
        }
        let mut next = overlay.clone();
        let mut made = Vec::new();
        for (path, tried) in by_path(tried) {
            match edited(&path, &tried, &mended.report, &overlay, bench) {
                Ok((before, after)) => {
                    originals.entry(path.clone()).or_insert(before);
                    next.insert(path, after);
                    made.extend(tried);
                }
                Err(error) => {
                    let message = format!("it is not mended: {error}");
                    mended.notes.push(Note::on(path, message));
                    refused.extend(tried.into_iter().map(|tried| tried.name));
                }
            }
        }
        if made.is_empty() {
            continue;
        }
        let report = (bench.check)(&next);
        let wrong = wrong(&made, &mended.report, &report);
        if wrong.is_empty() {
            mended.count += made.len();
            mended.report = report;
            overlay = next;
        } else {
            refused.extend(wrong);
        }
    }
    for (path, before) in originals {
        if let Some(after) = overlay.remove(&path).filter(|after| *after != before) {
            mended.files.push(Changed {
                path,
                before,
                after,
            });
        }
    }
    mended
}

/// The fixes for one round: of each finding the first that is allowed, where none is in another's
/// way.
fn chosen(report: &Report, allowed: Safety, refused: &HashSet<String>, tidies: bool) -> Vec<Tried> {
    let of_findings = report.findings.iter().filter_map(|finding| {
        let fix = finding.fixes.iter().find(|fix| fix.safety <= allowed)?;
        Some(Tried {
            path: finding.path.clone(),
            fix: fix.clone(),
            name: finding.fingerprint.clone(),
            of: Some(key(finding)),
            level: Some(finding.level),
            service: finding.service.clone(),
        })
    });
    let of_comments = report.tidying.iter().filter(|_| tidies);
    let of_comments = of_comments.map(|(path, fix)| Tried {
        path: path.clone(),
        fix: fix.clone(),
        name: format!("{path}: {fix:?}"),
        of: None,
        level: None,
        service: None,
    });
    let mut taken: HashMap<String, Vec<Edit>> = HashMap::new();
    let mut all = Vec::new();
    for tried in of_findings.chain(of_comments) {
        if refused.contains(&tried.name) {
            continue;
        }
        let taken = taken.entry(tried.path.clone()).or_default();
        let is_free = tried.fix.edits.iter().all(|edit| {
            taken
                .iter()
                .all(|other| other == edit || apart(other, edit))
        });
        if is_free {
            taken.extend(tried.fix.edits.iter().cloned());
            all.push(tried);
        }
    }
    all
}

/// Neither of the two touches the other.
fn apart(one: &Edit, other: &Edit) -> bool {
    one.span.end < other.span.start || other.span.end < one.span.start
}

fn by_path(tried: Vec<Tried>) -> BTreeMap<String, Vec<Tried>> {
    let mut all: BTreeMap<String, Vec<Tried>> = BTreeMap::new();
    for tried in tried {
        all.entry(tried.path.clone()).or_default().push(tried);
    }
    all
}

/// A file as it was when the run began or in the last round, and with all fixes made.
fn edited(
    path: &str,
    tried: &[Tried],
    report: &Report,
    overlay: &Overlay,
    bench: &Bench,
) -> Result<(Vec<u8>, Vec<u8>), ApplyError> {
    let before = match overlay.get(path) {
        Some(bytes) => bytes.clone(),
        None => (bench.read)(path)?,
    };
    let index = report
        .sources
        .binary_search_by(|source| source.path.as_str().cmp(path))
        .map_err(|_| ApplyError::Changed)?;
    let edits = tried.iter().flat_map(|tried| &tried.fix.edits);
    let mut edits: Vec<Edit> = edits.cloned().collect();
    edits.sort();
    edits.dedup();
    let after = apply::edited(&before, &report.sources[index].text, &edits)?;
    Ok((before, after))
}

fn key(finding: &Finding) -> Key {
    (
        finding.path.clone(),
        finding.lint.clone(),
        finding.service.clone(),
        finding.message.clone(),
    )
}

fn counted(report: &Report) -> HashMap<Key, usize> {
    let mut counts = HashMap::new();
    for finding in &report.findings {
        *counts.entry(key(finding)).or_default() += 1;
    }
    counts
}

/// How many suppressions of each file are of no use.
fn idle(report: &Report) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for (path, _) in &report.tidying {
        *counts.entry(path.as_str()).or_default() += 1;
    }
    counts
}

/// The names of the fixes to take back: what they should take away is still there, or something is
/// new. Where that cannot be laid at the door of some, it is at that of all.
fn wrong(made: &[Tried], before: &Report, after: &Report) -> HashSet<String> {
    let (mut was, is) = (counted(before), counted(after));
    for tried in made {
        if let Some(count) = tried.of.as_ref().and_then(|key| was.get_mut(key)) {
            *count = count.saturating_sub(1);
        }
    }
    let mut wrong = HashSet::new();
    // What was allowed before and is not found any more has been broken.
    let idle_before = idle(before);
    for (path, count) in idle(after) {
        if count > idle_before.get(path).copied().unwrap_or(0) {
            let culprits = made.iter().filter(|it| it.path == path && it.of.is_some());
            wrong.extend(culprits.map(|tried| tried.name.clone()));
        }
    }
    // What is told once for the whole project may be told at another place from now on.
    let of_lint = |counts: &HashMap<Key, usize>, lint: &str| -> usize {
        let of_it = counts.iter().filter(|((_, known, ..), _)| known == lint);
        of_it.map(|(_, count)| count).sum()
    };
    for finding in &after.findings {
        let key = key(finding);
        let known = was.get(&key).copied().unwrap_or(0);
        if is.get(&key).copied().unwrap_or(0) <= known {
            continue;
        }
        if of_lint(&is, &finding.lint) <= of_lint(&was, &finding.lint) {
            continue;
        }
        // A load that waits from now on may ask for less than it could; that is a smaller thing.
        let is_lesser = |tried: &Tried| {
            tried.path == finding.path
                && tried.service == finding.service
                && tried.service.is_some()
                && tried.level.is_some_and(|level| finding.level < level)
                && tried.of.as_ref() != Some(&key)
        };
        if made.iter().any(is_lesser) {
            continue;
        }
        let same = made.iter().filter(|tried| tried.of.as_ref() == Some(&key));
        let mut culprits: Vec<&Tried> = same.collect();
        if culprits.is_empty() {
            culprits = made.iter().filter(|it| it.path == finding.path).collect();
        }
        if culprits.is_empty() {
            culprits = made.iter().collect();
        }
        wrong.extend(culprits.into_iter().map(|tried| tried.name.clone()));
    }
    wrong
}
