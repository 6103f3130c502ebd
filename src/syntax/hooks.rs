//! Hooks are how WordPress calls a function by its name: `add_action('wp_head', 'print_tags')`.

use std::collections::HashMap;

/// Calls that hang a function on a hook.
const REGISTER: &[&str] = &["add_action", "add_filter"];

/// What the names of blocks begin with that run where a hook is raised.
pub const HOOK: &str = "hook ";

/// How far the arguments of such a call reach.
const MAX_ARGUMENTS: usize = 240;

/// Names of functions → the hooks that call them.
#[derive(Debug, Default)]
pub struct Hooks {
    calling: HashMap<String, Vec<String>>,
    /// Hooks that the file raises, and where.
    raised: Vec<(String, usize)>,
}

impl Hooks {
    /// The hooks that the file hangs functions on.
    #[must_use]
    pub fn of(source: &str) -> Self {
        let mut hooks: HashMap<String, Vec<String>> = HashMap::new();
        for register in REGISTER {
            for (at, _) in source.match_indices(register) {
                let rest = &source[at + register.len()..];
                let Some(arguments) = rest.trim_start().strip_prefix('(') else {
                    continue;
                };
                let end = arguments
                    .char_indices()
                    .take(MAX_ARGUMENTS)
                    .find(|(_, c)| *c == ';')
                    .map(|(end, _)| end);
                let Some(arguments) = end.and_then(|end| arguments.get(..end)) else {
                    continue;
                };
                let mut quoted = strings(arguments);
                if let (Some(hook), Some(function)) = (quoted.next(), quoted.last()) {
                    let function = function.rsplit("::").next().unwrap_or(function);
                    let known = hooks.entry(function.to_owned()).or_default();
                    known.push(hook.to_owned());
                }
            }
        }
        let raised = source.match_indices("do_action").filter_map(|(at, word)| {
            let from = at + word.len();
            let inside = source[from..].trim_start().strip_prefix('(')?.trim_start();
            let quote = inside.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
            let (hook, _) = inside[1..].split_once(quote)?;
            (!hook.is_empty() && !hook.contains(['\n', '$'])).then(|| (hook.to_owned(), at))
        });
        Self {
            raised: raised.collect(),
            calling: hooks,
        }
    }

    /// The hooks that the file raises itself, and where.
    pub fn raised(&self) -> &[(String, usize)] {
        &self.raised
    }

    /// The hooks that call a function of this file.
    pub fn calling(&self, function: &str) -> &[String] {
        self.calling.get(function).map_or(&[], Vec::as_slice)
    }
}

/// Quoted texts, in order.
fn strings(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let open = rest.find(['\'', '"'])?;
        let quote = rest[open..].chars().next()?;
        let inside = &rest[open + 1..];
        let close = inside.find(quote)?;
        rest = &inside[close + 1..];
        Some(&inside[..close])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_by_name() {
        let hooks = Hooks::of(
            "add_action( 'admin_head', 'a' ); add_action('wp_head', array( $this, 'b' ), 10);\n\
             add_filter(\"the_content\", [__CLASS__, 'c']); add_action('init', 'X::d'); add_action($x);\
             add_action('e', function () { echo 'f'; });",
        );
        assert_eq!(hooks.calling("a"), ["admin_head"]);
        assert_eq!(hooks.calling("b"), ["wp_head"]);
        assert_eq!(hooks.calling("c"), ["the_content"]);
        assert_eq!(hooks.calling("d"), ["init"]);
        assert!(hooks.calling("g").is_empty());
    }

    #[test]
    fn raised_hooks_are_found() {
        let hooks =
            Hooks::of("do_action('a'); do_action( \"b\", $x ); do_action($c); do_action('d");
        let names: Vec<&str> = hooks
            .raised()
            .iter()
            .map(|(hook, _)| hook.as_str())
            .collect();
        assert_eq!(names, ["a", "b"]);
    }
}
