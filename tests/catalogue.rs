//! The catalogue as a whole: what is built in keeps its own rules, and the loader refuses whatever
//! breaks them with a message that helps.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cookielint::catalogue::definition::{GuardKind, Match, Role, SiteKind, Within};
use cookielint::catalogue::service::Category;
use cookielint::catalogue::{Catalogue, CatalogueError, Lint, SourceFile};

// What is built in.

#[test]
fn the_folder_and_what_is_built_in_are_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lints");
    let loaded = Catalogue::load_dir(&folder).unwrap_or_else(|errors| panic!("{}", plain(&errors)));
    assert_eq!(&loaded, Catalogue::builtin());
}

#[test]
fn packing_loses_nothing() {
    let packed = Catalogue::builtin().pack().expect("packs");
    assert_eq!(
        &Catalogue::unpack(&packed).expect("unpacks"),
        Catalogue::builtin()
    );
    assert!(Catalogue::unpack(&packed[..packed.len() / 2]).is_err());
}

#[test]
fn lints_are_sorted_and_found_by_their_unique_ids() {
    let lints = &Catalogue::builtin().lints;
    assert!(lints.len() >= 9);
    assert!(lints.windows(2).all(|pair| pair[0].id < pair[1].id));
    for lint in lints {
        assert_eq!(Catalogue::builtin().lint(&lint.id), Some(lint));
    }
    assert_eq!(Catalogue::builtin().lint("none-such"), None);
    assert_eq!(
        Catalogue::builtin().nearest_lint("unguarded-embeds"),
        Some("unguarded-embed")
    );
    assert_eq!(Catalogue::builtin().nearest_lint("xyz"), None);
}

#[test]
fn lints_are_named_after_the_breach() {
    for lint in &Catalogue::builtin().lints {
        for prefix in ["check-", "disallow-", "forbid-", "require-"] {
            assert!(!lint.id.starts_with(prefix), "{}", lint.id);
        }
    }
}

#[test]
fn every_law_is_cited_and_every_cited_law_is_explained() {
    let catalogue = Catalogue::builtin();
    let cited: BTreeSet<&str> = catalogue
        .lints
        .iter()
        .flat_map(|lint| &lint.definition.law)
        .map(String::as_str)
        .collect();
    let known: BTreeSet<&str> = catalogue.laws.keys().map(String::as_str).collect();
    assert_eq!(cited, known);
    for lint in &catalogue.lints {
        for law in &lint.definition.law {
            assert!(
                lint.why.contains(&format!("`{law}`")),
                "{}: `{law}` is cited, not explained",
                lint.id
            );
        }
    }
}

#[test]
fn every_law_says_what_it_says_in_one_sentence() {
    for (id, law) in &Catalogue::builtin().laws {
        assert!(
            law.says.ends_with('.') && !law.says.trim_end_matches('.').contains(". "),
            "{id}"
        );
    }
}

#[test]
fn every_lint_is_documented_with_the_bad_example_first() {
    for lint in &Catalogue::builtin().lints {
        let id = &lint.id;
        assert!(
            lint.summary.ends_with('.') && lint.summary.len() <= 120,
            "{id}: summary"
        );
        assert!(lint.page.starts_with(&format!("# {id}\n")), "{id}: title");
        assert!(
            lint.page.lines().all(|line| line.trim_end() == line),
            "{id}: white space at an end"
        );
        assert!(
            lint.examples.is_sorted_by_key(|example| example.good),
            "{id}: bad examples first"
        );
        assert!(
            lint.examples.is_sorted_by_key(|example| example.line),
            "{id}: lines"
        );
        for good in [false, true] {
            let languages: BTreeSet<&str> = lint
                .examples
                .iter()
                .filter(|example| example.good == good)
                .flat_map(|example| &example.files)
                .map(|file| file.language.as_str())
                .collect();
            assert!(languages.len() >= 3, "{id}, good = {good}: {languages:?}");
        }
    }
}

#[test]
fn example_lines_point_at_their_fences() {
    for lint in &Catalogue::builtin().lints {
        for example in &lint.examples {
            let line = lint.page.lines().nth(example.line - 1).unwrap_or_default();
            // A fence around a fence is longer than three.
            let info = line.trim_start_matches('`');
            assert!(
                line.starts_with("```") && info.starts_with(&example.files[0].language),
                "{}:{}: {line}",
                lint.id,
                example.line
            );
        }
    }
}

