//! A browser's tokenizer reads the same tags and attributes.

use std::cell::RefCell;
use std::path::Path;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use proptest::prelude::*;

use super::super::parse;
use crate::syntax::template::Template;

type Tags = Vec<(String, Vec<(String, String)>)>;

#[derive(Default)]
struct Sink(RefCell<Tags>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(Tag {
            kind: TagKind::StartTag,
            name,
            attrs,
            ..
        }) = token
        else {
            return TokenSinkResult::Continue;
        };
        let attributes = attrs.iter().map(|attribute| {
            (
                attribute.name.local.to_string(),
                attribute.value.to_string(),
            )
        });
        let mut attributes: Vec<(String, String)> = attributes.collect();
        attributes.sort();
        self.0.borrow_mut().push((name.to_string(), attributes));
        match &*name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "style" | "iframe" | "noembed" | "noframes" | "xmp" => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }
}

pub(super) fn browser(text: &str) -> Tags {
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(text));
    while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}

fn own(text: &str) -> Tags {
    let document = parse(text, &Template::default());
    let tags = document.elements.iter().map(|element| {
        // Browsers keep the first of several attributes of one name.
        let mut attributes: Vec<(String, String)> = Vec::new();
        for attribute in &element.attributes {
            if attributes.iter().all(|(name, _)| *name != attribute.name) {
                let value = attribute
                    .value
                    .as_ref()
                    .and_then(crate::value::Value::as_literal);
                attributes.push((attribute.name.clone(), value.unwrap_or_default()));
            }
        }
        attributes.sort();
        (element.name.clone(), attributes)
    });
    tags.collect()
}

const SOUP: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "/",
    "=",
    "\"",
    "'",
    " ",
    "\n",
    "-",
    "--",
    "!",
    "&",
    "&amp",
    "&lt;",
    "&#65;",
    "&copy=",
    "æ",
    "a",
    "B",
    "<P>",
    "</p>",
    "<div",
    "<div>",
    "</div>",
    "<script",
    "<script>",
    "</script>",
    "<!--<script>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<iframe ",
    "</iframe>",
    "<br>",
    "<!--",
    "-->",
    "--!>",
    "<!doctype html>",
    "<?xml",
    " class=\"x\"",
    " src='y'",
    " a=b",
    "<x-y.z>",
    "<plaintext>",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tags_are_those_of_a_browser(pieces in prop::collection::vec(prop::sample::select(SOUP), 0..60)) {
        // The slash of `<script/>` is read as authors mean it, not as browsers do.
        let mut text = pieces.concat();
        while text.contains("/>") {
            text = text.replace("/>", ">");
        }
        prop_assert_eq!(own(&text), browser(&text), "{}", text);
    }
}

#[test]
fn pages_are_read_as_browsers_read_them() {
    let mut pages = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("test-corpus")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "html")
            {
                let text = std::fs::read_to_string(&path).expect("the page is UTF-8");
                if ["{{", "{%", "<%", "<?php", "/>"]
                    .iter()
                    .any(|sign| text.contains(sign))
                {
                    continue;
                }
                assert_eq!(own(&text), browser(&text), "{}", path.display());
                pages += 1;
            }
        }
    }
    let page = "<!DOCTYPE html><title>a</title><script async src=\"https://a.example/?x=1&y=2\"></script>\
                <iframe src=//b.example></iframe><p CLASS=a class=b>æ</p>";
    assert_eq!(
        own(page),
        browser(page),
        "{pages} pages were the same before"
    );
}
