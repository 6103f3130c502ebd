//! Every component's examples are a test: what loads its service gives one finding that names it,
//! what only looks like it gives none.

use cookielint::catalogue::component::ComponentKind;
use cookielint::catalogue::definition::Level;
use cookielint::catalogue::{Catalogue, Component};
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;

/// A file in which such a component is used.
fn path(component: &Component) -> &'static str {
    match component.kind {
        ComponentKind::Shortcode => "content/posts/page.md",
        ComponentKind::Tag if component.library.is_some() => "templates/page.html",
        ComponentKind::Tag => "_posts/2024-05-11-page.md",
        ComponentKind::Template => "layouts/_default/baseof.html",
    }
}

/// Services found in a project, each as often as it is reported.
fn found(tools: &Tools, files: &[(&str, &str)]) -> Vec<String> {
    let read = |(path, text): &(&str, &str)| {
        Source::from_bytes((*path).to_owned(), text.as_bytes()).expect("text")
    };
    let report = check_sources(files.iter().map(read).collect(), tools, |_| true);
    // Notes are about settings, not about the load.
    let services = report.findings.into_iter();
    services
        .filter(|finding| finding.level > Level::Note)
        .filter_map(|finding| finding.service)
        .collect()
}

#[test]
fn examples_hold() {
    let tools = Tools::new(Catalogue::builtin());
    assert!(tools.catalogue.components.len() > 20);
    let mut wrong = Vec::new();
    for (id, component) in &tools.catalogue.components {
        let path = path(component);
        let bad = found(&tools, &[(path, &component.bad)]);
        if bad != [component.service.as_str()] {
            wrong.push(format!("{id}: bad gives {bad:?}"));
        }
        let good = found(&tools, &[(path, &component.good)]);
        if !good.is_empty() {
            wrong.push(format!("{id}: good gives {good:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_projects_own_definition_is_judged_in_its_place() {
    let tools = Tools::new(Catalogue::builtin());
    let page = (
        "site/content/a.md",
        "---\ntitle: a\n---\n{{< youtube a >}}\n",
    );
    let link = "<a href=\"https://www.youtube.com/watch?v={{ .Get 0 }}\">film</a>";
    let frame = "<iframe src=\"https://www.youtube.com/embed/{{ .Get 0 }}\"></iframe>";
    let other = ("site/layouts/shortcodes/video.html", link);
    assert_eq!(found(&tools, &[page, other]), ["youtube"]);
    for folder in ["layouts/shortcodes", "themes/b/layouts/_shortcodes"] {
        let own = format!("site/{folder}/youtube.html");
        assert_eq!(found(&tools, &[page, (&own, link)]), [""; 0]);
        assert_eq!(found(&tools, &[page, (&own, frame)]), ["youtube"]);
    }

    let layout = (
        "layouts/_default/baseof.html",
        "<head>{{ partial \"google_analytics.html\" . }}</head>{{ template \"x\" . }}",
    );
    assert_eq!(found(&tools, &[layout]), ["google-analytics-4"]);
    let own = ("layouts/partials/google_analytics.html", "<!-- none -->");
    assert_eq!(found(&tools, &[layout, own]), [""; 0]);

    let post = ("posts/a.md", "---\ntitle: a\n---\n{% youtube a %}\n");
    assert_eq!(found(&tools, &[post]), ["youtube"]);
    let eleventy = (".eleventy.js", "module.exports = function () {};");
    assert_eq!(found(&tools, &[post, eleventy]), [""; 0]);
}

#[test]
fn shortcodes_around_content_are_gates() {
    let tools = Tools::new(Catalogue::builtin());
    let page = |text: &str| {
        let text = format!("---\ntitle: a\n---\n\n{text}\n");
        found(&tools, &[("content/a.md", &text)])
    };
    let frame = "<iframe src=\"https://player.vimeo.com/video/1\"></iframe>";
    for guard in ["cookie-consent", "highlight", "consent"] {
        for inner in [frame, "{{< vimeo 1 >}}"] {
            let text = format!("{{{{< {guard} \"marketing\" >}}}}\n{inner}\n{{{{< /{guard} >}}}}");
            assert_eq!(page(&text), [""; 0], "{text}");
        }
    }
    for around in ["note", "columns"] {
        let text = format!("{{{{< {around} >}}}}\n{frame}\n{{{{< /{around} >}}}}");
        assert_eq!(page(&text), ["vimeo"], "{text}");
    }
}

#[test]
fn a_layout_that_blocks_covers_its_content() {
    let tools = Tools::new(Catalogue::builtin());
    let auto = tools
        .catalogue
        .managers
        .values()
        .find_map(|manager| manager.auto_blocking.as_ref());
    let layout = auto
        .expect("one manager blocks")
        .example
        .replace("{content}", "{{ .Content }}");
    let page = "---\ntitle: a\n---\n{{< vimeo 1 >}}\n\n<iframe src=\"https://www.youtube.com/embed/a\"></iframe>\n";
    let layout = format!("<!doctype html><html>{layout}</html>");
    let files = [
        ("content/a.md", page),
        ("layouts/_default/baseof.html", &layout),
    ];
    assert_eq!(found(&tools, &files), [""; 0]);
    assert_eq!(found(&tools, &files[..1]), ["vimeo", "youtube"]);
}
