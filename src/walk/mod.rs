//! A walk finds the files of a site that people write, and counts what it leaves out and why.

use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ignore::{DirEntry, WalkBuilder};
use miette::Diagnostic;

use crate::config::{Config, ConfigError, ConfigSet};
use crate::finding::Note;

mod audience;
mod copies;
mod minified;
mod names;
mod vendored;

pub use audience::{is_of_desk, looks_like_email};
pub use copies::{is_compiled_template, is_library};
pub use minified::looks_minified;
pub use names::{is_below_generator, is_candidate};

/// A file to read.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Where to read it; absolute.
    pub abs: PathBuf,
    /// How to show it: relative to where the run started, with `/`.
    pub path: String,
    /// Whether the user named the file itself.
    pub explicit: bool,
    /// What counts that is left out by default.
    pub include: Include,
    /// The configuration that counts for it.
    pub config: Arc<Config>,
}

/// What a walk leaves out although it could be read, by reason. A folder counts as one: nobody
/// wants to wait until all of `node_modules` is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// By the configuration's `exclude`.
    pub excluded: usize,
    /// Other people's code, and what a build wrote.
    pub vendored: usize,
    pub minified: usize,
    /// Tests and their fixtures: they never reach a visitor.
    pub tests: usize,
    /// What only the site's editors see.
    pub back_office: usize,
    /// E-mails and what is printed: no browser opens them.
    pub email: usize,
    /// Files of types that are not read.
    pub other_types: usize,
}

impl Include {
    /// What either asks for.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            vendored: self.vendored || other.vendored,
            minified: self.minified || other.minified,
            tests: self.tests || other.tests,
            back_office: self.back_office || other.back_office,
            email: self.email || other.email,
        }
    }
}

impl LeftOut {
    /// How many there are, other types aside: nobody expects a picture to be read.
    #[must_use]
    pub fn total(&self) -> usize {
        self.excluded + self.vendored + self.minified + self.tests + self.back_office + self.email
    }
}

/// What to take in beyond the usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Include {
    pub vendored: bool,
    pub minified: bool,
    pub tests: bool,
    pub back_office: bool,
    pub email: bool,
}

/// What the user asks of a walk, on top of what the configuration says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Read what `.gitignore` and `.ignore` leave out.
    pub no_ignore: bool,
    pub include: Include,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// Sorted by path, each file once.
    pub candidates: Vec<Candidate>,
    pub left_out: LeftOut,
    /// What could not be read on the way.
    pub notes: Vec<Note>,
}

/// Why a walk cannot be done.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum WalkError {
    /// The user's: an argument that names nothing.
    #[error("`{}` cannot be checked: {error}", path.display())]
    Argument {
        path: PathBuf,
        error: std::io::Error,
    },
    /// The user's: an argument that is neither.
    #[error("`{}` is neither a file nor a folder", path.display())]
    Special { path: PathBuf },
    /// A configuration on the way is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Config(#[from] ConfigError),
}

/// Walks the paths that the user names; `start` is the absolute folder in which the run started.
///
/// # Errors
/// If a path names nothing, or a configuration on the way is wrong.
pub fn walk(
    paths: &[PathBuf],
    start: &Path,
    options: Options,
    configs: &Arc<ConfigSet>,
) -> Result<Walk, WalkError> {
    let mut roots = Vec::new();
    for path in paths {
        roots.push(Root::of(path, start)?);
    }
    let mut walk = Walk::default();
    for root in &roots {
        if root.is_file {
            let folder = root.abs.parent().unwrap_or(&root.abs);
            let config = configs.for_folder(folder)?;
            walk.candidates.push(Candidate {
                abs: root.abs.clone(),
                path: root.display.clone(),
                explicit: true,
                include: options.include.or(config.include),
                config,
            });
        } else {
            walk_folder(root, options, configs, &mut walk)?;
        }
    }
    // The same file may be reached by several arguments; one that is named is marked so.
    walk.candidates
        .sort_by(|a, b| (&a.abs, !a.explicit).cmp(&(&b.abs, !b.explicit)));
    walk.candidates.dedup_by(|b, a| a.abs == b.abs);
    walk.candidates.sort_by(|a, b| a.path.cmp(&b.path));
    walk.notes.sort();
    walk.notes.dedup();
    Ok(walk)
}

/// A file that need not be there, as if the user had named it.
///
/// # Errors
/// If a configuration on the way is wrong.
pub fn unwritten(
    path: &Path,
    start: &Path,
    options: Options,
    configs: &ConfigSet,
) -> Result<Candidate, WalkError> {
    if let Ok(root) = Root::of(path, start) {
        let folder = root.abs.parent().unwrap_or(&root.abs);
        let config = configs.for_folder(folder)?;
        return Ok(Candidate {
            path: root.display,
            explicit: true,
            include: options.include.or(config.include),
            config,
            abs: root.abs,
        });
    }
    let abs = start.join(path);
    let config = configs.for_folder(abs.parent().unwrap_or(start))?;
    let path = abs.strip_prefix(start).unwrap_or(path);
    Ok(Candidate {
        path: path.to_string_lossy().replace('\\', "/"),
        explicit: true,
        include: options.include.or(config.include),
        config,
        abs,
    })
}

