//! What a repository is built with, as far as the files at its top, or a little below, tell.

use std::path::{Path, PathBuf};

use crate::reading::{self, MAX_SETTINGS};

/// A file that tells of a system, and a text in it.
struct Sign {
    /// Its name, or how it ends behind `*`.
    file: &'static str,
    /// In lower case; empty where the name is enough.
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
    sign("composer.json", "getkirby/cms", "Kirby"),
    sign("composer.json", "silverstripe/", "Silverstripe"),
    sign("composer.json", "contao/core-bundle", "Contao"),
    sign("composer.json", "neos/neos", "Neos"),
    sign("composer.json", "october/", "October CMS"),
    sign("composer.json", "magento/product", "Magento"),
    sign("composer.json", "shopware/", "Shopware"),
    sign("composer.json", "prestashop/", "PrestaShop"),
    sign("composer.json", "/wordpress", "WordPress"),
    sign("composer.json", "cakephp/cakephp", "CakePHP"),
    sign("composer.json", "laravel/framework", "Laravel"),
    sign("composer.json", "symfony/framework-bundle", "Symfony"),
    sign("*.info.yml", "core", "Drupal"),
    sign("*.info", "core = ", "Drupal"),
    sign("wp-config.php", "", "WordPress"),
    sign("wp-config-sample.php", "", "WordPress"),
    sign("style.css", "theme name:", "a WordPress theme"),
    sign("package.json", "\"next\"", "Next.js"),
    sign("package.json", "\"nuxt\"", "Nuxt"),
    sign("package.json", "\"gatsby\"", "Gatsby"),
    sign("package.json", "\"@remix-run/react\"", "Remix"),
    sign("package.json", "\"@sveltejs/kit\"", "SvelteKit"),
    sign("package.json", "\"astro\"", "Astro"),
    sign("package.json", "\"@angular/core\"", "Angular"),
    sign("package.json", "\"@docusaurus/core\"", "Docusaurus"),
    sign("package.json", "\"vitepress\"", "VitePress"),
    sign("package.json", "\"@11ty/eleventy\"", "Eleventy"),
    sign("package.json", "\"hexo\"", "Hexo"),
    sign("package.json", "\"ember-source\"", "Ember"),
    sign("package.json", "\"vue\"", "Vue"),
    sign("package.json", "\"svelte\"", "Svelte"),
    sign("package.json", "\"solid-js\"", "Solid"),
    sign("package.json", "\"react\"", "React"),
    sign("package.json", "\"express\"", "Express"),
    sign("Gemfile", "jekyll", "Jekyll"),
    sign("Gemfile", "github-pages", "Jekyll"),
    sign("Gemfile", "middleman", "Middleman"),
    sign("Gemfile", "bridgetown", "Bridgetown"),
    sign("Gemfile", "rails", "Rails"),
    sign("_config.yml", "skip_render", "Hexo"),
    sign("_config.yml", "", "Jekyll"),
    sign("hugo.toml", "", "Hugo"),
    sign("hugo.yaml", "", "Hugo"),
    sign("hugo.json", "", "Hugo"),
    sign("config.toml", "baseurl", "Hugo"),
    sign("config.yaml", "baseurl", "Hugo"),
    sign("config.toml", "base_url", "Zola"),
    sign("mkdocs.yml", "", "MkDocs"),
    sign("pelicanconf.py", "", "Pelican"),
    sign("conf.py", "sphinx", "Sphinx"),
    sign("manage.py", "django", "Django"),
    sign("requirements.txt", "wagtail", "Wagtail"),
    sign("requirements.txt", "django", "Django"),
    sign("requirements.txt", "flask", "Flask"),
    sign("pyproject.toml", "wagtail", "Wagtail"),
    sign("pyproject.toml", "django", "Django"),
    sign("pyproject.toml", "flask", "Flask"),
    sign("mix.exs", "phoenix", "Phoenix"),
    sign("pom.xml", "thymeleaf", "Spring with Thymeleaf"),
    sign("build.gradle", "thymeleaf", "Spring with Thymeleaf"),
    sign("build.gradle", "org.grails", "Grails"),
    sign("packages.config", "umbracocms", "Umbraco"),
    sign("*.csproj", "umbraco", "Umbraco"),
    sign("*.csproj", "microsoft.net.sdk.web", "ASP.NET"),
    sign("*.csproj", "system.web", "ASP.NET"),
];

/// How far below the top something is looked for: `src/Website/Website.csproj`.
const DEPTH: usize = 2;
/// How many files are looked at, those at the top first.
const MOST: usize = 2000;

/// The systems that a repository is built with.
#[must_use]
pub fn systems(folder: &Path) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for path in files(folder) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut text: Option<String> = None;
        let told = SIGNS.iter().filter(|sign| sign.is_in(&name)).find(|sign| {
            let text = text.get_or_insert_with(|| {
                let text = reading::text(&path, MAX_SETTINGS).unwrap_or_default();
                text.to_lowercase()
            });
            text.contains(sign.text)
        });
        if let Some(sign) = told
            && !found.contains(&sign.name)
        {
            found.push(sign.name);
        }
    }
    found
}

impl Sign {
    fn is_in(&self, name: &str) -> bool {
        match self.file.strip_prefix('*') {
            Some(end) => name.ends_with(end),
            None => name == self.file,
        }
    }
}

/// The files that may tell something, by depth and name.
fn files(top: &Path) -> Vec<PathBuf> {
    let mut walk = ignore::WalkBuilder::new(top);
    walk.max_depth(Some(DEPTH + 1)).parents(false);
    walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let is_others = matches!(
            name.as_ref(),
            "node_modules" | "vendor" | "bower_components"
        );
        entry.depth() == 0 || !(is_folder && is_others)
    });
    let entries = walk.build().flatten();
    let files = entries.filter(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.file_type().is_some_and(|kind| kind.is_file())
            && SIGNS.iter().any(|sign| sign.is_in(&name))
    });
    let mut files: Vec<(usize, PathBuf)> = files
        .map(|entry| (entry.depth(), entry.into_path()))
        .collect();
    files.sort();
    files.truncate(MOST);
    files.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn of(files: &[(&str, &str)]) -> Vec<&'static str> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        systems(folder.path())
    }

    #[test]
    fn files_at_the_top_and_below_tell() {
        assert_eq!(of(&[("config.toml", "baseurl = '/'")]), ["Hugo"]);
        assert_eq!(of(&[("config.toml", "base_url = '/'")]), ["Zola"]);
        assert_eq!(of(&[("_config.yml", "title: x")]), ["Jekyll"]);
        let hexo = [
            ("_config.yml", "skip_render:"),
            ("package.json", "{\"hexo\": 1}"),
        ];
        assert_eq!(of(&hexo), ["Hexo"]);
        let umbraco = "<PackageReference Include=\"Umbraco.Cms\" />";
        assert_eq!(of(&[("src/Web/Web.csproj", umbraco)]), ["Umbraco"]);
        let theme = [("themes/x/x.info.yml", "core_version_requirement: ^10")];
        assert_eq!(of(&theme), ["Drupal"]);
        let vendored = [("node_modules/x/package.json", "{\"react\": 1}")];
        assert!(of(&vendored).is_empty());
        // A framework says more than the library that it uses.
        let next = [("package.json", "{\"react\": 1, \"next\": 1}")];
        assert_eq!(of(&next), ["Next.js"]);
    }
}
