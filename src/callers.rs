//! A caller is a file that matters only by what it calls: functions of other files that hold a site.
//!
//! Such a file need not hold anything that the prefilter knows. So once the others were read, the
//! names of their functions are looked for in what was left, until no more come up.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use foldhash::{HashSet, HashSetExt};

use crate::constant;
use crate::facts::{BLOCK, Facts, RELEASE};
use crate::gate::{Gate, GateId, GateKind, HELPER, Inert, TEMPLATE};
use crate::site::{Awaits, SiteKind};
use crate::span::Span;

/// How often what was left is looked through again.
pub const MAX_ROUNDS: usize = 8;

/// The names that a file calls, in so few bits that two names may look the same: whether a file
/// calls none of some names is told without a look at its calls.
#[derive(Clone, Debug, Default)]
pub struct Called([u64; 8]);

impl Called {
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut called = Self::default();
        for name in names {
            let add = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            let hash = name.bytes().fold(0x811c_9dc5, add);
            called.0[(hash >> 29) as usize] |= 1 << ((hash >> 23) & 63);
        }
        called
    }

    fn may_share(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }
}

/// Names of functions that lead to a site.
#[derive(Debug, Default)]
pub struct Wanted {
    known: HashSet<String>,
    /// What the files of these functions are called where others hand them on.
    stems: BTreeSet<String>,
}

/// A file that counts, and whether it has not been looked at before.
#[derive(Clone, Copy, Debug)]
pub struct Counting<'a> {
    pub path: &'a str,
    pub facts: &'a Facts,
    pub called: &'a Called,
    /// The names of its functions that lead to a site by themselves: see [`leading`].
    pub leading: &'a [String],
    pub is_new: bool,
}

impl Wanted {
    /// Adds the functions of these files that hold a site, or that call one that is wanted. Returns
    /// the names that are new. Files that are not new have been given before.
    pub fn add<'a>(&mut self, files: impl Iterator<Item = Counting<'a>> + Clone) -> Vec<String> {
        let mut all = Vec::new();
        let mut latest: Option<Called> = None;
        loop {
            let mut found = HashSet::new();
            for file in files.clone() {
                let may_lead = match &latest {
                    None => file.is_new,
                    Some(latest) => file.called.may_share(latest),
                };
                if !may_lead {
                    continue;
                }
                let names = match self.known.is_empty() {
                    true => Cow::Borrowed(file.leading),
                    false => Cow::Owned(self.leading(file.path, file.facts)),
                };
                if !names.is_empty() && file.facts.is_module {
                    self.stems.insert(stem(file.path).to_owned());
                }
                found.extend(names.iter().cloned());
            }
            if found.is_empty() {
                all.sort_unstable();
                return all;
            }
            latest = Some(Called::of(found.iter().map(String::as_str)));
            all.extend(found.iter().cloned());
            self.known.extend(found);
        }
    }

    #[must_use]
    pub fn stems(&self) -> Vec<String> {
        self.stems.iter().cloned().collect()
    }

    /// Functions of a file that lead to a site and that are not known yet.
    fn leading(&self, path: &str, facts: &Facts) -> Vec<String> {
        let sites = facts.sites.iter();
        let loads = sites.filter(|site| match &site.kind {
            // A page may have many names for its own folders.
            SiteKind::Load(load) => match load.awaits.as_ref().and_then(Awaits::of_server) {
                Some(constant) => self.known.contains(constant),
                None => true,
            },
            _ => false,
        });
        // They are many, and of no use where there is nothing that could lead to what they call.
        let may_lead = !facts.functions.is_empty() || is_script(path) || is_program(path);
        let calls = facts.calls.iter().filter(|_| may_lead);
        let wanted = calls.filter(|call| self.known.contains(&call.name));
        let mut starts: Vec<usize> = loads
            .map(|site| site.span.start)
            .chain(wanted.map(|call| call.span.start))
            .collect();
        starts.sort_unstable();
        let holds = |span: Span| {
            let first = starts.partition_point(|start| *start < span.start);
            starts.get(first).is_some_and(|start| *start < span.end)
        };
        let leading = facts
            .functions
            .iter()
            .filter(|function| !function.immediate && holds(function.span));
        let stem = Some(stem(path).to_owned());
        let mut names = Vec::new();
        for function in leading {
            names.extend(&function.names);
            // Who imports it without a name calls it as they like.
            if function.names.iter().any(|name| facts.is_default(name)) {
                names.extend(&stem);
            }
        }
        // What stands in no function runs where the file is imported.
        let in_function = |start: usize| {
            let mut functions = facts.functions.iter();
            functions.any(|function| function.span.start <= start && start < function.span.end)
        };
        if is_script(path) && starts.iter().any(|start| !in_function(*start)) {
            names.extend(&stem);
        }
        let mut names: Vec<String> = names.into_iter().cloned().collect();
        let loads = facts
            .sites
            .iter()
            .filter(|site| matches!(site.kind, SiteKind::Load(_)));
        names.extend(loads.flat_map(|site| held_ready(facts, site.gate)));
        // Who includes it may be of the back office, which holds nothing else that is looked for.
        if is_program(path) && starts.iter().any(|start| !in_function(*start)) {
            names.extend(path.rsplit('/').next().map(str::to_owned));
        }
        let constants = facts.constants.keys();
        let constants = constants.map(|name| {
            let told = match is_script(path) {
                true => constant::telling(name),
                false => name.rsplit('.').next(),
            };
            told.map(str::to_owned).or_else(|| stem.clone())
        });
        names.extend(constants.flatten());
        names.sort_unstable();
        names.dedup();
        names.retain(|name| !self.known.contains(name));
        names
    }
}

