//! A folder of the workspace is analysed by a thread of its own, which keeps a session of it and
//! answers what editors ask about it, always after the edits that came before the question.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use lsp_types::{Diagnostic, PublishDiagnosticsParams};

use super::accepted::Accepted;
use super::client::Client;
use super::document::Document;
use super::pull::digest;
use super::question::{Asked, Gathered, Known, Question};
use super::render::View;
use super::{address, settings};
use crate::catalogue::Catalogue;
use crate::config::{Config, ConfigSet, FILE_NAMES};
use crate::engine::{Report, Session, Tools};
use crate::walk::{self, Candidate, Options, Walk, WalkError};

/// How often what is to be told is put off for what has been written meanwhile.
const MAX_PUT_OFF: usize = 4;

/// What a folder's thread is told or asked.
pub enum Task {
    /// The editor has the file open with this text, or has closed it.
    Document(PathBuf, Option<Document>),
    /// Files were made, changed or removed, or saved in the editor.
    Files(Vec<PathBuf>),
    /// Other folders of the workspace that lie in this one.
    Nested(Vec<PathBuf>),
    /// Everything may be different: read it again.
    Reload,
    Question(Asked, PathBuf, Question),
    /// A question about the whole workspace, with the results that the editor has.
    Gather(Arc<Gathered>, Known),
}

/// A folder of the workspace.
pub struct Folder {
    /// Absolute; findings are named relative to it.
    pub(super) root: PathBuf,
    /// Only this file, where the editor has opened no folder.
    only: Option<PathBuf>,
    /// Folders in it that are analysed on their own.
    nested: Vec<PathBuf>,
    pub(super) client: Arc<Client>,
    pub(super) open: HashMap<PathBuf, Document>,
    pub(super) configs: Arc<ConfigSet>,
    pub(super) accepted: Accepted,
    walk: Walk,
    pub(super) report: Report,
    /// The one before it, until the editor has been told what is different.
    before: Option<Report>,
    /// What the editor was last told of each file, in short.
    told: BTreeMap<PathBuf, u64>,
    /// What the editor was told of each open file when it last asked, in short.
    pub(super) pulled: HashMap<PathBuf, u64>,
    /// What is wrong with configuration files.
    pub(super) broken: BTreeMap<PathBuf, Vec<Diagnostic>>,
    /// Questions that are answered once the folder has been read anew.
    left: Vec<Task>,
}

impl Folder {
    #[must_use]
    pub fn new(root: PathBuf, only: Option<PathBuf>, client: Arc<Client>) -> Self {
        Self {
            root,
            only,
            nested: Vec::new(),
            client,
            open: HashMap::new(),
            configs: Arc::new(ConfigSet::discover(&[])),
            accepted: Accepted::default(),
            walk: Walk::default(),
            report: Report::default(),
            before: None,
            told: BTreeMap::new(),
            pulled: HashMap::new(),
            broken: BTreeMap::new(),
            left: Vec::new(),
        }
    }

