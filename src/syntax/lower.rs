//! Lowering is where the syntax layers meet: it turns what they read into sites, gates and facts.

mod awaited;
mod branches;
mod calls;
mod helpers;
mod keeping;
mod strings;

pub(in crate::syntax) use helpers::is_common;
pub(in crate::syntax) use strings::says_sample;

use crate::catalogue::Catalogue;
use crate::catalogue::definition::Role;
use crate::facts::{Facts, Include, ManagerLoader};
use crate::gate::{GateId, HELPER};
use crate::recognise::{Owner, Recogniser};
use crate::site::{By, Load, Site, SiteKind, Text};
use crate::span::Span;
use crate::syntax::bound::{self, Bound};
use crate::syntax::component::{Expressions, Framework};
use crate::syntax::hooks::Hooks;
use crate::syntax::js::drawing::Drawing;
use crate::syntax::js::held::Names;
use crate::syntax::js::replaced::Declared;
use crate::syntax::js::sink::Roles;
use crate::syntax::js::{Grammar, sink};
use crate::syntax::privacy::Told;
use crate::syntax::said::Page;
use crate::syntax::scope::Scopes;
use crate::syntax::template::{IncludeKind, LOCATION, Template, TemplateLoadRole, php};
use crate::syntax::{red_flag, storage, texts, told, withdrawal, wordpress};
use crate::value::{Part, Value};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// What an element or component carries.
pub type Attributes = Vec<(String, Option<Value>)>;

/// The lowering of one file.
pub struct Lowering<'a> {
    pub source: &'a str,
    pub template: &'a Template,
    pub catalogue: &'a Catalogue,
    pub recogniser: &'a Recogniser,
    pub facts: Facts,
    /// Branch → its gate, once it was asked for.
    branch_gates: foldhash::HashMap<usize, Option<GateId>>,
    nesting: usize,
    /// The literal text of the string of template code that is read, while one is.
    string: Vec<Span>,
    /// The same of markup in the string of a script.
    scripted: Vec<Span>,
    /// What calls the functions of a PHP file by their names.
    hooks: Hooks,
    /// Whose component the file is, if it is one.
    pub framework: Option<Framework>,
    /// The grammar of the component's expressions.
    pub script_grammar: Grammar,
    /// The expressions in the component's markup.
    pub expressions: Expressions,
    /// What names of the file's scripts hold.
    pub names: Names,
    pub(in crate::syntax) declared: Declared,
    /// The markup that its scripts draw.
    pub drawing: Drawing,
    /// Name in the file's scripts → the package that it is taken from, and its name there; `None`
    /// for all of the package, or for what it exports by default.
    pub packages: HashMap<String, (String, Option<String>)>,
    /// The script runs on a server or in a build, never in a browser; markup in its strings may.
    pub on_server: bool,
    /// Where scripts stand in the markup of its strings, none in another.
    in_pages: Vec<Span>,
    /// The file is there to show code, as its name says.
    pub shows_samples: bool,
    /// Where its scripts bind names.
    pub scopes: Scopes,
    /// What the file says of services' privacy settings.
    told: HashMap<(&'a str, &'a str), Told>,
    /// What names of the template's or program's code are bound to.
    bound: Bound,
    /// Whether the file can hold a text about consent, once that was asked.
    may_say: OnceCell<bool>,
    /// The gates of `noscript` elements that scripts draw.
    pub noscripts: Vec<GateId>,
}

impl<'a> Lowering<'a> {
    #[must_use]
    pub fn new(
        source: &'a str,
        template: &'a Template,
        catalogue: &'a Catalogue,
        recogniser: &'a Recogniser,
    ) -> Self {
        Self {
            source,
            template,
            catalogue,
            recogniser,
            facts: Facts::default(),
            branch_gates: foldhash::HashMap::default(),
            nesting: 0,
            string: Vec::new(),
            scripted: Vec::new(),
            hooks: Hooks::of(source),
            framework: None,
            script_grammar: Grammar::TypeScript,
            expressions: Expressions::default(),
            names: Names::default(),
            declared: Declared::default(),
            drawing: Drawing::default(),
            packages: HashMap::new(),
            on_server: false,
            in_pages: Vec::new(),
            shows_samples: false,
            scopes: Scopes::default(),
            told: HashMap::new(),
            bound: Bound::default(),
            may_say: OnceCell::new(),
            noscripts: Vec::new(),
        }
    }

    /// Whether the file can hold a text about consent.
    pub fn may_say(&self) -> bool {
        *self.may_say.get_or_init(|| texts::may_matter(self.source))
    }

