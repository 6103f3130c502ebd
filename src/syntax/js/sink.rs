//! What a script does with a text: whether an address in that place is contacted, and as what.

use std::rc::Rc;

use crate::catalogue::definition::Role;
use crate::expr::Expr;
use crate::gate::Callback;
use crate::guard::words;
use crate::value::Value;

/// The place that an expression stands in.
#[derive(Clone, Debug)]
pub enum Use {
    /// Nothing is known of it; markup in a string still comes out somewhere.
    Plain,
    /// It is only looked at: a condition, a comparison, a search.
    Quiet,
    /// People read it as text; markup in it is no markup.
    Shown,
    /// It becomes markup.
    Html,
    /// A declaration that other files can reach.
    Exported,
    /// A tag in the description of a document's head.
    Head(Head),
    /// The body of a script element.
    Code,
    /// The body of a function, and what an arrow function gives back.
    Returned,
    /// Handed to what undoes percent signs: `unescape('%3Cscript%3E')`.
    Encoded(Box<Use>),
    /// A function literal that is invoked on the spot.
    Body,
    /// It is bound to a name or assigned to a path.
    Named(String),
    /// Assigned or handed to something that loads addresses.
    Address(Roles),
    /// An argument of a call that may load it.
    Argument,
    /// A function handed to a call.
    Callback(Rc<Callback>),
    /// An object handed to a call, and what the call does with texts.
    Options(Rc<Callback>, Box<Use>),
}

/// A list of tags as frameworks describe a document's head: `script: [{ src }]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    Scripts,
    /// Style sheets and other links.
    Links,
}

impl Head {
    /// The list that stands under that key.
    pub fn of_key(key: &str) -> Option<Self> {
        match key {
            "script" | "scripts" => Some(Head::Scripts),
            "link" | "links" => Some(Head::Links),
            _ => None,
        }
    }

    fn key(self, key: &str) -> Use {
        match (self, key) {
            (Head::Scripts, "src") => Use::Address(Roles::Any),
            (Head::Scripts, "innerHTML" | "children" | "textContent") => Use::Code,
            (Head::Links, "href") => Use::Address(Roles::Style),
            (_, key) => Use::Named(key.to_owned()),
        }
    }
}

/// Which roles an address can have in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roles {
    /// `src` of anything, `fetch`, an unknown loader.
    Any,
    /// `href` of a `link`.
    Style,
}

impl Roles {
    pub fn allows(self, role: Role) -> bool {
        match self {
            Roles::Any => true,
            Roles::Style => role == Role::Style,
        }
    }
}

impl Use {
    /// Which roles an address in this place can have; `None` where it is not contacted.
    pub fn roles(&self) -> Option<Roles> {
        match self {
            Use::Address(roles) => Some(*roles),
            Use::Argument => Some(Roles::Any),
            Use::Options(_, inner) | Use::Encoded(inner) => inner.roles(),
            _ => None,
        }
    }

    pub fn loads(&self) -> bool {
        self.roles().is_some()
    }

    pub fn is_quiet(&self) -> bool {
        matches!(self, Use::Quiet)
    }

    /// The place of a value in an object that stands in this place.
    pub fn for_key(&self, key: String) -> Use {
        match self {
            Use::Options(callback, _) if names_modules(callback) => Use::Address(Roles::Any),
            Use::Options(callback, inner) if key != "tiles" => {
                let mut callback = callback.as_ref().clone();
                callback.key = Some(match callback.key {
                    Some(outer) => format!("{outer}.{key}"),
                    None => key.clone(),
                });
                if is_address_key(&key) && inner.loads() {
                    return inner.as_ref().clone();
                }
                match key.as_str() {
                    // `addScript({ id, innerHTML })`; what is no code is read as ever.
                    "innerHTML" if inner.loads() => Use::Code,
                    "text" | "textContent" if matches!(**inner, Use::Address(Roles::Any)) => {
                        Use::Code
                    }
                    // `new maplibregl.Map({ style })`: the address of a style, or the style itself,
                    // whose sources lie deep in it.
                    "style" => Use::Options(Rc::new(callback), inner.clone()),
                    "tiles" => Use::Address(Roles::Any),
                    _ => Use::Options(Rc::new(callback), Box::new(Use::Plain)),
                }
            }
            Use::Quiet => Use::Quiet,
            Use::Html => Use::Html,
            Use::Head(inside) => inside.key(&key),
            // Deep in the style of a map.
            _ if key == "tiles" => Use::Address(Roles::Any),
            _ => Use::Named(key),
        }
    }
}

/// Whether an object's keys are names of modules and its values where they lie, as RequireJS is
/// told: `requirejs.config({ paths: { … } })`.
fn names_modules(callback: &Callback) -> bool {
    let callee = callback.callee.path();
    callback.key.as_deref() == Some("paths")
        && matches!(
            callee.as_deref(),
            Some("require.config" | "requirejs.config" | "requirejs" | "require")
        )
}

/// Keys under which calls are given an address: `$.ajax({ url })`, `loadScript({ src })`.
fn is_address_key(key: &str) -> bool {
    matches!(
        key,
        "src"
            | "url"
            | "uri"
            | "href"
            | "data"
            | "script"
            | "scriptUrl"
            | "iconUrl"
            | "iconRetinaUrl"
            | "shadowUrl"
            | "style"
            | "workerUrl"
    )
}

/// First words of calls that only look at, compare, print or take apart what they are handed:
/// `isValid`, `toEqual`, `startsWith`, `hasScript`. Sorted.
const LOOKING: &[&str] = &[
    "assert", "compare", "concat", "contains", "debug", "describe", "ends", "equal", "equals",
    "error", "exec", "expect", "has", "includes", "index", "info", "is", "it", "join", "locale",
    "log", "match", "matches", "replace", "search", "split", "starts", "strict", "test", "to",
    "trace", "validate", "warn",
];

