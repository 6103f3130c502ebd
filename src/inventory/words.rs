//! The words of the inventory, in the languages that it is written in.

use crate::catalogue::definition::{GuardKind, Role};
use crate::catalogue::service::{Category, Lifetime, Purpose};
use crate::site::Medium;

use super::{Entry, EntryKind, Place, Unit, in_units};

/// A language that the inventory can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Danish,
}

impl Language {
    /// As BCP 47 has it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Danish => "da",
        }
    }

    /// The language of a POSIX locale: `da_DK.UTF-8`.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        match locale.split(['_', '-', '.', '@']).next() {
            Some("da") => Self::Danish,
            _ => Self::English,
        }
    }

    fn pick<T>(self, english: T, danish: T) -> T {
        match self {
            Self::English => english,
            Self::Danish => danish,
        }
    }

    #[must_use]
    pub fn title(self) -> &'static str {
        self.pick(
            "Cookies and third parties on this site",
            "Cookies og tredjeparter på webstedet",
        )
    }

    /// What to know before this is pasted into a policy.
    #[must_use]
    pub fn introduction(self) -> &'static str {
        self.pick(
            "Read from the source code of the site: what it loads from others and what it stores on the visitor's device. What a tag manager or an editor adds later is not in it.",
            "Læst ud af webstedets kildekode: hvad det henter fra andre, og hvad det gemmer på den besøgendes udstyr. Hvad en tag manager eller en redaktør tilføjer senere, er ikke med.",
        )
    }

    #[must_use]
    pub fn nothing(self) -> &'static str {
        self.pick(
            "Nothing was found that the site loads from others or stores on the visitor's device.",
            "Der er ikke fundet noget, som webstedet henter fra andre eller gemmer på den besøgendes udstyr.",
        )
    }

    #[must_use]
    pub fn where_heading(self) -> &'static str {
        self.pick("Where in the source", "Hvor i kildekoden")
    }

    /// The heading of the entries of a kind and purpose.
    #[must_use]
    pub fn heading(self, entry: &Entry) -> &'static str {
        match (entry.kind, entry.purpose) {
            (EntryKind::ConsentManager, _) => {
                self.pick("Asking for consent", "Indhentning af samtykke")
            }
            (EntryKind::Storage, _) => {
                self.pick("Stored by the site itself", "Gemt af webstedet selv")
            }
            (_, Some(Purpose::Necessary)) => self.pick(
                "Services that the site needs",
                "Tjenester, som webstedet har brug for",
            ),
            (_, Some(Purpose::Preferences)) => {
                self.pick("Services for preferences", "Tjenester til præferencer")
            }
            (_, Some(Purpose::Statistics)) => {
                self.pick("Services for statistics", "Tjenester til statistik")
            }
            (_, Some(Purpose::Marketing)) => {
                self.pick("Services for marketing", "Tjenester til markedsføring")
            }
            (_, None) => self.pick("Other services", "Andre tjenester"),
        }
    }

    #[must_use]
    pub fn purpose(self, purpose: Option<Purpose>) -> &'static str {
        match purpose {
            Some(Purpose::Necessary) => self.pick("necessary", "nødvendig"),
            Some(Purpose::Preferences) => self.pick("preferences", "præferencer"),
            Some(Purpose::Statistics) => self.pick("statistics", "statistik"),
            Some(Purpose::Marketing) => self.pick("marketing", "markedsføring"),
            None => self.pick("not known", "ikke kendt"),
        }
    }

    #[must_use]
    pub fn party(self, third: bool) -> &'static str {
        match third {
            true => self.pick("third party", "tredjepart"),
            false => self.pick("first party", "førstepart"),
        }
    }

    /// `2 years`; where it is not known, so says the text.
    #[must_use]
    pub fn lifetime(self, lifetime: Option<Lifetime>, medium: Medium) -> String {
        let persistent = matches!(medium, Medium::LocalStorage | Medium::Database);
        match lifetime {
            None if persistent => self
                .pick("until it is deleted", "indtil det slettes")
                .to_owned(),
            None => self.pick("not known", "ikke kendt").to_owned(),
            Some(Lifetime::Session) => self
                .pick("until the browser is closed", "indtil browseren lukkes")
                .to_owned(),
            Some(Lifetime::Seconds(seconds)) => {
                let (count, unit) = in_units(seconds);
                let one = count == 1;
                let word = match (self, unit, one) {
                    (Self::English, Unit::Second, true) => "second",
                    (Self::English, Unit::Second, false) => "seconds",
                    (Self::English, Unit::Minute, true) => "minute",
                    (Self::English, Unit::Minute, false) => "minutes",
                    (Self::English, Unit::Hour, true) => "hour",
                    (Self::English, Unit::Hour, false) => "hours",
                    (Self::English, Unit::Day, true) => "day",
                    (Self::English, Unit::Day, false) => "days",
                    (Self::English, Unit::Month, true) => "month",
                    (Self::English, Unit::Month, false) => "months",
                    (Self::English, Unit::Year, true) => "year",
                    (Self::English, Unit::Year, false) => "years",
                    (Self::Danish, Unit::Second, true) => "sekund",
                    (Self::Danish, Unit::Second, false) => "sekunder",
                    (Self::Danish, Unit::Minute, true) => "minut",
                    (Self::Danish, Unit::Minute, false) => "minutter",
                    (Self::Danish, Unit::Hour, true) => "time",
                    (Self::Danish, Unit::Hour, false) => "timer",
                    (Self::Danish, Unit::Day, true) => "dag",
                    (Self::Danish, Unit::Day, false) => "dage",
                    (Self::Danish, Unit::Month, true) => "måned",
                    (Self::Danish, Unit::Month, false) => "måneder",
                    (Self::Danish, Unit::Year, _) => "år",
                };
                format!("{count} {word}")
            }
        }
    }

    #[must_use]
    pub fn medium(self, medium: Medium) -> &'static str {
        match medium {
            Medium::Cookie => "cookie",
            Medium::LocalStorage => "localStorage",
            Medium::SessionStorage => "sessionStorage",
            Medium::Database => "IndexedDB",
            Medium::PlugIn => self.pick("plug-in storage", "plug-in-lager"),
        }
    }

    /// What stands in front of a place.
    #[must_use]
    pub fn guard(self, place: &Place) -> String {
        let asked: Vec<&str> = place
            .asked
            .iter()
            .map(|purpose| self.purpose(Some(*purpose)))
            .collect();
        match place.guard {
            GuardKind::None => self
                .pick("loads with the page", "indlæses med siden")
                .to_owned(),
            GuardKind::Consent if asked.is_empty() => {
                self.pick("after consent", "efter samtykke").to_owned()
            }
            GuardKind::Consent => {
                let words = self.pick("after consent to", "efter samtykke til");
                format!("{words} {}", asked.join(", "))
            }
            GuardKind::Interaction => self
                .pick(
                    "after an action of the visitor",
                    "efter en handling af den besøgende",
                )
                .to_owned(),
            GuardKind::ConsentMode => self
                .pick(
                    "restricted by the vendor's consent mode until consent",
                    "begrænset af leverandørens consent mode indtil samtykke",
                )
                .to_owned(),
            GuardKind::Never => self.pick("never", "aldrig").to_owned(),
        }
    }

    /// The same for what is stored or asks for consent, which does not load.
    #[must_use]
    pub fn guard_of(self, kind: EntryKind, place: &Place) -> String {
        match (kind, place.guard) {
            (EntryKind::Storage, GuardKind::None) => self
                .pick("stored without asking", "gemmes uden at spørge")
                .to_owned(),
            _ => self.guard(place),
        }
    }

    #[must_use]
    pub fn role(self, role: Option<Role>) -> &'static str {
        match role {
            Some(Role::Script) => "script",
            Some(Role::Frame) => self.pick("frame", "indlejret ramme"),
            Some(Role::Style) => self.pick("style sheet or font", "stylesheet eller skrifttype"),
            Some(Role::Pixel) => "pixel",
            Some(Role::Image) => self.pick("image or file", "billede eller fil"),
            Some(Role::Request) => self.pick("request", "forespørgsel"),
            None => "",
        }
    }

    /// What an entry does with the visitor's data, in one sentence.
    #[must_use]
    pub fn description(self, entry: &Entry) -> &str {
        match entry.kind {
            EntryKind::ConsentManager => self.pick(
                "Asks for consent and remembers the answer.",
                "Beder om samtykke og husker svaret.",
            ),
            EntryKind::Storage => match entry.purpose {
                Some(Purpose::Necessary) => self.pick(
                    "Needed for the site to work.",
                    "Nødvendig for at webstedet fungerer.",
                ),
                Some(Purpose::Preferences) => self.pick(
                    "Remembers what the visitor prefers.",
                    "Husker, hvad den besøgende foretrækker.",
                ),
                Some(Purpose::Statistics) => self.pick(
                    "Counts visits and what is done on the site.",
                    "Tæller besøg og det, der gøres på webstedet.",
                ),
                Some(Purpose::Marketing) => self.pick(
                    "Tells by which advertisement or campaign the visitor came.",
                    "Fortæller, hvilken annonce eller kampagne den besøgende kom fra.",
                ),
                None => "",
            },
            EntryKind::Service => match self {
                Self::English => entry.description.as_deref().unwrap_or_default(),
                Self::Danish => entry.category.map_or("", of_category),
            },
        }
    }

    /// The company's country by its name; its code where it is a rare one.
    #[must_use]
    pub fn country(self, code: &str) -> &str {
        COUNTRIES
            .binary_search_by_key(&code, |(known, ..)| known)
            .map_or(code, |at| self.pick(COUNTRIES[at].1, COUNTRIES[at].2))
    }

    /// Headings of the columns, see [`Column`].
    #[must_use]
    pub fn column(self, column: Column) -> &'static str {
        match column {
            Column::Kind => self.pick("Kind", "Art"),
            Column::Name => self.pick("Name", "Navn"),
            Column::Company => self.pick("Company", "Virksomhed"),
            Column::Country => self.pick("Country", "Land"),
            Column::Purpose => self.pick("Purpose", "Formål"),
            Column::Description => self.pick("What it does", "Hvad det gør"),
            Column::Stored => self.pick("Cookie or key", "Cookie eller nøgle"),
            Column::Medium => self.pick("Stored in", "Gemmes i"),
            Column::Lifetime => self.pick("How long", "Varighed"),
            Column::Party => self.pick("Party", "Part"),
            Column::Guard => self.pick("When", "Hvornår"),
            Column::Place => self.pick("Place", "Sted"),
        }
    }

    #[must_use]
    pub fn kind(self, kind: EntryKind) -> &'static str {
        match kind {
            EntryKind::Service => self.pick("service", "tjeneste"),
            EntryKind::ConsentManager => self.pick("consent manager", "samtykkeløsning"),
            EntryKind::Storage => self.pick("own storage", "webstedets egen"),
        }
    }

    /// Who is behind what the site itself stores.
    #[must_use]
    pub fn own(self) -> &'static str {
        self.pick("the site itself", "webstedet selv")
    }

    #[must_use]
    pub fn no_cookies(self) -> &'static str {
        self.pick("no cookies known", "ingen kendte cookies")
    }
}

