//! A service as editors show it: who it is, what for, and what it stores for how long.

use std::fmt::Write;

use crate::catalogue::Catalogue;
use crate::finding::Named;

/// The card of a service, with its name; nothing for an id that nobody knows.
#[must_use]
pub fn card(id: &str, catalogue: &Catalogue) -> String {
    match catalogue.services.get(id) {
        Some(service) => format!("**{}**\n{}", service.name, facts(id, catalogue)),
        None => String::new(),
    }
}

/// The same for a text that has named it already.
#[must_use]
pub fn facts(id: &str, catalogue: &Catalogue) -> String {
    let Some(service) = catalogue.services.get(id) else {
        return String::new();
    };
    let mut text = format!("\n{}\n", service.description);
    let company = &service.company;
    // Writing to a string cannot fail.
    let _ = write!(text, "\n- company: {}", company.name);
    if let Some(country) = &company.country {
        let _ = write!(text, " ({country})");
    }
    let _ = write!(text, "\n- purpose: {}", service.purpose.id());
    for cookie in &service.cookies {
        let _ = write!(text, "\n- cookie `{}`", cookie.name);
        if let Some(lifetime) = &cookie.lifetime {
            let _ = write!(text, ", {lifetime}");
        }
        if let Some(purpose) = cookie.purpose.filter(|it| *it != service.purpose) {
            let _ = write!(text, ", {}", purpose.id());
        }
        if cookie.third_party {
            text.push_str(", of a third party");
        }
    }
    text.push('\n');
    text
}
