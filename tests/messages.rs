//! Texts in catalogues, data files and strings of code: each format with a guilty text and innocent
//! ones beside it, found at its line and column.

use std::sync::LazyLock;

use cookielint::catalogue::Catalogue;
use cookielint::engine::{Tools, check_sources};
use cookielint::source::Source;

/// What a project's files say that is reported: path, line, column, and the text of the place.
fn found(files: &[(&str, &str)]) -> Vec<(String, usize, usize, String)> {
    static TOOLS: LazyLock<Tools> = LazyLock::new(|| Tools::new(Catalogue::builtin()));
    let read = |(path, text): &(&str, &str)| {
        Source::from_bytes((*path).to_owned(), text.as_bytes()).expect("text")
    };
    let report = check_sources(files.iter().map(read).collect(), &TOOLS, |lint| {
        lint == "implied-consent"
    });
    let findings = report.findings.into_iter();
    findings
        .map(|finding| {
            let mut sources = report.sources.iter();
            let source = sources
                .find(|source| source.path == finding.path)
                .expect("a finding has its source");
            let place = source.location(finding.span.start);
            let text = finding.span.of(&source.text).to_owned();
            (finding.path, place.line, place.column, text)
        })
        .collect()
}

/// One finding whose place is `«…»` in the text.
fn marked(path: &str, marked: &str) {
    let before = marked.find('«').expect("a mark");
    let line = marked[..before].matches('\n').count() + 1;
    let start = marked[..before].rfind('\n').map_or(0, |at| at + 1);
    let column = marked[start..before].chars().count() + 1;
    let end = marked.find('»').expect("an end");
    // A sentence is reported without its full stop.
    let inner = marked[before + '«'.len_utf8()..end].trim_end_matches('.');
    let text = marked.replace(['«', '»'], "");
    let expected = (path.to_owned(), line, column, inner.to_owned());
    assert_eq!(found(&[(path, &text)]), [expected], "{path}\n{text}");
}

fn innocent(path: &str, text: &str) {
    assert_eq!(found(&[(path, text)]), [], "{path}\n{text}");
}

#[test]
fn json() {
    marked(
        "src/locales/da.json",
        r#"{
  "_comment": "Ved at bruge siden accepterer du cookies.",
  "nav": {"home": "Forside på ø", "list": ["a", 1, null, true]},
  "banner": {"æble": "Vi bruger cookies på øen. «Ved at forts\u00e6tte p\u00e5 siden accepterer du vores cookies.»", "ok": "OK"},
  "accept": "Ved at klikke Accepter giver du samtykke til cookies."
}"#,
    );
    marked(
        "web/lang/en/cookie.json",
        "{\"By using this site you accept cookies.\": \"«By using <b>{siteName}</b> you accept <a href=\\\"/c\\\">cookies»</a>.\"}",
    );
    marked(
        "lib/l10n/app_en.arb",
        "{\n  \"bar\": \"«By continuing to use {app} you accept our use of cookies.»\",\n  \"@bar\": {\"description\": \"By continuing to use it you accept cookies.\"}\n}\n",
    );
    innocent(
        "src/locales/da.json",
        "{\"Ved at bruge siden accepterer du cookies.\": \"\"}",
    );
}

#[test]
fn content_counts_where_its_keys_speak_of_cookies() {
    let bar = "{\"page\": {\"cookieBar\": {\"text\": \"«By continuing to use this site you accept cookies.»\"}}}";
    marked("src/_data/site.json", bar);
    marked(
        "content/settings.yml",
        "cookie_notice: «By using this site you agree to cookies.»\n",
    );
    let scraped =
        "[{\"url\": \"x\", \"text\": \"By continuing to use this site you accept cookies.\"}]";
    innocent("data/scraped.json", scraped);
    innocent(
        "package.json",
        "{\"description\": \"By using this site you accept cookies.\"}",
    );
    innocent("x/train.json", scraped);
}

#[test]
fn yaml() {
    marked(
        "config/locales/da.yml",
        "da:\n  # Ved at bruge siden accepterer du cookies.\n  nav: &a\n    - Forside æ\n    - \"Om: os\"\n  cookie:\n    title: Cookies\n    text: \"På ø. «Ved at forts\\u00e6tte accepterer du vores cookies.»\"\n    ok: OK\n",
    );
    marked(
        "translations/messages.en.yaml",
        "cookie.bar: >-\n    «By continuing to use\n    this site you accept\n    our use of cookies.»\nother: 'it''s fine'\n",
    );
    marked(
        "locale/en.yml",
        "a: {x: 'b', y: ['We don''t ask. «By using this site you accept cookies.»']}\n",
    );
    marked(
        "locale/en.yml",
        "a:\n- b: «By using this site you accept\n    our cookies.» # no\n  c: d\n",
    );
    innocent(
        "locale/en.yml",
        "a: We use cookies. # By using this site you accept cookies.\n",
    );
}

