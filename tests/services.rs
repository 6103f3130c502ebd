//! Every service in every form of guard: alone its snippet is one finding, guarded it is none.

use cookielint::catalogue::definition::{Group, Level};
use cookielint::catalogue::{Catalogue, Service};
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;
use rayon::prelude::*;

/// Template conditionals that ask for consent, per dialect: file name and text around `{snippet}`.
const CONDITIONALS: &[(&str, &str)] = &[
    (
        "page.html.twig",
        "{% if cookie_consent.marketing %}{snippet}{% endif %}",
    ),
    (
        "page.njk",
        "{% if not consent_given %}<p>…</p>{% else %}{snippet}{% endif %}",
    ),
    (
        "page.liquid",
        "{% unless cookies_declined == false %}{% endunless %}{% if customer.consent == 'granted' %}{snippet}{% endif %}",
    ),
    (
        "page.html.erb",
        "<% if cookies[:cookie_consent] == 'accepted' %>{snippet}<% end %>",
    ),
    ("page.ejs", "<% if (hasConsent) { %>{snippet}<% } %>"),
    (
        "page.php",
        "<?php if (has_cookie_consent('marketing')): ?>{snippet}<?php endif; ?>",
    ),
    (
        "braces.php",
        "<?php if ($_COOKIE['cookie_consent'] === 'yes') { ?>{snippet}<?php } ?>",
    ),
    ("page.hbs", "{{#if consentGiven}}{snippet}{{/if}}"),
    (
        "page.gohtml",
        "{{ if .Consent.Marketing }}{snippet}{{ end }}",
    ),
    (
        "page.cshtml",
        "@if (Model.HasConsent) {\n<div>{snippet}</div>\n}",
    ),
];

/// The same with a condition that says nothing about consent, or is the wrong way round.
const OTHER_CONDITIONALS: &[(&str, &str)] = &[
    (
        "page.html.twig",
        "{% if app.environment == 'prod' %}{snippet}{% endif %}",
    ),
    ("page.njk", "{% if not consent_given %}{snippet}{% endif %}"),
    (
        "page.liquid",
        "{% if site.tracking_id %}{snippet}{% endif %}",
    ),
    (
        "page.html.erb",
        "<% unless cookies[:cookie_consent] == 'accepted' %>{snippet}<% end %>",
    ),
    ("page.ejs", "<% if (production) { %>{snippet}<% } %>"),
    (
        "page.php",
        "<?php if (!has_cookie_consent('marketing')): ?>{snippet}<?php endif; ?>",
    ),
    ("page.hbs", "{{#if settings.analytics}}{snippet}{{/if}}"),
    (
        "page.gohtml",
        "{{ if not .Consent.Marketing }}{snippet}{{ end }}",
    ),
    (
        "page.cshtml",
        "@if (Model.IsLive) {\n<div>{snippet}</div>\n}",
    ),
];

/// Markup in which nothing runs.
const INERT: &[&str] = &["<!-- {snippet} -->", "<template>{snippet}</template>"];

/// Scripts that load `{url}` after consent or an action of the visitor.
const GUARDED_SCRIPTS: &[&str] = &[
    "if (hasConsent('marketing')) { load('{url}'); }",
    "if (!cookiesAccepted) { return; } var s = document.createElement('script'); s.src = '{url}';",
    "document.querySelector('.play').addEventListener('click', function () { frame.src = '{url}'; });",
    "$('.video').on('click', function () { $(this).html('<iframe src=\"{url}\"></iframe>'); });",
    "function start() { fetch('{url}'); } consentButton.onclick = start; button.addEventListener('click', start);",
    "const granted = localStorage.getItem('cookie-consent') === 'granted'; granted && load('{url}');",
    "if (document.cookie.includes('cookie_consent=accepted')) load('{url}');",
    "window.addEventListener('cookie-consent-granted', () => load('{url}'));",
];

/// The same scripts with the guard taken away or broken.
const OPEN_SCRIPTS: &[&str] = &[
    "load('{url}');",
    "if (!hasConsent('marketing')) { load('{url}'); }",
    "if (cookiesAccepted) { show(); } var s = document.createElement('script'); s.src = '{url}';",
    "window.addEventListener('load', function () { frame.src = '{url}'; });",
    "function start() { fetch('{url}'); } button.addEventListener('click', start); start();",
    "setTimeout(() => load('{url}'), 3000);",
    "if (document.cookie.indexOf('cookie_consent=declined') === -1) load('{url}');",
];

/// The snippet as a page of that name must write it.
fn written(path: &str, snippet: &str) -> String {
    if path.ends_with(".cshtml") {
        snippet.replace('@', "@@")
    } else {
        snippet.to_owned()
    }
}

fn tools() -> Tools<'static> {
    Tools::new(Catalogue::builtin())
}

/// Services found in one file, each as often as it is reported.
fn found(tools: &Tools, path: &str, text: &str) -> Vec<String> {
    let source = Source::from_bytes(path.to_owned(), text.as_bytes()).expect("text");
    let report = check_sources(vec![source], tools, |_| true);
    // Whether it loads is asked here, not for which purpose or with which settings.
    report
        .findings
        .into_iter()
        .filter(|finding| finding.level == Level::Error || finding.group == Group::Loading)
        .filter_map(|finding| finding.service)
        .collect()
}

