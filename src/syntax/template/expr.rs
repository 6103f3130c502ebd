//! Conditions and arguments of template dialects, read into [`crate::expr::Expr`].
//!
//! One lexer and one operator-precedence parser serve the dialects whose code reads from left to
//! right with operators between; Handlebars and Go put the function first and have a parser of
//! their own over the same tokens. Both tolerate what they do not know, and both bound the depth
//! of what they build.

mod el;
mod infix;
mod lexer;
mod node;
mod prefix;

use std::borrow::Cow;

use super::Dialect;
use crate::expr::Expr;

/// Longer conditions are data, not conditions.
const MAX_TEXT: usize = 4096;

/// Reads a condition or an argument as `dialect` writes it. Never fails: what it does not know is
/// [`Expr::Unknown`].
///
/// Named arguments of a call are gathered in one [`Expr::Object`], its last argument. Context
/// prefixes of Handlebars (`this.`, `../`, `@root.`) are dropped, since they say where to look for
/// a value and not which value it is. `isset .Params "x"` in Go reads like `isset($params['x'])`.
#[must_use]
pub fn parse(text: &str, dialect: Dialect) -> Expr {
    let text = text.trim();
    if text.len() > MAX_TEXT {
        return Expr::Unknown(node::cut(text));
    }
    let (notation, text) = notation(text, dialect);
    let (dialect, text) = (notation, text.as_ref());
    let tokens = lexer::tokens(text, dialect);
    match dialect {
        Dialect::Handlebars | Dialect::Go => prefix::parse(text, &tokens, dialect),
        _ => infix::parse(text, &tokens, dialect),
    }
}

/// Reads what follows the name of a statement: arguments with spaces or commas between them. It is
/// always an [`Expr::List`], with named arguments gathered in an [`Expr::Object`] at its end.
#[must_use]
pub fn parse_arguments(text: &str, dialect: Dialect) -> Expr {
    let text = text.trim();
    if text.is_empty() {
        return Expr::List(Vec::new());
    }
    if text.len() > MAX_TEXT {
        return Expr::List(vec![Expr::Unknown(node::cut(text))]);
    }
    let (notation, text) = notation(text, dialect);
    let (dialect, text) = (notation, text.as_ref());
    let tokens = lexer::tokens(text, dialect);
    Expr::List(match dialect {
        Dialect::Handlebars | Dialect::Go => prefix::arguments(text, &tokens, dialect),
        _ => infix::arguments(text, &tokens, dialect),
    })
}

/// Whose notation a dialect's expressions are read in, and the text in it: most have an expression
/// language that some other one has too.
fn notation(text: &str, dialect: Dialect) -> (Dialect, Cow<'_, str>) {
    match dialect {
        Dialect::Blade | Dialect::Latte => (Dialect::Php, Cow::Borrowed(text)),
        Dialect::Eex => (Dialect::Erb, Cow::Borrowed(text)),
        Dialect::Templ => (Dialect::Ejs, Cow::Borrowed(text)),
        Dialect::Mako => (Dialect::Jinja, Cow::Borrowed(text)),
        Dialect::Antlers
        | Dialect::Asp
        | Dialect::Fluid
        | Dialect::FreeMarker
        | Dialect::Jsp
        | Dialect::SilverStripe
        | Dialect::Smarty
        | Dialect::Thymeleaf
        | Dialect::Velocity => (Dialect::Jinja, Cow::Owned(el::normal(text, dialect))),
        own => (own, Cow::Borrowed(text)),
    }
}

#[cfg(test)]
mod tests;
