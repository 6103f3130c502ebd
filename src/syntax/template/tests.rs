//! Each dialect, read as a whole.

use super::*;

/// One line a branch: its text, what it is, and the index of its parent.
fn branches(text: &str, dialect: Dialect) -> Vec<String> {
    let template = checked(text, dialect);
    let show = |branch: &Branch| {
        let kind = match &branch.kind {
            BranchKind::Conditions(conditions) => {
                let path = |expr: &Expr| expr.path().unwrap_or_else(|| "…".to_owned());
                let sign = |holds: bool| if holds { "" } else { "!" };
                let conditions: Vec<_> = conditions
                    .iter()
                    .map(|(expr, holds)| format!("{}{}", sign(*holds), path(expr)))
                    .collect();
                conditions.join(" ")
            }
            BranchKind::Block { name } => format!("block {name}"),
            BranchKind::Definition { name } => format!("definition {name}"),
            BranchKind::Other { name, .. } => format!("other {name}"),
            kind => format!("{kind:?}"),
        };
        let parent = branch
            .parent
            .map_or(String::new(), |parent| format!(" <{parent}"));
        format!("{kind}{parent}: {}", branch.span.of(text))
    };
    template.branches.iter().map(show).collect()
}

/// Scans, and checks what holds of every scan.
fn checked(text: &str, dialect: Dialect) -> Template {
    let template = scan(text, dialect);
    let mut end = 0;
    for region in &template.regions {
        assert!(
            region.span.start >= end && region.span.end > region.span.start,
            "{template:?}"
        );
        assert!(text.get(region.span.start..region.span.end).is_some());
        end = region.span.end;
    }
    for (index, branch) in template.branches.iter().enumerate() {
        assert!(branch.span.start <= branch.span.end);
        assert!(text.get(branch.span.start..branch.span.end).is_some());
        if index > 0 {
            assert!(
                template.branches[index - 1].span.start <= branch.span.start,
                "{template:#?}"
            );
        }
        // Whatever is open around a branch holds all of it.
        if let Some(parent) = branch.parent {
            assert!(parent < index);
            assert!(
                template.branches[parent].span.covers(branch.span),
                "{template:#?}"
            );
        }
        let same_parent = template.branches[..index]
            .iter()
            .rev()
            .find(|other| other.parent == branch.parent);
        if let Some(before) = same_parent {
            assert!(before.span.end <= branch.span.start, "{template:#?}");
        }
    }
    template
}

fn includes(text: &str, dialect: Dialect) -> Vec<(String, IncludeKind)> {
    let template = checked(text, dialect);
    let name = |include: Include| {
        (
            include.target.unwrap_or_else(|| "?".to_owned()),
            include.kind,
        )
    };
    template.includes.into_iter().map(name).collect()
}

fn kinds(text: &str, dialect: Dialect) -> Vec<(&str, RegionKind)> {
    let regions = checked(text, dialect).regions;
    regions
        .into_iter()
        .map(|region| (region.span.of(text), region.kind))
        .collect()
}

fn included(name: &str) -> (String, IncludeKind) {
    (name.to_owned(), IncludeKind::Include)
}

#[test]
fn jinja_conditions() {
    let text =
        "{% if a %}A{% elif b %}B{% else %}C{% endif %}{%- for x in xs -%}L{% else %}E{% endfor %}";
    let expected = ["a: A", "!a b: B", "!a !b: C", "Loop: L", "!xs: E"];
    assert_eq!(branches(text, Dialect::Jinja), expected);
    let template = checked(text, Dialect::Jinja);
    assert_eq!(
        template
            .branches
            .iter()
            .map(|branch| branch.group)
            .collect::<Vec<_>>(),
        [0, 0, 0, 1, 1]
    );
    assert_eq!(template.branches[1].head.of(text), "{% elif b %}");
    assert_eq!(template.unbalanced, 0);
}

