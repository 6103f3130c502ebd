//! An answer is what a folder says to a question about one of its files.

use std::path::Path;
use std::sync::Arc;

use lsp_server::ErrorCode;
use lsp_types::{CodeActionKind, CodeActionOrCommand, CompletionItem, DocumentLink, Range};

use super::completion::Place;
use super::folder::{Folder, is_settings};
use super::question::{Asked, Question};
use super::{actions, words};
use crate::engine::Session;
use crate::source::Source;

impl Folder {
    /// Answers a question. Returns whether everything may be different after it.
    pub(super) fn answer(
        &mut self,
        session: &Session,
        asked: Asked,
        path: &Path,
        question: Question,
    ) -> bool {
        match question {
            Question::Diagnostics { known } => {
                asked.answer(&self.document_report(path, known.as_deref()));
            }
            Question::Hover(position) => {
                let hover = self.text_of(session, path).and_then(|source| {
                    if is_settings(path) {
                        let encoding = self.client.encoding;
                        let at = encoding.offset(&source.text, position);
                        return words::hover(&source, at, self.configs.catalogue(), encoding);
                    }
                    let shown = self.shown(path)?;
                    self.view()
                        .hover(&shown, &source, position, session.tools())
                });
                asked.answer(&hover);
            }
            Question::Lenses => {
                let shown = self.shown(path);
                asked.answer(&shown.map(|path| self.view().lenses(&path)));
            }
            Question::Links => asked.answer(&self.links(session, path)),
            Question::Completion(position) => {
                asked.answer(&self.completions(session, path, position));
            }
            Question::Actions { range, only } => {
                asked.answer(&self.actions(session, path, range, only.as_deref()));
            }
            Question::Accept { fingerprint } => match self.accept(path, &fingerprint) {
                Ok(()) => {
                    asked.answer(&serde_json::Value::Null);
                    return true;
                }
                Err(message) => asked.refuse(ErrorCode::RequestFailed, &message),
            },
        }
        false
    }

    /// The text of a file as the editor has it, or as it was last read.
    fn text_of(&self, session: &Session, path: &Path) -> Option<Arc<Source>> {
        let shown = self.shown(path)?;
        if let Some(source) = session.source(&shown) {
            return Some(Arc::clone(source));
        }
        let document = self.open.get(path)?;
        let source = Source::from_bytes(shown, document.text.as_bytes());
        source.ok().map(Arc::new)
    }

    fn links(&self, session: &Session, path: &Path) -> Vec<DocumentLink> {
        let Some(source) = self.text_of(session, path) else {
            return Vec::new();
        };
        let (catalogue, encoding) = (self.configs.catalogue(), self.client.encoding);
        if is_settings(path) {
            return words::links_of_settings(&source, catalogue, encoding);
        }
        let configs = self.configs.met();
        let own = configs.iter().flat_map(|config| &config.own);
        let mut folders = own.filter_map(|own| own.folder.as_ref());
        if folders.any(|folder| path.starts_with(folder)) {
            return words::links_of_lint(&source, catalogue, encoding);
        }
        let view = self.view();
        let mut links = words::links_of_findings(&source, view.findings(&source.path), encoding);
        links.extend(words::links_of_suppressions(&source, catalogue, encoding));
        links
    }

    fn completions(
        &self,
        session: &Session,
        path: &Path,
        position: lsp_types::Position,
    ) -> Vec<CompletionItem> {
        let Some(source) = self.text_of(session, path) else {
            return Vec::new();
        };
        let place = Place {
            source: &source,
            at: self.client.encoding.offset(&source.text, position),
            encoding: self.client.encoding,
            catalogue: self.configs.catalogue(),
        };
        if is_settings(path) {
            return place.in_settings();
        }
        let view = self.view();
        let found: Vec<&str> = view
            .findings(&source.path)
            .map(|finding| finding.lint.as_str())
            .collect();
        place.in_suppression(&found)
    }

    fn actions(
        &self,
        session: &Session,
        path: &Path,
        range: Range,
        only: Option<&[CodeActionKind]>,
    ) -> Vec<CodeActionOrCommand> {
        let version = self.open.get(path).map(|document| document.version);
        let Some(source) = self.text_of(session, path) else {
            return Vec::new();
        };
        if is_settings(path) {
            let found = self.broken.get(path).map_or(&[][..], Vec::as_slice);
            let encoding = self.client.encoding;
            let text = &source.text;
            return actions::in_settings(found, path, text, range, encoding, version);
        }
        let config = path.parent().map(|folder| self.configs.for_folder(folder));
        let require_reason = matches!(config, Some(Ok(config)) if config.require_reason);
        actions::of(
            &self.view(),
            &source,
            &source.path,
            range,
            only,
            version,
            require_reason,
        )
    }

    /// Lists a finding in the baseline.
    fn accept(&self, path: &Path, fingerprint: &str) -> Result<(), String> {
        let shown = self.shown(path).unwrap_or_default();
        let view = self.view();
        let finding = view
            .findings(&shown)
            .find(|finding| finding.fingerprint == fingerprint)
            .ok_or("the finding is not there any more")?;
        self.accepted.add(finding, &self.report)
    }
}