/// One argument.
struct Root {
    /// With symbolic links resolved, so that configurations are found above it.
    abs: PathBuf,
    display: String,
    is_file: bool,
}

impl Root {
    fn of(path: &Path, start: &Path) -> Result<Self, WalkError> {
        let argument = |error| WalkError::Argument {
            path: path.to_owned(),
            error,
        };
        let abs = start.join(path).canonicalize().map_err(argument)?;
        let metadata = abs.metadata().map_err(argument)?;
        if !metadata.is_file() && !metadata.is_dir() {
            return Err(WalkError::Special {
                path: path.to_owned(),
            });
        }
        let display = display(path, &abs, start);
        Ok(Self {
            abs,
            display,
            is_file: metadata.is_file(),
        })
    }
}

/// How to show an argument: as it was given, but relative to the start where it lies below.
fn display(path: &Path, abs: &Path, start: &Path) -> String {
    let goes_up = path.components().any(|part| part == Component::ParentDir);
    if path.is_relative() && !goes_up {
        return slashed(path);
    }
    let real_start = start.canonicalize();
    let below = real_start
        .ok()
        .and_then(|start| Some(slashed(abs.strip_prefix(start).ok()?)));
    below.unwrap_or_else(|| slashed(path))
}

/// The path with `/`, without `.` parts; bytes that are no UTF-8 are written as `\xe6`, so that no two
/// paths look the same.
fn slashed(path: &Path) -> String {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let path: PathBuf = parts.collect();
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&chunk.invalid().escape_ascii().to_string());
    }
    if std::path::MAIN_SEPARATOR == '/' {
        text
    } else {
        text.replace('\\', "/")
    }
}

/// What the filter of a folder's walk shares with the walk.
struct Shared {
    configs: Arc<ConfigSet>,
    options: Options,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    left_out: LeftOut,
    /// Folders that cannot be walked, each with the reason.
    shut: Vec<(PathBuf, String)>,
    /// The first configuration that is wrong; the walk then ends.
    error: Option<ConfigError>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether to go on with an entry; counts it if not.
    fn takes(&self, entry: &DirEntry) -> bool {
        // What the user names is taken, whatever its name is.
        if entry.depth() == 0 {
            return true;
        }
        let Some(kind) = entry.file_type() else {
            return false;
        };
        if !kind.is_dir() && !kind.is_file() {
            return false;
        }
        let Some(folder) = entry.path().parent() else {
            return false;
        };
        let config = match self.configs.for_folder(folder) {
            Ok(config) => config,
            Err(error) => {
                self.state().error.get_or_insert(error);
                return false;
            }
        };
        // In old repositories names are also in other encodings.
        let name = &*entry.file_name().to_string_lossy();
        if names::is_hidden(name) {
            return false;
        }
        let reason = if kind.is_dir() {
            self.reason_against_folder(name, entry, &config)
        } else {
            self.reason_against_file(name, entry.path(), &config)
        };
        if let Some(reason) = reason {
            *reason.of(&mut self.state().left_out) += 1;
            return false;
        }
        if kind.is_dir()
            && !self.options.no_ignore
            && let Some(trap) = trap_in(entry.path())
        {
            self.state().shut.push((entry.path().to_owned(), trap));
            return false;
        }
        true
    }

    fn reason_against_folder(
        &self,
        name: &str,
        entry: &DirEntry,
        config: &Config,
    ) -> Option<Reason> {
        let path = entry.path();
        let parent = path.parent()?;
        let is_copy = || {
            vendored::is_vendored(name, parent)
                || copies::is_package(name, parent)
                || copies::is_plugin_of_others(name, parent)
                || copies::is_showing(name, parent, entry.depth())
        };
        let is_back_office =
            || audience::is_back_office_folder(name, parent) || copies::is_studio(path);
        let include = self.options.include.or(config.include);
        if config.excludes(path, true) {
            Some(Reason::Excluded)
        } else if !include.vendored && is_copy() {
            Some(Reason::Vendored)
        } else if !include.tests && audience::is_test_folder(name) {
            Some(Reason::Tests)
        } else if !include.back_office && is_back_office() {
            Some(Reason::BackOffice)
        } else if !include.email && audience::is_email_folder(name, parent) {
            Some(Reason::Email)
        } else {
            None
        }
    }

    fn reason_against_file(&self, name: &str, path: &Path, config: &Config) -> Option<Reason> {
        let include = self.options.include.or(config.include);
        if !is_candidate(path) {
            Some(Reason::OtherTypes)
        } else if config.excludes(path, false) {
            Some(Reason::Excluded)
        } else if !include.vendored && copies::is_specimen(name, path) {
            Some(Reason::Vendored)
        } else if !include.minified && minified::is_minified(name) {
            Some(Reason::Minified)
        } else if !include.tests
            && (audience::is_test_file(name) || audience::is_migration(name, path))
        {
            Some(Reason::Tests)
        } else if !include.back_office && audience::is_back_office_file(name) {
            Some(Reason::BackOffice)
        } else if !include.email && audience::is_email_file(name) {
            Some(Reason::Email)
        } else {
            None
        }
    }
}

