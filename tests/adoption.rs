//! What teams need on an old repository: selection, a baseline, new findings only, reports for their
//! tools.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

#[path = "support/formats.rs"]
mod formats;

use std::process::Command;

use formats::formats;
use support::{Run, Site};

const EMBED: &str = "<iframe src=\"https://www.youtube.com/embed/abc\"></iframe>\n";
const FONT: &str =
    "<link rel=\"stylesheet\" href=\"https://fonts.googleapis.com/css2?family=Lato\">\n";

fn git(site: &Site, arguments: &[&str]) {
    let status = Command::new("git")
        .current_dir(site.path())
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
        .args(arguments)
        .status()
        .unwrap();
    assert!(status.success(), "git {arguments:?}");
}

fn commit(site: &Site) {
    git(site, &["add", "--all"]);
    git(site, &["commit", "--quiet", "--message", "x"]);
}

fn repository(files: &[(&str, &str)]) -> Site {
    let site = Site::new(files);
    git(&site, &["init", "--quiet"]);
    commit(&site);
    site
}

#[test]
fn lints_and_groups_are_selected() {
    let site = Site::new(&[("a.html", &format!("{EMBED}{FONT}"))]);
    let lines = |arguments: &[&str]| {
        let run = site.run(&[&["check", "--quiet", "--format", "short"], arguments].concat());
        let loads = |line: &&str| line.contains("[unguarded-");
        (run.code, run.out.lines().filter(loads).count())
    };
    assert_eq!(lines(&[]), (Some(1), 2));
    assert_eq!(lines(&["--allow", "unguarded-embed"]), (Some(1), 1));
    assert_eq!(lines(&["--allow", "loading"]), (Some(0), 0));
    // The lint's own word goes before its group's.
    assert_eq!(
        lines(&["--deny", "unguarded-embed", "--allow", "loading"]),
        (Some(1), 1)
    );
    assert_eq!(
        lines(&["--warn", "unguarded-embed", "--fail-on", "error"]),
        (Some(0), 2)
    );
    assert_eq!(
        lines(&[
            "--warn",
            "unguarded-embed",
            "--fail-on",
            "error",
            "--max-warnings",
            "1"
        ]),
        (Some(1), 2)
    );
    let wrong = site.run(&["check", "--deny", "unguarded-embeds"]);
    wrong.expect(2, &["unknown lint `unguarded-embeds`", "unguarded-embed"]);
}

/// A font on so many pages, and a video on one.
fn old_site(pages: usize) -> Site {
    let site = Site::new(&[("film.html", EMBED)]);
    for page in 0..pages {
        site.write(&format!("{page:02}.html"), FONT.as_bytes());
    }
    site
}

#[test]
fn what_says_the_same_is_shown_a_few_times_and_counted() {
    let site = old_site(12);
    let font = "Google Fonts is contacted before the visitor has agreed";
    let times = |arguments: &[&str]| {
        let run = site.run(&[&["check", "--allow", "information"], arguments].concat());
        assert!(run.out.contains("YouTube loads"), "{}", run.out);
        (run.out.matches(font).count(), run)
    };
    let (shown, run) = times(&[]);
    assert_eq!(shown, 3, "{}", run.out);
    let rest =
        "note: 9 more say the same (`--max-same 0` shows them): 03.html:1, 04.html:1, 05.html:1 …";
    assert!(run.out.contains(rest), "{}", run.out);
    run.expect(
        1,
        &["12× in 12 warning[unguarded-third-party]: Google Fonts"],
    );
    assert_eq!(times(&["--max-same", "0"]).0, 12);
    assert_eq!(times(&["--max-same", "1"]).0, 1);
    // One more is shown, and not counted: that is as short.
    assert_eq!(times(&["--max-same", "11"]).0, 12);
    // Programs get everything.
    let run = site.run(&[
        "check",
        "--format",
        "short",
        "--quiet",
        "--only",
        "unguarded-third-party",
    ]);
    assert_eq!(run.out.lines().count(), 12);
}

#[test]
fn whoever_sees_a_long_list_is_told_where_to_begin() {
    let site = old_site(12);
    let run = site.run(&["check"]);
    run.expect(
        1,
        &[
            "where to begin: cookielint explain unguarded-embed",
            "--write-baseline",
        ],
    );
    for arguments in [
        &["check", "--only", "loading"][..],
        &["check", "--quiet"],
        &["check", "--format", "short"],
    ] {
        let run = site.run(arguments);
        assert!(!run.err.contains("where to begin"), "{}", run.err);
    }
    site.run(&["check", "--write-baseline"]).expect(0, &[]);
    let run = site.run(&["check", "--baseline", "cookielint-baseline.json"]);
    assert!(!run.err.contains("where to begin"), "{}", run.err);
    // A short list speaks for itself.
    let run = old_site(2).run(&["check"]);
    assert!(
        !run.err.contains("what is found") && !run.err.contains("where to begin"),
        "{}",
        run.err
    );
}

