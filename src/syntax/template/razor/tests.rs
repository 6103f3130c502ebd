use proptest::prelude::*;

use super::super::nesting::tests::assert_sound;
use super::super::{
    BranchKind, Dialect, IncludeKind, MarkupString, RegionKind, Template, TemplateLoadRole, expr,
};
use super::scan;
use crate::expr::Expr;

fn razor(text: &str) -> Template {
    let template = scan(text);
    assert_sound(text, &template);
    template
}

fn regions(text: &str) -> Vec<&str> {
    razor(text)
        .regions
        .iter()
        .map(|region| region.span.of(text))
        .collect()
}

/// What is left for the markup layer.
fn left(text: &str) -> String {
    let mut all = String::new();
    let mut at = 0;
    for region in razor(text).regions {
        all.push_str(&text[at..region.span.start]);
        at = region.span.end;
    }
    all + &text[at..]
}

/// Every branch with conditions as its head, its conditions' flags and its text.
fn conditions(text: &str) -> Vec<(&str, Vec<bool>, &str)> {
    let template = razor(text);
    let each = template
        .branches
        .iter()
        .filter_map(|branch| match &branch.kind {
            BranchKind::Conditions(list) => {
                let holds = list.iter().map(|condition| condition.1).collect();
                Some((branch.head.of(text), holds, branch.span.of(text)))
            }
            _ => None,
        });
    each.collect()
}

fn markup(text: &str) -> Vec<Vec<&str>> {
    let template = razor(text);
    let parts = |string: &MarkupString| string.parts.iter().map(|part| part.of(text)).collect();
    template.markup.iter().map(parts).collect()
}

#[test]
fn expressions_end_as_razor_ends_them() {
    for (text, expected) in [
        (
            "<p>@Model.X?.Y[0].Z(a, \")\").W</p>",
            vec!["@Model.X?.Y[0].Z(a, \")\").W"],
        ),
        ("@name. And", vec!["@name"]),
        ("@name.@other!", vec!["@name", "@other"]),
        ("@x!.Y @x? @x [0]", vec!["@x!.Y", "@x", "@x"]),
        ("a@b.dk @@media @", vec![]),
        ("a@(b)c", vec!["@(b)"]),
        ("@await Foo.Bar(1);", vec!["@await Foo.Bar(1)"]),
        (
            "<input checked=\"@(x ? \"checked\" : null)\">",
            vec!["@(x ? \"checked\" : null)"],
        ),
        (
            "<script>var a = @Html.Raw(b); {\"@@context\": 1, \"@type\": 2}</script>",
            vec!["@Html.Raw(b)"],
        ),
        (
            "<style>@media (x) { } @font-face {} @@import</style>@media",
            vec!["@media"],
        ),
        ("@* @if (x) { *@@y", vec!["@* @if (x) { *@", "@y"]),
        (
            "@model A.B<C>\n@using X.Y\n<p>",
            vec!["@model A.B<C>", "@using X.Y"],
        ),
        (
            "@addTagHelper *, X\r\n@page \"/x\"\r\n",
            vec!["@addTagHelper *, X", "@page \"/x\""],
        ),
    ] {
        assert_eq!(regions(text), expected, "{text}");
    }
}

#[test]
fn kinds_of_regions() {
    let text = "@* c *@ @x @{ y(); }";
    let kinds: Vec<_> = razor(text)
        .regions
        .iter()
        .map(|region| region.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            RegionKind::Comment,
            RegionKind::Output,
            RegionKind::Statement
        ]
    );
}

#[test]
fn arms_have_their_conditions() {
    let text = "@if (a(\")\")) {<p>1</p>} else if (b) {<p>2</p>}\n@* c *@ else {<p>3</p>}<p>4</p>";
    let found = conditions(text);
    assert_eq!(
        found,
        [
            ("if (a(\")\"))", vec![true], "<p>1</p>"),
            ("else if (b)", vec![false, true], "<p>2</p>"),
            ("else", vec![false, false], "<p>3</p>"),
        ]
    );
    assert_eq!(left(text), "<p>1</p><p>2</p><p>3</p><p>4</p>");
    let template = razor(text);
    let BranchKind::Conditions(list) = &template.branches[1].kind else {
        panic!("no conditions")
    };
    let read = |text| expr::parse(text, Dialect::Razor);
    assert_eq!(*list, [(read("a(\")\")"), false), (read("b"), true)]);
    assert_eq!(template.unbalanced, 0);
}

