//! The same guilty and innocent fragments in the idiom of every language: `tests/languages/*.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use cookielint::catalogue::Catalogue;
use cookielint::catalogue::definition::Level;
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;
use serde::Deserialize;

/// Guilty fragment → the lint that reports it, alone.
const GUILTY: &[(&str, &str)] = &[
    // The load inside a condition that does not ask for consent.
    ("conditional", "unguarded-embed"),
    // An attribute that a condition writes: only sometimes is there an address.
    ("conditional-attribute", "unguarded-embed"),
    // A frame with its whole address.
    ("embed", "unguarded-embed"),
    // An address of which the language fills in a part.
    ("hole", "unguarded-embed"),
    // A file with a frame, that another file includes unguarded.
    ("included", "unguarded-embed"),
    // The load inside a loop.
    ("loop", "unguarded-embed"),
    // A picture that counts.
    ("pixel", "unguarded-marketing"),
    // A like button's script.
    ("plugin", "unguarded-social-plugin"),
    // The vendor's inline script and its loader.
    ("snippet", "unguarded-analytics"),
    // An address chosen by a condition that does not ask for consent.
    ("switched-attribute", "unguarded-embed"),
];

const INNOCENT: &[&str] = &[
    // A frame that a click makes.
    "click",
    // A comment of the language.
    "comment",
    // The load inside a condition that asks for consent.
    "consent",
    // The load in the other branch of a condition that asks whether there is no consent.
    "consent-else",
    // A file with a frame, which the only including file includes after consent.
    "included",
    // A plain link, and a host in a list.
    "link",
    // The site's own copy of a library.
    "own-copy",
    // A frame whose address is parked as a consent manager wants it.
    "parked",
    // Code that is shown: escaped, in a code block, or in a string that only prose uses.
    "sample",
    // A script that a consent manager's markup keeps from running.
    "script-type",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Matrix {
    /// What people call the language.
    name: String,
    /// Under which path a fragment of one file stands.
    path: String,
    guilty: BTreeMap<String, Fragment>,
    innocent: BTreeMap<String, Fragment>,
    /// Fragment → why the language cannot say it.
    #[serde(default)]
    inexpressible: BTreeMap<String, String>,
    /// Fragments that are known to be judged wrongly still; one that is judged rightly must leave
    /// the list.
    #[serde(default)]
    known_gaps: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Fragment {
    text: Option<String>,
    /// Path → text, where one file does not do.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// What the text that the finding points at must hold.
    #[serde(default)]
    at: String,
}

impl Fragment {
    fn sources(&self, path: &str) -> Vec<Source> {
        let own = self.text.iter().map(|text| (path, text.as_str()));
        let others = self.files.iter();
        own.chain(others.map(|(path, text)| (path.as_str(), text.as_str())))
            .map(|(path, text)| {
                Source::from_bytes(path.to_owned(), text.as_bytes()).expect("a fragment is text")
            })
            .collect()
    }
}

/// What is wrong with a fragment's findings, if anything.
fn wrong(tools: &Tools, path: &str, fragment: &Fragment, lint: Option<&str>) -> Option<String> {
    let report = check_sources(fragment.sources(path), tools, |_| true);
    // Notes are about settings, not about the load.
    let found: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.level > Level::Note)
        .map(|finding| {
            let source = report.sources.iter().find(|s| s.path == finding.path);
            let text = source.map_or("", |source| finding.span.of(&source.text));
            (finding.lint.as_str(), finding.path.as_str(), text)
        })
        .collect();
    let fits = match (lint, found.as_slice()) {
        (None, []) => true,
        (Some(lint), [(name, _, text)]) => {
            *name == lint && !fragment.at.is_empty() && text.contains(&fragment.at)
        }
        _ => false,
    };
    (!fits || !report.notes.is_empty()).then(|| format!("{found:#?}\n{:#?}", report.notes))
}

/// What does not fit what is known of the language.
fn unexpected(problem: Option<String>, known_gaps: &[String], label: &str) -> Option<String> {
    match (problem, known_gaps.iter().any(|gap| gap == label)) {
        (Some(problem), false) => Some(problem),
        (None, true) => Some("it is judged rightly; take it off the known gaps".to_owned()),
        _ => None,
    }
}

#[test]
fn every_language_passes_all_that_it_can_express() {
    let tools = Tools::new(Catalogue::builtin());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/languages");
    let mut problems = Vec::new();
    let mut languages = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let matrix: Matrix = toml::from_str(&std::fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        languages += 1;
        let mut say = |fragment: &str, problem: String| {
            problems.push(format!("{}, {fragment}: {problem}", matrix.name));
        };
        for name in matrix.inexpressible.keys() {
            let known =
                GUILTY.iter().any(|(known, _)| known == name) || INNOCENT.contains(&name.as_str());
            if !known {
                say(name, "no fragment has that name".to_owned());
            }
        }
        for (name, lint) in GUILTY {
            match matrix.guilty.get(*name) {
                Some(fragment) => {
                    let label = format!("guilty {name}");
                    let problem = wrong(&tools, &matrix.path, fragment, Some(lint));
                    if let Some(problem) = unexpected(problem, &matrix.known_gaps, &label) {
                        say(&label, problem);
                    }
                }
                None if matrix.inexpressible.contains_key(*name) => {}
                None => say(name, "guilty fragment is missing".to_owned()),
            }
        }
        for name in INNOCENT {
            match matrix.innocent.get(*name) {
                Some(fragment) => {
                    let label = format!("innocent {name}");
                    let problem = wrong(&tools, &matrix.path, fragment, None);
                    if let Some(problem) = unexpected(problem, &matrix.known_gaps, &label) {
                        say(&label, problem);
                    }
                }
                None if matrix.inexpressible.contains_key(*name) => {}
                None => say(name, "innocent fragment is missing".to_owned()),
            }
        }
        let known = |name: &String| {
            GUILTY.iter().any(|(known, _)| known == name) || INNOCENT.contains(&name.as_str())
        };
        for name in matrix.guilty.keys().chain(matrix.innocent.keys()) {
            if !known(name) {
                say(name, "no fragment has that name".to_owned());
            }
        }
    }
    assert!(languages > 0);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
