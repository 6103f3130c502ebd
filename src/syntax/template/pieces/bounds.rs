//! Where a piece begins for certain, and where one ends that no fixed text ends: tags, braces,
//! directives with brackets, lines, references.
//!
//! Every search gives up after a bounded stretch or nesting, so that openings without an end stay
//! cheap however many there are.

use std::collections::HashSet;

use memchr::memmem;

use super::super::delimiters::{Close, Delimiters};
use super::super::{Dialect, tongue};
use super::Scanner;
use crate::span::Span;

/// How long code between two brackets may be.
const MAX_CODE: usize = 20_000;

/// How deep brackets may stand in brackets.
const MAX_DEPTH: usize = 24;

/// How long a string in code may be.
const MAX_STRING: usize = 2000;

/// Prefixes of the tag libraries of JSP that need no declaration where another file has it, sorted.
const JSP_PREFIXES: &[&str] = &[
    "bean",
    "c",
    "cms",
    "cq",
    "display",
    "dsp",
    "fmt",
    "fn",
    "form",
    "g",
    "html",
    "jsp",
    "liferay-portlet",
    "liferay-theme",
    "liferay-ui",
    "liferay-util",
    "logic",
    "portlet",
    "s",
    "sec",
    "security",
    "sling",
    "spring",
    "sql",
    "template",
    "tiles",
    "ui",
    "x",
];

/// Prefixes of view helpers of TYPO3 that are there without being declared, sorted.
const FLUID_PREFIXES: &[&str] = &["be", "core", "f", "flux", "formvh", "v"];

/// What makes statements of names that the dialect leaves open.
pub(super) fn names(text: &str, dialect: Dialect) -> HashSet<&str> {
    let mut names = HashSet::new();
    match dialect {
        Dialect::Blade => names.extend(words_after(text, "@end")),
        Dialect::Jsp => {
            names.extend(JSP_PREFIXES);
            names.extend(words_after(text, "prefix=\""));
            names.extend(words_after(text, "prefix='"));
        }
        Dialect::Fluid => {
            names.extend(FLUID_PREFIXES);
            names.extend(words_after(text, "{namespace "));
            names.extend(words_after(text, "xmlns:"));
            for foreign in ["svg", "xlink", "og", "fb", "xsi"] {
                names.remove(foreign);
            }
        }
        Dialect::FreeMarker => {
            let square = [
                "[#if",
                "[#ftl",
                "[#--",
                "[#assign",
                "[#include",
                "[#list",
                "[#macro",
            ];
            if square.iter().any(|mark| text.contains(mark)) {
                names.insert("[");
            }
        }
        Dialect::Smarty => {
            let square = [
                "[{if",
                "[{$",
                "[{include",
                "[{block",
                "[{assign",
                "[{oxmultilang",
            ];
            if square.iter().any(|mark| text.contains(mark)) {
                names.insert("[");
            }
        }
        _ => {}
    }
    names
}

/// The text of scripts and style sheets, in order.
pub(super) fn raw_text(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = memmem::find(&bytes[at..], b"<s") {
        let start = at + offset;
        at = start + 2;
        let rest = &bytes[start..];
        let close: &[u8] = if rest.starts_with(b"<script") {
            b"</script"
        } else if rest.starts_with(b"<style") {
            b"</style"
        } else {
            continue;
        };
        let Some(tag) = memchr::memchr(b'>', rest) else {
            break;
        };
        let from = start + tag + 1;
        let end = memmem::find(&bytes[from..], close).map_or(bytes.len(), |end| from + end);
        found.push(Span::new(from, end));
        at = end;
    }
    found
}

fn words_after<'t>(text: &'t str, mark: &'static str) -> impl Iterator<Item = &'t str> {
    memmem::find_iter(text.as_bytes(), mark).filter_map(move |at| {
        let rest = text.get(at + mark.len()..)?;
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
            .unwrap_or(rest.len());
        (0 < end && end < 64).then(|| &rest[..end])
    })
}

/// What an end of text that is no code begins with, what stands before its name, and what it ends
/// with.
pub(super) fn end_of_held(
    dialect: Dialect,
    opening: &str,
) -> (&'static str, &'static str, &'static str) {
    match dialect {
        Dialect::Handlebars => ("{{{{", "/", "}}}}"),
        Dialect::Antlers => ("{{", "/", "}}"),
        Dialect::Blade => ("@end", "", ""),
        Dialect::Smarty if opening.starts_with('[') => ("[{", "/", "}]"),
        Dialect::Smarty | Dialect::Latte => ("{/", "", "}"),
        Dialect::FreeMarker if opening.starts_with('[') => ("[/#", "", "]"),
        Dialect::FreeMarker => ("</#", "", ">"),
        Dialect::Mako => ("</%", "", ">"),
        Dialect::Fluid => ("</", "", ">"),
        _ => ("{%", "end", "%}"),
    }
}

/// How long the name is that `text` begins with.
fn name_length(text: &[u8]) -> usize {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    match text.first() {
        Some(first) if first.is_ascii_alphabetic() || *first == b'_' => text
            .iter()
            .position(|byte| !is_name(byte))
            .unwrap_or(text.len()),
        _ => 0,
    }
}

