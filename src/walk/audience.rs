//! The audience of a file is who sees it: visitors, or only editors, readers of e-mail, tests and databases.

use std::path::Path;

use super::vendored::{Folder, folder, is_one_of};

/// Folders of what only a site's editors and those who install it see, sorted by name.
const BACK_OFFICE: [Folder; 9] = [
    folder("admin", &[]),
    folder("adminhtml", &[]),     // Magento
    folder("administrator", &[]), // Joomla
    folder("back-office", &[]),
    folder("back_office", &[]),
    folder("backoffice", &[]),
    folder("install", &["index.php"]),
    folder("installation", &["index.php"]), // Joomla
    folder("installer", &["index.php"]),
];

/// A newer one beside the old has a number: `admin2`.
pub(super) fn is_back_office_folder(name: &str, parent: &Path) -> bool {
    let name = name.trim_end_matches(|last: char| last.is_ascii_digit());
    is_one_of(&BACK_OFFICE, name, parent)
        || name.eq_ignore_ascii_case("backend") && is_for_browsers(parent)
}

/// Folders of what browsers get, sorted.
const FOR_BROWSERS: [&str; 6] = [
    "assets",
    "public",
    "resources",
    "static",
    "templates",
    "views",
];

/// `resources/views/backend` holds the pages of a back office, `backend` beside a `frontend` a server.
fn is_for_browsers(folder: &Path) -> bool {
    let mut names = folder
        .ancestors()
        .take(3)
        .filter_map(|folder| folder.file_name()?.to_str());
    names.any(|name| {
        FOR_BROWSERS
            .binary_search(&name.to_ascii_lowercase().as_str())
            .is_ok()
    })
}

/// `admin.php`, `admin-page.php`, `class-shop-admin.php`, `settings.admin.js`.
pub(super) fn is_back_office_file(name: &str) -> bool {
    let original = name;
    let name = name.to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or("");
    let words = || stem.split(['-', '_']);
    let inner = name
        .rsplit_once('.')
        .is_some_and(|(rest, _)| rest.ends_with(".admin"));
    words().next() == Some("admin")
        || words().next_back() == Some("admin")
        || inner
        || is_administration(original)
}

/// `AdminController.php`, `LayoutAdmin.razor`: a word of a name in capitals.
fn is_administration(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("");
    let first = stem.strip_prefix("Admin");
    let is_word = |rest: &str| rest.starts_with(|next: char| next.is_ascii_uppercase());
    first.is_some_and(is_word) || stem.len() > "Admin".len() && stem.ends_with("Admin")
}

/// Folders of templates for e-mails, sorted; the first are so by their name alone, the others where
/// they stand among templates.
const EMAIL_FOLDERS: [&str; 5] = [
    "email-templates",
    "email_templates",
    "emails",
    "mailer",
    "mailers",
];
const EMAIL_AMONG_TEMPLATES: [&str; 3] = ["email", "mail", "mails"];
const TEMPLATES: [&str; 6] = [
    "layout",
    "layouts",
    "partials",
    "template",
    "templates",
    "views",
];

/// A program that reads e-mail runs no scripts, and asks its own user about pictures.
pub(super) fn is_email_folder(name: &str, parent: &Path) -> bool {
    let name = name.to_ascii_lowercase();
    let around = parent.file_name().and_then(|name| name.to_str());
    let is_below_templates = || {
        let mut folders = parent
            .ancestors()
            .filter_map(|folder| folder.file_name()?.to_str());
        folders.any(|folder| TEMPLATES.contains(&folder.to_ascii_lowercase().as_str()))
    };
    let is_among_templates =
        || around.is_some_and(|around| TEMPLATES.contains(&around.to_ascii_lowercase().as_str()));
    EMAIL_FOLDERS.contains(&name.as_str())
        || name.ends_with("_mailer")
        || name.ends_with("-mailer")
        || EMAIL_AMONG_TEMPLATES.contains(&name.as_str()) && is_among_templates()
        // `templates/order/pdf`: it is printed.
        || name == "pdf" && is_below_templates()
}

