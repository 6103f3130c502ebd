//! A policy is the page by which a site tells visitors of its cookies and of what it does with their
//! data.
//!
//! Its text is read as a whole and judged by its words. What is put together from elsewhere, by a
//! template or a consent manager's script, says more than its file shows, and is known to do so.

use std::sync::LazyLock;

use crate::guard::words;
use crate::needles::Needles;
use crate::source::floor;
use crate::span::Span;
use crate::syntax::content;
use crate::syntax::html::{self, decode_entities};
use crate::syntax::template::Template;
use crate::syntax::told::Told;

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
    "svelte",
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

/// Words by which a file or title is called that is about cookies.
pub(crate) const COOKIES: &[&str] = &[
    "cookie",
    "informasjonskapsl",
    "kakor",
    "evästee",
    "vafrakök",
];

/// Words that make it the policy, where it is about cookies.
const POLICIES: &[&str] = &[
    "about",
    "beleid",
    "brug",
    "declaration",
    "erkl",
    "hinweis",
    "info",
    "notice",
    "om",
    "polic",
    "policy",
    "politi",
    "polít",
    "praksis",
    "regler",
    "richtlin",
    "statement",
    "uses",
    "verklaring",
];

/// Words by which a page about data protection is called.
const PRIVACY: &[&str] = &[
    "confidential",
    "databeskyttelse",
    "datapolitik",
    "dataprotection",
    "datenschutz",
    "gdpr",
    "integritet",
    "persondata",
    "personuppgift",
    "personvern",
    "privacidad",
    "privacy",
    "privatliv",
    "prywatno",
    "riservatezza",
    "tietosuoja",
    "vieprivee",
];

/// Words of files that only ask, or that only look like a policy.
const OTHERS: &[&str] = &[
    "accept",
    "alert",
    "banner",
    "bar",
    "button",
    "consent",
    "dialog",
    "modal",
    "notification",
    "popup",
    "preferences",
    "prompt",
    "settings",
    "test",
    "toast",
    "warning",
    "wrapper",
];

/// Folders of what is written about the world, not about the site. Sorted.
const ARTICLES: &[&str] = &[
    "_posts",
    "api",
    "artikler",
    "blog",
    "changelog",
    "doc",
    "docs",
    "documentation",
    "guide",
    "guides",
    "news",
    "nyheder",
    "posts",
    "reference",
    "tutorial",
    "tutorials",
];

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
        if !is_declared && is_article(path) {
            return None;
        }
        let by_name = by_name(&name_of(path));
        if !is_declared && !may_be_titled && by_name.is_none() {
            return None;
        }
        let (title, span) = title(text);
        let by_title = title.as_deref().and_then(by_title);
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
        COOKIES
            .iter()
            .map(|word| self.text.matches(word).count())
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
        let mut found = self.text.match_indices(entry);
        found.any(|(at, _)| {
            let before = self.text[..at].chars().next_back();
            entry.starts_with(' ') || !before.is_some_and(char::is_alphanumeric)
        })
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

/// The name that tells what a page is about: of its folder where its own is a usual one.
fn name_of(path: &str) -> String {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path).to_lowercase();
    let stem = name
        .trim_start_matches('_')
        .split('.')
        .next()
        .unwrap_or_default()
        .to_owned();
    match stem.as_str() {
        "index" | "page" | "+page" | "" | "default" | "content" | "view" => {
            parts.next().unwrap_or_default().to_lowercase()
        }
        _ => stem,
    }
}

fn by_name(name: &str) -> Option<Kind> {
    let words = words::split(name);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if any(OTHERS) {
        return None;
    }
    let joined: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let cookies = COOKIES.iter().any(|word| joined.contains(word));
    if cookies {
        let alone = matches!(
            joined.as_str(),
            "cookies" | "cookie" | "kakor" | "informasjonskapsler"
        );
        let policy = POLICIES.iter().any(|word| joined.contains(word));
        return (alone || policy).then_some(Kind::Cookies);
    }
    let privacy = PRIVACY.iter().any(|word| joined.contains(word));
    privacy.then_some(Kind::Privacy)
}

