//! A session keeps what was seen of every file, so that one file can be replaced without reading
//! the others again. A check is a session that reports once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

use rayon::prelude::*;

use super::look::Looked;
use super::whole::WholeSite;
use super::{Report, Tools, finish};
use crate::callers::{self, Counting, Names, Wanted};
use crate::catalogue::definition::Level;
use crate::catalogue::{Catalogue, Lint};
use crate::config::{self, Config, ConfigSet};
use crate::constant;
use crate::explain::{self, Place};
use crate::finding::Note;
use crate::inventory::{self, Inventory};
use crate::matching;
use crate::progress::Progress;
use crate::project::{self, File, FileIndex, Project, Said};
use crate::source::{Source, SourceError};
use crate::suppress;
use crate::walk::Candidate;

/// The files of a project with what was seen of each.
pub struct Session<'a> {
    tools: &'a Tools<'a>,
    /// By path, as reports show it.
    files: BTreeMap<String, Kept>,
    /// What was looked for in each round in files that matter by what they call.
    rounds: Vec<Round>,
}

pub(super) struct Kept {
    looked: Looked,
    /// What the configuration says of it.
    said: Said,
    /// The configuration that counts for it; none for a text that has no file.
    config: Option<Arc<Config>>,
    /// Where it is, if it is a file.
    place: PathBuf,
    /// What its name alone tells of it: see [`project::definition`] and [`project::overriding`].
    definition: Option<String>,
    overriding: Option<String>,
}

/// What is looked for in the texts of files: names of functions that lead to a site, and of the
/// files that hand them on.
struct Round {
    names: Names,
    stems: Names,
}

impl Round {
    /// Whether a text calls one of the functions, or hands on what one of the files has.
    fn calls(&self, text: &str) -> bool {
        let hands_on = || {
            ["export *", "require("]
                .iter()
                .any(|word| text.contains(word))
        };
        self.names.are_in(text) || (hands_on() && self.stems.are_in(text))
    }
}

/// At which level a lint counts for the file at a path, if it does.
type Levels<'a> = dyn Fn(&str, &Kept, &Lint) -> Option<Level> + 'a;

impl<'a> Session<'a> {
    /// Reads the files. `text` gives the text of a file that is to be taken in place of what is
    /// stored, as editors have it.
    #[must_use]
    pub fn open(
        files: &[Candidate],
        tools: &'a Tools<'a>,
        progress: &dyn Progress,
        text: &(dyn Fn(&Candidate) -> Option<String> + Sync),
    ) -> Self {
        progress.begin(files.len());
        let idle = AtomicUsize::new(0);
        let looked: Vec<(String, Kept)> = files
            .par_iter()
            .map(|file| {
                let text = text(file);
                let is_stored = text.is_none();
                let mut kept = keep(file, text, tools);
                if is_stored {
                    kept.looked.let_go(&idle);
                }
                progress.advance();
                (file.path.clone(), kept)
            })
            .collect();
        let mut session = Self {
            tools,
            files: looked.into_iter().collect(),
            rounds: Vec::new(),
        };
        session.settle(None);
        progress.end();
        session
    }

    /// Looks at texts that have no files.
    #[must_use]
    pub fn of_sources(sources: Vec<Source>, config: &Config, tools: &'a Tools<'a>) -> Self {
        let kept = sources.into_iter().map(|source| {
            let path = source.path.clone();
            let said = config.said_of(Path::new(&path));
            let kept = Kept {
                looked: Looked::at_source(source, tools, &said),
                said,
                config: None,
                place: PathBuf::new(),
                definition: project::definition(&path),
                overriding: project::overriding(&path),
            };
            (path, kept)
        });
        let mut session = Self {
            tools,
            files: kept.collect(),
            rounds: Vec::new(),
        };
        session.settle(None);
        session
    }

    /// Reads one file again, or for the first time; from `text` where that is given.
    pub fn replace(&mut self, file: &Candidate, text: Option<String>) {
        let kept = keep(file, text, self.tools);
        self.files.insert(file.path.clone(), kept);
        self.settle(Some(&file.path));
    }

    /// Forgets a file.
    pub fn remove(&mut self, path: &str) {
        if self.files.remove(path).is_some() {
            self.settle(Some(path));
        }
    }

    /// What it looks for, and how.
    #[must_use]
    pub fn tools(&self) -> &'a Tools<'a> {
        self.tools
    }

    /// Whether a file is one of those that are known.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The text of a file as it was last read.
    #[must_use]
    pub fn source(&self, path: &str) -> Option<&Arc<Source>> {
        self.files.get(path)?.looked.source.as_ref()
    }

