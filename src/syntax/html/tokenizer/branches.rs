//! A branch of a template may end inside a start tag or a script; then the next branch goes on from
//! the state in which the statement began.

use foldhash::{HashMap, HashMapExt};

use super::{Closed, RegionKind, Span, Template, Tokenizer};

/// Something to go on with once `at` is reached.
pub(super) struct Resume {
    pub at: usize,
    pub what: What,
}

pub(super) enum What {
    /// The attribute list of a start tag that an earlier branch has closed; until `until`.
    Attributes { tag: usize, until: usize },
    /// The character data of start tags that stand in branches, whose end tag comes after them.
    Raw(Vec<usize>),
}

/// The alternatives to a branch that come after it.
#[derive(Clone, Copy)]
pub(super) struct Later {
    next: Span,
    last: usize,
}

/// For each branch with alternatives behind it, where those are.
pub(super) fn later(template: &Template) -> HashMap<usize, Later> {
    let mut later = HashMap::new();
    let mut seen: HashMap<usize, (Span, usize)> = HashMap::new();
    for (index, branch) in template.branches.iter().enumerate().rev() {
        let last = match seen.get(&branch.group) {
            Some(&(next, last)) if next.start >= branch.span.end => {
                later.insert(index, Later { next, last });
                last
            }
            _ => branch.span.end,
        };
        seen.insert(branch.group, (branch.span, last));
    }
    later
}

impl Tokenizer<'_> {
    /// Where a start tag ends in a branch that began in it, the other branches go on with it.
    pub(super) fn leave_branches(&mut self, tag: usize) {
        if self.later.is_empty() {
            return;
        }
        let start = self.out.starts[tag].span.start;
        let mut innermost = self.template.branch_at(self.at - 1);
        while let Some(index) = innermost {
            let branch = &self.template.branches[index];
            if branch.span.start <= start {
                break;
            }
            if let Some(later) = self.later.get(&index) {
                let until = later.next.end.min(self.bytes.len());
                self.schedule(later.next.start, What::Attributes { tag, until });
            }
            innermost = branch.parent.filter(|parent| *parent < index);
        }
    }

    pub(super) fn schedule(&mut self, at: usize, what: What) {
        self.out.irregular = true;
        let place = self.resumes.iter().rposition(|resume| resume.at >= at);
        let place = place.map_or(0, |place| place + 1);
        if place > 0 && self.resumes[place - 1].at == at {
            return self.join(place - 1, what);
        }
        self.resumes.insert(place, Resume { at, what });
    }

    /// Character data that several branches leave open is the same for all of them.
    pub(super) fn join(&mut self, place: usize, what: What) {
        if let (What::Raw(owners), What::Raw(more)) = (&mut self.resumes[place].what, what) {
            owners.extend(more);
        }
    }

    pub(super) fn resume(&mut self) {
        let Some(resume) = self.resumes.pop() else {
            return;
        };
        match resume.what {
            What::Attributes { tag, until } if self.at < until => {
                if matches!(self.attributes(tag, until), Closed::Yes { .. }) {
                    self.leave_branches(tag);
                }
            }
            What::Attributes { .. } => {}
            What::Raw(owners) => {
                let name = self.out.starts[owners[0]].name;
                // The statement that ends the branches is no content.
                if let Some(atom) = self.atom().filter(|atom| atom.kind != RegionKind::Output) {
                    self.at = atom.span.end;
                }
                if let Some(element) = self.raw_element(name) {
                    self.raw(element, owners);
                }
            }
        }
    }

    /// The end of the innermost branch around `at` that has others after it, and their end.
    pub(super) fn left_open(&self, at: usize) -> Option<(usize, usize)> {
        if self.later.is_empty() {
            return None;
        }
        let mut innermost = self.template.branch_at(at);
        while let Some(index) = innermost {
            let branch = &self.template.branches[index];
            if let Some(later) = self.later.get(&index) {
                return Some((branch.span.end, later.last));
            }
            innermost = branch.parent.filter(|parent| *parent < index);
        }
        None
    }
}
