//! The configuration as its users write it: where it is found, what goes before what, what the
//! project adds, and what is said of mistakes.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::fs;
use std::path::Path;

use cookielint::catalogue::Catalogue;
use cookielint::config::keys;
use support::Site;

const EMBED: &str = "<iframe src=\"https://www.youtube.com/embed/abc\"></iframe>\n";

fn lines(run: &support::Run) -> Vec<String> {
    run.out
        .lines()
        .map(|line| {
            let (path, rest) = line.split_once(':').unwrap();
            let level = rest.split(['[', ' ']).nth(1).unwrap_or_default();
            format!("{path} {level}")
        })
        .collect()
}

#[test]
fn a_file_builds_on_others() {
    let site = Site::new(&[
        ("index.html", EMBED),
        ("old/index.html", EMBED),
        ("drafts/index.html", EMBED),
        (
            "cookielint.toml",
            "extends = \"shared/base.toml\"\nexclude = [\"drafts/\"]\n\n[[overrides]]\nfiles = [\"old/**\"]\nlints = { loading = \"note\" }\n",
        ),
        (
            "shared/base.toml",
            "fail-on = \"error\"\n[lints]\nunguarded-embed = \"warning\"\n",
        ),
    ]);
    let run = site.run(&["check", "--format", "short"]);
    run.expect(0, &["1 warning, 1 note", "1 excluded"]);
    assert_eq!(lines(&run), ["index.html warning", "old/index.html note"]);

    let run = site.run(&["config", "old/index.html"]);
    run.expect(0, &[]);
    for words in [
        "configured by cookielint.toml",
        "which extends shared/base.toml",
        "fail-on = \"error\"  (shared/base.toml)",
        "exclude = [\"drafts/\"]  (cookielint.toml)",
        "(overrides for old/** in cookielint.toml, as one of `loading`)",
    ] {
        assert!(run.out.contains(words), "no {words:?} in {}", run.out);
    }
    let run = site.run(&["config"]);
    let line = run
        .out
        .lines()
        .find(|line| line.contains("unguarded-embed"));
    assert!(
        line.unwrap()
            .contains("warning  (lints of shared/base.toml)"),
        "{}",
        run.out
    );
    let run = site.run(&["config", "drafts/index.html"]);
    assert!(run.out.contains("it is left out"), "{}", run.out);
}

#[test]
fn files_can_be_kept_to() {
    let site = Site::new(&[
        ("site/index.html", EMBED),
        ("notes/index.html", EMBED),
        ("cookielint.toml", "include = [\"site/**\"]"),
    ]);
    let run = site.run(&["check", "--format", "short"]);
    assert_eq!(lines(&run), ["site/index.html error"]);
}

#[test]
fn mistakes_are_shown_at_their_place() {
    let table = [
        (
            "extend = 'x'",
            "unknown key `extend`",
            "did you mean `extends`?",
        ),
        (
            "extends = 'nowhere.toml'",
            "nowhere.toml cannot be read",
            "",
        ),
        ("extends = 'cookielint.toml'", "extends itself", ""),
        (
            "extends = 3",
            "`extends` takes a file or a list of files",
            "",
        ),
        (
            "consent-manager = 'cookiebots'",
            "unknown consent manager",
            "did you mean `cookiebot`?",
        ),
        (
            "[guards]\nfunction = []",
            "unknown key `guards.function`",
            "did you mean `functions`?",
        ),
        (
            "[guards]\nfunctions = [{ name = 'a', purpose = 'x' }]",
            "this is no guard",
            "statistics",
        ),
        (
            "[[overrides]]\nfile = []",
            "unknown key `file`",
            "did you mean `files`?",
        ),
        (
            "[[overrides]]\nfiles = ['a']\nlints = { x = 'allow' }",
            "unknown lint `x`",
            "",
        ),
        (
            "[services.x]\nname = 'X'\nscript = []",
            "unknown key `script`",
            "did you mean `scripts`?",
        ),
        (
            "lints-folder = 'nowhere'",
            "a folder of lints that is not there",
            "",
        ),
    ];
    for (text, message, help) in table {
        let site = Site::new(&[("index.html", EMBED), ("cookielint.toml", text)]);
        site.run(&["check"]).expect(2, &[message, help]);
    }
}

