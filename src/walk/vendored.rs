//! Vendored folders hold other people's code, or what a build wrote.

use std::path::Path;

/// A folder whose content nobody wrote for this site by hand.
pub(super) struct Folder {
    pub(super) name: &'static str,
    /// Files of which one must stand beside it, for names that are ordinary words; empty where
    /// the name says it all.
    pub(super) beside: &'static [&'static str],
}

pub(super) const fn folder(name: &'static str, beside: &'static [&'static str]) -> Folder {
    Folder { name, beside }
}

const GATSBY_OR_HUGO: &[&str] = &[
    "gatsby-config.js",
    "gatsby-config.mjs",
    "gatsby-config.ts",
    "hugo.json",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
];
const PHP_SYSTEM: &[&str] = &["index.php", "modules", "themes"];
const SCRIPT_PROJECT: &[&str] = &["deno.json", "package.json"];
const ANY_PROJECT: &[&str] = &[
    "CMakeLists.txt",
    "Cargo.toml",
    "Makefile",
    "build.gradle",
    "build.gradle.kts",
    "composer.json",
    "deno.json",
    "gulpfile.js",
    "package.json",
    "pom.xml",
    "pyproject.toml",
    "setup.py",
];
const COMPILED: &[&str] = &["Cargo.toml", "build.sbt", "pom.xml", "project.clj"];
const DOTNET: &[&str] = &[
    "Web.config",
    "appsettings.json",
    "packages.config",
    "web.config",
];

/// Folders that are left out, sorted by name.
const VENDORED: [Folder; 48] = [
    folder("__pycache__", &[]),      // Python: compiled modules
    folder("__sapper__", &[]),       // Sapper: what it builds
    folder("_site", &[]),            // Jekyll, Eleventy: the built site
    folder("bower_components", &[]), // Bower: packages
    folder("build", ANY_PROJECT),    // many tools: what they build
    folder("ckeditor", &[]),         // an editor, copied
    folder("codemirror", &[]),       // an editor, copied
    folder("contrib", &[]),          // Drupal: modules and themes of others
    folder("coverage", ANY_PROJECT), // test tools: reports in HTML
    folder("dist", &[]),             // bundlers: what they build
    folder("elfinder", &[]),         // a file manager, copied
    folder("elm-stuff", &[]),        // Elm: packages and builds
    folder("fckeditor", &[]),        // an editor, copied
    folder("htmlcov", &[]),          // Coverage.py: reports in HTML
    folder("jspm_packages", &[]),    // jspm: packages
    folder("kcfinder", &[]),         // a file manager, copied
    folder("lib", &["../Program.cs", "../libman.json"]), // ASP.NET: libraries of others in `wwwroot`
    folder("libraries", PHP_SYSTEM),                     // Drupal, Joomla: copies of others' code
    folder("node_modules", &[]),                         // npm: packages
    folder("obj", DOTNET),                               // .NET: what it builds
    folder("out", SCRIPT_PROJECT),                       // Next.js and others: the exported site
    folder("playwright-report", &[]),                    // Playwright: reports in HTML
    folder("plupload", &[]),                             // an uploader, copied
    folder("public", GATSBY_OR_HUGO),                    // Gatsby, Hugo: the built site
    folder("site", &["mkdocs.yaml", "mkdocs.yml"]),      // MkDocs: the built site
    folder("site-packages", &[]),                        // Python: packages
    folder("staticfiles", &["manage.py"]),               // Django: collected files, copies all
    folder("storybook-static", &[]),                     // Storybook: the built site
    folder("sysext", &["composer.json"]),                // TYPO3: its core
    folder("target", COMPILED),                          // Rust, Java: what they build
    folder(
        "tarteaucitron",
        &["tarteaucitron/tarteaucitron.services.js"],
    ), // the manager itself, copied
    folder("third-party", &[]),                          // copies of others' code
    folder("third_party", &[]),                          // copies of others' code
    folder("thirdparty", &[]),                           // copies of others' code
    folder("tiny_mce", &[]),                             // an editor, copied
    folder("tinymce", &[]),                              // an editor, copied
    folder("tinymce3", &[]),                             // an editor, copied
    folder("typo3", &["composer.json", "index.php"]),    // TYPO3: its core
    folder("umbraco", DOTNET),                           // Umbraco: its back office
    folder("umbraco_client", &[]),                       // Umbraco: its back office
    folder("vendor", &[]),                               // Composer, Bundler, Go, or copied by hand
    folder("vendored", &[]),                             // copies of others' code
    folder("vendors", &[]),                              // copies of others' code
    folder("venv", &[]),                                 // Python: packages
    folder("virtualenv", &[]),                           // Python: packages
    folder("wp-admin", &[]),                             // WordPress: its core
    folder("wp-includes", &[]),                          // WordPress: its core
    folder("www-build", &[]),                            // Stencil, Ionic: the built site
];

/// Whether a folder holds other people's code or what a build wrote.
pub(super) fn is_vendored(name: &str, parent: &Path) -> bool {
    is_one_of(&VENDORED, name, parent)
}

pub(super) fn is_one_of(folders: &[Folder], name: &str, parent: &Path) -> bool {
    let name = name.to_ascii_lowercase();
    let Ok(index) = folders.binary_search_by(|folder| folder.name.cmp(name.as_str())) else {
        return false;
    };
    let beside = folders[index].beside;
    beside.is_empty() || beside.iter().any(|other| parent.join(other).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(VENDORED.is_sorted_by_key(|folder| folder.name));
        for folder in &VENDORED {
            assert!(folder.beside.is_sorted(), "{}", folder.name);
        }
    }
}
