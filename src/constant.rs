//! A constant is an address that one file has under a name and that others load by it:
//! `export const GA_URL = 'https://…'`, then `script.src = GA_URL`.
//!
//! A file keeps the addresses of known services that it has names for, and the loads of names that
//! it takes from elsewhere. Both come together when all files have been read.

use std::collections::HashMap;
use std::sync::Arc;

use crate::callers::is_script;
use crate::expr::Expr;
use crate::facts::{DEFAULT, Facts, ManagerLoader};
use crate::project::{File, FileIndex, Names};
use crate::recognise::{Owner, Recogniser};
use crate::site::SiteKind;
use crate::value::HOLE;

/// How often a name is followed to what it is bound to.
const MAX_STEPS: usize = 6;

/// How many files a name is looked for in.
const MAX_FILES: usize = 200;

/// Ends of the names of files that are no script, sorted.
const ASSETS: &[&str] = &[
    "avif", "css", "gif", "glsl", "ico", "jpeg", "jpg", "json", "less", "md", "mdx", "mp3", "mp4",
    "pdf", "png", "sass", "scss", "svelte", "svg", "txt", "vue", "webm", "webp", "woff", "woff2",
];

/// Where a dotted name of a script comes from: the file that is named, and the name there. A name
/// that begins with [`DEFAULT`] is what an import without a name gets; an empty one is all that the
/// file hands out.
pub fn origin(facts: &Facts, path: &str) -> Option<(String, String)> {
    let mut path = path.to_owned();
    for _ in 0..MAX_STEPS {
        let (root, rest) = match path.split_once('.') {
            Some((root, rest)) => (root, Some(rest)),
            None => (path.as_str(), None),
        };
        let under = |name: Option<&str>| match (name, rest) {
            (Some(name), Some(rest)) => format!("{name}.{rest}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => String::new(),
        };
        if let Some(import) = facts.imports.iter().find(|import| import.local == root) {
            return is_of_script(&import.from)
                .then(|| (import.from.clone(), under(import.name.as_deref())));
        }
        let (base, members) = members(facts.bindings.get(root)?);
        let bound = match base {
            Expr::Name(name) if name != root => Some(name.as_str()),
            // `require('./config')`
            Expr::Call { callee, args } => {
                let is_taking = matches!(callee.as_ref(), Expr::Name(name) if name == "require");
                return match args.as_slice() {
                    [Expr::String(file)] if is_taking && is_of_script(file) => {
                        Some((file.clone(), under(members.as_deref())))
                    }
                    _ => None,
                };
            }
            _ => return None,
        };
        let bound = bound.into_iter().map(str::to_owned);
        path = bound
            .chain(members)
            .chain(rest.map(str::to_owned))
            .collect::<Vec<String>>()
            .join(".");
    }
    None
}

/// What an expression takes members of, and those.
fn members(expr: &Expr) -> (&Expr, Option<String>) {
    let mut names = Vec::new();
    let mut base = expr;
    while let Expr::Member { object, property } = base {
        names.push(property.as_str());
        base = object;
    }
    names.reverse();
    (base, (!names.is_empty()).then(|| names.join(".")))
}

/// Whether a file that is imported can be one of the project's own scripts.
fn is_of_script(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_own = file.starts_with(['.', '/', '~', '#', '$'])
        || file.starts_with("@/")
        || file.starts_with("src/");
    is_own && ASSETS.binary_search(&extension).is_err()
}

/// The part of a constant's name by which files that use it are found: `GA_URL`, and `analytics` of
/// `config.analytics.url`.
#[must_use]
pub fn telling(path: &str) -> Option<&str> {
    let parts = path.trim_end_matches("()").split('.');
    let parts = parts.filter(|part| *part != DEFAULT);
    parts.max_by_key(|part| part.len())
}

/// Puts the addresses in place of the names that load them; what is no address of a known service
/// is forgotten.
pub fn settle(files: &mut [File], recogniser: &Recogniser) {
    let awaits = |file: &File| {
        let mut sites = file.facts.sites.iter();
        sites.any(|site| matches!(&site.kind, SiteKind::Load(load) if load.awaits.is_some()))
    };
    let waiting: Vec<FileIndex> = (0..files.len())
        .filter(|index| awaits(&files[*index]))
        .collect();
    if waiting.is_empty() {
        return;
    }
    let names = Names::new(files);
    let mut constants = Constants {
        files: &*files,
        names: &names,
        handed_on: HashMap::new(),
        by_last: None,
    };
    let mut found: Vec<(FileIndex, Found)> = Vec::new();
    for index in waiting {
        found.push((index, constants.of(index, recogniser)));
    }
    for (index, found) in found {
        settle_file(Arc::make_mut(&mut files[index].facts), &found);
    }
}

/// What is known to load by its number among the sites of a file; nothing where none is known.
type Found = HashMap<usize, Owned>;

/// Whose address it is.
enum Owned {
    Service(String, crate::catalogue::definition::Role),
    Manager(String),
}

struct Constants<'p> {
    files: &'p [File],
    names: &'p Names,
    /// The files of which a file hands on what they have: `export * from './urls'`.
    handed_on: HashMap<FileIndex, Vec<FileIndex>>,
    /// The constants of servers' programs by the last part of their names, once one was asked for.
    by_last: Option<HashMap<&'p str, Vec<(FileIndex, &'p str)>>>,
}

