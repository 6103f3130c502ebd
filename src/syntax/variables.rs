//! A variable is a name that a template's own code sets before a condition asks for it:
//! `{% set ok = cookies.consent == 'yes' %}{% if ok %}`. The condition is read with what was set in
//! the place of the name, where that asks for consent.

use std::cell::RefCell;
use std::collections::HashSet;

use memchr::memmem;

use super::bound::{begins_function, binding};
use super::template::expr::parse;
use super::template::{BranchKind, Dialect, Template};
use crate::expr::Expr;
use crate::guard::words;
use crate::span::Span;

/// How many bytes may be looked through in one file, so that hostile ones stay linear.
const MAX_LOOK: usize = 2 << 20;

/// How many places may set one name.
const MAX_SET: usize = 8;

/// How long what is set may be.
const MAX_CODE: usize = 400;

/// Puts into the conditions of a template what its variables were set to.
pub fn follow(text: &str, dialect: Dialect, template: &mut Template) {
    let is_about = ["consent", "ookie", "OOKIE", "amtyk"];
    let speaks = |word: &&str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    if template.branches.is_empty() || !is_about.iter().any(speaks) {
        return;
    }
    let mut seeker = Seeker {
        text,
        dialect,
        looked: 0,
    };
    let mut found = Vec::new();
    for (index, branch) in template.branches.iter().enumerate() {
        let BranchKind::Conditions(conditions) = &branch.kind else {
            continue;
        };
        for (number, (expr, _)) in conditions.iter().enumerate() {
            for name in bland_names(expr) {
                let value = seeker.value(template, &name, branch.head.start, branch.parent);
                let asks = |value: &Expr| value.mentions(&words::is_about);
                if let Some(value) = value.filter(asks) {
                    found.push((index, number, name, value));
                }
            }
        }
    }
    for (index, number, name, value) in found {
        if let BranchKind::Conditions(conditions) = &mut template.branches[index].kind {
            let (expr, _) = &mut conditions[number];
            *expr = expr.replaced(&name, &value);
        }
    }
}

/// Names that a condition asks for, and that say nothing of consent themselves.
fn bland_names(expr: &Expr) -> Vec<String> {
    let names = RefCell::new(Vec::new());
    let _ = expr.has_name(&|name| {
        let is_bland = words::meaning(name).is_none() && !words::is_choice(name);
        if is_bland && (1..60).contains(&name.len()) {
            names.borrow_mut().push(name.to_owned());
        }
        false
    });
    let mut names = names.into_inner();
    names.sort_unstable();
    names.dedup();
    names
}

struct Seeker<'t> {
    text: &'t str,
    dialect: Dialect,
    looked: usize,
}

