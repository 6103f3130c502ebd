//! Components in templates and content, as sites: what loads a service by a name.

use super::lower::{Attributes, Lowering};
use super::template::shortcode::Shortcode;
use super::template::{Dialect, IncludeKind, Region, RegionKind};
use crate::catalogue::component::ComponentKind;
use crate::gate::GateId;
use crate::recognise::{Named, address_matches};
use crate::site::{By, SiteKind};
use crate::span::Span;
use crate::value::Value;

/// Where a project gives a name of the generator another meaning: folders that have a file of the
/// name, and, for tags, files in which an Eleventy site defines all of its own.
const SHORTCODE_FOLDERS: &[&str] = &["layouts/_shortcodes/", "layouts/shortcodes/"];
const TEMPLATE_FOLDERS: &[&str] = &["layouts/_partials/", "layouts/partials/"];
const OWN_TAGS: &[&str] = &[".eleventy", "eleventy.config"];

impl Lowering<'_> {
    /// What the template's statements load.
    pub fn components(&mut self, dialect: Option<Dialect>, statements: &[Region]) {
        match dialect {
            Some(Dialect::Blade) => self.package_templates(),
            Some(Dialect::Go) => self.built_in_templates(),
            Some(Dialect::Erb | Dialect::Razor) => self.helpers(statements),
            Some(dialect @ (Dialect::Jinja | Dialect::Liquid)) => self.tags(dialect, statements),
            _ => {}
        }
    }

    pub fn shortcodes(&mut self, shortcodes: &[Shortcode]) {
        let recogniser = self.recogniser;
        for shortcode in shortcodes {
            for named in recogniser.component(ComponentKind::Shortcode, &shortcode.name) {
                let elsewhere = redefinitions(SHORTCODE_FOLDERS, &shortcode.name);
                self.add_component(named, shortcode.span, elsewhere);
            }
        }
    }

    pub fn directives(&mut self, directives: &[Shortcode]) {
        let recogniser = self.recogniser;
        for directive in directives {
            for named in recogniser.component(ComponentKind::Directive, &directive.name) {
                self.add_component(named, directive.span, Vec::new());
            }
        }
    }

    fn built_in_templates(&mut self) {
        let (template, recogniser) = (self.template, self.recogniser);
        let includes = template.includes.iter();
        for include in includes.filter(|include| include.kind == IncludeKind::Include) {
            let Some(target) = include.target.as_deref() else {
                continue;
            };
            for named in recogniser.component(ComponentKind::Template, target) {
                let file = target.strip_prefix("_internal/").unwrap_or(target);
                let stem = file.strip_suffix(".html").unwrap_or(file);
                let elsewhere = redefinitions(TEMPLATE_FOLDERS, stem);
                self.add_component(named, include.span, elsewhere);
            }
        }
    }

    /// Templates of packages, by the package's name: `@include('googletagmanager::head')`.
    fn package_templates(&mut self) {
        let (source, template, recogniser) = (self.source, self.template, self.recogniser);
        for include in &template.includes {
            let mut words = include.span.of(source).split(['\'', '"']);
            let Some(target) = words.find(|word| word.contains("::")) else {
                continue;
            };
            for named in recogniser.component(ComponentKind::Template, target) {
                self.add_component(named, include.span, Vec::new());
            }
        }
    }

    fn tags(&mut self, dialect: Dialect, statements: &[Region]) {
        let (source, recogniser) = (self.source, self.recogniser);
        let mut libraries: Vec<&str> = Vec::new();
        for region in statements {
            let Some(code) = statement(region.span.of(source)) else {
                continue;
            };
            let mut words = code.split_whitespace();
            let name = words.next().unwrap_or_default();
            if name == "load" {
                libraries.extend(words);
                continue;
            }
            if region.kind == RegionKind::Comment {
                continue;
            }
            for named in recogniser.component(ComponentKind::Tag, name) {
                let known = match &named.library {
                    Some(library) => libraries.contains(&library.as_str()),
                    // Tags that need no library are of generators that write Liquid.
                    None => dialect == Dialect::Liquid,
                };
                if known {
                    let elsewhere = OWN_TAGS.iter().map(|file| (*file).to_owned()).collect();
                    self.add_component(named, region.span, elsewhere);
                }
            }
        }
    }

    /// Helpers of a package: `<%= analytics_init %>`, `@Html.Raw(JavaScriptSnippet.FullScript)`.
    fn helpers(&mut self, regions: &[Region]) {
        let (source, recogniser) = (self.source, self.recogniser);
        let outputs = regions.iter();
        for region in outputs.filter(|region| region.kind == RegionKind::Output) {
            let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
            let words = region.span.of(source).split(|letter| !is_part(letter));
            let known =
                words.filter_map(|word| recogniser.component(ComponentKind::Helper, word).first());
            let mut known: Vec<&Named> = known.collect();
            known.dedup_by_key(|named| &named.service);
            for named in known {
                self.add_component(named, region.span, Vec::new());
            }
        }
    }

    /// An element that a package exports, by the name that it has here.
    pub fn export(
        &mut self,
        local: &str,
        attributes: &Attributes,
        span: Span,
        gate: Option<GateId>,
    ) {
        let recogniser = self.recogniser;
        let (root, below) = local.split_once('.').unwrap_or((local, ""));
        let Some((package, exported)) = self.packages.get(root).cloned() else {
            return;
        };
        let below = below.rsplit('.').next().filter(|below| !below.is_empty());
        let name = below.or(exported.as_deref()).unwrap_or(root);
        // An attribute without a value is set; `light={false}` is not.
        let is_set = |name: &String| {
            attributes.iter().any(|(key, value)| {
                let value = value.as_ref().and_then(Value::as_literal);
                key.eq_ignore_ascii_case(name) && value.as_deref() != Some("false")
            })
        };
        let is_handed = |address: &String| {
            let mut values = attributes.iter().filter_map(|(_, value)| value.as_ref());
            values.any(|value| address_matches(address, &value.pattern()))
        };
        let mut exports = recogniser.exports(&package, name);
        let loads = exports.find(|export| {
            !export.unless.iter().any(is_set)
                && (export.with.is_empty() || export.with.iter().any(is_set))
                && (export.addresses.is_empty() || export.addresses.iter().any(is_handed))
        });
        let Some(export) = loads else {
            return;
        };
        if recogniser.element(name).is_none() {
            let (service, role, by) = (&export.service, export.role, By::Component);
            self.add_with(service, role, by, span, gate, attributes.clone(), false);
        }
    }

    fn add_component(&mut self, named: &Named, span: Span, redefined_in: Vec<String>) {
        let gate = self.template_gate(span.start);
        let by = By::Component;
        self.add_with(
            &named.service,
            named.role,
            by,
            span,
            gate,
            Vec::new(),
            false,
        );
        if let Some(SiteKind::Load(load)) = self.facts.sites.last_mut().map(|site| &mut site.kind) {
            load.redefined_in = redefined_in;
        }
    }
}

fn redefinitions(folders: &[&str], name: &str) -> Vec<String> {
    folders
        .iter()
        .map(|folder| format!("{folder}{name}"))
        .collect()
}

/// What stands in a statement's delimiters.
fn statement(region: &str) -> Option<&str> {
    let inner = region.strip_prefix("{%")?.strip_suffix("%}")?;
    Some(inner.trim_matches(['-', '~']).trim())
}
