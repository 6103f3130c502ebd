//! Whatever lies in a repository, the run goes on: any bytes, at every layer, and inputs that are
//! made to hurt. A panic fails these tests; nothing in here measures time.

use std::sync::LazyLock;

use cookielint::catalogue::Catalogue;
use cookielint::engine::{Report, Tools, check_sources};
use cookielint::source::Source;
use proptest::prelude::*;

static TOOLS: LazyLock<Tools<'static>> = LazyLock::new(|| Tools::new(Catalogue::builtin()));

/// A file name for every layer.
const NAMES: [&str; 18] = [
    "a.html",
    "a.js",
    "a.ts",
    "a.tsx",
    "a.jsx",
    "a.css",
    "a.twig",
    "a.njk",
    "a.liquid",
    "a.html.erb",
    "a.ejs",
    "a.php",
    "a.hbs",
    "a.gohtml",
    "a.cshtml",
    "a.vue",
    "a.svelte",
    "a.module",
];

/// Pieces that the layers know, to be thrown together in any order.
const PIECES: [&str; 52] = [
    "<iframe src=\"https://www.youtube.com/embed/",
    "\">",
    "</iframe>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "{{",
    "}}",
    "{%",
    "%}",
    "{% if a %}",
    "{% else %}",
    "{% endif %}",
    "<%",
    "<%=",
    "%>",
    "<?php",
    "?>",
    "<?=",
    "if (",
    ") {",
    "}",
    "@",
    "@{",
    "@if (x) {",
    "@Html.Raw(\"",
    "{{#if x}}",
    "{{/if}}",
    "{{ end }}",
    "`",
    "${",
    "'",
    "\"",
    "function f() {",
    "=> ",
    "f(",
    "consent",
    "=== 'granted'",
    "s.src = 'https://www.googletagmanager.com/gtm.js'",
    "<input type=checkbox checked>",
    "By continuing you accept cookies.",
    "æøå",
    "\u{FFFC}",
    "\r\n",
    "\0",
    "<noscript>",
    "<template>",
    "url(",
    "@import",
    "/*",
    "//",
];

fn check(name: &str, text: &str) -> Report {
    let source = Source::from_bytes(name.to_owned(), text.as_bytes());
    check_sources(source.into_iter().collect(), &TOOLS, |_| true)
}

/// Every finding points at text of its file.
fn points_into(report: &Report) -> bool {
    report.findings.iter().all(|finding| {
        let source = report
            .sources
            .iter()
            .find(|source| source.path == finding.path);
        source.is_some_and(|source| {
            source
                .text
                .get(finding.span.start..finding.span.end)
                .is_some()
        })
    })
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), name in prop::sample::select(NAMES.to_vec())) {
        let source = Source::from_bytes(name.to_owned(), &bytes);
        let report = check_sources(source.into_iter().collect(), &TOOLS, |_| true);
        prop_assert!(points_into(&report));
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60), name in prop::sample::select(NAMES.to_vec())) {
        let text = pieces.concat();
        prop_assert!(points_into(&check(name, &text)), "{}", text);
    }
}

#[test]
fn what_a_text_leaves_open_is_pointed_at_whole() {
    let text = "<?php`By continuing you accept cookies.f({{\u{e6}\u{f8}\u{e5}}}<iframe src=\"https://www.youtube.com/embed/`";
    let report = check("a.php", text);
    assert!(!report.findings.is_empty() && points_into(&report));
}

#[test]
fn inputs_that_are_made_to_hurt() {
    let hook = "https://www.youtube.com/embed/a cookie consent ";
    let texts = [
        "<div>".repeat(100_000),
        "<p><b>".repeat(50_000),
        "{% if a %}".repeat(100_000),
        "{{#if a}}".repeat(100_000),
        "<% if a %>".repeat(50_000),
        "@if (a) {".repeat(50_000),
        "<?php if (a) { ?>".repeat(20_000),
        "(".repeat(100_000),
        "[{".repeat(50_000),
        format!("x = {}1", "a + ".repeat(100_000)),
        format!("x = {}1", "a && ".repeat(20_000)),
        "function f() { if (x) return; f(); }".repeat(5_000),
        "a".repeat(1_900_000),
        format!("<p {}>", "a=\"b\" ".repeat(100_000)),
        "url(".repeat(200_000),
        "<input type=checkbox checked>".repeat(20_000),
        "By continuing you accept ".repeat(20_000),
    ];
    for text in texts {
        for name in [
            "a.html",
            "a.js",
            "a.twig",
            "a.hbs",
            "a.html.erb",
            "a.cshtml",
            "a.php",
            "a.css",
        ] {
            assert!(
                points_into(&check(name, &format!("{hook}{text}"))),
                "{name}: {}",
                &text[..40]
            );
        }
    }
}

#[test]
fn circles_end() {
    let files = [
        (
            "a.twig",
            "{% include 'b.twig' %}<iframe src=\"https://www.youtube.com/embed/a\"></iframe>",
        ),
        ("b.twig", "{% include 'a.twig' %}{% extends 'b.twig' %}"),
        (
            "c.js",
            "function f() { g(); } function g() { f(); x.src = 'https://www.youtube.com/embed/a'; } f();",
        ),
    ];
    let sources = files
        .iter()
        .map(|(path, text)| Source::from_bytes((*path).to_owned(), text.as_bytes()).expect("text"))
        .collect();
    let report = check_sources(sources, &TOOLS, |_| true);
    assert_eq!(report.findings.len(), 2, "{:?}", report.findings);
}
