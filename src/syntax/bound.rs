//! A name is bound to an address where the code around the markup puts the address together first:
//! `$src = 'https://www.youtube.com/embed/' . $id`, then `<iframe src="<?= $src ?>">`.
//!
//! Only what stands before the place is asked, the nearest binding decides, and only addresses of
//! other hosts are told. The code of every dialect and program is read the same way: a name, a
//! sign that binds, a string.

mod list;
mod member;

use memchr::memmem;

use super::template::{Region, RegionKind, Template};
use crate::span::Span;
use crate::value::HOLE;

/// How many bytes may be looked through in one file, so that hostile ones stay linear.
const MAX_LOOK: usize = 4 << 20;

/// How far a binding's statement reaches.
const MAX_STATEMENT: usize = 600;

/// What code does with a name before it is printed. Sorted.
const WRAPPERS: &[&str] = &[
    "AttributeEncode",
    "Html",
    "Raw",
    "attr",
    "e",
    "echo",
    "esc_attr",
    "esc_url",
    "escape",
    "h",
    "html_escape",
    "html_safe",
    "htmlentities",
    "htmlspecialchars",
    "php",
    "print",
    "raw",
    "safe",
    "toString",
    "to_s",
    "trim",
];

/// Whether code calls a function of that name to print something.
pub(super) fn wraps(word: &str) -> bool {
    WRAPPERS.binary_search(&word).is_ok()
}

/// Words that begin a function: names of another one are other names. Sorted.
const FUNCTIONS: &[&str] = &[
    "def",
    "defp",
    "fun",
    "func",
    "function",
    "internal",
    "private",
    "protected",
    "public",
];

/// What is known of a file's bindings: how much of it was looked through.
#[derive(Debug, Default)]
pub struct Bound {
    looked: usize,
    /// Where the code of the members begins, once it was looked for.
    members: Option<Option<usize>>,
    /// A binding or a loop before the place that was asked for last says what the name means.
    pub(super) is_decided: bool,
}

impl Bound {
    /// The address that the code at `hole` prints, with U+FFFC where something is put to it;
    /// `None` where the code is no name, or the name is bound to no address of another host.
    pub fn address(&mut self, text: &str, template: &Template, hole: Span) -> Option<String> {
        self.is_decided = false;
        if self.looked > MAX_LOOK {
            return None;
        }
        self.of_name(text, template, hole)
            .or_else(|| self.of_list(text, template, hole))
            .or_else(|| self.of_member(text, hole))
    }

    fn of_name(&mut self, text: &str, template: &Template, hole: Span) -> Option<String> {
        let code = hole.of(text);
        if code.starts_with(['"', '\'', '`', 'f', '$', '@'])
            && let Some(written) = address(code)
        {
            return Some(written);
        }
        let name = printed(code)?;
        let before = text.get(..hole.start)?;
        let mut at = before.len();
        loop {
            let seen = before.get(..at)?;
            let found = memmem::rfind(seen.as_bytes(), name.as_bytes());
            self.looked += at - found.unwrap_or(0);
            if self.looked > MAX_LOOK {
                return None;
            }
            at = found?;
            let name = Span::new(at, at + name.len());
            let Some(bound) = binding(text, template, name) else {
                if let Some(parameter) = Parameter::of(text, name) {
                    return self.handed(text, &parameter);
                }
                continue;
            };
            let is_near = bound.is_constant || !begins_function(&text[name.end..hole.start]);
            self.is_decided = is_near && !is_of_class(bound.code);
            return is_near.then(|| address(bound.code)).flatten();
        }
    }
}

impl Bound {
    /// The address that the first call hands to a parameter which hands one.
    fn handed(&mut self, text: &str, parameter: &Parameter) -> Option<String> {
        let mut from = 0;
        while let Some(found) = memmem::find(&text.as_bytes()[from..], parameter.callee.as_bytes())
        {
            self.looked += found + 1;
            if self.looked > MAX_LOOK {
                return None;
            }
            let end = from + found + parameter.callee.len();
            let is_name =
                !text[..from + found].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            from = end;
            let Some(list) = text.get(end..).and_then(|rest| rest.strip_prefix('(')) else {
                continue;
            };
            let list = list.get(..list.len().min(MAX_STATEMENT)).unwrap_or(list);
            let handed = nth(list, parameter.number).and_then(|span| address(span.of(list)));
            if is_name && handed.is_some() {
                return handed;
            }
        }
        None
    }
}

