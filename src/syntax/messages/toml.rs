//! TOML, by the parser that the catalogue uses too.

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::entry::{Collector, Segment};
use super::raw::{Form, Raw};
use crate::span::Span;

/// Reads what parses; a broken file gives nothing.
pub fn read(text: &str, collector: &mut Collector) {
    let Ok(root) = DeTable::parse(text) else {
        return;
    };
    // The parser bounds how deep values nest.
    table(text, root.get_ref(), collector);
}

fn table(text: &str, from: &DeTable, collector: &mut Collector) {
    let mut pairs: Vec<_> = from.iter().collect();
    pairs.sort_by_key(|(key, _)| key.span().start);
    for (key, found) in pairs {
        let depth = collector.depth();
        let name = key.get_ref().clone().into_owned();
        collector.push(Segment::key(name, key.span().into()));
        value(text, found, collector);
        collector.truncate(depth);
    }
}

fn value(text: &str, found: &Spanned<DeValue>, collector: &mut Collector) {
    match found.get_ref() {
        DeValue::Table(inner) => table(text, inner, collector),
        DeValue::Array(items) => {
            let depth = collector.depth();
            for item in items.iter() {
                collector.push(Segment::Item);
                value(text, item, collector);
                collector.truncate(depth);
            }
        }
        _ => collector.emit(scalar(text, found.span().into())),
    }
}

fn scalar(text: &str, span: Span) -> Raw {
    let written = span.of(text);
    for (quote, form) in [
        ("\"\"\"", Form::Backslash),
        ("'''", Form::Plain),
        ("\"", Form::Backslash),
        ("'", Form::Plain),
    ] {
        if written.len() >= 2 * quote.len() && written.starts_with(quote) {
            let inner = Span::new(span.start + quote.len(), span.end - quote.len());
            return Raw::new(inner, form);
        }
    }
    Raw::new(span, Form::Plain)
}
