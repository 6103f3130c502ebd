//! The engine takes files through the passes: read and lower each, fold, resolve, match.

mod look;
mod session;
mod whole;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

pub use self::session::Session;
use crate::builtin::once;
use crate::catalogue::definition::{Confidence, Level};
use crate::catalogue::{Catalogue, Lint};
use crate::config::ConfigSet;
use crate::encoding;
use crate::explain::{Explained, Place};
use crate::finding::{self, Allowed, Finding, Guarded, Note, Summary};
use crate::fix::Fix;
use crate::fix::mend::Overlay;
use crate::inventory::{Entry, Inventory};
use crate::prefilter::Prefilter;
use crate::progress::Progress;
use crate::recognise::Recogniser;
use crate::source::Source;
use crate::suppress;
use crate::text::Grammar;
use crate::walk::Candidate;

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Sorted, see [`crate::finding::sort`].
    pub findings: Vec<Finding>,
    /// The sources that findings point into, sorted by path.
    pub sources: Vec<Arc<Source>>,
    pub notes: Vec<Note>,
    pub summary: Summary,
    /// What loads only behind a guard, sorted by path and place.
    pub guarded: Vec<Guarded>,
    /// Findings that are no breach, or have to wait, as comments and baselines say.
    pub allowed: Vec<Allowed>,
    /// What the site loads and stores, if the run takes it down.
    pub inventory: Option<Vec<Entry>>,
    /// What was asked to be explained, if it was.
    pub explained: Option<Explained>,
    /// Fixes of what is no finding, each with its file: suppressions that suppress nothing.
    pub tidying: Vec<(String, Fix)>,
    /// Ids of the consent managers that are loaded, or that the configuration names.
    pub managers: Vec<String>,
    /// Lints that the project adds to those that are built in.
    pub own_lints: Vec<Lint>,
}

/// How long a cookie may stay where the configuration says nothing: thirteen months.
const MAX_COOKIE_DAYS: u64 = 395;

/// The catalogue with everything that is built from it once a run.
pub struct Tools<'a> {
    pub catalogue: &'a Catalogue,
    pub recogniser: Arc<Recogniser>,
    pub prefilter: Arc<Prefilter>,
    pub grammar: Arc<Grammar>,
    /// What is less sure is counted, and not reported.
    pub min_confidence: Confidence,
    /// What stays longer on the visitor's device is reported, in days.
    pub max_cookie_days: u64,
    /// Ids of consent managers that the configuration names.
    pub managers: Vec<String>,
    /// The report needs the inventory as well.
    pub takes_inventory: bool,
}

impl<'a> Tools<'a> {
    #[must_use]
    pub fn new(catalogue: &'a Catalogue) -> Self {
        static RECOGNISER: OnceLock<Arc<Recogniser>> = OnceLock::new();
        static PREFILTER: OnceLock<Arc<Prefilter>> = OnceLock::new();
        static GRAMMAR: OnceLock<Arc<Grammar>> = OnceLock::new();
        let recogniser = once(&RECOGNISER, catalogue, |catalogue| {
            Recogniser::new(catalogue.services.iter(), catalogue.managers.iter())
                .with_components(catalogue.components.values())
        });
        let prefilter = once(&PREFILTER, catalogue, |_| Prefilter::new(&recogniser));
        let grammar = once(&GRAMMAR, catalogue, |catalogue| {
            Grammar::new(&catalogue.phrases)
        });
        Self {
            catalogue,
            recogniser,
            prefilter,
            grammar,
            min_confidence: Confidence::Medium,
            max_cookie_days: MAX_COOKIE_DAYS,
            managers: Vec::new(),
            takes_inventory: false,
        }
    }

    /// What is built in, with what the configurations add and say.
    #[must_use]
    pub fn configured(config: &'a ConfigSet) -> Self {
        let mut tools = Tools::new(config.catalogue());
        let met = config.met();
        tools.managers = met.iter().filter_map(|it| it.manager.clone()).collect();
        tools.takes_inventory = config.takes_inventory;
        if let Some(confidence) = config.min_confidence {
            tools.min_confidence = confidence;
        }
        tools
    }
}

/// Checks the files.
#[must_use]
pub fn check(files: &[Candidate], config: &ConfigSet, progress: &dyn Progress) -> Report {
    run(files, config, progress, &Overlay::new(), None)
}

