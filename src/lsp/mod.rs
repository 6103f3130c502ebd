//! The language server is one more report: editors tell it of every edit, and it tells them what
//! `cookielint check` would find.

mod actions;
mod address;
mod client;
mod document;
mod folder;
mod position;
mod render;
mod server;
mod settings;
mod transport;

pub use server::serve;
