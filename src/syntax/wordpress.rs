//! WordPress puts a player in the place of an address: in a block of its editor
//! (`<!-- wp:embed {"url":"…"} -->`), in a shortcode (`[embed]…[/embed]`), and by a function of its own.

use serde::Deserialize;

use super::lower::Lowering;
use super::template::{TemplateLoad, TemplateLoadRole};
use crate::gate::{GateId, GateKind, Inert};
use crate::site::By;
use crate::span::Span;

/// What stands in the braces of a block that embeds.
#[derive(Deserialize)]
struct Block {
    url: String,
}

/// Shortcodes that show what they are given the address of, sorted: those of WordPress, of Jetpack
/// and of the page builders. Others make links and buttons of it.
const SHORTCODES: &[&str] = &[
    "dailymotion",
    "embed",
    "soundcloud",
    "spotify",
    "ted",
    "tiktok",
    "tweet",
    "vc_video",
    "video",
    "vimeo",
    "youtube",
];

/// The filter through which the tags of all scripts go that were asked for.
const TAG_FILTER: &str = "script_loader_tag";

const INERT: &str = "text/plain";

/// How far from the type the handles stand that it is for, in bytes.
const AROUND_TYPE: usize = 1_500;

/// How many such types of a file are looked at.
const MAX_TYPES: usize = 8;

/// Where a file that filters the tags of scripts writes a type that no browser runs.
pub fn inert_types(source: &str) -> Vec<usize> {
    if !source.contains(TAG_FILTER) {
        return Vec::new();
    }
    let types = source.match_indices(INERT).take(MAX_TYPES);
    types.map(|(at, _)| at).collect()
}

/// The last place not behind `at` where a letter begins.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl Lowering<'_> {
    /// Blocks are comments of the markup, which WordPress runs before anybody sees it.
    pub fn blocks(&mut self, comments: &[Span], outer: Option<GateId>) {
        for comment in comments {
            let Some(address) = embedded(comment.of(self.source)) else {
                continue;
            };
            let inner = self.template_gate(comment.start);
            let gate = match inner == outer {
                true => outer,
                false => self.facts.both(inner, outer),
            };
            self.embed(&address, *comment, gate);
        }
    }

    /// A filter of the theme's may give the tag of a script that is asked for by its handle a type that
    /// no browser runs: `add_filter('script_loader_tag', …)`.
    /// `types` are the places of such types.
    pub fn retyped(
        &mut self,
        load: &TemplateLoad,
        types: &[usize],
        gate: Option<GateId>,
    ) -> Option<GateId> {
        let source = self.source;
        if !load.callee.starts_with("wp_") || types.is_empty() {
            return gate;
        }
        let call = load.span.of(source);
        let handle = call.split(['\'', '"']).nth(1).unwrap_or_default();
        if handle.is_empty() {
            return gate;
        }
        let named = [format!("'{handle}'"), format!("\"{handle}\"")];
        let is_named = types.iter().any(|&at| {
            let start = floor(source, at.saturating_sub(AROUND_TYPE));
            let end = floor(source, (at + AROUND_TYPE).min(source.len()));
            let around = source.get(start..end).unwrap_or_default();
            // The call itself names it as well.
            let around = around.replace(call, "");
            named.iter().any(|name| around.contains(name))
        });
        if !is_named {
            return gate;
        }
        let value = INERT.to_owned();
        let kind = GateKind::Inert(Inert::ScriptType { value });
        Some(self.facts.add_gate(kind, load.span, gate))
    }

    /// `wp_oembed_get('https://…')`, `do_shortcode('[embed]https://…[/embed]')`.
    pub fn embedded_by_call(&mut self, load: &TemplateLoad) {
        let text = load.value.pattern();
        let gate = self.template_gate(load.span.start);
        match load.role {
            TemplateLoadRole::Shortcode => {
                for address in addresses(&text) {
                    self.embed(address, load.span, gate);
                }
            }
            _ => self.embed(&text, load.span, gate),
        }
    }

    fn embed(&mut self, address: &str, span: Span, gate: Option<GateId>) {
        let recogniser = self.recogniser;
        let Some(embed) = recogniser.embed(address) else {
            return;
        };
        let (service, role, by) = (&embed.service, embed.role, By::Component);
        self.add_with(service, role, by, span, gate, Vec::new(), false);
    }
}

/// The address that a comment's block embeds, if it is one that does.
fn embedded(comment: &str) -> Option<String> {
    let inner = comment.strip_prefix("<!--")?.trim_start();
    let block = inner.strip_prefix("wp:")?;
    let block = block.strip_prefix("core/").unwrap_or(block);
    let name = block.split(|c: char| c.is_whitespace()).next()?;
    if name != "embed" && !name.starts_with("core-embed/") {
        return None;
    }
    let settings = block.get(block.find('{')?..=block.rfind('}')?)?;
    // In a string of PHP, its quotes may be escaped.
    let read: Block = serde_json::from_str(settings)
        .or_else(|_| serde_json::from_str(&settings.replace("\\\"", "\"")))
        .ok()?;
    Some(read.url)
}

/// Addresses that the shortcodes of a text embed.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split('[').skip(1).filter_map(|code| {
        let name_end = code.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')?;
        let (name, rest) = code.split_at(name_end);
        SHORTCODES.binary_search(&name).ok()?;
        let from = rest.get(rest.find("http")?..)?;
        let is_end = |c: char| c.is_whitespace() || matches!(c, ']' | '"' | '\'' | '\\');
        from.split(is_end).next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_embed() {
        let address = Some("https://youtu.be/a".to_owned());
        for text in [
            r#"<!-- wp:embed {"url":"https://youtu.be/a","type":"video"} -->"#,
            r#"<!-- wp:core-embed/youtube {"url":"https:\/\/youtu.be\/a"} -->"#,
            r#"<!-- wp:core/embed {"a":{"b":1},"url":"https://youtu.be/a"} /-->"#,
            r#"<!-- wp:embed {\"url\":\"https://youtu.be/a\"} -->"#,
        ] {
            assert_eq!(embedded(text), address, "{text}");
        }
        for text in [
            "<!-- wp:embed -->",
            "<!-- /wp:embed -->",
            r#"<!-- wp:embed {"providerNameSlug":"youtube"} /-->"#,
            r#"<!-- wp:button {"url":"https://youtu.be/a"} -->"#,
            r#"<!-- wp:embed }{ -->"#,
            "<!--",
        ] {
            assert_eq!(embedded(text), None, "{text}");
        }
    }

    #[test]
    fn shortcodes_that_embed() {
        let all = |text| addresses(text).collect::<Vec<_>>();
        assert_eq!(all("[embed]https://a.dk/b[/embed]"), ["https://a.dk/b"]);
        assert_eq!(
            all("[embed width=\"1\"]https://a.dk/b[/embed]"),
            ["https://a.dk/b"]
        );
        assert_eq!(all("x [youtube https://a.dk/?v=b]"), ["https://a.dk/?v=b"]);
        assert_eq!(all("[video src='https://a.dk/b']"), ["https://a.dk/b"]);
        assert!(all("[button url=\"https://a.dk/b\"] https://a.dk/b").is_empty());
        assert!(all("[embed]").is_empty());
        assert!(SHORTCODES.is_sorted());
    }
}
