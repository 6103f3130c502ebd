use proptest::prelude::*;

use super::{Notation, Page, read};
use crate::syntax::template::{BranchKind, IncludeKind};

/// Each element as `name(parent) attribute=value …`, in order.
fn elements(page: &Page) -> Vec<String> {
    let names: Vec<&str> = page
        .document
        .elements
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    page.document
        .elements
        .iter()
        .map(|element| {
            let parent = element.parent.map_or("", |parent| names[parent]);
            let attributes = element.attributes.iter().map(|attribute| {
                let value = attribute.value.as_ref();
                let value = value.map_or_else(|| "!".to_owned(), |value| value.pattern());
                format!(" {}={value}", attribute.name)
            });
            format!(
                "{}({parent}){}",
                element.name,
                attributes.collect::<String>()
            )
        })
        .collect()
}

fn texts<'t>(page: &Page, text: &'t str) -> Vec<&'t str> {
    page.document
        .texts
        .iter()
        .map(|one| one.span.of(text).trim())
        .collect()
}

fn conditions(page: &Page, text: &str) -> Vec<String> {
    page.template
        .branches
        .iter()
        .filter_map(|branch| match &branch.kind {
            BranchKind::Conditions(tests) => Some(format!(
                "{} {:?}",
                branch.span.of(text).trim(),
                tests.iter().map(|(_, holds)| *holds).collect::<Vec<_>>()
            )),
            _ => None,
        })
        .collect()
}