    /// Works until nobody can tell or ask anything any more.
    pub fn run(&mut self, tasks: &Receiver<Task>) {
        loop {
            // What has been told meanwhile need not be found out twice.
            let early: Vec<Task> = tasks.try_iter().collect();
            let late = early.into_iter().filter_map(|task| self.take_early(task));
            let late = late.collect::<Vec<_>>();
            self.left.extend(late);
            self.configure();
            let configs = Arc::clone(&self.configs);
            let tools = Tools::configured(&configs);
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

    /// Takes in what is told before anything has been read; gives back what has to wait.
    fn take_early(&mut self, task: Task) -> Option<Task> {
        match task {
            Task::Document(path, Some(document)) => {
                self.open.insert(path, document);
            }
            Task::Document(path, None) => {
                self.open.remove(&path);
            }
            Task::Nested(nested) => self.nested = nested,
            Task::Files(_) | Task::Reload => {}
            Task::Question(..) | Task::Gather(..) => return Some(task),
        }
        None
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
                for (path, found) in settings::diagnostics(&error, self.client.encoding) {
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
        self.accepted = Accepted::of(&self.root, &self.walk.candidates, &self.configs);
        for (path, found) in self.accepted.problems() {
            let all = self.broken.entry(path.clone()).or_default();
            all.push(found.clone());
        }
        // What is being written goes before what is stored.
        let open = self.open.iter();
        let open: Vec<_> = open
            .filter(|(path, _)| is_settings(path))
            .map(|(path, document)| (path.clone(), self.wrong_settings(path, &document.text)))
            .collect();
        self.broken.extend(open);
    }

    /// What is wrong with the text of a configuration file.
    fn wrong_settings(&self, path: &Path, text: &str) -> Vec<Diagnostic> {
        let mut found = settings::check(path, text, self.configs.catalogue(), self.client.encoding);
        let of_baselines = self.accepted.problems().iter();
        let of_baselines = of_baselines.filter(|(file, _)| file == path);
        found.extend(of_baselines.map(|(_, problem)| problem.clone()));
        found
    }

    fn walked(&self) -> Result<Walk, WalkError> {
        let path = self.only.as_ref().unwrap_or(&self.root).clone();
        let mut walk = walk::walk(&[path], &self.root, Options::default(), &self.configs)?;
        walk.candidates.retain(|file| self.is_own(&file.abs));
        // Files that are not saved yet count as well.
        for path in self.open.keys() {
            let is_known = walk.candidates.iter().any(|known| known.abs == *path);
            let wanted = self.only.as_ref().is_none_or(|only| only == path);
            let is_ours = wanted && self.is_own(path) && walk::is_candidate(path);
            if is_known || path.exists() || !is_ours {
                continue;
            }
            let (Some(shown), Some(folder)) = (self.shown(path), path.parent()) else {
                continue;
            };
            let config = self.configs.for_folder(folder)?;
            if config.excludes(path, false) {
                continue;
            }
            walk.candidates.push(Candidate {
                abs: path.clone(),
                path: shown,
                explicit: false,
                include: config.include,
                config,
            });
        }
        walk.candidates.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(walk)
    }

    /// Whether a file belongs to this folder, and to none that lies in it.
    fn is_own(&self, path: &Path) -> bool {
        !self.nested.iter().any(|inner| path.starts_with(inner))
    }

    /// How findings name a file of the folder.
    pub(super) fn shown(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.root).ok()?.to_str()?;
        Some(below.replace(std::path::MAIN_SEPARATOR, "/"))
    }

    fn open_session<'a>(&mut self, tools: &'a Tools<'a>) -> Session<'a> {
        let text = |file: &Candidate| Some(self.open.get(&file.abs)?.text.clone());
        let client = Arc::clone(&self.client);
        let progress = client.progress("cookielint reads the site");
        let session = Session::open(&self.walk.candidates, tools, progress.as_ref(), &text);
        self.look(&session);
        session
    }

    /// Matches again; what is accepted for now is left out.
    fn look(&mut self, session: &Session) {
        let mut report = session.report(&self.configs, None);
        self.accepted.apply(&mut report);
        self.before = Some(std::mem::replace(&mut self.report, report));
    }

    /// Takes in tasks until the folder has to be read anew (true) or nobody is left (false).
    fn serve(&mut self, session: &mut Session, tasks: &Receiver<Task>) -> bool {
        loop {
            let mut questions = std::mem::take(&mut self.left);
            let mut is_stale = false;
            let mut reload = false;
            let mut next = match questions.is_empty() {
                true => match tasks.recv() {
                    Ok(task) => Some(task),
                    Err(_) => return false,
                },
                false => tasks.try_recv().ok(),
            };
            let mut written = BTreeSet::new();
            // What has come in meanwhile is taken together: only the last state is of interest. It
            // is looked for again after the files were read, but not for ever.
            for _ in 0..MAX_PUT_OFF {
                while let Some(task) = next {
                    match task {
                        Task::Document(path, document) => {
                            is_stale |= self.take_document(session, path, document, &mut written);
                        }
                        Task::Files(paths) => match self.take_files(session, &paths) {
                            Some(changed) => is_stale |= changed,
                            None => reload = true,
                        },
                        Task::Nested(nested) => {
                            reload |= self.nested != nested;
                            self.nested = nested;
                        }
                        Task::Reload => reload = true,
                        Task::Question(..) | Task::Gather(..) => questions.push(task),
                    }
                    next = tasks.try_recv().ok();
                }
                if reload || written.is_empty() {
                    break;
                }
                for path in std::mem::take(&mut written) {
                    is_stale |= self.read_again(session, &path);
                }
                next = tasks.try_recv().ok();
            }
            if reload {
                self.left = questions;
                return true;
            }
            if is_stale {
                self.look(session);
                self.tell();
            }
            for question in questions {
                match question {
                    Task::Question(asked, path, question) if asked.waits() => {
                        reload |= self.answer(session, asked, &path, question);
                    }
                    Task::Gather(gathered, known) if gathered.waits() => {
                        gathered.add(self.workspace_report(&known));
                    }
                    _ => {}
                }
            }
            if reload {
                return true;
            }
        }
    }

    /// Returns whether anything may be different now. A file that has to be read again for that is
    /// noted in `written`.
    fn take_document(
        &mut self,
        session: &mut Session,
        path: PathBuf,
        document: Option<Document>,
        written: &mut BTreeSet<PathBuf>,
    ) -> bool {
        let is_closed = document.is_none();
        let before = match document {
            Some(document) => self.open.insert(path.clone(), document),
            None => self.open.remove(&path),
        };
        if is_settings(&path) {
            self.take_settings(path);
            return false;
        }
        let is_unknown = self.candidate(&path).is_none();
        // One that was not known when it was opened does not become so by being written.
        if (is_unknown && before.is_none()) || (is_closed && !path.exists()) {
            return walk::is_candidate(&path) && self.walk_again(session);
        }
        written.insert(path);
        false
    }

    /// Reads a file again, as the editor has it or as it is stored. Returns whether it is one of the
    /// folder's.
    fn read_again(&self, session: &mut Session, path: &Path) -> bool {
        let Some(file) = self.candidate(path) else {
            return false;
        };
        let text = self.open.get(path).map(|document| document.text.clone());
        session.replace(file, text);
        true
    }

    /// What is wrong with a configuration is told while it is written; it counts once it is saved.
    fn take_settings(&mut self, path: PathBuf) {
        let text = self.open.get(&path).map(|document| document.text.clone());
        let text = text.or_else(|| std::fs::read_to_string(&path).ok());
        let wrong = text.map(|text| self.wrong_settings(&path, &text));
        match wrong {
            Some(wrong) if !wrong.is_empty() => self.broken.insert(path, wrong),
            _ => self.broken.remove(&path),
        };
        self.tell();
    }

    /// Returns whether anything may be different now; `None` if everything may.
    fn take_files(&mut self, session: &mut Session, paths: &[PathBuf]) -> Option<bool> {
        if paths.iter().any(|path| self.decides(path)) {
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
                Some(_) => unknown = true,
                // A file that no walk would take in changes nothing; a folder may.
                None => unknown |= walk::is_candidate(path) || !path.is_file(),
            }
        }
        Some(changed | (unknown && self.walk_again(session)))
    }

    /// Whether a file says how others are checked, or which are.
    fn decides(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str());
        let is_ignore = matches!(name, Some(".gitignore" | ".ignore" | "exclude"));
        let configs = self.configs.met();
        let of_config = |config: &Arc<Config>| {
            let folders = config.own.iter().filter_map(|own| own.folder.as_ref());
            config.files.iter().any(|file| file == path)
                || folders.into_iter().any(|folder| path.starts_with(folder))
        };
        is_settings(path)
            || is_ignore
            || self.broken.contains_key(path)
            || self.accepted.is_at(path)
            || configs.iter().any(of_config)
    }

