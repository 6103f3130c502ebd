//! Waiting: callbacks, events, promises and elements that let through only after consent or an
//! action of the visitor.

mod events;
mod known;

use std::sync::{Arc, OnceLock};

use self::events::{LISTENERS, is_page};
use self::known::{Known, Wanted, When, named};
use super::read::Reader;
use super::verdict::Verdict;
use super::words::{self, Meaning};
use super::{Pass, called_name};
use crate::builtin::once;
use crate::catalogue::Catalogue;
use crate::catalogue::definition::{Flaw, GuardKind};
use crate::expr::Expr;
use crate::gate::{Callback, Function};
use crate::project::component;
use crate::syntax::lower::Attributes;

pub use self::events::{
    asks_for_target, is_called_by_framework, is_component, is_interaction, is_served, listens,
};

/// Words of calls that tell of any change, whichever way it went. Sorted.
const CHANGES: &[&str] = &[
    "change",
    "changed",
    "changes",
    "init",
    "listen",
    "load",
    "observe",
    "on",
    "ready",
    "subscribe",
    "update",
    "updated",
    "watch",
];

/// Hooks of a back office, which no visitor opens, by how they begin. Sorted.
const BACK_OFFICE: &[&str] = &[
    "add_meta_box",
    "admin_",
    "cmb2_render_",
    "customize_",
    "edit_form_",
    "enqueue_block_editor_",
    "load-",
    "login_",
    "wp_dashboard_",
];

/// What the consent managers of a project run, and when.
#[derive(Debug)]
pub struct Waits {
    known: Arc<Known>,
    /// Ids of the managers that the project loads.
    loaded: Vec<String>,
}

impl Waits {
    /// `loaded` are the ids of the managers that the project loads.
    pub fn new(catalogue: &Catalogue, loaded: &[String]) -> Self {
        static BUILT_IN: OnceLock<Arc<Known>> = OnceLock::new();
        Self {
            known: once(&BUILT_IN, catalogue, Known::new),
            loaded: loaded.to_vec(),
        }
    }

