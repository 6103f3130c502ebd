//! A browser's tree has the same elements in the same places, with the same attributes.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, parse_document};
use proptest::prelude::*;

use super::super::names::{self, VOID};
use super::super::parse;
use crate::syntax::template::Template;
use crate::value::Value;

/// An element: its name, its attributes in order, the `id` of the element around it.
type Placed = (String, Vec<(String, String)>, Option<String>);

#[derive(Default)]
struct Node {
    name: Option<QualName>,
    attributes: Vec<(String, String)>,
    parent: Option<usize>,
}

/// Keeps the elements and what each is in.
struct Tree {
    nodes: RefCell<Vec<Node>>,
    /// Where content of templates goes.
    detached: Cell<usize>,
}

impl Tree {
    fn new() -> Self {
        Self {
            nodes: RefCell::new(vec![Node::default()]),
            detached: Cell::new(0),
        }
    }

    fn add(&self, node: Node) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node);
        nodes.len() - 1
    }

    fn put(&self, parent: Option<usize>, child: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(child) = child {
            self.nodes.borrow_mut()[child].parent = parent;
        }
    }
}

impl TreeSink for Tree {
    type Handle = usize;
    type Output = Vec<Node>;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Vec<Node> {
        self.nodes.into_inner()
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> usize {
        0
    }
    fn elem_name<'a>(&'a self, target: &'a usize) -> ExpandedName<'a> {
        // A name lives as long as the tree: it is leaked, which a test may.
        let name = self.nodes.borrow()[*target].name.clone();
        let name: &'static QualName = Box::leak(Box::new(name.expect("it is an element")));
        name.expanded()
    }
    fn create_element(&self, name: QualName, all: Vec<Attribute>, _: ElementFlags) -> usize {
        let attributes = all
            .into_iter()
            .map(|one| (one.name.local.to_string(), one.value.to_string()));
        self.add(Node {
            attributes: attributes.collect(),
            name: Some(name),
            parent: None,
        })
    }
    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(Node::default())
    }
    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(Node::default())
    }
    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.put(Some(*parent), child);
    }
    fn append_based_on_parent_node(&self, element: &usize, _: &usize, child: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*element].parent;
        self.put(parent, child);
    }
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn get_template_contents(&self, target: &usize) -> usize {
        self.detached.set(*target);
        *target
    }
    fn same_node(&self, one: &usize, other: &usize) -> bool {
        one == other
    }
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn append_before_sibling(&self, sibling: &usize, node: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        self.put(parent, node);
    }
    fn add_attrs_if_missing(&self, _: &usize, _: Vec<Attribute>) {}
    fn remove_from_parent(&self, target: &usize) {
        self.nodes.borrow_mut()[*target].parent = None;
    }
    fn reparent_children(&self, node: &usize, parent: &usize) {
        for one in self.nodes.borrow_mut().iter_mut() {
            if one.parent == Some(*node) {
                one.parent = Some(*parent);
            }
        }
    }
}

fn id(attributes: &[(String, String)]) -> Option<String> {
    let found = attributes.iter().find(|(name, _)| name == "id");
    found.map(|(_, value)| value.clone())
}

