//! Settings are what a site generator's or system's configuration says: which services its pages
//! load, by keys that `lints/components/` knows, and which consent managers the project has.

mod libraries;
mod managers;
mod script;

use super::js::{self, Grammar};
use super::language::Language;
use super::lower::Lowering;
use super::messages::entry::{Entries, Entry};
use super::messages::{self, names};
use crate::catalogue::component::Component;
use crate::catalogue::definition::Role;
use crate::facts::{Hold, ManagerLoader};
use crate::gate::{GateId, GateKind};
use crate::guard::words;
use crate::recognise::{Owner, glob};
use crate::site::{By, SiteKind};
use crate::span::Span;
use crate::value::Value;

/// Keys whose values are addresses that every page loads, sorted: of an element, or of lists.
const ADDRESSES: &[&str] = &["href", "src"];
const LISTS: &[&str] = &[
    "extra_css",
    "extra_javascript",
    "html_css_files",
    "html_js_files",
    "js_files",
    "scripts",
    "stylesheets",
];

/// Where dependencies and modules are listed, and how such are named as packages.
const MODULES: &[(&str, &str)] = &[("module.", "drupal/"), ("require.", "")];

/// Parts of values that only stand for one, sorted; nobody has an account of that name.
const PLACEHOLDERS: &[&str] = &["<", "changeme", "example", "placeholder", "xxx", "your"];

/// Values that switch off, sorted.
const OFF: &[&str] = &[
    "",
    "\"\"",
    "''",
    "0",
    "[]",
    "false",
    "no",
    "none",
    "null",
    "off",
    "undefined",
    "{}",
    "~",
];

/// All literals of a script with the keys that lead to them.
#[must_use]
pub fn entries_of_script(text: &str, grammar: Grammar) -> Entries {
    script::entries(text, grammar)
}

impl Lowering<'_> {
    /// What the file configures, if it does.
    pub fn settings(&mut self, path: &str, language: Language) {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        if name.ends_with(libraries::NAME) {
            return self.libraries();
        }
        if !names::is_settings(&name) {
            return;
        }
        let recogniser = self.recogniser;
        let settings: Vec<&Component> = recogniser.settings(path).collect();
        let is_list = matches!(name.as_str(), "composer.json" | "core.extension.yml");
        if settings.is_empty() && !is_list {
            return;
        }
        let entries = match language {
            Language::Data(data) => messages::entries(self.source, data.format),
            Language::Script(grammar, None) => script::entries(self.source, grammar),
            _ => return,
        };
        let grammar = match language {
            Language::Script(grammar, _) => Some(grammar),
            _ => None,
        };
        let read = Read::new(&entries, self.source);
        if is_list {
            self.listed_managers(&read);
        }
        for setting in settings {
            self.setting(setting, &read, grammar);
        }
        self.addresses(&read);
    }

    fn setting(&mut self, setting: &Component, read: &Read, grammar: Option<Grammar>) {
        if setting.unless.iter().any(|name| read.has(name)) {
            return;
        }
        let Some(found) = setting.names.iter().find_map(|name| read.find(name)) else {
            return;
        };
        // What a template does with it is judged where the project has the template.
        let by = if setting.layouts.is_empty() {
            By::Component
        } else {
            By::Call
        };
        let gate = grammar.and_then(|grammar| self.switched(setting, read, grammar));
        self.add_with(
            &setting.service,
            setting.role,
            by,
            found,
            gate,
            Vec::new(),
            false,
        );
        if setting.waits.iter().any(|name| read.has(name)) {
            self.facts.holds.push(Hold {
                service: setting.service.clone(),
                span: found,
                gate,
            });
        }
        if let Some(SiteKind::Load(load)) = self.facts.sites.last_mut().map(|site| &mut site.kind) {
            load.redefined_in.clone_from(&setting.layouts);
            load.configured = true;
            load.unsure = setting.unsure;
        }
    }

    /// What stands in front because a setting with which nothing is loaded is computed:
    /// `disabled: () => !hasConsent()`.
    fn switched(&mut self, setting: &Component, read: &Read, grammar: Grammar) -> Option<GateId> {
        let (found, holds) = setting.unless.iter().find_map(|name| {
            let (path, value) = split(name);
            // It is loaded where the setting comes out the other way.
            let holds = match value.as_deref() {
                Some("true") => false,
                Some("false") => true,
                _ => return None,
            };
            let computed = read.computed(&path)?;
            Some((computed, holds))
        })?;
        let expr = js::expression(self.source, found, grammar);
        let kind = GateKind::Condition { expr, holds };
        Some(self.facts.add_gate(kind, found, None))
    }

    /// Consent managers among the modules and packages of a project.
    fn listed_managers(&mut self, read: &Read) {
        for known in &read.known {
            let named = MODULES.iter().find_map(|(above, vendor)| {
                let name = known.path.strip_prefix(above)?;
                Some(format!("{vendor}{name}"))
            });
            let Some(manager) = named.and_then(|name| self.recogniser.manager_package(&name))
            else {
                continue;
            };
            self.facts.managers.push(ManagerLoader {
                manager: manager.to_owned(),
                span: known.entry.key,
                gate: None,
                blocks: false,
                hurried: false,
            });
        }
    }

    /// Addresses that the generator writes into every page.
    fn addresses(&mut self, read: &Read) {
        for (index, known) in read.known.iter().enumerate() {
            let key = known.entry.path.last().map_or("", String::as_str);
            let is_address = ADDRESSES.binary_search(&key).is_ok()
                || known.entry.item && LISTS.binary_search(&key).is_ok();
            // `cookieControl: { cookies: { optional: [{ src: '…' }] } }`: whoever asks loads it.
            let mut above = known.entry.path.iter();
            if !is_address || !known.value.contains('.') || above.any(|key| words::is_answer(key)) {
                continue;
            }
            let is_style = key == "href" || key.contains("css") || key == "stylesheets";
            let allowed = |role: Role| match role {
                Role::Style => is_style,
                Role::Script => !is_style,
                _ => false,
            };
            if let Some(Owner::Service { id, role }) =
                self.recogniser.address(&known.written, allowed)
            {
                let span = known.entry.value.span();
                let attributes = read.attributes(index);
                if attributes.iter().any(is_parked) {
                    continue;
                }
                self.add_with(id, role, By::Element, span, None, attributes, false);
            }
        }
    }
}

