//! Fixes take their findings away and nothing else: they are made, and what came of it is checked
//! again.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cookielint::catalogue::{Catalogue, ExampleFile};
use cookielint::engine::{Report, Tools, check_sources};
use cookielint::fix::Safety;
use cookielint::fix::mend::{Bench, Mended, Overlay, mend};
use cookielint::source::Source;
use support::Site;
use walkdir::WalkDir;

type Files = BTreeMap<String, Vec<u8>>;

/// All files, those of the overlay in the place of others, checked with the lints that count.
fn check(files: &Files, overlay: &Overlay, tools: &Tools, lint: Option<&str>) -> Report {
    let sources = files.iter().map(|(path, bytes)| {
        let bytes = overlay.get(path).unwrap_or(bytes);
        Source::from_bytes(path.clone(), bytes).expect("text")
    });
    check_sources(sources.collect(), tools, |id| {
        lint.is_none_or(|lint| lint == id)
    })
}

fn mended(files: &Files, tools: &Tools, lint: Option<&str>, allowed: Safety) -> Mended {
    let read = |path: &str| {
        files
            .get(path)
            .cloned()
            .ok_or(io::ErrorKind::NotFound.into())
    };
    let check = |overlay: &Overlay| check(files, overlay, tools, lint);
    let bench = Bench {
        read: &read,
        check: &check,
        tidies: true,
    };
    mend(check(&Overlay::new()), &bench, allowed, &HashSet::new())
}

/// Mends the files and tells what is wrong with the outcome, and how many fixes were made of how
/// many that were offered.
fn proven(
    label: &str,
    files: &Files,
    tools: &Tools,
    lint: Option<&str>,
    problems: &mut Vec<String>,
) -> (usize, usize) {
    let before = check(files, &Overlay::new(), tools, lint);
    let offered = before.findings.iter().filter(|it| !it.fixes.is_empty());
    let offered: Vec<&_> = offered.collect();
    let outcome = mended(files, tools, lint, Safety::Unsafe);
    let mut after = files.clone();
    for changed in &outcome.files {
        assert_eq!(files[&changed.path], changed.before);
        after.insert(changed.path.clone(), changed.after.clone());
    }
    for finding in &outcome.report.findings {
        // What is told once for a site may be told at another place.
        let count = |report: &Report| {
            let findings = report.findings.iter();
            findings.filter(|it| it.lint == finding.lint).count()
        };
        let is_new = count(&outcome.report) > count(&before);
        if is_new && finding.lint != "sharing-not-disabled" {
            problems.push(format!("{label}: new: {} {}", finding.path, finding.lint));
        }
    }
    if outcome.count < offered.len() {
        let left = outcome
            .report
            .findings
            .iter()
            .filter(|it| !it.fixes.is_empty());
        let left: Vec<_> = left
            .map(|it| {
                let text = String::from_utf8_lossy(&after[&it.path]).into_owned();
                format!("{} {} {:?}\n{text}", it.path, it.lint, it.fixes)
            })
            .collect();
        problems.push(format!("{label}: taken back: {left:#?}"));
    }
    // A second run has nothing to do.
    let again = mended(&after, tools, lint, Safety::Unsafe);
    if !again.files.is_empty() {
        problems.push(format!("{label}: a second run changes {:#?}", again.files));
    }
    // What stands outside of the edits is there still: undoing them gives the file back. Whole
    // files are proven in `fix::apply`; here it is the line count that no edit may lose.
    for changed in &outcome.files {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if text(&changed.after).trim().is_empty() && lint.is_none() {
            problems.push(format!("{label}: nothing is left of {}", changed.path));
        }
    }
    (outcome.count, offered.len())
}

fn of_example(files: &[ExampleFile]) -> Files {
    let files = files.iter();
    files
        .map(|file| (file.path.clone(), file.text.clone().into_bytes()))
        .collect()
}

/// A page that loads a consent manager, so that its markup can be used.
fn manager_page(id: &str, tools: &Tools) -> Option<(String, Vec<u8>)> {
    let manager = tools.catalogue.managers.get(id)?;
    let script = manager.scripts.first()?.replace('*', "x");
    let page = format!(
        "<!doctype html><html><head><script src=\"https://{script}\"></script></head><body></body></html>\n"
    );
    Some(("zz/manager-page.html".to_owned(), page.into_bytes()))
}