#[test]
fn gettext() {
    let catalogue = "msgid \"\"\nmsgstr \"\"\n\"Language: da\\n\"\n\n#. By using this site you accept cookies.\nmsgid \"By using \\\"%s\\\" you accept cookies.\"\nmsgstr \"\"\n\"Å. \"\n\"«Ved at bruge \\\"%s\\\" \"\n\"accepterer du cookies.»\"\n\n#~ msgid \"By using this site you accept cookies.\"\n";
    marked("po/da.po", catalogue);
    let template = "msgid \"\"\nmsgstr \"\"\n\n#: a.php:1\nmsgid \"«By using this site you accept cookies.»\"\nmsgstr \"\"\n";
    marked("languages/x.pot", template);
    // The copy says nothing that the source does not.
    let page = "<p>By using this site\n you accept cookies.</p>";
    let copy = template.replace(['«', '»'], "");
    let paths: Vec<String> = found(&[("a.html", page), ("languages/x.pot", &copy)])
        .into_iter()
        .map(|finding| finding.0)
        .collect();
    assert_eq!(paths, ["a.html"]);
    innocent(
        "po/da.po",
        "msgid \"By using this site you accept cookies.\"\nmsgstr \"Må vi bruge cookies?\"\n",
    );
}

#[test]
fn xml() {
    marked(
        "App/Resources.da-DK.resx",
        "<?xml version=\"1.0\"?>\n<root>\n  <resheader name=\"x\"><value>By using this site you accept cookies.</value></resheader>\n  <data name=\"Cookie\" xml:space=\"preserve\">\n    <value>Å &amp; ø. «Ved at forts&#230;tte accepterer du cookies.»</value>\n    <comment>By using this site you accept cookies.</comment>\n  </data>\n</root>",
    );
    marked(
        "a/messages.da.xlf",
        "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"da\"><body><trans-unit id=\"bar\"><source>By using this site you accept cookies.</source><target>«Ved at bruge <x id=\"1\"/> accepterer du <g id=\"2\">cookies»</g>.</target><note>By using this site you accept cookies.</note></trans-unit></body></file></xliff>",
    );
    marked(
        "Resources/Private/Language/locallang.xlf",
        "<xliff><file source-language=\"en\"><body><trans-unit id=\"a\"><source>«By using this site you accept cookies.»</source></trans-unit></body></file></xliff>",
    );
    marked(
        "Umbraco/Lang/da.xml",
        "<language alias=\"da\" culture=\"da-DK\"><area alias=\"cookie\"><key alias=\"text\"><![CDATA[<p>«Ved at bruge siden accepterer du <b>cookies»</b>.</p>]]></key><!-- By using this site you accept cookies. --></area></language>",
    );
    innocent(
        "sitemap.xml",
        "<a>By using this site you accept cookies.</a>",
    );
}

#[test]
fn lines() {
    marked(
        "i18n/messages_da.properties",
        "# By using this site you accept cookies.\r\nnav.home = Forside\r\ncookie.text = \\u00c5h. «Ved at bruge \\\r\n    siden accepterer du cookies.»\r\n",
    );
    marked(
        "da.lproj/Localizable.strings",
        "/* By using this site you accept cookies. */\n\"title\" = \"Cookies\";\n\"By using it you accept cookies.\" = \"Å \\\"x\\\". «Ved at bruge siden accepterer du cookies.»\";\n",
    );
    marked(
        "locales/en/main.ftl",
        "# By using this site you accept cookies.\n-brand = Skib\nbanner = «By using { -brand }\n    you accept our cookies.»\n    .title = Cookies\nother = x\n",
    );
    marked(
        "language/da-DK/com_x.ini",
        "; By using this site you accept cookies.\nCOM_A=\"æ\"\nCOM_B=\"«Ved at bruge siden accepterer du <strong>cookies»</strong>.\"\n",
    );
    marked(
        "i18n/da_DK.csv",
        "\"Home\",\"Forside\"\n\"By using this site you accept cookies.\",\"Ø \"\"x\"\". «Ved at bruge siden accepterer du cookies.»\"\n",
    );
    marked(
        "i18n/da.toml",
        "[cookie]\n# By using this site you accept cookies.\nother = \"«Ved at forts\\u00e6tte accepterer du cookies.»\"\n",
    );
}

