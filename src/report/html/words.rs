//! The headings of the HTML report, in the languages that it is written in.

use crate::catalogue::definition::Level;
use crate::inventory::words::Language;

/// What the page itself says; what lints say is in English in every language.
pub(super) struct Words {
    pub title: &'static str,
    pub introduction: &'static str,
    pub skip: &'static str,
    pub contents: &'static str,
    pub summary: &'static str,
    pub in_numbers: &'static str,
    pub what: &'static str,
    pub by_lint: &'static str,
    pub lint: &'static str,
    pub level: &'static str,
    pub number: &'static str,
    pub allowed: &'static str,
    pub in_baseline: &'static str,
    pub files_read: &'static str,
    pub files_left_out: &'static str,
    pub findings: &'static str,
    pub nothing: &'static str,
    pub filter: &'static str,
    pub search: &'static str,
    pub every_lint: &'static str,
    pub shown: &'static str,
    pub why: &'static str,
    pub help: &'static str,
    pub wording: &'static str,
    pub law: &'static str,
    pub more: &'static str,
    pub places: &'static str,
    pub run: &'static str,
    levels: [&'static str; 3],
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Danish => &DANISH,
        }
    }

    pub fn level(&self, level: Level) -> &'static str {
        let [note, warning, error] = self.levels;
        match level {
            Level::Note => note,
            Level::Warning => warning,
            Level::Error => error,
        }
    }
}

static ENGLISH: Words = Words {
    title: "Cookies and consent: findings in the source code",
    introduction: "This is what cookielint found in the source code of the site. What is added when the site runs, as by a tag manager or an editor, is not in it.",
    skip: "Skip to the content",
    contents: "Contents",
    summary: "Summary",
    in_numbers: "In numbers",
    what: "What",
    by_lint: "By lint",
    lint: "Lint",
    level: "Level",
    number: "Number",
    allowed: "Allowed in the source",
    in_baseline: "In the baseline",
    files_read: "Files read",
    files_left_out: "Files left out",
    findings: "Findings",
    nothing: "Nothing was found.",
    filter: "Filter",
    search: "Search",
    every_lint: "all",
    shown: "Shown",
    why: "Why",
    help: "What to do",
    wording: "A text that could stand there",
    law: "Law",
    more: "Notes",
    places: "Other places",
    run: "Notes on the run",
    levels: ["Note", "Warning", "Error"],
};

static DANISH: Words = Words {
    title: "Cookies og samtykke: fund i kildekoden",
    introduction: "Her er, hvad cookielint har fundet i webstedets kildekode. Hvad der føjes til, når webstedet kører, for eksempel af en tag manager eller en redaktør, er ikke med. Fundene er beskrevet på engelsk.",
    skip: "Gå til indholdet",
    contents: "Indhold",
    summary: "Sammenfatning",
    in_numbers: "I tal",
    what: "Hvad",
    by_lint: "Efter regel",
    lint: "Regel",
    level: "Niveau",
    number: "Antal",
    allowed: "Tilladt i kildekoden",
    in_baseline: "I baseline",
    files_read: "Læste filer",
    files_left_out: "Udeladte filer",
    findings: "Fund",
    nothing: "Der er ikke fundet noget.",
    filter: "Filter",
    search: "Søg",
    every_lint: "alle",
    shown: "Vist",
    why: "Hvorfor",
    help: "Hvad der skal gøres",
    wording: "En tekst, der kunne stå der",
    law: "Retsgrundlag",
    more: "Bemærkninger",
    places: "Andre steder",
    run: "Bemærkninger til kørslen",
    levels: ["Bemærkning", "Advarsel", "Fejl"],
};
