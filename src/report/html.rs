//! The report as a page for those who answer for a site and do not read code all day: one file that
//! loads nothing, runs nothing but its own filter, and can be printed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::excerpt::Excerpt;
use super::xml::escaped;
use super::{inventory, page_address, source_of};
use crate::catalogue::definition::Level;
use crate::engine::Report;
use crate::finding::{Finding, LawNote, Named};
use crate::inventory::words::Language;
use crate::source::floor;
use crate::span::Span;
use words::Words;

mod words;

const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/filter.js");
/// Base64 of the SHA-256 of the above: nothing else may style the page or run in it.
const STYLE_HASH: &str = "6HseBSj6S98PDkHfAO/RnGygPcfwiwE2X13rUYYUHJ0=";
const SCRIPT_HASH: &str = "yg53xYc8TNMQWbIjhhHE9NVUSuGMUpKTpNfzlPcvd9Q=";

/// By which a page is known again, near its start.
const MARK: &str = "<meta name=\"generator\" content=\"cookielint\">";

/// Whether a text is a page that this wrote: it quotes a site and is no part of it.
#[must_use]
pub fn is_page(text: &str) -> bool {
    let start = text.get(..floor(text, 200)).unwrap_or("");
    start.contains(MARK)
}

/// The page, and what it needs on every line.
struct Page<'a> {
    report: &'a Report,
    language: Language,
    words: &'static Words,
    /// Marks what lints say, which is in English, on a page that is not.
    english: &'static str,
}

/// Writes a page: the summary, the findings by file, the inventory if the report has one, and the
/// notes on the run.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let page = Page {
        report,
        language,
        words: Words::of(language),
        english: match language {
            Language::English => "",
            Language::Danish => " lang=\"en\"",
        },
    };
    page.head(out)?;
    page.summary(out)?;
    page.findings(out)?;
    if let Some(entries) = &report.inventory {
        let title = language.title();
        writeln!(
            out,
            "<section aria-labelledby=\"inventory\">\n<h2 id=\"inventory\">{title}</h2>"
        )?;
        inventory::tables(entries, language, out)?;
        writeln!(out, "</section>")?;
    }
    page.notes(out)?;
    writeln!(out, "</main>")?;
    if !report.findings.is_empty() {
        writeln!(out, "<script>{SCRIPT}</script>")?;
    }
    writeln!(out, "</body>\n</html>")
}

