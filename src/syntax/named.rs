//! A named address is one that a server's program has a constant for: `define('GA_URL', 'https://…')`,
//! `public const string Map = "https://…"`. Pages and other programs load it by the name.
//!
//! The code of every language is read the same way, as in [`super::bound`]: a name, a sign that binds, a
//! string. What the languages share is that constants say so, or are written in capitals.

use std::collections::BTreeMap;

use memchr::memmem;

use super::bound;
use crate::recognise::Recogniser;

/// How many addresses one file may have names for.
const MAX_CONSTANTS: usize = 200;

/// How far before an address its name stands.
const MAX_HEAD: usize = 300;

/// Words that say that what follows does not change.
const CONSTANT: &[&str] = &["const", "final", "static", "val"];

/// Words that begin what has constants of its own.
const CLASSES: &[&str] = &[
    "class ",
    "enum ",
    "interface ",
    "object ",
    "struct ",
    "trait ",
];

/// What stands for the class around a constant.
const OWN: &[&str] = &["self", "static", "this"];

fn says_nothing(word: &str) -> bool {
    OWN.contains(&word) || bound::wraps(word)
}

/// The addresses of known services that a file has constants for. Names of a class's constants begin
/// with the class's: `Urls.MAP`.
pub(super) fn constants(text: &str, recogniser: &Recogniser) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for at in memmem::find_iter(text.as_bytes(), b"//") {
        let before = &text[..at];
        let before = ["https:", "http:"]
            .iter()
            .find_map(|scheme| before.strip_suffix(scheme))
            .unwrap_or(before);
        let Some(bound) = bound_to(before) else {
            continue;
        };
        let quote = before.len() - 1;
        let Some(address) = bound::address(&text[quote..]) else {
            continue;
        };
        if found.len() < MAX_CONSTANTS && recogniser.host(&address).is_some() {
            let class = bound.is_member.then(|| class_around(before)).flatten();
            let name = match class {
                Some(class) => format!("{class}.{}", bound.name),
                None => bound.name.to_owned(),
            };
            found.insert(name, address);
        }
    }
    found
}

struct Bound<'t> {
    name: &'t str,
    /// Whether it may be a member of a class.
    is_member: bool,
}

/// The constant that is bound to a string which begins where `before` ends, with its quote.
fn bound_to(before: &str) -> Option<Bound<'_>> {
    let before = before.strip_suffix(['"', '\''])?;
    let near = before.len().saturating_sub(MAX_HEAD);
    let line = match memchr::memrchr(b'\n', &before.as_bytes()[near..]) {
        Some(at) => near + at + 1,
        None if near == 0 => 0,
        None => return None,
    };
    let head = before[line..].trim_end_matches(['$', '@', ' ']);
    if let Some(head) = head.strip_suffix(',') {
        // `define('GA_URL', '…')`
        let head = head.trim_end().strip_suffix(['"', '\''])?;
        let name = last_word(head);
        let call = head[..head.len() - name.len()].trim_end_matches(['"', '\'', ' ']);
        return call.ends_with("define(").then_some(Bound {
            name,
            is_member: false,
        });
    }
    let head = head.strip_suffix('=')?;
    if head.ends_with(['=', '!', '<', '>', '+', '.', '?', ':']) {
        return None;
    }
    // `URL: String`
    let head = match head.rsplit_once(':') {
        Some((name, kind)) if kind.chars().all(|c| c.is_alphanumeric() || c == ' ') => name,
        _ => head,
    };
    let head = head.trim_end();
    let name = last_word(head);
    let around = &head[..head.len() - name.len()];
    let says = around
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| CONSTANT.contains(&word));
    let is_known = says || is_in_capitals(name) && around.trim().is_empty();
    let is_own = !name.is_empty() && !around.ends_with(['$', '.', '>', '@', '-', '"', '\'']);
    let is_code = !around.contains(['<', '"', '\'']);
    (is_known && is_own && is_code).then_some(Bound {
        name,
        is_member: head.starts_with([' ', '\t']),
    })
}

