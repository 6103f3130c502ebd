//! The server reads what the editor sends and hands it to the thread of the folder that it is
//! about; everything that takes long happens there.

use std::collections::HashMap;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use lsp_types::notification::{
    Cancel, DidChangeConfiguration, DidChangeTextDocument, DidChangeWatchedFiles,
    DidChangeWorkspaceFolders, DidCloseTextDocument, DidOpenTextDocument, Notification as _,
};
use lsp_types::request::{
    CodeActionRequest, CodeLensRequest, DocumentDiagnosticRequest, ExecuteCommand, HoverRequest,
    Request as _, WorkspaceDiagnosticRequest,
};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions,
    DiagnosticOptions, DiagnosticServerCapabilities, ExecuteCommandOptions,
    HoverProviderCapability, InitializeParams, NumberOrString, OneOf, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, Uri,
    WorkDoneProgressOptions, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions::{FIX_ALL, OPEN_PAGE};
use super::address;
use super::client::Client;
use super::document::Document;
use super::folder::{Folder, Question, Task};
use super::transport::{self, Incoming};

/// Serves one editor until it says that it is done or goes away. Returns whether it took its leave
/// as the protocol asks: first `shutdown`, then `exit`.
///
/// # Errors
/// If the input cannot be read any more.
pub fn serve(input: impl Read, output: impl Write + Send + 'static) -> std::io::Result<bool> {
    let (out, to_write) = channel::<Value>();
    let writer = thread::spawn(move || {
        let mut output = output;
        for message in to_write {
            if transport::write(&message, &mut output).is_err() {
                break;
            }
        }
    });
    let mut server = Server::Waiting(out);
    let mut input = BufReader::new(input);
    let mut is_leaving = false;
    while let Some(incoming) = transport::read(&mut input)? {
        match incoming {
            Incoming::Broken(answer) => server.send(answer),
            Incoming::Message(Message::Request(request)) if is_leaving => {
                server.refuse(
                    request.id,
                    ErrorCode::InvalidRequest,
                    "the server shuts down",
                );
            }
            Incoming::Message(Message::Request(request)) if request.method == "shutdown" => {
                is_leaving = true;
                server.send(json!({ "jsonrpc": "2.0", "id": request.id, "result": null }));
            }
            Incoming::Message(Message::Request(request)) => server.request(request),
            Incoming::Message(Message::Notification(it)) if it.method == "exit" => break,
            Incoming::Message(Message::Notification(it)) => server.notification(it),
            // Nothing depends on how the editor answers.
            Incoming::Message(Message::Response(_)) => {}
        }
    }
    server.end();
    // It ends when nobody can send any more; what it could not write, nobody reads.
    let _ = writer.join();
    Ok(is_leaving)
}

/// What the editor can set when it starts the server.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Options {
    /// Say above each load what it waits for.
    code_lens: bool,
}

enum Server {
    /// Until the editor has told what it can.
    Waiting(Sender<Value>),
    Running(Running),
}

impl Server {
    fn send(&self, message: Value) {
        // An editor that has gone away is told nothing more.
        let _ = match self {
            Server::Waiting(out) => out.send(message),
            Server::Running(running) => {
                running.client.send(message);
                Ok(())
            }
        };
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, message: &str) {
        let error = json!({ "code": code as i32, "message": message });
        self.send(json!({ "jsonrpc": "2.0", "id": id, "error": error }));
    }

    fn request(&mut self, request: Request) {
        match self {
            Server::Running(running) if request.method != "initialize" => running.request(request),
            Server::Running(_) => {
                self.refuse(
                    request.id,
                    ErrorCode::InvalidRequest,
                    "it was initialized before",
                );
            }
            Server::Waiting(_) if request.method != "initialize" => {
                let message = "the first request must be `initialize`";
                self.refuse(request.id, ErrorCode::ServerNotInitialized, message);
            }
            Server::Waiting(out) => match serde_json::from_value(request.params.clone()) {
                Err(error) => {
                    let message = error.to_string();
                    self.refuse(request.id, ErrorCode::InvalidParams, &message);
                }
                Ok(params) => {
                    let running = Running::new(out.clone(), &params, &request.params);
                    let answer = json!({
                        "capabilities": running.capabilities(),
                        "serverInfo": { "name": "cookielint", "version": env!("CARGO_PKG_VERSION") },
                    });
                    running.client.answer(request.id, &answer);
                    *self = Server::Running(running);
                }
            },
        }
    }

    fn notification(&mut self, notification: Notification) {
        if let Server::Running(running) = self {
            running.notification(notification);
        }
    }

    fn end(self) {
        let Server::Running(running) = self else {
            return;
        };
        for worker in running
            .folders
            .into_values()
            .chain(running.single.into_values())
        {
            worker.end();
        }
    }
}

