//! A suggestion is a text that a lint has for what it finds; here it is decided in which language.

use super::Breach;
use crate::project::Project;
use crate::site::{SiteKind, Text};
use crate::text::Grammar;

/// How many texts around a place are listened to.
const NEAREST: usize = 5;

/// The language of what people read around the breach, among those that the lint has a text in;
/// English where nothing tells, and `None` where the lint has no texts.
pub(super) fn language<'a>(
    breach: &'a Breach,
    project: &Project,
    grammar: &Grammar,
) -> Option<&'a str> {
    let wording = &breach.lint.definition.wording;
    if wording.is_empty() {
        return None;
    }
    let known = |code: &str| {
        let code = match code.split(['-', '_']).next().unwrap_or_default() {
            // What somebody writes in Norwegian without saying which is mostly this.
            "no" | "nn" => "nb",
            other => other,
        };
        let (known, _) = wording.get_key_value(code)?;
        Some(known.as_str())
    };
    let mut texts: Vec<&Text> = project.files[breach.file]
        .facts
        .sites
        .iter()
        .filter_map(|site| match &site.kind {
            SiteKind::Text(text) => Some(text),
            _ => None,
        })
        .collect();
    texts.sort_by_key(|text| text.source_offset(0).abs_diff(breach.span.start));
    texts.truncate(NEAREST);
    let said = texts.iter().find_map(|text| text.language.as_deref());
    let said = said.and_then(known);
    let texts = texts.iter().map(|text| text.text.as_str());
    let heard: Vec<&str> = texts.chain([breach.text.as_str()]).collect();
    let heard = grammar.languages_of(&heard.join("\n"));
    let mut heard = heard.into_iter().filter_map(known).peekable();
    // A page says `en` where a template has said so for years; its words know better.
    match (said, heard.peek().copied()) {
        (Some(said), Some(_)) if heard.any(|heard| heard == said) => Some(said),
        (_, Some(heard)) => Some(heard),
        (said, None) => said.or_else(|| known("en")),
    }
}
