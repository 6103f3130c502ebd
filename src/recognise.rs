//! The recogniser finds which service or consent manager an address, a call or a name belongs to.

mod address;
mod calls;
mod hosts;
mod settings;

use foldhash::{HashMap, HashSet};

use crate::catalogue::component::{Component, ComponentKind};
use crate::catalogue::definition::Role;
use crate::catalogue::manager::ConsentManager;
use crate::catalogue::service::Service;
use crate::expr::Expr;

use self::address::host_of;
pub use self::address::{address_matches, glob, remote};
use self::calls::Calls;
use self::hosts::Hosts;
use self::settings::Settings;

/// What an address belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner<'a> {
    Service { id: &'a str, role: Role },
    Manager { id: &'a str },
}

/// A shorter name may be anybody's.
const MIN_NAME: usize = 5;

/// Lookup tables over the catalogue; built once a run.
#[derive(Debug, Default)]
pub struct Recogniser {
    hosts: Hosts,
    files: HashMap<String, Target>,
    calls: Calls,
    elements: HashMap<String, String>,
    /// Attributes of script elements, in lower case.
    script_attributes: HashMap<String, String>,
    components: HashMap<ComponentKind, HashMap<String, Vec<Named>>>,
    settings: Settings,
    embeds: Vec<Component>,
    /// Tag in Angular's templates → what is loaded by it.
    tags: HashMap<String, Component>,
    /// Package → what it exports that loads a service by being rendered.
    exports: HashMap<String, Vec<Component>>,
    packages: HashMap<String, String>,
    manager_packages: HashMap<String, String>,
    /// Names of data files that configure managers.
    manager_settings: HashSet<String>,
    /// Events that consent managers raise once someone has answered.
    consent_events: HashSet<String>,
    /// What the interfaces of consent managers begin with.
    manager_names: HashSet<String>,
    /// Call by which a manager is told its configuration → keys there of functions that it runs.
    run_keys: HashMap<String, HashSet<String>>,
    holds: Calls,
    starts: Calls,
    /// Attribute → blocking markup that it is the mark of.
    marks: HashMap<String, Vec<MarkForm>>,
    /// Beginning of a class → the same.
    class_marks: Vec<(String, MarkForm)>,
}

/// One manager's blocking markup, found by its mark.
#[derive(Clone, Debug)]
pub struct MarkForm {
    pub manager: String,
    pub elements: Vec<String>,
    pub script_type: Option<String>,
    pub parked: Vec<String>,
}

impl MarkForm {
    fn is_for(&self, element: &str) -> bool {
        self.elements.iter().any(|name| name == element)
    }
}

/// What a component's name stands for.
#[derive(Clone, Debug)]
pub struct Named {
    pub service: String,
    pub role: Role,
    /// What must be loaded for the name to mean it.
    pub library: Option<String>,
}

#[derive(Clone, Debug)]
enum Target {
    Service(String, Role),
    Manager(String),
}

impl Target {
    /// Whether both are of one service or manager.
    fn is_of(&self, other: &Target) -> bool {
        match (self, other) {
            (Target::Service(id, _), Target::Service(other, _))
            | (Target::Manager(id), Target::Manager(other)) => id == other,
            _ => false,
        }
    }

    /// Whether the place can give it such a role.
    fn is_allowed(&self, allowed: &impl Fn(Role) -> bool) -> bool {
        match self {
            Target::Service(_, role) => allowed(*role),
            Target::Manager(_) => allowed(Role::Script),
        }
    }

    fn owner(&self) -> Owner<'_> {
        match self {
            Target::Service(id, role) => Owner::Service { id, role: *role },
            Target::Manager(id) => Owner::Manager { id },
        }
    }
}