/// Words of calls that load what they are handed: `loadScript`, `injectPixel`, `appendIframe`.
/// Sorted.
const LOADING: &[&str] = &[
    "embed", "iframe", "import", "inject", "load", "loader", "pixel", "require", "script",
    "scripts",
];

/// Calls that put an address together, or have the browser go there, by their whole names. Sorted.
const GOING: &[&str] = &[
    "URL",
    "URLSearchParams",
    "assign",
    "href",
    "lastIndexOf",
    "open",
    "postMessage",
    "pushState",
    "visit",
];

/// Methods of HTTP that a script asks by.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT"];

/// What a call does with the texts among its arguments.
pub fn of_call(name: Option<&str>, args: &[Expr], outer: &Use) -> Use {
    let Some(name) = name else {
        return Use::Argument;
    };
    if matches!(name, "unescape" | "decodeURIComponent") {
        return Use::Encoded(Box::new(outer.clone()));
    }
    if super::choice::keeps(name) {
        return outer.clone();
    }
    if matches!(name, "concat" | "join" | "replace" | "URL") {
        return outer.clone();
    }
    let words = words::split(name);
    let looks = words
        .first()
        .is_some_and(|first| LOOKING.binary_search(&first.as_str()).is_ok());
    // `Object.assign(document.createElement('script'), { src })`.
    let creates = |arg: &Expr| match arg {
        Expr::Call { callee, .. } => callee
            .path()
            .is_some_and(|path| path.ends_with("createElement")),
        _ => false,
    };
    if name == "assign" && args.first().is_some_and(creates) {
        return Use::Address(Roles::Any);
    }
    // `request.open('GET', address)`
    if let ("open", Some(Expr::String(method))) = (name, args.first())
        && METHODS.contains(&method.to_ascii_uppercase().as_str())
    {
        return Use::Argument;
    }
    if looks || GOING.binary_search(&name).is_ok() {
        return Use::Quiet;
    }
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if has(&["link", "links"]) {
        // What people may follow, or a style sheet's element.
        return Use::Address(Roles::Style);
    }
    if has(&["navigate", "redirect"]) || words.first().is_some_and(|word| word == "share") {
        return Use::Quiet;
    }
    if has(LOADING) {
        return Use::Address(Roles::Any);
    }
    match (name, args.first()) {
        ("setAttribute" | "attr" | "prop" | "setProperty", Some(Expr::String(attribute))) => {
            of_attribute(attribute)
        }
        _ => Use::Argument,
    }
}

fn of_attribute(name: &str) -> Use {
    match name {
        "src" | "data" | "srcdoc" => Use::Address(Roles::Any),
        "href" => Use::Address(Roles::Style),
        _ => Use::Quiet,
    }
}

/// What an assignment to `object.property` does with a text.
pub fn of_property(property: &str, object: &Expr) -> Use {
    if property == "location" && is_frame(object) || property == "href" && is_place_of_frame(object)
    {
        return Use::Address(Roles::Any);
    }
    let object = object.path();
    let is_place = object
        .as_deref()
        .is_some_and(|path| path.ends_with("location"));
    match property {
        "src" | "data" | "workerSrc" if !is_place => Use::Address(Roles::Any),
        "href" if !is_place => Use::Address(Roles::Style),
        "innerHTML" | "outerHTML" | "srcdoc" => Use::Plain,
        "innerText" | "textContent" => Use::Shown,
        _ => Use::Named(format!("{}.{property}", object.unwrap_or_default())),
    }
}

/// The window in a frame: `frame.contentWindow`.
fn is_frame(object: &Expr) -> bool {
    matches!(object, Expr::Member { property, .. } if property == "contentWindow")
}

/// Where a frame is: `frame.contentWindow.location`.
pub fn is_place_of_frame(object: &Expr) -> bool {
    matches!(object, Expr::Member { object, property } if property == "location" && is_frame(object))
}

/// Whether a text is a style sheet that loads something: that of a styled component, or what a
/// script puts into a `style` element.
pub fn is_sheet(value: &Value) -> bool {
    value.parts.iter().any(|part| match part {
        crate::value::Part::Literal { text, .. } => {
            (text.contains("@import ") || text.contains("@font-face"))
                && !text.contains("</")
                && (text.contains("url(") || text.contains("//"))
        }
        crate::value::Part::Hole { .. } => false,
    })
}

/// Whether a text is markup: a start tag somewhere in it.
pub fn is_markup(value: &Value) -> bool {
    value.parts.iter().any(|part| match part {
        crate::value::Part::Literal { text, .. } => text
            .match_indices('<')
            .any(|(at, _)| text[at + 1..].starts_with(|next: char| next.is_ascii_alphabetic())),
        crate::value::Part::Hole { .. } => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_load_style_sheets_at_most() {
        let roles = |name: &str| of_call(Some(name), &[], &Use::Plain).roles();
        for name in ["displayLink", "create_link", "addLinks"] {
            assert_eq!(roles(name), Some(Roles::Style), "{name}");
        }
        assert_eq!(roles("navigateTo"), None);
        assert_eq!(roles("shareOnFacebook"), None);
        for name in [
            "isTrusted",
            "toHaveBeenCalledWith",
            "assertEquals",
            "replaceState",
        ] {
            assert_eq!(roles(name), None, "{name}");
        }
        assert_eq!(roles("loadShareThis"), Some(Roles::Any));
        assert_eq!(roles("blink"), Some(Roles::Any));
        assert_eq!(roles("loadPlayer"), Some(Roles::Any));
    }

    #[test]
    fn tables_are_sorted() {
        assert!(LOOKING.is_sorted() && GOING.is_sorted());
    }
}
