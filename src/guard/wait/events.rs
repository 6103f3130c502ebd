//! Events: which the visitor raises on purpose, which a framework raises as the page opens.

use std::collections::HashMap;

use super::super::called_name;
use crate::expr::Expr;
use crate::gate::{Callback, Function, GateKind};

/// Events that a visitor raises on purpose; scrolling, hovering and waiting are none. Sorted.
const INTERACTIONS: &[&str] = &[
    "blur",
    "change",
    "click",
    "dblclick",
    "focus",
    "focusin",
    "focusout",
    "input",
    "keydown",
    "keypress",
    "keyup",
    "mousedown",
    "mouseup",
    "pointerdown",
    "pointerup",
    "press",
    "submit",
    "tap",
    "touchend",
    "touchstart",
];

/// Methods that take an event's name and what to run, sorted.
pub(super) const LISTENERS: &[&str] = &[
    "addEvent",
    "addEventListener",
    "addListener",
    "attachEvent",
    "bind",
    "delegate",
    "live",
    "observe",
    "on",
    "once",
    "one",
];

/// Methods and hooks that a framework calls as the page opens, sorted.
const LIFECYCLE: &[&str] = &[
    "activated",
    "attach",
    "beforeMount",
    "componentDidMount",
    "componentWillMount",
    "connect",
    "connectedCallback",
    "constructor",
    "created",
    "firstUpdated",
    "main",
    "mounted",
    "ngAfterContentInit",
    "ngAfterViewInit",
    "ngOnInit",
    "onClientEntry",
    "onInitialClientRender",
    "onMounted",
    "onPreRenderHTML",
    "onRenderBody",
    "onRouteUpdate",
    "onload",
    "ready",
    "render",
    "setup",
    "wrapPageElement",
    "wrapRootElement",
];

/// What servers of frameworks call in the files of their folders before a page is sent, sorted.
const SERVED: &[&str] = &[
    "action",
    "generateMetadata",
    "getInitialProps",
    "getServerSideProps",
    "getStaticProps",
    "handle",
    "handler",
    "loader",
    "middleware",
    "onRequest",
    "proxy",
];

/// Whether an event of that name is raised by the visitor on purpose.
pub fn is_interaction(event: &str) -> bool {
    INTERACTIONS.binary_search(&event).is_ok()
}

/// Whether a callback is handed to what has it run at an event.
pub fn listens(callback: &Callback) -> bool {
    callback.key.is_none()
        && LISTENERS
            .binary_search(&called_name(&callback.callee))
            .is_ok()
}

/// Whether a gate inside a page-wide listener picks out what was acted on.
pub fn asks_for_target(kind: &GateKind, bindings: &HashMap<String, Expr>) -> bool {
    let GateKind::Condition { expr, .. } = kind else {
        return false;
    };
    let expr = match expr {
        Expr::Not(inner) => inner.as_ref(),
        other => other,
    };
    let bound = expr.path().and_then(|path| bindings.get(&path));
    let text = format!("{expr:?} {bound:?}");
    [
        "target",
        "closest",
        "matches",
        "currentTarget",
        "classList",
        "dataset",
        "button",
        "link",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// A function that a framework calls, not the project's own code.
pub fn is_called_by_framework(function: &Function) -> bool {
    let by_name = |name: &String| LIFECYCLE.binary_search(&name.as_str()).is_ok();
    function.names.iter().any(by_name) || function.names.is_empty() && function.exported
}

/// A function that a framework's server calls in files that hand it out; `is_module` where its
/// file is one that others import from.
pub fn is_served(function: &Function, is_module: bool) -> bool {
    let by_name = |name: &String| SERVED.binary_search(&name.as_str()).is_ok();
    let is_handed_out = function.exported || is_module && function.gate.is_none();
    is_handed_out && function.names.iter().any(by_name)
}

/// A function that draws a component, by its name.
pub fn is_component(function: &Function) -> bool {
    let mut names = function.names.iter();
    names.any(|name| name.starts_with(char::is_uppercase))
}

/// The window, the document or its body: whatever the visitor does is done there.
pub(super) fn is_page(callee: &Expr) -> bool {
    let Expr::Member { object, .. } = callee else {
        return true;
    };
    match object.as_ref() {
        Expr::Call { args, .. } => {
            matches!(args.first(), Some(Expr::Name(name)) if name == "document" || name == "window")
                || matches!(args.first(), Some(Expr::String(text)) if text == "body" || text == "html")
        }
        other => other.path().is_some_and(|path| {
            matches!(
                path.as_str(),
                "document"
                    | "window"
                    | "document.body"
                    | "document.documentElement"
                    | "window.document"
                    | "globalThis"
                    | "self"
            )
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(INTERACTIONS.is_sorted());
        assert!(LISTENERS.is_sorted());
        assert!(LIFECYCLE.is_sorted());
        assert!(SERVED.is_sorted());
    }
}
