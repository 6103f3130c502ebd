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

/// How many such filters of a file are looked at, and how long the code of one may be, in bytes.
const MAX_FILTERS: usize = 8;
const MAX_FILTER: usize = 8_000;

/// Functions that say more of a script which is registered, and do not ask for it. Sorted.
const TELLING: &[&str] = &[
    "wp_add_inline_script",
    "wp_add_inline_style",
    "wp_localize_script",
    "wp_script_add_data",
    "wp_script_is",
    "wp_set_script_translations",
    "wp_style_add_data",
    "wp_style_is",
];

/// How many scripts of a file are looked for by their handles.
const MAX_REGISTERED: usize = 100;

/// The code with which a file gives the tags of scripts a type that no browser runs: what the
/// filter does up to that type.
pub fn inert_types(source: &str) -> Vec<Span> {
    let filters = source.match_indices(TAG_FILTER).take(MAX_FILTERS);
    let mut found = Vec::new();
    for (at, _) in filters {
        let Some(body) = filter_body(source, at) else {
            continue;
        };
        let types = body.of(source).match_indices(INERT).take(MAX_FILTERS);
        found.extend(types.map(|(at, _)| Span::new(body.start, body.start + at)));
    }
    found
}

/// The body of the function that is handed to a filter whose name stands at `at`: the one that is
/// written there, or one of the file's by its name.
fn filter_body(source: &str, at: usize) -> Option<Span> {
    let call = &source[at..];
    let call = &call[..call.find(';').unwrap_or(call.len())];
    if call.contains("=>") && !call.contains("function") {
        return Some(Span::new(at, at + call.len()));
    }
    let from = match call.contains("function") {
        true => at,
        // `'site_tags'`, `[$this, 'tags']`, `['Site_Scripts', 'tags']`
        false => {
            let mut names = call.split(['\'', '"']).skip(2).step_by(2).take(2);
            names.find_map(|name| function_named(source, name))?
        }
    };
    let open = from + source[from..].find('{')?;
    let mut depth = 0_usize;
    for (at, sign) in source[open..].bytes().enumerate().take(MAX_FILTER) {
        match sign {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return Some(Span::new(open, open + at));
        }
    }
    None
}

/// Where a function of the file begins.
fn function_named(source: &str, name: &str) -> Option<usize> {
    let mut heads = source.match_indices("function ");
    let head = heads.find(|(at, head)| {
        let rest = source[at + head.len()..].trim_start();
        let rest = rest.strip_prefix(name).filter(|_| !name.is_empty());
        rest.is_some_and(|rest| rest.trim_start().starts_with('('))
    });
    head.map(|(at, _)| at)
}

/// The condition under which a filter comes to its end, as it is written; empty where it asks
/// nothing there.
fn condition_at_end(code: &str) -> &str {
    let statement = code.rfind([';', '}']).map_or(code, |at| &code[at + 1..]);
    let is_of_tag = [
        "<script",
        "return",
        "preg_replace",
        "sprintf",
        "str_replace",
    ];
    let ends = is_of_tag.iter().filter_map(|part| statement.find(part));
    &statement[..ends.min().unwrap_or(statement.len())]
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
    /// `types` is the code that leads to such types.
    pub fn retyped(
        &mut self,
        load: &TemplateLoad,
        types: &[Span],
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
        let names = |code: &str| named.iter().any(|name| code.contains(name));
        let is_named = types.iter().any(|code| {
            let code = code.of(source);
            let condition = condition_at_end(code);
            match condition.contains(['\'', '"']) {
                true => names(condition),
                // What it asks for was put together before.
                false => names(code),
            }
        });
        if !is_named {
            return gate;
        }
        let value = INERT.to_owned();
        let kind = GateKind::Inert(Inert::ScriptType { value });
        Some(self.facts.add_gate(kind, load.span, gate))
    }

    /// The gates behind which a script is asked for. One that is only registered is loaded where the
    /// file asks for it by its handle, if nothing else there can.
    pub fn enqueued(&mut self, load: &TemplateLoad, gate: Option<GateId>) -> Vec<Option<GateId>> {
        let source = self.source;
        let handle = load.span.of(source).split(['\'', '"']).nth(1);
        let handle = handle.filter(|handle| !handle.is_empty());
        let is_few = self.template.loads.len() < MAX_REGISTERED;
        let (Some(handle), true, true) = (handle, is_few, load.callee.starts_with("wp_register_"))
        else {
            return vec![gate];
        };
        let mut asked_at = Vec::new();
        for (at, _) in source.match_indices(handle) {
            let is_whole = source[..at].ends_with(['\'', '"'])
                && source[at + handle.len()..].starts_with(['\'', '"']);
            if !is_whole || load.span.covers(Span::new(at, at)) {
                continue;
            }
            let before = source[..at - 1].trim_end();
            let callee = before.strip_suffix('(').map(|before| {
                let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
                before
                    .rsplit(|letter| !is_letter(letter))
                    .next()
                    .unwrap_or("")
            });
            match callee {
                Some(callee) if callee.starts_with("wp_enqueue_") => asked_at.push(at),
                Some(callee) if TELLING.binary_search(&callee).is_ok() => {}
                // A list of what another script needs, or a block.
                _ => return vec![gate],
            }
        }
        if asked_at.is_empty() {
            return vec![gate];
        }
        let gates = asked_at.into_iter().map(|at| {
            let inner = self.template_gate(at);
            match inner == gate {
                true => gate,
                false => self.facts.both(inner, gate),
            }
        });
        gates.collect()
    }

    /// `wp_oembed_get('https://…')`, `do_shortcode('[embed]https://…[/embed]')`.
    pub fn embedded_by_call(&mut self, load: &TemplateLoad) {
        if !self.may_embed(load) {
            return;
        }
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

    /// Whether the call is one that embeds: elsewhere than in Kirby, `youtube(…)` may be anything.
    fn may_embed(&self, load: &TemplateLoad) -> bool {
        let is_kirbys = matches!(load.callee.as_str(), "video" | "vimeo" | "youtube");
        let is_plain = || load.span.of(self.source).starts_with(&load.callee);
        let is_kirby = || {
            let marks = ["snippet(", "$kirby", "kirby()", "$page->", "$site->"];
            marks.iter().any(|mark| self.source.contains(mark))
        };
        !is_kirbys || is_plain() && is_kirby()
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
        assert!(SHORTCODES.is_sorted() && TELLING.is_sorted());
    }
}
