//! Hosts, and what is known to lie under which path of each.

use foldhash::HashMap;

use super::address::{glob, path_matches, remote};
use super::{Owner, Target};
use crate::catalogue::definition::Role;

#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// Exact host → addresses, the longest path first once they are sorted.
    exact: HashMap<String, Vec<Address>>,
    /// Host suffix behind `*.` → addresses.
    suffixes: HashMap<String, Vec<Address>>,
    /// Hosts with a `*` inside.
    patterns: Vec<(String, Address)>,
}

#[derive(Clone, Debug)]
struct Address {
    path: String,
    target: Target,
}

impl Hosts {
    pub fn add(&mut self, address: &str, target: Target) {
        let (host, path) = match address.find('/') {
            Some(at) => address.split_at(at),
            None => (address, "/"),
        };
        let entry = Address {
            path: path.to_lowercase(),
            target,
        };
        let host = host.to_lowercase();
        if let Some(suffix) = host.strip_prefix("*.").filter(|rest| !rest.contains('*')) {
            self.suffixes
                .entry(suffix.to_owned())
                .or_default()
                .push(entry);
        } else if host.contains('*') {
            self.patterns.push((host, entry));
        } else {
            self.exact.entry(host).or_default().push(entry);
        }
    }

    /// To be called once all are added.
    pub fn sort(&mut self) {
        for addresses in self.exact.values_mut().chain(self.suffixes.values_mut()) {
            addresses.sort_by_key(|address| std::cmp::Reverse(address.path.len()));
        }
    }

    /// A literal of each host, or of the path where that alone tells.
    pub fn literals(&self) -> impl Iterator<Item = String> {
        let patterns = self.patterns.iter().filter_map(|(host, address)| {
            let longest = |text: &str| {
                let piece = text.split('*').max_by_key(|piece| piece.len())?;
                (!piece.is_empty()).then(|| piece.to_owned())
            };
            // Under any host, the path tells.
            longest(host).or_else(|| longest(&address.path))
        });
        let hosts = self.exact.keys().chain(self.suffixes.keys());
        hosts.cloned().chain(patterns)
    }

    /// Whose address it is, of those whose role `allowed` admits.
    pub fn owner(
        &self,
        host: &str,
        path: &str,
        allowed: &impl Fn(Role) -> bool,
    ) -> Option<Owner<'_>> {
        let fits = |address: &&Address| {
            address.target.is_allowed(allowed) && path_matches(&address.path, path)
        };
        if let Some(address) = self.exact.get(host).and_then(|all| all.iter().find(fits)) {
            return Some(address.target.owner());
        }
        let mut rest = host;
        loop {
            if let Some(address) = self
                .suffixes
                .get(rest)
                .and_then(|all| all.iter().find(fits))
            {
                return Some(address.target.owner());
            }
            let Some((_, parent)) = rest.split_once('.') else {
                break;
            };
            rest = parent;
        }
        self.patterns
            .iter()
            .find(|(pattern, address)| fits(&address) && glob(pattern, host))
            .map(|(_, address)| address.target.owner())
    }

    /// The service behind a host, as far as the host alone tells.
    pub fn service(&self, address: &str) -> Option<&str> {
        let lower = address.trim().to_lowercase();
        let (host, _) = remote(&lower)?;
        let mut rest = host;
        let mut owner = self.exact.get(host).and_then(|all| foremost(all));
        while owner.is_none() {
            owner = self.suffixes.get(rest).and_then(|all| foremost(all));
            let Some((_, parent)) = rest.split_once('.') else {
                break;
            };
            rest = parent;
        }
        match &owner?.target {
            Target::Service(id, _) => Some(id),
            Target::Manager(_) => None,
        }
    }
}

/// The address of whom a host belongs to: of those who have something at its top, who has most on
/// it. Others name one use of what it serves, as in `gtag/js?id=dc-`.
fn foremost(all: &[Address]) -> Option<&Address> {
    let depth = |address: &Address| address.path.matches('/').count();
    let top = all.iter().map(depth).min()?;
    let at_top = all.iter().filter(|address| depth(address) == top);
    // The last of equals is the shortest.
    at_top.max_by_key(|address| {
        let same = all
            .iter()
            .filter(|other| other.target.is_of(&address.target));
        same.count()
    })
}
