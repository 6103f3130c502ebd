//! The keys of a configuration file, each with what it takes and what it does: errors, the JSON
//! Schema, `cookielint init` and `cookielint config` all read this table.

use serde_json::{Value, json};

use super::consent_mode::Worth;
use crate::catalogue::Catalogue;
use crate::finding::{GROUPS, Named};

/// One key.
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// What it does: a sentence.
    pub about: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Flag,
    File,
    /// A file, or several.
    Files,
    Patterns,
    Level,
    /// The id of a profile.
    Profile,
    /// Pages by what may be on them.
    Zones,
    /// Tables of third parties and why they may be used.
    ThirdParties,
    /// The id of a consent manager.
    Manager,
    /// What a consent mode is worth.
    Worth,
    /// Lints and groups, each with what becomes of it.
    Lints,
    /// Tables that change the levels of lints for some files.
    Overrides,
    Guards,
    Services,
}

const fn key(name: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { name, kind, about }
}

/// All keys at the top of the file, sorted.
pub const KEYS: &[Key] = &[
    key(
        "baseline",
        Kind::File,
        "The list of findings that are accepted for now.",
    ),
    key(
        "consent-manager",
        Kind::Manager,
        "The consent manager of the site, where the source does not show it.",
    ),
    key(
        "consent-mode",
        Kind::Worth,
        "Whether a vendor's own consent mode counts as a guard, or is reported.",
    ),
    key(
        "exclude",
        Kind::Patterns,
        "Files and folders that are not checked, as in a .gitignore.",
    ),
    key(
        "extends",
        Kind::Files,
        "Configuration files that this one builds on; what is said here goes before.",
    ),
    key(
        "fail-on",
        Kind::Level,
        "The lowest level that makes the check fail.",
    ),
    key(
        "guards",
        Kind::Guards,
        "What asks for consent in this project, and cannot be told by its name.",
    ),
    key(
        "include",
        Kind::Patterns,
        "Only these files are checked, as in a .gitignore.",
    ),
    key(
        "include-back-office",
        Kind::Flag,
        "Check what only the site's editors see.",
    ),
    key(
        "include-email",
        Kind::Flag,
        "Check templates of e-mails and of what is printed.",
    ),
    key(
        "include-minified",
        Kind::Flag,
        "Check minified scripts and bundles.",
    ),
    key(
        "include-tests",
        Kind::Flag,
        "Check tests and their fixtures.",
    ),
    key(
        "include-vendored",
        Kind::Flag,
        "Check other people's code and what builds wrote.",
    ),
    key(
        "lints",
        Kind::Lints,
        "Lints or groups of lints, and at which level they are reported.",
    ),
    key(
        "lints-folder",
        Kind::File,
        "A folder of the project's own lints, services and consent managers.",
    ),
    key(
        "overrides",
        Kind::Overrides,
        "Other levels for some files; of several that fit, the last counts.",
    ),
    key(
        "policy-pages",
        Kind::Patterns,
        "Where the cookie policy is, if its name does not tell.",
    ),
    key("profile", Kind::Profile, "What the site is bound by."),
    key(
        "require-reason",
        Kind::Flag,
        "A suppression without a reason allows nothing.",
    ),
    key(
        "services",
        Kind::Services,
        "Third parties of the project's own, in the form of `lints/services/`.",
    ),
    key(
        "third-parties",
        Kind::ThirdParties,
        "On what basis the site uses a third party.",
    ),
    key(
        "zones",
        Kind::Zones,
        "Pages that are to be free of tracking.",
    ),
];

/// The keys of one table of `overrides`, sorted.
pub const OVERRIDE_KEYS: &[&str] = &["files", "lints"];

/// The keys of `guards`, sorted.
pub const GUARD_KEYS: &[&str] = &["components", "conditions", "cookies", "functions"];

/// The names of the keys at the top.
#[must_use]
pub fn names() -> Vec<&'static str> {
    KEYS.iter().map(|key| key.name).collect()
}

/// The keys of a service, and the purposes and categories that one can have, for the schema.
const SERVICE_REQUIRED: &[&str] = &[
    "category",
    "company",
    "description",
    "help",
    "name",
    "purpose",
    "snippet",
];

/// The other keys of a service, sorted.
const SERVICE_OTHERS: &[&str] = &[
    "attributes",
    "calls",
    "consent-mode",
    "cookies",
    "elements",
    "files",
    "frames",
    "held-by",
    "holds",
    "holds-come-first",
    "idle-with",
    "images",
    "packages",
    "pixels",
    "privacy-settings",
    "requests",
    "scripts",
    "starts",
    "styles",
];

const PURPOSES: [&str; 4] = ["necessary", "preferences", "statistics", "marketing"];

/// The JSON Schema of the file, for editors. Names that a project's own folder may add are left open.
#[must_use]
pub fn schema(catalogue: &Catalogue) -> Value {
    Schema {
        catalogue,
        is_closed: false,
    }
    .file()
}

/// The same with the names that the catalogue has, and no others.
#[must_use]
pub fn closed_schema(catalogue: &Catalogue) -> Value {
    Schema {
        catalogue,
        is_closed: true,
    }
    .file()
}

struct Schema<'a> {
    catalogue: &'a Catalogue,
    is_closed: bool,
}

