//! The language server is one more report: editors tell it of every edit, and it tells them what
//! `cookielint check` would find.

mod accepted;
mod actions;
mod address;
mod answer;
mod capabilities;
mod client;
mod completion;
mod cursor;
mod document;
mod folder;
mod hover;
mod position;
mod pull;
mod question;
mod render;
mod server;
mod service;
mod settings;
mod transport;
mod words;
mod worker;
mod workspace;

pub use server::serve;
