//! The language server as an editor meets it.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

#[allow(dead_code, reason = "other tests need more of it")]
mod support;

#[path = "support/editor.rs"]
mod editor;

use editor::{Editor, address};
use serde_json::{Value, json};
use support::Site;

const EMBED: &str = "<iframe src=\"https://www.youtube-nocookie.com/embed/abc\"></iframe>\n";

fn whole(text: &str) -> Value {
    json!([{ "text": text }])
}

#[test]
fn diagnostics_follow_what_is_written() {
    let site = Site::new(&[("a.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "a.html");
    let found = editor.wait_for(&uri, &["unguarded-embed"]);
    assert_eq!(found[0]["source"], "cookielint");
    assert_eq!(
        found[0]["range"]["start"],
        json!({ "line": 0, "character": 0 })
    );
    let page = found[0]["codeDescription"]["href"].as_str().unwrap();
    assert!(page.ends_with("unguarded-embed.md"), "{page}");

    editor.did_open(&uri, EMBED);
    editor.did_change(&uri, 2, &whole("<p>😀</p>\n"));
    editor.wait_for(&uri, &[]);
    // Columns count in UTF-16 where nothing else was agreed on; the edit is within the line.
    let at = json!({ "line": 0, "character": 5 });
    let edit = json!([{ "range": { "start": at, "end": at }, "text": EMBED.trim_end() }]);
    editor.did_change(&uri, 3, &edit);
    let found = editor.wait_for(&uri, &["unguarded-embed"]);
    assert_eq!(found[0]["range"]["start"]["character"], 5);
    assert_eq!(editor.shown[&uri]["version"], 3);
    // What is not saved is forgotten when it is closed.
    site.write("a.html", b"<p></p>");
    editor.tell(
        "textDocument/didClose",
        &json!({ "textDocument": { "uri": uri } }),
    );
    editor.wait_for(&uri, &[]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn an_edit_of_a_layout_changes_what_is_found_in_another_file() {
    let open = "{% include 'film.html.twig' %}\n";
    let guarded = "{% if cookie_consent.marketing %}{% include 'film.html.twig' %}{% endif %}\n";
    let site = Site::new(&[
        ("templates/film.html.twig", EMBED),
        ("templates/page.html.twig", open),
    ]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let film = address(site.path(), "templates/film.html.twig");
    let page = address(site.path(), "templates/page.html.twig");
    editor.wait_for(&film, &["unguarded-embed"]);
    editor.did_open(&page, open);
    editor.did_change(&page, 2, &whole(guarded));
    editor.wait_for(&film, &[]);
    editor.did_change(&page, 3, &whole(open));
    editor.wait_for(&film, &["unguarded-embed"]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn files_come_and_go_outside_of_the_editor() {
    let site = Site::new(&[("a.html", "<p></p>")]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let (a, b) = (
        address(site.path(), "a.html"),
        address(site.path(), "b.html"),
    );
    let changed = |uri: &str, kind: i32| json!({ "changes": [{ "uri": uri, "type": kind }] });
    site.write("b.html", EMBED.as_bytes());
    editor.tell("workspace/didChangeWatchedFiles", &changed(&b, 1));
    editor.wait_for(&b, &["unguarded-embed"]);
    site.write("a.html", EMBED.as_bytes());
    editor.tell("workspace/didChangeWatchedFiles", &changed(&a, 2));
    editor.wait_for(&a, &["unguarded-embed"]);
    std::fs::remove_file(site.path().join("b.html")).unwrap();
    editor.tell("workspace/didChangeWatchedFiles", &changed(&b, 3));
    editor.wait_for(&b, &[]);
    // The configuration counts at once, and a wrong one is shown where it is wrong.
    let settings = address(site.path(), "cookielint.toml");
    site.write("cookielint.toml", b"[lints]\nunguarded-embed = \"allow\"\n");
    editor.tell("workspace/didChangeWatchedFiles", &changed(&settings, 1));
    editor.wait_for(&a, &[]);
    site.write(
        "cookielint.toml",
        b"[lints]\nunguarded-embedd = \"allow\"\n",
    );
    editor.tell("workspace/didChangeWatchedFiles", &changed(&settings, 2));
    let wrong = editor.wait_for(&settings, &["configuration"]);
    assert_eq!(wrong[0]["range"]["start"]["line"], 1);
    assert!(
        wrong[0]["message"]
            .as_str()
            .unwrap()
            .contains("unguarded-embed")
    );
    editor.wait_for(&a, &["unguarded-embed"]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn an_editor_that_asks_is_answered_and_told_to_ask_again() {
    let can = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
        "general": { "positionEncodings": ["utf-8", "utf-16"] },
    });
    let site = Site::new(&[("a.html", EMBED), ("b.html", "<p></p>")]);
    let mut editor = Editor::open(site.path(), &can);
    let uri = address(site.path(), "a.html");
    let document = json!({ "textDocument": { "uri": uri } });
    let first = editor.result("textDocument/diagnostic", &document);
    assert_eq!(first["items"][0]["code"], "unguarded-embed");
    let mut again = document.clone();
    again["previousResultId"] = first["resultId"].clone();
    let same = editor.result("textDocument/diagnostic", &again);
    assert_eq!(same["kind"], "unchanged");
    let all = editor.result("workspace/diagnostic", &json!({ "previousResultIds": [] }));
    let all = all["items"].as_array().unwrap();
    assert_eq!((all.len(), &all[0]["uri"]), (1, &json!(uri)));
    editor.did_open(&uri, "<p></p>");
    let known = json!([{ "uri": uri, "value": first["resultId"] }]);
    let now = editor.result(
        "workspace/diagnostic",
        &json!({ "previousResultIds": known }),
    );
    assert_eq!(now["items"][0]["items"], json!([]));
    let asks = |it: &Value| it["method"] == "workspace/diagnostic/refresh";
    assert!(editor.asked.iter().any(asks));
    assert!(
        editor.shown.is_empty(),
        "what is asked for is not sent as well"
    );
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn a_finding_can_be_mended_and_read_about() {
    let text = "<p>æ</p><label><input type=\"checkbox\" name=\"newsletter\" checked> Send me the newsletter</label>\n";
    let site = Site::new(&[("a.html", text)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "a.html");
    editor.did_open(&uri, text);
    let found = editor.wait_for(&uri, &["preticked-consent"]);
    let range = found[0]["range"].clone();
    let ask = |only: &str| json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [], "only": [only] } });
    let actions = editor.result("textDocument/codeAction", &ask("quickfix"));
    let actions = actions.as_array().unwrap();
    let fix = actions.iter().find(|it| it["isPreferred"] == true).unwrap();
    let edits = &fix["edit"]["documentChanges"][0];
    assert_eq!(edits["textDocument"]["version"], 1);
    let mut mended = text.to_owned();
    let line = edits["edits"][0]["range"].clone();
    let at = |side: &str| {
        // `æ` is one unit of UTF-16 and two bytes.
        usize::try_from(line[side]["character"].as_u64().unwrap()).unwrap() + 1
    };
    mended.replace_range(
        at("start")..at("end"),
        edits["edits"][0]["newText"].as_str().unwrap(),
    );
    assert_eq!(mended, text.replace(" checked", ""));
    let allow = actions
        .iter()
        .find(|it| it["title"] == "allow preticked-consent here, by a comment")
        .unwrap();
    assert_eq!(
        allow["edit"]["documentChanges"][0]["edits"][0]["newText"],
        "<!-- cookielint: allow(preticked-consent) -->\n"
    );
    let page = actions
        .iter()
        .find(|it| it["command"]["command"] == "cookielint.openPage");
    let arguments = page.unwrap()["command"]["arguments"].clone();
    editor.result(
        "workspace/executeCommand",
        &json!({ "command": "cookielint.openPage", "arguments": arguments }),
    );
    assert!(
        editor
            .asked
            .iter()
            .any(|it| it["method"] == "window/showDocument")
    );
    let all = editor.result("textDocument/codeAction", &ask("source.fixAll"));
    assert_eq!(all[0]["edit"], fix["edit"]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn a_place_tells_what_is_known_of_it() {
    let text = "<script>\nif (hasConsent('marketing')) { frame.src = 'https://www.youtube.com/embed/a'; }\n</script>\n";
    let site = Site::new(&[("a.html", text), ("b.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let (a, b) = (
        address(site.path(), "a.html"),
        address(site.path(), "b.html"),
    );
    editor.wait_for(&b, &["unguarded-embed"]);
    let hover = |uri: &str, line: u32, character: u32| json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
    let of = |result: &Value| {
        result["contents"]["value"]
            .as_str()
            .unwrap_or("")
            .to_owned()
    };
    let load = editor.result("textDocument/hover", &hover(&a, 1, 50));
    assert!(
        of(&load).contains("waits for consent") && of(&load).contains("YouTube"),
        "{load}"
    );
    let guard = editor.result("textDocument/hover", &hover(&a, 1, 8));
    assert!(of(&guard).contains("holds back **YouTube**"), "{guard}");
    let finding = editor.result("textDocument/hover", &hover(&b, 0, 15));
    assert!(
        of(&finding).contains("unguarded-embed.md") && of(&finding).contains("company"),
        "{finding}"
    );
    assert_eq!(
        editor.result("textDocument/hover", &hover(&b, 1, 0)),
        Value::Null
    );
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn what_is_no_message_or_comes_at_the_wrong_time_is_answered() {
    let mut editor = Editor::start();
    let early = editor.ask("textDocument/hover", &json!({}));
    assert_eq!(editor.answer(early)["error"]["code"], -32002);
    editor.send("{");
    assert_eq!(editor.answer(-1)["error"]["code"], -32700);
    editor.send(r#"{"jsonrpc":"2.0","id":70,"method":[]}"#);
    assert_eq!(editor.answer(70)["error"]["code"], -32600);
    let wrong = editor.ask("initialize", &json!({ "capabilities": 3 }));
    assert_eq!(editor.answer(wrong)["error"]["code"], -32602);
    let site = Site::new(&[("a.html", EMBED)]);
    let folder = json!([{ "uri": address(site.path(), ""), "name": "site" }]);
    let params = json!({ "processId": null, "capabilities": {}, "workspaceFolders": folder });
    let id = editor.ask("initialize", &params);
    assert_eq!(
        editor.answer(id)["result"]["serverInfo"]["name"],
        "cookielint"
    );
    // Before `initialized`, and of files that are not open.
    let uri = address(site.path(), "a.html");
    editor.did_change(&uri, 9, &whole("x"));
    editor.tell(
        "textDocument/didClose",
        &json!({ "textDocument": { "uri": uri } }),
    );
    editor.tell("textDocument/didOpen", &json!({ "textDocument": 5 }));
    let twice = editor.ask("initialize", &params);
    assert_eq!(editor.answer(twice)["error"]["code"], -32600);
    editor.tell("initialized", &json!({}));
    editor.wait_for(&uri, &["unguarded-embed"]);
    let unknown = editor.ask("textDocument/rename", &json!({}));
    assert_eq!(editor.answer(unknown)["error"]["code"], -32601);
    let wrong = editor.ask("textDocument/hover", &json!({ "x": 1 }));
    assert_eq!(editor.answer(wrong)["error"]["code"], -32602);
    let late = editor.ask("shutdown", &Value::Null);
    assert_eq!(editor.answer(late)["result"], Value::Null);
    let after = editor.ask("textDocument/hover", &json!({}));
    assert_eq!(editor.answer(after)["error"]["code"], -32600);
}

#[test]
fn a_file_outside_of_every_folder_is_checked_alone() {
    let site = Site::new(&[("a.html", EMBED), ("b.html", EMBED)]);
    let mut editor = Editor::start();
    let id = editor.ask(
        "initialize",
        &json!({ "processId": null, "rootUri": null, "capabilities": {} }),
    );
    editor.answer(id);
    editor.tell("initialized", &json!({}));
    let uri = address(site.path(), "a.html");
    editor.did_open(&uri, EMBED);
    editor.wait_for(&uri, &["unguarded-embed"]);
    assert_eq!(editor.shown.len(), 1);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn a_question_that_nobody_waits_for_is_not_answered() {
    let site = Site::new(&[("a.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "a.html");
    let question =
        json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 15 } });
    // It is cancelled before it is asked, so that it cannot have been answered.
    editor.tell("$/cancelRequest", &json!({ "id": 2 }));
    let id = editor.ask("textDocument/hover", &question);
    assert_eq!(
        (id, &editor.answer(id)["error"]["code"]),
        (2, &json!(-32800))
    );
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn what_the_configuration_adds_counts() {
    let settings = "[services.ours]\nname = \"Ours\"\ncategory = \"analytics\"\npurpose = \"statistics\"\n\
        company = { name = \"Ours ApS\", country = \"DK\" }\ndescription = \"Counts visits.\"\n\
        help = \"load it after consent\"\nscripts = [\"count.example.org/\"]\n\
        snippet = '<script src=\"https://count.example.org/x.js\"></script>'\n";
    let site = Site::new(&[
        ("cookielint.toml", settings),
        (
            "a.html",
            "<script src=\"https://count.example.org/x.js\"></script>\n",
        ),
    ]);
    let check = site.run(&["check", "--quiet", "--format", "short"]);
    assert!(
        check.out.contains("unguarded-analytics"),
        "{}{}",
        check.out,
        check.err
    );
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "a.html");
    editor.wait_for(&uri, &["unguarded-analytics"]);
    assert_eq!(editor.close(), Some(0));
}
