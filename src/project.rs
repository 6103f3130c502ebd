//! The project is all files' facts folded together: who includes, calls and loads whom, and which
//! consent managers hold back what.

mod conventions;
mod names;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock, OnceLock};

use crate::callers::is_script;
use crate::facts::{Facts, Import, ManagerLoader};
use crate::gate::Call;
use crate::policy::Policy;
use crate::said::Catalogues;
use crate::site::Binding;
use crate::syntax::template::IncludeKind;

use self::conventions::defined;
pub use self::conventions::{component, definition, overriding};
pub(crate) use self::names::Names;

/// Index into [`Project::files`].
pub type FileIndex = usize;

/// One file of the project.
#[derive(Debug)]
pub struct File {
    /// Relative to where the run started, with `/`.
    pub path: String,
    pub facts: Arc<Facts>,
}

#[derive(Debug, Default)]
pub struct Project {
    pub files: Vec<File>,
    /// Last name of a called function → where it is called.
    pub callers: foldhash::HashMap<String, Vec<(FileIndex, usize)>>,
    /// Name of a function → the files that have one of that name, sorted.
    pub definers: foldhash::HashMap<String, Vec<FileIndex>>,
    /// File → the includes that place it: including file and index of its include.
    pub includers: HashMap<FileIndex, Vec<(FileIndex, usize)>>,
    /// Module → the files that import it, themselves or through one that hands it on.
    pub importers: HashMap<FileIndex, HashSet<FileIndex>>,
    /// Module → the imports that run it: file and index of its import.
    pub imported: HashMap<FileIndex, Vec<(FileIndex, usize)>>,
    /// Script file → the elements that load it: file and index of its local script.
    pub loaders: HashMap<FileIndex, Vec<(FileIndex, usize)>>,
    /// Name of a component, as [`component`] writes it → the files that may define it.
    pub components: HashMap<String, Vec<FileIndex>>,
    /// File → files that it includes or extends, with where.
    pub uses: HashMap<FileIndex, Vec<(FileIndex, usize, IncludeKind)>>,
    /// Ids of the consent managers that some file loads, or that the configuration names.
    pub managers: Vec<String>,
    /// Ids of those that the configuration names.
    pub named_managers: Vec<String>,
    /// Files that may give names of a site generator another meaning, as [`definition`] writes
    /// them; also those of which nothing else is known.
    pub definitions: HashSet<String>,
    /// Key of a cookie or storage item about consent → whether the project only ever stores a yes
    /// under it.
    pub stored: HashMap<String, bool>,
    /// The texts of catalogues that may be a banner's.
    pub catalogues: Catalogues,
    /// Every script that the pages load is one that is known here, and none of them looks for
    /// markup that is held back.
    pub releases_nothing: bool,
    /// Some file lets visitors change their answer later, or may.
    pub withdraws: bool,
    /// Properties of models that boxes of some page are bound to.
    pub bound: HashSet<String>,
    /// Whether visitors are asked and no more than a yes is kept of what they say, once that was
    /// looked for.
    pub keeps_mere_yes: OnceLock<bool>,
    /// What the configuration says of files, where it says something.
    pub said: HashMap<FileIndex, Said>,
    /// Pages that tell of cookies or data protection.
    pub policies: HashMap<FileIndex, Arc<Policy>>,
    /// It is a whole site, pages and layout, and no file of it mentions such a page.
    pub is_untold_site: bool,
}

/// What the configuration says of a file that its source does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// It belongs to a page that is to be free of tracking.
    pub tracking_free: bool,
    /// It is the cookie policy.
    pub policy: bool,
    /// Ids of the services for whose use there is a basis.
    pub bases: Arc<BTreeSet<String>>,
}

impl Project {
    /// Folds the facts; `files` are sorted by path.
    #[must_use]
    pub fn new(files: Vec<File>) -> Self {
        let mut project = Self {
            files,
            ..Self::default()
        };
        let names = Names::new(&project.files);
        let mut may_release = false;
        for (index, file) in project.files.iter().enumerate() {
            for name in defined(file) {
                project.components.entry(name).or_default().push(index);
            }
            let functions = file.facts.functions.iter();
            for name in functions.flat_map(|function| &function.names) {
                match project.definers.get_mut(name) {
                    Some(files) if files.last() == Some(&index) => {}
                    Some(files) => files.push(index),
                    None => {
                        project.definers.insert(name.clone(), vec![index]);
                    }
                }
            }
            for (number, call) in file.facts.calls.iter().enumerate() {
                for name in called(call, &file.facts.imports) {
                    match project.callers.get_mut(name) {
                        Some(calls) => calls.push((index, number)),
                        None => {
                            let calls = vec![(index, number)];
                            project.callers.insert(name.to_owned(), calls);
                        }
                    }
                }
            }
            for (number, include) in file.facts.includes.iter().enumerate() {
                for target in names.included(&include.target, &file.path) {
                    if include.kind == IncludeKind::Include {
                        project
                            .includers
                            .entry(target)
                            .or_default()
                            .push((index, number));
                    }
                    project.uses.entry(index).or_default().push((
                        target,
                        include.span.start,
                        include.kind,
                    ));
                }
            }
            for stored in file.facts.stored.iter().filter(|stored| stored.is_about) {
                let only_yes = project.stored.entry(stored.key.clone()).or_insert(true);
                *only_yes &= stored.says_yes;
            }
            may_release |= file.facts.may_release;
            project.withdraws |= file.facts.withdraws;
            let bound = file.facts.bound.iter();
            project.bound.extend(bound.filter_map(|one| match &one.to {
                Binding::Model(name) => Some(name.clone()),
                Binding::Field(_) => None,
            }));
            for (number, script) in file.facts.local_scripts.iter().enumerate() {
                let targets = names.resolve(&script.address, &file.path);
                may_release |= targets.is_empty();
                for target in targets {
                    project
                        .loaders
                        .entry(target)
                        .or_default()
                        .push((index, number));
                }
            }
            project.managers.extend(
                file.facts
                    .managers
                    .iter()
                    .map(|loader| loader.manager.clone()),
            );
        }
        project.importers = importers(&project.files, &names);
        for (index, file) in project.files.iter().enumerate() {
            for (number, import) in file.facts.imports.iter().enumerate() {
                let targets = resolved(import, file, &names).into_iter();
                for target in targets.filter(|target| is_script(&project.files[*target].path)) {
                    let ways = project.imported.entry(target).or_default();
                    ways.push((index, number));
                }
            }
        }
        project.releases_nothing = !may_release;
        project.catalogues = Catalogues::of(&project.files);
        project.managers.sort();
        project.managers.dedup();
        project
    }

