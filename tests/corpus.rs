//! Whole small sites, with what must be found in `<site>.expected` beside them.
//!
//! An expected line is `path:line lint service`, with `-` for no service. `UPDATE=1` rewrites the
//! files; what changed is then to be judged like any other change.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use cookielint::catalogue::Catalogue;
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;
use walkdir::WalkDir;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("test-corpus")
}

fn sources(site: &Path) -> Vec<Source> {
    let mut all: Vec<Source> = WalkDir::new(site)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry
                .path()
                .strip_prefix(site)
                .expect("the walk stays below")
                .to_string_lossy()
                .replace('\\', "/");
            Source::from_bytes(path, &fs::read(entry.path()).expect("readable")).expect("text")
        })
        .collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

fn found(site: &Path, tools: &Tools) -> String {
    let report = check_sources(sources(site), tools, |_| true);
    let mut lines: Vec<(String, usize, String)> = report
        .findings
        .iter()
        .map(|finding| {
            let source = report
                .sources
                .iter()
                .find(|source| source.path == finding.path)
                .expect("its source");
            let line = source.location(finding.span.start).line;
            let service = finding.service.as_deref().unwrap_or("-");
            (
                finding.path.clone(),
                line,
                format!("{} {service}", finding.lint),
            )
        })
        .collect();
    lines.sort();
    lines
        .into_iter()
        .fold(String::new(), |mut all, (path, line, what)| {
            let _ = writeln!(all, "{path}:{line} {what}");
            all
        })
}

#[test]
fn sites_hold() {
    let tools = Tools::new(Catalogue::builtin());
    let mut sites: Vec<PathBuf> = fs::read_dir(corpus())
        .expect("the corpus")
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    sites.sort();
    assert!(sites.len() >= 27, "sites are missing");
    let mut wrong = String::new();
    for site in sites {
        let expected_path = site.with_extension("expected");
        let found = found(&site, &tools);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected_path, &found).expect("writable");
        }
        let expected = fs::read_to_string(&expected_path).expect("what must be found");
        for line in expected
            .lines()
            .filter(|line| !found.lines().any(|other| other == *line))
        {
            let _ = writeln!(wrong, "missed: {}: {line}", site.display());
        }
        for line in found
            .lines()
            .filter(|line| !expected.lines().any(|other| other == *line))
        {
            let _ = writeln!(wrong, "noise:  {}: {line}", site.display());
        }
        assert!(
            wrong.is_empty() == (found == expected) || !wrong.is_empty(),
            "{}: lines stand twice or out of order",
            site.display()
        );
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
