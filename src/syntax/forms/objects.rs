//! Forms that scripts describe by objects: each field with its type, its label and what it holds at
//! first, as `{ type: 'checkbox', name: 'newsletter', defaultValue: true }`.

use crate::expr::Expr;
use crate::site::{Control, Site, SiteKind};
use crate::span::Span;
use crate::syntax::lower::Lowering;

/// Keys that tell what is drawn, and what makes it a box.
const KINDS: &[&str] = &["$formkit", "fieldType", "inputType", "type"];
const BOXES: &[&str] = &["checkbox", "switch", "toggle"];

/// Keys that tick it when they are true.
const TICKS: &[&str] = &[
    "checked",
    "default",
    "defaultChecked",
    "defaultValue",
    "initialValue",
    "value",
];

/// Keys of what is written on it, and of what it is called.
const LABELS: &[&str] = &["label", "title", "text", "caption"];
const NAMES: &[&str] = &["name", "id", "key", "field", "model"];

/// Keys by which visitors cannot change it.
const LOCKS: &[&str] = &["disabled", "readOnly", "readonly"];

impl Lowering<'_> {
    /// The box that an object describes, where it is ticked.
    pub fn described(&mut self, object: &Expr, span: Span) {
        let Expr::Object(pairs) = object else { return };
        let value = |keys: &[&str]| {
            let mut found = keys.iter();
            found.find_map(|key| pairs.iter().find(|(name, _)| name == key))
        };
        let is_box = value(KINDS).is_some_and(
            |(_, kind)| matches!(kind, Expr::String(kind) if BOXES.contains(&kind.as_str())),
        );
        let on = |keys: &[&str]| {
            let mut found = pairs.iter().filter(|(key, _)| keys.contains(&key.as_str()));
            found.any(|(_, value)| *value == Expr::Bool(true))
        };
        if !is_box || !on(TICKS) {
            return;
        }
        let text = |keys: &[&str]| match value(keys) {
            Some((_, Expr::String(text))) => text.clone(),
            _ => String::new(),
        };
        let control = Control {
            words: vec![text(LABELS), text(NAMES)],
            locked: on(LOCKS),
            ..Control::default()
        };
        self.facts.sites.push(Site {
            kind: SiteKind::TickedControl(control),
            span,
            gate: None,
        });
    }
}