impl Recogniser {
    #[must_use]
    pub fn new<'a>(
        services: impl Iterator<Item = (&'a String, &'a Service)>,
        managers: impl Iterator<Item = (&'a String, &'a ConsentManager)>,
    ) -> Self {
        let mut all = Self::default();
        for (id, service) in services {
            all.add_service(id, service);
        }
        for (id, manager) in managers {
            all.add_manager(id, manager);
        }
        all.hosts.sort();
        all
    }

    fn add_service(&mut self, id: &str, service: &Service) {
        let roles = [
            (&service.scripts, Role::Script),
            (&service.frames, Role::Frame),
            (&service.styles, Role::Style),
            (&service.pixels, Role::Pixel),
            (&service.images, Role::Image),
            (&service.requests, Role::Request),
        ];
        for (addresses, role) in roles {
            for address in addresses {
                self.hosts
                    .add(address, Target::Service(id.to_owned(), role));
            }
        }
        for file in &service.files {
            let target = Target::Service(id.to_owned(), Role::Script);
            self.files.insert(file.to_lowercase(), target);
        }
        for call in &service.calls {
            let target = Target::Service(id.to_owned(), service.started_as());
            self.calls.add(call, target);
        }
        for attribute in &service.attributes {
            let attribute = attribute.to_lowercase();
            self.script_attributes.insert(attribute, id.to_owned());
        }
        for element in &service.elements {
            self.elements.insert(element.clone(), id.to_owned());
        }
        for package in &service.packages {
            self.packages.insert(package.clone(), id.to_owned());
        }
        for hold in &service.holds {
            let target = Target::Service(id.to_owned(), Role::Script);
            self.holds.add(hold, target);
        }
        for start in &service.starts {
            let target = Target::Service(id.to_owned(), Role::Script);
            self.starts.add(start, target);
        }
    }

    fn add_manager(&mut self, id: &str, manager: &ConsentManager) {
        let blocking = manager.auto_blocking.iter().flat_map(|auto| &auto.scripts);
        for address in manager.scripts.iter().chain(blocking) {
            self.hosts.add(address, Target::Manager(id.to_owned()));
        }
        for file in &manager.files {
            self.files
                .insert(file.to_lowercase(), Target::Manager(id.to_owned()));
        }
        for call in &manager.calls {
            self.calls.add(call, Target::Manager(id.to_owned()));
        }
        for granted in &manager.granted {
            let path = granted.expression.trim_start_matches("window.");
            let end = path.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$');
            let name = &path[..end.unwrap_or(path.len())];
            if name.len() >= MIN_NAME {
                self.manager_names.insert(name.to_owned());
            }
        }
        let files = manager.red_flags.iter().flat_map(|flag| &flag.files);
        self.manager_settings.extend(files.cloned());
        for package in &manager.packages {
            self.manager_packages.insert(package.clone(), id.to_owned());
        }
        for event in manager
            .granted_events
            .iter()
            .chain(&manager.answered_events)
        {
            self.consent_events.insert(event.name.clone());
        }
        let runs = manager.runs_on_consent.iter();
        let runs = runs.chain(&manager.runs_on_answer);
        let runs = runs.chain(&manager.runs_on_refusal);
        let keys: Vec<&str> = runs.filter_map(|it| it.strip_prefix("key:")).collect();
        for call in &manager.calls {
            let path = call.split('(').next().unwrap_or(call);
            let known = self.run_keys.entry(path.to_owned()).or_default();
            known.extend(keys.iter().map(|key| (*key).to_owned()));
        }
        for form in &manager.blocking {
            let mark = MarkForm {
                manager: id.to_owned(),
                elements: form.elements.clone(),
                script_type: form.script_type.clone(),
                parked: form.parked.clone(),
            };
            if let Some(prefix) = &form.class_prefix {
                self.class_marks.push((prefix.to_lowercase(), mark.clone()));
            }
            if let Some(attribute) = &form.attribute {
                self.marks
                    .entry(attribute.to_lowercase())
                    .or_default()
                    .push(mark);
            }
        }
    }

    /// These components as well.
    #[must_use]
    pub fn with_components<'a>(mut self, components: impl Iterator<Item = &'a Component>) -> Self {
        for component in components {
            match (component.kind, &component.library) {
                (ComponentKind::Setting, _) => {
                    self.settings.add(component.clone());
                    continue;
                }
                (ComponentKind::Element, Some(package)) => {
                    let tags = component.tags.iter().cloned();
                    self.tags.extend(tags.map(|tag| (tag, component.clone())));
                    let exports = self.exports.entry(package.clone()).or_default();
                    exports.push(component.clone());
                    continue;
                }
                (ComponentKind::Embed, _) => {
                    self.embeds.push(component.clone());
                    continue;
                }
                _ => {}
            }
            let names = self.components.entry(component.kind).or_default();
            for name in &component.names {
                names.entry(name.clone()).or_default().push(Named {
                    service: component.service.clone(),
                    role: component.role,
                    library: component.library.clone(),
                });
            }
        }
        self
    }

    /// Every literal that a file must hold before anything in it can be recognised, in lower case.
    #[must_use]
    pub fn literals(&self) -> Vec<String> {
        let mut all: Vec<String> = self.hosts.literals().collect();
        all.extend(self.files.keys().cloned());
        all.extend(self.calls.paths().map(|path| path.to_lowercase()));
        all.extend(self.elements.keys().map(|name| name.to_lowercase()));
        all.extend(self.script_attributes.keys().cloned());
        let packages = self.packages.keys();
        let packages = packages.map(|name| name.split('#').next().unwrap_or(name));
        all.extend(packages.map(str::to_lowercase));
        all.extend(self.manager_packages.keys().map(|name| name.to_lowercase()));
        all.extend(self.exports.keys().cloned());
        all.extend(self.tags.keys().map(|tag| format!("<{tag}")));
        for embed in &self.embeds {
            let hosts = embed.names.iter().map(|address| host_of(address));
            all.extend(hosts.map(str::to_owned));
        }
        for (kind, names) in &self.components {
            all.extend(names.keys().flat_map(|name| written(*kind, name)));
        }
        all.sort();
        all.dedup();
        all
    }

    /// Whether a manager that is called so runs what its configuration has under the key.
    #[must_use]
    pub fn is_run_key(&self, call: &str, key: &str) -> bool {
        let call = call.strip_prefix("window.").unwrap_or(call);
        let keys = self.run_keys.get(call);
        keys.is_some_and(|keys| keys.contains(key))
    }

    /// Whose address it is. `allowed` says which roles the place can give it.
    pub fn address(&self, address: &str, allowed: impl Fn(Role) -> bool) -> Option<Owner<'_>> {
        // Razor writes the sign twice.
        let lower = address.trim().to_lowercase().replace("@@", "@");
        let found = remote(&lower).and_then(|(host, path)| self.hosts.owner(host, path, &allowed));
        found.or_else(|| {
            let path = lower.split(['?', '#']).next().unwrap_or("");
            // `u + 'matomo.js'`: what comes before the hole's end is unknown, and a folder.
            let name = path.rsplit(['/', '\u{FFFC}']).next().unwrap_or(path);
            let target = self.files.get(name)?;
            target.is_allowed(&allowed).then(|| target.owner())
        })
    }

    /// Whose start call it is.
    #[must_use]
    pub fn call<'r>(&'r self, path: &str, args: &'r [Expr]) -> Option<Owner<'r>> {
        self.calls.owners(path, args).next()
    }

    /// Which service is told to wait for consent by a call.
    #[must_use]
    pub fn hold<'r>(&'r self, path: &str, args: &'r [Expr]) -> Option<&'r str> {
        match self.holds.owners(path, args).next()? {
            Owner::Service { id, .. } => Some(id),
            Owner::Manager { .. } => None,
        }
    }

    /// Services that a call gives something to do.
    pub fn starts<'r>(&'r self, path: &'r str, args: &'r [Expr]) -> impl Iterator<Item = &'r str> {
        self.starts
            .owners(path, args)
            .filter_map(|owner| match owner {
                Owner::Service { id, .. } => Some(id),
                Owner::Manager { .. } => None,
            })
    }

    /// Blocking markup whose mark an attribute is, on such an element.
    #[must_use]
    pub fn marks(&self, element: &str, attribute: &str) -> Vec<&MarkForm> {
        let forms = self.marks.get(attribute).into_iter().flatten();
        forms.filter(|form| form.is_for(element)).collect()
    }

    /// The same for a class.
    #[must_use]
    pub fn class_marks<'c>(&self, element: &str, class: &'c str) -> Vec<(&'c str, &MarkForm)> {
        let marks = self
            .class_marks
            .iter()
            .filter(|(_, form)| form.is_for(element));
        marks
            .filter_map(|(prefix, form)| Some((class.strip_prefix(prefix.as_str())?, form)))
            .collect()
    }

    /// The service behind a host, as far as the host alone tells.
    #[must_use]
    pub fn host(&self, address: &str) -> Option<&str> {
        self.hosts.service(address)
    }

    /// Which service an element or component of that name loads.
    #[must_use]
    pub fn element(&self, name: &str) -> Option<&str> {
        self.elements.get(name).map(String::as_str)
    }

    /// Which service's script has an attribute of that name.
    #[must_use]
    pub fn script_attribute(&self, name: &str) -> Option<&str> {
        self.script_attributes.get(name).map(String::as_str)
    }

    /// What a component of that name may stand for.
    #[must_use]
    pub fn component(&self, kind: ComponentKind, name: &str) -> &[Named] {
        let names = self.components.get(&kind);
        names
            .and_then(|names| names.get(name))
            .map_or(&[], Vec::as_slice)
    }

    /// What a content management system embeds for an address.
    #[must_use]
    pub fn embed(&self, address: &str) -> Option<&Component> {
        self.embeds.iter().find(|embed| {
            let mut names = embed.names.iter();
            names.any(|pattern| address_matches(pattern, address))
        })
    }

    /// The settings that a file of that path can have.
    pub fn settings(&self, path: &str) -> impl Iterator<Item = &Component> {
        self.settings.of(path)
    }

    /// Whether a file of that path is the configuration of a consent manager.
    pub fn is_managers(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.manager_settings.contains(name)
    }

    /// What an element of that name may load that was imported from a package, or from a folder of it.
    pub fn exports<'r>(
        &'r self,
        package: &'r str,
        name: &'r str,
    ) -> impl Iterator<Item = &'r Component> {
        let above = |folder: &&'r str| folder.rsplit_once('/').map(|(above, _)| above);
        let folders = std::iter::successors(Some(package), above);
        let exports = folders
            .filter_map(|folder| self.exports.get(folder))
            .flatten();
        exports.filter(move |export| {
            let mut names = export.names.iter();
            names.any(|known| known == name || known == "*")
        })
    }

    /// What an element of that tag loads in a template of Angular's.
    #[must_use]
    pub fn tag(&self, tag: &str) -> Option<&Component> {
        self.tags.get(tag)
    }

    /// Which service the package loads.
    #[must_use]
    pub fn package(&self, name: &str) -> Option<&str> {
        self.packages.get(name).map(String::as_str)
    }

    /// The package with what it exports, where that alone loads a service: `ol/source#OSM`.
    #[must_use]
    pub fn package_part(&self, package: &str, exported: &str) -> Option<&str> {
        let part = format!("{package}#{exported}");
        let (part, _) = self.packages.get_key_value(&part)?;
        Some(part)
    }

    /// Whether a consent manager's interface begins with that name: `OnetrustActiveGroups`.
    #[must_use]
    pub fn is_managers_name(&self, name: &str) -> bool {
        self.manager_names.contains(name)
    }

    /// Whether consent managers raise an event of that name once someone has answered.
    #[must_use]
    pub fn is_consent_event(&self, name: &str) -> bool {
        self.consent_events.contains(name)
    }

    #[must_use]
    pub fn manager_package(&self, name: &str) -> Option<&str> {
        self.manager_packages.get(name).map(String::as_str)
    }
}

