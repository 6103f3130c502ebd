//! Uses are where a component draws another one: a call of what draws it, an include of its file.

use crate::facts::Include;
use crate::gate::GateId;
use crate::site::{By, DrawnBy};
use crate::span::Span;
use crate::syntax::html::Element;
use crate::syntax::lower::Lowering;
use crate::syntax::markup;
use crate::syntax::template::IncludeKind;

use super::Framework;

impl Lowering<'_> {
    /// An element that may be another component.
    pub fn uses(&mut self, element: &Element, gate: Option<GateId>) {
        let name = element.written.of(self.source).to_owned();
        let last = name.rsplit('.').next().unwrap_or(&name);
        if !last.starts_with(|first: char| first.is_ascii_uppercase()) && !last.contains('-') {
            return;
        }
        let span = element.start_tag;
        self.export(&pascal(&name), &markup::attributes(element), span, gate);
        if matches!(
            self.framework,
            Some(Framework::Angular | Framework::Literal)
        ) && let Some(tagged) = self.recogniser.tag(&element.name)
        {
            let (service, role, by) = (&tagged.service, tagged.role, By::Component);
            let attributes = markup::attributes(element);
            self.add_with(service, role, by, span, gate, attributes, false);
        }
        self.called(last, span, gate);
        if self.framework.is_some() && !self.uses_file_of(last, span, gate) {
            self.uses_by_name(last, span, gate);
        }
    }

    /// What a component may be called where it is defined.
    #[must_use]
    pub fn drawn_by(&self, name: &str) -> DrawnBy {
        let last = name.rsplit('.').next().unwrap_or(name);
        let mut names = vec![last.to_owned()];
        let file = self.names.file_of(last);
        if let Some(file) = file {
            let mut parts = file.rsplit('/');
            let stem = parts.next().and_then(|file| file.split('.').next());
            names.extend(stem.filter(|stem| !stem.is_empty()).map(str::to_owned));
        }
        names.dedup();
        DrawnBy {
            names,
            own: file.is_some(),
        }
    }

    /// The file that the component's name is imported from is drawn here.
    pub fn uses_file_of(&mut self, name: &str, span: Span, gate: Option<GateId>) -> bool {
        let Some(file) = self.names.file_of(name).map(str::to_owned) else {
            return false;
        };
        let is_component = [".vue", ".svelte", ".astro", ".mdx", ".md"]
            .iter()
            .any(|extension| file.ends_with(extension));
        // A script runs where it is imported, whatever is drawn of it.
        if is_component || self.framework == Some(Framework::Vue) {
            let target = file.replace("$lib/", "lib/").replace('$', "");
            self.include(target, span, gate);
        } else {
            self.calls_file(&file, name, span, gate);
        }
        // A module that hands components on gives them the names of their files.
        if !is_component && let Some(extension) = self.framework.and_then(Framework::extension) {
            self.include(format!("{name}{extension}"), span, gate);
        }
        true
    }

    /// The function that a file's default export is mostly goes by the file's name.
    fn calls_file(&mut self, file: &str, name: &str, span: Span, gate: Option<GateId>) {
        let last = file.rsplit('/').next().unwrap_or(file);
        let stem = last.split('.').next().unwrap_or(last);
        if stem != name && stem.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.called(stem, span, gate);
        }
    }

    /// Vue's components are also known by their file's name alone.
    fn uses_by_name(&mut self, name: &str, span: Span, gate: Option<GateId>) {
        if self.framework == Some(Framework::Vue) {
            self.include(format!("{}.vue", name.replace('-', "")), span, gate);
            for target in by_folders(name) {
                self.include(target, span, gate);
            }
        }
    }

    fn include(&mut self, target: String, span: Span, gate: Option<GateId>) {
        let kind = IncludeKind::Include;
        self.facts.includes.push(Include {
            target,
            kind,
            span,
            gate,
        });
    }
}

/// The files that Nuxt may name so, by their folders: `BaseFilm` is `base/Film.vue`.
fn by_folders(name: &str) -> Vec<String> {
    /// Longer names have fewer files than they have ways to be split.
    const MOST_WORDS: usize = 5;
    let mut words: Vec<String> = Vec::new();
    let mut begins = true;
    for letter in name.chars() {
        if letter == '-' {
            begins = true;
            continue;
        }
        if begins || letter.is_uppercase() {
            words.push(String::new());
        }
        begins = false;
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    let lazy = usize::from(words.first().is_some_and(|first| first == "lazy"));
    let words = &words[lazy..];
    if words.len() > MOST_WORDS {
        return Vec::new();
    }
    (1..words.len())
        .map(|at| format!("{}/{}.vue", words[..at].join("/"), words[at..].concat()))
        .collect()
}

/// The name of a component in a script that its markup writes with hyphens.
fn pascal(name: &str) -> String {
    if !name.contains('-') {
        return name.to_owned();
    }
    let parts = name.split('-');
    parts
        .map(|part| {
            let mut letters = part.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{by_folders, pascal};

    #[test]
    fn folders_are_in_names() {
        assert_eq!(by_folders("BaseFilm"), ["base/film.vue"]);
        assert_eq!(by_folders("lazy-base-film"), ["base/film.vue"]);
        assert_eq!(by_folders("ABCard"), ["a/bcard.vue", "a/b/card.vue"]);
        assert!(by_folders("Film").is_empty());
    }

    #[test]
    fn hyphens_join_words() {
        assert_eq!(pascal("you-tube"), "YouTube");
        assert_eq!(pascal("YouTube"), "YouTube");
        assert_eq!(pascal("-"), "");
    }
}