/// Functions of a file that lead to a site by what the file itself holds.
#[must_use]
pub fn leading(path: &str, facts: &Facts) -> Vec<String> {
    let mut names = Wanted::default().leading(path, facts);
    names.sort_unstable();
    names.dedup();
    names
}

/// How scripts name what holds a site ready for them.
fn held_ready(facts: &Facts, gate: Option<GateId>) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = gate;
    while let Some(gate) = at.and_then(|at| facts.gate(at)) {
        names.extend(releases(gate));
        at = gate.parent;
    }
    names
}

fn releases(gate: &Gate) -> Vec<String> {
    match &gate.kind {
        GateKind::Inert(Inert::ParkedAddress { attribute, .. }) => {
            let name = attribute.trim_start_matches("data-");
            let mut key = String::new();
            for (number, word) in name.split('-').enumerate() {
                let first = word.chars().next().filter(|_| number > 0);
                key.extend(first.map(|letter| letter.to_ascii_uppercase()));
                key.push_str(&word[first.map_or(0, char::len_utf8)..]);
            }
            vec![
                format!("{RELEASE}{attribute}"),
                format!("dataset.{key}"),
                format!("data('{name}')"),
                format!("data(\"{name}\")"),
                attribute.clone(),
            ]
        }
        GateKind::Inert(Inert::Template(element)) => {
            let ids = element.attributes.iter().filter(|(name, _)| name == "id");
            let id = ids.filter_map(|(_, id)| id.clone());
            id.chain([format!("{RELEASE}{TEMPLATE}")]).collect()
        }
        _ => Vec::new(),
    }
}

/// The name by which a module is imported: its folder's where it is the folder's index.
#[must_use]
pub fn stem(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    match name.split('.').next() {
        Some("index") => parts.next().unwrap_or("index"),
        Some(stem) => stem,
        None => name,
    }
}

/// Whether a file is a script, which runs as it is imported; a component runs where it is drawn.
#[must_use]
pub fn is_script(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or("");
    matches!(
        extension,
        "cjs" | "cts" | "js" | "jsx" | "mjs" | "mts" | "ts" | "tsx"
    )
}

/// A class's name as an element has it: `FilmFrame` is `film-frame`.
fn kebab(name: &str) -> Option<String> {
    let written = with_hyphens(name);
    (name.starts_with(|first: char| first.is_ascii_uppercase()) && written.contains('-'))
        .then_some(written)
}

/// Words that capitals begin, with hyphens between them: `consentSrc` is `consent-src`.
#[must_use]
pub fn with_hyphens(name: &str) -> String {
    let mut written = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !written.is_empty() {
            written.push('-');
        }
        written.push(letter.to_ascii_lowercase());
    }
    written
}

/// Whether a file is a program that others include by its whole name, other than one that each
/// folder has.
fn is_program(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_php = [".php", ".inc", ".phtml"];
    is_php.iter().any(|end| name.ends_with(end)) && !matches!(name, "index.php" | "functions.php")
}

/// Finds whole names in texts.
#[derive(Debug)]
pub struct Names {
    all: Vec<String>,
    finder: Option<AhoCorasick>,
}

impl Names {
    #[must_use]
    pub fn new(all: Vec<String>) -> Self {
        let names = all
            .iter()
            .map(|name| {
                let helper = name
                    .strip_prefix(BLOCK)
                    .and_then(|name| name.strip_prefix(HELPER));
                helper.unwrap_or(name)
            })
            .filter(|name| name.len() > 2)
            .flat_map(|name| [Some(name.to_owned()), kebab(name)])
            .flatten();
        let finder = AhoCorasick::new(names).ok();
        Self { all, finder }
    }

    /// Whether it is these names that it finds.
    #[must_use]
    pub fn are(&self, names: &[String]) -> bool {
        self.all == names
    }

    /// Whether one of the names stands in the text, and not as a part of a longer one.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let is_letter = |at: Option<&u8>| {
            at.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
        };
        let whole = |start: usize, end: usize| {
            !is_letter(start.checked_sub(1).and_then(|before| bytes.get(before)))
                && !is_letter(bytes.get(end))
        };
        self.finder.as_ref().is_some_and(|names| {
            names
                .find_overlapping_iter(text)
                .any(|found| whole(found.start(), found.end()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whole() {
        let names = Names::new(vec!["start".to_owned(), "startAll".to_owned()]);
        assert!(names.are_in("import { start } from './x'"));
        assert!(names.are_in("startAll()"));
        assert!(!names.are_in("restart(); starts(); _start"));
        assert!(!Names::new(Vec::new()).are_in("start"));
    }
}
