//! Messages are the texts that people read where sites keep them apart from their pages: in
//! catalogues, in data files, and in strings of template code.

pub mod code;
pub mod entry;
mod json;
mod lines;
pub mod names;
mod python;
pub mod raw;
mod toml;
mod xml;
mod yaml;

use self::entry::{Collector, Entries, Entry};
use self::names::{Data, SUBJECTS, Texts};
use super::lower::Lowering;
use super::texts;

/// How a data file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Fluent,
    Gettext,
    Ini,
    Json,
    Properties,
    /// Sphinx's `conf.py`, of which only literals are read.
    Python,
    Strings,
    Toml,
    /// RESX, XLIFF and other XML.
    Xml {
        is_catalogue: bool,
    },
    Yaml,
}

impl Format {
    /// By the extension in lower case.
    #[must_use]
    pub fn of(extension: &str) -> Option<Self> {
        Some(match extension {
            "arb" | "json" | "json5" | "jsonc" => Format::Json,
            "csv" => Format::Csv,
            "ftl" => Format::Fluent,
            "ini" => Format::Ini,
            "po" | "pot" => Format::Gettext,
            "properties" => Format::Properties,
            "py" => Format::Python,
            "resw" | "resx" | "xlf" | "xliff" => Format::Xml { is_catalogue: true },
            "strings" => Format::Strings,
            "toml" => Format::Toml,
            "xml" => Format::Xml {
                is_catalogue: false,
            },
            "yaml" | "yml" => Format::Yaml,
            _ => return None,
        })
    }

    /// Whether there is nothing but messages in such files.
    fn is_catalogue(self) -> bool {
        matches!(
            self,
            Format::Fluent
                | Format::Gettext
                | Format::Properties
                | Format::Strings
                | Format::Xml { is_catalogue: true }
        )
    }
}

/// All values of a data file with their keys; never fails, and takes linear time.
#[must_use]
pub fn entries(text: &str, format: Format) -> Entries {
    let mut collector = Collector::default();
    match format {
        Format::Csv => lines::csv(text, &mut collector),
        Format::Fluent => lines::fluent(text, &mut collector),
        Format::Gettext => lines::gettext(text, &mut collector),
        Format::Ini => lines::ini(text, &mut collector),
        Format::Json => {
            json::read(text, 0, &mut collector);
        }
        Format::Properties => lines::properties(text, &mut collector),
        Format::Python => python::read(text, &mut collector),
        Format::Strings => lines::strings(text, &mut collector),
        Format::Toml => toml::read(text, &mut collector),
        Format::Xml { .. } => xml::read(text, &mut collector),
        Format::Yaml => yaml::read(text, &mut collector),
    }
    collector.found
}

impl Lowering<'_> {
    /// What a data file holds.
    pub fn data(&mut self, data: Data) {
        if data.texts != Texts::None && texts::may_matter(self.source) {
            self.messages(data, &entries(self.source, data.format));
        }
    }

    /// The texts among the values of a data file.
    fn messages(&mut self, data: Data, entries: &Entries) {
        let language = entries.language.as_deref().or(data.language());
        for entry in &entries.all {
            if is_text(entry, data.texts) {
                self.entry(entry, language.filter(|_| !entry.copied));
            }
        }
    }

    fn entry(&mut self, entry: &Entry, language: Option<&str>) {
        let written = entry.value.span().of(self.source);
        if !texts::may_matter(written) {
            return;
        }
        let decoded = entry.value.decode(self.source);
        for (span, mut text) in texts::of_decoded(decoded, language) {
            text.key = Some(entry.dotted());
            text.copied = entry.copied;
            self.text(text, span, None);
        }
    }
}

fn is_text(entry: &Entry, texts: Texts) -> bool {
    // Notes to translators: `"@cookieBar": { "description": … }` in ARB, `_comment` in JSON.
    let is_note = |key: &String| key.starts_with(['@', '_', '$']);
    let is_about = |key: &String| {
        let key = key.to_ascii_lowercase();
        SUBJECTS.iter().any(|subject| key.contains(subject))
    };
    !entry.path.iter().any(is_note) && (texts == Texts::All || entry.path.iter().any(is_about))
}
