//! The GitHub Action's step, run as the runner runs it: by its environment, in a git history.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

#[allow(dead_code, reason = "the step is run, not the program")]
mod support;

use std::path::Path;
use std::process::Command;

use support::{Run, Site};

const EMBED: &str = "<iframe src=\"https://www.youtube.com/embed/abc\"></iframe>\n";

fn git(site: &Site, arguments: &[&str]) {
    let status = Command::new("git")
        .current_dir(site.path())
        .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
        .args(arguments)
        .status()
        .unwrap();
    assert!(status.success(), "git {arguments:?}");
}

/// Runs the step; its summary and outputs land in files beside the site.
fn step(site: &Site, variables: &[(&str, &str)]) -> (Run, String, String) {
    let files = tempfile::tempdir().unwrap();
    let (summary, output) = (files.path().join("summary"), files.path().join("output"));
    let mut command = Command::new("bash");
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("action/check"))
        .current_dir(site.path())
        .env("COOKIELINT", env!("CARGO_BIN_EXE_cookielint"))
        .env("GITHUB_STEP_SUMMARY", &summary)
        .env("GITHUB_OUTPUT", &output)
        .env_remove("GITHUB_BASE_REF")
        .envs(variables.iter().copied());
    let run = Run::of(&mut command);
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    (run, read(&summary), read(&output))
}

/// A main branch with one old finding, and a branch that adds another.
fn pull_request() -> Site {
    let site = Site::new(&[("old.html", EMBED)]);
    git(&site, &["init", "--quiet", "--initial-branch", "main"]);
    git(&site, &["add", "--all"]);
    git(&site, &["commit", "--quiet", "--message", "old"]);
    // What checkout with the whole history leaves.
    git(&site, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    site.write("new.html", EMBED.as_bytes());
    git(&site, &["add", "--all"]);
    git(&site, &["commit", "--quiet", "--message", "new"]);
    site
}

#[test]
fn a_push_reports_everything() {
    let site = pull_request();
    let (run, summary, output) = step(&site, &[("SARIF_FILE", "out.sarif")]);
    run.expect(1, &[]);
    let errors: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.starts_with("::error"))
        .collect();
    assert_eq!(errors.len(), 2, "{}", run.out);
    assert!(
        errors[0].starts_with("::error file=new.html,line=1,"),
        "{}",
        errors[0]
    );
    assert!(summary.contains("unguarded-embed"), "{summary}");
    assert!(output.contains("sarif-file=out.sarif"), "{output}");
    assert!(site.path().join("out.sarif").is_file());
}

#[test]
fn a_pull_request_reports_what_is_new() {
    let site = pull_request();
    let base = ("GITHUB_BASE_REF", "main");
    let (run, summary, _) = step(&site, &[base]);
    run.expect(1, &[]);
    assert!(run.out.contains("file=new.html"), "{}", run.out);
    assert!(!run.out.contains("file=old.html"), "{}", run.out);
    assert!(!summary.contains("old.html"), "{summary}");
    let (run, ..) = step(&site, &[base, ("NEW_ONLY", "false")]);
    assert!(run.out.contains("file=old.html"), "{}", run.out);
    // Without the base's history, everything is reported, and it is said why.
    let (run, ..) = step(&site, &[("GITHUB_BASE_REF", "elsewhere")]);
    assert!(
        run.out.contains("::notice") && run.out.contains("file=old.html"),
        "{}",
        run.out
    );
}

#[test]
fn what_a_user_sets_is_no_code() {
    let site = Site::new(&[("a b.html", EMBED), ("$(touch x).html", EMBED)]);
    let (run, _, output) = step(
        &site,
        &[("PATHS", "a b.html\n$(touch x).html"), ("FAIL_ON", "error")],
    );
    run.expect(1, &[]);
    assert!(output.contains("findings="), "{output}");
    assert!(!site.path().join("x").exists());
    let (run, summary, _) = step(&site, &[("FAIL_ON", "$(touch x)")]);
    assert_eq!(run.code, Some(2));
    assert_eq!(summary, "");
    assert!(!site.path().join("x").exists());
}

/// Runs the step that installs, with releases in a folder; the program ends up below `site`.
fn install(site: &Site, command: &[&str], variables: &[(&str, &str)]) -> (Run, String) {
    let output = site.path().join("output");
    let mut run = Command::new("bash");
    run.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("action/install"))
        .args(command)
        .env("GITHUB_OUTPUT", &output)
        .env("SOURCE", env!("CARGO_MANIFEST_DIR"))
        .env("TARGET", site.path().join("tool"))
        .env("RUNNER_OS", "Linux")
        .env("RUNNER_ARCH", "X64")
        .env("RELEASES", format!("file://{}", site.path().display()))
        .envs(variables.iter().copied());
    let run = Run::of(&mut run);
    (run, std::fs::read_to_string(output).unwrap_or_default())
}

#[test]
fn a_release_is_downloaded_and_its_checksum_counts() {
    let name = "cookielint-x86_64-unknown-linux-musl";
    let site = Site::new(&[]);
    site.write(&format!("{name}/cookielint"), b"#!/bin/sh\necho released\n");
    std::fs::create_dir(site.path().join("v1.2.3")).unwrap();
    let packed = Command::new("bash")
        .current_dir(site.path())
        .args(["-c", &format!("tar -czf v1.2.3/{name}.tar.gz {name} && cd v1.2.3 && sha256sum {name}.tar.gz >SHA256SUMS")])
        .status();
    assert!(packed.unwrap().success());
    let tag = ("REF", "v1.2.3");
    let (run, _) = install(&site, &[], &[tag]);
    run.expect(0, &[]);
    let program = std::fs::read_to_string(site.path().join("tool/bin/cookielint")).unwrap();
    assert!(program.contains("released"), "{program}");
    // Where the runner does not tell the tag, the folder of the action does.
    let below = site.path().join("v1.2.3");
    let (_, output) = install(&site, &["key"], &[("SOURCE", below.to_str().unwrap())]);
    assert!(
        output.contains("key=cookielint-Linux-X64-v1.2.3\n"),
        "{output}"
    );
    // Another file under the same name is not run.
    let other = site.path().join(format!("v1.2.3/{name}.tar.gz"));
    let mut bytes = std::fs::read(&other).unwrap();
    bytes.push(0);
    std::fs::write(&other, bytes).unwrap();
    let (run, _) = install(&site, &[], &[tag]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.out.contains("its checksum differs"), "{}", run.out);
}

#[test]
fn what_is_built_is_cached_under_what_it_is_built_from() {
    let source = Site::new(&[
        ("Cargo.toml", ""),
        ("Cargo.lock", ""),
        ("build.rs", ""),
        ("src/main.rs", "a"),
        ("lints/x.md", ""),
    ]);
    let site = Site::new(&[]);
    let key = || {
        let (run, output) = install(
            &site,
            &["key"],
            &[("SOURCE", source.path().to_str().unwrap()), ("REF", "main")],
        );
        run.expect(0, &[]);
        output.lines().last().unwrap_or_default().to_owned()
    };
    let first = key();
    assert!(
        first.starts_with("key=cookielint-Linux-X64-") && first.len() > 35,
        "{first}"
    );
    assert_eq!(first, key());
    source.write("lints/x.md", b"b");
    assert_ne!(first, key());
}

#[test]
fn the_action_names_its_steps_and_passes_inputs_by_the_environment() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    let text = std::fs::read_to_string(path).unwrap();
    let runs: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("run: "))
        .collect();
    assert_eq!(runs.len(), 3);
    for run in runs {
        assert!(!run.contains("${{"), "an expression inside a shell: {run}");
    }
}
