//! A session that has seen many edits finds what a new one finds.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use cookielint::catalogue::Catalogue;
use cookielint::config::{Config, ConfigSet};
use cookielint::engine::{Report, Session, Tools};
use cookielint::progress::Silent;
use cookielint::walk::{Candidate, Include};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

const EDITS: usize = 10_000;
const BETWEEN_COMPARISONS: usize = 400;

fn candidate(path: &str) -> Candidate {
    Candidate {
        abs: Path::new("/nowhere").join(path),
        path: path.to_owned(),
        explicit: false,
        include: Include::default(),
        config: Arc::new(Config::default()),
    }
}

/// All that a report says, but how long it took.
fn said(report: &Report) -> String {
    let mut summary = report.summary.clone();
    summary.elapsed = std::time::Duration::ZERO;
    format!(
        "{:#?}\n{:#?}\n{:#?}\n{summary:#?}",
        report.findings, report.guarded, report.notes
    )
}

fn site(folder: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("test-corpus")
        .join(folder);
    let files = ignore::WalkBuilder::new(&root)
        .build()
        .filter_map(Result::ok);
    let files = files.filter(|file| file.path().is_file());
    files
        .filter_map(|file| {
            let path = file.path().strip_prefix(&root).ok()?.to_str()?.to_owned();
            Some((path, std::fs::read_to_string(file.path()).ok()?))
        })
        .collect()
}

fn cut(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap()
}

/// Takes the place of a part of one file by a part of any: halves of tags and of characters' worth
/// of template code included.
fn edit(files: &mut BTreeMap<String, String>, random: &mut TestRng) -> String {
    let mut below = |most: usize| random.next_u32() as usize % most.max(1);
    let paths: Vec<String> = files.keys().cloned().collect();
    let path = paths[below(paths.len())].clone();
    let donor = files[&paths[below(paths.len())]].clone();
    let from = cut(&donor, below(donor.len()));
    let piece = donor[from..cut(&donor, from + below(80))].to_owned();
    let text = files.get_mut(&path).unwrap();
    let start = cut(text, below(text.len() + 1));
    let end = cut(text, start + below(80));
    text.replace_range(start..end, &piece);
    text.truncate(cut(text, 8_000));
    path
}

#[test]
fn ten_thousand_edits_leave_what_a_fresh_run_finds() {
    let configs = ConfigSet::fixed(Config::default());
    let tools = Tools::new(Catalogue::builtin());
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let sites = ["kommune-twig", "express-ejs", "forening-php", "blog-hugo"];
    let mut seen = std::collections::HashSet::new();
    for folder in sites {
        let mut files = site(folder);
        assert!(files.len() > 3, "{folder}");
        let all: Vec<Candidate> = files.keys().map(|path| candidate(path)).collect();
        let fresh = |files: &BTreeMap<String, String>| {
            let text = |file: &Candidate| files.get(&file.path).cloned();
            said(&Session::open(&all, &tools, &Silent, &text).report(&configs, None))
        };
        let text = |file: &Candidate| files.get(&file.path).cloned();
        let mut session = Session::open(&all, &tools, &Silent, &text);
        for count in 1..=EDITS / sites.len() {
            let path = edit(&mut files, &mut random);
            session.replace(&candidate(&path), Some(files[&path].clone()));
            if count % BETWEEN_COMPARISONS == 0 {
                let found = said(&session.report(&configs, None));
                assert_eq!(found, fresh(&files), "{folder} after {count} edits");
                seen.insert(found);
            }
        }
    }
    assert!(seen.len() > 10, "the edits change what is found");
}

#[test]
fn a_file_that_calls_counts_as_long_as_what_it_calls_loads() {
    let configs = ConfigSet::fixed(Config::default());
    let tools = Tools::new(Catalogue::builtin());
    let loads = "export function begin() { fetch('https://www.google-analytics.com/collect'); }";
    let calls = "import { begin } from './load'; begin();";
    let texts = |path: &str| Some(if path == "load.js" { loads } else { calls }.to_owned());
    let files = [candidate("load.js"), candidate("main.js")];
    let mut session = Session::open(&files, &tools, &Silent, &|file| texts(&file.path));
    let parsed = |session: &Session| session.report(&configs, None).summary.files_parsed;
    assert_eq!(parsed(&session), 2);
    session.replace(&files[0], Some("export function begin() {}".to_owned()));
    assert_eq!(parsed(&session), 0);
    session.replace(&files[0], Some(loads.to_owned()));
    assert_eq!(parsed(&session), 2);
    session.replace(&files[1], Some("begin;".to_owned()));
    session.remove("load.js");
    assert!(!session.has("load.js") && parsed(&session) == 0);
}
