//! Components from their text to the findings: where they point, and what holds them back.

use crate::catalogue::Catalogue;
use crate::engine::{Tools, check_sources};
use crate::source::Source;

/// The text that each finding points at.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let tools = Tools::new(Catalogue::builtin());
    let sources = files.iter().map(|(path, text)| {
        Source::from_bytes((*path).to_owned(), text.as_bytes()).expect("it is text")
    });
    let loads = |lint: &str| lint.starts_with("unguarded-") || lint == "noscript-tracker";
    let report = check_sources(sources.collect(), &tools, loads);
    let of = |path: &str| report.sources.iter().find(|source| source.path == path);
    let findings = report.findings.iter();
    findings
        .map(|finding| {
            let text = of(&finding.path).map_or("", |source| &source.text);
            format!("{}: {}", finding.path, finding.span.of(text))
        })
        .collect()
}

const FRAME: &str = "<iframe src=\"https://www.youtube.com/embed/M7lc1UVf-VE\"></iframe>";

#[test]
fn findings_point_at_the_address_behind_any_letters_and_breaks() {
    let before = "<p title=\"æøå 💡\">\u{e9}\r\n\t{{ 'ß' }}</p>\r\n";
    let vue = format!(
        "<script setup>\r\nconst å = 'ø'\r\n</script>\r\n<template>{before}{FRAME}</template>"
    );
    let svelte = format!("{{#if å}}\r\n<b>æ</b>{{'💡'}}\r\n{FRAME}\r\n{{/if}}");
    let astro = format!("---\r\nconst å = 'ø';\r\n---\r\n<p>💡</p>{{å && (\r\n  {FRAME}\r\n)}}");
    let angular = format!("<p>æ {{{{ å }}}}</p>\r\n@if (å) {{\r\n💡{FRAME}\r\n}}");
    let lit = format!(
        "class Æ extends LitElement {{\r\n render() {{ return html`<p>💡${{å}}</p>\r\n{FRAME}`; }}\r\n}}"
    );
    let mdx = format!("# Æ 💡\r\n\r\n`<iframe>` og {{'å'}}\r\n\r\n{FRAME}\r\n");
    let jsx = format!("const Æ = () => <p title=\"💡\">\r\n{{'å'}}\r\n{FRAME}</p>;");
    for (path, text) in [
        ("a.vue", vue),
        ("a.svelte", svelte),
        ("a.astro", astro),
        ("a.component.html", angular),
        ("a.ts", lit),
        ("a.mdx", mdx),
        ("a.jsx", jsx),
    ] {
        let all = found(&[(path, &text)]);
        let [one] = all.as_slice() else {
            panic!("{path}: {all:?}");
        };
        assert!(
            one.contains("<iframe src=\"https://www.youtube.com/embed/M7lc1UVf-VE"),
            "{path}: {one}"
        );
    }
}

#[test]
fn what_only_hides_or_delays_holds_nothing_back() {
    let shown = format!(
        "<template><div v-show=\"open\" @click=\"open = true\">{FRAME}</div></template>\n<script setup>const open = ref(false)</script>"
    );
    assert_eq!(found(&[("a.vue", &shown)]).len(), 1);
    let visible = "---\nimport X from './X.tsx';\n---\n<X client:visible />";
    let part = format!("export default function X() {{ return {FRAME} }}");
    assert_eq!(found(&[("a.astro", visible), ("X.tsx", &part)]).len(), 1);
    let deferred =
        |trigger: &str| format!("@defer (on {trigger}) {{{FRAME}}} @placeholder {{<b>x</b>}}");
    assert_eq!(
        found(&[("a.component.html", &deferred("viewport"))]).len(),
        1
    );
    assert_eq!(
        found(&[("a.component.html", &deferred("interaction"))]).len(),
        0
    );
}

#[test]
fn a_dialogue_shows_what_is_in_it_once_it_was_opened() {
    let modal = |start: &str| {
        format!(
            "<script setup>\nconst open = ref({start})\n</script>\n<template>\n\
             <button @click=\"open = true\">YouTube</button>\n\
             <MyModal v-model:open=\"open\">{FRAME}</MyModal>\n</template>"
        )
    };
    assert_eq!(found(&[("a.vue", &modal("false"))]).len(), 0);
    assert_eq!(found(&[("a.vue", &modal("true"))]).len(), 1);
    let jsx = |start: &str| {
        format!(
            "export function Page() {{\n  const [open, setOpen] = useState({start});\n  return <main>\
             <button onClick={{() => setOpen(true)}}>YouTube</button>\
             <Modal isOpen={{open}}>{FRAME}</Modal></main>;\n}}"
        )
    };
    assert_eq!(found(&[("a.jsx", &jsx("false"))]).len(), 0);
    assert_eq!(found(&[("a.jsx", &jsx("true"))]).len(), 1);
}

