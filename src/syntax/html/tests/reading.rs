//! What is read in each context of a document.

use super::super::{Document, Stretch, parse, parse_pieces};
use super::template;
use crate::span::Span;
use crate::syntax::template::Template;

fn read(text: &str) -> Document {
    parse(text, &template(text))
}

fn names(document: &Document) -> Vec<&str> {
    document
        .elements
        .iter()
        .map(|element| element.name.as_str())
        .collect()
}

/// `name=pattern` of all attributes of element `index`; a name alone has no `=`.
fn attributes(document: &Document, index: usize) -> Vec<String> {
    let attributes = document.elements[index].attributes.iter();
    attributes
        .map(|attribute| match &attribute.value {
            Some(value) => format!(
                "{}={}",
                attribute.name,
                value.pattern().replace('\u{FFFC}', "*")
            ),
            None => attribute.name.clone(),
        })
        .map(|text| text.replace('\u{FFFC}', "*"))
        .collect()
}

fn only(text: &str) -> Vec<String> {
    let document = read(text);
    assert_eq!(document.elements.len(), 1, "{text}");
    attributes(&document, 0)
}

fn parents(document: &Document) -> Vec<Option<usize>> {
    document
        .elements
        .iter()
        .map(|element| element.parent)
        .collect()
}

fn texts<'a>(document: &Document, text: &'a str) -> Vec<&'a str> {
    document.texts.iter().map(|run| run.span.of(text)).collect()
}