/// `type: 'text/plain'`: no browser runs it, until a consent manager lets it.
fn is_parked((key, value): &(String, Option<Value>)) -> bool {
    let value = value.as_ref().and_then(Value::as_literal);
    let kind = value.unwrap_or_default().to_lowercase();
    key == "type" && !kind.is_empty() && kind != "module" && !kind.contains("script")
}

/// One entry with its path and value in lower case.
struct Known<'e> {
    entry: &'e Entry,
    path: String,
    value: String,
    written: String,
}

/// The entries of a configuration, ready to be asked for.
struct Read<'e> {
    known: Vec<Known<'e>>,
}

impl<'e> Read<'e> {
    fn new(entries: &'e Entries, source: &str) -> Self {
        let known = entries.all.iter().map(|entry| {
            let written = entry.value.decode(source).text;
            let value = written.trim().to_lowercase();
            let mut path = entry.dotted().to_lowercase();
            // The item of a list is named by what it says.
            if entry.item && value.len() < 100 {
                path.push('.');
                path.push_str(&value);
            }
            Known {
                entry,
                path,
                value,
                written,
            }
        });
        Self {
            known: known.collect(),
        }
    }

    /// Where the setting stands that is set.
    fn find(&self, name: &str) -> Option<Span> {
        let (path, value) = split(name);
        self.known
            .iter()
            .find(|known| glob(&path, &known.path) && known.is(value.as_deref()))
            .map(|known| known.entry.key)
    }

    /// Where the code of a setting stands that is no literal.
    fn computed(&self, path: &str) -> Option<Span> {
        let is_code = |value: &str| value.contains(['(', '=', '!', '.', '[']);
        let mut known = self.known.iter();
        known
            .find(|known| glob(path, &known.path) && is_code(&known.value))
            .map(|known| known.entry.value.span())
    }

    /// Whether the setting or something below it is set.
    fn has(&self, name: &str) -> bool {
        let (path, value) = split(name);
        let below = format!("{path}.*");
        self.known.iter().any(|known| {
            (glob(&path, &known.path) || glob(&below, &known.path)) && known.is(value.as_deref())
        })
    }

    /// What stands beside an entry in the same element.
    fn attributes(&self, index: usize) -> Vec<(String, Option<Value>)> {
        const MANY: usize = 12;
        let Some(here) = self.known.get(index).filter(|known| !known.entry.item) else {
            return Vec::new();
        };
        let above = |known: &Known| {
            let path = &known.entry.path;
            path.get(..path.len().saturating_sub(1))
                .map(<[String]>::to_vec)
        };
        let element = above(here);
        // A key that comes again is one of the next element.
        let mut keys: Vec<&'e str> = Vec::new();
        let mut belongs = |known: &Known<'e>| {
            let key = known.entry.path.last().map_or("", String::as_str);
            let is_same = above(known) == element && !keys.contains(&key) && !known.entry.item;
            keys.push(key);
            is_same
        };
        let (before, after) = self.known.split_at(index);
        let mut all = Vec::new();
        for known in after.iter().take(MANY) {
            if !belongs(known) {
                break;
            }
            all.push(known);
        }
        for known in before.iter().rev().take(MANY) {
            if !belongs(known) {
                break;
            }
            all.push(known);
        }
        let all = all.into_iter();
        all.map(|known| {
            let key = known.entry.path.last().cloned().unwrap_or_default();
            let value = Value::literal(known.written.clone(), known.entry.value.span());
            (key.to_lowercase(), Some(value))
        })
        .collect()
    }
}

impl Known<'_> {
    fn is(&self, value: Option<&str>) -> bool {
        match value {
            Some(value) => glob(value, &self.value),
            None => {
                OFF.binary_search(&self.value.as_str()).is_err()
                    && !PLACEHOLDERS.iter().any(|part| self.value.contains(part))
            }
        }
    }
}

/// A setting's path and the value that it must have.
fn split(name: &str) -> (String, Option<String>) {
    let name = name.to_lowercase();
    match name.split_once('=') {
        Some((path, value)) => (path.trim().to_owned(), Some(value.trim().to_owned())),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [ADDRESSES, LISTS, PLACEHOLDERS, OFF] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }

    #[test]
    fn every_file_with_settings_is_read() {
        for component in crate::catalogue::Catalogue::builtin().components.values() {
            for file in &component.files {
                let name = file.rsplit('/').next().unwrap_or(file);
                let name = name.replace(".*", ".js").replace('*', "x");
                assert!(names::is_settings(&name), "{name}");
            }
        }
    }
}
