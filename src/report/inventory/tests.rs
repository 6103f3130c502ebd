#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::*;
use crate::catalogue::definition::{Confidence, GuardKind, Role};
use crate::catalogue::service::{Category, Company, Lifetime, Purpose};
use crate::inventory::{Place, Stored};
use crate::site::Medium;

fn sample() -> Inventory {
    let place = |path: &str, guard| Place {
        path: path.into(),
        line: 3,
        column: 1,
        role: Some(Role::Frame),
        guard,
        asked: Vec::new(),
        confidence: Confidence::High,
        by: None,
    };
    let service = Entry {
        kind: EntryKind::Service,
        id: "sample".into(),
        name: "<b>Sample</b> | =1".into(),
        company: Some(Company {
            name: "Sample & Co".into(),
            country: Some("DK".into()),
        }),
        category: Some(Category::Video),
        purpose: Some(Purpose::Marketing),
        description: Some("Shows a \"film\".".into()),
        stored: vec![Stored {
            name: "=cmd|' /C calc'!A0".into(),
            medium: Medium::Cookie,
            lifetime: Some(Lifetime::Seconds(86_400)),
            third_party: true,
            purpose: Some(Purpose::Marketing),
        }],
        places: vec![
            place("a.html", GuardKind::None),
            place("<script>.html", GuardKind::Consent),
        ],
    };
    Inventory {
        entries: vec![service],
        ..Inventory::default()
    }
}

fn written(format: InventoryFormat, language: Language) -> String {
    let mut out = Vec::new();
    write(&sample(), format, language, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn html_holds_no_markup_of_others() {
    let page = written(InventoryFormat::Html, Language::Danish);
    assert!(page.starts_with("<!doctype html>\n<html lang=\"da\">"));
    assert!(!page.contains("<b>") && !page.contains("<script>"));
    assert!(page.contains("&lt;b&gt;Sample&lt;/b&gt;"));
    assert!(page.contains("Sample &amp; Co, Danmark"));
    assert!(page.contains("<td>1 dag</td><td>tredjepart</td>"));
}

#[test]
fn html_needs_nothing_from_elsewhere_and_may_get_nothing() {
    let page = written(InventoryFormat::Html, Language::English);
    for word in [
        "http:", "https:", "url(", "@import", "src=", "href=", "<script",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    let policy = page.find("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';");
    assert!(policy.is_some_and(|at| at < page.find("<style>").unwrap()));
    assert_eq!(
        STANDARD.encode(Sha256::digest(html::STYLE)),
        html::STYLE_HASH
    );
    assert!(page.contains(&format!("style-src 'sha256-{}'", html::STYLE_HASH)));
    assert!(!page.contains("style=\""), "the policy would forbid it");
}

#[test]
fn markdown_tables_keep_their_columns() {
    let text = written(InventoryFormat::Markdown, Language::English);
    for table in text.split("\n\n").filter(|part| part.starts_with('|')) {
        let columns = |line: &str| line.replace("\\|", "").matches('|').count();
        let mut lines = table.lines();
        let expected = columns(lines.next().unwrap());
        assert!(lines.all(|line| columns(line) == expected), "{table}");
    }
    assert!(text.contains("after consent") && text.contains("Denmark"));
}

#[test]
fn csv_holds_no_formula() {
    let text = written(InventoryFormat::Csv, Language::English);
    assert!(text.contains(",\"'=cmd|' /C calc'!A0\","), "{text}");
    assert_eq!(text.matches("\r\n").count(), 2);
}

#[test]
fn both_languages_say_something_everywhere() {
    for language in [Language::English, Language::Danish] {
        for format in [InventoryFormat::Human, InventoryFormat::Csv] {
            let text = written(format, language);
            assert!(!text.trim().is_empty() && !text.contains(", ,"), "{text}");
        }
    }
}

#[test]
fn what_never_was_is_said_so() {
    for format in [
        InventoryFormat::Human,
        InventoryFormat::Markdown,
        InventoryFormat::Html,
    ] {
        let mut out = Vec::new();
        write(&Inventory::default(), format, Language::English, &mut out).unwrap();
        assert!(
            String::from_utf8(out)
                .unwrap()
                .contains("Nothing was found")
        );
    }
}
