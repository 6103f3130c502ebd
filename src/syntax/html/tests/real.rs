//! How much of a folder's real pages cannot be read, a dialect at a time, and whether a browser's
//! tokenizer sees the same elements with the same attributes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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

fn files(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter();
    let entries = walk.filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path).collect()
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

#[test]
#[ignore = "measures the folder that COOKIELINT_TEMPLATES names"]
fn real_templates_can_be_read() {
    let Some(folder) = std::env::var_os("COOKIELINT_TEMPLATES") else {
        panic!("set COOKIELINT_TEMPLATES to a folder of templates");
    };
    let catalogue = Catalogue::builtin();
    let recogniser = Recogniser::new(catalogue.services.iter(), catalogue.managers.iter());
    let mut all: BTreeMap<String, Measured> = BTreeMap::new();
    for path in files(Path::new(&folder)) {
        let shown = path.to_string_lossy().replace('\\', "/");
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
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
    assert!(count > 0, "no templates in the folder");
    assert!(
        failed * 50 < count,
        "{failed} of {count} files are not read whole"
    );
    assert!(
        differing * 50 < count,
        "a browser differs in {differing} of {count} files"
    );
}
