//! What is put together from elsewhere: a page that says more than its file shows.

use crate::source::floor;
use crate::syntax::{content, told};

/// Whether a component's markup stands in its file as it is shown: nothing is put into it.
pub(super) fn is_plain(text: &str, extension: &str) -> bool {
    let body = text.get(content::body(text)..).unwrap_or(text);
    let markup = without(&without(body, "script"), "style");
    let has_component = markup.match_indices('<').any(|(at, _)| {
        let tag = behind(&markup, at + 1)
            .split('>')
            .next()
            .unwrap_or_default();
        let is_one = tag.starts_with(char::is_uppercase) || tag.starts_with("slot");
        let name = tag.split_whitespace().next().unwrap_or_default();
        is_one && tag.ends_with('/') && !told::frames(name)
    });
    let is_known = matches!(extension, "astro" | "vue" | "svelte" | "mdx");
    is_known && !has_component && !writes_more(&markup)
}

/// Whether code in a text writes more than a name or an address: `{SITE.email}`.
fn writes_more(markup: &str) -> bool {
    let texts = markup.split('<').map(|piece| match piece.split_once('>') {
        Some((_, text)) => text,
        None => piece,
    });
    let mut codes = texts.flat_map(|text| text.split('{').skip(1));
    codes.any(|code| {
        let code = code.split('}').next().unwrap_or_default();
        !code.is_empty() && (code.contains('(') || !told::is_detail(code))
    })
}

/// A text without the elements of that name.
fn without(text: &str, name: &str) -> String {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut all = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(&open) {
        all.push_str(before);
        match behind.split_once(&close) {
            Some((_, after)) => rest = after,
            None => return all,
        }
    }
    all.push_str(rest);
    all
}

/// Statements of templates that only frame what stands in the file, sorted.
const FRAMES: &[&str] = &[
    "block",
    "blocktrans",
    "blocktranslate",
    "comment",
    "endblock",
    "endblocktrans",
    "endblocktranslate",
    "endcomment",
    "endsection",
    "extends",
    "layout",
    "load",
    "section",
    "set",
    "trans",
    "translate",
];

/// Whether code puts in a part that stands around the page: `include 'header.php'`, `partial "nav.html" .`, `> footer`.
fn puts_around(code: &str) -> bool {
    let mut quoted = code.split(['\'', '"']).skip(1);
    told::frames(quoted.next().unwrap_or(code))
}

/// Words in elements that bring a list of cookies from elsewhere.
pub(super) const LISTS: &[&str] = &[
    "declaration",
    "iubenda",
    "termly",
    "onetrust",
    "cookiebot",
    "cookie-table",
];

/// Whether something on the page is put in from elsewhere.
pub(super) fn is_made_elsewhere(text: &str) -> bool {
    let body = text.get(content::body(text)..).unwrap_or(text);
    let lower = body.to_lowercase();
    let scripts = lower.match_indices("<script");
    let listed = scripts
        .chain(lower.match_indices("<iframe"))
        .any(|(at, _)| {
            let tag = behind(&lower, at).split('>').next().unwrap_or_default();
            LISTS.iter().any(|word| tag.contains(word))
        });
    let placed = LISTS.iter().any(|word| {
        lower.contains(&format!("id=\"{word}")) || lower.contains(&format!("class=\"{word}"))
    });
    listed || placed || body.lines().any(is_put_in)
}

/// How much of a tag or statement is looked at, in bytes.
const NEAR: usize = 400;

/// The text from a place on, as far as it matters there.
fn behind(text: &str, at: usize) -> &str {
    let end = floor(text, at.saturating_add(NEAR));
    text.get(at..end).unwrap_or_default()
}

/// Whether a line puts in a part of the page: a statement that includes, or an output that is all
/// of the line.
fn is_put_in(line: &str) -> bool {
    let line = line.trim();
    let output = !puts_around(line)
        && ((line.starts_with("{{") && line.ends_with("}}"))
            || (line.starts_with("<%=") && line.ends_with("%>"))
            || line.starts_with("@Html.Partial")
            || line.starts_with("@await ")
            || line.starts_with("@Html.Raw")
            || line.starts_with("@include"));
    let php = line.match_indices("<?").any(|(at, _)| {
        let code = behind(line, at);
        let frames = [
            "get_header",
            "get_footer",
            "namespace",
            "__(",
            "_e(",
            "esc_html",
        ];
        let code = code.split("?>").next().unwrap_or_default();
        let is_frame = frames.iter().any(|word| code.contains(word)) || puts_around(code);
        !code.starts_with("<?xml") && !is_frame
    });
    let statement = line.match_indices("{%").any(|(at, _)| {
        let code = behind(line, at + 2).trim_start_matches(['-', '+', ' ', '<']);
        let word: String = code
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let code = code.split("%}").next().unwrap_or_default();
        let includes = matches!(word.as_str(), "include" | "include_relative" | "render");
        FRAMES.binary_search(&word.as_str()).is_err() && !(includes && puts_around(code))
    });
    output || php || statement
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_sorted() {
        assert!(FRAMES.is_sorted());
    }

    #[test]
    fn what_is_put_in_is_known_to_be() {
        for text in [
            "{% include 'cookies.html' %}",
            "{{< cookie-table >}}",
            "<p>We use:</p>\n{{ content }}",
            "<script id=\"CookieDeclaration\" src=\"x\"></script>",
            "<?php the_content(); ?>",
            "<div id=\"cookie-table\"></div>",
            "<?php include 'cookie-table.php'; ?>",
            "<%= render 'policies/cookies' %>",
        ] {
            assert!(is_made_elsewhere(text), "{text}");
        }
        for text in [
            "---\nlayout: page\n---\nText about {{ site.title }}.",
            "{% extends 'base.html' %}\n{% block content %}\n<p>Text</p>\n{% endblock %}",
            "<?php get_header(); ?>\n<p>Text</p>",
            "<?php include 'header.php'; ?>\n<p>Text</p>\n<?php include('inc/footer.html') ?>",
            "{{ partial \"nav.html\" . }}\n<p>Text</p>\n{% include \"footer.html\" %}",
        ] {
            assert!(!is_made_elsewhere(text), "{text}");
        }
    }

    #[test]
    fn components_around_a_page_say_nothing_of_it() {
        let page =
            "---\nimport L from '../L.astro';\n---\n<L title=\"Cookies\"><Header /><p>Text</p></L>";
        assert!(is_plain(page, "astro"));
        assert!(is_plain(
            "<a href={`mailto:${SITE.email}`}>{SITE.email}</a>",
            "astro"
        ));
        assert!(!is_plain(
            "<p>Text</p>{rows.map(row => <Row {...row} />)}",
            "astro"
        ));
        assert!(!is_plain("<CookieTable />\n<p>Text</p>", "astro"));
    }
}
