//! What generators and frameworks take a file for by its name and folder alone.

use super::File;

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
pub(super) fn defined(file: &File) -> Vec<String> {
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
}