/// Whether PHP's code begins with what its class or object keeps, which no place before it tells.
fn is_of_class(code: &str) -> bool {
    let code = code.trim_start();
    ["$this->", "self::", "static::"]
        .iter()
        .any(|sign| code.starts_with(sign))
}

/// A parameter of a function, macro or mixin.
struct Parameter<'t> {
    callee: &'t str,
    number: usize,
}

impl<'t> Parameter<'t> {
    /// The name at `name`, where it stands among the parameters of a definition.
    fn of(text: &'t str, name: Span) -> Option<Self> {
        let line = text.get(..name.start)?.rfind('\n').map_or(0, |at| at + 1);
        let head = &text[line..name.start];
        let open = head.find('(')?;
        let before = head[..open].trim_end();
        let callee = before
            .rsplit(|c: char| !c.is_alphanumeric() && c != '_')
            .next()
            .unwrap_or(before);
        let start = before.len() - callee.len();
        let mut words = before[..start].split_whitespace();
        let defines = words.any(|word| {
            matches!(
                word,
                "def" | "fun" | "func" | "function" | "macro" | "mixin" | "string" | "String"
            )
        });
        let number = head[open..].matches(',').count();
        let is_open = !head[open..].contains(')');
        (defines && is_open && !callee.is_empty()).then_some(Self { callee, number })
    }
}

/// The name that code prints, where that is all it does.
fn printed(code: &str) -> Option<&str> {
    // `url|raw`, `$src . '?rel=0'`, `url ~ query`.
    let mut end = code.len();
    for (at, byte) in code.bytes().enumerate() {
        let behind = code.as_bytes().get(at + 1).copied().unwrap_or(b' ');
        let ends = match byte {
            b'|' => true,
            b'+' | b'~' => true,
            b'.' => matches!(behind, b'\'' | b'"' | b' '),
            _ => false,
        };
        if ends && code[..at].bytes().any(is_word) {
            end = at;
            break;
        }
    }
    let code = &code[..end];
    let mut name = None;
    let mut wrapper = None;
    let mut at = 0;
    while let Some(start) = code[at..].find(|c: char| c.is_ascii() && is_word(c as u8)) {
        let start = at + start;
        let length = code[start..].bytes().take_while(|byte| is_word(*byte));
        at = start + length.count();
        let word = &code[start..at];
        if wraps(word) {
            wrapper = wrapper.or(Some(word));
            continue;
        }
        let before = code[..start].trim_end_matches(['$', '@']);
        let is_of_other = before.ends_with(['.', '>', ':', '[', '\'', '"'])
            && before.bytes().any(is_word)
            || before.ends_with("->");
        if name.is_some() || is_of_other || word.as_bytes()[0].is_ascii_digit() {
            return None;
        }
        name = Some(word);
    }
    name.or(wrapper)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What a name is bound to.
pub(super) struct Binding<'t> {
    /// From behind the sign that binds.
    pub(super) code: &'t str,
    /// It means the same in every function of the file.
    pub(super) is_constant: bool,
}

/// What stands behind the other names that a call gives something to: `cookie, err := read()`.
fn with_others(behind: &str) -> &str {
    let Some(other) = behind.strip_prefix(", ") else {
        return behind;
    };
    let rest = other.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
    match rest.trim_start().starts_with(":=") {
        true => rest,
        false => behind,
    }
}

