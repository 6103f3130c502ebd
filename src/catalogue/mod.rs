//! The catalogue is everything under `lints/`: lints, services, consent managers, phrases, law.
//!
//! `build.rs` compiles this module too, checks the data with it and packs it, so nothing in here
//! may use the rest of the program.

pub mod definition;
pub mod manager;
pub mod phrases;
pub mod service;
