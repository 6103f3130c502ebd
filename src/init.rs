//! A first configuration: what a look at the repository tells, written down with comments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::catalogue::Catalogue;
use crate::engine::Report;
use crate::reading::{self, MAX_SETTINGS};

/// What tells that a repository is built with something: a file at its top, and a text in it.
struct Sign {
    file: &'static str,
    text: &'static str,
    name: &'static str,
}

const fn sign(file: &'static str, text: &'static str, name: &'static str) -> Sign {
    Sign { file, text, name }
}

/// In the order in which they are asked; the first of a file counts.
const SIGNS: &[Sign] = &[
    sign("composer.json", "drupal/core", "Drupal"),
    sign("composer.json", "typo3/cms-core", "TYPO3"),
    sign("composer.json", "statamic/cms", "Statamic"),
    sign("composer.json", "craftcms/cms", "Craft CMS"),
    sign("composer.json", "laravel/framework", "Laravel"),
    sign("composer.json", "symfony/framework-bundle", "Symfony"),
    sign("wp-config.php", "", "WordPress"),
    sign("wp-config-sample.php", "", "WordPress"),
    sign("style.css", "Theme Name:", "a WordPress theme"),
    sign("package.json", "\"next\"", "Next.js"),
    sign("package.json", "\"nuxt\"", "Nuxt"),
    sign("package.json", "\"gatsby\"", "Gatsby"),
    sign("package.json", "\"@sveltejs/kit\"", "SvelteKit"),
    sign("package.json", "\"astro\"", "Astro"),
    sign("package.json", "\"@angular/core\"", "Angular"),
    sign("package.json", "\"@docusaurus/core\"", "Docusaurus"),
    sign("package.json", "\"vitepress\"", "VitePress"),
    sign("package.json", "\"@11ty/eleventy\"", "Eleventy"),
    sign("package.json", "\"vue\"", "Vue"),
    sign("package.json", "\"svelte\"", "Svelte"),
    sign("package.json", "\"solid-js\"", "Solid"),
    sign("package.json", "\"react\"", "React"),
    sign("package.json", "\"express\"", "Express"),
    sign("Gemfile", "jekyll", "Jekyll"),
    sign("Gemfile", "rails", "Rails"),
    sign("hugo.toml", "", "Hugo"),
    sign("hugo.yaml", "", "Hugo"),
    sign("config.toml", "baseURL", "Hugo"),
    sign("mkdocs.yml", "", "MkDocs"),
    sign("manage.py", "django", "Django"),
    sign("mix.exs", "phoenix", "Phoenix"),
    sign("pom.xml", "thymeleaf", "Spring with Thymeleaf"),
];

/// What is looked for in a repository.
#[must_use]
pub fn frameworks(folder: &Path) -> Vec<&'static str> {
    let mut texts: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut found: Vec<&'static str> = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for sign in SIGNS {
        let text = texts
            .entry(sign.file)
            .or_insert_with(|| reading::text(&folder.join(sign.file), MAX_SETTINGS).ok());
        let is_there = text.as_ref().is_some_and(|text| text.contains(sign.text));
        if is_there && told.insert(sign.file) && !found.contains(&sign.name) {
            found.push(sign.name);
        }
    }
    let projects = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut projects = projects.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.ends_with(".csproj") || name.ends_with(".sln")
    });
    if let Some(project) = projects.next() {
        let text = reading::text(&project.path(), MAX_SETTINGS).unwrap_or_default();
        found.push(match text.contains("Umbraco") {
            true => "Umbraco",
            false => "ASP.NET",
        });
    }
    found
}

/// The file's text.
#[must_use]
pub fn text(report: &Report, catalogue: &Catalogue, frameworks: &[&str]) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(&mut out, report, catalogue, frameworks);
    out
}