const SERVICE: &str = r#"
[services.own-chat]
name = "Own Chat"
category = "chat"
purpose = "marketing"
company = { name = "Own Chat ApS", country = "DK" }
description = "A chat that follows visitors around."
help = "load the chat when the visitor opens it"
scripts = ["chat.example.net/widget.js"]
snippet = '<script src="https://chat.example.net/widget.js"></script>'
"#;

#[test]
fn services_of_the_project_are_found() {
    let page = "<!doctype html>\n<script src=\"https://chat.example.net/widget.js\"></script>\n";
    let site = Site::new(&[("index.html", page)]);
    site.run(&["check"]).expect(0, &["no findings"]);
    site.write("cookielint.toml", SERVICE.as_bytes());
    let run = site.run(&["check", "--format", "short"]);
    run.expect(1, &[]);
    assert!(run.out.contains("Own Chat"), "{}", run.out);
    // One that is there already, or that is wrong by itself.
    let again = SERVICE.replace("own-chat", "youtube");
    site.write("cookielint.toml", again.as_bytes());
    site.run(&["check"])
        .expect(2, &["adds to the catalogue is wrong", "youtube"]);
}

#[test]
fn guards_of_the_project_count() {
    let loading = "var s = document.createElement('script');\n  s.src = 'https://static.hotjar.com/c/hotjar-1.js?sv=6';\n  document.head.append(s);";
    let function = format!("if (pling()) {{\n  {loading}\n}}\n");
    let callback = format!("plong(function () {{\n  {loading}\n}});\n");
    let cookie = format!(
        "<?php if (isset($_COOKIE['valg'])): ?>\n<script>\n  {loading}\n</script>\n<?php endif; ?>\n"
    );
    let condition = "{% if page.visitor.green %}\n<script async src=\"https://static.hotjar.com/c/hotjar-1.js?sv=6\"></script>\n{% endif %}\n";
    let component = "import { Gate } from './gate';\nexport const A = () => (\n  <Gate><iframe src=\"https://www.youtube-nocookie.com/embed/a\" /></Gate>\n);\n";
    let files = [
        ("a.js", function.as_str()),
        ("b.js", &callback),
        ("c.php", &cookie),
        ("d.twig", condition),
        ("e.jsx", component),
    ];
    let site = Site::new(&files);
    let run = site.run(&["check", "--format", "short"]);
    assert_eq!(run.out.lines().count(), 5, "{}{}", run.out, run.err);
    let config = "[guards]\nfunctions = [{ name = \"pling\", purpose = \"statistics\" }, \"plong\"]\n\
        cookies = [\"valg\"]\nconditions = [\"page.visitor.green\"]\ncomponents = [\"Gate\"]\n";
    site.write("cookielint.toml", config.as_bytes());
    site.run(&["check"]).expect(0, &["no findings"]);
    // The other way round it is no guard, and neither is one for another purpose.
    site.write("a.js", function.replace("pling()", "!pling()").as_bytes());
    site.run(&["check"]).expect(1, &["1 error"]);
    site.write("a.js", function.as_bytes());
    let config = config.replace("statistics", "preferences");
    site.write("cookielint.toml", config.as_bytes());
    let run = site.run(&["check", "--format", "short"]);
    assert!(run.out.contains("wrong-consent-category"), "{}", run.out);
}

#[test]
fn the_consent_manager_can_be_named() {
    let page = "<!doctype html>\n<script async src=\"https://static.hotjar.com/c/hotjar-1.js?sv=6\"></script>\n";
    let site = Site::new(&[("index.html", page)]);
    let run = site.run(&["check", "--diff", "--unsafe-fixes"]);
    run.expect(0, &[]);
    site.write("cookielint.toml", b"consent-manager = \"cookiebot\"");
    let run = site.run(&["check", "--diff", "--unsafe-fixes"]);
    assert!(
        run.out.contains("data-cookieconsent=\"statistics\""),
        "{}",
        run.out
    );
}

