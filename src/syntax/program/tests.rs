//! What programs say.

use super::*;
use crate::syntax::template::BranchKind;

fn read(text: &str, extension: &str) -> Template {
    scan(text, of(extension).expect("it is known"))
}

/// The markup in a program, with `…` for holes.
fn markup(text: &str, extension: &str) -> Vec<String> {
    let template = read(text, extension);
    let all = template.markup.iter().map(|string| {
        let parts: Vec<&str> = string.parts.iter().map(|part| part.of(text)).collect();
        parts.join("…")
    });
    all.collect()
}

/// The conditions around a place.
fn conditions(text: &str, extension: &str, at: &str) -> Vec<(String, bool)> {
    let template = read(text, extension);
    let offset = text.find(at).expect("it is there");
    let mut all = Vec::new();
    let mut branch = template.branch_at(offset);
    while let Some(index) = branch {
        if let BranchKind::Conditions(conditions) = &template.branches[index].kind {
            all.extend(
                conditions
                    .iter()
                    .map(|(expr, holds)| (expr.path().unwrap_or_default(), *holds)),
            );
        }
        branch = template.branches[index].parent;
    }
    all
}

#[test]
fn strings_that_are_put_together_are_one() {
    assert_eq!(
        markup("return \"<iframe src='\" + url + \"'></iframe>\";", "java"),
        ["<iframe src='…'></iframe>"]
    );
    assert_eq!(
        markup("return (f'<p>{a}</p>'\n    '<b>')\n", "py"),
        ["<p>…</p>…<b>"]
    );
    assert_eq!(markup("x = '<p>' \\\n  '</p>'", "rb"), ["<p>…</p>"]);
}

#[test]
fn what_is_only_looked_at_is_no_markup() {
    for (text, extension) in [
        ("re.compile('<iframe>')", "py"),
        ("def f():\n    '''<iframe>'''\n    pass\n", "py"),
        ("x = models.TextField(help_text='<iframe>')", "py"),
        ("raise ValueError('<iframe>')", "py"),
        ("html.gsub('<p>', '')", "rb"),
        ("EXAMPLE = '<p>'", "rb"),
        ("return x if y == '<p>'", "rb"),
        ("if (a.Contains(\"<p>\")) { }", "cs"),
        ("var m = new Regex(\"<p>\");", "cs"),
        ("// \"<p>\"", "go"),
        ("log.Printf(\"<p>\")", "go"),
    ] {
        assert!(markup(text, extension).is_empty(), "{text}");
    }
}

#[test]
fn conditions_of_all_shapes() {
    let a = |holds: bool| vec![("a".to_owned(), holds)];
    for (text, extension, holds) in [
        ("if (a) { X(); }", "cs", true),
        ("if (a) return X;", "cs", true),
        ("if (a) { b(); } else { X(); }", "java", false),
        (
            "void f() { if (!ok) { } if (a) { return; } X(); }",
            "java",
            false,
        ),
        ("return a ? X : b;", "cs", true),
        ("return a ? b : X;", "cs", false),
        ("if a { X }", "go", true),
        ("func f() { if a { return } X }", "go", false),
        ("if a:\n    X\nb\n", "py", true),
        ("if a:\n    b\nelse:\n    X\n", "py", false),
        (
            "def f():\n    if a:\n        return b\n    X\n",
            "py",
            false,
        ),
        ("y = X if a else b\n", "py", true),
        ("y = b if a else X\n", "py", false),
        ("if a\n  X\nend\n", "rb", true),
        ("unless a\n  X\nend\n", "rb", false),
        ("if a\n  b\nelse\n  X\nend\n", "rb", false),
        ("X if a\n", "rb", true),
        ("def f\n  return if a\n  X\nend\n", "rb", false),
        ("a ? X : b\n", "rb", true),
        ("val y = if (a) X else b\n", "kt", true),
    ] {
        assert_eq!(conditions(text, extension, "X"), a(holds), "{text}");
    }
    assert!(conditions("if (a) { b(); } X();", "cs", "X").is_empty());
    assert!(conditions("if a:\n    b\nX\n", "py", "X").is_empty());
    assert!(conditions("if a\n b\nend\nX\n", "rb", "X").is_empty());
    assert!(conditions("b if a\nX\n", "rb", "X").is_empty());
}

