//! A completion is what can be written at a place: keys, levels and names in a configuration, and
//! what a suppression allows.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, MarkupContent,
    MarkupKind, TextEdit,
};
use serde_json::Value;

use super::cursor::{self, Cursor, Step, What};
use super::position::Encoding;
use super::words;
use crate::catalogue::Catalogue;
use crate::config::keys;
use crate::config::problems::{choices, member};
use crate::source::Source;
use crate::span::Span;
use crate::suppress::{self, Partial};

/// What a byte of a text offers.
pub struct Place<'a> {
    pub source: &'a Source,
    pub at: usize,
    pub encoding: Encoding,
    pub catalogue: &'a Catalogue,
}

/// One thing that can be written.
struct Offer {
    label: String,
    /// What is put there, where that is not the label.
    text: Option<String>,
    kind: CompletionItemKind,
    detail: Option<String>,
    about: Option<String>,
    /// Those that are of use here come first.
    is_likely: bool,
}

impl Offer {
    fn new(label: &str, kind: CompletionItemKind) -> Self {
        Self {
            label: label.to_owned(),
            text: None,
            kind,
            detail: None,
            about: None,
            is_likely: false,
        }
    }
}

impl Place<'_> {
    /// What can be written in a configuration.
    #[must_use]
    pub fn in_settings(&self) -> Vec<CompletionItem> {
        let Some(cursor) = cursor::at(&self.source.text, self.at) else {
            return Vec::new();
        };
        let schema = keys::closed_schema(self.catalogue);
        let offers = match cursor.what {
            What::Key => self.keys(&schema, &cursor),
            What::Header { is_list } => self.headers(&schema, &cursor, is_list),
            What::Value { is_quoted } => self.values(&schema, &cursor, is_quoted),
        };
        self.items(offers, Span::from(cursor.word))
    }

    /// What can be written in a suppression; `found` are the lints of the findings of the file.
    #[must_use]
    pub fn in_suppression(&self, found: &[&str]) -> Vec<CompletionItem> {
        let Some(partial) = suppress::partial(self.source, self.at) else {
            return Vec::new();
        };
        match partial {
            Partial::Verb(word) => {
                let verbs = suppress::VERBS.iter().map(|(verb, about)| {
                    let mut offer = Offer::new(verb, CompletionItemKind::KEYWORD);
                    offer.detail = Some((*about).to_owned());
                    offer
                });
                self.items(verbs.collect(), word)
            }
            Partial::Lint(word) => {
                let lints = self.catalogue.lints.iter().map(|lint| {
                    let mut offer = Offer::new(&lint.id, CompletionItemKind::VALUE);
                    offer.is_likely = found.contains(&lint.id.as_str());
                    offer.detail = Some(lint.summary.clone());
                    offer
                });
                self.items(lints.collect(), word)
            }
        }
    }

    fn keys(&self, schema: &Value, cursor: &Cursor) -> Vec<Offer> {
        let said = cursor::words(&self.source.text);
        let is_said = |name: &str| {
            said.iter().any(|word| {
                let is_here = word.at == cursor.word;
                word.is_key && !is_here && word.path == cursor.path && word.text == name
            })
        };
        let mut offers = Vec::new();
        for schema in at(schema, &cursor.path) {
            let properties = schema["properties"].as_object().into_iter().flatten();
            for (name, schema) in properties.filter(|(name, _)| !is_said(name)) {
                let mut offer = Offer::new(name, CompletionItemKind::PROPERTY);
                offer.text = Some(format!("{name} = "));
                offer.about = schema["description"].as_str().map(str::to_owned);
                offers.push(offer);
            }
        }
        offers
    }

    /// Tables, or lists of tables.
    fn headers(&self, schema: &Value, cursor: &Cursor, is_list: bool) -> Vec<Offer> {
        let mut offers = Vec::new();
        for schema in at(schema, &cursor.path) {
            let properties = schema["properties"].as_object().into_iter().flatten();
            for (name, schema) in properties {
                let is_list_of_tables =
                    schema["items"]["type"] == "object" && schema["type"] == "array";
                let is_fit = match is_list {
                    true => is_list_of_tables,
                    false => schema["type"] == "object" || is_list_of_tables,
                };
                if is_fit {
                    let mut offer = Offer::new(name, CompletionItemKind::MODULE);
                    // One bracket is there already.
                    offer.text = (is_list_of_tables && !is_list).then(|| format!("[{name}"));
                    offer.about = schema["description"].as_str().map(str::to_owned);
                    offers.push(offer);
                }
            }
        }
        offers
    }

    fn values(&self, schema: &Value, cursor: &Cursor, is_quoted: bool) -> Vec<Offer> {
        let mut offers = Vec::new();
        for schema in at(schema, &cursor.path) {
            if schema["type"] == "boolean" && !is_quoted {
                offers
                    .extend(["true", "false"].map(|it| Offer::new(it, CompletionItemKind::VALUE)));
            }
            let title = schema["title"].as_str().unwrap_or("");
            let names = schema["enum"].as_array().into_iter().flatten();
            for name in names.filter_map(Value::as_str) {
                let mut offer = Offer::new(name, CompletionItemKind::ENUM_MEMBER);
                offer.text = (!is_quoted).then(|| format!("\"{name}\""));
                offer.detail = words::of_name(title, name, self.catalogue);
                offers.push(offer);
            }
        }
        offers
    }

    fn items(&self, offers: Vec<Offer>, word: Span) -> Vec<CompletionItem> {
        let range = self.encoding.range(self.source, word);
        let items = offers.into_iter().map(|offer| CompletionItem {
            sort_text: Some(format!("{}{}", u8::from(!offer.is_likely), offer.label)),
            filter_text: Some(offer.label.clone()),
            kind: Some(offer.kind),
            detail: offer.detail,
            documentation: offer.about.map(|about| {
                Documentation::MarkupContent(MarkupContent {
                    kind: MarkupKind::Markdown,
                    value: about,
                })
            }),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit {
                range,
                new_text: offer.text.unwrap_or_else(|| offer.label.clone()),
            })),
            label: offer.label,
            ..CompletionItem::default()
        });
        items.collect()
    }
}

/// The schemas that what stands at a path may follow.
#[must_use]
pub fn at<'a>(schema: &'a Value, path: &[Step]) -> Vec<&'a Value> {
    let mut here = choices(schema);
    for step in path {
        let next = here.into_iter().filter_map(|schema| match step {
            Step::Key(name) => member(schema, name),
            Step::Item(_) => schema.get("items"),
        });
        here = next.flat_map(choices).collect();
    }
    here
}
