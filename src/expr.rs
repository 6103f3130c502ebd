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
    /// Texts put together: `prefix + '=yes'`. All text is an [`Expr::String`].
    Sum(Vec<Expr>),
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
    /// A function literal, by what it gives back: `(item) => item === 'x'`.
    Function {
        /// Its first parameter, where that is a plain name.
        parameter: Option<String>,
        answer: Box<Expr>,
    },
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

    /// Whether it is an object with such a key.
    #[must_use]
    pub fn has_key(&self, wanted: &str) -> bool {
        matches!(self, Self::Object(pairs) if pairs.iter().any(|(key, _)| key == wanted))
    }

    /// The name that a chain of members and calls begins with: `ReactGA` of `ReactGA.initialize`.
    #[must_use]
    pub fn root(&self) -> Option<&str> {
        let mut expr = self;
        loop {
            match expr {
                Expr::Name(name) => return Some(name),
                Expr::Member { object, .. } | Expr::Index { object, .. } => expr = object,
                Expr::Call { callee, .. } => expr = callee,
                _ => return None,
            }
        }
    }

    /// What a stream of values hands on, and the tests that each value has passed:
    /// `consent$.pipe(map((all) => all.marketing), filter(Boolean))`. `None` where nothing is done on
    /// the way.
    #[must_use]
    pub fn streamed(&self) -> Option<(Expr, Vec<Expr>)> {
        let Expr::Call { callee, args } = self else {
            return None;
        };
        let Expr::Member { object, property } = callee.as_ref() else {
            return None;
        };
        let own = std::slice::from_ref(self);
        let (begin, operators) = match property.as_str() {
            "pipe" => (object.as_ref(), args.as_slice()),
            "filter" | "map" => (object.as_ref(), own),
            _ => return None,
        };
        let (mut value, mut tests) = match begin.streamed() {
            Some(before) => before,
            None => (begin.clone(), Vec::new()),
        };
        for operator in operators {
            let Expr::Call { callee, args } = operator else {
                continue;
            };
            let name = match callee.as_ref() {
                Expr::Name(name) => name,
                Expr::Member { property, .. } => property,
                _ => continue,
            };
            let given = match args.first() {
                Some(Expr::Function {
                    parameter: Some(parameter),
                    answer,
                }) => answer.replaced(parameter, &value),
                Some(Expr::Name(name)) if name == "Boolean" => value.clone(),
                _ => continue,
            };
            match name.as_str() {
                "map" => value = given,
                "filter" | "first" | "takeWhile" => tests.push(given),
                _ => {}
            }
        }
        Some((value, tests))
    }

    /// What a choice by this subject asks for one of its values; one by `true`, or without a subject,
    /// takes the first value that holds.
    #[must_use]
    pub fn picks(&self, value: Expr) -> Expr {
        if *self == Expr::Bool(true) {
            return value;
        }
        Expr::Compare {
            op: Compare::Equal,
            left: Box::new(self.clone()),
            right: Box::new(value),
        }
    }

    /// Whether some name or text in it is one that `wanted` picks.
    #[must_use]
    pub fn mentions(&self, wanted: &dyn Fn(&str) -> bool) -> bool {
        self.texts().any(wanted)
    }

    /// All names and texts in it.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            loop {
                match open.pop()? {
                    Expr::Name(text)
                    | Expr::String(text)
                    | Expr::Regex(text)
                    | Expr::Unknown(text) => return Some(text.as_str()),
                    Expr::Member { object, property } => {
                        open.push(object);
                        return Some(property.as_str());
                    }
                    Expr::Index { object, index } => {
                        open.extend([object.as_ref(), index.as_ref()]);
                    }
                    Expr::Call { callee, args } => {
                        open.push(callee);
                        open.extend(args);
                    }
                    Expr::Sum(all) | Expr::List(all) | Expr::And(all) | Expr::Or(all) => {
                        open.extend(all);
                    }
                    Expr::Object(pairs) => open.extend(pairs.iter().map(|(_, value)| value)),
                    Expr::Not(inner) => open.push(inner),
                    Expr::Compare { left, right, .. } => {
                        open.extend([left.as_ref(), right.as_ref()]);
                    }
                    Expr::Choice {
                        test,
                        then,
                        otherwise,
                    } => open.extend([test.as_ref(), then.as_ref(), otherwise.as_ref()]),
                    Expr::Function { answer, .. } => open.push(answer),
                    Expr::Number(_) | Expr::Bool(_) | Expr::Null => {}
                }
            }
        })
    }

    /// Whether some name in it, not only a text, is one that `wanted` picks.
    #[must_use]
    pub fn has_name(&self, wanted: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Expr::Name(name) => wanted(name),
            Expr::String(_) | Expr::Regex(_) | Expr::Unknown(_) => false,
            Expr::Number(_) | Expr::Bool(_) | Expr::Null => false,
            Expr::Member { object, .. } => object.has_name(wanted),
            Expr::Index { object, index } => object.has_name(wanted) || index.has_name(wanted),
            Expr::Call { callee, args } => {
                callee.has_name(wanted) || args.iter().any(|arg| arg.has_name(wanted))
            }
            Expr::Sum(all) | Expr::List(all) | Expr::And(all) | Expr::Or(all) => {
                all.iter().any(|one| one.has_name(wanted))
            }
            Expr::Object(pairs) => pairs.iter().any(|(_, value)| value.has_name(wanted)),
            Expr::Not(inner) => inner.has_name(wanted),
            Expr::Compare { left, right, .. } => left.has_name(wanted) || right.has_name(wanted),
            Expr::Choice {
                test,
                then,
                otherwise,
            } => test.has_name(wanted) || then.has_name(wanted) || otherwise.has_name(wanted),
            Expr::Function { answer, .. } => answer.has_name(wanted),
        }
    }

    /// The same with another expression for a name.
    #[must_use]
    pub fn replaced(&self, name: &str, by: &Expr) -> Self {
        let of = |expr: &Expr| expr.replaced(name, by);
        let boxed = |expr: &Expr| Box::new(of(expr));
        let all = |list: &[Expr]| list.iter().map(of).collect();
        match self {
            Expr::Name(own) if own == name => by.clone(),
            Expr::Member { object, property } => match of(object) {
                // A part of what is written out.
                Expr::Object(pairs) if !matches!(**object, Expr::Object(_)) => {
                    let pair = pairs.into_iter().find(|(key, _)| key == property);
                    pair.map_or(Expr::Null, |(_, value)| value)
                }
                object => object.member(property.clone()),
            },
            Expr::Index { object, index } => Expr::Index {
                object: boxed(object),
                index: boxed(index),
            },
            Expr::Call { callee, args } => Expr::Call {
                callee: boxed(callee),
                args: all(args),
            },
            Expr::Sum(list) => Expr::Sum(all(list)),
            Expr::List(list) => Expr::List(all(list)),
            Expr::Not(inner) => Expr::Not(boxed(inner)),
            Expr::And(list) => Expr::And(all(list)),
            Expr::Or(list) => Expr::Or(all(list)),
            Expr::Compare { op, left, right } => Expr::Compare {
                op: *op,
                left: boxed(left),
                right: boxed(right),
            },
            Expr::Choice {
                test,
                then,
                otherwise,
            } => Expr::Choice {
                test: boxed(test),
                then: boxed(then),
                otherwise: boxed(otherwise),
            },
            other => other.clone(),
        }
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
