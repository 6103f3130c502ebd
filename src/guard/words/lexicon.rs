//! The lexicon tells what single words of names can be about, whatever name they stand in.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What a word can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// Consent itself.
    Consent,
    /// What is consented to.
    Thing,
    /// Cookies by that name.
    Cookies,
    /// What visitors choose about.
    Private,
    /// Saying yes.
    Yes,
    /// Saying no.
    No,
    /// What only a visitor's answer goes by.
    Answer,
    /// The asking, and having answered one way or the other.
    Asking,
    /// What a question is shown in.
    Surface,
    /// That somebody has to be asked.
    Need,
    /// What was only shown to the visitor, or put away.
    PutAway,
    /// What a visitor chose of several.
    Chosen,
    /// Having been picked out of several.
    Taken,
    /// Several of what can be picked.
    Several,
    /// What the site's makers turn on and off.
    Switch,
    /// What the site's makers have set, where it holds other names.
    Maker,
    /// Whoever visits the site.
    Person,
}

/// The senses of one word, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Senses(u32);

impl Senses {
    fn with(self, sense: Sense) -> Self {
        Self(self.0 | 1 << sense as u32)
    }

    pub(super) fn has(self, sense: Sense) -> bool {
        self.0 & 1 << sense as u32 != 0
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What a word in lower case can be about.
pub(super) fn senses(word: &str) -> Senses {
    static KNOWN: OnceLock<HashMap<&str, Senses>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known: HashMap<&str, Senses> = HashMap::new();
        for (sense, words) in LISTS {
            for word in *words {
                let senses = known.entry(word).or_default();
                *senses = senses.with(*sense);
            }
        }
        known
    });
    known.get(word).copied().unwrap_or_default()
}

/// Two words that say one thing: `optIn`, `opted_out`, `enabledByUser`. By what the first begins with.
const COMPOUNDS: &[(&str, &str, &str)] = &[
    ("by", "user", "byuser"),
    ("consent", "mode", "consentmode"),
    ("opt", "in", "optin"),
    ("opt", "out", "optout"),
];

/// The one word that two words make.
pub(super) fn compound(first: &str, second: &str) -> Option<&'static str> {
    let made = COMPOUNDS
        .iter()
        .find(|(begin, end, _)| first.starts_with(begin) && second == *end);
    made.map(|(.., word)| *word)
}

/// The words of each sense.
const LISTS: &[(Sense, &[&str])] = &[
    (Sense::Consent, CONSENT),
    (Sense::Thing, THINGS),
    (Sense::Cookies, COOKIES),
    (Sense::Private, PRIVATE),
    (Sense::Yes, YES),
    (Sense::No, NO),
    (Sense::Answer, ANSWERS),
    (Sense::Asking, ASKING),
    (Sense::Surface, SURFACES),
    (Sense::Need, NEEDS),
    (Sense::PutAway, PUT_AWAY),
    (Sense::Chosen, CHOSEN),
    (Sense::Taken, TAKEN),
    (Sense::Several, SEVERAL),
    (Sense::Switch, SWITCHES),
    (Sense::Maker, MAKERS),
    (Sense::Person, PEOPLE),
];

const CONSENT: &[&str] = &[
    "autorizzazione",
    "consenso",
    "consensus",
    "consent",
    "consented",
    "consentement",
    "consentgiven",
    "consentgranted",
    "consentiment",
    "consentimento",
    "consentimiento",
    "consentmode",
    "consents",
    "consimtamant",
    "consimțământ",
    "cookieconsent",
    "cookieconsents",
    "einwilligung",
    "gdpr",
    "hasconsent",
    "hozzajarulas",
    "hozzájárulás",
    "informasjonskapselsamtykke",
    "medgivande",
    "nousolek",
    "nusutikimas",
    "optin",
    "permissao",
    "piekrišana",
    "privola",
    "privolitev",
    "samtycke",
    "samtykke",
    "samtykker",
    "samtykket",
    "samþykki",
    "soglasie",
    "soglasje",
    "souhlas",
    "suhlas",
    "suostumus",
    "sutikimas",
    "sutikimo",
    "toestemming",
    "zgoda",
    "zgody",
    "zustimmung",
    "συγκατάθεση",
    "съгласие",
];

const THINGS: &[&str] = &[
    "ad",
    "ads",
    "advertisement",
    "advertising",
    "analyse",
    "analytics",
    "analytik",
    "campaigns",
    "ciasteczka",
    "cookie",
    "cookies",
    "evasteet",
    "evästeet",
    "galletas",
    "infokapslar",
    "informasjonskapsel",
    "informasjonskapsler",
    "kakor",
    "kapsler",
    "kolacici",
    "küpsised",
    "marketing",
    "oglasi",
    "piskotki",
    "piškotki",
    "publicite",
    "rastreo",
    "reklama",
    "reklame",
    "slapukai",
    "sledovani",
    "statistiche",
    "statistics",
    "statistieken",
    "statistik",
    "statistikk",
    "statistiques",
    "stats",
    "statystyka",
    "sutinys",
    "sutiņi",
    "thirdparty",
    "tracciamento",
    "traceurs",
    "track",
    "tracker",
    "trackers",
    "tracking",
    "traqueurs",
    "vafrakokur",
    "vafrakökur",
    "webstatistik",
];

const COOKIES: &[&str] = &["cookie", "cookies"];

const PRIVATE: &[&str] = &["cookie", "cookies", "privacy"];

