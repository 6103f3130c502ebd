//! What the site tells is held against what it does: a policy against what it must say, and against
//! the services that the code loads.

use super::{Examined, Nearby, Properties};
use crate::catalogue::Service;
use crate::catalogue::definition::{Flaw, GuardKind, SiteKind as Kind};
use crate::catalogue::phrases;
use crate::catalogue::service::{Category, Purpose};
use crate::engine::Tools;
use crate::expr::Expr;
use crate::gate::{GateId, GateKind};
use crate::policy::{Kind as PolicyKind, Policy};
use crate::project::{FileIndex, Project};
use crate::site::SiteKind;
use crate::text::Grammar;

/// What the project's policies tell.
pub(super) struct Policies<'a> {
    project: &'a Project,
    /// Whole texts that tell of cookies.
    told: Vec<(FileIndex, &'a Policy)>,
    /// Some policy says more than its file shows.
    is_partial: bool,
    /// Some service is loaded that needs consent.
    needs_consent: bool,
    /// The texts name companies or their cookies one by one.
    names_services: bool,
}

impl<'a> Policies<'a> {
    pub(super) fn of(project: &'a Project, tools: &Tools) -> Self {
        let all = || {
            let mut policies: Vec<(FileIndex, &Policy)> = project
                .policies
                .iter()
                .map(|(file, policy)| (*file, policy.as_ref()))
                .collect();
            policies.sort_by_key(|(file, _)| *file);
            policies
        };
        let speaks_of_itself = |policy: &Policy| {
            policy.is_declared || own_words(tools).any(|words| policy.says(words))
        };
        let told: Vec<_> = all()
            .into_iter()
            .filter(|(_, policy)| policy.is_whole() && speaks_of_itself(policy))
            .collect();
        let services = || tools.catalogue.services.values();
        let names_services = told
            .iter()
            .any(|(_, policy)| services().any(|service| names(policy, service)));
        let needs_consent = project.files.iter().any(|file| {
            file.facts.sites.iter().any(|site| match &site.kind {
                SiteKind::Load(load) => {
                    let service = tools.catalogue.services.get(&load.service);
                    service.is_some_and(needs_telling)
                }
                _ => false,
            })
        });
        Self {
            project,
            is_partial: all().iter().any(|(_, policy)| policy.is_partial),
            told,
            needs_consent,
            names_services,
        }
    }

    /// The page on which visitors look for cookies.
    fn main(&self) -> Option<(FileIndex, &'a Policy)> {
        let mut told = self.told.iter();
        let on_cookies = told
            .clone()
            .find(|(_, policy)| policy.kind == PolicyKind::Cookies);
        let found = on_cookies.or_else(|| told.find(|(_, policy)| policy.is_on_cookies()))?;
        Some(*found)
    }

    /// The policy in a file, where it leaves out what it must tell.
    pub(super) fn examine<'e>(&self, file: FileIndex, tools: &Tools) -> Option<Examined<'e>> {
        // A consent manager's own dialog tells the rest.
        if !self.needs_consent || !self.project.managers.is_empty() {
            return None;
        }
        let (at, policy) = self.main()?;
        if at != file {
            return None;
        }
        let languages = languages_of(&policy.text, tools);
        if languages.is_empty() {
            return None;
        }
        let points: [(Point, &str); 5] = [
            (|words| &words.purposes, "what cookies are for"),
            (|words| &words.parties, "who is behind them"),
            (|words| &words.refuse, "how to refuse them"),
            (|words| &words.withdraw, "how to withdraw consent"),
            (|words| &words.lifetime, "how long they last"),
        ];
        // Another page may tell the rest: whatever any of them says is told.
        let is_told = |point: Point| {
            self.told
                .iter()
                .any(|(_, policy)| languages.iter().any(|words| policy.says(point(words))))
        };
        let missing: Vec<&str> = points
            .iter()
            .filter(|(point, _)| !is_told(*point))
            .map(|(_, what)| *what)
            .collect();
        // One that tells nothing of all this is about something else.
        if missing.is_empty() || missing.len() > 3 || self.is_partial {
            return None;
        }
        let found = Examined {
            properties: Properties {
                kind: Kind::Policy,
                ..Properties::default()
            },
            ..Examined::at(policy.span)
        };
        Some(found.with(Flaw::Incomplete, &list(&missing)))
    }