#[test]
fn strings_of_template_code() {
    let text = "«By using this site you accept cookies.»";
    for (path, before, after) in [
        (
            "a.php",
            "<?php // æ\n// By using it you accept cookies.\necho __('Å. ' . ",
            ", 'x'); ?>",
        ),
        (
            "a.php",
            "<?php # By using it you accept cookies.\n_e(",
            ");",
        ),
        (
            "a.php",
            "<?php\nreturn ['By using it you accept cookies.' => ",
            "];",
        ),
        (
            "a.php",
            "<?php $_['text_cookie'] = ",
            "; /* By using it you accept cookies. */",
        ),
        ("a.php", "<p><?= esc_html__(", ", 'x') ?></p>"),
        ("a.php", "<?php $this->t(", "); $lang['x'] = \"b\";"),
        (
            "a.twig",
            "{# By using it you accept cookies. #}<p>æ {{ ",
            "|t }}</p>",
        ),
        ("a.twig", "{% set text = ", "|trans %}{{ text }}"),
        ("a.html", "{% load i18n %}{% trans ", " %}"),
        ("a.j2", "<p>{{ _(", ") }}</p>"),
        ("a.html.erb", "<p>æ <%= t('cookie', default: ", ") %></p>"),
        (
            "a.html.erb",
            "<% # By using it you accept cookies.\n text = ",
            " %>",
        ),
        ("a.cshtml", "<p>æ @Localizer[", "]</p>"),
        (
            "a.cshtml",
            "@{ // By using it you accept cookies.\n var text = ",
            "; }<p>@text</p>",
        ),
        ("a.liquid", "{% assign a = ", " %}{{ a | t }}"),
        ("a.hbs", "<p>{{t ", "}}</p>"),
        ("a.js", "const a = t(", ");"),
        (
            "a.js",
            "export default { cookie: { text: ",
            " } }; // By using it you accept cookies.",
        ),
        ("a.ejs", "<p><%= __(", ") %></p>"),
    ] {
        let quote = if path.ends_with("cshtml") || path.ends_with("hbs") {
            '"'
        } else {
            '\''
        };
        let (before, text) = match before.strip_suffix("'Å. ' . ") {
            Some(before) => (before, format!("'Å. ' . {quote}{text}{quote}")),
            None => (before, format!("{quote}{text}{quote}")),
        };
        marked(path, &format!("{before}{text}{after}"));
    }
}

#[test]
fn joined_strings_are_one_text() {
    marked(
        "a.php",
        "<?php $a = 'Ja. ' . $b . '. «By using ' . get_bloginfo('name') . ' you accept ' . \"our $kind cookies.»\";",
    );
    marked(
        "a.php",
        "<?php $a = <<<EOT\n  Æ. «By using {$site->name} you\n  accept cookies.»\n  EOT;\n$b = 'x';",
    );
    marked(
        "a.cshtml",
        "@{ var a = @\"Say \"\"x\"\". «By using this site \" + \"you accept cookies.»\"; }",
    );
    marked(
        "a.php",
        "<?php echo h(__('For example:') . ' ' . __('«By using this site you accept cookies.»'));",
    );
    innocent(
        "a.php",
        "<?php $texts['By using this site you accept cookies.'] = '';",
    );
    innocent(
        "a.php",
        "<?php $a = 'By using this site'; $b = 'you accept cookies.'; $c = $a == 'By' ? 1 : 2;",
    );
}

#[test]
fn a_text_is_reported_once() {
    for (path, text) in [
        (
            "a.php",
            "<?php echo '<p>By using this site you accept <b>cookies</b>.</p>';",
        ),
        (
            "a.php",
            "<?php echo '<p>' . __('By using this site you accept cookies.') . '</p>';",
        ),
        (
            "a.js",
            "el.innerHTML = '<p>By using this site you accept <b>cookies</b>.</p>';",
        ),
        (
            "a.cshtml",
            "@Html.Raw(\"<p>By using this site you accept <b>cookies</b>.</p>\")",
        ),
        (
            "a.html.erb",
            "<%= raw '<p>By using this site you accept <b>cookies</b>.</p>' %>",
        ),
    ] {
        assert_eq!(found(&[(path, text)]).len(), 1, "{path} {text}");
    }
}

#[test]
fn entities_do_not_move_the_place() {
    marked(
        "a.html",
        "<p>&AElig;&nbsp;&oslash;. «Ved at forts&aelig;tte accepterer du cookies.»</p>",
    );
}

#[test]
fn hostile_input_ends() {
    for path in [
        "locales/a.json",
        "locales/a.yml",
        "a.po",
        "a.resx",
        "locales/a.properties",
        "a.strings",
        "a.ftl",
        "lang/a.ini",
        "i18n/a.csv",
        "i18n/a.toml",
        "conf.py",
        "a.php",
        "a.cshtml",
    ] {
        for piece in [
            "{\"cookie\":",
            "[",
            "- ",
            "a: ",
            "\"",
            "'",
            "\\",
            "<a>",
            "<![CDATA[",
            "</",
            "msgid \"\n",
            "a = [\n",
            " a: |\n",
            "{{",
            "%(",
            "\"a\" . ",
            "<<<A\n",
            "@\"",
            "&",
            "{",
            "<a b=\"",
        ] {
            let text = format!("<?php cookie {}", piece.repeat(20_000));
            let findings = found(&[(path, &text)]);
            assert!(findings.len() < 2, "{path} {piece}");
        }
    }
}
