//! Pairs: a guarded load, and the same code with the guard broken in a usual way.

use cookielint::catalogue::Catalogue;
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;

/// Files of a project: path and text. `LOAD` stands for code that loads a service.
type Files = &'static [(&'static str, &'static str)];

struct Pair {
    what: &'static str,
    guarded: Files,
    open: Files,
}

const LOAD: &str = "frame.src = 'https://www.youtube.com/embed/abc';";
const FRAME: &str = r#"<iframe src="https://www.youtube.com/embed/abc"></iframe>"#;

const PAIRS: &[Pair] = &[
    Pair {
        what: "a key of a manager that the project has",
        guarded: &[
            (
                "services.js",
                "tarteaucitron.services.film = { key: 'film', js: function () { LOAD } };",
            ),
            (
                "page.html",
                "<script src=\"/js/tarteaucitron.js\"></script><script>tarteaucitron.init({});</script>",
            ),
        ],
        open: &[(
            "services.js",
            "const task = { key: 'film', js: function () { LOAD } }; task.js();",
        )],
    },
    Pair {
        what: "a key of what a manager is told",
        guarded: &[(
            "a.js",
            "silktideCookieBannerManager.updateCookieBannerConfig({ cookieTypes: [{ id: 'film', onAccept: function () { LOAD } }] });",
        )],
        open: &[(
            "a.js",
            "const plugin = { activate: function () { LOAD } }; plugin.activate();",
        )],
    },
    Pair {
        what: "an early return",
        guarded: &[(
            "a.js",
            "function f() { if (!hasConsent()) { return; } LOAD } f();",
        )],
        open: &[(
            "a.js",
            "function f() { if (!ready()) { return; } LOAD } f();",
        )],
    },
    Pair {
        what: "a test that fails open",
        guarded: &[(
            "a.js",
            "if (window.CMP && CMP.hasConsent('marketing')) { LOAD }",
        )],
        open: &[(
            "a.js",
            "if (!window.CMP || CMP.hasConsent('marketing')) { LOAD }",
        )],
    },
    Pair {
        what: "a stored answer",
        guarded: &[(
            "a.js",
            "const answer = localStorage.getItem('cookie-consent'); if (answer === 'accepted') { LOAD }",
        )],
        open: &[(
            "a.js",
            "const answer = localStorage.getItem('cookie-consent'); if (answer !== 'declined') { LOAD }",
        )],
    },
    Pair {
        what: "a cookie",
        guarded: &[(
            "a.js",
            "if (document.cookie.indexOf('cookie_consent=true') > -1) { LOAD }",
        )],
        open: &[(
            "a.js",
            "if (document.cookie.indexOf('cookie_consent=false') === -1) { LOAD }",
        )],
    },
    Pair {
        what: "a switch over the answer",
        guarded: &[(
            "a.js",
            "switch (consent) { case 'all': LOAD break; case 'none': break; }",
        )],
        open: &[(
            "a.js",
            "switch (consent) { case 'all': break; default: LOAD }",
        )],
    },
    Pair {
        what: "all callers of a function",
        guarded: &[(
            "a.js",
            "function f() { LOAD } if (consentGiven) { f(); } button.addEventListener('click', f);",
        )],
        open: &[(
            "a.js",
            "function f() { LOAD } if (consentGiven) { f(); } window.addEventListener('load', f);",
        )],
    },
    Pair {
        what: "an action on an element, not anywhere on the page",
        guarded: &[(
            "a.js",
            "document.addEventListener('click', (e) => { if (e.target.matches('.play')) { LOAD } });",
        )],
        open: &[(
            "a.js",
            "document.addEventListener('click', () => { LOAD });",
        )],
    },
    Pair {
        what: "an event of a consent manager",
        guarded: &[(
            "a.js",
            "window.addEventListener('CookiebotOnAccept', () => { if (Cookiebot.consent.marketing) { LOAD } });",
        )],
        open: &[(
            "a.js",
            "window.addEventListener('CookiebotOnLoad', () => { LOAD });",
        )],
    },
    Pair {
        what: "a promise of consent",
        guarded: &[(
            "a.js",
            "async function start() { await waitForConsent('marketing'); LOAD } start();",
        )],
        open: &[(
            "a.js",
            "async function start() { await waitForElement('marketing'); LOAD } start();",
        )],
    },
    Pair {
        what: "a handler in markup",
        guarded: &[(
            "a.html",
            "<button onclick=\"play()\">Play</button><script>function play() { LOAD }</script>",
        )],
        open: &[(
            "a.html",
            "<body onload=\"play()\"><script>function play() { LOAD }</script></body>",
        )],
    },
    Pair {
        what: "a state that a click switches on",
        guarded: &[(
            "a.jsx",
            "function Video() { const [on, setOn] = useState(false); return <>{on ? FRAME : <button onClick={() => setOn(true)}>Play</button>}</>; }",
        )],
        open: &[(
            "a.jsx",
            "function Video() { const [on, setOn] = useState(true); return <>{on ? FRAME : <button onClick={() => setOn(true)}>Play</button>}</>; }",
        )],
    },
    Pair {
        what: "a consent component",
        guarded: &[(
            "a.jsx",
            "export default function Page() { return <ConsentGate purpose=\"marketing\">FRAME</ConsentGate>; }",
        )],
        open: &[(
            "a.jsx",
            "export default function Page() { return <ConsentProvider>FRAME</ConsentProvider>; }",
        )],
    },
    Pair {
        what: "an include",
        guarded: &[
            (
                "templates/base.html.twig",
                "{% if consent.marketing %}{% include 'parts/video.html.twig' %}{% endif %}",
            ),
            ("templates/parts/video.html.twig", "<div>FRAME</div>"),
        ],
        open: &[
            (
                "templates/base.html.twig",
                "{% if consent.marketing %}{% include 'parts/video.html.twig' %}{% endif %}",
            ),
            (
                "templates/other.html.twig",
                "{% include 'parts/video.html.twig' %}",
            ),
            ("templates/parts/video.html.twig", "<div>FRAME</div>"),
        ],
    },
    Pair {
        what: "a script file of the site",
        guarded: &[
            (
                "index.html",
                "<script type=\"text/plain\" data-cookieconsent=\"marketing\" src=\"/js/video.js\"></script>",
            ),
            ("js/video.js", "LOAD"),
        ],
        open: &[
            ("index.html", "<script src=\"/js/video.js\"></script>"),
            ("js/video.js", "LOAD"),
        ],
    },
    Pair {
        what: "a manager that blocks by itself, before what it blocks",
        guarded: &[(
            "index.html",
            "<html><head><script src=\"https://consent.cookiebot.com/uc.js\" data-blockingmode=\"auto\"></script></head><body>FRAME</body></html>",
        )],
        open: &[(
            "index.html",
            "<html><head></head><body>FRAME<script src=\"https://consent.cookiebot.com/uc.js\" data-blockingmode=\"auto\"></script></body></html>",
        )],
    },
    Pair {
        what: "a manager whose switch for blocking is on, not off or missing",
        guarded: &[(
            "index.html",
            "<html><head><script src=\"https://consent.cookiebot.com/uc.js\" data-cbid=\"x\" data-blockingmode=\"auto\"></script></head><body>FRAME</body></html>",
        )],
        open: &[(
            "index.html",
            "<html><head><script src=\"https://consent.cookiebot.com/uc.js\" data-cbid=\"x\" data-blockingmode=\"manual\"></script></head><body>FRAME</body></html>",
        )],
    },
    Pair {
        what: "a manager that blocks by itself, not one that only asks",
        guarded: &[(
            "index.html",
            "<html><head><script src=\"https://consent.cookiebot.com/uc.js\" data-cbid=\"x\" data-blockingmode=\"auto\"></script></head><body>FRAME</body></html>",
        )],
        open: &[(
            "index.html",
            "<html><head><script src=\"https://consent.cookiebot.com/uc.js\" data-cbid=\"x\"></script></head><body>FRAME</body></html>",
        )],
    },
    Pair {
        what: "a manager in the layout of a fragment",
        guarded: &[
            (
                "layout.html.twig",
                "<html><head><script src=\"https://consent.cookiebot.com/uc.js\" data-blockingmode=\"auto\"></script></head><body>{% block body %}{% endblock %}</body></html>",
            ),
            (
                "page.html.twig",
                "{% extends 'layout.html.twig' %}{% block body %}FRAME{% endblock %}",
            ),
        ],
        open: &[
            (
                "layout.html.twig",
                "<html><head><script async src=\"https://consent.cookiebot.com/uc.js\" data-blockingmode=\"auto\"></script></head><body>{% block body %}{% endblock %}</body></html>",
            ),
            (
                "page.html.twig",
                "{% extends 'layout.html.twig' %}{% block body %}FRAME{% endblock %}",
            ),
        ],
    },
    Pair {
        what: "an address that is parked, and one that is live as well",
        guarded: &[(
            "a.html",
            "<iframe data-src=\"https://www.youtube.com/embed/a\"></iframe>",
        )],
        open: &[(
            "a.html",
            "<iframe data-src=\"https://www.youtube.com/embed/a\" src=\"https://www.youtube.com/embed/a\"></iframe>",
        )],
    },
    Pair {
        what: "a parked address that consent puts in place, and one that scrolling does",
        guarded: &[(
            "a.html",
            "<iframe data-cookieconsent=\"marketing\" data-src=\"https://www.youtube.com/embed/a\"></iframe>",
        )],
        open: &[(
            "a.html",
            "<iframe class=\"lazyload\" data-src=\"https://www.youtube.com/embed/a\"></iframe>",
        )],
    },
    Pair {
        what: "an attribute that a template switches",
        guarded: &[(
            "a.html.twig",
            "<iframe {% if consent %}src{% else %}data-src{% endif %}=\"https://www.youtube.com/embed/a\"></iframe>",
        )],
        open: &[(
            "a.html.twig",
            "<iframe {% if lazy %}loading=\"lazy\"{% endif %} src=\"https://www.youtube.com/embed/a\"></iframe>",
        )],
    },
];

fn found(tools: &Tools, files: Files) -> usize {
    let sources = files
        .iter()
        .map(|(path, text)| {
            let text = text.replace("LOAD", LOAD).replace("FRAME", FRAME);
            Source::from_bytes((*path).to_owned(), text.as_bytes()).expect("text")
        })
        .collect();
    check_sources(sources, tools, |lint| lint == "unguarded-embed")
        .findings
        .len()
}

#[test]
fn pairs_hold() {
    let tools = Tools::new(Catalogue::builtin());
    let mut wrong = Vec::new();
    for pair in PAIRS {
        if found(&tools, pair.guarded) != 0 {
            wrong.push(format!("noise:  {}", pair.what));
        }
        if found(&tools, pair.open) != 1 {
            wrong.push(format!("missed: {}", pair.what));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
