//! A target takes any bytes through one part of the program. It may find anything, or nothing; it
//! must not panic, hang, or point outside of what it was given.
//!
//! `fuzz/run` runs each for as long as it is let, and `tests/fuzz.rs` for a moment in every test.

#![allow(dead_code, reason = "each binary takes one of them")]

use std::path::Path;
use std::sync::LazyLock;

use cookielint::catalogue::Catalogue;
use cookielint::catalogue::load::SourceFile;
use cookielint::cli::Format;
use cookielint::config::Config;
use cookielint::engine::{Report, Tools, check_sources};
use cookielint::fix::apply::ApplyError;
use cookielint::inventory::words::Language;
use cookielint::report;
use cookielint::source::Source;

/// A part of the program that takes bytes.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    /// The files that it reads the bytes as: the first byte says which. None for what is no file.
    pub names: &'static [&'static str],
}

/// Sorted by name.
pub const TARGETS: &[Target] = &[
    target("config", config, &[]),
    target("content", content, CONTENT),
    target("data", data, DATA),
    target("indent", indent, INDENT),
    target("markup", markup, MARKUP),
    target("page", page, &[]),
    target("program", program, PROGRAM),
    target("script", script, SCRIPT),
    target("server", server, &[]),
    target("site", site, &[]),
    target("style", style, STYLE),
];

