//! The template's branches around a place, as gates; blocks that a layout places, and slots of components.

use super::{Lowering, helpers};
use crate::expr::Expr;
use crate::facts::BLOCK;
use crate::gate::{Callback, FRAGMENT, Function, FunctionId, GateId, GateKind, HELPER, Inert};
use crate::span::Span;
use crate::syntax::hooks::HOOK;
use crate::syntax::js::Grammar;
use crate::syntax::template::{Branch, BranchKind, IncludeKind};

/// Block tags of template dialects that show code instead of running it.
const SAMPLES: &[&str] = &["code", "codeblock", "highlight", "prism"];

/// Block tags and helpers of template dialects whose text is the body of a script.
const SCRIPT_BLOCKS: &[&str] = &["javascript", "javascript_tag"];

impl Lowering<'_> {
    /// A layout places a block here.
    pub(super) fn places(&mut self, block: &str, span: Span, gate: Option<GateId>) {
        self.calls(&[BLOCK, block], span, gate);
    }

    /// Template code calls what goes by a name of these parts.
    pub(super) fn calls(&mut self, name: &[&str], span: Span, gate: Option<GateId>) {
        self.called(&name.concat(), span, gate);
    }

    /// A block of a page is placed by its layout, one of a layout where it stands.
    pub(super) fn block(
        &mut self,
        branch: &Branch,
        name: &str,
        outer: Option<GateId>,
    ) -> Option<GateId> {
        let mut includes = self.template.includes.iter();
        let head = branch.head.of(self.source);
        let fills = ["content_for", "provide", "@section", "@push", "@prepend"];
        let layout = includes.any(|include| include.kind == IncludeKind::Extends);
        let is_blade = self.source.contains("@endsection") || self.source.contains("@show");
        let fills = layout
            || name.starts_with(HELPER)
            || name.starts_with(FRAGMENT)
            || fills.iter().any(|word| head.contains(word))
                && !(is_blade && head.contains("@section"));
        if !fills {
            self.places(name, branch.head, outer);
            return outer;
        }
        let id = FunctionId(u32::try_from(self.facts.functions.len()).unwrap_or(u32::MAX));
        self.facts.functions.push(Function {
            names: self.block_names(branch, name),
            span: branch.span,
            gate: outer,
            immediate: false,
            exported: true,
            parameters: Vec::new(),
        });
        let kind = GateKind::Function(id);
        Some(self.facts.add_gate(kind, branch.head, outer))
    }

    /// What a block is called by. A fragment comes out with those around it, and with the whole file.
    fn block_names(&self, branch: &Branch, name: &str) -> Vec<String> {
        let mut names = vec![format!("{BLOCK}{name}")];
        if name.starts_with(FRAGMENT) {
            let mut around = branch.parent;
            while let Some(outer) = around.map(|at| &self.template.branches[at]) {
                if let BranchKind::Block { name } = &outer.kind
                    && name.starts_with(FRAGMENT)
                {
                    names.push(format!("{BLOCK}{name}"));
                }
                around = outer.parent;
            }
            names.push(format!("{BLOCK}{FRAGMENT}"));
        }
        names
    }

    /// Includes that stand in a part of the file: their numbers, and where, in order.
    #[must_use]
    pub fn includes_within(&self, range: Span) -> Vec<(usize, usize)> {
        let includes = self.facts.includes.iter().enumerate();
        let within = includes.filter(|(_, include)| range.covers(include.span));
        let mut all: Vec<_> = within
            .map(|(number, include)| (number, include.span.start))
            .collect();
        all.sort_unstable_by_key(|(_, at)| *at);
        all
    }

    /// An include runs behind what the script around it asks as well.
    pub fn place_behind(&mut self, number: usize, gate: Option<GateId>) {
        let own = self.facts.includes[number].gate;
        self.facts.includes[number].gate = self.facts.both(gate, own);
    }

    /// Scripts that a template's block writes the tags of: `<%= javascript_tag do %>`.
    pub fn script_blocks(&mut self) {
        let template = self.template;
        for branch in &template.branches {
            if matches!(&branch.kind, BranchKind::Other { name, .. } if SCRIPT_BLOCKS.contains(&name.as_str()))
            {
                let gate = self.template_gate(branch.head.start);
                self.script(branch.span, Grammar::JavaScript, gate);
            }
        }
    }

    /// The gate of the template's branches at a place.
    pub fn template_gate(&mut self, offset: usize) -> Option<GateId> {
        let branch = self.template.branch_at(offset)?;
        // From the innermost branch outwards until one is known, then back in.
        let mut chain = Vec::new();
        let mut at = Some(branch);
        let mut gate = None;
        while let Some(index) = at {
            if let Some(known) = self.branch_gates.get(&index) {
                gate = *known;
                break;
            }
            chain.push(index);
            at = self.template.branches[index].parent;
        }
        for index in chain.into_iter().rev() {
            let around = gate;
            gate = self.branch_gate(index, around);
            let found = gate.filter(|_| gate != around);
            self.facts.template_gates.extend(found);
            self.branch_gates.insert(index, gate);
        }
        gate
    }

    /// Whether a branch begins there whose gate the script layer finds.
    #[must_use]
    pub fn slots_begin(&self, offset: usize) -> bool {
        self.framework.is_some() && self.slot(offset).is_some()
    }

    pub(super) fn slot(&self, offset: usize) -> Option<usize> {
        let branches = &self.template.branches;
        let first = branches.partition_point(|branch| branch.span.start < offset);
        let branch = branches.get(first)?;
        (branch.span.start == offset && branch.kind == BranchKind::Loop).then_some(first)
    }

    /// The branch that begins there stands behind that gate.
    pub fn open_branch(&mut self, offset: usize, gate: Option<GateId>) {
        let branches = &self.template.branches;
        let first = branches.partition_point(|branch| branch.span.start < offset);
        if branches
            .get(first)
            .is_some_and(|branch| branch.span.start == offset)
        {
            self.branch_gates.insert(first, gate);
        }
    }

    /// A slot of the component's markup stands behind that gate.
    pub fn open_slot(&mut self, offset: usize, gate: Option<GateId>) {
        if let Some(slot) = self.slot(offset) {
            self.branch_gates.insert(slot, gate);
        }
    }

    pub(super) fn branch_gate(&mut self, index: usize, outer: Option<GateId>) -> Option<GateId> {
        let branch = &self.template.branches[index];
        match &branch.kind {
            BranchKind::Conditions(conditions) => {
                conditions.iter().fold(outer, |gate, (expr, holds)| {
                    let kind = GateKind::Condition {
                        expr: expr.clone(),
                        holds: *holds,
                    };
                    Some(self.facts.add_gate(kind, branch.head, gate))
                })
            }
            BranchKind::Comment => Some(self.facts.add_gate(
                GateKind::Inert(Inert::Comment),
                branch.head,
                outer,
            )),
            BranchKind::Other { name, .. } if SAMPLES.contains(&name.as_str()) => Some(
                self.facts
                    .add_gate(GateKind::Inert(Inert::Sample), branch.head, outer),
            ),
            BranchKind::Other { name, args } => {
                let callback = Callback {
                    callee: Expr::name(name.as_str()),
                    args: match args {
                        Expr::List(args) => args.clone(),
                        other => vec![other.clone()],
                    },
                    key: None,
                };
                let hook = callback.args.first();
                let hook = hook.filter(|_| matches!(name.as_str(), "add_action" | "add_filter"));
                let hook = match hook {
                    Some(Expr::String(hook)) => Some(hook.clone()),
                    _ => None,
                };
                let kind = GateKind::Callback(callback);
                let gate = Some(self.facts.add_gate(kind, branch.head, outer));
                match hook {
                    Some(hook) => self.helper(branch, &format!("{HOOK}{hook}"), gate),
                    None => gate,
                }
            }
            BranchKind::Definition { name } if !self.hooks.calling(name).is_empty() => {
                let hooks = self.hooks.calling(name).to_vec();
                let callback = Callback {
                    callee: Expr::name("add_action"),
                    args: hooks.iter().cloned().map(Expr::String).collect(),
                    key: None,
                };
                let kind = GateKind::Callback(callback);
                let gate = Some(self.facts.add_gate(kind, branch.head, outer));
                match hooks.as_slice() {
                    [hook] => self.helper(branch, &format!("{HOOK}{hook}"), gate),
                    _ => gate,
                }
            }
            BranchKind::Definition { name } if helpers::is_own(name) => {
                self.helper(branch, name, outer)
            }
            BranchKind::Block { name } if !name.is_empty() => self.block(branch, name, outer),
            // Where they come out is not known, and they mostly do.
            BranchKind::Loop
            | BranchKind::Block { .. }
            | BranchKind::Definition { .. }
            | BranchKind::Verbatim => outer,
        }
    }

    /// `gate`, with the branches at `offset` in front where they are not those at `outer`.
    pub fn template_gate_within(
        &mut self,
        outer: usize,
        offset: usize,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        if self.template.branch_at(outer) == self.template.branch_at(offset) {
            return gate;
        }
        let inner = self.template_gate(offset);
        self.facts.both(inner, gate)
    }
}
