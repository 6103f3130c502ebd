//! The catalogue is everything under `lints/`: lints, services, consent managers, phrases, law.
//!
//! `build.rs` compiles this module too, checks the data with it and packs it, so nothing in here
//! may use the rest of the program.

pub mod definition;
pub mod manager;
pub mod service;

// ---- Stand-in until the loader is merged ----

/// Everything under `lints/`.
pub struct Catalogue {
    pub lints: Vec<Lint>,
}

/// One page of `lints/`.
pub struct Lint {
    pub id: String,
    pub summary: String,
    pub definition: definition::Definition,
    pub page: String,
}

impl Catalogue {
    pub fn builtin() -> &'static Catalogue {
        static BUILTIN: std::sync::OnceLock<Catalogue> = std::sync::OnceLock::new();
        BUILTIN.get_or_init(|| {
            let lint = |id: &str, summary: &str| Lint {
                id: id.into(),
                summary: summary.into(),
                definition: definition::Definition {
                    group: definition::Group::Loading,
                    level: definition::Level::Error,
                    law: Vec::new(),
                    message: String::new(),
                    label: String::new(),
                    help: String::new(),
                    matches: Vec::new(),
                    unless: Vec::new(),
                },
                page: format!("# {id}\n\n{summary}.\n"),
            };
            Catalogue {
                lints: vec![
                    lint(
                        "unguarded-analytics",
                        "A statistics service runs with the page",
                    ),
                    lint("unguarded-embed", "An embed loads with the page"),
                ],
            }
        })
    }
}
