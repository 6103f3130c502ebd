//! Code is text that a script hands to the browser to be run: the text of a script element that it
//! makes, and what `eval` takes.

use crate::syntax::node::Node;

use super::sink::{self, Use};
use super::{Choice, Walker, choice, names};
use crate::expr::Expr;
use crate::gate::GateId;
use crate::value::{Part, Value};

/// Properties that are the text of a script element.
const TEXTS: &[&str] = &["innerHTML", "innerText", "text", "textContent"];

/// Calls that run the code which they are handed.
const RUNNERS: &[&str] = &["Function", "eval", "execScript", "globalEval"];

/// Methods that put something into the element whose method they are.
const FILLING: &[&str] = &["append", "appendChild", "html", "prepend", "text"];

impl<'t> Walker<'_, '_, '_, 't> {
    /// Whether a property of an element is code that runs: `script.text = '…'`.
    pub(super) fn is_code_of(&self, element: &Expr, property: &str) -> bool {
        TEXTS.contains(&property) && self.is_script_element(element)
    }

    /// Which arguments of a call are code.
    pub(super) fn are_code(&self, callee: &Expr, arguments: &[Node<'t>]) -> bool {
        let is_text = |node: &Node| {
            matches!(
                node.kind(),
                "string" | "template_string" | "binary_expression"
            )
        };
        match (names::last(callee).as_deref(), callee) {
            (Some("setTimeout" | "setInterval"), _) => arguments.first().is_some_and(is_text),
            (Some(name), _) if RUNNERS.contains(&name) => true,
            (Some(name), Expr::Member { object, .. }) => {
                FILLING.contains(&name) && self.is_script_element(object)
            }
            _ => false,
        }
    }

    /// An element that a script makes, and whose text browsers run.
    fn is_script_element(&self, element: &Expr) -> bool {
        let bound = names::last(element).and_then(|name| self.low.facts.bindings.get(&name));
        [Some(element), bound]
            .into_iter()
            .flatten()
            .any(|element| match element {
                Expr::Call { callee, args } => match (names::last(callee).as_deref(), args.first())
                {
                    (Some("createElement"), Some(Expr::String(tag))) => tag == "script",
                    // `$('<script>')`
                    (_, Some(Expr::String(markup))) => markup
                        .trim_start()
                        .to_ascii_lowercase()
                        .starts_with("<script"),
                    _ => false,
                },
                _ => false,
            })
    }

    /// Reads what an expression holds as code. Tells whether any of it looked like that.
    pub(super) fn runs(&mut self, node: Node<'t>, gate: Option<GateId>) -> bool {
        let node = self.text_of(node);
        let mut any = false;
        for Choice { value, gate: when } in
            choice::choices(self.low, &self.reader, self.grammar, node)
        {
            if sink::is_markup(&value) || !looks_like_code(&value) {
                continue;
            }
            any = true;
            let gate = self.low.facts.both(when, gate);
            let gate = self.gate_at(value.span().start, gate);
            self.low.script_in_string(&value, gate);
        }
        any
    }

    /// An expression that stands alone, and is the text of a script element.
    pub(super) fn code_of(&mut self, program: Node<'t>, gate: Option<GateId>) {
        let mut cursor = program.walk();
        for statement in program.named_children(&mut cursor) {
            if let Some(code) = self.reader.first_named(statement)
                && !self.runs(code, gate)
            {
                self.push(code, gate, Use::Html);
            }
        }
    }

    /// What `document.createTextNode(code)` is given.
    fn text_of(&self, node: Node<'t>) -> Node<'t> {
        let is_node = node.kind() == "call_expression"
            && node
                .child_by_field_name("function")
                .is_some_and(|callee| self.reader.text(callee).ends_with("createTextNode"));
        let arguments = node.child_by_field_name("arguments").filter(|_| is_node);
        arguments
            .and_then(|arguments| self.reader.first_named(arguments))
            .unwrap_or(node)
    }
}

/// Whether a text calls something or sets it, as no sentence does.
fn looks_like_code(value: &Value) -> bool {
    let has = |signs: &[&str]| {
        value.parts.iter().any(|part| match part {
            Part::Literal { text, .. } => signs.iter().any(|sign| text.contains(sign)),
            Part::Hole { .. } => false,
        })
    };
    has(&["("]) && has(&[")"]) && has(&[";", "=", "{", "."])
}
