//! Which other files a piece of template code places, and under which conditions of its own.

use super::expr;
use super::{Dialect, IncludeKind};
use crate::expr::Expr;

/// An include found in an expression, with what has to hold for it to come out.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::syntax) struct Found {
    pub target: Option<String>,
    pub kind: IncludeKind,
    pub conditions: Vec<(Expr, bool)>,
}

/// Functions that place another file.
const FUNCTIONS: &[&str] = &[
    "erb",
    "haml",
    "include",
    "layout",
    "partial",
    "partialCached",
    "partials.Include",
    "partials.IncludeCached",
    "render",
    "render_partial",
    "slim",
    "source",
    "template",
];

/// Names whose value is the page, where a layout prints them.
const BODIES: &[&str] = &["body", "content", "content_for_layout", "yield"];

/// Whether it is worth while to read the code at all.
fn may_include(code: &str) -> bool {
    let tells = |(at, first): (usize, u8)| {
        let words: &[&str] = match first {
            b'i' => &["include"],
            b'I' => &["Include"],
            b'p' => &["partial"],
            b'r' => &["render"],
            b't' => &["template"],
            b's' => &["source", "slim"],
            b'y' => &["yield"],
            b'l' => &["layout"],
            b'e' => &["erb"],
            b'h' => &["haml"],
            _ => return false,
        };
        let rest = &code.as_bytes()[at..];
        words.iter().any(|word| rest.starts_with(word.as_bytes()))
    };
    code.bytes().enumerate().any(tells)
        || BODIES
            .iter()
            .any(|body| code.trim_start().starts_with(body))
        || code == ".Content"
        || code == "@inner_content"
        || code.ends_with(".body()")
}

/// The includes in an expression that is printed or run where it stands.
pub(super) fn in_expression(code: &str, dialect: Dialect) -> Vec<Found> {
    if !may_include(code) {
        return Vec::new();
    }
    let parsed = expr::parse(code, dialect);
    let mut found = Vec::new();
    if is_body(&parsed, dialect) {
        found.push(Found {
            target: None,
            kind: IncludeKind::Body,
            conditions: Vec::new(),
        });
        return found;
    }
    walk(parsed, dialect, &mut found);
    found
}

/// `content`, `content | safe`, `yield`, `body`; `yield :name` places a block and not the page.
fn is_body(parsed: &Expr, dialect: Dialect) -> bool {
    if dialect == Dialect::Mako {
        return matches!(parsed, Expr::Call { callee, .. } if matches!(callee.path().as_deref(), Some("self.body" | "next.body")));
    }
    let mut value = parsed;
    while let Expr::Call { callee, args } = value {
        let filter = matches!(dialect, Dialect::Jinja | Dialect::Liquid | Dialect::Go);
        match args.first() {
            Some(first) if filter && matches!(callee.as_ref(), Expr::Name(_)) => value = first,
            _ => return false,
        }
    }
    let Some(path) = value.path() else {
        return false;
    };
    match dialect {
        Dialect::Go => path == ".Content",
        Dialect::Erb => path == "yield",
        Dialect::Eex => path == "inner_content",
        Dialect::Ejs => path == "body",
        Dialect::Handlebars => path == "body" || path == "content",
        _ => path == "content" || path == "content_for_layout",
    }
}

fn walk(parsed: Expr, dialect: Dialect, found: &mut Vec<Found>) {
    let mut rest: Vec<(Expr, Vec<(Expr, bool)>)> = vec![(parsed, Vec::new())];
    while let Some((node, conditions)) = rest.pop() {
        let same = |node: Expr| (node, conditions.clone());
        match node {
            Expr::Choice {
                test,
                then,
                otherwise,
            } => {
                let under = |holds: bool| {
                    let mut under = conditions.clone();
                    under.push((test.as_ref().clone(), holds));
                    under
                };
                rest.push((*otherwise, under(false)));
                rest.push((*then, under(true)));
            }
            Expr::And(parts) | Expr::List(parts) if parts.is_empty() => {}
            Expr::And(parts) => {
                let mut under = conditions.clone();
                for part in parts {
                    rest.push((part.clone(), under.clone()));
                    under.push((part, true));
                }
            }
            Expr::Or(parts) | Expr::List(parts) => rest.extend(parts.into_iter().map(same)),
            Expr::Call { callee, args } => {
                let path = callee.path().unwrap_or_default();
                if FUNCTIONS.binary_search(&path.as_str()).is_ok() {
                    found.extend(call(&path, &args, dialect).map(|(target, kind)| Found {
                        target,
                        kind,
                        conditions: conditions.clone(),
                    }));
                } else if let ("yield" | "content_for", Dialect::Erb, [Expr::String(name)]) =
                    (path.as_str(), dialect, args.as_slice())
                {
                    found.push(Found {
                        target: Some(name.clone()),
                        kind: IncludeKind::Body,
                        conditions,
                    });
                } else if path != "yield" {
                    rest.extend(args.into_iter().map(same));
                    rest.push(same(*callee));
                }
            }
            Expr::Name(name) if name == "yield" && dialect == Dialect::Erb => found.push(Found {
                target: None,
                kind: IncludeKind::Body,
                conditions,
            }),
            Expr::Member { object, .. } => rest.push(same(*object)),
            _ => {}
        }
    }
}

