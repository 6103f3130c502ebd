//! A policy is the page by which a site tells visitors of its cookies and of what it does with their
//! data.
//!
//! Its text is read as a whole and judged by its words. What is put together from elsewhere, by a
//! template or a consent manager's script, says more than its file shows, and is known to do so.

mod elsewhere;
mod name;
mod title;

use self::elsewhere::{LISTS, is_made_elsewhere, is_plain};
pub(crate) use self::name::mentioning;
pub use self::name::mentions;
use crate::span::Span;
use crate::syntax::html::{self, decode_entities};
use crate::syntax::template::Template;
use crate::syntax::told::Told;
use crate::text::names;

/// Endings of files that a page's text can stand in, sorted.
const PAGES: &[&str] = &[
    "adoc",
    "antlers",
    "asp",
    "aspx",
    "astro",
    "blade",
    "cshtml",
    "eex",
    "ejs",
    "erb",
    "ftl",
    "gohtml",
    "handlebars",
    "hbs",
    "heex",
    "htm",
    "html",
    "j2",
    "jinja",
    "jinja2",
    "js",
    "jsp",
    "jsx",
    "latte",
    "liquid",
    "markdown",
    "md",
    "mdx",
    "mustache",
    "njk",
    "php",
    "phtml",
    "ss",
    "svelte",
    "templ",
    "tmpl",
    "tpl",
    "tsx",
    "twig",
    "vm",
    "vue",
];

/// Of these, what is drawn by a script: its text is pieced together. Sorted.
const DRAWN: &[&str] = &["astro", "js", "jsx", "mdx", "svelte", "tsx", "vue"];

/// Of these, what is a script from beginning to end.
const SCRIPTS: &[&str] = &["js", "jsx", "tsx"];

/// How long a text must be to be more than a place holder, in bytes.
const LONG: usize = 400;

/// How often it must speak of cookies.
const OFTEN: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Cookies,
    /// Data protection in general, where cookies may be told of as well.
    Privacy,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub kind: Kind,
    /// What people read, in lower case, white space folded; a space at both ends.
    pub text: String,
    /// Its title, or its first line.
    pub span: Span,
    /// It says more than its file shows.
    pub is_partial: bool,
    /// The configuration calls it the policy.
    pub is_declared: bool,
    /// It is a script that draws the page.
    is_script: bool,
    /// It may as well be a script that sets cookies, and tells nothing of them.
    may_only_handle: bool,
}

impl Policy {
    /// The policy in a file, if it is one by its name, its title or the configuration. Whether its
    /// title is looked at is for `may_be_titled` to say.
    #[must_use]
    pub fn read(path: &str, text: &str, is_declared: bool, may_be_titled: bool) -> Option<Self> {
        let extension = extension(path)?;
        if !is_declared && name::is_article(path) {
            return None;
        }
        let by_name = name::by_name(path);
        if !is_declared && !may_be_titled && by_name.is_none() {
            return None;
        }
        let (title, span) = title::title(text);
        let by_title = title.as_deref().and_then(name::by_title);
        let kind = match (is_declared, by_name.or(by_title)) {
            (true, _) => Kind::Cookies,
            (false, Some(kind)) => kind,
            (false, None) => return None,
        };
        let is_script = SCRIPTS.contains(&extension);
        let is_other = extension == "js" && !text.contains("</");
        if is_other && !is_declared {
            return None;
        }
        let is_drawn = DRAWN.binary_search(&extension).is_ok();
        Some(Self {
            kind,
            is_partial: is_drawn && !is_plain(text, extension) || is_made_elsewhere(text),
            text: read_text(text, extension),
            span,
            is_declared,
            is_script,
            may_only_handle: extension == "js",
        })
    }

    /// The same with what a script was found to draw.
    #[must_use]
    pub fn drawn(self, told: Option<&Told>) -> Option<Self> {
        if !self.is_script {
            return Some(self);
        }
        let Some(told) = told else {
            return (self.is_declared || !self.may_only_handle).then_some(self);
        };
        let listed = LISTS.iter().any(|word| self.text.contains(word));
        Some(Self {
            is_partial: !told.is_whole || listed,
            text: folded(&told.text),
            ..self
        })
    }

