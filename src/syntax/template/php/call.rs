//! A call is known by its last name: what it prints, loads, includes, or only looks at.

use crate::syntax::node::Node;

use super::super::{IncludeKind, TemplateLoadRole};
use crate::span::Span;

/// A call that makes the page load an address.
pub(super) struct Loading {
    name: &'static str,
    /// What the receiver must end with, where the name alone says too little.
    receiver: &'static [&'static str],
    /// Which arguments may hold the address.
    pub(super) arguments: &'static [usize],
    pub(super) role: TemplateLoadRole,
}

const fn loading(
    name: &'static str,
    receiver: &'static [&'static str],
    arguments: &'static [usize],
    role: TemplateLoadRole,
) -> Loading {
    Loading {
        name,
        receiver,
        arguments,
        role,
    }
}

const HTML_HELPERS: &[&str] = &["html", "htmlhelper", "jhtml"];
const REQUIREMENTS: &[&str] = &["requirements"];

/// Sorted by name: WordPress, Joomla, Drupal, Kirby, CakePHP, Yii, TYPO3, Zend, PrestaShop, Silverstripe.
const LOADING: &[Loading] = &[
    loading("addCssFile", &[], &[0], TemplateLoadRole::Style),
    loading("addJS", &[], &[0], TemplateLoadRole::Script),
    loading("addJavaScript", &[], &[0, 1], TemplateLoadRole::Script),
    loading("addJsFile", &[], &[0], TemplateLoadRole::Script),
    loading("addJsFooterFile", &[], &[0], TemplateLoadRole::Script),
    loading("addJsFooterLibrary", &[], &[1], TemplateLoadRole::Script),
    loading("addJsLibrary", &[], &[1], TemplateLoadRole::Script),
    loading("addScript", &[], &[0], TemplateLoadRole::Script),
    loading("addStyleSheet", &[], &[0, 1], TemplateLoadRole::Style),
    loading("addStylesheet", &[], &[0], TemplateLoadRole::Style),
    loading("appendFile", &[], &[0], TemplateLoadRole::Script),
    loading("appendStylesheet", &[], &[0], TemplateLoadRole::Style),
    loading("css", HTML_HELPERS, &[0], TemplateLoadRole::Style),
    loading("css", REQUIREMENTS, &[0], TemplateLoadRole::Style),
    loading("do_shortcode", &[], &[0], TemplateLoadRole::Shortcode),
    loading("drupal_add_css", &[], &[0], TemplateLoadRole::Style),
    loading("drupal_add_js", &[], &[0], TemplateLoadRole::Script),
    loading("javascript", REQUIREMENTS, &[0], TemplateLoadRole::Script),
    loading("prependFile", &[], &[0], TemplateLoadRole::Script),
    loading("registerAndUseScript", &[], &[1], TemplateLoadRole::Script),
    loading("registerAndUseStyle", &[], &[1], TemplateLoadRole::Style),
    loading("registerCssFile", &[], &[0], TemplateLoadRole::Style),
    loading("registerJavascript", &[], &[1], TemplateLoadRole::Script),
    loading("registerJsFile", &[], &[0], TemplateLoadRole::Script),
    loading("registerScript", &[], &[1], TemplateLoadRole::Script),
    loading("registerStylesheet", &[], &[1], TemplateLoadRole::Style),
    loading("script", HTML_HELPERS, &[0], TemplateLoadRole::Script),
    loading("stylesheet", HTML_HELPERS, &[0], TemplateLoadRole::Style),
    loading("video", &[], &[0], TemplateLoadRole::Embed),
    loading("vimeo", &[], &[0], TemplateLoadRole::Embed),
    loading("wp_enqueue_script", &[], &[1], TemplateLoadRole::Script),
    loading(
        "wp_enqueue_script_module",
        &[],
        &[1],
        TemplateLoadRole::Script,
    ),
    loading("wp_enqueue_style", &[], &[1], TemplateLoadRole::Style),
    loading("wp_oembed_get", &[], &[0], TemplateLoadRole::Embed),
    loading("wp_register_script", &[], &[1], TemplateLoadRole::Script),
    loading(
        "wp_register_script_module",
        &[],
        &[1],
        TemplateLoadRole::Script,
    ),
    loading("wp_register_style", &[], &[1], TemplateLoadRole::Style),
    loading("youtube", &[], &[0], TemplateLoadRole::Embed),
];

