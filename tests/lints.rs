//! Every lint page is a test: its bad examples give exactly one finding, its good ones none.

use cookielint::catalogue::{Catalogue, Example, Lint};
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;

/// What a fence's language means as a file.
fn file_name(language: &str) -> &str {
    match language {
        "html" => "page.html",
        "twig" => "page.html.twig",
        "jinja" | "django" | "njk" => "page.njk",
        "liquid" => "page.liquid",
        "erb" => "page.html.erb",
        "ejs" => "page.ejs",
        "php" => "page.php",
        "handlebars" | "hbs" => "page.hbs",
        "go-html" | "hugo" | "go-html-template" | "gotemplate" => "page.gohtml",
        "cshtml" | "razor" => "page.cshtml",
        "javascript" | "js" => "script.js",
        "jsx" => "component.jsx",
        "tsx" => "component.tsx",
        "ts" | "typescript" => "script.ts",
        "css" => "style.css",
        other => other,
    }
}

fn findings(tools: &Tools, lint: &Lint, example: &Example) -> Vec<String> {
    let sources = example
        .files
        .iter()
        .map(|file| {
            let path = file.path.clone().unwrap_or_else(|| file_name(&file.language).to_owned());
            Source::from_bytes(path, file.text.as_bytes()).expect("an example is text")
        })
        .collect();
    let report = check_sources(sources, tools, |id| id == lint.id);
    assert!(report.notes.is_empty(), "{}: {:?}", lint.id, report.notes);
    report.findings.iter().map(|finding| format!("{} {:?} {}", finding.path, finding.span, finding.message)).collect()
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
                wrong.push(format!("lints/{}.md:{}: expected {expected}, found {}: {found:#?}", lint.id, example.line, found.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} examples:\n{}", wrong.len(), bad + good, wrong.join("\n"));
    assert!(bad >= 3 * tools.catalogue.lints.len() && good >= 3 * tools.catalogue.lints.len());
}
