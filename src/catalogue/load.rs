//! Loading reads a folder laid out like `lints/`, and takes nothing that is not exactly right.
//!
//! ```text
//! <lint>.md                 a lint
//! law.toml                  legal references
//! profiles.toml             profiles, a table each
//! components/*.toml         components, a table each
//! services/*.toml           services, a table each
//! consent-managers/<id>.toml
//! ```

mod components;
mod lints;
mod tables;

use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use super::Catalogue;
use super::check;
use super::document::{Document, SyntaxError};
use super::error::{CatalogueError, Problem};
use crate::reading::{self, MAX_SETTINGS};

/// A file of a catalogue.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Within the catalogue, with `/`: `services/video.toml`.
    pub name: String,
    /// As errors shall name it.
    pub path: String,
    pub text: String,
}

impl Catalogue {
    /// Loads a folder that stands by itself.
    ///
    /// # Errors
    ///
    /// All mistakes in all of its files, in the order of the files.
    pub fn load_dir(dir: &Path) -> Result<Self, Vec<CatalogueError>> {
        Self::default().extended(dir)
    }

    /// This catalogue and the folder's: what is in the folder may refer to what is here, and may
    /// not define it again.
    ///
    /// # Errors
    ///
    /// All mistakes in all of the folder's files.
    pub fn extended(&self, dir: &Path) -> Result<Self, Vec<CatalogueError>> {
        let (files, errors) = read_dir(dir);
        let mut loader = Loader {
            catalogue: self.clone(),
            errors,
        };
        loader.load(&files);
        loader.finish()
    }

    /// [`Catalogue::extended`] with files that are already read.
    ///
    /// # Errors
    ///
    /// All mistakes in all of the files.
    pub fn extended_with(&self, files: &[SourceFile]) -> Result<Self, Vec<CatalogueError>> {
        let mut loader = Loader {
            catalogue: self.clone(),
            errors: Vec::new(),
        };
        loader.load(files);
        loader.finish()
    }
}

/// The folders of a catalogue; none has folders in it.
const FOLDERS: &[&str] = &["components", "consent-managers", "phrases", "services"];

fn read_dir(dir: &Path) -> (Vec<SourceFile>, Vec<CatalogueError>) {
    let mut files = Vec::new();
    let mut errors = Vec::new();
    let shown = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let nameless = |path: &Path, problem| {
        let file = SourceFile {
            name: String::new(),
            path: shown(path),
            text: String::new(),
        };
        CatalogueError::new(problem, &file, 0..0)
    };
    let unreadable = |path: &Path, reason: &io::Error| {
        nameless(
            path,
            Problem::Unreadable {
                path: shown(path),
                reason: reason.to_string(),
            },
        )
    };
    let mut folders = vec![(String::new(), dir.to_owned())];
    while let Some((prefix, folder)) = folders.pop() {
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(reason) => {
                errors.push(unreadable(&folder, &reason));
                continue;
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (path, name) = (
                entry.path(),
                entry.file_name().to_string_lossy().into_owned(),
            );
            // Editors' and version control's own files, and what explains the folder to people.
            if name.starts_with('.') || name == "README.md" {
                continue;
            }
            if path.is_dir() {
                if prefix.is_empty() && FOLDERS.contains(&name.as_str()) {
                    folders.push((format!("{name}/"), path));
                } else {
                    let help = check::did_you_mean(&name, FOLDERS.iter().copied());
                    errors.push(nameless(&path, Problem::StrayFile(name)).with_help(help));
                }
                continue;
            }
            match reading::text(&path, MAX_SETTINGS) {
                Ok(text) => files.push(SourceFile {
                    name: format!("{prefix}{name}"),
                    path: shown(&path),
                    text,
                }),
                Err(reason) => errors.push(unreadable(&path, &reason)),
            }
        }
    }
    (files, errors)
}

/// A catalogue in the making.
struct Loader {
    catalogue: Catalogue,
    errors: Vec<CatalogueError>,
}