#[test]
fn pug_has_tags_attributes_and_texts() {
    let text = "\
doctype html
html(lang='da')
  body.a.b#c(data-x=1, checked)
    p: a.d(href='https://x.dk/' + id
      title=\"æ\") Hej #[b.e så] dig
    | <i>kursiv</i> #{navn}
    ul
      li= x
    img(src=cond ? 'a' : 'b' alt='')/
";
    let page = read(text, Notation::Pug);
    assert_eq!(
        elements(&page),
        [
            "html() lang=da",
            "body(html) id=c data-x=\u{FFFC} checked=! class=a b",
            "p(body)",
            "a(p) href=\u{FFFC} title=æ class=d",
            "b(a) class=e",
            "i(body)",
            "ul(body)",
            "li(ul)",
            "img(body) src=\u{FFFC} alt=",
        ]
    );
    assert_eq!(texts(&page, text), ["Hej", "så", "dig", "kursiv"]);
}

#[test]
fn pug_has_blocks() {
    let text = "\
extends ../layout
include film.pug
if consent
  p ja
else if maybe
  p måske
else
  p nej
case x
  when 1: p en
  default
    p to
unless consent
  p uden
mixin film(id)
  iframe(src=id)
+film('x')
";
    let page = read(text, Notation::Pug);
    assert_eq!(
        conditions(&page, text),
        [
            "p ja [true]",
            "p måske [false, true]",
            "p nej [false, false]",
            ": p en [true]",
            "p to [false]",
            "p uden [false]"
        ]
    );
    let includes: Vec<_> = page
        .template
        .includes
        .iter()
        .map(|one| (one.target.as_deref().unwrap_or(""), one.kind))
        .collect();
    assert_eq!(
        includes,
        [
            ("../layout", IncludeKind::Extends),
            ("film.pug", IncludeKind::Include)
        ]
    );
    assert_eq!(page.calls[0].name, "+film");
}

#[test]
fn pug_scripts_keep_their_bodies() {
    let text = "script.\n  a(#{b});\n\n  c();\np d\nscript(src='x')\nscript\n  e();\n";
    let page = read(text, Notation::Pug);
    let bodies: Vec<&str> = page
        .document
        .elements
        .iter()
        .filter(|one| one.name == "script")
        .map(|one| one.content.of(text).trim())
        .collect();
    assert_eq!(bodies, [".\n  a(#{b});\n\n  c();", "", "e();"]);
    assert_eq!(page.template.regions.len(), 1);
}

#[test]
fn haml_has_tags_attributes_and_texts() {
    let text = "\
!!!
%html{lang: 'da'}
  %body.a#b{:data => {foo_bar: 1,
    baz: 'x'}, 'aria-x' => \"y\"}
    .c(title='æ' width=@w checked)= t('x')
    / skjult
      %p nej
    -# skjult
      %p nej
    %p
      <b>fed</b> og #{navn}
      = link_to 'a', b,
        class: 'c'
    %img{src: \"https://x.dk/#{id}\"}/
    :javascript
      a(#{b});
";
    let page = read(text, Notation::Haml);
    assert_eq!(
        elements(&page),
        [
            "html() lang=da",
            "body(html) id=b data-foo-bar=\u{FFFC} data-baz=x aria-x=y class=a",
            "div(body) title=æ width=\u{FFFC} checked=! class=c",
            "p(body)",
            "b(p)",
            "img(body) src=https://x.dk/\u{FFFC}",
            "script(body)",
        ]
    );
    assert_eq!(texts(&page, text), ["fed", "og"]);
}

#[test]
fn haml_has_blocks() {
    let text = "\
- if consent
  %p ja
- elsif x
  %p måske
- else
  %p nej
- case y
- when 1
  %p en
- else
  %p to
- xs.each do |x|
  %p= x
= render 'film' if consent
";
    let page = read(text, Notation::Haml);
    assert_eq!(
        conditions(&page, text),
        [
            "%p ja [true]",
            "%p måske [false, true]",
            "%p nej [false, false]",
            "%p en [true]",
            "%p to [false]",
            "= render 'film' if consent [true]"
        ]
    );
    assert_eq!(page.template.includes[0].target.as_deref(), Some("film"));
}

#[test]
fn slim_has_tags_attributes_and_texts() {
    let text = "\
doctype html
html lang=\"da\"
  body.a#b data-x=1 data={foo: 'y'}
    p: a.c[href=\"https://x.dk/#{id}\"
      title='æ' checked] Hej
    / skjult
      p nej
    p
      | tekst #{navn}
        mere
      ' slut
    <i>kursiv</i>
    li = link_to 'a', b,
      class: 'c'
    img src=(cond ? 'a' : 'b') alt=\"\" /
    javascript:
      a(#{b});
";
    let page = read(text, Notation::Slim);
    assert_eq!(
        elements(&page),
        [
            "html() lang=da",
            "body(html) id=b data-x=\u{FFFC} data-foo=y class=a",
            "p(body)",
            "a(p) href=https://x.dk/\u{FFFC} title=æ checked=! class=c",
            "p(body)",
            "i(body)",
            "li(body)",
            "img(body) src=\u{FFFC} alt=",
            "script(body)",
        ]
    );
    assert_eq!(
        texts(&page, text),
        ["Hej", "tekst", "mere", "slut", "kursiv"]
    );
}

const SOUP: &[&str] = &[
    "\n",
    "\n  ",
    "\n    ",
    "\n\t",
    "\r\n",
    "%p",
    "p",
    ".a",
    "#b",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "a=",
    "'",
    "\"",
    "`",
    "#{",
    "!{",
    "#[",
    "|",
    "| ",
    "- ",
    "= ",
    "!= ",
    "-#",
    "//",
    "/",
    "<b>",
    "</b>",
    "<script>",
    "if x",
    "- if x",
    "else",
    "- else",
    "case x",
    "when 1: ",
    "default",
    "each a in b",
    "mixin m",
    "+m(",
    "include x",
    "extends y",
    "block z",
    "script.",
    ":javascript",
    "javascript:",
    ": ",
    ".",
    ",",
    "æ",
    "\u{FEFF}",
    "&attributes(x)",
    "\\",
    " ",
    "x ? 'a' : 'b'",
];

fn check(text: &str) {
    for notation in [Notation::Haml, Notation::Pug, Notation::Slim] {
        let page = read(text, notation);
        let fits = |start: usize, end: usize| start <= end && text.get(start..end).is_some();
        let mut at = 0;
        for region in &page.template.regions {
            assert!(fits(region.span.start, region.span.end) && region.span.start >= at);
            at = region.span.end;
        }
        for branch in &page.template.branches {
            assert!(
                fits(branch.span.start, branch.span.end),
                "{notation:?} {branch:?}"
            );
            assert!(
                branch
                    .parent
                    .is_none_or(|parent| parent < page.template.branches.len())
            );
        }
        for (index, element) in page.document.elements.iter().enumerate() {
            assert!(element.parent.is_none_or(|parent| parent < index));
            for span in [
                element.start_tag,
                element.span,
                element.content,
                element.written,
            ] {
                assert!(fits(span.start, span.end), "{notation:?} {element:?}");
            }
            for attribute in &element.attributes {
                assert!(
                    fits(attribute.span.start, attribute.span.end),
                    "{notation:?} {attribute:?}"
                );
                assert!(fits(attribute.value_span.start, attribute.value_span.end));
            }
        }
        for one in &page.document.texts {
            assert!(fits(one.span.start, one.span.end));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in prop::collection::vec(prop::sample::select(SOUP), 0..60)) {
        check(&text.concat());
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn hostile_pages_take_linear_time() {
    for piece in [
        "a(",
        "%a{",
        "p #{",
        "p #[b ",
        "  a\n",
        "- if x\n ",
        "a: ",
        "| '#{\n",
        "+m(",
        "x ? ",
    ] {
        let text = piece.repeat(60_000);
        let started = std::time::Instant::now();
        check(&text);
        assert!(
            started.elapsed().as_secs() < 20,
            "{piece:?} {:?}",
            started.elapsed()
        );
    }
}
