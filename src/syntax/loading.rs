//! Calls by which the code of templates and servers has a page load an address, by their last names.

use super::template::TemplateLoadRole;

/// Sorted: ASP.NET, Craft and Yii, Dash, GWT, Grav, JSF and Wicket, Rails.
const LOADING: &[(&str, TemplateLoadRole)] = &[
    ("JavaScript", TemplateLoadRole::Script),
    ("RegisterClientScriptInclude", TemplateLoadRole::Script),
    ("ScriptBundle", TemplateLoadRole::Script),
    ("StyleBundle", TemplateLoadRole::Style),
    ("StyleSheet", TemplateLoadRole::Style),
    ("addCss", TemplateLoadRole::Style),
    ("addJavaScript", TemplateLoadRole::Script),
    ("addJs", TemplateLoadRole::Script),
    ("addJsModule", TemplateLoadRole::Script),
    ("addStyleSheet", TemplateLoadRole::Style),
    ("audio_tag", TemplateLoadRole::Script),
    ("external_scripts", TemplateLoadRole::Script),
    ("external_stylesheets", TemplateLoadRole::Style),
    ("image_tag", TemplateLoadRole::Script),
    ("javascript_include_tag", TemplateLoadRole::Script),
    ("registerCssFile", TemplateLoadRole::Style),
    ("registerJsFile", TemplateLoadRole::Script),
    ("stylesheet_link_tag", TemplateLoadRole::Style),
    ("video_tag", TemplateLoadRole::Script),
];

/// As what the page loads the address that such a call is handed; `None` for any other call.
#[must_use]
pub fn role(name: &str) -> Option<TemplateLoadRole> {
    let at = LOADING
        .binary_search_by_key(&name, |(name, _)| *name)
        .ok()?;
    Some(LOADING[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_sorted() {
        assert!(LOADING.is_sorted_by_key(|(name, _)| *name));
    }
}
