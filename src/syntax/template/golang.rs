//! The actions of Go's templates, as Hugo writes them.

use super::pieces::word;
use super::tags::Meaning;
use super::tree::{Event, Opening};
use super::{BranchKind, Dialect, IncludeKind, RegionKind, expr, include};

pub(super) fn meaning(code: &str) -> Meaning<'_> {
    let name = word(code);
    let args = code.get(name.len()..).unwrap_or("").trim();
    let parse = |code: &str| expr::parse(code, Dialect::Go);
    let mut meaning = Meaning {
        kind: Some(RegionKind::Statement),
        ..Meaning::default()
    };
    // Calls in a condition or a loop place nothing yet, but a variable set to a partial is printed.
    let event = match name {
        "if" | "with" => Event::Open(Opening::condition("", parse(args), true)),
        "range" => Event::Open(Opening::looping("", parse(args))),
        "define" => Event::Open(Opening::plain(
            "",
            BranchKind::Definition { name: quoted(args) },
        )),
        "block" => {
            meaning.includes.push((None, IncludeKind::Body));
            Event::Open(Opening::plain("", BranchKind::Block { name: quoted(args) }))
        }
        "else" if args.is_empty() => Event::Else,
        "else" => {
            let test = args
                .strip_prefix("if")
                .or_else(|| args.strip_prefix("with"));
            Event::ElseIf(parse(test.unwrap_or(args)))
        }
        "end" => Event::Close(None),
        _ => {
            meaning.kind = Some(kind(code, name));
            return meaning;
        }
    };
    if matches!(name, "if" | "with") {
        let found = include::in_expression(args, Dialect::Go).into_iter();
        meaning
            .includes
            .extend(found.map(|found| (found.target, found.kind)));
    }
    meaning.events.push(event);
    meaning
}

fn kind(code: &str, name: &str) -> RegionKind {
    let silent = matches!(name, "break" | "continue" | "return") || code.is_empty();
    let sets = code.starts_with('$')
        && code.find('=').is_some_and(|at| {
            let target = code[..at].trim_end_matches(':').trim();
            target
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '$' | '_'))
        });
    if silent || sets {
        RegionKind::Statement
    } else {
        RegionKind::Output
    }
}

fn quoted(args: &str) -> String {
    let Some(quote) = args.chars().next().filter(|c| matches!(c, '"' | '`')) else {
        return args.split_whitespace().next().unwrap_or("").to_owned();
    };
    args[1..].split(quote).next().unwrap_or("").to_owned()
}
