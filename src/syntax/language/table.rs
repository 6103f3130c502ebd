//! The languages that are read, by the names of their files. Everything that asks what a file is
//! asks this table; `docs/languages.md` is written from it.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::syntax::component::Framework;
use crate::syntax::content::Writing;
use crate::syntax::indent::Notation;
use crate::syntax::js::Grammar;
use crate::syntax::template::Dialect;

/// Which layer reads the files of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// Markup; what is in it tells whether there is template code, and whose.
    Markup,
    /// Markup with template code of that dialect.
    Template(Dialect),
    Indented(Notation),
    Component(Framework),
    Script(Grammar),
    Style,
    Content(Writing),
    /// Code of a site's server: markup in its strings, and its cookies.
    Program,
    TypoScript,
    Layout,
}

impl Read {
    /// How its files are parsed, as the documentation says it.
    #[must_use]
    pub fn how(self) -> &'static str {
        match self {
            Read::Markup => "markup; template code by what the file holds",
            Read::Template(Dialect::Php) => "tree-sitter-php, markup around and in its strings",
            Read::Template(Dialect::Razor) => "scanner of code and markup",
            Read::Template(dialect) if dialect.is_tabled() => "table of statements, markup around",
            Read::Template(_) => "scanner of statements, markup around",
            Read::Indented(_) => "lines by their depth",
            Read::Component(Framework::Literal) => "tree-sitter, markup in its literals",
            Read::Component(_) => "scanner of expressions, markup around, tree-sitter in them",
            Read::Script(_) => "tree-sitter",
            Read::Style => "scanner of addresses",
            Read::Program => "scanner of strings, calls and blocks, markup in its strings",
            Read::Layout => "tags of the head, markup in sections of CDATA",
            Read::TypoScript => "lines, markup and scripts in values",
            Read::Content(Writing::Markdown) => "pulldown-cmark, markup and shortcodes in it",
            Read::Content(_) => "lines, markup in raw blocks, directives",
        }
    }
}

/// A language as people name it.
#[derive(Debug)]
pub struct Written {
    pub name: &'static str,
    /// What the names of its files end with, sorted. One of two dots stands before the last.
    pub extensions: &'static [&'static str],
    /// What else tells it: in files that other languages' names have.
    pub told_by: &'static str,
    pub read: Read,
    /// Files of `tests/languages/` that show what is understood, sorted.
    pub examples: &'static [&'static str],
}

const fn written(
    name: &'static str,
    extensions: &'static [&'static str],
    read: Read,
    examples: &'static [&'static str],
) -> Written {
    Written {
        name,
        extensions,
        told_by: "",
        read,
        examples,
    }
}

const fn told(
    name: &'static str,
    told_by: &'static str,
    read: Read,
    examples: &'static [&'static str],
) -> Written {
    Written {
        name,
        extensions: &[],
        told_by,
        read,
        examples,
    }
}

use Read::{Component, Content, Indented, Markup, Program, Script, Style, Template};