/// Checks the files, some of which are not as they are on disk.
#[must_use]
pub fn check_changed(
    files: &[Candidate],
    config: &ConfigSet,
    progress: &dyn Progress,
    overlay: &Overlay,
) -> Report {
    run(files, config, progress, overlay, None)
}

/// Checks the files, and tells how the sites at a place are reached.
#[must_use]
pub fn explain(
    files: &[Candidate],
    config: &ConfigSet,
    progress: &dyn Progress,
    place: &Place,
) -> Report {
    run(files, config, progress, &Overlay::new(), Some(place))
}

/// Tells what the files load and store, guarded or not.
#[must_use]
pub fn inventory(files: &[Candidate], config: &ConfigSet, progress: &dyn Progress) -> Inventory {
    let tools = Tools::configured(config);
    Session::open(files, &tools, progress, &|_| None).inventory()
}

fn run(
    files: &[Candidate],
    config: &ConfigSet,
    progress: &dyn Progress,
    overlay: &Overlay,
    place: Option<&Place>,
) -> Report {
    let start = Instant::now();
    let tools = Tools::configured(config);
    let text = |file: &Candidate| overlay.get(&file.path).map(|bytes| encoding::text(bytes));
    let session = Session::open(files, &tools, progress, &text);
    let mut report = session.report(config, place);
    report.summary.elapsed = start.elapsed();
    report
}

/// Checks texts that are in memory, with every lint that `enabled` names. A configuration counts
/// that is one of them.
#[must_use]
pub fn check_sources(
    sources: Vec<Source>,
    tools: &Tools,
    enabled: impl Fn(&str) -> bool,
) -> Report {
    let (config, wrong) = session::config_among(&sources, tools);
    let level = |path: &str, _: &session::Kept, lint: &Lint| {
        let level = config.level(Path::new(path), &lint.id, &lint.definition);
        level.filter(|_| enabled(&lint.id))
    };
    let mut report = Session::of_sources(sources, &config, tools).report_at(&level, None);
    report.notes.extend(wrong);
    report
}

fn finish(
    found: Vec<Finding>,
    sources: BTreeMap<usize, Arc<Source>>,
    tools: &Tools,
    level: &dyn Fn(&str, &str) -> Option<Level>,
    rules: &dyn Fn(&str) -> Option<suppress::Rules>,
    report: &mut Report,
) {
    let mut by_path: HashMap<String, Vec<Finding>> = HashMap::new();
    for mut finding in found {
        if finding.confidence < tools.min_confidence {
            report.summary.unsure += 1;
            continue;
        }
        if let Some(level) = level(&finding.path, &finding.lint) {
            finding.level = level;
            by_path
                .entry(finding.path.clone())
                .or_default()
                .push(finding);
        }
    }
    let known: Vec<&str> = tools
        .catalogue
        .lints
        .iter()
        .map(|lint| lint.id.as_str())
        .collect();
    for source in sources.into_values() {
        let findings = by_path.remove(&source.path).unwrap_or_default();
        let active = |lint: &str| level(&source.path, lint).is_some();
        let applied = match rules(&source.path) {
            Some(rules) => suppress::apply(&source, findings, &known, &active, rules),
            None => suppress::Applied {
                kept: findings,
                ..suppress::Applied::default()
            },
        };
        report.summary.suppressed += applied.allowed.len();
        let mut allowed = applied.allowed;
        finding::fingerprint(&source, allowed.iter_mut().map(|it| &mut it.finding));
        report.allowed.extend(allowed);
        report.notes.extend(applied.problems);
        let tidying = applied.tidying.into_iter();
        let tidying = tidying.map(|fix| (source.path.clone(), fix));
        report.tidying.extend(tidying);
        let mut kept = applied.kept;
        finding::sort(&mut kept);
        finding::assign_fingerprints(&source, &mut kept);
        report.findings.extend(kept);
        report.sources.push(source);
    }
    report.sources.sort_by(|a, b| a.path.cmp(&b.path));
    finding::sort(&mut report.findings);
    report.summary.count(&report.findings);
    if report.summary.unsure > 0 {
        let message = format!(
            "{} that may be findings are not shown: it cannot be told how they are reached",
            report.summary.unsure
        );
        report.notes.push(Note {
            message,
            ..Note::default()
        });
    }
    report.notes.sort();
}
