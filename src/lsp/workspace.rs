//! The workspace is the folders that an editor has open, and the documents in it. What concerns a
//! file goes to the innermost folder that it lies in.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use lsp_server::{ErrorCode, Notification, Request};
use lsp_types::notification::{
    Cancel, DidChangeConfiguration, DidChangeTextDocument, DidChangeWatchedFiles,
    DidChangeWorkspaceFolders, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument,
    Notification as _,
};
use lsp_types::request::{
    CodeActionRequest, CodeLensRequest, Completion, DocumentDiagnosticRequest, DocumentLinkRequest,
    ExecuteCommand, HoverRequest, Request as _, WorkspaceDiagnosticRequest,
};
use lsp_types::{ExecuteCommandParams, InitializeParams, NumberOrString, Uri};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions::{ACCEPT, OPEN_PAGE};
use super::address;
use super::capabilities::Options;
use super::client::Client;
use super::document::Document;
use super::folder::Task;
use super::question::{Asked, Gathered, Known, Question};
use super::worker::Worker;

pub struct Workspace {
    pub client: Arc<Client>,
    pub options: Options,
    /// By root.
    folders: HashMap<PathBuf, Worker>,
    /// Files that lie in no folder of the workspace.
    single: HashMap<PathBuf, Worker>,
    open: HashMap<PathBuf, Document>,
    /// The folders that the editor named at the start; they are read once it is ready.
    roots: Vec<PathBuf>,
}

/// What is asked, of which file; nothing where the file is none on the disk.
type About = Option<(PathBuf, Question)>;

impl Workspace {
    #[must_use]
    pub fn new(out: Sender<Value>, params: &InitializeParams, raw: &Value) -> Self {
        let can = raw.get("capabilities").unwrap_or(&Value::Null);
        let options = params.initialization_options.clone();
        let options = options.and_then(|options| serde_json::from_value(options).ok());
        let folders = params.workspace_folders.as_deref().unwrap_or_default();
        let mut roots: Vec<PathBuf> = folders.iter().filter_map(|it| root(&it.uri)).collect();
        #[expect(deprecated, reason = "some editors still send it alone")]
        let old = params.root_uri.as_ref().and_then(root);
        if roots.is_empty() {
            roots.extend(old);
        }
        Self {
            client: Arc::new(Client::new(out, &params.capabilities, can)),
            options: options.unwrap_or_default(),
            folders: HashMap::new(),
            single: HashMap::new(),
            open: HashMap::new(),
            roots,
        }
    }

    pub fn request(&mut self, request: Request) {
        let asked = Asked::new(&self.client, request.id);
        match about(&request.method, &request.params) {
            Some(Err(error)) => asked.refuse(ErrorCode::InvalidParams, &error.to_string()),
            Some(Ok(None)) => asked.answer(&Value::Null),
            Some(Ok(Some((path, question)))) => self.ask(asked, path, question),
            None => self.ask_all(asked, &request.method, request.params),
        }
    }

    fn ask(&self, asked: Asked, path: PathBuf, question: Question) {
        match (self.worker(&path), &question) {
            (Some(worker), _) => worker.tell(Task::Question(asked, path, question)),
            // What there is to say of a file that nobody watches.
            (None, Question::Diagnostics { .. }) => {
                asked.answer(&json!({ "kind": "full", "items": [] }));
            }
            (None, _) => asked.answer(&Value::Null),
        }
    }

    /// What is not asked of one file.
    fn ask_all(&mut self, asked: Asked, method: &str, params: Value) {
        match method {
            WorkspaceDiagnosticRequest::METHOD => {
                match read::<WorkspaceDiagnosticRequest>(params) {
                    Err(error) => asked.refuse(ErrorCode::InvalidParams, &error.to_string()),
                    Ok(params) => {
                        let token = params.partial_result_params.partial_result_token;
                        let known = params.previous_result_ids.into_iter();
                        let known =
                            known.filter_map(|it| Some((address::to_path(&it.uri)?, it.value)));
                        let gathered = Gathered::new(&self.client, asked, token);
                        self.gather(&gathered, known.collect());
                    }
                }
            }
            ExecuteCommand::METHOD => match read::<ExecuteCommand>(params) {
                Err(error) => asked.refuse(ErrorCode::InvalidParams, &error.to_string()),
                Ok(params) => self.execute(asked, &params),
            },
            _ => {
                let message = format!("`{method}` is not known");
                asked.refuse(ErrorCode::MethodNotFound, &message);
            }
        }
    }

    /// Asks every folder for its part. Each is told only of the files that are its own.
    fn gather(&self, gathered: &Arc<Gathered>, known: Known) {
        let mut of_root: HashMap<&Path, Known> = HashMap::new();
        for (path, result) in known {
            if let Some(root) = self.root_of(&path) {
                of_root.entry(root).or_default().insert(path, result);
            }
        }
        for (root, worker) in &self.folders {
            let known = of_root.remove(root.as_path()).unwrap_or_default();
            worker.tell(Task::Gather(Arc::clone(gathered), known));
        }
        for worker in self.single.values() {
            worker.tell(Task::Gather(Arc::clone(gathered), Known::new()));
        }
    }

