//! A loop of a component's markup gives a name to each thing of a list: `v-for="film in films"`,
//! `{#each films as film}`, `@for (film of films; track film)`.

use super::expression::masked;
use super::scan::Expression;
use crate::span::Span;
use crate::syntax::html::Document;
use crate::syntax::js::held::{Form, Held};
use crate::syntax::js::{self, Grammar};
use crate::syntax::lower::Lowering;
use crate::syntax::template::Template;

/// In how many expressions, one in the other, each byte of a file may lie on average.
const MAX_NESTED: usize = 8;

/// A name and the list that it goes through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Looped {
    name: Span,
    list: Span,
}

impl Looped {
    /// What the code of a loop at `code` says; `None` where it takes things apart.
    pub fn of(text: &str, code: Span) -> Option<Self> {
        let inner = code.of(text);
        // `let film of films; trackBy: id`, `film in films | filter: open`.
        let end = inner.find([';', '|']).unwrap_or(inner.len());
        let inner = inner.get(..end)?;
        let at = |part: &str| {
            let trimmed = part.trim();
            let offset = trimmed.as_ptr() as usize - text.as_ptr() as usize;
            Span::new(offset, offset + trimmed.len())
        };
        let split = [" in ", " of "]
            .iter()
            .filter_map(|word| inner.split_once(word))
            .min_by_key(|(name, _)| name.len());
        let (name, list) = match split {
            Some(found) => found,
            // Svelte's way round: `films as film, number (film.id)`.
            None => inner.split_once(" as ").map(|(list, name)| (name, list))?,
        };
        let name = name.trim().trim_start_matches('(');
        let name = ["let ", "const "]
            .iter()
            .find_map(|word| name.strip_prefix(word))
            .unwrap_or(name);
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let name = name.trim_start();
        let length = name.find(|c: char| !is_name(c)).unwrap_or(name.len());
        let name = name.get(..length).filter(|name| !name.is_empty())?;
        Some(Self {
            name: at(name),
            list: at(list),
        })
    }
}

/// Loops with where their names are known: in the branches that begin at these places.
pub fn scoped(loops: Vec<(Looped, usize)>, template: &Template) -> Vec<(Looped, Span)> {
    let scope = |start: usize| {
        let branches = &template.branches;
        let index = branches.partition_point(|branch| branch.span.start < start);
        let branch = branches.get(index).map(|branch| branch.span);
        let nothing = Span::new(start, start);
        branch.filter(|span| span.start == start).unwrap_or(nothing)
    };
    let scoped = loops.into_iter();
    scoped.map(|(looped, at)| (looped, scope(at))).collect()
}

impl Lowering<'_> {
    /// The loops that markup in the code of a component stands in: `{films.map((film) => <…>)}`.
    pub(super) fn code_loops(&mut self, expressions: &[Expression]) {
        let mut room = MAX_NESTED * self.source.len();
        for expression in expressions {
            let code = expression.inner;
            // Each byte is read once for each expression that it lies in.
            let Some(left) = room.checked_sub(code.end - code.start) else {
                return;
            };
            room = left;
            let is_loop = !expression.slots.is_empty() && code.of(self.source).contains(".map(");
            let Some(start) = code.start.checked_sub(1).filter(|_| is_loop) else {
                continue;
            };
            let masked = format!("({})", masked(self.source, code, &expression.slots));
            let range = Span::new(start, code.end + 1);
            js::index_expression(self, range, &masked, Grammar::Tsx);
        }
    }

    /// The loops that elements of a component are in.
    pub(super) fn element_loops(&mut self, document: &Document) {
        for element in &document.elements {
            let attributes = element.attributes.iter();
            let mut loops = attributes.filter(|attribute| {
                let name = attribute.name.as_str();
                matches!(name, "v-for" | "x-for" | "*ngfor" | "ng-repeat")
            });
            let code = loops.next().map(|attribute| attribute.value_span);
            if let Some(looped) = code.and_then(|code| Looped::of(self.source, code)) {
                self.loops(looped, element.span);
            }
        }
    }

    /// The name holds what the list has, within `scope`.
    pub(super) fn loops(&mut self, looped: Looped, scope: Span) {
        let held = Held {
            span: looped.list,
            grammar: Grammar::TypeScript,
            gate: None,
            scope,
            form: Form::Expression,
        };
        let name = looped.name.of(self.source);
        self.names.hold(name, held);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_name_what_they_go_through() {
        for text in [
            "film in films",
            "(film, number) in films",
            "let film of films; trackBy: id",
            "film of films; track film.id",
            "film in films | orderBy: 'year'",
            "films as film, number (film.id)",
        ] {
            let found = Looped::of(text, Span::new(0, text.len())).expect(text);
            assert_eq!(found.name.of(text), "film", "{text}");
            assert_eq!(found.list.of(text), "films", "{text}");
        }
        for text in ["{ url } in films", "films as { url }", "films", ""] {
            assert_eq!(Looped::of(text, Span::new(0, text.len())), None, "{text}");
        }
    }
}
