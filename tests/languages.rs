//! The same guilty and innocent fragments in the idiom of every language: `tests/languages/*.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use cookielint::catalogue::Catalogue;
use cookielint::catalogue::definition::Level;
use cookielint::engine::{Tools, check_sources};
use cookielint::gate::GateKind;
use cookielint::source::Source;
use cookielint::syntax::language::{self, LANGUAGES, Language, Read, Written};
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
    /// What the language has beyond the twenty: name → fragment.
    #[serde(default)]
    idioms: BTreeMap<String, Idiom>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Idiom {
    /// What reports it, alone; nothing may where it is left out.
    lint: Option<String>,
    text: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    at: String,
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
    // What is told beside a click is not asked here.
    let report = check_sources(fragment.sources(path), tools, |lint| {
        lint != "embed-without-notice"
    });
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

/// All matrices by the names of their files.
fn matrices() -> BTreeMap<String, Matrix> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/languages");
    let files = std::fs::read_dir(folder).expect("the folder can be listed");
    files
        .map(|entry| {
            let file = entry.expect("the folder can be listed").path();
            let text = std::fs::read_to_string(&file).expect("a matrix is text");
            let matrix =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let stem = file.file_stem().unwrap_or_default();
            (stem.to_string_lossy().into_owned(), matrix)
        })
        .collect()
}