#[test]
fn jinja_blocks() {
    let text = "{% block a %}{% if x %}X{% endif %}{% endblock %}{% macro f(y) %}M{% endmacro %}{% cache 5 %}C{% endcache %}{% consent 'm' %}D{% else %}E{% endconsent %}";
    let expected = [
        "block a: {% if x %}X{% endif %}",
        "x <0: X",
        "definition f: M",
        "other cache: C",
        "other consent: D",
        "!…: E",
    ];
    assert_eq!(branches(text, Dialect::Jinja), expected);
}

#[test]
fn statements_without_an_end_are_no_blocks() {
    let text = "{% block t 'x' %}{% set a = 1 %}{% set b %}B{% endset %}{% trans 'x' %}{% trans %}T{% endtrans %}{% url 'x' %}";
    assert_eq!(
        branches(text, Dialect::Jinja),
        ["definition b: B", "other trans: T"]
    );
    assert_eq!(checked(text, Dialect::Jinja).unbalanced, 0);
    let kinds: Vec<_> = kinds(text, Dialect::Jinja)
        .into_iter()
        .map(|(_, kind)| kind)
        .collect();
    assert_eq!(kinds[1], RegionKind::Statement);
    assert_eq!(kinds.last(), Some(&RegionKind::Output));
}

#[test]
fn text_that_is_held() {
    let text = "{% comment %}{% if a %}<p>{% endcomment %}{% verbatim %}{{ x }}{% if b %}{% endverbatim %}{# {% if c %} #}{% raw x %}";
    assert_eq!(
        branches(text, Dialect::Jinja),
        ["Comment: {% if a %}<p>", "Verbatim: {{ x }}{% if b %}"]
    );
    let kinds: Vec<_> = kinds(text, Dialect::Jinja)
        .into_iter()
        .map(|(_, kind)| kind)
        .collect();
    use RegionKind::{Comment, Output, Statement};
    assert_eq!(kinds, [Comment, Statement, Statement, Comment, Output]);
}

#[test]
fn delimiters_in_strings_and_braces_end_nothing() {
    let whole = [
        "{{ \"}}\" }}",
        "{{ {a: {b: 1}} }}",
        "{{ f({a:{b:1}}) }}",
        "{% x '%}' %}",
        "{{ '{{' }}",
    ];
    for text in whole {
        assert_eq!(kinds(text, Dialect::Jinja).len(), 1, "{text}");
        assert_eq!(checked(text, Dialect::Jinja).regions[0].span.of(text), text);
    }
    let text = "{{ don't }} and {{ isn't }} {{ x";
    assert_eq!(kinds(text, Dialect::Jinja).len(), 2);
    let text = "a {{ b {% if c %}{{ d }}{% endif %}";
    assert_eq!(branches(text, Dialect::Jinja), ["c: {{ d }}"]);
    let text = "{{ 'checked' if x else '' }}";
    assert_eq!(kinds(text, Dialect::Jinja), [(text, RegionKind::Output)]);
}

#[test]
fn sloppy_ends_spare_the_blocks_around() {
    let text = "{% if a %}A{% for x in y %}B{% endif %}C{% endfor %}{% if b %}D";
    assert_eq!(
        branches(text, Dialect::Jinja),
        ["a: A{% for x in y %}B", "Loop <0: B", "b: D"]
    );
    assert_eq!(checked(text, Dialect::Jinja).unbalanced, 3);
}

#[test]
fn jinja_includes() {
    let text = "{% extends 'base.html' %}{% include \"a.html\" with {b: 1} %}{{ include('c') }}{% import 'm' as m %}{% embed 'e' %}{% endembed %}{% include x %}{{ consent ? include('g') : '' }}{{ content|safe }}";
    let expected = [
        ("base.html".to_owned(), IncludeKind::Extends),
        included("a.html"),
        included("c"),
        ("m".to_owned(), IncludeKind::Import),
        included("e"),
        included("?"),
        included("g"),
        ("?".to_owned(), IncludeKind::Body),
    ];
    assert_eq!(includes(text, Dialect::Jinja), expected);
    assert_eq!(
        branches(text, Dialect::Jinja)[1],
        "consent: {{ consent ? include('g') : '' }}"
    );
}

