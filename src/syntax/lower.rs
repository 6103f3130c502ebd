//! Lowering is where the syntax layers meet: it turns what they read into sites, gates and facts.

use std::collections::{HashMap, HashSet};

use crate::catalogue::Catalogue;
use crate::catalogue::definition::Role;
use crate::expr::Expr;
use crate::facts::{BLOCK, ConsentDefault, Facts, Hold, Include, ManagerLoader, Stored};
use crate::gate::{Call, Callback, Function, FunctionId, GateId, GateKind, Inert};
use crate::guard::words;
use crate::recognise::{Owner, Recogniser};
use crate::site::{By, Load, RedFlag, Site, SiteKind, Storage, Text};
use crate::span::Span;
use crate::syntax::component::{Expressions, Framework};
use crate::syntax::hooks::Hooks;
use crate::syntax::html;
use crate::syntax::js::Grammar;
use crate::syntax::js::drawing::Drawing;
use crate::syntax::js::held::Names;
use crate::syntax::js::sink::{self, Roles};
use crate::syntax::said::Page;
use crate::syntax::scope::Scopes;
use crate::syntax::template::{
    Branch, BranchKind, Dialect, IncludeKind, Template, TemplateLoadRole,
};
use crate::syntax::{forms, privacy, red_flag, storage, texts, withdrawal};
use crate::value::{Part, Value};

/// How deep markup in strings of scripts in markup in strings is followed.
const MAX_NESTING: usize = 3;

/// Packages that only run outside of browsers, sorted.
const SERVER_PACKAGES: &[&str] = &[
    "@google-cloud/functions-framework",
    "@hapi/hapi",
    "aws-lambda",
    "child_process",
    "cluster",
    "express",
    "fastify",
    "fs",
    "fs-extra",
    "fs/promises",
    "gulp",
    "http",
    "http-proxy-middleware",
    "https",
    "koa",
    "net",
    "os",
    "path",
    "webpack",
];

/// Block tags of template dialects that show code instead of running it.
const SAMPLES: &[&str] = &["code", "codeblock", "highlight", "prism"];

/// Block tags and helpers of template dialects whose text is the body of a script.
const SCRIPT_BLOCKS: &[&str] = &["javascript", "javascript_tag"];

/// Calls that send the visitor to another page, sorted, and ends of such.
const MOVES: &[&str] = &["navigate", "navigateTo", "redirect"];
const MOVES_LAST: &[&str] = &[
    "location.assign",
    "location.replace",
    "router.push",
    "router.replace",
    "res.redirect",
    "response.redirect",
];