#[test]
fn helpers_load_addresses() {
    let loads = |text: &str, extension: &str| read(text, extension).loads.len();
    let elements = |text: &str, extension: &str| {
        let elements = read(text, extension).elements;
        elements
            .into_iter()
            .map(|element| element.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        loads(
            "javascript_include_tag 'https://a.dk/b.js', async: true",
            "rb"
        ),
        1
    );
    assert_eq!(loads("javascript_include_tag 'application'", "rb"), 0);
    assert_eq!(
        elements(
            "content_tag :iframe, nil, src: \"https://a.dk/#{id}\"",
            "rb"
        ),
        ["iframe"]
    );
    assert!(
        elements(
            "content_tag(:p, nil)\nlink_to 'a', src: 'https://a.dk'",
            "rb"
        )
        .is_empty()
    );
    assert_eq!(
        elements(
            "var t = new TagBuilder(\"iframe\"); t.MergeAttribute(\"src\", $\"https://a.dk/{id}\");",
            "cs"
        ),
        ["iframe"]
    );
    assert_eq!(
        elements("iframe { src = \"https://a.dk/$id\" }", "kt"),
        ["iframe"]
    );
    assert_eq!(
        elements("return iframe().withSrc(\"https://a.dk/\" + id);", "java"),
        ["iframe"]
    );
    assert_eq!(elements("IFrame(Src(\"https://a.dk/\"))", "go"), ["iframe"]);
}

#[test]
fn cookies_are_set() {
    let cookies = |text: &str, extension: &str| {
        let stores = read(text, extension).stores;
        let keys = stores.into_iter().filter_map(|store| {
            let storage = crate::syntax::storage::of_call(&store.callee, &store.args)?;
            let days = match storage.lifetime {
                Some(crate::catalogue::service::Lifetime::Seconds(seconds)) => {
                    (seconds / 86_400).to_string()
                }
                Some(_) => "session".to_owned(),
                None => "?".to_owned(),
            };
            Some(format!("{} {days}", storage.key))
        });
        keys.collect::<Vec<_>>()
    };
    for (text, extension, expected) in [
        (
            "cookies[:visitor_id] = { value: id, expires: 1.year.from_now }",
            "rb",
            "visitor_id 365",
        ),
        (
            "cookies.permanent.signed[:visitor_id] = id",
            "rb",
            "visitor_id 7300",
        ),
        ("cookies['visitor_id'] = id", "rb", "visitor_id session"),
        (
            "response.set_cookie('visitor_id', id, max_age=60 * 60 * 24)",
            "py",
            "visitor_id 1",
        ),
        (
            "response.set_cookie(key='visitor_id', value=id)",
            "py",
            "visitor_id session",
        ),
        (
            "NAME = 'visitor_id'\nresponse.set_cookie(NAME, id, max_age=settings.AGE)",
            "py",
            "visitor_id ?",
        ),
        (
            "Response.Cookies.Append(\"visitor_id\", id, new CookieOptions { Expires = DateTime.Now.AddDays(30) });",
            "cs",
            "visitor_id 30",
        ),
        (
            "var c = new HttpCookie(\"visitor_id\", id); c.Expires = DateTime.Now.AddYears(1);",
            "cs",
            "visitor_id 365",
        ),
        (
            "Cookie c = new Cookie(\"visitor_id\", id); c.setMaxAge(60 * 60 * 24);",
            "java",
            "visitor_id 1",
        ),
        (
            "ResponseCookie.from(\"visitor_id\", id).maxAge(Duration.ofDays(30)).build();",
            "java",
            "visitor_id 30",
        ),
        (
            "http.SetCookie(w, &http.Cookie{Name: \"visitor_id\", Value: id, MaxAge: 86400 * 30})",
            "go",
            "visitor_id 30",
        ),
        (
            "c.SetCookie(\"visitor_id\", id, 86400, \"/\", \"\", false, true)",
            "go",
            "visitor_id 1",
        ),
    ] {
        assert_eq!(cookies(text, extension), [expected], "{text}");
    }
    for (text, extension) in [
        ("cookies[:visitor_id] = nil", "rb"),
        ("x = cookies[:visitor_id]", "rb"),
        ("cookies[:visitor_id] == 'a'", "rb"),
        ("def set_cookie(name, value):\n    pass", "py"),
        (
            "var c = new HttpCookie(\"visitor_id\"); c.Expires = DateTime.Now.AddDays(-1);",
            "cs",
        ),
        ("var x = Request.Cookies[\"visitor_id\"].Value;", "cs"),
        (
            "http.Cookie{Name: \"visitor_id\", Value: \"\", MaxAge: -1}",
            "go",
        ),
    ] {
        assert!(cookies(text, extension).is_empty(), "{text}");
    }
}

#[test]
fn hostile_input_takes_linear_time() {
    for piece in [
        "if (a) ",
        "if a:\n ",
        "if a\n",
        "a ? ",
        "x if ",
        "cookies[",
        "{(",
        "f(a,",
        "'<p>' + ",
        "else if (",
        "def a\n",
    ] {
        let text = piece.repeat(5_000);
        for extension in ["rb", "py", "cs", "go", "kt"] {
            let _ = read(&text, extension);
        }
    }
}

#[test]
fn a_condition_may_be_empty() {
    for text in [
        "if {\n}",
        "if  {}",
        "if () {}",
        "else if {\n}",
        "while {\n}",
        "x if",
    ] {
        for extension in ["rb", "py", "cs", "go", "kt", "java"] {
            let _ = read(text, extension);
        }
    }
}