/// The thread of a folder, and how it is told things.
struct Worker {
    tasks: Sender<Task>,
    thread: JoinHandle<()>,
}

impl Worker {
    fn of(root: PathBuf, only: Option<PathBuf>, client: &Arc<Client>) -> Self {
        let (tasks, received) = channel();
        let folder = Folder::new(root, only, Arc::clone(client));
        let thread = thread::spawn(move || folder.run(&received));
        Self { tasks, thread }
    }

    fn tell(&self, task: Task) {
        // A thread that has ended has nobody to tell.
        let _ = self.tasks.send(task);
    }

    fn end(self) {
        drop(self.tasks);
        let _ = self.thread.join();
    }
}

struct Running {
    client: Arc<Client>,
    options: Options,
    /// By root.
    folders: HashMap<PathBuf, Worker>,
    /// Files that lie in no folder of the workspace.
    single: HashMap<PathBuf, Worker>,
    open: HashMap<PathBuf, Document>,
    /// The folders that the editor named at the start; they are read once it is ready.
    roots: Vec<PathBuf>,
}

impl Running {
    fn new(out: Sender<Value>, params: &InitializeParams, raw: &Value) -> Self {
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

    fn capabilities(&self) -> ServerCapabilities {
        let kinds = vec![CodeActionKind::QUICKFIX, FIX_ALL];
        ServerCapabilities {
            position_encoding: Some(self.client.encoding.kind()),
            text_document_sync: Some(TextDocumentSyncCapability::Options(
                TextDocumentSyncOptions {
                    open_close: Some(true),
                    change: Some(TextDocumentSyncKind::INCREMENTAL),
                    ..TextDocumentSyncOptions::default()
                },
            )),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
                code_action_kinds: Some(kinds),
                ..CodeActionOptions::default()
            })),
            code_lens_provider: self.options.code_lens.then_some(CodeLensOptions {
                resolve_provider: None,
            }),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: vec![OPEN_PAGE.to_owned()],
                ..ExecuteCommandOptions::default()
            }),
            diagnostic_provider: self.client.pulls.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    identifier: Some("cookielint".to_owned()),
                    inter_file_dependencies: true,
                    workspace_diagnostics: true,
                    work_done_progress_options: WorkDoneProgressOptions::default(),
                })
            }),
            workspace: Some(WorkspaceServerCapabilities {
                workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(OneOf::Left(true)),
                }),
                file_operations: None,
            }),
            ..ServerCapabilities::default()
        }
    }

    fn request(&mut self, request: Request) {
        let id = request.id.clone();
        let asked = match request.method.as_str() {
            DocumentDiagnosticRequest::METHOD => read::<DocumentDiagnosticRequest>(request.params)
                .map(|params| {
                    let path = address::to_path(&params.text_document.uri);
                    let known = params.previous_result_id;
                    path.map(|path| (path.clone(), Question::Diagnostics { path, known }))
                }),
            HoverRequest::METHOD => read::<HoverRequest>(request.params).map(|params| {
                let place = params.text_document_position_params;
                let path = address::to_path(&place.text_document.uri)?;
                Some((path.clone(), Question::Hover(path, place.position)))
            }),
            CodeLensRequest::METHOD => read::<CodeLensRequest>(request.params).map(|params| {
                let path = address::to_path(&params.text_document.uri)?;
                Some((path.clone(), Question::Lenses(path)))
            }),
            CodeActionRequest::METHOD => read::<CodeActionRequest>(request.params).map(|params| {
                let path = address::to_path(&params.text_document.uri)?;
                let (range, only) = (params.range, params.context.only);
                Some((path.clone(), Question::Actions { path, range, only }))
            }),
            WorkspaceDiagnosticRequest::METHOD => {
                match read::<WorkspaceDiagnosticRequest>(request.params) {
                    Ok(params) => {
                        let known = params.previous_result_ids.into_iter();
                        let known =
                            known.filter_map(|it| Some((address::to_path(&it.uri)?, it.value)));
                        let known = known.collect();
                        return self.ask_all(id, known);
                    }
                    Err(error) => Err(error),
                }
            }
            ExecuteCommand::METHOD => match read::<ExecuteCommand>(request.params) {
                Ok(params) => return self.execute(id, &params.command, &params.arguments),
                Err(error) => Err(error),
            },
            _ => {
                let message = format!("`{}` is not known", request.method);
                return self.client.refuse(id, ErrorCode::MethodNotFound, &message);
            }
        };
        match asked {
            Err(error) => {
                self.client
                    .refuse(id, ErrorCode::InvalidParams, &error.to_string());
            }
            Ok(Some((path, question))) => match self.worker(&path) {
                Some(worker) => worker.tell(Task::Question(id, question)),
                None => self.nothing(id, &question),
            },
            Ok(None) => self.client.answer(id, &Value::Null),
        }
    }

    /// What there is to say of a file that nobody watches.
    fn nothing(&self, id: RequestId, question: &Question) {
        match question {
            Question::Diagnostics { .. } => {
                self.client
                    .answer(id, &json!({ "kind": "full", "items": [] }));
            }
            _ => self.client.answer(id, &Value::Null),
        }
    }

    /// The answer to a question about everything comes from the first folder that there is, which
    /// is the only one nearly always; the others push.
    fn ask_all(&mut self, id: RequestId, known: HashMap<PathBuf, String>) {
        let mut roots: Vec<&PathBuf> = self.folders.keys().collect();
        roots.sort();
        match roots.first().and_then(|root| self.folders.get(*root)) {
            Some(worker) => {
                worker.tell(Task::Question(id, Question::AllDiagnostics { known }));
            }
            None => self.client.answer(id, &json!({ "items": [] })),
        }
    }

    fn execute(&self, id: RequestId, command: &str, arguments: &[Value]) {
        match (command, arguments.first().and_then(Value::as_str)) {
            (OPEN_PAGE, Some(address)) if address.starts_with("https://") => {
                let params = json!({ "uri": address, "external": true });
                self.client.request("window/showDocument", &params);
                self.client.answer(id, &Value::Null);
            }
            _ => self
                .client
                .refuse(id, ErrorCode::InvalidParams, "no such command"),
        }
    }

    fn notification(&mut self, notification: Notification) {
        let params = notification.params;
        match notification.method.as_str() {
            "initialized" => self.begin(),
            Cancel::METHOD => {
                if let Ok(params) = serde_json::from_value::<lsp_types::CancelParams>(params) {
                    self.client.cancel(match params.id {
                        NumberOrString::Number(id) => id.into(),
                        NumberOrString::String(id) => id.into(),
                    });
                }
            }
            DidOpenTextDocument::METHOD => {
                let Some(params) = told::<DidOpenTextDocument>(params) else {
                    return;
                };
                let it = params.text_document;
                let Some(path) = address::to_path(&it.uri) else {
                    return;
                };
                let (text, version) = (it.text, it.version);
                self.open.insert(path.clone(), Document { text, version });
                self.document(path);
            }
            DidChangeTextDocument::METHOD => {
                let Some(params) = told::<DidChangeTextDocument>(params) else {
                    return;
                };
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
            }
            DidCloseTextDocument::METHOD => {
                let Some(params) = told::<DidCloseTextDocument>(params) else {
                    return;
                };
                let Some(path) = address::to_path(&params.text_document.uri) else {
                    return;
                };
                self.open.remove(&path);
                self.document(path.clone());
                if let Some(worker) = self.single.remove(&path) {
                    worker.end();
                }
            }
            DidChangeWatchedFiles::METHOD => {
                let Some(params) = told::<DidChangeWatchedFiles>(params) else {
                    return;
                };
                let paths = params
                    .changes
                    .iter()
                    .filter_map(|it| address::to_path(&it.uri));
                let mut by_folder: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
                for path in paths {
                    if let Some(root) = self.root_of(&path) {
                        by_folder.entry(root.to_owned()).or_default().push(path);
                    }
                }
                for (root, paths) in by_folder {
                    if let Some(worker) = self.folders.get(&root) {
                        worker.tell(Task::Files(paths));
                    }
                }
            }
            DidChangeConfiguration::METHOD => {
                for worker in self.folders.values() {
                    worker.tell(Task::Reload);
                }
            }
            DidChangeWorkspaceFolders::METHOD => {
                let Some(params) = told::<DidChangeWorkspaceFolders>(params) else {
                    return;
                };
                for folder in params.event.removed.iter().filter_map(|it| root(&it.uri)) {
                    if let Some(worker) = self.folders.remove(&folder) {
                        worker.end();
                    }
                }
                for folder in params.event.added.iter().filter_map(|it| root(&it.uri)) {
                    self.add(folder);
                }
            }
            // Others say nothing that matters here.
            _ => {}
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
        for root in std::mem::take(&mut self.roots) {
            self.add(root);
        }
    }

    fn add(&mut self, root: PathBuf) {
        if self.folders.contains_key(&root) {
            return;
        }
        let worker = Worker::of(root.clone(), None, &self.client);
        self.folders.insert(root.clone(), worker);
        let inside: Vec<PathBuf> = self.open.keys().cloned().collect();
        for path in inside.into_iter().filter(|path| path.starts_with(&root)) {
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
            let worker = Worker::of(folder.to_owned(), Some(path.clone()), &self.client);
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

/// What a notification tells; one that cannot be understood is passed over, as nobody waits for an
/// answer.
fn told<N: lsp_types::notification::Notification>(params: Value) -> Option<N::Params>
where
    N::Params: DeserializeOwned,
{
    serde_json::from_value(params).ok()
}
