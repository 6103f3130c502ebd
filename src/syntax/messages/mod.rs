//! Messages are the texts that people read where sites keep them apart from their pages: in
//! catalogues, in data files, and in strings of template code.

pub mod code;
pub mod entry;
mod json;
mod lines;
pub mod names;
mod python;
pub mod raw;
mod script;
mod toml;
mod xml;
mod yaml;

use self::entry::{Collector, Entries, Entry};
use self::names::{Data, SUBJECTS, Texts};
use super::content;
use super::html::decode_entities;
use super::lower::Lowering;
use super::texts;
use crate::facts::Message;

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

/// Whether a file in `.ftl` holds messages of Fluent: FreeMarker's templates have that name as well.
/// What is no comment begins with a key.
#[must_use]
pub fn is_fluent(text: &str) -> bool {
    let mut lines = text.lines().map(|line| line.trim_start_matches('\u{FEFF}'));
    let first = lines.find(|line| !line.trim().is_empty() && !is_fluent_comment(line));
    first.is_none_or(|line| {
        let key = line.split('=').next().unwrap_or("").trim_end();
        let is_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        line.contains('=') && !key.is_empty() && key.bytes().all(is_key)
    })
}

/// `# …`, and no directive of Velocity or FreeMarker.
fn is_fluent_comment(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    rest.len() < line.len() && (rest.is_empty() || rest.starts_with(' '))
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
        if data.texts != Texts::None && self.may_say() {
            self.messages(data, &entries(self.source, data.format));
        }
    }

    /// The texts about cookies in the settings that a page of prose begins with:
    /// `cookie_text: "…"`.
    pub fn front_matter(&mut self) {
        let end = content::body(self.source);
        let matter = self.source.get(..end).unwrap_or_default();
        if matter.is_empty() || !self.may_say() || !texts::may_matter(matter) {
            return;
        }
        let (format, matter) = match matter.trim_start().starts_with("+++") {
            true => (Format::Toml, matter.replace("+++", "   ")),
            false => (Format::Yaml, matter.to_owned()),
        };
        let data = Data {
            format,
            texts: Texts::Keyed,
            language: None,
        };
        self.messages(data, &entries(&matter, format));
    }

    /// The texts among the values of a data file.
    fn messages(&mut self, data: Data, entries: &Entries) {
        let language = entries.language.as_deref().or(data.language());
        for entry in &entries.all {
            if is_text(entry, data.texts) {
                self.entry(entry, language.filter(|_| !entry.copied));
                self.by_key(entry, language);
            }
        }
    }

    /// Keeps the texts of a catalogue that is code, behind a first key where it has one.
    fn keyed(&mut self, entries: &Entries, first: &str, language: Option<&str>) {
        for entry in &entries.all {
            if first.is_empty() {
                self.by_key(entry, language);
                continue;
            }
            let mut entry = entry.clone();
            entry.path.insert(0, first.to_owned());
            self.by_key(&entry, language);
        }
    }

    /// Keeps a short text about cookies, for where a page asks for it by its key.
    fn by_key(&mut self, entry: &Entry, language: Option<&str>) {
        const LONGEST: usize = 1_500;
        const MOST: usize = 2_000;
        let written = entry.value.span().of(self.source);
        let is_about = |key: &String| {
            let key = key.to_ascii_lowercase();
            let mut subjects = SUBJECTS.iter().chain(&["banner", "privacy"]);
            subjects.any(|subject| key.contains(subject))
        };
        let matters = entry.path.iter().any(is_about) || texts::may_matter(written);
        if !matters || written.len() > LONGEST || self.facts.messages.len() >= MOST {
            return;
        }
        self.facts.messages.push(Message {
            key: entry.dotted(),
            text: plain(&entry.value.decode(self.source).text),
            language: language.map(str::to_owned),
        });
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

/// A text without the tags in it.
pub(super) fn plain(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        all.push_str(before);
        match behind.split_once('>') {
            Some((_, after)) => rest = after,
            None => return all,
        }
    }
    all.push_str(rest);
    decode_entities(&all).into_owned()
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