impl Page<'_> {
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let words = self.words;
        let title = words.title;
        writeln!(
            out,
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n{MARK}\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'sha256-{STYLE_HASH}'; script-src 'sha256-{SCRIPT_HASH}'; \
             base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n</head>",
            self.language.tag()
        )?;
        writeln!(
            out,
            "<body>\n<a class=\"skip\" href=\"#main\">{}</a>\n<header>\n<h1>{title}</h1>\n<p>{}</p>\n</header>",
            words.skip, words.introduction
        )?;
        writeln!(out, "<nav aria-label=\"{}\">\n<ul>", words.contents)?;
        let parts = [
            (true, "summary", words.summary),
            (true, "findings", words.findings),
            (
                self.report.inventory.is_some(),
                "inventory",
                self.language.title(),
            ),
            (!self.report.notes.is_empty(), "run", words.run),
        ];
        for (_, id, name) in parts.iter().filter(|(is_there, ..)| *is_there) {
            writeln!(out, "<li><a href=\"#{id}\">{name}</a></li>")?;
        }
        writeln!(out, "</ul>\n</nav>\n<main id=\"main\">")
    }

    fn summary(&self, out: &mut dyn Write) -> io::Result<()> {
        let (words, summary) = (self.words, &self.report.summary);
        writeln!(
            out,
            "<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">{}</h2>",
            words.summary
        )?;
        let rows = [
            (true, words.level(Level::Error), summary.errors),
            (true, words.level(Level::Warning), summary.warnings),
            (true, words.level(Level::Note), summary.notes),
            (summary.suppressed > 0, words.allowed, summary.suppressed),
            (
                summary.in_baseline > 0,
                words.in_baseline,
                summary.in_baseline,
            ),
            (true, words.files_read, summary.files_read),
            (true, words.files_left_out, summary.left_out.total()),
        ];
        let (level, number) = (words.level, words.number);
        writeln!(
            out,
            "<table>\n<caption>{}</caption>\n<thead>\n<tr><th scope=\"col\">{}</th><th scope=\"col\">{number}</th></tr>\n</thead>\n<tbody>",
            words.in_numbers, words.what
        )?;
        for (_, name, count) in rows.iter().filter(|(is_told, ..)| *is_told) {
            writeln!(
                out,
                "<tr><th scope=\"row\">{name}</th><td class=\"number\">{count}</td></tr>"
            )?;
        }
        writeln!(out, "</tbody>\n</table>")?;
        let mut counts: BTreeMap<(&str, Level), usize> = BTreeMap::new();
        for finding in &self.report.findings {
            *counts.entry((&finding.lint, finding.level)).or_default() += 1;
        }
        if !counts.is_empty() {
            writeln!(
                out,
                "<table>\n<caption>{}</caption>\n<thead>\n<tr><th scope=\"col\">{}</th><th scope=\"col\">{level}</th><th scope=\"col\">{number}</th></tr>\n</thead>\n<tbody>",
                words.by_lint, words.lint
            )?;
            for ((lint, level), count) in counts {
                writeln!(
                    out,
                    "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"number\">{count}</td></tr>",
                    self.lint(lint),
                    self.level(level)
                )?;
            }
            writeln!(out, "</tbody>\n</table>")?;
        }
        writeln!(out, "</section>")
    }

    fn findings(&self, out: &mut dyn Write) -> io::Result<()> {
        let words = self.words;
        writeln!(
            out,
            "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">{}</h2>",
            words.findings
        )?;
        if self.report.findings.is_empty() {
            writeln!(out, "<p>{}</p>", words.nothing)?;
        } else {
            self.filter(out)?;
        }
        let mut number = 0;
        let files = self.report.findings.chunk_by(|a, b| a.path == b.path);
        for (file, findings) in files.enumerate() {
            let path = findings.first().map_or("", |finding| &finding.path);
            writeln!(
                out,
                "<section class=\"file\" aria-labelledby=\"file-{file}\">\n<h3 id=\"file-{file}\"><code>{}</code></h3>",
                escaped(path)
            )?;
            for finding in findings {
                number += 1;
                self.finding(number, finding, out)?;
            }
            writeln!(out, "</section>")?;
        }
        writeln!(out, "</section>")
    }

    /// What the script works with; without it, it is not shown.
    fn filter(&self, out: &mut dyn Write) -> io::Result<()> {
        let words = self.words;
        writeln!(
            out,
            "<div id=\"filter\" role=\"search\" aria-label=\"{}\" hidden>\n\
             <p><label for=\"search\">{}</label> <input type=\"search\" id=\"search\" autocomplete=\"off\"></p>\n\
             <p><label for=\"lint\">{}</label> <select id=\"lint\"><option value=\"\">{}</option>",
            words.filter, words.search, words.lint, words.every_lint
        )?;
        let mut lints: Vec<&str> = self.report.findings.iter().map(|it| &*it.lint).collect();
        lints.sort_unstable();
        lints.dedup();
        for lint in lints {
            let lint = escaped(lint);
            writeln!(out, "<option value=\"{lint}\">{lint}</option>")?;
        }
        writeln!(out, "</select></p>")?;
        for level in [Level::Error, Level::Warning, Level::Note] {
            let (id, name) = (level.id(), words.level(level));
            writeln!(
                out,
                "<p><input type=\"checkbox\" id=\"level-{id}\" value=\"{id}\" checked autocomplete=\"off\"> <label for=\"level-{id}\">{name}</label></p>"
            )?;
        }
        writeln!(
            out,
            "<p role=\"status\">{}: <span id=\"shown\"></span></p>\n</div>",
            words.shown
        )
    }

    fn finding(&self, number: usize, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let (words, english) = (self.words, self.english);
        let level = finding.level.id();
        writeln!(
            out,
            "<article aria-labelledby=\"finding-{number}\" data-level=\"{level}\" data-lint=\"{}\">\n\
             <h4 id=\"finding-{number}\">{} <span{english}>{}</span></h4>",
            escaped(&finding.lint),
            self.level(finding.level),
            escaped(&finding.message)
        )?;
        writeln!(
            out,
            "<p><code>{}</code> {}</p>",
            self.place(&finding.path, finding.span),
            self.lint(&finding.lint)
        )?;
        self.excerpt(finding, out)?;
        writeln!(out, "<dl>")?;
        for (name, text) in [(words.why, &finding.label), (words.help, &finding.help)] {
            if !text.is_empty() {
                writeln!(out, "<dt>{name}</dt><dd{english}>{}</dd>", escaped(text))?;
            }
        }
        if let Some(wording) = &finding.wording {
            let (language, text) = (escaped(&wording.language), escaped(&wording.text));
            let name = words.wording;
            writeln!(out, "<dt>{name}</dt><dd lang=\"{language}\">{text}</dd>")?;
        }
        self.list(words.law, finding.law.iter().map(law), english, out)?;
        let notes = finding.notes.iter().map(|note| escaped(note));
        self.list(words.more, notes, english, out)?;
        let related = finding.related.iter().map(|related| {
            let place = self.place(&related.path, related.span);
            let text = escaped(&related.text);
            format!("<code>{place}</code> <span{english}>{text}</span>")
        });
        self.list(words.places, related, "", out)?;
        writeln!(out, "</dl>\n</article>")
    }

    fn list(
        &self,
        name: &str,
        items: impl ExactSizeIterator<Item = String>,
        attributes: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if items.len() == 0 {
            return Ok(());
        }
        write!(out, "<dt>{name}</dt><dd{attributes}><ul>")?;
        for item in items {
            write!(out, "<li>{item}</li>")?;
        }
        writeln!(out, "</ul></dd>")
    }

    /// The lines around the finding's place, with the place marked.
    fn excerpt(&self, finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
        let Some(source) = source_of(self.report, &finding.path) else {
            return Ok(());
        };
        let excerpt = Excerpt::of(source, &[finding.span]);
        let marked = excerpt.span(0);
        let text = excerpt.text();
        let part = |from: usize, to: usize| escaped(text.get(from..to).unwrap_or(""));
        write!(out, "<pre dir=\"ltr\">")?;
        let mut expected = None;
        for (index, line) in excerpt.lines() {
            if expected.is_some_and(|expected| expected != index) {
                writeln!(out, "<span class=\"line\">…</span>")?;
            }
            expected = Some(index + 1);
            let from = marked.start.clamp(line.start, line.end);
            let to = marked.end.clamp(from, line.end);
            write!(
                out,
                "<span class=\"line\">{:>5} </span>{}",
                index + 1,
                part(line.start, from)
            )?;
            if from < to {
                write!(out, "<mark>{}</mark>", part(from, to))?;
            }
            writeln!(out, "{}", part(to, line.end))?;
        }
        writeln!(out, "</pre>")
    }

    fn notes(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.report.notes.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "<section aria-labelledby=\"run\">\n<h2 id=\"run\">{}</h2>\n<ul{}>",
            self.words.run, self.english
        )?;
        for note in &self.report.notes {
            let message = escaped(&note.message);
            let path = note.path.as_deref().map(escaped);
            match (path, note.line) {
                (Some(path), Some(line)) => {
                    writeln!(out, "<li><code>{path}:{line}</code>: {message}</li>")?;
                }
                (Some(path), None) => writeln!(out, "<li><code>{path}</code>: {message}</li>")?,
                (None, _) => writeln!(out, "<li>{message}</li>")?,
            }
        }
        writeln!(out, "</ul>\n</section>")
    }

    fn level(&self, level: Level) -> String {
        let (id, name) = (level.id(), self.words.level(level));
        format!("<span class=\"level {id}\">{name}</span>")
    }

    /// A lint's name, which leads to its page.
    fn lint(&self, lint: &str) -> String {
        let page = escaped(&page_address(lint));
        format!("<a href=\"{page}\">{}</a>", escaped(lint))
    }

    fn place(&self, path: &str, span: Span) -> String {
        let place = source_of(self.report, path).map(|source| source.location(span.start));
        match place {
            Some(at) => format!("{}:{}:{}", escaped(path), at.line, at.column),
            None => escaped(path),
        }
    }
}

/// Title and section, a link where an address is known. Lints of projects bring addresses of their
/// own, which may be anything.
fn law(law: &LawNote) -> String {
    let mut text = escaped(&law.title);
    if !law.section.is_empty() {
        text.push_str(", ");
        text.push_str(&escaped(&law.section));
    }
    match &law.url {
        Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
            format!("<a href=\"{}\">{text}</a>", escaped(url))
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests;
