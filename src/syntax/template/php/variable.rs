//! A variable holds a string until it is printed, escaped or handed on: the string comes out where the
//! variable does.

use std::collections::HashMap;

use super::printed::Fate;

/// How many uses of what a variable holds are looked at; of more it is taken to come out where it is
/// written.
const MAX_USES: usize = 24;

/// A variable that was given a string.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder<'t> {
    /// The function that it is a variable of.
    pub(super) scope: usize,
    pub(super) name: &'t str,
    /// The list of statements that the assignment is of.
    pub(super) block: usize,
    /// Where the assignment ends.
    pub(super) end: usize,
}

/// What happens to one variable of one function, in the order of the file.
#[derive(Default)]
struct Life {
    uses: Vec<(usize, Fate)>,
    /// Where it is given something else, and in which list of statements.
    given: Vec<(usize, usize)>,
}

/// The variables that are given strings.
#[derive(Default)]
pub(super) struct Variables<'t>(HashMap<(usize, &'t str), Life>);

/// What becomes of what a variable holds.
#[derive(Debug, Default)]
pub(super) struct Uses {
    all: Vec<(usize, Fate)>,
    /// Where the variable is given something else on the way, in statements deeper than its own.
    pub(super) replaced_at: Vec<usize>,
}

impl<'t> Variables<'t> {
    pub(super) fn given(&mut self, holder: Holder<'t>, anew: bool) {
        let life = self.0.entry((holder.scope, holder.name)).or_default();
        if anew {
            life.given.push((holder.end, holder.block));
        }
    }

    /// Whether the variable was given a string.
    pub(super) fn holds(&self, scope: usize, name: &'t str) -> bool {
        self.0.contains_key(&(scope, name))
    }

    /// Nothing is kept of a variable that holds no string.
    pub(super) fn used(&mut self, scope: usize, name: &'t str, at: usize, fate: Fate) {
        if let Some(life) = self.0.get_mut(&(scope, name)) {
            life.uses.push((at, fate));
        }
    }

    /// The uses of what the variable was given, up to where the same statements give it something
    /// else.
    pub(super) fn uses(&self, holder: &Holder) -> Uses {
        let Some(life) = self.0.get(&(holder.scope, holder.name)) else {
            return Uses::default();
        };
        let next = life.given.partition_point(|(at, _)| *at <= holder.end);
        let next = life.given[next..].iter().take(MAX_USES);
        let replaced = next.clone().take_while(|(_, block)| *block != holder.block);
        let replaced_at = replaced.map(|(at, _)| *at).collect();
        let end = next.clone().find(|(_, block)| *block == holder.block);
        let end = end.map_or(usize::MAX, |(at, _)| *at);
        let first = life.uses.partition_point(|(at, _)| *at < holder.end);
        let uses = life.uses[first..].iter().take(MAX_USES + 1);
        let uses: Vec<(usize, Fate)> = uses.take_while(|(at, _)| *at < end).copied().collect();
        match uses.len() > MAX_USES {
            true => Uses::default(),
            false => Uses {
                all: uses,
                replaced_at,
            },
        }
    }
}

impl Uses {
    /// Whether it is only ever escaped.
    pub(super) fn is_shown(&self) -> bool {
        let mut told = self.all.iter().map(|(_, fate)| *fate);
        told.clone().any(|fate| fate == Fate::Shown)
            && told.all(|fate| matches!(fate, Fate::Shown | Fate::Tested))
    }

    pub(super) fn are_scripts(&self) -> bool {
        let mut told = self.all.iter().map(|(_, fate)| *fate);
        told.clone().any(|fate| fate == Fate::Script)
            && told.all(|fate| matches!(fate, Fate::Script | Fate::Tested))
    }

    /// Where it comes out.
    pub(super) fn printed_at(&self) -> Vec<usize> {
        let uses = self.all.iter();
        uses.filter(|(_, fate)| !matches!(fate, Fate::Shown | Fate::Tested))
            .map(|(at, _)| *at)
            .collect()
    }
}