    fn execute(&self, asked: Asked, params: &ExecuteCommandParams) {
        let text = |index: usize| params.arguments.get(index).and_then(Value::as_str);
        match (params.command.as_str(), text(0), text(1)) {
            (OPEN_PAGE, Some(address), _) if address.starts_with("https://") => {
                self.client.show_page(address);
                asked.answer(&Value::Null);
            }
            (ACCEPT, Some(uri), Some(fingerprint)) => {
                let uri: Option<Uri> = uri.parse().ok();
                let Some(path) = uri.as_ref().and_then(address::to_path) else {
                    return asked.refuse(ErrorCode::InvalidParams, "this names no file");
                };
                let fingerprint = fingerprint.to_owned();
                self.ask(asked, path, Question::Accept { fingerprint });
            }
            _ => asked.refuse(
                ErrorCode::InvalidParams,
                "no such command, or not with these arguments",
            ),
        }
    }

    pub fn notification(&mut self, notification: Notification) {
        let params = notification.params;
        let method = notification.method.as_str();
        let told = match method {
            "initialized" => {
                self.begin();
                Ok(())
            }
            Cancel::METHOD => told::<Cancel>(params).map(|params| {
                let id = match params.id {
                    NumberOrString::Number(id) => id.into(),
                    NumberOrString::String(id) => id.into(),
                };
                self.client.cancel(&id);
            }),
            DidOpenTextDocument::METHOD => told::<DidOpenTextDocument>(params).map(|params| {
                let it = params.text_document;
                if let Some(path) = address::to_path(&it.uri) {
                    let (text, version) = (it.text, it.version);
                    self.open.insert(path.clone(), Document { text, version });
                    self.document(path);
                }
            }),
            DidChangeTextDocument::METHOD => told::<DidChangeTextDocument>(params).map(|params| {
                let Some(path) = address::to_path(&params.text_document.uri) else {
                    return;
                };
                // Nobody can change what is not open.
                let Some(document) = self.open.get_mut(&path) else {
                    return;
                };
                let version = params.text_document.version;
                document.change(version, params.content_changes, self.client.encoding);
                self.document(path);
            }),
            DidSaveTextDocument::METHOD => told::<DidSaveTextDocument>(params).map(|params| {
                if let Some(path) = address::to_path(&params.text_document.uri)
                    && let Some(worker) = self.worker(&path)
                {
                    worker.tell(Task::Files(vec![path]));
                }
            }),
            DidCloseTextDocument::METHOD => told::<DidCloseTextDocument>(params).map(|params| {
                if let Some(path) = address::to_path(&params.text_document.uri) {
                    self.open.remove(&path);
                    self.document(path.clone());
                    if let Some(worker) = self.single.remove(&path) {
                        worker.end();
                    }
                }
            }),
            DidChangeWatchedFiles::METHOD => told::<DidChangeWatchedFiles>(params).map(|params| {
                let changes = params.changes.iter();
                self.files(changes.filter_map(|it| address::to_path(&it.uri)));
            }),
            DidChangeConfiguration::METHOD => {
                for worker in self.folders.values() {
                    worker.tell(Task::Reload);
                }
                Ok(())
            }
            DidChangeWorkspaceFolders::METHOD => {
                told::<DidChangeWorkspaceFolders>(params).map(|params| {
                    let removed = params.event.removed.iter();
                    for folder in removed.filter_map(|it| address::to_path(&it.uri)) {
                        self.remove(&folder);
                    }
                    for folder in params.event.added.iter().filter_map(|it| root(&it.uri)) {
                        self.add(folder);
                    }
                    self.nest();
                })
            }
            // Others say nothing that matters here.
            _ => Ok(()),
        };
        // Nobody waits for an answer; the log says why nothing came of it.
        if let Err(error) = told {
            self.client
                .log(&format!("`{method}` cannot be understood: {error}"));
        }
    }

    /// Files were made, changed or removed outside of the editor.
    fn files(&self, paths: impl Iterator<Item = PathBuf>) {
        let mut by_folder: HashMap<&Path, Vec<PathBuf>> = HashMap::new();
        for path in paths {
            if let Some(root) = self.root_of(&path) {
                by_folder.entry(root).or_default().push(path);
            }
        }
        for (root, paths) in by_folder {
            if let Some(worker) = self.folders.get(root) {
                worker.tell(Task::Files(paths));
            }
        }
    }

