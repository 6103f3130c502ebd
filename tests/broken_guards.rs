//! Broken guards: for each form of guard the usual ways of breaking it, and what the report says.

use cookielint::catalogue::Catalogue;
use cookielint::catalogue::definition::Level;
use cookielint::engine::{Tools, check_sources};
use cookielint::finding::Finding;
use cookielint::source::Source;

/// Files of a project: path and text. `LOAD` stands for code that loads Hotjar, `FRAME` for a
/// player, `GTAG` for the script of Google Analytics.
type Files = &'static [(&'static str, &'static str)];

const LOAD: &str = "s.src = 'https://static.hotjar.com/c/hotjar-1.js';";
const FRAME: &str = r#"<iframe src="https://www.youtube.com/embed/abc"></iframe>"#;
const GTAG: &str =
    r#"<script async src="https://www.googletagmanager.com/gtag/js?id=G-X"></script>"#;
const COOKIEBOT: &str =
    r#"<script src="https://consent.cookiebot.com/uc.js" data-cbid="x"></script>"#;

/// What is right, and gives nothing.
const WHOLE: &[(&str, Files)] = &[
    (
        "a module's function under another name",
        &[
            ("load.js", "export function start() { LOAD }"),
            (
                "main.js",
                "import { start as go } from './load.js'; if (hasConsent('statistics')) { go(); }",
            ),
        ],
    ),
    (
        "what a module hands out without a name",
        &[
            ("hotjar.js", "export default function () { LOAD }"),
            (
                "main.js",
                "import measure from './hotjar'; if (hasConsent('statistics')) { measure(); }",
            ),
        ],
    ),
    (
        "a function that an index hands on",
        &[
            ("lib/load.ts", "export const start = () => { LOAD };"),
            ("lib/index.ts", "export * from './load';"),
            (
                "main.ts",
                "import { start } from '@/lib'; if (hasConsent('statistics')) { start(); }",
            ),
        ],
    ),
    (
        "a function of the same name in another module",
        &[
            ("load.js", "export function start() { LOAD }"),
            (
                "main.js",
                "import { start } from './load.js'; if (hasConsent('statistics')) { start(); }",
            ),
            (
                "game.js",
                "import { start } from './engine.js'; import './consent.js'; start();",
            ),
            ("engine.js", "export function start() { run(); }"),
        ],
    ),
    (
        "a cookie whose name says yes",
        &[(
            "a.php",
            "<?php if (isset($_COOKIE['cookies_accepted'])): ?>FRAME<?php endif; ?>",
        )],
    ),
    (
        "a key under which only a yes is ever stored",
        &[
            (
                "a.js",
                "if (localStorage.getItem('cookie-consent')) { LOAD }",
            ),
            (
                "b.js",
                "button.addEventListener('click', () => localStorage.setItem('cookie-consent', '1'));",
            ),
        ],
    ),
    (
        "a field of a stored answer",
        &[(
            "a.js",
            "const c = JSON.parse(localStorage.getItem('consent') || '{}'); if (c.analytics) { LOAD }",
        )],
    ),
    (
        "a store that other files fill",
        &[(
            "a.js",
            "import { consent } from './consent'; consent.subscribe((state) => { if (state.analytics === 'granted') { LOAD } });",
        )],
    ),
    (
        "a function of a module, asked elsewhere",
        &[
            ("load.js", "export function start() { LOAD }"),
            (
                "main.js",
                "import { start } from './load.js'; if (hasConsent('statistics')) { start(); }",
            ),
        ],
    ),
    (
        "a function of a CommonJS module",
        &[
            (
                "load.js",
                "module.exports = { start: function () { LOAD } };",
            ),
            (
                "main.js",
                "const load = require('./load'); consentButton.addEventListener('click', () => load.start());",
            ),
        ],
    ),
    (
        "a method of a class",
        &[(
            "a.js",
            "class Tracking { start() { LOAD } } const t = new Tracking(); if (cookiesAccepted) { t.start(); }",
        )],
    ),
    (
        "a handler in markup calls a global of a script",
        &[
            (
                "index.html",
                "<script src=\"/js/a.js\"></script><button onclick=\"play()\">Play</button>",
            ),
            ("js/a.js", "function play() { LOAD }"),
        ],
    ),
    (
        "the script of a script's onload",
        &[(
            "a.js",
            "function go() { const s2 = document.createElement('script'); s2.onload = start; s2.src = '/x.js'; } function start() { LOAD } if (hasConsent()) { go(); }",
        )],
    ),
    (
        "an include in a guarded branch, by namespace",
        &[
            (
                "templates/base.html.twig",
                "{% if consent.marketing %}{% include '@App/parts/video.html.twig' %}{% endif %}",
            ),
            ("templates/parts/video.html.twig", "FRAME"),
        ],
    ),
    (
        "a partial of Rails",
        &[
            (
                "app/views/home/index.html.erb",
                "<% if cookies[:cookie_consent] == 'yes' %><%= render 'shared/video' %><% end %>",
            ),
            ("app/views/shared/_video.html.erb", "FRAME"),
        ],
    ),
    (
        "a component of Blade",
        &[
            (
                "resources/views/home.blade.php",
                "@if (request()->cookie('cookie_consent') === 'accepted')\n<x-video />\n@endif",
            ),
            ("resources/views/components/video.blade.php", "FRAME"),
        ],
    ),
    (
        "a partial of Razor",
        &[
            (
                "Views/Home/Index.cshtml",
                "@if (Model.HasConsent) {\n<partial name=\"_Video\" />\n}",
            ),
            ("Views/Shared/_Video.cshtml", "<div>FRAME</div>"),
        ],
    ),
    (
        "a partial of Hugo",
        &[
            (
                "layouts/index.html",
                "{{ if .Params.consent }}{{ partial \"video.html\" . }}{{ end }}",
            ),
            ("layouts/partials/video.html", "FRAME"),
        ],
    ),
    (
        "a consent mode before the script",
        &[(
            "a.html",
            "<script>function gtag(){dataLayer.push(arguments)} gtag('consent','default',{analytics_storage:'denied',ad_storage:'denied',ad_user_data:'denied',ad_personalization:'denied'});</script>GTAG<script>gtag('config','G-X');</script>",
        )],
    ),
    (
        "a mark, with the manager",
        &[(
            "a.html",
            "COOKIEBOT<script type=\"text/plain\" data-cookieconsent=\"statistics\">LOAD</script>",
        )],
    ),
];