/// Calls whose argument of that number is script text. Sorted.
const SCRIPTS: &[(&str, usize)] = &[
    ("addInlineJavaScript", 1),
    ("addInlineScript", 0),
    ("addJsFooterInlineCode", 1),
    ("addJsInlineCode", 1),
    ("addScriptDeclaration", 0),
    ("appendScript", 0),
    ("customScript", 0),
    ("drupal_add_js", 0),
    ("prependScript", 0),
    ("registerJs", 0),
    ("scriptBlock", 0),
    ("wp_add_inline_script", 1),
    ("wp_print_inline_script_tag", 0),
];

/// Calls that only look at their arguments, escape them, or write them where no visitor reads
/// them. Sorted.
const LOOKING: &[&str] = &[
    "array_key_exists",
    "array_search",
    "base64_encode",
    "define",
    "defined",
    "error_log",
    "esc_attr",
    "esc_attr__",
    "esc_attr_e",
    "esc_html",
    "esc_html__",
    "esc_html_e",
    "esc_textarea",
    "explode",
    "highlight_string",
    "htmlentities",
    "htmlspecialchars",
    "in_array",
    "ltrim",
    "preg_grep",
    "preg_match",
    "preg_match_all",
    "preg_quote",
    "preg_split",
    "rawurlencode",
    "rtrim",
    "str_contains",
    "str_ends_with",
    "str_starts_with",
    "strcasecmp",
    "strcmp",
    "strip_tags",
    "stripos",
    "stristr",
    "strlen",
    "strncmp",
    "strpos",
    "strrpos",
    "strstr",
    "substr_count",
    "trigger_error",
    "urlencode",
    "wp_kses",
];

/// Calls that look for their first argument and put their second in its place. Sorted.
const REPLACING: &[&str] = &[
    "mb_ereg_replace",
    "preg_replace",
    "preg_replace_callback",
    "str_ireplace",
    "str_replace",
    "strtr",
];

/// Calls that do not come back. Sorted.
const ENDING: &[&str] = &[
    "abort",
    "dd",
    "die",
    "exit",
    "wp_die",
    "wp_send_json",
    "wp_send_json_error",
    "wp_send_json_success",
];

/// Calls that hand one argument's text through, and which. Sorted.
const THROUGH: &[(&str, usize)] = &[
    ("__", 0),
    ("_e", 0),
    ("add_query_arg", usize::MAX),
    ("apply_filters", 1),
    ("esc_url", 0),
    ("esc_url_raw", 0),
    ("nl2br", 0),
    ("printf", 0),
    ("set_url_scheme", 0),
    ("sprintf", 0),
    ("str_replace", 2),
    ("t", 0),
    ("trim", 0),
    ("vprintf", 0),
    ("vsprintf", 0),
    ("wp_kses_post", 0),
];

/// Calls that place another template, whether only on the view itself (`$this->insert`, not
/// `$db->insert`), and what the other template is to this one. Sorted.
const PLACING: &[(&str, bool, IncludeKind)] = &[
    ("element", true, IncludeKind::Include),
    ("extend", true, IncludeKind::Extends),
    ("fetch", true, IncludeKind::Include),
    ("get_footer", false, IncludeKind::Include),
    ("get_header", false, IncludeKind::Include),
    ("get_sidebar", false, IncludeKind::Include),
    ("get_template_part", false, IncludeKind::Include),
    ("include", true, IncludeKind::Include),
    ("insert", true, IncludeKind::Include),
    ("layout", true, IncludeKind::Extends),
    ("load_template", false, IncludeKind::Include),
    ("locate_template", false, IncludeKind::Include),
    ("partial", true, IncludeKind::Include),
    ("render", true, IncludeKind::Include),
    ("renderPartial", true, IncludeKind::Include),
    ("renderSection", true, IncludeKind::Body),
    ("section", true, IncludeKind::Body),
    ("view", false, IncludeKind::Include),
];

/// The last name of what a call calls; empty where it is computed.
pub(super) fn name<'t>(text: &'t str, call: Node) -> &'t str {
    let callee = match call.kind() {
        "function_call_expression" => call.child_by_field_name("function"),
        "object_creation_expression" => {
            let mut cursor = call.walk();
            call.named_children(&mut cursor)
                .find(|child| matches!(child.kind(), "name" | "qualified_name"))
        }
        _ => call.child_by_field_name("name"),
    };
    let Some(callee) = callee else { return "" };
    if !matches!(callee.kind(), "name" | "qualified_name" | "relative_name") {
        return "";
    }
    let written = Span::from(callee.byte_range()).of(text);
    written.rsplit('\\').next().unwrap_or(written)
}

/// The object or class that a method is called on; empty for a function.
pub(super) fn receiver<'t>(text: &'t str, call: Node) -> &'t str {
    let on = call
        .child_by_field_name("object")
        .or_else(|| call.child_by_field_name("scope"));
    on.map_or("", |node| Span::from(node.byte_range()).of(text))
}

