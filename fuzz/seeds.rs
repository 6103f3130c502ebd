//! Seeds are what mutation starts from: the sites, examples and pages of this repository.

use std::fs;
use std::path::{Path, PathBuf};

use super::targets::Target;

/// The seeds of a target; `root` is the top of the repository.
pub fn seeds(target: &Target, root: &Path) -> Vec<Vec<u8>> {
    match target.name {
        "config" => configurations(root),
        "page" => pages(root),
        "server" => messages(),
        "site" => sites(root),
        _ => of_files(target, root),
    }
}

/// Files of the repository whose names end as one of the target's does, and examples in its pages.
fn of_files(target: &Target, root: &Path) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let chosen = |path: &str| {
        let ending = |name: &str| name.rsplit('.').next().unwrap_or("").to_owned();
        let names = target.names.iter();
        let mut ranked = names
            .enumerate()
            .filter(|(_, name)| ending(name) == ending(path));
        ranked
            .next()
            .and_then(|(index, _)| u8::try_from(index).ok())
    };
    for path in files(&root.join("test-corpus")) {
        let name = path.to_string_lossy();
        if let (Some(first), Ok(text)) = (chosen(&name), fs::read(&path)) {
            seeds.push([&[first], text.as_slice()].concat());
        }
    }
    for page in files(&root.join("lints")) {
        let text = fs::read_to_string(&page).unwrap_or_default();
        for (language, example) in fences(&text) {
            if let Some(first) = chosen(&format!("a.{language}")) {
                seeds.push([&[first], example.as_bytes()].concat());
            }
        }
    }
    for page in files(&root.join("tests/languages")) {
        let text = fs::read_to_string(&page).unwrap_or_default();
        let Ok(table) = text.parse::<toml::Table>() else {
            continue;
        };
        let Some(first) = table.get("path").and_then(|path| chosen(path.as_str()?)) else {
            continue;
        };
        for part in ["guilty", "innocent", "idioms"] {
            let examples = table.get(part).and_then(toml::Value::as_table);
            for example in examples.into_iter().flat_map(|it| it.values()) {
                let text = example.as_str().or_else(|| example.get("text")?.as_str());
                seeds.extend(text.map(|text| [&[first], text.as_bytes()].concat()));
            }
        }
    }
    seeds
}

fn sites(root: &Path) -> Vec<Vec<u8>> {
    let folders = fs::read_dir(root.join("test-corpus")).into_iter().flatten();
    let folders = folders
        .flatten()
        .map(|it| it.path())
        .filter(|it| it.is_dir());
    let mut all = Vec::new();
    for folder in folders {
        let mut seed = String::new();
        for path in files(&folder) {
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            let name = path.strip_prefix(&folder).unwrap_or(&path);
            seed.push_str(&format!("\n== {}\n{text}", name.display()));
        }
        all.push(seed.trim_start_matches("\n== ").as_bytes().to_vec());
    }
    all
}

fn configurations(root: &Path) -> Vec<Vec<u8>> {
    let page = fs::read_to_string(root.join("docs/configuration.md")).unwrap_or_default();
    let examples = fences(&page).into_iter();
    let examples = examples.filter(|(language, _)| language == "toml");
    examples.map(|(_, text)| text.into_bytes()).collect()
}

fn pages(root: &Path) -> Vec<Vec<u8>> {
    let folders = ["", "services", "consent-managers", "components", "phrases"];
    let mut all = Vec::new();
    for (first, folder) in (0_u8..).zip(folders) {
        let entries = fs::read_dir(root.join("lints").join(folder))
            .into_iter()
            .flatten();
        for entry in entries.flatten() {
            if let Ok(text) = fs::read_to_string(entry.path()) {
                // What is built in is no addition; the first half of a name makes it one.
                let text = text.replacen("# un", "# own-", 1);
                all.push([&[first], text.as_bytes()].concat());
            }
        }
    }
    all
}

fn messages() -> Vec<Vec<u8>> {
    let place = "file:///no/no/a.html";
    let initialize = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{"general":{"positionEncodings":["utf-8"]}}}}"#;
    let ready = r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#;
    let open = format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{{"textDocument":{{"uri":"{place}","languageId":"html","version":1,"text":"<iframe src='https://www.youtube.com/embed/a'></iframe>"}}}}}}"#
    );
    let change = format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/didChange","params":{{"textDocument":{{"uri":"{place}","version":2}},"contentChanges":[{{"range":{{"start":{{"line":0,"character":1}},"end":{{"line":0,"character":9}}}},"text":"p"}}]}}}}"#
    );
    let hover = format!(
        r#"{{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{{"textDocument":{{"uri":"{place}"}},"position":{{"line":0,"character":3}}}}}}"#
    );
    let actions = format!(
        r#"{{"jsonrpc":"2.0","id":3,"method":"textDocument/codeAction","params":{{"textDocument":{{"uri":"{place}"}},"range":{{"start":{{"line":0,"character":0}},"end":{{"line":9,"character":0}}}},"context":{{"diagnostics":[]}}}}}}"#
    );
    let pull = format!(
        r#"{{"jsonrpc":"2.0","id":4,"method":"textDocument/diagnostic","params":{{"textDocument":{{"uri":"{place}"}}}}}}"#
    );
    let bye = "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"shutdown\"}\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}";
    vec![
        [initialize, ready, &open, &change, &hover, bye]
            .join("\n")
            .into_bytes(),
        [initialize, ready, &open, &actions, &pull, bye]
            .join("\n")
            .into_bytes(),
        b"!Content-Length: 5\r\n\r\n{\"a\"".to_vec(),
    ]
}

/// The fenced examples of a page, each with its language.
fn fences(page: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut parts = page.split("\n```");
    parts.next();
    while let (Some(fence), Some(_)) = (parts.next(), parts.next()) {
        if let Some((head, text)) = fence.split_once('\n') {
            let language = head.split_whitespace().next().unwrap_or("");
            all.push((language.to_owned(), text.to_owned()));
        }
    }
    all
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => folders.push(path),
                false => all.push(path),
            }
        }
    }
    all.sort();
    all
}
