//! SARIF 2.1.0, in which code hosts take in what analysers find.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{page_address, plain_json, range};
use crate::catalogue::definition::Level;
use crate::catalogue::{Catalogue, Lint};
use crate::engine::Report;
use crate::finding::{AllowedBy, Finding, Named};
use crate::fix::Fix;
use crate::span::Span;

/// Under which name findings keep their fingerprint.
const FINGERPRINT: &str = "cookielint/v1";

/// Writes one log with one run.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let builtin = Catalogue::builtin().lints.iter();
    let lints: Vec<&Lint> = builtin.chain(&report.own_lints).collect();
    let found = report.findings.iter();
    let found = found.map(|finding| result(report, finding, &lints));
    let allowed = report.allowed.iter().map(|allowed| {
        let mut value = result(report, &allowed.finding, &lints);
        value["suppressions"] = json!([suppression(&allowed.by)]);
        value
    });
    let results: Vec<Value> = found.chain(allowed).collect();
    let notifications: Vec<Value> = report
        .notes
        .iter()
        .map(|note| {
            let mut value = json!({
                "level": "note",
                "message": { "text": note.message },
            });
            if let Some(path) = &note.path {
                value["locations"] = json!([{
                    "physicalLocation": { "artifactLocation": artifact(path) },
                }]);
            }
            value
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cookielint",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": lints.iter().map(|lint| rule(lint)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    plain_json::write_pretty(&log, out)?;
    writeln!(out)
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

fn rule(lint: &Lint) -> Value {
    let page = page_address(&lint.id);
    json!({
        "id": lint.id,
        "shortDescription": { "text": lint.summary },
        "fullDescription": { "text": lint.why },
        "help": {
            "text": lint.instead,
            "markdown": format!("{}\n\n## What to do instead\n\n{}\n\n[The lint's page]({page})", lint.why, lint.instead),
        },
        "helpUri": page,
        "defaultConfiguration": { "level": level(lint.definition.level) },
        "properties": { "tags": ["privacy", "cookies", lint.definition.group.id()] },
    })
}

fn result(report: &Report, finding: &Finding, lints: &[&Lint]) -> Value {
    let message = if finding.help.is_empty() {
        finding.message.clone()
    } else {
        format!("{}. Help: {}", finding.message, finding.help)
    };
    let mut value = json!({
        "ruleId": finding.lint,
        "level": level(finding.level),
        "message": { "text": message },
        "locations": [location(report, &finding.path, finding.span, None)],
        "partialFingerprints": { FINGERPRINT: finding.fingerprint },
        "properties": {
            "confidence": finding.confidence.id(),
            "service": finding.service,
            "purpose": finding.purpose.map(|purpose| purpose.id()),
            "law": finding.law.iter().map(|law| format!("{}, {}", law.title, law.section)).collect::<Vec<_>>(),
        },
    });
    if let Some(index) = lints.iter().position(|lint| lint.id == finding.lint) {
        value["ruleIndex"] = json!(index);
    }
    if let Some(wording) = &finding.wording {
        value["properties"]["wording"] =
            json!({ "language": wording.language, "text": wording.text });
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(id, related)| {
            let mut place = location(report, &related.path, related.span, Some(&related.text));
            place["id"] = json!(id);
            place
        });
        value["relatedLocations"] = related.collect();
    }
    if !finding.fixes.is_empty() {
        let fixes = finding.fixes.iter();
        value["fixes"] = fixes
            .map(|fix| of_fix(report, &finding.path, fix))
            .collect();
    }
    // The way to the finding, from the outermost gate inwards.
    if !finding.guards.is_empty() {
        let gates = finding.guards.iter().rev().map(|guard| {
            let text = format!("{}: {}", guard.kind, guard.reason);
            json!({ "location": location(report, &finding.path, guard.span, Some(&text)) })
        });
        let end = json!({
            "location": location(report, &finding.path, finding.span, Some(&finding.label)),
        });
        let steps: Vec<Value> = gates.chain([end]).collect();
        value["codeFlows"] = json!([{ "threadFlows": [{ "locations": steps }] }]);
    }
    value
}

fn suppression(by: &AllowedBy) -> Value {
    match by {
        AllowedBy::Comment(reason) if reason.is_empty() => json!({ "kind": "inSource" }),
        AllowedBy::Comment(reason) => json!({ "kind": "inSource", "justification": reason }),
        AllowedBy::Baseline => {
            json!({ "kind": "external", "justification": "listed in the baseline" })
        }
    }
}

fn location(report: &Report, path: &str, span: Span, text: Option<&str>) -> Value {
    let mut physical = json!({ "artifactLocation": artifact(path) });
    if let Some(region) = region(report, path, span) {
        physical["region"] = region;
    }
    let mut value = json!({ "physicalLocation": physical });
    if let Some(text) = text {
        value["message"] = json!({ "text": text });
    }
    value
}

fn of_fix(report: &Report, path: &str, fix: &Fix) -> Value {
    let replacements = fix.edits.iter().map(|edit| {
        let mut value = json!({ "insertedContent": { "text": edit.text } });
        if let Some(region) = region(report, path, edit.span) {
            value["deletedRegion"] = region;
        }
        value
    });
    json!({
        "description": { "text": fix.description },
        "artifactChanges": [{
            "artifactLocation": artifact(path),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
        "properties": { "safety": fix.safety.id() },
    })
}

fn region(report: &Report, path: &str, span: Span) -> Option<Value> {
    let (start, end) = range(report, path, span)?;
    Some(json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }))
}

/// A path as a relative reference (RFC 3986).
fn artifact(path: &str) -> Value {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=@".contains(&byte);
        if plain {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    json!({ "uri": uri })
}
