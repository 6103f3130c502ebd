//! What the command line promises of findings: exit codes by level, formats, suppression, order.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::io::Read;
use std::process::Stdio;

use support::{Run, Site};

const EMBED: &str = "<iframe src=\"https://www.youtube.com/embed/abc\"></iframe>\n";

/// A page with one embed that loads with it, on line 2.
fn page() -> String {
    format!("<!doctype html>\n{EMBED}")
}

#[test]
fn levels_decide_the_exit_code() {
    // The arguments, the configuration, and the code.
    let table: &[(&[&str], &str, i32)] = &[
        (&[], "", 1),
        (&["--fail-on", "error"], "", 1),
        (&[], "[lints]\nunguarded-embed = 'warning'", 1),
        (
            &["--fail-on", "error"],
            "[lints]\nunguarded-embed = 'warning'",
            0,
        ),
        (
            &[],
            "fail-on = 'error'\n[lints]\nunguarded-embed = 'warning'",
            0,
        ),
        (
            &["--fail-on", "note"],
            "fail-on = 'error'\n[lints]\nunguarded-embed = 'note'",
            1,
        ),
        (&[], "[lints]\nunguarded-embed = 'note'", 0),
        (&[], "[lints]\nunguarded-embed = 'allow'", 0),
        (&[], "[lints]\nloading = 'allow'", 0),
        (
            &[],
            "[lints]\nloading = 'allow'\nunguarded-embed = 'error'",
            1,
        ),
        (&["--only", "unguarded-analytics"], "", 0),
        (&["--only", "unguarded-embed"], "", 1),
        (&["--only", "loading"], "", 1),
        (
            &["--only", "unguarded-embed"],
            "[lints]\nunguarded-embed = 'allow'",
            1,
        ),
        (&[], "exclude = ['index.html']", 0),
    ];
    for (arguments, config, code) in table {
        let site = Site::new(&[("index.html", &page()), ("cookielint.toml", config)]);
        let run = site.run(&[&["check"], *arguments].concat());
        assert_eq!(
            run.code,
            Some(*code),
            "{arguments:?} {config:?}\n{}{}",
            run.out,
            run.err
        );
    }
}

#[test]
fn the_nearest_configuration_counts() {
    let site = Site::new(&[
        ("index.html", &page()),
        ("old/index.html", &page()),
        ("old/cookielint.toml", "[lints]\nunguarded-embed = 'allow'"),
    ]);
    let run = site.run(&["check", "--format", "short"]);
    assert_eq!(run.out.lines().count(), 1, "{}", run.out);
    assert!(run.out.starts_with("index.html:2:"), "{}", run.out);
}

#[test]
fn every_format_shows_the_place() {
    let site = Site::new(&[("a/index.html", &page())]);
    let human = site.run(&["check"]);
    human.expect(1, &["1 error in 1 file in "]);
    assert!(
        human.out.starts_with("error[unguarded-embed]: "),
        "{}",
        human.out
    );
    assert!(human.out.contains("a/index.html:2:"), "{}", human.out);
    assert!(
        human.out.contains("help: ") && human.out.contains("law: "),
        "{}",
        human.out
    );
    let short = site.run(&["check", "--format", "short", "--quiet"]);
    short.expect(1, &[]);
    assert!(short.out.starts_with("a/index.html:2:"), "{}", short.out);
    assert!(
        short.out.contains(": error[unguarded-embed]: "),
        "{}",
        short.out
    );
    assert_eq!(short.err, "");
    let json = site.run(&["check", "--format", "json"]);
    json.expect(1, &[]);
    let schema = serde_json::from_str(include_str!("../docs/json-v1.schema.json")).unwrap();
    let output: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    jsonschema::validate(&schema, &output).unwrap();
    let finding = &output["findings"][0];
    assert_eq!(finding["lint"], "unguarded-embed");
    assert_eq!(finding["service"]["id"], "youtube");
    assert_eq!(
        (&finding["start"]["line"], &finding["path"]),
        (&2.into(), &"a/index.html".into())
    );
}

