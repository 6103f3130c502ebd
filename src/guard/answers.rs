//! What calls of the project's own functions say about consent, by what the functions give back.

use std::collections::HashMap;

use super::kept::Kept;
use super::patterns::Patterns;
use super::read::{Constants, Reader};
use super::verdict::Verdict;
use crate::callers::is_script;
use crate::expr::Expr;
use crate::gate::GateKind;
use crate::project::{FileIndex, Project};
use crate::syntax::program;

/// How often functions that ask other functions are read again.
const ROUNDS: usize = 3;

/// What it says that a function gave back something true, and that it did not.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub when_true: Verdict,
    pub when_false: Verdict,
}

/// The functions that a file can call, as it calls them.
pub type Answers = HashMap<String, Answer>;

/// For each file that can call any.
pub fn of_project(
    project: &Project,
    patterns: &Patterns,
    kept: &Kept,
    constants: &HashMap<FileIndex, Constants>,
) -> HashMap<FileIndex, Answers> {
    let mut all: HashMap<FileIndex, Answers> = HashMap::new();
    for _ in 0..ROUNDS {
        let mut found = all.clone();
        for (index, file) in project.files.iter().enumerate() {
            let known = all.get(&index);
            let reader = Reader {
                patterns,
                bindings: &file.facts.bindings,
                stored: &project.stored,
                kept,
                constants: constants.get(&index),
                answers: known,
            };
            for (name, answer) in &file.facts.answers {
                let Some(answer) = answer else { continue };
                let answer = Answer {
                    when_true: reader.read(answer, true),
                    when_false: reader.read(answer, false),
                };
                if answer.when_true != Verdict::Nothing || answer.when_false != Verdict::Nothing {
                    found.entry(index).or_default().insert(name.clone(), answer);
                }
            }
        }
        hand_on(project, &mut found);
        if found == all {
            break;
        }
        all = found;
    }
    all
}

/// Gives each file the functions that it imports, under the names that they have there.
fn hand_on(project: &Project, all: &mut HashMap<FileIndex, Answers>) {
    let mut handed: Vec<(FileIndex, String, Answer)> = Vec::new();
    for (target, importers) in &project.imported {
        let Some(own) = all.get(target) else { continue };
        let facts = &project.files[*target].facts;
        for (from, number) in importers {
            let import = &project.files[*from].facts.imports[*number];
            for (name, answer) in own {
                let wanted = import.name.as_deref();
                let local = match wanted {
                    _ if import.handed_on => name.clone(),
                    Some(wanted) if wanted == name => import.local.clone(),
                    Some(crate::facts::DEFAULT) if facts.is_default(name) => import.local.clone(),
                    // An object of functions, or all that the module has.
                    Some(crate::facts::DEFAULT) | None if !import.local.is_empty() => {
                        format!("{}.{name}", import.local)
                    }
                    _ => continue,
                };
                handed.push((*from, local, answer.clone()));
            }
        }
    }
    for (file, name, answer) in handed {
        all.entry(file).or_default().entry(name).or_insert(answer);
    }
    hand_to_pages(project, all);
}

/// Gives the pages of a server the functions of its programs, which they call by name. Of a name that
/// another program means something else by, nothing is known.
fn hand_to_pages(project: &Project, all: &mut HashMap<FileIndex, Answers>) {
    let is_program = |index: FileIndex| program::is_program(&project.files[index].path);
    let mut of_programs = Answers::new();
    for index in (0..project.files.len()).filter(|index| is_program(*index)) {
        for (name, answer) in all.get(&index).into_iter().flatten() {
            let definers = project.definers.get(name).into_iter().flatten();
            let mut definers = definers.filter(|definer| is_program(**definer));
            let is_same = |definer: &FileIndex| {
                all.get(definer).and_then(|own| own.get(name)) == Some(answer)
            };
            // A component's own says when it is drawn itself.
            if name != RENDERS && definers.all(is_same) {
                of_programs.insert(name.clone(), answer.clone());
            }
        }
    }
    if of_programs.is_empty() {
        return;
    }
    let mut by_last: HashMap<&str, Vec<&String>> = HashMap::new();
    for name in of_programs.keys() {
        let last = name.rsplit(['.', ':', '>']).next().unwrap_or(name);
        by_last.entry(last).or_default().push(name);
    }
    for (index, file) in project.files.iter().enumerate() {
        if is_script(&file.path) {
            continue;
        }
        let conditions = file.facts.gates.iter().filter_map(|gate| match &gate.kind {
            GateKind::Condition { expr, .. } => Some(expr),
            _ => None,
        });
        for name in conditions.flat_map(Expr::texts) {
            for name in by_last.get(name).into_iter().flatten() {
                let known = all.entry(index).or_default();
                known
                    .entry((*name).clone())
                    .or_insert_with(|| of_programs[*name].clone());
            }
        }
    }
}

/// When templates of Rails' view components are drawn, by the method that the class beside each says it
/// with.
pub fn drawn(project: &Project, all: &HashMap<FileIndex, Answers>) -> HashMap<FileIndex, Answer> {
    let says = |index: usize| all.get(&index)?.get(RENDERS);
    let files = || project.files.iter().enumerate();
    let classes: HashMap<&str, &Answer> = files()
        .filter_map(|(index, file)| Some((file.path.strip_suffix(".rb")?, says(index)?)))
        .collect();
    if classes.is_empty() {
        return HashMap::new();
    }
    let templates = files().filter_map(|(index, file)| {
        let (class, _) = file.path.split_once(".html.")?;
        Some((index, (*classes.get(class)?).clone()))
    });
    templates.collect()
}

/// By which a view component says whether it is drawn.
const RENDERS: &str = "render?";

/// Texts that files take from others, for each file that takes any.
pub fn constants(project: &Project) -> HashMap<FileIndex, Constants> {
    let mut all: HashMap<FileIndex, Constants> = HashMap::new();
    for (target, importers) in &project.imported {
        let bindings = &project.files[*target].facts.bindings;
        for (from, number) in importers {
            let import = &project.files[*from].facts.imports[*number];
            let bound = import.name.as_ref().and_then(|name| bindings.get(name));
            if let Some(text @ (Expr::String(_) | Expr::Object(_))) = bound {
                let own = all.entry(*from).or_default();
                own.insert(import.local.clone(), text.clone());
            }
        }
    }
    all
}
