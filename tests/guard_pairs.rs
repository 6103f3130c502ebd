//! Guards and broken guards as small projects, one Markdown file a group: what each must give, and
//! nothing else.
//!
//! A case is a `##` heading, fences with `file=`, and one `finds:` line for each finding, or
//! `finds: nothing`. `LOAD` stands for code that loads Hotjar, `FRAME` for a player.

use std::path::Path;

use cookielint::catalogue::Catalogue;
use cookielint::catalogue::definition::Level;
use cookielint::engine::{Tools, check_sources};
use cookielint::finding::Finding;
use cookielint::source::Source;

const LOAD: &str = "s.src = 'https://static.hotjar.com/c/hotjar-1.js';";
const FRAME: &str = r#"<iframe src="https://www.youtube.com/embed/abc"></iframe>"#;

#[derive(Default)]
struct Case {
    what: String,
    files: Vec<(String, String)>,
    /// A lint, and what its finding says; empty where nothing must be found.
    finds: Vec<(String, String)>,
    is_decided: bool,
}

fn cases(text: &str) -> Vec<Case> {
    let mut all: Vec<Case> = Vec::new();
    let mut fence = false;
    for line in text.lines() {
        if let Some(what) = line.strip_prefix("## ").filter(|_| !fence) {
            all.push(Case {
                what: what.to_owned(),
                ..Case::default()
            });
            continue;
        }
        let Some(case) = all.last_mut() else { continue };
        if line.starts_with("```") {
            fence = !fence;
            let file = line
                .split_once("file=")
                .map(|(_, path)| path.trim().to_owned());
            case.files.extend(file.map(|path| (path, String::new())));
        } else if fence {
            let (_, text) = case.files.last_mut().expect("a fence names its file");
            text.push_str(line);
            text.push('\n');
        } else if let Some(finds) = line.strip_prefix("finds: ") {
            case.is_decided = true;
            if finds != "nothing" {
                let (lint, says) = finds.split_once(": ").unwrap_or((finds, ""));
                case.finds.push((lint.to_owned(), says.to_owned()));
            }
        }
    }
    all
}

fn told(finding: &Finding) -> String {
    let related = finding.related.iter().map(|related| related.text.as_str());
    let all: Vec<&str> = related.chain([finding.message.as_str()]).collect();
    format!("{}: {}: {}", finding.path, finding.lint, all.join(" | "))
}

fn check(case: &Case, tools: &Tools) -> Result<(), String> {
    let sources = case.files.iter().map(|(path, text)| {
        let text = text.replace("LOAD", LOAD).replace("FRAME", FRAME);
        Source::from_bytes(path.clone(), text.as_bytes()).expect("text")
    });
    let report = check_sources(sources.collect(), tools, |_| true);
    let mut found: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.level > Level::Note)
        .map(told)
        .collect();
    let all = found.clone();
    for (lint, says) in &case.finds {
        let fits = |text: &String| text.contains(lint) && text.contains(says);
        let Some(at) = found.iter().position(fits) else {
            return Err(format!("{}: missed {lint} ({says}) in {all:#?}", case.what));
        };
        found.remove(at);
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!("{}: noise {found:#?}", case.what))
    }
}

#[test]
fn pairs_hold() {
    let tools = Tools::new(Catalogue::builtin());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guard-pairs");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("text");
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        for case in cases(&text) {
            assert!(case.is_decided, "{name}: {} has no `finds:`", case.what);
            count += 1;
            if let Err(error) = check(&case, &tools) {
                wrong.push(format!("{name}: {error}"));
            }
        }
    }
    wrong.sort();
    assert!(count > 0, "no cases were found");
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
