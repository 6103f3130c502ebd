//! What is kept is what a PHP file holds under a name for later: properties, constants, and what
//! its functions give back. An address that a page loads is often put together there.

use std::collections::HashMap;

use super::call;
use super::text::{self, Piece};
use crate::span::Span;

/// How many times a name may lead to another.
const MAX_STEPS: usize = 4;

/// How many pieces an address may have.
pub(super) const MAX_PIECES: usize = 64;

/// How many texts are kept under one name.
const MAX_TEXTS: usize = 4;

/// Under which name something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Name<'t> {
    Property(&'t str),
    Constant(&'t str),
    Function(&'t str),
}

/// What a file keeps, by name; several texts where several places set it.
#[derive(Default)]
pub(super) struct Kept<'t> {
    texts: HashMap<Name<'t>, Vec<Vec<Piece>>>,
}

impl<'t> Kept<'t> {
    /// What begins with code that names nothing is no address.
    pub(super) fn keep(&mut self, text: &'t str, name: Name<'t>, pieces: Vec<Piece>) {
        let is_told = match pieces.first() {
            Some(Piece::Literal { .. }) => true,
            Some(Piece::Hole(span)) => named(span.of(text)).is_some(),
            None => false,
        };
        let texts = self.texts.entry(name).or_default();
        if is_told && texts.len() < MAX_TEXTS {
            texts.push(pieces);
        }
    }

    /// What is kept that is an address of another host, by the code that names it.
    pub(super) fn addresses(&self, text: &'t str) -> HashMap<String, String> {
        let mut all = HashMap::new();
        for (name, texts) in &self.texts {
            let texts = texts
                .iter()
                .flat_map(|pieces| self.followed(text, pieces.clone()));
            let mut patterns = texts.map(|pieces| text::value(text, &pieces).pattern());
            let Some(address) = patterns.find(|pattern| is_remote(pattern)) else {
                continue;
            };
            match name {
                Name::Property(name) => {
                    all.insert(format!("self::${name}"), address.clone());
                    all.insert(format!("$this->{name}"), address);
                }
                Name::Constant(name) => {
                    all.insert(format!("self::{name}"), address.clone());
                    all.insert((*name).to_owned(), address);
                }
                Name::Function(name) => {
                    all.insert(format!("$this->{name}()"), address.clone());
                    all.insert(format!("{name}()"), address);
                }
            }
        }
        all
    }

    /// All that `pieces` may come out as, with what is kept in the place of the name that opens
    /// them: an address begins with its host.
    pub(super) fn followed(&self, text: &'t str, pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
        let mut all = vec![pieces];
        for _ in 0..MAX_STEPS {
            let mut next = Vec::new();
            let mut is_done = true;
            for pieces in all {
                let name = match pieces.first() {
                    Some(Piece::Hole(span)) => named(span.of(text)),
                    _ => None,
                };
                let texts = name.and_then(|name| self.texts.get(&name));
                let Some(texts) = texts.filter(|_| pieces.len() <= MAX_PIECES) else {
                    next.push(pieces);
                    continue;
                };
                is_done = false;
                let room = MAX_TEXTS.saturating_sub(next.len());
                for kept in texts.iter().take(room) {
                    next.push(kept.iter().chain(&pieces[1..]).copied().collect());
                }
            }
            all = next;
            if is_done {
                break;
            }
        }
        all
    }
}

/// Whether it is an address of another host.
pub(super) fn is_remote(pattern: &str) -> bool {
    ["https://", "http://", "//"]
        .iter()
        .any(|scheme| pattern.starts_with(scheme))
}

/// The code that prints something, as [`Kept::addresses`] writes what it prints.
pub(super) fn printed(code: &str) -> Option<String> {
    let mut code = code.trim();
    for open in ["<?php", "<?=", "<?"] {
        code = code.strip_prefix(open).unwrap_or(code);
    }
    let code = code.strip_suffix("?>").unwrap_or(code);
    let mut code = code.trim().trim_end_matches(';').trim_end();
    code = code.strip_prefix("echo ").unwrap_or(code);
    code = code
        .strip_prefix('{')
        .and_then(|code| code.strip_suffix('}'))
        .unwrap_or(code);
    for _ in 0..MAX_STEPS {
        code = code.trim();
        let inner = code
            .split_once('(')
            .filter(|(name, _)| call::prints(name.trim()));
        let inner = inner.and_then(|(_, rest)| rest.strip_suffix(')'));
        let Some(inner) = inner else { break };
        code = inner;
    }
    // `$src . '?rel=0'`
    let code = code.split(" . ").next().unwrap_or(code);
    let (name, is_call) = match code.split_once('(') {
        Some((name, _)) => (name, true),
        None => (code, false),
    };
    let mut written: String = name
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\''))
        .collect();
    let is_name = |c: char| c.is_alphanumeric() || "_$>-:[]\\".contains(c);
    if written.is_empty() || !written.chars().all(is_name) {
        return None;
    }
    written = written.replace("static::", "self::");
    if let Some((class, last)) = written.rsplit_once("::")
        && class != "self"
    {
        // What the class is called that has it.
        written = format!("self::{last}");
    }
    written.push_str(if is_call { "()" } else { "" });
    Some(written)
}

