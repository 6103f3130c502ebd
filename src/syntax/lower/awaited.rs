//! Loads of addresses that begin with a name of another file.

use super::{Attributes, Lowering};
use crate::catalogue::definition::Role;
use crate::constant;
use crate::gate::GateId;
use crate::site::{Awaits, By, SiteKind};
use crate::span::Span;
use crate::syntax::named;
use crate::value::{Part, Value};

/// All that an address may be loaded as.
const ROLES: [Role; 6] = [
    Role::Script,
    Role::Frame,
    Role::Style,
    Role::Pixel,
    Role::Image,
    Role::Request,
];

impl Lowering<'_> {
    /// What an address waits for that begins with a name which a script takes from another file.
    pub fn awaits(&self, value: &Value, allowed: impl Fn(Role) -> bool) -> Option<Awaits> {
        if self.facts.is_served
            && let Some(code) = self.first_code(value)
            && let Some(name) = named::printed(code.of(self.source))
        {
            let behind = constant::behind(&value.pattern())
                .unwrap_or_default()
                .to_owned();
            return Some(Awaits {
                file: String::new(),
                name,
                behind,
                roles: ROLES.into_iter().filter(|role| allowed(*role)).collect(),
            });
        }
        let Some(Part::Hole { span }) = value.parts.first() else {
            return None;
        };
        let code = span.of(self.source);
        let behind = constant::behind(&value.pattern())?.to_owned();
        let roles: Vec<Role> = ROLES.into_iter().filter(|role| allowed(*role)).collect();
        let path = code
            .trim_matches(['$', '{', '}', ' '])
            .trim_end_matches('!');
        // What a function puts together goes by its name and brackets.
        let (path, call) = match path.split_once('(') {
            Some((name, rest)) if rest.ends_with(')') => (name, "()"),
            _ => (path, ""),
        };
        let is_path = path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.'));
        if !is_path || path.starts_with(|first: char| !first.is_ascii_alphabetic()) {
            return None;
        }
        let (file, mut name) = constant::origin(&self.facts, path)?;
        name.push_str(call);
        Some(Awaits {
            file,
            name,
            behind,
            roles,
        })
    }

    /// A load whose service is not known yet.
    pub fn add_awaiting(
        &mut self,
        awaits: Awaits,
        by: By,
        span: Span,
        gate: Option<GateId>,
        attributes: Attributes,
        noscript: bool,
    ) {
        let role = awaits.roles.first().copied().unwrap_or(Role::Request);
        self.add_with("", role, by, span, gate, attributes, noscript);
        if let Some(SiteKind::Load(load)) = self.facts.sites.last_mut().map(|site| &mut site.kind) {
            load.awaits = Some(awaits);
        }
    }
}
