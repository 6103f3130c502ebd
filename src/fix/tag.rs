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
}

impl<'a> Tag<'a> {
    /// `None` where the tag is not as the spans say, as in a string with escapes.
    pub(super) fn new(source: &'a str, written: &'a Written) -> Option<Self> {
        let tag = written.element.start_tag.of(source);
        let name = written.element.written.of(source);
        let begins = tag.strip_prefix('<')?.starts_with(name) && !name.is_empty();
        begins.then_some(Self {
            source,
            written,
            edits: Vec::new(),
            added: String::new(),
        })
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
        if self.written.form == Form::String || value.contains(['"', '<', '&', '{']) {
            return None;
        }
        match self.named(name).count() {
            0 => {
                self.added.push(' ');
                self.added.push_str(self.spelling(name));
                self.added.push_str("=\"");
                self.added.push_str(value);
                self.added.push('"');
            }
            1 => {
                let attribute = self.only(name)?;
                let old = attribute.value.as_ref().map(|value| value.as_literal());
                match old {
                    // Its value is computed.
                    Some(None) => return None,
                    Some(Some(old)) if old == value => {}
                    _ => {
                        let text = format!("{}=\"{value}\"", attribute.name_span.of(self.source));
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
        if self.written.form == Form::String {
            return None;
        }
        let name = match self.written.form {
            Form::Jsx => "classname",
            _ => "class",
        };
        let Some(attribute) = self.named(name).next() else {
            return self.set(name, class);
        };
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
        let is_there = attribute
            .name_span
            .of(self.source)
            .eq_ignore_ascii_case(&attribute.name);
        is_there.then(|| self.edits.push(Edit::replace(attribute.name_span, name)))
    }

    /// Puts an attribute where the one of that name was, which has another name from now on.
    pub(super) fn stand_in(&mut self, name: &str, value: &str) -> Option<()> {
        if self.written.form == Form::String {
            return None;
        }
        self.added.push_str(&format!(" {name}=\"{value}\""));
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
            let at = self.written.element.written.end;
            self.edits.push(Edit::insert(at, self.added));
        }
        self.edits
    }
}
