//! What consent managers are told in data files: modules of Drupal in exported configuration,
//! wordings of a banner in JSON beside the script that draws it.

use crate::expr::Expr;
use crate::site::{RedFlag, Site, SiteKind};
use crate::span::Span;
use crate::syntax::configured::Configured;
use crate::syntax::lower::Lowering;
use crate::syntax::messages::entry::Entries;
use crate::syntax::messages::{self, Format};
use crate::syntax::red_flag;

/// How many values of one file are looked at.
const MOST: usize = 2_000;

impl Lowering<'_> {
    /// Configuration of consent managers in a data file.
    pub fn managers_settings(&mut self, path: &str, format: Format) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let catalogue = self.catalogue;
        let managers = || catalogue.managers.iter();
        let flags: Vec<_> = managers()
            .flat_map(|(id, manager)| manager.red_flags.iter().map(move |flag| (id, flag)))
            .filter(|(_, flag)| flag.files.iter().any(|file| file == name))
            .collect();
        let mut shapes = managers()
            .flat_map(|(_, manager)| &manager.banners)
            .filter_map(|banner| banner.shape.first());
        let may_draw = shapes.any(|key| self.source.contains(key.as_str()));
        if flags.is_empty() && !may_draw {
            return;
        }
        let entries = messages::entries(self.source, format);
        let config = nested(&entries, self.source);
        let whole = Span::new(0, self.source.len());
        for (id, flag) in flags {
            let names = &self.facts.bindings;
            let configured = Configured {
                root: &config,
                names,
            };
            let counts = flag.when.as_ref().map(|when| configured.holds(when));
            let Some(keys) = red_flag::raised(flag, &config) else {
                continue;
            };
            if counts.is_some_and(|counts| counts != Some(true)) {
                continue;
            }
            let found = entries.all.iter().find(|entry| entry.path == keys);
            let flag = RedFlag {
                manager: id.clone(),
                effect: flag.effect.clone(),
            };
            self.facts.sites.push(Site {
                kind: SiteKind::RedFlag(flag),
                span: found.map_or(Span::new(0, 0), |entry| entry.key),
                gate: None,
            });
        }
        if may_draw {
            self.drawn_by_shape(&config, whole, None);
        }
    }
}

/// The entries as the object that they make; lists are left out.
fn nested(entries: &Entries, source: &str) -> Expr {
    let mut root = Expr::Object(Vec::new());
    let single = entries.all.iter().filter(|entry| !entry.item);
    for entry in single.take(MOST) {
        let mut at = &mut root;
        for key in &entry.path {
            let Expr::Object(pairs) = at else { break };
            let place = match pairs.iter().position(|(name, _)| name == key) {
                Some(place) => place,
                None => {
                    pairs.push((key.clone(), Expr::Object(Vec::new())));
                    pairs.len() - 1
                }
            };
            at = &mut pairs[place].1;
        }
        let text = entry.value.decode(source).text;
        *at = match text.trim() {
            "true" => Expr::Bool(true),
            "false" => Expr::Bool(false),
            "null" | "~" => Expr::Null,
            _ => Expr::String(text),
        };
    }
    root
}
