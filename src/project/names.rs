//! Names by which files mean others: of templates that they include, scripts that they load, modules
//! that they import.

use std::collections::HashMap;

use super::{File, FileIndex};

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
    pub(super) fn included(&self, name: &str, from: &str) -> Vec<FileIndex> {
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
    use std::sync::Arc;

    use super::*;

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
