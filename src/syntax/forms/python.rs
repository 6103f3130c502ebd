//! Forms of Django and WTForms: a class with a field for each box, which says what it holds at first.

use super::{Ticked, is_true, made, parts, text_in};
use crate::span::Span;

const FIELD: &str = "BooleanField(";

/// What a form is given that its fields hold at first.
const INITIAL: &str = "initial={";

/// Options by which a field is ticked at first: Django's, WTForms'.
const TICKS: &[&str] = &["initial", "default"];

/// How far back the class is looked for.
const FARTHEST: usize = 400;

pub(super) fn ticked(source: &str) -> Vec<Ticked> {
    let found = source.match_indices(FIELD);
    let fields = found.filter_map(|(at, _)| field(source, at));
    let forms = source.match_indices(INITIAL);
    fields
        .chain(forms.flat_map(|(at, _)| given(source, at)))
        .collect()
}

/// `SignupForm(initial={"newsletter": True})`
fn given(source: &str, at: usize) -> Vec<Ticked> {
    let line = source[..at].rfind('\n').map_or(0, |line| line + 1);
    let before = source.get(line..at).unwrap_or_default();
    let is_form = before
        .rsplit_once('(')
        .is_some_and(|(name, _)| name.trim_end().ends_with("Form"));
    if !is_form || before.contains('#') {
        return Vec::new();
    }
    let (pairs, _) = parts(source, at + INITIAL.len() - 1);
    let pairs = pairs.into_iter().filter_map(|pair| {
        let (key, value) = pair.of(source).split_once(':')?;
        let key = text_in(key)?;
        is_true(value).then(|| made(String::new(), key, pair))
    });
    pairs.collect()
}

/// `newsletter = forms.BooleanField(label="…", initial=True)`
fn field(source: &str, at: usize) -> Option<Ticked> {
    let start = source[..at].rfind('\n').map_or(0, |line| line + 1);
    let before = source.get(start..at)?;
    let (name, made_by) = before.split_once('=')?;
    let made_by = made_by.trim();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let name = name.split(':').next().unwrap_or(name).trim();
    let is_of_form = matches!(made_by, "" | "forms." | "wtforms." | "fields.");
    if name.is_empty() || !name.chars().all(is_name) || !is_of_form || !is_in_form(source, start) {
        return None;
    }
    let (arguments, _) = parts(source, at + FIELD.len() - 1);
    let named = |key: &str| {
        arguments.iter().find_map(|part| {
            let (name, value) = part.of(source).split_once('=')?;
            (name.trim() == key).then_some((value.trim(), *part))
        })
    };
    let (_, tick) = TICKS
        .iter()
        .find_map(|key| named(key).filter(|(value, _)| is_true(value)))?;
    let first = arguments.first().map(|part| part.of(source).trim());
    let label = match named("label") {
        Some((label, _)) => text_in(label),
        None => first.filter(|part| !part.contains('=')).and_then(text_in),
    };
    let mut found = made(
        label.unwrap_or_default(),
        name.to_owned(),
        Span::new(at, tick.end),
    );
    found.control.locked = named("disabled").is_some_and(|(value, _)| is_true(value));
    Some(found)
}

/// Whether the class around a line is a form: a model's field is no box.
fn is_in_form(source: &str, line: usize) -> bool {
    let mut lines = source[..line].lines().rev().take(FARTHEST);
    let class = lines.find(|line| line.trim_start().starts_with("class "));
    class.is_some_and(|class| {
        let bases = class.split_once('(').map_or("", |(_, bases)| bases);
        bases.contains("Form") && !bases.contains("Admin")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str) -> Vec<String> {
        let found = ticked(source).into_iter();
        found.map(|one| one.control.words.join("|")).collect()
    }

    #[test]
    fn fields_that_are_ticked_are_found() {
        let source = "class F(forms.Form):\n    newsletter = forms.BooleanField(\n        label=_(\"News\"),\n        initial=True,\n    )\n";
        assert_eq!(keys(source), ["News|newsletter"]);
        let source = "class F(FlaskForm):\n    news = BooleanField('News', default=\"checked\")\n";
        assert_eq!(keys(source), ["News|news"]);
    }

    #[test]
    fn other_fields_are_not() {
        for source in [
            "class F(forms.Form):\n    newsletter = forms.BooleanField(initial=False)\n",
            "class F(forms.Form):\n    newsletter = forms.BooleanField(required=True)\n",
            "class F(models.Model):\n    newsletter = models.BooleanField(default=True)\n",
            "class F(Serializer):\n    newsletter = BooleanField(default=True)\n",
            "newsletter = BooleanField(",
            "class F(Form):\n    # newsletter = BooleanField(default=True)\n",
        ] {
            assert_eq!(keys(source), Vec::<String>::new(), "{source}");
        }
    }
}
