//! Settings that load a service, by the files that they stand in.

use foldhash::HashMap;

use super::address::glob;
use crate::catalogue::component::Component;

#[derive(Debug, Default)]
pub(super) struct Settings {
    all: Vec<Component>,
    /// Beginning of a file's name, up to its first dot → settings that such a file can have; those
    /// whose patterns leave it open are at the empty name.
    by_stem: HashMap<String, Vec<usize>>,
}

impl Settings {
    pub fn add(&mut self, setting: Component) {
        for pattern in &setting.files {
            let name = pattern.rsplit('/').next().unwrap_or(pattern);
            let stem = match name.find(['.', '*']) {
                Some(at) if name[at..].starts_with('*') => "",
                Some(at) => &name[..at],
                None => name,
            };
            let known = self.by_stem.entry(stem.to_owned()).or_default();
            if known.last() != Some(&self.all.len()) {
                known.push(self.all.len());
            }
        }
        self.all.push(setting);
    }

    /// Those that a file of that path can have.
    pub fn of(&self, path: &str) -> impl Iterator<Item = &Component> {
        let path = path.to_lowercase();
        let name = path.rsplit('/').next().unwrap_or(&path);
        let stem = name.split('.').next().unwrap_or(name);
        let stems = [Some(stem).filter(|stem| !stem.is_empty()), Some("")];
        let found = stems.into_iter().flatten();
        let mut found: Vec<usize> = found
            .filter_map(|stem| self.by_stem.get(stem))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        let found = found.into_iter().filter_map(|at| self.all.get(at));
        found.filter(move |setting| setting.files.iter().any(|file| path_ends(&path, file)))
    }
}

/// Whether a path is that of a pattern, whose own folders must be those that the file is in.
fn path_ends(path: &str, pattern: &str) -> bool {
    let skipped = path
        .split('/')
        .count()
        .checked_sub(pattern.split('/').count());
    let Some(skipped) = skipped else { return false };
    let mut parts = path.split('/').skip(skipped).zip(pattern.split('/'));
    parts.all(|(part, pattern)| glob(pattern, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_by_the_whole_pattern() {
        let pattern = |files: &[&str]| Component {
            files: files.iter().map(|file| (*file).to_owned()).collect(),
            ..crate::catalogue::Catalogue::builtin()
                .components
                .values()
                .next()
                .unwrap()
                .clone()
        };
        let mut settings = Settings::default();
        settings.add(pattern(&["_config.yaml", "_config.yml"]));
        settings.add(pattern(&["google_tag.*.yml", ".tool/config.*"]));
        settings.add(pattern(&["*.settings.php"]));
        let count = |path: &str| settings.of(path).count();
        assert_eq!(count("site/_config.yml"), 1);
        assert_eq!(count("site/_config.json"), 0);
        assert_eq!(count("config/google_tag.container.x.yml"), 1);
        assert_eq!(count("a/.tool/Config.ts"), 1);
        assert_eq!(count("a/tool/config.ts"), 0);
        assert_eq!(count("local.settings.php"), 1);
        assert_eq!(count(".settings.php"), 1);
    }
}
