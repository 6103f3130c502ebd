//! An element is made, or given its attributes, by functions of Twig: Craft's `tag('iframe', { src: … })`
//! and `attr({ src: … })`, Drupal's `create_attribute({ 'src': … })` and `attributes.setAttribute('src', …)`.

use memchr::memmem;

use super::TemplateElement;
use super::pieces::{Piece, word};
use crate::span::Span;
use crate::value::Value;

/// How far before a piece the tag that it stands in may begin.
const MAX_TAG: usize = 1_000;

/// How far behind a variable the outputs are that are looked at.
const MAX_DISTANCE: usize = 8_000;

/// How many outputs are looked at for one variable.
const MAX_PRINTS: usize = 200;

/// How many attributes are read.
const MAX_ATTRIBUTES: usize = 32;

/// The element that a piece of Twig's code makes or gives attributes to.
pub(super) fn by_code(text: &str, piece: &Piece) -> Option<TemplateElement> {
    let code = piece.code.of(text);
    if !code.contains("//") {
        return None;
    }
    let start = piece.code.start;
    if let Some(at) = called(code, "tag").or_else(|| (word(code) == "tag").then_some(3)) {
        let behind = code.get(at..)?.trim_start_matches(['(', ' ']);
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (name, rest) = behind.get(1..)?.split_once(quote)?;
        let open = rest.find('{')?;
        let attributes = pairs(text, start + code.len() - rest.len() + open, ':')?;
        return Some(element(piece, name, attributes));
    }
    let made = ["attr", "create_attribute"]
        .iter()
        .find_map(|name| called(code, name));
    if let Some(at) = made {
        let inner = code.get(at..)?.trim_start_matches(['(', ' ']);
        let open = start + code.len() - inner.len();
        let attributes = inner.starts_with('{').then(|| pairs(text, open, ':'))??;
        let name = match code.strip_prefix("set ") {
            Some(set) => printed_in(text, piece.span.end, word(set.trim_start()))?,
            None => tag_around(text, piece.span.start)?,
        };
        return Some(element(piece, name, attributes));
    }
    let sets: Vec<usize> = code
        .match_indices(".setAttribute(")
        .map(|(at, call)| start + at + call.len() - 1)
        .take(MAX_ATTRIBUTES)
        .collect();
    if sets.is_empty() {
        return None;
    }
    let name = tag_around(text, piece.span.start)?;
    let given = sets.into_iter().filter_map(|open| pairs(text, open, ','));
    let attributes = given.flatten().collect();
    Some(element(piece, name, attributes))
}

fn element(piece: &Piece, name: &str, attributes: Vec<(String, Value)>) -> TemplateElement {
    TemplateElement {
        span: piece.span,
        name: name.to_ascii_lowercase(),
        attributes,
    }
}

/// Behind the name of a function that is called, and is no method.
fn called(code: &str, name: &str) -> Option<usize> {
    code.match_indices(name).find_map(|(at, _)| {
        let end = at + name.len();
        let before = code.get(..at)?;
        let is_name = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'));
        (is_name && code.get(end..)?.starts_with('(')).then_some(end)
    })
}

/// The name of the tag that a place stands in.
fn tag_around(text: &str, at: usize) -> Option<&str> {
    let from = (at.saturating_sub(MAX_TAG)..=at).find(|from| text.is_char_boundary(*from))?;
    let before = text.get(from..at)?;
    let open = before.rfind('<')?;
    let tag = before.get(open + 1..)?;
    let name = tag
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .next()?;
    (!tag.contains('>') && !name.is_empty()).then_some(name)
}

/// The name of the first tag in which a variable is printed behind a place.
fn printed_in<'t>(text: &'t str, from: usize, name: &str) -> Option<&'t str> {
    let behind = text.get(from..)?;
    let near = behind.as_bytes();
    let near = near.get(..MAX_DISTANCE).unwrap_or(near);
    let mut prints = memmem::find_iter(near, "{{").take(MAX_PRINTS);
    prints.find_map(|at| {
        let code = behind.get(at + 2..)?.trim_start_matches(['-', '~', ' ']);
        let is_it = !name.is_empty() && word(code) == name;
        is_it.then(|| tag_around(text, from + at))?
    })
}

