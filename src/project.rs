//! The project is all files' facts folded together: who includes, calls and loads whom, and which
//! consent managers hold back what.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock, OnceLock};

use crate::callers::is_script;
use crate::facts::{Facts, Import, ManagerLoader};
use crate::gate::Call;
use crate::policy::Policy;
use crate::said::Catalogues;
use crate::site::Binding;
use crate::syntax::template::IncludeKind;

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

/// How a file is named that may define a shortcode, a partial or tags: from the last folder
/// `layouts` on, or by its name alone, without its extension.
#[must_use]
pub fn definition(path: &str) -> Option<String> {
    let folder = ["layouts/", "_layouts/"].into_iter().find_map(|folder| {
        let starts = path.starts_with(folder).then_some(0);
        let inner = path.match_indices(folder).map(|(at, _)| at);
        let inner = inner.filter(|at| path[..*at].ends_with('/')).last();
        inner.or(starts)
    });
    let start = match folder {
        Some(at) => at,
        None => path.rfind('/').map_or(0, |at| at + 1),
    };
    let path = path.get(start..)?;
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at_checked(name)?;
    let is_eleventy = name.starts_with(".eleventy.") || name.starts_with("eleventy.config.");
    let stem = match name.rsplit_once('.') {
        Some((stem, _)) => stem,
        None => name,
    };
    (is_eleventy || !folder.is_empty()).then(|| format!("{folder}{stem}"))
}

/// The file of a site that goes before one of its theme, where there is such: Hugo looks for a
/// layout, script or text in the site's own folder first.
#[must_use]
pub fn overriding(path: &str) -> Option<String> {
    let (site, rest) = match path.strip_prefix("themes/") {
        Some(rest) => ("", rest),
        None => {
            let at = path.find("/themes/")?;
            (&path[..=at], &path[at + "/themes/".len()..])
        }
    };
    let (_theme, rest) = rest.split_once('/')?;
    let looked_for = ["assets/", "layouts/", "static/"];
    let is_looked_for = looked_for.iter().any(|folder| rest.starts_with(folder));
    is_looked_for.then(|| format!("{site}{rest}"))
}

/// A component's name however it is written: `VideoEmbed`, `video-embed`.
#[must_use]
pub fn component(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, '-' | '_'));
    letters.flat_map(char::to_lowercase).collect()
}

/// How the names of Angular's templates end.
const ANGULAR_TEMPLATE: &str = "component.html";

