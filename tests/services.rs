//! Every service in every form of guard: alone its snippet is one finding, guarded it is none.

use cookielint::catalogue::definition::{Group, Level};
use cookielint::catalogue::manager::{ConsentManager, Event};
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

/// Whether the service may run in the open: an authority's data, or what takes payments.
fn is_silent(service: &Service) -> bool {
    service.category.needs_no_consent()
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
    Some(filled(first))
}

/// An address of the catalogue with something for each `*` in it.
fn filled(address: &str) -> String {
    format!(
        "https://{}",
        address
            .replace("*.", "www.")
            .replace("*/", "www.harbour.dk/")
            .replace('*', "x")
    )
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
        let alone: &[&str] = if is_silent(service) { &[] } else { &[id] };
        check(
            &mut wrong,
            id,
            alone,
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
                alone,
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
        let open: &[&str] = if is_silent(service) { &[] } else { &[id] };
        for script in OPEN_SCRIPTS {
            let text = script.replace("{url}", &url);
            check(
                &mut wrong,
                id,
                open,
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

/// Code that loads the service, for scripts: by the first kind of address or name that it has.
fn loading(service: &Service) -> Option<String> {
    let of = |list: &[String]| list.first().map(|address| filled(address));
    if let Some(url) = of(&service.scripts)
        .or(of(&service.frames))
        .or(of(&service.pixels))
    {
        return Some(format!("load('{url}');"));
    }
    if let Some(url) = of(&service.styles) {
        return Some(format!(
            "var l = document.createElement('link'); l.rel = 'stylesheet'; l.href = '{url}'; document.head.append(l);"
        ));
    }
    if let Some(url) = of(&service.images) {
        return Some(format!("new Image().src = '{url}';"));
    }
    if let Some(url) = of(&service.requests) {
        return Some(format!("fetch('{url}');"));
    }
    let file = service.files.first()?;
    Some(format!("load('https://www.harbour.dk/{file}');"))
}

/// What the service has that an element of that name can load.
fn held_in<'s>(service: &'s Service, element: &str) -> &'s [String] {
    match element {
        "script" => &service.scripts,
        "img" => &service.pixels,
        "link" => &service.styles,
        _ => &service.frames,
    }
}

/// The element that an example of blocking markup is about.
fn element_of(example: &str) -> &str {
    let name = example.trim_start().trim_start_matches('<');
    let end = name.find(|c: char| !c.is_ascii_alphanumeric());
    &name[..end.unwrap_or(name.len())]
}

/// The manager's word for the service's purpose.
fn word_of<'m>(manager: &'m ConsentManager, service: &Service) -> &'m str {
    let words = &manager.categories;
    let word = words.iter().find(|word| word.purpose == service.purpose);
    word.or(words.first())
        .map_or("marketing", |word| &word.word)
}

/// How the code is run by what the manager is told to run: a key of its configuration, or a call
/// with a function. `None` where the entry alone does not tell how it is written.
fn run_by(entry: &str, manager: &ConsentManager, code: &str) -> Option<String> {
    if let Some(key) = entry.strip_prefix("key:") {
        let call = manager.calls.first()?;
        return Some(format!("{call}({{ {key}: function () {{ {code} }} }});"));
    }
    let call = entry.strip_suffix(')')?;
    if let Some((call, others)) = call.split_once("(*") {
        return Some(format!("{call}(function () {{ {code} }}{others});"));
    }
    Some(format!("{call}, function () {{ {code} }});"))
}

/// What an event's handler asks of it, where that tells of the grant.
fn at_event(event: &Event, code: &str) -> impl Iterator<Item = String> {
    event.granted.iter().map(move |granted| {
        format!(
            "window.addEventListener('{}', function (event) {{ if ({}) {{ {code} }} }});",
            event.name, granted.example
        )
    })
}

/// The code at an event, whatever it tells.
fn at_any_event(event: &Event, code: &str) -> String {
    format!(
        "window.addEventListener('{}', function () {{ {code} }});",
        event.name
    )
}

/// Scripts in which the code waits for a manager's grant.
fn granted_scripts(manager: &ConsentManager, code: &str) -> Vec<String> {
    let listen = |event: &Event| at_any_event(event, code);
    let mut all: Vec<String> = Vec::new();
    all.extend(
        manager
            .granted
            .iter()
            .map(|granted| format!("if ({}) {{ {code} }}", granted.example)),
    );
    all.extend(manager.granted_events.iter().map(listen));
    all.extend(
        manager
            .answered_events
            .iter()
            .flat_map(|event| at_event(event, code)),
    );
    let run = manager.runs_on_consent.iter();
    all.extend(run.filter_map(|entry| run_by(entry, manager, code)));
    all
}

