//! Calls and packages: what they start, hold back, configure or send away.

use super::Lowering;
use crate::catalogue::definition::Role;
use crate::catalogue::manager;
use crate::catalogue::service::Service;
use crate::expr::Expr;
use crate::facts::{ConsentDefault, Hold, ManagerLoader};
use crate::gate::{Call, GateId, GateKind};
use crate::guard::words;
use crate::recognise::Owner;
use crate::site::{By, RedFlag, Site, SiteKind, Storage};
use crate::span::Span;
use crate::syntax::configured::Configured;
use crate::syntax::{red_flag, storage};

/// How the names of modules begin that only runtimes outside of browsers know.
const OF_RUNTIMES: &[&str] = &["https://deno.land/", "jsr:", "node:", "npm:"];

/// Packages that only run outside of browsers, sorted.
const SERVER_PACKAGES: &[&str] = &[
    "@google-cloud/functions-framework",
    "@hapi/hapi",
    "@resvg/resvg-js",
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
    "mongoose",
    "net",
    "nodemailer",
    "os",
    "path",
    "pg",
    "sharp",
    "webpack",
];

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

impl Lowering<'_> {
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
                for config in args {
                    self.drawn_from(&loader.manager, None, config, span, gate);
                }
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

    /// The visitor is sent to another page.
    pub fn sends_away(&mut self, span: Span, gate: Option<GateId>) {
        // What stands behind nothing is a page that has moved.
        if gate.is_some() {
            let kind = SiteKind::Barrier;
            self.facts.sites.push(Site { kind, span, gate });
        }
    }

    /// Where the options of a call tell the service's code to wait for consent.
    pub(super) fn held_by(
        &mut self,
        service: &str,
        args: &[Expr],
        span: Span,
        gate: Option<GateId>,
    ) {
        if self.is_held_by(service, args) {
            let service = service.to_owned();
            self.facts.holds.push(Hold {
                service,
                span,
                gate,
            });
        }
    }

    pub(super) fn is_held_by(&self, service: &str, args: &[Expr]) -> bool {
        let service = self.catalogue.services.get(service);
        service.is_some_and(|service| has_option(args, &service.held_by))
    }

    /// Whether nothing is loaded with the options of a call.
    pub(super) fn is_idle(&self, service: &str, args: &[Expr]) -> bool {
        let service = self.catalogue.services.get(service);
        service.is_some_and(|service| has_option(args, &service.idle_with))
    }

    /// What stands in front because an option that would load nothing is computed:
    /// `enabled: hasConsent()`.
    pub(super) fn switched_by(
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

    /// A configuration that is kept in a variable which a manager reads.
    pub fn assigned(&mut self, path: &str, value: &Expr, span: Span, gate: Option<GateId>) {
        let stored = storage::of_assignment(path, value).map(|stored| Storage {
            is_random: self.is_random(value),
            ..stored
        });
        self.keeps(stored, span, gate);
        if path.ends_with("location.href") || matches!(path, "location" | "window.location") {
            self.sends_away(span, gate);
        }
        if !matches!(value, Expr::Object(_)) {
            return;
        }
        let path = path.strip_prefix("window.").unwrap_or(path);
        let reading = self.catalogue.managers.iter().filter(|(_, manager)| {
            let flags = manager.red_flags.iter().map(|flag| &flag.variables);
            let banners = manager.banners.iter().map(|banner| &banner.variables);
            let mut variables = flags.chain(banners).flatten();
            variables.any(|name| name == path)
        });
        let managers: Vec<&String> = reading.map(|(id, _)| id).collect();
        for id in managers {
            self.configured(id, std::slice::from_ref(value), span, gate);
            self.drawn_from(id, Some(path), value, span, gate);
        }
        self.drawn_by_shape(value, span, gate);
    }

    /// What a manager is told that takes consent as given.
    pub fn configured(&mut self, id: &str, args: &[Expr], span: Span, gate: Option<GateId>) {
        let Some(manager) = self.catalogue.managers.get(id) else {
            return;
        };
        let of_calls = |flag: &&manager::RedFlag| !flag.anywhere && flag.components.is_empty();
        for flag in manager.red_flags.iter().filter(of_calls) {
            self.flagged(id, flag, args, span, gate);
        }
    }

    /// A component of a manager's package with what it is told.
    pub fn managers_component(
        &mut self,
        name: &str,
        told: &[(String, Expr)],
        span: Span,
        gate: Option<GateId>,
    ) {
        let Some((package, exported)) = self.packages.get(name) else {
            return;
        };
        let Some(id) = self.recogniser.manager_package(package) else {
            return;
        };
        let name = exported.as_deref().unwrap_or(name).to_owned();
        let flags = self.catalogue.managers.get(id).map(|it| &it.red_flags);
        for flag in flags.into_iter().flatten() {
            if flag.components.contains(&name) {
                self.flagged(id, flag, &[Expr::Object(told.to_vec())], span, gate);
            }
        }
    }

    /// A configuration that raises a flag of a manager.
    pub fn flagged(
        &mut self,
        id: &str,
        flag: &manager::RedFlag,
        args: &[Expr],
        span: Span,
        gate: Option<GateId>,
    ) {
        let Some(at) = args
            .iter()
            .map(|arg| match arg {
                Expr::Name(name) => self.facts.bindings.get(name).unwrap_or(arg),
                arg => arg,
            })
            .find_map(|config| red_flag::raised(flag, config))
        else {
            return;
        };
        if let Some(when) = &flag.when {
            let names = &self.facts.bindings;
            let holds = |root: &Expr| Configured { root, names }.holds(when) == Some(true);
            if !args.iter().any(holds) {
                return;
            }
        }
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
            let known = self.catalogue.services.get(service);
            let role = known.map_or(Role::Script, Service::started_as);
            self.add(service, role, by, span, gate);
        }
    }

    /// Notes that something calls a function of that name, of which nothing more is known.
    pub fn called(&mut self, name: &str, span: Span, gate: Option<GateId>) {
        self.facts.calls.push(Call {
            name: name.to_owned(),
            path: None,
            given: None,
            span,
            gate,
        });
    }

    pub fn imported(&mut self, package: &str, span: Span) {
        let is_of_runtime = |begin: &&str| package.starts_with(*begin);
        self.on_server |= OF_RUNTIMES.iter().any(is_of_runtime)
            || SERVER_PACKAGES.binary_search(&package).is_ok();
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
}