#[test]
fn nunjucks_switch_and_tornado_end() {
    let text = "{% switch x %}{% case 'a' %}A{% default %}B{% endswitch %}{% if y %}C{% end %}";
    assert_eq!(branches(text, Dialect::Jinja), ["…: A", "!…: B", "y: C"]);
}

#[test]
fn liquid() {
    let text = "---\nlayout: default\n---\n{% unless a %}A{% else %}B{% endunless %}{% case x %} {% when 1, 2 %}C{% else %}D{% endcase %}{% capture v %}V{% endcapture %}{% schema %}{\"a\": \"{% if %}\"}{% endschema %}{{ content }}{% include h.html a=1 %}{% render 'r', b: c %}{% section 's' %}{%- # note -%}{% layout none %}";
    let expected = [
        "!a: A",
        "a: B",
        "…: C",
        "!…: D",
        "definition v: V",
        "Comment: {\"a\": \"{% if %}\"}",
    ];
    assert_eq!(branches(text, Dialect::Liquid), expected);
    let expected = [
        ("default".to_owned(), IncludeKind::Extends),
        ("?".to_owned(), IncludeKind::Body),
        included("h.html"),
        included("r"),
        included("s"),
    ];
    assert_eq!(includes(text, Dialect::Liquid), expected);
    assert_eq!(kinds(text, Dialect::Liquid)[0].1, RegionKind::Statement);
    assert_eq!(checked(text, Dialect::Liquid).unbalanced, 0);
}

#[test]
fn handlebars() {
    let text = "{{#if a}}A{{else if (eq b 1)}}B{{else}}C{{/if}}{{#unless d}}D{{/unless}}{{^e}}E{{/e}}{{#each f as |g|}}{{this}}{{/each}}{{#if-consent 'x'}}H{{/if-consent}}{{#*inline \"i\"}}I{{/inline}}{{#> page}}J{{/page}}{{{{raw}}}}{{k}}{{{{/raw}}}}{{!-- {{#if}} --}}";
    let expected = [
        "a: A",
        "!a …: B",
        "!a !…: C",
        "!d: D",
        "!e: E",
        "Loop: {{this}}",
        "other if-consent: H",
        "definition i: I",
        "other page: J",
        "Verbatim: {{k}}",
    ];
    assert_eq!(branches(text, Dialect::Handlebars), expected);
    let template = checked(text, Dialect::Handlebars);
    assert_eq!(template.unbalanced, 0);
    let text =
        "{{!< default}}{{> head a=1}}{{{body}}}{{> (lookup . 'x')}}{{~> \"q/r\" ~}}\\{{> no}}";
    let expected = [
        ("default".to_owned(), IncludeKind::Extends),
        included("head"),
        ("?".to_owned(), IncludeKind::Body),
        included("?"),
        included("q/r"),
    ];
    assert_eq!(includes(text, Dialect::Handlebars), expected);
}

#[test]
fn go() {
    let text = "{{- if .A -}}A{{ else if .B }}B{{ else with .C }}C{{ else }}D{{ end }}{{ with .E }}E{{ end }}{{ range $i, $x := .F }}F{{ end }}{{ define \"g\" }}G{{ end }}{{ block \"h\" . }}H{{ end }}{{/* {{ if }} */}}{{- /* c */ -}}{{< youtube x >}}";
    let expected = [
        ".A: A",
        "!.A .B: B",
        "!.A !.B .C: C",
        "!.A !.B !.C: D",
        ".E: E",
        "Loop: F",
        "definition g: G",
        "block h: H",
    ];
    assert_eq!(branches(text, Dialect::Go), expected);
    assert_eq!(checked(text, Dialect::Go).unbalanced, 0);
    let text = "{{ partial \"a.html\" . }}{{ template \"b\" . }}{{ $x := partialCached `c` . }}{{ .Content }}{{ partial (printf \"%s\" .X) . }}{{ block \"m\" . }}{{ end }}";
    let expected = [
        included("a.html"),
        included("b"),
        included("c"),
        ("?".to_owned(), IncludeKind::Body),
        included("?"),
        ("?".to_owned(), IncludeKind::Body),
    ];
    assert_eq!(includes(text, Dialect::Go), expected);
    assert_eq!(kinds(text, Dialect::Go)[2].1, RegionKind::Statement);
}

