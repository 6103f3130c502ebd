//! The name of a policy: what a page is called by its file, its folder or its title, in the words of
//! all languages.

use std::sync::LazyLock;

use super::Kind;
use crate::catalogue::Catalogue;
use crate::catalogue::phrases::Policy as Words;
use crate::guard::words;
use crate::needles::Needles;
use crate::text::{self, names};

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

/// The words of all languages, each also without its accents.
static NAMES: LazyLock<Names> = LazyLock::new(Names::builtin);

struct Names {
    titles: Vec<String>,
    privacy: Vec<String>,
    /// The first word of each, one of which a page's name has.
    hints: Needles,
}

impl Names {
    fn builtin() -> Self {
        let phrases = Catalogue::builtin().phrases.values();
        let policies: Vec<&Words> = phrases.filter_map(|one| one.policy.as_ref()).collect();
        let all = |list: fn(&Words) -> &Vec<String>| {
            let entries = policies.iter().flat_map(|words| list(words));
            let mut all: Vec<String> = entries
                .flat_map(|entry| [entry.clone(), text::ascii(entry)])
                .collect();
            all.sort();
            all.dedup();
            all
        };
        let privacy = all(|words| &words.privacy);
        let first = |entry: &String| entry.split(' ').next().unwrap_or_default().to_owned();
        let hints = privacy.iter().chain(names::of_cookies()).map(first);
        Self {
            titles: all(|words| &words.titles),
            hints: Needles::new(hints.map(|word| (word, 1))),
            privacy,
        }
    }
}

/// How long a word may be that is no part of others: `om`, `uso`.
const SHORT: usize = 3;

/// How many letters may follow where cookies are all that a page is called by: `cookies`.
const ENDING: usize = 3;

/// A name or a title in lower case: its words, and all of them with and without what parts them.
struct Called {
    words: Vec<String>,
    spaced: String,
    joined: String,
}

impl Called {
    fn new(words: Vec<String>) -> Self {
        let spaced = words.join(" ");
        let joined = words.concat();
        Self {
            words,
            spaced,
            joined,
        }
    }

    fn has(&self, entries: &[String]) -> bool {
        entries.iter().any(|entry| {
            if entry.chars().count() <= SHORT {
                return self.words.contains(entry);
            }
            self.spaced.contains(entry.as_str())
                || entry.contains(' ') && self.joined.contains(&entry.replace(' ', ""))
                || !entry.contains(' ') && self.joined.contains(entry.as_str())
        })
    }

    /// `cookies`, `kakor`: nothing else.
    fn is_cookies_alone(&self) -> bool {
        let [word] = self.words.as_slice() else {
            return false;
        };
        names::of_cookies().iter().any(|entry| {
            word.strip_prefix(entry.as_str()).is_some_and(|rest| {
                rest.chars().count() <= ENDING && OTHERS.binary_search(&rest).is_err()
            })
        })
    }
}

/// What a page is by the name of its file or folder.
pub(super) fn by_name(path: &str) -> Option<Kind> {
    let name = name_of(path);
    if !NAMES.hints.are_in(&name, 1) {
        return None;
    }
    let words = words::split(&name);
    let is_other = |word: &String| OTHERS.binary_search(&word.as_str()).is_ok();
    if words.iter().any(is_other) {
        return None;
    }
    let called = Called::new(words);
    if called.has(names::of_cookies()) {
        let is_policy = called.is_cookies_alone() || called.has(&NAMES.titles);
        return is_policy.then_some(Kind::Cookies);
    }
    called.has(&NAMES.privacy).then_some(Kind::Privacy)
}

/// A title is short, and says what the page is.
pub(super) fn by_title(title: &str) -> Option<Kind> {
    const MOST: usize = 6;
    let lower = title.to_lowercase();
    if !NAMES.hints.are_in(&lower, 1) {
        return None;
    }
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<String> = parts
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if words.len() > MOST {
        return None;
    }
    let called = Called::new(words);
    let is_private = called.has(&NAMES.privacy);
    if called.has(names::of_cookies()) {
        let is_policy = called.words.len() == 1 || called.has(&NAMES.titles) || is_private;
        return is_policy.then_some(Kind::Cookies);
    }
    is_private.then_some(Kind::Privacy)
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

/// Whether it is written about the world, by its folder.
pub(super) fn is_article(path: &str) -> bool {
    let mut folders = path.split('/').map(str::to_lowercase);
    // The last part is the file.
    folders.any(|folder| ARTICLES.binary_search(&folder.as_str()).is_ok())
}

/// Words by which a text mentions a page about cookies or data protection, by its address or its
/// name; as widely as can be, so that where nothing does there is none.
pub(crate) fn mentioning() -> impl Iterator<Item = String> {
    let privacy = NAMES.privacy.iter();
    let words = privacy.flat_map(|entry| {
        let mut letters = entry.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let title: String = first.chain(letters).collect();
        let joined = entry.replace(' ', "");
        [entry.clone(), entry.replace(' ', "-"), joined, title]
    });
    let mut all: Vec<String> = words.collect();
    all.sort();
    all.dedup();
    let more = MENTIONING.iter().map(|word| (*word).to_owned());
    all.into_iter().chain(more)
}

/// Whether a text mentions such a page.
#[must_use]
pub fn mentions(text: &str) -> bool {
    static WORDS: LazyLock<Needles> =
        LazyLock::new(|| Needles::new(mentioning().map(|word| (word, 1))));
    WORDS.are_in(text, 1)
}

/// What addresses and texts hold that lead to such a page, beside what it is called.
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
    "confidential",
    "gdpr",
    "integritet",
    "mentions",
    "informativa",
    "terms",
    "betingelser",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(OTHERS.is_sorted() && ARTICLES.is_sorted());
    }

    #[test]
    fn pages_are_known_in_every_language() {
        for name in [
            "cookies.html",
            "om-cookies.cshtml",
            "cookie-erklaering.md",
            "evastekaytanto.php",
            "politica-de-cookies.html",
            "polityka-cookies.md",
            "zasady-cookies.html",
            "slapukai.html",
            "kupsised.html",
            "kolacici.html",
            "piskotki.html",
            "sutik.html",
            "cookieverklaring.twig",
            "cookiedeklaration/index.html",
        ] {
            assert_eq!(by_name(name), Some(Kind::Cookies), "{name}");
        }
        for name in [
            "tietosuojaseloste.html",
            "integritetspolicy.md",
            "politica-de-privacidad.html",
            "polityka-prywatnosci.md",
            "ochrana-osobnich-udaju.html",
            "personuvernd.html",
            "adatvedelem.html",
        ] {
            assert_eq!(by_name(name), Some(Kind::Privacy), "{name}");
        }
        for name in [
            "cookiebar.html",
            "CookieComponent.tsx",
            "biscotti.html",
            "sutemeny.html",
            "customers.html",
            "fortune-cookie.html",
        ] {
            assert_eq!(by_name(name), None, "{name}");
        }
    }
}