/// A title is short, and says what the page is.
fn by_title(title: &str) -> Option<Kind> {
    let short = title.split_whitespace().count() <= 6;
    let title = title.to_lowercase();
    let has = |list: &[&str]| list.iter().any(|word| title.contains(word));
    let alone = title.split_whitespace().count() == 1;
    match (short, has(COOKIES), has(PRIVACY)) {
        (false, ..) => None,
        (_, true, _) if alone || has(POLICIES) || has(PRIVACY) => Some(Kind::Cookies),
        (_, _, true) => Some(Kind::Privacy),
        _ => None,
    }
}

fn is_article(path: &str) -> bool {
    let mut folders = path.split('/').map(str::to_lowercase);
    // The last part is the file.
    folders.any(|folder| ARTICLES.binary_search(&folder.as_str()).is_ok())
}

/// Where, from a place on, a tag begins so, in any case.
fn find_tag(text: &str, from: usize, beginning: &str) -> Option<usize> {
    let bytes = text.as_bytes().get(from..)?;
    let begins = |at: &usize| {
        let here = bytes.get(*at..at + beginning.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(beginning.as_bytes()))
    };
    let at = memchr::memchr_iter(b'<', bytes).find(begins)?;
    Some(from + at)
}

/// The title of a page: of its front matter, its `title`, its first heading.
fn title(text: &str) -> (Option<String>, Span) {
    let between = |open: &str, close: &str| {
        let start = find_tag(text, 0, open)?;
        let start = start + text.get(start..)?.find('>')? + 1;
        let end = find_tag(text, start, close)?;
        let inner = text.get(start..end)?;
        (!inner.contains(['<', '{']) && inner.len() < 200).then(|| {
            (
                decode_entities(inner.trim()).into_owned(),
                Span::new(start, end),
            )
        })
    };
    let first_line = || {
        let line = text.lines().next().unwrap_or_default();
        Span::new(0, line.len())
    };
    let of_line = |start: &str| {
        let at = match text.starts_with(start) {
            true => 0,
            false => text.find(&format!("\n{start}"))? + 1,
        };
        let line = text.get(at..)?.lines().next()?;
        let value = line
            .strip_prefix(start)?
            .trim_matches([' ', '"', '\'', '=', '#']);
        Some((value.to_owned(), Span::new(at, at + line.len())))
    };
    let matter = (text.starts_with("---") || text.starts_with("+++"))
        .then(|| of_line("title:").or_else(|| of_line("title =")))
        .flatten();
    let found = matter
        .or_else(|| between("<h1", "</h1"))
        .or_else(|| between("<title", "</title"))
        .or_else(|| of_line("# "));
    match found {
        Some((title, span)) => (Some(title), span),
        None => (None, first_line()),
    }
}

/// Whether a component's markup stands in its file as it is shown: nothing is put into it.
fn is_plain(text: &str, extension: &str) -> bool {
    let body = text.get(content::body(text)..).unwrap_or(text);
    let markup = without(&without(body, "script"), "style");
    let has_component = markup.match_indices('<').any(|(at, _)| {
        let tag = behind(&markup, at + 1)
            .split('>')
            .next()
            .unwrap_or_default();
        let is_one = tag.starts_with(char::is_uppercase) || tag.starts_with("slot");
        is_one && tag.ends_with('/')
    });
    matches!(extension, "vue" | "svelte" | "mdx") && !markup.contains('{') && !has_component
}

