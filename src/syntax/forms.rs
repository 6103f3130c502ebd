//! Forms are built by code as well: Symfony, Drupal, Laravel, Rails and ASP.NET have calls and
//! arrays that become boxes, and say in them whether a box is ticked at first.

mod data;
mod drupal;
mod fields;
mod gravity;
mod model;
mod objects;
mod python;
mod webform;
mod wordpress;

use super::controls::Ticked;
use super::lower::Lowering;
use super::messages::Format;
use super::program::Tongue;
use super::template::{Dialect, RegionKind, Template};
use crate::site::{Binding, BoundBox, Control, Site, SiteKind};
use crate::span::Span;

/// How far a form's array or call is followed.
const LONGEST: usize = 2_000;

/// How far back the name of a field is looked for.
const FARTHEST: usize = 200;

/// Helpers that write a box, in lower case, and which argument ticks it, counted from 0.
const HELPERS: &[(&str, usize)] = &[
    ("check_box_tag", 2),
    ("form::checkbox", 2),
    ("html.checkbox", 1),
    ("html.checkboxfor", 1),
];

/// Keys and options that tick a box when they are true.
const TICKS: &[&str] = &["#default_value", "checked", "data", "value_default"];

/// Keys and options that hold what is written on it.
const LABELS: &[&str] = &["#title", "label", "title"];

impl Lowering<'_> {
    /// Boxes that a template's own code ticks, and those that it binds to a model.
    pub fn built_forms(&mut self, dialect: Dialect) {
        if dialect == Dialect::Razor {
            let bound = model::bound(self.source).into_iter();
            self.facts.bound.extend(bound.map(|name| BoundBox {
                to: Binding::Model(name),
                words: Vec::new(),
            }));
            self.ticked(fields::of_blazor(self.source));
        }
        if dialect == Dialect::Php {
            self.ticked(wordpress::fields(self.source));
            self.ticked(fields::of_livewire(self.source));
        }
        self.ticked(ticked(self.source, dialect, self.template));
    }

    /// Boxes that editors write as tags in the text of a page.
    pub fn written_forms(&mut self) {
        if self.source.contains("default:") {
            self.ticked(wordpress::tags(self.source));
        }
    }

    /// Boxes that a program's forms tick.
    pub fn program_forms(&mut self, tongue: &Tongue) {
        let is = |extension: &str| tongue.extensions.contains(&extension);
        if is("py") {
            self.ticked(python::ticked(self.source));
        } else if is("cs") {
            self.ticked(model::ticked(self.source));
            self.ticked(model::set(self.source));
        }
    }

    /// Boxes that a form in a data file ticks.
    pub fn data_forms(&mut self, format: Format) {
        self.ticked(webform::ticked(self.source));
        self.ticked(data::ticked(self.source, format));
        if self.source.contains(gravity::TICK) {
            self.ticked(gravity::ticked(self.source));
        }
    }

    fn ticked(&mut self, found: Vec<Ticked>) {
        for found in found {
            let gate = self.template_gate(found.span.start);
            self.facts.sites.push(Site {
                kind: SiteKind::TickedControl(found.control),
                span: found.span,
                gate,
            });
        }
    }
}

/// All boxes that code of that dialect ticks.
#[must_use]
fn ticked(source: &str, dialect: Dialect, template: &Template) -> Vec<Ticked> {
    if !matches!(dialect, Dialect::Php | Dialect::Erb | Dialect::Razor) {
        return Vec::new();
    }
    let lower = source.to_ascii_lowercase();
    let mut all = Vec::new();
    let words = ["checkbox", "check_box", "as: :boolean"];
    let mut places: Vec<usize> = words
        .iter()
        .flat_map(|word| lower.match_indices(word).map(|(at, _)| at))
        .collect();
    places.sort_unstable();
    for at in places {
        let is_code = template
            .region_at(at)
            .is_some_and(|region| region.kind != RegionKind::Comment);
        if is_code && !is_commented(source, at) {
            if lower[at..].starts_with("checkboxes") {
                all.extend(drupal::several(source, at));
            }
            all.extend(helper(source, &lower, at).or_else(|| builder(source, &lower, at)));
        }
    }
    all
}