#[test]
fn attributes_are_read_however_they_are_written() {
    assert_eq!(
        only(r#"<iframe a b="1" c='2' d=3 e = "4" F="&aelig;&amp;" g="" h=/x/?y=z&w=v></iframe>"#),
        [
            "a",
            "b=1",
            "c=2",
            "d=3",
            "e=4",
            "f=æ&",
            "g=",
            "h=/x/?y=z&w=v"
        ]
    );
    assert_eq!(only("<br a/>"), ["a"]);
    assert_eq!(only("<br a=b/>"), ["a=b/"]);
    assert_eq!(
        only("<br @click=\"a > b\" :src='x' [y]=z #w>"),
        ["@click=a > b", ":src=x", "[y]=z", "#w"]
    );
}

#[test]
fn spans_are_those_of_the_text() {
    let text = "æ<P  CLASS=\"a {{ b }} c\" x>t</P>";
    let document = read(text);
    let element = &document.elements[0];
    assert_eq!(element.name, "p");
    assert_eq!(element.written.of(text), "P");
    assert_eq!(element.start_tag.of(text), "<P  CLASS=\"a {{ b }} c\" x>");
    assert_eq!(element.span.of(text), &text["æ".len()..]);
    assert_eq!(element.content.of(text), "t");
    let attribute = &element.attributes[0];
    assert_eq!(attribute.name_span.of(text), "CLASS");
    assert_eq!(attribute.value_span.of(text), "a {{ b }} c");
    assert_eq!(attribute.span.of(text), "CLASS=\"a {{ b }} c\"");
    assert_eq!(
        attribute.value.as_ref().map(|value| value.parts.len()),
        Some(3)
    );
    assert!(!document.irregular);
}

#[test]
fn regions_stand_anywhere_in_a_tag() {
    assert_eq!(only("<br{{ attributes }}>"), [""; 0]);
    assert_eq!(only("<br {{ attributes }} a>"), ["a"]);
    assert_eq!(only("<br {{ '\">' }}{{ b }} a>"), ["a"]);
    assert_eq!(only("<br data-{{ k }}=\"v\">"), ["data-*=v"]);
    assert_eq!(only("<br {{ k }}=v {{ lazy }}src=u>"), ["*=v", "*src=u"]);
    assert_eq!(only("<br a={{ '>' }} b={{ x }}y{{ z }}>"), ["a=*", "b=*y*"]);
    assert_eq!(
        only("<br {% if a %}checked{% endif %}{% if b %}disabled{% endif %}>"),
        ["checked", "disabled"]
    );
    assert_eq!(only("<br{% if a %} checked{% endif %}>"), ["checked"]);
    assert_eq!(
        only("<br value=5{% if a %} checked{% endif %}>"),
        ["value=5", "checked"]
    );
    assert_eq!(
        only("<br data-{% if a %}x{% else %}y{% endif %}=v>"),
        ["data-*x*y*=v"]
    );
    assert_eq!(only("<br a={# no #}b>"), ["a=b"]);
}

#[test]
fn names_may_be_regions() {
    let document = read("<{{ tag }} a=b><h{{ n }}>x</h{{ n }}></{{ tag }}>");
    assert_eq!(names(&document), ["\u{FFFC}", "h\u{FFFC}"]);
    assert_eq!(parents(&document), [None, Some(0)]);
    assert_eq!(attributes(&document, 0), ["a=b"]);
    assert_eq!(
        names(&read("<my-{{ n }}></my-{{ n }}><my-x{{ a }}></my-x>")),
        ["my-\u{FFFC}", "my-x"]
    );
    assert_eq!(names(&read("1 <{{ n }}1 2 < {{ m }}")), [""; 0]);
}

#[test]
fn a_conditional_value_is_one_value() {
    assert_eq!(
        only("<br class=\"a {% if b %}c{% else %}d{% endif %}\">"),
        ["class=a *c*d*"]
    );
    assert_eq!(
        only("<br src={% if b %}c{% else %}d{% endif %} x>"),
        ["src=*c*d*", "x"]
    );
}

#[test]
fn conditional_names_share_their_value() {
    assert_eq!(
        only("<img a {% if ok %}src{% else %}data-src{% endif %}=\"u\" b>"),
        ["a", "src=u", "data-src=u", "b"]
    );
    assert_eq!(
        only("<img {% if c %}alt{% endif %}{% if ok %}src{% else %}data-src{% endif %}=u>"),
        ["alt", "src=u", "data-src=u"]
    );
}

#[test]
fn quotes_may_stand_in_branches() {
    assert_eq!(
        only("<img src={% if a %}\"x y\"{% else %}'z'{% endif %} b>"),
        ["src=x y", "src=z", "b"]
    );
}

#[test]
fn attributes_of_both_branches_are_read() {
    let text =
        "<script {% if ok %}src=\"a\"{% else %}type=text/plain data-src=\"a\"{% endif %}></script>";
    assert_eq!(only(text), ["src=a", "type=text/plain", "data-src=a"]);
    let document = read(text);
    for attribute in &document.elements[0].attributes {
        assert!(
            attribute
                .name_span
                .of(text)
                .eq_ignore_ascii_case(&attribute.name)
        );
    }
}

#[test]
fn a_start_tag_may_end_in_several_branches() {
    let text =
        "<script {% if ok %}src=a>{% else %}type=text/plain>{% endif %}go()</script><p>x</p>";
    let document = read(text);
    assert_eq!(names(&document), ["script", "p"]);
    assert_eq!(attributes(&document, 0), ["src=a", "type=text/plain"]);
    assert_eq!(document.elements[0].content.of(text), "go()");
    assert_eq!(texts(&document, text), ["x"]);
}

#[test]
fn a_script_may_begin_in_several_branches() {
    let text =
        "{% if ok %}<script>{% else %}<script type=text/plain>{% endif %}go()</script><p>x</p>";
    let document = read(text);
    assert_eq!(names(&document), ["script", "script", "p"]);
    for script in &document.elements[..2] {
        assert_eq!(script.content.of(text), "go()");
        assert!(script.span.of(text).ends_with("</script>"));
    }
    assert_eq!(parents(&document), [None, None, None]);
}

#[test]
fn character_data_is_no_markup() {
    let text = "<title>a<b>&lt;</title><textarea><p></textarea><script>'<p>'</script><style><p></style>\
                <iframe><p></iframe><noembed><p></noembed><noframes><p></noframes><xmp><p></xmp><i>z</i>";
    let document = read(text);
    assert_eq!(
        names(&document),
        [
            "title", "textarea", "script", "style", "iframe", "noembed", "noframes", "xmp", "i"
        ]
    );
    assert_eq!(texts(&document, text), ["a<b>&lt;", "<p>", "<p>", "z"]);
    assert_eq!(document.texts[1].parent, Some(1));
    assert_eq!(document.elements[2].content.of(text), "'<p>'");
    assert!(!document.irregular);
}

#[test]
fn scripts_end_where_browsers_end_them() {
    let content = |text: &str| read(text).elements[0].content.of(text).to_owned();
    assert_eq!(content("<script>a</scripty></SCRIPT >b"), "a</scripty>");
    assert_eq!(
        content("<script><!-- <script></script> --></script>"),
        "<!-- <script></script> -->"
    );
    assert_eq!(content("<script><!-- a </script> -->"), "<!-- a ");
    assert_eq!(content("<script><!--><script></script>"), "<!--><script>");
    assert_eq!(
        content("<script>{{ '</script>' }}</script>"),
        "{{ '</script>' }}"
    );
}

#[test]
fn a_component_may_close_itself() {
    assert_eq!(
        names(&read("<textarea /><p></p><textarea>x</textarea>")),
        ["textarea", "p", "textarea"]
    );
    assert_eq!(
        names(&read("<script src=a /></script><p>")),
        ["script", "p"]
    );
    assert_eq!(names(&read("<iframe src=a /><p></p>")), ["iframe", "p"]);
    assert_eq!(parents(&read("<x-a /><p>")), [None, None]);
}

#[test]
fn noscript_is_markup() {
    let document = read("<noscript><img src=x></noscript>");
    assert_eq!(names(&document), ["noscript", "img"]);
    assert_eq!(parents(&document), [None, Some(0)]);
}

#[test]
fn comments_and_declarations_hold_no_elements() {
    let text = "<!doctype html><!-- <p> --><!--><?xml <b>?><![CDATA[<i>]]><!--[if IE]><u><![endif]--></ x><a></a>";
    let document = read(text);
    assert_eq!(names(&document), ["a"]);
    let comments: Vec<&str> = document.comments.iter().map(|span| span.of(text)).collect();
    assert_eq!(
        comments,
        ["<!-- <p> -->", "<!-->", "<!--[if IE]><u><![endif]-->"]
    );
    assert_eq!(names(&read("<!-- {{ '-->' }}<p> --><b></b>")), ["b"]);
}

#[test]
fn an_unfinished_tag_is_none() {
    assert_eq!(names(&read("<p><img src='x>")), ["p"]);
    assert_eq!(names(&read("a < b <3 & <")), [""; 0]);
}

#[test]
fn end_tags_may_be_left_out() {
    let document =
        read("<ul><li>a<li>b<p>c<div>d</div></ul><table><tr><td>a<td>b<tr><td>c</table>");
    assert_eq!(
        names(&document),
        [
            "ul", "li", "li", "p", "div", "table", "tr", "td", "td", "tr", "td"
        ]
    );
    let parents = parents(&document);
    assert_eq!(parents[1..5], [Some(0), Some(0), Some(2), Some(2)]);
    assert_eq!(
        parents[5..],
        [None, Some(5), Some(6), Some(6), Some(5), Some(9)]
    );
}

#[test]
fn lists_and_tables_end_paragraphs() {
    let document = read("<p>a<ul><li>b</li></ul><p>c<table></table>");
    assert_eq!(parents(&document), [None, None, Some(1), None, None]);
}

#[test]
fn elements_follow_the_branches() {
    let text = "{% if a %}<div id=1>{% else %}<div id=2>{% endif %}<p>x</p></div><b>y</b>";
    let document = read(text);
    assert!(document.irregular);
    assert_eq!(parents(&document), [None, None, Some(0), None]);
    assert_eq!(document.elements[0].span.end, document.elements[1].span.end);
    let text = "<main><div>{% if a %}</div>{% else %}<i></i></div>{% endif %}<p></p></main>";
    let document = read(text);
    assert_eq!(names(&document), ["main", "div", "i", "p"]);
    assert_eq!(parents(&document), [None, Some(0), Some(1), Some(0)]);
}

#[test]
fn unmatched_end_tags_close_nothing() {
    let document = read("<div></span></b></p></section><i></i></div><u></u>");
    assert_eq!(parents(&document), [None, Some(0), None]);
    let text = "<div><b><p>x</b>y</p></div>";
    let document = read(&format!("{text}<br>{{% if a %}}<i>{{% endif %}}"));
    assert_eq!(document.elements[1].span.of(text), "<b><p>x</b>");
    assert_eq!(document.elements[2].span.of(text), "<p>x</b>y</p>");
}

#[test]
fn regions_are_cut_out_of_texts() {
    let text = "<p>a {{ b }} c{% if d %} {% endif %}<b> </b></p>";
    assert_eq!(texts(&read(text), text), ["a ", " c"]);
}

#[test]
fn markup_in_strings_has_spans_of_the_program() {
    let source =
        r#"x = "<iframe src=\"https:\/\/a.example\/" + id + "?b\" width='1'><\/ifr" + 'ame>' + y"#;
    let parts: Vec<Span> = [
        r#"<iframe src=\"https:\/\/a.example\/"#,
        r#"?b\" width='1'><\/ifr"#,
        "ame>",
    ]
    .iter()
    .map(|part| {
        let start = source.find(part).expect("the part stands in the source");
        Span::new(start, start + part.len())
    })
    .collect();
    let stretches: Vec<Stretch> = parts.iter().copied().map(Stretch::from).collect();
    let document = parse_pieces(source, &stretches);
    assert_eq!(names(&document), ["iframe"]);
    assert_eq!(
        attributes(&document, 0),
        ["src=https://a.example/*?b", "width=1"]
    );
    let element = &document.elements[0];
    assert_eq!(
        element.span.of(source),
        &source[parts[0].start..parts[2].end]
    );
    assert_eq!(
        element.attributes[0].value_span.of(source),
        r#"https:\/\/a.example\/" + id + "?b"#
    );
    assert_eq!(element.attributes[1].value_span.of(source), "1");
}

#[test]
fn what_a_name_holds_stands_in_the_markup() {
    let source = r#"x = "<script src='" + host + "example.com/a.js'>""#;
    let at = |text: &str| {
        let start = source.find(text).expect("the part stands in the source");
        Span::new(start, start + text.len())
    };
    let told = Stretch {
        span: at("host"),
        told: Some("https://www."),
    };
    let parts = [
        at("<script src='").into(),
        told,
        at("example.com/a.js'>").into(),
    ];
    let document = parse_pieces(source, &parts);
    assert_eq!(
        attributes(&document, 0),
        ["src=https://www.example.com/a.js"]
    );
    assert_eq!(
        document.elements[0].attributes[0].value_span.of(source),
        r#"host + "example.com/a.js"#
    );
}

#[test]
fn escapes_are_undone() {
    let source = r"\u003cp\x20a='\u{e6}'\u003E\n<br \";
    let document = parse_pieces(source, &[Span::new(0, source.len()).into()]);
    assert_eq!(names(&document), ["p", "br"]);
    assert_eq!(attributes(&document, 0), ["a=æ"]);
    assert_eq!(
        document.elements[0].start_tag.of(source),
        r"\u003cp\x20a='\u{e6}'\u003E"
    );
    assert_eq!(
        document.elements[0].attributes[0].value_span.of(source),
        r"\u{e6}"
    );
}

#[test]
fn hostile_documents_take_linear_time() {
    let start = std::time::Instant::now();
    let many = |unit: &str, count: usize| parse(&unit.repeat(count), &Template::default());
    assert_eq!(many("<div>", 100_000).elements.len(), 100_000);
    assert_eq!(many("<p", 100_000).elements.len(), 0);
    assert_eq!(many("<p>", 300_000).elements.len(), 300_000);
    assert_eq!(many("</div><p", 200_000).elements.len(), 199_999);
    assert_eq!(many("<b></i>", 100_000).elements.len(), 100_000);
    assert_eq!(many("<script/>", 50_000).elements.len(), 50_000);
    assert_eq!(many("<![CDATA[", 100_000).elements.len(), 0);
    assert_eq!(many("<!--", 100_000).comments.len(), 1);
    let long = format!("<p title=\"{}\">", "&amp;x".repeat(200_000));
    assert_eq!(parse(&long, &Template::default()).elements.len(), 1);
    let regions = "<i {{ a }}{{ b }}{% if c %}x{% endif %}>".repeat(20_000);
    assert_eq!(read(&regions).elements.len(), 20_000);
    // Far above what it takes without optimisation, far below what a square of it would.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