/// An address of the site's own at which answers are kept.
fn is_answer_address(arg: &Expr) -> bool {
    matches!(arg, Expr::String(text) if text.contains('/') && words::split(text).iter().any(|word| {
        ["consent", "cookie", "gdpr", "samtykke"].iter().any(|about| word.contains(about))
    }))
}

/// Whether what the vendor's code is told to wait for is granted at the same time, or may be without
/// being the visitor's answer: `{ ad_storage: wanted ? 'granted' : 'denied' }`.
fn grants(arg: &Expr) -> bool {
    let is =
        |value: &Expr| matches!(value, Expr::String(text) if text.eq_ignore_ascii_case("granted"));
    match arg {
        Expr::Object(entries) => entries.iter().any(|(key, value)| {
            let is_state = key.to_ascii_lowercase().ends_with("storage");
            is(value) || is_state && !value.is_literal() && !value.mentions(&words::is_about)
        }),
        other => is(other),
    }
}

/// Whether one of the options in a call's arguments is one of those: `optOut: true`.
fn has_option(args: &[Expr], wanted: &[String]) -> bool {
    let options = args.iter().filter_map(|arg| match arg {
        Expr::Object(pairs) => Some(pairs),
        _ => None,
    });
    let is_wanted = |(key, value): &(String, Expr)| {
        if wanted.contains(&format!("{key}: *")) {
            return true;
        }
        let value = match value {
            Expr::Bool(value) => value.to_string(),
            Expr::String(text) => format!("'{text}'"),
            // A name of a fixed value: `MatomoConsentMode.COOKIE`.
            Expr::Member { property, .. } => property.clone(),
            _ => return false,
        };
        wanted.contains(&format!("{key}: {value}"))
    };
    options.flatten().any(|pair| match &pair.1 {
        // `configurations: { disableCookies: true }`
        Expr::Object(inner) => {
            let dotted = |(key, value): &(String, Expr)| {
                is_wanted(&(format!("{}.{key}", pair.0), value.clone()))
            };
            is_wanted(pair) || inner.iter().any(dotted)
        }
        _ => is_wanted(pair),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_sorted() {
        assert!(super::SERVER_PACKAGES.is_sorted());
        assert!(super::MOVES.is_sorted());
    }
}