#[test]
fn markup_among_code_ends_with_its_element() {
    for (text, expected) in [
        (
            "@{ var a = 1; <p>}<br>{<b>x</b></p> b(); }z",
            "<p>}<br>{<b>x</b></p>z",
        ),
        (
            "@{ <img src=\"}\"> <input/> if (x) { <i>'</i> } }z",
            "<img src=\"}\"> <input/><i>'</i>z",
        ),
        (
            "@{ <script>if (a) { b('</p>') }</script> }z",
            "<script>if (a) { b('</p>') }</script>z",
        ),
        ("@if (x) { <text>} a</text> }z", "} az"),
        ("@if (x) {\n@: <div> }\n}z", " <div> }z"),
        (
            "@{ <p @if (y) { <text>class=\"a\"</text> }>}</p> }z",
            "<p class=\"a\">}</p>z",
        ),
        ("@{ <!-- } --> }z", "<!-- } -->z"),
        ("@{ @Html.Raw(x) <b>}</b> }z", " <b>}</b>z"),
    ] {
        assert_eq!(left(text).replace('\n', ""), expected, "{text}");
    }
}

#[test]
fn strings_and_comments_in_code_are_skipped() {
    for code in [
        r#"var a = "}<p>";"#,
        r#"var a = @"}""}";"#,
        r#"var a = $"}}{f("}")}";"#,
        r####"var a = """}"}""";"####,
        "var a = '}';",
        "// }\n",
        "/* } */",
        "@* } *@",
        "var a = b < c; var d = new { e = 1 };",
        "List<string> x = null;",
        "x.Each(y => { if (z) { w(); } });",
    ] {
        let text = format!("@{{ {code} }}<p>");
        assert_eq!(regions(&text), [&text[..text.len() - 3]], "{code}");
        assert_eq!(razor(&text).unbalanced, 0, "{code}");
    }
}

#[test]
fn early_returns_govern_the_rest() {
    for head in [
        "@if (!c) { return; }",
        "@{ if (!c) { return; } }",
        "@{ if (!c) return; }",
    ] {
        let text = format!("{head}<p>rest</p>");
        let found = conditions(&text);
        assert_eq!(found[1].1, [false], "{head}");
        assert!(found[1].2.ends_with("<p>rest</p>"), "{head}: {found:?}");
    }
    let inner = "@if (a) { if (!c) { return; } <p>in</p> }<p>out</p>";
    let found = conditions(inner);
    assert_eq!(found[2], ("if (!c)", vec![false], " <p>in</p> "));
    let inverse = conditions("@if (c) { <p>1</p> } else { return; }<p>2</p>");
    assert_eq!(inverse[2], ("if (c)", vec![true], "<p>2</p>"));
}

#[test]
fn statements_of_every_kind() {
    let text = "@foreach (var x in y) {<i>1</i>}@for (;;) {<i>2</i>}@while (z) {<i>3</i>}\
        @using (Html.BeginForm()) {<i>4</i>}@lock (o) {<i>5</i>}@try {<i>6</i>} catch (E e) when (f) {<i>7</i>} finally {<i>8</i>}\
        @do {<i>9</i>} while (q);<i>0</i>";
    let template = razor(text);
    let kinds: Vec<_> = template
        .branches
        .iter()
        .map(|branch| match &branch.kind {
            BranchKind::Loop => "loop",
            BranchKind::Other { name, .. } => name,
            _ => "",
        })
        .collect();
    assert_eq!(kinds, ["loop", "loop", "loop", "using", "lock", "catch"]);
    let expected: String = (1..=9).chain([0]).map(|n| format!("<i>{n}</i>")).collect();
    assert_eq!(left(text), expected);
    assert_eq!(template.unbalanced, 0);
}