#[test]
fn bad_examples_of_every_lint_are_mended_where_there_is_a_fix() {
    let tools = Tools::new(Catalogue::builtin());
    let mut problems = Vec::new();
    let mut by_lint: BTreeMap<&str, usize> = BTreeMap::new();
    for lint in &tools.catalogue.lints {
        for example in lint.examples.iter().filter(|example| !example.good) {
            let label = format!("lints/{}.md:{}", lint.id, example.line);
            for manager in [
                None,
                Some("cookiebot"),
                Some("onetrust"),
                Some("cookie-information"),
            ] {
                let mut files = of_example(&example.files);
                files.extend(manager.and_then(|id| manager_page(id, &tools)));
                let label = format!("{label} with {manager:?}");
                let (made, _) = proven(&label, &files, &tools, Some(&lint.id), &mut problems);
                *by_lint.entry(&lint.id).or_default() += made;
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    // Each kind of fix is there.
    for lint in [
        "consent-mode-late",
        "ineffective-guard",
        "noscript-tracker",
        "preticked-consent",
        "sharing-not-disabled",
        "unguarded-analytics",
        "unguarded-embed",
        "unguarded-marketing",
    ] {
        assert!(by_lint[lint] >= 2, "{lint}: {by_lint:#?}");
    }
}

fn files_below(folder: &Path) -> Files {
    let all = WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = all.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap();
            let path = path.to_string_lossy().replace('\\', "/");
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn sites_of_the_corpus_are_mended() {
    let tools = Tools::new(Catalogue::builtin());
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("test-corpus");
    let mut sites: Vec<PathBuf> = fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    sites.sort();
    let mut problems = Vec::new();
    let mut made = 0;
    for site in sites {
        let own = files_below(&site);
        for manager in [None, Some("cookiebot"), Some("complianz"), Some("klaro")] {
            let mut files = own.clone();
            files.extend(manager.and_then(|id| manager_page(id, &tools)));
            let label = format!("{} with {manager:?}", site.display());
            made += proven(&label, &files, &tools, None, &mut problems).0;
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(made > 40, "{made}");
}

/// Every manager's markup, on what its own example is for.
#[test]
fn each_manager_holds_back_with_its_own_markup() {
    let tools = Tools::new(Catalogue::builtin());
    let page = "<iframe src=\"https://www.youtube.com/embed/abc\" class='wide'></iframe>\n\
        <script async src=\"https://static.hotjar.com/c/hotjar-12345.js?sv=6\"></script>\n\
        <img src=\"https://www.facebook.com/tr?id=1&ev=PageView\" alt=\"\">\n";
    let mut problems = Vec::new();
    let mut made = 0;
    for id in tools.catalogue.managers.keys() {
        let Some(manager) = manager_page(id, &tools) else {
            continue;
        };
        let mut files: Files = [manager].into_iter().collect();
        files.insert("page.html".to_owned(), page.as_bytes().to_vec());
        made += proven(id, &files, &tools, None, &mut problems).0;
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(made > 20, "{made}");
}

const BOX: &str = "<label><input type=\"checkbox\" name=\"cookies-statistics\" checked> Statistics cookies</label>";

#[test]
fn fix_writes_the_files_and_reports_the_rest() {
    let page = format!(
        "<!doctype html>\r\n{BOX}\r\n<iframe src=\"https://www.youtube.com/embed/a\"></iframe>\r\n"
    );
    let site = Site::new(&[("index.html", &page)]);
    let run = site.run(&["check"]);
    run.expect(1, &["1 can be mended with `--fix`"]);
    let run = site.run(&["check", "--fix", "--format", "short"]);
    run.expect(1, &["1 place is mended, in 1 file", "1 error in 1 file"]);
    assert!(run.out.contains("unguarded-embed") && !run.out.contains("preticked"));
    let after = fs::read_to_string(site.path().join("index.html")).unwrap();
    assert_eq!(after, page.replace(" checked", ""));
    // Once more, and nothing changes.
    site.run(&["check", "--fix"])
        .expect(1, &["nothing is changed"]);
    assert_eq!(
        fs::read_to_string(site.path().join("index.html")).unwrap(),
        after
    );
    let leftover = fs::read_dir(site.path()).unwrap().count();
    assert_eq!(leftover, 1, "nothing is left beside it");
}

#[test]
fn diff_shows_what_would_change_and_writes_nothing() {
    let page = format!("<!doctype html>\n<p>\n{BOX}\n");
    let site = Site::new(&[("a/index.html", &page)]);
    let run = site.run(&["check", "--diff"]);
    run.expect(1, &[]);
    let wanted = format!(
        "--- a/a/index.html\n+++ b/a/index.html\n@@ -1,3 +1,3 @@\n <!doctype html>\n <p>\n-{BOX}\n+{}\n",
        BOX.replace(" checked", "")
    );
    assert_eq!(run.out, wanted);
    assert_eq!(
        fs::read_to_string(site.path().join("a/index.html")).unwrap(),
        page
    );
    site.write("a/index.html", page.replace(" checked", "").as_bytes());
    let run = site.run(&["check", "--diff"]);
    run.expect(0, &[]);
    assert_eq!(run.out, "");
}

#[test]
fn unsafe_fixes_are_made_where_they_are_asked_for() {
    let manager =
        "<script id=\"Cookiebot\" src=\"https://consent.cookiebot.com/uc.js\"></script>\n";
    let page = format!(
        "<!doctype html>\n{manager}<script async src=\"https://static.hotjar.com/c/hotjar-1.js?sv=6\"></script>\n"
    );
    let site = Site::new(&[("index.html", &page)]);
    site.run(&["check", "--fix"]).expect(1, &[]);
    assert_eq!(
        fs::read_to_string(site.path().join("index.html")).unwrap(),
        page
    );
    site.run(&["check", "--fix", "--unsafe-fixes"])
        .expect(0, &["no findings"]);
    let wanted = page.replace(
        "<script async",
        "<script type=\"text/plain\" data-cookieconsent=\"statistics\" async",
    );
    assert_eq!(
        fs::read_to_string(site.path().join("index.html")).unwrap(),
        wanted
    );
}

#[test]
fn a_diff_tells_how_much_it_is() {
    let site = Site::new(&[("a.html", "<p>\n")]);
    site.run(&["check", "--diff"])
        .expect(0, &["nothing would be changed"]);
    site.write("b.html", BOX.as_bytes());
    site.run(&["check", "--diff"])
        .expect(1, &["1 place would be mended, in 1 file"]);
}

#[test]
fn what_is_in_the_baseline_is_left_alone() {
    let page = format!("<!doctype html>\n{BOX}\n");
    let site = Site::new(&[("index.html", &page)]);
    site.run(&["check", "--write-baseline"]).expect(0, &[]);
    let run = site.run(&["check", "--baseline", "cookielint-baseline.json", "--fix"]);
    run.expect(0, &["1 in the baseline"]);
    assert_eq!(
        fs::read_to_string(site.path().join("index.html")).unwrap(),
        page
    );
}

#[cfg(unix)]
#[test]
fn permissions_and_read_only_files_stay() {
    use std::os::unix::fs::PermissionsExt;
    let page = format!("{BOX}\n");
    let site = Site::new(&[("a.html", &page), ("b.html", &page)]);
    let mode = |name: &str, mode: u32| {
        let path = site.path().join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    mode("a.html", 0o640);
    mode("b.html", 0o444);
    let run = site.run(&["check", "--fix"]);
    run.expect(1, &["b.html: it is not mended: it is read-only"]);
    let meta = fs::metadata(site.path().join("a.html")).unwrap();
    assert_eq!(meta.permissions().mode() & 0o777, 0o640);
    assert!(
        !fs::read_to_string(site.path().join("a.html"))
            .unwrap()
            .contains("checked")
    );
    assert_eq!(
        fs::read_to_string(site.path().join("b.html")).unwrap(),
        page
    );
}

#[test]
fn fixes_are_in_json_and_sarif() {
    let site = Site::new(&[("index.html", &format!("\u{feff}{BOX}\n"))]);
    let run = site.run(&["check", "--format", "json"]);
    let output: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let schema = serde_json::from_str(include_str!("../docs/json-v1.schema.json")).unwrap();
    jsonschema::validate(&schema, &output).unwrap();
    let fix = &output["findings"][0]["fixes"][0];
    assert_eq!(
        (&fix["safety"], &fix["edits"][0]["text"]),
        (&"safe".into(), &"".into())
    );
    let (start, end) = (&fix["edits"][0]["start"], &fix["edits"][0]["end"]);
    let bytes = fs::read(site.path().join("index.html")).unwrap();
    let place = |at: &serde_json::Value| usize::try_from(at["offset"].as_u64().unwrap()).unwrap();
    assert_eq!(&bytes[place(start)..place(end)], b" checked");
    let run = site.run(&["check", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let fix = &log["runs"][0]["results"][0]["fixes"][0];
    let replacement = &fix["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["deletedRegion"]["startLine"], 1);
    assert_eq!(replacement["insertedContent"]["text"], "");
}

/// Where a manager's markup is written otherwise than in a page, and where it would be wrong.
#[test]
fn markup_is_held_back_in_the_way_of_its_language() {
    const VIDEO: &str = "https://www.youtube.com/embed/abc";
    const QUIET: &str = "https://www.youtube-nocookie.com/embed/abc";
    let held = |around: &str, before: &str, after: &str| {
        (
            around.replace("{}", &before.replace("{}", VIDEO)),
            Some(around.replace("{}", &after.replace("{}", QUIET))),
        )
    };
    let left = |text: &str| (text.replace("{}", VIDEO), None);
    let table = [
        // The framework's own script element hands its attributes on.
        (
            "app/layout.tsx",
            (
                "import Script from 'next/script';\nexport default () => <Script src={`https://static.hotjar.com/c/hotjar-${id}.js`} />;\n".to_owned(),
                Some("import Script from 'next/script';\nexport default () => <Script type=\"text/plain\" data-cookieconsent=\"statistics\" src={`https://static.hotjar.com/c/hotjar-${id}.js`} />;\n".to_owned()),
            ),
        ),
        (
            "Film.vue",
            held(
                "<template><iframe {} /></template>\n",
                ":src=\"`{}${film}`\"",
                "data-cookieconsent=\"marketing\" :data-cookieblock-src=\"`{}${film}`\"",
            ),
        ),
        // Without angle brackets.
        (
            "film.pug",
            held(
                "div\n  iframe({} title='Film')\n",
                "src='{}'",
                "data-cookieconsent=\"marketing\" data-cookieblock-src='{}'",
            ),
        ),
        (
            "film.slim",
            held(
                "iframe {} title=\"Film\"\n",
                "src=\"{}\"",
                "data-cookieconsent=\"marketing\" data-cookieblock-src=\"{}\"",
            ),
        ),
        (
            "film.haml",
            held(
                "%iframe({} title=\"Film\")\n",
                "src=\"{}\"",
                "data-cookieconsent=\"marketing\" data-cookieblock-src=\"{}\"",
            ),
        ),
        // In a hash, attributes are written otherwise.
        ("hash.haml", left("%iframe{:src => '{}', :title => 'Film'}\n")),
        // Strings of servers, by the quotation marks that the tag has.
        (
            "single.php",
            held(
                "<?php echo '<iframe {}></iframe>';\n",
                "src=\"{}\"",
                "data-cookieconsent=\"marketing\" data-cookieblock-src=\"{}\"",
            ),
        ),
        (
            "double.php",
            (
                format!("<?php echo \"<iframe width=\" . $w . \" src='{VIDEO}'></iframe>\";\n"),
                Some(format!("<?php echo \"<iframe data-cookieconsent='marketing' width=\" . $w . \" data-cookieblock-src='{QUIET}'></iframe>\";\n")),
            ),
        ),
        (
            "views.py",
            held(
                "def film():\n    return \"<iframe {}></iframe>\"\n",
                "src=\\\"{}\\\"",
                "data-cookieconsent=\\\"marketing\\\" data-cookieblock-src=\\\"{}\\\"",
            ),
        ),
        (
            "Film.cs",
            held(
                "class Film { string Html() { return @\"<iframe {}></iframe>\"; } }\n",
                "src=\"\"{}\"\"",
                "data-cookieconsent=\"\"marketing\"\" data-cookieblock-src=\"\"{}\"\"",
            ),
        ),
        // No attribute shows what ends the string.
        ("bare.php", left("<?php echo '<iframe src={}></iframe>';\n")),
        ("holes.php", left("<?php echo \"<iframe width=\" . $w . \" src={}></iframe>\";\n")),
        // What a script adds, it adds after the manager has looked.
        ("film.js", left("document.body.innerHTML = '<iframe src=\"{}\"></iframe>';\n")),
        (
            "script.php",
            left("<script>document.body.innerHTML = '<iframe src=\"{}\"></iframe>';</script>\n"),
        ),
    ];
    for (name, (before, after)) in table {
        let site = Site::new(&[
            (
                "head.html",
                "<script src=\"https://consent.cookiebot.com/uc.js\"></script>\n",
            ),
            (name, &before),
        ]);
        let fix = [
            "check",
            "--quiet",
            "--fix",
            "--unsafe-fixes",
            "--only",
            "loading",
        ];
        site.run(&fix);
        let read = || fs::read_to_string(site.path().join(name)).unwrap();
        let wanted = after.as_ref().unwrap_or(&before);
        assert_eq!(&read(), wanted, "{name}");
        let run = site.run(&["check", "--quiet", "--format", "short", "--only", "loading"]);
        assert_eq!(
            run.code,
            Some(i32::from(after.is_none())),
            "{name}: {}",
            run.out
        );
        // A second run has nothing to do.
        site.run(&fix);
        assert_eq!(&read(), wanted, "{name}");
    }
}
