//! The catalogue is everything under `lints/`: lints, services, components, consent managers, phrases,
//! profiles, law.
//!
//! `build.rs` compiles this module too, checks the data with it and packs it, so nothing in here
//! may use the rest of the program. What is built in goes the way of the users' own folders: the
//! same format, the same loader, the same errors.

mod check;
pub mod component;
pub mod definition;
mod document;
pub mod error;
pub mod law;
pub mod load;
pub mod manager;
pub mod page;
pub mod phrases;
pub mod profile;
pub mod service;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use component::Component;
pub use error::{CatalogueError, Problem};
pub use law::Law;
pub use load::SourceFile;
pub use manager::ConsentManager;
pub use page::{Example, ExampleFile, Lint};
pub use service::Service;

/// Lints, and the facts about the world that they speak of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Sorted by id.
    pub lints: Vec<Lint>,
    pub services: BTreeMap<String, Service>,
    pub managers: BTreeMap<String, ConsentManager>,
    pub components: BTreeMap<String, Component>,
    pub laws: BTreeMap<String, Law>,
    pub profiles: BTreeMap<String, profile::Profile>,
    /// By language.
    pub phrases: BTreeMap<String, Arc<phrases::Phrases>>,
}

impl Catalogue {
    /// The lint of that id.
    #[must_use]
    pub fn lint(&self, id: &str) -> Option<&Lint> {
        let at = self
            .lints
            .binary_search_by(|lint| lint.id.as_str().cmp(id))
            .ok()?;
        self.lints.get(at)
    }

    /// The id that a misspelt lint most likely stands for.
    #[must_use]
    pub fn nearest_lint(&self, id: &str) -> Option<&str> {
        check::nearest(id, self.lints.iter().map(|lint| lint.id.as_str()))
    }

    /// The bytes that [`Catalogue::unpack`] reads.
    ///
    /// # Errors
    ///
    /// None of the types fails to serialise; an error is a bug in them.
    pub fn pack(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_allocvec(self)
    }

    /// Reads what [`Catalogue::pack`] wrote.
    ///
    /// # Errors
    ///
    /// The bytes were packed by another version of the program.
    pub fn unpack(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }
}
