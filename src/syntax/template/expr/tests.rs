//! How each dialect reads.

use super::*;
use crate::expr::{Compare, MAX_DEPTH};

/// An expression in one line: prefix notation, paths with dots.
fn show(expr: &Expr) -> String {
    let all = |parts: &[Expr]| parts.iter().map(show).collect::<Vec<_>>().join(" ");
    match expr {
        Expr::Name(name) => name.clone(),
        Expr::Member { object, property } => format!("{}.{property}", show(object)),
        Expr::Index { object, index } => format!("{}[{}]", show(object), show(index)),
        Expr::Call { callee, args } => format!("{}({})", show(callee), all(args)),
        Expr::String(text) => format!("'{text}'"),
        Expr::Number(number) => number.clone(),
        Expr::Bool(value) => value.to_string(),
        Expr::Null => "null".to_owned(),
        Expr::Regex(text) => format!("/{text}/"),
        Expr::List(items) => format!("[{}]", all(items)),
        Expr::Object(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{key}:{}", show(value)))
                .collect();
            format!("{{{}}}", entries.join(" "))
        }
        Expr::Not(inner) => format!("(not {})", show(inner)),
        Expr::And(parts) => format!("(and {})", all(parts)),
        Expr::Or(parts) => format!("(or {})", all(parts)),
        Expr::Compare { op, left, right } => {
            let op = match op {
                Compare::Equal => "==",
                Compare::NotEqual => "!=",
                Compare::Less => "<",
                Compare::LessOrEqual => "<=",
                Compare::Greater => ">",
                Compare::GreaterOrEqual => ">=",
                Compare::In => "in",
            };
            format!("({} {op} {})", show(left), show(right))
        }
        Expr::Choice {
            test,
            then,
            otherwise,
        } => format!("({} ? {} : {})", show(test), show(then), show(otherwise)),
        Expr::Sum(_) => "sum".to_owned(),
        Expr::Function { .. } => "function".to_owned(),
        Expr::Unknown(text) => format!("<{text}>"),
    }
}

#[track_caller]
fn reads(dialect: Dialect, table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(show(&parse(text, dialect)), *expected, "{text}");
    }
}

#[test]
fn jinja() {
    reads(
        Dialect::Jinja,
        &[
            ("a and not b or c", "(or (and a (not b)) c)"),
            (
                "request.COOKIES.consent == 'yes'",
                "(request.COOKIES.consent == 'yes')",
            ),
            ("'marketing' in consent", "('marketing' in consent)"),
            ("x not in y", "(not (x in y))"),
            ("x is defined and x", "(and defined(x) x)"),
            ("x is not defined", "(not defined(x))"),
            ("x is None", "(x == null)"),
            ("x is not null", "(x != null)"),
            ("x is same as(false)", "sameas(x false)"),
            ("n is divisibleby 3", "divisibleby(n 3)"),
            ("a|default(false)", "default(a false)"),
            (
                "a|default:\"x\"|upper == 'X'",
                "(upper(default(a 'x')) == 'X')",
            ),
            ("not a|length > 0", "(not (length(a) > 0))"),
            ("'a' if b else 'c'", "(b ? 'a' : 'c')"),
            ("a ? b : c", "(a ? b : c)"),
            ("a ?: b", "(or a b)"),
            ("a ?? false", "(or a false)"),
            ("url starts with '/x'", "starts_with(url '/x')"),
            ("url matches '/x/'", "matches(url '/x/')"),
            (
                "app.request.cookies.get('c')",
                "app.request.cookies.get('c')",
            ),
            ("items.0.name", "items[0].name"),
            ("craft['x'].y", "craft['x'].y"),
            ("f(a, b=1, {c: 2})", "f(a {c:2} {b:1})"),
            ("'a' ~ 'b' == c", "('ab' == c)"),
            ("a ~ b == c", "(<a ~ b> == c)"),
            ("[1, 'b']", "[1 'b']"),
            ("a && !b", "(and a (not b))"),
            ("$store.x", "$store.x"),
            ("x = getConsent()", "getConsent()"),
        ],
    );
}

#[test]
fn liquid() {
    reads(
        Dialect::Liquid,
        &[
            ("a and b or c", "(and a (or b c))"),
            ("cookies contains 'yes'", "('yes' in cookies)"),
            ("x != blank", "(x != null)"),
            ("x == nil", "(x == null)"),
            ("settings.cookie-banner", "settings.cookie-banner"),
            (
                "x | default: false, allow_false: true",
                "default(x false {allow_false:true})",
            ),
            (
                "x | append: '/a' | relative_url",
                "relative_url(append(x '/a'))",
            ),
            (
                "jekyll.environment == \"production\"",
                "(jekyll.environment == 'production')",
            ),
        ],
    );
}