fn is_commented(source: &str, at: usize) -> bool {
    let start = source[..at].rfind('\n').map_or(0, |line| line + 1);
    let line = source[start..at].trim_start();
    line.starts_with("//") || line.starts_with('*') || line.starts_with("# ") || line.contains("//")
}

/// `check_box_tag "newsletter", "1", true`, `Form::checkbox('newsletter', 1, true)`.
fn helper(source: &str, lower: &str, at: usize) -> Option<Ticked> {
    let (name, place, start) = HELPERS.iter().find_map(|(name, place)| {
        let from = at.saturating_sub(name.len());
        let window = lower.get(from..)?;
        let found = window.find(name)? + from;
        let is_here = found <= at && at < found + name.len();
        let ends = lower.as_bytes().get(found + name.len());
        let is_whole = ends.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        (is_here && is_whole).then_some((*name, *place, found))
    })?;
    let arguments = arguments(source, start + name.len());
    let ticks = arguments.get(place)?.of(source).trim();
    if !is_true(ticks) && !arguments.iter().any(|part| is_ticking(part.of(source))) {
        return None;
    }
    let key = arguments.first()?.of(source).trim();
    let key = key.trim_matches(['"', '\'', ':']).to_owned();
    Some(made(
        String::new(),
        key,
        Span::new(start, arguments.get(place)?.end),
    ))
}

/// `->add('newsletter', CheckboxType::class, ['data' => true])`,
/// `$form['newsletter'] = ['#type' => 'checkbox', '#default_value' => TRUE]`,
/// `f.check_box :newsletter, checked: true`.
fn builder(source: &str, lower: &str, at: usize) -> Option<Ticked> {
    let end = (at..=(at + LONGEST).min(source.len()))
        .rev()
        .find(|end| source.is_char_boundary(*end))?;
    let from = (at.saturating_sub(FARTHEST)..=at).find(|from| source.is_char_boundary(*from))?;
    let before = source.get(from..at)?;
    let word = if lower[at..].starts_with("checkboxtype") {
        "checkboxtype"
    } else if lower[at..].starts_with("checkboxes") {
        // Several, of which each has its own key.
        return None;
    } else if lower[at..].starts_with("checkbox") {
        "checkbox"
    } else if lower[at..].starts_with("as: :boolean") {
        return simple_form(source, at);
    } else {
        "check_box"
    };
    let is_symfony = word == "checkboxtype";
    let is_drupal =
        word == "checkbox" && before.trim_end().ends_with(['\'', '"']) && before.contains("#type");
    let is_rails = word == "check_box" && before.ends_with(['.']);
    if !is_symfony && !is_drupal && !is_rails {
        return None;
    }
    // What belongs to the field: up to where the bracket around it closes.
    let behind = source.get(at..end)?;
    let scope = if is_rails {
        behind.lines().next().unwrap_or_default()
    } else {
        behind.get(..closing(behind))?
    };
    let (tick, value) = TICKS.iter().find_map(|key| option(scope, key))?;
    if !is_true(value) {
        return None;
    }
    let label = LABELS.iter().find_map(|key| option(scope, key));
    let label = label
        .and_then(|(_, value)| text_in(value))
        .unwrap_or_default();
    let key = if is_rails {
        let rest = scope.get(word.len()..)?.trim_start_matches([' ', '(']);
        let length = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':'));
        rest.get(..length.unwrap_or(rest.len()))?
            .trim_start_matches(':')
            .to_owned()
    } else {
        // The last text before: the field's key, where it is not `#type` itself.
        before
            .rsplit(['\'', '"'])
            .find(|text| {
                let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
                !text.is_empty() && text.chars().all(is_name)
            })?
            .to_owned()
    };
    Some(made(label, key, Span::new(at, at + tick)))
}

