//! Style sheets load what they import and what their `url()` names.

use super::lower::Lowering;
use crate::catalogue::definition::Role;
use crate::gate::GateId;
use crate::recognise::Owner;
use crate::site::By;
use crate::span::Span;

/// Notes the addresses of the style sheet at `range`.
pub fn lower(low: &mut Lowering, range: Span, gate: Option<GateId>) {
    for address in addresses(low.source, range) {
        let text = address.of(low.source);
        let allowed = |role| matches!(role, Role::Style | Role::Image | Role::Pixel);
        if let Some(Owner::Service { id, role }) = low.recogniser.address(text, allowed) {
            let gate = low.template_gate_within(range.start, address.start, gate);
            low.add_with(id, role, By::Element, address, gate, Vec::new(), false);
        }
    }
}

/// Spans of the addresses in `url(…)` and `@import "…"`, comments left out.
fn addresses(source: &str, range: Span) -> Vec<Span> {
    let mut all = Vec::new();
    let text = range.of(source);
    let mut at = 0;
    while let Some(found) = next_start(&text[at..]) {
        let start = at + found.offset;
        if found.comment {
            at = text[start..]
                .find("*/")
                .map_or(text.len(), |end| start + end + 2);
            continue;
        }
        let after = text[start..].trim_start();
        let rest = after.strip_prefix("url(").unwrap_or(after);
        let start = text.len() - rest.len();
        let skipped = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'')
                .len();
        let from = start + skipped;
        let end = text[from..]
            .find(['"', '\'', ')', ';', '\n'])
            .map_or(text.len(), |end| from + end);
        if skipped < rest.len() && end > from {
            all.push(Span::new(range.start + from, range.start + end));
        }
        at = end.max(start);
    }
    all
}

struct Start {
    /// Behind the word that starts it.
    offset: usize,
    comment: bool,
}

fn next_start(text: &str) -> Option<Start> {
    let words = [("/*", true), ("url(", false), ("@import", false)];
    memchr::memchr3_iter(b'/', b'u', b'@', text.as_bytes()).find_map(|at| {
        let (word, comment) = words
            .iter()
            .find(|(word, _)| text.as_bytes()[at..].starts_with(word.as_bytes()))?;
        Some(Start {
            offset: at + word.len(),
            comment: *comment,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        addresses(text, Span::new(0, text.len()))
            .into_iter()
            .map(|span| span.of(text))
            .collect()
    }

    #[test]
    fn finds_imports_and_urls() {
        assert_eq!(
            found("@import url('https://a.dk/x.css'); b { background: url(c.png) }"),
            ["https://a.dk/x.css", "c.png"]
        );
        assert_eq!(
            found("@import \"https://a.dk/x.css\";"),
            ["https://a.dk/x.css"]
        );
    }

    #[test]
    fn leaves_comments_out() {
        assert!(found("/* @import url(https://a.dk/x.css) */").is_empty());
        assert!(found("/* url(").is_empty());
    }
}