#[test]
fn statistics_count_by_lint() {
    let site = Site::new(&[("a.html", &format!("{EMBED}{EMBED}{FONT}"))]);
    let run = site.run(&["check", "--quiet", "--statistics"]);
    let counts: Vec<Vec<&str>> = run
        .out
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert!(
        counts.contains(&vec!["2", "error", "unguarded-embed"]),
        "{}",
        run.out
    );
    assert!(
        counts.contains(&vec!["1", "warning", "unguarded-third-party"]),
        "{}",
        run.out
    );
}

#[test]
fn a_baseline_leaves_new_findings_only() {
    let site = Site::new(&[("a.html", &format!("<p>{EMBED}"))]);
    site.run(&["check", "--write-baseline"])
        .expect(0, &["1 finding is listed in cookielint-baseline.json"]);
    let check = || site.run(&["check", "--baseline", "cookielint-baseline.json"]);
    check().expect(0, &["in the baseline"]);
    // Lines that move change nothing.
    site.write("a.html", format!("<p>\n<p>\n<p>{EMBED}").as_bytes());
    check().expect(0, &[]);
    site.write("b.html", EMBED.as_bytes());
    let run = check();
    run.expect(1, &["1 error"]);
    assert!(run.out.contains("b.html"), "{}", run.out);
    assert!(!run.out.contains("a.html"), "{}", run.out);
    // What was mended is told.
    site.write("a.html", b"<p>");
    check().expect(1, &["of the baseline is found no more"]);
    // The configuration may name it.
    site.write("b.html", b"<p>");
    site.write("a.html", format!("<p>{EMBED}").as_bytes());
    site.write("cookielint.toml", b"baseline = 'cookielint-baseline.json'");
    site.run(&["check"]).expect(0, &["in the baseline"]);
}

#[test]
fn a_baseline_under_its_usual_name_needs_no_option() {
    let site = Site::new(&[("a.html", EMBED)]);
    site.run(&["check", "--write-baseline"])
        .expect(0, &["from now on `cookielint check` leaves them out"]);
    site.run(&["check"]).expect(0, &["in the baseline"]);
    site.run(&["check", "--no-baseline"])
        .expect(1, &["1 error"]);
    let elsewhere = ["check", "--write-baseline", "--baseline", "known.json"];
    site.run(&elsewhere)
        .expect(0, &["from now on `--baseline known.json` leaves them out"]);
}

#[test]
fn a_baseline_serves_runs_over_a_part() {
    let site = Site::new(&[("one/a.html", EMBED), ("two/b.html", EMBED)]);
    site.write("cookielint.toml", b"baseline = 'cookielint-baseline.json'");
    site.run(&["check", "--write-baseline"]).expect(0, &[]);
    let all = std::fs::read(site.path().join("cookielint-baseline.json")).unwrap();
    let quiet = |run: Run| assert!(!run.err.contains("found no more"), "{}", run.err);
    // What is not read is neither stale …
    let run = site.run(&["check", "one"]);
    run.expect(0, &["in the baseline"]);
    quiet(run);
    let below = Run::of(
        site.command(&["check"])
            .current_dir(site.path().join("two")),
    );
    below.expect(0, &["in the baseline"]);
    quiet(below);
    // … nor taken off …
    site.run(&["check", "--write-baseline", "one"])
        .expect(0, &["of files that were not read"]);
    assert_eq!(
        std::fs::read(site.path().join("cookielint-baseline.json")).unwrap(),
        all
    );
    // … unless its file is gone.
    std::fs::remove_file(site.path().join("two/b.html")).unwrap();
    site.run(&["check", "one"])
        .expect(0, &["1 finding of the baseline is found no more"]);
}

/// What stands in the baseline of a folder of the site.
fn listed(site: &Site, folder: &str) -> Vec<String> {
    let path = site.path().join(folder).join("cookielint-baseline.json");
    let read = std::fs::read(path).unwrap_or_else(|_| b"{\"findings\":[]}".to_vec());
    let read: serde_json::Value = serde_json::from_slice(&read).unwrap();
    let findings = read["findings"].as_array().unwrap().iter();
    let paths = findings.map(|it| it["path"].as_str().unwrap().to_owned());
    paths.collect()
}

fn run_in(site: &Site, folder: &str, arguments: &[&str]) -> Run {
    let folder = site.path().join(folder);
    Run::of(site.command(arguments).current_dir(folder))
}

