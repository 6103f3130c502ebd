//! Small projects as people write them: whether there is consent on the way to what they load.
//!
//! Each file of `tests/ways/` holds projects: `### name | silent` or `### name | reported`, and under
//! it the files, each after `== path`. `@YT@`, `@HJ@` and `@GTM@` stand for an embed, a snippet and
//! an address.

use cookielint::catalogue::Catalogue;
use cookielint::catalogue::definition::Level;
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;

const EMBED: &str =
    r#"<iframe src="https://www.youtube-nocookie.com/embed/abc123" title="Film"></iframe>"#;
const SNIPPET: &str = "(function(){var s=document.createElement('script');s.src='https://static.hotjar.com/c/hotjar-1.js?sv=6';document.head.appendChild(s);})();";
const ADDRESS: &str = "https://www.googletagmanager.com/gtm.js?id=GTM-ABC123";

struct Project {
    name: String,
    reported: bool,
    /// Paths and texts.
    files: Vec<(String, String)>,
}

fn projects(text: &str) -> Vec<Project> {
    let mut projects: Vec<Project> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line.strip_prefix("### ") {
            let (name, wanted) = head.rsplit_once('|').expect("a project has a verdict");
            let reported = match wanted.trim() {
                "reported" => true,
                "silent" => false,
                other => panic!("{name}: no such verdict: {other}"),
            };
            projects.push(Project {
                name: name.trim().to_owned(),
                reported,
                files: Vec::new(),
            });
            continue;
        }
        let project = projects.last_mut().expect("a file is of a project");
        if let Some(path) = line.strip_prefix("== ") {
            project.files.push((path.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = project.files.last_mut() {
            let line = line
                .replace("@YT@", EMBED)
                .replace("@HJ@", SNIPPET)
                .replace("@GTM@", ADDRESS);
            text.push_str(&line);
            text.push('\n');
        }
    }
    projects
}

#[test]
fn consent_on_the_way_is_seen_and_its_absence_too() {
    let tools = Tools::new(Catalogue::builtin());
    let mut wrong = Vec::new();
    let mut seen = 0;
    for entry in std::fs::read_dir("tests/ways").expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        let text = std::fs::read_to_string(&path).expect("it can be read");
        for project in projects(&text) {
            seen += 1;
            let sources = project.files.iter().map(|(path, text)| {
                Source::from_bytes(path.clone(), text.as_bytes()).expect("it is text")
            });
            let report = check_sources(sources.collect(), &tools, |_| true);
            let findings = report.findings.iter();
            let found: Vec<&str> = findings
                // What else the project lacks is not asked here.
                .filter(|finding| {
                    !matches!(
                        finding.lint.as_str(),
                        "no-withdrawal" | "embed-without-notice"
                    )
                })
                .filter(|finding| finding.level > Level::Note)
                .map(|finding| finding.lint.as_str())
                .collect();
            if found.is_empty() == project.reported {
                wrong.push(format!("{}: {found:?}", project.name));
            }
        }
    }
    assert!(seen > 0, "there are projects");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