#[test]
fn a_fingerprint_survives_lines_that_move() {
    let fingerprint = |text: &str| {
        let site = Site::new(&[("index.html", text)]);
        let run = site.run(&["check", "--format", "json"]);
        let output: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        output["findings"][0]["fingerprint"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        fingerprint(&page()),
        fingerprint(&format!("<p>\n<p>\n  {}", page()))
    );
}

#[test]
fn comments_allow_findings() {
    let above = format!("<!-- cookielint: allow(unguarded-embed) a demo -->\n{EMBED}");
    let file = format!("{EMBED}<!-- cookielint: allow-file(unguarded-embed) a demo -->\n{EMBED}");
    for (text, count) in [(above, 1), (file, 2)] {
        let site = Site::new(&[("index.html", &text)]);
        let run = site.run(&["check"]);
        run.expect(0, &[&format!("{count} allowed in 1 file")]);
        assert!(!run.err.contains("unused"), "{}", run.err);
    }
}

#[test]
fn what_is_left_out_can_be_taken_in() {
    let site = Site::new(&[
        ("vendor/a.html", &page()),
        ("tests/a.html", &page()),
        ("ignored/a.html", &page()),
        (".gitignore", "ignored/\n"),
    ]);
    let count = |arguments: &[&str]| {
        let all: Vec<&str> = [&["check", "--format", "short"], arguments].concat();
        site.run(&all).out.lines().count()
    };
    assert_eq!(count(&[]), 0);
    assert_eq!(count(&["--include-vendored"]), 1);
    assert_eq!(count(&["--include-tests"]), 1);
    assert_eq!(count(&["--no-ignore"]), 1);
    assert_eq!(
        count(&["--include-vendored", "--include-tests", "--no-ignore"]),
        3
    );
    assert_eq!(count(&["vendor/a.html"]), 1);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let site = Site::new(&[]);
    for index in 0..60 {
        site.write(&format!("d{}/p{index}.html", index % 7), page().as_bytes());
        site.write(&format!("d{}/b{index}.html", index % 5), b"\0");
    }
    for format in ["human", "short", "json"] {
        let run = |threads| site.run(&["check", "--format", format, "--threads", threads]);
        let one = run("1");
        assert_eq!(one.code, Some(1));
        for threads in ["2", "8"] {
            let other = run(threads);
            assert_eq!(one.out, other.out, "{format}");
            let notes = |run: &Run| {
                run.err
                    .lines()
                    .filter(|line| line.starts_with("note"))
                    .collect::<Vec<_>>()
                    .join("\n")
            };
            assert_eq!(notes(&one), notes(&other), "{format}");
        }
    }
}

#[test]
fn findings_are_coloured_only_on_request() {
    let site = Site::new(&[("index.html", &page())]);
    assert!(!site.run(&["check"]).out.contains('\u{1b}'));
    assert!(
        site.run(&["check", "--color", "always"])
            .out
            .contains("\u{1b}[")
    );
    let forced = Run::of(site.command(&["check"]).env("CLICOLOR_FORCE", "1"));
    assert!(forced.out.contains("\u{1b}["));
    for format in ["short", "json"] {
        let run = site.run(&["check", "--format", format, "--color", "always"]);
        assert!(!run.out.contains('\u{1b}'), "{format}");
    }
}

#[test]
fn a_reader_that_stops_leaves_the_exit_code() {
    let site = Site::new(&[("index.html", &EMBED.repeat(2000))]);
    let mut command = site.command(&["check", "--quiet"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(1), ""));
}

#[test]
fn markdown_counts_where_a_site_generator_takes_it_in() {
    let frame = "Text.\n\n<iframe src=\"https://www.youtube.com/embed/a\"></iframe>\n";
    let matter = format!("---\ntitle: a\n---\n\n{frame}");
    let site = Site::new(&[
        (".git/HEAD", ""),
        ("README.md", &matter),
        ("notes/a.md", frame),
        ("posts/b.markdown", &matter),
        ("manual/mkdocs.yml", "site_name: x"),
        ("manual/docs/c.md", frame),
        ("manual/docs/CHANGELOG.md", frame),
    ]);
    let run = site.run(&["check", "--format", "short"]);
    let found: Vec<&str> = run
        .out
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        found,
        ["manual/docs/c.md", "posts/b.markdown"],
        "{}",
        run.out
    );
}

