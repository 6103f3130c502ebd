//! Gates of elements: what an attribute asks, repeats, replaces or fills, as events of the tree.

use super::super::tongue::{attribute, path};
use super::super::tree::{Event, Opening};
use super::super::{BranchKind, Dialect, IncludeKind, Region, RegionKind, Template, expr};
use super::address::expose;
use super::{Attribute, Element, region};
use crate::expr::Expr;
use crate::gate::FRAGMENT;
use crate::span::Span;

/// The end of an element that is gated.
pub(in super::super) const FAMILY: &str = "<>";

/// An event of an element, and where it belongs.
#[derive(Debug)]
pub(in super::super) struct Gate<'t> {
    pub at: usize,
    pub head: Span,
    pub event: Event<'t>,
}

/// Attributes that Thymeleaf writes where the page has an address.
const WRITTEN: &[&str] = &["data", "href", "poster", "src", "srcset", "type"];

/// Reads the elements of one file.
pub(in super::super) struct Gates<'t, 'a> {
    text: &'t str,
    dialect: Dialect,
    template: &'a mut Template,
    /// Prefix and name of a user control → its file.
    controls: Vec<(&'t str, &'t str, &'t str)>,
    /// The choices that are open: where they end, what they compare, what was taken before.
    choices: Vec<(usize, Expr, Vec<Expr>)>,
    /// What the last element asked.
    last: Option<Expr>,
    found: Vec<Gate<'t>>,
}

impl<'t, 'a> Gates<'t, 'a> {
    /// The gates of `elements` in order; what they place, print and choose goes to `template`.
    pub fn read(
        text: &'t str,
        dialect: Dialect,
        elements: &[Element<'t>],
        template: &'a mut Template,
    ) -> Vec<Gate<'t>> {
        let controls = if dialect == Dialect::Asp {
            registered(text)
        } else {
            Vec::new()
        };
        let mut gates = Self {
            text,
            dialect,
            template,
            controls,
            choices: Vec::new(),
            last: None,
            found: Vec::new(),
        };
        for element in elements {
            gates
                .choices
                .retain(|(end, ..)| *end > element.start_tag.start);
            match dialect {
                Dialect::Thymeleaf => gates.thymeleaf(element),
                Dialect::Latte => gates.latte(element),
                Dialect::Eex => gates.eex(element),
                Dialect::Asp => gates.asp(element),
                Dialect::Blade => gates.blade(element),
                _ => {}
            }
        }
        // What ends at a place goes before what begins there.
        let mut found = gates.found;
        found.sort_by_key(|gate| (gate.at, !matches!(gate.event, Event::Close(_))));
        found
    }

    fn gate(&mut self, from: usize, to: usize, head: Span, opening: Opening<'t>) {
        if from >= to {
            return;
        }
        self.found.push(Gate {
            at: from,
            head,
            event: Event::Open(opening),
        });
        let end = Span::new(to, to);
        self.found.push(Gate {
            at: to,
            head: end,
            event: Event::Close(Some(FAMILY)),
        });
    }

    /// The whole element under conditions.
    fn under(&mut self, element: &Element, head: Span, conditions: Vec<(Expr, bool)>) {
        let kind = BranchKind::Conditions(conditions);
        self.gate(
            element.start_tag.start,
            element.end,
            head,
            Opening::plain(FAMILY, kind),
        );
    }

    fn parse(&self, code: &str) -> Expr {
        expr::parse(code.trim(), self.dialect)
    }

    fn include(&mut self, span: Span, target: &str, kind: IncludeKind) {
        self.template.includes.push(super::super::Include {
            span,
            target: (!target.is_empty()).then(|| target.to_owned()),
            kind,
        });
    }

