//! What a call says about consent, by what is called and what it is handed.

use super::compare::is_search;
use super::read::Reader;
use super::source::last_name;
use super::verdict::Verdict;
use super::words;
use crate::expr::{Compare, Expr};

impl Reader<'_> {
    pub(super) fn call(
        &self,
        expr: &Expr,
        callee: &Expr,
        args: &[Expr],
        truth: bool,
        depth: usize,
    ) -> Verdict {
        let read = |expr: &Expr, truth| self.read_at(expr, truth, depth + 1);
        let name = last_name(callee).unwrap_or_default();
        match (name, args) {
            // Whether the code that would be asked is there at all.
            ("class_exists" | "function_exists" | "is_callable" | "method_exists", _) => {
                return Verdict::Nothing;
            }
            // Whether an element is there, whatever it is called.
            ("getElementById" | "querySelector" | "querySelectorAll", _) => {
                return Verdict::Nothing;
            }
            ("contains" | "containsIgnoreCase" | "contains?", [hay, needle @ Expr::String(_)]) => {
                return self.contains(hay, needle, truth);
            }
            (
                "Boolean" | "bool" | "boolval" | "defined" | "isset" | "present?" | "truthy"
                | "filter_var" | "await",
                [inner, ..],
            ) => return read(inner, truth),
            // The back office is no visitor's.
            ("is_admin" | "current_user_can" | "is_customize_preview", _) if truth => {
                return Verdict::Never;
            }
            ("empty" | "blank?" | "nil?" | "is_null" | "not", [inner, ..]) => {
                return read(inner, !truth);
            }
            ("default" | "d", [inner, fallback, ..]) => {
                return read(inner, truth).or(read(fallback, truth));
            }
            ("present?" | "to_bool" | "any?", [])
            | ("valueOf" | "toString" | "trim" | "toLowerCase", _) => {
                if let Expr::Member { object, .. } = callee {
                    return read(object, truth);
                }
            }
            ("blank?" | "nil?" | "empty?", []) => {
                if let Expr::Member { object, .. } = callee {
                    return read(object, !truth);
                }
            }
            (
                "includes" | "contains" | "match" | "has" | "include?" | "search" | "Contains"
                | "startsWith" | "starts_with" | "start_with?" | "StartsWith",
                [needle, ..],
            ) => {
                if let Expr::Member { object, .. } = callee {
                    return self.contains(object, needle, truth);
                }
            }
            ("test" | "exec", [hay, ..]) => {
                if let Expr::Member { object, .. } = callee {
                    return self.contains(hay, object, truth);
                }
            }
            ("in_array" | "in", [needle, hay, ..]) => return self.contains(hay, needle, truth),
            ("preg_match", [Expr::String(pattern), hay, ..]) => {
                let pattern = pattern.trim_matches(|c: char| !c.is_alphanumeric());
                return self.contains(hay, &Expr::Regex(pattern.to_owned()), truth);
            }
            (_, [hay, needle, ..]) if is_search(name) && name != "preg_match" => {
                return self.contains(hay, needle, truth);
            }
            (
                "any" | "every" | "filter" | "find" | "findIndex" | "findLast" | "some",
                [Expr::Function { parameter, answer }, ..],
            ) => {
                if let (Expr::Member { object, .. }, Some(parameter)) = (callee, parameter) {
                    let verdict = read(&answer.replaced(parameter, object), truth);
                    if verdict != Verdict::Nothing {
                        return verdict;
                    }
                }
            }
            // What a hook picks from a store: `useStore((state) => state.consent === 'yes')`.
            (name, [.., Expr::Function { answer, .. }]) if picks(name) => {
                let verdict = read(answer, truth);
                if verdict != Verdict::Nothing {
                    return verdict;
                }
            }
            ("eq", [a, b, ..]) => return self.compare(Compare::Equal, a, b, truth, depth),
            ("ne", [a, b, ..]) => return self.compare(Compare::NotEqual, a, b, truth, depth),
            _ => {}
        }
        let by_name = self.named(
            &callee.path().unwrap_or_else(|| name.to_owned()),
            truth,
            args,
        );
        // What a function does goes before what it is called.
        match (self.answered(callee, truth), by_name) {
            (Some(Verdict::Granted(own)), Verdict::Granted(named)) => {
                Verdict::Granted(if own.is_empty() { named } else { own })
            }
            // A way out that has nothing to do with consent is not for those who are asked.
            (Some(Verdict::FailsOpen), named) if named != Verdict::Nothing => named,
            (Some(verdict), _) => verdict,
            (None, Verdict::Nothing) => match self.subject(expr, truth) {
                // `notInProd(inProduction)` is not what it is handed.
                Verdict::Never if words::excludes(name) => Verdict::Nothing,
                verdict => verdict,
            },
            (None, named) => named,
        }
    }

    /// What a function of the project gives back, where that says anything.
    pub(super) fn answered(&self, callee: &Expr, truth: bool) -> Option<Verdict> {
        let path = callee.path()?;
        let own = path.strip_prefix("this.").unwrap_or(&path);
        let answer = self.answers?.get(own)?;
        let verdict = if truth {
            &answer.when_true
        } else {
            &answer.when_false
        };
        (*verdict != Verdict::Nothing).then(|| verdict.clone())
    }
}

/// Whether a function gives back what the function that it is handed gives back.
fn picks(name: &str) -> bool {
    matches!(
        name,
        "computed" | "derived" | "select" | "selectSignal" | "toSignal"
    ) || name.starts_with("use") && !name.ends_with("Effect") && !name.ends_with("Callback")
}