fn read_by_browser(text: &str) -> Vec<Node> {
    let opts = ParseOpts {
        // What stands in `noscript` is markup to those who have no scripts.
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    parse_document(Tree::new(), opts).one(text)
}

fn browser(text: &str) -> Vec<Placed> {
    let nodes = read_by_browser(text);
    let mut all: Vec<Placed> = nodes
        .iter()
        .filter_map(|node| {
            let name = node.name.as_ref()?.local.to_string();
            // What the text does not have stands between: the body of a table.
            let mut around = node.parent.map(|parent| &nodes[parent]);
            let mut parent = None;
            while let (Some(node), None) = (around, &parent) {
                parent = id(&node.attributes);
                around = node.parent.map(|parent| &nodes[parent]);
            }
            let mut attributes = node.attributes.clone();
            attributes.sort();
            // What the text does not have is nobody's: `</p>` alone makes a paragraph.
            id(&attributes)
                .is_some()
                .then_some((name, attributes, parent))
        })
        .collect();
    all.sort();
    all
}

fn own(text: &str) -> Vec<Placed> {
    let document = parse(text, &Template::default());
    let all = |index: usize| {
        let element = &document.elements[index];
        let mut attributes: Vec<(String, String)> = Vec::new();
        for attribute in &element.attributes {
            if attributes.iter().all(|(name, _)| *name != attribute.name) {
                let value = attribute.value.as_ref().and_then(Value::as_literal);
                attributes.push((attribute.name.clone(), value.unwrap_or_default()));
            }
        }
        attributes
    };
    let mut placed: Vec<Placed> = document
        .elements
        .iter()
        .enumerate()
        .filter(|(_, element)| element.attribute("id").is_some())
        .map(|(index, element)| {
            let mut around = element.parent;
            let mut parent = None;
            while let (Some(index), None) = (around, &parent) {
                parent = id(&all(index));
                around = document.elements[index].parent;
            }
            let mut attributes = all(index);
            attributes.sort();
            (element.name.clone(), attributes, parent)
        })
        .collect();
    placed.sort();
    placed
}

/// An attribute as people write it, of those that decide what a browser contacts.
fn attribute() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "src",
        "SRC",
        "srcset",
        "href",
        "rel",
        "type",
        "async",
        "defer",
        "data-src",
        "name",
        "value",
        "checked",
        "action",
        "method",
        "onload",
        "onclick",
        "class",
        "style",
        "as",
        "crossorigin",
        "loading",
        "allowfullscreen",
        "data-cookieconsent",
        "for",
    ]);
    let value = prop::sample::select(vec![
        "",
        "=x",
        "=//a.dk/?b=c&d=e",
        "=\"https://a.dk/embed/1?b=c&amp;d=æ\"",
        "='text/plain'",
        " = \"a > b\"",
        "=\n'a\"b'",
        "=\"\"",
        "=\"this.rel='stylesheet'\"",
        "=a/",
        "=\"&copy;&lt;&#230;\"",
        "=\"a\tb  c\"",
    ]);
    (name, value).prop_map(|(name, value)| format!(" {name}{value}"))
}

/// Paragraphs are closed: an end tag such as `</noscript>` closes one that is left open in it, which
/// browsers do not do, and authors mean.
///
/// What only formats, as `em` does, is left out: browsers repeat it where a block ends inside.
///
/// A tree in which every element has an `id` of its own: `#` stands for it.
fn markup() -> impl Strategy<Value = String> {
    let attributes = prop::collection::vec(attribute(), 0..4)
        .prop_map(|all| all.concat())
        .boxed();
    let leaf = (
        prop::sample::select(vec![
            "<img id=#@>",
            "<input id=#@>",
            "<input id=#@ />",
            "<link id=#@>",
            "<script id=#@>if (a < b) { '<p>' }</script>",
            "<iframe id=#@><p></iframe>",
            "<IFRAME ID=#@></IFRAME >",
            "<br>",
            "<select id=#@><option id=#>a<option id=#>b</select>",
            "<select id=#@><optgroup id=#><option id=#>a<optgroup id=#><option id=#>b</select>",
            "<picture id=#@><source id=#><img id=#></picture>",
            "<video id=#@><source id=#><track id=#></video>",
            "<svg id=#@><path id=# /><g id=#><use id=# /></g></svg>",
            "<textarea id=#@><p></textarea>",
            "<object id=#@><param id=#><embed id=#></object>",
            "<hr id=#@>",
            "tekst &amp; 1 < 2",
            "<!-- <img> -->",
        ]),
        attributes.clone(),
    )
        .prop_map(|(tag, attributes)| tag.replace('@', &attributes));
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let around = prop::sample::select(vec![
            "<div id=#@>%</div>",
            "<section id=#@>%</section>",
            "<p id=#@>%</p>",
            "<ul id=#@><li id=#>%<li id=#>y</ul>",
            "<span id=#@>%</span>",
            "<noscript id=#@>%</noscript>",
            "<label id=#@>%</label>",
            "<dl id=#@><dt id=#>%<dd id=#>y</dl>",
            "<ol id=#@><li id=#><p id=#>x<li id=#>%</ol>",
            "<table id=#@><tr id=#><td id=#>%<td id=#>y</table>",
            "<table id=#@><thead id=#><tr id=#><th id=#>x<tbody id=#><tr id=#><td id=#>%<tr id=#><td id=#>y</table>",
            "<table id=#@><caption id=#>x</caption><colgroup id=#><col id=#></colgroup><tbody id=#><tr id=#><td id=#>%</td></tr></tbody></table>",
            "<h2 id=#@>%</h2>",
            "<figure id=#@><figcaption id=#>x</figcaption>%</figure>",
            "<details id=#@><summary id=#>x</summary>%</details>",
            "<fieldset id=#@><legend id=#>x</legend>%</fieldset>",
            "<blockquote id=#@>%</blockquote>",
            "<template id=#@>%</template>",
            "<x-film id=#@>%</x-film>",
        ]);
        (
            around,
            attributes.clone(),
            prop::collection::vec(inner, 0..4),
        )
            .prop_map(|(around, attributes, inner)| {
                let around = around.replace('@', &attributes);
                around.replacen('%', &inner.concat(), 1).replace('%', "x")
            })
    })
}

