//! Statements by which a template has the page load an address.

use super::pieces::{Piece, word};
use super::tongue::attribute_range;
use super::{Dialect, TemplateLoad, TemplateLoadRole};
use crate::span::Span;
use crate::value::Value;

/// Tags that load the address in one of their attributes, sorted.
const TAGS: &[(&str, TemplateLoadRole)] = &[
    ("f:asset.css", TemplateLoadRole::Style),
    ("f:asset.script", TemplateLoadRole::Script),
    ("g:external", TemplateLoadRole::Script),
    ("g:javascript", TemplateLoadRole::Script),
    ("v:asset.script", TemplateLoadRole::Script),
    ("v:asset.style", TemplateLoadRole::Style),
];

/// Tags of Craft CMS that load an address, or run what is no address, sorted.
const REGISTERED: &[(&str, TemplateLoadRole)] = &[
    ("css", TemplateLoadRole::Style),
    ("js", TemplateLoadRole::Script),
];

/// What Silverstripe's `<% require … %>` calls, sorted.
const REQUIRED: &[(&str, TemplateLoadRole)] = &[
    ("css", TemplateLoadRole::Style),
    ("javascript", TemplateLoadRole::Script),
];

/// The address that a statement has the page load.
pub(super) fn by_statement(text: &str, piece: &Piece, dialect: Dialect) -> Option<TemplateLoad> {
    let code = piece.code.of(text);
    let name = word(code);
    let (callee, role, (start, end)) = if dialect == Dialect::SilverStripe {
        let call = code.strip_prefix("require ")?.trim_start();
        let callee = word(call);
        let role = find(REQUIRED, callee)?;
        (callee, role, first_string(code)?)
    } else if dialect == Dialect::Jinja {
        let role = find(REGISTERED, name)?;
        let range = first_string(code)?;
        let address = &code[range.0..range.1];
        let is_remote = ["https://", "http://", "//"]
            .iter()
            .any(|begin| address.starts_with(begin));
        (name, role, is_remote.then_some(range)?)
    } else {
        let role = find(TAGS, name)?;
        let mut ranges = ["src", "href", "path", "uri"].iter();
        let range = ranges.find_map(|name| attribute_range(code, name))?;
        (name, role, range)
    };
    let span = Span::new(piece.code.start + start, piece.code.start + end);
    Some(TemplateLoad {
        span: piece.span,
        shown: None,
        value: Value::literal(span.of(text), span),
        role,
        callee: callee.to_owned(),
    })
}

fn find(table: &[(&str, TemplateLoadRole)], name: &str) -> Option<TemplateLoadRole> {
    let at = table.binary_search_by_key(&name, |(name, _)| *name).ok()?;
    Some(table[at].1)
}

/// Where the first string in quotes stands, without them.
fn first_string(code: &str) -> Option<(usize, usize)> {
    let start = code.find(['"', '\''])?;
    let quote = char::from(code.as_bytes()[start]);
    let length = code[start + 1..].find(quote)?;
    Some((start + 1, start + 1 + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(TAGS.is_sorted_by_key(|(name, _)| *name));
        assert!(REGISTERED.is_sorted_by_key(|(name, _)| *name));
        assert!(REQUIRED.is_sorted_by_key(|(name, _)| *name));
    }
}