    /// Whether it tells so much of cookies that what it leaves out is left out.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.is_partial && self.text.len() >= LONG && self.times() >= OFTEN
    }

    /// Whether it is where visitors are told of cookies: a policy on them, or one on data
    /// protection with a part on them.
    #[must_use]
    pub fn is_on_cookies(&self) -> bool {
        self.kind == Kind::Cookies || self.times() >= 2 * OFTEN
    }

    /// How often it speaks of cookies.
    fn times(&self) -> usize {
        names::of_cookies()
            .iter()
            .map(|word| self.text.matches(word.as_str()).count())
            .sum()
    }

    /// Whether one of the entries is in it, at the beginning of a word.
    #[must_use]
    pub fn says(&self, entries: &[String]) -> bool {
        entries.iter().any(|entry| self.has(entry))
    }

    /// Whether a text in lower case is in it, at the beginning of a word.
    #[must_use]
    pub fn has(&self, entry: &str) -> bool {
        stands_in(&self.text, entry)
    }
}

/// The last ending that tells the kind of page: `blade` of `cookies.blade.php`.
fn extension(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let mut endings = name.split('.').skip(1);
    endings.find_map(|ending| {
        let at = PAGES.binary_search(&ending).ok()?;
        PAGES.get(at).copied()
    })
}

/// In lower case, white space folded; a space at both ends.
fn folded(text: &str) -> String {
    let mut read = String::from(" ");
    for word in text.split_whitespace() {
        read.push_str(&word.to_lowercase().replace('\u{AD}', ""));
        read.push(' ');
    }
    read
}

/// What people read on the page.
fn read_text(text: &str, extension: &str) -> String {
    let mut read = String::from(" ");
    let mut push = |piece: &str| {
        for word in piece.split_whitespace() {
            let word = word.to_lowercase().replace('\u{AD}', "");
            read.push_str(&word);
            read.push(' ');
        }
    };
    if matches!(extension, "md" | "markdown" | "adoc" | "mdx") {
        // Its markup is so light that it reads as it is; links lie in it as well, which is no harm.
        push(&decode_entities(text));
        return read;
    }
    let document = html::parse(text, &Template::default());
    for found in &document.texts {
        push(&decode_entities(found.span.of(text)));
    }
    read
}

/// Whether words stand in a text, at the beginning of a word; both in lower case.
#[must_use]
pub fn stands_in(text: &str, words: &str) -> bool {
    let mut found = text.match_indices(words);
    found.any(|(at, _)| {
        let before = text[..at].chars().next_back();
        words.starts_with(' ') || !before.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [PAGES, DRAWN] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

    #[test]
    fn policies_are_found_by_name_and_title() {
        let kind =
            |path: &str, text: &str| Policy::read(path, text, false, true).map(|found| found.kind);
        for path in [
            "cookies.html",
            "content/cookies/index.md",
            "pages/cookie-policy.php",
            "src/pages/CookiePolicy.tsx",
            "cookiepolitik.md",
            "views/informasjonskapsler.cshtml",
        ] {
            assert_eq!(kind(path, ""), Some(Kind::Cookies), "{path}");
        }
        for path in [
            "privacy.html",
            "content/persondatapolitik.md",
            "datenschutz/index.html",
        ] {
            assert_eq!(kind(path, ""), Some(Kind::Privacy), "{path}");
        }
        for path in [
            "partials/cookie-banner.html",
            "src/CookieConsent.tsx",
            "docs/http/cookies.md",
            "blog/cookies.md",
            "js/cookies.js",
            "cookie-settings.html",
            "recipes/chocolate-cookies.md",
            "index.html",
        ] {
            assert_eq!(kind(path, ""), None, "{path}");
        }
        let titled = "---\ntitle: \"Cookiepolitik\"\n---\n";
        assert_eq!(kind("om/teknik.md", titled), Some(Kind::Cookies));
        let heading = "<html><h1>Our use of cookies and your privacy</h1>";
        assert_eq!(kind("a.html", heading), None);
        assert_eq!(
            kind("a.html", "<h1>Cookie policy</h1>"),
            Some(Kind::Cookies)
        );
        assert_eq!(kind("a.html", "<h1>Chocolate cookies</h1>"), None);
        assert!(Policy::read("x.html", "", true, true).is_some_and(|found| found.is_declared));
    }

    #[test]
    fn entries_begin_words() {
        let found = Policy::read(
            "cookies.html",
            "<p>We store&nbsp;them for a Year.</p>",
            false,
            true,
        );
        let found = found.unwrap();
        assert!(found.has("year") && found.has("store them") && !found.has("ear"));
    }
}