#[test]
fn services_and_managers_speak_of_themselves() {
    let catalogue = Catalogue::builtin();
    for (id, service) in &catalogue.services {
        assert!(!service.snippet.trim().is_empty(), "{id}: snippet");
        assert!(!service.description.trim().is_empty(), "{id}: description");
    }
    for (id, manager) in &catalogue.managers {
        assert!(!manager.name.trim().is_empty(), "{id}: name");
    }
}

#[test]
fn the_forms_of_a_manager_show_what_they_say() {
    for (id, manager) in &Catalogue::builtin().managers {
        for form in &manager.blocking {
            let example = &form.example;
            assert!(example.contains("{url}"), "{id}: {example}");
            for parked in &form.parked {
                assert!(
                    !form.elements.is_empty() && parked != "src",
                    "{id}: {example}"
                );
            }
            let names = form.attribute.iter().chain(form.class_prefix.iter());
            for name in names {
                assert!(example.contains(name.as_str()), "{id}: {name}: {example}");
            }
            for needed in &form.requires {
                assert!(example.contains(&needed.name), "{id}: {example}");
            }
            if let Some(kind) = &form.script_type {
                assert!(example.contains(kind), "{id}: {example}");
            }
            let parks = form
                .parked
                .iter()
                .any(|name| example.contains(name.as_str()));
            let keeps = form.live || form.script_type.is_some() || example.contains("<template");
            assert!(
                parks || keeps,
                "{id}: nothing keeps it from loading: {example}"
            );
        }
        for granted in &manager.template_granted {
            assert!(
                granted.example.contains("{content}"),
                "{id}: {}",
                granted.example
            );
        }
    }
}

// Which lint takes which load.

const CATEGORIES: [Category; 20] = [
    Category::AbTesting,
    Category::Analytics,
    Category::Audio,
    Category::Captcha,
    Category::Cdn,
    Category::Chat,
    Category::Comments,
    Category::Document,
    Category::ErrorMonitoring,
    Category::Font,
    Category::Form,
    Category::Map,
    Category::Marketing,
    Category::Reviews,
    Category::Search,
    Category::Social,
    Category::TagManager,
    Category::Translation,
    Category::Video,
    Category::Widget,
];

const ROLES: [Role; 6] = [
    Role::Script,
    Role::Frame,
    Role::Style,
    Role::Pixel,
    Role::Image,
    Role::Request,
];

const GUARDS: [GuardKind; 5] = [
    GuardKind::None,
    GuardKind::Consent,
    GuardKind::Interaction,
    GuardKind::ConsentMode,
    GuardKind::Never,
];

#[derive(Clone, Copy)]
struct Load {
    category: Category,
    role: Role,
    guard: GuardKind,
    noscript: bool,
}

fn any<T: PartialEq>(list: &[T], value: &T) -> bool {
    list.is_empty() || list.contains(value)
}

fn holds(matched: &Match, load: Load) -> bool {
    matched.site.contains(&SiteKind::Load)
        && any(&matched.category, &load.category)
        && any(&matched.role, &load.role)
        && any(&matched.guard, &load.guard)
        && (matched.within.is_empty()
            || load.noscript && matched.within.contains(&Within::Noscript))
        && matched.subject.is_empty()
}

/// The lints that report the load; a lint twice where two of its matches hold.
fn takers(load: Load) -> Vec<&'static str> {
    let takes = |lint: &&Lint| {
        !lint
            .definition
            .unless
            .iter()
            .any(|matched| holds(matched, load))
    };
    let times = |lint: &'static Lint| {
        let matches = lint.definition.matches.iter();
        matches
            // Broken guards are another lint's matter, which supersedes.
            .filter(move |matched| matched.flaw.is_empty() && holds(matched, load))
            .map(|_| lint.id.as_str())
    };
    Catalogue::builtin()
        .lints
        .iter()
        .filter(takes)
        .flat_map(times)
        .collect()
}

