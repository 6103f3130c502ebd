//! Conditions of TypoScript: `[…]` in front of statements, and the `if` of an object.

use crate::expr::{Compare, Expr};
use crate::span::Span;
use crate::syntax::template::{Branch, BranchKind, Dialect, Template, expr};

/// Whether a line in square brackets ends what a condition holds.
pub(super) fn ends(line: &str) -> bool {
    let inner = line.trim_start_matches('[').split(']').next().unwrap_or("");
    let inner = inner.trim();
    inner.eq_ignore_ascii_case("end") || inner.eq_ignore_ascii_case("global")
}

/// The conditions of a file as its lines come.
#[derive(Default)]
pub(super) struct Conditions {
    /// The line of the condition that is open, and what has to hold.
    open: Option<(Span, Vec<(Expr, bool)>)>,
    groups: usize,
}

impl Conditions {
    /// Takes the next line in square brackets.
    pub fn next(&mut self, text: &str, line: Span, template: &mut Template) {
        let before = self.open.take();
        if let Some((head, conditions)) = &before {
            push(*head, line.start, conditions, self.groups, template);
        }
        let written = line.of(text);
        let inner = written.trim_start_matches('[').split(']').next();
        if ends(written) {
            return;
        }
        if inner.is_some_and(|inner| inner.trim().eq_ignore_ascii_case("else")) {
            let turned = before.map(|(_, conditions)| {
                let turned = conditions.into_iter().map(|(expr, holds)| (expr, !holds));
                turned.collect()
            });
            self.open = turned.map(|turned| (line, turned));
            return;
        }
        self.groups += 1;
        self.open = Some((line, vec![(read(written), true)]));
    }

    pub fn end(&mut self, at: usize, template: &mut Template) {
        if let Some((head, conditions)) = self.open.take() {
            push(head, at, &conditions, self.groups, template);
        }
    }
}

fn push(
    head: Span,
    end: usize,
    conditions: &[(Expr, bool)],
    group: usize,
    template: &mut Template,
) {
    template.branches.push(Branch {
        span: Span::new(head.end, end.max(head.end)),
        head,
        parent: None,
        kind: BranchKind::Conditions(conditions.to_vec()),
        group,
    });
}

/// `[request.getCookieParams()['a'] == 'b']`, or as it was written before version 9:
/// `[globalVar = _COOKIE|a = b]`; several of them with `&&` or `||` between.
fn read(line: &str) -> Expr {
    let line = line.trim();
    let inner = line.strip_prefix('[').unwrap_or(line);
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    let (separator, all) = if inner.contains("] || [") || inner.contains("] OR [") {
        (["] || [", "] OR ["], false)
    } else {
        (["] && [", "] AND ["], true)
    };
    let mut parts = vec![inner];
    for mark in separator {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(mark))
            .collect();
    }
    let mut read: Vec<Expr> = parts.into_iter().map(one).collect();
    match (read.len(), all) {
        (1, _) => read.remove(0),
        (_, true) => Expr::And(read),
        (_, false) => Expr::Or(read),
    }
}

fn one(written: &str) -> Expr {
    let old = ["globalVar", "globalString"].iter().find_map(|name| {
        let rest = written.trim().strip_prefix(name)?;
        rest.trim_start().strip_prefix('=')
    });
    match old {
        Some(compared) => match compared.split_once('=') {
            Some((name, value)) => equal(&data(name), value),
            None => Expr::name(data(compared)),
        },
        None => expr::parse(written, Dialect::Fluid),
    }
}

/// Where a value of TYPO3's data comes from: `global:_COOKIE|a`, `TSFE:fe_user|b`.
fn data(written: &str) -> String {
    let written = written.trim();
    let written = written.strip_prefix("global:").unwrap_or(written);
    let names = written.split(['|', ':']).map(str::trim);
    names.collect::<Vec<_>>().join(".")
}

fn equal(name: &str, value: &str) -> Expr {
    Expr::Compare {
        op: Compare::Equal,
        left: Box::new(Expr::name(name)),
        right: Box::new(Expr::String(value.trim().to_owned())),
    }
}

/// The `if` of an object, as its properties say it.
#[derive(Debug, Default)]
pub(super) struct Asked {
    is_true: Option<String>,
    is_false: Option<String>,
    equals: Option<String>,
    value: Option<String>,
    negate: bool,
}

impl Asked {
    /// Adds a property: `isTrue.data = …`.
    pub fn add(&mut self, path: &[String], value: &str) {
        let Some(name) = path.first() else { return };
        let is_data = path.get(1).is_some_and(|name| name == "data");
        let value = if is_data {
            data(value)
        } else {
            value.trim().to_owned()
        };
        match name.as_str() {
            "istrue" => self.is_true = Some(value),
            "isfalse" => self.is_false = Some(value),
            "equals" => self.equals = Some(value),
            "value" => self.value = Some(value),
            "negate" => self.negate = value == "1",
            _ => {}
        }
    }

    pub fn conditions(self) -> Vec<(Expr, bool)> {
        let mut all = Vec::new();
        let holds = !self.negate;
        if let (Some(value), Some(equals)) = (self.value, self.equals) {
            // Either of the two may be where the other is looked for.
            let (name, value) = if value.contains('.') {
                (value, equals)
            } else {
                (equals, value)
            };
            all.push((equal(&name, &value), holds));
        }
        all.extend(self.is_true.map(|name| (Expr::name(&name), holds)));
        all.extend(self.is_false.map(|name| (Expr::name(&name), !holds)));
        all
    }
}
