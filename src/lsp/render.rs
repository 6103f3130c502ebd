//! What editors show of findings: diagnostics, and lenses above loads.

use std::path::{Path, PathBuf};

use lsp_types::{
    CodeDescription, CodeLens, Command, Diagnostic, DiagnosticRelatedInformation,
    DiagnosticSeverity, DiagnosticTag, Location, NumberOrString, Range,
};
use serde_json::json;

use super::address;
use super::position::Encoding;
use crate::catalogue::Catalogue;
use crate::catalogue::definition::Level;
use crate::engine::Report;
use crate::finding::{Finding, Guarded, Note};
use crate::report::page_address;
use crate::source::Source;
use crate::span::Span;
use crate::suppress;

/// How places of a report are named to an editor.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub report: &'a Report,
    /// What is built in, and what the project adds.
    pub catalogue: &'a Catalogue,
    pub encoding: Encoding,
    /// The folder that the report's paths are relative to.
    pub root: &'a Path,
}

impl<'a> View<'a> {
    #[must_use]
    pub fn source(&self, path: &str) -> Option<&'a Source> {
        let sources = &self.report.sources;
        let found = sources.binary_search_by(|source| source.path.as_str().cmp(path));
        sources.get(found.ok()?).map(AsRef::as_ref)
    }

    /// Where a path of the report is on the disk.
    #[must_use]
    pub fn place(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn location(&self, path: &str, span: Span) -> Option<Location> {
        Some(Location {
            uri: address::of_path(&self.place(path))?,
            range: self.encoding.range(self.source(path)?, span),
        })
    }

    /// The findings of a file.
    pub fn findings<'b>(&self, path: &'b str) -> impl Iterator<Item = &'b Finding>
    where
        'a: 'b,
    {
        // They are sorted by path.
        let findings = &self.report.findings;
        let start = findings.partition_point(|finding| finding.path.as_str() < path);
        let findings = findings.get(start..).unwrap_or(&[]).iter();
        findings.take_while(move |finding| finding.path == path)
    }

    /// The notes on a file.
    fn notes<'b>(&self, path: &'b str) -> impl Iterator<Item = &'b Note>
    where
        'a: 'b,
    {
        // They are sorted by path, those of no file first.
        let notes = &self.report.notes;
        let start = notes.partition_point(|note| note.path.as_deref() < Some(path));
        let notes = notes.get(start..).unwrap_or(&[]).iter();
        notes.take_while(move |note| note.path.as_deref() == Some(path))
    }

    /// All that is to be said of a file.
    #[must_use]
    pub fn diagnostics(&self, path: &str) -> Vec<Diagnostic> {
        let mut all = Vec::new();
        let source = self.source(path);
        if let Some(source) = source {
            let findings = self.findings(path);
            all.extend(findings.map(|finding| self.diagnostic(finding, source)));
        }
        let notes = self.notes(path);
        all.extend(notes.filter_map(|note| self.of_note(note, source)));
        all
    }

    /// Whether another view says the same of a file: the same findings and notes, at places in the
    /// same texts.
    #[must_use]
    pub fn says_the_same(&self, other: &View, path: &str) -> bool {
        let same_text = |path: &str| match (self.source(path), other.source(path)) {
            (Some(here), Some(there)) => std::ptr::eq(here, there),
            (None, None) => true,
            _ => false,
        };
        let mut related = self.findings(path).flat_map(|finding| &finding.related);
        same_text(path)
            && self.findings(path).eq(other.findings(path))
            && self.notes(path).eq(other.notes(path))
            && related.all(|related| same_text(&related.path))
    }

    pub fn diagnostic(&self, finding: &Finding, source: &Source) -> Diagnostic {
        let related = finding.related.iter().filter_map(|related| {
            Some(DiagnosticRelatedInformation {
                location: self.location(&related.path, related.span)?,
                message: related.text.clone(),
            })
        });
        let gates = finding.guards.iter().filter_map(|gate| {
            Some(DiagnosticRelatedInformation {
                location: self.location(&finding.path, gate.span)?,
                message: gate.reason.clone(),
            })
        });
        let related: Vec<_> = related.chain(gates).collect();
        Diagnostic {
            range: self.encoding.range(source, finding.span),
            severity: Some(match finding.level {
                Level::Error => DiagnosticSeverity::ERROR,
                Level::Warning => DiagnosticSeverity::WARNING,
                Level::Note => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(finding.lint.clone())),
            code_description: page_address(&finding.lint)
                .parse()
                .ok()
                .map(|href| CodeDescription { href }),
            source: Some("cookielint".to_owned()),
            message: format!("{}\n{}", finding.message, finding.help),
            related_information: (!related.is_empty()).then_some(related),
            tags: None,
            data: Some(json!({ "fingerprint": finding.fingerprint })),
        }
    }

    /// Notes speak of a line, or of the file as a whole. A suppression that allows nothing can be
    /// taken off, and editors show it faded.
    fn of_note(&self, note: &Note, source: Option<&Source>) -> Option<Diagnostic> {
        let Some(line) = note.line else {
            return Some(Diagnostic {
                severity: Some(DiagnosticSeverity::INFORMATION),
                source: Some("cookielint".to_owned()),
                message: note.message.clone(),
                ..Diagnostic::default()
            });
        };
        let source = source?;
        let range = source.line_range(line.checked_sub(1)?)?;
        let words = suppress::words_of(source, range.clone());
        let is_unused = words.is_some() && note.message.starts_with("unused");
        Some(Diagnostic {
            range: self
                .encoding
                .range(source, words.unwrap_or_else(|| range.into())),
            severity: Some(DiagnosticSeverity::WARNING),
            code: words.map(|_| NumberOrString::String("suppression".to_owned())),
            source: Some("cookielint".to_owned()),
            message: note.message.clone(),
            tags: is_unused.then(|| vec![DiagnosticTag::UNNECESSARY]),
            ..Diagnostic::default()
        })
    }

    /// A line above each load that waits, which says for what.
    #[must_use]
    pub fn lenses(&self, path: &str) -> Vec<CodeLens> {
        let Some(source) = self.source(path) else {
            return Vec::new();
        };
        let here = self.report.guarded.iter().filter(|it| it.path == path);
        here.map(|guarded| CodeLens {
            range: Range {
                end: self.encoding.position(source, guarded.span.start),
                ..self.encoding.range(source, guarded.span)
            },
            command: Some(Command {
                title: lens(guarded),
                command: String::new(),
                arguments: None,
            }),
            data: None,
        })
        .collect()
    }
}

fn lens(guarded: &Guarded) -> String {
    format!("{} {}", guarded.service_name, waits(guarded))
}

/// What a load waits for, in words.
#[must_use]
pub fn waits(guarded: &Guarded) -> &'static str {
    use crate::catalogue::definition::GuardKind;
    match guarded.guard {
        GuardKind::None => "loads with the page",
        GuardKind::Consent => "waits for consent",
        GuardKind::Interaction => "waits for the visitor to ask for it",
        GuardKind::ConsentMode => "waits in the vendor's own consent mode",
        GuardKind::Never => "never loads from here",
    }
}