#[test]
fn every_unguarded_load_is_reported_by_exactly_one_lint() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for category in CATEGORIES {
        for role in ROLES {
            let load = Load {
                category,
                role,
                guard: GuardKind::None,
                noscript: false,
            };
            let takers = takers(load);
            assert_eq!(takers.len(), 1, "{category:?} {role:?}: {takers:?}");
            *counts.entry(takers[0]).or_default() += 1;
        }
    }
    let reporting: Vec<&str> = counts.into_keys().collect();
    let expected = [
        "unguarded-analytics",
        "unguarded-embed",
        "unguarded-marketing",
        "unguarded-social-plugin",
        "unguarded-tag-manager",
        "unguarded-third-party",
    ];
    assert_eq!(reporting, expected);
}

#[test]
fn in_noscript_what_loads_is_reported_once_and_what_never_runs_is_not() {
    for category in CATEGORIES {
        for role in ROLES {
            let load = Load {
                category,
                role,
                guard: GuardKind::None,
                noscript: true,
            };
            let takers = takers(load);
            let runs = !matches!(role, Role::Script | Role::Request);
            assert_eq!(
                takers.len(),
                usize::from(runs),
                "{category:?} {role:?}: {takers:?}"
            );
        }
    }
    let pixel = |category| {
        takers(Load {
            category,
            role: Role::Pixel,
            guard: GuardKind::None,
            noscript: true,
        })
    };
    assert_eq!(pixel(Category::Marketing), ["noscript-tracker"]);
    assert_eq!(pixel(Category::Captcha), ["unguarded-third-party"]);
}

#[test]
fn a_guarded_load_is_reported_by_no_loading_lint() {
    for guard in GUARDS.into_iter().filter(|guard| *guard != GuardKind::None) {
        for category in CATEGORIES {
            for role in ROLES {
                for noscript in [false, true] {
                    let takers = takers(Load {
                        category,
                        role,
                        guard,
                        noscript,
                    });
                    // What a consent mode is worth is a setting.
                    let expected: &[&str] = match guard {
                        GuardKind::ConsentMode => &["consent-mode-only"],
                        _ => &[],
                    };
                    assert_eq!(takers, expected, "{guard:?} {category:?} {role:?}");
                }
            }
        }
    }
}

// What the loader refuses. Each fixture is right but for one thing.

const LAW: &str = r#"
[order-3]
title = "An order"
date = "2011-12-09"
says = "Ask first."
"#;

const PAGE: &str = r#"# some-lint

What it reports.

```toml
group = "loading"
level = "error"
law = ["order-3"]
message = "{service} loads"
label = "here"
help = "{help}"

[[match]]
site = ["load"]
category = ["video"]
```

## Why is this bad?

Because.

## What to do instead

Otherwise.

## Examples

### Bad

```html
<p>bad</p>
```

### Good

```html
<p>good</p>
```
"#;

const SERVICE: &str = r#"
[a-tube]
name = "A Tube"
category = "video"
purpose = "marketing"
company = { name = "Tube Ltd", country = "DK" }
description = "Shows videos."
help = "link to the video"
frames = ["a.example.com/embed/", "b.example.com/embed/"]
snippet = "<iframe src=\"https://a.example.com/embed/1\"></iframe>"
"#;

const MANAGER: &str = r#"
name = "Asker"
scripts = ["cdn.example.com/asker.js"]
documentation = "https://example.com/docs"
"#;

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile {
        name: name.into(),
        path: format!("own/{name}"),
        text: text.into(),
    }
}

fn plain(errors: &[CatalogueError]) -> String {
    errors
        .iter()
        .map(CatalogueError::plain)
        .collect::<Vec<_>>()
        .join("\n")
}

fn load(files: &[(&str, &str)]) -> Result<Catalogue, String> {
    let files: Vec<SourceFile> = files.iter().map(|(name, text)| file(name, text)).collect();
    Catalogue::default()
        .extended_with(&files)
        .map_err(|errors| plain(&errors))
}

