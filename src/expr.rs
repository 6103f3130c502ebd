//! An expression is a condition or an argument, lowered from any host language.
//!
//! Scripts and template dialects write the same thought in many ways; guards are decided on this
//! one form. It is small, owned and bounded in depth: what does not fit is [`Expr::Unknown`].

/// How deep an expression may nest before the rest is [`Expr::Unknown`].
pub const MAX_DEPTH: usize = 48;

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A name without its sigil: `consent`, `$consent` in PHP, `@Model` in Razor.
    Name(String),
    /// `object.property`, `object->property`, `object::property`, `object?.property`, `.Site.Params`
    /// (whose object is `Name("")`).
    Member {
        object: Box<Expr>,
        property: String,
    },
    /// `object[index]`.
    Index {
        object: Box<Expr>,
        index: Box<Expr>,
    },
    /// `callee(args)`, also the filters and tests of templates: `x|default(true)` is
    /// `default(x, true)`, `x is defined` is `defined(x)`; `new T(args)` is a call of `T`.
    Call {
        callee: Box<Expr>,
        args: Vec<Expr>,
    },
    String(String),
    Number(String),
    Bool(bool),
    /// `null`, `undefined`, `nil`, `none`.
    Null,
    /// A regular expression literal, without its slashes.
    Regex(String),
    List(Vec<Expr>),
    Object(Vec<(String, Expr)>),
    Not(Box<Expr>),
    And(Vec<Expr>),
    /// `||`, and `??`, which falls back in the same way.
    Or(Vec<Expr>),
    Compare {
        op: Compare,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Choice {
        test: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// A function literal; what it does is in the file's functions.
    Function(crate::gate::FunctionId),
    /// Anything else; the source text, cut short.
    Unknown(String),
}

/// A comparison. `a not in b` is `Not(Compare { op: In, .. })`; `b contains a` is `a in b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

impl Expr {
    /// A literal that is false where it is tested.
    #[must_use]
    pub fn is_falsy(&self) -> bool {
        match self {
            Expr::Bool(value) => !value,
            Expr::Null => true,
            Expr::Number(number) => number == "0",
            Expr::String(text) => text.is_empty(),
            _ => false,
        }
    }

    /// Whether it is written out: a text, a number, a truth value, nothing.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        matches!(
            self,
            Expr::String(_) | Expr::Number(_) | Expr::Bool(_) | Expr::Null
        )
    }

    #[must_use]
    pub fn name(name: impl Into<String>) -> Self {
        Expr::Name(name.into())
    }

    #[must_use]
    pub fn member(self, property: impl Into<String>) -> Self {
        Expr::Member {
            object: Box::new(self),
            property: property.into(),
        }
    }

    /// The dotted path of names and members: `Cookiebot.consent.statistics`. An index by a literal
    /// string counts as a member. `None` for anything else.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        match self {
            Expr::Name(name) => Some(name.clone()),
            Expr::Member { object, property } => Some(format!("{}.{property}", object.path()?)),
            Expr::Index { object, index } => match index.as_ref() {
                Expr::String(key) => Some(format!("{}.{key}", object.path()?)),
                _ => None,
            },
            _ => None,
        }
    }
}