/// `_base_mailer_styles.html.erb`, `OrderEmail.cshtml`, `invoice-email.twig`; also what is printed:
/// `InvoicePdf.cshtml`.
pub(super) fn is_email_file(name: &str) -> bool {
    let Some((stem, extension)) = name.split_once('.') else {
        return false;
    };
    let is_script = matches!(
        extension.to_ascii_lowercase().as_str(),
        "js" | "ts" | "mjs" | "css"
    );
    let ends = [
        "-email", "-mail", "-pdf", "Email", "Mail", "Pdf", "_email", "_mail", "_pdf",
    ];
    let words = stem.split(['-', '_']);
    // Styles that are written into mails: `email-inline.scss`.
    let has = |wanted: &str| words.clone().any(|word| word == wanted);
    if matches!(extension, "css" | "less" | "scss") && has("email") && has("inline") {
        return true;
    }
    !is_script
        && (ends.iter().any(|end| stem.ends_with(end))
            || words
                .into_iter()
                .any(|word| word.eq_ignore_ascii_case("mailer")))
}

/// What only markup for old e-mail programs has, and scripts that write mails.
#[must_use]
pub fn looks_like_email(text: &str) -> bool {
    text.contains("urn:schemas-microsoft-com:office:office")
        || text.contains("mso-line-height-rule")
        || text.contains("mso-table-lspace")
        || text.contains("subject") && sends_mail(text)
}

/// Packages that send mail.
const MAILERS: [&str; 7] = [
    "@sendgrid/mail",
    "'nodemailer'",
    "'resend'",
    "\"nodemailer\"",
    "\"resend\"",
    "api.resend.com/",
    "npm:resend",
];

/// Whether a script does nothing but send mail: the pages in its strings are mails. A server that
/// sends mail as well has routes and answers with pages, and a component draws one.
fn sends_mail(text: &str) -> bool {
    let has = |part: &&str| memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    let answers = [
        ".html(",
        "app.get(",
        "className=",
        "express",
        "res.render",
        "text/html",
    ];
    (MAILERS.iter().any(has) || hands_to_mailer(text)) && !answers.iter().any(has)
}

/// Whether a module of a server hands what it writes to a function of the project that sends it: it
/// touches no page.
fn hands_to_mailer(text: &str) -> bool {
    let has = |part: &&str| memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    let of_pages = [
        "$(",
        "<script",
        "<template",
        "document.",
        "from \"react\"",
        "from 'react'",
        "return <",
        "return (\n",
        "window.",
    ];
    ["sendEmail(", "sendMail("].iter().any(has)
        && ["export ", "module.exports"].iter().any(has)
        && !of_pages.iter().any(has)
}

/// What only scripts of an editor's desk take: Umbraco's back office, old and new.
const DESKS: [&str; 3] = [
    "@umbraco-cms/backoffice",
    "angular.module(\"umbraco",
    "angular.module('umbraco",
];

/// Whether a script draws a part of an editor's desk: of Umbraco, or of WordPress's editor of
/// blocks, unless it also says what a block saves for visitors.
#[must_use]
pub fn is_of_desk(path: &str, text: &str) -> bool {
    let is_script = Path::new(path)
        .extension()
        .and_then(|end| end.to_str())
        .is_some_and(|end| matches!(end, "js" | "jsx" | "mjs" | "ts" | "tsx"));
    let has = |part: &str| memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    is_script
        && (has("umbraco") && DESKS.iter().any(|desk| has(desk))
            || (has("@wordpress/block-editor") || has("wp.blockEditor"))
                && !says_what_is_saved(text))
}

/// `save()`, `save: () => …`, `export default function save`.
fn says_what_is_saved(text: &str) -> bool {
    text.match_indices("save").any(|(at, word)| {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].trim_start().chars().next();
        before.is_none_or(|letter| !is_part(letter))
            && after.is_none_or(|sign| matches!(sign, '(' | ':' | '=' | ',' | '}' | ';'))
    })
}

/// Folders of tests and what they read, sorted.
const TEST_FOLDERS: [&str; 17] = [
    "__fixtures__",
    "__mocks__",
    "__snapshots__",
    "__tests__",
    "cypress",
    "e2e",
    "fixtures",
    "mocks",
    "playwright",
    "spec",
    "specs",
    "step_definitions",
    "test",
    "test-results",
    "testdata",
    "testing",
    "tests",
];

pub(super) fn is_test_folder(name: &str) -> bool {
    TEST_FOLDERS
        .binary_search(&name.to_ascii_lowercase().as_str())
        .is_ok()
}

