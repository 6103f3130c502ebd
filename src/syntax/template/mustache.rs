//! The statements of Handlebars and Mustache: sections, partials, comments.

use super::pieces::{Form, Piece, word};
use super::tags::Meaning;
use super::tree::{Event, Opening};
use super::{BranchKind, Dialect, IncludeKind, RegionKind, expr};
use crate::expr::Expr;

/// Block helpers that ask something of their arguments.
const CONDITIONS: &[&str] = &[
    "and", "eq", "gt", "gte", "has", "if", "ifEquals", "ifeq", "is", "isnt", "lt", "lte", "ne",
    "neq", "not", "or", "with",
];

const LOOPS: &[&str] = &["each", "foreach"];

/// Block helpers that fill a place in a layout.
const BLOCKS: &[&str] = &[
    "block",
    "content",
    "contentFor",
    "contentfor",
    "extend",
    "section",
];

pub(super) fn meaning<'t>(text: &'t str, piece: &Piece) -> Meaning<'t> {
    let code = piece.code.of(text);
    let mut meaning = Meaning::default();
    if piece.form == Form::Comment {
        // Ghost names the layout in a comment.
        if let Some(layout) = code.strip_prefix('<') {
            meaning
                .includes
                .push((literal(layout), IncludeKind::Extends));
        }
        meaning.kind = Some(RegionKind::Comment);
        return meaning;
    }
    let sigil = code.chars().next().unwrap_or(' ');
    let rest = code.get(sigil.len_utf8()..).unwrap_or("").trim();
    meaning.kind = Some(RegionKind::Statement);
    match sigil {
        '#' => section(rest, &mut meaning),
        '^' if rest.is_empty() => meaning.events.push(Event::Else),
        '^' => meaning.events.push(inverse(rest)),
        '/' => meaning.events.push(Event::Close(Some(helper(rest)))),
        '>' => {
            meaning.kind = Some(RegionKind::Output);
            meaning.includes.push(partial(rest));
        }
        _ => {
            let name = word(code);
            let args = code[name.len()..].trim();
            match name {
                "else" if args.is_empty() => meaning.events.push(Event::Else),
                "else" => meaning.events.push(Event::ElseIf(condition(args))),
                _ => {
                    meaning.kind = Some(RegionKind::Output);
                    if code == "body"
                        || code == "& body"
                        || code == "content"
                        || code == "@partial-block"
                    {
                        meaning.includes.push((None, IncludeKind::Body));
                    }
                }
            }
        }
    }
    meaning
}

/// The name of a block helper: up to white space, for it may hold any character.
fn helper(code: &str) -> &str {
    code.split_whitespace().next().unwrap_or("")
}

/// `if x`, `eq a b`: the `if` of an `else if` is not part of its condition.
fn condition(code: &str) -> Expr {
    let name = helper(code);
    let args = code[name.len()..].trim();
    match name {
        "if" | "with" => expr::parse(args, Dialect::Handlebars),
        "unless" => Expr::Not(Box::new(expr::parse(args, Dialect::Handlebars))),
        _ => expr::parse(code, Dialect::Handlebars),
    }
}

fn section<'t>(code: &'t str, meaning: &mut Meaning<'t>) {
    if let Some(layout) = code.strip_prefix('>') {
        let layout = layout.trim();
        meaning.includes.push(partial(layout));
        let name = layout_name(layout);
        let args = expr::parse_arguments(layout[name.len()..].trim(), Dialect::Handlebars);
        meaning.events.push(Event::Open(Opening::plain(
            name,
            BranchKind::Other {
                name: name.to_owned(),
                args,
            },
        )));
        return;
    }
    // `{{#*inline "x"}}` is ended by `{{/inline}}`.
    let decorator = code.starts_with('*');
    let code = code.trim_start_matches(['*', '&']).trim_start();
    let name = helper(code);
    let args = code[name.len()..].trim();
    let parse = |code: &str| expr::parse(code, Dialect::Handlebars);
    let quoted = || literal(args).unwrap_or_else(|| helper(args).to_owned());
    let opening = if decorator {
        Opening::plain(name, BranchKind::Definition { name: quoted() })
    } else if name == "unless" {
        Opening::condition(name, parse(args), false)
    } else if LOOPS.contains(&name) {
        Opening::looping(name, parse(args.split(" as ").next().unwrap_or(args)))
    } else if CONDITIONS.contains(&name) && !args.is_empty() {
        Opening::condition(name, condition(code), true)
    } else if BLOCKS.contains(&name) && !args.is_empty() {
        Opening::plain(name, BranchKind::Block { name: quoted() })
    } else if args.is_empty() && !name.contains('-') {
        // A section of Mustache comes out where its value does; helpers of that kind have dashes.
        Opening::condition(name, parse(name), true)
    } else {
        Opening::other(name, name, expr::parse_arguments(args, Dialect::Handlebars))
    };
    meaning.events.push(Event::Open(opening));
}

/// `{{^x}}`: the text comes out where `x` does not hold.
fn inverse(code: &str) -> Event<'_> {
    let name = helper(code);
    Event::Open(Opening::condition(name, condition(code), name == "unless"))
}

/// The name that `{{/layout}}` repeats.
fn layout_name(code: &str) -> &str {
    helper(code)
}

fn partial(code: &str) -> (Option<String>, IncludeKind) {
    if code.starts_with("@partial-block") || helper(code) == "body" {
        return (None, IncludeKind::Body);
    }
    (literal(code), IncludeKind::Include)
}

/// A name with or without quotes; `None` for `(lookup . 'x')` and for a value.
fn literal(code: &str) -> Option<String> {
    let code = code.trim();
    if let Some(quote) = code.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = code[1..].find(quote)?;
        return Some(code[1..=end].to_owned());
    }
    let name = helper(code);
    let bare =
        !name.is_empty() && !name.starts_with(['(', '@', '$', '[', '.']) && !name.contains('=');
    bare.then(|| name.to_owned())
}