#[derive(Clone, Copy)]
enum Reason {
    Excluded,
    Vendored,
    Minified,
    Tests,
    BackOffice,
    Email,
    OtherTypes,
}

impl Reason {
    fn of(self, left_out: &mut LeftOut) -> &mut usize {
        match self {
            Reason::Excluded => &mut left_out.excluded,
            Reason::Vendored => &mut left_out.vendored,
            Reason::Minified => &mut left_out.minified,
            Reason::Tests => &mut left_out.tests,
            Reason::BackOffice => &mut left_out.back_office,
            Reason::Email => &mut left_out.email,
            Reason::OtherTypes => &mut left_out.other_types,
        }
    }
}

/// What the walk itself reads of each folder.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];
/// One of more bytes was never written by people.
const MAX_IGNORE_FILE: u64 = 1024 * 1024;

/// Why the walk must not enter a folder: the file that says what to leave out is none, such as a
/// link to a device, which is read without end.
fn trap_in(folder: &Path) -> Option<String> {
    IGNORE_FILES.iter().find_map(|name| {
        let metadata = folder.join(name).metadata().ok()?;
        let reason = if metadata.is_file() && metadata.len() > MAX_IGNORE_FILE {
            "is larger than 1 MB"
        } else if !metadata.is_file() && !metadata.is_dir() {
            "is no file"
        } else {
            return None;
        };
        let help = "`--no-ignore` reads the folder all the same";
        Some(format!(
            "the folder is not read: its {name} {reason}; {help}"
        ))
    })
}

fn walk_folder(
    root: &Root,
    options: Options,
    configs: &Arc<ConfigSet>,
    walk: &mut Walk,
) -> Result<(), WalkError> {
    if !options.no_ignore
        && let Some(message) = trap_in(&root.abs)
    {
        walk.notes.push(Note::on(root.display.clone(), message));
        return Ok(());
    }
    let shared = Arc::new(Shared {
        configs: Arc::clone(configs),
        options,
        state: Mutex::default(),
    });
    let filter = Arc::clone(&shared);
    let entries = WalkBuilder::new(&root.abs)
        .standard_filters(!options.no_ignore)
        // Names decide: some hidden files configure a site.
        .hidden(false)
        .require_git(false)
        .follow_links(false)
        .filter_entry(move |entry| filter.takes(entry))
        .build();
    for entry in entries {
        if let Some(error) = shared.state().error.take() {
            return Err(error.into());
        }
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                walk.notes.push(note(&error, root));
                continue;
            }
        };
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let folder = entry.path().parent().unwrap_or(&root.abs);
        let config = configs.for_folder(folder)?;
        walk.candidates.push(Candidate {
            path: shown(entry.path(), root),
            include: options.include.or(config.include),
            config,
            abs: entry.into_path(),
            explicit: false,
        });
    }
    let mut state = shared.state();
    if let Some(error) = state.error.take() {
        return Err(error.into());
    }
    walk.left_out.add(state.left_out);
    for (folder, message) in std::mem::take(&mut state.shut) {
        walk.notes.push(Note::on(shown(&folder, root), message));
    }
    Ok(())
}

impl LeftOut {
    /// Adds what another part of the run left out.
    pub fn add(&mut self, other: Self) {
        self.excluded += other.excluded;
        self.vendored += other.vendored;
        self.minified += other.minified;
        self.tests += other.tests;
        self.back_office += other.back_office;
        self.email += other.email;
        self.other_types += other.other_types;
    }
}

/// How to show a path below a root.
fn shown(path: &Path, root: &Root) -> String {
    let Ok(below) = path.strip_prefix(&root.abs) else {
        return slashed(path);
    };
    match root.display.as_str() {
        "" => slashed(below),
        display if display.ends_with('/') => display.to_owned() + &slashed(below),
        display => format!("{display}/{}", slashed(below)),
    }
}

/// A note for a folder or file that could not be read on the way.
fn note(error: &ignore::Error, root: &Root) -> Note {
    let mut inner = error;
    let mut path = None;
    loop {
        inner = match inner {
            ignore::Error::WithPath { path: at, err } => {
                path = Some(at);
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            _ => break,
        };
    }
    let message = match inner {
        // What wraps the system's error names the path again.
        ignore::Error::Io(error) => match error.raw_os_error().or_else(|| os_error(error)) {
            Some(code) => format!(
                "cannot be read: {}",
                std::io::Error::from_raw_os_error(code)
            ),
            None => format!("cannot be read: {error}"),
        },
        other => other.to_string(),
    };
    Note {
        path: path.map(|path| shown(path, root)),
        line: None,
        message,
    }
}

/// The system's error number within an error that wraps others.
fn os_error(error: &std::io::Error) -> Option<i32> {
    let mut inner: &(dyn std::error::Error + 'static) = error.get_ref()?;
    loop {
        if let Some(code) = inner
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::raw_os_error)
        {
            return Some(code);
        }
        inner = inner.source()?;
    }
}

#[cfg(test)]
mod tests;