    pub fn callback(&self, callback: &Callback, reader: &Reader, targets: bool) -> Pass<'static> {
        let path = callback.callee.path().unwrap_or_default();
        let path = path.strip_prefix("window.").unwrap_or(&path);
        let name = called_name(&callback.callee);
        if let Some(key) = &callback.key {
            return self.key(path, key);
        }
        if self.known.registers.contains(path) {
            return When::Grant.pass(purposes_in(&callback.args));
        }
        if let Some(when) = self.run_when(path, &callback.args) {
            return when.pass(purposes_in(&callback.args));
        }
        let is_back = |hook: &str| BACK_OFFICE.iter().any(|begin| hook.starts_with(begin));
        let mut hooks = callback.args.iter().filter_map(|arg| match arg {
            Expr::String(hook) => Some(hook.as_str()),
            _ => None,
        });
        if matches!(name, "add_action" | "add_filter")
            && hooks.next().is_some_and(is_back)
            && hooks.all(is_back)
        {
            return Pass::Held(GuardKind::Never, Vec::new(), "runs in the back office");
        }
        if LISTENERS.binary_search(&name).is_ok() {
            return self.listener(callback, targets);
        }
        // jQuery's short forms: `.click(fn)`.
        if is_interaction(name) && matches!(callback.callee, Expr::Member { .. }) {
            return Pass::Held(
                GuardKind::Interaction,
                Vec::new(),
                "runs when the visitor acts",
            );
        }
        if name == "then"
            && let Expr::Member { object, .. } = &callback.callee
        {
            return match self.awaited(object, reader) {
                Verdict::Granted(purposes) => {
                    Pass::Held(GuardKind::Consent, purposes, "waits for consent")
                }
                _ => Pass::Through,
            };
        }
        // `consent$.pipe(filter(Boolean)).subscribe(…)`.
        if name == "subscribe"
            && let Expr::Member { object, .. } = &callback.callee
            && let Some((_, tests)) = object.streamed()
            && let Some(purposes) = tests.iter().find_map(|test| match reader.read(test, true) {
                Verdict::Granted(purposes) => Some(purposes),
                _ => None,
            })
        {
            return Pass::Held(GuardKind::Consent, purposes, "runs once consent was given");
        }
        self.by_words(path, &callback.args)
    }

    /// When a manager's function of that path runs what it is handed.
    fn run_when(&self, path: &str, args: &[Expr]) -> Option<When> {
        let known = self.known.runs.get(path)?;
        let fits = |all: &[Wanted]| {
            let mut pairs = all.iter().enumerate();
            pairs.all(|(at, wanted)| args.get(at).is_some_and(|given| wanted.is(given)))
        };
        let found = known.iter().find(|(arguments, _)| fits(arguments));
        found.map(|(_, when)| *when)
    }

    /// A function under a key of a manager's configuration.
    fn key(&self, path: &str, key: &str) -> Pass<'static> {
        let last = key.rsplit('.').next().unwrap_or(key);
        let mut of = self.known.keys.get(last).into_iter().flatten();
        if let Some(of) = of.find(|of| of.calls.iter().any(|call| call == path)) {
            return of.when.pass(Vec::new());
        }
        if self.is_managers(last, Some(path)) || self.known.registers.contains(path) {
            return Pass::Held(
                GuardKind::Consent,
                Vec::new(),
                "runs once consent was given",
            );
        }
        let event = last.strip_prefix("on").unwrap_or(last).to_lowercase();
        if last.starts_with("on") && is_interaction(&event) {
            return Pass::Held(
                GuardKind::Interaction,
                Vec::new(),
                "runs when the visitor acts",
            );
        }
        match last {
            "onAccept" | "onAcceptAll" | "onAllow" | "onGrant" | "onGranted" | "onOptIn"
            | "onFirstAccept" | "accepted" => Pass::Held(
                GuardKind::Consent,
                Vec::new(),
                "runs once consent was given",
            ),
            "onDecline" | "onDeny" | "onOptOut" | "onRefuse" | "onReject" | "onRejectAll"
            | "onRevoke" => When::Refusal.pass(Vec::new()),
            _ => Pass::Through,
        }
    }

    /// Whether a key is one under which a manager of the project, or the one that is called, runs
    /// what waits for consent.
    fn is_managers(&self, key: &str, call: Option<&str>) -> bool {
        let mut managers = self.known.keys.get(key).into_iter().flatten();
        managers.any(|of| {
            of.when == When::Grant
                && (self.loaded.contains(&of.manager)
                    || call.is_some_and(|call| of.calls.iter().any(|known| known == call)))
        })
    }

    fn listener(&self, callback: &Callback, targets: bool) -> Pass<'static> {
        let Some(Expr::String(events)) = callback.args.first() else {
            return Pass::Through;
        };
        let events: Vec<&str> = events.split_whitespace().collect();
        let all = |test: &dyn Fn(&str) -> bool| {
            !events.is_empty() && events.iter().all(|event| test(event))
        };
        if all(&|event| named(&self.known.granted_events, event)) {
            return Pass::Held(
                GuardKind::Consent,
                Vec::new(),
                "runs once consent was given",
            );
        }
        if all(&|event| named(&self.known.refused_events, event)) {
            return Pass::NotHeld("runs when consent was refused", Some(Flaw::Negated));
        }
        if events
            .iter()
            .any(|event| named(&self.known.answered_events, event))
        {
            return Pass::NotHeld("also runs when the visitor has refused", None);
        }
        // Namespaced events of jQuery: `click.player`.
        if all(&|event| is_interaction(event.split('.').next().unwrap_or(event))) {
            // Any click anywhere on the page is not a choice of this; a delegated one is.
            let anywhere = is_page(&callback.callee) && callback.args.len() < 3 && !targets;
            let selects = matches!(callback.args.get(1), Some(Expr::String(_)));
            return if anywhere && !selects {
                Pass::NotHeld("runs at any action anywhere on the page", None)
            } else {
                Pass::Held(
                    GuardKind::Interaction,
                    Vec::new(),
                    "runs when the visitor acts",
                )
            };
        }
        // `consent.on('granted', …)`: what the event is about stands before it.
        let subject = match &callback.callee {
            Expr::Member { object, .. } => object.path().filter(|path| words::is_about(path)),
            _ => None,
        };
        let meaning = |event: &str| {
            let of_subject = subject.as_ref().map(|subject| format!("{subject}.{event}"));
            words::meaning(event).or_else(|| words::meaning(&of_subject?))
        };
        match events.first().and_then(|event| meaning(event)) {
            Some(Meaning::Granted) if events.iter().all(|event| says_yes(event)) => Pass::Held(
                GuardKind::Consent,
                Vec::new(),
                "runs once consent was given",
            ),
            Some(_) => Pass::NotHeld("also runs when the visitor has refused", None),
            None => Pass::Through,
        }
    }

    /// A call that is named after consent: `whenConsented(fn)`, `{% if_consent %}`.
    fn by_words(&self, path: &str, args: &[Expr]) -> Pass<'static> {
        let last = path.rsplit('.').next().unwrap_or(path);
        let tells_of_any = words::split(last)
            .iter()
            .any(|word| CHANGES.binary_search(&word.as_str()).is_ok());
        match words::meaning(path) {
            Some(Meaning::Granted) if tells_of_any && !says_yes(last) => {
                Pass::NotHeld("also runs when the visitor has refused", None)
            }
            Some(Meaning::Granted) => Pass::Held(
                GuardKind::Consent,
                purposes_in(args),
                "runs once consent was given",
            ),
            Some(Meaning::Denied) => Pass::NotHeld(
                "runs when consent is refused or missing",
                Some(Flaw::Negated),
            ),
            Some(Meaning::Answered) => Pass::NotHeld(
                "only tells that the visitor was asked or has answered",
                None,
            ),
            None => Pass::Through,
        }
    }

    /// What it says that a promise was kept.
    pub fn awaited(&self, expr: &Expr, reader: &Reader) -> Verdict {
        let name = match expr {
            Expr::Call { callee, .. } => callee.path().unwrap_or_default(),
            other => other.path().unwrap_or_default(),
        };
        let args = match expr {
            Expr::Call { args, .. } => args.as_slice(),
            _ => &[],
        };
        if self.run_when(&name, args) == Some(When::Grant) {
            return Verdict::Granted(Vec::new());
        }
        let waits = words::split(&name).iter().any(|word| {
            matches!(
                word.as_str(),
                "wait" | "until" | "when" | "await" | "ensure" | "require"
            )
        });
        match reader.read(expr, true) {
            // `await getConsent()` gives the answer, whatever it is; `await waitForConsent()` waits.
            Verdict::Granted(purposes) if waits => Verdict::Granted(purposes),
            _ => Verdict::Nothing,
        }
    }

    /// A component or custom element that shows what is in it only after consent.
    pub fn element(&self, name: &str, attributes: &Attributes) -> Pass<'static> {
        if !self.known.components.is_empty()
            && let Some(purpose) = self.known.components.get(&component(name))
        {
            return Pass::Held(
                GuardKind::Consent,
                purpose.iter().copied().collect(),
                "shows what is in it after consent",
            );
        }
        let words = words::split(name);
        let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let about = has(&[
            "consent",
            "cookie",
            "cookies",
            "gdpr",
            "samtykke",
            "rgpd",
            "consented",
        ]);
        if !about
            || has(&[
                "provider", "context", "banner", "layout", "bar", "notice", "dialog", "modal",
                "popup", "settings", "policy",
            ])
        {
            return Pass::Through;
        }
        let always = attributes
            .iter()
            .any(|(key, _)| key.eq_ignore_ascii_case("alwaysload"));
        if always {
            return Pass::NotHeld("is told to load in any case", Some(Flaw::Ineffective));
        }
        Pass::Held(
            GuardKind::Consent,
            Vec::new(),
            "shows what is in it after consent",
        )
    }

    /// A function whose name says that it runs at a consent.
    pub fn named_function(&self, function: &Function) -> Option<Verdict> {
        let keyed = function
            .names
            .iter()
            .any(|name| self.is_managers(name, None));
        let handler = function.names.iter().any(|name| {
            let words = words::split(name);
            let starts = words
                .first()
                .is_some_and(|word| matches!(word.as_str(), "on" | "after" | "when"));
            starts && says_yes(name) && words::meaning(name) == Some(Meaning::Granted)
        });
        let called = self.called_by_manager(function) == Some(When::Grant);
        (keyed || handler || called).then(|| Verdict::Granted(Vec::new()))
    }

    /// Whether a manager calls a function of that name, whatever the answer was:
    /// `CookiebotCallback_OnLoad`.
    pub fn is_called_at_any_answer(&self, function: &Function) -> bool {
        let when = self.called_by_manager(function);
        when.is_some_and(|when| when != When::Grant)
    }

    /// When a manager calls the site's function by its name.
    fn called_by_manager(&self, function: &Function) -> Option<When> {
        let mut names = function.names.iter();
        let known = names.find_map(|name| self.known.runs.get(name))?;
        let mut plain = known.iter().filter(|(arguments, _)| arguments.is_empty());
        plain.next().map(|(_, when)| *when)
    }
}

fn says_yes(name: &str) -> bool {
    words::split(name).iter().any(|word| {
        matches!(
            word.as_str(),
            "accept"
                | "accepted"
                | "allow"
                | "allowed"
                | "agree"
                | "agreed"
                | "grant"
                | "granted"
                | "given"
                | "consented"
                | "optin"
                | "yes"
        )
    })
}

fn purposes_in(args: &[Expr]) -> Vec<crate::catalogue::service::Purpose> {
    args.iter()
        .filter_map(|arg| match arg {
            Expr::String(word) => words::purpose(word),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(CHANGES.is_sorted());
        assert!(BACK_OFFICE.is_sorted());
    }
}
