//! A page is the Markdown file of one lint: its definition, its documentation and its examples.
//!
//! The format is a strict part of Markdown, so that a reader of lines is enough: headings with
//! `#`, fences, and everything else is prose.

mod blocks;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use self::blocks::{Block, blocks};
use super::definition::Definition;
use super::error::Problem;

/// A lint, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lint {
    /// The file's name and the page's title.
    pub id: String,
    /// The line under the title.
    pub summary: String,
    pub definition: Definition,
    /// The section "Why is this bad?", as Markdown.
    pub why: String,
    /// The section "What to do instead", as Markdown.
    pub instead: String,
    /// In the order of the page.
    pub examples: Vec<Example>,
    /// The whole page, for `explain`.
    pub page: String,
}

/// A project, mostly of one file, in which the lint finds one breach (bad) or none (good).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    pub good: bool,
    pub files: Vec<ExampleFile>,
    /// The line of the page on which its first fence opens, counted from 1.
    pub line: usize,
}

/// A file of an example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExampleFile {
    /// From `file=`, or the usual name of a file in that language.
    pub path: String,
    /// The first word behind the fence.
    pub language: String,
    pub text: String,
}

pub const WHY: &str = "Why is this bad?";
pub const INSTEAD: &str = "What to do instead";
pub const EXAMPLES: &str = "Examples";

/// The languages of examples and what a file in them is called, sorted.
pub const LANGUAGES: &[(&str, &str)] = &[
    ("astro", "example.astro"),
    ("cs", "Example.cs"),
    ("cshtml", "Example.cshtml"),
    ("css", "example.css"),
    ("ejs", "example.ejs"),
    ("erb", "example.html.erb"),
    ("go", "example.go"),
    ("go-html", "layouts/example.html"),
    ("haml", "example.html.haml"),
    ("handlebars", "example.hbs"),
    ("html", "example.html"),
    ("java", "Example.java"),
    ("javascript", "example.js"),
    ("jinja", "example.html.jinja"),
    ("json", "example.json"),
    ("jsx", "example.jsx"),
    ("kt", "Example.kt"),
    ("liquid", "example.liquid"),
    ("markdown", "example.md"),
    ("php", "example.php"),
    ("py", "example.py"),
    ("rb", "example.rb"),
    ("svelte", "example.svelte"),
    ("toml", "example.toml"),
    ("tsx", "example.tsx"),
    ("twig", "example.html.twig"),
    ("typescript", "example.ts"),
    ("vue", "example.vue"),
    ("yaml", "example.yaml"),
];

/// A page before its definition is read; ranges are of the page's text.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub summary: String,
    /// The text of the `toml` fence.
    pub definition: Range<usize>,
    pub why: String,
    pub instead: String,
    pub examples: Vec<Example>,
}

/// A mistake and its place.
pub(super) type Mistake = (Problem, Range<usize>);

/// Reads a page and says all that is wrong with its form; with a mistake, what could not be read
/// is left empty.
pub(super) fn read(text: &str, id: &str) -> (Page, Vec<Mistake>) {
    let mut page = Page::default();
    let mut mistakes = Vec::new();
    let blocks = blocks(text);
    for block in &blocks {
        if let Block::Fence {
            closed: false,
            info_span,
            ..
        } = block
        {
            mistakes.push((Problem::OpenFence, info_span.clone()));
        }
    }
    let mut rest = blocks.as_slice();
    read_head(text, id, &mut rest, &mut page, &mut mistakes);
    read_sections(text, rest, &mut page, &mut mistakes);
    (page, mistakes)
}

/// The title, the summary and the definition, in this order.
fn read_head(
    text: &str,
    id: &str,
    rest: &mut &[Block],
    page: &mut Page,
    mistakes: &mut Vec<Mistake>,
) {
    let here = |rest: &[Block]| rest.first().map_or(text.len()..text.len(), Block::span);
    match rest.split_first() {
        Some((Block::Heading { level: 1, text, .. }, after)) if *text == id => *rest = after,
        Some((Block::Heading { level: 1, span, .. }, after)) => {
            mistakes.push((Problem::Title(id.to_owned()), span.clone()));
            *rest = after;
        }
        _ => mistakes.push((Problem::Title(id.to_owned()), 0..0)),
    }
    match rest.split_first() {
        Some((Block::Prose { span, lines }, after)) => {
            if *lines > 1 {
                mistakes.push((Problem::Summary, span.clone()));
            }
            page.summary = text.get(span.clone()).unwrap_or_default().to_owned();
            *rest = after;
        }
        _ => mistakes.push((Problem::Summary, here(rest))),
    }
    match rest.split_first() {
        Some((
            Block::Fence {
                info: "toml", body, ..
            },
            after,
        )) => {
            page.definition = body.clone();
            *rest = after;
        }
        _ => mistakes.push((Problem::NoDefinition, here(rest))),
    }
}

