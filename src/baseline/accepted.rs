//! What is accepted is what the baselines of a run list: each configuration on the way has its own,
//! and of the command line's word there is one for all.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::place::{By, Place};
use super::{Baseline, BaselineError, take_out};
use crate::config::Config;
use crate::engine::Report;
use crate::finding::{Allowed, AllowedBy, Finding};
use crate::walk::Candidate;

/// The baselines of a run.
#[derive(Debug, Default)]
pub struct Accepted {
    places: Vec<Place>,
    /// Files of the run to the place that is for them, if it is not the first.
    of_file: HashMap<String, usize>,
}

/// What was written into one of them.
#[derive(Debug)]
pub struct Written {
    pub baseline: Baseline,
    /// How many findings of this run it lists, beside others of files that were not read.
    pub count: usize,
}

impl Accepted {
    /// The baselines for files in a run that starts in a folder, where `config` counts.
    #[must_use]
    pub fn of(
        files: &[Candidate],
        start: &Path,
        config: &Arc<Config>,
        named: Option<&Path>,
    ) -> Self {
        let mut accepted = Self::default();
        if let Some(named) = named {
            accepted.places.push(Place::named(named, start));
            return accepted;
        }
        let mut of_config: BTreeMap<Option<&Path>, (&Arc<Config>, Vec<&Candidate>)> =
            BTreeMap::new();
        for file in files {
            let entry = of_config.entry(file.config.path.as_deref());
            entry.or_insert((&file.config, Vec::new())).1.push(file);
        }
        // Findings need not be in files, and a run need not have any.
        let home = Place::of(config, std::iter::empty(), start);
        accepted.places.push(home);
        for (config, files) in of_config.into_values() {
            let paths = files.iter().map(|file| file.abs.as_path());
            let place = Place::of(config, paths, start);
            let mut known = accepted.places.iter();
            let index = known.position(|known| known.path == place.path);
            let index = index.unwrap_or_else(|| {
                accepted.places.push(place);
                accepted.places.len() - 1
            });
            if index > 0 {
                let files = files.into_iter().map(|file| (file.path.clone(), index));
                accepted.of_file.extend(files);
            }
        }
        accepted
    }

    /// All places, that of where the run starts first.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The place that is for a file of the run.
    #[must_use]
    pub fn place_of(&self, path: &str) -> Option<&Place> {
        self.places.get(self.index_of(path))
    }

    fn index_of(&self, path: &str) -> usize {
        self.of_file.get(path).copied().unwrap_or(0)
    }

    /// Takes out of the report what is listed; `listed` has what each place lists. Returns how many
    /// findings those were at each place.
    pub fn leave_out(&self, listed: &[Option<Baseline>], report: &mut Report) -> Vec<usize> {
        let mut is_known = vec![false; report.findings.len()];
        let mut taken = vec![0; self.places.len()];
        let places = self.places.iter().zip(listed).enumerate();
        for (index, (place, baseline)) in places {
            let Some(baseline) = baseline else { continue };
            let here = self.findings_at(index, report);
            let findings = here.iter().map(|at| &report.findings[*at]);
            let known = baseline.knows(&place.fingerprints(findings, report));
            for (at, _) in here.iter().zip(known).filter(|(_, known)| *known) {
                is_known[*at] = true;
                taken[index] += 1;
            }
        }
        let taken_out = take_out(&mut report.findings, &is_known);
        report.summary.in_baseline = taken_out.len();
        let allowed = taken_out.into_iter().map(|finding| Allowed {
            finding,
            by: AllowedBy::Baseline,
        });
        report.allowed.extend(allowed);
        report.summary.count(&report.findings);
        taken
    }

    /// How many entries are found no more, though their files were read or are gone; `taken` is what
    /// was found of each place.
    #[must_use]
    pub fn stale(
        &self,
        listed: &[Option<Baseline>],
        taken: &[usize],
        read: &HashSet<&str>,
    ) -> usize {
        let places = self.places.iter().zip(listed).zip(taken);
        let stale = places.map(|((place, baseline), taken)| {
            let Some(baseline) = baseline else { return 0 };
            let of_run = Others::of(place, read);
            let counted = baseline.paths().filter(|path| !of_run.are_of(path));
            counted.count().saturating_sub(*taken)
        });
        stale.sum()
    }

    /// What each place would list after this run: its findings, and what it has of files that were
    /// not read. A place without either has nothing, but for that of where the run starts.
    #[must_use]
    pub fn renewed(&self, report: &Report, read: &HashSet<&str>) -> Vec<Option<Written>> {
        let places = self.places.iter().enumerate();
        let renewed = places.map(|(index, place)| {
            let here = self.findings_at(index, report).into_iter();
            let all = here.map(|at| report.findings[at].clone());
            let mut baseline = Baseline::of(&place.findings(all.collect(), report));
            let count = baseline.len();
            let before = match place.by {
                By::User => Baseline::read_named(&place.path),
                By::Config(_) | By::Name => Baseline::read(&place.path),
            };
            let is_there = before.is_ok();
            if let Ok(mut before) = before {
                let of_run = Others::of(place, read);
                before.retain(|path| of_run.are_of(path));
                baseline.extend(before);
            }
            let is_only = self.places.len() == 1;
            let is_wanted = is_there || count > 0 || is_only;
            is_wanted.then_some(Written { baseline, count })
        });
        renewed.collect()
    }

    fn findings_at(&self, index: usize, report: &Report) -> Vec<usize> {
        let all = report.findings.iter().enumerate();
        let here = all.filter(|(_, finding)| self.index_of(&finding.path) == index);
        here.map(|(at, _)| at).collect()
    }

    /// Lists one more finding of a run in its place.
    ///
    /// # Errors
    /// If what is there is no baseline.
    pub fn with(
        &self,
        finding: &Finding,
        report: &Report,
    ) -> Result<Option<(&Place, Baseline)>, BaselineError> {
        let Some(place) = self.place_of(&finding.path) else {
            return Ok(None);
        };
        // One that is configured and not there yet is begun.
        let listed = match place.path.exists() {
            true => place.read()?,
            false => None,
        };
        let mut baseline = listed.unwrap_or_else(|| Baseline::of(&[]));
        // Fingerprints tell equal findings of a file apart by their order.
        let of_file = report.findings.iter().filter(|it| it.path == finding.path);
        let same = of_file.clone().position(|it| it == finding);
        let all = place.findings(of_file.cloned().collect(), report);
        if let Some(finding) = same.and_then(|at| all.get(at)) {
            baseline.add(finding);
        }
        Ok(Some((place, baseline)))
    }
}

/// Files of a baseline that are none of the run's: of those it can only be told that they are gone.
struct Others<'a> {
    place: &'a Place,
    read: HashSet<String>,
}

impl<'a> Others<'a> {
    fn of(place: &'a Place, read: &HashSet<&str>) -> Self {
        let read = read.iter().map(|path| place.path_of(path).into_owned());
        Self {
            place,
            read: read.collect(),
        }
    }

    fn are_of(&self, path: &str) -> bool {
        !self.read.contains(path) && self.place.has(path)
    }
}
