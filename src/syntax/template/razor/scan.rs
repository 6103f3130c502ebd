//! The scanner of a Razor file switches between markup and C# as Razor does, on a stack of what is
//! open.

mod code;
mod markup;

use super::super::{Branch, BranchKind, Dialect, Region, RegionKind, Template, expr};
use super::token;
use crate::expr::Expr;
use crate::span::Span;

/// A longer condition is not read, and a longer chain of them not listed.
const MAX_CONDITION: usize = 4096;
const MAX_CONDITIONS: usize = 32;
/// How far behind a block its `else` may stand.
const MAX_GAP: usize = 4096;
/// How many open elements an end tag looks through.
const MAX_OPEN: usize = 64;

/// What is open around the place that is read.
enum Frame {
    Markup(Markup),
    Code(Code),
}

struct Markup {
    kind: MarkupKind,
    /// The tag that is read, in elements among code.
    tag: Option<Tag>,
    /// The element whose raw text is read.
    raw: Option<&'static str>,
    rests: Vec<usize>,
}

enum MarkupKind {
    /// The file.
    Root,
    /// `@section x { … }`, up to its brace.
    Section { depth: usize, branch: usize },
    /// Elements among code, up to the end of the first.
    Element { open: Vec<Span>, is_text: bool },
    /// `@: …`.
    Line,
}

struct Tag {
    name: Span,
    closing: bool,
    quote: Option<u8>,
}

struct Code {
    kind: CodeKind,
    /// In braces, or a single statement.
    braced: bool,
    /// Opened by `@` in markup, and goes back to it.
    in_markup: bool,
    branch: Option<usize>,
    /// The last statement does not come to its end: `return`, `continue`.
    ended: bool,
    /// Branches that go on to the end of this block.
    rests: Vec<usize>,
}

enum CodeKind {
    /// `@{ … }`, `using`, `lock`, `try`: runs where it stands.
    Plain,
    /// Braces of an initializer, a lambda, a function.
    Nested,
    /// `@functions { … }`, whose blocks are functions.
    Members,
    If(Box<Chain>),
    Do,
    Loop,
    Switch(Box<Switch>),
}

/// The arms of one if/else statement.
struct Chain {
    group: usize,
    head: Span,
    conditions: Vec<(Expr, bool)>,
    negated: Vec<(Expr, bool)>,
    /// Of each arm, its conditions and whether it ends the run.
    arms: Vec<(Vec<(Expr, bool)>, bool)>,
}

struct Switch {
    group: usize,
    subject: Expr,
    reaching: Vec<Expr>,
    others: Vec<Expr>,
    /// The end of the last label.
    label_end: usize,
    branch: Option<usize>,
}

pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    frames: Vec<Frame>,
    regions: Vec<Region>,
    branches: Vec<Branch>,
    groups: usize,
    unbalanced: usize,
    /// Where the code that is read began.
    code_from: usize,
    /// At the start of a C# statement.
    fresh: bool,
    /// What searches for closing brackets in vain may still cost; keeps hostile input linear.
    patience: usize,
    /// The same for reading conditions.
    budget: usize,
}

pub(super) fn scan(text: &str) -> Template {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        frames: vec![Frame::Markup(Markup::new(MarkupKind::Root))],
        regions: Vec::new(),
        branches: Vec::new(),
        groups: 0,
        unbalanced: 0,
        code_from: 0,
        fresh: false,
        patience: 8 * text.len() + (1 << 16),
        budget: 4 * text.len() + (1 << 20),
    };
    while scanner.at < text.len() {
        match scanner.frames.last() {
            Some(Frame::Markup(_)) => scanner.markup(),
            Some(Frame::Code(_)) => scanner.code(),
            None => break,
        }
    }
    scanner.finish()
}

impl Markup {
    fn new(kind: MarkupKind) -> Self {
        Self {
            kind,
            tag: None,
            raw: None,
            rests: Vec::new(),
        }
    }
}

impl Scanner<'_> {
    fn finish(mut self) -> Template {
        self.at = self.text.len();
        if matches!(self.frames.last(), Some(Frame::Code(_))) {
            self.flush(self.at);
        }
        self.unbalanced += self.frames.len().saturating_sub(1);
        let end = self.text.len();
        for branch in &mut self.branches {
            branch.span.end = branch.span.end.min(end);
        }
        Template {
            regions: self.regions,
            branches: super::super::nesting::nest(self.branches),
            unbalanced: self.unbalanced,
            ..Template::default()
        }
    }

    fn starts_with(&self, at: usize, what: &str) -> bool {
        self.bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    fn word(&self, at: usize) -> &str {
        let end = token::name_end(self.bytes, at);
        self.text.get(at..end).unwrap_or("")
    }

    fn region(&mut self, start: usize, end: usize, kind: RegionKind) {
        if start < end {
            self.regions.push(Region {
                span: Span::new(start, end),
                kind,
            });
        }
        self.at = end;
    }

    /// Ends the piece of code that is read; blanks between elements are left to the markup.
    fn flush(&mut self, end: usize) {
        let start = self.code_from;
        if !Span::new(start, end).of(self.text).trim().is_empty() {
            self.region(start, end, RegionKind::Statement);
        }
        self.at = end;
        self.code_from = end;
    }

    /// A branch whose end is not yet known.
    fn open_branch(&mut self, start: usize, head: Span, kind: BranchKind, group: usize) -> usize {
        self.branches.push(Branch {
            span: Span::new(start, usize::MAX),
            head,
            parent: None,
            kind,
            group,
        });
        self.branches.len() - 1
    }

    fn close_branch(&mut self, branch: Option<usize>, end: usize) {
        if let Some(branch) = branch.and_then(|index| self.branches.get_mut(index)) {
            branch.span.end = end.max(branch.span.start);
        }
    }

    fn next_group(&mut self) -> usize {
        self.groups += 1;
        self.groups - 1
    }

    fn balanced(&mut self, at: usize) -> Option<usize> {
        if self.patience == 0 {
            return None;
        }
        let end = token::balanced(self.bytes, at);
        if end.is_none() {
            self.patience = self.patience.saturating_sub(self.text.len() - at);
        }
        end
    }

    fn read(&mut self, span: Span) -> Expr {
        let written = span.of(self.text).trim();
        if written.len() > MAX_CONDITION || written.len() > self.budget {
            return Expr::Unknown(written.chars().take(80).collect());
        }
        self.budget -= written.len();
        expr::parse(written, Dialect::Razor)
    }
}

/// Directives that take the rest of their line.
fn is_directive(word: &str) -> bool {
    const DIRECTIVES: &[&str] = &[
        "addTagHelper",
        "attribute",
        "implements",
        "inherits",
        "inject",
        "layout",
        "model",
        "namespace",
        "page",
        "preservewhitespace",
        "removeTagHelper",
        "rendermode",
        "tagHelperPrefix",
        "typeparam",
        "using",
    ];
    DIRECTIVES.binary_search(&word).is_ok()
}

/// Statements that have a body.
fn is_statement(word: &str) -> bool {
    const STATEMENTS: &[&str] = &[
        "do", "for", "foreach", "if", "lock", "switch", "try", "using", "while",
    ];
    STATEMENTS.binary_search(&word).is_ok()
}
