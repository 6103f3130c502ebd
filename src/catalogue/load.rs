//! Loading reads a folder laid out like `lints/`, and takes nothing that is not exactly right.
//!
//! ```text
//! <lint>.md                 a lint
//! law.toml                  legal references
//! services/*.toml           services, a table each
//! consent-managers/<id>.toml
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use super::Catalogue;
use super::check;
use super::definition::Definition;
use super::document::{Document, Step, SyntaxError};
use super::error::{CatalogueError, Problem};
use super::law::Law;
use super::manager::ConsentManager;
use super::page::{self, LANGUAGES, Lint};
use super::service::{Service, Services};

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
const FOLDERS: &[&str] = &["consent-managers", "services"];

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
            match fs::read_to_string(&path) {
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
        // Lints refer to laws, so laws come first.
        let (laws, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|file| file.name == "law.toml");
        for file in laws {
            self.laws(file);
        }
        for file in others {
            let (folder, name) = file.name.split_once('/').unwrap_or(("", &file.name));
            let stem = |ending: &str| name.strip_suffix(ending).filter(|stem| !stem.contains('/'));
            match (folder, stem(".md"), stem(".toml")) {
                ("", Some(id), _) => self.lint(file, id),
                ("services", _, Some(_)) => self.services(file),
                ("consent-managers", _, Some(id)) => self.manager(file, id),
                _ => self.fault(Problem::StrayFile(file.name.clone()), file, 0..0),
            }
        }
        self.catalogue.lints.sort_by(|a, b| a.id.cmp(&b.id));
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

    fn laws(&mut self, file: &SourceFile) {
        let (laws, document) = match Document::parse::<BTreeMap<String, Law>>(&file.text, 0) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        self.ids(&document, "laws", file);
        for (id, law) in laws {
            let place = |key| document.place(&[Step::Key(&id), Step::Key(key)]);
            if !check::is_date(&law.date) {
                let reason = "is no date like `2019-12-10`";
                let key = "date".to_owned();
                self.fault(Problem::Form { key, reason }, file, place("date"));
            }
            if let Some(address) = &law.address {
                self.secure_address("address", address, file, place("address"));
            }
            if self.catalogue.laws.contains_key(&id) {
                let span = document.place(&[Step::Key(&id)]);
                self.fault(
                    Problem::Duplicate {
                        what: "the law",
                        id,
                    },
                    file,
                    span,
                );
                continue;
            }
            self.catalogue.laws.insert(id, law);
        }
    }

    fn services(&mut self, file: &SourceFile) {
        let (services, document) = match Document::parse::<Services>(&file.text, 0) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        self.ids(&document, "services", file);
        for (id, service) in services {
            self.service(&id, &service, &document, file);
            if self.catalogue.services.contains_key(&id) {
                let span = document.place(&[Step::Key(&id)]);
                self.fault(
                    Problem::Duplicate {
                        what: "the service",
                        id,
                    },
                    file,
                    span,
                );
                continue;
            }
            self.catalogue.services.insert(id, service);
        }
    }

    fn service(&mut self, id: &str, service: &Service, document: &Document, file: &SourceFile) {
        let addresses = [
            ("scripts", &service.scripts),
            ("frames", &service.frames),
            ("styles", &service.styles),
            ("pixels", &service.pixels),
            ("images", &service.images),
            ("requests", &service.requests),
        ];
        for (key, list) in addresses {
            self.addresses(list, &[Step::Key(id), Step::Key(key)], document, file);
            for (index, pair) in list.windows(2).enumerate() {
                let [before, after] = pair else { continue };
                let place = [Step::Key(id), Step::Key(key), Step::Index(index + 1)];
                let problem = match after.cmp(before) {
                    std::cmp::Ordering::Greater => continue,
                    std::cmp::Ordering::Equal => Problem::Repeated(after.clone()),
                    std::cmp::Ordering::Less => Problem::Unsorted {
                        what: "addresses",
                        before: before.clone(),
                        after: after.clone(),
                    },
                };
                self.fault(problem, file, document.place(&place));
            }
        }
        let names = [
            &service.calls,
            &service.elements,
            &service.packages,
            &service.files,
        ];
        let lists = addresses.map(|(_, list)| list);
        if lists.iter().chain(&names).all(|list| list.is_empty()) {
            let span = document.place(&[Step::Key(id)]);
            let help = "give it scripts, frames, calls, packages or anything else that loads it";
            self.fault_with(
                Problem::Unrecognisable(id.to_owned()),
                file,
                span,
                Some(help.into()),
            );
        }
        let country = &service.company.country;
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let span = document.place(&[Step::Key(id), Step::Key("company"), Step::Key("country")]);
            let reason = "is no country code like `DK`";
            self.fault(
                Problem::Form {
                    key: "country".to_owned(),
                    reason,
                },
                file,
                span,
            );
        }
        let names = [service.name.as_str(), service.company.name.as_str()];
        let span = document.place(&[Step::Key(id), Step::Key("help")]);
        self.wording("help", &service.help, &names, file, span);
    }

    fn addresses(&mut self, list: &[String], at: &[Step], document: &Document, file: &SourceFile) {
        for (index, address) in list.iter().enumerate() {
            if address.trim().is_empty() {
                continue;
            }
            if let Some(reason) = check::address(address) {
                let place: Vec<Step> = at.iter().copied().chain([Step::Index(index)]).collect();
                let address = address.clone();
                self.fault(
                    Problem::Address { address, reason },
                    file,
                    document.place(&place),
                );
            }
        }
    }

    fn manager(&mut self, file: &SourceFile, id: &str) {
        let (manager, document) = match Document::parse::<ConsentManager>(&file.text, 0) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        if !check::is_id(id) {
            self.fault(Problem::Id(id.to_owned()), file, 0..0);
        }
        self.addresses(&manager.scripts, &[Step::Key("scripts")], &document, file);
        if let Some(blocking) = &manager.auto_blocking {
            let place = [Step::Key("auto-blocking"), Step::Key("scripts")];
            self.addresses(&blocking.scripts, &place, &document, file);
        }
        let span = document.place(&[Step::Key("documentation")]);
        self.secure_address("documentation", &manager.documentation, file, span);
        if self.catalogue.managers.contains_key(id) {
            let id = id.to_owned();
            return self.fault(
                Problem::Duplicate {
                    what: "the consent manager",
                    id,
                },
                file,
                0..0,
            );
        }
        self.catalogue.managers.insert(id.to_owned(), manager);
    }

    fn lint(&mut self, file: &SourceFile, id: &str) {
        if !check::is_id(id) {
            self.fault(Problem::Id(id.to_owned()), file, 0..0);
        }
        let (page, mistakes) = page::read(&file.text, id);
        for (problem, span) in mistakes {
            let help = match &problem {
                Problem::Heading(title) => check::did_you_mean(
                    title,
                    [page::WHY, page::INSTEAD, page::EXAMPLES, "Bad", "Good"],
                ),
                Problem::UnknownLanguage(name) => {
                    check::did_you_mean(name, LANGUAGES.iter().map(|(name, _)| *name))
                }
                Problem::NoLanguage => Some("write it behind the fence: ```html".to_owned()),
                _ => None,
            };
            self.fault_with(problem, file, span, help);
        }
        // An empty fence is missing keys; no fence at all has been told already.
        if page.definition.start == 0 {
            return;
        }
        let toml = file.text.get(page.definition.clone()).unwrap_or_default();
        let (definition, document) = match Document::parse(toml, page.definition.start) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        self.definition(&definition, &document, file);
        if self.catalogue.lints.iter().any(|other| other.id == id) {
            let id = id.to_owned();
            return self.fault(
                Problem::Duplicate {
                    what: "the lint",
                    id,
                },
                file,
                0..0,
            );
        }
        self.catalogue.lints.push(Lint {
            id: id.to_owned(),
            summary: page.summary,
            definition,
            why: page.why,
            instead: page.instead,
            examples: page.examples,
            page: file.text.clone(),
        });
    }

    fn definition(&mut self, definition: &Definition, document: &Document, file: &SourceFile) {
        if definition.law.is_empty() {
            self.fault(
                Problem::Empty("law".to_owned()),
                file,
                document.place(&[Step::Key("law")]),
            );
        }
        for (index, id) in definition.law.iter().enumerate() {
            if self.catalogue.laws.contains_key(id) {
                continue;
            }
            let help = check::did_you_mean(id, self.catalogue.laws.keys().map(String::as_str));
            let span = document.place(&[Step::Key("law"), Step::Index(index)]);
            self.fault_with(Problem::UnknownLaw(id.clone()), file, span, help);
        }
        let texts = [
            ("message", &definition.message),
            ("label", &definition.label),
            ("help", &definition.help),
        ];
        for (key, text) in texts {
            let span = document.place(&[Step::Key(key)]);
            self.wording(key, text, &[], file, span.clone());
            for (problem, within, help) in check::placeholders(key, text, &definition.matches) {
                let at = place_within(&file.text, &span, text.get(within).unwrap_or_default());
                self.fault_with(problem, file, at, help);
            }
        }
        if definition.matches.is_empty() {
            let span = document.place(&[Step::Key("match")]);
            self.fault(Problem::Empty("match".to_owned()), file, span);
        }
        for (key, matches) in [
            ("match", &definition.matches),
            ("unless", &definition.unless),
        ] {
            for (index, matched) in matches.iter().enumerate() {
                let at = [Step::Key(key), Step::Index(index)];
                if matched.site.is_empty() {
                    let span = document.place(&[at[0], at[1], Step::Key("site")]);
                    self.fault(Problem::Empty("site".to_owned()), file, span);
                }
                for problem in check::idle_keys(matched) {
                    let Problem::IdleKey { key, .. } = &problem else {
                        continue;
                    };
                    let span = document.place(&[at[0], at[1], Step::Key(key)]);
                    self.fault(problem, file, span);
                }
            }
        }
    }
}

/// Where `part` stands in `span`; all of it where escapes make it look otherwise.
fn place_within(text: &str, span: &Range<usize>, part: &str) -> Range<usize> {
    let found = text
        .get(span.clone())
        .and_then(|written| written.find(part));
    match found {
        Some(at) => span.start + at..span.start + at + part.len(),
        None => span.clone(),
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
