//! Blocking markup of the project's own consent manager holds a service back until there is
//! consent to its purpose.
//!
//! What the markup looks like is read off the manager's own example, which is what its vendor has
//! people paste.

use super::tag::Tag;
use super::{Case, Edit, Fix, Safety, setting};
use crate::catalogue::ConsentManager;
use crate::catalogue::manager::Blocking;
use crate::catalogue::service::{Purpose, Service};
use crate::facts::{Facts, Form, Written};
use crate::span::Span;
use crate::syntax::html::{self, Element};
use crate::syntax::template::Template;
use crate::value::Value;

pub(super) fn fix(case: &Case, facts: &Facts, source: &str) -> Option<Fix> {
    let (_, service) = case.service?;
    let manager = case.manager?;
    // What the page needs in order to work is to be hosted by the site, not taken from it.
    if service.purpose == Purpose::Necessary {
        return None;
    }
    let word = word(manager, service.purpose)?;
    let mut starts: Vec<Span> = Vec::new();
    let mut edits = Vec::new();
    for span in case.spans {
        let written = facts.element_at(span.start)?;
        if starts.contains(&written.element.start_tag) {
            continue;
        }
        starts.push(written.element.start_tag);
        edits.extend(held(written, case, manager, word, source)?);
        // What waits for consent is to ask for as little as it can, too; where that cannot be
        // told, it stays as it is.
        if let Some(switched) = setting::switched(service, written, source)
            && written.element.name != "script"
            && !switched.is_guess
        {
            edits.extend(switched.edits);
        }
    }
    let description = format!(
        "hold {} back until {} releases {}",
        service.name,
        manager.name,
        purpose_words(service),
    );
    Fix::new(description, Safety::Unsafe, edits, source)
}

fn purpose_words(service: &Service) -> &'static str {
    match service.purpose {
        Purpose::Necessary => "what is necessary",
        Purpose::Preferences => "preferences",
        Purpose::Statistics => "statistics",
        Purpose::Marketing => "marketing",
    }
}

/// The manager's first word for the purpose, which is the one that it documents first.
fn word(manager: &ConsentManager, purpose: Purpose) -> Option<&str> {
    let mut words = manager.categories.iter();
    words
        .find(|category| category.purpose == purpose)
        .map(|category| category.word.as_str())
}

/// The edits that hold one element back.
fn held(
    written: &Written,
    case: &Case,
    manager: &ConsentManager,
    word: &str,
    source: &str,
) -> Option<Vec<Edit>> {
    let element = &written.element;
    let name = element.name.as_str();
    // `<Script>` of a framework hands its attributes on to the element.
    let is_own = element.written.of(source).eq_ignore_ascii_case(name);
    let is_added = written.form == Form::String
        && (!case.is_served || is_in_script(source, element.start_tag.start));
    if is_added || !is_own || is_exempt(element, manager) {
        return None;
    }
    let forms = manager.blocking.iter();
    let mut forms = forms.filter(|form| form.elements.iter().any(|known| known == name));
    forms.find_map(|form| marked(written, form, word, source))
}

/// Whether a place of a page is in one of its scripts.
fn is_in_script(source: &str, at: usize) -> bool {
    let before = source.get(..at).unwrap_or_default();
    before.rfind("<script") > before.rfind("</script")
}

/// Whether the element says that the manager is to leave it alone.
fn is_exempt(element: &Element, manager: &ConsentManager) -> bool {
    let literal = |name: &str| {
        let attribute = element.attribute(name)?;
        attribute.value.as_ref().and_then(Value::as_literal)
    };
    manager.exempt.iter().any(|mark| {
        let value = literal(&mark.name);
        match (&mark.value, value) {
            (None, _) => element.attribute(&mark.name).is_some(),
            (Some(wanted), Some(value)) => {
                value.split_ascii_whitespace().any(|word| word == wanted)
            }
            (Some(_), None) => false,
        }
    })
}

/// Brings the attributes of the form's example to the element.
fn marked(written: &Written, form: &Blocking, word: &str, source: &str) -> Option<Vec<Edit>> {
    let element = &written.element;
    let example = html::parse(&form.example, &Template::default());
    let example = example
        .elements
        .iter()
        .find(|other| other.name == element.name || form.elements.contains(&other.name))?;
    let mut tag = Tag::in_any_form(source, written)?;
    let address = ["src", "href", "data"]
        .into_iter()
        .filter(|name| *name != "data" || element.name == "object")
        .find_map(|name| element.attribute(name).map(|_| name));
    let is_inline = element.name == "script" && address.is_none();
    // An inline script runs unless its type keeps it.
    if (is_inline && form.script_type.is_none()) || element.attribute("srcset").is_some() {
        return None;
    }
    if !is_classic(element) {
        return None;
    }
    for attribute in &example.attributes {
        let pattern = attribute
            .value
            .as_ref()
            .map(Value::pattern)
            .unwrap_or_default();
        let name = attribute.name.as_str();
        if pattern.contains("{url}") {
            if is_inline {
                continue;
            }
            let old = tag.only(address?)?;
            // A conditional address has a branch of its own.
            if old.gate.is_some() || pattern != "{url}" {
                return None;
            }
            if old.name != name {
                tag.rename(old, name)?;
            }
            continue;
        }
        let value = pattern.replace("{category}", word);
        if name == "class" {
            for class in value.split_ascii_whitespace() {
                tag.add_class(class)?;
            }
        } else if name == "src" {
            let live = !example.attributes.iter().any(|other| {
                other.name != "src"
                    && other
                        .value
                        .as_ref()
                        .is_some_and(|v| v.pattern().contains("{url}"))
            });
            if !is_inline && !live {
                tag.stand_in(name, &value)?;
            }
        } else if is_of_form(form, name, &attribute.value)
            && !(pattern.contains("{category}") && has_text(element, name))
        {
            tag.set(name, &value)?;
        }
    }
    let edits = tag.edits();
    (!edits.is_empty()).then_some(edits)
}

/// Whether somebody has chosen the purposes already.
fn has_text(element: &Element, name: &str) -> bool {
    let attribute = element.attribute(name);
    let value = attribute.and_then(|attribute| attribute.value.as_ref());
    value.is_some_and(|value| !value.is_blank())
}

/// Whether an attribute of the example is the manager's, and not there for the looks.
fn is_of_form(form: &Blocking, name: &str, value: &Option<Value>) -> bool {
    let names_purpose = value
        .as_ref()
        .is_some_and(|value| value.pattern().contains("{category}"));
    names_purpose
        || name == "type" && form.script_type.is_some()
        || name.starts_with("data-")
        || form.requires.iter().any(|wanted| wanted.name == name)
}

/// A script that runs as one again when the manager gives its type back; of a module only the
/// type says that it is one.
fn is_classic(element: &Element) -> bool {
    let kind = element.attribute("type").map(|kind| kind.value.as_ref());
    element.name != "script"
        || kind.is_none_or(|value| {
            value
                .and_then(Value::as_literal)
                .is_some_and(|kind| kind.to_lowercase().contains("javascript"))
        })
}
