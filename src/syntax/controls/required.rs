//! A box that is required by a form which is about something else: a message, an order, an account.

use std::collections::HashMap;

use super::super::said::Page;
use super::label::{labels_by_id, words};
use super::{Ticked, is_fixed, is_locked, literal};
use crate::site::Control;
use crate::syntax::html::{Document, Element};

/// All boxes that a form cannot be sent without, where the form is about something else.
#[must_use]
pub fn required(page: Page) -> Vec<Ticked> {
    let document = page.document;
    let mut labels: Option<HashMap<String, usize>> = None;
    let mut all = Vec::new();
    // Form → whether it is about something else.
    let mut forms: HashMap<usize, bool> = HashMap::new();
    for (index, element) in document.elements.iter().enumerate() {
        let is_box = element.name == "input"
            && literal(element, "type").as_deref() == Some("checkbox")
            && (element.attribute("required").is_some_and(is_fixed)
                || literal(element, "aria-required").as_deref() == Some("true"));
        if !is_box {
            continue;
        }
        let asks_more = form_around(document, element).is_some_and(|form| {
            let known = forms.entry(form);
            *known.or_insert_with(|| asks_more(document, form))
        });
        if !asks_more {
            continue;
        }
        let labels = labels.get_or_insert_with(|| labels_by_id(document));
        all.push(Ticked {
            control: Control {
                words: words(page, index, labels),
                context: String::new(),
                locked: is_locked(element),
                ..Control::default()
            },
            span: element.start_tag,
        });
    }
    all
}

fn form_around(document: &Document, element: &Element) -> Option<usize> {
    let mut at = element.parent;
    while let Some(index) = at {
        if document.elements[index].name == "form" {
            return Some(index);
        }
        at = document.elements[index].parent;
    }
    None
}

/// A form that asks for more than who gets a newsletter: a message, a password, an order.
fn asks_more(document: &Document, form: usize) -> bool {
    /// Name, address and what to send are asked by newsletters as well.
    const FEW: usize = 3;
    let around = &document.elements[form];
    let signs_up = ["id", "class", "name", "action"].iter().any(|name| {
        literal(around, name).is_some_and(|name| {
            [
                "newsletter",
                "subscri",
                "nyhedsbrev",
                "signup",
                "sign-up",
                "tilmeld",
            ]
            .iter()
            .any(|word| name.contains(word))
        })
    });
    let inside = || {
        document.elements[form + 1..]
            .iter()
            .take_while(|element| element.start_tag.start < around.span.end)
    };
    let asks = |element: &Element| match element.name.as_str() {
        "textarea" => true,
        "input" => matches!(
            literal(element, "type").as_deref(),
            Some("password" | "file" | "date" | "number")
        ),
        _ => false,
    };
    let fields = inside().filter(|element| {
        let kind = literal(element, "type");
        element.name == "select"
            || element.name == "input"
                && matches!(
                    kind.as_deref(),
                    None | Some("text" | "email" | "tel" | "url")
                )
    });
    !signs_up && (inside().any(asks) || fields.count() > FEW)
}