    /// A load of a service that no policy names, or that no policy tells of because there is none.
    pub(super) fn untold<'e>(
        &self,
        file: FileIndex,
        gate: Option<GateId>,
        examined: &[Examined<'e>],
    ) -> Option<Examined<'e>> {
        let runs = |found: &&Examined<'e>| {
            let guard = found.properties.guard;
            found.properties.kind == Kind::Load
                && guard.is_some_and(|guard| guard != GuardKind::Never)
        };
        let found = examined.iter().find(runs)?;
        let (_, service) = found.service?;
        if !needs_telling(service) {
            return None;
        }
        if self.is_optional(file, gate) {
            return None;
        }
        let mut found = found.clone();
        found.properties.guard = None;
        if self.project.is_untold_site {
            found.properties.flaws = vec![Flaw::NoPolicy];
            return Some(found);
        }
        // With a consent manager, the list of companies may stand in its dialog.
        let listed = self.names_services || self.project.managers.is_empty();
        let (page, policy) = self.main()?;
        // Whatever text names it, however short, it is named.
        let mut all = self.project.policies.values();
        let is_named = all.any(|policy| names(policy, service));
        if self.is_partial || !listed || is_named {
            return None;
        }
        found.properties.flaws = vec![Flaw::NotInPolicy];
        found.near = Some(Nearby {
            file: page,
            span: policy.span,
            text: "this policy does not name it",
        });
        Some(found)
    }
}

/// Names by which templates ask the configuration of a site, sorted.
const CONFIGURATION: &[&str] = &[
    "config", "option", "options", "param", "params", "provider", "setting", "settings", "site",
    "theme",
];

impl Policies<'_> {
    /// Whether it may not be there at all: the configuration decides, in the file itself or where
    /// others include it, or no other includes it.
    fn is_optional(&self, file: FileIndex, gate: Option<GateId>) -> bool {
        let asks = |file: FileIndex, gate: Option<GateId>| {
            let facts = &self.project.files[file].facts;
            let mut at = gate;
            while let Some(gate) = at.and_then(|id| facts.gate(id)) {
                if let GateKind::Condition { expr, .. } = &gate.kind
                    && asks_configuration(expr)
                {
                    return true;
                }
                at = gate.parent;
            }
            false
        };
        let includers = self.project.includers.get(&file);
        let by_all = includers.is_some_and(|includers| {
            includers.iter().all(|(includer, number)| {
                let include = self.project.files[*includer].facts.includes.get(*number);
                include.is_some_and(|include| asks(*includer, include.gate))
            })
        });
        let is_left_over = includers.is_none() && is_fragment(&self.project.files[file].path);
        asks(file, gate) || by_all || is_left_over
    }
}

/// Whether a file is only ever a part of others.
fn is_fragment(path: &str) -> bool {
    path.split('/')
        .any(|folder| matches!(folder, "_includes" | "includes" | "_partials" | "partials"))
}

/// `site.comments.provider == "disqus"`, `.Site.Params.pixel`.
fn asks_configuration(expr: &Expr) -> bool {
    let mut open = vec![expr];
    let mut seen = 0;
    while let Some(expr) = open.pop() {
        seen += 1;
        if seen > 64 {
            return false;
        }
        let is_one = |name: &str| {
            let name = name.trim_start_matches(['$', '@']).to_lowercase();
            CONFIGURATION.binary_search(&name.as_str()).is_ok()
        };
        match expr {
            Expr::Name(name) if is_one(name) => return true,
            Expr::Member { object, property } => {
                if is_one(property) {
                    return true;
                }
                open.push(object);
            }
            Expr::Index { object, .. } => open.push(object),
            Expr::Call { callee, args } => {
                open.push(callee);
                open.extend(args);
            }
            Expr::Not(inner) => open.push(inner),
            Expr::And(all) | Expr::Or(all) => open.extend(all),
            Expr::Compare { left, right, .. } => open.extend([&**left, &**right]),
            _ => {}
        }
    }
    false
}

type Point = fn(&phrases::Policy) -> &Vec<String>;

/// The words by which sites speak of themselves, of each language.
fn own_words<'t>(tools: &'t Tools) -> impl Iterator<Item = &'t Vec<String>> {
    let phrases = tools.catalogue.phrases.values();
    phrases.filter_map(|phrases| Some(&phrases.policy.as_ref()?.own))
}

