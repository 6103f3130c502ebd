//! An editor that asks for diagnostics, and for what it does not wait any more.

use serde_json::{Value, json};

use crate::editor::{Editor, address};
use crate::support::Site;
use crate::{EMBED, whole};

fn pulling() -> Value {
    json!({
        "textDocument": { "diagnostic": { "relatedDocumentSupport": true } },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    })
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
fn what_an_edit_does_to_other_open_files_comes_with_the_answer() {
    let open = "{% include 'film.html.twig' %}\n";
    let guarded = "{% if cookie_consent.marketing %}{% include 'film.html.twig' %}{% endif %}\n";
    let site = Site::new(&[
        ("templates/film.html.twig", EMBED),
        ("templates/page.html.twig", open),
    ]);
    let mut editor = Editor::open(site.path(), &pulling());
    let film = address(site.path(), "templates/film.html.twig");
    let page = address(site.path(), "templates/page.html.twig");
    editor.did_open(&film, EMBED);
    editor.did_open(&page, open);
    let document = json!({ "textDocument": { "uri": page } });
    let first = editor.result("textDocument/diagnostic", &document);
    let related = &first["relatedDocuments"];
    assert_eq!(related[&film]["items"][0]["code"], "unguarded-embed");
    let again = editor.result("textDocument/diagnostic", &document);
    assert_eq!(again["relatedDocuments"], json!({}), "it is told once");
    editor.did_change(&page, 2, &whole(guarded));
    let now = editor.result("textDocument/diagnostic", &document);
    assert_eq!(now["relatedDocuments"][&film]["items"], json!([]));
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn the_whole_workspace_is_every_folder_of_it() {
    let sites = [(); 2].map(|()| Site::new(&[("a.html", EMBED)]));
    let uris = sites.each_ref().map(|site| address(site.path(), "a.html"));
    let roots = sites.each_ref().map(Site::path);
    let mut editor = Editor::open_all(&roots, &pulling());
    let all = editor.result("workspace/diagnostic", &json!({ "previousResultIds": [] }));
    let mut wanted = uris.to_vec();
    wanted.sort();
    let of = |all: &Value| -> Vec<String> {
        let items = all["items"].as_array().unwrap().iter();
        items
            .map(|it| it["uri"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(of(&all), wanted);
    let known: Vec<Value> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| json!({ "uri": it["uri"], "value": it["resultId"] }))
        .collect();
    let params = json!({ "previousResultIds": known });
    let again = editor.result("workspace/diagnostic", &params);
    let kinds = again["items"].as_array().unwrap().iter();
    assert!(
        kinds.into_iter().all(|it| it["kind"] == "unchanged"),
        "{again}"
    );

    // In parts, where the editor takes them so: nothing is left for the answer.
    let params = json!({ "previousResultIds": [], "partialResultToken": "part" });
    let rest = editor.result("workspace/diagnostic", &params);
    assert_eq!(rest["items"], json!([]));
    let mut parts: Vec<String> = editor
        .progress
        .iter()
        .filter(|it| it["token"] == "part")
        .flat_map(|it| of(&it["value"]))
        .collect();
    parts.sort();
    assert_eq!(parts, wanted);
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn the_first_scan_shows_how_far_it_is() {
    let site = Site::new(&[("a.html", EMBED), ("b.html", EMBED)]);
    let can = json!({ "window": { "workDoneProgress": true } });
    let mut editor = Editor::open(site.path(), &can);
    editor.wait_for(&address(site.path(), "b.html"), &["unguarded-embed"]);
    let created = editor
        .asked
        .iter()
        .find(|it| it["method"] == "window/workDoneProgress/create");
    let token = created.unwrap()["params"]["token"].clone();
    let told = editor.progress.iter().filter(|it| it["token"] == token);
    let kinds: Vec<&Value> = told.map(|it| &it["value"]["kind"]).collect();
    assert_eq!(
        (kinds[0], kinds[kinds.len() - 1]),
        (&json!("begin"), &json!("end"))
    );
    assert_eq!(editor.close(), Some(0));
}

#[test]
fn a_question_that_is_cancelled_is_answered_once() {
    let site = Site::new(&[("a.html", EMBED)]);
    let mut editor = Editor::open(site.path(), &json!({}));
    let uri = address(site.path(), "a.html");
    let question =
        json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 15 } });
    // The folder is being read, so that it cannot have been answered yet.
    let id = editor.ask("textDocument/hover", &question);
    editor.tell("$/cancelRequest", &json!({ "id": id }));
    assert_eq!(editor.answer(id)["error"]["code"], json!(-32800));
    // A cancellation that comes too late, or of nothing, does nothing to what follows.
    editor.tell("$/cancelRequest", &json!({ "id": id + 1 }));
    let hover = editor.result("textDocument/hover", &question);
    assert!(
        hover["contents"]["value"]
            .as_str()
            .unwrap()
            .contains("unguarded-embed")
    );
    assert!(!editor.answers.contains_key(&id), "it had its answer");
    assert_eq!(editor.close(), Some(0));
}
