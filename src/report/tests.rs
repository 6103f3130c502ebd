use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::catalogue::definition::Level;
use crate::finding::tests::sample;
use crate::finding::{Finding, GuardNote, Related};
use crate::span::Span;
use crate::walk::LeftOut;

pub(super) fn source(path: &str, text: &str) -> Source {
    Source::from_bytes(path.into(), text.as_bytes()).unwrap()
}

pub(super) fn report(sources: Vec<Source>, findings: Vec<Finding>) -> Report {
    let mut report = Report {
        findings,
        sources: sources.into_iter().map(Arc::new).collect(),
        ..Report::default()
    };
    report.summary.count(&report.findings);
    report
}

/// A report with one finding at `what` in the text of `a.html`.
fn one(text: &str, what: &str) -> Report {
    let start = text.find(what).unwrap();
    let finding = sample("a.html", Span::new(start, start + what.len()));
    report(vec![source("a.html", text)], vec![finding])
}

pub(super) fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn human(report: &Report) -> String {
    text(|out| human::write(report, Look::default(), out))
}

#[test]
fn the_human_report_shows_the_source_the_law_and_the_help() {
    let mut report = one("<html>\n\t<iframe src=x>\n", "<iframe src=x>");
    report
        .sources
        .push(Arc::new(source("b.html", "{% include a %}")));
    report.findings[0].related.push(Related {
        path: "b.html".into(),
        span: Span::new(0, 15),
        text: "included here".into(),
    });
    insta::assert_snapshot!(human(&report));
}

#[test]
fn a_long_element_is_shown_by_its_ends() {
    let text = format!("<p>\n<script>\n{}</script>\n", "run();\n".repeat(500));
    let what = text.trim_start_matches("<p>\n").trim_end().to_owned();
    insta::assert_snapshot!(human(&one(&text, &what)));
}

#[test]
fn a_gap_of_one_line_is_filled() {
    let mut report = one("a\nb\nc\n", "a");
    let span = Span::new(4, 5);
    report.findings[0].related.push(Related {
        path: "a.html".into(),
        span,
        text: "c".into(),
    });
    let shown = human(&report);
    assert!(shown.contains("2 │ b"), "{shown}");
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let text = format!("{}<iframe>{}", "æ".repeat(5000), "x".repeat(5000));
    let shown = human(&one(&text, "<iframe>"));
    assert!(shown.contains("a.html:1:5001"), "{shown}");
    let line = shown
        .lines()
        .find(|line| line.contains("<iframe>"))
        .unwrap();
    assert!(
        line.chars().count() < 300 && line.contains("…æ") && line.ends_with("x…"),
        "{line}"
    );
    // The carets stand below the element.
    let carets = shown.lines().find(|line| line.contains("^^^^")).unwrap();
    let column =
        |line: &str, what| line.chars().count() - line[line.find(what).unwrap()..].chars().count();
    assert_eq!(column(line, "<iframe>"), column(carets, "^"), "{shown}");
}

#[test]
fn a_long_place_is_shown_by_its_ends() {
    let what = format!("<script>{}</script>", "x".repeat(9000));
    let shown = human(&one(&format!("{what}\n"), &what));
    assert!(
        shown.contains("<script>xx") && shown.contains("xx</script>"),
        "{shown}"
    );
    assert!(
        shown.lines().all(|line| line.chars().count() < 400),
        "{shown}"
    );
}

#[test]
fn a_terminal_is_not_commanded_by_a_source() {
    let text = "\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}<iframe>";
    let mut hostile = one(text, "<iframe>");
    hostile.findings[0].message.push_str("\u{1b}[2J");
    hostile.findings[0].label.push_str("\u{1b}[2J");
    hostile.findings[0].help.push_str("\u{1b}[2J");
    hostile.findings[0].path = "a\u{1b}.html".into();
    hostile.sources = vec![Arc::new(source("a\u{1b}.html", text))];
    let note = Note::on("\u{1b}[2J", "\u{1b}[2J");
    for shown in [
        human(&hostile),
        super::tests::text(|out| short::write(&hostile, out)),
        super::tests::text(|out| notes(&[note], out)),
    ] {
        assert!(
            !shown.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']),
            "{shown:?}"
        );
        assert!(shown.contains('\u{fffd}'));
    }
}

#[test]
fn an_error_keeps_its_own_style_alone() {
    let text = "\u{1b}[31;1mred\u{1b}[0m\n\u{1b}[2J\u{9b}31m";
    assert_eq!(
        styled(text, true),
        "\u{1b}[31;1mred\u{1b}[0m\n\u{fffd}[2J\u{fffd}31m"
    );
    assert!(!styled(text, false).contains('\u{1b}'));
}