    fn thymeleaf(&mut self, element: &Element<'t>) {
        let mut conditions = Vec::new();
        let mut head = None;
        let mut loops = None;
        let mut defines = None;
        let mut gone: Option<Span> = None;
        let content = Span::new(
            element.start_tag.end.min(element.content_end),
            element.content_end,
        );
        let whole = Span::new(element.start_tag.start, element.end);
        for attribute in &element.attributes {
            let name = attribute.name;
            let local = name
                .strip_prefix("th:")
                .or_else(|| name.strip_prefix("data-th-"))
                .or_else(|| name.starts_with("layout:").then_some(name));
            let Some(local) = local else { continue };
            let value = attribute.value.of(self.text);
            match local {
                "if" | "unless" => {
                    conditions.push((self.parse(value), local == "if"));
                    head = Some(attribute.span);
                }
                "switch" => {
                    let subject = self.parse(value);
                    self.choices.push((element.end, subject, Vec::new()));
                }
                "case" => {
                    head = Some(attribute.span);
                    conditions.extend(self.case(value));
                }
                "each" => loops = Some(attribute.span),
                "fragment" => {
                    let name = named(value);
                    defines = (!name.is_empty()).then_some((attribute.span, name));
                }
                "replace" | "insert" | "include" | "substituteby" => {
                    let hands_over = self.fragments(attribute, value);
                    let replaced = if local == "replace" && element.end > element.start_tag.end {
                        whole
                    } else {
                        content
                    };
                    gone = (!hands_over).then_some(replaced);
                }
                "text" | "utext" => gone = Some(content),
                "remove" if value == "all" => gone = Some(whole),
                "layout:decorate" | "layout:decorator" => {
                    let target = fragment(value);
                    self.include(attribute.span, target, IncludeKind::Extends);
                    self.takes(attribute.span, "");
                }
                "layout:replace" | "layout:insert" | "layout:include" => {
                    let hands_over = self.fragments(attribute, value);
                    gone = (!hands_over).then_some(content);
                }
                "attr" | "attrappend" => self.written_pairs(attribute),
                _ if WRITTEN.binary_search(&local).is_ok() => {
                    self.written(element, attribute, local)
                }
                _ => {}
            }
        }
        let start = element.start_tag.start;
        if let Some((head, name)) = defines {
            let name = format!("{FRAGMENT}{name}");
            let opening = Opening::plain(FAMILY, BranchKind::Block { name });
            self.gate(start, element.end, head, opening);
        }
        if let Some(head) = head {
            self.under(element, head, conditions);
        } else if let Some(head) = loops {
            let opening = Opening::plain(FAMILY, BranchKind::Loop);
            self.gate(start, element.end, head, opening);
        }
        if let Some(gone) = gone.filter(|gone| {
            !gone.is_empty() && gone.start >= element.start_tag.end || *gone == whole
        }) {
            // What stands there in the file is a sample of what will.
            let from = gone.start.max(element.start_tag.end);
            let opening = Opening::plain(FAMILY, BranchKind::Comment);
            self.gate(
                from,
                gone.end.min(element.content_end),
                element.start_tag,
                opening,
            );
        }
    }

    fn case(&mut self, value: &str) -> Vec<(Expr, bool)> {
        let parsed = self.parse(value);
        let Some((_, subject, taken)) = self.choices.last_mut() else {
            return Vec::new();
        };
        if value.trim() == "*" {
            return taken.iter().map(|test| (test.clone(), false)).collect();
        }
        let test = Expr::Compare {
            op: crate::expr::Compare::Equal,
            left: Box::new(subject.clone()),
            right: Box::new(parsed),
        };
        if taken.len() < 16 {
            taken.push(test.clone());
        }
        vec![(test, true)]
    }

    /// `~{fragments/head :: head}`, `fragments/head :: head`, also in a choice. Whether parts of this
    /// file are handed over, as `~{layout :: page(~{::body})}` does: those are in the page.
    fn fragments(&mut self, attribute: &Attribute, value: &str) -> bool {
        let mut hands_over = false;
        let bare = value.split("~{").next().unwrap_or("").trim();
        if !bare.is_empty() && !bare.contains("${") {
            self.include(attribute.span, fragment(bare), IncludeKind::Include);
            self.takes(attribute.span, selector(bare));
        }
        for part in value.split("~{").skip(1) {
            let part = part.split('}').next().unwrap_or("");
            match (fragment(part), selector(part)) {
                ("" | "this", "title") => {}
                ("" | "this", selector) => {
                    hands_over |= !selector.is_empty();
                    self.takes(attribute.value, selector);
                }
                (target, selector) => {
                    self.include(attribute.span, target, IncludeKind::Include);
                    self.takes(attribute.span, selector);
                }
            }
        }
        hands_over
    }

    /// A fragment of a file comes out here; all of them where it cannot be told which. One of another
    /// file is taken where that file is included.
    fn takes(&mut self, span: Span, selector: &str) {
        let name = named(selector);
        let is_part =
            matches!(name, "body" | "html") || selector.starts_with(['$', '#', '.', '[', '(', '/']);
        let name = if is_part { "" } else { name };
        self.include(span, &format!("{FRAGMENT}{name}"), IncludeKind::Body);
    }

    /// `th:src="…"` writes `src`: its prefix and its code are the template's, the rest is text. The
    /// attribute that the file has for browsers to show is not in the page.
    fn written(&mut self, element: &Element, attribute: &Attribute, local: &str) {
        let prefix = attribute.name.len() - local.len();
        let start = attribute.span.start;
        self.template
            .regions
            .push(region(start, start + prefix, RegionKind::Statement));
        self.value(attribute.value);
        let sample = element.attributes.iter().find(|other| other.name == local);
        if let Some(sample) = sample {
            let span = sample.span;
            self.template
                .regions
                .push(region(span.start, span.end, RegionKind::Comment));
        }
    }