/// The components that a file defines: by its functions, and by its own name.
fn defined(file: &File) -> Vec<String> {
    let functions = file
        .facts
        .functions
        .iter()
        .flat_map(|function| &function.names);
    let is_component = |name: &&String| {
        !name.contains(':') && name.contains('-')
            || name.starts_with(|first: char| first.is_ascii_uppercase())
    };
    let mut all: Vec<String> = functions
        .filter(is_component)
        .map(|name| component(name))
        .collect();
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
    if matches!(
        extension,
        "vue" | "svelte" | "astro" | "mdx" | "jsx" | "tsx"
    ) {
        all.push(component(stem));
    }
    // `film.component.html` is the template of a class in another file.
    if extension == ANGULAR_TEMPLATE {
        all.push(component(name));
    }
    all.sort();
    all.dedup();
    all
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

/// Files by their names, for finding what a literal name in the source means.
pub(crate) struct Names {
    by_stem: HashMap<String, Vec<(Vec<String>, FileIndex)>>,
    /// Of each file the end of its name, in lower case.
    extensions: Vec<String>,
}

impl Names {
    pub(crate) fn new(files: &[File]) -> Self {
        let mut by_stem: HashMap<String, Vec<(Vec<String>, FileIndex)>> = HashMap::new();
        for (index, file) in files.iter().enumerate() {
            let mut parts = components(&file.path);
            if let Some(stem) = parts.last() {
                by_stem
                    .entry(stem.clone())
                    .or_default()
                    .push((parts.clone(), index));
            }
            // Nuxt names a component by its folders as well: `media/Player` is `MediaPlayer`.
            let folder = parts.iter().rposition(|part| part == "components");
            if let Some(folder) = folder.filter(|_| file.path.ends_with(".vue")) {
                let name: String = parts.split_off(folder + 1).concat();
                let known = by_stem.entry(name.clone()).or_default();
                if known.iter().all(|(_, other)| *other != index) {
                    parts.push(name);
                    known.push((parts, index));
                }
            }
        }
        let of = |file: &File| extension(&file.path).unwrap_or_default();
        let extensions = files.iter().map(of).collect();
        Self {
            by_stem,
            extensions,
        }
    }

    /// The files that a template's name for another means: `theme:film` is the component
    /// `film/film` of a theme, `Shop:Cart:show.html.twig` a file of a bundle.
    fn included(&self, name: &str, from: &str) -> Vec<FileIndex> {
        let Some((_namespace, rest)) = name.split_once(':').filter(|(space, _)| is_word(space))
        else {
            return self.resolve(name, from);
        };
        if is_word(rest) {
            return self.resolve(&format!("{rest}/{rest}"), from);
        }
        self.resolve(&rest.replace(':', "/"), from)
    }

    /// Files whose path ends as the name says; those nearest to the including file where there
    /// are several that fit equally well.
    pub(crate) fn resolve(&self, name: &str, from: &str) -> Vec<FileIndex> {
        let wanted = components(name);
        let Some(stem) = wanted.last() else {
            return Vec::new();
        };
        let candidates = self.by_stem.get(stem).into_iter().flatten();
        let mut fitting: Vec<_> = candidates
            .filter(|(parts, _)| parts.ends_with(&wanted))
            .collect();
        // `film.md` that includes `film.html` does not mean itself.
        let has_extension =
            |index: &FileIndex| self.extensions[*index] == extension(name).unwrap_or_default();
        if fitting.iter().any(|(_, index)| has_extension(index)) {
            fitting.retain(|(_, index)| has_extension(index));
        }
        let here = components(from);
        let nearness =
            |parts: &[String]| parts.iter().zip(&here).take_while(|(a, b)| a == b).count();
        let best = fitting
            .iter()
            .map(|(parts, _)| nearness(parts))
            .max()
            .unwrap_or(0);
        fitting
            .iter()
            .filter(|(parts, _)| nearness(parts) == best)
            .map(|(_, index)| *index)
            .collect()
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What stands behind the last dot of a file's name, in lower case.
fn extension(path: &str) -> Option<String> {
    let path = path.split(['?', '#']).next().unwrap_or("");
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let (_, extension) = name.rsplit_once('.')?;
    Some(extension.to_lowercase())
}

/// Path components in lower case without extensions, a leading `_` of the last one, `.`, `..`, `~`,
/// namespaces (`@App`), and what follows `?`.
fn components(path: &str) -> Vec<String> {
    // A folder that begins with `#` is an alias of the project's own: `#ui/Player`.
    let path = match path.strip_prefix('#') {
        Some(alias) => alias.split_once('/').map_or(alias, |(_, rest)| rest),
        None => path,
    };
    let path = path.split(['?', '#']).next().unwrap_or("");
    let mut parts: Vec<String> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." | "~" => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part.to_lowercase()),
        }
    }
    parts.retain(|part| !part.starts_with(['@', '#', '$']) && !part.contains('\u{FFFC}'));
    if let Some(last) = parts.last_mut() {
        let stem = last
            .split('.')
            .find(|piece| !piece.is_empty())
            .unwrap_or("");
        *last = stem.trim_start_matches('_').to_owned();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_named_from_their_folder_on() {
        let of = |path: &str| definition(path).unwrap_or_default();
        assert_eq!(of("layouts/shortcodes/x.html"), "layouts/shortcodes/x");
        assert_eq!(
            of("a/themes/b/layouts/partials/c/d.html"),
            "layouts/partials/c/d"
        );
        assert_eq!(of("docs/_layouts/default.html"), "_layouts/default");
        assert_eq!(of("web/.eleventy.js"), ".eleventy");
        assert_eq!(of("eleventy.config.mjs"), "eleventy.config");
        assert_eq!(definition("content/x.md"), None);
    }

    #[test]
    fn a_site_goes_before_its_theme() {
        let of = |path: &str| overriding(path).unwrap_or_default();
        assert_eq!(
            of("themes/a/layouts/partials/x.html"),
            "layouts/partials/x.html"
        );
        assert_eq!(of("web/themes/a/static/js/x.js"), "web/static/js/x.js");
        assert_eq!(overriding("web/themes/a/templates/x.twig"), None);
        assert_eq!(overriding("layouts/partials/x.html"), None);
    }

    fn files(paths: &[&str]) -> Vec<File> {
        paths
            .iter()
            .map(|path| File {
                path: (*path).to_owned(),
                facts: Arc::default(),
            })
            .collect()
    }

    #[test]
    fn names_find_files() {
        let files = files(&[
            "a/templates/partials/head.html.twig",
            "b/templates/partials/head.html.twig",
            "public/js/app.js",
            "views/_nav.erb",
        ]);
        let names = Names::new(&files);
        assert_eq!(
            names.resolve("partials/head.html.twig", "a/templates/base.html.twig"),
            [0]
        );
        assert_eq!(
            names.resolve(
                "@Theme/partials/head.html.twig",
                "b/templates/base.html.twig"
            ),
            [1]
        );
        assert_eq!(names.resolve("/js/app.js?v=3", "views/index.ejs"), [2]);
        assert_eq!(names.resolve("nav", "views/index.erb"), [3]);
        assert!(names.resolve("other", "views/index.erb").is_empty());
    }

    #[test]
    fn names_may_have_a_namespace() {
        let files = files(&[
            "components/film/film.twig",
            "templates/film.html.twig",
            "views/Cart/show.html.twig",
        ]);
        let names = Names::new(&files);
        assert_eq!(names.included("theme:film", "templates/a.twig"), [0]);
        assert_eq!(
            names.included("Shop:Cart:show.html.twig", "views/a.twig"),
            [2]
        );
        assert_eq!(names.included("film.html.twig", "templates/a.twig"), [1]);
        assert!(names.included("https://x/film", "a.twig").is_empty());
    }

    #[test]
    fn a_name_with_its_end_is_of_such_a_file() {
        let files = files(&["content/film.md", "_includes/film.html"]);
        let names = Names::new(&files);
        assert_eq!(names.resolve("film.html", "content/film.md"), [1]);
        assert_eq!(names.resolve("film.js", "content/film.md"), [0]);
    }
}