    /// What is found with everything that is known now, under the configuration of each file.
    #[must_use]
    pub fn report(&self, config: &ConfigSet, place: Option<&Place>) -> Report {
        let level = |_: &str, kept: &Kept, lint: &Lint| {
            let own = kept.config.as_ref()?;
            config.level(own, &kept.place, &lint.id, &lint.definition)
        };
        self.report_at(&level, place)
    }

    /// What the files load and store, guarded or not.
    #[must_use]
    pub fn inventory(&self) -> Inventory {
        let mut report = Report::default();
        let (project, sources) = self.fold(&mut report);
        report.notes.sort();
        Inventory {
            entries: inventory::of(&project, self.tools.catalogue, &sources),
            notes: report.notes,
            files_read: report.summary.files_read,
        }
    }

    /// Folds what was seen of each file, matches, and applies suppressions and levels.
    pub(super) fn report_at(&self, level: &Levels, place: Option<&Place>) -> Report {
        let start = Instant::now();
        let tools = self.tools;
        let mut report = Report::default();
        let (project, sources) = self.fold(&mut report);
        let of_path = |path: &str| self.files.get(path);
        let files = project.files.iter();
        let kept: Vec<Option<&Kept>> = files.map(|file| of_path(&file.path)).collect();
        let found = matching::findings(&project, tools, &sources, |file, lint| {
            let path = project.files[file].path.as_str();
            kept[file].is_some_and(|kept| level(path, kept, lint).is_some())
        });
        let level_of = |path: &str, lint: &str| {
            let lint = tools.catalogue.lint(lint)?;
            level(path, of_path(path)?, lint)
        };
        report.guarded = found.guarded;
        report.explained =
            place.and_then(|place| explain::explained(place, &project, tools.catalogue, &sources));
        if tools.takes_inventory {
            report.inventory = Some(inventory::of(&project, tools.catalogue, &sources));
        }
        let builtin = Catalogue::builtin();
        let own = tools.catalogue.lints.iter();
        let own = own.filter(|lint| builtin.lint(&lint.id).is_none());
        report.own_lints = own.cloned().collect();
        // Most files have no comment that allows anything.
        let rules = |path: &str| {
            let kept = self.files.get(path);
            let kept = kept.filter(|kept| kept.looked.may_suppress)?;
            let config = kept.config.as_ref();
            Some(suppress::Rules {
                require_reason: config.is_some_and(|config| config.require_reason),
            })
        };
        finish(
            found.findings,
            sources,
            tools,
            &level_of,
            &rules,
            &mut report,
        );
        report.summary.elapsed = start.elapsed();
        report
    }

    /// Makes a project of what was seen; what else is to be told of the files goes into the report.
    fn fold(&self, report: &mut Report) -> (Project, BTreeMap<FileIndex, Arc<Source>>) {
        let mut files = Vec::new();
        let mut sources = BTreeMap::new();
        let mut definitions = HashSet::new();
        let mut said = HashMap::new();
        let mut policies = HashMap::new();
        let mut site = WholeSite::default();
        let mut large = Vec::new();
        for (path, kept) in &self.files {
            let looked = &kept.looked;
            report.summary.files_read += usize::from(looked.is_read);
            report.summary.left_out.add(looked.left_out);
            report.summary.files_parsed += usize::from(looked.round.is_some());
            report.notes.extend(looked.note.clone());
            if looked.is_large_data {
                large.push(path);
            }
            if !looked.is_read {
                continue;
            }
            let own = kept.overriding.as_ref();
            let is_overridden = own.is_some_and(|own| self.files.contains_key(own));
            let facts = looked.facts().filter(|_| !is_overridden);
            let notes = facts.iter().flat_map(|facts| &facts.notes);
            report
                .notes
                .extend(notes.map(|note| Note::on(path.clone(), note.clone())));
            definitions.extend(kept.definition.clone());
            // Suppression comments count in every file, so that unused ones are found.
            let matters = facts.is_some_and(|facts| !facts.is_empty());
            site.add(looked.part);
            site.mentions_policy |= looked.mentions_policy;
            let is_wanted = matters || looked.may_suppress || looked.policy.is_some();
            if let Some(source) = looked.source.as_ref().filter(|_| is_wanted) {
                if let Some(policy) = &looked.policy {
                    policies.insert(files.len(), Arc::clone(policy));
                }
                if kept.said != Said::default() {
                    said.insert(files.len(), kept.said.clone());
                }
                sources.insert(files.len(), Arc::clone(source));
                files.push(File {
                    path: path.clone(),
                    facts: facts.cloned().unwrap_or_default(),
                });
            }
        }
        report.notes.extend(large_data(&large));
        constant::settle(&mut files, &self.tools.recogniser);
        let mut project = Project::new(files);
        project.definitions = definitions;
        project.said = said;
        project.policies = policies;
        project.is_untold_site = site.is_whole() && !site.mentions_policy;
        project.named_managers.clone_from(&self.tools.managers);
        let named = self.tools.managers.iter();
        project.managers.extend(named.cloned());
        project.managers.sort();
        project.managers.dedup();
        report.managers.clone_from(&project.managers);
        (project, sources)
    }

