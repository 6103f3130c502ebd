//! What holds for every input: threads and the order of files change nothing, every file is read or
//! named, what is found is bounded by what is there, and fixes leave files that can be read.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use cookielint::catalogue::Catalogue;
use cookielint::config::{Config, ConfigSet};
use cookielint::engine::{Report, Session, Tools, check_sources};
use cookielint::fix::Safety;
use cookielint::fix::mend::{Bench, Mended, Overlay, mend};
use cookielint::progress::Silent;
use cookielint::source::Source;
use cookielint::walk::{Candidate, Include};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};
use walkdir::WalkDir;

static TOOLS: LazyLock<Tools<'static>> = LazyLock::new(|| Tools::new(Catalogue::builtin()));

fn candidate(path: &Path, root: &Path) -> Candidate {
    Candidate {
        abs: path.to_owned(),
        path: path
            .strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned(),
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

fn shuffled<T>(mut all: Vec<T>, random: &mut TestRng) -> Vec<T> {
    for at in (1..all.len()).rev() {
        all.swap(at, random.next_u32() as usize % (at + 1));
    }
    all
}

#[test]
fn threads_and_the_order_of_files_change_nothing() {
    let configs = ConfigSet::fixed(Config::default());
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("test-corpus");
    let sites = WalkDir::new(&corpus).min_depth(1).max_depth(1);
    let sites = sites.into_iter().map(|entry| entry.unwrap().into_path());
    let sites: Vec<PathBuf> = sites.filter(|path| path.is_dir()).collect();
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[3; 32]);
    let mut found = 0;
    for site in &sites {
        let files = WalkDir::new(site).into_iter().map(Result::unwrap);
        let files = files.filter(|entry| entry.file_type().is_file());
        let mut files: Vec<Candidate> = files.map(|entry| candidate(entry.path(), site)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let run = |files: &[Candidate], threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            pool.build()
                .unwrap()
                .install(|| Session::open(files, &TOOLS, &Silent, &|_| None).report(&configs, None))
        };
        let one = run(&files, 1);
        found += one.findings.len();
        for threads in [1, 2, 7] {
            files = shuffled(files, &mut random);
            let other = run(&files, threads);
            assert_eq!(said(&one), said(&other), "{} {threads}", site.display());
        }
    }
    assert!(sites.len() > 20 && found > 100, "{found}");
}

/// Names of files for layers that differ.
const NAMES: &[&str] = &[
    "a.html",
    "a.js",
    "a.tsx",
    "a.css",
    "a.twig",
    "a.html.erb",
    "a.php",
    "a.cshtml",
    "a.vue",
    "a.pug",
    "a.py",
    "a.md",
];

/// What is guilty, and what stands around it; thrown together in any order.
const PIECES: &[&str] = &[
    "<iframe src=\"https://www.youtube.com/embed/a1b2c3\"></iframe>\n",
    "<script async src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"></script>\n",
    "<script>fetch('https://www.google-analytics.com/collect');</script>\n",
    "<noscript><img src=\"https://www.facebook.com/tr?id=1&ev=PageView\"></noscript>\n",
    "<label><input type=\"checkbox\" name=\"newsletter\" checked> Send me the newsletter</label>\n",
    "<p>By using this site you accept cookies.</p>\n",
    "document.cookie = '_ga=1; max-age=99999999';\n",
    "x.src = 'https://connect.facebook.net/en_US/fbevents.js';\n",
    "<div class=\"",
    "\">",
    "</div>\n",
    "<!-- ",
    " -->",
    "<script>",
    "</script>\n",
    "{% if a %}",
    "{% endif %}\n",
    "<?php if ($a): ?>",
    "<?php endif; ?>\n",
    "@if (a) {\n",
    "}\n",
    "'",
    "\"",
    "æøå\r\n",
    "<html><head>",
    "<script id=\"Cookiebot\" src=\"https://consent.cookiebot.com/uc.js\"></script>\n",
];

fn checked(files: &BTreeMap<String, Vec<u8>>, overlay: &Overlay) -> Report {
    let sources = files.iter().map(|(path, bytes)| {
        let bytes = overlay.get(path).unwrap_or(bytes);
        Source::from_bytes(path.clone(), bytes).unwrap()
    });
    check_sources(sources.collect(), &TOOLS, |_| true)
}

fn mended(files: &BTreeMap<String, Vec<u8>>) -> Mended {
    let read = |path: &str| {
        let bytes = files.get(path).cloned();
        bytes.ok_or_else(|| io::ErrorKind::NotFound.into())
    };
    let check = |overlay: &Overlay| checked(files, overlay);
    let bench = Bench {
        read: &read,
        check: &check,
        tidies: true,
    };
    let report = check(&Overlay::new());
    mend(report, &bench, Safety::Unsafe, &HashSet::new())
}

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_file_is_read_or_named_and_what_is_found_is_bounded(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        text in pieces(),
        name in prop::sample::select(NAMES),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let contents = [bytes, text.clone().into_bytes()];
        let mut files = Vec::new();
        for (number, content) in contents.iter().enumerate() {
            let path = folder.path().join(format!("{number}{name}"));
            std::fs::write(&path, content).unwrap();
            files.push(candidate(&path, folder.path()));
        }
        let configs = ConfigSet::fixed(Config::default());
        let report = Session::open(&files, &TOOLS, &Silent, &|_| None).report(&configs, None);
        let summary = &report.summary;
        let unread = files.iter().filter(|file| {
            report.notes.iter().any(|note| note.path.as_ref() == Some(&file.path))
        });
        let left_out = summary.left_out.total() + summary.left_out.other_types;
        prop_assert!(summary.files_read + unread.count() + left_out >= files.len());
        // Nothing that is found takes fewer bytes to write.
        let most = contents.iter().map(Vec::len).sum::<usize>() / 8 + 2;
        prop_assert!(report.findings.len() + report.notes.len() <= most, "{}", said(&report));
    }

    #[test]
    fn fixes_leave_files_that_can_be_read_and_have_nothing_to_do_twice(
        text in pieces(),
        page in pieces(),
        name in prop::sample::select(NAMES),
    ) {
        let mut files = BTreeMap::from([
            (name.to_owned(), text.into_bytes()),
            ("page.html".to_owned(), page.into_bytes()),
        ]);
        let before = checked(&files, &Overlay::new());
        let outcome = mended(&files);
        for changed in outcome.files {
            prop_assert_ne!(&changed.before, &changed.after);
            prop_assert!(std::str::from_utf8(&changed.after).is_ok());
            files.insert(changed.path, changed.after);
        }
        let after = checked(&files, &Overlay::new());
        prop_assert!(after.findings.len() <= before.findings.len());
        // What was parsed is parsed again, with no more to say about it.
        prop_assert!(after.notes.len() <= before.notes.len(), "{:#?}", after.notes);
        let again = mended(&files);
        prop_assert!(again.files.is_empty(), "{:#?}", again.files);
    }
}
