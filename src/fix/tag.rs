//! A start tag is edited attribute by attribute; what else stands in it stays byte for byte.

use super::Edit;
use crate::facts::{Form, Written};
use crate::span::Span;
use crate::syntax::html::Attribute;

/// Edits of one start tag, in the making.
pub(super) struct Tag<'a> {
    source: &'a str,
    written: &'a Written,
    edits: Vec<Edit>,
    /// New attributes, which go in front of all others.
    added: String,
    /// What may stand around a value here: a string of a program ends at the other.
    quote: &'static str,
    /// Without angle brackets, as in Pug and Slim; new attributes go in front of this one.
    before: Option<usize>,
}

impl<'a> Tag<'a> {
    /// `None` where the tag is not as the spans say, as in a string with escapes.
    pub(super) fn new(source: &'a str, written: &'a Written) -> Option<Self> {
        let tag = written.element.start_tag.of(source);
        let name = written.element.written.of(source);
        let begins = tag.strip_prefix('<')?.starts_with(name) && !name.is_empty();
        begins.then(|| Self::of(source, written, "\"", None))
    }

    fn of(
        source: &'a str,
        written: &'a Written,
        quote: &'static str,
        before: Option<usize>,
    ) -> Self {
        Self {
            source,
            written,
            edits: Vec::new(),
            added: String::new(),
            quote,
            before,
        }
    }

    /// The same also for tags without angle brackets, and for those in strings of programs, where
    /// an attribute that is there shows how one is written.
    pub(super) fn in_any_form(source: &'a str, written: &'a Written) -> Option<Self> {
        let tag = written.element.start_tag.of(source);
        match (written.form, tag.starts_with('<')) {
            (Form::String, true) => {
                let shown = written.element.attributes.iter();
                let (quote, _) = shown.filter_map(|it| quoted(source, it)).next()?;
                let mut tag = Self::new(source, written)?;
                tag.quote = quote;
                Some(tag)
            }
            (Form::Markup, false) => {
                let shown = written.element.attributes.iter();
                let (_, at) = shown.filter_map(|it| quoted(source, it)).next()?;
                Some(Self::of(source, written, "\"", Some(at)))
            }
            _ => Self::new(source, written),
        }
    }

