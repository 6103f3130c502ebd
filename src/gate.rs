//! A gate is anything that must open before a site happens.
//!
//! Gates form a tree per file: each names the gate around it. `syntax/` finds them and says what
//! they are; whether one is a guard is decided in `guard/`.

use crate::expr::Expr;
use crate::selector::Tag;
use crate::span::Span;
use crate::value::Value;

/// Index into a file's gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GateId(pub u32);

/// Index into a file's functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    pub kind: GateKind,
    /// What to show of the gate: the condition, the call, the attribute.
    pub span: Span,
    /// The gate around this one.
    pub parent: Option<GateId>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum GateKind {
    /// Passed when `expr` is true (`holds`) or when it is false (`else`, what follows an early
    /// return).
    Condition { expr: Expr, holds: bool },
    /// The body of a function literal that is handed to a call: `on('click', …)`, `then(…)`.
    Callback(Callback),
    /// The body of a function: it runs where the function is called.
    Function(FunctionId),
    /// An event handler in markup or assigned to a property: `onclick`, `@click`, `x.onload = …`.
    Handler { event: String },
    /// Markup that keeps what is in it, or the element itself, from running.
    Inert(Inert),
    /// Markup by which consent managers hold an element back, whether it does or not.
    Marked(Mark),
    /// An element or component around the site, which may be a consent component.
    Element {
        name: String,
        attributes: Vec<(String, Option<Value>)>,
    },
    /// What comes after an `await` of an expression.
    Await { expr: Expr },
    /// All gates of another chain stand in front of it as well.
    Both(GateId),
    /// A loop; it may run or not, and says nothing about consent.
    Loop,
}

impl GateKind {
    /// What reports call it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            GateKind::Condition { .. } => "condition",
            GateKind::Callback(_) => "callback",
            GateKind::Function(_) => "function",
            GateKind::Handler { .. } => "handler",
            GateKind::Inert(_) => "inert",
            GateKind::Marked(_) => "blocking-markup",
            GateKind::Element { .. } => "element",
            GateKind::Await { .. } => "await",
            GateKind::Both(_) => "both",
            GateKind::Loop => "loop",
        }
    }
}

/// The call that a function literal is passed to.
#[derive(Clone, Debug, PartialEq)]
pub struct Callback {
    /// What is called: `document.addEventListener`, `$('#x').on`, `consent.onGranted`.
    pub callee: Expr,
    /// All arguments, function literals among them as [`Expr::Function`].
    pub args: Vec<Expr>,
    /// The object key under which the function is passed (`onAccept: function () {}`), if any.
    pub key: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Inert {
    /// A script whose type is no script type.
    ScriptType { value: String },
    /// The address stands in an attribute that loads nothing, until a script puts it in place.
    ParkedAddress { attribute: String, element: Tag },
    /// Inside `<template>`, until a script takes it out.
    Template(Tag),
    /// Inside a comment of the markup or of the template dialect.
    Comment,
    /// Inside a code sample, or text that is shown and not run.
    Sample,
}

/// Markup of consent managers on an element: the attribute or class that names the purposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Ids of the managers that know the attribute on such an element.
    pub managers: Vec<String>,
    /// The attribute, or the class where a class is the mark.
    pub attribute: String,
    /// What it names: purposes, services.
    pub words: Vec<String>,
    pub state: MarkState,
}

/// Whether marked markup keeps still until it is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkState {
    /// Nothing happens until a script releases it.
    Held,
    /// The script has a type that browsers run.
    LiveType,
    /// The address stands where the browser loads it.
    LiveAddress,
    /// The address is parked, and stands where the browser loads it as well.
    TwoAddresses,
}

/// What a script takes out of a `<template>` is released under this name.
pub const TEMPLATE: &str = "template";

/// A function of the file and where it is called from, for resolving [`GateKind::Function`].
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Every name that it goes by in the file: declared, assigned, as a method or property.
    pub names: Vec<String>,
    pub span: Span,
    /// The gate around the definition.
    pub gate: Option<GateId>,
    /// Called where it is defined (an immediately invoked function), exported to other files, or
    /// assigned to a global that others may call.
    pub immediate: bool,
    pub exported: bool,
    /// What it is handed, in order.
    pub parameters: Vec<Parameter>,
}

/// What a function calls a thing that it is handed.
#[derive(Clone, Debug, PartialEq)]
pub enum Parameter {
    /// `allowed`, or `allowed = true` with what it is where the call leaves it out.
    Name(String, Option<Expr>),
    /// Parts of an object: key, name and what it is where the object leaves it out.
    Parts(Vec<(String, String, Option<Expr>)>),
    /// Anything else.
    Other,
}

/// What the names of fragments begin with, which are parts of a page that other pages take by name:
/// those of Thymeleaf. The name alone is of all the fragments of a file.
pub const FRAGMENT: &str = "fragment:";

/// What the names of helpers begin with, which are functions of programs that templates call. They
/// are blocks of that name that are placed where they are called.
pub const HELPER: &str = "helper ";

/// A call of a function by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The last name of the callee: `loadAnalytics`, also for `this.loadAnalytics()`.
    pub name: String,
    pub path: Option<String>,
    /// What it hands over, where that is known.
    pub given: Option<Box<[Expr]>>,
    pub span: Span,
    pub gate: Option<GateId>,
}

impl Call {
    /// Its first argument is `false`, `null` or the like: nothing is switched on by it.
    #[must_use]
    pub fn switches_off(&self) -> bool {
        self.first().is_some_and(Expr::is_falsy)
    }

    /// What a setter of state is given, where that is no literal.
    #[must_use]
    pub fn value(&self) -> Option<&Expr> {
        self.first().filter(|value| !value.is_literal())
    }

    fn first(&self) -> Option<&Expr> {
        self.given.as_ref()?.first()
    }
}
