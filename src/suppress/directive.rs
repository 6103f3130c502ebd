//! A directive is what a comment says to this program.

use std::ops::Range;

/// What one comment allows, and where.
pub(super) struct Directive<'a> {
    pub(super) scope: Scope,
    /// Each with its bytes, counted from the beginning of the words.
    pub(super) lints: Vec<(&'a str, Range<usize>)>,
    /// The words between the parentheses, counted in the same way.
    pub(super) list: Range<usize>,
    /// Empty where no word is given.
    pub(super) reason: &'a str,
}

/// For which code a directive speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// What stands beside it or follows.
    Here,
    File,
    /// From here on.
    Start,
    /// Up to here.
    End,
}

impl<'a> Directive<'a> {
    /// Reads the words behind the marker, up to the end of the line or comment.
    pub(super) fn of(words: &'a str) -> Result<Self, String> {
        let at = |rest: &str| words.len() - rest.len();
        let text = words.trim_start();
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let (verb, rest) = text.split_at(end.unwrap_or(text.len()));
        // The end of the comment may stand right behind the verb.
        let verb = verb.trim_end_matches('-');
        let scope = match verb {
            "allow" => Scope::Here,
            "allow-file" => Scope::File,
            "allow-start" => Scope::Start,
            "allow-end" => Scope::End,
            _ => {
                let form = "`cookielint: allow(lint) reason`";
                return Err(format!(
                    "`cookielint: {verb}` is no suppression; write {form}"
                ));
            }
        };
        let list = rest
            .trim_start()
            .strip_prefix('(')
            .and_then(|rest| Some((rest, rest.split_once(')')?)));
        let Some((opened, (list, reason))) = list else {
            return Err(format!(
                "`cookielint: {verb}` names no lint; write `{verb}(lint) reason`"
            ));
        };
        let list_at = at(opened);
        let mut lints = Vec::new();
        let mut from = list_at;
        for item in list.split(',') {
            let lint = item.trim();
            let start = from + (item.len() - item.trim_start().len());
            if !lint.is_empty() {
                lints.push((lint, start..start + lint.len()));
            }
            from += item.len() + 1;
        }
        if lints.is_empty() {
            return Err(format!("`cookielint: {verb}()` names no lint"));
        }
        Ok(Self {
            scope,
            lints,
            list: list_at..list_at + list.len(),
            reason: match reason.chars().any(char::is_alphanumeric) {
                true => reason.trim(),
                false => "",
            },
        })
    }
}
