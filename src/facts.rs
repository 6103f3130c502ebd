//! The facts of a file are what one look at it tells: its sites, and what others need to know.

use std::collections::{BTreeMap, HashMap};

use crate::expr::Expr;
use crate::gate::{Call, Function, Gate, GateId, GateKind};
use crate::site::{BoundBox, Site};
use crate::span::Span;
use crate::syntax::html::Element;
use crate::syntax::template::IncludeKind;
use crate::syntax::told::Told;
use crate::value::Value;

/// Everything that the project needs of one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub sites: Vec<Site>,
    pub gates: Vec<Gate>,
    /// Those that are branches of a template, and no script's.
    pub template_gates: Vec<GateId>,
    pub functions: Vec<Function>,
    pub calls: Vec<Call>,
    /// What a name is bound to, where it is bound once.
    pub bindings: HashMap<String, Expr>,
    /// What a function gives back, by each of its names; nothing where two go by the same.
    pub answers: HashMap<String, Option<Expr>>,
    /// Addresses of known services by the names that others can take from the file: `GA_URL`,
    /// `urls.analytics`. See [`crate::constant`].
    pub constants: BTreeMap<String, String>,
    /// Names of component state → what sets it: `const [open, setOpen] = useState(false)`.
    pub states: HashMap<String, State>,
    pub includes: Vec<Include>,
    /// What the page says that the script draws, where it speaks of cookies.
    pub told: Option<Told>,
    /// Boxes of the page that are bound to a model or a component's field.
    pub bound: Vec<BoundBox>,
    /// Frames whose whole address comes from elsewhere, by the gates in front of them.
    pub frames: Vec<Option<GateId>>,
    /// Where a component draws what it is handed to draw, by the gates in front.
    pub slots: Vec<Option<GateId>>,
    /// Scripts of the same site that this file runs.
    pub local_scripts: Vec<LocalScript>,
    /// Services of which a package is told here to load nothing by itself.
    pub idle: Vec<String>,
    /// Consent managers that are loaded here.
    pub managers: Vec<ManagerLoader>,
    /// Consent states that a vendor's own consent mode is given at the start.
    pub consent_defaults: Vec<ConsentDefault>,
    /// Calls that tell a service's own code to wait for consent.
    pub holds: Vec<Hold>,
    /// Calls that give a service's code something to do.
    pub starts: Vec<Hold>,
    /// What is stored, and under which keys.
    pub stored: Vec<Stored>,
    /// Texts of a catalogue about cookies and consent, by their keys.
    pub messages: Vec<Message>,
    /// What scripts here take from other files.
    pub imports: Vec<Import>,
    /// It is a module: its names are its own, and others have to import them.
    pub is_module: bool,
    /// The function that an import without a name gets.
    pub default_export: Option<String>,
    /// Something here lets visitors change their answer later, or may.
    pub withdraws: bool,
    /// More than a yes is kept of the visitor's answer, or may be: it is sent to a server, or what
    /// is stored is computed.
    pub keeps_record: bool,
    /// Something here may release markup that is held back: a script that looks for it, or one
    /// that nobody here knows.
    pub may_release: bool,
    /// It is a whole page or a page's frame: it has `<html` or a doctype.
    pub is_document: bool,
    /// Strings of the file that hold markup are for a server to write out, as those of PHP and of
    /// server programs are; a script adds its own to a page that a manager has seen already.
    pub is_served: bool,
    /// Things about the file that the user should know: what could not be parsed.
    pub notes: Vec<String>,
    /// The elements that sites are at or in, in order of their start tags.
    pub elements: Vec<Written>,
}

/// An element as it is written, for what mends it.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub element: Element,
    pub form: Form,
}

/// What an element is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Markup,
    /// Markup in a string of a program, which quotation marks would end.
    String,
    Jsx,
}

/// How many elements in one another a place may stand in.
const MAX_AROUND: usize = 64;

impl Written {
    /// Whether the start tag or, of a script, its body is at a place.
    fn is_at(&self, offset: usize) -> bool {
        let element = &self.element;
        element.start_tag.contains(offset)
            || element.name == "script" && element.content.contains(offset)
    }
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

/// What the names of blocks begin with, which are functions that layouts call.
pub const BLOCK: &str = "block:";

/// What the names of events begin with, which those who raise them call.
pub const EVENT: &str = "event:";

/// What the names of releases begin with, which put in place what markup holds ready under the
/// rest of the name.
pub const RELEASE: &str = "release:";

/// What a function without a name goes by in an import.
pub const DEFAULT: &str = "default";

/// What a script takes from another file: `import { start as go } from './load'`.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The file as it is written.
    pub from: String,
    /// What it is called here; empty where all of the file is taken without a name.
    pub local: String,
    /// What it is called there: `default` where the import names nothing, `None` for all of it.
    pub name: Option<String>,
    /// Others can import it from here as well.
    pub handed_on: bool,
    pub span: Span,
    /// What stands in front, where the import is a call: `if (allowed) import('./x')`.
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
    /// It would, if the page waited for it: its switch is on, and it is `async` or `defer`.
    pub hurried: bool,
}