const YES: &[&str] = &[
    "accept",
    "acceptance",
    "accepte",
    "accepted",
    "acceptees",
    "accepter",
    "acceptera",
    "accepterer",
    "accepteret",
    "accepts",
    "accepté",
    "acceptées",
    "accetta",
    "accettata",
    "accettati",
    "accettato",
    "aceitar",
    "aceite",
    "aceito",
    "aceptada",
    "aceptadas",
    "aceptado",
    "aceptados",
    "aceptar",
    "agree",
    "agreed",
    "agreement",
    "akceptacja",
    "akceptowane",
    "akceptuj",
    "akceptuje",
    "akzeptieren",
    "akzeptiert",
    "allow",
    "allowable",
    "allowed",
    "allows",
    "approved",
    "autorise",
    "autorisé",
    "byuser",
    "can",
    "consenti",
    "dato",
    "einverstanden",
    "elfogad",
    "elfogadva",
    "enabledbyuser",
    "erlaubt",
    "erteilt",
    "geaccepteerd",
    "gegeben",
    "gitt",
    "given",
    "givet",
    "godkand",
    "godkann",
    "godkend",
    "godkendt",
    "godkjent",
    "godkänd",
    "godkänn",
    "godta",
    "godtatt",
    "grant",
    "granted",
    "grants",
    "hyvaksytty",
    "hyväksytty",
    "ja",
    "may",
    "ok",
    "opted",
    "permitido",
    "permitir",
    "permitted",
    "povoleno",
    "prihvaceno",
    "prijato",
    "prijaté",
    "prijať",
    "přijato",
    "souhlasim",
    "sprejeto",
    "tillad",
    "tilladt",
    "tillatt",
    "tillåt",
    "tillåtna",
    "toegestaan",
    "yes",
];

const NO: &[&str] = &[
    "abgelehnt",
    "ablehnen",
    "afgewezen",
    "afvis",
    "afvisat",
    "afvist",
    "avslatt",
    "avslå",
    "avvisat",
    "avvist",
    "decline",
    "declined",
    "denied",
    "deny",
    "disable",
    "disabled",
    "disallow",
    "disallowed",
    "forbid",
    "geweigerd",
    "hylatty",
    "hylätty",
    "nein",
    "nej",
    "nekad",
    "no",
    "non",
    "not",
    "odbijeno",
    "odmitnuto",
    "odmítnuto",
    "odrzuc",
    "odrzucone",
    "odrzucono",
    "optout",
    "out",
    "rechazada",
    "rechazadas",
    "rechazado",
    "rechazar",
    "recusado",
    "recusar",
    "refuse",
    "refused",
    "refuser",
    "refusé",
    "reject",
    "rejected",
    "revoke",
    "revoked",
    "rifiuta",
    "rifiutati",
    "rifiutato",
    "weiger",
    "withdrawn",
    "without",
    "zavrnjeno",
];

const ANSWERS: &[&str] = &[
    "abgelehnt",
    "accept",
    "accepted",
    "accepté",
    "accettato",
    "aceptado",
    "afvist",
    "agreed",
    "akzeptiert",
    "avvist",
    "declined",
    "denied",
    "geaccepteerd",
    "godkendt",
    "godkänd",
    "godtatt",
    "granted",
    "hyväksytty",
    "optin",
    "optout",
    "rechazado",
    "refused",
    "refusé",
    "rejected",
    "revoked",
    "rifiutato",
    "weigerd",
    "withdrawn",
];

const ASKING: &[&str] = &[
    "alert",
    "answer",
    "answered",
    "asked",
    "banner",
    "bar",
    "box",
    "changed",
    "choice",
    "closed",
    "decided",
    "dialog",
    "dismiss",
    "dismissed",
    "hide",
    "id",
    "interacted",
    "key",
    "loaded",
    "loading",
    "manager",
    "message",
    "modal",
    "name",
    "necessary",
    "need",
    "needed",
    "needs",
    "notice",
    "open",
    "pending",
    "popup",
    "provider",
    "ready",
    "require",
    "required",
    "requires",
    "responded",
    "seen",
    "show",
    "shown",
    "text",
    "timestamp",
    "url",
    "version",
    "visible",
];

const SURFACES: &[&str] = &[
    "alert", "banner", "bar", "dialog", "message", "modal", "notice", "popup",
];

const NEEDS: &[&str] = &["need", "needed", "needs", "require", "required", "requires"];

const PUT_AWAY: &[&str] = &[
    "answered",
    "close",
    "closed",
    "dismiss",
    "dismissed",
    "displayed",
    "gesehen",
    "hidden",
    "hide",
    "lukket",
    "seen",
    "set",
    "show",
    "shown",
    "skjult",
    "stängd",
    "viewed",
    "vist",
];

const CHOSEN: &[&str] = &[
    "categories",
    "choice",
    "choices",
    "einstellungen",
    "indstillinger",
    "innstillinger",
    "level",
    "options",
    "permissions",
    "policy",
    "preference",
    "preferences",
    "prefs",
    "settings",
    "valg",
];

const TAKEN: &[&str] = &[
    "accepted", "allowed", "approved", "chosen", "granted", "selected",
];

const SEVERAL: &[&str] = &["categories", "cookies", "groups", "purposes", "services"];

const SWITCHES: &[&str] = &[
    "activated",
    "active",
    "config",
    "consentmode",
    "enable",
    "enabled",
    "mode",
];

const MAKERS: &[&str] = &[
    "conf",
    "config",
    "configuration",
    "env",
    "features",
    "flags",
    "option",
    "setting",
    "settings",
    "site",
    "theme",
];

const PEOPLE: &[&str] = &["customer", "person", "user", "visitor"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for (sense, words) in LISTS {
            assert!(words.is_sorted_by(|a, b| a < b), "{sense:?}");
        }
    }

    #[test]
    fn words_have_all_their_senses() {
        let cookies = senses("cookies");
        assert!(cookies.has(Sense::Thing) && cookies.has(Sense::Several));
        assert!(!cookies.has(Sense::Consent));
        assert_eq!(senses("window"), Senses::default());
    }
}