    /// Decides which files count for what they call: those that call functions that lead to a
    /// site. Where only the file at `changed` is new and the functions are the same as before, no
    /// other file is looked through.
    fn settle(&mut self, changed: Option<&str>) {
        let tools = self.tools;
        let mut wanted = Wanted::default();
        for round in 0..callers::MAX_ROUNDS {
            let files = self.files.iter().filter_map(|(path, kept)| {
                let since = kept.looked.round.filter(|since| *since <= round)?;
                Some(Counting {
                    path,
                    facts: kept.looked.facts()?,
                    called: &kept.looked.called,
                    leading: &kept.looked.leading,
                    is_new: since == round,
                })
            });
            let names = wanted.add(files);
            if names.is_empty() {
                return self.forget(round);
            }
            let stems = wanted.stems();
            let before = self.rounds.get(round).filter(|before| {
                changed.is_some() && before.names.are(&names) && before.stems.are(&stems)
            });
            if let Some(before) = before {
                let kept = changed.and_then(|path| self.files.get_mut(path));
                if let (Some(kept), Some(path)) = (kept, changed) {
                    let calls = |text: &str| before.calls(text);
                    let at = (path, kept.place.as_path());
                    kept.looked.take_in(at, round + 1, tools, calls);
                }
                continue;
            }
            let found = Round {
                names: Names::new(names),
                stems: Names::new(stems),
            };
            self.forget(round);
            self.files.par_iter_mut().for_each(|(path, kept)| {
                let calls = |text: &str| found.calls(text);
                let at = (path.as_str(), kept.place.as_path());
                kept.looked.take_in(at, round + 1, tools, calls);
            });
            self.rounds.push(found);
        }
    }

    /// Takes back what was decided in a round and after it.
    fn forget(&mut self, round: usize) {
        if self.rounds.len() <= round {
            return;
        }
        self.rounds.truncate(round);
        for kept in self.files.values_mut() {
            if kept.looked.round.is_some_and(|since| since > round) {
                kept.looked.round = None;
            }
        }
    }
}

/// One note for all data files that are too large: a site may have dozens.
fn large_data(paths: &[&String]) -> Option<Note> {
    let (first, others) = paths.split_first()?;
    let size = SourceError::TooLarge;
    let message = match others.len() {
        0 => format!("is not read: it {size}"),
        count => format!("and {count} more data files are not read: each {size}"),
    };
    Some(Note::on((*first).clone(), message))
}

fn keep(file: &Candidate, text: Option<String>, tools: &Tools) -> Kept {
    let said = file.config.said_of(&file.abs);
    let looked = match text {
        None => Looked::at_file(file, tools, &said),
        Some(text) => match Source::from_vec(file.path.clone(), text.into_bytes()) {
            Ok(source) => Looked::at_text(source, file, tools, &said),
            Err(error) => Looked::unreadable(&error, file),
        },
    };
    let config = Some(Arc::clone(&file.config));
    Kept {
        looked,
        said,
        config,
        place: file.abs.clone(),
        definition: project::definition(&file.path),
        overriding: project::overriding(&file.path),
    }
}

/// The configuration that is one of the texts, and what is wrong with it.
pub(super) fn config_among(sources: &[Source], tools: &Tools) -> (Config, Option<Note>) {
    let is_config = |source: &&Source| config::FILE_NAMES.contains(&source.path.as_str());
    let Some(source) = sources.iter().find(is_config) else {
        return (Config::default(), None);
    };
    let lints = tools.catalogue.lints.iter();
    let known: Vec<&str> = lints.map(|lint| lint.id.as_str()).collect();
    match Config::parse(Path::new(&source.path), &source.text, &known) {
        Ok(config) => (config, None),
        Err(error) => {
            let note = Note::on(source.path.clone(), error.to_string());
            (Config::default(), Some(note))
        }
    }
}
