//! A load is a place where the page contacts a third-party service, with what stands in front of it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::wording::purpose_word;
use super::{Examined, Properties};
use crate::catalogue::definition::{Flaw, GuardKind, Role, SiteKind as Kind, Within};
use crate::catalogue::service::{Category, Purpose};
use crate::catalogue::{Catalogue, Service};
use crate::guard::Guards;
use crate::project::{FileIndex, Project};
use crate::site::{By, Load, Site, SiteKind};
use crate::source::Source;

/// A component of whose name the project has its own: what that file says is judged, not its use.
pub(crate) fn is_redefined(site: &Site, project: &Project) -> bool {
    let SiteKind::Load(load) = &site.kind else {
        return false;
    };
    let mut files = load.redefined_in.iter();
    files.any(|file| project.definitions.contains(file))
}

/// Services that some file loads by an address or package; calls of these start nothing by themselves.
pub(crate) fn loaded_by_address(project: &Project) -> HashSet<&str> {
    let sites = project.files.iter().flat_map(|file| &file.facts.sites);
    sites
        .filter(|site| !is_redefined(site, project))
        .filter_map(|site| match &site.kind {
            SiteKind::Load(load) if load.by < By::Call => Some(load.service.as_str()),
            _ => None,
        })
        .collect()
}

/// A load as the `loading` lints see it, and what is wrong with its guard or settings.
pub(super) fn examine<'a>(
    guards: &mut Guards<'a>,
    catalogue: &'a Catalogue,
    file: FileIndex,
    site: &Site,
    load: &Load,
) -> Vec<Examined<'a>> {
    let Some((id, service)) = catalogue.services.get_key_value(&load.service) else {
        return Vec::new();
    };
    let resolution = guards.resolve(file, site);
    let properties = Properties {
        kind: Kind::Load,
        category: Some(service.category),
        purpose: Some(service.purpose),
        role: Some(load.role),
        guard: Some(resolution.guard),
        within: load.noscript.then_some(Within::Noscript),
        ..Properties::default()
    };
    let base = Examined {
        properties,
        service: Some((id, service)),
        by: load.by,
        resolution: Some(resolution.clone()),
        ..Examined::at(site.span)
    };
    // An authority's data may be asked for as it is, however the site goes about it; only where
    // every third party needs a basis does this one.
    if service.category == Category::PublicData {
        return vec![base];
    }
    let mut base = base;
    let mut all = Vec::new();
    // What loads at once has more wrong with it than a setting.
    let waits = matches!(
        resolution.guard,
        GuardKind::Consent | GuardKind::Interaction
    );
    if !load.unset.is_empty() && waits {
        let mut of_setting = base.clone();
        // The load is judged once, by itself.
        of_setting.properties.guard = None;
        all.push(of_setting.with(Flaw::Sharing, &load.unset.join("`, `")));
    }
    if resolution.is_open() {
        let flawed = resolution
            .gates
            .iter()
            .find_map(|gate| Some((gate.flaw?, gate.reason)));
        let flaw = flawed
            .or_else(|| guards.manager_is_late(file, site.span, load))
            .or_else(|| guards.mode_is_late(file, site, load));
        if let Some((flaw, reason)) = flaw {
            base = base.with(flaw, reason);
        }
    } else if resolution.guard == GuardKind::Consent {
        if asks_for_another(service, &resolution.purposes) {
            let asked = resolution
                .purposes
                .iter()
                .map(|purpose| purpose_word(*purpose));
            let mut asked: Vec<&str> = asked.collect();
            asked.dedup();
            base = base.with(Flaw::WrongPurpose, &asked.join(" or "));
        } else if guards.nothing_releases(file, &resolution) {
            base = base.with(Flaw::NoManager, "");
        }
    }
    all.push(base);
    all
}

/// A load of a third party that the configuration gives no basis for.
pub(super) fn undeclared<'a>(
    file: FileIndex,
    project: &Project,
    examined: &[Examined<'a>],
) -> Option<Examined<'a>> {
    let bases = &project.said(file).bases;
    let found = examined.iter().find(|found| found.loads_something())?;
    let (id, _) = found.service?;
    if bases.contains(id) {
        return None;
    }
    let mut found = found.clone();
    found.properties.guard = None;
    found.properties.flaws = vec![Flaw::Undeclared];
    Some(found)
}