impl Schema<'_> {
    fn file(&self) -> Value {
        let mut properties = serde_json::Map::new();
        for key in KEYS {
            let mut value = self.of_kind(key.kind);
            value["description"] = json!(key.about);
            properties.insert(key.name.to_owned(), value);
        }
        json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$id": format!("{}/blob/main/docs/cookielint.schema.json", env!("CARGO_PKG_REPOSITORY")),
            "title": "cookielint.toml",
            "type": "object",
            "additionalProperties": false,
            "properties": properties,
        })
    }

    fn of_kind(&self, kind: Kind) -> Value {
        match kind {
            Kind::Flag => json!({ "type": "boolean", "default": false }),
            Kind::File => json!({ "type": "string" }),
            Kind::Files => json!({ "oneOf": [{ "type": "string" }, texts()] }),
            Kind::Patterns => texts(),
            Kind::Level => json!({ "title": "level", "enum": ["note", "warning", "error"] }),
            Kind::Profile => {
                let ids: Vec<&String> = self.catalogue.profiles.keys().collect();
                json!({ "title": "profile", "enum": ids })
            }
            Kind::Zones => json!({
                "type": "object",
                "additionalProperties": false,
                "properties": { "tracking-free": texts() },
            }),
            Kind::ThirdParties => json!({
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["service", "basis"],
                    "additionalProperties": false,
                    "properties": {
                        "service": self.service(),
                        "basis": {
                            "title": "basis",
                            "enum": ["agreement", "opt-out-setting", "technically-necessary"],
                        },
                    },
                },
            }),
            Kind::Manager => {
                let ids: Vec<&String> = self.catalogue.managers.keys().collect();
                let known = json!({ "title": "consent manager", "enum": ids });
                match self.is_closed {
                    true => known,
                    // Those of the project's own folder have other names.
                    false => json!({ "anyOf": [known, { "type": "string" }] }),
                }
            }
            Kind::Worth => json!({ "title": "consent mode", "enum": Worth::NAMES }),
            Kind::Lints => self.lints(),
            Kind::Overrides => json!({
                "type": "array",
                "items": {
                    "type": "object",
                    "required": OVERRIDE_KEYS,
                    "additionalProperties": false,
                    "properties": { "files": texts(), "lints": self.lints() },
                },
            }),
            Kind::Guards => guards(),
            Kind::Services => services(),
        }
    }

    fn service(&self) -> Value {
        let ids: Vec<&String> = self.catalogue.services.keys().collect();
        match self.is_closed {
            true => json!({ "title": "service", "enum": ids }),
            false => json!({ "type": "string" }),
        }
    }

    fn lints(&self) -> Value {
        let level = json!({ "title": "level", "enum": ["allow", "note", "warning", "error"] });
        let mut properties = serde_json::Map::new();
        for group in GROUPS {
            let mut value = level.clone();
            value["description"] = json!(format!("All lints of the group {}.", group.id()));
            properties.insert(group.id().to_owned(), value);
        }
        for lint in &self.catalogue.lints {
            let mut value = level.clone();
            value["description"] = json!(lint.summary);
            properties.insert(lint.id.clone(), value);
        }
        let others = match self.is_closed {
            true => json!(false),
            // Lints of the project's own folder.
            false => level,
        };
        json!({
            "title": "lint",
            "type": "object",
            "properties": properties,
            "additionalProperties": others,
        })
    }
}

fn texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn purpose() -> Value {
    json!({ "title": "purpose", "enum": PURPOSES })
}

fn guards() -> Value {
    let guard = json!({
        "type": "array",
        "items": {
            "oneOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "required": ["name"],
                    "additionalProperties": false,
                    "properties": { "name": { "type": "string" }, "purpose": purpose() },
                },
            ],
        },
    });
    let properties: serde_json::Map<String, Value> = GUARD_KEYS
        .iter()
        .map(|key| ((*key).to_owned(), guard.clone()))
        .collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn services() -> Value {
    let names = SERVICE_REQUIRED.iter().chain(SERVICE_OTHERS);
    let mut properties: serde_json::Map<String, Value> =
        names.map(|name| ((*name).to_owned(), json!({}))).collect();
    properties.insert("purpose".to_owned(), purpose());
    json!({
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "required": SERVICE_REQUIRED,
            "additionalProperties": false,
            "properties": properties,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted() {
        assert!(names().is_sorted());
        assert!(
            OVERRIDE_KEYS.is_sorted() && GUARD_KEYS.is_sorted() && SERVICE_REQUIRED.is_sorted()
        );
    }

    #[test]
    fn what_a_service_must_have_is_what_the_schema_says() {
        let error = toml::from_str::<crate::catalogue::Service>("").unwrap_err();
        let mut missing = Vec::new();
        let mut text = String::new();
        let mut message = error.message().to_owned();
        // Each key that is missing is told by its own error.
        while let Some(name) = message
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split('`').next())
        {
            missing.push(name.to_owned());
            let value = match name {
                "category" => "\"chat\"",
                "purpose" => "\"marketing\"",
                "company" => "{ name = \"x\", country = \"DK\" }",
                _ => "\"x\"",
            };
            text.push_str(&format!("{name} = {value}\n"));
            match toml::from_str::<crate::catalogue::Service>(&text) {
                Ok(_) => break,
                Err(error) => message = error.message().to_owned(),
            }
        }
        missing.sort();
        assert_eq!(missing, SERVICE_REQUIRED);
        let error = toml::from_str::<crate::catalogue::Service>("x = 1").unwrap_err();
        let message = error.message().to_owned();
        let mut known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        known.sort_unstable();
        let mut all = [SERVICE_REQUIRED, SERVICE_OTHERS].concat();
        all.sort_unstable();
        assert_eq!(known, all);
    }
}
