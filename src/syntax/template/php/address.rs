//! An address is loaded by a call that is handed it: `wp_enqueue_script('map', 'https://…')`. It is read
//! when all is known that the file keeps.

use std::collections::{HashMap, HashSet};

use crate::syntax::node::Node;

use super::super::{TemplateLoad, TemplateLoadRole};
use super::call;
use super::kept::{self, Kept, Name};
use super::list::{Lists, Path};
use super::text::{self, Piece};
use super::walk::{Walk, first_child};
use crate::span::Span;
use crate::syntax::named;
use crate::value::Value;

/// A call that makes a page load the first of its arguments that is an address.
struct Loaded<'t> {
    span: Span,
    role: TemplateLoadRole,
    callee: String,
    arguments: Vec<Vec<Piece>>,
    /// What stands for several addresses, of which each is loaded.
    each: Vec<Path<'t>>,
}

/// The calls that load, and what their arguments may come from.
#[derive(Default)]
pub(super) struct Addresses<'t, 'n> {
    loads: Vec<Loaded<'t>>,
    pub(super) kept: Kept<'t>,
    /// What a variable was last given, in the function that is walked: the number of the string.
    pub(super) variables: HashMap<&'t str, usize>,
    pub(super) lists: Lists<'t, 'n>,
}

impl<'t> Walk<'t, '_> {
    /// What the function that is walked gives back.
    pub(super) fn returned(&mut self, node: Node) {
        let (Some(function), Some(value)) = (self.function, first_child(node)) else {
            return;
        };
        let pieces = text::pieces(self.text, value, &mut HashSet::new());
        let pieces = self.opened(pieces);
        let kept = &mut self.addresses.kept;
        kept.keep(self.text, Name::Function(function), pieces);
    }

    /// `define('FONTS', '…')`
    pub(super) fn defined(&mut self, call: Node) {
        let arguments = call::arguments(call);
        let [name, value, ..] = arguments.as_slice() else {
            return;
        };
        let name = self.slice(*name).trim_matches(['\'', '"']);
        let pieces = text::pieces(self.text, *value, &mut HashSet::new());
        let kept = &mut self.addresses.kept;
        kept.keep(self.text, Name::Constant(name), pieces);
    }

    /// The pieces with what the function has set in the place of the variable that opens them.
    pub(super) fn opened(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let variable = kept::variable(self.text, &pieces);
        let Some(at) = variable.and_then(|name| self.addresses.variables.get(name)) else {
            return pieces;
        };
        let set = self.strings.found[*at].pieces.iter().take(kept::MAX_PIECES);
        set.chain(&pieces[1..]).copied().collect()
    }

    pub(super) fn load(&mut self, node: Node, loading: &call::Loading) {
        let arguments = call::arguments(node);
        let mut texts = Vec::new();
        let mut each = Vec::new();
        for &index in loading.arguments {
            if let Some(argument) = arguments.get(index) {
                each.extend(self.addresses.lists.path(self.slice(*argument)));
                let pieces = text::pieces(self.text, *argument, &mut HashSet::new());
                texts.push(self.opened(pieces));
            }
        }
        self.addresses.loads.push(Loaded {
            span: node.byte_range().into(),
            role: loading.role,
            callee: call::name(self.text, node).to_owned(),
            arguments: texts,
            each,
        });
    }
}

impl<'t> Addresses<'t, '_> {
    /// The addresses of other hosts that the file keeps, by the code that names them.
    pub(super) fn told(&self, text: &'t str) -> HashMap<String, String> {
        let mut all = self.lists.addresses(text);
        all.extend(self.kept.addresses(text));
        all
    }

    /// What the calls load, now that all is known that the file keeps.
    pub(super) fn finish(self, text: &'t str) -> Vec<TemplateLoad> {
        let mut all = Vec::new();
        for loaded in self.loads {
            let kept = &self.kept;
            let value = |pieces: Vec<Piece>| {
                let texts = kept.followed(text, pieces).into_iter();
                let mut values = texts.map(|pieces| text::value(text, &pieces));
                values.find(|value| is_address(&value.pattern()))
            };
            let load = |value: Value, shown: Option<Span>| TemplateLoad {
                span: loaded.span,
                shown,
                value,
                role: loaded.role,
                callee: loaded.callee.clone(),
            };
            // The address may be a constant of another file.
            let constant = loaded.arguments.iter().find(|pieces| match pieces.first() {
                Some(Piece::Hole(span)) => named::printed(span.of(text)).is_some(),
                _ => false,
            });
            let constant = constant.map(|pieces| text::value(text, pieces));
            if let Some(value) = loaded.arguments.into_iter().find_map(value).or(constant) {
                all.push(load(value, None));
                continue;
            }
            for node in loaded
                .each
                .iter()
                .flat_map(|path| self.lists.nodes(text, path))
            {
                let pieces = text::pieces(text, node, &mut HashSet::new());
                let shown = Span::from(node.byte_range());
                all.extend(value(pieces).map(|value| load(value, Some(shown))));
            }
        }
        all
    }
}

/// Handles and inline code are no addresses.
fn is_address(pattern: &str) -> bool {
    is_url(pattern) || pattern.contains(['/', '.']) && !pattern.contains(['\n', '(', ';', '{', '<'])
}

/// Whether it begins as an address does; those of fonts have semicolons in them.
fn is_url(text: &str) -> bool {
    ["https://", "http://", "//"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        && !text.contains(['\n', '<'])
}