/// The expressions that a call is given.
pub(super) fn arguments(call: Node) -> Vec<Node> {
    let list = call.child_by_field_name("arguments").or_else(|| {
        let mut cursor = call.walk();
        call.named_children(&mut cursor)
            .find(|child| child.kind() == "arguments")
    });
    let Some(list) = list else { return Vec::new() };
    let mut cursor = list.walk();
    let each = list
        .named_children(&mut cursor)
        .filter(|child| child.kind() == "argument");
    each.filter_map(|argument| {
        let last = u32::try_from(argument.named_child_count().checked_sub(1)?).ok()?;
        argument.named_child(last)
    })
    .collect()
}

pub(super) fn loading_call(text: &str, call: Node) -> Option<&'static Loading> {
    let name = name(text, call);
    let first = LOADING.partition_point(|known| known.name < name);
    let mut same = LOADING[first..]
        .iter()
        .take_while(|known| known.name == name)
        .peekable();
    same.peek()?;
    let receiver = receiver(text, call);
    let ends_with = |end: &&str| {
        let tail = receiver
            .len()
            .checked_sub(end.len())
            .and_then(|at| receiver.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    same.find(|known| known.receiver.is_empty() || known.receiver.iter().any(ends_with))
}

/// The argument of `call` whose text is the call's own, and whether it is a format.
pub(super) fn passes_through<'n>(text: &str, call: Node<'n>) -> Option<(Node<'n>, bool)> {
    let name = name(text, call);
    let at = THROUGH.binary_search_by_key(&name, |known| known.0).ok()?;
    let arguments = arguments(call);
    let index = THROUGH[at].1.min(arguments.len().checked_sub(1)?);
    Some((*arguments.get(index)?, name.ends_with("printf")))
}

pub(super) fn is_through(name: &str) -> bool {
    THROUGH.binary_search_by_key(&name, |known| known.0).is_ok()
}

pub(super) fn is_printing_format(name: &str) -> bool {
    matches!(name, "printf" | "vprintf")
}

pub(super) fn ends_run(name: &str) -> bool {
    ENDING.binary_search(&name).is_ok()
}

/// Whether the call prints its argument as it is, or as an attribute has it.
pub(super) fn prints(name: &str) -> bool {
    is_through(name) || matches!(name, "esc_attr" | "htmlspecialchars" | "htmlentities")
}

/// Whether the call only asks whether there is something.
pub(super) fn tests(name: &str) -> bool {
    matches!(name, "empty" | "isset" | "is_string" | "unset")
}

/// Whether the call writes a script element with the attributes that its first argument lists.
pub(super) fn writes_script(name: &str) -> bool {
    matches!(name, "wp_get_script_tag" | "wp_print_script_tag")
}

/// Whether the call only looks at its argument `index`.
pub(super) fn looks_at(name: &str, index: usize) -> bool {
    let asserts = name.starts_with("assert") || name.starts_with("expect");
    // Systems have one of their own: `rex_escape`.
    let escapes = name == "escape" || name.ends_with("_escape") || name.ends_with("escapeHtml");
    asserts
        || escapes
        || LOOKING.binary_search(&name).is_ok()
        || (index == 0 && REPLACING.binary_search(&name).is_ok())
}

/// Whether argument `index` of the call is script text.
pub(super) fn is_script(name: &str, index: usize) -> bool {
    SCRIPTS.binary_search(&(name, index)).is_ok()
}

/// Whether an object made of markup is made here.
pub(super) fn is_markup_class(name: &str) -> bool {
    [
        "HtmlString",
        "FormattableMarkup",
        "Markup",
        "HtmlResponse",
        "Response",
    ]
    .contains(&name)
}

pub(super) fn placing(text: &str, call: Node) -> Option<IncludeKind> {
    let name = name(text, call);
    let at = PLACING.binary_search_by_key(&name, |known| known.0).ok()?;
    let (_, on_view, kind) = PLACING[at];
    let receiver = receiver(text, call);
    let views = ["$this", "$view", "$v", "$templates"];
    if on_view && !views.contains(&receiver) {
        return None;
    }
    (on_view || receiver.is_empty()).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(LOADING.is_sorted_by_key(|known| known.name));
        assert!(SCRIPTS.is_sorted());
        assert!(LOOKING.is_sorted());
        assert!(REPLACING.is_sorted());
        assert!(ENDING.is_sorted());
        assert!(THROUGH.is_sorted_by_key(|known| known.0));
        assert!(PLACING.is_sorted_by_key(|known| known.0));
    }
}
