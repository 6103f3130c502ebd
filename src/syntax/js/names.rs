//! Names within an expression.

use crate::expr::Expr;

/// The last name of a callee: `loadAnalytics` of `this.tools.loadAnalytics`.
pub fn last(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.clone()),
        Expr::Member { property, .. } => Some(property.clone()),
        _ => None,
    }
}

/// The first name of a path: `ReactGA` of `ReactGA.initialize`.
pub fn root(expr: &Expr) -> Option<&str> {
    let mut expr = expr;
    loop {
        match expr {
            Expr::Name(name) => return Some(name),
            Expr::Member { object, .. } | Expr::Index { object, .. } => expr = object,
            Expr::Call { callee, .. } => expr = callee,
            _ => return None,
        }
    }
}
