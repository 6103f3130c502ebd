//! A first configuration: what a look at the repository tells, written down with comments.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::catalogue::Catalogue;
use crate::engine::Report;

mod systems;

pub use self::systems::systems;

/// The file's text.
#[must_use]
pub fn text(report: &Report, catalogue: &Catalogue, systems: &[&str]) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(&mut out, report, catalogue, systems);
    out
}

fn write_text(
    out: &mut String,
    report: &Report,
    catalogue: &Catalogue,
    systems: &[&str],
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
    let built_with = match systems {
        [] => "nothing that is known".to_owned(),
        all => all.join(", "),
    };
    writeln!(out, "#   built with: {built_with}")?;
    writeln!(out, "#   consent manager: {}", list(&managers))?;
    for (index, services) in services.chunks(6).enumerate() {
        let label = if index == 0 { "services:" } else { "         " };
        writeln!(out, "#   {label} {}", services.join(", "))?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "# By which rules the site is judged: \"eu\", or \"dk\" for Danish sites, \"dk-public\" for those of"
    )?;
    writeln!(
        out,
        "# authorities, \"dk-state\" for the state's self-service and national portals."
    )?;
    writeln!(out, "# profile = \"eu\"\n")?;
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
