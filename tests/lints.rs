//! Every lint page is a test: its bad examples give exactly one finding, its good ones none.

use std::collections::BTreeSet;

use cookielint::catalogue::{Catalogue, Example, Lint};
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;

fn findings(tools: &Tools, lint: &Lint, example: &Example) -> Vec<String> {
    let sources = example
        .files
        .iter()
        .map(|file| {
            Source::from_bytes(file.path.clone(), file.text.as_bytes()).expect("an example is text")
        })
        .collect();
    let report = check_sources(sources, tools, |id| id == lint.id);
    assert!(report.notes.is_empty(), "{}: {:?}", lint.id, report.notes);
    report
        .findings
        .iter()
        .map(|finding| format!("{} {:?} {}", finding.path, finding.span, finding.message))
        .collect()
}

#[test]
fn examples_hold() {
    let tools = Tools::new(Catalogue::builtin());
    let mut wrong = Vec::new();
    let (mut bad, mut good) = (0, 0);
    for lint in &tools.catalogue.lints {
        for example in &lint.examples {
            let found = findings(&tools, lint, example);
            let expected = usize::from(!example.good);
            bad += usize::from(!example.good);
            good += usize::from(example.good);
            if found.len() != expected {
                wrong.push(format!(
                    "lints/{}.md:{}: expected {expected}, found {}: {found:#?}",
                    lint.id,
                    example.line,
                    found.len()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} examples:\n{}",
        wrong.len(),
        bad + good,
        wrong.join("\n")
    );
    assert!(bad >= 3 * tools.catalogue.lints.len() && good >= 3 * tools.catalogue.lints.len());
}

/// The same without one of its files.
fn without(example: &Example, left_out: usize) -> Example {
    let mut rest = example.clone();
    rest.files.remove(left_out);
    rest
}

/// Examples that stand beside one another share their count: each file has to matter to what is
/// found, or be where it is found once the others are gone, or one that is not read would hide
/// behind them.
#[test]
fn every_file_of_a_bad_example_matters() {
    let tools = Tools::new(Catalogue::builtin());
    let mut idle = Vec::new();
    for lint in &tools.catalogue.lints {
        let examples = lint.examples.iter().filter(|example| !example.good);
        for example in examples.filter(|example| example.files.len() > 1) {
            let all = findings(&tools, lint, example);
            let fewer: Vec<_> = (0..example.files.len())
                .map(|left_out| findings(&tools, lint, &without(example, left_out)))
                .collect();
            for (file, rest) in example.files.iter().zip(&fewer) {
                let takes_over = || {
                    let mut others = fewer.iter().flatten();
                    others.any(|found| found.starts_with(&format!("{} ", file.path)))
                };
                if *rest == all && !takes_over() {
                    idle.push(format!(
                        "lints/{}.md:{}: {}",
                        lint.id, example.line, file.path
                    ));
                }
            }
        }
    }
    assert!(
        idle.is_empty(),
        "{} without effect:\n{}",
        idle.len(),
        idle.join("\n")
    );
}

/// Languages of what is only data or prose, sorted.
const DATA: &[&str] = &["css", "json", "markdown", "toml", "yaml"];

#[test]
fn every_lint_shows_breaches_and_innocence_in_three_languages_of_code() {
    assert!(DATA.is_sorted());
    let catalogue = Catalogue::builtin();
    let mut few = Vec::new();
    for lint in &catalogue.lints {
        for good in [false, true] {
            let examples = lint.examples.iter().filter(|example| example.good == good);
            let files = examples.flat_map(|example| &example.files);
            let languages: BTreeSet<&str> = files
                .map(|file| file.language.as_str())
                .filter(|language| DATA.binary_search(language).is_err())
                .collect();
            if languages.len() < 3 {
                few.push(format!("{}: good {good}: {languages:?}", lint.id));
            }
        }
    }
    assert!(few.is_empty(), "{few:#?}");
}

/// What a lint suggests is put where it finds fault, in a banner and in a form.
fn suggested(text: &str, language: &str) -> String {
    let (sentence, controls) = match text.split_once(" | ") {
        Some(_) => ("", text.split(" | ").collect()),
        None => (text, Vec::new()),
    };
    let controls: Vec<String> = controls
        .into_iter()
        .map(|label: &str| format!("<button>{label}</button>"))
        .collect();
    format!(
        "<!doctype html><html lang=\"{language}\"><body><div id=\"cookie-banner\" class=\"cookie-banner\">\
         <p>{sentence} <a href=\"/cookies\">cookies</a></p>{}</div>\
         <form><label><input type=\"checkbox\" name=\"consent\"> {sentence}</label></form></body></html>",
        controls.concat()
    )
}

#[test]
fn what_is_suggested_is_no_breach() {
    let tools = Tools::new(Catalogue::builtin());
    let mut tried = 0;
    for lint in &tools.catalogue.lints {
        let wording = &lint.definition.wording;
        assert!(wording.is_empty() || ["da", "en"].iter().all(|code| wording.contains_key(*code)));
        for (language, text) in wording {
            let page = suggested(text, language);
            let source = Source::from_bytes("page.html".into(), page.as_bytes()).expect("text");
            // What a text asks for has to be offered by the page; that is not the text's fault.
            let wanted = [lint.id.as_str(), "implied-consent", "bundled-consent"];
            let wanted = |id: &str| id != "no-withdrawal" && wanted.contains(&id);
            let report = check_sources(vec![source], &tools, wanted);
            let found: Vec<_> = report.findings.iter().map(|it| &it.message).collect();
            assert!(
                found.is_empty(),
                "{}: {language}: {found:?}\n{page}",
                lint.id
            );
            tried += 1;
        }
    }
    assert!(tried >= 25, "{tried}");
}
