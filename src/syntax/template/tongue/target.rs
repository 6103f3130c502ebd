//! The file that a statement places, as its dialect names it.

use super::super::Dialect;
use super::tag::{Tag, attribute};

/// The files that the arguments name; `None` for one that is computed.
pub(super) fn targets(dialect: Dialect, tag: &Tag<'_>, of: &str) -> Vec<Option<String>> {
    if tag.name.starts_with("partial") && dialect == Dialect::Antlers {
        let short = tag.name.split_once([':', '/']).map(|(_, name)| name);
        let named = short
            .filter(|name| !matches!(*name, "exists" | "if_exists" | "first"))
            .or_else(|| attribute(tag.args, "src"))
            .or_else(|| literal(tag.args));
        return vec![named.map(|name| path(dialect, name))];
    }
    let named = of
        .split('|')
        .filter(|name| !name.is_empty())
        .find_map(|name| attribute(tag.args, name));
    if let Some(named) = named {
        return vec![is_fixed(named).then(|| path(dialect, named))];
    }
    if !of.is_empty() && dialect != Dialect::Smarty {
        return Vec::new();
    }
    let args = match dialect {
        Dialect::Latte => tag.args.strip_prefix("file ").unwrap_or(tag.args),
        _ => tag.args,
    };
    let args = args.trim();
    if dialect == Dialect::SilverStripe {
        let name = args.split([' ', ',', '\t']).next().unwrap_or("");
        return vec![is_fixed(name).then(|| path(dialect, name))];
    }
    if let Some(list) = args.strip_prefix('[') {
        let inner = list.split(']').next().unwrap_or("");
        let names = inner.split(',').filter_map(literal);
        return names.map(|name| Some(path(dialect, name))).collect();
    }
    if let Some(name) = literal(args) {
        return vec![is_fixed(name).then(|| path(dialect, name))];
    }
    // Latte takes file names without quotes; names alone are blocks.
    let bare = args.split([',', ' ']).next().unwrap_or("");
    if dialect == Dialect::Latte && bare == "content" {
        return Vec::new();
    }
    let is_file =
        dialect == Dialect::Latte && bare.contains(['.', '/']) && !bare.contains(['$', '(', '{']);
    if dialect == Dialect::Latte && !is_file && !bare.contains('$') {
        return Vec::new();
    }
    vec![is_file.then(|| bare.to_owned())]
}

fn is_fixed(name: &str) -> bool {
    !name.is_empty() && !name.contains(['$', '{', '<'])
}

/// A string in quotes at the start.
pub(super) fn literal(args: &str) -> Option<&str> {
    let args = args.trim_start();
    let quote = args.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    args[1..]
        .split(quote)
        .next()
        .filter(|_| args[1..].contains(quote))
}

/// The first argument, and what follows its comma.
pub(super) fn first_argument(args: &str) -> (&str, &str) {
    let mut depth = 0usize;
    let mut quote = None;
    for (at, c) in args.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('(' | '[' | '{', None) => depth += 1,
            (')' | ']' | '}', None) => depth = depth.saturating_sub(1),
            (',', None) if depth == 0 => return (&args[..at], &args[at + 1..]),
            _ => {}
        }
    }
    (args, "")
}

/// The path of a view by its name.
pub(in super::super) fn path(dialect: Dialect, name: &str) -> String {
    let name = name.trim();
    match dialect {
        Dialect::Blade => {
            let name = name.rsplit("::").next().unwrap_or(name);
            name.replace('.', "/")
        }
        Dialect::Smarty => {
            let name = name.split_once(':').map_or(name, |(_, name)| name);
            name.rsplit(']').next().unwrap_or(name).to_owned()
        }
        Dialect::SilverStripe => name.trim_matches(['"', '\'']).replace('\\', "/"),
        Dialect::Antlers => name.replace('.', "/"),
        _ => name.to_owned(),
    }
}

/// The name of a block or a definition.
pub(super) fn name(args: &str, of: &str) -> String {
    let named = of
        .split('|')
        .filter(|of| !of.is_empty())
        .find_map(|of| attribute(args, of));
    let name = named.or_else(|| literal(args)).unwrap_or(args);
    let name = name.split(['(', ',', ' ']).next().unwrap_or("");
    name.trim_start_matches(['#', '$']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_argument_may_hold_commas() {
        assert_eq!(
            first_argument("f($a, ',') && $b, 'x', []"),
            ("f($a, ',') && $b", " 'x', []")
        );
        assert_eq!(first_argument("$a"), ("$a", ""));
    }

    #[test]
    fn views_have_paths() {
        assert_eq!(path(Dialect::Blade, "theme::partials.ga"), "partials/ga");
        assert_eq!(path(Dialect::SilverStripe, "Site\\Footer"), "Site/Footer");
        assert_eq!(path(Dialect::Smarty, "file:[theme]ga.tpl"), "ga.tpl");
    }
}
