//! The grammar of a script, and its tree.

use std::borrow::Cow;

use crate::syntax::node::Tree;
use crate::syntax::parser;

/// Which grammar reads the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grammar {
    /// With JSX, which the grammar takes anyway.
    JavaScript,
    TypeScript,
    Tsx,
}

impl Grammar {
    fn language(self) -> tree_sitter::Language {
        match self {
            Grammar::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
            Grammar::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Grammar::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
        }
    }
}

/// Parses within the time limit. `None` where it was exceeded.
pub fn parse(masked: &str, grammar: Grammar) -> Option<Tree> {
    let bytes = match grammar {
        Grammar::JavaScript => unreserved(masked),
        Grammar::TypeScript | Grammar::Tsx => Cow::Borrowed(masked.as_bytes()),
    };
    parser::parse(&bytes, &grammar.language())
}

/// A script in which no attribute of JSX has the name of a reserved word, which the grammar takes
/// for an error: `<label class="x" for="y">`. Only the parser sees it.
fn unreserved(text: &str) -> Cow<'_, [u8]> {
    let mut out = Cow::Borrowed(text.as_bytes());
    for word in ["class=", "for="] {
        for at in memchr::memmem::find_iter(text.as_bytes(), word) {
            let bytes = text.as_bytes();
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            let value = bytes.get(at + word.len());
            if before.is_some_and(u8::is_ascii_whitespace)
                && matches!(value, Some(b'"' | b'\'' | b'{'))
            {
                out.to_mut()[at] = b'x';
            }
        }
    }
    out
}
