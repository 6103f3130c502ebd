//! Razor templates: markup with C# in it, and C# with markup in it.
//!
//! The markup is the file's text; code is cut out of it at statement bounds, so that elements
//! within `@if (…) { … }` are seen by the markup layer like any other.

mod fact;
mod scan;
#[cfg(test)]
mod tests;
mod token;

use super::Template;

/// Never fails: what Razor could not compile gives what can be made out of it.
#[must_use]
pub fn scan(text: &str) -> Template {
    fact::collect(text, scan::scan(text))
}
