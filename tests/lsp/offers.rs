//! What an editor offers to do about a finding.

use serde_json::{Value, json};

use crate::editor::{Editor, address};
use crate::support::Site;
use crate::{EMBED, whole};

#[test]
fn a_finding_can_be_mended_and_read_about() {
    let text = "<p>æ</p><label><input type=\"checkbox\" name=\"newsletter\" checked> Send me the newsletter</label>\n";
    let site = Site::new(&[("a.html", text)]);
    let can = json!({ "window": { "showDocument": { "support": true } } });
    let mut editor = Editor::open(site.path(), &can);
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

/// A text with the edits of an action made in it. Columns count in UTF-8 here.
fn edited(text: &str, action: &Value) -> String {
    let changes = &action["edit"]["documentChanges"][0]["edits"];
    let mut text = text.to_owned();
    let mut edits = changes.as_array().unwrap().clone();
    let offset = |text: &str, place: &Value| {
        let line = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
        let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        before + usize::try_from(place["character"].as_u64().unwrap()).unwrap()
    };
    edits.reverse();
    for edit in edits {
        let range = &edit["range"];
        let (start, end) = (offset(&text, &range["start"]), offset(&text, &range["end"]));
        text.replace_range(start..end, edit["newText"].as_str().unwrap());
    }
    text
}

#[test]
fn a_finding_can_be_allowed_here_in_its_block_and_in_the_file() {
    let frame = EMBED.trim_end();
    let indented =
        |around: [&str; 2]| format!("{}\n  {frame}\n{}\n<p></p>\n", around[0], around[1]);
    let files = [
        ("a.html", indented(["<div>", "</div>"])),
        (
            "b.html.twig",
            indented(["{% for x in y %}", "{% endfor %}"]),
        ),
        ("c.cshtml", indented(["<main>", "</main>"])),
        ("d.php", indented(["<?php if ($x): ?>", "<?php endif; ?>"])),
        (
            "e.jsx",
            format!(
                "export function Film() {{\n  return (\n    <div>\n      {frame}\n    </div>\n  );\n}}\n"
            ),
        ),
        (
            "f.js",
            "function film() {\n  frame.src = 'https://www.youtube.com/embed/a';\n}\nfilm();\n"
                .to_owned(),
        ),
        (
            "g.vue",
            format!("<template>\n  <div>\n    {frame}\n  </div>\n</template>\n"),
        ),
    ];
    let named: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let site = Site::new(&named);
    let can = json!({ "general": { "positionEncodings": ["utf-8"] } });
    let mut editor = Editor::open(site.path(), &can);
    for (name, text) in &files {
        let uri = address(site.path(), name);
        editor.did_open(&uri, text);
        let found = editor.wait_for(&uri, &["unguarded-embed"]);
        let ask = json!({
            "textDocument": { "uri": uri },
            "range": found[0]["range"],
            "context": { "diagnostics": found },
        });
        let actions = editor.result("textDocument/codeAction", &ask);
        let actions = actions.as_array().unwrap();
        for (version, scope) in [(2, "here"), (4, "in this block"), (6, "in this file")] {
            let title = format!("allow unguarded-embed {scope}, by a comment");
            let action = actions.iter().find(|it| it["title"] == title);
            let action = action.unwrap_or_else(|| panic!("{name}: {title}: {actions:#?}"));
            let allowed = edited(text, action);
            assert!(allowed.contains("cookielint: allow"), "{name}: {allowed}");
            editor.did_change(&uri, version, &whole(&allowed));
            editor.wait_for(&uri, &[]);
            editor.did_change(&uri, version + 1, &whole(text));
            editor.wait_for(&uri, &["unguarded-embed"]);
        }
    }
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn a_finding_can_be_accepted_for_now() {
    let site = Site::new(&[("a.html", EMBED), ("b.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let (a, b) = (
        address(site.path(), "a.html"),
        address(site.path(), "b.html"),
    );
    for uri in [&a, &b] {
        let found = editor.wait_for(uri, &["unguarded-embed"]);
        let ask = json!({
            "textDocument": { "uri": uri },
            "range": found[0]["range"],
            "context": { "diagnostics": [] },
        });
        let actions = editor.result("textDocument/codeAction", &ask);
        let actions = actions.as_array().unwrap();
        let accept = actions
            .iter()
            .find(|it| it["title"] == "add to the baseline")
            .unwrap();
        editor.result("workspace/executeCommand", &accept["command"]);
        editor.wait_for(uri, &[]);
    }
    // A check leaves it out as well, and the baseline is the one that a check writes.
    let check = site.run(&["check", "--format", "short"]);
    check.expect(0, &["2 in the baseline"]);
    let path = site.path().join("cookielint-baseline.json");
    let ours = std::fs::read(&path).unwrap();
    site.run(&["check", "--write-baseline"]);
    assert_eq!(std::fs::read(&path).unwrap(), ours);
    // One that is no baseline is told where it is, or where it is named, and accepts nothing.
    let baseline = address(site.path(), "cookielint-baseline.json");
    let settings = address(site.path(), "cookielint.toml");
    site.write("cookielint-baseline.json", b"{}");
    let changed = json!({ "changes": [{ "uri": baseline, "type": 2 }] });
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    editor.wait_for(&baseline, &["configuration"]);
    editor.wait_for(&a, &["unguarded-embed"]);
    site.write(
        "cookielint.toml",
        b"baseline = 'cookielint-baseline.json'\n",
    );
    let changed = json!({ "changes": [{ "uri": settings, "type": 1 }] });
    editor.tell("workspace/didChangeWatchedFiles", &changed);
    editor.wait_for(&settings, &["configuration"]);
    editor.wait_for(&baseline, &[]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn what_a_check_has_listed_is_left_out_in_the_editor() {
    let site = Site::new(&[
        ("a.html", EMBED),
        ("one/cookielint.toml", ""),
        ("one/b.html", EMBED),
    ]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let a = address(site.path(), "a.html");
    let b = address(site.path(), "one/b.html");
    editor.wait_for(&a, &["unguarded-embed"]);
    editor.wait_for(&b, &["unguarded-embed"]);
    site.run(&["check", "--write-baseline"]).expect(0, &[]);
    for place in ["cookielint-baseline.json", "one/cookielint-baseline.json"] {
        let written = address(site.path(), place);
        let changed = json!({ "changes": [{ "uri": written, "type": 1 }] });
        editor.tell("workspace/didChangeWatchedFiles", &changed);
    }
    editor.wait_for(&a, &[]);
    editor.wait_for(&b, &[]);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn suppressions_of_no_use_are_shown_and_taken_away() {
    let text = "<!-- cookielint: allow(unguarded-embedd) why -->\n<p></p>\n<!-- cookielint: allow(unguarded-embed) -->\n<p></p>\n<!-- cookielint: alow(x) -->\n";
    let site = Site::new(&[("a.html", text)]);
    let can = json!({ "general": { "positionEncodings": ["utf-8"] } });
    let mut editor = Editor::open(site.path(), &can);
    let uri = address(site.path(), "a.html");
    editor.did_open(&uri, text);
    let found = editor.wait_for(&uri, &["suppression"; 3]);
    let faded: Vec<bool> = found.iter().map(|it| it["tags"] == json!([1])).collect();
    assert_eq!(faded, [false, true, false]);
    assert_eq!(found[0]["range"]["start"]["character"], 5);
    let mut titles = Vec::new();
    let mut first = Vec::new();
    for it in &found {
        let ask = json!({ "textDocument": { "uri": uri }, "range": it["range"], "context": { "diagnostics": [] } });
        let actions = editor.result("textDocument/codeAction", &ask);
        let actions = actions.as_array().unwrap();
        titles.push(
            actions
                .iter()
                .map(|it| it["title"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>(),
        );
        first.push(edited(text, &actions[0]));
    }
    let away = "take the suppression away".to_owned();
    let respell = "write `unguarded-embed`".to_owned();
    assert_eq!(
        titles,
        [vec![respell, away.clone()], vec![away.clone()], vec![away]]
    );
    assert!(first[0].starts_with("<!-- cookielint: allow(unguarded-embed) why -->"));
    assert_eq!(first[1].lines().count(), text.lines().count() - 1);
    assert_eq!(editor.close(), Some(0));
}
