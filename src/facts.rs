//! The facts of a file are what one look at it tells: its sites, and what others need to know.

use std::collections::HashMap;

use crate::expr::Expr;
use crate::gate::{Call, Function, Gate, GateId, GateKind};
use crate::site::Site;
use crate::span::Span;
use crate::syntax::template::IncludeKind;
use crate::value::Value;

/// Everything that the project needs of one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub sites: Vec<Site>,
    pub gates: Vec<Gate>,
    pub functions: Vec<Function>,
    pub calls: Vec<Call>,
    /// What a name is bound to, where it is bound once.
    pub bindings: HashMap<String, Expr>,
    /// Names of component state → what sets it: `const [open, setOpen] = useState(false)`.
    pub states: HashMap<String, State>,
    pub includes: Vec<Include>,
    /// Frames whose whole address comes from elsewhere, by the gates in front of them.
    pub frames: Vec<Option<GateId>>,
    /// Scripts of the same site that this file runs.
    pub local_scripts: Vec<LocalScript>,
    /// Consent managers that are loaded here.
    pub managers: Vec<ManagerLoader>,
    /// Consent states that a vendor's own consent mode is given at the start.
    pub consent_defaults: Vec<ConsentDefault>,
    /// It is a whole page or a page's frame: it has `<html` or a doctype.
    pub is_document: bool,
    /// Things about the file that the user should know: what could not be parsed.
    pub notes: Vec<String>,
}

/// A value that a component keeps, and that only its setter changes.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The name of the function that sets it.
    pub setter: String,
    /// What it is at first.
    pub initial: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Include {
    /// The literal name as it is written.
    pub target: String,
    pub kind: IncludeKind,
    pub span: Span,
    pub gate: Option<GateId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LocalScript {
    /// The address as it is written, a hole as U+FFFC.
    pub address: String,
    pub span: Span,
    pub gate: Option<GateId>,
    pub attributes: Vec<(String, Option<Value>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ManagerLoader {
    /// The consent manager's id in the catalogue.
    pub manager: String,
    pub span: Span,
    pub gate: Option<GateId>,
    /// It holds back what comes after it by itself.
    pub blocks: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ConsentDefault {
    pub span: Span,
    pub gate: Option<GateId>,
    /// State names that are denied: `ad_storage`.
    pub denied: Vec<String>,
}

impl Facts {
    /// Adds a gate and returns its id.
    pub fn add_gate(&mut self, kind: GateKind, span: Span, parent: Option<GateId>) -> GateId {
        let id = GateId(u32::try_from(self.gates.len()).unwrap_or(u32::MAX));
        self.gates.push(Gate { kind, span, parent });
        id
    }

    /// The gate that is open only when both are.
    pub fn both(&mut self, inner: Option<GateId>, outer: Option<GateId>) -> Option<GateId> {
        match (inner, outer) {
            (Some(inner), Some(outer)) if inner != outer => {
                let span = self.gate(inner).map_or(Span::default(), |gate| gate.span);
                Some(self.add_gate(GateKind::Both(inner), span, Some(outer)))
            }
            (inner, outer) => inner.or(outer),
        }
    }

    /// Whether the project has nothing to learn from the file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
            && self.calls.is_empty()
            && self.includes.is_empty()
            && self.frames.is_empty()
            && self.local_scripts.is_empty()
            && self.managers.is_empty()
            && self.consent_defaults.is_empty()
    }

    #[must_use]
    pub fn gate(&self, id: GateId) -> Option<&Gate> {
        self.gates.get(id.0 as usize)
    }
}
