//! The client is the editor at the other end: what it can, and how it is told and answered.

use std::collections::HashSet;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};

use lsp_server::{ErrorCode, RequestId};
use lsp_types::{ClientCapabilities, PublishDiagnosticsParams};
use serde::Serialize;
use serde_json::{Value, json};

use super::position::Encoding;
use crate::progress::Progress;

pub struct Client {
    out: Sender<Value>,
    pub encoding: Encoding,
    /// It asks for diagnostics itself, and wants none sent.
    pub pulls: bool,
    can_refresh: bool,
    can_show_progress: bool,
    pub can_watch: bool,
    cancelled: Mutex<HashSet<RequestId>>,
    next: AtomicI32,
}

impl Client {
    #[must_use]
    pub fn new(out: Sender<Value>, capabilities: &ClientCapabilities, raw: &Value) -> Self {
        let general = capabilities.general.as_ref();
        let offered = general.and_then(|general| general.position_encodings.as_deref());
        let workspace = capabilities.workspace.as_ref();
        let document = capabilities.text_document.as_ref();
        let window = capabilities.window.as_ref();
        // The types have another name for it than the protocol.
        let refresh = raw.pointer("/workspace/diagnostics/refreshSupport");
        let watch = workspace.and_then(|workspace| workspace.did_change_watched_files);
        let can_refresh = refresh == Some(&Value::Bool(true));
        Self {
            out,
            encoding: Encoding::agreed(offered),
            // Whoever cannot be told to ask again would miss what an edit does to other files.
            pulls: can_refresh && document.is_some_and(|document| document.diagnostic.is_some()),
            can_refresh,
            can_show_progress: window.and_then(|window| window.work_done_progress) == Some(true),
            can_watch: watch.and_then(|watch| watch.dynamic_registration) == Some(true),
            cancelled: Mutex::default(),
            next: AtomicI32::new(0),
        }
    }

    pub fn send(&self, message: Value) {
        // An editor that has gone away is told nothing more.
        let _ = self.out.send(message);
    }

    pub fn notify(&self, method: &str, params: &impl Serialize) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    pub fn request(&self, method: &str, params: &impl Serialize) {
        let id = format!("cookielint-{}", self.next.fetch_add(1, Ordering::Relaxed));
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
    }

    pub fn answer(&self, id: RequestId, result: &impl Serialize) {
        self.send(json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }

    pub fn refuse(&self, id: RequestId, code: ErrorCode, message: &str) {
        self.forget(&id);
        let error = json!({ "code": code as i32, "message": message });
        self.send(json!({ "jsonrpc": "2.0", "id": id, "error": error }));
    }

    /// What was asked about is not what is there any more.
    pub fn modified(&self, id: RequestId) {
        self.refuse(
            id,
            ErrorCode::ContentModified,
            "the site is being read anew",
        );
    }

    pub fn log(&self, message: &str) {
        self.notify(
            "window/logMessage",
            &json!({ "type": 2, "message": message }),
        );
    }

    pub fn publish(&self, diagnostics: PublishDiagnosticsParams) {
        if !self.pulls {
            self.notify("textDocument/publishDiagnostics", &diagnostics);
        }
    }

    /// Asks the editor to ask again.
    pub fn refresh(&self) {
        if self.pulls && self.can_refresh {
            self.request("workspace/diagnostic/refresh", &Value::Null);
        }
    }

    /// Remembers that nobody waits for an answer any more.
    pub fn cancel(&self, id: RequestId) {
        self.cancelled().insert(id);
    }

    /// Whether a request was cancelled; it is then refused here.
    pub fn is_cancelled(&self, id: &RequestId) -> bool {
        let is_cancelled = self.cancelled().remove(id);
        if is_cancelled {
            self.refuse(id.clone(), ErrorCode::RequestCanceled, "cancelled");
        }
        is_cancelled
    }

    fn forget(&self, id: &RequestId) {
        self.cancelled().remove(id);
    }

    fn cancelled(&self) -> std::sync::MutexGuard<'_, HashSet<RequestId>> {
        self.cancelled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows in the editor how far something is.
    #[must_use]
    pub fn progress(&self, title: &str) -> Box<dyn Progress + '_> {
        if !self.can_show_progress {
            return Box::new(crate::progress::Silent);
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        Box::new(Shown {
            client: self,
            title: title.to_owned(),
            token: format!("cookielint-progress-{number}"),
            files: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
        })
    }
}

/// Progress as the protocol has it.
struct Shown<'a> {
    client: &'a Client,
    title: String,
    token: String,
    files: AtomicUsize,
    done: AtomicUsize,
}

impl Shown<'_> {
    fn tell(&self, value: &Value) {
        let params = json!({ "token": self.token, "value": value });
        self.client.notify("$/progress", &params);
    }
}

impl Progress for Shown<'_> {
    fn begin(&self, files: usize) {
        self.files.store(files, Ordering::Relaxed);
        let params = json!({ "token": self.token });
        self.client
            .request("window/workDoneProgress/create", &params);
        self.tell(&json!({ "kind": "begin", "title": self.title, "percentage": 0 }));
    }

    fn advance(&self) {
        let files = self.files.load(Ordering::Relaxed).max(1);
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let percent = done * 100 / files;
        // Once a twentieth is often enough.
        if percent / 5 != (done - 1) * 100 / files / 5 {
            self.tell(&json!({ "kind": "report", "percentage": percent.min(100) }));
        }
    }

    fn end(&self) {
        self.tell(&json!({ "kind": "end" }));
    }
}
