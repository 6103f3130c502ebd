//! A list is what a loop of template code goes through: `{% for film in films %}` gives a name to
//! each address of `films`, or to each of its entries, whose keys are asked for: `film.url`.

use memchr::memmem;

use super::{Bound, MAX_LOOK, binding, is_comment, is_of_class, is_word, remote_start};
use crate::span::Span;
use crate::syntax::template::Template;

/// How many names may lead to one list.
const MAX_STEPS: usize = 3;

/// How much of a list is looked at.
const MAX_LIST: usize = 4_000;

impl Bound {
    /// The first address in the list whose things the code at `hole` prints, one after the other.
    pub(super) fn of_list(
        &mut self,
        text: &str,
        template: &Template,
        hole: Span,
    ) -> Option<String> {
        let Asked { name, key } = Asked::of(hole.of(text))?;
        let (mut name, mut at) = (name, hole.start);
        let mut is_looped = false;
        for step in 0..MAX_STEPS {
            let (start, loops) = self.list(text, template, name, at)?;
            is_looped |= loops;
            let code = text.get(start..)?.trim_start();
            if step == 0 {
                self.is_decided |= loops && !is_of_class(code);
            }
            let code = code.strip_prefix("range ").unwrap_or(code);
            if let Some(found) = first(code, key) {
                return (is_looped || key.is_some()).then_some(found);
            }
            let bare = code.trim_start_matches(['$', '@', '(']);
            let length = bare.bytes().take_while(|byte| is_word(*byte)).count();
            name = bare.get(..length).filter(|name| !name.is_empty())?;
            at = start;
        }
        None
    }

    /// Where the code begins that the name before `at` means, and whether the name goes through it.
    fn list(
        &mut self,
        text: &str,
        template: &Template,
        name: &str,
        at: usize,
    ) -> Option<(usize, bool)> {
        // What Go prints without a name.
        let word = if name.is_empty() { "range " } else { name };
        let place = at;
        let mut at = at;
        if self.looked > MAX_LOOK {
            return None;
        }
        loop {
            let before = text.get(..at)?;
            let found = memmem::rfind(before.as_bytes(), word.as_bytes());
            self.looked += at - found.unwrap_or(0);
            if self.looked > MAX_LOOK {
                return None;
            }
            at = found?;
            let span = Span::new(at, at + word.len());
            if name.is_empty() {
                if is_over(template, at, place) {
                    continue;
                }
                return Some((span.end, true));
            }
            if let Some(start) = looped(text, template, span) {
                if is_over(template, at, place) {
                    continue;
                }
                return Some((start, true));
            }
            if let Some(bound) = binding(text, template, span) {
                let start = bound.code.as_ptr() as usize - text.as_ptr() as usize;
                let loops = bound.code.trim_start().starts_with("range ")
                    || text[..at].trim_end_matches(['$', ' ']).ends_with("range");
                if loops && is_over(template, at, place) {
                    continue;
                }
                return Some((start, loops));
            }
        }
    }
}

/// What code asks a list's thing for.
#[derive(Debug, PartialEq)]
struct Asked<'t> {
    /// Nothing where Go prints what a `range` is at.
    name: &'t str,
    key: Option<&'t str>,
}

impl<'t> Asked<'t> {
    /// `{{ film }}`, `{{ film.url }}`, `<?= $film['url'] ?>`, `#{film[:url]}`, `{{ .url }}`.
    fn of(code: &'t str) -> Option<Self> {
        let mut code = code.trim_matches(|c: char| "{}<>%?=- \n\t@#;".contains(c));
        for word in ["php echo ", "php "] {
            code = code.strip_prefix(word).unwrap_or(code);
        }
        let code = code.split('|').next().unwrap_or(code).trim();
        let bare = code.trim_start_matches('$');
        let length = bare.bytes().take_while(|byte| is_word(*byte)).count();
        let (name, rest) = bare.split_at_checked(length)?;
        if name.starts_with(|c: char| c.is_ascii_digit())
            || name.is_empty() && !rest.starts_with('.')
        {
            return None;
        }
        if rest.is_empty() || rest == "." && name.is_empty() {
            return Some(Self { name, key: None });
        }
        let key = ["->", "['", "[\"", "[:", "."]
            .iter()
            .find_map(|sign| rest.strip_prefix(sign))?;
        let key = key.trim_end_matches(['\'', '"', ']']);
        let is_key = !key.is_empty() && key.bytes().all(is_word);
        is_key.then_some(Self {
            name,
            key: Some(key),
        })
    }
}

/// Whether the block whose head `head` lies in ends before `place`.
fn is_over(template: &Template, head: usize, place: usize) -> bool {
    let branches = &template.branches;
    let behind = branches.partition_point(|branch| branch.span.start <= head);
    branches
        .get(behind)
        .is_some_and(|branch| branch.head.start <= head && branch.span.end <= place)
}

