//! Helpers write a part of the page where templates and programs call them.

use super::{Guards, Resolution};
use crate::catalogue::definition::Confidence;
use crate::facts::HELPER;
use crate::gate::Function;
use crate::project::FileIndex;

/// Whether it is a helper, and no function of a script.
pub fn is_helper(function: &Function) -> bool {
    let first = function.names.first();
    first.is_some_and(|name| name.starts_with(HELPER))
}

impl Guards<'_> {
    /// What stands in front of the calls of a helper; where none is known, it comes out.
    pub(super) fn helped(&mut self, file: FileIndex, helper: &Function) -> Resolution {
        let calls = self.helper_calls_of(file, helper).into_iter();
        let gates: Vec<_> = calls
            .map(|(caller, number)| (caller, self.project.files[caller].facts.calls[number].gate))
            .collect();
        let found = if gates.is_empty() {
            Resolution::cut()
        } else {
            self.ways(gates)
        };
        if found.is_open() || found.is_cut() {
            Resolution {
                gates: found.gates,
                ..Resolution::open(Confidence::High)
            }
        } else {
            found
        }
    }

    /// The calls of a helper by file and number, without those in itself.
    pub(super) fn helper_calls_of(
        &self,
        file: FileIndex,
        helper: &Function,
    ) -> Vec<(FileIndex, usize)> {
        let call = |at: &(FileIndex, usize)| &self.project.files[at.0].facts.calls[at.1];
        let names = helper.names.iter();
        names
            .filter_map(|name| self.project.callers.get(name))
            .flatten()
            .filter(|at| at.0 != file || !helper.span.covers(call(at).span))
            .copied()
            .collect()
    }
}
