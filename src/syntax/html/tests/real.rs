//! How much of a folder's real pages cannot be read, a dialect at a time, and whether a browser's
//! tokenizer sees the same elements with the same attributes.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::super::language::Language;
use super::super::super::template::{self, Template};
use super::super::atoms::atoms;
use super::super::tokenizer::tokenize;
use super::grammar;
use super::oracle::browser;
use crate::catalogue::Catalogue;
use crate::recognise::Recogniser;

/// Elements whose attributes decide about findings.
const KEY: &[&str] = &[
    "form", "iframe", "img", "input", "link", "noscript", "script",
];

type Tags = Vec<(String, Vec<String>)>;

#[derive(Default)]
struct Measured {
    files: usize,
    /// Files with blocks that do not balance, or with scripts that no parser reads.
    failed: Vec<String>,
    tags: usize,
    /// Files in which a browser reads other attributes.
    differing: Vec<String>,
}

/// The files of a folder that are text, by their paths.
fn files(folder: &Path) -> Vec<(String, String)> {
    let walk = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    let entries = walk.filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let texts = files.filter_map(|entry| {
        let shown = entry.path().to_string_lossy().replace('\\', "/");
        Some((shown, std::fs::read_to_string(entry.path()).ok()?))
    });
    texts.collect()
}

/// What the tests of all languages have, by the paths that they stand under.
fn fragments(folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (shown, text) in files(folder) {
        let matrix: toml::Table = text
            .parse()
            .unwrap_or_else(|error| panic!("{shown}: {error}"));
        let path = matrix["path"].as_str().unwrap_or_default();
        let mut tables: Vec<&toml::Table> = vec![&matrix];
        while let Some(table) = tables.pop() {
            for (key, value) in table {
                match value {
                    toml::Value::String(text) if key == "text" => {
                        all.push((path.to_owned(), text.clone()));
                    }
                    toml::Value::Table(files) if key == "files" => {
                        let files = files.iter();
                        let texts = files.filter_map(|(path, text)| Some((path, text.as_str()?)));
                        all.extend(texts.map(|(path, text)| (path.clone(), text.to_owned())));
                    }
                    toml::Value::Table(inner) => tables.push(inner),
                    _ => {}
                }
            }
        }
    }
    all
}

/// Key elements with the names of their attributes, sorted and each once.
fn named(tags: impl Iterator<Item = (String, Vec<String>)>) -> Tags {
    tags.filter(|(name, _)| KEY.contains(&name.as_str()))
        .map(|(name, mut attributes)| {
            attributes.sort();
            attributes.dedup();
            (name, attributes)
        })
        .collect()
}

/// Of the folder that `COOKIELINT_TEMPLATES` names; without it, of the sites and fragments that the
/// other tests have.
#[test]
fn real_templates_can_be_read() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (sources, least) = match std::env::var_os("COOKIELINT_TEMPLATES") {
        Some(folder) => (files(Path::new(&folder)), 1),
        None => {
            let mut all = files(&own.join("test-corpus"));
            all.extend(fragments(&own.join("tests/languages")));
            (all, 900)
        }
    };
    let catalogue = Catalogue::builtin();
    let recogniser = Recogniser::new(catalogue.services.iter(), catalogue.managers.iter());
    let mut all: BTreeMap<String, Measured> = BTreeMap::new();
    for (shown, text) in sources {
        let language = Language::of(&shown, &text);
        let Some(Language::Markup(dialect)) = language.filter(|_| text.len() < 1 << 20) else {
            continue;
        };
        let scanned = dialect.map_or_else(Template::default, |it| template::scan(&text, it));
        let language = Language::Markup(dialect);
        let facts =
            super::super::super::language::facts(&shown, &text, language, catalogue, &recogniser);
        let measured = all.entry(format!("{dialect:?}")).or_default();
        measured.files += 1;
        if scanned.unbalanced > 0 || !facts.notes.is_empty() {
            measured.failed.push(format!(
                "{shown} ({}) {:?}",
                scanned.unbalanced, facts.notes
            ));
        }
        let atoms = atoms(&text, &scanned);
        let tokens = tokenize(&text, &atoms, &scanned, false);
        let own = tokens.starts.iter().enumerate().map(|(index, tag)| {
            let own = tokens.attributes.iter().filter(|it| it.tag == index);
            let masked = |name: crate::span::Span| {
                let mut name = name.of(&text).to_ascii_lowercase();
                // What the mask writes for a region or a sign in a name.
                name.retain(|c| c.is_ascii_alphanumeric() || "-_:".contains(c));
                name
            };
            (
                tag.name.of(&text).to_ascii_lowercase(),
                own.map(|it| masked(it.name)).collect(),
            )
        });
        // Elements with code in their names have no name to compare.
        let has_code =
            |span: crate::span::Span| atoms.iter().any(|atom| span.contains(atom.span.start));
        if tokens.irregular || tokens.attributes.iter().any(|it| has_code(it.name)) {
            continue;
        }
        let own = named(own);
        let masked = grammar::mask(&text, &atoms, &tokens);
        let others = named(browser(&masked).into_iter().map(|(name, attributes)| {
            let names = attributes.into_iter().map(|(mut name, _)| {
                name.retain(|c| c.is_ascii_alphanumeric() || "-_:".contains(c));
                name
            });
            (name, names.collect())
        }));
        measured.tags += own.len();
        if own != others {
            measured.differing.push(shown);
        }
    }
    let (mut count, mut failed, mut differing) = (0, 0, 0);
    for (dialect, it) in &all {
        println!(
            "{dialect}: {} files, {} not read whole, {} key elements, {} files where a browser differs",
            it.files,
            it.failed.len(),
            it.tags,
            it.differing.len()
        );
        for name in it.failed.iter().chain(&it.differing) {
            println!("  {name}");
        }
        count += it.files;
        failed += it.failed.len();
        differing += it.differing.len();
    }
    assert!(count >= least, "{count} templates, and not {least}");
    println!("all: {count} files, {failed} not read whole, {differing} where a browser differs");
    assert!(
        failed * 50 < count,
        "{failed} of {count} files are not read whole"
    );
    assert!(
        differing * 50 < count,
        "a browser differs in {differing} of {count} files"
    );
}