/// Where the list begins that a loop goes through under the name at `name`.
fn looped(text: &str, template: &Template, name: Span) -> Option<usize> {
    let before = text.get(..name.start)?;
    let behind = text.get(name.end..)?;
    let region = template.region_at(name.start);
    if !template.regions.is_empty() && region.is_none()
        || region.is_some_and(|region| is_comment(text, region))
        || before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
    {
        return None;
    }
    // `for film in films`, `foreach (var film in films)`.
    if let Some(rest) = behind.strip_prefix(" in ") {
        let word = before.trim_end().rsplit([' ', '(', '%', '{', '\n']).next();
        let loops = matches!(word, Some("for" | "foreach" | "var" | "string" | "let"))
            || before.trim_end().ends_with("foreach (");
        return loops.then(|| text.len() - rest.len());
    }
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let head = before.get(line..)?;
    // `foreach ($films as $film)`, `foreach ($films as $number => $film)`.
    if let Some(each) = head.rfind("foreach")
        && head.get(each..)?.contains(" as ")
    {
        let open = head.get(each..)?.find('(')?;
        return Some(line + each + open + 1);
    }
    // `films.each do |film|`.
    if behind.starts_with(['|', ',']) && head.ends_with('|') {
        let each = head.rfind(".each")?;
        let start = head.get(..each)?.rfind(['%', '=', '{']);
        let start = start.map_or(0, |at| at + 1);
        return Some(line + start);
    }
    None
}

/// The first address of another host in a list that is written out, under the key where one is
/// asked for.
fn first(code: &str, key: Option<&str>) -> Option<String> {
    let is_list = code.starts_with(['[', '{', '"', '\'', '(', '%'])
        || ["new", "array(", "slice ", "dict ", "(slice ", "(dict "]
            .iter()
            .any(|word| code.starts_with(word));
    if !is_list {
        return None;
    }
    let bytes = code.as_bytes();
    let mut at = 0;
    let mut depth = 0_usize;
    // What stands before a text: its key, where it has one.
    let mut from = 0;
    let mut last: &str = "";
    while at < bytes.len().min(MAX_LIST) {
        match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') => {
                let rest = bytes.get(at + 1..)?;
                let length = memchr::memchr(quote, rest)?;
                let content = code.get(at + 1..at + 1 + length)?;
                let between = code.get(from..at)?.trim();
                let is_under = key.is_none_or(|key| {
                    let bare = between.trim_end_matches([':', '=', '>', ' ']);
                    let before = bare.strip_suffix(key);
                    let is_key = before
                        .is_some_and(|before| !before.bytes().next_back().is_some_and(is_word));
                    is_key || bare.is_empty() && last == key
                });
                if let Some(found) = remote_start(content).filter(|_| is_under) {
                    return Some(found);
                }
                last = content;
                at += length + 2;
                from = at;
            }
            b'[' | b'(' | b'{' => {
                depth += 1;
                at += 1;
            }
            b']' | b')' | b'}' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            b'%' | b'?' if matches!(bytes.get(at + 1), Some(b'}' | b'>')) => return None,
            b';' | b'\n' if depth == 0 => return None,
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_asked_for() {
        let asked = |name, key| Some(Asked { name, key });
        for (code, expected) in [
            ("{{ film }}", asked("film", None)),
            ("{{ film.url|e }}", asked("film", Some("url"))),
            ("<?= $film['url'] ?>", asked("film", Some("url"))),
            ("<?php echo $film->url; ?>", asked("film", Some("url"))),
            ("#{film[:url]}", asked("film", Some("url"))),
            ("{{ . }}", asked("", None)),
            ("{{ .url }}", asked("", Some("url"))),
            ("{{ film.url.host }}", None),
            ("{{ film(url) }}", None),
            ("", None),
        ] {
            assert_eq!(Asked::of(code), expected, "{code}");
        }
    }

    #[test]
    fn lists_are_looked_through() {
        let found = |code, key| first(code, key);
        let address = Some("https://a.dk/b".to_owned());
        assert_eq!(found("['/own', 'https://a.dk/b']", None), address);
        assert_eq!(
            found("[{name: 'x', url: 'https://a.dk/b'}]", Some("url")),
            address
        );
        assert_eq!(found("[['url' => 'https://a.dk/b']]", Some("url")), address);
        assert_eq!(
            found("(dict \"url\" \"https://a.dk/b\")", Some("url")),
            address
        );
        assert_eq!(found("[{link: 'https://a.dk/b'}]", Some("url")), None);
        assert_eq!(
            found("[{thumb_url: 'https://a.dk/b', url: '/own'}]", Some("url")),
            None
        );
        assert_eq!(found("['/own'];\n'https://a.dk/b'", None), None);
        assert_eq!(found("films", None), None);
    }
}