/// What is broken, the lint that says so, and what it says.
const BROKEN: &[(&str, Files, &str, &str)] = &[
    (
        "a module's function under another name, elsewhere without a guard",
        &[
            ("load.js", "export function start() { LOAD }"),
            (
                "main.js",
                "import { start as go } from './load.js'; if (hasConsent('statistics')) { go(); }",
            ),
            (
                "other.js",
                "import { start as run } from './load.js'; run();",
            ),
        ],
        "unguarded-analytics",
        "",
    ),
    (
        "what a module hands out without a name, called as the page opens",
        &[
            ("hotjar.js", "export default function () { LOAD }"),
            ("main.js", "import measure from './hotjar'; measure();"),
        ],
        "unguarded-analytics",
        "",
    ),
    (
        "a function that an index hands on, called as the page opens",
        &[
            ("lib/load.ts", "export const start = () => { LOAD };"),
            ("lib/index.ts", "export * from './load';"),
            ("main.ts", "import { start } from '@/lib'; start();"),
        ],
        "unguarded-analytics",
        "",
    ),
    (
        "a function of a module that is required",
        &[
            (
                "load.js",
                "module.exports = { start: function () { LOAD } };",
            ),
            ("main.js", "const load = require('./load'); load.start();"),
        ],
        "unguarded-analytics",
        "",
    ),
    (
        "a chain of modules that say nothing of consent",
        &[
            ("a.ts", "export function hotjar() { LOAD }"),
            (
                "b.ts",
                "import { hotjar } from './a'; export function tools() { hotjar(); }",
            ),
            ("c.ts", "import { tools } from './b'; tools();"),
        ],
        "unguarded-analytics",
        "",
    ),
    (
        "a cookie that is there after a no as well",
        &[(
            "a.php",
            "<?php if (isset($_COOKIE['cookie_consent'])): ?>FRAME<?php endif; ?>",
        )],
        "unguarded-embed",
        "whether the visitor has answered",
    ),
    (
        "a key that is there after a no as well",
        &[
            (
                "a.js",
                "if (localStorage.getItem('cookie-consent')) { LOAD }",
            ),
            (
                "b.js",
                "yes.onclick = () => localStorage.setItem('cookie-consent', '1'); no.onclick = () => localStorage.setItem('cookie-consent', '0');",
            ),
        ],
        "unguarded-analytics",
        "whether the visitor has answered",
    ),
    (
        "a cookie that is looked for by name",
        &[(
            "a.js",
            "if (document.cookie.indexOf('cookie_consent') > -1) { LOAD }",
        )],
        "unguarded-analytics",
        "whether the visitor has answered",
    ),
    (
        "wrong polarity",
        &[("a.js", "if (!Cookiebot.consent.statistics) { LOAD }")],
        "negated-guard",
        "refused or missing",
    ),
    (
        "the wrong branch",
        &[(
            "a.js",
            "if (hasConsent('statistics')) { hide(); } else { LOAD }",
        )],
        "negated-guard",
        "refused or missing",
    ),
    (
        "not refused",
        &[(
            "a.js",
            "if (getCookie('cookie_consent') !== 'declined') { LOAD }",
        )],
        "negated-guard",
        "until the visitor refuses",
    ),
    (
        "opt-out",
        &[("a.js", "if (!optedOut) { LOAD }")],
        "negated-guard",
        "until the visitor refuses",
    ),
    (
        "fails open without the manager",
        &[(
            "a.js",
            "if (!window.Cookiebot || Cookiebot.consent.statistics) { LOAD }",
        )],
        "unguarded-analytics",
        "before the visitor has answered",
    ),
    (
        "an event of refusal",
        &[(
            "a.js",
            "window.addEventListener('CookiebotOnDecline', () => { LOAD });",
        )],
        "negated-guard",
        "refused",
    ),
    (
        "an event that also comes after a refusal",
        &[(
            "a.js",
            "window.addEventListener('CookiebotOnConsentReady', () => { LOAD });",
        )],
        "unguarded-analytics",
        "also runs when the visitor has refused",
    ),
    (
        "a type that runs",
        &[(
            "a.html",
            "COOKIEBOT<script type=\"text/javascript\" data-cookieconsent=\"statistics\">LOAD</script>",
        )],
        "ineffective-guard",
        "a type that browsers run",
    ),
    (
        "a live address beside the parked one",
        &[(
            "a.html",
            "COOKIEBOT<iframe data-cookieconsent=\"marketing\" data-cookieblock-src=\"https://www.youtube.com/embed/a\" src=\"https://www.youtube.com/embed/a\"></iframe>",
        )],
        "ineffective-guard",
        "beside the parked one",
    ),
    (
        "a live address under a mark",
        &[(
            "a.html",
            "COOKIEBOT<iframe data-cookieconsent=\"marketing\" src=\"https://www.youtube.com/embed/a\"></iframe>",
        )],
        "ineffective-guard",
        "where the browser loads it",
    ),
    (
        "the script outside of what guards its configuration",
        &[(
            "a.html",
            "GTAG<script>if (hasConsent('statistics')) { gtag('config', 'G-X'); }</script>",
        )],
        "ineffective-guard",
        "not the script",
    ),
    (
        "another manager's live mark",
        &[(
            "a.html",
            "COOKIEBOT<script data-cookieyes=\"cookieyes-analytics\" src=\"https://static.hotjar.com/c/hotjar-1.js\"></script>",
        )],
        "ineffective-guard",
        "",
    ),
    (
        "a method that is also called elsewhere",
        &[(
            "a.js",
            "class Tracking { start() { LOAD } } const t = new Tracking(); if (cookiesAccepted) { t.start(); } t.start();",
        )],
        "unguarded-analytics",
        "",
    ),
    (
        "a function that is also called elsewhere",
        &[
            ("load.js", "export function start() { LOAD }"),
            (
                "main.js",
                "import { start } from './load.js'; if (hasConsent('statistics')) { start(); }",
            ),
            ("other.js", "import { start } from './load.js'; start();"),
        ],
        "unguarded-analytics",
        "",
    ),
    (
        "a global that is also a handler of the page",
        &[
            (
                "index.html",
                "<script src=\"/js/a.js\"></script><button onclick=\"play()\">Play</button><script>window.addEventListener('load', play);</script>",
            ),
            ("js/a.js", "function play() { LOAD }"),
        ],
        "unguarded-analytics",
        "",
    ),
    (
        "a global that the window's onload is set to",
        &[
            (
                "index.html",
                "<script src=\"/js/a.js\"></script><button onclick=\"play()\">Play</button><script>window.onload = play;</script>",
            ),
            ("js/a.js", "function play() { LOAD }"),
        ],
        "unguarded-analytics",
        "",
    ),
    (
        "the manager after what it should block",
        &[(
            "a.html",
            "<html><head>GTAG<script src=\"https://consent.cookiebot.com/uc.js\" data-cbid=\"x\" data-blockingmode=\"auto\"></script></head></html>",
        )],
        "late-consent-manager",
        "comes after it",
    ),
    (
        "the manager beside what it should block",
        &[(
            "a.html",
            "<html><head><script async src=\"https://consent.cookiebot.com/uc.js\" data-cbid=\"x\" data-blockingmode=\"auto\"></script>GTAG</head></html>",
        )],
        "late-consent-manager",
        "does not wait",
    ),
    (
        "a denied state after the start",
        &[(
            "a.html",
            "GTAG<script>gtag('config','G-X'); gtag('consent','default',{analytics_storage:'denied',ad_storage:'denied'});</script>",
        )],
        "consent-mode-late",
        "before it is told",
    ),
    (
        "a denied state for other countries",
        &[(
            "a.html",
            "<script>gtag('consent','default',{analytics_storage:'denied',ad_storage:'denied', region: ['US-CA']});</script>GTAG",
        )],
        "unguarded-analytics",
        "",
    ),
    (
        "a granted state",
        &[(
            "a.html",
            "<script>gtag('consent','default',{analytics_storage:'granted',ad_storage:'denied'});</script>",
        )],
        "consent-granted-by-default",
        "analytics_storage",
    ),
    (
        "an include in the open branch",
        &[
            (
                "templates/base.html.twig",
                "{% if consent.marketing %}{% include '@App/parts/video.html.twig' %}{% endif %}",
            ),
            (
                "templates/other.html.twig",
                "{% include '@App/parts/video.html.twig' %}",
            ),
            ("templates/parts/video.html.twig", "FRAME"),
        ],
        "unguarded-embed",
        "",
    ),
    (
        "a partial of Rails in the open",
        &[
            (
                "app/views/home/index.html.erb",
                "<% if production? %><%= render 'shared/video' %><% end %>",
            ),
            ("app/views/shared/_video.html.erb", "FRAME"),
        ],
        "unguarded-embed",
        "",
    ),
    (
        "a component of Blade in the open",
        &[
            (
                "resources/views/home.blade.php",
                "@if (config('app.video'))\n<x-video />\n@endif",
            ),
            ("resources/views/components/video.blade.php", "FRAME"),
        ],
        "unguarded-embed",
        "",
    ),
    (
        "a partial of Razor in the open",
        &[
            (
                "Views/Home/Index.cshtml",
                "@if (Model.IsLive) {\n<partial name=\"_Video\" />\n}",
            ),
            ("Views/Shared/_Video.cshtml", "<div>FRAME</div>"),
        ],
        "unguarded-embed",
        "",
    ),
    (
        "consent to something else",
        &[("a.js", "if (Cookiebot.consent.preferences) { LOAD }")],
        "wrong-consent-category",
        "preferences",
    ),
    (
        "a mark for what is necessary",
        &[(
            "a.html",
            "COOKIEBOT<script type=\"text/plain\" data-cookieconsent=\"necessary\" src=\"https://static.hotjar.com/c/hotjar-1.js\"></script>",
        )],
        "wrong-consent-category",
        "necessary",
    ),
    (
        "do not track",
        &[("a.js", "if (navigator.doNotTrack !== '1') { LOAD }")],
        "unguarded-analytics",
        "",
    ),
    (
        "scrolling",
        &[(
            "a.js",
            "window.addEventListener('scroll', () => { LOAD }, { once: true });",
        )],
        "unguarded-analytics",
        "",
    ),
];

