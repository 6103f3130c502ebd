//! The name of a data file says what is in it: messages in which language, settings, or neither.
//!
//! Formats that hold nothing but messages are taken wherever they stand. JSON, YAML and the like
//! are taken where a folder or the name speaks of messages, and where a site keeps its content.

use super::Format;

/// What a file may hold that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// All of its values.
    All,
    /// Those whose keys speak of cookies or consent.
    Keyed,
    None,
}

/// What the path of a data file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Data {
    pub format: Format,
    pub texts: Texts,
    pub language: Option<[u8; 2]>,
}

impl Data {
    pub fn language(&self) -> Option<&str> {
        std::str::from_utf8(self.language.as_ref()?).ok()
    }
}

/// Folders of catalogues, sorted.
const CATALOGUE_FOLDERS: &[&str] = &[
    "_locales",
    "i18n",
    "intl",
    "l10n",
    "lang",
    "langs",
    "language",
    "languages",
    "locale",
    "locales",
    "localisation",
    "localization",
    "localizations",
    "messages",
    "nls",
    "translation",
    "translations",
];

/// Words in names of catalogues, sorted; in those of folders they are too common.
const CATALOGUE_WORDS: &[&str] = &[
    "i18n",
    "l10n",
    "labels",
    "lang",
    "language",
    "locale",
    "locales",
    "locallang",
    "messages",
    "properties",
    "strings",
    "tekster",
    "texts",
    "translation",
    "translations",
];

/// Folders and words of names where sites keep content and settings, sorted.
const CONTENT: &[&str] = &[
    "_config", "_data", "blocks", "config", "content", "contents", "data", "form", "forms", "main",
    "options", "params", "sections", "settings", "site", "snippets",
];

/// Parts of names that say what the texts are about.
pub(super) const SUBJECTS: &[&str] = &["cookie", "consent", "gdpr", "samtykke"];

/// Files of tools, sorted.
const NO_TEXTS: &[&str] = &[
    "angular.json",
    "composer.json",
    "cookielint.toml",
    "package-lock.json",
    "package.json",
    "pnpm-lock.yaml",
    "tsconfig.json",
];

/// Configuration of site generators and the like that may load services, sorted; `*` is any text.
pub const SETTINGS: &[&str] = &[
    "*.libraries.yml",
    "*.settings.yml",
    "_config.*.yml",
    "_config.yaml",
    "_config.yml",
    "analytics.toml",
    "appsettings*.json",
    "composer.json",
    "conf.py",
    "config.js",
    "config.json",
    "config.mjs",
    "config.mts",
    "config.toml",
    "config.ts",
    "config.yaml",
    "config.yml",
    "core.extension.yml",
    "docusaurus.config.*",
    "gatsby-config.*",
    "google_tag.container.*.yml",
    "hugo.json",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "mkdocs.yaml",
    "mkdocs.yml",
    "nuxt.config.*",
    "params.toml",
    "params.yaml",
    "params.yml",
    "pelicanconf.py",
    "publishconf.py",
    "services.toml",
    "services.yaml",
    "sitemetadata.js",
];

/// What the path says of a data file; `None` where it is none, or holds nothing for us.
#[must_use]
pub fn data(path: &str) -> Option<Data> {
    let path = path.to_ascii_lowercase();
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let (stem, extension) = name.rsplit_once('.')?;
    let format = Format::of(extension)?;
    if format == Format::Python {
        let texts = Texts::None;
        return is_settings(name).then_some(Data {
            format,
            texts,
            language: None,
        });
    }
    let texts = texts(format, folders, stem, name);
    if texts == Texts::None && !is_settings(name) {
        return None;
    }
    let language = language(stem).or_else(|| folders.rsplit('/').take(3).find_map(tag));
    Some(Data {
        format,
        texts,
        language: language.filter(|_| texts == Texts::All),
    })
}

/// Whether the path is that of a script whose texts are a catalogue: `locales/da.ts`,
/// `lang/da/cookies.php`; and the language that it is in.
#[must_use]
pub fn script(path: &str) -> Option<Option<String>> {
    let path = path.to_ascii_lowercase();
    let (folders, name) = path.rsplit_once('/')?;
    let (stem, _) = name.rsplit_once('.')?;
    let has = |folder: &str| CATALOGUE_FOLDERS.binary_search(&folder).is_ok();
    let is_catalogue = folders.split('/').any(has);
    let language = language(stem).or_else(|| folders.rsplit('/').take(3).find_map(tag));
    let written = language.and_then(|code| String::from_utf8(code.to_vec()).ok());
    is_catalogue.then_some(written)
}

