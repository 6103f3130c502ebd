//! Policies in every language: what they tell is found, and what they leave out is missed.

use std::collections::BTreeMap;

use cookielint::catalogue::Catalogue;
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;
use serde::Deserialize;

/// A policy that tells all, and one that does not tell how long cookies last.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policies {
    title: String,
    whole: String,
    endless: String,
}

/// What is missing in a policy of a site that measures its visitors.
fn missing(tools: &Tools, language: &str, title: &str, text: &str) -> Vec<String> {
    let page = |inside: &str| {
        format!("<!doctype html><html lang=\"{language}\"><body>{inside}</body></html>")
    };
    let home = page(&format!(
        "<a href=\"cookies.html\">{title}</a>\
         <script async src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"></script>"
    ));
    let policy = page(&format!("<h1>{title}</h1><p>{text}</p>"));
    let source = |path: &str, text: &str| {
        Source::from_bytes(path.into(), text.as_bytes()).expect("a page is text")
    };
    let sources = vec![source("index.html", &home), source("cookies.html", &policy)];
    let report = check_sources(sources, tools, |id| id == "incomplete-cookie-policy");
    let findings = report.findings.into_iter();
    findings
        .map(|finding| finding.message.to_string())
        .collect()
}

#[test]
fn policies_are_read_in_every_language() {
    let text = std::fs::read_to_string("tests/texts/policies.toml").expect("the texts are there");
    let all: BTreeMap<String, Policies> =
        toml::from_str(&text).expect("the texts are as they should be");
    let tools = Tools::new(Catalogue::builtin());
    let mut wrong = Vec::new();
    for (language, policies) in &all {
        let whole = missing(&tools, language, &policies.title, &policies.whole);
        if !whole.is_empty() {
            wrong.push(format!("{language}: whole: {whole:?}"));
        }
        let endless = missing(&tools, language, &policies.title, &policies.endless);
        if endless != ["the cookie policy does not tell how long they last"] {
            wrong.push(format!("{language}: endless: {endless:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(all.len() >= 20, "{}", all.len());
}
