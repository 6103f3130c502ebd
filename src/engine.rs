//! The engine takes files through the passes: read and lower each, fold, resolve, match.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use crate::callers::{self, Names, Wanted};
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Confidence, Level};
use crate::config::{Config, ConfigSet};
use crate::explain::{self, Explained, Place};
use crate::facts::Facts;
use crate::finding::{self, Finding, Guarded, Note, Summary};
use crate::matching;
use crate::prefilter::Prefilter;
use crate::progress::Progress;
use crate::project::{self, File, Project};
use crate::recognise::Recogniser;
use crate::source::{Source, SourceError};
use crate::suppress;
use crate::syntax::content;
use crate::syntax::language::{self, Language};
use crate::syntax::messages;
use crate::text::Grammar;
use crate::walk::{self, Candidate, LeftOut, looks_like_email, looks_minified};

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Sorted, see [`crate::finding::sort`].
    pub findings: Vec<Finding>,
    /// The sources that findings point into, sorted by path.
    pub sources: Vec<Source>,
    pub notes: Vec<Note>,
    pub summary: Summary,
    /// What loads only behind a guard, sorted by path and place.
    pub guarded: Vec<Guarded>,
    /// What was asked to be explained, if it was.
    pub explained: Option<Explained>,
}

/// How long a cookie may stay where the configuration says nothing: thirteen months.
const MAX_COOKIE_DAYS: u64 = 395;

/// The catalogue with everything that is built from it once a run.
pub struct Tools<'a> {
    pub catalogue: &'a Catalogue,
    pub recogniser: Recogniser,
    pub prefilter: Prefilter,
    pub grammar: Grammar,
    /// What is less sure is counted, and not reported.
    pub min_confidence: Confidence,
    /// What stays longer on the visitor's device is reported, in days.
    pub max_cookie_days: u64,
}

impl<'a> Tools<'a> {
    #[must_use]
    pub fn new(catalogue: &'a Catalogue) -> Self {
        let recogniser = Recogniser::new(catalogue.services.iter(), catalogue.managers.iter())
            .with_components(catalogue.components.values());
        let prefilter = Prefilter::new(&recogniser);
        let grammar = Grammar::new(&catalogue.phrases);
        Self {
            catalogue,
            recogniser,
            prefilter,
            grammar,
            min_confidence: Confidence::Medium,
            max_cookie_days: MAX_COOKIE_DAYS,
        }
    }
}

/// What became of one file.
#[derive(Default)]
struct Looked {
    source: Option<Source>,
    facts: Facts,
    note: Option<Note>,
    read: bool,
    parsed: bool,
    left_out: LeftOut,
}

/// Checks the files.
#[must_use]
pub fn check(files: &[Candidate], config: &ConfigSet, progress: &dyn Progress) -> Report {
    run(files, config, progress, None)
}

/// Checks the files, and tells how the sites at a place are reached.
#[must_use]
pub fn explain(
    files: &[Candidate],
    config: &ConfigSet,
    progress: &dyn Progress,
    place: &Place,
) -> Report {
    run(files, config, progress, Some(place))
}

fn run(
    files: &[Candidate],
    config: &ConfigSet,
    progress: &dyn Progress,
    place: Option<&Place>,
) -> Report {
    let start = Instant::now();
    let mut tools = Tools::new(Catalogue::builtin());
    if let Some(confidence) = config.min_confidence {
        tools.min_confidence = confidence;
    }
    progress.begin(files.len());
    let mut looked: Vec<Looked> = files
        .par_iter()
        .map(|file| {
            let looked = look(file, &tools);
            progress.advance();
            looked
        })
        .collect();
    look_for_callers(&mut looked, &tools);
    progress.end();
    let configs: HashMap<&str, &Arc<Config>> = files
        .iter()
        .map(|file| (file.path.as_str(), &file.config))
        .collect();
    let level = |path: &str, lint: &str| level(config, &configs, &tools, path, lint);
    let mut report = report(looked, &tools, &level, place);
    report.summary.elapsed = start.elapsed();
    report
}

/// Checks texts that are in memory, with every lint that `enabled` names, at its own level.
#[must_use]
pub fn check_sources(
    sources: Vec<Source>,
    tools: &Tools,
    enabled: impl Fn(&str) -> bool,
) -> Report {
    let mut looked: Vec<Looked> = sources
        .into_iter()
        .map(|source| look_at(source, tools))
        .collect();
    look_for_callers(&mut looked, tools);
    let level = |_: &str, lint: &str| {
        let level = tools.catalogue.lint(lint)?.definition.level;
        enabled(lint).then_some(level)
    };
    report(looked, tools, &level, None)
}

/// The level at which a lint counts for a file, if it does.
fn level(
    config: &ConfigSet,
    configs: &HashMap<&str, &Arc<Config>>,
    tools: &Tools,
    path: &str,
    lint: &str,
) -> Option<Level> {
    let definition = &tools.catalogue.lint(lint)?.definition;
    config.level(configs.get(path)?, lint, definition.group, definition.level)
}

