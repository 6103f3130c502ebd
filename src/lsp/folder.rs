//! A folder of the workspace is analysed by a thread of its own, which keeps a session of it and
//! answers what editors ask about it, always after the edits that came before the question.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use lsp_server::RequestId;
use lsp_types::{
    Diagnostic, DocumentDiagnosticReport, FullDocumentDiagnosticReport, Position,
    PublishDiagnosticsParams, Range, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
    WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::client::Client;
use super::document::Document;
use super::render::View;
use super::{actions, address, settings};
use crate::catalogue::Catalogue;
use crate::config::{Config, ConfigSet, FILE_NAMES};
use crate::engine::{Report, Session, Tools};
use crate::walk::{self, Candidate, Options, Walk, WalkError};

/// What a folder's thread is told or asked.
pub enum Task {
    /// The editor has the file open with this text, or has closed it.
    Document(PathBuf, Option<Document>),
    /// Files were made, changed or removed outside of the editor.
    Files(Vec<PathBuf>),
    /// Everything may be different: read it again.
    Reload,
    Question(RequestId, Question),
}

/// What editors ask of a folder.
pub enum Question {
    Diagnostics {
        path: PathBuf,
        known: Option<String>,
    },
    AllDiagnostics {
        known: HashMap<PathBuf, String>,
    },
    Hover(PathBuf, Position),
    Lenses(PathBuf),
    Actions {
        path: PathBuf,
        range: Range,
        only: Option<Vec<lsp_types::CodeActionKind>>,
    },
}

/// A folder of the workspace.
pub struct Folder {
    /// Absolute; findings are named relative to it.
    root: PathBuf,
    /// Only these files, where the editor has opened no folder.
    only: Option<PathBuf>,
    client: Arc<Client>,
    open: HashMap<PathBuf, Document>,
    configs: Arc<ConfigSet>,
    walk: Walk,
    report: Report,
    /// What the editor was last told of each file, in short.
    told: BTreeMap<PathBuf, u64>,
    /// What is wrong with configuration files.
    broken: BTreeMap<PathBuf, Vec<Diagnostic>>,
}

impl Folder {
    #[must_use]
    pub fn new(root: PathBuf, only: Option<PathBuf>, client: Arc<Client>) -> Self {
        Self {
            root,
            only,
            client,
            open: HashMap::new(),
            configs: Arc::new(ConfigSet::discover(&[])),
            walk: Walk::default(),
            report: Report::default(),
            told: BTreeMap::new(),
            broken: BTreeMap::new(),
        }
    }

    /// Works until nobody can tell or ask anything any more.
    pub fn run(mut self, tasks: &Receiver<Task>) {
        loop {
            self.configure();
            let configs = Arc::clone(&self.configs);
            let tools = Tools::configured(&configs, self.walk.candidates.len());
            let mut session = self.open_session(&tools);
            self.tell();
            if !self.serve(&mut session, tasks) {
                break;
            }
        }
        // The editor shows nothing of a folder that it has closed.
        for path in std::mem::take(&mut self.told).into_keys() {
            self.publish(&path, Vec::new());
        }
    }

    /// Reads the configuration; a wrong one is shown, and the usual settings count.
    fn configure(&mut self) {
        self.broken.clear();
        let lints = Catalogue::builtin().lints.iter();
        let known: Vec<&str> = lints.map(|lint| lint.id.as_str()).collect();
        self.configs = Arc::new(ConfigSet::discover(&known));
        let walked = self.walked();
        self.walk = match walked.and_then(|walk| Ok(self.configs.settle().map(|()| walk)?)) {
            Ok(walk) => walk,
            Err(WalkError::Config(error)) => {
                if let Some((path, found)) = settings::diagnostic(&error, self.client.encoding) {
                    self.broken.entry(path).or_default().push(found);
                }
                self.configs = Arc::new(ConfigSet::fixed(Config::default()));
                self.walked().unwrap_or_default()
            }
            Err(error) => {
                self.client.log(&error.to_string());
                Walk::default()
            }
        };
    }

    fn walked(&self) -> Result<Walk, WalkError> {
        let path = self.only.as_ref().unwrap_or(&self.root).clone();
        let mut walk = walk::walk(&[path], &self.root, Options::default(), &self.configs)?;
        // Files that are not saved yet count as well.
        for path in self.open.keys() {
            let is_known = walk.candidates.iter().any(|known| known.abs == *path);
            let wanted = self.only.as_ref().is_none_or(|only| only == path);
            if is_known || path.exists() || !wanted || !walk::is_candidate(path) {
                continue;
            }
            let (Some(shown), Some(folder)) = (self.shown(path), path.parent()) else {
                continue;
            };
            let config = self.configs.for_folder(folder)?;
            walk.candidates.push(Candidate {
                abs: path.clone(),
                path: shown,
                explicit: false,
                include: config.include,
                config,
            });
        }
        Ok(walk)
    }

    /// How findings name a file of the folder.
    fn shown(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.root).ok()?.to_str()?;
        Some(below.replace(std::path::MAIN_SEPARATOR, "/"))
    }

    fn open_session<'a>(&mut self, tools: &'a Tools<'a>) -> Session<'a> {
        let text = |file: &Candidate| Some(self.open.get(&file.abs)?.text.clone());
        let progress = self.client.progress("cookielint reads the site");
        let session = Session::open(&self.walk.candidates, tools, progress.as_ref(), &text);
        self.report = session.report(&self.configs, None);
        session
    }

    /// Takes in tasks until the folder has to be read anew (true) or nobody is left (false).
    fn serve(&mut self, session: &mut Session, tasks: &Receiver<Task>) -> bool {
        while let Ok(first) = tasks.recv() {
            let mut questions = Vec::new();
            let mut is_stale = false;
            let mut reload = false;
            let mut next = Some(first);
            // What has come in meanwhile is taken together: only the last state is of interest.
            while let Some(task) = next {
                match task {
                    Task::Document(path, document) => {
                        is_stale |= self.take_document(session, path, document);
                    }
                    Task::Files(paths) => match self.take_files(session, &paths) {
                        Some(changed) => is_stale |= changed,
                        None => reload = true,
                    },
                    Task::Reload => reload = true,
                    Task::Question(id, question) => questions.push((id, question)),
                }
                next = tasks.try_recv().ok();
            }
            if reload {
                // They are asked again by whoever still wants to know.
                for (id, _) in questions {
                    self.client.modified(id);
                }
                return true;
            }
            if is_stale {
                self.report = session.report(&self.configs, None);
                self.tell();
            }
            for (id, question) in questions {
                if !self.client.is_cancelled(&id) {
                    self.answer(session, id, question);
                }
            }
        }
        false
    }

    /// Returns whether anything may be different now.
    fn take_document(
        &mut self,
        session: &mut Session,
        path: PathBuf,
        document: Option<Document>,
    ) -> bool {
        let text = document.as_ref().map(|document| document.text.clone());
        let is_closed = document.is_none();
        match document {
            Some(document) => self.open.insert(path.clone(), document),
            None => self.open.remove(&path),
        };
        let is_new = self.candidate(&path).is_none();
        if is_new || (is_closed && !path.exists()) {
            return self.walk_again(session);
        }
        let Some(file) = self.candidate(&path) else {
            return false;
        };
        session.replace(file, text);
        true
    }

    /// Returns whether anything may be different now; `None` if everything may.
    fn take_files(&mut self, session: &mut Session, paths: &[PathBuf]) -> Option<bool> {
        let decides = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| {
                FILE_NAMES.contains(&name) || matches!(name, ".gitignore" | ".ignore")
            })
        };
        if paths.iter().any(decides) {
            return None;
        }
        let mut changed = false;
        let mut unknown = false;
        for path in paths {
            match self.candidate(path) {
                Some(file) if path.is_file() => {
                    // What the editor has open counts, and it tells of that itself.
                    if !self.open.contains_key(path) {
                        session.replace(file, None);
                        changed = true;
                    }
                }
                _ => unknown = true,
            }
        }
        Some(changed | (unknown && self.walk_again(session)))
    }

    fn candidate(&self, path: &Path) -> Option<&Candidate> {
        let files = &self.walk.candidates;
        files.iter().find(|file| file.abs == path)
    }

    /// Looks which files there are now. Returns whether they are others.
    fn walk_again(&mut self, session: &mut Session) -> bool {
        let Ok(walk) = self.walked() else {
            return false;
        };
        let before = std::mem::replace(&mut self.walk, walk);
        let is_in = |files: &[Candidate]| -> HashSet<PathBuf> {
            files.iter().map(|file| file.abs.clone()).collect()
        };
        let (old, new) = (is_in(&before.candidates), is_in(&self.walk.candidates));
        for file in before.candidates.iter().filter(|it| !new.contains(&it.abs)) {
            session.remove(&file.path);
        }
        for file in self
            .walk
            .candidates
            .iter()
            .filter(|it| !old.contains(&it.abs))
        {
            let text = self.open.get(&file.abs).map(|it| it.text.clone());
            session.replace(file, text);
        }
        old != new
    }

    fn view(&self) -> View<'_> {
        View {
            report: &self.report,
            encoding: self.client.encoding,
            root: &self.root,
        }
    }

    /// All that is to be said, by file.
    fn diagnostics(&self) -> BTreeMap<PathBuf, Vec<Diagnostic>> {
        let mut paths: Vec<&str> = self
            .report
            .findings
            .iter()
            .map(|it| it.path.as_str())
            .collect();
        paths.extend(self.report.notes.iter().filter_map(|it| it.path.as_deref()));
        paths.sort_unstable();
        paths.dedup();
        let view = self.view();
        let mut all: BTreeMap<PathBuf, Vec<Diagnostic>> = paths
            .into_iter()
            .map(|path| (view.place(path), view.diagnostics(path)))
            .collect();
        all.extend(self.broken.clone());
        all.retain(|_, diagnostics| !diagnostics.is_empty());
        all
    }

    /// Tells the editor what has changed since it was last told.
    fn tell(&mut self) {
        let all = self.diagnostics();
        let mut changed = false;
        let now: BTreeMap<PathBuf, u64> = all
            .iter()
            .map(|(path, found)| (path.clone(), digest(found)))
            .collect();
        let before = std::mem::replace(&mut self.told, now);
        for (path, found) in &all {
            if before.get(path) != self.told.get(path) {
                changed = true;
                self.publish(path, found.clone());
            }
        }
        for path in before.keys().filter(|path| !all.contains_key(*path)) {
            changed = true;
            self.publish(path, Vec::new());
        }
        if changed {
            self.client.refresh();
        }
    }

    fn publish(&self, path: &Path, diagnostics: Vec<Diagnostic>) {
        let Some(uri) = address::of_path(path) else {
            return;
        };
        let version = self.open.get(path).map(|document| document.version);
        self.client.publish(PublishDiagnosticsParams {
            uri,
            diagnostics,
            version,
        });
    }

    fn answer(&self, session: &Session, id: RequestId, question: Question) {
        match question {
            Question::Diagnostics { path, known } => {
                let answer = self.document_report(&path, known.as_deref());
                self.client.answer(id, &answer);
            }
            Question::AllDiagnostics { known } => {
                self.client.answer(id, &self.workspace_report(&known));
            }
            Question::Hover(path, position) => {
                let shown = self.shown(&path);
                let hover = shown.and_then(|path| self.view().hover(&path, position));
                self.client.answer(id, &hover);
            }
            Question::Lenses(path) => {
                let shown = self.shown(&path);
                let lenses = shown.map(|path| self.view().lenses(&path));
                self.client.answer(id, &lenses);
            }
            Question::Actions { path, range, only } => {
                let shown = self.shown(&path);
                let version = self.open.get(&path).map(|document| document.version);
                let found = shown.and_then(|path| {
                    let source = session.source(&path)?;
                    let wanted = only.as_deref();
                    Some(actions::of(
                        &self.view(),
                        source,
                        &path,
                        range,
                        wanted,
                        version,
                    ))
                });
                self.client.answer(id, &found.unwrap_or_default());
            }
        }
    }

    fn document_report(&self, path: &Path, known: Option<&str>) -> DocumentDiagnosticReport {
        let items = self.of_path(path);
        let result_id = digest(&items).to_string();
        if known == Some(&result_id) {
            return RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id,
                },
            }
            .into();
        }
        RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(result_id),
                items,
            },
        }
        .into()
    }

    fn of_path(&self, path: &Path) -> Vec<Diagnostic> {
        if let Some(found) = self.broken.get(path) {
            return found.clone();
        }
        let shown = self.shown(path);
        shown
            .map(|path| self.view().diagnostics(&path))
            .unwrap_or_default()
    }

    fn workspace_report(&self, known: &HashMap<PathBuf, String>) -> WorkspaceDiagnosticReport {
        let mut all = self.diagnostics();
        // What the editor knows of and what is in order now is told as well.
        for path in known.keys().cloned() {
            all.entry(path).or_default();
        }
        let items = all.into_iter().filter_map(|(path, items)| {
            let uri = address::of_path(&path)?;
            let version = self.open.get(&path).map(|it| i64::from(it.version));
            let result_id = digest(&items).to_string();
            Some(if known.get(&path) == Some(&result_id) {
                WorkspaceDocumentDiagnosticReport::Unchanged(
                    WorkspaceUnchangedDocumentDiagnosticReport {
                        uri,
                        version,
                        unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                            result_id,
                        },
                    },
                )
            } else {
                WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                    uri,
                    version,
                    full_document_diagnostic_report: FullDocumentDiagnosticReport {
                        result_id: Some(result_id),
                        items,
                    },
                })
            })
        });
        WorkspaceDiagnosticReport {
            items: items.collect(),
        }
    }
}

/// Diagnostics in short, for telling whether they are the same.
fn digest(diagnostics: &[Diagnostic]) -> u64 {
    let mut hasher = DefaultHasher::new();
    // They are plain data: that they can be written is known.
    serde_json::to_string(diagnostics)
        .unwrap_or_default()
        .hash(&mut hasher);
    hasher.finish()
}
