//! A question is what an editor asks of a folder of its workspace, and who waits for the answer.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use lsp_server::{ErrorCode, RequestId};
use lsp_types::{
    CodeActionKind, Position, ProgressToken, Range, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport,
};
use serde::Serialize;
use serde_json::json;

use super::client::Client;

/// What editors ask of a file.
pub enum Question {
    /// What is to be said of it; `known` is the result that the editor has.
    Diagnostics {
        known: Option<String>,
    },
    Hover(Position),
    Lenses,
    Links,
    Completion(Position),
    Actions {
        range: Range,
        only: Option<Vec<CodeActionKind>>,
    },
    /// List a finding, by its fingerprint, among those that are accepted for now.
    Accept {
        fingerprint: String,
    },
}

/// An editor that waits for an answer. It always gets one: where nobody answers, it is told so.
pub struct Asked {
    client: Arc<Client>,
    id: RequestId,
}

impl Asked {
    #[must_use]
    pub fn new(client: &Arc<Client>, id: RequestId) -> Self {
        client.expect(id.clone());
        Self {
            client: Arc::clone(client),
            id,
        }
    }

    pub fn answer(self, result: &impl Serialize) {
        self.client.answer(&self.id, result);
    }

    pub fn refuse(self, code: ErrorCode, message: &str) {
        self.client.refuse(&self.id, code, message);
    }

    /// Whether it has not been cancelled.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.client.waits_for(&self.id)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        let message = "the folder was closed before it could be answered";
        self.client
            .refuse(&self.id, ErrorCode::ContentModified, message);
    }
}

/// The answer to a question about the whole workspace, to which every folder adds its part. It is
/// given when the last of them has let go of it.
pub struct Gathered {
    asked: Mutex<Option<Asked>>,
    client: Arc<Client>,
    /// Where parts are sent as they come, if the editor takes them so.
    token: Option<ProgressToken>,
    items: Mutex<Vec<WorkspaceDocumentDiagnosticReport>>,
}

impl Gathered {
    #[must_use]
    pub fn new(client: &Arc<Client>, asked: Asked, token: Option<ProgressToken>) -> Arc<Self> {
        Arc::new(Self {
            asked: Mutex::new(Some(asked)),
            client: Arc::clone(client),
            token,
            items: Mutex::default(),
        })
    }

    /// Whether somebody still wants to know.
    #[must_use]
    pub fn waits(&self) -> bool {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.as_ref().is_some_and(Asked::waits)
    }

    pub fn add(&self, items: Vec<WorkspaceDocumentDiagnosticReport>) {
        match &self.token {
            Some(token) if !items.is_empty() => {
                let params = json!({ "token": token, "value": { "items": items } });
                self.client.notify("$/progress", &params);
            }
            Some(_) => {}
            None => {
                let all = self.items.lock();
                all.unwrap_or_else(PoisonError::into_inner).extend(items);
            }
        }
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        let asked = self.asked.get_mut().unwrap_or_else(PoisonError::into_inner);
        let items = self.items.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut items = std::mem::take(items);
        items.sort_by(|a, b| address(a).cmp(address(b)));
        if let Some(asked) = asked.take() {
            asked.answer(&WorkspaceDiagnosticReport { items });
        }
    }
}

fn address(item: &WorkspaceDocumentDiagnosticReport) -> &str {
    match item {
        WorkspaceDocumentDiagnosticReport::Full(it) => it.uri.as_str(),
        WorkspaceDocumentDiagnosticReport::Unchanged(it) => it.uri.as_str(),
    }
}

/// The results of files that an editor has already.
pub type Known = HashMap<PathBuf, String>;
