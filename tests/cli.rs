//! What the command line promises whatever the lints find: exit codes, errors, notes, formats.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::io::Read;
use std::process::Stdio;

use support::{Run, Site};

#[test]
fn what_cannot_be_done_is_told_with_code_2() {
    let broken = "lints = [\n";
    let unknown_key = "include-test = true\n";
    let unknown_lint = "[lints]\nunguarded-embde = 'note'\n";
    let page = ("index.html", "<p>\n");
    // The arguments, the configuration, and what must be told.
    let table: &[(&[&str], &str, &[&str])] = &[
        (
            &["check", "nowhere.html"],
            "",
            &["`nowhere.html` cannot be checked"],
        ),
        (
            &["check", ".", "nowhere"],
            "",
            &["`nowhere` cannot be checked"],
        ),
        (&["check"], broken, &["cookielint.toml:1"]),
        (
            &["check"],
            unknown_key,
            &[
                "unknown key `include-test`",
                "did you mean `include-tests`?",
            ],
        ),
        (
            &["check"],
            unknown_lint,
            &["unknown lint", "did you mean `unguarded-embed`?"],
        ),
        (
            &["check"],
            "fail-on = 'never'",
            &["unknown variant `never`"],
        ),
        (
            &["check", "--config", "nowhere.toml"],
            "",
            &["nowhere.toml cannot be read"],
        ),
        (
            &["check", "--only", "unguarded-embeds"],
            "",
            &["did you mean `unguarded-embed`?"],
        ),
        (
            &["check", "--only", "xyz"],
            "",
            &["unknown lint `xyz`", "`cookielint lints` shows"],
        ),
        (
            &["explain", "unguarded-embeds"],
            "",
            &["did you mean `unguarded-embed`?"],
        ),
        (
            &["check", "--profile", "dk-publc"],
            "",
            &["unknown profile `dk-publc`", "did you mean `dk-public`?"],
        ),
        (&["check", "--threads", "0"], "", &["invalid value '0'"]),
        (
            &["check", "--format", "xml"],
            "",
            &["[possible values: human, short, json, jsonl, sarif,"],
        ),
        (&["index.html"], "", &["cookielint check index.html"]),
        (&["chekc"], "", &["a similar subcommand exists: 'check'"]),
        (&[], "", &["Usage: cookielint"]),
    ];
    for (arguments, config, words) in table {
        let site = Site::new(&[page, ("cookielint.toml", config)]);
        let run = site.run(arguments);
        run.expect(2, words);
        assert_eq!(run.out, "", "{arguments:?}");
    }
}

#[test]
fn a_wrong_configuration_below_is_found_too() {
    let site = Site::new(&[
        ("index.html", ""),
        ("a/b.html", ""),
        ("a/cookielint.toml", "x = 1"),
    ]);
    site.run(&["check"]).expect(2, &["unknown key `x`"]);
    site.run(&["check", "index.html"]).expect(0, &[]);
    site.write("good.toml", b"");
    site.run(&["check", "--config", "good.toml"]).expect(0, &[]);
}

#[test]
fn a_clean_site_is_code_0() {
    let site = Site::new(&[
        ("index.html", "<p>\n"),
        ("logo.png", ""),
        ("node_modules/a.js", ""),
    ]);
    let run = site.run(&["check"]);
    run.expect(0, &["no findings in 1 file (1 left out: 1 vendored) in "]);
    assert_eq!(run.out, "");
}

#[test]
fn what_cannot_be_read_is_noted_and_the_run_goes_on() {
    let site = Site::new(&[("index.html", "<p>\n")]);
    site.write("image.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    site.write("large.js", &vec![b' '; 2 * 1024 * 1024 + 1]);
    let run = site.run(&["check"]);
    let notes = [
        "note: image.html: is not text",
        "note: large.js: is larger than 2 MB",
        "1 file",
    ];
    run.expect(0, &notes);
    let run = site.run(&["check", "--quiet"]);
    run.expect(0, &[]);
    assert_eq!(run.err, "");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_locked_is_noted() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new(&[("a.html", "<p>\n"), ("b.html", "<p>\n")]);
    let locked = site.path().join("a.html");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&locked).is_ok() {
        // Nothing is locked for the superuser.
        return;
    }
    site.run(&["check"])
        .expect(0, &["note: a.html: cannot be read", "in 1 file"]);
}

