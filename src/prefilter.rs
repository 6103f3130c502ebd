//! The prefilter decides by one look at the bytes whether a file can matter at all.
//!
//! A file that holds nothing of what the lints know is not parsed. What the project needs as a
//! whole has literals of its own: a file that includes others, or that asks for consent.

use crate::needles::{Classes, Needles};
use crate::recognise::Recogniser;
use crate::text::hints;

/// Words that tell of consent in any language, in any case.
const TELLING: &[&str] = &["cookie", "consent", "samtykke", "gdpr"];

/// Boxes that programs tick, in any case: fields of Django and WTForms, properties of ASP.NET.
const FORMS: &[&str] = &["booleanfield(", "set; } = true", "init; } = true"];

/// Words that tell of texts about consent and boxes for it, in any case.
const WORDS: &[&str] = &[
    "tracking",
    "checkbox",
    "checked",
    "required",
    "newsletter",
    "nyhedsbrev",
    "localstorage",
    "sessionstorage",
    "opendatabase",
    "swfstore",
    "sharedobject",
    "isolatedstorage",
];

/// What makes a file a part of others' ways: includes of all dialects and local scripts.
const STRUCTURE: &[&str] = &[
    "{% include",
    "{% extends",
    "{%- include",
    "{% render",
    "{% embed",
    "include(",
    "{{> ",
    "{{ partial",
    "{{- partial",
    "{{ template",
    "{{- template",
    "partialasync(",
    "partial(",
    "<partial",
    "renderbody",
    "render ",
    "include '",
    "include \"",
    "require '",
    "require \"",
    "require(",
    "require_once",
    "include_once",
    "get_template_part",
    "get_header",
    "get_footer",
    "<script",
    "@include",
    "@extends",
    "@component",
    "@each(",
    "<x-",
    "<livewire:",
    "th:replace",
    "th:insert",
    "th:include",
    "layout:decorate",
    "jsp:include",
    "<%@",
    "tagdir",
    "c:import",
    "#include",
    "#parse",
    "<#import",
    "{include",
    "{extends",
    "{layout",
    "{embed",
    "[{include",
    "<%include",
    "<%inherit",
    "f:render",
    "f:layout",
    "{{ %",
    "partial:",
    "masterpagefile",
    "<%= render",
    "inner_content",
];

#[derive(Debug)]
pub struct Prefilter(Needles);

/// Words that say by themselves that something is loaded or asked.
const TELLING_SET: Classes = 1;
/// All others.
const OTHER_SET: Classes = 2;

impl Prefilter {
    #[must_use]
    pub fn new(recogniser: &Recogniser) -> Self {
        let mut literals = recogniser.literals();
        // Short literals are in every file; the words beside them decide.
        literals.retain(|literal| literal.len() >= 4);
        let telling = TELLING.iter().chain(FORMS).map(|word| (*word).to_owned());
        let telling = literals.into_iter().chain(telling);
        let others = WORDS.iter().chain(STRUCTURE).map(|word| (*word).to_owned());
        let others = others.chain(hints::file_words());
        let telling = telling.map(|word| (word, TELLING_SET));
        Self(Needles::new(
            telling.chain(others.map(|word| (word, OTHER_SET))),
        ))
    }

    /// Whether a program can matter: it does not by ordinary words, as templates and scripts do.
    #[must_use]
    pub fn may_matter_in_program(&self, text: &str) -> bool {
        self.0.are_in(text, TELLING_SET)
    }

    #[must_use]
    pub fn may_matter(&self, text: &str) -> bool {
        self.0.are_in(text, TELLING_SET | OTHER_SET)
    }
}
