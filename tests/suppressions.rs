//! Suppressions: written where they belong in every language, told where they are of no use, and
//! taken away again.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::Path;

use cookielint::catalogue::Catalogue;
use cookielint::engine::{Report, Tools, check_sources};
use cookielint::fix::Safety;
use cookielint::fix::mend::{Bench, Overlay, mend};
use cookielint::site::SiteKind;
use cookielint::source::Source;
use cookielint::suppress::write::offer;
use cookielint::syntax::language::{Language, facts};
use serde::Deserialize;
use support::Site;

type Files = BTreeMap<String, Vec<u8>>;

#[derive(Deserialize)]
struct Matrix {
    name: String,
    path: String,
    guilty: BTreeMap<String, Fragment>,
}

#[derive(Deserialize)]
struct Fragment {
    text: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
}

fn check(files: &Files, overlay: &Overlay, tools: &Tools) -> Report {
    let sources = files.iter().map(|(path, bytes)| {
        let bytes = overlay.get(path).unwrap_or(bytes);
        Source::from_bytes(path.clone(), bytes).unwrap()
    });
    check_sources(sources.collect(), tools, |_| true)
}

/// Writes all suppressions and tells what is wrong with the outcome.
fn suppressed(files: &Files, tools: &Tools) -> (Files, Vec<String>) {
    let offered = |overlay: &Overlay| {
        let mut report = check(files, overlay, tools);
        offer(&mut report, "it is a test");
        report
    };
    let read = |path: &str| {
        files
            .get(path)
            .cloned()
            .ok_or(io::ErrorKind::NotFound.into())
    };
    let bench = Bench {
        read: &read,
        check: &offered,
        tidies: false,
    };
    let outcome = mend(
        offered(&Overlay::new()),
        &bench,
        Safety::Safe,
        &HashSet::new(),
    );
    let mut after = files.clone();
    for changed in outcome.files {
        after.insert(changed.path, changed.after);
    }
    let report = check(&after, &Overlay::new(), tools);
    let mut problems: Vec<String> = report
        .findings
        .iter()
        .map(|it| format!("left: {} {}", it.path, it.lint))
        .collect();
    problems.extend(report.notes.iter().map(|note| note.message.clone()));
    for (path, bytes) in &after {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let Some(language) = Language::of(path, &text) else {
            continue;
        };
        let read = facts(path, &text, language, tools.catalogue, &tools.recogniser);
        for site in &read.sites {
            if let SiteKind::Text(shown) = &site.kind
                && shown.text.contains("cookielint:")
            {
                problems.push(format!("visitors see it: {}", shown.text));
            }
        }
    }
    if !problems.is_empty() {
        let texts = after
            .iter()
            .map(|(path, bytes)| format!("--- {path}\n{}", String::from_utf8_lossy(bytes)));
        problems.extend(texts);
    }
    (after, problems)
}

#[test]
fn suppressions_are_written_in_every_language() {
    let tools = Tools::new(Catalogue::builtin());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/languages");
    let mut all = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let matrix: Matrix = toml::from_str(&text).unwrap();
        for (name, fragment) in matrix.guilty {
            let own = fragment.text.map(|text| (matrix.path.clone(), text));
            let files: Files = own
                .into_iter()
                .chain(fragment.files)
                .map(|(path, text)| (path, text.into_bytes()))
                .collect();
            let before = check(&files, &Overlay::new(), &tools);
            count += usize::from(!before.findings.is_empty());
            let (_, problems) = suppressed(&files, &tools);
            if !problems.is_empty() {
                all.push(format!("{}, {name}: {}", matrix.name, problems.join("\n")));
            }
        }
    }
    assert!(all.is_empty(), "{}: {}", all.len(), all.join("\n\n"));
    assert!(count > 250, "{count}");
}

#[test]
fn suppressions_are_written_into_sites_of_the_corpus() {
    let tools = Tools::new(Catalogue::builtin());
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("test-corpus");
    let mut all = Vec::new();
    for site in fs::read_dir(corpus).unwrap() {
        let site = site.unwrap().path();
        if !site.is_dir() {
            continue;
        }
        let entries = walkdir::WalkDir::new(&site).into_iter().map(Result::unwrap);
        let files: Files = entries
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let path = entry.path().strip_prefix(&site).unwrap();
                let path = path.to_string_lossy().replace('\\', "/");
                (path, fs::read(entry.path()).unwrap())
            })
            .collect();
        let (_, problems) = suppressed(&files, &tools);
        if !problems.is_empty() {
            all.push(format!("{}: {}", site.display(), problems.join("\n")));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n\n"));
}

const EMBED: &str = "<iframe src=\"https://www.youtube.com/embed/abc\"></iframe>";