#[test]
fn any_span_can_be_shown() {
    let long = "æ\r\n".repeat(50) + &"ø".repeat(400) + "\r\r\n";
    for text in ["", "\n", "æ", "a\nb", long.as_str()] {
        for start in 0..text.len() + 2 {
            for end in [start, start + 1, start + 2, text.len(), text.len() + 5, 0] {
                let finding = sample("a.html", Span::new(start, end));
                let shown = human(&report(vec![source("a.html", text)], vec![finding]));
                assert!(shown.contains("a.html:"), "{text:?} {start} {end}");
            }
        }
    }
}

#[test]
fn a_finding_without_its_source_is_told_all_the_same() {
    let lost = report(Vec::new(), vec![sample("a.html", Span::new(0, 1))]);
    assert!(human(&lost).contains("YouTube loads with the page"));
    assert!(human(&lost).contains("a.html"));
    let short = text(|out| short::write(&lost, out));
    assert_eq!(
        short,
        "a.html: error[unguarded-embed]: YouTube loads with the page\n"
    );
}

#[test]
fn colour_is_given_only_on_request() {
    let report = one("<iframe>", "<iframe>");
    assert!(!human(&report).contains('\u{1b}'));
    assert!(
        text(|out| human::write(
            &report,
            Look {
                color: true,
                ..Look::default()
            },
            out
        ))
        .contains("\u{1b}[")
    );
}

#[test]
fn the_short_report_is_one_line_a_finding() {
    let report = one("<p>\r\næ<iframe>", "<iframe>");
    let short = text(|out| short::write(&report, out));
    assert_eq!(
        short,
        "a.html:2:2: error[unguarded-embed]: YouTube loads with the page\n"
    );
}

/// A report that has something in every part.
pub(super) fn full() -> Report {
    let mut report = one("<p>\næ<iframe>", "<iframe>");
    let finding = &mut report.findings[0];
    let span = Span::new(0, 3);
    finding.related.push(Related {
        path: "a.html".into(),
        span,
        text: "here".into(),
    });
    finding.related.push(Related {
        path: "gone.html".into(),
        span,
        text: "there".into(),
    });
    finding.guards.push(GuardNote {
        kind: "condition".into(),
        span,
        text: "if production".into(),
        counts: false,
        reason: "it says nothing about consent".into(),
    });
    crate::finding::assign_fingerprints(&report.sources[0], &mut report.findings);
    let mut bare = sample("gone.html", span);
    bare.level = Level::Note;
    bare.service = None;
    bare.purpose = None;
    bare.law.clear();
    bare.fingerprint = "0123456789abcdef".into();
    report.findings.push(bare);
    report.notes = vec![Note::on("b.html", "is not text"), Note::default()];
    report.summary.count(&report.findings);
    report
}

#[test]
fn the_json_report_has_its_published_form() {
    insta::assert_snapshot!(text(|out| json::write(&full(), out)));
}

#[test]
fn the_json_report_keeps_to_its_schema() {
    let schema = include_str!("../../docs/json-v1.schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for report in [full(), Report::default()] {
        let output = serde_json::from_str(&text(|out| json::write(&report, out))).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&output)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    let mut output: serde_json::Value =
        serde_json::from_str(&text(|out| json::write(&full(), out))).unwrap();
    output["findings"][0]["surprise"] = true.into();
    assert!(!validator.is_valid(&output), "the schema is strict");
}

#[test]
fn the_summary_is_one_sentence() {
    let mut summary = Summary {
        elapsed: Duration::from_millis(34),
        ..Summary::default()
    };
    assert_eq!(summary_line(&summary), "no findings in 0 files in 0.03 s");
    summary.files_read = 1;
    summary.errors = 2;
    summary.warnings = 1;
    summary.suppressed = 3;
    summary.left_out = LeftOut {
        vendored: 8,
        minified: 4,
        other_types: 90,
        ..LeftOut::default()
    };
    assert_eq!(
        summary_line(&summary),
        "2 errors, 1 warning, 3 allowed in 1 file (12 left out: 8 vendored, 4 minified) in 0.03 s"
    );
}

#[test]
fn notes_name_their_place() {
    let list = [
        Note::on("a", "x"),
        Note::at("a", 3, "y"),
        Note {
            message: "z".into(),
            ..Note::default()
        },
    ];
    assert_eq!(
        text(|out| notes(&list, out)),
        "note: a: x\nnote: a:3: y\nnote: z\n"
    );
}
