use proptest::prelude::*;

use super::super::nesting::tests::assert_sound;
use super::super::{BranchKind, Dialect, IncludeKind, Template, TemplateLoadRole, expr};
use super::scan;
use crate::expr::Expr;

fn php(text: &str) -> Template {
    let template = scan(text);
    assert_sound(text, &template);
    template
}

/// Every branch as its head, its conditions' flags and its text.
fn conditions(text: &str) -> Vec<(&str, Vec<bool>, &str)> {
    let template = php(text);
    let each = template
        .branches
        .iter()
        .filter_map(|branch| match &branch.kind {
            BranchKind::Conditions(list) => {
                let holds = list.iter().map(|condition| condition.1).collect();
                Some((branch.head.of(text), holds, branch.span.of(text)))
            }
            _ => None,
        });
    each.collect()
}

fn markup(text: &str) -> Vec<Vec<&str>> {
    let template = php(text);
    let parts = |string: &super::super::MarkupString| {
        string.parts.iter().map(|part| part.of(text)).collect()
    };
    template.markup.iter().map(parts).collect()
}

#[test]
fn modifiers_stand_in_either_order() {
    for order in ["readonly private", "private readonly"] {
        let text = format!("<?php class A {{ function __construct({order} B $b) {{}} }}");
        assert_eq!(scan(&text).unbalanced, 0, "{text}");
    }
}

#[test]
fn colon_and_brace_arms() {
    let colon = "<?php if ($a): ?>1<?php elseif ($b) : ?>2<?php else: ?>3<?php endif; ?>";
    let brace = "<?php if ($a) { ?>1<?php } elseif ($b) { ?>2<?php } else { ?>3<?php } ?>";
    for text in [colon, brace] {
        let found = conditions(text);
        let flags: Vec<_> = found
            .iter()
            .map(|(_, holds, span)| (holds.clone(), *span))
            .collect();
        assert_eq!(
            flags,
            [
                (vec![true], "1"),
                (vec![false, true], "2"),
                (vec![false, false], "3")
            ],
            "{text}"
        );
        assert_eq!(found[0].0, "if ($a)");
    }
    let template = php(colon);
    let BranchKind::Conditions(list) = &template.branches[1].kind else {
        panic!("no conditions")
    };
    let read = |text| expr::parse(text, Dialect::Php);
    assert_eq!(*list, [(read("$a"), false), (read("$b"), true)]);
    assert!(
        template
            .branches
            .iter()
            .all(|branch| branch.group == template.branches[0].group)
    );
}

#[test]
fn code_in_a_branch_is_in_its_span() {
    let found = conditions("<?php if ($a) { echo '<b>'; } else echo '<i>';");
    assert_eq!(found[0].2, " echo '<b>'; ");
    assert_eq!(found[1].2, "echo '<i>';");
}

#[test]
fn loops_of_every_form() {
    let text = "<?php for (;;): ?>1<?php endfor; while (1): ?>2<?php endwhile; foreach ($a as $b) { ?>3<?php } ?>";
    let template = php(text);
    let spans: Vec<_> = template
        .branches
        .iter()
        .map(|branch| branch.span.of(text))
        .collect();
    assert_eq!(spans, ["1", "2", "3"]);
    assert!(
        template
            .branches
            .iter()
            .all(|branch| branch.kind == BranchKind::Loop)
    );
}

#[test]
fn cases_compare_with_the_subject() {
    let text = "<?php switch ($a): case 1: case 2: ?>x<?php break; default: ?>y<?php endswitch; ?>";
    let template = php(text);
    let kinds: Vec<_> = template
        .branches
        .iter()
        .map(|branch| &branch.kind)
        .collect();
    assert!(
        matches!(kinds[1], BranchKind::Conditions(list) if matches!(&list[0], (Expr::Or(two), true) if two.len() == 2))
    );
    assert!(matches!(kinds[2], BranchKind::Conditions(list) if list.len() == 2 && !list[0].1));
    assert_eq!(
        template.branches[1].span.of(text),
        " ?>x<?php break; ".trim_start_matches(" ?>")
    );
    assert_eq!(template.branches[2].span.of(text), "y");
}

