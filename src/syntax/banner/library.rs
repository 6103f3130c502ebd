//! The banner that a library draws from its configuration: its words and the answers that it shows.

use super::super::configured::{Configured, Found};
use super::super::messages::plain;
use super::super::red_flag;
use super::super::said::{KEY, key_in};
use crate::catalogue::manager::{DrawnAnswer, DrawnBanner};
use crate::expr::Expr;
use crate::gate::GateId;
use crate::site::{Answer, Banner, Site, SiteKind};
use crate::span::Span;
use crate::syntax::lower::Lowering;
use crate::value::HOLE;

/// How many banners one configuration words, in one language each.
const MOST: usize = 40;

/// A banner, and the keys that lead to where it and each of its answers are configured.
struct Drawn {
    banner: Banner,
    path: Vec<String>,
    answers: Vec<Vec<String>>,
}

impl Lowering<'_> {
    /// Banners that any manager draws from an object that looks like its configuration.
    pub fn drawn_by_shape(&mut self, config: &Expr, span: Span, gate: Option<GateId>) {
        if !matches!(config, Expr::Object(_)) || !self.may_say() {
            return;
        }
        let catalogue = self.catalogue;
        let managers = catalogue.managers.iter();
        for (id, flag) in managers.flat_map(|(id, one)| one.red_flags.iter().map(move |f| (id, f)))
        {
            if flag.anywhere {
                self.flagged(id, flag, std::slice::from_ref(config), span, gate);
            }
        }
        let banners = catalogue
            .managers
            .values()
            .flat_map(|manager| &manager.banners);
        for wanted in banners.filter(|banner| !banner.shape.is_empty()) {
            self.drawn(wanted, config, span, gate);
        }
    }

    /// Banners that a manager draws from what one of its calls is given, or a variable holds.
    pub fn drawn_from(
        &mut self,
        id: &str,
        variable: Option<&str>,
        config: &Expr,
        span: Span,
        gate: Option<GateId>,
    ) {
        let catalogue = self.catalogue;
        let Some(manager) = catalogue.managers.get(id) else {
            return;
        };
        let fits = |banner: &&DrawnBanner| match variable {
            Some(path) => banner.variables.iter().any(|name| name == path),
            None => banner.variables.is_empty(),
        };
        let banners = manager.banners.iter().filter(|one| one.shape.is_empty());
        for wanted in banners.filter(fits) {
            self.drawn(wanted, config, span, gate);
        }
    }

    fn drawn(&mut self, wanted: &DrawnBanner, config: &Expr, span: Span, gate: Option<GateId>) {
        let names = &self.facts.bindings;
        let root = match config {
            Expr::Name(name) => names.get(name).unwrap_or(config),
            config => config,
        };
        for mut found in drawn(wanted, Configured { root, names }) {
            let whole = red_flag::place(self.source, span, &found.path);
            for (answer, path) in found.banner.answers.iter_mut().zip(&found.answers) {
                answer.span = match path.is_empty() {
                    true => whole,
                    false => red_flag::place(self.source, span, path),
                };
            }
            self.facts.sites.push(Site {
                kind: SiteKind::Banner(found.banner),
                span: whole,
                gate,
            });
        }
    }
}

/// All banners that a configuration words; none where what they offer is computed.
fn drawn(wanted: &DrawnBanner, configured: Configured) -> Vec<Drawn> {
    if !matches!(configured.root, Expr::Object(_)) {
        return Vec::new();
    }
    let places = if wanted.at.is_empty() {
        vec![(Vec::new(), configured.root)]
    } else {
        let found = wanted.at.iter().map(|at| configured.find(at));
        let values = found.filter_map(|found| match found {
            Found::Values(values) => Some(values),
            _ => None,
        });
        values.flatten().collect()
    };
    places
        .into_iter()
        .take(MOST)
        .filter_map(|(path, place)| read(wanted, configured, place, path))
        .collect()
}

fn read(
    wanted: &DrawnBanner,
    configured: Configured,
    place: &Expr,
    path: Vec<String>,
) -> Option<Drawn> {
    let here = configured.under(place);
    let has = |key: &String| matches!(here.find(key), Found::Values(_));
    if !wanted.shape.iter().all(has) {
        return None;
    }
    for setting in &wanted.unless {
        if here.holds(setting)? {
            return None;
        }
    }
    let mut banner = Banner {
        is_named: true,
        of_library: true,
        ..Banner::default()
    };
    let mut links = 0;
    let mut said = Vec::new();
    for key in &wanted.text {
        match here.find(key) {
            Found::Values(values) => {
                let text = values.first().map(|(_, value)| text_of(value))?;
                links += text.matches("<a ").count();
                said.push(plain(&text));
            }
            Found::Computed => said.push(HOLE.to_owned()),
            Found::Missing => {}
        }
    }
    banner.text = match said.is_empty() {
        true => wanted.says.clone().unwrap_or_else(|| HOLE.to_owned()),
        false => said.join(" "),
    };
    let has_details = wanted.details.as_ref().map(|details| here.holds(details));
    banner.links = links + usize::from(has_details.is_some_and(|holds| holds != Some(false)));
    let mut answers = Vec::new();
    for answer in &wanted.answers {
        let Some((label, keys)) = shown(answer, here)? else {
            continue;
        };
        banner.answers.push(Answer {
            words: vec![label],
            span: Span::default(),
            runs: String::new(),
            is_link: false,
            gives: Some(answer.answer),
        });
        answers.push(path.iter().cloned().chain(keys).collect());
    }
    Some(Drawn {
        banner,
        path,
        answers,
    })
}

/// The label of an answer that is shown, and the keys that lead to it; the outer `None` where
/// nobody can tell.
fn shown(answer: &DrawnAnswer, here: Configured) -> Option<Option<(String, Vec<String>)>> {
    if let Some(setting) = &answer.when
        && !here.holds(setting)?
    {
        return Some(None);
    }
    let by_default = || answer.label.clone().map(|label| (label, Vec::new()));
    let Some(key) = &answer.key else {
        return Some(by_default());
    };
    match here.find(key) {
        Found::Missing => Some(by_default()),
        Found::Computed => None,
        Found::Values(values) => {
            let (path, value) = values.into_iter().next()?;
            let label = plain(&text_of(value));
            let name = key.rsplit('.').next().unwrap_or(key);
            // What template code writes is called by its key.
            let label = if label.contains(HOLE) {
                name.to_owned()
            } else {
                label
            };
            // An empty label hides the button.
            Some((!value.is_falsy()).then_some((label, path)))
        }
    }
}

/// A text as it is written, or the key by which a catalogue is asked for it.
fn text_of(value: &Expr) -> String {
    match value {
        Expr::String(text) => text.clone(),
        Expr::Sum(parts) => parts.iter().map(text_of).collect(),
        Expr::Call { args, .. } => match args.first() {
            Some(Expr::String(key)) => format!("{}{key}{}", KEY.0, KEY.1),
            _ => HOLE.to_owned(),
        },
        Expr::Unknown(code) => match key_in(code) {
            Some(key) => format!("{}{key}{}", KEY.0, KEY.1),
            None => HOLE.to_owned(),
        },
        _ => HOLE.to_owned(),
    }
}
