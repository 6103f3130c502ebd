//! A function runs where it is called: in its file, and in the files that can reach it.

use super::Guards;
use crate::facts::{DEFAULT, Facts};
use crate::gate::{Call, Function};
use crate::project::FileIndex;

impl Guards<'_> {
    /// The calls of a function by file and number: those in its file alone where no other file can
    /// call it.
    pub(super) fn numbered_calls_of(
        &self,
        file: FileIndex,
        function: &Function,
    ) -> Vec<(FileIndex, usize)> {
        let facts = &self.project.files[file].facts;
        let call = |(caller, number): &(FileIndex, usize)| {
            &self.project.files[*caller].facts.calls[*number]
        };
        let is_default = function.names.iter().any(|name| facts.is_default(name));
        let by_default = is_default.then_some(DEFAULT);
        let names = function.names.iter().map(String::as_str).chain(by_default);
        let mut all: Vec<_> = names
            .filter_map(|name| self.project.callers.get(name))
            .flatten()
            .filter(|at| at.0 != file || !function.span.covers(call(at).span))
            .filter(|at| at.0 == file || self.can_reach(at.0, call(at), file))
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        // A script that is no module hands everything to the page, yet seldom means to.
        let is_here = all.iter().any(|(caller, _)| *caller == file);
        if is_here && !facts.is_module && !function.exported {
            let loaded_by = |caller: &FileIndex| {
                let loaders = self.project.loaders.get(&file).into_iter().flatten();
                loaders.map(|(from, _)| from).any(|from| from == caller)
            };
            all.retain(|(caller, _)| *caller == file || loaded_by(caller));
        }
        all
    }

    /// Whether a call in one file can be of a function of another.
    fn can_reach(&self, caller: FileIndex, call: &Call, file: FileIndex) -> bool {
        let facts = |file: FileIndex| &self.project.files[file].facts;
        let imports = |caller: FileIndex| {
            let importers = self.project.importers.get(&file);
            importers.is_some_and(|importers| importers.contains(&caller))
        };
        // What a file has itself goes before what others have.
        if is_own(call) && self.defines(caller, &call.name) {
            return false;
        }
        if !facts(file).is_module || !facts(caller).is_module || imports(caller) {
            return true;
        }
        if self.is_imported_everywhere(file) && call.path.as_ref() == Some(&call.name) {
            return !is_imported(&call.name, facts(caller));
        }
        // What is handed in, `this.analytics.start()`, comes from a file that cannot be told.
        let handed_in = |path: &String| path.contains('.') && !is_imported(path, facts(caller));
        !is_own(call) && call.path.as_ref().is_some_and(handed_in)
    }

    fn defines(&self, file: FileIndex, name: &str) -> bool {
        let files = self.project.definers.get(name);
        files.is_some_and(|files| files.binary_search(&file).is_ok())
    }

    /// Whether frameworks make a file's functions known in all others by where it lies.
    fn is_imported_everywhere(&self, file: FileIndex) -> bool {
        let path = &self.project.files[file].path;
        path.split('/')
            .any(|folder| matches!(folder, "composables" | "utils"))
    }
}

/// Whether a call is of a plain name or of a method of its own object: `start()`, `this.start()`.
fn is_own(call: &Call) -> bool {
    call.path
        .as_deref()
        .is_none_or(|path| path.strip_prefix("this.").unwrap_or(path) == call.name)
}

/// Whether the first name of a path is one that the file imports.
fn is_imported(path: &str, facts: &Facts) -> bool {
    let root = path.split('.').next().unwrap_or(path);
    facts.imports.iter().any(|import| import.local == root)
}
