//! What is written out is other people's text: names of files, addresses, lines of source. Nothing in
//! it commands a terminal, a page, a build server or whoever reads the report by a program. And what
//! the program does beside writing: no connection, nothing run, nothing written that was not asked for.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

#[path = "support/formats.rs"]
mod formats;

use std::process::Command;

use formats::formats;
use support::{Run, Site};

/// Clears the screen, sets a title, turns the line round, ends a line.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\r";

/// A site that has such text wherever it can stand.
fn site() -> Site {
    let page = format!(
        "<!-- {EVIL} --><iframe title=\"{EVIL}</script><script>alert(1)</script>]]>\" \
         src=\"https://www.youtube.com/embed/{EVIL}\"></iframe>{EVIL}\n\
         <script>if (window['{EVIL}consent']) {{ document.cookie = '{EVIL}=1; max-age=999999999'; \
         fbq('init', '{EVIL}'); }}\n\
         localStorage.setItem('<img src=x onerror=alert(1)>{EVIL}', 1);</script>\n\
         <label><input type=checkbox name=newsletter checked> Newsletter {EVIL}</label>\n"
    );
    let site = Site::new(&[("cookielint.toml", "")]);
    site.write("a.html", page.as_bytes());
    // Windows has no such names.
    if cfg!(unix) {
        let name = "<b onclick=x>&\u{1b}[2J\n::error file=b.html::owned\u{202e}\"'].html";
        site.write(name, page.as_bytes());
    }
    site.write("broken\u{85}.js", b"\xff\x00\x00\x01");
    site
}

