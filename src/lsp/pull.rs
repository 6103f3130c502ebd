//! A pull is an editor that asks for diagnostics, of a file or of everything, and says which
//! results it has already.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use lsp_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportKind,
    FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::address;
use super::folder::Folder;
use super::question::Known;

impl Folder {
    /// What is to be said of a file, and of others of which the editor was told something else.
    pub(super) fn document_report(
        &mut self,
        path: &Path,
        known: Option<&str>,
    ) -> DocumentDiagnosticReport {
        let items = self.of_path(path);
        let related_documents = self.client.takes_related.then(|| self.related(path));
        let result_id = digest(&items).to_string();
        if known == Some(&result_id) {
            return RelatedUnchangedDocumentDiagnosticReport {
                related_documents,
                unchanged_document_diagnostic_report: unchanged(result_id),
            }
            .into();
        }
        RelatedFullDocumentDiagnosticReport {
            related_documents,
            full_document_diagnostic_report: full(result_id, items),
        }
        .into()
    }

    /// Other open files of which something else is to be said than when the editor last asked.
    #[expect(clippy::mutable_key_type, reason = "the protocol's types have it so")]
    fn related(&mut self, path: &Path) -> HashMap<Uri, DocumentDiagnosticReportKind> {
        let mut related = HashMap::new();
        let mut now = HashMap::new();
        for other in self.open.keys() {
            let items = self.of_path(other);
            let digest = digest(&items);
            now.insert(other.clone(), digest);
            let before = self.pulled.get(other);
            if other == path || before.map_or(items.is_empty(), |before| *before == digest) {
                continue;
            }
            if let Some(uri) = address::of_path(other) {
                let report = full(digest.to_string(), items);
                related.insert(uri, DocumentDiagnosticReportKind::Full(report));
            }
        }
        self.pulled = now;
        related
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

    /// What is to be said of all files; in short of those whose result the editor has.
    pub(super) fn workspace_report(&self, known: &Known) -> Vec<WorkspaceDocumentDiagnosticReport> {
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
                        unchanged_document_diagnostic_report: unchanged(result_id),
                    },
                )
            } else {
                WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                    uri,
                    version,
                    full_document_diagnostic_report: full(result_id, items),
                })
            })
        });
        items.collect()
    }
}

fn full(result_id: String, items: Vec<Diagnostic>) -> FullDocumentDiagnosticReport {
    FullDocumentDiagnosticReport {
        result_id: Some(result_id),
        items,
    }
}

fn unchanged(result_id: String) -> UnchangedDocumentDiagnosticReport {
    UnchangedDocumentDiagnosticReport { result_id }
}

/// Diagnostics in short, for telling whether they are the same.
#[must_use]
pub fn digest(diagnostics: &[Diagnostic]) -> u64 {
    let mut hasher = DefaultHasher::new();
    // They are plain data: that they can be written is known.
    serde_json::to_string(diagnostics)
        .unwrap_or_default()
        .hash(&mut hasher);
    hasher.finish()
}
