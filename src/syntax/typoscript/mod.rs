//! TypoScript configures a TYPO3 site: what its pages load stands in values of it, as addresses
//! (`page.includeJS.x = https://…`), markup (`page.headerData.10.value = <script …>`) and scripts.

mod condition;
mod statements;

use std::collections::HashMap;

use super::template::{
    Branch, BranchKind, Include, IncludeKind, MarkupString, Region, RegionKind, Template,
    TemplateLoad, TemplateLoadRole, nest,
};
use crate::expr::Expr;
use crate::span::Span;
use crate::syntax::program::pieces;
use statements::{Line, Statement, Statements};

/// Objects whose properties are addresses that a page loads, in lower case, sorted.
const LOADING_OBJECTS: &[(&str, TemplateLoadRole)] = &[
    ("includecss", TemplateLoadRole::Style),
    ("includecsslibs", TemplateLoadRole::Style),
    ("includejs", TemplateLoadRole::Script),
    ("includejsfooter", TemplateLoadRole::Script),
    ("includejsfooterlibs", TemplateLoadRole::Script),
    ("includejslibrary", TemplateLoadRole::Script),
    ("includejslibs", TemplateLoadRole::Script),
];

/// Objects whose properties are scripts of the page, in lower case, sorted.
const SCRIPTS: &[&str] = &["jsfooterinline", "jsinline"];

/// Objects of the back office, of mails, and of what becomes a comment, in lower case, sorted.
const ELSEWHERE: &[&str] = &[
    "allowtags",
    "denytags",
    "email",
    "headercomment",
    "mail",
    "mod",
    "module",
    "options",
    "pdf",
    "rte",
    "tceform",
    "tcemain",
    "templaterootpaths",
];

/// Whether a file of that path is TypoScript though its name ends like another language's.
#[must_use]
pub fn is_named(path: &str) -> bool {
    // Most files' names tell it by their end alone.
    if ![".ts", ".txt", ".TS", ".TXT"]
        .iter()
        .any(|end| path.ends_with(end))
    {
        return false;
    }
    let path = path.to_ascii_lowercase();
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let below = folders.split('/').any(|folder| folder == "typoscript");
    match name.rsplit_once('.') {
        Some((stem, "txt")) => {
            below
                || matches!(stem, "ext_typoscript_setup" | "setup") && has_constants(stem, folders)
        }
        Some((_, "ts")) => below,
        _ => false,
    }
}

/// `setup.txt` is TypoScript in a folder of an extension's configuration.
fn has_constants(stem: &str, folders: &str) -> bool {
    stem != "setup" || folders.split('/').any(|folder| folder == "configuration")
}

/// Reads TypoScript; never fails, and takes linear time.
#[must_use]
pub fn scan(text: &str) -> Template {
    let mut template = Template::default();
    let mut conditions = condition::Conditions::default();
    let read = Statements::read(text);
    for line in &read.lines {
        match line {
            Line::Condition(span) => conditions.next(text, *span, &mut template),
            Line::Include(span) => {
                template.includes.push(Include {
                    span: *span,
                    target: target(span.of(text)),
                    kind: IncludeKind::Include,
                });
            }
            Line::Comment(span) => template.regions.push(Region {
                span: *span,
                kind: RegionKind::Comment,
            }),
            Line::Statement(_) => {}
        }
    }
    conditions.end(text.len(), &mut template);
    let asked = asked(text, &read);
    for line in &read.lines {
        if let Line::Statement(statement) = line {
            note(text, statement, &read, &asked, &mut template);
        }
    }
    template.branches = nest(template.branches);
    template
}

/// Where values of several lines stand, in whole lines.
#[must_use]
pub fn values(text: &str) -> Vec<Span> {
    let read = Statements::read(text);
    let values = read.lines.iter().filter_map(|line| match line {
        Line::Statement(statement) => {
            let before = text[..statement.value.start]
                .rfind('\n')
                .map_or(0, |at| at + 1);
            (before > statement.name.start).then(|| Span::new(before, statement.value.end))
        }
        _ => None,
    });
    values.collect()
}

/// The file that an include names; none where it is a folder or a pattern.
fn target(written: &str) -> Option<String> {
    let name = written.rsplit("FILE:").next().unwrap_or(written);
    let name = match name.strip_prefix("EXT:") {
        Some(path) => path.split_once('/')?.1,
        None => name,
    };
    (!name.is_empty() && !name.contains('*') && !name.ends_with('/')).then(|| name.to_owned())
}

