//! A copy is what nobody wrote for this site: a library under its own name, what shows a library to
//! those who choose one, and templates that a template engine has compiled.

use std::path::Path;

use crate::catalogue::Catalogue;
use crate::reading;

/// How far into a file its first comment is looked for, in bytes.
const HEAD: usize = 3000;

/// Words in the names of plugins that bring in networks, sorted.
const SHARED: [&str; 4] = ["bookmark", "pixel", "share", "social"];

/// How large the description of a plugin may be, in bytes.
const MAX_README: u64 = 1024 * 1024;

/// Words in the names of scripts that ask for consent or measure: their own texts and loads count,
/// whoever wrote them.
const TOLD: [&str; 6] = ["analytic", "consent", "cookie", "gdpr", "privacy", "track"];

/// Whether a script is a library's, by its first comment: that begins with the file's own name, and
/// tells a licence and a version or an address.
#[must_use]
pub fn is_library(path: &str, text: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let Some((stem, "js" | "mjs" | "cjs")) = name.rsplit_once('.') else {
        return false;
    };
    let stem = letters(without_version(stem));
    let own = stem.strip_prefix("jquery").filter(|own| !own.is_empty());
    let own = own.unwrap_or(&stem);
    if own.len() < 3 || TOLD.iter().any(|told| own.contains(told)) {
        return false;
    }
    let Some(comment) = first_comment(text) else {
        return false;
    };
    let title = comment
        .lines()
        .map(|line| {
            line.trim_matches(|at: char| at.is_whitespace() || matches!(at, '*' | '!' | '='))
        })
        .filter(|line| !line.is_empty())
        .take(2);
    let title: String = title.map(letters).collect();
    let lower = comment.to_ascii_lowercase();
    let is_licensed = lower.contains("licen");
    title.contains(own) && is_licensed && (lower.contains("://") || has_version(&lower))
}

/// The comment that opens a script, directives such as `;` aside.
fn first_comment(text: &str) -> Option<&str> {
    let text =
        text.trim_start_matches(|at: char| at.is_whitespace() || matches!(at, '\u{feff}' | ';'));
    let inner = text.strip_prefix("/*")?;
    let end = memchr::memmem::find(
        inner.as_bytes().get(..HEAD).unwrap_or(inner.as_bytes()),
        b"*/",
    )?;
    inner.get(..end)
}

