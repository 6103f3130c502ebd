//! Editors that say the wrong thing, or at the wrong time.

use serde_json::{Value, json};

use crate::editor::{Editor, address};
use crate::support::Site;
use crate::{EMBED, whole};

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
fn places_that_are_not_there_are_the_nearest_that_are() {
    let site = Site::new(&[("a.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "a.html");
    editor.did_open(&uri, EMBED);
    editor.wait_for(&uri, &["unguarded-embed"]);
    let far = json!({ "line": 4_000_000_000_u32, "character": 4_000_000_000_u32 });
    let document = json!({ "uri": uri });
    let place = json!({ "textDocument": document, "position": far });
    for method in ["textDocument/hover", "textDocument/completion"] {
        editor.result(method, &place);
    }
    let range = json!({ "start": far, "end": { "line": 0, "character": 0 } });
    let ask = json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } });
    editor.result("textDocument/codeAction", &ask);
    // A range that ends before it begins, an older version, and negative numbers, which are none.
    editor.did_change(&uri, 2, &json!([{ "range": range, "text": "<p></p>" }]));
    editor.did_change(&uri, 1, &json!([{ "text": EMBED }]));
    let wrong = json!({ "textDocument": document, "position": { "line": -1, "character": 0 } });
    let id = editor.ask("textDocument/hover", &wrong);
    assert_eq!(editor.answer(id)["error"]["code"], -32602);
    editor.did_change(&uri, 3, &json!([{ "text": "<p></p>" }]));
    editor.wait_for(&uri, &[]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn files_that_nobody_knows_are_answered_with_nothing() {
    let site = Site::new(&[("a.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let methods = [
        "textDocument/hover",
        "textDocument/completion",
        "textDocument/codeLens",
        "textDocument/documentLink",
        "textDocument/codeAction",
        "textDocument/diagnostic",
    ];
    let zero = json!({ "line": 0, "character": 0 });
    let outside = address(site.path(), "../nowhere/x.html");
    for uri in [
        address(site.path(), "no/such.html"),
        address(site.path(), "a.bin"),
        outside,
        "untitled:Untitled-1".to_owned(),
        "file:///".to_owned(),
        "file://%ff/%ff".to_owned(),
    ] {
        let params = json!({
            "textDocument": { "uri": uri },
            "position": zero,
            "range": { "start": zero, "end": zero },
            "context": { "diagnostics": [] },
        });
        for method in methods {
            let id = editor.ask(method, &params);
            let answer = editor.answer(id);
            let is_empty = ["null", "[]"].contains(&answer["result"].to_string().as_str());
            let is_report = answer["result"]["items"] == json!([]);
            assert!(
                is_empty || is_report || answer["error"]["code"] == -32602,
                "{uri} {method}: {answer}"
            );
        }
        editor.did_change(&uri, 7, &whole("x"));
        editor.tell(
            "textDocument/didSave",
            &json!({ "textDocument": { "uri": uri } }),
        );
    }
    let uri = address(site.path(), "a.html");
    editor.wait_for(&uri, &["unguarded-embed"]);
    for arguments in [
        json!([]),
        json!([1]),
        json!(["https://x", "y"]),
        json!([uri, "none"]),
    ] {
        for command in ["cookielint.openPage", "cookielint.addToBaseline", "x"] {
            let params = json!({ "command": command, "arguments": arguments });
            let id = editor.ask("workspace/executeCommand", &params);
            editor.answer(id);
        }
    }
    assert!(!site.path().join("cookielint-baseline.json").exists());
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn what_no_editor_would_send_leaves_the_server_alive() {
    let site = Site::new(&[("a.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "a.html");
    let bodies = [
        "",
        "null",
        "[]",
        "[1,2]",
        "\"x\"",
        "{}",
        r#"{"jsonrpc":"2.0"}"#,
        r#"{"jsonrpc":"2.0","id":null,"method":"textDocument/hover"}"#,
        r#"{"jsonrpc":"2.0","id":1.5,"method":"textDocument/hover"}"#,
        r#"{"jsonrpc":"2.0","id":{"a":1},"method":"x"}"#,
        r#"{"jsonrpc":"2.0","id":99,"result":{}}"#,
        r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":[]}"#,
        r#"{"jsonrpc":"2.0","method":"textDocument/didChange"}"#,
        r#"{"jsonrpc":"2.0","method":"workspace/didChangeWorkspaceFolders","params":{"event":{"added":[{"uri":"x","name":""}],"removed":[]}}}"#,
        r#"{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":[{"uri":"file:///nowhere","type":9}]}}"#,
        r#"{"jsonrpc":"2.0","method":"$/setTrace","params":7}"#,
        r#"{"jsonrpc":"2.0","method":"exit2"}"#,
        "\u{0}",
    ];
    for body in bodies {
        editor.send(body);
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    editor.send(&deep);
    // The same document twice, and closed twice.
    editor.did_open(&uri, "<p></p>");
    editor.did_open(&uri, EMBED);
    let document = json!({ "textDocument": { "uri": uri } });
    editor.tell("textDocument/didClose", &document);
    editor.tell("textDocument/didClose", &document);
    let huge = format!("<p>{}</p>\n{EMBED}", "æ<b>x</b>\n".repeat(300_000));
    editor.did_open(&uri, &huge);
    let last = json!({ "line": 300_001, "character": 0 });
    editor.did_change(
        &uri,
        2,
        &json!([{ "range": { "start": last, "end": last }, "text": "<p>" }]),
    );
    let report = editor.result(
        "textDocument/hover",
        &json!({ "textDocument": { "uri": uri }, "position": last }),
    );
    let _ = report;
    editor.did_change(&uri, 3, &whole(EMBED));
    editor.wait_for(&uri, &["unguarded-embed"]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn folders_within_each_other_do_not_tell_of_the_same_file_twice() {
    let site = Site::new(&[
        ("a.html", EMBED),
        ("inner/b.html", EMBED),
        ("inner/cookielint.toml", "[lints]\nloading = \"note\"\n"),
    ]);
    let inner = site.path().join("inner");
    let mut editor = Editor::open_all(&[site.path(), &inner], &json!({}));
    let (a, b) = (
        address(site.path(), "a.html"),
        address(site.path(), "inner/b.html"),
    );
    editor.wait_for(&a, &["unguarded-embed"]);
    let found = editor.wait_for(&b, &["unguarded-embed"]);
    assert_eq!(found[0]["severity"], 3);
    editor.did_open(&b, "<p></p>");
    editor.wait_for(&b, &[]);
    // The folder around takes over what is left to it.
    let gone = json!([{ "uri": address(site.path(), "inner"), "name": "inner" }]);
    let params = json!({ "event": { "added": [], "removed": gone } });
    editor.tell("workspace/didChangeWorkspaceFolders", &params);
    editor.did_change(&b, 2, &whole(EMBED));
    editor.wait_for(&b, &["unguarded-embed"]);
    let params = json!({ "event": { "added": gone, "removed": [] } });
    editor.tell("workspace/didChangeWorkspaceFolders", &params);
    editor.did_change(&b, 3, &whole("<p></p>"));
    editor.wait_for(&b, &[]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn files_are_renamed_outside_while_they_are_open() {
    let site = Site::new(&[("old.html", EMBED), ("sub/x.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = |name: &str| address(site.path(), name);
    editor.did_open(&uri("old.html"), EMBED);
    editor.wait_for(&uri("sub/x.html"), &["unguarded-embed"]);
    let rename = |from: &str, to: &str| {
        std::fs::rename(site.path().join(from), site.path().join(to)).unwrap();
        json!({ "changes": [{ "uri": uri(from), "type": 3 }, { "uri": uri(to), "type": 1 }] })
    };
    editor.tell(
        "workspace/didChangeWatchedFiles",
        &rename("old.html", "new.html"),
    );
    editor.wait_for(&uri("new.html"), &["unguarded-embed"]);
    editor.tell(
        "textDocument/didClose",
        &json!({ "textDocument": { "uri": uri("old.html") } }),
    );
    editor.wait_for(&uri("old.html"), &[]);
    // A whole folder, of which editors tell the name alone.
    editor.tell("workspace/didChangeWatchedFiles", &rename("sub", "moved"));
    editor.wait_for(&uri("moved/x.html"), &["unguarded-embed"]);
    editor.wait_for(&uri("sub/x.html"), &[]);
    assert_eq!(editor.close(), Some(0));
}