/// Loads the fixtures with `from` in one of them replaced, and gives the errors' text.
fn refuse(name: &str, from: &str, to: &str) -> String {
    let mut files = [
        ("law.toml", LAW.to_owned()),
        ("some-lint.md", PAGE.to_owned()),
        ("services/video.toml", SERVICE.to_owned()),
        ("consent-managers/asker.toml", MANAGER.to_owned()),
    ];
    for (_, text) in files.iter_mut().filter(|(file, _)| *file == name) {
        assert!(text.contains(from), "the fixture has no {from:?}");
        *text = text.replacen(from, to, 1);
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    load(&files).expect_err("must be refused")
}

/// Each case replaces a text by another and must be refused with a message.
fn refuse_all(name: &str, cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (from, to, expected) in cases {
        let errors = refuse(name, from, to);
        if !errors.contains(expected) {
            wrong += &format!("\n{from:?} -> {to:?}\nexpected: {expected}\nfound:    {errors}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_fixtures_are_right() {
    let files = [
        ("some-lint.md", PAGE),
        ("services/video.toml", SERVICE),
        ("consent-managers/asker.toml", MANAGER),
        ("law.toml", LAW),
    ];
    let catalogue = load(&files).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(catalogue.lints.len(), 1);
    assert_eq!(catalogue.lints[0].summary, "What it reports.");
    assert_eq!(catalogue.lints[0].why, "Because.");
    assert_eq!(catalogue.lints[0].instead, "Otherwise.");
    assert_eq!(
        catalogue.services.len() + catalogue.managers.len() + catalogue.laws.len(),
        3
    );
}

#[test]
fn a_lint_page_is_refused() {
    let cases = [
        // The definition's keys and words.
        (
            "level =",
            "levle =",
            "own/some-lint.md:7:1: unknown key `levle` (did you mean `level`?)",
        ),
        (
            "\"video\"",
            "\"vidoe\"",
            "own/some-lint.md:15:13: unknown value `vidoe` (did you mean `video`?)",
        ),
        (
            "label = \"here\"\n",
            "",
            "own/some-lint.md:6:1: missing key `label`",
        ),
        (
            "label = \"here\"",
            "label = 1",
            "own/some-lint.md:10:9: invalid type: integer `1`, expected a string",
        ),
        (
            "label = \"here\"",
            "label = \" \"",
            "own/some-lint.md:10:9: `label` is empty",
        ),
        (
            "\"order-3\"",
            "\"order-4\"",
            "own/some-lint.md:8:8: no law is called `order-4` (did you mean `order-3`?)",
        ),
        (
            "[\"order-3\"]",
            "[]",
            "own/some-lint.md:8:7: `law` is empty",
        ),
        ("[\"load\"]", "[]", "own/some-lint.md:14:8: `site` is empty"),
        (
            "[\"load\"]",
            "[\"text\"]",
            "own/some-lint.md:9:12: `{service}` in `message` cannot be filled: a match has site `text`",
        ),
        (
            "[\"load\"]",
            "[\"text\"]",
            "own/some-lint.md:15:12: `category` says nothing about the site `text`, so this never matches",
        ),
        (
            "category = [\"video\"]",
            "subject = [\"cookies\"]",
            "own/some-lint.md:15:11: `subject` says nothing about the site `load`, so this never matches",
        ),
        (
            "{service} loads",
            "{servise} loads",
            "own/some-lint.md:9:12: `{servise}` is not a placeholder (did you mean `{service}`?)",
        ),
        (
            "{service} loads",
            "{zzzzzzzz} loads",
            "there are `{company}`, `{guard}`, `{help}`",
        ),
        (
            "{service} loads",
            "{service loads",
            "own/some-lint.md:9:12: `message` has a brace that is never closed",
        ),
        (
            "\"here\"",
            "\"{text}\"",
            "own/some-lint.md:10:10: `{text}` in `label` cannot be filled: a match has site `load`",
        ),
        (
            "\"here\"",
            "\"Here\"",
            "own/some-lint.md:10:9: `label` starts with a capital letter; it follows a colon",
        ),
        (
            "loads\"",
            "loads.\"",
            "own/some-lint.md:9:11: `message` ends like a sentence; leave out the full stop",
        ),
        (
            "loads\"",
            "loads \"",
            "`message` has white space at its start or end",
        ),
        // The page's form.
        (
            "# some-lint",
            "# other-lint",
            "own/some-lint.md:1:1: the page must open with `# some-lint`",
        ),
        ("# some-lint\n", "", "the page must open with `# some-lint`"),
        (
            "What it reports.",
            "What it\nreports.",
            "own/some-lint.md:3:1: one line of summary must follow the title",
        ),
        (
            "What it reports.\n",
            "",
            "one line of summary must follow the title",
        ),
        (
            "```toml",
            "```json",
            "own/some-lint.md:5:1: a `toml` fence with the definition must follow the summary",
        ),
        (
            "## Why is this bad?",
            "## Why is it bad?",
            "own/some-lint.md:18:1: a lint page has no heading `Why is it bad?` here (did you mean `Why is this bad?`?)",
        ),
        (
            "Because.\n",
            "",
            "own/some-lint.md:18:1: the section `Why is this bad?` is missing or empty",
        ),
        (
            "## What to do instead\n\nOtherwise.\n",
            "",
            "own/some-lint.md:23:1: the section `What to do instead` is missing or empty",
        ),
        (
            "### Bad",
            "### Worse",
            "a lint page has no heading `Worse` here",
        ),
        (
            "### Bad",
            "",
            "an example stands at the start of its line, under `### Bad` or `### Good`",
        ),
        (
            "```html\n<p>bad",
            "  ```html\n<p>bad",
            "own/some-lint.md:30:1: an example stands at the start of its line",
        ),
        (
            "```html\n<p>bad</p>\n```",
            "",
            "own/some-lint.md:26:1: the page has no bad example",
        ),
        (
            "```html\n<p>good</p>\n```",
            "",
            "own/some-lint.md:26:1: the page has no good example",
        ),
        (
            "```html\n<p>bad",
            "```\n<p>bad",
            "own/some-lint.md:30:1: the example's fence names no language (write it behind the fence: ```html)",
        ),
        (
            "```html\n<p>bad",
            "```htm\n<p>bad",
            "own/some-lint.md:30:1: no example can be written in `htm` (did you mean `html`?)",
        ),
        (
            "```html\n<p>bad",
            "```html fiel=a\n<p>bad",
            "own/some-lint.md:30:1: the fence's `fiel=a` is not understood",
        ),
        (
            "good</p>\n```",
            "good</p>\n",
            "own/some-lint.md:36:1: the fence is never closed",
        ),
    ];
    refuse_all("some-lint.md", &cases);
}

#[test]
fn a_table_of_services_is_refused() {
    let name = "services/video.toml";
    let again = SERVICE.replace("a-tube", "0-tube");
    let cases = [
        (
            "frames",
            "franes",
            "own/services/video.toml:9:1: unknown key `franes` (did you mean `frames`?)",
        ),
        (
            "\"marketing\"",
            "\"maketing\"",
            "unknown value `maketing` (did you mean `marketing`?)",
        ),
        (
            "name = \"A Tube\"",
            "name = \"\"",
            "own/services/video.toml:3:8: `name` is empty",
        ),
        (
            "frames = [\"a.example.com/embed/\", \"b.example.com/embed/\"]\n",
            "",
            "own/services/video.toml:2:1: nothing tells how to recognise the service `a-tube`",
        ),
        (
            "[\"a.example.com/embed/\", \"b",
            "[\"c.example.com/embed/\", \"b",
            "own/services/video.toml:9:35: `b.example.com/embed/` comes before `c.example.com/embed/`: addresses are sorted",
        ),
        (
            "[\"a.",
            "[\"b.",
            "own/services/video.toml:9:35: `b.example.com/embed/` stands here twice",
        ),
        (
            "[\"a.",
            "[\"https://a.",
            "own/services/video.toml:9:11: the address `https://a.example.com/embed/` has a scheme; it starts with the host",
        ),
        ("[\"a.example", "[\"a.Example", "has upper case in it"),
        (
            "[\"a.example.com",
            "[\"",
            "the address `/embed/` has no host",
        ),
        (
            "\"DK\"",
            "\"Denmark\"",
            "own/services/video.toml:6:42: `country` is no country code like `DK`",
        ),
        (
            "link to",
            "Link to",
            "own/services/video.toml:8:8: `help` starts with a capital letter",
        ),
        (
            "the video\"",
            "the video.\"",
            "own/services/video.toml:8:8: `help` ends like a sentence",
        ),
        (
            "[a-tube]",
            "[A_Tube]",
            "own/services/video.toml:2:2: `A_Tube` is not an id",
        ),
        ("[a-tube]", "[a-tube", "own/services/video.toml:2:"),
        (
            "snippet =",
            "cookies = [{ name = \"b\" }, { name = \"a\" }]\nsnippet =",
            "`a` comes before `b`: cookies are sorted",
        ),
        (
            "snippet =",
            "cookies = [{ name = \"a\" }, { name = \"a\" }]\nsnippet =",
            "`a` stands here twice",
        ),
        (
            "snippet =",
            "cookies = [{ name = \"a\", lifetime = \"for ever\" }]\nsnippet =",
            "`lifetime` is neither `session` nor a number and a unit like `13 months`",
        ),
        (
            SERVICE,
            &format!("{SERVICE}{again}"),
            "own/services/video.toml:12:2: `0-tube` comes before `a-tube`: services are sorted",
        ),
    ];
    refuse_all(name, &cases);
}

#[test]
fn a_law_is_refused() {
    let cases = [
        (
            "2011-12-09",
            "9 December 2011",
            "own/law.toml:4:8: `date` is no date like `2019-12-10`",
        ),
        (
            "date =",
            "address = \"http://example.com\"\ndate =",
            "own/law.toml:4:11: `address` is no address that starts with `https://`",
        ),
        (
            "says",
            "say",
            "own/law.toml:5:1: unknown key `say` (did you mean `says`?)",
        ),
        (
            "\"Ask first.\"",
            "\"\"",
            "own/law.toml:5:8: `says` is empty",
        ),
        (
            "order-3",
            "Order-3",
            "own/law.toml:2:2: `Order-3` is not an id",
        ),
    ];
    refuse_all("law.toml", &cases);
}

#[test]
fn a_consent_manager_is_refused() {
    let name = "consent-managers/asker.toml";
    let cases = [
        (
            "scripts",
            "script",
            "own/consent-managers/asker.toml:3:1: unknown key `script` (did you mean `scripts`?)",
        ),
        (
            "\"Asker\"",
            "\"\"",
            "own/consent-managers/asker.toml:2:8: `name` is empty",
        ),
        (
            "\"cdn.",
            "\"//cdn.",
            "own/consent-managers/asker.toml:3:12: the address `//cdn.example.com/asker.js` has a scheme",
        ),
        (
            "https://",
            "",
            "own/consent-managers/asker.toml:4:17: `documentation` is no address",
        ),
    ];
    refuse_all(name, &cases);
}

#[test]
fn a_component_is_refused() {
    let right = "[some-tube]\nkind = \"shortcode\"\nnames = [\"tube\", \"tv\"]\nservice = \"a-tube\"\n\
        role = \"frame\"\nbad = \"{{< tube >}}\"\ngood = \"tube\"\n";
    let load = |text: &str| {
        load(&[
            ("components/x.toml", text),
            ("services/video.toml", SERVICE),
        ])
    };
    assert_eq!(load(right).expect("right").components.len(), 1);
    let twice = format!("{right}{}", right.replace("some", "the"));
    for (text, expected) in [
        (
            right.replace("a-tube", "a-tub"),
            "4:11: no service is called `a-tub` (did you mean `a-tube`?)",
        ),
        (
            right.replace("shortcode", "shortcut"),
            "2:8: unknown value `shortcut` (did you mean `shortcode`?)",
        ),
        (
            right.replace("\"tube\", \"tv\"", ""),
            "3:9: `names` has no name in it",
        ),
        (
            right.replace("\"tube\", \"tv\"", "\"tv\", \"tube\""),
            "`tube` comes before `tv`",
        ),
        (
            format!("{right}library = \"x\"\n"),
            "8:11: `library` says something about tags and elements only",
        ),
        (
            right.replace("shortcode", "element"),
            "`library` must name the package that an element is imported from",
        ),
        (
            right.replace("shortcode", "setting"),
            "`files` says where settings stand, of which each has some, and nothing else",
        ),
        (
            format!("{right}files = [\"x.toml\"]\n"),
            "8:9: `files` says where settings stand",
        ),
        (
            format!("{right}unless = [\"x\"]\n"),
            "8:10: `unless` says something about settings and elements only",
        ),
        (
            format!("{right}layouts = [\"x\"]\n"),
            "8:11: `layouts` says something about settings only",
        ),
        (twice, "the name `tube` is defined twice"),
    ] {
        let errors = load(&text).expect_err("must be refused");
        assert!(errors.contains(expected), "{expected} is not in {errors}");
    }
}

#[test]
fn a_profile_is_refused() {
    let wrong = |text: &str| load(&[("profiles.toml", text)]).unwrap_err();
    for (text, problem) in [
        (
            "[a]\nsays = 'x'\nextends = 'b'\n",
            "no profile is called `b`",
        ),
        (
            "[a]\nsays = 'x'\n[a.lints]\nb = 'error'\n",
            "no lint is called `b`",
        ),
        ("[a]\nsays = 'x'\nlint = 1\n", "unknown key `lint`"),
        ("[b]\nsays = 'x'\n[a]\nsays = 'x'\n", "are sorted"),
    ] {
        let said = wrong(text);
        assert!(said.contains(problem), "{text}: {said}");
    }
}

#[test]
fn ids_are_defined_once() {
    let files = [("services/a.toml", SERVICE), ("services/b.toml", SERVICE)];
    let errors = load(&files).expect_err("twice");
    assert_eq!(
        errors,
        "own/services/b.toml:2:1: the service `a-tube` is defined twice"
    );

    let all = [
        file("law.toml", LAW),
        file("some-lint.md", PAGE),
        file("consent-managers/asker.toml", MANAGER),
    ];
    let base = Catalogue::default().extended_with(&all).expect("right");
    let errors = plain(&base.extended_with(&all).expect_err("twice"));
    for what in [
        "the law `order-3`",
        "the lint `some-lint`",
        "the consent manager `asker`",
    ] {
        assert!(
            errors.contains(&format!("{what} is defined twice")),
            "{errors}"
        );
    }
}

#[test]
fn users_own_lints_may_cite_the_laws_that_are_built_in() {
    let own = PAGE.replace("order-3", "gdpr-4-11");
    let catalogue = Catalogue::builtin()
        .extended_with(&[file("some-lint.md", &own)])
        .expect("right");
    assert_eq!(catalogue.lints.len(), Catalogue::builtin().lints.len() + 1);
    assert!(catalogue.lint("some-lint").is_some());
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_files() {
    let page = PAGE
        .replace("order-3", "x")
        .replace("\"here\"", "\"Here.\"");
    let services = SERVICE.replace("\"DK\"", "\"dk\"");
    let errors =
        load(&[("some-lint.md", &page), ("services/video.toml", &services)]).expect_err("wrong");
    let lines: Vec<&str> = errors
        .lines()
        .filter_map(|line| line.split(": ").next())
        .collect();
    let expected = [
        "own/services/video.toml:6:42",
        "own/some-lint.md:8:8",
        "own/some-lint.md:10:9",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn folders_hold_nothing_else() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    };
    write("law.toml", LAW.as_bytes());
    write("README.md", b"for people");
    write(".hidden", b"for editors");
    write("services/video.toml", SERVICE.as_bytes());
    let catalogue = Catalogue::load_dir(dir.path()).expect("right");
    assert_eq!(catalogue.services.len(), 1);

    write("notes.txt", b"stray");
    write("service/video.toml", b"");
    write("services/audio.toml", b"\xff");
    let errors = plain(&Catalogue::load_dir(dir.path()).expect_err("wrong"));
    assert!(
        errors.contains("`notes.txt` is no part of a catalogue"),
        "{errors}"
    );
    assert!(
        errors.contains("`service` is no part of a catalogue (did you mean `services`?)"),
        "{errors}"
    );
    assert!(
        errors.contains("cannot read") && errors.contains("services/audio.toml"),
        "{errors}"
    );

    let errors = plain(&Catalogue::load_dir(&dir.path().join("none")).expect_err("wrong"));
    assert!(errors.contains("cannot read"), "{errors}");
}

#[test]
fn an_error_shows_the_source_and_the_place() {
    let page = PAGE.replace("order-3", "order-4");
    let files = [file("law.toml", LAW), file("some-lint.md", &page)];
    let errors = Catalogue::default()
        .extended_with(&files)
        .expect_err("wrong");
    let shown = format!(
        "{:?}",
        miette::Report::new(errors.into_iter().next().expect("one"))
    );
    for part in [
        "no law is called `order-4`",
        "own/some-lint.md:8:8",
        "law = [\"order-4\"]",
        "did you mean `order-3`?",
    ] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
}