/// The words for policies in the language of a text.
pub(super) fn languages_of<'t>(text: &str, tools: &'t Tools) -> Vec<&'t phrases::Policy> {
    let grammar: &Grammar = &tools.grammar;
    let codes = grammar.languages_of(text);
    let phrases = &tools.catalogue.phrases;
    let of = |code: &&str| phrases.get(*code)?.policy.as_ref();
    // A text that is most likely in a language whose words are not known is not judged; what is
    // said in any language that comes near is said.
    if codes.first().and_then(of).is_none() {
        return Vec::new();
    }
    codes.iter().filter_map(of).collect()
}

/// Whether visitors have to be told of a service: it stores something that needs consent.
fn needs_telling(service: &Service) -> bool {
    service.purpose != Purpose::Necessary
        && service.category != Category::TagManager
        && !service.cookies.is_empty()
}

/// Words of names that tell no company from another, sorted.
const COMMON: &[&str] = &[
    "analytics",
    "cloud",
    "company",
    "consent",
    "data",
    "digital",
    "embed",
    "embeds",
    "europe",
    "film",
    "form",
    "forms",
    "gmbh",
    "group",
    "holding",
    "insights",
    "international",
    "ireland",
    "limited",
    "maps",
    "marketing",
    "media",
    "online",
    "operations",
    "pixel",
    "platform",
    "player",
    "plugin",
    "reviews",
    "search",
    "services",
    "software",
    "solutions",
    "systems",
    "technologies",
    "technology",
    "video",
    "videos",
    "widget",
];

/// Names that stand for one another.
const ALSO: &[(&str, &[&str])] = &[
    ("alphabet", &["google"]),
    ("facebook", &["meta"]),
    ("meta", &["facebook", "instagram"]),
    ("twitter", &["x corp"]),
    ("x", &["twitter"]),
    ("youtube", &["google"]),
];

/// Whether a policy names a service, its company, or one of its cookies.
fn names(policy: &Policy, service: &Service) -> bool {
    let name = service.name.to_lowercase();
    let company = service.company.name.to_lowercase();
    if policy.has(&name) {
        return true;
    }
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words = words.chain(company.split(|c: char| !c.is_alphanumeric()));
    let telling = |word: &&str| word.len() >= 4 && COMMON.binary_search(word).is_err();
    let mut words = words;
    let by_word = words.any(|word| {
        let also = ALSO.iter().find(|(known, _)| *known == word);
        let others = also.map_or(&[][..], |(_, others)| others);
        telling(&word) && policy.has(word) || others.iter().any(|other| policy.has(other))
    });
    let by_cookie = || {
        service.cookies.iter().any(|cookie| {
            let stem = cookie.name.split('*').next().unwrap_or_default();
            // A cookie that is called like a word (`CONSENT`) is not told from it.
            let is_a_name = stem.contains(|c: char| !c.is_alphabetic()) && stem.len() >= 3;
            is_a_name && policy.has(&stem.to_lowercase())
        })
    };
    by_word || by_cookie()
}

/// `a, b or c`.
fn list(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn words_are_sorted() {
        assert!(COMMON.is_sorted() && ALSO.is_sorted() && CONFIGURATION.is_sorted());
    }

    #[test]
    fn services_are_named_by_name_company_or_cookie() {
        let services = &Catalogue::builtin().services;
        let told = |text: &str, id: &str| {
            let policy = Policy::read("cookies.html", text, false, true);
            names(&policy.expect("a policy by its name"), &services[id])
        };
        assert!(told("<p>We use Hotjar.</p>", "hotjar"));
        assert!(told("<p>Google stores _ga.</p>", "google-analytics-4"));
        assert!(told("<p>The cookie _hjSessionUser_1.</p>", "hotjar"));
        assert!(told("<p>Videos from Google.</p>", "youtube"));
        assert!(told("<p>Facebook and Instagram.</p>", "facebook-pixel"));
        assert!(!told("<p>We use Google Analytics.</p>", "hotjar"));
        assert!(!told(
            "<p>We use analytics and software of others.</p>",
            "matomo"
        ));
    }

    #[test]
    fn lists_read_well() {
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b or c");
    }
}