impl Scanner<'_> {
    /// Whether what looks like an opening delimiter is one.
    pub(super) fn begins(&self, start: usize, pair: &Delimiters) -> bool {
        let bytes = self.text.as_bytes();
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        let rest = &bytes[start + pair.open.len()..];
        let next = rest.first().copied().unwrap_or(b' ');
        match (self.dialect, pair.open) {
            (Dialect::Blade, "@") => {
                let name = &self.text[start + 1..start + 1 + name_length(rest)];
                let glued = before.is_some_and(|byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'=')
                });
                !glued && self.is_directive(name)
            }
            (Dialect::Blade, "<?") => rest.starts_with(b"php") || next == b'=',
            (Dialect::Eex, "{") => self.begins_interpolation(start, next),
            (Dialect::Jsp | Dialect::Fluid, "<" | "</") => self.begins_tag(rest),
            (Dialect::Fluid, "{") => is_fluid(rest),
            (Dialect::FreeMarker, open) if open.starts_with('[') && open != "[#--" => {
                self.names.contains("[") && (open == "[=" || next.is_ascii_alphabetic())
            }
            (Dialect::FreeMarker, open) if open.starts_with('<') && open != "<#--" => {
                next.is_ascii_alphabetic()
            }
            (Dialect::FreeMarker, "#{") => next.is_ascii_alphanumeric(),
            (Dialect::Latte, "{") => {
                next.is_ascii_alphabetic() && has_own_word(rest)
                    || matches!(next, b'$' | b'=' | b'/' | b'_' | b'!' | b'\\' | b'(' | b'?')
            }
            (Dialect::Mako, "%" | "##") => self.begins_line(start),
            (Dialect::SilverStripe, "$" | "{$") => name_length(rest) > 0,
            (Dialect::Smarty, "[{") => self.names.contains("["),
            (Dialect::Smarty, "{") if self.names.contains("[") => false,
            (Dialect::Smarty, "{") => {
                next.is_ascii_alphabetic() && has_own_word(rest)
                    || matches!(next, b'$' | b'=' | b'/' | b'#' | b'_')
                        && rest.get(1).is_some_and(|byte| !byte.is_ascii_whitespace())
            }
            (Dialect::Thymeleaf, "[[" | "[(") => {
                matches!(next, b'$' | b'#' | b'*' | b'@' | b'~' | b'\'')
            }
            (Dialect::Velocity, "#") => {
                let from = usize::from(matches!(next, b'{' | b'@'));
                let length = name_length(&rest[from.min(rest.len())..]);
                let name = rest.get(from..from + length).unwrap_or(b"");
                let name = std::str::from_utf8(name).unwrap_or("");
                let after = rest.get(from + length).copied().unwrap_or(b' ');
                tongue::is_known(Dialect::Velocity, name) || length > 0 && after == b'('
            }
            (Dialect::Velocity, "$") => {
                let rest = rest.strip_prefix(b"!").unwrap_or(rest);
                let rest = rest.strip_prefix(b"{").unwrap_or(rest);
                name_length(rest) > 0
            }
            _ => true,
        }
    }

    fn is_directive(&self, name: &str) -> bool {
        let ended = name.strip_prefix("end").filter(|of| !of.is_empty());
        tongue::is_known(Dialect::Blade, name) || ended.is_some() || self.names.contains(name)
    }

    /// `{@x}` and `class={…}` in HEEx; in scripts and style sheets braces are their own.
    fn begins_interpolation(&self, start: usize, next: u8) -> bool {
        let bytes = self.text.as_bytes();
        let after = self.raw.partition_point(|raw| raw.end <= start);
        if self.raw.get(after).is_some_and(|raw| raw.start <= start) {
            return false;
        }
        next.is_ascii_alphabetic()
            || matches!(next, b'@' | b'"' | b'~' | b'[' | b'%' | b'!' | b'(' | b':')
            || bytes[..start].last() == Some(&b'=')
    }

    /// `c:if` of a tag library that the file or the dialect knows.
    fn begins_tag(&self, rest: &[u8]) -> bool {
        let window = &rest[..rest.len().min(64)];
        let Some(colon) = window.iter().position(|byte| *byte == b':') else {
            return false;
        };
        let Ok(prefix) = std::str::from_utf8(&window[..colon]) else {
            return false;
        };
        rest.get(colon + 1).is_some_and(u8::is_ascii_alphabetic) && self.names.contains(prefix)
    }

    /// Nothing but white space stands before it on its line.
    fn begins_line(&self, start: usize) -> bool {
        let before = self.text.as_bytes()[..start].iter().rev();
        let blank = before.take(200).find(|byte| !matches!(byte, b' ' | b'\t'));
        blank.is_none_or(|byte| *byte == b'\n')
    }

    /// The end of the code and of the piece that begin at `inner`.
    pub(super) fn bound(&self, inner: usize, how: Close) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        match how {
            Close::Here => Some((inner, inner)),
            Close::Braces => {
                let close = self.closing(inner, b'}')?;
                Some((close, close + 1))
            }
            Close::Tag(end) => {
                let close = self.closing(inner, end)?;
                Some((close, close + 1))
            }
            Close::Line => {
                let rest = bytes.get(inner..)?;
                let end = inner + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                Some((end, end))
            }
            Close::Call => Some(self.call(inner)),
            Close::Path => self.path(inner),
            Close::Text(_) | Close::Code(_) => None,
        }
    }

    /// The closing character, outside of strings and brackets.
    fn closing(&self, inner: usize, close: u8) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let is_tag = close == b'>';
        let mut depth = 0usize;
        let mut at = inner;
        let limit = bytes.len().min(inner + MAX_CODE);
        while at < limit {
            let byte = bytes[at];
            if byte == close && depth == 0 {
                return Some(at);
            }
            match byte {
                b'"' | b'\'' => {
                    if let Some(end) = self.quote_end(at, is_tag) {
                        at = end;
                    }
                }
                b'\\' => at += 1,
                b'(' | b'{' | b'[' => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        return None;
                    }
                }
                // What closes nothing that was opened here: this was no piece.
                b')' | b'}' | b']' if depth == 0 && !is_tag => return None,
                b')' | b'}' | b']' => depth = depth.saturating_sub(1),
                // Another tag begins: this one was none.
                b'<' if is_tag && depth == 0 && self.dialect != Dialect::FreeMarker => return None,
                b'<' if self.dialect == Dialect::FreeMarker
                    && matches!(bytes.get(at + 1), Some(b'#' | b'/' | b'@')) =>
                {
                    return None;
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The closing quote. In a tag it may stand on a later line, in code an apostrophe is no string.
    fn quote_end(&self, at: usize, is_tag: bool) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let quote = bytes[at];
        let mut here = at + 1;
        let limit = bytes.len().min(at + MAX_STRING);
        while here < limit {
            match bytes[here] {
                b'\\' if !is_tag => here += 1,
                b'\n' if !is_tag && quote == b'\'' => return None,
                byte if byte == quote => return Some(here),
                _ => {}
            }
            here += 1;
        }
        None
    }

    /// `name`, `name(…)`, `{name}`.
    fn call(&self, inner: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let from = inner + usize::from(matches!(bytes.get(inner), Some(b'{' | b'@')));
        let mut end = from + name_length(bytes.get(from..).unwrap_or(b""));
        // `@elseif`, `@sectionMissing`, `@can-do` of a package.
        if bytes.get(inner) == Some(&b'{') {
            let close = end + usize::from(bytes.get(end) == Some(&b'}'));
            return (end, close);
        }
        let name = self.text.get(from..end).unwrap_or("");
        if tongue::is_bare(self.dialect, name) {
            return (end, end);
        }
        let blank = bytes[end..]
            .iter()
            .take(64)
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        if bytes.get(end + blank) == Some(&b'(')
            && let Some(close) = self.closing(end + blank + 1, b')')
        {
            end = close + 1;
        }
        (end, end)
    }

    /// `!x.y(z)[0]`, `{x.y}`, `!{x}`.
    fn path(&self, inner: usize) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let mut at = inner + usize::from(bytes.get(inner) == Some(&b'!'));
        if bytes.get(at) == Some(&b'{') {
            let close = self.closing(at + 1, b'}')?;
            return Some((close + 1, close + 1));
        }
        at += name_length(bytes.get(at..)?);
        let limit = at + MAX_CODE;
        while at < limit {
            let closed = match bytes.get(at) {
                Some(b'.') => {
                    let length = name_length(bytes.get(at + 1..)?);
                    if length == 0 {
                        break;
                    }
                    at += 1 + length;
                    continue;
                }
                Some(b'(') => self.closing(at + 1, b')'),
                Some(b'[') => self.closing(at + 1, b']'),
                _ => None,
            };
            let Some(closed) = closed else { break };
            at = closed + 1;
        }
        Some((at, at))
    }
}

/// A name that ends as names of statements do: `{include file=…}` and not `{color:red}`.
fn has_own_word(rest: &[u8]) -> bool {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'-' | b'.');
    let length = rest.iter().take(80).take_while(is_name).count();
    match rest.get(length) {
        Some(b':') => rest.get(length + 1) == Some(&b':'),
        Some(b',' | b';') => false,
        _ => true,
    }
}

/// `{name}`, `{name.part -> f:format()}`, `{f:if(…)}`, and not the braces of a script.
fn is_fluid(rest: &[u8]) -> bool {
    let is_name =
        |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'-' | b'.' | b':');
    if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let length = rest.iter().take(120).take_while(is_name).count();
    let name = &rest[..length];
    let tail = rest[length..rest.len().min(length + 8)].trim_ascii_start();
    let helper = name.contains(&b':') && !name.ends_with(b":");
    match tail.first() {
        Some(b'}') => !name.contains(&b':'),
        Some(b'(') => helper,
        Some(b'-') => tail.starts_with(b"->"),
        Some(b'|') => tail.starts_with(b"|>"),
        Some(b'?') => true,
        Some(_) => name == b"namespace",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(JSP_PREFIXES.is_sorted());
        assert!(FLUID_PREFIXES.is_sorted());
    }
}