#[test]
fn the_program_writes_them_and_then_finds_nothing() {
    let component = "export const Video = () => (\n  <main>\n    <h1>Film</h1>\n    \
        <iframe src=\"https://www.youtube.com/embed/a\" />\n  </main>\n);\n";
    let view = format!("@{{ var a = 1; }}\r\n<div>\r\n    {EMBED}\r\n</div>\r\n");
    let site = Site::new(&[
        ("index.html", &format!("<body>\n  {EMBED}\n")),
        ("src/video.jsx", component),
        ("Views/Video.cshtml", &view),
    ]);
    site.run(&["check"]).expect(1, &["3 errors"]);
    let arguments = ["check", "--add-suppressions", "--reason", "until the move"];
    site.run(&arguments).expect(0, &["3 allowed"]);
    site.run(&["check"]).expect(0, &["3 allowed"]);
    let read = |path: &str| fs::read_to_string(site.path().join(path)).unwrap();
    let words = "cookielint: allow(unguarded-embed) until the move";
    assert_eq!(
        read("index.html"),
        format!("<body>\n  <!-- {words} -->\n  {EMBED}\n")
    );
    let wanted = component.replace("<iframe", &format!("{{/* {words} */}}\n    <iframe"));
    assert_eq!(read("src/video.jsx"), wanted);
    let wanted = view.replace("<iframe", &format!("@* {words} *@\r\n    <iframe"));
    assert_eq!(read("Views/Video.cshtml"), wanted);
    // Once more, and nothing changes.
    site.run(&arguments).expect(0, &["3 allowed"]);
    assert_eq!(read("Views/Video.cshtml"), wanted);
}

#[test]
fn what_is_between_two_comments_is_allowed() {
    let text = format!(
        "<!-- cookielint: allow-start(unguarded-embed) demos -->\n<p>\n{EMBED}\n</p>\n\
         <!-- cookielint: allow-end(unguarded-embed) -->\n{EMBED}\n"
    );
    let site = Site::new(&[("index.html", &text)]);
    let run = site.run(&["check", "--format", "short"]);
    run.expect(1, &["1 error, 1 allowed"]);
    assert!(run.out.starts_with("index.html:6:"), "{}", run.out);
    let site = Site::new(&[(
        "a.html",
        "<!-- cookielint: allow-end(unguarded-embed) -->\n",
    )]);
    site.run(&["check"])
        .expect(0, &["`allow-end(unguarded-embed)` ends nothing"]);
}

#[test]
fn what_is_of_no_use_is_told_and_taken_away() {
    // What stands there, and what is left of it.
    let table = [
        (
            "<!-- cookielint: allow(unguarded-embed) old -->\n<p>a</p>\n",
            "<p>a</p>\n",
        ),
        (
            "<p>a</p> <!-- cookielint: allow(unguarded-embed) -->\n<p>b</p>\n",
            "<p>a</p>\n<p>b</p>\n",
        ),
        (
            "<p>\n  <!-- cookielint: allow(nonsense) -->\r\n  a\r\n",
            "<p>\n  a\r\n",
        ),
        ("<!-- cookielint: disable-all -->\n<p>\n", "<p>\n"),
        (
            "<!-- cookielint: allow-start(unguarded-embed) -->\n<p>\n<!-- cookielint: allow-end(unguarded-embed) -->\n",
            "<p>\n",
        ),
        (
            "<!-- mind this; cookielint: disable -->\n<p>\n",
            "<!-- mind this; cookielint: disable -->\n<p>\n",
        ),
    ];
    for (before, after) in table {
        let site = Site::new(&[("index.html", before)]);
        let run = site.run(&["check"]);
        run.expect(0, &["suppression"]);
        site.run(&["check", "--fix"]).expect(0, &[]);
        let found = fs::read_to_string(site.path().join("index.html")).unwrap();
        assert_eq!(found, after, "of {before}");
    }
    let used =
        format!("<!-- cookielint: allow(unguarded-analytics, unguarded-embed) a -->\n{EMBED}\n");
    let script = "// cookielint: allow(unguarded-embed)\nvar a = 1;\n";
    let jsx = "export const A = () => (\n  <p>\n    {/* cookielint: allow(unguarded-embed) */}\n    a\n  </p>\n);\n";
    let php = "<p>\n<?php /* cookielint: allow(unguarded-embed) */ ?>\n<p>\n";
    let site = Site::new(&[
        ("a.html", &used),
        ("b.js", script),
        ("c.jsx", jsx),
        ("d.php", php),
    ]);
    site.run(&["check", "--fix"]).expect(0, &["1 allowed"]);
    let read = |path: &str| fs::read_to_string(site.path().join(path)).unwrap();
    assert_eq!(read("a.html"), used.replace("unguarded-analytics, ", ""));
    assert_eq!(read("b.js"), "var a = 1;\n");
    assert_eq!(
        read("c.jsx"),
        "export const A = () => (\n  <p>\n    a\n  </p>\n);\n"
    );
    assert_eq!(read("d.php"), "<p>\n<p>\n");
}

#[test]
fn a_reason_can_be_required() {
    let page = format!("<!-- cookielint: allow(unguarded-embed) -->\n{EMBED}\n");
    let site = Site::new(&[
        ("index.html", &page),
        ("cookielint.toml", "require-reason = true\n"),
    ]);
    let run = site.run(&["check"]);
    run.expect(
        1,
        &["1 error", "a suppression without a reason allows nothing"],
    );
    assert!(!run.err.contains("unused"), "{}", run.err);
    let page = page.replace(" -->", " a demo -->");
    site.write("index.html", page.as_bytes());
    site.run(&["check"]).expect(0, &["1 allowed"]);
}