#[test]
fn cases_compare_with_the_subject() {
    let text = "@switch (x) { case 1: case 2: <i>a</i> break; case \"b:\": { <i>b</i> break; } default: <i>c</i> break; }z";
    let template = razor(text);
    let lists: Vec<_> = template
        .branches
        .iter()
        .map(|branch| match &branch.kind {
            BranchKind::Conditions(list) => list,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(matches!(lists[1].as_slice(), [(Expr::Or(two), true)] if two.len() == 2));
    assert!(matches!(
        lists[2].as_slice(),
        [(Expr::Compare { .. }, true)]
    ));
    assert_eq!(
        lists[3].iter().map(|each| each.1).collect::<Vec<_>>(),
        [false, false, false]
    );
    assert_eq!(template.branches[2].span.of(text), " { <i>b</i> break; } ");
}

#[test]
fn sections_functions_and_helpers() {
    let text = "@section Scripts {<script>if (a) { b() }</script>} @functions { int F(int a) { return 1; } }@helper H(int x) {<p>h</p>}";
    let template = razor(text);
    let kinds: Vec<_> = template
        .branches
        .iter()
        .map(|branch| branch.kind.clone())
        .collect();
    let definition = |name: &str| BranchKind::Definition {
        name: name.to_owned(),
    };
    assert_eq!(
        kinds[0],
        BranchKind::Block {
            name: "Scripts".to_owned()
        }
    );
    assert_eq!(
        kinds[1..],
        [definition(""), definition("F"), definition("H")]
    );
    assert_eq!(left(text), "<script>if (a) { b() }</script> <p>h</p>");
}

#[test]
fn printed_strings_are_markup() {
    assert_eq!(
        markup("@Html.Raw(\"<iframe src='x'></iframe>\")"),
        [["<iframe src='x'></iframe>"]]
    );
    assert_eq!(
        markup("@(new HtmlString($\"<b>{x}</b>\" + y + \"<i>\"))"),
        [["<b>", "</b>", "<i>"]]
    );
    assert_eq!(
        markup("@Html.Raw(string.Format(@\"<a href=\"\"{0}\"\">\", x))"),
        [["<a href=\"\"", "\"\">"]]
    );
    assert_eq!(
        markup("@{ var h = \"<p>\" + \"</p>\"; h += \"<i>\"; }"),
        [vec!["<p>", "</p>"], vec!["<i>"]]
    );
    assert_eq!(
        razor("@{ var h = \"<p>\" + \"</p>\" + x + \"<i>\"; }").markup[0].joined,
        [true, false]
    );
    let none: [[&str; 0]; 0] = [];
    assert_eq!(
        markup("@(\"<b>\") @{ if (x == \"<p>\" || x.Contains(\"<i>\")) { } }"),
        none
    );
}

#[test]
fn other_files_are_named() {
    let text = "@{ Layout = \"_Layout.cshtml\"; }@RenderBody()@RenderSection(\"Scripts\", required: false)\
        @Html.Partial(\"a\")@await Html.PartialAsync(\"b\", new { x = \"c\" })@Html.CachedPartial(name, 1)\
        @await Component.InvokeAsync(\"D\")@{ Html.RenderPartial(\"e\"); }@Html.GetGridHtml(Model, \"f\")@Url.Action(\"g\")";
    let template = razor(text);
    let includes: Vec<_> = template
        .includes
        .iter()
        .map(|include| (include.target.as_deref(), include.kind))
        .collect();
    use IncludeKind::{Body, Extends, Include};
    assert_eq!(
        includes,
        [
            (Some("_Layout.cshtml"), Extends),
            (None, Body),
            (Some("Scripts"), Body),
            (Some("a"), Include),
            (Some("b"), Include),
            (None, Include),
            (Some("Components/D/Default"), Include),
            (Some("e"), Include),
            (None, Include),
        ]
    );
    assert!(razor("@{ Layout = null; }").includes.is_empty());
}

#[test]
fn calls_load_addresses() {
    let template = razor("@{ Html.AppendScriptParts(\"https://x.example/a.js\"); }");
    assert_eq!(template.loads[0].role, TemplateLoadRole::Script);
    assert_eq!(
        template.loads[0].value.as_literal().as_deref(),
        Some("https://x.example/a.js")
    );
}

#[test]
fn hostile_input_ends() {
    for (piece, times) in [
        ("@{", 1_000_000),
        ("@(", 200_000),
        ("@a(", 200_000),
        ("@if (a) {", 100_000),
        ("@if (a) { return; }", 50_000),
        ("@{ <a>", 100_000),
        ("@{ </a><b>", 100_000),
        ("@\"", 100_000),
        ("@{ $\"{", 100_000),
        ("@if(a){}/*", 50_000),
        ("@section a {", 50_000),
        ("@switch (a) { case 1:", 50_000),
        ("@* ", 100_000),
        ("@{ if (a) ", 50_000),
        ("@{ @:", 50_000),
        ("@functions {", 50_000),
        ("@try {} catch (", 50_000),
        ("else ", 100_000),
    ] {
        razor(&piece.repeat(times));
    }
    razor(&format!(
        "{}{}",
        "@if (a) { <p>".repeat(20_000),
        "</p> }".repeat(20_000)
    ));
    razor(&format!(
        "@if (a) {{ }} {}",
        "else if (b) { return; }".repeat(20_000)
    ));
}

proptest! {
    #[test]
    fn anything_is_sound(pieces in prop::collection::vec(prop_oneof![
        prop::sample::select(vec![
            "@", "@{", "}", "{", "@(", ")", "(", "@if (a) {", "if (b)", "else", " else {", "else if (c) {", "@foreach (x in y) {",
            "@switch (x) {", "case 1:", "default:", "break;", "return;", "<p>", "</p>", "<br>", "<text>", "</text>", "@:", "\n",
            "<script>", "</script>", "<style>", "</style>", "\"", "'", "@\"", "$\"", "\"\"\"", "//", "/*", "*/", "@*", "*@", ";",
            "@Html.Raw(", "@section S {", "@functions {", "@helper H() {", "@model X", "try {", "catch (E) {", "do {", "while (x);",
            "Layout = ", "\\", "æ", "<a href=\"", "/>", "@await ", "[", "]", ".", "+", "=", "a@b.dk", "@@", "<!--", "-->", " ",
        ]).prop_map(str::to_owned),
        "\\PC{0,6}",
    ], 0..40)) {
        razor(&pieces.concat());
    }
}
