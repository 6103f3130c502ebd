//! A helper is a function of a server's program, or a macro of a template, that writes a part of the
//! page. It runs where templates and programs call it; where nothing is known to, it comes out.

use foldhash::{HashSet, HashSetExt};

use super::Lowering;
use crate::facts::BLOCK;
use crate::gate::{GateId, HELPER};
use crate::span::Span;
use crate::syntax::hooks::HOOK;
use crate::syntax::template::helpers::{is_word, names};
use crate::syntax::template::{Branch, BranchKind, Dialect, Region, RegionKind};

/// Names that frameworks call by themselves, or that every class has: whoever calls one may mean
/// another. Sorted.
const COMMON: &[&str] = &[
    "__init__",
    "__str__",
    "build",
    "call",
    "content",
    "display",
    "execute",
    "executeasync",
    "fetch",
    "handle",
    "index",
    "init",
    "initialize",
    "invoke",
    "invokeasync",
    "main",
    "output",
    "perform",
    "process",
    "processasync",
    "render",
    "renderasync",
    "show",
    "to_s",
    "tostring",
    "view",
    "widget",
    "write",
];

/// A shorter name says nothing.
const MIN_NAME: usize = 4;

/// How many calls of one file are kept.
const MAX_CALLS: usize = 4_000;

/// Whether a definition of that name can be told from others.
pub(super) fn is_own(name: &str) -> bool {
    name.len() >= MIN_NAME && name.bytes().all(is_word) && !is_common(name)
}

/// Whether many classes have a method of that name.
pub fn is_common(name: &str) -> bool {
    let mut known = COMMON.iter();
    known.any(|common| common.eq_ignore_ascii_case(name))
}

impl Lowering<'_> {
    /// What stands in a definition runs where it is called.
    pub(super) fn helper(
        &mut self,
        branch: &Branch,
        name: &str,
        outer: Option<GateId>,
    ) -> Option<GateId> {
        self.block(branch, &format!("{HELPER}{name}"), outer)
    }

    /// Notes what a program calls; the code around its templates is read with it.
    pub fn program_calls(&mut self) {
        self.note_calls(None, &[]);
    }

    /// Notes what the template's own code may call.
    pub fn helper_calls(&mut self, dialect: Option<Dialect>) {
        self.note_calls(dialect, &self.template.regions);
    }

    fn note_calls(&mut self, dialect: Option<Dialect>, regions: &[Region]) {
        let template = self.template;
        let heads: HashSet<Span> = template
            .branches
            .iter()
            .filter(|branch| matches!(branch.kind, BranchKind::Definition { .. }))
            .map(|branch| branch.head)
            .collect();
        let mut known: HashSet<(&str, Option<GateId>)> = HashSet::new();
        let source = self.source;
        let mut note = |low: &mut Self, span: Span| {
            let name = span.of(source);
            if known.len() >= MAX_CALLS || !is_own(name) {
                return;
            }
            let gate = low.template_gate(span.start);
            if known.insert((name, gate)) {
                low.calls(&[BLOCK, HELPER, name], span, gate);
            }
        };
        for span in &template.called {
            note(self, *span);
        }
        for (hook, at) in self.hooks.raised().to_vec() {
            let gate = self.template_gate(at);
            self.calls(&[BLOCK, HELPER, HOOK, &hook], Span::new(at, at), gate);
        }
        for region in regions {
            let passed_over = region.kind == RegionKind::Comment
                || heads.contains(&region.span)
                || only_imports(region.span.of(source));
            if passed_over {
                continue;
            }
            for name in names(source, region.span) {
                if dialect != Some(Dialect::Php) || is_php_call(source, name) {
                    note(self, name);
                }
            }
        }
    }
}

/// `{% from "media.njk" import film %}`, `{% import "media.twig" as media %}`: it names macros and
/// calls none.
fn only_imports(region: &str) -> bool {
    let Some(code) = region.strip_prefix("{%") else {
        return false;
    };
    let code = code.trim_start_matches(['-', '~', '+']).trim_start();
    ["from", "import"].iter().any(|word| {
        let rest = code.strip_prefix(word);
        rest.is_some_and(|rest| rest.starts_with(|next: char| next.is_whitespace()))
    })
}

/// `film()`, or `'film'`, by which PHP is told what to call; no variable and no definition.
fn is_php_call(source: &str, name: Span) -> bool {
    let (before, behind) = (&source[..name.start], &source[name.end..]);
    let is_quoted = before.ends_with(['"', '\'']) && behind.starts_with(['"', '\'']);
    let is_called = behind.starts_with('(') || behind.starts_with(" (");
    let defines = before.trim_end().ends_with("function");
    is_quoted || is_called && !defines && !before.ends_with('$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_names_are_sorted() {
        assert!(COMMON.is_sorted());
        assert!(is_own("film_frame") && !is_own("render") && !is_own("gtm"));
    }

    #[test]
    fn imports_are_no_calls() {
        assert!(only_imports("{% from 'media.njk' import film %}"));
        assert!(only_imports("{%- import 'media.twig' as media -%}"));
        assert!(!only_imports("{% call film() %}"));
        assert!(!only_imports("{{ import_film() }}"));
        assert!(!only_imports("{% imported() %}"));
    }

    #[test]
    fn php_calls_are_told_from_variables() {
        let all = |text: &str| {
            let all = names(text, Span::new(0, text.len()));
            all.filter(|name| is_php_call(text, *name))
                .map(|name| name.of(text).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            all("function a() { b($c); add_action('x', \"d\"); }"),
            ["b", "add_action", "x", "d"]
        );
    }
}
