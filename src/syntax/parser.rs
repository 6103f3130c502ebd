//! A parser is tree-sitter's, for the languages that are read by its grammars. Each thread keeps one,
//! for a site has thousands of scripts that are a line long.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{Language, ParseOptions, Parser, Tree};

/// How long one text may take to parse.
const LIMIT: Duration = Duration::from_secs(1);

/// Parses within the time limit. `None` where it was exceeded.
#[must_use]
pub fn parse(bytes: &[u8], language: &Language) -> Option<Tree> {
    parse_within(LIMIT, bytes, language)
}

fn parse_within(limit: Duration, bytes: &[u8], language: &Language) -> Option<Tree> {
    thread_local! {
        static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
    }
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(language).ok()?;
        let started = Instant::now();
        let mut progress = |_: &tree_sitter::ParseState| match started.elapsed() > limit {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let mut from = |at: usize, _| bytes.get(at..).unwrap_or(&[]);
        let tree = parser.parse_with_options(&mut from, None, Some(options));
        if tree.is_none() {
            // Else the next text would be taken for the rest of this one.
            parser.reset();
        }
        tree
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_given_up_leaves_nothing_behind() {
        let language = tree_sitter_javascript::LANGUAGE.into();
        let plain = |text: &str| Some(parse(text.as_bytes(), &language)?.root_node().to_sexp());
        let before = plain("a(1)");
        let long = "a = (b, ".repeat(10_000);
        assert!(parse_within(Duration::ZERO, long.as_bytes(), &language).is_none());
        assert_eq!(plain("a(1)"), before);
    }
}
