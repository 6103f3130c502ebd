//! Single conditions in the idioms of the languages that sites are written in, each around a load:
//! which ask for consent, and which only look like it.
//!
//! A file of `tests/conditions` begins with the template, in which `{}` stands for the condition and
//! `LOAD` for what loads; `guard:` and `open:` lines follow.

use std::path::Path;

use cookielint::catalogue::Catalogue;
use cookielint::catalogue::definition::Level;
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;

const LOAD: &str = "<script async src=\"https://static.hotjar.com/c/hotjar-1.js\"></script>";

#[test]
fn conditions_are_read() {
    let tools = Tools::new(Catalogue::builtin());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conditions");
    let mut wrong = Vec::new();
    let (mut guards, mut open) = (0, 0);
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("text");
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.expect("a name").to_owned();
        let (template, rest) = text
            .split_once("\n---\n")
            .expect("a template and its conditions");
        for line in rest.lines().filter(|line| !line.is_empty()) {
            let (verdict, condition) = line.split_once(": ").expect("a verdict and a condition");
            let page = template.replace("LOAD", LOAD).replace("{}", condition);
            let source = Source::from_bytes(name.clone(), page.as_bytes()).expect("text");
            let report = check_sources(vec![source], &tools, |_| true);
            let found: Vec<&str> = report
                .findings
                .iter()
                .filter(|finding| finding.level > Level::Note)
                .map(|finding| finding.lint.as_str())
                .collect();
            let is_right = match verdict {
                "guard" => {
                    guards += 1;
                    found.is_empty()
                }
                "open" => {
                    open += 1;
                    !found.is_empty()
                }
                other => panic!("{name}: `{other}` is no verdict"),
            };
            if !is_right {
                wrong.push(format!("{name}: {line} gives {found:?}"));
            }
        }
    }
    assert!(guards > 0 && open > 0, "no conditions were found");
    wrong.sort();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        guards + open,
        wrong.join("\n")
    );
}
