//! Names tell which files are read: their types, and what stands around them.

use std::path::Path;

use crate::config::FILE_NAMES;

use crate::syntax::language::by_extension;
use crate::syntax::messages;
use crate::syntax::{layout, typoscript};

/// Whether the linter reads files of this type. Declarations of types (`.d.ts`) never run.
#[must_use]
pub fn is_candidate(path: &Path) -> bool {
    let Some(name) = path.file_name() else {
        return false;
    };
    let name = name.to_string_lossy().to_ascii_lowercase();
    if FILE_NAMES.contains(&name.as_str()) {
        return false;
    }
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return is_bare_include(path);
    };
    let is_declaration = stem.ends_with(".d") && matches!(extension, "ts" | "mts" | "cts");
    let is_data = || messages::names::data(&path.to_string_lossy()).is_some();
    let is_placed = || {
        let path = path.to_string_lossy();
        typoscript::is_named(&path) || layout::is_named(&path)
    };
    !is_declaration
        && !is_about_repository(&name)
        && (by_extension(extension).is_some() || is_data() || is_placed())
}

/// Folders whose files are parts of pages also without an extension, sorted.
const INCLUDE_FOLDERS: [&str; 9] = [
    "_includes",
    "_partials",
    "inc",
    "include",
    "includes",
    "partials",
    "snippets",
    "templates",
    "views",
];

/// `templates/includes/head`: where it stands says that it may be markup, its text whether it is.
fn is_bare_include(path: &Path) -> bool {
    let name = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.map(str::to_ascii_lowercase)
    };
    path.parent()
        .and_then(name)
        .is_some_and(|folder| INCLUDE_FOLDERS.binary_search(&folder.as_str()).is_ok())
}

/// Documents about the repository itself, sorted; they are read where it is hosted, and nothing
/// runs in them there.
const ABOUT_REPOSITORY: [&str; 7] = [
    "changelog",
    "code_of_conduct",
    "contributing",
    "licence",
    "license",
    "readme",
    "security",
];

/// Also in other languages: `README.da.md`, `README-de.md`.
fn is_about_repository(name: &str) -> bool {
    let Some((stem, "md" | "markdown" | "adoc" | "asciidoc" | "rst")) = name.rsplit_once('.')
    else {
        return false;
    };
    let known = |stem: &str| ABOUT_REPOSITORY.binary_search(&stem).is_ok();
    let translated = stem.split(['.', '-']).next().is_some_and(known)
        && stem.len() - stem.find(['.', '-']).unwrap_or(stem.len()) <= "-zh-hans".len();
    known(stem) || translated
}

/// What stands beside or above the content of generators that make pages of any Markdown or prose, also of
/// such without front matter, sorted.
const GENERATORS: [&str; 28] = [
    ".eleventy.cjs",
    ".eleventy.js",
    ".eleventy.mjs",
    ".vitepress",
    ".vuepress",
    "_config.yaml",
    "_config.yml",
    "_quarto.yml",
    "antora-playbook.yml",
    "antora.yml",
    "book.toml",
    "conf.py",
    "config/_default",
    "docusaurus.config.js",
    "docusaurus.config.mjs",
    "docusaurus.config.ts",
    "eleventy.config.cjs",
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.ts",
    "hugo.json",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "mkdocs.yaml",
    "mkdocs.yml",
    "pelicanconf.py",
    "zensical.toml",
];

/// How many folders above a file are looked into.
const MAX_ABOVE: usize = 16;

/// Whether a site generator takes in the file's folder; looks no further than the repository.
#[must_use]
pub fn is_below_generator(path: &Path) -> bool {
    for folder in path.ancestors().skip(1).take(MAX_ABOVE) {
        if GENERATORS.iter().any(|name| folder.join(name).exists()) {
            return true;
        }
        if folder.join(".git").exists() {
            return false;
        }
    }
    false
}

/// Hidden files are the tools' own, except for those that put things into a site's pages.
pub(super) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && !SHOWN.contains(&name)
}

/// Hidden names that are read, sorted: configurations of site generators, with scripts for `head`.
const SHOWN: [&str; 6] = [
    ".eleventy.cjs",
    ".eleventy.js",
    ".eleventy.mjs",
    ".vitepress",
    ".vuepress",
    ".well-known",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(SHOWN.is_sorted());
        assert!(ABOUT_REPOSITORY.is_sorted());
        assert!(GENERATORS.is_sorted());
        assert!(INCLUDE_FOLDERS.is_sorted());
    }

    #[test]
    fn types_are_told_by_the_last_extension() {
        for name in [
            "a.html",
            "A.HTM",
            "a.blade.php",
            "a.html.erb",
            "a.d.js",
            "a.component.ts",
            "content/post.md",
            "content/post.rst",
            "history-of-the-harbour.markdown",
            "readme.html",
        ] {
            assert!(is_candidate(Path::new(name)), "{name}");
        }
        for name in [
            "html",
            "a.png",
            "a.d.ts",
            "a.d.mts",
            "a.js.map",
            "a.json",
            "a.",
            ".html/x",
            "README.md",
            "docs/CHANGELOG.markdown",
            "README.da.md",
            "readme-zh-hans.md",
            "README.rst",
        ] {
            assert!(!is_candidate(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn includes_without_an_extension() {
        assert!(is_candidate(Path::new("templates/includes/head")));
        assert!(!is_candidate(Path::new("bin/head")));
    }
}
