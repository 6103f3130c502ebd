//! Findings are of one kind if they say the same: on an old site one font is on every page, and
//! nobody reads about it three hundred times.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use super::{headline, source_of, visible};
use crate::engine::Report;
use crate::finding::Finding;

/// Above so many findings, people want to see first what there is.
const MANY: usize = 10;
/// How many kinds the overview names.
const MOST_KINDS: usize = 15;
/// How many places of folded findings are named.
const MOST_PLACES: usize = 3;

/// Which findings are shown in full, where those of one kind are folded.
pub(super) struct Folded<'a> {
    /// Full ones of each kind; none where all are.
    most: Option<usize>,
    kinds: HashMap<(&'a str, &'a str, &'a str), Vec<&'a Finding>>,
    seen: HashMap<(&'a str, &'a str, &'a str), usize>,
}

/// What becomes of one finding.
pub(super) enum Shown {
    Full,
    /// The last one of its kind that is shown in full, and what to say of the others.
    Last(String),
    Not,
}

fn kind(finding: &Finding) -> (&str, &str, &str) {
    // The label tells of the way, which makes a difference to whoever mends it.
    (&finding.lint, &finding.message, &finding.label)
}

impl<'a> Folded<'a> {
    pub(super) fn of(findings: &'a [Finding], most: Option<usize>) -> Self {
        let mut kinds: HashMap<_, Vec<&Finding>> = HashMap::new();
        for finding in findings {
            kinds.entry(kind(finding)).or_default().push(finding);
        }
        Self {
            most,
            kinds,
            seen: HashMap::new(),
        }
    }

    /// What becomes of the next finding.
    pub(super) fn next(&mut self, report: &Report, finding: &'a Finding) -> Shown {
        let all = self
            .kinds
            .get(&kind(finding))
            .map_or(&[][..], Vec::as_slice);
        let seen = self.seen.entry(kind(finding)).or_default();
        *seen += 1;
        match self.most {
            // A line that says that there is one more is no shorter than that one.
            Some(most) if most + 1 < all.len() => match (*seen).cmp(&most) {
                std::cmp::Ordering::Less => Shown::Full,
                std::cmp::Ordering::Equal => Shown::Last(others(report, &all[most..])),
                std::cmp::Ordering::Greater => Shown::Not,
            },
            _ => Shown::Full,
        }
    }
}

fn others(report: &Report, others: &[&Finding]) -> String {
    let places = others.iter().take(MOST_PLACES).map(|finding| {
        let path = visible(&finding.path);
        match source_of(report, &finding.path) {
            Some(source) => format!("{path}:{}", source.location(finding.span.start).line),
            None => path.into_owned(),
        }
    });
    let places: Vec<String> = places.collect();
    let rest = match others.len() > MOST_PLACES {
        true => " …",
        false => "",
    };
    let (count, places) = (others.len(), places.join(", "));
    format!("note: {count} more say the same (`--max-same 0` shows them): {places}{rest}")
}

/// Writes what is found, a line a kind, errors first and the most frequent first; nothing where
/// that is not shorter than the findings.
///
/// # Errors
/// Those of the writer.
pub fn overview(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut kinds: HashMap<(&str, &str), Vec<&Finding>> = HashMap::new();
    for finding in &report.findings {
        let kind = (finding.lint.as_str(), finding.message.as_str());
        kinds.entry(kind).or_default().push(finding);
    }
    if report.findings.len() <= MANY || kinds.len() == report.findings.len() {
        return Ok(());
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|((lint, message), all)| {
        let level = all.iter().map(|finding| finding.level).max();
        (Reverse(level), Reverse(all.len()), *lint, *message)
    });
    writeln!(out, "what is found, how often, and in how many files:")?;
    // A line that says that there is one more is no shorter than that one.
    let shown = match kinds.len() {
        all if all == MOST_KINDS + 1 => all,
        _ => MOST_KINDS,
    };
    for (_, all) in kinds.iter().take(shown) {
        let Some(first) = all.first() else { continue };
        let files: HashSet<&str> = all.iter().map(|finding| finding.path.as_str()).collect();
        let (times, files) = (format!("{}×", all.len()), files.len());
        let (headline, message) = (headline(first), visible(&first.message));
        writeln!(out, "{times:>6} in {files:>4}  {headline}: {message}")?;
    }
    let rest = kinds.get(shown..).unwrap_or_default();
    if !rest.is_empty() {
        let findings: usize = rest.iter().map(|(_, all)| all.len()).sum();
        let kinds = rest.len();
        writeln!(
            out,
            "{findings:>5}×          of {kinds} other kinds; `--statistics` counts by lint"
        )?;
    }
    writeln!(out)
}

/// Writes what can be done about a long list, for whoever sees one for the first time.
///
/// # Errors
/// Those of the writer.
pub fn next_steps(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let frequent = report.findings.iter().max_by_key(|finding| finding.level);
    let Some(frequent) = frequent.filter(|_| report.findings.len() > MANY) else {
        return Ok(());
    };
    writeln!(out, "\nwhere to begin:")?;
    let explain = format!("cookielint explain {}", frequent.lint);
    let steps = [
        (
            explain.as_str(),
            "why it is a breach, and what to do instead",
        ),
        (
            "cookielint init",
            "say what is special about this site, in a first cookielint.toml",
        ),
        (
            "cookielint check --write-baseline",
            "accept what is there for now, so that only new findings fail",
        ),
        (
            "cookielint check --output html=report.html",
            "a page for those who answer for the site",
        ),
    ];
    let width = steps.iter().map(|(step, _)| step.len()).max().unwrap_or(0);
    for (step, why) in steps {
        writeln!(out, "  {step:width$}  {why}")?;
    }
    Ok(())
}
