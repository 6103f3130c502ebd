//! cookielint finds, in the source code of a website, what will break the cookie and consent rules
//! once it runs. `docs/architecture.md` tells how the parts fit together.

pub mod baseline;
mod builtin;
mod callers;
pub mod catalogue;
pub mod changes;
pub mod cli;
pub mod config;
mod encoding;
pub mod engine;
pub mod explain;
pub mod expr;
pub mod facts;
pub mod finding;
pub mod fix;
pub mod gate;
pub mod guard;
mod matching;
mod prefilter;
pub mod progress;
pub mod project;
pub mod recognise;
pub mod report;
pub mod site;
pub mod source;
pub mod span;
mod suggest;
pub mod suppress;
pub mod syntax;
pub mod text;
pub mod value;
pub mod walk;
