//! The recipes of the documentation are true: what a page calls reported is found, and what it calls
//! silent is not.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::path::Path;

use cookielint::catalogue::Catalogue;
use cookielint::catalogue::definition::Group;
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;

/// The files of one system, by whether something is to be found in them.
type Recipe = BTreeMap<bool, Vec<(String, String)>>;

/// The fences of each section: `twig bad path/to/file.twig`.
fn recipes(page: &str) -> Vec<(&str, Recipe)> {
    let mut recipes: Vec<(&str, Recipe)> = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            recipes.push((title, Recipe::new()));
        }
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let words: Vec<&str> = info.split(' ').collect();
        let [_, kind @ ("bad" | "good"), path] = words[..] else {
            panic!("what is `{info}` to show?");
        };
        let (_, recipe) = recipes.last_mut().unwrap();
        let file = (path.to_owned(), text.join("\n") + "\n");
        recipe.entry(kind == "bad").or_default().push(file);
    }
    recipes
}

#[test]
fn recipes_hold() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/recipes.md");
    let page = std::fs::read_to_string(path).unwrap();
    let tools = Tools::new(Catalogue::builtin());
    let is_wanted = |id: &str| {
        let lint = tools.catalogue.lint(id).unwrap();
        matches!(lint.definition.group, Group::Loading | Group::Guards)
    };
    let recipes = recipes(&page);
    assert!(recipes.len() >= 8, "{}", recipes.len());
    for (title, recipe) in recipes {
        assert_eq!(recipe.len(), 2, "{title}: one to report and one to leave");
        for (is_bad, files) in recipe {
            let sources = files
                .into_iter()
                .map(|(path, text)| Source::from_bytes(path, text.as_bytes()).unwrap());
            let report = check_sources(sources.collect(), &tools, is_wanted);
            let found: Vec<&str> = report.findings.iter().map(|it| it.lint.as_str()).collect();
            assert_eq!(!found.is_empty(), is_bad, "{title}: {found:?}");
            assert!(report.notes.is_empty(), "{title}: {:?}", report.notes);
        }
    }
}