#[test]
fn erb() {
    let text = "<% if a %>A<% elsif b -%>B<% else %>C<% end %><%- unless d -%>D<% end %><% e.each do |x| %>E<% end %><% content_for :f do %>F<% end %><%= form_for @g do |y| %>G<% end %><% case h %><% when 1, 2 %>H<% end %><%# if %><%% if %><% x = 1 if y %><% i.each { |z| %>I<% } %>";
    let expected = [
        "a: A",
        "!a b: B",
        "!a !b: C",
        "!d: D",
        "Loop: E",
        "block f: F",
        "other form_for: G",
        "…: H",
        "Loop: I",
    ];
    assert_eq!(branches(text, Dialect::Erb), expected);
    assert_eq!(checked(text, Dialect::Erb).unbalanced, 0);
    let text = "<%= render 'a' %><%= render partial: 'b', locals: {} %><%= yield %><%= yield :head %><%= render('c') if cookies[:x] %><%= render @d %>";
    let expected = [
        included("a"),
        included("b"),
        ("?".to_owned(), IncludeKind::Body),
        ("head".to_owned(), IncludeKind::Body),
        included("c"),
        included("?"),
    ];
    assert_eq!(includes(text, Dialect::Erb), expected);
    assert_eq!(branches(text, Dialect::Erb).len(), 1);
}

#[test]
fn ruby_that_ends_in_its_region_holds_nothing() {
    let text = "<% if a\n b = [1].map do |x|\n x\n end\n end %>T<% if c then d end %><% e = if f %>E<% end %>";
    assert_eq!(branches(text, Dialect::Erb), ["f: E"]);
    assert_eq!(checked(text, Dialect::Erb).unbalanced, 0);
}

#[test]
fn a_condition_may_go_over_lines() {
    let text = "<% if a &&\n  b %>A<% end %><%== render 'r' %>";
    let template = checked(text, Dialect::Erb);
    let BranchKind::Conditions(conditions) = &template.branches[0].kind else {
        panic!("a condition");
    };
    assert_eq!(
        conditions[0].0,
        Expr::And(vec![Expr::name("a"), Expr::name("b")])
    );
    assert_eq!(template.unbalanced, 0);
    assert_eq!(template.includes[0].target.as_deref(), Some("r"));
}

#[test]
fn ejs() {
    let text = "<% if (a) { %>A<% } else if (b) { %>B<% } else { %>C<% } %><% d.forEach(function (x) { %>D<% }); %><% for (var i = 0; i < n; i++) { if (e) { %>E<% } } %><% switch (f) { case 'x': %>F<% break; default: %>G<% } %><% var o = {p: {q: 1}}; if (h) { k(); } else { %>H<% } %><%# if (z) { %>";
    let expected = [
        "a: A", "!a b: B", "!a !b: C", "Loop: D", "Loop: E", "e <4: E", "…: F", "!…: G", "h: ",
        "!h: H",
    ];
    assert_eq!(branches(text, Dialect::Ejs), expected);
    assert_eq!(checked(text, Dialect::Ejs).unbalanced, 0);
    let text = "<%- include('a', {b: 1}) %><% include c.ejs %><%- body %><% layout('l') -%><%- await include(`d`) %>";
    let expected = [
        included("a"),
        included("c.ejs"),
        ("?".to_owned(), IncludeKind::Body),
        ("l".to_owned(), IncludeKind::Extends),
        included("d"),
    ];
    assert_eq!(includes(text, Dialect::Ejs), expected);
}