    /// The editor is ready: read the folders, and ask to be told of changes outside of it.
    fn begin(&mut self) {
        if self.client.can_watch {
            let watchers = json!([{ "globPattern": "**/*" }]);
            let registration = json!({
                "id": "cookielint-files",
                "method": DidChangeWatchedFiles::METHOD,
                "registerOptions": { "watchers": watchers },
            });
            let params = json!({ "registrations": [registration] });
            self.client.request("client/registerCapability", &params);
        }
        let roots = std::mem::take(&mut self.roots);
        for root in roots {
            self.add(root);
        }
    }

    fn add(&mut self, root: PathBuf) {
        if self.folders.contains_key(&root) {
            return;
        }
        let worker = Worker::on(root.clone(), None, &self.client);
        self.folders.insert(root.clone(), worker);
        self.nest();
        self.hand_over(&root);
    }

    fn remove(&mut self, root: &Path) {
        if let Some(worker) = self.folders.remove(root) {
            worker.end();
            self.nest();
            self.hand_over(root);
        }
    }

    /// Tells each folder which others lie in it: what is in those is theirs.
    fn nest(&self) {
        for (root, worker) in &self.folders {
            let others = self.folders.keys();
            let inner = others.filter(|other| *other != root && other.starts_with(root));
            worker.tell(Task::Nested(inner.cloned().collect()));
        }
    }

    /// What is open below a folder has another worker now.
    fn hand_over(&mut self, root: &Path) {
        let below = self.open.keys().filter(|path| path.starts_with(root));
        for path in below.cloned().collect::<Vec<_>>() {
            if self.root_of(&path).is_some()
                && let Some(worker) = self.single.remove(&path)
            {
                worker.end();
            }
            self.document(path);
        }
    }

    /// Tells who it concerns of the state of a document.
    fn document(&mut self, path: PathBuf) {
        let document = self.open.get(&path).cloned();
        if self.root_of(&path).is_none()
            && !self.single.contains_key(&path)
            && document.is_some()
            && let Some(folder) = path.parent()
        {
            let worker = Worker::on(folder.to_owned(), Some(path.clone()), &self.client);
            self.single.insert(path.clone(), worker);
        }
        if let Some(worker) = self.worker(&path) {
            worker.tell(Task::Document(path, document));
        }
    }

    fn worker(&self, path: &Path) -> Option<&Worker> {
        match self.root_of(path) {
            Some(root) => self.folders.get(root),
            None => self.single.get(path),
        }
    }

    /// The innermost folder of the workspace that a file lies in.
    fn root_of(&self, path: &Path) -> Option<&Path> {
        let roots = self.folders.keys().filter(|root| path.starts_with(root));
        roots
            .max_by_key(|root| root.components().count())
            .map(PathBuf::as_path)
    }
}

/// What a request asks of a file; `None` for requests that are about no single file.
fn about(method: &str, params: &Value) -> Option<serde_json::Result<About>> {
    fn of<R: lsp_types::request::Request>(
        params: &Value,
        question: impl FnOnce(R::Params) -> (Uri, Question),
    ) -> serde_json::Result<About>
    where
        R::Params: DeserializeOwned,
    {
        let (uri, question) = question(read::<R>(params.clone())?);
        Ok(address::to_path(&uri).map(|path| (path, question)))
    }
    Some(match method {
        DocumentDiagnosticRequest::METHOD => of::<DocumentDiagnosticRequest>(params, |it| {
            let known = it.previous_result_id;
            (it.text_document.uri, Question::Diagnostics { known })
        }),
        HoverRequest::METHOD => of::<HoverRequest>(params, |it| {
            let place = it.text_document_position_params;
            (place.text_document.uri, Question::Hover(place.position))
        }),
        CodeLensRequest::METHOD => {
            of::<CodeLensRequest>(params, |it| (it.text_document.uri, Question::Lenses))
        }
        DocumentLinkRequest::METHOD => {
            of::<DocumentLinkRequest>(params, |it| (it.text_document.uri, Question::Links))
        }
        Completion::METHOD => of::<Completion>(params, |it| {
            let place = it.text_document_position;
            (
                place.text_document.uri,
                Question::Completion(place.position),
            )
        }),
        CodeActionRequest::METHOD => of::<CodeActionRequest>(params, |it| {
            let (range, only) = (it.range, it.context.only);
            (it.text_document.uri, Question::Actions { range, only })
        }),
        _ => return None,
    })
}

/// The folder that an address names. Editors and file systems may know it by several names.
fn root(uri: &Uri) -> Option<PathBuf> {
    address::to_path(uri).filter(|path| path.is_dir())
}

fn read<R: lsp_types::request::Request>(params: Value) -> serde_json::Result<R::Params>
where
    R::Params: DeserializeOwned,
{
    serde_json::from_value(params)
}

fn told<N: lsp_types::notification::Notification>(params: Value) -> serde_json::Result<N::Params>
where
    N::Params: DeserializeOwned,
{
    serde_json::from_value(params)
}
