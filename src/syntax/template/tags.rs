//! The statements of Jinja and Liquid, and of all that write `{% name … %}`.

use std::sync::LazyLock;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::pieces::{Form, Piece, word};
use super::tree::{Event, Opening};
use super::{BranchKind, Dialect, IncludeKind, RegionKind, expr, include};
use crate::expr::Expr;
use crate::span::Span;

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    If,
    Unless,
    /// `ifequal`, `ifnotequal`: two values to compare.
    IfEqual(bool),
    For,
    Case,
    Block,
    /// A block where an end follows, else the value for a name.
    Definition,
    /// A block whatever follows, but not one with conditions.
    Wrap,
    Else,
    ElseIf,
    When,
    Include(IncludeKind),
    /// A file that is placed here, with blocks of it filled.
    Embed,
    Body,
    /// Prints nothing and holds nothing.
    Silent,
}

/// Statements by name, sorted. What is not here is a block where its own end follows, and prints
/// something where none does.
const TAGS: &[(&str, Role)] = &[
    ("asyncAll", Role::For),
    ("asyncEach", Role::For),
    ("autoescape", Role::Wrap),
    ("block", Role::Block),
    ("break", Role::Silent),
    ("capture", Role::Definition),
    ("case", Role::Case),
    ("continue", Role::Silent),
    ("default", Role::Else),
    ("do", Role::Silent),
    ("else", Role::Else),
    ("elseif", Role::ElseIf),
    ("elsif", Role::ElseIf),
    ("elif", Role::ElseIf),
    ("embed", Role::Embed),
    ("empty", Role::Else),
    ("extends", Role::Include(IncludeKind::Extends)),
    ("filter", Role::Wrap),
    ("flush", Role::Silent),
    ("for", Role::For),
    ("form_theme", Role::Silent),
    ("from", Role::Include(IncludeKind::Import)),
    ("if", Role::If),
    ("ifAsync", Role::If),
    ("ifequal", Role::IfEqual(true)),
    ("ifnotequal", Role::IfEqual(false)),
    ("import", Role::Include(IncludeKind::Import)),
    ("include", Role::Include(IncludeKind::Include)),
    ("include_cached", Role::Include(IncludeKind::Include)),
    ("include_relative", Role::Include(IncludeKind::Include)),
    ("layout", Role::Include(IncludeKind::Extends)),
    ("load", Role::Silent),
    ("macro", Role::Definition),
    ("match", Role::Case),
    ("page", Role::Body),
    ("partial", Role::Include(IncludeKind::Include)),
    ("plural", Role::Silent),
    ("pluralize", Role::Silent),
    ("put", Role::Block),
    ("render", Role::Include(IncludeKind::Include)),
    ("section", Role::Include(IncludeKind::Include)),
    ("sections", Role::Include(IncludeKind::Include)),
    ("set", Role::Definition),
    ("spaceless", Role::Wrap),
    ("switch", Role::Case),
    ("tablerow", Role::For),
    ("unless", Role::Unless),
    ("use", Role::Include(IncludeKind::Import)),
    ("when", Role::When),
    ("while", Role::For),
];

/// What one statement gives.
#[derive(Default)]
pub(super) struct Meaning<'t> {
    pub events: Vec<Event<'t>>,
    pub includes: Vec<(Option<String>, IncludeKind)>,
    pub kind: Option<RegionKind>,
    /// What has to hold for the includes to come out.
    pub condition: Option<(Expr, bool)>,
}

/// The statements of one file. They have to be seen as a whole: whether `{% cache %}` begins a
/// block shows only where an end for it follows.
pub(super) struct Tags<'t> {
    text: &'t str,
    dialect: Dialect,
    /// The statements whose own end follows, by where their code starts.
    paired: HashSet<usize>,
}

static ROLES: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| TAGS.iter().copied().collect());

