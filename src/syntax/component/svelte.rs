//! Svelte's markup: `{expr}` prints, `{#if}`, `{#each}` and their like are blocks.

use super::looped::{self, Looped};
use super::scan::{self, Expression, Rules};
use super::{Component, Framework};
use crate::expr::Expr;
use crate::span::Span;
use crate::syntax::js::{self, Grammar};
use crate::syntax::template::tree::{Builder, Event, Opening};
use crate::syntax::template::{BranchKind, Region, RegionKind, Template};

const RULES: Rules = Rules {
    markup_in_code: false,
    quoted_code: true,
    blocks: true,
};

pub(super) fn read(text: &str) -> Component {
    let all = scan::expressions(text, Span::new(0, text.len()), RULES, &[]);
    let mut template = Template::default();
    let mut builder = Builder::default();
    let mut expressions = Vec::with_capacity(all.len());
    let mut loops = Vec::new();
    for expression in all {
        let code = expression.inner.of(text);
        let kind = match code.trim_start().chars().next() {
            Some('#' | ':' | '/') => {
                if let ("#each", rest) = word(text, expression.inner)
                    && let Some(looped) = Looped::of(text, rest)
                {
                    loops.push((looped, expression.span.end));
                }
                let events = statement(text, expression.inner).into_iter().collect();
                builder.region(expression.span, events);
                RegionKind::Statement
            }
            Some('@') => {
                expressions.extend(directive(text, &expression));
                RegionKind::Statement
            }
            _ => {
                expressions.push(expression.clone());
                RegionKind::Output
            }
        };
        let span = expression.span;
        template.regions.push(Region { span, kind });
    }
    builder.finish(text.len(), &mut template);
    Component {
        loops: looped::scoped(loops, &template),
        ..Component::new(Framework::Svelte, template, expressions)
    }
}

/// What a word at the start of a block says, and what stands behind it.
fn word(text: &str, code: Span) -> (&str, Span) {
    let inner = code.of(text);
    let trimmed = inner.trim_start();
    let start = code.end - trimmed.len();
    let length = trimmed
        .char_indices()
        .skip(1)
        .find(|(_, letter)| !letter.is_ascii_alphabetic())
        .map_or(trimmed.len(), |(at, _)| at);
    (
        trimmed.get(..length).unwrap_or_default(),
        Span::new(start + length, code.end),
    )
}

fn statement(text: &str, code: Span) -> Option<Event<'static>> {
    let (name, rest) = word(text, code);
    let read = |span: Span| js::expression(text, span, Grammar::TypeScript);
    Some(match name {
        "#if" => Event::Open(Opening::condition("if", read(rest), true)),
        ":else" => {
            let behind = rest.of(text).trim_start();
            match behind.strip_prefix("if").filter(|test| !test.is_empty()) {
                Some(test) => Event::ElseIf(read(Span::new(rest.end - test.len(), rest.end))),
                None => Event::Else,
            }
        }
        "#each" => Event::Open(Opening::looping("each", Expr::Unknown(String::new()))),
        "#key" => Event::Open(Opening::plain("key", BranchKind::Loop)),
        "#await" => Event::Open(Opening::plain("await", BranchKind::Loop)),
        "#snippet" => Event::Open(Opening::plain("snippet", BranchKind::Loop)),
        "/if" => Event::Close(Some("if")),
        "/each" => Event::Close(Some("each")),
        "/key" => Event::Close(Some("key")),
        "/await" => Event::Close(Some("await")),
        "/snippet" => Event::Close(Some("snippet")),
        _ => return None,
    })
}

/// `{@html expr}`: what is left is the expression, at the place of the braces.
fn directive(text: &str, expression: &Expression) -> Option<Expression> {
    let (name, rest) = word(text, expression.inner);
    matches!(name, "@html" | "@render" | "@attach").then(|| Expression {
        inner: rest,
        ..expression.clone()
    })
}
