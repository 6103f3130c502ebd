//! Which template dialect a file is written in, by its name where that says so, else by what is in
//! it.

use memchr::memmem;

use super::{Dialect, front_matter};
use crate::syntax::language::{Read, by_extension};

/// How much of a file is looked at.
const MAX_LOOK: usize = 256 * 1024;

/// Files of these kinds are often templates of whatever engine the site has.
const MARKUP: &[&str] = &[
    "", "htm", "html", "markdown", "md", "njs", "rss", "svg", "tpl", "txt", "vue", "webc", "xhtml",
    "xml",
];

/// Files of these kinds are now and then templates; their own syntax has double braces too.
const CODE: &[&str] = &[
    "css",
    "js",
    "json",
    "less",
    "mjs",
    "sass",
    "scss",
    "ts",
    "webmanifest",
];

/// Extensions that stand before the last one and say more than it, sorted: `x.blade.php`.
const INNER: &[&str] = &["antlers", "blade"];

/// The dialect of a file with that extension (with or without a dot; of several, the last counts,
/// unless the one before it says more).
#[must_use]
pub fn detect(text: &str, extension: &str) -> Option<Dialect> {
    let extension = extension.to_ascii_lowercase();
    let mut parts = extension.rsplit('.');
    let mut last = parts.next().unwrap_or(&extension);
    if let Some(inner) = parts
        .next()
        .filter(|inner| INNER.binary_search(inner).is_ok())
    {
        last = inner;
    }
    let dialect = match by_extension(last) {
        Some(Read::Template(dialect)) => Some(dialect),
        _ => None,
    };
    let mut end = text.len().min(MAX_LOOK);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let look = Look { text: &text[..end] };
    match dialect {
        // Underscore's and Lodash's templates share the extension with Go's, and so do Mako's.
        Some(Dialect::Go) if last == "tmpl" && !look.has("{{") && look.has("<%") => {
            Some(look.tagged().unwrap_or_else(|| look.angle()))
        }
        Some(Dialect::Go) if last == "tmpl" && look.has_statement() => look.by_content(true),
        Some(Dialect::Php) if last == "inc" && !look.has("<?") => look.by_content(true),
        Some(dialect) => Some(dialect),
        None if MARKUP.binary_search(&last).is_ok() => look.by_content(true),
        None if CODE.binary_search(&last).is_ok() => look.by_content(false),
        None => None,
    }
}

struct Look<'t> {
    text: &'t str,
}

