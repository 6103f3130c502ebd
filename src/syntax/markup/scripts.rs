//! Script elements and what attributes run: whether browsers run them, and behind what.

use super::{Inside, Origin, computed, conditional};
use crate::expr::Expr;
use crate::gate::{GateId, GateKind, Inert};
use crate::guard::words;
use crate::span::Span;
use crate::syntax::html::{Attribute, Element};
use crate::syntax::js::Grammar;
use crate::syntax::js::sink::Roles;
use crate::syntax::lower::Lowering;
use crate::syntax::{html, js, mark};
use crate::value::{HOLE, Value};

/// Types of `script` that browsers run; any other keeps it inert (HTML standard, "JavaScript MIME
/// type"). Sorted.
const SCRIPT_TYPES: &[&str] = &[
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "jsx",
    "module",
    "text/babel",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/jsx",
    "text/livescript",
    "text/partytown",
    "text/rocketlazyloadscript",
    "text/typescript",
    "text/x-ecmascript",
    "text/x-javascript",
];

/// An inert `type`: one that is written out and that browsers do not run.
pub(super) fn inert_type(value: &Value) -> Option<String> {
    value.as_literal().filter(|text| is_inert(text))
}

fn is_inert(text: &str) -> bool {
    let name = text.split(';').next().unwrap_or("").trim().to_lowercase();
    !name.is_empty() && SCRIPT_TYPES.binary_search(&name.as_str()).is_err()
}

/// What a computed type asks, and how it comes out where browsers run the script:
/// `text/{{ accepted ? 'javascript' : 'plain' }}`.
fn chosen_type<'e>(value: &Value, computed: &'e Expr) -> Option<(&'e Expr, bool)> {
    let Expr::Choice {
        test,
        then,
        otherwise,
    } = computed
    else {
        return None;
    };
    let (Expr::String(then), Expr::String(otherwise)) = (then.as_ref(), otherwise.as_ref()) else {
        return None;
    };
    let written = value.pattern();
    let runs = |word: &str| !is_inert(&written.replace(HOLE, word));
    let (then, otherwise) = (runs(then), runs(otherwise));
    (then != otherwise).then_some((test.as_ref(), then))
}

/// What a script element stands behind because of its own attributes.
pub fn script_gate(low: &mut Lowering, element: &Element, gate: Option<GateId>) -> Option<GateId> {
    let before = gate;
    let mut gate = gate;
    let mut is_computed = false;
    let mut is_chosen = false;
    let mut has_inert_type = false;
    for attribute in element
        .attributes
        .iter()
        .filter(|attribute| attribute.name == "type")
    {
        let Some(value) = &attribute.value else {
            continue;
        };
        if let Some(text) = inert_type(value) {
            gate = match conditional(low, element, attribute) {
                // Inert under a condition: it runs where the condition is not met.
                Some((expr, holds)) => Some(low.facts.add_gate(
                    GateKind::Condition {
                        expr,
                        holds: !holds,
                    },
                    attribute.span,
                    gate,
                )),
                None => {
                    has_inert_type = true;
                    let kind = GateKind::Inert(Inert::ScriptType { value: text });
                    Some(low.facts.add_gate(kind, attribute.span, gate))
                }
            };
        } else if let Some(written) = written_by_manager(low, value) {
            has_inert_type = true;
            low.facts.may_release = true;
            let kind = GateKind::Inert(Inert::ScriptType { value: written });
            gate = Some(low.facts.add_gate(kind, attribute.span, gate));
        } else if let Some(expr) = computed(low, value) {
            is_computed = true;
            let (expr, holds) = match chosen_type(value, &expr) {
                Some((test, holds)) => {
                    is_chosen = true;
                    (test.clone(), holds)
                }
                None => (expr, true),
            };
            let kind = GateKind::Condition { expr, holds };
            gate = Some(low.facts.add_gate(kind, attribute.span, gate));
        }
    }
    // Code between the attributes that may write such a type.
    let mut regions = low.template.regions_in(element.start_tag);
    let writes_type =
        !is_chosen && regions.any(|region| region.span.of(low.source).contains("text/plain"));
    if writes_type {
        let kind = GateKind::Inert(Inert::ScriptType {
            value: "text/plain".to_owned(),
        });
        gate = Some(low.facts.add_gate(kind, element.start_tag, gate));
    }
    let is_held = gate != before;
    if !is_computed && let Some(mark) = mark::of(low, element, !is_held) {
        let kind = GateKind::Marked(mark);
        // Whoever knows the mark decides what becomes of a script with such a type.
        let around = if has_inert_type { before } else { gate };
        gate = Some(low.facts.add_gate(kind, element.start_tag, around));
    }
    gate
}

/// A type that a consent manager's tag or helper writes, which it leaves inert until the visitor agrees:
/// `{% js_type_for_cookie_consent request "social" %}`, `{{gdprScriptBlocker "analytics"}}`.
fn written_by_manager(low: &Lowering, value: &Value) -> Option<String> {
    let region = low.template.regions_in(value.span()).next()?;
    let code = region.span.of(low.source);
    let inner =
        code.trim_matches(|c: char| matches!(c, '{' | '}' | '%' | '-') || c.is_whitespace());
    let (name, arguments) = inner.split_once(char::is_whitespace)?;
    let is_name = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let is_call = is_name(name)
        && arguments.contains(['"', '\''])
        && !arguments.contains(['?', '=', '|'])
        && !matches!(name, "if" | "unless");
    let says = words::split(name);
    let is_about = says
        .iter()
        .any(|word| matches!(word.as_str(), "consent" | "cookie" | "cookies" | "gdpr"));
    (is_call && is_about).then(|| code.to_owned())
}