    /// The address that a value begins with, where that is a name which code before it binds.
    pub fn bound_address(&mut self, value: &Value) -> Option<String> {
        if self.framework.is_some() {
            return None;
        }
        let code = self.first_code(value)?;
        let bound = self.bound.address(self.source, self.template, code);
        bound.or_else(|| {
            let kept = &self.template.kept;
            let may_ask = !kept.is_empty() && !self.bound.is_decided;
            let name = may_ask.then(|| php::printed(code.of(self.source)))?;
            kept.get(&name?).cloned()
        })
    }

    /// The code that a value begins with.
    fn first_code(&self, value: &Value) -> Option<Span> {
        match value.parts.first()? {
            Part::Hole { span } if !span.of(self.source).starts_with('%') => Some(*span),
            Part::Hole { span } | Part::Literal { span, .. } => {
                bound::argument(self.source, &self.string, *span)
            }
        }
    }

    /// What the template's own code says: includes, markup in its strings, scripts it enqueues.
    pub fn template(&mut self) {
        let template = self.template;
        for include in &template.includes {
            let gate = self.template_gate(include.span.start);
            if let (IncludeKind::Body, Some(name)) = (include.kind, &include.target) {
                self.places(name, include.span, gate);
            } else if let Some(target) = include.target.clone() {
                self.facts.includes.push(Include {
                    target,
                    kind: include.kind,
                    span: include.span,
                    gate,
                });
            }
        }
        for (name, answer) in &template.answers {
            let known = self.facts.answers.entry(name.clone());
            // Two of a name may be of two classes.
            known
                .and_modify(|known| *known = None)
                .or_insert_with(|| Some(answer.clone()));
        }
        for stored in &template.stores {
            let gate = self.template_gate(stored.span.start);
            if stored.callee == LOCATION {
                self.sends_away(stored.span, gate);
                continue;
            }
            self.keeps(storage::of_template(stored), stored.span, gate);
        }
        let types = match template.loads.is_empty() {
            true => Vec::new(),
            false => wordpress::inert_types(self.source),
        };
        for load in &template.loads {
            let role = match load.role {
                TemplateLoadRole::Script => Role::Script,
                TemplateLoadRole::Style => Role::Style,
                TemplateLoadRole::Embed | TemplateLoadRole::Shortcode => {
                    self.embedded_by_call(load);
                    continue;
                }
            };
            let gate = self.template_gate(load.span.start);
            let gate = self.retyped(load, &types, gate);
            let shown = load.shown.unwrap_or(load.span);
            for gate in self.enqueued(load, gate) {
                self.address_in_template(&load.value, shown, role, gate);
            }
        }
        for element in &template.elements {
            let gate = self.template_gate(element.span.start);
            super::markup::written(self, element, gate);
        }
        for value in &template.says {
            let span = value.span();
            let gate = self.template_gate(span.start);
            self.message(value, span, gate, false);
        }
        for script in &template.scripts {
            for gate in self.gates_of(script) {
                self.script_of_string(script, gate);
            }
        }
        for markup in &template.markup {
            let parts: Vec<_> = markup.parts.iter().copied().map(Into::into).collect();
            for gate in self.gates_of(markup) {
                self.string.clone_from(&markup.parts);
                self.fragment(&parts, gate);
                self.string.clear();
            }
        }
    }

    pub fn note_unparsed(&mut self, span: Span, what: &str) {
        let line = self.source.as_bytes()[..span.start.min(self.source.len())]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1;
        self.facts
            .notes
            .push(format!("{what} (line {line}); it was left out"));
    }

    fn add(&mut self, service: &str, role: Role, by: By, span: Span, gate: Option<GateId>) {
        self.add_with(service, role, by, span, gate, Vec::new(), false);
    }

    #[expect(clippy::too_many_arguments, reason = "each is a field of the site")]
    pub fn add_with(
        &mut self,
        service: &str,
        role: Role,
        by: By,
        span: Span,
        gate: Option<GateId>,
        attributes: Attributes,
        noscript: bool,
    ) {
        let load = Load {
            service: service.to_owned(),
            role,
            by,
            noscript,
            unset: self.unset(service, role, &attributes),
            attributes,
            redefined_in: Vec::new(),
            drawn_by: None,
            configured: false,
            unsure: false,
            awaits: None,
        };
        self.facts.sites.push(Site {
            kind: SiteKind::Load(load),
            span,
            gate,
        });
    }

    /// Names of a service's privacy settings that are plainly not on.
    fn unset(&mut self, service: &str, role: Role, attributes: &Attributes) -> Vec<String> {
        let catalogue = self.catalogue;
        let Some((id, service)) = catalogue.services.get_key_value(service) else {
            return Vec::new();
        };
        let settings = service.privacy_settings.iter();
        let mut off = Vec::new();
        for setting in settings.filter(|setting| setting.roles.contains(&role)) {
            // The whole file is asked once for each setting, however often the service is loaded.
            let key = (id.as_str(), setting.name.as_str());
            let told = self
                .told
                .entry(key)
                .or_insert_with(|| Told::of(setting, self.source));
            if told.is_off(setting, attributes) {
                off.push(setting.name.clone());
            }
        }
        off
    }