/// What a call of one of [`FUNCTIONS`] places.
fn call(function: &str, args: &[Expr], dialect: Dialect) -> Option<(Option<String>, IncludeKind)> {
    let kind = if function == "layout" {
        IncludeKind::Extends
    } else {
        IncludeKind::Include
    };
    let ruby = matches!(function, "erb" | "haml" | "slim" | "render");
    if function == "source" && dialect != Dialect::Jinja
        || ruby && !matches!(dialect, Dialect::Eex | Dialect::Erb | Dialect::Jinja)
    {
        return None;
    }
    let named = args.iter().find_map(|arg| match arg {
        Expr::Object(entries) => entries
            .iter()
            .find(|(key, _)| matches!(key.as_str(), "partial" | "template" | "file" | "layout")),
        _ => None,
    });
    let target = match (args.first(), named) {
        (Some(Expr::String(target)), _) => Some(target.clone()),
        (_, Some((_, Expr::String(target)))) => Some(target.clone()),
        // Phoenix names the view first.
        (Some(_), _) if dialect == Dialect::Eex => match args.get(1) {
            Some(Expr::String(target)) => Some(target.clone()),
            _ => None,
        },
        // `render json: x` and `render inline: x` place no file; `layout(false)` is none.
        (Some(Expr::Object(_)), None) => return None,
        (Some(Expr::Bool(_) | Expr::Null) | None, _) => return None,
        _ => None,
    };
    Some((target, kind))
}

/// The literal targets that the arguments of a statement begin with: `"x" with …`, `x.html`,
/// `['a', 'b']`. One `None` where the target is computed.
pub(super) fn targets(args: &str, dialect: Dialect) -> Vec<Option<String>> {
    let args = args.trim();
    let Some(first) = args.chars().next() else {
        return Vec::new();
    };
    if let quote @ ('"' | '\'' | '`') = first {
        let Some(end) = args[1..].find(quote) else {
            return vec![None];
        };
        let rest = args[end + 2..].trim_start();
        if rest.starts_with("if ") {
            return match expr::parse(args, dialect) {
                Expr::Choice {
                    then, otherwise, ..
                } => [*then, *otherwise]
                    .into_iter()
                    .filter_map(literal)
                    .collect(),
                _ => vec![None],
            };
        }
        let computed = rest.starts_with(['~', '+', '.', '?', '%']);
        return vec![(!computed).then(|| args[1..=end].to_owned())];
    }
    if first == '[' {
        if let Expr::List(items) = expr::parse(list(args), dialect) {
            return items
                .into_iter()
                .map(|item| match item {
                    Expr::String(target) => Some(target),
                    _ => None,
                })
                .collect();
        }
        return vec![None];
    }
    let bare = args.split_whitespace().next().unwrap_or("");
    // A file name without quotes has an ending or a folder; a variable has a dot at most.
    let literal = dialect == Dialect::Liquid
        && !bare.contains(['{', '[', '(', '|'])
        && bare.contains(['.', '/']);
    vec![literal.then(|| bare.trim_end_matches(',').to_owned())]
}

/// The target that a value names: nothing for no value, `None` for a computed one.
fn literal(value: Expr) -> Option<Option<String>> {
    match value {
        Expr::Null => None,
        Expr::String(target) => Some(Some(target)),
        _ => Some(None),
    }
}

/// The bracket that `args` begin with.
fn list(args: &str) -> &str {
    args.find(']').map_or(args, |end| &args[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_sorted() {
        assert!(FUNCTIONS.is_sorted());
    }

    #[test]
    fn an_include_keeps_the_condition_around_it() {
        let found = in_expression("render('ga') if cookies[:consent]", Dialect::Erb);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].target.as_deref(), Some("ga"));
        assert_eq!(found[0].conditions.len(), 1);
        assert!(found[0].conditions[0].1);
    }

    #[test]
    fn targets_of_statements() {
        let literal = |name: &str| vec![Some(name.to_owned())];
        assert_eq!(
            targets("\"x.html\" with context", Dialect::Jinja),
            literal("x.html")
        );
        assert_eq!(targets("x.html id=1", Dialect::Liquid), literal("x.html"));
        assert_eq!(targets("'x' ~ y", Dialect::Jinja), vec![None]);
        assert_eq!(targets("{{ page.x }}", Dialect::Liquid), vec![None]);
        assert_eq!(targets("name", Dialect::Jinja), vec![None]);
        let two = vec![Some("a".to_owned()), Some("b".to_owned())];
        assert_eq!(targets("['a', 'b'] ignore missing", Dialect::Jinja), two);
        assert_eq!(targets("'a' if x else 'b'", Dialect::Jinja), two);
    }
}