fn is_unsafe(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn is_plain(what: &str, text: &str) {
    let found = text.find(is_unsafe);
    assert!(found.is_none(), "{what} at {found:?}: {text:?}");
}

#[test]
fn no_report_holds_what_a_terminal_would_obey() {
    let site = site();
    for format in formats() {
        let run = site.run(&["check", "--format", &format, "--show-guarded", "--verbose"]);
        assert_eq!(run.code, Some(1), "{format}: {}", run.err);
        is_plain(&format, &run.out);
        is_plain(&format, &run.err);
        // One line of a report must not become two.
        let starts = run
            .out
            .lines()
            .filter(|line| line.starts_with("::error file=b.html"));
        assert_eq!(starts.count(), 0, "{format}: {}", run.out);
    }
    for arguments in [
        &["explain", "a.html:1"][..],
        &["inventory"],
        &["inventory", "--format", "markdown"],
        &["inventory", "--format", "html"],
        &["check", "--statistics"],
        &["check", "--only", "\u{1b}[2J"],
        &["check", "\u{1b}[2J"],
        &["explain", "\u{1b}[2J"],
        &["config", "a.html"],
    ] {
        let run = site.run(arguments);
        is_plain(&format!("{arguments:?}"), &run.out);
        is_plain(&format!("{arguments:?}"), &run.err);
    }
    site.write(
        "cookielint.toml",
        format!("x = \"{EVIL}\"\n").replace('\r', "").as_bytes(),
    );
    let run = site.run(&["check"]);
    assert_eq!(run.code, Some(2), "{}", run.err);
    is_plain("an error", &run.err);
}

#[test]
fn json_is_read_back_whole() {
    let site = site();
    for format in ["json", "sarif", "gitlab", "rdjson"] {
        let run = site.run(&["check", "--quiet", "--format", format]);
        let read: Result<serde_json::Value, _> = serde_json::from_str(&run.out);
        assert!(read.is_ok(), "{format}: {read:?}");
    }
    let run = site.run(&["check", "--quiet", "--format", "jsonl"]);
    for line in run.out.lines() {
        let read: Result<serde_json::Value, _> = serde_json::from_str(line);
        assert!(read.is_ok(), "{line}: {read:?}");
    }
}

#[test]
fn pages_run_nothing_of_what_they_show() {
    let site = site();
    let runs = [
        site.run(&["check", "--quiet", "--format", "html"]),
        site.run(&["inventory", "--quiet", "--format", "html"]),
    ];
    for run in runs {
        assert!(run.out.contains("<html"), "{}", run.err);
        for word in ["<script>alert", "<img src=x", "<b onclick", "]]>\""] {
            assert!(!run.out.contains(word), "{word} in {}", run.out);
        }
    }
    for format in ["junit", "checkstyle"] {
        let run = site.run(&["check", "--quiet", "--format", format]);
        for word in ["<script", "<img", "<b ", "]]>"] {
            assert!(!run.out.contains(word), "{format}: {word} in {}", run.out);
        }
    }
    // Neither does a comment on a code host.
    let run = site.run(&["check", "--quiet", "--format", "markdown"]);
    for word in ["<script", "<img", "<b "] {
        assert!(!run.out.contains(word), "{word} in {}", run.out);
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;

    /// The system calls of a run; `None` where they cannot be watched, which `.ci/run` does not let
    /// pass where strace works.
    fn calls(site: &Site, arguments: &[&str]) -> Option<String> {
        let log = site.path().with_extension("calls");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-e", "trace=%network,%file,%process", "-o"]);
        command.arg(&log).arg(env!("CARGO_BIN_EXE_cookielint"));
        let run = command.args(arguments).current_dir(site.path()).output();
        let calls = std::fs::read_to_string(&log);
        let _ = std::fs::remove_file(&log);
        let seen = run.ok().and(calls.ok());
        let seen = seen.filter(|calls| calls.contains("execve"));
        let must = std::env::var_os("COOKIELINT_MUST_WATCH").is_some();
        assert!(seen.is_some() || !must, "strace watches nothing");
        if seen.is_none() {
            eprintln!("not checked: strace is not installed, or may not watch programs here");
        }
        seen
    }

    /// What a run opens in order to write, or makes, moves or takes away.
    fn written(calls: &str) -> Vec<&str> {
        let changes = [
            "O_WRONLY", "O_RDWR", "O_CREAT", "rename", "unlink", "mkdir", "link(", "chmod",
            "truncate",
        ];
        let lines = calls.lines().filter(|line| !line.contains("ENOENT"));
        let lines = lines.filter(|line| !line.contains("readlink"));
        lines
            .filter(|line| changes.iter().any(|call| line.contains(call)))
            .collect()
    }

    #[test]
    fn a_run_connects_to_nothing_runs_nothing_and_writes_nothing() {
        let site = site();
        site.write("package.json", br#"{"scripts": {"prepare": "touch ran"}}"#);
        let Some(seen) = calls(&site, &["check"]) else {
            return;
        };
        assert!(
            !seen.contains("socket(") && !seen.contains("connect("),
            "{seen}"
        );
        assert_eq!(seen.matches("execve(").count(), 1, "{seen}");
        let changes: Vec<&str> = written(&seen);
        assert!(
            changes
                .iter()
                .all(|line| line.contains("/dev/") || line.contains("/proc/")),
            "{changes:#?}"
        );

        let seen = calls(&site, &["check", "--output", "json=report.json"]).unwrap();
        let beside = written(&seen);
        assert!(!beside.is_empty());
        assert!(
            beside.iter().all(|line| line.contains("report.json")),
            "{beside:#?}"
        );
    }
}

#[test]
fn git_runs_nothing_of_a_repository_and_fetches_nothing() {
    let site = Site::new(&[
        ("a.html", "<p>\n"),
        (".gitattributes", "*.html filter=evil\n"),
    ]);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=a", "-c", "user.email=a@b"])
            .args(arguments);
        let output = command.current_dir(site.path()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    for (key, value) in [
        ("filter.evil.smudge", "touch ran; cat"),
        ("filter.evil.clean", "touch ran; cat"),
        ("filter.evil.process", "touch ran"),
        ("filter.evil.required", "true"),
        ("core.fsmonitor", "touch ran"),
        ("core.hooksPath", "hooks"),
        ("core.pager", "touch ran"),
    ] {
        git(&["config", key, value]);
    }
    site.write(
        "a.html",
        b"<iframe src=\"https://www.youtube.com/embed/a\"></iframe>\n",
    );
    let run = site.run(&["check", "--changed-since", "HEAD"]);
    run.expect(1, &["1 error"]);
    Run::of(&mut site.command(&["check", "--staged"])).expect(0, &["no findings"]);
    assert!(!site.path().join("ran").exists());
}

#[test]
fn a_configuration_does_not_say_where_outside_of_its_folder_to_write() {
    let outside = Site::new(&[("mine.txt", "mine")]);
    let site = Site::new(&[(
        "a.html",
        "<iframe src=\"https://www.youtube.com/embed/a\"></iframe>",
    )]);
    let place = outside.path().join("mine.txt");
    let text = format!("baseline = '{}'\n", place.display());
    site.write("cookielint.toml", text.as_bytes());
    site.run(&["check", "--write-baseline"])
        .expect(2, &["outside of its own folder"]);
    assert_eq!(std::fs::read_to_string(&place).unwrap(), "mine");
    let named = place.to_str().unwrap();
    site.run(&["check", "--write-baseline", "--baseline", named])
        .expect(0, &["1 finding is listed"]);
    site.write("cookielint.toml", b"baseline = 'sub/../known.json'\n");
    std::fs::create_dir(site.path().join("sub")).unwrap();
    site.run(&["check", "--write-baseline"])
        .expect(0, &["1 finding is listed"]);
}
