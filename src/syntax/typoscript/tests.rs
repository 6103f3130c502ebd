use super::*;

fn read(text: &str) -> Vec<String> {
    let template = scan(text);
    let branches: Vec<String> = template
        .branches
        .iter()
        .map(|branch| {
            let BranchKind::Conditions(conditions) = &branch.kind else {
                return String::new();
            };
            let all = conditions.iter().map(|(_, holds)| holds.to_string());
            format!("{} {}", branch.head.of(text), all.collect::<String>())
        })
        .collect();
    let loads = template.loads.iter().map(|load| load.value.pattern());
    let strings = template.markup.iter().chain(&template.scripts);
    let strings = strings.map(|string| {
        let parts: Vec<&str> = string.parts.iter().map(|part| part.of(text)).collect();
        parts.join("…")
    });
    let includes = template.includes.iter();
    let includes = includes.map(|include| include.target.clone().unwrap_or_default());
    loads
        .chain(strings)
        .chain(includes)
        .chain(branches)
        .collect()
}

#[test]
fn names_are_sorted() {
    assert!(LOADING_OBJECTS.is_sorted_by_key(|(name, _)| *name));
    assert!(SCRIPTS.is_sorted() && ELSEWHERE.is_sorted());
}

#[test]
fn values_are_found_however_their_path_is_written() {
    let flat = "page.headerData.10 = TEXT\npage.headerData.10.value = <b>{$a.b}</b>";
    let nested = "page {\n  headerData {\n    10 = TEXT\n    10.value = <b>{$a.b}</b>\n  }\n}";
    let long = "page.headerData {\n10 = TEXT\n10.value (\n <b>{$a.b}</b>\n)\n}";
    for text in [flat, nested, long] {
        assert_eq!(read(text), ["<b>…</b>"], "{text}");
    }
    assert_eq!(
        read("page.includeJSFooter {\n a = https://a.dk/{$b}.js\n a.external = 1\n}"),
        ["https://a.dk/\u{FFFC}.js"]
    );
    assert_eq!(
        read("lib.a.dataWrap = <p id=\"{field:uid}\">|</p>"),
        ["<p id=\"…\">…</p>"]
    );
    assert_eq!(read("page.jsInline.10.value = a({b: 1});"), ["a({b: 1});"]);
}

#[test]
fn what_is_no_part_of_the_page_is_left() {
    for text in [
        "# page.10.value = <b>",
        "/*\npage.10.value = <b>\n*/",
        "mod.web_layout.a = <b>",
        "config.headerComment (\n<b>\n)",
        "page.10.value = <b>\npage.10 >",
        "page.10 < lib.a",
        "page.10 =< lib.a",
        "page.includeJS.a = https://a.dk\npage.includeJS.a.type = text/plain",
    ] {
        assert!(read(text).is_empty(), "{text}: {:?}", read(text));
    }
}

#[test]
fn conditions_hold_up_to_the_next() {
    assert_eq!(
        read("[a == 1]\n@import 'EXT:b/c/d.typoscript'\n[else]\n[global]\n"),
        ["c/d.typoscript", "[a == 1] true", "[else] false"]
    );
    assert_eq!(
        read("page.10.value = <b>\npage.10.if.isTrue.data = a:b"),
        ["<b>", "page.10.value true"]
    );
}

#[test]
fn hostile_input_takes_linear_time() {
    for piece in [
        "a {\n",
        "[b]\n",
        "c (\n",
        "/*\n",
        "d.e.f.g = <h>\n",
        "i >\n",
        "}\n",
    ] {
        let _ = scan(&piece.repeat(20_000));
    }
}