const fn target(name: &'static str, run: fn(&[u8]), names: &'static [&'static str]) -> Target {
    Target { name, run, names }
}

const CONTENT: &[&str] = &["content/a.md", "a.mdx", "a.adoc", "a.rst"];
const DATA: &[&str] = &[
    "lang/da.json",
    "_config.yml",
    "config.toml",
    "locale/da.po",
    "lang/da.xlf",
    "lang/messages_da.properties",
    "lang/Texts.da.resx",
    "appsettings.json",
    "composer.json",
];
const INDENT: &[&str] = &["a.pug", "a.haml", "a.slim"];
const MARKUP: &[&str] = &[
    "a.html",
    "a.twig",
    "a.njk",
    "a.liquid",
    "a.html.erb",
    "a.ejs",
    "a.eex",
    "a.hbs",
    "a.mustache",
    "layouts/a.html",
    "a.gohtml",
    "a.cshtml",
    "a.blade.php",
    "a.jsp",
    "a.aspx",
    "a.asp",
    "a.ftl",
    "a.latte",
    "a.mako",
    "a.tpl",
    "a.vm",
    "a.antlers.html",
    "a.component.html",
];
const PROGRAM: &[&str] = &[
    "a.php", "a.module", "a.py", "a.cs", "a.rb", "a.java", "a.kt", "a.go",
];
const SCRIPT: &[&str] = &[
    "a.js", "a.ts", "a.tsx", "a.jsx", "a.vue", "a.svelte", "a.astro",
];
const STYLE: &[&str] = &["a.css", "a.scss", "a.sass", "a.less"];

const FORMATS: &[Format] = &[
    Format::Human,
    Format::Short,
    Format::Json,
    Format::Jsonl,
    Format::Sarif,
    Format::Github,
    Format::Gitlab,
    Format::Junit,
    Format::Checkstyle,
    Format::Rdjson,
    Format::Markdown,
    Format::Html,
];

static TOOLS: LazyLock<Tools<'static>> = LazyLock::new(|| Tools::new(Catalogue::builtin()));

pub fn content(data: &[u8]) {
    one_of(CONTENT, data);
}

pub fn data(data: &[u8]) {
    one_of(DATA, data);
}

pub fn indent(data: &[u8]) {
    one_of(INDENT, data);
}

pub fn markup(data: &[u8]) {
    one_of(MARKUP, data);
}

pub fn program(data: &[u8]) {
    one_of(PROGRAM, data);
}

pub fn script(data: &[u8]) {
    one_of(SCRIPT, data);
}

pub fn style(data: &[u8]) {
    one_of(STYLE, data);
}

/// Several files that include and call one another; a line of `=` and a name begins each.
pub fn site(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut files: Vec<(String, &[u8])> = Vec::new();
    for (number, part) in text.split("\n== ").enumerate().take(8) {
        let (name, text) = part.split_once('\n').unwrap_or(("a.html", part));
        let is_name = name.len() < 60 && name.contains('.');
        let name = if is_name { name } else { "a.html" };
        let is_known = files.iter().any(|(known, _)| known == name);
        let name = match is_known {
            true => format!("{number}/{name}"),
            false => name.to_owned(),
        };
        files.push((name, text.as_bytes()));
    }
    check(&files);
}

pub fn config(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let known = ["unguarded-embed", "unguarded-tracker"];
    if let Err(error) = Config::parse(Path::new("cookielint.toml"), &text, &known) {
        let _ = error.to_string();
    }
}

/// A page of a lint, as a project's own folder has them; with what else may be there.
pub fn page(data: &[u8]) {
    let (first, text) = data.split_first().unwrap_or((&0, &[]));
    let names = [
        "own-lint.md",
        "services/own.toml",
        "consent-managers/own.toml",
        "components/own.toml",
        "phrases/da.toml",
    ];
    let name = names[usize::from(*first) % names.len()];
    let file = SourceFile {
        name: name.to_owned(),
        path: name.to_owned(),
        text: String::from_utf8_lossy(text).into_owned(),
    };
    match Catalogue::builtin().extended_with(&[file]) {
        Ok(catalogue) => {
            let tools = Tools::new(&catalogue);
            let text = b"<iframe src=\"https://www.youtube.com/embed/a\"></iframe>".as_slice();
            let source = Source::from_bytes("a.html".to_owned(), text);
            let _ = check_sources(source.into_iter().collect(), &tools, |_| true);
        }
        Err(errors) => {
            assert!(!errors.is_empty(), "an error says what is wrong");
            let _: Vec<String> = errors.iter().map(ToString::to_string).collect();
        }
    }
}

/// What an editor sends, without a folder that could be read. Each line is the body of a message;
/// one that begins with `!` is sent as it is.
pub fn server(data: &[u8]) {
    let mut input = Vec::new();
    for line in data.split(|byte| *byte == b'\n') {
        match line.strip_prefix(b"!") {
            Some(raw) => input.extend_from_slice(raw),
            None => {
                input.extend_from_slice(
                    format!("Content-Length: {}\r\n\r\n", line.len()).as_bytes(),
                );
                input.extend_from_slice(line);
            }
        }
    }
    // Nothing of the machine that it runs on is to be read.
    let lower = String::from_utf8_lossy(&input).to_ascii_lowercase();
    let mut addresses = lower.split("file:").skip(1);
    if addresses.all(|rest| rest.starts_with("///no/no")) && !lower.contains("rootpath") {
        let _ = cookielint::lsp::serve(input.as_slice(), std::io::sink());
    }
}

fn one_of(names: &[&str], data: &[u8]) {
    let Some((first, text)) = data.split_first() else {
        return;
    };
    let name = names[usize::from(*first) % names.len()];
    check(&[(name.to_owned(), text)]);
}

/// Checks files by their names and bytes.
fn check(files: &[(String, &[u8])]) {
    let sources = files.iter();
    let sources = sources.filter_map(|(name, bytes)| Source::from_bytes(name.clone(), bytes).ok());
    let report = check_sources(sources.collect(), &TOOLS, |_| true);
    assert!(points_into(&report), "a finding points into its file");
    for format in FORMATS {
        report::write(
            &report,
            *format,
            true,
            Language::English,
            &mut std::io::sink(),
        )
        .expect("a report can be written");
    }
    for finding in &report.findings {
        for fix in &finding.fixes {
            let source = report.sources.iter().find(|it| it.path == finding.path);
            let source = source.expect("the source of a finding is there");
            let file = files.iter().find(|(name, _)| *name == finding.path);
            let (_, bytes) = file.expect("a finding is in one of the files");
            // An encoding may have no way to write what the fix says.
            let after = cookielint::fix::apply::edited(bytes, &source.text, &fix.edits);
            let is_fitting = matches!(after, Ok(_) | Err(ApplyError::Encoding));
            assert!(is_fitting, "a fix fits its file: {:?}", after.err());
        }
    }
}

fn points_into(report: &Report) -> bool {
    report.findings.iter().all(|finding| {
        let source = report.sources.iter().find(|it| it.path == finding.path);
        source.is_some_and(|source| {
            let (start, end) = (finding.span.start, finding.span.end);
            source.text.get(start..end).is_some()
        })
    })
}