    /// The only attribute of that name; `None` also where there are several, as branches of a
    /// template write them.
    pub(super) fn only(&self, name: &str) -> Option<&'a Attribute> {
        let mut all = self.named(name);
        let first = all.next()?;
        all.next().is_none().then_some(first)
    }

    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &'a Attribute> {
        let attributes = self.written.element.attributes.iter();
        attributes.filter(move |attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    /// Gives an attribute the value; `value` must need no escaping. `None` where it cannot be done.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Option<()> {
        if value.contains(['"', '\'', '\\', '$', '<', '&', '{']) {
            return None;
        }
        let quote = self.quote;
        match self.named(name).count() {
            0 => self.add(name, value),
            1 => {
                let attribute = self.only(name)?;
                let old = attribute.value.as_ref().map(|value| value.as_literal());
                match old {
                    // Its value is computed.
                    Some(None) => return None,
                    Some(Some(old)) if old == value => {}
                    _ => {
                        let name = attribute.name_span.of(self.source);
                        let text = format!("{name}={quote}{value}{quote}");
                        self.edits.push(Edit::replace(attribute.span, text));
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Adds a class to those that are there.
    pub(super) fn add_class(&mut self, class: &str) -> Option<()> {
        let name = match self.written.form {
            Form::Jsx => "classname",
            _ => "class",
        };
        let Some(attribute) = self.named(name).next() else {
            return self.set(name, class);
        };
        // Where a string ends, and what a class beside the name means, is not told by the class.
        if self.written.form == Form::String || self.before.is_some() {
            return None;
        }
        let attribute = self.only(name).filter(|only| only.span == attribute.span)?;
        let value = attribute.value.as_ref()?;
        let literal = value.as_literal();
        let mut classes = literal
            .iter()
            .flat_map(|text| text.split_ascii_whitespace());
        if classes.any(|known| known == class) {
            return Some(());
        }
        let text = attribute.value_span.of(self.source);
        let quoted = attribute.span.of(self.source).ends_with(['"', '\'']);
        match (self.written.form, text.trim_end()) {
            (Form::Jsx, _) if literal.is_none() || !quoted => None,
            (_, "") => {
                let text = format!("{}=\"{class}\"", attribute.name_span.of(self.source));
                self.edits.push(Edit::replace(attribute.span, text));
                Some(())
            }
            _ if !quoted => {
                let text = format!("{}=\"{text} {class}\"", attribute.name_span.of(self.source));
                self.edits.push(Edit::replace(attribute.span, text));
                Some(())
            }
            (form, trimmed) => {
                // The value of JSX is read with its quotation marks.
                let inner = match form {
                    Form::Jsx => trimmed.len() - 1,
                    _ => trimmed.len(),
                };
                let at = attribute.value_span.start + inner;
                self.edits.push(Edit::insert(at, format!(" {class}")));
                Some(())
            }
        }
    }

    /// Writes another name in front of the value that is there.
    pub(super) fn rename(&mut self, attribute: &Attribute, name: &str) -> Option<()> {
        let is_there = |span: Span| span.of(self.source).eq_ignore_ascii_case(&attribute.name);
        let start = attribute.span.start;
        // A binding of Vue: `:src="address"`.
        let bound = [":", "v-bind:"].iter().find_map(|bound| {
            let binds = attribute.span.of(self.source).starts_with(bound);
            let start = start + bound.len();
            let name = Span::new(start, start + attribute.name.len());
            let ends = self.source.get(name.end..)?.starts_with('=');
            (binds && ends && is_there(name)).then_some(name)
        });
        let own = Some(attribute.name_span).filter(|span| is_there(*span));
        let span = own.or(bound)?;
        self.edits.push(Edit::replace(span, name));
        Some(())
    }

    fn add(&mut self, name: &str, value: &str) {
        let (name, quote) = (self.spelling(name), self.quote);
        let attribute = format!("{name}={quote}{value}{quote}");
        match self.before {
            Some(_) => self.added.push_str(&(attribute + " ")),
            None => self.added.push_str(&(" ".to_owned() + &attribute)),
        }
    }

    /// Puts an attribute where the one of that name was, which has another name from now on.
    pub(super) fn stand_in(&mut self, name: &str, value: &str) -> Option<()> {
        if value.contains(['"', '\'', '\\', '$', '{']) {
            return None;
        }
        self.add(name, value);
        Some(())
    }

    /// Takes an attribute away, with the white space in front of it.
    pub(super) fn remove(&mut self, attribute: &Attribute) -> Option<()> {
        let before = self.source.get(..attribute.span.start)?;
        let start = before.trim_end().len();
        // It may be glued to what stands in front: `"x"checked`.
        let start = start.max(self.written.element.written.end);
        self.edits
            .push(Edit::remove(Span::new(start, attribute.span.end)));
        Some(())
    }

    pub(super) fn replace(&mut self, span: Span, text: impl Into<String>) {
        self.edits.push(Edit::replace(span, text));
    }

    /// As the language writes the name.
    fn spelling<'n>(&self, name: &'n str) -> &'n str {
        match (self.written.form, name) {
            (Form::Jsx, "class" | "classname") => "className",
            _ => name,
        }
    }

    pub(super) fn edits(mut self) -> Vec<Edit> {
        if !self.added.is_empty() {
            let at = self.before.unwrap_or(self.written.element.written.end);
            self.edits.push(Edit::insert(at, self.added));
        }
        self.edits
    }
}

/// Quotation marks as strings of programs have them, the longer ones first.
const QUOTES: &[&str] = &["\\\"", "\\'", "\"\"", "\"", "'"];

/// The quotation mark around an attribute's value and where the attribute begins, if the value is a
/// text that stands in the source as it is: in a string of a program, that string goes on behind it.
fn quoted(source: &str, attribute: &Attribute) -> Option<(&'static str, usize)> {
    let literal = attribute.value.as_ref()?.as_literal()?;
    let name = attribute.name_span.of(source);
    let rest = source.get(attribute.name_span.end..)?.strip_prefix('=')?;
    let quote = QUOTES.iter().find(|quote| rest.starts_with(**quote))?;
    let inner = rest.get(quote.len()..)?;
    let value = inner.get(..inner.find(quote)?)?;
    let is_plain = name.eq_ignore_ascii_case(&attribute.name)
        && literal == value
        && !value.is_empty()
        && !value.contains(['"', '\'', '\\', '\n']);
    is_plain.then_some((quote, attribute.name_span.start))
}