/// The sections from the first heading of the second level on.
fn read_sections(text: &str, blocks: &[Block], page: &mut Page, mistakes: &mut Vec<Mistake>) {
    let is_section = |block: &Block| matches!(block, Block::Heading { level: 1 | 2, .. });
    let mut expected = [WHY, INSTEAD, EXAMPLES].iter();
    let mut rest = blocks;
    while let Some((first, after)) = rest.split_first() {
        let end = after.iter().position(is_section).unwrap_or(after.len());
        let (section, next) = after.split_at(end);
        rest = next;
        let Block::Heading {
            level,
            text: title,
            span,
        } = first
        else {
            continue;
        };
        let known = *level == 2 && expected.clone().any(|name| name == title);
        if !known {
            mistakes.push((Problem::Heading((*title).to_owned()), span.clone()));
            continue;
        }
        for name in expected.by_ref() {
            if name == title {
                break;
            }
            mistakes.push((Problem::NoSection(name), span.clone()));
        }
        let to = next.first().map_or(text.len(), |block| block.span().start);
        let body = text.get(span.end..to).unwrap_or_default().trim();
        match *title {
            WHY => set_section(WHY, &mut page.why, body, span, mistakes),
            INSTEAD => set_section(INSTEAD, &mut page.instead, body, span, mistakes),
            _ => page.examples = read_examples(text, section, span, mistakes),
        }
    }
    for name in expected {
        mistakes.push((Problem::NoSection(name), text.len()..text.len()));
    }
}

fn set_section(
    name: &'static str,
    section: &mut String,
    body: &str,
    span: &Range<usize>,
    mistakes: &mut Vec<Mistake>,
) {
    if body.is_empty() {
        mistakes.push((Problem::NoSection(name), span.clone()));
    }
    body.clone_into(section);
}

/// The fences under `### Bad` and `### Good`. Fences with `file=` that follow one another, with
/// nothing between them, are one project; prose or a heading starts another.
fn read_examples(
    text: &str,
    blocks: &[Block],
    section: &Range<usize>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut good: Option<bool> = None;
    let mut joins = false;
    for block in blocks {
        let (info, span, body) = match block {
            Block::Heading {
                level: 3,
                text: "Bad",
                ..
            } => {
                (good, joins) = (Some(false), false);
                continue;
            }
            Block::Heading {
                level: 3,
                text: "Good",
                ..
            } => {
                (good, joins) = (Some(true), false);
                continue;
            }
            Block::Heading { level: 4.., .. } | Block::Prose { .. } => {
                joins = false;
                continue;
            }
            Block::Heading { text, span, .. } => {
                mistakes.push((Problem::Heading((*text).to_owned()), span.clone()));
                continue;
            }
            Block::Fence {
                info_span,
                indented: true,
                ..
            } => {
                mistakes.push((Problem::StrayExample, info_span.clone()));
                continue;
            }
            Block::Fence {
                info,
                info_span,
                body,
                ..
            } => (*info, info_span, body),
        };
        let Some(good) = good else {
            mistakes.push((Problem::StrayExample, span.clone()));
            continue;
        };
        let (language, path) = match read_info(info) {
            Ok(info) => info,
            Err(problem) => {
                mistakes.push((problem, span.clone()));
                continue;
            }
        };
        let named = path.is_some();
        let file = ExampleFile {
            path: path.unwrap_or_else(|| default_path(language).unwrap_or_default().to_owned()),
            language: language.to_owned(),
            text: text.get(body.clone()).unwrap_or_default().to_owned(),
        };
        match examples.last_mut() {
            Some(last) if joins && named => {
                if last.files.iter().any(|other| other.path == file.path) {
                    mistakes.push((Problem::Repeated(file.path.clone()), span.clone()));
                }
                last.files.push(file);
            }
            _ => examples.push(Example {
                good,
                files: vec![file],
                line: text
                    .get(..span.start)
                    .unwrap_or_default()
                    .matches('\n')
                    .count()
                    + 1,
            }),
        }
        joins = named;
    }
    if !examples.iter().any(|example| !example.good) {
        mistakes.push((Problem::NoBad, section.clone()));
    }
    if !examples.iter().any(|example| example.good) {
        mistakes.push((Problem::NoGood, section.clone()));
    }
    examples
}