    /// Where, in the file itself or in what it includes or extends, a consent manager that blocks
    /// by itself comes in: an offset of the file, 0 for a layout around all of it.
    #[must_use]
    pub fn blocked_from(&self, file: FileIndex) -> Option<usize> {
        self.first_loader(file, &|loader| loader.blocks)
    }

    /// The same for any loader that `wanted` picks.
    pub fn first_loader(
        &self,
        file: FileIndex,
        wanted: &dyn Fn(&ManagerLoader) -> bool,
    ) -> Option<usize> {
        let facts = &self.files[file].facts;
        let loaders = facts.managers.iter().filter(|loader| wanted(loader));
        let mut first = loaders.map(|loader| loader.span.end).min();
        let uses = self.uses.get(&file).into_iter().flatten();
        let bringing = self.bringing(file, wanted);
        for (target, at, kind) in uses {
            if bringing.contains(target) {
                let at = if *kind == IncludeKind::Extends {
                    0
                } else {
                    *at
                };
                first = Some(first.map_or(at, |first| first.min(at)));
            }
        }
        first
    }

    /// The files that this one includes, themselves or through others, and that have such a loader or
    /// bring one in. Ways that come back to the file are none.
    fn bringing(
        &self,
        file: FileIndex,
        wanted: &dyn Fn(&ManagerLoader) -> bool,
    ) -> HashSet<FileIndex> {
        let mut seen = HashSet::from([file]);
        let mut used_by: HashMap<FileIndex, Vec<FileIndex>> = HashMap::new();
        let mut bringing = HashSet::new();
        let mut found = Vec::new();
        let mut to_see = vec![file];
        while let Some(from) = to_see.pop() {
            for (target, ..) in self.uses.get(&from).into_iter().flatten() {
                if *target == file {
                    continue;
                }
                used_by.entry(*target).or_default().push(from);
                if seen.insert(*target) {
                    to_see.push(*target);
                    let managers = &self.files[*target].facts.managers;
                    if managers.iter().any(wanted) {
                        found.push(*target);
                    }
                }
            }
        }
        while let Some(one) = found.pop() {
            if bringing.insert(one) {
                let users = used_by.get(&one).into_iter().flatten();
                found.extend(users.filter(|user| **user != file));
            }
        }
        bringing
    }

    /// What the configuration says of a file.
    #[must_use]
    pub fn said(&self, file: FileIndex) -> &Said {
        static NOTHING: LazyLock<Said> = LazyLock::new(Said::default);
        self.said.get(&file).unwrap_or(&NOTHING)
    }

    /// Whether any file loads a consent manager that blocks by itself.
    #[must_use]
    pub fn has_blocking_manager(&self) -> bool {
        self.files
            .iter()
            .any(|file| file.facts.managers.iter().any(|loader| loader.blocks))
    }
}

/// The names of what a call calls: as it is written, and as the file that it is imported from has
/// it.
fn called<'a>(call: &'a Call, imports: &'a [Import]) -> impl Iterator<Item = &'a str> {
    let plain = call.path.as_deref().is_none_or(|path| path == call.name);
    let there = imports
        .iter()
        .filter(move |import| plain && import.local == call.name)
        .filter_map(|import| import.name.as_deref())
        .filter(|name| *name != call.name);
    [call.name.as_str()].into_iter().chain(there)
}

/// How many files may hand on what they import.
const MAX_HANDS: usize = 8;

/// The files that an import may mean: themselves, or the index of a folder.
fn resolved(import: &Import, file: &File, names: &Names) -> Vec<FileIndex> {
    let found = names.resolve(&import.from, &file.path);
    if found.is_empty() {
        names.resolve(&format!("{}/index", import.from), &file.path)
    } else {
        found
    }
}

fn importers(files: &[File], names: &Names) -> HashMap<FileIndex, HashSet<FileIndex>> {
    // What a file imports, and what of it others can import from it.
    let mut taken: Vec<Vec<FileIndex>> = Vec::new();
    let mut handed_on: Vec<Vec<FileIndex>> = Vec::new();
    for file in files {
        let (mut own, mut handed) = (Vec::new(), Vec::new());
        for import in &file.facts.imports {
            let found = resolved(import, file, names);
            if import.handed_on {
                handed.extend(&found);
            }
            own.extend(found);
        }
        taken.push(own);
        handed_on.push(handed);
    }
    let mut importers: HashMap<FileIndex, HashSet<FileIndex>> = HashMap::new();
    for (importer, own) in taken.iter().enumerate() {
        let mut open: Vec<(FileIndex, usize)> = own.iter().map(|file| (*file, 0)).collect();
        while let Some((file, depth)) = open.pop() {
            if importers.entry(file).or_default().insert(importer) && depth < MAX_HANDS {
                open.extend(handed_on[file].iter().map(|next| (*next, depth + 1)));
            }
        }
    }
    importers
}
