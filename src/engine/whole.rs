//! A whole site is a repository that holds all of a site: its pages, its home page among them, and
//! the frame around them. Themes, libraries, and what a content management system fills are none.

use crate::source::Source;
use crate::syntax::content;

/// How many pages a site has at least.
const PAGES: usize = 3;

/// Folders that are about something else than a site, or hold a site as an example. Sorted.
const OTHERS: &[&str] = &[
    "demo",
    "demos",
    "doc",
    "docs",
    "documentation",
    "example",
    "examples",
    "examplesite",
    "fixtures",
    "packages",
    "plugins",
    "samples",
    "starter",
    "template",
    "templates",
    "test",
    "tests",
    "theme",
    "themes",
    "wp-content",
];

/// What has been seen of it.
#[derive(Default)]
pub(super) struct WholeSite {
    pages: usize,
    has_home: bool,
    has_frame: bool,
    /// Something shows that pages, or the site around them, come from elsewhere.
    is_part: bool,
    pub mentions_policy: bool,
}

impl WholeSite {
    pub fn add(&mut self, path: &str, source: &Source) {
        let lower = path.to_lowercase();
        let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
        // A theme; a package that others install; systems whose pages are in a database.
        self.is_part |= matches!(
            name,
            "theme.toml"
                | "functions.php"
                | "wp-config.php"
                | "composer.json"
                | "artisan"
                | "manage.py"
        ) || matches!(ending, "cshtml" | "info.yml" | "theme" | "module" | "php");
        let is_document = is_document(&source.text);
        self.has_frame |= is_document;
        let aside = folders
            .split('/')
            .any(|folder| OTHERS.binary_search(&folder).is_ok());
        let is_page = match ending {
            "html" | "htm" => is_document || content::body(&source.text) > 0,
            "md" | "markdown" | "mdx" => content::is_of_generator(&source.text),
            "astro" | "njk" | "liquid" => {
                folders.contains("pages") || content::body(&source.text) > 0
            }
            _ => false,
        };
        if !is_page || aside {
            return;
        }
        self.pages += 1;
        let near = folders
            .split('/')
            .filter(|folder| !folder.is_empty())
            .count()
            <= 2;
        self.has_home |= near && matches!(stem, "index" | "_index" | "home");
    }

    pub fn is_whole(&self) -> bool {
        self.pages >= PAGES && self.has_home && self.has_frame && !self.is_part
    }
}

/// Whether a text is a whole page, or the frame of one.
fn is_document(text: &str) -> bool {
    let start: String = text.chars().take(2_000).collect::<String>().to_lowercase();
    start.contains("<html") || start.contains("<!doctype html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_sorted() {
        assert!(OTHERS.is_sorted());
    }

    #[test]
    fn a_site_has_pages_a_home_and_a_frame() {
        let whole = |paths: &[&str]| {
            let mut site = WholeSite::default();
            for path in paths {
                let source = Source::from_bytes((*path).to_owned(), b"<html>").unwrap();
                site.add(path, &source);
            }
            site.is_whole()
        };
        assert!(whole(&["index.html", "about.html", "contact.html"]));
        assert!(whole(&["src/index.html", "src/a.html", "src/b/index.html"]));
        assert!(!whole(&["index.html", "about.html"]));
        assert!(!whole(&["a.html", "b.html", "c.html"]));
        assert!(!whole(&["index.html", "a.html", "b.html", "theme.toml"]));
        assert!(!whole(&["demo/index.html", "demo/a.html", "demo/b.html"]));
        assert!(!whole(&["index.html", "a.html", "b.html", "mail.php"]));
    }
}
