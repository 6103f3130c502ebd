//! Names tell what a file is for: its type, and whether anybody wrote it by hand for visitors.

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

/// A folder whose content nobody wrote for this site by hand.
struct Folder {
    name: &'static str,
    /// Files of which one must stand beside it, for names that are ordinary words; empty where
    /// the name says it all.
    beside: &'static [&'static str],
}

const fn folder(name: &'static str, beside: &'static [&'static str]) -> Folder {
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
const VENDORED: [Folder; 47] = [
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

fn is_one_of(folders: &[Folder], name: &str, parent: &Path) -> bool {
    let name = name.to_ascii_lowercase();
    let Ok(index) = folders.binary_search_by(|folder| folder.name.cmp(name.as_str())) else {
        return false;
    };
    let beside = folders[index].beside;
    beside.is_empty() || beside.iter().any(|other| parent.join(other).exists())
}

/// Folders of what only a site's editors and those who install it see, sorted by name.
const BACK_OFFICE: [Folder; 9] = [
    folder("admin", &[]),
    folder("adminhtml", &[]),     // Magento
    folder("administrator", &[]), // Joomla
    folder("back-office", &[]),
    folder("back_office", &[]),
    folder("backoffice", &[]),
    folder("install", &["index.php"]),
    folder("installation", &["index.php"]), // Joomla
    folder("installer", &["index.php"]),
];

/// A newer one beside the old has a number: `admin2`.
pub(super) fn is_back_office_folder(name: &str, parent: &Path) -> bool {
    let name = name.trim_end_matches(|last: char| last.is_ascii_digit());
    is_one_of(&BACK_OFFICE, name, parent)
}

/// `admin.php`, `admin-page.php`, `class-shop-admin.php`, `settings.admin.js`.
pub(super) fn is_back_office_file(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or("");
    let words = || stem.split(['-', '_']);
    let inner = name
        .rsplit_once('.')
        .is_some_and(|(rest, _)| rest.ends_with(".admin"));
    words().next() == Some("admin") || words().next_back() == Some("admin") || inner
}

/// Folders of templates for e-mails, sorted; the first are so by their name alone, the others where
/// they stand among templates.
const EMAIL_FOLDERS: [&str; 5] = [
    "email-templates",
    "email_templates",
    "emails",
    "mailer",
    "mailers",
];
const EMAIL_AMONG_TEMPLATES: [&str; 3] = ["email", "mail", "mails"];
const TEMPLATES: [&str; 6] = [
    "layout",
    "layouts",
    "partials",
    "template",
    "templates",
    "views",
];

/// A program that reads e-mail runs no scripts, and asks its own user about pictures.
pub(super) fn is_email_folder(name: &str, parent: &Path) -> bool {
    let name = name.to_ascii_lowercase();
    let around = parent.file_name().and_then(|name| name.to_str());
    let is_among_templates =
        || around.is_some_and(|around| TEMPLATES.contains(&around.to_ascii_lowercase().as_str()));
    EMAIL_FOLDERS.contains(&name.as_str())
        || name.ends_with("_mailer")
        || name.ends_with("-mailer")
        || EMAIL_AMONG_TEMPLATES.contains(&name.as_str()) && is_among_templates()
}

/// `_base_mailer_styles.html.erb`, `OrderEmail.cshtml`, `invoice-email.twig`; also what is printed:
/// `InvoicePdf.cshtml`.
pub(super) fn is_email_file(name: &str) -> bool {
    let Some((stem, extension)) = name.split_once('.') else {
        return false;
    };
    let is_script = matches!(
        extension.to_ascii_lowercase().as_str(),
        "js" | "ts" | "mjs" | "css"
    );
    let ends = [
        "-email", "-mail", "-pdf", "Email", "Mail", "Pdf", "_email", "_mail", "_pdf",
    ];
    let words = stem.split(['-', '_']);
    // Styles that are written into mails: `email-inline.scss`.
    let has = |wanted: &str| words.clone().any(|word| word == wanted);
    if matches!(extension, "css" | "less" | "scss") && has("email") && has("inline") {
        return true;
    }
    !is_script
        && (ends.iter().any(|end| stem.ends_with(end))
            || words
                .into_iter()
                .any(|word| word.eq_ignore_ascii_case("mailer")))
}

/// What only markup for old e-mail programs has.
#[must_use]
pub fn looks_like_email(text: &str) -> bool {
    text.contains("urn:schemas-microsoft-com:office:office")
        || text.contains("mso-line-height-rule")
        || text.contains("mso-table-lspace")
}

/// Folders of tests and what they read, sorted.
const TEST_FOLDERS: [&str; 17] = [
    "__fixtures__",
    "__mocks__",
    "__snapshots__",
    "__tests__",
    "cypress",
    "e2e",
    "fixtures",
    "mocks",
    "playwright",
    "spec",
    "specs",
    "step_definitions",
    "test",
    "test-results",
    "testdata",
    "testing",
    "tests",
];

pub(super) fn is_test_folder(name: &str) -> bool {
    TEST_FOLDERS
        .binary_search(&name.to_ascii_lowercase().as_str())
        .is_ok()
}

/// What fills or changes the site's database, once and by hand: `migrations/0001_initial.py`,
/// `db/migrate/…`, `database/seeders/…`. Pages in a folder of that name are pages.
pub(super) fn is_migration(name: &str, path: &Path) -> bool {
    let is_program = name.rsplit_once('.').is_some_and(|(_, extension)| {
        matches!(
            extension,
            "cs" | "go" | "java" | "js" | "kt" | "php" | "py" | "rb" | "ts"
        )
    });
    let parents = path.ancestors().skip(1).take(2);
    let mut folders = parents.filter_map(|folder| folder.file_name()?.to_str());
    let (Some(folder), around) = (folders.next(), folders.next()) else {
        return false;
    };
    let is_own = matches!(
        folder.to_ascii_lowercase().as_str(),
        "migrations" | "seeders" | "seeds"
    );
    is_program && (is_own || folder == "migrate" && around == Some("db"))
}

/// Marks of test files between dots: `cart.test.js`, `cart.spec.tsx`. Stories are pages for the
/// developers of a component only.
pub(super) fn is_test_file(name: &str) -> bool {
    let marks = ["cy", "e2e", "spec", "stories", "story", "test"];
    // A page about a test has no second mark: `test.html` is one, `cart.test.html` is none.
    let parts: Vec<&str> = name.split('.').collect();
    let inner = parts.get(1..parts.len().saturating_sub(1)).unwrap_or(&[]);
    let is_marked = inner
        .iter()
        .any(|part| marks.contains(&part.to_ascii_lowercase().as_str()));
    is_marked || is_test_program(name)
}

/// `test_cart.py`, `cart_test.go`, `cart_spec.rb`, `CartTests.cs`; `seeds.rb` fills the developers'
/// own database.
fn is_test_program(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let ends = |ends: &[&str]| ends.iter().any(|end| stem.ends_with(end));
    match extension {
        "py" => {
            stem.starts_with("test_") || matches!(stem, "conftest" | "tests") || ends(&["_test"])
        }
        "go" => ends(&["_test"]),
        "rb" => ends(&["_spec", "_test"]) || stem == "seeds",
        "cs" | "java" | "kt" => ends(&["Spec", "Test", "Tests"]),
        _ => false,
    }
}

/// Whether the name is that of a bundle or a minified copy.
pub(super) fn is_minified(name: &str) -> bool {
    let name_lower = name.to_ascii_lowercase();
    let Some((stem, extension)) = name_lower.rsplit_once('.') else {
        return false;
    };
    if !matches!(extension, "js" | "mjs" | "cjs" | "css") {
        return false;
    }
    let ends = [
        ".min", "-min", "_min", ".bundle", "-bundle", ".chunk", ".packed", ".prod",
    ];
    ends.iter().any(|end| stem.ends_with(end)) || has_content_hash(name)
}

/// Bundlers put a hash of the content before the extension: `main.3f2a1b9c.js`, `app-B1x9zK2q.js`.
fn has_content_hash(name: &str) -> bool {
    let Some((stem, _)) = name.rsplit_once('.') else {
        return false;
    };
    let Some(at) = stem.rfind(['.', '-']) else {
        return false;
    };
    let hash = stem.get(at + 1..).unwrap_or("");
    let has = |is: fn(&u8) -> bool| hash.bytes().any(|byte| is(&byte));
    let digits = has(u8::is_ascii_digit);
    // All digits are a date or a version, all letters a word.
    let is_hex = hash
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let is_hexadecimal = is_hex && digits && has(|byte| byte.is_ascii_lowercase());
    let is_word = hash
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_base64 = is_word
        && digits
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && hash.len() <= 12;
    hash.len() >= 8 && (is_hexadecimal || is_base64)
}

/// Whether a script's text was written by a minifier: most of it stands in lines that nobody
/// writes, with hardly a space in them. A vendor's snippet that was pasted into a file of its own
/// looks the same, and is shorter than any bundle.
#[must_use]
pub fn looks_minified(text: &str) -> bool {
    // Closure Compiler breaks lines at 500.
    const LONG_LINE: usize = 400;
    const LONGEST_SNIPPET: usize = 4096;
    if text.len() < LONGEST_SNIPPET {
        return false;
    }
    let long: usize = text
        .lines()
        .map(str::len)
        .filter(|length| *length > LONG_LINE)
        .sum();
    let spaces = text.bytes().filter(u8::is_ascii_whitespace).count();
    long * 2 > text.len() && spaces * 8 < text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(SHOWN.is_sorted());
        assert!(TEST_FOLDERS.is_sorted());
        assert!(ABOUT_REPOSITORY.is_sorted());
        assert!(GENERATORS.is_sorted());
        assert!(VENDORED.is_sorted_by_key(|folder| folder.name));
        assert!(BACK_OFFICE.is_sorted_by_key(|folder| folder.name));
        assert!(EMAIL_FOLDERS.is_sorted());
        assert!(EMAIL_AMONG_TEMPLATES.is_sorted());
        assert!(TEMPLATES.is_sorted());
        for folder in VENDORED.iter().chain(&BACK_OFFICE) {
            assert!(folder.beside.is_sorted(), "{}", folder.name);
        }
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
    fn minified_names() {
        for name in [
            "jquery.min.js",
            "jquery-3.6.0.min.js",
            "a-min.css",
            "app.bundle.js",
            "12.chunk.js",
            "main.3f2a1b9c.js",
            "2.4d5f6a7b.chunk.js",
            "index-B1x9zK2q.js",
            "vendors~main.0a1b2c3d4e5f60718293.js",
        ] {
            assert!(is_minified(name), "{name}");
        }
        for name in [
            "main.js",
            "post-20240101.js",
            "admin.js",
            "a.min.html",
            "cookie-consent.js",
            "jquery-3.6.0.js",
            "google-analytics4.js",
            "feedback-decade.js",
            "use-GoogleMaps.js",
        ] {
            assert!(!is_minified(name), "{name}");
        }
    }

    #[test]
    fn test_names() {
        for name in [
            "cart.test.js",
            "cart.spec.tsx",
            "Button.stories.tsx",
            "login.cy.ts",
            "test_cart.py",
            "cart_test.go",
            "cart_spec.rb",
            "CartTests.cs",
            "CartTest.java",
        ] {
            assert!(is_test_file(name), "{name}");
        }
        for name in [
            "test.html",
            "spec.js",
            "testimonials.html",
            "latest.js",
            "latest.go",
            "protest.py",
            "Contest.java",
            "test",
        ] {
            assert!(!is_test_file(name), "{name}");
        }
        assert!(is_test_folder("Tests"));
        assert!(!is_test_folder("test-corpus"));
    }

    #[test]
    fn back_office_names() {
        for name in [
            "admin.php",
            "admin-page.php",
            "class-shop-admin.php",
            "settings.admin.js",
        ] {
            assert!(is_back_office_file(name), "{name}");
        }
        for name in [
            "administration.html",
            "badminton.html",
            "shop.php",
            "admins.md",
        ] {
            assert!(!is_back_office_file(name), "{name}");
        }
        let here = Path::new("");
        assert!(is_back_office_folder("Admin", here));
        assert!(is_back_office_folder("admin2", here));
        assert!(!is_back_office_folder("install", here));
        assert!(!is_back_office_folder("administration", here));
    }

    #[test]
    fn migration_names() {
        let is = |path: &str| {
            let path = Path::new(path);
            let name = path.file_name().and_then(|name| name.to_str());
            is_migration(name.unwrap_or_default(), path)
        };
        assert!(is("blog/migrations/0001_initial.py"));
        assert!(is("db/migrate/20200101_pages.rb"));
        assert!(is("database/seeders/PageSeeder.php"));
        assert!(!is("docs/migrations/index.html"));
        assert!(!is("blog/migrations.py"));
        assert!(!is("app/migrate/film.rb"));
        assert!(INCLUDE_FOLDERS.is_sorted());
        assert!(is_candidate(Path::new("templates/includes/head")));
        assert!(!is_candidate(Path::new("bin/head")));
    }

    #[test]
    fn email_names() {
        for name in [
            "_base_mailer_styles.html.erb",
            "OrderEmail.cshtml",
            "invoice-email.twig",
            "InvoicePdf.cshtml",
            "email-non-inline.scss",
        ] {
            assert!(is_email_file(name), "{name}");
        }
        for name in [
            "email.html",
            "send-email.js",
            "mailing-list.html",
            "gmail.html",
            "email-signup.twig",
        ] {
            assert!(!is_email_file(name), "{name}");
        }
        assert!(is_email_folder("emails", Path::new("src")));
        assert!(is_email_folder("user_mailer", Path::new("app/views")));
        assert!(is_email_folder("mail", Path::new("resources/views")));
        assert!(!is_email_folder("mail", Path::new("src/features")));
        assert!(looks_like_email("<td style=\"mso-table-lspace:0pt\">"));
        assert!(!looks_like_email("<!--[if IE]><p>Old</p><![endif]-->"));
    }

    #[test]
    fn minified_content() {
        let minified =
            "!function(e,t){var n=e.document;t(n)}(window,function(e){e.x=1});".repeat(100);
        assert!(looks_minified(&minified));
        assert!(looks_minified(&format!("/*! licence */\n{minified}\n")));
        assert!(!looks_minified(&minified.get(..3000).unwrap_or("")));
        let broken: Vec<&str> = (0..10).map(|_| minified.get(..500).unwrap_or("")).collect();
        assert!(looks_minified(&broken.join("\n")));
        let written = "function start(event) {\n    run(event.target);\n}\n".repeat(100);
        assert!(!looks_minified(&written));
        let prose = format!(
            "var text = '{}';",
            "We use cookies on this site. ".repeat(100)
        );
        assert!(!looks_minified(&prose));
        assert!(!looks_minified(""));
    }
}
