//! Watching is looking again and again whether a file has changed. It asks nothing of the system
//! that a network folder or a container would not give.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::config::ConfigSet;
use crate::walk::{self, Options};

/// How long to wait between two looks.
pub const PAUSE: Duration = Duration::from_millis(300);

/// The files of a run with what tells that one has changed: when it was written, and its length.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<PathBuf, Option<(SystemTime, u64)>>);

impl Snapshot {
    /// Of the files that a check would read now, and of the configurations that count for them.
    /// Where the walk cannot be done, only the arguments themselves are looked at.
    #[must_use]
    pub fn of(paths: &[PathBuf], start: &Path, options: Options) -> Self {
        let configs = Arc::new(ConfigSet::discover(&[]));
        let walk = walk::walk(paths, start, options, &configs);
        let mut files: Vec<PathBuf> = match walk {
            Ok(walk) => walk.candidates.into_iter().map(|it| it.abs).collect(),
            Err(_) => paths.iter().map(|path| start.join(path)).collect(),
        };
        files.extend(configs.met().iter().flat_map(|it| it.files.clone()));
        // One that is wrong, or new, is none that was met.
        for folder in start.ancestors() {
            let names = crate::config::FILE_NAMES.iter();
            files.extend(names.map(|name| folder.join(name)));
        }
        let states = files.into_iter().map(|file| {
            let state = file.metadata().ok();
            let state = state.and_then(|it| Some((it.modified().ok()?, it.len())));
            (file, state)
        });
        Self(states.collect())
    }
}