/// The class that begins last before the end of `before`.
fn class_around(before: &str) -> Option<&str> {
    let begins = |word: &&str| {
        let at = memmem::rfind(before.as_bytes(), word.as_bytes())?;
        let is_whole = !before[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        is_whole.then_some(at + word.len())
    };
    let at = CLASSES.iter().filter_map(begins).max()?;
    let rest = before[at..].trim_start();
    let end = rest
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    Some(&rest[..end]).filter(|name| !name.is_empty())
}

fn last_word(text: &str) -> &str {
    let end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    text.rsplit(end).next().unwrap_or(text)
}

fn is_in_capitals(name: &str) -> bool {
    name.len() > 2
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && !name.contains(|c: char| c.is_ascii_lowercase())
}

/// The constant that a piece of code prints, where that is all it does: `<?= Urls::MAP ?>`,
/// `@Urls.Map`. A name in capitals, or a member of something with a capital.
pub(super) fn printed(code: &str) -> Option<String> {
    // `{Urls.FILM}{id}`, `${Urls.FILM}${id}`
    let code = code.split('}').next().unwrap_or(code);
    let is_of_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '\\' | '$');
    let mut name = None;
    let mut rest = code;
    while let Some(start) = rest.find(is_of_path) {
        let end = rest[start..]
            .find(|c: char| !is_of_path(c))
            .map_or(rest.len(), |length| start + length);
        let word = rest[start..end].trim_matches(['.', ':', '$']);
        let sign = rest[start..end].starts_with('$') && !rest[start..].starts_with("${");
        let behind = &rest[end..];
        rest = behind;
        if word.is_empty() || says_nothing(word.rsplit('.').next().unwrap_or(word)) {
            continue;
        }
        if sign || name.is_some() || behind.starts_with(['(', '[']) {
            return None;
        }
        name = Some(word);
    }
    let name = name?.rsplit('\\').next()?.replace("::", ".");
    let mut parts = name.rsplit('.');
    let last = parts.next()?;
    let class = parts.next().filter(|class| !says_nothing(class));
    let begins_so = |part: &str| part.starts_with(|c: char| c.is_ascii_uppercase());
    let is_constant = is_in_capitals(last) || begins_so(last) && class.is_some_and(begins_so);
    is_constant.then(|| match class {
        Some(class) => format!("{class}.{last}"),
        None => last.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    fn named(text: &str) -> Vec<String> {
        let catalogue = Catalogue::builtin();
        let recogniser = Recogniser::new(catalogue.services.iter(), catalogue.managers.iter());
        constants(text, &recogniser).into_keys().collect()
    }

    #[test]
    fn constants_of_every_language() {
        let map = "https://www.google.com/maps/embed?pb=1";
        for (text, name) in [
            (format!("<?php\ndefine( 'MAP', '{map}' );"), "MAP"),
            (format!("<?php\nconst MAP = '{map}';"), "MAP"),
            (
                format!("class Urls {{\n  public const MAP = '{map}';"),
                "Urls.MAP",
            ),
            (
                format!("class Urls\n{{\n    public const string Map = \"{map}\";"),
                "Urls.Map",
            ),
            (
                format!("class U {{\n  private static final String MAP = \"{map}\";"),
                "U.MAP",
            ),
            (
                format!("object Urls {{\n  const val MAP: String = \"{map}\""),
                "Urls.MAP",
            ),
            (format!("class A:\n  pass\nMAP = '{map}'"), "MAP"),
            (format!("module A\n  MAP = '{map}'.freeze"), "MAP"),
        ] {
            assert_eq!(named(&text), [name], "{text}");
        }
        for text in [
            format!("<?php $map = '{map}';"),
            format!("<iframe src=\"{map}\">"),
            format!("if (url == '{map}')"),
            format!("MAPS = ['{map}']"),
            format!("self.MAP = '{map}'"),
            "const HOME = 'https://example.dk/';".to_owned(),
        ] {
            assert!(named(&text).is_empty(), "{text}");
        }
    }

    #[test]
    fn printed_constants() {
        for (code, name) in [
            ("<?= MAP ?>", Some("MAP")),
            (
                "<?php echo esc_url( \\App\\Urls::MAP ); ?>",
                Some("Urls.MAP"),
            ),
            ("<?= self::MAP ?>", Some("MAP")),
            ("@Urls.Map", Some("Urls.Map")),
            ("@(Site.Urls.Map)", Some("Urls.Map")),
            ("{settings.MAP_URL}", Some("settings.MAP_URL")),
            ("#{MAP}", Some("MAP")),
            ("${MAP}", Some("MAP")),
            ("<?= $map ?>", None),
            ("@Model.url", None),
            ("<?= map_url() ?>", None),
            ("<?= MAPS['x'] ?>", None),
            ("{{ page.map }}", None),
        ] {
            assert_eq!(printed(code).as_deref(), name, "{code}");
        }
    }
}