fn look(file: &Candidate, tools: &Tools) -> Looked {
    match Source::read(&file.abs, file.path.clone()) {
        Ok(source) if is_bundle(&source) && !file.explicit && !file.include.minified => Looked {
            left_out: LeftOut {
                minified: 1,
                ..LeftOut::default()
            },
            ..Looked::default()
        },
        Ok(source) if looks_like_email(&source.text) && !file.explicit && !file.include.email => {
            Looked {
                left_out: LeftOut {
                    email: 1,
                    ..LeftOut::default()
                },
                ..Looked::default()
            }
        }
        Ok(source) if !file.explicit && is_read_in_place(&source, file, tools) => Looked {
            source: Some(source),
            read: true,
            ..Looked::default()
        },
        Ok(source) => look_at(source, tools),
        // A data file of that size is no catalogue that people keep.
        Err(SourceError::TooLarge) if !file.explicit && messages::names::is_data(&file.path) => {
            Looked::default()
        }
        Err(error) => Looked {
            note: Some(Note::on(file.path.clone(), error.to_string())),
            ..Looked::default()
        },
    }
}

/// Markdown that no site generator takes in: it is read where the repository is hosted, and
/// nothing runs in it there.
fn is_read_in_place(source: &Source, file: &Candidate, tools: &Tools) -> bool {
    Language::of(&source.path, &source.text) == Some(Language::Content)
        && tools.prefilter.may_matter(&source.text)
        && !content::is_of_generator(&source.text)
        && !walk::is_below_generator(&file.abs)
}

fn look_at(source: Source, tools: &Tools) -> Looked {
    let language = Language::of(&source.path, &source.text).filter(|language| {
        tools.prefilter.may_matter(&source.text)
            || language.draws_components(&source.text)
            || is_configuration(&source, tools)
    });
    let facts = language.map(|language| facts(&source, language, tools));
    Looked {
        parsed: facts.is_some(),
        facts: facts.unwrap_or_default(),
        source: Some(source),
        read: true,
        ..Looked::default()
    }
}

/// Parses what was left unparsed where it calls functions that lead to a site.
fn look_for_callers(looked: &mut [Looked], tools: &Tools) {
    let mut wanted = Wanted::default();
    for _ in 0..callers::MAX_ROUNDS {
        let files = looked.iter().filter_map(|looked| {
            let source = looked.source.as_ref()?;
            looked
                .parsed
                .then_some((source.path.as_str(), &looked.facts))
        });
        let names = wanted.add(files);
        if names.is_empty() {
            return;
        }
        let stems = Names::new(&wanted.stems());
        let names = Names::new(&names);
        let hands_on = |text: &str| text.contains("export *") && stems.are_in(text);
        looked
            .par_iter_mut()
            .filter(|looked| !looked.parsed)
            .for_each(|looked| {
                let Some(source) = &looked.source else { return };
                if (names.are_in(&source.text) || hands_on(&source.text))
                    && let Some(language) = Language::of(&source.path, &source.text)
                    && language.calls()
                {
                    looked.facts = facts(source, language, tools);
                    looked.parsed = true;
                }
            });
    }
}

fn facts(source: &Source, language: Language, tools: &Tools) -> Facts {
    let (catalogue, recogniser) = (tools.catalogue, &tools.recogniser);
    language::facts(&source.path, &source.text, language, catalogue, recogniser)
}

/// Configuration of a site is short, and says much by ordinary words.
fn is_configuration(source: &Source, tools: &Tools) -> bool {
    tools.recogniser.settings(&source.path).next().is_some()
}

/// A script or style sheet that a tool wrote, whatever its name.
fn is_bundle(source: &Source) -> bool {
    let is_code = [".js", ".mjs", ".cjs", ".css"]
        .iter()
        .any(|end| source.path.ends_with(end));
    is_code && looks_minified(&source.text)
}

/// Folds what was seen of each file, matches, and applies suppressions and levels.
fn report(
    looked: Vec<Looked>,
    tools: &Tools,
    level: &dyn Fn(&str, &str) -> Option<Level>,
    place: Option<&Place>,
) -> Report {
    let mut report = Report::default();
    let mut files = Vec::new();
    let mut sources = BTreeMap::new();
    let mut definitions = HashSet::new();
    for looked in looked {
        report.summary.files_read += usize::from(looked.read);
        report.summary.left_out.add(looked.left_out);
        report.summary.files_parsed += usize::from(looked.parsed);
        report.notes.extend(looked.note);
        let Some(source) = looked.source else {
            continue;
        };
        report.notes.extend(
            looked
                .facts
                .notes
                .iter()
                .map(|note| Note::on(source.path.clone(), note.clone())),
        );
        definitions.extend(project::definition(&source.path));
        // Suppression comments count in every file, so that unused ones are found.
        if !looked.facts.is_empty() || source.text.contains(suppress::MARKER) {
            let path = source.path.clone();
            sources.insert(files.len(), source);
            files.push(File {
                path,
                facts: looked.facts,
            });
        }
    }
    let mut project = Project::new(files);
    project.definitions = definitions;
    let found = matching::findings(&project, tools, &sources, |file, lint| {
        level(&project.files[file].path, lint).is_some()
    });
    report.guarded = found.guarded;
    report.explained =
        place.and_then(|place| explain::explained(place, &project, tools.catalogue, &sources));
    finish(found.findings, sources, tools, level, &mut report);
    report
}

fn finish(
    found: Vec<Finding>,
    sources: BTreeMap<usize, Source>,
    tools: &Tools,
    level: &dyn Fn(&str, &str) -> Option<Level>,
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
        let applied = suppress::apply(&source, findings, &known, &active);
        report.summary.suppressed += applied.suppressed;
        report.notes.extend(applied.problems);
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