    /// An attribute's value that is an expression.
    fn value(&mut self, value: Span) {
        match expose(self.text, value, self.dialect) {
            Some(exposed) => {
                self.template.regions.extend(exposed.regions);
                self.template.branches.extend(exposed.branches);
            }
            None if !value.is_empty() && value.of(self.text).contains(['{', '$', '\'']) => {
                self.template
                    .regions
                    .push(region(value.start, value.end, RegionKind::Output));
            }
            None => {}
        }
    }

    /// `th:attr="src=@{…}"` and `n:attr="src => …"`: the address among them is text.
    fn written_pairs(&mut self, attribute: &Attribute) {
        let value = attribute.value;
        let written = value.of(self.text);
        for name in WRITTEN {
            let Some(at) = pair_start(written, name) else {
                continue;
            };
            let key = value.start + at;
            let behind = written[at + name.len()..]
                .find('=')
                .map_or(0, |offset| offset + 1);
            let code = key + name.len() + behind;
            let Some(exposed) = expose(self.text, Span::new(code, value.end), self.dialect) else {
                continue;
            };
            let regions = &mut self.template.regions;
            regions.push(region(attribute.span.start, key, RegionKind::Statement));
            regions.extend(exposed.regions);
            if let Some(last) = regions.last_mut().filter(|last| last.span.end == value.end) {
                last.span.end = attribute.span.end;
            } else {
                regions.push(region(value.end, attribute.span.end, RegionKind::Statement));
            }
            self.template.branches.extend(exposed.branches);
            return;
        }
    }

    fn latte(&mut self, element: &Element<'t>) {
        let mut conditions = Vec::new();
        let mut head = None;
        let mut loops = None;
        let mut inner = None;
        for attribute in &element.attributes {
            let Some(local) = attribute.name.strip_prefix("n:") else {
                continue;
            };
            let value = attribute.value.of(self.text);
            match local {
                "if" => {
                    let test = self.parse(value);
                    self.last = Some(test.clone());
                    conditions.push((test, true));
                    head = Some(attribute.span);
                }
                "ifset" => {
                    let args = vec![self.parse(value)];
                    let test = Expr::Call {
                        callee: Box::new(Expr::name("isset")),
                        args,
                    };
                    conditions.push((test, true));
                    head = Some(attribute.span);
                }
                "else" => {
                    if let Some(test) = self.last.take() {
                        conditions.push((test, false));
                        head = Some(attribute.span);
                    }
                }
                "inner-if" => inner = Some((attribute.span, self.parse(value))),
                "foreach" | "for" | "while" => loops = Some(attribute.span),
                "attr" => self.written_pairs(attribute),
                "syntax" if value == "off" => {
                    let opening = Opening::plain(FAMILY, BranchKind::Verbatim);
                    self.gate(
                        element.start_tag.end,
                        element.content_end,
                        attribute.span,
                        opening,
                    );
                }
                _ => {}
            }
        }
        if let Some(head) = head {
            self.under(element, head, conditions);
        } else if let Some(head) = loops {
            let opening = Opening::plain(FAMILY, BranchKind::Loop);
            self.gate(element.start_tag.start, element.end, head, opening);
        }
        if let Some((head, test)) = inner {
            let kind = BranchKind::Conditions(vec![(test, true)]);
            let opening = Opening::plain(FAMILY, kind);
            self.gate(element.start_tag.end, element.content_end, head, opening);
        }
    }

    fn eex(&mut self, element: &Element<'t>) {
        // `<.film />` calls a function, which may be a file in the folder of its module.
        if let Some(dot) = element.name.rfind('.') {
            let end = element.start_tag.start + 1 + element.name.len();
            let name = Span::new(element.start_tag.start + 1 + dot + 1, end);
            self.template.called.push(name);
            self.include(name, name.of(self.text), IncludeKind::Include);
        }
        for attribute in &element.attributes {
            let value = attribute.value.of(self.text).trim_matches(['{', '}']);
            match attribute.name {
                ":if" => {
                    let conditions = vec![(self.parse(value), true)];
                    self.under(element, attribute.span, conditions);
                }
                ":for" => {
                    let opening = Opening::plain(FAMILY, BranchKind::Loop);
                    self.gate(
                        element.start_tag.start,
                        element.end,
                        attribute.span,
                        opening,
                    );
                }
                _ => {}
            }
        }
    }