/// The same with the guard broken: turned round, or at any answer.
fn open_scripts(manager: &ConsentManager, code: &str) -> Vec<String> {
    let listen = |event: &Event| at_any_event(event, code);
    let mut all: Vec<String> = Vec::new();
    all.extend(
        manager
            .granted
            .iter()
            .map(|granted| format!("if (!({})) {{ {code} }}", granted.example)),
    );
    all.extend(manager.answered_events.iter().map(listen));
    all.extend(manager.refused_events.iter().map(listen));
    let run = manager.runs_on_answer.iter();
    all.extend(
        run.chain(&manager.runs_on_refusal)
            .filter_map(|entry| run_by(entry, manager, code)),
    );
    all
}

/// Pages in which the manager's markup or its loader holds the service back.
fn held_pages(manager: &ConsentManager, service: &Service) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(auto) = &manager.auto_blocking {
        all.push(auto.example.replace("{content}", &service.snippet));
    }
    for form in manager.blocking.iter().filter(|form| !form.live) {
        let held = held_in(service, element_of(&form.example));
        if let Some(address) = held.first() {
            let text = form.example.replace("{url}", &filled(address));
            all.push(text.replace("{category}", word_of(manager, service)));
        }
    }
    all
}

/// Each text as a file of its own, so that one run tells of all; the services found in each.
fn found_in_each(tools: &Tools, texts: &[String], name: &str) -> Vec<Vec<String>> {
    let sources = texts.iter().enumerate().map(|(number, text)| {
        let path = format!("{number}-{name}");
        Source::from_bytes(path, text.as_bytes()).expect("text")
    });
    let report = check_sources(sources.collect(), tools, |_| true);
    let mut all = vec![Vec::new(); texts.len()];
    for finding in report.findings {
        let number = finding
            .path
            .split('-')
            .next()
            .and_then(|it| it.parse().ok());
        let of_file: Option<&mut Vec<String>> = number.and_then(|it: usize| all.get_mut(it));
        let counts = finding.level == Level::Error || finding.group == Group::Loading;
        if let (true, Some(of_file), Some(service)) = (counts, of_file, finding.service) {
            of_file.push(service);
        }
    }
    all
}

fn dialect_file(dialect: &str) -> &'static str {
    match dialect {
        "antlers" => "page.antlers.html",
        "blade" => "page.blade.php",
        "django" => "page.html",
        "erb" => "page.html.erb",
        "php" => "page.php",
        "razor" => "page.cshtml",
        "twig" => "page.html.twig",
        other => panic!("no file for {other}"),
    }
}

/// Every service behind every form of guard of every manager that can hold it, and with each guard
/// broken.
#[test]
fn behind_consent_managers() {
    let tools = tools();
    let managers = &tools.catalogue.managers;
    let each = |(id, service): (&String, &Service)| {
        let mut wrong = Vec::new();
        let Some(code) = loading(service) else {
            return vec![format!("{id}: nothing of it can be put behind a guard")];
        };
        let expected: &[&str] = if is_silent(service) { &[] } else { &[id] };
        let closed = |code: &str| format!("(function () {{ {code} }})();");
        let mut scripts: Vec<(String, &[&str], String)> = Vec::new();
        for (name, manager) in managers {
            let guarded = granted_scripts(manager, &code).into_iter();
            let what = format!("{id} asked of {name}");
            scripts.extend(guarded.map(|text| (what.clone(), &[][..], closed(&text))));
            let open = open_scripts(manager, &code).into_iter();
            let what = format!("{id} refused by {name}");
            scripts.extend(open.map(|text| (what.clone(), expected, closed(&text))));
        }
        let texts: Vec<String> = scripts.iter().map(|(.., text)| text.clone()).collect();
        let each = found_in_each(&tools, &texts, "script.js");
        for ((what, expected, text), found) in scripts.iter().zip(each) {
            check(&mut wrong, what, expected, &found, text);
        }
        for (name, manager) in managers {
            for text in held_pages(manager, service) {
                let found = found(&tools, "page.html", &text);
                check(
                    &mut wrong,
                    &format!("{id} held by {name}"),
                    &[],
                    &found,
                    &text,
                );
            }
            for granted in &manager.template_granted {
                let path = dialect_file(&granted.dialect);
                let text = granted
                    .example
                    .replace("{content}", &written(path, &service.snippet));
                let found = found(&tools, path, &text);
                check(
                    &mut wrong,
                    &format!("{id} in {name}'s {path}"),
                    &[],
                    &found,
                    &text,
                );
            }
        }
        wrong
    };
    let services = &tools.catalogue.services;
    let wrong: Vec<String> = services.par_iter().flat_map_iter(each).collect();
    report(&wrong);
}

