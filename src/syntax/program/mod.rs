//! A program is the code of a site's server: markup in its strings, what its helpers load and the
//! cookies that it sets are read, and nothing else of it.
//!
//! Six languages share one scanner of strings, calls and blocks: what has to be told apart is a
//! string from a comment and a condition from what it holds, for which a grammar is not needed.

mod blocks;
mod cookies;
mod helpers;
mod lex;
mod read;
#[cfg(test)]
mod tests;
mod tongue;

use super::template::{Region, RegionKind, Template, nest};
use crate::span::Span;

pub use tongue::{Tongue, of};

/// Reads a program; never fails.
#[must_use]
pub fn scan(text: &str, tongue: &'static Tongue) -> Template {
    let all = Span::new(0, text.len());
    let tokens = lex::lex(text, all, tongue);
    let blocks = blocks::Blocks::new(text, tongue, &tokens.all);
    let (blocks, branches) = blocks.branches();
    let mut template = read::Reader::new(text, tongue, &tokens, blocks).read();
    template.branches.extend(branches);
    template.branches = nest(template.branches);
    template
}

/// Where its strings stand, each with its holes.
#[must_use]
pub fn strings(text: &str, tongue: &'static Tongue) -> Vec<Span> {
    let tokens = lex::lex(text, Span::new(0, text.len()), tongue);
    let whole = |parts: &Vec<Span>| Some(Span::new(parts.first()?.start, parts.last()?.end));
    tokens.strings.iter().filter_map(whole).collect()
}

/// Adds elements that helpers of Ruby write, and cookies, in the code of a template.
pub fn add_ruby(text: &str, template: &mut Template) {
    let Some(tongue) = of("rb") else { return };
    let regions: Vec<Region> = template.regions.clone();
    for region in regions {
        let code = region.span.of(text);
        let may_matter = ["//", "cookies"].iter().any(|word| code.contains(word));
        if region.kind == RegionKind::Comment || !may_matter {
            continue;
        }
        let range = Span::new(region.span.start + 2, region.span.end.saturating_sub(2));
        let tokens = lex::lex(text, range, tongue);
        let blocks = blocks::Blocks::new(text, tongue, &tokens.all);
        let found = read::Reader::new(text, tongue, &tokens, blocks).read();
        template.elements.extend(found.elements);
        template.stores.extend(found.stores);
    }
}