impl Loader {
    fn load(&mut self, files: &[SourceFile]) {
        // Lints refer to laws and languages, so those come first; components refer to services and come last, and
        // profiles to lints.
        let (laws, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|file| file.name == "law.toml");
        for file in laws {
            self.laws(file);
        }
        let (phrases, others): (Vec<_>, Vec<_>) = others
            .into_iter()
            .partition(|file| file.name.starts_with("phrases/"));
        let (profiles, others): (Vec<_>, Vec<_>) = others
            .into_iter()
            .partition(|file| file.name == "profiles.toml");
        let (components, others): (Vec<_>, Vec<_>) = others
            .into_iter()
            .partition(|file| file.name.starts_with("components/"));
        for file in phrases.into_iter().chain(others).chain(components) {
            let (folder, name) = file.name.split_once('/').unwrap_or(("", &file.name));
            let stem = |ending: &str| name.strip_suffix(ending).filter(|stem| !stem.contains('/'));
            match (folder, stem(".md"), stem(".toml")) {
                ("", Some(id), _) => self.lint(file, id),
                ("components", _, Some(_)) => self.components(file),
                ("services", _, Some(_)) => self.services(file),
                ("consent-managers", _, Some(id)) => self.manager(file, id),
                ("phrases", _, Some(language)) => self.phrases(file, language),
                _ => self.fault(Problem::StrayFile(file.name.clone()), file, 0..0),
            }
        }
        self.catalogue.lints.sort_by(|a, b| a.id.cmp(&b.id));
        for file in profiles {
            self.profiles(file);
        }
    }

    fn finish(mut self) -> Result<Catalogue, Vec<CatalogueError>> {
        if self.errors.is_empty() {
            return Ok(self.catalogue);
        }
        self.errors
            .sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        Err(self.errors)
    }

    fn fault(&mut self, problem: Problem, file: &SourceFile, span: Range<usize>) {
        self.errors.push(CatalogueError::new(problem, file, span));
    }

    fn fault_with(
        &mut self,
        problem: Problem,
        file: &SourceFile,
        span: Range<usize>,
        help: Option<String>,
    ) {
        self.errors
            .push(CatalogueError::new(problem, file, span).with_help(help));
    }

    fn syntax_error(&mut self, error: &SyntaxError, file: &SourceFile) {
        let (message, help) = explain_syntax(&error.message);
        self.fault_with(Problem::Syntax(message), file, error.span.clone(), help);
    }

    /// Empty strings anywhere in a document.
    fn no_blanks(&mut self, document: &Document, file: &SourceFile) {
        for (key, span) in document.blank_strings() {
            self.fault(Problem::Empty(key), file, span);
        }
    }

    /// The ids at the top of a document, and their order.
    fn ids(&mut self, document: &Document, what: &'static str, file: &SourceFile) {
        let keys = document.keys();
        for (id, span) in &keys {
            if !check::is_id(id) {
                self.fault(Problem::Id((*id).to_owned()), file, span.clone());
            }
        }
        for pair in keys.windows(2) {
            let [(before, _), (after, span)] = pair else {
                continue;
            };
            if after < before {
                let (before, after) = ((*before).to_owned(), (*after).to_owned());
                self.fault(
                    Problem::Unsorted {
                        what,
                        before,
                        after,
                    },
                    file,
                    span.clone(),
                );
            }
        }
    }

    fn wording(
        &mut self,
        key: &str,
        text: &str,
        names: &[&str],
        file: &SourceFile,
        span: Range<usize>,
    ) {
        if let Some(reason) = check::wording(text, names) {
            self.fault(
                Problem::Form {
                    key: key.to_owned(),
                    reason,
                },
                file,
                span,
            );
        }
    }

    fn secure_address(&mut self, key: &str, address: &str, file: &SourceFile, span: Range<usize>) {
        if !address.starts_with("https://") || address.contains(char::is_whitespace) {
            let reason = "is no address that starts with `https://`";
            self.fault(
                Problem::Form {
                    key: key.to_owned(),
                    reason,
                },
                file,
                span,
            );
        }
    }
}

/// The parser's words for unknown keys and values, and the nearest known one as help.
fn explain_syntax(message: &str) -> (String, Option<String>) {
    let message = message.trim();
    for (theirs, ours) in [
        ("unknown field `", "unknown key"),
        ("unknown variant `", "unknown value"),
    ] {
        let Some((word, rest)) = message
            .strip_prefix(theirs)
            .and_then(|rest| rest.split_once('`'))
        else {
            continue;
        };
        let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        let help = check::did_you_mean(word, known.iter().copied())
            .or_else(|| (!known.is_empty()).then(|| format!("known are {}", known.join(", "))));
        return (format!("{ours} `{word}`"), help);
    }
    (
        message
            .replace("missing field", "missing key")
            .replace('\n', " "),
        None,
    )
}