/// What fills or changes the site's database, once and by hand: `migrations/0001_initial.py`,
/// `db/migrate/…`, `database/seeders/…`. Pages in a folder of that name are pages.
pub(super) fn is_migration(name: &str, path: &Path) -> bool {
    let is_program = name.rsplit_once('.').is_some_and(|(_, extension)| {
        matches!(
            extension,
            "cs" | "go" | "java" | "js" | "kt" | "php" | "py" | "rb" | "ts"
        )
    });
    let parents = path.ancestors().skip(1).take(2);
    let mut folders = parents.filter_map(|folder| folder.file_name()?.to_str());
    let (Some(folder), around) = (folders.next(), folders.next()) else {
        return false;
    };
    let is_own = matches!(
        folder.to_ascii_lowercase().as_str(),
        "migrations" | "seeders" | "seeds"
    );
    is_program && (is_own || folder == "migrate" && around == Some("db"))
}

/// Marks of test files between dots: `cart.test.js`, `cart.spec.tsx`. Stories are pages for the
/// developers of a component only.
pub(super) fn is_test_file(name: &str) -> bool {
    let marks = ["cy", "e2e", "spec", "stories", "story", "test"];
    // A page about a test has no second mark: `test.html` is one, `cart.test.html` is none.
    let parts: Vec<&str> = name.split('.').collect();
    let inner = parts.get(1..parts.len().saturating_sub(1)).unwrap_or(&[]);
    let is_marked = inner
        .iter()
        .any(|part| marks.contains(&part.to_ascii_lowercase().as_str()));
    is_marked || is_mock(name) || is_test_program(name)
}

/// `outbound-mock-player.server.ts`, `mockFilms.js`: what answers in the place of a service.
fn is_mock(name: &str) -> bool {
    let Some((stem, "cjs" | "js" | "mjs" | "mts" | "ts")) = name.rsplit_once('.') else {
        return false;
    };
    let mut words = stem.split(['-', '_', '.']);
    let camel = stem.strip_prefix("mock");
    words.any(|word| matches!(word, "mock" | "mocks"))
        || camel.is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_uppercase()))
}

