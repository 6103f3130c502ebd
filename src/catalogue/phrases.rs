//! Phrases are the words of one language that consent is asked, given and feigned with, as
//! `lints/phrases/<language>.toml` tells them.
//!
//! A file holds classes of words, not sentences; what the classes mean together is said once, for
//! all languages, in `text/`. An entry is one word or several with spaces between them, in lower
//! case. In a word, `*` stands for any letters at its beginning or its end; in an entry of
//! several words, the word `~` stands for up to two words and `~~` for up to six, and each word may
//! end in `*`. Words are known without their accents as well. An entry of one word that begins with a
//! capital letter (the Danish polite `De`) means that word only where it is written so.

use serde::{Deserialize, Serialize};

/// One language; the file's name is its ISO 639-1 code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Phrases {
    /// Frequent small words that tell the language from others.
    pub common: Vec<String>,
    /// Whether the verb of a main clause comes before its subject where the sentence opens with
    /// something else, and opens a condition that has no "if" (`fortsætter du, accepterer du`).
    #[serde(default)]
    pub inversion: bool,

    /// Whether a verb tells who acts only by the pronoun beside it (`you accept`), and not by its
    /// own ending (`acepta`).
    #[serde(default)]
    pub pronouns: bool,
    /// Whether an object may stand before its verb (`Website nutzen`, `sivuston käyttö`).
    #[serde(default)]
    pub objects_first: bool,
    /// Whether the verb always comes before its subject (`glacann tú`).
    #[serde(default)]
    pub verb_first: bool,
    /// Whether the sound before a word changes how it begins (`fianáin`, `bhfianáin`); entries are
    /// written unchanged.
    #[serde(default)]
    pub mutations: bool,
    /// What turns a word round when it is joined to its beginning (`nezměníte`).
    #[serde(default)]
    pub negating_prefixes: Vec<String>,
    /// Whether small words are joined to the next with an apostrophe or hyphen (`l'uso`, `is-sit`).
    #[serde(default)]
    pub elision: bool,
    /// Whether nouns are written with a capital letter, so that it tells no names.
    #[serde(default)]
    pub capital_nouns: bool,

    /// By which means something happens: by, through.
    pub by: Vec<String>,
    /// Forms of verbs that tell the means by themselves: gerunds, converbs, instrumentals.
    #[serde(default)]
    pub by_forms: Vec<String>,
    /// Forms of verbs by which the site speaks of itself: `utilizamos`.
    #[serde(default)]
    pub our_forms: Vec<String>,
    /// On what condition or at what time: if, when.
    pub when: Vec<String>,
    /// A condition turned round: unless.
    pub unless: Vec<String>,
    /// What comes before going on: before, until.
    pub before: Vec<String>,
    /// What points back to what was just done: thereby, then.
    pub thereby: Vec<String>,
    /// What happens where the visitor does not what was just said: otherwise.
    pub otherwise: Vec<String>,
    /// Words that make a time a single occasion: first, next time.
    pub occasions: Vec<String>,
    pub or: Vec<String>,
    pub and: Vec<String>,
    pub negations: Vec<String>,
    /// What a negation denies in place of all: only (`not only the necessary`).
    #[serde(default)]
    pub only: Vec<String>,
    /// What ends a denial: but, other than.
    #[serde(default)]
    pub but: Vec<String>,
    /// What is not done because it cannot be, and would be otherwise: `cannot measure`.
    #[serde(default)]
    pub unable: Vec<String>,
    /// What opens a clause that only describes the noun before it: which, who.
    pub which: Vec<String>,

    /// Going on, whatever the object: continue, scroll.
    pub go_on: Vec<String>,
    /// The forms of it that tell the visitor to: continue, carry on.
    #[serde(default)]
    pub go_on_orders: Vec<String>,
    /// Going on where the object is the site: use, visit, stay on.
    #[serde(rename = "use")]
    pub uses: Vec<String>,
    pub sites: Vec<String>,
    /// Going on where the object is the notice: close, ignore.
    pub close: Vec<String>,
    pub notices: Vec<String>,
    /// An act that answers the question: click, press, tick.
    pub press: Vec<String>,
    /// Objects that turn such an act into going on: any link.
    pub elsewhere: Vec<String>,
    /// Objecting, which not to do is going on: change the settings, opt out.
    pub object: Vec<String>,
    /// Courtesies between the opening of a clause and an imperative: please, simply.
    #[serde(default)]
    pub politely: Vec<String>,

    /// The visitor as a subject: you, the user.
    pub visitors: Vec<String>,
    /// The site as a subject: we.
    pub we: Vec<String>,
    /// Words between a subject and its verb that leave the meaning alone: hereby, are.
    pub fillers: Vec<String>,
    /// Accepting, as a verb or a state of the visitor: accept, happy with.
    pub accept: Vec<String>,
    /// Acceptance as a thing that is given or done: consent, permission, to accept.
    pub acceptance: Vec<String>,
    /// Giving it: give, signify.
    pub give: Vec<String>,
    /// Cookies being accepted, with no subject: are accepted.
    #[serde(default)]
    pub accepted: Vec<String>,
    /// Taking for granted: assume.
    pub presume: Vec<String>,
    /// One thing counting as another, or being taken for it: means, constitutes, treat.
    pub mean: Vec<String>,
    /// A choice still open: can, must, ask, whether, before, withdraw.
    pub deliberations: Vec<String>,
    /// Judging a text, so that the text is quoted and not said: illegal, no longer.
    pub verdicts: Vec<String>,
    /// Telling what others say: claim, formulation.
    pub reports: Vec<String>,

    /// What cookies are called; a file that holds none of these words, nor speaks of consent, has
    /// no text that matters.
    pub cookies: Vec<String>,
    /// What needs consent besides them: tracking.
    pub trackers: Vec<String>,
    /// Whose name as an object stands for tracking: Google.
    pub vendors: Vec<String>,
    /// Documents and processing that stand for tracking where it was just spoken of: privacy
    /// policy.
    pub policies: Vec<String>,
    /// Contracts, which may be accepted by use: terms.
    pub terms: Vec<String>,
    /// Words that point back: this, them.
    pub back: Vec<String>,
    /// Cookies that need no consent: necessary.
    pub necessary: Vec<String>,

    /// Purposes of measuring: statistics.
    pub measuring: Vec<String>,
    /// Purposes of advertising: marketing.
    pub marketing: Vec<String>,
    /// Other purposes of cookies: preferences, social media.
    pub purposes: Vec<String>,
    pub newsletters: Vec<String>,
    /// What advertising letters hold: offers.
    pub offers: Vec<String>,
    /// Getting letters: receive, send me.
    pub receive: Vec<String>,
    /// Handing on: share, disclose.
    pub share: Vec<String>,
    /// To whom: partners, third parties.
    pub others: Vec<String>,
    pub personal_data: Vec<String>,
    /// Saying no: reject, unsubscribe.
    pub refuse: Vec<String>,
    /// Unticking, in boxes that ask for it: uncheck.
    pub untick: Vec<String>,
    /// Running a site, not visiting it: show, banner.
    pub administration: Vec<String>,
    /// Taking consent back: withdraw, change your mind.
    pub withdraw: Vec<String>,

    pub labels: Labels,
    /// Where this is missing, cookie policies in the language are not judged.
    #[serde(default)]
    pub policy: Option<Policy>,
}