impl<'t> Tags<'t> {
    pub fn new(text: &'t str, pieces: &[Piece], dialect: Dialect) -> Self {
        Self {
            text,
            dialect,
            paired: paired(text, pieces),
        }
    }

    pub fn meaning(&self, code: Span, in_case: bool) -> Meaning<'t> {
        let source = code.of(self.text);
        let name = word(source);
        let args = source[name.len()..].trim();
        let paired = self.paired.contains(&code.start);
        let mut meaning = Meaning::default();
        if let Some(of) = name.strip_prefix("end") {
            meaning.kind = Some(RegionKind::Statement);
            meaning.events.extend(self.end(of));
            return meaning;
        }
        let role = ROLES.get(name).copied();
        let statement = match role {
            Some(Role::Include(kind)) => {
                self.include(kind, name, args, &mut meaning);
                if paired {
                    meaning.events.push(self.other(name, args));
                }
                kind != IncludeKind::Include
            }
            Some(Role::Embed) => {
                self.include(IncludeKind::Include, name, args, &mut meaning);
                meaning.events.push(self.other(name, args));
                false
            }
            Some(Role::Body) if args.is_empty() && self.dialect == Dialect::Jinja => {
                meaning.includes.push((None, IncludeKind::Body));
                false
            }
            // `case` of a `switch` in Nunjucks; `default` outside of one is a filter or a name.
            Some(Role::Case) if in_case && name == "case" => {
                meaning.events.push(Event::When(self.values(args)));
                true
            }
            Some(Role::Else) if name == "default" && !in_case => false,
            // Askama's begins a block; elsewhere it may be anything.
            Some(Role::Case) if name == "match" && !paired => false,
            Some(Role::Silent) if !paired => true,
            Some(role) => self.known(role, name, args, paired, &mut meaning),
            None if source.starts_with('#') && self.dialect == Dialect::Liquid => {
                meaning.kind = Some(RegionKind::Comment);
                return meaning;
            }
            None if paired => {
                meaning.events.push(self.other(name, args));
                true
            }
            None => matches!(
                name,
                "assign" | "decl" | "decrement" | "let" | "liquid" | "return" | "use" | "with"
            ),
        };
        meaning.kind = Some(if statement {
            RegionKind::Statement
        } else {
            RegionKind::Output
        });
        meaning
    }

    fn end(&self, of: &'t str) -> Option<Event<'t>> {
        // Tornado ends everything with `end`; a statement such as `endless` ends nothing.
        if of.is_empty() {
            return Some(Event::Close(None));
        }
        let family = match of {
            "each" => "asyncEach",
            "all" => "asyncAll",
            "if" => "if",
            other => other,
        };
        Some(Event::Close(Some(family)))
    }

    fn known(
        &self,
        role: Role,
        name: &'t str,
        args: &'t str,
        paired: bool,
        meaning: &mut Meaning<'t>,
    ) -> bool {
        let opening = match role {
            Role::If => Opening::condition("if", self.condition(args), true),
            Role::Unless => Opening::condition(name, self.condition(args), false),
            Role::IfEqual(holds) => {
                let mut values = self.values(args).into_iter();
                let left = values.next().unwrap_or(Expr::Null);
                let right = values.next().unwrap_or(Expr::Null);
                let test = Expr::Compare {
                    op: crate::expr::Compare::Equal,
                    left: Box::new(left),
                    right: Box::new(right),
                };
                Opening::condition(name, test, holds)
            }
            Role::For => Opening::looping(name, self.iterable(args)),
            Role::Case => Opening::case(name, self.condition(args)),
            Role::Block => {
                let mut words = args.split_whitespace();
                let block = words
                    .next()
                    .unwrap_or("")
                    .trim_matches(['"', '\''])
                    .to_owned();
                let short = words
                    .next()
                    .is_some_and(|word| !matches!(word, "scoped" | "required"));
                // LiquidJS and OctoberCMS name blocks that nothing fills without an end.
                let optional = short || name == "put" || self.dialect == Dialect::Liquid;
                if optional && !paired {
                    return false;
                }
                Opening::plain(name, BranchKind::Block { name: block })
            }
            Role::Definition => {
                if name == "set" && (!paired || args.contains('=')) {
                    return true;
                }
                let defined = word(args.trim_start_matches(['"', '\'']));
                Opening::plain(
                    name,
                    BranchKind::Definition {
                        name: defined.to_owned(),
                    },
                )
            }
            Role::Wrap | Role::Silent => {
                meaning.events.push(self.other(name, args));
                return true;
            }
            Role::Else => {
                // Twig has no `else if`, but people write it.
                let event = match args.strip_prefix("if ") {
                    Some(test) => Event::ElseIf(self.condition(test)),
                    None => Event::Else,
                };
                meaning.events.push(event);
                return true;
            }
            Role::ElseIf => {
                meaning.events.push(Event::ElseIf(self.condition(args)));
                return true;
            }
            Role::When => {
                meaning.events.push(Event::When(self.values(args)));
                return true;
            }
            Role::Include(_) | Role::Embed | Role::Body => return false,
        };
        meaning.events.push(Event::Open(opening));
        true
    }

    fn include(&self, kind: IncludeKind, name: &str, args: &str, meaning: &mut Meaning<'t>) {
        if name == "layout" && matches!(args, "none" | "false") {
            return;
        }
        let targets = include::targets(args, self.dialect);
        meaning
            .includes
            .extend(targets.into_iter().map(|target| (target, kind)));
    }

    fn other(&self, name: &'t str, args: &str) -> Event<'t> {
        Event::Open(Opening::other(
            name,
            name,
            expr::parse_arguments(args, self.dialect),
        ))
    }

    fn condition(&self, args: &str) -> Expr {
        // Askama: `if let Some(x) = y`.
        match args
            .strip_prefix("let ")
            .and_then(|rest| rest.split_once('='))
        {
            Some((pattern, value)) if self.dialect == Dialect::Jinja => {
                let value = expr::parse(value, self.dialect);
                match pattern.trim() {
                    "None" => Expr::Not(Box::new(value)),
                    _ => value,
                }
            }
            _ => expr::parse(args, self.dialect),
        }
    }

    /// The values of `when a, b or c`.
    fn values(&self, args: &str) -> Vec<Expr> {
        let Expr::List(items) = expr::parse_arguments(args, self.dialect) else {
            return Vec::new();
        };
        let alternatives = |item: Expr| match item {
            Expr::Or(parts) => parts,
            other => vec![other],
        };
        items.into_iter().flat_map(alternatives).collect()
    }

    /// What a loop goes over: its `else` comes out where there is nothing.
    fn iterable(&self, args: &str) -> Expr {
        let over = args.split_once(" in ").map_or(args, |(_, over)| over);
        let over = over.split_once(" if ").map_or(over, |(over, _)| over);
        let over = if self.dialect == Dialect::Liquid {
            over.split_whitespace().next().unwrap_or("")
        } else {
            over
        };
        expr::parse(over, self.dialect)
    }
}

/// The opening statements that an end of their own follows: each end takes the nearest statement of
/// its name before it that no other end has taken.
fn paired(text: &str, pieces: &[Piece]) -> HashSet<usize> {
    let mut waiting: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut paired = HashSet::new();
    for piece in pieces.iter().filter(|piece| piece.form == Form::Statement) {
        let source = piece.code.of(text);
        let name = word(source);
        if let Some(of) = name.strip_prefix("end").filter(|of| !of.is_empty()) {
            paired.extend(waiting.get_mut(of).and_then(Vec::pop));
        } else if !(name == "set" && source.contains('=')) {
            waiting.entry(name).or_default().push(piece.code.start);
        }
    }
    paired
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_stands_once() {
        let names: HashSet<&str> = TAGS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), TAGS.len());
    }
}
