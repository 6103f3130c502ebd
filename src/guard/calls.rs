//! A function runs where it is called: in its file, and in the files that can reach it.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::{Guards, Resolution};
use crate::callers::stem;
use crate::facts::{DEFAULT, Facts};
use crate::gate::{Call, Function, FunctionId, GateId};
use crate::project::{FileIndex, Project};
use crate::syntax::wired;

/// How many calls of functions are listed one function at a time. Thousands of functions of one
/// name, each with all the calls of that name, are more than anybody would wait for.
const MAX_LISTED: usize = 4_000_000;

/// A call by its file and number.
type Numbered = (FileIndex, usize);

/// What stands in front of all calls of a name, and how much was done to find it out.
#[derive(Default)]
pub(super) struct Named<'a> {
    known: HashMap<&'a str, Resolution>,
    /// What holds for the question that is being answered: see `Guards::detours`.
    detours: HashMap<&'a str, Resolution>,
    under_way: Vec<&'a str>,
    /// The calls of a function by its file and number, once they were listed.
    lists: HashMap<(FileIndex, FunctionId), Rc<[Numbered]>>,
    /// Calls that were listed or followed.
    work: usize,
}

impl Named<'_> {
    pub fn forget_detours(&mut self) {
        self.detours.clear();
    }

    pub fn add_work(&mut self, calls: usize) {
        self.work = self.work.saturating_add(calls);
    }

    #[cfg(test)]
    pub fn work(&self) -> usize {
        self.work
    }

    /// Whether too much was listed to go on function by function.
    pub fn is_spent(&self) -> bool {
        self.work > MAX_LISTED
    }
}

impl<'a> Guards<'a> {
    /// What stands in front of all calls of some names, whichever function they are of: for each
    /// name it is found out once.
    pub(super) fn ways_of_names(&mut self, names: impl Iterator<Item = &'a str>) -> Resolution {
        let ways: Vec<Resolution> = names
            .filter(|name| self.project.callers.contains_key(*name))
            .map(|name| self.ways_of_name(name))
            .collect();
        match ways.is_empty() {
            true => self.ways(std::iter::empty()),
            false => Self::surest(ways),
        }
    }

    fn ways_of_name(&mut self, name: &'a str) -> Resolution {
        let known = self.named.known.get(name);
        if let Some(known) = known.or_else(|| self.named.detours.get(name)) {
            return known.clone();
        }
        if self.named.under_way.contains(&name) {
            return Resolution::cut();
        }
        self.named.under_way.push(name);
        let project = self.project;
        let calls = project.callers.get(name).into_iter().flatten();
        let found = self.ways(calls.map(|at| (at.0, gate_of(project, *at))));
        self.named.under_way.pop();
        if self.is_settled(&found) {
            self.named.known.insert(name, found.clone());
        } else {
            self.named.detours.insert(name, found.clone());
        }
        found
    }

    /// Counts that the calls of a function's names are gone through.
    pub(super) fn add_listed(&mut self, function: &Function) {
        let names = function.names.iter();
        let calls = names.filter_map(|name| self.project.callers.get(name));
        self.named.add_work(calls.map(Vec::len).sum());
    }