fn findings(tools: &Tools, files: Files) -> Vec<Finding> {
    let sources = files
        .iter()
        .map(|(path, text)| {
            let text = text
                .replace("LOAD", LOAD)
                .replace("FRAME", FRAME)
                .replace("GTAG", GTAG)
                .replace("COOKIEBOT", COOKIEBOT);
            Source::from_bytes((*path).to_owned(), text.as_bytes()).expect("text")
        })
        .collect();
    let found = check_sources(sources, tools, |_| true).findings.into_iter();
    found
        .filter(|finding| finding.level > Level::Note)
        .collect()
}

fn told(finding: &Finding) -> String {
    let related = finding.related.iter().map(|related| related.text.as_str());
    let all: Vec<&str> = related.chain([finding.message.as_str()]).collect();
    format!("{}: {}", finding.lint, all.join(" | "))
}

#[test]
fn whole_guards_are_silent() {
    let tools = Tools::new(Catalogue::builtin());
    let wrong: Vec<String> = WHOLE
        .iter()
        .flat_map(|(what, files)| {
            let found = findings(&tools, files);
            found
                .iter()
                .map(|finding| format!("{what}: {}", told(finding)))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn broken_guards_are_named() {
    let tools = Tools::new(Catalogue::builtin());
    let mut wrong = Vec::new();
    for (what, files, lint, says) in BROKEN {
        let found = findings(&tools, files);
        let told: Vec<String> = found.iter().map(told).collect();
        let fits = matches!(found.as_slice(), [only] if only.lint == *lint)
            && told.iter().any(|text| text.contains(says));
        if !fits {
            wrong.push(format!("{what}: wanted {lint} ({says}), found {told:#?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Each configuration that takes consent as given is found in its own example.
#[test]
fn red_flags_are_raised() {
    let tools = Tools::new(Catalogue::builtin());
    for (id, manager) in &tools.catalogue.managers {
        for flag in &manager.red_flags {
            let name = flag.files.first().map_or("a.html", String::as_str);
            let source = Source::from_bytes(name.to_owned(), flag.example.as_bytes());
            let report = check_sources(vec![source.expect("text")], &tools, |lint| {
                lint == "consent-granted-by-default"
            });
            let found: Vec<&str> = report
                .findings
                .iter()
                .map(|one| one.message.as_str())
                .collect();
            let fits = matches!(found.as_slice(), [only] if only.contains(flag.effect.as_str()));
            assert!(fits, "{id}: {} gives {found:#?}", flag.example);
        }
    }
}

/// Each configuration of a banner that cannot be refused is found, and the one that can is not.
#[test]
fn drawn_banners_are_read() {
    let tools = Tools::new(Catalogue::builtin());
    let refused = |text: &str| {
        let source = Source::from_bytes("a.html".to_owned(), text.as_bytes());
        let report = check_sources(vec![source.expect("text")], &tools, |lint| {
            matches!(lint, "no-reject-choice" | "uninformed-consent")
        });
        let lints = report.findings.into_iter().map(|one| one.lint);
        lints.collect::<Vec<String>>()
    };
    let managers = tools.catalogue.managers.iter();
    for (id, banner) in managers.flat_map(|(id, all)| all.banners.iter().map(move |one| (id, one)))
    {
        assert_eq!(
            refused(&banner.example),
            ["no-reject-choice"],
            "{id}: {}",
            banner.example
        );
        assert_eq!(refused(&banner.good), [""; 0], "{id}: {}", banner.good);
    }
}
