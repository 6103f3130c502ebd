//! Tidying takes suppressions away that are of no use.

use super::{Said, comment};
use crate::fix::{Edit, Fix, Safety, whole_lines};
use crate::source::Source;
use crate::span::Span;

/// What stands around a comment only for its sake, as in JSX, PHP and ERB.
const WRAPPINGS: [(&str, &str); 6] = [
    ("{{-", "-}}"),
    ("{{", "}}"),
    ("<?php", "?>"),
    ("<?", "?>"),
    ("<%", "%>"),
    ("{", "}"),
];

/// One fix for each comment in which something is of no use.
pub(super) fn fixes(source: &Source, said: &mut [Said]) -> Vec<Fix> {
    // What ends something of no use is of none itself.
    for index in 0..said.len() {
        for number in 0..said[index].allowed.len() {
            let allowed = &said[index].allowed[number];
            let Some(partner) = allowed.partner else {
                continue;
            };
            let lint = allowed.lint.clone();
            let mut others = said[partner].allowed.iter();
            let is_dead = others.any(|other| other.lint == lint && other.is_dead);
            said[index].allowed[number].is_dead |= is_dead;
        }
    }
    said.iter().filter_map(|said| fix(source, said)).collect()
}

fn fix(source: &Source, said: &Said) -> Option<Fix> {
    let (dead, alive): (Vec<_>, Vec<_>) = said.allowed.iter().partition(|it| it.is_dead);
    if dead.is_empty() && !said.allowed.is_empty() {
        return None;
    }
    let description = "take the suppression away".to_owned();
    let edit = if alive.is_empty() {
        removed(source, said)?
    } else {
        let left: Vec<&str> = alive.iter().map(|it| it.lint.as_str()).collect();
        Edit::replace(Span::from(said.list.clone()), left.join(", "))
    };
    Fix::new(description, Safety::Safe, vec![edit], &source.text)
}

/// Takes the whole comment away, where it says nothing else.
fn removed(source: &Source, said: &Said) -> Option<Edit> {
    let text = source.text.as_str();
    let comment = &said.comment;
    let before = text.get(comment.start..said.at)?;
    let after = text.get(comment.text_end(source, said.at)..comment.end)?;
    if !comment::is_only_delimiters(before) || after.contains(char::is_alphanumeric) {
        return None;
    }
    let mut span = Span::new(comment.start, comment.end);
    while let Some(wider) = WRAPPINGS
        .iter()
        .find_map(|(open, close)| unwrapped(text, span, open, close))
    {
        span = wider;
    }
    let lines = whole_lines(text, span);
    if lines == span {
        // Beside code: the space in front goes with it.
        let kept = text.get(..span.start)?.trim_end_matches([' ', '\t']).len();
        let ends_line = text
            .get(span.end..)?
            .trim_start_matches([' ', '\t'])
            .starts_with(['\r', '\n']);
        let start = if ends_line { kept } else { span.start };
        return Some(Edit::remove(Span::new(start, span.end)));
    }
    Some(Edit::remove(lines))
}

/// The stretch with the wrapping that stands right around it.
fn unwrapped(text: &str, span: Span, open: &str, close: &str) -> Option<Span> {
    let before = text.get(..span.start)?.trim_end_matches([' ', '\t']);
    let after = text.get(span.end..)?;
    let spaces = after.len() - after.trim_start_matches([' ', '\t']).len();
    let start = before.strip_suffix(open)?.len();
    after[spaces..].strip_prefix(close)?;
    // An empty block of code has to stay.
    let line = text.get(..start)?.rsplit(['\n', '\r']).next()?.trim_end();
    let is_markup = open != "{" || line.is_empty() || line.ends_with('>');
    is_markup.then(|| Span::new(start, span.end + spaces + close.len()))
}