/// Last words of keys under which an answer is kept, sorted.
const ANSWERS: &[&str] = &[
    "accept",
    "accepted",
    "agreed",
    "allowed",
    "consent",
    "consented",
    "cookieconsent",
    "gdpr",
    "given",
    "granted",
    "samtykke",
];

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
    branch_gates: HashMap<usize, Option<GateId>>,
    nesting: usize,
    /// The literal text of the string of template code that is read, while one is.
    string: Vec<Span>,
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
    /// The markup that its scripts draw.
    pub drawing: Drawing,
    /// Name in the file's scripts → the package that it is taken from, and its name there; `None`
    /// for all of the package, or for what it exports by default.
    pub packages: HashMap<String, (String, Option<String>)>,
    /// The script runs on a server or in a build, never in a browser; markup in its strings may.
    pub on_server: bool,
    /// Where its scripts bind names.
    pub scopes: Scopes,
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
            branch_gates: HashMap::new(),
            nesting: 0,
            string: Vec::new(),
            hooks: Hooks::of(source),
            framework: None,
            script_grammar: Grammar::TypeScript,
            expressions: Expressions::default(),
            names: Names::default(),
            drawing: Drawing::default(),
            packages: HashMap::new(),
            on_server: false,
            scopes: Scopes::default(),
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
        for stored in &template.stores {
            let gate = self.template_gate(stored.span.start);
            self.keeps(
                storage::of_call(&stored.callee, &stored.args),
                stored.span,
                gate,
            );
        }
        for load in &template.loads {
            let role = match load.role {
                TemplateLoadRole::Script => Role::Script,
                TemplateLoadRole::Style => Role::Style,
                TemplateLoadRole::Embed | TemplateLoadRole::Shortcode => {
                    self.embedded_by_call(load);
                    continue;
                }
            };
            self.address_in_template(&load.value, load.span, role);
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
            if let [part] = script.parts.as_slice() {
                let gate = self.template_gate(part.start);
                self.bare_script(*part, gate);
            }
        }
        for markup in &template.markup {
            let Some(first) = markup.parts.first() else {
                continue;
            };
            let gate = self.template_gate(first.start);
            self.string.clone_from(&markup.parts);
            self.fragment(&markup.parts, gate);
            self.string.clear();
        }
    }

    /// A layout places a block here.
    fn places(&mut self, block: &str, span: Span, gate: Option<GateId>) {
        self.facts.calls.push(Call {
            name: format!("{BLOCK}{block}"),
            path: None,
            given: None,
            span,
            gate,
        });
    }

    /// A block of a page is placed by its layout, one of a layout where it stands.
    fn block(&mut self, branch: &Branch, name: &str, outer: Option<GateId>) -> Option<GateId> {
        let mut includes = self.template.includes.iter();
        let head = branch.head.of(self.source);
        let fills = ["content_for", "provide", "@section", "@push", "@prepend"];
        let layout = includes.any(|include| include.kind == IncludeKind::Extends);
        let is_blade = self.source.contains("@endsection") || self.source.contains("@show");
        let fills = layout
            || fills.iter().any(|word| head.contains(word))
                && !(is_blade && head.contains("@section"));
        if !fills {
            self.places(name, branch.head, outer);
            return outer;
        }
        let id = FunctionId(u32::try_from(self.facts.functions.len()).unwrap_or(u32::MAX));
        self.facts.functions.push(Function {
            names: vec![format!("{BLOCK}{name}")],
            span: branch.span,
            gate: outer,
            immediate: false,
            exported: true,
            parameters: Vec::new(),
        });
        let kind = GateKind::Function(id);
        Some(self.facts.add_gate(kind, branch.head, outer))
    }

    /// Includes that stand in a part of the file: their numbers, and where, in order.
    #[must_use]
    pub fn includes_within(&self, range: Span) -> Vec<(usize, usize)> {
        let includes = self.facts.includes.iter().enumerate();
        let within = includes.filter(|(_, include)| range.covers(include.span));
        let mut all: Vec<_> = within
            .map(|(number, include)| (number, include.span.start))
            .collect();
        all.sort_unstable_by_key(|(_, at)| *at);
        all
    }

    /// An include runs behind what the script around it asks as well.
    pub fn place_behind(&mut self, number: usize, gate: Option<GateId>) {
        let own = self.facts.includes[number].gate;
        self.facts.includes[number].gate = self.facts.both(gate, own);
    }

    /// Scripts that a template's block writes the tags of: `<%= javascript_tag do %>`.
    pub fn script_blocks(&mut self) {
        let template = self.template;
        for branch in &template.branches {
            if matches!(&branch.kind, BranchKind::Other { name, .. } if SCRIPT_BLOCKS.contains(&name.as_str()))
            {
                let gate = self.template_gate(branch.head.start);
                self.script(branch.span, Grammar::JavaScript, gate);
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

    /// The gate of the template's branches at a place.
    pub fn template_gate(&mut self, offset: usize) -> Option<GateId> {
        let branch = self.template.branch_at(offset)?;
        // From the innermost branch outwards until one is known, then back in.
        let mut chain = Vec::new();
        let mut at = Some(branch);
        let mut gate = None;
        while let Some(index) = at {
            if let Some(known) = self.branch_gates.get(&index) {
                gate = *known;
                break;
            }
            chain.push(index);
            at = self.template.branches[index].parent;
        }
        for index in chain.into_iter().rev() {
            let around = gate;
            gate = self.branch_gate(index, around);
            let found = gate.filter(|_| gate != around);
            self.facts.template_gates.extend(found);
            self.branch_gates.insert(index, gate);
        }
        gate
    }

    /// Whether a branch begins there whose gate the script layer finds.
    #[must_use]
    pub fn slots_begin(&self, offset: usize) -> bool {
        self.framework.is_some() && self.slot(offset).is_some()
    }

    fn slot(&self, offset: usize) -> Option<usize> {
        let branches = &self.template.branches;
        let first = branches.partition_point(|branch| branch.span.start < offset);
        let branch = branches.get(first)?;
        (branch.span.start == offset && branch.kind == BranchKind::Loop).then_some(first)
    }

    /// The branch that begins there stands behind that gate.
    pub fn open_branch(&mut self, offset: usize, gate: Option<GateId>) {
        let branches = &self.template.branches;
        let first = branches.partition_point(|branch| branch.span.start < offset);
        if branches
            .get(first)
            .is_some_and(|branch| branch.span.start == offset)
        {
            self.branch_gates.insert(first, gate);
        }
    }

    /// A slot of the component's markup stands behind that gate.
    pub fn open_slot(&mut self, offset: usize, gate: Option<GateId>) {
        if let Some(slot) = self.slot(offset) {
            self.branch_gates.insert(slot, gate);
        }
    }

    fn branch_gate(&mut self, index: usize, outer: Option<GateId>) -> Option<GateId> {
        let branch = &self.template.branches[index];
        match &branch.kind {
            BranchKind::Conditions(conditions) => {
                conditions.iter().fold(outer, |gate, (expr, holds)| {
                    let kind = GateKind::Condition {
                        expr: expr.clone(),
                        holds: *holds,
                    };
                    Some(self.facts.add_gate(kind, branch.head, gate))
                })
            }
            BranchKind::Comment => Some(self.facts.add_gate(
                GateKind::Inert(Inert::Comment),
                branch.head,
                outer,
            )),
            BranchKind::Other { name, .. } if SAMPLES.contains(&name.as_str()) => Some(
                self.facts
                    .add_gate(GateKind::Inert(Inert::Sample), branch.head, outer),
            ),
            BranchKind::Other { name, args } => {
                let callback = Callback {
                    callee: Expr::name(name.as_str()),
                    args: match args {
                        Expr::List(args) => args.clone(),
                        other => vec![other.clone()],
                    },
                    key: None,
                };
                Some(
                    self.facts
                        .add_gate(GateKind::Callback(callback), branch.head, outer),
                )
            }
            BranchKind::Definition { name } if !self.hooks.calling(name).is_empty() => {
                let hooks = self.hooks.calling(name).iter();
                let callback = Callback {
                    callee: Expr::name("add_action"),
                    args: hooks.map(|hook| Expr::String(hook.clone())).collect(),
                    key: None,
                };
                Some(
                    self.facts
                        .add_gate(GateKind::Callback(callback), branch.head, outer),
                )
            }
            BranchKind::Block { name } if !name.is_empty() => self.block(branch, name, outer),
            // Where they come out is not known, and they mostly do.
            BranchKind::Loop
            | BranchKind::Block { .. }
            | BranchKind::Definition { .. }
            | BranchKind::Verbatim => outer,
        }
    }

    /// `gate`, with the branches at `offset` in front where they are not those at `outer`.
    pub fn template_gate_within(
        &mut self,
        outer: usize,
        offset: usize,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        if self.template.branch_at(outer) == self.template.branch_at(offset) {
            return gate;
        }
        let inner = self.template_gate(offset);
        self.facts.both(inner, gate)
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
        };
        self.facts.sites.push(Site {
            kind: SiteKind::Load(load),
            span,
            gate,
        });
    }

    /// Names of a service's privacy settings that are plainly not on.
    fn unset(&self, service: &str, role: Role, attributes: &Attributes) -> Vec<String> {
        let Some(service) = self.catalogue.services.get(service) else {
            return Vec::new();
        };
        let settings = service.privacy_settings.iter();
        settings
            .filter(|setting| setting.roles.contains(&role))
            .filter(|setting| privacy::is_off(setting, attributes, self.source))
            .map(|setting| setting.name.clone())
            .collect()
    }

    /// A call with this callee and these arguments, which may start a service or a manager.
    pub fn call(&mut self, path: &str, args: &[Expr], span: Span, gate: Option<GateId>) {
        self.form(path, args, span);
        let name = path.rsplit('.').next().unwrap_or(path);
        if MOVES.binary_search(&path).is_ok() || MOVES_LAST.iter().any(|end| path.ends_with(end)) {
            self.sends_away(span, gate);
        }
        let is_sent = matches!(
            name,
            "fetch" | "post" | "put" | "ajax" | "sendBeacon" | "request"
        );
        if is_sent && args.iter().any(is_answer_address) {
            self.facts.keeps_record = true;
        }
        match self.recogniser.call(path, args) {
            Some(Owner::Service { id, .. }) if self.is_idle(id, args) => {
                self.facts.idle.push(id.to_owned());
            }
            Some(Owner::Service { id, role }) => {
                self.held_by(id, args, span, gate);
                let gate = self.switched_by(id, args, span, gate);
                self.add(id, role, By::Call, span, gate);
            }
            Some(Owner::Manager { id }) => {
                let loader = ManagerLoader::asking(id, span, gate);
                self.configured(&loader.manager, args, span, gate);
                self.facts.managers.push(loader);
            }
            None => {}
        }
        let starts = self.recogniser.starts(path, args).map(|service| Hold {
            service: service.to_owned(),
            span,
            gate,
        });
        self.facts.starts.extend(starts);
        if let Some(service) = self.recogniser.hold(path, args)
            && !args.iter().any(grants)
        {
            let service = service.to_owned();
            self.facts.holds.push(Hold {
                service,
                span,
                gate,
            });
        }
    }

    /// Boxes that the template's own code ticks.
    pub fn built_forms(&mut self, dialect: Dialect) {
        for found in forms::ticked(self.source, dialect, self.template) {
            let gate = self.template_gate(found.span.start);
            self.facts.sites.push(Site {
                kind: SiteKind::TickedControl(found.control),
                span: found.span,
                gate,
            });
        }
    }

    /// The visitor is sent to another page.
    fn sends_away(&mut self, span: Span, gate: Option<GateId>) {
        // What stands behind nothing is a page that has moved.
        if gate.is_some() {
            let kind = SiteKind::Barrier;
            self.facts.sites.push(Site { kind, span, gate });
        }
    }

    /// Where the options of a call tell the service's code to wait for consent.
    fn held_by(&mut self, service: &str, args: &[Expr], span: Span, gate: Option<GateId>) {
        if self.is_held_by(service, args) {
            let service = service.to_owned();
            self.facts.holds.push(Hold {
                service,
                span,
                gate,
            });
        }
    }

    fn is_held_by(&self, service: &str, args: &[Expr]) -> bool {
        let service = self.catalogue.services.get(service);
        service.is_some_and(|service| has_option(args, &service.held_by))
    }

    /// Whether nothing is loaded with the options of a call.
    fn is_idle(&self, service: &str, args: &[Expr]) -> bool {
        let service = self.catalogue.services.get(service);
        service.is_some_and(|service| has_option(args, &service.idle_with))
    }
    /// What stands in front because an option that would load nothing is computed:
    /// `enabled: hasConsent()`.
    fn switched_by(
        &mut self,
        service: &str,
        args: &[Expr],
        span: Span,
        gate: Option<GateId>,
    ) -> Option<GateId> {
        let Some(service) = self.catalogue.services.get(service) else {
            return gate;
        };
        let options = args.iter().filter_map(|arg| match arg {
            Expr::Object(pairs) => Some(pairs),
            _ => None,
        });
        let computed = options.flatten().find_map(|(key, value)| {
            let literal = matches!(value, Expr::Bool(_) | Expr::String(_) | Expr::Number(_));
            let idle = |state: bool| service.idle_with.contains(&format!("{key}: {state}"));
            match (literal, idle(false), idle(true)) {
                (false, true, _) => Some((value, true)),
                (false, _, true) => Some((value, false)),
                _ => None,
            }
        });
        let Some((expr, holds)) = computed else {
            return gate;
        };
        let expr = expr.clone();
        let kind = GateKind::Condition { expr, holds };
        Some(self.facts.add_gate(kind, span, gate))
    }

    /// Something is stored on the visitor's device.
    pub fn keeps(&mut self, stored: Option<Storage>, span: Span, gate: Option<GateId>) {
        self.facts.sites.extend(stored.map(|stored| Site {
            kind: SiteKind::Storage(stored),
            span,
            gate,
        }));
    }

    /// `localStorage.setItem('cookie-consent', 'accepted')` and the like.
    pub fn stores(&mut self, path: &str, args: &[Expr], span: Span, gate: Option<GateId>) {
        self.keeps(storage::of_call(path, args), span, gate);
        let name = path.rsplit('.').next().unwrap_or(path);
        let (key, value) = match args {
            [Expr::String(key), value, ..] => (key, value),
            [Expr::Name(name), value, ..] => match self.facts.bindings.get(name) {
                Some(Expr::String(key)) => (key, value),
                _ => return,
            },
            _ => return,
        };
        let word = words::split(name);
        let sets = word.first().is_some_and(|word| {
            matches!(
                word.as_str(),
                "set" | "create" | "write" | "save" | "put" | "store"
            )
        });
        if !sets {
            return;
        }
        let says_yes = match value {
            Expr::Bool(value) => *value,
            Expr::Number(number) => number != "0",
            Expr::String(text) => !words::is_refusal(text),
            _ => false,
        };
        let key = key.clone();
        let is_about = words::meaning(&key).is_some();
        if is_about {
            if is_bare(value) {
                self.answered(&key, span, gate);
            }
            self.facts.keeps_record |= !value.is_literal();
        }
        self.facts.stored.push(Stored {
            key,
            is_about,
            says_yes,
            gate,
        });
    }

    /// The visitor's answer is stored as a mere yes, under a key that names no purpose either.
    fn answered(&mut self, key: &str, span: Span, gate: Option<GateId>) {
        let words = words::split(key);
        let last = words.last().map_or("", String::as_str);
        let is_answer = words::meaning(key) == Some(words::Meaning::Granted)
            && ANSWERS.binary_search(&last).is_ok();
        let names_purpose = words.iter().any(|word| words::purpose(word).is_some());
        if is_answer && !names_purpose && !key.contains(|c: char| c.is_ascii_digit()) {
            let kind = SiteKind::Answer(key.to_owned());
            self.facts.sites.push(Site { kind, span, gate });
        }
    }

    /// `document.cookie = 'cookie-consent=accepted; path=/'`.
    pub fn stores_cookie(&mut self, value: &Value, span: Span, gate: Option<GateId>) {
        let text = value.pattern();
        self.keeps(storage::of_cookie(&text), span, gate);
        let Some((key, rest)) = text.split_once('=') else {
            return;
        };
        let is_about = words::meaning(key).is_some();
        let value = rest.split(';').next().unwrap_or(rest).trim();
        // What lives no longer is taken away.
        let lower = rest.to_lowercase();
        if lower.contains("1970") || lower.contains("max-age=0") {
            return;
        }
        let says_yes = !words::is_refusal(value) && !value.contains(crate::value::HOLE);
        let key = key.trim().to_owned();
        if is_about {
            if says_yes && is_bare(&Expr::String(value.to_owned())) {
                self.answered(&key, span, gate);
            }
            self.facts.keeps_record |= value.contains(crate::value::HOLE);
        }
        self.facts.stored.push(Stored {
            key,
            is_about,
            says_yes,
            gate,
        });
    }

    /// A configuration that is kept in a variable which a manager reads.
    pub fn assigned(&mut self, path: &str, value: &Expr, span: Span, gate: Option<GateId>) {
        self.keeps(storage::of_assignment(path, value), span, gate);
        if path.ends_with("location.href") || matches!(path, "location" | "window.location") {
            self.sends_away(span, gate);
        }
        if !matches!(value, Expr::Object(_)) {
            return;
        }
        let path = path.strip_prefix("window.").unwrap_or(path);
        let reading = self.catalogue.managers.iter().filter(|(_, manager)| {
            let mut flags = manager.red_flags.iter();
            flags.any(|flag| flag.variables.iter().any(|name| name == path))
        });
        let managers: Vec<&String> = reading.map(|(id, _)| id).collect();
        for id in managers {
            self.configured(id, std::slice::from_ref(value), span, gate);
        }
    }

    /// What a manager is told that takes consent as given.
    pub fn configured(&mut self, id: &str, args: &[Expr], span: Span, gate: Option<GateId>) {
        let Some(manager) = self.catalogue.managers.get(id) else {
            return;
        };
        for flag in &manager.red_flags {
            let Some(at) = args
                .iter()
                .map(|arg| match arg {
                    Expr::Name(name) => self.facts.bindings.get(name).unwrap_or(arg),
                    arg => arg,
                })
                .find_map(|config| red_flag::raised(flag, config))
            else {
                continue;
            };
            let span = red_flag::place(self.source, span, &at);
            let flag = RedFlag {
                manager: id.to_owned(),
                effect: flag.effect.clone(),
            };
            self.facts.sites.push(Site {
                kind: SiteKind::RedFlag(flag),
                span,
                gate,
            });
        }
    }

    /// A call of something that a package exports, or that is handed it: `app.use(VueGtag, { … })`.
    pub fn package(
        &mut self,
        package: &str,
        args: &[Expr],
        by: By,
        span: Span,
        gate: Option<GateId>,
    ) {
        let Some(service) = self.recogniser.package(package) else {
            return;
        };
        if self.is_idle(service, args) {
            self.facts.idle.push(service.to_owned());
        } else {
            self.held_by(service, args, span, gate);
            let gate = self.switched_by(service, args, span, gate);
            self.add(service, Role::Script, by, span, gate);
        }
    }

    pub fn imported(&mut self, package: &str, span: Span) {
        self.on_server |=
            package.starts_with("node:") || SERVER_PACKAGES.binary_search(&package).is_ok();
        match self.recogniser.manager_package(package) {
            Some(manager) => {
                let loader = ManagerLoader::asking(manager, span, None);
                self.facts.managers.push(loader);
            }
            // Whatever it is, it may release what is held back.
            None => self.facts.may_release |= !package.starts_with('.'),
        }
    }

    /// `gtag('consent', 'default', { ad_storage: 'denied' })`.
    pub fn consent_default(&mut self, path: &str, args: &[Expr], span: Span, gate: Option<GateId>) {
        let name = path.rsplit('.').next().unwrap_or(path);
        let [Expr::String(first), Expr::String(second), states, ..] = args else {
            return;
        };
        if name != "gtag" || first != "consent" || second != "default" {
            return;
        }
        let bound = states
            .path()
            .and_then(|path| self.facts.bindings.get(&path));
        let default = match (states, bound) {
            (Expr::Object(states), _) | (_, Some(Expr::Object(states))) => {
                ConsentDefault::of(states, span, gate)
            }
            _ => ConsentDefault {
                is_untold: true,
                ..ConsentDefault::of(&[], span, gate)
            },
        };
        self.facts.consent_defaults.push(default);
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
        if !pattern.contains('.') {
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

    /// A script or style sheet that a template's code asks for.
    pub fn address_in_template(&mut self, value: &Value, span: Span, role: Role) {
        let gate = self.template_gate(span.start);
        let allowed = |found: Role| (found == Role::Style) == (role == Role::Style);
        if let Some(Owner::Service { id, role }) =
            self.recogniser.address(&value.pattern(), allowed)
        {
            self.add(id, role, By::Script, span, gate);
        }
    }

    /// Markup in a string of a script.
    pub fn markup_in_script(&mut self, value: &Value, gate: Option<GateId>) {
        let parts: Vec<Span> = value
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Literal { span, .. } => Some(*span),
                Part::Hole { .. } => None,
            })
            .collect();
        self.fragment(&joined(&parts), gate);
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
        }
        for (name, value, gate) in std::mem::take(&mut self.names.markup) {
            if !self.names.is_only_shown(&name) {
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
            self.facts.sites.retain(|site| match &site.kind {
                SiteKind::Load(load) => matches!(load.by, By::Element | By::Component),
                _ => true,
            });
        }
        let elements = &mut self.facts.elements;
        elements.sort_by_key(|written| written.element.start_tag.start);
        elements.dedup_by_key(|written| written.element.start_tag);
        self.facts
    }

    /// Script text in a string of the template's code, which no region stands in.
    fn bare_script(&mut self, range: Span, gate: Option<GateId>) {
        if let Some(text) = self.source.get(range.start..range.end) {
            super::js::lower(
                self,
                range,
                text,
                &Template::default(),
                Grammar::JavaScript,
                gate,
            );
        }
    }

    fn fragment(&mut self, parts: &[Span], gate: Option<GateId>) {
        if self.nesting >= MAX_NESTING {
            return;
        }
        self.nesting += 1;
        let document = html::parse_pieces(self.source, parts);
        super::markup::lower(self, &document, gate, super::markup::Origin::String);
        if !self.string.is_empty() {
            self.blocks(&document.comments, gate);
        }
        self.nesting -= 1;
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

    /// Markup that a name holds: it counts unless the name is only ever shown.
    pub fn hold_markup(&mut self, name: &str, value: &Value, gate: Option<GateId>) {
        self.names
            .markup
            .push((name.to_owned(), value.clone(), gate));
    }

    /// The body of a script element that stands in a string of template code.
    pub fn script_in_markup(&mut self, range: Span, gate: Option<GateId>) {
        let Some(written) = self.source.get(range.start..range.end) else {
            return;
        };
        if self.string.is_empty() || self.nesting >= MAX_NESTING {
            return;
        }
        let mut masked = vec![b'x'; written.len()];
        let mut end = range.start;
        for part in &self.string {
            let (from, to) = (part.start.max(range.start), part.end.min(range.end));
            if from >= to {
                continue;
            }
            let gap = Span::new(end.min(from), from);
            if gap
                .of(self.source)
                .chars()
                .all(|c| c.is_whitespace() || "'\"+.\\".contains(c))
            {
                masked[gap.start - range.start..gap.end - range.start].fill(b' ');
            }
            unescape(
                Span::new(from, to).of(self.source),
                &mut masked[from - range.start..to - range.start],
            );
            end = to;
        }
        let Ok(masked) = String::from_utf8(masked) else {
            return;
        };
        self.nesting += 1;
        let template = Template::default();
        super::js::lower(self, range, &masked, &template, Grammar::JavaScript, gate);
        self.nesting -= 1;
    }

    /// The body of a script that stands in a string.
    pub fn script_in_string(&mut self, value: &Value, gate: Option<GateId>) {
        let range = value.span();
        if self.nesting >= MAX_NESTING || self.source.get(range.start..range.end).is_none() {
            return;
        }
        let mut masked = String::with_capacity(range.end - range.start);
        for part in &value.parts {
            match part {
                Part::Literal { text, span } if span.of(self.source) == text => {
                    masked.push_str(text)
                }
                // An escape: a break or a quote, at the end of the place that it takes.
                Part::Literal { text, span } if text.len() <= span.end - span.start => {
                    masked.extend(std::iter::repeat_n(' ', span.end - span.start - text.len()));
                    masked.push_str(text);
                }
                Part::Literal { span, .. } => {
                    masked.extend(std::iter::repeat_n(' ', span.end - span.start));
                }
                Part::Hole { span } => {
                    masked.extend(std::iter::repeat_n('x', span.end - span.start));
                }
            }
        }
        if masked.len() != range.end - range.start {
            return;
        }
        self.nesting += 1;
        let template = Template::default();
        super::js::lower(self, range, &masked, &template, Grammar::JavaScript, gate);
        self.nesting -= 1;
    }
}

/// Writes a string's text, byte for byte as long, with spaces in place of its escapes' backslashes.
fn unescape(written: &str, to: &mut [u8]) {
    to.copy_from_slice(written.as_bytes());
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &to[at..]) {
        let escape = at + found;
        to[escape] = b' ';
        if matches!(to.get(escape + 1), Some(b'n' | b'r' | b't')) {
            to[escape + 1] = b' ';
        }
        at = (escape + 2).min(to.len());
    }
}

/// A mere yes: it tells neither when nor to what.
fn is_bare(value: &Expr) -> bool {
    match value {
        Expr::Bool(value) => *value,
        Expr::Number(number) => number == "1",
        Expr::String(text) => words::is_yes(text.trim()) || text.trim() == "1",
        _ => false,
    }
}

/// An address of the site's own at which answers are kept.
fn is_answer_address(arg: &Expr) -> bool {
    matches!(arg, Expr::String(text) if text.contains('/') && words::split(text).iter().any(|word| {
        ["consent", "cookie", "gdpr", "samtykke"].iter().any(|about| word.contains(about))
    }))
}

/// Whether an argument says that something is granted: `{ ad_storage: 'granted' }`.
fn grants(arg: &Expr) -> bool {
    let is =
        |value: &Expr| matches!(value, Expr::String(text) if text.eq_ignore_ascii_case("granted"));
    match arg {
        Expr::Object(entries) => entries.iter().any(|(_, value)| is(value)),
        other => is(other),
    }
}

/// Adjacent parts as one: an escape between two pieces of text is not a hole.
fn joined(parts: &[Span]) -> Vec<Span> {
    let mut all: Vec<Span> = Vec::with_capacity(parts.len());
    for part in parts {
        match all.last_mut() {
            Some(last) if last.end == part.start => last.end = part.end,
            _ => all.push(*part),
        }
    }
    all
}

/// Whether one of the options in a call's arguments is one of those: `optOut: true`.
fn has_option(args: &[Expr], wanted: &[String]) -> bool {
    let options = args.iter().filter_map(|arg| match arg {
        Expr::Object(pairs) => Some(pairs),
        _ => None,
    });
    let is_wanted = |(key, value): &(String, Expr)| {
        let value = match value {
            Expr::Bool(value) => value.to_string(),
            Expr::String(text) => format!("'{text}'"),
            // A name of a fixed value: `MatomoConsentMode.COOKIE`.
            Expr::Member { property, .. } => property.clone(),
            _ => return false,
        };
        wanted.contains(&format!("{key}: {value}"))
    };
    options.flatten().any(is_wanted)
}

#[cfg(test)]
mod tests {
    #[test]
    fn server_packages_are_sorted() {
        assert!(super::SERVER_PACKAGES.is_sorted());
        assert!(super::ANSWERS.is_sorted());
        assert!(super::MOVES.is_sorted());
    }
}
