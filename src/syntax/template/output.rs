//! An output may hold what it prints: markup in a string that is not escaped (`{!! '<iframe …>' !!}`), and
//! an address that a filter makes an element of (`{{ 'https://…' | script_tag }}`).

use super::pieces::Piece;
use super::{Dialect, MarkupString, TemplateLoad, TemplateLoadRole};
use crate::span::Span;
use crate::value::Value;

/// Filters of Shopify that write an element which loads the address in front of them, sorted.
const WRITING: &[(&str, TemplateLoadRole)] = &[
    ("script_tag", TemplateLoadRole::Script),
    ("stylesheet_tag", TemplateLoadRole::Style),
];

/// Filters by which nothing comes out as markup, sorted.
const ESCAPING: &[&str] = &[
    "cgi_escape",
    "escape",
    "escape_once",
    "json",
    "jsonify",
    "markdownify",
    "size",
    "slugify",
    "strip_html",
    "uri_escape",
    "url_encode",
    "xml_escape",
];

/// Methods whose arguments are looked for or put in place of something.
const REPLACING: &[&str] = &[".gsub(", ".replace(", ".sub(", ".tr("];

/// The markup that stands in the strings of an output, where it comes out as it is written.
pub(super) fn markup(text: &str, piece: &Piece, dialect: Dialect) -> Option<MarkupString> {
    let code = piece.code.of(text);
    if !code.contains('<') {
        return None;
    }
    let literals = literals(code);
    let first = code
        .find('|')
        .map_or(code.len(), |at| outside(at, code, &literals));
    let (printed, filters) = code.split_at(first);
    if !is_raw(piece.span.of(text), printed, filters, dialect) {
        return None;
    }
    let ends = REPLACING.iter().filter_map(|name| printed.find(name));
    let end = ends.min().unwrap_or(printed.len());
    let mut found = MarkupString::default();
    let mut last = None;
    for literal in literals.into_iter().filter(|literal| literal.end <= end) {
        if let Some(last) = last {
            let between: &str = &code[last..literal.start];
            let joins = |c: char| c.is_whitespace() || "'\"+.~&".contains(c);
            found.joined.push(between.chars().all(joins));
        }
        last = Some(literal.end);
        found.parts.push(Span::new(
            piece.code.start + literal.start,
            piece.code.start + literal.end,
        ));
    }
    let holds_tag = found.parts.iter().any(|part| {
        let written = part.of(text);
        written
            .match_indices('<')
            .any(|(at, _)| written[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic()))
    });
    holds_tag.then_some(found)
}

/// Whether what an output prints is not escaped.
fn is_raw(written: &str, printed: &str, filters: &str, dialect: Dialect) -> bool {
    let mut named = filters
        .split('|')
        .map(|filter| filter.trim().split([':', '(', ' ']).next().unwrap_or(""));
    match dialect {
        Dialect::Blade => written.starts_with("{!!"),
        Dialect::Ejs => written.starts_with("<%-"),
        Dialect::Asp | Dialect::Jsp => written.starts_with("<%="),
        Dialect::Jinja => named.any(|name| matches!(name, "raw" | "safe")),
        Dialect::Latte => named.any(|name| name == "noescape"),
        Dialect::Go => named.any(|name| name.eq_ignore_ascii_case("safeHTML")),
        Dialect::Liquid => !named.any(|name| ESCAPING.binary_search(&name).is_ok()),
        Dialect::Eex => printed.trim_start().starts_with("raw"),
        _ => false,
    }
}

/// The first `|` from `at` on that stands in no string.
fn outside(at: usize, code: &str, literals: &[Span]) -> usize {
    let bars = code[at..].match_indices('|').map(|(found, _)| at + found);
    let holds = |bar: usize| {
        let next = literals.partition_point(|literal| literal.end < bar);
        literals
            .get(next)
            .is_some_and(|literal| literal.start <= bar)
    };
    let mut bars = bars.filter(|bar| !holds(*bar));
    bars.next().unwrap_or(code.len())
}

/// The strings of a piece of code, without their quotes.
fn literals(code: &str) -> Vec<Span> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = bytes[at..]
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\'' | b'`'))
    {
        let start = at + open + 1;
        let quote = bytes[start - 1];
        let mut end = start;
        while end < bytes.len() && bytes[end] != quote {
            end += 1 + usize::from(bytes[end] == b'\\' && quote != b'`');
        }
        let end = end.min(bytes.len());
        if code.is_char_boundary(end) {
            found.push(Span::new(start, end));
        }
        at = (end + 1).min(bytes.len());
    }
    found
}

/// The address that a filter makes an element of.
pub(super) fn load(text: &str, piece: &Piece, dialect: Dialect) -> Option<TemplateLoad> {
    if dialect != Dialect::Liquid {
        return None;
    }
    let code = piece.code.of(text);
    let (address, filters) = code.split_once('|')?;
    let callee = filters.trim().split([':', ' ', '|']).next()?;
    let at = WRITING
        .binary_search_by_key(&callee, |(name, _)| *name)
        .ok()?;
    let written = address.trim();
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    let start = piece.code.start + address.find(quote)? + 1;
    let span = Span::new(start, start + inner.len());
    Some(TemplateLoad {
        span,
        shown: None,
        value: Value::literal(inner, span),
        role: WRITING[at].1,
        callee: callee.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::scan;
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(WRITING.is_sorted_by_key(|(name, _)| *name));
        assert!(ESCAPING.is_sorted());
    }

    fn found(text: &str, dialect: Dialect) -> Vec<String> {
        let template = scan(text, dialect);
        let parts = template.markup.iter().flat_map(|markup| &markup.parts);
        parts.map(|part| part.of(text).to_owned()).collect()
    }

    #[test]
    fn strings_come_out_that_nothing_escapes() {
        for (text, dialect) in [
            ("{!! '<i a=' . $x !!}", Dialect::Blade),
            ("<%- '<i a=' + x %>", Dialect::Ejs),
            ("<%= \"<i a=\" & x %>", Dialect::Asp),
            ("{{ '<i a='|raw }}", Dialect::Jinja),
            ("{{ ('<i a=' ~ x) | safe }}", Dialect::Jinja),
            ("{{ printf \"<i a=\" .x | safeHTML }}", Dialect::Go),
            ("{{ '<i a=' | append: x }}", Dialect::Liquid),
            ("<%= raw(\"<i a=\") %>", Dialect::Eex),
        ] {
            assert_eq!(found(text, dialect), ["<i a="], "{text}");
        }
        for (text, dialect) in [
            ("{{ '<i a=' . $x }}", Dialect::Blade),
            ("<%= '<i a=' %>", Dialect::Ejs),
            ("{{ '<i a='|e }}", Dialect::Jinja),
            ("{{ x|replace('<i a=', '<b a=')|raw }}", Dialect::Jinja),
            ("{{ '<i a=' | escape }}", Dialect::Liquid),
            ("{{ x | replace: '<i a=', '<b a=' }}", Dialect::Liquid),
            ("{{ printf \"<i a=\" .x }}", Dialect::Go),
        ] {
            assert!(found(text, dialect).is_empty(), "{text}");
        }
    }

    #[test]
    fn hostile_strings_end() {
        for text in [
            "{!! '<a\\",
            "{!! \"<a",
            "{!! '<i|' | '|",
            "{!! '\u{e6}\\\u{e6}<a' !!}",
        ] {
            let _ = found(text, Dialect::Blade);
            let _ = found(text, Dialect::Liquid);
        }
    }
}
