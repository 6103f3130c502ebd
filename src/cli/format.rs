//! How something can be shown, and in which language.

use clap::ValueEnum;

use crate::inventory::words::Language;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Each finding in its source, with law and help
    #[default]
    Human,
    /// One line a finding
    Short,
    /// One JSON document, version 1
    Json,
    /// One JSON document a line, each a finding
    Jsonl,
    /// SARIF 2.1.0, for code hosts
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML, for build servers
    Junit,
    /// Checkstyle's XML, for build servers
    Checkstyle,
    /// reviewdog's diagnostics
    Rdjson,
    /// A summary in Markdown
    Markdown,
    /// A page of its own: findings, and what the site loads and stores
    Html,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table
    #[default]
    Human,
    /// One JSON document, version 1
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum InventoryFormat {
    /// For the terminal
    #[default]
    Human,
    /// One JSON document, version 1
    Json,
    /// A table for spreadsheets
    Csv,
    /// Tables in Markdown
    Markdown,
    /// A page with tables
    Html,
}

/// A language that the inventory and the page of a check are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Danish
    Da,
    /// English
    En,
}

/// The language that is asked for, or else that of the locale.
pub(super) fn language(asked: Option<Lang>) -> Language {
    match asked {
        Some(Lang::Da) => Language::Danish,
        Some(Lang::En) => Language::English,
        // In the order in which POSIX has them count.
        None => ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|locale| !locale.is_empty())
            .map_or(Language::English, |locale| Language::of_locale(&locale)),
    }
}
