//! Models of ASP.NET: a property that is true at first ticks the box that a page binds to it.

use std::collections::HashSet;

use super::{Ticked, made, text_in};
use crate::site::Binding;
use crate::span::Span;

/// How far before a property its attributes may begin.
const FARTHEST: usize = 400;

/// How a page binds a box to a property.
const BINDINGS: &[&str] = &["asp-for=\"", "CheckBoxFor("];

/// Properties that are true at first: `public bool Newsletter { get; set; } = true;`.
pub(super) fn ticked(source: &str) -> Vec<Ticked> {
    let found = source.match_indices("} = true;");
    found
        .filter_map(|(at, end)| property(source, at, at + end.len() - 1))
        .collect()
}

/// The names of the classes of a file.
fn classes(source: &str) -> HashSet<&str> {
    let found = source.split("class ").skip(1);
    found
        .filter_map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
        })
        .collect()
}

/// Properties that are set to true where the model is made: in its constructor, or as it is handed
/// to a page.
pub(super) fn set(source: &str) -> Vec<Ticked> {
    let classes = std::cell::LazyCell::new(|| classes(source));
    let found = source.match_indices(" = true");
    found
        .filter_map(|(at, end)| {
            let behind = source.get(at + end.len()..)?.trim_start();
            let head = source.get(..at)?;
            let start = head.rfind(|c: char| !c.is_alphanumeric() && c != '_')? + 1;
            let name = head.get(start..)?;
            let before = head.get(..start)?.trim_end();
            let from = before.len().saturating_sub(FARTHEST);
            let from = (from..=before.len()).find(|at| before.is_char_boundary(*at))?;
            let near = before.get(from..)?;
            let is_name = name.starts_with(char::is_uppercase);
            let is_given = || {
                let open = near.rfind('{')?;
                let (page, made) = near.get(..open)?.rsplit_once("new ")?;
                let is_made = !made.contains([';', '{', '}']);
                let is_shown = page.trim_end().ends_with("View(");
                let is_pair = behind.starts_with([',', '}']) && near.ends_with(['{', ',']);
                (is_made && is_shown && is_pair).then_some(())
            };
            let is_constructed = || {
                let head = near.get(..near.rfind('{')?)?.trim_end();
                let head = head.strip_suffix(')')?;
                let (class, _) = head.rsplit_once('(')?;
                let class = class.rsplit(' ').next()?;
                let is_statement = behind.starts_with(';') && near.ends_with(['{', ';']);
                (is_statement && classes.contains(class)).then_some(())
            };
            is_name.then_some(())?;
            is_given().or_else(is_constructed)?;
            let span = Span::new(start, at + end.len());
            let mut found = made(String::new(), name.to_owned(), span);
            found.control.bound = Some(Binding::Model(name.to_owned()));
            Some(found)
        })
        .collect()
}

fn property(source: &str, at: usize, end: usize) -> Option<Ticked> {
    let from = at.saturating_sub(FARTHEST);
    let from = (from..=at).find(|from| source.is_char_boundary(*from))?;
    let open = from + source.get(from..at)?.rfind('{')?;
    let accessors = source.get(open..at)?;
    let head = source.get(..open)?;
    let start = head.rfind(['\n', ';', '{', '}']).map_or(0, |at| at + 1);
    let mut words = source.get(start..open)?.split_whitespace().rev();
    let name = words.next()?;
    let is_box = words
        .next()
        .is_some_and(|kind| matches!(kind, "bool" | "bool?"));
    if !is_box || !accessors.contains("get;") {
        return None;
    }
    let mut found = made(
        label(head.get(..start)?).unwrap_or_default(),
        name.to_owned(),
        Span::new(start + source.get(start..open)?.find(name)?, end),
    );
    found.control.bound = Some(Binding::Model(name.to_owned()));
    Some(found)
}

/// The label that an attribute above gives: `[Display(Name = "…")]`.
fn label(above: &str) -> Option<String> {
    let from = above.len().saturating_sub(FARTHEST);
    let from = (from..=above.len()).find(|at| above.is_char_boundary(*at))?;
    let near = above.get(from..)?;
    // Only what stands between this property and the one before it.
    let own = near.rfind(['}', ';']).map_or(near, |at| &near[at + 1..]);
    let attribute = ["Display(", "DisplayName("]
        .iter()
        .find_map(|name| own.split_once(name).map(|(_, rest)| rest))?;
    text_in(attribute)
}

/// The properties that a page binds boxes to, by their last names.
pub(super) fn bound(source: &str) -> Vec<String> {
    let mut all = Vec::new();
    for binding in BINDINGS {
        for (at, _) in source.match_indices(binding) {
            let rest = source.get(at + binding.len()..).unwrap_or_default();
            let end = rest.find(['"', ')', ',']).unwrap_or(0);
            let path = rest.get(..end).unwrap_or_default();
            let name = path.rsplit(['.', '@', ' ']).next().unwrap_or_default();
            // Boxes only: a label or a message is bound to the same property.
            let from = at.saturating_sub(FARTHEST);
            let before = (from..=at).find_map(|from| source.get(from..at));
            let tag = before.and_then(|before| before.rsplit_once('<'));
            let is_input = tag.is_some_and(|(_, tag)| tag.starts_with("input"));
            let is_box = binding.ends_with('(') || is_input;
            if is_box && !name.is_empty() {
                all.push(name.to_owned());
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_that_are_true_are_found() {
        let source = "class M {\n  public bool Other { get; set; }\n  [Display(Name = \"Ja tak\")]\n  public bool Newsletter { get; set; } = true;\n}";
        let found = ticked(source);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].control.words, ["Ja tak", "Newsletter"]);
        assert_eq!(found[0].span.of(source), "Newsletter { get; set; } = true");
        assert!(ticked("bool a = true; string B { get; } = true; {} = true;").is_empty());
    }

    #[test]
    fn properties_that_are_set_are_found() {
        let names = |source: &str| -> Vec<String> {
            let found = set(source).into_iter();
            found.map(|one| one.control.words[1].clone()).collect()
        };
        let made = "class M { public M() { Other = false; News = true; } }";
        assert_eq!(names(made), ["News"]);
        let shown = "return View(new SignupModel { Mail = \"\", News = true });";
        assert_eq!(names(shown), ["News"]);
        for other in [
            "await Save(new Subscriber { News = true });",
            "void F() { News = true; }",
            "if (a == true) { b = true; }",
        ] {
            assert!(names(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn bound_boxes_are_found() {
        let page = "<label asp-for=\"A\"></label><input asp-for=\"Input.News\"> @Html.CheckBoxFor(m => m.Mail)";
        assert_eq!(bound(page), ["News", "Mail"]);
    }
}