/// The binding that the name at `name` begins, if it does.
pub(super) fn binding<'t>(text: &'t str, template: &Template, name: Span) -> Option<Binding<'t>> {
    let before = text.get(..name.start)?;
    let behind = text.get(name.end..)?;
    if before.ends_with(|c: char| c.is_alphanumeric() || "_.>-".contains(c))
        || behind.starts_with(|c: char| c.is_alphanumeric() || "_-.[(".contains(c))
    {
        return None;
    }
    let region = template.region_at(name.start);
    if !template.regions.is_empty() && region.is_none()
        || region.is_some_and(|region| is_comment(text, region))
    {
        // `<c:set var="url" value="…">` is markup to the dialect.
        let tag = before.strip_suffix(['"', '\''])?.strip_suffix("var=")?;
        let is_tag = tag.trim_end().ends_with(":set");
        return is_tag.then(|| tag_value(behind)).flatten();
    }
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let from = line.max(region.map_or(0, |region| region.span.start));
    // A line may be all of a file.
    let near = name.start.saturating_sub(MAX_STATEMENT).max(from);
    let head = (near..name.start).find_map(|from| text.get(from..name.start));
    let head = head.unwrap_or_default();
    if let Some(tag) = head.strip_suffix(['"', '\'']) {
        // `{assign var="url" value="…"}`
        return tag.ends_with("var=").then(|| tag_value(behind)).flatten();
    }
    let is_comment = ["#", "//", "*", "/*", "--"].iter().any(|mark| {
        let head = head.trim_start();
        head.starts_with(mark) && !head.starts_with("#set") && !head.starts_with("*)")
    });
    if is_comment || head.contains(['"', '\'', '`']) {
        return None;
    }
    let rest = with_others(behind).trim_start();
    let code = if let Some(code) = rest.strip_prefix(":=").or_else(|| rest.strip_prefix("||=")) {
        code
    } else if let Some(code) = rest.strip_prefix('=') {
        if code.starts_with(['=', '>', '~']) {
            return None;
        }
        code
    } else if let Some(typed) = rest.strip_prefix(':') {
        // `url: String = "…"`
        let sign = typed.bytes().take(40).position(|byte| byte == b'=')?;
        let is_type = |byte: u8| is_word(byte) || b" ?<>[]|.".contains(&byte);
        let fits = typed.bytes().take(sign).all(is_type);
        fits.then(|| &typed[sign + 1..])?
    } else {
        let block = ["capture ", "set "]
            .iter()
            .any(|word| head.trim_end_matches(' ').len() < head.len() && head.ends_with(word));
        let body = rest.trim_start_matches('-').strip_prefix("%}")?;
        return block.then_some(Binding {
            code: body,
            is_constant: true,
        });
    };
    let word = name.of(text);
    let is_constant = head.trim_start().len() == head.len()
        || word.bytes().all(|byte| !byte.is_ascii_lowercase())
        || ["const ", "static ", "final "]
            .iter()
            .any(|sign| head.contains(sign));
    Some(Binding { code, is_constant })
}

/// A comment of the template, and no code of Blade's, which prints nothing either.
fn is_comment(text: &str, region: &Region) -> bool {
    region.kind == RegionKind::Comment && !region.span.of(text).starts_with("@php")
}

/// What the `value` of the same tag says.
fn tag_value(behind: &str) -> Option<Binding<'_>> {
    let end = behind.find(['>', '\n']).unwrap_or(behind.len());
    let at = behind[..end].find("value=")?;
    Some(Binding {
        code: &behind[at + "value=".len()..],
        is_constant: true,
    })
}

/// The first address of another host in the statement that begins with `code`.
pub(super) fn address(code: &str) -> Option<String> {
    let code = code.trim_start();
    if let Some(found) = remote_start(code) {
        // The body of a block.
        return Some(found);
    }
    let mut at = 0;
    let bytes = code.as_bytes();
    while at < bytes.len().min(MAX_STATEMENT) {
        match bytes[at] {
            quote @ (b'"' | b'\'' | b'`') => {
                let rest = &bytes[at + 1..];
                let length = memchr::memchr(quote, rest).unwrap_or(rest.len());
                let content = code.get(at + 1..at + 1 + length)?;
                if let Some(mut found) = remote_start(content) {
                    let ends = code
                        .get(at + length + 2..)
                        .map(|rest| rest.trim_start_matches(' '))
                        .is_none_or(|rest| rest.is_empty() || rest.starts_with([';', '\n']));
                    if !found.ends_with(HOLE) && !ends {
                        found.push_str(HOLE);
                    }
                    return Some(found);
                }
                at += length + 2;
            }
            b';' | b'\n' => return None,
            b'%' | b'}' | b'?' if matches!(bytes.get(at + 1), Some(b'}' | b'>')) => return None,
            _ => at += 1,
        }
    }
    None
}

