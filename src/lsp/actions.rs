//! An action is something the editor offers to do about what it shows: mend it, allow it, accept it for
//! now, read about it.

use std::collections::HashMap;
use std::path::Path;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, Command, Diagnostic, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};
use serde_json::Value;

use super::address;
use super::position::Encoding;
use super::render::View;
use crate::finding::Finding;
use crate::fix::{Edit, Fix, Safety};
use crate::report::page_address;
use crate::source::Source;
use crate::span::Span;
use crate::suppress;

/// Mends all that can be mended safely; editors run it when they save, if they are told to.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.cookielint");

/// The command that opens the page of a lint in a browser.
pub const OPEN_PAGE: &str = "cookielint.openPage";

/// The command that lists a finding in the baseline: of a file, by its fingerprint.
pub const ACCEPT: &str = "cookielint.addToBaseline";

/// What stands where a reason has to.
const REASON: &str = "say why";

/// What is offered for a range of a file. `wanted` are the kinds that the editor asks for.
#[must_use]
pub fn of(
    view: &View,
    source: &Source,
    path: &str,
    range: Range,
    wanted: Option<&[CodeActionKind]>,
    version: Option<i32>,
    require_reason: bool,
) -> Vec<CodeActionOrCommand> {
    let asks_for = |kind: &CodeActionKind| {
        wanted.is_none_or(|wanted| wanted.iter().any(|wanted| includes(wanted, kind)))
    };
    let offer = Offer {
        view,
        source,
        place: &view.place(path),
        version,
        reason: if require_reason { REASON } else { "" },
    };
    let mut all = Vec::new();
    if asks_for(&CodeActionKind::QUICKFIX) {
        let start = view.encoding.offset(&source.text, range.start);
        let end = view.encoding.offset(&source.text, range.end);
        let touches = |span: Span| span.start <= end && start <= span.end;
        for finding in view.findings(path).filter(|it| touches(it.span)) {
            all.extend(offer.fixes(finding));
            all.extend(offer.suppressions(finding));
            all.extend(offer.acceptance(finding));
            all.push(offer.page(finding));
        }
        all.extend(offer.tidying(path, touches));
    }
    if asks_for(&FIX_ALL) && wanted.is_some() {
        all.extend(offer.all(path));
    }
    all
}

/// Whether a kind is the wanted one or below it: `source` takes in `source.fixAll`.
fn includes(wanted: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let (wanted, kind) = (wanted.as_str(), kind.as_str());
    let rest = kind.strip_prefix(wanted);
    rest.is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('.'))
}

struct Offer<'a> {
    view: &'a View<'a>,
    source: &'a Source,
    place: &'a Path,
    version: Option<i32>,
    /// Of suppressions that are written.
    reason: &'a str,
}