/// The columns of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Kind,
    Name,
    Company,
    Country,
    Purpose,
    Description,
    Stored,
    Medium,
    Lifetime,
    Party,
    Guard,
    Place,
}

/// What services of a category do, in Danish.
fn of_category(category: Category) -> &'static str {
    match category {
        Category::AbTesting => {
            "Viser forskellige udgaver af webstedet og måler, hvilken der virker bedst."
        }
        Category::Analytics => {
            "Fører statistik over besøg og over det, de besøgende gør på webstedet."
        }
        Category::Audio => "Afspiller lyd; udbyderen får at vide, at siden er besøgt.",
        Category::Captcha => {
            "Skelner mennesker fra robotter; udbyderen får oplysninger om den besøgendes udstyr."
        }
        Category::Cdn => "Leverer filer til webstedet; udbyderen får at vide, at siden er besøgt.",
        Category::Chat => "Lader de besøgende chatte og genkender dem imellem besøg.",
        Category::Comments => {
            "Viser kommentarer og lader de besøgende skrive; udbyderen får at vide, at siden er besøgt."
        }
        Category::Document => "Viser dokumenter; udbyderen får at vide, at siden er besøgt.",
        Category::ErrorMonitoring => {
            "Melder fejl i webstedet med oplysninger om den besøgendes udstyr."
        }
        Category::Font => "Leverer skrifttyper; udbyderen får at vide, at siden er besøgt.",
        Category::Form => "Viser formularer og tager imod det, som den besøgende skriver i dem.",
        Category::Map => "Viser kort; udbyderen får at vide, at siden er besøgt.",
        Category::Marketing => "Følger de besøgende for at vise annoncer og måle deres virkning.",
        Category::Payment => {
            "Tager imod betalinger og kan genkende den besøgende for at hindre svindel."
        }
        Category::PublicData => {
            "Leverer kort, adresser eller andre data fra en myndighed, som får at vide, at siden er besøgt."
        }
        Category::Reviews => "Viser anmeldelser; udbyderen får at vide, at siden er besøgt.",
        Category::Search => {
            "Søger på webstedet; udbyderen får det at vide, som den besøgende søger efter."
        }
        Category::Social => {
            "Viser indhold og knapper fra et socialt netværk, som får at vide, at siden er besøgt."
        }
        Category::TagManager => "Indlæser andre tjenester, som webstedets ejer vælger.",
        Category::Translation => "Oversætter webstedet; udbyderen får at vide, at siden er besøgt.",
        Category::Video => "Afspiller video; udbyderen får at vide, at siden er besøgt.",
        Category::Widget => "Viser indhold fra udbyderen, som får at vide, at siden er besøgt.",
    }
}

