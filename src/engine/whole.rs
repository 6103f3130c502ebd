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

/// What one file adds to it, told once when the file is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part {
    is_page: bool,
    is_home: bool,
    is_frame: bool,
    is_part: bool,
}

impl Part {
    pub fn of(path: &str, source: &Source) -> Self {
        let lower = path.to_lowercase();
        let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
        // A theme; a package that others install; systems whose pages are in a database.
        let is_part = matches!(
            name,
            "theme.toml"
                | "functions.php"
                | "wp-config.php"
                | "composer.json"
                | "artisan"
                | "manage.py"
        ) || matches!(ending, "cshtml" | "info.yml" | "theme" | "module" | "php");
        let is_document = is_document(&source.text);
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
        let near = folders
            .split('/')
            .filter(|folder| !folder.is_empty())
            .count()
            <= 2;
        let is_page = is_page && !aside;
        Self {
            is_page,
            is_home: is_page && near && matches!(stem, "index" | "_index" | "home"),
            is_frame: is_document,
            is_part,
        }
    }
}

impl WholeSite {
    pub fn add(&mut self, part: Part) {
        self.pages += usize::from(part.is_page);
        self.has_home |= part.is_home;
        self.has_frame |= part.is_frame;
        self.is_part |= part.is_part;
    }

    pub fn is_whole(&self) -> bool {
        self.pages >= PAGES && self.has_home && self.has_frame && !self.is_part
    }
}

/// Whether a text is a whole page, or the frame of one.
fn is_document(text: &str) -> bool {
    let start = &text.as_bytes()[..text.len().min(2_000)];
    memchr::memchr_iter(b'<', start).any(|at| {
        let begins = |word: &[u8]| {
            let here = start.get(at..at + word.len());
            here.is_some_and(|here| here.eq_ignore_ascii_case(word))
        };
        begins(b"<html") || begins(b"<!doctype html")
    })
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
                site.add(Part::of(path, &source));
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