/// `f.input :newsletter, as: :boolean, input_html: { checked: true }`.
fn simple_form(source: &str, at: usize) -> Option<Ticked> {
    let start = source[..at].rfind(['\n', '%']).map_or(0, |at| at + 1);
    let line = source.get(start..)?.lines().next()?;
    let (_, field) = line.split_once(".input")?;
    let key = field.trim_start_matches([' ', '(', ':']);
    let length = key.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let (tick, value) = option(line, "checked")?;
    let label = option(line, "label").and_then(|(_, label)| text_in(label));
    is_true(value).then(|| {
        let span = Span::new(at, (start + tick).max(at + 1));
        made(label.unwrap_or_default(), key[..length].to_owned(), span)
    })
}

/// The parts of what stands between brackets, of which the first is at `open`, over any number of
/// lines; with where the last bracket is.
fn parts(source: &str, open: usize) -> (Vec<Span>, usize) {
    let bytes = source.as_bytes();
    let (mut depth, mut quote, mut start) = (0_usize, None, open + 1);
    let mut all = Vec::new();
    let mut at = open + 1;
    let end = (at + LONGEST).min(bytes.len());
    while at < end {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, byte @ (b'\'' | b'"')) => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') if depth == 0 => {
                all.push(Span::new(start, at));
                return (all, at);
            }
            (None, b')' | b']' | b'}') => depth -= 1,
            (None, b',') if depth == 0 => {
                all.push(Span::new(start, at));
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    (Vec::new(), end)
}

/// Attributes that Razor is given: `new { @checked = "checked" }`.
fn is_ticking(attributes: &str) -> bool {
    let value = attributes
        .split_once("@checked")
        .map(|(_, rest)| rest.trim_start());
    let value = value.and_then(|rest| rest.strip_prefix('='));
    value.is_some_and(|value| is_true(value.trim_start()))
}

fn made(label: String, key: String, span: Span) -> Ticked {
    Ticked {
        control: Control {
            words: vec![label, key],
            context: String::new(),
            locked: false,
            ..Control::default()
        },
        span,
    }
}

/// Where the bracket that is open at the start closes.
fn closing(text: &str) -> usize {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            // Drupal's value begins behind its own quote.
            (None, b'\'' | b'"') if at > b"checkbox".len() => quote = Some(byte),
            (None, b'(' | b'[') => depth += 1,
            (None, b')' | b']') if depth == 0 => return at,
            (None, b')' | b']') => depth -= 1,
            (None, b';') => return at,
            _ => {}
        }
    }
    text.len()
}

/// The value of an option, `'data' => true` or `checked: true`, and where it ends.
fn option<'t>(scope: &'t str, key: &str) -> Option<(usize, &'t str)> {
    let mut from = 0;
    while let Some(found) = scope.get(from..)?.find(key) {
        let start = from + found;
        from = start + key.len();
        let rest = scope.get(from..)?;
        let opens = scope[..start].chars().next_back();
        let is_key = opens.is_none_or(|c| matches!(c, '\'' | '"' | ' ' | ',' | '(' | '{'));
        let plain = rest.trim_start_matches(['\'', '"']).trim_start();
        let value = plain.strip_prefix("=>").or_else(|| plain.strip_prefix(':'));
        if let Some(value) = value.filter(|_| is_key) {
            let value = value.trim_start();
            let value = value.get(..value_end(value))?;
            let at = value.as_ptr() as usize - scope.as_ptr() as usize;
            return Some((at + value.len(), value));
        }
    }
    None
}

/// Where a value ends: at a comma, a line's end or a bracket outside of its quotes.
fn value_end(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b',' | b'\n' | b']') => return at,
            _ => {}
        }
    }
    text.len()
}