#[test]
fn nothing_to_check_is_told() {
    let site = Site::new(&[("README", "")]);
    site.run(&["check"])
        .expect(0, &["note: nothing was checked"]);
}

#[test]
fn suppressions_are_checked() {
    let site = Site::new(&[(
        "index.html",
        "<!-- cookielint: allow(unguarded-embed) gone -->\n<p>\n<!-- cookielint: allow(x) -->\n",
    )]);
    let unused = "note: index.html:1: unused suppression: `unguarded-embed`";
    let unknown = "note: index.html:3: suppression of an unknown lint `x`";
    site.run(&["check"]).expect(0, &[unused, unknown]);
    let limited = site.run(&["check", "--only", "unguarded-analytics"]);
    limited.expect(0, &[unknown]);
    assert!(!limited.err.contains("unused"), "{}", limited.err);
}

#[test]
fn json_is_one_document_and_nothing_else() {
    let site = Site::new(&[("index.html", "<p>\n"), ("b.html", "\0")]);
    let run = site.run(&["check", "--format", "json"]);
    run.expect(0, &[]);
    assert_eq!(run.err, "");
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["notes"][0]["path"], "b.html");
    assert_eq!(json["summary"]["files-read"], 1);
}

#[test]
fn lints_are_listed_and_explained() {
    let site = Site::new(&[]);
    let list = site.run(&["lints"]);
    list.expect(0, &[]);
    assert!(
        list.out
            .lines()
            .any(|line| line.starts_with("unguarded-embed ")),
        "{}",
        list.out
    );
    let json = site.run(&["lints", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let lints = json["lints"].as_array().unwrap();
    assert_eq!(lints.len(), list.out.lines().count());
    for lint in lints {
        let page = site.run(&["explain", lint["id"].as_str().unwrap()]);
        page.expect(0, &[]);
        assert!(page.out.starts_with("# "), "{}", page.out);
    }
}

#[test]
fn every_shell_has_completions() {
    let site = Site::new(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = site.run(&["completions", shell]);
        run.expect(0, &[]);
        assert!(run.out.contains("include-vendored"), "{shell}");
    }
}

#[test]
fn errors_are_coloured_only_on_request() {
    let site = Site::new(&[]);
    let is_coloured = |arguments: &[&str]| site.run(arguments).err.contains('\u{1b}');
    assert!(!is_coloured(&["check", "nowhere"]));
    assert!(is_coloured(&["check", "nowhere", "--color", "always"]));
    let forced = Run::of(
        site.command(&["check", "nowhere"])
            .env("CLICOLOR_FORCE", "1"),
    );
    assert!(forced.err.contains('\u{1b}'));
    let never = site
        .command(&["check", "nowhere", "--color", "never"])
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(!never.stderr.contains(&0x1b));
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let site = Site::new(&[]);
    let mut command = site.command(&["completions", "zsh"]);
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
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn every_command_has_a_manual_page() {
    let site = Site::new(&[]);
    site.run(&["man", "share/man1"]).expect(0, &[]);
    let help = site.run(&["--help"]).out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.take_while(|line| !line.is_empty());
    let names: Vec<&str> = commands
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(names.contains(&"check"), "{help}");
    for name in names {
        let page = site.path().join(format!("share/man1/cookielint-{name}.1"));
        let text = std::fs::read_to_string(&page).unwrap();
        assert!(text.contains(&format!(".TH cookielint-{name} 1")), "{text}");
    }
    site.write("file", b"");
    site.run(&["man", "file"])
        .expect(2, &["file cannot be written"]);
}