/// The address that a text begins with, up to the first thing that is put into it.
fn remote_start(text: &str) -> Option<String> {
    let scheme = ["https://", "http://", "//"]
        .iter()
        .find(|scheme| text.starts_with(**scheme))?;
    let holes = ['{', '$', '#', '%', '`', '<', '"', '\'', ' ', '\n'];
    let end = text.find(holes).unwrap_or(text.len());
    let fixed = &text[..end];
    let host = fixed[scheme.len()..].split('/').next().unwrap_or("");
    if !host.contains('.') {
        return None;
    }
    let mut found = fixed.to_owned();
    if text[end..].starts_with(['{', '$', '#', '%', '`', '<']) {
        found.push_str(HOLE);
    }
    Some(found)
}

/// The argument that is put in place of a value in a string that is formatted:
/// `sprintf('<iframe src="%s">', $src)`. `parts` is the string, `value` lies in it.
pub fn argument(text: &str, parts: &[Span], value: Span) -> Option<Span> {
    let (first, last) = (parts.first()?, parts.last()?);
    let number = number(value.of(text))?;
    let number = number.unwrap_or_else(|| placeholders(&text[first.start..value.start]));
    // Behind the string's end: `, a, b`, `% (a, b)` or `.format(a, b)`.
    let rest = text.get(last.end..text.len().min(last.end + MAX_STATEMENT))?;
    let list = rest.trim_start_matches(['"', '\'', '`', ')', ' ', '\n']);
    let list = [",", ".format(", "% (", "%"]
        .iter()
        .find_map(|sign| list.strip_prefix(sign))?;
    let start = last.end + rest.len() - list.len();
    let found = nth(list, number)?;
    Some(Span::new(start + found.start, start + found.end))
}

/// The item of that number, from 0, in a list that a bracket or a statement's end closes.
fn nth(list: &str, number: usize) -> Option<Span> {
    let (mut depth, mut from, mut seen) = (0_usize, 0, 0);
    let mut quote = None;
    for (at, byte) in list.bytes().enumerate() {
        let ends = match (quote, byte) {
            (Some(open), _) => {
                if byte == open {
                    quote = None;
                }
                false
            }
            (None, b'"' | b'\'' | b'`') => {
                quote = Some(byte);
                false
            }
            (None, b'(' | b'[' | b'{') => {
                depth += 1;
                false
            }
            (None, b')' | b']' | b'}' | b';') if depth == 0 => true,
            (None, b')' | b']' | b'}') => {
                depth -= 1;
                false
            }
            (None, b',' | b'\n') => depth == 0 && !list[from..at].trim().is_empty(),
            _ => false,
        };
        if !ends {
            continue;
        }
        if seen == number {
            let code = list[from..at].trim_start();
            let from = at - code.len();
            return Some(Span::new(from, from + code.trim_end().len()));
        }
        if byte != b',' {
            return None;
        }
        seen += 1;
        from = at + 1;
    }
    None
}

/// Which argument a value begins with: `None` where it begins with none, `Some(None)` where it is
/// the next one.
#[allow(clippy::option_option)]
fn number(value: &str) -> Option<Option<usize>> {
    let rest = value.strip_prefix(['%', '{'])?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = rest.split_at(digits);
    if value.starts_with('{') {
        rest.strip_prefix('}')?;
        return Some(number.parse().ok());
    }
    let rest = rest.strip_prefix('$').unwrap_or(rest);
    rest.starts_with(['s', 'v']).then_some(())?;
    let number: Option<usize> = number.parse().ok();
    Some(number.map(|number| number.saturating_sub(1)))
}

/// How many arguments a part of such a string takes.
fn placeholders(text: &str) -> usize {
    let begins = text.match_indices(['%', '{']);
    begins
        .filter(|(at, sign)| {
            let next = text.as_bytes().get(at + 1);
            next.is_some_and(|next| match *sign {
                "%" => b"sdvfu".contains(next),
                _ => *next == b'}',
            })
        })
        .count()
}