fn text_in(value: &str) -> Option<String> {
    let start = value.find(['\'', '"'])?;
    let quote = value.as_bytes().get(start).copied()? as char;
    let inner = value.get(start + 1..)?;
    inner.find(quote).map(|end| inner[..end].to_owned())
}

fn is_true(value: &str) -> bool {
    let value = value.trim();
    let length = value.find([' ', ')', '}', ';']).unwrap_or(value.len());
    let value = value.get(..length).unwrap_or_default();
    let plain = value.trim_matches(['\'', '"']);
    plain.eq_ignore_ascii_case("true") || matches!(plain, "1" | "checked" | "on")
}

/// The arguments of the call that begins at `at`, in brackets or, as in Ruby, without.
fn arguments(source: &str, at: usize) -> Vec<Span> {
    let bytes = source.as_bytes();
    let mut at = at;
    while bytes
        .get(at)
        .is_some_and(|byte| matches!(byte, b' ' | b'('))
    {
        at += 1;
    }
    let (mut depth, mut quote, mut start) = (0_usize, None, at);
    let mut all = Vec::new();
    let end = (at + LONGEST).min(bytes.len());
    while at < end {
        match (quote, bytes[at]) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, byte @ (b'\'' | b'"')) => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') if depth == 0 => break,
            (None, b')' | b']' | b'}') => depth -= 1,
            (None, b',') if depth == 0 => {
                all.push(Span::new(start, at));
                start = at + 1;
            }
            (None, b'\n' | b'%' | b';') if depth == 0 => break,
            _ => {}
        }
        at += 1;
    }
    // Everything that ends it is one byte of ASCII.
    if source.is_char_boundary(at) {
        all.push(Span::new(start, at));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str, dialect: Dialect) -> Vec<String> {
        let span = Span::new(0, source.len());
        let kind = RegionKind::Statement;
        let template = Template {
            regions: vec![super::super::template::Region { span, kind }],
            ..Template::default()
        };
        let found = ticked(source, dialect, &template).into_iter();
        found.map(|one| one.control.words[1].clone()).collect()
    }

    #[test]
    fn boxes_that_code_ticks_are_found() {
        for source in [
            "$builder->add('newsletter', CheckboxType::class, ['label' => 'æ', 'data' => true]);",
            "$form['newsletter'] = [\n  '#type' => 'checkbox',\n  '#title' => $this->t('News'),\n  '#default_value' => TRUE,\n];",
            "Form::checkbox('newsletter', 1, true)",
        ] {
            assert_eq!(keys(source, Dialect::Php), ["newsletter"], "{source}");
        }
        for source in [
            "<%= check_box_tag :newsletter, '1', true %>",
            "<%= f.check_box :newsletter, checked: true %>",
            "<%= check_box_tag(\"newsletter\", 1, true) %>",
        ] {
            assert_eq!(keys(source, Dialect::Erb), ["newsletter"], "{source}");
        }
        let razor = "@Html.CheckBox(\"newsletter\", true)";
        assert_eq!(keys(razor, Dialect::Razor), ["newsletter"]);
    }

    #[test]
    fn boxes_that_nothing_ticks_are_not() {
        for source in [
            "$builder->add('newsletter', CheckboxType::class, ['data' => $user->newsletter]);",
            "$builder->add('newsletter', CheckboxType::class)->add('x', TextType::class, ['data' => true]);",
            "$form['a'] = ['#type' => 'checkbox'];\n$form['b'] = ['#default_value' => TRUE];",
            "// Form::checkbox('newsletter', 1, true)",
            "Form::checkbox('newsletter', 1, old('newsletter'))",
            "check_box_tag",
            "checkbox'",
        ] {
            assert_eq!(keys(source, Dialect::Php), Vec::<String>::new(), "{source}");
        }
        let erb = "<%= f.check_box :newsletter, checked: @user.newsletter %>";
        assert_eq!(keys(erb, Dialect::Erb), Vec::<String>::new());
    }
}
