//! A control's subject is what ticking it says yes to, told by its label and its names.

use super::lexicon::{
    ACCEPT, ACCEPTANCE, ADMINISTRATION, Classes, GIVE, Lexicon, MARKETING, MEASURING, NECESSARY,
    NEGATION, NEWSLETTER, OFFER, OTHERS, PERSONAL_DATA, PURPOSE, RECEIVE, REFUSE, SHARE, TERMS,
    TRACKER, UNTICK, VENDOR,
};
use super::words::{Sentence, identifier_words};
use crate::catalogue::definition::Subject;

/// Names are in English or in the language of the label, so each language is tried together with
/// English.
pub(super) fn subject(
    english: Option<&Lexicon>,
    others: &[&Lexicon],
    rest: &[&Lexicon],
    texts: &[&str],
) -> Option<Subject> {
    // A name of a letter or two is no word, though it may look like one.
    let says_something = |(at, text): &(usize, &&str)| *at == 0 || text.chars().count() > 2;
    let cut: Vec<Vec<Sentence>> = texts
        .iter()
        .enumerate()
        .filter(says_something)
        .map(|(_, text)| identifier_words(text))
        .collect();
    let alone: Vec<Classes> = cut
        .iter()
        .map(|text| english.map_or_else(Classes::default, |english| classes(english, text)))
        .collect();
    let read = |lexicon: &&Lexicon| -> Vec<Classes> {
        cut.iter()
            .zip(&alone)
            .map(|(text, english)| english.or(classes(lexicon, text)))
            .collect()
    };
    let readings: Vec<Vec<Classes>> = others.iter().map(read).chain([alone.clone()]).collect();
    if readings.iter().any(|reading| says_no(reading)) {
        return None;
    }
    let names_cookies = texts
        .iter()
        .skip(1)
        .any(|text| text.to_ascii_lowercase().contains("cookie"));
    readings
        .into_iter()
        .chain(rest.iter().map(read).filter(|reading| !says_no(reading)))
        .find_map(|reading| says_yes_to(&reading, names_cookies))
}

fn classes(lexicon: &Lexicon, sentences: &[Sentence]) -> Classes {
    sentences
        .iter()
        .flat_map(|sentence| lexicon.items(&sentence.words))
        .fold(Classes::default(), |all, item| all.or(item.classes))
}

/// The control is for what needs no consent, or ticking it is to say no.
fn says_no(reading: &[Classes]) -> bool {
    let (label, names) = match reading.split_first() {
        Some((label, names)) => (*label, names),
        None => return true,
    };
    if reading.iter().any(|text| text.has(NECESSARY)) {
        return true;
    }
    // "Untick if you do not want": leaving it ticked is to say yes.
    if label.has(UNTICK) {
        return false;
    }
    let no = NEGATION.or(REFUSE);
    label.has(no) || names.iter().any(|text| text.has(no))
}

fn says_yes_to(reading: &[Classes], names_cookies: bool) -> Option<Subject> {
    let label = reading.first().copied().unwrap_or_default();
    let all = reading
        .iter()
        .copied()
        .fold(Classes::default(), Classes::or);
    let agrees = all.has(ACCEPT.or(ACCEPTANCE));
    let purposes = MEASURING.or(MARKETING).or(PURPOSE);

    // Switches of whoever runs the site: "show cookie banner".
    let is_administration = label.has(ADMINISTRATION) && !label.has(purposes);
    let is_about_cookies = all.has(TRACKER) && (agrees || label.has(purposes.or(VENDOR)))
        || names_cookies && all.has(TRACKER)
        || agrees && all.has(MEASURING);
    if is_about_cookies && !is_administration {
        return Some(Subject::Cookies);
    }
    if all.has(SHARE) && all.has(OTHERS)
        || all.has(OTHERS) && all.has(PERSONAL_DATA) && all.has(GIVE)
    {
        return Some(Subject::Sharing);
    }
    let letters = label.has(RECEIVE) && label.has(OFFER.or(MARKETING));
    let is_newsletter = all.has(NEWSLETTER) || letters || agrees && all.has(MARKETING);
    (is_newsletter && !is_administration).then_some(Subject::Newsletter)
}

/// What joins two wishes in one sentence, in any language, sorted.
const AND: &[&str] = &[
    "&", "a", "and", "e", "en", "et", "i", "ja", "og", "och", "oraz", "samt", "sowie", "und", "y",
];

/// A sentence by which accepting the terms is joined to a newsletter or to handing on data: the
/// terms first, then "and", then the other. The other way round, the terms are mostly those of the
/// newsletter.
pub(super) fn bundle(
    lexicon: &Lexicon,
    label: &str,
    sentences: &[Sentence],
) -> Option<&'static str> {
    sentences.iter().find_map(|sentence| {
        let items = lexicon.items(&sentence.words);
        let place = |wanted: Classes| items.iter().position(|item| item.classes.has(wanted));
        place(NEGATION.or(REFUSE)).is_none().then_some(())?;
        let agrees = place(ACCEPT.or(ACCEPTANCE))?;
        let terms = place(TERMS).filter(|terms| agrees < *terms)?;
        let after = |wanted: Classes| {
            let rest = items.get(terms + 1..)?;
            rest.iter().position(|item| item.classes.has(wanted))
        };
        let (other, what) = match (after(NEWSLETTER), after(RECEIVE), after(SHARE)) {
            (Some(at), ..) => (at, "the terms and a newsletter"),
            (_, Some(at), _) if after(OFFER.or(MARKETING)).is_some() => {
                (at, "the terms and a newsletter")
            }
            (.., Some(at)) if after(OTHERS).is_some() => (at, "the terms and handing on data"),
            _ => return None,
        };
        let from = items.get(terms)?.word.range.end;
        let to = items.get(terms + 1 + other)?.word.range.start;
        let between = label.get(from..to)?.to_lowercase();
        let joined = between
            .split(|c: char| c.is_whitespace() || c == ',')
            .any(|word| AND.contains(&word));
        joined.then_some(what)
    })
}
