//! A cookie is set by a call that names it, or by a header that an answer is given. Its name is read
//! when all is known that the file keeps.

use std::collections::HashSet;

use crate::syntax::node::Node;

use super::super::{LOCATION, TemplateStore};
use super::call::{arguments, name, receiver};
use super::kept::Kept;
use super::text::{self, Piece};
use super::walk::Walk;
use crate::expr::Expr;
use crate::span::Span;
use crate::value::Value;

/// A call that stores, and the text that names what.
pub(super) struct Stored {
    call: TemplateStore,
    key: Vec<Piece>,
}

impl Walk<'_, '_> {
    /// `setcookie('x', $value)`, `Cookie::queue('x', $value)`, `header('Set-Cookie: x=1')`.
    pub(super) fn store(&mut self, node: Node) {
        let Some(storing) = storing(self.text, node) else {
            return;
        };
        let args = arguments(node);
        let key = args
            .get(storing.key)
            .map(|key| text::pieces(self.text, *key, &mut HashSet::new()));
        let args = args.iter().map(|argument| self.read(*argument)).collect();
        let call = TemplateStore {
            span: node.byte_range().into(),
            callee: storing.callee.to_owned(),
            args,
        };
        let key = key.unwrap_or_default();
        self.stores.push(Stored { call, key });
    }
}

impl Stored {
    /// What the call stores, now that all is known that the file keeps.
    pub(super) fn finish<'t>(self, text: &'t str, kept: &Kept<'t>) -> TemplateStore {
        let Self { mut call, key } = self;
        let is_header = call.callee == HEADER;
        if is_header || !matches!(call.args.first(), Some(Expr::String(_))) {
            let texts = kept.followed(text, key).into_iter();
            let mut values = texts.map(|pieces| text::value(text, &pieces));
            let written = |value: &Value| match is_header {
                true => Some(value.pattern()),
                false => value.as_literal(),
            };
            if let Some(key) = values.find_map(|value| written(&value)) {
                call.args.drain(..call.args.len().min(1));
                call.args.insert(0, Expr::String(key));
            }
        }
        call
    }
}

/// The callee of a store that is the text of a header.
const HEADER: &str = "Set-Cookie";

/// A call that keeps something on the visitor's device.
struct Storing {
    /// What scripts call the same.
    callee: &'static str,
    /// Which argument names what is kept, or is the header that does.
    key: usize,
}

/// What a call keeps: functions of PHP, and what frameworks make cookies with.
fn storing(text: &str, call: Node) -> Option<Storing> {
    let stores = |callee| Some(Storing { callee, key: 0 });
    let owner = receiver(text, call);
    let class = owner.rsplit('\\').next().unwrap_or(owner);
    let is_made = call.kind() == "object_creation_expression";
    match name(text, call) {
        "Cookie" if is_made => stores("Cookie.make"),
        "RedirectResponse" if is_made => stores(LOCATION),
        _ if is_made => None,
        "setcookie" => stores("setcookie"),
        "setrawcookie" => stores("setrawcookie"),
        "set_cookie" | "setCookie" | "setPublicCookie" => stores("setCookie"),
        "queue" if class == "Cookie" => stores("Cookie.queue"),
        "forever" if class == "Cookie" => stores("Cookie.forever"),
        "make" | "create" if class == "Cookie" => stores("Cookie.make"),
        "set" if class == "Cookie" || owner.ends_with("->cookie") => stores("Cookies.set"),
        // What a request is asked for is read.
        "cookie" if arguments(call).len() > 1 && !is_request(owner) => stores("Cookie.make"),
        "redirect" | "wp_redirect" | "wp_safe_redirect" if owner.is_empty() => stores(LOCATION),
        "header" | "set" | "withHeader" | "withAddedHeader" | "setHeader" | "addHeader" => {
            header(text, call)
        }
        _ => None,
    }
}

/// `$request`, `request()`, `$this->request`, `Request`.
fn is_request(owner: &str) -> bool {
    let owner = owner.trim_end_matches("()");
    let name = owner.rsplit(['$', '>', ':', '\\', '(']).next();
    name.is_some_and(|name| name.eq_ignore_ascii_case("request"))
}

/// `header('Set-Cookie: a=b')`, `withHeader('Set-Cookie', 'a=b')`.
fn header(text: &str, call: Node) -> Option<Storing> {
    let arguments = arguments(call);
    let first = Span::from(arguments.first()?.byte_range()).of(text);
    let first = first.trim_start_matches(['\'', '"']);
    let begins = |name: &str| {
        let start = first.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    if begins("Location:") {
        return Some(Storing {
            callee: LOCATION,
            key: 0,
        });
    }
    let key = usize::from(arguments.len() > 1 && !first.contains(':'));
    begins(HEADER).then_some(Storing {
        callee: HEADER,
        key,
    })
}