    /// The calls of a name that stand in one file, by file and number.
    pub(super) fn calls_in(&self, file: FileIndex, name: &str) -> &'a [(FileIndex, usize)] {
        let project = self.project;
        let calls = project.callers.get(name).map_or(&[][..], Vec::as_slice);
        // They come file by file.
        let start = calls.partition_point(|(caller, _)| *caller < file);
        let end = calls.partition_point(|(caller, _)| *caller <= file);
        calls.get(start..end).unwrap_or(&[])
    }

    /// The calls of a function of a file: see [`Guards::numbered_calls_of`].
    pub(super) fn listed_calls_of(
        &mut self,
        file: FileIndex,
        id: FunctionId,
        function: &Function,
    ) -> Rc<[Numbered]> {
        if let Some(known) = self.named.lists.get(&(file, id)) {
            return Rc::clone(known);
        }
        self.add_listed(function);
        let calls: Rc<[Numbered]> = self.numbered_calls_of(file, function).into();
        self.named.lists.insert((file, id), Rc::clone(&calls));
        calls
    }

    /// The calls of a function by file and number: those in its file alone where no other file can
    /// call it.
    pub(super) fn numbered_calls_of(
        &self,
        file: FileIndex,
        function: &Function,
    ) -> Vec<(FileIndex, usize)> {
        let facts = &self.project.files[file].facts;
        let is_default = function.names.iter().any(|name| facts.is_default(name));
        let by_default = is_default.then_some(DEFAULT);
        let names = function.names.iter().map(String::as_str).chain(by_default);
        let to = Target {
            facts,
            importers: self.project.importers.get(&file),
            stem: stem(&self.project.files[file].path),
            is_everywhere: self.is_imported_everywhere(file),
        };
        let mut all: Vec<(FileIndex, usize)> = Vec::new();
        for name in names {
            let calls = self
                .project
                .callers
                .get(name)
                .map_or(&[][..], Vec::as_slice);
            // They come file by file.
            for calls in calls.chunk_by(|one, other| one.0 == other.0) {
                let Some((caller, _)) = calls.first() else {
                    continue;
                };
                let from = &self.project.files[*caller].facts;
                let call = |number: usize| &from.calls[number];
                if *caller == file {
                    let others = calls.iter().copied();
                    all.extend(others.filter(|at| !function.span.covers(call(at.1).span)));
                    continue;
                }
                let imports = to.importers.is_some_and(|all| all.contains(caller));
                let mut known: Option<(&str, bool, bool)> = None;
                for at in calls {
                    let call = call(at.1);
                    let (is_own_name, is_another) = match known {
                        Some((name, own, another)) if name == call.name => (own, another),
                        _ => {
                            let own = self.defines(*caller, &call.name);
                            let another = is_of_another(from, &call.name, &to);
                            known = Some((&call.name, own, another));
                            (own, another)
                        }
                    };
                    // What a file has itself goes before what others have.
                    let is_others = is_another || is_own_name && is_own(call);
                    if !is_others && (imports || can_reach(from, call, &to)) {
                        all.push(*at);
                    }
                }
            }
        }
        let path = &self.project.files[file].path;
        let names = function.names.iter();
        let actions = names.filter_map(|name| wired::action_of(path, name));
        let wired = actions.filter_map(|action| self.project.callers.get(&action));
        all.extend(wired.flatten());
        all.sort_unstable();
        all.dedup();
        // A script that is no module hands everything to the page, yet seldom means to.
        let is_here = all.iter().any(|(caller, _)| *caller == file);
        if is_here && !facts.is_module && !function.exported {
            let loaders = self.project.loaders.get(&file).into_iter().flatten();
            let loaders: HashSet<FileIndex> = loaders.map(|(from, _)| *from).collect();
            all.retain(|(caller, _)| *caller == file || loaders.contains(caller));
        }
        all
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

/// The file of a function that calls may be of.
struct Target<'a> {
    facts: &'a Facts,
    /// The files that import it.
    importers: Option<&'a HashSet<FileIndex>>,
    stem: &'a str,
    /// See [`Guards::is_imported_everywhere`].
    is_everywhere: bool,
}

/// Whether calls of a name are of what another file hands out without a name: the caller imports this
/// file as well, under a name of its own.
fn is_of_another(from: &Facts, name: &str, to: &Target) -> bool {
    let imports = &from.imports;
    let mut named = imports.iter().filter(|import| import.local == name);
    named
        .next()
        .is_some_and(|import| stem(&import.from) != to.stem)
        && imports.iter().any(|import| stem(&import.from) == to.stem)
}

/// Whether a call in a file that does not import another can be of a function of that file.
fn can_reach(from: &Facts, call: &Call, to: &Target) -> bool {
    if !to.facts.is_module || !from.is_module {
        return true;
    }
    // Elements of the page's own are known to all of its markup: `<app-film>`.
    if call.name.contains('-') {
        return true;
    }
    if to.is_everywhere && call.path.as_ref() == Some(&call.name) {
        return !is_imported(&call.name, from);
    }
    // What is handed in, `this.analytics.start()`, comes from a file that cannot be told.
    let handed_in = |path: &String| path.contains('.') && !is_imported(path, from);
    !is_own(call) && call.path.as_ref().is_some_and(handed_in)
}

/// The gate around a call.
pub(super) fn gate_of(project: &Project, (file, number): (FileIndex, usize)) -> Option<GateId> {
    project.files[file].facts.calls[number].gate
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

#[cfg(test)]
mod tests {
    use super::super::tests::resolved_by;
    use super::MAX_LISTED;
    use crate::catalogue::definition::GuardKind;

    /// What guards the sites of a script, and how much work it was to find out.
    fn resolved(script: &str) -> (Vec<GuardKind>, usize) {
        resolved_by(script, |_| (), |guards| guards.named.work())
    }

    /// So many functions of one name that each load something, and so many calls of that name.
    fn script(functions: usize, calls: usize, call: &str) -> String {
        let load = "function begin() { fetch('https://www.google-analytics.com/collect'); }\n";
        load.repeat(functions) + &format!("{call}\n").repeat(calls)
    }

    #[test]
    fn many_functions_and_many_calls_of_one_name_are_no_product() {
        for (call, guard) in [
            ("if (hasConsent()) begin();", GuardKind::Consent),
            ("begin();", GuardKind::None),
        ] {
            let few = resolved(&script(3, 6, call));
            assert_eq!(few.0, [guard; 3], "{call}");
            let (functions, calls) = (1_500, 6_000);
            let (found, work) = resolved(&script(functions, calls, call));
            assert_eq!(found, vec![guard; functions], "{call}");
            assert!(functions * calls > 2 * MAX_LISTED);
            assert!(work < MAX_LISTED + 4 * (functions + calls), "{work}");
        }
    }

    #[test]
    fn one_open_call_among_many_is_found() {
        let mut script = script(1_500, 6_000, "if (hasConsent()) begin();");
        script.push_str("begin();");
        let (found, _) = resolved(&script);
        assert!(found.iter().all(|guard| *guard == GuardKind::None));
    }
}