#[test]
fn every_language_passes_all_that_it_can_express() {
    let tools = Tools::new(Catalogue::builtin());
    let mut problems = Vec::new();
    let mut languages = 0;
    for matrix in matrices().into_values() {
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
                    if let Some(problem) = wrong(&tools, &matrix.path, fragment, Some(lint)) {
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
                    if let Some(problem) = wrong(&tools, &matrix.path, fragment, None) {
                        say(&label, problem);
                    }
                }
                None if matrix.inexpressible.contains_key(*name) => {}
                None => say(name, "innocent fragment is missing".to_owned()),
            }
        }
        for (name, idiom) in matrix.idioms {
            let fragment = Fragment {
                text: idiom.text,
                files: idiom.files,
                at: idiom.at,
            };
            if let Some(problem) = wrong(&tools, &matrix.path, &fragment, idiom.lint.as_deref()) {
                say(&format!("idiom {name}"), problem);
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

/// What stands in front of loads in the examples of a language.
#[derive(Default)]
struct Gates {
    /// The conditions of the fragments about consent, as they are written.
    conditions: BTreeSet<String>,
    kinds: BTreeSet<&'static str>,
}

impl Gates {
    /// Adds the gates of a matrix, as the layers read them.
    fn add(&mut self, matrix: &Matrix, tools: &Tools) {
        let fragments = matrix.guilty.iter().chain(&matrix.innocent);
        for (name, fragment) in fragments {
            for source in fragment.sources(&matrix.path) {
                self.add_source(&source, name.starts_with("consent"), tools);
            }
        }
    }

    fn add_source(&mut self, source: &Source, is_consent: bool, tools: &Tools) {
        let Some(language) = Language::of(&source.path, &source.text) else {
            return;
        };
        let text = source.text.as_str();
        let (catalogue, recogniser) = (tools.catalogue, &tools.recogniser);
        let facts = language::facts(&source.path, text, language, catalogue, recogniser);
        for gate in &facts.gates {
            self.kinds.insert(gate.kind.name());
            let shown = gate.span.of(text).trim();
            let is_condition = matches!(gate.kind, GateKind::Condition { .. });
            if is_consent && is_condition && !shown.contains('\n') && shown.len() < 80 {
                self.conditions.insert(shown.to_owned());
            }
        }
        if !facts.includes.is_empty() {
            self.kinds.insert("include");
        }
    }

    fn shown(mut self) -> String {
        // Two gates as one.
        self.kinds.remove("both");
        self.kinds.remove("condition");
        let conditions = self.conditions.iter().map(|shown| code(shown));
        let kinds = self.kinds.iter().map(|kind| (*kind).to_owned());
        conditions.chain(kinds).collect::<Vec<_>>().join(", ")
    }
}

/// Code in a table of Markdown.
fn code(text: &str) -> String {
    let ticks = if text.contains('`') { "``" } else { "`" };
    let pad = if text.contains('`') { " " } else { "" };
    format!("{ticks}{pad}{}{pad}{ticks}", text.replace('|', "\\|"))
}

fn row(row: &Written, matrices: &BTreeMap<String, Matrix>, tools: &Tools) -> String {
    let extensions = row
        .extensions
        .iter()
        .map(|extension| code(&format!(".{extension}")));
    let files = extensions.chain(
        [row.told_by.to_owned()]
            .into_iter()
            .filter(|told| !told.is_empty()),
    );
    let mut gates = Gates::default();
    let mut examples = Vec::new();
    for name in row.examples {
        gates.add(&matrices[*name], tools);
        examples.push(format!("[{name}](../tests/languages/{name}.toml)"));
    }
    let cells = [
        row.name.to_owned(),
        files.collect::<Vec<_>>().join(" "),
        row.read.how().to_owned(),
        gates.shown(),
        examples.join(" "),
    ];
    format!("| {} |", cells.join(" | "))
}

const ABOUT: &str = "\
# Languages

What is read, by which layer, and which gates are seen in front of what loads. The table is written by a test from the
table that the program itself asks, `src/syntax/language/table.rs`, and from what its layers find in the examples: the
conditions of those about consent, then what other kinds of gates there are. `UPDATE=1 cargo test --test languages` brings it
up to date. Each example file holds up to ten guilty and ten innocent fragments, and
says what the language cannot express.

| language | files | how it is parsed | gates in the examples | examples |
|---|---|---|---|---|
";

type Write = fn(&str) -> String;

/// The same text as other editors leave it, and with letters of several bytes before what matters.
const WAYS_TO_WRITE: &[(&str, Write)] = &[
    ("with a byte-order mark", |text| format!("\u{FEFF}{text}")),
    ("with CRLF", |text| text.replace('\n', "\r\n")),
    ("with tabs", |text| text.replace("\n  ", "\n\t")),
    ("with letters of several bytes", |text| {
        text.replace("title=\"Film\"", "title=\"Fïlm 🎬 æ\"")
            .replace("title='Film'", "title='Fïlm 🎬 æ'")
            .replace("<h2>Film", "<h2>Fïlm 🎬 æ")
            .replace("window.dataLayer =", "/* æ🎬 */ window.dataLayer =")
    }),
];

#[test]
fn findings_point_at_the_same_text_however_it_is_written() {
    let tools = Tools::new(Catalogue::builtin());
    let mut problems = Vec::new();
    let mut changed = 0;
    for matrix in matrices().into_values() {
        for (name, lint) in GUILTY {
            let Some(fragment) = matrix.guilty.get(*name) else {
                continue;
            };
            for (way, write) in WAYS_TO_WRITE {
                let rewritten = Fragment {
                    text: fragment.text.as_deref().map(write),
                    files: fragment
                        .files
                        .iter()
                        .map(|(path, text)| (path.clone(), write(text)))
                        .collect(),
                    at: fragment.at.clone(),
                };
                changed += usize::from(rewritten.text != fragment.text);
                if let Some(problem) = wrong(&tools, &matrix.path, &rewritten, Some(lint)) {
                    problems.push(format!("{}, {name} {way}: {problem}", matrix.name));
                }
            }
        }
    }
    assert!(changed > 900, "{changed}");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_documentation_lists_what_is_read() {
    let tools = Tools::new(Catalogue::builtin());
    let matrices = matrices();
    let mut page = ABOUT.to_owned();
    for written in LANGUAGES {
        writeln!(page, "{}", row(written, &matrices, &tools)).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/languages.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == page,
        "docs/languages.md is out of date; run with UPDATE=1"
    );
}

#[test]
fn examples_are_read_as_the_table_says() {
    let matrices = matrices();
    let mut listed = BTreeSet::new();
    for written in LANGUAGES {
        for name in written.examples {
            listed.insert((*name).to_owned());
            let matrix = &matrices[*name];
            let fragments = matrix.guilty.values().chain(matrix.innocent.values());
            for source in fragments.flat_map(|fragment| fragment.sources(&matrix.path)) {
                if source.path != matrix.path {
                    continue;
                }
                let read = Language::of(&source.path, &source.text);
                let fits = match (written.read, read) {
                    (Read::Markup, Some(Language::Markup(_))) => true,
                    (Read::Template(dialect), Some(Language::Markup(found))) => {
                        found == Some(dialect)
                    }
                    (Read::Indented(notation), Some(Language::Indented(found))) => {
                        found == notation
                    }
                    // What a script holds is told by its text.
                    (Read::Component(_), Some(Language::Script(..))) => true,
                    (Read::Component(framework), Some(Language::Component(found))) => {
                        found == framework
                    }
                    (Read::Script(grammar), Some(Language::Script(found, None))) => {
                        found == grammar
                    }
                    (Read::Style, Some(Language::Style(_)))
                    | (Read::Program, Some(Language::Program(_)))
                    | (Read::TypoScript, Some(Language::TypoScript))
                    | (Read::Content(_), Some(Language::Content(_))) => true,
                    _ => false,
                };
                assert!(fits, "{}: {read:?}\n{}", written.name, source.text);
            }
        }
    }
    let known: BTreeSet<String> = matrices.into_keys().collect();
    assert_eq!(
        listed, known,
        "every file of examples belongs to a language"
    );
}