pub(super) fn script(low: &mut Lowering, element: &Element, at: Inside, origin: Origin) {
    if element.attribute("src").is_some() || element.content.is_empty() {
        return;
    }
    let gate = script_gate(low, element, at.gate);
    let is_script = element
        .attribute("type")
        .and_then(|attribute| attribute.value.as_ref())
        .is_none_or(|value| inert_type(value).is_none() || is_blocked_script(value));
    if !is_script {
        if is_import_map(element) {
            import_map(low, element.content, at.gate);
        }
        return;
    }
    let typescript = element
        .attribute("lang")
        .and_then(|a| a.value.as_ref())
        .and_then(Value::as_literal);
    let grammar = match typescript.as_deref() {
        Some("ts") => Grammar::TypeScript,
        Some("tsx") => Grammar::Tsx,
        _ => Grammar::JavaScript,
    };
    match origin {
        Origin::File => low.script(element.content, grammar, gate),
        Origin::String => low.script_in_markup(element.content, gate),
    }
}

fn is_import_map(element: &Element) -> bool {
    let kind = element.attribute("type");
    kind.and_then(|attribute| attribute.value.as_ref())
        .and_then(Value::as_literal)
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("importmap"))
}

/// `{ "imports": { "three": "https://unpkg.com/three@0.160.0/build/three.module.js" } }`: where the
/// modules lie whose names the page's scripts import; each host counts once.
fn import_map(low: &mut Lowering, content: Span, gate: Option<GateId>) {
    let source = low.source;
    let text = content.of(source);
    let mut hosts: Vec<&str> = Vec::new();
    let mut start = content.start;
    for (index, piece) in text.split('"').enumerate() {
        let span = Span::new(start, start + piece.len());
        start = span.end + 1;
        let Some((_, rest)) = piece
            .split_once("//")
            .filter(|(scheme, _)| index % 2 == 1 && matches!(*scheme, "" | "http:" | "https:"))
        else {
            continue;
        };
        let host = rest.split('/').next().unwrap_or(rest);
        let is_name = source
            .get(start..)
            .is_some_and(|after| after.trim_start().starts_with(':'));
        if !is_name && !hosts.contains(&host) {
            hosts.push(host);
            low.address_in_script(&Value::literal(piece, span), span, gate, Roles::Any);
        }
    }
}

/// An inert type that is only there to hold a script back; data has a type of its own.
pub(super) fn is_blocked_script(value: &Value) -> bool {
    let text = value.as_literal().unwrap_or_default().to_lowercase();
    !(text.contains("json")
        || text.contains("template")
        || text.contains("x-tmpl")
        || text.contains("html")
        || text.contains("handlebars")
        || text.contains("glsl")
        || text.contains("shader")
        || text.contains("importmap"))
}

impl Lowering<'_> {
    /// The script that stands at `range` of the file.
    pub fn script(&mut self, range: Span, grammar: Grammar, gate: Option<GateId>) {
        let masked = html::mask_script(self.source, self.template, range);
        js::lower(self, range, &masked, self.template, grammar, gate);
    }
}

/// Event handlers and `javascript:` addresses.
pub(super) fn handlers(low: &mut Lowering, element: &Element, at: Inside) {
    for attribute in &element.attributes {
        if attribute.value_span.is_empty() {
            continue;
        }
        let name = attribute.name.as_str();
        let event = name
            .strip_prefix("on")
            .or_else(|| name.strip_prefix('@'))
            .or_else(|| name.strip_prefix("v-on:"))
            .or_else(|| name.strip_prefix("x-on:"))
            .or_else(|| {
                name.strip_prefix('(')
                    .map(|rest| rest.trim_end_matches(')'))
            });
        let (event, range) = match event {
            Some(event) => (
                event.split(['.', ':']).next().unwrap_or(event),
                attribute.value_span,
            ),
            None if matches!(name, "href" | "action" | "src") => {
                match script_address(low, attribute) {
                    Some(range) => (if name == "src" { "load" } else { "click" }, range),
                    None => continue,
                }
            }
            None => continue,
        };
        let kind = GateKind::Handler {
            event: event.to_owned(),
        };
        let gate = Some(low.facts.add_gate(kind, attribute.span, at.gate));
        low.script(range, Grammar::JavaScript, gate);
    }
}

/// The code of a `javascript:` address.
pub(super) fn script_address(low: &Lowering, attribute: &Attribute) -> Option<Span> {
    let text = attribute.value_span.of(low.source);
    let start = text.len() - text.trim_start().len();
    let scheme = text.get(start..start + "javascript:".len())?;
    let from = attribute.value_span.start + start + scheme.len();
    scheme
        .eq_ignore_ascii_case("javascript:")
        .then(|| Span::new(from, attribute.value_span.end))
}

#[cfg(test)]
mod tests {
    #[test]
    fn types_are_sorted() {
        assert!(super::SCRIPT_TYPES.is_sorted());
    }
}
