//! A finding is one breach at one place, worded and located, ready for any report.
//!
//! Findings are owned data: whoever renders them looks the text up in the report's sources.

use std::collections::HashMap;
use std::time::Duration;

use crate::catalogue::definition::{Confidence, Group, GuardKind, Level};
use crate::catalogue::service::Purpose;
use crate::fix::Fix;
use crate::source::{Source, floor};
use crate::span::Span;
use crate::walk::LeftOut;

/// One breach at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The lint's id.
    pub lint: String,
    pub group: Group,
    /// The level that the configuration leaves it at.
    pub level: Level,
    pub confidence: Confidence,
    /// The file, as [`Source::path`] has it.
    pub path: String,
    /// The primary place.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What the source shows at `span`.
    pub label: String,
    /// What to do about it.
    pub help: String,
    /// Further places that belong to it, in this file or others.
    pub related: Vec<Related>,
    /// The service's id.
    pub service: Option<String>,
    pub service_name: Option<String>,
    pub purpose: Option<Purpose>,
    /// The gates that were looked at, and what they were found to be.
    pub guards: Vec<GuardNote>,
    pub law: Vec<LawNote>,
    /// A text that could stand there instead.
    pub wording: Option<Suggested>,
    /// Anything else that helps to understand it.
    pub notes: Vec<String>,
    /// What takes it away, best first; in the finding's own file.
    pub fixes: Vec<Fix>,
    /// The same from run to run while the code stays the same; empty until
    /// [`assign_fingerprints`] has run.
    pub fingerprint: String,
}

/// A text for people to take over and complete; nothing writes it into the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// Its language's code: `da`.
    pub language: String,
    /// What only the site knows is in square brackets.
    pub text: String,
}

/// A further place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    pub path: String,
    pub span: Span,
    pub text: String,
}

/// A gate on the way to a finding's site and why it did or did not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardNote {
    pub kind: String,
    /// In the finding's own file.
    pub span: Span,
    /// The gate as the source has it.
    pub text: String,
    /// Whether it counted as a guard.
    pub counts: bool,
    pub reason: String,
}

/// A finding that is not reported, and by whose word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    pub finding: Finding,
    pub by: AllowedBy,
}

/// What allows a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedBy {
    /// A comment in the source, with its reason, which may be empty.
    Comment(String),
    /// A baseline.
    Baseline,
}

/// A service that loads only behind a guard, and the guard.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Guarded {
    pub path: String,
    pub span: Span,
    pub service: String,
    pub service_name: String,
    pub guard: GuardKind,
    /// What the guard asks for consent to, where it says so.
    pub purposes: Vec<Purpose>,
    /// Where the guard is, and what it does; in another file where the path says so.
    pub by: Option<(String, Span, String)>,
}

/// A legal reference, resolved from `lints/law.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawNote {
    pub id: String,
    pub title: String,
    pub section: String,
    pub url: Option<String>,
}

/// Something about the run that users should know and that is no breach: a file that could not be
/// read, a suppression that suppresses nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    pub path: Option<String>,
    /// Counted from 1, where one line is meant.
    pub line: Option<usize>,
    pub message: String,
}

impl Note {
    /// A note on a whole file.
    #[must_use]
    pub fn on(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()),
            line: None,
            message: message.into(),
        }
    }

    /// A note on one line of a file.
    #[must_use]
    pub fn at(path: impl Into<String>, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()),
            line: Some(line),
            message: message.into(),
        }
    }
}

/// What a run did, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files whose text was read.
    pub files_read: usize,
    /// Files that passed the prefilter and were parsed.
    pub files_parsed: usize,
    pub left_out: LeftOut,
    /// Findings by level, after suppression.
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    /// Findings that are too unsure to show.
    pub unsure: usize,
    /// Findings that a comment in the source allows.
    pub suppressed: usize,
    /// Findings that the baseline lists.
    pub in_baseline: usize,
    pub elapsed: Duration,
}

impl Summary {
    /// Sets the numbers by level from the findings that are left.
    pub fn count(&mut self, findings: &[Finding]) {
        let at = |level| {
            findings
                .iter()
                .filter(|finding| finding.level == level)
                .count()
        };
        self.errors = at(Level::Error);
        self.warnings = at(Level::Warning);
        self.notes = at(Level::Note);
    }
}