/// What follows one bracket: each key in quotes or bare, a sign, and a value, up to the bracket's end.
/// A value that is no string is a hole.
fn pairs(text: &str, open: usize, sign: char) -> Option<Vec<(String, Value)>> {
    let mut all = Vec::new();
    let mut at = open + 1;
    while all.len() < MAX_ATTRIBUTES {
        let rest = text.get(at..)?;
        let key_at = rest.find(|c: char| !c.is_whitespace() && c != ',')?;
        if rest.get(key_at..)?.starts_with(['}', ')']) {
            break;
        }
        let (key, behind) = rest.get(key_at..)?.split_once(sign)?;
        let key = key.trim().trim_matches(['"', '\'']);
        let value = behind.trim_start();
        let from = text.len() - value.len();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, end) = match quote {
            Some(quote) => {
                let inner = value.get(1..)?;
                let length = inner.find(quote)?;
                let span = Span::new(from + 1, from + 1 + length);
                // `'https://…/' ~ id`
                let behind = inner.get(length + 1..)?.trim_start();
                let mut parts = Value::literal(span.of(text), span).parts;
                if behind.starts_with('~') {
                    let hole = Span::new(span.end + 1, span.end + 1);
                    parts.extend(Value::hole(hole).parts);
                }
                (Value { parts }, value_end(text, span.end + 1)?)
            }
            None => {
                let end = value_end(text, from)?;
                (Value::hole(Span::new(from, end)), end)
            }
        };
        if key.is_empty() || key.contains(['{', '}', '\n', ' ']) {
            return None;
        }
        all.push((key.to_ascii_lowercase(), value));
        at = end;
    }
    Some(all)
}

/// Where a value ends: at a comma or a bracket that is not its own.
fn value_end(text: &str, from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (offset, byte) in text.get(from..)?.bytes().enumerate().take(MAX_TAG) {
        match (quote, byte) {
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b',' | b')' | b']' | b'}') if depth == 0 => return Some(from + offset),
            (None, b')' | b']' | b'}') => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::pieces::Form;
    use super::*;

    fn read(text: &str) -> Option<(String, Vec<(String, String)>)> {
        let first = |one: &str, other: &str| {
            let found = [text.find(one), text.find(other)];
            found.into_iter().flatten().min().unwrap()
        };
        let (start, close) = (first("{{", "{%"), first("}}", "%}"));
        let end = text.len();
        let inner = text[start + 2..close].trim();
        let from = inner.as_ptr() as usize - text.as_ptr() as usize;
        let piece = Piece {
            span: Span::new(start, (close + 2).min(end)),
            code: Span::new(from, from + inner.len()),
            form: Form::Output,
            held: Span::default(),
            end: Span::default(),
        };
        let made = by_code(text, &piece)?;
        let written = made.attributes.into_iter();
        let written = written.map(|(key, value)| (key, value.pattern()));
        Some((made.name, written.collect()))
    }

    #[test]
    fn functions_make_elements() {
        let src = |name: &str, address: &str| {
            Some((
                name.to_owned(),
                vec![("src".to_owned(), address.to_owned())],
            ))
        };
        for text in [
            "{{ tag('iframe', { src: '//a.dk/b' }) }}",
            "{% tag 'iframe' with { 'src': '//a.dk/b' } %}",
            "<iframe {{ attr({ src: '//a.dk/b' }) }}>",
            "<iframe{{ create_attribute({'src': \"//a.dk/b\"}) }}>",
            "<iframe{{ attributes.setAttribute('src', '//a.dk/b') }}>",
            "{% set a = create_attribute({'src': '//a.dk/b'}) %}<p><iframe{{ a }}>",
        ] {
            assert_eq!(read(text), src("iframe", "//a.dk/b"), "{text}");
        }
        let text = "{{ tag('img', { src: '//a.dk/' ~ id, alt: f(a, b) }) }}";
        let (name, attributes) = read(text).unwrap();
        assert_eq!((name.as_str(), attributes.len()), ("img", 2));
        assert_eq!(attributes[0].1, "//a.dk/\u{FFFC}");
        for text in [
            "{{ html.tag('iframe', { src: '//a.dk/b' }) }}",
            "{{ attr({ src: '//a.dk/b' }) }}",
            "{{ tag(name, { src: '//a.dk/b' }) }}",
            "{{ tag('iframe', { src: '/b' }) }}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
