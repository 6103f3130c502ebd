//! Every lint page is a test: its bad examples give exactly one finding, its good ones none.

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