/// Code, English and Danish name; sorted by the code. Names as the EU's Publications Office has
/// them, the short ones.
const COUNTRIES: &[(&str, &str, &str)] = &[
    ("AD", "Andorra", "Andorra"),
    ("AT", "Austria", "Østrig"),
    ("AU", "Australia", "Australien"),
    ("BE", "Belgium", "Belgien"),
    ("BG", "Bulgaria", "Bulgarien"),
    ("BR", "Brazil", "Brasilien"),
    ("CA", "Canada", "Canada"),
    ("CH", "Switzerland", "Schweiz"),
    ("CN", "China", "Kina"),
    ("CY", "Cyprus", "Cypern"),
    ("CZ", "Czechia", "Tjekkiet"),
    ("DE", "Germany", "Tyskland"),
    ("DK", "Denmark", "Danmark"),
    ("EE", "Estonia", "Estland"),
    ("ES", "Spain", "Spanien"),
    ("FI", "Finland", "Finland"),
    ("FR", "France", "Frankrig"),
    ("GB", "United Kingdom", "Storbritannien"),
    ("HK", "Hong Kong", "Hongkong"),
    ("HU", "Hungary", "Ungarn"),
    ("IE", "Ireland", "Irland"),
    ("IL", "Israel", "Israel"),
    ("IN", "India", "Indien"),
    ("IS", "Iceland", "Island"),
    ("IT", "Italy", "Italien"),
    ("JP", "Japan", "Japan"),
    ("KR", "South Korea", "Sydkorea"),
    ("LT", "Lithuania", "Litauen"),
    ("LU", "Luxembourg", "Luxembourg"),
    ("LV", "Latvia", "Letland"),
    ("MT", "Malta", "Malta"),
    ("NL", "Netherlands", "Nederlandene"),
    ("NO", "Norway", "Norge"),
    ("NZ", "New Zealand", "New Zealand"),
    ("PL", "Poland", "Polen"),
    ("PT", "Portugal", "Portugal"),
    ("RO", "Romania", "Rumænien"),
    ("RU", "Russia", "Rusland"),
    ("SE", "Sweden", "Sverige"),
    ("SG", "Singapore", "Singapore"),
    ("SI", "Slovenia", "Slovenien"),
    ("SK", "Slovakia", "Slovakiet"),
    ("UA", "Ukraine", "Ukraine"),
    ("US", "United States", "USA"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn every_company_has_a_country_with_a_name() {
        assert!(COUNTRIES.is_sorted());
        for (id, service) in &Catalogue::builtin().services {
            let Some(code) = service.company.country.as_deref() else {
                continue;
            };
            assert_ne!(Language::Danish.country(code), code, "{id}");
        }
    }

    #[test]
    fn the_locale_tells_the_language() {
        for locale in ["da", "da_DK.UTF-8", "da-DK"] {
            assert_eq!(Language::of_locale(locale), Language::Danish, "{locale}");
        }
        for locale in ["", "C", "en_GB.UTF-8", "dav_KE"] {
            assert_eq!(Language::of_locale(locale), Language::English, "{locale}");
        }
    }

    #[test]
    fn lifetimes_have_words() {
        let said = |language: Language, seconds| {
            language.lifetime(Some(Lifetime::Seconds(seconds)), Medium::Cookie)
        };
        assert_eq!(said(Language::English, 86_400), "1 day");
        assert_eq!(said(Language::Danish, 390 * 86_400), "13 måneder");
        assert_eq!(said(Language::Danish, 730 * 86_400), "2 år");
    }
}
