//! Syntax turns the text of one file into sites and facts; no parser is named outside of it.

mod banner;
mod component;
mod components;
pub mod content;
mod controls;
mod drawn;
mod hooks;
pub mod html;
pub mod js;
pub mod language;
pub mod lower;
pub mod mark;
mod markup;
pub mod messages;
pub(crate) mod privacy;
mod red_flag;
pub mod settings;
mod storage;
mod style;
pub mod template;
mod texts;
