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

#[test]
fn the_action_names_its_steps_and_passes_inputs_by_the_environment() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    let text = std::fs::read_to_string(path).unwrap();
    let runs: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("run: "))
        .collect();
    assert_eq!(runs.len(), 2);
    for run in runs {
        assert!(!run.contains("${{"), "an expression inside a shell: {run}");
    }
}