/// An address of the service as a page would have it.
fn address(service: &Service) -> Option<String> {
    let first = service
        .scripts
        .first()
        .or(service.frames.first())
        .or(service.pixels.first())?;
    Some(format!(
        "https://{}",
        first
            .replace("*.", "www.")
            .replace("*/", "www.harbour.dk/")
            .replace('*', "x")
    ))
}

fn check(wrong: &mut Vec<String>, what: &str, expected: &[&str], found: &[String], text: &str) {
    if found != expected {
        wrong.push(format!(
            "{what}: expected {expected:?}, found {found:?} in {text}"
        ));
    }
}

fn report(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

#[test]
fn alone_and_in_templates() {
    let tools = tools();
    let each = |(id, service): (&String, &Service)| {
        let mut wrong = Vec::new();
        let snippet = service.snippet.as_str();
        check(
            &mut wrong,
            id,
            &[id],
            &found(&tools, "page.html", snippet),
            snippet,
        );
        for (path, around) in CONDITIONALS {
            let text = around.replace("{snippet}", &written(path, snippet));
            check(
                &mut wrong,
                &format!("{id} in {path}"),
                &[],
                &found(&tools, path, &text),
                &text,
            );
        }
        for (path, around) in OTHER_CONDITIONALS {
            let text = around.replace("{snippet}", &written(path, snippet));
            check(
                &mut wrong,
                &format!("{id} in {path}"),
                &[id],
                &found(&tools, path, &text),
                &text,
            );
        }
        for around in INERT {
            let text = around.replace("{snippet}", snippet);
            check(
                &mut wrong,
                id,
                &[],
                &found(&tools, "page.html", &text),
                &text,
            );
        }
        wrong
    };
    let wrong: Vec<String> = tools
        .catalogue
        .services
        .par_iter()
        .flat_map_iter(each)
        .collect();
    report(&wrong);
}

#[test]
fn in_scripts() {
    let tools = tools();
    let each = |(id, service): (&String, &Service)| {
        let mut wrong = Vec::new();
        let Some(url) = address(service) else {
            return Vec::new();
        };
        for script in GUARDED_SCRIPTS {
            let text = script.replace("{url}", &url);
            check(
                &mut wrong,
                id,
                &[],
                &found(
                    &tools,
                    "script.js",
                    &format!("(function () {{ {text} }})();"),
                ),
                &text,
            );
        }
        for script in OPEN_SCRIPTS {
            let text = script.replace("{url}", &url);
            check(
                &mut wrong,
                id,
                &[id],
                &found(
                    &tools,
                    "script.js",
                    &format!("(function () {{ {text} }})();"),
                ),
                &text,
            );
        }
        wrong
    };
    let wrong: Vec<String> = tools
        .catalogue
        .services
        .par_iter()
        .flat_map_iter(each)
        .collect();
    report(&wrong);
}

#[test]
fn behind_consent_managers() {
    let tools = tools();
    let each = |(id, service): (&String, &Service)| {
        let mut wrong = Vec::new();
        let Some(url) = address(service) else {
            return Vec::new();
        };
        for (name, manager) in &tools.catalogue.managers {
            let word = manager
                .categories
                .iter()
                .find(|category| category.purpose == service.purpose)
                .or(manager.categories.first());
            let word = word.map_or("marketing", |category| &category.word);
            if let Some(auto) = &manager.auto_blocking {
                let text = auto.example.replace("{content}", &service.snippet);
                check(
                    &mut wrong,
                    &format!("{id} behind {name}"),
                    &[],
                    &found(&tools, "page.html", &text),
                    &text,
                );
            }
            for form in manager.blocking.iter().filter(|form| !form.live) {
                let fits = if form.example.contains("<script") {
                    !service.scripts.is_empty()
                } else {
                    !service.frames.is_empty()
                };
                if fits {
                    let text = form
                        .example
                        .replace("{url}", &url)
                        .replace("{category}", word);
                    check(
                        &mut wrong,
                        &format!("{id} marked for {name}"),
                        &[],
                        &found(&tools, "page.html", &text),
                        &text,
                    );
                }
            }
            for granted in &manager.granted {
                let text = format!("if ({}) {{ load('{url}'); }}", granted.example);
                check(
                    &mut wrong,
                    &format!("{id} asked of {name}"),
                    &[],
                    &found(&tools, "script.js", &text),
                    &text,
                );
                let text = format!("if (!({})) {{ load('{url}'); }}", granted.example);
                check(
                    &mut wrong,
                    &format!("{id} refused by {name}"),
                    &[id],
                    &found(&tools, "script.js", &text),
                    &text,
                );
            }
            for event in &manager.granted_events {
                let text = format!(
                    "window.addEventListener('{}', function () {{ load('{url}'); }});",
                    event.name
                );
                check(
                    &mut wrong,
                    &format!("{id} at an event of {name}"),
                    &[],
                    &found(&tools, "script.js", &text),
                    &text,
                );
            }
            for event in &manager.answered_events {
                let text = format!(
                    "window.addEventListener('{}', function () {{ load('{url}'); }});",
                    event.name
                );
                check(
                    &mut wrong,
                    &format!("{id} at any answer to {name}"),
                    &[id],
                    &found(&tools, "script.js", &text),
                    &text,
                );
            }
        }
        wrong
    };
    let wrong: Vec<String> = tools
        .catalogue
        .services
        .par_iter()
        .flat_map_iter(each)
        .collect();
    report(&wrong);
}
