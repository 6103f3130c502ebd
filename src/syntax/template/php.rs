//! PHP templates: text with stretches of code, and code with markup in its strings.
//!
//! Regions come from PHP's tokens, everything else from the tree: branches are the bodies of
//! statements and functions, whatever they hold, so that both the text between two stretches and
//! the strings within one have their conditions.

mod branch;
mod call;
mod kept;
mod region;
mod render;
#[cfg(test)]
mod tests;
mod text;
mod walk;

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use tree_sitter::{ParseOptions, Parser, Tree};

use super::Template;

/// How long one file may take to parse; after that, it has regions and no branches.
const PARSE_TIME: Duration = Duration::from_secs(1);

/// Never fails: what PHP could not run gives what can be made out of it.
#[must_use]
pub fn scan(text: &str) -> Template {
    let (regions, foreign) = region::regions(text);
    let mut template = match regions.is_empty() {
        true => Template::default(),
        false => {
            parse(text, &foreign).map_or_else(Template::default, |tree| walk::walk(text, &tree))
        }
    };
    template.regions = regions;
    template
}

/// The tree of `text`, unless it takes too long. What stands at `foreign` is no open tag.
pub(in crate::syntax) fn parse(text: &str, foreign: &[usize]) -> Option<Tree> {
    let mut bytes = text.as_bytes().to_vec();
    for &at in foreign {
        if let Some(byte) = bytes.get_mut(at) {
            *byte = b' ';
        }
    }
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_php::LANGUAGE_PHP.into())
        .ok()?;
    let end = Instant::now() + PARSE_TIME;
    let mut progress = |_: &_| match Instant::now() < end {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    parser.parse_with_options(
        &mut |at, _| bytes.get(at..).unwrap_or(&[]),
        None,
        Some(options),
    )
}