/// Whether another function begins in a stretch of code.
pub(super) fn begins_function(code: &str) -> bool {
    code.lines().skip(1).any(|line| {
        let word = line.trim_start().split([' ', '\t', '(']).next();
        word.is_some_and(|word| FUNCTIONS.binary_search(&word).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted() {
        assert!(WRAPPERS.is_sorted() && FUNCTIONS.is_sorted());
    }

    #[test]
    fn one_name_is_printed() {
        for (code, name) in [
            ("{{ url }}", Some("url")),
            ("<?= $src ?>", Some("src")),
            ("<?php echo esc_url( $src ); ?>", Some("src")),
            ("' . $src . '?rel=0", Some("src")),
            ("{{ url|raw }}", Some("url")),
            ("<%= url.html_safe %>", Some("url")),
            ("@Html.Raw(url)", Some("url")),
            ("#{url}", Some("url")),
            ("{{ film.url }}", None),
            ("<?= $film->url ?>", None),
            ("<?= $film['url'] ?>", None),
            ("{{ asset(path) }}", None),
        ] {
            assert_eq!(printed(code), name, "{code}");
        }
    }

    fn found(text: &str) -> Option<String> {
        let hole = text.rfind("url").unwrap_or_default();
        let hole = Span::new(hole, hole + 3);
        Bound::default().address(text, &Template::default(), hole)
    }

    #[test]
    fn the_nearest_binding_decides() {
        let hole = |text: &str| Some(format!("{text}{HOLE}"));
        assert_eq!(
            found("url = \"https://a.dk/embed/\" + id\nurl"),
            hole("https://a.dk/embed/")
        );
        assert_eq!(found("url = f'//a.dk/{id}'\nurl"), hole("//a.dk/"));
        assert_eq!(
            found("url: String = \"https://a.dk/x\";\nurl"),
            Some("https://a.dk/x".to_owned())
        );
        assert_eq!(found("url = 'https://a.dk/'\nurl = own(x)\nurl"), None);
        assert_eq!(found("if url == 'https://a.dk/'\nurl"), None);
        assert_eq!(found("# url = 'https://a.dk/'\nurl"), None);
    }

    #[test]
    fn parameters_hold_what_calls_hand_over() {
        for text in [
            "+film('x', 'https://a.dk/b')\nmixin film(a, url)\n  url",
            "{% macro film(url) %}url{% endmacro %}{{ film('https://a.dk/b') }}\n",
        ] {
            let hole = text.rfind("url").unwrap();
            let hole = Span::new(hole, hole + 3);
            let found = Bound::default().address(text, &Template::default(), hole);
            assert_eq!(found.as_deref(), Some("https://a.dk/b"), "{text}");
        }
        assert_eq!(found("film('/own')\ndef film(url)\n  url"), None);
    }

    #[test]
    fn arguments_take_their_places() {
        let code = |text: &str| {
            let from = text.find('<').unwrap();
            let part = Span::new(from, text.find('>').unwrap() + 1);
            let value = text.rfind(['%', '{']).unwrap();
            argument(text, &[part], Span::new(value, part.end)).map(|span| span.of(text).to_owned())
        };
        let own = |text: &str| Some(text.to_owned());
        assert_eq!(
            code("sprintf('<i id=\"%d\" src=\"%s\">', $id, esc_url($src));"),
            own("esc_url($src)")
        );
        assert_eq!(code("f('<i src=\"%2$s\">', $a, $b)"), own("$b"));
        assert_eq!(code("format_html('<i src=\"{}\">', url)"), own("url"));
        assert_eq!(code("'<i src=\"{0}\">'.format(url)"), own("url"));
        assert_eq!(code("f('<i src=\"%s\">')"), None);
    }

    #[test]
    fn names_of_another_function_are_other_names() {
        assert_eq!(
            found("def a\n  url = 'https://a.dk/'\nend\ndef b(url)\n  url"),
            None
        );
        assert!(found("URL = 'https://a.dk/'\ndef b\n  URL\nurl").is_none());
    }
}