#[test]
fn whoever_asks_beside_a_place_is_shown_where_it_is() {
    let site = Site::new(&[("a.html", &format!("<p>\n\n{EMBED}\n<p>\n{EMBED}"))]);
    let said = |place: &str| site.run(&["explain", place]).out;
    assert!(said("a.html:3").contains("YouTube is loaded"));
    assert!(said("a.html:2").contains("the nearest place that is: a.html:3"));
    site.write("a.html", b"<p>\n");
    assert!(!said("a.html:1").contains("nearest"));
}

#[test]
fn every_open_way_is_told_where_functions_stand_in_functions() {
    let script = "function start() {\n\
        var s = document.createElement('script');\n\
        s.src = 'https://static.hotjar.com/c/hotjar-1.js';\n\
        document.head.append(s);\n}\n\
        function bind(form) {\n\
        function act() { start(); }\n\
        form.addEventListener('click', act);\n\
        if (form.contains(document.activeElement)) act();\n}\n\
        Array.from(document.forms).forEach(bind);\n";
    let site = Site::new(&[("a.js", script)]);
    let said = site.run(&["explain", "a.js:3"]).out;
    assert!(said.contains("it runs without a guard"), "{said}");
    assert!(
        said.contains(": open") && said.contains(": guarded"),
        "{said}"
    );
}

#[test]
fn a_text_is_suggested_in_the_language_of_the_page_and_never_written() {
    let page = |language: &str, text: &str| {
        format!(
            "<html lang=\"{language}\"><div class=\"cookie-banner\"><p>{text}</p></div></html>\n"
        )
    };
    let danish = "Ved at gå videre på siden accepterer du vores cookies.";
    let german = "Durch die weitere Nutzung der Website stimmen Sie der Verwendung von Cookies zu.";
    let french = "En poursuivant votre navigation, vous acceptez l'utilisation de cookies.";
    // Templates say `en` for years; the words of the page know better.
    let table = [
        (page("da", danish), "da", "Må vi bruge cookies"),
        (page("en", danish), "da", "Må vi bruge cookies"),
        (page("de-AT", german), "de", "Dürfen wir Cookies"),
        // Nothing is kept for it: English is better than nothing.
        (page("fr", french), "en", "May we use cookies"),
    ];
    for (page, language, text) in table {
        let site = Site::new(&[("page.html", &page)]);
        let only = ["check", "--quiet", "--only", "implied-consent"];
        let human = site.run(&only).out;
        let line = format!("= wording ({language}): {text}");
        assert!(human.contains(&line), "{line}: {human}");
        let json = site.run(&[&only[..], &["--format", "json"]].concat()).out;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let wording = &json["findings"][0]["wording"];
        assert_eq!(wording["language"], language);
        assert!(wording["text"].as_str().unwrap().starts_with(text));
        let sarif = site.run(&[&only[..], &["--format", "sarif"]].concat()).out;
        assert!(sarif.contains(text), "{sarif}");
        site.run(&[
            "check",
            "--fix",
            "--unsafe-fixes",
            "--only",
            "implied-consent",
        ])
        .expect(1, &[]);
        let after = std::fs::read_to_string(site.path().join("page.html")).unwrap();
        assert_eq!(after, page);
    }
}

/// A script that holds nothing else is read for what markup elsewhere holds ready.
#[test]
fn scripts_that_put_addresses_in_place_are_read() {
    let page = "<!doctype html>\n<script src=\"films.js\"></script>\n\
        <iframe data-address=\"https://player.vimeo.com/video/1?dnt=1\"></iframe>\n";
    let films = |condition: &str| {
        format!(
            "for (const frame of document.querySelectorAll('iframe')) {{\n\
             {condition} frame.src = frame.dataset.address;\n}}\n"
        )
    };
    let run = |films: &str| {
        let site = Site::new(&[("index.html", page), ("films.js", films)]);
        site.run(&["check", "--format", "short"])
    };
    run(&films("")).expect(1, &["1 error in 2 files"]);
    run(&films("if (hasConsent('marketing'))")).expect(0, &["no findings"]);
    run("").expect(0, &["no findings"]);
}
