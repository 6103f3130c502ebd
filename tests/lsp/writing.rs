//! What an editor tells people who write a configuration or a suppression.

use serde_json::{Value, json};

use crate::EMBED;
use crate::editor::{Editor, address};
use crate::support::Site;
use crate::whole;

/// What is offered at the `|` of a text: labels, and what each would put there.
fn completions(editor: &mut Editor, uri: &str, version: i32, text: &str) -> Vec<(String, String)> {
    let at = text.find('|').unwrap();
    let line = text[..at].matches('\n').count();
    let column = at - text[..at].rfind('\n').map_or(0, |at| at + 1);
    editor.did_change(uri, version, &whole(&text.replacen('|', "", 1)));
    let place = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column } });
    let found = editor.result("textDocument/completion", &place);
    let items = found.as_array().unwrap().iter();
    let mut items: Vec<&Value> = items.collect();
    items.sort_by_key(|it| it["sortText"].as_str().unwrap().to_owned());
    let told = items.iter().map(|it| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&it["label"]), text(&it["textEdit"]["newText"]))
    });
    told.collect()
}

fn has(all: &[(String, String)], label: &str, text: &str) -> bool {
    all.contains(&(label.to_owned(), text.to_owned()))
}

#[test]
fn a_configuration_is_completed_and_checked_while_it_is_written() {
    let site = Site::new(&[("a.html", EMBED), ("cookielint.toml", "")]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "cookielint.toml");
    editor.did_open(&uri, "");
    let all = completions(&mut editor, &uri, 2, "fail-on = \"error\"\n|");
    assert!(has(&all, "profile", "profile = "), "{all:?}");
    assert!(
        !all.iter().any(|(label, _)| label == "fail-on"),
        "it is said already"
    );
    let all = completions(&mut editor, &uri, 3, "profile = |");
    assert!(has(&all, "dk-public", "\"dk-public\""), "{all:?}");
    let all = completions(&mut editor, &uri, 4, "[lints]\nunguarded-embed = \"|\"");
    let levels = ["allow", "error", "note", "warning"].map(|it| (it.to_owned(), it.to_owned()));
    assert_eq!(all, levels);
    let all = completions(
        &mut editor,
        &uri,
        5,
        "[[third-parties]]\nservice = \"you|\"",
    );
    assert!(has(&all, "youtube", "youtube"), "{all:?}");
    let all = completions(&mut editor, &uri, 6, "[|");
    assert!(
        has(&all, "lints", "lints") && has(&all, "overrides", "[overrides"),
        "{all:?}"
    );
    let all = completions(&mut editor, &uri, 7, "# |");
    assert_eq!(all, []);

    // What is wrong is told at once, with what was meant; it counts once it is stored.
    let text = "include-test = true\n[lints]\nunguarded-embedd = \"allow\"\n";
    editor.did_change(&uri, 8, &whole(text));
    let found = editor.wait_for(&uri, &["configuration"; 2]);
    assert!(
        found[1]["message"]
            .as_str()
            .unwrap()
            .contains("did you mean `unguarded-embed`?")
    );
    let ask = json!({ "textDocument": { "uri": uri }, "range": found[1]["range"], "context": { "diagnostics": [] } });
    let actions = editor.result("textDocument/codeAction", &ask);
    assert_eq!(actions[0]["title"], "write `unguarded-embed`");
    let text = "[lints]\nunguarded-embed = \"allow\"\n";
    editor.did_change(&uri, 9, &whole(text));
    editor.wait_for(&uri, &[]);
    let page = address(site.path(), "a.html");
    editor.wait_for(&page, &["unguarded-embed"]);
    site.write("cookielint.toml", text.as_bytes());
    editor.tell(
        "textDocument/didSave",
        &json!({ "textDocument": { "uri": uri } }),
    );
    editor.wait_for(&page, &[]);

    let document = json!({ "textDocument": { "uri": uri } });
    let links = editor.result("textDocument/documentLink", &document);
    let target = links[0]["target"].as_str().unwrap();
    assert!(target.ends_with("lints/unguarded-embed.md"), "{links}");
    let place =
        json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 2 } });
    let hover = editor.result("textDocument/hover", &place);
    assert!(
        hover["contents"]["value"]
            .as_str()
            .unwrap()
            .contains("level"),
        "{hover}"
    );
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn a_file_that_others_extend_counts_when_it_changes() {
    let site = Site::new(&[
        ("a.html", EMBED),
        ("cookielint.toml", "extends = \"base.toml\"\n"),
        ("base.toml", ""),
    ]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let page = address(site.path(), "a.html");
    editor.wait_for(&page, &["unguarded-embed"]);
    site.write("base.toml", b"[lints]\nloading = \"allow\"\n");
    let changed = json!({ "changes": [{ "uri": address(site.path(), "base.toml"), "type": 2 }] });
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    editor.wait_for(&page, &[]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn a_suppression_is_completed_with_what_is_found_first() {
    let site = Site::new(&[("a.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "a.html");
    editor.did_open(&uri, EMBED);
    let verbs = completions(&mut editor, &uri, 2, "<!-- cookielint: | -->\n");
    let labels: Vec<&str> = verbs.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["allow", "allow-end", "allow-file", "allow-start"]);
    let text = format!("<!-- cookielint: allow(| -->\n{EMBED}");
    let lints = completions(&mut editor, &uri, 3, &text);
    assert_eq!(lints[0].0, "unguarded-embed");
    assert!(lints.len() > 20, "{lints:?}");
    assert_eq!(
        completions(&mut editor, &uri, 4, "<p>cookielint: |</p>"),
        []
    );
    editor.did_change(
        &uri,
        5,
        &whole("<!-- cookielint: allow(unguarded-embed) x -->\n"),
    );
    let links = editor.result(
        "textDocument/documentLink",
        &json!({ "textDocument": { "uri": uri } }),
    );
    assert_eq!(links[0]["range"]["start"]["character"], 23);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn what_is_found_leads_to_its_law() {
    let text = format!("<p>æ</p>{EMBED}");
    let site = Site::new(&[("a.html", &text)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "a.html");
    editor.did_open(&uri, &text);
    editor.wait_for(&uri, &["unguarded-embed"]);
    let ask = json!({ "textDocument": { "uri": uri } });
    let links = editor.result("textDocument/documentLink", &ask);
    let [link] = &links.as_array().unwrap()[..] else {
        panic!("{links}")
    };
    // `iframe`, and not the address in it.
    let (start, end) = (&link["range"]["start"], &link["range"]["end"]);
    assert_eq!(
        (&start["character"], &end["character"]),
        (&json!(9), &json!(15))
    );
    assert!(
        link["target"]
            .as_str()
            .unwrap()
            .contains("retsinformation.dk"),
        "{link}"
    );
    assert!(
        link["tooltip"].as_str().unwrap().contains("VEJ nr 10189"),
        "{link}"
    );
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn what_a_project_adds_is_told_like_what_is_built_in() {
    let service = "name = \"Ours\"\ncategory = \"analytics\"\npurpose = \"statistics\"\n\
        company = { name = \"Ours ApS\", country = \"DK\" }\ndescription = \"Counts visits.\"\n\
        help = \"load it after consent\"\nscripts = [\"count.example.org/\"]\n\
        cookies = [{ name = \"_ours\", lifetime = \"2 years\" }]\n\
        snippet = '<script src=\"https://count.example.org/x.js\"></script>'\n";
    let script = "<script src=\"https://count.example.org/x.js\"></script>\n";
    let site = Site::new(&[
        ("cookielint.toml", "lints-folder = \"own\"\n"),
        ("own/services/analytics.toml", &format!("[ours]\n{service}")),
        ("a.html", script),
        (
            "b.html",
            "<!-- cookielint: allow(unguarded-analytics) x -->\n<script src=\"https://count.example.org/x.js\"></script>\n",
        ),
    ]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let (a, b) = (
        address(site.path(), "a.html"),
        address(site.path(), "b.html"),
    );
    editor.wait_for(&a, &["unguarded-analytics"]);
    for (uri, line) in [(&a, 0), (&b, 1)] {
        let place = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": 20 } });
        let hover = editor.result("textDocument/hover", &place);
        let text = hover["contents"]["value"].as_str().unwrap();
        for part in ["Ours ApS (DK)", "`_ours`, 2 years", "statistics"] {
            assert!(text.contains(part), "{uri}: {text}");
        }
    }
    // A folder that is wrong is told in the file that is.
    site.write("own/services/analytics.toml", b"[ours]\nname = 5\n");
    let own = address(site.path(), "own/services/analytics.toml");
    let changed = json!({ "changes": [{ "uri": own, "type": 2 }] });
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    editor.wait_for(&own, &["configuration"]);
    site.write(
        "own/services/analytics.toml",
        format!("[ours]\n{service}").as_bytes(),
    );
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    editor.wait_for(&own, &[]);
    editor.wait_for(&a, &["unguarded-analytics"]);
    assert_eq!(editor.close(), Some(0));
}