impl ManagerLoader {
    /// A loader that asks and holds nothing back by itself.
    #[must_use]
    pub fn asking(manager: &str, span: Span, gate: Option<GateId>) -> Self {
        Self {
            manager: manager.to_owned(),
            span,
            gate,
            blocks: false,
            hurried: false,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ConsentDefault {
    pub span: Span,
    pub gate: Option<GateId>,
    /// State names that are denied: `ad_storage`.
    pub denied: Vec<String>,
    /// State names that are granted.
    pub granted: Vec<String>,
    /// What some states are cannot be told: they are computed, or come from elsewhere.
    pub is_untold: bool,
    /// The countries that it holds for, where it does not hold everywhere.
    pub regions: Option<Vec<String>>,
}

/// `localStorage.setItem('cookie-consent', 'accepted')`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub key: String,
    /// The key speaks of consent.
    pub is_about: bool,
    /// The value is a literal that says yes.
    pub says_yes: bool,
    pub gate: Option<GateId>,
}

/// A text of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The keys that lead to it, joined by dots.
    pub key: String,
    pub text: String,
    /// The language that the catalogue is in, where it says so: `da`.
    pub language: Option<String>,
}

/// `fbq('consent', 'revoke')`, from which on the service's own code waits, or `gtag('config')`, at
/// which it starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    pub service: String,
    pub span: Span,
    pub gate: Option<GateId>,
}

/// Countries of the EU and EEA by their codes (ISO 3166 alpha-2), sorted.
const EEA: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

fn regions(list: &Expr) -> Vec<String> {
    let items = match list {
        Expr::List(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let codes = items.iter().filter_map(|item| match item {
        Expr::String(code) => Some(code.clone()),
        _ => None,
    });
    codes.collect()
}

/// What a state is before anyone has answered, where that can be told.
fn state(value: &Expr) -> Option<&str> {
    match value {
        // A template's output stands in it.
        Expr::String(text) if text.contains('{') || text.contains(crate::value::HOLE) => None,
        Expr::String(text) => Some(text),
        Expr::Number(_) | Expr::Bool(_) => Some(""),
        // `answer ?? 'denied'`.
        Expr::Or(all) => state(all.last()?),
        // `allowed ? 'granted' : 'denied'`: without an answer, it is not granted.
        Expr::Choice {
            then, otherwise, ..
        } => match (state(then)?, state(otherwise)?) {
            ("denied", _) | (_, "denied") => Some("denied"),
            (then, _) => Some(then),
        },
        _ => None,
    }
}

impl ConsentDefault {
    /// By the states as they are written.
    #[must_use]
    pub fn of(states: &[(String, Expr)], span: Span, gate: Option<GateId>) -> Self {
        let mut default = Self {
            span,
            gate,
            denied: Vec::new(),
            granted: Vec::new(),
            is_untold: false,
            regions: None,
        };
        for (key, value) in states {
            if key == "region" {
                default.regions = Some(regions(value));
                continue;
            }
            match state(value) {
                Some("denied") => default.denied.push(key.clone()),
                Some("granted") => default.granted.push(key.clone()),
                Some(_) => {}
                None => default.is_untold |= key.contains("_storage") || key.starts_with("ad_"),
            }
        }
        default
    }

    /// Whether it holds for visitors whom the rules protect. Regions that are computed are taken
    /// to be the right ones.
    #[must_use]
    pub fn is_for_eea(&self) -> bool {
        self.regions.as_ref().is_none_or(|regions| {
            regions.is_empty()
                || regions.iter().any(|region| {
                    let country = region.split('-').next().unwrap_or(region);
                    EEA.binary_search(&country).is_ok()
                })
        })
    }
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

    /// Whether the way to `inner` leads through `outer`.
    #[must_use]
    pub fn is_within(&self, inner: Option<GateId>, outer: Option<GateId>) -> bool {
        let mut at = inner;
        while at.is_some() && at != outer {
            at = at.and_then(|at| self.gate(at)).and_then(|gate| gate.parent);
        }
        at == outer
    }

    /// Whether a function of that name is what an import without a name gets.
    #[must_use]
    pub fn is_default(&self, function: &str) -> bool {
        function == DEFAULT || self.default_export.as_deref() == Some(function)
    }

    /// Whether the project has nothing to learn from the file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
            && self.calls.is_empty()
            && self.includes.is_empty()
            && self.frames.is_empty()
            && self.slots.is_empty()
            && self.local_scripts.is_empty()
            && self.idle.is_empty()
            && self.managers.is_empty()
            && self.consent_defaults.is_empty()
            && self.holds.is_empty()
            && self.starts.is_empty()
            && self.stored.is_empty()
            && self.answers.is_empty()
            && self.messages.is_empty()
            && self.constants.is_empty()
            && self.bound.is_empty()
            && !self.may_release
            && !self.withdraws
            && !self.keeps_record
            && !self.imports.iter().any(|import| import.handed_on)
    }

    /// Gives back the room that nothing is going to take any more: facts stay for as long as the run.
    pub fn shrink(&mut self) {
        self.sites.shrink_to_fit();
        self.gates.shrink_to_fit();
        self.template_gates.shrink_to_fit();
        self.functions.shrink_to_fit();
        self.calls.shrink_to_fit();
        self.bindings.shrink_to_fit();
        self.elements.shrink_to_fit();
        self.messages.shrink_to_fit();
    }

    /// The innermost element whose tag, or of a script the body, is at a place.
    #[must_use]
    pub fn element_at(&self, offset: usize) -> Option<&Written> {
        let after = self
            .elements
            .partition_point(|written| written.element.start_tag.start <= offset);
        let before = self.elements[..after].iter().rev().take(MAX_AROUND);
        before.into_iter().find(|written| written.is_at(offset))
    }

    /// The element of that name around a place, innermost.
    #[must_use]
    pub fn element_around(&self, name: &str, offset: usize) -> Option<&Written> {
        let after = self
            .elements
            .partition_point(|written| written.element.start_tag.start <= offset);
        let mut before = self.elements[..after].iter().rev().take(MAX_AROUND);
        before.find(|written| written.element.name == name && written.element.span.contains(offset))
    }

    #[must_use]
    pub fn gate(&self, id: GateId) -> Option<&Gate> {
        self.gates.get(id.0 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_sorted() {
        assert!(EEA.is_sorted());
    }
}
