//! A disguise is a component's text in which nothing looks like an element of HTML that is none:
//! `<Link>` is no `link`, and `<iframe … />` has no content.
//!
//! It is as long as the text, byte for byte; names are read from the original.

use super::Component;
use crate::span::Span;
use crate::syntax::template::{RegionKind, Template};

/// How far the end of a tag is looked for, once one was not found.
const SHORT: usize = 512;

/// The text for the markup layer.
pub(super) fn disguise(text: &str, component: &Component) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    let mut limit = usize::MAX;
    while let Some(found) = memchr::memchr(b'<', bytes.get(at..).unwrap_or_default()) {
        let start = at + found;
        at = start + 1;
        if let Some(region) = component.template.region_at(start) {
            at = region.span.end.max(at);
            continue;
        }
        if text
            .get(start..)
            .is_some_and(|rest| rest.starts_with("<!--"))
        {
            at = text
                .get(start + 4..)
                .and_then(|rest| rest.find("-->"))
                .map_or(text.len(), |end| start + 4 + end + 3);
            continue;
        }
        let closes = bytes.get(at) == Some(&b'/');
        let name = Span::new(
            at + usize::from(closes),
            name_end(&bytes, at + usize::from(closes)),
        );
        let Some(first) = bytes
            .get(name.start)
            .copied()
            .filter(u8::is_ascii_alphabetic)
        else {
            continue;
        };
        if first.is_ascii_uppercase() {
            bytes[name.start] = b'x';
        }
        if closes {
            continue;
        }
        let (end, self_closing) = match tag_end(&bytes, &component.template, name.end, limit) {
            Some(end) => end,
            None => {
                limit = SHORT;
                (name.end, false)
            }
        };
        if self_closing {
            bytes[name.start] = b'x';
        } else if first.is_ascii_lowercase() && is_raw(&bytes[name.start..name.end]) {
            at = raw_end(text, end, name.of(text));
            continue;
        }
        at = end.max(at);
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn is_raw(name: &[u8]) -> bool {
    matches!(name, b"script" | b"style")
}

fn raw_end(text: &str, from: usize, name: &str) -> usize {
    let close = if name == "script" {
        "</script"
    } else {
        "</style"
    };
    text.get(from..)
        .and_then(|rest| rest.find(close))
        .map_or(text.len(), |found| from + found)
}

fn name_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = rest.iter().take_while(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b':' | b'_')
            || !byte.is_ascii()
    });
    start + length.count()
}

/// Where a start tag ends, and whether it ends itself.
fn tag_end(bytes: &[u8], template: &Template, from: usize, limit: usize) -> Option<(usize, bool)> {
    let mut at = from;
    let mut quote = None;
    while let Some(byte) = bytes.get(at).filter(|_| at - from < limit) {
        if let Some(region) = template
            .region_at(at)
            .filter(|region| region.kind != RegionKind::Comment || quote.is_none())
        {
            at = region.span.end.max(at + 1);
            continue;
        }
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => return Some((at + 1, bytes.get(at - 1) == Some(&b'/'))),
            (None, _) => {}
        }
        at += 1;
    }
    None
}