#[test]
fn ruby() {
    reads(
        Dialect::Erb,
        &[
            (
                "cookies[:consent] == 'yes'",
                "(cookies['consent'] == 'yes')",
            ),
            ("x.present?", "x.present?"),
            (
                "current_user&.consented?(:marketing)",
                "current_user.consented?('marketing')",
            ),
            ("!a && b", "(and (not a) b)"),
            ("@consent.nil? ? 'a' : 'b'", "(consent.nil? ? 'a' : 'b')"),
            ("a ? b : c", "(a ? b : c)"),
            ("render 'x', a: 1", "render('x' {a:1})"),
            (
                "render partial: 'x', locals: { b: 2 }",
                "render({partial:'x' locals:{b:2}})",
            ),
            ("render('x') if consent?", "(consent? ? render('x') : null)"),
            (
                "render 'x' unless blocked",
                "((not blocked) ? render('x') : null)",
            ),
            ("defined? x", "defined(x)"),
            ("defined?(x) && x", "(and defined(x) x)"),
            (
                "Rails.env.production? and not a",
                "(and Rails.env.production? (not a))",
            ),
            (
                "cookies['a'] =~ /marketing/i",
                "matches(cookies['a'] /marketing/)",
            ),
            ("%w[a b].include?(x)", "['a' 'b'].include?(x)"),
            ("x.include? 'a'", "x.include?('a')"),
            (
                "session.fetch(:consent, false)",
                "session.fetch('consent' false)",
            ),
            ("Foo::Bar.baz", "Foo.Bar.baz"),
            ("{ :a => 1, b: 2 }", "{a:1 b:2}"),
        ],
    );
}

#[test]
fn scripts() {
    reads(
        Dialect::Ejs,
        &[
            (
                "cookies.consent === 'yes' && !x",
                "(and (cookies.consent == 'yes') (not x))",
            ),
            ("locals?.consent ?? false", "(or locals.consent false)"),
            (
                "typeof x !== 'undefined' && x",
                "(and (typeof(x) != 'undefined') x)",
            ),
            ("/yes/.test(document.cookie)", "/yes/.test(document.cookie)"),
            ("include('x', {a: 1, b})", "include('x' {a:1 b:b})"),
            ("await include('x')", "include('x')"),
            ("items.some(x => x.y)", "items.some(<x => x.y>)"),
            (
                "(function () { return 1 })()",
                "<(function () { return 1 })()>",
            ),
            ("`a${b}`", "<`a${b}`>"),
            ("a ? 'b' : c", "(a ? 'b' : c)"),
            ("-1", "-1"),
            ("void 0", "null"),
        ],
    );
}

#[test]
fn php() {
    reads(
        Dialect::Php,
        &[
            ("$x->y['z']", "x.y['z']"),
            ("Foo::bar()", "Foo.bar()"),
            (
                "isset($_COOKIE['c']) && $_COOKIE['c'] === 'yes'",
                "(and isset(_COOKIE['c']) (_COOKIE['c'] == 'yes'))",
            ),
            ("!empty($x)", "(not empty(x))"),
            ("(bool) $x", "x"),
            ("! (int)$x->y", "(not x.y)"),
            ("$a . 'b' == 'ab'", "(<$a . 'b'> == 'ab')"),
            ("\\Cms\\Consent::given('x')", "Cms.Consent.given('x')"),
            ("$x?->y ?? FALSE", "(or x.y false)"),
            ("$x instanceof Foo", "instanceof(x Foo)"),
            (
                "function_exists('f') and f()",
                "(and function_exists('f') f())",
            ),
            (
                "in_array('a', ['a' => 1, 'b' => 2])",
                "in_array('a' {a:1 b:2})",
            ),
            ("($x):", "x"),
            (
                "strpos(\"a $b\", 'x') !== false",
                "(strpos(<\"a $b\"> 'x') != false)",
            ),
            ("$a <> $b", "(a != b)"),
        ],
    );
}

#[test]
fn razor() {
    reads(
        Dialect::Razor,
        &[
            ("@Model.X?.Y ?? false", "(or Model.X.Y false)"),
            ("x is null", "(x == null)"),
            ("x is not null", "(x != null)"),
            ("x is { }", "(x != null)"),
            ("(bool)ViewBag.Consent", "ViewBag.Consent"),
            ("(ITrackingConsentFeature)x", "x"),
            (
                "Context.Features.Get<ITrackingConsentFeature>()?.CanTrack ?? false",
                "(or Context.Features.Get().CanTrack false)",
            ),
            (
                "Context.Request.Cookies[\"c\"] == \"yes\"",
                "(Context.Request.Cookies['c'] == 'yes')",
            ),
            ("(a || b) && !c", "(and (or a b) (not c))"),
            ("x.Any(y => y.Z)", "x.Any(<y => y.Z>)"),
            ("model as string", "model"),
            ("a < b", "(a < b)"),
            ("x!.Y", "x.Y"),
            ("$\"{a}\" == @\"b\"", "(<$\"{a}\"> == 'b')"),
        ],
    );
}