#[test]
fn each_configuration_has_its_baseline_wherever_the_run_starts() {
    for named in ["", "baseline = 'known.json'\n"] {
        let site = Site::new(&[
            ("one/cookielint.toml", named),
            ("one/views/a.html", EMBED),
            ("two/b.html", EMBED),
        ]);
        run_in(&site, "one", &["check", "--write-baseline"])
            .expect(0, &["from now on `cookielint check` leaves them out"]);
        if named.is_empty() {
            assert_eq!(listed(&site, "one"), ["views/a.html"]);
        }
        // From above it counts, for its own files …
        let above = site.run(&["check", "--format", "short"]);
        above.expect(1, &["1 error, 1 in the baseline"]);
        assert!(above.out.starts_with("two/b.html"), "{}", above.out);
        // … and from below.
        run_in(&site, "one/views", &["check"]).expect(0, &["1 in the baseline"]);
        site.run(&["check", "--write-baseline"])
            .expect(0, &["2 in the baseline"]);
        assert_eq!(listed(&site, ""), ["two/b.html"]);
        run_in(&site, "one", &["check"]).expect(0, &["1 in the baseline"]);
        // What is mended is told once, by whichever run reads it.
        site.write("one/views/a.html", b"<p>");
        for run in [site.run(&["check"]), run_in(&site, "one", &["check"])] {
            run.expect(0, &["1 finding of the baseline is found no more"]);
        }
        site.run(&["check", "--write-baseline"]).expect(0, &[]);
        run_in(&site, "one", &["check"]).expect(0, &["no findings"]);
    }
}

#[test]
fn a_baseline_above_counts_where_none_is_nearer() {
    let site = Site::new(&[("one/a.html", EMBED), ("two/b.html", EMBED)]);
    site.run(&["check", "--write-baseline"]).expect(0, &[]);
    let run = run_in(&site, "one", &["check"]);
    run.expect(0, &["1 in the baseline"]);
    assert!(!run.err.contains("found no more"), "{}", run.err);
    // A configuration that comes later has no list of its own until one is written.
    site.write("one/cookielint.toml", b"");
    run_in(&site, "one", &["check"]).expect(0, &["1 in the baseline"]);
    site.run(&["check"]).expect(0, &["2 in the baseline"]);
    site.run(&["check", "--no-baseline"])
        .expect(1, &["2 errors"]);
}

#[test]
fn a_baseline_beside_its_configuration_is_written_from_below() {
    let site = Site::new(&[
        ("cookielint.toml", "baseline = 'ci/known.json'\n"),
        ("ci/readme", ""),
        ("one/a.html", EMBED),
        ("two/b.html", EMBED),
    ]);
    run_in(&site, "one", &["check", "--write-baseline"]).expect(0, &[]);
    site.run(&["check", "--format", "short"])
        .expect(1, &["1 error, 1 in the baseline"]);
    run_in(&site, "two", &["check", "--write-baseline"])
        .expect(0, &["beside 1 of files that were not read"]);
    site.run(&["check"]).expect(0, &["2 in the baseline"]);
}

#[test]
fn a_baseline_that_is_none_is_an_error() {
    let site = Site::new(&[("a.html", EMBED), ("b.json", "{}")]);
    let run = |file: &str| site.run(&["check", "--baseline", file]);
    run("none.json").expect(
        2,
        &["the baseline none.json cannot be read", "--write-baseline"],
    );
    run("b.json").expect(2, &["is none that is understood"]);
}

#[test]
fn only_what_a_change_brings_is_reported() {
    let site = repository(&[
        ("old.html", EMBED),
        ("page.html", "{% extends 'layout.html' %}\n<h1>x</h1>\n"),
        (
            "layout.html",
            "<!doctype html><html><body>{% block body %}{% endblock %}</body></html>\n",
        ),
    ]);
    let since = || site.run(&["check", "--format", "short", "--changed-since", "HEAD"]);
    since().expect(0, &["no findings"]);
    site.write(
        "old.html",
        format!("<p>one line more</p>\n{EMBED}").as_bytes(),
    );
    since().expect(0, &["no findings"]);
    site.write("new.html", EMBED.as_bytes());
    let run = since();
    run.expect(1, &["1 error"]);
    assert!(run.out.starts_with("new.html:1:"), "{}", run.out);
    // Nothing is left behind in the repository.
    let status = Command::new("git")
        .current_dir(site.path())
        .args(["status", "--porcelain"])
        .output()
        .unwrap();
    let status = String::from_utf8(status.stdout).unwrap();
    assert_eq!(status.lines().count(), 2, "{status}");
    site.run(&["check", "--changed-since", "nowhere"])
        .expect(2, &["there is no revision `nowhere` in this repository"]);
}

