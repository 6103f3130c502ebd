//! The element that loads a consent manager, and what it is told there.

use crate::catalogue;
use crate::catalogue::manager::ConsentManager;
use crate::facts::ManagerLoader;
use crate::gate::GateId;
use crate::recognise::address_matches;
use crate::site::{RedFlag, Site, SiteKind};
use crate::syntax::html::Element;
use crate::syntax::lower::Lowering;
use crate::value::Value;

/// A consent manager's loader.
pub(super) fn manager(
    low: &mut Lowering,
    id: &str,
    address: &str,
    element: &Element,
    gate: Option<GateId>,
) {
    let manager = low.catalogue.managers.get(id);
    let is_on = manager.is_some_and(|manager| blocks_by_itself(manager, address, element));
    let is_module = catalogue::manager::Attribute {
        name: "type".to_owned(),
        value: Some("module".to_owned()),
    };
    let hurries = |name: &&str| element.attribute(name).is_some();
    let waits = !["async", "defer"].iter().any(hurries) && !has(element, &is_module);
    for flag in manager.iter().flat_map(|manager| &manager.red_flags) {
        let Some(wanted) = &flag.attribute else {
            continue;
        };
        if has(element, wanted) {
            let flag = RedFlag {
                manager: id.to_owned(),
                effect: flag.effect.clone(),
            };
            low.facts.sites.push(Site {
                kind: SiteKind::RedFlag(flag),
                span: element.start_tag,
                gate,
            });
        }
    }
    low.facts.managers.push(ManagerLoader {
        blocks: is_on && waits,
        hurried: is_on && !waits,
        ..ManagerLoader::asking(id, element.start_tag, gate)
    });
}

/// Whether the element has the attribute, with the value where one is wanted.
pub(super) fn has(element: &Element, wanted: &catalogue::manager::Attribute) -> bool {
    element.attributes.iter().any(|attribute| {
        attribute.name.eq_ignore_ascii_case(&wanted.name)
            && wanted.value.as_ref().is_none_or(|value| {
                attribute
                    .value
                    .as_ref()
                    .and_then(Value::as_literal)
                    .is_some_and(|text| text.eq_ignore_ascii_case(value))
            })
    })
}

/// Whether the manager's loader would hold back what comes after it: the switch is there.
pub(super) fn blocks_by_itself(manager: &ConsentManager, address: &str, element: &Element) -> bool {
    let Some(auto) = &manager.auto_blocking else {
        return false;
    };
    let by_address = auto
        .scripts
        .iter()
        .any(|script| address_matches(script, address));
    let by_attribute = auto
        .attribute
        .as_ref()
        .is_some_and(|wanted| has(element, wanted));
    // Where the manager has both, the address alone is the loader that blocks nothing.
    (auto.scripts.is_empty() || by_address)
        && (auto.attribute.is_none() || by_attribute)
        && (by_address || by_attribute)
}