/// The code as what a manager registers or runs by a name of its own, dotted or not; whether that waits
/// for consent.
fn run_by_names(manager: &ConsentManager, code: &str) -> Vec<(bool, String)> {
    let is_call = |entry: &&String| !entry.starts_with("key:") && !entry.ends_with(')');
    let handed = |entry: &String| match entry.contains('.') || entry.starts_with("on") {
        true => format!("{entry}(function () {{ {code} }});"),
        // A global function that the manager calls.
        false => format!("window.{entry} = function () {{ {code} }};"),
    };
    let registers = manager.registers.iter();
    let registers = registers.map(|call| (true, format!("{call}(function () {{ {code} }});")));
    let granted = manager.runs_on_consent.iter().filter(is_call);
    let others = manager
        .runs_on_answer
        .iter()
        .chain(&manager.runs_on_refusal);
    let others = others.filter(is_call);
    registers
        .chain(granted.map(|entry| (true, handed(entry))))
        .chain(others.map(|entry| (false, handed(entry))))
        .collect()
}

/// The code behind a manager's cookie: its value asked for a yes, and the wrong way round.
fn by_cookies(manager: &ConsentManager, service: &Service, code: &str) -> Vec<(bool, String)> {
    let word = word_of(manager, service);
    let filled = |text: &str| text.replace("{category}", word).replace('*', "0");
    let mut all = Vec::new();
    for cookie in &manager.cookies {
        let name = filled(&cookie.name);
        for value in &cookie.granted_values {
            let value = filled(value);
            let read = format!("var stored = Cookies.get('{name}');");
            all.push((
                true,
                format!("{read} if (stored && stored.indexOf('{value}') !== -1) {{ {code} }}"),
            ));
            all.push((
                false,
                format!("{read} if (!stored || stored.indexOf('{value}') === -1) {{ {code} }}"),
            ));
        }
    }
    all
}

/// A service of each kind behind what managers register, run by a name of their own, and store: which
/// service it is matters to none of these.
#[test]
fn behind_names_and_cookies() {
    let tools = tools();
    let services = &tools.catalogue.services;
    let mut wrong = Vec::new();
    for id in ["facebook-pixel", "hotjar", "youtube"] {
        let service = &services[id];
        let code = loading(service).expect("an address");
        let mut scripts: Vec<(String, bool, String)> = Vec::new();
        for (name, manager) in &tools.catalogue.managers {
            let named = run_by_names(manager, &code).into_iter();
            let stored = by_cookies(manager, service, &code).into_iter();
            let all = named.chain(stored);
            scripts.extend(all.map(|(waits, text)| (format!("{id} by {name}"), waits, text)));
        }
        let closed = |text: &String| format!("(function () {{ {text} }})();");
        let texts: Vec<String> = scripts.iter().map(|(.., text)| closed(text)).collect();
        let each = found_in_each(&tools, &texts, "script.js");
        for ((what, waits, text), found) in scripts.iter().zip(each) {
            let expected: &[&str] = if *waits { &[] } else { &[id] };
            check(&mut wrong, what, expected, &found, text);
        }
    }
    report(&wrong);
}

/// No form of a manager's markup stands in the catalogue that no service is put behind.
#[test]
fn every_form_holds_some_service() {
    let catalogue = Catalogue::builtin();
    let mut idle = Vec::new();
    for (name, manager) in &catalogue.managers {
        for form in manager.blocking.iter().filter(|form| !form.live) {
            let element = element_of(&form.example);
            let mut services = catalogue.services.values();
            if !services.any(|service| !held_in(service, element).is_empty()) {
                idle.push(format!("{name}: {}", form.example));
            }
        }
    }
    assert!(idle.is_empty(), "{idle:#?}");
}