#[test]
fn a_changed_gate_elsewhere_brings_findings_too() {
    let part = "<script src=\"https://static.hotjar.com/c/hotjar-1.js\"></script>\n";
    let guarded = "{% if cookie_consent.statistics %}{% include 'part.html' %}{% endif %}\n";
    let site = repository(&[
        ("templates/part.html", part),
        ("templates/base.html", guarded),
    ]);
    let since = || site.run(&["check", "--format", "short", "--changed-since", "HEAD"]);
    since().expect(0, &["no findings"]);
    site.write("templates/base.html", b"{% include 'part.html' %}\n");
    let run = since();
    run.expect(1, &[]);
    assert!(run.out.starts_with("templates/part.html:1:"), "{}", run.out);
}

#[test]
fn what_is_staged_is_checked_as_it_is_staged() {
    let site = repository(&[("a.html", "<p>\n")]);
    site.write("a.html", EMBED.as_bytes());
    let staged = || site.run(&["check", "--format", "short", "--staged"]);
    staged().expect(0, &["no findings"]);
    git(&site, &["add", "a.html"]);
    site.write("a.html", b"<p>\n");
    staged().expect(1, &["1 error"]);
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let site = Site::new(&[("a.html", EMBED)]);
    git(&site, &["init", "--quiet"]);
    git(&site, &["add", "a.html"]);
    site.run(&["check", "--staged"]).expect(1, &["1 error"]);
}

#[test]
fn no_repository_is_told() {
    let site = Site::new(&[("a.html", EMBED)]);
    site.run(&["check", "--staged"]).expect(2, &["git says:"]);
}

#[test]
fn several_reports_are_written_in_one_run() {
    let site = Site::new(&[("a.html", EMBED)]);
    let run = site.run(&[
        "check",
        "--quiet",
        "--format",
        "short",
        "--output",
        "sarif=out.sarif",
        "--output",
        "junit=out.xml",
    ]);
    run.expect(1, &[]);
    let sarif: serde_json::Value =
        serde_json::from_slice(&std::fs::read(site.path().join("out.sarif")).unwrap()).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let errors = results.iter().filter(|result| result["level"] == "error");
    let error = errors.clone().next().unwrap();
    assert_eq!(errors.count(), 1);
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    let index = usize::try_from(error["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(rules[index]["id"], error["ruleId"]);
    let xml = std::fs::read_to_string(site.path().join("out.xml")).unwrap();
    assert!(xml.contains("name=\"unguarded-embed (1:1)\""), "{xml}");
    site.run(&["check", "--output", "sarif=no/such/out"])
        .expect(2, &["no/such/out cannot be written"]);
    site.run(&["check", "--output", "sarf=x"])
        .expect(2, &["unknown format `sarf`"]);
}

#[test]
fn what_is_allowed_is_shown_where_it_is_asked_for() {
    let allowed = format!("<!-- cookielint: allow(unguarded-embed) our own\u{1b}[2J -->\n{EMBED}");
    let site = Site::new(&[("a.html", &allowed), ("b.html", EMBED)]);
    site.run(&["check", "--write-baseline"]).expect(0, &[]);
    let run = site.run(&["check", "--format", "short", "--show-allowed"]);
    run.expect(0, &["1 allowed, 1 in the baseline"]);
    let lines: Vec<&str> = run.out.lines().collect();
    let starts = [
        "a.html:2:1: allowed: error[unguarded-embed]: YouTube",
        "b.html:1:1: allowed",
    ];
    let ends = ["(by a comment: our own\u{fffd}[2J)", "(by the baseline)"];
    assert_eq!(lines.len(), 2, "{}", run.out);
    for (line, (start, end)) in lines.iter().zip(starts.into_iter().zip(ends)) {
        assert!(line.starts_with(start) && line.ends_with(end), "{line}");
    }
    let sarif = |arguments: &[&str]| -> Vec<serde_json::Value> {
        let run = site.run(&[&["check", "--quiet", "--format", "sarif"], arguments].concat());
        let log: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        results
            .iter()
            .map(|it| it["suppressions"].clone())
            .collect()
    };
    // Code hosts that do not know of suppressions would show them as open.
    assert!(sarif(&[]).is_empty());
    let suppressions = sarif(&["--show-allowed"]);
    assert_eq!(suppressions.len(), 2);
    assert_eq!(suppressions[0][0]["kind"], "inSource");
    assert_eq!(suppressions[1][0]["kind"], "external");
}

#[test]
fn no_format_lets_the_source_speak_to_terminal_or_reader() {
    let name = "a\u{1b}[31m.html";
    let site = Site::new(&[(name, EMBED)]);
    for format in formats() {
        let run: Run = site.run(&["check", "--quiet", "--format", &format]);
        run.expect(1, &[]);
        assert!(!run.out.contains('\u{1b}'), "{format}: {}", run.out);
        assert!(run.out.contains("YouTube"), "{format}: {}", run.out);
    }
}
