//! Components load last: each names a service that must be there by then.

use super::super::check;
use super::super::component::{Component, ComponentKind, Components};
use super::super::document::{Document, Step};
use super::super::error::Problem;
use super::{Loader, SourceFile};

impl Loader {
    pub(super) fn components(&mut self, file: &SourceFile) {
        let (components, document) = match Document::parse::<Components>(&file.text, 0) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        self.ids(&document, "components", file);
        for (id, component) in components {
            self.component(&id, &component, &document, file);
            if self.catalogue.components.contains_key(&id) {
                let span = document.place(&[Step::Key(&id)]);
                let what = "the component";
                self.fault(Problem::Duplicate { what, id }, file, span);
                continue;
            }
            self.catalogue.components.insert(id, component);
        }
    }

    fn component(
        &mut self,
        id: &str,
        component: &Component,
        document: &Document,
        file: &SourceFile,
    ) {
        let place = |key| document.place(&[Step::Key(id), Step::Key(key)]);
        if !self.catalogue.services.contains_key(&component.service) {
            let known = self.catalogue.services.keys().map(String::as_str);
            let help = check::did_you_mean(&component.service, known);
            let problem = Problem::UnknownService(component.service.clone());
            self.fault_with(problem, file, place("service"), help);
        }
        let form = |key: &str, reason| Problem::Form {
            key: key.to_owned(),
            reason,
        };
        if component.names.is_empty() {
            self.fault(form("names", "has no name in it"), file, place("names"));
        }
        for (index, pair) in component.names.windows(2).enumerate() {
            let [before, after] = pair else { continue };
            let problem = match after.cmp(before) {
                std::cmp::Ordering::Greater => continue,
                std::cmp::Ordering::Equal => Problem::Repeated(after.clone()),
                std::cmp::Ordering::Less => Problem::Unsorted {
                    what: "names",
                    before: before.clone(),
                    after: after.clone(),
                },
            };
            let at = [Step::Key(id), Step::Key("names"), Step::Index(index + 1)];
            self.fault(problem, file, document.place(&at));
        }
        for (index, name) in component.names.iter().enumerate() {
            // A setting's file belongs to its name.
            let taken = self.catalogue.components.values().any(|other| {
                other.kind == component.kind
                    && other.files == component.files
                    && other.library == component.library
                    && other.addresses.is_empty() == component.addresses.is_empty()
                    && (other.addresses.is_empty() || other.addresses == component.addresses)
                    && other.names.contains(name)
            });
            if taken {
                let at = [Step::Key(id), Step::Key("names"), Step::Index(index)];
                let problem = Problem::Duplicate {
                    what: "the name",
                    id: name.clone(),
                };
                self.fault(problem, file, document.place(&at));
            }
        }
        let is = |kinds: &[ComponentKind]| kinds.contains(&component.kind);
        let setting = is(&[ComponentKind::Setting]);
        let element = is(&[ComponentKind::Element]);
        let misplaced = [
            (
                "library",
                component.library.is_some() && !element && !is(&[ComponentKind::Tag]),
                "says something about tags and elements only",
            ),
            (
                "library",
                component.library.is_none() && element,
                "must name the package that an element is imported from",
            ),
            (
                "files",
                component.files.is_empty() == setting,
                "says where settings stand, of which each has some, and nothing else",
            ),
            (
                "unless",
                !component.unless.is_empty() && !setting && !element,
                "says something about settings and elements only",
            ),
            (
                "waits",
                !component.waits.is_empty() && !setting,
                "says something about settings only",
            ),
            (
                "unsure",
                component.unsure && !setting,
                "says something about settings only",
            ),
            (
                "layouts",
                !component.layouts.is_empty() && !setting,
                "says something about settings only",
            ),
            (
                "with",
                !component.with.is_empty() && !element,
                "says something about elements only",
            ),
            (
                "addresses",
                !component.addresses.is_empty() && !element,
                "says something about elements only",
            ),
            (
                "addresses",
                component
                    .addresses
                    .iter()
                    .any(|address| check::address(address).is_some()),
                "has no address of the form `host/path` in lower case",
            ),
            (
                "addresses",
                !component.addresses.is_sorted(),
                "is not sorted",
            ),
            (
                "names",
                is(&[ComponentKind::Embed])
                    && component
                        .names
                        .iter()
                        .any(|name| check::address(name).is_some()),
                "has no address of the form `host/path` in lower case",
            ),
            (
                "tags",
                !component.tags.is_empty() && !element,
                "says something about elements only",
            ),
            ("tags", !component.tags.is_sorted(), "is not sorted"),
            ("with", !component.with.is_sorted(), "is not sorted"),
            ("unless", !component.unless.is_sorted(), "is not sorted"),
            ("waits", !component.waits.is_sorted(), "is not sorted"),
            ("files", !component.files.is_sorted(), "is not sorted"),
            ("layouts", !component.layouts.is_sorted(), "is not sorted"),
        ];
        for (key, _, reason) in misplaced.into_iter().filter(|(_, wrong, _)| *wrong) {
            self.fault(form(key, reason), file, place(key));
        }
    }
}