/// `test_cart.py`, `cart_test.go`, `cart_spec.rb`, `CartTests.cs`; `seeds.rb` fills the developers'
/// own database.
fn is_test_program(name: &str) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return false;
    };
    let ends = |ends: &[&str]| ends.iter().any(|end| stem.ends_with(end));
    match extension {
        "py" => {
            stem.starts_with("test_") || matches!(stem, "conftest" | "tests") || ends(&["_test"])
        }
        "go" => ends(&["_test"]),
        "rb" => ends(&["_spec", "_test"]) || stem == "seeds",
        "cs" | "java" | "kt" => ends(&["Spec", "Test", "Tests"]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_that_write_mails() {
        let mail = "import { Resend } from 'resend';\nsend({ subject: 'Hi', html: '<p>Hi</p>' });";
        assert!(looks_like_email(mail));
        let server = format!("import express from 'express';\n{mail}");
        assert!(!looks_like_email(&server));
        let page = format!("{mail}\nconst Page = () => <iframe className=\"map\" />;");
        assert!(!looks_like_email(&page));
        assert!(!looks_like_email("send({ subject: 'Hi' });"));
        let own = "import { sendEmail } from '@/lib/mail';\n\
            export const greet = () => sendEmail({ subject: 'Hi', html: '<p>Hi</p>' });";
        assert!(looks_like_email(own));
        let form = format!("{own}\ndocument.querySelector('form').onsubmit = greet;");
        assert!(!looks_like_email(&form));
    }

    #[test]
    fn scripts_of_desks() {
        let umbraco = "angular.module('umbraco').controller('Map', function () {});";
        assert!(is_of_desk("App_Plugins/Map/map.controller.js", umbraco));
        assert!(!is_of_desk("js/map.js", "angular.module('site').run();"));
        assert!(!is_of_desk("docs/desk.html", umbraco));
        let edit = "import { useBlockProps } from '@wordpress/block-editor';\nfunction onSave() {}";
        assert!(is_of_desk("blocks/map/edit.js", edit));
        let both = format!("{edit}\nregisterBlockType('a/map', {{ edit, save: () => null }});");
        assert!(!is_of_desk("blocks/map/index.js", &both));
        assert!(!is_of_desk(
            "blocks/map/view.js",
            "import map from './map';"
        ));
    }

    #[test]
    fn tables_are_sorted() {
        assert!(TEST_FOLDERS.is_sorted());
        assert!(BACK_OFFICE.is_sorted_by_key(|folder| folder.name));
        assert!(EMAIL_FOLDERS.is_sorted());
        assert!(FOR_BROWSERS.is_sorted());
        assert!(EMAIL_AMONG_TEMPLATES.is_sorted());
        assert!(TEMPLATES.is_sorted());
        for folder in &BACK_OFFICE {
            assert!(folder.beside.is_sorted(), "{}", folder.name);
        }
    }

    #[test]
    fn test_names() {
        for name in [
            "cart.test.js",
            "cart.spec.tsx",
            "Button.stories.tsx",
            "login.cy.ts",
            "test_cart.py",
            "cart_test.go",
            "cart_spec.rb",
            "CartTests.cs",
            "CartTest.java",
            "outbound-mock-player.server.ts",
            "mockFilms.js",
        ] {
            assert!(is_test_file(name), "{name}");
        }
        for name in [
            "test.html",
            "spec.js",
            "testimonials.html",
            "latest.js",
            "latest.go",
            "protest.py",
            "Contest.java",
            "mockery.js",
            "mock-up.html",
            "test",
        ] {
            assert!(!is_test_file(name), "{name}");
        }
        assert!(is_test_folder("Tests"));
        assert!(!is_test_folder("test-corpus"));
    }

    #[test]
    fn back_office_names() {
        for name in [
            "admin.php",
            "admin-page.php",
            "class-shop-admin.php",
            "settings.admin.js",
            "AdminController.php",
            "LayoutAdmin.razor",
        ] {
            assert!(is_back_office_file(name), "{name}");
        }
        for name in [
            "administration.html",
            "badminton.html",
            "shop.php",
            "admins.md",
            "Administration.vue",
            "Badmin.vue",
        ] {
            assert!(!is_back_office_file(name), "{name}");
        }
        let here = Path::new("");
        assert!(is_back_office_folder("Admin", here));
        assert!(is_back_office_folder("admin2", here));
        assert!(!is_back_office_folder("install", here));
        assert!(!is_back_office_folder("administration", here));
        assert!(is_back_office_folder(
            "backend",
            Path::new("resources/views")
        ));
        assert!(!is_back_office_folder("backend", Path::new("apps")));
    }

    #[test]
    fn migration_names() {
        let is = |path: &str| {
            let path = Path::new(path);
            let name = path.file_name().and_then(|name| name.to_str());
            is_migration(name.unwrap_or_default(), path)
        };
        assert!(is("blog/migrations/0001_initial.py"));
        assert!(is("db/migrate/20200101_pages.rb"));
        assert!(is("database/seeders/PageSeeder.php"));
        assert!(!is("docs/migrations/index.html"));
        assert!(!is("blog/migrations.py"));
        assert!(!is("app/migrate/film.rb"));
    }

    #[test]
    fn email_names() {
        for name in [
            "_base_mailer_styles.html.erb",
            "OrderEmail.cshtml",
            "invoice-email.twig",
            "InvoicePdf.cshtml",
            "email-non-inline.scss",
        ] {
            assert!(is_email_file(name), "{name}");
        }
        for name in [
            "email.html",
            "send-email.js",
            "mailing-list.html",
            "gmail.html",
            "email-signup.twig",
        ] {
            assert!(!is_email_file(name), "{name}");
        }
        assert!(is_email_folder("emails", Path::new("src")));
        assert!(is_email_folder("user_mailer", Path::new("app/views")));
        assert!(is_email_folder("mail", Path::new("resources/views")));
        assert!(!is_email_folder("mail", Path::new("src/features")));
        assert!(is_email_folder("pdf", Path::new("templates/front/order")));
        assert!(!is_email_folder("pdf", Path::new("content/brochures")));
        assert!(looks_like_email("<td style=\"mso-table-lspace:0pt\">"));
        assert!(!looks_like_email("<!--[if IE]><p>Old</p><![endif]-->"));
    }
}
