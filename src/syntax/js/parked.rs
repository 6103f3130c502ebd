//! A parked element is one that a script makes with a type that no browser runs, as consent managers
//! want it: `script.type = 'text/plain'`. What it loads waits for consent.

use std::collections::HashMap;

use super::Walker;
use crate::expr::Expr;
use crate::gate::GateId;
use crate::site::{By, SiteKind};
use crate::span::Span;

/// An element by the path that it goes by, and what stands in front of where it is made.
type Element = (String, Option<GateId>);

/// The elements that a script makes.
#[derive(Debug, Default)]
pub(super) struct Parked {
    /// Whether the last type that each is given is one that nothing runs.
    types: HashMap<Element, bool>,
    /// Where each is given its address or code.
    addresses: Vec<(Element, Span)>,
    /// The numbers of sites whose address stands elsewhere than where it loads, and that place.
    elsewhere: HashMap<usize, Span>,
}

impl Parked {
    /// Notes that a site loads at a place other than where its address stands.
    pub(super) fn loads_at(&mut self, site: usize, place: Span) {
        self.elsewhere.insert(site, place);
    }

    fn is(&self, element: &Element) -> bool {
        self.types.get(element) == Some(&true)
    }
}

impl Walker<'_, '_, '_, '_> {
    /// Notes that a property or attribute of an element is set. Whether it is an address that
    /// nothing loads, as far as the script has told so far.
    pub(super) fn sets_element(
        &mut self,
        object: &Expr,
        name: &str,
        value: &Expr,
        span: Span,
        gate: Option<GateId>,
    ) -> bool {
        let is_code = self.is_code_of(object, name);
        let matters = is_code || matches!(name, "src" | "type");
        let Some(path) = object.path().filter(|_| matters) else {
            return false;
        };
        let element = (path, gate);
        if name == "src" || is_code {
            let is_parked = self.parked.is(&element);
            self.parked.addresses.push((element, span));
            return is_parked;
        }
        if let Expr::String(kind) = value {
            self.parked.types.insert(element, is_inert(kind));
        }
        false
    }

    /// Takes away what was found in addresses of elements whose type came later.
    pub(super) fn leave_parked(&mut self) {
        let parked = &self.parked;
        let addresses = parked.addresses.iter();
        let parked: Vec<(Option<GateId>, Span)> = addresses
            .filter(|(element, _)| parked.is(element))
            .map(|((_, gate), span)| (*gate, *span))
            .collect();
        if parked.is_empty() {
            return;
        }
        let elsewhere = &self.parked.elsewhere;
        let mut number = 0;
        self.low.facts.sites.retain(|site| {
            let place = elsewhere.get(&number).copied().unwrap_or(site.span);
            number += 1;
            let is_load = matches!(&site.kind, SiteKind::Load(load) if load.by == By::Script);
            !is_load || !parked.iter().any(|(_, span)| span.covers(place))
        });
        // An address that a name holds.
        let source = self.low.source;
        self.uses.retain(|(name, gate, _)| {
            let mut parked = parked.iter();
            !parked.any(|(around, span)| around == gate && span.of(source) == name)
        });
    }
}

/// Whether no browser runs a script of that type.
fn is_inert(kind: &str) -> bool {
    let kind = kind.trim().to_ascii_lowercase();
    kind.starts_with("text/") && !kind.contains("script")
}

#[cfg(test)]
mod tests {
    use super::is_inert;

    #[test]
    fn types_that_nothing_runs() {
        assert!(is_inert("text/plain") && is_inert(" TEXT/Plain"));
        assert!(!is_inert("text/javascript") && !is_inert("module") && !is_inert(""));
    }
}
