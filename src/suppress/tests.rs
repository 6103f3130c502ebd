use super::*;
use crate::finding::AllowedBy;
use crate::finding::tests::sample;
use crate::span::Span;

const KNOWN: [&str; 2] = ["unguarded-analytics", "unguarded-embed"];

/// Applies the suppressions of a text in which every `<x>` is a finding of `unguarded-embed`.
fn run(text: &str) -> Applied {
    let source = Source::from_bytes("a.html".into(), text.as_bytes()).unwrap();
    let findings = text
        .match_indices("<x>")
        .map(|(at, _)| sample("a.html", Span::new(at, at + 3)))
        .collect();
    apply(&source, findings, &KNOWN, &|_| true, Rules::default())
}

fn counts(text: &str) -> (usize, usize, usize) {
    let applied = run(text);
    (
        applied.kept.len(),
        applied.allowed.len(),
        applied.problems.len(),
    )
}

#[test]
fn every_comment_syntax_serves() {
    for (open, close) in [
        ("<!--", "-->"),
        ("//", ""),
        ("/*", "*/"),
        ("{/*", "*/}"),
        ("#", ""),
        ("{#", "#}"),
        ("{#-", "-#}"),
        ("{% comment %}", "{% endcomment %}"),
        ("{%- comment 'x' -%}", "{%- endcomment -%}"),
        ("{{/*", "*/}}"),
        ("{{- /*", "*/ -}}"),
        ("{{!--", "--}}"),
        ("{{!", "}}"),
        ("{{--", "--}}"),
        ("<%#", "%>"),
        ("<%--", "--%>"),
        ("<%!--", "--%>"),
        ("<#--", "-->"),
        ("@*", "*@"),
        ("{*", "*}"),
        ("--", ""),
        ("-#", ""),
        ("//-", ""),
        ("/", ""),
        ("<?php //", "?>"),
        ("<?php /*", "*/ ?>"),
    ] {
        let comment = format!("{open} cookielint: allow(unguarded-embed) a reason {close}");
        let by = &run(&format!("{comment}\n<x>")).allowed[0].by;
        assert_eq!(*by, AllowedBy::Comment("a reason".to_owned()), "{comment}");
        assert_eq!(
            counts(&format!("{comment}\n<x>\n<x>")),
            (1, 1, 0),
            "above: {comment}"
        );
        assert_eq!(
            counts(&format!("<x> {comment}\n<x>")),
            (1, 1, 0),
            "beside: {comment}"
        );
        let spread =
            format!("  {open}\n  cookielint: allow(unguarded-embed) a reason\n  {close}\n  <x>");
        let is_block = !close.is_empty() && !open.ends_with("//");
        let expected = if is_block { (0, 1, 0) } else { (1, 0, 0) };
        assert_eq!(counts(&spread), expected, "spread: {comment}");
    }
}

#[test]
fn only_comments_count() {
    let words = "cookielint: allow(unguarded-embed)";
    for text in [
        format!("<p>{words}</p>\n<x>"),
        format!("{words}\n<x>"),
        format!("<!-- a --> {words}\n<x>"),
        format!("<a href='https://{words}'>\n<x>"),
        format!("{{#if a}} {words}\n<x>"),
        format!("{{% comment %}}a{{% endcomment %}} {words}\n<x>"),
    ] {
        assert_eq!(counts(&text), (1, 0, 0), "{text}");
    }
}

#[test]
fn the_next_code_is_covered_and_no_more() {
    let comment = "<!-- cookielint: allow(unguarded-embed) -->";
    assert_eq!(
        counts(&format!("{comment}\n\n<!-- a video -->\n<p><x><x>\n<x>")),
        (1, 2, 0)
    );
    assert_eq!(counts(&format!("<x>\n{comment}\n<p>\n<x>")), (2, 0, 1));
    let twice = format!("{comment}\n<!-- cookielint: allow(unguarded-analytics) -->\n<x>");
    assert_eq!(counts(&twice), (0, 1, 1));
    assert_eq!(counts(comment), (0, 0, 1));
    assert_eq!(counts(&format!("{comment}\r\n<x>\r\n<x>")), (1, 1, 0));
}

#[test]
fn an_element_is_covered_to_its_end() {
    let comment = "<!-- cookielint: allow(unguarded-embed) -->";
    assert_eq!(
        counts(&format!("{comment}\n<script\n async>\n<x>\n</SCRIPT>\n<x>")),
        (1, 1, 0)
    );
    assert_eq!(counts(&format!("{comment}\n<div>\n<x>\n</div>")), (1, 0, 1));
}

#[test]
fn a_file_is_covered_from_anywhere() {
    let text = "<x>\n<!-- cookielint: allow-file(unguarded-embed) a demo -->\n<x>";
    assert_eq!(counts(text), (0, 2, 0));
}

#[test]
fn several_lints_can_be_named() {
    let text = "// cookielint: allow( unguarded-embed , unguarded-analytics )\n<x>";
    let applied = run(text);
    assert_eq!(applied.allowed.len(), 1);
    assert_eq!(applied.problems[0].line, Some(1));
    let message = &applied.problems[0].message;
    assert_eq!(
        message,
        "unused suppression: `unguarded-analytics` finds nothing here to allow"
    );
}

#[test]
fn what_cannot_be_understood_is_told() {
    let message = |words: &str| {
        let applied = run(&format!("\n// cookielint: {words}\n<x>"));
        assert_eq!(
            (applied.kept.len(), applied.problems.len()),
            (1, 1),
            "{words}"
        );
        assert_eq!(applied.problems[0].line, Some(2));
        applied.problems[0].message.clone()
    };
    assert!(message("allow(unguarded-embeds)").ends_with("did you mean `unguarded-embed`?"));
    assert!(message("disable").contains("`cookielint: disable` is no suppression"));
    assert!(message("allow").contains("names no lint"));
    assert!(message("allow()").contains("names no lint"));
    assert!(message("allow(unguarded-embed").contains("names no lint"));
    assert!(message("").contains("is no suppression"));
}

#[test]
fn a_lint_that_is_off_is_not_called_unused() {
    let text = "// cookielint: allow(unguarded-embed)\nx";
    let source = Source::from_bytes("a.html".into(), text.as_bytes()).unwrap();
    assert_eq!(
        apply(&source, Vec::new(), &KNOWN, &|_| true, Rules::default())
            .problems
            .len(),
        1
    );
    assert!(
        apply(&source, Vec::new(), &KNOWN, &|_| false, Rules::default())
            .problems
            .is_empty()
    );
}

#[test]
fn hostile_files_are_bounded() {
    let applied = run(&"// cookielint: allow(unguarded-embed)\n".repeat(20_000));
    assert!(
        applied
            .problems
            .iter()
            .any(|note| note.message.contains("not read"))
    );
    assert_eq!(applied.problems.len(), MOST + 1);
    run(&"<!-- cookielint:".repeat(20_000));
    run(&"æ{{!--cookielint:æ".repeat(5_000));
}