/// A text without the elements of that name.
fn without(text: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut all = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(&open) {
        all.push_str(before);
        match behind.split_once(&close) {
            Some((_, after)) => rest = after,
            None => return all,
        }
    }
    all.push_str(rest);
    all
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

/// Statements of templates that only frame what stands in the file, sorted.
const FRAMES: &[&str] = &[
    "block",
    "blocktrans",
    "blocktranslate",
    "comment",
    "endblock",
    "endblocktrans",
    "endblocktranslate",
    "endcomment",
    "endsection",
    "extends",
    "layout",
    "load",
    "section",
    "set",
    "trans",
    "translate",
];

/// Words in elements that bring a list of cookies from elsewhere.
const LISTS: &[&str] = &[
    "declaration",
    "iubenda",
    "termly",
    "onetrust",
    "cookiebot",
    "cookie-table",
];

/// Whether something on the page is put in from elsewhere.
fn is_made_elsewhere(text: &str) -> bool {
    let body = text.get(content::body(text)..).unwrap_or(text);
    let lower = body.to_lowercase();
    let scripts = lower.match_indices("<script");
    let listed = scripts
        .chain(lower.match_indices("<iframe"))
        .any(|(at, _)| {
            let tag = behind(&lower, at).split('>').next().unwrap_or_default();
            LISTS.iter().any(|word| tag.contains(word))
        });
    let placed = LISTS.iter().any(|word| {
        lower.contains(&format!("id=\"{word}")) || lower.contains(&format!("class=\"{word}"))
    });
    listed || placed || body.lines().any(is_put_in)
}

/// How much of a tag or statement is looked at, in bytes.
const NEAR: usize = 400;

/// The text from a place on, as far as it matters there.
fn behind(text: &str, at: usize) -> &str {
    let end = floor(text, at.saturating_add(NEAR));
    text.get(at..end).unwrap_or_default()
}

/// Whether a line puts in a part of the page: a statement that includes, or an output that is all
/// of the line.
fn is_put_in(line: &str) -> bool {
    let line = line.trim();
    let output = (line.starts_with("{{") && line.ends_with("}}"))
        || (line.starts_with("<%=") && line.ends_with("%>"))
        || line.starts_with("@Html.Partial")
        || line.starts_with("@await ")
        || line.starts_with("@Html.Raw")
        || line.starts_with("@include");
    let php = line.match_indices("<?").any(|(at, _)| {
        let code = behind(line, at);
        let frames = [
            "get_header",
            "get_footer",
            "namespace",
            "__(",
            "_e(",
            "esc_html",
        ];
        !code.starts_with("<?xml") && !frames.iter().any(|word| code.contains(word))
    });
    let statement = line.match_indices("{%").any(|(at, _)| {
        let code = behind(line, at + 2).trim_start_matches(['-', '+', ' ', '<']);
        let word: String = code
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        FRAMES.binary_search(&word.as_str()).is_err()
    });
    output || php || statement
}

/// Words by which a text may mention a page about cookies or data protection, beside [`PRIVACY`].
const MENTIONING: &[&str] = &[
    "/cookie",
    "cookies.htm",
    "cookies.md",
    "cookiepol",
    "cookie-pol",
    "cookie pol",
    "cookie_pol",
    "cookieerkl",
    "impressum",
    "legal",
    "gdpr",
    "personoplysning",
    "personuppgift",
    "mentions",
    "informativa",
    "privacidade",
    "terms",
    "betingelser",
];

/// Words by which a text mentions a page about cookies or data protection, by its address or its
/// name; as widely as can be, so that where nothing does there is none.
pub(crate) fn mentioning() -> impl Iterator<Item = &'static str> {
    PRIVACY.iter().chain(MENTIONING).copied()
}

/// Whether a text mentions such a page.
#[must_use]
pub fn mentions(text: &str) -> bool {
    static WORDS: LazyLock<Needles> =
        LazyLock::new(|| Needles::new(mentioning().map(|word| (word, 1))));
    WORDS.are_in(text, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [PAGES, DRAWN, ARTICLES, FRAMES] {
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
    fn what_is_put_in_is_known_to_be() {
        for text in [
            "{% include 'cookies.html' %}",
            "{{< cookie-table >}}",
            "<p>We use:</p>\n{{ content }}",
            "<script id=\"CookieDeclaration\" src=\"x\"></script>",
            "<?php the_content(); ?>",
            "<div id=\"cookie-table\"></div>",
        ] {
            assert!(is_made_elsewhere(text), "{text}");
        }
        for text in [
            "---\nlayout: page\n---\nText about {{ site.title }}.",
            "{% extends 'base.html' %}\n{% block content %}\n<p>Text</p>\n{% endblock %}",
            "<?php get_header(); ?>\n<p>Text</p>",
        ] {
            assert!(!is_made_elsewhere(text), "{text}");
        }
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