impl<'p> Constants<'p> {
    fn of(&mut self, index: FileIndex, recogniser: &Recogniser) -> Found {
        let mut found = Found::new();
        let files = self.files;
        for (number, site) in files[index].facts.sites.iter().enumerate() {
            let SiteKind::Load(load) = &site.kind else {
                continue;
            };
            let Some(awaits) = &load.awaits else { continue };
            let start = match awaits.file.is_empty() {
                true => self.of_server(index, &awaits.name),
                false => self.address(index, &awaits.file, &awaits.name),
            };
            let Some(start) = start else { continue };
            let address = format!("{start}{}", awaits.behind);
            let allowed = |role| awaits.roles.contains(&role);
            let owned = match recogniser.address(&address, allowed) {
                Some(Owner::Service { id, role }) => Owned::Service(id.to_owned(), role),
                Some(Owner::Manager { id }) => Owned::Manager(id.to_owned()),
                None => continue,
            };
            found.insert(number, owned);
        }
        found
    }

    /// The address that goes by a name in the file that another one names, or in one that this
    /// hands on.
    fn address(&mut self, from: FileIndex, file: &str, name: &str) -> Option<String> {
        let by_default = format!("{DEFAULT}.{name}");
        let without = name.strip_prefix("default.").unwrap_or(name);
        let known = [name, by_default.as_str(), without];
        let mut open = self.targets(from, file);
        let mut seen = 0;
        while let Some(target) = open.get(seen).copied() {
            seen += 1;
            let constants = &self.files[target].facts.constants;
            if let Some(address) = known.iter().find_map(|name| constants.get(*name)) {
                return Some(address.clone());
            }
            for next in self.handed_on(target) {
                if open.len() < MAX_FILES && !open.contains(&next) {
                    open.push(next);
                }
            }
        }
        None
    }

    /// The address that a server's program has a constant for: one of the file itself, or else the one
    /// that all files mean by the name.
    fn of_server(&mut self, from: FileIndex, name: &str) -> Option<String> {
        let last = name.rsplit('.').next().unwrap_or(name);
        let files = self.files;
        let by_last = self.by_last.get_or_insert_with(|| {
            let mut by_last: HashMap<&str, Vec<(FileIndex, &str)>> = HashMap::new();
            for (index, file) in files.iter().enumerate() {
                let is_server = file.facts.is_served && !is_script(&file.path);
                let constants = file.facts.constants.keys().filter(|_| is_server);
                for key in constants {
                    let last = key.rsplit('.').next().unwrap_or(key);
                    by_last.entry(last).or_default().push((index, key));
                }
            }
            by_last
        });
        let all = by_last.get(last)?;
        // The class may be another one that hands the constant on, where its name alone tells it.
        let is_telling = !last.contains(|c: char| c.is_ascii_lowercase());
        let same: Vec<_> = all.iter().filter(|(_, key)| *key == name).collect();
        let any: Vec<_> = all.iter().filter(|_| is_telling).collect();
        let own: Vec<_> = any
            .iter()
            .copied()
            .filter(|(file, _)| *file == from)
            .collect();
        let found = [same, own, any]
            .into_iter()
            .find(|found| !found.is_empty())?;
        let address = |(file, key): &(FileIndex, &str)| files[*file].facts.constants.get(*key);
        let first = address(found[0])?;
        let is_one = found.iter().all(|one| address(one) == Some(first));
        is_one.then(|| first.clone())
    }

    fn handed_on(&mut self, file: FileIndex) -> Vec<FileIndex> {
        if let Some(known) = self.handed_on.get(&file) {
            return known.clone();
        }
        let imports = self.files[file].facts.imports.iter();
        let imports = imports.filter(|import| import.handed_on).take(MAX_FILES);
        let found: Vec<FileIndex> = imports
            .flat_map(|import| self.targets(file, &import.from))
            .collect();
        self.handed_on.insert(file, found.clone());
        found
    }

    fn targets(&self, from: FileIndex, file: &str) -> Vec<FileIndex> {
        let here = &self.files[from].path;
        let folder = here.rsplit_once('/').map_or("", |(folder, _)| folder);
        // A file of that name elsewhere is another one.
        let file = match file.starts_with('.') {
            true => format!("{folder}/{file}"),
            false => file.to_owned(),
        };
        let mut found = self.names.resolve(&file, here);
        if found.is_empty() {
            found = self.names.resolve(&format!("{file}/index"), here);
        }
        found.retain(|target| *target != from && is_script(&self.files[*target].path));
        found
    }
}

fn settle_file(facts: &mut Facts, found: &Found) {
    let mut managers = Vec::new();
    let mut number = 0;
    facts.sites.retain_mut(|site| {
        let SiteKind::Load(load) = &mut site.kind else {
            number += 1;
            return true;
        };
        let owned = found.get(&number);
        number += 1;
        if load.awaits.take().is_none() {
            return true;
        }
        match owned {
            Some(Owned::Service(id, role)) => {
                id.clone_into(&mut load.service);
                load.role = *role;
                true
            }
            Some(Owned::Manager(id)) => {
                managers.push(ManagerLoader::asking(id, site.span, site.gate));
                false
            }
            None => false,
        }
    });
    facts.managers.extend(managers);
}

/// What stands behind the name that a pattern begins with.
#[must_use]
pub fn behind(pattern: &str) -> Option<&str> {
    pattern.strip_prefix(HOLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_sorted() {
        assert!(ASSETS.is_sorted());
    }

    #[test]
    fn scripts_are_told_from_pictures_and_packages() {
        assert!(is_of_script("./config") && is_of_script("@/constants/urls.js"));
        assert!(is_of_script("../environments/environment.prod"));
        assert!(!is_of_script("./logo.svg") && !is_of_script("react"));
    }

    #[test]
    fn the_longest_part_of_a_name_tells_it() {
        assert_eq!(telling("config.analytics.url"), Some("analytics"));
        assert_eq!(telling("default.gtm"), Some("gtm"));
        assert_eq!(telling("default"), None);
    }
}