impl Offer<'_> {
    fn fixes(&self, finding: &Finding) -> Vec<CodeActionOrCommand> {
        let fixes = finding.fixes.iter();
        fixes
            .filter_map(|fix| self.fix(fix, fix.safety == Safety::Safe, Some(finding)))
            .collect()
    }

    fn suppressions(&self, finding: &Finding) -> Vec<CodeActionOrCommand> {
        let fixes = suppress::write::for_one(self.source, finding, self.reason);
        let fixes = fixes.iter();
        fixes
            .filter_map(|fix| self.fix(fix, false, Some(finding)))
            .collect()
    }

    /// What takes suppressions of no use away, or writes misspelt ones right.
    fn tidying(&self, path: &str, touches: impl Fn(Span) -> bool) -> Vec<CodeActionOrCommand> {
        let lints = self.view.catalogue.lints.iter();
        let known: Vec<&str> = lints.map(|lint| lint.id.as_str()).collect();
        let respelt = suppress::respelt(self.source, &known);
        let tidying = self.view.report.tidying.iter();
        let tidying = tidying.filter(|(file, _)| file == path).map(|(_, fix)| fix);
        let is_here = |fix: &&Fix| fix.edits.iter().any(|edit| touches(edit.span));
        let mut all = Vec::new();
        for fix in respelt.iter().filter(is_here) {
            all.extend(self.fix(fix, true, None));
        }
        let is_first = all.is_empty();
        for fix in tidying.filter(is_here) {
            all.extend(self.fix(fix, is_first, None));
        }
        all
    }

    fn fix(
        &self,
        fix: &Fix,
        is_preferred: bool,
        finding: Option<&Finding>,
    ) -> Option<CodeActionOrCommand> {
        Some(CodeActionOrCommand::CodeAction(CodeAction {
            title: fix.description.clone(),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: finding.map(|it| vec![self.view.diagnostic(it, self.source)]),
            edit: Some(self.edit(&fix.edits)?),
            is_preferred: is_preferred.then_some(true),
            ..CodeAction::default()
        }))
    }

    fn acceptance(&self, finding: &Finding) -> Option<CodeActionOrCommand> {
        let uri = address::of_path(self.place)?;
        let arguments = vec![
            Value::String(uri.as_str().to_owned()),
            Value::String(finding.fingerprint.clone()),
        ];
        Some(self.command("add to the baseline", ACCEPT, arguments, finding))
    }

    fn page(&self, finding: &Finding) -> CodeActionOrCommand {
        let title = format!("read about {}", finding.lint);
        let address = Value::String(page_address(&finding.lint));
        self.command(&title, OPEN_PAGE, vec![address], finding)
    }

    fn command(
        &self,
        title: &str,
        command: &str,
        arguments: Vec<Value>,
        finding: &Finding,
    ) -> CodeActionOrCommand {
        let title = title.to_owned();
        CodeActionOrCommand::CodeAction(CodeAction {
            title: title.clone(),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![self.view.diagnostic(finding, self.source)]),
            command: Some(Command::new(title, command.to_owned(), Some(arguments))),
            ..CodeAction::default()
        })
    }

    /// One action for all safe fixes of the file that do not touch each other.
    fn all(&self, path: &str) -> Option<CodeActionOrCommand> {
        let findings = self.view.findings(path);
        let safe = |finding: &Finding| -> Option<Fix> {
            finding
                .fixes
                .iter()
                .find(|fix| fix.safety == Safety::Safe)
                .cloned()
        };
        let mut edits: Vec<Edit> = Vec::new();
        for fix in findings.filter_map(safe) {
            let apart = |edit: &Edit| {
                let (a, b) = (edit.span, fix.edits.iter().map(|it| it.span));
                b.into_iter().all(|b| a.end < b.start || b.end < a.start)
            };
            if edits.iter().all(apart) {
                edits.extend(fix.edits);
            }
        }
        edits.sort();
        (!edits.is_empty()).then_some(())?;
        Some(CodeActionOrCommand::CodeAction(CodeAction {
            title: "mend all that cookielint can mend safely".to_owned(),
            kind: Some(FIX_ALL),
            edit: Some(self.edit(&edits)?),
            ..CodeAction::default()
        }))
    }

    /// Edits as the protocol has them; with the version that they were worked out on, so that
    /// an editor that has gone on does not take them.
    fn edit(&self, edits: &[Edit]) -> Option<WorkspaceEdit> {
        let uri = address::of_path(self.place)?;
        let edits = edits.iter().map(|edit| TextEdit {
            range: self.view.encoding.range(self.source, edit.span),
            new_text: edit.text.clone(),
        });
        Some(edit_of(uri, self.version, edits.collect()))
    }
}

/// What is offered in a configuration: the name that was most likely meant, for one that nobody knows.
#[must_use]
pub fn in_settings(
    found: &[Diagnostic],
    path: &Path,
    text: &str,
    range: Range,
    encoding: Encoding,
    version: Option<i32>,
) -> Vec<CodeActionOrCommand> {
    let touches = |other: Range| other.start <= range.end && range.start <= other.end;
    let here = found.iter().filter(|it| touches(it.range));
    let actions = here.filter_map(|it| {
        let meant = it.data.as_ref()?.get("meant")?.as_str()?;
        let start = encoding.offset(text, it.range.start);
        let quote = text.get(start..)?.chars().next();
        let quote = quote.filter(|quote| matches!(quote, '"' | '\''));
        let quote = quote.map(String::from).unwrap_or_default();
        let edit = TextEdit {
            range: it.range,
            new_text: format!("{quote}{meant}{quote}"),
        };
        Some(CodeActionOrCommand::CodeAction(CodeAction {
            title: format!("write `{meant}`"),
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![it.clone()]),
            edit: Some(edit_of(address::of_path(path)?, version, vec![edit])),
            is_preferred: Some(true),
            ..CodeAction::default()
        }))
    });
    actions.collect()
}

fn edit_of(uri: Uri, version: Option<i32>, edits: Vec<TextEdit>) -> WorkspaceEdit {
    match version {
        Some(version) => WorkspaceEdit {
            document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    uri,
                    version: Some(version),
                },
                edits: edits.into_iter().map(OneOf::Left).collect(),
            }])),
            ..WorkspaceEdit::default()
        },
        None => WorkspaceEdit {
            changes: Some(HashMap::from([(uri, edits)])),
            ..WorkspaceEdit::default()
        },
    }
}
