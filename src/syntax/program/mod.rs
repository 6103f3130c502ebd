//! A program is the code of a site's server: markup in its strings, what its helpers load and the
//! cookies that it sets are read, and nothing else of it.
//!
//! Eight languages share one scanner of strings, calls and blocks: what has to be told apart is a
//! string from a comment and a condition from what it holds, for which a grammar is not needed.

mod blocks;
mod cookies;
mod helpers;
mod lex;
mod read;
#[cfg(test)]
mod tests;
mod tongue;

use super::template::helpers::names;
use super::template::{self, Dialect, Region, RegionKind, Template, nest};
use crate::span::Span;

pub(in crate::syntax) use helpers::pieces;
pub(in crate::syntax) use read::pascal;
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
    if !tokens.templates.is_empty() {
        add_templates(text, &tokens.templates, tongue.dialect, &mut template);
    }
    template.branches = nest(template.branches);
    template
}

/// Whether a program's markup is that of templates which stand in it; what is around them is code.
#[must_use]
pub fn holds_templates(template: &Template) -> bool {
    !template.regions.is_empty()
}

/// Adds what templates hold that stand in a program as literals (`~H"""…"""`). The code around
/// them is a region of the whole.
fn add_templates(text: &str, literals: &[Span], dialect: Dialect, template: &mut Template) {
    let mut end = 0;
    for literal in literals {
        let Some(written) = text.get(literal.start..literal.end) else {
            continue;
        };
        template.regions.push(code(end, literal.start));
        end = literal.end;
        let mut found = template::scan(written, dialect);
        found.shift(literal.start);
        // What the template's own code calls.
        let regions = found.regions.iter();
        let regions = regions.filter(|region| region.kind != RegionKind::Comment);
        template
            .called
            .extend(regions.flat_map(|region| names(text, region.span)));
        template.absorb(found);
    }
    template.regions.push(code(end, text.len()));
}

fn code(start: usize, end: usize) -> Region {
    Region {
        span: Span::new(start, end),
        kind: RegionKind::Statement,
    }
}

/// Whether a file is a program of a server, by its name.
#[must_use]
pub fn is_program(path: &str) -> bool {
    let (_, extension) = path.rsplit_once('.').unwrap_or(("", ""));
    of(extension).is_some()
}

/// Where its strings stand, each with its holes.
#[must_use]
pub fn strings(text: &str, tongue: &'static Tongue) -> Vec<Span> {
    let tokens = lex::lex(text, Span::new(0, text.len()), tongue);
    let whole = |parts: &Vec<Span>| Some(Span::new(parts.first()?.start, parts.last()?.end));
    let strings = tokens.strings.iter().filter_map(whole);
    let mut all: Vec<Span> = strings.chain(tokens.templates).collect();
    all.sort_unstable();
    all
}

/// Adds elements that helpers of Ruby write, and cookies, in the code of a template.
pub fn add_ruby(text: &str, template: &mut Template) {
    let Some(tongue) = of("rb") else { return };
    let regions: Vec<Region> = template.regions.clone();
    for region in regions {
        let code = region.span.of(text);
        let may_matter = ["//", "cookies"].iter().any(|word| code.contains(word));
        let is_raw = ["raw", ".html_safe", "<%=="]
            .iter()
            .any(|sign| code.contains(sign));
        if region.kind == RegionKind::Comment || !may_matter {
            continue;
        }
        let range = Span::new(region.span.start + 2, region.span.end.saturating_sub(2));
        let tokens = lex::lex(text, range, tongue);
        let blocks = blocks::Blocks::new(text, tongue, &tokens.all);
        let found = read::Reader::new(text, tongue, &tokens, blocks).read();
        template.elements.extend(found.elements);
        if is_raw && region.kind == RegionKind::Output {
            template.markup.extend(found.markup);
        }
        template.stores.extend(found.stores);
    }
}
