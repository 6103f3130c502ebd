//! A service's own privacy setting is switched on where the service is loaded, in the form that
//! `lints/services/` gives for it: another host, a parameter of the address, an attribute.

use super::tag::Tag;
use super::{Case, Edit, Fix, Safety};
use crate::catalogue::service::{PrivacySetting, Service};
use crate::facts::{Facts, Form, Written};
use crate::recognise::remote;
use crate::span::Span;
use crate::syntax::html::Attribute;
use crate::syntax::privacy;
use crate::value::Part;

pub(super) fn fix(case: &Case, facts: &Facts, source: &str) -> Option<Fix> {
    let (_, service) = case.service?;
    let mut all = Switched::default();
    for span in case.spans {
        let written = facts.element_at(span.start)?;
        let one = switched(service, written, source)?;
        all.edits.extend(one.edits);
        all.names.extend(one.names);
        all.is_guess |= one.is_guess;
    }
    all.names.sort_unstable();
    all.names.dedup();
    let description = format!(
        "switch `{}` on for {}",
        all.names.join("`, `"),
        service.name
    );
    let safety = match all.is_guess {
        true => Safety::Unsafe,
        false => Safety::Safe,
    };
    Fix::new(description, safety, all.edits, source)
}

/// Settings that are on after the edits.
#[derive(Default)]
pub(super) struct Switched<'a> {
    pub edits: Vec<Edit>,
    pub names: Vec<&'a str>,
    /// What template code writes may already end the way that the edit takes for granted.
    pub is_guess: bool,
}

/// Switches on all settings of an element that are off; `None` where that cannot be done.
pub(super) fn switched<'a>(
    service: &'a Service,
    written: &Written,
    source: &str,
) -> Option<Switched<'a>> {
    let attributes = written.element.attributes.iter();
    let attributes = attributes
        .map(|attribute| (attribute.name.clone(), attribute.value.clone()))
        .collect();
    let settings = service.privacy_settings.iter();
    let mut all = Switched::default();
    for setting in settings.filter(|setting| privacy::is_off(setting, &attributes, source)) {
        let is_guess = switch(setting, service, written, source, &mut all.edits)?;
        all.is_guess |= is_guess;
        all.names.push(&setting.name);
    }
    Some(all)
}

/// Switches one setting on; tells whether that takes something for granted.
fn switch(
    setting: &PrivacySetting,
    service: &Service,
    written: &Written,
    source: &str,
    edits: &mut Vec<Edit>,
) -> Option<bool> {
    let Some(wanted) = setting.addresses.first() else {
        let attribute = setting.attributes.first()?;
        let mut tag = Tag::new(source, written)?;
        tag.set(
            &attribute.name,
            attribute.value.as_deref().unwrap_or("true"),
        )?;
        edits.extend(tag.edits());
        return Some(false);
    };
    let mut addresses = written.element.attributes.iter().filter(|attribute| {
        attribute
            .value
            .as_ref()
            .is_some_and(|value| remote(&value.pattern()).is_some())
    });
    let address = addresses.next().filter(|_| addresses.next().is_none())?;
    if wanted.contains('=') {
        return parameter(address, wanted, written.form, source, edits);
    }
    edits.push(other_host(address, wanted, service, source)?);
    Some(false)
}

/// Puts the private host in the place of the service's own.
fn other_host(address: &Attribute, host: &str, service: &Service, source: &str) -> Option<Edit> {
    let text = address.value_span.of(source);
    let start = text.find("//")? + 2;
    let rest = text.get(start..)?;
    let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-.".contains(c)))?;
    let old = rest.get(..length)?.to_lowercase();
    // The frames are the service's; a host that is put together elsewhere is left alone.
    let is_known = rest[length..].starts_with('/')
        && service.frames.iter().any(|frame| {
            let known = frame.split('/').next().unwrap_or(frame);
            known.trim_start_matches("*.") == old.trim_start_matches("www.")
        });
    let span = Span::new(
        address.value_span.start + start,
        address.value_span.start + start + length,
    );
    is_known.then(|| Edit::replace(span, format!("www.{host}")))
}

/// Adds a parameter to the address's query.
fn parameter(
    address: &Attribute,
    parameter: &str,
    form: Form,
    source: &str,
    edits: &mut Vec<Edit>,
) -> Option<bool> {
    let value = address.value.as_ref()?;
    let mut has_query = false;
    let mut at = None;
    let mut after_hole = false;
    for part in &value.parts {
        let (text, span) = match part {
            Part::Hole { .. } => {
                after_hole = true;
                continue;
            }
            Part::Literal { text, span } => (text, *span),
        };
        after_hole = false;
        // Text with escapes in it is not where it seems.
        let plain = text == span.of(source) || text.contains('&');
        if let Some(fragment) = text.find('#').filter(|_| plain) {
            has_query |= text[..fragment].contains('?');
            let written = span.of(source).find('#')?;
            at = Some(span.start + written);
            break;
        }
        has_query |= text.contains('?');
    }
    let raw = address.value_span.of(source);
    let end = match form {
        Form::Markup => address.value_span.end,
        Form::String | Form::Jsx => {
            // Behind the last character of a literal, never behind an expression.
            let inner = raw.trim_end_matches('}');
            let quoted = inner.ends_with(['"', '\'', '`']);
            match value.parts.last()? {
                Part::Literal { span, .. } => span.end,
                Part::Hole { .. } if quoted => address.value_span.start + inner.len() - 1,
                Part::Hole { .. } => return None,
            }
        }
    };
    let at = at.unwrap_or(end);
    // An address without a path but for what is computed may have a query of its own.
    let is_guess = after_hole && !has_query;
    let sign = match has_query {
        true if raw.contains("&amp;") => "&amp;",
        true => "&",
        false => "?",
    };
    let quoted =
        !raw.is_empty() && (form != Form::Markup || address.span.of(source).ends_with(['"', '\'']));
    let text = format!("{sign}{parameter}");
    if !quoted {
        // A value without quotation marks ends where the next thing begins.
        let new = format!("{}=\"{raw}{text}\"", address.name_span.of(source));
        edits.push(Edit::replace(address.span, new));
        return (at == address.value_span.end).then_some(is_guess);
    }
    edits.push(Edit::insert(at, text));
    Some(is_guess)
}