#[test]
fn a_component_loads_what_it_is_handed_as_its_file_says() {
    let page = "import { Film } from './Film';\nexport const Page = () => <Film src=\"https://www.youtube.com/embed/M7lc1UVf-VE\" />;";
    let frame = "export const Film = ({ src }) => <iframe src={src} title=\"Film\" />;";
    assert_eq!(found(&[("Page.jsx", page), ("Film.jsx", frame)]).len(), 1);
    let facade = "export function Film({ src }) {\n  const [on, setOn] = useState(false);\n  return on ? <iframe src={src} /> : <button onClick={() => setOn(true)}>YouTube</button>;\n}";
    assert_eq!(found(&[("Page.jsx", page), ("Film.jsx", facade)]).len(), 0);
    let link = "export const Film = ({ src }) => <a href={src}>Film</a>;";
    assert_eq!(found(&[("Page.jsx", page), ("Film.jsx", link)]).len(), 0);
    let package = page.replace("'./Film'", "'react-film-frame'");
    assert_eq!(found(&[("Page.jsx", &package)]).len(), 1);
}

#[test]
fn links_and_sources_are_told_apart_in_every_binding() {
    for (path, guilty, innocent) in [
        (
            "a.vue",
            "<template><iframe :src=\"'https://www.youtube.com/embed/' + id\" /></template>",
            "<template><a :href=\"'https://www.youtube.com/embed/' + id\">x</a></template>",
        ),
        (
            "a.svelte",
            "<iframe src={'https://www.youtube.com/embed/' + id}></iframe>",
            "<a href={'https://www.youtube.com/embed/' + id}>x</a>",
        ),
        (
            "a.component.html",
            "<iframe [src]=\"'https://www.youtube.com/embed/' + id | safe: 'url'\"></iframe>",
            "<a [href]=\"'https://www.youtube.com/embed/' + id\">x</a>",
        ),
    ] {
        assert_eq!(found(&[(path, guilty)]).len(), 1, "{path}");
        assert_eq!(found(&[(path, innocent)]).len(), 0, "{path}");
    }
}

#[test]
fn components_of_the_same_shape_as_elements_are_none() {
    let text = "---\n---\n<Iframe src={x} /><Link href=\"https://fonts.googleapis.com/css\" rel=\"stylesheet\" /><p>x</p>";
    assert_eq!(found(&[("a.astro", text)]).len(), 0);
    let text = "<template><iframe :src=\"own\" /><p>x</p><iframe src=\"https://www.youtube.com/embed/a\" /></template>";
    assert_eq!(found(&[("a.vue", text)]).len(), 1);
}

#[test]
fn bodies_of_scripts_are_followed_to_what_writes_them() {
    let config = |body: &str| {
        format!(
            "const body = (id) => `const s = document.createElement('script'); {body} document.head.append(s);`;\n\
             export default defineNuxtConfig({{ app: {{ head: {{ script: [{{ innerHTML: body(process.env.ID) }}] }} }} }});"
        )
    };
    let guilty = config("s.src = 'https://www.googletagmanager.com/gtag/js?id=${id}';");
    assert_eq!(found(&[("nuxt.config.js", &guilty)]).len(), 1);
    let innocent = config("s.src = '/js/gtag.js?id=${id}';");
    assert_eq!(found(&[("nuxt.config.js", &innocent)]).len(), 0);
}

#[test]
fn every_framework_keeps_state_in_its_own_way() {
    let qwik = |start: &str| {
        format!(
            "export default component$(() => {{ const on = useSignal({start}); return <div>\
             {{on.value && {FRAME}}}<button onClick$={{() => (on.value = true)}}>YouTube</button></div>; }});"
        )
    };
    let class = |start: &str| {
        format!(
            "export class A extends React.Component {{ state = {{ on: {start} }}; render() {{ return this.state.on \
             ? {FRAME} : <button onClick={{() => this.setState({{ on: true }})}}>YouTube</button>; }} }}"
        )
    };
    let options = |start: &str| {
        format!(
            "<template><div v-if=\"on\">{FRAME}</div><button @click=\"on = true\">YouTube</button></template>\n\
             <script>export default {{ data: () => ({{ on: {start} }}) }}</script>"
        )
    };
    for (path, write) in [
        ("a.tsx", &qwik as &dyn Fn(&str) -> String),
        ("a.jsx", &class),
        ("a.vue", &options),
    ] {
        assert_eq!(found(&[(path, &write("false"))]).len(), 0, "{path}");
        assert_eq!(found(&[(path, &write("true"))]).len(), 1, "{path}");
    }
}