/// By which words a cookie policy tells what it must. Each is the beginning of a word or of
/// several; a space at the front keeps it from being one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    /// How pages about cookies are called; words for biscuits are left out.
    pub cookies: Vec<String>,
    /// What makes such a page the policy: policy, declaration. One of up to three letters is a
    /// whole word; any other is a part of one.
    pub titles: Vec<String>,
    /// How pages about data protection are called.
    pub privacy: Vec<String>,
    /// The site speaks of itself: our website, we use.
    pub own: Vec<String>,
    /// What cookies are for.
    pub purposes: Vec<String>,
    /// Who is behind them.
    pub parties: Vec<String>,
    /// How to say no.
    pub refuse: Vec<String>,
    /// How to take a yes back.
    pub withdraw: Vec<String>,
    /// How long cookies last.
    pub lifetime: Vec<String>,
}

/// What stands on the buttons of a banner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Labels {
    /// Accept, allow all.
    pub accept: Vec<String>,
    /// Reject, only necessary, continue without accepting.
    pub reject: Vec<String>,
    /// Settings, customise, details.
    pub settings: Vec<String>,
    /// OK, got it: neither a yes nor a no.
    pub acknowledge: Vec<String>,
    /// Save my choices, allow the selected ones.
    pub save: Vec<String>,
    pub close: Vec<String>,
}