#[test]
fn handlebars() {
    reads(
        Dialect::Handlebars,
        &[
            ("eq a \"b\"", "(a == 'b')"),
            ("(and a (not b) c)", "(and a (not b) c)"),
            ("helper ../x @root.y.z key=this.v", "helper(x y.z {key:v})"),
            ("this", "this"),
            ("a.[b c].d", "a['b c'].d"),
            ("if-consent 'x'", "if-consent('x')"),
            ("lookup a 'b'", "a['b']"),
            ("../../x/y", "x.y"),
            ("items as |item|", "items"),
        ],
    );
}

#[test]
fn go() {
    reads(
        Dialect::Go,
        &[
            ("and .A (not .B)", "(and .A (not .B))"),
            ("eq .X \"y\"", "(.X == 'y')"),
            ("eq .X \"y\" \"z\"", "(or (.X == 'y') (.X == 'z'))"),
            (".Site.Params.x", ".Site.Params.x"),
            ("$.Page", ".Page"),
            ("$x := .Site.Params.y", ".Site.Params.y"),
            ("isset .Params \"x\"", "isset(.Params['x'])"),
            (".X | default \"y\"", "default(.X 'y')"),
            ("default \"y\" .X", "default(.X 'y')"),
            ("in .Params.tags \"a\"", "('a' in .Params.tags)"),
            ("(.Get \"x\").Y", ".Get('x').Y"),
            ("partial \"x.html\" .", "partial('x.html' )"),
            (
                "or hugo.IsProduction (gt (len .Pages) 0)",
                "(or hugo.IsProduction (len(.Pages) > 0))",
            ),
            ("index .Site.Params \"a\" \"b\"", ".Site.Params['a']['b']"),
        ],
    );
}

#[test]
fn arguments_are_a_list() {
    let read = |text, dialect| show(&parse_arguments(text, dialect));
    assert_eq!(
        read("500 sidebar user.id", Dialect::Jinja),
        "[500 sidebar user.id]"
    );
    assert_eq!(read("'x', a: 1", Dialect::Liquid), "['x' {a:1}]");
    assert_eq!(read("\"x\" a=1", Dialect::Handlebars), "['x' {a:1}]");
    assert_eq!(read("", Dialect::Jinja), "[]");
}

fn depth(expr: &Expr) -> usize {
    1 + match expr {
        Expr::Member { object, .. } | Expr::Not(object) => depth(object),
        Expr::Index { object, index } => depth(object).max(depth(index)),
        Expr::Call { callee, args } => depth(callee).max(args.iter().map(depth).max().unwrap_or(0)),
        Expr::List(parts) | Expr::And(parts) | Expr::Or(parts) => {
            parts.iter().map(depth).max().unwrap_or(0)
        }
        Expr::Object(parts) => parts.iter().map(|(_, part)| depth(part)).max().unwrap_or(0),
        Expr::Compare { left, right, .. } => depth(left).max(depth(right)),
        Expr::Choice {
            test,
            then,
            otherwise,
        } => depth(test).max(depth(then)).max(depth(otherwise)),
        _ => 0,
    }
}

pub(super) const DIALECTS: [Dialect; 8] = [
    Dialect::Jinja,
    Dialect::Liquid,
    Dialect::Erb,
    Dialect::Ejs,
    Dialect::Php,
    Dialect::Handlebars,
    Dialect::Go,
    Dialect::Razor,
];

#[test]
fn depth_is_bounded() {
    let parts = [
        "(", "!", "not ", "a.", "a[", "f(", "a?", "a|b", "{a:", "-", "a==", "a and ", "(bool)",
        "a if ", "x is ",
    ];
    for part in parts {
        let text = part.repeat(4000 / part.len());
        for dialect in DIALECTS {
            assert!(
                depth(&parse(&text, dialect)) <= MAX_DEPTH,
                "{part} {dialect:?}"
            );
        }
    }
    assert!(matches!(
        parse(&"é".repeat(4000), Dialect::Jinja),
        Expr::Unknown(_)
    ));
}

proptest::proptest! {
    #[test]
    fn nothing_panics(parts in proptest::collection::vec(part(), 0..40)) {
        let text = parts.concat();
        for dialect in DIALECTS {
            let expr = parse(&text, dialect);
            proptest::prop_assert!(depth(&expr) <= MAX_DEPTH);
            let _ = parse_arguments(&text, dialect);
        }
    }
}

fn part() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::strategy::Strategy;
    let known = proptest::sample::select(vec![
        "(", ")", "[", "]", "{", "}", "|", "|a", ":", ",", ".", "?.", "->", "::", "=>", "=", "==",
        "!", "not ", " is ", "and ", " in ", "if ", "else ", "'", "\"", "`", "\\", "\\u00", "$",
        "@", "$x", "@\"", "%w[", "/", "/*", "#", "a", "é", "1", "0.5", "x:", "<", ">", "Get<T>(",
        "as |", "..", "../", "(int)", "new ", "typeof ", "do", " ",
    ]);
    proptest::prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,3}".prop_map(|text| text)]
}
