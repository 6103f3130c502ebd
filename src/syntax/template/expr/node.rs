//! A node is an expression under construction, with the depth it has reached.

use crate::expr::{Compare, Expr, MAX_DEPTH};

/// How much of a text that is not understood is kept.
const MAX_UNKNOWN: usize = 160;

/// The beginning of `text`, short enough to keep.
pub(super) fn cut(text: &str) -> String {
    let mut end = text.len().min(MAX_UNKNOWN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

/// An expression and how deep it nests; chains such as `a.b.c` grow deep without any recursion,
/// so that the depth has to be carried along.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub expr: Expr,
    pub depth: usize,
    /// Where its text begins.
    pub start: usize,
}

impl Node {
    pub fn leaf(expr: Expr, start: usize) -> Self {
        Self {
            expr,
            depth: 1,
            start,
        }
    }

    pub fn name(name: impl Into<String>, start: usize) -> Self {
        Self::leaf(Expr::name(name), start)
    }

    pub fn null(start: usize) -> Self {
        Self::leaf(Expr::Null, start)
    }

    pub fn unknown(text: &str, start: usize) -> Self {
        Self::leaf(Expr::Unknown(cut(text.trim())), start)
    }

    /// Wraps an expression one level deeper; too deep, it is no longer known.
    fn deeper(self, wrap: impl FnOnce(Expr) -> Expr) -> Self {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Self::leaf(Expr::Unknown(String::new()), self.start);
        }
        Self {
            expr: wrap(self.expr),
            depth,
            start: self.start,
        }
    }

    /// Joins two expressions one level deeper.
    fn joined(self, other: Self, join: impl FnOnce(Expr, Expr) -> Expr) -> Self {
        let depth = self.depth.max(other.depth);
        let expr = other.expr;
        Self { depth, ..self }.deeper(|first| join(first, expr))
    }

    pub fn member(self, property: impl Into<String>) -> Self {
        self.deeper(|object| object.member(property))
    }

    pub fn index(self, index: Self) -> Self {
        self.joined(index, |object, index| Expr::Index {
            object: Box::new(object),
            index: Box::new(index),
        })
    }

    pub fn negated(self) -> Self {
        self.deeper(|expr| Expr::Not(Box::new(expr)))
    }

    pub fn compared(self, op: Compare, right: Self) -> Self {
        self.joined(right, |left, right| Expr::Compare {
            op,
            left: Box::new(left),
            right: Box::new(right),
        })
    }

    pub fn and(self, right: Self) -> Self {
        let start = self.start;
        all_of(vec![self, right], start, true)
    }

    pub fn or(self, right: Self) -> Self {
        let start = self.start;
        all_of(vec![self, right], start, false)
    }

    pub fn choice(self, then: Self, otherwise: Self) -> Self {
        let depth = self.depth.max(otherwise.depth);
        let Node {
            expr: otherwise, ..
        } = otherwise;
        Self { depth, ..self }.joined(then, |test, then| Expr::Choice {
            test: Box::new(test),
            then: Box::new(then),
            otherwise: Box::new(otherwise),
        })
    }

    pub fn call(self, args: Vec<Self>) -> Self {
        let depth = args.iter().map(|arg| arg.depth).max().unwrap_or(0);
        let depth = self.depth.max(depth);
        Self { depth, ..self }.deeper(|callee| Expr::Call {
            callee: Box::new(callee),
            args: args.into_iter().map(|arg| arg.expr).collect(),
        })
    }

    /// A call of a function, filter or test by its name.
    pub fn call_of(name: &str, args: Vec<Self>, start: usize) -> Self {
        Self::name(name, start).call(args)
    }

    pub fn list(items: Vec<Self>, start: usize) -> Self {
        let depth = items.iter().map(|item| item.depth).max().unwrap_or(0);
        Self {
            depth,
            ..Self::null(start)
        }
        .deeper(|_| Expr::List(items.into_iter().map(|item| item.expr).collect()))
    }

    pub fn object(entries: Vec<(String, Self)>, start: usize) -> Self {
        let depth = entries.iter().map(|(_, node)| node.depth).max();
        Self {
            depth: depth.unwrap_or(0),
            ..Self::null(start)
        }
        .deeper(|_| {
            Expr::Object(
                entries
                    .into_iter()
                    .map(|(key, node)| (key, node.expr))
                    .collect(),
            )
        })
    }
}

/// `and` (or `or`) of all `nodes`; nested ones of the same kind are taken in.
pub(super) fn all_of(nodes: Vec<Node>, start: usize, and: bool) -> Node {
    let mut depth = 0;
    let mut parts = Vec::new();
    for node in nodes {
        depth = depth.max(node.depth);
        match node.expr {
            Expr::And(inner) if and => parts.extend(inner),
            Expr::Or(inner) if !and => parts.extend(inner),
            expr => parts.push(expr),
        }
    }
    let whole = Node {
        depth,
        ..Node::null(start)
    };
    whole.deeper(|_| {
        if and {
            Expr::And(parts)
        } else {
            Expr::Or(parts)
        }
    })
}