fn letters(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// `jquery-3.6.0` as `jquery`, `ext-core.v2.1` as `ext-core`.
fn without_version(stem: &str) -> &str {
    let is_start = |at: usize| {
        let rest = stem.get(at + 1..).unwrap_or_default();
        let rest = rest.strip_prefix('v').unwrap_or(rest);
        rest.starts_with(|first: char| first.is_ascii_digit())
    };
    let mut ends = stem.match_indices(['-', '.', '_']).map(|(at, _)| at);
    let end = ends.find(|at| *at > 0 && is_start(*at));
    stem.get(..end.unwrap_or(stem.len())).unwrap_or(stem)
}

/// `1.4`, `v2.3.1`: digits around a point.
fn has_version(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .windows(3)
        .any(|at| at[0].is_ascii_digit() && at[1] == b'.' && at[2].is_ascii_digit())
}

/// Whether a PHP file was compiled from a template that is read itself: by Twig, Latte, Smarty or
/// Blade.
#[must_use]
pub fn is_compiled_template(path: &str, text: &str) -> bool {
    if Path::new(path).extension().is_none_or(|end| end != "php") {
        return false;
    }
    let bytes = text.as_bytes();
    let head = &bytes[..bytes.len().min(HEAD)];
    let tail = &bytes[bytes.len().saturating_sub(400)..];
    let has = |part: &str| memchr::memmem::find(head, part.as_bytes()).is_some();
    has("class __TwigTemplate_")
        || has("extends Latte\\Runtime\\Template")
        || has("Smarty version ") && has(" created on ")
        || memchr::memmem::find(tail, b" ENDPATH**/").is_some()
}

/// Folders in which a library shows itself, sorted.
const SHOWING: [&str; 9] = [
    "demo",
    "demos",
    "doc",
    "docs",
    "documentation",
    "example",
    "examples",
    "sample",
    "samples",
];

/// What a package for browsers tells of itself.
const MANIFESTS: [&str; 2] = ["bower.json", "component.json"];

/// `js/tablesorter/docs`, `lib/ext-2.1/examples`: where a library that was copied into a site shows
/// what it can. The top of a repository is no copy.
pub(super) fn is_showing(name: &str, parent: &Path, depth: usize) -> bool {
    let name = name.to_ascii_lowercase();
    if depth < 2 || SHOWING.binary_search(&name.as_str()).is_err() {
        return false;
    }
    let library = parent.file_name().and_then(|name| name.to_str());
    library.is_some_and(is_versioned) || MANIFESTS.iter().any(|file| parent.join(file).exists())
}

/// `ext-2.1`, `sequenceserver-1.0.9`: a name with a version behind it. `version-2.1` is one of the site's
/// own.
fn is_versioned(name: &str) -> bool {
    let own = without_version(name);
    let version = name.get(own.len() + 1..);
    !own.to_ascii_lowercase().contains("version") && version.is_some_and(has_version)
}

/// `fitvids/tests.html` beside `fitvids/jquery.fitvids.js`: a page that came with a plugin.
fn is_page_of_plugin(name: &str, folder: &Path) -> bool {
    let is_page = [".htm", ".html"].iter().any(|end| name.ends_with(end));
    let own = folder.file_name().and_then(|name| name.to_str());
    is_page
        && own.is_some_and(|own| {
            let has = |end: &str| folder.join(format!("jquery.{own}{end}")).exists();
            has(".js") || has(".min.js")
        })
}

/// `packages/UmbracoCms.7.3.6`: a package of NuGet that was kept with the code.
pub(super) fn is_package(name: &str, parent: &Path) -> bool {
    let is_among_packages = parent.file_name().is_some_and(|name| name == "packages");
    is_among_packages && is_versioned(name) && name[without_version(name).len()..].starts_with('.')
}

/// `wp-content/plugins/contact-form-7`: a plugin that was installed from WordPress's directory, which
/// asks for a `readme.txt` of its form. One that is there for a service's sake, or to ask for consent,
/// is the site's choice: what it loads counts.
pub(super) fn is_plugin_of_others(name: &str, parent: &Path) -> bool {
    let is_named = |folder: Option<&Path>, names: &[&str]| {
        let name = folder.and_then(Path::file_name);
        name.and_then(|name| name.to_str())
            .is_some_and(|name| names.contains(&name))
    };
    if !is_named(Some(parent), &["plugins"]) || !is_named(parent.parent(), &["app", "wp-content"]) {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let services = &Catalogue::builtin().services;
    let is_of_service = |word: &str| {
        let is = |id: &String| id.split('-').next() == Some(word);
        word.len() >= 5 && services.keys().any(is)
    };
    let mut told = TOLD.iter().chain(&SHARED);
    if told.any(|told| lower.contains(told)) || lower.split(['-', '_']).any(is_of_service) {
        return false;
    }
    let readme = reading::text(&parent.join(name).join("readme.txt"), MAX_README);
    readme.is_ok_and(|readme| {
        let head: String = readme.lines().take(30).collect::<Vec<_>>().join("\n");
        ["Stable tag:", "Contributors:"]
            .iter()
            .any(|key| head.contains(key))
    })
}

/// Folders of typefaces, sorted.
const FONTS: [&str; 5] = ["font", "fonts", "typefaces", "web-fonts", "webfonts"];

/// `fonts/opensans/opensans-bold-demo.html`: the specimen that comes with a typeface or a set of
/// icons.
pub(super) fn is_specimen(name: &str, path: &Path) -> bool {
    let name = name.to_ascii_lowercase();
    let is_demo = name == "demo.html" || name.ends_with("-demo.html") || name == "reference.html";
    let library = path.parent().unwrap_or(path);
    if name == "demo.html" && MANIFESTS.iter().any(|file| library.join(file).exists()) {
        return true;
    }
    if is_page_of_plugin(&name, library) {
        return true;
    }
    let mut folders = path.ancestors().skip(1).take(3);
    is_demo
        && folders.any(|folder| {
            let name = folder.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| {
                FONTS
                    .binary_search(&name.to_ascii_lowercase().as_str())
                    .is_ok()
            })
        })
}

/// What says that a folder is an editor's desk of Sanity, sorted.
const STUDIO: [&str; 5] = [
    "sanity.cli.js",
    "sanity.cli.ts",
    "sanity.config.js",
    "sanity.config.ts",
    "sanity.json",
];

/// What says that the desk stands within a site, sorted.
const SITES: [&str; 9] = [
    "app",
    "astro.config.mjs",
    "gatsby-config.js",
    "next.config.js",
    "next.config.mjs",
    "next.config.ts",
    "nuxt.config.ts",
    "pages",
    "svelte.config.js",
];

/// A folder that holds a desk for editors, and no site.
pub(super) fn is_studio(folder: &Path) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| folder.join(name).exists());
    has(&STUDIO)
        && !has(&SITES)
        && !folder.join("src/app").exists()
        && !folder.join("src/pages").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [
            &TOLD[..],
            &SHARED,
            &SHOWING,
            &MANIFESTS,
            &FONTS,
            &STUDIO,
            &SITES,
        ] {
            assert!(table.is_sorted());
        }
    }

    #[test]
    fn libraries_name_themselves() {
        let told =
            "/*!\n * Harbour Slider v2.3.1\n * Copyright 2013\n * Licensed under MIT\n */\nrun();";
        assert!(is_library("js/harbour.slider.js", told));
        assert!(is_library("js/jquery.harbourslider-2.3.1.js", told));
        let address = ";/*\n * tide.js\n * https://tide.example/\n * License: MIT\n */";
        assert!(is_library("tide.js", address));
        for (path, text) in [
            // The site's own.
            ("js/main.js", told),
            ("js/harbour.js", "/* Harbour of Example, 2024 */ run();"),
            (
                "js/harbour.js",
                "/* Harbour. All of this is under the licence of the town. */",
            ),
            ("js/harbour-slider.css", told),
            (
                "js/harbour-slider.js",
                "// Harbour Slider v2.3.1, MIT licence\nrun();",
            ),
            // Texts of a banner count, whoever wrote them.
            (
                "js/cookie-bar.js",
                "/*! Cookie Bar v1.2 | MIT License */ ask();",
            ),
            ("js/ja.js", "/* ja 1.0 licence */"),
        ] {
            assert!(!is_library(path, text), "{path}: {text}");
        }
    }

    #[test]
    fn compiled_templates_are_told_by_their_engine() {
        for text in [
            "<?php\nclass __TwigTemplate_0a1b extends Template {}",
            "<?php\n/** source: film.latte */\nfinal class T extends Latte\\Runtime\\Template {}",
            "<?php /* Smarty version 3.1.30, created on 2020-01-01 */ ?><p>",
            "<p>Film</p>\n<?php /**PATH /srv/film.blade.php ENDPATH**/ ?>",
        ] {
            assert!(is_compiled_template("cache/0a.php", text), "{text}");
        }
        assert!(!is_compiled_template(
            "film.php",
            "<?php class Film extends Template {}"
        ));
        assert!(!is_compiled_template("film.twig", "class __TwigTemplate_"));
        let helper = "<?php function smarty_function_film($p, Smarty_Internal_Template $t) {}";
        assert!(!is_compiled_template("function.film.php", helper));
    }

    #[test]
    fn plugins_of_the_directory_are_told_by_their_description() {
        let site = tempfile::tempdir().unwrap();
        let plugins = site.path().join("wp-content/plugins");
        let readme = "=== A plugin ===\nContributors: somebody\nStable tag: 2.1\n";
        let is = |name: &str, readme: Option<&str>| {
            let folder = plugins.join(name);
            std::fs::create_dir_all(&folder).unwrap();
            if let Some(readme) = readme {
                std::fs::write(folder.join("readme.txt"), readme).unwrap();
            }
            is_plugin_of_others(name, &plugins)
        };
        assert!(is("harbour-form-7", Some(readme)));
        assert!(!is("own-calendar", None));
        assert!(!is("own-map", Some("The town's own plugin.\n")));
        // What they load or ask is what they are there for.
        for name in [
            "google-analyticator",
            "cookie-notice",
            "hotjar-for-all",
            "harbour-share",
        ] {
            assert!(!is(name, Some(readme)), "{name}");
        }
        // A plugin's own repository is no site's.
        std::fs::write(site.path().join("readme.txt"), readme).unwrap();
        assert!(!is_plugin_of_others("wp-content", site.path()));
    }

    #[test]
    fn what_shows_a_library_is_told_by_where_it_is() {
        let is = |path: &str, depth| {
            let path = Path::new(path);
            let name = path.file_name().and_then(|name| name.to_str());
            is_showing(
                name.unwrap_or_default(),
                path.parent().unwrap_or(path),
                depth,
            )
        };
        assert!(is("js/ext-2.1/docs", 3));
        assert!(!is("js/ext/docs", 3));
        assert!(!is("versioned_docs/version-2.1/examples", 3));
        assert!(!is("site-2.1/docs", 1));
        assert!(!is("js/ext-2.1/pages", 3));
        let package = |name: &str, parent: &str| is_package(name, Path::new(parent));
        assert!(package("UmbracoCms.7.3.6", "src/packages"));
        assert!(!package("booking", "packages") && !package("booking.2.0", "sites"));
        let specimen = |path: &str| {
            let path = Path::new(path);
            is_specimen(
                path.file_name()
                    .and_then(|name| name.to_str())
                    .unwrap_or_default(),
                path,
            )
        };
        assert!(specimen("fonts/opensans/opensans-bold-demo.html"));
        assert!(!specimen("products/book-a-demo.html"));
    }
}