/// The word for a value in configuration files and reports.
pub trait Named {
    fn id(&self) -> &'static str;
}

impl Named for Group {
    fn id(&self) -> &'static str {
        match self {
            Group::Loading => "loading",
            Group::Guards => "guards",
            Group::Banner => "banner",
            Group::Information => "information",
            Group::Zones => "zones",
        }
    }
}

impl Named for Level {
    fn id(&self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

impl Named for Confidence {
    fn id(&self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

impl Named for GuardKind {
    fn id(&self) -> &'static str {
        match self {
            GuardKind::None => "none",
            GuardKind::Consent => "consent",
            GuardKind::Interaction => "interaction",
            GuardKind::ConsentMode => "consent-mode",
            GuardKind::Never => "never",
        }
    }
}

impl Named for Purpose {
    fn id(&self) -> &'static str {
        match self {
            Purpose::Necessary => "necessary",
            Purpose::Preferences => "preferences",
            Purpose::Statistics => "statistics",
            Purpose::Marketing => "marketing",
        }
    }
}

/// All groups, in the order in which they are shown.
pub const GROUPS: [Group; 5] = [
    Group::Loading,
    Group::Guards,
    Group::Banner,
    Group::Information,
    Group::Zones,
];

/// Sorts findings as every report shows them: by file, then by place, then by lint.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (&a.path, a.span, &a.lint, &a.service, &a.message)
            .cmp(&(&b.path, b.span, &b.lint, &b.service, &b.message))
    });
}

/// Sorts what is allowed as findings are sorted.
pub fn sort_allowed(allowed: &mut [Allowed]) {
    allowed.sort_by(|a, b| {
        let (a, b) = (&a.finding, &b.finding);
        (&a.path, a.span, &a.lint, &a.message).cmp(&(&b.path, b.span, &b.lint, &b.message))
    });
}

/// Gives every finding of one file its fingerprint. The findings must be sorted.
///
/// A fingerprint is made of the lint, the path, the service and the source line without its white
/// space, so it survives lines that move; equal ones are told apart by their order in the file.
pub fn assign_fingerprints(source: &Source, findings: &mut [Finding]) {
    let findings = findings.iter_mut();
    fingerprint(
        source,
        findings.filter(|finding| finding.path == source.path),
    );
}

/// Fingerprints all findings of one file by the path that they have, which need not be the
/// source's own.
pub fn fingerprint<'a>(source: &Source, findings: impl Iterator<Item = &'a mut Finding>) {
    let mut seen: HashMap<u64, u32> = HashMap::new();
    for finding in findings {
        let mut hash = Fnv::new();
        hash.field(finding.lint.bytes());
        hash.field(finding.path.bytes());
        hash.field(finding.service.as_deref().unwrap_or("").bytes());
        let line = bounded(source.line_text(finding.span.start), finding, source);
        hash.field(line.bytes().filter(|byte| !byte.is_ascii_whitespace()));
        let occurrence = seen.entry(hash.0).or_insert(0);
        hash.field(occurrence.to_le_bytes().into_iter());
        *occurrence += 1;
        finding.fingerprint = format!("{:016x}", hash.0);
    }
}

/// How much of a line goes into a fingerprint.
const LINE_BYTES: usize = 400;

/// The line itself, or the text from the finding on where the line is so long that hashing it for
/// each of many findings would take quadratic time.
fn bounded<'a>(line: &'a str, finding: &Finding, source: &'a Source) -> &'a str {
    if line.len() <= LINE_BYTES {
        return line;
    }
    let start = floor(&source.text, finding.span.start);
    let end = floor(&source.text, start.saturating_add(LINE_BYTES));
    let rest = source.text.get(start..end).unwrap_or("");
    rest.split(['\n', '\r']).next().unwrap_or("")
}

