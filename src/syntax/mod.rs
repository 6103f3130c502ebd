//! Syntax turns the text of one file into sites and facts; no parser is named outside of it.

pub mod html;
pub mod template;