impl Seeker<'_> {
    /// What a name was set to before a place; `None` where nothing sets it. `around` is the
    /// innermost branch around the place.
    fn value(
        &mut self,
        template: &Template,
        name: &str,
        place: usize,
        around: Option<usize>,
    ) -> Option<Expr> {
        let parent = |index: &usize| template.branches[*index].parent;
        // Most names are set nowhere.
        let mut outer: Option<HashSet<usize>> = None;
        // The latest first; what is set last without a condition is what it is.
        let mut under: Vec<(Expr, Expr)> = Vec::new();
        let mut base = None;
        let mut at = place;
        while under.len() < MAX_SET {
            let seen = self.text.get(..at)?;
            let found = memmem::rfind(seen.as_bytes(), name.as_bytes());
            self.looked += at - found.unwrap_or(0);
            if self.looked > MAX_LOOK {
                return None;
            }
            let Some(start) = found else { break };
            at = start;
            let span = Span::new(start, start + name.len());
            let Some(code) = self.set(template, span, place) else {
                continue;
            };
            let value = parse(code, self.dialect);
            if matches!(value, Expr::Unknown(_)) {
                return None;
            }
            let outer =
                outer.get_or_insert_with(|| std::iter::successors(around, parent).collect());
            self.looked += outer.len();
            let within = std::iter::successors(template.branch_at(start), parent);
            let within: Vec<usize> = within.take_while(|index| !outer.contains(index)).collect();
            let mut tests = Vec::new();
            for index in within {
                match &template.branches[index].kind {
                    BranchKind::Conditions(conditions) => tests.extend(conditions),
                    // Code of Blade's prints nothing, and is no comment.
                    BranchKind::Loop | BranchKind::Comment => {}
                    // It is another name there.
                    _ => return None,
                }
            }
            if tests.is_empty() {
                base = Some(value);
                break;
            }
            let tests = tests.into_iter().map(|(test, holds)| match holds {
                true => test.clone(),
                false => Expr::Not(Box::new(test.clone())),
            });
            under.push((Expr::And(tests.collect()), value));
        }
        if base.is_none() && under.is_empty() {
            return None;
        }
        let base = base.unwrap_or(Expr::Null);
        Some(
            under
                .into_iter()
                .rev()
                .fold(base, |otherwise, (test, then)| Expr::Choice {
                    test: Box::new(test),
                    then: Box::new(then),
                    otherwise: Box::new(otherwise),
                }),
        )
    }

    /// The code that the name at `name` is set to.
    fn set(&self, template: &Template, name: Span, place: usize) -> Option<&str> {
        let text = self.text;
        if let Some(code) = text[name.end..].strip_prefix('=')
            && text[..name.start].ends_with("th:with=\"")
        {
            return quoted(code, '"');
        }
        let bound = binding(text, template, name)?;
        if !bound.is_constant && begins_function(&text[name.end..place]) {
            return None;
        }
        let start = bound.code.as_ptr() as usize - text.as_ptr() as usize;
        // A program is code from its beginning to its end.
        if template.regions.is_empty() {
            return Some(statement(text.get(start..)?));
        }
        let region = template.region_at(name.start);
        let Some(region) = region else {
            let quote = bound.code.chars().next()?;
            return quoted(bound.code.strip_prefix(quote)?, quote);
        };
        let code = text.get(start..region.span.end.max(start))?;
        if text[..name.start].ends_with("var=\"")
            && let Some(code) = code.trim_start().strip_prefix('"')
        {
            return quoted(code, '"');
        }
        Some(statement(code))
    }
}

/// What stands before the quote, without the braces of an expression.
fn quoted(code: &str, quote: char) -> Option<&str> {
    let inner = &code[..code.find(quote)?];
    let inner = inner.trim();
    let bare = inner
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'));
    Some(bare.unwrap_or(inner))
}

/// A statement's code, from behind the sign that binds to its end.
fn statement(code: &str) -> &str {
    let bytes = code.as_bytes();
    let mut depth = 0_usize;
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().take(MAX_CODE) {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        match (quote, byte) {
            (Some(open), _) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') => quote = Some(*byte),
            (None, b'-') if matches!(next, b'%' | b'}') => return &code[..at],
            (None, b'%' | b'}' | b'?') if matches!(next, b'}' | b'>') => return &code[..at],
            (None, b'/') if next == b'>' => return &code[..at],
            // The end of a tag of FreeMarker's.
            (None, b'>') if depth == 0 && at + 1 == bytes.len() => return &code[..at],
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') if depth == 0 => return &code[..at],
            (None, b')' | b']' | b'}') => depth -= 1,
            (None, b';') => return &code[..at],
            (None, b'\n') if depth == 0 && !goes_on(code, at) => return &code[..at],
            _ => {}
        }
    }
    match code.len() > MAX_CODE {
        // Too long to say anything.
        true => "",
        false => code,
    }
}

/// Whether a statement goes on behind the line's end at `at`.
fn goes_on(code: &str, at: usize) -> bool {
    let signs = ["&&", "||", "?", ":", ".", "->", "and ", "or "];
    let behind = code[at..].trim_start();
    let before = code[..at].trim_end();
    before.is_empty()
        || before.ends_with("&&")
        || before.ends_with("||")
        || before.ends_with(['=', '(', '?', ':', ','])
        || signs.iter().any(|sign| behind.starts_with(sign)) && !behind.starts_with("?>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end() {
        assert_eq!(statement(" a == 'x;y' %}"), " a == 'x;y' ");
        assert_eq!(statement(" f('x') === \"y\"; $b = 1;"), " f('x') === \"y\"");
        assert_eq!(statement(" a\n  && b\n c"), " a\n  && b");
        assert_eq!(statement(" (x ?? '')) @if"), " (x ?? '')");
    }
}
