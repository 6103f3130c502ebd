//! Catalogues that are code: modules that export an object of texts, and PHP files that return an
//! array of them.

use super::entry::{Entries, Entry};
use super::raw::{Form, Raw};
use crate::span::Span;
use crate::syntax::js::Grammar;
use crate::syntax::lower::Lowering;
use crate::syntax::settings;

/// How deep arrays nest.
const DEEPEST: usize = 12;

impl Lowering<'_> {
    /// The texts of a catalogue that is a script; of any other, nothing.
    pub fn script_catalogue(&mut self, path: &str, grammar: Grammar) {
        if let Some(language) = super::names::script(path)
            && self.may_say()
        {
            let entries = settings::entries_of_script(self.source, grammar);
            self.keyed(&entries, "", language.as_deref());
        }
    }

    /// The same for PHP, where the file's name is the first key.
    pub fn php_catalogue(&mut self, path: &str) {
        let is_php = path.ends_with(".php") && !path.ends_with(".blade.php");
        if is_php
            && let Some(language) = super::names::script(path)
            && self.source.contains("return")
            && self.may_say()
        {
            let name = path.rsplit('/').next().unwrap_or(path);
            let stem = name.strip_suffix(".php").unwrap_or(name);
            let entries = php(self.source);
            self.keyed(&entries, stem, language.as_deref());
        }
    }
}

/// `'key' => 'text'`, in arrays that nest.
fn php(text: &str) -> Entries {
    let bytes = text.as_bytes();
    let mut entries = Entries::default();
    // The key of each array that is open; arrays without one have none.
    let mut open: Vec<Option<String>> = Vec::new();
    let mut key: Option<(String, Span)> = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let end = memchr::memmem::find(&bytes[at + 2..], b"*/");
                at = end.map_or(bytes.len(), |end| at + end + 4);
            }
            b'\'' | b'"' => {
                let end = super::json::string_end(bytes, at + 1, *byte);
                let span = Span::new((at + 1).min(end), end);
                at = (end + 1).min(bytes.len());
                let rest = text.get(at..).unwrap_or_default().trim_start();
                if rest.starts_with("=>") {
                    key = Some((span.of(text).to_owned(), span));
                } else if let Some((name, place)) = key.take() {
                    let form = if *byte == b'"' {
                        Form::Backslash
                    } else {
                        Form::BackslashQuote
                    };
                    let above = open.iter().flatten().cloned();
                    entries.all.push(Entry {
                        path: above.chain([name]).take(DEEPEST).collect(),
                        key: place,
                        value: Raw::new(span, form),
                        item: false,
                        copied: false,
                    });
                }
                continue;
            }
            b'[' | b'(' if open.len() < DEEPEST => open.push(key.take().map(|(name, _)| name)),
            b']' | b')' => {
                open.pop();
            }
            b',' | b';' => key = None,
            _ => {}
        }
        at += 1;
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_of_php_are_read() {
        let text = "<?php // 'x' => 'y'\nreturn ['a' => 'Æ', 'b' => ['c' => \"D\", 'e' => f('g')], 'h' => 'i'];";
        let found: Vec<(String, &str)> = php(text)
            .all
            .iter()
            .map(|entry| (entry.dotted(), entry.value.span().of(text)))
            .collect();
        let of = |key: &str, value: &'static str| (key.to_owned(), value);
        assert_eq!(found, [of("a", "Æ"), of("b.c", "D"), of("h", "i")]);
        for text in ["'", "['", "=>", "/*", "return [[[['a' =>"] {
            assert!(php(text).all.is_empty(), "{text}");
        }
    }
}
