//! The recipes of the documentation are true: what a page calls reported is found, and what it calls
//! silent is not; and those of editors start the server for files that it reads.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::path::Path;

use clap::Parser;
use cookielint::catalogue::Catalogue;
use cookielint::catalogue::definition::Group;
use cookielint::cli::Cli;
use cookielint::config::FILE_NAMES;
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;
use cookielint::walk::is_candidate;

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

fn of_editor(path: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors");
    std::fs::read_to_string(folder.join(path)).unwrap()
}

#[test]
fn recipes_of_editors_start_the_server_for_what_it_reads() {
    let jetbrains: serde_json::Value =
        serde_json::from_str(&of_editor("jetbrains/cookielint/template.json")).unwrap();
    assert_eq!(jetbrains["programArgs"]["default"], "cookielint lsp");
    let types = jetbrains["fileTypeMappings"].as_array().unwrap();
    for pattern in types
        .iter()
        .flat_map(|it| it["fileType"]["patterns"].as_array().unwrap())
    {
        let pattern = pattern.as_str().unwrap();
        let is_read = match pattern.strip_prefix('*') {
            Some(end) => is_candidate(Path::new(&format!("page{end}"))),
            None => FILE_NAMES.contains(&pattern),
        };
        assert!(is_read, "{pattern}");
    }
    let helix: toml::Table = toml::from_str(&of_editor("helix/languages.toml")).unwrap();
    let server = &helix["language-server"]["cookielint"];
    assert_eq!(server["command"].as_str(), Some("cookielint"));
    assert_eq!(server["args"][0].as_str(), Some("lsp"));
    let languages = helix["language"].as_array().unwrap();
    for language in languages {
        let servers = language["language-servers"].as_array().unwrap();
        assert!(
            servers.iter().any(|it| it.as_str() == Some("cookielint")),
            "{language}"
        );
    }
    let sublime = of_editor("sublime/LanguageServers.sublime-settings");
    let lines = sublime
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let sublime: serde_json::Value =
        serde_json::from_str(&lines.collect::<Vec<_>>().join("\n")).unwrap();
    let command = &sublime["cookielint"]["command"];
    assert_eq!(*command, serde_json::json!(["cookielint", "lsp"]));
    let zed: toml::Table = toml::from_str(&of_editor("zed/extension.toml")).unwrap();
    assert!(zed["language_servers"]["cookielint"]["languages"].is_array());
    assert!(of_editor("kakoune/cookielint.kak").contains("command = \"cookielint\""));
}

/// The commands of this program in a page: a line each in its blocks for shells, and what stands between
/// backticks.
fn commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut is_shell = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), is_shell) {
            (Some(info), None) => is_shell = Some(matches!(info, "sh" | "console")),
            (Some(_), Some(_)) => is_shell = None,
            (None, Some(true)) => commands.push(line.trim_start_matches("$ ").to_owned()),
            (None, Some(false)) => {}
            (None, None) => commands.extend(line.split('`').skip(1).step_by(2).map(str::to_owned)),
        }
    }
    commands.retain(|command| command.starts_with("cookielint "));
    commands
}

#[test]
fn every_command_of_the_documentation_is_understood() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = std::fs::read_dir(top.join("docs")).unwrap();
    let pages = pages.map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|it| it == "md"));
    let others = ["README.md", "SECURITY.md", "packaging/README.md"];
    let pages = pages.chain(others.map(|name| top.join(name)));
    let mut tried = 0;
    for path in pages {
        for command in commands(&std::fs::read_to_string(&path).unwrap()) {
            // What a shell would take for itself, and words that stand for others.
            let words = command.split([' ', '\n']).filter(|word| !word.is_empty());
            let words = words.take_while(|word| !["#", ">", "|"].contains(word));
            let words = words.map(|word| if word == "SHELL" { "bash" } else { word });
            let joined = words.collect::<Vec<_>>().join(" ");
            let quoted: Vec<&str> = joined.split('"').collect();
            let mut arguments: Vec<&str> = Vec::new();
            for (index, piece) in quoted.into_iter().enumerate() {
                match index % 2 {
                    0 => arguments.extend(piece.split_whitespace()),
                    _ => arguments.push(piece),
                }
            }
            let read = Cli::try_parse_from(&arguments);
            assert!(read.is_ok(), "{}: {command}: {read:?}", path.display());
            tried += 1;
        }
    }
    assert!(tried > 25, "{tried}");
}