#[test]
fn lints_of_the_project_are_run() {
    let lint = "# own-lint\n\nA font from elsewhere.\n\n```toml\ngroup = \"loading\"\nlevel = \"note\"\nlaw = [\"vej-10189-consent\"]\n\
        message = \"{service} is loaded here\"\nlabel = \"here\"\nhelp = \"host it yourself\"\n\n[[match]]\nsite = [\"load\"]\ncategory = [\"font\"]\n```\n\n\
        ## Why is this bad?\n\nIt is contacted with the page (`vej-10189-consent`).\n\n## What to do instead\n\n- Host it.\n\n## Examples\n\n### Bad\n\n\
        ```html\n<link rel=\"stylesheet\" href=\"https://fonts.googleapis.com/css2?family=Inter\">\n```\n\n### Good\n\n```html\n<p>x</p>\n```\n";
    let page = "<!doctype html>\n<link rel=\"stylesheet\" href=\"https://fonts.googleapis.com/css2?family=Inter\">\n";
    let site = Site::new(&[
        ("index.html", page),
        (
            "cookielint.toml",
            "lints-folder = \"lints\"\n[lints]\nown-lint = \"error\"\n",
        ),
        ("lints/own-lint.md", lint),
    ]);
    let run = site.run(&["check", "--format", "short", "--only", "own-lint"]);
    run.expect(1, &[]);
    assert!(
        run.out
            .contains("error[own-lint]: Google Fonts is loaded here"),
        "{}",
        run.out
    );
    let run = site.run(&["check", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let log = &log["runs"][0];
    let results = log["results"].as_array().unwrap().iter();
    let mut results = results.filter(|result| result["ruleId"] == "own-lint");
    let index = usize::try_from(results.next().unwrap()["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(log["tool"]["driver"]["rules"][index]["id"], "own-lint");
    let run = site.run(&["explain", "own-lint"]);
    run.expect(0, &[]);
    assert!(run.out.starts_with("# own-lint"));
    site.write(
        "lints/own-lint.md",
        lint.replace("level =", "levels =").as_bytes(),
    );
    site.run(&["check"]).expect(2, &["own-lint.md", "levels"]);
}

#[test]
fn init_writes_what_it_sees_and_nothing_over() {
    let page = format!(
        "<!doctype html>\n<script src=\"https://consent.cookiebot.com/uc.js\"></script>\n{EMBED}"
    );
    let site = Site::new(&[
        ("index.html", &page),
        (
            "package.json",
            "{ \"dependencies\": { \"next\": \"15\", \"react\": \"19\" } }",
        ),
    ]);
    let run = site.run(&["init"]);
    run.expect(0, &["cookielint.toml"]);
    let text = fs::read_to_string(site.path().join("cookielint.toml")).unwrap();
    for words in [
        "Next.js",
        "Cookiebot",
        "YouTube",
        "# unguarded-embed = \"error\"  # 1",
    ] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
    // It is a configuration, and every line of it that is commented out is one as well.
    site.run(&["check"]).expect(1, &["1 error"]);
    let all: Vec<&str> = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") || rest.starts_with('[') => rest,
            _ => line,
        })
        .filter(|line| !line.starts_with("baseline"))
        .collect();
    site.write("cookielint.toml", all.join("\n").as_bytes());
    site.run(&["check"]).expect(1, &["1 error"]);
    let before = fs::read(site.path().join("cookielint.toml")).unwrap();
    site.run(&["init"]).expect(2, &["is there already"]);
    assert_eq!(
        fs::read(site.path().join("cookielint.toml")).unwrap(),
        before
    );
}

#[test]
fn the_schema_is_the_one_that_is_checked_in() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cookielint.schema.json");
    let schema = keys::schema(Catalogue::builtin());
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == text,
        "run `UPDATE=1 cargo test --test configuration`"
    );
    // It takes what the program takes, and refuses what it refuses.
    let valid = [
        "fail-on = 'error'\nextends = ['a.toml']\n[lints]\nloading = 'allow'\nunguarded-embed = 'note'",
        "[guards]\nfunctions = ['a', { name = 'b', purpose = 'statistics' }]",
        SERVICE,
    ];
    let json =
        |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    for text in valid {
        jsonschema::validate(&schema, &json(text)).unwrap();
    }
    for text in [
        "fail_on = 'error'",
        "fail-on = 'never'",
        "[lints]\nloading = 'deny'",
        "[guards]\nfunction = []",
    ] {
        assert!(
            jsonschema::validate(&schema, &json(text)).is_err(),
            "{text}"
        );
    }
}

#[test]
fn the_page_on_configuration_tells_of_every_key() {
    let page = include_str!("../docs/configuration.md");
    for key in keys::KEYS {
        assert!(page.contains(&format!("`{}", key.name)), "{}", key.name);
    }
}