impl Look<'_> {
    fn has(&self, needle: &str) -> bool {
        memmem::find(self.text.as_bytes(), needle.as_bytes()).is_some()
    }

    fn any(&self, needles: &[&str]) -> bool {
        needles.iter().any(|needle| self.has(needle))
    }

    /// The dialect by what the text holds. In code (`markup` false), braces alone say nothing.
    fn by_content(&self, markup: bool) -> Option<Dialect> {
        if self.any(&["<?php", "<?="]) {
            return Some(Dialect::Php);
        }
        if markup && let Some(tagged) = self.tagged() {
            return Some(tagged);
        }
        if self.has_statement() {
            return Some(if self.is_liquid() {
                Dialect::Liquid
            } else {
                Dialect::Jinja
            });
        }
        if self.is_angle() {
            return Some(self.angle());
        }
        let matter = front_matter::span(self.text).is_some();
        if self.has("{{") && self.has("}}") {
            if self.is_handlebars() {
                return Some(Dialect::Handlebars);
            }
            if self.is_go() {
                return Some(Dialect::Go);
            }
            if self.is_liquid() || matter && (markup || self.is_jekyll_code()) {
                return Some(Dialect::Liquid);
            }
            return markup.then_some(Dialect::Jinja);
        }
        (matter && markup).then_some(Dialect::Liquid)
    }

    /// Dialects that say who they are by tags and attributes of their own, or by statements in
    /// single braces.
    fn tagged(&self) -> Option<Dialect> {
        if self.any(&[
            " th:",
            " data-th-",
            "\nth:",
            "\tth:",
            "www.thymeleaf.org",
            "<th:block",
        ]) {
            return Some(Dialect::Thymeleaf);
        }
        if self.any(&[
            "typo3.org/ns/",
            "<f:layout",
            "<f:render",
            "<f:if ",
            "<f:for ",
            "{namespace ",
            "{f:",
            "<f:section",
            "<f:translate",
        ]) {
            return Some(Dialect::Fluid);
        }
        if self.any(&[
            "<#if ",
            "<#list ",
            "<#include ",
            "<#macro ",
            "<#import ",
            "<#assign ",
        ]) {
            return Some(Dialect::FreeMarker);
        }
        if self.any(&[
            "<%inherit ",
            "<%include file",
            "<%namespace ",
            "<%def name",
            "<%block name",
        ]) {
            return Some(Dialect::Mako);
        }
        if self.any(&["#parse(", "#foreach(", "#foreach (", "#set(", "#set ("]) && self.has("#end")
        {
            return Some(Dialect::Velocity);
        }
        let smarty = [
            "{/if}",
            "{/foreach}",
            "{/block}",
            "{/literal}",
            "{include file",
            "{extends file",
            "{/section}",
            "[{/if}]",
            "[{include file",
            "{assign var",
        ]
        .iter()
        .any(|mark| {
            // `{{/if}}` is of Handlebars and Antlers.
            let mut hits = self.text.match_indices(mark);
            hits.any(|(at, _)| !self.text[..at].ends_with('{'))
        });
        smarty.then_some(Dialect::Smarty)
    }

    /// `{% name`: a statement as Jinja and Liquid write it, and not braces of minified code. Hugo's
    /// shortcodes, `{{% name %}}`, are none.
    fn has_statement(&self) -> bool {
        let bytes = self.text.as_bytes();
        let begins = |at: usize| {
            let rest = bytes[at + 2..].trim_ascii_start();
            let rest = rest
                .strip_prefix(b"-")
                .or_else(|| rest.strip_prefix(b"~"))
                .unwrap_or(rest);
            let name = rest.trim_ascii_start().first();
            let shortcode = at > 0 && bytes[at - 1] == b'{';
            name.is_some_and(u8::is_ascii_alphabetic) && !shortcode
        };
        memmem::find_iter(bytes, b"{%").take(64).any(begins) && self.has("%}")
    }

    fn is_liquid(&self) -> bool {
        let statements = [
            "{% assign ",
            "{%- assign ",
            "{% capture ",
            "{%- capture ",
            "{% unless ",
            "{%- unless ",
            "{% render '",
            "{%- render '",
            "{% section '",
            "{%- liquid",
            "{% liquid",
            "{% schema %}",
            "{% elsif ",
            "{%- elsif ",
            "{% when ",
            "{%- when ",
            "{% endunless",
            "{% feed_meta",
            "{% seo %}",
            "{% include_relative",
            "{% include_cached",
            "{%- comment -%}",
            "| relative_url",
            "| absolute_url",
            "| asset_url",
            "| jsonify",
            "| date_to_",
            "| markdownify",
            "content_for_header",
            "content_for_layout",
            "| strip_html",
            "| split: ",
            "| append: ",
            "| default: ",
            "| date: \"",
            "| where: ",
            "| stylesheet_tag",
            "| script_tag",
        ];
        // Askama has cases as well, of a `match`.
        if self.any(&["{% match ", "{%- match "]) {
            return false;
        }
        self.any(&statements) || self.has_bare_include() || self.is_jekyll()
    }

    /// `{% include head.html %}`: a file name without quotes.
    fn has_bare_include(&self) -> bool {
        memmem::find_iter(self.text.as_bytes(), b" include ")
            .take(64)
            .any(|at| {
                let target = self.text[at..].trim_start()["include".len()..].trim_start();
                let target = target.split_whitespace().next().unwrap_or("");
                target.contains('.')
                    && !target.starts_with(['"', '\'', '(', '['])
                    && self.text[..at].ends_with(['%', '-'])
            })
    }

    /// Names that Jekyll gives a page, where Jinja would call a function or has none.
    fn is_jekyll(&self) -> bool {
        let names = self.any(&[
            "site.baseurl",
            "site.github",
            "site.data.",
            "site.posts",
            "site.url",
            "jekyll.",
        ]);
        let jinja = self.any(&[
            "{% extends",
            "{%- extends",
            "{% block",
            "{% load ",
            "{% macro",
            "{% set ",
        ]);
        names && !jinja
    }

    /// Jekyll renders a stylesheet or a script only with front matter.
    fn is_jekyll_code(&self) -> bool {
        self.any(&["site.", "page."])
    }

    fn is_handlebars(&self) -> bool {
        self.any(&[
            "{{#", "{{~#", "{{/if", "{{/each", "{{/", "{{>", "{{!--", "{{^", "{{{",
        ]) && !self.has("{{/*")
            && !self.any(&["{{ end", "{{- end", "{{end"])
    }

    fn is_go(&self) -> bool {
        self.any(&[
            "{{ end }}",
            "{{- end",
            "{{end}}",
            "{{ define ",
            "{{define ",
            "{{- define ",
            "{{ range ",
            "{{range ",
            "{{- range ",
            "{{ with ",
            "{{with ",
            "{{- with ",
            "{{ partial ",
            "{{- partial ",
            "{{ partialCached ",
            "{{ template ",
            "{{template ",
            "{{ block ",
            "{{block ",
            "{{ $.",
            "{{$",
            "{{ $",
            "{{/*",
            "{{- /*",
            "{{ .",
            "{{.",
            "{{- .",
            "{{ if .",
            "{{if .",
            "{{ i18n ",
            "| safeHTML",
            "|safeHTML",
        ])
    }

    fn is_angle(&self) -> bool {
        self.has("<%") && self.has("%>")
    }

    /// ERB or EJS.
    fn angle(&self) -> Dialect {
        let scripts = self.any(&[
            "{ %>",
            "{ -%>",
            "{ _%>",
            "<% }",
            "<%- include",
            "<%_",
            "<% var ",
            "<% const ",
            "<% let ",
            "=> {",
            "<%- body",
            "<% include",
            "===",
        ]);
        let ruby = self.any(&[
            "<% end",
            "<%- end",
            " do %>",
            "| %>",
            "<%= yield",
            "<%= render ",
            "<%= link_to",
            "<%= t(",
            "<% if ",
            "_tag",
            "<% unless",
            "<%= raw",
        ]);
        // `<% if (x) { %>` looks like both, but only braces end it.
        let ends = self.any(&["<% end", "<%- end"]);
        if ends || ruby && !scripts {
            Dialect::Erb
        } else {
            Dialect::Ejs
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(MARKUP.is_sorted());
        assert!(CODE.is_sorted());
        assert!(INNER.is_sorted());
    }

    #[test]
    fn the_extension_decides() {
        assert_eq!(detect("", "html.erb"), Some(Dialect::Erb));
        assert_eq!(detect("", ".twig"), Some(Dialect::Jinja));
        assert_eq!(detect("", "CSHTML"), Some(Dialect::Razor));
        assert_eq!(detect("<p>{{ .Title }}</p>", "tmpl"), Some(Dialect::Go));
        assert_eq!(detect("<p>{{ x }}</p>", "tsx"), None);
        assert_eq!(detect("", "home.blade.php"), Some(Dialect::Blade));
        assert_eq!(detect("", "home.php"), Some(Dialect::Php));
        assert_eq!(detect("", "home.antlers.html"), Some(Dialect::Antlers));
    }

    #[test]
    fn else_the_content() {
        let html = |text: &str| detect(text, "html");
        assert_eq!(html("<p>plain</p>"), None);
        assert_eq!(html("<p>{{ name }}</p>"), Some(Dialect::Jinja));
        assert_eq!(html("{% if a %}{% endif %}"), Some(Dialect::Jinja));
        assert_eq!(html("{% include \"a.html\" %}"), Some(Dialect::Jinja));
        assert_eq!(html("{% include head.html %}"), Some(Dialect::Liquid));
        assert_eq!(html("{% assign a = 1 %}"), Some(Dialect::Liquid));
        assert_eq!(html("---\nlayout: x\n---\n<p>"), Some(Dialect::Liquid));
        assert_eq!(html("{{#if a}}{{/if}}"), Some(Dialect::Handlebars));
        assert_eq!(html("{{ define \"main\" }}{{ end }}"), Some(Dialect::Go));
        assert_eq!(html("{{ .Site.Title }}"), Some(Dialect::Go));
        assert_eq!(html("<?php echo 1 ?>"), Some(Dialect::Php));
        assert_eq!(html("<% if x %><% end %>"), Some(Dialect::Erb));
        assert_eq!(html("<% if (x) { %><% } %>"), Some(Dialect::Ejs));
        assert_eq!(html("<p th:if=\"${x}\">"), Some(Dialect::Thymeleaf));
        assert_eq!(html("<f:if condition=\"{x}\">"), Some(Dialect::Fluid));
        assert_eq!(html("{if $x}{/if}"), Some(Dialect::Smarty));
        assert_eq!(html("<div style=\"{{% x %}}\">"), Some(Dialect::Jinja));
    }

    #[test]
    fn braces_in_code_say_nothing() {
        assert_eq!(detect("f({{a: 1}})", "js"), None);
        assert_eq!(
            detect("{% if x %}a(){% endif %}", "js"),
            Some(Dialect::Jinja)
        );
        assert_eq!(
            detect("---\n---\nvar a = '{{ site.url }}'", "js"),
            Some(Dialect::Liquid)
        );
    }
}
