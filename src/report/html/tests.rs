//! The page is what it claims to be, as html5ever reads it.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::cell::RefCell;
use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use sha2::{Digest, Sha256};

use super::*;
use crate::catalogue::definition::{Confidence, GuardKind};
use crate::catalogue::service::{Company, Purpose};
use crate::finding::tests::sample;
use crate::inventory::{Entry, EntryKind, Place};
use crate::report::tests::{full, report, source, text};

/// What ends by itself.
const VOID: [&str; 2] = ["meta", "input"];

#[derive(Default)]
struct Read {
    open: Vec<String>,
    elements: Vec<(String, Vec<(String, String)>)>,
    /// Text outside of style and script.
    text: String,
    comments: usize,
    errors: Vec<String>,
}

impl Read {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let all = self.elements.iter().flat_map(|(_, all)| all);
        all.filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
struct Reader(RefCell<Read>);

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let read = &mut *self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => return read.tag(&tag),
            Token::CharacterTokens(text) => {
                let within = read.open.last().map(String::as_str);
                if !matches!(within, Some("style" | "script")) {
                    read.text.push_str(&text);
                }
            }
            Token::CommentToken(_) => read.comments += 1,
            Token::ParseError(error) => read.errors.push(error.into_owned()),
            Token::NullCharacterToken => read.errors.push("a null character".to_owned()),
            Token::DoctypeToken(_) | Token::EOFToken => {}
        }
        TokenSinkResult::Continue
    }
}

impl Read {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        if tag.kind == TagKind::EndTag {
            assert_eq!(self.open.pop().as_ref(), Some(&name), "what is open ends");
            return TokenSinkResult::Continue;
        }
        let all = tag.attrs.iter();
        let all = all.map(|it| (it.name.local.to_string(), it.value.to_string()));
        self.elements.push((name.clone(), all.collect()));
        let raw = match name.as_str() {
            "style" => TokenSinkResult::RawData(RawKind::Rawtext),
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "title" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        };
        if !VOID.contains(&name.as_str()) {
            self.open.push(name);
        }
        raw
    }
}

/// The page as it is read, once it is known to keep to what every page keeps to.
fn read(report: &Report, language: Language) -> Read {
    let page = text(|out| write(report, language, out));
    let options = TokenizerOpts {
        exact_errors: true,
        ..TokenizerOpts::default()
    };
    let tokenizer = Tokenizer::new(Reader::default(), options);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(page.as_str()));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let read = tokenizer.sink.0.into_inner();
    assert!(read.errors.is_empty(), "{:?}", read.errors);
    assert!(read.open.is_empty(), "{:?} is never closed", read.open);
    assert_eq!(read.comments, 0);
    loads_nothing(&read);
    let ids: Vec<&str> = read.all("id").collect();
    let unique: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    for name in ["aria-labelledby", "for"] {
        for target in read.all(name) {
            assert!(unique.contains(target), "{name} {target}");
        }
    }
    for target in read.all("href").filter_map(|it| it.strip_prefix('#')) {
        assert!(unique.contains(target), "#{target}");
    }
    let mut above = 0;
    for (name, _) in &read.elements {
        let level = name.strip_prefix('h').and_then(|it| it.parse::<u8>().ok());
        if let Some(level) = level {
            assert!(level <= above + 1, "h{level} below h{above}");
            above = level;
        }
        let scope = |all: &[(String, String)]| all.iter().any(|(name, _)| name == "scope");
        assert!(
            read.elements
                .iter()
                .all(|(name, all)| name != "th" || scope(all))
        );
    }
    for name in ["h1", "header", "nav", "main", "style"] {
        let count = read.elements.iter().filter(|(known, _)| known == name);
        assert_eq!(count.count(), 1, "{name}");
    }
    read
}

/// Every element is one that shows text, and no attribute runs, styles or fetches.
fn loads_nothing(read: &Read) {
    let harmless = [
        "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section",
        "article", "h1", "h2", "h3", "h4", "p", "a", "ul", "li", "table", "caption", "thead",
        "tbody", "tr", "th", "td", "div", "label", "input", "select", "option", "span", "code",
        "pre", "mark", "dl", "dt", "dd", "script",
    ];
    let attributes = [
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "class",
        "id",
        "href",
        "role",
        "dir",
        "hidden",
        "type",
        "value",
        "checked",
        "autocomplete",
        "for",
        "scope",
        "rowspan",
        "aria-label",
        "aria-labelledby",
        "data-level",
        "data-lint",
    ];
    for (name, all) in &read.elements {
        assert!(harmless.contains(&name.as_str()), "<{name}>");
        for (attribute, value) in all {
            assert!(attributes.contains(&attribute.as_str()), "{attribute}");
            if attribute == "href" {
                let leads = ["#", "https://"].iter().any(|it| value.starts_with(it));
                assert!(name == "a" && leads, "{name} {value}");
            }
            if attribute == "http-equiv" {
                assert_eq!(value, "Content-Security-Policy");
            }
        }
    }
    for fetching in [
        "url(", "@import", "fetch(", "XMLHttp", "Storage", "cookie", "import(",
    ] {
        assert!(
            !STYLE.contains(fetching) && !SCRIPT.contains(fetching),
            "{fetching}"
        );
    }
}