    fn asp(&mut self, element: &Element<'t>) {
        let visible = element
            .attributes
            .iter()
            .find(|attribute| attribute.name.eq_ignore_ascii_case("visible"));
        if let Some(visible) = visible {
            let value = visible.value.of(self.text);
            if let Some(code) = value
                .strip_prefix("<%")
                .and_then(|code| code.strip_suffix("%>"))
            {
                let code = code.trim_start_matches(['#', '=', ':']);
                let test = expr::parse(code.trim(), Dialect::Razor);
                self.under(element, visible.span, vec![(test, true)]);
            }
        }
        let Some((prefix, name)) = element.name.split_once(':') else {
            return;
        };
        if prefix.eq_ignore_ascii_case("asp") {
            if name.eq_ignore_ascii_case("ContentPlaceHolder") {
                self.template.includes.push(super::super::Include {
                    span: element.start_tag,
                    target: None,
                    kind: IncludeKind::Body,
                });
            }
            return;
        }
        let control = self.controls.iter().find(|(of, control, _)| {
            of.eq_ignore_ascii_case(prefix) && control.eq_ignore_ascii_case(name)
        });
        if let Some((_, _, file)) = control.copied() {
            self.include(element.start_tag, file, IncludeKind::Include);
        }
    }

    fn blade(&mut self, element: &Element<'t>) {
        let name = element.name;
        let (folder, name) = match name.strip_prefix("x-") {
            Some(name) => ("components", name),
            None => ("livewire", name.strip_prefix("livewire:").unwrap_or(name)),
        };
        let name = name.rsplit("::").next().unwrap_or(name);
        if name == "slot" || name.starts_with("slot:") || name == "dynamic-component" {
            return;
        }
        let target = format!("{folder}/{}", path(Dialect::Blade, name));
        self.include(element.start_tag, &target, IncludeKind::Include);
    }
}

/// Where `name` begins a pair: `src=…`, `'src' => …` has no such place.
fn pair_start(pairs: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(offset) = pairs[from..].find(name) {
        let at = from + offset;
        let before = pairs[..at].trim_end();
        let behind = pairs[at + name.len()..].trim_start();
        if (before.is_empty() || before.ends_with(',')) && behind.starts_with('=') {
            return Some(at);
        }
        from = at + name.len();
    }
    None
}

/// The template that a fragment expression names.
fn fragment(value: &str) -> &str {
    let value = value.trim().trim_start_matches("~{").trim_end_matches('}');
    value
        .split("::")
        .next()
        .unwrap_or("")
        .trim()
        .trim_matches('\'')
}

/// What a fragment expression takes of the template.
fn selector(value: &str) -> &str {
    value.split_once("::").map_or("", |(_, taken)| taken.trim())
}

/// The name of a fragment, without its parameters.
fn named(fragment: &str) -> &str {
    let end = fragment.find(['(', ' ', '}', '/', '[']);
    let name = &fragment[..end.unwrap_or(fragment.len())];
    name.trim_matches(['\'', ':'])
}

/// The user controls that a page registers.
fn registered(text: &str) -> Vec<(&str, &str, &str)> {
    let mut found = Vec::new();
    for part in text.split("<%@").skip(1).take(200) {
        let args = part.split("%>").next().unwrap_or("").trim_start();
        let Some(args) = args
            .strip_prefix("Register")
            .or_else(|| args.strip_prefix("register"))
        else {
            continue;
        };
        let of = |names: [&str; 2]| names.into_iter().find_map(|name| attribute(args, name));
        if let (Some(prefix), Some(name), Some(file)) = (
            of(["TagPrefix", "tagprefix"]),
            of(["TagName", "tagname"]),
            of(["Src", "src"]),
        ) {
            found.push((prefix, name, file));
        }
    }
    found
}

/// Regions in order, without those that lie in an earlier one.
pub(in super::super) fn settle(regions: &mut Vec<Region>) {
    regions.sort_by_key(|region| (region.span.start, std::cmp::Reverse(region.span.end)));
    let mut end = 0;
    regions.retain(|region| {
        let keeps = region.span.start >= end && !region.span.is_empty();
        if keeps {
            end = region.span.end;
        }
        keeps
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_attributes_are_sorted() {
        assert!(WRITTEN.is_sorted());
    }

    #[test]
    fn pairs_begin_at_their_name() {
        assert_eq!(pair_start("data-src=1, src=@{x}", "src"), Some(12));
        assert_eq!(pair_start("data-src=1", "src"), None);
    }

    #[test]
    fn fragments_name_files() {
        assert_eq!(fragment("~{parts/head :: head(x)}"), "parts/head");
        assert_eq!(fragment(":: local"), "");
    }
}