/// What has to hold for an object to come out, by its path: `10.if.isTrue.data = …`.
fn asked(text: &str, read: &Statements) -> HashMap<String, Vec<(Expr, bool)>> {
    let mut parts: HashMap<String, condition::Asked> = HashMap::new();
    for line in &read.lines {
        let Line::Statement(statement) = line else {
            continue;
        };
        let Some(at) = statement.path.iter().position(|name| name == "if") else {
            continue;
        };
        let (object, rest) = statement.path.split_at(at);
        let object = match object {
            [object @ .., last] if last == "stdwrap" => object,
            object => object,
        };
        let asked = parts.entry(object.join(".")).or_default();
        asked.add(&rest[1..], statement.value.of(text));
    }
    let parts = parts.into_iter();
    parts
        .map(|(object, asked)| (object, asked.conditions()))
        .filter(|(_, conditions)| !conditions.is_empty())
        .collect()
}

/// What a value becomes in the page.
fn note(
    text: &str,
    statement: &Statement,
    read: &Statements,
    asked: &HashMap<String, Vec<(Expr, bool)>>,
    template: &mut Template,
) {
    let path = &statement.path;
    let is_elsewhere = path
        .iter()
        .any(|name| ELSEWHERE.binary_search(&name.as_str()).is_ok());
    let value = statement.value;
    if is_elsewhere || value.is_empty() || read.is_cleared(statement) {
        return;
    }
    let known = template.loads.len() + template.markup.len() + template.scripts.len();
    let object = path.iter().rev().nth(1).map_or("", String::as_str);
    let has = |names: &[&str]| {
        names
            .iter()
            .any(|name| path.iter().any(|part| part == name))
    };
    if let Ok(at) = LOADING_OBJECTS.binary_search_by_key(&object, |(name, _)| *name) {
        let is_parked = read
            .kind(path)
            .is_some_and(|kind| !kind.of(text).contains("javascript") && kind.of(text) != "module");
        if !is_parked {
            template.loads.push(TemplateLoad {
                span: value,
                shown: None,
                value: pieces(text, &parts(text, statement)),
                role: LOADING_OBJECTS[at].1,
                callee: object.to_owned(),
            });
        }
    } else if holds_tag(value.of(text)) {
        let parts = parts(text, statement);
        let joined = vec![false; parts.len().saturating_sub(1)];
        template.markup.push(MarkupString::new(parts, joined));
    } else if has(SCRIPTS) && path.last().is_some_and(|name| name == "value") {
        let parts = vec![value];
        let joined = Vec::new();
        template.scripts.push(MarkupString::new(parts, joined));
    }
    let is_noted = known < template.loads.len() + template.markup.len() + template.scripts.len();
    if !is_noted || asked.is_empty() {
        return;
    }
    for end in (1..=path.len()).rev() {
        if let Some(conditions) = asked.get(&path[..end].join(".")) {
            template.branches.push(Branch {
                span: value,
                head: statement.name,
                parent: None,
                kind: BranchKind::Conditions(conditions.clone()),
                group: usize::MAX,
            });
            return;
        }
    }
}

/// The literal parts of a value, with constants, data and what is wrapped left out.
fn parts(text: &str, statement: &Statement) -> Vec<Span> {
    let value = statement.value;
    let written = value.of(text);
    let name = statement.path.last().map_or("", String::as_str);
    let (wraps, has_data) = (name.ends_with("wrap"), name == "datawrap");
    let mut parts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = written[at..].find(['{', '|']) {
        let start = at + found;
        let rest = &written[start..];
        let is_hole = rest.starts_with("{$")
            || has_data && rest[1..].starts_with(|first: char| first.is_ascii_alphabetic());
        let length = match rest.as_bytes()[0] {
            b'|' if wraps => 1,
            b'{' if is_hole => rest.find('}').map_or(1, |end| end + 1),
            _ => {
                at = start + 1;
                continue;
            }
        };
        parts.push(Span::new(value.start + from, value.start + start));
        at = start + length;
        from = at;
    }
    parts.push(Span::new(value.start + from, value.end));
    parts.retain(|part| !part.is_empty());
    parts
}

/// `<` and a letter.
fn holds_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes)
        .any(|at| bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic))
}

#[cfg(test)]
mod tests;
