//! The prefilter decides by one look at the bytes whether a file can matter at all.
//!
//! A file that holds nothing of what the lints know is not parsed. What the project needs as a
//! whole has literals of its own: a file that includes others, or that asks for consent.

use crate::needles::{Classes, Needles, WHOLE};
use crate::policy;
use crate::recognise::Recogniser;
use crate::text::{hints, names};

/// Words that tell of consent in any language, in any case.
const TELLING: &[&str] = &["cookie", "consent", "samtykke", "gdpr"];

/// Boxes that programs tick, in any case: fields of Django and WTForms, properties of ASP.NET.
const FORMS: &[&str] = &[
    "booleanfield(",
    "form(initial={",
    "init; } = true",
    "letter = true",
    "letters = true",
    "marketing = true",
    "nyhedsbrev = true",
    "set; } = true",
    "subscribe = true",
];

/// Programs that say which template a tag places.
const PLACING: &[&str] = &["inclusion_tag("];

/// Words that tell of texts about consent and boxes for it, in any case.
const WORDS: &[&str] = &[
    "tracking",
    "checkbox",
    "check_box",
    "checked",
    "newsletter",
    "nyhedsbrev",
    "livewire\\component",
    "localstorage",
    "sessionstorage",
    "opendatabase",
    "swfstore",
    "sharedobject",
    "isolatedstorage",
    "atob(",
    "persist(",
    "persist:",
    "persistreducer(",
];

/// What makes a file a part of others' ways: includes of all dialects and local scripts.
const STRUCTURE: &[&str] = &[
    "hx-get",
    "<% include",
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
    ".phtml\"",
    "<%= render",
    "inner_content",
];

/// Parts of ways that scripts write as well: scripts of the same site in a string of markup.
const PLACED_BY_SCRIPTS: &[&str] = &["<script"];

#[derive(Debug)]
pub struct Prefilter(Needles);

/// Words that say by themselves that something is loaded or asked.
const TELLING_SET: Classes = 1;
/// Those of texts and boxes.
const WORD_SET: Classes = 2;
/// Words of a policy's address or name.
const POLICY_SET: Classes = 4;
/// Words of a policy's title, beside those.
const TITLE_SET: Classes = 8;
/// Those that make a file a part of others' ways.
const STRUCTURE_SET: Classes = 16;

/// By which words a file can matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// All of them.
    All,
    /// A script places no templates; what it loads and calls is known by its names.
    Script,
    /// Programs and styles do not matter by ordinary words, as templates and scripts do.
    Telling,
}

impl Matter {
    fn classes(self) -> Classes {
        match self {
            Self::All => TELLING_SET | WORD_SET | STRUCTURE_SET,
            Self::Script => TELLING_SET | WORD_SET,
            Self::Telling => TELLING_SET,
        }
    }
}

/// What one look at a text found.
#[derive(Clone, Copy, Debug)]
pub struct Seen(Classes);

impl Seen {
    #[must_use]
    pub fn may_matter(self, by: Matter) -> bool {
        self.0 & by.classes() != 0
    }

    /// See [`policy::mentions`].
    #[must_use]
    pub fn mentions_policy(self) -> bool {
        self.0 & POLICY_SET != 0
    }

    /// Whether the title can be that of a policy.
    #[must_use]
    pub fn may_be_policy(self) -> bool {
        self.0 & (POLICY_SET | TITLE_SET) != 0
    }
}

impl Prefilter {
    #[must_use]
    pub fn new(recogniser: &Recogniser) -> Self {
        let mut literals = recogniser.literals();
        // Short literals are in every file; the words beside them decide.
        literals.retain(|literal| literal.len() >= 4);
        let telling = TELLING
            .iter()
            .chain(FORMS)
            .chain(PLACING)
            .map(|word| (*word).to_owned());
        let (short, literals): (Vec<_>, Vec<_>) = literals
            .into_iter()
            .partition(|literal| is_short_host(literal));
        let telling: Vec<String> = literals.into_iter().chain(telling).collect();
        let words = WORDS.iter().chain(PLACED_BY_SCRIPTS);
        let words = words.map(|word| (*word).to_owned());
        let structure = STRUCTURE.iter().map(|word| (*word).to_owned());
        let sets = [
            (TELLING_SET | WHOLE, short),
            (TELLING_SET, telling),
            (WORD_SET, words.chain(hints::file_words()).collect()),
            (STRUCTURE_SET, structure.collect()),
            (POLICY_SET, policy::mentioning().collect()),
            (
                TITLE_SET,
                names::of_cookies()
                    .iter()
                    .map(|word| plain_part(word))
                    .collect(),
            ),
        ];
        let sets = sets.into_iter();
        Self(Needles::new(sets.flat_map(|(set, words)| {
            words.into_iter().map(move |word| (word, set))
        })))
    }

    /// All words that are looked for, in lower case; some more than once.
    pub fn words(&self) -> impl Iterator<Item = &[u8]> {
        self.0.words()
    }

    /// Looks at a text until it is known whether it can matter and what else it may be.
    #[must_use]
    pub fn look(&self, text: &str, by: Matter) -> Seen {
        let telling = by.classes();
        let enough = |found: Classes| found & telling != 0 && found & POLICY_SET != 0;
        Seen(self.0.found_in(text, enough))
    }
}

/// Whether an address is so short that other words have it in them: `t.co` is in `event.code`.
fn is_short_host(literal: &str) -> bool {
    const SHORT: usize = 8;
    let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    literal.len() <= SHORT && literal.contains('.') && literal.bytes().all(is_of_host)
}

/// The longest part of a word that is written the same in capitals and with entities; the word
/// where none of its parts tells it from others.
fn plain_part(word: &str) -> String {
    const TELLING: usize = 4;
    let parts = word.split(|letter: char| !letter.is_ascii());
    parts
        .max_by_key(|part| part.len())
        .filter(|part| part.len() >= TELLING)
        .unwrap_or(word)
        .to_owned()
}