#[test]
fn early_returns_govern_the_rest() {
    let text = "<?php function f() { if (!$c) { return; } echo '<b>'; } ?>after";
    let found = conditions(text);
    assert_eq!(found[1], ("if (!$c)", vec![false], " echo '<b>'; "));
    let file = "<?php if (!$c): wp_redirect('/'); exit; endif; ?>rest";
    assert_eq!(conditions(file)[1], ("if (!$c)", vec![false], "rest"));
    let inverse = "<?php if ($c) { a(); } else { die('x'); } ?>rest";
    assert_eq!(conditions(inverse)[2], ("if ($c)", vec![true], "rest"));
}

#[test]
fn operators_have_branches() {
    let found = conditions("<?php echo $a ? '<b>' : '<i>'; $c && print('<u>');");
    assert_eq!(
        found,
        [
            ("$a", vec![true], "'<b>'"),
            ("$a", vec![false], "'<i>'"),
            ("$c", vec![true], "print('<u>')"),
        ]
    );
}

#[test]
fn functions_are_definitions_and_callbacks_are_their_calls() {
    let text = "<?php function f() { ?>a<?php } add_action('wp_head', function () { ?>b<?php }); \
        $g = function () { x(); }; (function () { y(); })(); class C { function m() { z(); } }";
    let template = php(text);
    let kinds: Vec<_> = template
        .branches
        .iter()
        .map(|branch| branch.kind.clone())
        .collect();
    let definition = |name: &str| BranchKind::Definition {
        name: name.to_owned(),
    };
    assert_eq!(kinds[0], definition("f"));
    assert!(
        matches!(&kinds[1], BranchKind::Other { name, args: Expr::List(args) } if name == "add_action" && args.len() == 2)
    );
    assert_eq!(template.branches[1].span.of(text), "b");
    assert_eq!(kinds[2..], [definition("g"), definition("m")]);
}