/// With an `id` for every element, in the order of the text.
fn numbered(text: &str) -> String {
    let mut parts = text.split('#');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (number, part) in parts.enumerate() {
        // `&#230;`
        if out.ends_with('&') {
            out.push('#');
        } else {
            out.push_str(&format!("e{number}"));
        }
        out.push_str(part);
    }
    out
}

/// The page with a number on every tag, and which element each stands in: that of the nearest one
/// that the text has.
type Places = Vec<(usize, Option<usize>)>;

/// Writes a number on every tag.
fn with_numbers(text: &str) -> String {
    let document = parse(text, &Template::default());
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for (number, element) in document.elements.iter().enumerate() {
        let tag = element.start_tag;
        let name = tag.of(text).trim_start_matches('<');
        let length = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
        let behind = tag.start + 1 + length.unwrap_or(name.len());
        out.push_str(&text[at..behind]);
        out.push_str(&format!(" data-number={number} "));
        at = behind;
    }
    out.push_str(&text[at..]);
    out
}

fn number(attributes: &[(String, String)]) -> Option<usize> {
    let found = attributes.iter().find(|(name, _)| name == "data-number");
    found.and_then(|(_, value)| value.parse().ok())
}

fn places_of_browser(text: &str) -> Places {
    let nodes = read_by_browser(text);
    let mut all = Places::new();
    for node in &nodes {
        let Some(own) = number(&node.attributes) else {
            continue;
        };
        let mut around = node.parent;
        let mut found = None;
        while let (Some(parent), None) = (around, found) {
            found = number(&nodes[parent].attributes);
            around = nodes[parent].parent;
        }
        all.push((own, found));
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn own_places(text: &str) -> Places {
    let document = parse(text, &Template::default());
    let elements = document.elements.iter().enumerate();
    elements
        .map(|(number, element)| (number, element.parent))
        .collect()
}

/// Pages of the sites that other tests have, where they are markup alone.
#[test]
fn pages_nest_as_browsers_have_them() {
    let mut pages = 0;
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("test-corpus");
    for entry in walkdir::WalkDir::new(corpus).into_iter().flatten() {
        let path = entry.path();
        let is_page = path
            .extension()
            .is_some_and(|extension| extension == "html");
        let text = match is_page {
            true => std::fs::read_to_string(path).expect("the page is UTF-8"),
            false => continue,
        };
        let has_code = ["{{", "{%", "<%", "<?", "<f:", "th:", "%sveltekit."]
            .iter()
            .any(|sign| text.contains(sign));
        // The slash of `<x-film/>` is read as authors mean it, not as browsers do.
        let document = parse(&text, &Template::default());
        let closes_itself = document.elements.iter().any(|element| {
            let tag = element.start_tag.of(&text);
            tag.ends_with("/>") && names::flags(&element.name) & VOID == 0
        });
        if has_code || closes_itself {
            continue;
        }
        let text = with_numbers(&text);
        assert_eq!(
            own_places(&text),
            places_of_browser(&text),
            "{}\n{text}",
            path.display()
        );
        pages += 1;
    }
    assert!(pages >= 20, "{pages} pages are too few");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn elements_stand_where_browsers_have_them(inner in prop::collection::vec(markup(), 0..5)) {
        let inner = numbered(&inner.concat());
        let text = format!("<!doctype html><body><form id=f><p>{inner}</form>");
        prop_assert_eq!(own(&text), browser(&text), "{}", text);
    }
}