    /// An address that a script loads.
    pub fn address_in_script(
        &mut self,
        value: &Value,
        span: Span,
        gate: Option<GateId>,
        roles: Roles,
    ) {
        let pattern = value.pattern();
        if self
            .awaits(value, |role| roles.allows(role))
            .is_some_and(|awaits| {
                self.add_awaiting(awaits, By::Script, span, gate, Vec::new(), false);
                true
            })
            || !pattern.contains('.')
        {
            return;
        }
        match self.recogniser.address(&pattern, |role| roles.allows(role)) {
            Some(Owner::Service { id, role }) => self.add(id, role, By::Script, span, gate),
            Some(Owner::Manager { id }) => {
                let loader = ManagerLoader::asking(id, span, gate);
                self.facts.managers.push(loader);
            }
            None => {}
        }
    }

    /// An element whose name has a dash may be what a tag helper of ASP.NET writes.
    pub fn may_be_written(&mut self, name: &str, span: Span, gate: Option<GateId>) {
        if name.contains('-') && helpers::is_own(&name.replace('-', "")) {
            let class = crate::syntax::program::pascal(name);
            self.places(&format!("{HELPER}{class}"), span, gate);
        }
    }

    /// A script or style sheet that a template's code asks for.
    pub fn address_in_template(
        &mut self,
        value: &Value,
        span: Span,
        role: Role,
        gate: Option<GateId>,
    ) {
        let allowed = |found: Role| (found == Role::Style) == (role == Role::Style);
        if let Some(awaits) = self.awaits(value, allowed) {
            return self.add_awaiting(awaits, By::Script, span, gate, Vec::new(), false);
        }
        if let Some(Owner::Service { id, role }) =
            self.recogniser.address(&value.pattern(), allowed)
        {
            self.add(id, role, By::Script, span, gate);
        }
    }

    /// What was found, without what cannot happen in a browser.
    #[must_use]
    pub fn finish(mut self) -> Facts {
        if let Some((document, template)) = std::mem::take(&mut self.drawing).finish() {
            let page = Page {
                document: &document,
                source: self.source,
                template: &template,
            };
            super::markup::asked(&mut self, page);
            self.facts.told = told::of(page);
        }
        for (name, value, gate) in std::mem::take(&mut self.names.markup) {
            let is_kept = self.is_sample(&name) && !self.names.is_handed_on(&name);
            if !is_kept && !self.names.is_only_shown(&name) {
                let gate = self.still_holding(&name, value.span(), usize::MAX, gate);
                self.markup_in_script(&value, gate);
            }
        }
        std::mem::take(&mut self.scopes).resolve(&mut self.facts);
        // Assignments matter where they set a state.
        let setters: HashSet<String> = self
            .facts
            .states
            .values()
            .map(|state| state.setter.clone())
            .collect();
        self.facts
            .calls
            .retain(|call| !call.name.ends_with('=') || setters.contains(&call.name));
        self.facts.withdraws |= withdrawal::may_offer(&crate::suppress::without(self.source));
        if self.on_server {
            self.in_pages.sort_unstable();
            let pages = &self.in_pages;
            let is_in_page = |site: &Site| {
                let after = pages.partition_point(|page| page.start <= site.span.start);
                let page = after.checked_sub(1).and_then(|index| pages.get(index));
                page.is_some_and(|page| page.covers(site.span))
            };
            self.facts.sites.retain(|site| match &site.kind {
                SiteKind::Load(load) => {
                    matches!(load.by, By::Element | By::Component) || is_in_page(site)
                }
                _ => true,
            });
        }
        let elements = &mut self.facts.elements;
        elements.sort_by_key(|written| written.element.start_tag.start);
        elements.dedup_by_key(|written| written.element.start_tag);
        self.facts
    }

    /// A text in a script that people may read.
    pub fn message(&mut self, value: &Value, span: Span, gate: Option<GateId>, quiet: bool) {
        self.facts.may_release |= red_flag::looks_for_marks(&value.pattern());
        // What is markup is read as such.
        if !quiet
            && !sink::is_markup(value)
            && let Some(text) = texts::of_value(value)
        {
            self.text(text, span, gate);
        }
    }

    /// A text that people read.
    pub fn text(&mut self, text: Text, span: Span, gate: Option<GateId>) {
        let kind = SiteKind::Text(text);
        self.facts.sites.push(Site { kind, span, gate });
    }
}
