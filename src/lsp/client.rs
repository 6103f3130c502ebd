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
    can_show_pages: bool,
    /// It takes what is to be said of other files with the answer about one.
    pub takes_related: bool,
    /// Requests that are not answered yet; each gets one answer, whoever gives it.
    waiting: Mutex<HashSet<RequestId>>,
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
        let pull = document.and_then(|document| document.diagnostic.as_ref());
        let show = window.and_then(|window| window.show_document.as_ref());
        Self {
            out,
            encoding: Encoding::agreed(offered),
            // Whoever cannot be told to ask again would miss what an edit does to other files.
            pulls: can_refresh && pull.is_some(),
            can_refresh,
            can_show_progress: window.and_then(|window| window.work_done_progress) == Some(true),
            can_watch: watch.and_then(|watch| watch.dynamic_registration) == Some(true),
            can_show_pages: show.is_some_and(|show| show.support),
            takes_related: pull.and_then(|pull| pull.related_document_support) == Some(true),
            waiting: Mutex::default(),
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

    /// Remembers that a request has to be answered.
    pub fn expect(&self, id: RequestId) {
        self.waiting().insert(id);
    }

    /// Whether a request is neither answered nor cancelled yet.
    #[must_use]
    pub fn waits_for(&self, id: &RequestId) -> bool {
        self.waiting().contains(id)
    }

    /// Answers a request that has no answer yet.
    pub fn answer(&self, id: &RequestId, result: &impl Serialize) {
        if self.settle(id) {
            self.send(json!({ "jsonrpc": "2.0", "id": id, "result": result }));
        }
    }

    /// Answers a request that has no answer yet with an error.
    pub fn refuse(&self, id: &RequestId, code: ErrorCode, message: &str) {
        if self.settle(id) {
            let error = json!({ "code": code as i32, "message": message });
            self.send(json!({ "jsonrpc": "2.0", "id": id, "error": error }));
        }
    }

    /// Nobody waits for the answer any more; what comes of it is not sent.
    pub fn cancel(&self, id: &RequestId) {
        self.refuse(id, ErrorCode::RequestCanceled, "cancelled");
    }

    /// Opens a page in a browser, or says where it is.
    pub fn show_page(&self, address: &str) {
        if self.can_show_pages {
            let params = json!({ "uri": address, "external": true });
            self.request("window/showDocument", &params);
        } else {
            let params = json!({ "type": 3, "message": address });
            self.notify("window/showMessage", &params);
        }
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

    fn settle(&self, id: &RequestId) -> bool {
        self.waiting().remove(id)
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashSet<RequestId>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
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
