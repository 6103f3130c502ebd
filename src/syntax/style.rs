//! Style sheets load what they import and what their `url()` names.

use super::lower::Lowering;
use crate::catalogue::definition::Role;
use crate::gate::GateId;
use crate::recognise::Owner;
use crate::site::By;
use crate::span::Span;

/// Whose comments a style sheet has beside those of CSS, `/* … */`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    Css,
    /// SCSS and Less: `// …` up to the end of the line.
    Lines,
    /// Sass by indentation: `// …` with all lines below that stand deeper, and so is `/* …`.
    Indented,
}

impl Sheet {
    /// By the name of its file, or of its language.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let extension = name.rsplit('.').next().unwrap_or(name);
        match extension.to_ascii_lowercase().as_str() {
            "less" | "scss" => Sheet::Lines,
            "sass" => Sheet::Indented,
            _ => Sheet::Css,
        }
    }
}

/// Notes the addresses of the style sheet at `range`.
pub fn lower(low: &mut Lowering, range: Span, sheet: Sheet, gate: Option<GateId>) {
    for address in addresses(low.source, range, sheet) {
        let text = address.of(low.source);
        let allowed = |role| matches!(role, Role::Style | Role::Image | Role::Pixel);
        if let Some(Owner::Service { id, role }) = low.recogniser.address(text, allowed) {
            let gate = low.template_gate_within(range.start, address.start, gate);
            low.add_with(id, role, By::Element, address, gate, Vec::new(), false);
        }
    }
}

/// Spans of the addresses in `url(…)` and `@import "…"`, comments left out.
fn addresses(source: &str, range: Span, sheet: Sheet) -> Vec<Span> {
    let mut all = Vec::new();
    let text = range.of(source);
    let mut at = 0;
    while let Some((begin, word)) = next_start(text, at, sheet) {
        let start = begin + word.len();
        if word.starts_with('/') {
            at = comment_end(text, begin, word, sheet);
            continue;
        }
        let after = text[start..].trim_start();
        let rest = after.strip_prefix("url(").unwrap_or(after);
        let start = text.len() - rest.len();
        let skipped = rest.len()
            - rest
                .trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'')
                .len();
        let from = start + skipped;
        let end = text[from..]
            .find(['"', '\'', ')', ';', '\n'])
            .map_or(text.len(), |end| from + end);
        if skipped < rest.len() && end > from {
            all.push(Span::new(range.start + from, range.start + end));
        }
        at = end.max(start);
    }
    all
}

/// The next word that begins an address or a comment, at `from` or behind it, and where it stands.
fn next_start(text: &str, from: usize, sheet: Sheet) -> Option<(usize, &'static str)> {
    let words = ["/*", "//", "url(", "@import"];
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'/', b'u', b'@', &bytes[from..]).find_map(|offset| {
        let at = from + offset;
        let word = words
            .into_iter()
            .find(|word| bytes[at..].starts_with(word.as_bytes()))?;
        // `"https://…"` and `"//…"` are addresses.
        let in_address = || at > 0 && matches!(bytes[at - 1], b':' | b'"' | b'\'' | b'(');
        let is_none = word == "//" && (sheet == Sheet::Css || in_address());
        (!is_none).then_some((at, word))
    })
}

/// Where the comment ends that begins at `begin`.
fn comment_end(text: &str, begin: usize, word: &str, sheet: Sheet) -> usize {
    let inner = begin + word.len();
    if word == "/*"
        && let Some(length) = text[inner..].find("*/")
    {
        return inner + length + 2;
    }
    if word == "/*" && sheet != Sheet::Indented {
        return text.len();
    }
    let mut end = text[inner..]
        .find('\n')
        .map_or(text.len(), |length| inner + length + 1);
    if sheet != Sheet::Indented {
        return end;
    }
    let line = text[..begin].rfind('\n').map_or(0, |at| at + 1);
    let depth = |line: &str| line.len() - line.trim_start().len();
    let own = depth(&text[line..]);
    // Behind code on its line, it holds that line only.
    if line + own < begin {
        return end;
    }
    for below in text[end..].split_inclusive('\n') {
        if !below.trim().is_empty() && depth(below) <= own {
            break;
        }
        end += below.len();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        found_in(text, Sheet::Css)
    }

    fn found_in(text: &str, sheet: Sheet) -> Vec<&str> {
        addresses(text, Span::new(0, text.len()), sheet)
            .into_iter()
            .map(|span| span.of(text))
            .collect()
    }

    #[test]
    fn finds_imports_and_urls() {
        assert_eq!(
            found("@import url('https://a.dk/x.css'); b { background: url(c.png) }"),
            ["https://a.dk/x.css", "c.png"]
        );
        assert_eq!(
            found("@import \"https://a.dk/x.css\";"),
            ["https://a.dk/x.css"]
        );
    }

    #[test]
    fn leaves_comments_out() {
        assert!(found("/* @import url(https://a.dk/x.css) */").is_empty());
        assert!(found("/* url(").is_empty());
    }
    #[test]
    fn line_comments_are_those_of_scss_and_less() {
        let text = "// @import url(https://a.dk/x)\nb { c: url(//d.dk/e) } // url(f)\n";
        assert_eq!(found_in(text, Sheet::Lines), ["//d.dk/e"]);
        assert_eq!(found(text).len(), 3);
        let address = "@import 'https://a.dk/x'; @import \"//b.dk/y\";";
        assert_eq!(
            found_in(address, Sheet::Lines),
            ["https://a.dk/x", "//b.dk/y"]
        );
        let base = "$base: 'https://a.dk'; b { c: url(d.png) }";
        assert_eq!(found_in(base, Sheet::Lines), ["d.png"]);
    }

    #[test]
    fn comments_of_indented_sheets_hold_what_stands_deeper() {
        let text = "// æ\n  @import url(https://a.dk/x)\n\n  b\n@import url(https://b.dk/y)\n";
        assert_eq!(found_in(text, Sheet::Indented), ["https://b.dk/y"]);
        assert_eq!(found_in(text, Sheet::Lines).len(), 2);
        let open =
            "a\n  /* @import url(x)\n    url(y)\n  b: url(c.png)\n  d: e // f\n    g: url(h)";
        assert_eq!(found_in(open, Sheet::Indented), ["c.png", "h"]);
        assert_eq!(Sheet::of("css/site.SASS"), Sheet::Indented);
        assert_eq!(Sheet::of("scss"), Sheet::Lines);
        assert!(found_in(&"//\n".repeat(50_000), Sheet::Indented).is_empty());
    }
}
