//! A lint's page, and whether its definition can do what it says.

use std::ops::Range;

use super::super::check;
use super::super::definition::Definition;
use super::super::document::{Document, Step};
use super::super::error::Problem;
use super::super::page::{self, LANGUAGES, Lint};
use super::{Loader, SourceFile};

impl Loader {
    pub(super) fn lint(&mut self, file: &SourceFile, id: &str) {
        if !check::is_id(id) {
            self.fault(Problem::Id(id.to_owned()), file, 0..0);
        }
        let (page, mistakes) = page::read(&file.text, id);
        for (problem, span) in mistakes {
            let help = match &problem {
                Problem::Heading(title) => check::did_you_mean(
                    title,
                    [page::WHY, page::INSTEAD, page::EXAMPLES, "Bad", "Good"],
                ),
                Problem::UnknownLanguage(name) => {
                    check::did_you_mean(name, LANGUAGES.iter().map(|(name, _)| *name))
                }
                Problem::NoLanguage => Some("write it behind the fence: ```html".to_owned()),
                _ => None,
            };
            self.fault_with(problem, file, span, help);
        }
        // An empty fence is missing keys; no fence at all has been told already.
        if page.definition.start == 0 {
            return;
        }
        let toml = file.text.get(page.definition.clone()).unwrap_or_default();
        let (definition, document) = match Document::parse(toml, page.definition.start) {
            Ok(parsed) => parsed,
            Err(error) => return self.syntax_error(&error, file),
        };
        self.no_blanks(&document, file);
        self.definition(&definition, &document, file);
        if self.catalogue.lints.iter().any(|other| other.id == id) {
            let id = id.to_owned();
            return self.fault(
                Problem::Duplicate {
                    what: "the lint",
                    id,
                },
                file,
                0..0,
            );
        }
        self.catalogue.lints.push(Lint {
            id: id.to_owned(),
            summary: page.summary,
            definition,
            why: page.why,
            instead: page.instead,
            examples: page.examples,
            page: file.text.clone(),
        });
    }

    fn definition(&mut self, definition: &Definition, document: &Document, file: &SourceFile) {
        if definition.law.is_empty() {
            self.fault(
                Problem::Empty("law".to_owned()),
                file,
                document.place(&[Step::Key("law")]),
            );
        }
        for (index, id) in definition.law.iter().enumerate() {
            if self.catalogue.laws.contains_key(id) {
                continue;
            }
            let help = check::did_you_mean(id, self.catalogue.laws.keys().map(String::as_str));
            let span = document.place(&[Step::Key("law"), Step::Index(index)]);
            self.fault_with(Problem::UnknownLaw(id.clone()), file, span, help);
        }
        let texts = [
            ("message", &definition.message),
            ("label", &definition.label),
            ("help", &definition.help),
        ];
        for (key, text) in texts {
            let span = document.place(&[Step::Key(key)]);
            self.wording(key, text, &[], file, span.clone());
            for (problem, within, help) in check::placeholders(key, text, &definition.matches) {
                let at = place_within(&file.text, &span, text.get(within).unwrap_or_default());
                self.fault_with(problem, file, at, help);
            }
        }
        for (language, text) in &definition.wording {
            let span = document.place(&[Step::Key("wording"), Step::Key(language)]);
            if !self.catalogue.phrases.contains_key(language) {
                let known = self.catalogue.phrases.keys().map(String::as_str);
                let help = check::did_you_mean(language, known);
                self.fault_with(
                    Problem::NoPhrases(language.clone()),
                    file,
                    span.clone(),
                    help,
                );
            }
            for (problem, within, help) in check::placeholders("wording", text, &definition.matches)
            {
                let at = place_within(&file.text, &span, text.get(within).unwrap_or_default());
                self.fault_with(problem, file, at, help);
            }
        }
        // Whoever's language is not there gets English.
        if !definition.wording.is_empty() && !definition.wording.contains_key("en") {
            let span = document.place(&[Step::Key("wording")]);
            self.fault(Problem::Empty("wording.en".to_owned()), file, span);
        }
        if definition.matches.is_empty() {
            let span = document.place(&[Step::Key("match")]);
            self.fault(Problem::Empty("match".to_owned()), file, span);
        }
        for (key, matches) in [
            ("match", &definition.matches),
            ("unless", &definition.unless),
        ] {
            for (index, matched) in matches.iter().enumerate() {
                let at = [Step::Key(key), Step::Index(index)];
                if matched.site.is_empty() {
                    let span = document.place(&[at[0], at[1], Step::Key("site")]);
                    self.fault(Problem::Empty("site".to_owned()), file, span);
                }
                for problem in check::idle_keys(matched) {
                    let Problem::IdleKey { key, .. } = &problem else {
                        continue;
                    };
                    let span = document.place(&[at[0], at[1], Step::Key(key)]);
                    self.fault(problem, file, span);
                }
            }
        }
    }
}

/// Where `part` stands in `span`; all of it where escapes make it look otherwise.
fn place_within(text: &str, span: &Range<usize>, part: &str) -> Range<usize> {
    let found = text
        .get(span.clone())
        .and_then(|written| written.find(part));
    match found {
        Some(at) => span.start + at..span.start + at + part.len(),
        None => span.clone(),
    }
}
