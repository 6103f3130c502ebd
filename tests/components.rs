//! Every component's examples are a test: what loads its service gives one finding that names it,
//! what only looks like it gives none.

use cookielint::catalogue::component::ComponentKind;
use cookielint::catalogue::definition::{Confidence, Level};
use cookielint::catalogue::{Catalogue, Component};
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;
use cookielint::syntax::language::{self, Language};

/// A file in which such a component is used.
fn path(component: &Component) -> String {
    let file = component
        .files
        .last()
        .map(|file| file.replace(".*", ".js").replace('*', "x"));
    let path = match component.kind {
        ComponentKind::Setting => return file.expect("settings stand in files"),
        ComponentKind::Element if component.bad.starts_with("---") => "src/pages/page.astro",
        ComponentKind::Element if component.bad.starts_with("<script") => "src/Page.vue",
        ComponentKind::Element if component.bad.starts_with('<') => "src/page.component.html",
        ComponentKind::Element => "src/Page.jsx",
        ComponentKind::Directive if component.bad.starts_with("---") => "posts/page.adoc",
        ComponentKind::Directive => "docs/page.rst",
        ComponentKind::Embed => "wp-content/themes/harbour/patterns/page.php",
        ComponentKind::Shortcode => "content/posts/page.md",
        ComponentKind::Tag if component.library.is_some() => "templates/page.html",
        ComponentKind::Tag => "_posts/2024-05-11-page.md",
        ComponentKind::Template if component.names.iter().any(|name| name.contains("::")) => {
            "resources/views/layout.blade.php"
        }
        ComponentKind::Template => "layouts/_default/baseof.html",
        ComponentKind::Helper if component.bad.contains("<%") => "app/views/layouts/page.html.erb",
        ComponentKind::Helper => "Views/Shared/_Layout.cshtml",
    };
    path.to_owned()
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
    let mut unsure = Tools::new(Catalogue::builtin());
    unsure.min_confidence = Confidence::Low;
    assert!(tools.catalogue.components.len() > 100);
    let mut wrong = Vec::new();
    for (id, component) in &tools.catalogue.components {
        let path = path(component);
        let all = if component.unsure { &unsure } else { &tools };
        if component.unsure && !found(&tools, &[(&path, &component.bad)]).is_empty() {
            wrong.push(format!("{id}: is shown although nobody can be sure"));
        }
        let bad = found(all, &[(&path, &component.bad)]);
        if bad != [component.service.as_str()] {
            wrong.push(format!("{id}: bad gives {bad:?}"));
        }
        let good = found(all, &[(&path, &component.good)]);
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

/// Services found in one file.
fn in_file(path: &str, text: &str) -> Vec<String> {
    found(&Tools::new(Catalogue::builtin()), &[(path, text)])
}

#[test]
fn settings_are_found_at_their_key() {
    let tools = Tools::new(Catalogue::builtin());
    let text = "site_name: Håndbog\ntheme: {name: material, font: false}\nextra:\n  analytics:\n    provider: google\n";
    let source = Source::from_bytes("docs/mkdocs.yml".to_owned(), text.as_bytes()).expect("text");
    let report = check_sources(vec![source], &tools, |_| true);
    let [finding] = report.findings.as_slice() else {
        panic!("{:?}", report.findings)
    };
    assert_eq!(finding.span.of(text), "provider");
}

#[test]
fn settings_of_a_theme_count_where_the_project_has_no_layouts() {
    let tools = Tools::new(Catalogue::builtin());
    let setting = (
        "docs/_config.yml",
        "title: a\ngoogle_analytics: \"G-4711AB\" # ours\n",
    );
    assert_eq!(found(&tools, &[setting]), ["google-analytics-4"]);
    let own = "<!doctype html><html><head></head><body>{{ content }}</body></html>";
    let layout = ("docs/_layouts/default.html", own);
    assert_eq!(found(&tools, &[setting, layout]), [""; 0]);
    let loads = own.replace(
        "</head>",
        "<script src=\"https://www.googletagmanager.com/gtag/js?id={{ site.google_analytics }}\"></script></head>",
    );
    let layout = ("docs/_layouts/default.html", loads.as_str());
    assert_eq!(found(&tools, &[setting, layout]).len(), 1);

    let toml = "[services.googleAnalytics]\nID = 'G-4711AB'\n";
    for path in ["hugo.toml", "config.toml", "config/_default/hugo.toml"] {
        assert_eq!(in_file(path, toml), ["google-analytics-4"], "{path}");
    }
    assert_eq!(in_file("Cargo.toml", toml), [""; 0]);
}

#[test]
fn placeholders_and_what_is_switched_off_load_nothing() {
    for value in [
        "",
        "''",
        "null",
        "false",
        "UA-XXXXXXXX-X",
        "your-id",
        "~",
        "<your id>",
    ] {
        let text = format!("title: a\ngoogle_analytics: {value}\n");
        assert_eq!(in_file("_config.yml", &text), [""; 0], "{value}");
    }
    let gatsby = |plugin: &str| format!("module.exports = {{ plugins: [{plugin}] }};");
    for plugin in [
        "'gatsby-plugin-hubspot'",
        "`gatsby-plugin-hubspot`",
        "{ resolve: `gatsby-plugin-hubspot`, options: { trackingCode: process.env.ID } }",
        "{ resolve: require.resolve('gatsby-plugin-hubspot') }",
        "...(production ? ['gatsby-plugin-hubspot'] : [])",
    ] {
        assert_eq!(
            in_file("gatsby-config.js", &gatsby(plugin)),
            ["hubspot"],
            "{plugin}"
        );
    }
    assert_eq!(
        in_file("src/other.js", &gatsby("'gatsby-plugin-hubspot'")),
        [""; 0]
    );
}

#[test]
fn addresses_in_settings_are_loaded_by_every_page() {
    let gtag = "https://www.googletagmanager.com/gtag/js?id=G-4711AB";
    let vitepress = |more: &str| {
        format!("export default {{ head: [['script', {{ async: '', src: '{gtag}'{more} }}]] }};")
    };
    assert_eq!(
        in_file(".vitepress/config.ts", &vitepress("")),
        ["google-analytics-4"]
    );
    let parked = ", type: 'text/plain', 'data-cookieconsent': 'statistics'";
    assert_eq!(in_file(".vitepress/config.ts", &vitepress(parked)), [""; 0]);
    let docusaurus = format!("module.exports = {{ scripts: ['/own.js', '{gtag}'] }};");
    assert_eq!(
        in_file("docusaurus.config.js", &docusaurus),
        ["google-analytics-4"]
    );
    let mkdocs = format!("extra_javascript:\n  - own.js\n  - {gtag}\n# - {gtag}\n");
    assert_eq!(in_file("mkdocs.yml", &mkdocs), ["google-analytics-4"]);
    let sphinx = format!("html_js_files = [\n    'own.js',\n    '{gtag}',\n]\n");
    assert_eq!(in_file("docs/conf.py", &sphinx), ["google-analytics-4"]);
    assert_eq!(
        in_file("mkdocs.yml", &format!("repo_url: {gtag}\n")),
        [""; 0]
    );
}

#[test]
fn modules_make_consent_managers_known() {
    let tools = Tools::new(Catalogue::builtin());
    let known = |path: &str, text: &str| {
        let language = Language::of(path, text).expect("it is read");
        let (catalogue, recogniser) = (tools.catalogue, &tools.recogniser);
        let facts = language::facts(path, text, language, catalogue, recogniser);
        let managers = facts.managers.into_iter();
        managers.map(|manager| manager.manager).collect::<Vec<_>>()
    };
    let drupal = "module:\n  block: 0\n  eu_cookie_compliance: 0\ntheme:\n  stark: 0\n";
    assert_eq!(
        known("config/sync/core.extension.yml", drupal),
        ["drupal-eu-cookie-compliance"]
    );
    let composer = "{\"require\": {\"php\": \">=8\", \"drupal/cookies\": \"^1.2\"}}";
    assert_eq!(known("composer.json", composer), ["drupal-cookies"]);
    assert_eq!(
        known("composer.json", "{\"name\": \"drupal/cookies\"}"),
        [""; 0]
    );
}

#[test]
fn a_consent_manager_may_hold_back_what_is_configured() {
    let tools = Tools::new(Catalogue::builtin());
    let setting = (
        "config/sync/google_analytics.settings.yml",
        "account: G-4711AB\n",
    );
    assert_eq!(found(&tools, &[setting]), ["google-analytics-4"]);
    let modules = "module:\n  eu_cookie_compliance: 0\n  google_analytics: 0\n";
    let modules = ("config/sync/core.extension.yml", modules);
    assert_eq!(found(&tools, &[setting, modules]), [""; 0]);
}

#[test]
fn elements_count_where_they_are_imported() {
    let page = |import: &str, body: &str| {
        in_file(
            "src/Page.tsx",
            &format!("{import}\nexport const Page = () => <main>{body}</main>;\n"),
        )
    };
    let import = "import { GoogleAnalytics } from '@next/third-parties/google';";
    let tag = "<GoogleAnalytics gaId=\"G-4711AB\" />";
    assert_eq!(page(import, tag), ["google-analytics-4"]);
    assert_eq!(
        page("import { GoogleAnalytics } from '../analytics';", tag),
        [""; 0]
    );
    assert_eq!(page(import, "<p>GoogleAnalytics</p>"), [""; 0]);
    assert_eq!(
        page(
            import,
            "{hasConsent && <GoogleAnalytics gaId=\"G-4711AB\" />}"
        ),
        [""; 0]
    );
    let player = "import Film from 'react-youtube';";
    assert_eq!(page(player, "<Film videoId=\"a\" />"), ["youtube"]);
    assert_eq!(
        page(player, "{shown ? <Film videoId=\"a\" /> : null}"),
        ["youtube"]
    );
}

#[test]
fn elements_of_vue_and_astro_are_imported_too() {
    let vue = |import: &str, tag: &str| {
        let text = format!(
            "<template><main>{tag}</main></template>\n<script setup>\n{import}\n</script>\n"
        );
        in_file("components/Film.vue", &text)
    };
    let import = "import YouTube from 'vue3-youtube';";
    assert_eq!(vue(import, "<YouTube src=\"a\" />"), ["youtube"]);
    assert_eq!(
        vue(import, "<YouTube v-if=\"hasConsent\" src=\"a\" />"),
        [""; 0]
    );
    assert_eq!(
        vue("import YouTube from './YouTube.vue';", "<YouTube />"),
        [""; 0]
    );
    let later = "import { defineAsyncComponent } from 'vue';\nconst Film = defineAsyncComponent(() => import('vue3-youtube'));";
    assert_eq!(vue(later, "<Film src=\"a\" />"), ["youtube"]);
}

#[test]
fn elements_are_known_by_what_they_are_called_in_the_package() {
    let page = |import: &str, tag: &str| {
        let text = format!("{import}\nexport const Page = () => <main>{tag}</main>;\n");
        in_file("src/Page.tsx", &text)
    };
    let other = "import { GoogleAnalytics as Numbers } from '@next/third-parties/google';";
    assert_eq!(
        page(other, "<Numbers gaId=\"G-4711AB\" />"),
        ["google-analytics-4"]
    );
    let all = "import * as Google from '@next/third-parties/google';";
    assert_eq!(
        page(all, "<Google.GoogleAnalytics gaId=\"G-4711AB\" />"),
        ["google-analytics-4"]
    );
    let later = "const Player = dynamic(() => import('react-player'), { ssr: false });";
    let film = "<Player url=\"https://youtu.be/w7Ft2ymGmfc\" />";
    assert_eq!(page(later, film), ["youtube"]);
    // What is played is known, or nothing is said.
    assert_eq!(page(later, "<Player url={film} />"), [""; 0]);
    assert_eq!(page(later, "<Player url=\"/own.mp4\" />"), [""; 0]);
}

#[test]
fn packages_are_started_or_told_to_wait_by_their_options() {
    let app = |import: &str, call: &str| in_file("src/main.js", &format!("{import}\n{call}\n"));
    let gtag = "import VueGtag from 'vue-gtag';";
    let used = |options: &str| app(gtag, &format!("app.use(VueGtag, {{ {options} }});"));
    assert_eq!(used("config: { id: 'G-4711AB' }"), ["google-analytics-4"]);
    let chained = "createApp(App)\n  .use(router)\n  .use(VueGtag, { config: { id: 'G-4711AB' } })\n  .mount('#app');";
    assert_eq!(app(gtag, chained), ["google-analytics-4"]);
    assert_eq!(
        used("config: { id: 'G-4711AB' }, disableScriptLoader: false"),
        ["google-analytics-4"]
    );
    for option in [
        "disableScriptLoader: true",
        "bootstrap: false",
        "enabled: false",
    ] {
        assert_eq!(
            used(&format!("config: {{ id: 'G-4711AB' }}, {option}")),
            [""; 0]
        );
    }
    assert_eq!(
        app(
            "import VueGtag from './gtag';",
            "app.use(VueGtag, { id: 'G-4711AB' });"
        ),
        [""; 0]
    );
    let firebase = "import { getAnalytics } from 'firebase/analytics';";
    assert_eq!(
        app(firebase, "const analytics = getAnalytics(app);"),
        ["google-analytics-4"]
    );
    // A figure of the site's own that is asked for.
    assert_eq!(
        app(
            "import { getAnalytics } from './figures';",
            "getAnalytics(app);"
        ),
        [""; 0]
    );
    let sentry = "import * as Sentry from '@sentry/nextjs';\nSentry.init({ dsn: 'https://a@o1.ingest.sentry.io/1' });\n";
    assert_eq!(in_file("sentry.client.config.ts", sentry), ["sentry"]);
    assert_eq!(in_file("sentry.server.config.ts", sentry), [""; 0]);
    assert_eq!(in_file("instrumentation-client.ts", sentry), ["sentry"]);
    assert_eq!(in_file("instrumentation.ts", sentry), [""; 0]);
    let wrapped = "import { withSentryConfig } from '@sentry/nextjs';\nexport default withSentryConfig({});\n";
    assert_eq!(in_file("next.config.mjs", wrapped), [""; 0]);
    // An option that is computed is a condition like any other.
    let answer =
        "import VueGtag from 'vue-gtag';\nconst answer = localStorage.getItem('cookie-consent');";
    let computed = |value: &str| {
        app(
            answer,
            &format!("app.use(VueGtag, {{ config: {{ id: 'G-4711AB' }}, enabled: {value} }});"),
        )
    };
    assert_eq!(computed("answer === 'accepted'"), [""; 0]);
    assert_eq!(computed("production"), ["google-analytics-4"]);
    let matomo = "import { provideMatomo, MatomoInitializationMode } from 'ngx-matomo-client';";
    let provided = |options: &str| app(matomo, &format!("provideMatomo({{ {options} }});"));
    assert_eq!(
        provided("siteId: 1, trackerUrl: 'https://m.harbour.dk'"),
        ["matomo"]
    );
    assert_eq!(provided("siteId: 1, mode: 'auto'"), ["matomo"]);
    for option in [
        "mode: 'deferred'",
        "mode: MatomoInitializationMode.MANUAL",
        "requireConsent: 'tracking'",
    ] {
        assert_eq!(
            provided(&format!("siteId: 1, {option}")),
            [""; 0],
            "{option}"
        );
    }
}

#[test]
fn an_option_that_loads_nothing_holds_nothing_back_elsewhere() {
    let tools = Tools::new(Catalogue::builtin());
    let main =
        "import VueGtag from 'vue-gtag';\napp.use(VueGtag, { disableScriptLoader: true });\n";
    let page =
        "<script async src=\"https://www.googletagmanager.com/gtag/js?id=G-4711AB\"></script>";
    let files = [("src/main.js", main), ("public/index.html", page)];
    assert_eq!(found(&tools, &files), ["google-analytics-4"]);
}

#[test]
fn what_is_asked_on_a_server_loads_nothing() {
    let url = "https://www.google.com/recaptcha/api/siteverify";
    for text in [
        format!(
            "const url = '{url}';\nexport default (body) => fetch(url, {{ method: 'POST', body }});\n"
        ),
        format!("load('{url}');\n"),
    ] {
        assert_eq!(in_file("src/verify.js", &text), [""; 0], "{text}");
    }
    let script = "load('https://www.google.com/recaptcha/api.js?render=k');\n";
    assert_eq!(in_file("src/form.js", script), ["recaptcha"]);
    let asked = script.replace("load(", "export const GET = () => load(");
    assert_eq!(in_file("src/pages/news.ts", &asked), [""; 0]);
    assert_eq!(
        in_file(
            "src/news.ts",
            &asked
                .replace("GET = ", "news = ")
                .replace(";\n", ";\nnews();\n")
        ),
        ["recaptcha"]
    );
}

#[test]
fn facades_load_nothing_but_their_pictures() {
    let page = |text: &str| in_file("page.html", text);
    let player = "https://www.youtube.com/embed/a";
    for facade in [
        "<lite-youtube videoid=\"a\"></lite-youtube>".to_owned(),
        "<lite-vimeo videoid=\"1\"></lite-vimeo>".to_owned(),
        "<div class=\"youtube_player\" videoID=\"a\"></div>".to_owned(),
        "<embetty-video type=\"youtube\" video-id=\"a\"></embetty-video>".to_owned(),
        "<div class=\"shariff\" data-services=\"facebook\"></div>".to_owned(),
        format!("<div class=\"uc-widget\" data-uc-src=\"{player}\"></div>"),
        format!("<iframe data-privacy-src=\"{player}\" data-privacy-type=\"youtube\"></iframe>"),
        format!("<iframe data-ep-src=\"{player}\"></iframe>"),
        format!(
            "<deferred-media><template><iframe src=\"{player}\"></iframe></template></deferred-media>"
        ),
        format!(
            "<iframe src=\"{player}\" srcdoc=\"<a href='{player}'><img src='/film.jpg'></a>\"></iframe>"
        ),
        "<div data-service=\"youtube\" data-id=\"a\"></div>".to_owned(),
    ] {
        assert_eq!(page(&facade), [""; 0], "{facade}");
    }
    let picture = "<img src='https://i.ytimg.com/vi/a/hqdefault.jpg'>";
    let facade = format!("<iframe src=\"{player}\" srcdoc=\"{picture}\"></iframe>");
    assert_eq!(page(&facade), ["youtube"]);
    let player = format!("<iframe src=\"{player}\" srcdoc=\"\"></iframe>");
    assert_eq!(page(&player), ["youtube"]);
}

#[test]
fn what_only_looks_like_a_guard_is_none() {
    for text in [
        "<iframe loading=\"lazy\" src=\"https://www.youtube.com/embed/a\"></iframe>",
        "<iframe class=\"lazyload\" data-src=\"https://www.youtube.com/embed/a\"></iframe>",
        "<div hidden><iframe src=\"https://www.youtube.com/embed/a\"></iframe></div>",
        "<script type=\"text/partytown\" src=\"https://www.youtube.com/iframe_api\"></script>",
        "<script type=\"text/jscript\" src=\"https://www.youtube.com/iframe_api\"></script>",
        "<script>window.onload = function () { load('https://www.youtube.com/iframe_api'); };</script>",
        "<script>addEventListener('scroll', () => load('https://www.youtube.com/iframe_api'));</script>",
        "<script>if (navigator.doNotTrack !== '1') { load('https://www.youtube.com/iframe_api'); }</script>",
        "<script>if (location.hostname !== 'localhost') { load('https://www.youtube.com/iframe_api'); }</script>",
    ] {
        assert_eq!(in_file("page.html", text), ["youtube"], "{text}");
    }
}

#[test]
fn what_wordpress_embeds_counts_where_wordpress_reads_it() {
    let tools = Tools::new(Catalogue::builtin());
    let block = r#"<!-- wp:embed {"url":"https://youtu.be/abc","type":"video"} -->
<figure class="wp-block-embed"><div>https://youtu.be/abc</div></figure>
<!-- /wp:embed -->
"#;
    let pattern = format!(
        "<?php\nregister_block_pattern( 'a/b', array( 'title' => 'B', 'content' => '{block}' ) );\n"
    );
    let guarded = format!("<?php if ( cn_cookies_accepted() ) : ?>\n{block}<?php endif; ?>\n");
    let theme = |file: &str| format!("wp-content/themes/harbour/{file}");
    let guilty = [
        (theme("parts/film.html"), block.to_owned()),
        (theme("patterns/film.php"), block.to_owned()),
        (theme("functions.php"), pattern),
    ];
    for (path, text) in &guilty {
        assert_eq!(found(&tools, &[(path, text)]), ["youtube"], "{path}");
    }
    let empty = r#"<!-- wp:embed {"providerNameSlug":"youtube"} /--><!-- youtu.be wp:embed -->"#;
    let innocent = [
        (theme("patterns/film.php"), guarded),
        (theme("patterns/empty.php"), empty.to_owned()),
        // It is shown as code, or a script of the editor writes it.
        ("docs/content/blocks.md".to_owned(), block.to_owned()),
        (
            theme("blocks/edit.js"),
            format!("const example = `{block}`;\n"),
        ),
        (
            theme("single.php"),
            "<?php if ( has_shortcode( $text, 'embed' ) ) { echo '[embed]https://youtu.be/a'; }"
                .to_owned(),
        ),
    ];
    for (path, text) in &innocent {
        assert!(found(&tools, &[(path, text)]).is_empty(), "{path}");
    }
}