    fn candidate(&self, path: &Path) -> Option<&Candidate> {
        // They are sorted by the path that is shown, which tells the place but for odd names.
        let files = &self.walk.candidates;
        let shown = self.shown(path);
        let at = shown.map(|shown| files.binary_search_by(|file| file.path.cmp(&shown)));
        match at {
            Some(Ok(at)) if files[at].abs == path => files.get(at),
            _ => files.iter().find(|file| file.abs == path),
        }
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
        if old != new {
            self.accepted = Accepted::of(&self.root, &self.walk.candidates, &self.configs);
        }
        old != new
    }

    pub(super) fn view(&self) -> View<'_> {
        self.view_of(&self.report)
    }

    fn view_of<'a>(&'a self, report: &'a Report) -> View<'a> {
        View {
            report,
            catalogue: self.configs.catalogue(),
            encoding: self.client.encoding,
            root: &self.root,
        }
    }

    /// The files of which the report says something, as it names them.
    fn spoken_of(&self) -> BTreeSet<&str> {
        let findings = self.report.findings.iter();
        let findings = findings.map(|finding| finding.path.as_str());
        let notes = self.report.notes.iter();
        findings
            .chain(notes.filter_map(|note| note.path.as_deref()))
            .collect()
    }

    /// All that is to be said, by file.
    pub(super) fn diagnostics(&self) -> BTreeMap<PathBuf, Vec<Diagnostic>> {
        let view = self.view();
        let paths = self.spoken_of().into_iter();
        let mut all: BTreeMap<PathBuf, Vec<Diagnostic>> = paths
            .map(|path| (view.place(path), view.diagnostics(path)))
            .collect();
        all.extend(self.broken.clone());
        all.retain(|_, diagnostics| !diagnostics.is_empty());
        all
    }

    /// Tells the editor what has changed since it was last told.
    fn tell(&mut self) {
        let before = self.before.take();
        let view = self.view();
        let before = before.as_ref().map(|report| self.view_of(report));
        let mut now: BTreeMap<PathBuf, u64> = BTreeMap::new();
        let mut different = Vec::new();
        let mut add = |path: PathBuf, found: Vec<Diagnostic>, now: &mut BTreeMap<PathBuf, u64>| {
            let digest = digest(&found);
            if self.told.get(&path) != Some(&digest) {
                different.push((path.clone(), found));
            }
            now.insert(path, digest);
        };
        for shown in self.spoken_of() {
            let path = view.place(shown);
            if self.broken.contains_key(&path) {
                continue;
            }
            // Most files have nothing to do with what was written.
            let is_same = before.is_some_and(|before| view.says_the_same(&before, shown));
            match self.told.get(&path).filter(|_| is_same) {
                Some(digest) => {
                    now.insert(path, *digest);
                }
                None => {
                    let found = view.diagnostics(shown);
                    if !found.is_empty() {
                        add(path, found, &mut now);
                    }
                }
            }
        }
        for (path, found) in &self.broken {
            if !found.is_empty() {
                add(path.clone(), found.clone(), &mut now);
            }
        }
        let before = std::mem::replace(&mut self.told, now);
        let gone = before.into_keys();
        different.extend(
            gone.filter(|path| !self.told.contains_key(path))
                .map(|path| (path, Vec::new())),
        );
        let is_different = !different.is_empty();
        for (path, found) in different {
            self.publish(&path, found);
        }
        if is_different {
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
}

/// Whether a file is a configuration of this program.
#[must_use]
pub fn is_settings(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| FILE_NAMES.contains(&name))
}
