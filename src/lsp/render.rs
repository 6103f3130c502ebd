//! What editors show of findings: diagnostics, what hovers over a place, and lenses above loads.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use lsp_types::{
    CodeDescription, CodeLens, Command, Diagnostic, DiagnosticRelatedInformation,
    DiagnosticSeverity, DiagnosticTag, Hover, HoverContents, Location, MarkupContent, MarkupKind,
    NumberOrString, Position, Range,
};
use serde_json::json;

use super::address;
use super::position::Encoding;
use crate::catalogue::Catalogue;
use crate::catalogue::definition::Level;
use crate::engine::Report;
use crate::finding::{Finding, Guarded, Named, Note};
use crate::report::page_address;
use crate::source::Source;
use crate::span::Span;

/// How places of a report are named to an editor.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub report: &'a Report,
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
    pub fn findings(&self, path: &'a str) -> impl Iterator<Item = &'a Finding> {
        let findings = &self.report.findings;
        findings.iter().filter(move |finding| finding.path == path)
    }

    /// All that is to be said of a file.
    #[must_use]
    pub fn diagnostics(&self, path: &str) -> Vec<Diagnostic> {
        let Some(source) = self.source(path) else {
            return Vec::new();
        };
        let of_file = |finding: &&Finding| finding.path == path;
        let findings = self.report.findings.iter().filter(of_file);
        let mut all: Vec<Diagnostic> = findings
            .map(|finding| self.diagnostic(finding, source))
            .collect();
        let notes = self.report.notes.iter();
        let notes = notes.filter(|note| note.path.as_deref() == Some(path));
        all.extend(notes.filter_map(|note| self.of_note(note, source)));
        all
    }

    fn diagnostic(&self, finding: &Finding, source: &Source) -> Diagnostic {
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

    /// A suppression that allows nothing can be taken off, and editors show it faded.
    fn of_note(&self, note: &Note, source: &Source) -> Option<Diagnostic> {
        let range = source.line_range(note.line?.checked_sub(1)?)?;
        Some(Diagnostic {
            range: self.encoding.range(source, range.into()),
            severity: Some(DiagnosticSeverity::WARNING),
            source: Some("cookielint".to_owned()),
            message: note.message.clone(),
            tags: Some(vec![DiagnosticTag::UNNECESSARY]),
            ..Diagnostic::default()
        })
    }

    /// What is known of a place: its findings, what waits for consent there, and the guards.
    #[must_use]
    pub fn hover(&self, path: &str, position: Position) -> Option<Hover> {
        let source = self.source(path)?;
        let at = self.encoding.offset(&source.text, position);
        let touches = |span: &Span| span.start <= at && at <= span.end;
        let mut text = String::new();
        let mut shown: Option<Span> = None;
        let findings = self.report.findings.iter();
        for finding in findings.filter(|it| it.path == path && touches(&it.span)) {
            section(&mut text, &of_finding(finding));
            shown = shown.or(Some(finding.span));
        }
        for guarded in &self.report.guarded {
            let is_here = guarded.path == path && touches(&guarded.span);
            let by = guarded.by.as_ref();
            let holds = by.filter(|(file, span, _)| file == path && touches(span));
            if is_here {
                section(&mut text, &of_guarded(guarded));
                shown = shown.or(Some(guarded.span));
            } else if let Some((_, span, reason)) = holds {
                let name = &guarded.service_name;
                section(&mut text, &format!("holds back **{name}**: {reason}"));
                shown = shown.or(Some(*span));
            }
        }
        Some(Hover {
            range: Some(self.encoding.range(source, shown?)),
            contents: HoverContents::Markup(MarkupContent {
                kind: MarkupKind::Markdown,
                value: text,
            }),
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

fn section(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push_str("\n\n---\n\n");
    }
    text.push_str(more);
}

fn of_finding(finding: &Finding) -> String {
    let mut text = format!(
        "**{}** [`{}`]({})\n\n{}\n",
        finding.message,
        finding.lint,
        page_address(&finding.lint),
        finding.help
    );
    if let Some(wording) = &finding.wording {
        let _ = write!(text, "\n> {}\n", one_line(&wording.text));
    }
    if let Some(id) = &finding.service {
        text.push_str(&service(id));
    }
    for gate in &finding.guards {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n- `{}`: {}", one_line(&gate.text), gate.reason);
    }
    for law in &finding.law {
        let _ = match &law.url {
            Some(url) => write!(text, "\n- [{}]({url})", law.title),
            None => write!(text, "\n- {}", law.title),
        };
        if !law.section.is_empty() {
            let _ = write!(text, ", {}", law.section);
        }
    }
    text
}

fn of_guarded(guarded: &Guarded) -> String {
    let mut text = format!("**{}** {}", guarded.service_name, waits(guarded));
    if let Some((path, _, reason)) = &guarded.by {
        let _ = match *path == guarded.path {
            true => write!(text, ": {reason}"),
            false => write!(text, ": {reason} (`{path}`)"),
        };
    }
    text.push('\n');
    text.push_str(&service(&guarded.service));
    text
}

fn lens(guarded: &Guarded) -> String {
    format!("{} {}", guarded.service_name, waits(guarded))
}

fn waits(guarded: &Guarded) -> &'static str {
    use crate::catalogue::definition::GuardKind;
    match guarded.guard {
        GuardKind::None => "loads with the page",
        GuardKind::Consent => "waits for consent",
        GuardKind::Interaction => "waits for the visitor to ask for it",
        GuardKind::ConsentMode => "waits in the vendor's own consent mode",
        GuardKind::Never => "never loads from here",
    }
}

/// Who a service is, what for, and what it stores for how long.
fn service(id: &str) -> String {
    let Some(service) = Catalogue::builtin().services.get(id) else {
        return String::new();
    };
    let mut text = format!("\n{}\n", service.description);
    let company = &service.company;
    let _ = write!(text, "\n- company: {} ({})", company.name, company.country);
    let _ = write!(text, "\n- purpose: {}", service.purpose.id());
    for cookie in &service.cookies {
        let _ = write!(text, "\n- cookie `{}`", cookie.name);
        if let Some(lifetime) = &cookie.lifetime {
            let _ = write!(text, ", {lifetime}");
        }
    }
    text.push('\n');
    text
}

fn one_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars()
        .filter(|letter| *letter != '`')
        .take(80)
        .collect()
}