/// Whether the path is that of a data file.
#[must_use]
pub fn is_data(path: &str) -> bool {
    data(path).is_some()
}

/// Whether a file of that name in lower case may configure what a site loads.
#[must_use]
pub fn is_settings(name: &str) -> bool {
    SETTINGS
        .iter()
        .any(|pattern| crate::recognise::glob(pattern, name))
}

fn texts(format: Format, folders: &str, stem: &str, name: &str) -> Texts {
    if NO_TEXTS.binary_search(&name).is_ok() || stem.ends_with(".schema") {
        return Texts::None;
    }
    let has = |table: &[&str], word: &str| table.binary_search(&word).is_ok();
    let mut words = stem
        .split(['.', '_', '-', ' '])
        .filter(|word| !word.is_empty());
    let is_catalogue = format.is_catalogue()
        || folders
            .split('/')
            .any(|folder| has(CATALOGUE_FOLDERS, folder))
        || words.clone().any(|word| has(CATALOGUE_WORDS, word))
        || SUBJECTS.iter().any(|subject| stem.contains(subject))
        || tag(stem).is_some();
    if is_catalogue {
        return Texts::All;
    }
    let is_content = folders.split('/').any(|folder| has(CONTENT, folder))
        || words.any(|word| has(CONTENT, word));
    if is_content {
        Texts::Keyed
    } else {
        Texts::None
    }
}

/// The language that a name ends in or is: `da`, `messages.da`, `Resources.da-DK`, `app_en`.
fn language(stem: &str) -> Option<[u8; 2]> {
    let last = stem.rsplit('.').next().unwrap_or(stem);
    tag(last)
        .or_else(|| stem.split('.').next().and_then(tag))
        .or_else(|| tag(last.rsplit('_').next()?))
        .or_else(|| {
            let (before, _) = last.rsplit_once(['_', '-'])?;
            tag(before.rsplit(['_', '-']).next()?)
        })
        .or_else(|| tag(last.rsplit('-').next()?))
}

/// `da`, `da-DK`, `da_dk`, `zh-Hans`: a language with what may follow it.
fn tag(word: &str) -> Option<[u8; 2]> {
    let (code, region) = word.split_once(['-', '_']).unwrap_or((word, "dk"));
    let known: [u8; 2] = code.as_bytes().try_into().ok()?;
    let is_region =
        matches!(region.len(), 2 | 4) && region.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_known = CODES
        .split(' ')
        .any(|code| code.as_bytes() == known.as_slice());
    (is_known && is_region).then_some(known)
}

/// ISO 639-1 codes that sites are written in.
const CODES: &str = "af ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fo fr fy ga gd gl he \
    hi hr hu hy id is it ja ka kk kl km ko lb lt lv mk mn ms nb ne nl nn no pl ps pt ro ru se sk sl sq \
    sr sv sw ta th tr uk ur uz vi zh";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [
            CATALOGUE_FOLDERS,
            CATALOGUE_WORDS,
            CONTENT,
            NO_TEXTS,
            SETTINGS,
        ] {
            assert!(table.is_sorted(), "{table:?}");
        }
        let codes: Vec<&str> = CODES.split(' ').collect();
        assert!(codes.is_sorted());
    }

    #[test]
    fn names_say_what_is_in_a_file() {
        let of = |path: &str| {
            data(path).map(|data| (data.texts, data.language().unwrap_or_default().to_owned()))
        };
        for (path, language) in [
            ("src/locales/da.json", "da"),
            ("lang/da/cookie.json", "da"),
            ("translations/messages.da.yml", "da"),
            ("config/locales/en.yml", "en"),
            ("Resources.da-DK.resx", "da"),
            ("po/da.po", "da"),
            ("wp-content/plugins/x/languages/x-da_DK.po", "da"),
            ("lib/l10n/app_en.arb", "en"),
            ("i18n/da_DK.csv", "da"),
            ("messages_da.properties", "da"),
            ("da.lproj/Localizable.strings", ""),
            ("Umbraco/Config/Lang/en_us.xml", "en"),
            ("locales/en.default.json", "en"),
            ("public/en/banner.ftl", "en"),
            ("da.json", "da"),
            ("cookie-banner.json", ""),
        ] {
            assert_eq!(of(path), Some((Texts::All, language.to_owned())), "{path}");
        }
        assert_eq!(
            of("src/_data/home.json"),
            Some((Texts::Keyed, String::new()))
        );
        assert_eq!(of("mkdocs.yml"), Some((Texts::None, String::new())));
        for path in [
            "package.json",
            "package-lock.json",
            "src/map.geojson",
            "api/openapi.json",
            "docker-compose.yml",
            "a.xml",
            "setup.py",
            "config/package.json",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
