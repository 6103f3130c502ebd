//! The inventory tells all that a site loads and stores, and where, in every format.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use serde_json::Value;
use support::Site;

const PAGE: &str = r#"<!doctype html><html><head>
<script src="https://consent.cookiebot.com/uc.js" data-cbid="x"></script>
<script type="text/plain" data-cookieconsent="statistics" src="https://static.hotjar.com/c/hotjar-1.js"></script>
<link rel="stylesheet" href="https://fonts.googleapis.com/css2?family=Roboto">
</head><body>
<iframe src="https://www.youtube.com/embed/abc" width="560" height="315"></iframe>
<template><iframe src="https://player.vimeo.com/video/1"></iframe></template>
<script>
localStorage.setItem('theme', 'dark');
document.cookie = 'basket=1; max-age=172800';
</script>
</body></html>
"#;

fn site() -> Site {
    Site::new(&[
        ("index.html", PAGE),
        (
            "about.html",
            "<iframe src=\"https://www.youtube.com/embed/xyz\"></iframe>\n",
        ),
    ])
}

fn entry<'a>(inventory: &'a Value, id: &str) -> &'a Value {
    let entries = inventory["entries"].as_array().unwrap();
    entries.iter().find(|entry| entry["id"] == id).unwrap()
}

#[test]
fn json_tells_all_and_keeps_to_its_schema() {
    let run = site().run(&["inventory", "--format", "json"]);
    run.expect(0, &[]);
    let inventory: Value = serde_json::from_str(&run.out).unwrap();
    let schema = include_str!("../docs/inventory-v1.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&inventory)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");

    let youtube = entry(&inventory, "youtube");
    assert_eq!(youtube["places"].as_array().unwrap().len(), 2);
    assert_eq!(youtube["places"][0]["path"], "about.html");
    assert_eq!(youtube["places"][1]["line"], 6);
    assert_eq!(youtube["places"][1]["guard"]["kind"], "none");
    let hotjar = entry(&inventory, "hotjar");
    assert_eq!(hotjar["places"][0]["guard"]["kind"], "consent");
    assert_eq!(hotjar["places"][0]["guard"]["purposes"][0], "statistics");
    let cookiebot = entry(&inventory, "cookiebot");
    assert_eq!(cookiebot["kind"], "consent-manager");
    assert_eq!(cookiebot["company"]["name"], "Usercentrics A/S");
    assert_eq!(cookiebot["stored"][0]["name"], "CookieConsent");
    assert_eq!(cookiebot["stored"][0]["seconds"], 31_536_000);
    let theme = entry(&inventory, "theme");
    assert_eq!(theme["stored"][0]["medium"], "local-storage");
    assert_eq!(theme["purpose"], "preferences");
    let basket = entry(&inventory, "basket");
    assert_eq!(basket["stored"][0]["seconds"], 172_800);
    assert_eq!(basket["purpose"], "necessary");
    assert_eq!(inventory["summary"]["storage"], 2);
    // What never runs is neither loaded nor stored.
    assert!(!run.out.contains("vimeo"));
}

#[test]
fn every_format_names_service_company_and_place() {
    for format in ["human", "csv", "markdown", "html"] {
        for (language, country) in [("en", "Ireland"), ("da", "Irland")] {
            let run = site().run(&["inventory", "--format", format, "--lang", language]);
            run.expect(0, &[]);
            for word in ["YouTube", "Google", country, "Hotjar", "Cookiebot", "theme"] {
                assert!(run.out.contains(word), "{format} {word}: {}", run.out);
            }
            assert!(run.out.contains("index.html:6"), "{format}: {}", run.out);
        }
    }
}

#[test]
fn the_locale_chooses_the_language() {
    let of = |name: &str, locale: &str| {
        let site = site();
        let mut command = site.command(&["inventory"]);
        for variable in ["LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(variable);
        }
        command.env(name, locale);
        support::Run::of(&mut command).out
    };
    assert!(of("LANG", "da_DK.UTF-8").contains("Tjenester til statistik"));
    assert!(of("LC_ALL", "en_US.UTF-8").contains("Services for statistics"));
}

#[test]
fn the_page_of_a_check_has_the_inventory_in_its_language() {
    let site = site();
    let arguments = ["check", "--output", "html=page.html", "--lang", "da"];
    site.run(&arguments).expect(1, &[]);
    let page = std::fs::read_to_string(site.path().join("page.html")).unwrap();
    for word in [
        "<html lang=\"da\">",
        "<h2 id=\"inventory\">Cookies og tredjeparter",
        "<h3>Tjenester til statistik</h3>",
        "Hotjar",
        "Irland",
        "about.html:1",
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
    // It is the same in every run, and no part of the site.
    let again = || site.run(&["check", "--format", "html", "--lang", "da"]).out;
    assert!(again() == page);
    let other = page.replace("content=\"cookielint\"", "content=\"another\"");
    site.write("other.html", other.as_bytes());
    assert!(again() != page);
}

#[test]
fn what_is_configured_to_be_left_out_is_left_out() {
    let site = site();
    site.write("cookielint.toml", b"exclude = ['index.html']\n");
    let run = site.run(&["inventory"]);
    run.expect(0, &[]);
    assert!(run.out.contains("YouTube") && !run.out.contains("Hotjar"));
    let run = site.run(&["inventory", "nowhere"]);
    run.expect(2, &["`nowhere` cannot be checked"]);
}
