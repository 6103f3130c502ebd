//! cookielint finds, in the source code of a website, what will break the cookie and consent rules
//! once it runs. `docs/architecture.md` tells how the parts fit together.

pub mod catalogue;
pub mod cli;
pub mod config;
mod encoding;
pub mod engine;
pub mod expr;
pub mod finding;
pub mod gate;
pub mod progress;
pub mod report;
pub mod source;
pub mod span;
mod suggest;
pub mod suppress;
pub mod syntax;
pub mod text;
pub mod value;
pub mod walk;
