//! The language server as an editor meets it.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

#[allow(dead_code, reason = "other tests need more of it")]
mod support;

#[path = "support/editor.rs"]
mod editor;

#[path = "lsp/asking.rs"]
mod asking;
#[path = "lsp/hostile.rs"]
mod hostile;
#[path = "lsp/offers.rs"]
mod offers;
#[path = "lsp/writing.rs"]
mod writing;

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

#[test]
fn a_text_is_suggested_on_hover() {
    let page = "<html lang=\"da\"><p>Ved at gå videre accepterer du vores cookies.</p></html>\n";
    let site = Site::new(&[("a.html", page)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let a = address(site.path(), "a.html");
    editor.wait_for(&a, &["implied-consent"]);
    let character = page.find("accepterer").unwrap();
    let place =
        json!({ "textDocument": { "uri": a }, "position": { "line": 0, "character": character } });
    let hover = editor.result("textDocument/hover", &place);
    let text = hover["contents"]["value"].as_str().unwrap_or("");
    assert!(
        text.contains("implied-consent") && text.contains("> Må vi bruge cookies"),
        "{hover}"
    );
    assert_eq!(editor.close(), Some(0));
}
