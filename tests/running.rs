//! How a check is run: from standard input, again and again, and what it tells of itself.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use support::{Run, Site};

const EMBED: &str = "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>\n";

/// Runs with a text on standard input.
fn with_input(command: &mut Command, text: &str) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(text.as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_text_from_standard_input_is_checked_where_it_belongs() {
    let site = Site::new(&[]);
    let run = with_input(
        &mut site.command(&["check", "-", "--format", "short"]),
        EMBED,
    );
    run.expect(1, &["1 error in 1 file"]);
    assert!(run.out.starts_with("stdin.html:1:"), "{}", run.out);

    // Its name tells the language, and the files around it count; theirs are not reported.
    let site = Site::new(&[
        (
            "page.twig",
            "{% if consent.marketing %}{% include 'video.twig' %}{% endif %}\n",
        ),
        ("video.twig", "<p>old</p>\n"),
        ("other.html", EMBED),
    ]);
    let arguments = [
        "check",
        "-",
        "--stdin-filename",
        "video.twig",
        "--format",
        "short",
    ];
    let run = with_input(&mut site.command(&arguments), EMBED);
    run.expect(0, &["no findings"]);
    site.write("page.twig", b"{% include 'video.twig' %}\n");
    let run = with_input(&mut site.command(&arguments), EMBED);
    run.expect(1, &["1 error"]);
    assert!(run.out.starts_with("video.twig:1:"), "{}", run.out);

    // A file that is not there yet, in a folder with a configuration.
    site.write("old/cookielint.toml", b"[lints]\nloading = 'allow'\n");
    let arguments = ["check", "-", "--stdin-filename", "old/new.html"];
    with_input(&mut site.command(&arguments), EMBED).expect(0, &["no findings"]);

    let run = with_input(&mut site.command(&["check", "-", "--fix"]), EMBED);
    run.expect(2, &["cannot be changed in its place", "--diff"]);
    let ticked =
        "<label><input type=\"checkbox\" name=\"newsletter\" checked> Newsletter</label>\n";
    let run = with_input(&mut site.command(&["check", "-", "--diff"]), ticked);
    run.expect(1, &[]);
    assert!(run.out.contains("+++ b/stdin.html"), "{}", run.out);
}

#[test]
fn verbose_tells_what_was_taken_into_account() {
    let page = "<!doctype html>\n<script src=\"https://consent.cookiebot.com/uc.js\"></script>\n";
    let site = Site::new(&[("index.html", page), ("cookielint.toml", "")]);
    let run = site.run(&["check", "--verbose"]);
    run.expect(
        0,
        &[
            "consent managers: Cookiebot",
            "files: 1 read, 1 of them parsed",
        ],
    );
    assert!(run.err.contains("cookielint.toml"), "{}", run.err);
    let run = site.run(&["check"]);
    assert!(!run.err.contains("Cookiebot"), "{}", run.err);
}

#[test]
fn names_of_lints_are_links_where_the_terminal_can() {
    let site = Site::new(&[("index.html", EMBED)]);
    let mut command = site.command(&["check", "--color", "always"]);
    let run = Run::of(command.env("FORCE_HYPERLINK", "1"));
    let link = "\u{1b}]8;;https://";
    assert!(run.out.contains(link), "{}", run.out);
    assert!(
        run.out
            .contains("/lints/unguarded-embed.md\u{1b}\\unguarded-embed\u{1b}]8;;\u{1b}\\")
    );
    let run = Run::of(
        site.command(&["check", "--color", "always"])
            .env("FORCE_HYPERLINK", "0"),
    );
    assert!(!run.out.contains(link), "{}", run.out);
    let run = Run::of(site.command(&["check"]).env("FORCE_HYPERLINK", "1"));
    assert!(!run.out.contains('\u{1b}'), "{}", run.out);
}

/// Ends the process, however the test ends.
struct Ended(std::process::Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn watching_checks_again_when_a_file_changes() {
    let site = Site::new(&[("index.html", "<p>\n")]);
    let mut command = site.command(&["check", "--watch", "--format", "short"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = Ended(child.unwrap());
    let (send, lines) = mpsc::channel();
    let err = child.0.stderr.take().unwrap();
    std::thread::spawn(move || {
        for line in BufReader::new(err).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    let until = |wanted: &str| {
        let mut seen = Vec::new();
        while let Ok(line) = lines.recv_timeout(Duration::from_secs(60)) {
            if line.contains(wanted) {
                return;
            }
            seen.push(line);
        }
        panic!("no {wanted:?} in {seen:#?}");
    };
    until("no findings");
    until("watching");
    site.write("index.html", EMBED.as_bytes());
    until("1 error");
    until("watching");
    // A configuration that is wrong ends nothing.
    site.write("cookielint.toml", b"x = 1");
    until("unknown key");
    until("watching");
    site.write("cookielint.toml", b"[lints]\nloading = 'allow'\n");
    until("no findings");
}