fn with_inventory(mut report: Report, name: &str) -> Report {
    report.inventory = Some(vec![Entry {
        kind: EntryKind::Service,
        id: "sample".into(),
        name: name.into(),
        company: Some(Company {
            name: name.into(),
            country: Some("DK".into()),
        }),
        category: None,
        purpose: Some(Purpose::Statistics),
        description: Some(name.into()),
        stored: Vec::new(),
        places: vec![Place {
            path: name.into(),
            line: 1,
            column: 1,
            role: None,
            guard: GuardKind::None,
            asked: Vec::new(),
            confidence: Confidence::High,
            by: None,
        }],
    }]);
    report
}

#[test]
fn the_policy_names_what_is_in_the_page() {
    for (content, hash) in [(STYLE, STYLE_HASH), (SCRIPT, SCRIPT_HASH)] {
        assert_eq!(STANDARD.encode(Sha256::digest(content)), hash);
        assert!(!content.contains("</"), "it would end its element");
    }
}

#[test]
fn the_page_has_its_form() {
    let page = text(|out| {
        let report = with_inventory(full(), "Sample");
        write(&report, Language::English, out)
    });
    insta::assert_snapshot!(page.replace(STYLE, "…").replace(SCRIPT, "…"));
}

#[test]
fn every_finding_is_in_the_page() {
    let mut report = with_inventory(full(), "Sample");
    for number in 0..300 {
        let mut finding = sample(&format!("z{}.html", number / 7), Span::new(0, 1));
        finding.message = format!("message {number}.");
        report.findings.push(finding);
    }
    for language in [Language::English, Language::Danish] {
        let read = read(&report, language);
        let articles = read.elements.iter().filter(|(name, _)| name == "article");
        assert_eq!(articles.count(), report.findings.len());
        for finding in &report.findings {
            for said in [
                &finding.message,
                &finding.label,
                &finding.help,
                &finding.path,
            ] {
                assert!(read.text.contains(said.as_str()), "{said}");
            }
        }
        for said in ["VEJ nr 10189, 3.1", "is not text", "Sample"] {
            assert!(read.text.contains(said), "{said}");
        }
    }
}

#[test]
fn nothing_found_is_a_page_too() {
    for language in [Language::English, Language::Danish] {
        let read = read(&Report::default(), language);
        assert!(read.text.contains(Words::of(language).nothing));
        assert!(read.elements.iter().all(|(name, _)| name != "script"));
    }
}

#[test]
fn what_a_source_holds_is_text() {
    let hostile = "</script><!--</pre></title><img src=x onerror=alert(1)>\"'`&lt;&#0;]]>\0\u{1b}[2J\u{202e}\t";
    let shown = "</script><!--</pre></title><img src=x onerror=alert(1)>\"'`&lt;&#0;]]>\u{fffd}\u{fffd}[2J\u{fffd}\t";
    let mut finding = sample(hostile, Span::new(3, 20));
    for field in [
        &mut finding.lint,
        &mut finding.message,
        &mut finding.label,
        &mut finding.help,
    ] {
        *field = hostile.to_owned();
    }
    finding.notes = vec![hostile.to_owned()];
    finding.law[0].title = hostile.to_owned();
    finding.law[0].section = hostile.to_owned();
    finding.law[0].url = Some("javascript:alert(1)".into());
    let mut page = report(
        // A text with a null character is not taken for a text.
        vec![source(hostile, &hostile.replace('\0', "\u{7f}"))],
        vec![finding],
    );
    page.notes.push(crate::finding::Note::on(hostile, hostile));
    let page = with_inventory(page, hostile);
    for language in [Language::English, Language::Danish] {
        let read = read(&page, language);
        // Path, message, label, help, note, law, the note on the run, the inventory and the source.
        assert!(read.text.matches(shown).count() > 10, "{}", read.text);
        assert!(!read.text.contains(['\0', '\u{1b}', '\u{202e}']));
        assert!(read.all("data-lint").eq([shown]));
    }
}

#[test]
fn the_place_is_marked_and_gaps_are_shown() {
    let long = format!("<p>\n<script>\n{}</script>\n", "run();\n".repeat(50));
    let span = Span::new(4, long.len() - 1);
    let report = report(vec![source("a.html", &long)], vec![sample("a.html", span)]);
    let page = text(|out| write(&report, Language::English, out));
    assert!(page.contains("<mark>&lt;script&gt;</mark>"), "{page}");
    assert!(page.contains("<span class=\"line\">…</span>"), "{page}");
    assert!(
        page.contains("   53 </span><mark>&lt;/script&gt;</mark>"),
        "{page}"
    );
    // A span that lies outside of its source hides nothing.
    let finding = sample("a.html", Span::new(9000, 9001));
    let lost = crate::report::tests::report(vec![source("a.html", &long)], vec![finding]);
    let shown = read(&lost, Language::English).text;
    assert!(shown.contains("YouTube loads"), "{shown}");
}
