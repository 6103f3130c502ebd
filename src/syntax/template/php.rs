//! PHP templates: text with stretches of code, and code with markup in its strings.
//!
//! Regions come from PHP's tokens, everything else from the tree: branches are the bodies of
//! statements and functions, whatever they hold, so that both the text between two stretches and
//! the strings within one have their conditions.

mod address;
mod branch;
mod call;
mod case;
mod function;
mod kept;
mod list;
mod printed;
mod region;
mod render;
mod stored;
#[cfg(test)]
mod tests;
mod text;
mod variable;
mod walk;

use crate::syntax::node::Tree;

use super::Template;
use crate::syntax::parser;

/// What a piece of code prints, as [`Template::kept`] writes it.
#[must_use]
pub fn printed(code: &str) -> Option<String> {
    kept::printed(code)
}

/// Never fails: what PHP could not run gives what can be made out of it, and what takes too long to
/// parse has regions and no branches.
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
    parser::parse(&bytes, &tree_sitter_php::LANGUAGE_PHP.into())
}