fn default_path(language: &str) -> Option<&'static str> {
    let at = LANGUAGES
        .binary_search_by(|(name, _)| (*name).cmp(language))
        .ok()?;
    LANGUAGES.get(at).map(|(_, path)| *path)
}

/// The language and the path of a fence's info string.
fn read_info(info: &str) -> Result<(&str, Option<String>), Problem> {
    let mut words = info.split_whitespace();
    let language = words
        .next()
        .filter(|word| !word.contains('='))
        .ok_or(Problem::NoLanguage)?;
    let mut path = None;
    for word in words {
        let file = word
            .strip_prefix("file=")
            .filter(|file| path.is_none() && stays_inside(file));
        let Some(file) = file else {
            return Err(Problem::Attribute(word.to_owned()));
        };
        path = Some(file.to_owned());
    }
    if default_path(language).is_none() {
        return Err(Problem::UnknownLanguage(language.to_owned()));
    }
    Ok((language, path))
}

/// Examples are written to a folder of their own when they are tested.
fn stays_inside(path: &str) -> bool {
    !path.contains(['\\', ':']) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples(text: &str) -> (Vec<Example>, Vec<Problem>) {
        let mut mistakes = Vec::new();
        let found = read_examples(text, &blocks(text), &(0..0), &mut mistakes);
        (
            found,
            mistakes.into_iter().map(|(problem, _)| problem).collect(),
        )
    }

    #[test]
    fn languages_are_sorted_and_named_once() {
        assert!(LANGUAGES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn fences_with_files_form_a_project_until_prose_or_a_heading() {
        let text = "### Bad\n\n```html file=a.html\n1\n```\n\n```html file=b.html\n2\n```\n\
            Another:\n```html file=a.html\n3\n```\n```html\n4\n```\n```html file=c.html\n5\n```\n\
            #### Next\n```html file=d.html\n6\n```\n### Good\n```html\n7\n```\n";
        let (found, problems) = examples(text);
        assert_eq!(problems, []);
        let paths: Vec<Vec<&str>> = found
            .iter()
            .map(|example| {
                example
                    .files
                    .iter()
                    .map(|file| file.path.as_str())
                    .collect()
            })
            .collect();
        let expected: [&[&str]; 6] = [
            &["a.html", "b.html"],
            &["a.html"],
            &["example.html"],
            &["c.html"],
            &["d.html"],
            &["example.html"],
        ];
        assert_eq!(paths, expected);
        assert_eq!(found[0].line, 3);
        assert_eq!(found[0].files[1].text, "2\n");
        assert!(found[5].good && !found[4].good);
    }

    #[test]
    fn info_strings_are_strict() {
        assert_eq!(
            read_info("html file=a/b.html"),
            Ok(("html", Some("a/b.html".into())))
        );
        assert_eq!(read_info(""), Err(Problem::NoLanguage));
        assert_eq!(read_info("file=a.html"), Err(Problem::NoLanguage));
        assert_eq!(
            read_info("cobol"),
            Err(Problem::UnknownLanguage("cobol".into()))
        );
        for word in ["fiel=a", "file=../a", "file=/a", "file=a//b", "file="] {
            assert_eq!(
                read_info(&format!("html {word}")),
                Err(Problem::Attribute(word.into()))
            );
        }
    }

    #[test]
    fn carriage_returns_do_not_matter() {
        let text = "### Bad\r\n```html\r\nx\r\n```\r\n### Good\r\n```html\r\ny\r\n```\r\n";
        let (found, problems) = examples(text);
        assert_eq!(problems, []);
        assert_eq!(found.len(), 2);
    }
}
