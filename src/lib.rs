//! cookielint finds, in the source code of a website, what will break the cookie and consent rules
//! once it runs. `docs/architecture.md` tells how the parts fit together.

mod builtin;
pub mod catalogue;
pub mod expr;
pub mod gate;
pub mod span;
pub mod syntax;
pub mod text;
pub mod value;
