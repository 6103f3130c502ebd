//! What a change brings: the findings that the state before it did not have.
//!
//! The state before is taken out of git beside the project and checked in the same way, so that a
//! change in a layout is seen in the pages that it breaks, and lines that only moved are not.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use miette::Diagnostic;
use tempfile::TempDir;

/// Why the state before a change cannot be had.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum ChangesError {
    /// The user's: git is not installed.
    #[error("git cannot be run: {0}")]
    #[diagnostic(help("install git, or check without --changed-since and --staged"))]
    NoGit(std::io::Error),
    /// The user's: no repository, or no such revision in it.
    #[error("git says: {message}")]
    #[diagnostic(help("{help}"))]
    Git { message: String, help: &'static str },
    /// The user's: there is no such revision here.
    #[error("there is no revision `{name}` in this repository")]
    #[diagnostic(help(
        "name a commit, branch or tag that is checked out with it: a shallow clone may lack it, and \
         a branch of the server is called origin/NAME"
    ))]
    NoRevision { name: String },
    /// The system's: nowhere to put the files of that state.
    #[error("the files of another state cannot be written: {0}")]
    NoRoom(std::io::Error),
}

/// The files of one state of a repository, for as long as this lives.
#[derive(Debug)]
pub struct State {
    root: TempDir,
    /// From the repository's top to where the run starts.
    prefix: PathBuf,
}

impl State {
    /// The state of a revision.
    ///
    /// # Errors
    /// If there is no git, no repository around `start`, no such revision or no room.
    pub fn of_revision(start: &Path, revision: &str) -> Result<Self, ChangesError> {
        Self::taken(start, Some(revision))
    }

    /// The state that is staged for the next commit.
    ///
    /// # Errors
    /// As [`State::of_revision`].
    pub fn staged(start: &Path) -> Result<Self, ChangesError> {
        Self::taken(start, None)
    }

    fn taken(start: &Path, revision: Option<&str>) -> Result<Self, ChangesError> {
        let git = Git {
            start,
            index: None,
            filters: Vec::new(),
        };
        let filters = git.filters()?;
        let prefix = git.line(
            &["rev-parse", "--show-prefix"],
            "run it inside a git repository",
        )?;
        let top = git.line(
            &["rev-parse", "--show-toplevel"],
            "run it inside a git repository",
        )?;
        let root = tempfile::tempdir().map_err(ChangesError::NoRoom)?;
        let index = root.path().join("index");
        let files = root.path().join("files");
        std::fs::create_dir(&files).map_err(ChangesError::NoRoom)?;
        let top = PathBuf::from(top);
        let git = Git {
            start: &top,
            index: revision.map(|_| index.as_path()),
            filters,
        };
        if let Some(revision) = revision {
            let help = "see that the history is whole with `git fsck`";
            let tree = format!("{revision}^{{tree}}");
            let tree = git
                .line(&["rev-parse", "--verify", "--end-of-options", &tree], help)
                .map_err(|error| no_revision(error, revision))?;
            git.run(&["read-tree", &tree], help)?;
        }
        // The folder's name ends with a separator, as git only puts the two texts together.
        let mut into = OsStr::new("--prefix=").to_owned();
        into.push(files.join(""));
        let arguments = [OsStr::new("checkout-index"), OsStr::new("--all"), &into];
        git.run(
            &arguments,
            "see that there is room in the folder for temporary files",
        )?;
        Ok(Self {
            root,
            prefix: PathBuf::from(prefix),
        })
    }

    /// The state of the last commit; none where nothing has been committed yet.
    ///
    /// # Errors
    /// As [`State::of_revision`].
    pub fn of_last_commit(start: &Path) -> Result<Option<Self>, ChangesError> {
        match Self::taken(start, Some("HEAD")) {
            Err(ChangesError::NoRevision { .. }) => Ok(None),
            state => state.map(Some),
        }
    }

    /// Where the run starts in that state.
    #[must_use]
    pub fn start(&self) -> PathBuf {
        self.root.path().join("files").join(&self.prefix)
    }
}

/// What git says of a name that it does not know tells nobody which name that was.
fn no_revision(error: ChangesError, name: &str) -> ChangesError {
    match error {
        ChangesError::Git { .. } => ChangesError::NoRevision {
            name: name.to_owned(),
        },
        other => other,
    }
}

struct Git<'a> {
    start: &'a Path,
    /// An index of our own, so that the repository's stays as it is.
    index: Option<&'a Path>,
    /// Settings of what git would run on the contents of files.
    filters: Vec<OsString>,
}

impl Git<'_> {
    /// The keys of all filters that are configured anywhere.
    fn filters(&self) -> Result<Vec<OsString>, ChangesError> {
        let mut command = Command::new("git");
        command.current_dir(self.start);
        command.args(["config", "-z", "--name-only", "--get-regexp", "^filter\\."]);
        // There may be none, which git calls a failure.
        let output = command.output().map_err(ChangesError::NoGit)?;
        let keys = output.stdout.split(|byte| *byte == 0);
        let keys = keys.filter(|key| !key.is_empty());
        Ok(keys
            .map(|key| String::from_utf8_lossy(key).into_owned().into())
            .collect())
    }

    /// Runs git so that nothing of the repository's own configuration is run by it, and nothing is
    /// fetched.
    fn run(
        &self,
        arguments: &[impl AsRef<OsStr>],
        help: &'static str,
    ) -> Result<Output, ChangesError> {
        let mut command = Command::new("git");
        command.current_dir(self.start);
        let off = self.filters.iter().map(|key| {
            let is_flag = key.to_string_lossy().ends_with(".required");
            (key.as_os_str(), if is_flag { "false" } else { "" })
        });
        let usual = [
            ("core.fsmonitor", "false"),
            ("core.hooksPath", ""),
            ("protocol.allow", "never"),
        ];
        let usual = usual.map(|(key, value)| (OsStr::new(key), value));
        // The caller may have settings of the same kind, such as folders that are safe.
        let given = std::env::var("GIT_CONFIG_COUNT").ok();
        let mut count: usize = given.and_then(|given| given.parse().ok()).unwrap_or(0);
        for (key, value) in usual.into_iter().chain(off) {
            command.env(format!("GIT_CONFIG_KEY_{count}"), key);
            command.env(format!("GIT_CONFIG_VALUE_{count}"), value);
            count += 1;
        }
        command.env("GIT_CONFIG_COUNT", count.to_string());
        command.env("GIT_NO_LAZY_FETCH", "1");
        if let Some(index) = self.index {
            command.env("GIT_INDEX_FILE", index);
        }
        let output = command
            .args(arguments)
            .output()
            .map_err(ChangesError::NoGit)?;
        if output.status.success() {
            return Ok(output);
        }
        let message = String::from_utf8_lossy(&output.stderr);
        let message = message.lines().next().unwrap_or("nothing").to_owned();
        Err(ChangesError::Git { message, help })
    }

    fn line(&self, arguments: &[&str], help: &'static str) -> Result<String, ChangesError> {
        let output = self.run(arguments, help)?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.trim_end_matches(['\n', '\r']).to_owned())
    }
}