/// What a piece of code names, where it names one thing and no more: `$this->fonts`,
/// `self::FONTS`, `FONTS`, `theme_fonts()`, `$this->fonts('latin')`.
pub(super) fn named(code: &str) -> Option<Name<'_>> {
    let code = code.trim();
    let code = code
        .strip_prefix('{')
        .and_then(|code| code.strip_suffix('}'))
        .unwrap_or(code);
    let (path, is_call) = match code.find('(') {
        Some(open) => (code.get(..open)?, is_one_call(code.get(open..)?)),
        None => (code, false),
    };
    if code.contains('(') && !is_call {
        return None;
    }
    let own = path
        .strip_prefix("$this->")
        .or_else(|| path.strip_prefix("$this?->"));
    let of_class = path.rsplit_once("::").filter(|(class, _)| is_word(class));
    let (last, is_member) = match (own, of_class) {
        (Some(last), _) => (last, true),
        (None, Some((_, last))) => (last, last.starts_with('$')),
        (None, None) => (path.rsplit('\\').next()?, false),
    };
    let last = last.strip_prefix('$').filter(|_| is_member).unwrap_or(last);
    if !is_word(last) {
        return None;
    }
    Some(match (is_call, is_member) {
        (true, _) => Name::Function(last),
        (false, true) => Name::Property(last),
        (false, false) => Name::Constant(last),
    })
}

fn is_word(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_')
        && chars.all(|next| next.is_alphanumeric() || matches!(next, '_' | '\\'))
}

/// Whether the parenthesis that opens the code is closed at its end.
fn is_one_call(code: &str) -> bool {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1 == code.len();
        }
    }
    false
}

/// The first piece as a variable that the function itself has set.
pub(super) fn variable<'t>(text: &'t str, pieces: &[Piece]) -> Option<&'t str> {
    let Some(Piece::Hole(span)) = pieces.first() else {
        return None;
    };
    let code = Span::of(*span, text);
    let code = code
        .strip_prefix('{')
        .and_then(|code| code.strip_suffix('}'))
        .unwrap_or(code);
    code.strip_prefix('$')
        .filter(|name| is_word(name))
        .map(|_| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_code() {
        assert_eq!(named("$this->fonts"), Some(Name::Property("fonts")));
        assert_eq!(named("self::$fonts"), Some(Name::Property("fonts")));
        assert_eq!(named("self::FONTS"), Some(Name::Constant("FONTS")));
        assert_eq!(named("FONTS"), Some(Name::Constant("FONTS")));
        assert_eq!(
            named("theme_fonts( f( 1 ) )"),
            Some(Name::Function("theme_fonts"))
        );
        assert_eq!(named("$this->fonts()"), Some(Name::Function("fonts")));
        assert_eq!(named("$fonts"), None);
        assert_eq!(named("$other->fonts"), None);
        assert_eq!(named("f() . g()"), None);
    }
}
