//! Measures the grammar of texts against texts that were written before it.

use std::collections::BTreeMap;

use cookielint::catalogue::definition::Subject;
use cookielint::catalogue::phrases::Phrases;
use cookielint::text::Grammar;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    implied: Vec<String>,
    innocent: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Controls {
    cookies: Vec<Vec<String>>,
    newsletter: Vec<Vec<String>>,
    sharing: Vec<Vec<String>>,
    other: Vec<Vec<String>>,
}

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn phrases() -> BTreeMap<String, Phrases> {
    ["da", "en"]
        .into_iter()
        .map(|language| {
            (
                language.to_owned(),
                read(&format!("lints/phrases/{language}.toml")),
            )
        })
        .collect()
}

fn grammar() -> Grammar {
    Grammar::new(&phrases())
}

/// The share of texts that must come out right, both ways.
const ENOUGH: f64 = 0.97;

fn measure(file: &str, language: &str) -> (f64, f64) {
    let texts: Texts = read(&format!("tests/texts/{file}.toml"));
    let grammar = grammar();
    let is_found = |text: &&String| grammar.implied_consent(text, Some(language)).is_some();
    let missed: Vec<_> = texts
        .implied
        .iter()
        .filter(|text| !is_found(text))
        .collect();
    let alarms: Vec<_> = texts.innocent.iter().filter(is_found).collect();
    for text in &missed {
        println!("{file}: missed: {text}");
    }
    for text in &alarms {
        println!("{file}: false alarm: {text}");
    }
    #[expect(clippy::cast_precision_loss)]
    let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
    let found = texts.implied.len() - missed.len();
    let precision = share(found, found + alarms.len());
    let recall = share(found, texts.implied.len());
    println!(
        "{file}: precision {precision:.3}, recall {recall:.3} ({} implied, {} innocent)",
        texts.implied.len(),
        texts.innocent.len()
    );
    (precision, recall)
}

#[test]
fn implied_consent_is_told_from_innocent_texts() {
    for language in ["da", "en"] {
        let (precision, recall) = measure(language, language);
        assert!(precision >= ENOUGH, "{language}: precision {precision}");
        assert!(recall >= ENOUGH, "{language}: recall {recall}");
    }
}

#[test]
fn phrases_have_every_class_and_no_entry_twice() {
    for (language, phrases) in phrases() {
        let value = toml::Value::try_from(&phrases).expect("phrases are plain data");
        for (class, entries) in value.as_table().expect("a table") {
            let Some(entries) = entries.as_array() else {
                continue;
            };
            assert!(!entries.is_empty(), "{language}: {class} is empty");
            let mut seen = std::collections::BTreeSet::new();
            for entry in entries {
                let entry = entry.as_str().expect("a text");
                assert!(
                    seen.insert(entry),
                    "{language}: {class} has {entry:?} twice"
                );
                assert_eq!(entry.trim(), entry, "{language}: {class}");
            }
        }
    }
}

#[test]
fn languages_are_told_apart() {
    let grammar = grammar();
    let mut right = 0;
    let mut all = 0;
    for language in ["da", "en"] {
        let texts: Texts = read(&format!("tests/texts/{language}.toml"));
        for text in texts.implied.iter().chain(&texts.innocent) {
            if text.len() < 40 {
                continue;
            }
            all += 1;
            right += usize::from(grammar.language_of(text) == Some(language));
        }
    }
    assert!(right * 100 >= all * 95, "{right} of {all}");
}

#[test]
fn a_wrong_or_missing_language_does_not_hide_a_text() {
    let grammar = grammar();
    let text = "Ved at bruge siden accepterer du vores brug af cookies.";
    for language in [
        None,
        Some("en"),
        Some("en-US"),
        Some("da_DK"),
        Some("xx"),
        Some(""),
    ] {
        assert_eq!(
            grammar.implied_consent(text, language),
            Some(0..54),
            "{language:?}"
        );
    }
}

#[test]
fn the_range_is_the_guilty_sentence() {
    let grammar = grammar();
    let text = "Welcome! We use cookies. By continuing you\u{A0}agree to this. Read more.";
    let range = grammar
        .implied_consent(text, Some("en"))
        .expect("is implied");
    assert_eq!(&text[range], "By continuing you\u{A0}agree to this");
}

#[test]
fn boxes_are_told_by_their_subject() {
    let grammar = grammar();
    let controls: Controls = read("tests/texts/controls.toml");
    let classes = [
        (Some(Subject::Cookies), controls.cookies),
        (Some(Subject::Newsletter), controls.newsletter),
        (Some(Subject::Sharing), controls.sharing),
        (None, controls.other),
    ];
    let mut wrong = 0;
    let mut all = 0;
    for (expected, controls) in classes {
        assert!(controls.len() >= 30);
        for control in controls {
            let texts: Vec<&str> = control.iter().map(String::as_str).collect();
            let subject = grammar.subject_of_control(&texts);
            all += 1;
            if subject != expected {
                wrong += 1;
                println!("{texts:?}: {subject:?} instead of {expected:?}");
            }
        }
    }
    println!("controls: {wrong} of {all} wrong");
    assert!(wrong * 100 <= all * 3, "{wrong} of {all}");
}

/// Texts of words that mean something, in any order.
fn babble() -> impl Strategy<Value = String> {
    let words = [
        "by",
        "if",
        "continuing",
        "use",
        "site",
        "you",
        "accept",
        "cookies",
        "not",
        "or",
        "and",
        "click",
        "any",
        "link",
        "means",
        "consent",
        "we",
        "assume",
        "as",
        "this",
        "ved",
        "du",
        "accepterer",
        "går",
        "ud",
        "fra",
        "klikke",
        "videre",
        "\u{FFFC}",
        "\u{AD}",
        ".",
        ",",
        ":",
        "“",
        "\"",
        "\n\n",
        "’s",
        "İ",
        "ß",
        "-",
    ];
    proptest::collection::vec(
        (proptest::sample::select(words.to_vec()), any::<bool>()),
        0..60,
    )
    .prop_map(|words| {
        let mut text = String::new();
        for (word, spaced) in words {
            text.push_str(word);
            if spaced {
                text.push(' ');
            }
        }
        text
    })
}

proptest! {
    #[test]
    fn any_text_gives_a_range_that_fits(text in prop_oneof![babble(), any::<String>()]) {
        static GRAMMAR: std::sync::LazyLock<Grammar> = std::sync::LazyLock::new(grammar);
        for language in [None, Some("da"), Some("en")] {
            if let Some(range) = GRAMMAR.implied_consent(&text, language) {
                prop_assert!(text.get(range).is_some_and(|part| !part.is_empty()));
            }
        }
        let _ = GRAMMAR.subject_of_control(&[&text, &text]);
    }
}

#[test]
fn long_texts_take_time_in_proportion() {
    let grammar = grammar();
    for unit in [
        "by ",
        "continue ",
        "you ",
        "cookies ",
        "går ",
        "if you use ",
        "\"",
        ".",
        "a.",
        "accept",
        "\n",
    ] {
        let text = format!("cookies {}", unit.repeat(200_000 / unit.len()));
        let start = std::time::Instant::now();
        let _ = grammar.implied_consent(&text, None);
        let _ = grammar.subject_of_control(&[&text]);
        assert!(
            start.elapsed().as_secs() < 8,
            "{unit:?} took {:?}",
            start.elapsed()
        );
    }
}