fn write_text(
    out: &mut String,
    report: &Report,
    catalogue: &Catalogue,
    frameworks: &[&str],
) -> std::fmt::Result {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let managers: Vec<&str> = report
        .managers
        .iter()
        .filter_map(|id| Some(catalogue.managers.get(id)?.name.as_str()))
        .collect();
    let mut services: BTreeSet<&str> = report
        .findings
        .iter()
        .filter_map(|finding| finding.service_name.as_deref())
        .collect();
    services.extend(report.guarded.iter().map(|it| it.service_name.as_str()));
    let services: Vec<&str> = services.into_iter().collect();
    let list = |all: &[&str]| match all {
        [] => "none".to_owned(),
        all => all.join(", "),
    };
    writeln!(
        out,
        "#:schema {repository}/raw/main/docs/cookielint.schema.json"
    )?;
    writeln!(
        out,
        "# What cookielint checks, and how it reports: {repository}/blob/main/docs/configuration.md"
    )?;
    writeln!(
        out,
        "# Every key can be left out. `cookielint config PATH` shows what applies to a path."
    )?;
    writeln!(out, "#")?;
    writeln!(out, "# Found when this was written:")?;
    writeln!(out, "#   built with: {}", list(frameworks))?;
    writeln!(out, "#   consent manager: {}", list(&managers))?;
    for (index, services) in services.chunks(6).enumerate() {
        let label = if index == 0 { "services:" } else { "         " };
        writeln!(out, "#   {label} {}", services.join(", "))?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "# The lowest level that makes the check fail: \"note\", \"warning\" or \"error\"."
    )?;
    writeln!(out, "fail-on = \"warning\"\n")?;
    writeln!(
        out,
        "# Files and folders that are not checked, as in a .gitignore beside this file."
    )?;
    writeln!(out, "exclude = []\n")?;
    match report.managers.as_slice() {
        [] => {
            writeln!(
                out,
                "# The consent manager, if the site has one that its source does not show."
            )?;
            writeln!(out, "# consent-manager = \"cookiebot\"\n")?;
        }
        [only] => {
            writeln!(
                out,
                "# The source shows the consent manager; this is only needed where it does not."
            )?;
            writeln!(out, "# consent-manager = \"{only}\"\n")?;
        }
        [first, ..] => {
            writeln!(
                out,
                "# The source shows several consent managers; fixes use the one that is named here."
            )?;
            writeln!(out, "# consent-manager = \"{first}\"\n")?;
        }
    }
    writeln!(
        out,
        "# A suppression (`cookielint: allow(lint) reason`) without a reason allows nothing."
    )?;
    writeln!(out, "# require-reason = true\n")?;
    writeln!(
        out,
        "# `cookielint check --write-baseline` lists what is there today, so that only what comes new is"
    )?;
    writeln!(out, "# reported. Where the list is kept, if not here:")?;
    writeln!(out, "# baseline = \"cookielint-baseline.json\"\n")?;
    writeln!(
        out,
        "# The level of a lint or group: \"allow\", \"note\", \"warning\" or \"error\". Found today:"
    )?;
    writeln!(out, "[lints]")?;
    let mut counts: BTreeMap<&str, (usize, &'static str)> = BTreeMap::new();
    for finding in &report.findings {
        let level = crate::finding::Named::id(&finding.level);
        counts.entry(&finding.lint).or_insert((0, level)).0 += 1;
    }
    for (lint, (count, level)) in counts {
        writeln!(out, "# {lint} = \"{level}\"  # {count}")?;
    }
    writeln!(out)?;
    writeln!(out, "# Other levels for some files.")?;
    writeln!(out, "# [[overrides]]")?;
    writeln!(out, "# files = [\"old/**\"]")?;
    writeln!(out, "# lints = {{ loading = \"warning\" }}\n")?;
    writeln!(
        out,
        "# What asks for consent in this project, and cannot be told by its name."
    )?;
    writeln!(out, "# [guards]")?;
    writeln!(
        out,
        "# functions = [\"mayTrack\", {{ name = \"mayCount\", purpose = \"statistics\" }}]"
    )?;
    writeln!(out, "# components = [\"AfterYes\"]")?;
    writeln!(out, "# conditions = [\"page.visitor.said_yes\"]")?;
    writeln!(out, "# cookies = [\"visitor_choice\"]")
}