#[test]
fn a_file_without_templates_gives_nothing() {
    assert_eq!(
        scan("<p>a {b} < %</p>", Dialect::Jinja),
        Template::default()
    );
    assert_eq!(scan("<p>{{ a }}</p>", Dialect::Razor), Template::default());
}

const SCANNED: [Dialect; 6] = [
    Dialect::Jinja,
    Dialect::Liquid,
    Dialect::Erb,
    Dialect::Ejs,
    Dialect::Handlebars,
    Dialect::Go,
];

/// Each of these is quadratic in a careless scanner; a test that takes minutes has failed.
#[test]
fn hostile_text_takes_linear_time() {
    let parts = [
        "{%",
        "{{#if",
        "{{#if a}}",
        "{% if a %}",
        "{% elif a %}",
        "{% endif %}",
        "{% raw",
        "{{ ' }}",
        "{{ \"\\",
        "{{ { }}",
        "{{ {",
        "{#",
        "<% if a %>",
        "<% { `\\",
        "<%",
        "{{{{a}}}}",
        "{{!--",
        "{% a %}{% enda %}",
        "{% comment %}",
        "{{ if . }}",
        "'\"\\'{{",
        "a &&\n\n",
        "\n",
        " : ;",
        "/\\",
    ];
    for part in parts {
        for (prefix, suffix) in [
            ("", ""),
            ("{% if a %}<% if (a) { %>{{#if a}}", "}} %} %> #} --}} %>"),
            // All of it is the code of one region.
            ("<% ", " %>"),
        ] {
            let text = format!("{prefix}{}{suffix}", part.repeat(100_000 / part.len()));
            for dialect in SCANNED {
                let template = scan(&text, dialect);
                assert!(template.regions.len() <= text.len());
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn every_scan_is_well_formed(parts in proptest::collection::vec(part(), 0..60)) {
        let text = parts.concat();
        for dialect in SCANNED {
            checked(&text, dialect);
        }
        for extension in ["html", "js", "tmpl", "md"] {
            let _ = detect(&text, extension);
        }
    }
}

fn part() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::strategy::Strategy;
    let known = proptest::sample::select(vec![
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "{{{",
        "}}}",
        "{{{{",
        "}}}}",
        "<%",
        "%>",
        "<%=",
        "<%#",
        "<%%",
        "{{!--",
        "--}}",
        "{{/*",
        "*/}}",
        "{{- /*",
        "*/",
        "-",
        "~",
        "'",
        "\"",
        "`",
        "\\",
        " ",
        "\n",
        "é",
        "a",
        "{% if a %}",
        "{% else %}",
        "{% endif %}",
        "{% end %}",
        "{% raw %}",
        "{% endraw %}",
        "{% comment %}",
        "{% endcomment %}",
        "{% set x %}",
        "{% endset %}",
        "{% case a %}",
        "{% when b %}",
        "{% endcase %}",
        "{{#if a}}",
        "{{else}}",
        "{{/if}}",
        "{{^}}",
        "{{#> a}}",
        "{{ if . }}",
        "{{ end }}",
        "{{ else }}",
        "<% if (a) { %>",
        "<% } else { %>",
        "<% } %>",
        "<% end %>",
        "<% a.each do |b| %>",
        "<% } } %>",
        "<% if (a) { if (b) { %>",
        "<% case a: %>",
        "<%= render 'a' if b %>",
        "{{ include('a') if b }}",
        "} else { x } }",
        "---\n",
        "layout: x\n",
        "{",
        "}",
        "if ",
    ]);
    proptest::prop_oneof![8 => known.prop_map(str::to_owned), 1 => "\\PC{0,3}".prop_map(|text| text)]
}
