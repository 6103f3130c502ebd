//! The human report shows each finding in its source, the way compilers do.

use std::io::{self, Write};
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic, Label, Severity};
use codespan_reporting::files::{Error, Files, Location};
use codespan_reporting::term::termcolor::{Ansi, NoColor, WriteColor};
use codespan_reporting::term::{self, Config, Styles, StylesWriter};

use super::excerpt::{Excerpt, FIRST_LINES, LAST_LINES};
use super::kinds::{Folded, Shown};
use super::{headline, page_address, source_of, visible};
use crate::catalogue::definition::Level;
use crate::engine::Report;
use crate::finding::{Finding, LawNote, Suggested};
use crate::span::Span;

/// How findings are shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    pub color: bool,
    /// The name of each lint is a link to its page, for terminals that know such.
    pub links: bool,
    /// So many findings that say the same are shown in full, and the others counted; all if none.
    pub most_same: Option<usize>,
}

/// Writes all findings, each with its source, its law and its help.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if look.color {
        write_styled(report, look, &mut Ansi::new(out))
    } else {
        write_styled(report, look, &mut NoColor::new(out))
    }
}

fn write_styled(report: &Report, look: Look, out: &mut dyn WriteColor) -> io::Result<()> {
    let styles = Styles::default();
    let mut writer = StylesWriter::new(out, &styles);
    let config = Config {
        start_context_lines: FIRST_LINES,
        end_context_lines: LAST_LINES,
        ..Config::default()
    };
    let mut folded = Folded::of(&report.findings, look.most_same);
    for finding in &report.findings {
        let others = match folded.next(report, finding) {
            Shown::Full => None,
            Shown::Last(others) => Some(others),
            Shown::Not => continue,
        };
        let (excerpts, mut diagnostic) = diagnostic(report, finding);
        diagnostic.notes.extend(others);
        if look.links {
            let page = page_address(&finding.lint);
            let link = format!("\u{1b}]8;;{page}\u{1b}\\{}\u{1b}]8;;\u{1b}\\", finding.lint);
            diagnostic = diagnostic.with_code(link);
        }
        match term::emit_to_write_style(&mut writer, &config, &excerpts, &diagnostic) {
            Ok(()) => {}
            Err(Error::Io(error)) => return Err(error),
            // A place that cannot be shown must not hide the finding.
            Err(_) => writeln!(
                writer,
                "{}: {}: {}\n",
                visible(&finding.path),
                headline(finding),
                visible(&finding.message)
            )?,
        }
    }
    Ok(())
}

/// The sources that one finding shows.
struct Excerpts(Vec<Excerpt>);

fn diagnostic(report: &Report, finding: &Finding) -> (Excerpts, Diagnostic<usize>) {
    let mut places = vec![(finding.path.as_str(), finding.span, finding.label.as_str())];
    let related = finding.related.iter();
    places.extend(related.map(|it| (it.path.as_str(), it.span, it.text.as_str())));

    let mut files: Vec<(&str, Vec<Span>)> = Vec::new();
    let mut labels = Vec::new();
    let mut notes = Vec::new();
    for (index, (path, span, text)) in places.into_iter().enumerate() {
        if source_of(report, path).is_none() {
            // Only a run that lost the source gets here, and the reader still needs the place.
            notes.push(format!("note: {}: {}", visible(path), visible(text)));
            continue;
        }
        let file = match files.iter().position(|(known, _)| *known == path) {
            Some(file) => file,
            None => {
                files.push((path, Vec::new()));
                files.len() - 1
            }
        };
        let spans = &mut files[file].1;
        labels.push((index == 0, file, spans.len(), visible(text)));
        spans.push(span);
    }
    let excerpts: Vec<Excerpt> = files
        .iter()
        .filter_map(|(path, spans)| Some(Excerpt::of(source_of(report, path)?, spans)))
        .collect();
    let labels = labels
        .into_iter()
        .filter_map(|(is_primary, file, span, text)| {
            let range = excerpts.get(file)?.span(span);
            let label = if is_primary {
                Label::primary(file, range)
            } else {
                Label::secondary(file, range)
            };
            Some(label.with_message(text))
        });
    let labels = labels.collect();
    notes.extend(
        finding
            .notes
            .iter()
            .map(|note| format!("note: {}", visible(note))),
    );
    // The rest is in the lint's page.
    notes.extend(law_lines(&finding.law));
    if !finding.help.is_empty() {
        notes.push(format!("help: {}", visible(&finding.help)));
    }
    if let Some(Suggested { language, text }) = &finding.wording {
        notes.push(format!("wording ({language}): {}", visible(text)));
    }
    let diagnostic = Diagnostic::new(severity(finding.level))
        .with_code(&finding.lint)
        .with_message(visible(&finding.message))
        .with_labels(labels)
        .with_notes(notes);
    (Excerpts(excerpts), diagnostic)
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Note => Severity::Note,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    }
}

/// How many texts of law are shown with a finding.
const MOST_LAWS: usize = 2;

/// Texts of law, each with the sections of it that count.
fn law_lines(laws: &[LawNote]) -> Vec<String> {
    let mut titles: Vec<&str> = laws.iter().map(|law| law.title.as_str()).collect();
    let mut seen = Vec::new();
    titles.retain(|title| {
        !seen.contains(title) && {
            seen.push(*title);
            true
        }
    });
    titles.truncate(MOST_LAWS);
    let line = |title: &str| {
        let cited = || laws.iter().filter(|law| law.title == title);
        let sections: Vec<&str> = cited()
            .map(|law| law.section.as_str())
            .filter(|section| !section.is_empty())
            .collect();
        let sections = sections.join("; ");
        let url = cited().find_map(|law| law.url.as_deref()).unwrap_or("");
        let parts = [title, sections.as_str(), url].into_iter();
        let parts: Vec<_> = parts.filter(|part| !part.is_empty()).map(visible).collect();
        format!("law: {}", parts.join(", "))
    };
    titles.into_iter().map(line).collect()
}

impl Excerpts {
    fn get(&self, id: usize) -> Result<&Excerpt, Error> {
        self.0.get(id).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Excerpts {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(self.get(id)?.name())
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(self.get(id)?.text())
    }

    fn line_index(&'a self, id: usize, at: usize) -> Result<usize, Error> {
        Ok(self.get(id)?.line_index(at))
    }

    fn line_range(&'a self, id: usize, line: usize) -> Result<Range<usize>, Error> {
        self.get(id)?.line_range(line)
    }

    fn location(&'a self, id: usize, at: usize) -> Result<Location, Error> {
        Ok(self.get(id)?.location(at))
    }
}