/// 64-bit FNV-1a: stable across versions of the standard library, unlike its own hasher.
/// <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    /// Hashes a field and its end, so that no two lists of fields run together. No text in UTF-8
    /// has the byte 0xff.
    fn field(&mut self, bytes: impl Iterator<Item = u8>) {
        bytes.for_each(|byte| self.byte(byte));
        self.byte(0xff);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A finding at a span, with something in every field.
    pub(crate) fn sample(path: &str, span: Span) -> Finding {
        Finding {
            lint: "unguarded-embed".into(),
            group: Group::Loading,
            level: Level::Error,
            confidence: Confidence::High,
            path: path.into(),
            span,
            message: "YouTube loads with the page".into(),
            label: "loads before consent".into(),
            help: "load the player when the visitor has consented".into(),
            related: Vec::new(),
            service: Some("youtube".into()),
            service_name: Some("YouTube".into()),
            purpose: Some(Purpose::Marketing),
            guards: Vec::new(),
            law: vec![LawNote {
                id: "vej".into(),
                title: "VEJ nr 10189".into(),
                section: "3.1".into(),
                url: Some("https://example.org/vej".into()),
            }],
            wording: None,
            notes: vec!["a note".into()],
            fixes: Vec::new(),
            fingerprint: String::new(),
        }
    }

    fn source(text: &str) -> Source {
        Source::from_bytes("a.html".into(), text.as_bytes()).unwrap()
    }

    #[test]
    fn fnv_agrees_with_the_published_vectors() {
        let hash = |text: &str| {
            let mut hash = Fnv::new();
            text.bytes().for_each(|byte| hash.byte(byte));
            hash.0
        };
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_fingerprint_survives_moved_and_reindented_lines() {
        let mut before = [sample("a.html", Span::new(0, 4))];
        assign_fingerprints(&source("<i x>\n"), &mut before);
        let mut after = [sample("a.html", Span::new(6, 10))];
        assign_fingerprints(&source("\n\n    <i x>\n"), &mut after);
        assert_eq!(before[0].fingerprint, after[0].fingerprint);
        assert_eq!(before[0].fingerprint.len(), 16);
    }

    #[test]
    fn equal_lines_have_fingerprints_of_their_own() {
        let mut twice = [
            sample("a.html", Span::new(0, 4)),
            sample("a.html", Span::new(6, 10)),
        ];
        assign_fingerprints(&source("<i x>\n<i x>\n"), &mut twice);
        assert_ne!(twice[0].fingerprint, twice[1].fingerprint);
    }

    #[test]
    fn a_fingerprint_depends_on_every_field() {
        let of = |change: fn(&mut Finding)| {
            let mut finding = [sample("a.html", Span::new(0, 4))];
            change(&mut finding[0]);
            let path = finding[0].path.clone();
            let source = Source::from_bytes(path, b"<i x>\n").unwrap();
            assign_fingerprints(&source, &mut finding);
            finding[0].fingerprint.clone()
        };
        let plain = of(|_| {});
        assert_ne!(plain, of(|finding| finding.lint = "other".into()));
        assert_ne!(plain, of(|finding| finding.path = "b.html".into()));
        assert_ne!(plain, of(|finding| finding.service = None));
        assert_eq!(plain, of(|finding| finding.message = "other".into()));
    }

    #[test]
    fn ids_are_those_of_serde() {
        for group in GROUPS {
            assert_eq!(serde_json::to_value(group).unwrap(), group.id());
        }
        for level in [Level::Note, Level::Warning, Level::Error] {
            assert_eq!(serde_json::to_value(level).unwrap(), level.id());
        }
        for confidence in [Confidence::Low, Confidence::Medium, Confidence::High] {
            assert_eq!(serde_json::to_value(confidence).unwrap(), confidence.id());
        }
        for guard in [
            GuardKind::None,
            GuardKind::Consent,
            GuardKind::Interaction,
            GuardKind::ConsentMode,
            GuardKind::Never,
        ] {
            assert_eq!(serde_json::to_value(guard).unwrap(), guard.id());
        }
        for purpose in [
            Purpose::Necessary,
            Purpose::Preferences,
            Purpose::Statistics,
            Purpose::Marketing,
        ] {
            assert_eq!(serde_json::to_value(purpose).unwrap(), purpose.id());
        }
    }
}