/// All of them, sorted by name without regard to case.
pub const LANGUAGES: &[Written] = &[
    told(
        "Angular",
        "`.html` with Angular's attributes or blocks; `template:` in scripts",
        Component(Framework::Angular),
        &["angular"],
    ),
    Written {
        told_by: "(`x.antlers.html`)",
        ..written(
            "Antlers",
            &["antlers"],
            Template(Dialect::Antlers),
            &["antlers"],
        )
    },
    written(
        "AsciiDoc",
        &["adoc", "asciidoc"],
        Content(Writing::AsciiDoc),
        &["asciidoc"],
    ),
    written("ASP, classic", &["asp"], Template(Dialect::Asp), &["asp"]),
    written(
        "ASP.NET Web Forms",
        &["ascx", "aspx", "master"],
        Template(Dialect::Asp),
        &["aspx"],
    ),
    written("Astro", &["astro"], Component(Framework::Astro), &["astro"]),
    Written {
        told_by: "(`x.blade.php`)",
        ..written("Blade", &["blade"], Template(Dialect::Blade), &["blade"])
    },
    written("C#", &["cs"], Program, &["csharp"]),
    written("CSS", &["css", "less", "sass", "scss"], Style, &["css"]),
    written("Django", &["django"], Template(Dialect::Jinja), &["django"]),
    written("EEx", &["eex", "leex"], Template(Dialect::Eex), &["eex"]),
    written("EJS", &["ejs"], Template(Dialect::Ejs), &["ejs"]),
    written("Elixir", &["ex"], Program, &["elixir"]),
    written("ERB", &["erb", "rhtml"], Template(Dialect::Erb), &["erb"]),
    told(
        "Fluid",
        "`.html` with TYPO3's tags or inline notation",
        Template(Dialect::Fluid),
        &["fluid"],
    ),
    written(
        "FreeMarker",
        &["ftl", "ftlh"],
        Template(Dialect::FreeMarker),
        &["freemarker"],
    ),
    written("Go", &["go"], Program, &["golang"]),
    written(
        "Go html/template",
        &["gohtml", "gotmpl", "tmpl"],
        Template(Dialect::Go),
        &["go", "hugo"],
    ),
    written("Groovy", &["groovy"], Program, &["groovy"]),
    written("GSP", &["gsp"], Template(Dialect::Jsp), &["gsp"]),
    written("HAML", &["haml"], Indented(Notation::Haml), &["haml"]),
    written(
        "Handlebars",
        &["handlebars", "hbs"],
        Template(Dialect::Handlebars),
        &["handlebars"],
    ),
    written("HEEx", &["heex"], Template(Dialect::Eex), &["heex"]),
    written(
        "HTML",
        &["dwt", "htm", "html", "lbi", "shtm", "shtml", "xhtml"],
        Markup,
        &["html"],
    ),
    written("Java", &["java"], Program, &["java"]),
    written(
        "JavaScript, JSX",
        &["cjs", "js", "jsx", "mjs"],
        Script(Grammar::JavaScript),
        &["jsx", "solid"],
    ),
    written(
        "Jinja",
        &["j2", "jinja", "jinja2"],
        Template(Dialect::Jinja),
        &["jinja"],
    ),
    written(
        "JSP",
        &["jsp", "jspf", "jspx", "tag", "tagx"],
        Template(Dialect::Jsp),
        &["jsp"],
    ),
    written("Kotlin", &["kt"], Program, &["kotlin"]),
    written("Latte", &["latte"], Template(Dialect::Latte), &["latte"]),
    written(
        "Liquid",
        &["liquid"],
        Template(Dialect::Liquid),
        &["liquid"],
    ),
    told(
        "Lit",
        "tagged templates in scripts",
        Component(Framework::Literal),
        &["lit"],
    ),
    told(
        "Magento layout",
        "`.xml` below a folder `layout`",
        Read::Layout,
        &["layout"],
    ),
    written("Mako", &["mak", "mako"], Template(Dialect::Mako), &["mako"]),
    written(
        "Markdown",
        &["markdown", "md"],
        Content(Writing::Markdown),
        &["markdown"],
    ),
    written("MDX", &["mdx"], Component(Framework::Mdx), &["mdx"]),
    written(
        "Mustache",
        &["mustache"],
        Template(Dialect::Handlebars),
        &["mustache"],
    ),
    written(
        "Nunjucks",
        &["njk", "nunjucks"],
        Template(Dialect::Jinja),
        &["nunjucks"],
    ),
    written(
        "PHP",
        &[
            "ctp", "html5", "inc", "install", "module", "php", "phtml", "theme",
        ],
        Template(Dialect::Php),
        &["php"],
    ),
    written("Pug", &["jade", "pug"], Indented(Notation::Pug), &["pug"]),
    written("Python", &["py"], Program, &["python"]),
    written(
        "Razor",
        &["cshtml", "razor", "vbhtml"],
        Template(Dialect::Razor),
        &["razor"],
    ),
    written(
        "reStructuredText",
        &["rst"],
        Content(Writing::ReStructured),
        &["rst"],
    ),
    written("Ruby", &["rb"], Program, &["ruby"]),
    written(
        "Silverstripe",
        &["ss"],
        Template(Dialect::SilverStripe),
        &["silverstripe"],
    ),
    written("Slim", &["slim"], Indented(Notation::Slim), &["slim"]),
    written("Smarty", &["tpl"], Markup, &["smarty"]),
    written(
        "Svelte",
        &["svelte"],
        Component(Framework::Svelte),
        &["svelte"],
    ),
    written("templ", &["templ"], Template(Dialect::Templ), &["templ"]),
    written("Tera", &["tera"], Template(Dialect::Jinja), &["tera"]),
    told(
        "Thymeleaf",
        "`.html` with attributes in `th:`",
        Template(Dialect::Thymeleaf),
        &["thymeleaf"],
    ),
    written("TSX", &["tsx"], Script(Grammar::Tsx), &["tsx"]),
    written(
        "Twig",
        &["swig", "twig"],
        Template(Dialect::Jinja),
        &["twig"],
    ),
    written(
        "TypeScript",
        &["cts", "mts", "ts"],
        Script(Grammar::TypeScript),
        &["typescript"],
    ),
    Written {
        told_by: "`.ts` and `.txt` below a folder `TypoScript`",
        ..written(
            "TypoScript",
            &["typoscript"],
            Read::TypoScript,
            &["typoscript"],
        )
    },
    written(
        "Velocity",
        &["vm", "vtl"],
        Template(Dialect::Velocity),
        &["velocity"],
    ),
    written("Vue", &["vue"], Component(Framework::Vue), &["vue"]),
];

/// How files with that extension, in lower case and without a dot, are read.
#[must_use]
pub fn by_extension(extension: &str) -> Option<Read> {
    static BY_EXTENSION: LazyLock<HashMap<&str, Read>> = LazyLock::new(|| {
        let rows = LANGUAGES.iter();
        rows.flat_map(|row| {
            row.extensions
                .iter()
                .map(|extension| (*extension, row.read))
        })
        .collect()
    });
    BY_EXTENSION.get(extension).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_sorted_and_extensions_unique() {
        assert!(LANGUAGES.is_sorted_by_key(|row| row.name.to_lowercase()));
        let mut all: Vec<&str> = Vec::new();
        for row in LANGUAGES {
            assert!(row.extensions.is_sorted(), "{}", row.name);
            assert!(row.examples.is_sorted(), "{}", row.name);
            all.extend_from_slice(row.extensions);
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
