//! What hovers over a place is what is known of it: its findings, what waits for consent there, what
//! guards, and whose address it is.

use std::fmt::Write;

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use super::render::{View, waits};
use super::service;
use crate::engine::Tools;
use crate::finding::{Finding, GuardNote, Guarded, Named};
use crate::recognise::Owner;
use crate::report::page_address;
use crate::source::Source;
use crate::span::Span;

/// Sections of one hover, and the narrowest place that it is about.
#[derive(Default)]
struct Card {
    text: String,
    span: Option<Span>,
}

impl Card {
    fn add(&mut self, span: Span, text: &str) {
        if self.text.contains(text) {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n---\n\n");
        }
        self.text.push_str(text);
        let is_narrower = |shown: &Span| span.end - span.start < shown.end - shown.start;
        if self.span.as_ref().is_none_or(is_narrower) {
            self.span = Some(span);
        }
    }
}

impl View<'_> {
    /// What is known of a place.
    #[must_use]
    pub fn hover(
        &self,
        path: &str,
        source: &Source,
        position: Position,
        tools: &Tools,
    ) -> Option<Hover> {
        let at = self.encoding.offset(&source.text, position);
        let touches = |span: &Span| span.start <= at && at <= span.end;
        let mut card = Card::default();
        for finding in self.report.findings.iter().filter(|it| it.path == path) {
            if touches(&finding.span) {
                card.add(finding.span, &self.of_finding(finding));
            }
            for gate in finding.guards.iter().filter(|gate| touches(&gate.span)) {
                card.add(gate.span, &of_gate(finding, gate));
            }
        }
        for guarded in &self.report.guarded {
            if guarded.path == path && touches(&guarded.span) {
                card.add(guarded.span, &self.of_guarded(guarded));
            }
            if let Some((file, span, reason)) = &guarded.by
                && file == path
                && touches(span)
            {
                let name = &guarded.service_name;
                let until = match asks(guarded) {
                    asks if asks.is_empty() => asks,
                    asks => format!(" until there is consent{asks}"),
                };
                card.add(*span, &format!("holds back **{name}**{until}: it {reason}"));
            }
        }
        // What is no breach and waits for nothing is still somebody's.
        if card.text.is_empty()
            && let Some(span) = word_at(&source.text, at)
            && let Some(Owner::Service { id, .. }) =
                tools.recogniser.address(span.of(&source.text), |_| true)
        {
            card.add(span, &service::card(id, self.catalogue));
        }
        Some(Hover {
            range: Some(self.encoding.range(source, card.span?)),
            contents: HoverContents::Markup(MarkupContent {
                kind: MarkupKind::Markdown,
                value: card.text,
            }),
        })
    }

    fn of_finding(&self, finding: &Finding) -> String {
        let mut text = format!(
            "**{}** [`{}`]({})\n\n{}\n",
            finding.message,
            finding.lint,
            page_address(&finding.lint),
            finding.help
        );
        if let Some(wording) = &finding.wording {
            // Writing to a string cannot fail.
            let _ = write!(text, "\n> {}\n", wording.text);
        }
        if let Some(id) = &finding.service {
            text.push_str(&service::facts(id, self.catalogue));
        }
        for gate in &finding.guards {
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

    fn of_guarded(&self, guarded: &Guarded) -> String {
        let mut text = format!("**{}** {}", guarded.service_name, waits(guarded));
        text.push_str(&asks(guarded));
        if let Some((path, _, reason)) = &guarded.by {
            let _ = match *path == guarded.path {
                true => write!(text, ": the guard {reason}"),
                false => write!(text, ": the guard in `{path}` {reason}"),
            };
        }
        text.push('\n');
        text.push_str(&service::facts(&guarded.service, self.catalogue));
        text
    }
}

/// Why a gate on the way to a finding does not hold it back.
fn of_gate(finding: &Finding, gate: &GuardNote) -> String {
    let name = finding.service_name.as_deref().unwrap_or("what follows");
    let what = match gate.counts {
        true => "a guard, and not for every way to",
        false => "no guard for",
    };
    format!("{what} **{name}**: it {}", gate.reason)
}

/// The purposes that a guard asks for, where it names them.
fn asks(guarded: &Guarded) -> String {
    let purposes: Vec<&str> = guarded.purposes.iter().map(|it| it.id()).collect();
    match purposes.is_empty() {
        true => String::new(),
        false => format!(" to {}", purposes.join(" and ")),
    }
}

/// How far an address is looked for to each side.
const MAX_ADDRESS: usize = 400;

/// The address or word that a byte stands in.
fn word_at(text: &str, at: usize) -> Option<Span> {
    let ends = |c: char| c.is_whitespace() || "\"'`<>(){}[],;".contains(c);
    let from = crate::source::floor(text, at.saturating_sub(MAX_ADDRESS));
    let to = crate::source::floor(text, at.saturating_add(MAX_ADDRESS));
    let before = text.get(from..at)?;
    let start = before.rfind(ends).map_or(from, |at| {
        let width = before[at..].chars().next().map_or(1, char::len_utf8);
        from + at + width
    });
    let end = at + text.get(at..to)?.find(ends).unwrap_or(to - at);
    (start < end).then(|| Span::new(start, end))
}

fn one_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars()
        .filter(|letter| *letter != '`')
        .take(80)
        .collect()
}