/// Whether the purposes that a guard asks for are plainly not the service's. Where embeds belong
/// is disputed, and statistics are often asked for together with marketing, so that only asking
/// for less than the service does is judged.
fn asks_for_another(service: &Service, asked: &[Purpose]) -> bool {
    use Purpose::{Necessary, Preferences, Statistics};
    let only = |known: &[Purpose]| {
        !asked.is_empty() && asked.iter().all(|purpose| known.contains(purpose))
    };
    match (service.category, service.purpose) {
        (_, Necessary) => false,
        (Category::Marketing, Purpose::Marketing) => only(&[Necessary, Preferences, Statistics]),
        (Category::Analytics, Statistics) => only(&[Necessary, Preferences]),
        _ => only(&[Necessary]),
    }
}

/// A script that is loaded at once while what starts it waits for consent.
pub(super) fn tell_half_held(guards: &mut Guards, file: FileIndex, examined: &mut [Examined]) {
    let waits = |found: &&Examined| {
        found.properties.guard == Some(GuardKind::Consent)
            && matches!(found.by, By::Call | By::Script)
    };
    let mut held: HashSet<String> = examined
        .iter()
        .filter(waits)
        .filter_map(|found| found.service.map(|(id, _)| id.to_owned()))
        .collect();
    for start in &guards.project().files[file].facts.starts {
        if guards.guard_of(file, start.gate) == GuardKind::Consent {
            held.insert(start.service.clone());
        }
    }
    for found in examined {
        let is_loader = found.by == By::Element && found.properties.role == Some(Role::Script);
        let open = found.properties.guard == Some(GuardKind::None);
        let of_held = found.service.is_some_and(|(id, _)| held.contains(id));
        if is_loader && open && of_held && found.properties.flaws.is_empty() {
            let flaw = "holds back what the script is told, not the script";
            found.properties.flaws.push(Flaw::Ineffective);
            flaw.clone_into(&mut found.flaw);
        }
    }
}

/// Parts of words by which a page speaks of what the third party does with data, and by which it
/// takes its texts from elsewhere.
const NOTICES: &[&str] = &[
    "cookie",
    "consent",
    "samtyk",
    "samtyck",
    "third part",
    "third-part",
    "tredje",
    "drittan",
    "privacy",
    "privat",
    "persond",
    "personuppg",
    "datenschutz",
    "einwillig",
    "gdpr",
    "dsgvo",
    "tracking",
    "sporing",
    "servere",
    "servers",
    "server von",
    "servern",
    "données",
    "datos",
    "toestemming",
    "terze parti",
    "tiers",
    "i18n",
    "$t(",
    " t(",
    "{t(",
    "trans(",
    "|trans",
    "| trans",
    "translate",
    "__(",
    "_e(",
    "localizer",
    "dictionaryvalue",
    "formatmessage",
    "children",
    "<slot",
    "ng-content",
];

/// Whether a text speaks of a third party, or of texts that stand elsewhere.
fn is_notice(text: &str) -> bool {
    // The address of YouTube's frame says nothing to people.
    let text = text.to_lowercase().replace("nocookie", "");
    NOTICES.iter().any(|notice| text.contains(notice))
}

/// Frames that a click loads where nothing in the files around them speaks of the third party. Which
/// files speak is kept in `speaking`: each is asked once, however often frames are loaded.
pub(super) fn tell_unannounced(
    project: &Project,
    sources: &BTreeMap<FileIndex, Arc<Source>>,
    file: FileIndex,
    speaking: &mut HashMap<FileIndex, bool>,
    examined: &mut Vec<Examined>,
) {
    let waits_for_click = |found: &&Examined| {
        let properties = &found.properties;
        properties.kind == Kind::Load
            && properties.guard == Some(GuardKind::Interaction)
            && properties.role == Some(Role::Frame)
            && properties.category == Some(Category::Video)
    };
    // What stands beside the button that a script waits for is in the page.
    let path = &project.files[file].path;
    let is_script = [".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"]
        .iter()
        .any(|end| path.ends_with(end));
    if is_script {
        return;
    }
    let mut all = Vec::new();
    for found in examined.iter().filter(waits_for_click) {
        let mut files: Vec<FileIndex> = vec![file];
        let gates = found
            .resolution
            .iter()
            .flat_map(|resolution| &resolution.gates);
        files.extend(gates.map(|gate| gate.file));
        files.extend(
            project
                .includers
                .get(&file)
                .into_iter()
                .flatten()
                .map(|(other, _)| *other),
        );
        files.extend(project.importers.get(&file).into_iter().flatten());
        let speaks = files.iter().any(|file| {
            let speaks = || {
                sources
                    .get(file)
                    .is_none_or(|source| is_notice(&source.text))
            };
            *speaking.entry(*file).or_insert_with(speaks)
        });
        if !speaks {
            let mut silent = found.clone();
            // The load is judged once, by itself.
            silent.properties.guard = None;
            silent.properties.flaws.clear();
            all.push(silent.with(Flaw::Unannounced, ""));
        }
    }
    examined.extend(all);
}