#[test]
fn strings_are_markup_with_holes() {
    assert_eq!(
        markup(r#"<?php echo '<a href="' . esc_url($x) . '">' . "<b>{$y}</b>$z";"#),
        [vec!["<a href=\"", "\">", "<b>", "</b>"]]
    );
    assert_eq!(
        markup("<?php printf('<a href=\"%1$s\">%s</a>', $x, $y);"),
        [vec!["<a href=\"", "\">", "</a>"]]
    );
    assert_eq!(
        markup("<?php $h .= <<<HTML\n<p>$x</p>\n  <i>\nHTML;\n"),
        [vec!["<p>", "</p>\n  <i>"]]
    );
    assert_eq!(markup("<?php return <<<'H'\n<p>$x\nH;\n"), [vec!["<p>$x"]]);
    assert_eq!(
        markup("<?php $doc->addCustomTag('<script src=\"x\"></script>');"),
        [vec!["<script src=\"x\"></script>"]]
    );
    let joined = php("<?php echo '<p' . '>' . $x . '</p>';");
    assert_eq!(joined.markup[0].joined, [true, false]);
}

#[test]
fn consecutive_statements_are_joined() {
    assert_eq!(
        markup("<?php echo '<script>'; echo \"a($b);\"; echo '</script>'; foo(); echo '<b>';"),
        [vec!["<script>", "a(", ");", "</script>"], vec!["<b>"]]
    );
    assert_eq!(
        markup("<?php $h = '<p>'; $h .= 'x'; $g = '<i>';"),
        [vec!["<p>", "x"], vec!["<i>"]]
    );
}

#[test]
fn what_is_only_looked_at_is_no_markup() {
    let none: [Vec<&str>; 0] = [];
    assert_eq!(
        markup("<?php if (strpos($x, '<iframe') !== false && $y == '<a>') {} esc_html('<b>');"),
        none
    );
    assert_eq!(
        markup("<?php $x['<b>'] = 1; throw new Exception('<b>'); $r = strip_tags($x, '<a>');"),
        none
    );
    assert_eq!(
        markup("<?php $r = str_replace('<head>', '<head><script>', $x);"),
        [["<head><script>"]]
    );
}

#[test]
fn calls_load_addresses() {
    let text = "<?php wp_enqueue_script('ga', 'https://www.googletagmanager.com/gtag/js?id=' . $id, array(), null);
        wp_enqueue_style('f', \"https://fonts.googleapis.com/css?a=1;2&family=$f\"); wp_enqueue_script('jquery');
        $src = 'https://x.example/a.js'; wp_register_script('x', $src); $this->Html->script('https://y.example/y.js');
        $form->script('https://z.example/z.js');";
    let template = php(text);
    let loads: Vec<_> = template
        .loads
        .iter()
        .map(|load| (load.callee.as_str(), load.value.prefix(), load.role))
        .collect();
    let owned = String::from;
    assert_eq!(
        loads,
        [
            (
                "wp_enqueue_script",
                owned("https://www.googletagmanager.com/gtag/js?id="),
                TemplateLoadRole::Script
            ),
            (
                "wp_enqueue_style",
                owned("https://fonts.googleapis.com/css?a=1;2&family="),
                TemplateLoadRole::Style
            ),
            (
                "wp_register_script",
                owned("https://x.example/a.js"),
                TemplateLoadRole::Script
            ),
            (
                "script",
                owned("https://y.example/y.js"),
                TemplateLoadRole::Script
            ),
        ]
    );
}

#[test]
fn inline_scripts_are_scripts() {
    let text = "<?php wp_add_inline_script('x', \"gtag('config', '$id');\"); $doc->addScriptDeclaration('fbq()');";
    let template = php(text);
    let parts: Vec<_> = template
        .scripts
        .iter()
        .map(|script| script.parts[0].of(text))
        .collect();
    assert_eq!(parts, ["gtag('config', '", "fbq()"]);
    assert!(template.markup.is_empty());
}

#[test]
fn includes_name_their_targets() {
    let text = "<?php include 'a.php'; require_once __DIR__ . '/b.php'; require $x; include 'c/' . $d . '.php';
        get_template_part('parts/c', 'd'); get_header(); get_footer('shop'); $this->render('e'); $db->insert('f');
        echo view('g'); $this->extend('h'); echo $this->fetch('content'); get_template_part('i', null, []);";
    let template = php(text);
    let includes: Vec<_> = template
        .includes
        .iter()
        .map(|include| (include.target.as_deref(), include.kind))
        .collect();
    use IncludeKind::{Body, Extends, Include};
    assert_eq!(
        includes,
        [
            (Some("a.php"), Include),
            (Some("/b.php"), Include),
            (None, Include),
            (None, Include),
            (Some("parts/c-d"), Include),
            (Some("header"), Include),
            (Some("footer-shop"), Include),
            (Some("e"), Include),
            (Some("g"), Include),
            (Some("h"), Extends),
            (Some("content"), Body),
            (Some("i"), Include),
        ]
    );
}

#[test]
fn text_without_code_has_nothing() {
    assert_eq!(php("<?xml version='1.0'?><p>a</p>"), Template::default());
}

#[test]
fn hostile_input_ends() {
    for (piece, times) in [
        ("<?php if (1): ?>", 20_000),
        ("<?php if ($a) { ", 20_000),
        ("<?= ", 200_000),
        ("<?php (", 50_000),
        ("<?php echo '<a' . ", 20_000),
        ("<?php $a ? '<b>' : ", 20_000),
        ("<?php if ($a) return; ", 5_000),
        ("<?php \"{$", 20_000),
        ("<?php <<<A\n", 20_000),
    ] {
        php(&piece.repeat(times));
    }
    let nested = format!(
        "<?php {}{}",
        "if ($a) { return; if ($b) {".repeat(5_000),
        "}}".repeat(5_000)
    );
    php(&nested);
    let chain = format!(
        "<?php if ($a) {{}} {}",
        "elseif ($b) { return; }".repeat(5_000)
    );
    php(&chain);
}

proptest! {
    #[test]
    fn anything_is_sound(pieces in prop::collection::vec(prop_oneof![
        prop::sample::select(vec![
            "<?php ", "<?= ", " ?>", "<?", "if ($a)", "if ($a): ", "else", "else: ", "elseif ($b): ", "endif;", "{", "}",
            "return;", "echo ", "'<b>'", "\"<i>{$x}\"", ".", ";", "<<<A\n<p>$x\nA;\n", "function f()", "add_action('x', ",
            "function () {", ")", "switch ($x) {", "case 1:", "default:", "foreach ($a as $b)", "while (1):", "endwhile;",
            "'", "\"", "/*", "*/", "//", "#", "\n", "$x .= ", "sprintf('%s<b>', 1)", "wp_enqueue_script('x', ", "æ",
            "match ($x) { 1 => ", "$a ? ", " : ", " && ", "<p>", "include ", "get_header()", "\\", "(", "b'<",
        ]).prop_map(str::to_owned),
        "\\PC{0,6}",
    ], 0..40)) {
        php(&pieces.concat());
    }
}