/// The ways in which people begin a component's use; the name alone is an ordinary word.
fn written(kind: ComponentKind, name: &str) -> Vec<String> {
    let name = name.to_lowercase();
    let openings: &[&str] = match kind {
        ComponentKind::Shortcode => &["{{<", "{{< ", "{{%", "{{% "],
        ComponentKind::Tag => &["{%", "{% ", "{%-", "{%- "],
        ComponentKind::Directive => {
            return match name.find('[') {
                Some(at) => vec![name[at..].trim_end_matches(']').to_owned()],
                None => vec![format!("{name}::")],
            };
        }
        ComponentKind::Helper
        | ComponentKind::Template
        | ComponentKind::Element
        | ComponentKind::Embed
        | ComponentKind::Setting => &[""],
    };
    openings
        .iter()
        .map(|opening| format!("{opening}{name}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_under_any_host_is_looked_for_by_its_path() {
        let catalogue = crate::catalogue::Catalogue::builtin();
        let all = Recogniser::new(catalogue.services.iter(), catalogue.managers.iter());
        let literals = all.literals();
        assert!(!literals.contains(&String::new()));
        assert!(literals.contains(&"/matomo.php?".to_owned()));
        let any = |_| true;
        let own = "https://stat.example.dk/matomo/matomo.php?idsite=1";
        assert!(matches!(
            all.address(own, any),
            Some(Owner::Service { id: "matomo", .. })
        ));
        assert_eq!(
            all.address("https://stat.example.dk/matomo.phpx", any),
            None
        );
    }
}
