//! Forms of WordPress: fields of WooCommerce's pages, and what editors write for Contact Form 7.

use super::{Ticked, is_true, made, option, parts, text_in};
use crate::span::Span;

/// What makes a field of a form that visitors fill in; settings of the site are made otherwise.
const MAKER: &str = "woocommerce_form_field(";
const FIELDS: &str = "$fields[";

/// How far a field's place, a tag and what it encloses are followed, in bytes.
const NEAR: usize = 400;
const LONGEST_TAG: usize = 2_000;

/// The text from `at` on, cut short.
fn near(source: &str, at: usize, length: usize) -> &str {
    let end = (at + length).min(source.len());
    let end = (at..=end).rev().find(|end| source.is_char_boundary(*end));
    source.get(at..end.unwrap_or(at)).unwrap_or_default()
}

/// All boxes among WooCommerce's fields that are ticked.
pub(super) fn fields(source: &str) -> Vec<Ticked> {
    let called = source.match_indices(MAKER).filter_map(|(at, _)| {
        let (arguments, _) = parts(source, at + MAKER.len() - 1);
        let key = text_in(arguments.first()?.of(source))?;
        field(key, *arguments.get(1)?, source)
    });
    let added = source.match_indices(FIELDS).filter_map(|(at, _)| {
        let line = near(source, at, NEAR);
        let (place, rest) = line.split_once('=')?;
        let is_place = place.trim_end().ends_with(']') && !place.contains(['\n', ';', '(']);
        let start = at + place.len() + 1;
        let open = start + rest.find(['(', '['])?;
        let opens = source.get(start..open)?.trim();
        let (_, end) = parts(source, open);
        let key = place.rsplit(['\'', '"']).nth(1)?.to_owned();
        let is_array = is_place && matches!(opens, "" | "array");
        is_array.then(|| field(key, Span::new(open, end), source))?
    });
    called.chain(added).collect()
}

fn field(key: String, array: Span, source: &str) -> Option<Ticked> {
    let scope = array.of(source);
    let of = |name: &str| option(scope, name);
    let (_, kind) = of("type")?;
    let (tick, value) = of("default")?;
    if text_in(kind).as_deref() != Some("checkbox") || !is_true(value) {
        return None;
    }
    let label = of("label").and_then(|(_, label)| text_in(label));
    let span = Span::new(array.start, array.start + tick);
    Some(made(label.unwrap_or_default(), key, span))
}

/// Boxes of Contact Form 7: `[checkbox news default:1 "Yes"]`, `[acceptance a default:on] … `.
pub(super) fn tags(source: &str) -> Vec<Ticked> {
    let kinds = ["[checkbox ", "[checkbox* ", "[acceptance "];
    let found = kinds.iter().flat_map(|kind| source.match_indices(kind));
    let mut all: Vec<Ticked> = found.filter_map(|(at, _)| tag(source, at)).collect();
    all.sort_by_key(|one| one.span);
    all
}

fn tag(source: &str, at: usize) -> Option<Ticked> {
    let rest = near(source, at, LONGEST_TAG);
    let end = rest.find(']').filter(|end| *end < NEAR)?;
    let written = rest.get(..end)?;
    let is_acceptance = written.starts_with("[acceptance");
    let mut words = written.split_whitespace().skip(1);
    let name = words.next()?.to_owned();
    let is_ticked = words.any(|word| matches!(word, "default:on" | "default:1"));
    if !is_ticked {
        return None;
    }
    let label = if is_acceptance {
        let said = rest.get(end + 1..)?.split_once("[/acceptance]")?.0;
        said.trim().to_owned()
    } else {
        text_in(written)?
    };
    Some(made(label, name, Span::new(at, at + end + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(found: Vec<Ticked>) -> Vec<String> {
        let found = found.into_iter();
        found.map(|one| one.control.words.join("|")).collect()
    }

    #[test]
    fn fields_of_shops_are_found() {
        let source = "woocommerce_form_field( 'news', array( 'label' => __('Ja tak'), 'type' => 'checkbox', 'default' => 1 ) );\n$fields['billing']['mail'] = [ 'type' => 'checkbox', 'label' => 'Mail', 'default' => true ];\n$fields['billing']['x'] = array( 'type' => 'checkbox' );\n$fields[] = array( 'id' => 'y', 'type' => 'checkbox', 'default' => 'yes' );";
        assert_eq!(words(fields(source)), ["Ja tak|news", "Mail|mail"]);
    }

    #[test]
    fn tags_of_contact_forms_are_found() {
        let source = "[checkbox news default:1 \"Yes, news\"] [checkbox a \"B\"] [acceptance c default:on] I agree [/acceptance] [acceptance d]";
        assert_eq!(words(tags(source)), ["Yes, news|news", "I agree|c"]);
    }
}
