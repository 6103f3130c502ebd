//! Statements of TypoScript with the whole path of what each sets, however it is written.

use std::collections::HashMap;

use crate::span::Span;

/// How deep objects may stand in objects.
const MAX_DEPTH: usize = 64;

/// How many names a path may have.
const MAX_PATH: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    /// The names that lead to what is set, in lower case.
    pub path: Vec<String>,
    /// As the path is written on its line.
    pub name: Span,
    /// Without white space around it.
    pub value: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Statement(Statement),
    /// `[…]`
    Condition(Span),
    /// The name of another file.
    Include(Span),
    Comment(Span),
}

#[derive(Debug, Default)]
pub(super) struct Statements {
    pub lines: Vec<Line>,
    /// What is taken away for good: path, with dots, and where.
    cleared: HashMap<String, usize>,
    /// What `type` an object has, by its path with dots.
    types: HashMap<String, Span>,
}

/// What the lines that follow belong to.
enum Within {
    Nothing,
    /// `/* … */`, with where it begins.
    Comment(usize),
    /// `path ( … )`: the statement, whose value ends with the bracket.
    Value(Statement),
}

impl Statements {
    pub fn read(text: &str) -> Self {
        let mut read = Self::default();
        let mut around: Vec<Vec<String>> = Vec::new();
        let mut within = Within::Nothing;
        let mut is_conditional = false;
        let mut at = 0;
        for whole in text.split_inclusive('\n') {
            let start = at;
            at += whole.len();
            let line = whole.trim();
            let offset = start + (whole.len() - whole.trim_start().len());
            within = match within {
                Within::Comment(from) => {
                    if line.contains("*/") {
                        read.lines.push(Line::Comment(Span::new(from, at)));
                        Within::Nothing
                    } else {
                        Within::Comment(from)
                    }
                }
                Within::Value(mut statement) if line.starts_with(')') => {
                    statement.value = trimmed(text, Span::new(statement.value.start, start));
                    read.lines.push(Line::Statement(statement));
                    Within::Nothing
                }
                Within::Value(statement) => Within::Value(statement),
                Within::Nothing if line.starts_with("/*") => {
                    if line.contains("*/") {
                        read.lines.push(Line::Comment(Span::new(offset, at)));
                        Within::Nothing
                    } else {
                        Within::Comment(offset)
                    }
                }
                Within::Nothing if line.starts_with(['#', '/']) => {
                    read.lines.push(Line::Comment(Span::new(offset, at)));
                    Within::Nothing
                }
                Within::Nothing if line.starts_with('[') && around.is_empty() => {
                    let span = Span::new(offset, offset + line.len());
                    is_conditional = !super::condition::ends(line);
                    read.lines.push(Line::Condition(span));
                    Within::Nothing
                }
                Within::Nothing if line.starts_with('}') => {
                    around.pop();
                    Within::Nothing
                }
                Within::Nothing if line.starts_with('@') || line.starts_with("<INCLUDE_") => {
                    read.lines.extend(included(line, offset).map(Line::Include));
                    Within::Nothing
                }
                Within::Nothing => read.statement(line, offset, &mut around, is_conditional),
            };
        }
        if let Within::Comment(from) = within {
            read.lines.push(Line::Comment(Span::new(from, text.len())));
        }
        read
    }

    /// `path = value`, `path {`, `path (`, `path >`; what copies or changes a value says nothing new.
    fn statement(
        &mut self,
        line: &str,
        offset: usize,
        around: &mut Vec<Vec<String>>,
        is_conditional: bool,
    ) -> Within {
        let Some(end) = name_end(line) else {
            return Within::Nothing;
        };
        let written = line[..end].trim_end();
        let rest = line[end..].trim_start();
        let mut path = around.last().cloned().unwrap_or_default();
        path.extend(names(written).take(MAX_PATH.saturating_sub(path.len())));
        let name = Span::new(offset, offset + written.len());
        let mut statement = Statement {
            path,
            name,
            value: Span::default(),
        };
        let value = offset + line.len() - rest.len();
        if rest.starts_with('{') {
            if around.len() < MAX_DEPTH && !rest.contains('}') {
                around.push(statement.path);
            }
        } else if rest.starts_with('(') {
            statement.value = Span::new(offset + line.len(), offset + line.len());
            return Within::Value(statement);
        } else if rest.starts_with('>') && !is_conditional {
            self.cleared.insert(statement.path.join("."), offset);
        } else if rest.starts_with('=') && !rest.starts_with("=<") {
            let written = rest[1..].trim_start();
            let start = value + rest.len() - written.len();
            statement.value = Span::new(start, start + written.len());
            if let Some((last, object)) = statement.path.split_last()
                && last == "type"
            {
                self.types.insert(object.join("."), statement.value);
            }
            self.lines.push(Line::Statement(statement));
        }
        Within::Nothing
    }

    /// Whether what a statement sets is taken away again further down.
    pub fn is_cleared(&self, statement: &Statement) -> bool {
        if self.cleared.is_empty() {
            return false;
        }
        let mut lengths = 1..=statement.path.len();
        lengths.any(|length| {
            let cleared = self.cleared.get(&statement.path[..length].join("."));
            cleared.is_some_and(|at| *at > statement.name.start)
        })
    }

    /// The `type` of an object.
    pub fn kind(&self, object: &[String]) -> Option<Span> {
        self.types.get(&object.join(".")).copied()
    }
}

/// Where the path at the beginning of a line ends.
fn name_end(line: &str) -> Option<usize> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '=' | '{' | '(' | '<' | '>' | ':');
    let mut end = line.find(ends)?;
    // An escaped colon, as in names of extensions' namespaces.
    while line[..end].ends_with('\\') {
        end += 1 + line[end + 1..].find(ends)?;
    }
    (end > 0).then_some(end)
}

fn names(written: &str) -> impl Iterator<Item = String> + '_ {
    let names = written.split('.').filter(|name| !name.is_empty());
    names.map(str::to_ascii_lowercase)
}

/// The name of the file in `@import '…'` or `<INCLUDE_TYPOSCRIPT: source="…">`.
fn included(line: &str, offset: usize) -> Option<Span> {
    let source = line.find("source=").unwrap_or(0);
    let quote = source + line[source..].find(['"', '\''])?;
    let mark = line.as_bytes()[quote];
    let length = line[quote + 1..].find(char::from(mark))?;
    let start = offset + quote + 1;
    Some(Span::new(start, start + length))
}

fn trimmed(text: &str, span: Span) -> Span {
    let written = span.of(text);
    let start = span.start + (written.len() - written.trim_start().len());
    Span::new(start, start + written.trim().len())
}
